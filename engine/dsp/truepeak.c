/*
  True peaks. The meter's window is Hann's over 12 or 24 samples, of which the table of coefficients in BS.1770-5, annex 2 is a
  relative; the limiter's are Kaiser's (J. Kaiser, "Nonrecursive digital filter design using the I0-sinh window function",
  1974): over 124 samples for the middles, flat within 0.1 dB up to 0.49 of the rate, and over 8 points at twice the rate for the
  quarters, within 0.01 dB.
*/
#include "dsp/truepeak.h"

#include "core/math.h"
#include "core/simd8.h"

#include <stdbool.h>
#include <string.h>

#define MIDDLE_BETA 2.5
#define QUARTER_BETA 6.2

/* The modified Bessel function of order 0, by its series. */
static double bessel_i0(double x) {
  double sum = 1.0, term = 1.0;
  for (int k = 1; k < 40; k++) {
    term *= (0.5 * x / k) * (0.5 * x / k);
    sum += term;
  }
  return sum;
}

static double sinc(double t) { return math_sin(MATH_PI * t) / (MATH_PI * t); }

/* The meter's kernel at a distance of `t` > 0 samples. */
static double kernel(double t, int32_t taps) {
  const double place = 2.0 * t / taps;
  return place < 1.0 ? sinc(t) * 0.5 * (1.0 + math_cos(MATH_PI * place)) : 0.0;
}

/* The limiter's kernels. */
static double long_kernel(double t, double half, double beta) {
  const double place = t / half;
  return sinc(t) * bessel_i0(beta * math_sqrt(1.0 - place * place)) / bessel_i0(beta);
}

static double size_of(double x) { return x < 0.0 ? -x : x; }

int32_t true_peak_meter_taps(double rate_hz) RT_SAFE { return rate_hz < 96000.0 ? TRUE_PEAK_METER_TAPS : TRUE_PEAK_METER_TAPS_MOST; }

void true_peak_filter(TruePeakFilter *filter, int32_t taps) {
  *filter = (TruePeakFilter){.taps = taps};
  double quarter_sum = 0.0, middle_sum = 0.0; /* of all taps without their signs */
  for (int32_t k = 0; k < taps / 2; k++) {
    const double near = kernel(k + 0.25, taps), far = kernel(k + 0.75, taps);
    filter->sum[k] = f4_splat((float)(0.5 * (near + far)));
    filter->difference[k] = f4_splat((float)(0.5 * (near - far)));
    filter->middle[k] = f4_splat((float)kernel(k + 0.5, taps));
    quarter_sum += size_of(near) + size_of(far);
    middle_sum += 2.0 * size_of(kernel(k + 0.5, taps));
  }
  filter->most = (float)(1.01 * math_max(quarter_sum, middle_sum));
}

/* Of the points around a quarter every second is a middle, made of samples around it: together a filter of samples, whose size is
   how high a quarter can go. */
static double quarter_most(const double *middle, const double *quarter) {
  double taps[2 * (TRUE_PEAK_BEHIND + TRUE_PEAK_QUARTER_HALF)] = {0}, sum = 0.0;
  const int zero = TRUE_PEAK_BEHIND + TRUE_PEAK_QUARTER_HALF - 1; /* the sample on the left */
  for (int point = 1 - TRUE_PEAK_QUARTER_HALF; point <= TRUE_PEAK_QUARTER_HALF; point++) {
    const double weight = quarter[point > 0 ? point - 1 : -point];
    const int left = zero + (point - (point & 1)) / 2;
    if (point % 2 == 0) taps[left] += weight;
    for (int k = 0; point % 2 != 0 && k < TRUE_PEAK_MIDDLE_HALF; k++) {
      taps[left - k] += weight * middle[k];
      taps[left + 1 + k] += weight * middle[k];
    }
  }
  for (size_t i = 0; i < sizeof taps / sizeof taps[0]; i++) sum += size_of(taps[i]);
  return sum;
}

void true_peak_detector(TruePeakDetector *detector) {
  double middle[TRUE_PEAK_MIDDLE_HALF], quarter[TRUE_PEAK_QUARTER_HALF], middle_sum = 0.0, quarter_sum = 0.0;
  for (int k = 0; k < TRUE_PEAK_QUARTER_HALF; k++) quarter_sum += 2.0 * (quarter[k] = long_kernel(k + 0.5, TRUE_PEAK_QUARTER_HALF, QUARTER_BETA));
  for (int k = 0; k < TRUE_PEAK_QUARTER_HALF; k++) detector->quarter[k] = f4_splat((float)(quarter[k] /= quarter_sum));
  for (int k = 0; k < TRUE_PEAK_MIDDLE_HALF; k++) {
    middle[k] = long_kernel(k + 0.5, TRUE_PEAK_MIDDLE_HALF, MIDDLE_BETA);
    middle_sum += 2.0 * size_of(middle[k]);
    detector->middle[k] = f4_splat((float)middle[k]);
  }
  detector->most = (float)(1.01 * math_max(middle_sum, quarter_most(middle, quarter)));
}

/* Of four neighbouring intervals; x is the sample on the left of the first. */
typedef struct Quarters { f32x4 sum, difference, middle; } Quarters;

static inline __attribute__((always_inline)) Quarters quarters_at(const TruePeakFilter *filter, const float *x, int taps) {
  Quarters q = {f4_splat(0.0f), f4_splat(0.0f), f4_splat(0.0f)};
  for (int k = 0; k < taps / 2; k++) {
    const f32x4 left = f4_load(x - k), right = f4_load(x + 1 + k), both = left + right;
    q.sum += filter->sum[k] * both;
    q.difference += filter->difference[k] * (left - right);
    q.middle += filter->middle[k] * both;
  }
  return q;
}

/* --- the meter ---------------------------------------------------------------------------------------------------- */

void true_peak_reset(TruePeak *meter) RT_SAFE { *meter = (TruePeak){0}; }

static inline float greatest_of(f32x4 v) {
  const float a = v[0] > v[1] ? v[0] : v[1], b = v[2] > v[3] ? v[2] : v[3];
  return a > b ? a : b;
}

/* The greatest of `frames` intervals behind x, compiled for either length. */
static inline __attribute__((always_inline)) float greatest_between(const TruePeakFilter *filter, const float *x, uint32_t frames, int taps) {
  f32x4 most = f4_splat(0.0f);
  const uint32_t whole = frames / 4 * 4;
  for (uint32_t i = 0; i < whole; i += 4) {
    const Quarters q = quarters_at(filter, x + i, taps);
    const f32x4 quarter = f4_abs(q.sum) + f4_abs(q.difference); /* the greater of |a + b| and |a - b| */
    most = f4_max(f4_max(f4_max(quarter, f4_abs(q.middle)), f4_abs(f4_load(x + i))), most);
  }
  if (whole < frames) { /* what is behind the last frame was not heard yet */
    const Quarters q = quarters_at(filter, x + whole, taps);
    const f32x4 quarter = f4_max(f4_abs(q.sum) + f4_abs(q.difference), f4_abs(q.middle));
    const f32x4 four = f4_max(quarter, f4_abs(f4_load(x + whole)));
    const f32x4 index = {0.0f, 1.0f, 2.0f, 3.0f};
    most = f4_max(f4_select((i32x4)(index < f4_splat((float)(frames - whole))), four, f4_splat(0.0f)), most);
  }
  return greatest_of(most);
}

void true_peak_add(TruePeak *meter, const TruePeakFilter *filter, const float *x, uint32_t frames) RT_SAFE {
  if (frames == 0) return;
  const bool longer = filter->taps > TRUE_PEAK_METER_TAPS;
  const uint32_t history = longer ? TRUE_PEAK_METER_TAPS_MOST : TRUE_PEAK_METER_TAPS;
  float *heard = meter->heard;
  memcpy(heard + history, x, frames * sizeof *x);
  memset(heard + history + frames, 0, (TRUE_PEAK_BLOCK - frames) * sizeof *x);
  f32x4 peak = f4_splat(0.0f);
  for (uint32_t i = 0; i < history + TRUE_PEAK_BLOCK; i += 4) {
    const f32x4 size = f4_max(f4_abs(f4_load(heard + i)), f4_splat(0.0f)); /* NaN gives 0 */
    peak = f4_max(peak, size);
  }
  /* Between small samples nothing is greater than what was found before. */
  if (greatest_of(peak) * filter->most > meter->greatest) {
    const float found = longer ? greatest_between(filter, heard + history / 2, frames, TRUE_PEAK_METER_TAPS_MOST)
                               : greatest_between(filter, heard + history / 2, frames, TRUE_PEAK_METER_TAPS);
    if (found > meter->greatest) meter->greatest = found;
  }
  memmove(heard, heard + frames, history * sizeof *x);
}

/* --- the limiter's ------------------------------------------------------------------------------------------------ */

/* The top of a parabola through three neighbours when the middle one is the greatest, else the middle one; signs apart. */
static inline f32x4 top_of(f32x4 before, f32x4 here, f32x4 after) {
  const i32x4 sign = (i32x4)here & (i32x4)f4_splat(-0.0f);
  const f32x4 a = (f32x4)((i32x4)before ^ sign), b = f4_abs(here), c = (f32x4)((i32x4)after ^ sign), slope = c - a;
  const f32x4 bend = f4_max(b + b - a - c, f4_splat(1e-30f)), top = b + slope * slope / (f4_splat(8.0f) * bend);
  return f4_select((i32x4)(b >= a) & (i32x4)(b >= c), top, b);
}

/* The middles of neighbouring intervals, eight at once or the last four. */
static inline f32x8 eight_middles_at(const TruePeakDetector *detector, const float *x) {
  f32x8 even = f8_splat(0.0f), odd = even;
  for (int k = 0; k < TRUE_PEAK_MIDDLE_HALF; k += 2) {
    even = f8_add(even, f8_mul(f8_twice(detector->middle[k]), f8_add(f8_load(x - k), f8_load(x + 1 + k))));
    odd = f8_add(odd, f8_mul(f8_twice(detector->middle[k + 1]), f8_add(f8_load(x - k - 1), f8_load(x + 2 + k))));
  }
  return f8_add(even, odd);
}

static inline f32x4 middles_at(const TruePeakDetector *detector, const float *x) {
  f32x4 even = f4_splat(0.0f), odd = even;
  for (int k = 0; k < TRUE_PEAK_MIDDLE_HALF; k += 2) {
    even += detector->middle[k] * (f4_load(x - k) + f4_load(x + 1 + k));
    odd += detector->middle[k + 1] * (f4_load(x - k - 1) + f4_load(x + 2 + k));
  }
  return even + odd;
}

/* Half way between neighbours of two rows that lie in one another: `left` and `right` are those next to it, one of either row. */
static inline f32x4 quarter_between(const TruePeakDetector *detector, const float *left, const float *right) {
  f32x4 sum = f4_splat(0.0f);
  for (int k = 0; k < TRUE_PEAK_QUARTER_HALF; k += 2) {
    sum += detector->quarter[k] * (f4_load(left - k / 2) + f4_load(right + k / 2));
    sum += detector->quarter[k + 1] * (f4_load(right - 1 - k / 2) + f4_load(left + 1 + k / 2));
  }
  return sum;
}

void true_peak_between(const TruePeakDetector *detector, const TruePeakFilter *meter, const float *x, float *height, uint32_t frames) RT_SAFE {
  float middle[TRUE_PEAK_BLOCK + 8]; /* from the interval before the last one on */
  uint32_t done = 0;
  for (; done + 8 <= frames + 4; done += 8) f8_store(middle + done, eight_middles_at(detector, x + done - 2));
  if (done < frames + 4) f4_store(middle + done, middles_at(detector, x + done - 2));
  const float *const m = middle + 2;
  for (uint32_t i = 0; i < frames; i += 4) {
    const f32x4 here = f4_load(x + i), two = f4_load(m + i), next = f4_load(x + i + 1);
    const f32x4 before = quarter_between(detector, m + i - 1, x + i), one = quarter_between(detector, x + i, m + i);
    const f32x4 three = quarter_between(detector, m + i, x + i + 1);
    const f32x4 on_sample = top_of(before, here, one), a = top_of(here, one, two), b = top_of(one, two, three);
    const Quarters read = meter->taps > TRUE_PEAK_METER_TAPS ? quarters_at(meter, x + i, TRUE_PEAK_METER_TAPS_MOST) : quarters_at(meter, x + i, TRUE_PEAK_METER_TAPS);
    const f32x4 metered = f4_max(f4_abs(read.sum) + f4_abs(read.difference), f4_abs(read.middle));
    f4_store(height + i, f4_max(f4_max(f4_max(on_sample, a), metered), f4_max(b, top_of(two, three, next))));
  }
}
