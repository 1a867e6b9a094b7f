/* Strokes in a recording. Used by session/zones.c to slice loops. */
#include "dsp/transients.h"

#include "core/math.h"

#define STEP_SECONDS 0.0015
#define GAP_SECONDS 0.04
#define FALL_SECONDS 0.05   /* the level the ear still has in mind falls by 60 dB in four of these */
#define FLOOR 1e-9          /* power: -90 dB */
#define STANDS_OUT 0.25     /* of the stroke's own peak */

typedef struct Scan {
  const TransientSound *sound;
  int64_t step;             /* frames */
  float before[2];          /* the frame before, for the upper half */
  double held[2];           /* power the last strokes left: of all, of the upper half */
} Scan;

typedef struct Powers { double of[2]; } Powers;

static Powers power_at(Scan *scan, int64_t at) {
  const TransientSound *sound = scan->sound;
  Powers powers = {{0.0, 0.0}};
  const int64_t end = at + scan->step < sound->frames ? at + scan->step : sound->frames;
  for (int64_t i = at; i < end; i++)
    for (int c = 0; c < 2; c++) {
      const float x = sound->channels[c][i], edge = x - scan->before[c];
      scan->before[c] = x;
      powers.of[0] += (double)x * (double)x;
      powers.of[1] += (double)edge * (double)edge;
    }
  for (int k = 0; k < 2; k++) powers.of[k] = powers.of[k] / (2.0 * (double)scan->step) + FLOOR;
  return powers;
}

static double peak_between(const TransientSound *sound, int64_t begin, int64_t end) {
  double peak = 0.0;
  for (int64_t i = begin < 0 ? 0 : begin; i < end && i < sound->frames; i++)
    for (int c = 0; c < 2; c++) peak = math_max(peak, math_max((double)sound->channels[c][i], -(double)sound->channels[c][i]));
  return peak;
}

/* The first frame around the step that stands out, then back to where the wave last passed zero. */
static int64_t place(const Scan *scan, int64_t at) {
  const TransientSound *sound = scan->sound;
  const double before = peak_between(sound, at - 3 * scan->step, at - scan->step), peak = peak_between(sound, at, at + 3 * scan->step);
  const double line = math_max(STANDS_OUT * peak, math_min(1.2 * before, 0.9 * peak));
  int64_t frame = at > scan->step ? at - scan->step : 0;
  while (frame < at + 2 * scan->step && frame + 1 < sound->frames && peak_between(sound, frame, frame + 1) < line) frame++;
  const int64_t back = scan->step / 3, least = frame > back ? frame - back : 0;
  while (frame > least && sound->channels[0][frame - 1] * sound->channels[0][frame] > 0.0f) frame--;
  return frame;
}

/* Drops the weakest, to make room. */
static uint32_t drop_weakest(Transient *found, uint32_t count, double strength) {
  uint32_t weakest = 0;
  for (uint32_t i = 1; i < count; i++)
    if (found[i].strength < found[weakest].strength) weakest = i;
  if (found[weakest].strength >= strength) return count;
  for (uint32_t i = weakest + 1; i < count; i++) found[i - 1] = found[i];
  return count - 1;
}

uint32_t transients_find(const TransientSound *sound, double sensitivity, Transient *found, uint32_t capacity) {
  Scan scan = {.sound = sound, .step = math_round_clamp(STEP_SECONDS * sound->rate_hz, 8, 4096), .held = {FLOOR, FLOOR}};
  const double needed = 18.0 - 14.0 * math_clamp(sensitivity, 0.0, 1.0), keep = math_exp2(-4.98 * (double)scan.step / (FALL_SECONDS * sound->rate_hz));
  const int64_t gap = math_round_clamp(GAP_SECONDS * sound->rate_hz, 1, 1 << 20);
  int64_t last = -gap;
  uint32_t count = 0;
  for (int64_t at = 0; at < sound->frames; at += scan.step) {
    const Powers powers = power_at(&scan, at);
    double rise = 0.0;
    for (int k = 0; k < 2; k++) {
      rise = math_max(rise, 10.0 * 0.30102999566398120 * math_log2(powers.of[k] / scan.held[k]));
      scan.held[k] = math_max(powers.of[k], FLOOR + (scan.held[k] - FLOOR) * keep);
    }
    if (rise < needed || at - last < gap || powers.of[0] < 10.0 * FLOOR) continue;
    last = at;
    if (count == capacity) count = drop_weakest(found, count, rise);
    if (count < capacity) found[count++] = (Transient){place(&scan, at), rise};
  }
  return count;
}
