/* A lane switches every device off and on again: beside it passes what it heard, in time and without a step. */
#include "support/build_song.h"
#include "support/cm.h"
#include "support/constant_song.h"

#include "core/math.h"
#include "devices/device.h"

#include <math.h>
#include <string.h>

#define FRAMES 96000u /* four quarters */
#define OFF_FRAME 24000u
#define ON_FRAME 72000u
#define FADE_FRAMES 400u

static float tone[2][FRAMES];

static void make_tone(void) {
  for (uint32_t i = 0; i < FRAMES; i++) {
    tone[0][i] = (float)(0.2 * sin(2 * MATH_PI * 441 * i / CONSTANT_RATE));
    tone[1][i] = (float)(0.1 * sin(2 * MATH_PI * 300 * i / CONSTANT_RATE));
  }
}

static void bypass_lane(Session *song, Id device) {
  const LanePoint points[] = {{0, 0, CURVE_STEPPED, 0}, {song_ticks(1), 1, CURVE_STEPPED, 0}, {song_ticks(3), 0, CURVE_STEPPED, 0}};
  (void)song_lane(song, device, ID_NONE, "bypass", false, points, 3);
}

static uint32_t latency_of(Session *song) {
  Bytes plan;
  Problem problem = {.status = STATUS_OK};
  assert_int_equal(session_compile(song, &plan, &problem), STATUS_OK);
  return ((const PlanHeader *)(const void *)plan.data)->latency_frames;
}

static void check_effect(const Device *device) {
  Session *song = song_new();
  const Id track = song_track(song, TRACK_AUDIO);
  song_audio(song, track, (SongSpan){0, 4}, song_asset(song, tone[0], tone[1], FRAMES, (uint32_t)CONSTANT_RATE));
  const Id object = song_device(song, track, device->id);
  bypass_lane(song, object);
  if (device->role == DEVICE_CONTAINER) song_param(song, song_device(song, song_chain(song, object), "utility"), "gain_db", -12);
  const uint32_t late = latency_of(song);
  Sound sound = play(song, FRAMES, 512);
  for (uint32_t i = OFF_FRAME + late + FADE_FRAMES; i < ON_FRAME; i++) {
    if (fabsf(sound.left[i] - tone[0][i - late]) > 1e-6f || fabsf(sound.right[i] - tone[1][i - late]) > 1e-6f)
      fail_msg("%s: at %u the left is %g, not %g", device->id, i, (double)sound.left[i], (double)tone[0][i - late]);
  }
  for (uint32_t i = OFF_FRAME - 500; i < FRAMES; i++) {
    if (!(fabsf(sound.left[i] - sound.left[i - 1]) < 0.1f)) fail_msg("%s: a step of %g at %u", device->id, (double)(sound.left[i] - sound.left[i - 1]), i);
  }
  sound_free(&sound);
  session_destroy(song);
}

static void every_effect_and_container_is_passed_by_while_its_lane_says_so(void **state) {
  (void)state;
  make_tone();
  uint32_t checked = 0;
  for (uint32_t d = 0; d < device_count(); d++) {
    const Device *device = device_at(d);
    if (device->role != DEVICE_EFFECT && device->role != DEVICE_CONTAINER) continue;
    check_effect(device);
    checked++;
  }
  print_message("# %u devices\n", checked);
  assert_true(checked > 10);
}

static double power(const Sound *sound, uint32_t from, uint32_t to) {
  double sum = 0;
  for (uint32_t i = from; i < to; i++) sum += (double)sound->left[i] * (double)sound->left[i];
  return sum;
}

/* An instrument that is passed by is silent, and its notes are there again when it is not: a note held all the time. */
static void an_instrument_is_silent_while_its_lane_says_so(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = song_track(song, TRACK_INSTRUMENT), synth = song_device(song, track, "synth");
  const SongNote notes[] = {{0, 4, 60, 100}, {3.2, 0.7, 64, 100}};
  (void)song_clip(song, track, (SongSpan){0, 4}, notes, 2);
  bypass_lane(song, synth);
  Sound sound = play(song, FRAMES, 512);
  assert_true(power(&sound, 4000, OFF_FRAME) > 1);
  assert_true(power(&sound, OFF_FRAME + FADE_FRAMES, ON_FRAME) == 0);
  assert_true(power(&sound, 78000, FRAMES) > 0.5);
  sound_free(&sound);
  session_destroy(song);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_effect_and_container_is_passed_by_while_its_lane_says_so),
                                     cmocka_unit_test(an_instrument_is_silent_while_its_lane_says_so)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
