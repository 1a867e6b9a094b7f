/* A real transform as a complex one of half the length: Stockham's radix-4 passes (one radix-2 pass more where the length
   asks for it), which sort while they compute, on split real and imaginary parts, four numbers at a time. */
#include "dsp/fft.h"

#include "core/math.h"
#include "core/simd.h"

#include <assert.h>

/* Of the complex transform; `half` is its length. */
static uint32_t half_of(const Fft *fft) RT_SAFE { return fft->frames / 2; }

/* Turning factors of the passes, exp(-2 pi i j p / half) for j = 1, 2, 3 and p < half / 4: cosines, then sines of each; after
   them, those that part the two halves: exp(-2 pi i k / frames), k = 1..half / 2. */
static const float *pass_table(const Fft *fft, uint32_t j) RT_SAFE { return fft->table + (size_t)(j - 1) * (half_of(fft) / 2); }
static const float *split_table(const Fft *fft) RT_SAFE { return fft->table + (size_t)3 * (half_of(fft) / 2); }

size_t fft_bytes(uint32_t frames) {
  assert(frames >= FFT_FRAMES_MIN && frames <= FFT_FRAMES_MAX && (frames & (frames - 1)) == 0);
  const uint32_t half = frames / 2;
  return (sizeof(Fft) + (3 * (half / 2) + half) * sizeof(float) + 15) / 16 * 16;
}

void fft_init(Fft *fft, uint32_t frames) {
  fft->frames = frames;
  fft->reserved = 0;
  const uint32_t half = frames / 2, quarter = half / 4;
  float *to = fft->table;
  for (uint32_t j = 1; j <= 3; j++, to += 2 * quarter)
    for (uint32_t p = 0; p < quarter; p++) {
      const double angle = MATH_TAU * (double)(j * p) / half;
      to[p] = (float)math_cos(angle);
      to[quarter + p] = (float)-math_sin(angle);
    }
  for (uint32_t k = 1; k <= half / 2; k++) {
    const double angle = MATH_TAU * (double)k / frames;
    to[k - 1] = (float)math_cos(angle);
    to[half / 2 + k - 1] = (float)-math_sin(angle);
  }
}

/* ---- the complex transform */

typedef struct Parts { float *re, *im; } Parts;
typedef struct Cf4 { f32x4 re, im; } Cf4;

static inline Cf4 load(Parts x, size_t at) { return (Cf4){f4_load(x.re + at), f4_load(x.im + at)}; }
static inline void store(Parts y, size_t at, Cf4 v) {
  f4_store(y.re + at, v.re);
  f4_store(y.im + at, v.im);
}
static inline Cf4 add(Cf4 a, Cf4 b) { return (Cf4){a.re + b.re, a.im + b.im}; }
static inline Cf4 sub(Cf4 a, Cf4 b) { return (Cf4){a.re - b.re, a.im - b.im}; }
static inline Cf4 mul(Cf4 a, Cf4 w) { return (Cf4){a.re * w.re - a.im * w.im, a.re * w.im + a.im * w.re}; }

/* Four outputs of a radix-4 step before they are turned, in place. */
static inline void cross(Cf4 v[4]) {
  const Cf4 even = add(v[0], v[2]), odd = sub(v[0], v[2]), sum = add(v[1], v[3]), rest = sub(v[1], v[3]);
  v[0] = add(even, sum);
  v[1] = (Cf4){odd.re + rest.im, odd.im - rest.re};
  v[2] = sub(even, sum);
  v[3] = (Cf4){odd.re - rest.im, odd.im + rest.re};
}

/* The results of four neighbouring steps, each to stand together. */
static inline void store_steps(Parts y, size_t at, const Cf4 v[4]) {
  f32x4 re[4] = {v[0].re, v[1].re, v[2].re, v[3].re}, im[4] = {v[0].im, v[1].im, v[2].im, v[3].im};
  f4_transpose(re);
  f4_transpose(im);
  for (uint32_t j = 0; j < 4; j++) {
    f4_store(y.re + at + 4 * j, re[j]);
    f4_store(y.im + at + 4 * j, im[j]);
  }
}

static inline void first_steps(const Fft *fft, Cf4 v[4], uint32_t p, Parts y) {
  const uint32_t quarter = half_of(fft) / 4;
  cross(v);
  for (uint32_t j = 1; j < 4; j++) {
    const float *w = pass_table(fft, j) + p;
    v[j] = mul(v[j], (Cf4){f4_load(w), f4_load(w + quarter)});
  }
  store_steps(y, (size_t)4 * p, v);
}

/* The first pass, from parts. */
static void pass_first(const Fft *fft, Parts x, Parts y) RT_SAFE {
  const uint32_t quarter = half_of(fft) / 4;
  for (uint32_t p = 0; p < quarter; p += 4) {
    Cf4 v[4] = {load(x, p), load(x, p + quarter), load(x, p + 2 * quarter), load(x, p + 3 * quarter)};
    first_steps(fft, v, p, y);
  }
}

/* Frames 2 i and 2 i + 1 as real and imaginary part of number i, for four i. */
static inline Cf4 load_pairs(const float *in) {
  const f32x4 a = f4_load(in), b = f4_load(in + 4);
  return (Cf4){__builtin_shufflevector(a, b, 0, 2, 4, 6), __builtin_shufflevector(a, b, 1, 3, 5, 7)};
}

/* The first pass, from the frames as they come. */
static void pass_frames(const Fft *fft, const float *in, Parts y) RT_SAFE {
  const uint32_t quarter = half_of(fft) / 4;
  for (uint32_t p = 0; p < quarter; p += 4) {
    const float *at = in + 2 * (size_t)p;
    Cf4 v[4] = {load_pairs(at), load_pairs(at + 2 * quarter), load_pairs(at + 4 * quarter), load_pairs(at + 6 * quarter)};
    first_steps(fft, v, p, y);
  }
}

/* A pass in the middle: `stride` numbers side by side take the same steps, `length` is what is left of the transform. */
static void pass_middle(const Fft *fft, Parts x, Parts y, uint32_t length, uint32_t stride) RT_SAFE {
  const uint32_t quarter = length / 4, all = half_of(fft) / 4;
  const size_t apart = (size_t)stride * quarter;
  for (uint32_t p = 0; p < quarter; p++) {
    Cf4 w[4];
    for (uint32_t j = 1; j < 4; j++) {
      const float *table = pass_table(fft, j) + (size_t)p * stride;
      w[j] = (Cf4){f4_splat(table[0]), f4_splat(table[all])};
    }
    const size_t from = (size_t)stride * p, to = (size_t)stride * 4 * p;
    for (uint32_t q = 0; q < stride; q += 4) {
      Cf4 v[4] = {load(x, from + q), load(x, from + q + apart), load(x, from + q + 2 * apart), load(x, from + q + 3 * apart)};
      cross(v);
      store(y, to + q, v[0]);
      for (uint32_t j = 1; j < 4; j++) store(y, to + q + (size_t)j * stride, mul(v[j], w[j]));
    }
  }
}

/* The last pass turns nothing. */
static void pass_last4(Parts x, Parts y, uint32_t stride) RT_SAFE {
  for (uint32_t q = 0; q < stride; q += 4) {
    Cf4 v[4] = {load(x, q), load(x, q + stride), load(x, q + 2 * stride), load(x, q + 3 * stride)};
    cross(v);
    for (uint32_t j = 0; j < 4; j++) store(y, q + (size_t)j * stride, v[j]);
  }
}

static void pass_last2(Parts x, Parts y, uint32_t stride) RT_SAFE {
  for (uint32_t q = 0; q < stride; q += 4) {
    const Cf4 a = load(x, q), b = load(x, q + stride);
    store(y, q, add(a, b));
    store(y, q + stride, sub(a, b));
  }
}

static uint32_t pass_count(uint32_t half) RT_SAFE {
  uint32_t count = 0;
  for (; half > 1; half = half > 2 ? half / 4 : 1) count++;
  return count;
}

/* All passes but the first, whose results lie in `x`; the last one's come to lie in `x` or `y` as their number is even or odd. */
static void passes(const Fft *fft, Parts x, Parts y) RT_SAFE {
  uint32_t length = half_of(fft) / 4, stride = 4;
  for (; length > 4; length /= 4, stride *= 4) {
    pass_middle(fft, x, y, length, stride);
    const Parts swap = x;
    x = y;
    y = swap;
  }
  if (length == 4) pass_last4(x, y, stride);
  else pass_last2(x, y, stride);
}

/* ---- two halves in one */

static inline f32x4 backwards(f32x4 v) { return __builtin_shufflevector(v, v, 3, 2, 1, 0); }

/* Four numbers from `at`, and the four whose indices mirror theirs, in the order of the former. */
static inline Cf4 load_mirror(Parts x, size_t at) {
  const Cf4 v = load(x, at);
  return (Cf4){backwards(v.re), backwards(v.im)};
}
static inline void store_mirror(Parts y, size_t at, Cf4 v) { store(y, at, (Cf4){backwards(v.re), backwards(v.im)}); }

/* z: the transform of even + i odd frames; x: that of all frames. */
static void part(const Fft *fft, Parts z, Parts x) RT_SAFE {
  const uint32_t half = half_of(fft);
  const float *w = split_table(fft);
  const f32x4 one_half = f4_splat(0.5f);
  for (uint32_t k = 1; k <= half / 2; k += 4) {
    const Cf4 a = load(z, k), b = load_mirror(z, half - k - 3);
    const Cf4 even = {one_half * (a.re + b.re), one_half * (a.im - b.im)};
    const Cf4 odd = {one_half * (a.im + b.im), one_half * (b.re - a.re)};
    const Cf4 turned = mul(odd, (Cf4){f4_load(w + k - 1), f4_load(w + half / 2 + k - 1)});
    store(x, k, add(even, turned));
    store_mirror(x, half - k - 3, (Cf4){even.re - turned.re, turned.im - even.im});
  }
  x.re[0] = z.re[0] + z.im[0];
  x.re[half] = z.re[0] - z.im[0];
  x.im[0] = x.im[half] = 0.0f;
}

/* The way back, times `scale`; real and imaginary parts change places, which turns a transform into its inverse. */
static void join(const Fft *fft, const float *re, const float *im, Parts z, float scale) RT_SAFE {
  const uint32_t half = half_of(fft);
  const float *w = split_table(fft);
  const f32x4 level = f4_splat(scale);
  for (uint32_t k = 1; k <= half / 2; k += 4) {
    const size_t mirror = half - k - 3;
    const Cf4 a = {f4_load(re + k), f4_load(im + k)}, b = {backwards(f4_load(re + mirror)), backwards(f4_load(im + mirror))};
    const Cf4 even = {level * (a.re + b.re), level * (a.im - b.im)}, rest = {level * (a.re - b.re), level * (a.im + b.im)};
    const Cf4 odd = mul(rest, (Cf4){f4_load(w + k - 1), -f4_load(w + half / 2 + k - 1)});
    store(z, k, (Cf4){even.im + odd.re, even.re - odd.im});
    store_mirror(z, mirror, (Cf4){odd.re - even.im, even.re + odd.im});
  }
  z.im[0] = scale * (re[0] + re[half]);
  z.re[0] = scale * (re[0] - re[half]);
}

void fft_forward(const Fft *fft, const float *in, float *re, float *im, float *work) RT_SAFE {
  const uint32_t half = half_of(fft);
  const Parts out = {re, im}, other = {work, work + half};
  const bool straight = pass_count(half) % 2 == 1; /* the first pass writes where the last will */
  pass_frames(fft, in, straight ? other : out);
  passes(fft, straight ? other : out, straight ? out : other);
  part(fft, other, out);
}

static void interleave(Parts z, float *out, uint32_t half) RT_SAFE {
  for (uint32_t i = 0; i < half; i += 4) {
    const Cf4 v = load(z, i);
    f4_store(out + 2 * (size_t)i, __builtin_shufflevector(v.im, v.re, 0, 4, 1, 5));
    f4_store(out + 2 * (size_t)i + 4, __builtin_shufflevector(v.im, v.re, 2, 6, 3, 7));
  }
}

void fft_backward(const Fft *fft, const float *re, const float *im, float *out, float *work) RT_SAFE {
  const uint32_t half = half_of(fft);
  const Parts here = {out, out + half}, other = {work, work + half};
  const bool straight = pass_count(half) % 2 == 0;
  join(fft, re, im, straight ? other : here, 1.0f / (float)fft->frames);
  pass_first(fft, straight ? other : here, straight ? here : other);
  passes(fft, straight ? here : other, straight ? other : here);
  interleave(other, out, half);
}
