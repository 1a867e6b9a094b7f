/*
  "Kit": a synthesised drum kit on General MIDI's drum keys. Each piece is a row of a table and made of three parts: a
  swept pair of sines (skins, wood), filtered noise (snares, shakers, sizzle) and a cluster of six square waves (metal).
  Parameters shape six groups of pieces, each of which may have an output of its own, and are taken when a piece is struck, so nothing zips under a ringing cymbal.

  Sources: G. Reid, "Synth Secrets" parts 33-40, Sound on Sound (2002) for the anatomy of each drum; the ratios of the
  metal cluster follow the measurements in K. Werner, J. Abel, J. Smith, "The TR-808 cymbal: a physically-informed,
  circuit-bendable, digital model" (2014).
*/
#include "devices/moving.h"

#include "core/hash.h"
#include "core/math_inline.h"
#include "dsp/smoother.h"
#include "dsp/svf.h"

#include <string.h>

enum { KICK, SNARE, TOMS, HATS, CYMBALS, PERCUSSION, GROUPS };
enum { TUNE, DECAY, TONE, LEVEL, KNOBS }; /* parameter number = group * KNOBS + knob */
enum { VELOCITY = GROUPS * KNOBS, WIDTH, OUTPUT, PARAM_COUNT };

#define GROUP(index, id, name)                                                                                                   \
  {index * KNOBS + TUNE, id "_tune_st", "Tune", name, "st", -12, 12, 0, PARAM_LINEAR, PARAM_MEDIUM, PARAM_BIPOLAR, NULL},        \
  {index * KNOBS + DECAY, id "_decay", "Decay", name, "%", 25, 400, 100, PARAM_LOG, PARAM_MEDIUM, 0, NULL},                      \
  {index * KNOBS + TONE, id "_tone", "Tone", name, "%", 0, 100, 50, PARAM_LINEAR, PARAM_MEDIUM, 0, NULL},                        \
  {index * KNOBS + LEVEL, id "_level_db", "Level", name, "dB", -36, 12, 0, PARAM_LINEAR, PARAM_MEDIUM, PARAM_BIPOLAR, NULL}

static const Param params[PARAM_COUNT] = {
    GROUP(KICK, "kick", "Kick"),
    GROUP(SNARE, "snare", "Snare and clap"),
    GROUP(TOMS, "toms", "Toms"),
    GROUP(HATS, "hats", "Hats"),
    GROUP(CYMBALS, "cymbals", "Cymbals"),
    GROUP(PERCUSSION, "percussion", "Percussion"),
    {VELOCITY, "velocity", "Velocity", "Output", "%", 0, 100, 80, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {WIDTH, "width", "Width", "Output", "%", 0, 100, 60, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {OUTPUT, "level_db", "Level", "Output", "dB", -36, 12, 0, PARAM_LINEAR, PARAM_LARGE, PARAM_BIPOLAR, NULL},
};

static const char *const outputs[] = {"Kick", "Snare and clap", "Toms", "Hats", "Cymbals", "Percussion", NULL}; /* by group */

typedef enum Filter { THROUGH_BAND, THROUGH_HIGH, THROUGH_LOW } Filter;

/* Times are for a fall of 60 dB. */
typedef struct Piece {
  uint8_t key, group, choke; /* pieces with the same choke number end each other; 0 is none */
  uint8_t filter, bursts;    /* bursts: hands of a clap */
  float hz, sweep, sweep_ms; /* where the tone ends; how many times higher it starts; how fast it falls */
  float tone, tone_ms, second, ratio; /* level and length; level and pitch ratio of the second sine */
  float noise, noise_ms, metal, metal_ms, metal_hz;
  float filter_hz, q;
  float drive, gain, pan;
} Piece;

static const Piece pieces[] = {
    {35, KICK, 0, THROUGH_LOW, 0, 44, 4.0f, 60, 1, 560, 0, 1, 0.5f, 12, 0, 1, 1, 1800, 0.7f, 1.6f, 0.78f, 0},
    {36, KICK, 0, THROUGH_LOW, 0, 50, 5.2f, 48, 1, 480, 0, 1, 0.7f, 10, 0, 1, 1, 2600, 0.7f, 1.8f, 0.8f, 0},
    {37, SNARE, 0, THROUGH_BAND, 0, 820, 1.1f, 10, 0.5f, 45, 0.5f, 2.07f, 0.7f, 22, 0, 1, 1, 3400, 1.2f, 0, 0.42f, 0.1f},
    {38, SNARE, 0, THROUGH_HIGH, 0, 182, 1.5f, 24, 0.75f, 150, 0.42f, 1.79f, 0.75f, 240, 0, 1, 1, 1900, 0.8f, 0.6f, 0.5f, 0.05f},
    {39, SNARE, 0, THROUGH_BAND, 3, 400, 1, 10, 0, 5, 0, 1, 1.7f, 260, 0, 1, 1, 1250, 1.1f, 0, 0.62f, -0.15f},
    {40, SNARE, 0, THROUGH_HIGH, 0, 222, 1.7f, 18, 0.6f, 110, 0.45f, 1.62f, 0.8f, 190, 0, 1, 1, 2600, 0.8f, 0.8f, 0.48f, 0.05f},
    {41, TOMS, 0, THROUGH_LOW, 0, 74, 1.8f, 90, 1, 620, 0.22f, 1.52f, 0.25f, 40, 0, 1, 1, 2200, 0.7f, 0.8f, 0.58f, -0.5f},
    {43, TOMS, 0, THROUGH_LOW, 0, 90, 1.8f, 85, 1, 560, 0.22f, 1.52f, 0.25f, 38, 0, 1, 1, 2400, 0.7f, 0.8f, 0.56f, -0.3f},
    {45, TOMS, 0, THROUGH_LOW, 0, 108, 1.75f, 80, 1, 500, 0.22f, 1.52f, 0.25f, 36, 0, 1, 1, 2600, 0.7f, 0.8f, 0.54f, -0.1f},
    {47, TOMS, 0, THROUGH_LOW, 0, 130, 1.7f, 75, 1, 450, 0.22f, 1.52f, 0.25f, 34, 0, 1, 1, 2800, 0.7f, 0.8f, 0.52f, 0.1f},
    {48, TOMS, 0, THROUGH_LOW, 0, 156, 1.65f, 70, 1, 410, 0.22f, 1.52f, 0.25f, 32, 0, 1, 1, 3000, 0.7f, 0.8f, 0.5f, 0.3f},
    {50, TOMS, 0, THROUGH_LOW, 0, 188, 1.6f, 65, 1, 370, 0.22f, 1.52f, 0.25f, 30, 0, 1, 1, 3200, 0.7f, 0.8f, 0.48f, 0.5f},
    {42, HATS, 1, THROUGH_HIGH, 0, 1, 1, 1, 0, 1, 0, 1, 0.5f, 120, 0.55f, 150, 318, 7000, 1.1f, 0, 0.42f, 0.3f},
    {44, HATS, 1, THROUGH_HIGH, 0, 1, 1, 1, 0, 1, 0, 1, 0.4f, 140, 0.5f, 160, 300, 5800, 1.1f, 0, 0.34f, 0.3f},
    {46, HATS, 1, THROUGH_HIGH, 0, 1, 1, 1, 0, 1, 0, 1, 0.45f, 620, 0.6f, 820, 318, 6800, 1.1f, 0, 0.32f, 0.3f},
    {49, CYMBALS, 0, THROUGH_HIGH, 0, 1, 1, 1, 0, 1, 0, 1, 0.8f, 1500, 0.7f, 2400, 411, 3600, 0.7f, 0, 0.34f, -0.45f},
    {51, CYMBALS, 0, THROUGH_HIGH, 0, 2960, 1, 1, 0.16f, 700, 0.12f, 1.48f, 0.22f, 500, 0.55f, 1900, 437, 5200, 0.9f, 0, 0.26f, 0.5f},
    {52, CYMBALS, 0, THROUGH_HIGH, 0, 1, 1, 1, 0, 1, 0, 1, 0.9f, 900, 0.9f, 1500, 352, 2600, 0.9f, 0, 0.32f, 0.6f},
    {53, CYMBALS, 0, THROUGH_HIGH, 0, 1460, 1, 1, 0.5f, 1100, 0.45f, 1.52f, 0.1f, 120, 0.4f, 1100, 562, 4800, 0.9f, 0, 0.26f, 0.5f},
    {54, PERCUSSION, 0, THROUGH_HIGH, 2, 1, 1, 1, 0, 1, 0, 1, 0.7f, 150, 0.6f, 210, 710, 6400, 1.2f, 0, 0.3f, -0.3f},
    {55, CYMBALS, 0, THROUGH_HIGH, 0, 1, 1, 1, 0, 1, 0, 1, 0.9f, 500, 0.6f, 800, 520, 5200, 0.8f, 0, 0.32f, -0.2f},
    {56, PERCUSSION, 0, THROUGH_BAND, 0, 562, 1, 1, 0.5f, 260, 0.5f, 1.504f, 0, 1, 0.35f, 120, 540, 2200, 1, 0.9f, 0.34f, 0.25f},
    {57, CYMBALS, 0, THROUGH_HIGH, 0, 1, 1, 1, 0, 1, 0, 1, 0.8f, 1700, 0.7f, 2700, 382, 3200, 0.7f, 0, 0.34f, 0.45f},
    {58, PERCUSSION, 0, THROUGH_BAND, 9, 1, 1, 1, 0, 1, 0, 1, 1.1f, 500, 0.2f, 400, 690, 3200, 3, 0, 0.4f, -0.4f},
    {59, CYMBALS, 0, THROUGH_HIGH, 0, 2640, 1, 1, 0.14f, 800, 0.1f, 1.46f, 0.3f, 700, 0.55f, 2200, 402, 4600, 0.9f, 0, 0.26f, 0.5f},
    {60, PERCUSSION, 0, THROUGH_BAND, 0, 420, 1.25f, 20, 1, 150, 0.2f, 1.6f, 0.3f, 16, 0, 1, 1, 2400, 0.9f, 0.4f, 0.42f, 0.35f},
    {61, PERCUSSION, 0, THROUGH_BAND, 0, 312, 1.25f, 22, 1, 190, 0.2f, 1.6f, 0.3f, 18, 0, 1, 1, 2000, 0.9f, 0.4f, 0.44f, 0.25f},
    {62, PERCUSSION, 0, THROUGH_BAND, 0, 330, 1.2f, 15, 0.9f, 80, 0.2f, 1.5f, 0.7f, 30, 0, 1, 1, 2300, 1, 0.5f, 0.42f, -0.35f},
    {63, PERCUSSION, 0, THROUGH_BAND, 0, 318, 1.15f, 25, 1, 280, 0.16f, 1.5f, 0.35f, 18, 0, 1, 1, 1900, 0.9f, 0.4f, 0.44f, -0.3f},
    {64, PERCUSSION, 0, THROUGH_BAND, 0, 214, 1.15f, 28, 1, 330, 0.16f, 1.5f, 0.35f, 20, 0, 1, 1, 1700, 0.9f, 0.4f, 0.46f, -0.2f},
    {65, PERCUSSION, 0, THROUGH_BAND, 0, 402, 1.12f, 20, 0.8f, 420, 0.5f, 1.72f, 0.4f, 50, 0.1f, 160, 610, 3200, 1, 0.6f, 0.4f, 0.4f},
    {66, PERCUSSION, 0, THROUGH_BAND, 0, 288, 1.12f, 22, 0.8f, 480, 0.5f, 1.72f, 0.4f, 55, 0.1f, 160, 520, 2800, 1, 0.6f, 0.42f, 0.3f},
    {67, PERCUSSION, 0, THROUGH_BAND, 0, 960, 1, 1, 0.6f, 420, 0.45f, 1.54f, 0, 1, 0.1f, 80, 900, 3800, 1, 0.3f, 0.32f, -0.35f},
    {68, PERCUSSION, 0, THROUGH_BAND, 0, 715, 1, 1, 0.6f, 460, 0.45f, 1.54f, 0, 1, 0.1f, 80, 700, 3200, 1, 0.3f, 0.33f, -0.3f},
    {69, PERCUSSION, 0, THROUGH_HIGH, 2, 1, 1, 1, 0, 1, 0, 1, 0.9f, 85, 0, 1, 1, 6800, 1, 0, 0.3f, 0.35f},
    {70, PERCUSSION, 0, THROUGH_HIGH, 0, 1, 1, 1, 0, 1, 0, 1, 0.9f, 70, 0, 1, 1, 5600, 1.3f, 0, 0.3f, -0.35f},
    {71, PERCUSSION, 2, THROUGH_BAND, 0, 2340, 1.04f, 40, 0.6f, 260, 0.3f, 1.03f, 0.2f, 200, 0, 1, 1, 3000, 1, 0, 0.28f, 0.2f},
    {72, PERCUSSION, 2, THROUGH_BAND, 0, 2340, 1.04f, 60, 0.6f, 900, 0.3f, 1.03f, 0.2f, 700, 0, 1, 1, 3000, 1, 0, 0.28f, 0.2f},
    {73, PERCUSSION, 3, THROUGH_BAND, 5, 1, 1, 1, 0, 1, 0, 1, 1.2f, 120, 0, 1, 1, 3100, 2.2f, 0, 0.4f, -0.25f},
    {74, PERCUSSION, 3, THROUGH_BAND, 12, 1, 1, 1, 0, 1, 0, 1, 1.2f, 260, 0, 1, 1, 2700, 2.2f, 0, 0.4f, -0.25f},
    {75, PERCUSSION, 0, THROUGH_BAND, 0, 2480, 1, 1, 1, 95, 0.1f, 2.1f, 0.2f, 6, 0, 1, 1, 4000, 1, 0, 0.36f, 0.15f},
    {76, PERCUSSION, 0, THROUGH_BAND, 0, 1090, 1.04f, 8, 1, 80, 0.35f, 1.48f, 0.25f, 8, 0, 1, 1, 3200, 1, 0.2f, 0.38f, 0.3f},
    {77, PERCUSSION, 0, THROUGH_BAND, 0, 790, 1.04f, 8, 1, 95, 0.35f, 1.48f, 0.25f, 8, 0, 1, 1, 2600, 1, 0.2f, 0.4f, 0.2f},
    {78, PERCUSSION, 4, THROUGH_BAND, 0, 520, 0.72f, 120, 0.9f, 180, 0.2f, 2.02f, 0.1f, 90, 0, 1, 1, 1800, 1, 0.4f, 0.34f, -0.15f},
    {79, PERCUSSION, 4, THROUGH_BAND, 0, 430, 1.5f, 220, 0.9f, 420, 0.2f, 2.02f, 0.1f, 200, 0, 1, 1, 1600, 1, 0.4f, 0.34f, -0.15f},
    {80, PERCUSSION, 5, THROUGH_HIGH, 0, 4180, 1, 1, 0.5f, 130, 0.4f, 1.62f, 0, 1, 0.25f, 70, 1510, 6000, 1, 0, 0.24f, 0.45f},
    {81, PERCUSSION, 5, THROUGH_HIGH, 0, 4180, 1, 1, 0.5f, 1700, 0.4f, 1.62f, 0, 1, 0.2f, 900, 1510, 6000, 1, 0, 0.24f, 0.45f},
    {82, PERCUSSION, 0, THROUGH_HIGH, 2, 1, 1, 1, 0, 1, 0, 1, 0.8f, 110, 0, 1, 1, 6200, 0.9f, 0, 0.28f, -0.4f},
};

#define VOICES 32u
#define METAL 6
#define FADE_SECONDS 0.005
#define RISE_SECONDS 0.0003     /* of the tone: short enough to hit, long enough not to tick */
#define BURST_SECONDS 0.011     /* between the hands of a clap */
#define SILENT 1e-5f
#define CHANNEL_VOLUME 0.7874016f
#define KIT_GAIN 0.7f           /* a hard kick peaks at -7 dB, so that a whole kit stays below 0 */
static const float metal_ratios[METAL] = {1.0f, 1.4471f, 1.6170f, 1.9265f, 2.5028f, 2.6637f};

typedef struct Voice {
  Id id;
  uint64_t age;
  int32_t sounds, choke, bursts_left, burst_frames; /* frames until the next hand */
  uint32_t random;
  float fade, fade_step, rise;
  float phase, phase2, turns, sweep, sweep_keep, ratio;
  float tone, tone_keep, tone_level, second_level, drive;
  float noise, noise_keep, noise_start, metal, metal_keep;
  float metal_phase[METAL], metal_turns[METAL];
  float out_input, out_band, out_low; /* the filter's mix */
  float left, right;
  uint32_t group;
  float bent, gain;     /* what the note says of itself: how far its tone is tuned, as a ratio, and a level */
  float reserved[3];
  SvfCoefs coefs;
  SvfState filter;
} Voice;

typedef struct State {
  double rate_hz;
  uint64_t seed, age;
  float volume, expression, pan, reserved;
  Smoother left, right;
  Voice voice[VOICES];
} State;

static size_t state_bytes(const DeviceSetup *setup) { (void)setup; return sizeof(State); }

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  state->age = 0;
  state->volume = CHANNEL_VOLUME;
  state->expression = 1.0f;
  state->pan = 0.0f;
  smoother_reset(&state->left);
  smoother_reset(&state->right);
  memset(state->voice, 0, sizeof state->voice);
}

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  state->seed = hash_mix(setup->object_id);
  smoother_init(&state->left, setup->rate_hz, 0.01);
  smoother_init(&state->right, setup->rate_hz, 0.01);
  reset(state);
}

/* --- striking a piece --------------------------------------------------------------------------------------------- */

static const Piece *piece_for_key(uint32_t key) RT_SAFE {
  for (uint32_t i = 0; i < COUNT_OF(pieces); i++)
    if (pieces[i].key == key) return &pieces[i];
  return NULL;
}

static void voice_fade(const State *state, Voice *voice) RT_SAFE {
  voice->fade_step = (float)(1.0 / (FADE_SECONDS * state->rate_hz));
}

static Voice *find_voice(State *state) RT_SAFE {
  Voice *oldest = &state->voice[0];
  for (uint32_t i = 0; i < VOICES; i++) {
    Voice *voice = &state->voice[i];
    if (!voice->sounds) return voice;
    if (voice->age < oldest->age) oldest = voice;
  }
  return oldest; /* 32 drums sound: the oldest is long past its attack */
}

/* What is left after one frame of a fall of 60 dB in this time. */
static float keep_for(const State *state, float ms) RT_SAFE {
  return math_exp2f((float)(-9.965784 / math_max(1.0, (double)ms * 0.001 * state->rate_hz)));
}

static void set_filter(const State *state, Voice *voice, const Piece *piece, float hz_ratio) RT_SAFE {
  const float turns = (float)math_clamp((double)(piece->filter_hz * hz_ratio) / state->rate_hz, 0.0005, 0.42);
  const float k = 1.0f / piece->q;
  voice->coefs = svf_coefs(svf_g(f4_splat(turns)), f4_splat(k));
  voice->filter = (SvfState){f4_splat(0.0f), f4_splat(0.0f)};
  voice->out_input = piece->filter == THROUGH_HIGH ? 1.0f : 0.0f;
  voice->out_band = piece->filter == THROUGH_HIGH ? -0.5f * k : piece->filter == THROUGH_BAND ? 0.5f * k : 0.0f;
  voice->out_low = piece->filter == THROUGH_HIGH ? -1.0f : piece->filter == THROUGH_LOW ? 1.0f : 0.0f;
}

/* How hard it was hit, as the piece hears it. */
typedef struct Hit { float loudness, edge, tune, length, tone; } Hit;

static Hit read_hit(const float *p, const Piece *piece, float velocity) RT_SAFE {
  const float *knob = p + piece->group * KNOBS;
  const float v = (float)math_clamp((double)velocity, 0.0, 1.0), depth = (float)math_clamp((double)p[VELOCITY] * 0.01, 0.0, 1.0);
  const float tone = (float)math_clamp((double)knob[TONE] * 0.01, 0.0, 1.0);
  return (Hit){
      .loudness = (1.0f - depth * (1.0f - v * v)) * math_gain_from_dbf(knob[LEVEL]) * piece->gain * KIT_GAIN,
      .edge = 1.0f - 0.5f * depth * (1.0f - v),
      .tune = math_exp2f((float)math_clamp((double)knob[TUNE], -48.0, 48.0) * (1.0f / 12.0f)),
      .length = (float)math_clamp((double)knob[DECAY] * 0.01, 0.05, 10.0),
      .tone = tone,
  };
}

static void set_tone(const State *state, Voice *voice, const Piece *piece, const Hit *hit) RT_SAFE {
  const double inverse_rate = 1.0 / state->rate_hz;
  voice->turns = (float)math_clamp((double)(piece->hz * hit->tune) * inverse_rate, 0.0, 0.2);
  voice->sweep = (piece->sweep - 1.0f) * (piece->sweep > 1.0f ? 0.4f + 0.6f * hit->edge : 1.0f) * (0.6f + 0.8f * hit->tone);
  voice->sweep_keep = keep_for(state, piece->sweep_ms * 1.5f);
  voice->ratio = piece->ratio;
  voice->tone = 1.0f;
  voice->tone_keep = keep_for(state, piece->tone_ms * hit->length);
  voice->tone_level = piece->tone;
  voice->second_level = piece->second * (0.5f + hit->tone);
  voice->drive = piece->drive * hit->edge;
  if (piece->tone <= 0.0f && piece->second <= 0.0f) voice->tone = 0.0f;
}

static void set_noise(const State *state, Voice *voice, const Piece *piece, const Hit *hit) RT_SAFE {
  const float bright = 0.4f + 1.2f * hit->tone;
  voice->noise = voice->noise_start = piece->noise * (piece->tone > 0.0f ? bright * hit->edge : 1.0f);
  voice->noise_keep = keep_for(state, piece->bursts ? 40.0f : piece->noise_ms * hit->length);
  voice->bursts_left = piece->bursts;
  voice->burst_frames = math_int_clamp(BURST_SECONDS * state->rate_hz, 1, 1 << 20);
  voice->metal = piece->metal;
  voice->metal_keep = keep_for(state, piece->metal_ms * hit->length);
  for (int i = 0; i < METAL; i++) {
    voice->metal_turns[i] = (float)math_clamp((double)(piece->metal_hz * hit->tune * metal_ratios[i]) / state->rate_hz, 0.0, 0.45);
    voice->metal_phase[i] = 0.5f + 0.5f * math_random_bipolar(&voice->random);
  }
  set_filter(state, voice, piece, (0.55f + 0.9f * hit->tone) * (0.7f + 0.3f * hit->edge) * (piece->tone > 0.0f ? 1.0f : hit->tune));
}

static void strike(State *state, const float *p, const Event *event) RT_SAFE {
  const Piece *piece = piece_for_key(event->number);
  if (!piece) return;
  for (uint32_t i = 0; i < VOICES; i++)
    if (piece->choke && state->voice[i].sounds && state->voice[i].choke == piece->choke) voice_fade(state, &state->voice[i]);
  Voice *voice = find_voice(state);
  *voice = (Voice){.id = event->id, .age = ++state->age, .sounds = 1, .choke = piece->choke, .group = piece->group, .fade = 1.0f, .bent = 1.0f, .gain = 1.0f};
  voice->random = math_random_seed(hash_pair(state->seed, event->id));
  for (int i = 0; i < 4; i++) math_random_next(&voice->random);
  Hit hit = read_hit(p, piece, event->value);
  hit.tune *= math_exp2f(event->pitch_offset_semitones * (1.0f / 12.0f));
  set_tone(state, voice, piece, &hit);
  set_noise(state, voice, piece, &hit);
  const float pan = piece->pan * (float)math_clamp((double)p[WIDTH] * 0.01, 0.0, 1.0);
  voice->left = hit.loudness * math_sqrtf(1.0f - pan);
  voice->right = hit.loudness * math_sqrtf(1.0f + pan);
  if (piece->bursts) voice->tone_keep = keep_for(state, piece->noise_ms * hit.length); /* the last hand rings as long as the piece */
}

/* A single stroke is tuned, or played louder or softer, while it rings. */
static void express(State *state, const Event *event) RT_SAFE {
  for (uint32_t i = 0; i < VOICES; i++) {
    Voice *voice = &state->voice[i];
    if (!voice->sounds || voice->id != event->id) continue;
    if (event->number == EXPRESSION_TUNING) {
      const float bent = math_exp2f((float)math_clamp((double)event->value, -48.0, 48.0) * (1.0f / 12.0f));
      voice->turns *= bent / voice->bent;
      voice->bent = bent;
    }
    if (event->number == EXPRESSION_GAIN) voice->gain = (float)math_clamp((double)event->value, 0.0, 4.0);
  }
}

static void handle(State *state, const float *p, const Event *event) RT_SAFE {
  const float unit = (float)math_clamp((double)event->value, 0.0, 1.0);
  if (event->type == EVENT_NOTE_ON) strike(state, p, event);
  if (event->type == EVENT_CHOKE)
    for (uint32_t i = 0; i < VOICES; i++)
      if (state->voice[i].sounds && (event->id == ID_NONE || state->voice[i].id == event->id)) voice_fade(state, &state->voice[i]);
  if (event->type == EVENT_EXPRESSION) express(state, event);
  if (event->type != EVENT_CONTROL) return; /* a drum rings on after its note ends */
  if (event->number == 7) state->volume = unit;
  if (event->number == 10) state->pan = unit * 2.0f - 1.0f;
  if (event->number == 11) state->expression = unit;
}

/* --- sounding ----------------------------------------------------------------------------------------------------- */

static void add_noise(const State *state, Voice *voice, float *x, uint32_t frames) RT_SAFE {
  for (uint32_t i = 0; i < frames; i++) {
    if (voice->bursts_left > 0 && --voice->burst_frames <= 0) {
      voice->burst_frames = math_int_clamp(BURST_SECONDS * state->rate_hz, 1, 1 << 20);
      voice->noise = voice->noise_start;
      if (--voice->bursts_left == 0) voice->noise_keep = voice->tone_keep;
    }
    x[i] += voice->noise * math_random_bipolar(&voice->random);
    voice->noise *= voice->noise_keep;
  }
}

static void add_metal(Voice *voice, float *x, uint32_t frames) RT_SAFE {
  float sum[GRID_FRAMES] = {0};
  for (int m = 0; m < METAL; m++) {
    const f32x4 start = f4_splat(voice->metal_phase[m]), turns = f4_splat(voice->metal_turns[m]);
    f32x4 index = {0.0f, 1.0f, 2.0f, 3.0f};
    for (uint32_t i = 0; i < frames; i += 4, index += f4_splat(4.0f)) {
      const f32x4 p = start + turns * index, part = p - f4_floor_inline(p);
      const f32x4 square = f4_select((i32x4)(part < f4_splat(0.5f)), f4_splat(0.5f), f4_splat(-0.5f));
      f4_store(sum + i, f4_load(sum + i) + square);
    }
    const float end = voice->metal_phase[m] + voice->metal_turns[m] * (float)frames;
    const f32x4 whole = f4_floor_inline(f4_splat(end));
    voice->metal_phase[m] = end - whole[0];
  }
  for (uint32_t i = 0; i < frames; i++) {
    x[i] += sum[i] * voice->metal;
    voice->metal *= voice->metal_keep;
  }
}

static void filter_noise(Voice *voice, float *x, uint32_t frames) RT_SAFE {
  svf_clean(&voice->filter);
  for (uint32_t i = 0; i < frames; i++) {
    f32x4 low;
    const f32x4 band2 = svf_step(&voice->filter, voice->coefs, f4_splat(x[i]), &low);
    x[i] = voice->out_input * x[i] + voice->out_band * band2[0] + voice->out_low * low[0];
  }
}

/* The swept pair of sines, driven into a soft knee so that a loud kick stays full on small speakers. */
static void add_tone(Voice *voice, const State *state, float *x, uint32_t frames) RT_SAFE {
  float first[GRID_FRAMES] = {0}, second[GRID_FRAMES] = {0}, level[GRID_FRAMES] = {0};
  const float rise = (float)(1.0 / (RISE_SECONDS * state->rate_hz));
  for (uint32_t i = 0; i < frames; i++) {
    const float turns = voice->turns * (1.0f + voice->sweep);
    first[i] = voice->phase;
    second[i] = voice->phase2;
    voice->phase += turns;
    voice->phase2 += turns * voice->ratio;
    voice->sweep *= voice->sweep_keep;
    voice->rise = voice->rise + rise < 1.0f ? voice->rise + rise : 1.0f;
    level[i] = voice->tone * voice->rise;
    voice->tone *= voice->tone_keep;
  }
  const f32x4 whole = f4_floor_inline((f32x4){voice->phase, voice->phase2, 0.0f, 0.0f});
  voice->phase -= whole[0];
  voice->phase2 -= whole[1];
  const f32x4 drive = f4_splat(voice->drive), makeup = f4_splat(1.0f + 0.5f * voice->drive);
  for (uint32_t i = 0; i < frames; i += 4) {
    const f32x4 pair = f4_splat(voice->tone_level) * f4_sin_turns_inline(f4_load(first + i)) +
                       f4_splat(voice->second_level) * f4_sin_turns_inline(f4_load(second + i));
    const f32x4 y = pair * f4_load(level + i) * makeup;
    const f32x4 driven = y / (f4_splat(1.0f) + drive * f4_splat(0.5f) * f4_abs(y));
    float out[4];
    f4_store(out, driven);
    for (uint32_t k = 0; k < 4 && i + k < frames; k++) x[i + k] += out[k];
  }
}

static bool is_over(const Voice *voice) RT_SAFE {
  const bool quiet = voice->tone < SILENT && voice->noise < SILENT && voice->metal < SILENT && voice->bursts_left == 0;
  return quiet || voice->fade <= 0.0f;
}

static void render_voice(const State *state, Voice *voice, float *left, float *right, uint32_t frames) RT_SAFE {
  float x[GRID_FRAMES] = {0};
  if (voice->noise >= SILENT || voice->bursts_left > 0) add_noise(state, voice, x, frames);
  if (voice->metal >= SILENT) add_metal(voice, x, frames);
  filter_noise(voice, x, frames);
  if (voice->tone >= SILENT) add_tone(voice, state, x, frames);
  for (uint32_t i = 0; i < frames; i++) {
    voice->fade = voice->fade > voice->fade_step ? voice->fade - voice->fade_step : 0.0f;
    left[i] += x[i] * voice->left * voice->fade * voice->gain;
    right[i] += x[i] * voice->right * voice->fade * voice->gain;
  }
  if (is_over(voice)) *voice = (Voice){0};
}

/* Where each group's pieces sound: an output of their own where someone listens to it, else the common one, which is the last. */
typedef struct Buses { float *side[GROUPS + 1][2]; } Buses;

static Buses buses_of(const DeviceBlock *block) RT_SAFE {
  Buses buses;
  for (uint32_t g = 0; g <= GROUPS; g++) {
    const bool own = g < GROUPS && block->outputs != NULL && block->outputs[g][0] != NULL;
    for (uint32_t c = 0; c < 2; c++) buses.side[g][c] = own ? block->outputs[g][c] : block->out[c];
  }
  return buses;
}

static void render_span(State *state, const Buses *buses, uint32_t from, uint32_t frames) RT_SAFE {
  if (frames == 0) return;
  for (uint32_t i = 0; i < VOICES; i++) {
    Voice *voice = &state->voice[i];
    if (voice->sounds) render_voice(state, voice, buses->side[voice->group][0] + from, buses->side[voice->group][1] + from, frames);
  }
}

static void turn(float *x, Ramp gain, uint32_t frames) RT_SAFE {
  for (uint32_t i = 0; i < frames; i++) x[i] = math_clean(x[i] * (gain.start + gain.step * (float)(i + 1)));
}

/* Nothing rings and nothing is struck; a level changed meanwhile is taken at once. */
static bool rests(State *state, const DeviceBlock *block) RT_SAFE {
  bool sounds = block->event_count > 0;
  for (uint32_t i = 0; i < VOICES && !sounds; i++) sounds = state->voice[i].sounds != 0;
  if (sounds) return false;
  smoother_reset(&state->left);
  smoother_reset(&state->right);
  return true;
}

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  const Buses buses = buses_of(block);
  for (uint32_t c = 0; c < 2; c++) memset(block->out[c], 0, block->frames * sizeof(float));
  if (rests(state, block)) return;
  const bool moves = moving_any(block, 0, PARAM_COUNT);
  float now[PARAM_COUNT]; /* what is struck takes the knobs as they stand in that frame */
  uint32_t at = 0;
  for (uint32_t e = 0; e < block->event_count; e++) {
    const uint32_t frame = block->events[e].frame < block->frames ? block->events[e].frame : block->frames - 1u;
    if (frame > at) {
      render_span(state, &buses, at, frame - at);
      at = frame;
    }
    if (moves) moving_at(block, params, PARAM_COUNT, frame, now);
    handle(state, moves ? now : block->params, &block->events[e]);
  }
  render_span(state, &buses, at, block->frames - at);
  const float volume = state->volume / CHANNEL_VOLUME;
  const float level = math_gain_from_dbf(moving_goals(block)[OUTPUT]) * volume * volume * state->expression * state->expression;
  const Ramp left_gain = moving_ramp(&state->left, block, OUTPUT, level * math_sqrtf(1.0f - state->pan));
  const Ramp right_gain = moving_ramp(&state->right, block, OUTPUT, level * math_sqrtf(1.0f + state->pan));
  for (uint32_t g = 0; g <= GROUPS; g++) {
    if (g < GROUPS && buses.side[g][0] == block->out[0]) continue;
    turn(buses.side[g][0], left_gain, block->frames);
    turn(buses.side[g][1], right_gain, block->frames);
  }
}

/* The longest piece falls 100 dB after it was struck, whatever the note's end. */
static double tail_seconds(const float *p) {
  double longest = 0.0;
  for (uint32_t i = 0; i < COUNT_OF(pieces); i++) {
    const Piece *piece = &pieces[i];
    const double ms = math_max(math_max((double)piece->tone_ms, (double)piece->noise_ms), (double)piece->metal_ms);
    longest = math_max(longest, ms * (double)p[piece->group * KNOBS + DECAY] * 0.01);
  }
  return longest * 0.001 * (100.0 / 60.0) + 0.2;
}

const Device device_drums = {
    .number = 3, .id = "drums", .name = "Kit",
    .summary = "A synthesised drum kit on the General MIDI keys: punchy and tunable, with chokes and velocity.",
    .role = DEVICE_INSTRUMENT, .params = params, .param_count = PARAM_COUNT,
    .visuals = {VISUAL_WAVE, VISUAL_NONE}, .outputs = outputs,
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .tail_seconds = tail_seconds,
};
