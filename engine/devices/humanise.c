/*
  "Human": small differences from note to note. What happens to a note is drawn from its id and its place in the song, so
  the same song always plays the same way. Notes only ever come later than written, never earlier; the default spread of a
  few milliseconds is what players in time with each other show.
*/
#include "devices/note_effect.h"

#include "core/hash.h"
#include "core/math.h"

enum { TIME, VELOCITY, LENGTH, PITCH, CHANCE, PARAM_COUNT };

static const Param params[PARAM_COUNT] = {
    {TIME, "time_ms", "Time", "Spread", "ms", 0, 100, 8, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
    {VELOCITY, "velocity", "Velocity", "Spread", "%", 0, 100, 12, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
    {LENGTH, "length_ms", "Length", "Spread", "ms", 0, 500, 10, PARAM_LINEAR, PARAM_MEDIUM, 0, NULL},
    {PITCH, "pitch_ct", "Pitch", "Spread", "ct", 0, 50, 0, PARAM_LINEAR, PARAM_MEDIUM, 0, NULL},
    {CHANCE, "chance", "Chance", "Spread", "%", 0, 100, 100, PARAM_LINEAR, PARAM_MEDIUM, 0, NULL},
};

typedef struct State {
  double rate_hz;
  uint64_t seed;
  NoteStream stream;
} State;

static size_t state_bytes(const DeviceSetup *setup) { (void)setup; return (sizeof(State) + 15u) & ~(size_t)15u; }
static void reset(void *state_) RT_SAFE { note_stream_reset(&((State *)state_)->stream); }

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  state->seed = hash_mix(setup->object_id);
  reset(state);
}

/* 0..1 */
static float draw(uint32_t *random) RT_SAFE { return 0.5f + 0.5f * math_random_bipolar(random); }

static uint32_t frames_of(const State *state, float ms, float part) RT_SAFE {
  return (uint32_t)math_int_clamp(math_clamp((double)ms, 0.0, 1000.0) * 0.001 * state->rate_hz * (double)part, 0, 1 << 20);
}

static void note_on(void *state_, const DeviceBlock *block, const Event *event) RT_SAFE {
  State *state = state_;
  const float *p = block->params;
  uint32_t random = math_random_seed(hash_pair(hash_pair(state->seed, event->id), (uint64_t)event->song_frame));
  for (int i = 0; i < 4; i++) math_random_next(&random);
  /* the mean of two is likelier in the middle than at the edges */
  const float late = 0.5f * (draw(&random) + draw(&random)), louder = draw(&random) + draw(&random) - 1.0f;
  const float longer = draw(&random), higher = draw(&random) + draw(&random) - 1.0f, lot = draw(&random);
  note_stream_end(&state->stream, event->id, event->frame);
  if (lot * 100.0f >= p[CHANCE]) return;
  StreamNote note = note_stream_note(&state->stream, event);
  note.delay_frames = frames_of(state, p[TIME], late);
  note.off_delay_frames = note.delay_frames + frames_of(state, p[LENGTH], longer);
  note.on_due += note.delay_frames;
  note.song_frame += note.delay_frames;
  const float spread = (float)math_clamp((double)p[VELOCITY] * 0.01, 0.0, 1.0);
  note.velocity = (float)math_clamp((double)(note.velocity * (1.0f + spread * louder)), 1.0 / 127.0, 1.0);
  note.pitch_offset_semitones += 0.01f * p[PITCH] * higher;
  note_stream_begin(&state->stream, block->notes_out, &note);
}

static void process(void *state, const DeviceBlock *block) RT_SAFE { note_effect_process(state, &((State *)state)->stream, block, note_on); }

static double tail_seconds(const float *p) { return 0.001 * ((double)p[TIME] + (double)p[LENGTH]); }

const Device device_humanise = {
    .number = 20, .id = "humanise", .name = "Human",
    .summary = "Small, repeatable differences in time, loudness, length and pitch from note to note.",
    .role = DEVICE_NOTE_EFFECT, .params = params, .param_count = PARAM_COUNT,
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .tail_seconds = tail_seconds,
};
