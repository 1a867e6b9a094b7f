/* Spectra before and behind a device whose panel is open: what passes is kept on the audio thread, and looked at on the other. */

#include "graph/watch.h"

#include "core/math.h"
#include "graph/internal.h"

#define HOP_FRAMES 1024u        /* a new spectrum is made after so many */
#define AVERAGE_SECONDS 0.12
#define FORGOTTEN_SECONDS 0.5   /* nobody asked for so long: it may be lent to another */

/* ---- the audio thread */

static void keep(float *ring, uint32_t at, const float *from, uint32_t frames) RT_SAFE {
  for (uint32_t i = 0; i < frames; i++) ring[(at + i) % WATCH_FRAMES] = from != NULL ? spectrum_taken(from[i]) : 0.0f;
}

void watch_hear(Watch *watch, WatchPoint point, const float *const bus[2], uint32_t frames, int64_t output_frame) RT_SAFE {
  const uint32_t at = atomic_load_explicit(&watch->written, memory_order_relaxed);
  for (uint32_t c = 0; c < 2; c++) keep(watch->heard[point][c], at, bus[c], frames);
  if (point == WATCH_BEFORE) return;
  watch->heard_frame = output_frame;
  atomic_store_explicit(&watch->written, at + frames, memory_order_release);
}

void watch_end_block(Graph *graph, uint32_t frames, int64_t output_frame) RT_SAFE {
  const float *const nothing[2] = {NULL, NULL};
  for (uint32_t i = 0; i < WATCH_PLACES; i++) {
    Watch *const watch = atomic_load_explicit(&graph->watches[i], memory_order_acquire);
    if (watch == NULL || atomic_load_explicit(&watch->lent, memory_order_relaxed) == NULL || watch->heard_frame == output_frame) continue;
    watch_hear(watch, WATCH_BEFORE, nothing, frames, output_frame);
    watch_hear(watch, WATCH_BEHIND, nothing, frames, output_frame);
  }
}

/* ---- the control side: lending */

static uint32_t written(const Watch *watch) { return atomic_load_explicit(&watch->written, memory_order_acquire); }

static bool is_free(const Watch *watch, double rate_hz) {
  return atomic_load_explicit(&watch->lent, memory_order_relaxed) == NULL || written(watch) - watch->asked > FORGOTTEN_SECONDS * rate_hz;
}

static Watch *make_watch(Graph *graph) {
  if (graph->spectrum == NULL) {
    graph->spectrum = memory_new(graph->memory, spectrum_bytes());
    if (graph->spectrum == NULL) return NULL;
    spectrum_init(graph->spectrum);
  }
  Watch *const watch = memory_new(graph->memory, sizeof *watch);
  if (watch != NULL) watch->heard_frame = -1;
  return watch;
}

static Watch *find_watch(Graph *graph, Id node) {
  for (uint32_t i = 0; i < WATCH_PLACES; i++) {
    Watch *const watch = atomic_load_explicit(&graph->watches[i], memory_order_relaxed);
    if (watch != NULL && watch->node == node && atomic_load_explicit(&watch->lent, memory_order_relaxed) != NULL) return watch;
  }
  return NULL;
}

/* One nobody needs, or a new one; it begins with nothing. */
static Watch *take_watch(Graph *graph, Id node) {
  Watch *taken = NULL;
  for (uint32_t i = 0; i < WATCH_PLACES && taken == NULL; i++) {
    Watch *watch = atomic_load_explicit(&graph->watches[i], memory_order_relaxed);
    if (watch == NULL) {
      watch = make_watch(graph);
      if (watch == NULL) return NULL;
      atomic_store_explicit(&graph->watches[i], watch, memory_order_release);
      taken = watch;
    } else if (is_free(watch, graph->rate_hz)) taken = watch;
  }
  if (taken == NULL) return NULL;
  taken->node = node;
  taken->begun = written(taken);
  for (uint32_t p = 0; p < WATCH_POINTS; p++) taken->mean[p] = (SpectrumMean){{0}};
  taken->shown = (GraphSpectra){.rate_hz = graph->rate_hz};
  return taken;
}

/* ---- looking */

/* False: the audio thread came round while they were made. */
static bool make_spectra(Graph *graph, Watch *watch, uint32_t end) {
  const uint32_t passed = end - watch->shown.heard_frames, begin = end - SPECTRUM_FRAMES;
  const double share = -math_expm1(-(double)passed / (AVERAGE_SECONDS * graph->rate_hz));
  for (uint32_t p = 0; p < WATCH_POINTS; p++) {
    for (uint32_t c = 0; c < 2; c++) spectrum_hear(graph->spectrum, c, watch->heard[p][c], WATCH_FRAMES, begin);
    if (written(watch) - begin > WATCH_FRAMES - GRID_FRAMES) return false;
    spectrum_settle(graph->spectrum, &watch->mean[p], watch->shown.spectra == 0 ? 1.0f : (float)share, watch->shown.db[p]);
  }
  return true;
}

const GraphSpectra *graph_watch(Graph *graph, Id node) {
  const RtPlan *const plan = graph->latest;
  const uint32_t index = plan == NULL ? UINT32_MAX : index_find(&plan->node_index, plan, node);
  if (index == UINT32_MAX) return NULL;
  NodeState *const state = plan->nodes[index].state;
  if (state->device->role != DEVICE_EFFECT) return NULL;
  Watch *watch = find_watch(graph, node);
  if (watch == NULL) watch = take_watch(graph, node);
  if (watch == NULL) return NULL;
  atomic_store_explicit(&watch->lent, state, memory_order_release);
  atomic_store_explicit(&state->watch, watch, memory_order_release);
  const uint32_t end = watch->asked = written(watch);
  const bool first = watch->shown.spectra == 0;
  if (first ? end - watch->begun >= SPECTRUM_FRAMES : end - watch->shown.heard_frames >= HOP_FRAMES) {
    if (make_spectra(graph, watch, end)) {
      watch->shown.heard_frames = end;
      watch->shown.spectra++;
    }
  }
  return &watch->shown;
}

void graph_unwatch(Graph *graph, Id node) {
  Watch *const watch = find_watch(graph, node);
  if (watch != NULL) atomic_store_explicit(&watch->lent, NULL, memory_order_release);
}

void watch_finish(Graph *graph) {
  for (uint32_t i = 0; i < WATCH_PLACES; i++)
    memory_free(graph->memory, atomic_load_explicit(&graph->watches[i], memory_order_relaxed), sizeof(Watch));
  memory_free(graph->memory, graph->spectrum, graph->spectrum != NULL ? spectrum_bytes() : 0);
}
