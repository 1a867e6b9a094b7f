#include "devices/measure.h"
#include "devices/rig.h"

/* The bands of a multiband split, driven as the graph does: a block in, a bus for each chain out. */

#define RATE 48000.0
#define BANDS_MAX 7

typedef struct Bands { float bus[BANDS_MAX][2][GRID_FRAMES]; } Bands;

static void split_block(Rig *rig, const float *left, const float *right, uint32_t count, Bands *bands) {
  float *buses[BANDS_MAX][2];
  for (uint32_t i = 0; i < count; i++)
    for (uint32_t c = 0; c < 2; c++) buses[i][c] = bands->bus[i][c];
  const DeviceBlock block = {.frames = GRID_FRAMES, .in = {left, right}, .params = rig->params, .bpm = 120.0, .playing = true};
  rig->device->split(rig->state, &block, (float *const (*)[2])buses, count);
}

/* What one band makes of an impulse, or the sum of all of them (band == count). */
static void impulse_response(Rig *rig, uint32_t count, uint32_t band, float *out, size_t frames) {
  static Bands bands;
  rig->device->reset(rig->state);
  for (size_t at = 0; at < frames; at += GRID_FRAMES) {
    float left[GRID_FRAMES] = {0}, right[GRID_FRAMES] = {0};
    if (at == 0) left[0] = 1.0f;
    split_block(rig, left, right, count, &bands);
    for (uint32_t i = 0; i < GRID_FRAMES; i++) {
      double sum = 0;
      for (uint32_t k = 0; k < count; k++) sum += (double)bands.bus[k][0][i];
      out[at + i] = band == count ? (float)sum : bands.bus[band][0][i];
      assert_float_equal(bands.bus[0][1][i], 0.0f, 0.0f); /* the other side stays silent */
    }
  }
}

/* Magnitude of a response at one frequency. */
static double level_at(const float *x, size_t n, double hz) {
  double re = 0, im = 0;
  for (size_t i = 0; i < n; i++) {
    re += (double)x[i] * cos(2.0 * M_PI * hz / RATE * (double)i);
    im += (double)x[i] * sin(2.0 * M_PI * hz / RATE * (double)i);
  }
  return sqrt(re * re + im * im);
}

enum { FRAMES = 48000 };
static float response[FRAMES];

static void the_bands_add_up_flat(void **unused) {
  (void)unused;
  for (uint32_t count = 1; count <= BANDS_MAX; count++) {
    Rig rig = rig_open(device_by_id("multiband"), RATE);
    impulse_response(&rig, count, count, response, FRAMES);
    double worst = 0;
    for (double hz = 20; hz < 20000; hz *= 1.05) {
      const double db = measure_db(level_at(response, FRAMES, hz));
      worst = fmax(worst, fabs(db));
    }
    if (worst > 0.01) fail_msg("%u bands: %.4f dB from flat", count, worst);
    rig_close(&rig);
  }
}

static void each_band_holds_its_frequencies(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("multiband"), RATE);
  const double cuts[] = {100, 1000, 8000}, inside[] = {30, 316, 2800, 18000};
  rig_set(&rig, "cut_1_hz", cuts[0]);
  rig_set(&rig, "cut_2_hz", cuts[1]);
  rig_set(&rig, "cut_3_hz", cuts[2]);
  for (uint32_t band = 0; band < 4; band++) {
    impulse_response(&rig, 4, band, response, FRAMES);
    for (uint32_t k = 0; k < 4; k++) {
      const double db = measure_db(level_at(response, FRAMES, inside[k]));
      if (k == band) assert_true(db > -1.0);
      else if (db > -18.0) fail_msg("band %u lets %.0f Hz through at %.1f dB", band, inside[k], db);
    }
    if (band < 3) assert_true(fabs(measure_db(level_at(response, FRAMES, cuts[band])) + 6.02) < 0.3); /* Linkwitz-Riley: half each */
  }
  impulse_response(&rig, 4, 0, response, FRAMES); /* 24 dB an octave */
  const double slope = measure_db(level_at(response, FRAMES, 400)) - measure_db(level_at(response, FRAMES, 800));
  assert_true(slope > 23.0 && slope < 25.0);
  rig_close(&rig);
}

static void cuts_that_cross_are_held_apart(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("multiband"), RATE);
  rig_set(&rig, "cut_1_hz", 5000);
  rig_set(&rig, "cut_2_hz", 200);
  impulse_response(&rig, 3, 3, response, FRAMES);
  for (double hz = 30; hz < 18000; hz *= 1.3) assert_true(fabs(measure_db(level_at(response, FRAMES, hz))) < 0.01);
  rig_close(&rig);
}

static void moving_cuts_and_counts_stay_finite(void **unused) {
  (void)unused;
  Random random = random_begin("bands");
  Rig rig = rig_open(device_by_id("multiband"), RATE);
  static Bands bands;
  for (uint32_t b = 0; b < 2000; b++) {
    float left[GRID_FRAMES], right[GRID_FRAMES];
    for (uint32_t i = 0; i < GRID_FRAMES; i++) left[i] = right[i] = (float)random_real(&random, -1, 1);
    for (uint32_t p = 0; p < 4; p++)
      if (random_below(&random, 10) == 0) rig.params[p] = (float)random_real(&random, 20, 20000);
    const uint32_t count = 1 + random_below(&random, BANDS_MAX);
    split_block(&rig, left, right, count, &bands);
    for (uint32_t k = 0; k < count; k++) {
      assert_true(measure_peak(bands.bus[k][0], GRID_FRAMES) < 50.0);
      if (k > 4) assert_float_equal(measure_peak(bands.bus[k][0], GRID_FRAMES), 0.0, 0.0); /* more chains than bands */
    }
  }
  rig_close(&rig);
}

/* Decibels each of three bands loses to a tone of `hz` in the sidechain, after half a second of it or so much later. */
static void room_for(Rig *rig, double hz, double level, double after_seconds, double lost_db[3]) {
  static Bands bands;
  static float key[GRID_FRAMES], steady[GRID_FRAMES], none[GRID_FRAMES];
  const float *sides[] = {key, none};
  Random random = random_begin("room");
  double heard[3] = {0}, there[3] = {0};
  Rig plain = rig_open(rig->device, RATE);
  memcpy(plain.params, rig->params, sizeof plain.params);
  rig->device->reset(rig->state);
  const uint32_t on = (uint32_t)(0.5 * RATE / GRID_FRAMES), end = on + (uint32_t)(after_seconds * RATE / GRID_FRAMES);
  for (uint32_t b = 0; b < end + 40; b++) {
    for (uint32_t i = 0; i < GRID_FRAMES; i++) {
      key[i] = (float)(level * sin(2.0 * M_PI * hz / RATE * (double)(b * GRID_FRAMES + i)));
      steady[i] = (float)random_real(&random, -0.2, 0.2);
    }
    const bool sounds = b < on || after_seconds == 0;
    for (uint32_t which = 0; which < 2; which++) {
      Rig *to = which ? &plain : rig;
      float *buses[3][2];
      for (uint32_t i = 0; i < 3; i++)
        for (uint32_t c = 0; c < 2; c++) buses[i][c] = bands.bus[i][c];
      const DeviceBlock block = {.frames = GRID_FRAMES, .in = {steady, steady}, .params = to->params, .bpm = 120.0, .playing = true,
                                 .sidechain = {which ? NULL : sides[!sounds], which ? NULL : sides[!sounds]}};
      to->device->split(to->state, &block, (float *const (*)[2])buses, 3);
      for (uint32_t k = 0; k < 3 && b >= end; k++) *(which ? &there[k] : &heard[k]) += pow(measure_rms(bands.bus[k][0], GRID_FRAMES), 2);
    }
  }
  for (uint32_t k = 0; k < 3; k++) lost_db[k] = 10 * log10(there[k] / heard[k]);
  rig_close(&plain);
}

static void a_band_makes_room_for_what_the_key_has_in_it(void **unused) {
  (void)unused;
  Rig rig = rig_open(device_by_id("multiband"), RATE);
  rig_set(&rig, "cut_1_hz", 200);
  rig_set(&rig, "cut_2_hz", 2000);
  rig_set(&rig, "room_db", 9);
  static const double hz[] = {60, 700, 9000};
  double lost[3];
  for (uint32_t band = 0; band < 3; band++) {
    room_for(&rig, hz[band], 0.5, 0, lost);
    for (uint32_t k = 0; k < 3; k++)
      if (fabs(lost[k] - (k == band ? 9.0 : 0.0)) > 0.5) fail_msg("a key at %.0f Hz takes %.2f dB of band %u", hz[band], lost[k], k);
  }
  rig_set(&rig, "from_db", -12); /* the key's peak is at -6: so much above, and no more */
  room_for(&rig, 700, 0.5, 0, lost);
  assert_true(fabs(lost[1] - 6.0) < 0.3);
  rig_set(&rig, "from_db", -36);
  rig_set(&rig, "release_ms", 100); /* a time constant: 9 dB become 3.3 */
  room_for(&rig, 700, 0.5, 0.15, lost);
  if (!(lost[1] > 1.5 && lost[1] < 5.5)) fail_msg("%.2f dB are left after 150 ms", lost[1]);
  room_for(&rig, 700, 0.5, 1.5, lost);
  assert_true(fabs(lost[1]) < 1e-3);
  rig_set(&rig, "room_db", 0);
  room_for(&rig, 700, 0.5, 0, lost);
  assert_true(lost[0] == 0 && lost[1] == 0 && lost[2] == 0);
  rig_close(&rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_bands_add_up_flat),
      cmocka_unit_test(each_band_holds_its_frequencies),
      cmocka_unit_test(cuts_that_cross_are_held_apart),
      cmocka_unit_test(a_band_makes_room_for_what_the_key_has_in_it),
      cmocka_unit_test(moving_cuts_and_counts_stay_finite),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
