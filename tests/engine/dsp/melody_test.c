/* Melodies of known notes, sung as people sing them: how many of the notes are found, and how many that are not there. A note is found
   when one of its key begins within 60 ms of it. */
#include "support/cm.h"
#include "support/random.h"

#include "dsp/melody.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SECONDS_MAX 20
#define FRAMES (SECONDS_MAX * PITCH_RATE_HZ)
#define POINTS (FRAMES / PITCH_HOP)
#define NOTES_MAX 200

static float sound[FRAMES];
static PitchMoment moments[POINTS];
static PitchPoint points[POINTS];
static MelodyNote found[NOTES_MAX];

typedef struct Sung { double at, length, key; } Sung;

/* How a voice sounds and what it does with its notes. */
typedef struct Voice {
  double partials[8];            /* how loud */
  double vibrato_semitones, vibrato_hz, glide_seconds, noise, tuning, decay; /* decay: in 1/s, of what is plucked */
  double gap;                    /* of each note's end, silent */
} Voice;

static const Voice plain = {.partials = {1, 0.5, 0.35, 0.25, 0.15, 0.1, 0.07, 0.05}, .gap = 0.06};

static double pitch_of(const Sung *notes, int count, const Voice *voice, double t, int *which) {
  int i = 0;
  while (i + 1 < count && t >= notes[i + 1].at) i++;
  *which = i;
  double key = notes[i].key;
  const double since = t - notes[i].at;
  if (i > 0 && since < voice->glide_seconds) key += (notes[i - 1].key - key) * (1.0 - since / voice->glide_seconds);
  return key + voice->tuning + voice->vibrato_semitones * sin(2.0 * M_PI * voice->vibrato_hz * t) * fmin(1.0, since / 0.25);
}

static uint32_t sing(const Sung *notes, int count, const Voice *voice, Random *random) {
  double phase = 0.0, level = 0.0;
  const double end = notes[count - 1].at + notes[count - 1].length + 0.3;
  const uint32_t frames = (uint32_t)(end * PITCH_RATE_HZ);
  for (uint32_t n = 0; n < frames; n++) {
    int i;
    const double t = (double)n / PITCH_RATE_HZ, key = pitch_of(notes, count, voice, t, &i), since = t - notes[i].at;
    const double wanted = since >= 0.0 && since < notes[i].length - voice->gap ? 0.3 * exp(-voice->decay * since) : 0.0;
    level += (wanted - level) * (wanted > level ? 0.01 : 0.004);
    phase += 440.0 * exp2((key - 69.0) / 12.0) / PITCH_RATE_HZ;
    double x = 0.0;
    for (int h = 0; h < 8; h++)
      if (440.0 * exp2((key - 69.0) / 12.0) * (h + 1) < 0.45 * PITCH_RATE_HZ) x += voice->partials[h] * sin(2.0 * M_PI * (h + 1) * phase);
    sound[n] = (float)(level * x + voice->noise * random_real(random, -1.0, 1.0));
  }
  return frames;
}

static uint32_t listen(uint32_t frames, double *tuning) {
  const uint32_t count = pitch_moments(frames);
  const size_t way = pitch_work_bytes(count), states = melody_work_bytes(count);
  void *work = malloc(way > states ? way : states);
  for (uint32_t i = 0; i < count; i++) moments[i] = pitch_moment(sound, frames, i);
  pitch_choose(moments, count, work, points);
  const uint32_t notes = melody_find(points, count, work, found, NOTES_MAX, tuning);
  free(work);
  return notes;
}

static double score(const Sung *notes, int count, const char *what, const Voice *voice) {
  Random random = {11};
  double tuning;
  const uint32_t heard = listen(sing(notes, count, voice, &random), &tuning);
  bool taken[NOTES_MAX] = {false};
  int right = 0;
  for (int i = 0; i < count; i++)
    for (uint32_t k = 0; k < heard; k++) {
      const double at = (double)found[k].begin * PITCH_HOP / PITCH_RATE_HZ;
      if (taken[k] || (int)found[k].key != (int)notes[i].key || fabs(at - notes[i].at) > 0.06) continue;
      taken[k] = true;
      right++;
      break;
    }
  const double f1 = 2.0 * right / (double)(count + (int)heard);
  printf("# %s: F1 %.3f, %d of %d notes, %u heard, tuning %+.2f\n", what, f1, right, count, heard, tuning);
  return f1;
}

static int tune(Sung *notes, const int *keys, int count, double each) {
  for (int i = 0; i < count; i++) notes[i] = (Sung){0.2 + i * each, each, keys[i]};
  return count;
}

static const int scale[] = {48, 50, 52, 53, 55, 57, 59, 60, 62, 64, 65, 67, 69, 71, 72, 74, 76};
static const int leaps[] = {60, 72, 55, 67, 62, 74, 60, 48, 64, 76, 57, 69};
static const int steps[] = {60, 61, 60, 61, 62, 63, 62, 61, 60, 59, 58, 59};
static const int again[] = {60, 60, 62, 62, 62, 64, 64, 60, 60, 60};

#define EACH(keys) (int)(sizeof keys / sizeof *keys)

static void a_plain_voice_is_heard_note_by_note(void **unused) {
  (void)unused;
  Sung notes[NOTES_MAX];
  assert_true(score(notes, tune(notes, scale, EACH(scale), 0.4), "scale", &plain) == 1.0);
  assert_true(score(notes, tune(notes, leaps, EACH(leaps), 0.4), "leaps", &plain) == 1.0);
  assert_true(score(notes, tune(notes, steps, EACH(steps), 0.25), "semitones", &plain) == 1.0);
  assert_true(score(notes, tune(notes, scale, EACH(scale), 0.13), "quick", &plain) >= 0.95);
}

static void notes_on_one_key_are_told_apart(void **unused) {
  (void)unused;
  Sung notes[NOTES_MAX];
  Voice plucked = plain;
  plucked.gap = 0.0;
  plucked.decay = 6.0;
  assert_true(score(notes, tune(notes, again, EACH(again), 0.4), "sung again", &plain) == 1.0);
  assert_true(score(notes, tune(notes, again, EACH(again), 0.4), "plucked again", &plucked) >= 0.95);
}

static void vibrato_and_glides_are_no_notes(void **unused) {
  (void)unused;
  Sung notes[NOTES_MAX];
  Voice voice = plain;
  voice.gap = 0.0;
  voice.glide_seconds = 0.08;
  assert_true(score(notes, tune(notes, leaps, EACH(leaps), 0.5), "legato glides", &voice) >= 0.9);
  voice.vibrato_hz = 5.5;
  voice.vibrato_semitones = 0.5;
  assert_true(score(notes, tune(notes, scale, EACH(scale), 0.5), "vibrato of a semitone", &voice) >= 0.95);
  voice.vibrato_semitones = 1.0;
  voice.gap = 0.06;
  voice.glide_seconds = 0.0;
  assert_true(score(notes, tune(notes, leaps, EACH(leaps), 0.6), "vibrato of a whole tone", &voice) >= 0.9);
}

static void octaves_are_no_traps(void **unused) {
  (void)unused;
  Sung notes[NOTES_MAX];
  const Voice hollow = {.partials = {1, 0, 0.4, 0, 0.2, 0, 0.1, 0}, .gap = 0.06};
  const Voice second = {.partials = {0.3, 1, 0.1, 0.6, 0.05, 0.3, 0.02, 0.1}, .gap = 0.06};
  const Voice missing = {.partials = {0, 1, 0.8, 0.6, 0.5, 0.4, 0.3, 0.2}, .gap = 0.06};
  const Voice pure = {.partials = {1}, .gap = 0.06};
  assert_true(score(notes, tune(notes, leaps, EACH(leaps), 0.4), "odd partials", &hollow) >= 0.95);
  assert_true(score(notes, tune(notes, leaps, EACH(leaps), 0.4), "a strong octave", &second) >= 0.95);
  assert_true(score(notes, tune(notes, leaps, EACH(leaps), 0.4), "no fundamental", &missing) >= 0.95);
  assert_true(score(notes, tune(notes, leaps, EACH(leaps), 0.4), "sines", &pure) >= 0.95);
}

static void noise_and_a_flat_singer_are_borne(void **unused) {
  (void)unused;
  Sung notes[NOTES_MAX];
  Voice voice = plain;
  voice.noise = 0.02;
  assert_true(score(notes, tune(notes, scale, EACH(scale), 0.4), "hiss", &voice) >= 0.95);
  voice.noise = 0.08;
  assert_true(score(notes, tune(notes, scale, EACH(scale), 0.4), "loud hiss", &voice) >= 0.9);
  voice = plain;
  voice.tuning = -0.4;
  voice.vibrato_hz = 5.0;
  voice.vibrato_semitones = 0.3;
  assert_true(score(notes, tune(notes, scale, EACH(scale), 0.4), "40 cents flat", &voice) >= 0.95);
}

static void what_has_no_pitch_has_no_notes(void **unused) {
  (void)unused;
  Random random = {3};
  double tuning;
  for (uint32_t i = 0; i < FRAMES; i++) sound[i] = (float)random_real(&random, -0.3, 0.3);
  assert_true(listen(FRAMES, &tuning) <= 1);
  memset(sound, 0, sizeof sound);
  assert_int_equal(listen(FRAMES, &tuning), 0);
  assert_int_equal(listen(1, &tuning), 0);
}

static void the_pitch_is_exact_and_louder_is_harder(void **unused) {
  (void)unused;
  double worst = 0.0, tuning;
  Random random = {5};
  for (double key = 36.3; key < 90.0; key += 3.7) {
    const Sung note = {0.1, 0.8, key};
    const uint32_t frames = sing(&note, 1, &plain, &random);
    listen(frames, &tuning);
    for (uint32_t i = 60; i < 140; i++) worst = fmax(worst, fabs((double)points[i].semitones - key));
  }
  printf("# %.1f cents off at most\n", 100.0 * worst);
  assert_true(worst < 0.1);
  Sung notes[2] = {{0.2, 0.5, 60}, {0.7, 0.5, 64}};
  const uint32_t frames = sing(notes, 2, &plain, &random);
  for (uint32_t i = (uint32_t)(0.68 * PITCH_RATE_HZ); i < frames; i++) sound[i] *= 0.1f;
  assert_int_equal(listen(frames, &tuning), 2);
  assert_true(fabs((double)found[0].velocity - (double)found[1].velocity - 0.4) < 0.05); /* 20 dB of 50 */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_plain_voice_is_heard_note_by_note),
      cmocka_unit_test(notes_on_one_key_are_told_apart),
      cmocka_unit_test(vibrato_and_glides_are_no_notes),
      cmocka_unit_test(octaves_are_no_traps),
      cmocka_unit_test(noise_and_a_flat_singer_are_borne),
      cmocka_unit_test(what_has_no_pitch_has_no_notes),
      cmocka_unit_test(the_pitch_is_exact_and_louder_is_harder),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
