/* Strokes at known places are found there, and nothing else is. */
#include "support/cm.h"
#include "support/random.h"

#include "core/attributes.h"
#include "dsp/transients.h"

#include <math.h>
#include <string.h>

#define RATE 44100.0
#define FRAMES 176400 /* four seconds */
static float left[FRAMES], right[FRAMES];

static TransientSound clear(void) {
  memset(left, 0, sizeof left);
  memset(right, 0, sizeof right);
  return (TransientSound){{left, right}, FRAMES, RATE};
}

/* A drum: a tone and noise that start at once and die away. */
static void strike(Random *random, int at, double level, double hz, double seconds) {
  for (int i = 0; at + i < FRAMES; i++) {
    const double fall = level * exp(-6.9 * i / (seconds * RATE));
    const double x = fall * (0.7 * cos(2.0 * M_PI * hz / RATE * i) + 0.3 * random_real(random, -1.0, 1.0));
    left[at + i] += (float)x;
    right[at + i] += (float)(0.8 * x);
  }
}

static void a_loop_of_drums_is_cut_at_every_stroke(void **unused) {
  (void)unused;
  Random random = random_begin("drums");
  for (int round = 0; round < 20; round++) {
    const TransientSound sound = clear();
    int places[32];
    for (int i = 0; i < 32; i++) {
      places[i] = 300 + i * 5500 + (int)random_below(&random, 1200);
      strike(&random, places[i], random_real(&random, 0.2, 0.8), i % 4 ? 3000.0 : 80.0, i % 4 ? 0.08 : 0.25);
    }
    Transient found[64];
    const uint32_t count = transients_find(&sound, 0.6, found, 64);
    if (count != 32) fail_msg("round %d: %u found", round, count);
    for (int i = 0; i < 32; i++)
      if (llabs(found[i].frame - places[i]) > 44) fail_msg("round %d: stroke %d found %lld frames off", round, i, (long long)(found[i].frame - places[i]));
  }
}

static void steady_sounds_and_silence_have_at_most_their_beginning(void **unused) {
  (void)unused;
  Transient found[64];
  TransientSound sound = clear();
  assert_int_equal(transients_find(&sound, 1.0, found, 64), 0);
  for (int i = 0; i < FRAMES; i++) left[i] = right[i] = 0.5f * (float)sin(2.0 * M_PI * 220.0 / RATE * i);
  assert_true(transients_find(&sound, 0.6, found, 64) <= 1);
  for (int i = 0; i < FRAMES; i++) left[i] *= (float)i / FRAMES; /* a slow swell is no stroke */
  memcpy(right, left, sizeof left);
  assert_true(transients_find(&sound, 0.6, found, 64) <= 1);
}

static void too_many_leave_the_strongest(void **unused) {
  (void)unused;
  Random random = random_begin("strongest");
  const TransientSound sound = clear();
  for (int i = 0; i < 16; i++) strike(&random, 1000 + i * 11000, i % 4 == 0 ? 0.9 : 0.05, 900.0, 0.05);
  Transient found[4];
  assert_int_equal(transients_find(&sound, 0.8, found, 4), 4);
  for (int i = 0; i < 4; i++) assert_true(llabs(found[i].frame - (1000 + i * 44000)) <= 44);
}

static void empty_and_short_sounds_are_harmless(void **unused) {
  (void)unused;
  Transient found[4];
  TransientSound sound = clear();
  for (sound.frames = 0; sound.frames < 200; sound.frames++) assert_int_equal(transients_find(&sound, 1.0, found, 4), 0);
  left[0] = 1.0f;
  sound.frames = 1;
  assert_int_equal(transients_find(&sound, 1.0, found, 4), 1);
  assert_true(found[0].frame == 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_loop_of_drums_is_cut_at_every_stroke),
      cmocka_unit_test(steady_sounds_and_silence_have_at_most_their_beginning),
      cmocka_unit_test(too_many_leave_the_strongest),
      cmocka_unit_test(empty_and_short_sounds_are_harmless),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
