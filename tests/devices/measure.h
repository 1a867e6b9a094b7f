#ifndef TUTTI_TESTS_DEVICES_MEASURE_H
#define TUTTI_TESTS_DEVICES_MEASURE_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

/* How tests hear: level of one tone, exact pitch, spectrum, level. All in double with the C library's math. */

typedef struct Tone { double amplitude, phase; } Tone;

static inline double measure_window(size_t i, size_t n) { /* four-term Blackman-Harris: side lobes at -92 dB */
  const double t = 2.0 * M_PI * ((double)i + 0.5) / (double)n;
  return 0.35875 - 0.48829 * cos(t) + 0.14128 * cos(2 * t) - 0.01168 * cos(3 * t);
}

/* Amplitude and phase (of the first sample) at `hz`. */
static inline Tone measure_tone(const float *x, size_t n, double hz, double rate_hz) {
  double re = 0.0, im = 0.0, sum = 0.0;
  for (size_t i = 0; i < n; i++) {
    const double w = measure_window(i, n), turn = 2.0 * M_PI * hz * (double)i / rate_hz;
    re += w * (double)x[i] * cos(turn);
    im -= w * (double)x[i] * sin(turn);
    sum += w;
  }
  return (Tone){2.0 * sqrt(re * re + im * im) / sum, atan2(im, re)};
}

static inline double measure_db(double ratio) { return 20.0 * log10(ratio > 1e-15 ? ratio : 1e-15); }

/* The frequency near `hz`, from the phase that a second window of the same tone has gained. */
static inline double measure_pitch(const float *x, size_t n, double hz, double rate_hz) {
  double found = hz;
  for (int round = 0; round < 4; round++) {
    const size_t half = n / 2;
    const Tone a = measure_tone(x, half, found, rate_hz), b = measure_tone(x + half, half, found, rate_hz);
    const double expected = 2.0 * M_PI * found * (double)half / rate_hz;
    const double gained = remainder(b.phase - a.phase - expected, 2.0 * M_PI);
    found += gained * rate_hz / (2.0 * M_PI * (double)half);
  }
  return found;
}

static inline double measure_rms(const float *x, size_t n) {
  double sum = 0.0;
  for (size_t i = 0; i < n; i++) sum += (double)x[i] * (double)x[i];
  return sqrt(sum / (double)(n ? n : 1));
}

static inline double measure_peak(const float *x, size_t n) {
  double peak = 0.0;
  for (size_t i = 0; i < n; i++) peak = fmax(peak, fabs((double)x[i]));
  return peak;
}

/* Magnitudes of a windowed spectrum; n is a power of two, out has n / 2. A full-scale tone peaks at 1. */
static inline void measure_spectrum(const float *x, size_t n, double *out) {
  double *re = malloc(n * sizeof *re), *im = calloc(n, sizeof *im), sum = 0.0;
  for (size_t i = 0, j = 0; i < n; i++) {
    const double w = measure_window(i, n);
    re[j] = w * (double)x[i];
    sum += w;
    size_t bit = n >> 1;
    for (; bit && (j & bit); bit >>= 1) j ^= bit;
    j |= bit;
  }
  for (size_t size = 2; size <= n; size *= 2)
    for (size_t k = 0; k < size / 2; k++) {
      const double turn = -2.0 * M_PI * (double)k / (double)size, c = cos(turn), s = sin(turn);
      for (size_t a = k; a < n; a += size) {
        const size_t b = a + size / 2;
        const double tr = re[b] * c - im[b] * s, ti = re[b] * s + im[b] * c;
        re[b] = re[a] - tr; im[b] = im[a] - ti;
        re[a] += tr; im[a] += ti;
      }
    }
  for (size_t i = 0; i < n / 2; i++) out[i] = 2.0 * sqrt(re[i] * re[i] + im[i] * im[i]) / sum;
  free(re);
  free(im);
}

#endif
