#ifndef TUTTI_DSP_GAIN_LINES_H
#define TUTTI_DSP_GAIN_LINES_H

#include "core/attributes.h"
#include "core/simd.h"

#include <stdint.h>

/*
  What straight lines of a fader and of a balance are as gains, frame by frame: a line in dB is a geometric series, a line of
  equal-power balance turns with an even angle. Both are made four frames at once, from a start in f64 every four frames and
  the same three ratios throughout, so that nothing adds up: relative error <= 3e-7 (absolute for the balance). `to` has room
  for `count` rounded up to fours. All functions are [audio].
*/

/* Frame i is at db + step_db * i; a line that stands at -144 dB or below is silent. */
void gain_line_db(double db, double step_db, float *to, uint32_t count) RT_SAFE;
/* cos and sin, times `scale`, of (pan + 1) * pi / 4 at pan + step * i. */
void gain_line_pan(double pan, double step, double scale, float *left, float *right, uint32_t count) RT_SAFE;
/* The same by a law of dsp/pan_law.h; those that are no equal power frame by frame. */
void gain_line_sides(double pan, double step, int law, float *left, float *right, uint32_t count) RT_SAFE;
void gain_line_straight(double value, double step, float *to, uint32_t count) RT_SAFE;

/*
  The same lines four frames at a time, for a device that multiplies as it draws. What depends on the slope alone is kept
  between blocks, since lines mostly go on as they were. To begin with, both are all zero.
*/
typedef struct LevelSlope { f32x4 along; double step_db, ratio4, ahead_db, ahead_gain; } LevelSlope; /* 0 of `ahead_gain`: none is known */
typedef struct PanSlope { f32x4 along_cos, along_sin; double step, four_cos, four_sin; } PanSlope;
typedef struct LevelLine { f32x4 along; double gain, ratio4; } LevelLine;
typedef struct PanLine { f32x4 along_cos, along_sin; double cos, sin, four_cos, four_sin; } PanLine;
typedef struct PanGains { f32x4 left, right; } PanGains;

LevelLine level_line_begin(LevelSlope *slope, double db, double step_db) RT_SAFE;
PanLine pan_line_begin(PanSlope *slope, double pan, double step, double scale) RT_SAFE;

/* A line mostly begins where the one before led: its gain there, computed while nothing waits for it. */
void level_line_ahead(LevelSlope *slope, double db) RT_SAFE;

/* What level_line_begin gives, for a line that goes on. */
static inline LevelLine level_line_go_on(LevelSlope *slope, double db, double step_db) RT_SAFE {
  if (db != slope->ahead_db || step_db != slope->step_db || step_db == 0.0 || slope->ahead_gain == 0.0) return level_line_begin(slope, db, step_db);
  return (LevelLine){slope->along, slope->ahead_gain, slope->ratio4};
}

/* The next four frames. */
static inline f32x4 level_line_next(LevelLine *line) RT_SAFE {
  const f32x4 gains = f4_splat((float)line->gain) * line->along;
  line->gain *= line->ratio4;
  return gains;
}

static inline PanGains pan_line_next(PanLine *line) RT_SAFE {
  const f32x4 c = f4_splat((float)line->cos), s = f4_splat((float)line->sin);
  const double next = line->cos * line->four_cos - line->sin * line->four_sin;
  line->sin = line->sin * line->four_cos + line->cos * line->four_sin;
  line->cos = next;
  return (PanGains){c * line->along_cos - s * line->along_sin, s * line->along_cos + c * line->along_sin};
}

#endif
