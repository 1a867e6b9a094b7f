/* MPE in MIDI files: a zone's channels become one part, what its members are told becomes expressions of their notes. */
#include "support/cm.h"
#include "support/session_song.h"
#include "support/song_file.h"

#include "model/expressions.h"
#include "session/midi_mpe.h"

#include <math.h>

#define PER_FILE_TICK (TICKS_PER_QUARTER / 96)

static void registered(SongFile *file, uint32_t track, int channel, int parameter, int value) {
  song_file_channel(file, track, 0, 0xb0 | channel, 101, 0);
  song_file_channel(file, track, 0, 0xb0 | channel, 100, parameter);
  song_file_channel(file, track, 0, 0xb0 | channel, 6, value);
}

/* Two notes of a zone that overlap, each with its own bend; then a track that only bends. */
static Buffer mpe_file(void) {
  SongFile file = song_file_begin(1, 2, 96);
  registered(&file, 0, 0, 6, 5);
  registered(&file, 0, 1, 0, 24);
  song_file_channel(&file, 0, 0, 0xe1, 0, 0x60); /* half way up, before its note */
  song_file_note(&file, 0, 1, 10, 192, 60, 100);
  song_file_channel(&file, 0, 58, 0xd1, 127, 0);
  song_file_note(&file, 0, 2, 48, 96, 64, 80);
  song_file_channel(&file, 0, 72, 0xe2, 0, 0x20); /* half way down, by the range of the whole zone */
  song_file_channel(&file, 0, 106, 0xb1, 74, 0);
  song_file_channel(&file, 0, 300, 0xd2, 50, 0); /* nothing sounds there any more */
  song_file_channel(&file, 0, 120, 0xe0, 0, 0x60); /* the manager's own: all of them */
  song_file_note(&file, 1, 1, 0, 96, 48, 90);
  song_file_channel(&file, 1, 48, 0xe1, 0, 0x60);
  return song_file_end(&file);
}

typedef struct Row { uint32_t note; int64_t at; int kind; double value; } Row;

static void assert_expressed(Session *song) {
  const Object *clip = session_song_child(session_song_track(song, 0), KIND_NOTE_CLIP, 0);
  const Records *notes = doc_as_note_clip(clip)->notes, *rows = doc_as_note_clip(clip)->expressions, *controls = doc_as_note_clip(clip)->controls;
  assert_int_equal(notes->count, 2);
  uint32_t bends = 0;
  for (uint32_t i = 0; i < controls->count; i++) bends += records_cell(controls, CONTROL_NUMBER, i) == 128;
  assert_int_equal(bends, 1); /* the manager's */
  static const Row expected[] = {{0, 0, EXPRESSION_TUNING, 12}, {0, 48, EXPRESSION_PRESSURE, 1}, {0, 96, EXPRESSION_TIMBRE, 0}, {1, 24, EXPRESSION_TUNING, -12}};
  assert_int_equal(rows->count, COUNT_OF(expected));
  for (size_t e = 0; e < COUNT_OF(expected); e++) {
    uint32_t found = 0;
    for (uint32_t i = 0; i < rows->count; i++) {
      const bool same = expression_note(rows, i) == notes->ids[expected[e].note] && ((const int64_t *)rows->columns[EXPRESSED_AT])[i] == expected[e].at * PER_FILE_TICK
                        && (int)records_cell(rows, EXPRESSED_KIND, i) == expected[e].kind;
      if (same) assert_true(fabs(records_cell(rows, EXPRESSED_VALUE, i) - expected[e].value) < 1e-6);
      found += same;
    }
    assert_int_equal(found, 1);
  }
  const Object *plain = session_song_child(session_song_track(song, 1), KIND_NOTE_CLIP, 0);
  assert_int_equal(doc_as_note_clip(plain)->expressions->count, 0);
  assert_int_equal(doc_as_note_clip(plain)->notes->count, 1);
}

static void members_of_a_zone_are_one_part_with_expressions(void **state) {
  (void)state;
  Buffer file = mpe_file();
  Session *song = session_song_open(buffer_bytes(&file));
  assert_expressed(song);
  session_destroy(song);
  buffer_finish(&file);
}

static void expressions_go_out_and_come_in_again(void **state) {
  (void)state;
  Buffer file = mpe_file(), again;
  Session *song = session_song_open(buffer_bytes(&file));
  buffer_init(&again, memory_heap(), 1u << 20);
  assert_int_equal(session_export_midi(song, &again), STATUS_OK);
  session_destroy(song);
  song = session_song_open(buffer_bytes(&again));
  assert_expressed(song);
  session_destroy(song);
  buffer_finish(&again);
  buffer_finish(&file);
}

/* Twenty notes at once share fifteen members; one after the other each has its own. */
static void a_note_goes_to_the_member_that_is_idle_longest(void **state) {
  (void)state;
  SongFile in = song_file_begin(1, 1, 96);
  registered(&in, 0, 0, 6, 15);
  song_file_channel(&in, 0, 0, 0xd1, 64, 0);
  for (uint32_t i = 0; i < 20; i++) song_file_note(&in, 0, 1, 100 * i, 50, (int)(40 + i), 100);
  Buffer file = song_file_end(&in), again;
  Session *song = session_song_open(buffer_bytes(&file));
  buffer_init(&again, memory_heap(), 1u << 20);
  assert_int_equal(session_export_midi(song, &again), STATUS_OK);
  Smf smf;
  uint32_t notes = 0;
  assert_int_equal(smf_read(buffer_bytes(&again), memory_heap(), &smf, NULL), STATUS_OK);
  for (uint32_t i = 0; i < smf.event_count; i++)
    if ((smf.events[i].status & 0xf0) == 0x90) assert_int_equal(smf.events[i].status & 15, 1 + notes++ % 15);
  assert_int_equal(notes, 20);
  smf_finish(&smf);
  session_destroy(song);
  buffer_finish(&again);
  buffer_finish(&file);
}

static void zones_never_meet(void **state) {
  (void)state;
  for (uint32_t lower = 0; lower < 16; lower++)
    for (uint32_t upper = 0; upper < 16; upper++) {
      SongFile file = song_file_begin(1, 1, 96);
      if (lower > 0) registered(&file, 0, 0, 6, (int)lower);
      if (upper > 0) registered(&file, 0, 15, 6, (int)upper);
      song_file_note(&file, 0, 3, 10, 20, 60, 100);
      Buffer bytes = song_file_end(&file);
      Smf smf;
      MidiZones zones;
      assert_int_equal(smf_read(buffer_bytes(&bytes), memory_heap(), &smf, NULL), STATUS_OK);
      midi_zones_find(&smf, &zones);
      assert_int_equal(zones.lower, lower);
      for (uint32_t c = 0; c < 16; c++) {
        const uint32_t home = midi_zones_home(zones, c);
        assert_true(home == c || midi_zones_manager(zones, home));
        assert_true(!(midi_zones_manager(zones, c) && zones.lower < 15 && midi_zones_member(zones, c)));
      }
      smf_finish(&smf);
      buffer_finish(&bytes);
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(members_of_a_zone_are_one_part_with_expressions), cmocka_unit_test(expressions_go_out_and_come_in_again),
                                     cmocka_unit_test(a_note_goes_to_the_member_that_is_idle_longest), cmocka_unit_test(zones_never_meet)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
