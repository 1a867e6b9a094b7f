#include "support/cm.h"

#include "core/hash.h"
#include "dsp/resample.h"
#include "support/failing_memory.h"
#include "support/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

static const ResampleRates pairs[] = {{44100, 48000}, {48000, 44100}, {96000, 44100}, {48000, 96000},
                                      {44101, 48000}, {48000, 16000}, {22050, 48000}};

typedef struct Sound { float *data; uint32_t frames; } Sound;

static Sound new_sound(uint64_t frames) {
  const Sound sound = {.data = calloc(frames + 1, sizeof(float)), .frames = (uint32_t)frames};
  assert_non_null(sound.data);
  return sound;
}

static Sound convert(Sound in, ResampleRates rates) {
  const Sound out = new_sound(resample_frames(rates, in.frames));
  assert_int_equal(resample_channel(memory_heap(), rates, in.data, in.frames, out.data), STATUS_OK);
  return out;
}

/* The power of out - expected over the middle half, in dB below a full-scale sine. */
static double error_db(Sound out, const double *expected) {
  double sum = 0.0;
  const uint32_t begin = out.frames / 4, end = out.frames - out.frames / 4;
  for (uint32_t i = begin; i < end; i++) sum += (out.data[i] - expected[i]) * (out.data[i] - expected[i]);
  return 10.0 * log10(2.0 * sum / (end - begin) + 1e-30);
}

/* Rates for which a sine at `hz` comes in; returns what is wrong with what comes out. */
static double sine_error_db(ResampleRates rates, double hz, double expected_level) {
  Sound in = new_sound(12000);
  for (uint32_t i = 0; i < in.frames; i++) in.data[i] = (float)sin(2.0 * pi * hz * i / rates.in_hz);
  Sound out = convert(in, rates);
  double *expected = calloc(out.frames, sizeof *expected);
  for (uint32_t i = 0; i < out.frames; i++) expected[i] = expected_level * sin(2.0 * pi * hz * i / rates.out_hz);
  const double error = error_db(out, expected);
  free(in.data);
  free(out.data);
  free(expected);
  return error;
}

static double lower_nyquist(ResampleRates rates) { return (rates.in_hz < rates.out_hz ? rates.in_hz : rates.out_hz) / 2.0; }

static void resample_keeps_sines_up_to_nine_tenths_of_nyquist(void **state) {
  (void)state;
  double worst = -300.0;
  for (size_t i = 0; i < COUNT_OF(pairs); i++)
    for (double part = 0.01; part <= 0.901; part += 0.178) {
      const double error = sine_error_db(pairs[i], part * lower_nyquist(pairs[i]), 1.0);
      worst = fmax(worst, error);
      assert_true(error < -110.0);
    }
  print_message("# worst error %.1f dB\n", worst);
}

static void resample_lets_nothing_through_above_nyquist(void **state) {
  (void)state;
  double worst = -300.0;
  for (size_t i = 0; i < COUNT_OF(pairs); i++)
    for (double hz = lower_nyquist(pairs[i]) * 1.005; hz < pairs[i].in_hz / 2.0; hz += 1217.0) {
      const double error = sine_error_db(pairs[i], hz, 0.0);
      worst = fmax(worst, error);
      assert_true(error < -105.0);
    }
  print_message("# loudest alias %.1f dB\n", worst);
}

/* From 20 Hz to 19.8 kHz and back: what returns is the sweep that left, and its top at 19 kHz as loud as at 1 kHz. */
static void resample_there_and_back_returns_a_sweep(void **state) {
  (void)state;
  const ResampleRates there = {44100, 48000}, back = {48000, 44100};
  Sound in = new_sound(44100);
  for (uint32_t i = 0; i < in.frames; i++) {
    const double t = i / 44100.0, fade = t < 0.05 ? t / 0.05 : (t > 0.95 ? (1.0 - t) / 0.05 : 1.0);
    in.data[i] = (float)(fade * sin(2.0 * pi * (20.0 * t + 0.5 * 19780.0 * t * t)));
  }
  Sound away = convert(in, there), home = convert(away, back);
  double noise = 0.0, signal = 0.0;
  for (uint32_t i = 0; i < in.frames; i++) {
    noise += pow((double)home.data[i] - (double)in.data[i], 2);
    signal += pow((double)in.data[i], 2);
  }
  print_message("# sweep there and back %.1f dB\n", 10.0 * log10(noise / signal));
  assert_true(10.0 * log10(noise / signal) < -100.0);
  assert_true(sine_error_db(there, 19000.0, 1.0) < -100.0); /* so its level is within 0.0001 dB */
  free(in.data);
  free(away.data);
  free(home.data);
}

/* A click at an instant both rates share must come out at that instant, symmetric, and nowhere else. */
static void resample_moves_nothing_in_time(void **state) {
  (void)state;
  const ResampleRates rates = {44100, 48000};
  Sound in = new_sound(147 * 20);
  in.data[147 * 10] = 1.0f;
  Sound out = convert(in, rates);
  const uint32_t centre = 160 * 10;
  for (uint32_t i = 0; i < out.frames; i++)
    if (i != centre) assert_true(fabsf(out.data[i]) < out.data[centre]);
  for (uint32_t i = 1; i < 200; i++) assert_true(fabsf(out.data[centre + i] - out.data[centre - i]) < 1e-7f);
  free(in.data);
  free(out.data);
}

static void resample_counts_are_exact(void **state) {
  (void)state;
  Random random = random_begin("resample_counts");
  for (int i = 0; i < 100000; i++) {
    const ResampleRates rates = {1 + random_below(&random, 192000), 1 + random_below(&random, 192000)};
    const uint64_t frames = random_u64(&random) >> (30 + random_below(&random, 34));
    __extension__ const unsigned __int128 scaled = (unsigned __int128)frames * rates.out_hz;
    assert_true(resample_frames(rates, frames) == (uint64_t)((scaled + rates.in_hz - 1) / rates.in_hz));
  }
  for (uint32_t frames = 0; frames < 40; frames++) {
    Sound in = new_sound(frames);
    Sound out = convert(in, pairs[frames % COUNT_OF(pairs)]);
    free(in.data);
    free(out.data);
  }
}

static void resample_in_any_chunks_gives_the_same_bytes(void **state) {
  (void)state;
  Random random = random_begin("resample_chunks");
  for (int round = 0; round < 12; round++) {
    const ResampleRates rates = pairs[random_below(&random, COUNT_OF(pairs))];
    Sound in = new_sound(1 + random_below(&random, 12000));
    for (uint32_t i = 0; i < in.frames; i++) in.data[i] = (float)random_real(&random, -1, 1);
    Sound whole = convert(in, rates), pieces = new_sound(whole.frames);
    Resampler resampler;
    assert_int_equal(resampler_init(&resampler, memory_heap(), rates), STATUS_OK);
    uint32_t taken = 0, given = 0;
    while (given < whole.frames) {
      const uint32_t wanted = random_below(&random, 3000), left = in.frames - taken;
      taken += resampler_push(&resampler, in.data + taken, wanted < left ? wanted : left);
      if (taken == in.frames) resampler_end(&resampler);
      const uint32_t room = random_below(&random, 3000), missing = whole.frames - given;
      given += resampler_pull(&resampler, pieces.data + given, room < missing ? room : missing);
    }
    float after;
    assert_int_equal(resampler_pull(&resampler, &after, 1), 0);
    assert_memory_equal(pieces.data, whole.data, whole.frames * sizeof(float));
    resampler_finish(&resampler);
    free(in.data);
    free(whole.data);
    free(pieces.data);
  }
}

static void resample_at_equal_rates_changes_no_bit(void **state) {
  (void)state;
  Random random = random_begin("resample_equal");
  Sound in = new_sound(5000);
  for (uint32_t i = 0; i < in.frames; i++) in.data[i] = (float)random_real(&random, -1, 1);
  Sound out = convert(in, (ResampleRates){48000, 48000});
  assert_int_equal(out.frames, in.frames);
  assert_memory_equal(out.data, in.data, in.frames * sizeof(float));
  free(in.data);
  free(out.data);
}

/* A stretch from the middle, made of nothing but the input it names, is what the whole has there. */
static void resample_of_any_stretch_is_that_stretch_of_the_whole(void **state) {
  (void)state;
  Random random = random_begin("stretches");
  enum { FRAMES = 9000 };
  static const ResampleRates rates[] = {{44100, 48000}, {96000, 44100}, {48000, 48000}, {8000, 47999}, {192000, 8000}};
  float *in = malloc(FRAMES * sizeof *in);
  for (uint32_t i = 0; i < FRAMES; i++) in[i] = (float)random_real(&random, -1, 1);
  for (uint32_t r = 0; r < COUNT_OF(rates); r++) {
    const uint64_t total = resample_frames(rates[r], FRAMES);
    float *whole = malloc(total * sizeof *whole), *part = malloc(total * sizeof *part);
    assert_int_equal(resample_channel(memory_heap(), rates[r], in, FRAMES, whole), STATUS_OK);
    Resampler resampler;
    assert_int_equal(resampler_init(&resampler, memory_heap(), rates[r]), STATUS_OK);
    for (uint32_t round = 0; round < 20; round++) {
      const uint32_t first = random_below(&random, (uint32_t)total), count = 1 + random_below(&random, (uint32_t)total - first < 500 ? (uint32_t)total - first : 500);
      const ResampleReach reach = resampler_reach(&resampler, first, count);
      float *window = calloc((size_t)(reach.end - reach.begin), sizeof *window);
      for (int64_t i = reach.begin; i < reach.end; i++) window[i - reach.begin] = i >= 0 && i < FRAMES ? in[i] : 0.0f;
      resampler_window(&resampler, first, count, window, part);
      assert_memory_equal(part, whole + first, count * sizeof *part);
      free(window);
    }
    resampler_finish(&resampler);
    free(whole);
    free(part);
  }
  free(in);
}

static void resample_refuses_rates_outside_the_limits(void **state) {
  (void)state;
  Resampler resampler;
  assert_int_equal(resampler_init(&resampler, memory_heap(), (ResampleRates){0, 48000}), STATUS_OUT_OF_RANGE);
  assert_int_equal(resampler_init(&resampler, memory_heap(), (ResampleRates){48000, 0}), STATUS_OUT_OF_RANGE);
  assert_int_equal(resampler_init(&resampler, memory_heap(), (ResampleRates){48000, 384001}), STATUS_OUT_OF_RANGE);
  resampler_finish(&resampler);
}

static void resample_survives_every_refusal_of_memory(void **state) {
  (void)state;
  for (uint32_t fail_at = 0, total = 1; fail_at <= total; fail_at++) {
    FailingMemory failing;
    Resampler resampler;
    const Status status = resampler_init(&resampler, failing_memory_init(&failing, fail_at), pairs[0]);
    assert_int_equal(status, fail_at ? STATUS_NO_MEMORY : STATUS_OK);
    if (fail_at == 0) total = failing.requests;
    resampler_finish(&resampler);
    assert_int_equal(failing.live_bytes, 0);
    assert_false(failing.mistaken);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(resample_keeps_sines_up_to_nine_tenths_of_nyquist),
    cmocka_unit_test(resample_lets_nothing_through_above_nyquist),
    cmocka_unit_test(resample_there_and_back_returns_a_sweep),
    cmocka_unit_test(resample_moves_nothing_in_time),
    cmocka_unit_test(resample_counts_are_exact),
    cmocka_unit_test(resample_in_any_chunks_gives_the_same_bytes),
    cmocka_unit_test(resample_at_equal_rates_changes_no_bit),
    cmocka_unit_test(resample_of_any_stretch_is_that_stretch_of_the_whole),
    cmocka_unit_test(resample_refuses_rates_outside_the_limits),
    cmocka_unit_test(resample_survives_every_refusal_of_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
