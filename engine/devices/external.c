/*
  "External": an instrument that stands beside the computer. What it hears leaves the studio as MIDI (graph/sent.h), so it makes no sound
  of its own: the machine's comes back on an audio track that listens to the input. It lags by what a message needs on its way
  and what the machine takes to answer: delay compensation holds the rest of the song back by as much, so both are heard together.
*/
#include "devices/external.h"

#include "core/math.h"
#include "devices/device.h"

#include <string.h>

enum { SUSTAIN = 64 };

static const Param params[EXTERNAL_PARAMS] = {
    {EXTERNAL_OUTPUT, "output", "Output", "MIDI", "", 1, EXTERNAL_OUTPUTS, 1, PARAM_STEPS, PARAM_LARGE, PARAM_SETUP, NULL},
    {EXTERNAL_CHANNEL, "channel", "Channel", "MIDI", "", 1, 16, 1, PARAM_STEPS, PARAM_LARGE, PARAM_SETUP, NULL},
    {EXTERNAL_MEMBERS, "mpe_channels", "MPE channels", "MIDI", "", 0, 15, 0, PARAM_STEPS, PARAM_MEDIUM, PARAM_SETUP, NULL},
    {EXTERNAL_PROGRAM, "program", "Program", "Sound", "", 0, 128, 0, PARAM_STEPS, PARAM_MEDIUM, 0, NULL},
    {EXTERNAL_BANK, "bank", "Bank", "Sound", "", 0, 128, 0, PARAM_STEPS, PARAM_MEDIUM, 0, NULL},
    {EXTERNAL_AHEAD_MS, "ahead_ms", "Ahead", "Time", "ms", 0, 200, 20, PARAM_LINEAR, PARAM_MEDIUM, PARAM_SETUP, NULL},
    {EXTERNAL_DELAY_MS, "delay_ms", "Answers after", "Time", "ms", 0, 100, 0, PARAM_LINEAR, PARAM_MEDIUM, PARAM_SETUP, NULL},
};

/* Held keys and a pedal that is down keep its chain awake: their ends must leave, too. */
typedef struct State { uint32_t held, pedal, reserved[2]; } State;

static size_t state_bytes(const DeviceSetup *setup) { (void)setup; return sizeof(State); }
static void reset(void *state) RT_SAFE { *(State *)state = (State){0}; }
static void prepare(void *state, const DeviceSetup *setup) { (void)setup; reset(state); }
static bool rests(const void *state) RT_SAFE { return ((const State *)state)->held == 0 && ((const State *)state)->pedal == 0; }

static uint32_t latency_frames(const DeviceSetup *setup, const float *p) {
  const double ms = math_clamp((double)p[EXTERNAL_AHEAD_MS], 0.0, 200.0) + math_clamp((double)p[EXTERNAL_DELAY_MS], 0.0, 100.0);
  return (uint32_t)math_round_clamp(ms * 0.001 * setup->rate_hz, 0, INT32_MAX);
}

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *const state = state_;
  for (uint32_t i = 0; i < block->event_count; i++) {
    const Event *const event = &block->events[i];
    if (event->type == EVENT_NOTE_ON) state->held++;
    else if (event->type == EVENT_CONTROL && event->number == SUSTAIN) state->pedal = event->value >= 0.5f;
    else if (event->type == EVENT_ALL_OFF || (event->type == EVENT_CHOKE && event->id == ID_NONE)) state->held = 0;
    else if ((event->type == EVENT_NOTE_OFF || event->type == EVENT_CHOKE) && state->held > 0) state->held--;
  }
  for (uint32_t c = 0; c < 2; c++) memset(block->out[c], 0, block->frames * sizeof(float));
}

const Device device_external = {
    .number = 35, .id = "external", .name = "External",
    .summary = "Plays an instrument outside the computer by MIDI, in time with the song.",
    .role = DEVICE_INSTRUMENT, .params = params, .param_count = EXTERNAL_PARAMS,
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .latency_frames = latency_frames, .rests = rests, .outward = true,
};
