#define _GNU_SOURCE
#include "support/cm.h"

#include "core/math.h"
#include "core/math_inline.h"
#include "support/random.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Every bound that math.h states is measured here against the C library's long double, over the whole stated range. */

static const long double pi = 3.14159265358979323846264338327950288L;

typedef double Function(double x);
typedef long double Reference(long double x);

typedef struct Bound {
  const char *name;
  Function *function;
  Reference *reference;
  double low, high, error;
  bool absolute;
} Bound;

static double worst_error(const Bound *bound, Random *random, int count) {
  double worst = 0.0;
  for (int i = 0; i < count; i++) {
    const double x = i < 2 ? (i ? bound->high : bound->low) : random_real(random, bound->low, bound->high);
    const long double expected = bound->reference(x);
    long double error = fabsl(bound->function(x) - expected);
    if (!bound->absolute && expected != 0.0L) error /= fabsl(expected);
    worst = fmax(worst, (double)error);
  }
  return worst;
}

static void measure(const Bound *bounds, size_t count, const char *name) {
  Random random = random_begin(name);
  for (size_t i = 0; i < count; i++) {
    const double worst = worst_error(&bounds[i], &random, 30000);
    print_message("# %-16s %9.2e of %.0e in %g..%g\n", bounds[i].name, worst, bounds[i].error, bounds[i].low, bounds[i].high);
    assert_true(worst <= bounds[i].error);
  }
}

static double pow_small(double x) { return math_pow(2.5, x); }
static long double pow_reference(long double x) { return powl(2.5L, x); }
static long double hz_reference(long double key) { return 440.0L * exp2l((key - 69.0L) / 12.0L); }
static long double gain_reference(long double db) { return powl(10.0L, db / 20.0L); }
static long double db_reference(long double gain) { return 20.0L * log10l(gain); }

static void math_f64_keeps_its_bounds(void **state) {
  (void)state;
  static const Bound bounds[] = {
    {"sqrt", math_sqrt, sqrtl, 0, 1e300, 1e-14, false},
    {"sin", math_sin, sinl, -1e6, 1e6, 1e-14, true},
    {"sin near", math_sin, sinl, -10, 10, 1e-14, true},
    {"cos", math_cos, cosl, -1e6, 1e6, 1e-14, true},
    {"cos near", math_cos, cosl, -10, 10, 1e-14, true},
    {"tan", math_tan, tanl, -1e6, 1e6, 1e-14, false},
    {"tan near", math_tan, tanl, -1.5707963, 1.5707963, 1e-14, false},
    {"exp2", math_exp2, exp2l, -1000, 1000, 1e-14, false},
    {"exp", math_exp, expl, -693, 693, 1e-14, false},
    {"expm1", math_expm1, expm1l, -40, 40, 1e-14, false},
    {"expm1 near", math_expm1, expm1l, -1e-3, 1e-3, 1e-14, false},
    {"log2", math_log2, log2l, DBL_TRUE_MIN, 1e308, 1e-14, false},
    {"log2 near", math_log2, log2l, 0.25, 4, 1e-14, false},
    {"log2 tiny", math_log2, log2l, DBL_TRUE_MIN, 1e-307, 1e-14, false},
    {"log", math_log, logl, DBL_TRUE_MIN, 1e308, 1e-14, false},
    {"log near", math_log, logl, 0.25, 4, 1e-14, false},
    {"log1p", math_log1p, log1pl, -0.999, 1e6, 1e-14, false},
    {"log1p near", math_log1p, log1pl, -1e-3, 1e-3, 1e-14, false},
    {"pow", pow_small, pow_reference, -48, 48, 1e-14, false},
    {"pow far", pow_small, pow_reference, -750, 750, 3e-13, false},
    {"tanh", math_tanh, tanhl, -30, 30, 1e-14, false},
    {"tanh near", math_tanh, tanhl, -1e-3, 1e-3, 1e-14, false},
    {"hz_from_key", math_hz_from_key, hz_reference, -60, 200, 1e-14, false},
    {"gain_from_db", math_gain_from_db, gain_reference, -143.99, 144, 1e-14, false},
    {"db_from_gain", math_db_from_gain, db_reference, 1e-7, 1e6, 1e-12, true},
  };
  measure(bounds, COUNT_OF(bounds), "math_f64");
}

/* The f32 functions get f32 arguments, and so must their references. */
static double sqrt32(double x) { return math_sqrtf((float)x); }
static long double sqrt32_reference(long double x) { return sqrtl((float)x); }
static double exp32(double x) { return math_exp2f((float)x); }
static long double exp32_reference(long double x) { return exp2l((float)x); }
static double log32(double x) { return math_log2f((float)x); }
static long double log32_reference(long double x) { return log2l((float)x); }
static double exp_fast(double x) { return f4_exp2_fast(f4_splat((float)x))[2]; }
static double log_fast(double x) { return f4_log2_fast(f4_splat((float)x))[2]; }
static double sin32(double x) { return math_sin_turnsf((float)x); }
static long double sin32_reference(long double x) { return sinl(2.0L * pi * fmodl((float)x, 1.0L)); }
static double tanh32(double x) { return math_tanhf((float)x); }
static long double tanh32_reference(long double x) { return tanhl((float)x); }
static double gain32(double x) { return math_gain_from_dbf((float)x); }
static long double gain32_reference(long double x) { return gain_reference((float)x); }
static double db32(double x) { return math_db_from_gainf((float)x); }
static long double db32_reference(long double x) { return db_reference((float)x); }

static void math_f32_keeps_its_bounds(void **state) {
  (void)state;
  static const Bound bounds[] = {
    {"sqrtf", sqrt32, sqrt32_reference, 0, 1e30, 3e-7, false},
    {"exp2f", exp32, exp32_reference, -126, 126, 3e-7, false},
    {"exp2f near", exp32, exp32_reference, -0.51, 0.51, 3e-7, false},
    {"log2f", log32, log32_reference, 1e-37, 1e38, 3e-7, false},
    {"log2f near", log32, log32_reference, 0.5, 2, 3e-7, false},
    {"log2f audio", log32, log32_reference, 1e-6, 4, 3e-7, false},
    {"exp2 fast", exp_fast, exp32_reference, -100, 100, 7.5e-6, false},
    {"exp2 fast near", exp_fast, exp32_reference, -4, 4, 7.5e-6, false},
    {"log2 fast", log_fast, log32_reference, 0x1p-126, 64, 1.5e-5, true},
    {"log2 fast near", log_fast, log32_reference, 1e-3, 2, 1.5e-5, true},
    {"log2 fast tiny", log_fast, log32_reference, 0x1p-126, 1e-30, 1.5e-5, true},
    {"sin_turnsf", sin32, sin32_reference, -4194303, 4194303, 3e-7, true},
    {"sin_turnsf near", sin32, sin32_reference, -1.5, 1.5, 3e-7, true},
    {"tanhf", tanh32, tanh32_reference, -20, 20, 1e-6, true},
    {"tanhf near", tanh32, tanh32_reference, -1, 1, 1e-6, true},
    {"gain_from_dbf", gain32, gain32_reference, -143.9, 144, 3e-7, false},
    {"db_from_gainf", db32, db32_reference, 1e-7, 1e6, 1e-5, true},
  };
  measure(bounds, COUNT_OF(bounds), "math_f32");
}

static void math_exact_values_are_exact(void **state) {
  (void)state;
  for (int n = -1000; n <= 1000; n++) {
    assert_true(math_exp2(n) == ldexp(1.0, n));
    assert_true(math_log2(ldexp(1.0, n)) == n);
  }
  for (int n = -126; n <= 126; n++) {
    assert_true(math_exp2f((float)n) == ldexpf(1.0f, n));
    assert_true(math_log2f(ldexpf(1.0f, n)) == (float)n);
  }
  assert_true(math_sin(0.0) == 0.0 && math_cos(0.0) == 1.0 && math_exp(0.0) == 1.0 && math_log(1.0) == 0.0);
  assert_true(math_sin_turnsf(0.0f) == 0.0f && math_sin_turnsf(0.5f) == 0.0f && math_tanhf(0.0f) == 0.0f);
  assert_true(math_hz_from_key(69.0) == 440.0 && math_hz_from_key(57.0) == 220.0);
  assert_true(math_gain_from_db(0.0) == 1.0 && math_db_from_gain(1.0) == 0.0);
}

static void math_ends_of_ranges_are_as_stated(void **state) {
  (void)state;
  const double infinite = (double)INFINITY, none = (double)NAN;
  assert_true(math_exp2(5000.0) == math_exp2(1000.0) && math_exp2(-infinite) == math_exp2(-1000.0));
  assert_true(math_exp(1e9) == math_exp(693.0) && math_exp(none) == math_exp(-693.0));
  assert_true(math_log2(0.0) == -1074.0 && math_log2(-3.0) == -1074.0 && math_log2(none) == -1074.0);
  assert_true(math_log2(DBL_TRUE_MIN) == -1074.0 && math_log2(infinite) == 1024.0);
  assert_true(math_exp2f(1e9f) == ldexpf(1.0f, 126) && math_exp2f(-1e9f) == ldexpf(1.0f, -126));
  assert_true(math_log2f(0.0f) == -126.0f && math_log2f(-1.0f) == -126.0f && math_log2f((float)NAN) == -126.0f);
  assert_true(math_tanhf(1e30f) == 1.0f && math_tanhf(-1e30f) == -1.0f && math_tanhf((float)NAN) == 0.0f);
  assert_true(math_tanh(none) == 0.0 && math_tanh(infinite) == 1.0 && math_tanh(-infinite) == -1.0);
  assert_true(math_gain_from_db(-144.0) == 0.0 && math_gain_from_db(-1e9) == 0.0 && math_gain_from_db(none) == 0.0);
  assert_true(math_db_from_gain(0.0) == -144.0 && math_db_from_gain(-1.0) == -144.0 && math_db_from_gain(1e-30) == -144.0);
  assert_true(math_is_finite(math_sin(infinite)) && math_is_finite(math_sin(none)) && math_is_finite(math_cos(1e300)));
}

static void math_floor_agrees_with_the_c_library(void **state) {
  (void)state;
  Random random = random_begin("math_floor");
  for (int i = 0; i < 100000; i++) {
    const double x = random_real(&random, -1.0, 1.0) * ldexp(1.0, (int)random_below(&random, 70));
    assert_true(math_floor(x) == floor(x));
    const float y = (float)fmod(x, 2147483000.0);
    const f32x4 lanes = f4_floor((f32x4){y, floorf(y), -y, 0.25f});
    assert_true(lanes[0] == floorf(y) && lanes[1] == floorf(y) && lanes[2] == floorf(-y) && lanes[3] == 0.0f);
  }
  const f32x4 ends = f4_floor((f32x4){3e9f, -3e9f, (float)NAN, 8388609.0f});
  assert_true(ends[0] == 2147483520.0f && ends[1] == -2147483648.0f && ends[2] == -2147483648.0f && ends[3] == 8388609.0f);
  assert_true(math_floor(1e300) == 1e300 && math_floor(-1e300) == -1e300);
}

static void assert_same(f32x4 lanes, f32x4 inlined, int lane, float scalar) {
  assert_memory_equal(&lanes, &inlined, sizeof lanes);
  const float one = lanes[lane];
  assert_memory_equal(&one, &scalar, sizeof one);
}

/* Lane by lane, called or inlined: the bits must be the same, or packing tracks would change the sound. */
static void math_scalar_lanes_and_inline_agree_bit_for_bit(void **state) {
  (void)state;
  Random random = random_begin("math_lanes");
  for (int i = 0; i < 20000; i++) {
    f32x4 x;
    for (int lane = 0; lane < 4; lane++) x[lane] = (float)random_real(&random, -200, 200);
    const int lane = (int)random_below(&random, 4);
    assert_same(f4_exp2(x), f4_exp2_inline(x), lane, math_exp2f(x[lane]));
    assert_same(f4_sin_turns(x), f4_sin_turns_inline(x), lane, math_sin_turnsf(x[lane]));
    assert_same(f4_log2(f4_abs(x)), f4_log2_inline(f4_abs(x)), lane, math_log2f(fabsf(x[lane])));
    assert_same(f4_tanh(x * 0.05f), f4_tanh(x * 0.05f), lane, math_tanhf(x[lane] * 0.05f));
    assert_same(f4_sqrt(f4_abs(x)), f4_sqrt(f4_abs(x)), lane, math_sqrtf(fabsf(x[lane])));
  }
}

static void math_int_clamp_truncates_after_clamping(void **state) {
  (void)state;
  assert_int_equal(math_int_clamp(2.9, -5, 5), 2);
  assert_int_equal(math_int_clamp(-2.9, -5, 5), -2);
  assert_int_equal(math_int_clamp(1e300, -5, 5), 5);
  assert_int_equal(math_int_clamp(-(double)INFINITY, INT32_MIN, INT32_MAX), INT32_MIN);
  assert_int_equal(math_int_clamp((double)INFINITY, INT32_MIN, INT32_MAX), INT32_MAX);
  assert_int_equal(math_int_clamp((double)NAN, -5, 5), -5);
}

static void math_round_clamp_takes_halves_away_from_zero(void **state) {
  (void)state;
  assert_true(math_round_clamp(2.5, -9, 9) == 3 && math_round_clamp(-2.5, -9, 9) == -3);
  assert_true(math_round_clamp(0.49999999999999994, -9, 9) == 0);
  assert_true(math_round_clamp(9.4, -9, 9) == 9 && math_round_clamp(8.5, -9, 9) == 9 && math_round_clamp(-8.7, -9, 9) == -9);
  assert_true(math_round_clamp(1e300, INT64_MIN, INT64_MAX) == INT64_MAX);
  assert_true(math_round_clamp(-1e300, INT64_MIN, INT64_MAX) == INT64_MIN);
  assert_true(math_round_clamp((double)NAN, -9, 9) == -9);
  Random random = random_begin("math_round");
  for (int i = 0; i < 100000; i++) {
    const double x = random_real(&random, -1.0, 1.0) * ldexp(1.0, (int)random_below(&random, 62));
    assert_true(math_round_clamp(x, INT64_MIN, INT64_MAX) == (int64_t)llroundl((long double)x));
  }
}

static void math_clean_and_canonical_leave_only_plain_numbers(void **state) {
  (void)state;
  const float keep[] = {1.0f, -1.0f, 1e-15f, -1e-15f, FLT_MAX, -FLT_MAX};
  for (size_t i = 0; i < COUNT_OF(keep); i++) assert_true(math_clean(keep[i]) == keep[i]);
  const float drop[] = {0.0f, -0.0f, 9.9e-16f, -1e-20f, FLT_TRUE_MIN, INFINITY, -INFINITY, NAN, -NAN};
  for (size_t i = 0; i < COUNT_OF(drop); i++) {
    const float cleaned = math_clean(drop[i]), zero = 0.0f;
    assert_memory_equal(&cleaned, &zero, sizeof zero);
  }
  const double canonical = math_canonical(-0.0);
  assert_false(signbit(canonical));
  assert_true(math_canonical((double)NAN) == 0.0 && math_canonical(-1.5) == -1.5);
  assert_true(math_is_finite(DBL_MAX) && !math_is_finite((double)INFINITY) && !math_is_finite((double)NAN));
}

static void math_random_noise_is_flat_and_never_stops(void **state) {
  (void)state;
  uint32_t noise = math_random_seed(0);
  double sum = 0.0, square = 0.0;
  for (int i = 0; i < 100000; i++) {
    const double x = math_random_bipolar(&noise);
    assert_true(x >= -1.0 && x < 1.0);
    sum += x;
    square += x * x;
  }
  assert_true(noise != 0 && fabs(sum / 1e5) < 0.01 && fabs(square / 1e5 - 1.0 / 3.0) < 0.01);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(math_f64_keeps_its_bounds),
    cmocka_unit_test(math_f32_keeps_its_bounds),
    cmocka_unit_test(math_exact_values_are_exact),
    cmocka_unit_test(math_ends_of_ranges_are_as_stated),
    cmocka_unit_test(math_floor_agrees_with_the_c_library),
    cmocka_unit_test(math_scalar_lanes_and_inline_agree_bit_for_bit),
    cmocka_unit_test(math_int_clamp_truncates_after_clamping),
    cmocka_unit_test(math_round_clamp_takes_halves_away_from_zero),
    cmocka_unit_test(math_clean_and_canonical_leave_only_plain_numbers),
    cmocka_unit_test(math_random_noise_is_flat_and_never_stops),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
