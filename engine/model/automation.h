#ifndef TUTTI_MODEL_AUTOMATION_H
#define TUTTI_MODEL_AUTOMATION_H

#include "core/curve.h"
#include "devices/device.h"
#include "model/doc.h"

/*
  Lanes as the model sees them: what one moves, and the curve its points make. Before its first point a lane stands at that
  point's value, behind the last at the last's; of points at one position the last one counts from there on. All [control].
*/

/* What a lane moves: an object, and the number of its field. NULL object when the document does not tell. */
typedef struct LaneTarget {
  const Object *object;
  uint32_t param;
} LaneTarget;

LaneTarget lane_target(const Doc *doc, const Object *lane);
/* The law of a field that may be automated: a device parameter's own row, or one made for a field of the schema. False when
   it may not be. */
bool lane_param(LaneTarget target, Param *param);
/* Where in the content of its clip a clip's lane begins to count: content ticks at the clip's start. */
int64_t lane_content_start(const Object *lane);

/* The first row at or after a position, and the first after it. */
uint32_t lane_row_at(const Records *points, int64_t position_ticks);
uint32_t lane_row_after(const Records *points, int64_t position_ticks);
/* The curve from row to the next; the last row's leads nowhere and is flat. */
Curve lane_curve(const Records *points, uint32_t row);
/* Value from a position on, and the value that leads up to it (another one where the lane jumps). 0 without points. */
double lane_value(const Records *points, double position_ticks);
double lane_value_before(const Records *points, int64_t position_ticks);

#endif
