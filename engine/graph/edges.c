/* What edges carry, on the audio thread: from a point of one chain into the sum of another, with a smoothed gain for each
   side and 5 ms of fade when the edge comes or goes. */

#include "graph/internal.h"

#include "core/math.h"

static void add_plain(float *restrict to, const float *restrict from) RT_SAFE {
  for (uint32_t i = 0; i < GRID_FRAMES; i += 4) f4_store(to + i, f4_load(to + i) + f4_load(from + i));
}

static void add_steady(float *restrict to, const float *restrict from, float gain) RT_SAFE {
  for (uint32_t i = 0; i < GRID_FRAMES; i += 4) f4_store(to + i, f4_load(to + i) + f4_load(from + i) * f4_splat(gain));
}

/* `open` is its value before the block's first frame. */
static void add_moving(float *restrict to, const float *restrict from, uint32_t frames, Ramp gain, float open, float open_step) RT_SAFE {
  for (uint32_t i = 0; i < frames; i++) {
    open = (float)math_clamp(open + open_step, 0.0, 1.0);
    to[i] += from[i] * open * (gain.start + gain.step * (float)(i + 1));
  }
}

static float moved_open(const Live *live, float open, float step) RT_SAFE {
  for (uint32_t i = 0; i < live->frames; i++) open = (float)math_clamp(open + step, 0.0, 1.0);
  return open;
}

void edge_mix(const Live *live, RtEdge *edge, float *const bus[2]) RT_SAFE {
  EdgeState *state = edge->state;
  if (edge->dropped || (state->open == 0.0f && edge->open_target == 0.0f)) return;
  const float step = state->open == edge->open_target ? 0.0f : (edge->open_target > state->open ? live->fade_step : -live->fade_step);
  for (uint32_t c = 0; c < 2; c++) {
    const Ramp gain = smoother_block(&state->gain[c], edge->goal[c], live->frames);
    if (step != 0.0f || gain.step != 0.0f) add_moving(bus[c], edge->from[c], live->frames, gain, state->open, step);
    else if (gain.start == 1.0f) add_plain(bus[c], edge->from[c]);
    else add_steady(bus[c], edge->from[c], gain.start);
  }
  if (step != 0.0f) state->open = moved_open(live, state->open, step);
}
