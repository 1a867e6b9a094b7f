#include "support/cm.h"

#include "session/instruments.h"
#include "session/patch.h"
#include "session/midi_levels.h"
#include "support/session_song.h"

#include <math.h>
#include <time.h>

#define Q TICKS_PER_QUARTER

static Session *open_song(SongFile *song) {
  Buffer file = song_file_end(song);
  Session *session = session_song_open(buffer_bytes(&file));
  buffer_finish(&file);
  return session;
}

static uint32_t children(const Object *parent, uint32_t kind) {
  uint32_t count = 0;
  while (session_song_child(parent, kind, count)) count++;
  return count;
}

static const NoteClip *clip_at(Session *session, uint32_t track, uint32_t index) {
  const Object *clip = session_song_child(session_song_track(session, track), KIND_NOTE_CLIP, index);
  assert_non_null(clip);
  return doc_as_note_clip(clip);
}

static int64_t note_start(const NoteClip *clip, uint32_t i) { return clip->start_ticks + ((const int64_t *)clip->notes->columns[NOTE_START])[i]; }
static int64_t note_length(const NoteClip *clip, uint32_t i) { return ((const int64_t *)clip->notes->columns[NOTE_LENGTH])[i]; }
static int note_key(const NoteClip *clip, uint32_t i) { return ((const uint8_t *)clip->notes->columns[NOTE_KEY])[i]; }

static int64_t control_position(const NoteClip *clip, uint32_t i) { return clip->start_ticks + ((const int64_t *)clip->controls->columns[CONTROL_POSITION])[i]; }
static int control_number(const NoteClip *clip, uint32_t i) { return ((const uint8_t *)clip->controls->columns[CONTROL_NUMBER])[i]; }
static float control_value(const NoteClip *clip, uint32_t i) { return ((const float *)clip->controls->columns[CONTROL_VALUE])[i]; }

static void import_midi_a_known_melody_is_exact(void **state) {
  (void)state;
  SongFile song = song_file_begin(1, 2, 96);
  song_file_tempo(&song, 0, "\x07\xa1\x20");
  song_file_tempo(&song, 96 * 4, "\x0f\x42\x40");
  song_file_meta(&song, 0, 0, 0x58, "\3\2\x18\x8", 4);
  song_file_meta(&song, 0, 0, 0x59, "\xfd\1", 2); /* C minor */
  song_file_name(&song, 1, "Flute\0  ");
  song_file_channel(&song, 1, 0, 0xc3, 73, 0);
  song_file_channel(&song, 1, 0, 0xb3, 7, 127);
  song_file_channel(&song, 1, 0, 0xb3, 10, 0);
  const int keys[] = {60, 62, 64, 65, 67};
  for (int i = 0; i < 5; i++) song_file_note(&song, 1, 3, (uint64_t)i * 96, 48, keys[i], 80 + i);
  Session *session = open_song(&song);
  const Object *root = doc_project(session_doc(session));
  assert_string_equal(doc_as_project(root)->name.data, "Melody");
  assert_int_equal(doc_as_project(root)->key_root, 0);
  assert_int_equal(doc_as_project(root)->key_scale, 1);
  assert_int_equal(children(root, KIND_TRACK), 1);
  const Object *track = session_song_track(session, 0);
  assert_string_equal(doc_as_track(track)->name.data, "Flute");
  assert_true(fabs(doc_as_track(track)->gain_db - (MIDI_HEADROOM_DB + 40 * log10(1.27))) < 1e-9);
  assert_true(doc_as_track(track)->pan == -1);
  assert_string_equal(doc_as_device(session_song_child(track, KIND_DEVICE, 0))->preset.data, "Flute");
  const NoteClip *clip = clip_at(session, 0, 0);
  assert_int_equal(clip->start_ticks, 0);
  assert_int_equal(clip->length_ticks, 6 * Q);
  assert_int_equal(clip->notes->count, 5);
  for (uint32_t i = 0; i < 5; i++) {
    assert_int_equal(note_start(clip, i), i * Q);
    assert_int_equal(note_length(clip, i), Q / 2);
    assert_int_equal(note_key(clip, i), keys[i]);
  }
  assert_int_equal(clip->controls->count, 1); /* the program; volume and pan are the track's */
  assert_int_equal(control_number(clip, 0), 130);
  assert_true(tempo_map_bpm(doc_tempo_map(session_doc(session)), 0) == 120);
  assert_true(tempo_map_bpm(doc_tempo_map(session_doc(session)), 4.0 * (double)Q) == 60);
  session_destroy(session);
}

static void import_midi_pairs_notes_as_they_come(void **state) {
  (void)state;
  SongFile song = song_file_begin(0, 1, 480);
  song_file_channel(&song, 0, 0, 0x80, 60, 0);     /* an end without a beginning */
  song_file_channel(&song, 0, 0, 0x90, 60, 100);
  song_file_channel(&song, 0, 240, 0x90, 60, 90);  /* the same key again before it ended */
  song_file_channel(&song, 0, 480, 0x90, 60, 0);   /* ends the first */
  song_file_channel(&song, 0, 960, 0x80, 60, 30);  /* and the second */
  song_file_channel(&song, 0, 960, 0x90, 72, 10);  /* begins and ends at once */
  song_file_channel(&song, 0, 960, 0x80, 72, 10);
  song_file_channel(&song, 0, 1000, 0x90, 48, 70); /* never ends: ends with its track */
  song_file_channel(&song, 0, 1920, 0xb0, 1, 5);
  Session *session = open_song(&song);
  const NoteClip *clip = clip_at(session, 0, 0);
  assert_int_equal(clip->notes->count, 4);
  assert_int_equal(note_start(clip, 0), 0);
  assert_int_equal(note_length(clip, 0), Q);
  assert_int_equal(note_start(clip, 1), Q / 2);
  assert_int_equal(note_length(clip, 1), 3 * Q / 2);
  assert_true(((const float *)clip->notes->columns[NOTE_RELEASE])[1] == 30);
  assert_int_equal(note_length(clip, 2), 1);
  assert_int_equal(note_start(clip, 3) + note_length(clip, 3), 4 * Q);
  session_destroy(session);
}

/* A whole sound: the instrument, then the effects behind it; and the drum set a file asks for on channel 10. */
static void import_midi_programs_and_drum_sets_become_the_factory_sounds(void **state) {
  (void)state;
  for (uint32_t program = 0; program < INSTRUMENT_PROGRAMS; program++) {
    SongFile song = song_file_begin(0, 1, 480);
    song_file_channel(&song, 0, 0, 0xc1, (int)program, 0);
    song_file_channel(&song, 0, 0, 0xc9, (int)program, 0);
    song_file_note(&song, 0, 1, 0, 480, 40, 100);
    song_file_note(&song, 0, 9, 0, 10, 36, 100);
    Session *session = open_song(&song);
    for (uint32_t t = 0; t < 2; t++) {
      const Instrument *wanted = instrument_for_program(program, t == 1);
      const uint32_t parts = patch_part_count(wanted->patch);
      assert_int_equal(children(session_song_track(session, t), KIND_DEVICE), parts);
      for (uint32_t p = 0; p < parts; p++) {
        double values[LIMIT_PARAMS];
        const Device *device = patch_part(wanted->patch, p, values);
        const DeviceObject *made = doc_as_device(session_song_child(session_song_track(session, t), KIND_DEVICE, p));
        assert_int_equal(made->device, device->number);
        assert_string_equal(made->preset.data, wanted->name);
        for (uint32_t i = 0; i < device->param_count; i++) assert_true(made->params[i] == values[i]);
      }
    }
    session_destroy(session);
  }
}

static void import_midi_type_0_is_split_by_channel(void **state) {
  (void)state;
  SongFile song = song_file_begin(0, 1, 480);
  song_file_name(&song, 0, "The whole song");
  song_file_channel(&song, 0, 0, 0xc1, 33, 0);
  song_file_note(&song, 0, 1, 0, 480, 40, 100);
  song_file_note(&song, 0, 9, 0, 10, 36, 100);
  song_file_note(&song, 0, 4, 480, 480, 60, 100);
  song_file_note(&song, 0, 5, 480, 480, 60, 100);
  song_file_channel(&song, 0, 0, 0xb2, 7, 1); /* a channel without notes makes no track */
  Session *session = open_song(&song);
  assert_int_equal(children(doc_project(session_doc(session)), KIND_TRACK), 4);
  const char *piano = instrument_for_program(0, false)->name;
  const char *const presets[] = {instrument_for_program(33, false)->name, piano, piano, instrument_for_program(0, true)->name};
  for (uint32_t i = 0; i < 4; i++) {
    const char *name = doc_as_track(session_song_track(session, i))->name.data;
    assert_string_equal(doc_as_device(session_song_child(session_song_track(session, i), KIND_DEVICE, 0))->preset.data, presets[i]);
    assert_memory_equal(name, presets[i], strlen(presets[i]));
    assert_string_equal(name + strlen(presets[i]), i == 2 ? " 2" : "");
  }
  session_destroy(session);
}

static void import_midi_type_2_tracks_follow_one_another(void **state) {
  (void)state;
  SongFile song = song_file_begin(2, 2, 480);
  song_file_note(&song, 0, 0, 0, 1920, 60, 100);
  song_file_note(&song, 1, 0, 0, 960, 62, 100);
  Session *session = open_song(&song);
  assert_int_equal(children(doc_project(session_doc(session)), KIND_TRACK), 2);
  assert_int_equal(note_start(clip_at(session, 0, 0), 0), 0);
  assert_int_equal(note_start(clip_at(session, 1, 0), 0), 4 * Q);
  session_destroy(session);
}

static void import_midi_smpte_time_is_seconds(void **state) {
  (void)state;
  const struct { uint8_t frames; double rate; } rates[] = {{24, 24}, {25, 25}, {29, 30000.0 / 1001}, {30, 30}};
  for (size_t i = 0; i < 4; i++) {
    SongFile song = song_file_begin(1, 1, 0);
    song.smf.smpte_frames = rates[i].frames;
    song.smf.smpte_subframes = 80;
    song_file_tempo(&song, 0, "\x0f\x42\x40"); /* means nothing here */
    song_file_note(&song, 0, 0, 80 * 100, 80, 60, 100);
    Session *session = open_song(&song);
    const NoteClip *clip = clip_at(session, 0, 0);
    const double seconds = tempo_map_seconds(doc_tempo_map(session_doc(session)), (double)note_start(clip, 0));
    assert_true(fabs(seconds - 100 / rates[i].rate) < 1e-7);
    session_destroy(session);
  }
}

static void import_midi_smpte_keeps_seconds_under_another_tempo(void **state) {
  (void)state;
  SongFile base = song_file_begin(1, 1, 480);
  song_file_tempo(&base, 0, "\x0f\x42\x40");
  song_file_tempo(&base, 960, "\x06\x1a\x80");
  Session *session = open_song(&base);
  SongFile song = song_file_begin(1, 1, 0);
  song.smf.smpte_frames = 25;
  song.smf.smpte_subframes = 40;
  song_file_note(&song, 0, 0, 3000, 1000, 60, 100);
  Buffer file = song_file_end(&song);
  Batch *batch;
  assert_int_equal(session_import_midi(session, buffer_bytes(&file), "x", Q, false, &batch, NULL), STATUS_OK);
  assert_int_equal(session_apply(session, batch, NULL, NULL), STATUS_OK);
  buffer_finish(&file);
  const NoteClip *clip = clip_at(session, 0, 0);
  const TempoMap *map = doc_tempo_map(session_doc(session));
  const double start = tempo_map_seconds(map, (double)note_start(clip, 0)), end = tempo_map_seconds(map, (double)(note_start(clip, 0) + note_length(clip, 0)));
  assert_true(fabs(start - 4) < 1e-6 && fabs(end - 5) < 1e-6);
  session_destroy(session);
}

static void import_midi_names_are_utf8_or_latin_1(void **state) {
  (void)state;
  const struct { const char *raw, *shown; } names[] = {
    {"Gr\xc3\xbc\xc3\x9f" "e", "Gr\xc3\xbc\xc3\x9f" "e"}, {"Gr\xfc\xdf" "e", "Gr\xc3\xbc\xc3\x9f" "e"}, {" \t Pad \r\n", "Pad"}, {"a\x01z", "a z"}};
  SongFile song = song_file_begin(1, 5, 480);
  for (uint32_t i = 0; i < 4; i++) {
    song_file_name(&song, i, names[i].raw);
    song_file_note(&song, i, (int)i, 0, 10, 60, 100);
  }
  song_file_name(&song, 4, "  ");
  song_file_note(&song, 4, 4, 0, 10, 60, 100);
  Session *session = open_song(&song);
  for (uint32_t i = 0; i < 4; i++) assert_string_equal(doc_as_track(session_song_track(session, i))->name.data, names[i].shown);
  assert_string_equal(doc_as_track(session_song_track(session, 4))->name.data, instrument_for_program(0, false)->name);
  session_destroy(session);
}

static void import_midi_controls_stay_unless_they_are_the_fader(void **state) {
  (void)state;
  SongFile song = song_file_begin(1, 2, 480);
  song_file_channel(&song, 0, 0, 0xc0, 48, 0);  /* set up in another track */
  song_file_channel(&song, 0, 0, 0xb0, 10, 127);
  song_file_note(&song, 1, 0, 1920, 480, 60, 100);
  song_file_channel(&song, 1, 0, 0xb0, 7, 100);
  song_file_channel(&song, 1, 2400, 0xb0, 7, 50); /* a fade: stays */
  song_file_channel(&song, 1, 2000, 0xb0, 64, 127);
  song_file_channel(&song, 1, 2000, 0xe0, 0, 0);
  song_file_channel(&song, 1, 2000, 0xd0, 77, 0);
  song_file_channel(&song, 1, 2000, 0xa0, 60, 33);
  Session *session = open_song(&song);
  assert_int_equal(children(doc_project(session_doc(session)), KIND_TRACK), 1);
  assert_true(doc_as_track(session_song_track(session, 0))->pan == 1);
  assert_true(doc_as_track(session_song_track(session, 0))->gain_db == MIDI_HEADROOM_DB);
  assert_string_equal(doc_as_device(session_song_child(session_song_track(session, 0), KIND_DEVICE, 0))->preset.data, instrument_for_program(48, false)->name);
  const NoteClip *clip = clip_at(session, 0, 0);
  assert_int_equal(clip->start_ticks, 4 * Q);
  const int numbers[] = {130, 7, 64, 128, 129, 131, 7};
  const float values[] = {48, 100, 127, -8192, 77, 33, 50};
  assert_int_equal(clip->controls->count, 7);
  for (uint32_t i = 0; i < 7; i++) {
    assert_int_equal(control_number(clip, i), numbers[i]);
    assert_true(control_value(clip, i) == values[i]);
  }
  assert_int_equal(control_position(clip, 1), 4 * Q); /* said earlier, in force where the clip begins */
  assert_int_equal(control_position(clip, 6), 5 * Q);
  session_destroy(session);
}

static void import_midi_long_silence_begins_a_new_clip(void **state) {
  (void)state;
  SongFile song = song_file_begin(1, 1, 480);
  song_file_note(&song, 0, 0, 1920 + 100, 480, 60, 100);
  song_file_note(&song, 0, 0, 1920 * 5, 480, 60, 100);  /* three empty bars between: the same clip */
  song_file_note(&song, 0, 0, 1920 * 10, 480, 60, 100); /* four: another */
  Session *session = open_song(&song);
  assert_int_equal(children(session_song_track(session, 0), KIND_NOTE_CLIP), 2);
  assert_int_equal(clip_at(session, 0, 0)->start_ticks, 4 * Q);
  assert_int_equal(clip_at(session, 0, 0)->length_ticks, 5 * 4 * Q);
  assert_int_equal(clip_at(session, 0, 1)->start_ticks, 40 * Q);
  assert_int_equal(clip_at(session, 0, 1)->length_ticks, 4 * Q);
  session_destroy(session);
}

static void import_midi_a_part_with_a_bend_range_stays_whole(void **state) {
  (void)state;
  SongFile song = song_file_begin(1, 1, 480);
  song_file_channel(&song, 0, 0, 0xb0, 101, 0);
  song_file_channel(&song, 0, 0, 0xb0, 100, 0);
  song_file_channel(&song, 0, 0, 0xb0, 6, 12);
  song_file_note(&song, 0, 0, 0, 480, 60, 100);
  song_file_note(&song, 0, 0, 1920 * 20, 480, 60, 100);
  Session *session = open_song(&song);
  assert_int_equal(children(session_song_track(session, 0), KIND_NOTE_CLIP), 1);
  assert_int_equal(clip_at(session, 0, 0)->controls->count, 3);
  session_destroy(session);
}

static void import_midi_at_a_place_keeps_what_was_before(void **state) {
  (void)state;
  SongFile first = song_file_begin(1, 1, 480);
  song_file_tempo(&first, 0, "\x0f\x42\x40");
  song_file_tempo(&first, 1920 * 3, "\x06\x1a\x80");
  song_file_note(&first, 0, 0, 0, 480, 60, 100);
  Session *session = open_song(&first);
  SongFile second = song_file_begin(1, 1, 480);
  song_file_note(&second, 0, 0, 0, 480, 72, 100);
  Buffer file = song_file_end(&second);
  Batch *batch;
  assert_int_equal(session_import_midi(session, buffer_bytes(&file), "b.mid", 8 * Q, true, &batch, NULL), STATUS_OK);
  assert_int_equal(session_apply(session, batch, NULL, NULL), STATUS_OK);
  const TempoMap *map = doc_tempo_map(session_doc(session));
  assert_true(tempo_map_bpm(map, 0) == 60);
  assert_true(tempo_map_bpm(map, 9.0 * (double)Q) == 120);
  assert_true(tempo_map_bpm(map, 13.0 * (double)Q) == 120);
  assert_int_equal(note_start(clip_at(session, 1, 0), 0), 8 * Q);
  assert_string_equal(doc_as_project(doc_project(session_doc(session)))->name.data, "Melody");
  buffer_finish(&file);
  session_destroy(session);
}

static void import_midi_the_same_bytes_give_the_same_document(void **state) {
  (void)state;
  Random random = random_begin("import midi");
  Buffer file = song_file_real(&random, 16, 64, 200);
  Session *a = session_song_open(buffer_bytes(&file)), *b = session_song_open(buffer_bytes(&file));
  assert_true(doc_hash(session_doc(a)) == doc_hash(session_doc(b)));
  uint32_t notes = 0;
  for (uint32_t t = 0; t < 16; t++) {
    for (uint32_t c = 0; c < children(session_song_track(a, t), KIND_NOTE_CLIP); c++) notes += clip_at(a, t, c)->notes->count;
  }
  assert_int_equal(notes, 16 * 200);
  assert_int_equal(doc_as_device(session_song_child(session_song_track(a, 9), KIND_DEVICE, 0))->device, device_by_id("drums")->number);
  session_destroy(a);
  session_destroy(b);
  buffer_finish(&file);
}

static void import_midi_a_hundred_thousand_notes_are_quick(void **state) {
  (void)state;
  Random random = random_begin("import midi speed");
  Buffer file = song_file_real(&random, 16, 2000, 6250);
  const clock_t begin = clock();
  Session *session = session_song_open(buffer_bytes(&file));
  const double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
  printf("# 100,000 notes in %.3f s\n", seconds);
  assert_true(seconds < 3.0); /* a tenth of that on a quiet machine; this only catches what grows with the square */
  session_destroy(session);
  buffer_finish(&file);
}

static void import_midi_what_is_wrong_is_refused(void **state) {
  (void)state;
  Session *session = session_create(memory_heap(), ACTOR_LOCAL);
  const uint64_t before = doc_hash(session_doc(session));
  Batch *batch;
  Problem problem;
  assert_int_equal(session_import_midi(session, (Bytes){(const uint8_t *)"no", 2}, "x.mid", 0, true, &batch, &problem), STATUS_CORRUPT);
  assert_null(batch);
  Random random = random_begin("import midi corruption");
  Buffer file = song_file_real(&random, 3, 16, 20);
  assert_int_equal(session_import_midi(session, buffer_bytes(&file), "x", -1, true, &batch, &problem), STATUS_OUT_OF_RANGE);
  for (int i = 0; i < 2000; i++) {
    const size_t at = random_below(&random, (uint32_t)file.size);
    const uint8_t old = file.data[at];
    file.data[at] = (uint8_t)random_u64(&random);
    if (session_import_midi(session, buffer_bytes(&file), "x", 0, random_below(&random, 2), &batch, &problem) == STATUS_OK) batch_destroy(batch);
    file.data[at] = old;
  }
  assert_true(doc_hash(session_doc(session)) == before);
  buffer_finish(&file);
  session_destroy(session);
}

static void midi_levels_survive_the_round_trip(void **state) {
  (void)state;
  for (int value = 0; value < 128; value++) {
    assert_int_equal(midi_volume(midi_gain_db(value)), value);
    assert_int_equal(midi_pan_value(midi_pan(value)), value);
    assert_true(midi_pan(value) >= -1 && midi_pan(value) <= 1);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(import_midi_a_known_melody_is_exact),
    cmocka_unit_test(import_midi_pairs_notes_as_they_come),
    cmocka_unit_test(import_midi_programs_and_drum_sets_become_the_factory_sounds),
    cmocka_unit_test(import_midi_type_0_is_split_by_channel),
    cmocka_unit_test(import_midi_type_2_tracks_follow_one_another),
    cmocka_unit_test(import_midi_smpte_time_is_seconds),
    cmocka_unit_test(import_midi_smpte_keeps_seconds_under_another_tempo),
    cmocka_unit_test(import_midi_names_are_utf8_or_latin_1),
    cmocka_unit_test(import_midi_controls_stay_unless_they_are_the_fader),
    cmocka_unit_test(import_midi_long_silence_begins_a_new_clip),
    cmocka_unit_test(import_midi_a_part_with_a_bend_range_stays_whole),
    cmocka_unit_test(import_midi_at_a_place_keeps_what_was_before),
    cmocka_unit_test(import_midi_the_same_bytes_give_the_same_document),
    cmocka_unit_test(import_midi_a_hundred_thousand_notes_are_quick),
    cmocka_unit_test(import_midi_what_is_wrong_is_refused),
    cmocka_unit_test(midi_levels_survive_the_round_trip),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
