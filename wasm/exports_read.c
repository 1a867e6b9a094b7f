/* Reading the document, one value or one range at a time: nothing is copied but what a view asked for. */

#include "wasm/host.h"

#include "devices/device.h"
#include "model/value.h"

#include <string.h>

static const Object *find(Id id) { return host.session == NULL ? NULL : doc_find(session_doc(host.session), id); }

EXPORT(int, exists, Id id) { return find(id) != NULL; }
EXPORT(uint32_t, kind, Id id) {
  const Object *const object = find(id);
  return object == NULL ? 0 : object->kind->number;
}
EXPORT(Id, parent, Id id) {
  const Object *const object = find(id);
  return object == NULL || object->parent == NULL ? ID_NONE : object->parent->id;
}
EXPORT(double, revision, void) { return (double)doc_revision(session_doc(host.session)); }
EXPORT(double, object_revision, Id id) {
  const Object *const object = find(id);
  return object == NULL ? 0.0 : (double)object->revision;
}
EXPORT(uint64_t, state_hash, void) { return doc_hash(session_doc(host.session)); }

/* Children in order, of `kind` or of any when 0, as column 0 (u64). Returns their count. */
EXPORT(uint32_t, children, Id id, uint32_t kind) {
  const Object *const parent = find(id);
  if (parent == NULL) return 0;
  uint32_t count = 0;
  for (const Object *child = parent->first_child; child != NULL; child = child->next) {
    count += kind == 0 || child->kind->number == kind;
  }
  Id *const ids = host_column(0, (size_t)count * sizeof(Id));
  if (ids == NULL) return 0;
  uint32_t i = 0;
  for (const Object *child = parent->first_child; child != NULL; child = child->next) {
    if (kind == 0 || child->kind->number == kind) ids[i++] = child->id;
  }
  return count;
}

typedef struct Place { const Field *field; const void *data; } Place;

static Place place(Id id, uint32_t number) {
  const Object *const object = find(id);
  if (object == NULL) return (Place){0};
  const Field *const field = schema_field(object->kind, number);
  if (field == NULL) return (Place){0};
  return (Place){.field = field, .data = (const uint8_t *)object->fields + field->offset};
}

static double read_bool(const Value *value) { return value->as.boolean; }
static double read_int(const Value *value) { return (double)value->as.integer; }
static double read_real(const Value *value) { return value->as.real; }
static double (*const number_readers[])(const Value *) = {
    [FIELD_BOOL] = read_bool, [FIELD_INT] = read_int, [FIELD_REAL] = read_real, [FIELD_CHOICE] = read_int};

static double read_param(Id id, uint32_t param) {
  const Object *const object = find(id);
  if (object == NULL || object->kind->number != KIND_DEVICE) return 0.0;
  const DeviceObject *const device = doc_as_device(object);
  if (param < device->param_count) return device->params[param];
  return 0.0;
}

/* Bools, integers, choices, reals and (from FIELD_PARAM_FIRST) device parameters; 0 for what is not there. */
EXPORT(double, number, Id id, uint32_t field) {
  if (field >= FIELD_PARAM_FIRST) return read_param(id, field - FIELD_PARAM_FIRST);
  const Object *const object = find(id);
  const Field *const row = object == NULL ? NULL : schema_field(object->kind, field);
  if (row == NULL || row->type >= COUNT_OF(number_readers)) return 0.0;
  const Value value = value_get(object, row);
  return number_readers[row->type](&value);
}
EXPORT(Id, ref, Id id, uint32_t field) {
  const Place at = place(id, field);
  return at.field != NULL && at.field->type == FIELD_REF ? *(const Id *)at.data : ID_NONE;
}
/* Text or digest bytes become the output; false when there is no such field. */
EXPORT(int, text, Id id, uint32_t field) {
  const Place at = place(id, field);
  host_output((Bytes){0});
  if (at.field == NULL) return 0;
  if (at.field->type == FIELD_DIGEST) {
    host_output((Bytes){.data = at.data, .size = sizeof(Digest)});
    return 1;
  }
  if (at.field->type != FIELD_TEXT) return 0;
  const Text *const text = at.data;
  host_output((Bytes){.data = (const uint8_t *)text->data, .size = text->size});
  return 1;
}

/* Time. */
static const TempoMap *tempo_map(void) { return doc_tempo_map(session_doc(host.session)); }

EXPORT(double, seconds_at, double ticks) {
  const TempoMap *const map = tempo_map();
  return map == NULL ? 0.0 : tempo_map_seconds(map, ticks);
}
EXPORT(double, ticks_at, double seconds) {
  const TempoMap *const map = tempo_map();
  return map == NULL ? 0.0 : tempo_map_ticks(map, seconds);
}
EXPORT(double, bpm_at, double ticks) {
  const TempoMap *const map = tempo_map();
  return map == NULL ? 120.0 : tempo_map_bpm(map, ticks);
}
/* Column 0: bar, beat, ticks into the beat (f64). */
EXPORT(int, bar_at, double ticks) {
  const TempoMap *const map = tempo_map();
  double *const out = host_column(0, 3 * sizeof(double));
  if (map == NULL || out == NULL) return 0;
  const BarPosition position = tempo_map_bar(map, host_whole(ticks));
  out[0] = (double)position.bar;
  out[1] = (double)position.beat;
  out[2] = (double)position.ticks_into_beat;
  return 1;
}
EXPORT(double, bar_ticks, double bar) {
  const TempoMap *const map = tempo_map();
  return map == NULL ? 0.0 : (double)tempo_map_bar_ticks(map, host_whole(bar * (double)TICKS_PER_QUARTER) / TICKS_PER_QUARTER);
}
/* numerator * 256 + denominator */
EXPORT(uint32_t, signature_at, double ticks) {
  const TempoMap *const map = tempo_map();
  if (map == NULL) return 4 * 256 + 4;
  const SignaturePoint point = tempo_map_signature(map, host_whole(ticks));
  return (uint32_t)point.numerator * 256u + (uint32_t)point.denominator;
}

/* Parameter laws: one implementation for knobs, automation and typed values. */
static const Param *find_param(uint32_t device, uint32_t param) {
  const Device *const found = device_by_number(device);
  return found == NULL || param >= found->param_count ? NULL : &found->params[param];
}
EXPORT(double, param_travel, uint32_t device, uint32_t param, double value) {
  const Param *const law = find_param(device, param);
  return law == NULL ? 0.0 : param_travel_from_value(law, value);
}
EXPORT(double, param_value, uint32_t device, uint32_t param, double travel) {
  const Param *const law = find_param(device, param);
  return law == NULL ? 0.0 : param_value_from_travel(law, travel);
}
EXPORT(void, param_text, uint32_t device, uint32_t param, double value) {
  static char text[64];
  const Param *const law = find_param(device, param);
  text[0] = '\0';
  if (law != NULL) param_format(law, value, text, sizeof text);
  host_output_text(text);
}
/* Column 0 gets the value (f64); false when the text makes no sense. */
EXPORT(int, param_parse, uint32_t device, uint32_t param, uint32_t bytes) {
  const Param *const law = find_param(device, param);
  double *const out = host_column(0, sizeof(double));
  const Bytes given = host_input(0, bytes);
  char text[64];
  if (law == NULL || out == NULL || given.data == NULL || given.size >= sizeof text) return 0;
  memcpy(text, given.data, given.size);
  text[given.size] = '\0';
  return param_parse(law, text, out);
}
