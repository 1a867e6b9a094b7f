/* Pieces of batches that more than one importer makes: tracks, factory instruments, titles from file names. */

#include "session/build.h"

#include <assert.h>
#include <string.h>

uint16_t build_field(uint16_t kind, const char *name) {
  const Field *field = schema_field_by_name(schema_kind(kind), name);
  assert(field != NULL);
  return field->number;
}

void build_track(Batch *batch, Id id, const BuildTrack *track) {
  batch_op_create(batch, id, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_set_int(batch, id, build_field(KIND_TRACK, "type"), track->type);
  batch_set_text(batch, id, build_field(KIND_TRACK, "name"), track->name, track->name_bytes);
  batch_set_text(batch, id, build_field(KIND_TRACK, "icon"), track->icon, strlen(track->icon));
  batch_set_int(batch, id, build_field(KIND_TRACK, "hue"), track->hue);
  batch_set_real(batch, id, build_field(KIND_TRACK, "gain_db"), track->gain_db);
  batch_set_real(batch, id, build_field(KIND_TRACK, "pan"), track->pan);
}

void build_instrument(Batch *batch, Id id, Id track, const Instrument *instrument) {
  batch_op_create(batch, id, KIND_DEVICE, track, ID_LAST);
  batch_set_int(batch, id, build_field(KIND_DEVICE, "device"), instrument->device);
  batch_set_text(batch, id, build_field(KIND_DEVICE, "preset"), instrument->name, strlen(instrument->name));
  for (uint32_t i = 0; i < instrument->param_count; i++) {
    const InstrumentParam *param = &instrument->params[i];
    batch_set_real(batch, id, (uint16_t)(FIELD_PARAM_FIRST + param->number), param->value);
  }
}

Bytes build_title(const char *name) {
  const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name, *dot = strrchr(base, '.');
  const size_t size = dot && dot > base && strlen(dot) <= 5 ? (size_t)(dot - base) : strlen(base);
  return (Bytes){(const uint8_t *)base, size};
}
