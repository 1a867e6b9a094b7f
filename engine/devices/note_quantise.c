/*
  "Grid": notes played a little early wait for the next line of the grid; notes played late sound at once, since nobody can
  play them sooner. Strength says how much of the way a note waits, the window how early counts as early. A note keeps its
  length. While the song rests there is no grid, and everything passes.
*/
#include "devices/note_effect.h"

#include "core/math.h"
#include "dsp/song_grid.h"

enum { GRID, STRENGTH, SWING, WINDOW, PARAM_COUNT };

static const Param params[PARAM_COUNT] = {
    {GRID, "grid", "Grid", "Grid", "", 0, SONG_GRID_VALUES - 1, 11, PARAM_STEPS, PARAM_LARGE, 0, song_grid_names},
    {STRENGTH, "strength", "Strength", "Grid", "%", 0, 100, 100, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
    {SWING, "swing", "Swing", "Grid", "%", 0, 75, 0, PARAM_LINEAR, PARAM_MEDIUM, 0, NULL},
    {WINDOW, "window", "Window", "Grid", "%", 0, 100, 50, PARAM_LINEAR, PARAM_MEDIUM, 0, NULL},
};

typedef struct State {
  double rate_hz;
  NoteStream stream;
} State;

static size_t state_bytes(const DeviceSetup *setup) { (void)setup; return (sizeof(State) + 15u) & ~(size_t)15u; }
static void reset(void *state_) RT_SAFE { note_stream_reset(&((State *)state_)->stream); }

static void prepare(void *state_, const DeviceSetup *setup) {
  ((State *)state_)->rate_hz = setup->rate_hz;
  reset(state_);
}

/* How many frames a note at `frame` has to wait. */
static uint32_t wait_of(const State *state, const DeviceBlock *block, uint32_t frame) RT_SAFE {
  if (!block->playing) return 0;
  const float *p = block->params;
  const SongGrid grid = song_grid(block->song_ticks, block->bpm, state->rate_hz, math_int_clamp((double)p[GRID] + 0.5, 0, SONG_GRID_VALUES - 1),
                                  (double)p[SWING] * 0.01);
  const int64_t line = song_grid_line(&grid, (double)frame);
  const double before = song_grid_place(&grid, line), after = song_grid_place(&grid, line + 1), at = (double)frame;
  if (at - before <= 1.0) return 0; /* on the line: a note falls on the frame nearest to it */
  const double window = math_clamp((double)p[WINDOW] * 0.01, 0.0, 1.0) * (after - before);
  if (after - at > window) return 0;
  const double wait = song_grid_frame(after) - at;
  return (uint32_t)math_int_clamp(wait * math_clamp((double)p[STRENGTH] * 0.01, 0.0, 1.0), 0, 1 << 24);
}

static void note_on(void *state_, const DeviceBlock *block, const Event *event) RT_SAFE {
  State *state = state_;
  note_stream_end(&state->stream, event->id, event->frame);
  StreamNote note = note_stream_note(&state->stream, event);
  note.delay_frames = note.off_delay_frames = wait_of(state, block, event->frame);
  note.on_due += note.delay_frames;
  note.song_frame += note.delay_frames;
  note_stream_begin(&state->stream, block->notes_out, &note);
}

static void process(void *state, const DeviceBlock *block) RT_SAFE { note_effect_process(state, &((State *)state)->stream, block, note_on); }

/* A whole note at 20 bpm, swung, is the longest wait; at the usual tempo it is a sixth of that. */
static double tail_seconds(const float *p) { return song_grid_quarters[math_int_clamp((double)p[GRID] + 0.5, 0, SONG_GRID_VALUES - 1)] * 60.0 / LIMIT_BPM_MIN * 1.75; }

const Device device_note_quantise = {
    .number = 19, .id = "note_quantise", .name = "Grid",
    .summary = "Lets early notes wait for the grid while they are played.",
    .role = DEVICE_NOTE_EFFECT, .params = params, .param_count = PARAM_COUNT,
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .tail_seconds = tail_seconds,
};
