/* The making and unmaking of a Graph and the doors to its rings. All [control]. */

#include "graph/internal.h"
#include "graph/sent.h"

#include "core/math.h"

#define COMMAND_RING 1024u
#define NOTICE_RING 1024u
#define RETIRED_RING 8u       /* more than PLANS_OUTSTANDING: a retired plan always finds room */
#define CLICK_SECONDS 0.04
#define PEAK_FALL_DB_PER_SECOND 30.0
#define SQUARE_SECONDS 0.3    /* of the RMS meter */

Ring *graph_make_ring(const Memory *memory, uint32_t record_bytes, uint32_t capacity) {
  void *room = memory_new(memory, ring_bytes(record_bytes, capacity));
  return room == NULL ? NULL : ring_init(room, record_bytes, capacity);
}

static void free_ring(const Memory *memory, Ring *ring) {
  if (ring != NULL) memory_free(memory, ring, ring_bytes(ring->record_bytes, ring->capacity));
}

/* Everything the audio thread derives from the rate, so that it derives nothing. */
static void set_rate(Graph *graph) {
  Live *live = &graph->live;
  const double blocks_a_second = graph->rate_hz / GRID_FRAMES;
  live->rate_hz = graph->rate_hz;
  live->fade_frames = fade_cut_frames(graph->rate_hz);
  live->fade_step = 1.0f / (float)live->fade_frames;
  live->peak_fall = (float)math_gain_from_db(-PEAK_FALL_DB_PER_SECOND / blocks_a_second);
  live->square_rise = (float)(1.0 - math_exp(-1.0 / (SQUARE_SECONDS * blocks_a_second)));
  live->packing = live->skipping = true;
  live->bus_sum = bus_sum_here();
}

Graph *graph_create(const Memory *memory, double rate_hz) {
  if (!(rate_hz >= LIMIT_RATE_HZ_MIN && rate_hz <= LIMIT_RATE_HZ_MAX)) return NULL;
  Graph *graph = memory_new(memory, sizeof *graph);
  if (graph == NULL) return NULL;
  graph->memory = memory;
  graph->rate_hz = rate_hz;
  graph->streams.memory = memory;
  set_rate(graph);
  const uint32_t click_frames = (uint32_t)math_int_clamp(rate_hz * CLICK_SECONDS, 1, INT32_MAX);
  graph->click_bytes = 2 * click_frames * sizeof(float);
  graph->clicks = memory_new(memory, graph->click_bytes);
  graph->commands = graph_make_ring(memory, sizeof(Command), COMMAND_RING);
  graph->notices = graph_make_ring(memory, sizeof(Notice), NOTICE_RING);
  graph->retired = graph_make_ring(memory, sizeof(uint64_t), RETIRED_RING);
  graph->meters = memory_new(memory, sizeof *graph->meters);
  if (!graph->clicks || !graph->commands || !graph->notices || !graph->retired || !graph->meters) {
    graph_destroy(graph);
    return NULL;
  }
  metronome_prepare(graph->clicks, graph->clicks + click_frames, click_frames, rate_hz);
  graph->live.click[0] = graph->clicks + click_frames;
  graph->live.click[1] = graph->clicks;
  graph->live.click_frames = graph->live.click_position = click_frames;
  run_reset(graph, 0);
  return graph;
}

void graph_destroy(Graph *graph) {
  if (graph == NULL) return;
  const Memory *memory = graph->memory;
  crew_dismiss(graph);
  graph_drop_plans(graph);
  segments_sweep(graph, true);
  states_sweep(graph, true);
  streams_finish(&graph->streams);
  watch_finish(graph);
  free_ring(memory, graph->commands);
  free_ring(memory, graph->notices);
  free_ring(memory, graph->retired);
  free_ring(memory, graph_captured_audio(graph));
  free_ring(memory, graph_captured_events(graph));
  free_ring(memory, graph_sent(graph));
  memory_free(memory, graph->clicks, graph->click_bytes);
  memory_free(memory, graph->meters, sizeof *graph->meters);
  memory_free(memory, graph, sizeof *graph);
}

Ring *graph_commands(Graph *graph) { return graph->commands; }
Ring *graph_notices(Graph *graph) { return graph->notices; }
GraphMeters *graph_meters(Graph *graph) { return graph->meters; }

Status graph_open_pages(Graph *graph, uint32_t slots, PageDecode *decode) {
  Streams *streams = &graph->streams;
  if (streams->loader == NULL) streams->loader = page_loader_create(graph->memory, &streams->cache, slots, decode);
  return streams->loader != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

PageLoader *graph_page_loader(Graph *graph) { return graph->streams.loader; }

void graph_wait_for_pages(Graph *graph, PageWait *wait, void *context) {
  graph->streams.alone = true;
  graph->streams.cache.wait_context = context;
  graph->streams.cache.wait = wait;
}

void graph_set_packing(Graph *graph, bool packing) { graph->live.packing = packing; }

void graph_set_skipping(Graph *graph, bool skipping) { graph->live.skipping = skipping; }

void graph_set_clock(Graph *graph, GraphClock *clock, void *context) {
  graph->live.clock = clock;
  graph->live.clock_context = context;
}

bool graph_cost(const Graph *graph, Id node, GraphCost *cost) {
  const RtPlan *plan = graph->latest;
  const uint32_t index = plan == NULL ? UINT32_MAX : index_find(&plan->node_index, plan, node);
  if (index == UINT32_MAX) return false;
  NodeState *state = plan->nodes[index].state;
  *cost = (GraphCost){.blocks = glance_count(&state->blocks), .ticks = glance_count(&state->ticks)};
  return true;
}

void graph_reset(Graph *graph, int64_t song_frame) { run_reset(graph, song_frame); }
