/* See build_song.h. */
#include "support/build_song.h"

#include "support/cm.h"

#include "devices/device.h"
#include "formats/wav.h"

#include <string.h>

static Batch *begin(void) {
  Batch *batch = batch_create(memory_heap(), "Test", ACTOR_LOCAL);
  assert_non_null(batch);
  return batch;
}

static void apply(Session *song, Batch *batch) {
  Problem problem = {.status = STATUS_OK};
  if (session_apply(song, batch, NULL, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
}

static const Field *field_of(uint16_t kind, const char *name) {
  const Field *field = schema_field_by_name(schema_kind(kind), name);
  assert_non_null(field);
  return field;
}

static uint16_t kind_of(const Session *song, Id object) {
  const Object *found = doc_find(session_doc((Session *)(uintptr_t)song), object);
  assert_non_null(found);
  return found->kind->number;
}

static void set_value(Batch *batch, Id id, const Field *field, double value) {
  if (field->type == FIELD_BOOL) batch_set_bool(batch, id, field->number, value != 0);
  else if (field->type == FIELD_REAL) batch_set_real(batch, id, field->number, value);
  else batch_set_int(batch, id, field->number, (int64_t)value);
}

static void set_in(Batch *batch, Id id, uint16_t kind, const char *name, double value) { set_value(batch, id, field_of(kind, name), value); }

Session *song_new(void) {
  Session *song = session_create(memory_heap(), ACTOR_LOCAL);
  assert_non_null(song);
  return song;
}

Id song_track(Session *song, int64_t type) {
  Batch *batch = begin();
  const Id id = doc_next_id(session_doc(song), ACTOR_LOCAL);
  batch_op_create(batch, id, KIND_TRACK, ID_PROJECT, ID_LAST);
  set_in(batch, id, KIND_TRACK, "type", (double)type);
  apply(song, batch);
  return id;
}

Id song_device(Session *song, Id track, const char *device) {
  Batch *batch = begin();
  const Id id = doc_next_id(session_doc(song), ACTOR_LOCAL);
  assert_non_null(device_by_id(device));
  batch_op_create(batch, id, KIND_DEVICE, track, ID_LAST);
  set_in(batch, id, KIND_DEVICE, "device", device_by_id(device)->number);
  apply(song, batch);
  return id;
}

Id song_chain(Session *song, Id container) {
  Batch *batch = begin();
  const Id id = doc_next_id(session_doc(song), ACTOR_LOCAL);
  batch_op_create(batch, id, KIND_CHAIN, container, ID_LAST);
  apply(song, batch);
  return id;
}

Id song_connect(Session *song, int64_t type, Id source, Id target) {
  Batch *batch = begin();
  const Id id = doc_next_id(session_doc(song), ACTOR_LOCAL);
  batch_op_create(batch, id, KIND_CONNECTION, ID_PROJECT, ID_LAST);
  set_in(batch, id, KIND_CONNECTION, "type", (double)type);
  batch_set_ref(batch, id, field_of(KIND_CONNECTION, "source")->number, source);
  batch_set_ref(batch, id, field_of(KIND_CONNECTION, "target")->number, target);
  apply(song, batch);
  return id;
}

Id song_clip(Session *song, Id track, SongSpan span, const SongNote *notes, uint32_t count) {
  Batch *batch = begin();
  Doc *doc = session_doc(song);
  const Id id = doc_next_id(doc, ACTOR_LOCAL);
  batch_op_create(batch, id, KIND_NOTE_CLIP, track, ID_LAST);
  set_in(batch, id, KIND_NOTE_CLIP, "start_ticks", (double)song_ticks(span.start));
  set_in(batch, id, KIND_NOTE_CLIP, "length_ticks", (double)song_ticks(span.length));
  Id first = 0;
  doc_reserve_ids(doc, ACTOR_LOCAL, count ? count : 1, &first);
  batch_patch_begin(batch, id, KIND_NOTE_CLIP, field_of(KIND_NOTE_CLIP, "notes")->number);
  for (uint32_t i = 0; i < count; i++) {
    const double row[] = {(double)song_ticks(notes[i].start), (double)song_ticks(notes[i].length), notes[i].key, notes[i].velocity, 64, 0};
    batch_patch_row(batch, first + i, 63, row);
  }
  batch_patch_end(batch);
  apply(song, batch);
  return id;
}

Id song_asset(Session *song, const float *left, const float *right, uint32_t frames, uint32_t rate_hz) {
  Buffer wav;
  const uint32_t channels = right ? 2 : 1;
  buffer_init(&wav, memory_heap(), 256u << 20);
  wav_write_header(&wav, rate_hz, channels, WAV_F32, frames);
  for (uint32_t i = 0; i < frames; i++) {
    buffer_f32le(&wav, left[i]);
    if (right) buffer_f32le(&wav, right[i]);
  }
  Digest digest;
  Problem problem = {.status = STATUS_OK};
  if (session_put_asset(song, buffer_bytes(&wav), &digest, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  buffer_finish(&wav);
  Batch *batch = begin();
  const Id id = doc_next_id(session_doc(song), ACTOR_LOCAL);
  batch_op_create(batch, id, KIND_ASSET, ID_PROJECT, ID_LAST);
  batch_set_digest(batch, id, field_of(KIND_ASSET, "sha256")->number, digest);
  set_in(batch, id, KIND_ASSET, "frames", frames);
  set_in(batch, id, KIND_ASSET, "channels", channels);
  set_in(batch, id, KIND_ASSET, "rate_hz", rate_hz);
  apply(song, batch);
  return id;
}

Id song_zone(Session *song, Id device, Id asset) {
  Batch *batch = begin();
  const Id id = doc_next_id(session_doc(song), ACTOR_LOCAL);
  batch_op_create(batch, id, KIND_ZONE, device, ID_LAST);
  batch_set_ref(batch, id, field_of(KIND_ZONE, "asset")->number, asset);
  apply(song, batch);
  return id;
}

Id song_audio(Session *song, Id track, SongSpan span, Id asset) {
  Batch *batch = begin();
  const Id id = doc_next_id(session_doc(song), ACTOR_LOCAL);
  batch_op_create(batch, id, KIND_AUDIO_CLIP, track, ID_LAST);
  set_in(batch, id, KIND_AUDIO_CLIP, "start_ticks", (double)song_ticks(span.start));
  set_in(batch, id, KIND_AUDIO_CLIP, "length_ticks", (double)song_ticks(span.length));
  batch_set_ref(batch, id, field_of(KIND_AUDIO_CLIP, "asset")->number, asset);
  apply(song, batch);
  return id;
}

Id song_take(Session *song, Id track) {
  Batch *batch = begin();
  const Id id = doc_next_id(session_doc(song), ACTOR_LOCAL);
  batch_op_create(batch, id, KIND_TAKE_LANE, track, ID_LAST);
  apply(song, batch);
  return id;
}

Id song_scene(Session *song) {
  Batch *batch = begin();
  const Id id = doc_next_id(session_doc(song), ACTOR_LOCAL);
  batch_op_create(batch, id, KIND_SCENE, ID_PROJECT, ID_LAST);
  apply(song, batch);
  return id;
}

Id song_slot(Session *song, Id track, Id scene) {
  Batch *batch = begin();
  const Id id = doc_next_id(session_doc(song), ACTOR_LOCAL);
  batch_op_create(batch, id, KIND_SLOT, track, ID_LAST);
  batch_set_ref(batch, id, field_of(KIND_SLOT, "scene")->number, scene);
  apply(song, batch);
  return id;
}

void song_choose_take(Session *song, Id lane, SongSpan span) {
  Batch *batch;
  Problem problem;
  const LaneRange range = {song_ticks(span.start), song_ticks(span.start + span.length)};
  assert_int_equal(edit_choose_take(session_doc(song), ACTOR_LOCAL, lane, range, &batch, &problem), STATUS_OK);
  apply(song, batch);
}

void song_set(Session *song, Id object, const char *field, double value) {
  Batch *batch = begin();
  set_in(batch, object, kind_of(song, object), field, value);
  apply(song, batch);
}

void song_set_ref(Session *song, Id object, const char *field, Id value) {
  Batch *batch = begin();
  batch_set_ref(batch, object, field_of(kind_of(song, object), field)->number, value);
  apply(song, batch);
}

void song_param(Session *song, Id id, const char *param, double value) {
  const Device *device = device_by_number((uint32_t)doc_as_device(doc_find(session_doc(song), id))->device);
  Batch *batch = begin();
  for (uint32_t i = 0; i < device->param_count; i++)
    if (strcmp(device->params[i].id, param) == 0) {
      batch_set_real(batch, id, (uint16_t)(FIELD_PARAM_FIRST + i), value);
      apply(song, batch);
      return;
    }
  batch_destroy(batch);
  fail_msg("%s has no %s", device->id, param);
}

void song_tempo(Session *song, double quarter, double bpm, bool ramp) {
  Batch *batch = begin();
  const Id id = doc_next_id(session_doc(song), ACTOR_LOCAL);
  batch_op_create(batch, id, KIND_TEMPO, ID_PROJECT, ID_LAST);
  set_in(batch, id, KIND_TEMPO, "position_ticks", (double)song_ticks(quarter));
  set_in(batch, id, KIND_TEMPO, "bpm", bpm);
  set_in(batch, id, KIND_TEMPO, "ramp", ramp);
  apply(song, batch);
}

void song_delete(Session *song, Id object) {
  Batch *batch = begin();
  batch_op_delete(batch, object);
  apply(song, batch);
}

void song_move_note(Session *song, Id clip, double start) {
  const Records *notes = doc_as_note_clip(doc_find(session_doc(song), clip))->notes;
  const double row[RECORD_COLUMNS_MAX] = {(double)song_ticks(start)};
  Batch *batch = begin();
  batch_patch_begin(batch, clip, KIND_NOTE_CLIP, field_of(KIND_NOTE_CLIP, "notes")->number);
  batch_patch_row(batch, notes->ids[0], 1u << NOTE_START, row);
  batch_patch_end(batch);
  apply(song, batch);
}

static int64_t automated_number(const Object *object, const char *name) {
  const Field *field = schema_field_by_name(object->kind, name);
  if (field) return field->number;
  assert_int_equal(object->kind->number, KIND_DEVICE);
  const Device *device = device_by_number((uint32_t)doc_as_device(object)->device);
  for (uint32_t i = 0; i < device->param_count; i++)
    if (strcmp(device->params[i].id, name) == 0) return (int64_t)(FIELD_PARAM_FIRST + i);
  fail_msg("%s has no %s", device->id, name);
  return 0;
}

Id song_lane(Session *song, Id parent, Id target, const char *param, bool relative, const LanePoint *points, uint32_t count) {
  Doc *doc = session_doc(song);
  const Object *on = doc_find(doc, target != ID_NONE ? target : parent);
  if (target == ID_NONE && (on->kind->number == KIND_NOTE_CLIP || on->kind->number == KIND_AUDIO_CLIP)) on = doc_clip_track(on);
  Batch *batch = begin();
  const Id id = doc_next_id(doc, ACTOR_LOCAL);
  batch_op_create(batch, id, KIND_AUTOMATION, parent, ID_LAST);
  if (target != ID_NONE) batch_set_ref(batch, id, field_of(KIND_AUTOMATION, "target")->number, target);
  set_in(batch, id, KIND_AUTOMATION, "param", (double)automated_number(on, param));
  set_in(batch, id, KIND_AUTOMATION, "relative", relative);
  Id first = 0;
  doc_reserve_ids(doc, ACTOR_LOCAL, count ? count : 1, &first);
  batch_patch_begin(batch, id, KIND_AUTOMATION, field_of(KIND_AUTOMATION, "points")->number);
  for (uint32_t i = 0; i < count; i++)
    batch_patch_row(batch, first + i, PATCH_ALL, (double[]){(double)points[i].position_ticks, points[i].value, points[i].shape, points[i].tension});
  batch_patch_end(batch);
  apply(song, batch);
  return id;
}

Id song_modulation(Session *song, Id source, Id target, const char *param, double depth, bool both_ways) {
  Doc *doc = session_doc(song);
  Batch *batch = begin();
  const Id id = doc_next_id(doc, ACTOR_LOCAL);
  batch_op_create(batch, id, KIND_CONNECTION, ID_PROJECT, ID_LAST);
  set_in(batch, id, KIND_CONNECTION, "type", CONNECTION_MODULATION);
  batch_set_ref(batch, id, field_of(KIND_CONNECTION, "source")->number, source);
  batch_set_ref(batch, id, field_of(KIND_CONNECTION, "target")->number, target);
  set_in(batch, id, KIND_CONNECTION, "depth", depth);
  set_in(batch, id, KIND_CONNECTION, "polarity", both_ways);
  set_in(batch, id, KIND_CONNECTION, "param", (double)automated_number(doc_find(doc, target), param));
  apply(song, batch);
  return id;
}

Id song_some_audio(Session *song, Id track, double quarters) {
  static float left[96000];
  return song_audio(song, track, (SongSpan){0, quarters}, song_asset(song, left, left, 96000, 48000));
}

void song_apply(Session *song, Status made, Batch *batch) {
  Doc *doc = session_doc(song);
  assert_int_equal(made, STATUS_OK);
  const uint64_t before = doc_hash(doc);
  assert_int_equal(session_apply(song, batch, NULL, NULL), STATUS_OK);
  const uint64_t after = doc_hash(doc);
  assert_int_equal(session_undo(song, NULL, NULL), STATUS_OK);
  assert_true(doc_hash(doc) == before);
  assert_int_equal(session_redo(song, NULL, NULL), STATUS_OK);
  assert_true(doc_hash(doc) == after);
}

const Object *song_only_child(Session *song, Id parent, uint32_t kind) {
  const Object *found = NULL;
  for (const Object *o = doc_find(session_doc(song), parent)->first_child; o; o = o->next) {
    if (o->kind->number != kind) continue;
    assert_null(found);
    found = o;
  }
  assert_non_null(found);
  return found;
}

void song_feed(Session *song, Graph *graph) {
  Problem problem = {.status = STATUS_OK};
  if (session_feed(song, graph, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
}

Graph *song_play(Session *song, double rate_hz) {
  Graph *graph = graph_create(memory_heap(), rate_hz);
  assert_non_null(graph);
  song_feed(song, graph);
  const Command command = {.type = COMMAND_PLAY};
  assert_true(ring_write(graph_commands(graph), &command));
  return graph;
}
