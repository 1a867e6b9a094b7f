/* See pitch_track.h. */
#include "dsp/pitch_track.h"

#include "core/math.h"
#include "core/simd.h"

#include <stdbool.h>

#define LONGEST 400u             /* frames of the longest period, and of the window it is looked for in */
#define SHORTEST 10u
#define LEVEL_FRAMES 160u
#define WORST_DIP 0.7f           /* what repeats less is no candidate */
#define OCTAVE_BIAS 0.04f        /* of two periods that fit alike, the shorter one: the longer is two of it */
#define UNVOICED_COST 0.42f
#define TURN_COST 0.3f           /* between a pitch and none */
#define LEAP_COST 2.0f           /* an octave, and no more than LEAP_MOST */
#define LEAP_MOST 1.0f
#define DB_PER_OCTAVE 3.010299956639812 /* of power */
#define SILENT_DB (-75.0f)

_Static_assert(LONGEST * (uint32_t)PITCH_HZ_MIN == PITCH_RATE_HZ && SHORTEST * (uint32_t)PITCH_HZ_MAX == PITCH_RATE_HZ, "the periods are those of the range");

uint32_t pitch_moments(uint64_t frames) { return (uint32_t)((frames + PITCH_HOP - 1) / PITCH_HOP); }

/* The sound around a moment, silence where there is none. */
static void take(const float *sound, uint64_t frames, int64_t from, uint32_t count, float *to) {
  for (uint32_t i = 0; i < count; i++) {
    const int64_t at = from + i;
    to[i] = at >= 0 && (uint64_t)at < frames ? sound[at] : 0.0f;
  }
}

static float level_of(const float *sound, uint64_t frames, int64_t centre) {
  float near[LEVEL_FRAMES];
  double sum = 0.0;
  take(sound, frames, centre - LEVEL_FRAMES / 2, LEVEL_FRAMES, near);
  for (uint32_t i = 0; i < LEVEL_FRAMES; i++) sum += (double)near[i] * (double)near[i];
  return sum > 1e-18 ? (float)(DB_PER_OCTAVE * math_log2(sum / LEVEL_FRAMES)) : -200.0f;
}

/* Squared differences at all periods, each four beside one another. */
static void differences(const float *x, float *d) {
  for (uint32_t lag = 0; lag < LONGEST + 8; lag += 8) {
    f32x4 a = f4_splat(0.0f), b = a;
    for (uint32_t i = 0; i < LONGEST; i++) {
      const f32x4 here = f4_splat(x[i]), u = here - f4_load(x + i + lag), v = here - f4_load(x + i + lag + 4);
      a += u * u;
      b += v * v;
    }
    f4_store(d + lag, a);
    f4_store(d + lag + 4, b);
  }
}

static void normalise(float *d) {
  double sum = 0.0;
  d[0] = 1.0f;
  for (uint32_t lag = 1; lag <= LONGEST + 1; lag++) {
    sum += (double)d[lag];
    d[lag] = sum > 0.0 ? (float)((double)d[lag] * lag / sum) : 1.0f;
  }
}

/* Keeps the best, in no order. */
static void add_candidate(PitchMoment *moment, float hz, float cost) {
  uint32_t at = moment->count;
  if (at == PITCH_CANDIDATES) {
    at = 0;
    for (uint32_t i = 1; i < PITCH_CANDIDATES; i++)
      if (moment->cost[i] > moment->cost[at]) at = i;
    if (moment->cost[at] <= cost) return;
  } else {
    moment->count++;
  }
  moment->hz[at] = hz;
  moment->cost[at] = cost;
}

PitchMoment pitch_moment(const float *sound, uint64_t frames, uint32_t index) {
  const int64_t centre = (int64_t)index * PITCH_HOP;
  PitchMoment moment = {.level_db = level_of(sound, frames, centre)};
  float x[2 * LONGEST + 24], d[LONGEST + 16];
  if (moment.level_db < SILENT_DB) return moment;
  take(sound, frames, centre - LONGEST, COUNT_OF(x), x);
  differences(x, d);
  normalise(d);
  for (uint32_t lag = SHORTEST; lag <= LONGEST; lag++) {
    if (d[lag] > WORST_DIP || d[lag] > d[lag - 1] || d[lag] >= d[lag + 1]) continue;
    const float bend = d[lag - 1] - 2.0f * d[lag] + d[lag + 1], way = bend > 0.0f ? 0.5f * (d[lag - 1] - d[lag + 1]) / bend : 0.0f;
    const float low = d[lag] - 0.25f * (d[lag - 1] - d[lag + 1]) * way, period = (float)lag + way;
    const float bias = OCTAVE_BIAS * (float)math_log2((double)period / SHORTEST);
    add_candidate(&moment, (float)PITCH_RATE_HZ / period, (low > 0.0f ? low : 0.0f) + bias);
  }
  return moment;
}

/* --- the best way ------------------------------------------------------------------------------------------------------ */

#define STATES (PITCH_CANDIDATES + 1u) /* the last: no pitch */

size_t pitch_work_bytes(uint32_t count) { return (size_t)count * STATES; }

static float cost_of(const PitchMoment *moment, uint32_t state) {
  if (state == PITCH_CANDIDATES) return moment->level_db < SILENT_DB ? 0.0f : UNVOICED_COST;
  return moment->cost[state];
}
static bool there_is(const PitchMoment *moment, uint32_t state) { return state == PITCH_CANDIDATES || state < moment->count; }

static float way_cost(const PitchMoment *before, uint32_t from, const PitchMoment *now, uint32_t to) {
  if (from == PITCH_CANDIDATES || to == PITCH_CANDIDATES) return from == to ? 0.0f : TURN_COST;
  const double octaves = math_log2((double)now->hz[to] / (double)before->hz[from]);
  return (float)math_min(LEAP_COST * (octaves < 0.0 ? -octaves : octaves), LEAP_MOST);
}

void pitch_choose(const PitchMoment *moments, uint32_t count, void *work, PitchPoint *points) {
  uint8_t *from = work; /* of each moment's states */
  float best[STATES], next[STATES];
  for (uint32_t s = 0; s < STATES && count > 0; s++) best[s] = there_is(&moments[0], s) ? cost_of(&moments[0], s) : 1e9f;
  for (uint32_t i = 1; i < count; i++) {
    for (uint32_t to = 0; to < STATES; to++) {
      next[to] = 1e9f;
      from[(size_t)i * STATES + to] = PITCH_CANDIDATES;
      if (!there_is(&moments[i], to)) continue;
      for (uint32_t s = 0; s < STATES; s++) {
        if (!there_is(&moments[i - 1], s)) continue;
        const float cost = best[s] + way_cost(&moments[i - 1], s, &moments[i], to);
        if (cost >= next[to]) continue;
        next[to] = cost;
        from[(size_t)i * STATES + to] = (uint8_t)s;
      }
      next[to] += cost_of(&moments[i], to);
    }
    float least = next[0];
    for (uint32_t s = 1; s < STATES; s++) least = next[s] < least ? next[s] : least;
    for (uint32_t s = 0; s < STATES; s++) best[s] = next[s] - least; /* no sum grows with the song */
  }
  uint32_t at = 0;
  for (uint32_t s = 1; s < STATES && count > 0; s++) at = best[s] < best[at] ? s : at;
  for (uint32_t i = count; i-- > 0;) {
    const bool pitched = at < moments[i].count;
    points[i] = (PitchPoint){pitched ? (float)(69.0 + 12.0 * math_log2((double)moments[i].hz[at] / 440.0)) : 0.0f, moments[i].level_db};
    if (i > 0) at = from[(size_t)i * STATES + at];
  }
}
