/* The rules of scenes and slots. The table that names them is in rules.c. */
#include "model/rules_parts.h"

#include "core/limits.h"
#include "model/idmap.h"
#include "model/store.h"

static bool is_slot(const Object *object) { return object->kind->number == KIND_SLOT; }

static bool is_clip(const Object *object) { return object->kind->number == KIND_NOTE_CLIP || object->kind->number == KIND_AUDIO_CLIP; }

static bool plays(const Object *track) {
  return track->kind->number != KIND_TRACK || doc_as_track(track)->type == TRACK_INSTRUMENT || doc_as_track(track)->type == TRACK_AUDIO;
}

/* Also asked of a clip that has come or moved. */
Status rule_slot_holds_one_clip_object(const Doc *doc, const Object *object, Problem *problem) {
  (void)doc;
  const Object *slot = is_clip(object) ? object->parent : object;
  if (!is_slot(slot)) return STATUS_OK;
  if (!plays(slot->parent)) return rule_refuse(slot, problem, "slots lie on tracks of their own sound");
  uint32_t clips = 0;
  for (const Object *o = slot->first_child; o; o = o->next) clips += is_clip(o);
  return clips <= 1 ? STATUS_OK : rule_refuse(slot, problem, "there is a clip in it already");
}

Status rule_slot_holds_one_clip(const Doc *doc, Problem *problem) { return rule_check_each(doc, rule_slot_holds_one_clip_object, problem); }

static Status check_scene(const Object *slot, Problem *problem) {
  return doc_as_slot(slot)->scene != ID_NONE ? STATUS_OK : rule_refuse(slot, problem, "a slot belongs to a scene");
}

static Status taken(const Object *slot, Problem *problem) { return rule_refuse(slot, problem, "its track has a slot in that scene already"); }

/* The scenes of one track's slots. */
static Status check_track(const Object *track, IdMap *scenes, Problem *problem) {
  for (const Object *o = track->first_child; o; o = o->next) {
    uint64_t before;
    if (!is_slot(o)) continue;
    Status status = check_scene(o, problem);
    if (status != STATUS_OK) return status;
    if (idmap_get(scenes, doc_as_slot(o)->scene, &before) && before == track->id) return taken(o, problem);
    status = idmap_reserve(scenes, scenes->count + 1);
    if (status != STATUS_OK) return problem_set(problem, status, NO_OFFSET, "rules", "%s", status_text(status));
    idmap_put(scenes, doc_as_slot(o)->scene, track->id);
  }
  return STATUS_OK;
}

Status rule_slot_in_a_scene_children(const Doc *doc, const Object *track, Problem *problem) {
  IdMap scenes;
  idmap_init(&scenes, doc->memory);
  const Status status = check_track(track, &scenes, problem);
  idmap_finish(&scenes);
  return status;
}

Status rule_slot_in_a_scene(const Doc *doc, Problem *problem) {
  IdMap scenes;
  idmap_init(&scenes, doc->memory);
  Status status = STATUS_OK;
  for (const Object *o = doc->root->first_child; o && status == STATUS_OK; o = o->next) {
    if (o->kind->number == KIND_TRACK) status = check_track(o, &scenes, problem);
  }
  idmap_finish(&scenes);
  return status;
}

Status rule_scene_count(const Doc *doc, Problem *problem) {
  uint32_t scenes = 0;
  for (const Object *o = doc->root->first_child; o; o = o->next) {
    if (o->kind->number == KIND_SCENE && ++scenes > LIMIT_SCENES) return rule_refuse(o, problem, "there are too many scenes");
  }
  return STATUS_OK;
}
