/*
  "Orbit": a slow wave that moves parameters. It goes round with the song, in divisions of the bar or in Hz from the song's
  start, so that any place of the song finds it as playing through would; or it begins anew with each note. The random shapes
  (dsp/lfo_shape.h), too, are the same at every pass.
*/
#include "devices/modulator.h"

#include "core/math.h"
#include "dsp/lfo_shape.h"

enum { SHAPE, TRIGGER, SYNC, DIVISION, RATE_HZ, PHASE, FADE_MS, PARAM_COUNT };

static const char *const triggers[] = {"Song", "Note", NULL};

static const Param params[PARAM_COUNT] = {
    {SHAPE, "shape", "Shape", "Wave", "", 0, LFO_SHAPES - 1, LFO_SHAPE_SINE, PARAM_STEPS, PARAM_LARGE, 0, lfo_shape_names},
    {TRIGGER, "trigger", "Follows", "Time", "", 0, 1, 0, PARAM_STEPS, PARAM_MEDIUM, 0, triggers},
    {SYNC, "sync", "Sync", "Time", "", 0, 1, 1, PARAM_TOGGLE, PARAM_SMALL, 0, NULL},
    {DIVISION, "division", "Division", "Time", "", 0, CYCLE_DIVISIONS - 1, 13, PARAM_STEPS, PARAM_LARGE, 0, cycle_division_names},
    {RATE_HZ, "rate_hz", "Rate", "Time", "Hz", 0.01, 50.0, 1.0, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    {PHASE, "phase", "Phase", "Wave", "%", 0.0, 100.0, 0.0, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {FADE_MS, "fade_ms", "Fade in", "Wave", "ms", 0.0, 10000.0, 0.0, PARAM_LINEAR, PARAM_SMALL, PARAM_MORE, NULL},
};

typedef struct State {
  double rate_hz;
  double turns;      /* since the note */
  double since_note; /* seconds */
  uint64_t seed;
} State;

static size_t state_bytes(const DeviceSetup *setup) { (void)setup; return sizeof(State); }

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  state->turns = state->since_note = 0.0;
}

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  state->seed = setup->object_id;
  reset(state);
}

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  const float *p = block->params;
  const CycleTime time = modulator_time(block, state->rate_hz);
  const CycleSetting setting = {.by_note = p[TRIGGER] >= 0.5f, .sync = p[SYNC] >= 0.5f, .division = (uint32_t)math_int_clamp((double)p[DIVISION], 0, CYCLE_DIVISIONS - 1),
                                .hz = (double)p[RATE_HZ], .offset_turns = (double)p[PHASE] * 0.01};
  const CycleSpan span = cycle_block(&state->turns, &setting, &time);
  const uint32_t shape = (uint32_t)math_int_clamp((double)p[SHAPE] + 0.5, 0, LFO_SHAPES - 1);
  const double fade = (double)p[FADE_MS] * 0.001, before = state->since_note;
  const bool began = time.note_frame < time.frames;
  state->since_note = (began ? 0.0 : before) + (double)(time.frames - (began ? time.note_frame : 0)) / state->rate_hz;
  const double depth_begin = setting.by_note && before < fade ? before / fade : 1.0;
  const double depth_end = setting.by_note && state->since_note < fade ? state->since_note / fade : 1.0;
  modulator_give(block, 0, 0.5 + 0.5 * depth_begin * lfo_shape_value(shape, span.begin, state->seed), 0.5 + 0.5 * depth_end * lfo_shape_value(shape, span.end, state->seed));
}

const Device device_lfo = {
    .number = 23, .id = "lfo", .name = "Orbit", .summary = "A slow wave that moves parameters, with the song or from each note.",
    .role = DEVICE_MODULATOR, .params = params, .param_count = PARAM_COUNT, .visuals = {VISUAL_LFO},
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process,
};
