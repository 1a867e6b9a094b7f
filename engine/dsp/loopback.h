#ifndef TUTTI_DSP_LOOPBACK_H
#define TUTTI_DSP_LOOPBACK_H

#include "core/memory.h"
#include "core/status.h"

#include <stdbool.h>
#include <stdint.h>

/*
  How long sound takes from our output back to our input, measured: a known noise is played, what comes back is recorded, and
  the lag at which the two agree is the round trip. It is exact to the frame through a cable and finds the direct sound before
  louder echoes through the air. [control]
*/

#define LOOPBACK_SIGNAL_FRAMES 8191u
#define LOOPBACK_HEARD_FRAMES_MAX (1u << 20)

/* The signal to play: +-level, LOOPBACK_SIGNAL_FRAMES long. */
void loopback_signal(float *out, float level);

typedef struct Loopback {
  bool found;            /* what was heard holds the signal beyond doubt */
  bool inverted;         /* it came back with its polarity turned */
  int64_t delay_frames;
  double fraction_frames;/* -0.5..0.5: what the delay lies beyond delay_frames; through a cable about 0 */
  double gain;           /* of the round trip */
  double margin;         /* how far the agreement stands out of its surroundings; found at 8 */
} Loopback;

/* `heard` begins with the frame in which the signal's first frame was played; delays up to frames - LOOPBACK_SIGNAL_FRAMES
   are found. `level` as it was played. */
Status loopback_find(const Memory *memory, const float *heard, uint32_t frames, float level, Loopback *result) NODISCARD;

#endif
