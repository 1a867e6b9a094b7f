/* What a delete takes along, what it sends elsewhere, and how all of it comes back. */
#include "devices/device.h"
#include "model/op.h"
#include "model/store.h"
#include "support/cm.h"
#include "support/failing_memory.h"
#include "support/random_doc.h"

typedef struct Song { Doc *doc; Id lead, hall, inner, outer, squeeze, send, key; } Song;

static uint16_t field_of(uint32_t kind, const char *name) { return schema_field_by_name(schema_kind(kind), name)->number; }

static Id track(Doc *doc, Batch *batch, int64_t type, Id target) {
  const Id id = doc_next_id(doc, 1);
  batch_op_create(batch, id, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_set_int(batch, id, field_of(KIND_TRACK, "type"), type);
  batch_set_ref(batch, id, field_of(KIND_TRACK, "target"), target);
  return id;
}

static Id connection(Doc *doc, Batch *batch, int64_t type, Id source, Id target, Id after) {
  const Id id = doc_next_id(doc, 1);
  batch_op_create(batch, id, KIND_CONNECTION, ID_PROJECT, after);
  batch_set_int(batch, id, field_of(KIND_CONNECTION, "type"), type);
  batch_set_ref(batch, id, field_of(KIND_CONNECTION, "source"), source);
  batch_set_ref(batch, id, field_of(KIND_CONNECTION, "target"), target);
  return id;
}

/* lead plays into inner, that into outer; lead sends to hall and keys a compressor in hall. Connections stand before and
   between the tracks, so that places must come back, too. */
static Song song_create(const Memory *memory) {
  Song s = {.doc = doc_create(memory)};
  Batch *batch = batch_create(memory_heap(), "Make a song", 1);
  s.outer = track(s.doc, batch, TRACK_GROUP, ID_NONE);
  s.inner = track(s.doc, batch, TRACK_GROUP, s.outer);
  s.lead = track(s.doc, batch, TRACK_AUDIO, s.inner);
  s.hall = track(s.doc, batch, TRACK_RETURN, ID_NONE);
  s.squeeze = doc_next_id(s.doc, 1);
  batch_op_create(batch, s.squeeze, KIND_DEVICE, s.hall, ID_LAST);
  batch_set_int(batch, s.squeeze, field_of(KIND_DEVICE, "device"), device_by_id("compressor")->number);
  s.send = connection(s.doc, batch, CONNECTION_SEND, s.lead, s.hall, ID_NONE);
  s.key = connection(s.doc, batch, CONNECTION_SIDECHAIN, s.lead, s.squeeze, s.inner);
  assert_int_equal(batch_apply(s.doc, batch, NULL, NULL), STATUS_OK);
  batch_destroy(batch);
  return s;
}

static Batch *delete_of(const Id *ids, uint32_t count) {
  Batch *batch = batch_create(memory_heap(), "Delete", 1);
  for (uint32_t i = 0; i < count; i++) batch_op_delete(batch, ids[i]);
  return batch;
}

static Id target_of(const Song *s, Id id) { return doc_as_track(doc_find(s->doc, id))->target; }

static void apply_logged(Doc *doc, Batch *batch, Batch **logged) {
  Buffer bytes;
  Problem problem = {0};
  buffer_init(&bytes, memory_heap(), 1u << 20);
  assert_int_equal(batch_apply(doc, batch, NULL, NULL), STATUS_OK);
  assert_int_equal(batch_encode(batch, &bytes), STATUS_OK);
  if (batch_decode(memory_heap(), buffer_bytes(&bytes), logged, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  buffer_finish(&bytes);
  batch_destroy(batch);
}

/* Apply, store, read, invert and apply that, and once more the other way: what undo and redo do. */
static void there_and_back(Doc *doc, Batch *batch) {
  const uint64_t before = doc_hash(doc);
  Batch *logged, *inverse, *redo;
  apply_logged(doc, batch, &logged);
  const uint64_t after = doc_hash(doc);
  assert_true(after != before);
  assert_int_equal(batch_invert(logged, memory_heap(), &inverse), STATUS_OK);
  batch_destroy(logged);
  apply_logged(doc, inverse, &logged);
  assert_true(doc_hash(doc) == before);
  assert_int_equal(batch_invert(logged, memory_heap(), &redo), STATUS_OK);
  batch_destroy(logged);
  apply_logged(doc, redo, &logged);
  assert_true(doc_hash(doc) == after);
  batch_destroy(logged);
}

static void a_track_takes_its_connections_along(void **state) {
  (void)state;
  Song s = song_create(memory_heap());
  there_and_back(s.doc, delete_of(&s.hall, 1));
  assert_null(doc_find(s.doc, s.hall));
  assert_null(doc_find(s.doc, s.send));
  assert_null(doc_find(s.doc, s.key));
  assert_non_null(doc_find(s.doc, s.lead));
  doc_destroy(s.doc);
}

static void a_device_takes_its_sidechain_along_and_leaves_the_send(void **state) {
  (void)state;
  Song s = song_create(memory_heap());
  there_and_back(s.doc, delete_of(&s.squeeze, 1));
  assert_null(doc_find(s.doc, s.key));
  assert_non_null(doc_find(s.doc, s.send));
  doc_destroy(s.doc);
}

static void tracks_of_a_deleted_group_play_into_where_it_played(void **state) {
  (void)state;
  Song s = song_create(memory_heap());
  there_and_back(s.doc, delete_of(&s.inner, 1));
  assert_true(target_of(&s, s.lead) == s.outer);
  there_and_back(s.doc, delete_of(&s.outer, 1));
  assert_true(target_of(&s, s.lead) == ID_NONE);
  doc_destroy(s.doc);
}

static void groups_deleted_together_pass_on_to_what_stays(void **state) {
  (void)state;
  for (uint32_t order = 0; order < 2; order++) {
    Song s = song_create(memory_heap());
    const Id both[] = {order ? s.outer : s.inner, order ? s.inner : s.outer};
    there_and_back(s.doc, delete_of(both, 2));
    assert_true(target_of(&s, s.lead) == ID_NONE);
    doc_destroy(s.doc);
  }
}

static void a_lane_goes_with_what_it_moves(void **state) {
  (void)state;
  Song s = song_create(memory_heap());
  const Id clip = doc_next_id(s.doc, 1), lane = doc_next_id(s.doc, 1), device = doc_next_id(s.doc, 1);
  Batch *batch = batch_create(memory_heap(), "Add a lane", 1);
  batch_op_create(batch, device, KIND_DEVICE, s.lead, ID_LAST);
  batch_set_int(batch, device, field_of(KIND_DEVICE, "device"), device_by_id("gain")->number);
  batch_op_create(batch, clip, KIND_AUDIO_CLIP, s.lead, ID_LAST);
  batch_op_create(batch, lane, KIND_AUTOMATION, clip, ID_LAST);
  batch_set_ref(batch, lane, field_of(KIND_AUTOMATION, "target"), device);
  batch_set_int(batch, lane, field_of(KIND_AUTOMATION, "param"), FIELD_PARAM_FIRST);
  assert_int_equal(batch_apply(s.doc, batch, NULL, NULL), STATUS_OK);
  batch_destroy(batch);
  there_and_back(s.doc, delete_of(&device, 1));
  assert_null(doc_find(s.doc, lane));
  assert_non_null(doc_find(s.doc, clip));
  doc_destroy(s.doc);
}

static void a_connection_to_what_was_deleted_meanwhile_is_skipped(void **state) {
  (void)state;
  Song s = song_create(memory_heap());
  Batch *late = batch_create(memory_heap(), "Add sends", 2);
  const Id lost = connection(s.doc, late, CONNECTION_SEND, s.lead, s.hall, ID_LAST);
  const Id kept = connection(s.doc, late, CONNECTION_SEND, s.lead, s.outer, ID_LAST);
  batch_set_int(late, s.lead, field_of(KIND_TRACK, "hue"), 7);
  Batch *delete = delete_of(&s.hall, 1);
  BatchReport report;
  assert_int_equal(batch_apply(s.doc, delete, NULL, NULL), STATUS_OK);
  batch_destroy(delete);
  const uint64_t before = doc_hash(s.doc);
  assert_int_equal(batch_apply(s.doc, late, &report, NULL), STATUS_OK);
  assert_int_equal(report.skipped, 1);
  assert_int_equal(report.applied, 2);
  assert_null(doc_find(s.doc, lost));
  assert_non_null(doc_find(s.doc, kept));
  Batch *inverse;
  assert_int_equal(batch_invert(late, memory_heap(), &inverse), STATUS_OK);
  assert_int_equal(batch_apply(s.doc, inverse, NULL, NULL), STATUS_OK);
  assert_true(doc_hash(s.doc) == before);
  batch_destroy(inverse);
  batch_destroy(late);
  doc_destroy(s.doc);
}

/* Someone deleted the sender, someone else takes back the delete of the return: the return comes back alone. */
static void undo_brings_back_what_still_has_both_ends(void **state) {
  (void)state;
  Song s = song_create(memory_heap());
  Batch *first = delete_of(&s.hall, 1), *second = delete_of(&s.lead, 1), *inverse;
  BatchReport report;
  assert_int_equal(batch_apply(s.doc, first, NULL, NULL), STATUS_OK);
  assert_int_equal(batch_apply(s.doc, second, NULL, NULL), STATUS_OK);
  assert_int_equal(batch_invert(first, memory_heap(), &inverse), STATUS_OK);
  assert_int_equal(batch_apply(s.doc, inverse, &report, NULL), STATUS_OK);
  assert_non_null(doc_find(s.doc, s.hall));
  assert_null(doc_find(s.doc, s.send));
  assert_null(doc_find(s.doc, s.key));
  assert_int_equal(report.skipped, 2);
  batch_destroy(inverse);
  batch_destroy(second);
  batch_destroy(first);
  doc_destroy(s.doc);
}

static void a_reroute_made_since_outlives_the_undo(void **state) {
  (void)state;
  Song s = song_create(memory_heap());
  Batch *delete = delete_of(&s.inner, 1), *inverse, *route = batch_create(memory_heap(), "Route", 1);
  assert_int_equal(batch_apply(s.doc, delete, NULL, NULL), STATUS_OK);
  batch_set_ref(route, s.lead, field_of(KIND_TRACK, "target"), ID_MASTER);
  assert_int_equal(batch_apply(s.doc, route, NULL, NULL), STATUS_OK);
  assert_int_equal(batch_invert(delete, memory_heap(), &inverse), STATUS_OK);
  assert_int_equal(batch_apply(s.doc, inverse, NULL, NULL), STATUS_OK);
  assert_non_null(doc_find(s.doc, s.inner));
  assert_true(target_of(&s, s.lead) == ID_MASTER);
  batch_destroy(route);
  batch_destroy(inverse);
  batch_destroy(delete);
  doc_destroy(s.doc);
}

typedef struct Heard { Id ids[8]; OpType types[8]; uint32_t count; } Heard;

static void hear(void *context, Id id, uint16_t kind, OpType type, uint16_t field) {
  (void)kind, (void)field;
  Heard *heard = context;
  heard->ids[heard->count] = id;
  heard->types[heard->count++] = type;
}

static bool heard_of(const Heard *heard, Id id, OpType type) {
  for (uint32_t i = 0; i < heard->count; i++) {
    if (heard->ids[i] == id && heard->types[i] == type) return true;
  }
  return false;
}

static void changes_tell_what_went_along_and_what_plays_elsewhere(void **state) {
  (void)state;
  Song s = song_create(memory_heap());
  Heard heard = {.count = 0};
  const Id both[] = {s.hall, s.inner};
  Batch *batch = delete_of(both, 2);
  assert_int_equal(batch_apply(s.doc, batch, NULL, NULL), STATUS_OK);
  batch_changes(batch, hear, &heard);
  assert_true(heard_of(&heard, s.send, OP_DELETE) && heard_of(&heard, s.key, OP_DELETE) && heard_of(&heard, s.squeeze, OP_DELETE));
  assert_true(heard_of(&heard, s.lead, OP_SET));
  assert_int_equal(heard.count, 6); /* each of them once */
  batch_destroy(batch);
  doc_destroy(s.doc);
}

static void memory_refused_leaves_the_document_as_it_was(void **state) {
  (void)state;
  Status status = STATUS_NO_MEMORY;
  for (uint32_t at = 1; status != STATUS_OK; at++) {
    FailingMemory failing;
    Song s = song_create(failing_memory_init(&failing, 0));
    const uint64_t before = doc_hash(s.doc);
    const Id both[] = {s.hall, s.inner};
    Batch *batch = delete_of(both, 2);
    failing.fail_at = failing.requests + at;
    status = batch_apply(s.doc, batch, NULL, NULL);
    assert_true(status == STATUS_OK || (status == STATUS_NO_MEMORY && doc_hash(s.doc) == before));
    assert_true(at < 100);
    batch_destroy(batch);
    doc_destroy(s.doc);
    assert_int_equal(failing.live_bytes, 0);
    assert_false(failing.mistaken);
  }
}

/* Deletes of anything from anything: each is legal afterwards and comes back exactly. */
static void deletes_by_chance_come_back_exactly(void **state) {
  (void)state;
  Random random = random_begin("deletes_by_chance_come_back_exactly");
  Doc *doc = random_doc(&random, memory_heap(), 600);
  uint32_t went_along = 0;
  for (uint32_t i = 0; i < 300; i++) {
    random_edits(&random, doc, 1, 3);
    const Object *object = random_object(&random, doc, random_below(&random, 2) ? KIND_TRACK : KIND_DEVICE);
    if (!object) continue;
    const uint64_t before = doc_hash(doc);
    const uint32_t count = doc_object_count(doc);
    uint32_t below = 0;
    for (const Object *at = object; at; at = store_next(at, object)) below++;
    Batch *batch = delete_of(&object->id, 1), *inverse;
    if (batch_apply(doc, batch, NULL, NULL) == STATUS_OK) {
      went_along += count - doc_object_count(doc) > below;
      assert_int_equal(batch_invert(batch, memory_heap(), &inverse), STATUS_OK);
      assert_int_equal(batch_apply(doc, inverse, NULL, NULL), STATUS_OK);
      batch_destroy(inverse);
    }
    assert_true(doc_hash(doc) == before);
    batch_destroy(batch);
  }
  assert_true(went_along > 3);
  doc_destroy(doc);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_track_takes_its_connections_along),
    cmocka_unit_test(a_device_takes_its_sidechain_along_and_leaves_the_send),
    cmocka_unit_test(tracks_of_a_deleted_group_play_into_where_it_played),
    cmocka_unit_test(groups_deleted_together_pass_on_to_what_stays),
    cmocka_unit_test(a_lane_goes_with_what_it_moves),
    cmocka_unit_test(a_connection_to_what_was_deleted_meanwhile_is_skipped),
    cmocka_unit_test(undo_brings_back_what_still_has_both_ends),
    cmocka_unit_test(a_reroute_made_since_outlives_the_undo),
    cmocka_unit_test(changes_tell_what_went_along_and_what_plays_elsewhere),
    cmocka_unit_test(memory_refused_leaves_the_document_as_it_was),
    cmocka_unit_test(deletes_by_chance_come_back_exactly),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
