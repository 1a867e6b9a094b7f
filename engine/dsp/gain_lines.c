/* See gain_lines.h. exp2(a + b i) is a product of powers, cos and sin of a + b i are a product of complex numbers. */
#include "dsp/gain_lines.h"

#include "core/math.h"
#include "dsp/pan_law.h"

#define SILENT_DB -144.0
#define EXPONENT_OF_DB 0.16609640474436813 /* log2(10) / 20 */

#define FLAT 2e-3 /* what a frame does, at most, for series of few terms */

/* The ratio of one frame to the one before. Lines of music are so flat that six terms of the series are all of it. */
static double ratio_of(double step_db) RT_SAFE {
  const double t = step_db * (EXPONENT_OF_DB * 0.6931471805599453);
  if (t > FLAT || t < -FLAT) return math_exp2(step_db * EXPONENT_OF_DB);
  return 1.0 + t * (1.0 + t * (1.0 / 2.0 + t * (1.0 / 6.0 + t * (1.0 / 24.0 + t * (1.0 / 120.0)))));
}

static void set_slope(LevelSlope *slope, double step_db) RT_SAFE {
  const double r = ratio_of(step_db), r2 = r * r, r4 = r2 * r2;
  slope->along[0] = (f32x4){1.0f, (float)r, (float)r2, (float)(r2 * r)};
  slope->along[1] = (f32x4){(float)r4, (float)(r4 * r), (float)(r4 * r2), (float)(r4 * (r2 * r))};
  slope->step_db = step_db;
  slope->ratio = r;
  slope->ratio8 = r4 * r4;
}

double level_line_gain(LevelSlope *slope, double db, double step_db) RT_SAFE {
  if (step_db == 0.0 && db <= SILENT_DB) return 0.0;
  if (slope->ahead_gain != 0.0 && slope->ahead_db == db) return slope->ahead_gain;
  slope->led = 0;
  return math_exp2(db * EXPONENT_OF_DB);
}

LevelLine level_line_begin(LevelSlope *slope, double db, double step_db) RT_SAFE {
  if (slope->step_db != step_db || slope->ratio8 == 0.0) set_slope(slope, step_db);
  return (LevelLine){f8_join(slope->along[0], slope->along[1]), level_line_gain(slope, db, step_db), slope->ratio8};
}

/* `count` rounded up to fours. */
static void store_eight(float *to, f32x8 gains, uint32_t left) RT_SAFE {
  f4_store(to, f8_low(gains));
  if (left > 4) f4_store(to + 4, f8_high(gains));
}

void gain_line_db(double db, double step_db, float *to, uint32_t count) RT_SAFE {
  LevelSlope slope = {.ratio8 = 0.0};
  LevelLine line = level_line_begin(&slope, db, step_db);
  for (uint32_t i = 0; i < count; i += 8) store_eight(to + i, level_line_next(&line), count - i);
}

typedef struct Turn { double cos, sin; } Turn;

static Turn turned(Turn a, Turn b) RT_SAFE { return (Turn){a.cos * b.cos - a.sin * b.sin, a.sin * b.cos + a.cos * b.sin}; }

static void set_steep_turns(PanSlope *slope, double angle) RT_SAFE {
  const Turn one = {math_cos(angle), math_sin(angle)}, two = turned(one, one), three = turned(two, one), four = turned(two, two);
  const Turn five = turned(four, one), six = turned(four, two), seven = turned(four, three), eight = turned(four, four);
  slope->along_cos[0] = (f32x4){1.0f, (float)one.cos, (float)two.cos, (float)three.cos};
  slope->along_cos[1] = (f32x4){(float)four.cos, (float)five.cos, (float)six.cos, (float)seven.cos};
  slope->along_sin[0] = (f32x4){0.0f, (float)one.sin, (float)two.sin, (float)three.sin};
  slope->along_sin[1] = (f32x4){(float)four.sin, (float)five.sin, (float)six.sin, (float)seven.sin};
  slope->eight_cos = eight.cos;
  slope->eight_sin = eight.sin;
}

/* Of a balance on its way: as in ratio_of, angles so small, of eight frames too, that their series need no more terms. */
static void set_flat_turns(PanSlope *slope, double angle) RT_SAFE {
  const f32x4 first = {0.0f, 1.0f, 2.0f, 3.0f}, one = f4_splat(1.0f), each = f4_splat((float)angle);
  for (int half = 0; half < 2; half++) {
    const f32x4 x = (first + f4_splat(4.0f * (float)half)) * each, z = x * x;
    slope->along_cos[half] = one - z * (f4_splat(0.5f) - z * f4_splat(1.0f / 24.0f));
    slope->along_sin[half] = x - x * z * (f4_splat(1.0f / 6.0f) - z * f4_splat(1.0f / 120.0f));
  }
  const double eight = 8.0 * angle, t = eight * eight;
  slope->eight_cos = 1.0 - t * (1.0 / 2.0 - t * (1.0 / 24.0 - t * (1.0 / 720.0)));
  slope->eight_sin = eight * (1.0 - t * (1.0 / 6.0 - t * (1.0 / 120.0 - t * (1.0 / 5040.0))));
}

static void set_turns(PanSlope *slope, double step) RT_SAFE {
  const double angle = step * (MATH_PI / 4.0);
  if (angle < FLAT && angle > -FLAT) set_flat_turns(slope, angle);
  else set_steep_turns(slope, angle);
  slope->step = step;
}

PanLine pan_line_begin(PanSlope *slope, double pan, double step, double scale) RT_SAFE {
  if (slope->step != step || (slope->eight_cos == 0.0 && slope->eight_sin == 0.0)) set_turns(slope, step);
  PanLine line = {f8_join(slope->along_cos[0], slope->along_cos[1]), f8_join(slope->along_sin[0], slope->along_sin[1]),
                  slope->ahead_cos, slope->ahead_sin, slope->eight_cos, slope->eight_sin};
  if (slope->ahead_scale == scale && slope->ahead_pan == pan) return line;
  slope->led = 0;
  const Sides sides = pan_power(pan);
  line.cos = sides.left * scale;
  line.sin = sides.right * scale;
  return line;
}

void gain_line_pan(double pan, double step, double scale, float *left, float *right, uint32_t count) RT_SAFE {
  PanSlope slope = {.eight_cos = 0.0};
  PanLine line = pan_line_begin(&slope, pan, step, scale);
  for (uint32_t i = 0; i < count; i += 8) {
    const PanGains gains = pan_line_next(&line);
    store_eight(left + i, gains.left, count - i);
    store_eight(right + i, gains.right, count - i);
  }
}

void gain_line_sides(double pan, double step, int law, float *left, float *right, uint32_t count) RT_SAFE {
  if (law == LAW_0_DB || law == LAW_3_DB) {
    gain_line_pan(pan, step, law == LAW_0_DB ? math_sqrt(2.0) : 1.0, left, right, count);
    return;
  }
  for (uint32_t i = 0; i < count; i++) {
    const Sides sides = pan_sides(pan + step * (double)i, law);
    left[i] = (float)sides.left;
    right[i] = (float)sides.right;
  }
}

void gain_line_straight(double value, double step, float *to, uint32_t count) RT_SAFE {
  const f32x4 along = (f32x4){0.0f, 1.0f, 2.0f, 3.0f} * f4_splat((float)step);
  for (uint32_t i = 0; i < count; i += 4) f4_store(to + i, f4_splat((float)(value + step * (double)i)) + along);
}
