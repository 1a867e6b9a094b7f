/* A sung melody all the way: from a clip's sound to a track of notes under it, where the sound lies. */
#include "support/build_song.h"
#include "support/cm.h"

#include "model/edit.h"
#include "session/build.h"
#include "session/instruments.h"
#include "session/melody.h"

#include <math.h>
#include <string.h>

#define RATE 48000
#define FRAMES (4 * RATE)
static float tune[FRAMES];

/* Half a second each, from a second on. */
static const int keys[] = {60, 64, 67, 72};

static void sing(void) {
  memset(tune, 0, sizeof tune);
  for (int n = 0; n < 4; n++)
    for (int i = 0; i < 21000; i++) {
      const double t = (double)i / RATE, turns = 440.0 * exp2((keys[n] - 69) / 12.0) * t;
      tune[RATE + n * 24000 + i] = (float)(0.3 * fmin(1.0, t * 100.0) * fmin(1.0, (21000 - i) / 1000.0) * (sin(2 * M_PI * turns) + 0.4 * sin(4 * M_PI * turns)));
    }
}

typedef struct Song { Session *session; Id track, clip, asset; } Song;

/* The clip begins at the second quarter with the recording's second half second: at 120 BPM its first note is at 1 1/2 seconds. */
static Song song_create(void) {
  Song song = {.session = song_new()};
  sing();
  song.track = song_track(song.session, TRACK_AUDIO);
  song.asset = song_asset(song.session, tune, tune, FRAMES, RATE);
  song.clip = song_audio(song.session, song.track, (SongSpan){2, 8}, song.asset);
  return song;
}

static Buffer look(const Song *song) {
  Melody *melody;
  Buffer told;
  buffer_init(&told, memory_heap(), 1u << 24);
  const Digest sha256 = doc_as_asset(doc_find(session_doc(song->session), song->asset))->sha256;
  assert_int_equal(melody_create(song->session, sha256, (MelodyRange){-100, FRAMES + 100}, &melody, NULL), STATUS_OK);
  double last = 0.0;
  int steps = 0;
  while (!melody_step(melody, 100)) {
    assert_true(melody_progress(melody) > last);
    last = melody_progress(melody);
    steps++;
  }
  assert_int_equal(steps, 7); /* four seconds are 800 moments */
  assert_int_equal(melody_tell(melody, &told), STATUS_OK);
  melody_destroy(melody);
  return told;
}

static const Object *build(Song *song, MelodyTrack how) {
  Buffer told = look(song);
  Batch *batch;
  how.clip = song->clip;
  how.name = "Tune as notes";
  const Status status = session_build_melody(song->session, &how, buffer_bytes(&told), &batch, NULL);
  song_apply(song->session, status, batch);
  buffer_finish(&told);
  const Object *track = doc_find(session_doc(song->session), song->track)->next;
  assert_int_equal(doc_as_track(track)->type, TRACK_INSTRUMENT);
  return song_only_child(song->session, track->id, KIND_NOTE_CLIP);
}

static void notes_lie_where_they_were_sung(void **unused) {
  (void)unused;
  Song song = song_create();
  const Object *clip = build(&song, (MelodyTrack){0});
  const Records *notes = doc_as_note_clip(clip)->notes;
  assert_int_equal(clip_start(clip), song_ticks(2));
  assert_int_equal(clip_length(clip), song_ticks(8));
  assert_int_equal(notes->count, 4);
  assert_int_equal(doc_as_note_clip(clip)->expressions->count, 0);
  for (uint32_t i = 0; i < 4; i++) {
    const double start = (double)((const int64_t *)notes->columns[NOTE_START])[i] / (double)TICKS_PER_QUARTER;
    assert_int_equal(((const uint8_t *)notes->columns[NOTE_KEY])[i], keys[i]);
    assert_true(fabs(start - (2.0 + i)) < 0.05); /* half a second is a quarter */
  }
  session_destroy(song.session);
}

static void on_the_grid_they_begin_and_end_there(void **unused) {
  (void)unused;
  Song song = song_create();
  const Object *clip = build(&song, (MelodyTrack){.grid_ticks = TICKS_PER_QUARTER / 4});
  const Records *notes = doc_as_note_clip(clip)->notes;
  assert_int_equal(notes->count, 4);
  for (uint32_t i = 0; i < 4; i++) {
    assert_int_equal(((const int64_t *)notes->columns[NOTE_START])[i], song_ticks(2.0 + i));
    assert_int_equal(((const int64_t *)notes->columns[NOTE_LENGTH])[i] % (TICKS_PER_QUARTER / 4), 0);
  }
  session_destroy(song.session);
}

static void bends_stay_with_their_notes_and_are_small_where_nothing_bends(void **unused) {
  (void)unused;
  Song song = song_create();
  const Object *clip = build(&song, (MelodyTrack){.bends = true});
  const Records *rows = doc_as_note_clip(clip)->expressions;
  assert_true(rows->count >= 8 && rows->count < 60);
  for (uint32_t i = 0; i < rows->count; i++) assert_true(fabs(records_cell(rows, EXPRESSED_VALUE, i)) < 0.3);
  session_destroy(song.session);
}

/* The second note is the loop: behind the first it is heard again and again, a quarter each, until the clip ends. */
static void a_loop_gives_what_is_heard_in_each_of_its_turns(void **unused) {
  (void)unused;
  Song song = song_create();
  Batch *batch = batch_create(memory_heap(), "loop", 1);
  batch_set_int(batch, song.clip, build_field(KIND_AUDIO_CLIP, "loop_start_frame"), RATE + 24000);
  batch_set_int(batch, song.clip, build_field(KIND_AUDIO_CLIP, "loop_end_frame"), RATE + 48000);
  song_apply(song.session, batch_status(batch), batch);
  const Object *clip = build(&song, (MelodyTrack){.bends = true});
  const NoteClip *made = doc_as_note_clip(clip);
  assert_int_equal(made->notes->count, 6); /* quarters 2 to 7 */
  for (uint32_t i = 0; i < 6; i++) {
    assert_int_equal(((const uint8_t *)made->notes->columns[NOTE_KEY])[i], i == 0 ? 60 : 64);
    assert_true(fabs((double)((const int64_t *)made->notes->columns[NOTE_START])[i] / (double)TICKS_PER_QUARTER - (2.0 + i)) < 0.05);
  }
  assert_true(made->expressions->count >= 12);
  session_destroy(song.session);
}

/* Backwards its four seconds begin with the last note's end. */
static void backwards_it_gives_the_notes_in_the_order_in_which_they_are_heard(void **unused) {
  (void)unused;
  Song song = song_create();
  Batch *batch = batch_create(memory_heap(), "reverse", 1);
  batch_set_bool(batch, song.clip, build_field(KIND_AUDIO_CLIP, "reverse"), true);
  song_apply(song.session, batch_status(batch), batch);
  const NoteClip *made = doc_as_note_clip(build(&song, (MelodyTrack){.bends = true}));
  assert_int_equal(made->notes->count, 4);
  for (uint32_t i = 0; i < 4; i++) {
    /* note n sounds from 1 s + n / 2 for 21000 frames: its end, from the recording's end on, is 3 s - n / 2 - 21000 frames */
    const double seconds = 3.0 - (3 - i) * 0.5 - 21000.0 / RATE;
    assert_int_equal(((const uint8_t *)made->notes->columns[NOTE_KEY])[i], keys[3 - i]);
    assert_true(fabs((double)((const int64_t *)made->notes->columns[NOTE_START])[i] / (double)TICKS_PER_QUARTER - 2.0 * seconds) < 0.12);
  }
  for (uint32_t i = 0; i < made->expressions->count; i++) {
    const double at = records_cell(made->expressions, EXPRESSED_AT, i);
    assert_true(at >= 0.0 && at < (double)TICKS_PER_QUARTER); /* in its note, behind its beginning */
  }
  session_destroy(song.session);
}

static void what_is_low_gets_a_bass_and_what_is_high_a_flute(void **unused) {
  (void)unused;
  static const struct { int key; uint32_t program; } rows[] = {{40, 33}, {60, 4}, {84, 73}};
  for (uint32_t i = 0; i < COUNT_OF(rows); i++) {
    Song song = song_create();
    double told[2 + MELODY_NOTE_COLUMNS] = {1, 0, RATE, RATE + 24000, rows[i].key, 0.8};
    Batch *batch;
    const MelodyTrack how = {.clip = song.clip, .name = "x"};
    const Status status = session_build_melody(song.session, &how, (Bytes){(const uint8_t *)told, sizeof told}, &batch, NULL);
    song_apply(song.session, status, batch);
    const Object *track = doc_find(session_doc(song.session), song.track)->next;
    assert_string_equal(doc_as_track(track)->icon.data, instrument_for_program(rows[i].program, false)->icon);
    session_destroy(song.session);
  }
}

static void it_is_one_step(void **unused) {
  (void)unused;
  Song song = song_create();
  const uint64_t before = doc_hash(session_doc(song.session));
  (void)build(&song, (MelodyTrack){.bends = true});
  assert_int_equal(session_undo(song.session, NULL, NULL), STATUS_OK);
  assert_true(doc_hash(session_doc(song.session)) == before);
  session_destroy(song.session);
}

static void what_is_no_melody_is_refused(void **unused) {
  (void)unused;
  Song song = song_create();
  Buffer told = look(&song);
  Batch *batch;
  const MelodyTrack how = {.clip = song.clip, .name = "x"};
  const double nothing[2] = {0, 0};
  assert_int_equal(session_build_melody(song.session, &how, (Bytes){told.data, told.size - 8}, &batch, NULL), STATUS_CORRUPT);
  assert_int_equal(session_build_melody(song.session, &how, (Bytes){(const uint8_t *)nothing, sizeof nothing}, &batch, NULL), STATUS_REFUSED);
  assert_int_equal(session_build_melody(song.session, &(MelodyTrack){.clip = song.track, .name = "x"}, buffer_bytes(&told), &batch, NULL), STATUS_NOT_FOUND);
  Melody *melody;
  const Digest sha256 = doc_as_asset(doc_find(session_doc(song.session), song.asset))->sha256;
  assert_int_equal(melody_create(song.session, sha256, (MelodyRange){FRAMES, FRAMES + 5}, &melody, NULL), STATUS_OUT_OF_RANGE);
  assert_int_equal(melody_create(song.session, (Digest){{1}}, (MelodyRange){0, 5}, &melody, NULL), STATUS_NOT_FOUND);
  buffer_finish(&told);
  session_destroy(song.session);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(notes_lie_where_they_were_sung),
      cmocka_unit_test(on_the_grid_they_begin_and_end_there),
      cmocka_unit_test(bends_stay_with_their_notes_and_are_small_where_nothing_bends),
      cmocka_unit_test(a_loop_gives_what_is_heard_in_each_of_its_turns),
      cmocka_unit_test(backwards_it_gives_the_notes_in_the_order_in_which_they_are_heard),
      cmocka_unit_test(what_is_low_gets_a_bass_and_what_is_high_a_flute),
      cmocka_unit_test(it_is_one_step),
      cmocka_unit_test(what_is_no_melody_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
