#ifndef TUTTI_DSP_GAIN_LINES_H
#define TUTTI_DSP_GAIN_LINES_H

#include "core/attributes.h"
#include "core/simd8.h"

#include <stdbool.h>
#include <stdint.h>

/*
  What straight lines of a fader and of a balance are as gains, frame by frame: a line in dB is a geometric series, a line of
  equal-power balance turns with an even angle. Both are made eight frames at once, from a start in f64 every eight frames and
  the same seven ratios throughout, so that nothing adds up: relative error <= 3e-7 (absolute for the balance). `to` has room
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
  The same lines eight frames at a time, for a device that multiplies as it draws. What depends on the slope alone is kept
  between blocks, since lines mostly go on as they were. To begin with, both are all zero.
*/
typedef struct LevelSlope {
  f32x4 along[2];
  double step_db, ratio, ratio8;
  double ahead_db, ahead_gain; /* where the line before led to; 0 of `ahead_gain`: that is not known */
  uint32_t led;                /* so many lines began where the one before led to, each without an exponential */
} LevelSlope;
typedef struct PanSlope {
  f32x4 along_cos[2], along_sin[2];
  double step, eight_cos, eight_sin;
  double ahead_pan, ahead_scale, ahead_cos, ahead_sin; /* where the line before led to; 0 of `ahead_scale`: that is not known */
  uint32_t led, reserved;                              /* so many lines began there, each without a cosine */
} PanSlope;
typedef struct LevelLine { f32x8 along; double gain, ratio8; } LevelLine;
typedef struct PanLine { f32x8 along_cos, along_sin; double cos, sin, eight_cos, eight_sin; } PanLine;
typedef struct PanGains { f32x8 left, right; } PanGains;

LevelLine level_line_begin(LevelSlope *slope, double db, double step_db) RT_SAFE;
double level_line_gain(LevelSlope *slope, double db, double step_db) RT_SAFE; /* its first */
PanLine pan_line_begin(PanSlope *slope, double pan, double step, double scale) RT_SAFE;

/* What level_line_begin gives, for a line that goes on. */
static inline LevelLine level_line_go_on(LevelSlope *slope, double db, double step_db) RT_SAFE {
  if (db != slope->ahead_db || step_db != slope->step_db || step_db == 0.0 || slope->ahead_gain == 0.0) return level_line_begin(slope, db, step_db);
  return (LevelLine){f8_join(slope->along[0], slope->along[1]), slope->ahead_gain, slope->ratio8};
}

/* A line mostly begins where the one before led: at `there_db`, where that had `gain`. What the next one says of the same place is
   `db`, the same but for rounding to f32 or for a part of a frame around a corner; the gain follows by the series of the
   exponential. Products of ratios lose up to 1e-14 a block: now and then the place is computed anew. */
#define LEVEL_LINE_LED_MOST 1024u
#define LEVEL_LINE_NEAR_DB 1e-2
static inline void level_line_lead(LevelSlope *slope, double gain, double there_db, double db) RT_SAFE {
  const double t = (db - there_db) * 0.11512925464970229; /* ln 10 / 20 */
  const bool near = t < LEVEL_LINE_NEAR_DB * 0.115 && t > -LEVEL_LINE_NEAR_DB * 0.115 && slope->led < LEVEL_LINE_LED_MOST;
  slope->ahead_db = db;
  slope->ahead_gain = near ? gain * (1.0 + t * (1.0 + t * (1.0 / 2.0 + t * (1.0 / 6.0 + t * (1.0 / 24.0))))) : 0.0;
  slope->led++;
}

/* The same of a balance: `line` has been drawn up to `there`. The two ends are exact, where one side is nothing. */
#define PAN_LINE_NEAR 1e-3
static inline void pan_line_lead(PanSlope *slope, const PanLine *line, double scale, double there, double pan) RT_SAFE {
  const double angle = (pan - there) * 0.78539816339744831, t = angle * angle; /* pi / 4 */
  const bool near = angle < PAN_LINE_NEAR && angle > -PAN_LINE_NEAR && pan < 1.0 - PAN_LINE_NEAR && pan > PAN_LINE_NEAR - 1.0;
  const double cos = 1.0 - t * (1.0 / 2.0 - t * (1.0 / 24.0)), sin = angle * (1.0 - t * (1.0 / 6.0 - t * (1.0 / 120.0)));
  slope->ahead_pan = pan;
  slope->ahead_scale = near && slope->led < LEVEL_LINE_LED_MOST ? scale : 0.0;
  slope->ahead_cos = line->cos * cos - line->sin * sin;
  slope->ahead_sin = line->sin * cos + line->cos * sin;
  slope->led++;
}

/* The gain so many frames (below 16) behind the line's next one. */
static inline double level_line_behind(const LevelSlope *slope, const LevelLine *line, uint32_t frames) RT_SAFE {
  double gain = line->gain, power = slope->ratio;
  for (; frames > 0; frames >>= 1, power *= power)
    if ((frames & 1) != 0) gain *= power;
  return gain;
}

/* Of the next frame: what level_line_next and pan_line_next give first. */
static inline float level_line_here(const LevelLine *line) RT_SAFE { return (float)line->gain; }
static inline float pan_line_left(const PanLine *line) RT_SAFE { return (float)line->cos; }
static inline float pan_line_right(const PanLine *line) RT_SAFE { return (float)line->sin; }

/* The next eight frames. */
static inline f32x8 level_line_next(LevelLine *line) RT_SAFE {
  const f32x8 gains = f8_mul(f8_splat((float)line->gain), line->along);
  line->gain *= line->ratio8;
  return gains;
}

static inline PanGains pan_line_next(PanLine *line) RT_SAFE {
  const f32x8 c = f8_splat((float)line->cos), s = f8_splat((float)line->sin);
  const double next = line->cos * line->eight_cos - line->sin * line->eight_sin;
  line->sin = line->sin * line->eight_cos + line->cos * line->eight_sin;
  line->cos = next;
  return (PanGains){f8_sub(f8_mul(c, line->along_cos), f8_mul(s, line->along_sin)), f8_add(f8_mul(s, line->along_cos), f8_mul(c, line->along_sin))};
}

#endif
