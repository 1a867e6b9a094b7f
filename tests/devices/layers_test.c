/* Stack by what its chains hear and what becomes of their sum: the same for all, bit for bit, and one level, exact and without steps. */
#include "devices/measure.h"
#include "devices/rig.h"

#define RATE 48000.0
#define LENGTH 9600u
#define CHAINS 32u

static float in[2][LENGTH], out[2][LENGTH];

static void noise(Random *random) {
  for (uint32_t i = 0; i < LENGTH; i++)
    for (uint32_t c = 0; c < 2; c++) in[c][i] = (float)random_real(random, -1, 1);
}

static void every_chain_hears_the_same(void **unused) {
  (void)unused;
  Random random = random_begin("chains");
  Rig rig = rig_open(device_by_id("layers"), RATE);
  static float heard[CHAINS][2][GRID_FRAMES];
  float *buses[CHAINS][2];
  for (uint32_t k = 0; k < CHAINS; k++)
    for (uint32_t c = 0; c < 2; c++) buses[k][c] = heard[k][c];
  noise(&random);
  rig_set(&rig, "level_db", -30); /* the level is the sum's */
  for (uint32_t frames = 1; frames <= GRID_FRAMES; frames += 21)
    for (uint32_t count = 0; count <= CHAINS; count += 8) {
      memset(heard, 0x55, sizeof heard);
      const DeviceBlock block = {.frames = frames, .in = {in[0] + frames, in[1] + frames}, .params = rig.params, .bpm = 120.0};
      rig.device->split(rig.state, &block, (float *const (*)[2])buses, count);
      for (uint32_t k = 0; k < CHAINS; k++)
        for (uint32_t c = 0; c < 2; c++) {
          if (k < count) assert_memory_equal(heard[k][c], in[c] + frames, frames * sizeof(float));
          else assert_int_equal(((uint8_t *)heard[k][c])[0], 0x55); /* no chain, no sound */
        }
    }
  rig_close(&rig);
}

static void the_sum_has_the_level_it_says_on_both_sides(void **unused) {
  (void)unused;
  static const double levels[] = {-96, -60, -24, -6.02, -0.1, 0, 3, 12};
  Random random = random_begin("levels");
  noise(&random);
  for (size_t l = 0; l < COUNT_OF(levels); l++) {
    Rig rig = rig_open(device_by_id("layers"), RATE);
    rig_set(&rig, "level_db", levels[l]);
    rig_run(&rig, in[0], in[1], out[0], out[1], LENGTH, NULL, 0);
    for (uint32_t c = 0; c < 2; c++)
      for (uint32_t i = 0; i < LENGTH; i++) assert_true(fabs((double)out[c][i] - (double)in[c][i] * pow(10, levels[l] / 20)) < 2e-7 * pow(10, levels[l] / 20));
    if (levels[l] == 0) assert_memory_equal(out, in, sizeof in);
    rig_close(&rig);
  }
}

static void a_level_that_moves_takes_five_milliseconds_and_makes_no_step(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("layers"), RATE);
  for (uint32_t i = 0; i < LENGTH; i++) in[0][i] = in[1][i] = 0.5f;
  rig_run(&rig, in[0], in[1], out[0], out[1], 4800, NULL, 0);
  rig_set(&rig, "level_db", -144); /* silence */
  rig_run(&rig, in[0], in[1], out[0] + 4800, out[1] + 4800, 4800, NULL, 0);
  const uint32_t ramp = 256; /* 5 ms in whole blocks */
  for (uint32_t i = 0; i < LENGTH; i++) {
    const double way = i < 4800 ? 0 : fmin(1.0, (i - 4799) / (double)ramp);
    assert_true(fabs((double)out[0][i] - 0.5 * (1 - way)) < 1e-6);
  }
  assert_true(out[0][4800 + ramp] == 0 && out[1][9599] == 0);
  rig_close(&rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_chain_hears_the_same),
      cmocka_unit_test(the_sum_has_the_level_it_says_on_both_sides),
      cmocka_unit_test(a_level_that_moves_takes_five_milliseconds_and_makes_no_step),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
