#include "support/cm.h"

#include "formats/clock.h"
#include "support/random.h"

#include <math.h>

#define RATE 48000.0

static const Midi1 CLOCK = {.status = 0xf8}, START = {.status = 0xfa}, CONTINUE = {.status = 0xfb}, STOP = {.status = 0xfc};

/* A sender at `bpm` whose clocks come up to `jitter` seconds late. Returns the worst error of the tempo after 100 clocks. */
static double follow(ClockFollower *follower, Random *random, double bpm, double jitter, uint32_t clocks, double *begin) {
  const double period = 60.0 / bpm / CLOCK_PER_QUARTER;
  double worst = 0;
  for (uint32_t i = 0; i < clocks; i++) {
    const double now = *begin + i * period + random_real(random, 0, jitter);
    clock_follow(follower, &CLOCK, now);
    const double error = fabs(clock_bpm(follower, now) / bpm - 1.0);
    if (i > 100 && error > worst) worst = error;
  }
  *begin += clocks * period;
  return worst;
}

static void tempo_is_followed_through_a_jittery_cable(void **state) {
  (void)state;
  Random random = random_begin("clock");
  static const double bpms[] = {30, 60, 98.5, 120, 174, 300};
  for (uint32_t b = 0; b < 6; b++) {
    ClockFollower steady = {0}, shaky = {0};
    double begin = 10.0, begin_shaky = 10.0;
    const double clean = follow(&steady, &random, bpms[b], 0.0, 2000, &begin);
    assert_true(clean < 1e-9);
    assert_true(clock_jitter_seconds(&steady) < 1e-9);
    const double jitter = 0.001;
    const double error = follow(&shaky, &random, bpms[b], jitter, 2000, &begin_shaky);
    const double one_period = jitter / (60.0 / bpms[b] / CLOCK_PER_QUARTER); /* what each clock by itself would be wrong by */
    printf("# %5.1f bpm, 1 ms of jitter: worst tempo error %.3f %% (unfiltered %.1f %%), jitter measured %.3f ms rms\n", bpms[b], error * 100, one_period * 100,
           clock_jitter_seconds(&shaky) * 1000);
    assert_true(error < one_period / 10);
    assert_true(clock_jitter_seconds(&shaky) > 0.2 * jitter && clock_jitter_seconds(&shaky) < 0.5 * jitter); /* uniform: 0.289 rms */
  }
}

static void a_new_tempo_is_caught_within_a_bar(void **state) {
  (void)state;
  Random random = random_begin("clock tempo");
  ClockFollower follower = {0};
  double begin = 0;
  follow(&follower, &random, 120, 0.0005, 500, &begin);
  follow(&follower, &random, 90, 0.0005, 96, &begin);
  assert_true(fabs(clock_bpm(&follower, begin) / 90 - 1) < 0.01);
}

static void position_runs_with_the_clocks_and_stands_when_stopped(void **state) {
  (void)state;
  ClockFollower follower = {0};
  const double period = 60.0 / 120 / CLOCK_PER_QUARTER;
  double now = 5;
  for (uint32_t i = 0; i < 48; i++, now += period) clock_follow(&follower, &CLOCK, now);
  assert_true(clock_position_ticks(&follower, now) == 0.0);
  clock_follow(&follower, &START, now - period / 2);
  for (uint32_t i = 0; i < 96; i++, now += period) {
    clock_follow(&follower, &CLOCK, now);
    assert_true(fabs(clock_position_ticks(&follower, now) / (double)CLOCK_TICKS - i) < 1e-6);
    assert_true(fabs(clock_position_ticks(&follower, now + period / 4) / (double)CLOCK_TICKS - (i + 0.25)) < 1e-6);
  }
  assert_true(clock_position_ticks(&follower, now + 9) <= 97.0 * (double)CLOCK_TICKS);
  clock_follow(&follower, &STOP, now);
  const double stood = clock_position_ticks(&follower, now);
  for (uint32_t i = 0; i < 48; i++, now += period) clock_follow(&follower, &CLOCK, now);
  assert_true(clock_position_ticks(&follower, now) == stood);
  clock_follow(&follower, &(Midi1){.status = 0xf2, .count = 2, .data = {16, 1}}, now);
  clock_follow(&follower, &CONTINUE, now);
  clock_follow(&follower, &CLOCK, now);
  assert_true(fabs(clock_position_ticks(&follower, now) / (double)TICKS_PER_QUARTER - (128 + 16) / 4.0) < 0.01);
  assert_true(clock_bpm(&follower, now + 1.0) == 0.0);
  assert_false(clock_follow(&follower, &(Midi1){.status = 0x90}, now));
}

/* ---- sending */

static TempoMap make_map(void) {
  const TempoPoint tempos[] = {{0, 120, false}, {8 * TICKS_PER_QUARTER, 97.3, true}, {40 * TICKS_PER_QUARTER, 160, false}};
  TempoMap map;
  assert_int_equal(tempo_map_init(&map, memory_heap(), tempos, 3, NULL, 0), STATUS_OK);
  return map;
}

static void clocks_lie_on_every_24th_of_a_quarter_to_the_sample(void **state) {
  (void)state;
  TempoMap map = make_map();
  ClockWriter writer = {0};
  ClockOut out[CLOCK_SPAN_MAX];
  int64_t clock = 0;
  for (int64_t at = 0; at < 48000 * 30; at += 128) {
    const uint32_t count = clock_write(&writer, &map, (ClockSpan){at, at + 128, RATE, true}, out);
    for (uint32_t i = 0; i < count; i++) {
      if (at == 0 && i < 2) continue;
      assert_int_equal(out[i].message.status, 0xf8);
      assert_int_equal(out[i].frame, tempo_map_frame(&map, clock++ * CLOCK_TICKS, RATE));
    }
    if (at == 0) assert_int_equal(out[1].message.status, 0xfa);
  }
  assert_true(clock > 24 * 50);
  tempo_map_finish(&map);
}

/* The same messages whatever the blocks are. */
static void spans_of_any_length_give_the_same_messages(void **state) {
  (void)state;
  TempoMap map = make_map();
  Random random = random_begin("clock spans");
  static ClockOut whole[4096], cut[4096];
  uint32_t whole_count = 0, cut_count = 0;
  ClockWriter a = {0}, b = {0};
  ClockOut out[CLOCK_SPAN_MAX];
  const int64_t from = 12345, to = from + 48000 * 20;
  for (int64_t at = from; at < to;) {
    const int64_t end = at + 48000 < to ? at + 48000 : to;
    const uint32_t count = clock_write(&a, &map, (ClockSpan){at, end, RATE, true}, out);
    for (uint32_t i = 0; i < count; i++) whole[whole_count++] = out[i];
    at = end;
  }
  for (int64_t at = from; at < to;) {
    const int64_t end = at + 1 + (int64_t)random_below(&random, 400);
    const uint32_t count = clock_write(&b, &map, (ClockSpan){at, end < to ? end : to, RATE, true}, out);
    for (uint32_t i = 0; i < count; i++) cut[cut_count++] = out[i];
    at = end;
  }
  assert_int_equal(whole_count, cut_count);
  for (uint32_t i = 0; i < whole_count; i++) assert_true(whole[i].frame == cut[i].frame && whole[i].message.status == cut[i].message.status);
  tempo_map_finish(&map);
}

/* What one writes the other follows, to the sample: start, jump, stop, go on. */
static void a_follower_of_our_own_clock_is_where_we_are(void **state) {
  (void)state;
  const TempoPoint tempo = {0, 126, false};
  TempoMap map;
  assert_int_equal(tempo_map_init(&map, memory_heap(), &tempo, 1, NULL, 0), STATUS_OK);
  ClockWriter writer = {0};
  ClockFollower follower = {0};
  ClockOut out[CLOCK_SPAN_MAX];
  double output_seconds = 0;
  int64_t song = 0;
  for (uint32_t block = 0; block < 48000 * 20 / 128; block++) {
    if (block == 3000) song = 777777;            /* a jump */
    const bool playing = block < 5000 || block > 5200;
    const uint32_t count = clock_write(&writer, &map, (ClockSpan){song, song + 128, RATE, playing}, out);
    for (uint32_t i = 0; i < count; i++) clock_follow(&follower, &out[i].message, output_seconds + (double)(out[i].frame - song) / RATE);
    const double there = tempo_map_ticks(&map, (double)song / RATE);
    const bool settled = (block > 200 && block < 3000) || (block > 3300 && block < 5000) || block > 5700;
    if (settled) assert_true(fabs(clock_position_ticks(&follower, output_seconds) - there) / (double)TICKS_PER_QUARTER < 0.005);
    if (settled) assert_true(fabs(clock_bpm(&follower, output_seconds) - 126) < 0.5);
    output_seconds += 128 / RATE;
    if (playing) song += 128;
  }
  assert_true(follower.playing);
  tempo_map_finish(&map);
}

/* A song position has 14 bits: 1024 bars of four quarters. Behind them it begins anew, and clocks count on whatever it said. */
static void positions_wrap_at_14_bits_and_clocks_count_on(void **state) {
  (void)state;
  const TempoPoint tempo = {0, 240, false};
  TempoMap map;
  assert_int_equal(tempo_map_init(&map, memory_heap(), &tempo, 1, NULL, 0), STATUS_OK);
  static const int64_t sixteenths[] = {0, 1, 127, 128, 16383, 16384, 16385, 40000};
  for (uint32_t i = 0; i < COUNT_OF(sixteenths); i++) {
    ClockWriter writer = {0};
    ClockFollower follower = {0};
    ClockOut out[CLOCK_SPAN_MAX];
    const int64_t at = tempo_map_frame(&map, sixteenths[i] * CLOCK_PER_POSITION * CLOCK_TICKS, RATE), named = sixteenths[i] % 16384;
    const uint32_t count = clock_write(&writer, &map, (ClockSpan){at, at + 48000, RATE, true}, out);
    assert_int_equal(out[0].message.status, 0xf2);
    assert_int_equal(out[0].message.data[0] | out[0].message.data[1] << 7, named);
    assert_int_equal(out[1].message.status, sixteenths[i] == 0 ? 0xfa : 0xfb); /* start would mean the beginning */
    for (uint32_t k = 0; k < count; k++) clock_follow(&follower, &out[k].message, 1.0 + (double)(out[k].frame - at) / RATE);
    assert_int_equal(follower.next_clock, named * CLOCK_PER_POSITION + (int64_t)count - 2);
  }
  ClockFollower follower = {0}; /* played through the end of what can be named */
  clock_follow(&follower, &(Midi1){.status = 0xf2, .count = 2, .data = {127, 127}}, 0);
  clock_follow(&follower, &CONTINUE, 0);
  for (uint32_t i = 0; i < 13; i++) clock_follow(&follower, &CLOCK, 1.0 + i / 96.0);
  assert_int_equal(follower.next_clock, 16383 * CLOCK_PER_POSITION + 13);
  ClockFollower first = {0}; /* a sender whose clocks begin with its start */
  clock_follow(&first, &START, 2.0);
  clock_follow(&first, &CLOCK, 2.0);
  assert_true(clock_position_ticks(&first, 2.0) == 0.0);
  tempo_map_finish(&map);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(tempo_is_followed_through_a_jittery_cable),
    cmocka_unit_test(a_new_tempo_is_caught_within_a_bar),
    cmocka_unit_test(position_runs_with_the_clocks_and_stands_when_stopped),
    cmocka_unit_test(clocks_lie_on_every_24th_of_a_quarter_to_the_sample),
    cmocka_unit_test(spans_of_any_length_give_the_same_messages),
    cmocka_unit_test(positions_wrap_at_14_bits_and_clocks_count_on),
    cmocka_unit_test(a_follower_of_our_own_clock_is_where_we_are),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
