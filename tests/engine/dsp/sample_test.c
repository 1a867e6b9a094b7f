/* Regions, loops and reading at any speed, against arithmetic done the plain way. */
#include "support/cm.h"
#include "support/random.h"

#include "core/attributes.h"
#include "devices/measure.h"
#include "dsp/sample_player.h"

#include <string.h>

#define FRAMES 4000
static float sound[2][FRAMES];
static uint8_t place[400000] __attribute__((aligned(16)));
static const SampleKernel *kernel;

static Sample make_sample(void) {
  Random random = random_begin("sample");
  for (int i = 0; i < FRAMES; i++) { sound[0][i] = (float)random_real(&random, -1, 1); sound[1][i] = -sound[0][i]; }
  assert_true(sample_kernel_table.bytes() <= sizeof place);
  kernel = shared_table_use(&sample_kernel_table, NULL, place);
  return (Sample){.channels = {sound[0], sound[1]}, .frames = FRAMES, .channel_count = 2, .rate_hz = 48000.0};
}

static void a_region_is_made_safe_to_read(void **unused) {
  (void)unused;
  const Sample sample = make_sample();
  Random random = random_begin("fit");
  for (int round = 0; round < 20000; round++) {
    const SampleRegion wild = {random_between(&random, -9000, 9000), random_between(&random, -9000, 9000), random_between(&random, -9000, 9000),
                               random_between(&random, -9000, 9000), random_between(&random, -9000, 9000), random_below(&random, 6), random_below(&random, 2)};
    const SampleRegion fit = sample_region_fit(&sample, wild);
    assert_true(fit.begin_frame >= 0 && fit.begin_frame <= fit.end_frame && fit.end_frame <= FRAMES);
    assert_true(fit.loop_begin_frame >= 0 && fit.loop_begin_frame <= fit.loop_end_frame && fit.loop_end_frame <= sample_region_frames(&fit));
    assert_true(fit.loop == LOOP_NONE || fit.loop_end_frame - fit.loop_begin_frame >= 2);
    assert_true(fit.loop_fade_frames >= 0 && fit.loop_fade_frames <= fit.loop_begin_frame);
  }
}

/* What a loop gives from its first frame on, written out. */
static void unroll(const SampleRegion *region, float *out, int count) {
  const int64_t begin = region->loop_begin_frame, end = region->loop_end_frame, length = end - begin, fade = region->loop_fade_frames;
  int64_t at = 0, way = 1;
  for (int i = 0; i < count; i++) {
    const int64_t frame = region->reverse ? region->end_frame - 1 - at : region->begin_frame + at;
    out[i] = sound[0][frame];
    if (at >= end - fade && region->loop == LOOP_FORWARD) {
      const double part = ((double)(at - (end - fade)) + 0.5) / (double)fade;
      const int64_t before = region->reverse ? frame + length : frame - length;
      out[i] = (float)((double)out[i] * (1.0 - part) + (double)sound[0][before] * part);
    }
    if (region->loop == LOOP_FORWARD && at + 1 == end) { at = begin; continue; }
    if (region->loop == LOOP_PING_PONG && way > 0 && at + 1 == end) { way = -1; continue; }
    if (region->loop == LOOP_PING_PONG && way < 0 && at == begin) { way = 1; continue; }
    at += way;
  }
}

static void loops_go_round_as_they_say(void **unused) {
  (void)unused;
  const Sample sample = make_sample();
  static float expected[6000];
  for (int variant = 0; variant < 6; variant++) {
    const SampleRegion region = {100, 3100, 500, 700 + variant, variant < 4 ? 150 : 0, variant < 4 ? LOOP_FORWARD : LOOP_PING_PONG, (uint32_t)variant % 2};
    unroll(&region, expected, 6000);
    SamplePlayer player;
    sample_player_start(&player, &sample, &region, 0);
    float left[16], right[16];
    for (int at = 0; at + 16 <= 6000; at += 16) {
      assert_true(sample_player_run(&player, kernel, 1.0f, 1.0f, left, right, 16));
      for (int i = 0; i < 16; i++) {
        if (fabsf(left[i] - expected[at + i]) > 1e-6f) fail_msg("variant %d, frame %d: %g, not %g", variant, at + i, (double)left[i], (double)expected[at + i]);
        assert_true(left[i] == -right[i]);
      }
    }
  }
}

static void until_release_plays_on_to_the_end(void **unused) {
  (void)unused;
  const Sample sample = make_sample();
  const SampleRegion region = {0, 2000, 200, 600, 0, LOOP_UNTIL_RELEASE, 0};
  SamplePlayer player;
  sample_player_start(&player, &sample, &region, 0);
  float left[16];
  int made = 0;
  for (; made < 1600; made += 16) assert_true(sample_player_run(&player, kernel, 1.0f, 1.0f, left, NULL, 16));
  sample_player_release(&player);
  const double before = player.position;
  assert_true(before >= 200.0 && before < 600.0);
  int after = 0;
  for (; sample_player_run(&player, kernel, 1.0f, 1.0f, left, NULL, 16) && after < 4000; after += 16)
    for (int i = 0; i < 16 && before + after + i < 2000; i++) {
      const int at = (int)before + after + i;
      if (at > 700 && left[i] != sound[0][at]) fail_msg("frame %d: %g", at, (double)left[i]);
    }
  assert_true(after >= 2000 - (int)before && after < 2000 - (int)before + 200);
  assert_true(player.over);
}

static void what_is_too_short_to_loop_or_play_ends(void **unused) {
  (void)unused;
  const Sample sample = make_sample();
  const SampleRegion empty = {50, 50, 0, 0, 0, LOOP_FORWARD, 0}, one = {50, 51, 0, 1, 0, LOOP_FORWARD, 0}, two = {50, 52, 0, 2, 0, LOOP_FORWARD, 0};
  SamplePlayer player;
  float left[16];
  sample_player_start(&player, &sample, &empty, 0);
  assert_false(sample_player_run(&player, kernel, 1.0f, 1.0f, left, NULL, 16));
  sample_player_start(&player, &sample, &one, 0);
  int chunks = 0;
  while (sample_player_run(&player, kernel, 1.0f, 1.0f, left, NULL, 16)) chunks++;
  assert_true(chunks < 20);
  sample_player_start(&player, &sample, &two, 0);
  for (int i = 0; i < 1000; i++) assert_true(sample_player_run(&player, kernel, 16.0f, 0.01f, left, NULL, 16));
}

/* A tone of `hz` at 48 kHz, read at a speed: its level, and the loudest thing below 20 kHz that is not it. */
static void read_tone(double hz, double speed, double *level_db, double *stray_db, double *stray_hz) {
  static float tone[140000], out[16384];
  static double spectrum[8192];
  for (int i = 0; i < 140000; i++) tone[i] = (float)sin(2.0 * M_PI * hz / 48000.0 * i);
  const Sample sample = {.channels = {tone, tone}, .frames = 140000, .channel_count = 1, .rate_hz = 48000.0};
  const SampleRegion region = {.end_frame = 140000};
  SamplePlayer player;
  sample_player_start(&player, &sample, &region, 1000);
  for (int at = 0; at < 16384; at += 16) assert_true(sample_player_run(&player, kernel, (float)speed, (float)speed, out + at, NULL, 16));
  measure_spectrum(out, 16384, spectrum);
  const double level = measure_tone(out, 16384, hz * speed, 48000.0).amplitude;
  double stray = 0.0;
  for (int i = 10; i < 8192; i++) {
    const double at = (double)i * 48000.0 / 16384.0;
    if (fabs(at - hz * speed) > 16.0 && at < 20000.0 && spectrum[i] > stray) { stray = spectrum[i]; *stray_hz = at; }
  }
  *level_db = measure_db(level);
  *stray_db = measure_db(stray);
}

static void reading_at_any_speed_is_clean_and_level(void **unused) {
  (void)unused;
  (void)make_sample();
  static const double semitones[] = {-24, -7, -0.3, 0.1, 1, 2.9, 5, 7, 12, 19, 24, 31, 36};
  double worst = -200.0, worst_at = 0.0, worst_speed = 0.0, droop = 0.0;
  for (size_t s = 0; s < COUNT_OF(semitones); s++)
    for (double hz = 431.0; hz < 20000.0; hz += 1637.0) {
      const double speed = pow(2.0, semitones[s] / 12.0);
      double level, stray, at = 0.0;
      read_tone(hz, speed, &level, &stray, &at);
      if (stray > worst) { worst = stray; worst_at = hz; worst_speed = semitones[s]; }
      if (stray > -70.0) fail_msg("%.0f Hz by %+.1f semitones: %.1f dB at %.0f Hz", hz, semitones[s], stray, at);
      const double top = hz * (speed > 1.0 ? speed : 1.0); /* flat as far as 16.5 kHz are heard, at the slow end of a band */
      if (top < 16500.0 && semitones[s] <= 24.0) droop = fmax(droop, fabs(level));
    }
  printf("# worst stray %.1f dB (%.0f Hz, %+.1f semitones); level within %.3f dB\n", worst, worst_at, worst_speed, droop);
  assert_true(droop < 0.15);
}

/* By chunks of 16, one after another and given to one call: bent ones are the same to the bit, a speed that stands within rounding. */
static void a_span_is_what_its_chunks_would_be(void **unused) {
  (void)unused;
  const Sample sample = make_sample();
  const SampleRegion region = {.end_frame = 2000};
  static const float speeds[][5] = {{1, 1, 1, 1, 1}, {0.77f, 0.77f, 0.77f, 0.77f, 0.77f}, {1.3f, 1.3f, 1.3f, 1.3f, 1.3f}, {0.9f, 0.9f, 1.1f, 1.4f, 1.2f}};
  for (size_t s = 0; s < COUNT_OF(speeds); s++) {
    SamplePlayer whole, parts;
    sample_player_start(&whole, &sample, &region, 0);
    sample_player_start(&parts, &sample, &region, 0);
    for (int at = 0; at < 4000; at += 56) { /* not a whole number of chunks */
      float left[2][64], right[2][64], *const sides[2] = {left[0], right[0]};
      memset(left[1], 0, sizeof left[1]);
      memset(right[1], 0, sizeof right[1]);
      sample_player_run_chunks(&whole, kernel, speeds[s], 16, sides, 56);
      for (uint32_t c = 0; c < 4; c++) (void)sample_player_run(&parts, kernel, speeds[s][c], speeds[s][c + 1], left[1] + 16 * c, right[1] + 16 * c, c < 3 ? 16 : 8);
      const float most = s == 3 ? 0.0f : 2e-5f;
      for (int i = 0; i < 56; i++)
        if (fabsf(left[0][i] - left[1][i]) > most || fabsf(right[0][i] - right[1][i]) > most) fail_msg("speeds %zu, frame %d: %g, not %g", s, at + i, (double)left[0][i], (double)left[1][i]);
    }
    assert_true(whole.over && parts.over);
  }
}

static void a_speed_that_bends_makes_no_step(void **unused) {
  (void)unused;
  (void)make_sample();
  static float tone[100000];
  for (int i = 0; i < 100000; i++) tone[i] = (float)sin(2.0 * M_PI * 300.0 / 48000.0 * i);
  const Sample sample = {.channels = {tone, tone}, .frames = 100000, .channel_count = 1, .rate_hz = 48000.0};
  const SampleRegion region = {.end_frame = 100000};
  SamplePlayer player;
  sample_player_start(&player, &sample, &region, 0);
  float before = 0.0f, last = 0.0f, speed = 0.7f;
  double sharpest = 0.0;
  for (int chunk = 0; chunk < 2000; chunk++) { /* up through every band, then down */
    const float next = speed * (chunk < 1000 ? 1.0012f : 0.9988f);
    float left[16];
    assert_true(sample_player_run(&player, kernel, speed, next, left, NULL, 16));
    speed = next;
    for (int i = 0; i < 16; i++) {
      if (chunk > 2) sharpest = fmax(sharpest, fabs((double)left[i] - 2.0 * (double)last + (double)before));
      before = last;
      last = left[i];
    }
  }
  const double smooth = pow(2.0 * M_PI * 300.0 / 48000.0 * 2.4, 2.0); /* the fastest sine's own curvature */
  assert_true(sharpest < 1.1 * smooth);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_region_is_made_safe_to_read),
      cmocka_unit_test(loops_go_round_as_they_say),
      cmocka_unit_test(until_release_plays_on_to_the_end),
      cmocka_unit_test(what_is_too_short_to_loop_or_play_ends),
      cmocka_unit_test(reading_at_any_speed_is_clean_and_level),
      cmocka_unit_test(a_span_is_what_its_chunks_would_be),
      cmocka_unit_test(a_speed_that_bends_makes_no_step),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
