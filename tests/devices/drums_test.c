/* Kit by measurement: hits on their frame, at sensible levels, tuned, choked and different by velocity. */
#include "devices/measure.h"
#include "devices/rig.h"

#define RATE 48000.0
#define LENGTH 96000
static float left[LENGTH], right[LENGTH];

static void hit(Rig *rig, uint32_t frame, uint16_t key, float velocity) {
  const Event on = rig_note(frame, key, velocity, key);
  rig_run(rig, NULL, NULL, left, right, LENGTH, &on, 1);
}

static void every_general_midi_key_sounds_within_a_millisecond_of_its_frame(void **unused) {
  (void)unused;
  for (uint16_t key = 35; key <= 82; key++) {
    Rig rig = rig_open(device_by_id("drums"), RATE);
    hit(&rig, 1000, key, 1.0f);
    assert_true(measure_peak(left, 1000) == 0.0);
    const double peak = fmax(measure_peak(left, LENGTH), measure_peak(right, LENGTH));
    if (peak < 0.08 || peak > 0.9) fail_msg("key %u peaks at %.3f", key, peak);
    const double early = fmax(measure_peak(left + 1000, 48), measure_peak(right + 1000, 48));
    if (early < 0.08 * peak) fail_msg("key %u is late: %.3f of its peak after 1 ms", key, early / peak);
    rig_close(&rig);
  }
}

static void keys_without_a_piece_stay_silent(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("drums"), RATE);
  hit(&rig, 0, 10, 1.0f);
  assert_true(measure_peak(left, LENGTH) == 0.0);
  hit(&rig, 0, 127, 1.0f);
  assert_true(measure_peak(left, LENGTH) == 0.0);
  rig_close(&rig);
}

static void softer_is_quieter(void **unused) {
  (void)unused;
  static const uint16_t keys[] = {36, 38, 42, 49};
  for (size_t k = 0; k < COUNT_OF(keys); k++) {
    double before = 1e9;
    for (int v = 4; v >= 1; v--) {
      Rig rig = rig_open(device_by_id("drums"), RATE);
      hit(&rig, 0, keys[k], 0.25f * (float)v);
      const double rms = measure_rms(left, LENGTH);
      assert_true(rms < before && rms > 0.0);
      before = rms;
      rig_close(&rig);
    }
  }
}

static void a_closed_hat_chokes_an_open_one(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("drums"), RATE);
  const Event open = rig_note(0, 46, 1.0f, 1), both[] = {open, rig_note(4800, 42, 0.05f, 2)};
  rig_run(&rig, NULL, NULL, left, right, LENGTH, &open, 1);
  const double ringing = measure_rms(left + 9600, 4800);
  rig.device->reset(rig.state);
  rig_run(&rig, NULL, NULL, left, right, LENGTH, both, 2);
  assert_true(measure_rms(left + 9600, 4800) < 0.1 * ringing);
  rig_close(&rig);
}

static void toms_are_tuned_and_tune_moves_them(void **unused) {
  (void)unused;
  static double spectrum[16384];
  for (int octave = 0; octave < 2; octave++) {
    Rig rig = rig_open(device_by_id("drums"), RATE);
    rig_set(&rig, "toms_tune_st", 12.0 * octave);
    hit(&rig, 0, 45, 1.0f);
    measure_spectrum(left + 6000, 32768, spectrum);
    size_t loudest = 1;
    for (size_t i = 1; i < 16384; i++)
      if (spectrum[i] > spectrum[loudest]) loudest = i;
    const double hz = (double)loudest * RATE / 32768.0, expected = octave ? 216.0 : 108.0;
    if (fabs(12.0 * log2(hz / expected)) > 1.0) fail_msg("a tom at %.1f Hz, not %.1f", hz, expected);
    rig_close(&rig);
  }
}

static void decay_lengthens_the_kick(void **unused) {
  (void)unused;
  double rms[2];
  for (int longer = 0; longer < 2; longer++) {
    Rig rig = rig_open(device_by_id("drums"), RATE);
    rig_set(&rig, "kick_decay", longer ? 300.0 : 60.0);
    hit(&rig, 0, 36, 1.0f);
    rms[longer] = measure_rms(left + 14400, 9600);
    rig_close(&rig);
  }
  assert_true(rms[1] > 10.0 * rms[0]);
}

static void single_strokes_are_tuned_and_swell(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("drums"), RATE);
  const Event events[] = {rig_note(0, 45, 1.0f, 1), {.frame = 9600, .type = EVENT_EXPRESSION, .number = EXPRESSION_TUNING, .id = 1, .value = 12.0f},
                          {.frame = 9600, .type = EVENT_EXPRESSION, .number = EXPRESSION_GAIN, .id = 2, .value = 0.0f}};
  rig_run(&rig, NULL, NULL, left, right, LENGTH, events, 3);
  assert_true(measure_tone(left + 9700, 8192, 216.0, RATE).amplitude > 5.0 * measure_tone(left + 9700, 8192, 108.0, RATE).amplitude);
  rig.device->reset(rig.state);
  const Event soft[] = {rig_note(0, 45, 1.0f, 1), {.frame = 9600, .type = EVENT_EXPRESSION, .number = EXPRESSION_GAIN, .id = 1, .value = 0.0f}};
  rig_run(&rig, NULL, NULL, left, right, LENGTH, soft, 2);
  assert_true(measure_peak(left + 4800, 2400) > 0.01 && measure_peak(left + 9664, 9600) == 0.0);
  rig_close(&rig);
}

static void two_kits_in_a_song_are_not_one_twice(void **unused) {
  (void)unused;
  static float other[LENGTH];
  Rig rig = rig_open(device_by_id("drums"), RATE);
  hit(&rig, 0, 42, 1.0f);
  memcpy(other, left, sizeof other);
  memset(rig.state, 0, rig.bytes);
  rig.device->prepare(rig.state, &(DeviceSetup){.rate_hz = RATE, .object_id = 0x4321});
  rig.song_frame = 0;
  hit(&rig, 0, 42, 1.0f);
  double both = 0.0;
  for (uint32_t i = 0; i < LENGTH; i++) both += (double)left[i] * (double)other[i];
  const double alike = both / LENGTH / (measure_rms(left, LENGTH) * measure_rms(other, LENGTH));
  if (fabs(alike) > 0.9) fail_msg("the noises of two hats correlate by %.3f", alike);
  rig_close(&rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_general_midi_key_sounds_within_a_millisecond_of_its_frame),
      cmocka_unit_test(keys_without_a_piece_stay_silent),
      cmocka_unit_test(softer_is_quieter),
      cmocka_unit_test(a_closed_hat_chokes_an_open_one),
      cmocka_unit_test(toms_are_tuned_and_tune_moves_them),
      cmocka_unit_test(decay_lengthens_the_kick),
      cmocka_unit_test(single_strokes_are_tuned_and_swell),
      cmocka_unit_test(two_kits_in_a_song_are_not_one_twice),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
