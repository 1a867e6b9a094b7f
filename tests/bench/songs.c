/* The songs of songs.h but the big graph. */
#include "bench/songs.h"

#include "support/build_song.h"
#include "support/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265358979323846
/* At 120 bpm. */
static double quarters(double seconds) { return 2.0 * seconds; }

typedef struct Setting { const char *param; double value; } Setting;

static void set_all(Session *song, Id device, const Setting *settings, size_t count) {
  for (size_t i = 0; i < count; i++) song_param(song, device, settings[i].param, settings[i].value);
}

static void end(Session *song, Score *score) {
  score_session(score, 0, song);
  score_command(score, 0, (Command){.type = COMMAND_PLAY});
  session_destroy(song);
}

/* --- W2 ------------------------------------------------------------------------------------------------------------------ */

static const Setting poly_patch[] = {
    {"osc1_level", 100}, {"osc2_level", 100}, {"osc2_detune_ct", 6.911}, {"filter_type", 1}, {"cutoff_hz", 200}, {"resonance", 33},
    {"filter_amount_st", 59.45}, {"key_track", 0}, {"filter_velocity", 0}, {"filter_attack_ms", 10}, {"filter_decay_ms", 100},
    {"filter_sustain", 70}, {"filter_release_ms", 200}, {"attack_ms", 10}, {"decay_ms", 100}, {"sustain", 70}, {"release_ms", 200},
    {"velocity", 0}, {"spread", 100}, {"ensemble", 0}, {"level_db", -12}};
static const Setting bare_patch[] = {{"cutoff_hz", 20000}, {"resonance", 0}, {"filter_amount_st", 0},
                                     {"sustain", 100}, {"spread", 0}, {"level_db", 0}};

static Id poly_track(Session *song) {
  const Id track = song_track(song, TRACK_INSTRUMENT), synth = song_device(song, track, "synth");
  set_all(song, synth, poly_patch, COUNT_OF(poly_patch));
  return track;
}

void song_poly64(uint64_t seed, uint32_t frames, Score *score) {
  const uint32_t seconds = (uint32_t)(frames / BENCH_RATE_HZ), count = 64 * seconds;
  SongNote *notes = calloc(count, sizeof *notes);
  for (uint32_t i = 0; i < count; i++) {
    const uint32_t voice = i % 64;
    notes[i] = (SongNote){quarters(i / 64.0), quarters(0.8), 33 + (int)((7 * voice + seed) % 48), 100};
  }
  Session *song = song_new();
  song_clip(song, poly_track(song), (SongSpan){0, quarters(seconds + 1)}, notes, count);
  free(notes);
  score_init(score, "poly64", BENCH_RATE_HZ, frames, 128);
  end(song, score);
}

void song_poly_solo(int key, bool bare, uint32_t frames, Score *score) {
  Session *song = song_new();
  const Id track = poly_track(song), synth = doc_find(session_doc(song), track)->first_child->id;
  song_param(song, synth, "osc2_level", 0);
  if (bare) set_all(song, synth, bare_patch, COUNT_OF(bare_patch));
  const SongNote note = {quarters(SOLO_BEGIN / BENCH_RATE_HZ), quarters(bare ? 60 : 0.8), key, 127};
  song_clip(song, track, (SongSpan){0, quarters(60)}, &note, 1);
  score_init(score, "solo", BENCH_RATE_HZ, frames, 128);
  end(song, score);
}

/* --- W9 ------------------------------------------------------------------------------------------------------------------ */

#define BPM_BEGIN 90.0
#define BPM_END 140.0
#define SOURCE_FRAMES 96000u

typedef struct Typical {
  Session *song;
  Random random;
  double length; /* quarters */
  Id reverbs[3];
  uint32_t lanes;
} Typical;

static Id noise_asset(Typical *t, uint32_t k, bool plucked) {
  float *sides[2];
  for (uint32_t side = 0; side < 2; side++) {
    sides[side] = malloc(SOURCE_FRAMES * sizeof(float));
    for (uint32_t i = 0; i < SOURCE_FRAMES; i++) {
      const double s = i / BENCH_RATE_HZ, beats = s * (1 + k % 4), noise = random_real(&t->random, -1, 1);
      const double tone = sin(2 * PI * 261.6256 * s) + 0.3 * sin(2 * PI * 784.9 * s + side);
      sides[side][i] = (float)(plucked ? 0.3 * exp(-2.0 * s) * (tone + 0.05 * noise) : 0.25 * noise * exp(-6.0 * (beats - floor(beats))));
    }
  }
  const Id asset = song_asset(t->song, sides[0], sides[1], SOURCE_FRAMES, (uint32_t)BENCH_RATE_HZ);
  free(sides[0]);
  free(sides[1]);
  return asset;
}

static void move(Typical *t, Id parent, const char *param, double low, double high) {
  LanePoint points[100];
  for (uint32_t i = 0; i < 100; i++)
    points[i] = (LanePoint){song_ticks(t->length * i / 100.0), random_real(&t->random, low, high), CURVE_LINEAR, 0};
  song_lane(t->song, parent, ID_NONE, param, false, points, 100);
  t->lanes++;
}

static void strip(Typical *t, Id track, uint32_t k) {
  song_set(t->song, track, "gain_db", -16);
  move(t, track, "gain_db", -20, -14);
  move(t, track, "pan", -0.9, 0.9);
  const Id send = song_connect(t->song, CONNECTION_SEND, track, t->reverbs[k % 3]);
  song_set(t->song, send, "gain_db", -12);
}

static void audio_track(Typical *t, uint32_t k) {
  static const char *const bands[] = {"band1_freq_hz", "band2_gain_db", "band3_gain_db", "band5_gain_db"};
  const Id track = song_track(t->song, TRACK_AUDIO), clip = song_audio(t->song, track, (SongSpan){0, t->length}, noise_asset(t, k, false));
  song_set(t->song, clip, "loop_end_frame", SOURCE_FRAMES);
  const Id equalizer = song_device(t->song, track, "eq5"), compressor = song_device(t->song, track, "compressor");
  const Setting bent[] = {{"band1_on", 1}, {"band1_freq_hz", 30 + 2.0 * k}, {"band2_freq_hz", 120 + 10.0 * k}, {"band2_gain_db", (int)(k % 7) - 3},
                          {"band3_freq_hz", 500 * exp2(k / 8.0)}, {"band3_gain_db", (int)(5 * k % 13) - 6}, {"band5_gain_db", (int)(3 * k % 9) - 4}};
  set_all(t->song, equalizer, bent, COUNT_OF(bent));
  song_param(t->song, compressor, "threshold_db", -20 - k / 4.0);
  song_param(t->song, compressor, "ratio", 4);
  strip(t, track, k);
  move(t, equalizer, bands[0], 30, 200);
  for (size_t i = 1; i < COUNT_OF(bands); i++) move(t, equalizer, bands[i], -6, 6);
}

/* Chords of `voices`, a new one each `step` quarters. */
static void chords(Typical *t, Id track, uint32_t voices, double step, int low) {
  const uint32_t beats = (uint32_t)(t->length / step), count = beats * voices;
  SongNote *notes = calloc(count, sizeof *notes);
  for (uint32_t i = 0; i < count; i++)
    notes[i] = (SongNote){i / voices * step, 0.95 * step, low + (int)(i % voices * 5 + random_below(&t->random, 4)), 70 + random_below(&t->random, 50)};
  song_clip(t->song, track, (SongSpan){0, t->length}, notes, count);
  free(notes);
}

static void synth_track(Typical *t, uint32_t k) {
  const Id track = song_track(t->song, TRACK_INSTRUMENT), synth = song_device(t->song, track, "synth");
  chords(t, track, 8, 2, 36);
  strip(t, track, k);
  move(t, synth, "cutoff_hz", 400, 8000);
  move(t, synth, "resonance", 0, 60);
  move(t, synth, "osc2_detune_ct", -20, 20);
  move(t, synth, "ensemble", 0, 60);
  move(t, synth, "sub_level", 0, 40);
}

static Id sampler_of_one_zone(Typical *t, uint32_t k) {
  const Id track = song_track(t->song, TRACK_INSTRUMENT), sampler = song_device(t->song, track, "sampler");
  song_zone(t->song, sampler, noise_asset(t, k, true));
  song_param(t->song, sampler, "filter_type", 2);
  return track;
}

static void sampler_track(Typical *t, uint32_t k, bool font) {
  const Id track = font ? song_font_track(t->song, &t->random, "Struck") : sampler_of_one_zone(t, k);
  const Id sampler = song_only_child(t->song, track, KIND_DEVICE)->id;
  chords(t, track, 4, 1, 48);
  strip(t, track, k);
  move(t, sampler, "cutoff_hz", 800, 12000);
  move(t, sampler, "resonance", 0, 40);
  move(t, sampler, "spread", 0, 80);
  move(t, sampler, "level_db", -6, 0);
}

void song_typical(uint64_t seed, const SongShape *shape, Score *score) {
  const double seconds = shape->frames / shape->rate_hz;
  Typical t = {song_new(), {seed}, seconds * (BPM_BEGIN + BPM_END) / 2.0 / 60.0, {0}, 0};
  song_set(t.song, ID_PROJECT, "rate_hz", shape->rate_hz);
  song_tempo(t.song, 0, BPM_BEGIN, true);
  song_tempo(t.song, t.length, BPM_END, false);
  for (uint32_t i = 0; i < 3; i++) {
    t.reverbs[i] = song_track(t.song, TRACK_RETURN);
    const bool convolves = shape->whole && i == 2;
    const Id reverb = song_device(t.song, t.reverbs[i], convolves ? "convolution" : "reverb");
    song_param(t.song, reverb, "mix", 100);
    if (!convolves) song_param(t.song, reverb, "decay_s", 1.5 + i);
  }
  for (uint32_t k = 0; k < 16; k++) audio_track(&t, k);
  for (uint32_t k = 16; k < 24; k++) synth_track(&t, k);
  for (uint32_t k = 24; k < 32; k++) sampler_track(&t, k, shape->whole);
  if (t.lanes != 200) abort();
  if (shape->limiter) song_param(t.song, song_device(t.song, ID_MASTER, "limiter"), "lookahead_ms", 5);
  uint32_t k = 0;
  for (const Object *o = doc_project(session_doc(t.song))->first_child; o && shape->only_quarter; o = o->next) {
    if (o->kind->number != KIND_TRACK || doc_as_track(o)->type > TRACK_AUDIO) continue;
    if (k++ / 8 + 1 != shape->only_quarter) song_set(t.song, o->id, "mute", true);
  }
  score_init(score, shape->name, shape->rate_hz, shape->frames, 128);
  end(t.song, score);
}
