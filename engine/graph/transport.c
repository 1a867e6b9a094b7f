/* Where the song is: play, stop, seek, loop and the end, at exact frames; musical time of each block; and the two ways in
   from the control side, the command ring and a new plan. */

#include "graph/automation.h"
#include "graph/launch.h"

#include "core/math.h"
#include "core/tempo.h"

#include <string.h>

#define SEEK_FRAME_MAX ((int64_t)(LIMIT_SONG_SECONDS * LIMIT_RATE_HZ_MAX)) /* of a host that sends nonsense */

static void notify(Graph *graph, NoticeType type, Id id) RT_SAFE {
  const Notice notice = {.type = (uint16_t)type, .id = id, .position_frame = graph->live.output_frame,
                         .reserved = (uint64_t)graph->live.song_frame};
  (void)ring_write(graph->notices, &notice);
}

uint32_t index_find(const RtIndex *index, const RtPlan *plan, Id id) RT_SAFE {
  const bool nodes = index == &plan->node_index;
  for (uint32_t slot = index_slot(id, index->mask); index->slots[slot] != 0; slot = (slot + 1) & index->mask) {
    const uint32_t item = index->slots[slot] - 1;
    if (nodes ? (plan->nodes[item].state->key.a == id && !plan->nodes[item].leaving)
              : plan->chains[item].id == id) return item;
  }
  return UINT32_MAX;
}

/* ---- musical time */

static double ticks_in(const PlanTempo *t, double seconds) RT_SAFE {
  const double rate = (double)TICKS_PER_QUARTER / 60.0, elapsed = seconds - t->seconds;
  if (t->bpm_start == t->bpm_end || t->length_ticks == 0) return (double)t->position_ticks + elapsed * t->bpm_start * rate;
  const double slope = (t->bpm_end - t->bpm_start) / (double)t->length_ticks; /* bpm a tick */
  return (double)t->position_ticks + t->bpm_start / slope * (math_exp(slope * rate * elapsed) - 1.0);
}

static double bpm_in(const PlanTempo *t, double ticks) RT_SAFE {
  if (t->length_ticks == 0) return t->bpm_start;
  const double part = math_clamp((ticks - (double)t->position_ticks) / (double)t->length_ticks, 0.0, 1.0);
  return t->bpm_start + (t->bpm_end - t->bpm_start) * part;
}

/* The tempo in force at a time; `hint` is where the search begins. */
static uint32_t tempo_at(const RtPlan *plan, double seconds, uint32_t hint) RT_SAFE {
  uint32_t i = hint < plan->header->tempo_count ? hint : 0;
  while (i > 0 && plan->tempos[i].seconds > seconds) i--;
  while (i + 1 < plan->header->tempo_count && plan->tempos[i + 1].seconds <= seconds) i++;
  return i;
}

double transport_ticks(const Live *live, int64_t frame, double *bpm) RT_SAFE {
  const double seconds = (double)frame / live->rate_hz;
  const PlanTempo *tempo = &live->plan->tempos[tempo_at(live->plan, seconds, live->tempo_cursor)];
  const double ticks = ticks_in(tempo, seconds);
  *bpm = bpm_in(tempo, ticks);
  return ticks;
}

static void find_musical_time(Live *live) RT_SAFE {
  live->tempo_cursor = tempo_at(live->plan, (double)live->song_frame / live->rate_hz, live->tempo_cursor);
  live->song_ticks = transport_ticks(live, live->song_frame, &live->bpm);
}

static const PlanTempo *tempo_at_ticks(const Live *live, double ticks) RT_SAFE {
  const PlanTempo *tempos = live->plan->tempos;
  uint32_t i = live->tempo_cursor;
  while (i > 0 && (double)tempos[i].position_ticks > ticks) i--;
  while (i + 1 < live->plan->header->tempo_count && (double)tempos[i + 1].position_ticks <= ticks) i++;
  return &tempos[i];
}

double transport_exact_frame(const Live *live, double ticks) RT_SAFE {
  const PlanTempo *tempo = tempo_at_ticks(live, ticks);
  const TempoSpan span = {tempo->bpm_start, tempo->bpm_end, tempo->length_ticks};
  return (tempo->seconds + tempo_span_seconds(span, ticks - (double)tempo->position_ticks)) * live->rate_hz;
}

int64_t transport_frame(const Live *live, int64_t ticks) RT_SAFE {
  return math_round_clamp(transport_exact_frame(live, (double)ticks), INT64_MIN / 2, INT64_MAX / 2);
}

double transport_bpm(const Live *live, double ticks) RT_SAFE { return bpm_in(tempo_at_ticks(live, ticks), ticks); }

bool transport_is_steady(const Live *live, double from_ticks, double to_ticks) RT_SAFE {
  const PlanTempo *tempo = tempo_at_ticks(live, from_ticks);
  const bool last = tempo + 1 == live->plan->tempos + live->plan->header->tempo_count;
  return tempo->bpm_start == tempo->bpm_end && (last || (double)tempo[1].position_ticks >= to_ticks);
}

#define TICKS_NEAR 65536 /* more than a frame ever holds */

int64_t transport_tick_at(const Live *live, int64_t frame) RT_SAFE {
  double bpm;
  const int64_t near = math_round_clamp(transport_ticks(live, frame, &bpm), INT64_MIN / 4, INT64_MAX / 4);
  int64_t low = near - TICKS_NEAR, high = near + TICKS_NEAR; /* the frame of low lies before, that of high does not */
  while (high - low > 1) {
    const int64_t middle = low + (high - low) / 2;
    if (transport_frame(live, middle) < frame) low = middle;
    else high = middle;
  }
  return high;
}

static const PlanSignature common = {.position_ticks = 0, .beat_ticks = TICKS_PER_QUARTER, .beats_per_bar = 4};

/* One tick of rounding late still counts as on the bar. */
const PlanSignature *transport_signature(const Live *live) RT_SAFE {
  const RtPlan *plan = live->plan;
  const PlanSignature *signature = &common;
  const int64_t now = math_round_clamp(live->song_ticks, 0, INT64_MAX / 2);
  for (uint32_t i = 0; i < plan->header->signature_count && plan->signatures[i].position_ticks <= now; i++) signature = &plan->signatures[i];
  return signature;
}

int64_t transport_beat(const Live *live, int64_t from_frame, int64_t to_frame, bool *bar) RT_SAFE {
  const PlanSignature *signature = transport_signature(live);
  /* a little back: the beat on the block's first frame must not be lost to rounding */
  const int64_t now = math_round_clamp(live->song_ticks, 0, INT64_MAX / 2) - TICKS_PER_QUARTER / 1000;
  const int64_t along = now - signature->position_ticks;
  int64_t beat = along <= 0 ? 0 : (along + signature->beat_ticks - 1) / signature->beat_ticks;
  for (uint32_t tries = 0; tries < 2; tries++, beat++) {
    const int64_t frame = transport_frame(live, signature->position_ticks + beat * signature->beat_ticks);
    if (frame < from_frame) continue;
    *bar = beat % signature->beats_per_bar == 0;
    return frame < to_frame ? frame : -1;
  }
  return -1;
}

/* ---- jumps */

static void jump_to(Graph *graph, int64_t frame, uint32_t jump) RT_SAFE {
  Live *live = &graph->live;
  launch_jump(graph, frame);
  if (live->playing && !live->pristine) {
    live->leave_frame = live->song_frame;
    live->leave_left = live->fade_frames;
  }
  live->song_frame = frame;
  live->enter_frame = frame;
  live->enter_left = live->fade_frames;
  live->swap_left = 0;
  live->jump |= jump;
}

static void play(Live *live) RT_SAFE {
  live->count_in_left = 0;
  if (live->playing) return;
  live->enter_frame = live->song_frame;
  live->enter_left = live->fade_frames;
  live->jump |= JUMP_RELEASE | JUMP_CHASE;
  live->playing = true;
  live->quiet_frames = 0;
  live->stops_at_end = live->plan != NULL && live->song_frame < live->plan->header->end_frame;
}

static void stop(Graph *graph) RT_SAFE {
  Live *live = &graph->live;
  live->count_in_left = 0;
  if (!live->playing) return;
  launch_stop(graph);
  live->leave_frame = live->song_frame;
  live->leave_left = live->fade_frames;
  live->swap_left = 0;
  live->jump = JUMP_RELEASE;
  live->playing = false;
}

static void seek(Graph *graph, int64_t frame) RT_SAFE {
  Live *live = &graph->live;
  const int64_t to = frame < 0 ? 0 : (frame > SEEK_FRAME_MAX ? SEEK_FRAME_MAX : frame);
  if (!live->playing) {
    live->song_frame = to;
    return;
  }
  jump_to(graph, to, JUMP_RELEASE | JUMP_CHASE);
  live->quiet_frames = 0;
  live->stops_at_end = live->plan != NULL && to < live->plan->header->end_frame;
}

/* ---- commands */

#define BEND 128u /* of EVENT_CONTROL, in semitones */

/* What hands may say: a louder touch than the loudest is a host's mistake. */
typedef struct Span { float low, high; } Span;

static void live_event(Graph *graph, const Command *c, EventType type, uint16_t number_max, Span span) RT_SAFE {
  Live *live = &graph->live;
  const RtPlan *plan = live->plan;
  const uint32_t chain = plan == NULL ? UINT32_MAX : index_find(&plan->chain_index, plan, c->id);
  if (chain == UINT32_MAX || c->number > number_max || c->value != c->value) return;
  const float value = c->value < span.low ? span.low : c->value > span.high ? span.high : c->value;
  live->live_events[live->live_event_count++] = (LiveEvent){
    .chain = chain, .heard_frame = c->heard_frame, .event = {.type = (uint16_t)type, .number = c->number, .id = (Id)c->position_frame, .value = value,
                              .song_frame = live->song_frame}};
}

static void on_play(Graph *graph, const Command *c) RT_SAFE { (void)c; play(&graph->live); }
static void on_stop(Graph *graph, const Command *c) RT_SAFE { (void)c; stop(graph); }
static void on_seek(Graph *graph, const Command *c) RT_SAFE { seek(graph, c->position_frame); }
static void on_note_on(Graph *graph, const Command *c) RT_SAFE { live_event(graph, c, EVENT_NOTE_ON, 127, (Span){0, 1}); }
static void on_note_off(Graph *graph, const Command *c) RT_SAFE { live_event(graph, c, EVENT_NOTE_OFF, 127, (Span){0, 1}); }
static void on_control(Graph *graph, const Command *c) RT_SAFE {
  live_event(graph, c, EVENT_CONTROL, CONTROL_NUMBERS - 1, c->number == BEND ? (Span){-128, 128} : (Span){0, 1});
}
static void on_metronome(Graph *graph, const Command *c) RT_SAFE { graph->live.metronome = c->value != 0.0f; }
static void on_mark(Graph *graph, const Command *c) RT_SAFE { notify(graph, NOTICE_MARK, c->id); }
static void on_expression(Graph *graph, const Command *c) RT_SAFE { live_event(graph, c, EVENT_EXPRESSION, EXPRESSION_COUNT - 1, (Span){-1000, 1000}); } /* instruments know each one's bounds */
/* Who recorded over the song's end is behind it then, and plays on as from there. */
static void on_record(Graph *graph, const Command *c) RT_SAFE {
  Live *live = &graph->live;
  live->capture.recording = c->value != 0.0f;
  if (live->plan != NULL && live->song_frame >= live->plan->header->end_frame) live->stops_at_end = false;
}

static void on_count_in(Graph *graph, const Command *c) RT_SAFE {
  if (graph->live.plan == NULL) return;
  find_musical_time(&graph->live); /* a seek may have come just before */
  count_in_begin(&graph->live, c->number);
}

static void on_punch(Graph *graph, const Command *c) RT_SAFE {
  graph->live.capture.punch_in_frame = c->position_frame;
  graph->live.capture.punch_out_frame = c->heard_frame;
}

static void on_monitor(Graph *graph, const Command *c) RT_SAFE {
  const RtPlan *plan = graph->live.plan;
  const uint32_t chain = plan == NULL ? UINT32_MAX : index_find(&plan->chain_index, plan, c->id);
  if (chain == UINT32_MAX) return;
  ChainState *state = plan->chains[chain].state;
  state->monitor = (uint8_t)(c->number <= MONITOR_ON ? c->number : MONITOR_OFF);
  state->monitor_input = (uint8_t)math_int_clamp((double)c->value, INPUT_BOTH, INPUT_RIGHT);
}

static OnCommand *const on_command[] = {
  [COMMAND_PLAY] = on_play, [COMMAND_STOP] = on_stop, [COMMAND_SEEK] = on_seek, [COMMAND_PARAM] = gesture_param,
  [COMMAND_STRIP] = gesture_strip, [COMMAND_NOTE_ON] = on_note_on, [COMMAND_NOTE_OFF] = on_note_off,
  [COMMAND_CONTROL] = on_control, [COMMAND_METRONOME] = on_metronome, [COMMAND_MARK] = on_mark,
  [COMMAND_EDGE] = gesture_edge, [COMMAND_CROSSFADE] = gesture_crossfade,
  [COMMAND_EXPRESSION] = on_expression, [COMMAND_COUNT_IN] = on_count_in, [COMMAND_RECORD] = on_record, [COMMAND_PUNCH] = on_punch,
  [COMMAND_MONITOR] = on_monitor, [COMMAND_LET_GO] = gesture_let_go,
  [COMMAND_LAUNCH] = launch_on_slot, [COMMAND_LAUNCH_SCENE] = launch_on_scene, [COMMAND_STOP_TRACK] = launch_on_stop,
  [COMMAND_ARRANGEMENT] = launch_on_arrangement};

void transport_commands(Graph *graph) RT_SAFE {
  Live *live = &graph->live;
  Command command;
  live->live_event_count = 0;
  while (live->live_event_count < LIVE_EVENTS && ring_read(graph->commands, &command))
    if (command.type >= COMMAND_PLAY && command.type < COUNT_OF(on_command)) on_command[command.type](graph, &command);
}

/* ---- a new plan */

/* The document's values take the place of live gestures: whoever still drags sends the next one in a moment. */
static void take_params(RtNode *node) RT_SAFE {
  NodeState *state = node->state;
  if (node->plan_params != NULL) memcpy(state->params, node->plan_params, state->device->param_count * sizeof(float));
}

static void heal(RtChain *chain) RT_SAFE {
  if (!chain->state->poisoned) return;
  chain->state->poisoned = chain->state->told = false;
  chain->state->sounding_count = 0;
  for (uint32_t i = 0; i < chain->node_count; i++) chain->nodes[i].state->device->reset(chain->nodes[i].state->state);
}

static void begin_node(const Live *live, RtNode *node) RT_SAFE {
  NodeState *state = node->state;
  take_params(node);
  const DeviceRole role = state->device->role;
  if (live->pristine || node->snap || role == DEVICE_NOTE_EFFECT || role == DEVICE_MODULATOR) {
    state->wet = node->wet_target;
    state->fed = node->wet_target;
  }
  if (node->input != NULL) delay_begin(live, node->input, !node->snap);
  if (node->dry != NULL) delay_begin(live, node->dry, !node->snap);
}

/* A new chain sounds at once, but not in a container whose input is already under way. */
static void open_chain(const Live *live, RtChain *chain) RT_SAFE {
  const float open = chain->silent ? 0.0f : 1.0f;
  if (live->pristine) chain->state->open = open;
  else if (chain->state->open == NOT_HEARD) chain->state->open = chain->container == NULL || chain->container->snap ? open : 0.0f;
}

void transport_swap(Graph *graph, RtPlan *plan) RT_SAFE {
  Live *live = &graph->live;
  fetch_delays(live, plan);
  for (uint32_t i = 0; i < plan->node_count; i++) {
    if (i + 2 * FETCH_AHEAD < plan->node_count) __builtin_prefetch(&plan->nodes[i + 2 * FETCH_AHEAD]);
    if (i + FETCH_AHEAD < plan->node_count) __builtin_prefetch(plan->nodes[i + FETCH_AHEAD].state);
    if (i < plan->chain_count) fetch_chain(live, &plan->chains[i]); /* more than the processor waits for at once: not in one go */
    begin_node(live, &plan->nodes[i]);
  }
  for (uint32_t i = 0; i < plan->chain_count; i++) {
    RtChain *chain = &plan->chains[i];
    if (i + 2 * FETCH_AHEAD < plan->chain_count) __builtin_prefetch(&plan->chains[i + 2 * FETCH_AHEAD]);
    if (i + FETCH_AHEAD < plan->chain_count) __builtin_prefetch(plan->chains[i + FETCH_AHEAD].state);
    sleep_wake(chain->state);
    heal(chain);
    if (chain->played != NULL) delay_begin(live, chain->played, chain->state->open != NOT_HEARD);
    if (live->pristine) chain->rewired = false;
    open_chain(live, chain);
  }
  for (uint32_t i = 0; i < plan->edge_count; i++) {
    if (i + 2 * FETCH_AHEAD < plan->edge_count) __builtin_prefetch(&plan->edges[i + 2 * FETCH_AHEAD]);
    if (i + FETCH_AHEAD < plan->edge_count) __builtin_prefetch(&plan->edges[i + FETCH_AHEAD].state->open);
    edge_begin(live, &plan->edges[i]);
  }
  live->plan = plan;
  live->tempo_cursor = 0;
  launch_swap(graph);
  live->swap_frame = live->song_frame;
  live->swap_left = live->playing && !live->pristine ? live->fade_frames : 0;
  if (live->playing && live->song_frame < plan->header->end_frame) live->stops_at_end = true;
  notify(graph, NOTICE_PLAN, plan->header->revision);
}

/* ---- one block */

static bool will_loop(const Live *live) RT_SAFE {
  const PlanHeader *h = live->plan->header;
  return h->loop_start_frame < h->loop_end_frame && live->song_frame <= h->loop_end_frame;
}

/* The first grid point at which all is quiet behind the end, or 30 s later; a loop around the end has none, and nor has a take. */
static bool song_is_over(const Graph *graph) RT_SAFE {
  const Live *live = &graph->live;
  if (!live->playing || !live->stops_at_end || live->launched > 0 || live->capture.recording || live->song_frame < live->plan->header->end_frame || will_loop(live)) return false;
  return graph_silent(graph)
         || (double)(live->song_frame - live->plan->header->end_frame) >= LIMIT_TAIL_SECONDS * live->rate_hz;
}

void transport_begin_block(Graph *graph) RT_SAFE {
  Live *live = &graph->live;
  const PlanHeader *h = live->plan->header;
  live->frames = GRID_FRAMES;
  live->tries = 0;
  live->loud = live->fed = false;
  if (song_is_over(graph)) {
    stop(graph);
    notify(graph, NOTICE_STOPPED, ID_NONE);
  }
  if (live->playing && h->loop_start_frame < h->loop_end_frame) {
    if (live->song_frame == h->loop_end_frame) jump_to(graph, h->loop_start_frame, JUMP_LOOP | JUMP_CHASE);
    const int64_t left = h->loop_end_frame - live->song_frame;
    if (left > 0 && left < (int64_t)live->frames) live->frames = (uint32_t)left;
  }
  if (live->count_in_left > 0 && live->count_in_left < (int64_t)live->frames) live->frames = (uint32_t)live->count_in_left;
  live->whole = live->playing && live->frames == GRID_FRAMES && (live->enter_left | live->leave_left) == 0;
  live->voices_most = overload_voices(live);
  find_musical_time(live);
  launch_begin_block(graph);
}

static uint32_t less(uint32_t left, uint32_t frames) { return left > frames ? left - frames : 0; }

void transport_end_block(Graph *graph) RT_SAFE {
  Live *live = &graph->live;
  live->output_frame += live->frames;
  if (live->playing) live->song_frame += live->frames;
  atomic_store_explicit(&graph->heard_frame, live->song_frame, memory_order_relaxed);
  live->enter_left = less(live->enter_left, live->frames);
  live->leave_left = less(live->leave_left, live->frames);
  live->swap_left = less(live->swap_left, live->frames);
  live->quiet_frames = live->loud ? 0 : live->quiet_frames + live->frames;
  live->still_frames = live->fed ? 0 : live->still_frames + live->frames;
  live->jump = 0;
  live->pristine = false;
  launch_end_block(live);
  if (live->count_in_left == 0) return;
  live->count_in_left -= live->frames;
  if (live->count_in_left == 0) play(live);
}

bool graph_silent(const Graph *graph) RT_SAFE {
  const Live *live = &graph->live;
  if (live->plan == NULL) return true;
  const int64_t hold_frames = live->plan->quiet_hold_frames;
  return live->quiet_frames > 0 && live->quiet_frames >= hold_frames && live->still_frames >= hold_frames;
}
