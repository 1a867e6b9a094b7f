/* From one run to the next: the old one becomes a tail, the arrangement is left or taken up again, the new one begins where
   the moment says or, with legato, goes on where the old one was. Each step is told, so that it can be written down. */

#include "graph/launch.h"

static void tell(Graph *graph, NoticeType type, Id id, int64_t ticks) RT_SAFE {
  const Notice notice = {.type = (uint16_t)type, .id = id, .position_frame = ticks};
  (void)ring_write(graph->notices, &notice);
}

RtSlot *launch_find_slot(const RtChain *chain, Id slot) RT_SAFE {
  for (uint32_t i = 0; i < chain->slot_count; i++)
    if (chain->slots[i].plan->id == slot) return &chain->slots[i];
  return NULL;
}

/* By how far a tempo is from another, in parts of it. */
static double apart(double bpm, double from) { return bpm > from ? bpm / from : from / bpm; }

static double bpm_of(const RtSlot *row) { return row->audio == NULL || row->audio->bpm < 1.0 ? 1.0 : row->audio->bpm; }

RtSlot *launch_variant(const Live *live, RtSlot *row, int64_t ticks) RT_SAFE {
  if (row == NULL || row->variant_count == 0) return row;
  const double bpm = transport_bpm(live, (double)ticks);
  RtSlot *best = row;
  for (uint32_t i = 0; i < row->variant_count; i++)
    if (apart(bpm_of(&row->variants[i]), bpm) < apart(bpm_of(best), bpm)) best = &row->variants[i];
  return best;
}

int64_t launch_travel(const LaunchRun *run, int64_t ticks) RT_SAFE { return run->travel_ticks + (ticks - run->begin_ticks); }

/* A fifth within 5 ms takes the place of the oldest. */
static void add_tail(LaunchState *state, LaunchTail tail) RT_SAFE {
  if (state->tail_count == LAUNCH_TAILS) {
    for (uint32_t i = 1; i < LAUNCH_TAILS; i++) state->tails[i - 1] = state->tails[i];
    state->tail_count--;
  }
  state->tails[state->tail_count++] = tail;
}

LaunchStay launch_stay(const Live *live, const LaunchRun *run) RT_SAFE {
  const PlanSlot *slot = run->row->plan;
  const int64_t length = slot->length_ticks, end_ticks = run->begin_ticks + (length - run->travel_ticks);
  return (LaunchStay){.slot = run->slot, .begin_ticks = run->begin_ticks, .travel_ticks = run->travel_ticks, .begin_frame = transport_frame(live, run->begin_ticks),
                      .end_frame = length > 0 ? transport_frame(live, end_ticks) : INT64_MAX, .start_ticks = slot->start_ticks, .cycle_ticks = slot->cycle_ticks};
}

static void remember(const Live *live, LaunchState *state, int64_t end_frame) RT_SAFE {
  if (state->run.row == NULL) return;
  if (state->past_count == LAUNCH_PAST) {
    for (uint32_t i = 1; i < LAUNCH_PAST; i++) state->past[i - 1] = state->past[i];
    state->past_count--;
  }
  LaunchStay stay = launch_stay(live, &state->run);
  if (end_frame < stay.end_frame) stay.end_frame = end_frame;
  state->past[state->past_count++] = stay;
}

void launch_end_run(Graph *graph, RtChain *chain, LaunchMoment when) RT_SAFE {
  LaunchState *state = chain->launch;
  if (state->run.slot == ID_NONE) return;
  launch_cut_notes(state, when.frame);
  const int64_t over = launch_over_frame(&graph->live, &state->run, when);
  add_tail(state, (LaunchTail){.run = state->run, .over_frame = over, .end_ticks = when.ticks, .end_frame = when.frame, .at_frame = graph->live.song_frame, .fresh = true});
  remember(&graph->live, state, when.frame);
  state->turns++;
  tell(graph, NOTICE_ENDED, state->run.slot, when.ticks);
  state->run = (LaunchRun){.slot = ID_NONE};
}

void launch_begin_run(Graph *graph, const RtChain *chain, LaunchRun run, LaunchMoment when) RT_SAFE {
  LaunchState *state = chain->launch;
  const Notice notice = {.type = NOTICE_LAUNCHED, .id = run.slot, .value = run.press, .position_frame = when.ticks, .reserved = (uint64_t)run.travel_ticks};
  run.begin_ticks = when.ticks;
  run.row = launch_variant(&graph->live, launch_find_slot(chain, run.slot), when.ticks);
  if (run.row != NULL) run.key = run.row->key;
  state->run = run;
  state->turns++;
  (void)ring_write(graph->notices, &notice);
}

static void leave(Graph *graph, RtChain *chain, LaunchMoment when) RT_SAFE {
  LaunchState *state = chain->launch;
  if (state->away) return;
  state->away = state->leaves = true;
  state->left_frame = when.frame;
  tell(graph, NOTICE_LEFT, chain->id, when.ticks);
}

static void go_back(Graph *graph, RtChain *chain, LaunchMoment when) RT_SAFE {
  LaunchState *state = chain->launch;
  if (!state->away) return;
  state->away = false;
  state->returns = true;
  state->returned_frame = when.frame;
  tell(graph, NOTICE_RETURNED, chain->id, when.ticks);
}

void launch_take(Graph *graph, RtChain *chain, LaunchQueue what, LaunchMoment when, uint64_t hops) RT_SAFE {
  LaunchState *state = chain->launch;
  const LaunchRun before = state->run;
  if (what.act == ACT_NOTHING) return;
  launch_end_run(graph, chain, when);
  if (what.act == ACT_RETURN) {
    go_back(graph, chain, when);
    return;
  }
  leave(graph, chain, when);
  RtSlot *row = what.act == ACT_RUN ? launch_find_slot(chain, what.slot) : NULL;
  if (row == NULL || (row->plan->flags & SLOT_CLIP) == 0) return;
  const bool goes_on = (row->plan->flags & SLOT_LEGATO) != 0 && before.slot != ID_NONE;
  LaunchRun run = {.slot = what.slot, .key = row->key, .row = row, .hops = hops, .press = what.press};
  if (goes_on) run.travel_ticks = launch_travel(&before, when.ticks);
  if (goes_on && row->plan->length_ticks > 0) run.travel_ticks %= row->plan->length_ticks;
  run.enters = run.travel_ticks > 0;
  const bool follows = row->plan->follow[0] != ACTION_NONE || row->plan->follow[1] != ACTION_NONE;
  run.follow_ticks = follows ? run.travel_ticks + launch_unit_ticks(&graph->live, when.ticks, row->plan) : LAUNCH_NEVER;
  launch_begin_run(graph, chain, run, when);
}
