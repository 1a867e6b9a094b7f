/* Delay lines: two rings addressed by output frame. A changed delay fades from the old place in the past to the new one over
   5 ms; a line that begins in the middle of a sound lets its beginning fade in, so that no step travels along it. */

#include "graph/internal.h"

#include "core/math.h"

#include <string.h>

#define ALWAYS (INT64_MIN / 2) /* born before anything: nothing to fade in */

static uint32_t slot_of(const DelayLine *line, int64_t frame) RT_SAFE { return (uint32_t)(uint64_t)frame & (line->capacity - 1); }

/* Take over what a shorter line remembers. */
static void grow(const Live *live, DelayLine *line, const DelayLine *from) RT_SAFE {
  line->delay_frames = from->delay_frames;
  line->before_frames = from->before_frames;
  line->cross_left = from->cross_left;
  line->written_frame = from->written_frame;
  line->born_frame = live->output_frame - from->capacity > from->born_frame ? live->output_frame - from->capacity : from->born_frame;
  for (int64_t frame = live->output_frame - from->capacity; frame < live->output_frame; frame++)
    for (uint32_t c = 0; c < 2; c++) line->data[c][slot_of(line, frame)] = from->data[c][slot_of(from, frame)];
}

void delay_begin(const Live *live, RtDelay *delay, bool was_direct) RT_SAFE {
  DelayLine *line = delay->line;
  if (line->delay_frames == DELAY_UNSET && delay->grown_from != NULL && delay->grown_from->delay_frames != DELAY_UNSET)
    grow(live, line, delay->grown_from);
  if (live->pristine) delay_reset(delay, live->output_frame);
  else if (line->delay_frames == DELAY_UNSET) line->delay_frames = was_direct ? 0 : delay->frames;
}

void delay_reset(RtDelay *delay, int64_t output_frame) RT_SAFE {
  DelayLine *line = delay->line;
  memset(line->data[0], 0, 2 * (size_t)line->capacity * sizeof(float));
  line->delay_frames = delay->frames;
  line->cross_left = 0;
  line->born_frame = ALWAYS;
  line->written_frame = output_frame;
}

void delay_write(const Live *live, RtDelay *delay, const float *const from[2]) RT_SAFE {
  DelayLine *line = delay->line;
  if (line->written_frame != live->output_frame) line->born_frame = live->output_frame; /* new, or there was a gap */
  line->written_frame = live->output_frame + live->frames;
  const uint32_t slot = slot_of(line, live->output_frame), room = line->capacity - slot;
  const uint32_t first = live->frames < room ? live->frames : room;
  for (uint32_t c = 0; c < 2; c++) {
    memcpy(line->data[c] + slot, from[c], first * sizeof(float));
    memcpy(line->data[c], from[c] + first, (live->frames - first) * sizeof(float));
  }
}

/* The block as it was `frames` ago, for one side. */
static void read_at(const Live *live, const DelayLine *line, uint32_t frames, uint32_t side, float *to) RT_SAFE {
  const int64_t begin = live->output_frame - frames;
  const uint32_t slot = slot_of(line, begin), room = line->capacity - slot;
  const uint32_t first = live->frames < room ? live->frames : room;
  memcpy(to, line->data[side] + slot, first * sizeof(float));
  memcpy(to + first, line->data[side], (live->frames - first) * sizeof(float));
  if (frames == 0 || begin - line->born_frame >= (int64_t)live->fade_frames) return;
  for (uint32_t i = 0; i < live->frames; i++) {
    const double age = (double)(begin + i - line->born_frame);
    to[i] *= (float)math_clamp(age * (double)live->fade_step, 0.0, 1.0);
  }
}

static void cross(const Live *live, DelayLine *line, uint32_t side, float *to) RT_SAFE {
  float before[GRID_FRAMES];
  read_at(live, line, line->before_frames, side, before);
  for (uint32_t i = 0; i < live->frames && i < line->cross_left; i++) {
    const float part = (float)(line->cross_left - i) * live->fade_step;
    to[i] += (before[i] - to[i]) * part;
  }
}

bool delay_peek(const Live *live, const RtDelay *delay, const float *from[2]) RT_SAFE {
  const DelayLine *line = delay->line;
  const int64_t begin = live->output_frame - delay->frames;
  const uint32_t slot = slot_of(line, begin);
  if (line->delay_frames != delay->frames || line->cross_left > 0 || slot + GRID_FRAMES > line->capacity) return false;
  if (live->frames < GRID_FRAMES || begin - line->born_frame < (int64_t)live->fade_frames) return false;
  for (uint32_t c = 0; c < 2; c++) from[c] = line->data[c] + slot;
  return true;
}

void delay_read(const Live *live, RtDelay *delay, float *const to[2]) RT_SAFE {
  DelayLine *line = delay->line;
  if (line->cross_left == 0 && line->delay_frames != delay->frames) {
    line->before_frames = line->delay_frames;
    line->delay_frames = delay->frames;
    line->cross_left = live->fade_frames;
  }
  for (uint32_t c = 0; c < 2; c++) {
    read_at(live, line, line->delay_frames, c, to[c]);
    if (line->cross_left > 0) cross(live, line, c, to[c]);
  }
  line->cross_left = line->cross_left > live->frames ? line->cross_left - live->frames : 0;
}
