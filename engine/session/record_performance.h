#ifndef TUTTI_SESSION_RECORD_PERFORMANCE_H
#define TUTTI_SESSION_RECORD_PERFORMANCE_H

#include "graph/graph.h"
#include "session/session.h"

/* What the launcher told of one play, in order (NOTICE_LAUNCHED and what follows it; others are passed over), becomes clips of the
   arrangement: one batch, one undo step. STATUS_NOT_FOUND: nothing was launched. [control] */
Status session_record_performance(Session *session, const Notice *notices, uint32_t count, int64_t end_ticks, Batch **batch,
                                  Problem *problem) NODISCARD;

#endif
