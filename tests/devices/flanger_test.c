/* The flanger by measurement: its notches are where theory has them, through zero too, and all that moves is heard as nothing but them. */
#include "devices/sweep_rig.h"

static Rig open_flanger(void) { return rig_open(device_by_id("flanger"), RATE); }

/* Without motion and feedback. */
static Rig open_still(double delay_ms) {
  Rig rig = open_flanger();
  rig_set(&rig, "delay_ms", delay_ms);
  rig_set(&rig, "feedback", 0.0);
  rig_set(&rig, "lfo_depth", 0.0);
  return rig;
}

static void notches_are_where_theory_has_them(void **unused) {
  (void)unused;
  static const double delays_ms[] = {0.25, 1.0, 3.0, 10.0}; /* whole frames: the cubic's own loss of treble is apart */
  for (size_t d = 0; d < COUNT_OF(delays_ms); d++)
    for (int invert = 0; invert < 2; invert++) {
      Rig rig = open_still(delays_ms[d]);
      rig_set(&rig, "invert", invert);
      play_impulse(&rig);
      const double step_hz = 1000.0 / delays_ms[d];
      for (int k = 0; k < 12; k++) {
        const double hz = step_hz * (invert ? k + 1 : k + 0.5), peak = step_hz * (invert ? k + 0.5 : k + 1);
        if (peak > 20000.0 || hz > 20000.0) break;
        if (!(response_db(hz) < -60.0)) fail_msg("%.2f ms: %.1f dB at %.1f Hz", delays_ms[d], response_db(hz), hz);
        assert_true(fabs(response_db(peak)) < 0.01);
      }
      rig_close(&rig);
    }
}

/* Between frames a notch is where the delay, which is no whole number of them, says; the cubic bends it by less than a hundredth below 6 kHz. */
static void notches_of_any_delay_are_found_where_theory_has_them(void **unused) {
  (void)unused;
  double worst = 0.0;
  for (double delay_ms = 0.33; delay_ms < 9.0; delay_ms *= 1.37) {
    Rig rig = open_still(delay_ms);
    play_impulse(&rig);
    for (int k = 0; k < 5; k++) {
      const double wanted = (k + 0.5) * 1000.0 / delay_ms;
      if (wanted > 6000.0) break;
      double low = wanted * 0.97, found = low;
      for (double hz = low; hz < wanted * 1.03; hz *= 1.0005)
        if (response_db(hz) < response_db(found)) found = hz;
      worst = fmax(worst, fabs(found / wanted - 1.0));
      assert_true(response_db(found) < -25.0);
    }
    rig_close(&rig);
  }
  printf("# %.2f %% off at most\n", 100.0 * worst);
  assert_true(worst < 0.01);
}

/* The whole response with feedback, against the formula. */
static void responses_are_those_of_the_formula(void **unused) {
  (void)unused;
  static const double feedbacks[] = {0.0, 60.0, -60.0, 90.0, -90.0};
  double worst = 0.0;
  for (size_t f = 0; f < COUNT_OF(feedbacks); f++)
    for (int invert = 0; invert < 2; invert++) {
      Rig rig = open_still(2.0);
      rig_set(&rig, "feedback", feedbacks[f]);
      rig_set(&rig, "invert", invert);
      play_impulse(&rig);
      for (double hz = 60.0; hz < 15000.0; hz *= 1.21) {
        const double wanted = mixed_db(-2.0 * M_PI * hz * 0.002, 0.0, feedbacks[f] * 0.01, invert ? -1.0 : 1.0);
        if (wanted > -30.0) worst = fmax(worst, fabs(response_db(hz) - wanted));
      }
      rig_close(&rig);
    }
  printf("# %.3f dB off at most\n", worst);
  assert_true(worst < 0.1);
}

/* Where both sounds are equally late, one doubles the other or takes it away; beside it, the notches are those of the distance. */
static void through_zero_both_meet(void **unused) {
  (void)unused;
  Rig rig = open_still(4.0);
  rig_set(&rig, "through_zero", 1.0);
  play_impulse(&rig);
  for (double hz = 50.0; hz < 20000.0; hz *= 1.5) assert_true(fabs(response_db(hz)) < 0.001);
  assert_true(out[0][191] == 0.0f && out[0][192] == 1.0f); /* 4 ms late */
  rig_set(&rig, "invert", 1.0);
  play_impulse(&rig);
  assert_true(measure_peak(out[0], 48000) == 0.0);
  rig_set(&rig, "invert", 0.0);
  rig_set(&rig, "lfo_depth", 50.0);
  rig_set(&rig, "lfo_shape", 4.0); /* a square: high, so the late sound is 6 ms late, 2 behind the other */
  rig_set(&rig, "lfo_rate_hz", 0.01);
  rig_set(&rig, "lfo_stereo", 0.0);
  play_impulse(&rig);
  for (int k = 0; k < 10; k++) assert_true(response_db((k + 0.5) * 500.0) < -60.0);
  rig_close(&rig);
}

static void mix_0_passes_every_bit_and_mix_100_keeps_the_power(void **unused) {
  (void)unused;
  Rig rig = open_flanger();
  mix_0_passes_every_bit(&rig);
  rig_set(&rig, "lfo_depth", 0.0);
  rig_set(&rig, "delay_ms", 2.0);
  mix_100_keeps_the_power(&rig);
  rig_close(&rig);
}

static void the_lfo_goes_at_its_rate_and_in_time(void **unused) {
  (void)unused;
  fill_noise("flanger lfo");
  for (int sync = 0; sync < 2; sync++)
    for (int part = 1; part <= 7; part++) {
      Rig rig = open_still(3.0);
      rig_set(&rig, "lfo_depth", 80.0);
      rig_set(&rig, "lfo_shape", 0.0);
      rig_set(&rig, "lfo_stereo", 100.0);
      rig_set(&rig, "lfo_sync", sync);
      rig_set(&rig, "lfo_division", 8.0); /* a quarter: half a second */
      rig_set(&rig, "lfo_rate_hz", 2.0);
      const size_t frame = (size_t)part * 3008;
      const double wanted = 3.0 * 0.8 * sin(2.0 * M_PI * (double)frame / RATE * 2.0);
      play(&rig, 0, frame, true);
      assert_true(fabs((double)rig.meter[0] - 3.0 - wanted) < 0.005);
      assert_true(fabs((double)rig.meter[1] - 3.0 + wanted) < 0.005); /* the other side, half a turn away */
      rig_close(&rig);
    }
}

static void any_place_of_the_song_finds_the_lfo_as_playing_through_and_it_goes_on_while_that_stands(void **unused) {
  (void)unused;
  any_place_finds_the_lfo_and_it_goes_on_while_the_song_stands("flanger");
}

static void mono_stays_in_the_middle_without_stereo(void **unused) {
  (void)unused;
  mono_stays_in_the_middle("flanger");
}

static void turn_delay(Rig *rig, int block) { if (block % 9 == 0) rig_set(rig, "delay_ms", block % 18 ? 0.3 : 6.0); }
static void turn_invert(Rig *rig, int block) { if (block % 15 == 0) rig_set(rig, "invert", block % 30 ? 1.0 : 0.0); }
static void turn_zero(Rig *rig, int block) { if (block % 15 == 0) rig_set(rig, "through_zero", block % 30 ? 1.0 : 0.0); }

static void nothing_that_is_turned_clicks(void **unused) {
  (void)unused;
  static const Turn turns[] = {
      {"nothing", turn_nothing}, {"delay", turn_delay}, {"feedback", turn_feedback}, {"invert", turn_invert}, {"through zero", turn_zero}, {"square LFO", turn_square},
  };
  no_turn_clicks(open_flanger, turns, COUNT_OF(turns), -75.0);
}

static void the_highest_feedback_stays_stable_while_everything_moves(void **unused) {
  (void)unused;
  fill_noise("flanger stable");
  for (int sign = -1; sign <= 1; sign += 2) {
    Rig rig = open_still(10.0);
    rig_set(&rig, "feedback", 95.0 * sign);
    rig_set(&rig, "through_zero", 1.0);
    rig_set(&rig, "lfo_shape", 5.0);
    rig_set(&rig, "lfo_rate_hz", 20.0);
    rig_set(&rig, "lfo_depth", 100.0);
    play(&rig, 0, LENGTH, true);
    assert_true(measure_peak(out[0], LENGTH) < 6.0);
    rig_close(&rig);
  }
}

static void the_tail_ends_in_true_silence(void **unused) {
  (void)unused;
  Rig rig = open_still(4.0);
  rig_set(&rig, "feedback", -90.0);
  fill_impulse();
  the_tail_is_heard_and_ends(&rig);
  rig_close(&rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(notches_are_where_theory_has_them),
      cmocka_unit_test(notches_of_any_delay_are_found_where_theory_has_them),
      cmocka_unit_test(responses_are_those_of_the_formula),
      cmocka_unit_test(through_zero_both_meet),
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
