/* The shapes of slow oscillators; used by the LFO and by effects that have one inside. */
#include "dsp/lfo_shape.h"

#include "core/hash.h"
#include "core/math.h"

#include <stddef.h>

const char *const lfo_shape_names[LFO_SHAPES + 1] = {"Sine", "Triangle", "Rise", "Fall", "Square", "Random steps", "Random curve", NULL};

/* -1..1, one value for each turn. */
static double drawn(uint64_t seed, double turn) RT_SAFE {
  const uint64_t hash = hash_pair(seed, (uint64_t)math_round_clamp(turn, -(INT64_C(1) << 53), INT64_C(1) << 53));
  return (double)(hash >> 11) * 0x1p-52 - 1.0;
}

double lfo_shape_value(uint32_t shape, double turns, uint64_t seed) RT_SAFE {
  const double turn = math_floor(turns), part = turns - turn;
  switch (shape) {
    case LFO_SHAPE_SINE: return math_sin(2.0 * MATH_PI * part);
    case LFO_SHAPE_TRIANGLE: return part < 0.25 ? 4.0 * part : part < 0.75 ? 2.0 - 4.0 * part : 4.0 * part - 4.0;
    case LFO_SHAPE_RISE: return 2.0 * part - 1.0;
    case LFO_SHAPE_FALL: return 1.0 - 2.0 * part;
    case LFO_SHAPE_SQUARE: return part < 0.5 ? 1.0 : -1.0;
    case LFO_SHAPE_RANDOM_HELD: return drawn(seed, turn);
    default: return drawn(seed, turn) + (drawn(seed, turn + 1.0) - drawn(seed, turn)) * part * part * (3.0 - 2.0 * part);
  }
}
