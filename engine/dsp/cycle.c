/* Phases that follow the song or a note; used by the modulators. */
#include "dsp/cycle.h"

#include "core/math.h"
#include "core/tempo.h"

const char *const cycle_division_names[CYCLE_DIVISIONS + 1] = {"1/32", "1/16 T", "1/16", "1/8 T", "1/16 D", "1/8", "1/4 T", "1/8 D", "1/4", "1/2 T",
                                                               "1/4 D", "1/2", "1/2 D", "1 bar", "2 bars", "4 bars", "8 bars", "16 bars", NULL};

static const double quarters[CYCLE_DIVISIONS] = {0.125, 1.0 / 6, 0.25, 1.0 / 3, 0.375, 0.5, 2.0 / 3, 0.75, 1, 4.0 / 3, 1.5, 2, 3, 4, 8, 16, 32, 64};

double cycle_quarters(uint32_t division) RT_SAFE { return quarters[division < CYCLE_DIVISIONS ? division : CYCLE_DIVISIONS - 1]; }

static CycleSpan from_note(double *turns, double offset, double step, const CycleTime *time) RT_SAFE {
  const CycleSpan span = {*turns + offset, *turns + step * (double)time->frames + offset};
  *turns = span.end - offset;
  if (time->note_frame >= time->frames) return span;
  *turns = step * (double)(time->frames - time->note_frame);
  return (CycleSpan){span.begin, *turns + offset};
}

CycleSpan cycle_block(double *turns, const CycleSetting *setting, const CycleTime *time) RT_SAFE {
  const double length = cycle_quarters(setting->division);
  const double hz = setting->sync ? time->bpm / 60.0 / length : setting->hz, step = hz / time->rate_hz;
  if (setting->by_note) return from_note(turns, setting->offset_turns, step, time);
  const double here = setting->sync ? time->song_ticks / ((double)TICKS_PER_QUARTER * length) : (double)time->song_frame * step;
  const double moves = time->playing ? step * (double)time->frames : 0.0;
  return (CycleSpan){here + setting->offset_turns, here + moves + setting->offset_turns};
}
