#ifndef TUTTI_DEVICES_MODULATOR_H
#define TUTTI_DEVICES_MODULATOR_H

#include "devices/device.h"
#include "dsp/cycle.h"

/* What the modulators share: the time of a block as a cycle reads it, and the way out. [audio] */

static inline CycleTime modulator_time(const DeviceBlock *block, double rate_hz) {
  CycleTime time = {.rate_hz = rate_hz, .song_ticks = block->song_ticks, .bpm = block->bpm, .song_frame = block->song_frame,
                    .frames = block->frames, .playing = block->playing, .note_frame = UINT32_MAX};
  for (uint32_t i = 0; i < block->event_count; i++)
    if (block->events[i].type == EVENT_NOTE_ON) time.note_frame = block->events[i].frame;
  return time;
}

/* Value `port` of a modulator, 0..1, at the block's first frame and behind its last. NaN: 0. */
static inline void modulator_give(const DeviceBlock *block, uint32_t port, double begin, double end) {
  block->modulation[2 * port] = begin > 0.0 ? (begin < 1.0 ? (float)begin : 1.0f) : 0.0f;
  block->modulation[2 * port + 1] = end > 0.0 ? (end < 1.0 ? (float)end : 1.0f) : 0.0f;
}

#endif
