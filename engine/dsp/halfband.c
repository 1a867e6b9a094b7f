/* Coefficients of the half-band filters that oversample nonlinear devices. */
#include "dsp/halfband.h"

#include "core/math.h"

/* The nome of an elliptic filter with selectivity k, from its complement; good to 1e-12 for the k in use. */
static double nome_of(double k) {
  const double root = math_sqrt(math_sqrt(1.0 - k * k));
  const double e = 0.5 * (1.0 - root) / (1.0 + root), e4 = e * e * e * e;
  return e * (1.0 + e4 * (2.0 + e4 * (15.0 + 150.0 * e4)));
}

/* Coefficient `index` (1..count) of all allpasses: a ratio of theta functions at its angle, then a bilinear turn. */
static double coefficient(double k, double q, int index, int count) {
  const double angle = MATH_PI * index / (2 * count + 1);
  double above = 0.0, below = 0.5, sign = 1.0;
  for (int i = 0; i < 12; i++) {
    above += sign * math_pow(q, i * (i + 1)) * math_sin((2 * i + 1) * angle);
    sign = -sign;
    below += sign * math_pow(q, (i + 1) * (i + 1)) * math_cos(2 * (i + 1) * angle);
  }
  const double w = math_sqrt(math_sqrt(q)) * above / below, square = w * w;
  const double x = math_sqrt((1.0 - square * k) * (1.0 - square / k)) / (1.0 + square);
  return (1.0 - x) / (1.0 + x);
}

void halfband_init(Halfband *halfband, int32_t sections, double transition) {
  const double edge = math_tan((1.0 - 2.0 * transition) * MATH_PI / 4.0), k = edge * edge, q = nome_of(k);
  *halfband = (Halfband){.sections = sections < HALFBAND_SECTIONS_MAX ? sections : HALFBAND_SECTIONS_MAX};
  for (int s = 0; s < halfband->sections; s++) {
    const float first = (float)coefficient(k, q, 2 * s + 1, 2 * halfband->sections);
    const float second = (float)coefficient(k, q, 2 * s + 2, 2 * halfband->sections);
    halfband->coef[s] = (f32x4){first, first, second, second};
  }
}

void halfband_reset(Halfband *halfband) RT_SAFE {
  for (int s = 0; s < HALFBAND_SECTIONS_MAX; s++) halfband->in[s] = halfband->out[s] = f4_splat(0.0f);
}

void halfband_clean(Halfband *halfband) RT_SAFE {
  for (int s = 0; s < halfband->sections; s++) {
    halfband->in[s] = f4_clean(halfband->in[s]);
    halfband->out[s] = f4_clean(halfband->out[s]);
  }
}
