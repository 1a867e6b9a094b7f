/*
  "Arp": plays held keys one after another on a grid of the song. The step that sounds at a place depends on the place and
  on the keys held there, not on what came before, so playing from anywhere gives the same notes; only what latch holds is
  remembered. While the song rests, the grid begins with the first key.
*/
#include "devices/device.h"

#include "core/hash.h"
#include "core/math.h"
#include "dsp/note_stream.h"
#include "dsp/song_grid.h"

#include <string.h>

enum { MODE, RATE, GATE, OCTAVES, SWING, RESTART, LATCH, VELOCITY_MODE, VELOCITY, PARAM_COUNT };
enum { UP, DOWN, UP_DOWN, AS_PLAYED, RANDOM, CHORD, MODES };
enum { AS_IT_WAS, FIXED, ACCENTED, ALTERNATING, VELOCITY_MODES };

static const char *const modes[] = {"Up", "Down", "Up and down", "As played", "Random", "Chord", NULL};
static const char *const restarts[] = {"Never", "1 beat", "2 beats", "4 beats", "8 beats", "16 beats", NULL};
static const double restart_quarters[] = {0.0, 1.0, 2.0, 4.0, 8.0, 16.0};
static const char *const velocity_modes[] = {"As played", "Fixed", "Accented", "Alternating", NULL};

static const Param params[PARAM_COUNT] = {
    {MODE, "mode", "Mode", "Pattern", "", 0, MODES - 1, UP, PARAM_STEPS, PARAM_LARGE, 0, modes},
    {RATE, "rate", "Rate", "Pattern", "", 0, SONG_GRID_VALUES - 1, 11, PARAM_STEPS, PARAM_LARGE, 0, song_grid_names},
    {GATE, "gate", "Gate", "Pattern", "%", 5, 200, 80, PARAM_LINEAR, PARAM_MEDIUM, 0, NULL},
    {OCTAVES, "octaves", "Octaves", "Pattern", "", 1, 4, 1, PARAM_STEPS, PARAM_MEDIUM, 0, NULL},
    {SWING, "swing", "Swing", "Pattern", "%", 0, 75, 0, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {RESTART, "restart", "Restart", "Pattern", "", 0, 5, 3, PARAM_STEPS, PARAM_SMALL, 0, restarts},
    {LATCH, "latch", "Latch", "Pattern", "", 0, 1, 0, PARAM_TOGGLE, PARAM_SMALL, 0, NULL},
    {VELOCITY_MODE, "velocity_mode", "Velocity", "Velocity", "", 0, VELOCITY_MODES - 1, AS_IT_WAS, PARAM_STEPS, PARAM_MEDIUM, 0, velocity_modes},
    {VELOCITY, "velocity", "Level", "Velocity", "%", 1, 100, 80, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
};

#define KEYS 32u
#define NO_STEP INT64_MIN

typedef struct Key {
  Id id;
  int64_t song_frame;
  float velocity, pitch_offset_semitones;
  uint16_t number, down; /* 0: latch holds it */
  uint32_t reserved;
} Key;

typedef struct State {
  double rate_hz;
  uint64_t seed;
  double rest_ticks;      /* the grid while the song rests */
  int64_t last_step;
  int64_t expected_frame; /* of the song, when nothing jumps */
  int32_t rate;           /* of last_step */
  uint32_t key_count;
  uint32_t played, reserved;
  Key keys[KEYS];         /* in the order they were played */
  NoteStream stream;
} State;

static size_t state_bytes(const DeviceSetup *setup) { (void)setup; return (sizeof(State) + 15u) & ~(size_t)15u; }

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  state->rest_ticks = 0.0;
  state->last_step = NO_STEP;
  state->expected_frame = INT64_MIN;
  state->rate = -1;
  state->key_count = 0;
  state->played = 0;
  memset(state->keys, 0, sizeof state->keys);
  note_stream_reset(&state->stream);
}

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  state->seed = hash_mix(setup->object_id);
  reset(state);
}

/* --- keys ----------------------------------------------------------------------------------------------------------- */

static uint32_t fingers(const State *state) RT_SAFE {
  uint32_t count = 0;
  for (uint32_t i = 0; i < state->key_count; i++) count += state->keys[i].down;
  return count;
}

static void remove_key(State *state, uint32_t index) RT_SAFE {
  memmove(state->keys + index, state->keys + index + 1, (state->key_count - index - 1) * sizeof state->keys[0]);
  state->key_count--;
}

static bool played_after(const Key *a, const Event *b) RT_SAFE {
  if (a->song_frame != b->song_frame) return a->song_frame > b->song_frame;
  return a->number != b->number ? a->number > b->number : a->id > b->id;
}

/* The first finger after all were up takes latched keys away. A key that is played again moves to its new place. */
static void press(State *state, EventSink *sink, const Event *event) RT_SAFE {
  if (fingers(state) == 0) state->key_count = 0;
  for (uint32_t i = state->key_count; i-- > 0;)
    if (state->keys[i].id == event->id || (!state->keys[i].down && state->keys[i].number == event->number)) remove_key(state, i);
  if (state->key_count == KEYS) {
    sink->dropped++;
    return;
  }
  uint32_t place = state->key_count++;
  for (; place > 0 && played_after(&state->keys[place - 1], event); place--) state->keys[place] = state->keys[place - 1];
  state->keys[place] = (Key){event->id, event->song_frame, event->value, event->pitch_offset_semitones, event->number & 127u, 1, 0};
}

/* False when the key is not known. */
static bool lift(State *state, Id id, bool latch) RT_SAFE {
  for (uint32_t i = 0; i < state->key_count; i++) {
    if (state->keys[i].id != id) continue;
    if (latch) state->keys[i].down = 0;
    else remove_key(state, i);
    return true;
  }
  return false;
}

static void drop_latched(State *state) RT_SAFE {
  for (uint32_t i = state->key_count; i-- > 0;)
    if (!state->keys[i].down) remove_key(state, i);
}

static void handle(State *state, const DeviceBlock *block, const Event *event) RT_SAFE {
  EventSink *sink = block->notes_out;
  const bool latch = block->params[LATCH] >= 0.5f;
  switch (event->type) {
  case EVENT_NOTE_ON: press(state, sink, event); break;
  case EVENT_NOTE_OFF: if (!lift(state, event->id, latch)) note_stream_pass(sink, event); break;
  case EVENT_CHOKE: {
    const bool held = lift(state, event->id, false), sounds = note_stream_choke(&state->stream, event->id, event->frame);
    if (event->id == ID_NONE) state->key_count = 0;
    if ((!held && !sounds) || event->id == ID_NONE) note_stream_pass(sink, event);
    break;
  }
  case EVENT_ALL_OFF:
    state->key_count = 0;
    note_stream_follow(&state->stream, sink, event);
    break;
  default: note_stream_follow(&state->stream, sink, event); break;
  }
}

/* --- steps ---------------------------------------------------------------------------------------------------------- */

typedef struct Pattern { int32_t mode, octaves, restart_steps; } Pattern;

static Pattern read_pattern(const float *p, int32_t rate) RT_SAFE {
  const double restart = restart_quarters[math_int_clamp((double)p[RESTART] + 0.5, 0, 5)];
  return (Pattern){math_int_clamp((double)p[MODE] + 0.5, 0, MODES - 1), math_int_clamp((double)p[OCTAVES] + 0.5, 1, 4),
                   math_int_clamp(restart / song_grid_quarters[rate] + 0.5, 0, 1024)};
}

/* Keys by pitch; a finger and a latch on one key are both played. */
static void sort_keys(const State *state, const Key **sorted) RT_SAFE {
  for (uint32_t i = 0; i < state->key_count; i++) {
    const Key *key = &state->keys[i];
    uint32_t place = i;
    for (; place > 0 && sorted[place - 1]->number > key->number; place--) sorted[place] = sorted[place - 1];
    sorted[place] = key;
  }
}

static int64_t modulo(int64_t a, int64_t b) RT_SAFE { return (a % b + b) % b; }

/* Which of `count` notes, lowest first, a step plays. */
static int64_t place_of(const State *state, const Pattern *pattern, int64_t step, int64_t count) RT_SAFE {
  const int64_t at = pattern->restart_steps > 0 ? modulo(step, pattern->restart_steps) : step;
  const int64_t around = count > 1 ? 2 * count - 2 : 1, turn = modulo(at, around);
  switch (pattern->mode) {
  case DOWN: return count - 1 - modulo(at, count);
  case UP_DOWN: return turn < count ? turn : around - turn;
  case RANDOM: return (int64_t)(hash_pair(state->seed, (uint64_t)step) % (uint64_t)count);
  default: return modulo(at, count);
  }
}

static float velocity_of(const float *p, const Key *key, int64_t step) RT_SAFE {
  const float level = (float)math_clamp((double)p[VELOCITY] * 0.01, 0.01, 1.0);
  switch (math_int_clamp((double)p[VELOCITY_MODE] + 0.5, 0, VELOCITY_MODES - 1)) {
  case FIXED: return level;
  case ACCENTED: return modulo(step, 4) == 0 ? key->velocity : key->velocity * level;
  case ALTERNATING: return modulo(step, 2) == 0 ? key->velocity : key->velocity * level;
  default: return key->velocity;
  }
}

typedef struct Step { int64_t index; uint32_t frame; double length_frames; } Step;

static void sound(State *state, const DeviceBlock *block, const Key *key, const Step *step, int32_t octave, uint32_t voice) RT_SAFE {
  if (key == NULL || key->number + 12 * octave > 127) return;
  const int32_t number = key->number + 12 * octave;
  const double gate = math_clamp((double)block->params[GATE] * 0.01, 0.01, 4.0);
  const int64_t due = state->stream.now + step->frame;
  const StreamNote note = {.source = key->id, .id = hash_pair(state->seed, (uint64_t)step->index * KEYS + voice), .on_due = due,
                           .off_due = due + math_round_clamp(gate * step->length_frames, 1, 1 << 28),
                           .song_frame = block->song_frame + step->frame, .velocity = velocity_of(block->params, key, step->index),
                           .pitch_offset_semitones = key->pitch_offset_semitones, .key = (uint16_t)number};
  note_stream_begin(&state->stream, block->notes_out, &note);
}

static void play_step(State *state, const DeviceBlock *block, const Pattern *pattern, const Step *step) RT_SAFE {
  const Key *sorted[KEYS] = {NULL};
  const int64_t keys = state->key_count, count = keys * pattern->octaves;
  if (keys == 0) return;
  sort_keys(state, sorted);
  if (pattern->mode == CHORD) {
    const int64_t octave = place_of(state, pattern, step->index, pattern->octaves);
    for (uint32_t i = 0; i < state->key_count; i++) sound(state, block, sorted[i], step, (int32_t)octave, i);
    return;
  }
  const int64_t place = place_of(state, pattern, step->index, count);
  const Key *key = pattern->mode == AS_PLAYED ? &state->keys[place % keys] : sorted[place % keys];
  sound(state, block, key, step, (int32_t)(place / keys), 0);
}

/* --- the block ------------------------------------------------------------------------------------------------------ */

/* The grid over this block. While the song rests it lies where the first key was pressed. */
static SongGrid read_grid(State *state, const DeviceBlock *block, int32_t rate) RT_SAFE {
  const double ticks = block->playing ? block->song_ticks : state->rest_ticks;
  const SongGrid grid = song_grid(ticks, block->bpm, state->rate_hz, rate, (double)block->params[SWING] * 0.01);
  const bool jumps = state->played != (uint32_t)block->playing || state->rate != rate || (block->playing && block->song_frame != state->expected_frame);
  if (jumps) state->last_step = NO_STEP;
  state->played = block->playing;
  state->rate = rate;
  state->expected_frame = block->song_frame + block->frames;
  return grid;
}

/* The next step that begins in this block, or false. */
static bool next_step(const State *state, const SongGrid *grid, uint32_t frames, Step *step) RT_SAFE {
  int64_t first = song_grid_line(grid, 0.0) - 1;
  const int64_t following = state->last_step + 1;
  while (song_grid_frame(song_grid_place(grid, first)) < 0.0) first++;
  /* within one of each other unless the tempo map was edited under the playhead */
  const bool steady = state->last_step != NO_STEP && following - first <= 1 + (int64_t)frames && first - following <= 1;
  const int64_t line = steady ? following : first;
  const double place = song_grid_frame(song_grid_place(grid, line));
  if (!(place < (double)frames)) return false;
  *step = (Step){line, (uint32_t)math_int_clamp(place, 0, (int32_t)frames - 1), song_grid_place(grid, line + 1) - song_grid_place(grid, line)};
  return true;
}

static void begin_at_rest(State *state, SongGrid *grid, uint32_t frame) RT_SAFE {
  grid->ticks = -(double)frame * grid->ticks_per_frame;
  state->last_step = -1;
}

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  if (block->notes_out == NULL) return;
  const int32_t rate = math_int_clamp((double)block->params[RATE] + 0.5, 0, SONG_GRID_VALUES - 1);
  const Pattern pattern = read_pattern(block->params, rate);
  SongGrid grid = read_grid(state, block, rate);
  if (block->params[LATCH] < 0.5f) drop_latched(state);
  uint32_t next = 0;
  for (;;) {
    Step step;
    const bool due = next_step(state, &grid, block->frames, &step);
    if (next < block->event_count && (!due || block->events[next].frame <= step.frame)) {
      const Event *event = &block->events[next++];
      if (event->type == EVENT_NOTE_ON && !block->playing && fingers(state) == 0) begin_at_rest(state, &grid, event->frame);
      handle(state, block, event);
      continue;
    }
    if (!due) break;
    state->last_step = step.index;
    play_step(state, block, &pattern, &step);
  }
  state->rest_ticks = grid.ticks + (double)block->frames * grid.ticks_per_frame;
  note_stream_flush(&state->stream, block->notes_out, block->frames, block->song_frame);
}

/* Two steps of the slowest rate at the slowest tempo would be half a minute; at 60 bpm it is eight seconds. */
static double tail_seconds(const float *p) {
  return song_grid_quarters[math_int_clamp((double)p[RATE] + 0.5, 0, SONG_GRID_VALUES - 1)] * (double)p[GATE] * 0.01;
}

const Device device_arpeggiator = {
    .number = 16, .id = "arpeggiator", .name = "Arp",
    .summary = "Plays held keys one after another in time with the song: up, down, as played, by chance or as chords.",
    .role = DEVICE_NOTE_EFFECT, .params = params, .param_count = PARAM_COUNT,
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .tail_seconds = tail_seconds,
};
