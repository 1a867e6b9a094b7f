#ifndef TUTTI_CORE_CURVE_H
#define TUTTI_CORE_CURVE_H

#include "core/attributes.h"

/*
  The line between two automation points. `along` runs 0..1 from one point to the next; values are in whatever the points
  are in. Evaluated in f64 with the project's own math, so that the page's drawing and every host's sound agree.
*/

typedef enum CurveShape {
  CURVE_LINEAR,
  CURVE_CURVED,  /* exponential: tension > 0 leaves slowly and arrives fast, < 0 the other way, 0 is the straight line */
  CURVE_STEPPED, /* holds the first value, jumps at the second point */
  CURVE_SHAPE_COUNT
} CurveShape;

typedef struct Curve {
  double first, second; /* values at the two points */
  CurveShape shape;
  double tension;       /* -1..1; clamped, NaN is -1; only CURVE_CURVED reads it */
} Curve;

/* The value at `along` (clamped to 0..1); at 0 and 1 exactly the points' own. [any] */
double curve_value(const Curve *curve, double along) RT_SAFE;
/* Where the curve passes `value`: inverse of curve_value for linear and curved shapes, clamped to 0..1. A flat or stepped
   curve gives 0 for everything on the first value's side and 1 from the second value on. [any] */
double curve_along(const Curve *curve, double value) RT_SAFE;

/* The piece of a curve between two places of it (0..1, from <= to) as a curve of its own, with the same values: what is left
   when a lane is cut. [any] */
Curve curve_part(const Curve *curve, double from, double to) RT_SAFE;

#endif
