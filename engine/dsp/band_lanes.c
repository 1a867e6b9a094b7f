/* Equaliser bands of four instances. A frame of one band waits for the frame before, so two bands of both sides run together:
   four loops that do not wait for one another, as many as fit into the registers. Every pair of kinds is a loop of its own. */
#include "dsp/band_lanes.h"

#include "core/simd8.h"

typedef void PairRun(BandLanes *first, BandLanes *second, f32x4 *const sides[2], uint32_t frames) RT_SAFE;
typedef void BandRun(BandLanes *band, f32x4 *const sides[2], uint32_t frames) RT_SAFE;

/* -0 becomes +0, which a skipped band would have kept: so the bytes do not depend on what shares the lanes. */
static inline f32x4 plain_zero(f32x4 v) { return v + f4_splat(0.0f); }

static inline __attribute__((always_inline)) void run_pair(BandLanes *first, BandLanes *second, f32x4 *const sides[2], uint32_t frames,
                                                           BandKind kind, BandKind next) {
  f32x4 *const left = sides[0], *const right = sides[1];
  const BandForm *const f = &first->form, *const g = &second->form;
  BandState a = first->side[0], b = first->side[1], c = second->side[0], d = second->side[1];
  const uint32_t never = simd_never();
  for (uint32_t i = 0; i < frames; i++) {
    f32x4 between = band_step(&a, f, left[i], kind);
    SIMD_NOW(i, never);
    left[i] = plain_zero(band_step(&c, g, between, next));
    between = band_step(&b, f, right[i], kind);
    SIMD_NOW(i + 2, never);
    right[i] = plain_zero(band_step(&d, g, between, next));
  }
  first->side[0] = a;
  first->side[1] = b;
  second->side[0] = c;
  second->side[1] = d;
}

static inline __attribute__((always_inline)) void run_one(BandLanes *band, f32x4 *const sides[2], uint32_t frames, BandKind kind) {
  f32x4 *const left = sides[0], *const right = sides[1];
  const BandForm f = band->form;
  BandState a = band->side[0], b = band->side[1];
  for (uint32_t i = 0; i < frames; i++) {
    left[i] = plain_zero(band_step(&a, &f, left[i], kind));
    right[i] = plain_zero(band_step(&b, &f, right[i], kind));
  }
  band->side[0] = a;
  band->side[1] = b;
}

#define PAIR(name, kind, next)                                                                                       \
  static void name(BandLanes *first, BandLanes *second, f32x4 *const sides[2], uint32_t frames) RT_SAFE {            \
    run_pair(first, second, sides, frames, kind, next);                                                              \
  }
#define ONE(name, kind)                                                                                              \
  static void name(BandLanes *band, f32x4 *const sides[2], uint32_t frames) RT_SAFE { run_one(band, sides, frames, kind); }

PAIR(any_any, BAND_ANY, BAND_ANY)
PAIR(any_cut, BAND_ANY, BAND_CUT)
PAIR(any_bell, BAND_ANY, BAND_BELL)
PAIR(cut_any, BAND_CUT, BAND_ANY)
PAIR(cut_cut, BAND_CUT, BAND_CUT)
PAIR(cut_bell, BAND_CUT, BAND_BELL)
PAIR(bell_any, BAND_BELL, BAND_ANY)
PAIR(bell_cut, BAND_BELL, BAND_CUT)
PAIR(bell_bell, BAND_BELL, BAND_BELL)
ONE(any, BAND_ANY)
ONE(cut, BAND_CUT)
ONE(bell, BAND_BELL)

static PairRun *const pairs[BAND_KINDS][BAND_KINDS] = {
    [BAND_ANY] = {[BAND_ANY] = any_any, [BAND_CUT] = any_cut, [BAND_BELL] = any_bell},
    [BAND_CUT] = {[BAND_ANY] = cut_any, [BAND_CUT] = cut_cut, [BAND_BELL] = cut_bell},
    [BAND_BELL] = {[BAND_ANY] = bell_any, [BAND_CUT] = bell_cut, [BAND_BELL] = bell_bell},
};
static BandRun *const singles[BAND_KINDS] = {[BAND_ANY] = any, [BAND_CUT] = cut, [BAND_BELL] = bell};

/* One frame of a band that moves. */
static inline __attribute__((always_inline)) void move_one(BandLanes *band, const f32x4 in[2], f32x4 out[2]) {
  f32x4 unit;
  band->form = band_move(band->line, band->slope, band->form.b2, &unit);
  for (uint32_t side = 0; side < 2; side++) {
    band->side[side].s1 *= unit;
    out[side] = plain_zero(band_step(&band->side[side], &band->form, in[side], BAND_ANY));
  }
}

static void run_moving(BandLanes *band, f32x4 *const sides[2], uint32_t frames) RT_SAFE {
  BandLanes own = *band;
  for (uint32_t i = 0; i < frames; i++) {
    const f32x4 in[2] = {sides[0][i], sides[1][i]};
    f32x4 out[2];
    move_one(&own, in, out);
    for (uint32_t side = 0; side < 2; side++) sides[side][i] = out[side];
  }
  *band = own;
}

/* --- two bands side by side, the second a frame behind the first, so that neither waits for the other ---------------------- */

typedef struct EightForm { f32x8 b1, b2, gw, cw, input, low; } EightForm;
typedef struct EightState { f32x8 s1, s2; } EightState;

/* band_move of dsp/band.h. */
static inline __attribute__((always_inline)) EightForm move_eight(f32x8 line[LINES], const f32x8 slope[LINES], f32x8 b2_before, f32x8 *unit) {
  for (int n = 0; n < LINES; n++) line[n] = f8_add(line[n], slope[n]);
  const f32x8 g = line[LINE_G], low = line[LINE_LOW];
  const f32x8 b1 = f8_div(f8_splat(2.0f), f8_add(f8_splat(1.0f), f8_mul(g, f8_add(g, line[LINE_K]))));
  const f32x8 b2 = f8_mul(g, b1), gw = f8_mul(g, b2);
  *unit = f8_div(b2_before, b2);
  return (EightForm){b1, b2, gw, f8_mul(f8_splat(0.5f), f8_add(f8_mul(b2, line[LINE_BAND]), f8_mul(gw, low))), line[LINE_INPUT], low};
}

/* band_step of dsp/band.h, of BAND_ANY. */
static inline __attribute__((always_inline)) f32x8 step_eight(EightState *s, const EightForm *f, f32x8 x, f32x8 unit) {
  const f32x8 s1 = f8_mul(s->s1, unit), w = f8_add(f8_sub(x, s->s2), f8_mul(f->b1, s1));
  const f32x8 direct = f8_add(f8_mul(f->input, x), f8_mul(f->low, s->s2));
  s->s1 = f8_sub(w, s1);
  s->s2 = f8_add(s->s2, f8_mul(f->gw, w));
  return f8_add(f8_add(direct, f8_mul(f->cw, w)), f8_splat(0.0f)); /* plain_zero */
}

static void run_two_moving(BandLanes *first, BandLanes *second, f32x4 *const sides[2], uint32_t frames) RT_SAFE {
  f32x4 *const left = sides[0], *const right = sides[1];
  f32x4 between[2];
  move_one(first, (const f32x4[2]){left[0], right[0]}, between);
  f32x8 line[LINES], slope[LINES], b2 = f8_join(first->form.b2, second->form.b2);
  for (int n = 0; n < LINES; n++) {
    line[n] = f8_join(first->line[n], second->line[n]);
    slope[n] = f8_join(first->slope[n], second->slope[n]);
  }
  EightState a = {f8_join(first->side[0].s1, second->side[0].s1), f8_join(first->side[0].s2, second->side[0].s2)};
  EightState b = {f8_join(first->side[1].s1, second->side[1].s1), f8_join(first->side[1].s2, second->side[1].s2)};
  for (uint32_t i = 1; i < frames; i++) {
    f32x8 unit;
    const EightForm form = move_eight(line, slope, b2, &unit);
    const f32x8 y = step_eight(&a, &form, f8_join(left[i], between[0]), unit), z = step_eight(&b, &form, f8_join(right[i], between[1]), unit);
    b2 = form.b2;
    left[i - 1] = f8_high(y);
    right[i - 1] = f8_high(z);
    between[0] = f8_low(y);
    between[1] = f8_low(z);
  }
  first->form.b2 = f8_low(b2);
  second->form.b2 = f8_high(b2);
  for (int n = 0; n < LINES; n++) {
    first->line[n] = f8_low(line[n]);
    second->line[n] = f8_high(line[n]);
  }
  first->side[0] = (BandState){f8_low(a.s1), f8_low(a.s2)};
  first->side[1] = (BandState){f8_low(b.s1), f8_low(b.s2)};
  second->side[0] = (BandState){f8_high(a.s1), f8_high(a.s2)};
  second->side[1] = (BandState){f8_high(b.s1), f8_high(b.s2)};
  f32x4 out[2];
  move_one(second, between, out);
  left[frames - 1] = out[0];
  right[frames - 1] = out[1];
}

void band_lanes_run(BandLanes *const *bands, uint32_t count, f32x4 *const sides[2], uint32_t frames) RT_SAFE {
  for (uint32_t b = 0; b < count;) {
    const bool last = b + 1 == count;
    BandLanes *const band = bands[b], *const next = bands[last ? b : b + 1];
    if (SIMD8_IS_ONE && !last && (band->moving || next->moving)) {
      run_two_moving(band, next, sides, frames);
      b += 2;
    } else if (band->moving) {
      run_moving(band, sides, frames);
      b++;
    } else if (!last && !next->moving) {
      pairs[band->kind][next->kind](band, next, sides, frames);
      b += 2;
    } else {
      singles[band->kind](band, sides, frames);
      b++;
    }
  }
}
