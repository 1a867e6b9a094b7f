/* Press against the textbook, and the whole W1 channel (equaliser, compressor, pan) against a reference in double. */
#include "devices/rig.h"
#include "devices/measure.h"

#define RATE 48000.0
#define PI 3.14159265358979323846
#define LENGTH 96000
static float in_left[LENGTH], in_right[LENGTH], left[LENGTH], right[LENGTH];

static void hold_level(double db) {
  for (int i = 0; i < LENGTH; i++) in_left[i] = in_right[i] = (float)pow(10.0, db / 20.0);
}

static void static_curve_follows_threshold_ratio_and_knee(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("compressor"), RATE);
  for (int knee = 0; knee <= 12; knee += 6)
    for (int db = -50; db <= 0; db += 2) {
      rig.device->reset(rig.state);
      rig_set(&rig, "threshold_db", -20.0);
      rig_set(&rig, "ratio", 4.0);
      rig_set(&rig, "knee_db", knee);
      rig_set(&rig, "attack_ms", 5.0);
      hold_level(db);
      rig_run(&rig, in_left, in_right, left, right, 24000, NULL, 0);
      const double over = db + 20.0, w = knee;
      double expected = db;
      if (w > 0.0 && 2.0 * fabs(over) <= w) expected = db + (0.25 - 1.0) * (over + w / 2) * (over + w / 2) / (2 * w);
      else if (over > 0.0) expected = -20.0 + over / 4.0;
      assert_true(fabs(measure_db((double)left[23999]) - expected) < 0.01);
      assert_true(fabs((double)rig.meter[0] - (db - expected)) < 0.01);
    }
  rig_close(&rig);
}

static void attack_and_release_take_their_time(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("compressor"), RATE);
  rig_set(&rig, "threshold_db", -60.0);
  rig_set(&rig, "ratio", 20.0);
  rig_set(&rig, "knee_db", 0.0);
  rig_set(&rig, "attack_ms", 20.0);
  rig_set(&rig, "release_ms", 200.0);
  for (int i = 0; i < LENGTH; i++) in_left[i] = in_right[i] = i < 48000 ? 0.5f : 0.05f;
  rig_run(&rig, in_left, in_right, left, right, LENGTH, NULL, 0);
  /* The envelope has come 1 - 1/e of its way after one time constant: read it back from the gain. */
  const double slope = 1.0 / 20.0 - 1.0;
  const int up = 960 - 1, down = 48000 + 9600 - 1;
  const double envelope_up = pow(10.0, (measure_db((double)left[up] / 0.5) / slope - 60.0) / 20.0);
  const double envelope_down = pow(10.0, (measure_db((double)left[down] / 0.05) / slope - 60.0) / 20.0);
  assert_true(fabs(envelope_up - 0.5 * (1.0 - exp(-1.0))) < 0.001);
  assert_true(fabs(envelope_down - (0.05 + 0.45 * exp(-1.0))) < 0.001);
  rig_close(&rig);
}

static void both_sides_are_turned_down_together(void **unused) {
  (void)unused;
  Random random = random_begin("linked");
  Rig rig = rig_open(device_by_id("compressor"), RATE);
  rig_set(&rig, "threshold_db", -40.0);
  for (int i = 0; i < LENGTH; i++) {
    in_left[i] = (float)random_real(&random, -1.0, 1.0);
    in_right[i] = 0.25f * in_left[i];
  }
  rig_run(&rig, in_left, in_right, left, right, LENGTH, NULL, 0);
  for (int i = 0; i < LENGTH; i++) assert_true(fabs((double)left[i] * 0.25 - (double)right[i]) < 1e-6);
  rig_close(&rig);
}

/* --- a channel of the mixing workload: four filters, compressor, pan, gain; the reference is plain double ------------- */

typedef struct Filter { double b0, b1, b2, a1, a2, s1, s2; } Filter;

static Filter filter_of(int type, double hz, double gain_db, double q) {
  const double a = pow(10.0, gain_db / 40.0), w = 2.0 * PI * hz / RATE, c = cos(w), al = sin(w) / (2.0 * q), r = 2.0 * sqrt(a) * al;
  double n[3], d[3];
  if (type == 0) { n[0] = (1 + c) / 2; n[1] = -(1 + c); n[2] = n[0]; d[0] = 1 + al; d[1] = -2 * c; d[2] = 1 - al; }
  else if (type == 2) { n[0] = 1 + al * a; n[1] = -2 * c; n[2] = 1 - al * a; d[0] = 1 + al / a; d[1] = -2 * c; d[2] = 1 - al / a; }
  else {
    const double sign = type == 1 ? 1.0 : -1.0; /* a low shelf is a high shelf with the cosine turned round */
    n[0] = a * ((a + 1) - sign * (a - 1) * c + r); n[1] = sign * 2 * a * ((a - 1) - sign * (a + 1) * c); n[2] = a * ((a + 1) - sign * (a - 1) * c - r);
    d[0] = (a + 1) + sign * (a - 1) * c + r; d[1] = sign * -2 * ((a - 1) + sign * (a + 1) * c); d[2] = (a + 1) + sign * (a - 1) * c - r;
  }
  return (Filter){n[0] / d[0], n[1] / d[0], n[2] / d[0], d[1] / d[0], d[2] / d[0], 0.0, 0.0};
}

static double filter_step(Filter *f, double x) {
  const double y = f->b0 * x + f->s1;
  f->s1 = f->b1 * x - f->a1 * y + f->s2;
  f->s2 = f->b2 * x - f->a2 * y;
  return y;
}

static void a_mixing_channel_stays_90_dB_from_its_reference(void **unused) {
  (void)unused;
  double worst = 0.0;
  for (int k = 0; k < 32; k += 5) {
    const int types[4] = {0, 1, 2, 3};
    const double hz[4] = {30.0 + 2 * k, 120.0 + 10 * k, 500.0 * pow(2.0, k / 8.0), 6000.0 + 100 * k};
    const double gain[4] = {0.0, k % 7 - 3.0, (5 * k) % 13 - 6.0, (3 * k) % 9 - 4.0}, q[4] = {sqrt(0.5), sqrt(0.5), 0.7 + 0.05 * k, sqrt(0.5)};
    Rig eq = rig_open(device_by_id("eq5"), RATE), press = rig_open(device_by_id("compressor"), RATE), strip = rig_open(device_by_id("gain"), RATE);
    Filter reference[2][4];
    for (int b = 0; b < 4; b++) {
      float *knobs = eq.params + b * 5;
      knobs[0] = 1.0f; knobs[1] = (float)types[b]; knobs[2] = (float)hz[b]; knobs[3] = (float)gain[b]; knobs[4] = (float)q[b];
      for (int side = 0; side < 2; side++) reference[side][b] = filter_of(types[b], hz[b], gain[b], q[b]);
    }
    eq.params[20] = 0.0f;
    rig_set(&press, "threshold_db", -20.0 - k / 4.0);
    rig_set(&press, "ratio", 4.0);
    rig_set(&press, "knee_db", 0.0);
    rig_set(&press, "attack_ms", 5.0);
    rig_set(&press, "release_ms", 100.0);
    rig_set(&press, "makeup_db", 3.0);
    rig_set(&strip, "pan", 2.0 * k / 31.0 - 1.0);
    rig_set(&strip, "gain_db", 20.0 * log10(0.1 / sqrt(2.0)));
    Random random = random_begin("channel");
    for (int i = 0; i < LENGTH; i++) {
      const double t = i / RATE * (1 + k % 4), envelope = 0.25 * exp(-6.0 * (t - floor(t)));
      in_left[i] = (float)(envelope * random_real(&random, -1.0, 1.0));
      in_right[i] = (float)(envelope * random_real(&random, -1.0, 1.0));
    }
    rig_run(&eq, in_left, in_right, left, right, LENGTH, NULL, 0);
    rig_run(&press, left, right, left, right, LENGTH, NULL, 0);
    rig_run(&strip, left, right, left, right, LENGTH, NULL, 0);
    double e = 0.0;
    const double up = 1.0 - exp(-1.0 / (0.005 * RATE)), down = 1.0 - exp(-1.0 / (0.1 * RATE)), p = k / 31.0;
    for (int i = 0; i < LENGTH; i++) {
      double l = (double)in_left[i], r = (double)in_right[i];
      for (int b = 0; b < 4; b++) { l = filter_step(&reference[0][b], l); r = filter_step(&reference[1][b], r); }
      const double d = fmax(fabs(l), fabs(r));
      e += (d > e ? up : down) * (d - e);
      const double over = 20.0 * log10(e + 1e-30) + 20.0 + k / 4.0;
      const double g = 0.1 * pow(10.0, (3.0 + (over > 0.0 ? -0.75 * over : 0.0)) / 20.0);
      worst = fmax(worst, fmax(fabs((double)left[i] - l * g * cos(p * PI / 2)), fabs((double)right[i] - r * g * sin(p * PI / 2))));
    }
    rig_close(&eq); rig_close(&press); rig_close(&strip);
  }
  printf("# worst error %.1f dBFS\n", measure_db(worst));
  assert_true(measure_db(worst) <= -90.0);
}

/* A steady tone on the left, another on the right. */
static void two_tones(double left_level, double right_level) {
  for (int i = 0; i < LENGTH; i++) {
    in_left[i] = (float)(left_level * sin(2.0 * PI * 1000.0 * i / RATE));
    in_right[i] = (float)(right_level * sin(2.0 * PI * 1000.0 * i / RATE));
  }
}

/* dB the left side lost at the end of a second. */
static double lost_db(Rig *rig) {
  rig_run(rig, in_left, in_right, left, right, 48000, NULL, 0);
  return measure_db(measure_rms(in_left + 38400, 9600) / measure_rms(left + 38400 + rig_latency(rig), 9600 - rig_latency(rig)));
}

static Rig press(double threshold_db, double ratio) {
  Rig rig = rig_open(device_by_id("compressor"), RATE);
  rig_set(&rig, "threshold_db", threshold_db);
  rig_set(&rig, "ratio", ratio);
  rig_set(&rig, "knee_db", 0.0);
  rig_set(&rig, "attack_ms", 0.05);
  rig_set(&rig, "release_ms", 3000.0);
  return rig;
}

static void look_ahead_is_a_delay_to_the_bit_and_catches_the_first_peak(void **unused) {
  (void)unused;
  for (double ms = 0.0; ms <= 20.0; ms += 5.0) {
    Rig rig = press(0.0, 4.0);
    rig_set(&rig, "lookahead_ms", ms);
    assert_int_equal(rig_latency(&rig), (int)(ms * 48.0));
    two_tones(0.5, 0.25);
    rig_run(&rig, in_left, in_right, left, right, LENGTH, NULL, 0);
    assert_memory_equal(left + rig_latency(&rig), in_left, (LENGTH - rig_latency(&rig)) * sizeof(float));
    assert_memory_equal(right + rig_latency(&rig), in_right, (LENGTH - rig_latency(&rig)) * sizeof(float));
    rig_close(&rig);
  }
  double burst[2];
  for (int ahead = 0; ahead < 2; ahead++) { /* a burst out of nothing: how high does it come through? */
    Rig rig = press(-30.0, 20.0);
    rig_set(&rig, "attack_ms", 2.0);
    rig_set(&rig, "lookahead_ms", ahead ? 10.0 : 0.0);
    for (int i = 0; i < LENGTH; i++) in_left[i] = in_right[i] = i < 24000 ? 0.0f : 0.8f;
    rig_run(&rig, in_left, in_right, left, right, 30000, NULL, 0);
    burst[ahead] = measure_db(measure_peak(left, 30000));
    rig_close(&rig);
  }
  assert_true(burst[0] > -2.5 && burst[1] < -25.0);
}

static void the_look_ahead_changes_without_a_click(void **unused) {
  (void)unused;
  Rig rig = press(-20.0, 4.0);
  for (int i = 0; i < LENGTH; i++) in_left[i] = (float)(0.5 * sin(2.0 * PI * 100.0 * i / RATE));
  for (uint32_t at = 0; at < LENGTH; at += GRID_FRAMES) {
    if (at % 3200 == 0) rig_set(&rig, "lookahead_ms", (double)((at / 3200 * 7) % 20));
    rig_block(&rig, in_left + at, in_left + at, left + at, right + at, GRID_FRAMES, NULL, 0);
  }
  double steepest = 0.0;
  for (int i = 4800; i < LENGTH; i++) steepest = fmax(steepest, fabs((double)left[i] - (double)left[i - 1]));
  assert_true(steepest < 0.012);
  rig_close(&rig);
}

static void a_sidechain_is_heard_instead_of_the_input_through_its_cuts(void **unused) {
  (void)unused;
  static float bass[LENGTH], loud[LENGTH];
  for (int i = 0; i < LENGTH; i++) {
    bass[i] = (float)sin(2.0 * PI * 50.0 * i / RATE);
    loud[i] = (float)sin(2.0 * PI * 3000.0 * i / RATE);
  }
  static const struct { bool low, on; double low_cut, high_cut, lost; } cases[] = {
      {true, true, 20, 20000, 18.0}, {true, false, 20, 20000, 0.0}, {true, true, 500, 20000, 0.0}, {false, true, 500, 20000, 18.0}, {false, true, 20, 200, 0.0}};
  for (size_t k = 0; k < COUNT_OF(cases); k++) {
    Rig rig = press(-24.0, 4.0);
    two_tones(0.01, 0.01);
    rig.sidechain[0] = rig.sidechain[1] = cases[k].low ? bass : loud;
    rig_set(&rig, "sidechain", cases[k].on);
    rig_set(&rig, "key_low_cut_hz", cases[k].low_cut);
    rig_set(&rig, "key_high_cut_hz", cases[k].high_cut);
    const double lost = lost_db(&rig);
    if (fabs(lost - cases[k].lost) > 0.3) fail_msg("case %zu: lost %.2f dB instead of %.1f", k, lost, cases[k].lost);
    rig_close(&rig);
  }
}

static void listening_plays_the_key(void **unused) {
  (void)unused;
  Rig rig = press(-24.0, 4.0);
  rig_set(&rig, "listen", 1.0);
  rig_set(&rig, "key_high_cut_hz", 1000.0);
  two_tones(0.5, 0.5);
  for (int i = 0; i < LENGTH; i++) in_right[i] = (float)(0.5 * sin(2.0 * PI * 8000.0 * i / RATE));
  rig_run(&rig, in_left, in_right, left, right, LENGTH, NULL, 0);
  assert_true(fabs(measure_db(measure_tone(left + 48000, 48000, 1000.0, RATE).amplitude / 0.5) + 3.01) < 0.1);
  assert_true(measure_db(measure_tone(right + 48000, 48000, 8000.0, RATE).amplitude / 0.5) < -36.0);
  rig_close(&rig);
}

static void link_may_be_loosened_and_rms_reads_a_sine_3_dB_lower(void **unused) {
  (void)unused;
  double right_lost[3];
  for (int k = 0; k < 3; k++) {
    Rig rig = press(-24.0, 4.0);
    rig_set(&rig, "link", 50.0 * k);
    two_tones(1.0, 0.05);
    (void)lost_db(&rig);
    right_lost[k] = measure_db(measure_rms(in_right + 38400, 9600) / measure_rms(right + 38400, 9600));
    rig_close(&rig);
  }
  assert_true(fabs(right_lost[0]) < 0.01 && fabs(right_lost[2] - 18.0) < 0.1);
  assert_true(fabs(right_lost[1] - 0.75 * (24.0 + measure_db(0.525))) < 0.1);
  Rig rig = press(-24.0, 4.0);
  two_tones(1.0, 1.0);
  const double peak = lost_db(&rig);
  rig.device->reset(rig.state);
  rig_set(&rig, "detector", 1.0);
  const double rms = lost_db(&rig);
  assert_true(fabs(peak - rms - 0.75 * 3.01) < 0.15);
  rig_close(&rig);
}

static void automatic_makeup_gives_back_half_of_what_full_level_loses(void **unused) {
  (void)unused;
  for (double knee = 0.0; knee <= 24.0; knee += 12.0) {
    Rig rig = press(-24.0, 4.0);
    rig_set(&rig, "auto_makeup", 1.0);
    rig_set(&rig, "knee_db", knee);
    hold_level(0.0);
    const double lost = lost_db(&rig);
    assert_true(fabs(lost - 9.0) < 0.05);
    rig_close(&rig);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(static_curve_follows_threshold_ratio_and_knee),
      cmocka_unit_test(attack_and_release_take_their_time),
      cmocka_unit_test(both_sides_are_turned_down_together),
      cmocka_unit_test(look_ahead_is_a_delay_to_the_bit_and_catches_the_first_peak),
      cmocka_unit_test(the_look_ahead_changes_without_a_click),
      cmocka_unit_test(a_sidechain_is_heard_instead_of_the_input_through_its_cuts),
      cmocka_unit_test(listening_plays_the_key),
      cmocka_unit_test(link_may_be_loosened_and_rms_reads_a_sine_3_dB_lower),
      cmocka_unit_test(automatic_makeup_gives_back_half_of_what_full_level_loses),
      cmocka_unit_test(a_mixing_channel_stays_90_dB_from_its_reference),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
