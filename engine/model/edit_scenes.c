/* Scenes and slots: made, filled from the arrangement or from each other, and laid out in it again. */
#include "model/edit.h"

#include "model/slot_content.h"

#include <string.h>

static const Object *of_kind(const Edit *edit, Id id, uint32_t kind) {
  const Object *object = doc_find(edit->doc, id);
  return object && object->kind->number == kind ? object : NULL;
}

Id edit_add_scene_op(Edit *edit, Id after, const char *name) {
  const Id id = edit_new_id(edit, "scene");
  if (id == ID_NONE) return id;
  batch_op_create(edit->batch, id, KIND_SCENE, ID_PROJECT, after);
  if (name[0] != '\0') batch_set_text(edit->batch, id, SCENE_NAME, name, strlen(name));
  edit->done++;
  return id;
}

static const Object *slot_at(const Object *track, Id scene) {
  for (const Object *o = track->first_child; o; o = o->next) {
    if (o->kind->number == KIND_SLOT && doc_as_slot(o)->scene == scene) return o;
  }
  return NULL;
}

Id edit_empty_slot(Edit *edit, const Object *track, Id scene) {
  const Object *slot = slot_at(track, scene);
  if (slot) {
    const Object *clip = slot_clip(slot);
    if (clip) batch_op_delete(edit->batch, clip->id);
    return slot->id;
  }
  const Id id = edit_new_id(edit, "slot");
  if (id == ID_NONE) return id;
  batch_op_create(edit->batch, id, KIND_SLOT, track->id, ID_LAST);
  batch_set_ref(edit->batch, id, SLOT_SCENE, scene);
  return id;
}

/* With its lanes. */
static Id copy_clip(Edit *edit, const Object *clip, Id parent, int64_t start_ticks) {
  const Id id = edit_new_id(edit, "clip");
  if (id == ID_NONE) return id;
  edit_copy_as(edit, clip, id, parent, ID_LAST);
  batch_set_int(edit->batch, id, NOTE_CLIP_START, start_ticks);
  for (const Object *o = clip->first_child; o; o = o->next) {
    const Id lane = o->kind->number == KIND_AUTOMATION ? edit_new_id(edit, "lane") : ID_NONE;
    if (lane != ID_NONE) edit_copy_as(edit, o, lane, id, ID_LAST);
  }
  edit->done++;
  return id;
}

void edit_clip_into_new_slot(Edit *edit, const Object *clip, Id scene) {
  const Id slot = edit_new_id(edit, "slot");
  if (slot == ID_NONE) return;
  batch_op_create(edit->batch, slot, KIND_SLOT, clip->parent->id, ID_LAST);
  batch_set_ref(edit->batch, slot, SLOT_SCENE, scene);
  (void)copy_clip(edit, clip, slot, 0);
}

static bool takes_clip(const Object *track, const Object *clip) {
  return doc_as_track(track)->type == (clip->kind->number == KIND_NOTE_CLIP ? TRACK_INSTRUMENT : TRACK_AUDIO);
}

Status edit_add_scene(Doc *doc, uint32_t author, Id after, const char *name, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin(&edit, doc, author, "Add scene", problem)) return edit_end(&edit, batch);
  (void)edit_add_scene_op(&edit, after, name);
  return edit_end(&edit, batch);
}

Status edit_add_slot(Doc *doc, uint32_t author, SlotPlace place, int64_t length_ticks, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin(&edit, doc, author, "Add slot", problem)) return edit_end(&edit, batch);
  const Object *track = of_kind(&edit, place.track, KIND_TRACK);
  if (!track || !of_kind(&edit, place.scene, KIND_SCENE)) return edit_end(&edit, batch);
  const Id slot = edit_empty_slot(&edit, track, place.scene), clip = length_ticks > 0 && doc_as_track(track)->type == TRACK_INSTRUMENT ? edit_new_id(&edit, "clip") : ID_NONE;
  edit.done++;
  if (slot == ID_NONE || clip == ID_NONE) return edit_end(&edit, batch);
  batch_op_create(edit.batch, clip, KIND_NOTE_CLIP, slot, ID_LAST);
  batch_set_int(edit.batch, clip, NOTE_CLIP_LENGTH, length_ticks);
  return edit_end(&edit, batch);
}

Status edit_clip_to_slot(Doc *doc, uint32_t author, Id clip, SlotPlace place, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin(&edit, doc, author, "Copy clip to slot", problem)) return edit_end(&edit, batch);
  const Object *track = of_kind(&edit, place.track, KIND_TRACK), *object = edit_clip(&edit, clip);
  if (!track || !object || !of_kind(&edit, place.scene, KIND_SCENE)) return edit_end(&edit, batch);
  if (object->kind->number == KIND_PATTERN_CLIP) {
    edit_pattern_into_slots(&edit, object, place.scene, NULL);
    return edit_end(&edit, batch);
  }
  if (!takes_clip(track, object)) return edit_refuse(&edit, "slot", "that track does not take such clips");
  if (object->parent == slot_at(track, place.scene)) return edit_end(&edit, batch); /* it is there */
  const Id slot = edit_empty_slot(&edit, track, place.scene);
  if (slot != ID_NONE) (void)copy_clip(&edit, object, slot, 0);
  return edit_end(&edit, batch);
}

Status edit_slot_to_arrangement(Doc *doc, uint32_t author, Id slot, int64_t at_ticks, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin(&edit, doc, author, "Copy slot to arrangement", problem)) return edit_end(&edit, batch);
  const Object *object = of_kind(&edit, slot, KIND_SLOT), *clip = object ? slot_clip(object) : NULL;
  if (clip) (void)copy_clip(&edit, clip, object->parent->id, at_ticks > 0 ? at_ticks : 0);
  return edit_end(&edit, batch);
}

/* The slot with its settings and its clip, at another place. */
static void copy_slot(Edit *edit, const Object *slot, const Object *track, Id scene) {
  const Object *before = slot_at(track, scene), *clip = slot_clip(slot);
  if (before == slot || (clip && !takes_clip(track, clip))) return;
  if (before) batch_op_delete(edit->batch, before->id);
  const Id id = edit_new_id(edit, "slot");
  if (id == ID_NONE) return;
  edit_copy_as(edit, slot, id, track->id, ID_LAST);
  batch_set_ref(edit->batch, id, SLOT_SCENE, scene);
  if (clip) (void)copy_clip(edit, clip, id, 0);
  edit->done++;
}

Status edit_copy_slot(Doc *doc, uint32_t author, Id slot, SlotPlace place, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin(&edit, doc, author, "Duplicate slot", problem)) return edit_end(&edit, batch);
  const Object *object = of_kind(&edit, slot, KIND_SLOT), *track = of_kind(&edit, place.track, KIND_TRACK);
  if (object && track && of_kind(&edit, place.scene, KIND_SCENE)) copy_slot(&edit, object, track, place.scene);
  return edit_end(&edit, batch);
}

/* The slot itself goes, so that what plays goes on. */
Status edit_move_slot(Doc *doc, uint32_t author, Id slot, SlotPlace place, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin(&edit, doc, author, "Move slot", problem)) return edit_end(&edit, batch);
  const Object *object = of_kind(&edit, slot, KIND_SLOT), *track = of_kind(&edit, place.track, KIND_TRACK);
  if (!object || !track || !of_kind(&edit, place.scene, KIND_SCENE)) return edit_end(&edit, batch);
  const Object *before = slot_at(track, place.scene), *clip = slot_clip(object);
  if (before == object) return edit_end(&edit, batch);
  if (clip && !takes_clip(track, clip)) return edit_refuse(&edit, "slot", "that track does not take such clips");
  if (before) batch_op_delete(edit.batch, before->id);
  if (track != object->parent) batch_op_move(edit.batch, slot, track->id, ID_LAST);
  batch_set_ref(edit.batch, slot, SLOT_SCENE, place.scene);
  edit.done++;
  return edit_end(&edit, batch);
}

Status edit_capture_scene(Doc *doc, uint32_t author, EditIds slots, const char *name, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin(&edit, doc, author, "Capture scene", problem)) return edit_end(&edit, batch);
  Id scene = ID_NONE;
  for (uint32_t i = 0; i < slots.count; i++) {
    const Object *slot = of_kind(&edit, slots.ids[i], KIND_SLOT);
    if (!slot) continue;
    if (scene == ID_NONE) scene = edit_add_scene_op(&edit, ID_LAST, name);
    bool again = false;
    for (uint32_t k = 0; k < i; k++) {
      const Object *other = of_kind(&edit, slots.ids[k], KIND_SLOT);
      again = again || (other && other->parent == slot->parent);
    }
    if (!again && scene != ID_NONE) copy_slot(&edit, slot, slot->parent, scene);
  }
  return edit_end(&edit, batch);
}

Status edit_clear_slots(Doc *doc, uint32_t author, EditIds slots, Batch **batch, Problem *problem) {
  Edit edit;
  IdMap going;
  if (!edit_begin(&edit, doc, author, "Clear slots", problem)) return edit_end(&edit, batch);
  idmap_init(&going, doc->memory);
  const Status status = idmap_reserve(&going, slots.count);
  if (status != STATUS_OK) batch_fail(edit.batch, status, "slots", status_text(status));
  for (uint32_t i = 0; status == STATUS_OK && i < slots.count; i++) {
    const Object *slot = of_kind(&edit, slots.ids[i], KIND_SLOT), *clip = slot ? slot_clip(slot) : NULL;
    uint64_t before;
    if (!clip || idmap_get(&going, clip->id, &before)) continue;
    idmap_put(&going, clip->id, i);
    batch_op_delete(edit.batch, clip->id);
    edit.done++;
  }
  if (status == STATUS_OK) edit_delete_unnamed(&edit, &going);
  idmap_finish(&going);
  return edit_end(&edit, batch);
}

Status edit_duplicate_scene(Doc *doc, uint32_t author, Id scene, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin(&edit, doc, author, "Duplicate scene", problem)) return edit_end(&edit, batch);
  const Object *object = of_kind(&edit, scene, KIND_SCENE);
  const Id copy = object ? edit_new_id(&edit, "scene") : ID_NONE;
  if (copy == ID_NONE) return edit_end(&edit, batch);
  edit_copy_as(&edit, object, copy, ID_PROJECT, scene);
  edit.done++;
  for (const Object *track = doc_project(doc)->first_child; track; track = track->next) {
    const Object *slot = track->kind->number == KIND_TRACK ? slot_at(track, scene) : NULL;
    if (slot) copy_slot(&edit, slot, track, copy);
  }
  return edit_end(&edit, batch);
}

Status edit_move_scene(Doc *doc, uint32_t author, Id scene, Id after, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin(&edit, doc, author, "Move scene", problem)) return edit_end(&edit, batch);
  const bool known = after == ID_NONE || after == ID_LAST || of_kind(&edit, after, KIND_SCENE) != NULL;
  if (of_kind(&edit, scene, KIND_SCENE) && known && after != scene) {
    batch_op_move(edit.batch, scene, ID_PROJECT, after);
    edit.done++;
  }
  return edit_end(&edit, batch);
}
