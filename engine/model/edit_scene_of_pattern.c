/* A pattern as a scene: every part becomes a clip in the slot of its track that plays the part itself, so that an edit of the
   pattern is heard in both places. */
#include "model/content.h"
#include "model/edit.h"

#include "core/math.h"

static const Object *track_of(const Edit *edit, const Object *part) {
  const Object *track = part->kind->number == KIND_PART ? doc_find(edit->doc, doc_as_part(part)->track) : NULL;
  return track && track->kind->number == KIND_TRACK ? track : NULL;
}

/* A slot holds one clip: of several parts of a track the first has it. */
static bool comes_first(const Edit *edit, const Object *part, const Object *track) {
  for (const Object *o = part->parent->first_child; o != part; o = o->next)
    if (track_of(edit, o) == track) return false;
  return true;
}

static void add_clip(Edit *edit, Id slot, const Object *pattern_clip, const Object *part) {
  const Pattern *pattern = doc_as_pattern(part->parent);
  const NoteClip heard = content_heard_part(pattern_clip, part).clip;
  const Id id = edit_new_id(edit, "clip");
  if (id == ID_NONE) return;
  batch_op_create(edit->batch, id, KIND_NOTE_CLIP, slot, ID_LAST);
  batch_set_int(edit->batch, id, NOTE_CLIP_LENGTH, pattern->length_ticks);
  batch_set_ref(edit->batch, id, NOTE_CLIP_PART, part->id);
  if (pattern->name.size > 0) batch_set_text(edit->batch, id, NOTE_CLIP_NAME, pattern->name.data, pattern->name.size);
  if (doc_as_part(part)->loop_ticks > 0) batch_set_int(edit->batch, id, NOTE_CLIP_LOOP, doc_as_part(part)->loop_ticks);
  if (heard.transpose != 0) batch_set_int(edit->batch, id, NOTE_CLIP_TRANSPOSE, heard.transpose < -48 ? -48 : heard.transpose > 48 ? 48 : heard.transpose);
  if (heard.velocity != 100.0) batch_set_real(edit->batch, id, NOTE_CLIP_VELOCITY, math_clamp(heard.velocity, 0.0, 200.0));
  if (heard.mute) batch_set_bool(edit->batch, id, NOTE_CLIP_MUTE, true);
  edit->done++;
}

bool edit_give_slot(Edit *edit, IdMap *given, Id track) {
  const Status status = idmap_reserve(given, given->count + 1);
  if (status != STATUS_OK) batch_fail(edit->batch, status, "slots", status_text(status));
  return status == STATUS_OK && idmap_put(given, track, 0);
}

void edit_pattern_into_slots(Edit *edit, const Object *clip, Id scene, IdMap *given) {
  const Object *pattern = doc_find(edit->doc, doc_as_pattern_clip(clip)->pattern);
  for (const Object *part = pattern && pattern->kind->number == KIND_PATTERN ? pattern->first_child : NULL; part; part = part->next) {
    const Object *track = track_of(edit, part);
    const bool free = track && comes_first(edit, part, track) && (!given || edit_give_slot(edit, given, track->id));
    const Id slot = free ? edit_empty_slot(edit, track, scene) : ID_NONE;
    if (slot != ID_NONE) add_clip(edit, slot, clip, part);
  }
}
