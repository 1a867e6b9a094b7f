/* See convolution.h. A *level* is all partitions of one length P. Whenever P frames are complete they are a *period*: its
   spectrum is taken of them and the P before, and its partitions' products are summed until the next period is complete; the
   sum's second half is what comes out of it then. Level 0 does all of that at once. */
#include "dsp/convolution.h"

#include "core/math.h"
#include "core/simd8.h"

#include <string.h>

#define STEP CONVOLUTION_HEAD
#define LONGEST 4096u
#define FADE 2048u /* frames in which another kernel takes over, no more than the longest period */
#define RING (4u * LONGEST) /* frames of input kept, each twice, so that two of the longest periods lie in one row anywhere */
#define STRIDE(p) ((p) + 8u) /* floats of a half spectrum of 2 P frames */

static const uint32_t level_frames[CONVOLUTION_LEVELS] = {64, 256, 1024, LONGEST};
static const uint32_t level_begin[CONVOLUTION_LEVELS] = {64, 512, 2048, 2 * LONGEST}; /* its first tap: that far the level before it reaches */
static const uint32_t level_most[CONVOLUTION_LEVELS] = {7, 6, 6, (CONVOLUTION_FRAMES_MAX - 2 * LONGEST) / LONGEST};

/* --- kernels -------------------------------------------------------------------------------------------------------- */

static size_t table_bytes(void) {
  size_t bytes = 0;
  for (uint32_t l = 0; l < CONVOLUTION_LEVELS; l++) bytes += fft_bytes(2 * level_frames[l]);
  return bytes;
}

static const Fft *fft_of(const void *table, uint32_t level) RT_SAFE {
  const uint8_t *at = table;
  for (uint32_t l = 0; l < level; l++) at += (sizeof(Fft) + (size_t)(3 * (level_frames[l] / 2) + level_frames[l]) * sizeof(float) + 15) / 16 * 16;
  return (const Fft *)(const void *)at;
}

static void table_make(void *place) {
  uint8_t *at = place;
  for (uint32_t l = 0; l < CONVOLUTION_LEVELS; l++) {
    fft_init((Fft *)(void *)at, 2 * level_frames[l]);
    at += fft_bytes(2 * level_frames[l]);
  }
}

const SharedTable convolution_table = {table_bytes, table_make};

static uint32_t parts_for(uint32_t level, uint32_t frames) {
  if (frames <= level_begin[level]) return 0;
  const uint32_t parts = (frames - level_begin[level] + level_frames[level] - 1) / level_frames[level];
  return parts < level_most[level] ? parts : level_most[level];
}

size_t convolution_kernel_bytes(uint32_t paths, uint32_t frames) {
  if ((paths != 1 && paths != 2 && paths != 4) || frames == 0 || frames > CONVOLUTION_FRAMES_MAX) return 0;
  size_t floats = CONVOLUTION_HEAD;
  for (uint32_t l = 0; l < CONVOLUTION_LEVELS; l++) floats += (size_t)parts_for(l, frames) * 2 * STRIDE(level_frames[l]);
  return sizeof(ConvolutionKernel) + paths * floats * sizeof(float);
}

bool convolution_kernel_check(const void *kernel_, size_t bytes) {
  const ConvolutionKernel *kernel = kernel_;
  if (bytes < sizeof *kernel || convolution_kernel_bytes(kernel->paths, kernel->frames) != bytes) return false;
  for (uint32_t l = 0; l < CONVOLUTION_LEVELS; l++)
    if (kernel->parts[l] != parts_for(l, kernel->frames)) return false;
  return true;
}

static const float *head_of(const ConvolutionKernel *kernel, uint32_t path) RT_SAFE { return (const float *)(const void *)(kernel + 1) + (size_t)path * CONVOLUTION_HEAD; }

static const float *part_of(const ConvolutionKernel *kernel, uint32_t level, uint32_t path, uint32_t part) RT_SAFE {
  const float *at = head_of(kernel, kernel->paths);
  level = level < CONVOLUTION_LEVELS ? level : CONVOLUTION_LEVELS - 1u; /* as it always is */
  for (uint32_t l = 0; l < level; l++) at += (size_t)kernel->paths * kernel->parts[l] * 2 * STRIDE(level_frames[l]);
  return at + ((size_t)path * kernel->parts[level] + part) * 2 * STRIDE(level_frames[level]);
}

void convolution_kernel_make(const void *table, const float *const *paths, uint32_t count, uint32_t frames, float gain, float *work, ConvolutionKernel *place) {
  *place = (ConvolutionKernel){.paths = count, .frames = frames};
  for (uint32_t l = 0; l < CONVOLUTION_LEVELS; l++) place->parts[l] = parts_for(l, frames);
  for (uint32_t p = 0; p < count; p++) {
    float *head = (float *)(uintptr_t)head_of(place, p);
    for (uint32_t k = 0; k < CONVOLUTION_HEAD; k++) head[CONVOLUTION_HEAD - 1 - k] = k < frames ? gain * paths[p][k] : 0.0f;
    for (uint32_t l = 0; l < CONVOLUTION_LEVELS; l++)
      for (uint32_t part = 0; part < place->parts[l]; part++) {
        const uint32_t length = level_frames[l], from = level_begin[l] + part * length;
        float *to = (float *)(uintptr_t)part_of(place, l, p, part);
        for (uint32_t i = 0; i < 2 * length; i++) work[i] = i < length && from + i < frames ? gain * paths[p][from + i] : 0.0f;
        fft_forward(fft_of(table, l), work, to, to + STRIDE(length), work + 2 * LONGEST);
      }
  }
}

/* --- the convolver -------------------------------------------------------------------------------------------------- */

/* What came in, for one level: spectra of its periods, the newest at `at`; those that hold silence are not read. */
typedef struct Past {
  float *spectra[2];  /* of each side, `slots` of them */
  uint8_t *sounds[2]; /* whether there is anything in each */
  uint32_t slots, at;
} Past;

/* What one kernel makes of it. `sum` grows through a period, `out` is what the last one gave. */
typedef struct Voice {
  const ConvolutionKernel *kernel;
  float *sum[CONVOLUTION_LEVELS][2], *out[CONVOLUTION_LEVELS][2], *next[CONVOLUTION_LEVELS][2];
  uint32_t any[CONVOLUTION_LEVELS][2]; /* there is something in the sum */
} Voice;

typedef enum Change { CHANGE_NONE, CHANGE_WAITS, CHANGE_GATHERS, CHANGE_FADES } Change; /* for a period of the longest; through one; FADE frames */

struct Convolver {
  const void *table;
  uint32_t frame;                  /* of the longest period and the next: 0..RING - 1 */
  uint32_t voice;                  /* the one that is heard */
  uint32_t change;                 /* Change */
  uint32_t primed;                 /* it has had a kernel */
  const ConvolutionKernel *wanted; /* of a change */
  uint64_t reserved;
  Past past[CONVOLUTION_LEVELS];
  Voice voices[2];
  float *ring[2];                  /* 2 RING each */
  float *work;                     /* a transform, and its room */
};

static size_t floor16(size_t bytes) RT_SAFE { return (bytes + 15u) & ~(size_t)15u; }

/* Hands out the room behind the struct; counts it where there is none. */
typedef struct Room { uint8_t *base; size_t used; } Room;
static void *take(Room *room, size_t bytes) {
  const size_t at = room->used;
  room->used += floor16(bytes);
  return room->base != NULL ? room->base + at : NULL;
}

static void lay_out(Convolver *c, Room *room, uint32_t frames_max) {
  for (uint32_t s = 0; s < 2; s++) c->ring[s] = take(room, (size_t)2 * RING * sizeof(float));
  c->work = take(room, (size_t)4 * STRIDE(LONGEST) * sizeof(float));
  for (uint32_t l = 0; l < CONVOLUTION_LEVELS; l++) {
    const uint32_t length = level_frames[l];
    c->past[l].slots = parts_for(l, frames_max);
    for (uint32_t s = 0; s < 2; s++) {
      c->past[l].spectra[s] = take(room, (size_t)c->past[l].slots * 2 * STRIDE(length) * sizeof(float));
      c->past[l].sounds[s] = take(room, c->past[l].slots);
      for (uint32_t v = 0; v < 2; v++) {
        c->voices[v].sum[l][s] = take(room, (size_t)2 * STRIDE(length) * sizeof(float));
        c->voices[v].out[l][s] = take(room, length * sizeof(float));
        c->voices[v].next[l][s] = take(room, length * sizeof(float));
      }
    }
  }
}

size_t convolver_bytes(uint32_t frames_max) {
  Convolver none = {0};
  Room room = {NULL, floor16(sizeof(Convolver))};
  lay_out(&none, &room, frames_max);
  return room.used;
}

void convolver_init(Convolver *convolver, const void *table, uint32_t frames_max) {
  Room room = {(uint8_t *)convolver, floor16(sizeof(Convolver))};
  lay_out(convolver, &room, frames_max);
  convolver->table = table;
  convolver_reset(convolver);
}

static void forget_voice(Voice *voice) RT_SAFE {
  voice->kernel = NULL;
  for (uint32_t l = 0; l < CONVOLUTION_LEVELS; l++)
    for (uint32_t s = 0; s < 2; s++) {
      voice->any[l][s] = 0;
      memset(voice->out[l][s], 0, level_frames[l] * sizeof(float));
      memset(voice->next[l][s], 0, level_frames[l] * sizeof(float));
    }
}

void convolver_rest(Convolver *c) RT_SAFE {
  const ConvolutionKernel *kernel = c->change != CHANGE_NONE ? c->wanted : c->voices[c->voice].kernel;
  c->frame = c->voice = c->change = 0;
  c->wanted = NULL;
  for (uint32_t v = 0; v < 2; v++) forget_voice(&c->voices[v]);
  c->voices[0].kernel = kernel;
  for (uint32_t s = 0; s < 2; s++) memset(c->ring[s], 0, (size_t)2 * RING * sizeof(float));
  for (uint32_t l = 0; l < CONVOLUTION_LEVELS; l++) {
    c->past[l].at = 0;
    for (uint32_t s = 0; s < 2; s++) memset(c->past[l].sounds[s], 0, c->past[l].slots);
  }
}

void convolver_reset(Convolver *c) RT_SAFE {
  convolver_rest(c);
  c->voices[0].kernel = NULL;
  c->primed = 0;
}

uint32_t convolver_tail_frames(const Convolver *c) RT_SAFE {
  uint32_t frames = 0;
  for (uint32_t v = 0; v < 2; v++) {
    const ConvolutionKernel *kernel = c->voices[v].kernel;
    if (kernel != NULL && kernel->frames > frames) frames = kernel->frames;
  }
  if (c->change != CHANGE_NONE && c->wanted != NULL && c->wanted->frames > frames) frames = c->wanted->frames;
  return frames + 4 * LONGEST; /* and until the last sum has come out, and a change is over */
}

static bool kept(const ConvolutionKernel *kernel, const ConvolutionKernel *const *keep, uint32_t count) RT_SAFE {
  bool found = kernel == NULL;
  for (uint32_t i = 0; i < count; i++) found = found || keep[i] == kernel;
  return found;
}

void convolver_use(Convolver *c, const ConvolutionKernel *kernel, const ConvolutionKernel *const *keep, uint32_t keep_count) RT_SAFE {
  for (uint32_t v = 0; v < 2; v++) {
    Voice *voice = &c->voices[v];
    if (voice->kernel == kernel || kept(voice->kernel, keep, keep_count)) continue;
    forget_voice(voice);
  }
  if (!c->primed) {
    c->primed = kernel != NULL;
    c->voices[c->voice].kernel = kernel;
    return;
  }
  c->wanted = kernel;
  if (c->change == CHANGE_GATHERS || c->change == CHANGE_FADES) return; /* another change follows, where it is another one */
  c->change = kernel == c->voices[c->voice].kernel ? CHANGE_NONE : CHANGE_WAITS;
}

/* --- one level ------------------------------------------------------------------------------------------------------ */

static bool silent(const float *x, uint32_t frames) RT_SAFE {
  i32x4 any = {0};
  for (uint32_t i = 0; i < frames; i += 4) any |= f4_bits(f4_load(x + i)) & i4_splat(0x7fffffff);
  return !i4_any((i32x4)(any != i4_splat(0)));
}

/* The spectrum of the two periods that end where the ring stands `late` frames ago. */
static void take_spectrum(Convolver *c, uint32_t level, uint32_t side, uint32_t late, bool wanted) RT_SAFE {
  Past *past = &c->past[level];
  const uint32_t length = level_frames[level];
  if (past->slots == 0) return;
  const float *from = c->ring[side] + ((c->frame + 2 * RING - late - 2 * length) & (RING - 1u));
  past->sounds[side][past->at] = wanted && !silent(from, 2 * length);
  if (!past->sounds[side][past->at]) return;
  float *to = past->spectra[side] + (size_t)past->at * 2 * STRIDE(length);
  fft_forward(fft_of(c->table, level), from, to, to + STRIDE(length), c->work);
}

/* Eight bins of a product. A long response is more than the caches hold, and most of the time here goes by waiting for it: fetching what
   comes next ahead of its use changed nothing. */
typedef struct Bins { f32x8 re, im; } Bins;
static inline Bins product(const float *x, const float *h, uint32_t stride, uint32_t at) {
  const f32x8 xr = f8_load(x + at), xi = f8_load(x + stride + at), hr = f8_load(h + at), hi = f8_load(h + stride + at);
  return (Bins){f8_sub(f8_mul(xr, hr), f8_mul(xi, hi)), f8_add(f8_mul(xr, hi), f8_mul(xi, hr))};
}

/* sum = x h, sum += x h, and sum = (sum + x h) + y g: two at a time. */
static void put_product(float *sum, const float *x, const float *h, uint32_t stride) RT_SAFE {
  for (uint32_t i = 0; i < stride; i += 8) {
    const Bins one = product(x, h, stride, i);
    f8_store(sum + i, one.re);
    f8_store(sum + stride + i, one.im);
  }
}
static void add_product(float *sum, const float *x, const float *h, uint32_t stride) RT_SAFE {
  for (uint32_t i = 0; i < stride; i += 8) {
    const Bins one = product(x, h, stride, i);
    f8_store(sum + i, f8_add(f8_load(sum + i), one.re));
    f8_store(sum + stride + i, f8_add(f8_load(sum + stride + i), one.im));
  }
}
static void add_products(float *sum, const float *x, const float *h, const float *y, const float *g, uint32_t stride) RT_SAFE {
  for (uint32_t i = 0; i < stride; i += 8) {
    const Bins one = product(x, h, stride, i), two = product(y, g, stride, i);
    f8_store(sum + i, f8_add(f8_add(f8_load(sum + i), one.re), two.re));
    f8_store(sum + stride + i, f8_add(f8_add(f8_load(sum + stride + i), one.im), two.im));
  }
}

/* A product of a voice: which side's input becomes which side's output through which path of the kernel. */
typedef struct Path { uint32_t in, out, path; } Path;
static Path path_at(const ConvolutionKernel *kernel, uint32_t index) RT_SAFE {
  if (kernel->paths == 4) return (Path){index >> 1, index & 1u, index};
  return (Path){index, index, kernel->paths == 2 ? index : 0};
}
static uint32_t path_count(const ConvolutionKernel *kernel) RT_SAFE { return kernel->paths == 4 ? 4 : 2; }

/* Partitions [from, to) of one path, the oldest input first. */
static void multiply_path(Convolver *c, Voice *voice, uint32_t level, Path path, uint32_t parts, uint32_t from, uint32_t to) RT_SAFE {
  const Past *past = &c->past[level];
  const uint32_t stride = STRIDE(level_frames[level]);
  float *sum = voice->sum[level][path.out];
  const float *x = NULL, *h = NULL; /* one that waits for another */
  for (uint32_t i = from; i < to; i++) {
    const uint32_t part = parts - 1 - i, slot = (past->at + past->slots - part) % past->slots;
    if (!past->sounds[path.in][slot]) continue;
    const float *spectrum = past->spectra[path.in] + (size_t)slot * 2 * stride, *response = part_of(voice->kernel, level, path.path, part);
    if (!voice->any[level][path.out]) {
      put_product(sum, spectrum, response, stride);
      voice->any[level][path.out] = 1;
    } else if (x == NULL) {
      x = spectrum;
      h = response;
    } else {
      add_products(sum, x, h, spectrum, response, stride);
      x = NULL;
    }
  }
  if (x != NULL) add_product(sum, x, h, stride);
}

static uint32_t parts_of(const Convolver *c, const Voice *voice, uint32_t level) RT_SAFE {
  if (voice->kernel == NULL) return 0;
  return voice->kernel->parts[level] < c->past[level].slots ? voice->kernel->parts[level] : c->past[level].slots;
}

/* Share `part` of `shares` of a period's products. */
static void multiply(Convolver *c, Voice *voice, uint32_t level, uint32_t part, uint32_t shares) RT_SAFE {
  const uint32_t parts = parts_of(c, voice, level);
  if (parts == 0) return;
  const uint32_t paths = path_count(voice->kernel), all = paths * parts, begin = all * part / shares, end = all * (part + 1) / shares;
  for (uint32_t p = begin / parts; p < paths && p * parts < end; p++) {
    const uint32_t first = p * parts;
    multiply_path(c, voice, level, path_at(voice->kernel, p), parts, begin > first ? begin - first : 0, end - first < parts ? end - first : parts);
  }
}

/* What a period gives, into `next`. */
static void finish_side(Convolver *c, Voice *voice, uint32_t level, uint32_t side) RT_SAFE {
  const uint32_t length = level_frames[level];
  float *next = voice->next[level][side];
  if (!voice->any[level][side]) {
    memset(next, 0, length * sizeof(float));
    return;
  }
  voice->any[level][side] = 0;
  const float *sum = voice->sum[level][side];
  float *wave = c->work + 2 * STRIDE(LONGEST);
  fft_backward(fft_of(c->table, level), sum, sum + STRIDE(length), wave, c->work);
  memcpy(next, wave + length, length * sizeof(float));
}

static void turn_over(Voice *voice, uint32_t level) RT_SAFE {
  for (uint32_t s = 0; s < 2; s++) {
    float *out = voice->out[level][s];
    voice->out[level][s] = voice->next[level][s];
    voice->next[level][s] = out;
  }
}

static bool level_wanted(const Convolver *c, uint32_t level) RT_SAFE {
  const bool waiting = c->change != CHANGE_NONE && c->wanted != NULL && c->wanted->parts[level] > 0;
  return waiting || parts_of(c, &c->voices[0], level) > 0 || parts_of(c, &c->voices[1], level) > 0;
}

/* --- steps: every 64 frames ----------------------------------------------------------------------------------------- */

static void step_first(Convolver *c) RT_SAFE {
  Past *past = &c->past[0];
  if (past->slots == 0) return;
  past->at = (past->at + 1) % past->slots;
  const bool wanted = level_wanted(c, 0);
  for (uint32_t s = 0; s < 2; s++) take_spectrum(c, 0, s, 0, wanted);
  for (uint32_t v = 0; v < 2; v++) {
    Voice *voice = &c->voices[v];
    if (voice->kernel == NULL) continue;
    multiply(c, voice, 0, 0, 1);
    for (uint32_t s = 0; s < 2; s++) finish_side(c, voice, 0, s);
    turn_over(voice, 0);
  }
}

/* Of a longer level: the spectra in its first steps, the products in those between, the way back in the last: one side each where
   there are steps enough. */
static void step_later(Convolver *c, uint32_t level) RT_SAFE {
  Past *past = &c->past[level];
  const uint32_t steps = level_frames[level] / STEP, step = c->frame / STEP % steps;
  if (past->slots == 0) return;
  if (step == 0) {
    for (uint32_t v = 0; v < 2; v++)
      if (c->voices[v].kernel != NULL) turn_over(&c->voices[v], level);
    past->at = (past->at + 1) % past->slots;
  }
  const uint32_t apart = steps > 4 ? 1 : 0, shares = steps - 2 * (1 + apart); /* steps that multiply */
  for (uint32_t s = 0; s < 2; s++)
    if (step == s * apart) take_spectrum(c, level, s, step * STEP, level_wanted(c, level));
  for (uint32_t v = 0; v < 2; v++) {
    Voice *voice = &c->voices[v];
    if (voice->kernel == NULL) continue;
    if (step > apart && step <= apart + shares) multiply(c, voice, level, step - 1 - apart, shares);
    for (uint32_t s = 0; s < 2; s++)
      if (step == steps - 1 - apart + s * apart) finish_side(c, voice, level, s);
  }
}

static void finish_fade(Convolver *c) RT_SAFE {
  forget_voice(&c->voices[c->voice]);
  c->voice = 1 - c->voice;
  c->change = c->wanted == c->voices[c->voice].kernel ? CHANGE_NONE : CHANGE_WAITS;
}

/* A change begins, and is heard, where a longest period ends. */
static void step_change(Convolver *c) RT_SAFE {
  const uint32_t along = c->frame % LONGEST;
  if (c->change == CHANGE_FADES && along == FADE % LONGEST) finish_fade(c);
  else if (c->change == CHANGE_GATHERS && along == 0) c->change = CHANGE_FADES;
  if (c->change != CHANGE_WAITS || along != 0) return;
  c->voices[1 - c->voice].kernel = c->wanted;
  c->change = CHANGE_GATHERS;
}

/* --- frames --------------------------------------------------------------------------------------------------------- */

/* The first taps, each frame's sum from the oldest input to the newest; `x` is the first frame's own place in the ring. Beyond `frames`
   as far as whole vectors go. */
static void add_head(const float *head, const float *x, float *to, uint32_t frames) RT_SAFE {
  for (uint32_t i = 0; i < frames; i += 16) {
    f32x8 low = f8_splat(0.0f), high = f8_splat(0.0f);
    const float *from = x + i - (CONVOLUTION_HEAD - 1);
    for (uint32_t k = 0; k < CONVOLUTION_HEAD; k++) {
      const f32x8 tap = f8_splat(head[k]);
      low = f8_add(low, f8_mul(tap, f8_load(from + k)));
      high = f8_add(high, f8_mul(tap, f8_load(from + k + 8)));
    }
    f8_store(to + i, f8_add(f8_load(to + i), low));
    f8_store(to + i + 8, f8_add(f8_load(to + i + 8), high));
  }
}

/* What one voice gives for frames that lie within a step. */
static void voice_frames(const Convolver *c, const Voice *voice, float to[2][STEP], uint32_t frames) RT_SAFE {
  for (uint32_t s = 0; s < 2; s++) memset(to[s], 0, STEP * sizeof(float));
  if (voice->kernel == NULL) return;
  const uint32_t place = c->frame & (RING - 1u);
  for (uint32_t i = 0; i < path_count(voice->kernel); i++) {
    const Path path = path_at(voice->kernel, i);
    add_head(head_of(voice->kernel, path.path), c->ring[path.in] + (place < STEP ? place + RING : place), to[path.out], frames);
  }
  for (uint32_t l = 0; l < CONVOLUTION_LEVELS; l++) {
    if (parts_of(c, voice, l) == 0) continue;
    const uint32_t at = c->frame % level_frames[l];
    for (uint32_t s = 0; s < 2; s++)
      for (uint32_t i = 0; i < frames; i++) to[s][i] += voice->out[l][s][at + i];
  }
}

static void put_in(Convolver *c, uint32_t side, const float *from, uint32_t frames) RT_SAFE {
  memcpy(c->ring[side] + c->frame, from, frames * sizeof(float));
  memcpy(c->ring[side] + c->frame + RING, from, frames * sizeof(float));
}

/* Frames within a step. */
static void pass(Convolver *c, const float *const in[2], float *const out[2], uint32_t frames) RT_SAFE {
  float to[2][STEP];
  for (uint32_t s = 0; s < 2; s++) put_in(c, s, in[s], frames);
  voice_frames(c, &c->voices[c->voice], to, frames);
  if (c->change == CHANGE_FADES) {
    float other[2][STEP];
    voice_frames(c, &c->voices[1 - c->voice], other, frames);
    const uint32_t begin = c->frame % LONGEST;
    for (uint32_t s = 0; s < 2; s++)
      for (uint32_t i = 0; i < frames; i++) to[s][i] += (float)(begin + i + 1) * (1.0f / (float)FADE) * (other[s][i] - to[s][i]);
  }
  for (uint32_t s = 0; s < 2; s++) memcpy(out[s], to[s], frames * sizeof(float));
  c->frame = (c->frame + frames) & (RING - 1u);
  if (c->frame % STEP != 0) return;
  step_change(c);
  step_first(c);
  for (uint32_t l = 1; l < CONVOLUTION_LEVELS; l++) step_later(c, l);
}

void convolver_process(Convolver *c, const float *const in[2], float *const out[2], uint32_t frames) RT_SAFE {
  for (uint32_t at = 0; at < frames;) {
    const uint32_t left = STEP - c->frame % STEP, count = frames - at < left ? frames - at : left;
    pass(c, (const float *const[2]){in[0] + at, in[1] + at}, (float *const[2]){out[0] + at, out[1] + at}, count);
    at += count;
  }
}
