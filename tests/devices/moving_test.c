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
  {"filter", "cutoff_hz", 300, 6000, {"resonance", NULL}, {0, 0}, 1.2},
  {"filter", "level_db", -18, 6, {"cutoff_hz", NULL}, {5000, 0}, 0.15},
  {"filter", "drive_db", 0, 24, {"cutoff_hz", NULL}, {5000, 0}, 0.25},
  {"filter", "mix", 0, 95, {"cutoff_hz", NULL}, {400, 0}, 0.15},
  {"phaser", "mix", 0, 50, {"lfo_depth_st", "centre_hz"}, {0, 1500}, 0.15},
  {"flanger", "mix", 0, 50, {"lfo_depth", "delay_ms"}, {0, 0.4}, 0.15},
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

/* ---- instruments: a note that sounds, and one block of a moving parameter */

enum { BEFORE = 40 * GRID_FRAMES };

static void play(Rig *rig, const float *end, float *left, uint32_t frames, uint32_t event_count) {
  static float right[GRID_FRAMES];
  const Event on = {.type = EVENT_NOTE_ON, .number = 38, .id = 9, .value = 0.9f};
  const DeviceBlock block = {.frames = frames, .out = {left, right}, .params = rig->params, .params_end = end, .events = &on, .event_count = event_count,
                             .song_frame = rig->song_frame, .bpm = 120, .playing = true, .meter = rig->meter, .content = rig->content};
  rig->device->process(rig->state, &block);
  rig->song_frame += frames;
}

static Rig open_instrument(const char *id) {
  Rig rig = rig_open(device_by_id(id), RATE);
  for (uint32_t i = 0; i < rig.device->param_count; i++)
    if (strcmp(rig.device->params[i].id, "ensemble") == 0) rig.params[i] = 0;
  return rig;
}

static void a_level_of_an_instrument_is_a_line_to_every_frame(void **state) {
  (void)state;
  static const char *const instruments[] = {"synth", "sampler", "pads", "partials", "drums"};
  for (uint32_t k = 0; k < COUNT_OF(instruments); k++) {
    float block[3][GRID_FRAMES] = {{0}};
    for (int run = 0; run < 3; run++) { /* stands low, stands high, moves from low to high */
      Rig rig = open_instrument(instruments[k]);
      const uint32_t number = number_of(rig.device, "level_db");
      float end[LIMIT_PARAMS];
      rig.params[number] = run == 1 ? 6.0f : -12.0f;
      for (uint32_t at = 0; at < BEFORE; at += GRID_FRAMES) play(&rig, NULL, block[run], GRID_FRAMES, at == 0);
      memcpy(end, rig.params, sizeof end);
      if (run == 2) end[number] = 6.0f;
      play(&rig, end, block[run], GRID_FRAMES, 0);
      rig_close(&rig);
    }
    double worst = 0, loudest = 0;
    for (uint32_t i = 0; i < GRID_FRAMES; i++) {
      const double low = (double)block[0][i], high = (double)block[1][i], line = low + (high - low) * (i + 1) / GRID_FRAMES;
      worst = fmax(worst, fabs((double)block[2][i] - line));
      loudest = fmax(loudest, fabs(high));
    }
    print_message("# %s level: %.1e off at most, at a peak of %.2f\n", instruments[k], worst, loudest);
    assert_true(loudest > 0.001);
    assert_true(worst < 1e-6);
  }
}

/* Blocks as long as may be, or as long as the device's own chunks: the same lines, so the same sound. */
static double length_matters_db(const char *id, uint32_t number, const char *needs, double needed, uint32_t chunk) {
  static float made[2][BEFORE];
  for (int quarter = 0; quarter < 2; quarter++) {
    Rig rig = open_instrument(id);
    const Param *param = &rig.device->params[number];
    const uint32_t length = quarter ? chunk : GRID_FRAMES;
    float end[LIMIT_PARAMS];
    if (needs != NULL) rig_set(&rig, needs, needed);
    memcpy(end, rig.params, sizeof end);
    for (uint32_t at = 0; at < BEFORE; at += length) {
      const uint32_t block_begin = at / GRID_FRAMES * GRID_FRAMES, part = at - block_begin;
      const float begins = (float)param_value_from_travel(param, 0.2 + 0.6 * block_begin / BEFORE);
      const float ends = (float)param_value_from_travel(param, 0.2 + 0.6 * (block_begin + GRID_FRAMES) / BEFORE);
      rig.params[number] = begins + (ends - begins) * ((float)part / GRID_FRAMES);
      end[number] = begins + (ends - begins) * ((float)(part + length) / GRID_FRAMES);
      play(&rig, end, made[quarter] + at, length, at == 0);
    }
    rig_close(&rig);
  }
  double away = 0, sound = 0;
  for (uint32_t i = 0; i < BEFORE; i++) {
    away += ((double)made[0][i] - (double)made[1][i]) * ((double)made[0][i] - (double)made[1][i]);
    sound += (double)made[0][i] * (double)made[0][i];
  }
  assert_true(sound > 1e-6);
  return 10 * log10((away + 1e-30) / sound);
}

static void every_parameter_of_a_voice_moves_inside_the_block(void **state) {
  (void)state;
  static const struct { const char *device, *needs; double needed; uint32_t chunk; } played[] = {{"sampler", "filter_type", 1, 16}, {"partials", "noise_level", 50, 32}};
  for (uint32_t k = 0; k < COUNT_OF(played); k++) {
    const Device *device = device_by_id(played[k].device);
    double worst = -300;
    uint32_t tried = 0;
    for (uint32_t i = 0; i < device->param_count; i++) {
      const Param *param = &device->params[i];
      if (param->curve == PARAM_STEPS || param->curve == PARAM_TOGGLE || strcmp(param->id, "ensemble") == 0) continue;
      const double db = length_matters_db(device->id, i, strcmp(param->id, played[k].needs) == 0 ? NULL : played[k].needs, played[k].needed, played[k].chunk);
      if (db > -60) fail_msg("%s %s: %.1f dB between blocks of 64 and %u", device->id, param->id, db, (unsigned)played[k].chunk);
      worst = fmax(worst, db);
      tried++;
    }
    print_message("# %s: %u parameters, %.0f dB at most between blocks of 64 and of %u frames\n", device->id, (unsigned)tried, worst, (unsigned)played[k].chunk);
  }
}

/* What is struck inside a block takes the knobs as they stand in that frame. */
static void a_stroke_takes_its_knobs_at_its_own_frame(void **state) {
  (void)state;
  static const char *const kits[][2] = {{"pads", "pad_2_tune_st"}, {"drums", "snare_tune_st"}};
  for (uint32_t k = 0; k < COUNT_OF(kits); k++) {
    static float made[2][4 * GRID_FRAMES];
    for (int moved = 0; moved < 2; moved++) {
      static float right[GRID_FRAMES];
      Rig rig = open_instrument(kits[k][0]);
      const uint32_t number = number_of(rig.device, kits[k][1]);
      float end[LIMIT_PARAMS];
      memcpy(end, rig.params, sizeof end);
      rig.params[number] = moved ? 0.0f : 6.0f;
      end[number] = moved ? 8.0f : 6.0f;
      const Event on = {.type = EVENT_NOTE_ON, .number = 38, .id = 9, .value = 0.9f, .frame = 48};
      const DeviceBlock block = {.frames = GRID_FRAMES, .out = {made[moved], right}, .params = rig.params, .params_end = end, .events = &on, .event_count = 1,
                                 .bpm = 120, .playing = true, .meter = rig.meter, .content = rig.content};
      rig.device->process(rig.state, &block);
      rig.params[number] = end[number];
      for (uint32_t at = GRID_FRAMES; at < 4 * GRID_FRAMES; at += GRID_FRAMES) play(&rig, NULL, made[moved] + at, GRID_FRAMES, 0);
      rig_close(&rig);
    }
    assert_memory_equal(made[0], made[1], sizeof made[0]);
    double sound = 0;
    for (uint32_t i = 0; i < 4 * GRID_FRAMES; i++) sound += fabs((double)made[0][i]);
    assert_true(sound > 0.1);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(what_automation_moves_is_where_its_lane_is),
                                     cmocka_unit_test(no_step_is_heard_at_the_blocks_ends),
                                     cmocka_unit_test(a_synths_cutoff_moves_inside_the_block),
                                     cmocka_unit_test(a_level_of_an_instrument_is_a_line_to_every_frame),
                                     cmocka_unit_test(every_parameter_of_a_voice_moves_inside_the_block),
                                     cmocka_unit_test(a_stroke_takes_its_knobs_at_its_own_frame)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
