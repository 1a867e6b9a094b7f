/* See gain_lines.h. exp2(a + b i) is a product of powers, cos and sin of a + b i are a product of complex numbers. */
#include "dsp/gain_lines.h"

#include "core/math.h"

#define EXPONENT_OF_DB 0.16609640474436813 /* log2(10) / 20 */

void gain_line_db(double db, double step_db, float *to, uint32_t count) RT_SAFE {
  const double ratio = step_db == 0.0 ? 1.0 : math_exp2(step_db * EXPONENT_OF_DB), ratio2 = ratio * ratio, ratio4 = ratio2 * ratio2;
  double gain = step_db == 0.0 ? math_gain_from_db(db) : math_exp2(db * EXPONENT_OF_DB);
  const f32x4 along = {1.0f, (float)ratio, (float)ratio2, (float)(ratio2 * ratio)};
  for (uint32_t i = 0; i < count; i += 4, gain *= ratio4) f4_store(to + i, f4_splat((float)gain) * along);
}

typedef struct Turn { double cos, sin; } Turn;

static Turn turned(Turn a, Turn b) RT_SAFE { return (Turn){a.cos * b.cos - a.sin * b.sin, a.sin * b.cos + a.cos * b.sin}; }

void gain_line_pan(double pan, double step, double scale, float *left, float *right, uint32_t count) RT_SAFE {
  const double angle = (pan + 1.0) * (MATH_PI / 4.0), each = step * (MATH_PI / 4.0);
  const Turn one = {math_cos(each), math_sin(each)}, two = turned(one, one), three = turned(two, one), four = turned(two, two);
  const f32x4 along_cos = {1.0f, (float)one.cos, (float)two.cos, (float)three.cos};
  const f32x4 along_sin = {0.0f, (float)one.sin, (float)two.sin, (float)three.sin};
  Turn at = {math_cos(angle) * scale, math_sin(angle) * scale};
  for (uint32_t i = 0; i < count; i += 4, at = turned(at, four)) {
    const f32x4 c = f4_splat((float)at.cos), s = f4_splat((float)at.sin);
    f4_store(left + i, c * along_cos - s * along_sin);
    f4_store(right + i, s * along_cos + c * along_sin);
  }
}

void gain_line_straight(double value, double step, float *to, uint32_t count) RT_SAFE {
  const f32x4 along = (f32x4){0.0f, 1.0f, 2.0f, 3.0f} * f4_splat((float)step);
  for (uint32_t i = 0; i < count; i += 4) f4_store(to + i, f4_splat((float)(value + step * (double)i)) + along);
}
