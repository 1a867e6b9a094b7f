/* Band-limited waveforms by table-driven steps and corners; the oscillators of the synthesiser. */
#include "dsp/blep.h"

#include "core/math_inline.h"

#define HALF 12           /* half the kernel, in frames */
#define CUTOFF 0.94       /* of half the rate: -6 dB here */
#define KAISER_BETA 6.8   /* 70 dB */
#define POINTS (2 * HALF * (int)BLEP_PHASES)

/* --- tables ------------------------------------------------------------------------------------------------------- */

static double bessel_i0(double x) {
  double sum = 1.0, term = 1.0;
  for (int n = 1; n < 40; n++) {
    term *= (0.5 * x / n) * (0.5 * x / n);
    sum += term;
  }
  return sum;
}

static double kernel(double x) {
  const double side = 1.0 - x * x / ((double)HALF * HALF);
  if (side <= 0.0) return 0.0;
  const double turn = MATH_PI * CUTOFF * x;
  const double sinc = x > -1e-9 && x < 1e-9 ? 1.0 : math_sin(turn) / turn;
  return sinc * bessel_i0(KAISER_BETA * math_sqrt(side));
}

/* Integral of the kernel over one table interval that begins at point j, by Simpson's rule. */
static double kernel_area(int j) {
  const double width = 1.0 / BLEP_PHASES, x = -HALF + j * width;
  return (kernel(x) + 4.0 * kernel(x + 0.5 * width) + kernel(x + width)) * (width / 6.0);
}

void blep_init(Blep *blep) {
  double total = 0.0;
  for (int j = 0; j < POINTS; j++) total += kernel_area(j);
  /* Point j stands at x = j / PHASES - HALF; frame m of the row for sub-frame q / PHASES lies at point (m + 1) PHASES - q. */
  double step = 0.0, ramp = 0.0, before = 0.0;
  for (int j = 0; j <= POINTS; j++) {
    const double past = j > POINTS / 2 ? 1.0 : 0.0; /* the naive step */
    const double residual = step - past;
    if (j > 0) ramp += 0.5 * (before + residual) / BLEP_PHASES;
    before = residual;
    if (j == POINTS / 2) before = step - 1.0; /* the residual jumps here: go on from its right side */
    for (int m = 0; m < (int)BLEP_TAPS; m++) {
      const int q = (m + 1) * (int)BLEP_PHASES - j;
      if (q < 0 || q > (int)BLEP_PHASES) continue;
      blep->step[q][m] = (float)(step - (m > HALF - 1 ? 1.0 : 0.0));
      blep->ramp[q][m] = (float)ramp;
    }
    if (j < POINTS) step += kernel_area(j) / total;
  }
}

/* --- waveforms ---------------------------------------------------------------------------------------------------- */

/* Largest integer <= x for |x| < 2^22, by letting the addition round. */
static inline f32x4 floor_small(f32x4 x) {
  const f32x4 magic = f4_splat(12582912.0f); /* 1.5 * 2^23 */
  const f32x4 near = (x + magic) - magic;
  return near - f4_from_bits((i32x4)(near > x) & f4_bits(f4_splat(1.0f)));
}

static float floor_one(float x) {
  const f32x4 v = floor_small(f4_splat(x));
  return v[0];
}

float blep_phase_end(BlepPhase phase, uint32_t frames) RT_SAFE {
  const float i = (float)frames, end = phase.start + i * (phase.step + phase.bend * i);
  return end - floor_one(end);
}

/* The phase of frames 1..frames (and up to three more) into at[1..]; at[0] is the phase before. */
static void run_phase(float *at, uint32_t frames, BlepPhase phase) RT_SAFE {
  const f32x4 start = f4_splat(phase.start), step = f4_splat(phase.step), bend = f4_splat(phase.bend);
  f32x4 index = {1.0f, 2.0f, 3.0f, 4.0f};
  at[0] = phase.start;
  for (uint32_t i = 0; i < frames; i += 4, index += f4_splat(4.0f)) f4_store(at + 1 + i, start + index * (step + bend * index));
}

/* Add the table's residual at each crossing of offset + whole number. Level times `height`, times the phase step for corners. */
static void add_crossings(const float (*table)[BLEP_TAPS], float *row, const float *at, uint32_t frames, float offset,
                          BlepLevel level, float height, bool corner) RT_SAFE {
  float edge = floor_one(at[0] - offset) + offset;
  if (edge <= at[0]) edge += 1.0f;
  uint32_t j = 0;
  for (; edge <= at[frames]; edge += 1.0f) {
    while (j + 1 < frames && at[j + 1] < edge) j++;
    const float width = at[j + 1] - at[j];
    const float position = width > 0.0f ? (edge - at[j]) / width * (float)BLEP_PHASES : 0.0f;
    const int32_t q = math_int_clamp((double)position, 0, (int32_t)BLEP_PHASES - 1);
    const f32x4 between = f4_splat(position - (float)q);
    const f32x4 scale = f4_splat((level.start + level.step * (float)j) * height * (corner ? width : 1.0f));
    const float *low = table[q], *high = table[q + 1];
    for (uint32_t m = 0; m < BLEP_TAPS; m += 4) {
      const f32x4 a = f4_load(low + m), b = f4_load(high + m);
      f4_store(row + j + m, f4_load(row + j + m) + scale * (a + between * (b - a)));
    }
  }
}

/* Add level * value where the frame exists; `index` counts from 1. */
static inline void add_frames(float *row, uint32_t i, uint32_t frames, f32x4 index, BlepLevel level, f32x4 value) {
  const f32x4 gain = f4_splat(level.start) + f4_splat(level.step) * index;
  const i32x4 exists = (i32x4)(index <= f4_splat((float)frames));
  const f32x4 add = f4_from_bits(exists & f4_bits(gain * value));
  f4_store(row + BLEP_LEAD + i, f4_load(row + BLEP_LEAD + i) + add);
}

float blep_saw(const Blep *blep, float *row, uint32_t frames, BlepPhase phase, BlepLevel level) RT_SAFE {
  float at[BLEP_FRAMES_MAX + 8];
  run_phase(at, frames, phase);
  f32x4 index = {1.0f, 2.0f, 3.0f, 4.0f};
  for (uint32_t i = 0; i < frames; i += 4, index += f4_splat(4.0f)) {
    const f32x4 p = f4_load(at + 1 + i), part = p - floor_small(p);
    add_frames(row, i, frames, index, level, part + part - f4_splat(1.0f));
  }
  add_crossings(blep->step, row, at, frames, 0.0f, level, -2.0f, false);
  return at[frames] - floor_one(at[frames]);
}

float blep_triangle(const Blep *blep, float *row, uint32_t frames, BlepPhase phase, BlepLevel level) RT_SAFE {
  float at[BLEP_FRAMES_MAX + 8];
  run_phase(at, frames, phase);
  f32x4 index = {1.0f, 2.0f, 3.0f, 4.0f};
  for (uint32_t i = 0; i < frames; i += 4, index += f4_splat(4.0f)) {
    const f32x4 p = f4_load(at + 1 + i), part = p - floor_small(p);
    add_frames(row, i, frames, index, level, f4_splat(4.0f) * f4_abs(part - f4_splat(0.5f)) - f4_splat(1.0f));
  }
  add_crossings(blep->ramp, row, at, frames, 0.0f, level, -8.0f, true);
  add_crossings(blep->ramp, row, at, frames, 0.5f, level, 8.0f, true);
  return at[frames] - floor_one(at[frames]);
}

float blep_sine(float *row, uint32_t frames, BlepPhase phase, BlepLevel level, BlepPhase other, BlepLevel depth) RT_SAFE {
  float at[BLEP_FRAMES_MAX + 8], moved[BLEP_FRAMES_MAX + 8];
  const bool plain = depth.start == 0.0f && depth.step == 0.0f;
  run_phase(at, frames, phase);
  if (!plain) run_phase(moved, frames, other);
  f32x4 index = {1.0f, 2.0f, 3.0f, 4.0f};
  for (uint32_t i = 0; i < frames; i += 4, index += f4_splat(4.0f)) {
    f32x4 p = f4_load(at + 1 + i);
    if (!plain) p += (f4_splat(depth.start) + f4_splat(depth.step) * index) * f4_sin_turns_inline(f4_load(moved + 1 + i));
    add_frames(row, i, frames, index, level, f4_sin_turns_inline(p));
  }
  return at[frames] - floor_one(at[frames]);
}
