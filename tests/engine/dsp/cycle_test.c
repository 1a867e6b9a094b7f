/* Phases of a modulator: where a block ends the next one begins, whatever they follow. */
#include "support/cm.h"

#include "core/tempo.h"
#include "dsp/cycle.h"

#include <math.h>

#define RATE 48000.0

static void near_to(double got, double expected) {
  if (fabs(got - expected) > 1e-9) fail_msg("%.12f instead of %.12f", got, expected);
}

static CycleTime block_at(int64_t frame, uint32_t frames, uint32_t note_frame) {
  const double bpm = 120.0;
  return (CycleTime){.rate_hz = RATE, .song_ticks = (double)frame / RATE * bpm / 60.0 * (double)TICKS_PER_QUARTER, .bpm = bpm,
                     .song_frame = frame, .frames = frames, .playing = true, .note_frame = note_frame};
}

static void a_note_begins_the_turn_at_its_own_frame(void **unused) {
  (void)unused;
  for (int offset = 0; offset < 4; offset++) {
    const CycleSetting setting = {.by_note = true, .hz = 3.0, .offset_turns = 0.25 * offset};
    const double each = 3.0 / RATE;
    double turns = 0.0;
    const CycleTime still = block_at(0, 64, UINT32_MAX), struck = block_at(64, 64, 40), after = block_at(128, 64, UINT32_MAX);
    const CycleSpan first = cycle_block(&turns, &setting, &still), second = cycle_block(&turns, &setting, &struck), third = cycle_block(&turns, &setting, &after);
    near_to(first.begin, setting.offset_turns);
    near_to(first.end, setting.offset_turns + 64 * each);
    near_to(second.begin, first.end);
    near_to(second.end, setting.offset_turns + 24 * each);
    near_to(third.begin, second.end);
    near_to(third.end, second.end + 64 * each);
  }
}

static void a_note_behind_the_block_changes_nothing_in_it(void **unused) {
  (void)unused;
  const CycleSetting setting = {.by_note = true, .hz = 3.0, .offset_turns = 0.5};
  double turns = 0.0, other = 0.0;
  const CycleTime with = block_at(0, 64, 64), without = block_at(0, 64, UINT32_MAX);
  near_to(cycle_block(&turns, &setting, &with).end, cycle_block(&other, &setting, &without).end);
  near_to(turns, other);
}

static void a_division_is_counted_from_the_song_s_start(void **unused) {
  (void)unused;
  for (uint32_t division = 0; division < CYCLE_DIVISIONS; division++) {
    const CycleSetting setting = {.sync = true, .division = division, .offset_turns = 0.125};
    double turns = 0.0, end = 0.125;
    for (int64_t frame = 0; frame < 640; frame += 64) {
      const CycleTime time = block_at(frame, 64, UINT32_MAX);
      const CycleSpan span = cycle_block(&turns, &setting, &time);
      near_to(span.begin, end);
      near_to(span.end - span.begin, 64.0 / RATE * 2.0 / cycle_quarters(division));
      end = span.end;
    }
  }
}

static void a_song_that_stands_turns_nothing(void **unused) {
  (void)unused;
  const CycleSetting setting = {.hz = 2.0, .offset_turns = 0.5};
  CycleTime time = block_at(4800, 64, UINT32_MAX);
  time.playing = false;
  double turns = 0.0;
  const CycleSpan span = cycle_block(&turns, &setting, &time);
  near_to(span.begin, 0.5 + 4800 * 2.0 / RATE);
  near_to(span.end, span.begin);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_note_begins_the_turn_at_its_own_frame),
      cmocka_unit_test(a_note_behind_the_block_changes_nothing_in_it),
      cmocka_unit_test(a_division_is_counted_from_the_song_s_start),
      cmocka_unit_test(a_song_that_stands_turns_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
