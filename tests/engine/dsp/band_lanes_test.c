/* Bands in the lanes against the same bands one after the other. */
#include "support/cm.h"
#include "support/random.h"

#include "devices/device.h"
#include "dsp/band_lanes.h"

#include <math.h>
#include <string.h>

#define MOST_BANDS 5u

static BandLanes random_band(Random *random) {
  BandLanes band = {.moving = random_below(random, 3) == 0, .kind = (BandKind)random_below(random, BAND_KINDS)};
  for (int l = 0; l < 4; l++) {
    band.line[LINE_G][l] = (float)exp2(random_real(random, -9.0, 2.0));
    band.line[LINE_K][l] = (float)exp2(random_real(random, -2.0, 2.0));
    band.line[LINE_INPUT][l] = band.kind == BAND_ANY ? (float)random_real(random, 0.5, 2.0) : 1.0f;
    band.line[LINE_BAND][l] = (float)random_real(random, -1.0, 1.0);
    band.line[LINE_LOW][l] = band.kind == BAND_CUT ? -1.0f : band.kind == BAND_BELL ? 0.0f : (float)random_real(random, -1.0, 1.0);
    for (int n = 0; n < LINES && band.moving; n++) band.slope[n][l] = 1e-4f * band.line[n][l];
  }
  band.form = band_form(band.line);
  return band;
}

static void run_simply(BandLanes *band, f32x4 *x, uint32_t side, uint32_t frames) {
  BandForm form = band->form;
  f32x4 line[LINES];
  memcpy(line, band->line, sizeof line);
  for (uint32_t i = 0; i < frames; i++) {
    f32x4 unit;
    form = band_move(line, band->slope, form.b2, &unit);
    band->side[side].s1 *= unit;
    x[i] = band_step(&band->side[side], &form, x[i], BAND_ANY) + f4_splat(0.0f);
  }
}

static void any_mixture_of_bands_gives_the_bytes_of_bands_in_turn(void **unused) {
  (void)unused;
  Random random = random_begin("mixture");
  for (int round = 0; round < 600; round++) {
    const uint32_t count = random_below(&random, MOST_BANDS + 1), frames = 1 + random_below(&random, GRID_FRAMES);
    BandLanes bands[MOST_BANDS], simple[MOST_BANDS], *used[MOST_BANDS];
    for (uint32_t b = 0; b < count; b++) {
      simple[b] = bands[b] = random_band(&random);
      used[b] = &bands[b];
    }
    f32x4 x[2][GRID_FRAMES], y[2][GRID_FRAMES];
    for (uint32_t side = 0; side < 2; side++)
      for (uint32_t i = 0; i < frames; i++)
        for (int l = 0; l < 4; l++) x[side][i][l] = y[side][i][l] = (float)random_real(&random, -1.0, 1.0);
    band_lanes_run(used, count, (f32x4 *const[2]){x[0], x[1]}, frames);
    for (uint32_t side = 0; side < 2; side++) {
      for (uint32_t b = 0; b < count; b++) run_simply(&simple[b], y[side], side, frames);
      assert_memory_equal(x[side], y[side], frames * sizeof(f32x4));
      for (uint32_t b = 0; b < count; b++) assert_memory_equal(&bands[b].side[side], &simple[b].side[side], sizeof(BandState));
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(any_mixture_of_bands_gives_the_bytes_of_bands_in_turn)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
