#ifndef TUTTI_GRAPH_WATCH_H
#define TUTTI_GRAPH_WATCH_H

#include "dsp/spectrum.h"
#include "graph/rt.h"

/*
  What passes an effect while somebody looks at its panel. The control side lends a Watch to a device: it names the device's
  state in it, and the Watch in the state. From the next block on the audio thread leaves the last frames before and behind the
  device there, and nothing else: spectra are made by whoever looks. A device nobody looks at pays one load a block. A Watch is
  freed with the graph only, so a state may go on naming one that has been lent to another since; then it is not heard.
*/

#define WATCH_PLACES 8u     /* panels that show spectra at once */
#define WATCH_FRAMES 8192u  /* kept; a reader takes the newest half while the other is written */

typedef enum WatchPoint { WATCH_BEFORE, WATCH_BEHIND, WATCH_POINTS } WatchPoint;

typedef struct Watch {
  _Atomic(const NodeState *) lent; /* to this device; NULL: to none */
  _Atomic uint32_t written;        /* frames at both points, ever */
  /* the audio thread's */
  int64_t heard_frame;             /* output frame of the last block in it */
  float heard[WATCH_POINTS][2][WATCH_FRAMES];
  /* the control side's */
  Id node;
  uint32_t begun, asked;           /* what was written when it was lent, and when it was last asked for */
  SpectrumMean mean[WATCH_POINTS];
  GraphSpectra shown;
} Watch;

/* The one that listens to a device, or NULL. [audio] */
static inline Watch *watch_on(const NodeState *state) RT_SAFE {
  Watch *const watch = atomic_load_explicit(&state->watch, memory_order_acquire);
  return watch != NULL && atomic_load_explicit(&watch->lent, memory_order_acquire) == state ? watch : NULL;
}

/* The block at a point: first before, then behind the device. [audio] */
void watch_hear(Watch *watch, WatchPoint point, const float *const bus[2], uint32_t frames, int64_t output_frame) RT_SAFE;
/* When a block is made: those whose device did not run heard silence. [audio] */
void watch_end_block(Graph *graph, uint32_t frames, int64_t output_frame) RT_SAFE;
/* [control, no audio thread] */
void watch_finish(Graph *graph);

#endif
