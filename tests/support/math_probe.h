#ifndef TUTTI_TESTS_SUPPORT_MATH_PROBE_H
#define TUTTI_TESTS_SUPPORT_MATH_PROBE_H

#include "core/curve.h"
#include "core/hash.h"
#include "core/math.h"

/*
  One digest over every function of core/math.h and core/curve.h on fixed arguments. It must be the same in every host and
  from every compiler; without the C library, so that the bare WASM module can run it too.
*/

static inline void probe_f64(Sha256 *sha, double value) { sha256_put(sha, &value, sizeof value); }

static inline void probe_f4(Sha256 *sha, f32x4 value) { sha256_put(sha, &value, sizeof value); }

/* Arguments that no compiler can fold: a walk over [-1, 1] that begins at a run-time value. */
static inline double probe_argument(uint32_t *random) {
  math_random_next(random);
  return (double)(int32_t)*random * 0x1p-31;
}

static inline void probe_f64_functions(Sha256 *sha, double x) {
  probe_f64(sha, math_floor(x * 1e5));
  probe_f64(sha, math_sqrt(x * x * 1e5));
  probe_f64(sha, math_sin(x * 1e6));
  probe_f64(sha, math_cos(x * 7.0));
  probe_f64(sha, math_tan(x * 1.5));
  probe_f64(sha, math_exp2(x * 1100.0));
  probe_f64(sha, math_exp(x * 20.0));
  probe_f64(sha, math_expm1(x));
  probe_f64(sha, math_log2(x));
  probe_f64(sha, math_log(x + 1.5));
  probe_f64(sha, math_log1p(x * 0.5));
  probe_f64(sha, math_pow(x + 1.25, x * 40.0));
  probe_f64(sha, math_tanh(x * 3.0));
  probe_f64(sha, math_gain_from_db(x * 150.0));
  probe_f64(sha, math_db_from_gain(x * 4.0));
  probe_f64(sha, math_hz_from_key(x * 127.0));
  probe_f64(sha, math_int_clamp(x * 1e12, -2000000000, 2000000000));
  probe_f64(sha, (double)math_round_clamp(x * 1e12, -900000000000, 900000000000));
  probe_f64(sha, math_canonical(x));
  const Curve curve = {.first = -1.0, .second = x, .shape = CURVE_CURVED, .tension = x};
  probe_f64(sha, curve_value(&curve, 0.3));
  probe_f64(sha, curve_along(&curve, x * 0.5));
}

static inline void probe_f32_functions(Sha256 *sha, f32x4 x) {
  const f32x4 other = {x[1], -x[2], x[3] * 0.0f, -x[0]};
  probe_f4(sha, f4_min(x, other));
  probe_f4(sha, f4_max(other * 0.0f, x * 0.0f)); /* zeros of both signs */
  probe_f4(sha, f4_floor(x * 1e4f));
  probe_f4(sha, f4_sqrt(f4_abs(x)));
  probe_f4(sha, f4_sin_turns(x * 1000.0f));
  probe_f4(sha, f4_exp2(x * 130.0f));
  probe_f4(sha, f4_log2(x));
  probe_f4(sha, f4_tanh(x * 4.0f));
  probe_f4(sha, f4_clean(x * 1e-13f * x));
  probe_f64(sha, math_gain_from_dbf(x[0] * 150.0f));
  probe_f64(sha, math_db_from_gainf(x[1] * 4.0f));
  probe_f64(sha, math_sqrtf(x[0] * x[0]) + math_sin_turnsf(x[1]) + math_exp2f(x[2]) + math_log2f(x[3]) + math_tanhf(x[0]));
}

static inline Digest math_probe(uint32_t random) {
  Sha256 sha;
  sha256_init(&sha);
  for (int i = 0; i < 5000; i++) {
    const double a = probe_argument(&random), b = probe_argument(&random);
    const double c = probe_argument(&random), d = probe_argument(&random);
    probe_f64_functions(&sha, a);
    probe_f64_functions(&sha, b * 0x1p-40);
    probe_f32_functions(&sha, (f32x4){(float)a, (float)b, (float)c, (float)d});
  }
  return sha256_finish(&sha);
}

#define MATH_PROBE_SEED 20240607u

#endif
