#ifndef TUTTI_DSP_BAND_H
#define TUTTI_DSP_BAND_H

#include "core/simd.h"

#include <stdbool.h>
#include <stdint.h>

/*
  A band of an equaliser: the trapezoidal state variable filter of dsp/svf.h with a mix of its outputs, in the form that
  takes the fewest operations a frame. With g, k as there and v the doubled band output, w = v / b2 stands for v, and s1 is
  kept in the same unit:

    t = x - s2        w = t + b1 s1        s1' = w - s1        s2' = s2 + gw w        y = input x + low s2 + cw w
    b1 = 2 / (1 + g (g + k))       b2 = g b1       gw = g b2       cw = (b2 band + gw low) / 2

  While g and k move, s1 changes its unit every frame, so what the filter's integrators hold stays as it is: that keeps it
  stable however fast it moves. A band that stands multiplies by 1 and gives the same bits. Lanes are instances, or sides
  of two bands. All functions are [audio].
*/

/* What glides: the filter, and how much of input, band and low output is heard. */
enum { LINE_G, LINE_K, LINE_INPUT, LINE_BAND, LINE_LOW, LINES };

typedef struct BandForm { f32x4 b1, b2, gw, cw, input, low; } BandForm;
typedef struct BandState { f32x4 s1, s2; } BandState;

/* Forms that need less than all terms, bit for bit the same: all but the low output (a high-pass), and no low output (bell,
   notch, or nothing at all). */
typedef enum BandKind { BAND_ANY, BAND_CUT, BAND_BELL, BAND_KINDS } BandKind;

static inline BandKind band_kind(float input, float low) {
  if (input != 1.0f) return BAND_ANY;
  return low == -1.0f ? BAND_CUT : low == 0.0f ? BAND_BELL : BAND_ANY;
}

static inline BandForm band_form(const f32x4 line[LINES]) {
  const f32x4 g = line[LINE_G], low = line[LINE_LOW];
  const f32x4 b1 = f4_splat(2.0f) / (f4_splat(1.0f) + g * (g + line[LINE_K]));
  const f32x4 b2 = g * b1, gw = g * b2;
  return (BandForm){.b1 = b1, .b2 = b2, .gw = gw, .cw = f4_splat(0.5f) * (b2 * line[LINE_BAND] + gw * low),
                    .input = line[LINE_INPUT], .low = low};
}

/* The form of the next frame, and in `unit` what s1 has to be multiplied with. */
static inline BandForm band_move(f32x4 line[LINES], const f32x4 slope[LINES], f32x4 b2, f32x4 *unit) {
  for (int n = 0; n < LINES; n++) line[n] += slope[n];
  const BandForm form = band_form(line);
  *unit = b2 / form.b2;
  return form;
}

static inline f32x4 band_step(BandState *s, const BandForm *f, f32x4 x, BandKind kind) {
  const f32x4 t = x - s->s2, w = t + f->b1 * s->s1;
  const f32x4 direct = kind == BAND_CUT ? t : kind == BAND_BELL ? x : f->input * x + f->low * s->s2;
  s->s1 = f4_now(w - s->s1);
  s->s2 = f4_now(s->s2 + f->gw * w);
  return direct + f->cw * w;
}

#endif
