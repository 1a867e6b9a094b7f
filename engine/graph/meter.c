/* What people see of the sound: peak (falling slowly) and RMS of every chain, published whole under a sequence counter.
   The strip has counted both when nothing changed the sound behind it. NaN is found in passing, since a NaN sum says that one
   sample was NaN. */

#include "graph/launch.h"

#include "core/math.h"

#include <stddef.h>
#include <string.h>

#define INSANE_SQUARE 1e12f /* +120 dBFS for a whole block: as good as infinite */
#define FORGOTTEN 1e-20f    /* far below what is shown; a meter that fell for ever would end in numbers that are slow to multiply */

/* The bus beyond `frames` is zero, so whole blocks are measured. */
static Level measure(float *const bus[2]) RT_SAFE {
  LevelParts sides[2] = {0};
  for (uint32_t i = 0; i < GRID_FRAMES; i += 8)
    for (uint32_t c = 0; c < 2; c++) level_count(&sides[c], f8_load(bus[c] + i));
  return level_of(sides[0], sides[1]);
}

_Static_assert(offsetof(ChainState, mean_square) == offsetof(ChainState, peak) + 2 * sizeof(float), "peaks and squares are one vector");
_Static_assert(offsetof(GraphMeterTrack, rms) == offsetof(GraphMeterTrack, peak) + 2 * sizeof(float), "what is shown of them is another");
_Static_assert(offsetof(Level, square) == 2 * sizeof(float), "tops and squares are one vector");

static void silence_chain(Live *live, RtChain *chain) RT_SAFE {
  chain->state->poisoned = true;
  chain->calm = false;
  live->nan_count++;
  memset(chain->bus[0], 0, 2 * GRID_FRAMES * sizeof(float));
}

void meter_tell(Graph *graph) RT_SAFE {
  const RtPlan *plan = graph->live.plan;
  for (uint32_t i = 0; i < plan->chain_count; i++) {
    ChainState *state = plan->chains[i].state;
    if (!state->poisoned || state->told) continue;
    const Notice notice = {.type = NOTICE_MUTED_NAN, .id = plan->chains[i].id, .position_frame = graph->live.output_frame};
    state->told = true;
    (void)ring_write(graph->notices, &notice);
  }
}

/* Both laws for all four, of which each has two that are meant. */
static inline f32x4 shown_next(const Live *live, f32x4 shown, f32x4 peak, f32x4 mean_square) RT_SAFE {
  const f32x4 peaks = f4_max(peak, shown * f4_splat(live->peak_fall));
  const f32x4 squares = shown + (mean_square - shown) * f4_splat(live->square_rise);
  const f32x4 next = __builtin_shufflevector(peaks, squares, 0, 1, 6, 7);
  return (f32x4)((i32x4)next & (i32x4)(next > f4_splat(FORGOTTEN)));
}

/* The root of a square is the number itself again, unless it is too small to be heard or too great to be sane. A top is never more
   than the sum it is part of. */
void meter_chain(Live *live, RtChain *chain) RT_SAFE {
  ChainState *state = chain->state;
  if (!chain->level.told) chain->level = measure(chain->bus);
  f32x4 level = f4_load(chain->level.top);
  if (i4_any(~(i32x4)(level < f4_splat(INSANE_SQUARE)))) {
    silence_chain(live, chain);
    chain->level = (Level){0};
    level = f4_splat(0.0f);
  }
  const f32x4 tops = __builtin_shufflevector(level, level, 0, 1, 0, 1);
  const f32x4 peak = {math_sqrtf(tops[0]), math_sqrtf(tops[1]), math_sqrtf(tops[2]), math_sqrtf(tops[3])};
  f4_store(state->peak, shown_next(live, f4_load(state->peak), peak, level * f4_splat(1.0f / GRID_FRAMES)));
  live->loud |= i4_any((i32x4)(peak > f4_splat(QUIET_LEVEL)));
  state->zero = !i4_any((i32x4)(tops != f4_splat(0.0f)));
}

void meter_asleep(const Live *live, RtChain *chain) RT_SAFE {
  f4_store(chain->state->peak, shown_next(live, f4_load(chain->state->peak), f4_splat(0.0f), f4_splat(0.0f)));
}

static const uint32_t launch_flags[] = {[ACT_NOTHING] = 0, [ACT_RUN] = 0, [ACT_STOP] = TRACK_STOPS, [ACT_RETURN] = TRACK_RETURNS};

/* What the launcher does; its turn by where the block began. */
static void publish_launch(const Live *live, GraphMeterTrack *to, const LaunchState *launch) RT_SAFE {
  to->slot = to->queued = to->launch = 0;
  to->turn = 0.0f;
  if (launch == NULL) return;
  to->slot = launch->run.slot;
  to->queued = launch->queue.act == ACT_RUN ? launch->queue.slot : ID_NONE;
  to->launch = (launch->away ? TRACK_AWAY : 0u) | launch_flags[launch->queue.act];
  if (launch->run.row == NULL || launch->run.slot == ID_NONE) return;
  const int64_t ticks = math_round_clamp(live->song_ticks, 0, INT64_MAX / 4), turn = launch->run.row->plan->turn_ticks;
  const int64_t travel = launch_travel(&launch->run, ticks) % turn;
  to->turn = (float)((double)(travel > 0 ? travel : 0) / (double)turn);
}

static uint32_t publish_track(const Live *live, GraphMeterTrack *to, const RtChain *chain) RT_SAFE {
  const ChainState *state = chain->state;
  publish_launch(live, to, chain->launch);
  to->id = chain->id;
  const f32x4 shown = f4_load(state->peak);
  const f32x4 rms = {math_sqrtf(shown[0]), math_sqrtf(shown[1]), math_sqrtf(shown[2]), math_sqrtf(shown[3])};
  f4_store(to->peak, __builtin_shufflevector(shown, rms, 0, 1, 6, 7));
  return state->sounding_count;
}

/* A reader takes what it finds between two equal, even reads of the counter. */
void meter_publish(Graph *graph) RT_SAFE {
  const Live *live = &graph->live;
  GraphMeters *m = graph->meters;
  _Atomic uint32_t *sequence = (_Atomic uint32_t *)&m->sequence;
  const uint32_t before = atomic_load_explicit(sequence, memory_order_relaxed);
  atomic_store_explicit(sequence, before + 1, memory_order_relaxed);
  atomic_thread_fence(memory_order_release);
  m->playing = live->playing;
  m->song_frame = live->song_frame;
  m->output_frame = live->output_frame;
  m->song_ticks = live->song_ticks;
  m->bpm = live->bpm;
  m->count_in_frames = live->count_in_left;
  m->dropped_events = live->dropped_events;
  m->nan_count = live->nan_count;
  m->overload_step = live->thrift;
  m->overload_count = graph->overload.count;
  m->page_misses = atomic_load_explicit(&graph->streams.cache.misses, memory_order_relaxed);
  m->voices = 0;
  m->track_count = 0;
  if (live->plan != NULL) {
    m->revision = live->plan->header->revision;
    m->crossfade = live->plan->crossfade;
    for (uint32_t i = live->plan->gone_count; i < live->plan->chain_count; i++)
      if (live->plan->chains[i].track && m->track_count <= LIMIT_TRACKS)
        m->voices += publish_track(live, &m->tracks[m->track_count++], &live->plan->chains[i]);
  }
  atomic_store_explicit(sequence, before + 2, memory_order_release);
}
