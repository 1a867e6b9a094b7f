/* The sample-rate converter that brings assets to the project's rate and renders to a rate asked for. */
#include "dsp/resample.h"

#include "core/limits.h"
#include "core/math.h"
#include "core/simd.h"

#include <assert.h>
#include <string.h>

#define STOP_DB 120.0          /* of the Kaiser window; what remains after rounding to f32 is better than 110 */
#define PASS_END 0.905         /* of the lower Nyquist frequency; it stops at 1 */
#define ROWS_MAX 1024u         /* linear between so many rows is -118 dB off at worst */
#define HELD_EXTRA_FRAMES 4096u

static uint32_t greatest_common_divisor(uint32_t a, uint32_t b) {
  while (b) {
    const uint32_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

uint64_t resample_frames(ResampleRates rates, uint64_t frames) {
  const uint32_t divisor = greatest_common_divisor(rates.in_hz, rates.out_hz);
  const uint64_t up = rates.out_hz / divisor, down = rates.in_hz / divisor;
  return frames / down * up + (frames % down * up + down - 1) / down;
}

/* --- the filter ------------------------------------------------------------------------------------------------------ */

/* Modified Bessel function of the first kind, order 0, by its power series; every term is positive. */
static double bessel_i0(double x) {
  const double quarter = x * x / 4.0;
  double sum = 1.0, term = 1.0;
  for (int k = 1; k < 100 && term > 1e-18 * sum; k++) {
    term *= quarter / ((double)k * k);
    sum += term;
  }
  return sum;
}

typedef struct Filter {
  double cutoff; /* middle of the transition, in half cycles per input frame */
  double half;   /* input frames to either side */
  double beta;
} Filter;

static Filter design(uint32_t up, uint32_t down) {
  const double lower = up < down ? (double)up / down : 1.0; /* the lower Nyquist in units of the input's */
  const double transition = (1.0 - PASS_END) * lower;
  /* Kaiser's estimates of length and shape for a given attenuation */
  const double taps = (STOP_DB - 7.95) / (2.285 * MATH_PI * transition);
  return (Filter){.cutoff = lower * (1.0 + PASS_END) / 2.0, .half = taps / 2.0, .beta = 0.1102 * (STOP_DB - 8.7)};
}

static double filter_at(const Filter *filter, double offset_frames) {
  const double across = offset_frames / filter->half;
  if (across <= -1.0 || across >= 1.0) return 0.0;
  const double window = bessel_i0(filter->beta * math_sqrt(1.0 - across * across));
  const double angle = MATH_PI * filter->cutoff * offset_frames;
  return window * (offset_frames == 0.0 ? 1.0 : math_sin(angle) / angle);
}

/* One row: the taps for an output that lies `fraction` of a frame after the row's middle; they sum to one. */
static void fill_row(const Filter *filter, double fraction, uint32_t half, float *row) {
  double sum = 0.0;
  for (uint32_t i = 0; i < 2 * half; i++) sum += filter_at(filter, fraction + (double)half - 1.0 - (double)i);
  for (uint32_t i = 0; i < 2 * half; i++)
    row[i] = (float)(filter_at(filter, fraction + (double)half - 1.0 - (double)i) / sum);
}

/* Equal rates need no filter: the one tap at the middle is 1. */
static void fill_table(Resampler *resampler, const Filter *filter) {
  if (resampler->up == resampler->down) {
    resampler->table[resampler->half - 1] = 1.0f;
    return;
  }
  for (uint32_t row = 0; row <= resampler->rows; row++)
    fill_row(filter, (double)row / resampler->rows, resampler->half, resampler->table + (size_t)row * resampler->taps);
}

/* --- making one ------------------------------------------------------------------------------------------------------ */

static size_t table_bytes(const Resampler *resampler) {
  return ((size_t)resampler->rows + 1) * resampler->taps * sizeof(float);
}

static size_t held_bytes(const Resampler *resampler) { return resampler->held_capacity * sizeof(float); }

Status resampler_init(Resampler *resampler, const Memory *memory, ResampleRates rates) {
  *resampler = (Resampler){.memory = memory};
  if (rates.in_hz == 0 || rates.out_hz == 0 || rates.in_hz > LIMIT_RATE_HZ_MAX || rates.out_hz > LIMIT_RATE_HZ_MAX)
    return STATUS_OUT_OF_RANGE;
  const uint32_t divisor = greatest_common_divisor(rates.in_hz, rates.out_hz);
  resampler->up = rates.out_hz / divisor;
  resampler->down = rates.in_hz / divisor;
  resampler->blended = resampler->up > ROWS_MAX;
  resampler->rows = resampler->blended ? ROWS_MAX : resampler->up;
  const Filter filter = design(resampler->up, resampler->down);
  resampler->half = ((uint32_t)math_int_clamp(filter.half, 1, 1 << 24) + 8) / 8 * 8;
  resampler->taps = 2 * resampler->half;
  resampler->held_capacity = resampler->taps + HELD_EXTRA_FRAMES;
  resampler->table = memory_new(memory, table_bytes(resampler));
  resampler->held = memory_new(memory, held_bytes(resampler));
  if (!resampler->table || !resampler->held) {
    resampler_finish(resampler);
    return STATUS_NO_MEMORY;
  }
  fill_table(resampler, &filter);
  resampler_restart(resampler);
  return STATUS_OK;
}

void resampler_restart(Resampler *resampler) {
  resampler->held_count = resampler->half - 1; /* silence before the first frame */
  resampler->held_begin = -(int64_t)resampler->held_count;
  memset(resampler->held, 0, resampler->held_count * sizeof(float));
  resampler->position = 0;
  resampler->fraction = 0;
  resampler->in_frames = resampler->out_frames = 0;
  resampler->ended = false;
}

void resampler_finish(Resampler *resampler) {
  if (resampler->memory) {
    memory_free(resampler->memory, resampler->table, table_bytes(resampler));
    memory_free(resampler->memory, resampler->held, held_bytes(resampler));
  }
  *resampler = (Resampler){0};
}

/* --- running it ------------------------------------------------------------------------------------------------------ */

/* Index into held[] of the first frame the next output needs. */
static int64_t window_begin(const Resampler *resampler) {
  return resampler->position - (int64_t)resampler->half + 1 - resampler->held_begin;
}

/* Forget what no output needs any more. */
static void slide(Resampler *resampler) {
  const int64_t begin = window_begin(resampler);
  const uint32_t gone = begin < (int64_t)resampler->held_count ? (uint32_t)begin : resampler->held_count;
  memmove(resampler->held, resampler->held + gone, (resampler->held_count - gone) * sizeof(float));
  resampler->held_count -= gone;
  resampler->held_begin += gone;
}

uint32_t resampler_push(Resampler *resampler, const float *in, uint32_t frames) {
  assert(!resampler->ended || frames == 0);
  if (frames > resampler->held_capacity - resampler->held_count) slide(resampler);
  const uint32_t room = resampler->held_capacity - resampler->held_count;
  const uint32_t count = frames < room ? frames : room;
  if (count) memcpy(resampler->held + resampler->held_count, in, count * sizeof(float));
  resampler->held_count += count;
  resampler->in_frames += count;
  return count;
}

void resampler_end(Resampler *resampler) { resampler->ended = true; }

/* Silence after the last frame, as much as the next output looks at. */
static void append_silence(Resampler *resampler) {
  if (window_begin(resampler) > 0) slide(resampler);
  const uint32_t room = resampler->held_capacity - resampler->held_count;
  memset(resampler->held + resampler->held_count, 0, room * sizeof(float));
  resampler->held_count += room;
}

static float dot(const float *a, const float *b, uint32_t count) {
  f32x4 sum0 = f4_splat(0.0f), sum1 = sum0, sum2 = sum0, sum3 = sum0;
  for (uint32_t i = 0; i < count; i += 16) {
    sum0 += f4_load(a + i) * f4_load(b + i);
    sum1 += f4_load(a + i + 4) * f4_load(b + i + 4);
    sum2 += f4_load(a + i + 8) * f4_load(b + i + 8);
    sum3 += f4_load(a + i + 12) * f4_load(b + i + 12);
  }
  return f4_sum((sum0 + sum1) + (sum2 + sum3));
}

/* What lies `fraction` / up of a frame after the middle of `taps` input frames. */
static float output(const Resampler *resampler, const float *in, uint32_t fraction) {
  const uint32_t taps = resampler->taps;
  if (!resampler->blended) return dot(in, resampler->table + (size_t)fraction * taps, taps);
  const uint64_t between = (uint64_t)fraction * resampler->rows;
  const float *row = resampler->table + (size_t)(between / resampler->up) * taps;
  const float blend = (float)((double)(between % resampler->up) / resampler->up);
  const float near = dot(in, row, taps), far = dot(in, row + taps, taps);
  return near + (far - near) * blend;
}

float resampler_between(const Resampler *resampler, const float *in, double fraction) {
  assert(resampler->blended);
  const double place = math_clamp(fraction, 0.0, 1.0) * resampler->rows;
  const int32_t index = math_int_clamp(place, 0, (int32_t)resampler->rows - 1);
  const float *row = resampler->table + (size_t)index * resampler->taps;
  const float near = dot(in, row, resampler->taps), far = dot(in, row + resampler->taps, resampler->taps);
  return near + (far - near) * (float)(place - index);
}

static void advance(Resampler *resampler) {
  const uint64_t next = (uint64_t)resampler->fraction + resampler->down;
  resampler->position += (int64_t)(next / resampler->up);
  resampler->fraction = (uint32_t)(next % resampler->up);
  resampler->out_frames++;
}

uint32_t resampler_pull(Resampler *resampler, float *out, uint32_t frames) {
  const ResampleRates ratio = {.in_hz = resampler->down, .out_hz = resampler->up};
  const uint64_t last = resampler->ended ? resample_frames(ratio, resampler->in_frames) : UINT64_MAX;
  uint32_t count = 0;
  while (count < frames && resampler->out_frames < last) {
    if (window_begin(resampler) + resampler->taps > resampler->held_count) {
      if (!resampler->ended) break;
      append_silence(resampler);
    }
    out[count++] = output(resampler, resampler->held + window_begin(resampler), resampler->fraction);
    advance(resampler);
  }
  return count;
}

/* The first input frame that output frame `k` looks at. */
static int64_t look_begin(const Resampler *resampler, int64_t k) { return k * resampler->down / resampler->up - (int64_t)resampler->half + 1; }

ResampleReach resampler_reach(const Resampler *resampler, int64_t first, uint32_t count) {
  return (ResampleReach){look_begin(resampler, first), look_begin(resampler, first + (count > 0 ? count - 1 : 0)) + resampler->taps};
}

void resampler_window(const Resampler *resampler, int64_t first, uint32_t count, const float *in, float *out) {
  const int64_t begin = look_begin(resampler, first);
  for (uint32_t i = 0; i < count; i++) {
    const int64_t k = first + i;
    out[i] = output(resampler, in + (look_begin(resampler, k) - begin), (uint32_t)(k * resampler->down % resampler->up));
  }
}

Status resample_channel(const Memory *memory, ResampleRates rates, const float *in, uint64_t frames, float *out) {
  Resampler resampler;
  const Status status = resampler_init(&resampler, memory, rates);
  if (status != STATUS_OK) return status;
  const uint64_t total = resample_frames(rates, frames);
  for (uint64_t taken = 0, given = 0; given < total;) {
    const uint64_t left = frames - taken;
    taken += resampler_push(&resampler, in + taken, left < HELD_EXTRA_FRAMES ? (uint32_t)left : HELD_EXTRA_FRAMES);
    if (taken == frames) resampler_end(&resampler);
    const uint64_t room = total - given;
    given += resampler_pull(&resampler, out + given, room < UINT32_MAX ? (uint32_t)room : UINT32_MAX);
  }
  resampler_finish(&resampler);
  return STATUS_OK;
}
