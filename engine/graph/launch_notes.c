/* Notes and controllers of runs, from content in ticks to events at the frames the compiler would give them. An end is
   remembered when its note begins, so none is lost, whatever becomes of the content. */

#include "graph/launch.h"

#include "core/chance.h"
#include "core/hash.h"

#define SUSTAIN 64u

/* One pass over the content, as far as it lies in this block: ticks of content, and how far the song is from them. */
typedef struct Pass {
  int64_t from_ticks, to_ticks;
  int64_t begin_ticks; /* where the run entered this pass */
  int64_t shift_ticks;
  uint64_t repetition; /* counted from the run's beginning */
} Pass;

static Id repeated(Id id, uint64_t repetition) RT_SAFE { return repetition == 0 ? id : hash_pair(id, repetition); }

static uint32_t offset_of(const Live *live, int64_t frame) RT_SAFE {
  const int64_t offset = frame - live->song_frame;
  return offset > 0 ? (uint32_t)offset : 0;
}

static void end_note(Live *live, ChainState *state, LaunchNote note, LaunchEmit *emit) RT_SAFE {
  emit(live, state, (Event){.frame = offset_of(live, note.end_frame), .type = EVENT_NOTE_OFF, .number = note.key, .id = note.id, .song_frame = note.end_frame});
}

static void end_due_notes(Live *live, LaunchState *launch, ChainState *state, LaunchEmit *emit) RT_SAFE {
  uint32_t left = 0;
  for (uint32_t i = 0; i < launch->note_count; i++) {
    const LaunchNote note = launch->notes[i];
    if (note.end_frame < live->song_frame + live->frames) end_note(live, state, note, emit);
    else launch->notes[left++] = note;
  }
  launch->note_count = left;
}

void launch_cut_notes(LaunchState *state, int64_t frame) RT_SAFE {
  for (uint32_t i = 0; i < state->note_count; i++)
    if (state->notes[i].end_frame > frame) state->notes[i].end_frame = frame;
}

/* The first of rows that begin with their ticks, in order of them, which does not lie before `ticks`. */
static uint32_t first_from(const void *rows, uint32_t count, size_t row_bytes, int64_t ticks) RT_SAFE {
  uint32_t low = 0, high = count;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    const int64_t *at = (const int64_t *)(const void *)((const uint8_t *)rows + middle * row_bytes);
    if (*at < ticks) low = middle + 1;
    else high = middle;
  }
  return low;
}

typedef struct Player { Live *live; LaunchState *launch; ChainState *state; LaunchEmit *emit; const LaunchRun *run; int64_t end_frame; float scale; } Player;

/* What the groove makes of a note at a place of the song; accent 0: there is none. */
typedef struct Push { int64_t timing_ticks; float accent; } Push;

static Push push_at(const RtSlot *row, int64_t song_ticks) RT_SAFE {
  const SegmentSlotNotes *notes = row->notes;
  int64_t late;
  if (notes->groove.step_ticks == 0) return (Push){0, 0.0f};
  const int64_t position = groove_step(notes->groove, song_ticks, &late) * notes->groove.step_ticks;
  const uint32_t step = first_from(row->steps, notes->step_count, sizeof *row->steps, position);
  if (step == notes->step_count || row->steps[step].position_ticks != position) return (Push){0, 1.0f};
  return (Push){row->steps[step].timing_ticks, row->steps[step].accent};
}

static float velocity_of(const SlotNote *note, float scale, float accent, float added) RT_SAFE {
  const float written = note->velocity * scale, velocity = (accent != 0.0f ? written * accent : written) + added;
  if (added == 0.0f && accent == 0.0f) return velocity * (1.0f / 127.0f);
  return (velocity > 1.0f ? (velocity < 127.0f ? velocity : 127.0f) : 1.0f) * (1.0f / 127.0f);
}

/* Where a strike sounds in the content, its timing and the groove's included: as the compiler has it (session/compile_notes.c). */
static LaunchSpan strike_of(const Player *p, const SlotNote *note, const Pass *pass, int64_t pushed_ticks) RT_SAFE {
  const int64_t end = p->run->row->notes->end_ticks;
  int64_t start = note->place_ticks + note->timing_ticks + pushed_ticks;
  if (start >= end) start = end - 1;
  if (start < pass->begin_ticks) start = pass->begin_ticks;
  const int64_t length = note->length_ticks < end - start ? note->length_ticks : end - start;
  return (LaunchSpan){start + length * note->strike / note->strikes, start + length * (note->strike + 1) / note->strikes};
}

static void begin_note(const Player *p, uint32_t index, const Pass *pass) RT_SAFE {
  const SlotNote *note = &p->run->row->note_rows[index];
  const Chance chance = {note->id, (uint64_t)(note->place_ticks + pass->shift_ticks), pass->repetition};
  const Push push = push_at(p->run->row, note->place_ticks + pass->shift_ticks);
  const LaunchSpan strike = strike_of(p, note, pass, push.timing_ticks);
  if (note->place_ticks < pass->begin_ticks || strike.from_ticks < pass->from_ticks || strike.from_ticks >= pass->to_ticks) return;
  if (pass->repetition % note->every != note->phase || chance_of(chance, CHANCE_SOUNDS) >= note->probability / 100.0) return;
  const float added = note->velocity_range * (float)(2.0 * chance_of(chance, CHANCE_VELOCITY) - 1.0);
  const int64_t on = transport_frame(p->live, strike.from_ticks + pass->shift_ticks);
  int64_t off = transport_frame(p->live, strike.to_ticks + pass->shift_ticks);
  if (off > p->end_frame) off = p->end_frame;
  if (off <= on) off = on + 1;
  const LaunchNote sounding = {.id = repeated(repeated(note->id, pass->repetition), note->strike), .end_frame = off, .begin_frame = on, .key = note->key,
                               .origin_ticks = note->place_ticks + pass->shift_ticks + note->timing_ticks + push.timing_ticks,
                               .slot = p->run->slot, .name = note->id, .row = index, .expressive = note->point_count > 0};
  const bool at_once = off < p->live->song_frame + p->live->frames;
  if (!at_once && p->launch->note_count == SOUNDING_NOTES) {
    p->live->dropped_events++;
    return;
  }
  p->emit(p->live, p->state, (Event){.frame = offset_of(p->live, on), .type = EVENT_NOTE_ON, .number = note->key, .id = sounding.id,
                                     .value = velocity_of(note, p->scale, push.accent, added), .song_frame = on});
  launch_express(p->live, p->state, &sounding, p->run->row, on, p->emit);
  if (at_once) end_note(p->live, p->state, sounding, p->emit);
  else p->launch->notes[p->launch->note_count++] = sounding;
}

static void send_control(const Player *p, const SlotControl *control, const Pass *pass) RT_SAFE {
  const int64_t frame = transport_frame(p->live, control->position_ticks + pass->shift_ticks);
  if (control->number == SUSTAIN) p->launch->pedal = control->value >= 0.5f;
  p->emit(p->live, p->state, (Event){.frame = offset_of(p->live, frame), .type = EVENT_CONTROL, .number = (uint16_t)control->number,
                                     .id = repeated(control->id, pass->repetition), .value = control->value, .song_frame = frame});
}

static void play_notes(const Player *p, const Pass *pass) RT_SAFE {
  const RtSlot *row = p->run->row;
  const int64_t reach = row->notes->reach_ticks;
  uint32_t i = first_from(row->note_rows, row->notes->note_count, sizeof *row->note_rows, pass->from_ticks - reach);
  for (; i < row->notes->note_count && row->note_rows[i].start_ticks < pass->to_ticks + reach; i++) begin_note(p, i, pass);
}

static void play_controls(const Player *p, const Pass *pass) RT_SAFE {
  const RtSlot *row = p->run->row;
  uint32_t i = first_from(row->control_rows, row->notes->control_count, sizeof *row->control_rows, pass->from_ticks);
  for (; i < row->notes->control_count && row->control_rows[i].position_ticks < pass->to_ticks; i++) send_control(p, &row->control_rows[i], pass);
}

/* What a run plays between two positions of the song, pass by pass. */
static void play_run(Live *live, RtChain *chain, const LaunchRun *run, LaunchSpan span, int64_t end_frame, LaunchEmit *emit) RT_SAFE {
  if (run->slot == ID_NONE || run->row == NULL || run->row->notes == NULL) return;
  const PlanSlot *slot = run->row->plan;
  const float scale = 1.0f - slot->velocity * (1.0f - run->press);
  const Player player = {live, chain->launch, chain->state, emit, run, end_frame, scale};
  const int64_t cycle = slot->cycle_ticks, first = cycle > 0 ? (slot->start_ticks + run->travel_ticks) / cycle : 0;
  int64_t at = span.from_ticks > run->begin_ticks ? span.from_ticks : run->begin_ticks;
  while (at < span.to_ticks) {
    const int64_t content = slot->start_ticks + launch_travel(run, at), pass_number = cycle > 0 ? content / cycle : 0;
    const int64_t from = content - pass_number * cycle, left = span.to_ticks - at;
    const int64_t length = cycle > 0 && cycle - from < left ? cycle - from : left;
    const int64_t entered = run->begin_ticks - (at - from); /* in this pass's content */
    const Pass pass = {from, from + length, entered > 0 ? entered : 0, at - from, (uint64_t)(pass_number - first)};
    play_controls(&player, &pass);
    play_notes(&player, &pass);
    at += length;
  }
}

/* A pedal that is down when its run ends would hold notes for ever. */
static void lift_pedal(Live *live, RtChain *chain, int64_t frame, LaunchEmit *emit) RT_SAFE {
  if (!chain->launch->pedal) return;
  chain->launch->pedal = false;
  emit(live, chain->state, (Event){.frame = offset_of(live, frame), .type = EVENT_CONTROL, .number = SUSTAIN, .song_frame = frame});
}

/* What a note begun earlier plays from: of the run, or of one that ended in this block. */
static const RtSlot *row_of(const LaunchState *launch, const LaunchNote *note) RT_SAFE {
  if (launch->run.slot == note->slot) return launch->run.row;
  for (uint32_t i = 0; i < launch->tail_count; i++)
    if (launch->tails[i].run.slot == note->slot) return launch->tails[i].run.row;
  return NULL;
}

static void express_notes(Live *live, RtChain *chain, LaunchEmit *emit) RT_SAFE {
  const LaunchState *launch = chain->launch;
  for (uint32_t i = 0; i < launch->note_count && live->playing; i++)
    if (launch->notes[i].expressive) launch_express(live, chain->state, &launch->notes[i], row_of(launch, &launch->notes[i]), live->song_frame, emit);
}

void launch_notes(Live *live, RtChain *chain, LaunchEmit *emit) RT_SAFE {
  LaunchState *launch = chain->launch;
  if ((live->jump & JUMP_RELEASE) != 0) launch->note_count = 0, launch->pedal = false; /* all was let go */
  express_notes(live, chain, emit);
  end_due_notes(live, launch, chain->state, emit);
  if (!live->playing) return;
  const LaunchSpan block = {live->launch_ticks[0], live->launch_ticks[1]};
  for (uint32_t i = 0; i < launch->tail_count; i++) {
    const LaunchTail *tail = &launch->tails[i];
    const int64_t end = tail->end_ticks < block.to_ticks ? tail->end_ticks : block.to_ticks;
    if (!tail->fresh) continue;
    play_run(live, chain, &tail->run, (LaunchSpan){block.from_ticks, end}, tail->end_frame, emit);
    lift_pedal(live, chain, tail->end_frame, emit);
  }
  if (launch->run.slot == ID_NONE) lift_pedal(live, chain, live->song_frame, emit);
  play_run(live, chain, &launch->run, block, INT64_MAX, emit);
}
