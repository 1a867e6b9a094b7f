/* Scale by what it plays: every key lands in the scale, the right way, and keeps its key while it sounds. */
#include "devices/event_rig.h"

#define RATE 48000.0

static const Event *ons[256];

static uint32_t play_all(EventRig *rig) {
  for (uint16_t key = 0; key < 128; key++) {
    const Event on = rig_note(0, key, 0.8f, 1000u + key);
    event_rig_block(rig, GRID_FRAMES, &on, 1, key * 64);
  }
  return event_rig_ons(rig, ons, 256);
}

static void every_key_lands_in_the_scale_and_near(void **unused) {
  (void)unused;
  static const bool major[12] = {1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1};
  for (int root = 0; root < 12; root++)
    for (int snap = 0; snap < 3; snap++) {
      EventRig rig = event_rig_open("scale", RATE);
      rig_set(&rig.rig, "key_root", root);
      rig_set(&rig.rig, "snap", snap);
      assert_int_equal(play_all(&rig), 128);
      for (int key = 0; key < 128; key++) {
        const int to = ons[key]->number, moved = to - key;
        assert_true(major[(to - root + 12) % 12]);
        if (major[(key - root + 12) % 12]) assert_int_equal(moved, 0);
        assert_true(abs(moved) <= 1); /* a major scale has no gap wider than a tone */
        if (snap == 1 && key < 126) assert_true(moved >= 0);
        if (snap == 2 && key > 1) assert_true(moved <= 0);
      }
      event_rig_close(&rig);
    }
}

static void what_does_not_belong_may_be_left_out(void **unused) {
  (void)unused;
  EventRig rig = event_rig_open("scale", RATE);
  rig_set(&rig.rig, "snap", 3.0);
  rig_set(&rig.rig, "key_scale", 10.0); /* major pentatonic: five of twelve */
  const uint32_t count = play_all(&rig);
  assert_int_equal(count, 10 * 5 + 4); /* keys 0..119, then C D E G */
  event_rig_close(&rig);
}

static void shift_moves_by_steps_of_the_scale(void **unused) {
  (void)unused;
  EventRig rig = event_rig_open("scale", RATE);
  rig_set(&rig.rig, "shift_steps", 2.0);
  const Event events[] = {rig_note(0, 60, 1.0f, 1), rig_note(0, 62, 1.0f, 2), rig_note(0, 71, 1.0f, 3)};
  event_rig_run(&rig, 64, events, 3, 0);
  assert_int_equal(event_rig_ons(&rig, ons, 256), 3);
  assert_int_equal(ons[0]->number, 64); /* thirds of C major */
  assert_int_equal(ons[1]->number, 65);
  assert_int_equal(ons[2]->number, 74);
  event_rig_close(&rig);
}

static void a_sounding_note_ends_with_the_key_it_got(void **unused) {
  (void)unused;
  EventRig rig = event_rig_open("scale", RATE);
  const Event on = rig_note(0, 61, 1.0f, 1), off = rig_note(0, 61, 0.0f, 1);
  event_rig_block(&rig, GRID_FRAMES, &on, 1, 0);
  rig_set(&rig.rig, "key_root", 1.0);
  event_rig_block(&rig, GRID_FRAMES, &off, 1, 64);
  assert_int_equal(rig.out_count, 2);
  assert_int_equal(rig.out[1].type, EVENT_NOTE_OFF);
  assert_int_equal(rig.out[0].number, 60);
  assert_int_equal(rig.out[1].number, 60);
  event_rig_close(&rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_key_lands_in_the_scale_and_near),
      cmocka_unit_test(what_does_not_belong_may_be_left_out),
      cmocka_unit_test(shift_moves_by_steps_of_the_scale),
      cmocka_unit_test(a_sounding_note_ends_with_the_key_it_got),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
