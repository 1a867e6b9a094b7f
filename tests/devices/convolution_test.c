/* Space by measurement: the response it is given, without latency; the spaces last as long as they say and are as loud as each other;
   no block costs much more than the mean; another response comes without a click. */
#include "devices/measure.h"
#include "devices/rig.h"

#include "core/memory.h"
#include "dsp/convolution.h"
#include "dsp/impulse.h"
#include "dsp/loudness.h"

#include <time.h>

#define RATE 48000.0
#define LENGTH (48000 * 6)
static float in[2][LENGTH], out[2][LENGTH];

static const Device *space(void) { return device_by_id("convolution"); }

/* A kernel of these parameters; the caller frees what is in it. */
static DeviceContent content_of(const Rig *rig, const KernelSound *sounds, uint32_t count, uint64_t serial) {
  double params[LIMIT_PARAMS];
  for (uint32_t i = 0; i < space()->param_count; i++) params[i] = (double)rig->params[i];
  KernelSource source = {.rate_hz = rig->rate_hz, .params = params, .sound_count = count};
  for (uint32_t i = 0; i < count; i++) source.sounds[i] = sounds[i];
  const size_t bytes = space()->kernel->bytes(&source);
  void *place = calloc(1, bytes);
  assert_true(bytes > 0 && place != NULL);
  assert_int_equal(space()->kernel->make(memory_heap(), &source, place), STATUS_OK);
  assert_true(space()->kernel->check(place, bytes));
  return (DeviceContent){.serial = serial, .kernel = place};
}

static Rig wet(double rate_hz) {
  Rig rig = rig_open(space(), rate_hz);
  rig_set(&rig, "mix", 100.0);
  rig_set(&rig, "low_cut_hz", 20.0);
  return rig;
}

static void use(Rig *rig, const DeviceContent *content) { rig->content = content; }

static float *falling(uint64_t seed, uint32_t frames) {
  Random random = {seed};
  float *taps = malloc(frames * sizeof *taps);
  assert_non_null(taps);
  for (uint32_t i = 0; i < frames; i++) taps[i] = (float)(random_real(&random, -0.5, 0.5) * pow(10.0, -3.0 * i / frames));
  return taps;
}

/* --- recordings ---------------------------------------------------------------------------------------------------------- */

static void check_recording(uint32_t sounds, uint32_t channels) {
  enum { TAPS = 7001 };
  float *taps[4];
  for (uint32_t i = 0; i < 4; i++) taps[i] = falling(20 + i, TAPS);
  const KernelSound sound[2] = {{{taps[0], taps[1]}, channels, 48000, TAPS}, {{taps[2], taps[3]}, channels, 48000, TAPS}};
  Rig rig = wet(RATE);
  const DeviceContent content = content_of(&rig, sound, sounds, 7);
  use(&rig, &content);
  Random random = {3};
  for (int s = 0; s < 2; s++)
    for (int i = 0; i < 20000; i++) in[s][i] = (float)random_real(&random, -0.3, 0.3);
  rig_run(&rig, in[0], in[1], out[0], out[1], 20000, NULL, 0);
  /* f64, tap by tap; the gain it was scaled by is found by the first frames and must then hold */
  double gain = 0.0, worst = 0.0, peak = 0.0;
  for (uint32_t n = 0; n < 20000; n += n < 300 ? 1 : 37)
    for (uint32_t s = 0; s < 2; s++) {
      double sum = 0.0;
      for (uint32_t k = 0; k < TAPS && k <= n; k++) {
        if (sounds == 2) sum += (double)taps[s][k] * (double)in[0][n - k] + (double)taps[2 + s][k] * (double)in[1][n - k];
        else sum += (double)taps[channels == 2 ? s : 0][k] * (double)in[s][n - k];
      }
      if (gain == 0.0) gain = (double)out[s][n] / sum;
      worst = fmax(worst, fabs((double)out[s][n] - gain * sum));
      peak = fmax(peak, fabs(gain * sum));
    }
  printf("# %u sounds of %u channels: gain %.4f, off by %.2g of the peak\n", sounds, channels, gain, worst / peak);
  assert_true(gain > 0.0 && worst < 2e-6 * peak); /* of which 1e-6 are the measured gain's own */
  rig_close(&rig);
  free((void *)(uintptr_t)content.kernel);
  for (uint32_t i = 0; i < 4; i++) free(taps[i]);
}

static void a_recording_is_convolved_from_the_first_frame_on(void **unused) {
  (void)unused;
  check_recording(1, 1);
  check_recording(1, 2);
  check_recording(2, 2);
  assert_true(space()->latency_frames == NULL);
}

static void size_stretches_decay_and_length_shorten_and_reverse_turns_round(void **unused) {
  (void)unused;
  enum { TAPS = 48000 };
  float *taps = falling(8, TAPS);
  const KernelSound sound = {{taps, NULL}, 1, 48000, TAPS};
  Rig rig = wet(RATE);
  static const struct { const char *param; double value; double frames, rt60; } rows[] = {
      {"size", 100.0, TAPS, 1.0}, {"size", 200.0, 2.0 * TAPS, 2.0}, {"size", 50.0, 0.5 * TAPS, 0.5}, {"decay", 50.0, TAPS, 0.5}, {"length", 25.0, 0.25 * TAPS, 0.0}};
  for (size_t i = 0; i < COUNT_OF(rows); i++) {
    for (uint32_t p = 0; p < space()->param_count; p++) rig.params[p] = (float)space()->params[p].fallback;
    rig_set(&rig, rows[i].param, rows[i].value);
    const DeviceContent content = content_of(&rig, &sound, 1, 2);
    const ConvolutionKernel *kernel = content.kernel;
    printf("# %s %.0f: %u frames, RT60 %.3f s\n", rows[i].param, rows[i].value, kernel->frames, (double)kernel->rt60_seconds);
    assert_true(fabs((double)kernel->frames - rows[i].frames) <= 2.0);
    if (rows[i].rt60 > 0.0) assert_true(fabs((double)kernel->rt60_seconds / rows[i].rt60 - 1.0) < 0.05);
    free((void *)(uintptr_t)content.kernel);
  }
  rig_set(&rig, "length", 100.0);
  rig_set(&rig, "reverse", 1.0);
  const DeviceContent content = content_of(&rig, &sound, 1, 3);
  rig_set(&rig, "mix", 100.0);
  rig_set(&rig, "low_cut_hz", 20.0);
  use(&rig, &content);
  memset(in, 0, sizeof in);
  in[0][0] = in[1][0] = 1.0f;
  rig_run(&rig, in[0], in[1], out[0], out[1], 60000, NULL, 0);
  const double gain = (double)out[0][TAPS - 1] / (double)taps[0];
  for (uint32_t i = 0; i < TAPS; i += 17) assert_true(fabs((double)out[0][i] - gain * (double)taps[TAPS - 1 - i]) < 1e-6 * fabs(gain));
  rig_close(&rig);
  free((void *)(uintptr_t)content.kernel);
  free(taps);
}

/* --- the computed spaces --------------------------------------------------------------------------------------------------- */

/* Of the response in `out`, around 700 Hz: from 5 to 35 dB down. */
static double measured_rt60(void) {
  static double energy[LENGTH];
  double low[2] = {0}, band[2] = {0}, sum = 0.0;
  for (int i = 0; i < LENGTH; i++) {
    energy[i] = 0.0;
    for (int s = 0; s < 2; s++) {
      const double high = (double)out[s][i] - low[s] - 0.7 * band[s];
      band[s] += 0.09 * high;
      low[s] += 0.09 * band[s];
      energy[i] += band[s] * band[s];
    }
  }
  for (int i = LENGTH - 1; i >= 0; i--) energy[i] = sum += energy[i];
  int from = 0, to = 0;
  while (from < LENGTH - 1 && energy[from] > energy[0] * 0.31622776601683794) from++;
  while (to < LENGTH - 1 && energy[to] > energy[0] * 3.1622776601683795e-4) to++;
  return 2.0 * (double)(to - from) / RATE;
}

static void each_space_lasts_as_long_as_it_says(void **unused) {
  (void)unused;
  for (uint32_t s = 0; s < IMPULSE_SPACES; s++)
    for (double decay = 50.0; decay <= 100.0; decay += 50.0) {
      const double said = impulse_space_seconds(s) * decay * 0.01;
      if (said > 4.0) continue;
      Rig rig = wet(RATE);
      rig_set(&rig, "space", s);
      rig_set(&rig, "decay", decay);
      const DeviceContent content = content_of(&rig, NULL, 0, 5);
      use(&rig, &content);
      memset(in, 0, sizeof in);
      in[0][0] = in[1][0] = 1.0f;
      rig_run(&rig, in[0], in[1], out[0], out[1], LENGTH, NULL, 0);
      const double found = measured_rt60(), own = (double)((const ConvolutionKernel *)content.kernel)->rt60_seconds;
      printf("# %-12s %3.0f %%: says %.2f s, lasts %.2f s around 700 Hz, %.2f s over all\n", space()->params[0].choices[s], decay, said, found, own);
      if (fabs(found / said - 1.0) > 0.15) fail_msg("%s lasts %.3f s and says %.3f s", space()->params[0].choices[s], found, said);
      rig_close(&rig);
      free((void *)(uintptr_t)content.kernel);
    }
}

static void every_response_leaves_pink_noise_as_loud_as_it_came(void **unused) {
  (void)unused;
  double came = 0.0;
  for (int s = 0; s < 2; s++) {
    Random random = {31 + (uint64_t)s};
    double b[3] = {0};
    for (int i = 0; i < LENGTH; i++) { /* P. Kellet's three poles */
      const double white = random_real(&random, -1.0, 1.0);
      b[0] = 0.99765 * b[0] + white * 0.0990460;
      b[1] = 0.96300 * b[1] + white * 0.2965164;
      b[2] = 0.57000 * b[2] + white * 1.0526913;
      in[s][i] = (float)(0.05 * (b[0] + b[1] + b[2] + white * 0.1848));
    }
  }
  static Loudness loudness;
  for (int s = -1; s < IMPULSE_SPACES; s++) {
    Rig rig = wet(RATE);
    DeviceContent content = {0};
    if (s >= 0) {
      rig_set(&rig, "space", s);
      content = content_of(&rig, NULL, 0, 5);
      use(&rig, &content);
      rig_run(&rig, in[0], in[1], out[0], out[1], LENGTH, NULL, 0);
    }
    loudness_init(&loudness, RATE);
    const float *left = s < 0 ? in[0] : out[0], *right = s < 0 ? in[1] : out[1];
    loudness_add(&loudness, left + 144000, right + 144000, LENGTH - 144000);
    const double lufs = loudness_integrated_lufs(&loudness);
    if (s < 0) came = lufs;
    else printf("# %-12s %+.2f LU\n", space()->params[0].choices[s], lufs - came);
    if (fabs(lufs - came) > 0.5) fail_msg("space %d is %.2f LU louder than what came", s, lufs - came);
    rig_close(&rig);
    free((void *)(uintptr_t)content.kernel);
  }
}

/* --- work and change ------------------------------------------------------------------------------------------------------- */

static double now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return 1e6 * (double)t.tv_sec + 1e-3 * (double)t.tv_nsec;
}

/* Each block's least time of several runs, so that what else the machine does is not measured. A third of the bound is usual; of the longest
   two partitions, either in one block would be far beyond it. */
static void no_block_costs_much_more_than_the_mean(void **unused) {
  (void)unused;
  enum { BLOCKS = 512, RUNS = 12 };
  static double cost[BLOCKS];
  Random random = {5};
  float *taps[2] = {falling(1, 192000), falling(2, 192000)};
  const KernelSound sound = {{taps[0], taps[1]}, 2, 48000, 192000};
  Rig rig = wet(RATE);
  const DeviceContent content = content_of(&rig, &sound, 1, 4);
  use(&rig, &content);
  for (int i = 0; i < LENGTH; i++) in[0][i] = in[1][i] = (float)random_real(&random, -0.5, 0.5);
  rig_run(&rig, in[0], in[1], out[0], out[1], 192000 + 32 * 64 - 192000 % (32 * 64), NULL, 0);
  for (int run = 0; run < RUNS; run++)
    for (int b = 0; b < BLOCKS; b++) {
      const double begin = now_us();
      rig_block(&rig, in[0] + b * 64, in[1] + b * 64, out[0], out[1], 64, NULL, 0);
      const double took = now_us() - begin;
      if (run == 0 || took < cost[b]) cost[b] = took;
    }
  double sum = 0.0, most = 0.0;
  for (int b = 0; b < BLOCKS; b++) {
    sum += cost[b];
    most = fmax(most, cost[b]);
  }
  printf("# 4 s of stereo: %.2f us a block of 64, the worst %.2f us (%.2f times); %.0f x real time\n", sum / BLOCKS, most, most * BLOCKS / sum, 64e6 / RATE * BLOCKS / sum);
  if (most * BLOCKS / sum > 9.0) fail_msg("the worst block costs %.2f times the mean", most * BLOCKS / sum);
  rig_close(&rig);
  free((void *)(uintptr_t)content.kernel);
  for (int i = 0; i < 2; i++) free(taps[i]);
}

static void another_space_comes_without_a_click(void **unused) {
  (void)unused;
  Rig rig = wet(RATE);
  DeviceContent first = content_of(&rig, NULL, 0, 11);
  rig_set(&rig, "space", IMPULSE_PLATE);
  DeviceContent second = content_of(&rig, NULL, 0, 12), third = {.serial = 13};
  second.kernels_before[0] = first.kernel;
  third.kernels_before[0] = second.kernel;
  for (int s = 0; s < 2; s++)
    for (int i = 0; i < LENGTH; i++) in[s][i] = 0.3f * (float)sin(0.03 * i);
  use(&rig, &first);
  double usual = 0.0, changing = 0.0;
  for (int at = 0; at + 64 <= LENGTH; at += 64) {
    if (at == 144000) use(&rig, &second);
    if (at == 216000) use(&rig, &third); /* the response is gone: it fades out */
    rig_block(&rig, in[0] + at, in[1] + at, out[0] + at, out[1] + at, 64, NULL, 0);
  }
  for (int i = 96000; i + 1 < LENGTH; i++) {
    const double step = fabs((double)out[0][i + 1] - (double)out[0][i]);
    if ((i >= 143000 && i < 153000) || i >= 215000) changing = fmax(changing, step);
    else usual = fmax(usual, step);
  }
  printf("# largest step %.4f while it changes, %.4f otherwise\n", changing, usual);
  assert_true(changing < 1.3 * usual);
  assert_true(measure_peak(out[0] + LENGTH - 20000, 20000) == 0.0);
  rig_close(&rig);
  free((void *)(uintptr_t)first.kernel);
  free((void *)(uintptr_t)second.kernel);
}

static void predelay_is_silence_and_mix_0_is_what_came(void **unused) {
  (void)unused;
  Rig rig = wet(RATE);
  rig_set(&rig, "predelay_ms", 100.0);
  rig_set(&rig, "space", IMPULSE_PLATE);
  memset(in, 0, sizeof in);
  in[0][0] = in[1][0] = 1.0f;
  rig_run(&rig, in[0], in[1], out[0], out[1], 48000, NULL, 0);
  assert_true(measure_peak(out[0], 4799) == 0.0 && measure_peak(out[0] + 4800, 9600) > 0.001);
  rig.device->reset(rig.state);
  rig_set(&rig, "mix", 0.0);
  rig_run(&rig, in[0], in[1], out[0], out[1], 9600, NULL, 0);
  assert_memory_equal(in[0], out[0], 9600 * sizeof(float));
  rig_close(&rig);
}

static void width_0_is_mono_and_the_sides_are_not_alike_otherwise(void **unused) {
  (void)unused;
  for (uint32_t s = 0; s < IMPULSE_SPACES; s++) {
    Rig rig = wet(RATE);
    rig_set(&rig, "space", s);
    const DeviceContent content = content_of(&rig, NULL, 0, 5);
    use(&rig, &content);
    memset(in, 0, sizeof in);
    in[0][0] = in[1][0] = 1.0f;
    rig_run(&rig, in[0], in[1], out[0], out[1], 96000, NULL, 0);
    double ll = 0.0, rr = 0.0, lr = 0.0;
    for (int i = 2400; i < 96000; i++) {
      ll += (double)out[0][i] * (double)out[0][i];
      rr += (double)out[1][i] * (double)out[1][i];
      lr += (double)out[0][i] * (double)out[1][i];
    }
    if (!(fabs(lr / sqrt(ll * rr)) < 0.35 && fabs(10.0 * log10(ll / rr)) < 2.0)) fail_msg("%s: correlation %.3f, balance %.2f dB", space()->params[0].choices[s], lr / sqrt(ll * rr), 10.0 * log10(ll / rr));
    rig.device->reset(rig.state);
    rig_set(&rig, "width", 0.0);
    rig_run(&rig, in[0], in[1], out[0], out[1], 48000, NULL, 0);
    assert_memory_equal(out[0], out[1], 48000 * sizeof(float));
    rig_close(&rig);
    free((void *)(uintptr_t)content.kernel);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_recording_is_convolved_from_the_first_frame_on),
      cmocka_unit_test(size_stretches_decay_and_length_shorten_and_reverse_turns_round),
      cmocka_unit_test(each_space_lasts_as_long_as_it_says),
      cmocka_unit_test(every_response_leaves_pink_noise_as_loud_as_it_came),
      cmocka_unit_test(no_block_costs_much_more_than_the_mean),
      cmocka_unit_test(another_space_comes_without_a_click),
      cmocka_unit_test(predelay_is_silence_and_mix_0_is_what_came),
      cmocka_unit_test(width_0_is_mono_and_the_sides_are_not_alike_otherwise),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
