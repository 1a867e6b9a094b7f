/* Modulation from the document to the sound: a constant of 1 shows the gain each frame had. */
#include "support/constant_song.h"
#include "support/random.h"

#include "core/math.h"

#include <math.h>
#include <string.h>

#define RATE CONSTANT_RATE

/* The pan of a track is moved by an LFO of one bar (96,000 frames). */
typedef struct Swaying { Session *song; Id track, lfo, connection; } Swaying;

static Swaying swaying(double depth, bool both_ways) {
  Swaying s = {.song = song_new()};
  s.track = constant_track(s.song);
  s.lfo = song_device(s.song, s.track, "lfo");
  s.connection = song_modulation(s.song, s.lfo, s.track, "pan", depth, both_ways);
  return s;
}

static double wave(double frame) { return 0.5 + 0.5 * sin(2 * MATH_PI * frame / 96000); }

static void assert_pan(const Sound *sound, uint32_t i, double pan) {
  const double angle = (math_clamp(pan, -1, 1) + 1) * (MATH_PI / 4);
  assert_true(fabs((double)sound->left[i] - sqrt(2) * cos(angle)) < 2e-5);
  assert_true(fabs((double)sound->right[i] - sqrt(2) * sin(angle)) < 2e-5);
}

static void depth_and_polarity_say_how_far_and_which_way(void **state) {
  (void)state;
  static const double depths[] = {1, 0.5, -0.25};
  for (size_t d = 0; d < COUNT_OF(depths); d++)
    for (int both_ways = 0; both_ways < 2; both_ways++) {
      Swaying s = swaying(depths[d], both_ways);
      Sound sound = play(s.song, 200000, 512);
      /* the travel of pan is 2 long, so a depth of 1 moves it from the middle by 2 */
      for (uint32_t i = 0; i < sound.frames; i++) assert_pan(&sound, i, 2 * depths[d] * (both_ways ? 2 * wave(i) - 1 : wave(i)));
      sound_free(&sound);
      session_destroy(s.song);
    }
}

static void modulators_of_one_parameter_add_up(void **state) {
  (void)state;
  Swaying s = swaying(0.3, true);
  const Id further = song_device(s.song, s.track, "lfo");
  song_modulation(s.song, further, s.track, "pan", 0.15, true);
  song_modulation(s.song, s.lfo, s.track, "pan", -0.1, false);
  Sound sound = play(s.song, 100000, 512);
  for (uint32_t i = 0; i < sound.frames; i++) assert_pan(&sound, i, 2 * 0.45 * (2 * wave(i) - 1) - 2 * 0.1 * wave(i));
  sound_free(&sound);
  session_destroy(s.song);
}

static void a_jump_finds_the_phase_that_playing_through_has(void **state) {
  (void)state;
  Random random = random_begin("modulated jump");
  Swaying s = swaying(0.5, true);
  const Id dice = song_device(s.song, s.track, "random"), stairs = song_device(s.song, s.track, "steps");
  (void)song_modulation(s.song, dice, s.track, "gain_db", -0.3, false);
  (void)song_modulation(s.song, stairs, s.track, "gain_db", -0.3, false);
  Sound whole = play(s.song, 400000, 512);
  for (int round = 0; round < 20; round++) {
    const uint32_t begin = random_below(&random, 5000) * 64;
    Sound part = play_from(s.song, begin, 20000, 256);
    for (uint32_t i = 400; i < part.frames; i++) {
      assert_true(fabsf(part.left[i] - whole.left[begin + i]) < 1e-6f);
      assert_true(fabsf(part.right[i] - whole.right[begin + i]) < 1e-6f);
    }
    sound_free(&part);
  }
  sound_free(&whole);
  session_destroy(s.song);
}

static void modulation_is_added_to_automation(void **state) {
  (void)state;
  Swaying s = swaying(0.25, true);
  const LanePoint points[] = {{0, -0.5, CURVE_LINEAR, 0}, {8 * TICKS_PER_QUARTER, 0.5, CURVE_LINEAR, 0}};
  (void)song_lane(s.song, s.track, ID_NONE, "pan", false, points, 2);
  Sound sound = play(s.song, 192000, 512);
  for (uint32_t i = 0; i < sound.frames; i++) assert_pan(&sound, i, -0.5 + i / 192000.0 + 0.5 * (2 * wave(i) - 1));
  sound_free(&sound);
  session_destroy(s.song);
}

static void the_fader_is_moved_in_its_own_travel(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = constant_track(song), macros = song_device(song, track, "macros");
  song_param(song, macros, "macro2", 100);
  const Id connection = song_modulation(song, macros, track, "gain_db", -0.5, false);
  Sound sound = play(song, 9600, 512);
  assert_true(sound.left[9000] == 1.0f); /* the first knob stands at 0 */
  sound_free(&sound);
  song_set(song, connection, "port", 1);
  sound = play(song, 9600, 512);
  const double travel = 0.75 - 0.5; /* a third of the way to 0 dB: 60 dB a decade */
  assert_true(fabs((double)sound.left[9000] - math_gain_from_db(60 * log10(travel / 0.75))) < 1e-5);
  sound_free(&sound);
  session_destroy(song);
}

static void a_bypassed_modulator_or_a_muted_connection_moves_nothing(void **state) {
  (void)state;
  Swaying s = swaying(0.5, true);
  song_set(s.song, s.lfo, "bypass", 1);
  Sound sound = play(s.song, 48000, 512);
  for (uint32_t i = 0; i < sound.frames; i++) assert_true(sound.left[i] == 1.0f);
  sound_free(&sound);
  song_set(s.song, s.lfo, "bypass", 0);
  song_set(s.song, s.connection, "mute", 1);
  sound = play(s.song, 48000, 512);
  for (uint32_t i = 0; i < sound.frames; i++) assert_true(sound.left[i] == 1.0f);
  sound_free(&sound);
  session_destroy(s.song);
}

static void a_bypassed_device_is_moved_unheard(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = constant_track(song), gain = song_device(song, track, "gain"), lfo = song_device(song, track, "lfo");
  (void)song_modulation(song, lfo, gain, "pan", 0.5, true);
  song_set(song, gain, "bypass", 1);
  Sound sound = play(song, 48000, 512);
  for (uint32_t i = 0; i < sound.frames; i++) assert_true(sound.left[i] == 1.0f);
  sound_free(&sound);
  song_set(song, gain, "bypass", 0);
  sound = play(song, 48000, 512);
  for (uint32_t i = 0; i < sound.frames; i++) assert_pan(&sound, i, 2 * wave(i) - 1);
  sound_free(&sound);
  session_destroy(song);
}

static void envelopes_follow_the_notes_of_their_chain(void **state) {
  (void)state;
  Session *song = song_new();
  const SongNote notes[] = {{2, 1, 60, 127}};
  const Id keys = song_track(song, TRACK_INSTRUMENT), envelope = song_device(song, keys, "envelope"), track = constant_track(song);
  song_set(song, keys, "mute", 1);
  (void)song_clip(song, keys, (SongSpan){0, 4}, notes, 1);
  song_param(song, envelope, "attack_ms", 10);
  song_param(song, envelope, "sustain", 100);
  song_param(song, envelope, "release_ms", 10);
  (void)song_modulation(song, envelope, track, "pan", 0.5, false);
  Sound sound = play(song, 96000, 512);
  assert_pan(&sound, 47900, 0);
  assert_pan(&sound, 48000 + 64, 2 * 0.5 * 64 / 480.0); /* at 120 bpm the note begins on a block */
  assert_pan(&sound, 60000, 1);
  assert_pan(&sound, 80000, 0);
  sound_free(&sound);
  session_destroy(song);
}

static Session *busy_song(void) {
  Session *song = song_new();
  SongNote notes[16];
  for (int i = 0; i < 16; i++) notes[i] = (SongNote){0.6 * i, 0.5, 40 + i, 100};
  song_tempo(song, 0, 90, true);
  song_tempo(song, 6, 150, false);
  const Id track = song_track(song, TRACK_INSTRUMENT), synth = song_device(song, track, "synth"), eq = song_device(song, track, "eq5");
  (void)song_clip(song, track, (SongSpan){0, 12}, notes, 16);
  static const char *const ids[] = {"lfo", "envelope", "random", "steps"};
  for (size_t i = 0; i < COUNT_OF(ids); i++) {
    const Id modulator = song_device(song, track, ids[i]);
    (void)song_modulation(song, modulator, synth, "cutoff_hz", 0.2, i % 2);
    (void)song_modulation(song, modulator, eq, "band3_freq_hz", -0.3, i % 2);
    (void)song_modulation(song, modulator, track, "gain_db", -0.1, i % 2);
  }
  return song;
}

static void no_host_block_and_no_swap_changes_a_byte(void **state) {
  (void)state;
  Session *song = busy_song();
  Sound whole = play(song, 120000, 8192);
  static const uint32_t blocks[] = {1, 100, 128};
  for (size_t b = 0; b < COUNT_OF(blocks); b++) {
    Sound other = play(song, 60000, blocks[b]);
    assert_memory_equal(whole.left, other.left, other.frames * sizeof(float));
    sound_free(&other);
  }
  Sound other = sound_new(120000);
  Graph *graph = graph_create(memory_heap(), RATE);
  feed(song, graph);
  graph_reset(graph, 0);
  command(graph, COMMAND_PLAY, 0, 0, 0, 0);
  for (uint32_t at = 0; at < other.frames; at += 12000) {
    render(graph, &other, at, 12000, 300);
    song_set(song, ID_PROJECT, "loop_end_ticks", (double)at);
    feed(song, graph);
  }
  assert_memory_equal(whole.left, other.left, other.frames * sizeof(float));
  assert_memory_equal(whole.right, other.right, other.frames * sizeof(float));
  graph_destroy(graph);
  sound_free(&whole);
  sound_free(&other);
  session_destroy(song);
}

/* Behind something that looks ahead the sound is late, and so is what swings it: both are heard as they would be without. */
static void a_modulator_is_as_late_as_the_sound_it_moves(void **state) {
  (void)state;
  enum { FRAMES = 48000 };
  Sound sounds[2];
  uint32_t late = 0;
  for (int ahead = 0; ahead < 2; ahead++) {
    Session *song = song_new();
    const Id track = constant_track(song);
    song_param(song, song_device(song, track, "utility"), "gain_db", -20);
    if (ahead) song_param(song, song_device(song, track, "limiter"), "lookahead_ms", 10);
    const Id moved = song_device(song, track, "gain"), lfo = song_device(song, track, "lfo");
    (void)song_modulation(song, lfo, moved, "gain_db", -0.3, false);
    Bytes plan;
    Problem problem = {.status = STATUS_OK};
    assert_int_equal(session_compile(song, &plan, &problem), STATUS_OK);
    late = ((const PlanHeader *)(const void *)plan.data)->latency_frames;
    sounds[ahead] = play(song, FRAMES, 512);
    session_destroy(song);
  }
  assert_true(late >= 480);
  float low = 1, high = 0;
  for (uint32_t i = 4800; i + late < FRAMES; i++) {
    low = sounds[0].left[i] < low ? sounds[0].left[i] : low;
    high = sounds[0].left[i] > high ? sounds[0].left[i] : high;
    assert_true(fabsf(sounds[1].left[i + late] - sounds[0].left[i]) < 2e-3f * 0.1f);
  }
  assert_true(high > 2 * low); /* it swings */
  for (int ahead = 0; ahead < 2; ahead++) sound_free(&sounds[ahead]);
}

/* What lies before a latency and what lies behind it, moved by one modulator: each is as when it is moved alone. */
static void each_target_of_one_modulator_is_in_time(void **state) {
  (void)state;
  enum { FRAMES = 48000 };
  Sound sounds[4];
  for (int which = 0; which < 4; which++) { /* nothing, the first, the second, both */
    Session *song = song_new();
    const Id track = constant_track(song);
    song_param(song, song_device(song, track, "utility"), "gain_db", -20);
    const Id first = song_device(song, track, "gain");
    song_param(song, song_device(song, track, "limiter"), "lookahead_ms", 10);
    const Id second = song_device(song, track, "gain"), lfo = song_device(song, track, "lfo");
    song_param(song, lfo, "sync", 0);
    song_param(song, lfo, "rate_hz", 9);
    if (which & 1) (void)song_modulation(song, lfo, first, "gain_db", -0.3, false);
    if (which & 2) (void)song_modulation(song, lfo, second, "gain_db", -0.3, false);
    sounds[which] = play(song, FRAMES, 512);
    session_destroy(song);
  }
  double worst = 0, low = 1, high = 0;
  for (uint32_t i = 4800; i < FRAMES; i++) {
    const double none = (double)sounds[0].left[i], both = (double)sounds[3].left[i] / none;
    const double apart = (double)sounds[1].left[i] / none * (double)sounds[2].left[i] / none;
    worst = math_max(worst, fabs(both - apart));
    low = both < low ? both : low;
    high = math_max(high, both);
  }
  print_message("# %.1e off at most, between %.3f and %.3f\n", worst, low, high);
  assert_true(worst < 2e-3);
  assert_true(high > 2 * low);
  for (int which = 0; which < 4; which++) sound_free(&sounds[which]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_modulator_is_as_late_as_the_sound_it_moves),
    cmocka_unit_test(each_target_of_one_modulator_is_in_time),
    cmocka_unit_test(depth_and_polarity_say_how_far_and_which_way),
    cmocka_unit_test(modulators_of_one_parameter_add_up), cmocka_unit_test(a_jump_finds_the_phase_that_playing_through_has),
    cmocka_unit_test(modulation_is_added_to_automation),
    cmocka_unit_test(the_fader_is_moved_in_its_own_travel),
    cmocka_unit_test(a_bypassed_modulator_or_a_muted_connection_moves_nothing),
    cmocka_unit_test(a_bypassed_device_is_moved_unheard),
    cmocka_unit_test(envelopes_follow_the_notes_of_their_chain),
    cmocka_unit_test(no_host_block_and_no_swap_changes_a_byte),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
