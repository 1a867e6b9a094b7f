#ifndef TUTTI_TESTS_DEVICES_MODULATOR_RIG_H
#define TUTTI_TESTS_DEVICES_MODULATOR_RIG_H

#include "devices/rig.h"

#include "core/tempo.h"

/* A modulator on the bench: a block at a time, and the value at its two ends. */

#define RATE 48000.0
#define BPM 120.0

static inline double modulator_ticks(int64_t frame) { return (double)frame / RATE * BPM / 60.0 * (double)TICKS_PER_QUARTER; }

typedef struct ModulatorSpan { double begin, end; } ModulatorSpan;

/* One block at the rig's place in the song. */
static inline ModulatorSpan modulator_step(Rig *rig, uint32_t frames, const Event *events, uint32_t count, const float *key) {
  const DeviceBlock block = {.frames = frames, .params = rig->params, .events = events, .event_count = count, .song_frame = rig->song_frame,
                             .song_ticks = modulator_ticks(rig->song_frame), .bpm = BPM, .playing = true, .modulation = rig->modulation,
                             .sidechain = {key, key}};
  rig->device->process(rig->state, &block);
  rig->song_frame += frames;
  return (ModulatorSpan){(double)rig->modulation[0], (double)rig->modulation[1]};
}

static inline Event modulator_note(EventType type, uint32_t frame, float velocity) {
  return (Event){.frame = frame, .type = (uint16_t)type, .number = 60, .id = 7, .value = velocity};
}

#endif
