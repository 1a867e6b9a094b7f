/* The cue output of whole projects: what it listens to, where in a track, and when that is there. */
#include "support/build_song.h"
#include "support/cm.h"

#include "core/math.h"
#include "session/render.h"

#include <string.h>

enum { RATE = 48000, FRAMES = 24000, IMPULSE = 1000 };

static float out[2][FRAMES];

static void render(Session *song, bool cue) {
  Buffer bytes;
  Render *made = NULL;
  Problem problem = {.status = STATUS_OK};
  buffer_init(&bytes, memory_heap(), 64u << 20);
  const RenderOptions options = {.format = SAMPLE_F32, .begin_ticks = 0, .end_ticks = song_ticks(1), .cue = cue};
  if (render_create(song, &options, &made, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  for (bool done = false; !done;) assert_int_equal(render_step(made, 4096, &bytes, &done), STATUS_OK);
  assert_int_equal(bytes.size, FRAMES * 8);
  for (uint32_t i = 0; i < FRAMES; i++)
    for (uint32_t c = 0; c < 2; c++) memcpy(&out[c][i], bytes.data + i * 8 + c * 4, 4);
  render_destroy(made);
  buffer_finish(&bytes);
}

static Id playing(Session *song, float level, bool impulse) {
  static float samples[FRAMES];
  memset(samples, 0, sizeof samples);
  for (uint32_t i = impulse ? IMPULSE : 0; i < (impulse ? IMPULSE + 1u : (uint32_t)FRAMES); i++) samples[i] = level;
  const Id track = song_track(song, TRACK_AUDIO);
  song_audio(song, track, (SongSpan){0, 1}, song_asset(song, samples, samples, FRAMES, RATE));
  return track;
}

static void assert_heard(Session *song, bool cue, double level) {
  render(song, cue);
  const double found = (double)out[0][FRAMES / 2];
  if (!(found > level - 1e-5 && found < level + 1e-5)) fail_msg("%g is heard, not %g", found, level);
}

static void the_cue_output_has_the_mix_until_it_listens_to_a_track(void **state) {
  (void)state;
  Session *song = song_new();
  const Id one = playing(song, 0.25f, false), two = playing(song, 0.125f, false);
  static float mix[2][FRAMES];
  render(song, false);
  memcpy(mix, out, sizeof mix);
  render(song, true);
  assert_memory_equal(mix, out, sizeof mix);
  song_set(song, one, "cue", 1);
  assert_heard(song, true, 0.25);
  assert_heard(song, false, 0.375);
  song_set(song, two, "cue", 1);
  assert_heard(song, true, 0.375);
  session_destroy(song);
}

static void it_listens_before_or_behind_the_fader(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = playing(song, 0.25f, false), project = doc_project(session_doc(song))->id;
  song_set(song, track, "gain_db", -20);
  song_set(song, track, "cue", 1);
  assert_heard(song, true, 0.25);
  song_set(song, track, "mute", 1);
  assert_heard(song, true, 0.25);
  assert_heard(song, false, 0);
  song_set(song, project, "cue_point", POINT_POST_FADER);
  assert_heard(song, true, 0);
  song_set(song, track, "mute", 0);
  assert_heard(song, true, 0.025);
  song_set(song, project, "cue_gain_db", -20);
  assert_heard(song, true, 0.0025);
  assert_heard(song, false, 0.025);
  session_destroy(song);
}

static void a_solo_on_the_cue_output_leaves_the_mix_alone(void **state) {
  (void)state;
  Session *song = song_new();
  const Id one = playing(song, 0.25f, false), project = doc_project(session_doc(song))->id;
  (void)playing(song, 0.125f, false);
  song_set(song, one, "solo", 1);
  assert_heard(song, false, 0.25);
  song_set(song, project, "solo_mode", SOLO_ON_CUE);
  assert_heard(song, false, 0.375);
  assert_heard(song, true, 0.25);
  session_destroy(song);
}

/* A limiter that looks ahead on one track, another on the master: the cue output is as late as the mix. */
static void what_it_hears_is_where_the_mix_has_it(void **state) {
  (void)state;
  Session *song = song_new();
  const Id one = playing(song, 0.01f, true), two = playing(song, 0.01f, true);
  song_param(song, song_device(song, one, "limiter"), "lookahead_ms", 5);
  song_param(song, song_device(song, ID_MASTER, "limiter"), "lookahead_ms", 3);
  for (uint32_t point = POINT_POST_FADER; point <= POINT_PRE_FADER; point++) {
    song_set(song, doc_project(session_doc(song))->id, "cue_point", point);
    for (uint32_t which = 1; which < 4; which++) {
      song_set(song, one, "cue", which & 1);
      song_set(song, two, "cue", which >> 1);
      render(song, true);
      for (uint32_t i = 0; i < FRAMES; i++) assert_true((out[0][i] > 0.009f) == (i == IMPULSE));
      assert_true((out[0][IMPULSE] > 0.019f) == (which == 3));
    }
  }
  session_destroy(song);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_cue_output_has_the_mix_until_it_listens_to_a_track),
    cmocka_unit_test(it_listens_before_or_behind_the_fader),
    cmocka_unit_test(a_solo_on_the_cue_output_leaves_the_mix_alone),
    cmocka_unit_test(what_it_hears_is_where_the_mix_has_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
