/*
  "Halo": the subtractive synthesiser. Two band-limited oscillators with unison, phase modulation, sub and noise; a state
  variable filter of 12 or 24 dB; two envelopes, a per-note LFO and an ensemble at the end. Four voices share the lanes of
  one pass; idle groups cost nothing.

  A voice is rendered in chunks of 16 frames: envelopes, LFO and cutoff are computed at their ends and joined by straight
  lines, so nothing zips. The oscillators (dsp/blep.h) put jumps between frames where they belong: aliases stay 60 dB and
  more below the fundamental. Sources: see dsp/blep.h, dsp/svf.h; the 24 dB low-pass is two sections in series, the first at
  Q 0.54 and the second at Q 1.31 and above, which is a fourth-order Butterworth response when resonance is zero.
*/
#include "devices/synth.h"

#include "devices/device.h"

#include "core/hash.h"
#include "core/math_inline.h"
#include "dsp/blep.h"
#include "dsp/ensemble.h"
#include "dsp/envelope.h"
#include "dsp/lfo.h"
#include "dsp/smoother.h"
#include "dsp/svf.h"

#include <string.h>

static const char *const waves[] = {"Sine", "Triangle", "Saw", "Pulse", NULL};
static const char *const filters[] = {"Low 24", "Low 12", "Band", "High", NULL};
static const char *const lfo_waves[] = {"Sine", "Triangle", "Saw", "Square", NULL};

#define STEPS(n, id, name, group, unit, low, high, start, size, flags, names) \
  {n, id, name, group, unit, low, high, start, PARAM_STEPS, size, flags, names}
#define PERCENT(n, id, name, group, start, size, flags) {n, id, name, group, "%", 0, 100, start, PARAM_LINEAR, size, flags, NULL}
#define TIME(n, id, name, group, least, most, start) {n, id, name, group, "ms", least, most, start, PARAM_LOG, PARAM_MEDIUM, 0, NULL}

static const Param params[SYNTH_PARAM_COUNT] = {
    STEPS(SYNTH_OSC1_WAVE, "osc1_wave", "Wave", "Oscillator 1", "", 0, 3, 2, PARAM_MEDIUM, 0, waves),
    STEPS(SYNTH_OSC1_SEMITONES, "osc1_semitones", "Pitch", "Oscillator 1", "st", -36, 36, 0, PARAM_SMALL, PARAM_BIPOLAR, NULL),
    {SYNTH_OSC1_WIDTH, "osc1_width", "Width", "Oscillator 1", "%", 5, 95, 50, PARAM_LINEAR, PARAM_SMALL, PARAM_MORE, NULL},
    PERCENT(SYNTH_OSC1_LEVEL, "osc1_level", "Level", "Oscillator 1", 80, PARAM_MEDIUM, 0),
    STEPS(SYNTH_OSC2_WAVE, "osc2_wave", "Wave", "Oscillator 2", "", 0, 3, 2, PARAM_MEDIUM, 0, waves),
    STEPS(SYNTH_OSC2_SEMITONES, "osc2_semitones", "Pitch", "Oscillator 2", "st", -36, 36, 0, PARAM_SMALL, PARAM_BIPOLAR, NULL),
    {SYNTH_OSC2_DETUNE, "osc2_detune_ct", "Detune", "Oscillator 2", "ct", -100, 100, 8, PARAM_LINEAR, PARAM_SMALL, PARAM_BIPOLAR, NULL},
    {SYNTH_OSC2_WIDTH, "osc2_width", "Width", "Oscillator 2", "%", 5, 95, 50, PARAM_LINEAR, PARAM_SMALL, PARAM_MORE, NULL},
    PERCENT(SYNTH_OSC2_LEVEL, "osc2_level", "Level", "Oscillator 2", 60, PARAM_MEDIUM, 0),
    STEPS(SYNTH_UNISON, "unison", "Unison", "Mix", "", 1, 7, 1, PARAM_SMALL, 0, NULL),
    {SYNTH_UNISON_DETUNE, "unison_detune_ct", "Detune", "Mix", "ct", 0, 100, 18, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    PERCENT(SYNTH_SUB_LEVEL, "sub_level", "Sub", "Mix", 0, PARAM_SMALL, 0),
    PERCENT(SYNTH_NOISE_LEVEL, "noise_level", "Noise", "Mix", 0, PARAM_SMALL, 0),
    PERCENT(SYNTH_FM, "fm", "FM", "Mix", 0, PARAM_SMALL, 0),
    STEPS(SYNTH_FILTER_TYPE, "filter_type", "Type", "Filter", "", 0, 3, 0, PARAM_MEDIUM, 0, filters),
    {SYNTH_CUTOFF, "cutoff_hz", "Cutoff", "Filter", "Hz", 20, 20000, 2400, PARAM_LOG, PARAM_LARGE, 0, NULL},
    PERCENT(SYNTH_RESONANCE, "resonance", "Resonance", "Filter", 15, PARAM_MEDIUM, 0),
    {SYNTH_FILTER_AMOUNT, "filter_amount_st", "Envelope", "Filter", "st", -96, 96, 24, PARAM_LINEAR, PARAM_MEDIUM, PARAM_BIPOLAR, NULL},
    PERCENT(SYNTH_KEY_TRACK, "key_track", "Key", "Filter", 40, PARAM_SMALL, 0),
    PERCENT(SYNTH_FILTER_VELOCITY, "filter_velocity", "Velocity", "Filter", 30, PARAM_SMALL, 0),
    TIME(SYNTH_FILTER_ATTACK, "filter_attack_ms", "Attack", "Filter envelope", 0.5, 10000, 2),
    TIME(SYNTH_FILTER_DECAY, "filter_decay_ms", "Decay", "Filter envelope", 5, 20000, 900),
    PERCENT(SYNTH_FILTER_SUSTAIN, "filter_sustain", "Sustain", "Filter envelope", 30, PARAM_MEDIUM, 0),
    TIME(SYNTH_FILTER_RELEASE, "filter_release_ms", "Release", "Filter envelope", 5, 20000, 400),
    TIME(SYNTH_ATTACK, "attack_ms", "Attack", "Amp envelope", 0.5, 10000, 3),
    TIME(SYNTH_DECAY, "decay_ms", "Decay", "Amp envelope", 5, 20000, 1200),
    PERCENT(SYNTH_SUSTAIN, "sustain", "Sustain", "Amp envelope", 70, PARAM_MEDIUM, 0),
    TIME(SYNTH_RELEASE, "release_ms", "Release", "Amp envelope", 5, 20000, 350),
    PERCENT(SYNTH_VELOCITY, "velocity", "Velocity", "Amp envelope", 70, PARAM_SMALL, 0),
    STEPS(SYNTH_LFO_WAVE, "lfo_wave", "Wave", "LFO", "", 0, 3, 0, PARAM_SMALL, 0, lfo_waves),
    {SYNTH_LFO_RATE, "lfo_rate_hz", "Rate", "LFO", "Hz", 0.02, 20, 5, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    {SYNTH_LFO_DELAY, "lfo_delay_ms", "Delay", "LFO", "ms", 0, 5000, 200, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {SYNTH_LFO_PITCH, "lfo_pitch_ct", "Pitch", "LFO", "ct", 0, 200, 0, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {SYNTH_LFO_CUTOFF, "lfo_cutoff_st", "Cutoff", "LFO", "st", 0, 48, 0, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    PERCENT(SYNTH_LFO_AMP, "lfo_amp", "Level", "LFO", 0, PARAM_SMALL, 0),
    {SYNTH_GLIDE, "glide_ms", "Glide", "Voice", "ms", 0, 2000, 0, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {SYNTH_MONO, "mono", "Mono", "Voice", "", 0, 1, 0, PARAM_TOGGLE, PARAM_SMALL, 0, NULL},
    PERCENT(SYNTH_SPREAD, "spread", "Spread", "Voice", 30, PARAM_SMALL, 0),
    PERCENT(SYNTH_ENSEMBLE, "ensemble", "Ensemble", "Output", 20, PARAM_MEDIUM, 0),
    {SYNTH_LEVEL, "level_db", "Level", "Output", "dB", -36, 12, 0, PARAM_LINEAR, PARAM_LARGE, PARAM_BIPOLAR, NULL},
};

#define GROUPS ((LIMIT_VOICES + 16u) / 4u) /* some voices more than sound, for those that are fading out */
#define CHUNK 16u
#define CHUNKS (GRID_FRAMES / CHUNK)
#define UNISON_MAX 7
#define FADE_SECONDS 0.005
#define SILENT 1e-5f          /* a released voice ends here, at -100 dB */
#define VOICE_GAIN 0.22f      /* one full voice leaves room for a chord */
#define CHANNEL_VOLUME 0.7874016f /* MIDI's own default volume, 100 of 127, is our 0 dB */

typedef enum Stage { STAGE_FREE, STAGE_HELD, STAGE_PEDAL, STAGE_RELEASED, STAGE_FADING } Stage;

typedef struct Voice {
  Id id;
  uint64_t age;
  int32_t stage, key, fresh, reserved;
} Voice;

/* What the filter pass needs at the end of a chunk. */
typedef struct Shape { f32x4 left, right; SvfCoefs filter; f32x4 b1, b2; } Shape;

typedef struct Group {
  Envelope amp, filter;
  f32x4 fade, fade_step;        /* 1, or on the way to 0 */
  f32x4 pitch, pitch_goal;      /* semitones */
  f32x4 turns;                  /* per frame, at the end of the last block: oscillator 1 without its offset */
  f32x4 lfo_phase, lfo_fade;
  f32x4 loudness, brightness;   /* from velocity: a gain, semitones of cutoff */
  f32x4 pan;                    /* -1..1, before the spread */
  f32x4 phase1[UNISON_MAX], phase2, phase_sub;
  i32x4 noise;
  SvfState low, high;           /* first and second section */
  Shape shape;
  float carry[4][BLEP_CARRY + 1];
  Voice voice[4];
} Group;

/* The controllers a channel remembers. */
typedef struct Channel { float bend, wheel, volume, expression, pan, brightness, pedal, pressure; } Channel;

typedef struct State {
  double rate_hz;
  uint64_t seed;
  uint64_t age;                 /* counts notes */
  float last_pitch;
  float reserved[3];
  Channel channel;
  Smoother left, right, level1, level2, level_sub, level_noise, width1, width2;
  Group group[GROUPS];
  Ensemble ensemble;
  Blep blep;
} State;

/* What one block's parameters mean, computed once. */
typedef struct Patch {
  int32_t wave1, wave2, unison, filter_type, lfo_wave;
  float semitones1, semitones2, detune, fm;
  float cutoff_octaves, resonance_k, amount, key_track, filter_velocity, velocity, spread;
  float lfo_turns, lfo_fade, lfo_pitch, lfo_cutoff, lfo_amp, glide;
  bool mono;
  EnvelopeShape amp_shape, filter_shape;
} Patch;

/* What one stretch of frames between two events needs from its block. */
typedef struct Span { BlepLevel level1, level2, sub, noise; BlepLevel width1, width2; uint32_t frames; } Span;

/* --- control side ------------------------------------------------------------------------------------------------- */

static size_t state_bytes(const DeviceSetup *setup) {
  return (sizeof(State) + ensemble_bytes(setup->rate_hz) + 15u) & ~(size_t)15u;
}

static void reset_smoothers(State *state) RT_SAFE {
  Smoother *const smoothers[] = {&state->left,      &state->right,       &state->level1, &state->level2,
                                 &state->level_sub, &state->level_noise, &state->width1, &state->width2};
  for (uint32_t i = 0; i < COUNT_OF(smoothers); i++) smoother_reset(smoothers[i]);
}

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  state->age = 0;
  state->last_pitch = -1000.0f;
  state->channel = (Channel){.volume = CHANNEL_VOLUME, .expression = 1.0f, .brightness = 0.5f};
  reset_smoothers(state);
  memset(state->group, 0, sizeof state->group);
  ensemble_reset(&state->ensemble, (float *)(state + 1));
}

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  state->seed = hash_mix(setup->object_id);
  Smoother *const smoothers[] = {&state->left,      &state->right,       &state->level1, &state->level2,
                                 &state->level_sub, &state->level_noise, &state->width1, &state->width2};
  for (uint32_t i = 0; i < COUNT_OF(smoothers); i++) smoother_init(smoothers[i], setup->rate_hz, 0.01);
  ensemble_init(&state->ensemble, setup->rate_hz);
  blep_init(&state->blep);
  reset(state);
}
/* --- notes and controllers ---------------------------------------------------------------------------------------- */

static void voice_stop(Group *group, int lane) RT_SAFE {
  group->voice[lane] = (Voice){0};
  group->fade[lane] = 0.0f;
  group->amp.level[lane] = 0.0f;
  group->shape.left[lane] = 0.0f;
  group->shape.right[lane] = 0.0f;
  memset(group->carry[lane], 0, sizeof group->carry[lane]);
}

static void voice_release(Group *group, int lane) RT_SAFE {
  group->voice[lane].stage = STAGE_RELEASED;
  group->amp.released[lane] = -1;
  group->filter.released[lane] = -1;
}

static void voice_fade(const State *state, Group *group, int lane) RT_SAFE {
  group->voice[lane].stage = STAGE_FADING;
  group->fade_step[lane] = (float)(1.0 / (FADE_SECONDS * state->rate_hz));
}

static const uint64_t steal_rank[] = {[STAGE_RELEASED] = 1, [STAGE_PEDAL] = 2, [STAGE_HELD] = 3, [STAGE_FADING] = 4};

/* Released voices go before held ones, old before new. */
static uint64_t steal_order(const Voice *voice) RT_SAFE { return steal_rank[voice->stage] << 60 | voice->age; }

typedef struct Place { Group *group; int lane; } Place;

/* A free place; on the way, one sounding voice is faded out when there are too many. */
static Place find_place(State *state) RT_SAFE {
  Place free_place = {NULL, 0}, victim = {NULL, 0}, fading = {NULL, 0};
  uint32_t sounding = 0;
  for (uint32_t i = 0; i < GROUPS * 4u; i++) {
    Group *group = &state->group[i / 4u];
    const int lane = (int)(i % 4u);
    const Voice *voice = &group->voice[lane];
    if (voice->stage == STAGE_FREE) {
      if (!free_place.group) free_place = (Place){group, lane};
    } else if (voice->stage == STAGE_FADING) {
      if (!fading.group || voice->age < fading.group->voice[fading.lane].age) fading = (Place){group, lane};
    } else {
      sounding++;
      if (!victim.group || steal_order(voice) < steal_order(&victim.group->voice[victim.lane])) victim = (Place){group, lane};
    }
  }
  if (sounding >= LIMIT_VOICES && victim.group) voice_fade(state, victim.group, victim.lane);
  if (free_place.group) return free_place;
  voice_stop(fading.group, fading.lane); /* more than 16 voices fading at once: the oldest ends now */
  return fading;
}

/* Where each wave passes zero, so that a note begins without a step. */
static const float first_phase[] = {[SYNTH_SINE] = 0.0f, [SYNTH_TRIANGLE] = 0.75f, [SYNTH_SAW] = 0.5f, [SYNTH_PULSE] = 0.25f};

static void start_phases(Group *group, int lane, const Patch *patch, uint32_t *random) RT_SAFE {
  for (int u = 0; u < UNISON_MAX; u++) {
    const float drawn = 0.5f + 0.5f * math_random_bipolar(random);
    group->phase1[u][lane] = u == 0 ? first_phase[patch->wave1] : drawn;
  }
  group->phase2[lane] = patch->fm > 0.0f ? 0.0f : first_phase[patch->wave2];
  group->phase_sub[lane] = 0.0f;
}

static void note_on(State *state, const Patch *patch, const Event *event) RT_SAFE {
  const float pitch = (float)event->number + event->pitch_offset_semitones;
  if (patch->mono)
    for (uint32_t i = 0; i < GROUPS * 4u; i++) {
      Group *group = &state->group[i / 4u];
      const int32_t stage = group->voice[i % 4u].stage;
      if (stage != STAGE_FREE && stage != STAGE_FADING) voice_fade(state, group, (int)(i % 4u));
    }
  const Place place = find_place(state);
  Group *group = place.group;
  const int lane = place.lane;
  uint32_t random = math_random_seed(hash_pair(state->seed, event->id));
  for (int i = 0; i < 4; i++) math_random_next(&random);
  group->voice[lane] = (Voice){.id = event->id, .age = ++state->age, .stage = STAGE_HELD, .key = event->number, .fresh = 1};
  group->amp.level[lane] = group->filter.level[lane] = 0.0f;
  group->amp.attacking[lane] = group->filter.attacking[lane] = -1;
  group->amp.released[lane] = group->filter.released[lane] = 0;
  group->fade[lane] = 1.0f;
  group->fade_step[lane] = 0.0f;
  group->pitch_goal[lane] = pitch;
  group->pitch[lane] = patch->glide > 0.0f && state->last_pitch > -999.0f ? state->last_pitch : pitch;
  state->last_pitch = pitch;
  group->lfo_phase[lane] = group->lfo_fade[lane] = 0.0f;
  const float velocity = event->value < 0.0f ? 0.0f : event->value < 1.0f ? event->value : 1.0f;
  group->loudness[lane] = 1.0f - patch->velocity * (1.0f - velocity * velocity);
  group->brightness[lane] = patch->filter_velocity * 48.0f * (velocity - 1.0f);
  group->pan[lane] = math_random_bipolar(&random);
  start_phases(group, lane, patch, &random);
  group->noise[lane] = (int32_t)(math_random_next(&random) | 1u);
  group->low.s1[lane] = group->low.s2[lane] = group->high.s1[lane] = group->high.s2[lane] = 0.0f;
}

static void note_off(State *state, Id id, bool choke) RT_SAFE {
  for (uint32_t i = 0; i < GROUPS * 4u; i++) {
    Group *group = &state->group[i / 4u];
    Voice *voice = &group->voice[i % 4u];
    if (voice->id != id || voice->stage == STAGE_FREE || voice->stage == STAGE_FADING) continue;
    if (choke) voice_fade(state, group, (int)(i % 4u));
    else if (voice->stage == STAGE_HELD && state->channel.pedal >= 0.5f) voice->stage = STAGE_PEDAL;
    else if (voice->stage == STAGE_HELD) voice_release(group, (int)(i % 4u));
  }
}

/* Release what the pedal held, and with `held` also what fingers hold. */
static void release_all(State *state, bool held) RT_SAFE {
  for (uint32_t i = 0; i < GROUPS * 4u; i++) {
    const int32_t stage = state->group[i / 4u].voice[i % 4u].stage;
    if (stage == STAGE_PEDAL || (held && stage == STAGE_HELD)) voice_release(&state->group[i / 4u], (int)(i % 4u));
  }
}

static void control(State *state, uint16_t number, float value) RT_SAFE {
  Channel *channel = &state->channel;
  const float v = value == value ? value : 0.0f;
  if (number == 128) { channel->bend = (float)math_clamp((double)v, -48.0, 48.0); return; }
  const float unit = (float)math_clamp((double)v, 0.0, 1.0);
  switch (number) {
  case 1: channel->wheel = unit; break;
  case 7: channel->volume = unit; break;
  case 10: channel->pan = unit * 2.0f - 1.0f; break;
  case 11: channel->expression = unit; break;
  case 64:
    channel->pedal = unit;
    if (unit < 0.5f) release_all(state, false);
    break;
  case 74: channel->brightness = unit; break;
  case 120:
  case 123: release_all(state, true); break;
  case 121:
    channel->bend = channel->wheel = channel->pressure = channel->pedal = 0.0f;
    channel->expression = 1.0f;
    release_all(state, false);
    break;
  case 129: channel->pressure = unit; break;
  default: break;
  }
}

static void handle(State *state, const Patch *patch, const Event *event) RT_SAFE {
  switch (event->type) {
  case EVENT_NOTE_OFF: note_off(state, event->id, false); break;
  case EVENT_CHOKE: note_off(state, event->id, true); break;
  case EVENT_CONTROL: control(state, event->number, event->value); break;
  case EVENT_NOTE_ON: if (event->number < 128) note_on(state, patch, event); break;
  case EVENT_ALL_OFF:
    state->channel.pedal = 0.0f;
    release_all(state, true);
    break;
  default: break;
  }
}

/* --- one block's parameters --------------------------------------------------------------------------------------- */

static float percent(const float *p, int number) RT_SAFE { return (float)math_clamp((double)p[number] * 0.01, 0.0, 1.0); }

static Patch read_patch(const State *state, const float *p) RT_SAFE {
  const double rate = state->rate_hz;
  const float resonance = percent(p, SYNTH_RESONANCE);
  return (Patch){
      .wave1 = math_int_clamp((double)p[SYNTH_OSC1_WAVE] + 0.5, 0, 3),
      .wave2 = math_int_clamp((double)p[SYNTH_OSC2_WAVE] + 0.5, 0, 3),
      .unison = math_int_clamp((double)p[SYNTH_UNISON] + 0.5, 1, UNISON_MAX),
      .filter_type = math_int_clamp((double)p[SYNTH_FILTER_TYPE] + 0.5, 0, 3),
      .lfo_wave = math_int_clamp((double)p[SYNTH_LFO_WAVE] + 0.5, 0, 3),
      .semitones1 = p[SYNTH_OSC1_SEMITONES],
      .semitones2 = p[SYNTH_OSC2_SEMITONES] + 0.01f * p[SYNTH_OSC2_DETUNE],
      .detune = 0.01f * p[SYNTH_UNISON_DETUNE],
      .fm = 0.6f * percent(p, SYNTH_FM),
      .cutoff_octaves = math_log2f((float)math_clamp((double)p[SYNTH_CUTOFF], 10.0, 22000.0)),
      .resonance_k = (0.765f + 0.649f * (p[SYNTH_FILTER_TYPE] < 0.5f ? 0.0f : 1.0f)) * math_exp2f(-4.6f * resonance),
      .amount = p[SYNTH_FILTER_AMOUNT],
      .key_track = percent(p, SYNTH_KEY_TRACK),
      .filter_velocity = percent(p, SYNTH_FILTER_VELOCITY),
      .velocity = percent(p, SYNTH_VELOCITY),
      .spread = percent(p, SYNTH_SPREAD),
      .lfo_turns = (float)((double)p[SYNTH_LFO_RATE] / rate),
      .lfo_fade = (float)(1.0 / math_max(1.0, (double)p[SYNTH_LFO_DELAY] * 0.001 * rate)),
      .lfo_pitch = 0.01f * p[SYNTH_LFO_PITCH],
      .lfo_cutoff = p[SYNTH_LFO_CUTOFF],
      .lfo_amp = percent(p, SYNTH_LFO_AMP),
      .glide = (float)((double)p[SYNTH_GLIDE] * 0.001 * rate),
      .mono = p[SYNTH_MONO] >= 0.5f,
      .amp_shape = envelope_shape(rate, p[SYNTH_ATTACK], p[SYNTH_DECAY], percent(p, SYNTH_SUSTAIN), p[SYNTH_RELEASE]),
      .filter_shape = envelope_shape(rate, p[SYNTH_FILTER_ATTACK], p[SYNTH_FILTER_DECAY], percent(p, SYNTH_FILTER_SUSTAIN),
                                     p[SYNTH_FILTER_RELEASE]),
  };
}

/* --- voices ------------------------------------------------------------------------------------------------------- */

typedef struct Wave { int32_t shape; float width, width_step; } Wave;

/* One oscillator of one voice into its row; gives the phase reached. */
static float add_wave(const Blep *blep, float *row, uint32_t frames, Wave wave, BlepPhase phase, BlepLevel level) RT_SAFE {
  const BlepPhase other = {0};
  const BlepLevel none = {0};
  switch (wave.shape) {
  case SYNTH_TRIANGLE: return blep_triangle(blep, row, frames, phase, level);
  case SYNTH_SAW: return blep_saw(blep, row, frames, phase, level);
  case SYNTH_PULSE: { /* two saws, one late by the width: no offset at any width */
    const BlepLevel negative = {-level.start, -level.step};
    const BlepPhase late = {phase.start + 1.0f - wave.width, phase.step - wave.width_step, phase.bend};
    blep_saw(blep, row, frames, late, negative);
    return blep_saw(blep, row, frames, phase, level);
  }
  default: return blep_sine(row, frames, phase, level, other, none);
  }
}

/* What moves the oscillators of one lane through a span: turns per frame at its begin and end. */
typedef struct Motion { float turns_begin, turns_end, ratio1, ratio2, fm_begin, fm_end; } Motion;

static BlepPhase moved(float start, const Motion *motion, float ratio, uint32_t frames) RT_SAFE {
  const float begin = motion->turns_begin * ratio, end = motion->turns_end * ratio;
  const float most = 0.45f;
  const float a = begin < most ? begin : most, b = end < most ? end : most;
  return (BlepPhase){start, a, (b - a) * 0.5f / (float)frames};
}

static void add_oscillators(const State *state, const Patch *patch, Group *group, int lane, float *row, const Motion *motion,
                            const Span *span) RT_SAFE {
  const uint32_t frames = span->frames;
  const BlepPhase second = moved(group->phase2[lane], motion, motion->ratio2, frames);
  if (patch->wave1 == SYNTH_SINE && patch->fm > 0.0f) {
    const BlepLevel depth = {motion->fm_begin, (motion->fm_end - motion->fm_begin) / (float)frames};
    const BlepPhase first = moved(group->phase1[0][lane], motion, motion->ratio1, frames);
    group->phase1[0][lane] = blep_sine(row, frames, first, span->level1, second, depth);
  } else if (span->level1.start != 0.0f || span->level1.step != 0.0f) {
    const float share = 1.0f / math_sqrtf((float)patch->unison);
    const BlepLevel level = {span->level1.start * share, span->level1.step * share};
    const Wave wave = {patch->wave1, span->width1.start, span->width1.step};
    for (int u = 0; u < patch->unison; u++) {
      const float place = patch->unison > 1 ? 2.0f * (float)u / (float)(patch->unison - 1) - 1.0f : 0.0f;
      const float ratio = motion->ratio1 * (patch->unison > 1 ? math_exp2f(place * patch->detune * (1.0f / 12.0f)) : 1.0f);
      group->phase1[u][lane] = add_wave(&state->blep, row, frames, wave, moved(group->phase1[u][lane], motion, ratio, frames), level);
    }
  }
  if (span->level2.start != 0.0f || span->level2.step != 0.0f) {
    const Wave wave = {patch->wave2, span->width2.start, span->width2.step};
    group->phase2[lane] = add_wave(&state->blep, row, frames, wave, second, span->level2);
  } else {
    group->phase2[lane] = blep_phase_end(second, frames);
  }
  if (span->sub.start != 0.0f || span->sub.step != 0.0f) {
    const BlepPhase sub = moved(group->phase_sub[lane], motion, 0.5f * motion->ratio1, frames);
    const BlepLevel none = {0};
    group->phase_sub[lane] = blep_sine(row, frames, sub, span->sub, sub, none);
  }
}

/* The oscillators run BLEP_LEAD frames ahead; a new voice makes up for it, so that its first frame is the first of its wave. */
static void lead_in(const State *state, const Patch *patch, Group *group, int lane, const Motion *motion, const Span *span) RT_SAFE {
  float row[BLEP_ROW] = {0};
  const Motion steady = {motion->turns_begin, motion->turns_begin, motion->ratio1, motion->ratio2, 0.0f, 0.0f};
  const Span still = {{span->level1.start, 0}, {span->level2.start, 0}, {span->sub.start, 0}, {0, 0}, {span->width1.start, 0},
                      {span->width2.start, 0}, BLEP_LEAD};
  add_oscillators(state, patch, group, lane, row, &steady, &still);
  memcpy(group->carry[lane], row + BLEP_LEAD, BLEP_CARRY * sizeof(float));
}

typedef struct Rows { float at[4][BLEP_ROW]; } Rows;

static void render_waves(const State *state, const Patch *patch, Group *group, Rows *rows, f32x4 turns_begin, f32x4 fm_begin,
                         f32x4 fm_end, const Span *span) RT_SAFE {
  const float ratio1 = math_exp2f(patch->semitones1 * (1.0f / 12.0f)), ratio2 = math_exp2f(patch->semitones2 * (1.0f / 12.0f));
  for (int lane = 0; lane < 4; lane++) {
    float *row = rows->at[lane];
    memset(row, 0, sizeof rows->at[lane]);
    if (group->voice[lane].stage == STAGE_FREE) continue;
    const Motion motion = {turns_begin[lane], group->turns[lane], ratio1, ratio2, fm_begin[lane], fm_end[lane]};
    if (group->voice[lane].fresh) lead_in(state, patch, group, lane, &motion, span);
    memcpy(row, group->carry[lane], BLEP_CARRY * sizeof(float));
    add_oscillators(state, patch, group, lane, row, &motion, span);
    memcpy(group->carry[lane], row + span->frames, BLEP_CARRY * sizeof(float));
  }
}

/* Envelopes, LFO, cutoff and pan at the end of a chunk. `vibrato` gets the pitch offset in semitones. */
static Shape shape_chunk(const State *state, const Patch *patch, Group *group, float frames, f32x4 *vibrato) RT_SAFE {
  const Channel *channel = &state->channel;
  const f32x4 one = f4_splat(1.0f);
  envelope_step(&group->amp, &patch->amp_shape, frames);
  envelope_step(&group->filter, &patch->filter_shape, frames);
  group->fade = f4_max(group->fade - group->fade_step * f4_splat(frames), f4_splat(0.0f));
  group->lfo_phase += f4_splat(patch->lfo_turns * frames);
  group->lfo_phase -= f4_floor(group->lfo_phase);
  group->lfo_fade = f4_min(group->lfo_fade + f4_splat(patch->lfo_fade * frames), one);
  const f32x4 lfo = lfo_value((LfoWave)patch->lfo_wave, group->lfo_phase);
  const f32x4 faded = lfo * group->lfo_fade;
  *vibrato = faded * f4_splat(patch->lfo_pitch) + lfo * f4_splat(0.5f * channel->wheel + 0.3f * channel->pressure);
  const f32x4 tremolo = one - f4_splat(0.5f * patch->lfo_amp) * group->lfo_fade * (one - lfo);
  const f32x4 gain = group->amp.level * group->loudness * group->fade * tremolo * f4_splat(VOICE_GAIN);
  const f32x4 pan = group->pan * f4_splat(0.5f * patch->spread);
  const f32x4 semitones = f4_splat(patch->amount) * group->filter.level + group->brightness + faded * f4_splat(patch->lfo_cutoff) +
                          (group->pitch - f4_splat(60.0f)) * f4_splat(patch->key_track) +
                          f4_splat((channel->brightness - 0.5f) * 72.0f);
  const float inverse_rate = (float)(1.0 / state->rate_hz);
  const f32x4 hz = f4_exp2_inline(f4_clamp(f4_splat(patch->cutoff_octaves) + semitones * f4_splat(1.0f / 12.0f), 3.0f, 15.0f));
  const f32x4 g = svf_g(f4_min(hz * f4_splat(inverse_rate), f4_splat(0.45f)));
  Shape shape = {.filter = svf_coefs(g, f4_splat(patch->resonance_k))};
  if (patch->filter_type == SYNTH_LOW_24) {
    const SvfCoefs first = svf_coefs(g, f4_splat(1.848f));
    shape.b1 = first.b1;
    shape.b2 = first.b2;
  }
  shape.left = gain * f4_sqrt(one - pan);
  shape.right = gain * f4_sqrt(one + pan);
  return shape;
}

/* Shape moved by a part of the way to another. */
typedef struct Slope { f32x4 left, right, b1, b2, half_g, first_b1, first_b2; } Slope;

static Slope slope_between(const Shape *from, const Shape *to, float frames) RT_SAFE {
  const f32x4 part = f4_splat(1.0f / frames);
  return (Slope){(to->left - from->left) * part,           (to->right - from->right) * part,
                 (to->filter.b1 - from->filter.b1) * part, (to->filter.b2 - from->filter.b2) * part,
                 (to->filter.half_g - from->filter.half_g) * part, (to->b1 - from->b1) * part, (to->b2 - from->b2) * part};
}

/* How the second section's outputs become the voice: input, twice the band, low. */
typedef struct Outputs { f32x4 input, band, low; } Outputs;

static Outputs filter_outputs(const Patch *patch) RT_SAFE {
  const f32x4 zero = f4_splat(0.0f), one = f4_splat(1.0f), k = f4_splat(0.5f * patch->resonance_k);
  if (patch->filter_type == SYNTH_BAND) return (Outputs){zero, k, zero};
  if (patch->filter_type == SYNTH_HIGH) return (Outputs){one, -k, -one};
  return (Outputs){zero, zero, one};
}

typedef struct Mix { f32x4 *left, *right; } Mix; /* sums of all groups, a lane each */

/* Filter and pan one chunk of four voices. */
static void filter_chunk(Group *group, const Shape *to, const Outputs *outputs, const f32x4 *x, Mix mix, uint32_t frames, bool steep) RT_SAFE {
  Shape now = group->shape;
  SvfState low = group->low, high = group->high;
  const Slope slope = slope_between(&now, to, (float)frames);
  const Outputs out = *outputs;
  for (uint32_t i = 0; i < frames; i++) {
    now.left += slope.left;
    now.right += slope.right;
    now.filter.b1 += slope.b1;
    now.filter.b2 += slope.b2;
    now.filter.half_g += slope.half_g;
    f32x4 input = x[i], lowpass;
    if (steep) {
      now.b1 += slope.first_b1;
      now.b2 += slope.first_b2;
      const SvfCoefs first = {now.b1, now.b2, now.filter.half_g};
      svf_step(&low, first, input, &lowpass);
      input = lowpass;
    }
    const f32x4 band2 = svf_step(&high, now.filter, input, &lowpass);
    const f32x4 y = out.input * input + out.band * band2 + out.low * lowpass;
    mix.left[i] += y * now.left;
    mix.right[i] += y * now.right;
  }
  group->shape = *to;
  group->low = low;
  group->high = high;
}

static void add_noise(Group *group, f32x4 *x, const Span *span) RT_SAFE {
  if (span->noise.start == 0.0f && span->noise.step == 0.0f) return;
  u32x4 state = (u32x4)group->noise;
  for (uint32_t i = 0; i < span->frames; i++) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    const f32x4 white = __builtin_convertvector((i32x4)state, f32x4) * f4_splat(4.656612873e-10f);
    x[i] += white * f4_splat(span->noise.start + span->noise.step * (float)(i + 1));
  }
  group->noise = (i32x4)state;
}

/* Four rows of frames into frames of four lanes. */
static void gather(const Rows *rows, f32x4 *x, uint32_t frames) RT_SAFE {
  for (uint32_t i = 0; i < frames; i += 4) {
    f32x4 r[4] = {f4_load(rows->at[0] + i), f4_load(rows->at[1] + i), f4_load(rows->at[2] + i), f4_load(rows->at[3] + i)};
    f4_transpose(r);
    for (uint32_t k = 0; k < 4; k++) x[i + k] = r[k];
  }
}

static i32x4 fresh_lanes(Group *group) RT_SAFE {
  i32x4 mask = {0};
  for (int lane = 0; lane < 4; lane++) {
    mask[lane] = group->voice[lane].fresh ? -1 : 0;
  }
  return mask;
}

/* A new voice's filter starts where its first chunk leads, and its gain from zero. */
static void settle_fresh(Group *group, i32x4 fresh, const Shape *to) RT_SAFE {
  Shape *now = &group->shape;
  now->left = f4_select(fresh, f4_splat(0.0f), now->left);
  now->right = f4_select(fresh, f4_splat(0.0f), now->right);
  now->filter.b1 = f4_select(fresh, to->filter.b1, now->filter.b1);
  now->filter.b2 = f4_select(fresh, to->filter.b2, now->filter.b2);
  now->filter.half_g = f4_select(fresh, to->filter.half_g, now->filter.half_g);
  now->b1 = f4_select(fresh, to->b1, now->b1);
  now->b2 = f4_select(fresh, to->b2, now->b2);
}

static f32x4 glide_pitch(const Patch *patch, const Group *group, float frames) RT_SAFE {
  if (patch->glide < 1.0f) return group->pitch_goal;
  const f32x4 keep = f4_splat(math_exp2f(-frames * 4.0f / patch->glide)); /* 94 % of the way in the stated time */
  return group->pitch_goal + (group->pitch - group->pitch_goal) * keep;
}

static void end_voices(Group *group) RT_SAFE {
  for (int lane = 0; lane < 4; lane++) {
    Voice *voice = &group->voice[lane];
    voice->fresh = 0;
    const bool faded = voice->stage == STAGE_FADING && group->fade[lane] <= 0.0f;
    const bool decayed = voice->stage != STAGE_FREE && !group->amp.attacking[lane] && group->amp.level[lane] < SILENT;
    if (faded || decayed) voice_stop(group, lane);
  }
}

static void render_group(State *state, const Patch *patch, Group *group, Mix mix, const Span *span) RT_SAFE {
  const uint32_t chunks = (span->frames + CHUNK - 1u) / CHUNK;
  const i32x4 fresh = fresh_lanes(group);
  const f32x4 fm = f4_splat(patch->fm), fm_begin = fm * group->filter.level;
  svf_clean(&group->low);
  svf_clean(&group->high);
  group->pitch = glide_pitch(patch, group, (float)span->frames);
  Shape shape[CHUNKS];
  f32x4 vibrato = f4_splat(0.0f);
  for (uint32_t c = 0; c < chunks; c++) {
    const uint32_t frames = span->frames - c * CHUNK < CHUNK ? span->frames - c * CHUNK : CHUNK;
    shape[c] = shape_chunk(state, patch, group, (float)frames, &vibrato);
  }
  settle_fresh(group, fresh, &shape[0]);
  const f32x4 pitch = group->pitch + vibrato + f4_splat(state->channel.bend - 69.0f);
  const f32x4 turns = f4_splat((float)(440.0 / state->rate_hz)) * f4_exp2_inline(f4_clamp(pitch, -120.0f, 120.0f) * f4_splat(1.0f / 12.0f));
  const f32x4 turns_begin = f4_select(fresh, turns, group->turns);
  group->turns = turns;
  Rows rows;
  f32x4 x[GRID_FRAMES];
  render_waves(state, patch, group, &rows, turns_begin, fm_begin, fm * group->filter.level, span);
  gather(&rows, x, span->frames);
  add_noise(group, x, span);
  const Outputs outputs = filter_outputs(patch);
  const bool steep = patch->filter_type == SYNTH_LOW_24;
  for (uint32_t c = 0; c < chunks; c++) {
    const uint32_t at = c * CHUNK, frames = span->frames - at < CHUNK ? span->frames - at : CHUNK;
    const Mix here = {mix.left + at, mix.right + at};
    if (steep) filter_chunk(group, &shape[c], &outputs, x + at, here, frames, true);
    else filter_chunk(group, &shape[c], &outputs, x + at, here, frames, false);
  }
  end_voices(group);
}

/* --- the block ---------------------------------------------------------------------------------------------------- */

static BlepLevel level_block(Smoother *smoother, float target, uint32_t frames) RT_SAFE {
  const Ramp ramp = smoother_block(smoother, target, frames);
  return (BlepLevel){ramp.start, ramp.step};
}

static BlepLevel level_at(BlepLevel level, uint32_t frame) RT_SAFE {
  return (BlepLevel){level.start + level.step * (float)frame, level.step};
}

static Span read_span(State *state, const float *p, uint32_t frames) RT_SAFE {
  return (Span){
      .level1 = level_block(&state->level1, percent(p, SYNTH_OSC1_LEVEL), frames),
      .level2 = level_block(&state->level2, percent(p, SYNTH_OSC2_LEVEL), frames),
      .sub = level_block(&state->level_sub, percent(p, SYNTH_SUB_LEVEL), frames),
      .noise = level_block(&state->level_noise, percent(p, SYNTH_NOISE_LEVEL), frames),
      .width1 = level_block(&state->width1, percent(p, SYNTH_OSC1_WIDTH), frames),
      .width2 = level_block(&state->width2, percent(p, SYNTH_OSC2_WIDTH), frames),
      .frames = frames,
  };
}

static bool group_sounds(const Group *group) RT_SAFE {
  int32_t sounding = 0;
  for (int lane = 0; lane < 4; lane++) sounding |= group->voice[lane].stage;
  return sounding != STAGE_FREE;
}

/* Every voice from frame `at` on, for `frames`. */
static void render_span(State *state, const Patch *patch, const Span *block, Mix mix, uint32_t at, uint32_t frames) RT_SAFE {
  if (frames == 0) return;
  const Span span = {level_at(block->level1, at), level_at(block->level2, at), level_at(block->sub, at), level_at(block->noise, at),
                     level_at(block->width1, at), level_at(block->width2, at), frames};
  for (uint32_t i = 0; i < GROUPS; i++)
    if (group_sounds(&state->group[i])) render_group(state, patch, &state->group[i], (Mix){mix.left + at, mix.right + at}, &span);
}

/* Sum the lanes, apply the channel's volume and pan, then the ensemble. */
static void write_out(State *state, const DeviceBlock *block, Mix mix) RT_SAFE {
  const Channel *channel = &state->channel;
  const uint32_t frames = block->frames;
  const float volume = channel->volume / CHANNEL_VOLUME;
  const float level = math_gain_from_dbf(block->params[SYNTH_LEVEL]) * volume * volume * channel->expression * channel->expression;
  const Ramp left_gain = smoother_block(&state->left, level * math_sqrtf(1.0f - channel->pan), frames);
  const Ramp right_gain = smoother_block(&state->right, level * math_sqrtf(1.0f + channel->pan), frames);
  float *left = block->out[0], *right = block->out[1];
  for (uint32_t i = 0; i < frames; i++) {
    left[i] = math_clean(f4_sum(mix.left[i]) * (left_gain.start + left_gain.step * (float)(i + 1)));
    right[i] = math_clean(f4_sum(mix.right[i]) * (right_gain.start + right_gain.step * (float)(i + 1)));
  }
  ensemble_process(&state->ensemble, (float *)(state + 1), left, right, frames, percent(block->params, SYNTH_ENSEMBLE),
                   (double)block->song_frame / state->rate_hz);
}

/* Nothing sounds and nothing comes: most tracks, most of the time. Knobs turned meanwhile are taken at once. */
static bool rest(State *state, const DeviceBlock *block) RT_SAFE {
  bool sounds = block->event_count > 0 || !ensemble_is_idle(&state->ensemble);
  for (uint32_t i = 0; i < GROUPS && !sounds; i++) sounds = group_sounds(&state->group[i]);
  if (sounds) return false;
  reset_smoothers(state);
  memset(block->out[0], 0, block->frames * sizeof(float));
  memset(block->out[1], 0, block->frames * sizeof(float));
  return true;
}

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  if (rest(state, block)) return;
  const Patch patch = read_patch(state, block->params);
  const Span whole = read_span(state, block->params, block->frames);
  f32x4 left[GRID_FRAMES], right[GRID_FRAMES];
  memset(left, 0, sizeof left);
  memset(right, 0, sizeof right);
  const Mix mix = {left, right};
  uint32_t at = 0;
  for (uint32_t e = 0; e < block->event_count; e++) {
    const uint32_t frame = block->events[e].frame < block->frames ? block->events[e].frame : block->frames - 1u;
    if (frame > at) {
      render_span(state, &patch, &whole, mix, at, frame - at);
      at = frame;
    }
    handle(state, &patch, &block->events[e]);
  }
  render_span(state, &patch, &whole, mix, at, block->frames - at);
  write_out(state, block, mix);
}

/* A released voice ends at -100 dB; the ensemble's line is the rest. */
static double tail_seconds(const float *p) { return (double)p[SYNTH_RELEASE] * 0.001 * (100.0 / 60.0) + 0.3; }

const Device device_synth = {
    .number = 2, .id = "synth", .name = "Halo",
    .summary = "Subtractive synthesiser: two oscillators, unison, FM, a smooth filter, two envelopes, LFO and ensemble.",
    .role = DEVICE_INSTRUMENT, .params = params, .param_count = SYNTH_PARAM_COUNT,
    .visuals = {VISUAL_FILTER, VISUAL_ENVELOPE},
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .tail_seconds = tail_seconds,
};
