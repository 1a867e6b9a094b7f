/* The strip: transparent where it stands, equal power where it pans, smooth where it moves. */
#include "devices/measure.h"
#include "devices/rig.h"

#define RATE 48000.0
#define LENGTH 9600
static float in_left[LENGTH], in_right[LENGTH], left[LENGTH], right[LENGTH];

static Rig noisy(void) {
  Random random = {5};
  for (int i = 0; i < LENGTH; i++) {
    in_left[i] = (float)random_real(&random, -1.0, 1.0);
    in_right[i] = (float)random_real(&random, -1.0, 1.0);
  }
  return rig_open(device_by_id("gain"), RATE);
}

static void defaults_pass_samples_unchanged(void **unused) {
  (void)unused;
  Rig rig = noisy();
  rig_run(&rig, in_left, in_right, left, right, LENGTH, NULL, 0);
  assert_memory_equal(left, in_left, sizeof left);
  assert_memory_equal(right, in_right, sizeof right);
  rig_close(&rig);
}

static void gain_is_in_dB_and_its_bottom_is_silence(void **unused) {
  (void)unused;
  static const double gains[] = {-60.0, -6.0, 3.0, 6.0};
  for (size_t g = 0; g < COUNT_OF(gains); g++) {
    Rig rig = noisy();
    rig_set(&rig, "gain_db", gains[g]);
    rig_run(&rig, in_left, in_right, left, right, LENGTH, NULL, 0);
    assert_true(fabs(measure_db((double)left[5] / (double)in_left[5]) - gains[g]) < 1e-4);
    rig_close(&rig);
  }
  Rig rig = noisy();
  rig_set(&rig, "gain_db", -144.0);
  rig_run(&rig, in_left, in_right, left, right, LENGTH, NULL, 0);
  assert_true(measure_peak(left, LENGTH) == 0.0 && measure_peak(right, LENGTH) == 0.0);
  rig_close(&rig);
}

static void pan_keeps_the_power(void **unused) {
  (void)unused;
  for (int p = -10; p <= 10; p++) {
    Rig rig = noisy();
    rig_set(&rig, "pan", p / 10.0);
    rig_run(&rig, in_left, in_left, left, right, LENGTH, NULL, 0);
    const double l = (double)left[7] / (double)in_left[7], r = (double)right[7] / (double)in_left[7];
    assert_true(fabs(l * l + r * r - 2.0) < 1e-5);
    rig_close(&rig);
  }
}

/* Not nearly: what a cosine leaves at pi / 2 has denormal squares, which take a meter ten times as long. */
static void the_side_a_sound_is_panned_away_from_is_silent(void **unused) {
  (void)unused;
  for (int law = 0; law < 5; law++)
    for (int side = -1; side <= 1; side += 2) {
      Rig rig = noisy();
      rig_set(&rig, "pan", side);
      rig_set(&rig, "pan_law", law);
      rig_run(&rig, in_left, in_right, left, right, LENGTH, NULL, 0);
      assert_true(measure_peak(side < 0 ? right : left, LENGTH) == 0.0);
      assert_true(measure_peak(side < 0 ? left : right, LENGTH) > 0.9);
      rig_close(&rig);
    }
}

static void width_0_is_mono_and_invert_turns_the_sign(void **unused) {
  (void)unused;
  Rig rig = noisy();
  rig_set(&rig, "width", 0.0);
  rig_set(&rig, "invert", 1.0);
  rig_run(&rig, in_left, in_right, left, right, LENGTH, NULL, 0);
  assert_memory_equal(left, right, sizeof left);
  assert_true(fabs((double)left[3] + 0.5 * ((double)in_left[3] + (double)in_right[3])) < 1e-6);
  rig_close(&rig);
}

/* Middle and hard left of each law, and that all but balance sum as they say on the way. */
static void pan_laws_differ_in_the_middle_and_at_the_sides(void **unused) {
  (void)unused;
  static const struct { double middle_db, side_db; } laws[] = {{0, 3.0103}, {-3.0103, 0}, {-4.5154, 0}, {-6.0206, 0}, {0, 0}};
  for (size_t law = 0; law < COUNT_OF(laws); law++) {
    for (int p = -10; p <= 10; p++) {
      Rig rig = noisy();
      rig_set(&rig, "pan", p / 10.0);
      rig_set(&rig, "pan_law", (double)law);
      rig_run(&rig, in_left, in_left, left, right, LENGTH, NULL, 0);
      const double l = (double)left[7] / (double)in_left[7], r = (double)right[7] / (double)in_left[7];
      if (p == 0) assert_true(fabs(measure_db(l) - laws[law].middle_db) < 1e-3 && fabs(l - r) < 1e-6);
      if (p == -10) assert_true(fabs(measure_db(l) - laws[law].side_db) < 1e-3 && fabs(r) < 1e-6);
      if (law == 1) assert_true(fabs(l * l + r * r - 1.0) < 1e-5);
      if (law == 3) assert_true(fabs(l + r - 1.0) < 1e-5);
      if (law == 4) assert_true(fabs((p < 0 ? l : r) - 1.0) < 1e-6);
      rig_close(&rig);
    }
  }
}

static void one_side_alone_can_be_turned(void **unused) {
  (void)unused;
  for (int side = 0; side < 2; side++) {
    Rig rig = noisy();
    rig_set(&rig, "invert", 2.0 + side);
    rig_run(&rig, in_left, in_right, left, right, LENGTH, NULL, 0);
    for (int i = 0; i < LENGTH; i++) assert_true(left[i] == (side == 0 ? -in_left[i] : in_left[i]) && right[i] == (side == 1 ? -in_right[i] : in_right[i]));
    rig_set(&rig, "width", 0.0); /* turned before it is narrowed: equal sides vanish */
    rig_run(&rig, in_left, in_left, left, right, LENGTH, NULL, 0);
    assert_true(measure_peak(left + 4800, LENGTH - 4800) < 1e-7);
    rig_close(&rig);
  }
}

static void a_jump_becomes_a_ramp_of_about_five_milliseconds(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("gain"), RATE);
  for (int i = 0; i < LENGTH; i++) in_left[i] = 1.0f;
  rig_run(&rig, in_left, in_left, left, right, 640, NULL, 0);
  rig_set(&rig, "gain_db", -144.0);
  rig_run(&rig, in_left, in_left, left, right, LENGTH, NULL, 0);
  for (int i = 1; i < LENGTH; i++) assert_true(left[i] <= left[i - 1] && left[i - 1] - left[i] < 0.0053f);
  assert_true(left[200] > 0.1f && left[264] == 0.0f);
  rig_close(&rig);
}

static Level level_in(const float *l, const float *r, uint32_t frames) {
  LevelParts sides[2] = {0};
  for (uint32_t i = 0; i < frames; i += 8) {
    level_count(&sides[0], f8_load(l + i));
    level_count(&sides[1], f8_load(r + i));
  }
  return level_of(sides[0], sides[1]);
}

static void assert_same_level(Level told, Level found) {
  for (int c = 0; c < 2; c++) {
    assert_true(told.top[c] == found.top[c]);
    assert_true(told.square[c] == found.square[c]);
  }
}

/* A fader's line on from `db`, in one piece or in two that meet inside the block; sometimes a jump. Gives where it leads. */
static float next_lines(Random *random, float db, ParamRamp ramps[2], uint32_t *count) {
  const uint16_t turn = random_below(random, 4) == 0 ? (uint16_t)(4 * random_below(random, GRID_FRAMES / 4)) : 0;
  if (random_below(random, 50) == 0) db = (float)random_real(random, -30.0, 0.0);
  *count = 0;
  for (uint16_t begin = 0; begin < GRID_FRAMES;) {
    const uint16_t end = begin < turn ? turn : GRID_FRAMES;
    const float step = (float)random_real(random, -0.01, 0.01);
    ramps[(*count)++] = (ParamRamp){.param = 0, .begin_frame = begin, .end_frame = end, .value = db, .step = step};
    db += step * (float)(end - begin);
    begin = end;
  }
  return db;
}

/* One instance: what it tells is what is in its output; and one row given twice is the same as two equal rows. */
static void what_it_tells_is_how_loud_its_output_is(void **unused) {
  (void)unused;
  Random random = random_begin("told");
  Rig rig = noisy(), twin = noisy();
  float db = 0;
  uint32_t told = 0;
  for (int b = 0; b < 3000; b++) {
    const float *l = in_left + random_below(&random, LENGTH - GRID_FRAMES), *r = in_right + random_below(&random, LENGTH - GRID_FRAMES);
    float copy[GRID_FRAMES], other[2][GRID_FRAMES];
    ParamRamp ramps[2];
    const bool mono = b / 40 % 2 == 0, moves = b / 60 % 3 > 0;
    DeviceBlock block = {.frames = GRID_FRAMES, .params = rig.params, .ramps = ramps, .in = {l, mono ? l : r}, .out = {left, right}};
    Level level = {0}, twin_level = {0};
    block.level = &level;
    if (random_below(&random, 80) == 0) rig_set(&rig, "pan", random_below(&random, 2) == 0 ? 0.0 : random_real(&random, -1.0, 1.0));
    if (random_below(&random, 80) == 0) rig_set(&rig, "width", random_below(&random, 2) == 0 ? 100.0 : random_real(&random, 0.0, 200.0));
    if (random_below(&random, 200) == 0) rig_set(&rig, "invert", random_below(&random, 4));
    rig.params[0] = db;
    if (moves) db = next_lines(&random, db, ramps, &block.ramp_count);
    if (moves) rig.params[0] = ramps[0].value;
    rig.device->process(rig.state, &block);
    if (level.told) assert_same_level(level, level_in(left, right, GRID_FRAMES));
    told += level.told;
    memcpy(copy, block.in[1], sizeof copy);
    DeviceBlock apart = block;
    apart.in[1] = copy;
    for (int c = 0; c < 2; c++) apart.out[c] = other[c];
    apart.level = &twin_level;
    twin.device->process(twin.state, &apart);
    assert_memory_equal(other[0], left, sizeof other[0]);
    assert_memory_equal(other[1], right, sizeof other[1]);
    assert_true(level.told == twin_level.told);
    if (level.told) assert_same_level(level, twin_level);
  }
  assert_true(told > 500);
  rig_close(&rig);
  rig_close(&twin);
}

/* One strip writes both sides, the other may leave out the right one: where it does, the right one is the left. */
static void what_it_leaves_out_is_what_it_wrote(void **unused) {
  (void)unused;
  Random random = random_begin("twins");
  Rig both = noisy(), one = noisy();
  uint32_t left_out = 0, written = 0;
  float db = -6;
  for (int b = 0; b < 4000; b++) {
    float l[GRID_FRAMES], r[GRID_FRAMES], out[2][2][GRID_FRAMES];
    ParamRamp ramps[2];
    Level levels[2] = {{.told = false}, {.told = false}};
    const bool mono = random_below(&random, 8) > 0, moves = b % 400 < 200;
    uint32_t ramp_count = 0;
    bool twins = false;
    for (int i = 0; i < (int)GRID_FRAMES; i++) {
      l[i] = (float)random_real(&random, -1.0, 1.0);
      r[i] = (float)random_real(&random, -1.0, 1.0);
    }
    if (moves) db = next_lines(&random, db, ramps, &ramp_count);
    both.params[0] = moves ? ramps[0].value : db;
    both.params[1] = b % 1000 < 700 ? 0.0f : 0.3f;
    both.params[2] = b % 1100 < 900 ? 100.0f : 60.0f;
    for (int k = 0; k < 2; k++) {
      Rig *const rig = k == 0 ? &both : &one;
      memcpy(rig->params, both.params, sizeof both.params);
      const DeviceBlock block = {.frames = GRID_FRAMES, .params = rig->params, .ramps = ramps, .ramp_count = ramp_count, .in = {l, mono ? l : r},
                                 .out = {out[k][0], out[k][1]}, .level = &levels[k], .twins = k == 0 ? NULL : &twins};
      rig->device->process(rig->state, &block);
    }
    left_out += twins;
    written += !twins;
    assert_memory_equal(out[0][0], out[1][0], sizeof out[0][0]);
    assert_memory_equal(out[0][1], out[1][twins ? 0 : 1], sizeof out[0][1]);
    assert_true(levels[0].told == levels[1].told);
    if (levels[0].told) assert_same_level(levels[0], levels[1]);
  }
  assert_true(left_out > 1000 && written > 500);
  rig_close(&both);
  rig_close(&one);
}

static void four_in_the_lanes_tell_the_same(void **unused) {
  (void)unused;
  Random random = random_begin("lanes told");
  Rig rigs[4];
  void *states[4];
  float params[4][LIMIT_PARAMS];
  for (int l = 0; l < 4; l++) {
    rigs[l] = noisy();
    states[l] = rigs[l].state;
    rig_set(&rigs[l], "gain_db", random_real(&random, -20.0, 0.0));
    rig_set(&rigs[l], "pan", random_real(&random, -1.0, 1.0));
    memcpy(params[l], rigs[l].params, sizeof params[l]);
  }
  for (int b = 0; b < 20; b++) {
    static f32x4 lanes[2][GRID_FRAMES];
    float out[4][2][GRID_FRAMES];
    DeviceBlock blocks[4];
    Level levels[4] = {{.told = false}};
    for (int l = 0; l < 4; l++) {
      blocks[l] = (DeviceBlock){.frames = GRID_FRAMES, .params = params[l], .level = &levels[l]};
      for (int i = 0; i < (int)GRID_FRAMES; i++)
        for (int c = 0; c < 2; c++) lanes[c][i][l] = (float)random_real(&random, -1.0, 1.0);
    }
    rigs[0].device->process4(states, (const DeviceBlock *const[4]){&blocks[0], &blocks[1], &blocks[2], &blocks[3]}, (f32x4 *const[2]){lanes[0], lanes[1]});
    for (int l = 0; l < 4; l++) {
      for (int i = 0; i < (int)GRID_FRAMES; i++)
        for (int c = 0; c < 2; c++) out[l][c][i] = lanes[c][i][l];
      assert_true(levels[l].told);
      assert_same_level(levels[l], level_in(out[l][0], out[l][1], GRID_FRAMES));
    }
  }
  for (int l = 0; l < 4; l++) rig_close(&rigs[l]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(defaults_pass_samples_unchanged),
      cmocka_unit_test(gain_is_in_dB_and_its_bottom_is_silence),
      cmocka_unit_test(pan_keeps_the_power),
      cmocka_unit_test(the_side_a_sound_is_panned_away_from_is_silent),
      cmocka_unit_test(width_0_is_mono_and_invert_turns_the_sign),
      cmocka_unit_test(pan_laws_differ_in_the_middle_and_at_the_sides),
    cmocka_unit_test(one_side_alone_can_be_turned),
    cmocka_unit_test(a_jump_becomes_a_ramp_of_about_five_milliseconds),
    cmocka_unit_test(what_it_tells_is_how_loud_its_output_is),
    cmocka_unit_test(what_it_leaves_out_is_what_it_wrote),
    cmocka_unit_test(four_in_the_lanes_tell_the_same),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
