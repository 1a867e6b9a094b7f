/* Tracks to another place in the list, with those that lie in them, into a group or out of one. */
#include "model/edit.h"

#include "model/routes.h"

#include <stdio.h>

#define NESTED_MOST 64 /* no way is longer; one that is goes nowhere */

static const Object *track_of(const Doc *doc, Id id) {
  const Object *object = id == ID_MASTER ? NULL : doc_find(doc, id);
  return object && object->kind->number == KIND_TRACK ? object : NULL;
}

static bool is_among(EditIds ids, const Object *object) {
  for (uint32_t i = 0; i < ids.count; i++) {
    if (ids.ids[i] == object->id) return true;
  }
  return false;
}

/* Whether a track plays into one of them, at however many removes. */
static bool lies_in(const Doc *doc, EditIds tracks, const Object *track) {
  const Object *at = route_target(doc, track);
  for (uint32_t i = 0; i < NESTED_MOST && at && at->id != ID_MASTER; i++, at = route_target(doc, at)) {
    if (is_among(tracks, at)) return true;
  }
  return false;
}

static bool goes(const Doc *doc, EditIds tracks, const Object *track) { return is_among(tracks, track) || lies_in(doc, tracks, track); }

/* Behind what stays where it is. */
static Id place_behind(const Edit *edit, EditIds tracks, Id after) {
  const Object *at = doc_find(edit->doc, after);
  if (!at) return after == ID_NONE || after == ID_LAST ? after : ID_LAST;
  while (at && track_of(edit->doc, at->id) && goes(edit->doc, tracks, at)) at = at->previous;
  return at ? at->id : ID_NONE;
}

static bool stands_behind(const Object *track, Id place) {
  if (place == ID_LAST) return !track->next;
  return track->previous ? track->previous->id == place : place == ID_NONE;
}

static void move_all(Edit *edit, EditIds tracks, Id place, Id group) {
  bool moved = false; /* from the first that moves, all behind it are put anew */
  for (const Object *o = doc_project(edit->doc)->first_child; o; o = o->next) {
    if (!track_of(edit->doc, o->id) || !goes(edit->doc, tracks, o)) continue;
    if (moved || !stands_behind(o, place)) {
      batch_op_move(edit->batch, o->id, ID_PROJECT, place);
      edit->done++;
      moved = true;
    }
    place = o->id;
    if (lies_in(edit->doc, tracks, o) || route_target(edit->doc, o)->id == (group == ID_NONE ? ID_MASTER : group)) continue;
    batch_set_ref(edit->batch, o->id, TRACK_TARGET, group);
    edit->done++;
  }
}

Status edit_move_tracks(Doc *doc, uint32_t author, EditIds tracks, Id after, Id group, Batch **batch, Problem *problem) {
  Edit edit;
  char label[64];
  *batch = NULL;
  snprintf(label, sizeof label, tracks.count == 1 ? "Move track" : "Move %u tracks", tracks.count);
  if (!edit_begin(&edit, doc, author, label, problem)) return edit_end(&edit, batch);
  const Object *into = track_of(doc, group);
  if (group == ID_MASTER) group = ID_NONE;
  if (group != ID_NONE && (!into || doc_as_track(into)->type != TRACK_GROUP)) return edit_refuse(&edit, "track", "tracks can only be put into a group");
  if (into && goes(doc, tracks, into)) return edit_refuse(&edit, "track", "a group cannot be put into itself");
  move_all(&edit, tracks, place_behind(&edit, tracks, after), group);
  return edit_end(&edit, batch);
}
