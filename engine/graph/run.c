/* The audio thread: takes a new plan and commands, makes one block of at most 64 frames into the FIFO by walking the plan's
   schedule, and hands out of it whatever number of frames the host asks for. */

#include "graph/automation.h"
#include "graph/launch.h"
#include "graph/sent.h"

#include "core/math.h"
#include "devices/apart.h"

#include <string.h>

/* ---- devices */

/* A chain that left the document and has faded out: as if it had never been. */
static bool has_gone(const RtChain *chain) RT_SAFE { return chain->gone && chain->state->open <= 0.0f; }

/* The one place every device passes before its process: when and where it is, and what moves its parameters. */
void run_prepare(const Live *live, RtNode *node) RT_SAFE {
  DeviceBlock *block = &node->block;
  block->frames = live->frames;
  block->song_frame = live->song_frame - node->arrival_frames;
  block->song_ticks = live->song_ticks;
  block->bpm = live->bpm;
  if (node->arrival_frames > 0) block->song_ticks = transport_ticks(live, block->song_frame, &block->bpm);
  block->playing = live->playing;
  block->thrift = live->thrift;
  block->voices_most = live->voices_most;
}

/* A device that has just come hears its input fade in, so that what it holds back does not begin with a step. */
static void feed(Live *live, RtNode *node, float *const bus[2]) RT_SAFE {
  NodeState *state = node->state;
  float fed = state->fed;
  for (uint32_t i = 0; i < live->frames; i++) {
    fed = (float)math_clamp(fed + live->fade_step, 0.0, 1.0);
    for (uint32_t c = 0; c < 2; c++) live->feed[c][i] = bus[c][i] * fed;
  }
  state->fed = fed;
}

static uint64_t now(const Live *live) RT_SAFE { return live->clock ? live->clock(live->clock_context) : 0; }

static void count(NodeState *state, uint64_t ticks) RT_SAFE {
  glance_count_add(&state->blocks, 1);
  if (ticks > 0) glance_count_add(&state->ticks, ticks);
}

static inline __attribute__((always_inline)) void run_device(const Live *live, RtNode *node) RT_SAFE {
  const uint64_t begin = now(live);
  node->state->device->process(node->state->state, &node->block);
  count(node->state, now(live) - begin);
}

/* Whoever writes into the bus needs what passes to be there. */
static void settle(RtChain *chain) RT_SAFE {
  if (chain->sound[0] == chain->bus[0]) return;
  for (uint32_t c = 0; c < 2; c++) {
    memcpy(chain->bus[c], chain->sound[c], GRID_FRAMES * sizeof(float));
    chain->sound[c] = chain->bus[c];
  }
}

/* Its output into live->scratch; the chains of a container fade in by themselves. */
static void run_beside(Live *live, RtNode *node, float *const bus[2]) RT_SAFE {
  const bool coming = node->split == NULL && node->state->fed < 1.0f && !node->leaving;
  if (coming) feed(live, node, bus);
  if (node->split != NULL) container_join(node, (float *const[2]){live->feed[0], live->feed[1]});
  run_prepare(live, node);
  for (uint32_t c = 0; c < 2; c++) {
    node->block.in[c] = coming || node->split != NULL ? live->feed[c] : bus[c];
    node->block.out[c] = live->scratch[c];
  }
  run_device(live, node);
}

static void run_in_place(const Live *live, RtNode *node) RT_SAFE {
  RtChain *chain = node->chain;
  if (node->split != NULL) container_join(node, chain->bus);
  run_prepare(live, node);
  for (uint32_t c = 0; c < 2; c++) {
    node->block.in[c] = chain->sound[c];
    chain->sound[c] = node->block.out[c] = chain->bus[c];
  }
  run_device(live, node);
}

/* Move `wet` towards the node's target while blending; a device that has faded out forgets what it held. */
static void blend(Live *live, RtNode *node, float *const bus[2], bool add) RT_SAFE {
  NodeState *state = node->state;
  const float step = node->wet_target > state->wet ? live->fade_step : -live->fade_step;
  float wet = state->wet;
  for (uint32_t i = 0; i < live->frames; i++) {
    wet = (float)math_clamp(wet + step, 0.0, 1.0);
    for (uint32_t c = 0; c < 2; c++) {
      const float dry = bus[c][i], made = live->scratch[c][i];
      bus[c][i] = add ? dry + made * wet : dry + (made - dry) * wet;
    }
  }
  state->wet = wet;
  if (wet > 0.0f) return;
  state->fed = 0.0f;
  state->device->reset(state->state);
  for (uint32_t i = 0; i < COUNT_OF(state->meter); i++) state->meter[i] = 0.0f;
}

/* Inserted, bypassed or leaving: its output beside what passes it, which waits as long as the device would take. */
static void pass_effect(Live *live, RtNode *node) RT_SAFE {
  float *const *const bus = node->bus;
  const float wet = node->state->wet;
  const bool steady = wet == node->wet_target;
  if (node->dry != NULL) delay_write(live, node->dry, node->chain->sound);
  if (steady && wet == 1.0f) {
    run_in_place(live, node);
    return;
  }
  settle(node->chain);
  if (!steady) run_beside(live, node, bus);
  if (node->dry != NULL) delay_read(live, node->dry, bus);
  if (!steady) blend(live, node, bus, false);
  node->chain->level.told = false;
}

static void run_effect(Live *live, RtNode *node) RT_SAFE {
  const RtChain *chain = node->chain;
  if (node->automation != NULL) automation_begin_block(live, node);
  Watch *const watch = watch_on(node->state);
  if (watch != NULL) watch_hear(watch, WATCH_BEFORE, chain->sound, live->frames, live->output_frame);
  pass_effect(live, node);
  if (watch != NULL) watch_hear(watch, WATCH_BEHIND, chain->sound, live->frames, live->output_frame);
}

static void hold_back(const Live *live, RtDelay *delay, float *const bus[2]) RT_SAFE {
  delay_write(live, delay, (const float *const[2]){bus[0], bus[1]});
  delay_read(live, delay, bus);
}

void run_listen(Live *live, RtNode *node) RT_SAFE {
  if (node->chain->state->asleep || has_gone(node->chain)) return;
  if (node->input != NULL) hold_back(live, node->input, node->bus);
  if (node->side == NULL) return;
  const bool connected = side_mix(live, node->side);
  for (uint32_t c = 0; c < 2; c++) node->block.sidechain[c] = connected ? node->side->bus[c] : NULL;
}

static void run_node(Live *live, RtNode *node) RT_SAFE {
  if (node->chain->state->asleep || has_gone(node->chain)) return;
  if (node->split == NULL && (node->input != NULL || node->side != NULL)) run_listen(live, node); /* a container has before it dealt out */
  run_effect(live, node);
}

/* The sound of four chains as it stands in the lanes. */
typedef struct Pack { RtChain *chains[4]; f32x4 lanes[2][GRID_FRAMES]; } Pack;

static void pack_load(Pack *pack, uint32_t frames) RT_SAFE {
  const float *sides[2][4];
  for (uint32_t l = 0; l < 4; l++)
    for (uint32_t c = 0; c < 2; c++) sides[c][l] = pack->chains[l]->sound[c];
  lanes_load_sides((f32x4 *const[2]){pack->lanes[0], pack->lanes[1]}, sides[0], sides[1], frames);
}

static void pack_store(const Pack *pack, uint32_t frames) RT_SAFE {
  RtChain *const *const of = pack->chains;
  for (uint32_t c = 0; c < 2; c++) {
    lanes_store(pack->lanes[c], (float *const[4]){of[0]->bus[c], of[1]->bus[c], of[2]->bus[c], of[3]->bus[c]}, frames);
    for (uint32_t l = 0; l < 4; l++) of[l]->sound[c] = of[l]->bus[c];
  }
}

static void run_four(Live *live, RtNode *const nodes[4], Pack *pack) RT_SAFE {
  void *states[4];
  const DeviceBlock *blocks[4];
  for (uint32_t l = 0; l < 4; l++) {
    run_prepare(live, nodes[l]);
    states[l] = nodes[l]->state->state;
    blocks[l] = &nodes[l]->block;
  }
  const uint64_t begin = now(live);
  nodes[0]->state->device->process4(states, blocks, (f32x4 *const[2]){pack->lanes[0], pack->lanes[1]});
  const uint64_t ticks = now(live) - begin;
  for (uint32_t l = 0; l < 4; l++) count(nodes[l]->state, ticks / 4);
}

/* What is heard past devices with latency, as it stands in the lanes. */
static void write_dry(const Live *live, RtNode *const nodes[4], Pack *pack) RT_SAFE {
  if (nodes[0]->dry == NULL && nodes[1]->dry == NULL && nodes[2]->dry == NULL && nodes[3]->dry == NULL) return;
  Rows rows;
  rows_from_lanes(&rows, (f32x4 *const[2]){pack->lanes[0], pack->lanes[1]}, live->frames);
  for (uint32_t l = 0; l < 4; l++)
    if (nodes[l]->dry != NULL) delay_write(live, nodes[l]->dry, (const float *const[2]){rows.sides[0][l], rows.sides[1][l]});
}

/* It is heard whole throughout the block, and nobody looks at it. */
static bool stands_in_pack(Live *live, RtNode *node) RT_SAFE {
  if (node->automation != NULL) automation_begin_block(live, node);
  return node->state->wet == 1.0f && node->wet_target == 1.0f && watch_on(node->state) == NULL;
}

/* Equal stretches of four chains; the signals stay in the lanes for as long as nothing fades. */
static void run_pack(Live *live, RtPlan *plan, const RtStep *step) RT_SAFE {
  Pack pack;
  bool asleep = true;
  for (uint32_t l = 0; l < 4; l++) {
    pack.chains[l] = plan->nodes[step->item[l]].chain;
    asleep = asleep && pack.chains[l]->state->asleep;
  }
  if (asleep) return;
  pack_load(&pack, live->frames);
  for (uint32_t n = 0; n < step->length; n++) {
    RtNode *nodes[4];
    bool steady = true;
    for (uint32_t l = 0; l < 4; l++) {
      nodes[l] = &plan->nodes[step->item[l] + n];
      steady = stands_in_pack(live, nodes[l]) && steady;
    }
    if (steady) {
      write_dry(live, nodes, &pack);
      run_four(live, nodes, &pack);
      continue;
    }
    pack_store(&pack, live->frames);
    for (uint32_t l = 0; l < 4; l++) run_effect(live, nodes[l]);
    pack_load(&pack, live->frames);
  }
  pack_store(&pack, live->frames);
}

/* ---- chains */

static void add_scratch(const Live *live, float *const bus[2]) RT_SAFE {
  for (uint32_t c = 0; c < 2; c++)
    for (uint32_t i = 0; i < live->frames; i++) bus[c][i] += live->scratch[c][i];
}

/* `alone`: its sound is the first in the bus. */
static void run_instrument(Live *live, RtNode *node, float *const bus[2], bool alone) RT_SAFE {
  if (node->automation != NULL) automation_begin_block(live, node);
  const float wet = node->state->wet;
  if (wet == 0.0f && node->wet_target == 0.0f) return;
  const bool steady = wet == 1.0f && node->wet_target == 1.0f, direct = alone && steady;
  run_prepare(live, node);
  node->block.in[0] = node->block.in[1] = NULL;
  for (uint32_t c = 0; c < 2; c++) node->block.out[c] = direct ? bus[c] : live->scratch[c];
  node->block.outputs = node->outputs;
  node->block.events = live->heard;
  node->block.event_count = node->leaving ? 0 : live->heard_count;
  run_device(live, node);
  if (node->state->device->outward) sent_events(live, node);
  for (uint32_t i = 0; i < node->output_count; i++)
    if (node->outputs[i][0] != NULL) bus_keep_sane(node->outputs[i]);
  if (direct) return;
  if (steady) add_scratch(live, bus);
  else blend(live, node, bus, true);
}

/* Whoever listens to a further output of an instrument that does not run must hear nothing. */
static void clear_outputs(const RtChain *chain) RT_SAFE {
  for (uint32_t n = chain->head_count - chain->instrument_count; n < chain->head_count; n++)
    for (uint32_t i = 0; i < chain->nodes[n].output_count; i++)
      if (chain->nodes[n].outputs[i][0] != NULL) memset(chain->nodes[n].outputs[i][0], 0, 2 * GRID_FRAMES * sizeof(float));
}

static void hear_events(Live *live, RtChain *chain, uint32_t index) RT_SAFE {
  if (!chain->early) {
    events_make(live, chain, index);
    return;
  }
  live->heard = chain->kept;
  live->heard_count = chain->kept_count;
}

static void run_instruments(Live *live, RtChain *chain) RT_SAFE {
  const bool alone = chain->instrument_count == 1 && chain->container == NULL;
  for (uint32_t n = chain->head_count - chain->instrument_count; n < chain->head_count; n++)
    run_instrument(live, &chain->nodes[n], chain->bus, alone);
}

/* Nobody plays its notes now, so their ends would be missed: whoever plays them again begins with a release. */
static void owe_nothing(ChainState *state) RT_SAFE {
  state->release_all |= state->sounding_count > 0;
  state->sounding_count = 0;
}

/* It plays a clip and no notes. */
static void hears_clip(ChainState *state) RT_SAFE {
  owe_nothing(state);
  sleep_wake(state);
  state->hears_nothing = false;
}

/* Nothing else enters it. */
static bool hears_edges_alone(const RtChain *chain) RT_SAFE {
  if (chain->container != NULL || chain->instrument_count > 0 || chain->launch != NULL || chain->played != NULL) return false;
  return chain->clips.count + chain->leaving_clips.count == 0 && chain->state->monitor == MONITOR_OFF && chain->state->monitor_open == 0.0f;
}

/* What enters a chain: what its container gives it, its instrument, its audio, then its edges in plan order. */
static void run_source(Live *live, RtPlan *plan, uint32_t index) RT_SAFE {
  RtChain *chain = &plan->chains[index];
  const bool silent = chain->state->poisoned || has_gone(chain);
  chain->level.told = false;
  chain->state->strip_rests = chain->state->twins = false; /* it will be run, and for whoever may listen */
  if (!silent && clips_borrow(live, chain)) {
    hears_clip(chain->state);
    return;
  }
  for (uint32_t c = 0; c < 2; c++) chain->sound[c] = chain->bus[c];
  clear_outputs(chain);
  const bool written = !silent && chain->container == NULL && chain->instrument_count == 0 && clips_write(live, chain);
  if (!written && (chain->container == NULL || silent)) bus_clear(chain->bus);
  const bool listens = !silent && (chain->instrument_count > 0 || chain->kept != NULL);
  if (listens) hear_events(live, chain, index);
  else owe_nothing(chain->state);
  if (silent) return;
  const bool played = listens && live->heard_count > 0;
  if (!chain->state->asleep || played) run_instruments(live, chain);
  if (!written && (chain->clips.count + chain->leaving_clips.count > 0 || chain->launch != NULL)) clips_mix(live, chain);
  if (chain->played != NULL) hold_back(live, chain->played, chain->bus);
  if (chain->state->monitor != MONITOR_OFF || chain->state->monitor_open > 0.0f) capture_monitor(live, chain);
  edges_mix(live, chain->edges, chain->edge_count, chain->bus, hears_edges_alone(chain));
  sleep_hears(chain, played);
}

static void silence(RtChain *chain) RT_SAFE {
  memset(chain->bus[0], 0, 2 * GRID_FRAMES * sizeof(float));
  chain->level = (Level){.told = true};
}

/* Mute and solo: 5 ms from open to silent and back. */
static void fade_chain(Live *live, RtChain *chain) RT_SAFE {
  const float target = chain->silent ? 0.0f : 1.0f, step = chain->silent ? -live->fade_step : live->fade_step;
  float open = chain->state->open;
  if (open == target) {
    if (chain->silent) silence(chain);
    return;
  }
  chain->level.told = false;
  for (uint32_t i = 0; i < live->frames; i++) {
    open = (float)math_clamp(open + step, 0.0, 1.0);
    chain->bus[0][i] *= open;
    chain->bus[1][i] *= open;
  }
  chain->state->open = open;
}

/* Another order of devices or other sources make a step where old and new meet: its height is taken out again and let go
   over 5 ms. */
static void mend_step(Live *live, RtChain *chain) RT_SAFE {
  ChainState *state = chain->state;
  chain->level.told = false;
  if (chain->rewired) {
    for (uint32_t c = 0; c < 2; c++) state->mend[c] = state->last[c] - chain->bus[c][0];
    state->mend_left = live->fade_frames;
    chain->rewired = false;
  }
  for (uint32_t i = 0; i < live->frames && state->mend_left > 0; i++) {
    const float part = (float)state->mend_left-- * live->fade_step;
    for (uint32_t c = 0; c < 2; c++) chain->bus[c][i] += state->mend[c] * part;
  }
}

/* A chain on its way out has become silent: what it held must not come back. */
static void forget_chain(RtChain *chain) RT_SAFE {
  chain->state->sounding_count = 0;
  for (uint32_t n = 0; n < chain->node_count; n++) chain->nodes[n].state->device->reset(chain->nodes[n].state->state);
}

static void run_finish(Live *live, RtChain *chain) RT_SAFE {
  if (has_gone(chain)) return;
  if (chain->state->asleep) {
    meter_asleep(live, chain);
    return;
  }
  if (chain->state->poisoned) silence(chain);
  if (chain->rewired || chain->state->mend_left > 0) mend_step(live, chain);
  for (uint32_t c = 0; c < 2; c++) chain->state->last[c] = chain->bus[c][live->frames - 1];
  fade_chain(live, chain);
  meter_chain(live, chain);
  sleep_try(live, chain);
  if (has_gone(chain)) forget_chain(chain);
}

/* ---- tracks that play clips through their strip, in one go */

/* Nothing in it is on its way to something else, and nobody looks into it. The former stays so for as long as nothing else is done
   with it. */
static bool is_calm(RtChain *chain, const NodeState *strip) RT_SAFE {
  if (watch_on(strip) != NULL) return false;
  const ChainState *state = chain->state;
  if (!chain->calm)
    chain->calm = state->open == (chain->silent ? 0.0f : 1.0f) && !chain->rewired && state->mend_left == 0 && !state->poisoned && strip->wet == 1.0f
                  && chain->nodes->wet_target == 1.0f;
  return chain->calm;
}

/* Muted, and long closed: whatever the strip made would be thrown away, so it rests, and begins as from a reset when it is heard
   again. Its lanes go on, since people see them. Devices before a strip do not rest: a note, an echo or an envelope that was under
   way must be where it would have been when the track is heard again, so those stop only where sleep.c finds nothing under way. */
static void rest_strip(RtChain *chain) RT_SAFE {
  ChainState *state = chain->state;
  chain->level = (Level){.told = true};
  if (state->strip_rests) return; /* nobody wrote into its bus since */
  chain->nodes->state->device->reset(chain->nodes->state->state);
  state->strip_rests = true;
  state->twins = false;
  state->last[0] = state->last[1] = 0.0f;
  silence(chain);
}

static void pass_strip(Live *live, RtChain *chain) RT_SAFE {
  RtNode *strip = chain->nodes;
  ChainState *state = chain->state;
  state->twins = false;
  strip->block.twins = &state->twins; /* nobody but edges hears what leaves it (schedule.c), and they know */
  run_prepare(live, strip);
  for (uint32_t c = 0; c < 2; c++) {
    strip->block.in[c] = chain->sound[c];
    chain->sound[c] = strip->block.out[c] = chain->bus[c];
  }
  run_device(live, strip);
  state->last[0] = chain->bus[0][GRID_FRAMES - 1];
  state->last[1] = chain->bus[state->twins ? 0 : 1][GRID_FRAMES - 1];
  state->strip_rests = false;
}

/* What run_source, run_node and run_finish come to while one clip goes through a strip that stays open, or closed; false: it is
   not like that. */
static bool pass_track(Live *live, RtChain *chain) RT_SAFE {
  RtNode *strip = chain->nodes;
  if (!is_calm(chain, strip->state) || !clips_borrow(live, chain)) return false;
  chain->level.told = false;
  hears_clip(chain->state);
  if (strip->automation != NULL) automation_begin_block(live, strip);
  if (chain->silent) rest_strip(chain);
  else pass_strip(live, chain);
  meter_chain(live, chain);
  return true;
}

static void run_track(Live *live, RtPlan *plan, uint32_t index) RT_SAFE {
  RtChain *chain = &plan->chains[index];
  if (pass_track(live, chain)) return;
  chain->calm = false;
  chain->nodes->block.twins = NULL;
  run_source(live, plan, index);
  run_node(live, chain->nodes);
  run_finish(live, chain);
}

/* ---- blocks */

static void step_source(Live *live, RtPlan *plan, const RtStep *step) RT_SAFE { run_source(live, plan, step->item[0]); }
static void step_node(Live *live, RtPlan *plan, const RtStep *step) RT_SAFE { run_node(live, &plan->nodes[step->item[0]]); }
static void step_split(Live *live, RtPlan *plan, const RtStep *step) RT_SAFE { container_split(live, &plan->nodes[step->item[0]]); }
static void step_tap(Live *live, RtPlan *plan, const RtStep *step) RT_SAFE { tap_copy(live, &plan->taps[step->item[0]]); }
static void step_finish(Live *live, RtPlan *plan, const RtStep *step) RT_SAFE { run_finish(live, &plan->chains[step->item[0]]); }
static void step_track(Live *live, RtPlan *plan, const RtStep *step) RT_SAFE { run_track(live, plan, step->item[0]); }

typedef void Step(Live *live, RtPlan *plan, const RtStep *step) RT_SAFE;
static Step *const steps[] = {[STEP_SOURCE] = step_source, [STEP_NODE] = step_node, [STEP_SPLIT] = step_split,
                              [STEP_PACK] = run_pack, [STEP_TAP] = step_tap, [STEP_FINISH] = step_finish, [STEP_TRACK] = step_track};

void run_steps(Live *live, RtPlan *plan, uint32_t first, uint32_t count) RT_SAFE {
  const RtStep *step = &plan->steps[first];
  for (const RtStep *const end = step + count; step < end; step++) steps[step->type](live, plan, step);
}

static void gather_output(Live *live, const RtPlan *plan) RT_SAFE {
  float *const outputs[][2] = {[OUTPUT_MAIN] = {live->fifo[0], live->fifo[1]}, [OUTPUT_CUE] = {live->cue_fifo[0], live->cue_fifo[1]}};
  for (uint32_t i = 0; i < COUNT_OF(outputs); i++) bus_clear(outputs[i]);
  for (uint32_t i = 0; i < plan->output_count; i++) edges_mix(live, &plan->outputs[i], 1, outputs[plan->outputs[i].target_port], false);
}

/* A waiting plan is taken only when the one before can be given back. */
static void take_plan(Graph *graph) RT_SAFE {
  Live *live = &graph->live;
  if (atomic_load_explicit(&graph->inbox, memory_order_relaxed) == NULL || ring_room(graph->retired) == 0) return;
  RtPlan *const plan = atomic_exchange_explicit(&graph->inbox, NULL, memory_order_acq_rel);
  if (plan == NULL) return;
  RtPlan *const before = live->plan;
  atomic_store_explicit(&plan->seen, 1, memory_order_release);
  transport_swap(graph, plan);
  const uint64_t record = (uint64_t)(uintptr_t)before;
  if (before != NULL) (void)ring_write(graph->retired, &record);
}

static void make_block(Graph *graph) RT_SAFE {
  Live *live = &graph->live;
  take_plan(graph);
  transport_commands(graph);
  live->fifo_read = 0;
  if (live->plan == NULL) {
    memset(live->fifo, 0, sizeof live->fifo);
    memset(live->cue_fifo, 0, sizeof live->cue_fifo);
    live->fifo_count = live->frames = GRID_FRAMES;
    capture_begin_block(graph);
    live->output_frame += GRID_FRAMES;
    return;
  }
  RtPlan *plan = live->plan;
  transport_begin_block(graph);
  capture_begin_block(graph);
  live->sent = graph->crew.count == 0 ? graph_sent(graph) : NULL;
  clip_pages_ahead(live, plan);
  fetch_block(live, plan);
  if (plan->modulator_count > 0) modulation_run(live, plan);
  if (plan->edge_lane_count > 0) edges_follow(live, plan);
  edges_heed(live, plan);
  const uint32_t nan_count = live->nan_count;
  crew_run(graph, plan);
  if (live->nan_count != nan_count) meter_tell(graph);
  edges_feed_back(live, plan);
  gather_output(live, plan);
  metronome_mix(live);
  live->fifo_count = live->frames;
  watch_end_block(graph, live->frames, live->output_frame);
  transport_end_block(graph);
}

static void hand_out(const float fifo[2][GRID_FRAMES], uint32_t from, float *const to[2], uint32_t at, uint32_t count) RT_SAFE {
  for (uint32_t c = 0; c < 2; c++) memcpy(to[c] + at, fifo[c] + from, count * sizeof(float));
}

void graph_render_io(Graph *graph, const GraphIo *io, uint32_t frames) RT_SAFE {
  Live *live = &graph->live;
  uint32_t done = 0;
  pages_enter(&graph->streams.cache);
  while (done < frames) {
    if (live->fifo_read == live->fifo_count) make_block(graph);
    const uint32_t waiting = live->fifo_count - live->fifo_read, wanted = frames - done;
    const uint32_t count = waiting < wanted ? waiting : wanted;
    if (io->out[0] != NULL) hand_out(live->fifo, live->fifo_read, io->out, done, count);
    if (io->cue[0] != NULL) hand_out(live->cue_fifo, live->fifo_read, io->cue, done, count);
    live->fifo_read += count;
    capture_take(graph, io->in[0] != NULL ? io->in : NULL, done, count);
    done += count;
  }
  pages_leave(&graph->streams.cache);
  meter_publish(graph);
}

void graph_render_with(Graph *graph, const float *const in[2], float *left, float *right, uint32_t frames) RT_SAFE {
  const GraphIo io = {.in = {in != NULL ? in[0] : NULL, in != NULL ? in[1] : NULL}, .out = {left, right}};
  graph_render_io(graph, &io, frames);
}

void graph_render(Graph *graph, float *left, float *right, uint32_t frames) RT_SAFE { graph_render_with(graph, NULL, left, right, frames); }

/* ---- from nothing */

static void reset_states(const RtPlan *plan) {
  for (uint32_t i = 0; i < plan->node_count; i++) {
    RtNode *node = &plan->nodes[i];
    node->state->device->reset(node->state->state);
    node->state->wet = node->state->fed = node->wet_target;
    memset(node->state->meter, 0, sizeof node->state->meter);
    node->state->tap = (TapState){.next_frame = -1};
    memset(node->state->modulation, 0, sizeof node->state->modulation);
    if (node->state->past != NULL) node->state->past->next = node->state->past->count = 0;
    if (node->plan_params != NULL)
      memcpy(node->state->params, node->plan_params, node->state->device->param_count * sizeof(float));
    if (node->automation != NULL) node->automation->copied = false;
  }
  for (uint32_t i = 0; i < plan->chain_count; i++) {
    ChainState *state = plan->chains[i].state;
    *state = (ChainState){.key = state->key, .mark = state->mark, .references = state->references,
                          .open = plan->chains[i].silent ? 0.0f : 1.0f};
  }
  for (uint32_t i = 0; i < plan->launcher_count; i++) launch_reset(plan->chains[plan->launchers[i]].launch);
  for (uint32_t i = 0; i < plan->edge_count; i++) edge_reset(&plan->edges[i]);
  for (uint32_t i = 0; i < plan->delay_count; i++) delay_reset(&plan->delays[i], 0);
}

void run_reset(Graph *graph, int64_t song_frame) {
  Live *live = &graph->live;
  live->pristine = true;
  take_plan(graph);
  if (live->plan != NULL) reset_states(live->plan);
  live->song_frame = song_frame;
  live->output_frame = 0;
  live->playing = live->stops_at_end = false;
  live->pristine = true;
  live->thrift = THRIFT_NONE;
  graph->overload = (Overload){0};
  live->jump = 0;
  live->enter_left = live->leave_left = live->swap_left = 0;
  live->count_in_left = 0;
  live->capture = (Capture){0};
  live->quiet_frames = live->still_frames = 0;
  live->tempo_cursor = live->launched = 0;
  live->fifo_read = live->fifo_count = 0;
  live->click_position = live->click_frames;
  meter_publish(graph);
}
