#ifndef TUTTI_MODEL_COMP_H
#define TUTTI_MODEL_COMP_H

#include "model/doc.h"

/*
  What a track's take lanes let be heard: each lane says over which ranges it is chosen, and where several claim the same
  place the one further down the list has it. Compiler, edits and page read the answer here. All [control].
*/

#define COMP_LANES_MAX 256u     /* of a track; more are silent */
#define COMP_RANGES_MAX 65536u  /* of a track; more are passed by */

/* In order of time, without overlap; neighbours of one lane are one range. */
typedef struct CompRange {
  int64_t from_ticks, to_ticks;
  const Object *lane;
} CompRange;

typedef struct Comp {
  const Memory *memory;
  CompRange *ranges;
  uint32_t count, capacity;
} Comp;

/* STATUS_NO_MEMORY; muted lanes choose nothing. */
Status comp_init(Comp *comp, const Memory *memory, const Object *track) NODISCARD;
void comp_finish(Comp *comp);
/* The first range that ends after a position; `count` when none does. */
uint32_t comp_find(const Comp *comp, int64_t position_ticks);

#endif
