/* The phaser by measurement: its notches are where theory has them, and all that moves is heard as nothing but them. */
#include "devices/sweep_rig.h"

static Rig open_phaser(void) { return rig_open(device_by_id("phaser"), RATE); }

/* Without motion, spread and feedback. */
static Rig open_still(int stages, double centre_hz) {
  Rig rig = open_phaser();
  rig_set(&rig, "stages", stages / 2 - 1);
  rig_set(&rig, "centre_hz", centre_hz);
  rig_set(&rig, "spread", 0.0);
  rig_set(&rig, "feedback", 0.0);
  rig_set(&rig, "lfo_depth_st", 0.0);
  return rig;
}

static void notches_are_where_theory_has_them(void **unused) {
  (void)unused;
  static const double centres[] = {200.0, 800.0, 2500.0};
  for (int stages = 2; stages <= 12; stages += 2)
    for (size_t c = 0; c < COUNT_OF(centres); c++) {
      Rig rig = open_still(stages, centres[c]);
      play_impulse(&rig);
      const double g = tan(M_PI * centres[c] / RATE);
      for (int k = 0; k < stages / 2; k++) {
        const double hz = RATE / M_PI * atan(g * tan(M_PI * (2 * k + 1) / (2.0 * stages)));
        if (!(response_db(hz) < -45.0)) fail_msg("%d stages at %.0f Hz: %.1f dB at %.1f Hz", stages, centres[c], response_db(hz), hz);
        assert_true(response_db(hz * 1.03) > -40.0 && response_db(hz / 1.03) > -40.0); /* no wider than they are */
        if (k == 0) continue;
        const double peak = RATE / M_PI * atan(g * tan(M_PI * 2 * k / (2.0 * stages))); /* between it and the one before */
        assert_true(fabs(response_db(peak)) < 0.01);
      }
      rig_close(&rig);
    }
}

/* The whole response, with what feedback and spread do to it. */
static void responses_are_those_of_the_formula(void **unused) {
  (void)unused;
  static const double feedbacks[] = {0.0, 60.0, -60.0, 90.0}, places[] = {1.0, 1.0 / 3, 2.0 / 3, 5.0 / 6, 0.5, 1.0 / 6};
  double worst = 0.0;
  for (size_t f = 0; f < COUNT_OF(feedbacks); f++)
    for (int stages = 4; stages <= 12; stages += 4) {
      Rig rig = open_still(stages, 900.0);
      rig_set(&rig, "feedback", feedbacks[f]);
      rig_set(&rig, "spread", 50.0);
      play_impulse(&rig);
      for (double hz = 60.0; hz < 15000.0; hz *= 1.21) {
        double phase = 0.0;
        for (int s = 0; s < stages; s++) {
          const double at = 900.0 * exp2((s % 2 ? 1.0 : -1.0) * places[s / 2]); /* an octave at 50 % */
          phase -= 2.0 * atan(tan(M_PI * hz / RATE) / tan(M_PI * at / RATE));
        }
        const double wanted = mixed_db(phase, -2.0 * M_PI * hz / RATE, feedbacks[f] * 0.01, 1.0);
        if (wanted > -30.0) worst = fmax(worst, fabs(response_db(hz) - wanted));
      }
      rig_close(&rig);
    }
  printf("# %.3f dB off at most\n", worst);
  assert_true(worst < 0.1);
}

static void mix_0_passes_every_bit_and_mix_100_keeps_the_power(void **unused) {
  (void)unused;
  Rig rig = open_phaser();
  mix_0_passes_every_bit(&rig);
  mix_100_keeps_the_power(&rig);
  rig_close(&rig);
}

static void the_lfo_goes_at_its_rate_and_in_time(void **unused) {
  (void)unused;
  fill_noise("phaser lfo");
  for (int sync = 0; sync < 2; sync++)
    for (int part = 1; part <= 7; part++) {
      Rig rig = open_still(6, 800.0);
      rig_set(&rig, "lfo_depth_st", 24.0);
      rig_set(&rig, "lfo_shape", 0.0);
      rig_set(&rig, "lfo_stereo", 100.0);
      rig_set(&rig, "lfo_sync", sync);
      rig_set(&rig, "lfo_division", 8.0); /* a quarter: half a second */
      rig_set(&rig, "lfo_rate_hz", 2.0);
      const size_t frame = (size_t)part * 3008;
      const double wanted = 24.0 * sin(2.0 * M_PI * (double)frame / RATE * 2.0);
      play(&rig, 0, frame, true);
      assert_true(fabs(12.0 * log2((double)rig.meter[0] / 800.0) - wanted) < 0.05);
      assert_true(fabs(12.0 * log2((double)rig.meter[1] / 800.0) + wanted) < 0.05); /* the other side, half a turn away */
      rig_close(&rig);
    }
}

static void any_place_of_the_song_finds_the_lfo_as_playing_through_and_it_goes_on_while_that_stands(void **unused) {
  (void)unused;
  any_place_finds_the_lfo_and_it_goes_on_while_the_song_stands("phaser");
}

static void mono_stays_in_the_middle_without_stereo(void **unused) {
  (void)unused;
  mono_stays_in_the_middle("phaser");
}

static void turn_stages(Rig *rig, int block) { if (block % 50 == 0) rig_set(rig, "stages", block / 50 % 6); }
static void turn_centre(Rig *rig, int block) { if (block % 9 == 0) rig_set(rig, "centre_hz", block % 18 ? 300.0 : 3000.0); }
static void turn_spread(Rig *rig, int block) { if (block % 15 == 0) rig_set(rig, "spread", block % 30 ? 100.0 : 0.0); }

static void nothing_that_is_turned_clicks(void **unused) {
  (void)unused;
  static const Turn turns[] = {
      {"nothing", turn_nothing}, {"stages", turn_stages}, {"centre", turn_centre}, {"feedback", turn_feedback}, {"spread", turn_spread}, {"square LFO", turn_square},
  };
  no_turn_clicks(open_phaser, turns, COUNT_OF(turns), -80.0);
}

static void the_highest_feedback_stays_stable_while_everything_moves(void **unused) {
  (void)unused;
  fill_noise("phaser stable");
  for (int sign = -1; sign <= 1; sign += 2) {
    Rig rig = open_still(12, 600.0);
    rig_set(&rig, "feedback", 95.0 * sign);
    rig_set(&rig, "spread", 100.0);
    rig_set(&rig, "lfo_shape", 5.0);
    rig_set(&rig, "lfo_rate_hz", 20.0);
    rig_set(&rig, "lfo_depth_st", 48.0);
    play(&rig, 0, LENGTH, true);
    assert_true(measure_peak(out[0], LENGTH) < 4.0);
    rig_close(&rig);
  }
}

static void the_tail_ends_in_true_silence(void **unused) {
  (void)unused;
  Rig rig = open_still(8, 800.0);
  rig_set(&rig, "feedback", -90.0);
  fill_impulse();
  the_tail_is_heard_and_ends(&rig);
  rig_close(&rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(notches_are_where_theory_has_them),
      cmocka_unit_test(responses_are_those_of_the_formula),
      cmocka_unit_test(mix_0_passes_every_bit_and_mix_100_keeps_the_power),
      cmocka_unit_test(the_lfo_goes_at_its_rate_and_in_time),
      cmocka_unit_test(any_place_of_the_song_finds_the_lfo_as_playing_through_and_it_goes_on_while_that_stands),
      cmocka_unit_test(mono_stays_in_the_middle_without_stereo),
      cmocka_unit_test(nothing_that_is_turned_clicks),
      cmocka_unit_test(the_highest_feedback_stays_stable_while_everything_moves),
      cmocka_unit_test(the_tail_ends_in_true_silence),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
