/* Clips out of one document and into another, or the same, as text: what the page puts on the clipboard. */
#include "model/edit.h"

#include <string.h>

#define ZONE_ASSET 2u

/* ---- out */

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

/* Devices with their chains and zones; what is automated or sent stays behind. */
static void take_below(Taking *t, const Object *holder) {
  for (const Object *o = holder->first_child; o; o = o->next) {
    const uint32_t kind = o->kind->number;
    if (kind != KIND_DEVICE && kind != KIND_CHAIN && kind != KIND_ZONE) continue;
    if (kind == KIND_ZONE) take_named(t, doc_as_zone(o)->asset);
    edit_copy_as(&t->edit, o, o->id, holder->id, ID_LAST);
    take_below(t, o);
  }
}

static void take_track(Taking *t, const Object *track) {
  if (!take_once(t, track->id)) return;
  edit_copy_as(&t->edit, track, track->id, ID_PROJECT, ID_LAST);
  batch_set_ref(t->edit.batch, track->id, TRACK_TARGET, ID_NONE);
  take_below(t, track);
}

static void take_clip(Taking *t, const Object *clip) {
  const Object *track = doc_clip_track(clip);
  if (!take_once(t, clip->id)) return;
  take_track(t, track);
  if (clip->kind->number == KIND_AUDIO_CLIP) {
    take_named(t, doc_as_audio_clip(clip)->asset);
    edit_copy_as(&t->edit, clip, clip->id, track->id, ID_LAST);
  } else {
    const NoteClip *fields = doc_as_note_clip(clip);
    take_named(t, fields->groove);
    edit_copy_as(&t->edit, clip, clip->id, track->id, ID_LAST);
    const Object *part = doc_find(t->from, fields->part);
    if (part) {
      batch_set_ref(t->edit.batch, clip->id, NOTE_CLIP_PART, ID_NONE);
      edit_copy_content(&t->edit, (EditInto){clip->id, KIND_NOTE_CLIP}, part, true);
    }
  }
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
        const uint32_t kind = clip ? clip->kind->number : 0;
        if ((kind == KIND_NOTE_CLIP || kind == KIND_AUDIO_CLIP) && doc_clip_track(clip) == track) take_clip(&t, clip);
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

/* ---- in */

typedef struct Pasting {
  Edit edit;
  Doc *from;
  IdMap ids; /* what is in `from` -> what it is here */
} Pasting;

static Id here(const Pasting *p, Id id) {
  uint64_t found;
  return idmap_get(&p->ids, id, &found) ? (Id)found : ID_NONE;
}

static void note_here(Pasting *p, Id id, Id is) {
  if (idmap_reserve(&p->ids, p->ids.count + 1) == STATUS_OK) idmap_put(&p->ids, id, is);
  else batch_fail(p->edit.batch, STATUS_NO_MEMORY, "clips", status_text(STATUS_NO_MEMORY));
}

static const Object *same_asset(const Doc *doc, const Object *asset) {
  for (const Object *o = doc_project(doc)->first_child; o; o = o->next) {
    if (o->kind->number == KIND_ASSET && memcmp(&doc_as_asset(o)->sha256, &doc_as_asset(asset)->sha256, sizeof(Digest)) == 0) return o;
  }
  return NULL;
}

/* An asset that is known here is not made again; a groove of the song it came from is. */
static Id bring_named(Pasting *p, Id id) {
  const Object *object = doc_find(p->from, id);
  if (!object || here(p, id) != ID_NONE) return here(p, id);
  const Object *known = object->kind->number == KIND_ASSET ? same_asset(p->edit.doc, object) : doc_find(p->edit.doc, id);
  const Id is = known && known->kind == object->kind ? known->id : edit_new_id(&p->edit, object->kind->name);
  if (!known || known->kind != object->kind) edit_copy_as(&p->edit, object, is, ID_PROJECT, ID_LAST);
  note_here(p, id, is);
  return is;
}

static void bring_below(Pasting *p, const Object *holder, Id to) {
  for (const Object *o = holder->first_child; o; o = o->next) {
    const uint32_t kind = o->kind->number;
    if (kind != KIND_DEVICE && kind != KIND_CHAIN && kind != KIND_ZONE) continue;
    const Id asset = kind == KIND_ZONE ? bring_named(p, doc_as_zone(o)->asset) : ID_NONE, id = edit_new_id(&p->edit, "device");
    if (id == ID_NONE) return;
    edit_copy_as(&p->edit, o, id, to, ID_LAST);
    if (kind == KIND_ZONE) batch_set_ref(p->edit.batch, id, ZONE_ASSET, asset);
    bring_below(p, o, id);
  }
}

static Id bring_track(Pasting *p, const Object *track) {
  const Id id = edit_new_id(&p->edit, "track");
  if (id == ID_NONE) return ID_NONE;
  edit_copy_as(&p->edit, track, id, ID_PROJECT, ID_LAST);
  bring_below(p, track, id);
  return id;
}

static bool plays(const Object *track, const Object *like) {
  return track->kind->number == KIND_TRACK && track->id != ID_MASTER && doc_as_track(track)->type == doc_as_track(like)->type;
}

static void bring_clip(Pasting *p, const Object *clip, Id track, int64_t delta_ticks) {
  const bool audio = clip->kind->number == KIND_AUDIO_CLIP;
  const Id named = bring_named(p, audio ? doc_as_audio_clip(clip)->asset : doc_as_note_clip(clip)->groove), id = edit_new_id(&p->edit, "clip");
  if (id == ID_NONE || track == ID_NONE) return;
  edit_copy_as(&p->edit, clip, id, track, ID_LAST);
  batch_set_int(p->edit.batch, id, NOTE_CLIP_START, clip_start(clip) + delta_ticks);
  batch_set_ref(p->edit.batch, id, audio ? (uint16_t)AUDIO_CLIP_ASSET : (uint16_t)NOTE_CLIP_GROOVE, named);
  if (audio) batch_set_int(p->edit.batch, id, AUDIO_CLIP_LINK, 0); /* a number of the song it came from */
  p->edit.done++;
}

static bool is_clip(const Object *o) { return o->kind->number == KIND_NOTE_CLIP || o->kind->number == KIND_AUDIO_CLIP; }

static void bring_all(Pasting *p, Id track, int64_t at_ticks) {
  int64_t first = INT64_MAX;
  const Object *root = doc_project(p->from);
  for (const Object *o = store_next(root, root); o; o = store_next(o, root)) {
    if (is_clip(o) && clip_start(o) < first) first = clip_start(o);
  }
  const Object *to = doc_find(p->edit.doc, track);
  for (const Object *from = root->first_child; from; from = from->next) {
    if (from->kind->number != KIND_TRACK || from->id == ID_MASTER) continue;
    while (to && !plays(to, from)) to = to->next;
    const Id into = to ? to->id : bring_track(p, from);
    for (const Object *o = from->first_child; o; o = o->next) {
      if (is_clip(o)) bring_clip(p, o, into, at_ticks - first);
    }
    if (to) to = to->next;
  }
}

Status edit_paste_clips(Doc *doc, uint32_t author, Bytes json, Id track, int64_t at_ticks, Batch **batch, Problem *problem) {
  *batch = NULL;
  Pasting p = {.from = NULL};
  const Status status = doc_from_json(doc->memory, json, &p.from, problem);
  if (status != STATUS_OK) return status;
  idmap_init(&p.ids, doc->memory);
  if (edit_begin(&p.edit, doc, author, "Paste", problem)) bring_all(&p, track, at_ticks);
  const Status ended = edit_end(&p.edit, batch);
  idmap_finish(&p.ids);
  doc_destroy(p.from);
  return ended;
}
