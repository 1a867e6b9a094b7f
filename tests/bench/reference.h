#ifndef TUTTI_TESTS_BENCH_REFERENCE_H
#define TUTTI_TESTS_BENCH_REFERENCE_H

#include "bench/workload.h"

/*
  The same mix in f64, one sample after the other, from the definitions: R. Bristow-Johnson's filters in direct form, the
  compressor and the pan as performance sheets state them, the C library's math. It shares no code with the engine; what the
  engine makes is checked against it before anything is timed.
*/

typedef struct ReferenceMeter { double peak[2], rms[2]; } ReferenceMeter;

/* Band `band` of `track` gets gain `gain_db` from `frame` on, at once. */
typedef struct ReferenceChange { int64_t frame; uint32_t track, band; double gain_db; } ReferenceChange;

/* Render all of it into left and right. `meters` (one a track, or NULL) as they stand after the last frame; `change` or NULL. */
void reference_render(const Workload *workload, const ReferenceChange *change, double *left, double *right,
                      ReferenceMeter *meters);

/* |H| in dB of the track's bands at `hz`, from the analogue of the definition evaluated on the unit circle. */
double reference_response_db(const BenchTrack *track, double hz);

#endif
