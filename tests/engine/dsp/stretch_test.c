/* The stretcher by what must hold: pitch and level of tones, places of clicks, the stereo image, and the same bytes whatever
   range is asked for. */
#include "support/cm.h"

#include "core/hash.h"
#include "dsp/stretch.h"
#include "support/failing_memory.h"
#include "support/random.h"

#include <complex.h>
#include <math.h>
#include <string.h>

#define RATE 48000
#define SECONDS 2
#define FRAMES ((int64_t)RATE * SECONDS)
#define LONGEST (FRAMES * 3)

static float left[FRAMES], right[FRAMES], out_left[LONGEST], out_right[LONGEST], part_left[LONGEST], part_right[LONGEST];

static StretchWhole whole = {.channels = {left, right}, .channel_count = 2, .frames = FRAMES};
static const StretchSound sound = {.reader = {stretch_read_whole, &whole, 2}, .frames = FRAMES, .rate_hz = RATE};

static void silence(void) {
  memset(left, 0, sizeof left);
  memset(right, 0, sizeof right);
}

static void add_tone(double hz, double left_level, double right_level) {
  for (int64_t i = 0; i < FRAMES; i++) {
    left[i] += (float)(left_level * sin(2.0 * M_PI * hz * (double)i / RATE));
    right[i] += (float)(right_level * sin(2.0 * M_PI * hz * (double)i / RATE));
  }
}

static void add_click(int64_t frame) {
  left[frame] += 0.9f;
  right[frame] += 0.6f;
}

/* A hit with a body: noise that dies away in 60 ms. */
static void add_hit(Random *random, int64_t frame) {
  for (int64_t i = 0; i < RATE / 4 && frame + i < FRAMES; i++) {
    const double level = 0.6 * exp(-(double)i / (0.02 * RATE));
    left[frame + i] += (float)(level * random_real(random, -1, 1));
    right[frame + i] += (float)(level * random_real(random, -1, 1));
  }
}

static void fill_everything(Random *random) {
  silence();
  add_tone(220.0, 0.2, 0.1);
  add_tone(331.7, 0.1, 0.2);
  add_click(20000);
  for (int64_t at = 40000; at + RATE / 4 < FRAMES; at += 26111) add_hit(random, at);
}

static int64_t render(double ratio, StretchOptions options) {
  const int64_t frames = (int64_t)(ratio * (double)FRAMES);
  const StretchPoint points[2] = {{0, 0}, {FRAMES, frames}};
  const StretchMap map = {points, 2};
  float *const out[2] = {out_left, out_right};
  assert_int_equal(stretch_render(memory_heap(), &sound, &map, &options, 0, frames, out), STATUS_OK);
  return frames;
}

/* Amplitude and phase at `hz` over `count` frames, Hann weighted. */
static double complex partial(const float *x, int64_t at, int64_t count, double hz) {
  double complex sum = 0.0;
  double weight = 0.0;
  for (int64_t i = 0; i < count; i++) {
    const double w = 0.5 - 0.5 * cos(2.0 * M_PI * (double)i / (double)count);
    sum += (double)x[at + i] * w * cexp(-2.0 * M_PI * I * hz * (double)(at + i) / RATE);
    weight += w;
  }
  return 2.0 * sum / weight;
}

/* How far the pitch is off `hz`, from the phase two stretches of sound apart. */
static double cents_off(const float *x, int64_t frames, double hz) {
  const int64_t count = frames / 4, apart = frames / 8;
  const double complex early = partial(x, frames / 4, count, hz), late = partial(x, frames / 4 + apart, count, hz);
  const double turns = carg(late / early) / (2.0 * M_PI);
  return 1200.0 * log2(1.0 + turns / ((double)apart / RATE) / hz);
}

static const double ratios[] = {0.5, 0.8, 1.25, 2.0};

static void stretch_keeps_the_pitch_and_level_of_tones(void **state) {
  (void)state;
  silence();
  add_tone(220.0, 0.3, 0.15);
  add_tone(1046.5, 0.1, 0.2);
  double worst = 0.0, level = 0.0;
  for (size_t i = 0; i < COUNT_OF(ratios); i++) {
    const int64_t frames = render(ratios[i], (StretchOptions){.mode = STRETCH_TONES});
    worst = fmax(worst, fmax(fabs(cents_off(out_left, frames, 220.0)), fabs(cents_off(out_right, frames, 1046.5))));
    level = fmax(level, fabs(20.0 * log10(cabs(partial(out_left, frames / 4, frames / 2, 220.0)) / 0.3)));
    level = fmax(level, fabs(20.0 * log10(cabs(partial(out_right, frames / 4, frames / 2, 1046.5)) / 0.2)));
  }
  print_message("# worst %.4f cents, %.3f dB\n", worst, level);
  assert_true(worst < 2.0 && level < 0.2);
}

/* What is left beside the two partials, over the middle: sidebands, phasing, noise. */
static void stretch_adds_nothing_beside_tones(void **state) {
  (void)state;
  silence();
  add_tone(220.0, 0.3, 0.15);
  add_tone(1046.5, 0.1, 0.2);
  const int64_t frames = render(1.25, (StretchOptions){.mode = STRETCH_TONES}), at = frames / 4, count = frames / 2;
  const double complex low = partial(out_left, at, count, 220.0), high = partial(out_left, at, count, 1046.5);
  double rest = 0.0, all = 0.0;
  for (int64_t i = 0; i < count; i++) {
    const double tone = creal(low * cexp(2.0 * M_PI * I * 220.0 * (double)(at + i) / RATE)) +
                        creal(high * cexp(2.0 * M_PI * I * 1046.5 * (double)(at + i) / RATE));
    rest += pow((double)out_left[at + i] - tone, 2);
    all += tone * tone;
  }
  print_message("# beside the tones %.1f dB\n", 10.0 * log10(rest / all));
  assert_true(10.0 * log10(rest / all) < -40.0);
}

/* Clicks in tones: each comes out once, at its place, as high as it went in. */
static void stretch_moves_clicks_without_smearing(void **state) {
  (void)state;
  silence();
  add_tone(220.0, 0.2, 0.1);
  for (int64_t at = 24000; at + 12000 < FRAMES; at += 24000) add_click(at);
  for (size_t r = 0; r < COUNT_OF(ratios); r++) {
    (void)render(ratios[r], (StretchOptions){.mode = STRETCH_TONES});
    for (int64_t at = 24000; at + 12000 < FRAMES; at += 24000) {
      const int64_t place = (int64_t)(ratios[r] * (double)at + 0.5);
      int64_t best = place;
      double second = 0.0;
      for (int64_t i = place - 4000; i < place + 4000; i++) {
        if (fabs(out_left[i] - 0.5 * (out_left[i - 1] + out_left[i + 1])) > fabs(out_left[best] - 0.5 * (out_left[best - 1] + out_left[best + 1]))) best = i;
      }
      for (int64_t i = place - 4000; i < place + 4000; i++)
        if (i < best - 2 || i > best + 2) second = fmax(second, fabs(out_left[i] - 0.5 * (out_left[i - 1] + out_left[i + 1])));
      assert_true(llabs(best - place) <= RATE / 1000);
      assert_true(fabs(out_left[best] - 0.5 * (out_left[best - 1] + out_left[best + 1])) > 0.8);
      assert_true(second < 0.02);
    }
  }
}

static void stretch_leaves_the_stereo_image(void **state) {
  (void)state;
  Random random = random_begin("stretch image");
  fill_everything(&random);
  for (int64_t i = 0; i < FRAMES; i++) right[i] = -0.5f * left[i];
  const int64_t frames = render(1.25, (StretchOptions){.mode = STRETCH_TONES});
  for (int64_t i = 0; i < frames; i++) assert_true(fabsf(out_right[i] + 0.5f * out_left[i]) < 2e-6f);
}

static void stretch_by_one_changes_nothing(void **state) {
  (void)state;
  Random random = random_begin("stretch by one");
  fill_everything(&random);
  const StretchMode modes[] = {STRETCH_REPITCH, STRETCH_TONES, STRETCH_DRUMS, STRETCH_TEXTURE};
  for (size_t m = 0; m < COUNT_OF(modes); m++) {
    (void)render(1.0, (StretchOptions){.mode = modes[m]});
    for (int64_t i = 0; i < FRAMES; i++) assert_true(fabsf(out_left[i] - left[i]) < 3e-6f && fabsf(out_right[i] - right[i]) < 3e-6f);
  }
}

/* A seek, a slice and the whole give the same bytes. */
static void stretch_of_any_range_gives_the_same_bytes(void **state) {
  (void)state;
  Random random = random_begin("stretch ranges");
  fill_everything(&random);
  const StretchPoint points[] = {{1000, 0}, {30000, 40000}, {60000, 55000}, {90000, 95000}};
  const StretchMap map = {points, COUNT_OF(points)};
  const int64_t frames = 110000;
  float *const out[2] = {out_left, out_right};
  for (uint32_t round = 0; round < 8; round++) {
    const StretchOptions options = {.mode = (StretchMode)(round % 4), .semitones = round < 4 ? 0.0 : 2.3, .formants = round >= 4};
    assert_int_equal(stretch_render(memory_heap(), &sound, &map, &options, 0, frames, out), STATUS_OK);
    for (uint32_t i = 0; i < 3; i++) {
      const int64_t begin = random_below(&random, (uint32_t)frames - 1), count = 1 + random_below(&random, (uint32_t)(frames - begin) / 4 + 1);
      float *const part[2] = {part_left, part_right};
      memset(part_left, 0, sizeof part_left);
      memset(part_right, 0, sizeof part_right);
      assert_int_equal(stretch_render(memory_heap(), &sound, &map, &options, begin, count, part), STATUS_OK);
      assert_memory_equal(part_left, out_left + begin, (size_t)count * sizeof(float));
      assert_memory_equal(part_right, out_right + begin, (size_t)count * sizeof(float));
    }
    memset(out_left, 0, sizeof out_left);
    memset(out_right, 0, sizeof out_right);
  }
}

/* A sound that is never loud all at once: nothing in it begins anew. */
static Status read_swell(void *context, int64_t begin, uint32_t frames, float *const to[2]) {
  const int64_t length = *(const int64_t *)context;
  for (uint32_t i = 0; i < frames; i++) {
    const int64_t at = begin + i;
    const double level = 0.5 * (double)at / (double)length;
    to[0][i] = at < 0 || at >= length ? 0.0f : (float)(level * (double)((at * 11) % 331 - 165) / 165.0);
  }
  return STATUS_OK;
}

static void stretch_of_any_range_of_a_swell_gives_the_same_bytes(void **state) {
  (void)state;
  Random random = random_begin("stretch swell");
  int64_t length = 160000;
  const StretchSound swell = {.reader = {read_swell, &length, 1}, .frames = length, .rate_hz = 8000};
  const StretchPoint points[2] = {{0, 0}, {length, length / 4 * 5}};
  const StretchMap map = {points, 2};
  const uint32_t count = 3000;
  float *const whole_out[2] = {memory_new(memory_heap(), (size_t)points[1].output_frame * sizeof(float)), NULL};
  for (uint32_t mode = STRETCH_TONES; mode <= STRETCH_TEXTURE; mode += 2) {
    const StretchOptions options = {.mode = (StretchMode)mode};
    memset(whole_out[0], 0, (size_t)points[1].output_frame * sizeof(float));
    assert_int_equal(stretch_render(memory_heap(), &swell, &map, &options, 0, points[1].output_frame, whole_out), STATUS_OK);
    for (uint32_t i = 0; i < 3; i++) {
      const int64_t begin = 60000 + random_below(&random, (uint32_t)(points[1].output_frame - 60000 - count));
      memset(part_left, 0, sizeof part_left);
      assert_int_equal(stretch_render(memory_heap(), &swell, &map, &options, begin, count, (float *const[2]){part_left, NULL}), STATUS_OK);
      assert_memory_equal(part_left, whole_out[0] + begin, (size_t)count * sizeof(float));
    }
  }
  memory_free(memory_heap(), whole_out[0], (size_t)points[1].output_frame * sizeof(float));
}

/* Longer than the sound between two restarts that come what may: a drone whose quietest place lies late in where it is searched, behind one that is
   nearly as quiet, and a stroke now and then that is a restart by itself. */
static double dip(int64_t at, int64_t middle, double depth) { return depth * fmax(0.0, 1.0 - fabs((double)(at - middle)) / 6000.0); }

#define SEARCHED ((int64_t)1 << 21)
#define SEARCH_FRAMES ((int64_t)1 << 16)
static Status read_drone(void *context, int64_t begin, uint32_t frames, float *const to[2]) {
  const int64_t length = *(const int64_t *)context;
  for (uint32_t i = 0; i < frames; i++) {
    const int64_t at = begin + i, stroke = at % 611953;
    const double level = 0.3 - dip(at, SEARCHED + 9000, 0.1) - dip(at, SEARCHED + SEARCH_FRAMES - 7000, 0.2) + (stroke < 3000 ? 0.6 * (double)(3000 - stroke) / 3000.0 : 0.0);
    to[0][i] = at < 0 || at >= length ? 0.0f : (float)(level * ((double)((at * 11) % 331 - 165) + (double)((at * 7) % 229 - 114)) / 330.0);
  }
  return STATUS_OK;
}

static void stretch_of_any_range_of_a_long_sound_gives_the_same_bytes(void **state) {
  (void)state;
  Random random = random_begin("stretch drone");
  int64_t length = SEARCHED + 500000;
  const StretchSound drone = {.reader = {read_drone, &length, 1}, .frames = length, .rate_hz = 8000};
  const StretchPoint points[2] = {{0, 0}, {SEARCHED, SEARCHED}}; /* places are frames of the source, the pitch makes it work */
  const StretchMap map = {points, 2};
  const int64_t first = SEARCHED - 60000, frames = 60000 + SEARCH_FRAMES + 250000, count = 2500;
  float *const whole_out[2] = {memory_new(memory_heap(), (size_t)frames * sizeof(float)), NULL};
  for (uint32_t mode = STRETCH_TONES; mode <= STRETCH_TEXTURE; mode++) {
    const StretchOptions options = {.mode = (StretchMode)mode, .semitones = 12.0};
    memset(whole_out[0], 0, (size_t)frames * sizeof(float));
    assert_int_equal(stretch_render(memory_heap(), &drone, &map, &options, first, frames, whole_out), STATUS_OK);
    const int64_t begins[] = {SEARCHED - 1000, SEARCHED + SEARCH_FRAMES / 2, SEARCHED + SEARCH_FRAMES - 6000, SEARCHED + SEARCH_FRAMES + 1000,
                              first + random_below(&random, (uint32_t)(frames - count)), first + random_below(&random, (uint32_t)(frames - count))};
    for (size_t i = 0; i < COUNT_OF(begins); i++) {
      memset(part_left, 0, sizeof part_left);
      assert_int_equal(stretch_render(memory_heap(), &drone, &map, &options, begins[i], count, (float *const[2]){part_left, NULL}), STATUS_OK);
      assert_memory_equal(part_left, whole_out[0] + (begins[i] - first), (size_t)count * sizeof(float));
    }
  }
  memory_free(memory_heap(), whole_out[0], (size_t)frames * sizeof(float));
}

static void stretch_shifts_the_pitch(void **state) {
  (void)state;
  silence();
  add_tone(330.0, 0.3, 0.3);
  const double steps[] = {-12.0, -3.0, 0.25, 4.0, 7.0, 12.0};
  double worst = 0.0;
  for (size_t i = 0; i < COUNT_OF(steps); i++) {
    const int64_t frames = render(i % 2 ? 1.0 : 1.25, (StretchOptions){.mode = STRETCH_TONES, .semitones = steps[i]});
    worst = fmax(worst, fabs(cents_off(out_left, frames, 330.0 * exp2(steps[i] / 12.0))));
    assert_true(fabs(20.0 * log10(cabs(partial(out_left, frames / 4, frames / 2, 330.0 * exp2(steps[i] / 12.0))) / 0.3)) < 0.3);
    memset(out_left, 0, sizeof out_left);
    memset(out_right, 0, sizeof out_right);
  }
  print_message("# worst %.4f cents\n", worst);
  assert_true(worst < 2.0);
}

/* A voice: partials of 150 Hz under two formants. Shifted up seven semitones, its loudest partials stay where they were. */
static double voice_level(double hz) {
  return 0.2 / (1.0 + pow((hz - 700.0) / 150.0, 2)) + 0.1 / (1.0 + pow((hz - 2400.0) / 250.0, 2));
}

static void stretch_keeps_formants_when_asked(void **state) {
  (void)state;
  silence();
  for (int k = 1; k < 30; k++) add_tone(150.0 * k, voice_level(150.0 * k), voice_level(150.0 * k));
  double off[2] = {0.0, 0.0};
  for (int keep = 0; keep < 2; keep++) {
    memset(out_left, 0, sizeof out_left);
    memset(out_right, 0, sizeof out_right);
    const int64_t frames = render(1.0, (StretchOptions){.mode = STRETCH_TONES, .semitones = 7.0, .formants = keep == 1});
    int counted = 0;
    for (int k = 1; k < 14; k++) {
      const double hz = 150.0 * k * exp2(7.0 / 12.0);
      off[keep] += fabs(20.0 * log10(cabs(partial(out_left, frames / 4, frames / 2, hz)) / voice_level(hz)));
      counted++;
    }
    off[keep] /= counted;
  }
  print_message("# partials off their envelope by %.1f dB, %.1f dB with formants kept\n", off[0], off[1]);
  assert_true(off[1] < 4.0 && off[0] > 2.0 * off[1]);
}

static void stretch_repitch_is_a_tape(void **state) {
  (void)state;
  silence();
  add_tone(440.0, 0.3, 0.3);
  const int64_t frames = render(1.25, (StretchOptions){.mode = STRETCH_REPITCH, .semitones = 5.0});
  assert_true(fabs(cents_off(out_left, frames, 440.0 / 1.25)) < 0.01);
}

static void stretch_refuses_maps_that_do_not_rise(void **state) {
  (void)state;
  float *const out[2] = {out_left, out_right};
  const StretchPoint wrong[][2] = {{{0, 0}, {0, 10}}, {{0, 0}, {10, 0}}, {{0, 5}, {10, 4}}, {{0, 0}, {1000, 1}}, {{0, 0}, {1, 1000}}};
  for (size_t i = 0; i < COUNT_OF(wrong); i++) {
    const StretchMap map = {wrong[i], 2};
    assert_int_equal(stretch_render(memory_heap(), &sound, &map, &(StretchOptions){.mode = STRETCH_TONES}, 0, 100, out), STATUS_OUT_OF_RANGE);
  }
  const StretchMap lone = {wrong[0], 1};
  assert_int_equal(stretch_render(memory_heap(), &sound, &lone, &(StretchOptions){.mode = STRETCH_TONES}, 0, 100, out), STATUS_OUT_OF_RANGE);
}

static void stretch_survives_every_refusal_of_memory(void **state) {
  (void)state;
  Random random = random_begin("stretch memory");
  fill_everything(&random);
  const StretchPoint points[2] = {{0, 0}, {FRAMES, FRAMES}};
  const StretchMap map = {points, 2};
  float *const out[2] = {out_left, out_right};
  for (uint32_t fail_at = 0, total = 1; fail_at <= total; fail_at++) {
    FailingMemory failing;
    const Memory *memory = failing_memory_init(&failing, fail_at);
    const Status status = stretch_render(memory, &sound, &map, &(StretchOptions){.mode = STRETCH_TONES, .semitones = 1.0}, 60000, 3000, out);
    assert_int_equal(status, fail_at ? STATUS_NO_MEMORY : STATUS_OK);
    if (fail_at == 0) total = failing.requests;
    assert_int_equal(failing.live_bytes, 0);
    assert_false(failing.mistaken);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(stretch_keeps_the_pitch_and_level_of_tones), cmocka_unit_test(stretch_adds_nothing_beside_tones),
    cmocka_unit_test(stretch_moves_clicks_without_smearing), cmocka_unit_test(stretch_leaves_the_stereo_image),
    cmocka_unit_test(stretch_by_one_changes_nothing), cmocka_unit_test(stretch_of_any_range_gives_the_same_bytes),
    cmocka_unit_test(stretch_of_any_range_of_a_swell_gives_the_same_bytes),
    cmocka_unit_test(stretch_of_any_range_of_a_long_sound_gives_the_same_bytes),
    cmocka_unit_test(stretch_shifts_the_pitch), cmocka_unit_test(stretch_keeps_formants_when_asked),
    cmocka_unit_test(stretch_repitch_is_a_tape), cmocka_unit_test(stretch_refuses_maps_that_do_not_rise),
    cmocka_unit_test(stretch_survives_every_refusal_of_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
