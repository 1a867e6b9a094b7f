#ifndef TUTTI_DSP_PAN_LAW_H
#define TUTTI_DSP_PAN_LAW_H

#include "core/math.h"

/*
  What panning does to each side: equal power with 0, 3 or (half way to linear) 4.5 dB less in the middle, linear with 6 dB less,
  or a balance that turns one side down and leaves the other. [any]
*/

typedef enum PanLaw { LAW_0_DB, LAW_3_DB, LAW_4_5_DB, LAW_6_DB, LAW_BALANCE } PanLaw;
typedef struct Sides { double left, right; } Sides;

/* Of -1..1: the two gains' squares add up to 1. The cosine of pi / 2 is not quite 0; the side one pans away from is, since what
   16 more digits would leave of a sound has a square that is denormal, and a meter that counts those takes ten times as long. */
static inline Sides pan_power(double pan) RT_SAFE {
  const double angle = (pan + 1.0) * (MATH_PI / 4.0);
  return (Sides){pan < 1.0 ? math_cos(angle) : 0.0, math_sin(angle)};
}

/* Of -1..1. */
static inline Sides pan_sides(double pan, int law) RT_SAFE {
  pan = math_clamp(pan, -1.0, 1.0);
  const double linear = (pan + 1.0) * 0.5;
  const Sides power = pan_power(pan);
  switch ((PanLaw)law) {
    case LAW_3_DB: return power;
    case LAW_4_5_DB: return (Sides){math_sqrt((1.0 - linear) * math_max(power.left, 0.0)), math_sqrt(linear * math_max(power.right, 0.0))};
    case LAW_6_DB: return (Sides){1.0 - linear, linear};
    case LAW_BALANCE: return (Sides){math_min(1.0, 1.0 - pan), math_min(1.0, 1.0 + pan)};
    case LAW_0_DB: break;
  }
  return (Sides){math_sqrt(2.0) * power.left, math_sqrt(2.0) * power.right};
}

#endif
