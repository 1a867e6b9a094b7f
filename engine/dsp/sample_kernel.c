/* The rows and the reading of dsp/sample_kernel.h. Used by the sampling instruments. */
#include "dsp/sample_kernel.h"

#include "core/math_inline.h"
#include "core/simd.h"

#define TAPS 32.0   /* at speed one */
#define PHASES 128.0
#define BETA 8.0    /* Kaiser: side lobes at -80 dB */

/* The modified Bessel function of order zero, by its series; x <= 8 needs 25 terms for 1e-15. */
static double bessel_i0(double x) {
  double sum = 1.0, term = 1.0;
  for (int n = 1; n <= 30; n++) {
    term *= x / (2.0 * n) * (x / (2.0 * n));
    sum += term;
  }
  return sum;
}

static SampleKernelBand band_at(uint32_t index) {
  const double speed = index < 13 ? math_exp2((double)index / 6.0) : index == 13 ? 5.65685424949238 : 8.0;
  const double phases = math_max(16.0, PHASES / speed);
  return (SampleKernelBand){.speed = (float)(speed * 1.01), .taps = (uint32_t)math_int_clamp(TAPS * speed / 4.0 + 0.5, 8, 64) * 4u,
                            .phases = (uint32_t)math_int_clamp(phases + 0.5, 16, 128)};
}

size_t sample_kernel_floats(void) {
  size_t floats = 0;
  for (uint32_t b = 0; b < SAMPLE_KERNEL_BANDS; b++) {
    const SampleKernelBand band = band_at(b);
    floats += (size_t)band.taps * (band.phases + 1);
  }
  return floats;
}

/* One row: the kernel at the places of `taps` frames around a point `fraction` of a frame in. Its sum is made one, so that a
   steady level passes unchanged at any fraction. */
static void write_row(float *row, uint32_t taps, double speed, double fraction) {
  double values[SAMPLE_KERNEL_TAPS_MAX], sum = 0.0;
  const double half = 0.5 * taps, top = bessel_i0(BETA);
  for (uint32_t k = 0; k < taps; k++) {
    const double x = (double)k - (half - 1.0) - fraction, place = x / half, turn = x / speed;
    const double window = bessel_i0(BETA * math_sqrt(math_max(0.0, 1.0 - place * place))) / top;
    const double sinc = turn == 0.0 ? 1.0 : math_sin(MATH_PI * turn) / (MATH_PI * turn);
    const bool whole = speed == 1.0 && (fraction == 0.0 || fraction == 1.0) && turn != 0.0;
    values[k] = whole ? 0.0 : sinc * window;
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
    const double speed = b == 0 ? 1.0 : (double)band->taps / TAPS;
    for (uint32_t p = 0; p <= band->phases; p++) write_row(table + offset + p * band->taps, band->taps, speed, (double)p / band->phases);
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

typedef struct Sums { f32x4 left, right; } Sums;

static inline __attribute__((always_inline)) void weigh_four(Sums *sums, const float *near, const float *far, const Place *place, uint32_t k, bool stereo) {
  const f32x4 a = f4_load(near + k), weight = a + (f4_load(far + k) - a) * place->blend;
  sums->left += weight * f4_load(place->from + k);
  if (stereo) sums->right += weight * f4_load(place->other + k);
}

/* Sixteen taps a turn, so that a loop spends itself on sound. */
static inline __attribute__((always_inline)) Sums weigh(Place place, uint32_t taps, bool stereo) {
  const float *near = place.near, *far = near + taps;
  Sums sums = {f4_splat(0.0f), f4_splat(0.0f)};
  uint32_t k = 0;
  for (; k < taps % 16u; k += 4) weigh_four(&sums, near, far, &place, k, stereo);
  for (; k < taps; k += 16)
    for (uint32_t n = k; n < k + 16; n += 4) weigh_four(&sums, near, far, &place, n, stereo);
  return sums;
}

/* Each row's sum into a lane, as f4_sum adds. */
static inline f32x4 sum_rows(f32x4 a, f32x4 b, f32x4 c, f32x4 d) {
  f32x4 rows[4] = {a, b, c, d};
  f4_transpose(rows);
  return (rows[0] + rows[1]) + (rows[2] + rows[3]);
}

/* A stretch of reading with `taps` known where it is compiled, which for the most common band saves the loop its bookkeeping. */
static inline __attribute__((always_inline)) void run_taps(const SampleKernelBand *band, uint32_t taps, const float *table, const float *const window[2],
                                                           const SampleRun *run, float *const out[2], uint32_t frames, bool stereo) {
  const float *rows = table + band->offset;
  const uint32_t phases = band->phases;
  Walk walk = {fixed(run->position), fixed(run->step + run->bend), fixed(2.0 * run->bend)};
  uint32_t i = 0;
  for (; i + 4 <= frames; i += 4) {
    const Sums a = weigh(next_place(&walk, rows, taps, phases, window), taps, stereo), b = weigh(next_place(&walk, rows, taps, phases, window), taps, stereo);
    const Sums c = weigh(next_place(&walk, rows, taps, phases, window), taps, stereo), d = weigh(next_place(&walk, rows, taps, phases, window), taps, stereo);
    f4_store(out[0] + i, sum_rows(a.left, b.left, c.left, d.left));
    if (stereo) f4_store(out[1] + i, sum_rows(a.right, b.right, c.right, d.right));
  }
  for (; i < frames; i++) {
    const Sums sums = weigh(next_place(&walk, rows, taps, phases, window), taps, stereo);
    out[0][i] = f4_sum(sums.left);
    if (stereo) out[1][i] = f4_sum(sums.right);
  }
}

static void run_usual(const SampleKernelBand *band, const float *table, const float *const window[2], const SampleRun *run, float *const out[2],
                      uint32_t frames) RT_SAFE {
  if (out[1] != NULL) run_taps(band, 32, table, window, run, out, frames, true);
  else run_taps(band, 32, table, window, run, out, frames, false);
}

static void run_wide(const SampleKernelBand *band, const float *table, const float *const window[2], const SampleRun *run, float *const out[2],
                     uint32_t frames) RT_SAFE {
  if (out[1] != NULL) run_taps(band, band->taps, table, window, run, out, frames, true);
  else run_taps(band, band->taps, table, window, run, out, frames, false);
}

void sample_kernel_run(const SampleKernelBand *band, const float *table, const float *const window[2], const SampleRun *run, float *left,
                       float *right, uint32_t frames) RT_SAFE {
  float *const out[2] = {left, right};
  const float *const from[2] = {window[0], right != NULL ? window[1] : window[0]};
  if (band->taps == 32) run_usual(band, table, from, run, out, frames);
  else run_wide(band, table, from, run, out, frames);
}
