#ifndef TUTTI_DSP_DRIFT_H
#define TUTTI_DSP_DRIFT_H

#include "dsp/resample.h"

/*
  Two sound cards never agree on how long a second is: an input that runs 100 ppm fast is a third of a second off after an
  hour. A DriftMeter is told, again and again through a take, how many frames each side has counted at the same moment; from
  that a DriftMap says which input frame belongs to which output frame, and the take is resampled to lie where it was played.

  Each observation may be off by milliseconds (packets, timers): what counts is how many there are. With n observations whose
  jitter is j frames rms, the map is off by about 2 j / sqrt(n) at its ends and half of that in its middle. Clocks that wander
  (they warm up) are followed as soon as a straight line does not explain what was seen. [control]
*/

#define DRIFT_BINS 1024u
#define DRIFT_RATIO_MAX 0.002 /* 2000 ppm: no sound card is so bad; beyond it something else is wrong */

typedef struct DriftBin { double in_sum, lead_sum; uint64_t count; } DriftBin; /* lead: output frames minus input frames */

typedef struct DriftMeter {
  double bin_frames;      /* input frames a bin is wide; doubles when all are full */
  uint32_t count;         /* bins in use */
  bool begun;
  int64_t first_in, first_out;
  DriftBin bins[DRIFT_BINS];
} DriftMeter;

/* `rate_hz` only chooses how finely observations are summed. */
void drift_meter_init(DriftMeter *meter, double rate_hz);
/* At one moment the input had counted `in_frames` and the output `out_frames`; both only ever grow. */
void drift_observe(DriftMeter *meter, int64_t in_frames, int64_t out_frames);

typedef struct DriftMap {
  int64_t first_in, first_out;
  double ratio;           /* output frames an input frame lasts, over the whole take; 1 when nothing is known */
  double jitter_frames;   /* rms of what the observations were off by, as estimated */
  bool wanders;           /* no straight line explains it: the map is piecewise */
  uint32_t count;         /* knots */
  double in[DRIFT_BINS], lead[DRIFT_BINS]; /* relative to the firsts, rising in `in` */
} DriftMap;

/* False, and a map that changes nothing, when there was too little to see or what was seen cannot be. */
bool drift_map(const DriftMeter *meter, DriftMap *map);
/* The input position that was heard at an output frame, and back. */
double drift_in(const DriftMap *map, double out_frame);
double drift_out(const DriftMap *map, double in_frame);

/* The filter drift_correct reads through. */
Status drift_filter_init(Resampler *filter, const Memory *memory) NODISCARD;
/* What input frames drift_correct looks at for output frames [begin, begin + count). */
typedef struct DriftNeed { int64_t begin, end; } DriftNeed;
DriftNeed drift_need(const DriftMap *map, const Resampler *filter, int64_t out_begin, uint32_t count);
/* Output frames [out_begin, out_begin + count) of one channel. `in` holds the input frames that drift_need names; the caller puts
   silence where there are none. A pure function of the output range: pieces of any length give the same bytes. */
void drift_correct(const DriftMap *map, const Resampler *filter, int64_t out_begin, uint32_t count, const float *in, float *out);

#endif
