/* Clips out of a document, as text: what the page puts on the clipboard. With them goes what they need to sound the same elsewhere:
   their tracks' devices and sends, the returns those lead to, shared content, patterns, and the lanes that move with a clip. */
#include "model/edit.h"


typedef struct Taking {
  Edit edit;      /* of the document that is made; rows keep their ids */
  const Doc *from;
  IdMap taken;
} Taking;

static bool take_once(Taking *t, Id id) {
  if (idmap_reserve(&t->taken, t->taken.count + 1) != STATUS_OK) {
    batch_fail(t->edit.batch, STATUS_NO_MEMORY, "clips", status_text(STATUS_NO_MEMORY));
    return false;
  }
  return idmap_put(&t->taken, id, 1);
}

static void take_named(Taking *t, Id id) {
  const Object *object = doc_find(t->from, id);
  if (object && take_once(t, id)) edit_copy_as(&t->edit, object, id, ID_PROJECT, ID_LAST);
}

/* Devices with their chains and zones; what is automated stays behind. */
static void take_below(Taking *t, const Object *holder) {
  for (const Object *o = holder->first_child; o; o = o->next) {
    const uint32_t kind = o->kind->number;
    if (kind != KIND_DEVICE && kind != KIND_CHAIN && kind != KIND_ZONE) continue;
    if (kind == KIND_ZONE) take_named(t, doc_as_zone(o)->asset);
    edit_copy_as(&t->edit, o, o->id, holder->id, ID_LAST);
    take_below(t, o);
  }
}

static bool is_return(const Object *track) { return track && track->kind->number == KIND_TRACK && doc_as_track(track)->type == TRACK_RETURN; }

/* NOLINTNEXTLINE(misc-no-recursion): a return is taken once, however sends lead round */
static void take_track(Taking *t, const Object *track) {
  if (!take_once(t, track->id)) return;
  edit_copy_as(&t->edit, track, track->id, ID_PROJECT, ID_LAST);
  batch_set_ref(t->edit.batch, track->id, TRACK_TARGET, ID_NONE);
  take_below(t, track);
  for (const Object *o = doc_project(t->from)->first_child; o; o = o->next) {
    if (o->kind->number != KIND_CONNECTION || doc_as_connection(o)->type != CONNECTION_SEND || doc_as_connection(o)->source != track->id) continue;
    const Object *target = doc_find(t->from, doc_as_connection(o)->target);
    if (!is_return(target)) continue;
    take_track(t, target);
    take_named(t, o->id);
  }
}

/* What moves along with a clip, as far as it is the clip's or its track's. */
static void take_lanes(Taking *t, const Object *clip) {
  for (const Object *o = clip->first_child; o; o = o->next) {
    if (o->kind->number != KIND_AUTOMATION) continue;
    const Object *target = doc_find(t->from, doc_as_automation(o)->target);
    while (target && target->parent && target->kind->number != KIND_TRACK) target = target->parent;
    if (doc_as_automation(o)->target == ID_NONE || target == doc_clip_track(clip)) edit_copy_as(&t->edit, o, o->id, clip->id, ID_LAST);
  }
}

/* A pattern with its parts and those who play them. */
static void take_pattern(Taking *t, Id id) {
  const Object *pattern = doc_find(t->from, id);
  if (!pattern || !take_once(t, id)) return;
  for (const Object *o = pattern->first_child; o; o = o->next) {
    const Object *player = o->kind->number == KIND_PART ? doc_find(t->from, doc_as_part(o)->track) : NULL;
    if (player) take_track(t, player);
  }
  edit_copy_as(&t->edit, pattern, id, ID_PROJECT, ID_LAST);
  for (const Object *o = pattern->first_child; o; o = o->next) {
    if (o->kind->number == KIND_PART) edit_copy_as(&t->edit, o, o->id, id, ID_LAST);
  }
}

/* Content that clips share goes along as such; what is a pattern's becomes the clip's own. */
static void take_notes(Taking *t, const Object *clip, const Object *track) {
  const NoteClip *fields = doc_as_note_clip(clip);
  const Object *part = doc_find(t->from, fields->part);
  const bool shared = part && part->parent->kind->number == KIND_PROJECT;
  take_named(t, fields->groove);
  if (shared) take_named(t, part->id);
  edit_copy_as(&t->edit, clip, clip->id, track->id, ID_LAST);
  if (!part || shared) return;
  batch_set_ref(t->edit.batch, clip->id, NOTE_CLIP_PART, ID_NONE);
  edit_copy_content(&t->edit, (EditInto){clip->id, KIND_NOTE_CLIP}, part, true);
}

static void take_clip(Taking *t, const Object *clip) {
  const Object *track = doc_clip_track(clip);
  if (!take_once(t, clip->id)) return;
  take_track(t, track);
  if (clip->kind->number == KIND_NOTE_CLIP) {
    take_notes(t, clip, track);
  } else {
    if (clip->kind->number == KIND_AUDIO_CLIP) take_named(t, doc_as_audio_clip(clip)->asset);
    else take_pattern(t, doc_as_pattern_clip(clip)->pattern);
    edit_copy_as(&t->edit, clip, clip->id, track->id, ID_LAST);
  }
  take_lanes(t, clip);
  t->edit.done++;
}

Status clips_to_json(const Doc *doc, EditIds clips, Buffer *out, Problem *problem) {
  Doc *made = doc_create(doc->memory);
  if (!made) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "clips", "%s", status_text(STATUS_NO_MEMORY));
  Taking t = {.from = doc};
  Batch *batch = NULL;
  idmap_init(&t.taken, doc->memory);
  if (edit_begin(&t.edit, made, ACTOR_LOCAL, "Clips", problem)) {
    t.edit.keeps_rows = true;
    const Object *root = doc_project(doc);
    for (const Object *track = root->first_child; track; track = track->next) { /* in the tracks' order, so that pasting has it */
      for (uint32_t i = 0; i < clips.count; i++) {
        const Object *clip = doc_find(doc, clips.ids[i]);
        if (clip && edit_is_clip(clip) && doc_clip_track(clip) == track) take_clip(&t, clip);
      }
    }
  }
  Status status = edit_end(&t.edit, &batch);
  if (status == STATUS_OK) status = batch_apply(made, batch, NULL, problem);
  if (status == STATUS_OK) status = doc_to_json(made, out);
  batch_destroy(batch);
  idmap_finish(&t.taken);
  doc_destroy(made);
  return status;
}
