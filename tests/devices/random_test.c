/* Dice by what it draws: even, independent, held as long as a turn lasts, and the same at every pass. */
#include "devices/modulator_rig.h"

#include "core/math.h"

#define TURNS 4096

/* What turn `turn` of eighths holds, read a little behind its beginning. */
static double eighth(Rig *rig, int64_t turn) {
  rig->song_frame = turn * 12000 + 640;
  return modulator_step(rig, 64, NULL, 0, NULL).begin;
}

static void every_value_comes_as_often_and_none_tells_the_next(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("random"), RATE);
  enum { BUCKETS = 16 };
  uint32_t count[BUCKETS] = {0};
  double sum = 0, squares = 0, neighbours = 0, before = 0;
  for (int turn = 0; turn < TURNS; turn++) {
    const double value = eighth(&rig, turn), around = value - 0.5;
    count[value >= 1 ? BUCKETS - 1 : (int)(value * BUCKETS)]++;
    sum += value;
    squares += around * around;
    neighbours += around * before;
    before = around;
  }
  double chi = 0;
  for (int i = 0; i < BUCKETS; i++) chi += pow(count[i] - TURNS / (double)BUCKETS, 2) / (TURNS / (double)BUCKETS);
  assert_true(chi < 37.7); /* 15 degrees of freedom: one in a thousand is beyond; what is drawn is always the same */
  assert_true(fabs(sum / TURNS - 0.5) < 0.015 && fabs(squares / TURNS - 1 / 12.0) < 0.003);
  assert_true(fabs(neighbours / squares) < 0.05);
  for (int levels = 2; levels <= 5; levels++) {
    uint32_t seen[5] = {0};
    rig_set(&rig, "levels", levels);
    for (int turn = 0; turn < TURNS; turn++) {
      const double place = eighth(&rig, turn) * (levels - 1), level = floor(place + 0.5);
      assert_true(fabs(place - level) < 1e-6);
      seen[(int)level]++;
    }
    for (int i = 0; i < levels; i++) assert_true(fabs((double)seen[i] * levels / TURNS - 1) < 0.1);
  }
  rig_close(&rig);
}

static void a_value_is_held_for_one_turn_and_no_longer(void **unused) {
  (void)unused;
  static const struct { int division; double hz, frames; } rows[] = {{2, 0, 6000}, {5, 0, 12000}, {6, 0, 16000}, {8, 0, 24000}, {13, 0, 96000}, {0, 4.0, 12000}, {0, 37.5, 1280}};
  for (size_t r = 0; r < COUNT_OF(rows); r++) {
    Rig rig = rig_open(device_by_id("random"), RATE);
    rig_set(&rig, "division", rows[r].division);
    rig_set(&rig, "sync", rows[r].hz == 0);
    if (rows[r].hz > 0) rig_set(&rig, "rate_hz", rows[r].hz);
    double before = -1;
    int64_t turned = 0;
    for (int turns = 0; turns < 6;) {
      const int64_t at = rig.song_frame;
      const double value = modulator_step(&rig, 8, NULL, 0, NULL).begin;
      if (before >= 0 && value != before) {
        assert_true(fabs((double)(at - turned) - rows[r].frames) <= 8.0); /* it is looked at every 8 frames */
        turned = turned + (int64_t)rows[r].frames;
        turns++;
      }
      assert_true(at - turned < (int64_t)rows[r].frames + 8);
      before = value;
    }
    rig_close(&rig);
  }
}

static void the_same_place_has_the_same_value_at_every_pass_and_other_seeds_others(void **unused) {
  (void)unused;
  Rig a = rig_open(device_by_id("random"), RATE), b = rig_open(device_by_id("random"), RATE);
  uint32_t different = 0;
  for (int turn = 1000; turn-- > 0;) { /* the other way round */
    const double value = eighth(&a, turn);
    b.song_frame = (int64_t)turn * 12000 + 5640;
    assert_true(modulator_step(&b, 64, NULL, 0, NULL).begin == value);
    rig_set(&b, "seed", 1);
    different += eighth(&b, turn) != value;
    rig_set(&b, "seed", 0);
  }
  assert_true(different > 990);
  rig_close(&a);
  rig_close(&b);
}

static void two_dice_of_one_song_are_not_alike(void **unused) {
  (void)unused;
  Rig a = rig_open(device_by_id("random"), RATE), b = rig_open(device_by_id("random"), RATE);
  const DeviceSetup other = {.rate_hz = RATE, .object_id = 0x1235};
  b.device->prepare(b.state, &other);
  uint32_t different = 0;
  for (int turn = 0; turn < 1000; turn++) different += eighth(&a, turn) != eighth(&b, turn);
  assert_true(different > 990);
  rig_close(&a);
  rig_close(&b);
}

static void a_glide_takes_its_part_of_the_turn_on_a_straight_line(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("random"), RATE);
  for (int glide = 25; glide <= 100; glide += 25)
    for (int turn = 1; turn < 20; turn++) {
      rig_set(&rig, "glide", 0);
      const double from = eighth(&rig, turn - 1), to = eighth(&rig, turn);
      rig_set(&rig, "glide", glide);
      for (int eighths = 0; eighths < 8; eighths++) {
        rig.song_frame = turn * 12000 + eighths * 1500;
        const double way = fmin(1.0, eighths * 12.5 / glide);
        assert_true(fabs(modulator_step(&rig, 64, NULL, 0, NULL).begin - (from + (to - from) * way)) < 1e-6);
      }
    }
  rig_close(&rig);
}

static void counted_from_a_note_every_note_brings_the_same(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("random"), RATE);
  rig_set(&rig, "trigger", 1);
  rig_set(&rig, "division", 2); /* sixteenths */
  double first[400];
  uint32_t changes = 0;
  for (int pass = 0; pass < 3; pass++) {
    const Event on = modulator_note(EVENT_NOTE_ON, 0, 1);
    for (int b = 0; b < 400; b++) {
      const ModulatorSpan span = modulator_step(&rig, 64, &on, b == 0, NULL);
      if (pass == 0) first[b] = span.end;
      assert_true(span.end == first[b]);
      changes += pass == 0 && b > 0 && first[b] != first[b - 1];
    }
    for (int b = 0; b < 37 * pass; b++) modulator_step(&rig, 64, NULL, 0, NULL); /* whenever it comes */
  }
  assert_int_equal(changes, 400 * 64 / 6000);
  rig_close(&rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_value_comes_as_often_and_none_tells_the_next),
      cmocka_unit_test(a_value_is_held_for_one_turn_and_no_longer),
      cmocka_unit_test(the_same_place_has_the_same_value_at_every_pass_and_other_seeds_others),
      cmocka_unit_test(two_dice_of_one_song_are_not_alike),
      cmocka_unit_test(a_glide_takes_its_part_of_the_turn_on_a_straight_line),
      cmocka_unit_test(counted_from_a_note_every_note_brings_the_same),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
