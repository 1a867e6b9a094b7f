/* Who may do what: every role over every kind and every field of it, each kind of operation, and a room that judges by it. */
#include "support/cm.h"

#include "model/rights.h"

#include <string.h>

/* The table once more, from the other side: what a performance moves, by what it is rather than by its row. */
static bool moves_in_a_performance(const Kind *kind, const Field *field) {
  const bool mixes = kind->number == KIND_TRACK || kind->number == KIND_CHAIN || kind->number == KIND_CONNECTION;
  if (field->type == FIELD_REF || field->type == FIELD_RECORDS || field->type == FIELD_DIGEST) return false;
  if (mixes && (strcmp(field->name, "gain_db") == 0 || strcmp(field->name, "pan") == 0 || strcmp(field->name, "mute") == 0)) return true;
  return (kind->number == KIND_SLOT && field->type != FIELD_REF) || (kind->number == KIND_DEVICE && strcmp(field->name, "bypass") == 0);
}

static bool is_content(const Kind *kind, const Field *field) {
  static const uint16_t kinds[] = {KIND_NOTE_CLIP, KIND_AUDIO_CLIP, KIND_PATTERN, KIND_PATTERN_CLIP, KIND_PART, KIND_ASSET, KIND_TEMPO, KIND_SIGNATURE, KIND_AUTOMATION,
                                   KIND_TAKE_LANE, KIND_MAPPING, KIND_GROOVE, KIND_MARKER, KIND_MIDI_WORD, KIND_ZONE};
  for (size_t i = 0; i < COUNT_OF(kinds); i++)
    if (kinds[i] == kind->number) return true;
  return field->type == FIELD_REF || field->type == FIELD_RECORDS || strcmp(field->name, "name") == 0;
}

static void every_role_over_every_field_of_every_kind(void **state) {
  (void)state;
  uint32_t moved = 0, kept = 0;
  for (uint32_t k = 0; k < schema_kind_count(); k++) {
    const Kind *kind = schema_kind_at(k);
    for (uint32_t f = 0; f < kind->field_count; f++) {
      const Field *field = &kind->fields[f];
      const Role needed = rights_of_field(kind->number, field->number);
      assert_true(needed == ROLE_PERFORMER || needed == ROLE_EDITOR);
      if (moves_in_a_performance(kind, field)) assert_int_equal(needed, ROLE_PERFORMER);
      if (is_content(kind, field)) assert_int_equal(needed, ROLE_EDITOR);
      moved += needed == ROLE_PERFORMER;
      kept += needed == ROLE_EDITOR;
      for (int role = ROLE_NOBODY; role < ROLE_COUNT; role++) {
        Problem problem = {0};
        const bool may = rights_check((Role)role, needed, &problem) == STATUS_OK;
        assert_int_equal(may, role >= (int)needed);
        if (!may) assert_true(problem.status == STATUS_REFUSED && strlen(problem.what) > 10);
      }
    }
  }
  assert_true(moved >= 40 && kept >= 100); /* every name of the table is a field's: a misspelt one would be missed here */
  assert_int_equal(moved, 9 + 14 + 4 + 4 + 2 + 1 + 12);
}

static void every_parameter_is_a_performers(void **state) {
  (void)state;
  for (uint32_t n = 0; n < 200; n++) assert_int_equal(rights_of_field(KIND_DEVICE, FIELD_PARAM_FIRST + n), ROLE_PERFORMER);
  assert_int_equal(rights_of_field(KIND_TRACK, FIELD_PARAM_FIRST), ROLE_EDITOR);
  assert_int_equal(rights_of_field(999, 1), ROLE_EDITOR);
}

static Role needed_for(const Doc *doc, Batch *batch) {
  const Role needed = rights_needed(doc, batch);
  batch_destroy(batch);
  return needed;
}

static void making_moving_and_deleting_is_an_editors_but_for_sounds(void **state) {
  (void)state;
  Doc *doc = doc_create(memory_heap());
  for (uint32_t k = 0; k < schema_kind_count(); k++) {
    const uint16_t kind = schema_kind_at(k)->number;
    Batch *made = batch_create(memory_heap(), "make", ACTOR_LOCAL), *moved = batch_create(memory_heap(), "move", ACTOR_LOCAL), *gone = batch_create(memory_heap(), "delete", ACTOR_LOCAL);
    batch_op_create(made, 77, kind, ID_PROJECT, ID_LAST);
    batch_op_move(moved, ID_MASTER, ID_PROJECT, ID_NONE);
    batch_op_delete(gone, ID_MASTER);
    assert_int_equal(needed_for(doc, made), kind == KIND_ASSET ? ROLE_PERFORMER : ROLE_EDITOR); /* the sound of a take */
    assert_int_equal(needed_for(doc, moved), ROLE_EDITOR);
    assert_int_equal(needed_for(doc, gone), ROLE_EDITOR);
  }
  doc_destroy(doc);
}

enum { OFFERED = 100, KEPT = 101, HERS = 9, HIS = 10 };

static void apply(Doc *doc, Batch *batch) {
  Problem problem = {0};
  assert_int_equal(batch_apply(doc, batch, NULL, &problem), STATUS_OK);
  batch_destroy(batch);
}

/* Two audio tracks, of which one is offered. */
static Doc *band(void) {
  Doc *doc = doc_create(memory_heap());
  const Kind *track = schema_kind(KIND_TRACK);
  Batch *batch = batch_create(memory_heap(), "tracks", ACTOR_LOCAL);
  for (Id id = OFFERED; id <= KEPT; id++) {
    batch_op_create(batch, id, KIND_TRACK, ID_PROJECT, ID_LAST);
    batch_set_int(batch, id, schema_field_by_name(track, "type")->number, TRACK_AUDIO);
  }
  batch_set_bool(batch, OFFERED, schema_field_by_name(track, "offered")->number, true);
  apply(doc, batch);
  return doc;
}

/* A take of one actor's on a track: a lane and a clip in it. */
static Batch *take(uint32_t actor, Id track, uint32_t counter) {
  Batch *batch = batch_create(memory_heap(), "Record", actor);
  batch_op_create(batch, id_make(actor, counter), KIND_TAKE_LANE, track, ID_LAST);
  batch_op_create(batch, id_make(actor, counter + 1), KIND_AUDIO_CLIP, id_make(actor, counter), ID_LAST);
  batch_set_int(batch, id_make(actor, counter + 1), schema_field_by_name(schema_kind(KIND_AUDIO_CLIP), "length_ticks")->number, 1000);
  return batch;
}

static Role needed_to_delete_by(const Doc *doc, uint32_t actor, Id id) {
  Batch *batch = batch_create(memory_heap(), "Undo", actor);
  batch_op_delete(batch, id);
  return needed_for(doc, batch);
}

static void a_performer_records_on_what_is_offered_and_takes_only_that_back(void **state) {
  (void)state;
  Doc *doc = band();
  assert_int_equal(needed_for(doc, take(HERS, KEPT, 1)), ROLE_EDITOR);
  assert_int_equal(needed_for(doc, take(HERS, OFFERED, 1)), ROLE_PERFORMER);
  apply(doc, take(HERS, OFFERED, 1));
  apply(doc, take(HIS, KEPT, 1));
  const uint16_t length = schema_field_by_name(schema_kind(KIND_AUDIO_CLIP), "length_ticks")->number;
  Batch *trim = batch_create(memory_heap(), "Trim", HIS), *other = batch_create(memory_heap(), "Trim", HIS);
  batch_set_int(trim, id_make(HERS, 2), length, 500);
  batch_set_int(other, id_make(HIS, 2), length, 500);
  assert_int_equal(needed_for(doc, trim), ROLE_PERFORMER);
  assert_int_equal(needed_for(doc, other), ROLE_EDITOR);
  assert_int_equal(needed_to_delete_by(doc, HERS, id_make(HERS, 1)), ROLE_PERFORMER);
  assert_int_equal(needed_to_delete_by(doc, HIS, id_make(HERS, 1)), ROLE_EDITOR);
  assert_int_equal(needed_to_delete_by(doc, HIS, id_make(HIS, 1)), ROLE_EDITOR);
  assert_int_equal(needed_to_delete_by(doc, HERS, OFFERED), ROLE_EDITOR);
  Batch *inside = batch_create(memory_heap(), "Record", HIS);
  batch_op_create(inside, id_make(HIS, 9), KIND_AUDIO_CLIP, id_make(HERS, 1), ID_LAST);
  apply(doc, inside);
  assert_int_equal(needed_to_delete_by(doc, HERS, id_make(HERS, 1)), ROLE_EDITOR); /* somebody else's is in it now */
  Batch *offer = batch_create(memory_heap(), "Offer", HERS);
  batch_set_bool(offer, KEPT, schema_field_by_name(schema_kind(KIND_TRACK), "offered")->number, true);
  assert_int_equal(needed_for(doc, offer), ROLE_EDITOR);
  doc_destroy(doc);
}

static void a_batch_needs_what_its_greatest_operation_needs(void **state) {
  (void)state;
  Doc *doc = doc_create(memory_heap());
  const Kind *track = schema_kind(KIND_TRACK);
  const uint16_t gain = schema_field_by_name(track, "gain_db")->number, name = schema_field_by_name(track, "name")->number;
  Batch *batch = batch_create(memory_heap(), "move a fader", ACTOR_LOCAL);
  batch_set_real(batch, ID_MASTER, gain, -6.0);
  batch_set_real(batch, 123456, name, 1.0); /* it is gone: nothing happens */
  assert_int_equal(rights_needed(doc, batch), ROLE_PERFORMER);
  batch_set_text(batch, ID_MASTER, name, "Sum", 3);
  assert_int_equal(needed_for(doc, batch), ROLE_EDITOR);
  doc_destroy(doc);
}

static void roles_are_called_as_the_database_calls_them(void **state) {
  (void)state;
  for (int role = ROLE_VIEWER; role < ROLE_COUNT; role++) assert_int_equal(role_named(role_name((Role)role)), role);
  assert_int_equal(role_named("king"), ROLE_NOBODY);
  assert_int_equal(role_named(""), ROLE_NOBODY);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_role_over_every_field_of_every_kind),
    cmocka_unit_test(every_parameter_is_a_performers),
    cmocka_unit_test(making_moving_and_deleting_is_an_editors_but_for_sounds), cmocka_unit_test(a_performer_records_on_what_is_offered_and_takes_only_that_back),
    cmocka_unit_test(a_batch_needs_what_its_greatest_operation_needs),
    cmocka_unit_test(roles_are_called_as_the_database_calls_them),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
