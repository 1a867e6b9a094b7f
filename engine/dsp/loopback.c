/* The calibration of recording: a maximum length sequence and its cross-correlation with what came back. D. D. Rife and J.
   Vanderkooy, "Transfer-function measurement with maximum-length sequences" (1989); the correlation goes by Fourier blocks. */

#include "dsp/loopback.h"

#include "core/math.h"
#include "dsp/fft.h"

#include <string.h>

#define ORDER 13
#define BLOCK FFT_FRAMES_MAX
#define LAGS (BLOCK - LOOPBACK_SIGNAL_FRAMES) /* that one block tells truly; 8193 */
#define DIRECT 0.6f           /* of the loudest arrival: an earlier one this strong is the direct sound */
#define MARGIN_FOUND 8.0      /* noise alone stays below 6 among a million lags */

_Static_assert(LOOPBACK_SIGNAL_FRAMES == (1u << ORDER) - 1, "the sequence's period");

void loopback_signal(float *out, float level) {
  uint32_t state = 1;
  for (uint32_t i = 0; i < LOOPBACK_SIGNAL_FRAMES; i++) {
    out[i] = (state & 1) != 0 ? level : -level;
    const uint32_t feedback = (state >> 12 ^ state >> 11 ^ state >> 9 ^ state >> 8) & 1u; /* x^13 + x^12 + x^10 + x^9 + 1 */
    state = (state << 1 | feedback) & ((1u << ORDER) - 1);
  }
}

typedef struct Work {
  float signal_re[FFT_BINS(BLOCK)], signal_im[FFT_BINS(BLOCK)];
  float re[FFT_BINS(BLOCK)], im[FFT_BINS(BLOCK)];
  float block[BLOCK], out[BLOCK], scratch[BLOCK];
} Work;

/* correlation[lag] = sum over i of signal[i] * heard[lag + i], for lags from `begin` on. */
static void correlate_block(const Fft *fft, Work *work, const float *heard, uint32_t frames, uint32_t begin, uint32_t count, float *correlation) {
  const uint32_t there = frames - begin < BLOCK ? frames - begin : BLOCK;
  memcpy(work->block, heard + begin, there * sizeof(float));
  memset(work->block + there, 0, (BLOCK - there) * sizeof(float));
  fft_forward(fft, work->block, work->re, work->im, work->scratch);
  for (uint32_t k = 0; k < FFT_BINS(BLOCK); k++) {
    const float re = work->re[k], im = work->im[k]; /* times the signal's conjugate */
    work->re[k] = re * work->signal_re[k] + im * work->signal_im[k];
    work->im[k] = im * work->signal_re[k] - re * work->signal_im[k];
  }
  fft_backward(fft, work->re, work->im, work->out, work->scratch);
  memcpy(correlation + begin, work->out, count * sizeof(float));
}

static void correlate(const Fft *fft, Work *work, const float *heard, uint32_t frames, uint32_t lags, float *correlation) {
  memset(work->block, 0, sizeof work->block);
  loopback_signal(work->block, 1.0f);
  fft_forward(fft, work->block, work->signal_re, work->signal_im, work->scratch);
  for (uint32_t begin = 0; begin < lags; begin += LAGS)
    correlate_block(fft, work, heard, frames, begin, lags - begin < LAGS ? lags - begin : LAGS, correlation);
}

static float size_of(float x) { return x < 0.0f ? -x : x; }

/* The first peak that is nearly as high as the highest. */
static uint32_t first_arrival(const float *correlation, uint32_t lags) {
  float highest = 0.0f;
  for (uint32_t i = 0; i < lags; i++) highest = size_of(correlation[i]) > highest ? size_of(correlation[i]) : highest;
  for (uint32_t i = 0; i < lags; i++) {
    const float here = size_of(correlation[i]);
    const float before = i > 0 ? size_of(correlation[i - 1]) : 0.0f, after = i + 1 < lags ? size_of(correlation[i + 1]) : 0.0f;
    if (here > DIRECT * highest && here >= before && here >= after) return i;
  }
  return 0;
}

/* Of the parabola through the peak and its neighbours. */
static double peak_offset(const float *correlation, uint32_t lags, uint32_t at) {
  if (at == 0 || at + 1 >= lags) return 0.0;
  const double before = (double)size_of(correlation[at - 1]), here = (double)size_of(correlation[at]), after = (double)size_of(correlation[at + 1]);
  const double bend = before - 2.0 * here + after;
  return bend < 0.0 ? math_clamp(0.5 * (before - after) / bend, -0.5, 0.5) : 0.0;
}

/* The peak over the root mean square of everything that is not near it. */
static double stands_out(const float *correlation, uint32_t lags, uint32_t at) {
  double sum = 0.0;
  uint32_t count = 0;
  for (uint32_t i = 0; i < lags; i++) {
    if (i + 64 >= at && i <= at + 64) continue;
    sum += (double)correlation[i] * (double)correlation[i];
    count++;
  }
  if (count == 0) return 0.0;
  return (double)size_of(correlation[at]) / math_max(math_sqrt(sum / count), 1e-9);
}

Status loopback_find(const Memory *memory, const float *heard, uint32_t frames, float level, Loopback *result) {
  *result = (Loopback){0};
  if (frames < LOOPBACK_SIGNAL_FRAMES + 256 || frames > LOOPBACK_HEARD_FRAMES_MAX || !(level > 0.0f)) return STATUS_OUT_OF_RANGE;
  const uint32_t lags = frames - LOOPBACK_SIGNAL_FRAMES + 1;
  Fft *fft = memory_new(memory, fft_bytes(BLOCK));
  Work *work = memory_new(memory, sizeof *work);
  float *correlation = memory_new(memory, lags * sizeof(float));
  const Status status = fft && work && correlation ? STATUS_OK : STATUS_NO_MEMORY;
  if (status == STATUS_OK) {
    fft_init(fft, BLOCK);
    correlate(fft, work, heard, frames, lags, correlation);
    const uint32_t at = first_arrival(correlation, lags);
    result->delay_frames = at;
    result->fraction_frames = peak_offset(correlation, lags, at);
    result->inverted = correlation[at] < 0.0f;
    result->gain = (double)size_of(correlation[at]) / (LOOPBACK_SIGNAL_FRAMES * (double)level);
    result->margin = stands_out(correlation, lags, at);
    result->found = result->margin >= MARGIN_FOUND;
  }
  memory_free(memory, correlation, lags * sizeof(float));
  memory_free(memory, work, sizeof *work);
  memory_free(memory, fft, fft_bytes(BLOCK));
  return status;
}
