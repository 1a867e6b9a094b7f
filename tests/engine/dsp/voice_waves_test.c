/* Four voices before their filter: lanes do not hear each other, silence is silence, and a note begins at zero. */
#include "support/cm.h"
#include "support/random.h"

#include "core/math.h"
#include "dsp/voice_waves.h"

#include <math.h>
#include <string.h>

static Blep blep;

static VoiceTimbre timbre_of(VoiceWave wave1, VoiceWave wave2, int32_t unison, float fm) {
  VoiceTimbre timbre = {.wave1 = wave1, .wave2 = wave2, .unison = unison, .fm = fm};
  voice_timbre_set(&timbre, 0.0f, 7.02f, 0.2f);
  return timbre;
}

static const VoiceSpan loud = {{0.8f, 0}, {0.5f, 0}, {0.3f, 0}, {0.1f, 0}, {0.4f, 0}, {0.5f, 0}, 64};

static VoiceMotion motion_of(f32x4 turns, i32x4 sounding, i32x4 fresh) {
  return (VoiceMotion){turns, turns, f4_splat(0.1f), f4_splat(0.1f), sounding, fresh};
}

static void start(VoiceWaves *waves, const VoiceTimbre *timbre, int lane) {
  uint32_t random = (uint32_t)(77 + lane);
  voice_waves_start(waves, lane, timbre, &random);
}

static void a_lane_sounds_the_same_whoever_is_beside_it(void **unused) {
  (void)unused;
  const f32x4 turns = {0.01f, 0.023f, 0.0071f, 0.19f};
  for (int wave = VOICE_SINE; wave <= VOICE_PULSE; wave++) {
    const VoiceTimbre timbre = timbre_of((VoiceWave)wave, VOICE_SAW, wave == VOICE_SINE ? 1 : 5, wave == VOICE_SINE ? 0.3f : 0.0f);
    VoiceWaves all = {0}, one = {0};
    for (int l = 0; l < 4; l++) start(&all, &timbre, l);
    start(&one, &timbre, 2);
    for (int block = 0; block < 20; block++) {
      f32x4 together[64], alone[64];
      const i32x4 first = i4_splat(block == 0 ? -1 : 0);
      const VoiceMotion four = motion_of(turns, i4_splat(-1), first), single = motion_of(turns, (i32x4){0, 0, -1, 0}, first);
      voice_waves_process(&all, &blep, &timbre, &four, &loud, together);
      voice_waves_process(&one, &blep, &timbre, &single, &loud, alone);
      for (int i = 0; i < 64; i++) assert_true(together[i][2] == alone[i][2]);
    }
  }
}

static void what_does_not_sound_gives_nothing(void **unused) {
  (void)unused;
  const VoiceTimbre timbre = timbre_of(VOICE_SAW, VOICE_PULSE, 3, 0.0f);
  VoiceSpan quiet = loud;
  quiet.noise.start = 0.0f;
  VoiceWaves waves = {0};
  for (int l = 0; l < 4; l++) start(&waves, &timbre, l);
  f32x4 x[64];
  const VoiceMotion none = motion_of(f4_splat(0.02f), i4_splat(0), i4_splat(0));
  voice_waves_process(&waves, &blep, &timbre, &none, &quiet, x);
  for (int i = 0; i < 64; i++) assert_false(i4_any((i32x4)(x[i] != f4_splat(0.0f))));
}

static void a_note_begins_where_its_wave_passes_zero(void **unused) {
  (void)unused;
  const VoiceSpan only_first = {{1.0f, 0}, {0, 0}, {0, 0}, {0, 0}, {0.5f, 0}, {0.5f, 0}, 64};
  const float turns = 0.002f;
  for (int wave = VOICE_SINE; wave <= VOICE_SAW; wave++) {
    const VoiceTimbre timbre = timbre_of((VoiceWave)wave, VOICE_SAW, 1, 0.0f);
    VoiceWaves waves = {0};
    start(&waves, &timbre, 0);
    f32x4 x[64];
    const VoiceMotion motion = motion_of(f4_splat(turns), i4_splat(-1), i4_splat(-1));
    voice_waves_process(&waves, &blep, &timbre, &motion, &only_first, x);
    assert_true(fabsf(x[0][0]) < 8.0f * turns);
    assert_true(fabsf(x[40][0]) > 0.1f);
  }
}

/* A period is a block, and nothing turns near its beginning: what a fresh voice made up for is what it would have had. */
static void the_first_frames_of_a_note_are_those_of_any_period(void **unused) {
  (void)unused;
  const VoiceSpan only_first = {{1.0f, 0}, {0, 0}, {0, 0}, {0, 0}, {0.5f, 0}, {0.5f, 0}, 64};
  for (int wave = VOICE_SINE; wave <= VOICE_SAW; wave++) {
    const VoiceTimbre timbre = timbre_of((VoiceWave)wave, VOICE_SAW, 1, 0.0f);
    VoiceWaves waves = {0};
    f32x4 first[64], later[64];
    start(&waves, &timbre, 0);
    for (int block = 0; block < 4; block++) {
      const VoiceMotion motion = motion_of(f4_splat(1.0f / 64), (i32x4){-1, 0, 0, 0}, block == 0 ? (i32x4){-1, 0, 0, 0} : i4_splat(0));
      voice_waves_process(&waves, &blep, &timbre, &motion, &only_first, block == 0 ? first : later);
    }
    for (int i = 0; i < 16; i++)
      if (fabsf(first[i][0] - later[i][0]) > 2e-3f) fail_msg("wave %d, frame %d: %g and %g", wave, i, (double)first[i][0], (double)later[i][0]);
  }
}

static void a_unison_is_as_loud_as_one_and_spreads_evenly(void **unused) {
  (void)unused;
  for (int32_t n = 1; n <= VOICE_UNISON_MAX; n++) {
    const VoiceTimbre timbre = timbre_of(VOICE_SAW, VOICE_SAW, n, 0.0f);
    assert_true(fabsf(timbre.share * timbre.share * (float)n - 1.0f) < 1e-5f);
    assert_true(fabsf(timbre.unison_ratio[0] * timbre.unison_ratio[n - 1] - 1.0f) < 1e-5f);
    if (n > 1) assert_true(fabs(12.0 * log2((double)timbre.unison_ratio[n - 1]) - 0.2) < 1e-4);
  }
}

static int setup(void **unused) {
  (void)unused;
  blep_table.make(&blep);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_lane_sounds_the_same_whoever_is_beside_it),
      cmocka_unit_test(what_does_not_sound_gives_nothing),
      cmocka_unit_test(a_note_begins_where_its_wave_passes_zero),
      cmocka_unit_test(the_first_frames_of_a_note_are_those_of_any_period),
      cmocka_unit_test(a_unison_is_as_loud_as_one_and_spreads_evenly),
  };
  return cmocka_run_group_tests(tests, setup, NULL);
}
