/* The tables of band-limited steps, and that waveforms do not depend on how they are cut into blocks. */
#include "support/cm.h"
#include "support/random.h"

#include "dsp/blep.h"

#include <math.h>
#include <string.h>

static Blep blep;

static void a_step_is_odd_and_a_corner_even_about_the_middle(void **unused) {
  (void)unused;
  for (uint32_t q = 0; q <= BLEP_PHASES; q++)
    for (uint32_t m = 0; m < BLEP_TAPS; m++) {
      const uint32_t p = BLEP_PHASES - q, n = BLEP_TAPS - 1 - m;
      assert_true(fabsf(blep.step[q][m] + blep.step[p][n]) < 1e-5f);
      assert_true(fabsf(blep.ramp[q][m] - blep.ramp[p][n]) < 1e-4f);
    }
}

static void residuals_vanish_at_the_ends(void **unused) {
  (void)unused;
  assert_true(fabsf(blep.step[BLEP_PHASES][0]) < 1e-3f && fabsf(blep.step[0][BLEP_TAPS - 1]) < 1e-3f);
  assert_true(fabsf(blep.ramp[BLEP_PHASES][0]) < 1e-3f && fabsf(blep.ramp[0][BLEP_TAPS - 1]) < 1e-3f);
  assert_true(fabsf(blep.step[0][11] - 0.5f) < 1e-5f && fabsf(blep.step[BLEP_PHASES][12] + 0.5f) < 1e-5f);
}

/* A long saw made of blocks of any size. Their phases round differently, so a jump may move by a hundredth of a frame. */
static void render(float *out, uint32_t frames, uint32_t block, float step) {
  float row[BLEP_ROW] = {0}, phase = 0.5f;
  for (uint32_t at = 0; at < frames; at += block) {
    phase = blep_saw(&blep, row, block, (BlepPhase){phase, step, 0.0f}, (BlepLevel){1.0f, 0.0f});
    memcpy(out + at, row, block * sizeof(float));
    memmove(row, row + block, BLEP_CARRY * sizeof(float));
    memset(row + BLEP_CARRY, 0, (BLEP_ROW - BLEP_CARRY) * sizeof(float));
  }
}

static void blocks_of_any_size_join_without_a_seam(void **unused) {
  (void)unused;
  static float whole[1920], parts[1920];
  static const uint32_t sizes[] = {1, 3, 5, 16, 60};
  static const float steps[] = {0.0009765625f, 0.01f, 0.0872f, 0.31f};
  for (size_t s = 0; s < sizeof steps / sizeof steps[0]; s++) {
    render(whole, 1920, 64, steps[s]);
    for (size_t b = 0; b < sizeof sizes / sizeof sizes[0]; b++) {
      render(parts, 1920, sizes[b], steps[s]);
      for (int i = 0; i < 1920; i++)
        if (fabsf(whole[i] - parts[i]) > 1e-2f) fail_msg("step %g, blocks of %u: frame %d is %g, not %g", (double)steps[s], sizes[b], i, (double)parts[i], (double)whole[i]);
    }
  }
}

static void a_triangle_stays_within_its_corners(void **unused) {
  (void)unused;
  float row[BLEP_ROW] = {0}, phase = 0.75f, peak = 0.0f;
  for (int block = 0; block < 200; block++) {
    phase = blep_triangle(&blep, row, 64, (BlepPhase){phase, 0.013f, 0.0f}, (BlepLevel){1.0f, 0.0f});
    for (int i = 0; i < 64 && block > 0; i++) peak = fmaxf(peak, fabsf(row[i]));
    memmove(row, row + 64, BLEP_CARRY * sizeof(float));
    memset(row + BLEP_CARRY, 0, (BLEP_ROW - BLEP_CARRY) * sizeof(float));
  }
  assert_true(peak > 0.95f && peak < 1.0f);
}

static void a_sine_is_right_to_110_dB_standing_or_moving(void **unused) {
  (void)unused;
  static const float steps[] = {0.0007f, 0.0117f, 0.09f, 0.31f}, bends[] = {0.0f, 1e-6f};
  for (size_t s = 0; s < sizeof steps / sizeof steps[0]; s++)
    for (size_t b = 0; b < sizeof bends / sizeof bends[0]; b++)
      for (uint32_t frames = 61; frames <= 64; frames++) {
        float row[BLEP_ROW] = {0};
        const BlepPhase phase = {0.3f, steps[s], bends[b]};
        blep_sine(row, frames, phase, (BlepLevel){0.5f, 0.002f}, (BlepPhase){0}, (BlepLevel){0});
        for (uint32_t i = 0; i < BLEP_FRAMES_MAX; i++) {
          const double n = i + 1.0, turns = (double)phase.start + n * ((double)phase.step + (double)phase.bend * n);
          const double expected = i < frames ? (0.5 + 0.002 * n) * sin(2.0 * M_PI * turns) : 0.0;
          if (fabs((double)row[BLEP_LEAD + i] - expected) > 3e-6 + 2e-6 * turns) fail_msg("step %g, frame %u of %u: %g, not %g", (double)steps[s], i, frames, (double)row[BLEP_LEAD + i], expected);
        }
      }
}

int main(void) {
  blep_table.make(&blep);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_step_is_odd_and_a_corner_even_about_the_middle),
      cmocka_unit_test(residuals_vanish_at_the_ends),
      cmocka_unit_test(blocks_of_any_size_join_without_a_seam),
      cmocka_unit_test(a_triangle_stays_within_its_corners),
      cmocka_unit_test(a_sine_is_right_to_110_dB_standing_or_moving),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
