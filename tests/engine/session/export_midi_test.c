#include "support/cm.h"

#include "formats/smf.h"
#include "session/midi_levels.h"
#include "support/build_song.h"
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
      for (uint32_t i = 0; i < clip->notes->count; i++) {
        memset(&lines[count], 0, sizeof *lines);
        lines[count].start = clip->start_ticks + ((const int64_t *)clip->notes->columns[NOTE_START])[i];
        lines[count].end = lines[count].start + ((const int64_t *)clip->notes->columns[NOTE_LENGTH])[i];
        lines[count].track = (int)t;
        lines[count].key = ((const uint8_t *)clip->notes->columns[NOTE_KEY])[i];
        lines[count++].velocity = (int)((const float *)clip->notes->columns[NOTE_VELOCITY])[i];
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

static void export_midi_markers_come_back(void **state) {
  (void)state;
  SongFile song = song_file_begin(1, 1, 480);
  song_file_meta(&song, 0, 0, 0x06, "Intro", 5);
  song_file_meta(&song, 0, 1920, 0x06, "Verse", 5);
  song_file_meta(&song, 0, 3840, 0x07, "Cue", 3);
  song_file_note(&song, 0, 0, 0, 480, 60, 100);
  Buffer file = song_file_end(&song);
  Session *first = session_song_open(buffer_bytes(&file));
  Buffer exported = export_song(first);
  Session *second = session_song_open(buffer_bytes(&exported));
  static const char *const names[] = {"Intro", "Verse", "Cue"};
  for (uint32_t i = 0; i < COUNT_OF(names); i++) {
    const Object *marker = session_song_child(doc_project(session_doc(second)), KIND_MARKER, i);
    assert_non_null(marker);
    assert_string_equal(doc_as_marker(marker)->name.data, names[i]);
    assert_int_equal(doc_as_marker(marker)->position_ticks, i * 4 * TICKS_PER_QUARTER);
  }
  assert_null(session_song_child(doc_project(session_doc(second)), KIND_MARKER, 3));
  session_destroy(first);
  session_destroy(second);
  buffer_finish(&exported);
  buffer_finish(&file);
}

/* Everything a file says besides notes and controllers, in order. */
static uint32_t list_words(const Smf *smf, SmfEvent *words) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < smf->event_count; i++) {
    const SmfEvent *event = &smf->events[i];
    const bool told = event->status == 0xf0 || event->status == 0xf7
                      || (event->status == 0xff && strchr("\x01\x02\x04\x05\x06\x08\x09\x7f", event->data[0]) != NULL && event->data[0] != 0);
    if (told) words[count++] = *event;
  }
  return count;
}

static void add_random_word(Random *random, SongFile *song, uint32_t track, uint64_t at) {
  static const char *const texts[] = {"Hal-", "le ", "lu\r", "\njah  ", "\xc3\xbc\xe2\x82\xac", "/New line", " ", "\\t"};
  static const uint8_t types[] = {0x01, 0x02, 0x04, 0x05, 0x05, 0x05, 0x08, 0x09, 0x06};
  static const uint8_t bytes[] = {0x7e, 0x7f, 0x09, 0x01, 0xf7, 0x00, 0x43, 0x10, 0x4c, 0x7f, 0x3a, 0x80};
  const uint32_t size = 1 + random_below(random, sizeof bytes), what = random_below(random, 12);
  const char *text = texts[random_below(random, COUNT_OF(texts))];
  if (what < COUNT_OF(types)) {
    if (types[what] != 0x06) song_file_meta(song, track, at, types[what], text, strlen(text));
    else song_file_meta(song, track, at, 0x06, "Chorus", 6);
  } else if (what == COUNT_OF(types)) song_file_meta(song, track, at, 0x7f, bytes, size);
  else song_file_add(song, (SmfEvent){.position_ticks = at, .track = track, .status = what % 2 ? 0xf0 : 0xf7, .payload = {bytes, size}});
}

static int by_place_then_bytes(const void *a, const void *b) {
  const SmfEvent *x = a, *y = b;
  if (x->position_ticks != y->position_ticks) return x->position_ticks < y->position_ticks ? -1 : 1;
  if (x->status != y->status) return x->status < y->status ? -1 : 1;
  if (x->data[0] != y->data[0]) return x->data[0] < y->data[0] ? -1 : 1;
  if (x->payload.size != y->payload.size) return x->payload.size < y->payload.size ? -1 : 1;
  return memcmp(x->payload.data, y->payload.data, x->payload.size);
}

static void words_of_any_file_come_back_to_the_byte(void **state) {
  (void)state;
  Random random = random_begin("words");
  for (int round = 0; round < 40; round++) {
    static SmfEvent before[400], after[400];
    const uint32_t tracks = 1 + random_below(&random, 4);
    SongFile song = song_file_begin(round % 4 == 0 ? 0 : 1, (uint16_t)(round % 4 == 0 ? 1 : tracks + 1), 960);
    for (uint32_t t = 0; t < tracks; t++)
      if (random_below(&random, 4)) song_file_note(&song, round % 4 == 0 ? 0 : t + 1, (int)t, random_below(&random, 5000), 240, 60, 90); /* a track without notes is words only */
    for (uint32_t i = random_below(&random, 60); i > 0; i--) add_random_word(&random, &song, round % 4 == 0 ? 0 : random_below(&random, tracks + 1), random_below(&random, 20) * 480);
    Buffer file = song_file_end(&song);
    Session *first = session_song_open(buffer_bytes(&file));
    Buffer exported = export_song(first);
    Smf one, other;
    assert_int_equal(smf_read(buffer_bytes(&file), memory_heap(), &one, NULL), STATUS_OK);
    assert_int_equal(smf_read(buffer_bytes(&exported), memory_heap(), &other, NULL), STATUS_OK);
    const uint32_t count = list_words(&one, before);
    assert_int_equal(list_words(&other, after), count);
    qsort(before, count, sizeof *before, by_place_then_bytes);
    qsort(after, count, sizeof *after, by_place_then_bytes);
    for (uint32_t i = 0; i < count; i++) assert_int_equal(by_place_then_bytes(&before[i], &after[i]), 0);
    smf_finish(&one);
    smf_finish(&other);
    session_destroy(first);
    buffer_finish(&file);
    buffer_finish(&exported);
  }
}

static void words_lie_on_the_track_they_came_with(void **state) {
  (void)state;
  SongFile song = song_file_begin(1, 3, 480);
  song_file_note(&song, 1, 0, 0, 480, 60, 100);
  song_file_meta(&song, 1, 480, 0x05, "la \xe9", 4); /* Latin-1 */
  song_file_meta(&song, 2, 960, 0x05, "karaoke", 7);
  song_file_add(&song, (SmfEvent){.position_ticks = 0, .track = 0, .status = 0xf0, .payload = {(const uint8_t *)"\x7e\x7f\x09\x01\xf7", 5}});
  Buffer file = song_file_end(&song);
  Session *session = session_song_open(buffer_bytes(&file));
  const Object *project = doc_project(session_doc(session)), *sung = session_song_child(session_song_track(session, 0), KIND_MIDI_WORD, 0);
  assert_true(doc_as_midi_word(sung)->type == WORD_LYRIC && doc_as_midi_word(sung)->position_ticks == TICKS_PER_QUARTER);
  assert_string_equal(doc_as_midi_word(sung)->data.data, "la \xc3\xa9");
  const MidiWord *reset = doc_as_midi_word(session_song_child(project, KIND_MIDI_WORD, 0)), *karaoke = doc_as_midi_word(session_song_child(project, KIND_MIDI_WORD, 1));
  assert_true(reset->type == WORD_SYSEX && karaoke->type == WORD_LYRIC);
  assert_string_equal(reset->data.data, "7E 7F 09 01 F7");
  session_destroy(session);
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

/* Every controller of one number in the file, by position. */
typedef struct Said { double quarter; int value; } Said;

static uint32_t list_controls(Session *session, int controller, Said *said, uint32_t most) {
  Buffer file = export_song(session);
  Smf smf;
  Problem problem = {.status = STATUS_OK};
  uint32_t count = 0;
  assert_int_equal(smf_read(buffer_bytes(&file), memory_heap(), &smf, &problem), STATUS_OK);
  assert_int_equal(smf.ticks_per_quarter, 960); /* lanes make no finer division than notes do */
  for (uint32_t i = 0; i < smf.event_count; i++) {
    const SmfEvent *event = &smf.events[i];
    if ((event->status & 0xf0) != 0xb0 || event->data[0] != controller) continue;
    assert_true(count < most);
    said[count++] = (Said){(double)event->position_ticks / smf.ticks_per_quarter, event->data[1]};
  }
  smf_finish(&smf);
  buffer_finish(&file);
  return count;
}

static void lanes_of_level_pan_and_what_is_mapped_become_controllers(void **state) {
  (void)state;
  Session *song = song_new();
  static Said said[2000];
  const Id track = song_track(song, TRACK_INSTRUMENT), synth = song_device(song, track, "synth");
  const SongNote notes[] = {{0, 1, 60, 100}};
  (void)song_clip(song, track, (SongSpan){0, 8}, notes, 1);
  const LanePoint level[] = {{0, -9, CURVE_LINEAR, 0}, {song_ticks(4), -40, CURVE_STEPPED, 0}, {song_ticks(6) + 7, 0, CURVE_LINEAR, 0}};
  const LanePoint pan[] = {{0, -1, CURVE_LINEAR, 0}, {song_ticks(2), 1, CURVE_LINEAR, 0}};
  const LanePoint cutoff[] = {{0, 100, CURVE_LINEAR, 0}, {song_ticks(2), 15000, CURVE_LINEAR, 0}};
  (void)song_lane(song, track, ID_NONE, "gain_db", false, level, 3);
  (void)song_lane(song, track, ID_NONE, "pan", false, pan, 2);
  const Id lane = song_lane(song, synth, ID_NONE, "cutoff_hz", false, cutoff, 2);
  Batch *batch = NULL;
  BatchReport report;
  Problem problem = {.status = STATUS_OK};
  const uint32_t param = (uint32_t)doc_as_automation(doc_find(session_doc(song), lane))->param;
  assert_int_equal(edit_map(session_doc(song), ACTOR_LOCAL, synth, param, (MappedControl){-1, 74}, &batch, &problem), STATUS_OK);
  assert_int_equal(session_apply(song, batch, &report, &problem), STATUS_OK);

  const uint32_t levels = list_controls(song, 7, said, COUNT_OF(said));
  assert_true(levels > 60 && said[0].quarter == 0 && said[0].value == 100);
  for (uint32_t i = 0; i < levels; i++) {
    if (said[i].quarter > 4) continue;
    assert_in_range(said[i].value - midi_volume(-9 - 31 * said[i].quarter / 4) + 1, 0, 2);
    assert_true(i == 0 || said[i].value < said[i - 1].value);
  }
  assert_int_equal(said[levels - 1].value, midi_volume(0));
  assert_true(fabs(said[levels - 1].quarter - 6) < 2.0 / 960);
  const uint32_t pans = list_controls(song, 10, said, COUNT_OF(said));
  assert_true(pans == 128 && said[0].value == 0 && said[127].value == 127);
  const uint32_t cutoffs = list_controls(song, 74, said, COUNT_OF(said));
  assert_true(cutoffs > 40);
  for (uint32_t i = 1; i < cutoffs; i++) assert_true(said[i].value > said[i - 1].value && said[i].quarter > said[i - 1].quarter);
  session_destroy(song);
}

/* A clip's lane holds where the clip lies, and goes round with it. */
static void a_clips_lane_is_said_where_the_clip_lies(void **state) {
  (void)state;
  Session *song = song_new();
  static Said said[100];
  const Id track = song_track(song, TRACK_INSTRUMENT);
  (void)song_device(song, track, "synth");
  const SongNote notes[] = {{0, 1, 60, 100}};
  const Id clip = song_clip(song, track, (SongSpan){2, 4}, notes, 1);
  const LanePoint points[] = {{0, -20, CURVE_STEPPED, 0}, {song_ticks(1), 0, CURVE_STEPPED, 0}};
  song_set(song, clip, "loop_ticks", (double)song_ticks(2));
  (void)song_lane(song, clip, ID_NONE, "gain_db", false, points, 2);
  song_set(song, track, "gain_db", -9);
  const uint32_t count = list_controls(song, 7, said, COUNT_OF(said));
  static const Said wanted[] = {{0, -9}, {2, -20}, {3, 0}, {4, -20}, {5, 0}, {6, -9}};
  assert_int_equal(count, COUNT_OF(wanted));
  for (uint32_t i = 0; i < count; i++) assert_true(said[i].quarter == wanted[i].quarter && said[i].value == midi_volume(wanted[i].value));
  session_destroy(song);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(words_of_any_file_come_back_to_the_byte), cmocka_unit_test(words_lie_on_the_track_they_came_with),
    cmocka_unit_test(lanes_of_level_pan_and_what_is_mapped_become_controllers),
    cmocka_unit_test(a_clips_lane_is_said_where_the_clip_lies),
    cmocka_unit_test(export_midi_then_import_keeps_the_song),
    cmocka_unit_test(export_midi_repeats_loops_and_cuts_at_the_clip),
    cmocka_unit_test(export_midi_gives_tracks_without_channels_their_own),
    cmocka_unit_test(export_midi_says_uneven_divisions_closely),
    cmocka_unit_test(export_midi_markers_come_back),
    cmocka_unit_test(export_midi_steps_along_a_tempo_ramp),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
