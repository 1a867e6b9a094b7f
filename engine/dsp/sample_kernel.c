/* The rows and the reading of dsp/sample_kernel.h. Used by the sampling instruments. */
#include "dsp/sample_kernel.h"

#include "core/math_inline.h"
#include "core/simd8.h"

#include <string.h>

#define TAPS 20.0   /* at speed one */
#define PHASES 144.0

/* The kernel as a sum of cosines of 0, 1, 2 .. periods over its length, weighed so that at 48 kHz it errs by 0.02 dB up to 15 kHz,
   0.1 dB at 19, lets nothing above -86 dB pass from 28.5 on, and is 0 at its ends: found by Lawson's iteration. */
static const double weights[] = {0.049891471678867608, 0.10019943550030434,  0.09984833478000843,  0.10008781635657089, 0.099973375630907108,
                                 0.099989486240163544, 0.099968475185624558, 0.10038391036459147,  0.097915326927033905, 0.066616925473993532,
                                 0.021716233349262714, 0.00203129243589238,  -4.2956295647948245e-06};

/* Its value at x, in kernels: 0 is the middle, 1/2 an end. Clenshaw's recurrence. */
static double kernel_at(double x) {
  if (x < -0.5 || x > 0.5) return 0.0;
  const double turn = 2.0 * math_cos(2.0 * MATH_PI * x);
  double here = 0.0, before = 0.0;
  for (size_t k = COUNT_OF(weights); k-- > 1;) {
    const double next = weights[k] + turn * here - before;
    before = here;
    here = next;
  }
  return weights[0] + 0.5 * turn * here - before;
}

/* As many taps as the kernel of its fastest speed is long. */
static SampleKernelBand band_at(uint32_t index) {
  const double speed = index < 13 ? math_exp2((double)index / 6.0) : index == 13 ? 5.65685424949238 : 8.0, fastest = speed * 1.01;
  const double length = index == 0 ? TAPS : TAPS * fastest;
  return (SampleKernelBand){.speed = (float)fastest, .taps = (uint32_t)math_int_clamp(math_floor((length + 3.0) / 4.0), 1, SAMPLE_KERNEL_TAPS_MAX / 4u) * 4u,
                            .phases = (uint32_t)math_int_clamp(PHASES / speed + 0.5, 16, (int32_t)PHASES)};
}

static size_t kernel_bytes(void) {
  size_t floats = 0;
  for (uint32_t b = 0; b < SAMPLE_KERNEL_BANDS; b++) {
    const SampleKernelBand band = band_at(b);
    floats += (size_t)2 * band.taps * band.phases;
  }
  return sizeof(SampleKernel) + 64u + floats * sizeof(float);
}

/* One row: the kernel, `length` frames long, at the places of `taps` frames around a point `fraction` of a frame in. Its sum is
   made one, so that a steady level passes unchanged at any fraction. */
static void write_row(float *row, uint32_t taps, double length, double fraction) {
  double values[SAMPLE_KERNEL_TAPS_MAX], sum = 0.0;
  for (uint32_t k = 0; k < taps; k++) {
    values[k] = kernel_at(((double)k - (0.5 * taps - 1.0) - fraction) / length);
    sum += values[k];
  }
  for (uint32_t k = 0; k < taps; k++) row[k] = (float)(values[k] / sum);
}

/* A row and what the next has more, eight taps of the one beside eight of the other, the last four beside four: as they are read. */
static void interleave(float *to, const float *row, const float *next, uint32_t taps) {
  for (uint32_t k = 0, count; k < taps; k += count, to += 2 * count) {
    count = taps - k < 8 ? taps - k : 8;
    for (uint32_t i = 0; i < count; i++) {
      to[i] = row[k + i];
      to[count + i] = next[k + i] - row[k + i];
    }
  }
}

static void make_kernel(void *place) {
  SampleKernel *kernel = place;
  float *const table = (float *)(uintptr_t)sample_kernel_rows(kernel);
  uint32_t offset = 0;
  for (uint32_t b = 0; b < SAMPLE_KERNEL_BANDS; b++) {
    SampleKernelBand *band = &kernel->bands[b];
    *band = band_at(b);
    band->offset = offset;
    const double length = b == 0 ? TAPS : math_min(TAPS * (double)band->speed, band->taps);
    float here[SAMPLE_KERNEL_TAPS_MAX], next[SAMPLE_KERNEL_TAPS_MAX];
    write_row(next, band->taps, length, 0.0);
    for (uint32_t p = 0; p < band->phases; p++) {
      memcpy(here, next, sizeof here);
      write_row(next, band->taps, length, (double)(p + 1) / band->phases);
      interleave(table + offset, here, next, band->taps);
      offset += 2 * band->taps;
    }
  }
}

const SharedTable sample_kernel_table = {kernel_bytes, make_kernel};

const SampleKernelBand *sample_kernel_band(const SampleKernel *kernel, double speed) RT_SAFE {
  uint32_t b = 0;
  while (b < SAMPLE_KERNEL_BANDS - 1 && speed > (double)kernel->bands[b].speed) b++;
  return &kernel->bands[b];
}

/* Where frames lie, with 32 bits behind the point: whole frames above, and below how far along to the next. */
#define POINT 4294967296.0
#define BENT_BIAS 8192 /* a stretch that bends begins so much later, 2^-19 of a frame: rounded steps cannot lead before its window */

typedef struct Walk { int64_t position, step, bend; } Walk;

static int64_t fixed(double frames) RT_SAFE { return math_round_clamp(frames * POINT, -(INT64_C(1) << 40), INT64_C(1) << 40); }

static Walk walk_along(const SampleRun *run) RT_SAFE {
  const int64_t bend = fixed(2.0 * run->bend);
  return (Walk){fixed(run->position) + (bend != 0 ? BENT_BIAS : 0), fixed(run->step + run->bend), bend};
}

static inline int64_t next_whole(Walk *walk) {
  const int64_t at = walk->position >> 32;
  walk->position += walk->step;
  walk->step += walk->bend;
  return at;
}

/* Where each frame's row begins, in floats from the band's table, and how far it is from that row to the next. */
typedef struct Rows { uint32_t offset[SAMPLE_KERNEL_FRAMES_MAX]; float part[SAMPLE_KERNEL_FRAMES_MAX]; } Rows;

/* Four frames at a time, and through memory: a float that is loaded for all lanes costs no arithmetic, one that is spread from a
   register does. Frame i lies at position + i * step + i * (i - 1) / 2 * bend, so it is 4 * step + (4 * i + 6) * bend from there
   to frame i + 4; what is above the point may be lost. */
static inline __attribute__((always_inline)) void find_rows(Rows *rows, Walk walk, uint32_t taps, uint32_t phases, uint32_t frames) {
  const uint32_t p = (uint32_t)walk.position, s = (uint32_t)walk.step, b = (uint32_t)walk.bend, four = 4u * s + 6u * b;
  u32x4 below = {p, p + s, p + 2u * s + b, p + 3u * s + 3u * b}, stride = {four, four + 4u * b, four + 8u * b, four + 12u * b};
  for (uint32_t i = 0; i < frames; i += 4) {
    const u32x4 along = (below >> 8) * phases, offset = (along >> 24) * (2u * taps); /* the row is above 24 bits: there are less than 256 */
    memcpy(rows->offset + i, &offset, sizeof offset);
    f4_store(rows->part + i, __builtin_convertvector((i32x4)(along & 0xffffffu), f32x4) * f4_splat(0x1p-24f));
    below += stride;
    stride += 16u * b;
  }
}

/* Eight taps between a row and the next: `row` has them and what the next has more. */
static inline __attribute__((always_inline)) f32x8 eight_taps(const float *row, f32x8 part) { return f8_add(f8_load(row), f8_mul(f8_load(row + 8), part)); }

/* A frame of both sides, four partial sums of each: eight taps at a time, then their halves together, then the last four if there
   are. The order in which these add up is the same on any processor. `taps` >= 8. */
static inline __attribute__((always_inline)) f32x8 weigh_stereo(const float *row, float share, uint32_t taps, const float *from, const float *other) {
  const f32x8 part = f8_splat(share), first = eight_taps(row, part);
  f32x8 left = f8_mul(first, f8_load(from)), right = f8_mul(first, f8_load(other));
  uint32_t k = 8;
  for (; k + 8 <= taps; k += 8) {
    const f32x8 weight = eight_taps(row + 2 * k, part);
    left = f8_add(left, f8_mul(weight, f8_load(from + k)));
    right = f8_add(right, f8_mul(weight, f8_load(other + k)));
  }
  const f32x8 sums = f8_add_halves(left, right);
  if (k == taps) return sums;
  const f32x8 weight = f8_add(f8_load_twice(row + 2 * k), f8_mul(f8_load_twice(row + 2 * k + 4), part));
  return f8_add(sums, f8_mul(weight, f8_join(f4_load(from + k), f4_load(other + k))));
}

/* The same of one side. */
static inline __attribute__((always_inline)) f32x4 weigh_mono(const float *row, float share, uint32_t taps, const float *from) {
  const f32x8 part = f8_splat(share);
  f32x8 sum = f8_mul(eight_taps(row, part), f8_load(from));
  uint32_t k = 8;
  for (; k + 8 <= taps; k += 8) sum = f8_add(sum, f8_mul(eight_taps(row + 2 * k, part), f8_load(from + k)));
  const f32x4 sums = f8_low(sum) + f8_high(sum);
  return k == taps ? sums : sums + (f4_load(row + 2 * k) + f4_load(row + 2 * k + 4) * f8_low(part)) * f4_load(from + k);
}

/* A stretch of reading with `taps` known where it is compiled, which up to half an octave above the root saves the loop its bookkeeping. */
static inline __attribute__((always_inline)) void run_stereo(const Rows *rows, uint32_t taps, const float *table, Walk walk, const float *const window[2],
                                                             float *const out[2], uint32_t frames) {
  const float *const from = window[0], *const other = window[1];
  float *const left = out[0], *const right = out[1];
  uint32_t i = 0;
  for (; i + 4 <= frames; i += 4) {
    f32x8 r[4];
    for (uint32_t k = 0; k < 4; k++) {
      const int64_t at = next_whole(&walk);
      r[k] = weigh_stereo(table + rows->offset[i + k], rows->part[i + k], taps, from + at, other + at);
    }
    const f32x8 sums = f8_sums(r[0], r[1], r[2], r[3]);
    f4_store(left + i, f8_low(sums));
    f4_store(right + i, f8_high(sums));
  }
  for (; i < frames; i++) {
    const int64_t at = next_whole(&walk);
    const f32x8 sums = weigh_stereo(table + rows->offset[i], rows->part[i], taps, from + at, other + at);
    left[i] = f4_sum(f8_low(sums));
    right[i] = f4_sum(f8_high(sums));
  }
}

static inline __attribute__((always_inline)) void run_mono(const Rows *rows, uint32_t taps, const float *table, Walk walk, const float *from, float *out,
                                                           uint32_t frames) {
  uint32_t i = 0;
  for (; i + 4 <= frames; i += 4) {
    f32x4 r[4];
    for (uint32_t k = 0; k < 4; k++) r[k] = weigh_mono(table + rows->offset[i + k], rows->part[i + k], taps, from + next_whole(&walk));
    f4_store(out + i, f4_sums(r[0], r[1], r[2], r[3]));
  }
  for (; i < frames; i++) out[i] = f4_sum(weigh_mono(table + rows->offset[i], rows->part[i], taps, from + next_whole(&walk)));
}

#define RUN(name, taps)                                                                                                                    \
  static void name(const SampleKernelBand *band, const float *table, const float *const window[2], const SampleRun *run, float *const out[2], \
                   uint32_t frames) RT_SAFE {                                                                                              \
    const Walk walk = walk_along(run);                                                                                                     \
    Rows rows;                                                                                                                             \
    find_rows(&rows, walk, taps, band->phases, frames);                                                                                    \
    if (out[1] != NULL) run_stereo(&rows, taps, table + band->offset, walk, window, out, frames);                                          \
    else run_mono(&rows, taps, table + band->offset, walk, window[0], out[0], frames);                                                     \
  }
RUN(run_usual, 20)
RUN(run_wider, 24)
RUN(run_widest, 28)
RUN(run_any, band->taps)

/* At speed one, on whole frames, the sample is heard as it is. */
static void copy(const SampleKernelBand *band, const float *const window[2], float *const out[2], uint32_t frames) RT_SAFE {
  for (uint32_t c = 0; c < 2 && out[c] != NULL; c++) memcpy(out[c], window[c] + (band->taps / 2 - 1), frames * sizeof(float));
}

void sample_kernel_run(const SampleKernelBand *band, const float *table, const float *const window[2], const SampleRun *run, float *left,
                       float *right, uint32_t frames) RT_SAFE {
  float *const out[2] = {left, right};
  const float *const from[2] = {window[0], right != NULL ? window[1] : window[0]};
  if (run->step == 1.0 && run->bend == 0.0 && run->position == 0.0) copy(band, from, out, frames);
  else if (band->taps == 20) run_usual(band, table, from, run, out, frames);
  else if (band->taps == 24) run_wider(band, table, from, run, out, frames);
  else if (band->taps == 28) run_widest(band, table, from, run, out, frames);
  else run_any(band, table, from, run, out, frames);
}
