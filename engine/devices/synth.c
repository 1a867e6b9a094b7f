/*
  "Halo": the subtractive synthesiser. Two band-limited oscillators with unison, phase modulation, sub and noise; a state
  variable filter of 12 or 24 dB; two envelopes, a per-note LFO and an ensemble at the end. Four voices share the lanes of
  one pass; idle groups cost nothing.

  A voice is rendered in chunks of 16 frames: envelopes, LFO and cutoff are computed at their ends and joined by straight
  lines (dsp/voice_chunk.h), so nothing zips. The oscillators (dsp/voice_waves.h) put jumps between frames where they
  belong: aliases stay 60 dB and more below the fundamental. Which voice plays which note is dsp/voice_pool.h, filter and
  pan are dsp/voice_filter.h.
*/
#include "devices/synth.h"

#include "devices/device.h"
#include "devices/moving.h"

#include "core/hash.h"
#include "core/math_inline.h"
#include "dsp/ensemble.h"
#include "dsp/envelope.h"
#include "dsp/lanes.h"
#include "dsp/lfo.h"
#include "dsp/note_stack.h"
#include "dsp/smoother.h"
#include "dsp/voice_channel.h"
#include "dsp/voice_chunk.h"
#include "dsp/voice_expression.h"
#include "dsp/voice_filter.h"
#include "dsp/voice_matrix.h"
#include "dsp/voice_pool.h"
#include "dsp/voice_waves.h"

#include <string.h>

static const char *const waves[] = {"Sine", "Triangle", "Saw", "Pulse", NULL};
static const char *const filters[] = {"Low 24", "Low 12", "Band", "High", NULL};
static const char *const lfo_waves[] = {"Sine", "Triangle", "Saw", "Square", NULL};
static const char *const priorities[] = {"Last", "Lowest", "Highest", NULL};
static const char *const glide_modes[] = {"Always", "Legato", NULL};
static const char *const sources[] = {"None", "Amp envelope", "Filter envelope", "LFO 1", "LFO 2", "Velocity", "Key", "Wheel", "Pressure",
                                      "Timbre", "Random", NULL};
static const char *const targets[] = {"None", "Pitch", "Cutoff", "Level", "Pan", "FM", NULL};

#define STEPS(n, id, name, group, unit, low, high, start, size, flags, names) \
  {n, id, name, group, unit, low, high, start, PARAM_STEPS, size, flags, names}
#define PERCENT(n, id, name, group, start, size, flags) {n, id, name, group, "%", 0, 100, start, PARAM_LINEAR, size, flags, NULL}
#define TIME(n, id, name, group, least, most, start) {n, id, name, group, "ms", least, most, start, PARAM_LOG, PARAM_MEDIUM, 0, NULL}

#define SLOT(n)                                                                                                                       \
  STEPS(SYNTH_SLOT(n, SOURCE), "slot_" #n "_source", "Source " #n, "Matrix", "", 0, SOURCE_COUNT - 1, 0, PARAM_SMALL, PARAM_MORE, sources),  \
  STEPS(SYNTH_SLOT(n, TARGET), "slot_" #n "_target", "Target " #n, "Matrix", "", 0, TARGET_COUNT - 1, 0, PARAM_SMALL, PARAM_MORE, targets),  \
  {SYNTH_SLOT(n, DEPTH), "slot_" #n "_depth", "Depth " #n, "Matrix", "%", -100, 100, 0, PARAM_LINEAR, PARAM_SMALL, PARAM_BIPOLAR | PARAM_MORE, NULL}

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
    STEPS(SYNTH_LFO2_WAVE, "lfo2_wave", "Wave", "LFO 2", "", 0, 3, 1, PARAM_SMALL, PARAM_MORE, lfo_waves),
    {SYNTH_LFO2_RATE, "lfo2_rate_hz", "Rate", "LFO 2", "Hz", 0.02, 20, 0.5, PARAM_LOG, PARAM_SMALL, PARAM_MORE, NULL},
    {SYNTH_LEGATO, "legato", "Legato", "Voice", "", 0, 1, 0, PARAM_TOGGLE, PARAM_SMALL, PARAM_MORE, NULL},
    STEPS(SYNTH_PRIORITY, "priority", "Priority", "Voice", "", 0, 2, 0, PARAM_SMALL, PARAM_MORE, priorities),
    STEPS(SYNTH_GLIDE_MODE, "glide_mode", "Glides", "Voice", "", 0, 1, 0, PARAM_SMALL, PARAM_MORE, glide_modes),
    PERCENT(SYNTH_UNISON_PHASE, "unison_phase", "Phase", "Mix", 100, PARAM_SMALL, PARAM_MORE),
    SLOT(0), SLOT(1), SLOT(2), SLOT(3), SLOT(4), SLOT(5),
};

#define THIN_SECONDS 0.02
#define CHUNK 16u
#define CHUNKS (GRID_FRAMES / CHUNK)
#define FADE_SECONDS 0.005
#define SILENT 1e-5f          /* a voice ends here, at -100 dB of full scale */
#define VOICE_GAIN 0.22f      /* one full voice leaves room for a chord */
#define NO_PITCH -1000.0f
/* How far depth 100 % of the matrix reaches. */
#define MATRIX_PITCH 24.0f    /* semitones */
#define MATRIX_CUTOFF 96.0f   /* semitones */
#define MATRIX_FM 0.6f        /* turns */

_Static_assert((int)SYNTH_PULSE == (int)VOICE_PULSE && (int)SYNTH_HIGH == (int)VOICE_HIGH, "the tables' choices are the parts' own");

/* Four voices: slot 4 g + l of the pool is lane l of group g. */
typedef struct Group {
  Envelope amp, filter;
  f32x4 fade;                   /* 1, or on the way to 0 */
  f32x4 pitch, pitch_goal;      /* semitones */
  f32x4 turns;                  /* per frame, at the end of the last block: oscillator 1 without its offset */
  f32x4 lfo_phase, lfo_fade;
  f32x4 loudness, brightness;   /* from velocity: a gain, semitones of cutoff */
  f32x4 pan;                    /* -1..1, before the spread */
  f32x4 velocity, random, lfo2_phase, fm; /* the matrix's; fm at the end of the last block */
  VoiceExpression expression;
  VoiceWaves waves;
  VoiceFilter end;
} Group;

typedef struct State {
  double rate_hz;
  float frame_seconds, fade_step, middle_turns; /* of the rate: a frame, what a fade loses in it, and 440 Hz in turns */
  uint64_t seed;
  float last_pitch;
  uint32_t reserved;
  Id sounding;                  /* the note a mono instrument plays */
  VoiceChannel channel;
  Smoother left, right, level1, level2, level_sub, level_noise, width1, width2;
  float thin;                   /* how far the unison is thinned, 0 to 1 */
  NoteStack stack;
  VoicePool pool;
  Group group[VOICE_POOL_GROUPS];
  Ensemble ensemble;
  const Blep *blep;
} State;

/* What one block's parameters mean, computed once. */
typedef struct Patch {
  VoiceTimbre timbre;
  VoiceFilterType filter_type;
  LfoWave lfo_wave;
  float cutoff_octaves, cutoff_step, resonance_k, amount, key_track, filter_velocity, velocity, spread;
  float lfo_turns, lfo_fade, lfo_pitch, lfo_cutoff, lfo_amp, glide, lfo2_turns;
  LfoWave lfo2_wave;
  bool mono, legato, glides_always;
  NotePriority priority;
  VoiceMatrix matrix;
  EnvelopeShape amp_shape, filter_shape;
} Patch;

/* --- control side ------------------------------------------------------------------------------------------------- */

static size_t own_bytes(double rate_hz) { return (sizeof(State) + ensemble_bytes(rate_hz) + 15u) & ~(size_t)15u; }
static size_t state_bytes(const DeviceSetup *setup) { return own_bytes(setup->rate_hz) + shared_table_room(&blep_table, setup->table); }

static void reset_smoothers(State *state) RT_SAFE {
  Smoother *const smoothers[] = {&state->left,      &state->right,       &state->level1, &state->level2,
                                 &state->level_sub, &state->level_noise, &state->width1, &state->width2};
  for (uint32_t i = 0; i < COUNT_OF(smoothers); i++) smoother_reset(smoothers[i]);
}

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  state->last_pitch = NO_PITCH;
  state->sounding = ID_NONE;
  state->channel = voice_channel_start();
  note_stack_clear(&state->stack);
  reset_smoothers(state);
  state->thin = 0.0f;
  voice_pool_reset(&state->pool);
  memset(state->group, 0, sizeof state->group);
  ensemble_reset(&state->ensemble, (float *)(state + 1));
}

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  state->frame_seconds = (float)(1.0 / setup->rate_hz);
  state->fade_step = (float)(1.0 / (FADE_SECONDS * setup->rate_hz));
  state->middle_turns = (float)(440.0 / setup->rate_hz);
  state->seed = hash_mix(setup->object_id);
  Smoother *const smoothers[] = {&state->left,      &state->right,       &state->level1, &state->level2,
                                 &state->level_sub, &state->level_noise, &state->width1, &state->width2};
  for (uint32_t i = 0; i < COUNT_OF(smoothers); i++) smoother_init(smoothers[i], setup->rate_hz, 0.01);
  ensemble_init(&state->ensemble, setup->rate_hz);
  state->blep = shared_table_use(&blep_table, setup->table, (uint8_t *)state + own_bytes(setup->rate_hz));
  reset(state);
}

/* --- notes and controllers ---------------------------------------------------------------------------------------- */

/* The velocity of a note, its pan and its oscillators. */
static void color_voice(Group *group, int lane, const Patch *patch, float value, uint32_t *random) RT_SAFE {
  const float velocity = value < 0.0f ? 0.0f : value < 1.0f ? value : 1.0f;
  group->loudness[lane] = 1.0f - patch->velocity * (1.0f - velocity * velocity);
  group->brightness[lane] = patch->filter_velocity * 48.0f * (velocity - 1.0f);
  group->velocity[lane] = velocity;
  group->random[lane] = group->pan[lane] = math_random_bipolar(random);
  group->lfo2_phase[lane] = group->fm[lane] = 0.0f;
  voice_expression_start(&group->expression, lane);
  voice_waves_start(&group->waves, lane, &patch->timbre, random);
  voice_filter_start(&group->end, lane);
}

static void start_note(State *state, const Patch *patch, const Event *event, bool slides) RT_SAFE {
  const float pitch = (float)event->number + event->pitch_offset_semitones;
  const uint32_t slot = voice_pool_take(&state->pool, event->id);
  Group *group = &state->group[slot / 4u];
  const int lane = (int)(slot % 4u);
  uint32_t random = math_random_seed(hash_pair(state->seed, event->id));
  for (int i = 0; i < 4; i++) math_random_next(&random);
  group->amp.level[lane] = group->filter.level[lane] = 0.0f;
  group->amp.attacking[lane] = group->filter.attacking[lane] = -1;
  group->fade[lane] = 1.0f;
  group->pitch_goal[lane] = pitch;
  group->pitch[lane] = slides && patch->glide > 0.0f && state->last_pitch > NO_PITCH ? state->last_pitch : pitch;
  state->last_pitch = pitch;
  state->sounding = event->id;
  group->lfo_phase[lane] = group->lfo_fade[lane] = 0.0f;
  color_voice(group, lane, patch, event->value, &random);
}

/* The sounding voice goes to another key without beginning anew. */
static bool slide_to(State *state, const Event *event) RT_SAFE {
  if (!voice_pool_hand_over(&state->pool, state->sounding, event->id)) return false;
  const float pitch = (float)event->number + event->pitch_offset_semitones;
  for (uint32_t i = 0; i < VOICE_POOL_SLOTS; i++)
    if (state->pool.slot[i].stage == VOICE_HELD && state->pool.slot[i].note == event->id) state->group[i / 4u].pitch_goal[i % 4u] = pitch;
  state->last_pitch = pitch;
  state->sounding = event->id;
  return true;
}

static void play_one(State *state, const Patch *patch, const Event *event, bool slides) RT_SAFE {
  if (patch->legato && slide_to(state, event)) return;
  voice_pool_choke_all(&state->pool);
  start_note(state, patch, event, slides);
}

static void note_on(State *state, const Patch *patch, const Event *event) RT_SAFE {
  const bool slides = patch->glides_always || state->stack.count > 0;
  note_stack_push(&state->stack, event);
  if (!patch->mono) start_note(state, patch, event, slides);
  else if (note_stack_top(&state->stack, patch->priority)->id == event->id) play_one(state, patch, event, slides);
}

/* A mono instrument goes back to the key that is still held. */
static void note_off(State *state, const Patch *patch, Id id) RT_SAFE {
  const bool known = note_stack_remove(&state->stack, id);
  const Event *top = patch->mono && known && id == state->sounding ? note_stack_top(&state->stack, patch->priority) : NULL;
  if (top != NULL) play_one(state, patch, top, true);
  else voice_pool_lift(&state->pool, id, state->channel.pedal >= 0.5f);
}

static void choke(State *state, Id id) RT_SAFE {
  if (id == ID_NONE) {
    note_stack_clear(&state->stack);
    voice_pool_choke_all(&state->pool);
    return;
  }
  (void)note_stack_remove(&state->stack, id);
  voice_pool_choke(&state->pool, id);
}

static void express(State *state, const Event *event) RT_SAFE {
  for (uint32_t i = 0; i < VOICE_POOL_SLOTS; i++)
    if (state->pool.slot[i].stage != VOICE_FREE && state->pool.slot[i].note == event->id)
      voice_expression_set(&state->group[i / 4u].expression, (int)(i % 4u), event->number, event->value);
}

static void handle(State *state, const Patch *patch, const Event *event) RT_SAFE {
  switch (event->type) {
  case EVENT_NOTE_OFF: note_off(state, patch, event->id); break;
  case EVENT_CHOKE: choke(state, event->id); break;
  case EVENT_CONTROL: voice_channel_control(&state->channel, &state->pool, event->number, event->value); break;
  case EVENT_NOTE_ON: if (event->number < 128) note_on(state, patch, event); break;
  case EVENT_EXPRESSION: express(state, event); break;
  case EVENT_ALL_OFF:
    state->channel.pedal = 0.0f;
    note_stack_clear(&state->stack);
    voice_pool_release(&state->pool, true);
    break;
  default: break;
  }
}

/* --- one block's parameters --------------------------------------------------------------------------------------- */

static float percent(const float *p, int number) RT_SAFE { return (float)math_clamp((double)p[number] * 0.01, 0.0, 1.0); }

static VoiceTimbre read_timbre(const float *p) RT_SAFE {
  VoiceTimbre timbre = {
      .wave1 = (VoiceWave)math_int_clamp((double)p[SYNTH_OSC1_WAVE] + 0.5, VOICE_SINE, VOICE_PULSE),
      .wave2 = (VoiceWave)math_int_clamp((double)p[SYNTH_OSC2_WAVE] + 0.5, VOICE_SINE, VOICE_PULSE),
      .unison = math_int_clamp((double)p[SYNTH_UNISON] + 0.5, 1, VOICE_UNISON_MAX),
      .fm = 0.6f * percent(p, SYNTH_FM),
      .scatter = percent(p, SYNTH_UNISON_PHASE),
  };
  voice_timbre_set(&timbre, p[SYNTH_OSC1_SEMITONES], p[SYNTH_OSC2_SEMITONES] + 0.01f * p[SYNTH_OSC2_DETUNE],
                   0.01f * p[SYNTH_UNISON_DETUNE]);
  return timbre;
}

static VoiceMatrix read_matrix(const float *p) RT_SAFE {
  VoiceMatrix matrix = {.count = 0};
  for (int i = 0; i < VOICE_MATRIX_SLOTS; i++)
    voice_matrix_add(&matrix, math_int_clamp((double)p[SYNTH_SLOT(i, SOURCE)] + 0.5, 0, SOURCE_COUNT - 1),
                     math_int_clamp((double)p[SYNTH_SLOT(i, TARGET)] + 0.5, 0, TARGET_COUNT - 1), 0.01f * p[SYNTH_SLOT(i, DEPTH)]);
  return matrix;
}

static float octaves_of_cutoff(const float *p) RT_SAFE { return math_log2f((float)math_clamp((double)p[SYNTH_CUTOFF], 10.0, 22000.0)); }

static Patch read_patch(const State *state, const float *p) RT_SAFE {
  const double rate = state->rate_hz;
  const VoiceFilterType type = (VoiceFilterType)math_int_clamp((double)p[SYNTH_FILTER_TYPE] + 0.5, VOICE_LOW_24, VOICE_HIGH);
  Patch patch = {
      .timbre = read_timbre(p),
      .filter_type = type,
      .lfo_wave = (LfoWave)math_int_clamp((double)p[SYNTH_LFO_WAVE] + 0.5, 0, LFO_WAVES - 1),
      .cutoff_octaves = octaves_of_cutoff(p),
      .resonance_k = voice_filter_k(type, percent(p, SYNTH_RESONANCE)),
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
      .lfo2_turns = (float)((double)p[SYNTH_LFO2_RATE] / rate),
      .lfo2_wave = (LfoWave)math_int_clamp((double)p[SYNTH_LFO2_WAVE] + 0.5, 0, LFO_WAVES - 1),
      .legato = p[SYNTH_LEGATO] >= 0.5f,
      .glides_always = p[SYNTH_GLIDE_MODE] < 0.5f,
      .priority = (NotePriority)math_int_clamp((double)p[SYNTH_PRIORITY] + 0.5, 0, PRIORITIES - 1),
      .matrix = read_matrix(p),
      .amp_shape = envelope_shape(rate, p[SYNTH_ATTACK], p[SYNTH_DECAY], percent(p, SYNTH_SUSTAIN), p[SYNTH_RELEASE]),
      .filter_shape = envelope_shape(rate, p[SYNTH_FILTER_ATTACK], p[SYNTH_FILTER_DECAY], percent(p, SYNTH_FILTER_SUSTAIN),
                                     p[SYNTH_FILTER_RELEASE]),
  };
  if (patch.matrix.reaches[TARGET_FM] && patch.timbre.fm == 0.0f) patch.timbre.fm = 1e-9f; /* the waves make room for it */
  return patch;
}

/* --- voices ------------------------------------------------------------------------------------------------------- */

/* What the matrix adds at the end of a chunk. */
static void run_matrix(const State *state, const Patch *patch, Group *group, f32x4 lfo, float frames, VoiceTargets *added) RT_SAFE {
  group->lfo2_phase += f4_splat(patch->lfo2_turns * frames);
  group->lfo2_phase -= f4_floor_inline(group->lfo2_phase);
  const VoiceExpression *expression = &group->expression;
  const VoiceSources from = {.value = {
      [SOURCE_AMP_ENVELOPE] = group->amp.level, [SOURCE_FILTER_ENVELOPE] = group->filter.level, [SOURCE_LFO1] = lfo,
      [SOURCE_LFO2] = lfo_value(patch->lfo2_wave, group->lfo2_phase), [SOURCE_VELOCITY] = group->velocity,
      [SOURCE_KEY] = (group->pitch - f4_splat(60.0f)) * f4_splat(1.0f / 60.0f), [SOURCE_WHEEL] = f4_splat(state->channel.wheel),
      [SOURCE_PRESSURE] = f4_max(expression->pressure, f4_splat(state->channel.pressure)),
      [SOURCE_TIMBRE] = (expression->timbre - f4_splat(0.5f)) * f4_splat(2.0f), [SOURCE_RANDOM] = group->random}};
  voice_matrix_run(&patch->matrix, &from, added);
}

/* Where voices stand without the matrix. */
static f32x4 pan_of(const Patch *patch, const Group *group) RT_SAFE { return group->pan * f4_splat(0.5f * patch->spread) + group->expression.pan; }

/* Where a chunk ends: gains, cutoff in octaves above 1 Hz, and the pitch's offset in semitones. */
typedef struct Chunk { f32x4 left, right, octaves, vibrato; } Chunk;

/* Envelopes, LFO, cutoff and gains at the end of a chunk, `at` frames into the span; `sides` holds unless the matrix moves it. */
static Chunk end_chunk(const State *state, const Patch *patch, Group *group, const VoiceSteps *steps, VoiceSides sides, f32x4 fade_step, float at) RT_SAFE {
  const float frames = steps->frames;
  const VoiceChannel *channel = &state->channel;
  const VoiceExpression *expression = &group->expression;
  const f32x4 one = f4_splat(1.0f);
  envelope_take(&group->amp, &steps->amp);
  envelope_take(&group->filter, &steps->filter);
  group->fade = f4_max(group->fade - fade_step * f4_splat(frames), f4_splat(0.0f));
  group->lfo_phase += f4_splat(patch->lfo_turns * frames);
  group->lfo_phase -= f4_floor_inline(group->lfo_phase);
  group->lfo_fade = f4_min(group->lfo_fade + f4_splat(patch->lfo_fade * frames), one);
  const f32x4 pressure = f4_max(expression->pressure, f4_splat(channel->pressure));
  const bool swings = patch->lfo_pitch != 0.0f || patch->lfo_cutoff != 0.0f || patch->lfo_amp != 0.0f || patch->matrix.count > 0 ||
                      channel->wheel != 0.0f || i4_any((i32x4)(pressure != f4_splat(0.0f)));
  const f32x4 lfo = swings ? lfo_value(patch->lfo_wave, group->lfo_phase) : f4_splat(0.0f), faded = lfo * group->lfo_fade;
  VoiceTargets added;
  memset(&added, 0, sizeof added);
  if (patch->matrix.count > 0) run_matrix(state, patch, group, faded, frames, &added);
  const f32x4 vibrato = faded * f4_splat(patch->lfo_pitch) + lfo * (f4_splat(0.5f * channel->wheel) + f4_splat(0.3f) * pressure) + expression->tuning +
             added.value[TARGET_PITCH] * f4_splat(MATRIX_PITCH);
  const f32x4 tremolo = one - f4_splat(0.5f * patch->lfo_amp) * group->lfo_fade * (one - lfo);
  const f32x4 moved = f4_clamp(one + added.value[TARGET_LEVEL], 0.0f, 4.0f) * expression->gain;
  const f32x4 gain = group->amp.level * group->loudness * group->fade * tremolo * f4_splat(VOICE_GAIN) * moved;
  if (patch->matrix.reaches[TARGET_PAN]) sides = voice_sides(pan_of(patch, group) + added.value[TARGET_PAN]);
  const f32x4 semitones = f4_splat(patch->amount) * group->filter.level + group->brightness + faded * f4_splat(patch->lfo_cutoff) +
                          (group->pitch - f4_splat(60.0f)) * f4_splat(patch->key_track) +
                          f4_splat((channel->brightness - 0.5f) * 72.0f) + (expression->timbre - f4_splat(0.5f)) * f4_splat(72.0f) +
                          added.value[TARGET_CUTOFF] * f4_splat(MATRIX_CUTOFF);
  group->fm = f4_max(f4_splat(patch->timbre.fm) + added.value[TARGET_FM] * f4_splat(MATRIX_FM), f4_splat(0.0f)) * group->filter.level;
  return (Chunk){gain * sides.left, gain * sides.right, f4_splat(patch->cutoff_octaves + patch->cutoff_step * at) + semitones * f4_splat(1.0f / 12.0f), vibrato};
}

/* What the pool says about four voices: masks, and what the fade loses in a frame. */
typedef struct Lanes { i32x4 sounding, fresh, released; f32x4 fade_step; } Lanes;

static Lanes read_lanes(const State *state, const VoiceSlot voice[4]) RT_SAFE {
  Lanes lanes = {0};
  for (int lane = 0; lane < 4; lane++) {
    lanes.sounding[lane] = voice[lane].stage != VOICE_FREE ? -1 : 0;
    lanes.fresh[lane] = voice[lane].fresh ? -1 : 0;
    lanes.released[lane] = voice[lane].released ? -1 : 0;
    lanes.fade_step[lane] = voice[lane].stage == VOICE_FADING ? state->fade_step : 0.0f;
  }
  return lanes;
}

/* A voice that was let go ends where it is not heard any more, one that is held where its envelope is at its end. */
static void end_voices(State *state, uint32_t index) RT_SAFE {
  Group *group = &state->group[index];
  const f32x4 heard = f4_select(group->amp.released, group->amp.level * group->loudness * f4_splat(VOICE_GAIN), group->amp.level);
  for (int lane = 0; lane < 4; lane++) {
    VoiceSlot *voice = &state->pool.slot[index * 4u + (uint32_t)lane];
    voice->fresh = 0;
    const bool faded = voice->stage == VOICE_FADING && group->fade[lane] <= 0.0f;
    const bool decayed = voice->stage != VOICE_FREE && !group->amp.attacking[lane] && heard[lane] < SILENT;
    if (!faded && !decayed) continue;
    voice_pool_free(&state->pool, index * 4u + (uint32_t)lane);
    group->fade[lane] = group->amp.level[lane] = 0.0f;
    voice_filter_stop(&group->end, lane);
    voice_waves_stop(&group->waves, lane);
  }
}

static f32x4 turns_of(const State *state, f32x4 pitch) RT_SAFE {
  const f32x4 octaves = f4_clamp(pitch, -120.0f, 120.0f) * f4_splat(1.0f / 12.0f);
  return f4_splat(state->middle_turns) * f4_exp2_inline(octaves);
}

/* Up to the filter: two groups share one pass through that. */
static void voice_group(State *state, const Patch *patch, const VoiceSteps steps[2], uint32_t index, const VoiceSpan *span, VoiceShape shape[CHUNKS], f32x4 *x) RT_SAFE {
  Group *group = &state->group[index];
  const Lanes lanes = read_lanes(state, &state->pool.slot[index * 4u]);
  const uint32_t chunks = (span->frames + CHUNK - 1u) / CHUNK;
  const f32x4 fm_begin = f4_select(lanes.fresh, f4_splat(0.0f), group->fm);
  group->amp.released = group->filter.released = lanes.released;
  voice_filter_clean(&group->end);
  group->pitch = voice_glide(group->pitch, group->pitch_goal, patch->glide, (float)span->frames);
  const VoiceSides sides = voice_sides(pan_of(patch, group));
  Chunk chunk[CHUNKS];
  f32x4 cutoff[CHUNKS];
  for (uint32_t c = 0; c < chunks; c++) {
    const bool whole = span->frames - c * CHUNK >= CHUNK;
    chunk[c] = end_chunk(state, patch, group, &steps[whole ? 0 : 1], sides, lanes.fade_step, (float)(whole ? (c + 1) * CHUNK : span->frames));
    cutoff[c] = chunk[c].octaves;
  }
  voice_cutoffs(cutoff, chunks, state->frame_seconds);
  for (uint32_t c = 0; c < chunks; c++) {
    shape[c] = voice_filter_shape(patch->filter_type, cutoff[c], patch->resonance_k);
    shape[c].left = chunk[c].left;
    shape[c].right = chunk[c].right;
  }
  voice_filter_settle(&group->end, lanes.fresh, &shape[0]);
  const f32x4 turns = turns_of(state, group->pitch + chunk[chunks - 1u].vibrato + f4_splat(state->channel.bend - 69.0f));
  const VoiceMotion motion = {f4_select(lanes.fresh, turns, group->turns), turns, fm_begin, group->fm, lanes.sounding, lanes.fresh};
  group->turns = turns;
  voice_waves_process(&group->waves, state->blep, &patch->timbre, &motion, span, x);
}

/* --- the block ---------------------------------------------------------------------------------------------------- */

static BlepLevel level_block(Smoother *smoother, const DeviceBlock *block, uint32_t param) RT_SAFE {
  const Ramp ramp = moving_ramp(smoother, block, param, percent(moving_goals(block), (int)param));
  return (BlepLevel){ramp.start, ramp.step};
}

static BlepLevel level_at(BlepLevel level, uint32_t frame) RT_SAFE {
  return (BlepLevel){level.start + level.step * (float)frame, level.step};
}

static VoiceSpan read_span(State *state, const DeviceBlock *block) RT_SAFE {
  return (VoiceSpan){
      .level1 = level_block(&state->level1, block, SYNTH_OSC1_LEVEL),
      .level2 = level_block(&state->level2, block, SYNTH_OSC2_LEVEL),
      .sub = level_block(&state->level_sub, block, SYNTH_SUB_LEVEL),
      .noise = level_block(&state->level_noise, block, SYNTH_NOISE_LEVEL),
      .width1 = level_block(&state->width1, block, SYNTH_OSC1_WIDTH),
      .width2 = level_block(&state->width2, block, SYNTH_OSC2_WIDTH),
      .frames = block->frames,
  };
}

/* Every voice from frame `at` on, for `frames`. */
static void render_span(State *state, const Patch *patch, const VoiceSpan *block, VoiceMix mix, uint32_t at, uint32_t frames) RT_SAFE {
  if (frames == 0) return;
  const VoiceSpan span = {level_at(block->level1, at), level_at(block->level2, at), level_at(block->sub, at), level_at(block->noise, at),
                     level_at(block->width1, at), level_at(block->width2, at), frames};
  Patch later = *patch; /* the cutoff is on its way, if automation moves it */
  later.timbre.thin = level_at(patch->timbre.thin, at);
  later.cutoff_octaves += patch->cutoff_step * (float)at;
  uint32_t sounding[VOICE_POOL_GROUPS];
  const uint32_t count = voice_pool_groups(&state->pool, sounding);
  const VoiceSteps steps[2] = {voice_steps(&patch->amp_shape, &patch->filter_shape, (float)CHUNK),
                               voice_steps(&patch->amp_shape, &patch->filter_shape, (float)(frames % CHUNK))}; /* of a whole chunk, of the last */
  const VoiceMix part = {mix.left + at, mix.right + at};
  for (uint32_t i = 0; i < count; i += 2) {
    VoiceShape shape[2][CHUNKS];
    f32x4 x[2][GRID_FRAMES];
    VoiceFilter *ends[2] = {NULL};
    for (uint32_t n = 0; n < 2 && i + n < count; n++) {
      voice_group(state, &later, steps, sounding[i + n], &span, shape[n], x[n]);
      ends[n] = &state->group[sounding[i + n]].end;
    }
    voice_filter_run_chunks(ends, patch->filter_type, patch->resonance_k, (const VoiceShape *const[2]){shape[0], shape[1]}, CHUNK,
                            (const f32x4 *const[2]){x[0], x[1]}, part, frames);
    for (uint32_t n = 0; n < 2 && i + n < count; n++) end_voices(state, sounding[i + n]);
  }
}

/* Sum the lanes, apply the channel's volume and pan, then the ensemble. */
static void write_out(State *state, const DeviceBlock *block, VoiceMix mix) RT_SAFE {
  const VoiceChannel *channel = &state->channel;
  const uint32_t frames = block->frames;
  const float level = math_gain_from_dbf(moving_goals(block)[SYNTH_LEVEL]) * voice_channel_gain(channel);
  const Ramp left_gain = moving_ramp(&state->left, block, SYNTH_LEVEL, level * math_sqrtf(1.0f - channel->pan));
  const Ramp right_gain = moving_ramp(&state->right, block, SYNTH_LEVEL, level * math_sqrtf(1.0f + channel->pan));
  float *left = block->out[0], *right = block->out[1];
  lanes_sum_sides(mix.left, mix.right, left_gain, right_gain, block->out, frames);
  ensemble_process(&state->ensemble, (float *)(state + 1), left, right, frames, percent(block->params, SYNTH_ENSEMBLE),
                   (double)block->song_frame / state->rate_hz);
}

/* Nothing sounds and nothing comes: most tracks, most of the time. Knobs turned meanwhile are taken at once. */
static bool rest(State *state, const DeviceBlock *block) RT_SAFE {
  if (block->event_count > 0 || !ensemble_is_idle(&state->ensemble) || voice_pool_sounds(&state->pool)) return false;
  reset_smoothers(state);
  state->thin = block->thrift >= THRIFT_DENSITY ? 1.0f : 0.0f;
  memset(block->out[0], 0, block->frames * sizeof(float));
  memset(block->out[1], 0, block->frames * sizeof(float));
  return true;
}

/* A unison is thinned, or whole again, within 20 ms. */
static BlepLevel thin_block(State *state, const DeviceBlock *block) RT_SAFE {
  const float goal = block->thrift >= THRIFT_DENSITY ? 1.0f : 0.0f, begin = state->thin;
  if (begin == goal) return (BlepLevel){begin, 0.0f};
  const float most = (float)((double)block->frames / (THIN_SECONDS * state->rate_hz));
  state->thin = goal > begin ? (begin + most < goal ? begin + most : goal) : (begin - most > goal ? begin - most : goal);
  return (BlepLevel){begin, (state->thin - begin) / (float)block->frames};
}

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  if (rest(state, block)) return;
  voice_pool_thin(&state->pool, block->voices_most);
  Patch patch = read_patch(state, block->params);
  if (moving_any(block, SYNTH_CUTOFF, 1)) patch.cutoff_step = (octaves_of_cutoff(block->params_end) - patch.cutoff_octaves) / (float)block->frames;
  patch.timbre.thin = thin_block(state, block);
  const VoiceSpan whole = read_span(state, block);
  f32x4 left[GRID_FRAMES], right[GRID_FRAMES];
  memset(left, 0, sizeof left);
  memset(right, 0, sizeof right);
  const VoiceMix mix = {left, right};
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
    .table = &blep_table,
};
