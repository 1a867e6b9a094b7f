/*
  The f64 functions of math.h, for coefficients, curves and the tempo map. Each brings its argument into a short interval
  with exact arithmetic and ends in a polynomial made by engine/tools/fit_math.c; the comment beside a table is its error.
*/
#include "core/math.h"

/* ln 2 = HIGH + LOW; HIGH has 40 bits, so that a whole number below 2^13 times it is exact. */
#define LN2_HIGH 0x1.62e42fefa2p-1
#define LN2_LOW 0x1.9ef35793c7673p-41
#define LOG2_E 0x1.71547652b82fep+0
#define LOG2_10 0x1.a934f0979a371p+1

static const double exp_terms[11] = { /* (exp(t) - 1) / t, |t| <= ln 2 / 2: 2.4e-17 */
  0x1p+0, 0x1.0000000000005p-1, 0x1.5555555555557p-3, 0x1.55555555520a4p-5, 0x1.11111111100dcp-7, 0x1.6c16c17f46982p-10,
  0x1.a01a01abe7fe1p-13, 0x1.a019a6611cad5p-16, 0x1.71de0231960ebp-19, 0x1.28a2ca617b969p-22, 0x1.af4de97ca4194p-26};

static const double log_terms[7] = { /* (log((1 + s) / (1 - s)) - 2 s) / s^3 in s^2: 4.7e-16 of a small correction */
  0x1.5555555555558p-1, 0x1.99999999952d7p-2, 0x1.2492492df281ap-2, 0x1.c71c62e3f11e6p-3, 0x1.7462b51cb66b1p-3,
  0x1.39fe51a7c18f9p-3, 0x1.2b5900de53b32p-3};

static const double sin_terms[6] = { /* (sin(t) - t) / t^3 in t^2, |t| <= pi / 4: 1.9e-16 */
  -0x1.5555555555555p-3, 0x1.1111111110bb2p-7, -0x1.a01a019e83816p-13, 0x1.71de379654304p-19, -0x1.ae600aca92c64p-26,
  0x1.5e0b05bff20f2p-33};

static const double cos_terms[6] = { /* (cos(t) - 1 + t^2 / 2) / t^4 in t^2, |t| <= pi / 4: 5.8e-17 */
  0x1.5555555555555p-5, -0x1.6c16c16c16967p-10, 0x1.a01a019f4e9b4p-16, -0x1.27e4fa17bf139p-22, 0x1.1eeb68cd22f56p-29,
  -0x1.907d8f29fe831p-37};

static double polynomial(const double *terms, unsigned count, double x) {
  double sum = terms[count - 1];
  for (unsigned i = count - 1; i-- > 0;) sum = sum * x + terms[i];
  return sum;
}

static uint64_t bits_of(double x) {
  uint64_t bits;
  __builtin_memcpy(&bits, &x, sizeof bits);
  return bits;
}

static double from_bits(uint64_t bits) {
  double x;
  __builtin_memcpy(&x, &bits, sizeof x);
  return x;
}

/* 2^n for -1022 <= n <= 1023 */
static double power_of_two(int32_t n) { return from_bits((uint64_t)(n + 1023) << 52); }

double math_floor(double x) RT_SAFE {
  if (!(x > -0x1p52 && x < 0x1p52)) return x; /* whole already, infinite or NaN */
  const double whole = (double)(int64_t)x;
  return whole > x ? whole - 1.0 : whole;
}

double math_sqrt(double x) RT_SAFE { return __builtin_sqrt(x); }

/* --- sine and cosine ------------------------------------------------------------------------------------------------- */

typedef struct Angle {
  double t;         /* -pi/4..pi/4 */
  uint32_t quarter; /* quarter turns taken away, modulo 4 */
} Angle;

/* Cody and Waite's reduction: pi / 2 in parts of 33, 33 and 53 bits, so that k times the first two is exact. */
static Angle angle_of(double x) {
  const double inside = math_clamp(x, -1e6, 1e6); /* NaN too */
  const double k = math_floor(inside * (2.0 / MATH_PI) + 0.5);
  const double t = ((inside - k * 0x1.921fb544p+0) - k * 0x1.0b4611a6p-34) - k * 0x1.3198a2e037073p-69;
  return (Angle){.t = t, .quarter = (uint32_t)(int32_t)k & 3u};
}

static double near_sin(double t) {
  const double z = t * t;
  return t + t * z * polynomial(sin_terms, 6, z);
}

static double near_cos(double t) {
  const double z = t * t;
  return 1.0 - (0.5 * z - z * z * polynomial(cos_terms, 6, z));
}

static double sin_of(Angle angle) {
  const double size = angle.quarter & 1 ? near_cos(angle.t) : near_sin(angle.t);
  return angle.quarter & 2 ? -size : size;
}

static Angle quarter_later(Angle angle) { return (Angle){.t = angle.t, .quarter = (angle.quarter + 1) & 3u}; }

double math_sin(double x) RT_SAFE { return sin_of(angle_of(x)); }

double math_cos(double x) RT_SAFE { return sin_of(quarter_later(angle_of(x))); }

double math_tan(double x) RT_SAFE {
  const Angle angle = angle_of(x);
  return sin_of(angle) / sin_of(quarter_later(angle));
}

/* --- exponentials ---------------------------------------------------------------------------------------------------- */

/* exp(t) - 1 for |t| <= ln 2 / 2, precise near 0 */
static double near_expm1(double t) { return t * polynomial(exp_terms, 11, t); }

double math_exp2(double x) RT_SAFE {
  const double inside = math_clamp(x, -1000.0, 1000.0);
  const double n = math_floor(inside + 0.5);
  return (1.0 + near_expm1((inside - n) * (LN2_HIGH + LN2_LOW))) * power_of_two((int32_t)n);
}

double math_exp(double x) RT_SAFE {
  const double inside = math_clamp(x, -693.0, 693.0);
  const double n = math_floor(inside * LOG2_E + 0.5);
  const double t = (inside - n * LN2_HIGH) - n * LN2_LOW;
  return (1.0 + near_expm1(t)) * power_of_two((int32_t)n);
}

double math_expm1(double x) RT_SAFE { return x > -0.34 && x < 0.34 ? near_expm1(x) : math_exp(x) - 1.0; }

/* (1 - e) / (1 + e), e = exp(-2 |x|) */
double math_tanh(double x) RT_SAFE {
  if (x != x) return 0.0;
  const double size = x < 0.0 ? -x : x;
  const double e1 = math_expm1(-2.0 * size);
  const double result = -e1 / (2.0 + e1);
  return x < 0.0 ? -result : result;
}

/* --- logarithms ------------------------------------------------------------------------------------------------------ */

typedef struct Logarithm {
  double exponent; /* whole */
  double rest;     /* natural logarithm of the mantissa in [sqrt 1/2, sqrt 2) */
} Logarithm;

/* log(1 + f) for 1 + f in [sqrt 1/2, sqrt 2) */
static double near_log1p(double f) {
  const double s = f / (2.0 + f), z = s * s;
  return 2.0 * s + s * z * polynomial(log_terms, 7, z);
}

static Logarithm logarithm_of(double x) {
  if (x > 0x1.fffffffffffffp1023) return (Logarithm){.exponent = 1024.0};
  const bool tiny = x < 0x1p-1022;
  const uint64_t bits = bits_of(tiny ? x * 0x1p54 : x);
  const uint64_t shifted = bits - UINT64_C(0x3fe6a09e667f3bcd) + (UINT64_C(1023) << 52); /* sqrt 1/2, kept positive */
  const int32_t exponent = (int32_t)(shifted >> 52) - 1023;
  const double m = from_bits(bits - ((uint64_t)(int64_t)exponent << 52));
  return (Logarithm){.exponent = (double)(exponent - (tiny ? 54 : 0)), .rest = near_log1p(m - 1.0)};
}

double math_log2(double x) RT_SAFE {
  if (!(x > 0.0)) return -1074.0;
  const Logarithm logarithm = logarithm_of(x);
  return logarithm.exponent + logarithm.rest * LOG2_E;
}

double math_log(double x) RT_SAFE {
  if (!(x > 0.0)) return -1074.0 * (LN2_HIGH + LN2_LOW);
  const Logarithm logarithm = logarithm_of(x);
  return logarithm.exponent * LN2_HIGH + (logarithm.exponent * LN2_LOW + logarithm.rest);
}

double math_log1p(double x) RT_SAFE { return x > -0.29 && x < 0.41 ? near_log1p(x) : math_log(1.0 + x); }

double math_pow(double base, double exponent) RT_SAFE { return math_exp2(exponent * math_log2(base)); }

/* --- musical units --------------------------------------------------------------------------------------------------- */

#define SILENCE_DB (-144.0)

double math_gain_from_db(double db) RT_SAFE { return db > SILENCE_DB ? math_exp2(db * (LOG2_10 / 20.0)) : 0.0; }

double math_db_from_gain(double gain) RT_SAFE {
  return math_max(math_log2(gain) * (20.0 / LOG2_10), SILENCE_DB); /* log2 gives its least for what is not positive */
}

double math_hz_from_key(double key) RT_SAFE { return 440.0 * math_exp2((key - 69.0) / 12.0); }
