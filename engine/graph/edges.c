/* What edges carry, on the audio thread: from a point of one chain into the sum of another, with a smoothed gain for each
   side and 5 ms of fade when the edge comes or goes. */

#include "graph/internal.h"

#include "core/math.h"
#include "dsp/pan_law.h"

#include <string.h>

#define SILENT_DB -144.0f
#define LOUDEST_DB 24.0
#define FEEDBACK_PEAK 16.0f /* +24 dBFS: far beyond what music asks, far below what hurts a limiter */
#define SANE_SQUARE 1e12f /* +120 dBFS; NaN is not below it */

static inline void add_plain(float *restrict to, const float *restrict from) RT_SAFE {
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

static void add_drawn(float *restrict to, const float *restrict from, uint32_t frames, const float *gain, float open, float open_step) RT_SAFE {
  for (uint32_t i = 0; i < frames; i++) {
    open = (float)math_clamp(open + open_step, 0.0, 1.0);
    to[i] += from[i] * open * gain[i];
  }
}

static float moved_open(const Live *live, float open, float step) RT_SAFE {
  for (uint32_t i = 0; i < live->frames; i++) open = (float)math_clamp(open + step, 0.0, 1.0);
  return open;
}

/* For good. */
static bool is_closed(const RtEdge *edge) RT_SAFE { return edge->dropped || (edge->state->open == 0.0f && edge->open_target == 0.0f && !edge->heeds); }

/* Nothing is on its way to another gain. */
static bool is_settled(const RtEdge *edge) RT_SAFE {
  const Smoother *left = &edge->state->gain[0], *right = &edge->state->gain[1];
  return edge->state->open == edge->open_target && left->primed && right->primed && (left->left_frames | right->left_frames) == 0 &&
         left->target == edge->goal[0] && right->target == edge->goal[1];
}

/* What mix_from does then. */
static void mix_settled(const RtEdge *edge, const float *const from[2], float *const bus[2]) RT_SAFE {
  if (edge->state->open == 0.0f) return;
  for (uint32_t c = 0; c < 2; c++) {
    const float gain = edge->state->gain[c].current;
    if (gain == 1.0f) add_plain(bus[c], from[c]);
    else add_steady(bus[c], from[c], gain);
  }
}

static void mix_from(const Live *live, RtEdge *edge, const float *const from[2], float *const bus[2]) RT_SAFE {
  if (edge->drawn == NULL && is_settled(edge)) {
    mix_settled(edge, from, bus);
    return;
  }
  EdgeState *state = edge->state;
  const float step = state->open == edge->open_target ? 0.0f : (edge->open_target > state->open ? live->fade_step : -live->fade_step);
  for (uint32_t c = 0; c < 2; c++) {
    if (edge->drawn != NULL) {
      add_drawn(bus[c], from[c], live->frames, edge->drawn + c * DRAWN_FRAMES, state->open, step);
      continue;
    }
    const Ramp gain = smoother_block(&state->gain[c], edge->goal[c], live->frames);
    if (step == 0.0f && state->open == 0.0f) continue;
    if (step != 0.0f || gain.step != 0.0f) add_moving(bus[c], from[c], live->frames, gain, state->open, step);
    else if (gain.start == 1.0f) add_plain(bus[c], from[c]);
    else add_steady(bus[c], from[c], gain.start);
  }
  if (step != 0.0f) state->open = moved_open(live, state->open, step);
}

/* What it carries, from where it lies. */
typedef struct Carried { const float *sides[2]; } Carried;
static inline Carried carried_by(const RtEdge *edge) RT_SAFE { return (Carried){{edge->from[0], edge->from[*edge->twins ? 0 : 1]}}; }

static void mix_delayed(const Live *live, RtEdge *edge, float *const bus[2]) RT_SAFE {
  float delayed[2][GRID_FRAMES];
  const float *before[2];
  if (!edge->feedback) delay_write(live, edge->delay, carried_by(edge).sides);
  if (delay_peek(live, edge->delay, before)) {
    mix_from(live, edge, before, bus);
    return;
  }
  if (live->frames < GRID_FRAMES) memset(delayed, 0, sizeof delayed);
  delay_read(live, edge->delay, (float *const[2]){delayed[0], delayed[1]});
  mix_from(live, edge, (const float *const[2]){delayed[0], delayed[1]}, bus);
}

static void edge_mix(const Live *live, RtEdge *edge, float *const bus[2]) RT_SAFE {
  if (edge->delay != NULL) mix_delayed(live, edge, bus);
  else mix_from(live, edge, carried_by(edge).sides, bus);
}

/* ---- several at once: one pass over the bus for eight of them (dsp/bus_sum.h) */

static bool is_hushed(const RtEdge *edge) RT_SAFE { return edge->hushed != NULL && *edge->hushed; }

/* What most tracks give their group: all of it, as it lies there. For one that is settled. */
static bool is_calm(const RtEdge *edge) RT_SAFE {
  return !edge->dropped && edge->delay == NULL && edge->drawn == NULL && edge->state->open == 1.0f && edge->state->gain[0].current == 1.0f && edge->state->gain[1].current == 1.0f;
}

/* False: nothing would be added. */
static bool adds(RtEdge *edge) RT_SAFE {
  if (edge->calm) return !is_hushed(edge);
  if (is_closed(edge)) return false;
  if (!is_settled(edge)) return true;
  edge->calm = is_calm(edge);
  return !is_hushed(edge);
}

/* A sum under way: what waits to be added to it, of each side. As long as all of it is alike, the left side stands for both. */
typedef struct Sum {
  float *const *bus;
  const float *rows[2][BUS_SUM_ROWS]; /* in buses: aligned */
  uint32_t waits;
  bool alike, twins; /* so far in the bus; all that waits */
  bool behind;       /* the right side is not written yet */
} Sum;

static void write_right(Sum *sum) RT_SAFE {
  if (sum->behind) memcpy(sum->bus[1], sum->bus[0], GRID_FRAMES * sizeof(float));
  sum->alike = sum->behind = false;
}

static void add_waiting(const Live *live, Sum *sum) RT_SAFE {
  if (sum->waits == 0) return;
  if (!sum->twins) write_right(sum);
  live->bus_sum(sum->bus[0], sum->rows[0], sum->waits, GRID_FRAMES);
  if (!sum->alike) live->bus_sum(sum->bus[1], sum->rows[1], sum->waits, GRID_FRAMES);
  sum->behind = sum->alike;
  sum->waits = 0;
  sum->twins = true;
}

static void wait_for(const Live *live, Sum *sum, const RtEdge *edge) RT_SAFE {
  if (sum->waits == BUS_SUM_ROWS) add_waiting(live, sum);
  const bool twins = *edge->twins;
  sum->rows[0][sum->waits] = edge->from[0];
  sum->rows[1][sum->waits++] = edge->from[twins ? 0 : 1];
  sum->twins = sum->twins && twins;
}

void edges_mix(const Live *live, RtEdge *edges, uint32_t count, float *const bus[2], bool empty) RT_SAFE {
  Sum sum = {.bus = bus, .alike = empty, .twins = true};
  for (uint32_t i = 0; i < count; i++) {
    RtEdge *const edge = &edges[i];
    if (!adds(edge)) continue;
    if (edge->calm) {
      wait_for(live, &sum, edge);
      continue;
    }
    add_waiting(live, &sum);
    write_right(&sum);
    edge_mix(live, edge, bus);
  }
  add_waiting(live, &sum);
  write_right(&sum);
}

/* NaN is kept: whoever made it is silenced for it. */
static float bounded(float x) { return x > FEEDBACK_PEAK ? FEEDBACK_PEAK : x < -FEEDBACK_PEAK ? -FEEDBACK_PEAK : x; }

/* A circle that comes back louder than it went would grow without end. */
void edges_feed_back(const Live *live, RtPlan *plan) RT_SAFE {
  float held[2][GRID_FRAMES];
  for (uint32_t i = 0; i < plan->feedback_count; i++) {
    RtEdge *edge = &plan->edges[plan->feedback[i]];
    const Carried carried = carried_by(edge);
    for (uint32_t c = 0; c < 2; c++)
      for (uint32_t k = 0; k < GRID_FRAMES; k++) held[c][k] = k < live->frames ? bounded(carried.sides[c][k]) : 0.0f;
    delay_write(live, edge->delay, (const float *const[2]){held[0], held[1]});
  }
}

/* The balance of a strip (devices/gain.c): equal power, 0 dB in the middle. */
void edge_aim(RtEdge *edge, double gain, double pan) RT_SAFE {
  const Sides sides = pan_power(math_clamp(pan, -1.0, 1.0));
  edge->gain = gain;
  edge->pan = pan;
  edge->calm = false;
  const double level = edge->shut ? 0.0 : gain * (double)edge->side_gain;
  edge->goal[0] = (float)(pan == 0.0 ? level : level * math_sqrt(2.0) * sides.left);
  edge->goal[1] = (float)(pan == 0.0 ? level : level * math_sqrt(2.0) * sides.right);
}

double crossfade_gain(CrossfaderCurve curve, uint32_t side, double crossfade) RT_SAFE {
  const double along = math_clamp(crossfade * 0.5 + 0.5, 0.0, 1.0), position = side == EDGE_SIDE_A ? along : 1.0 - along;
  if (curve == CROSSFADER_EQUAL_POWER) return position >= 1.0 ? 0.0 : math_cos(position * (MATH_PI / 2.0));
  if (curve == CROSSFADER_LINEAR) return 1.0 - position;
  return math_min(1.0, 2.0 - 2.0 * position);
}

void crossfade_to(RtPlan *plan, double position) RT_SAFE {
  const CrossfaderCurve curve = (CrossfaderCurve)plan->header->crossfade_curve;
  plan->crossfade = (float)position;
  for (uint32_t i = 0; i < plan->edge_count; i++) {
    RtEdge *edge = &plan->edges[i];
    if (edge->side == 0) continue;
    edge->side_gain = (float)crossfade_gain(curve, edge->side, position);
    edge_aim(edge, edge->gain, edge->pan);
  }
}

void edge_set(RtEdge *edge, uint32_t number, float value) RT_SAFE {
  if (number == EDGE_GAIN_DB) edge_aim(edge, value <= SILENT_DB ? 0.0 : math_gain_from_db(math_min((double)value, LOUDEST_DB)), edge->pan);
  else edge_aim(edge, edge->gain, math_clamp((double)value, -1.0, 1.0));
}

void edge_begin(const Live *live, RtEdge *edge) RT_SAFE {
  EdgeState *state = edge->state;
  const bool heard = state->open != NOT_HEARD;
  if (live->pristine) state->open = edge->open_target;
  else if (!heard) state->open = edge->snap ? 1.0f : 0.0f;
  if (edge->delay != NULL) delay_begin(live, edge->delay, heard && !edge->feedback);
  else edge->calm = is_settled(edge) && is_calm(edge); /* its state is at hand here, and not where it is mixed */
}

void edge_reset(RtEdge *edge) RT_SAFE {
  edge->state->open = edge->open_target;
  edge->calm = false;
  for (uint32_t c = 0; c < 2; c++) smoother_reset(&edge->state->gain[c]);
}

bool side_mix(const Live *live, RtSide *side) RT_SAFE {
  bool connected = false;
  memset(side->bus[0], 0, 2 * GRID_FRAMES * sizeof(float));
  for (uint32_t i = 0; i < side->edge_count; i++) connected |= !is_closed(&side->edges[i]);
  edges_mix(live, side->edges, side->edge_count, side->bus, false);
  return connected;
}

void bus_keep_sane(float *const bus[2]) RT_SAFE {
  f32x4 square = f4_splat(0);
  for (uint32_t c = 0; c < 2; c++)
    for (uint32_t i = 0; i < GRID_FRAMES; i += 4) {
      const f32x4 x = f4_load(bus[c] + i);
      square += x * x;
    }
  if (f4_sum(square) < SANE_SQUARE) return;
  for (uint32_t c = 0; c < 2; c++) memset(bus[c], 0, GRID_FRAMES * sizeof(float));
}

/* Another order of devices before a tap makes a step: as at a chain's end, its height is taken out and let go over 5 ms. */
static void mend_tap(const Live *live, const RtTap *tap) RT_SAFE {
  TapState *state = tap->state;
  if (tap->chain->rewired && state->next_frame == live->output_frame) {
    for (uint32_t c = 0; c < 2; c++) state->mend[c] = state->last[c] - tap->bus[c][0];
    state->mend_left = live->fade_frames;
  }
  for (uint32_t i = 0; i < live->frames && state->mend_left > 0; i++) {
    const float part = (float)state->mend_left-- * live->fade_step;
    for (uint32_t c = 0; c < 2; c++) tap->bus[c][i] += state->mend[c] * part;
  }
}

void tap_copy(const Live *live, const RtTap *tap) RT_SAFE {
  for (uint32_t c = 0; c < 2; c++) memcpy(tap->bus[c], tap->from[c], GRID_FRAMES * sizeof(float));
  bus_keep_sane(tap->bus);
  mend_tap(live, tap);
  for (uint32_t c = 0; c < 2; c++) tap->state->last[c] = tap->bus[c][live->frames - 1];
  tap->state->next_frame = live->output_frame + live->frames;
}
