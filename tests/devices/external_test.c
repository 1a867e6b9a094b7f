/* The instrument outside: no sound of its own, late by what it was told, and awake for as long as a key is held. */
#include "devices/rig.h"
#include "devices/external.h"
#include "devices/measure.h"

static const Device *external(void) { return device_by_id("external"); }

static void it_lags_by_what_it_is_ahead_and_what_the_machine_takes(void **unused) {
  (void)unused;
  static const double rates[] = {8000.0, 44100.0, 48000.0, 384000.0};
  for (uint32_t r = 0; r < COUNT_OF(rates); r++) {
    float params[EXTERNAL_PARAMS] = {0};
    params[EXTERNAL_AHEAD_MS] = 30.0f;
    params[EXTERNAL_DELAY_MS] = 12.0f;
    assert_int_equal(external()->latency_frames(&(DeviceSetup){.rate_hz = rates[r]}, params), (uint32_t)(0.042 * rates[r] + 0.5));
    params[EXTERNAL_AHEAD_MS] = params[EXTERNAL_DELAY_MS] = -5.0f;
    assert_int_equal(external()->latency_frames(&(DeviceSetup){.rate_hz = rates[r]}, params), 0);
    params[EXTERNAL_AHEAD_MS] = 1e30f;
    params[EXTERNAL_DELAY_MS] = 1e30f;
    assert_int_equal(external()->latency_frames(&(DeviceSetup){.rate_hz = rates[r]}, params), (uint32_t)(0.3 * rates[r]));
  }
}

static void it_is_silent_whatever_is_played(void **unused) {
  (void)unused;
  Rig rig = rig_open(external(), 48000.0);
  static float left[48000], right[48000];
  left[100] = right[100] = 1.0f; /* what lay in its place before */
  const Event chord[] = {rig_note(0, 48, 1.0f, 1), rig_note(0, 55, 1.0f, 2)};
  rig_run(&rig, NULL, NULL, left, right, 48000, chord, 2);
  assert_true(measure_peak(left, 48000) == 0.0 && measure_peak(right, 48000) == 0.0);
  rig_close(&rig);
}

static void it_rests_when_every_key_is_up(void **unused) {
  (void)unused;
  static const Event ends[] = {{.type = EVENT_ALL_OFF}, {.type = EVENT_CHOKE}};
  float out[2][GRID_FRAMES];
  for (uint32_t e = 0; e < COUNT_OF(ends); e++) {
    Rig rig = rig_open(external(), 48000.0);
    const Event on[] = {rig_note(0, 48, 1.0f, 1), rig_note(0, 55, 1.0f, 2)};
    assert_true(external()->rests(rig.state));
    rig_block(&rig, NULL, NULL, out[0], out[1], GRID_FRAMES, on, 2);
    rig_block(&rig, NULL, NULL, out[0], out[1], GRID_FRAMES, &(Event){.type = EVENT_NOTE_OFF, .id = 1}, 1);
    assert_false(external()->rests(rig.state));
    rig_block(&rig, NULL, NULL, out[0], out[1], GRID_FRAMES, &ends[e], 1);
    assert_true(external()->rests(rig.state));
    rig_close(&rig);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(it_lags_by_what_it_is_ahead_and_what_the_machine_takes),
      cmocka_unit_test(it_is_silent_whatever_is_played),
      cmocka_unit_test(it_rests_when_every_key_is_up),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
