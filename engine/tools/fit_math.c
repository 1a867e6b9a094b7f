/* Fits the polynomials of engine/core/math_f64.c and math_inline.h and prints them as C; `make fit` runs it. No part of the
   library: it computes with 113 bits, which only compilers for big machines offer.

   Each polynomial is the interpolation of its function at the Chebyshev nodes of its interval, rounded once to the width it
   is used in; that is within a small factor of the best of its degree. The number behind each array is the error of the
   rounded polynomial against the function, relative to the function. */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef __float128 Wide;

#define DEGREE_MAX 16
#define POINTS 400

typedef Wide Function(Wide x);
typedef struct Fit {
  const char *name;
  Function *function;
  Wide low, high;
  int degree;
  bool is_f32;
} Fit;

static Wide ln2, pi;

static Wide size_of(Wide x) { return x < 0 ? -x : x; }

/* first * (1 + x / d1 (1 + x / d2 (...))) with d = (begin + 1)(begin + 2)..: `step` factors to a term. */
static Wide factorial_series(Wide first, Wide x, int begin, int step) {
  Wide sum = 0, term = first;
  for (int k = begin; size_of(term) > 1e-45Q; k += step) {
    sum += term;
    term *= x;
    for (int i = 1; i <= step; i++) term /= k + i;
  }
  return sum;
}

/* sum of z^k / (2 k + first) */
static Wide odd_series(Wide z, int first) {
  Wide sum = 0, power = 1;
  for (int k = 0; size_of(power) > 1e-45Q; k++, power *= z) sum += power / (2 * k + first);
  return sum;
}

static Wide root(Wide x) {
  Wide y = x;
  for (int i = 0; i < 60; i++) y = (y + x / y) / 2;
  return y;
}

static Wide exp_terms(Wide t) { return factorial_series(1, t, 1, 1); }
static Wide log_terms(Wide z) { return 2 * odd_series(z, 3); }
static Wide sin_terms(Wide z) { return factorial_series((Wide)-1 / 6, -z, 3, 2); }
static Wide cos_terms(Wide z) { return factorial_series((Wide)1 / 24, -z, 4, 2); }
static Wide exp2_terms(Wide r) { return factorial_series(ln2, ln2 * r, 1, 1); }
static Wide log2_terms(Wide z) { return 2 * odd_series(z, 1) / ln2; }
static Wide sin_turns_terms(Wide z) { return factorial_series(2 * pi, -4 * pi * pi * z, 1, 2); }
static Wide cosine(Wide x) { return factorial_series(1, -x * x, 0, 2); }

/* Coefficients, lowest first, of the polynomial through the points: Newton's form, multiplied out. */
static void interpolate(const Wide *nodes, const Wide *values, int count, Wide *result) {
  Wide table[DEGREE_MAX + 1];
  for (int i = 0; i < count; i++) {
    table[i] = values[i];
    result[i] = 0;
  }
  for (int step = 1; step < count; step++)
    for (int i = count - 1; i >= step; i--) table[i] = (table[i] - table[i - 1]) / (nodes[i] - nodes[i - step]);
  for (int i = count - 1; i >= 0; i--) {
    for (int k = count - 1; k > 0; k--) result[k] = result[k - 1] - nodes[i] * result[k];
    result[0] = table[i] - nodes[i] * result[0];
  }
}

static Wide worst_error(const Fit *fit, const Wide *rounded) {
  Wide worst = 0;
  for (int i = 0; i < POINTS; i++) {
    const Wide x = fit->low + (fit->high - fit->low) * i / (POINTS - 1);
    Wide value = 0;
    for (int k = fit->degree; k >= 0; k--) value = value * x + rounded[k];
    const Wide error = size_of(value / fit->function(x) - 1);
    if (error > worst) worst = error;
  }
  return worst;
}

static void print_fit(const Fit *fit) {
  Wide nodes[DEGREE_MAX + 1], values[DEGREE_MAX + 1], terms[DEGREE_MAX + 1];
  const int count = fit->degree + 1;
  for (int i = 0; i < count; i++) {
    nodes[i] = (fit->low + fit->high) / 2 + (fit->high - fit->low) / 2 * cosine(pi * (2 * i + 1) / (2 * count));
    values[i] = fit->function(nodes[i]);
  }
  interpolate(nodes, values, count, terms);
  for (int i = 0; i < count; i++) terms[i] = fit->is_f32 ? (Wide)(float)terms[i] : (Wide)(double)terms[i];
  printf("%s: error %.1e\n", fit->name, (double)worst_error(fit, terms));
  for (int i = 0; i < count; i++) printf(fit->is_f32 ? "  %.6af\n" : "  %a\n", (double)terms[i]);
}

/* ---- pi in fixed point: the reduction of angles needs more bits of it than a Wide has */

#define LIMBS 8 /* of 32 bits; the first is whole */

typedef struct Fixed { uint32_t limbs[LIMBS]; } Fixed;

static Fixed divide(Fixed x, uint32_t by) {
  uint64_t rest = 0;
  for (int i = 0; i < LIMBS; i++) {
    rest = rest << 32 | x.limbs[i];
    x.limbs[i] = (uint32_t)(rest / by);
    rest %= by;
  }
  return x;
}

/* x + factor * y, modulo 2^32: negative numbers are as two's complement has them. */
static Fixed add(Fixed x, Fixed y, int factor) {
  int64_t carry = 0;
  for (int i = LIMBS - 1; i >= 0; i--) {
    const int64_t sum = (int64_t)x.limbs[i] + factor * (int64_t)y.limbs[i] + carry;
    x.limbs[i] = (uint32_t)sum;
    carry = (sum - (int64_t)x.limbs[i]) / (INT64_C(1) << 32);
  }
  return x;
}

static Fixed arctan_inverse(uint32_t n) {
  Fixed sum = {{0}}, power = divide((Fixed){{1}}, n);
  for (uint32_t k = 0; k < 32 * LIMBS; k++, power = divide(power, n * n)) sum = add(sum, divide(power, 2 * k + 1), k % 2 ? -1 : 1);
  return sum;
}

/* Machin: pi / 4 = 4 arctan(1 / 5) - arctan(1 / 239) */
static Fixed half_pi(void) { return add(add((Fixed){{0}}, arctan_inverse(5), 8), arctan_inverse(239), -2); }

static Wide wide_of(Fixed x) {
  Wide sum = 0;
  for (int i = LIMBS - 1; i >= 0; i--) sum = sum / 4294967296 + x.limbs[i];
  return sum;
}

/* The bits of `x` from `begin` on and before `end`, counted from the point. */
static Wide bits_of(Fixed x, int begin, int end) {
  for (int bit = -32; bit < 32 * (LIMBS - 1); bit++)
    if (bit < begin || bit >= end) x.limbs[(bit + 32) / 32] &= ~(UINT32_C(1) << (31 - (bit + 32) % 32));
  return wide_of(x);
}

static void print_constants(void) {
  printf("pi / 2 in parts; the first two have 33 bits, so that k times either is exact for |k| < 2^20\n");
  printf("  %a\n", (double)bits_of(half_pi(), -32, 32));
  printf("  %a\n", (double)bits_of(half_pi(), 32, 65));
  printf("  %a\n", (double)bits_of(half_pi(), 65, 32 * LIMBS));
  const Wide high = (Wide)(uint64_t)(ln2 * (UINT64_C(1) << 40)) / (UINT64_C(1) << 40);
  printf("ln 2 in parts; the first has 40 bits\n");
  printf("  %a\n  %a\n", (double)high, (double)(ln2 - high));
}

int main(void) {
  pi = 2 * wide_of(half_pi());
  ln2 = (Wide)2 / 3 * odd_series((Wide)1 / 9, 1);
  const Wide octave = 3 - 2 * root(2), s_log = octave * octave * 1.0001Q; /* (m - 1) / (m + 1) at m = sqrt 2, squared */
  const Wide half_ln2 = ln2 / 2 * 1.0001Q, eighth = pi * pi / 16 * 1.0001Q;
  const Fit fits[] = {
    {"exp_terms: (exp(t) - 1) / t", exp_terms, -half_ln2, half_ln2, 10, false},
    {"log_terms: (log((1 + s) / (1 - s)) - 2 s) / s^3 in s^2", log_terms, 1e-30Q, s_log, 6, false},
    {"sin_terms: (sin(t) - t) / t^3 in t^2", sin_terms, 0, eighth, 5, false},
    {"cos_terms: (cos(t) - 1 + t^2 / 2) / t^4 in t^2", cos_terms, 0, eighth, 5, false},
    {"exp2: (2^r - 1) / r", exp2_terms, -0.5Q, 0.5Q, 5, true},
    {"exp2_fast: (2^r - 1) / r", exp2_terms, -0.5Q, 0.5Q, 3, true},
    {"log2: log2((1 + s) / (1 - s)) / s in s^2", log2_terms, 1e-30Q, s_log, 3, true},
    {"log2_fast: log2((1 + s) / (1 - s)) / s in s^2", log2_terms, 1e-30Q, s_log, 1, true},
    {"sin_turns: sin(2 pi y) / y in y^2", sin_turns_terms, 0, 0.0625Q, 4, true},
  };
  for (uint32_t i = 0; i < sizeof fits / sizeof *fits; i++) print_fit(&fits[i]);
  print_constants();
  return 0;
}
