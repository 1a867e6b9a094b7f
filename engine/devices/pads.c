/*
  "Pads": the drum machine. Sixteen pads on the keys from C1 (36) on, each playing the zones on its key: layers, round robins
  and loops as they say. A pad has its own tuning, length, filter, place and level, and may be choked by others of its group;
  all of them are taken when it is struck, so nothing moves under a ringing cymbal.

  Reading is dsp/sample_player.h; the filter is dsp/svf.h with the two sides of a voice in its lanes.
*/
#include "devices/content.h"
#include "devices/moving.h"

#include "core/hash.h"
#include "core/math_inline.h"
#include "dsp/sample_player.h"
#include "dsp/smoother.h"
#include "dsp/svf.h"
#include "dsp/voice_channel.h"

#include <string.h>

#define PADS 16
#define FIRST_KEY 36
enum { TUNE, DECAY, CUTOFF, PAN, GAIN, CHOKE, KNOBS }; /* parameter number = pad * KNOBS + knob */
enum { VELOCITY = PADS * KNOBS, LAYER_FADE, LEVEL, PARAM_COUNT };

#define WHOLE_MS 20000 /* a decay of this length is none */

static const char *const outputs[PADS + 1] = {"Pad 1", "Pad 2", "Pad 3", "Pad 4", "Pad 5", "Pad 6", "Pad 7", "Pad 8", "Pad 9",
                                              "Pad 10", "Pad 11", "Pad 12", "Pad 13", "Pad 14", "Pad 15", "Pad 16", NULL};

#define PAD(i, label)                                                                                                          \
  {i * KNOBS + TUNE, "pad_" #i "_tune_st", "Tune", label, "st", -36, 36, 0, PARAM_LINEAR, PARAM_MEDIUM, PARAM_BIPOLAR, NULL},  \
  {i * KNOBS + DECAY, "pad_" #i "_decay_ms", "Decay", label, "ms", 10, WHOLE_MS, WHOLE_MS, PARAM_LOG, PARAM_MEDIUM, 0, NULL},  \
  {i * KNOBS + CUTOFF, "pad_" #i "_cutoff_hz", "Cutoff", label, "Hz", 20, 20000, 20000, PARAM_LOG, PARAM_MEDIUM, 0, NULL},     \
  {i * KNOBS + PAN, "pad_" #i "_pan", "Pan", label, "%", -100, 100, 0, PARAM_LINEAR, PARAM_SMALL, PARAM_BIPOLAR, NULL},        \
  {i * KNOBS + GAIN, "pad_" #i "_level_db", "Level", label, "dB", -60, 12, 0, PARAM_LINEAR, PARAM_MEDIUM, PARAM_BIPOLAR, NULL}, \
  {i * KNOBS + CHOKE, "pad_" #i "_choke", "Choke", label, "", 0, 8, 0, PARAM_STEPS, PARAM_SMALL, PARAM_MORE, NULL}

static const Param params[PARAM_COUNT] = {
    PAD(0, "Pad 1"), PAD(1, "Pad 2"), PAD(2, "Pad 3"), PAD(3, "Pad 4"), PAD(4, "Pad 5"), PAD(5, "Pad 6"),
    PAD(6, "Pad 7"), PAD(7, "Pad 8"), PAD(8, "Pad 9"), PAD(9, "Pad 10"), PAD(10, "Pad 11"), PAD(11, "Pad 12"),
    PAD(12, "Pad 13"), PAD(13, "Pad 14"), PAD(14, "Pad 15"), PAD(15, "Pad 16"),
    {VELOCITY, "velocity", "Velocity", "Output", "%", 0, 100, 80, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {LAYER_FADE, "layer_fade", "Layer blend", "Output", "", 0, 32, 0, PARAM_LINEAR, PARAM_SMALL, PARAM_MORE, NULL},
    {LEVEL, "level_db", "Level", "Output", "dB", -36, 12, 0, PARAM_LINEAR, PARAM_LARGE, PARAM_BIPOLAR, NULL},
};

#define VOICES 64u
#define CHUNK 16u
#define FADE_SECONDS 0.005
#define SILENT 1e-5f
#define VOICE_GAIN 0.7f
#define OPEN_HZ 19999.0f /* a filter that is open all the way is none */

typedef struct Voice {
  Id id, zone;
  uint64_t age;
  SamplePlayer player;
  uint32_t sounds, pad, choke, zone_choke, stale, filtered;
  float base_speed, tuning;      /* sample frames a frame as struck; semitones a note expression adds */
  float speed;                   /* at the end of the last chunk */
  float level, keep, fade, fade_step; /* level falls by `keep` a frame */
  float left, right, gain;       /* gain: an expression's */
  SvfCoefs coefs;
  SvfState filter;               /* lanes: left, right */
} Voice;

typedef struct State {
  double rate_hz;
  uint64_t age, content;
  VoiceChannel channel;
  VoicePool unused;              /* what the channel's pedal would hold: drums ring anyway */
  Smoother left, right;
  Voice voice[VOICES];
  const SampleKernel *kernel;
} State;

static size_t floor16(size_t bytes) { return (bytes + 15u) & ~(size_t)15u; }
static size_t state_bytes(const DeviceSetup *setup) { return floor16(sizeof(State)) + shared_table_room(&sample_kernel_table, setup->table); }

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  state->age = state->content = 0;
  state->channel = voice_channel_start();
  smoother_reset(&state->left);
  smoother_reset(&state->right);
  voice_pool_reset(&state->unused);
  memset(state->voice, 0, sizeof state->voice);
}

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  smoother_init(&state->left, setup->rate_hz, 0.01);
  smoother_init(&state->right, setup->rate_hz, 0.01);
  state->kernel = shared_table_use(&sample_kernel_table, setup->table, (uint8_t *)state + floor16(sizeof(State)));
  reset(state);
}

/* --- striking ------------------------------------------------------------------------------------------------------- */

static void fade_out(const State *state, Voice *voice) RT_SAFE { voice->fade_step = (float)(1.0 / (FADE_SECONDS * state->rate_hz)); }

static Voice *find_voice(State *state) RT_SAFE {
  Voice *oldest = &state->voice[0];
  for (uint32_t i = 0; i < VOICES; i++) {
    if (!state->voice[i].sounds) return &state->voice[i];
    if (state->voice[i].age < oldest->age) oldest = &state->voice[i];
  }
  return oldest; /* 64 drums sound: the oldest is long past its attack */
}

/* Pads of one choke group end each other, a pad's own last stroke included; so do zones of one. */
static void choke_others(State *state, uint32_t choke, uint32_t zone_choke, Id but) RT_SAFE {
  for (uint32_t i = 0; i < VOICES; i++) {
    Voice *voice = &state->voice[i];
    const bool hit = (choke != 0 && voice->choke == choke) || (zone_choke != 0 && voice->zone_choke == zone_choke);
    if (voice->sounds && voice->id != but && hit) fade_out(state, voice);
  }
}

static void set_filter(const State *state, Voice *voice, float cutoff_hz) RT_SAFE {
  const double turns = math_clamp((double)cutoff_hz / state->rate_hz, 0.0005, 0.45);
  voice->filtered = cutoff_hz < OPEN_HZ;
  voice->coefs = svf_coefs(svf_g(f4_splat((float)turns)), f4_splat(1.414f));
}

static void strike_zone(State *state, const DeviceBlock *block, const Event *event, const ChosenZone *chosen, uint32_t pad) RT_SAFE {
  const float *knob = block->params + pad * KNOBS;
  const Zone *zone = chosen->zone;
  const Sample *sample = content_sample(block->content, zone);
  const float velocity = (float)math_clamp((double)event->value, 0.0, 1.0), depth = (float)math_clamp((double)block->params[VELOCITY] * 0.01, 0.0, 1.0);
  const float pan = (float)math_clamp((double)zone->pan + (double)knob[PAN] * 0.01, -1.0, 1.0);
  const float semitones = (float)(event->number - zone->key_root) + zone->tune_semitones + knob[TUNE] + event->pitch_offset_semitones;
  const double decay = knob[DECAY] >= WHOLE_MS ? 0.0 : 9.965784 / math_max(1.0, (double)knob[DECAY] * 0.001 * state->rate_hz);
  Voice *voice = find_voice(state);
  *voice = (Voice){.id = event->id, .zone = zone->id, .age = ++state->age, .sounds = 1, .pad = pad, .zone_choke = zone->choke, .fade = 1.0f, .gain = 1.0f};
  voice->choke = (uint32_t)math_int_clamp((double)knob[CHOKE] + 0.5, 0, 8);
  voice->level = (1.0f - depth * (1.0f - velocity * velocity)) * zone->gain * chosen->gain * math_gain_from_dbf(knob[GAIN]) * VOICE_GAIN;
  voice->keep = math_exp2f((float)-decay);
  voice->left = math_sqrtf(1.0f - pan);
  voice->right = math_sqrtf(1.0f + pan);
  voice->base_speed = voice->speed = (float)(sample->rate_hz / state->rate_hz) * math_exp2f((float)math_clamp((double)semitones, -96.0, 96.0) * (1.0f / 12.0f));
  set_filter(state, voice, knob[CUTOFF]);
  sample_player_start(&voice->player, sample, &zone->region, 0);
}

static void strike(State *state, const DeviceBlock *block, const Event *event) RT_SAFE {
  if (event->number < FIRST_KEY || event->number >= FIRST_KEY + PADS) return;
  const uint32_t pad = (uint32_t)event->number - FIRST_KEY;
  ChosenZone chosen[CONTENT_CHOSEN_MAX];
  const uint32_t count = content_choose(block->content, event->number, event->value, block->params[LAYER_FADE], event->id, chosen);
  const uint32_t choke = (uint32_t)math_int_clamp((double)block->params[pad * KNOBS + CHOKE] + 0.5, 0, 8);
  for (uint32_t i = 0; i < count; i++) choke_others(state, choke, chosen[i].zone->choke, event->id);
  for (uint32_t i = 0; i < count; i++) strike_zone(state, block, event, &chosen[i], pad);
}

static void express(Voice *voice, const Event *event) RT_SAFE {
  if (event->number == EXPRESSION_TUNING) voice->tuning = (float)math_clamp((double)event->value, -96.0, 96.0);
  if (event->number == EXPRESSION_GAIN) voice->gain = (float)math_clamp((double)event->value, 0.0, 4.0);
}

/* A drum rings on after its note ends; a loop does not. */
static void lift(const State *state, Voice *voice, bool all) RT_SAFE {
  sample_player_release(&voice->player);
  const uint32_t loop = voice->player.region.loop;
  if (loop == LOOP_FORWARD || loop == LOOP_PING_PONG || (all && loop != LOOP_NONE)) fade_out(state, voice);
}

static void handle_voice(const State *state, Voice *voice, const Event *event) RT_SAFE {
  const bool own = voice->id == event->id;
  if (event->type == EVENT_NOTE_OFF && own) lift(state, voice, false);
  if (event->type == EVENT_ALL_OFF) lift(state, voice, true);
  if (event->type == EVENT_CHOKE && (own || event->id == ID_NONE)) fade_out(state, voice);
  if (event->type == EVENT_EXPRESSION && own) express(voice, event);
}

static void handle(State *state, const DeviceBlock *block, const Event *event) RT_SAFE {
  if (event->type == EVENT_NOTE_ON) strike(state, block, event);
  else if (event->type == EVENT_CONTROL) voice_channel_control(&state->channel, &state->unused, event->number, event->value);
  else
    for (uint32_t i = 0; i < VOICES; i++)
      if (state->voice[i].sounds) handle_voice(state, &state->voice[i], event);
}

/* --- what the document changed under sounding pads -------------------------------------------------------------------- */

static void renew(const State *state, Voice *voice, const DeviceContent *content) RT_SAFE {
  const Zone *zone = NULL;
  for (uint32_t i = 0; content != NULL && i < content->zone_count && zone == NULL; i++)
    if (content->zones[i].id == voice->zone) zone = &content->zones[i];
  const Sample *sample = zone != NULL ? content_sample(content, zone) : NULL;
  const Sample *old = &voice->player.sample;
  if (sample != NULL && sample->key[0] == old->key[0] && sample->key[1] == old->key[1] && sample->frames == old->frames) {
    voice->player.sample = *sample;
  } else if (voice->stale) {
    voice->player.over = true;
  } else {
    voice->stale = 1;
    fade_out(state, voice);
  }
}

static void take_content(State *state, const DeviceContent *content) RT_SAFE {
  const uint64_t serial = content != NULL ? content->serial : 0;
  if (serial == state->content) return;
  state->content = serial;
  for (uint32_t i = 0; i < VOICES; i++)
    if (state->voice[i].sounds) renew(state, &state->voice[i], content);
}

/* --- sounding --------------------------------------------------------------------------------------------------------- */

/* False when it is over. */
static bool render_chunk(State *state, Voice *voice, float *left, float *right, uint32_t frames) RT_SAFE {
  float l[CHUNK], r[CHUNK];
  const bool stereo = voice->player.sample.channel_count > 1;
  const float speed = voice->base_speed * math_exp2f((voice->tuning + state->channel.bend) * (1.0f / 12.0f));
  if (!sample_player_run(&voice->player, state->kernel, voice->speed, speed, l, stereo ? r : NULL, frames)) return false;
  voice->speed = speed;
  svf_clean(&voice->filter);
  for (uint32_t i = 0; i < frames; i++) {
    float x = l[i], y = stereo ? r[i] : l[i];
    if (voice->filtered) {
      f32x4 low;
      (void)svf_step(&voice->filter, voice->coefs, (f32x4){x, y, 0.0f, 0.0f}, &low);
      x = low[0];
      y = low[1];
    }
    const float gain = voice->level * voice->fade * voice->gain;
    left[i] += x * gain * voice->left;
    right[i] += y * gain * voice->right;
    voice->level *= voice->keep;
    voice->fade = voice->fade > voice->fade_step ? voice->fade - voice->fade_step : 0.0f;
  }
  return voice->fade > 0.0f && voice->level >= SILENT;
}

static void render_voice(State *state, Voice *voice, float *left, float *right, uint32_t frames) RT_SAFE {
  for (uint32_t at = 0; at < frames; at += CHUNK) {
    if (render_chunk(state, voice, left + at, right + at, frames - at < CHUNK ? frames - at : CHUNK)) continue;
    *voice = (Voice){0};
    return;
  }
}

/* Where each pad is heard: an output of its own where someone listens to it, else the common one, which is the last. */
typedef struct Buses { float *side[PADS + 1][2]; } Buses;

static Buses buses_of(const DeviceBlock *block) RT_SAFE {
  Buses buses;
  for (uint32_t p = 0; p <= PADS; p++) {
    const bool own = p < PADS && block->outputs != NULL && block->outputs[p][0] != NULL;
    for (uint32_t c = 0; c < 2; c++) buses.side[p][c] = own ? block->outputs[p][c] : block->out[c];
  }
  return buses;
}

static void render_span(State *state, const Buses *buses, uint32_t from, uint32_t frames) RT_SAFE {
  for (uint32_t i = 0; i < VOICES && frames > 0; i++) {
    Voice *voice = &state->voice[i];
    if (voice->sounds) render_voice(state, voice, buses->side[voice->pad][0] + from, buses->side[voice->pad][1] + from, frames);
  }
}

static bool rests(State *state, const DeviceBlock *block) RT_SAFE {
  bool sounds = block->event_count > 0;
  for (uint32_t i = 0; i < VOICES && !sounds; i++) sounds = state->voice[i].sounds != 0;
  if (sounds) return false;
  smoother_reset(&state->left);
  smoother_reset(&state->right);
  return true;
}

static void write_out(State *state, const DeviceBlock *block, const Buses *buses) RT_SAFE {
  const VoiceChannel *channel = &state->channel;
  const float level = math_gain_from_dbf(moving_goals(block)[LEVEL]) * voice_channel_gain(channel);
  const Ramp left = moving_ramp(&state->left, block, LEVEL, level * math_sqrtf(1.0f - channel->pan));
  const Ramp right = moving_ramp(&state->right, block, LEVEL, level * math_sqrtf(1.0f + channel->pan));
  for (uint32_t p = 0; p <= PADS; p++) { /* once for each that is not the common one, then that */
    if (p < PADS && buses->side[p][0] == block->out[0]) continue;
    for (uint32_t i = 0; i < block->frames; i++) {
      buses->side[p][0][i] = math_clean(buses->side[p][0][i] * (left.start + left.step * (float)(i + 1)));
      buses->side[p][1][i] = math_clean(buses->side[p][1][i] * (right.start + right.step * (float)(i + 1)));
    }
  }
}

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  memset(block->out[0], 0, block->frames * sizeof(float));
  memset(block->out[1], 0, block->frames * sizeof(float));
  take_content(state, block->content);
  if (rests(state, block)) return;
  const Buses buses = buses_of(block);
  const bool moves = moving_any(block, 0, PARAM_COUNT);
  float now[PARAM_COUNT];
  DeviceBlock struck = *block; /* what is struck takes the knobs as they stand in that frame */
  if (moves) struck.params = now;
  uint32_t at = 0;
  for (uint32_t e = 0; e < block->event_count; e++) {
    const uint32_t frame = block->events[e].frame < block->frames ? block->events[e].frame : block->frames - 1u;
    if (frame > at) {
      render_span(state, &buses, at, frame - at);
      at = frame;
    }
    if (moves) moving_at(block, params, PARAM_COUNT, frame, now);
    handle(state, &struck, &block->events[e]);
  }
  render_span(state, &buses, at, block->frames - at);
  write_out(state, block, &buses);
}

/* A stroke rings to its sample's end, whatever its note does. */
static double tail_seconds(const float *p) { (void)p; return LIMIT_TAIL_SECONDS; }
static double hold_seconds(const float *p, double bpm) { (void)p; (void)bpm; return 0.0; }

const Device device_pads = {
    .number = 15, .id = "pads", .name = "Pads",
    .summary = "Drum machine: sixteen pads of samples, each with tuning, decay, filter, pan, level and choke group.",
    .role = DEVICE_INSTRUMENT, .params = params, .param_count = PARAM_COUNT,
    .visuals = {VISUAL_WAVE, VISUAL_NONE}, .outputs = outputs,
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .tail_seconds = tail_seconds,
    .hold_seconds = hold_seconds, .zones = true, .table = &sample_kernel_table,
};
