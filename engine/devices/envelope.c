/*
  "Rise": an envelope that moves parameters: attack, decay, sustain and release from the notes of its chain. It is one for
  all notes: it begins with the first and is let go with the last; each further note starts it again from where it stands,
  unless it plays legato. The laws are those of the synthesiser's envelopes (dsp/envelope.h): a straight attack, then falls
  given by the time they need for 60 dB.
*/
#include "devices/modulator.h"

#include "dsp/envelope.h"

enum { ATTACK_MS, DECAY_MS, SUSTAIN, RELEASE_MS, VELOCITY, LEGATO, PARAM_COUNT };

static const Param params[PARAM_COUNT] = {
    {ATTACK_MS, "attack_ms", "Attack", "Envelope", "ms", 0.5, 20000.0, 10.0, PARAM_LOG, PARAM_LARGE, 0, NULL},
    {DECAY_MS, "decay_ms", "Decay", "Envelope", "ms", 1.0, 20000.0, 400.0, PARAM_LOG, PARAM_LARGE, 0, NULL},
    {SUSTAIN, "sustain", "Sustain", "Envelope", "%", 0.0, 100.0, 50.0, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
    {RELEASE_MS, "release_ms", "Release", "Envelope", "ms", 1.0, 20000.0, 300.0, PARAM_LOG, PARAM_LARGE, 0, NULL},
    {VELOCITY, "velocity", "Velocity", "Play", "%", 0.0, 100.0, 0.0, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {LEGATO, "legato", "Legato", "Play", "", 0.0, 1.0, 0.0, PARAM_TOGGLE, PARAM_SMALL, PARAM_MORE, NULL},
};

typedef struct State {
  Envelope envelope; /* its first lane */
  double rate_hz;
  uint32_t held;     /* notes */
  float height;      /* of the last note, from its velocity */
} State;

static size_t state_bytes(const DeviceSetup *setup) { (void)setup; return sizeof(State); }

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  state->envelope = (Envelope){.released = {-1, -1, -1, -1}};
  state->held = 0;
  state->height = 1.0f;
}

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  reset(state);
}

static void begin_note(State *state, const float *p, float velocity) RT_SAFE {
  const bool goes_on = state->held++ > 0 && p[LEGATO] >= 0.5f;
  const float heard = velocity > 0.0f ? (velocity < 1.0f ? velocity : 1.0f) : 0.0f;
  state->envelope.released = (i32x4){0};
  if (goes_on) return;
  const float amount = p[VELOCITY] * 0.01f, height = 1.0f - amount + amount * heard;
  const float now = state->envelope.level[0] * state->height;
  state->height = height > 0.001f ? height : 0.001f;
  state->envelope.level = f4_splat(now < state->height ? now / state->height : 1.0f);
  state->envelope.attacking = (i32x4){-1, -1, -1, -1};
}

static void hear(State *state, const float *p, const Event *event) RT_SAFE {
  if (event->type == EVENT_NOTE_ON) begin_note(state, p, event->value);
  else if (event->type == EVENT_ALL_OFF) state->held = 0;
  else if ((event->type == EVENT_NOTE_OFF || event->type == EVENT_CHOKE) && state->held > 0) state->held--;
  if (state->held == 0) state->envelope.released = (i32x4){-1, -1, -1, -1};
}

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  const float *p = block->params;
  const EnvelopeShape shape = envelope_shape(state->rate_hz, p[ATTACK_MS], p[DECAY_MS], p[SUSTAIN] * 0.01f, p[RELEASE_MS]);
  const double begin = (double)(state->envelope.level[0] * state->height);
  uint32_t frame = 0;
  for (uint32_t i = 0; i < block->event_count; i++) {
    const uint32_t at = block->events[i].frame < block->frames ? block->events[i].frame : block->frames;
    if (at > frame) envelope_step(&state->envelope, &shape, (float)(at - frame));
    frame = at > frame ? at : frame;
    hear(state, p, &block->events[i]);
  }
  if (block->frames > frame) envelope_step(&state->envelope, &shape, (float)(block->frames - frame));
  modulator_give(block, 0, begin, (double)(state->envelope.level[0] * state->height));
}

const Device device_envelope = {
    .number = 24, .id = "envelope", .name = "Rise", .summary = "An envelope that moves parameters with the notes of its chain.",
    .role = DEVICE_MODULATOR, .params = params, .param_count = PARAM_COUNT, .visuals = {VISUAL_ENVELOPE},
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process,
};
