/* Convolution by its definition: summed in f64, tap by tap, without latency, cut as one likes, and changed without a step. */
#include "support/cm.h"
#include "support/random.h"

#include "core/hash.h"
#include "core/memory.h"
#include "dsp/convolution.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FRAMES 42000

typedef struct Bench { void *table; Convolver *convolver; float *work; } Bench;

static void *zeroed(size_t bytes) {
  void *place = aligned_alloc(64, (bytes + 63) & ~(size_t)63);
  assert_non_null(place);
  memset(place, 0, bytes);
  return place;
}

static Bench bench_open(uint32_t frames_max) {
  Bench bench = {zeroed(convolution_table.bytes()), zeroed(convolver_bytes(frames_max)), zeroed(CONVOLUTION_WORK_FLOATS * sizeof(float))};
  convolution_table.make(bench.table);
  convolver_init(bench.convolver, bench.table, frames_max);
  return bench;
}

static void bench_close(Bench *bench) {
  free(bench->table);
  free(bench->convolver);
  free(bench->work);
}

/* Noise that falls by 60 dB. */
static ConvolutionKernel *kernel_new(const Bench *bench, uint32_t paths, uint32_t frames, uint64_t seed, float *taps[4]) {
  Random random = {seed};
  for (uint32_t p = 0; p < paths; p++) {
    taps[p] = malloc(frames * sizeof(float));
    assert_non_null(taps[p]);
    for (uint32_t i = 0; i < frames; i++) taps[p][i] = (float)(random_real(&random, -0.1, 0.1) * pow(10.0, -3.0 * i / frames));
  }
  const size_t bytes = convolution_kernel_bytes(paths, frames);
  ConvolutionKernel *kernel = zeroed(bytes);
  convolution_kernel_make(bench->table, (const float *const *)taps, paths, frames, 1.0f, bench->work, kernel);
  assert_true(convolution_kernel_check(kernel, bytes));
  assert_false(convolution_kernel_check(kernel, bytes - 4));
  return kernel;
}

static void kernel_free(ConvolutionKernel *kernel, uint32_t paths, float *taps[4]) {
  for (uint32_t p = 0; p < paths; p++) free(taps[p]);
  free(kernel);
}

static float in[2][FRAMES], out[2][FRAMES], again[2][FRAMES];

static void noise(uint64_t seed) {
  Random random = {seed};
  for (int s = 0; s < 2; s++)
    for (int i = 0; i < FRAMES; i++) in[s][i] = (float)random_real(&random, -1.0, 1.0);
}

/* In pieces of `block`; 0: of any length. */
static void run(Bench *bench, float to[2][FRAMES], uint32_t block, uint64_t seed) {
  Random random = {seed};
  for (uint32_t at = 0; at < FRAMES;) {
    uint32_t frames = block > 0 ? block : 1 + random_below(&random, 64);
    if (frames > FRAMES - at) frames = FRAMES - at;
    convolver_process(bench->convolver, (const float *const[2]){in[0] + at, in[1] + at}, (float *const[2]){to[0] + at, to[1] + at}, frames);
    at += frames;
  }
}

/* The worst error of some frames, beside the loudest of them. */
static double worst_error(float *const taps[4], uint32_t paths, uint32_t frames, uint32_t first, uint32_t last, uint32_t stride) {
  double worst = 0.0, peak = 0.0;
  for (uint32_t s = 0; s < 2; s++)
    for (uint32_t n = first; n < last; n += stride) {
      double sum = 0.0;
      for (uint32_t from = 0; from < 2; from++) {
        if (paths != 4 && from != s) continue;
        const float *h = paths == 4 ? taps[2 * from + s] : taps[paths == 2 ? s : 0];
        for (uint32_t k = 0; k < frames && k <= n; k++) sum += (double)h[k] * (double)in[from][n - k];
      }
      worst = fmax(worst, fabs(sum - (double)out[s][n]));
      peak = fmax(peak, fabs(sum));
    }
  return worst / peak;
}

static void it_is_direct_convolution_from_the_first_frame(void **unused) {
  (void)unused;
  static const uint32_t lengths[] = {1, 63, 64, 65, 128, 511, 512, 513, 700, 2047, 2048, 2049, 4097, 8191, 8192, 8193, 12288, 20000}, counts[] = {1, 2, 4};
  double most = 0.0;
  noise(1);
  for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++)
    for (size_t c = 0; c < 3; c++) {
      Bench bench = bench_open(20000);
      float *taps[4];
      ConvolutionKernel *kernel = kernel_new(&bench, counts[c], lengths[l], 10 + l, taps);
      convolver_use(bench.convolver, kernel, NULL, 0);
      run(&bench, out, 64, 0);
      const double early = worst_error(taps, counts[c], lengths[l], 0, 600, 1), late = worst_error(taps, counts[c], lengths[l], 600, FRAMES, 97);
      most = fmax(most, fmax(early, late));
      if (early > 1e-6 || late > 1e-6) fail_msg("%u taps, %u paths: off by %.3g at first, %.3g later", lengths[l], counts[c], early, late);
      kernel_free(kernel, counts[c], taps);
      bench_close(&bench);
    }
  printf("# the worst of %zu: %.2g of the peak\n", 3 * sizeof lengths / sizeof *lengths, most);
}

static void the_cuts_change_no_byte(void **unused) {
  (void)unused;
  static const uint32_t blocks[] = {1, 3, 17, 48, 63, 0};
  noise(2);
  Bench bench = bench_open(20000);
  float *taps[4];
  ConvolutionKernel *kernel = kernel_new(&bench, 4, 20000, 5, taps);
  convolver_use(bench.convolver, kernel, NULL, 0);
  run(&bench, out, 64, 0);
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
    convolver_reset(bench.convolver);
    convolver_use(bench.convolver, kernel, NULL, 0);
    run(&bench, again, blocks[i], 3);
    assert_memory_equal(out, again, sizeof out);
  }
  kernel_free(kernel, 4, taps);
  bench_close(&bench);
}

/* Sound, silence, and sound: what was silent is left out of the sums and gives what zeros would. */
static void it_falls_silent_after_its_tail_and_begins_anew(void **unused) {
  (void)unused;
  noise(4);
  for (int s = 0; s < 2; s++) memset(in[s] + 2000, 0, (FRAMES - 2000) * sizeof(float));
  Bench bench = bench_open(20000);
  float *taps[4];
  ConvolutionKernel *kernel = kernel_new(&bench, 2, 9000, 6, taps);
  convolver_use(bench.convolver, kernel, NULL, 0);
  run(&bench, out, 64, 0);
  assert_true(worst_error(taps, 2, 9000, 0, 12000, 53) < 1e-6);
  const uint32_t tail = convolver_tail_frames(bench.convolver);
  assert_true(tail >= 9000 && 2000 + tail < FRAMES);
  for (uint32_t i = 2000 + tail; i < FRAMES; i++) assert_true(out[0][i] == 0.0f && out[1][i] == 0.0f);
  convolver_rest(bench.convolver);
  run(&bench, again, 64, 0);
  assert_memory_equal(out, again, sizeof out);
  kernel_free(kernel, 2, taps);
  bench_close(&bench);
}

/* A slow sine through one response and then another: no step is larger than the sine's own with either. */
static void a_change_makes_no_step_and_ends_in_the_new_response(void **unused) {
  (void)unused;
  for (int s = 0; s < 2; s++)
    for (int i = 0; i < FRAMES; i++) in[s][i] = (float)sin(0.02 * i);
  Bench bench = bench_open(20000);
  float *taps[4], *other_taps[4];
  ConvolutionKernel *kernel = kernel_new(&bench, 2, 3000, 7, taps), *other = kernel_new(&bench, 1, 6000, 8, other_taps);
  const ConvolutionKernel *const both[2] = {kernel, other};
  convolver_use(bench.convolver, kernel, both, 2);
  for (uint32_t at = 0; at < FRAMES; at += 60) {
    if (at == 10020) convolver_use(bench.convolver, other, both, 2);
    convolver_process(bench.convolver, (const float *const[2]){in[0] + at, in[1] + at}, (float *const[2]){out[0] + at, out[1] + at}, 60);
  }
  double step = 0.0, usual = 0.0;
  for (int i = 8000; i < FRAMES - 1; i++) {
    const double size = fabs((double)out[0][i + 1] - (double)out[0][i]);
    if (i >= 10020 && i < 25000) step = fmax(step, size);
    else usual = fmax(usual, size);
  }
  printf("# largest step %.4f while it changes, %.4f otherwise\n", step, usual);
  assert_true(step < 1.2 * usual);
  const double off = worst_error(other_taps, 1, 6000, 28000, FRAMES, 41);
  if (off > 1e-5) fail_msg("off by %.3g", off); /* beside a sine, of which noise leaves little */
  /* one that cannot be read any more is cut off, and never touched again */
  convolver_use(bench.convolver, kernel, both, 1);
  kernel_free(other, 1, other_taps);
  run(&bench, again, 64, 0);
  memcpy(out, again, sizeof out);
  assert_true(worst_error(taps, 2, 3000, 28000, FRAMES, 41) < 1e-5);
  kernel_free(kernel, 2, taps);
  bench_close(&bench);
}

static void a_longer_kernel_is_heard_as_far_as_there_is_room(void **unused) {
  (void)unused;
  noise(9);
  Bench bench = bench_open(6000);
  float *taps[4];
  ConvolutionKernel *kernel = kernel_new(&bench, 2, 20000, 5, taps);
  convolver_use(bench.convolver, kernel, NULL, 0);
  run(&bench, out, 64, 0);
  assert_true(worst_error(taps, 2, 6144, 0, FRAMES, 61) < 1e-6);
  kernel_free(kernel, 2, taps);
  bench_close(&bench);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(it_is_direct_convolution_from_the_first_frame),
      cmocka_unit_test(the_cuts_change_no_byte),
      cmocka_unit_test(it_falls_silent_after_its_tail_and_begins_anew),
      cmocka_unit_test(a_change_makes_no_step_and_ends_in_the_new_response),
      cmocka_unit_test(a_longer_kernel_is_heard_as_far_as_there_is_room),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
