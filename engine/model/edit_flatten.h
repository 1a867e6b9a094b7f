#ifndef TUTTI_MODEL_EDIT_FLATTEN_H
#define TUTTI_MODEL_EDIT_FLATTEN_H

#include "model/edit.h"

/* What those of the clips that lie on `track` play, with their loops, transpositions and grooves, as rows of a clip or part that
   begins at `origin_ticks` of the song and has none yet. */
void edit_flatten(Edit *edit, EditInto into, EditIds clips, Id track, int64_t origin_ticks);

#endif
