/* Automation lanes for the page: edits (each leaves an open batch, as those of exports_edit.c do), the curve of a lane for
   drawing it, its points, and what a pass of gestures recorded. */

#include "wasm/host.h"

#include "core/math.h"
#include "model/automation.h"
#include "model/edits.h"
#include "model/records.h"
#include "session/record_automation.h"

static Doc *begin(void) {
  batch_destroy(host.batch);
  host.batch = NULL;
  return session_doc(host.session);
}

static LaneRange range_of(double from_ticks, double to_ticks) { return (LaneRange){host_whole(from_ticks), host_whole(to_ticks)}; }

static const Records *points_of(Id lane) {
  const Object *const object = host.session == NULL ? NULL : doc_find(session_doc(host.session), lane);
  return object == NULL || object->kind->number != KIND_AUTOMATION ? NULL : doc_as_automation(object)->points;
}

/* The input holds four numbers (f64) a point: position, value, shape, tension. */
static Status draw(Doc *doc, Id lane, LaneRange range, uint32_t count, Problem *problem) {
  const Bytes bytes = host_input(0, count * 4 * (uint32_t)sizeof(double));
  if (bytes.data == NULL && count > 0) return problem_set(problem, STATUS_TRUNCATED, NO_OFFSET, "points", "the points are not all there");
  LanePoint *const points = memory_new(memory_heap(), (count ? count : 1) * sizeof *points);
  if (points == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "points", "%s", status_text(STATUS_NO_MEMORY));
  const double *const numbers = (const double *)(const void *)bytes.data;
  for (uint32_t i = 0; i < count; i++) {
    points[i] = (LanePoint){host_whole(numbers[4 * i]), numbers[4 * i + 1], (CurveShape)math_int_clamp(numbers[4 * i + 2], 0, CURVE_SHAPE_COUNT - 1),
                            math_clamp(numbers[4 * i + 3], -1.0, 1.0)};
  }
  const Status status = edit_draw_lane(doc, session_actor(host.session), lane, range, (LanePoints){points, count}, &host.batch, problem);
  memory_free(memory_heap(), points, (count ? count : 1) * sizeof *points);
  return status;
}

EXPORT(int, edit_draw_lane, Id lane, double from_ticks, double to_ticks, uint32_t points) {
  Problem *const problem = host_problem();
  return host_status(draw(begin(), lane, range_of(from_ticks, to_ticks), points, problem));
}
EXPORT(int, edit_move_lane, Id lane, double from_ticks, double to_ticks, double delta_ticks) {
  Problem *const problem = host_problem();
  return host_status(edit_move_lane(begin(), session_actor(host.session), lane, range_of(from_ticks, to_ticks), host_whole(delta_ticks), &host.batch, problem));
}
EXPORT(int, edit_bend_lane, Id lane, double from_ticks, double to_ticks, double factor, double pivot, double add) {
  Problem *const problem = host_problem();
  return host_status(edit_bend_lane(begin(), session_actor(host.session), lane, range_of(from_ticks, to_ticks), (LaneBend){factor, pivot, add}, &host.batch, problem));
}
EXPORT(int, edit_quantise_lane, Id lane, double from_ticks, double to_ticks, double grid_ticks, double strength) {
  Problem *const problem = host_problem();
  return host_status(edit_quantise_lane(begin(), session_actor(host.session), lane, range_of(from_ticks, to_ticks), host_whole(grid_ticks), strength, &host.batch, problem));
}
EXPORT(int, edit_thin_lane, Id lane, double from_ticks, double to_ticks, double tolerance) {
  Problem *const problem = host_problem();
  return host_status(edit_thin_lane(begin(), session_actor(host.session), lane, range_of(from_ticks, to_ticks), tolerance, &host.batch, problem));
}

/* The lane's value at `count` positions from `from` on, `step` ticks apart, as column 0 (f64). 0: there is no such lane, or it has no points. */
EXPORT(uint32_t, lane_values, Id lane, double from_ticks, double step_ticks, uint32_t count) {
  const Records *const points = points_of(lane);
  double *const values = points == NULL || points->count == 0 ? NULL : host_column(0, (size_t)count * sizeof(double));
  if (values == NULL) return 0;
  for (uint32_t i = 0; i < count; i++) values[i] = lane_value(points, from_ticks + step_ticks * i);
  return count;
}

/* Points of a lane in [from, to]. Columns: ids, positions, values, shapes, tensions. */
EXPORT(uint32_t, query_points, Id lane, double from_ticks, double to_ticks) {
  const Records *const points = points_of(lane);
  if (points == NULL) return 0;
  const uint32_t first = lane_row_at(points, host_whole(from_ticks)), end = lane_row_after(points, host_whole(to_ticks));
  const uint32_t count = end > first ? end - first : 0;
  Id *const ids = host_column(0, (size_t)count * sizeof(Id));
  double *const positions = host_column(1, (size_t)count * sizeof(double)), *const values = host_column(2, (size_t)count * sizeof(double));
  int32_t *const shapes = host_column(3, (size_t)count * sizeof(int32_t));
  float *const tensions = host_column(4, (size_t)count * sizeof(float));
  if (!ids || !positions || !values || !shapes || !tensions) return 0;
  for (uint32_t i = 0; i < count; i++) {
    ids[i] = points->ids[first + i];
    positions[i] = records_cell(points, LANE_POSITION, first + i);
    values[i] = records_cell(points, LANE_VALUE, first + i);
    shapes[i] = (int32_t)records_cell(points, LANE_SHAPE, first + i);
    tensions[i] = (float)records_cell(points, LANE_TENSION, first + i);
  }
  return count;
}

/* The input holds the notices of one play (32 bytes each), in order; leaves an open batch. */
EXPORT(int, record_automation, uint32_t bytes, double begin_frame, double end_frame, uint32_t mode, double tolerance) {
  Problem *const problem = host_problem();
  (void)begin();
  const Bytes notices = host_input(0, bytes);
  const AutomationOptions options = {.begin_frame = host_whole(begin_frame), .end_frame = host_whole(end_frame), .mode = mode, .tolerance = tolerance};
  return host_status(session_record_automation(host.session, (const Notice *)(const void *)notices.data, (uint32_t)(notices.size / sizeof(Notice)), &options,
                                               &host.batch, problem));
}
