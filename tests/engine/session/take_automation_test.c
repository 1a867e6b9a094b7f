/* Lanes of clips in takes: they hold where the comp lets their clip be heard, and nowhere else. */
#include "support/build_song.h"
#include "support/cm.h"
#include "support/constant_song.h"

#include "core/math.h"
#include "model/automation.h"

#include <math.h>
#include <string.h>

#define FRAMES 192000u /* eight quarters at 120 */

typedef struct Taken { Session *song; Id track, takes[2], lanes[2]; } Taken;

static const LanePoint rise[] = {{0, -24, CURVE_LINEAR, 0}, {8 * TICKS_PER_QUARTER, 0, CURVE_LINEAR, 0}};
static const LanePoint bent[] = {{0, -3, CURVE_CURVED, 0.6}, {8 * TICKS_PER_QUARTER, -18, CURVE_LINEAR, 0}};

/* Ones in two takes of eight quarters; each brings a fader of its own. */
static Taken taken(void) {
  Taken t = {.song = song_new()};
  float *ones = malloc(FRAMES * sizeof *ones);
  for (uint32_t i = 0; i < FRAMES; i++) ones[i] = 1.0f;
  const Id asset = song_asset(t.song, ones, NULL, FRAMES, (uint32_t)CONSTANT_RATE);
  free(ones);
  t.track = song_track(t.song, TRACK_AUDIO);
  song_set(t.song, t.track, "gain_db", -40);
  for (int i = 0; i < 2; i++) {
    t.takes[i] = song_take(t.song, t.track);
    song_set(t.song, t.takes[i], "fade_seconds", 0);
    const Id clip = song_audio(t.song, t.takes[i], (SongSpan){0, 8}, asset);
    t.lanes[i] = song_lane(t.song, clip, ID_NONE, "gain_db", false, i ? bent : rise, 2);
  }
  return t;
}

static double gain_at(const Taken *t, int take, uint32_t frame) {
  const Records *points = doc_as_automation(doc_find(session_doc(t->song), t->lanes[take]))->points;
  return math_gain_from_db(lane_value(points, (double)frame / 24000 * (double)TICKS_PER_QUARTER));
}

/* `seams`: frames at which another take begins, with the smoother on its way. */
static void assert_heard(const Taken *t, const Sound *sound, const int *takes) {
  for (uint32_t i = 600; i < sound->frames; i++) {
    if (i % 24000 < 600) continue; /* a seam, perhaps */
    const double wanted = gain_at(t, takes[i / 24000], i);
    if (fabs((double)sound->left[i] - wanted) > 1e-5) fail_msg("frame %u: %g and not %g", i, (double)sound->left[i], wanted);
  }
}

static void a_takes_lane_holds_where_it_is_chosen(void **state) {
  (void)state;
  Taken t = taken();
  song_choose_take(t.song, t.takes[0], (SongSpan){0, 8});
  song_choose_take(t.song, t.takes[1], (SongSpan){2, 3});
  Sound sound = play(t.song, FRAMES, 512);
  assert_heard(&t, &sound, (int[]){0, 0, 1, 1, 1, 0, 0, 0});
  static const uint32_t blocks[] = {1, 100, 1000, 8192};
  for (size_t b = 0; b < COUNT_OF(blocks); b++) {
    Sound other = play(t.song, 60000, blocks[b]);
    assert_memory_equal(sound.left, other.left, 60000 * sizeof(float));
    sound_free(&other);
  }
  sound_free(&sound);
  song_choose_take(t.song, t.takes[0], (SongSpan){3, 1}); /* another choice, and back in the middle of the other */
  sound = play(t.song, FRAMES, 512);
  assert_heard(&t, &sound, (int[]){0, 0, 1, 0, 1, 0, 0, 0});
  sound_free(&sound);
  session_destroy(t.song);
}

static void a_jump_into_a_take_finds_its_lane(void **state) {
  (void)state;
  Taken t = taken();
  song_choose_take(t.song, t.takes[0], (SongSpan){0, 8});
  song_choose_take(t.song, t.takes[1], (SongSpan){2, 3});
  Sound whole = play(t.song, FRAMES, 512), later = play_from(t.song, 60000, 24000, 512);
  for (uint32_t i = 300; i < later.frames; i++) assert_true(fabsf(later.left[i] - whole.left[60000 + i]) < 1e-6f);
  sound_free(&whole);
  sound_free(&later);
  session_destroy(t.song);
}

static void a_take_that_is_muted_or_not_chosen_moves_nothing(void **state) {
  (void)state;
  Taken t = taken();
  song_choose_take(t.song, t.takes[0], (SongSpan){0, 4});
  const float still = (float)math_gain_from_db(-40);
  song_audio(t.song, t.track, (SongSpan){4, 4}, doc_as_audio_clip(song_only_child(t.song, t.takes[1], KIND_AUDIO_CLIP))->asset);
  Sound sound = play(t.song, FRAMES, 512);
  for (uint32_t i = 97000; i < FRAMES - 600; i++) assert_true(fabsf(sound.left[i] - still) < 1e-6f);
  sound_free(&sound);
  song_set(t.song, t.takes[0], "mute", 1);
  sound = play(t.song, 96000, 512);
  for (uint32_t i = 0; i < 90000; i++) assert_true(sound.left[i] == 0.0f);
  sound_free(&sound);
  session_destroy(t.song);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_takes_lane_holds_where_it_is_chosen),
    cmocka_unit_test(a_jump_into_a_take_finds_its_lane),
    cmocka_unit_test(a_take_that_is_muted_or_not_chosen_moves_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
