/* The library: that its tables are whole, that everything in it sounds, keeps to the key, and is one step of undo. */

#include "support/cm.h"

#include "core/limits.h"
#include "session/library.h"
#include "session/render.h"
#include "support/session_song.h"

#include <string.h>

static Session *new_song(void) {
  Session *session = session_create(memory_heap(), ACTOR_LOCAL);
  assert_non_null(session);
  return session;
}

static void place(Session *session, const LibraryEntry *entry, Id track, int64_t at_ticks) {
  Batch *batch = NULL;
  Problem problem = {0};
  if (library_place(session, entry, track, at_ticks, &batch, &problem) != STATUS_OK) fail_msg("%s: %s", entry->id, problem.what);
  if (session_apply(session, batch, NULL, &problem) != STATUS_OK) fail_msg("%s: %s", entry->id, problem.what);
}

static void set_project(Session *session, const char *field, double value) {
  Batch *batch = batch_create(memory_heap(), "Set", ACTOR_LOCAL);
  const Field *row = schema_field_by_name(schema_kind(KIND_PROJECT), field);
  if (row->type == FIELD_REAL) batch_set_real(batch, ID_PROJECT, row->number, value);
  else batch_set_int(batch, ID_PROJECT, row->number, (int64_t)value);
  assert_int_equal(session_apply(session, batch, NULL, NULL), STATUS_OK);
}

static const NoteClip *clip_of(Session *session) {
  return doc_as_note_clip(session_song_child(session_song_track(session, 0), KIND_NOTE_CLIP, 0));
}

static uint32_t count_of(LibraryType type) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < library_count(); i++) count += library_at(i)->type == type;
  return count;
}

static void library_has_kits_grooves_and_phrases_under_names_of_their_own(void **state) {
  (void)state;
  assert_true(count_of(LIBRARY_KIT) >= 10);
  assert_true(count_of(LIBRARY_GROOVE) >= 30);
  assert_true(count_of(LIBRARY_PHRASE) >= 30);
  assert_null(library_at(library_count()));
  assert_null(library_by_id("no such thing"));
  for (uint32_t i = 0; i < library_count(); i++) {
    const LibraryEntry *entry = library_at(i);
    assert_true(library_by_id(entry->id) == entry); /* found first: so the only one of its id */
    assert_true(entry->name[0] != '\0' && entry->tags[0] != '\0');
    for (uint32_t k = 0; k < i; k++) assert_true(entry->type != library_at(k)->type || strcmp(entry->name, library_at(k)->name) != 0);
  }
}

static void grooves_and_phrases_last_whole_bars_and_their_notes_lie_inside(void **state) {
  (void)state;
  for (uint32_t i = 0; i < library_count(); i++) {
    const LibraryEntry *entry = library_at(i);
    if (entry->type == LIBRARY_KIT) continue;
    const bool groove = entry->type == LIBRARY_GROOVE;
    const int64_t bar = TICKS_PER_QUARTER * (groove ? entry->as.groove.bar_quarters : entry->as.phrase.bar_quarters);
    const int64_t length = library_length_ticks(entry);
    assert_true(length > 0 && length % bar == 0);
    for (uint32_t k = 0; groove && k < entry->as.groove.line_count; k++)
      assert_int_equal(strlen(entry->as.groove.lines[k].steps), strlen(entry->as.groove.lines[0].steps));
    if (groove) assert_int_equal(library_by_id(entry->as.groove.kit)->type, LIBRARY_KIT);
    Session *session = new_song();
    place(session, entry, ID_NONE, 0);
    const NoteClip *clip = clip_of(session);
    assert_int_equal(clip->length_ticks, length);
    assert_true(clip->notes->count >= 6);
    const int64_t *starts = clip->notes->columns[NOTE_START], *lengths = clip->notes->columns[NOTE_LENGTH];
    for (uint32_t n = 0; n < clip->notes->count; n++) assert_true(starts[n] >= 0 && starts[n] + lengths[n] <= length);
    session_destroy(session);
  }
}

/* Every phrase without a bent degree, in every key and scale of seven degrees: no key outside the scale. */
static void phrases_keep_to_the_key_of_the_song(void **state) {
  (void)state;
  static const uint8_t minor[12] = {1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0};
  for (uint32_t i = 0; i < library_count(); i++) {
    const LibraryEntry *entry = library_at(i);
    if (entry->type != LIBRARY_PHRASE || strpbrk(entry->as.phrase.words, "b#") != NULL) continue;
    for (uint32_t root = 0; root < 12; root += 5) {
      Session *session = new_song();
      set_project(session, "key_root", root);
      set_project(session, "key_scale", 1);
      place(session, entry, ID_NONE, 0);
      const Records *notes = clip_of(session)->notes;
      const uint8_t *keys = notes->columns[NOTE_KEY];
      for (uint32_t n = 0; n < notes->count; n++) {
        assert_true(minor[(keys[n] + 12 - root) % 12]);
        assert_in_range(keys[n], 21, 108);
      }
      session_destroy(session);
    }
  }
}

static void everything_in_the_library_sounds_and_does_not_clip(void **state) {
  (void)state;
  for (uint32_t i = 0; i < library_count(); i++) {
    Session *session = new_song();
    set_project(session, "rate_hz", 16000);
    place(session, library_at(i), ID_NONE, 0);
    if (library_at(i)->type == LIBRARY_KIT) place(session, library_by_id("groove-pop_claps"), session_song_track(session, 0)->id, 0);
    Render *render = NULL;
    const RenderOptions options = {.format = SAMPLE_S16, .end_ticks = 8 * TICKS_PER_QUARTER};
    assert_int_equal(render_create(session, &options, &render, NULL), STATUS_OK);
    Buffer out;
    buffer_init(&out, memory_heap(), LIMIT_FILE_BYTES);
    for (bool done = false; !done;) assert_int_equal(render_step(render, 4800, &out, &done), STATUS_OK);
    const RenderReport report = render_report(render);
    if (report.clipped > 0 || report.rms_db < -45 || report.rms_db > -9)
      fail_msg("%s: %.1f dB rms, %.1f dB peak, %u clipped", library_at(i)->id, report.rms_db, report.peak_db, report.clipped);
    buffer_finish(&out);
    render_destroy(render);
    session_destroy(session);
  }
}

static void a_placed_entry_is_one_step_of_undo(void **state) {
  (void)state;
  for (uint32_t i = 0; i < library_count(); i += 3) {
    Session *session = new_song();
    const uint64_t before = doc_hash(session_doc(session));
    place(session, library_at(i), ID_NONE, TICKS_PER_QUARTER * 4);
    assert_true(doc_hash(session_doc(session)) != before);
    assert_int_equal(session_undo(session, NULL, NULL), STATUS_OK);
    assert_true(doc_hash(session_doc(session)) == before);
    session_destroy(session);
  }
}

static void a_kit_on_a_track_changes_its_drums_and_leaves_its_effects(void **state) {
  (void)state;
  Session *session = new_song();
  place(session, library_by_id("groove-techno"), ID_NONE, 0);
  const Id track = session_song_track(session, 0)->id, drums = session_song_child(session_song_track(session, 0), KIND_DEVICE, 0)->id;
  place(session, library_by_id("kit-dusty"), track, 0);
  const Object *device = doc_find(session_doc(session), drums);
  assert_non_null(device);
  assert_string_equal(doc_as_device(device)->preset.data, "Dusty");
  assert_true(doc_as_device(device)->params[2] == 22);  /* the kick's tone */
  assert_true(doc_as_device(device)->params[3] == 0);   /* and its level, which Club had raised */
  /* on a track with a synthesiser it takes its place */
  place(session, library_by_id("phrase-bass-walk"), ID_NONE, 0);
  const Id bass = session_song_track(session, 1)->id;
  place(session, library_by_id("kit-tiny"), bass, 0);
  const Object *instrument = session_song_child(doc_find(session_doc(session), bass), KIND_DEVICE, 0);
  assert_string_equal(doc_as_device(instrument)->preset.data, "Tiny");
  assert_null(session_song_child(doc_find(session_doc(session), bass), KIND_DEVICE, 1));
  session_destroy(session);
}

static void the_first_thing_in_a_song_brings_its_tempo_and_later_things_do_not(void **state) {
  (void)state;
  Session *session = new_song();
  place(session, library_by_id("groove-rollers"), ID_NONE, 0);
  assert_true(tempo_map_bpm(doc_tempo_map(session_doc(session)), 0) == 174);
  place(session, library_by_id("groove-lofi"), ID_NONE, 0);
  assert_true(tempo_map_bpm(doc_tempo_map(session_doc(session)), 0) == 174);
  session_destroy(session);
}

static void what_cannot_take_notes_refuses_in_words(void **state) {
  (void)state;
  Session *session = new_song();
  Batch *batch = NULL;
  Problem problem = {0};
  assert_int_equal(library_place(session, library_at(0), ID_MASTER, 0, &batch, &problem), STATUS_REFUSED);
  assert_non_null(strstr(problem.what, "instrument track"));
  assert_int_equal(library_place(session, library_at(0), 12345, 0, &batch, &problem), STATUS_NOT_FOUND);
  assert_int_equal(library_place(session, library_at(0), ID_NONE, -1, &batch, &problem), STATUS_OUT_OF_RANGE);
  assert_null(batch);
  session_destroy(session);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(library_has_kits_grooves_and_phrases_under_names_of_their_own),
    cmocka_unit_test(grooves_and_phrases_last_whole_bars_and_their_notes_lie_inside),
    cmocka_unit_test(phrases_keep_to_the_key_of_the_song),
    cmocka_unit_test(everything_in_the_library_sounds_and_does_not_clip),
    cmocka_unit_test(a_placed_entry_is_one_step_of_undo),
    cmocka_unit_test(a_kit_on_a_track_changes_its_drums_and_leaves_its_effects),
    cmocka_unit_test(the_first_thing_in_a_song_brings_its_tempo_and_later_things_do_not),
    cmocka_unit_test(what_cannot_take_notes_refuses_in_words),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
