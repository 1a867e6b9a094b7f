#include "support/cm.h"
#include "support/graph_sounds.h"
#include "support/random.h"

#include "core/math.h"
#include "core/tempo.h"
#include "graph/internal.h"

#include <stdlib.h>
#include <string.h>

/* Sends, sidechains, taps and delays: what arrives, when, how loud, and that no edit of it clicks. */

#define RATE 48000.0
enum { ASSET = 900, CLIP = 901 };

static uint32_t latency_of(const char *device, const float *params) {
  const DeviceSetup setup = {.rate_hz = RATE, .object_id = 1};
  return device_by_id(device)->latency_frames(&setup, params);
}

/* A limiter far below its ceiling: it only takes time. */
static uint32_t add_latent(BuildPlan *plan, Id id, float lookahead_ms, bool bypass) {
  float *params = build_plan_device(plan, id, "limiter");
  params[param_of("limiter", "lookahead_ms")] = lookahead_ms;
  PlanNode *node = &plan->nodes[plan->header.node_count - 1];
  node->latency_frames = latency_of("limiter", params);
  node->bypass = bypass;
  return node->latency_frames;
}

/* ---- alignment: a random routing with the session's arithmetic done by hand */

enum { CHAINS = 14, MASTER = CHAINS - 1, TRACKS = 5, IMPULSE_FRAME = 777, LENGTH = 6000 };

typedef struct Wiring {
  BuildPlan *plan;
  double gain_in[CHAINS];        /* of the impulse where it enters each chain */
  uint32_t arrival_in[CHAINS];
  uint32_t latency[CHAINS][4];   /* of each device, the strip last */
  double device_gain[CHAINS][4];
  uint32_t device_count[CHAINS]; /* without the strip */
} Wiring;

static void add_chain(Wiring *w, Random *random, uint32_t index, bool alike) {
  build_plan_track(w->plan, 100 + index, BUILD_NOWHERE);
  w->device_count[index] = alike ? 2 : random_below(random, 4);
  for (uint32_t d = 0; d < w->device_count[index]; d++) {
    const Id id = 1000 + 10 * index + d;
    w->device_gain[index][d] = 1;
    if (!alike && random_below(random, 2) == 0) {
      w->latency[index][d] = add_latent(w->plan, id, 1.0f + (float)random_below(random, 8), random_below(random, 3) == 0);
    } else {
      const double db = (double)random_below(random, 12);
      build_plan_device(w->plan, id, "gain")[0] = (float)-db;
      w->device_gain[index][d] = math_gain_from_db(-db);
    }
  }
  if (index < TRACKS || random_below(random, 4) == 0) {
    build_plan_segment(w->plan, key_of(index + 1));
    w->gain_in[index] = 0.0005 * (index + 1);
  }
  const double strip_db = (double)random_below(random, 6);
  build_plan_strip(w->plan)[0] = (float)-strip_db;
  w->device_gain[index][w->device_count[index]] = math_gain_from_db(-strip_db);
}

/* When and how loud the impulse is behind `count` devices of a chain. */
static uint32_t arrival_behind(const Wiring *w, uint32_t chain, uint32_t count) {
  uint32_t arrival = w->arrival_in[chain];
  for (uint32_t d = 0; d < count; d++) arrival += w->latency[chain][d];
  return arrival;
}

static double gain_behind(const Wiring *w, uint32_t chain, uint32_t count) {
  double gain = w->gain_in[chain];
  for (uint32_t d = 0; d < count; d++) gain *= w->device_gain[chain][d];
  return gain;
}

static uint32_t devices_before(const Wiring *w, const PlanEdge *edge) {
  if (edge->point == POINT_INPUT) return 0;
  return edge->point == POINT_END ? w->device_count[edge->source] + 1 : edge->point + 1;
}

static void add_random_edge(Wiring *w, Random *random, uint32_t source, uint32_t target, Id id) {
  PlanEdge *edge = build_plan_edge(w->plan, id, source, target);
  const uint32_t point = random_below(random, 4);
  if (point == 0) edge->point = POINT_INPUT;
  if (point == 1 && w->device_count[source] > 0) edge->point = random_below(random, w->device_count[source]);
  edge->gain = (float)random_real(random, 0.1, 1.0);
}

/* Sources lie before their targets, so one pass settles each chain's arrival. */
static void align(Wiring *w) {
  const PlanHeader *h = &w->plan->header;
  for (uint32_t c = 0; c < CHAINS; c++) {
    uint32_t latest = 0;
    for (uint32_t e = 0; e < h->edge_count; e++) {
      const PlanEdge *edge = &w->plan->edges[e];
      const uint32_t arrival = edge->target == c ? arrival_behind(w, edge->source, devices_before(w, edge)) : 0;
      if (arrival > latest) latest = arrival;
    }
    w->arrival_in[c] = latest;
    w->plan->chains[c].source_delay_frames = latest;
    for (uint32_t e = 0; e < h->edge_count; e++) {
      PlanEdge *edge = &w->plan->edges[e];
      if (edge->target != c) continue;
      edge->delay_frames = latest - arrival_behind(w, edge->source, devices_before(w, edge));
      w->gain_in[c] += (double)edge->gain * gain_behind(w, edge->source, devices_before(w, edge));
    }
  }
}

/* `alike`: every chain has the same devices, so that they can be packed. */
static Wiring random_wiring(Random *random, bool alike) {
  Wiring w = {.plan = build_plan_new(RATE)};
  for (uint32_t c = 0; c < CHAINS; c++) add_chain(&w, random, c, alike);
  for (uint32_t c = 0; c < MASTER; c++) { /* a main way each, to a group or the master; then sends to anything later */
    build_plan_edge(w.plan, 100 + c, c, c + 1 + random_below(random, MASTER - c));
    while (random_below(random, 2) == 0) add_random_edge(&w, random, c, c + 1 + random_below(random, MASTER - c), 5000 + w.plan->header.edge_count);
  }
  build_plan_edge(w.plan, 100 + MASTER, MASTER, BUILD_OUTPUT);
  align(&w);
  w.plan->header.end_frame = LENGTH;
  w.plan->header.latency_frames = arrival_behind(&w, MASTER, w.device_count[MASTER] + 1);
  return w;
}

static void an_impulse_arrives_at_once_through_every_routing(void **state) {
  (void)state;
  static float left[LENGTH], right[LENGTH];
  Random random = random_begin("routing");
  for (uint32_t round = 0; round < 60; round++) {
    Wiring w = random_wiring(&random, round % 4 == 0);
    Graph *graph = graph_create(memory_heap(), RATE);
    for (uint32_t c = 0; c < CHAINS; c++) put_impulse(graph, key_of(c + 1), key_of(ASSET + c + 1), IMPULSE_FRAME, 0.0005f * (float)(c + 1));
    build_plan_install(w.plan, graph);
    build_play(graph);
    graph_render(graph, left, right, LENGTH);
    const uint32_t frame = IMPULSE_FRAME + w.plan->header.latency_frames;
    const double expected = gain_behind(&w, MASTER, w.device_count[MASTER] + 1);
    for (uint32_t i = 0; i < LENGTH; i++)
      if (!(math_max((double)left[i], -(double)left[i]) < 1e-7 * expected) && i != frame) fail_msg("round %u: %g at frame %u, not %u", round, (double)left[i], i, frame);
    if (!(math_max((double)left[frame] - expected, expected - (double)left[frame]) < 1e-5 * expected)) fail_msg("round %u: %g, not %g", round, (double)left[frame], expected);
    build_plan_free(w.plan);
    graph_destroy(graph);
  }
}

static void packs_change_no_byte_of_a_routing(void **state) {
  (void)state;
  static float out[2][2][LENGTH];
  Random random = random_begin("packed routing");
  uint32_t packs = 0;
  for (uint32_t round = 0; round < 20; round++) {
    Wiring w = random_wiring(&random, true);
    for (uint32_t packing = 0; packing < 2; packing++) {
      Graph *graph = graph_create(memory_heap(), RATE);
      graph_set_packing(graph, packing == 1);
      for (uint32_t c = 0; c < CHAINS; c++) put_impulse(graph, key_of(c + 1), key_of(ASSET + c + 1), IMPULSE_FRAME, 0.0005f * (float)(c + 1));
      build_plan_install(w.plan, graph);
      build_play(graph);
      graph_render(graph, out[packing][0], out[packing][1], LENGTH);
      for (uint32_t i = 0; packing == 1 && i < graph->live.plan->step_count; i++) packs += graph->live.plan->steps[i].type == STEP_PACK;
      graph_destroy(graph);
    }
    assert_memory_equal(out[0], out[1], sizeof out[0]);
    build_plan_free(w.plan);
  }
  assert_true(packs > 0); /* else this proves nothing */
}

/* The chain's devices in front of a gate that opens for its key, and a key that comes another way. */
static void a_sidechain_meets_the_sound_it_steers(void **state) {
  (void)state;
  for (uint32_t late = 0; late < 2; late++) { /* the key is early, the key is late */
    Graph *graph = graph_create(memory_heap(), RATE);
    put_impulse(graph, key_of(1), key_of(ASSET + 1), IMPULSE_FRAME, 0.5f);
    BuildPlan *plan = build_plan_new(RATE);
    build_plan_track(plan, 100, 2);
    build_plan_segment(plan, key_of(1));
    const uint32_t key_latency = late ? add_latent(plan, 110, 5, false) : 0;
    build_plan_strip(plan);
    build_plan_track(plan, 101, 2);
    build_plan_segment(plan, key_of(1));
    const uint32_t own_latency = late ? 0 : add_latent(plan, 111, 7, true);
    float *gate = build_plan_device(plan, 112, "gate");
    gate[param_of("gate", "range_db")] = 0; /* it never closes: one frame is too short for any attack */
    gate[param_of("gate", "lookahead_ms")] = 3;
    PlanNode *node = &plan->nodes[plan->header.node_count - 1];
    node->latency_frames = latency_of("gate", gate);
    node->input_delay_frames = key_latency;
    build_plan_strip(plan);
    PlanEdge *key = build_plan_edge(plan, 120, 0, 1);
    key->target_node = late ? 0 : 1;
    key->delay_frames = own_latency;
    const uint32_t gate_latency = node->latency_frames;
    build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
    build_plan_strip(plan);
    plan->edges[0].gain = 0; /* the key is not to be heard */
    plan->header.end_frame = LENGTH;
    build_plan_install(plan, graph);
    build_play(graph);
    int64_t heard = -1, keyed = -1;
    for (uint32_t at = 0; at < LENGTH; at += 64) {
      float left[64], right[64];
      graph_render(graph, left, right, 64);
      const RtSide *side = &graph->live.plan->sides[0];
      for (uint32_t i = 0; i < 64; i++) {
        if (left[i] > 0.4f) heard = at + i;
        if (side->bus[1][i] > 0.4f) keyed = at + i;
      }
    }
    assert_int_equal(keyed, IMPULSE_FRAME + key_latency + own_latency);
    assert_int_equal(heard, keyed + gate_latency);
    build_plan_free(plan);
    graph_destroy(graph);
  }
}

/* A gate over a tone, keyed by a silent track; then without the key, live. */
static void who_lost_its_key_listens_to_itself(void **state) {
  (void)state;
  Graph *graph = graph_create(memory_heap(), RATE);
  put_sine(graph, key_of(CLIP), key_of(ASSET), LENGTH);
  static float left[LENGTH], right[LENGTH];
  for (uint32_t keyed = 2; keyed-- > 0;) {
    BuildPlan *plan = build_plan_new(RATE);
    build_plan_track(plan, 100, 2);
    build_plan_strip(plan);
    build_plan_track(plan, 101, 2);
    build_plan_segment(plan, key_of(CLIP));
    build_plan_device(plan, 112, "gate");
    build_plan_strip(plan);
    if (keyed) build_plan_edge(plan, 120, 0, 1)->target_node = 0;
    build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
    build_plan_strip(plan);
    plan->header.end_frame = LENGTH;
    build_plan_install(plan, graph);
    if (keyed) build_play(graph);
    graph_render(graph, left, right, LENGTH / 2);
    float loudest = 0;
    for (uint32_t i = LENGTH / 4; i < LENGTH / 2; i++) loudest = left[i] > loudest ? left[i] : loudest;
    if (keyed) assert_true(loudest == 0.0f);
    else assert_true(loudest > 0.4f);
    build_plan_free(plan);
  }
  graph_destroy(graph);
}

/* ---- edits */

typedef struct Setup { bool send, pre, grouped, returned, latent; float gain, pan; uint32_t delay; } Setup;

/* A track, a return it may send to, a group it may play into, the master. */
static void install_setup(Graph *graph, Setup s) {
  BuildPlan *plan = build_plan_new(RATE);
  const uint32_t returns = s.returned ? 1 : 0, group = 1 + returns, master = group + 1;
  build_plan_track(plan, 100, s.grouped ? group : master);
  plan->edges[0].delay_frames = s.delay;
  if (s.latent) add_latent(plan, 110, 2, false);
  build_plan_device(plan, 111, "gain")[0] = -3.0f;
  build_plan_segment(plan, key_of(CLIP));
  build_plan_strip(plan)[0] = -6.0f;
  if (s.returned) {
    build_plan_track(plan, 101, master);
    build_plan_strip(plan)[0] = -2.0f;
  }
  build_plan_track(plan, 102, master);
  build_plan_device(plan, 112, "gain")[0] = -4.0f;
  build_plan_strip(plan);
  build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
  build_plan_strip(plan);
  if (s.send && s.returned) {
    PlanEdge *send = build_plan_edge(plan, 120, 0, 1);
    send->gain = s.gain;
    send->pan = s.pan;
    if (s.pre) send->point = s.latent ? 1 : 0;
    send->delay_frames = s.delay / 2;
  }
  plan->header.end_frame = 1 << 20;
  build_plan_install(plan, graph);
  build_plan_free(plan);
}

static Setup random_setup(Random *random) {
  const uint32_t delays[] = {0, 0, 100, 500, 3000, 5000};
  return (Setup){.send = random_below(random, 2), .pre = random_below(random, 2), .grouped = random_below(random, 2),
                 .returned = random_below(random, 3) > 0, .latent = random_below(random, 2), .gain = (float)random_real(random, 0, 0.6),
                 .pan = (float)random_real(random, -1, 1), .delay = delays[random_below(random, 6)]};
}

static void no_edit_of_the_routing_clicks(void **state) {
  (void)state;
  enum { STEP = 6400, EDITS = 60 };
  static float left[EDITS * STEP], right[EDITS * STEP];
  Random random = random_begin("routing edits");
  Graph *graph = graph_create(memory_heap(), RATE);
  put_sine(graph, key_of(CLIP), key_of(ASSET), EDITS * STEP + 1000);
  Setup before = {0};
  build_play(graph);
  for (uint32_t i = 0; i < EDITS; i++) {
    const Setup now = random_setup(&random);
    install_setup(graph, now);
    graph_render(graph, left + i * STEP, right + i * STEP, STEP);
    graph_collect(graph);
    const uint32_t from = i == 0 ? 1000 : i * STEP - 1, count = i == 0 ? STEP - 1000 : STEP + 1;
    const bool jump = math_max((double)largest_jump(left + from, count), (double)largest_jump(right + from, count)) > 0.01;
    if (jump)
      fail_msg("edit %u: send %d>%d pre %d>%d grouped %d>%d returned %d>%d latent %d>%d delay %u>%u: %g", i, before.send, now.send, before.pre, now.pre,
               before.grouped, now.grouped, before.returned, now.returned, before.latent, now.latent, before.delay, now.delay,
               math_max((double)largest_jump(left + from, count), (double)largest_jump(right + from, count)));
    before = now;
  }
  assert_true(loudest_of(left, EDITS * STEP) > 0.2f);
  graph_destroy(graph);
}

static void what_is_under_way_survives_a_new_plan(void **state) {
  (void)state;
  static float left[4000], right[4000];
  Graph *graph = graph_create(memory_heap(), RATE);
  put_impulse(graph, key_of(CLIP), key_of(ASSET + CLIP), 100, 0.5f);
  const Setup setup = {.delay = 3000};
  install_setup(graph, setup);
  build_play(graph);
  for (uint32_t i = 0; i < 4; i++) {
    graph_render(graph, left + 1000 * i, right, 1000);
    install_setup(graph, setup);
    graph_collect(graph);
  }
  const float expected = 0.5f * (float)math_gain_from_db(-9.0);
  for (uint32_t i = 0; i < 4000; i++) assert_float_equal(left[i], (i == 3100 ? expected : 0.0f), 1e-6);
  graph_destroy(graph);
}

static void a_longer_line_takes_over_what_the_shorter_one_holds(void **state) {
  (void)state;
  static float left[9000], right[9000];
  Graph *graph = graph_create(memory_heap(), RATE);
  put_impulse(graph, key_of(CLIP), key_of(ASSET + CLIP), 100, 0.5f);
  install_setup(graph, (Setup){.delay = 1000});
  build_play(graph);
  graph_render(graph, left, right, 512);
  install_setup(graph, (Setup){.delay = 7000}); /* the impulse is in the line and now comes later */
  graph_render(graph, left + 512, right, 9000 - 512);
  const float expected = 0.5f * (float)math_gain_from_db(-9.0);
  for (uint32_t i = 0; i < 9000; i++) assert_float_equal(left[i], (i == 7100 ? expected : 0.0f), 1e-6);
  graph_destroy(graph);
}

/* ---- levels */

static void sends_are_panned_and_turned_without_zips(void **state) {
  (void)state;
  static float left[4800], right[4800];
  Graph *graph = graph_create(memory_heap(), RATE);
  float ones[4800];
  for (uint32_t i = 0; i < 4800; i++) ones[i] = 0.25f;
  build_asset(graph, key_of(ASSET), ones, NULL, 4800);
  build_audio(graph, key_of(CLIP), (SegmentAudio){.asset = key_of(ASSET), .end_frame = 4800, .gain = 1});
  BuildPlan *plan = build_plan_new(RATE);
  build_plan_track(plan, 100, BUILD_NOWHERE);
  build_plan_segment(plan, key_of(CLIP));
  build_plan_strip(plan);
  build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
  build_plan_strip(plan);
  PlanEdge *send = build_plan_edge(plan, 120, 0, 1);
  send->gain = 0.5f;
  send->pan = -1.0f;
  plan->header.end_frame = 1 << 20;
  build_plan_install(plan, graph);
  build_play(graph);
  graph_render(graph, left, right, 1024);
  assert_float_equal(left[1000], (float)(0.125 * math_sqrt(2.0)), 1e-6f);
  assert_float_equal(right[1000], 0.0, 1e-6);
  build_command(graph, COMMAND_EDGE, 120, EDGE_PAN, 1.0f, 0);
  build_command(graph, COMMAND_EDGE, 120, EDGE_GAIN_DB, 0.0f, 0);
  graph_render(graph, left + 1024, right + 1024, 1024);
  assert_float_equal(left[2000], 0.0, 1e-6);
  assert_float_equal(right[2000], (float)(0.25 * math_sqrt(2.0)), 1e-6f);
  assert_true(largest_jump(right + 1000, 1000) < 0.01f);
  build_plan_install(plan, graph); /* the document's values come back */
  graph_render(graph, left + 2048, right + 2048, 1024);
  assert_float_equal(left[3000], (float)(0.125 * math_sqrt(2.0)), 1e-6f);
  build_plan_free(plan);
  graph_destroy(graph);
}

static void feedback_comes_back_after_its_delay(void **state) {
  (void)state;
  static float left[6000], right[6000];
  for (uint32_t delay = 64; delay < 1500; delay = delay * 3 + 1) {
    Graph *graph = graph_create(memory_heap(), RATE);
    put_impulse(graph, key_of(CLIP), key_of(ASSET + CLIP), 10, 0.5f);
    BuildPlan *plan = build_plan_new(RATE);
    build_plan_track(plan, 100, 1);
    build_plan_segment(plan, key_of(CLIP));
    build_plan_strip(plan);
    build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
    build_plan_strip(plan);
    PlanEdge *back = build_plan_edge(plan, 120, 0, 0);
    back->flags = EDGE_FEEDBACK;
    back->delay_frames = delay;
    back->gain = 0.5f;
    plan->header.end_frame = 6000;
    build_plan_install(plan, graph);
    build_play(graph);
    graph_render(graph, left, right, 6000);
    float level = 0.5f;
    for (uint32_t i = 0, next = 10; i < 6000; i++) {
      assert_float_equal(left[i], (i == next ? level : 0.0f), 1e-7);
      if (i != next) continue;
      next += delay;
      level *= 0.5f;
    }
    build_plan_free(plan);
    graph_destroy(graph);
  }
}

static void circles_without_feedback_are_refused(void **state) {
  (void)state;
  Graph *graph = graph_create(memory_heap(), RATE);
  Problem problem;
  for (uint32_t kind = 0; kind < 4; kind++) {
    BuildPlan *plan = build_plan_new(RATE);
    for (uint32_t c = 0; c < 3; c++) {
      build_plan_track(plan, 100 + c, 3);
      build_plan_device(plan, 110 + c, "compressor");
      build_plan_strip(plan);
    }
    build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
    build_plan_strip(plan);
    build_plan_edge(plan, 120, 0, 1);
    build_plan_edge(plan, 121, 1, 2);
    PlanEdge *last = build_plan_edge(plan, 122, 2, 0);
    if (kind == 1) last->target_node = 0; /* by a sidechain */
    if (kind == 2) { /* opened: with delay */
      last->flags = EDGE_FEEDBACK;
      last->delay_frames = 64;
    }
    if (kind == 3) { /* opened: what is listened to comes before what is steered */
      plan->edges[plan->header.edge_count - 3].point = POINT_INPUT;
      last->target_node = 0;
    }
    assert_int_equal(graph_install(graph, build_plan_bytes(plan), &problem), kind < 2 ? STATUS_REFUSED : STATUS_OK);
    build_plan_free(plan);
  }
  graph_destroy(graph);
}

/* What leaves must not stand in the way of what comes, even the other way round. */
static void a_reversed_route_is_taken_at_once(void **state) {
  (void)state;
  enum { STEP = 4800 };
  static float left[4 * STEP], right[4 * STEP];
  Graph *graph = graph_create(memory_heap(), RATE);
  put_sine(graph, key_of(CLIP), key_of(ASSET), 5 * STEP);
  build_play(graph);
  for (uint32_t i = 0; i < 4; i++) {
    BuildPlan *plan = build_plan_new(RATE);
    build_plan_track(plan, 100, i % 2 ? 2 : 1);
    build_plan_segment(plan, key_of(CLIP));
    build_plan_strip(plan);
    build_plan_track(plan, 101, i % 2 ? 0 : 2);
    build_plan_segment(plan, key_of(CLIP));
    build_plan_strip(plan)[0] = -12.0f;
    build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
    build_plan_strip(plan)[0] = -6.0f;
    plan->header.end_frame = 1 << 20;
    build_plan_install(plan, graph);
    graph_render(graph, left + i * STEP, right, STEP);
    build_plan_free(plan);
  }
  assert_true(largest_jump(left + 1000, 4 * STEP - 1000) < 0.01f);
  graph_destroy(graph);
}

static void a_poisoned_chain_does_not_poison_what_listens_to_it(void **state) {
  (void)state;
  float bad[200], left[1024], right[1024];
  memset(bad, 0xff, sizeof bad);
  Graph *graph = graph_create(memory_heap(), RATE);
  build_asset(graph, key_of(ASSET), bad, NULL, 200);
  build_audio(graph, key_of(CLIP), (SegmentAudio){.asset = key_of(ASSET), .begin_frame = 100, .end_frame = 300, .gain = 1});
  BuildPlan *plan = build_plan_new(RATE);
  build_plan_track(plan, 100, 2);
  build_plan_segment(plan, key_of(CLIP));
  build_plan_strip(plan);
  build_plan_track(plan, 101, 2);
  build_plan_strip(plan);
  build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
  build_plan_strip(plan);
  build_plan_edge(plan, 120, 0, 1)->point = POINT_INPUT;
  PlanEdge *back = build_plan_edge(plan, 121, 0, 1);
  back->point = POINT_INPUT;
  back->flags = EDGE_FEEDBACK;
  back->delay_frames = 100;
  plan->header.end_frame = 1024;
  build_plan_install(plan, graph);
  build_play(graph);
  graph_render(graph, left, right, 1024);
  assert_int_equal(graph_meters(graph)->nan_count, 1);
  for (uint32_t i = 0; i < 1024; i++) assert_float_equal(left[i], 0.0f, 0.0);
  build_plan_free(plan);
  graph_destroy(graph);
}

static void what_follows_the_song_meets_the_sound(void **state) {
  (void)state;
  Graph *graph = graph_create(memory_heap(), RATE);
  BuildPlan *plan = build_plan_new(RATE);
  build_plan_track(plan, 100, 1);
  build_plan_device(plan, 110, "chorus");
  plan->nodes[0].arrival_frames = 700;
  build_plan_strip(plan);
  end_with_master(plan);
  build_plan_install(plan, graph);
  build_play(graph);
  float left[64], right[64];
  for (uint32_t b = 0; b < 20; b++) {
    graph_render(graph, left, right, 64);
    const DeviceBlock *late = &graph->live.plan->nodes[0].block, *now = &graph->live.plan->nodes[1].block;
    assert_int_equal(now->song_frame, b * 64);
    assert_int_equal(late->song_frame, (int64_t)b * 64 - 700);
    const double apart = now->song_ticks - late->song_ticks - 700.0 / RATE * 2.0 * TICKS_PER_QUARTER; /* 120 bpm */
    assert_true(apart < 1e-3 && apart > -1e-3);
  }
  build_plan_free(plan);
  graph_destroy(graph);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(an_impulse_arrives_at_once_through_every_routing),
    cmocka_unit_test(packs_change_no_byte_of_a_routing),
    cmocka_unit_test(a_sidechain_meets_the_sound_it_steers),
    cmocka_unit_test(who_lost_its_key_listens_to_itself),
    cmocka_unit_test(no_edit_of_the_routing_clicks),
    cmocka_unit_test(what_is_under_way_survives_a_new_plan),
    cmocka_unit_test(a_longer_line_takes_over_what_the_shorter_one_holds),
    cmocka_unit_test(sends_are_panned_and_turned_without_zips),
    cmocka_unit_test(feedback_comes_back_after_its_delay),
    cmocka_unit_test(circles_without_feedback_are_refused),
    cmocka_unit_test(a_reversed_route_is_taken_at_once),
    cmocka_unit_test(what_follows_the_song_meets_the_sound),
    cmocka_unit_test(a_poisoned_chain_does_not_poison_what_listens_to_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
