/* The f64 reference renderer: plain, slow and independent. */
#include "bench/reference.h"

#include <complex.h>
#include <math.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

/* --- filters: the "Audio EQ Cookbook" -------------------------------------------------------------------------------- */

typedef struct Biquad { double b0, b1, b2, a1, a2; } Biquad;
typedef struct Memory2 { double x1, x2, y1, y2; } Memory2;

static Biquad normal(double b0, double b1, double b2, double a0, double a1, double a2) {
  return (Biquad){b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0};
}

static Biquad biquad_of(const Band *band) {
  const double w = 2.0 * pi * band->hz / BENCH_RATE_HZ, c = cos(w), alpha = sin(w) / (2.0 * band->q);
  const double a = pow(10.0, band->gain_db / 40.0), root = 2.0 * sqrt(a) * alpha;
  switch (band->shape) {
    case BAND_HIGH_PASS:
      return normal((1 + c) / 2, -(1 + c), (1 + c) / 2, 1 + alpha, -2 * c, 1 - alpha);
    case BAND_PEAK:
      return normal(1 + alpha * a, -2 * c, 1 - alpha * a, 1 + alpha / a, -2 * c, 1 - alpha / a);
    case BAND_LOW_SHELF:
      return normal(a * ((a + 1) - (a - 1) * c + root), 2 * a * ((a - 1) - (a + 1) * c), a * ((a + 1) - (a - 1) * c - root),
                    (a + 1) + (a - 1) * c + root, -2 * ((a - 1) + (a + 1) * c), (a + 1) + (a - 1) * c - root);
    case BAND_HIGH_SHELF:
      return normal(a * ((a + 1) + (a - 1) * c + root), -2 * a * ((a - 1) + (a + 1) * c),
                    a * ((a + 1) + (a - 1) * c - root), (a + 1) - (a - 1) * c + root, 2 * ((a - 1) - (a + 1) * c),
                    (a + 1) - (a - 1) * c - root);
    case BAND_OFF: break;
  }
  return (Biquad){.b0 = 1.0};
}

static double biquad_step(const Biquad *f, Memory2 *m, double x) {
  const double y = f->b0 * x + f->b1 * m->x1 + f->b2 * m->x2 - f->a1 * m->y1 - f->a2 * m->y2;
  *m = (Memory2){.x1 = x, .x2 = m->x1, .y1 = y, .y2 = m->y1};
  return y;
}

double reference_response_db(const BenchTrack *track, double hz) {
  const double complex z = cexp(-I * 2.0 * pi * hz / BENCH_RATE_HZ);
  double complex h = 1.0;
  for (uint32_t band = 0; band < BANDS; band++) {
    const Biquad f = biquad_of(&track->bands[band]);
    h *= (f.b0 + f.b1 * z + f.b2 * z * z) / (1.0 + f.a1 * z + f.a2 * z * z);
  }
  return 20.0 * log10(cabs(h));
}

/* --- one track ------------------------------------------------------------------------------------------------------- */

typedef struct Strip {
  Biquad filters[BANDS];
  Memory2 memory[BANDS][2];
  double envelope, rise, fall, threshold, slope, makeup;
  double gain[2];
  double peak[2], block_peak[2], block_square[2], mean_square[2];
} Strip;

static double follow_rate(double seconds) { return 1.0 - exp(-1.0 / (seconds * BENCH_RATE_HZ)); }

static Strip strip_of(const BenchTrack *track) {
  Strip strip = {.rise = follow_rate(track->attack_seconds), .fall = follow_rate(track->release_seconds),
                 .threshold = pow(10.0, track->threshold_db / 20.0), .slope = 1.0 - 1.0 / track->ratio,
                 .makeup = pow(10.0, track->makeup_db / 20.0)};
  for (uint32_t band = 0; band < BANDS; band++) strip.filters[band] = biquad_of(&track->bands[band]);
  const double angle = (track->pan + 1.0) * pi / 4.0, level = pow(10.0, track->gain_db / 20.0) * sqrt(2.0);
  strip.gain[0] = level * cos(angle);
  strip.gain[1] = level * sin(angle);
  return strip;
}

/* Hard knee: above the threshold the level rises `ratio` times slower. Both sides get the gain of the louder one. */
static void compress(Strip *strip, double x[2]) {
  const double level = fmax(fabs(x[0]), fabs(x[1]));
  strip->envelope += (level > strip->envelope ? strip->rise : strip->fall) * (level - strip->envelope);
  const double over = strip->envelope / strip->threshold;
  const double gain = strip->makeup * (over > 1.0 ? pow(over, -strip->slope) : 1.0);
  x[0] *= gain;
  x[1] *= gain;
}

/* The meters' law: peaks fall 30 dB a second, the mean square follows in 0.3 s, both in steps of a block of 64 frames. */
static void meter(Strip *strip, const double x[2], int64_t frame) {
  const double seconds = 64.0 / BENCH_RATE_HZ;
  for (int side = 0; side < 2; side++) {
    strip->block_peak[side] = fmax(strip->block_peak[side], fabs(x[side]));
    strip->block_square[side] += x[side] * x[side];
    if (frame % 64 != 63) continue;
    strip->peak[side] = fmax(strip->block_peak[side], strip->peak[side] * pow(10.0, -30.0 * seconds / 20.0));
    strip->mean_square[side] += (strip->block_square[side] / 64.0 - strip->mean_square[side]) * (1.0 - exp(-seconds / 0.3));
    strip->block_peak[side] = strip->block_square[side] = 0.0;
  }
}

static void render_track(const BenchTrack *track, const Workload *workload, const ReferenceChange *change, double *left,
                         double *right, ReferenceMeter *result) {
  Strip strip = strip_of(track);
  for (int64_t frame = 0; frame < workload->frames; frame++) {
    if (change && frame == change->frame) {
      Band band = track->bands[change->band];
      band.gain_db = change->gain_db;
      strip.filters[change->band] = biquad_of(&band);
    }
    double x[2];
    for (int side = 0; side < 2; side++) {
      x[side] = (double)track->source[side][frame % LOOP_FRAMES];
      for (uint32_t band = 0; band < BANDS; band++)
        if (track->bands[band].shape != BAND_OFF)
          x[side] = biquad_step(&strip.filters[band], &strip.memory[band][side], x[side]);
    }
    if (track->compressor) compress(&strip, x);
    for (int side = 0; side < 2; side++) x[side] *= strip.gain[side];
    if (result) meter(&strip, x, frame);
    left[frame] += x[0];
    right[frame] += x[1];
  }
  if (!result) return;
  for (int side = 0; side < 2; side++) {
    result->peak[side] = strip.peak[side];
    result->rms[side] = sqrt(strip.mean_square[side]);
  }
}

void reference_render(const Workload *workload, const ReferenceChange *change, double *left, double *right,
                      ReferenceMeter *meters) {
  memset(left, 0, workload->frames * sizeof *left);
  memset(right, 0, workload->frames * sizeof *right);
  for (uint32_t k = 0; k < workload->track_count; k++)
    render_track(&workload->tracks[k], workload, change && change->track == k ? change : NULL, left, right,
                 meters ? &meters[k] : NULL);
}
