/* A take's place among a track's lanes. */

#include "session/record.h"

#include "session/build.h"
#include "session/internal.h"

#include <stdio.h>
#include <string.h>

static uint32_t count_lanes(const Object *track) {
  uint32_t count = 0;
  for (const Object *o = track->first_child; o; o = o->next) count += o->kind->number == KIND_TAKE_LANE;
  return count;
}

Id record_add_lane(Session *session, Batch *batch, Id track, uint32_t number, int64_t from_ticks, int64_t to_ticks) {
  char name[32];
  snprintf(name, sizeof name, "Take %u", (unsigned)(count_lanes(doc_find(session->doc, track)) + number));
  const Id lane = doc_next_id(session->doc, session->actor);
  batch_op_create(batch, lane, KIND_TAKE_LANE, track, ID_LAST);
  batch_set_text(batch, lane, build_field(KIND_TAKE_LANE, "name"), name, strlen(name));
  if (from_ticks >= to_ticks) return lane;
  double row[8] = {0};
  row[COMP_POSITION] = (double)from_ticks;
  row[COMP_LENGTH] = (double)(to_ticks - from_ticks);
  batch_patch_begin(batch, lane, KIND_TAKE_LANE, build_field(KIND_TAKE_LANE, "comp"));
  batch_patch_row(batch, doc_next_id(session->doc, session->actor), PATCH_ALL, row);
  batch_patch_end(batch);
  return lane;
}
