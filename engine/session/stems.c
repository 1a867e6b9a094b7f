/* Which tracks have stems, and the edits that leave one of them to be heard. */

#include "session/stems.h"

#include "core/math.h"
#include "model/op.h"
#include "session/shared.h"

static uint16_t field_of(uint16_t kind, const char *name) { return schema_field_by_name(schema_kind(kind), name)->number; }

static const Object *first_of(const Doc *doc) { return doc_project(doc)->first_child; }

uint32_t stems_of(const Doc *doc, StemEach each, Id tracks[STEMS_MAX]) {
  uint32_t count = 0;
  for (const Object *o = first_of(doc); o != NULL && count < STEMS_MAX; o = o->next) {
    if (o->kind->number != KIND_TRACK) continue;
    const Track *track = doc_as_track(o);
    if (track->type == TRACK_MASTER || track->type == TRACK_RETURN || track->mute) continue;
    const bool has = each == STEM_OF_TRACK ? track->type != TRACK_GROUP : track->target == ID_NONE || track->target == ID_MASTER;
    if (has) tracks[count++] = o->id;
  }
  return count;
}

static Status apply(Session *session, Batch *batch, Problem *problem) {
  if (batch == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "stem", "%s", status_text(STATUS_NO_MEMORY));
  return session_apply(session, batch, NULL, problem);
}

Status stem_solo(Session *session, Id track, Problem *problem) {
  const Doc *doc = session_doc(session);
  const uint16_t solo = field_of(KIND_TRACK, "solo"), safe = field_of(KIND_TRACK, "solo_safe");
  Batch *batch = batch_create(memory_heap(), "Stem", session_actor(session));
  if (batch == NULL) return apply(session, NULL, problem);
  batch_set_int(batch, ID_PROJECT, field_of(KIND_PROJECT, "solo_mode"), SOLO_IN_PLACE);
  for (const Object *o = first_of(doc); o != NULL; o = o->next) {
    if (o->kind->number != KIND_TRACK || doc_as_track(o)->type == TRACK_MASTER) continue;
    batch_set_bool(batch, o->id, safe, false);
    batch_set_bool(batch, o->id, solo, o->id == track);
  }
  return apply(session, batch, problem);
}

static bool is_automated(const Object *holder, Id target) {
  for (const Object *o = holder->first_child; o != NULL; o = o->next)
    if ((o->kind->number == KIND_AUTOMATION && doc_as_automation(o)->target == target) || is_automated(o, target)) return true;
  return false;
}

bool stem_is_carried(const Doc *doc, const Object *track, const Object *connection) {
  const Connection *send = doc_as_connection(connection);
  if (send->type != CONNECTION_SEND || send->source != track->id || send->point != POINT_POST_FADER || send->feedback) return false;
  for (const Object *o = first_of(doc); o != NULL; o = o->next)
    if (o->kind->number == KIND_CONNECTION && doc_as_connection(o)->type == CONNECTION_MODULATION && doc_as_connection(o)->target == connection->id) return false;
  return !is_automated(doc_project(doc), connection->id);
}

Status stem_alone(Session *session, Id track, Problem *problem) {
  const Doc *doc = session_doc(session);
  const Object *source = doc_find(doc, track);
  if (source == NULL || source->kind->number != KIND_TRACK) return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "track", "the track is not there any more");
  Batch *batch = batch_create(memory_heap(), "Alone", session_actor(session));
  if (batch == NULL) return apply(session, NULL, problem);
  batch_set_ref(batch, track, field_of(KIND_TRACK, "target"), ID_MASTER);
  for (const Object *o = first_of(doc); o != NULL; o = o->next)
    if (o->kind->number == KIND_CONNECTION && stem_is_carried(doc, source, o)) batch_set_bool(batch, o->id, field_of(KIND_CONNECTION, "mute"), true);
  const Status status = apply(session, batch, problem);
  return status == STATUS_OK ? stem_solo(session, track, problem) : status;
}

Status stems_before_master(Session *session, Problem *problem) {
  static const char *const reals[] = {"gain_db", "pan"}, *const bools[] = {"mono", "invert_left", "invert_right"};
  const Object *master = doc_find(session_doc(session), ID_MASTER);
  Batch *batch = batch_create(memory_heap(), "Before the master", session_actor(session));
  if (batch == NULL) return apply(session, NULL, problem);
  for (const Object *o = master->first_child; o != NULL; o = o->next)
    if (o->kind->number == KIND_DEVICE || o->kind->number == KIND_AUTOMATION) batch_op_delete(batch, o->id);
  for (size_t i = 0; i < COUNT_OF(reals); i++) batch_set_real(batch, ID_MASTER, field_of(KIND_TRACK, reals[i]), 0.0);
  for (size_t i = 0; i < COUNT_OF(bools); i++) batch_set_bool(batch, ID_MASTER, field_of(KIND_TRACK, bools[i]), false);
  batch_set_real(batch, ID_MASTER, field_of(KIND_TRACK, "width"), 100.0);
  return apply(session, batch, problem);
}

int64_t stems_end_ticks(Session *session, double mix_seconds) {
  const TempoMap *map = doc_tempo_map(session_doc(session));
  if (map == NULL) return 0;
  const double ticks = tempo_map_ticks(map, mix_seconds);
  const int64_t near = math_round_clamp(ticks, 0, INT64_MAX / 2);
  return near + ((double)near < ticks);
}
