/* Human by statistics: spreads as wide as they say, never early, and the same every time. */
#include "devices/event_rig.h"

#define RATE 48000.0
#define NOTES 1000u

static const Event *ons[NOTES];
static Event song[2 * NOTES];

static void write_song(void) {
  for (uint32_t i = 0; i < NOTES; i++) {
    song[2 * i] = rig_note(i * 200, 60, 0.5f, 100 + i);
    song[2 * i].song_frame = i * 200;
    song[2 * i + 1] = rig_note(i * 200 + 150, 60, 0.0f, 100 + i);
  }
}

static EventRig play(double time_ms, double velocity, double length_ms) {
  EventRig rig = event_rig_open("humanise", RATE);
  rig_set(&rig.rig, "time_ms", time_ms);
  rig_set(&rig.rig, "velocity", velocity);
  rig_set(&rig.rig, "length_ms", length_ms);
  write_song();
  event_rig_run(&rig, NOTES * 200 + 48000, song, 2 * NOTES, 0);
  assert_int_equal(event_rig_ons(&rig, ons, NOTES), NOTES);
  assert_int_equal(rig.sounding_count, 0);
  return rig;
}

static void spreads_are_as_wide_as_they_say(void **unused) {
  (void)unused;
  EventRig rig = play(20.0, 40.0, 10.0);
  double late = 0.0, latest = 0.0, loud = 0.0, loudest = 0.0, softest = 1.0, longest = 0.0;
  for (uint32_t i = 0; i < NOTES; i++) {
    const uint32_t written = (uint32_t)(ons[i]->id - 100) * 200;
    assert_true(ons[i]->frame >= written);
    const double by = ons[i]->frame - written;
    late += by / NOTES;
    latest = fmax(latest, by);
    loud += (double)ons[i]->value / NOTES;
    loudest = fmax(loudest, (double)ons[i]->value);
    softest = fmin(softest, (double)ons[i]->value);
  }
  for (uint32_t e = 0; e < rig.out_count; e++)
    for (uint32_t i = 0; rig.out[e].type == EVENT_NOTE_OFF && i < NOTES; i++)
      if (ons[i]->id == rig.out[e].id) longest = fmax(longest, (double)(rig.out[e].frame - ons[i]->frame) - 150.0);
  assert_true(latest <= 960.0 && latest > 900.0 && fabs(late - 480.0) < 20.0);
  assert_true(loudest <= 0.7001 && loudest > 0.67 && softest >= 0.2999 && softest < 0.33 && fabs(loud - 0.5) < 0.01);
  assert_true(longest <= 480.0 && longest > 450.0);
  event_rig_close(&rig);
}

static void nothing_moves_at_zero(void **unused) {
  (void)unused;
  EventRig rig = play(0.0, 0.0, 0.0);
  for (uint32_t i = 0; i < NOTES; i++) {
    assert_int_equal(ons[i]->frame, (uint32_t)(ons[i]->id - 100) * 200);
    assert_true(ons[i]->value == 0.5f);
  }
  event_rig_close(&rig);
}

static void the_same_song_plays_the_same_way(void **unused) {
  (void)unused;
  EventRig a = play(20.0, 40.0, 10.0), b = play(20.0, 40.0, 10.0);
  assert_int_equal(a.out_count, b.out_count);
  for (uint32_t i = 0; i < a.out_count; i++) assert_true(a.out[i].frame == b.out[i].frame && a.out[i].value == b.out[i].value && a.out[i].id == b.out[i].id);
  event_rig_close(&a);
  event_rig_close(&b);
}

static void chance_leaves_notes_out(void **unused) {
  (void)unused;
  EventRig rig = event_rig_open("humanise", RATE);
  rig_set(&rig.rig, "chance", 30.0);
  write_song();
  event_rig_run(&rig, NOTES * 200 + 48000, song, 2 * NOTES, 0);
  const uint32_t count = event_rig_ons(&rig, ons, NOTES);
  assert_true(count > 250 && count < 350);
  event_rig_close(&rig);
}

static void pitches_spread_as_far_as_they_say(void **unused) {
  (void)unused;
  EventRig rig = event_rig_open("humanise", RATE);
  rig_set(&rig.rig, "pitch_ct", 30.0);
  write_song();
  event_rig_run(&rig, NOTES * 200 + 48000, song, 2 * NOTES, 0);
  assert_int_equal(event_rig_ons(&rig, ons, NOTES), NOTES);
  double lowest = 0.0, highest = 0.0, mean = 0.0;
  for (uint32_t i = 0; i < NOTES; i++) {
    const double by = (double)ons[i]->pitch_offset_semitones;
    lowest = fmin(lowest, by);
    highest = fmax(highest, by);
    mean += by / NOTES;
  }
  assert_true(highest <= 0.3001 && highest > 0.25 && lowest >= -0.3001 && lowest < -0.25 && fabs(mean) < 0.02);
  event_rig_close(&rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(spreads_are_as_wide_as_they_say),
      cmocka_unit_test(pitches_spread_as_far_as_they_say),
      cmocka_unit_test(nothing_moves_at_zero),
      cmocka_unit_test(the_same_song_plays_the_same_way),
      cmocka_unit_test(chance_leaves_notes_out),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
