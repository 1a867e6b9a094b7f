/* Tracks into a group and out of it again. */
#include "model/edit.h"

#include "model/routes.h"

#include <stdio.h>
#include <string.h>

static const Object *track_of(const Edit *edit, Id id) {
  const Object *object = doc_find(edit->doc, id);
  const bool fits = object && object->kind->number == KIND_TRACK && object->id != ID_MASTER;
  return fits ? object : NULL;
}

static bool is_among(EditIds ids, const Object *object) {
  for (uint32_t i = 0; object && i < ids.count; i++) {
    if (ids.ids[i] == object->id) return true;
  }
  return false;
}

/* Where the group will play: where all of them played that do not play into one of them; the master when they differ. */
static Id common_target(const Edit *edit, EditIds tracks) {
  Id common = ID_NONE;
  bool first = true;
  for (uint32_t i = 0; i < tracks.count; i++) {
    const Object *track = track_of(edit, tracks.ids[i]), *target = track ? route_target(edit->doc, track) : NULL;
    if (!track || is_among(tracks, target)) continue;
    if (!first && target->id != common) return ID_NONE;
    common = target->id;
    first = false;
  }
  return common == ID_MASTER ? ID_NONE : common;
}

/* The first of them in the list: the group stands in front of it and has its colour. */
static const Object *first_track(const Edit *edit, EditIds tracks) {
  for (const Object *o = doc_project(edit->doc)->first_child; o; o = o->next) {
    if (is_among(tracks, o) && track_of(edit, o->id)) return o;
  }
  return NULL;
}

static Id make_group(Edit *edit, const Object *first, const char *name, Id target) {
  const Id group = doc_next_id(edit->doc, edit->author);
  if (group == ID_NONE) {
    batch_fail(edit->batch, STATUS_TOO_LARGE, "track", "there are no ids left");
    return ID_NONE;
  }
  batch_op_create(edit->batch, group, KIND_TRACK, ID_PROJECT, first->previous ? first->previous->id : ID_NONE);
  batch_set_text(edit->batch, group, TRACK_NAME, name, strlen(name));
  batch_set_int(edit->batch, group, TRACK_TYPE, TRACK_GROUP);
  batch_set_int(edit->batch, group, TRACK_HUE, doc_as_track(first)->hue);
  if (target != ID_NONE) batch_set_ref(edit->batch, group, TRACK_TARGET, target);
  return group;
}

/* Behind the group and what came before, unless it stands there. */
static Id bring(Edit *edit, const Object *track, Id last) {
  if (!track->previous || track->previous->id != last) batch_op_move(edit->batch, track->id, ID_PROJECT, last);
  return track->id;
}

/* Whether it comes along: one of them, or in a group among them. */
static bool comes_along(const Edit *edit, EditIds tracks, const Object *track) {
  const Object *at = track_of(edit, track->id);
  for (uint32_t i = 0; i < 64 && at && at->id != ID_MASTER; i++, at = route_target(edit->doc, at)) {
    if (is_among(tracks, at)) return true;
  }
  return false;
}

Status edit_group_tracks(Doc *doc, uint32_t author, EditIds tracks, const char *name, Batch **batch, Problem *problem) {
  Edit edit;
  char label[64];
  snprintf(label, sizeof label, tracks.count == 1 ? "Group track" : "Group %u tracks", tracks.count);
  if (!edit_begin(&edit, doc, author, label, problem)) return edit_end(&edit, batch);
  const Object *first = first_track(&edit, tracks);
  const Id group = first ? make_group(&edit, first, name, common_target(&edit, tracks)) : ID_NONE;
  Id last = group;
  for (const Object *track = group == ID_NONE ? NULL : first; track; track = track->next) {
    if (!comes_along(&edit, tracks, track)) continue;
    last = track == first ? first->id : bring(&edit, track, last); /* the group stands before the first already */
    if (!is_among(tracks, track) || is_among(tracks, route_target(doc, track))) continue; /* it is in one of them */
    batch_set_ref(edit.batch, track->id, TRACK_TARGET, group);
    edit.done++;
  }
  return edit_end(&edit, batch);
}

Status edit_ungroup(Doc *doc, uint32_t author, Id group, Batch **batch, Problem *problem) {
  Edit edit;
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, "Ungroup", problem)) return edit_end(&edit, batch);
  const Object *object = track_of(&edit, group);
  if (object && doc_as_track(object)->type != TRACK_GROUP) return edit_refuse(&edit, "ungroup", "only a group can be dissolved");
  if (object) {
    batch_op_delete(edit.batch, group); /* its tracks then play into where it played */
    edit.done++;
  }
  return edit_end(&edit, batch);
}
