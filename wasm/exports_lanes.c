/* Lanes of a track as the page draws them: the law of whatever may be automated, and which take is heard where. */

#include "wasm/host.h"

#include "model/automation.h"
#include "model/comp.h"

static bool law_of(Id object, uint32_t field, Param *param) {
  const LaneTarget target = {.object = host.session == NULL ? NULL : doc_find(session_doc(host.session), object), .param = field};
  return lane_param(target, param);
}

/* 1: the field of the object may be automated; 256 + n is parameter n of a device. */
EXPORT(int, lane_can, Id object, uint32_t field) {
  Param param;
  return law_of(object, field, &param);
}
EXPORT(double, lane_travel, Id object, uint32_t field, double value) {
  Param param;
  return law_of(object, field, &param) ? param_travel_from_value(&param, value) : 0.0;
}
EXPORT(double, lane_of_travel, Id object, uint32_t field, double travel) {
  Param param;
  return law_of(object, field, &param) ? param_value_from_travel(&param, travel) : 0.0;
}
EXPORT(void, lane_text, Id object, uint32_t field, double value) {
  static char text[64];
  Param param;
  text[0] = '\0';
  if (law_of(object, field, &param)) param_format(&param, value, text, sizeof text);
  host_output_text(text);
}

/* Which take of a track is heard where, in order of time. Columns: lanes, from, to. */
EXPORT(uint32_t, query_comp, Id track) {
  const Object *const object = host.session == NULL ? NULL : doc_find(session_doc(host.session), track);
  Comp comp;
  if (object == NULL || object->kind->number != KIND_TRACK || comp_init(&comp, memory_heap(), object) != STATUS_OK) return 0;
  Id *const lanes = host_column(0, (size_t)comp.count * sizeof(Id));
  double *const from = host_column(1, (size_t)comp.count * sizeof(double)), *const to = host_column(2, (size_t)comp.count * sizeof(double));
  uint32_t count = 0;
  for (uint32_t i = 0; lanes != NULL && from != NULL && to != NULL && i < comp.count; i++, count++) {
    lanes[i] = comp.ranges[i].lane->id;
    from[i] = (double)comp.ranges[i].from_ticks;
    to[i] = (double)comp.ranges[i].to_ticks;
  }
  comp_finish(&comp);
  return count;
}
