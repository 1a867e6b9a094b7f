/* What lasts, stretched by a phase vocoder. Each bin of a window is turned by an angle that carries its partial on from the
   window before; where that is known only poorly, the angle comes from the louder neighbour, so that what belongs together
   turns together. Angles are found loudest first (Z. Prusa and N. Holighaus, "Phase vocoder done right", 2017); they are
   turns of the analysed bin, not phases, so both channels take the same and the ratio 1 changes nothing. */
#include "dsp/stretch_parts.h"

#include "core/math_inline.h"
#include "dsp/polar.h"

#include <string.h>

#define POWER_RANGE 1e-10f /* bins weaker than the loudest by this go on at their middle frequency */
#define OVERLAP 8          /* windows over each frame */

typedef struct HeapItem {
  float power;
  uint32_t bin;            /* of this window; + bins: of the one before */
} HeapItem;

typedef struct Tones {
  const StretchWork *work;
  uint32_t bins, row;      /* `row` floats hold a spectrum and what vectors write beyond it */
  float *re[2], *im[2], *before_re[2], *before_im[2]; /* at the window's place, and a hop of the source earlier */
  float *power, *last_power;
  float *angle, *last_angle; /* turns of the bins */
  float *drift;            /* what a partial turns in a frame beyond its bin's middle frequency, turns */
  float *slope;            /* from a bin's phase to the next one's, turns */
  float *gains, *scratch;  /* of the formants */
  float *frames, *fft_work;
  float loudest;           /* power of the loudest bin */
  HeapItem *heap;
  uint32_t heap_count;
  bool *known;
  int64_t last_source;     /* where the window before lay */
  bool fresh;              /* there was none, or nothing in it */
} Tones;

/* ---- the loudest first */

static inline bool above(HeapItem a, HeapItem b) { return a.power != b.power ? a.power > b.power : a.bin < b.bin; }

static void sink(HeapItem *heap, uint32_t count, uint32_t at) {
  const HeapItem item = heap[at];
  for (uint32_t child; (child = 2 * at + 1) < count; at = child) {
    if (child + 1 < count && above(heap[child + 1], heap[child])) child++;
    if (!above(heap[child], item)) break;
    heap[at] = heap[child];
  }
  heap[at] = item;
}

static void push(Tones *t, HeapItem item) {
  uint32_t at = t->heap_count++;
  for (; at > 0 && above(item, t->heap[(at - 1) / 2]); at = (at - 1) / 2) t->heap[at] = t->heap[(at - 1) / 2];
  t->heap[at] = item;
}

static HeapItem pop(Tones *t) {
  const HeapItem top = t->heap[0];
  t->heap[0] = t->heap[--t->heap_count];
  sink(t->heap, t->heap_count, 0);
  return top;
}

/* ---- looking */

/* The windowed tones round `source`, their middle at the transform's first frame, so that phases are those of the middle. */
static void analyse(Tones *t, uint32_t channel, int64_t source, float *re, float *im) {
  const StretchWork *work = t->work;
  const uint32_t size = work->sizes.fft_frames, half = size / 2;
  const int64_t at = source - half;
  stretch_window(work, channel, at, t->scratch);
  if (work->options.mode == STRETCH_TONES) {
    int64_t low = work->begin > at ? work->begin - at : 0, high = work->end - at < size ? work->end - at : size;
    const float *strikes = work->strikes[channel] + (at - work->begin);
    for (int64_t i = low; i < high; i++) t->scratch[i] -= strikes[i] * work->window[i];
  }
  memcpy(t->frames, t->scratch + half, half * sizeof(float));
  memcpy(t->frames + half, t->scratch, half * sizeof(float));
  fft_forward(work->fft, t->frames, re, im, t->fft_work);
}

static inline f32x4 wrapped(f32x4 turns) { return turns - ((turns + f4_splat(F4_ROUNDER)) - f4_splat(F4_ROUNDER)); }

/* Power, and how phases move from the earlier window and from bin to bin; channels count by their power. */
static void measure(Tones *t, float hop) {
  const uint32_t channels = t->work->sound->reader.channel_count, size = t->work->sizes.fft_frames;
  const float turns_per_bin = hop / (float)size; /* of the middle frequencies: a binary fraction */
  f32x4 bin = {0.0f, 1.0f, 2.0f, 3.0f}, loudest = f4_splat(0.0f);
  for (uint32_t k = 0; k < t->bins; k += 4, bin += f4_splat(4.0f)) {
    f32x4 power = f4_splat(0.0f), time_re = power, time_im = power, side_re = power, side_im = power;
    for (uint32_t c = 0; c < channels; c++) {
      const f32x4 re = f4_load(t->re[c] + k), im = f4_load(t->im[c] + k);
      const f32x4 old_re = f4_load(t->before_re[c] + k), old_im = f4_load(t->before_im[c] + k);
      const f32x4 next_re = f4_load(t->re[c] + k + 1), next_im = f4_load(t->im[c] + k + 1);
      power += re * re + im * im;
      time_re += re * old_re + im * old_im;
      time_im += im * old_re - re * old_im;
      side_re += next_re * re + next_im * im;
      side_im += next_im * re - next_re * im;
    }
    f4_store(t->power + k, power);
    loudest = f4_max(loudest, power);
    f4_store(t->drift + k, wrapped(polar_turns(time_im, time_re) - bin * f4_splat(turns_per_bin)) * f4_splat(1.0f / hop));
    f4_store(t->slope + k, polar_turns(side_im, side_re));
  }
  t->loudest = 0.0f;
  for (uint32_t i = 0; i < 4; i++) t->loudest = loudest[i] > t->loudest ? loudest[i] : t->loudest;
}

/* ---- turning */

/* The angle that carries bin k on over `extra` frames more than were analysed. `extra` * k is whole, so it is reduced exactly. */
static inline float carried(const Tones *t, uint32_t k, int64_t extra) {
  const int64_t mask = (int64_t)t->work->sizes.fft_frames - 1;
  const float middle = (float)((extra * (int64_t)k) & mask) / (float)t->work->sizes.fft_frames;
  const float angle = t->last_angle[k] + middle + t->drift[k] * (float)extra;
  return angle - (float)math_round_clamp((double)angle, -1000000, 1000000);
}

static void spread(Tones *t, uint32_t from, uint32_t to, float slope) {
  t->angle[to] = t->angle[from] + slope;
  t->known[to] = true;
  push(t, (HeapItem){t->power[to], to});
}

static void find_angles(Tones *t, int64_t extra, float stretch) {
  const float least = t->loudest * POWER_RANGE;
  uint32_t left = 0;
  t->heap_count = 0;
  for (uint32_t k = 0; k < t->bins; k++) {
    t->known[k] = t->power[k] <= least;
    left += !t->known[k];
    if (t->known[k]) t->angle[k] = carried(t, k, extra);
    else if (t->last_power[k] > least) t->heap[t->heap_count++] = (HeapItem){t->last_power[k], k + t->bins};
  }
  for (uint32_t i = t->heap_count / 2; i-- > 0;) sink(t->heap, t->heap_count, i);
  while (left > 0 && t->heap_count > 0) {
    const HeapItem item = pop(t);
    if (item.bin >= t->bins) {
      const uint32_t k = item.bin - t->bins;
      if (t->known[k]) continue;
      t->angle[k] = carried(t, k, extra);
      t->known[k] = true;
      left--;
      push(t, (HeapItem){t->power[k], k});
      continue;
    }
    const uint32_t k = item.bin;
    if (k + 1 < t->bins && !t->known[k + 1]) {
      spread(t, k, k + 1, (stretch - 1.0f) * t->slope[k]);
      left--;
    }
    if (k > 0 && !t->known[k - 1]) {
      spread(t, k, k - 1, (1.0f - stretch) * t->slope[k - 1]);
      left--;
    }
  }
  for (uint32_t k = 0; left > 0 && k < t->bins; k++) /* loud bins nothing leads to */
    if (!t->known[k]) t->angle[k] = carried(t, k, extra);
}

static void turn(Tones *t, uint32_t channel) {
  float *re = t->re[channel], *im = t->im[channel];
  const bool shaped = t->work->options.formants;
  for (uint32_t k = 0; k < t->bins; k += 4) {
    const f32x4 angle = f4_load(t->angle + k), gain = shaped ? f4_load(t->gains + k) : f4_splat(1.0f);
    const f32x4 s = f4_sin_turns_inline(angle) * gain, c = f4_sin_turns_inline(angle + f4_splat(0.25f)) * gain;
    const f32x4 r = f4_load(re + k), i = f4_load(im + k);
    f4_store(re + k, r * c - i * s);
    f4_store(im + k, r * s + i * c);
  }
}

static void add_window(Tones *t, uint32_t channel, int64_t at, int64_t begin, int64_t end, float *out) {
  const StretchWork *work = t->work;
  const uint32_t size = work->sizes.fft_frames, half = size / 2;
  const float level = 8.0f / (3.0f * OVERLAP);
  fft_backward(work->fft, t->re[channel], t->im[channel], t->frames, t->fft_work);
  const int64_t low = at < begin ? begin - at : 0, high = end - at < size ? end - at : size;
  for (int64_t i = low; i < high; i++)
    out[at + i - begin] += t->frames[(i + half) & (size - 1)] * (work->window[i] * level);
}

/* ---- window by window */

/* The window in the middle of which stretched frame `place` lies shows this part of the source. */
static void step(Tones *t, int64_t place, int64_t source, bool restart, int64_t begin, int64_t end, float *const out[2]) {
  const StretchWork *work = t->work;
  const uint32_t channels = work->sound->reader.channel_count;
  const int64_t hop = work->sizes.hop;
  for (uint32_t c = 0; c < channels; c++) {
    analyse(t, c, source, t->re[c], t->im[c]);
    analyse(t, c, source - hop, t->before_re[c], t->before_im[c]);
  }
  measure(t, (float)hop);
  if (restart || t->fresh) {
    memset(t->angle, 0, t->row * sizeof(float));
  } else {
    const int64_t moved = source - t->last_source;
    find_angles(t, hop - moved, (float)math_clamp((double)hop / (double)(moved > 0 ? moved : 1), 0.0, STRETCH_RATIO_MAX));
  }
  if (work->options.formants) stretch_formant_gains(work, t->power, t->gains, t->scratch);
  float *const last_power = t->last_power, *const last_angle = t->last_angle;
  t->last_power = t->power;
  t->last_angle = t->angle;
  t->fresh = !(t->loudest > 0.0f); /* silence has nothing to carry on */
  t->last_source = source;
  for (uint32_t c = 0; c < channels; c++) {
    if (place + (int64_t)work->sizes.fft_frames / 2 <= begin) break; /* only on the way there */
    turn(t, c);
    add_window(t, c, place - work->sizes.fft_frames / 2, begin, end, out[c]);
  }
  t->power = last_power;
  t->angle = last_angle;
}

static int64_t source_of(const StretchWork *work, int64_t place) {
  return math_round_clamp(stretch_source_at(work, (double)place), INT64_MIN / 4, INT64_MAX / 4);
}

static void run(Tones *t, int64_t begin, int64_t frames, float *const out[2]) {
  const StretchWork *work = t->work;
  const int64_t hop = work->sizes.hop, half = work->sizes.fft_frames / 2;
  const int64_t first = (begin - half) / hop - 1, last = (begin + frames + half) / hop;
  const StretchOnset *found = stretch_restart_before(work, (double)(first * hop));
  const double from = found != NULL ? found->stretched : stretch_place_of(work, -(double)work->sizes.fft_frames); /* or before the sound */
  uint32_t next = found != NULL ? (uint32_t)(found - work->onsets) : 0;
  int64_t n = (int64_t)math_floor(from / (double)hop);
  if (n > first) n = first;
  for (; n <= last; n++) {
    const StretchOnset *restart = NULL;
    for (; next < work->onset_count && work->onsets[next].stretched <= (double)(n * hop); next++)
      if (work->onsets[next].restart) restart = &work->onsets[next];
    const int64_t place = n * hop;
    const int64_t source = restart == NULL ? source_of(work, place)
                             : restart->source_frame + math_round_clamp((double)place - restart->stretched, 0, hop);
    step(t, place, source, restart != NULL, begin, begin + frames, out);
  }
}

Status stretch_add_tones(const StretchWork *work, int64_t begin, int64_t frames, float *const out[2]) {
  const uint32_t size = work->sizes.fft_frames, bins = FFT_BINS(size), row = (bins + 15) / 8 * 8, wide = size + 8;
  const size_t floats = (size_t)row * 15 + (size_t)wide * 6;
  const size_t bytes = floats * sizeof(float) + (size_t)2 * bins * sizeof(HeapItem) + row;
  float *block = memory_new(work->memory, bytes), *at = block;
  if (block == NULL) return STATUS_NO_MEMORY;
  Tones t = {.work = work, .bins = bins, .row = row, .fresh = true};
  float **rows[] = {&t.re[0], &t.re[1], &t.im[0], &t.im[1], &t.before_re[0], &t.before_re[1], &t.before_im[0], &t.before_im[1],
                    &t.power, &t.last_power, &t.angle, &t.last_angle, &t.drift, &t.slope, &t.gains};
  for (uint32_t i = 0; i < sizeof rows / sizeof rows[0]; i++, at += row) *rows[i] = at;
  t.scratch = at;
  t.frames = at + 4 * (size_t)wide;
  t.fft_work = at + 5 * (size_t)wide;
  t.heap = (HeapItem *)(void *)(at + 6 * (size_t)wide);
  t.known = (bool *)(t.heap + 2 * (size_t)bins);
  run(&t, begin, frames, out);
  memory_free(work->memory, block, bytes);
  return STATUS_OK;
}
