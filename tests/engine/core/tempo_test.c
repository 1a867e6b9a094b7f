#include "support/cm.h"

#include "core/limits.h"
#include "core/tempo.h"
#include "support/failing_memory.h"
#include "support/random.h"

#include <math.h>
#include <stdlib.h>

#define QUARTER TICKS_PER_QUARTER
#define POINTS_MAX 40u

typedef struct Song {
  TempoPoint tempos[POINTS_MAX];
  SignaturePoint signatures[POINTS_MAX];
  uint32_t tempo_count, signature_count;
} Song;

static Song random_song(Random *random) {
  Song song = {.tempo_count = random_below(random, POINTS_MAX), .signature_count = random_below(random, POINTS_MAX)};
  for (uint32_t i = 0; i < song.tempo_count; i++)
    song.tempos[i] = (TempoPoint){.position_ticks = random_between(random, 0, 500 * QUARTER),
                                  .bpm = random_real(random, LIMIT_BPM_MIN, LIMIT_BPM_MAX),
                                  .ramp = random_below(random, 2) == 0};
  for (uint32_t i = 0; i < song.signature_count; i++)
    song.signatures[i] = (SignaturePoint){.position_ticks = random_between(random, 0, 500 * QUARTER),
                                          .numerator = (int32_t)random_between(random, 1, 13),
                                          .denominator = 1 << random_below(random, 5)};
  return song;
}

static TempoMap map_of(const Song *song) {
  TempoMap map;
  assert_int_equal(tempo_map_init(&map, memory_heap(), song->tempos, song->tempo_count, song->signatures,
                                  song->signature_count), STATUS_OK);
  return map;
}

static void tempo_ticks_to_seconds_to_ticks_is_the_identity(void **state) {
  (void)state;
  Random random = random_begin("tempo_identity");
  double worst = 0.0;
  for (int round = 0; round < 200; round++) {
    const Song song = random_song(&random);
    TempoMap map = map_of(&song);
    for (int i = 0; i < 100; i++) {
      const int64_t ticks = random_between(&random, -10 * QUARTER, 100000 * QUARTER);
      const double again = tempo_map_ticks(&map, tempo_map_seconds(&map, (double)ticks));
      worst = fmax(worst, fabs(again - (double)ticks));
    }
    tempo_map_finish(&map);
  }
  print_message("# worst distance %.3f ticks\n", worst);
  assert_true(worst < 0.5);
}

static void tempo_seconds_only_go_forward(void **state) {
  (void)state;
  Random random = random_begin("tempo_forward");
  for (int round = 0; round < 100; round++) {
    const Song song = random_song(&random);
    TempoMap map = map_of(&song);
    double last = tempo_map_seconds(&map, -1e6);
    for (double ticks = 0.0; ticks < 520.0 * (double)QUARTER; ticks += 0.37 * (double)QUARTER) {
      const double seconds = tempo_map_seconds(&map, ticks);
      assert_true(seconds > last);
      last = seconds;
    }
    tempo_map_finish(&map);
  }
}

/* The definition itself, summed in small steps: seconds are the integral of 60 / bpm over quarters. */
static void tempo_glides_integrate_one_over_bpm(void **state) {
  (void)state;
  const TempoPoint points[] = {{0, 60.0, true}, {16 * QUARTER, 180.0, true}, {24 * QUARTER, 40.0, false}};
  TempoMap map;
  assert_int_equal(tempo_map_init(&map, memory_heap(), points, 3, NULL, 0), STATUS_OK);
  const int steps = 40000;
  double seconds = 0.0;
  for (int i = 0; i < steps; i++) {
    const double middle_ticks = (i + 0.5) * 32.0 / steps * (double)QUARTER;
    seconds += 60.0 / tempo_map_bpm(&map, middle_ticks) * 32.0 / steps;
  }
  assert_true(fabs(seconds - tempo_map_seconds(&map, 32.0 * (double)QUARTER)) < 1e-6);
  assert_true(fabs(tempo_map_bpm(&map, 8.0 * (double)QUARTER) - 120.0) < 1e-9);
  assert_true(tempo_map_bpm(&map, 30.0 * (double)QUARTER) == 40.0);
  /* 60 to 180 over 16 quarters: 60 * 16 / 120 * ln 3 */
  assert_true(fabs(tempo_map_seconds(&map, 16.0 * (double)QUARTER) - 8.0 * log(3.0)) < 1e-12);
  tempo_map_finish(&map);
}

static void tempo_map_without_points_is_120_and_four_four(void **state) {
  (void)state;
  TempoMap map;
  assert_int_equal(tempo_map_init(&map, memory_heap(), NULL, 0, NULL, 0), STATUS_OK);
  assert_true(tempo_map_seconds(&map, (double)QUARTER) == 0.5);
  assert_true(tempo_map_seconds(&map, (double)-QUARTER) == -0.5);
  assert_int_equal(tempo_map_frame(&map, 2 * QUARTER, 48000.0), 48000);
  assert_int_equal(tempo_map_bar_ticks(&map, 3), 12 * QUARTER);
  const BarPosition position = tempo_map_bar(&map, 6 * QUARTER + 5);
  assert_true(position.bar == 1 && position.beat == 2 && position.ticks_into_beat == 5);
  const BarPosition before = tempo_map_bar(&map, -1);
  assert_true(before.bar == -1 && before.beat == 3 && before.ticks_into_beat == QUARTER - 1);
  tempo_map_finish(&map);
}

static void tempo_points_may_come_in_any_order_and_the_last_wins(void **state) {
  (void)state;
  const TempoPoint points[] = {{8 * QUARTER, 90, false}, {0, 60, false},     {4 * QUARTER, 30, false},
                               {4 * QUARTER, 240, false}, {-5, 100, false},   {8 * QUARTER, 5000, false},
                               {12 * QUARTER, (double)NAN, false}};
  TempoMap map;
  assert_int_equal(tempo_map_init(&map, memory_heap(), points, 7, NULL, 0), STATUS_OK);
  assert_int_equal(map.tempo_count, 4);
  assert_true(tempo_map_bpm(&map, -100) == 60.0);
  assert_true(tempo_map_bpm(&map, 0) == 60.0);
  assert_true(tempo_map_bpm(&map, 4.0 * (double)QUARTER) == 240.0);
  assert_true(tempo_map_bpm(&map, 9.0 * (double)QUARTER) == LIMIT_BPM_MAX);
  assert_true(tempo_map_bpm(&map, 13.0 * (double)QUARTER) == LIMIT_BPM_MIN);
  tempo_map_finish(&map);
  const TempoPoint late = {4 * QUARTER, 60, false};
  assert_int_equal(tempo_map_init(&map, memory_heap(), &late, 1, NULL, 0), STATUS_OK);
  assert_true(tempo_map_seconds(&map, 5.0 * (double)QUARTER) == 3.0);
  tempo_map_finish(&map);
}

static void tempo_bars_begin_where_bar_ticks_says(void **state) {
  (void)state;
  Random random = random_begin("tempo_bars");
  for (int round = 0; round < 200; round++) {
    const Song song = random_song(&random);
    TempoMap map = map_of(&song);
    for (int64_t bar = -5; bar < 300; bar++) {
      const int64_t ticks = tempo_map_bar_ticks(&map, bar);
      const BarPosition here = tempo_map_bar(&map, ticks), before = tempo_map_bar(&map, ticks - 1);
      assert_true(here.bar == bar && here.beat == 0 && here.ticks_into_beat == 0);
      assert_true(before.bar == bar - 1);
      assert_true(tempo_map_bar_ticks(&map, bar + 1) > ticks);
    }
    for (uint32_t i = 0; i < map.signature_count; i++) {
      const BarPosition here = tempo_map_bar(&map, map.signatures[i].position_ticks);
      assert_true(here.beat == 0 && here.ticks_into_beat == 0);
      assert_int_equal(tempo_map_signature(&map, map.signatures[i].position_ticks).numerator, map.signatures[i].numerator);
    }
    tempo_map_finish(&map);
  }
}

static void tempo_signatures_are_made_legal(void **state) {
  (void)state;
  const SignaturePoint odd[] = {{0, 0, 0}, {QUARTER * 100, 1000, 7}, {QUARTER * 2000, -3, 100000}};
  TempoMap map;
  assert_int_equal(tempo_map_init(&map, memory_heap(), NULL, 0, odd, 3), STATUS_OK);
  assert_true(map.signatures[0].numerator == 1 && map.signatures[0].denominator == 1);
  assert_true(map.signatures[1].numerator == 255 && map.signatures[1].denominator == 4);
  assert_true(map.signatures[2].numerator == 1 && map.signatures[2].denominator == 64);
  tempo_map_finish(&map);
}

static void tempo_frames_round_to_the_nearest(void **state) {
  (void)state;
  Random random = random_begin("tempo_frames");
  const Song song = random_song(&random);
  TempoMap map = map_of(&song);
  for (int i = 0; i < 2000; i++) {
    const int64_t ticks = random_between(&random, 0, 600 * QUARTER);
    const double exact = tempo_map_seconds(&map, (double)ticks) * 44100.0;
    assert_true(fabs((double)tempo_map_frame(&map, ticks, 44100.0) - exact) <= 0.5);
  }
  tempo_map_finish(&map);
}

/* The resolution is chosen for this: a day at the fastest tempo is exact in a double. */
static void tempo_a_day_of_music_keeps_single_ticks_apart(void **state) {
  (void)state;
  const TempoPoint fast = {0, LIMIT_BPM_MAX, false};
  TempoMap map;
  assert_int_equal(tempo_map_init(&map, memory_heap(), &fast, 1, NULL, 0), STATUS_OK);
  const double end_ticks = tempo_map_ticks(&map, LIMIT_SONG_SECONDS);
  assert_true(end_ticks < 9007199254740992.0);
  for (double ticks = floor(end_ticks) - 100; ticks < end_ticks; ticks += 1)
    assert_true(fabs(tempo_map_ticks(&map, tempo_map_seconds(&map, ticks)) - ticks) < 0.5);
  tempo_map_finish(&map);
}

static int by_position(const void *a, const void *b) {
  const int64_t left = ((const TempoPoint *)a)->position_ticks, right = ((const TempoPoint *)b)->position_ticks;
  return (left > right) - (left < right);
}

static void tempo_map_sorts_many_points(void **state) {
  (void)state;
  Random random = random_begin("tempo_sort");
  enum { COUNT = 20000 };
  TempoPoint *points = malloc(COUNT * sizeof *points);
  assert_non_null(points);
  for (int i = 0; i < COUNT; i++) points[i] = (TempoPoint){random_between(&random, 1, INT64_C(1) << 50), 100.0 + i % 50, false};
  TempoMap map;
  assert_int_equal(tempo_map_init(&map, memory_heap(), points, COUNT, NULL, 0), STATUS_OK);
  qsort(points, COUNT, sizeof *points, by_position);
  assert_int_equal(map.tempo_count, COUNT + 1);
  for (int i = 0; i < COUNT; i++) assert_true(map.tempos[i + 1].position_ticks == points[i].position_ticks);
  tempo_map_finish(&map);
  free(points);
}

static void tempo_map_survives_every_refusal_of_memory(void **state) {
  (void)state;
  Random random = random_begin("tempo_memory");
  const Song song = random_song(&random);
  for (uint32_t fail_at = 0, total = 1; fail_at <= total; fail_at++) {
    FailingMemory failing;
    TempoMap map;
    const Status status = tempo_map_init(&map, failing_memory_init(&failing, fail_at), song.tempos, song.tempo_count,
                                         song.signatures, song.signature_count);
    assert_int_equal(status, fail_at ? STATUS_NO_MEMORY : STATUS_OK);
    if (fail_at == 0) total = failing.requests;
    tempo_map_finish(&map);
    assert_int_equal(failing.live_bytes, 0);
    assert_false(failing.mistaken);
  }
}

static void tempo_map_refuses_more_points_than_the_limit(void **state) {
  (void)state;
  const TempoPoint point = {0, 120, false};
  TempoMap map;
  assert_int_equal(tempo_map_init(&map, memory_heap(), &point, LIMIT_RECORDS_PER_FIELD + 1, NULL, 0), STATUS_TOO_LARGE);
  tempo_map_finish(&map);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(tempo_ticks_to_seconds_to_ticks_is_the_identity),
    cmocka_unit_test(tempo_seconds_only_go_forward),
    cmocka_unit_test(tempo_glides_integrate_one_over_bpm),
    cmocka_unit_test(tempo_map_without_points_is_120_and_four_four),
    cmocka_unit_test(tempo_points_may_come_in_any_order_and_the_last_wins),
    cmocka_unit_test(tempo_bars_begin_where_bar_ticks_says),
    cmocka_unit_test(tempo_signatures_are_made_legal),
    cmocka_unit_test(tempo_frames_round_to_the_nearest),
    cmocka_unit_test(tempo_a_day_of_music_keeps_single_ticks_apart),
    cmocka_unit_test(tempo_map_sorts_many_points),
    cmocka_unit_test(tempo_map_survives_every_refusal_of_memory),
    cmocka_unit_test(tempo_map_refuses_more_points_than_the_limit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
