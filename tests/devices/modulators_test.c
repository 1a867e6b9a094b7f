/* Modulators, each measured by the values it gives: rates, phases, times, levels, and that they depend on the place in the song
   alone. Dice and Reins have files of their own. */
#include "devices/modulator_rig.h"

#include "core/math.h"

static void every_block_goes_on_where_the_last_one_ended(void **unused) {
  (void)unused;
  static const char *const ids[] = {"lfo", "random", "steps"};
  for (size_t d = 0; d < COUNT_OF(ids); d++) {
    Rig rig = rig_open(device_by_id(ids[d]), RATE);
    double last = -1;
    uint32_t jumps = 0;
    for (int i = 0; i < 3000; i++) {
      const ModulatorSpan span = modulator_step(&rig, 64, NULL, 0, NULL);
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
    const ModulatorSpan span = modulator_step(&rig, 64, NULL, 0, NULL);
    assert_true(fabs(span.begin - (0.5 + 0.5 * sin(2 * MATH_PI * (double)frame / 96000))) < 1e-6);
  }
  rig_set(&rig, "phase", 25);
  rig.song_frame = 96000 * 5;
  assert_true(fabs(modulator_step(&rig, 64, NULL, 0, NULL).begin - 1.0) < 1e-6);
  rig_set(&rig, "sync", 0);
  rig_set(&rig, "rate_hz", 3);
  rig_set(&rig, "phase", 0);
  rig.song_frame = 48000 * 7 + 4000;
  assert_true(fabs(modulator_step(&rig, 64, NULL, 0, NULL).begin - (0.5 + 0.5 * sin(2 * MATH_PI * 0.25))) < 1e-6);
  rig_close(&rig);
}

static void an_lfo_begins_anew_with_each_note(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("lfo"), RATE);
  rig_set(&rig, "trigger", 1);
  rig_set(&rig, "sync", 0);
  rig_set(&rig, "rate_hz", 5);
  rig_set(&rig, "shape", 2); /* rising */
  for (int i = 0; i < 100; i++) modulator_step(&rig, 64, NULL, 0, NULL);
  const Event on = modulator_note(EVENT_NOTE_ON, 20, 1);
  ModulatorSpan span = modulator_step(&rig, 64, &on, 1, NULL);
  assert_true(fabs(span.end - 44 * 5 / RATE) < 1e-6);
  for (int i = 0; i < 50; i++) span = modulator_step(&rig, 64, NULL, 0, NULL);
  assert_true(fabs(span.end - (44 + 50 * 64) * 5 / RATE) < 1e-6);
  rig_close(&rig);
}

static double step_at(Rig *rig, int step_number) {
  rig->song_frame = (int64_t)step_number * 6000 + 64; /* sixteenths */
  return modulator_step(rig, 64, NULL, 0, NULL).begin;
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
  assert_true(fabs(modulator_step(&rig, 64, NULL, 0, NULL).begin - 0.03) < 1e-6);
  rig_close(&rig);
}

static void an_envelope_takes_the_times_it_states(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("envelope"), RATE);
  rig_set(&rig, "attack_ms", 20);
  rig_set(&rig, "decay_ms", 100);
  rig_set(&rig, "sustain", 25);
  rig_set(&rig, "release_ms", 200);
  const Event on = modulator_note(EVENT_NOTE_ON, 0, 1), off = modulator_note(EVENT_NOTE_OFF, 0, 0);
  assert_true(modulator_step(&rig, 64, NULL, 0, NULL).end == 0);
  double peak = modulator_step(&rig, 64, &on, 1, NULL).end;
  assert_true(fabs(peak - 64 / 960.0) < 1e-4); /* straight up */
  for (int i = 1; i < 15; i++) peak = modulator_step(&rig, 64, NULL, 0, NULL).end;
  assert_true(fabs(peak - 1.0) < 1e-4);
  for (int i = 0; i < 75; i++) modulator_step(&rig, 64, NULL, 0, NULL); /* 100 ms on, 60 dB nearer to the sustain level */
  assert_true(fabs(modulator_step(&rig, 64, NULL, 0, NULL).begin - (0.25 + 0.75e-3)) < 2e-4);
  modulator_step(&rig, 64, &off, 1, NULL);
  for (int i = 1; i < 150; i++) modulator_step(&rig, 64, NULL, 0, NULL);
  assert_true(fabs(modulator_step(&rig, 64, NULL, 0, NULL).begin - 0.25e-3) < 2e-5);
  rig_set(&rig, "velocity", 100);
  const Event soft = modulator_note(EVENT_NOTE_ON, 0, 0.5f);
  modulator_step(&rig, 64, &soft, 1, NULL);
  for (int i = 1; i < 15; i++) peak = modulator_step(&rig, 64, NULL, 0, NULL).end;
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
    ModulatorSpan span = {0, 0};
    for (int b = 0; b < 200; b++) {
      for (int i = 0; i < 64; i++) sine[i] = (float)(0.5 * sin(2 * MATH_PI * 750.0 * (b * 64 + i) / RATE)); /* a whole period a block */
      span = modulator_step(&rig, 64, NULL, 0, sine);
    }
    assert_true(fabs(span.end - (mode ? 0.5 / sqrt(2) : 0.5)) < 2e-3);
    const double top = span.end;
    for (int b = 0; b < 75; b++) span = modulator_step(&rig, 64, NULL, 0, silence); /* 100 ms: one time constant */
    assert_true(fabs(span.end - top * exp(-1)) < 1e-3);
    for (int b = 0; b < 3000; b++) span = modulator_step(&rig, 64, NULL, 0, NULL);
    assert_true(span.end == 0);
  }
  rig_set(&rig, "detect", 0);
  rig_set(&rig, "scale", 1);
  for (int i = 0; i < 64; i++) sine[i] = 0.031622777f; /* -30 dB: half of the last 60 */
  ModulatorSpan span = {0, 0};
  for (int b = 0; b < 200; b++) span = modulator_step(&rig, 64, NULL, 0, sine);
  assert_true(fabs(span.end - 0.5) < 1e-4);
  rig_close(&rig);
}

/* However short a peak is, and wherever in the block, on whichever side. */
static void a_follower_hears_every_frame_of_both_sides(void **unused) {
  (void)unused;
  float peaks[2][64] = {{0.0f}};
  for (int side = 0; side < 2; side++)
    for (uint32_t at = 0; at < 64; at++) {
      Rig rig = rig_open(device_by_id("follower"), RATE);
      rig_set(&rig, "detect", 0);
      peaks[side][at] = 0.5f;
      const DeviceBlock block = {.frames = 64, .params = rig.params, .bpm = BPM, .playing = true, .modulation = rig.modulation, .sidechain = {peaks[0], peaks[1]}};
      rig.device->process(rig.state, &block);
      if (!(rig.modulation[1] > 0.0f)) fail_msg("frame %u of side %d is not heard", at, side);
      peaks[side][at] = 0.0f;
      rig_close(&rig);
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_block_goes_on_where_the_last_one_ended),
    cmocka_unit_test(an_lfo_keeps_the_bars_and_its_phase),
    cmocka_unit_test(an_lfo_begins_anew_with_each_note),
    cmocka_unit_test(steps_come_in_their_order),
    cmocka_unit_test(an_envelope_takes_the_times_it_states),
    cmocka_unit_test(a_follower_reads_the_level_and_falls_in_its_time),
    cmocka_unit_test(a_follower_hears_every_frame_of_both_sides),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
