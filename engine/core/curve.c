/* The shapes between automation points: what compile flattens into segments and the page draws. */
#include "core/curve.h"

#include "core/math.h"

#define BEND_MAX 8.0 /* at full tension the middle lies at 1/(e^4 + 1) = 1.8 % of the way */

static double bend_of(const Curve *curve) { return BEND_MAX * math_clamp(curve->tension, -1.0, 1.0); }

static double linear(const Curve *curve, double along) RT_SAFE {
  (void)curve;
  return along;
}

static double bent(const Curve *curve, double along) RT_SAFE {
  const double bend = bend_of(curve);
  return bend == 0.0 ? along : math_expm1(bend * along) / math_expm1(bend);
}

static double unbent(const Curve *curve, double way) RT_SAFE {
  const double bend = bend_of(curve);
  return bend == 0.0 ? way : math_log1p(way * math_expm1(bend)) / bend;
}

static double held(const Curve *curve, double along) RT_SAFE {
  (void)curve;
  (void)along;
  return 0.0;
}

typedef double ShapeFunction(const Curve *curve, double x) RT_SAFE;

static const struct {
  ShapeFunction *way;   /* 0..1 along -> 0..1 of the way from the first value to the second */
  ShapeFunction *along; /* the inverse */
} shapes[CURVE_SHAPE_COUNT] = {
  [CURVE_LINEAR] = {.way = linear, .along = linear},
  [CURVE_CURVED] = {.way = bent, .along = unbent},
  [CURVE_STEPPED] = {.way = held, .along = held},
};

static CurveShape shape_of(const Curve *curve) {
  return (unsigned)curve->shape < CURVE_SHAPE_COUNT ? curve->shape : CURVE_LINEAR;
}

double curve_value(const Curve *curve, double along) RT_SAFE {
  if (along >= 1.0) return curve->second;
  if (!(along > 0.0)) return curve->first;
  return curve->first + (curve->second - curve->first) * shapes[shape_of(curve)].way(curve, along);
}

double curve_along(const Curve *curve, double value) RT_SAFE {
  const double span = curve->second - curve->first;
  const double way = span == 0.0 ? 0.0 : (value - curve->first) / span;
  if (way >= 1.0) return 1.0;
  if (!(way > 0.0)) return 0.0;
  return math_clamp(shapes[shape_of(curve)].along(curve, way), 0.0, 1.0);
}

/* An exponential's piece is an exponential whose bend is that part of the whole. */
Curve curve_part(const Curve *curve, double from, double to) RT_SAFE {
  const double begin = math_clamp(from, 0.0, 1.0), end = math_clamp(to, begin, 1.0);
  return (Curve){.first = curve_value(curve, begin), .second = curve_value(curve, end), .shape = curve->shape,
                 .tension = math_clamp(curve->tension, -1.0, 1.0) * (end - begin)};
}
