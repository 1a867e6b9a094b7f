/* The ensemble at the end of the synthesiser: width and slow motion from one short delay line. */
#include "dsp/ensemble.h"

#include "core/math_inline.h"
#include "dsp/delay_line.h"

#include <string.h>

#define CENTER_SECONDS 0.0085
#define SLOW_HZ 0.62
#define SLOW_SECONDS 0.0026
#define FAST_HZ 5.3
#define FAST_SECONDS 0.00018
#define TAPS 3
#define FRAMES_MOST 64u

static uint32_t line_length(double rate_hz) {
  uint32_t length = 1024;
  while (length < 0.0125 * rate_hz + 128.0 && length < 8192u) length *= 2;
  return length;
}

size_t ensemble_bytes(double rate_hz) { return line_length(rate_hz) * sizeof(float); }

void ensemble_init(Ensemble *ensemble, double rate_hz) RT_SAFE {
  *ensemble = (Ensemble){.rate_hz = rate_hz, .length = line_length(rate_hz)};
  ensemble->idle_frames = (int32_t)ensemble->length;
}

void ensemble_reset(Ensemble *ensemble, float *line) RT_SAFE {
  ensemble_init(ensemble, ensemble->rate_hz);
  memset(line, 0, ensemble->length * sizeof(float));
}

static float tap_goal(const Ensemble *ensemble, double song_seconds, double third) RT_SAFE {
  const double slow = song_seconds * SLOW_HZ + third, fast = song_seconds * FAST_HZ + third;
  const double moved = CENTER_SECONDS + SLOW_SECONDS * (double)math_sin_turnsf((float)(slow - math_floor(slow))) +
                       FAST_SECONDS * (double)math_sin_turnsf((float)(fast - math_floor(fast)));
  return (float)(moved * ensemble->rate_hz);
}

bool ensemble_is_idle(const Ensemble *ensemble) RT_SAFE { return ensemble->idle_frames >= (int32_t)ensemble->length; }

/* Listen to what comes in: false when nothing has to be computed. */
static bool wakes(Ensemble *ensemble, const float *left, const float *right, uint32_t frames) RT_SAFE {
  bool silent = true;
  for (uint32_t i = 0; i < frames && silent; i++) silent = left[i] == 0.0f && right[i] == 0.0f;
  const int32_t length = (int32_t)ensemble->length;
  if (!silent) ensemble->idle_frames = 0;
  else if (ensemble->idle_frames < length) ensemble->idle_frames += (int32_t)frames;
  return !ensemble_is_idle(ensemble);
}

void ensemble_process(Ensemble *ensemble, float *line, float *left, float *right, uint32_t frames, float amount,
                      double song_seconds) RT_SAFE {
  const uint32_t mask = ensemble->length - 1u;
  if (!wakes(ensemble, left, right, frames)) {
    ensemble->primed = 0; /* the taps need not travel to where the song is by then */
    return;
  }
  const float wet = 0.62f * amount, dry = 1.0f - 0.25f * amount;
  float sides[2][FRAMES_MOST] = {{0}}, both[FRAMES_MOST], tap[TAPS][FRAMES_MOST]; /* whole vectors; the caller's may end between */
  memcpy(sides[0], left, frames * sizeof *left);
  memcpy(sides[1], right, frames * sizeof *right);
  for (uint32_t i = 0; i < frames; i += 4) f4_store(both + i, f4_clean_inline(f4_splat(0.5f) * (f4_load(sides[0] + i) + f4_load(sides[1] + i))));
  delay_line_write(line, mask, ensemble->write, both, frames);
  for (int t = 0; t < TAPS; t++) { /* they stay far from both ends of the line */
    const float goal = tap_goal(ensemble, song_seconds + (double)frames / ensemble->rate_hz, t / 3.0);
    const float begin = ensemble->primed ? ensemble->delay[t] : goal;
    delay_line_read_moving(line, mask, ensemble->write, (Ramp){begin, (goal - begin) / (float)frames}, tap[t], frames);
    ensemble->delay[t] = goal;
  }
  ensemble->primed = 1;
  ensemble->write += frames;
  for (uint32_t i = 0; i < frames; i += 4) {
    const f32x4 first = f4_load(tap[0] + i), middle = f4_splat(0.6f) * f4_load(tap[1] + i), last = f4_load(tap[2] + i), cross = f4_splat(0.2f);
    f4_store(sides[0] + i, f4_splat(dry) * f4_load(sides[0] + i) + f4_splat(wet) * (first + middle - cross * last));
    f4_store(sides[1] + i, f4_splat(dry) * f4_load(sides[1] + i) + f4_splat(wet) * (last + middle - cross * first));
  }
  memcpy(left, sides[0], frames * sizeof *left);
  memcpy(right, sides[1], frames * sizeof *right);
}
