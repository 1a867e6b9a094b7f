/* Which tracks have stems, and the edits that leave one of them to be heard. */

#include "session/stems.h"

#include "core/math.h"
#include "model/op.h"
#include "model/routes.h"
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

/* ---- one track alone */

static bool is_lane_below(const Object *holder, Id target) {
  for (const Object *o = holder->first_child; o != NULL; o = o->next)
    if ((o->kind->number == KIND_AUTOMATION && doc_as_automation(o)->target == target) || is_lane_below(o, target)) return true;
  return false;
}

/* A clip's lane or a modulator moves it. */
static bool is_moved_from_outside(const Doc *doc, const Object *object) {
  for (const Object *o = first_of(doc); o != NULL; o = o->next)
    if (o->kind->number == KIND_CONNECTION && doc_as_connection(o)->type == CONNECTION_MODULATION && doc_as_connection(o)->target == object->id) return true;
  return is_lane_below(doc_project(doc), object->id);
}

static bool is_send(const Object *object) { return object->kind->number == KIND_CONNECTION && doc_as_connection(object)->type == CONNECTION_SEND && !doc_as_connection(object)->mute; }

bool stem_is_carried(const Object *track, const Object *connection) {
  return is_send(connection) && doc_as_connection(connection)->source == track->id && doc_as_connection(connection)->target != track->id;
}

bool stem_is_before_fader(const Doc *doc, const Object *track) {
  for (const Object *o = first_of(doc); o != NULL; o = o->next)
    if (o->kind->number == KIND_CONNECTION && stem_is_carried(track, o) && doc_as_connection(o)->point == POINT_PRE_FADER) return true;
  return false;
}

/* Whether what leaves `from` reaches `track` again, however late. */
static bool leads_to(const Routes *routes, uint32_t from, uint32_t track, uint8_t *seen) {
  if (from == track) return true;
  if (seen[from]++ > 0) return false;
  for (uint32_t i = 0; i < routes->route_count; i++)
    if (routes->routes[i].source == from && (routes->routes[i].connection == NULL || is_send(routes->routes[i].connection)) && leads_to(routes, routes->routes[i].target, track, seen)) return true;
  return false;
}

static const char *why_not_circle(const Doc *doc, const Object *track) {
  Routes routes;
  uint64_t at;
  bool comes_back = false;
  if (routes_init(&routes, doc, memory_heap(), NULL) != STATUS_OK) return NULL; /* a song that plays has routes; without memory nothing is rendered, either */
  uint8_t *seen = memory_new(memory_heap(), routes.track_count);
  for (uint32_t i = 0; seen != NULL && i < routes.route_count; i++) {
    const Route *route = &routes.routes[i];
    if (route->connection != NULL && stem_is_carried(track, route->connection) && idmap_get(&routes.index, track->id, &at)) comes_back |= leads_to(&routes, route->target, (uint32_t)at, seen);
  }
  memory_free(memory_heap(), seen, routes.track_count);
  routes_finish(&routes);
  return comes_back ? "what this track sends comes back to it, so its sound alone would not be the same; mute that send first" : NULL;
}

static const char *why_not(const Doc *doc, const Object *track) {
  for (const Object *o = first_of(doc); o != NULL; o = o->next) {
    const Object *source = is_send(o) ? doc_find(doc, doc_as_connection(o)->source) : NULL;
    if (source == NULL || route_track(source) != track || route_track(doc_find(doc, doc_as_connection(o)->target)) == track) continue;
    if (source != track) return "a device of this track sends into another track, and its sound could not; mute that send first";
    if (doc_as_connection(o)->point == POINT_BEFORE_DEVICES) return "a send leaves before this track's devices, and its sound could not; let it leave behind them first";
  }
  if (stem_is_before_fader(doc, track) && is_moved_from_outside(doc, track))
    return "a send leaves before this track's fader, which a clip or a modulator moves; let the send leave behind the fader first";
  return why_not_circle(doc, track);
}

/* Its strip passes everything on as it comes. */
static void open_strip(Batch *batch, const Object *track) {
  static const char *const reals[] = {"gain_db", "pan"}, *const bools[] = {"mono", "invert_left", "invert_right"};
  for (const Object *o = track->first_child; o != NULL; o = o->next)
    if (o->kind->number == KIND_AUTOMATION) batch_op_delete(batch, o->id);
  for (size_t i = 0; i < COUNT_OF(reals); i++) batch_set_real(batch, track->id, field_of(KIND_TRACK, reals[i]), 0.0);
  for (size_t i = 0; i < COUNT_OF(bools); i++) batch_set_bool(batch, track->id, field_of(KIND_TRACK, bools[i]), false);
  batch_set_real(batch, track->id, field_of(KIND_TRACK, "width"), 100.0);
}

Status stem_alone(Session *session, Id track, Problem *problem) {
  const Doc *doc = session_doc(session);
  const Object *source = doc_find(doc, track);
  if (source == NULL || source->kind->number != KIND_TRACK) return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "track", "the track is not there any more");
  const char *refused = why_not(doc, source);
  if (refused != NULL) return problem_set(problem, STATUS_REFUSED, NO_OFFSET, "track", "%s", refused);
  Batch *batch = batch_create(memory_heap(), "Alone", session_actor(session));
  if (batch == NULL) return apply(session, NULL, problem);
  batch_set_ref(batch, track, field_of(KIND_TRACK, "target"), ID_MASTER);
  batch_set_int(batch, track, field_of(KIND_TRACK, "side"), SIDE_NONE);
  if (stem_is_before_fader(doc, source)) open_strip(batch, source);
  for (const Object *o = first_of(doc); o != NULL; o = o->next)
    if (o->kind->number == KIND_CONNECTION && stem_is_carried(source, o)) batch_set_bool(batch, o->id, field_of(KIND_CONNECTION, "mute"), true);
  const Status status = apply(session, batch, problem);
  return status == STATUS_OK ? stem_solo(session, track, problem) : status;
}

/* ---- the master */

Status stems_before_master(Session *session, Problem *problem) {
  const Object *master = doc_find(session_doc(session), ID_MASTER);
  Batch *batch = batch_create(memory_heap(), "Before the master", session_actor(session));
  if (batch == NULL) return apply(session, NULL, problem);
  for (const Object *o = master->first_child; o != NULL; o = o->next)
    if (o->kind->number == KIND_DEVICE) batch_op_delete(batch, o->id);
  open_strip(batch, master);
  return apply(session, batch, problem);
}

int64_t stems_end_ticks(Session *session, double mix_seconds) {
  const TempoMap *map = doc_tempo_map(session_doc(session));
  if (map == NULL) return 0;
  const double ticks = tempo_map_ticks(map, mix_seconds);
  const int64_t near = math_round_clamp(ticks, 0, INT64_MAX / 2);
  return near + ((double)near < ticks);
}
