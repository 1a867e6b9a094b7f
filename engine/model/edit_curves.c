/* What a hand draws below notes: controllers of a clip or part, and what single notes do while they sound. A drawn stretch takes the
   place of what was there; lines that bend little keep few points (edits.h, lane_thin). */
#include "core/event.h"
#include "core/math.h"
#include "devices/device.h"
#include "model/content.h"
#include "model/edit_notes.h"
#include "model/expressions.h"

#define CONTROL_BEND 128u
#define CONTROL_PRESSURE 129u
#define TOLERANCE 0.004 /* of the travel: half a step of a controller */

static bool sane(LaneRange range, LanePoints points) {
  bool fits = range.from_ticks >= 0 && range.from_ticks <= range.to_ticks && range.to_ticks <= SCHEMA_TICKS_MAX;
  for (uint32_t i = 0; i < points.count && fits; i++) {
    const LanePoint *point = &points.points[i];
    fits = math_is_finite(point->value) && point->position_ticks >= 0 && point->position_ticks <= SCHEMA_TICKS_MAX;
    fits = fits && (i == 0 || points.points[i - 1].position_ticks <= point->position_ticks);
  }
  return fits;
}

static const Records *records_of(const Object *content, uint32_t field) { return value_get(content, schema_field(content->kind, field)).as.records; }

static bool is_in(LaneRange range, int64_t ticks) { return ticks >= range.from_ticks && ticks <= range.to_ticks; }

/* ---- controllers: each point holds up to the next */

static void remove_controls(Edit *edit, const Records *rows, uint32_t number, LaneRange range, double *channel) {
  for (uint32_t row = 0, seen = 0; row < rows->count; row++) {
    if ((uint32_t)records_cell(rows, CONTROL_NUMBER, row) != number) continue;
    if (seen++ == 0) *channel = records_cell(rows, CONTROL_CHANNEL, row);
    if (!is_in(range, (int64_t)records_cell(rows, CONTROL_POSITION, row))) continue;
    batch_patch_remove(edit->batch, rows->ids[row]);
    edit->done++;
  }
}

static void put_controls(Edit *edit, uint32_t number, LaneRange range, LanePoints points, double channel) {
  const bool bend = number == CONTROL_BEND;
  double last = -1e9;
  for (uint32_t i = 0; i < points.count; i++) {
    const LanePoint *point = &points.points[i];
    const double value = (double)math_round_clamp(point->value, bend ? -8192 : 0, bend ? 8191 : 127);
    const bool overtaken = i + 1 < points.count && points.points[i + 1].position_ticks == point->position_ticks;
    if (!is_in(range, point->position_ticks) || overtaken || value == last) continue;
    const Id id = edit_new_id(edit, "point");
    if (id == ID_NONE) return;
    const double values[RECORD_COLUMNS_MAX] = {[CONTROL_POSITION] = (double)point->position_ticks, [CONTROL_NUMBER] = number, [CONTROL_VALUE] = value, [CONTROL_CHANNEL] = channel};
    batch_patch_row(edit->batch, id, PATCH_ALL, values);
    last = value;
    edit->done++;
  }
}

Status edit_draw_controls(Doc *doc, uint32_t author, Id object, uint32_t number, LaneRange range, LanePoints points, Batch **batch, Problem *problem) {
  Edit edit;
  *batch = NULL;
  const char *label = points.count == 0 ? "Erase controller" : number == CONTROL_BEND ? "Draw pitch bend" : number == CONTROL_PRESSURE ? "Draw pressure" : "Draw controller";
  if (!edit_begin(&edit, doc, author, label, problem)) return edit_end(&edit, batch);
  if (number > CONTROL_PRESSURE || !sane(range, points)) return edit_refuse(&edit, "points", "the controller, the stretch or a point makes no sense");
  const Object *content = content_of(doc, doc_find(doc, object));
  if (!content) return edit_end(&edit, batch);
  double channel = 0;
  batch_patch_begin(edit.batch, content->id, content->kind->number, NOTE_CLIP_CONTROLS);
  remove_controls(&edit, records_of(content, NOTE_CLIP_CONTROLS), number, range, &channel);
  put_controls(&edit, number, range, points, channel);
  batch_patch_end(edit.batch);
  return edit_end(&edit, batch);
}

/* ---- expressions: lines from point to point, counted from each note's own beginning */

typedef struct Stroke {
  const Records *rows;     /* all expressions of the content */
  ExpressionIndex index;
  uint32_t kind;
  LaneRange range;         /* in the content */
  LanePoints points;
  LanePoint *spare;        /* room for one more point than was drawn */
} Stroke;

static const double low[EXPRESSION_COUNT] = {-96, 0, 0, 0, -1}, high[EXPRESSION_COUNT] = {96, 1, 1, 4, 1};

/* The drawn line at a place between its ends. */
static double drawn_at(LanePoints points, int64_t ticks) {
  uint32_t next = 0;
  while (next < points.count && points.points[next].position_ticks <= ticks) next++;
  if (next == 0) return points.points[0].value;
  const LanePoint *from = &points.points[next - 1], *to = &points.points[next < points.count ? next : next - 1];
  const double span = (double)(to->position_ticks - from->position_ticks);
  return span > 0 ? from->value + (to->value - from->value) * ((double)(ticks - from->position_ticks) / span) : from->value;
}

/* What was drawn over one note, from its beginning on; `most`: the last place that counts. */
static uint32_t over_note(const Stroke *stroke, int64_t start, int64_t most) {
  uint32_t count = 0;
  const int64_t first = start > stroke->range.from_ticks ? start : stroke->range.from_ticks;
  for (uint32_t i = 0; i < stroke->points.count; i++) {
    LanePoint point = stroke->points.points[i];
    if (point.position_ticks > most || !is_in(stroke->range, point.position_ticks)) continue;
    if (point.position_ticks < first) continue;
    if (count == 0 && point.position_ticks > first) stroke->spare[count++] = (LanePoint){.position_ticks = first - start, .value = drawn_at(stroke->points, first)};
    point.position_ticks -= start;
    stroke->spare[count++] = point;
  }
  for (uint32_t i = 0; i < count; i++) stroke->spare[i].value = math_clamp(stroke->spare[i].value, low[stroke->kind], high[stroke->kind]);
  const Param law = {.min = low[stroke->kind], .max = high[stroke->kind]};
  return count > 2 ? lane_thin(stroke->index.memory, &law, stroke->spare, count, stroke->kind == EXPRESSION_TUNING ? TOLERANCE / 40 : TOLERANCE) : count;
}

static void put_expression(Edit *edit, Id note, uint32_t kind, const LanePoint *point) {
  const Id id = edit_new_id(edit, "point");
  if (id == ID_NONE) return;
  double values[RECORD_COLUMNS_MAX] = {[EXPRESSED_AT] = (double)point->position_ticks, [EXPRESSED_KIND] = kind, [EXPRESSED_VALUE] = point->value, [EXPRESSED_GLIDES] = 1};
  expression_name(values, note);
  batch_patch_row(edit->batch, id, PATCH_ALL, values);
  edit->done++;
}

static bool draw_note(void *context, Edit *edit, const Records *notes, uint32_t row) {
  const Stroke *stroke = context;
  const int64_t start = (int64_t)records_cell(notes, NOTE_START, row), end = start + (int64_t)records_cell(notes, NOTE_LENGTH, row);
  if (end <= stroke->range.from_ticks || start > stroke->range.to_ticks) return true;
  for (uint32_t i = expression_first(&stroke->index, notes->ids[row]); i != EXPRESSION_NONE; i = expression_next(&stroke->index, i)) {
    if ((uint32_t)records_cell(stroke->rows, EXPRESSED_KIND, i) != stroke->kind) continue;
    if (!is_in(stroke->range, start + (int64_t)records_cell(stroke->rows, EXPRESSED_AT, i))) continue;
    batch_patch_remove(edit->batch, stroke->rows->ids[i]);
    edit->done++;
  }
  const uint32_t count = over_note(stroke, start, end);
  for (uint32_t i = 0; i < count; i++) put_expression(edit, notes->ids[row], stroke->kind, &stroke->spare[i]);
  return true;
}

Status edit_draw_expression(Doc *doc, uint32_t author, Id object, EditIds notes, uint32_t kind, LaneRange range, LanePoints points, Batch **batch, Problem *problem) {
  Edit edit;
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, points.count == 0 ? "Erase note expression" : "Draw note expression", problem)) return edit_end(&edit, batch);
  if (kind >= EXPRESSION_COUNT || !sane(range, points)) return edit_refuse(&edit, "points", "the expression, the stretch or a point makes no sense");
  const Object *content = content_of(doc, doc_find(doc, object));
  if (!content) return edit_end(&edit, batch);
  const uint32_t room = points.count + 1;
  Stroke stroke = {.rows = records_of(content, NOTE_CLIP_EXPRESSIONS), .kind = kind, .range = range, .points = points};
  const Status status = expression_index_init(&stroke.index, doc->memory, stroke.rows);
  if (status == STATUS_OK) stroke.spare = memory_new(doc->memory, room * sizeof *stroke.spare);
  if (!stroke.spare) batch_fail(edit.batch, STATUS_NO_MEMORY, "points", status_text(STATUS_NO_MEMORY));
  batch_patch_begin(edit.batch, content->id, content->kind->number, NOTE_CLIP_EXPRESSIONS);
  const bool done = stroke.spare != NULL && edit_each_note(&edit, records_of(content, NOTE_CLIP_NOTES), notes, draw_note, &stroke);
  (void)done; /* none of them says no; a refusal of memory is in the batch */
  batch_patch_end(edit.batch);
  memory_free(doc->memory, stroke.spare, room * sizeof *stroke.spare);
  if (status == STATUS_OK) expression_index_finish(&stroke.index);
  return edit_end(&edit, batch);
}
