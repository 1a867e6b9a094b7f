/* Parts a sound into what lasts and what strikes: in a spectrogram the former are lines along time, the latter along
   frequency, so a median along each axis tells which one a bin belongs to (D. FitzGerald, "Harmonic/percussive separation
   using median filtering", 2010; the soft mask and its use for stretching: J. Driedger et al., "Improving time-scale
   modification of music signals using harmonic-percussive separation", 2014). */
#include "dsp/stretch_parts.h"

#include "core/simd.h"

#include <string.h>

#define ROWS 9          /* spectra a median along time sees, the middle one its own */
#define ROWS_BEHIND 4
#define BINS_SEEN 17u   /* bins a median along frequency sees */
#define BINS_BEHIND 8u
#define TONE_WEIGHT 3.0f /* what is as long as it is broad, noise and the skirts of tones, rather lasts */

typedef struct Row {
  float *power;         /* of both channels, BINS_BEHIND more in front and behind */
  float *re[2], *im[2];
} Row;

typedef struct Split {
  Row rows[ROWS];       /* spectrum number n lies in row n modulo ROWS */
  float *frames, *work, *mask;
  uint32_t bins, stride;
} Split;

static uint32_t row_of(int64_t n) { return (uint32_t)((n % ROWS + ROWS) % ROWS); }

static void add_power(float *power, const float *re, const float *im, uint32_t bins) {
  for (uint32_t k = 0; k < bins; k += 4) {
    const f32x4 r = f4_load(re + k), i = f4_load(im + k);
    f4_store(power + k, f4_load(power + k) + (r * r + i * i));
  }
}

/* Spectrum number n, of the window in the middle of which source frame n * hop lies. */
static void fill_row(const StretchWork *work, Split *split, int64_t n) {
  const uint32_t size = work->sizes.fft_frames;
  Row *row = &split->rows[row_of(n)];
  float *power = row->power + BINS_BEHIND;
  memset(row->power, 0, split->stride * sizeof(float));
  for (uint32_t c = 0; c < work->sound->reader.channel_count; c++) {
    stretch_window(work, c, n * work->sizes.split_hop - size / 2, split->frames);
    fft_forward(work->fft, split->frames, row->re[c], row->im[c], split->work);
    add_power(power, row->re[c], row->im[c], split->bins);
  }
  for (uint32_t i = 0; i < BINS_BEHIND; i++) {
    row->power[i] = power[0];
    power[split->bins + i] = power[split->bins - 1];
  }
}

/* The median of an odd number of values, four times at once: the smaller half is moved to the front, smallest first. */
static inline f32x4 median(f32x4 *v, uint32_t count) {
  for (uint32_t front = 0; front <= count / 2; front++)
    for (uint32_t i = count - 1; i > front; i--) {
      const f32x4 low = f4_min(v[i - 1], v[i]), high = f4_max(v[i - 1], v[i]);
      v[i - 1] = low;
      v[i] = high;
    }
  return v[count / 2];
}

/* What part of each bin strikes. Powers squared, so that what is 20 dB weaker along one axis counts for nothing there. */
static void fill_mask(Split *split, uint32_t middle) {
  const float *own = split->rows[middle].power;
  for (uint32_t k = 0; k < split->bins; k += 4) {
    f32x4 along[BINS_SEEN], across[ROWS];
    for (uint32_t i = 0; i < BINS_SEEN; i++) along[i] = f4_load(own + k + i);
    for (int i = 0; i < ROWS; i++) across[i] = f4_load(split->rows[i].power + BINS_BEHIND + k);
    const f32x4 strike = median(along, BINS_SEEN), tone = median(across, ROWS);
    const f32x4 level = f4_splat(1.0f) / (strike + tone + f4_splat(1e-20f));
    const f32x4 s = strike * level, t = tone * (level * f4_splat(TONE_WEIGHT));
    f4_store(split->mask + k, s * s / (s * s + t * t + f4_splat(1e-20f)));
  }
}

static void add_strike(const StretchWork *work, Split *split, int64_t n) {
  const uint32_t size = work->sizes.fft_frames, middle = row_of(n);
  const int64_t at = n * work->sizes.split_hop - size / 2;
  const int64_t low = work->begin > at ? work->begin - at : 0, high = work->end - at < size ? work->end - at : size;
  const float level = 8.0f / 3.0f * (float)work->sizes.split_hop / (float)size; /* squared Hann windows add up to this inverse */
  fill_mask(split, middle);
  for (uint32_t c = 0; c < work->sound->reader.channel_count; c++) {
    Row *row = &split->rows[middle];
    for (uint32_t k = 0; k < split->bins; k++) {
      row->re[c][k] *= split->mask[k];
      row->im[c][k] *= split->mask[k];
    }
    fft_backward(work->fft, row->re[c], row->im[c], split->frames, split->work);
    float *to = work->strikes[c] + (at - work->begin);
    for (int64_t i = low; i < high; i++) to[i] += split->frames[i] * (work->window[i] * level);
  }
}

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

static void run(StretchWork *work, Split *split) {
  const int64_t hop = work->sizes.split_hop, half = work->sizes.fft_frames / 2;
  const int64_t first = floor_div(work->begin - half, hop), last = floor_div(work->end + half, hop);
  for (int64_t n = first - ROWS_BEHIND; n < first + ROWS_BEHIND; n++) fill_row(work, split, n);
  for (int64_t n = first; n <= last; n++) {
    fill_row(work, split, n + ROWS_BEHIND);
    add_strike(work, split, n);
  }
}

Status stretch_split(StretchWork *work) {
  const uint32_t size = work->sizes.fft_frames, bins = FFT_BINS(size), stride = (bins + 2 * BINS_BEHIND + 15) / 8 * 8;
  const size_t floats = (size_t)ROWS * 5 * stride + 2 * (size_t)size + stride;
  float *block = memory_new(work->memory, floats * sizeof *block), *at = block;
  if (block == NULL) return STATUS_NO_MEMORY;
  Split split = {.bins = bins, .stride = stride};
  for (int r = 0; r < ROWS; r++) {
    float **parts[5] = {&split.rows[r].power, &split.rows[r].re[0], &split.rows[r].im[0], &split.rows[r].re[1], &split.rows[r].im[1]};
    for (uint32_t i = 0; i < 5; i++, at += stride) *parts[i] = at;
  }
  split.frames = at;
  split.work = at + size;
  split.mask = at + 2 * (size_t)size;
  run(work, &split);
  memory_free(work->memory, block, floats * sizeof *block);
  return STATUS_OK;
}
