/* Lanes of clips on tracks with a launcher: those of the arrangement hold while the track is not away, those of a slot while it plays,
   turn by turn, at the frames its notes have. Nodes hear the song late by their latency, so runs that are over still count. */

#include "graph/automation.h"
#include "graph/launch.h"

#include "core/math.h"

bool launch_is_away(const LaunchState *state, int64_t frame) RT_SAFE { return state->away ? frame >= state->left_frame : frame < state->returned_frame; }

int64_t launch_next_move(const LaunchState *state, int64_t frame) RT_SAFE {
  const int64_t move = state->away ? state->left_frame : state->returned_frame;
  return move > frame ? move : INT64_MAX;
}

/* The run of a slot that is heard at a frame. False: none is; `next_frame` is where one will be. */
static bool find_stay(const Live *live, const RtCurve *curve, int64_t frame, LaunchStay *stay, int64_t *next_frame) RT_SAFE {
  const LaunchState *state = curve->launch;
  *next_frame = INT64_MAX;
  if (state->run.slot == curve->slot && state->run.row != NULL) {
    *stay = launch_stay(live, &state->run);
    if (frame >= stay->begin_frame) return frame < stay->end_frame;
    *next_frame = stay->begin_frame;
  }
  for (uint32_t i = state->past_count; i-- > 0;) {
    *stay = state->past[i];
    if (stay->slot == curve->slot && stay->begin_frame <= frame && frame < stay->end_frame) return true;
  }
  return false;
}

void launch_place_curve(const Live *live, RtCurve *curve, int64_t frame) RT_SAFE {
  LaunchStay stay;
  int64_t next_frame;
  double bpm;
  if (curve->launch == NULL || (curve->turns == curve->launch->turns && curve->begin_frame <= frame && frame < curve->end_frame)) return;
  curve->turns = curve->launch->turns;
  if (!find_stay(live, curve, frame, &stay, &next_frame)) {
    curve->begin_frame = curve->end_frame = next_frame;
    return;
  }
  int64_t at = math_round_clamp(transport_ticks(live, frame, &bpm), INT64_MIN / 4, INT64_MAX / 4);
  if (at < stay.begin_ticks) at = stay.begin_ticks;
  const int64_t content = stay.start_ticks + stay.travel_ticks + (at - stay.begin_ticks), cycle = stay.cycle_ticks;
  const int64_t from = cycle > 0 ? content % cycle : content;
  curve->shift_ticks = at - from;
  curve->begin_frame = stay.begin_frame;
  curve->end_frame = stay.end_frame;
  if (cycle == 0) return;
  if (transport_frame(live, curve->shift_ticks + cycle) <= frame) curve->shift_ticks += cycle; /* the turn's first tick shares its frame */
  const int64_t turn_begin = transport_frame(live, curve->shift_ticks), turn_end = transport_frame(live, curve->shift_ticks + cycle);
  if (turn_begin > curve->begin_frame && turn_begin <= frame) curve->begin_frame = turn_begin;
  if (turn_end < curve->end_frame) curve->end_frame = turn_end;
}
