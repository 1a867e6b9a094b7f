#ifndef TUTTI_MODEL_EDIT_TIME_H
#define TUTTI_MODEL_EDIT_TIME_H

#include "model/edit.h"

/* Time put in, taken out, repeated or moved is one thing: the song cut into stretches that are laid out anew. What lies in
   several stretches is cut, what lies in none goes, what a stretch repeats is copied. For edit_time*.c. */

typedef struct Stretch { int64_t from_ticks, to_ticks, at_ticks; } Stretch; /* [from, to) of the song as it is, and where it comes */

#define STRETCHES_MAX 4u

typedef struct Stretches {
  Stretch items[STRETCHES_MAX]; /* none empty, in the order of what comes of them; the last runs to SCHEMA_TICKS_MAX */
  uint32_t count;
} Stretches;

static inline int64_t stretch_moves(const Stretch *s) { return s->at_ticks - s->from_ticks; }

/* edit_time_map.c: tempo points and signatures, so that each stretch keeps the tempo and metre it had. */
void edit_time_map(Edit *edit, const Stretches *stretches);
/* edit_time_lanes.c: automation in song time, what is chosen of takes. */
void edit_time_lane(Edit *edit, const Object *lane, const Stretches *stretches);
void edit_time_comp(Edit *edit, const Object *take_lane, const Stretches *stretches);

#endif
