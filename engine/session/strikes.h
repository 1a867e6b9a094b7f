#ifndef TUTTI_SESSION_STRIKES_H
#define TUTTI_SESSION_STRIKES_H

#include "session/session.h"

/* Where something is struck in a recording that is here, and how hard: for slices, markers and grooves. [control] */

typedef struct Strike { int64_t frame; double peak; } Strike; /* of the asset; the greatest sample of what follows within 30 ms */

/* Up to `capacity` in order of time; `sensitivity` 0..1 as in dsp/transients.h. STATUS_NOT_FOUND: the sound is not here. */
Status strikes_find(const Session *session, Digest sha256, double sensitivity, Strike *strikes, uint32_t capacity, uint32_t *count, Problem *problem) NODISCARD;

#endif
