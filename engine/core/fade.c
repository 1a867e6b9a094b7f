/* Fades of clips: three shapes over a way that a fraction of two lines bends. Used by the graph every sample, by the page to draw. */
#include "core/fade.h"

#include "core/math_inline.h"

float fade_bend(double tension) RT_SAFE { return math_exp2f((float)math_clamp(tension, -1.0, 1.0) * 4.0f); }

f32x4 f4_fade(f32x4 along, FadeShape shape, float bend) RT_SAFE {
  const f32x4 one = f4_splat(1.0f);
  f32x4 x = along;
  if (bend != 1.0f) x = x / (x + (one - x) * f4_splat(bend));
  if (shape == FADE_EQUAL_POWER) return f4_select((i32x4)(along < one), f4_sin_turns_inline(x * f4_splat(0.25f)), one);
  return shape == FADE_S ? x * x * (f4_splat(3.0f) - (x + x)) : x;
}

float fade_level(float along, FadeShape shape, float bend) RT_SAFE {
  return f4_fade(f4_clamp(f4_splat(along), 0.0f, 1.0f), shape, bend)[0];
}
