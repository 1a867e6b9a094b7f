/* Pads by measurement: each pad plays its zones at its own tuning, length, place and level, and chokes its group. */
#include "devices/measure.h"
#include "devices/rig.h"

#define RATE 48000.0
#define LENGTH 96000
static float left[LENGTH], right[LENGTH];
static float sine[96000];
static Sample sample;
static Zone zones[16];
static DeviceContent content;

#define KEEP 0.7 /* a voice's gain */

/* A tone of 480 Hz on every pad, at its root there. */
static Rig plain(void) {
  for (int i = 0; i < 96000; i++) sine[i] = (float)sin(2.0 * M_PI * i / 100.0);
  sample = (Sample){.channels = {sine, sine}, .frames = 96000, .channel_count = 1, .rate_hz = RATE, .key = {5, 5}};
  for (uint8_t z = 0; z < 16; z++)
    zones[z] = (Zone){.id = 100u + z, .key_low = (uint8_t)(36 + z), .key_high = (uint8_t)(36 + z), .key_root = (uint8_t)(36 + z), .velocity_low = 1,
                      .velocity_high = 127, .gain = 1.0f, .region = {.end_frame = 96000}};
  content = (DeviceContent){.zones = zones, .samples = &sample, .zone_count = 16, .sample_count = 1, .serial = 1};
  Rig rig = rig_open(device_by_id("pads"), RATE);
  rig.content = &content;
  return rig;
}

static void play(Rig *rig, const Event *events, uint32_t count) { rig_run(rig, NULL, NULL, left, right, LENGTH, events, count); }

static void each_pad_plays_its_zone_as_it_is_and_other_keys_nothing(void **unused) {
  (void)unused;
  for (uint16_t key = 30; key < 60; key++) {
    Rig rig = plain();
    const Event events[] = {rig_note(500, key, 1.0f, 1), rig_note(600, key, 0.0f, 1)}; /* rings after its note */
    play(&rig, events, 2);
    if (key < 36 || key > 51) assert_true(measure_peak(left, LENGTH) == 0.0);
    else
      for (int i = 0; i < 50000; i++) assert_true(fabs((double)left[500 + i] - KEEP * (double)sine[i]) < 1e-6);
    rig_close(&rig);
  }
}

static void knobs_are_the_pads_own(void **unused) {
  (void)unused;
  Rig rig = plain();
  rig_set(&rig, "pad_2_tune_st", 12.0);
  rig_set(&rig, "pad_2_level_db", -6.0);
  rig_set(&rig, "pad_2_pan", 100.0);
  const Event both[] = {rig_note(0, 37, 1.0f, 1), rig_note(0, 38, 1.0f, 2)};
  play(&rig, both, 2);
  assert_true(fabs(measure_tone(right + 4800, 32768, 960.0, RATE).amplitude - KEEP * pow(10.0, -0.3) * M_SQRT2) < 0.005);
  assert_true(measure_tone(left + 4800, 32768, 960.0, RATE).amplitude < 1e-4);
  assert_true(fabs(measure_tone(left + 4800, 32768, 480.0, RATE).amplitude - KEEP) < 0.005);
  rig.device->reset(rig.state);
  rig_set(&rig, "pad_3_decay_ms", 500.0);
  const Event decays = rig_note(0, 39, 1.0f, 1);
  play(&rig, &decays, 1);
  assert_true(fabs(measure_db(measure_rms(left + 12000, 1000) / measure_rms(left, 1000)) + 30.0) < 0.5); /* a quarter second: half of 60 dB */
  rig.device->reset(rig.state);
  rig_set(&rig, "pad_4_cutoff_hz", 120.0);
  const Event dull = rig_note(0, 40, 1.0f, 1);
  play(&rig, &dull, 1);
  assert_true(fabs(measure_db(measure_tone(left + 4800, 32768, 480.0, RATE).amplitude / KEEP) + 24.0) < 1.0); /* two octaves at 12 dB */
  rig_close(&rig);
}

static void pads_of_a_group_choke_each_other(void **unused) {
  (void)unused;
  Rig rig = plain();
  rig_set(&rig, "pad_6_choke", 1.0);
  rig_set(&rig, "pad_10_choke", 1.0);
  rig_set(&rig, "pad_10_level_db", -60.0);
  rig_set(&rig, "pad_11_level_db", -60.0);
  const Event events[] = {rig_note(0, 42, 1.0f, 1), rig_note(9600, 47, 1.0f, 2), rig_note(19200, 46, 1.0f, 3)};
  play(&rig, events, 3);
  assert_true(measure_rms(left + 14400, 4800) > 0.4); /* pad 12 is no part of it */
  assert_true(measure_rms(left + 19200 + 300, 4800) < 0.002);
  rig_close(&rig);
}

static void softer_strokes_and_chokes_by_hand(void **unused) {
  (void)unused;
  Rig rig = plain();
  rig_set(&rig, "velocity", 100.0);
  const Event events[] = {rig_note(0, 36, 0.5f, 1), {.frame = 24000, .type = EVENT_CHOKE, .id = 1}};
  play(&rig, events, 2);
  assert_true(fabs(measure_tone(left + 2400, 16384, 480.0, RATE).amplitude - 0.25 * KEEP) < 0.003);
  assert_true(measure_peak(left + 24000 + 300, 4800) == 0.0);
  rig_close(&rig);
}

static void loops_end_with_their_note(void **unused) {
  (void)unused;
  Rig rig = plain();
  zones[0].region.loop = LOOP_FORWARD;
  zones[0].region.loop_end_frame = 1000;
  const Event events[] = {rig_note(0, 36, 1.0f, 1), rig_note(48000, 36, 0.0f, 1)};
  play(&rig, events, 2);
  assert_true(measure_rms(left + 40000, 4800) > 0.4);
  assert_true(measure_peak(left + 48000 + 300, 4800) == 0.0);
  rig_close(&rig);
}

static void a_pad_with_a_listener_has_an_output_of_its_own(void **unused) {
  (void)unused;
  static float own[2][GRID_FRAMES];
  Rig rig = plain();
  float *outputs[16][2] = {{NULL}};
  outputs[5][0] = own[0];
  outputs[5][1] = own[1];
  const Event both[] = {rig_note(0, 36, 1.0f, 1), rig_note(0, 41, 1.0f, 2)};
  const DeviceBlock block = {.frames = GRID_FRAMES, .out = {left, right}, .params = rig.params, .events = both, .event_count = 2, .bpm = 120.0,
                             .playing = true, .outputs = outputs, .content = rig.content};
  rig.device->process(rig.state, &block);
  for (int i = 0; i < 60; i++) assert_true(fabs((double)own[0][i] - KEEP * (double)sine[i]) < 1e-6 && own[0][i] == left[i]);
  rig_close(&rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_pad_plays_its_zone_as_it_is_and_other_keys_nothing),
      cmocka_unit_test(knobs_are_the_pads_own),
      cmocka_unit_test(pads_of_a_group_choke_each_other),
      cmocka_unit_test(softer_strokes_and_chokes_by_hand),
      cmocka_unit_test(loops_end_with_their_note),
      cmocka_unit_test(a_pad_with_a_listener_has_an_output_of_its_own),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
