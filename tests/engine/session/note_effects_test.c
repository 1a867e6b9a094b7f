/* Note effects in a song: each is heard, and with the song's end its notes end too, wherever playing began. */
#include "support/build_song.h"
#include "support/cm.h"

#include "devices/device.h"
#include "devices/measure.h"
#include "graph/graph.h"

#include <string.h>

#define RATE 48000.0
#define FRAMES 240000
static float left[FRAMES], right[FRAMES];

static const SongNote melody[] = {{0, 0.9, 60, 100}, {0, 1.7, 64, 80}, {1, 0.5, 67, 127}, {2, 1.9, 72, 90}, {2.13, 0.4, 61, 60}};

/* Two beats a second; the notes end after two seconds. */
static Session *song_with(const char *const *effects, uint32_t count) {
  Session *song = song_new();
  const Id track = song_track(song, TRACK_INSTRUMENT);
  for (uint32_t i = 0; i < count; i++) {
    const Id effect = song_device(song, track, effects[i]);
    if (strcmp(effects[i], "chord") == 0) song_param(song, effect, "strum_ms", 120.0);
    if (strcmp(effects[i], "arpeggiator") == 0) song_param(song, effect, "gate", 150.0);
  }
  const Id synth = song_device(song, track, "synth");
  song_param(song, synth, "release_ms", 50.0);
  song_clip(song, track, (SongSpan){0, 4}, melody, COUNT_OF(melody));
  return song;
}

static void play(Session *song, int64_t from, uint32_t block) {
  Graph *graph = graph_create(memory_heap(), RATE);
  song_feed(song, graph);
  const Command seek = {.type = COMMAND_SEEK, .position_frame = from}, start = {.type = COMMAND_PLAY};
  assert_true(ring_write(graph_commands(graph), &seek) && ring_write(graph_commands(graph), &start));
  for (uint32_t at = 0; at < FRAMES; at += block) graph_render(graph, left + at, right + at, FRAMES - at < block ? FRAMES - at : block);
  graph_destroy(graph);
}

static void each_is_heard_and_ends_with_the_song(void **state) {
  (void)state;
  for (uint32_t d = 0; d < device_count(); d++) {
    if (device_at(d)->role != DEVICE_NOTE_EFFECT) continue;
    Session *song = song_with(&device_at(d)->id, 1);
    for (int from = 0; from < 2; from++) {
      play(song, from * 30000, 512);
      if (measure_peak(left, 40000) < 0.02) fail_msg("%s is silent", device_at(d)->id);
      if (measure_peak(left + 192000, 48000) > 1e-4) fail_msg("%s: a note hangs", device_at(d)->id);
    }
    session_destroy(song);
  }
}

static void all_in_a_row_give_the_same_bytes_for_any_block(void **state) {
  (void)state;
  static float again[FRAMES];
  static const char *const row[] = {"scale", "note_quantise", "arpeggiator", "chord", "humanise"};
  Session *song = song_with(row, COUNT_OF(row));
  play(song, 0, 512);
  memcpy(again, left, sizeof again);
  assert_true(measure_peak(left, 96000) > 0.05 && measure_peak(left + 192000, 48000) < 1e-4);
  play(song, 0, 37);
  assert_memory_equal(again, left, sizeof again);
  session_destroy(song);
}

static void a_scale_follows_the_songs_key(void **state) {
  (void)state;
  static const char *const row[] = {"scale"};
  static const SongNote note[] = {{0, 3.9, 61, 127}}; /* C# */
  for (int key = 0; key < 2; key++) {
    Session *song = song_with(row, 0);
    const Id track = song_track(song, TRACK_INSTRUMENT), scale = song_device(song, track, "scale"), synth = song_device(song, track, "synth");
    song_param(song, scale, "follow_key", 1.0);
    song_param(song, scale, "snap", 1.0);
    song_param(song, synth, "osc1_wave", 0);
    song_param(song, synth, "osc2_level", 0);
    song_param(song, synth, "ensemble", 0);
    song_delete(song, doc_project(session_doc(song))->first_child->next->id); /* the melody's track */
    song_clip(song, track, (SongSpan){0, 4}, note, 1);
    song_set(song, ID_PROJECT, "key_root", key ? 1 : 0); /* C major has no C#, C# major has */
    play(song, 0, 512);
    const double hz = 440.0 * pow(2.0, ((key ? 61 : 62) - 69) / 12.0);
    assert_true(measure_tone(left + 9600, 32768, hz, RATE).amplitude > 0.05);
    session_destroy(song);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_is_heard_and_ends_with_the_song),
      cmocka_unit_test(all_in_a_row_give_the_same_bytes_for_any_block),
      cmocka_unit_test(a_scale_follows_the_songs_key),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
