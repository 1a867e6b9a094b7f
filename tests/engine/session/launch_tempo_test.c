/* Audio in slots that follows beats: wherever it is launched, and whatever tempo a scene brings, its beats are the song's. */
#include "support/stage.h"

static Stage stage;

/* Eight beats at 100 bpm, a click on each. */
static Id clicks(Session *song) {
  static float samples[8 * 28800];
  for (uint32_t i = 0; i < COUNT_OF(samples); i++) samples[i] = i % 28800 < 200 ? 0.8f * (1.0f - (float)(i % 28800) / 200.0f) : 0.0f;
  return song_asset(song, samples, samples, COUNT_OF(samples), 48000);
}

typedef struct Set { Session *song; Id track, scene, slot; } Set;

static Set set_new(void) {
  Set set = {.song = song_new()};
  set.track = song_track(set.song, TRACK_AUDIO);
  set.scene = song_scene(set.song);
  set.slot = song_slot(set.song, set.track, set.scene);
  song_set(set.song, set.slot, "quantise", LAUNCH_QUARTER);
  const Id clip = song_audio(set.song, set.slot, (SongSpan){0, 8}, clicks(set.song));
  song_set(set.song, clip, "time_base", TIME_BASE_BEATS);
  song_set(set.song, clip, "source_bpm", 100);
  song_set(set.song, clip, "stretch", 2); /* drums */
  return set;
}

static void assert_clicks(const Session *song, double from, double to) {
  const TempoMap *map = doc_tempo_map(session_doc((Session *)(uintptr_t)song));
  for (double beat = from; beat < to; beat++) {
    const int64_t place = tempo_map_frame(map, song_ticks(beat), STAGE_RATE);
    if (stage_peak(&stage, place - 100, place + 300) < 0.3f) fail_msg("no click at beat %g", beat);
    if (stage_peak(&stage, place + 4000, place + 9000) > 0.1f) fail_msg("a click behind beat %g", beat);
  }
}

static void launch_at(const Set *set, double quarter) {
  stage_run(&stage, tempo_map_frame(doc_tempo_map(session_doc(set->song)), song_ticks(quarter), STAGE_RATE) - 2000, 256);
  stage_send(&stage, (Command){.type = COMMAND_LAUNCH, .id = set->slot, .number = 1, .value = 1});
}

static void it_follows_the_tempo_where_it_is_launched(void **state) {
  (void)state;
  const Set set = set_new();
  song_tempo(set.song, 8, 90, false);
  stage_open(&stage, set.song);
  stage_send(&stage, (Command){.type = COMMAND_PLAY});
  launch_at(&set, 2);
  launch_at(&set, 10);
  stage_run(&stage, tempo_map_frame(doc_tempo_map(session_doc(set.song)), song_ticks(16), STAGE_RATE), 256);
  assert_clicks(set.song, 2, 8);
  assert_clicks(set.song, 10, 15);
  stage_close(&stage);
  session_destroy(set.song);
}

/* The song takes it over while it plays; what is launched there is in time. */
static void it_follows_the_tempo_a_scene_brings(void **state) {
  (void)state;
  const Set set = set_new();
  song_set(set.song, set.scene, "tempo_bpm", 140);
  stage_open(&stage, set.song);
  stage_send(&stage, (Command){.type = COMMAND_PLAY});
  stage_run(&stage, 60000, 256);
  const int64_t place = launch_place_ticks(session_doc(set.song), set.slot, song_ticks(3.5));
  assert_int_equal(place, song_ticks(4));
  Batch *batch = NULL;
  assert_int_equal(edit_take_scene_time(session_doc(set.song), ACTOR_LOCAL, set.scene, place, &batch, NULL), STATUS_OK);
  assert_int_equal(session_apply(set.song, batch, NULL, NULL), STATUS_OK);
  stage_feed(&stage, set.song);
  launch_at(&set, 4);
  stage_run(&stage, tempo_map_frame(doc_tempo_map(session_doc(set.song)), song_ticks(15), STAGE_RATE), 256);
  assert_true(stage_notice(&stage, NOTICE_LAUNCHED, 0)->position_frame == place);
  assert_clicks(set.song, 4, 14);
  stage_close(&stage);
  session_destroy(set.song);
}

static const struct CMUnitTest tests[] = {
  cmocka_unit_test(it_follows_the_tempo_where_it_is_launched),
  cmocka_unit_test(it_follows_the_tempo_a_scene_brings),
};

int main(void) { return cmocka_run_group_tests(tests, NULL, NULL); }
