/* Commands of the launcher, what is due in each block, and what plans, jumps and stops make of what plays. */

#include "graph/launch.h"

#include "core/math.h"

#define LONG_AGO (INT64_MIN / 2)

typedef void EachChain(Graph *graph, RtChain *chain) RT_SAFE;

static void each_launcher(Graph *graph, EachChain *act) RT_SAFE {
  RtPlan *plan = graph->live.plan;
  for (uint32_t i = 0; plan != NULL && i < plan->launcher_count; i++)
    if (!plan->chains[plan->launchers[i]].gone) act(graph, &plan->chains[plan->launchers[i]]);
}

static LaunchMoment moment_at(const Live *live, int64_t frame) RT_SAFE { return (LaunchMoment){launch_tick_at(live, frame), frame}; }

/* ---- commands */

static void queue(Graph *graph, RtChain *chain, LaunchQueue what) RT_SAFE {
  const Live *live = &graph->live;
  what.at_play = !live->playing;
  if (live->playing) what.due_ticks = launch_grid_ticks(live, live->song_frame, what.grid);
  chain->launch->queue = what;
}

static void queue_stop(Graph *graph, RtChain *chain, uint32_t grid) RT_SAFE {
  chain->launch->held = ID_NONE;
  queue(graph, chain, (LaunchQueue){.act = ACT_STOP, .grid = (uint8_t)grid});
}

/* Full or not, in whatever mode: as a scene launches it. */
static void queue_slot(Graph *graph, RtChain *chain, const PlanSlot *slot, float press) RT_SAFE {
  chain->launch->held = ID_NONE;
  if ((slot->flags & SLOT_CLIP) != 0) queue(graph, chain, (LaunchQueue){.act = ACT_RUN, .slot = slot->id, .grid = slot->grid, .press = press});
  else if ((slot->flags & SLOT_STOP) != 0) queue_stop(graph, chain, slot->grid);
}

static bool will_play(const LaunchState *state, Id slot) RT_SAFE {
  if (state->queue.act != ACT_NOTHING) return state->queue.act == ACT_RUN && state->queue.slot == slot;
  return state->run.slot == slot;
}

static void press(Graph *graph, RtChain *chain, const PlanSlot *slot, float how_hard) RT_SAFE {
  LaunchState *state = chain->launch;
  if (slot->mode == MODE_TOGGLE && (slot->flags & SLOT_CLIP) != 0 && will_play(state, slot->id)) {
    queue_stop(graph, chain, slot->grid);
    return;
  }
  queue_slot(graph, chain, slot, how_hard);
  if (slot->mode == MODE_REPEAT && (slot->flags & SLOT_CLIP) != 0) state->held = slot->id;
}

/* What was let go before its turn came never plays. */
static void let_go(Graph *graph, RtChain *chain, const PlanSlot *slot) RT_SAFE {
  LaunchState *state = chain->launch;
  const bool repeats = slot->mode == MODE_REPEAT && state->held == slot->id;
  if (slot->mode != MODE_GATE && !repeats) return;
  state->held = ID_NONE;
  if (state->queue.act == ACT_RUN && state->queue.slot == slot->id) state->queue = (LaunchQueue){.act = ACT_NOTHING};
  if (state->run.slot == slot->id && slot->mode == MODE_GATE) queue_stop(graph, chain, slot->grid);
}

static float how_hard(const Command *c) RT_SAFE { return (float)math_clamp((double)c->value, 0.0, 1.0); }

void launch_on_slot(Graph *graph, const Command *c) RT_SAFE {
  const RtPlan *plan = graph->live.plan;
  for (uint32_t i = 0; plan != NULL && i < plan->slot_count; i++) {
    const PlanSlot *slot = plan->slots[i].plan;
    if (slot->id != c->id) continue;
    RtChain *chain = &plan->chains[plan->gone_count + slot->chain];
    if (c->number != 0) press(graph, chain, slot, how_hard(c));
    else let_go(graph, chain, slot);
    return;
  }
}

static const RtSlot *slot_in_scene(const RtChain *chain, uint32_t scene) RT_SAFE {
  for (uint32_t i = 0; i < chain->slot_count; i++)
    if (chain->slots[i].plan->scene == scene) return &chain->slots[i];
  return NULL;
}

/* Tracks that have slots, but none here, stop. */
void launch_on_scene(Graph *graph, const Command *c) RT_SAFE {
  const RtPlan *plan = graph->live.plan;
  uint32_t scene = 0;
  while (plan != NULL && scene < plan->scene_count && plan->scenes[scene].id != c->id) scene++;
  if (plan == NULL || scene == plan->scene_count || c->number == 0) return;
  for (uint32_t i = 0; i < plan->launcher_count; i++) {
    RtChain *chain = &plan->chains[plan->launchers[i]];
    if (chain->gone) continue;
    const RtSlot *slot = slot_in_scene(chain, scene);
    if (slot != NULL) queue_slot(graph, chain, slot->plan, how_hard(c));
    else queue_stop(graph, chain, plan->scenes[scene].grid);
  }
}

static RtChain *launcher_of(Graph *graph, Id track) RT_SAFE {
  RtPlan *plan = graph->live.plan;
  const uint32_t chain = plan == NULL ? UINT32_MAX : index_find(&plan->chain_index, plan, track);
  return chain == UINT32_MAX || plan->chains[chain].launch == NULL || plan->chains[chain].gone ? NULL : &plan->chains[chain];
}

static bool is_active(const LaunchState *state) { return state->run.slot != ID_NONE || state->queue.act == ACT_RUN; }

static void stop_one(Graph *graph, RtChain *chain) RT_SAFE { queue_stop(graph, chain, graph->live.plan->header->launch_quantise); }

static void stop_if_active(Graph *graph, RtChain *chain) RT_SAFE {
  if (is_active(chain->launch)) stop_one(graph, chain);
}

/* What waits for its turn does not come; what plays goes on. */
static void call_off(Graph *graph, RtChain *chain) RT_SAFE {
  (void)graph;
  chain->launch->held = ID_NONE;
  chain->launch->queue = (LaunchQueue){.act = ACT_NOTHING};
}

void launch_on_stop(Graph *graph, const Command *c) RT_SAFE {
  RtChain *chain = launcher_of(graph, c->id);
  if (c->number == 1 && c->id == ID_NONE) each_launcher(graph, call_off);
  else if (c->number == 1 && chain != NULL) call_off(graph, chain);
  else if (c->id == ID_NONE) each_launcher(graph, stop_if_active);
  else if (chain != NULL) stop_one(graph, chain);
}

static void go_back(Graph *graph, RtChain *chain, uint32_t grid) RT_SAFE {
  chain->launch->held = ID_NONE;
  if (chain->launch->away) queue(graph, chain, (LaunchQueue){.act = ACT_RETURN, .grid = (uint8_t)grid});
  else chain->launch->queue = (LaunchQueue){.act = ACT_NOTHING};
}

static void back_in_time(Graph *graph, RtChain *chain) RT_SAFE { go_back(graph, chain, graph->live.plan->header->launch_quantise); }
static void back_at_once(Graph *graph, RtChain *chain) RT_SAFE { go_back(graph, chain, GRID_AT_ONCE); }

void launch_on_arrangement(Graph *graph, const Command *c) RT_SAFE {
  RtChain *chain = launcher_of(graph, c->id);
  EachChain *const back = c->number == 1 ? back_at_once : back_in_time;
  if (c->id == ID_NONE) each_launcher(graph, back);
  else if (chain != NULL) back(graph, chain);
}

/* ---- what is due */

typedef struct Due { enum { DUE_QUEUE, DUE_FOLLOW, DUE_END } what; int64_t ticks; } Due;

static int64_t at_travel(const LaunchRun *run, int64_t travel_ticks) RT_SAFE { return run->begin_ticks + (travel_ticks - run->travel_ticks); }

/* The earliest; at one place a hand comes first, then what follows. */
static Due next_due(const LaunchState *state) RT_SAFE {
  const LaunchRun *run = &state->run;
  Due due = {DUE_QUEUE, state->queue.act == ACT_NOTHING ? LAUNCH_NEVER : state->queue.due_ticks};
  if (run->slot == ID_NONE || run->row == NULL) return due;
  const int64_t follow = at_travel(run, run->follow_ticks), length = run->row->plan->length_ticks;
  if (follow < due.ticks) due = (Due){DUE_FOLLOW, follow};
  if (length > 0 && at_travel(run, length) < due.ticks) due = (Due){DUE_END, at_travel(run, length)};
  return due;
}

/* While a hand holds a slot that repeats, its next turn is queued at once. */
static void take_queue(Graph *graph, RtChain *chain, LaunchMoment when) RT_SAFE {
  LaunchState *state = chain->launch;
  LaunchQueue what = state->queue;
  state->queue = (LaunchQueue){.act = ACT_NOTHING};
  launch_take(graph, chain, what, when, 0);
  if (what.act != ACT_RUN || state->held != what.slot) return;
  if (what.grid == GRID_AT_ONCE) what.grid = GRID_16TH;
  what.due_ticks = launch_grid_ticks(&graph->live, when.frame + 1, what.grid);
  state->queue = what;
}

static void take_follow(Graph *graph, RtChain *chain, LaunchMoment when) RT_SAFE {
  LaunchRun *run = &chain->launch->run;
  const LaunchQueue what = launch_follow(chain, run, when.ticks);
  if (what.act != ACT_NOTHING) {
    launch_take(graph, chain, what, when, run->hops + 1);
    return;
  }
  run->hops++;
  run->follow_ticks += launch_unit_ticks(&graph->live, when.ticks, run->row->plan);
}

static void take_due(Graph *graph, RtChain *chain, Due due) RT_SAFE {
  const Live *live = &graph->live;
  LaunchMoment when = {due.ticks, transport_frame(live, due.ticks)};
  if (when.ticks < live->launch_ticks[0]) when = (LaunchMoment){live->launch_ticks[0], live->song_frame};
  if (due.what == DUE_QUEUE) take_queue(graph, chain, when);
  else if (due.what == DUE_FOLLOW) take_follow(graph, chain, when);
  else launch_take(graph, chain, (LaunchQueue){.act = ACT_STOP}, when, 0);
}

static void decide(Graph *graph, RtChain *chain) RT_SAFE {
  Live *live = &graph->live;
  LaunchState *state = chain->launch;
  if (state->queue.at_play) {
    state->queue.at_play = false;
    state->queue.due_ticks = launch_tick_at(live, live->song_frame);
  }
  for (uint32_t turns = 0; turns < LAUNCH_TURNS_PER_BLOCK; turns++) {
    const Due due = next_due(state);
    if (due.ticks >= live->launch_ticks[1]) break;
    take_due(graph, chain, due);
  }
  live->launched += is_active(state);
}

void launch_begin_block(Graph *graph) RT_SAFE {
  Live *live = &graph->live;
  live->launched = 0;
  if (!live->playing || live->plan->launcher_count == 0) return;
  live->launch_ticks[0] = transport_tick_at(live, live->song_frame);
  live->launch_ticks[1] = transport_tick_at(live, live->song_frame + live->frames);
  each_launcher(graph, decide);
}

static void age_tails(LaunchState *state, const Live *live) RT_SAFE {
  uint32_t left = 0;
  for (uint32_t i = 0; i < state->tail_count; i++) {
    LaunchTail tail = state->tails[i];
    tail.at_frame += live->frames;
    tail.fresh = false;
    if (tail.at_frame < tail.over_frame) state->tails[left++] = tail;
  }
  state->tail_count = left;
}

void launch_end_block(Live *live) RT_SAFE {
  for (uint32_t i = 0; i < live->plan->launcher_count; i++) {
    LaunchState *state = live->plan->chains[live->plan->launchers[i]].launch;
    state->leaves = state->returns = false;
    age_tails(state, live);
  }
}

/* ---- what happens to the song */

/* The run's sound is cut here, its notes are not. Gives the run as it would go on. */
static LaunchRun cut_run(Graph *graph, RtChain *chain, LaunchMoment when) RT_SAFE {
  LaunchState *state = chain->launch;
  LaunchRun run = state->run;
  const uint32_t notes = state->note_count;
  state->note_count = 0;
  launch_end_run(graph, chain, when);
  state->note_count = notes;
  if (run.slot == ID_NONE) return run;
  state->tails[state->tail_count - 1].fresh = false; /* a block ends here: all before is played */
  run.travel_ticks = launch_travel(&run, when.ticks);
  run.enters = true;
  return run;
}

static void jump_one(Graph *graph, RtChain *chain, LaunchMoment from, LaunchMoment to) RT_SAFE {
  LaunchState *state = chain->launch;
  const LaunchRun run = cut_run(graph, chain, from);
  state->past_count = 0;
  for (uint32_t i = 0; i < state->note_count; i++) {
    state->notes[i].begin_frame += to.frame - from.frame;
    state->notes[i].end_frame += to.frame - from.frame;
    state->notes[i].origin_ticks += to.ticks - from.ticks;
  }
  if (run.slot != ID_NONE) launch_begin_run(graph, chain, run, to);
  state->left_frame = state->returned_frame = LONG_AGO;
  if (state->queue.act == ACT_NOTHING || state->queue.at_play) return;
  const bool reached = state->queue.due_ticks <= from.ticks; /* a place on the loop's end is its beginning */
  state->queue.due_ticks = reached ? to.ticks : launch_grid_ticks(&graph->live, to.frame, state->queue.grid);
}

void launch_jump(Graph *graph, int64_t to_frame) RT_SAFE {
  Live *live = &graph->live;
  const RtPlan *plan = live->plan;
  if (plan == NULL || !live->playing || plan->launcher_count == 0) return;
  const LaunchMoment from = moment_at(live, live->song_frame), to = moment_at(live, to_frame);
  for (uint32_t i = 0; i < plan->launcher_count; i++)
    if (!plan->chains[plan->launchers[i]].gone) jump_one(graph, &plan->chains[plan->launchers[i]], from, to);
}

/* What played begins again when the song does. */
static void stop_playing(Graph *graph, RtChain *chain) RT_SAFE {
  LaunchState *state = chain->launch;
  const LaunchRun run = cut_run(graph, chain, moment_at(&graph->live, graph->live.song_frame));
  state->note_count = state->past_count = 0;
  state->left_frame = state->returned_frame = LONG_AGO;
  if (state->queue.act == ACT_NOTHING && run.slot != ID_NONE) state->queue = (LaunchQueue){.act = ACT_RUN, .slot = run.slot, .press = run.press};
  state->queue.at_play = true;
}

void launch_stop(Graph *graph) RT_SAFE { each_launcher(graph, stop_playing); }

/* ---- another plan */

static bool same_key(SegmentKey a, SegmentKey b) RT_SAFE { return a.object == b.object && a.revision == b.revision; }

/* Of those that left, too. */
static RtSlot *slot_by_key(const RtPlan *plan, SegmentKey key) RT_SAFE {
  for (uint32_t i = 0; key.object != ID_NONE && i < plan->slot_count + plan->variant_count + plan->gone_slot_count; i++)
    if (same_key(plan->slots[i].key, key)) return &plan->slots[i];
  return NULL;
}

/* A run whose content changed goes on in the new one: notes at once, audio by a short crossfade. */
static void find_run(Graph *graph, RtChain *chain) RT_SAFE {
  LaunchState *state = chain->launch;
  if (state->run.slot == ID_NONE) return;
  RtSlot *row = launch_variant(&graph->live, launch_find_slot(chain, state->run.slot), launch_tick_at(&graph->live, graph->live.song_frame));
  RtSlot *before = slot_by_key(graph->live.plan, state->run.key);
  const bool stays = row != NULL && (row->plan->flags & SLOT_CLIP) != 0;
  const bool crosses = stays && !same_key(row->key, state->run.key) && (row->audio != NULL || (before != NULL && before->audio != NULL));
  state->run.row = stays && !crosses ? row : before;
  state->turns++;
  if (stays && !crosses) state->run.key = row->key;
  if (stays && !crosses) return;
  const LaunchMoment now = moment_at(&graph->live, graph->live.song_frame);
  if (!stays) {
    launch_end_run(graph, chain, now);
    state->tails[state->tail_count - 1].fresh = false;
    return;
  }
  LaunchRun run = cut_run(graph, chain, now);
  run.row = row;
  run.key = row->key;
  launch_begin_run(graph, chain, run, now);
}

void launch_swap(Graph *graph) RT_SAFE {
  const RtPlan *plan = graph->live.plan;
  for (uint32_t i = 0; i < plan->launcher_count; i++) {
    RtChain *chain = &plan->chains[plan->launchers[i]];
    LaunchState *state = chain->launch;
    for (uint32_t t = 0; t < state->tail_count; t++) state->tails[t].run.row = slot_by_key(plan, state->tails[t].run.key);
    if (chain->gone) state->run.row = slot_by_key(plan, state->run.key);
    else find_run(graph, chain);
  }
}

void launch_reset(LaunchState *state) RT_SAFE {
  *state = (LaunchState){.key = state->key, .mark = state->mark, .references = state->references, .left_frame = LONG_AGO, .returned_frame = LONG_AGO};
}
