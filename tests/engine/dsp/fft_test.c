/* The real transform against its definition in f64, and the laws that hold for every input. */
#include "support/cm.h"

#include "dsp/fft.h"
#include "support/random.h"

#include <complex.h>
#include <math.h>
#include <string.h>

static float in[FFT_FRAMES_MAX], out[FFT_FRAMES_MAX], work[FFT_FRAMES_MAX];
static float re[FFT_BINS(FFT_FRAMES_MAX)], im[FFT_BINS(FFT_FRAMES_MAX)];

static Fft *make(uint32_t frames) {
  Fft *fft = malloc(fft_bytes(frames));
  assert_non_null(fft);
  fft_init(fft, frames);
  return fft;
}

static void fill(Random *random, uint32_t frames) {
  for (uint32_t i = 0; i < frames; i++) in[i] = (float)random_real(random, -1.0, 1.0);
}

/* One bin by definition; angles are reduced before the sine sees them. */
static double complex bin(uint32_t frames, uint32_t k) {
  double complex sum = 0.0;
  for (uint32_t i = 0; i < frames; i++) {
    const double angle = 2.0 * M_PI * (double)((uint64_t)k * i % frames) / frames;
    sum += (double)in[i] * (cos(angle) - I * sin(angle));
  }
  return sum;
}

static void fft_is_the_transform_by_definition(void **state) {
  (void)state;
  Random random = random_begin("fft");
  for (uint32_t frames = FFT_FRAMES_MIN; frames <= FFT_FRAMES_MAX; frames *= 2) {
    Fft *fft = make(frames);
    fill(&random, frames);
    fft_forward(fft, in, re, im, work);
    const uint32_t step = frames <= 1024 ? 1 : frames / 64 - 1;
    double worst = 0.0;
    for (uint32_t k = 0; k <= frames / 2; k += step) worst = fmax(worst, cabs(bin(frames, k) - (re[k] + I * im[k])));
    worst = fmax(worst, cabs(bin(frames, frames / 2) - (re[frames / 2] + I * im[frames / 2])));
    double squares = 0.0;
    for (uint32_t i = 0; i < frames; i++) squares += (double)in[i] * (double)in[i];
    const double bound = 2e-7 * log2(frames) * sqrt(squares);
    print_message("# %u: worst %.2e of %.2e\n", frames, worst, bound);
    assert_true(worst < bound);
    free(fft);
  }
}

static void fft_backward_undoes_forward(void **state) {
  (void)state;
  Random random = random_begin("fft there and back");
  for (uint32_t frames = FFT_FRAMES_MIN; frames <= FFT_FRAMES_MAX; frames *= 2) {
    Fft *fft = make(frames);
    fill(&random, frames);
    fft_forward(fft, in, re, im, work);
    fft_backward(fft, re, im, out, work);
    for (uint32_t i = 0; i < frames; i++) assert_true(fabs((double)out[i] - (double)in[i]) < 1e-6);
    free(fft);
  }
}

static void fft_of_a_cosine_is_one_bin(void **state) {
  (void)state;
  for (uint32_t frames = FFT_FRAMES_MIN; frames <= FFT_FRAMES_MAX; frames *= 4) {
    Fft *fft = make(frames);
    for (uint32_t k = 0; k <= frames / 2; k += frames / 8) {
      for (uint32_t i = 0; i < frames; i++) in[i] = (float)cos(2.0 * M_PI * (double)((uint64_t)k * i % frames) / frames);
      fft_forward(fft, in, re, im, work);
      const double level = k == 0 || k == frames / 2 ? frames : frames / 2.0;
      for (uint32_t b = 0; b <= frames / 2; b++)
        assert_true(hypot((double)re[b] - (b == k ? level : 0.0), (double)im[b]) < 1e-6 * frames);
    }
    free(fft);
  }
}

static void fft_keeps_the_energy(void **state) {
  (void)state;
  Random random = random_begin("fft energy");
  const uint32_t frames = 4096;
  Fft *fft = make(frames);
  fill(&random, frames);
  fft_forward(fft, in, re, im, work);
  double time = 0.0, bins = 0.0;
  for (uint32_t i = 0; i < frames; i++) time += (double)in[i] * (double)in[i];
  for (uint32_t k = 0; k <= frames / 2; k++)
    bins += ((double)re[k] * (double)re[k] + (double)im[k] * (double)im[k]) * (k == 0 || k == frames / 2 ? 1.0 : 2.0);
  assert_true(fabs(bins / frames / time - 1.0) < 1e-6);
  free(fft);
}

/* What the first and last imaginary parts hold is of no consequence, and inputs stay as they were. */
static void fft_backward_reads_only_what_matters(void **state) {
  (void)state;
  Random random = random_begin("fft ends");
  const uint32_t frames = 64;
  static float other[64], kept_re[33], kept_im[33];
  Fft *fft = make(frames);
  fill(&random, frames);
  fft_forward(fft, in, re, im, work);
  assert_true(im[0] == 0.0f && im[32] == 0.0f);
  fft_backward(fft, re, im, out, work);
  im[0] = 3.0f;
  im[32] = -2.0f;
  memcpy(kept_re, re, sizeof kept_re);
  memcpy(kept_im, im, sizeof kept_im);
  fft_backward(fft, re, im, other, work);
  assert_memory_equal(out, other, sizeof other);
  assert_memory_equal(kept_re, re, sizeof kept_re);
  assert_memory_equal(kept_im, im, sizeof kept_im);
  free(fft);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(fft_is_the_transform_by_definition), cmocka_unit_test(fft_backward_undoes_forward),
    cmocka_unit_test(fft_of_a_cosine_is_one_bin), cmocka_unit_test(fft_keeps_the_energy),
    cmocka_unit_test(fft_backward_reads_only_what_matters),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
