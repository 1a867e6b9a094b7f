/* Equaliser bands of four instances. A frame of one band waits for the frame before, so two bands of both sides run together:
   four loops that do not wait for one another, as many as fit into the registers. Every pair of kinds is a loop of its own. */
#include "dsp/band_lanes.h"

#include <stddef.h>

typedef void PairRun(BandLanes *first, BandLanes *second, f32x4 *const sides[2], uint32_t frames) RT_SAFE;
typedef void BandRun(BandLanes *band, f32x4 *const sides[2], uint32_t frames) RT_SAFE;

/* -0 becomes +0, which a skipped band would have kept: so the bytes do not depend on what shares the lanes. */
static inline f32x4 plain_zero(f32x4 v) { return v + f4_splat(0.0f); }

static inline __attribute__((always_inline)) void run_pair(BandLanes *first, BandLanes *second, f32x4 *const sides[2], uint32_t frames,
                                                           BandKind kind, BandKind next) {
  f32x4 *const left = sides[0], *const right = sides[1];
  const BandForm *const f = &first->form, *const g = &second->form;
  BandState a = first->side[0], b = first->side[1], c = second->side[0], d = second->side[1];
  for (uint32_t i = 0; i < frames; i++) {
    left[i] = plain_zero(band_step(&c, g, band_step(&a, f, left[i], kind), next));
    right[i] = plain_zero(band_step(&d, g, band_step(&b, f, right[i], kind), next));
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

static void run_moving(BandLanes *band, f32x4 *const sides[2], uint32_t frames) RT_SAFE {
  BandState state[2] = {band->side[0], band->side[1]};
  BandForm form = band->form;
  for (uint32_t i = 0; i < frames; i++) {
    f32x4 unit;
    form = band_move(band->line, band->slope, form.b2, &unit);
    for (uint32_t side = 0; side < 2; side++) {
      state[side].s1 *= unit;
      sides[side][i] = plain_zero(band_step(&state[side], &form, sides[side][i], BAND_ANY));
    }
  }
  band->form = form;
  for (uint32_t side = 0; side < 2; side++) band->side[side] = state[side];
}

void band_lanes_run(BandLanes *bands, uint32_t count, f32x4 *const sides[2], uint32_t frames) RT_SAFE {
  for (uint32_t b = 0; b < count;) {
    BandLanes *const band = &bands[b], *const next = b + 1 < count ? band + 1 : NULL;
    if (band->moving) {
      run_moving(band, sides, frames);
      b++;
    } else if (next && !next->moving) {
      pairs[band->kind][next->kind](band, next, sides, frames);
      b += 2;
    } else {
      singles[band->kind](band, sides, frames);
      b++;
    }
  }
}
