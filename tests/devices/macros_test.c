/* Reins by what its ports give: each its own knob's value, over 20 ms when a hand turns it, along exact lines when automation does. */
#include "devices/modulator_rig.h"

#define PORTS DEVICE_MODULATION_PORTS
#define GLIDE_BLOCKS 15 /* 20 ms */

/* A block in which parameter i goes from the rig's value to `ends`[i], which is where it stands then. */
static void led_step(Rig *rig, const float *ends) {
  const DeviceBlock block = {.frames = 64, .params = rig->params, .params_end = ends, .song_frame = rig->song_frame, .bpm = BPM, .playing = true, .modulation = rig->modulation};
  rig->device->process(rig->state, &block);
  rig->song_frame += 64;
  memcpy(rig->params, ends, PORTS * sizeof *ends);
}

static void every_port_gives_its_own_knob(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("macros"), RATE);
  assert_int_equal(rig.device->modulation_ports, PORTS);
  for (uint32_t i = 0; i < PORTS; i++) rig.params[i] = (float)i * 10;
  modulator_step(&rig, 64, NULL, 0, NULL); /* the first values are taken at once */
  for (uint32_t turned = 0; turned < PORTS; turned++) {
    rig.params[turned] = 100;
    for (int b = 0; b < GLIDE_BLOCKS; b++) modulator_step(&rig, 64, NULL, 0, NULL);
    for (uint32_t i = 0; i < PORTS; i++) {
      const float expected = i <= turned ? 1.0f : (float)i * 0.1f;
      for (uint32_t end = 0; end < 2; end++) assert_true(i == turned || fabsf(rig.modulation[2 * i + end] - expected) < 1e-6f);
      assert_true(fabsf(rig.modulation[2 * i + 1] - expected) < 1e-6f);
    }
  }
  rig_close(&rig);
}

static void a_turned_knob_arrives_in_twenty_milliseconds_on_a_straight_line(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("macros"), RATE);
  rig.params[3] = 30;
  modulator_step(&rig, 64, NULL, 0, NULL);
  rig.params[3] = 90;
  for (int b = 0; b < 2 * GLIDE_BLOCKS; b++) {
    modulator_step(&rig, 64, NULL, 0, NULL);
    for (int end = 0; end < 2; end++) {
      const double way = fmin(1.0, (b + end) / (double)GLIDE_BLOCKS);
      assert_true(fabs((double)rig.modulation[6 + end] - (0.3 + 0.6 * way)) < 1e-6);
    }
  }
  assert_true(rig.modulation[7] == 0.9f);
  rig_close(&rig);
}

static void automation_leads_it_along_exact_lines_and_a_hand_goes_on_from_there(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("macros"), RATE);
  float ends[PORTS] = {0};
  modulator_step(&rig, 64, NULL, 0, NULL);
  for (int b = 0; b < 40; b++) {
    const float begin = ends[5];
    ends[5] = b % 8 == 7 ? 4 : begin + 12; /* up, and down at once */
    led_step(&rig, ends);
    assert_true(fabsf(rig.modulation[10] - begin * 0.01f) < 1e-6f && fabsf(rig.modulation[11] - ends[5] * 0.01f) < 1e-6f);
    for (uint32_t i = 0; i < PORTS; i++) assert_true(i == 5 || (rig.modulation[2 * i] == 0 && rig.modulation[2 * i + 1] == 0));
  }
  const float left = ends[5] * 0.01f;
  rig.params[5] = 100;
  modulator_step(&rig, 64, NULL, 0, NULL);
  assert_true(fabsf(rig.modulation[10] - left) < 1e-6f);
  assert_true(fabsf(rig.modulation[11] - (left + (1 - left) / GLIDE_BLOCKS)) < 1e-6f);
  rig_close(&rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_port_gives_its_own_knob),
      cmocka_unit_test(a_turned_knob_arrives_in_twenty_milliseconds_on_a_straight_line),
      cmocka_unit_test(automation_leads_it_along_exact_lines_and_a_hand_goes_on_from_there),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
