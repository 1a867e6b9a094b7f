/* Arp by what it plays: orders, rates, gates, and that a seek changes nothing. */
#include "devices/event_rig.h"

#define RATE 48000.0
#define STEP 6000u /* a sixteenth at 120 bpm */

static const Event *ons[4096];

static EventRig arp(const char *mode) {
  EventRig rig = event_rig_open("arpeggiator", RATE);
  const Param *param = &rig.rig.device->params[0];
  double value = 0.0;
  assert_true(param_parse(param, mode, &value));
  rig.rig.params[0] = (float)value;
  return rig;
}

static const Event chord[] = {{.frame = 0, .type = EVENT_NOTE_ON, .number = 67, .id = 3, .value = 0.5f, .song_frame = 0},
                              {.frame = 0, .type = EVENT_NOTE_ON, .number = 60, .id = 7, .value = 0.9f, .song_frame = 0},
                              {.frame = 0, .type = EVENT_NOTE_ON, .number = 64, .id = 9, .value = 0.7f, .song_frame = 0}};

static void each_mode_plays_its_order_on_the_grid(void **unused) {
  (void)unused;
  static const struct { const char *mode; uint16_t keys[8]; } orders[] = {
      {"Up", {60, 64, 67, 60, 64, 67, 60, 64}},
      {"Down", {67, 64, 60, 67, 64, 60, 67, 64}},
      {"Up and down", {60, 64, 67, 64, 60, 64, 67, 64}},
      {"As played", {60, 64, 67, 60, 64, 67, 60, 64}}, /* all at once: lowest first */
  };
  for (size_t o = 0; o < COUNT_OF(orders); o++) {
    EventRig rig = arp(orders[o].mode);
    event_rig_run(&rig, 8 * STEP, chord, 3, 0);
    assert_int_equal(event_rig_ons(&rig, ons, 4096), 8);
    for (uint32_t i = 0; i < 8; i++) {
      assert_int_equal(ons[i]->frame, i * STEP);
      if (ons[i]->number != orders[o].keys[i]) fail_msg("%s: step %u plays %u", orders[o].mode, i, ons[i]->number);
    }
    event_rig_close(&rig);
  }
}

static void as_played_follows_the_fingers(void **unused) {
  (void)unused;
  EventRig rig = arp("As played");
  const Event keys[] = {{.frame = 10, .type = EVENT_NOTE_ON, .number = 70, .id = 1, .value = 1, .song_frame = 10},
                        {.frame = 20, .type = EVENT_NOTE_ON, .number = 50, .id = 2, .value = 1, .song_frame = 20},
                        {.frame = 30, .type = EVENT_NOTE_ON, .number = 60, .id = 3, .value = 1, .song_frame = 30}};
  rig_set(&rig.rig, "restart", 0.0);
  event_rig_run(&rig, 7 * STEP, keys, 3, 0);
  static const uint16_t expected[] = {50, 60, 70, 50, 60, 70}; /* steps 1..6 of the song */
  assert_int_equal(event_rig_ons(&rig, ons, 4096), 6);
  for (uint32_t i = 0; i < 6; i++) assert_int_equal(ons[i]->number, expected[i]);
  event_rig_close(&rig);
}

static void chords_octaves_and_chance_stay_among_the_keys(void **unused) {
  (void)unused;
  EventRig rig = arp("Chord");
  rig_set(&rig.rig, "octaves", 2.0);
  event_rig_run(&rig, 2 * STEP, chord, 3, 0);
  assert_int_equal(event_rig_ons(&rig, ons, 4096), 6);
  for (uint32_t i = 0; i < 6; i++) assert_int_equal(ons[i]->frame, i / 3 * STEP);
  uint32_t sum = 0;
  for (uint32_t i = 3; i < 6; i++) sum += ons[i]->number;
  assert_int_equal(sum, 60 + 64 + 67 + 36);
  event_rig_close(&rig);
  rig = arp("Random");
  rig_set(&rig.rig, "octaves", 3.0);
  event_rig_run(&rig, 400 * STEP, chord, 3, 0);
  uint32_t seen[128] = {0}, kinds = 0;
  const uint32_t count = event_rig_ons(&rig, ons, 4096);
  assert_int_equal(count, 400);
  for (uint32_t i = 0; i < count; i++) kinds += seen[ons[i]->number]++ == 0;
  assert_int_equal(kinds, 9);
  for (uint32_t i = 0; i < 128; i++) assert_true(seen[i] == 0 || (seen[i] > 20 && seen[i] < 80));
  event_rig_close(&rig);
}

static void rate_gate_and_swing_are_exact(void **unused) {
  (void)unused;
  EventRig rig = arp("Up");
  rig_set(&rig.rig, "rate", 8.0); /* 1/8 */
  rig_set(&rig.rig, "gate", 50.0);
  rig_set(&rig.rig, "swing", 50.0);
  event_rig_run(&rig, 8 * STEP, chord, 3, 0);
  static const uint32_t places[] = {0, 12000 + 6000, 24000, 36000 + 6000}, lengths[] = {9000, 3000, 9000, 3000};
  assert_int_equal(event_rig_ons(&rig, ons, 4096), 4);
  for (uint32_t i = 0; i < 4; i++) {
    assert_int_equal(ons[i]->frame, places[i]);
    uint32_t end = 0;
    for (uint32_t e = 0; e < rig.out_count; e++)
      if (rig.out[e].type == EVENT_NOTE_OFF && rig.out[e].id == ons[i]->id) end = rig.out[e].frame;
    if (i < 3) assert_int_equal(end - places[i], lengths[i]);
  }
  event_rig_close(&rig);
}

static void velocities_follow_their_mode(void **unused) {
  (void)unused;
  static const float expected[4][5] = {{0.9f, 0.9f, 0.9f, 0.9f, 0.9f}, {0.5f, 0.5f, 0.5f, 0.5f, 0.5f},
                                       {0.9f, 0.45f, 0.45f, 0.45f, 0.9f}, {0.9f, 0.45f, 0.9f, 0.45f, 0.9f}};
  for (uint32_t mode = 0; mode < 4; mode++) {
    EventRig rig = arp("Up");
    rig_set(&rig.rig, "velocity_mode", mode);
    rig_set(&rig.rig, "velocity", 50.0);
    event_rig_run(&rig, 5 * STEP, &chord[1], 1, 0);
    assert_int_equal(event_rig_ons(&rig, ons, 4096), 5);
    for (uint32_t i = 0; i < 5; i++) assert_true(fabsf(ons[i]->value - expected[mode][i]) < 1e-6f);
    event_rig_close(&rig);
  }
}

/* Playing from the middle, with the keys chased as the graph does, gives what playing through gave there. */
static void any_seek_gives_the_same_notes(void **unused) {
  (void)unused;
  Random random = random_begin("seek");
  static const char *const modes[] = {"Up", "Down", "Up and down", "As played", "Random", "Chord"};
  for (uint32_t round = 0; round < 60; round++) {
    EventRig through = arp(modes[round % 6]), from = arp(modes[round % 6]);
    rig_set(&through.rig, "rate", random_below(&random, 16));
    rig_set(&through.rig, "octaves", 1 + random_below(&random, 4));
    rig_set(&through.rig, "restart", random_below(&random, 6));
    rig_set(&through.rig, "swing", random_real(&random, 0.0, 75.0));
    through.bpm = from.bpm = random_real(&random, 60.0, 200.0);
    memcpy(from.rig.params, through.rig.params, sizeof from.rig.params);
    Event keys[5];
    for (uint32_t i = 0; i < 5; i++) {
      const uint32_t frame = i * 3000;
      keys[i] = (Event){.frame = frame, .type = EVENT_NOTE_ON, .number = (uint16_t)(48 + random_below(&random, 24)), .id = 5 - i, .value = 0.8f, .song_frame = frame};
    }
    event_rig_run(&through, 192000, keys, 5, 0);
    const uint32_t seek = 20000 + random_below(&random, 100000);
    from.rig.song_frame = seek;
    for (uint32_t i = 0; i < 5; i++) keys[i].frame = 0; /* chased: song_frame says when they were played */
    Event chased[5]; /* in order of id */
    for (uint32_t i = 0; i < 5; i++) chased[i] = keys[4 - i];
    event_rig_run(&from, 192000 - seek, chased, 5, 0);
    static const Event *first[4096];
    const uint32_t before = event_rig_ons(&through, first, 4096), after = event_rig_ons(&from, ons, 4096);
    uint32_t skipped = 0;
    while (skipped < before && first[skipped]->frame < seek) skipped++;
    if (before - skipped != after) fail_msg("round %u: %u notes after the seek, %u without", round, after, before - skipped);
    for (uint32_t i = 0; i < after; i++) {
      assert_int_equal(first[skipped + i]->frame, ons[i]->frame + seek);
      assert_int_equal(first[skipped + i]->number, ons[i]->number);
      assert_true(first[skipped + i]->id == ons[i]->id);
    }
    event_rig_close(&through);
    event_rig_close(&from);
  }
}

static void latch_holds_until_a_new_key_comes(void **unused) {
  (void)unused;
  EventRig rig = arp("Up");
  rig_set(&rig.rig, "latch", 1.0);
  const Event events[] = {rig_note(0, 60, 1.0f, 1), rig_note(0, 64, 1.0f, 2), rig_note(3000, 60, 0.0f, 1), rig_note(3000, 64, 0.0f, 2),
                          rig_note(4 * STEP, 72, 1.0f, 3)};
  event_rig_run(&rig, 7 * STEP, events, 5, 0);
  static const uint16_t expected[] = {60, 64, 60, 64, 72, 72, 72};
  assert_int_equal(event_rig_ons(&rig, ons, 4096), 7);
  for (uint32_t i = 0; i < 7; i++) assert_int_equal(ons[i]->number, expected[i]);
  event_rig_close(&rig);
}

static void at_rest_the_first_key_sounds_at_once(void **unused) {
  (void)unused;
  EventRig rig = arp("Up");
  rig.playing = false;
  const Event on = rig_note(12345, 60, 1.0f, 1);
  event_rig_run(&rig, 12345 + 3 * STEP, &on, 1, 0);
  assert_int_equal(event_rig_ons(&rig, ons, 4096), 3);
  for (uint32_t i = 0; i < 3; i++) assert_int_equal(ons[i]->frame, 12345 + i * STEP);
  event_rig_close(&rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_mode_plays_its_order_on_the_grid),
      cmocka_unit_test(as_played_follows_the_fingers),
      cmocka_unit_test(chords_octaves_and_chance_stay_among_the_keys),
      cmocka_unit_test(rate_gate_and_swing_are_exact),
      cmocka_unit_test(velocities_follow_their_mode),
      cmocka_unit_test(any_seek_gives_the_same_notes),
      cmocka_unit_test(latch_holds_until_a_new_key_comes),
      cmocka_unit_test(at_rest_the_first_key_sounds_at_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
