/*
  "Space": a convolution reverb. Its impulse response is a recording, or one of nine spaces that are computed (dsp/impulse.h);
  size, decay, length, attack and direction belong to the response, which is made anew when one of them is set, and fades over
  into the new one while sound goes on. Predelay, cuts, width and levels belong to the sound and move at any time. Every response is
  scaled so that pink noise leaves it as loud as it came: another space is another space, not another level.

  One recording answers both sides (two channels: each its own); a second one makes it true stereo: the first answers what comes
  from the left, the second what comes from the right. A file of four channels (left to left, left to right, right to left, right to
  right) is brought in as two such recordings. Of a longer one the first ten seconds are heard.

  The convolution itself, without latency and with its work spread evenly, is dsp/convolution.h.
*/
#include "devices/content.h"
#include "devices/device.h"
#include "devices/kernel.h"
#include "devices/moving.h"
#include "devices/silence.h"

#include "core/math_inline.h"
#include "dsp/convolution.h"
#include "dsp/delay_line.h"
#include "dsp/impulse.h"
#include "dsp/svf.h"

#include <string.h>

enum { SPACE, SIZE, DECAY, LENGTH, ATTACK, REVERSE, PREDELAY, LOW_CUT, HIGH_CUT, WIDTH, LEVEL, MIX, PARAM_COUNT };

static const char *const spaces[] = {"Ambience", "Room", "Studio", "Chamber", "Concert hall", "Large hall", "Cathedral", "Plate", "Spring", NULL};

#define LOW_OFF_HZ 20.0
#define HIGH_OFF_HZ 20000.0

static const Param params[PARAM_COUNT] = {
    {SPACE, "space", "Space", "Impulse", "", 0, IMPULSE_SPACES - 1, IMPULSE_HALL, PARAM_STEPS, PARAM_LARGE, PARAM_SETUP, spaces},
    {SIZE, "size", "Size", "Impulse", "%", 50, 200, 100, PARAM_LOG, PARAM_MEDIUM, PARAM_SETUP, NULL},
    {DECAY, "decay", "Decay", "Impulse", "%", 10, 200, 100, PARAM_LOG, PARAM_LARGE, PARAM_SETUP, NULL},
    {LENGTH, "length", "Length", "Impulse", "%", 2, 100, 100, PARAM_LINEAR, PARAM_SMALL, PARAM_SETUP, NULL},
    {ATTACK, "attack_ms", "Attack", "Impulse", "ms", 0, 1000, 0, PARAM_LINEAR, PARAM_SMALL, PARAM_SETUP, NULL},
    {REVERSE, "reverse", "Reverse", "Impulse", "", 0, 1, 0, PARAM_TOGGLE, PARAM_SMALL, PARAM_SETUP, NULL},
    {PREDELAY, "predelay_ms", "Predelay", "Time", "ms", 0, 500, 0, PARAM_LINEAR, PARAM_MEDIUM, 0, NULL},
    {LOW_CUT, "low_cut_hz", "Low cut", "Tone", "Hz", LOW_OFF_HZ, 1000, 80, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    {HIGH_CUT, "high_cut_hz", "High cut", "Tone", "Hz", 500, HIGH_OFF_HZ, HIGH_OFF_HZ, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    {WIDTH, "width", "Width", "Output", "%", 0, 200, 100, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {LEVEL, "level_db", "Wet level", "Output", "dB", -24, 12, 0, PARAM_LINEAR, PARAM_SMALL, PARAM_BIPOLAR, NULL},
    {MIX, "mix", "Mix", "Output", "%", 0, 100, 25, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
};

#define SOUND_SECONDS_MAX (2.0 * IMPULSE_SECONDS_MAX + 1.0) /* at half its size, and it is known that more follows */

static const uint16_t kernel_params[] = {SPACE, SIZE, DECAY, LENGTH, ATTACK, REVERSE};

typedef struct State {
  double rate_hz;
  uint64_t content;      /* its serial in the last block */
  uint32_t write;        /* counts frames of the predelay */
  uint32_t predelay_mask;
  uint32_t quiet_frames; /* since anything came in, or went to the convolver */
  int32_t primed;
  float cuts_made_from[2];
  uint32_t reserved[2];
  SvfState low, high;    /* lanes: left, right */
  SvfCoefs low_coefs, high_coefs;
  Smoother predelay, dry, wet, side, low_on, high_on;
} State;

/* --- kernels ----------------------------------------------------------------------------------------------------------- */

static ImpulseShape shape_of(const KernelSource *source) {
  const double *p = source->params;
  return (ImpulseShape){.rate_hz = source->rate_hz, .space = (uint32_t)math_int_clamp(p[SPACE] + 0.5, 0, IMPULSE_SPACES - 1), .size = p[SIZE] * 0.01,
                        .decay = p[DECAY] * 0.01, .length = p[LENGTH] * 0.01, .attack_seconds = p[ATTACK] * 0.001, .reverse = p[REVERSE] >= 0.5};
}

/* Two recordings of one rate are true stereo; the shorter one ends in silence, which the caller sees to. */
static ImpulseSound sound_of(const KernelSource *source) {
  if (source->sound_count == 0) return (ImpulseSound){0};
  const KernelSound *first = &source->sounds[0], *second = &source->sounds[1];
  ImpulseSound sound = {.paths = {first->channels[0], first->channels[1]}, .path_count = first->channel_count > 1 ? 2 : 1, .rate_hz = first->rate_hz, .frames = first->frames};
  if (source->sound_count < 2 || second->rate_hz != first->rate_hz) return sound;
  sound.path_count = 4;
  if (first->channel_count < 2) sound.paths[1] = first->channels[0];
  sound.paths[2] = second->channels[0];
  sound.paths[3] = second->channels[second->channel_count > 1 ? 1 : 0];
  if (second->frames < sound.frames) sound.frames = second->frames;
  return sound;
}

static size_t kernel_bytes(const KernelSource *source) {
  const ImpulseShape shape = shape_of(source);
  const ImpulseSound sound = sound_of(source);
  if (source->sound_count > 0 && sound.frames == 0) return 0;
  const uint32_t frames = impulse_frames(&shape, &sound);
  return convolution_kernel_bytes(impulse_paths(&sound), frames < CONVOLUTION_FRAMES_MAX ? frames : CONVOLUTION_FRAMES_MAX);
}

static Status kernel_make(const Memory *memory, const KernelSource *source, void *place) {
  const ImpulseShape shape = shape_of(source);
  const ImpulseSound sound = sound_of(source);
  Impulse impulse;
  Status status = impulse_make(memory, &shape, &sound, &impulse);
  if (status != STATUS_OK) return status;
  const size_t table_bytes = convolution_table.bytes(), work_bytes = CONVOLUTION_WORK_FLOATS * sizeof(float);
  void *table = memory_new(memory, table_bytes);
  float *work = memory_new(memory, work_bytes);
  if (table != NULL && work != NULL) {
    const uint32_t frames = impulse.frames < CONVOLUTION_FRAMES_MAX ? impulse.frames : CONVOLUTION_FRAMES_MAX;
    convolution_table.make(table);
    convolution_kernel_make(table, (const float *const *)impulse.paths, impulse.path_count, frames, (float)impulse.gain, work, place);
    ((ConvolutionKernel *)place)->rt60_seconds = (float)impulse.rt60_seconds;
  } else {
    status = STATUS_NO_MEMORY;
  }
  memory_free(memory, work, work_bytes);
  memory_free(memory, table, table_bytes);
  impulse_finish(&impulse);
  return status;
}

/* What goes out on either side, whichever side it came from. */
static void draw_side(const Impulse *impulse, uint32_t side, float *peaks) {
  float most = 0.0f;
  for (uint32_t p = 0; p < impulse->path_count; p++)
    for (uint32_t i = 0; i < impulse->frames; i++) most = (float)math_max((double)most, math_max((double)impulse->paths[p][i], -(double)impulse->paths[p][i]));
  for (uint32_t p = 0; p < impulse->path_count; p++) {
    if (impulse->path_count > 1 && (p & 1u) != side) continue;
    for (uint32_t i = 0; i < impulse->frames; i++) {
      float *column = &peaks[(uint64_t)i * KERNEL_COLUMNS / impulse->frames];
      const float x = impulse->paths[p][i], size = (x < 0.0f ? -x : x) / (most > 0.0f ? most : 1.0f);
      if (size > *column) *column = size;
    }
  }
}

static Status kernel_draw(const Memory *memory, const KernelSource *source, KernelPicture *picture) {
  const ImpulseShape shape = shape_of(source);
  const ImpulseSound sound = sound_of(source);
  Impulse impulse;
  const Status status = impulse_make(memory, &shape, &sound, &impulse);
  if (status != STATUS_OK) return status;
  *picture = (KernelPicture){.seconds = (double)impulse.frames / source->rate_hz, .rt60_seconds = impulse.rt60_seconds, .paths = impulse.path_count};
  for (uint32_t side = 0; side < 2; side++) draw_side(&impulse, side, picture->peaks[side]);
  impulse_finish(&impulse);
  return STATUS_OK;
}

static const DeviceKernel kernel = {
    .params = kernel_params, .param_count = COUNT_OF(kernel_params), .sounds_max = 2, .sound_seconds_max = SOUND_SECONDS_MAX,
    .bytes = kernel_bytes, .make = kernel_make, .draw = kernel_draw, .check = convolution_kernel_check,
};

/* --- the state: behind the struct a table, unless it is lent, two predelays, the convolver ------------------------------ */

static size_t round16(size_t bytes) RT_SAFE { return (bytes + 15u) & ~(size_t)15u; }

static uint32_t predelay_length(double rate_hz) {
  uint32_t length = 256;
  while ((double)length < 0.5 * rate_hz + 2.0 * GRID_FRAMES && length < 1u << 20) length *= 2;
  return length;
}

static uint32_t convolver_frames(double rate_hz) {
  return (uint32_t)math_int_clamp(IMPULSE_SECONDS_MAX * rate_hz, 1, (int32_t)CONVOLUTION_FRAMES_MAX);
}

static float *predelay_of(State *state, uint32_t side) RT_SAFE { return (float *)(void *)((uint8_t *)state + round16(sizeof(State))) + (size_t)side * (state->predelay_mask + 1u); }
static Convolver *convolver_of(const State *state) RT_SAFE { return (Convolver *)(void *)predelay_of((State *)(uintptr_t)state, 2); }

static size_t state_bytes(const DeviceSetup *setup) {
  return round16(sizeof(State)) + 2 * predelay_length(setup->rate_hz) * sizeof(float) + convolver_bytes(convolver_frames(setup->rate_hz)) +
         shared_table_room(&convolution_table, setup->table);
}

/* All but the predelay and the convolver. */
static void forget_motion(State *state) RT_SAFE {
  state->primed = 0;
  state->low = state->high = (SvfState){f4_splat(0.0f), f4_splat(0.0f)};
  state->cuts_made_from[0] = state->cuts_made_from[1] = -1.0f;
  Smoother *const smoothers[] = {&state->predelay, &state->dry, &state->wet, &state->side, &state->low_on, &state->high_on};
  for (uint32_t i = 0; i < COUNT_OF(smoothers); i++) smoother_reset(smoothers[i]);
}

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  forget_motion(state);
  state->content = 0;
  state->write = 0;
  state->quiet_frames = UINT32_MAX;
  memset(predelay_of(state, 0), 0, (size_t)2 * (state->predelay_mask + 1u) * sizeof(float));
  convolver_reset(convolver_of(state));
}

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  state->predelay_mask = predelay_length(setup->rate_hz) - 1u;
  const uint32_t frames = convolver_frames(setup->rate_hz);
  Convolver *convolver = convolver_of(state);
  convolver_init(convolver, shared_table_use(&convolution_table, setup->table, (uint8_t *)convolver + convolver_bytes(frames)), frames);
  smoother_init(&state->predelay, setup->rate_hz, 0.1);
  Smoother *const quick[] = {&state->dry, &state->wet, &state->side, &state->low_on, &state->high_on};
  for (uint32_t i = 0; i < COUNT_OF(quick); i++) smoother_init(quick[i], setup->rate_hz, 0.02);
  reset(state);
}

/* --- once a block ------------------------------------------------------------------------------------------------------ */

typedef struct Plan { Ramp predelay, dry, wet, side, low_on, high_on; bool cuts_low, cuts_high; } Plan;

static void set_cuts(State *state, const float *p) RT_SAFE {
  if (p[LOW_CUT] == state->cuts_made_from[0] && p[HIGH_CUT] == state->cuts_made_from[1]) return;
  state->cuts_made_from[0] = p[LOW_CUT];
  state->cuts_made_from[1] = p[HIGH_CUT];
  const float low = (float)math_clamp((double)p[LOW_CUT] / state->rate_hz, 1e-5, 0.45), high = (float)math_clamp((double)p[HIGH_CUT] / state->rate_hz, 1e-5, 0.45);
  const f32x4 k = f4_splat(1.41421356f);
  state->low_coefs = svf_coefs(svf_g(f4_splat(low)), k);
  state->high_coefs = svf_coefs(svf_g(f4_splat(high)), k);
}

static bool moves_or_is(Ramp ramp, float value) RT_SAFE { return ramp.step != 0.0f || ramp.start != value; }

static Plan plan_block(State *state, const DeviceBlock *block) RT_SAFE {
  const float *p = moving_goals(block);
  set_cuts(state, p);
  const double mix = math_clamp((double)p[MIX] * 0.01, 0.0, 1.0);
  const float wet = mix > 0.0 ? (float)math_sin(mix * MATH_PI * 0.5) * math_gain_from_dbf(p[LEVEL]) : 0.0f;
  const double predelay = math_clamp((double)p[PREDELAY] * 0.001 * state->rate_hz, 0.0, (double)state->predelay_mask - 2.0 * GRID_FRAMES);
  Plan plan = {
      .predelay = smoother_block(&state->predelay, (float)predelay, block->frames),
      .dry = moving_ramp(&state->dry, block, MIX, mix < 1.0 ? (float)math_cos(mix * MATH_PI * 0.5) : 0.0f),
      .wet = moving_ramp2(&state->wet, block, MIX, LEVEL, wet),
      .side = moving_ramp(&state->side, block, WIDTH, (float)math_clamp((double)p[WIDTH] * 0.01, 0.0, 2.0)),
      .low_on = smoother_block(&state->low_on, (double)p[LOW_CUT] > LOW_OFF_HZ ? 1.0f : 0.0f, block->frames),
      .high_on = smoother_block(&state->high_on, (double)p[HIGH_CUT] < HIGH_OFF_HZ ? 1.0f : 0.0f, block->frames),
  };
  plan.cuts_low = moves_or_is(plan.low_on, 0.0f);
  plan.cuts_high = moves_or_is(plan.high_on, 0.0f);
  state->primed = 1;
  return plan;
}

static float ramp_at(Ramp ramp, uint32_t i) RT_SAFE { return ramp.start + ramp.step * (float)(i + 1); }

/* NaN, what is no sound for being too quiet, and what is none for being too loud. */
static inline f32x4 tame(f32x4 x) {
  const f32x4 clean = f4_clean_inline(x);
  return f4_select((i32x4)(f4_abs(clean) < f4_splat(1e6f)), clean, f4_splat(0.0f));
}

static void delay_in(State *state, const DeviceBlock *block, const Plan *plan, float to[2][GRID_FRAMES]) RT_SAFE {
  for (uint32_t s = 0; s < 2; s++) {
    float clean[GRID_FRAMES];
    memset(clean, 0, sizeof clean);
    memcpy(clean, block->in[s], block->frames * sizeof(float));
    for (uint32_t i = 0; i < block->frames; i += 4) f4_store(clean + i, tame(f4_load(clean + i)));
    float *line = predelay_of(state, s);
    delay_line_write(line, state->predelay_mask, state->write, clean, block->frames);
    if (plan->predelay.start == 0.0f && plan->predelay.step == 0.0f) memcpy(to[s], clean, block->frames * sizeof(float));
    else delay_line_read_moving(line, state->predelay_mask, state->write, plan->predelay, to[s], block->frames);
  }
}

/* Either cut fades to what it would let pass when its knob is at the end. */
static void cut(State *state, const Plan *plan, float x[2][GRID_FRAMES], uint32_t frames) RT_SAFE {
  if (!plan->cuts_low && !plan->cuts_high) return;
  const f32x4 q = f4_splat(1.41421356f * 0.5f);
  for (uint32_t i = 0; i < frames; i++) {
    f32x4 v = {x[0][i], x[1][i], 0.0f, 0.0f}, low;
    if (plan->cuts_low) {
      const f32x4 band = svf_step(&state->low, state->low_coefs, v, &low);
      v -= f4_splat(ramp_at(plan->low_on, i)) * (low + q * band);
    }
    if (plan->cuts_high) {
      svf_step(&state->high, state->high_coefs, v, &low);
      v += f4_splat(ramp_at(plan->high_on, i)) * (low - v);
    }
    x[0][i] = v[0];
    x[1][i] = v[1];
  }
  svf_clean(&state->low);
  svf_clean(&state->high);
}

static void mix(const Plan *plan, const DeviceBlock *block, float wet[2][GRID_FRAMES]) RT_SAFE {
  for (uint32_t i = 0; i < block->frames; i++) {
    const float half = 0.5f * ramp_at(plan->wet, i), dry = ramp_at(plan->dry, i);
    const float middle = wet[0][i] + wet[1][i], side = ramp_at(plan->side, i) * (wet[0][i] - wet[1][i]);
    const float left = math_clean(block->in[0][i]), right = math_clean(block->in[1][i]); /* in may be out */
    block->out[0][i] = math_clean(dry * left + half * (middle + side));
    block->out[1][i] = math_clean(dry * right + half * (middle - side));
  }
}

static void take_content(State *state, const DeviceContent *content) RT_SAFE {
  const uint64_t serial = content != NULL ? content->serial : 0;
  if (serial == state->content) return;
  state->content = serial;
  const ConvolutionKernel *keep[CONTENT_KERNELS_BEFORE + 1] = {content != NULL ? content->kernel : NULL};
  for (uint32_t i = 0; content != NULL && i < CONTENT_KERNELS_BEFORE; i++) keep[i + 1] = content->kernels_before[i];
  if (!state->primed) convolver_reset(convolver_of(state)); /* nobody hears the change */
  convolver_use(convolver_of(state), keep[0], keep, COUNT_OF(keep));
}

/* Nothing comes in and nothing is on its way. */
static bool is_idle(const State *state, const DeviceBlock *block) RT_SAFE {
  return (state->quiet_frames == UINT32_MAX || state->quiet_frames > state->predelay_mask + convolver_tail_frames(convolver_of(state))) &&
         are_silent(block->in, block->frames);
}

static void rest(State *state, const DeviceBlock *block) RT_SAFE {
  for (uint32_t s = 0; s < 2; s++) memset(block->out[s], 0, block->frames * sizeof(float));
  if (!state->primed) return;
  forget_motion(state);
  state->quiet_frames = UINT32_MAX;
  convolver_rest(convolver_of(state));
}

static bool rests(const void *state) RT_SAFE { return !((const State *)state)->primed; }

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  take_content(state, block->content);
  if (is_idle(state, block)) {
    rest(state, block);
    return;
  }
  const Plan plan = plan_block(state, block);
  const uint32_t frames = block->frames;
  float entered[2][GRID_FRAMES], wet[2][GRID_FRAMES];
  delay_in(state, block, &plan, entered);
  cut(state, &plan, entered, frames);
  bool quiet = are_silent(block->in, frames);
  for (uint32_t s = 0; s < 2; s++) {
    for (uint32_t i = frames; i % 4u != 0; i++) entered[s][i] = 0.0f;
    for (uint32_t i = 0; i < frames; i += 4) f4_store(entered[s] + i, f4_clean_inline(f4_load(entered[s] + i)));
    quiet = quiet && is_silent(entered[s], frames);
  }
  if (!quiet) state->quiet_frames = 0;
  else if (state->quiet_frames < UINT32_MAX - 2 * GRID_FRAMES) state->quiet_frames += frames;
  convolver_process(convolver_of(state), (const float *const[2]){entered[0], entered[1]}, (float *const[2]){wet[0], wet[1]}, frames);
  mix(&plan, block, wet);
  state->write += frames;
}

static double tail_seconds(const float *p) { return 0.001 * (double)p[PREDELAY] + IMPULSE_SECONDS_MAX + 1.5; }
/* A response that swells begins in silence. */
static double hold_seconds(const float *p, double bpm) {
  (void)bpm;
  return 0.5 + 0.001 * (double)p[PREDELAY] + (p[REVERSE] >= 0.5f ? IMPULSE_SECONDS_MAX : 0.0);
}

const Device device_convolution = {
    .number = 31, .id = "convolution", .name = "Space",
    .summary = "Convolution reverb: an impulse response (IR) of your own, or a room, hall, plate or spring that is computed.",
    .role = DEVICE_EFFECT, .params = params, .param_count = PARAM_COUNT, .visuals = {VISUAL_TAPS, VISUAL_SPECTRUM},
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .tail_seconds = tail_seconds,
    .hold_seconds = hold_seconds, .rests = rests, .zones = true, .kernel = &kernel, .table = &convolution_table,
};
