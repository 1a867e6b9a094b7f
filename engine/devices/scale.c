/*
  "Scale": moves what is played to the nearest key of a scale, or leaves out what does not belong. A note keeps the key it
  got for as long as it sounds, whatever the knobs do meanwhile. With "Follow key" the session gives root and scale the
  song's own key (session/compile_tracks.c).
*/
#include "devices/note_effect.h"

#include "core/math.h"
#include "dsp/scale.h"

enum { ROOT, SCALE, SNAP, FOLLOW, SHIFT, PARAM_COUNT };

static const char *const roots[] = {"C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B", NULL};
static const char *const scales[] = {
    "Major", "Minor", "Dorian", "Phrygian", "Lydian", "Mixolydian", "Locrian", "Harmonic minor", "Melodic minor", "Chromatic",
    "Major pentatonic", "Minor pentatonic", "Blues", "Whole tone", "Diminished", "Hungarian minor", "Phrygian dominant", NULL};
static const char *const snaps[] = {"Nearest", "Up", "Down", "Leave out", NULL};

static const Param params[PARAM_COUNT] = {
    {ROOT, "key_root", "Root", "Scale", "", 0, 11, 0, PARAM_STEPS, PARAM_LARGE, 0, roots},
    {SCALE, "key_scale", "Scale", "Scale", "", 0, SCALE_COUNT - 1, SCALE_MAJOR, PARAM_STEPS, PARAM_LARGE, 0, scales},
    {SNAP, "snap", "Snap", "Scale", "", 0, 3, 0, PARAM_STEPS, PARAM_MEDIUM, 0, snaps},
    {FOLLOW, "follow_key", "Follow key", "Scale", "", 0, 1, 0, PARAM_TOGGLE, PARAM_SMALL, 0, NULL},
    {SHIFT, "shift_steps", "Shift", "Scale", "", -14, 14, 0, PARAM_STEPS, PARAM_MEDIUM, PARAM_BIPOLAR, NULL},
};

#define LEAVE_OUT 3

typedef struct State { NoteStream stream; } State;

static size_t state_bytes(const DeviceSetup *setup) { (void)setup; return (sizeof(State) + 15u) & ~(size_t)15u; }
static void reset(void *state_) RT_SAFE { note_stream_reset(&((State *)state_)->stream); }
static void prepare(void *state, const DeviceSetup *setup) { (void)setup; reset(state); }

static void note_on(void *state_, const DeviceBlock *block, const Event *event) RT_SAFE {
  State *state = state_;
  const float *p = block->params;
  const int32_t root = math_int_clamp((double)p[ROOT] + 0.5, 0, 11), snap = math_int_clamp((double)p[SNAP] + 0.5, 0, LEAVE_OUT);
  const Scale scale = (Scale)math_int_clamp((double)p[SCALE] + 0.5, 0, SCALE_COUNT - 1);
  const int32_t shift = math_int_clamp(math_floor((double)p[SHIFT] + 0.5), -14, 14), key = event->number & 127;
  const int32_t snapped = scale_snap(scale, root, key, snap == LEAVE_OUT ? SCALE_NEAREST : (ScaleSnap)snap);
  if (snap == LEAVE_OUT && snapped != key) return;
  StreamNote note = note_stream_note(&state->stream, event);
  note.key = (uint16_t)(shift == 0 ? snapped : scale_step(scale, root, snapped, shift));
  note_stream_begin(&state->stream, block->notes_out, &note);
}

static void process(void *state, const DeviceBlock *block) RT_SAFE { note_effect_process(state, &((State *)state)->stream, block, note_on); }

const Device device_scale = {
    .number = 18, .id = "scale", .name = "Scale",
    .summary = "Keeps what is played inside a scale, so that every key is a right one.",
    .role = DEVICE_NOTE_EFFECT, .params = params, .param_count = PARAM_COUNT,
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process,
};
