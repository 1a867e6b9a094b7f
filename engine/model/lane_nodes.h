#ifndef TUTTI_MODEL_LANE_NODES_H
#define TUTTI_MODEL_LANE_NODES_H

#include "model/automation.h"
#include "model/edits.h"

/* A stretch of a lane taken out to be worked on: its points and one neighbour on either side, and how it is cut and joined so
   that what lies outside keeps its values. For the edits of lanes. All functions are [control]. */

typedef struct LaneNode {
  LanePoint at;
  Id id; /* of the row it was; ID_NONE: new */
} LaneNode;

typedef struct LaneNodes {
  const Memory *memory;
  LaneNode *items;
  uint32_t count, capacity;
  bool failed; /* memory was refused */
} LaneNodes;

void nodes_init(LaneNodes *nodes, const Memory *memory);
void nodes_finish(LaneNodes *nodes);
void nodes_add(LaneNodes *nodes, LaneNode node);
/* The rows of a range, and the one before and after it. */
void nodes_gather(LaneNodes *nodes, const Records *points, LaneRange range);
/* `from` with `points` (those inside the range) in the place of what it has in the range. */
void nodes_splice(LaneNodes *to, const LaneNodes *from, LaneRange range, LanePoints points);
/* The curve of a range alone, with points on both its ends, at their own positions. */
void nodes_copy(LaneNodes *to, const LaneNodes *from, LaneRange range);

/* The difference as one patch of the lane's points; `after` gets its new ids (edit_automation.c). */
struct Edit;
void lane_write(struct Edit *edit, Id lane, const LaneNodes *before, LaneNodes *after);

#endif
