#ifndef TUTTI_SESSION_RECORD_AUTOMATION_H
#define TUTTI_SESSION_RECORD_AUTOMATION_H

#include "graph/graph.h"
#include "session/session.h"

/*
  What hands moved while the song played, as told by the graph (NOTICE_GESTURE, NOTICE_LET_GO), becomes points of lanes: one
  batch, one undo step. A lane's mode says what is kept: *touch* what happened until the hand let go; *latch* goes on at the
  last value to the end; *write* also replaces what came before the first touch; *trim* adds how far the hand moved to what was
  there; *read* keeps nothing.
*/

typedef struct AutomationOptions {
  int64_t begin_frame, end_frame; /* song frames at which this play began and ended */
  int64_t mode;                   /* AUTOMATION_*: of parameters that have no lane yet */
  double tolerance;               /* how far a thinned line may pass from what was played, in parts of the travel */
} AutomationOptions;

/* `notices` in the order they came; others are passed over. STATUS_NOT_FOUND: nothing in them was to be recorded. [control] */
Status session_record_automation(Session *session, const Notice *notices, uint32_t count, const AutomationOptions *options, Batch **batch,
                                 Problem *problem) NODISCARD;

#endif
