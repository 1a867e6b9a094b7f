/*
  "Roof": a true-peak limiter. What leaves it stays below the ceiling between the samples too, and what is below the ceiling
  passes as it is, only later.

    height      of the signal between samples (dsp/truepeak.h), in octaves over the ceiling, through a quadratic knee
    held        its greatest within the look-ahead, so that the gain is down before the peak comes
    released    falls towards nothing in the release time; after a long reduction only towards its average of late, which
                follows more slowly: single peaks let go at once, dense passages do not pump
    smoothed    by two moving averages that together are as long as the look-ahead: never less than what a peak needs

  The averages are sums of whole numbers, so they do not drift and a gain of 1 is exactly 1. Latency: the look-ahead and half
  the length of the detector's filter. Sources: ITU-R BS.1770-5, annex 2 for the height; D. Giannoulis, M. Massberg, J. Reiss,
  "Digital dynamic range compressor design" (JAES 60-6, 2012) for the knee. The meter publishes the block's greatest reduction
  in dB, positive.
*/
#include "devices/device.h"
#include "devices/moving.h"

#include "core/math_inline.h"
#include "dsp/smoother.h"
#include "dsp/truepeak.h"

#include <string.h>

enum { INPUT, CEILING, KNEE, LOOKAHEAD, RELEASE, ADAPT, LINK, TRUE_PEAKS, PARAM_COUNT };

static const Param params[PARAM_COUNT] = {
    {INPUT, "input_db", "Input", "Level", "dB", -12, 24, 0, PARAM_LINEAR, PARAM_LARGE, PARAM_BIPOLAR, NULL},
    {CEILING, "ceiling_db", "Ceiling", "Level", "dB", -24, 0, -1, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
    {KNEE, "knee_db", "Knee", "Level", "dB", 0, 12, 0, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {LOOKAHEAD, "lookahead_ms", "Ahead", "Timing", "ms", 1, 10, 3, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    {RELEASE, "release_ms", "Release", "Timing", "ms", 5, 2000, 80, PARAM_LOG, PARAM_LARGE, 0, NULL},
    {ADAPT, "adapt", "Adapt", "Timing", "%", 0, 100, 100, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {LINK, "link", "Link", "Detector", "%", 0, 100, 100, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {TRUE_PEAKS, "true_peaks", "True peaks", "Detector", "", 0, 1, 1, PARAM_TOGGLE, PARAM_SMALL, 0, NULL},
};

#define OCTAVES_PER_DB 0.16609640474436813 /* log2(10) / 20 */
#define MOST_SECONDS 0.01      /* look-ahead */
#define AVERAGE_SECONDS 0.25   /* how fast the average of late rises */
#define AVERAGE_TIMES 6.0      /* and how much slower than the release it falls */
#define MARGIN_OCTAVES 0.0083f /* 0.05 dB: the gain moves, and so do the tops a little */
#define NOTHING 2e-6f          /* octaves: a release that came this far is over */
#define SHARE 1073741824.0     /* a gain's distance from 1 as a whole number of 2^-30 */
#define LOUDEST 64.0f
#define HALF TRUE_PEAK_BEHIND
#define HEARD (TRUE_PEAK_BEFORE + HALF) /* samples kept before a block: the detector is HALF frames behind the newest */

/* One side's way from heights to gains; its rows lie behind the State. */
typedef struct Side {
  uint32_t first, count;   /* of the candidates: the rising tail of the window, greatest first */
  float released, average; /* octaves of reduction */
  float last, from;        /* gain of the last frame; gain when the look-ahead began to change */
  int64_t sum, sum_of_sums;
  float heard[HEARD + GRID_FRAMES];
} Side;

typedef struct State {
  double rate_hz;
  float average_rise, reserved;
  uint32_t frame, mask;    /* the rows hold mask + 1 frames, each at frame & mask */
  uint32_t window, before; /* look-ahead in frames, and the one that is faded from */
  uint32_t fade_left, fade_frames;
  uint32_t still_frames;   /* since anything was reduced */
  int32_t primed;
  Smoother input, threshold;
  TruePeakDetector detector;
  TruePeakFilter meter;
  Side side[2];
} State;

_Static_assert(sizeof(State) % 16 == 0, "states are whole vectors");

static uint32_t window_for(double rate_hz, double ms) RT_SAFE {
  return (uint32_t)math_int_clamp(math_clamp(ms * 0.001, 0.001, MOST_SECONDS) * rate_hz + 0.5, 4, 1 << 20);
}

static uint32_t row_length(double rate_hz) {
  uint32_t length = 256;
  while (length < 2 * window_for(rate_hz, 1000.0 * MOST_SECONDS) + HEARD + 2 * GRID_FRAMES) length *= 2;
  return length;
}

/* The rows of one side. */
typedef struct Rows {
  float *line;              /* what is delayed */
  float *value;             /* candidates for the window's greatest, ... */
  uint32_t *at;             /* ... and their frames */
  int32_t *loss;            /* 1 - gain before smoothing */
  int64_t *mean;            /* its moving sums */
} Rows;

#define ROW_BYTES (2 * sizeof(float) + sizeof(uint32_t) + sizeof(int32_t) + sizeof(int64_t))

static Rows rows_of(State *state, uint32_t side) RT_SAFE {
  const size_t length = (size_t)state->mask + 1;
  uint8_t *from = (uint8_t *)(state + 1) + side * length * ROW_BYTES;
  Rows rows;
  rows.mean = (int64_t *)(void *)from;
  rows.line = (float *)(void *)(from + length * sizeof(int64_t));
  rows.value = rows.line + length;
  rows.at = (uint32_t *)(void *)(rows.value + length);
  rows.loss = (int32_t *)(void *)(rows.at + length);
  return rows;
}

static size_t state_bytes(const DeviceSetup *setup) { return sizeof(State) + 2 * (size_t)row_length(setup->rate_hz) * ROW_BYTES; }

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  smoother_reset(&state->input);
  smoother_reset(&state->threshold);
  memset(state->side, 0, sizeof state->side);
  for (uint32_t c = 0; c < 2; c++) state->side[c].last = state->side[c].from = 1.0f;
  memset(state + 1, 0, 2 * ((size_t)state->mask + 1) * ROW_BYTES);
  state->frame = state->fade_left = 0;
  state->window = state->before = 4;
  state->still_frames = UINT32_MAX / 2;
  state->primed = 0;
}

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  state->mask = row_length(setup->rate_hz) - 1;
  state->average_rise = (float)-math_expm1(-1.0 / (AVERAGE_SECONDS * setup->rate_hz));
  state->fade_frames = (uint32_t)math_int_clamp(0.005 * setup->rate_hz, 1, 1 << 20);
  smoother_init(&state->input, setup->rate_hz, 0.02);
  smoother_init(&state->threshold, setup->rate_hz, 0.02);
  true_peak_detector(&state->detector);
  true_peak_filter(&state->meter, true_peak_meter_taps(setup->rate_hz));
  reset(state);
}

static uint32_t latency_of(uint32_t window) RT_SAFE { return window - 1 + HALF; }

static uint32_t latency_frames(const DeviceSetup *setup, const float *p) {
  return latency_of(window_for(setup->rate_hz, (double)p[LOOKAHEAD]));
}

/* --- the smoothing -------------------------------------------------------------------------------------------------- */

static uint32_t first_length(uint32_t window) RT_SAFE { return (window + 1) / 2; }
static uint32_t second_length(uint32_t window) RT_SAFE { return window + 1 - first_length(window); }

/* Another length: the moving sums are added up anew from what is kept. */
static void resize_sums(State *state, uint32_t side) RT_SAFE {
  const Rows rows = rows_of(state, side);
  const uint32_t one = first_length(state->window), two = second_length(state->window), mask = state->mask;
  Side *const s = &state->side[side];
  s->sum = s->sum_of_sums = 0;
  for (uint32_t back = one + two; back > 0; back--) {
    const uint32_t at = state->frame - back;
    s->sum += rows.loss[at & mask];
    if (back > two) continue;
    s->sum -= rows.loss[(at - one) & mask];
    rows.mean[at & mask] = s->sum;
    s->sum_of_sums += s->sum;
  }
}

static void choose_window(State *state, const DeviceBlock *block) RT_SAFE {
  const uint32_t wanted = window_for(state->rate_hz, (double)block->params[LOOKAHEAD]);
  if (state->primed && (wanted == state->window || state->fade_left > 0)) return;
  state->before = state->primed ? state->window : wanted;
  state->fade_left = state->primed ? state->fade_frames : 0;
  state->window = wanted;
  state->primed = 1;
  for (uint32_t c = 0; c < 2; c++) {
    state->side[c].from = state->side[c].last;
    resize_sums(state, c);
  }
}

/* The greatest of the last `window` + 1 heights: one more, because a height lies between two samples. */
static inline float hold(Side *side, const Rows *rows, uint32_t mask, uint32_t frame, uint32_t window, float height) {
  while (side->count > 0 && rows->value[(side->first + side->count - 1) & mask] <= height) side->count--;
  const uint32_t at = (side->first + side->count) & mask;
  rows->value[at] = height;
  rows->at[at] = frame;
  side->count++;
  while (frame - rows->at[side->first & mask] > window) {
    side->first++;
    side->count--;
  }
  return rows->value[side->first & mask];
}

/* How the reduction lets go, as coefficients of one frame. */
typedef struct Release { float keep, average_rise, average_fall, adapt; } Release;

static inline float let_go(Side *side, const Release *release, float held) {
  const float distance = held - side->average;
  side->average += (distance > 0.0f ? release->average_rise : release->average_fall) * distance;
  const float floor = release->adapt * (side->average < side->released ? side->average : side->released);
  float now = floor + (side->released - floor) * release->keep;
  if (now < NOTHING) now = 0.0f;
  return side->released = held > now ? held : now;
}

static void smooth(State *state, uint32_t which, const float *released, float *gain, uint32_t frames) RT_SAFE {
  const Rows rows = rows_of(state, which);
  Side *const side = &state->side[which];
  const uint32_t one = first_length(state->window), two = second_length(state->window), mask = state->mask;
  const double scale = 1.0 / ((double)one * (double)two * SHARE);
  float left[GRID_FRAMES];
  for (uint32_t i = 0; i < (frames + 3) / 4 * 4; i += 4) f4_store(left + i, f4_exp2_inline(f4_splat(0.0f) - f4_load(released + i)));
  for (uint32_t i = 0; i < frames; i++) {
    const uint32_t at = state->frame + i;
    const int32_t loss = released[i] > 0.0f ? math_int_clamp((1.0 - (double)left[i]) * SHARE + 1.0, 0, 1 << 30) : 0;
    side->sum += loss - rows.loss[(at - one) & mask];
    side->sum_of_sums += side->sum - rows.mean[(at - two) & mask];
    rows.loss[at & mask] = loss;
    rows.mean[at & mask] = side->sum;
    gain[i] = (float)(1.0 - (double)side->sum_of_sums * scale);
  }
}

/* --- the detector --------------------------------------------------------------------------------------------------- */

static inline float taken(float x) { return x > -LOUDEST ? (x < LOUDEST ? x : LOUDEST) : (x <= -LOUDEST ? -LOUDEST : 0.0f); }

static inline float at_frame(Ramp ramp, float index) { return ramp.start + ramp.step * index; }

/* Octaves over the threshold through the knee, for heights of four frames; the knee ends at the ceiling. */
static inline f32x4 reduction_for(f32x4 height, f32x4 threshold, float knee) {
  const f32x4 zero = f4_splat(0.0f), over = f4_log2_inline(height) - threshold;
  if (knee <= 0.0f) return f4_max(over, zero);
  const f32x4 half = f4_splat(0.5f * knee), bend = f4_min(f4_max(over + half, zero), half + half);
  return bend * bend * f4_splat(0.5f / knee) + f4_max(over - half, zero);
}

/* Octaves of reduction that the heights of this block ask for; whether there are any. */
static bool listen(State *state, uint32_t which, const DeviceBlock *block, Ramp threshold, float *wanted) RT_SAFE {
  Side *const side = &state->side[which];
  const float *x = side->heard + TRUE_PEAK_BEFORE, knee = block->params[KNEE] > 0.0f ? block->params[KNEE] * (float)OCTAVES_PER_DB : 0.0f;
  const uint32_t whole = (block->frames + 3) / 4 * 4;
  f32x4 peak = f4_splat(0.0f);
  for (uint32_t i = 0; i < HEARD + GRID_FRAMES; i += 4) peak = f4_max(f4_abs(f4_load(side->heard + i)), peak);
  const float a = peak[0] > peak[1] ? peak[0] : peak[1], b = peak[2] > peak[3] ? peak[2] : peak[3], most = a > b ? a : b;
  const float last = at_frame(threshold, (float)block->frames), least = (threshold.start < last ? threshold.start : last) - 0.5f * knee;
  memset(wanted, 0, GRID_FRAMES * sizeof *wanted);
  /* a parabola adds an eighth of what lies between its points at most */
  if (most * state->detector.most * 1.25f < math_exp2f(least)) return false;
  float height[GRID_FRAMES];
  if (block->params[TRUE_PEAKS] >= 0.5f) true_peak_between(&state->detector, &state->meter, x, height, whole);
  else
    for (uint32_t i = 0; i < whole; i += 4) f4_store(height + i, f4_max(f4_abs(f4_load(x + i)), f4_abs(f4_load(x + i + 1))));
  i32x4 any = i4_splat(0);
  for (uint32_t i = 0; i < whole; i += 4) {
    const f32x4 index = (f32x4){1.0f, 2.0f, 3.0f, 4.0f} + f4_splat((float)i);
    const f32x4 reduction = reduction_for(f4_load(height + i), f4_splat(threshold.start) + f4_splat(threshold.step) * index, knee);
    any |= (i32x4)(reduction > f4_splat(0.0f));
    f4_store(wanted + i, reduction);
  }
  return i4_any(any);
}

/* --- the block ------------------------------------------------------------------------------------------------------ */

static void take_in(State *state, const DeviceBlock *block, Ramp input) RT_SAFE {
  for (uint32_t c = 0; c < 2; c++) {
    const Rows rows = rows_of(state, c);
    float *const heard = state->side[c].heard + HEARD;
    for (uint32_t i = 0; i < block->frames; i++) {
      heard[i] = taken(block->in[c][i]) * at_frame(input, (float)(i + 1));
      rows.line[(state->frame + i) & state->mask] = heard[i];
    }
    memset(heard + block->frames, 0, (GRID_FRAMES - block->frames) * sizeof(float));
  }
}

/* The louder side pulls the other along. */
static void link_sides(float wanted[2][GRID_FRAMES], float amount, uint32_t frames) RT_SAFE {
  for (uint32_t i = 0; i < frames; i++) {
    const float left = wanted[0][i], right = wanted[1][i], more = left > right ? left : right;
    wanted[0][i] = left + amount * (more - left);
    wanted[1][i] = right + amount * (more - right);
  }
}

static float reduce(State *state, const DeviceBlock *block, float wanted[2][GRID_FRAMES], float gain[2][GRID_FRAMES]) RT_SAFE {
  const double release = math_clamp((double)block->params[RELEASE], 1.0, 60000.0) * 0.001 * state->rate_hz;
  const Release law = {.keep = (float)math_exp(-1.0 / release), .average_rise = state->average_rise,
                       .average_fall = (float)-math_expm1(-1.0 / (AVERAGE_TIMES * release)),
                       .adapt = (float)math_clamp((double)block->params[ADAPT] * 0.01, 0.0, 1.0)};
  float least = 1.0f;
  for (uint32_t c = 0; c < 2; c++) {
    const Rows rows = rows_of(state, c);
    Side *const side = &state->side[c];
    float released[GRID_FRAMES] = {0};
    for (uint32_t i = 0; i < block->frames; i++)
      released[i] = let_go(side, &law, hold(side, &rows, state->mask, state->frame + i, state->window, wanted[c][i]));
    if (side->average < NOTHING) side->average = 0.0f;
    smooth(state, c, released, gain[c], block->frames);
    for (uint32_t i = 0; i < block->frames; i++) least = gain[c][i] < least ? gain[c][i] : least;
  }
  return least;
}

/* While the look-ahead changes, what is heard moves from the old delay and gain to the new ones, and nothing tops the ceiling. */
static void give_out(State *state, const DeviceBlock *block, float gain[2][GRID_FRAMES]) RT_SAFE {
  const uint32_t mask = state->mask, late = latency_of(state->window), before = latency_of(state->before);
  const float top = math_gain_from_dbf(block->params[CEILING]), share = 1.0f / (float)state->fade_frames;
  for (uint32_t c = 0; c < 2; c++) {
    const float *line = rows_of(state, c).line, from = state->side[c].from;
    const uint32_t fading = state->fade_left < block->frames ? state->fade_left : block->frames;
    for (uint32_t i = 0; i < fading; i++) {
      const float old = share * (float)(state->fade_left - i), x = line[(state->frame + i - late) & mask];
      const float y = (x + old * (line[(state->frame + i - before) & mask] - x)) * (gain[c][i] + old * (from - gain[c][i]));
      block->out[c][i] = y > top ? top : y < -top ? -top : y;
    }
    for (uint32_t i = fading; i < block->frames; i++) block->out[c][i] = line[(state->frame + i - late) & mask] * gain[c][i];
    state->side[c].last = gain[c][block->frames - 1];
  }
  state->fade_left -= state->fade_left < block->frames ? state->fade_left : block->frames;
}

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  const float *p = moving_goals(block);
  const uint32_t frames = block->frames;
  choose_window(state, block);
  take_in(state, block, moving_ramp(&state->input, block, INPUT, math_gain_from_dbf(p[INPUT])));
  const Ramp threshold = moving_ramp(&state->threshold, block, CEILING, p[CEILING] * (float)OCTAVES_PER_DB - MARGIN_OCTAVES);
  float wanted[2][GRID_FRAMES], gain[2][GRID_FRAMES], least = 1.0f;
  for (uint32_t i = 0; i < GRID_FRAMES; i++) gain[0][i] = gain[1][i] = 1.0f;
  bool any = listen(state, 0, block, threshold, wanted[0]);
  any = listen(state, 1, block, threshold, wanted[1]) || any;
  for (uint32_t c = 0; c < 2; c++) memmove(state->side[c].heard, state->side[c].heard + frames, HEARD * sizeof(float));
  const bool letting_go = state->side[0].released > 0.0f || state->side[1].released > 0.0f;
  if (any || letting_go) state->still_frames = 0;
  else if (state->still_frames < UINT32_MAX / 2) state->still_frames += frames;
  if (state->still_frames <= state->mask) { /* afterwards every row holds nothing but 0 */
    link_sides(wanted, (float)math_clamp((double)p[LINK] * 0.01, 0.0, 1.0), frames);
    least = reduce(state, block, wanted, gain);
  }
  give_out(state, block, gain);
  state->frame += frames;
  if (block->meter) block->meter[0] = least < 1.0f ? -math_db_from_gainf(least) : 0.0f;
}

static double tail_seconds(const float *p) { return (double)p[LOOKAHEAD] * 0.001 + 0.02; }

const Device device_limiter = {
    .number = 11, .id = "limiter", .name = "Roof",
    .summary = "True-peak limiter that looks ahead: nothing over the ceiling, between the samples either, and nothing changed below it.",
    .role = DEVICE_EFFECT, .params = params, .param_count = PARAM_COUNT, .visuals = {VISUAL_TRANSFER, VISUAL_WAVE},
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .latency_frames = latency_frames,
    .tail_seconds = tail_seconds,
};
