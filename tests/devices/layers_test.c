#include "devices/measure.h"
#include "devices/rig.h"

#define RATE 48000.0

static void every_chain_hears_the_same(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("layers"), RATE);
  float in[2][GRID_FRAMES], out[3][2][GRID_FRAMES], *buses[3][2];
  for (uint32_t i = 0; i < GRID_FRAMES; i++) {
    in[0][i] = (float)i;
    in[1][i] = -(float)i;
  }
  for (uint32_t k = 0; k < 3; k++)
    for (uint32_t c = 0; c < 2; c++) buses[k][c] = out[k][c];
  const DeviceBlock block = {.frames = GRID_FRAMES, .in = {in[0], in[1]}, .params = rig.params, .bpm = 120.0};
  rig.device->split(rig.state, &block, (float *const (*)[2])buses, 3);
  for (uint32_t k = 0; k < 3; k++) assert_memory_equal(out[k], in, sizeof in);
  rig_close(&rig);
}

static void the_sum_has_one_level_that_moves_without_steps(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("layers"), RATE);
  static float x[9600], out[9600], right[9600];
  for (uint32_t i = 0; i < 9600; i++) x[i] = 0.5f;
  rig_run(&rig, x, x, out, right, 4800, NULL, 0);
  assert_float_equal(out[100], 0.5f, 0.0f); /* as it came */
  rig_set(&rig, "level_db", -144);
  rig_run(&rig, x + 4800, x + 4800, out + 4800, right + 4800, 4800, NULL, 0);
  assert_float_equal(out[9599], 0.0f, 0.0f);
  for (uint32_t i = 1; i < 9600; i++) assert_true(fabs((double)out[i] - (double)out[i - 1]) < 0.01);
  rig_close(&rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_chain_hears_the_same),
      cmocka_unit_test(the_sum_has_one_level_that_moves_without_steps),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
