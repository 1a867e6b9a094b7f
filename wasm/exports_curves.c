/* Curves below notes: controllers of a clip or part and what its notes do while they sound, to draw them and to be drawn. */

#include "wasm/host.h"

#include "model/content.h"
#include "model/edits.h"
#include "model/expressions.h"
#include "model/records.h"
#include "model/value.h"

enum { CONTROLS = 8, EXPRESSIONS = 10 }; /* fields of clips and parts alike */

static const Records *rows_of(Id id, uint32_t field) {
  if (host.session == NULL) return NULL;
  const Doc *const doc = session_doc(host.session);
  const Object *const content = content_of(doc, doc_find(doc, id));
  return content == NULL ? NULL : value_get(content, schema_field(content->kind, field)).as.records;
}

/* The input holds `ids` ids, then two numbers (f64) a point: position and value. */
static Status draw(Id content, uint32_t ids, bool expression, uint32_t number, LaneRange range, uint32_t count, Problem *problem) {
  const Bytes bytes = host_input(0, (ids + 2 * count) * 8);
  if (bytes.data == NULL && ids + count > 0) return problem_set(problem, STATUS_TRUNCATED, NO_OFFSET, "points", "the points are not all there");
  LanePoint *const points = memory_new(memory_heap(), (count ? count : 1) * sizeof *points);
  if (points == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "points", "%s", status_text(STATUS_NO_MEMORY));
  const double *const numbers = (const double *)(const void *)(bytes.data + ids * sizeof(Id));
  for (uint32_t i = 0; i < count; i++) points[i] = (LanePoint){.position_ticks = host_whole(numbers[2 * i]), .value = numbers[2 * i + 1]};
  const EditIds notes = {.ids = (const Id *)(const void *)bytes.data, .count = ids};
  const LanePoints drawn = {points, count};
  Doc *const doc = session_doc(host.session);
  const uint32_t actor = session_actor(host.session);
  const Status status = expression ? edit_draw_expression(doc, actor, content, notes, number, range, drawn, &host.batch, problem)
                                   : edit_draw_controls(doc, actor, content, number, range, drawn, &host.batch, problem);
  memory_free(memory_heap(), points, (count ? count : 1) * sizeof *points);
  return status;
}

EXPORT(int, edit_draw_controls, Id content, uint32_t number, double from_ticks, double to_ticks, uint32_t points) {
  Problem *const problem = host_problem();
  batch_destroy(host.batch);
  host.batch = NULL;
  return host_status(draw(content, 0, false, number, (LaneRange){host_whole(from_ticks), host_whole(to_ticks)}, points, problem));
}
EXPORT(int, edit_draw_expression, Id content, uint32_t notes, uint32_t kind, double from_ticks, double to_ticks, uint32_t points) {
  Problem *const problem = host_problem();
  batch_destroy(host.batch);
  host.batch = NULL;
  return host_status(draw(content, notes, true, kind, (LaneRange){host_whole(from_ticks), host_whole(to_ticks)}, points, problem));
}

/* A controller's points, in order. Columns: ids, positions, values. */
EXPORT(uint32_t, query_controls, Id content, uint32_t number) {
  const Records *const rows = rows_of(content, CONTROLS);
  const uint32_t most = rows == NULL ? 0 : rows->count;
  Id *const ids = host_column(0, (size_t)most * sizeof(Id));
  double *const positions = host_column(1, (size_t)most * sizeof(double)), *const values = host_column(2, (size_t)most * sizeof(double));
  if (!ids || !positions || !values) return 0;
  uint32_t count = 0;
  for (uint32_t i = 0; i < most; i++) {
    if ((uint32_t)records_cell(rows, CONTROL_NUMBER, i) != number) continue;
    ids[count] = rows->ids[i];
    positions[count] = records_cell(rows, CONTROL_POSITION, i);
    values[count++] = records_cell(rows, CONTROL_VALUE, i);
  }
  return count;
}

/* Which controllers a clip or part has points of: column 0, a flag (i32) for each of 132. 0: none. */
EXPORT(uint32_t, query_control_numbers, Id content) {
  const Records *const rows = rows_of(content, CONTROLS);
  int32_t *const flags = host_column(0, 132 * sizeof(int32_t));
  if (rows == NULL || rows->count == 0 || flags == NULL) return 0;
  for (uint32_t n = 0; n < 132; n++) flags[n] = 0;
  for (uint32_t i = 0; i < rows->count; i++) flags[(uint32_t)records_cell(rows, CONTROL_NUMBER, i)] = 1;
  return 132;
}

/* Expression points of one kind, in order of their places within their notes. Columns: ids, notes, positions, values, glides. */
EXPORT(uint32_t, query_expressions, Id content, uint32_t kind) {
  const Records *const rows = rows_of(content, EXPRESSIONS);
  const uint32_t most = rows == NULL ? 0 : rows->count;
  Id *const ids = host_column(0, (size_t)most * sizeof(Id)), *const notes = host_column(1, (size_t)most * sizeof(Id));
  double *const positions = host_column(2, (size_t)most * sizeof(double)), *const values = host_column(3, (size_t)most * sizeof(double));
  int32_t *const glides = host_column(4, (size_t)most * sizeof(int32_t));
  if (!ids || !notes || !positions || !values || !glides) return 0;
  uint32_t count = 0;
  for (uint32_t i = 0; i < most; i++) {
    if ((uint32_t)records_cell(rows, EXPRESSED_KIND, i) != kind) continue;
    ids[count] = rows->ids[i];
    notes[count] = expression_note(rows, i);
    positions[count] = records_cell(rows, EXPRESSED_AT, i);
    values[count] = records_cell(rows, EXPRESSED_VALUE, i);
    glides[count++] = records_cell(rows, EXPRESSED_GLIDES, i) != 0;
  }
  return count;
}
