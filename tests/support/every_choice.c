/* See every_choice.h. */
#include "support/every_choice.h"

#include "devices/device.h"
#include "model/op.h"
#include "model/records.h"
#include "model/store.h"
#include "model/value.h"

#include <string.h>

#define OBJECTS_MAX 2000u
#define CHANCE_FINDS 6u

typedef struct Choosing { Session *session; Doc *doc; Batch *batch; uint64_t number; } Choosing;

static void begin(Choosing *c) { c->batch = batch_create(memory_heap(), "Choose", ACTOR_LOCAL); }
static bool attempt(Choosing *c) { return session_apply(c->session, c->batch, NULL, NULL) == STATUS_OK; }

static void set(Choosing *c, Id id, const Field *field, double value) {
  begin(c);
  if (field->type == FIELD_BOOL) batch_set_bool(c->batch, id, field->number, value > 0.5);
  else if (field->type == FIELD_REAL) batch_set_real(c->batch, id, field->number, value);
  else batch_set_int(c->batch, id, field->number, (int64_t)value);
  (void)attempt(c);
}

static void set_named(Choosing *c, Id id, uint16_t kind, const char *name, double value) { set(c, id, schema_field_by_name(schema_kind(kind), name), value); }

/* A device's parameter has no names in its field: they are in its table. */
static bool is_choice(const Object *object, const Field *field) {
  if (field->flags & FIELD_READ_ONLY) return false;
  if (field->number < FIELD_PARAM_FIRST) return field->type == FIELD_CHOICE && field->effect != EFFECT_NONE;
  const Device *device = device_by_number((uint32_t)doc_as_device(object)->device);
  return device != NULL && device->params[field->number - FIELD_PARAM_FIRST].choices != NULL;
}

/* What comes several times in a song is at another choice each time. `all`: or only what has more choices than chance would find. */
static void choose(Choosing *c, const Object *object, uint64_t nth, bool all) {
  const Id id = object->id;
  for (uint32_t i = 0; i < object_field_count(object); i++) {
    Field scratch;
    const Field *field = object_field_at(object, i, &scratch);
    if (!is_choice(object, field)) continue;
    const uint64_t count = (uint64_t)(field->max - field->min) + 1;
    if (!all && count <= CHANCE_FINDS) continue;
    set(c, id, field, field->min + (double)((nth + field->number * 3u) % count));
  }
}

static void choose_all(Choosing *c, const Id *ids, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    const Object *object = doc_find(c->doc, ids[i]);
    if (object != NULL && ids[i] != ID_PROJECT && ids[i] != ID_MASTER) choose(c, object, c->number + i, (i + c->number) % 2 == 0);
  }
}

/* One kind of thing at a time is silenced or heard alone, where there is more than one. */
static void silence_one(Choosing *c, const Id *ids, uint32_t count) {
  static const struct { uint16_t kind; const char *field; } ways[] = {
    {KIND_TRACK, "mute"}, {KIND_TRACK, "solo"}, {KIND_NOTE_CLIP, "mute"}, {KIND_AUDIO_CLIP, "mute"}, {KIND_CHAIN, "mute"}, {KIND_CHAIN, "solo"},
    {KIND_CONNECTION, "mute"}, {KIND_TAKE_LANE, "mute"}, {KIND_PART, "mute"}, {KIND_PATTERN_CLIP, "mute"}, {KIND_PATTERN_CLIP, "loop"}};
  const uint32_t way = (uint32_t)(c->number / 2 % COUNT_OF(ways));
  Id last = ID_NONE;
  uint32_t found = 0;
  for (uint32_t i = 0; i < count; i++) {
    const Object *object = doc_find(c->doc, ids[i]);
    if (object == NULL || object->kind->number != ways[way].kind || object->id == ID_MASTER) continue;
    last = object->id;
    found++;
  }
  if (found > 1 || (found == 1 && ways[way].kind != KIND_TRACK && ways[way].kind != KIND_NOTE_CLIP))
    set_named(c, last, ways[way].kind, ways[way].field, strcmp(ways[way].field, "loop") != 0);
}

/* A lane that mutes the master proves nothing of what is behind it: one song in ten may keep it. */
static void hear_master(Choosing *c) {
  const uint16_t mute = schema_field_by_name(schema_kind(KIND_TRACK), "mute")->number;
  const Object *lane = doc_find(c->doc, ID_MASTER)->first_child;
  while (lane != NULL && (lane->kind->number != KIND_AUTOMATION || doc_as_automation(lane)->param != mute)) lane = lane->next;
  if (lane == NULL || c->number % 10 == 0) return;
  begin(c);
  batch_op_delete(c->batch, lane->id);
  (void)attempt(c);
}

static void set_song(Choosing *c) {
  static const double rates_hz[] = {48000, 44100, 48000, 96000, 48000, 32000, 48000, 22050};
  set_named(c, ID_PROJECT, KIND_PROJECT, "rate_hz", rates_hz[c->number % COUNT_OF(rates_hz)]);
  choose(c, doc_project(c->doc), c->number, true);
  if (c->number % 3 != 0) return;
  begin(c);
  batch_set_int(c->batch, ID_PROJECT, schema_field_by_name(schema_kind(KIND_PROJECT), "loop_start_ticks")->number, TICKS_PER_QUARTER);
  batch_set_int(c->batch, ID_PROJECT, schema_field_by_name(schema_kind(KIND_PROJECT), "loop_end_ticks")->number, 3 * TICKS_PER_QUARTER);
  batch_set_bool(c->batch, ID_PROJECT, schema_field_by_name(schema_kind(KIND_PROJECT), "loop")->number, true);
  (void)attempt(c);
  set_named(c, ID_PROJECT, KIND_PROJECT, "cue_gain_db", -6);
}

/* A pattern's clip has one of its parts higher, softer or not at all. */
static void differ(Choosing *c, const Object *clip) {
  const Object *pattern = doc_find(c->doc, doc_as_pattern_clip(clip)->pattern);
  if (pattern == NULL || pattern->first_child == NULL) return;
  set_named(c, clip->id, KIND_PATTERN_CLIP, "velocity", 50 + (double)(c->number % 100));
  set_named(c, clip->id, KIND_PATTERN_CLIP, "transpose", (double)(c->number % 9) - 4);
  if (c->number % 3 == 0) set_named(c, clip->id, KIND_PATTERN_CLIP, "offset_ticks", TICKS_PER_QUARTER / 2);
  const double row[RECORD_COLUMNS_MAX] = {[PART_TRANSPOSE] = (double)(c->number % 12) - 5, [PART_MUTE] = c->number % 4 == 1, [PART_VELOCITY] = 60};
  begin(c);
  batch_patch_begin(c->batch, clip->id, KIND_PATTERN_CLIP, schema_field_by_name(schema_kind(KIND_PATTERN_CLIP), "parts")->number);
  batch_patch_row(c->batch, pattern->first_child->id, PATCH_ALL, row);
  batch_patch_end(c->batch);
  (void)attempt(c);
}

/* ---- one device several times */

static Id create(Choosing *c, uint16_t kind, Id parent) {
  const Id id = doc_next_id(c->doc, ACTOR_LOCAL);
  batch_op_create(c->batch, id, kind, parent, ID_LAST);
  return id;
}

static Id add_device(Choosing *c, Id parent, const Device *device) {
  const Id id = create(c, KIND_DEVICE, parent);
  batch_set_int(c->batch, id, schema_field_by_name(schema_kind(KIND_DEVICE), "device")->number, device->number);
  return id;
}

static void add_notes(Choosing *c, Id track) {
  const Id clip = create(c, KIND_NOTE_CLIP, track);
  batch_set_int(c->batch, clip, schema_field_by_name(schema_kind(KIND_NOTE_CLIP), "length_ticks")->number, 8 * TICKS_PER_QUARTER);
  batch_patch_begin(c->batch, clip, KIND_NOTE_CLIP, schema_field_by_name(schema_kind(KIND_NOTE_CLIP), "notes")->number);
  for (uint32_t i = 0; i < 6; i++) {
    const double row[RECORD_COLUMNS_MAX] = {[NOTE_START] = (double)(i * TICKS_PER_QUARTER + c->number % 7 * TICKS_PER_QUARTER / 16), [NOTE_LENGTH] = (double)TICKS_PER_QUARTER,
                                            [NOTE_KEY] = 45 + (double)(i * 5), [NOTE_VELOCITY] = 100, [NOTE_RELEASE] = 64};
    batch_patch_row(c->batch, doc_next_id(c->doc, ACTOR_LOCAL), PATCH_ALL, row);
  }
  batch_patch_end(c->batch);
}

/* Each song has its turn of the registry's devices, side by side in chains of their own, each at other choices: when all had their turn
   so often that COPIES of each reach its longest list, nothing was left out. */
static void feature(Choosing *c) {
  enum { COPIES = 6 };
  const Device *device = device_at((uint32_t)(c->number % device_count()));
  const bool plays = device->role == DEVICE_INSTRUMENT && !device->zones;
  if (!plays && device->role != DEVICE_EFFECT && device->role != DEVICE_NOTE_EFFECT) return;
  Id copies[COPIES];
  begin(c);
  const Id track = create(c, KIND_TRACK, ID_PROJECT), holder = add_device(c, track, device_by_id("layers"));
  batch_set_bool(c->batch, track, schema_field_by_name(schema_kind(KIND_TRACK), "solo_safe")->number, true); /* heard whatever else is */
  for (uint32_t i = 0; i < COPIES; i++) {
    const Id chain = create(c, KIND_CHAIN, holder);
    batch_set_real(c->batch, chain, schema_field_by_name(schema_kind(KIND_CHAIN), "gain_db")->number, -18);
    if (device->role == DEVICE_NOTE_EFFECT) copies[i] = add_device(c, chain, device);
    const Id instrument = add_device(c, chain, plays ? device : device_by_id("synth"));
    if (plays) copies[i] = instrument;
    if (device->role == DEVICE_EFFECT) copies[i] = add_device(c, chain, device);
  }
  add_notes(c, track);
  if (!attempt(c)) return;
  for (uint32_t i = 0; i < COPIES; i++) choose(c, doc_find(c->doc, copies[i]), c->number / device_count() * COPIES + i, true);
}

void every_choice(Session *session, uint64_t number) {
  static Id ids[OBJECTS_MAX];
  Choosing c = {.session = session, .doc = session_doc(session), .number = number};
  uint32_t count = 0;
  for (const Object *o = doc_project(c.doc); o != NULL && count < OBJECTS_MAX; o = store_next(o, doc_project(c.doc))) ids[count++] = o->id;
  choose_all(&c, ids, count);
  silence_one(&c, ids, count);
  feature(&c);
  set_song(&c);
  hear_master(&c);
  for (uint32_t i = 0; i < count; i++) {
    const Object *object = doc_find(c.doc, ids[i]);
    if (object == NULL) continue;
    if (object->kind->number == KIND_PATTERN_CLIP) differ(&c, object);
    if (object->kind->number == KIND_SIGNATURE) set_named(&c, object->id, KIND_SIGNATURE, "denominator", (double)(2u << number % 3));
    if (object->kind->number == KIND_AUDIO_CLIP && number % 4 == 2) set_named(&c, object->id, KIND_AUDIO_CLIP, "crossfade", false);
  }
}
