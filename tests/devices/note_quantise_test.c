/* Grid by what it plays: early notes wait, late ones do not, none comes before it was played. */
#include "devices/event_rig.h"

#define RATE 48000.0
#define STEP 6000u /* a sixteenth at 120 bpm */

static const Event *ons[4096];

static uint32_t placed(EventRig *rig, uint32_t frame) {
  const uint32_t before = event_rig_ons(rig, ons, 4096);
  const Event on = {.frame = frame, .type = EVENT_NOTE_ON, .number = 60, .id = 1000 + frame, .value = 1.0f, .song_frame = frame};
  rig->rig.device->reset(rig->rig.state);
  rig->sounding_count = 0;
  rig->rig.song_frame = 0;
  event_rig_run(rig, 4 * STEP, &on, 1, 0);
  assert_int_equal(event_rig_ons(rig, ons, 4096), before + 1);
  return ons[before]->frame;
}

static void early_notes_wait_and_late_ones_do_not(void **unused) {
  (void)unused;
  EventRig rig = event_rig_open("note_quantise", RATE);
  for (uint32_t frame = 1; frame < 3 * STEP; frame += 97) {
    const uint32_t into = frame % STEP, expected = into >= STEP / 2 ? frame - into + STEP : frame;
    if (placed(&rig, frame) != expected) fail_msg("%u went to %u, not %u", frame, ons[event_rig_ons(&rig, ons, 4096) - 1]->frame, expected);
  }
  assert_int_equal(placed(&rig, 2 * STEP), 2 * STEP);
  event_rig_close(&rig);
}

static void strength_swing_and_window_do_what_they_say(void **unused) {
  (void)unused;
  EventRig rig = event_rig_open("note_quantise", RATE);
  rig_set(&rig.rig, "strength", 50.0);
  assert_int_equal(placed(&rig, 5000), 5500);
  rig_set(&rig.rig, "strength", 100.0);
  rig_set(&rig.rig, "swing", 50.0);
  assert_int_equal(placed(&rig, 6000), 9000); /* the second sixteenth lies half a step late */
  assert_int_equal(placed(&rig, 11000), 12000);
  rig_set(&rig.rig, "swing", 0.0);
  rig_set(&rig.rig, "window", 100.0);
  assert_int_equal(placed(&rig, 100), 6000);
  rig_set(&rig.rig, "window", 10.0);
  assert_int_equal(placed(&rig, 5000), 5000);
  assert_int_equal(placed(&rig, 5500), 6000);
  event_rig_close(&rig);
}

static void no_note_comes_early_and_each_keeps_its_length(void **unused) {
  (void)unused;
  Random random = random_begin("grid");
  for (uint32_t round = 0; round < 200; round++) {
    EventRig rig = event_rig_open("note_quantise", RATE);
    for (uint32_t i = 0; i < rig.rig.device->param_count; i++)
      rig.rig.params[i] = (float)param_value_from_travel(&rig.rig.device->params[i], random_real(&random, 0.0, 1.0));
    rig.bpm = random_real(&random, 60.0, 240.0);
    const uint32_t frame = random_below(&random, 20000), length = 1 + random_below(&random, 8000);
    const Event events[] = {rig_note(frame, 60, 1.0f, 1), rig_note(frame + length, 60, 0.0f, 1)};
    event_rig_run(&rig, 400000, events, 2, 0);
    assert_int_equal(rig.out_count, 2);
    assert_true(rig.out[0].frame >= frame);
    assert_int_equal(rig.out[1].frame - rig.out[0].frame, length);
    event_rig_close(&rig);
  }
}

static void at_rest_everything_passes(void **unused) {
  (void)unused;
  EventRig rig = event_rig_open("note_quantise", RATE);
  rig.playing = false;
  assert_int_equal(placed(&rig, 5000), 5000);
  event_rig_close(&rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(early_notes_wait_and_late_ones_do_not),
      cmocka_unit_test(strength_swing_and_window_do_what_they_say),
      cmocka_unit_test(no_note_comes_early_and_each_keeps_its_length),
      cmocka_unit_test(at_rest_everything_passes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
