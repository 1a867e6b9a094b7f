/* The rows and the reading of dsp/sample_kernel.h. Used by the sampling instruments. */
#include "dsp/sample_kernel.h"

#include "core/math_inline.h"
#include "core/simd8.h"

#include <string.h>

#define TAPS 20.0   /* at speed one */
#define PHASES 144.0

/* The kernel as a sum of cosines of 0, 1, 2 .. periods over its length, weighed so that at 48 kHz it errs by 0.02 dB up to 15 kHz,
   0.1 dB at 19, lets nothing above -86 dB pass from 28.5 on, and is 0 at its ends: found by Lawson's iteration. */
static const double weights[] = {0.049891471678867608, 0.10019943550030434,  0.09984833478000843,  0.10008781635657089, 0.099973375630907108,
                                 0.099989486240163544, 0.099968475185624558, 0.10038391036459147,  0.097915326927033905, 0.066616925473993532,
                                 0.021716233349262714, 0.00203129243589238,  -4.2956295647948245e-06};

/* Its value at x, in kernels: 0 is the middle, 1/2 an end. Clenshaw's recurrence. */
static double kernel_at(double x) {
  if (x < -0.5 || x > 0.5) return 0.0;
  const double turn = 2.0 * math_cos(2.0 * MATH_PI * x);
  double here = 0.0, before = 0.0;
  for (size_t k = COUNT_OF(weights); k-- > 1;) {
    const double next = weights[k] + turn * here - before;
    before = here;
    here = next;
  }
  return weights[0] + 0.5 * turn * here - before;
}

/* As many taps as the kernel of its fastest speed is long. */
static SampleKernelBand band_at(uint32_t index) {
  const double speed = index < 13 ? math_exp2((double)index / 6.0) : index == 13 ? 5.65685424949238 : 8.0, fastest = speed * 1.01;
  const double length = index == 0 ? TAPS : TAPS * fastest;
  return (SampleKernelBand){.speed = (float)fastest, .taps = (uint32_t)math_int_clamp(math_floor((length + 3.0) / 4.0), 1, SAMPLE_KERNEL_TAPS_MAX / 4u) * 4u,
                            .phases = (uint32_t)math_int_clamp(PHASES / speed + 0.5, 16, (int32_t)PHASES)};
}

size_t sample_kernel_floats(void) {
  size_t floats = 0;
  for (uint32_t b = 0; b < SAMPLE_KERNEL_BANDS; b++) {
    const SampleKernelBand band = band_at(b);
    floats += (size_t)band.taps * (band.phases + 1);
  }
  return floats;
}

/* One row: the kernel, `length` frames long, at the places of `taps` frames around a point `fraction` of a frame in. Its sum is
   made one, so that a steady level passes unchanged at any fraction. */
static void write_row(float *row, uint32_t taps, double length, double fraction) {
  double values[SAMPLE_KERNEL_TAPS_MAX], sum = 0.0;
  for (uint32_t k = 0; k < taps; k++) {
    values[k] = kernel_at(((double)k - (0.5 * taps - 1.0) - fraction) / length);
    sum += values[k];
  }
  for (uint32_t k = 0; k < taps; k++) row[k] = (float)(values[k] / sum);
}

void sample_kernel_init(SampleKernel *kernel, float *table) {
  uint32_t offset = 0;
  for (uint32_t b = 0; b < SAMPLE_KERNEL_BANDS; b++) {
    SampleKernelBand *band = &kernel->bands[b];
    *band = band_at(b);
    band->offset = offset;
    const double length = b == 0 ? TAPS : math_min(TAPS * (double)band->speed, band->taps);
    for (uint32_t p = 0; p <= band->phases; p++) write_row(table + offset + p * band->taps, band->taps, length, (double)p / band->phases);
    offset += band->taps * (band->phases + 1);
  }
}

const SampleKernelBand *sample_kernel_band(const SampleKernel *kernel, double speed) RT_SAFE {
  uint32_t b = 0;
  while (b < SAMPLE_KERNEL_BANDS - 1 && speed > (double)kernel->bands[b].speed) b++;
  return &kernel->bands[b];
}

/* Where frames lie, with 32 bits behind the point: whole frames above, and below how far along to the next. */
#define POINT 4294967296.0

typedef struct Walk { int64_t position, step, bend; } Walk;

static int64_t fixed(double frames) RT_SAFE { return math_round_clamp(frames * POINT, -(INT64_C(1) << 40), INT64_C(1) << 40); }

/* Where a frame's rows and samples begin, and how far it is from one row to the next. */
typedef struct Place { const float *near, *from, *other; f32x4 blend; } Place;

static inline Place next_place(Walk *walk, const float *rows, uint32_t taps, uint32_t phases, const float *const window[2]) {
  const int64_t at = walk->position > 0 ? walk->position : 0;
  const uint64_t along = (uint64_t)(uint32_t)at * phases; /* rows above, and below how far along to the next */
  walk->position += walk->step;
  walk->step += walk->bend;
  return (Place){rows + (along >> 32) * taps, window[0] + (at >> 32), window[1] + (at >> 32), f4_splat((float)(int32_t)((uint32_t)along >> 8) * 0x1p-24f)};
}

/* The row between two neighbours: eight taps of it, or four. */
static inline __attribute__((always_inline)) f32x8 eight_taps(const float *near, const float *far, f32x8 blend) {
  const f32x8 a = f8_load(near);
  return f8_add(a, f8_mul(f8_sub(f8_load(far), a), blend));
}
static inline __attribute__((always_inline)) f32x4 four_taps(const float *near, const float *far, f32x4 blend) {
  const f32x4 a = f4_load(near);
  return a + (f4_load(far) - a) * blend;
}

/* A frame of both sides, four partial sums of each: eight taps at a time, then their halves together, then the last four if there
   are. The order in which these add up is the same on any processor. `taps` >= 8. */
static inline __attribute__((always_inline)) f32x8 weigh_stereo(Place place, uint32_t taps) {
  const float *near = place.near, *far = near + taps;
  const f32x8 blend = f8_twice(place.blend), first = eight_taps(near, far, blend);
  f32x8 left = f8_mul(first, f8_load(place.from)), right = f8_mul(first, f8_load(place.other));
  uint32_t k = 8;
  for (; k + 8 <= taps; k += 8) {
    const f32x8 weight = eight_taps(near + k, far + k, blend);
    left = f8_add(left, f8_mul(weight, f8_load(place.from + k)));
    right = f8_add(right, f8_mul(weight, f8_load(place.other + k)));
  }
  const f32x8 sums = f8_add(f8_lows(left, right), f8_highs(left, right));
  if (k == taps) return sums;
  const f32x4 weight = four_taps(near + k, far + k, place.blend);
  return f8_add(sums, f8_join(weight * f4_load(place.from + k), weight * f4_load(place.other + k)));
}

/* The same of one side. */
static inline __attribute__((always_inline)) f32x4 weigh_mono(Place place, uint32_t taps) {
  const float *near = place.near, *far = near + taps;
  const f32x8 blend = f8_twice(place.blend);
  f32x8 sum = f8_mul(eight_taps(near, far, blend), f8_load(place.from));
  uint32_t k = 8;
  for (; k + 8 <= taps; k += 8) sum = f8_add(sum, f8_mul(eight_taps(near + k, far + k, blend), f8_load(place.from + k)));
  const f32x4 sums = f8_low(sum) + f8_high(sum);
  return k == taps ? sums : sums + four_taps(near + k, far + k, place.blend) * f4_load(place.from + k);
}

/* A stretch of reading with `taps` known where it is compiled, which up to half an octave above the root saves the loop its bookkeeping. */
static inline __attribute__((always_inline)) void run_stereo(const SampleKernelBand *band, uint32_t taps, const float *rows, Walk walk,
                                                             const float *const window[2], float *const out[2], uint32_t frames) {
  const uint32_t phases = band->phases;
  float *const left = out[0], *const right = out[1];
  uint32_t i = 0;
  for (; i + 4 <= frames; i += 4) {
    const f32x8 a = weigh_stereo(next_place(&walk, rows, taps, phases, window), taps), b = weigh_stereo(next_place(&walk, rows, taps, phases, window), taps);
    const f32x8 c = weigh_stereo(next_place(&walk, rows, taps, phases, window), taps), d = weigh_stereo(next_place(&walk, rows, taps, phases, window), taps);
    f32x8 r[4] = {a, b, c, d};
    f8_transpose_halves(r);
    const f32x8 sums = f8_add(f8_add(r[0], r[1]), f8_add(r[2], r[3])); /* as f4_sum adds */
    f4_store(left + i, f8_low(sums));
    f4_store(right + i, f8_high(sums));
  }
  for (; i < frames; i++) {
    const f32x8 sums = weigh_stereo(next_place(&walk, rows, taps, phases, window), taps);
    left[i] = f4_sum(f8_low(sums));
    right[i] = f4_sum(f8_high(sums));
  }
}

static inline __attribute__((always_inline)) void run_mono(const SampleKernelBand *band, uint32_t taps, const float *rows, Walk walk,
                                                           const float *const window[2], float *out, uint32_t frames) {
  const uint32_t phases = band->phases;
  uint32_t i = 0;
  for (; i + 4 <= frames; i += 4) {
    const f32x4 a = weigh_mono(next_place(&walk, rows, taps, phases, window), taps), b = weigh_mono(next_place(&walk, rows, taps, phases, window), taps);
    const f32x4 c = weigh_mono(next_place(&walk, rows, taps, phases, window), taps), d = weigh_mono(next_place(&walk, rows, taps, phases, window), taps);
    f32x4 r[4] = {a, b, c, d};
    f4_transpose(r);
    f4_store(out + i, (r[0] + r[1]) + (r[2] + r[3]));
  }
  for (; i < frames; i++) out[i] = f4_sum(weigh_mono(next_place(&walk, rows, taps, phases, window), taps));
}

#define RUN(name, taps)                                                                                                                    \
  static void name(const SampleKernelBand *band, const float *table, const float *const window[2], const SampleRun *run, float *const out[2], \
                   uint32_t frames) RT_SAFE {                                                                                              \
    const Walk walk = {fixed(run->position), fixed(run->step + run->bend), fixed(2.0 * run->bend)};                                        \
    if (out[1] != NULL) run_stereo(band, taps, table + band->offset, walk, window, out, frames);                                           \
    else run_mono(band, taps, table + band->offset, walk, window, out[0], frames);                                                         \
  }
RUN(run_usual, 20)
RUN(run_wider, 24)
RUN(run_widest, 28)
RUN(run_any, band->taps)

/* At speed one, on whole frames, the sample is heard as it is. */
static void copy(const SampleKernelBand *band, const float *const window[2], float *const out[2], uint32_t frames) RT_SAFE {
  for (uint32_t c = 0; c < 2 && out[c] != NULL; c++) memcpy(out[c], window[c] + (band->taps / 2 - 1), frames * sizeof(float));
}

void sample_kernel_run(const SampleKernelBand *band, const float *table, const float *const window[2], const SampleRun *run, float *left,
                       float *right, uint32_t frames) RT_SAFE {
  float *const out[2] = {left, right};
  const float *const from[2] = {window[0], right != NULL ? window[1] : window[0]};
  if (run->step == 1.0 && run->bend == 0.0 && run->position == 0.0) copy(band, from, out, frames);
  else if (band->taps == 20) run_usual(band, table, from, run, out, frames);
  else if (band->taps == 24) run_wider(band, table, from, run, out, frames);
  else if (band->taps == 28) run_widest(band, table, from, run, out, frames);
  else run_any(band, table, from, run, out, frames);
}
