#include "support/build_song.h"
#include "support/cm.h"
#include "support/random.h"

#include "core/math.h"
#include "session/render.h"

#include <stdlib.h>
#include <string.h>

#define RATE 48000.0

/* The whole render as bytes, its report checked against them. */
static Buffer render_song(Session *song, RenderOptions options, uint32_t step_frames, RenderReport *report) {
  Buffer out;
  Render *render = NULL;
  Problem problem = {.status = STATUS_OK};
  buffer_init(&out, memory_heap(), 512u << 20);
  if (render_create(song, &options, &render, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  double progress = 0;
  for (bool done = false; !done;) {
    assert_int_equal(render_step(render, step_frames, &out, &done), STATUS_OK);
    assert_true(render_progress(render) >= progress && render_progress(render) <= 1.0);
    progress = render_progress(render);
  }
  assert_true(progress == 1.0);
  *report = render_report(render);
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, out.data, out.size);
  const Digest digest = sha256_finish(&sha);
  assert_memory_equal(&digest, &report->sha256, sizeof digest);
  render_destroy(render);
  return out;
}

static float left_of(const Buffer *out, uint64_t frame) {
  float x;
  memcpy(&x, out->data + frame * 8, sizeof x);
  return x;
}

/* A synth bare enough to be measured: one sine, no envelope to speak of, filter open. */
static Id plain_synth(Session *song, Id track) {
  const Id synth = song_device(song, track, "synth");
  song_param(song, synth, "osc1_wave", 0);
  song_param(song, synth, "osc2_level", 0);
  song_param(song, synth, "osc1_level", 100);
  song_param(song, synth, "cutoff_hz", 20000);
  song_param(song, synth, "filter_amount_st", 0);
  song_param(song, synth, "resonance", 0);
  song_param(song, synth, "attack_ms", 0.5);
  song_param(song, synth, "release_ms", 5);
  return synth;
}

static const SongNote melody[] = {{0, 0.9, 69, 127}, {1, 0.9, 72, 127}, {2, 0.9, 76, 127}, {3, 0.9, 57, 127}};

static Session *melody_song(void) {
  Session *song = song_new();
  const Id track = song_track(song, TRACK_INSTRUMENT);
  plain_synth(song, track);
  song_clip(song, track, (SongSpan){1, 4}, melody, COUNT_OF(melody));
  return song;
}

/* Rising zero crossings between two frames, each placed between its samples. */
static double frequency(const Buffer *out, uint64_t begin, uint64_t end) {
  double first = -1, last = -1;
  uint32_t periods = 0;
  for (uint64_t i = begin + 1; i < end; i++) {
    const double a = (double)left_of(out, i - 1), b = (double)left_of(out, i);
    if (!(a < 0 && b >= 0)) continue;
    last = (double)(i - 1) + a / (a - b);
    if (first < 0) first = last;
    else periods++;
  }
  return periods * RATE / (last - first);
}

static void a_known_melody_has_its_pitch_onset_and_level(void **state) {
  (void)state;
  Session *song = melody_song();
  RenderReport report;
  Buffer out = render_song(song, (RenderOptions){0}, 4096, &report);
  for (uint32_t n = 0; n < COUNT_OF(melody); n++) {
    const uint64_t on = 24000 + (uint64_t)n * 24000;
    const double expected = math_hz_from_key(melody[n].key), measured = frequency(&out, on + 4000, on + 20000);
    const double cents = 1200.0 * math_log2(measured / expected);
    if (!(cents < 5 && cents > -5)) fail_msg("key %d is %f Hz instead of %f", melody[n].key, measured, expected);
    uint64_t onset = on - 480;
    while (onset < on + 2000 && math_max((double)left_of(&out, onset), -(double)left_of(&out, onset)) < 1e-5) onset++;
    assert_in_range(onset, on, on + 48);
    assert_float_equal(left_of(&out, on - 100), 0.0f, 1e-5f); /* the note before has ended */
  }
  assert_true(report.peak > 0.05 && report.peak < 1.0);
  assert_float_equal((float)report.peak_db, (float)math_db_from_gain(report.peak), 1e-6f);
  buffer_finish(&out);
  session_destroy(song);
}

static Session *rich_song(void) {
  static float pcm[30000];
  uint32_t seed = 3;
  for (int i = 0; i < 30000; i++) pcm[i] = 0.3f * math_random_bipolar(&seed);
  Session *song = song_new();
  song_tempo(song, 0, 131.7, true);
  song_tempo(song, 3, 97.3, false);
  const Id asset = song_asset(song, pcm, pcm + 7000, 20000, 44100);
  for (int t = 0; t < 5; t++) {
    const Id track = song_track(song, t % 2 ? TRACK_AUDIO : TRACK_INSTRUMENT);
    song_set(song, track, "pan", 0.2 * t - 0.4);
    song_set(song, track, "gain_db", -3.0 * t);
    if (t % 2 == 0) {
      const Id synth = song_device(song, track, "synth");
      song_param(song, synth, "cutoff_hz", 500 + 300 * t);
      song_clip(song, track, (SongSpan){0.37 * t, 4}, melody, COUNT_OF(melody));
    } else {
      song_audio(song, track, (SongSpan){0.61 * t, 1}, asset);
    }
    song_device(song, track, "eq5");
    song_device(song, track, "compressor");
  }
  song_device(song, ID_MASTER, "reverb");
  return song;
}

static void neither_block_nor_step_changes_a_byte(void **state) {
  (void)state;
  const uint32_t blocks[] = {1, 7, 64, 127, 128, 480, 1024, 8192};
  const uint32_t steps[] = {100000, 333, 64, 4096, 1, 8192, 777, 50000};
  Session *song = rich_song();
  RenderReport first, other;
  Buffer bytes = render_song(song, (RenderOptions){.format = SAMPLE_S16}, 65536, &first);
  assert_true(first.frames > 100000);
  for (uint32_t i = 0; i < COUNT_OF(blocks); i++) {
    Buffer out = render_song(song, (RenderOptions){.format = SAMPLE_S16, .block_frames = blocks[i]}, steps[i], &other);
    assert_memory_equal(&first.sha256, &other.sha256, sizeof first.sha256);
    assert_true(first.peak == other.peak && first.rms_db == other.rms_db);
    buffer_finish(&out);
  }
  buffer_finish(&bytes);
  session_destroy(song);
}

static void a_render_ignores_the_loop_and_ends_after_its_tail(void **state) {
  (void)state;
  Session *song = melody_song();
  RenderReport plain, looped;
  Buffer a = render_song(song, (RenderOptions){0}, 4096, &plain);
  song_set(song, ID_PROJECT, "loop_end_ticks", (double)song_ticks(2));
  song_set(song, ID_PROJECT, "loop", 1);
  Buffer b = render_song(song, (RenderOptions){0}, 4096, &looped);
  assert_memory_equal(&plain.sha256, &looped.sha256, sizeof plain.sha256);
  assert_true(plain.frames >= 5 * 24000);
  assert_true(plain.frames < 5 * 24000 + 48000);
  assert_int_equal(plain.frames * 8, a.size);
  assert_true(plain.frames % 64 == 0);
  for (uint64_t i = plain.frames - 64; i < plain.frames; i++) assert_float_equal(left_of(&a, i), 0.0f, 2e-6f);
  buffer_finish(&a);
  buffer_finish(&b);
  session_destroy(song);
}

static void a_range_is_exactly_as_long_as_asked(void **state) {
  (void)state;
  Session *song = melody_song();
  RenderReport report;
  Buffer out = render_song(song, (RenderOptions){.begin_ticks = song_ticks(1), .end_ticks = song_ticks(2.5)}, 1000, &report);
  assert_int_equal(report.frames, 36000);
  assert_true(frequency(&out, 4000, 20000) > 430 && frequency(&out, 4000, 20000) < 450);
  buffer_finish(&out);
  session_destroy(song);
}

static void another_rate_keeps_pitch_and_length(void **state) {
  (void)state;
  Session *song = melody_song();
  RenderReport own, other;
  Buffer a = render_song(song, (RenderOptions){0}, 4096, &own), b = render_song(song, (RenderOptions){.rate_hz = 44100}, 999, &other);
  assert_int_equal(other.frames, (own.frames * 147 + 159) / 160);
  const double measured = frequency(&b, 22050 + 4000, 22050 + 18000) * 44100.0 / RATE;
  assert_true(measured > 439.5 && measured < 440.5);
  assert_float_equal((float)other.peak, (float)own.peak, 0.02f);
  buffer_finish(&a);
  buffer_finish(&b);
  session_destroy(song);
}

static void integer_formats_follow_the_floats_within_their_dither(void **state) {
  (void)state;
  Session *song = melody_song();
  RenderReport report;
  Buffer f = render_song(song, (RenderOptions){0}, 4096, &report), s = render_song(song, (RenderOptions){.format = SAMPLE_S16}, 4096, &report);
  Buffer s24 = render_song(song, (RenderOptions){.format = SAMPLE_S24}, 4096, &report);
  assert_int_equal(f.size / 4, s.size / 2);
  assert_int_equal(f.size / 4, s24.size / 3);
  for (uint64_t i = 0; i < f.size / 4; i++) {
    float x;
    int16_t q;
    memcpy(&x, f.data + i * 4, 4);
    memcpy(&q, s.data + i * 2, 2);
    const int32_t q24 = (int32_t)((uint32_t)s24.data[i * 3] << 8 | (uint32_t)s24.data[i * 3 + 1] << 16 | (uint32_t)s24.data[i * 3 + 2] << 24) / 256;
    assert_float_equal((float)q / 32768.0f, x, 1.51f / 32768.0f);
    assert_float_equal((float)q24 / 8388608.0f, x, 2.0f / 8388608.0f);
  }
  assert_int_equal(report.clipped, 0);
  buffer_finish(&f);
  buffer_finish(&s);
  buffer_finish(&s24);
  session_destroy(song);
}

static void an_empty_song_renders_to_nothing_and_wrong_options_are_refused(void **state) {
  (void)state;
  Session *song = song_new();
  RenderReport report;
  Buffer out = render_song(song, (RenderOptions){0}, 100, &report);
  assert_int_equal(report.frames, 0);
  Render *render;
  Problem problem;
  const RenderOptions wrong[] = {{.rate_hz = 7}, {.rate_hz = 44100.5}, {.begin_ticks = 5, .end_ticks = 4}, {.format = (SampleFormat)9}};
  for (uint32_t i = 0; i < COUNT_OF(wrong); i++) {
    assert_int_equal(render_create(song, &wrong[i], &render, &problem), STATUS_OUT_OF_RANGE);
    assert_null(render);
  }
  buffer_finish(&out);
  session_destroy(song);
}

static void live_playback_from_reset_gives_the_renders_bytes(void **state) {
  (void)state;
  Session *song = rich_song();
  RenderReport report;
  Buffer out = render_song(song, (RenderOptions){0}, 65536, &report);
  Graph *graph = graph_create(memory_heap(), RATE);
  Problem problem;
  assert_int_equal(session_feed(song, graph, &problem), STATUS_OK);
  const Command play = {.type = COMMAND_PLAY};
  assert_true(ring_write(graph_commands(graph), &play));
  float left[128], right[128];
  for (uint64_t done = 0; done + 128 <= report.frames; done += 128) {
    graph_render(graph, left, right, 128);
    for (uint32_t i = 0; i < 128; i++) assert_true(left[i] == left_of(&out, done + i));
    if (done % 12800 == 0) { /* the same document again: nothing may change */
      Notice notice;
      assert_int_equal(session_feed(song, graph, &problem), STATUS_OK);
      while (ring_read(graph_notices(graph), &notice)) {}
    }
  }
  buffer_finish(&out);
  graph_destroy(graph);
  session_destroy(song);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_known_melody_has_its_pitch_onset_and_level),
    cmocka_unit_test(neither_block_nor_step_changes_a_byte),
    cmocka_unit_test(a_render_ignores_the_loop_and_ends_after_its_tail),
    cmocka_unit_test(a_range_is_exactly_as_long_as_asked),
    cmocka_unit_test(another_rate_keeps_pitch_and_length),
    cmocka_unit_test(integer_formats_follow_the_floats_within_their_dither),
    cmocka_unit_test(an_empty_song_renders_to_nothing_and_wrong_options_are_refused),
    cmocka_unit_test(live_playback_from_reset_gives_the_renders_bytes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
