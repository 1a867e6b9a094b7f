/* Trim by measurement: what each switch and knob does to two different sides, and that at rest it does nothing. */
#include "devices/rig.h"
#include "devices/measure.h"

#define RATE 48000.0
#define LENGTH 48000u
static float in[2][LENGTH], out[2][LENGTH];

static Rig trim(const char *id, double value) {
  Rig rig = rig_open(device_by_id("utility"), RATE);
  rig_set(&rig, id, value);
  return rig;
}

static void sides(double left_hz, double right_hz) {
  for (uint32_t i = 0; i < LENGTH; i++) {
    in[0][i] = (float)(0.5 * sin(2.0 * M_PI * left_hz * i / RATE));
    in[1][i] = (float)(0.25 * sin(2.0 * M_PI * right_hz * i / RATE));
  }
}

static void run(Rig *rig) { rig_run(rig, in[0], in[1], out[0], out[1], LENGTH, NULL, 0); }

/* Amplitude of a tone in the second half. */
static double heard(int side, double hz) { return measure_tone(out[side] + LENGTH / 2, LENGTH / 2, hz, RATE).amplitude; }

static void at_rest_every_bit_passes(void **unused) {
  (void)unused;
  Rig rig = trim("gain_db", 0.0);
  sides(440.0, 1000.0);
  run(&rig);
  for (int c = 0; c < 2; c++) assert_memory_equal(out[c], in[c], sizeof in[c]);
  rig_close(&rig);
}

static void gain_reaches_from_silence_to_24_dB(void **unused) {
  (void)unused;
  static const double gains[] = {-144.0, -60.0, -6.0, 6.0, 24.0};
  sides(440.0, 1000.0);
  for (size_t g = 0; g < COUNT_OF(gains); g++) {
    Rig rig = trim("gain_db", gains[g]);
    run(&rig);
    if (gains[g] == -144.0) assert_true(measure_peak(out[0], LENGTH) == 0.0);
    else assert_true(fabs(measure_db(heard(0, 440.0) / 0.5) - gains[g]) < 0.001);
    rig_close(&rig);
  }
}

/* Rows: a switch, and the amplitudes of both tones on both sides. */
static void switches_send_each_side_where_they_say(void **unused) {
  (void)unused;
  static const struct { const char *id; double value, left_440, left_1000, right_440, right_1000; } rows[] = {
      {"swap", 1, 0, 0.25, 0.5, 0},           {"channels", 1, 0.5, 0, 0.5, 0},          {"channels", 2, 0, 0.25, 0, 0.25},
      {"channels", 3, 0.25, 0.125, 0.25, 0.125}, {"channels", 4, 0.25, -0.125, 0.25, -0.125}, {"invert_left", 1, -0.5, 0, 0, 0.25},
      {"invert_right", 1, 0.5, 0, 0, -0.25},  {"width", 0, 0.25, 0.125, 0.25, 0.125},   {"width", 200, 0.75, -0.125, -0.25, 0.375},
      {"pan", 0.5, 0.25, 0, 0, 0.25},         {"pan", -1, 0.5, 0, 0, 0},                {"mute", 1, 0, 0, 0, 0}};
  sides(440.0, 1000.0);
  for (size_t r = 0; r < COUNT_OF(rows); r++) {
    Rig rig = trim(rows[r].id, rows[r].value);
    run(&rig);
    const double expected[2][2] = {{rows[r].left_440, rows[r].left_1000}, {rows[r].right_440, rows[r].right_1000}};
    for (int side = 0; side < 2; side++)
      for (uint32_t i = LENGTH / 2; i < LENGTH; i += 7) {
        const double wanted = expected[side][0] / 0.5 * (double)in[0][i] + expected[side][1] / 0.25 * (double)in[1][i];
        if (fabs((double)out[side][i] - wanted) > 1e-6) fail_msg("%s %g: side %d, frame %u: %g instead of %g", rows[r].id, rows[r].value, side, i, (double)out[side][i], wanted);
      }
    rig_close(&rig);
  }
}

static void equal_power_keeps_the_sum_of_squares(void **unused) {
  (void)unused;
  for (uint32_t i = 0; i < LENGTH; i++) in[0][i] = in[1][i] = 0.5f;
  for (double pan = -1.0; pan <= 1.0; pan += 0.25) {
    Rig rig = trim("pan", pan);
    rig_set(&rig, "pan_law", 1.0);
    run(&rig);
    const double left = (double)out[0][LENGTH - 1], right = (double)out[1][LENGTH - 1];
    assert_true(fabs(left * left + right * right - 0.5) < 1e-6);
    rig_close(&rig);
  }
}

static void bass_becomes_mono_and_nothing_else_changes(void **unused) {
  (void)unused;
  Rig rig = trim("mono_below_hz", 200.0);
  static const double tones[] = {40.0, 200.0, 3000.0};
  double side_lost[3], middle_lost[3];
  for (int t = 0; t < 3; t++) {
    for (uint32_t i = 0; i < LENGTH; i++) { in[0][i] = (float)(0.5 * sin(2.0 * M_PI * tones[t] * i / RATE)); in[1][i] = -in[0][i]; }
    rig.device->reset(rig.state);
    run(&rig);
    side_lost[t] = -measure_db(heard(0, tones[t]) / 0.5);
    memcpy(in[1], in[0], sizeof in[0]);
    run(&rig);
    middle_lost[t] = -measure_db(heard(1, tones[t]) / 0.5);
  }
  assert_true(side_lost[0] > 27.0 && fabs(side_lost[1] - 3.01) < 0.1 && fabs(side_lost[2]) < 0.05);
  for (int t = 0; t < 3; t++) assert_true(fabs(middle_lost[t]) < 0.001);
  rig_close(&rig);
}

static void an_offset_is_blocked_and_bass_is_not(void **unused) {
  (void)unused;
  Rig rig = trim("dc_block", 1.0);
  for (uint32_t i = 0; i < LENGTH; i++) in[0][i] = in[1][i] = (float)(0.3 + 0.5 * sin(2.0 * M_PI * 40.0 * i / RATE));
  run(&rig);
  double mean = 0.0;
  for (uint32_t i = LENGTH - 12000; i < LENGTH; i++) mean += (double)out[0][i] / 12000.0;
  assert_true(fabs(mean) < 1e-4 && fabs(measure_db(heard(0, 40.0) / 0.5)) < 0.1);
  rig_close(&rig);
}

static void nothing_clicks_when_it_is_switched(void **unused) {
  (void)unused;
  static const char *const ids[] = {"swap", "invert_left", "mute", "dc_block", "channels", "pan", "width"};
  sides(100.0, 100.0);
  for (size_t k = 0; k < COUNT_OF(ids); k++) {
    Rig rig = trim("gain_db", 0.0);
    for (uint32_t at = 0; at < LENGTH; at += GRID_FRAMES) {
      if (at % 6400 == 0) rig_set(&rig, ids[k], at / 6400 % 2 ? 1.0 : 0.0);
      rig_block(&rig, in[0] + at, in[1] + at, out[0] + at, out[1] + at, GRID_FRAMES, NULL, 0);
    }
    double steepest = 0.0;
    for (uint32_t i = 1; i < LENGTH; i++) steepest = fmax(steepest, fabs((double)out[0][i] - (double)out[0][i - 1]));
    if (steepest > 0.012) fail_msg("%s: a step of %g", ids[k], steepest);
    rig_close(&rig);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(at_rest_every_bit_passes),
      cmocka_unit_test(gain_reaches_from_silence_to_24_dB),
      cmocka_unit_test(switches_send_each_side_where_they_say),
      cmocka_unit_test(equal_power_keeps_the_sum_of_squares),
      cmocka_unit_test(bass_becomes_mono_and_nothing_else_changes),
      cmocka_unit_test(an_offset_is_blocked_and_bass_is_not),
      cmocka_unit_test(nothing_clicks_when_it_is_switched),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
