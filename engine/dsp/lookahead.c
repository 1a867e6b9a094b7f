/* A delay line of whole frames that changes its length without a click. */
#include "dsp/lookahead.h"

#include "core/math.h"

#include <string.h>

#define FADE_SECONDS 0.005
#define ROOM 128u /* beyond the delay: the block that is written */

uint32_t lookahead_frames(double rate_hz, double ms, double most_ms) RT_SAFE {
  return (uint32_t)math_int_clamp(math_clamp(ms, 0.0, most_ms) * 0.001 * rate_hz + 0.5, 0, 1 << 20);
}

static uint32_t row_length(double rate_hz, double most_ms) {
  uint32_t length = 256;
  while (length < lookahead_frames(rate_hz, most_ms, most_ms) + ROOM) length *= 2;
  return length;
}

size_t lookahead_bytes(double rate_hz, double most_ms) { return 2 * sizeof(float) * row_length(rate_hz, most_ms); }

void lookahead_init(LookAhead *ahead, double rate_hz, double most_ms) {
  *ahead = (LookAhead){.mask = row_length(rate_hz, most_ms) - 1, .fade_frames = (uint32_t)math_int_clamp(FADE_SECONDS * rate_hz, 1, 1 << 20)};
}

void lookahead_reset(LookAhead *ahead, float *rows) RT_SAFE {
  memset(rows, 0, 2 * sizeof(float) * ((size_t)ahead->mask + 1));
  ahead->frame = ahead->fade_left = ahead->delay = ahead->before = 0;
  ahead->primed = 0;
}

/* A block into a row, and out of it: up to its end, then on from its beginning. */
static void take_in(const LookAhead *ahead, float *row, const float *in, uint32_t frames) RT_SAFE {
  const uint32_t at = ahead->frame & ahead->mask, room = ahead->mask + 1 - at, first = frames < room ? frames : room;
  memcpy(row + at, in, first * sizeof(float));
  memcpy(row, in + first, (frames - first) * sizeof(float));
}

static void give_out(const LookAhead *ahead, const float *row, float *out, uint32_t frames) RT_SAFE {
  const uint32_t at = (ahead->frame - ahead->delay) & ahead->mask, room = ahead->mask + 1 - at, first = frames < room ? frames : room;
  memcpy(out, row + at, first * sizeof(float));
  memcpy(out + first, row, (frames - first) * sizeof(float));
}

void lookahead_block(LookAhead *ahead, float *rows, uint32_t delay, const float *const in[2], float *const out[2], uint32_t frames) RT_SAFE {
  const uint32_t mask = ahead->mask, room = mask + 1 - ROOM, wanted = delay < room ? delay : room;
  if (!ahead->primed) ahead->before = ahead->delay = wanted;
  else if (wanted != ahead->delay && ahead->fade_left == 0) {
    ahead->before = ahead->delay;
    ahead->delay = wanted;
    ahead->fade_left = ahead->fade_frames;
  }
  ahead->primed = 1;
  const uint32_t fading = ahead->fade_left < frames ? ahead->fade_left : frames;
  const float share = 1.0f / (float)ahead->fade_frames;
  for (uint32_t c = 0; c < 2; c++) {
    float *const row = rows + c * ((size_t)mask + 1);
    take_in(ahead, row, in[c], frames);
    give_out(ahead, row, out[c], frames);
    for (uint32_t i = 0; i < fading; i++)
      out[c][i] += share * (float)(ahead->fade_left - i) * (row[(ahead->frame + i - ahead->before) & mask] - out[c][i]);
  }
  ahead->fade_left -= fading;
  ahead->frame += frames;
}
