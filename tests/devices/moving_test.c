/* Automated parameters are where their lane is at every moment, not a block late and not in steps: while one moves, each device is
   as loud as it is when it stands at that value. */
#include "devices/rig.h"

#include "support/cm.h"

enum { RATE = 48000, SETTLE = 9600, MOVE = 4800, PERIOD = 32, TOTAL = SETTLE + MOVE };

typedef struct Case {
  const char *device, *param;
  double from, to;
  const char *more[2]; /* other parameters that are not at their defaults */
  double more_values[2];
  double tolerance_db;
} Case;

static float in[TOTAL], out[2][TOTAL];

static Rig open_case(const Case *c) {
  Rig rig = rig_open(device_by_id(c->device), RATE);
  for (int i = 0; i < 2; i++)
    if (c->more[i] != NULL) rig_set(&rig, c->more[i], c->more_values[i]);
  return rig;
}

/* A tone whose period divides a block, so that a period's power says how loud it is. */
static void make_tone(void) {
  for (uint32_t i = 0; i < TOTAL; i++) in[i] = (float)(0.05 * sin(2 * M_PI * i / PERIOD));
}

static double power_db(uint32_t from) {
  double sum = 1e-12;
  for (uint32_t i = from; i < from + PERIOD; i++) sum += (double)out[0][i] * (double)out[0][i];
  return 10 * log10(sum);
}

/* How loud the device is when it stands at a value. */
static double standing_db(const Case *c, double value) {
  Rig rig = open_case(c);
  rig_set(&rig, c->param, value);
  rig_run(&rig, in, in, out[0], out[1], SETTLE, NULL, 0);
  rig_close(&rig);
  return power_db(SETTLE - PERIOD);
}

static uint32_t number_of(const Device *device, const char *param) {
  for (uint32_t i = 0; i < device->param_count; i++)
    if (strcmp(device->params[i].id, param) == 0) return i;
  fail_msg("%s has no %s", device->id, param);
  return 0;
}

static double lane_at(const Case *c, double frame) { return c->from + (c->to - c->from) * frame / MOVE; }

/* Straight from one value to the other, in blocks of `length`. */
static void move(const Case *c, uint32_t length) {
  Rig rig = open_case(c);
  float end[LIMIT_PARAMS];
  const uint32_t number = number_of(rig.device, c->param);
  rig_set(&rig, c->param, c->from);
  rig_run(&rig, in, in, out[0], out[1], SETTLE, NULL, 0);
  memcpy(end, rig.params, sizeof end);
  for (uint32_t at = 0; at < MOVE; at += length) {
    rig.params[number] = (float)lane_at(c, at);
    end[number] = (float)lane_at(c, at + length);
    const DeviceBlock block = {.frames = length, .in = {in + SETTLE + at, in + SETTLE + at}, .out = {out[0] + SETTLE + at, out[1] + SETTLE + at},
                               .params = rig.params, .params_end = end, .song_frame = rig.song_frame, .bpm = 120, .playing = true, .meter = rig.meter,
                               .content = rig.content};
    rig.device->process(rig.state, &block);
    rig.song_frame += length;
  }
  rig_close(&rig);
}

static const Case cases[] = {
  {"utility", "gain_db", -24, 0, {0}, {0}, 0.15},
  {"saturator", "level_db", -24, 0, {0}, {0}, 0.15},
  {"saturator", "drive_db", 0, 24, {0}, {0}, 0.15},
  {"saturator", "mix", 0, 100, {"drive_db", NULL}, {18, 0}, 0.15},
  {"delay", "mix", 55, 95, {"time_ms", "sync"}, {1000, 0}, 0.15},
  {"reverb", "mix", 0, 90, {"predelay_ms", NULL}, {250, 0}, 0.15},
  {"compressor", "makeup_db", 0, 18, {"threshold_db", NULL}, {0, 0}, 0.15},
  {"compressor", "mix", 0, 100, {"makeup_db", "threshold_db"}, {20, 0}, 0.2},
  {"limiter", "input_db", 0, 18, {0}, {0}, 0.15},
  {"layers", "level_db", -24, 0, {0}, {0}, 0.15},
  {"eq5", "output_db", -18, 12, {0}, {0}, 0.15},
  {"eq5", "band4_gain_db", -18, 18, {"band4_freq_hz", NULL}, {1500, 0}, 0.4},
  {"eq5", "band4_freq_hz", 500, 6000, {"band4_gain_db", NULL}, {-18, 0}, 1.2},
};

static void what_automation_moves_is_where_its_lane_is(void **state) {
  (void)state;
  make_tone();
  for (uint32_t k = 0; k < COUNT_OF(cases); k++) {
    const Case *c = &cases[k];
    Rig rig = open_case(c);
    const uint32_t late = rig_latency(&rig);
    rig_close(&rig);
    double worst = 0, wanted[12], found[12];
    move(c, GRID_FRAMES);
    for (uint32_t i = 0; i < COUNT_OF(found); i++) found[i] = power_db(SETTLE + 320 + 352 * i + late);
    for (uint32_t i = 0; i < COUNT_OF(wanted); i++) {
      wanted[i] = standing_db(c, lane_at(c, 320 + 352 * i + (strcmp(c->device, "limiter") == 0 ? 0 : late) + PERIOD / 2));
      worst = fmax(worst, fabs(found[i] - wanted[i]));
    }
    print_message("# %s %s: %.3f dB away at most, over %.1f dB\n", c->device, c->param, worst, fabs(wanted[11] - wanted[0]));
    if (!(worst < c->tolerance_db)) fail_msg("%s %s: %g dB away", c->device, c->param, worst);
    assert_true(fabs(wanted[11] - wanted[0]) > 3); /* there was something to follow */
  }
}

/* Straight lines join: how long the blocks are makes next to no difference. */
static void no_step_is_heard_at_the_blocks_ends(void **state) {
  (void)state;
  static float whole[TOTAL];
  make_tone();
  for (uint32_t k = 0; k < COUNT_OF(cases); k++) {
    double away = 0, sound = 0;
    move(&cases[k], GRID_FRAMES);
    memcpy(whole, out[0], sizeof whole);
    move(&cases[k], GRID_FRAMES / 4);
    for (uint32_t i = SETTLE; i < TOTAL; i++) {
      away += (double)(whole[i] - out[0][i]) * (double)(whole[i] - out[0][i]);
      sound += (double)whole[i] * (double)whole[i];
    }
    const double db = 10 * log10((away + 1e-20) / sound);
    print_message("# %s %s: %.1f dB\n", cases[k].device, cases[k].param, db);
    assert_true(db < -48);
  }
}

/* A synth's cutoff moves inside the block, too. */
static void a_synths_cutoff_moves_inside_the_block(void **state) {
  (void)state;
  static float made[2][2][SETTLE];
  for (int quarter = 0; quarter < 2; quarter++) {
    Rig rig = rig_open(device_by_id("synth"), RATE);
    const uint32_t number = number_of(rig.device, "cutoff_hz"), length = quarter ? 16 : 64;
    float end[LIMIT_PARAMS];
    memcpy(end, rig.params, sizeof end);
    for (uint32_t at = 0; at < SETTLE; at += length) {
      const Event on = {.type = EVENT_NOTE_ON, .number = 40, .id = 9, .value = 0.9f};
      rig.params[number] = (float)(100 * exp2(7.0 * at / SETTLE));
      end[number] = (float)(100 * exp2(7.0 * (at + length) / SETTLE));
      const DeviceBlock block = {.frames = length, .out = {made[quarter][0] + at, made[quarter][1] + at}, .params = rig.params, .params_end = end,
                                 .events = &on, .event_count = at == 0, .song_frame = rig.song_frame, .bpm = 120, .playing = true, .meter = rig.meter};
      rig.device->process(rig.state, &block);
      rig.song_frame += length;
    }
    rig_close(&rig);
  }
  double away = 0, sound = 0;
  for (uint32_t i = 0; i < SETTLE; i++) {
    const double d = (double)made[0][0][i] - (double)made[1][0][i];
    away += d * d;
    sound += (double)made[0][0][i] * (double)made[0][0][i];
  }
  print_message("# synth cutoff: %.1f dB\n", 10 * log10(away / sound));
  assert_true(sound > 1 && 10 * log10(away / sound) < -40);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(what_automation_moves_is_where_its_lane_is),
                                     cmocka_unit_test(no_step_is_heard_at_the_blocks_ends),
                                     cmocka_unit_test(a_synths_cutoff_moves_inside_the_block)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
