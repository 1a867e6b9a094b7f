#include "support/cm.h"

#include "session/midi_levels.h"
#include "support/session_song.h"

#include <math.h>

static Buffer export_song(Session *session) {
  Buffer out;
  buffer_init(&out, memory_heap(), 64u << 20);
  assert_int_equal(session_export_midi(session, &out), STATUS_OK);
  return out;
}

/* One line for each note, sorted: what must survive. */
typedef struct Line { int64_t start, end; int track, key, velocity; } Line;

static int by_line(const void *a, const void *b) {
  const Line *x = a, *y = b;
  const int64_t keys[][2] = {{x->track, y->track}, {x->start, y->start}, {x->key, y->key}, {x->end, y->end}, {x->velocity, y->velocity}};
  for (size_t i = 0; i < COUNT_OF(keys); i++) {
    if (keys[i][0] != keys[i][1]) return keys[i][0] < keys[i][1] ? -1 : 1;
  }
  return 0;
}

static uint32_t list_notes(Session *session, Line *lines) {
  uint32_t count = 0;
  const Object *track;
  for (uint32_t t = 0; (track = session_song_child(doc_project(session_doc(session)), KIND_TRACK, t)) != NULL; t++) {
    const Object *object;
    for (uint32_t c = 0; (object = session_song_child(track, KIND_NOTE_CLIP, c)) != NULL; c++) {
      const NoteClip *clip = doc_as_note_clip(object);
      for (uint32_t i = 0; i < clip->notes.count; i++) {
        memset(&lines[count], 0, sizeof *lines);
        lines[count].start = clip->start_ticks + ((const int64_t *)clip->notes.columns[NOTE_START])[i];
        lines[count].end = lines[count].start + ((const int64_t *)clip->notes.columns[NOTE_LENGTH])[i];
        lines[count].track = (int)t;
        lines[count].key = ((const uint8_t *)clip->notes.columns[NOTE_KEY])[i];
        lines[count++].velocity = (int)((const float *)clip->notes.columns[NOTE_VELOCITY])[i];
      }
    }
  }
  qsort(lines, count, sizeof *lines, by_line);
  return count;
}

static void assert_same_song(Session *a, Session *b) {
  static Line x[20000], y[20000];
  const uint32_t count = list_notes(a, x);
  assert_int_equal(list_notes(b, y), count);
  assert_memory_equal(x, y, count * sizeof *x);
  const TempoMap *p = doc_tempo_map(session_doc(a)), *q = doc_tempo_map(session_doc(b));
  for (uint32_t i = 0; i < count; i++) {
    const double seconds = tempo_map_seconds(p, (double)x[i].start) - tempo_map_seconds(q, (double)x[i].start);
    assert_true(fabs(seconds) < 1e-4);
    assert_int_equal(tempo_map_bar(p, x[i].start).bar, tempo_map_bar(q, x[i].start).bar);
  }
}

static void assert_same_tracks(Session *a, Session *b) {
  const Object *x, *y;
  for (uint32_t t = 0; (x = session_song_child(doc_project(session_doc(a)), KIND_TRACK, t)) != NULL; t++) {
    y = session_song_track(b, t);
    assert_string_equal(doc_as_track(x)->name.data, doc_as_track(y)->name.data);
    assert_true(fabs(doc_as_track(x)->gain_db - doc_as_track(y)->gain_db) < 1e-9);
    assert_true(fabs(doc_as_track(x)->pan - doc_as_track(y)->pan) < 1e-9);
    assert_string_equal(doc_as_device(session_song_child(x, KIND_DEVICE, 0))->preset.data, doc_as_device(session_song_child(y, KIND_DEVICE, 0))->preset.data);
  }
}

static void export_midi_then_import_keeps_the_song(void **state) {
  (void)state;
  Random random = random_begin("export midi");
  for (int round = 0; round < 5; round++) {
    Buffer file = song_file_real(&random, 15, 40, 100);
    Session *first = session_song_open(buffer_bytes(&file));
    Buffer exported = export_song(first);
    Session *second = session_song_open(buffer_bytes(&exported));
    Buffer again = export_song(second);
    assert_same_song(first, second);
    assert_same_tracks(first, second);
    assert_int_equal(exported.size, again.size); /* a second round changes nothing more */
    assert_memory_equal(exported.data, again.data, again.size);
    buffer_finish(&file);
    buffer_finish(&exported);
    buffer_finish(&again);
    session_destroy(first);
    session_destroy(second);
  }
}

static Batch *edit(Session *session) { return batch_create(memory_heap(), "Edit", session->actor); }

static void export_midi_repeats_loops_and_cuts_at_the_clip(void **state) {
  (void)state;
  SongFile song = song_file_begin(1, 1, 480);
  song_file_note(&song, 0, 0, 0, 960, 60, 100);
  song_file_note(&song, 0, 0, 1440, 480, 62, 100);
  Buffer file = song_file_end(&song);
  Session *session = session_song_open(buffer_bytes(&file));
  const Id clip = session_song_child(session_song_track(session, 0), KIND_NOTE_CLIP, 0)->id;
  Batch *batch = edit(session);
  batch_set_int(batch, clip, 2, 10 * TICKS_PER_QUARTER); /* length */
  batch_set_int(batch, clip, 4, 4 * TICKS_PER_QUARTER);  /* loop */
  batch_set_int(batch, clip, 3, 1 * TICKS_PER_QUARTER);  /* offset */
  assert_int_equal(session_apply(session, batch, NULL, NULL), STATUS_OK);
  Buffer exported = export_song(session);
  Session *again = session_song_open(buffer_bytes(&exported));
  Line lines[16];
  const struct { int64_t start, end; int key; } want[] = {{2, 3, 62}, {3, 5, 60}, {6, 7, 62}, {7, 9, 60}};
  assert_int_equal(list_notes(again, lines), 4);
  for (int i = 0; i < 4; i++) {
    uint32_t found = 0;
    for (int k = 0; k < 4; k++) found += lines[k].start == want[i].start * TICKS_PER_QUARTER && lines[k].end == want[i].end * TICKS_PER_QUARTER && lines[k].key == want[i].key;
    assert_int_equal(found, 1);
  }
  session_destroy(again);
  session_destroy(session);
  buffer_finish(&exported);
  buffer_finish(&file);
}

static void export_midi_gives_tracks_without_channels_their_own(void **state) {
  (void)state;
  SongFile song = song_file_begin(1, 20, 480);
  for (uint32_t i = 0; i < 20; i++) {
    song_file_channel(&song, i, 0, 0xc0, (int)i, 0);
    song_file_note(&song, i, 0, i * 10, 480, 60 + (int)i, 100); /* all on channel 1 */
  }
  Buffer file = song_file_end(&song);
  Session *session = session_song_open(buffer_bytes(&file));
  Buffer exported = export_song(session);
  Smf smf;
  assert_int_equal(smf_read(buffer_bytes(&exported), memory_heap(), &smf, NULL), STATUS_OK);
  uint32_t used = 0;
  for (uint32_t i = 0; i < smf.event_count; i++) {
    if ((smf.events[i].status & 0xf0) == 0x90) used |= 1u << (smf.events[i].status & 15);
  }
  assert_int_equal(used, 0xffff & ~(1u << 9)); /* all fifteen that are not the drums' */
  smf_finish(&smf);
  buffer_finish(&exported);
  buffer_finish(&file);
  session_destroy(session);
}

static void export_midi_says_uneven_divisions_closely(void **state) {
  (void)state;
  SongFile song = song_file_begin(1, 1, 97); /* divides nothing */
  for (uint32_t i = 0; i < 500; i++) song_file_note(&song, 0, 0, i * 13, 7, 40 + (int)(i % 40), 100);
  Buffer file = song_file_end(&song);
  Session *first = session_song_open(buffer_bytes(&file));
  Buffer exported = export_song(first);
  Session *second = session_song_open(buffer_bytes(&exported));
  Line x[600], y[600];
  assert_int_equal(list_notes(first, x), 500);
  assert_int_equal(list_notes(second, y), 500);
  for (int i = 0; i < 500; i++) assert_true(llabs(x[i].start - y[i].start) <= TICKS_PER_QUARTER / 31680);
  session_destroy(first);
  session_destroy(second);
  buffer_finish(&exported);
  buffer_finish(&file);
}

static void export_midi_steps_along_a_tempo_ramp(void **state) {
  (void)state;
  Session *session = session_create(memory_heap(), ACTOR_LOCAL);
  Batch *batch = edit(session);
  for (int i = 0; i < 2; i++) {
    const Id id = doc_next_id(session_doc(session), session->actor);
    batch_op_create(batch, id, KIND_TEMPO, ID_PROJECT, ID_LAST);
    batch_set_int(batch, id, 1, i * 64 * TICKS_PER_QUARTER);
    batch_set_real(batch, id, 2, i ? 180 : 60);
    batch_set_bool(batch, id, 3, i == 0);
  }
  assert_int_equal(session_apply(session, batch, NULL, NULL), STATUS_OK);
  Buffer exported = export_song(session);
  Session *again = session_song_open(buffer_bytes(&exported));
  for (int quarter = 0; quarter < 80; quarter++) {
    const double ticks = quarter * (double)TICKS_PER_QUARTER;
    const double seconds = tempo_map_seconds(doc_tempo_map(session_doc(session)), ticks) - tempo_map_seconds(doc_tempo_map(session_doc(again)), ticks);
    assert_true(fabs(seconds) < 1e-3);
  }
  session_destroy(again);
  session_destroy(session);
  buffer_finish(&exported);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(export_midi_then_import_keeps_the_song),
    cmocka_unit_test(export_midi_repeats_loops_and_cuts_at_the_clip),
    cmocka_unit_test(export_midi_gives_tracks_without_channels_their_own),
    cmocka_unit_test(export_midi_says_uneven_divisions_closely),
    cmocka_unit_test(export_midi_steps_along_a_tempo_ramp),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
