/* Reading lanes: targets by the schema's tables, curves by binary search in the columns. For edits, rules, compiler and page. */
#include "model/automation.h"

#include "core/limits.h"
#include "core/math.h"
#include "model/records.h"

#include <string.h>

static bool is_clip(const Object *object) {
  return object->kind->number == KIND_NOTE_CLIP || object->kind->number == KIND_AUDIO_CLIP;
}

LaneTarget lane_target(const Doc *doc, const Object *lane) {
  const Automation *fields = doc_as_automation(lane);
  const Object *object = is_clip(lane->parent) ? doc_clip_track(lane->parent) : lane->parent;
  if (fields->target != ID_NONE) object = doc_find(doc, fields->target);
  return (LaneTarget){object, (uint32_t)fields->param};
}

/* A field's law by its unit and type: levels are faders. */
static Param param_of_field(const Field *field) {
  Param param = {.id = field->name, .name = field->name, .group = "", .unit = field->unit ? field->unit : "",
                 .min = field->min, .max = field->max, .fallback = field->fallback, .curve = PARAM_LINEAR};
  if (field->type == FIELD_BOOL) param.curve = PARAM_TOGGLE;
  else if (strcmp(param.unit, "dB") == 0) param.curve = PARAM_DB;
  if (field->min < 0 && field->min == -field->max) param.flags = PARAM_BIPOLAR;
  return param;
}

static bool device_param(const Object *object, uint32_t number, Param *param) {
  const Device *device = device_by_number((uint32_t)doc_as_device(object)->device);
  if (number >= doc_as_device(object)->param_count || (device && device->params[number].flags & PARAM_SETUP)) return false;
  if (device) *param = device->params[number];
  else *param = (Param){.id = "", .name = "", .group = "", .unit = "", .min = -1e9, .max = 1e9};
  return true;
}

bool lane_param(LaneTarget target, Param *param) {
  if (!target.object || !schema_kind(target.object->kind->number)) return false;
  if (target.param >= FIELD_PARAM_FIRST) {
    return target.object->kind->number == KIND_DEVICE && device_param(target.object, target.param - FIELD_PARAM_FIRST, param);
  }
  const Field *field = schema_field(target.object->kind, target.param);
  if (!field || !(field->flags & FIELD_AUTOMATABLE)) return false;
  *param = param_of_field(field);
  return true;
}

int64_t lane_content_start(const Object *lane) {
  const int64_t offset = doc_as_automation(lane)->offset_ticks;
  return lane->parent->kind->number == KIND_NOTE_CLIP ? offset + doc_as_note_clip(lane->parent)->offset_ticks : offset;
}

/* The first row whose position is not below. */
static uint32_t find_row(const Records *points, double position_ticks) {
  const int64_t *positions = points->columns[LANE_POSITION];
  uint32_t low = 0, high = points->count;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if ((double)positions[middle] < position_ticks) low = middle + 1;
    else high = middle;
  }
  return low;
}

uint32_t lane_row_at(const Records *points, int64_t position_ticks) { return find_row(points, (double)position_ticks); }

uint32_t lane_row_after(const Records *points, int64_t position_ticks) { return find_row(points, (double)position_ticks + 0.5); }

Curve lane_curve(const Records *points, uint32_t row) {
  const uint32_t next = row + 1 < points->count ? row + 1 : row;
  return (Curve){.first = records_cell(points, LANE_VALUE, row), .second = records_cell(points, LANE_VALUE, next),
                 .shape = (CurveShape)records_cell(points, LANE_SHAPE, row), .tension = records_cell(points, LANE_TENSION, row)};
}

/* On the way from `row` (UINT32_MAX: before the first) to the next. */
static double value_from(const Records *points, uint32_t row, double position_ticks) {
  if (row == UINT32_MAX) return records_cell(points, LANE_VALUE, 0);
  if (row + 1 >= points->count) return records_cell(points, LANE_VALUE, points->count - 1);
  const double begin = records_cell(points, LANE_POSITION, row), end = records_cell(points, LANE_POSITION, row + 1);
  const Curve curve = lane_curve(points, row);
  return curve_value(&curve, end > begin ? (position_ticks - begin) / (end - begin) : 1.0);
}

double lane_value(const Records *points, double position_ticks) {
  if (points->count == 0) return 0.0;
  const uint32_t after = find_row(points, math_floor(position_ticks) + 0.5);
  return value_from(points, after - 1, position_ticks);
}

double lane_value_before(const Records *points, int64_t position_ticks) {
  if (points->count == 0) return 0.0;
  const uint32_t row = find_row(points, (double)position_ticks);
  if (row == 0) return records_cell(points, LANE_VALUE, 0);
  const Curve curve = lane_curve(points, row - 1);
  const bool arrives = row < points->count && (double)position_ticks >= records_cell(points, LANE_POSITION, row);
  if (arrives && curve.shape == CURVE_STEPPED) return curve.first; /* it holds until the jump */
  return value_from(points, row - 1, (double)position_ticks);
}
