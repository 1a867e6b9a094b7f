#ifndef TUTTI_SESSION_DEMO_H
#define TUTTI_SESSION_DEMO_H

#include "session/session.h"

/*
  "Night bus", the demo song: 68 bars in A minor at 112 BPM, nine tracks, made from our own devices only, so that it costs
  no download. It is an ordinary batch like any import: one undo step, the same document wherever it is made.
*/

/* `batch` is to be applied to a new session's document. [control] */
Status session_demo(Session *session, Batch **batch, Problem *problem) NODISCARD;

#endif
