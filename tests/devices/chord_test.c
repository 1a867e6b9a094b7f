/* Chord by what it plays: the notes of each chord, their voicing, and the strum. */
#include "devices/event_rig.h"

#define RATE 48000.0

static const Event *ons[64];

/* Plays key 60 and checks the keys that come out. */
static void assert_chord(Rig *settings, const int *expected, uint32_t count) {
  EventRig rig = event_rig_open("chord", RATE);
  memcpy(rig.rig.params, settings->params, sizeof settings->params);
  const Event on = rig_note(100, 60, 0.8f, 5);
  event_rig_run(&rig, 6000, &on, 1, 0);
  const uint32_t found = event_rig_ons(&rig, ons, 64);
  bool seen[128] = {false};
  for (uint32_t i = 0; i < found; i++) seen[ons[i]->number] = true;
  for (uint32_t i = 0; i < count; i++)
    if (!seen[60 + expected[i]]) fail_msg("%d is missing", expected[i]);
  assert_int_equal(found, count);
  event_rig_close(&rig);
}

static void chords_have_their_notes(void **unused) {
  (void)unused;
  static const struct { const char *name; int notes[6]; uint32_t count; } chords[] = {
      {"Major", {0, 4, 7}, 3}, {"Minor", {0, 3, 7}, 3}, {"Seventh", {0, 4, 7, 10}, 4}, {"Half diminished", {0, 3, 6, 10}, 4},
      {"Major ninth", {0, 4, 7, 11, 14}, 5}, {"Octave", {0, 12}, 2}, {"Fourths", {0, 5, 10, 15}, 4}};
  Rig settings = rig_open(device_by_id("chord"), RATE);
  for (size_t c = 0; c < COUNT_OF(chords); c++) {
    double value = 0.0;
    assert_true(param_parse(&settings.device->params[0], chords[c].name, &value));
    rig_set(&settings, "type", value);
    assert_chord(&settings, chords[c].notes, chords[c].count);
  }
  rig_close(&settings);
}

static void voicings_and_inversions_move_the_right_notes(void **unused) {
  (void)unused;
  Rig settings = rig_open(device_by_id("chord"), RATE);
  rig_set(&settings, "inversion", 1.0);
  assert_chord(&settings, (const int[]){4, 7, 12}, 3);
  rig_set(&settings, "inversion", 0.0);
  rig_set(&settings, "voicing", 1.0);
  assert_chord(&settings, (const int[]){0, 7, 16}, 3);
  rig_set(&settings, "voicing", 2.0);
  assert_chord(&settings, (const int[]){0, -8, 7}, 3);
  rig_set(&settings, "voicing", 3.0);
  assert_chord(&settings, (const int[]){-12, 0, 4, 7}, 4);
  rig_set(&settings, "voicing", 0.0);
  rig_set(&settings, "type", 19.0); /* one's own: 4 and 7 at first */
  rig_set(&settings, "interval_2_st", -5.0);
  assert_chord(&settings, (const int[]){0, 4, 7, -5}, 4);
  rig_close(&settings);
}

static void a_strum_keeps_every_length(void **unused) {
  (void)unused;
  EventRig rig = event_rig_open("chord", RATE);
  rig_set(&rig.rig, "strum_ms", 100.0);
  rig_set(&rig.rig, "taper", 50.0);
  const Event events[] = {rig_note(1000, 60, 0.8f, 5), rig_note(1000 + 960, 60, 0.0f, 5)}; /* shorter than the strum */
  event_rig_run(&rig, 24000, events, 2, 0);
  assert_int_equal(event_rig_ons(&rig, ons, 64), 3);
  static const uint32_t places[] = {1000, 1000 + 2400, 1000 + 4800};
  static const float velocities[] = {0.8f, 0.6f, 0.4f};
  for (uint32_t i = 0; i < 3; i++) {
    assert_int_equal(ons[i]->frame, places[i]);
    assert_true(fabsf(ons[i]->value - velocities[i]) < 1e-6f);
    for (uint32_t e = 0; e < rig.out_count; e++)
      if (rig.out[e].type == EVENT_NOTE_OFF && rig.out[e].id == ons[i]->id) assert_int_equal(rig.out[e].frame, places[i] + 960);
  }
  assert_int_equal(rig.sounding_count, 0);
  event_rig_close(&rig);
}

static void keys_beyond_the_keyboard_are_left_out(void **unused) {
  (void)unused;
  EventRig rig = event_rig_open("chord", RATE);
  const Event on = rig_note(0, 125, 1.0f, 1);
  event_rig_run(&rig, 64, &on, 1, 0);
  assert_int_equal(event_rig_ons(&rig, ons, 64), 1);
  assert_int_equal(ons[0]->number, 125);
  event_rig_close(&rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(chords_have_their_notes),
      cmocka_unit_test(voicings_and_inversions_move_the_right_notes),
      cmocka_unit_test(a_strum_keeps_every_length),
      cmocka_unit_test(keys_beyond_the_keyboard_are_left_out),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
