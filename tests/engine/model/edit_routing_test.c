/* Edits of routing: what they do to a small mix, and that each of them is one step that can be taken back. */
#include "devices/device.h"
#include "model/edits.h"
#include "model/store.h"
#include "support/cm.h"
#include "support/random_doc.h"

#include <string.h>

typedef struct Mix { Doc *doc; Id kick, snare, bass, hall, squeeze, send, key; } Mix;

static uint16_t field_of(uint32_t kind, const char *name) { return schema_field_by_name(schema_kind(kind), name)->number; }
static const Track *track_at(const Mix *m, Id id) { return doc_as_track(doc_find(m->doc, id)); }

static void apply(Doc *doc, Batch *batch) {
  Problem problem = {.what = ""};
  if (batch_apply(doc, batch, NULL, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
}

static Id track(Doc *doc, Batch *batch, int64_t type) {
  const Id id = doc_next_id(doc, 1);
  batch_op_create(batch, id, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_set_int(batch, id, field_of(KIND_TRACK, "type"), type);
  return id;
}

static Id connection(Doc *doc, Batch *batch, int64_t type, Id source, Id target) {
  const Id id = doc_next_id(doc, 1);
  batch_op_create(batch, id, KIND_CONNECTION, ID_PROJECT, ID_LAST);
  batch_set_int(batch, id, field_of(KIND_CONNECTION, "type"), type);
  batch_set_ref(batch, id, field_of(KIND_CONNECTION, "source"), source);
  batch_set_ref(batch, id, field_of(KIND_CONNECTION, "target"), target);
  return id;
}

/* The snare sends to the hall; the kick steers a compressor on the bass, which a clip's lane moves. */
static Mix mix_create(void) {
  Mix m = {.doc = doc_create(memory_heap())};
  Batch *batch = batch_create(memory_heap(), "A mix", 1);
  m.kick = track(m.doc, batch, TRACK_AUDIO);
  m.snare = track(m.doc, batch, TRACK_AUDIO);
  m.bass = track(m.doc, batch, TRACK_AUDIO);
  m.hall = track(m.doc, batch, TRACK_RETURN);
  m.squeeze = doc_next_id(m.doc, 1);
  batch_op_create(batch, m.squeeze, KIND_DEVICE, m.bass, ID_LAST);
  batch_set_int(batch, m.squeeze, field_of(KIND_DEVICE, "device"), device_by_id("compressor")->number);
  const Id clip = doc_next_id(m.doc, 1), lane = doc_next_id(m.doc, 1);
  batch_op_create(batch, clip, KIND_AUDIO_CLIP, m.bass, ID_LAST);
  batch_op_create(batch, lane, KIND_AUTOMATION, clip, ID_LAST);
  batch_set_ref(batch, lane, field_of(KIND_AUTOMATION, "target"), m.squeeze);
  batch_set_int(batch, lane, field_of(KIND_AUTOMATION, "param"), FIELD_PARAM_FIRST);
  m.send = connection(m.doc, batch, CONNECTION_SEND, m.snare, m.hall);
  m.key = connection(m.doc, batch, CONNECTION_SIDECHAIN, m.kick, m.squeeze);
  apply(m.doc, batch);
  batch_destroy(batch);
  return m;
}

/* Apply it, take it back to the same state, do it again; the batch ends here. */
static void perform(Mix *m, Batch *batch) {
  Batch *inverse;
  const uint64_t before = doc_hash(m->doc);
  apply(m->doc, batch);
  const uint64_t after = doc_hash(m->doc);
  assert_true(after != before);
  assert_int_equal(batch_invert(batch, memory_heap(), &inverse), STATUS_OK);
  apply(m->doc, inverse);
  assert_true(doc_hash(m->doc) == before);
  batch_destroy(inverse);
  apply(m->doc, batch);
  assert_true(doc_hash(m->doc) == after);
  batch_destroy(batch);
}

static Id last_of(const Doc *doc, uint32_t kind) {
  const Object *o = doc_project(doc)->last_child;
  while (o->kind->number != kind) o = o->previous;
  return o->id;
}

static uint32_t connections_of(const Mix *m, Id source, Id target) {
  uint32_t count = 0;
  for (const Object *o = doc_project(m->doc)->first_child; o; o = o->next) {
    if (o->kind->number != KIND_CONNECTION) continue;
    const Connection *c = doc_as_connection(o);
    count += (source == ID_NONE || c->source == source) && (target == ID_NONE || c->target == target);
  }
  return count;
}

static Id group(Mix *m, const Id *ids, uint32_t count, const char *name) {
  Batch *batch;
  Problem problem;
  assert_int_equal(edit_group_tracks(m->doc, 1, (EditIds){ids, count}, name, &batch, &problem), STATUS_OK);
  perform(m, batch);
  return track_at(m, ids[0])->target;
}

static void grouped_tracks_play_into_a_group_before_them(void **state) {
  (void)state;
  Mix m = mix_create();
  const Id drums[] = {m.snare, m.kick}, outer[] = {ID_NONE, m.bass, m.snare};
  const Id inside = group(&m, drums, 2, "Drums");
  assert_true(track_at(&m, m.kick)->target == inside && track_at(&m, m.snare)->target == inside);
  assert_int_equal(track_at(&m, inside)->type, TRACK_GROUP);
  assert_string_equal(track_at(&m, inside)->name.data, "Drums");
  assert_true(doc_find(m.doc, inside)->next->id == m.kick);
  /* a group with tracks of it in a group: they stay where they are */
  Id all[3];
  memcpy(all, outer, sizeof all);
  all[0] = inside;
  const Id around = group(&m, all, 3, "Band");
  assert_true(track_at(&m, inside)->target == around && track_at(&m, m.bass)->target == around && track_at(&m, m.snare)->target == inside);
  Batch *batch;
  assert_int_equal(edit_ungroup(m.doc, 1, inside, &batch, NULL), STATUS_OK);
  perform(&m, batch);
  assert_true(track_at(&m, m.kick)->target == around);
  assert_int_equal(edit_ungroup(m.doc, 1, m.kick, &batch, NULL), STATUS_REFUSED);
  const Id master = ID_MASTER;
  assert_int_equal(edit_group_tracks(m.doc, 1, (EditIds){&master, 1}, "No", &batch, NULL), STATUS_NOT_FOUND);
  doc_destroy(m.doc);
}

static void a_return_gets_sends_from_those_that_have_none(void **state) {
  (void)state;
  Mix m = mix_create();
  Batch *batch;
  assert_int_equal(edit_add_return(m.doc, 1, "Plate", 4, &batch, NULL), STATUS_OK);
  perform(&m, batch);
  const Id plate = last_of(m.doc, KIND_TRACK), sources[] = {m.kick, m.snare, m.squeeze, plate};
  assert_int_equal(track_at(&m, plate)->type, TRACK_RETURN);
  assert_int_equal(edit_add_sends(m.doc, 1, (EditIds){sources, 1}, plate, -12, &batch, NULL), STATUS_OK);
  perform(&m, batch);
  assert_int_equal(connections_of(&m, ID_NONE, plate), 1);
  assert_int_equal(edit_add_sends(m.doc, 1, (EditIds){sources, 4}, plate, -12, &batch, NULL), STATUS_OK); /* the first has one */
  perform(&m, batch);
  assert_int_equal(connections_of(&m, m.kick, plate), 1);
  assert_int_equal(connections_of(&m, m.snare, plate), 1);
  assert_int_equal(connections_of(&m, ID_NONE, plate), 3);
  assert_true(doc_as_connection(doc_find(m.doc, last_of(m.doc, KIND_CONNECTION)))->gain_db == -12);
  assert_int_equal(edit_add_sends(m.doc, 1, (EditIds){sources, 3}, plate, -12, &batch, NULL), STATUS_NOT_FOUND);
  doc_destroy(m.doc);
}

static void a_sidechain_is_set_turned_and_removed(void **state) {
  (void)state;
  Mix m = mix_create();
  Batch *batch;
  assert_int_equal(edit_set_sidechain(m.doc, 1, m.squeeze, m.snare, &batch, NULL), STATUS_OK);
  perform(&m, batch);
  assert_int_equal(connections_of(&m, m.snare, m.squeeze), 1);
  assert_int_equal(connections_of(&m, ID_NONE, m.squeeze), 1);
  assert_int_equal(edit_set_sidechain(m.doc, 1, m.squeeze, ID_NONE, &batch, NULL), STATUS_OK);
  perform(&m, batch);
  assert_int_equal(connections_of(&m, ID_NONE, m.squeeze), 0);
  assert_int_equal(edit_set_sidechain(m.doc, 1, m.squeeze, ID_NONE, &batch, NULL), STATUS_NOT_FOUND);
  assert_int_equal(edit_set_sidechain(m.doc, 1, m.squeeze, m.kick, &batch, NULL), STATUS_OK);
  perform(&m, batch);
  assert_int_equal(doc_as_connection(doc_find(m.doc, last_of(m.doc, KIND_CONNECTION)))->point, POINT_PRE_FADER);
  doc_destroy(m.doc);
}

static void a_duplicate_has_everything_and_its_own_ways(void **state) {
  (void)state;
  Mix m = mix_create();
  Batch *batch;
  const Id one[] = {m.snare}, two[] = {m.bass, m.kick};
  assert_int_equal(edit_duplicate_tracks(m.doc, 1, (EditIds){one, 1}, &batch, NULL), STATUS_OK);
  perform(&m, batch);
  assert_int_equal(connections_of(&m, ID_NONE, m.hall), 2);
  assert_int_equal(edit_duplicate_tracks(m.doc, 1, (EditIds){one, 0}, &batch, NULL), STATUS_NOT_FOUND);
  doc_destroy(m.doc);
  m = mix_create();
  assert_int_equal(edit_duplicate_tracks(m.doc, 1, (EditIds){two, 2}, &batch, NULL), STATUS_OK);
  perform(&m, batch);
  const Object *bass = doc_find(m.doc, m.bass)->next, *kick = doc_find(m.doc, m.kick)->next;
  const Object *squeeze = bass->first_child, *lane = bass->last_child->first_child;
  assert_int_equal(squeeze->kind->number, KIND_DEVICE);
  assert_int_equal(connections_of(&m, kick->id, squeeze->id), 1); /* between the copies, not across */
  assert_int_equal(connections_of(&m, ID_NONE, ID_NONE), 3);
  assert_true(doc_as_automation(lane)->target == squeeze->id);
  doc_destroy(m.doc);
}

static void linked_faders_keep_their_distance(void **state) {
  (void)state;
  Mix m = mix_create();
  Batch *batch = batch_create(memory_heap(), "Link", 1);
  const struct { Id id; double db; int64_t link; } faders[] = {{m.kick, -6, 2}, {m.snare, -10, 2}, {m.bass, -144, 2}, {m.hall, -3, 1}};
  for (size_t i = 0; i < COUNT_OF(faders); i++) {
    batch_set_real(batch, faders[i].id, field_of(KIND_TRACK, "gain_db"), faders[i].db);
    batch_set_int(batch, faders[i].id, field_of(KIND_TRACK, "link"), faders[i].link);
  }
  apply(m.doc, batch);
  batch_destroy(batch);
  assert_int_equal(edit_set_level(m.doc, 1, m.kick, -3, &batch, NULL), STATUS_OK);
  perform(&m, batch);
  assert_true(track_at(&m, m.kick)->gain_db == -3 && track_at(&m, m.snare)->gain_db == -7);
  assert_true(track_at(&m, m.bass)->gain_db == -144 && track_at(&m, m.hall)->gain_db == -3);
  assert_int_equal(edit_set_level(m.doc, 1, m.kick, 20, &batch, NULL), STATUS_OK);
  perform(&m, batch);
  assert_true(track_at(&m, m.kick)->gain_db == 6 && track_at(&m, m.snare)->gain_db == 2);
  doc_destroy(m.doc);
}

static void devices_move_in_order_and_keep_what_steers_them(void **state) {
  (void)state;
  Mix m = mix_create();
  Batch *batch = batch_create(memory_heap(), "Another", 1);
  const Id gain = doc_next_id(m.doc, 1), stays = doc_next_id(m.doc, 1);
  batch_op_create(batch, gain, KIND_DEVICE, m.bass, ID_LAST);
  batch_set_int(batch, gain, field_of(KIND_DEVICE, "device"), device_by_id("gain")->number);
  batch_op_create(batch, stays, KIND_DEVICE, m.snare, ID_LAST);
  batch_set_int(batch, stays, field_of(KIND_DEVICE, "device"), device_by_id("gain")->number);
  apply(m.doc, batch);
  batch_destroy(batch);
  const Id both[] = {m.squeeze, gain};
  assert_int_equal(edit_move_devices(m.doc, 1, (EditIds){both, 2}, m.snare, ID_NONE, &batch, NULL), STATUS_OK);
  perform(&m, batch);
  const Object *first = doc_find(m.doc, m.snare)->first_child;
  assert_true(first->id == m.squeeze && first->next->id == gain && first->next->next->id == stays);
  assert_int_equal(connections_of(&m, m.kick, m.squeeze), 1);
  assert_int_equal(edit_move_devices(m.doc, 1, (EditIds){both, 2}, ID_PROJECT, ID_NONE, &batch, NULL), STATUS_NOT_FOUND);
  doc_destroy(m.doc);
}

static void a_copied_device_is_steered_as_the_original_is(void **state) {
  (void)state;
  Mix m = mix_create();
  Batch *batch;
  assert_int_equal(edit_copy_devices(m.doc, 1, (EditIds){&m.squeeze, 1}, m.snare, ID_NONE, &batch, NULL), STATUS_OK);
  perform(&m, batch);
  const Object *copy = doc_find(m.doc, m.snare)->first_child;
  assert_true(copy->id != m.squeeze && doc_as_device(copy)->device == doc_as_device(doc_find(m.doc, m.squeeze))->device);
  assert_true(doc_find(m.doc, m.squeeze)->parent->id == m.bass);
  assert_int_equal(connections_of(&m, m.kick, copy->id), 1);
  assert_int_equal(connections_of(&m, m.kick, m.squeeze), 1);
  assert_int_equal(edit_copy_devices(m.doc, 1, (EditIds){&m.squeeze, 1}, ID_PROJECT, ID_NONE, &batch, NULL), STATUS_NOT_FOUND);
  doc_destroy(m.doc);
}

static void move_tracks(Mix *m, const Id *ids, uint32_t count, Id after, Id into) {
  Batch *batch;
  assert_int_equal(edit_move_tracks(m->doc, 1, (EditIds){ids, count}, after, into, &batch, NULL), STATUS_OK);
  perform(m, batch);
}

static void tracks_move_in_order_into_groups_and_out(void **state) {
  (void)state;
  Mix m = mix_create();
  const Id drums[] = {m.kick, m.snare}, ends[] = {m.hall, m.kick};
  const Id inside = group(&m, drums, 2, "Drums");
  /* a group takes along what lies in it */
  move_tracks(&m, &inside, 1, m.bass, ID_NONE);
  assert_true(doc_find(m.doc, m.bass)->next->id == inside && doc_find(m.doc, inside)->next->id == m.kick && doc_find(m.doc, m.kick)->next->id == m.snare);
  assert_true(doc_find(m.doc, m.snare)->next->id == m.hall);
  /* into it, and out of it again */
  move_tracks(&m, &m.bass, 1, m.kick, inside);
  assert_true(track_at(&m, m.bass)->target == inside && doc_find(m.doc, m.kick)->next->id == m.bass);
  move_tracks(&m, ends, 2, ID_NONE, ID_NONE);
  assert_true(doc_project(m.doc)->first_child->id == m.kick && doc_find(m.doc, m.kick)->next->id == m.hall); /* in the list's order */
  assert_int_equal(track_at(&m, m.kick)->target, ID_NONE);
  Batch *batch;
  assert_int_equal(edit_move_tracks(m.doc, 1, (EditIds){ends, 2}, ID_NONE, ID_NONE, &batch, NULL), STATUS_NOT_FOUND); /* they are there */
  assert_int_equal(edit_move_tracks(m.doc, 1, (EditIds){&inside, 1}, ID_NONE, inside, &batch, NULL), STATUS_REFUSED);
  assert_int_equal(edit_move_tracks(m.doc, 1, (EditIds){&m.snare, 1}, ID_NONE, m.bass, &batch, NULL), STATUS_REFUSED);
  const Id around = group(&m, &inside, 1, "Band");
  assert_int_equal(edit_move_tracks(m.doc, 1, (EditIds){&around, 1}, ID_NONE, inside, &batch, NULL), STATUS_REFUSED);
  doc_destroy(m.doc);
}

static void tracks_of_a_group_stand_together(void **state) {
  (void)state;
  Mix m = mix_create();
  const Id far[] = {m.kick, m.bass};
  const Id inside = group(&m, far, 2, "Low");
  assert_true(doc_find(m.doc, inside)->next->id == m.kick && doc_find(m.doc, m.kick)->next->id == m.bass && doc_find(m.doc, m.bass)->next->id == m.snare);
  doc_destroy(m.doc);
}

static Status edit_by_chance(Random *random, Doc *doc, Batch **batch) {
  Id ids[3];
  for (uint32_t i = 0; i < 3; i++) {
    const Object *object = random_object(random, doc, random_below(random, 6) ? KIND_TRACK : 0);
    ids[i] = object ? object->id : ID_NONE;
  }
  const Object *device = random_object(random, doc, KIND_DEVICE);
  const EditIds some = {ids, 1 + random_below(random, 3)};
  const Id one = device ? device->id : ids[0];
  switch (random_below(random, 10)) {
    case 0: return edit_group_tracks(doc, 1, some, "Group", batch, NULL);
    case 1: return edit_ungroup(doc, 1, ids[0], batch, NULL);
    case 2: return edit_add_return(doc, 1, "", 3, batch, NULL);
    case 3: return edit_add_sends(doc, 1, some, ids[random_below(random, 3)], -6, batch, NULL);
    case 4: return edit_set_sidechain(doc, 1, one, random_below(random, 3) ? ids[1] : ID_NONE, batch, NULL);
    case 5: return edit_duplicate_tracks(doc, 1, some, batch, NULL);
    case 7: return edit_move_tracks(doc, 1, some, random_below(random, 4) ? ids[random_below(random, 3)] : ID_NONE, random_below(random, 2) ? ids[2] : ID_NONE, batch, NULL);
    case 8: return edit_copy_devices(doc, 1, (EditIds){&one, 1}, ids[0], ID_LAST, batch, NULL);
    case 6: return edit_set_level(doc, 1, ids[0], random_number(random, -150, 10, false), batch, NULL);
    default: return edit_move_devices(doc, 1, (EditIds){&one, 1}, ids[0], ID_LAST, batch, NULL);
  }
}

static void any_edit_of_any_mix_can_be_taken_back(void **state) {
  (void)state;
  Random random = random_begin("any_edit_of_any_mix_can_be_taken_back");
  uint32_t count = 0;
  for (uint32_t round = 0; round < 8; round++) {
    Doc *doc = random_doc(&random, memory_heap(), 80);
    for (uint32_t i = 0; i < 60; i++) {
      Batch *batch, *inverse;
      BatchReport report;
      const uint64_t before = doc_hash(doc);
      if (edit_by_chance(&random, doc, &batch) != STATUS_OK) continue;
      if (batch_apply(doc, batch, &report, NULL) == STATUS_OK) {
        assert_int_equal(report.skipped, 0);
        assert_int_equal(batch_invert(batch, memory_heap(), &inverse), STATUS_OK);
        assert_int_equal(batch_apply(doc, inverse, &report, NULL), STATUS_OK);
        assert_int_equal(report.skipped + report.rows_skipped, 0);
        assert_true(doc_hash(doc) == before);
        if (doc_object_count(doc) < 2000) assert_int_equal(batch_apply(doc, batch, NULL, NULL), STATUS_OK);
        batch_destroy(inverse);
        count++;
      }
      batch_destroy(batch);
    }
    doc_destroy(doc);
  }
  assert_true(count > 100);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(grouped_tracks_play_into_a_group_before_them),
    cmocka_unit_test(a_return_gets_sends_from_those_that_have_none),
    cmocka_unit_test(a_sidechain_is_set_turned_and_removed),
    cmocka_unit_test(a_duplicate_has_everything_and_its_own_ways),
    cmocka_unit_test(linked_faders_keep_their_distance),
    cmocka_unit_test(devices_move_in_order_and_keep_what_steers_them),
    cmocka_unit_test(a_copied_device_is_steered_as_the_original_is),
    cmocka_unit_test(tracks_move_in_order_into_groups_and_out),
    cmocka_unit_test(tracks_of_a_group_stand_together),
    cmocka_unit_test(any_edit_of_any_mix_can_be_taken_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
