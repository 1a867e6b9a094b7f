/* The modulators, each measured by the values it gives: rates, phases, times, levels, and that they depend on the place in
   the song alone. */
#include "devices/rig.h"

#include "core/math.h"
#include "core/tempo.h"

#define RATE 48000.0
#define BPM 120.0

static double ticks_at(int64_t frame) { return (double)frame / RATE * BPM / 60.0 * (double)TICKS_PER_QUARTER; }

typedef struct Span { double begin, end; } Span;

/* One block at the rig's place in the song. */
static Span step(Rig *rig, uint32_t frames, const Event *events, uint32_t count, const float *key) {
  const DeviceBlock block = {.frames = frames, .params = rig->params, .events = events, .event_count = count, .song_frame = rig->song_frame,
                             .song_ticks = ticks_at(rig->song_frame), .bpm = BPM, .playing = true, .modulation = rig->modulation,
                             .sidechain = {key, key}};
  rig->device->process(rig->state, &block);
  rig->song_frame += frames;
  return (Span){(double)rig->modulation[0], (double)rig->modulation[1]};
}

static Event note(EventType type, uint32_t frame, float velocity) {
  return (Event){.frame = frame, .type = (uint16_t)type, .number = 60, .id = 7, .value = velocity};
}

static void every_block_goes_on_where_the_last_one_ended(void **unused) {
  (void)unused;
  static const char *const ids[] = {"lfo", "random", "steps"};
  for (size_t d = 0; d < COUNT_OF(ids); d++) {
    Rig rig = rig_open(device_by_id(ids[d]), RATE);
    double last = -1;
    uint32_t jumps = 0;
    for (int i = 0; i < 3000; i++) {
      const Span span = step(&rig, 64, NULL, 0, NULL);
      assert_true(span.begin >= 0 && span.begin <= 1 && span.end >= 0 && span.end <= 1);
      if (last >= 0 && fabs(span.begin - last) > 1e-5) jumps++;
      last = span.end;
    }
    assert_true(jumps <= (d == 0 ? 0 : 1)); /* a step's boundary may be rounded to either side of a block's */
    rig_close(&rig);
  }
}

static void an_lfo_keeps_the_bars_and_its_phase(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("lfo"), RATE); /* a sine of one bar: 96,000 frames */
  for (int64_t frame = 0; frame < 400000; frame += 64) {
    const Span span = step(&rig, 64, NULL, 0, NULL);
    assert_true(fabs(span.begin - (0.5 + 0.5 * sin(2 * MATH_PI * (double)frame / 96000))) < 1e-6);
  }
  rig_set(&rig, "phase", 25);
  rig.song_frame = 96000 * 5;
  assert_true(fabs(step(&rig, 64, NULL, 0, NULL).begin - 1.0) < 1e-6);
  rig_set(&rig, "sync", 0);
  rig_set(&rig, "rate_hz", 3);
  rig_set(&rig, "phase", 0);
  rig.song_frame = 48000 * 7 + 4000;
  assert_true(fabs(step(&rig, 64, NULL, 0, NULL).begin - (0.5 + 0.5 * sin(2 * MATH_PI * 0.25))) < 1e-6);
  rig_close(&rig);
}

static void an_lfo_begins_anew_with_each_note(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("lfo"), RATE);
  rig_set(&rig, "trigger", 1);
  rig_set(&rig, "sync", 0);
  rig_set(&rig, "rate_hz", 5);
  rig_set(&rig, "shape", 2); /* rising */
  for (int i = 0; i < 100; i++) step(&rig, 64, NULL, 0, NULL);
  const Event on = note(EVENT_NOTE_ON, 20, 1);
  Span span = step(&rig, 64, &on, 1, NULL);
  assert_true(fabs(span.end - 44 * 5 / RATE) < 1e-6);
  for (int i = 0; i < 50; i++) span = step(&rig, 64, NULL, 0, NULL);
  assert_true(fabs(span.end - (44 + 50 * 64) * 5 / RATE) < 1e-6);
  rig_close(&rig);
}

static void what_is_drawn_depends_on_the_place_and_the_seed(void **unused) {
  (void)unused;
  Rig a = rig_open(device_by_id("random"), RATE), b = rig_open(device_by_id("random"), RATE);
  double sum = 0, least = 1, most = 0;
  uint32_t different = 0;
  for (int turn = 0; turn < 1000; turn++) {
    const int64_t frame = (int64_t)turn * 12000 + 640; /* eighths */
    a.song_frame = frame;
    const double value = step(&a, 64, NULL, 0, NULL).begin;
    b.song_frame = frame + 5000;
    assert_true(step(&b, 64, NULL, 0, NULL).begin == value); /* held */
    sum += value;
    least = fmin(least, value);
    most = fmax(most, value);
    rig_set(&b, "seed", 1);
    different += step(&b, 64, NULL, 0, NULL).begin != value;
    rig_set(&b, "seed", 0);
  }
  assert_true(fabs(sum / 1000 - 0.5) < 0.03 && least < 0.01 && most > 0.99 && different > 990);
  rig_set(&a, "levels", 3);
  for (int turn = 0; turn < 100; turn++) {
    a.song_frame = (int64_t)turn * 12000 + 640;
    const double value = step(&a, 64, NULL, 0, NULL).begin;
    assert_true(value == 0 || value == 0.5 || value == 1);
  }
  rig_set(&a, "levels", 0);
  rig_set(&a, "glide", 100);
  a.song_frame = 12000 * 4;
  const double from = step(&a, 64, NULL, 0, NULL).begin;
  a.song_frame = 12000 * 5;
  const double to = step(&a, 64, NULL, 0, NULL).begin;
  a.song_frame = 12000 * 4 + 6000;
  assert_true(fabs(step(&a, 64, NULL, 0, NULL).begin - (from + to) / 2) < 1e-6);
  rig_close(&a);
  rig_close(&b);
}

static double step_at(Rig *rig, int step_number) {
  rig->song_frame = (int64_t)step_number * 6000 + 64; /* sixteenths */
  return step(rig, 64, NULL, 0, NULL).begin;
}

static void steps_come_in_their_order(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("steps"), RATE);
  for (int i = 0; i < 16; i++) rig.params[i] = (float)(i * 6);
  rig_set(&rig, "length", 5);
  static const int orders[3][12] = {{0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1}, {4, 3, 2, 1, 0, 4, 3, 2, 1, 0, 4, 3}, {0, 1, 2, 3, 4, 3, 2, 1, 0, 1, 2, 3}};
  for (int order = 0; order < 3; order++) {
    rig_set(&rig, "order", order);
    for (int i = 0; i < 12; i++) assert_true(fabs(step_at(&rig, i) - orders[order][i] * 0.06) < 1e-6);
  }
  rig_set(&rig, "order", 3);
  uint32_t seen = 0;
  for (int i = 0; i < 60; i++) seen |= 1u << (int)(step_at(&rig, i) / 0.06 + 0.5);
  assert_int_equal(seen, 31);
  rig_set(&rig, "order", 0);
  rig_set(&rig, "glide", 50);
  rig.song_frame = 6000 + 1500;
  assert_true(fabs(step(&rig, 64, NULL, 0, NULL).begin - 0.03) < 1e-6);
  rig_close(&rig);
}

static void an_envelope_takes_the_times_it_states(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("envelope"), RATE);
  rig_set(&rig, "attack_ms", 20);
  rig_set(&rig, "decay_ms", 100);
  rig_set(&rig, "sustain", 25);
  rig_set(&rig, "release_ms", 200);
  const Event on = note(EVENT_NOTE_ON, 0, 1), off = note(EVENT_NOTE_OFF, 0, 0);
  assert_true(step(&rig, 64, NULL, 0, NULL).end == 0);
  double peak = step(&rig, 64, &on, 1, NULL).end;
  assert_true(fabs(peak - 64 / 960.0) < 1e-4); /* straight up */
  for (int i = 1; i < 15; i++) peak = step(&rig, 64, NULL, 0, NULL).end;
  assert_true(fabs(peak - 1.0) < 1e-4);
  for (int i = 0; i < 75; i++) step(&rig, 64, NULL, 0, NULL); /* 100 ms on, 60 dB nearer to the sustain level */
  assert_true(fabs(step(&rig, 64, NULL, 0, NULL).begin - (0.25 + 0.75e-3)) < 2e-4);
  step(&rig, 64, &off, 1, NULL);
  for (int i = 1; i < 150; i++) step(&rig, 64, NULL, 0, NULL);
  assert_true(fabs(step(&rig, 64, NULL, 0, NULL).begin - 0.25e-3) < 2e-5);
  rig_set(&rig, "velocity", 100);
  const Event soft = note(EVENT_NOTE_ON, 0, 0.5f);
  step(&rig, 64, &soft, 1, NULL);
  for (int i = 1; i < 15; i++) peak = step(&rig, 64, NULL, 0, NULL).end;
  assert_true(fabs(peak - 0.5) < 2e-3);
  rig_close(&rig);
}

static void a_follower_reads_the_level_and_falls_in_its_time(void **unused) {
  (void)unused;
  float sine[64], silence[64] = {0};
  Rig rig = rig_open(device_by_id("follower"), RATE);
  rig_set(&rig, "attack_ms", 1);
  rig_set(&rig, "release_ms", 100);
  for (int mode = 0; mode < 2; mode++) {
    rig_set(&rig, "detect", mode);
    Span span = {0, 0};
    for (int b = 0; b < 200; b++) {
      for (int i = 0; i < 64; i++) sine[i] = (float)(0.5 * sin(2 * MATH_PI * 750.0 * (b * 64 + i) / RATE)); /* a whole period a block */
      span = step(&rig, 64, NULL, 0, sine);
    }
    assert_true(fabs(span.end - (mode ? 0.5 / sqrt(2) : 0.5)) < 2e-3);
    const double top = span.end;
    for (int b = 0; b < 75; b++) span = step(&rig, 64, NULL, 0, silence); /* 100 ms: one time constant */
    assert_true(fabs(span.end - top * exp(-1)) < 1e-3);
    for (int b = 0; b < 3000; b++) span = step(&rig, 64, NULL, 0, NULL);
    assert_true(span.end == 0);
  }
  rig_set(&rig, "detect", 0);
  rig_set(&rig, "scale", 1);
  for (int i = 0; i < 64; i++) sine[i] = 0.031622777f; /* -30 dB: half of the last 60 */
  Span span = {0, 0};
  for (int b = 0; b < 200; b++) span = step(&rig, 64, NULL, 0, sine);
  assert_true(fabs(span.end - 0.5) < 1e-4);
  rig_close(&rig);
}

static void macros_give_what_their_knobs_say_without_a_step(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("macros"), RATE);
  for (int i = 0; i < 8; i++) rig.params[i] = (float)(i * 10);
  step(&rig, 64, NULL, 0, NULL);
  for (int i = 0; i < 8; i++) assert_true(fabsf(rig.modulation[2 * i + 1] - (float)i * 0.1f) < 1e-6f);
  rig.params[3] = 90;
  double last = 0.3;
  for (int b = 0; b < 30; b++) {
    step(&rig, 64, NULL, 0, NULL);
    assert_true(fabs((double)rig.modulation[6] - last) < 1e-6 && fabs((double)rig.modulation[7] - last) < 0.05);
    last = (double)rig.modulation[7];
  }
  assert_true(fabs(last - 0.9) < 1e-6);
  rig_close(&rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_block_goes_on_where_the_last_one_ended),
    cmocka_unit_test(an_lfo_keeps_the_bars_and_its_phase),
    cmocka_unit_test(an_lfo_begins_anew_with_each_note),
    cmocka_unit_test(what_is_drawn_depends_on_the_place_and_the_seed),
    cmocka_unit_test(steps_come_in_their_order),
    cmocka_unit_test(an_envelope_takes_the_times_it_states),
    cmocka_unit_test(a_follower_reads_the_level_and_falls_in_its_time),
    cmocka_unit_test(macros_give_what_their_knobs_say_without_a_step),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
