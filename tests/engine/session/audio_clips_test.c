/* Audio clips as they are heard: each claim measured on a render. */
#include "support/build_song.h"
#include "support/cm.h"
#include "support/random.h"

#include "core/fade.h"
#include "core/math.h"
#include "dsp/stretch.h"
#include "model/doc.h"
#include "session/render.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RATE 48000
#define QUARTER 24000 /* frames at 120 bpm */

typedef struct Sound { float *left, *right; uint32_t frames; } Sound;

static Sound new_sound(uint32_t frames) {
  const Sound sound = {calloc(frames, sizeof(float)), calloc(frames, sizeof(float)), frames};
  assert_true(sound.left && sound.right);
  return sound;
}

static void free_sound(Sound sound) {
  free(sound.left);
  free(sound.right);
}

static Sound noise(uint32_t frames, uint64_t seed) {
  Random random = {seed};
  const Sound sound = new_sound(frames);
  for (uint32_t i = 0; i < frames; i++) {
    sound.left[i] = (float)random_real(&random, -0.5, 0.5);
    sound.right[i] = (float)random_real(&random, -0.5, 0.5);
  }
  return sound;
}

static Sound tone(uint32_t frames, double hz) {
  const Sound sound = new_sound(frames);
  for (uint32_t i = 0; i < frames; i++) sound.left[i] = sound.right[i] = (float)(0.4 * sin(2.0 * M_PI * hz * i / RATE));
  return sound;
}

/* The song's first `frames` frames. */
static Sound render(Session *song, uint32_t frames) {
  Buffer out;
  Render *bounce = NULL;
  Problem problem = {.status = STATUS_OK};
  buffer_init(&out, memory_heap(), 512u << 20);
  if (render_create(song, &(RenderOptions){.format = SAMPLE_F32}, &bounce, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  for (bool done = false; !done;) assert_int_equal(render_step(bounce, 8192, &out, &done), STATUS_OK);
  render_destroy(bounce);
  const Sound sound = new_sound(frames);
  for (uint32_t i = 0; i < frames && (size_t)(i + 1) * 8 <= out.size; i++) {
    memcpy(&sound.left[i], out.data + (size_t)i * 8, 4);
    memcpy(&sound.right[i], out.data + (size_t)i * 8 + 4, 4);
  }
  buffer_finish(&out);
  return sound;
}

/* One audio track with one clip of `sound`. */
static Id song_with(Session **song, Sound sound, SongSpan span) {
  *song = song_new();
  const Id track = song_track(*song, TRACK_AUDIO);
  return song_audio(*song, track, span, song_asset(*song, sound.left, sound.right, sound.frames, RATE));
}

static void clip_reversed_reads_from_the_end(void **state) {
  (void)state;
  const Sound in = noise(2 * QUARTER, 1);
  Session *song;
  const Id clip = song_with(&song, in, (SongSpan){1, 2});
  song_set(song, clip, "reverse", 1);
  Sound out = render(song, 4 * QUARTER);
  for (uint32_t i = 0; i < 2 * QUARTER; i++) {
    assert_true(out.left[QUARTER + i] == in.left[2 * QUARTER - 1 - i] && out.right[QUARTER + i] == in.right[2 * QUARTER - 1 - i]);
  }
  free_sound(out);
  song_set(song, clip, "reverse", 0);
  out = render(song, 4 * QUARTER);
  assert_memory_equal(out.left + QUARTER, in.left, 2 * QUARTER * sizeof(float));
  free_sound(out);
  free_sound(in);
  session_destroy(song);
}

/* An intro, then the loop over and over, each seam exactly one frame after the other; backwards as well. */
static void clip_loop_seams_are_sample_exact(void **state) {
  (void)state;
  const Sound in = noise(QUARTER, 2);
  Session *song;
  const Id clip = song_with(&song, in, (SongSpan){0, 4});
  song_set(song, clip, "source_frame", 100);
  song_set(song, clip, "loop_start_frame", 1001);
  song_set(song, clip, "loop_end_frame", 8008);
  for (int reverse = 0; reverse < 2; reverse++) {
    song_set(song, clip, "reverse", reverse);
    const Sound out = render(song, 4 * QUARTER);
    uint32_t at = 100;
    for (uint32_t i = 0; i < 4 * QUARTER; i++) {
      assert_true(out.left[i] == in.left[reverse ? QUARTER - 1 - at : at]);
      if (++at == 8008) at = 1001;
    }
    free_sound(out);
  }
  free_sound(in);
  session_destroy(song);
}

static void clip_fades_follow_their_curves(void **state) {
  (void)state;
  Sound in = new_sound(2 * QUARTER);
  for (uint32_t i = 0; i < in.frames; i++) in.left[i] = in.right[i] = 0.5f;
  Session *song;
  const Id clip = song_with(&song, in, (SongSpan){0, 2});
  song_set(song, clip, "fade_in_ticks", (double)song_ticks(0.5));
  song_set(song, clip, "fade_out_ticks", (double)song_ticks(0.25));
  for (int shape = 0; shape < FADE_SHAPE_COUNT; shape++) {
    song_set(song, clip, "fade_in_shape", shape);
    song_set(song, clip, "fade_out_shape", FADE_SHAPE_COUNT - 1 - shape);
    song_set(song, clip, "fade_in_tension", 0.5);
    song_set(song, clip, "fade_out_tension", -0.25 * shape);
    const Sound out = render(song, 2 * QUARTER);
    for (uint32_t i = 0; i < 2 * QUARTER; i += 7) {
      const float in_level = fade_level((float)i / (float)(QUARTER / 2), (FadeShape)shape, fade_bend(0.5));
      const float out_level = fade_level((float)(2 * QUARTER - i) / (float)(QUARTER / 4), (FadeShape)(FADE_SHAPE_COUNT - 1 - shape), fade_bend(-0.25 * shape));
      assert_true(fabsf(out.left[i] - 0.5f * in_level * out_level) < 1e-5f);
    }
    free_sound(out);
  }
  free_sound(in);
  session_destroy(song);
}

static double power(const float *x, uint32_t begin, uint32_t end) {
  double sum = 0.0;
  for (uint32_t i = begin; i < end; i++) sum += (double)x[i] * (double)x[i];
  return sum / (end - begin);
}

/* Where unlike sounds overlap, the power stays; with the flag off they add. */
static void clips_that_overlap_cross_with_even_power(void **state) {
  (void)state;
  const Sound first = noise(3 * QUARTER, 3), second = noise(3 * QUARTER, 4);
  Session *song;
  (void)song_with(&song, first, (SongSpan){0, 2});
  const Id track = doc_project(session_doc(song))->last_child->id;
  const Object *found = NULL;
  for (const Object *o = doc_project(session_doc(song))->first_child; o; o = o->next)
    if (o->kind->number == KIND_TRACK && o->id != ID_MASTER) found = o;
  assert_non_null(found);
  (void)track;
  const Id late = song_audio(song, found->id, (SongSpan){1, 2}, song_asset(song, second.left, second.right, second.frames, RATE));
  const double level = power(first.left, 0, QUARTER);
  Sound out = render(song, 3 * QUARTER);
  for (uint32_t at = QUARTER; at < 2 * QUARTER; at += QUARTER / 8)
    assert_true(fabs(10.0 * log10(power(out.left, at, at + QUARTER / 8) / level)) < 0.4);
  assert_memory_equal(out.left, first.left, QUARTER * sizeof(float));
  assert_memory_equal(out.left + 2 * QUARTER, second.left + QUARTER, QUARTER * sizeof(float));
  free_sound(out);
  song_set(song, late, "crossfade", 0);
  out = render(song, 3 * QUARTER);
  assert_true(fabs(10.0 * log10(power(out.left, QUARTER, 2 * QUARTER) / level) - 3.01) < 0.1);
  free_sound(out);
  free_sound(first);
  free_sound(second);
  session_destroy(song);
}

/* Sound that overlaps itself adds up along a straight line or an S, and is the same sound again. */
static void a_crossfade_has_the_shape_the_later_clip_says(void **state) {
  (void)state;
  const Sound in = noise(3 * QUARTER, 5);
  Session *song;
  const Id early = song_with(&song, in, (SongSpan){0, 2}), track = doc_find(session_doc(song), early)->parent->id;
  const Id late = song_audio(song, track, (SongSpan){1, 2}, song_asset(song, in.left, in.right, in.frames, RATE));
  song_set(song, late, "source_frame", QUARTER);
  static const FadeShape shapes[] = {FADE_LINEAR, FADE_S, FADE_EQUAL_POWER};
  for (uint32_t s = 0; s < COUNT_OF(shapes); s++) {
    song_set(song, late, "crossfade_shape", (double)shapes[s]);
    const Sound out = render(song, 3 * QUARTER);
    for (uint32_t i = QUARTER; i < 2 * QUARTER; i += 5) {
      const float along = (float)(i - QUARTER) / (float)QUARTER, level = fade_level(along, shapes[s], 1.0f) + fade_level(1.0f - along, shapes[s], 1.0f);
      assert_true(fabsf(out.left[i] - in.left[i] * level) < 1e-4f);
      assert_true(shapes[s] == FADE_EQUAL_POWER || fabsf(level - 1.0f) < 1e-5f);
    }
    free_sound(out);
  }
  free_sound(in);
  session_destroy(song);
}

/* Frequency between two frames by rising zero crossings. */
static double frequency(const float *x, uint32_t begin, uint32_t end) {
  double first = -1, last = -1;
  uint32_t periods = 0;
  for (uint32_t i = begin + 1; i < end; i++) {
    if (!(x[i - 1] < 0 && x[i] >= 0)) continue;
    last = (double)(i - 1) + (double)x[i - 1] / ((double)x[i - 1] - (double)x[i]);
    if (first < 0) first = last;
    else periods++;
  }
  return periods * (double)RATE / (last - first);
}

static double cents(double hz, double of) { return 1200.0 * log2(hz / of); }

/* Eight beats recorded at 100 bpm, a click on each: at the song's 120 the clicks fall on its beats, and the tone keeps its pitch. */
static Sound beats_at_100(void) {
  const Sound in = tone(8 * 28800, 440.0);
  for (uint32_t beat = 1; beat < 8; beat++) in.left[beat * 28800] += 0.5f, in.right[beat * 28800] += 0.5f;
  return in;
}

static uint32_t loudest_step(const float *x, uint32_t begin, uint32_t end) {
  uint32_t best = begin;
  double height = 0.0;
  for (uint32_t i = begin + 1; i + 1 < end; i++) {
    const double bend = fabs((double)x[i] - 0.5 * ((double)x[i - 1] + (double)x[i + 1]));
    if (bend > height) {
      height = bend;
      best = i;
    }
  }
  return best;
}

static void clip_in_beats_follows_the_tempo(void **state) {
  (void)state;
  const Sound in = beats_at_100();
  Session *song;
  const Id clip = song_with(&song, in, (SongSpan){1, 8});
  song_set(song, clip, "time_base", TIME_BASE_BEATS);
  song_set(song, clip, "source_bpm", 100);
  const Sound out = render(song, 9 * QUARTER);
  for (uint32_t beat = 1; beat < 8; beat++) {
    const uint32_t place = (1 + beat) * QUARTER;
    assert_true(abs((int)loudest_step(out.left, place - 2000, place + 2000) - (int)place) <= RATE / 1000);
  }
  assert_true(fabs(cents(frequency(out.left, 3 * QUARTER + 3000, 4 * QUARTER - 3000), 440.0)) < 2.0);
  free_sound(out);
  free_sound(in);
  session_destroy(song);
}

/* Under a ramp from 120 to 90 every click still falls on its beat. */
static void clip_in_beats_follows_a_moving_tempo(void **state) {
  (void)state;
  const Sound in = beats_at_100();
  Session *song;
  const Id clip = song_with(&song, in, (SongSpan){1, 8});
  song_set(song, clip, "time_base", TIME_BASE_BEATS);
  song_set(song, clip, "source_bpm", 100);
  song_tempo(song, 2, 120, true);
  song_tempo(song, 8, 90, false);
  const Sound out = render(song, 12 * QUARTER);
  const TempoMap *map = doc_tempo_map(session_doc(song));
  for (uint32_t beat = 1; beat < 8; beat++) {
    const int64_t place = tempo_map_frame(map, song_ticks(1.0 + beat), RATE);
    assert_true(llabs((int64_t)loudest_step(out.left, (uint32_t)place - 2000, (uint32_t)place + 2000) - place) <= RATE / 1000);
  }
  free_sound(out);
  free_sound(in);
  session_destroy(song);
}

/* Each time round a loop under a moving tempo is another stretch: every click of every turn falls on its beat. Its first beat has
   none. */
static void loop_in_beats_follows_a_moving_tempo(void **state) {
  (void)state;
  const Sound in = beats_at_100();
  Session *song;
  const Id clip = song_with(&song, in, (SongSpan){1, 13});
  song_set(song, clip, "time_base", TIME_BASE_BEATS);
  song_set(song, clip, "source_bpm", 100);
  song_set(song, clip, "loop_end_frame", 3 * 28800); /* three beats */
  song_tempo(song, 2, 120, true);
  song_tempo(song, 12, 80, false);
  const TempoMap *map = doc_tempo_map(session_doc(song));
  const Sound out = render(song, 18 * QUARTER);
  for (uint32_t beat = 1; beat < 12; beat++) {
    if (beat % 3 == 0) continue;
    const int64_t place = tempo_map_frame(map, song_ticks(1.0 + beat), RATE);
    assert_true(llabs((int64_t)loudest_step(out.left, (uint32_t)place - 2000, (uint32_t)place + 2000) - place) <= RATE / 1000);
  }
  const int64_t end = tempo_map_frame(map, song_ticks(14.0), RATE);
  assert_true(power(out.left, (uint32_t)end - 4000, (uint32_t)end - 100) > 1e-6);
  assert_true(power(out.left, (uint32_t)end + 1000, 18 * QUARTER) < 1e-12);
  free_sound(out);
  free_sound(in);
  session_destroy(song);
}

static void clip_pitch_moves_without_its_speed(void **state) {
  (void)state;
  const Sound in = tone(4 * QUARTER, 440.0);
  Session *song;
  const Id clip = song_with(&song, in, (SongSpan){0, 4});
  song_set(song, clip, "pitch", 3.5);
  Sound out = render(song, 4 * QUARTER);
  assert_true(fabs(cents(frequency(out.left, QUARTER, 3 * QUARTER), 440.0 * exp2(3.5 / 12.0))) < 2.0);
  assert_true(power(out.left, 3 * QUARTER + QUARTER / 2, 4 * QUARTER - 3000) > 0.05);
  free_sound(out);
  song_set(song, clip, "stretch", STRETCH_REPITCH); /* as a tape: it is over earlier */
  out = render(song, 4 * QUARTER);
  assert_true(fabs(cents(frequency(out.left, QUARTER, 3 * QUARTER), 440.0 * exp2(3.5 / 12.0))) < 0.1);
  assert_true(power(out.left, 3 * QUARTER + QUARTER / 2, 4 * QUARTER) < 1e-9);
  free_sound(out);
  free_sound(in);
  session_destroy(song);
}

/* At its own tempo nothing is stretched: the very samples are heard. */
static void clip_at_its_own_tempo_is_untouched(void **state) {
  (void)state;
  const Sound in = noise(4 * QUARTER, 5);
  Session *song;
  const Id clip = song_with(&song, in, (SongSpan){0, 4});
  song_set(song, clip, "time_base", TIME_BASE_BEATS);
  song_set(song, clip, "source_bpm", 120);
  const Sound out = render(song, 4 * QUARTER);
  assert_memory_equal(out.left, in.left, 4 * QUARTER * sizeof(float));
  free_sound(out);
  free_sound(in);
  session_destroy(song);
}

/* Moving a stretched clip, or trimming a little, asks for no new stretch under a steady tempo: the asset keeps its name. */
static void clip_stretches_are_made_once(void **state) {
  (void)state;
  const Sound in = beats_at_100();
  Session *song;
  const Id clip = song_with(&song, in, (SongSpan){1, 8});
  song_set(song, clip, "time_base", TIME_BASE_BEATS);
  song_set(song, clip, "source_bpm", 100);
  Bytes plan;
  Problem problem;
  assert_int_equal(session_compile(song, &plan, &problem), STATUS_OK);
  assert_int_equal(session_segment_count(song), 2);
  const SegmentKey made = session_segment_key(song, 1);
  Digest digest;
  assert_true(session_segment_asset(song, made, &digest) && session_segment_job(song, made).data != NULL);
  song_set(song, clip, "start_ticks", (double)song_ticks(7.3));
  song_set(song, clip, "length_ticks", (double)song_ticks(7.5));
  song_set(song, clip, "gain_db", -3);
  assert_int_equal(session_compile(song, &plan, &problem), STATUS_OK);
  const SegmentKey moved = session_segment_key(song, 1);
  assert_memory_equal(&moved, &made, sizeof made);
  song_set(song, clip, "pitch", 1);
  assert_int_equal(session_compile(song, &plan, &problem), STATUS_OK);
  const SegmentKey shifted = session_segment_key(song, 1);
  assert_memory_not_equal(&shifted, &made, sizeof made);
  free_sound(in);
  session_destroy(song);
}

/* What another thread makes of the job is what the session makes itself; while it is held the clip is silent. */
static void clip_stretch_may_be_made_elsewhere(void **state) {
  (void)state;
  const Sound in = beats_at_100();
  Session *song;
  const Id clip = song_with(&song, in, (SongSpan){0, 8});
  song_set(song, clip, "pitch", -2);
  Bytes plan, own;
  Problem problem;
  assert_int_equal(session_compile(song, &plan, &problem), STATUS_OK);
  const SegmentKey key = session_segment_key(song, 1);
  Digest digest;
  assert_true(session_segment_asset(song, key, &digest));
  Buffer there;
  buffer_init(&there, memory_heap(), 1u << 28);
  assert_int_equal(session_stretch_segment(session_asset_bytes(song, digest), session_segment_job(song, key), &there, &problem), STATUS_OK);
  assert_int_equal(session_segment_bytes(song, key, &own, &problem), STATUS_OK);
  assert_int_equal(own.size, there.size);
  assert_memory_equal(own.data, there.data, own.size);
  assert_int_equal(session_hold_segment(song, key, true, &problem), STATUS_OK);
  assert_int_equal(session_compile(song, &plan, &problem), STATUS_OK);
  assert_int_equal(session_segment_count(song), 0);
  assert_int_equal(session_hold_segment(song, key, false, &problem), STATUS_OK);
  assert_int_equal(session_compile(song, &plan, &problem), STATUS_OK);
  assert_int_equal(session_segment_count(song), 2);
  there.data[0] ^= 1;
  assert_int_equal(session_stretch_segment(session_asset_bytes(song, digest), (Bytes){there.data, 200}, &there, &problem), STATUS_CORRUPT);
  buffer_finish(&there);
  free_sound(in);
  session_destroy(song);
}

/* Two takes of one tone a quarter turn apart: inside a range its take is heard to the sample, the seam's power stays even,
   and nothing steps. */
static void takes_cross_at_their_seams_without_clicks(void **state) {
  (void)state;
  const Sound first = tone(4 * QUARTER, 440.0), second = new_sound(4 * QUARTER);
  for (uint32_t i = 0; i < second.frames; i++) {
    second.left[i] = second.right[i] = math_clean((float)(0.4 * cos(2.0 * M_PI * 440.0 * i / RATE))); /* what is left of zero crossings is no sound */
    first.left[i] = first.right[i] = math_clean(first.left[i]);
  }
  Session *song = song_new();
  const Id track = song_track(song, TRACK_AUDIO), lanes[2] = {song_take(song, track), song_take(song, track)};
  (void)song_audio(song, lanes[0], (SongSpan){0, 4}, song_asset(song, first.left, first.right, first.frames, RATE));
  (void)song_audio(song, lanes[1], (SongSpan){0, 4}, song_asset(song, second.left, second.right, second.frames, RATE));
  Sound out = render(song, 4 * QUARTER);
  assert_true(power(out.left, 0, 4 * QUARTER) == 0.0); /* nothing is chosen yet */
  free_sound(out);
  song_choose_take(song, lanes[0], (SongSpan){0, 2});
  song_choose_take(song, lanes[1], (SongSpan){2, 2});
  out = render(song, 4 * QUARTER);
  const uint32_t half = RATE / 200; /* 5 ms */
  assert_memory_equal(out.left, first.left, (2 * QUARTER - half) * sizeof(float));
  assert_memory_equal(out.left + 2 * QUARTER + half, second.left + 2 * QUARTER + half, (2 * QUARTER - half) * sizeof(float));
  const double step = 0.4 * 1.5 * 2.0 * M_PI * 440.0 / RATE;
  for (uint32_t i = 2 * QUARTER - 2 * half; i < 2 * QUARTER + 2 * half; i++) assert_true(fabs((double)out.left[i + 1] - (double)out.left[i]) < step);
  assert_true(fabs(10.0 * log10(power(out.left, 2 * QUARTER - half, 2 * QUARTER + half) / power(first.left, 0, QUARTER))) < 3.2);
  free_sound(out);
  free_sound(first);
  free_sound(second);
  session_destroy(song);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(clip_reversed_reads_from_the_end), cmocka_unit_test(clip_loop_seams_are_sample_exact),
    cmocka_unit_test(clip_fades_follow_their_curves), cmocka_unit_test(clips_that_overlap_cross_with_even_power), cmocka_unit_test(a_crossfade_has_the_shape_the_later_clip_says),
    cmocka_unit_test(clip_in_beats_follows_the_tempo), cmocka_unit_test(clip_in_beats_follows_a_moving_tempo), cmocka_unit_test(loop_in_beats_follows_a_moving_tempo),
    cmocka_unit_test(clip_pitch_moves_without_its_speed), cmocka_unit_test(clip_at_its_own_tempo_is_untouched),
    cmocka_unit_test(takes_cross_at_their_seams_without_clicks), cmocka_unit_test(clip_stretches_are_made_once), cmocka_unit_test(clip_stretch_may_be_made_elsewhere),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
