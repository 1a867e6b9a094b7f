/* Pieces of batches that more than one importer makes: tracks, factory instruments, titles from file names. */

#include "session/build.h"

#include "core/utf8.h"
#include "session/patch.h"

#include <assert.h>
#include <string.h>

uint16_t build_field(uint16_t kind, const char *name) {
  const Field *field = schema_field_by_name(schema_kind(kind), name);
  assert(field != NULL);
  return field->number;
}

#define FIRST_HUE 8 /* of an empty song */
#define HUE_STEP 5  /* coprime with HUES: every hue is met, far ones first */

static int64_t hue_distance(int64_t a, int64_t b) {
  const int64_t difference = a > b ? a - b : b - a;
  return difference < HUES - difference ? difference : HUES - difference;
}

int64_t build_new_hue(const Doc *doc) {
  uint32_t uses[HUES] = {0};
  int64_t last = -1, best = FIRST_HUE, best_distance = -1;
  for (const Object *o = doc_project(doc)->first_child; o != NULL; o = o->next) {
    if (o->kind->number != KIND_TRACK || o->id == ID_MASTER) continue;
    last = doc_as_track(o)->hue % HUES;
    uses[last]++;
  }
  for (int64_t step = 1; last >= 0 && step <= HUES; step++) {
    const int64_t hue = (last + step * HUE_STEP) % HUES;
    int64_t nearest = HUES;
    for (int64_t other = 0; other < HUES; other++)
      if (uses[other] > 0 && hue_distance(hue, other) < nearest) nearest = hue_distance(hue, other);
    if (nearest > best_distance || (nearest == best_distance && uses[hue] < uses[best])) { best = hue; best_distance = nearest; }
  }
  return best;
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

static void build_part(Batch *batch, Id id, const BuildPlace *place, const Device *device, const double *values, const char *name) {
  batch_op_create(batch, id, KIND_DEVICE, place->holder, place->after);
  batch_set_int(batch, id, build_field(KIND_DEVICE, "device"), device->number);
  batch_set_text(batch, id, build_field(KIND_DEVICE, "preset"), name, strlen(name));
  for (uint32_t i = 0; i < device->param_count; i++)
    if (values[i] != device->params[i].fallback) batch_set_real(batch, id, (uint16_t)(FIELD_PARAM_FIRST + i), values[i]);
}

Id build_patch(Batch *batch, BuildPlace place, const char *patch, const char *name) {
  double values[LIMIT_PARAMS];
  Id first = ID_NONE;
  const uint32_t parts = patch_part_count(patch);
  for (uint32_t i = 0; i < parts; i++) {
    const Id id = doc_next_id(place.doc, place.actor);
    build_part(batch, id, &place, patch_part(patch, i, values), values, name);
    if (first == ID_NONE) first = id;
    place.after = place.after == ID_LAST ? ID_LAST : id;
  }
  return first;
}

Bytes build_title(const char *name) {
  const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name, *dot = strrchr(base, '.');
  const size_t size = dot && dot > base && strlen(dot) <= 5 ? (size_t)(dot - base) : strlen(base);
  return (Bytes){(const uint8_t *)base, size};
}

size_t build_text(Bytes raw, char out[BUILD_TEXT_BYTES]) {
  if (raw.size > 4 * BUILD_TEXT_BYTES) raw.size = 4 * BUILD_TEXT_BYTES; /* a cut character at the end is dropped below */
  while (raw.size > 0 && raw.data[raw.size - 1] <= ' ') raw.size--;
  const size_t whole = raw.size > 0 ? utf8_cut(raw.data, raw.size, raw.size - 1) : 0;
  const bool is_utf8 = raw.size > 0 && utf8_valid(raw.data, whole);
  size_t size = 0;
  for (size_t at = 0; at < raw.size;) {
    uint32_t code = raw.data[at];
    const uint32_t length = is_utf8 ? utf8_decode(raw.data + at, raw.size - at, &code) : 1;
    if (length == 0) break;
    at += length;
    if (code < ' ' || (code >= 0x7f && code < 0xa0)) code = ' ';
    uint8_t encoded[4];
    const uint32_t encoded_size = utf8_encode(code, encoded);
    if (size + encoded_size >= BUILD_TEXT_BYTES) break;
    if (size == 0 && code == ' ') continue;
    memcpy(out + size, encoded, encoded_size);
    size += encoded_size;
  }
  while (size > 0 && out[size - 1] == ' ') size--;
  out[size] = '\0';
  return size;
}
