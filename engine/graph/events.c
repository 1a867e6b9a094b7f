/* What an instrument hears in one block: notes and controls of the chain's note segments, what a jump must repeat or end,
   and live playing, all in one sorted list. Ends that are owed are remembered per chain, so no edit or jump hangs a note. */

#include "graph/launch.h"

#include <string.h>

#define SUSTAIN 64u

/* Keep the list sorted: segments come nearly in order, so this rarely moves anything. */
static bool insert(Live *live, Event event) RT_SAFE {
  if (live->event_count == LIMIT_BLOCK_EVENTS) {
    live->dropped_events++;
    return false;
  }
  live->fed = true;
  uint32_t place = live->event_count++;
  for (; place > 0 && event_comes_after(&live->events[place - 1], &event); place--) live->events[place] = live->events[place - 1];
  live->events[place] = event;
  return true;
}

/* ---- ends that are owed */

static void forget(ChainState *state, Id id) RT_SAFE {
  for (uint32_t i = 0; i < state->sounding_count; i++)
    if (state->sounding[i].id == id) {
      state->sounding[i] = state->sounding[--state->sounding_count];
      return;
    }
}

static void note_on(Live *live, ChainState *state, Event event, bool from_hand) RT_SAFE {
  forget(state, event.id);
  if (state->sounding_count == SOUNDING_NOTES) {
    live->dropped_events++;
    return;
  }
  if (!insert(live, event)) return;
  state->sounding[state->sounding_count++] = (SoundingNote){.id = event.id, .key = event.number, .live = from_hand, .velocity = event.value};
}

/* A tap of a hand whose two ends are read in one block would end before it begins: it lasts one frame, or is left out where the
   block has no other. */
static bool lasts(Live *live, Event *off) RT_SAFE {
  for (uint32_t i = live->event_count; i-- > 0;) {
    const Event *on = &live->events[i];
    if (on->type != EVENT_NOTE_ON || on->id != off->id || on->frame < off->frame) continue;
    off->frame = on->frame + 1;
    if (off->frame < live->frames) return true;
    live->event_count--;
    memmove(&live->events[i], &live->events[i + 1], (live->event_count - i) * sizeof *on);
    return false;
  }
  return true;
}

static void note_off(Live *live, ChainState *state, Event event, bool from_hand) RT_SAFE {
  forget(state, event.id);
  if (from_hand && !lasts(live, &event)) return;
  if (!insert(live, event)) state->release_all = true;
}

static void control(Live *live, ChainState *state, Event event) RT_SAFE {
  if (insert(live, event)) state->controls_seen[event.number / 32] |= 1u << (event.number % 32);
}

static void dispatch(Live *live, ChainState *state, Event event, bool from_hand) RT_SAFE {
  if (event.type == EVENT_NOTE_ON) note_on(live, state, event, from_hand);
  else if (event.type == EVENT_CONTROL) control(live, state, event);
  else if (event.type == EVENT_EXPRESSION) (void)insert(live, event); /* one that is lost is followed by the next */
  else note_off(live, state, event, from_hand);
}

/* End what the timeline began; what a hand holds stays, unless a release was asked for. `kept`: notes to leave alone. */
static void end_timeline_notes(Live *live, ChainState *state, const bool *kept, uint32_t offset) RT_SAFE {
  uint32_t left = 0;
  for (uint32_t i = 0; i < state->sounding_count; i++) {
    const SoundingNote note = state->sounding[i];
    if (note.live || (kept != NULL && kept[i])) {
      state->sounding[left++] = note;
      continue;
    }
    const Event off = {.frame = offset, .type = EVENT_NOTE_OFF, .number = note.key, .id = note.id, .song_frame = live->song_frame + offset};
    if (!insert(live, off)) state->release_all = true;
  }
  state->sounding_count = left;
}

/* ---- reading segments */

/* Index of the first event at or after `frame`. */
static uint32_t first_at(const RtNotes *notes, int64_t frame) RT_SAFE {
  uint32_t low = 0, high = notes->notes->event_count;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (notes->events[middle].frame < frame) low = middle + 1;
    else high = middle;
  }
  return low;
}

/* The first segment that reaches `frame`; an end on the frame itself still counts. */
static uint32_t first_reaching(RtChain *chain, int64_t frame) RT_SAFE {
  if (frame < chain->notes_low_frame) chain->notes_low = 0;
  while (chain->notes_low < chain->notes_count && chain->notes[chain->notes_low].reach_frame < frame) chain->notes_low++;
  chain->notes_low_frame = frame;
  return chain->notes_low;
}

static Event event_from(const SegmentEvent *e, uint32_t offset) {
  return (Event){.frame = offset, .type = e->type, .number = e->number, .id = e->id, .value = e->value, .song_frame = e->frame};
}

static bool holds(const ChainState *state, Id id) RT_SAFE {
  for (uint32_t i = 0; i < state->sounding_count; i++)
    if (state->sounding[i].id == id) return true;
  return false;
}

/* The part of the block in which a track plays its arrangement; `partly`: it may have come in the middle of notes, whose ends are
   none of its business. */
typedef struct Stretch { int64_t begin_frame, end_frame; bool partly; } Stretch;

static bool is_of_others(const ChainState *state, const SegmentEvent *e) RT_SAFE {
  return (e->type == EVENT_NOTE_OFF || e->type == EVENT_CHOKE) && !holds(state, e->id);
}

static void read_segment(Live *live, ChainState *state, RtNotes *notes, Stretch stretch) RT_SAFE {
  const int64_t end = stretch.end_frame;
  uint32_t i = notes->cursor_frame == stretch.begin_frame ? notes->cursor : first_at(notes, stretch.begin_frame);
  for (; i < notes->notes->event_count && notes->events[i].frame < end; i++) {
    if (stretch.partly && is_of_others(state, &notes->events[i])) continue;
    dispatch(live, state, event_from(&notes->events[i], (uint32_t)(notes->events[i].frame - live->song_frame)), false);
  }
  notes->cursor = i;
  notes->cursor_frame = end;
}

static Stretch arrangement_in_block(const Live *live, const LaunchState *launch) RT_SAFE {
  Stretch stretch = {live->song_frame, live->song_frame + live->frames, launch != NULL};
  if (launch == NULL) return stretch;
  if (launch->returns) stretch.begin_frame = launch->returned_frame;
  if (launch->leaves) stretch.end_frame = launch->left_frame;
  else if (launch->away) stretch.end_frame = stretch.begin_frame;
  return stretch;
}

static void read_segments(Live *live, RtChain *chain, Stretch stretch) RT_SAFE {
  for (uint32_t i = first_reaching(chain, stretch.begin_frame); i < chain->notes_count; i++) {
    if (chain->notes[i].begin_frame >= stretch.end_frame) break;
    if (chain->notes[i].end_frame >= stretch.begin_frame) read_segment(live, chain->state, &chain->notes[i], stretch);
  }
}

/* ---- jumps */

/* Every note that began before the song position and has not ended there. */
static void each_spanning(Live *live, RtChain *chain, bool chase, bool *kept) RT_SAFE {
  const int64_t now = live->song_frame;
  for (uint32_t i = first_reaching(chain, now); i < chain->notes_count && chain->notes[i].begin_frame < now; i++) {
    const RtNotes *notes = &chain->notes[i];
    for (uint32_t e = first_at(notes, now - notes->notes->longest_note_frames); e < notes->notes->event_count; e++) {
      const SegmentEvent *on = &notes->events[e];
      if (on->frame >= now) break;
      if (on->type != EVENT_NOTE_ON || on->end_frame < now + (chase ? 1 : 0)) continue;
      if (chase) note_on(live, chain->state, event_from(on, 0), false);
      for (uint32_t n = 0; kept != NULL && n < chain->state->sounding_count; n++) kept[n] |= chain->state->sounding[n].id == on->id;
    }
  }
}

/* Where the expressions of the notes that were just begun again stand: the last of each kind before the song position. */
typedef struct LastExpressions {
  float value[SOUNDING_NOTES][EXPRESSION_COUNT];
  uint8_t found[SOUNDING_NOTES]; /* a bit each */
} LastExpressions;

static void find_expressions(const Live *live, const RtNotes *notes, const ChainState *state, LastExpressions *last) RT_SAFE {
  for (uint32_t e = first_at(notes, live->song_frame - notes->notes->longest_note_frames); e < notes->notes->event_count; e++) {
    const SegmentEvent *event = &notes->events[e];
    if (event->frame >= live->song_frame) break;
    if (event->type != EVENT_EXPRESSION) continue;
    for (uint32_t n = 0; n < state->sounding_count; n++) {
      if (state->sounding[n].id != event->id) continue;
      last->value[n][event->number] = event->value;
      last->found[n] |= (uint8_t)(1u << event->number);
    }
  }
}

static void chase_expressions(Live *live, RtChain *chain) RT_SAFE {
  LastExpressions last;
  memset(last.found, 0, sizeof last.found);
  for (uint32_t i = first_reaching(chain, live->song_frame); i < chain->notes_count && chain->notes[i].begin_frame < live->song_frame; i++)
    find_expressions(live, &chain->notes[i], chain->state, &last);
  for (uint32_t n = 0; n < chain->state->sounding_count; n++)
    for (uint32_t kind = 0; kind < EXPRESSION_COUNT; kind++)
      if (((uint32_t)last.found[n] >> kind & 1u) != 0)
        (void)insert(live, (Event){.type = EVENT_EXPRESSION, .number = (uint16_t)kind, .id = chain->state->sounding[n].id, .value = last.value[n][kind],
                                   .song_frame = live->song_frame});
}

/* What a controller stands at when nothing was sent: as General MIDI has it. */
static float control_at_rest(uint32_t number) {
  if (number == 7) return 100.0f / 127.0f;
  if (number == 8 || number == 10 || (number >= 70 && number < 80)) return 64.0f / 127.0f;
  return number == 11 ? 1.0f : 0.0f;
}

typedef struct LastControls { int64_t frame[CONTROL_NUMBERS]; float value[CONTROL_NUMBERS]; } LastControls;

/* The last value of each controller before the song position. */
static void find_controls(const Live *live, const RtChain *chain, LastControls *last) RT_SAFE {
  for (uint32_t n = 0; n < CONTROL_NUMBERS; n++) last->frame[n] = -1;
  for (uint32_t i = 0; i < chain->notes_count && chain->notes[i].begin_frame < live->song_frame; i++) {
    const RtNotes *notes = &chain->notes[i];
    for (uint32_t c = 0; c < notes->notes->control_count; c++) {
      const SegmentEvent *e = &notes->events[notes->controls[c]];
      if (e->frame >= live->song_frame) break;
      if (e->frame < last->frame[e->number]) continue;
      last->frame[e->number] = e->frame;
      last->value[e->number] = e->value;
    }
  }
}

static void chase_controls(Live *live, RtChain *chain) RT_SAFE {
  ChainState *state = chain->state;
  LastControls last;
  find_controls(live, chain, &last);
  for (uint32_t n = 0; n < CONTROL_NUMBERS; n++) {
    const bool seen = (state->controls_seen[n / 32] >> (n % 32) & 1u) != 0, found = last.frame[n] >= 0;
    if (!seen && !found) continue;
    const float value = found ? last.value[n] : control_at_rest(n);
    control(live, state, (Event){.type = EVENT_CONTROL, .number = (uint16_t)n, .value = value, .song_frame = live->song_frame});
  }
}

static void lift_sustain(Live *live, ChainState *state) RT_SAFE {
  if ((state->controls_seen[SUSTAIN / 32] >> (SUSTAIN % 32) & 1u) == 0) return;
  control(live, state, (Event){.type = EVENT_CONTROL, .number = SUSTAIN, .song_frame = live->song_frame});
}

static void release_all(Live *live, ChainState *state) RT_SAFE {
  state->sounding_count = 0;
  state->release_all = false;
  (void)insert(live, (Event){.type = EVENT_ALL_OFF, .song_frame = live->song_frame});
}

/* Other note effects: what the old ones began ends, and what is still held, by hands or by the chain around, is played anew. */
static void play_again(Live *live, ChainState *state) RT_SAFE {
  SoundingNote held[SOUNDING_NOTES];
  const uint32_t count = state->sounding_count;
  for (uint32_t i = 0; i < count; i++) held[i] = state->sounding[i];
  release_all(live, state);
  for (uint32_t i = 0; i < count; i++)
    if (held[i].live)
      note_on(live, state, (Event){.type = EVENT_NOTE_ON, .number = held[i].key, .id = held[i].id, .value = held[i].velocity, .song_frame = live->song_frame}, true);
}

/* What a chain still owes when its track comes back, nobody asks for any more. */
static void greet(RtChain *chain) RT_SAFE {
  if (chain->returns && chain->state->sounding_count > 0) chain->state->release_all = true;
  chain->returns = false;
}

/* An edit took notes away or moved their ends while they sounded. */
static void end_edited_notes(Live *live, RtChain *chain) RT_SAFE {
  bool kept[SOUNDING_NOTES];
  memset(kept, 0, sizeof kept);
  if (live->playing) each_spanning(live, chain, false, kept);
  end_timeline_notes(live, chain->state, kept, 0);
}

static void read_live(Live *live, ChainState *state, uint32_t chain_index) RT_SAFE {
  for (uint32_t i = 0; i < live->live_event_count; i++)
    if (live->live_events[i].chain == chain_index) dispatch(live, state, live->live_events[i].event, true);
}

static void launched_event(Live *live, ChainState *state, Event event) RT_SAFE { dispatch(live, state, event, true); }

/* Its arrangement's notes end where it leaves; then what the launcher plays. */
static void read_launched(Live *live, RtChain *chain) RT_SAFE {
  const LaunchState *launch = chain->launch;
  if (launch->leaves) end_timeline_notes(live, chain->state, NULL, launch->left_frame > live->song_frame ? (uint32_t)(launch->left_frame - live->song_frame) : 0);
  launch_notes(live, chain, launched_event);
}

void events_collect(Live *live, RtChain *chain, uint32_t chain_index) RT_SAFE {
  ChainState *state = chain->state;
  const LaunchState *launch = chain->launch;
  const bool elsewhere = launch != NULL && ((launch->away && !launch->leaves) || launch->returns); /* where the block begins */
  const bool again = chain->notes_rewired && (live->jump & JUMP_CHASE) == 0 && live->playing;
  live->event_count = 0;
  greet(chain);
  if ((live->jump & JUMP_RELEASE) != 0 || state->release_all) release_all(live, state);
  else if (chain->notes_rewired) play_again(live, state);
  chain->notes_rewired = false;
  if ((live->jump & JUMP_LOOP) != 0) end_timeline_notes(live, state, NULL, 0);
  if (((live->jump & JUMP_CHASE) != 0 || again) && !elsewhere) {
    chase_controls(live, chain);
    each_spanning(live, chain, true, NULL);
    chase_expressions(live, chain);
  } else if ((live->jump & JUMP_RELEASE) != 0) {
    lift_sustain(live, state);
  }
  if (chain->notes_changed && state->sounding_count > 0) end_edited_notes(live, chain);
  chain->notes_changed = false;
  if (live->playing) read_segments(live, chain, arrangement_in_block(live, launch));
  if (launch != NULL) read_launched(live, chain);
  if (live->live_event_count > 0) read_live(live, state, chain_index);
}

/* ---- the chains of a container */

static bool in_range(const RtChain *chain, const Event *event) { return event->number >= chain->key_low && event->number <= chain->key_high; }

/* A note of a neighbour in the same choke group, that is not its own. */
static bool choked_by(const Live *live, const RtChain *chain, const Event *event) RT_SAFE {
  const RtSplit *split = chain->container->split;
  for (uint32_t i = 0; chain->choke_group != 0 && i < split->staying_count; i++) {
    const RtChain *other = &live->plan->chains[split->chains[i]];
    if (other != chain && other->choke_group == chain->choke_group && in_range(other, event)) return true;
  }
  return false;
}

static void take_share(Live *live, RtChain *chain, const Event *event) RT_SAFE {
  ChainState *state = chain->state;
  if (event->type == EVENT_NOTE_ON) {
    if (in_range(chain, event)) {
      note_on(live, state, *event, true);
    } else if (choked_by(live, chain, event)) {
      state->sounding_count = 0;
      (void)insert(live, (Event){.frame = event->frame, .type = EVENT_CHOKE, .id = ID_NONE, .song_frame = event->song_frame});
    }
  } else if (event->type == EVENT_CONTROL) {
    control(live, state, *event);
  } else if (event->type == EVENT_ALL_OFF) {
    state->sounding_count = 0;
    (void)insert(live, *event);
  } else if (event->id == ID_NONE || holds(state, event->id)) {
    dispatch(live, state, *event, true);
  }
}

void events_branch(Live *live, RtChain *chain) RT_SAFE {
  const RtChain *outer = chain->container->chain;
  live->event_count = 0;
  greet(chain);
  if (chain->state->release_all) release_all(live, chain->state);
  else if (chain->notes_rewired) play_again(live, chain->state);
  chain->notes_rewired = false;
  for (uint32_t i = 0; i < outer->kept_count; i++) take_share(live, chain, &outer->kept[i]);
}
