/*
  "Facet": an instrument of partials. A note is a string, a bar, a bell, a skin or a set of tonewheels, heard through a body;
  each partial has its own pitch, level and decay (dsp/partials.h), and what is not a tone, the hammer's knock or the player's
  breath, is a band of noise. Brightness moves as a whole: it blooms and fades with an envelope, and with how hard the key was hit.

  Additive synthesis after J.-C. Risset and M. Mathews, "Analysis of musical-instrument tones" (1969). Which voice plays which
  note is dsp/voice_pool.h. A voice moves in chunks of 32 frames joined by straight lines, so nothing zips.
*/
#include "devices/partials.h"

#include "devices/moving.h"

#include "core/hash.h"
#include "core/math_inline.h"
#include "dsp/ensemble.h"
#include "dsp/envelope.h"
#include "dsp/lanes.h"
#include "dsp/partials.h"
#include "dsp/smoother.h"
#include "dsp/svf.h"
#include "dsp/voice_channel.h"
#include "dsp/voice_expression.h"
#include "dsp/voice_pool.h"

#include <string.h>

static const char *const models[] = {"String", "Tonewheels", "Bar", "Marimba", "Xylophone", "Tine", "Bell", "Chime", "Glass", "Kettle", "Skin", NULL};
static const char *const bodies[] = {"None", "Soundboard", "Guitar", "Violin", "Cello", "Ah", "Oh", "Oo", "Trumpet", "Horn", "Oboe", "Bassoon", "Sax",
                                     "Reeds", "Banjo", "Harp", NULL};

#define PERCENT(n, id, name, group, start, size, flags) {n, id, name, group, "%", 0, 100, start, PARAM_LINEAR, size, flags, NULL}
#define TIME(n, id, name, group, least, most, start, size) {n, id, name, group, "ms", least, most, start, PARAM_LOG, size, 0, NULL}
#define DB(n, id, name, group, most, start, size) {n, id, name, group, "dB", 0, most, start, PARAM_LINEAR, size, 0, NULL}

static const Param params[FACET_PARAM_COUNT] = {
    {FACET_MODEL, "model", "Model", "Source", "", 0, PARTIAL_MODELS - 1, 0, PARAM_STEPS, PARAM_MEDIUM, 0, models},
    {FACET_TUNE, "tune_st", "Tune", "Source", "st", -24, 24, 0, PARAM_STEPS, PARAM_SMALL, PARAM_BIPOLAR, NULL},
    DB(FACET_SLOPE, "slope_db", "Slope", "Source", 30, 8, PARAM_LARGE),
    {FACET_POSITION, "position", "Position", "Source", "%", 0, 50, 12, PARAM_LINEAR, PARAM_MEDIUM, 0, NULL},
    PERCENT(FACET_HOLLOW, "hollow", "Hollow", "Source", 0, PARAM_SMALL, 0),
    PERCENT(FACET_STIFFNESS, "stiffness", "Stiffness", "Source", 15, PARAM_SMALL, 0),
    {FACET_BODY, "body", "Body", "Body", "", 0, PARTIAL_BODIES - 1, 1, PARAM_STEPS, PARAM_MEDIUM, 0, bodies},
    PERCENT(FACET_BODY_AMOUNT, "body_amount", "Amount", "Body", 60, PARAM_MEDIUM, 0),
    {FACET_STRINGS, "strings", "Strings", "Strings", "", 1, 2, 2, PARAM_STEPS, PARAM_SMALL, 0, NULL},
    {FACET_DETUNE, "detune_ct", "Detune", "Strings", "ct", 0, 50, 1.5, PARAM_LINEAR, PARAM_MEDIUM, 0, NULL},
    PERCENT(FACET_SECOND_LEVEL, "second_level", "Second", "Strings", 60, PARAM_SMALL, 0),
    {FACET_SECOND_DECAY, "second_longer", "Longer", "Strings", "%", 25, 800, 250, PARAM_LOG, PARAM_SMALL, PARAM_MORE, NULL},
    TIME(FACET_ATTACK, "attack_ms", "Attack", "Amp envelope", 0.5, 5000, 1, PARAM_MEDIUM),
    TIME(FACET_DECAY, "decay_ms", "Decay", "Amp envelope", 20, 60000, 9000, PARAM_MEDIUM),
    PERCENT(FACET_SUSTAIN, "sustain", "Sustain", "Amp envelope", 0, PARAM_MEDIUM, 0),
    TIME(FACET_RELEASE, "release_ms", "Release", "Amp envelope", 5, 20000, 250, PARAM_MEDIUM),
    PERCENT(FACET_DAMPING, "damping", "Damping", "Decay", 15, PARAM_MEDIUM, 0),
    PERCENT(FACET_DECAY_KEY, "decay_key", "Key", "Decay", 60, PARAM_SMALL, 0),
    PERCENT(FACET_VELOCITY, "velocity", "Velocity", "Decay", 80, PARAM_SMALL, 0),
    DB(FACET_BLOOM, "bloom_db", "Amount", "Bloom", 24, 0, PARAM_MEDIUM),
    TIME(FACET_BLOOM_ATTACK, "bloom_attack_ms", "Attack", "Bloom", 0.5, 5000, 0.5, PARAM_SMALL),
    TIME(FACET_BLOOM_DECAY, "bloom_decay_ms", "Decay", "Bloom", 5, 20000, 800, PARAM_SMALL),
    PERCENT(FACET_BLOOM_SUSTAIN, "bloom_sustain", "Sustain", "Bloom", 50, PARAM_SMALL, 0),
    DB(FACET_VELOCITY_SLOPE, "velocity_slope_db", "Velocity", "Bloom", 18, 6, PARAM_SMALL),
    PERCENT(FACET_NOISE, "noise_level", "Level", "Noise", 8, PARAM_MEDIUM, 0),
    {FACET_NOISE_HZ, "noise_hz", "Pitch", "Noise", "Hz", 60, 15000, 1200, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    TIME(FACET_NOISE_DECAY, "noise_decay_ms", "Decay", "Noise", 5, 5000, 60, PARAM_SMALL),
    PERCENT(FACET_NOISE_SUSTAIN, "noise_sustain", "Sustain", "Noise", 0, PARAM_SMALL, 0),
    {FACET_VIBRATO_RATE, "vibrato_rate_hz", "Rate", "Motion", "Hz", 0.1, 12, 5.2, PARAM_LOG, PARAM_SMALL, 0, NULL},
    {FACET_VIBRATO_DELAY, "vibrato_delay_ms", "Delay", "Motion", "ms", 0, 3000, 300, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {FACET_VIBRATO, "vibrato_ct", "Vibrato", "Motion", "ct", 0, 100, 0, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    PERCENT(FACET_TREMOLO, "tremolo", "Tremolo", "Motion", 0, PARAM_SMALL, 0),
    PERCENT(FACET_FLUTTER, "flutter", "Flutter", "Motion", 0, PARAM_SMALL, 0),
    {FACET_SCOOP, "scoop_ct", "Scoop", "Motion", "ct", -1200, 1200, 0, PARAM_LINEAR, PARAM_SMALL, PARAM_BIPOLAR, NULL},
    TIME(FACET_SCOOP_TIME, "scoop_ms", "Scoop time", "Motion", 5, 2000, 60, PARAM_SMALL),
    PERCENT(FACET_SPREAD, "spread", "Spread", "Output", 20, PARAM_SMALL, 0),
    PERCENT(FACET_WIDTH, "width", "Width", "Output", 30, PARAM_SMALL, 0),
    PERCENT(FACET_ENSEMBLE, "ensemble", "Ensemble", "Output", 0, PARAM_MEDIUM, 0),
    {FACET_LEVEL, "level_db", "Level", "Output", "dB", -36, 12, 0, PARAM_LINEAR, PARAM_LARGE, PARAM_BIPOLAR, NULL},
};

#define CHUNK PARTIAL_FRAMES_MAX
#define FADE_SECONDS 0.005
#define SILENT 1e-5f
#define VOICE_GAIN 0.17f       /* a hard note peaks near -9 dB and leaves room for a chord */
#define NOISE_GAIN 1.6f
#define RISE_MOST 0.5f /* of the level, in octaves an octave, however bright: two controllers together would blow the top up by 90 dB */
#define DB_TO_OCTAVES 0.16609640f
#define FOREVER_MS 1e9f
#define BRIGHTEST 16000.0f

/* Four voices; their partials stand apart. */
typedef struct Group {
  Envelope amp, bloom, noise;
  f32x4 fade, pitch, scoop;      /* scoop: semitones still to go */
  f32x4 lfo_phase, lfo_fade;
  f32x4 loudness, pan;
  f32x4 left[3], right[3];       /* gains of the two strings and the noise where the last chunk ended */
  i32x4 random;                  /* white noise */
  SvfState band;
  VoiceExpression expression;
  uint32_t silent[4];            /* its partials have died away */
  Partials partials[4];
} Group;

typedef struct State {
  double rate_hz;
  uint64_t seed;
  VoiceChannel channel;
  Smoother left, right;
  VoicePool pool;
  Group group[VOICE_POOL_GROUPS];
  Ensemble ensemble;
} State;

/* What one block's parameters mean. */
typedef struct Patch {
  PartialSpectrum spectrum;
  EnvelopeShape amp, bloom, noise;
  float tune, decay_octaves, decay_key, velocity, velocity_slope, bloom_octaves, sustain, noise_level, noise_octave, noise_turn;
  float lfo_turns, lfo_fade, vibrato, tremolo, flutter, scoop, scoop_keep_octaves, spread, width;
} Patch;

/* --- control side ------------------------------------------------------------------------------------------------- */

static size_t state_bytes(const DeviceSetup *setup) {
  return (sizeof(State) + ensemble_bytes(setup->rate_hz) + 15u) & ~(size_t)15u;
}

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  state->channel = voice_channel_start();
  smoother_reset(&state->left);
  smoother_reset(&state->right);
  voice_pool_reset(&state->pool);
  memset(state->group, 0, sizeof state->group);
  ensemble_reset(&state->ensemble, (float *)(state + 1));
}

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  state->seed = hash_mix(setup->object_id);
  smoother_init(&state->left, setup->rate_hz, 0.01);
  smoother_init(&state->right, setup->rate_hz, 0.01);
  ensemble_init(&state->ensemble, setup->rate_hz);
  reset(state);
}

/* --- one block's parameters --------------------------------------------------------------------------------------- */

static float percent(const float *p, int number) RT_SAFE { return (float)math_clamp((double)p[number] * 0.01, 0.0, 1.0); }

static PartialSpectrum read_spectrum(const float *p) RT_SAFE {
  const float stiffness = percent(p, FACET_STIFFNESS);
  return (PartialSpectrum){
      .model = (PartialModel)math_int_clamp((double)p[FACET_MODEL] + 0.5, 0, PARTIAL_MODELS - 1),
      .body = (PartialBody)math_int_clamp((double)p[FACET_BODY] + 0.5, 0, PARTIAL_BODIES - 1),
      .body_amount = percent(p, FACET_BODY_AMOUNT),
      .slope = DB_TO_OCTAVES * p[FACET_SLOPE],
      .position = percent(p, FACET_POSITION),
      .hollow = percent(p, FACET_HOLLOW),
      .stiffness = 0.01f * stiffness * stiffness,
      .strings = math_int_clamp((double)p[FACET_STRINGS] + 0.5, 1, 2),
      .detune = p[FACET_DETUNE] * (1.0f / 1200.0f),
      .second_level = percent(p, FACET_SECOND_LEVEL),
      .second_decay = (float)math_clamp((double)p[FACET_SECOND_DECAY] * 0.01, 0.25, 8.0),
      .damping = percent(p, FACET_DAMPING),
      .scatter = percent(p, FACET_SUSTAIN),
  };
}

static Patch read_patch(const State *state, const float *p) RT_SAFE {
  const double rate = state->rate_hz;
  return (Patch){
      .spectrum = read_spectrum(p),
      .amp = envelope_shape(rate, p[FACET_ATTACK], FOREVER_MS, 1.0f, p[FACET_RELEASE]),
      .bloom = envelope_shape(rate, p[FACET_BLOOM_ATTACK], p[FACET_BLOOM_DECAY], percent(p, FACET_BLOOM_SUSTAIN), FOREVER_MS),
      .noise = envelope_shape(rate, p[FACET_ATTACK] < 20.0f ? 0.5f : p[FACET_ATTACK] * 0.5f, p[FACET_NOISE_DECAY], percent(p, FACET_NOISE_SUSTAIN), p[FACET_RELEASE]),
      .tune = p[FACET_TUNE],
      .decay_octaves = ENVELOPE_60_DB_OCTAVES * 1000.0f / (float)math_clamp((double)p[FACET_DECAY], 20.0, 60000.0),
      .decay_key = percent(p, FACET_DECAY_KEY),
      .velocity = percent(p, FACET_VELOCITY),
      .velocity_slope = DB_TO_OCTAVES * p[FACET_VELOCITY_SLOPE],
      .bloom_octaves = DB_TO_OCTAVES * p[FACET_BLOOM],
      .sustain = percent(p, FACET_SUSTAIN),
      .noise_level = NOISE_GAIN * percent(p, FACET_NOISE),
      .noise_octave = math_log2f((float)math_clamp((double)p[FACET_NOISE_HZ], 20.0, 20000.0)),
      .noise_turn = (float)(1.0 / rate),
      .lfo_turns = (float)((double)p[FACET_VIBRATO_RATE] / rate),
      .lfo_fade = (float)(1.0 / math_max(1.0, (double)p[FACET_VIBRATO_DELAY] * 0.001 * rate)),
      .vibrato = 0.01f * p[FACET_VIBRATO],
      .tremolo = percent(p, FACET_TREMOLO),
      .flutter = 0.5f * percent(p, FACET_FLUTTER),
      .scoop = 0.01f * p[FACET_SCOOP],
      .scoop_keep_octaves = (float)(4.0 / (math_clamp((double)p[FACET_SCOOP_TIME], 1.0, 5000.0) * 0.001 * rate)), /* 94 % of the way in the stated time */
      .spread = percent(p, FACET_SPREAD),
      .width = percent(p, FACET_WIDTH),
  };
}

/* --- notes and controllers ---------------------------------------------------------------------------------------- */

static void start_partials(const State *state, const Patch *patch, Partials *partials, float pitch, float velocity, uint32_t random) RT_SAFE {
  const float faster = math_exp2f(patch->decay_key * (pitch - 60.0f) * (1.0f / 12.0f));
  const PartialNote note = {.hz = (float)math_hz_from_key((double)pitch), .rate_hz = (float)state->rate_hz, .decay = patch->decay_octaves * faster,
                            .tilt = patch->velocity_slope * (1.0f - velocity), .random = random};
  partials_start(partials, &patch->spectrum, &note);
}

static void note_on(State *state, const Patch *patch, const Event *event) RT_SAFE {
  const float pitch = (float)math_clamp((double)event->number + (double)event->pitch_offset_semitones + (double)patch->tune, -12.0, 140.0);
  const float velocity = (float)math_clamp((double)event->value, 0.0, 1.0);
  const uint32_t slot = voice_pool_take(&state->pool, event->id);
  Group *group = &state->group[slot / 4u];
  const int lane = (int)(slot % 4u);
  uint32_t random = math_random_seed(hash_pair(state->seed, event->id));
  for (int i = 0; i < 4; i++) math_random_next(&random);
  group->amp.level[lane] = group->bloom.level[lane] = group->noise.level[lane] = 0.0f;
  group->amp.attacking[lane] = group->bloom.attacking[lane] = group->noise.attacking[lane] = -1;
  group->fade[lane] = 1.0f;
  group->pitch[lane] = pitch;
  group->scoop[lane] = patch->scoop;
  group->lfo_phase[lane] = group->lfo_fade[lane] = 0.0f;
  group->loudness[lane] = 1.0f - patch->velocity * (1.0f - velocity * velocity);
  group->pan[lane] = math_random_bipolar(&random);
  group->random[lane] = (int32_t)(math_random_next(&random) | 1u);
  group->band.s1[lane] = group->band.s2[lane] = 0.0f;
  for (int i = 0; i < 3; i++) group->left[i][lane] = group->right[i][lane] = 0.0f;
  group->silent[lane] = 0;
  voice_expression_start(&group->expression, lane);
  start_partials(state, patch, &group->partials[lane], pitch, velocity, math_random_next(&random));
}

static void express(State *state, const Event *event) RT_SAFE {
  for (uint32_t i = 0; i < VOICE_POOL_SLOTS; i++)
    if (state->pool.slot[i].stage != VOICE_FREE && state->pool.slot[i].note == event->id)
      voice_expression_set(&state->group[i / 4u].expression, (int)(i % 4u), event->number, event->value);
}

static void choke(State *state, Id id) RT_SAFE {
  if (id == ID_NONE) voice_pool_choke_all(&state->pool);
  else voice_pool_choke(&state->pool, id);
}

static void handle(State *state, const Patch *patch, const Event *event) RT_SAFE {
  switch (event->type) {
  case EVENT_NOTE_ON: if (event->number < 128) note_on(state, patch, event); break;
  case EVENT_NOTE_OFF: voice_pool_lift(&state->pool, event->id, state->channel.pedal >= 0.5f); break;
  case EVENT_CHOKE: choke(state, event->id); break;
  case EVENT_CONTROL: voice_channel_control(&state->channel, &state->pool, event->number, event->value); break;
  case EVENT_EXPRESSION: express(state, event); break;
  case EVENT_ALL_OFF:
    state->channel.pedal = 0.0f;
    voice_pool_release(&state->pool, true);
    break;
  default: break;
  }
}

/* --- voices ------------------------------------------------------------------------------------------------------- */

/* What the pool says about four voices. */
typedef struct Lanes { i32x4 sounding, released; f32x4 fade_step; } Lanes;

static Lanes read_lanes(const State *state, const VoiceSlot voice[4]) RT_SAFE {
  const float step = (float)(1.0 / (FADE_SECONDS * state->rate_hz));
  Lanes lanes = {0};
  for (int lane = 0; lane < 4; lane++) {
    lanes.sounding[lane] = voice[lane].stage != VOICE_FREE ? -1 : 0;
    lanes.released[lane] = voice[lane].released ? -1 : 0;
    lanes.fade_step[lane] = voice[lane].stage == VOICE_FADING ? step : 0.0f;
  }
  return lanes;
}

/* Where a chunk ends: pitch and tilt of the partials, gains of strings and noise, the noise's filter. */
typedef struct Shape { f32x4 turns, tilt, left[3], right[3]; SvfCoefs band; } Shape;

static f32x4 move_pitch(const State *state, const Patch *patch, Group *group, float frames, f32x4 *lfo) RT_SAFE {
  const VoiceChannel *channel = &state->channel;
  group->lfo_phase += f4_splat(patch->lfo_turns * frames);
  group->lfo_phase -= f4_floor_inline(group->lfo_phase);
  group->lfo_fade = f4_min(group->lfo_fade + f4_splat(patch->lfo_fade * frames), f4_splat(1.0f));
  group->scoop *= f4_splat(math_exp2f(-frames * patch->scoop_keep_octaves));
  *lfo = f4_sin_turns_inline(group->lfo_phase);
  const f32x4 pressure = f4_max(group->expression.pressure, f4_splat(channel->pressure));
  const f32x4 depth = f4_splat(patch->vibrato) * group->lfo_fade + f4_splat(0.5f * channel->wheel) + f4_splat(0.3f) * pressure;
  return group->pitch + group->scoop + *lfo * depth + group->expression.tuning + f4_splat(channel->bend);
}

/* Equal power between the sides; place is -1..1. */
static void set_sides(Shape *shape, int which, f32x4 gain, f32x4 place) RT_SAFE {
  const f32x4 one = f4_splat(1.0f), at = f4_clamp(place, -1.0f, 1.0f);
  shape->left[which] = gain * f4_sqrt(one - at);
  shape->right[which] = gain * f4_sqrt(one + at);
}

static Shape shape_chunk(const State *state, const Patch *patch, Group *group, const Lanes *lanes, float frames) RT_SAFE {
  const VoiceChannel *channel = &state->channel;
  const f32x4 one = f4_splat(1.0f);
  envelope_step(&group->amp, &patch->amp, frames);
  envelope_step(&group->bloom, &patch->bloom, frames);
  envelope_step(&group->noise, &patch->noise, frames);
  group->fade = f4_max(group->fade - lanes->fade_step * f4_splat(frames), f4_splat(0.0f));
  Shape shape;
  f32x4 lfo;
  const f32x4 pitch = move_pitch(state, patch, group, frames, &lfo);
  const f32x4 octaves = f4_clamp(pitch - f4_splat(69.0f), -120.0f, 120.0f) * f4_splat(1.0f / 12.0f);
  shape.turns = f4_splat((float)(440.0 / state->rate_hz)) * f4_exp2_inline(octaves);
  const f32x4 bright = f4_splat(channel->brightness - 0.5f) + (group->expression.timbre - f4_splat(0.5f));
  const f32x4 tilt = f4_splat(patch->bloom_octaves) * (one - group->bloom.level) - f4_splat(3.0f) * bright;
  shape.tilt = f4_max(tilt, f4_splat(-patch->spectrum.slope - RISE_MOST));
  const f32x4 tremolo = one - f4_splat(0.5f * patch->tremolo) * group->lfo_fade * (one - lfo);
  const f32x4 outside = group->loudness * group->fade * group->expression.gain * f4_splat(VOICE_GAIN);
  const f32x4 gain = f4_select(lanes->sounding, outside * group->amp.level * tremolo, f4_splat(0.0f));
  const f32x4 pan = group->pan * f4_splat(0.5f * patch->spread) + group->expression.pan, apart = f4_splat(0.7f * patch->width);
  const bool two = patch->spectrum.strings > 1;
  set_sides(&shape, 0, gain, two ? pan - apart : pan);
  set_sides(&shape, 1, gain, pan + apart);
  set_sides(&shape, 2, f4_select(lanes->sounding, outside * group->noise.level * f4_splat(patch->noise_level), f4_splat(0.0f)), pan);
  const f32x4 hz = f4_exp2_inline(f4_splat(patch->noise_octave) + (group->pitch - f4_splat(60.0f)) * f4_splat(0.5f / 12.0f));
  shape.band = svf_coefs(svf_g(f4_min(f4_min(hz, f4_splat(BRIGHTEST)) * f4_splat(patch->noise_turn), f4_splat(0.4f))), f4_splat(1.0f));
  return shape;
}

/* The partials of four voices as frames of four lanes; strings apart. */
static void add_partials(const Patch *patch, Group *group, const Lanes *lanes, const Shape *shape, uint32_t frames, float seconds, f32x4 (*strings)[CHUNK]) RT_SAFE {
  f32x4 sums[2][4][CHUNK];
  memset(sums, 0, sizeof sums);
  for (int l = 0; l < 4; l++) {
    if (!lanes->sounding[l] || group->silent[l]) continue;
    const PartialMotion motion = {shape->turns[l], shape->tilt[l], patch->sustain, patch->flutter, seconds, frames};
    group->silent[l] = !partials_process(&group->partials[l], &motion, sums[0][l], sums[1][l]);
  }
  for (int s = 0; s < 2; s++)
    for (uint32_t i = 0; i < frames; i++) {
      f32x4 row[4] = {sums[s][0][i], sums[s][1][i], sums[s][2][i], sums[s][3][i]};
      f4_transpose(row);
      strings[s][i] = (row[0] + row[1]) + (row[2] + row[3]);
    }
}

typedef uint32_t Seeds __attribute__((vector_size(16)));

static void add_noise(Group *group, SvfCoefs band, uint32_t frames, f32x4 *noise) RT_SAFE {
  Seeds random = (Seeds)group->random;
  SvfState state = group->band;
  for (uint32_t i = 0; i < frames; i++) {
    random ^= random << 13;
    random ^= random >> 17;
    random ^= random << 5;
    f32x4 low;
    noise[i] = svf_step(&state, band, __builtin_convertvector((i32x4)random, f32x4) * f4_splat(4.656612873e-10f), &low);
  }
  group->random = (i32x4)random;
  group->band = state;
}

static void end_voices(State *state, uint32_t index) RT_SAFE {
  Group *group = &state->group[index];
  for (int lane = 0; lane < 4; lane++) {
    VoiceSlot *voice = &state->pool.slot[index * 4u + (uint32_t)lane];
    if (voice->stage == VOICE_FREE) continue;
    voice->fresh = 0;
    const bool faded = voice->stage == VOICE_FADING && group->fade[lane] <= 0.0f;
    const bool mute = !group->amp.attacking[lane] && group->amp.level[lane] < SILENT;
    const bool still = group->silent[lane] && !group->noise.attacking[lane] && group->noise.level[lane] < SILENT;
    if (!faded && !mute && !still) continue;
    voice_pool_free(&state->pool, index * 4u + (uint32_t)lane);
    group->amp.level[lane] = group->noise.level[lane] = 0.0f;
  }
}

typedef struct Mix { f32x4 *left, *right; } Mix;

static void render_chunk(State *state, const Patch *patch, uint32_t index, Mix mix, uint32_t frames) RT_SAFE {
  Group *group = &state->group[index];
  const Lanes lanes = read_lanes(state, &state->pool.slot[index * 4u]);
  group->amp.released = group->noise.released = lanes.released;
  svf_clean(&group->band);
  const Shape shape = shape_chunk(state, patch, group, &lanes, (float)frames);
  f32x4 x[3][CHUNK];
  add_partials(patch, group, &lanes, &shape, frames, (float)((double)frames / state->rate_hz), x);
  const bool noisy = patch->noise_level > 0.0f;
  if (noisy) add_noise(group, shape.band, frames, x[2]);
  const f32x4 part = f4_splat(1.0f / (float)frames);
  for (int s = 0; s < (noisy ? 3 : 2); s++) {
    f32x4 left = group->left[s], right = group->right[s];
    const f32x4 left_step = (shape.left[s] - left) * part, right_step = (shape.right[s] - right) * part;
    for (uint32_t i = 0; i < frames; i++) {
      left += left_step;
      right += right_step;
      mix.left[i] += x[s][i] * left;
      mix.right[i] += x[s][i] * right;
    }
  }
  memcpy(group->left, shape.left, sizeof group->left);
  memcpy(group->right, shape.right, sizeof group->right);
  end_voices(state, index);
}

/* --- the block ---------------------------------------------------------------------------------------------------- */

/* The patch at a frame of a block along which automation moves. */
static Patch patch_at(const State *state, const DeviceBlock *block, uint32_t frame) RT_SAFE {
  float p[FACET_PARAM_COUNT];
  moving_at(block, params, FACET_PARAM_COUNT, frame, p);
  return read_patch(state, p);
}

/* Under moving parameters each chunk goes to what they are at its end; `patch` is left there. */
static void render_span(State *state, const DeviceBlock *block, Patch *patch, Mix mix, uint32_t at, uint32_t end) RT_SAFE {
  const bool moves = moving_any(block, 0, FACET_PARAM_COUNT);
  while (at < end) {
    const uint32_t frames = end - at < CHUNK ? end - at : CHUNK;
    if (moves) *patch = patch_at(state, block, at + frames);
    uint32_t sounding[VOICE_POOL_GROUPS];
    const uint32_t count = voice_pool_groups(&state->pool, sounding);
    for (uint32_t i = 0; i < count; i++) render_chunk(state, patch, sounding[i], (Mix){mix.left + at, mix.right + at}, frames);
    at += frames;
  }
}

static void write_out(State *state, const DeviceBlock *block, Mix mix) RT_SAFE {
  const VoiceChannel *channel = &state->channel;
  const float level = math_gain_from_dbf(moving_goals(block)[FACET_LEVEL]) * voice_channel_gain(channel);
  const Ramp left_gain = moving_ramp(&state->left, block, FACET_LEVEL, level * math_sqrtf(1.0f - channel->pan));
  const Ramp right_gain = moving_ramp(&state->right, block, FACET_LEVEL, level * math_sqrtf(1.0f + channel->pan));
  float *left = block->out[0], *right = block->out[1];
  lanes_sum_sides(mix.left, mix.right, left_gain, right_gain, block->out, block->frames);
  ensemble_process(&state->ensemble, (float *)(state + 1), left, right, block->frames, percent(block->params, FACET_ENSEMBLE),
                   (double)block->song_frame / state->rate_hz);
}

/* Nothing sounds and nothing comes: most tracks, most of the time. */
static bool rest(State *state, const DeviceBlock *block) RT_SAFE {
  if (block->event_count > 0 || !ensemble_is_idle(&state->ensemble) || voice_pool_sounds(&state->pool)) return false;
  smoother_reset(&state->left);
  smoother_reset(&state->right);
  memset(block->out[0], 0, block->frames * sizeof(float));
  memset(block->out[1], 0, block->frames * sizeof(float));
  return true;
}

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  if (rest(state, block)) return;
  voice_pool_thin(&state->pool, block->voices_most);
  Patch patch = read_patch(state, block->params);
  f32x4 left[GRID_FRAMES], right[GRID_FRAMES];
  memset(left, 0, sizeof left);
  memset(right, 0, sizeof right);
  const Mix mix = {left, right};
  uint32_t at = 0;
  for (uint32_t e = 0; e < block->event_count; e++) {
    const uint32_t frame = block->events[e].frame < block->frames ? block->events[e].frame : block->frames - 1u;
    if (frame > at) render_span(state, block, &patch, mix, at, frame);
    at = frame > at ? frame : at;
    handle(state, &patch, &block->events[e]);
  }
  render_span(state, block, &patch, mix, at, block->frames);
  write_out(state, block, mix);
}

/* A released voice ends at -100 dB; the ensemble's line is the rest. */
static double tail_seconds(const float *p) { return (double)p[FACET_RELEASE] * 0.001 * (100.0 / 60.0) + 0.3; }

const Device device_partials = {
    .number = 30, .id = "partials", .name = "Facet",
    .summary = "Strings, bars, bells, pipes and skins as sums of partials, through a body and with a breath.",
    .role = DEVICE_INSTRUMENT, .params = params, .param_count = FACET_PARAM_COUNT,
    .visuals = {VISUAL_ENVELOPE, VISUAL_NONE},
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .tail_seconds = tail_seconds,
};
