/* Lanes of clips in slots: they move what they would move in the arrangement, as long as their slot plays, and a track that is away
   from its arrangement is not moved by the clips it left. */
#include "session/record_performance.h"
#include "support/random.h"
#include "support/stage.h"

#include <stdlib.h>

static Stage stage, other;

static const SongNote held[] = {{0, 1, 48, 100}, {0.5, 2, 60, 90}, {1.25, 0.5, 67, 127}, {2, 0.9, 55, 110}};

typedef struct Set { Session *song; Id track, scenes[2], slots[2], clips[2]; } Set;

static Set set_new(void) {
  Set set = {.song = song_new()};
  set.track = song_track(set.song, TRACK_INSTRUMENT);
  song_param(set.song, song_device(set.song, set.track, "synth"), "release_ms", 20.0);
  for (uint32_t i = 0; i < 2; i++) {
    set.scenes[i] = song_scene(set.song);
    set.slots[i] = song_slot(set.song, set.track, set.scenes[i]);
    set.clips[i] = song_clip(set.song, set.slots[i], (SongSpan){0, 3}, held, COUNT_OF(held));
  }
  return set;
}

static Id add_lane(Random *random, const Set *set, Id clip, const char *param, double low, double high) {
  LanePoint points[4];
  for (uint32_t i = 0; i < COUNT_OF(points); i++)
    points[i] = (LanePoint){song_ticks(i * 0.9 + random_real(random, 0, 0.8)), random_real(random, low, high), (CurveShape)random_below(random, 2), 0};
  return song_lane(set->song, clip, ID_NONE, param, false, points, COUNT_OF(points));
}

static void press(const Set *set, uint32_t which) { stage_send(&stage, (Command){.type = COMMAND_LAUNCH, .id = set->slots[which], .number = 1, .value = 1}); }

/* A curve that was cut goes through other points, and a turn's rounding may be a frame off: what is left of the difference is less
   than -60 dB of the sound. A lane that were not heard would leave -20. */
static void assert_alike(uint32_t round, int64_t frames) {
  double sound = 0, difference = 0;
  for (int64_t i = 0; i < frames; i++) {
    const double left = (double)stage.left[i] - (double)other.left[i], right = (double)stage.right[i] - (double)other.right[i];
    sound += (double)stage.left[i] * (double)stage.left[i] + (double)stage.right[i] * (double)stage.right[i];
    difference += left * left + right * right;
  }
  if (difference > 1e-6 * sound) fail_msg("round %u: %g of %g", round, difference, sound);
}

static void write_down(const Set *set, int64_t frames) {
  Batch *batch = NULL;
  const int64_t end = (int64_t)tempo_map_ticks(doc_tempo_map(session_doc(set->song)), (double)frames / STAGE_RATE) + 1000000;
  assert_int_equal(session_record_performance(set->song, stage.notices, stage.notice_count, end, &batch, NULL), STATUS_OK);
  assert_int_equal(session_apply(set->song, batch, NULL, NULL), STATUS_OK);
}

static void lanes_in_slots_move_what_they_move_in_the_arrangement(void **state) {
  (void)state;
  Random random = random_begin("lanes_in_slots_move_what_they_move_in_the_arrangement");
  for (uint32_t round = 0; round < (getenv("LONG") ? 80u : 6u); round++) {
    const Set set = set_new();
    for (uint32_t i = 0; i < 3 * (round % 2); i++) song_tempo(set.song, i * 2.5, random_real(&random, 60, 200), random_below(&random, 2));
    song_lane(set.song, song_clip(set.song, set.track, (SongSpan){0, 40}, held, COUNT_OF(held)), ID_NONE, "pan", false,
              (LanePoint[]){{0, -1, CURVE_LINEAR, 0}, {song_ticks(30), 1, CURVE_LINEAR, 0}}, 2);
    for (uint32_t i = 0; i < 2; i++) {
      const uint32_t kind = random_below(&random, 3);
      if (kind == 1) song_set(set.song, set.clips[i], "loop_ticks", (double)song_ticks(2));
      if (kind == 2) song_set(set.song, set.clips[i], "offset_ticks", (double)song_ticks(0.5));
      song_set(set.song, set.slots[i], "legato", random_below(&random, 2));
      song_set(set.song, set.slots[i], "loop", random_below(&random, 4) > 0);
      song_set(set.song, set.slots[i], "quantise", random_below(&random, 2) ? LAUNCH_AT_ONCE : LAUNCH_QUARTER);
      const Id lane = add_lane(&random, &set, set.clips[i], "gain_db", -12, 0);
      if (random_below(&random, 2)) song_set(set.song, lane, "offset_ticks", (double)song_ticks(random_real(&random, 0, 1)));
      (void)add_lane(&random, &set, set.clips[i], "pan", -1, 1);
    }
    stage_open(&stage, set.song);
    stage_send(&stage, (Command){.type = COMMAND_PLAY});
    while (stage.frames < 48000 * 8) {
      stage_run(&stage, stage.frames + 10000 + random_below(&random, 60000), 256);
      if (random_below(&random, 4)) press(&set, random_below(&random, 2));
      else stage_send(&stage, (Command){.type = random_below(&random, 2) ? COMMAND_STOP_TRACK : COMMAND_ARRANGEMENT, .id = set.track});
    }
    const int64_t frames = stage.frames;
    write_down(&set, frames);
    stage_open(&other, set.song);
    stage_send(&other, (Command){.type = COMMAND_PLAY});
    stage_run(&other, frames, 64);
    assert_true(stage_peak(&stage, 0, frames) > 0.01f);
    assert_alike(round, frames);
    stage_close(&stage);
    stage_close(&other);
    session_destroy(set.song);
  }
}

static float level(int64_t from) { return stage_peak(&stage, from, from + 4800); }

/* -12 dB throughout: four times as soft as without the lane, and only as long as its slot plays. */
static void a_lane_holds_as_long_as_its_slot_plays(void **state) {
  (void)state;
  Set set = {.song = song_new()};
  static float tone[480000];
  for (uint32_t i = 0; i < COUNT_OF(tone); i++) tone[i] = 0.5f;
  set.track = song_track(set.song, TRACK_AUDIO);
  const Id asset = song_asset(set.song, tone, tone, COUNT_OF(tone), 48000);
  (void)song_audio(set.song, set.track, (SongSpan){0, 16}, asset);
  set.slots[0] = song_slot(set.song, set.track, song_scene(set.song));
  song_set(set.song, set.slots[0], "quantise", LAUNCH_AT_ONCE);
  song_set(set.song, set.slots[0], "loop", 0);
  const Id clip = song_audio(set.song, set.slots[0], (SongSpan){0, 8}, asset);
  song_lane(set.song, clip, ID_NONE, "gain_db", false, (LanePoint[]){{0, -12, CURVE_LINEAR, 0}}, 1);
  stage_open(&stage, set.song);
  stage_send(&stage, (Command){.type = COMMAND_PLAY});
  stage_run(&stage, 48000, 512);
  press(&set, 0);
  stage_run(&stage, 96000, 512);
  stage_send(&stage, (Command){.type = COMMAND_ARRANGEMENT, .id = set.track, .number = 1});
  stage_run(&stage, 144000, 512);
  assert_true(level(40000) > 0.45f);
  assert_true(level(60000) < 0.14f && level(60000) > 0.1f);
  assert_true(level(120000) > 0.45f);
  stage_close(&stage);
  session_destroy(set.song);
}

static const struct CMUnitTest tests[] = {
  cmocka_unit_test(lanes_in_slots_move_what_they_move_in_the_arrangement),
  cmocka_unit_test(a_lane_holds_as_long_as_its_slot_plays),
};

int main(void) { return cmocka_run_group_tests(tests, NULL, NULL); }
