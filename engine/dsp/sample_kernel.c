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

/* A stretch of reading with `taps` known where it is compiled, which for the most common band saves the loop its bookkeeping. */
static inline __attribute__((always_inline)) void run_taps(const SampleKernelBand *band, uint32_t taps, const float *table, const float *const window[2],
                                                           const SampleRun *run, float *left, float *right, uint32_t frames) {
  const float *rows = table + band->offset, phases = (float)band->phases;
  for (uint32_t i = 0; i < frames; i++) {
    const double n = (double)i, position = math_clamp(run->position + n * (run->step + n * run->bend), 0.0, 1048576.0);
    const int32_t frame = math_int_clamp_inline(position, 0, 1 << 20);
    const float along = (float)(position - (double)frame) * phases;
    const int32_t index = math_int_clamp_inline((double)along, 0, (int32_t)band->phases - 1);
    const f32x4 blend = f4_splat(along - (float)index);
    const float *near = rows + (uint32_t)index * taps, *far = near + taps, *from = window[0] + frame;
    f32x4 l = f4_splat(0.0f), r = f4_splat(0.0f);
    if (right == NULL) {
      for (uint32_t k = 0; k < taps; k += 4) {
        const f32x4 a = f4_load(near + k);
        l += (a + (f4_load(far + k) - a) * blend) * f4_load(from + k);
      }
    } else {
      const float *other = window[1] + frame;
      for (uint32_t k = 0; k < taps; k += 4) {
        const f32x4 a = f4_load(near + k), weight = a + (f4_load(far + k) - a) * blend;
        l += weight * f4_load(from + k);
        r += weight * f4_load(other + k);
      }
      right[i] = f4_sum(r);
    }
    left[i] = f4_sum(l);
  }
}

void sample_kernel_run(const SampleKernelBand *band, const float *table, const float *const window[2], const SampleRun *run, float *left,
                       float *right, uint32_t frames) RT_SAFE {
  if (band->taps == 32) run_taps(band, 32, table, window, run, left, right, frames);
  else run_taps(band, band->taps, table, window, run, left, right, frames);
}
