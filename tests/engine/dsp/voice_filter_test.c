/* The voices' filter against theory, and gains that move without a step. */
#include "support/cm.h"
#include "support/random.h"

#include "dsp/voice_filter.h"

#include <complex.h>
#include <math.h>

#define FRAMES 4096u
static f32x4 left[FRAMES], right[FRAMES];

/* The response at `turns` of a filter at a cutoff, from the spectrum of its impulse. */
static double response_db(VoiceFilterType type, float resonance, float cutoff, double turns) {
  const float k = voice_filter_k(type, resonance);
  VoiceShape shape = voice_filter_shape(type, f4_splat(cutoff), k);
  shape.left = shape.right = f4_splat(1.0f);
  VoiceFilter filter = {.shape = shape};
  for (uint32_t i = 0; i < FRAMES; i++) left[i] = right[i] = f4_splat(0.0f);
  for (uint32_t at = 0; at < FRAMES; at += 16) {
    f32x4 x[16] = {0};
    if (at == 0) x[0] = f4_splat(1.0f);
    voice_filter_process(&filter, type, k, &shape, x, (VoiceMix){left + at, right + at}, 16);
  }
  double complex sum = 0;
  for (uint32_t i = 0; i < FRAMES; i++) sum += (double)left[i][0] * cexp(-2.0 * M_PI * I * turns * i);
  return 20.0 * log10(cabs(sum));
}

static void without_resonance_24_dB_are_a_butterworth(void **unused) {
  (void)unused;
  const double cutoff = 0.02, warped = tan(M_PI * cutoff);
  for (double turns = 0.002; turns < 0.1; turns *= 1.3) {
    const double theory = -10.0 * log10(1.0 + pow(tan(M_PI * turns) / warped, 8.0));
    const double found = response_db(VOICE_LOW_24, 0.0f, (float)cutoff, turns);
    if (fabs(found - theory) > 0.1) fail_msg("at %g: %.3f dB, not %.3f", turns, found, theory);
  }
}

static void each_type_passes_what_it_should(void **unused) {
  (void)unused;
  const float cutoff = 0.02f;
  assert_true(fabs(response_db(VOICE_LOW_12, 0.0f, cutoff, 0.001)) < 0.1);
  assert_true(fabs(response_db(VOICE_LOW_12, 0.0f, cutoff, 0.02) + 3.01) < 0.05);
  assert_true(response_db(VOICE_LOW_12, 0.0f, cutoff, 0.2) < -40.0);
  assert_true(fabs(response_db(VOICE_HIGH, 0.0f, cutoff, 0.3)) < 0.1);
  assert_true(response_db(VOICE_HIGH, 0.0f, cutoff, 0.002) < -38.0);
  assert_true(fabs(response_db(VOICE_BAND, 0.5f, cutoff, 0.02)) < 0.1);
  assert_true(response_db(VOICE_BAND, 0.5f, cutoff, 0.002) < -15.0);
}

static void resonance_lifts_the_cutoff_and_stays_stable(void **unused) {
  (void)unused;
  double before = -100.0;
  for (float resonance = 0.0f; resonance <= 1.0f; resonance += 0.25f) {
    const double at = response_db(VOICE_LOW_24, resonance, 0.05f, 0.05);
    assert_true(at > before && at < 60.0);
    before = at;
  }
}

static void a_fresh_voice_rises_from_zero_in_a_straight_line(void **unused) {
  (void)unused;
  const float k = voice_filter_k(VOICE_HIGH, 0.0f);
  VoiceShape to = voice_filter_shape(VOICE_HIGH, f4_splat(1e-5f), k);
  to.left = f4_splat(1.0f);
  to.right = f4_splat(0.5f);
  VoiceFilter filter = {.shape = {.left = f4_splat(3.0f)}};
  voice_filter_settle(&filter, i4_splat(-1), &to);
  f32x4 x[16], a[16] = {0}, b[16] = {0};
  for (int i = 0; i < 16; i++) x[i] = f4_splat(1.0f);
  voice_filter_process(&filter, VOICE_HIGH, k, &to, x, (VoiceMix){a, b}, 16);
  for (int i = 0; i < 16; i++) {
    assert_true(fabsf(a[i][1] - (float)(i + 1) / 16.0f) < 2e-3f);
    assert_true(fabsf(b[i][3] - (float)(i + 1) / 32.0f) < 2e-3f);
  }
  voice_filter_stop(&filter, 1);
  assert_true(filter.shape.left[1] == 0.0f && filter.shape.left[0] == 1.0f);
}

static void fill(f32x4 *x, Random *random) {
  for (int i = 0; i < 16; i++)
    for (int l = 0; l < 4; l++) x[i][l] = (float)random_real(random, -1, 1);
}

/* One after another, with lanes that are mono at first: their right side goes on from the left's. */
static void each_side_of_a_stereo_voice_is_filtered_as_one_alone(void **unused) {
  (void)unused;
  Random random = random_begin("sides");
  for (VoiceFilterType type = VOICE_LOW_24; type <= VOICE_HIGH; type++) {
    const float k = voice_filter_k(type, 0.4f);
    VoiceFilter both = {0}, one = {0}, other = {0};
    VoiceFilterSide side = {0};
    for (int chunk = 0; chunk < 20; chunk++) {
      const i32x4 stereo = {-1, chunk < 10 ? 0 : -1, -1, 0};
      f32x4 x[16], z[16], l[16] = {0}, r[16] = {0}, a[16] = {0}, b[16] = {0}, unheard[16] = {0};
      fill(x, &random);
      fill(z, &random);
      for (int i = 0; i < 16; i++) z[i] = f4_select(stereo, z[i], x[i]);
      VoiceShape to = voice_filter_shape(type, f4_splat((float)random_real(&random, 0.01, 0.3)), k);
      to.left = f4_splat(0.7f);
      to.right = f4_splat(0.4f);
      voice_filter_clean(&both);
      voice_filter_clean_side(&side, &both, stereo);
      voice_filter_process_sides(&both, &side, type, k, &to, (const f32x4 *const[2]){x, z}, (VoiceMix){l, r}, 16);
      voice_filter_process(&one, type, k, &to, x, (VoiceMix){a, unheard}, 16);
      voice_filter_process(&other, type, k, &to, z, (VoiceMix){unheard, b}, 16);
      assert_memory_equal(l, a, sizeof l);
      assert_memory_equal(r, b, sizeof r);
    }
  }
}

static void two_stereo_groups_mix_to_the_bytes_of_one_after_the_other(void **unused) {
  (void)unused;
  Random random = random_begin("two groups");
  for (VoiceFilterType type = VOICE_LOW_24; type <= VOICE_HIGH; type++) {
    const float k = voice_filter_k(type, 0.4f);
    VoiceFilter pair[2] = {0}, alone[2] = {0};
    VoiceFilterSide pair_side[2] = {0}, side[2] = {0};
    for (uint32_t frames = 1; frames <= 16; frames++) {
      f32x4 x[2][2][16], l[16] = {0}, r[16] = {0}, a[16] = {0}, b[16] = {0};
      VoiceShape to[2];
      for (int n = 0; n < 2; n++) {
        fill(x[n][0], &random);
        fill(x[n][1], &random);
        to[n] = voice_filter_shape(type, f4_splat((float)random_real(&random, 0.01, 0.3)), k);
        to[n].left = f4_splat((float)random_real(&random, 0.1, 1.0));
        to[n].right = f4_splat((float)random_real(&random, 0.1, 1.0));
      }
      const VoiceFilterStereo groups[2] = {{&pair[0], &pair_side[0], &to[0], {x[0][0], x[0][1]}}, {&pair[1], &pair_side[1], &to[1], {x[1][0], x[1][1]}}};
      voice_filter_process_two_sides(groups, type, k, (VoiceMix){l, r}, frames);
      for (int n = 0; n < 2; n++) voice_filter_process_sides(&alone[n], &side[n], type, k, &to[n], (const f32x4 *const[2]){x[n][0], x[n][1]}, (VoiceMix){a, b}, frames);
      assert_memory_equal(l, a, sizeof l);
      assert_memory_equal(r, b, sizeof r);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(without_resonance_24_dB_are_a_butterworth),
      cmocka_unit_test(each_type_passes_what_it_should),
      cmocka_unit_test(resonance_lifts_the_cutoff_and_stays_stable),
      cmocka_unit_test(a_fresh_voice_rises_from_zero_in_a_straight_line),
      cmocka_unit_test(each_side_of_a_stereo_voice_is_filtered_as_one_alone),
      cmocka_unit_test(two_stereo_groups_mix_to_the_bytes_of_one_after_the_other),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
