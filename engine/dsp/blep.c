/* Band-limited waveforms by table-driven steps and corners; the oscillators of the synthesiser. */
#include "dsp/blep.h"

#include "core/math_inline.h"
#include "core/simd8.h"

#define HALF 12           /* half the kernel, in frames */
#define CUTOFF 0.94       /* of half the rate: -6 dB here */
#define KAISER_BETA 6.8   /* 70 dB */
#define POINTS (2 * HALF * (int)BLEP_PHASES)

/* --- tables ------------------------------------------------------------------------------------------------------- */

static double bessel_i0(double x) {
  double sum = 1.0, term = 1.0;
  for (int n = 1; n < 40; n++) {
    term *= (0.5 * x / n) * (0.5 * x / n);
    if (sum + term == sum && n > x) break; /* the terms only fall from here */
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

/* The kernel at every half of a table interval; its right half mirrors its left, to the bit. A song with hundreds of oscillators waits
   for as many tables before it sounds. */
typedef struct Kernel { double left[POINTS + 1]; } Kernel;

static Kernel sample_kernel(void) {
  Kernel sampled;
  for (int i = 0; i <= POINTS; i++) sampled.left[i] = kernel(-HALF + i * (0.5 / BLEP_PHASES));
  return sampled;
}
static double kernel_at(const Kernel *sampled, int i) { return sampled->left[i <= POINTS ? i : 2 * POINTS - i]; }

/* Integral of the kernel over one table interval that begins at point j, by Simpson's rule. */
static double kernel_area(const Kernel *sampled, int j) {
  const double width = 1.0 / BLEP_PHASES;
  return (kernel_at(sampled, 2 * j) + 4.0 * kernel_at(sampled, 2 * j + 1) + kernel_at(sampled, 2 * j + 2)) * (width / 6.0);
}

static void make_blep(void *place) {
  Blep *blep = place;
  const Kernel sampled = sample_kernel();
  double total = 0.0;
  for (int j = 0; j < POINTS; j++) total += kernel_area(&sampled, j);
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
    if (j < POINTS) step += kernel_area(&sampled, j) / total;
  }
}

static size_t blep_bytes(void) { return sizeof(Blep); }
const SharedTable blep_table = {blep_bytes, make_blep};

/* --- waveforms ---------------------------------------------------------------------------------------------------- */

static const f32x4 first_four = {1.0f, 2.0f, 3.0f, 4.0f};

/* The fraction of 0 <= x < 2^31. */
static inline f32x4 fraction(f32x4 x) {
  return x - __builtin_convertvector(__builtin_convertvector(x, i32x4), f32x4);
}

static inline float whole_below(float x) {
  const f32x4 whole = f4_floor_inline(f4_splat(x));
  return whole[0];
}

/* One frame's phase, with the very operations the vectors use. */
static inline float phase_at(BlepPhase phase, float index) { return phase.start + index * (phase.step + phase.bend * index); }

static inline f32x4 phase_four(BlepPhase phase, f32x4 index) {
  return f4_splat(phase.start) + index * (f4_splat(phase.step) + f4_splat(phase.bend) * index);
}

float blep_phase_end(BlepPhase phase, uint32_t frames) RT_SAFE {
  const float end = phase_at(phase, (float)frames);
  return end - whole_below(end);
}

/* Where in the block a crossing lies: the frame before it. */
static uint32_t find_crossing(BlepPhase phase, uint32_t frames, float edge, float frames_per_turn) RT_SAFE {
  int32_t j = math_int_clamp_inline((double)((edge - phase.start) * frames_per_turn), 0, (int32_t)frames - 1);
  while (j > 0 && phase_at(phase, (float)j) >= edge) j--;
  while (j + 1 < (int32_t)frames && phase_at(phase, (float)(j + 1)) < edge) j++;
  return (uint32_t)j;
}

/* Add the table's residual at each crossing from `edge` to `end`: level times `height`, and for corners times the step of the phase
   there. */
static void add_residuals(const float (*table)[BLEP_TAPS], float *row, uint32_t frames, BlepPhase phase, float edge, float end, BlepLevel level,
                          float height, bool corner) RT_SAFE {
  const float frames_per_turn = (float)frames / (end - phase.start);
  for (; edge <= end; edge += 1.0f) {
    const uint32_t j = find_crossing(phase, frames, edge, frames_per_turn);
    const float before = phase_at(phase, (float)j), width = phase_at(phase, (float)(j + 1)) - before;
    const float position = width > 0.0f ? (edge - before) / width * (float)BLEP_PHASES : 0.0f;
    const int32_t q = math_int_clamp_inline((double)position, 0, (int32_t)BLEP_PHASES - 1);
    const f32x8 between = f8_splat(position - (float)q);
    const f32x8 scale = f8_splat((level.start + level.step * (float)j) * height * (corner ? width : 1.0f));
    const float *low = table[q], *high = table[q + 1];
    for (uint32_t m = 0; m < BLEP_TAPS; m += 8) {
      const f32x8 a = f8_load(low + m), b = f8_load(high + m);
      f8_store(row + j + m, f8_add(f8_load(row + j + m), f8_mul(scale, f8_add(a, f8_mul(between, f8_sub(b, a))))));
    }
  }
}

/* The crossings of offset + whole number; a low note has none in most blocks. */
static inline void add_crossings(const float (*table)[BLEP_TAPS], float *row, uint32_t frames, BlepPhase phase, float offset, BlepLevel level,
                                 float height, bool corner) {
  const float end = phase_at(phase, (float)frames);
  float edge = whole_below(phase.start - offset) + offset;
  if (edge <= phase.start) edge += 1.0f;
  if (edge <= end) add_residuals(table, row, frames, phase, edge, end, level, height, corner);
}

static inline f32x4 level_four(BlepLevel level, f32x4 index) { return f4_splat(level.start) + f4_splat(level.step) * index; }

/* The last frames of a block that is no multiple of four: only those that exist. */
static inline f32x4 keep_first(f32x4 value, uint32_t count) {
  return f4_from_bits((i32x4)(first_four <= f4_splat((float)count)) & f4_bits(value));
}

/* Every four frames of a block from `first` on get WAVE, an expression of `index`. A macro, so that nothing is called and what
   stands is seen to. */
#define ADD_WAVE(row, first, frames, WAVE)                                                                   \
  do {                                                                                                       \
    f32x4 index = first_four + f4_splat((float)(first));                                                     \
    float *at = (row) + BLEP_LEAD + (first);                                                                 \
    for (const float *const end = (row) + BLEP_LEAD + ((frames) & ~3u); at < end; at += 4, index += f4_splat(4.0f)) f4_store(at, f4_load(at) + WAVE); \
    if (((frames) & 3u) != 0) f4_store(at, f4_load(at) + keep_first(WAVE, (frames) & 3u));                   \
  } while (0)

/* The same of the first `frames`, a multiple of eight. */
#define ADD_EIGHTS(row, frames, WAVE)                                                                        \
  do {                                                                                                       \
    f32x8 index = f8_join(first_four, first_four + f4_splat(4.0f));                                          \
    float *at = (row) + BLEP_LEAD;                                                                           \
    for (const float *const end = at + (frames); at < end; at += 8, index = f8_add(index, f8_splat(8.0f))) f8_store(at, f8_add(f8_load(at), WAVE)); \
  } while (0)

static inline f32x8 phase_eight(BlepPhase phase, f32x8 index) {
  return f8_add(f8_splat(phase.start), f8_mul(index, f8_add(f8_splat(phase.step), f8_mul(f8_splat(phase.bend), index))));
}

static inline f32x4 saw_of(f32x4 part, f32x4 gain) { return (gain + gain) * part - gain; }
static inline f32x8 saw_of_eight(f32x8 part, f32x8 gain) { return f8_sub(f8_mul(f8_add(gain, gain), part), gain); }

float blep_saw(const Blep *blep, float *row, uint32_t frames, BlepPhase phase, BlepLevel level) RT_SAFE {
  const uint32_t wide = SIMD8_IS_ONE ? frames & ~7u : 0;
  if (phase.bend == 0.0f && level.step == 0.0f) { /* the usual case: a note that stands, at a level that does */
    const f32x8 begin = f8_splat(phase.start), each = f8_splat(phase.step), loud = f8_splat(level.start);
    ADD_EIGHTS(row, wide, saw_of_eight(f8_fraction(f8_add(begin, f8_mul(index, each))), loud));
    const f32x4 start = f4_splat(phase.start), step = f4_splat(phase.step), gain = f4_splat(level.start);
    ADD_WAVE(row, wide, frames, saw_of(fraction(start + index * step), gain));
  } else {
    ADD_EIGHTS(row, wide, saw_of_eight(f8_fraction(phase_eight(phase, index)), f8_add(f8_splat(level.start), f8_mul(f8_splat(level.step), index))));
    ADD_WAVE(row, wide, frames, saw_of(fraction(phase_four(phase, index)), level_four(level, index)));
  }
  add_crossings(blep->step, row, frames, phase, 0.0f, level, -2.0f, false);
  return blep_phase_end(phase, frames);
}

static inline f32x4 triangle_of(f32x4 part, f32x4 gain) { return gain * (f4_splat(4.0f) * f4_abs(part - f4_splat(0.5f)) - f4_splat(1.0f)); }

float blep_triangle(const Blep *blep, float *row, uint32_t frames, BlepPhase phase, BlepLevel level) RT_SAFE {
  ADD_WAVE(row, 0, frames, triangle_of(fraction(phase_four(phase, index)), level_four(level, index)));
  add_crossings(blep->ramp, row, frames, phase, 0.0f, level, -8.0f, true);
  add_crossings(blep->ramp, row, frames, phase, 0.5f, level, 8.0f, true);
  return blep_phase_end(phase, frames);
}

/* Sine and cosine of four frames, turned on by what four frames make: no polynomial a frame. */
typedef struct Turning { f32x4 sine, cosine; } Turning;

static inline f32x4 turn_on(Turning *t, f32x4 sine, f32x4 cosine) {
  const f32x4 now = t->sine;
  t->sine = now * cosine + t->cosine * sine;
  t->cosine = t->cosine * cosine - now * sine;
  return now;
}

static void add_steady_sine(float *row, uint32_t frames, BlepPhase phase, BlepLevel level) RT_SAFE {
  const f32x4 first = f4_splat(phase.start) + first_four * f4_splat(phase.step), quarter = f4_splat(0.25f);
  const f32x4 four = f4_sin_turns_inline(f4_splat(4.0f * phase.step) + (f32x4){0.0f, 0.25f, 0.0f, 0.25f});
  const f32x4 sine = f4_splat(four[0]), cosine = f4_splat(four[1]);
  Turning turning = {f4_sin_turns_inline(first), f4_sin_turns_inline(first + quarter)};
  ADD_WAVE(row, 0, frames, level_four(level, index) * turn_on(&turning, sine, cosine));
}

float blep_sine(float *row, uint32_t frames, BlepPhase phase, BlepLevel level, BlepPhase other, BlepLevel depth) RT_SAFE {
  const bool plain = depth.start == 0.0f && depth.step == 0.0f;
  if (plain && phase.bend == 0.0f) add_steady_sine(row, frames, phase, level);
  else if (plain) ADD_WAVE(row, 0, frames, level_four(level, index) * f4_sin_turns_inline(phase_four(phase, index)));
  else
    ADD_WAVE(row, 0, frames, level_four(level, index) * f4_sin_turns_inline(phase_four(phase, index) + level_four(depth, index) * f4_sin_turns_inline(phase_four(other, index))));
  return blep_phase_end(phase, frames);
}
