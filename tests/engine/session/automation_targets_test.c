/* Every target that lanes move exactly, against f64 frame by frame: fader, balance and width of a track, level and balance of a
   send, the crossfader in each of its curves; each with curves of all shapes, alone and all at once, in steady and moving tempo. */
#include "support/build_song.h"
#include "support/cm.h"
#include "support/constant_song.h"
#include "support/random.h"

#include "core/math.h"
#include "model/automation.h"

#include <math.h>

#define FRAMES 72000u
#define POINTS 20u
#define RIGHT 0.25 /* of what comes in; the left side is 1 */

typedef enum Target { TRACK_GAIN, TRACK_PAN, TRACK_WIDTH, SEND_GAIN, SEND_PAN, CROSSFADE, TARGET_COUNT } Target;
typedef struct Range { const char *name; double low, high; } Range;
static const Range ranges[TARGET_COUNT] = {{"gain_db", -60, 6}, {"pan", -1, 1}, {"width", 0, 200}, {"gain_db", -60, 6}, {"pan", -1, 1}, {"crossfade", -1, 1}};

typedef struct Rig {
  Session *song;
  Id owner[TARGET_COUNT];
  Id lane[TARGET_COUNT];
  int64_t side, curve;
} Rig;

/* A track on a side of the crossfader, heard by its send alone. */
static Rig new_rig(Random *random) {
  Rig rig = {.song = song_new(), .side = random_below(random, 2) ? SIDE_A : SIDE_B, .curve = random_below(random, 3)};
  static float rows[2][FRAMES + 48000];
  for (uint32_t i = 0; i < FRAMES + 48000; i++) rows[0][i] = 1.0f, rows[1][i] = (float)RIGHT;
  const Id track = song_track(rig.song, TRACK_AUDIO), asset = song_asset(rig.song, rows[0], rows[1], FRAMES + 48000, 48000);
  (void)song_audio(rig.song, track, (SongSpan){0, 8}, asset);
  const Id back = song_track(rig.song, TRACK_RETURN), send = song_connect(rig.song, CONNECTION_SEND, track, back), project = doc_project(session_doc(rig.song))->id;
  song_set(rig.song, track, "side", (double)(SIDE_B - rig.side + SIDE_A)); /* its own way out is shut where the return is open */
  song_set(rig.song, back, "side", (double)rig.side);
  song_set(rig.song, project, "crossfade_curve", (double)rig.curve);
  song_set(rig.song, project, "crossfade", rig.side == SIDE_A ? -1 : 1);
  for (Target t = 0; t < TARGET_COUNT; t++) rig.owner[t] = t < SEND_GAIN ? track : t < CROSSFADE ? send : project;
  return rig;
}

static void add_lane(Rig *rig, Target target, Random *random) {
  LanePoint points[POINTS];
  int64_t at = random_between(random, 0, TICKS_PER_QUARTER / 3);
  for (uint32_t i = 0; i < POINTS; i++) {
    points[i] = (LanePoint){at, random_real(random, ranges[target].low, ranges[target].high), (CurveShape)random_below(random, CURVE_STEPPED), random_real(random, -1, 1)};
    at += random_between(random, TICKS_PER_QUARTER / 16, TICKS_PER_QUARTER / 2);
  }
  rig->lane[target] = song_lane(rig->song, rig->owner[target], ID_NONE, ranges[target].name, false, points, POINTS);
}

static double value_at(const Rig *rig, Target target, double rest, double frame) {
  if (rig->lane[target] == ID_NONE) return rest;
  const Records *points = doc_as_automation(doc_find(session_doc(rig->song), rig->lane[target]))->points;
  return lane_value(points, tempo_map_ticks(doc_tempo_map(session_doc(rig->song)), frame / CONSTANT_RATE));
}

static double side_gain(const Rig *rig, int64_t side, double crossfade) {
  const double along = crossfade * 0.5 + 0.5, position = side == SIDE_A ? along : 1 - along;
  if (rig->curve == CROSSFADE_EQUAL_POWER) return cos(position * (MATH_PI / 2));
  return rig->curve == CROSSFADE_LINEAR ? 1 - position : fmin(1, 2 - 2 * position);
}

static double worst_of(const Rig *rig, const Sound *sound) {
  double worst = 0;
  for (uint32_t i = 0; i < FRAMES; i++) {
    const double width = value_at(rig, TRACK_WIDTH, 100, i) / 100, keep = 0.5 + 0.5 * width, cross = 0.5 - 0.5 * width;
    const double gain = math_gain_from_db(value_at(rig, TRACK_GAIN, 0, i)), pan = (value_at(rig, TRACK_PAN, 0, i) + 1) * (MATH_PI / 4);
    const double left = gain * sqrt(2) * cos(pan) * (keep + cross * RIGHT), right = gain * sqrt(2) * sin(pan) * (keep * RIGHT + cross);
    const double crossfade = value_at(rig, CROSSFADE, rig->side == SIDE_A ? -1 : 1, i), turn = (value_at(rig, SEND_PAN, 0, i) + 1) * (MATH_PI / 4);
    const double sent = math_gain_from_db(value_at(rig, SEND_GAIN, 0, i)) * side_gain(rig, rig->side, crossfade), own = side_gain(rig, rig->side == SIDE_A ? SIDE_B : SIDE_A, crossfade);
    const double loud = fmax(1, fmax(fabs(left), fabs(right)) * 2); /* the bound is of a gain of 1 */
    worst = fmax(worst, fabs((double)sound->left[i] - left * (own + sent * sqrt(2) * cos(turn))) / loud);
    worst = fmax(worst, fabs((double)sound->right[i] - right * (own + sent * sqrt(2) * sin(turn))) / loud);
  }
  return worst;
}

static void check(Random *random, uint32_t targets, bool tempo_moves) {
  Rig rig = new_rig(random);
  if (tempo_moves) {
    song_tempo(rig.song, 0, 90, true);
    song_tempo(rig.song, 2.3, 170, true);
    song_tempo(rig.song, 4, 120, false);
  }
  for (Target t = 0; t < TARGET_COUNT; t++)
    if (targets >> t & 1) add_lane(&rig, t, random);
  Sound sound = play(rig.song, FRAMES, 512);
  const double worst = worst_of(&rig, &sound);
  print_message("# targets %x: worst %g\n", targets, worst);
  assert_true(worst < 1e-6);
  sound_free(&sound);
  session_destroy(rig.song);
}

static void each_target_alone_is_within_1e_6_of_f64(void **state) {
  (void)state;
  Random random = random_begin("targets");
  for (Target t = 0; t < TARGET_COUNT; t++)
    for (uint32_t tempo = 0; tempo < 2; tempo++) check(&random, 1u << t, tempo == 1);
}

static void any_targets_together_are_within_1e_6_of_f64(void **state) {
  (void)state;
  Random random = random_begin("targets together");
  check(&random, (1u << TARGET_COUNT) - 1, true);
  for (uint32_t i = 0; i < 6; i++) check(&random, 1 + random_below(&random, (1u << TARGET_COUNT) - 2), i % 2 == 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(each_target_alone_is_within_1e_6_of_f64), cmocka_unit_test(any_targets_together_are_within_1e_6_of_f64)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
