/* From the graph's notices to the events that model/edit_perform.c writes down. */

#include "session/record_performance.h"

#include "model/edits.h"
#include "session/internal.h"

static bool type_of(const Notice *notice, PerformanceType *type) {
  static const PerformanceType types[] = {[NOTICE_LAUNCHED] = PERFORM_LAUNCHED, [NOTICE_ENDED] = PERFORM_ENDED, [NOTICE_LEFT] = PERFORM_LEFT,
                                          [NOTICE_RETURNED] = PERFORM_RETURNED};
  if (notice->type < NOTICE_LAUNCHED || notice->type > NOTICE_RETURNED) return false;
  *type = types[notice->type];
  return true;
}

Status session_record_performance(Session *session, const Notice *notices, uint32_t count, int64_t end_ticks, Batch **batch, Problem *problem) {
  const size_t bytes = (count ? count : 1) * sizeof(PerformanceEvent);
  PerformanceEvent *events = memory_new(session->memory, bytes);
  *batch = NULL;
  if (events == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "performance", "%s", status_text(STATUS_NO_MEMORY));
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; i++) {
    PerformanceType type;
    if (!type_of(&notices[i], &type)) continue;
    events[kept++] = (PerformanceEvent){.type = type, .press = notices[i].value, .object = notices[i].id, .position_ticks = notices[i].position_frame,
                                        .travel_ticks = (int64_t)notices[i].reserved};
  }
  const Status status = edit_write_performance(session->doc, session->actor, events, kept, end_ticks, batch, problem);
  memory_free(session->memory, events, bytes);
  return status;
}
