#ifndef TUTTI_MODEL_PERFORM_H
#define TUTTI_MODEL_PERFORM_H

#include "model/edit.h"

/* What edit_perform.c and perform_clips.c share. All [control]. */

/* One stretch of a slot's sounding; what graph/launch.h calls a run. */
typedef struct PerformedRun {
  const Object *slot;
  int64_t begin_ticks, end_ticks; /* of the song */
  int64_t travel_ticks;           /* of the slot, at its beginning */
  float press;
} PerformedRun;

/* Clips of the slot's track that sound as the run did. */
void perform_run(Edit *edit, const PerformedRun *run);
/* The track's own clips leave stretches of the song free, which come in order; where they are cut they fade as the launcher does. */
void perform_clear(Edit *edit, const Object *track, const LaneRange *ranges, uint32_t count);

#endif
