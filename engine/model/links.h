#ifndef TUTTI_MODEL_LINKS_H
#define TUTTI_MODEL_LINKS_H

#include "model/op.h"

/*
  Audio clips that share what they play: those of one link number (AudioClip.link) have the same sound, loop, time base and warp
  markers, while place, length, offset, level, pitch and fades stay each clip's. A batch says the same of all of them, so that
  nobody who replays it needs to know. [control]
*/

/* What `batch` sets of a shared field of one clip, of the others too; a failure sticks to the batch. Before it is applied. */
void links_spread(const Doc *doc, Batch *batch);

#endif
