/* The flanger by measurement: its notches are where theory has them, through zero too, and all that moves is heard as nothing but them. */
#include "devices/modulator_rig.h"
#include "devices/measure.h"

#define LENGTH 192000
static float in[2][LENGTH], out[2][LENGTH];

static void fill_noise(const char *name) {
  Random random = random_begin(name);
  for (size_t i = 0; i < LENGTH; i++)
    for (int c = 0; c < 2; c++) in[c][i] = (float)random_real(&random, -0.5, 0.5);
}

static void fill_tone(double hz, double level) {
  for (size_t i = 0; i < LENGTH; i++) in[0][i] = in[1][i] = (float)(level * sin(2.0 * M_PI * hz * (double)i / RATE));
}

/* Without motion and feedback. */
static Rig open_still(double delay_ms) {
  Rig rig = rig_open(device_by_id("flanger"), RATE);
  rig_set(&rig, "delay_ms", delay_ms);
  rig_set(&rig, "feedback", 0.0);
  rig_set(&rig, "lfo_depth", 0.0);
  return rig;
}

/* At the rig's place in the song, with its ticks. */
static void play(Rig *rig, size_t from, size_t frames, bool playing) {
  for (size_t at = from; at < from + frames; at += GRID_FRAMES) {
    const uint32_t count = from + frames - at < GRID_FRAMES ? (uint32_t)(from + frames - at) : GRID_FRAMES;
    const DeviceBlock block = {.frames = count, .in = {in[0] + at, in[1] + at}, .out = {out[0] + at, out[1] + at}, .params = rig->params,
                               .song_frame = rig->song_frame, .song_ticks = modulator_ticks(rig->song_frame), .bpm = BPM, .playing = playing, .meter = rig->meter};
    rig->device->process(rig->state, &block);
    if (playing) rig->song_frame += count;
  }
}

static void play_impulse(Rig *rig) {
  memset(in, 0, sizeof in);
  in[0][0] = in[1][0] = 1.0f;
  rig->device->reset(rig->state);
  play(rig, 0, 48000, true);
}

static double response_db(double hz) {
  double re = 0.0, im = 0.0;
  for (size_t i = 0; i < 48000; i++) {
    re += (double)out[0][i] * cos(2.0 * M_PI * hz * (double)i / RATE);
    im -= (double)out[0][i] * sin(2.0 * M_PI * hz * (double)i / RATE);
  }
  return measure_db(hypot(re, im));
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
        const double phase = -2.0 * M_PI * hz * 0.002, fb = feedbacks[f] * 0.01, sign = invert ? -0.5 : 0.5;
        const double re = 1.0 - fb * cos(phase), im = -fb * sin(phase), size = sqrt(1.0 - fb * fb) / (re * re + im * im);
        const double wet_re = size * (cos(phase) * re + sin(phase) * im), wet_im = size * (sin(phase) * re - cos(phase) * im);
        const double wanted = measure_db(hypot(0.5 + sign * wet_re, sign * wet_im));
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
  fill_noise("flanger mix");
  in[0][99] = -0.0f;
  Rig rig = rig_open(device_by_id("flanger"), RATE);
  rig_set(&rig, "mix", 0.0);
  play(&rig, 0, 48000, true);
  assert_memory_equal(out[0], in[0], 48000 * sizeof(float));
  assert_memory_equal(out[1], in[1], 48000 * sizeof(float));
  static const double feedbacks[] = {-90.0, -40.0, 0.0, 70.0};
  rig_set(&rig, "mix", 100.0);
  rig_set(&rig, "lfo_depth", 0.0);
  rig_set(&rig, "delay_ms", 2.0);
  for (size_t k = 0; k < COUNT_OF(feedbacks); k++) {
    rig_set(&rig, "feedback", feedbacks[k]);
    play(&rig, 0, LENGTH, true);
    const double db = measure_db(measure_rms(out[0] + 48000, LENGTH - 48000) / measure_rms(in[0] + 48000, LENGTH - 48000));
    printf("# feedback %+.0f %%: %+.2f dB\n", feedbacks[k], db);
    assert_true(fabs(db) < 1.0);
  }
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
  fill_noise("flanger jump");
  Rig through = rig_open(device_by_id("flanger"), RATE), jumped = rig_open(device_by_id("flanger"), RATE);
  play(&through, 0, 1500 * GRID_FRAMES, true);
  jumped.song_frame = 1480 * GRID_FRAMES;
  play(&jumped, 0, 20 * GRID_FRAMES, true);
  assert_true(fabs((double)through.meter[0] / (double)jumped.meter[0] - 1.0) < 1e-4);
  const float before = through.meter[0];
  play(&through, 0, 24000, false);
  assert_true(fabs((double)(through.meter[0] - before)) > 0.1);
  rig_close(&through);
  rig_close(&jumped);
}

static void mono_stays_in_the_middle_without_stereo(void **unused) {
  (void)unused;
  fill_tone(500.0, 0.5);
  Rig rig = rig_open(device_by_id("flanger"), RATE);
  rig_set(&rig, "lfo_stereo", 0.0);
  play(&rig, 0, 48000, true);
  assert_memory_equal(out[0], out[1], 48000 * sizeof(float));
  rig_set(&rig, "lfo_stereo", 50.0);
  play(&rig, 0, 48000, true);
  double away = 0.0;
  for (size_t i = 24000; i < 48000; i++) away = fmax(away, fabs((double)out[0][i] - (double)out[1][i]));
  assert_true(away > 0.02);
  rig_close(&rig);
}

static void turn_nothing(Rig *rig, int block) { (void)rig; (void)block; }
static void turn_delay(Rig *rig, int block) { if (block % 9 == 0) rig_set(rig, "delay_ms", block % 18 ? 0.3 : 6.0); }
static void turn_feedback(Rig *rig, int block) { if (block % 15 == 0) rig_set(rig, "feedback", block % 30 ? 80.0 : -80.0); }
static void turn_invert(Rig *rig, int block) { if (block % 15 == 0) rig_set(rig, "invert", block % 30 ? 1.0 : 0.0); }
static void turn_zero(Rig *rig, int block) { if (block % 15 == 0) rig_set(rig, "through_zero", block % 30 ? 1.0 : 0.0); }
static void turn_square(Rig *rig, int block) { (void)block; rig_set(rig, "lfo_shape", 4.0); }

static void nothing_that_is_turned_clicks(void **unused) {
  (void)unused;
  static const struct { const char *what; void (*turn)(Rig *, int); } rows[] = {
      {"nothing", turn_nothing}, {"delay", turn_delay}, {"feedback", turn_feedback}, {"invert", turn_invert}, {"through zero", turn_zero}, {"square LFO", turn_square},
  };
  static double spectrum[2048];
  for (size_t r = 0; r < COUNT_OF(rows); r++) {
    fill_tone(110.0, 0.4);
    Rig rig = rig_open(device_by_id("flanger"), RATE);
    rig_set(&rig, "lfo_rate_hz", 3.0);
    for (size_t at = 0, b = 0; at + GRID_FRAMES <= 96000; at += GRID_FRAMES, b++) {
      rows[r].turn(&rig, (int)b);
      play(&rig, at, GRID_FRAMES, true);
    }
    double worst = -200.0;
    for (size_t at = 9600; at + 4096 < 96000; at += 1024) {
      measure_spectrum(out[0] + at, 4096, spectrum);
      double sum = 0.0;
      for (size_t i = 512; i < 2048; i++) sum += spectrum[i] * spectrum[i]; /* from 6 kHz */
      worst = fmax(worst, 10.0 * log10(sum + 1e-20));
    }
    printf("# %s: %.1f dB\n", rows[r].what, worst);
    if (!(worst < -75.0)) fail_msg("%s: %.1f dB above 6 kHz", rows[r].what, worst);
    rig_close(&rig);
  }
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
  memset(in, 0, sizeof in);
  in[0][0] = in[1][0] = 1.0f;
  play(&rig, 0, LENGTH, true);
  assert_true(measure_peak(out[0] + 480, 480) > 1e-3);
  assert_true(measure_peak(out[0] + LENGTH - 4800, 4800) == 0.0);
  assert_true(rig.device->rests(rig.state) && rig.meter[0] == 0.0f);
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
