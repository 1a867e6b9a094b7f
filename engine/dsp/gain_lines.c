/* See gain_lines.h. exp2(a + b i) is a product of powers, cos and sin of a + b i are a product of complex numbers. */
#include "dsp/gain_lines.h"

#include "core/math.h"
#include "dsp/pan_law.h"

#define EXPONENT_OF_DB 0.16609640474436813 /* log2(10) / 20 */

LevelLine level_line_begin(LevelSlope *slope, double db, double step_db) RT_SAFE {
  if (slope->step_db != step_db || slope->ratio4 == 0.0) {
    const double ratio = step_db == 0.0 ? 1.0 : math_exp2(step_db * EXPONENT_OF_DB), ratio2 = ratio * ratio;
    slope->along = (f32x4){1.0f, (float)ratio, (float)ratio2, (float)(ratio2 * ratio)};
    slope->step_db = step_db;
    slope->ratio4 = ratio2 * ratio2;
  }
  const bool known = slope->ahead_gain != 0.0 && slope->ahead_db == db;
  const double gain = step_db == 0.0 ? math_gain_from_db(db) : known ? slope->ahead_gain : math_exp2(db * EXPONENT_OF_DB);
  return (LevelLine){slope->along, gain, slope->ratio4};
}

void level_line_ahead(LevelSlope *slope, double db) RT_SAFE {
  slope->ahead_db = db;
  slope->ahead_gain = math_exp2(db * EXPONENT_OF_DB);
}

void gain_line_db(double db, double step_db, float *to, uint32_t count) RT_SAFE {
  LevelSlope slope = {.ratio4 = 0.0};
  LevelLine line = level_line_begin(&slope, db, step_db);
  for (uint32_t i = 0; i < count; i += 4) f4_store(to + i, level_line_next(&line));
}

typedef struct Turn { double cos, sin; } Turn;

static Turn turned(Turn a, Turn b) RT_SAFE { return (Turn){a.cos * b.cos - a.sin * b.sin, a.sin * b.cos + a.cos * b.sin}; }

PanLine pan_line_begin(PanSlope *slope, double pan, double step, double scale) RT_SAFE {
  if (slope->step != step || slope->four_cos == 0.0) {
    const double each = step * (MATH_PI / 4.0);
    const Turn one = {math_cos(each), math_sin(each)}, two = turned(one, one), three = turned(two, one), four = turned(two, two);
    *slope = (PanSlope){{1.0f, (float)one.cos, (float)two.cos, (float)three.cos},
                        {0.0f, (float)one.sin, (float)two.sin, (float)three.sin}, step, four.cos, four.sin};
  }
  const Sides sides = pan_power(pan);
  return (PanLine){slope->along_cos, slope->along_sin, sides.left * scale, sides.right * scale, slope->four_cos, slope->four_sin};
}

void gain_line_pan(double pan, double step, double scale, float *left, float *right, uint32_t count) RT_SAFE {
  PanSlope slope = {.four_cos = 0.0};
  PanLine line = pan_line_begin(&slope, pan, step, scale);
  for (uint32_t i = 0; i < count; i += 4) {
    const PanGains gains = pan_line_next(&line);
    f4_store(left + i, gains.left);
    f4_store(right + i, gains.right);
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
