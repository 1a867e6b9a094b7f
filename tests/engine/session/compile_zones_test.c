/* Zones all the way: from the document through a segment into the graph and out as sound. */
#include "support/build_song.h"
#include "support/cm.h"

#include "core/hash.h"
#include "devices/measure.h"
#include "graph/graph.h"

#include <string.h>

#define RATE 48000.0
#define FRAMES 96000
static float left[FRAMES], right[FRAMES];
static float tone[44100];

static const SongNote note[] = {{0, 3, 60, 127}};

typedef struct Song { Session *session; Id track, sampler, asset, zone; } Song;

/* A sampler with one zone of a 441 Hz tone recorded at 44.1 kHz, and one note of one and a half seconds. */
static Song song_create(void) {
  for (int i = 0; i < 44100; i++) tone[i] = (float)sin(2.0 * M_PI * i / 100.0);
  Song song = {.session = song_new()};
  song.track = song_track(song.session, TRACK_INSTRUMENT);
  song.sampler = song_device(song.session, song.track, "sampler");
  song.asset = song_asset(song.session, tone, NULL, 44100, 44100);
  song.zone = song_zone(song.session, song.sampler, song.asset);
  song_clip(song.session, song.track, (SongSpan){0, 4}, note, 1);
  return song;
}

static void render(Song *song) {
  Graph *graph = song_play(song->session, RATE);
  graph_render(graph, left, right, FRAMES);
  graph_destroy(graph);
}

static void a_zone_is_heard_at_its_own_rate_in_tune(void **state) {
  (void)state;
  Song song = song_create();
  render(&song);
  const double hz = measure_pitch(left + 4800, 32768, 441.0, RATE);
  assert_true(fabs(1200.0 * log2(hz / 441.0)) < 0.1);
  assert_true(fabs(measure_tone(left + 4800, 32768, 441.0, RATE).amplitude - 0.5) < 0.002);
  assert_true(measure_peak(left + 49000, 4000) == 0.0); /* one second of sound, then its end */
  song_set(song.session, song.zone, "loop", LOOP_FORWARD);
  song_set(song.session, song.zone, "loop_start_frame", 10000);
  song_set(song.session, song.zone, "loop_end_frame", 10100);
  render(&song);
  assert_true(fabs(measure_tone(left + 40000, 16384, 441.0, RATE).amplitude - 0.5) < 0.002);
  session_destroy(song.session);
}

static void fields_reach_the_sound(void **state) {
  (void)state;
  Song song = song_create();
  song_set(song.session, song.zone, "gain_db", -6.0);
  song_set(song.session, song.zone, "tune_ct", 700.0);
  song_set(song.session, song.zone, "pan", 1.0);
  song_set(song.session, song.zone, "start_frame", 22050);
  render(&song);
  const double hz = 441.0 * pow(2.0, 7.0 / 12.0);
  assert_true(fabs(measure_tone(right + 2400, 8192, hz, RATE).amplitude - 0.5 * pow(10.0, -0.3) * M_SQRT2) < 0.005);
  assert_true(measure_peak(left, FRAMES) == 0.0);
  assert_true(measure_peak(right + 24000, 4000) == 0.0); /* half a second, faster by a fifth */
  song_set(song.session, song.zone, "key_low", 61);
  render(&song);
  assert_true(measure_peak(right, FRAMES) == 0.0);
  session_destroy(song.session);
}

static void backwards_zones_mirror_their_loop(void **state) {
  (void)state;
  Song song = song_create();
  for (int i = 0; i < 44100; i++) tone[i] = (float)i / 44100.0f;
  song.asset = song_asset(song.session, tone, NULL, 44100, 48000);
  song_set_ref(song.session, song.zone, "asset", song.asset);
  song_set(song.session, song.zone, "reverse", 1);
  song_set(song.session, song.zone, "loop", LOOP_FORWARD);
  song_set(song.session, song.zone, "loop_start_frame", 20000);
  song_set(song.session, song.zone, "loop_end_frame", 21000);
  render(&song);
  for (int i = 100; i < 24000; i += 7) assert_true(fabs((double)left[i] - 0.5 * (44099 - i) / 44100.0) < 1e-4); /* down to the loop's beginning */
  for (int i = 30000; i < 60000; i++) assert_true(left[i] > 0.5f * 19900 / 44100 && left[i] < 0.5f * 21100 / 44100);
  session_destroy(song.session);
}

static void what_has_no_audio_yet_is_silent(void **state) {
  (void)state;
  Song song = song_create();
  const Digest sha256 = doc_as_asset(doc_find(session_doc(song.session), song.asset))->sha256;
  session_hold_asset(song.session, sha256, true);
  render(&song);
  assert_true(measure_peak(left, FRAMES) == 0.0);
  session_hold_asset(song.session, sha256, false);
  render(&song);
  assert_true(measure_peak(left, FRAMES) > 0.4);
  session_drop_asset(song.session, sha256);
  render(&song);
  assert_true(measure_peak(left, FRAMES) == 0.0);
  session_destroy(song.session);
}

/* Keys of the last plan: what did not change keeps its name, so that it is not sent again. */
static uint64_t names(Song *song) {
  Bytes plan;
  assert_int_equal(session_compile(song->session, &plan, NULL), STATUS_OK);
  uint64_t hash = 0;
  for (uint32_t i = 0; i < session_segment_count(song->session); i++) {
    const SegmentKey key = session_segment_key(song->session, i);
    hash = hash_pair(hash_pair(hash, key.object), key.revision);
  }
  return hash;
}

static void zones_are_made_again_only_when_they_change(void **state) {
  (void)state;
  Song song = song_create();
  const uint64_t first = names(&song);
  assert_int_equal(session_segment_count(song.session), 3); /* the clip, the zones, the asset at its own rate */
  song_set(song.session, song.track, "gain_db", -3.0);
  assert_true(names(&song) == first);
  song_set(song.session, song.zone, "gain_db", -3.0);
  assert_true(names(&song) != first);
  song_set(song.session, song.zone, "gain_db", 0.0);
  assert_true(names(&song) == first);
  const Id second = song_device(song.session, song_track(song.session, TRACK_INSTRUMENT), "sampler");
  song_zone(song.session, second, song.asset);
  (void)names(&song);
  assert_int_equal(session_segment_count(song.session), 4); /* one asset for both */
  session_destroy(song.session);
}

/* Edits while a note sounds: to something else, it must not be heard; of its zone away, it ends without a click. */
static void a_sounding_zone_survives_edits(void **state) {
  (void)state;
  static float through[FRAMES];
  Song song = song_create();
  render(&song);
  memcpy(through, left, sizeof through);
  Graph *graph = song_play(song.session, RATE);
  for (int i = 0; i < 20; i++) {
    graph_render(graph, left + i * 1024, right + i * 1024, 1024);
    song_track(song.session, TRACK_INSTRUMENT);
    song_feed(song.session, graph);
  }
  for (int i = 0; i < 20480; i++)
    if (left[i] != through[i]) fail_msg("frame %d: %g, not %g", i, (double)left[i], (double)through[i]);
  song_delete(song.session, song.zone);
  song_feed(song.session, graph);
  graph_render(graph, left, right, 4096);
  double sharpest = 0.0;
  for (int i = 2; i < 4096; i++) sharpest = fmax(sharpest, fabs((double)left[i] - 2.0 * (double)left[i - 1] + (double)left[i - 2]));
  assert_true(sharpest < 0.01);
  assert_true(measure_peak(left + 1000, 3000) == 0.0);
  graph_destroy(graph);
  session_destroy(song.session);
}

static void hostile_segments_are_refused(void **state) {
  (void)state;
  Song song = song_create();
  (void)names(&song);
  Graph *graph = graph_create(memory_heap(), RATE);
  for (uint32_t i = 0; i < session_segment_count(song.session); i++) {
    Bytes bytes;
    assert_int_equal(session_segment_bytes(song.session, session_segment_key(song.session, i), &bytes, NULL), STATUS_OK);
    SegmentHeader header;
    memcpy(&header, bytes.data, sizeof header);
    if (header.type != SEGMENT_ZONES) continue;
    uint8_t copy[512] __attribute__((aligned(16)));
    assert_true(bytes.size <= sizeof copy);
    for (size_t size = 0; size < bytes.size; size += 4) {
      memcpy(copy, bytes.data, bytes.size);
      assert_int_not_equal(graph_put_segment(graph, (Bytes){copy, size}, NULL), STATUS_OK);
    }
    const size_t zone = sizeof(SegmentHeader) + sizeof(SegmentZones);
    copy[zone + 8] = 1; /* a sample that is not there */
    assert_int_not_equal(graph_put_segment(graph, (Bytes){copy, bytes.size}, NULL), STATUS_OK);
    copy[zone + 8] = 0;
    assert_int_equal(graph_put_segment(graph, (Bytes){copy, bytes.size}, NULL), STATUS_OK);
  }
  graph_destroy(graph);
  session_destroy(song.session);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_zone_is_heard_at_its_own_rate_in_tune),
      cmocka_unit_test(fields_reach_the_sound),
      cmocka_unit_test(backwards_zones_mirror_their_loop),
      cmocka_unit_test(what_has_no_audio_yet_is_silent),
      cmocka_unit_test(zones_are_made_again_only_when_they_change),
      cmocka_unit_test(a_sounding_zone_survives_edits),
      cmocka_unit_test(hostile_segments_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
