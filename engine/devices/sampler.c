/*
  "Prism": the sampler. Each note plays the zones on its key and velocity: layers that blend, round robins that take turns,
  loops with crossfades, backwards if wished. Every zone runs through its own filter, two envelopes and an LFO; four of
  them share the lanes of one pass. Single notes may bend, press and brighten (MPE).

  Reading at any speed is dsp/sample_kernel.h, loops are dsp/sample_player.h, which voice plays which note is
  dsp/voice_pool.h, filter and pan are dsp/voice_filter.h; a voice is shaped in chunks of 16 frames, joined by straight lines, and
  read at one go where its speed stands.
*/
#include "devices/content.h"
#include "devices/moving.h"

#include "core/hash.h"
#include "core/math_inline.h"
#include "dsp/envelope.h"
#include "dsp/lanes.h"
#include "dsp/lfo.h"
#include "dsp/note_stack.h"
#include "dsp/sample_player.h"
#include "dsp/smoother.h"
#include "dsp/voice_channel.h"
#include "dsp/voice_chunk.h"
#include "dsp/voice_expression.h"
#include "dsp/voice_filter.h"
#include "dsp/voice_pool.h"

#include <string.h>

enum {
  TUNE, FINE, START, LAYER_FADE, TRIGGER,
  FILTER_TYPE, CUTOFF, RESONANCE, FILTER_AMOUNT, KEY_TRACK, FILTER_VELOCITY,
  FILTER_ATTACK, FILTER_DECAY, FILTER_SUSTAIN, FILTER_RELEASE,
  ATTACK, DECAY, SUSTAIN, RELEASE, VELOCITY, VELOCITY_CURVE,
  LFO_SHAPE, LFO_RATE, LFO_DELAY, LFO_PITCH, LFO_CUTOFF, LFO_AMP,
  MODE, PRIORITY, GLIDE, SPREAD, PRESSURE_CUTOFF, PRESSURE_LEVEL, TIMBRE_CUTOFF, LEVEL, PARAM_COUNT
};
enum { POLY, MONO, LEGATO };

static const char *const triggers[] = {"Held", "One shot", NULL};
static const char *const filters[] = {"Off", "Low 24", "Low 12", "Band", "High", NULL};
static const char *const lfo_waves[] = {"Sine", "Triangle", "Saw", "Square", NULL};
static const char *const play_modes[] = {"Poly", "Mono", "Legato", NULL};
static const char *const priorities[] = {"Last", "Lowest", "Highest", NULL};

#define PERCENT(n, id, name, group, start, size, flags) {n, id, name, group, "%", 0, 100, start, PARAM_LINEAR, size, flags, NULL}
#define TIME(n, id, name, group, least, most, start) {n, id, name, group, "ms", least, most, start, PARAM_LOG, PARAM_MEDIUM, 0, NULL}
#define SEMITONES(n, id, name, group, range, start, size, flags) {n, id, name, group, "st", -range, range, start, PARAM_LINEAR, size, PARAM_BIPOLAR | flags, NULL}

static const Param params[PARAM_COUNT] = {
    {TUNE, "tune_st", "Tune", "Sample", "st", -48, 48, 0, PARAM_STEPS, PARAM_MEDIUM, PARAM_BIPOLAR, NULL},
    {FINE, "fine_ct", "Fine", "Sample", "ct", -100, 100, 0, PARAM_LINEAR, PARAM_SMALL, PARAM_BIPOLAR, NULL},
    PERCENT(START, "start", "Start", "Sample", 0, PARAM_SMALL, 0),
    {LAYER_FADE, "layer_fade", "Layer blend", "Sample", "", 0, 32, 0, PARAM_LINEAR, PARAM_SMALL, PARAM_MORE, NULL},
    {TRIGGER, "trigger", "Trigger", "Sample", "", 0, 1, 0, PARAM_STEPS, PARAM_SMALL, 0, triggers},
    {FILTER_TYPE, "filter_type", "Type", "Filter", "", 0, 4, 0, PARAM_STEPS, PARAM_MEDIUM, 0, filters},
    {CUTOFF, "cutoff_hz", "Cutoff", "Filter", "Hz", 20, 20000, 20000, PARAM_LOG, PARAM_LARGE, 0, NULL},
    PERCENT(RESONANCE, "resonance", "Resonance", "Filter", 0, PARAM_MEDIUM, 0),
    SEMITONES(FILTER_AMOUNT, "filter_amount_st", "Envelope", "Filter", 96, 0, PARAM_MEDIUM, 0),
    PERCENT(KEY_TRACK, "key_track", "Key", "Filter", 0, PARAM_SMALL, 0),
    PERCENT(FILTER_VELOCITY, "filter_velocity", "Velocity", "Filter", 0, PARAM_SMALL, 0),
    TIME(FILTER_ATTACK, "filter_attack_ms", "Attack", "Filter envelope", 0.5, 10000, 0.5),
    TIME(FILTER_DECAY, "filter_decay_ms", "Decay", "Filter envelope", 5, 20000, 900),
    PERCENT(FILTER_SUSTAIN, "filter_sustain", "Sustain", "Filter envelope", 100, PARAM_MEDIUM, 0),
    TIME(FILTER_RELEASE, "filter_release_ms", "Release", "Filter envelope", 5, 20000, 400),
    TIME(ATTACK, "attack_ms", "Attack", "Amp envelope", 0.3, 10000, 0.3),
    TIME(DECAY, "decay_ms", "Decay", "Amp envelope", 5, 20000, 1200),
    PERCENT(SUSTAIN, "sustain", "Sustain", "Amp envelope", 100, PARAM_MEDIUM, 0),
    TIME(RELEASE, "release_ms", "Release", "Amp envelope", 5, 20000, 180),
    PERCENT(VELOCITY, "velocity", "Velocity", "Amp envelope", 70, PARAM_SMALL, 0),
    {VELOCITY_CURVE, "velocity_curve", "Curve", "Amp envelope", "%", -100, 100, 0, PARAM_LINEAR, PARAM_SMALL, PARAM_BIPOLAR | PARAM_MORE, NULL},
    {LFO_SHAPE, "lfo_wave", "Wave", "LFO", "", 0, 3, 0, PARAM_STEPS, PARAM_SMALL, 0, lfo_waves},
    {LFO_RATE, "lfo_rate_hz", "Rate", "LFO", "Hz", 0.02, 20, 5, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    {LFO_DELAY, "lfo_delay_ms", "Delay", "LFO", "ms", 0, 5000, 200, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {LFO_PITCH, "lfo_pitch_ct", "Pitch", "LFO", "ct", 0, 200, 0, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {LFO_CUTOFF, "lfo_cutoff_st", "Cutoff", "LFO", "st", 0, 48, 0, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    PERCENT(LFO_AMP, "lfo_amp", "Level", "LFO", 0, PARAM_SMALL, 0),
    {MODE, "mode", "Mode", "Voice", "", 0, 2, POLY, PARAM_STEPS, PARAM_SMALL, 0, play_modes},
    {PRIORITY, "priority", "Priority", "Voice", "", 0, 2, PRIORITY_LAST, PARAM_STEPS, PARAM_SMALL, PARAM_MORE, priorities},
    {GLIDE, "glide_ms", "Glide", "Voice", "ms", 0, 2000, 0, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    PERCENT(SPREAD, "spread", "Spread", "Voice", 0, PARAM_SMALL, 0),
    SEMITONES(PRESSURE_CUTOFF, "pressure_cutoff_st", "Cutoff", "Pressure", 48, 0, PARAM_SMALL, PARAM_MORE),
    PERCENT(PRESSURE_LEVEL, "pressure_level", "Level", "Pressure", 0, PARAM_SMALL, PARAM_MORE),
    SEMITONES(TIMBRE_CUTOFF, "timbre_cutoff_st", "Timbre", "Pressure", 72, 36, PARAM_SMALL, PARAM_MORE),
    {LEVEL, "level_db", "Level", "Output", "dB", -36, 12, 0, PARAM_LINEAR, PARAM_LARGE, PARAM_BIPOLAR, NULL},
};

#define CHUNK 16u
#define CHUNKS (GRID_FRAMES / CHUNK)
#define FADE_SECONDS 0.005
#define SILENT 1e-5f              /* a voice ends here, at -100 dB of full scale */
#define VOICE_GAIN 0.5f           /* a full-scale sample leaves room for a chord */
#define NO_PITCH -1000.0f

_Static_assert(GRID_FRAMES % CHUNK == 0, "chunks fill a block");
_Static_assert(GRID_FRAMES <= SAMPLE_KERNEL_FRAMES_MAX, "a block is read at one go");

/* What one lane plays. */
typedef struct Source {
  SamplePlayer player;
  Id zone;
  uint32_t choke;
  uint32_t stale;       /* its zone or sample has left the document: fades out */
} Source;

/* Four voices: slot 4 g + l of the pool is lane l of group g. */
typedef struct Group {
  Envelope amp, filter;
  f32x4 fade;
  f32x4 pitch, pitch_goal; /* semitones */
  f32x4 base;              /* the pitch at which the sample sounds as it was recorded */
  f32x4 rate;              /* sample frames a frame there */
  f32x4 speed;             /* at the end of the last span */
  f32x4 lfo_phase, lfo_fade, loudness, brightness, pan;
  VoiceExpression expression;
  VoiceFilter end;
  VoiceFilterSide other;   /* the right side of those that are stereo */
  Source source[4];
} Group;

typedef struct State {
  double rate_hz;
  float frame_seconds, fade_step; /* of the rate: a frame, and what a fade loses in it */
  uint64_t seed;
  uint64_t content;             /* its serial in the last block */
  float last_pitch;
  uint32_t reserved;
  Id sounding;                  /* the note a mono instrument plays */
  VoiceChannel channel;
  Smoother out_left, out_right;
  NoteStack stack;
  VoicePool pool;
  Group group[VOICE_POOL_GROUPS];
  const SampleKernel *kernel;
} State;

/* What one block's parameters mean, computed once. */
typedef struct Patch {
  const DeviceContent *content;
  bool filtered, one_shot;
  VoiceFilterType filter_type;
  LfoWave lfo_wave;
  float cutoff_octaves, resonance_k, amount, key_track, filter_velocity, velocity, velocity_power, spread, tune, start, layer_fade;
  float lfo_turns, lfo_fade, lfo_pitch, lfo_cutoff, lfo_amp, glide, pressure_cutoff, pressure_level, timbre_cutoff;
  int32_t mode;
  NotePriority priority;
  EnvelopeShape amp_shape, filter_shape;
} Patch;

/* --- control side --------------------------------------------------------------------------------------------------- */

static size_t floor16(size_t bytes) RT_SAFE { return (bytes + 15u) & ~(size_t)15u; }
static size_t state_bytes(const DeviceSetup *setup) { return floor16(sizeof(State)) + shared_table_room(&sample_kernel_table, setup->table); }

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  state->content = 0;
  state->last_pitch = NO_PITCH;
  state->sounding = ID_NONE;
  state->channel = voice_channel_start();
  smoother_reset(&state->out_left);
  smoother_reset(&state->out_right);
  note_stack_clear(&state->stack);
  voice_pool_reset(&state->pool);
  memset(state->group, 0, sizeof state->group);
}

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  state->frame_seconds = (float)(1.0 / setup->rate_hz);
  state->fade_step = (float)(1.0 / (FADE_SECONDS * setup->rate_hz));
  state->seed = hash_mix(setup->object_id);
  smoother_init(&state->out_left, setup->rate_hz, 0.01);
  smoother_init(&state->out_right, setup->rate_hz, 0.01);
  state->kernel = shared_table_use(&sample_kernel_table, setup->table, (uint8_t *)state + floor16(sizeof(State)));
  reset(state);
}

/* --- one block's parameters ----------------------------------------------------------------------------------------- */

static float percent(const float *p, int number) RT_SAFE { return (float)math_clamp((double)p[number] * 0.01, 0.0, 1.0); }
static int32_t choice(const float *p, int number, int32_t most) RT_SAFE { return math_int_clamp((double)p[number] + 0.5, 0, most); }

/* What automation likes to move: of these a patch is made anew in every chunk. */
static void read_tone(Patch *patch, const float *p) RT_SAFE {
  patch->cutoff_octaves = math_log2f((float)math_clamp((double)p[CUTOFF], 10.0, 22000.0));
  patch->resonance_k = voice_filter_k(patch->filter_type, percent(p, RESONANCE));
  patch->amount = p[FILTER_AMOUNT];
  patch->key_track = percent(p, KEY_TRACK);
  patch->filter_velocity = percent(p, FILTER_VELOCITY);
  patch->velocity = percent(p, VELOCITY);
  patch->spread = percent(p, SPREAD);
  patch->tune = p[TUNE] + 0.01f * p[FINE];
  patch->start = percent(p, START);
  patch->layer_fade = p[LAYER_FADE];
  patch->lfo_pitch = 0.01f * p[LFO_PITCH];
  patch->lfo_cutoff = p[LFO_CUTOFF];
  patch->lfo_amp = percent(p, LFO_AMP);
  patch->pressure_cutoff = p[PRESSURE_CUTOFF];
  patch->pressure_level = percent(p, PRESSURE_LEVEL);
  patch->timbre_cutoff = p[TIMBRE_CUTOFF];
}

static Patch read_patch(const State *state, const DeviceContent *content, const float *p) RT_SAFE {
  const double rate = state->rate_hz;
  const int32_t filter = choice(p, FILTER_TYPE, 4);
  Patch patch = {
      .content = content,
      .filtered = filter > 0,
      .one_shot = p[TRIGGER] >= 0.5f,
      .filter_type = (VoiceFilterType)(filter > 0 ? filter - 1 : 0),
      .lfo_wave = (LfoWave)choice(p, LFO_SHAPE, LFO_WAVES - 1),
      .velocity_power = math_exp2f(1.0f - 0.015f * (float)math_clamp((double)p[VELOCITY_CURVE], -100.0, 100.0)),
      .lfo_turns = (float)((double)p[LFO_RATE] / rate),
      .lfo_fade = (float)(1.0 / math_max(1.0, (double)p[LFO_DELAY] * 0.001 * rate)),
      .glide = (float)((double)p[GLIDE] * 0.001 * rate),
      .mode = choice(p, MODE, LEGATO),
      .priority = (NotePriority)choice(p, PRIORITY, PRIORITIES - 1),
      .amp_shape = envelope_shape(rate, p[ATTACK], p[DECAY], percent(p, SUSTAIN), p[RELEASE]),
      .filter_shape = envelope_shape(rate, p[FILTER_ATTACK], p[FILTER_DECAY], percent(p, FILTER_SUSTAIN), p[FILTER_RELEASE]),
  };
  read_tone(&patch, p);
  return patch;
}

/* --- notes ---------------------------------------------------------------------------------------------------------- */

static void start_voice(State *state, const Patch *patch, const Event *event, const ChosenZone *chosen) RT_SAFE {
  const Zone *zone = chosen->zone;
  const Sample *sample = content_sample(patch->content, zone);
  const uint32_t slot = voice_pool_take(&state->pool, event->id);
  Group *group = &state->group[slot / 4u];
  const int lane = (int)(slot % 4u);
  const float pitch = (float)event->number + event->pitch_offset_semitones;
  const float velocity = (float)math_clamp((double)event->value, 0.0, 1.0);
  uint32_t random = math_random_seed(hash_pair(state->seed, event->id));
  for (int i = 0; i < 4; i++) math_random_next(&random);
  group->amp.level[lane] = group->filter.level[lane] = 0.0f;
  group->amp.attacking[lane] = group->filter.attacking[lane] = -1;
  group->fade[lane] = 1.0f;
  group->pitch_goal[lane] = pitch;
  group->pitch[lane] = patch->glide > 0.0f && state->last_pitch > NO_PITCH ? state->last_pitch : pitch;
  group->base[lane] = (float)zone->key_root - zone->tune_semitones;
  group->rate[lane] = (float)(sample->rate_hz / state->rate_hz);
  group->lfo_phase[lane] = group->lfo_fade[lane] = 0.0f;
  group->loudness[lane] = (1.0f - patch->velocity * (1.0f - math_exp2f(patch->velocity_power * math_log2f(velocity)))) * zone->gain * chosen->gain;
  group->brightness[lane] = patch->filter_velocity * 48.0f * (velocity - 1.0f);
  group->pan[lane] = (float)math_clamp((double)(zone->pan + 0.5f * patch->spread * math_random_bipolar(&random)), -1.0, 1.0);
  voice_expression_start(&group->expression, lane);
  voice_filter_start(&group->end, lane);
  voice_filter_start_side(&group->other, lane);
  Source *source = &group->source[lane];
  const SampleRegion region = sample_region_fit(sample, zone->region);
  const double skipped = math_floor((double)patch->start * (double)sample_region_frames(&region));
  sample_player_start(&source->player, sample, &region, math_round_clamp(skipped, 0, INT64_MAX));
  source->zone = zone->id;
  source->choke = zone->choke;
  source->stale = 0;
}

static void choke_group(State *state, uint32_t choke, Id but) RT_SAFE {
  for (uint32_t i = 0; i < VOICE_POOL_SLOTS; i++) {
    VoiceSlot *voice = &state->pool.slot[i];
    if (voice->stage == VOICE_FREE || voice->note == but || state->group[i / 4u].source[i % 4u].choke != choke) continue;
    voice->stage = VOICE_FADING;
  }
}

static void start_note(State *state, const Patch *patch, const Event *event) RT_SAFE {
  ChosenZone chosen[CONTENT_CHOSEN_MAX];
  const uint32_t count = content_choose(patch->content, event->number, event->value, patch->layer_fade, event->id, chosen);
  for (uint32_t i = 0; i < count; i++)
    if (chosen[i].zone->choke != 0) choke_group(state, chosen[i].zone->choke, event->id);
  for (uint32_t i = 0; i < count; i++) start_voice(state, patch, event, &chosen[i]);
  state->last_pitch = (float)event->number + event->pitch_offset_semitones;
  state->sounding = event->id;
}

/* The sounding voices go to another key without beginning anew. */
static bool slide_to(State *state, const Event *event) RT_SAFE {
  if (!voice_pool_hand_over(&state->pool, state->sounding, event->id)) return false;
  const float pitch = (float)event->number + event->pitch_offset_semitones;
  for (uint32_t i = 0; i < VOICE_POOL_SLOTS; i++)
    if (state->pool.slot[i].stage == VOICE_HELD && state->pool.slot[i].note == event->id) state->group[i / 4u].pitch_goal[i % 4u] = pitch;
  state->last_pitch = pitch;
  state->sounding = event->id;
  return true;
}

static void play_one(State *state, const Patch *patch, const Event *event) RT_SAFE {
  if (patch->mode == LEGATO && slide_to(state, event)) return;
  voice_pool_choke_all(&state->pool);
  start_note(state, patch, event);
}

static void note_on(State *state, const Patch *patch, const Event *event) RT_SAFE {
  if (event->number > 127) return;
  if (patch->mode == POLY) {
    start_note(state, patch, event);
    return;
  }
  note_stack_push(&state->stack, event);
  if (note_stack_top(&state->stack, patch->priority)->id == event->id) play_one(state, patch, event);
}

static void note_off(State *state, const Patch *patch, Id id) RT_SAFE {
  const bool known = note_stack_remove(&state->stack, id);
  const Event *top = patch->mode != POLY && known && id == state->sounding ? note_stack_top(&state->stack, patch->priority) : NULL;
  if (top != NULL) play_one(state, patch, top);
  else voice_pool_lift(&state->pool, id, state->channel.pedal >= 0.5f);
}

static void express(State *state, const Event *event) RT_SAFE {
  for (uint32_t i = 0; i < VOICE_POOL_SLOTS; i++)
    if (state->pool.slot[i].stage != VOICE_FREE && state->pool.slot[i].note == event->id)
      voice_expression_set(&state->group[i / 4u].expression, (int)(i % 4u), event->number, event->value);
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

static void handle(State *state, const Patch *patch, const Event *event) RT_SAFE {
  switch (event->type) {
  case EVENT_NOTE_ON: note_on(state, patch, event); break;
  case EVENT_NOTE_OFF: note_off(state, patch, event->id); break;
  case EVENT_CHOKE: choke(state, event->id); break;
  case EVENT_CONTROL: voice_channel_control(&state->channel, &state->pool, event->number, event->value); break;
  case EVENT_EXPRESSION: express(state, event); break;
  case EVENT_ALL_OFF:
    state->channel.pedal = 0.0f;
    note_stack_clear(&state->stack);
    voice_pool_release(&state->pool, true);
    break;
  default: break;
  }
}

/* --- what the document changed under sounding voices ------------------------------------------------------------------ */

static const Zone *find_zone(const DeviceContent *content, Id id) RT_SAFE {
  for (uint32_t i = 0; content != NULL && i < content->zone_count; i++)
    if (content->zones[i].id == id) return &content->zones[i];
  return NULL;
}

/* A voice whose sample is still there goes on with it; another fades, and ends at once when even that is overtaken. */
static void renew(State *state, const DeviceContent *content, uint32_t slot) RT_SAFE {
  Source *source = &state->group[slot / 4u].source[slot % 4u];
  const Zone *zone = find_zone(content, source->zone);
  const Sample *sample = zone != NULL ? content_sample(content, zone) : NULL;
  const uint64_t *key = source->player.sample.key;
  if (sample != NULL && sample->key[0] == key[0] && sample->key[1] == key[1] && sample->frames == source->player.sample.frames) {
    source->player.sample = *sample;
  } else if (source->stale) {
    source->player.over = true;
  } else {
    source->stale = 1;
    state->pool.slot[slot].stage = VOICE_FADING;
  }
}

static void take_content(State *state, const DeviceContent *content) RT_SAFE {
  const uint64_t serial = content != NULL ? content->serial : 0;
  if (serial == state->content) return;
  state->content = serial;
  for (uint32_t i = 0; i < VOICE_POOL_SLOTS; i++)
    if (state->pool.slot[i].stage != VOICE_FREE) renew(state, content, i);
}

/* --- voices --------------------------------------------------------------------------------------------------------- */

static f32x4 speed_of(const Patch *patch, const Group *group, f32x4 vibrato, float bend) RT_SAFE {
  const f32x4 semitones = group->pitch - group->base + vibrato + group->expression.tuning + f4_splat(patch->tune + bend);
  return group->rate * f4_exp2_inline(f4_clamp(semitones, -96.0f, 96.0f) * f4_splat(1.0f / 12.0f));
}

/* Where a chunk ends: gains, cutoff in octaves above 1 Hz, speed in sample frames a frame. */
typedef struct Chunk { f32x4 left, right, octaves, speed; } Chunk;

/* Envelopes, LFO, cutoff, gains and speed at the end of a chunk. */
static Chunk end_chunk(const State *state, const Patch *patch, Group *group, const VoiceSteps *steps, const VoiceSides *sides, f32x4 fade_step) RT_SAFE {
  const float frames = steps->frames;
  const VoiceChannel *channel = &state->channel;
  const VoiceExpression *expression = &group->expression;
  const f32x4 one = f4_splat(1.0f), zero = f4_splat(0.0f);
  envelope_take(&group->amp, &steps->amp);
  envelope_take(&group->filter, &steps->filter);
  group->fade = f4_max(group->fade - fade_step * f4_splat(frames), zero);
  group->lfo_phase += f4_splat(patch->lfo_turns * frames);
  group->lfo_phase -= f4_floor_inline(group->lfo_phase);
  group->lfo_fade = f4_min(group->lfo_fade + f4_splat(patch->lfo_fade * frames), one);
  const bool swings = patch->lfo_pitch != 0.0f || patch->lfo_cutoff != 0.0f || patch->lfo_amp != 0.0f || channel->wheel != 0.0f;
  const f32x4 lfo = swings ? lfo_value(patch->lfo_wave, group->lfo_phase) : zero, faded = lfo * group->lfo_fade;
  const f32x4 pressure = f4_max(expression->pressure, f4_splat(channel->pressure));
  const f32x4 vibrato = faded * f4_splat(patch->lfo_pitch) + lfo * f4_splat(0.5f * channel->wheel);
  const f32x4 tremolo = one - f4_splat(0.5f * patch->lfo_amp) * group->lfo_fade * (one - lfo);
  const f32x4 pressed = one + f4_splat(patch->pressure_level) * (pressure + pressure - one);
  const f32x4 gain = group->amp.level * group->loudness * group->fade * tremolo * pressed * expression->gain * f4_splat(VOICE_GAIN);
  const f32x4 semitones = f4_splat(patch->amount) * group->filter.level + group->brightness + faded * f4_splat(patch->lfo_cutoff) +
                          (group->pitch - f4_splat(60.0f)) * f4_splat(patch->key_track) + pressure * f4_splat(patch->pressure_cutoff) +
                          (expression->timbre - f4_splat(0.5f)) * f4_splat(2.0f * patch->timbre_cutoff) +
                          f4_splat((channel->brightness - 0.5f) * 72.0f);
  return (Chunk){gain * sides->left, gain * sides->right, f4_splat(patch->cutoff_octaves) + semitones * f4_splat(1.0f / 12.0f),
                 speed_of(patch, group, vibrato, channel->bend)};
}

/* What a span of four voices reads, and where each chunk of it leads; `right` is the left of a group that is all mono. */
typedef struct Read { Group *group; f32x4 left[GRID_FRAMES], right[GRID_FRAMES]; VoiceShape shape[CHUNKS]; bool stereo; } Read;

/* A chunk of one group, or of two. */
static void mix_voices(const Patch *patch, const Read *reads, uint32_t count, uint32_t c, VoiceMix mix, uint32_t frames) RT_SAFE {
  VoiceFilterStereo to[2];
  for (uint32_t n = 0; n < count; n++) {
    const Read *read = &reads[n];
    to[n] = (VoiceFilterStereo){&read->group->end, &read->group->other, &read->shape[c], {read->left + c * CHUNK, (read->stereo ? read->right : read->left) + c * CHUNK}};
  }
  if (count == 2 && patch->filtered && reads[0].stereo && reads[1].stereo) {
    voice_filter_process_two_sides(to, patch->filter_type, patch->resonance_k, mix, frames);
    return;
  }
  for (uint32_t n = 0; n < count; n++) {
    if (!patch->filtered) voice_filter_pass(to[n].filter, to[n].to, to[n].sides, mix, frames);
    else if (reads[n].stereo) voice_filter_process_sides(to[n].filter, to[n].other, patch->filter_type, patch->resonance_k, to[n].to, to[n].sides, mix, frames);
    else voice_filter_process(to[n].filter, patch->filter_type, patch->resonance_k, to[n].to, to[n].sides[0], mix, frames);
  }
}

/* What the pool says about four voices. */
typedef struct Lanes { i32x4 fresh, released, stereo; f32x4 fade_step; bool sounding[4]; } Lanes;
static Lanes read_lanes(const State *state, Group *group, const VoiceSlot voice[4], bool one_shot) RT_SAFE {
  Lanes lanes = {.stereo = i4_splat(0)};
  for (int lane = 0; lane < 4; lane++) {
    SamplePlayer *player = &group->source[lane].player;
    const bool rings = one_shot && player->region.loop == LOOP_NONE;
    lanes.sounding[lane] = voice[lane].stage != VOICE_FREE;
    lanes.fresh[lane] = voice[lane].fresh ? -1 : 0;
    lanes.released[lane] = voice[lane].released && !rings ? -1 : 0;
    lanes.fade_step[lane] = voice[lane].stage == VOICE_FADING ? state->fade_step : 0.0f;
    lanes.stereo[lane] = lanes.sounding[lane] && player->sample.channel_count > 1 ? -1 : 0;
    if (voice[lane].released) sample_player_release(player);
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
    if (voice->stage == VOICE_FREE) continue;
    const bool faded = voice->stage == VOICE_FADING && group->fade[lane] <= 0.0f;
    const bool decayed = !group->amp.attacking[lane] && heard[lane] < SILENT;
    if (!faded && !decayed && !group->source[lane].player.over) continue;
    voice_pool_free(&state->pool, index * 4u + (uint32_t)lane);
    group->fade[lane] = group->amp.level[lane] = 0.0f;
    voice_filter_stop(&group->end, lane);
    group->source[lane] = (Source){.player = {.over = true}};
  }
}

/* A span of four voices; `right` is written where any is stereo, and is the left of those that are not. */
static void read_voices(State *state, Group *group, const Lanes *lanes, const f32x4 *speed, f32x4 *left, f32x4 *right, uint32_t frames) RT_SAFE {
  float rows[2][4][GRID_FRAMES];
  const float *sides[2][4];
  for (int lane = 0; lane < 4; lane++) {
    float own[CHUNKS + 1], *const to[2] = {rows[0][lane], lanes->stereo[lane] ? rows[1][lane] : NULL};
    for (uint32_t c = 0; c <= CHUNKS && c * CHUNK < frames + CHUNK; c++) own[c] = speed[c][lane];
    if (lanes->sounding[lane]) sample_player_run_chunks(&group->source[lane].player, state->kernel, own, CHUNK, to, frames);
    else memset(rows[0][lane], 0, frames * sizeof(float));
    sides[0][lane] = rows[0][lane];
    sides[1][lane] = lanes->stereo[lane] ? rows[1][lane] : rows[0][lane];
  }
  lanes_load(left, sides[0], frames);
  if (i4_any(lanes->stereo)) lanes_load(right, sides[1], frames);
}

/* A span of four voices up to the filter; each chunk has a patch. */
static void read_group(State *state, const Patch *const patch[CHUNKS], const VoiceSteps steps[CHUNKS], uint32_t index, Read *read, uint32_t frames) RT_SAFE {
  Group *group = read->group = &state->group[index];
  VoiceShape *shape = read->shape;
  const Lanes lanes = read_lanes(state, group, &state->pool.slot[index * 4u], patch[0]->one_shot);
  group->amp.released = group->filter.released = lanes.released;
  voice_filter_clean(&group->end);
  voice_filter_clean_side(&group->other, &group->end, lanes.stereo);
  const VoiceSides sides = voice_sides(group->pan + group->expression.pan);
  Chunk chunk[CHUNKS];
  f32x4 speed[CHUNKS + 1], cutoff[CHUNKS];
  for (uint32_t c = 0; c * CHUNK < frames; c++) {
    group->pitch = voice_glide(group->pitch, group->pitch_goal, patch[c]->glide, steps[c].frames);
    chunk[c] = end_chunk(state, patch[c], group, &steps[c], &sides, lanes.fade_step);
    cutoff[c] = chunk[c].octaves;
  }
  voice_cutoffs(cutoff, (frames + CHUNK - 1u) / CHUNK, state->frame_seconds);
  for (uint32_t c = 0; c * CHUNK < frames; c++) {
    shape[c] = patch[c]->filtered ? voice_filter_shape(patch[c]->filter_type, cutoff[c], patch[c]->resonance_k) : (VoiceShape){0};
    shape[c].left = chunk[c].left;
    shape[c].right = chunk[c].right;
    speed[c + 1] = chunk[c].speed;
  }
  speed[0] = f4_select(lanes.fresh, speed[1], group->speed);
  group->speed = speed[(frames + CHUNK - 1u) / CHUNK];
  voice_filter_settle(&group->end, lanes.fresh, &shape[0]);
  read->stereo = i4_any(lanes.stereo);
  read_voices(state, group, &lanes, speed, read->left, read->right, frames);
}

/* One group or two, from the sample to the mix. */
static void render_groups(State *state, const Patch *const patch[CHUNKS], const VoiceSteps steps[CHUNKS], const uint32_t *indices, uint32_t count, VoiceMix mix,
                          uint32_t frames) RT_SAFE {
  Read reads[2];
  for (uint32_t n = 0; n < count; n++) read_group(state, patch, steps, indices[n], &reads[n], frames);
  for (uint32_t at = 0; at < frames; at += CHUNK)
    mix_voices(patch[at / CHUNK], reads, count, at / CHUNK, (VoiceMix){mix.left + at, mix.right + at}, frames - at < CHUNK ? frames - at : CHUNK);
  for (uint32_t n = 0; n < count; n++) end_voices(state, indices[n]);
}

/* --- the block ------------------------------------------------------------------------------------------------------ */

/* Whether automation moves what is not of the tone. */
static bool shape_moves(const DeviceBlock *block) RT_SAFE { return moving_any(block, FILTER_ATTACK, LFO_DELAY + 1 - FILTER_ATTACK) || moving_any(block, GLIDE, 1); }

/* Under moving parameters each chunk goes to what they are at its end, as it does to its voices' shapes; `patch` is left there. */
static void render_span(State *state, const DeviceBlock *block, Patch *patch, VoiceMix mix, uint32_t at, uint32_t end) RT_SAFE {
  if (at >= end) return;
  const bool moves = moving_any(block, 0, PARAM_COUNT), shapes = moves && shape_moves(block);
  Patch moved[CHUNKS];
  const Patch *of[CHUNKS] = {patch, patch, patch, patch};
  for (uint32_t c = 0; moves && at + c * CHUNK < end; c++) {
    float p[PARAM_COUNT];
    moving_at(block, params, PARAM_COUNT, end - at < (c + 1) * CHUNK ? end : at + (c + 1) * CHUNK, p);
    of[c] = &moved[c];
    moved[c] = shapes ? read_patch(state, block->content, p) : *patch;
    if (!shapes) read_tone(&moved[c], p);
  }
  VoiceSteps steps[CHUNKS];
  for (uint32_t c = 0, left = end - at; c * CHUNK < end - at; c++, left -= CHUNK)
    steps[c] = c > 0 && !shapes && left >= CHUNK ? steps[0] : voice_steps(&of[c]->amp_shape, &of[c]->filter_shape, (float)(left < CHUNK ? left : CHUNK));
  uint32_t sounding[VOICE_POOL_GROUPS];
  const uint32_t count = voice_pool_groups(&state->pool, sounding);
  const VoiceMix part = {mix.left + at, mix.right + at};
  for (uint32_t i = 0; i < count; i += 2) render_groups(state, of, steps, sounding + i, count - i < 2 ? 1 : 2, part, end - at);
  *patch = *of[(end - at - 1u) / CHUNK];
}

static void write_out(State *state, const DeviceBlock *block, VoiceMix mix) RT_SAFE {
  const VoiceChannel *channel = &state->channel;
  const float level = math_gain_from_dbf(moving_goals(block)[LEVEL]) * voice_channel_gain(channel);
  const Ramp left = moving_ramp(&state->out_left, block, LEVEL, level * math_sqrtf(1.0f - channel->pan));
  const Ramp right = moving_ramp(&state->out_right, block, LEVEL, level * math_sqrtf(1.0f + channel->pan));
  lanes_sum_sides(mix.left, mix.right, left, right, block->out, block->frames);
}

static bool rests(State *state, const DeviceBlock *block) RT_SAFE {
  if (block->event_count > 0 || voice_pool_sounds(&state->pool)) return false;
  smoother_reset(&state->out_left);
  smoother_reset(&state->out_right);
  for (int c = 0; c < 2; c++) memset(block->out[c], 0, block->frames * sizeof(float));
  return true;
}

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  take_content(state, block->content);
  if (rests(state, block)) return;
  voice_pool_thin(&state->pool, block->voices_most);
  Patch patch = read_patch(state, block->content, block->params);
  f32x4 left[GRID_FRAMES] = {0}, right[GRID_FRAMES] = {0};
  const VoiceMix mix = {left, right};
  uint32_t at = 0;
  for (uint32_t e = 0; e < block->event_count; e++) {
    const uint32_t frame = block->events[e].frame < block->frames ? block->events[e].frame : block->frames - 1u;
    render_span(state, block, &patch, mix, at, frame);
    if (frame > at) at = frame;
    handle(state, &patch, &block->events[e]);
  }
  render_span(state, block, &patch, mix, at, block->frames);
  write_out(state, block, mix);
}

/* A released voice ends at -100 dB; one that plays on to its sample's end has at most half a minute of it. */
static double tail_seconds(const float *p) { return p[TRIGGER] >= 0.5f ? LIMIT_TAIL_SECONDS : (double)p[RELEASE] * 0.001 * (100.0 / 60.0) + 0.1; }

const Device device_sampler = {
    .number = 14, .id = "sampler", .name = "Prism",
    .summary = "Sampler: zones over keys and velocities with loops, round robins, filter, envelopes and note expressions.",
    .role = DEVICE_INSTRUMENT, .params = params, .param_count = PARAM_COUNT,
    .visuals = {VISUAL_WAVE, VISUAL_ENVELOPE},
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .tail_seconds = tail_seconds,
    .zones = true, .table = &sample_kernel_table,
};
