/* Clips out of text (edit_take.c) into a document. What is here already is not made again: sound by its name, shared content and
   patterns when they say the same, returns that are called the same. */
#include "model/edit.h"

#include "core/hash.h"

#include <string.h>

#define ZONE_ASSET 2u

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

/* NOLINTNEXTLINE(misc-no-recursion): as deep as devices hold devices */
static void bring_below(Pasting *p, const Object *holder, Id to) {
  for (const Object *o = holder->first_child; o; o = o->next) {
    const uint32_t kind = o->kind->number;
    if (kind != KIND_DEVICE && kind != KIND_CHAIN && kind != KIND_ZONE) continue;
    const Id asset = kind == KIND_ZONE ? bring_named(p, doc_as_zone(o)->asset) : ID_NONE, id = edit_new_id(&p->edit, "device");
    if (id == ID_NONE) return;
    edit_copy_as(&p->edit, o, id, to, ID_LAST);
    note_here(p, o->id, id);
    if (kind == KIND_ZONE) batch_set_ref(p->edit.batch, id, ZONE_ASSET, asset);
    bring_below(p, o, id);
  }
}

static bool same_name(const Object *a, const Object *b) {
  const Text *one = &doc_as_track(a)->name, *other = &doc_as_track(b)->name;
  return one->size == other->size && memcmp(one->data, other->data, one->size) == 0;
}

/* A track of this type and name: the one it was taken from, if this is its song. */
static const Object *track_like(const Doc *doc, const Object *track) {
  const Object *known = doc_find(doc, track->id), *found = NULL;
  for (const Object *o = doc_project(doc)->first_child; o; o = o->next) {
    const bool like = o->kind->number == KIND_TRACK && o->id != ID_MASTER && doc_as_track(o)->type == doc_as_track(track)->type && same_name(o, track);
    if (like && (!found || o == known)) found = o;
  }
  return found;
}

static void bring_sends(Pasting *p, const Object *track, Id to);

/* NOLINTNEXTLINE(misc-no-recursion): each track of the text is brought once */
static Id bring_track(Pasting *p, const Object *track) {
  if (here(p, track->id) != ID_NONE) return here(p, track->id);
  const Id id = edit_new_id(&p->edit, "track");
  if (id == ID_NONE) return ID_NONE;
  note_here(p, track->id, id);
  edit_copy_as(&p->edit, track, id, ID_PROJECT, ID_LAST);
  bring_below(p, track, id);
  bring_sends(p, track, id);
  return id;
}

/* Where it is here: what the song has that is like it, else itself. */
/* NOLINTNEXTLINE(misc-no-recursion) */
static Id find_track(Pasting *p, const Object *track) {
  if (here(p, track->id) != ID_NONE) return here(p, track->id);
  const Object *like = track_like(p->edit.doc, track);
  if (!like) return bring_track(p, track);
  note_here(p, track->id, like->id);
  return like->id;
}

/* Of a track that is made: to returns that are called so, or that come along. */
/* NOLINTNEXTLINE(misc-no-recursion) */
static void bring_sends(Pasting *p, const Object *track, Id to) {
  for (const Object *o = doc_project(p->from)->first_child; o; o = o->next) {
    if (o->kind->number != KIND_CONNECTION || doc_as_connection(o)->source != track->id) continue;
    const Object *target = doc_find(p->from, doc_as_connection(o)->target);
    const Id into = target ? find_track(p, target) : ID_NONE, id = into == ID_NONE ? ID_NONE : edit_new_id(&p->edit, "connection");
    if (id == ID_NONE) continue;
    edit_copy_as(&p->edit, o, id, ID_PROJECT, ID_LAST);
    batch_set_ref(p->edit.batch, id, CONNECTION_SOURCE, to);
    batch_set_ref(p->edit.batch, id, CONNECTION_TARGET, into);
  }
}

/* The device at the same place among those of its kind, where the clip comes to a track that is there. */
static Id device_like(const Object *device, const Object *to) {
  uint32_t place = 0;
  for (const Object *o = device->previous; o; o = o->previous) place += o->kind->number == KIND_DEVICE && doc_as_device(o)->device == doc_as_device(device)->device;
  for (const Object *o = to->first_child; o; o = o->next) {
    if (o->kind->number == KIND_DEVICE && doc_as_device(o)->device == doc_as_device(device)->device && place-- == 0) return o->id;
  }
  return ID_NONE;
}

/* What a clip's lane moves here; ID_NONE: there is nothing like it. */
static Id moved_here(const Pasting *p, const Object *target, Id track) {
  const Object *to = doc_find(p->edit.doc, track);
  if (target->kind->number == KIND_TRACK) return track;
  if (!to) return here(p, target->id);
  return target->kind->number == KIND_DEVICE && target->parent->kind->number == KIND_TRACK ? device_like(target, to) : ID_NONE;
}

static void bring_lanes(Pasting *p, const Object *clip, Id copy, Id track) {
  for (const Object *o = clip->first_child; o; o = o->next) {
    const Id target = o->kind->number == KIND_AUTOMATION ? doc_as_automation(o)->target : ID_NONE;
    const Object *moves = doc_find(p->from, target);
    const Id is = moves ? moved_here(p, moves, track) : ID_NONE, id = o->kind->number != KIND_AUTOMATION || (moves && is == ID_NONE) ? ID_NONE : edit_new_id(&p->edit, "lane");
    if (id == ID_NONE) continue;
    edit_copy_as(&p->edit, o, id, copy, ID_LAST);
    if (moves) batch_set_ref(p->edit.batch, id, AUTOMATION_TARGET, is);
  }
}

/* Whether the song has it as it was taken, with all below. */
static bool is_here(const Doc *doc, const Object *object) {
  const Object *known = doc_find(doc, object->id);
  if (!known || known->kind != object->kind) return false;
  const Object *a = object, *b = known;
  for (; a && b; a = store_next(a, object), b = store_next(b, known)) {
    if (object_hash(a) != object_hash(b)) return false;
  }
  return !a && !b;
}

static Id bring_part(Pasting *p, Id id) {
  const Object *part = doc_find(p->from, id);
  if (!part || here(p, id) != ID_NONE) return here(p, id);
  const bool known = is_here(p->edit.doc, part);
  const Id is = known ? id : edit_new_id(&p->edit, "part");
  if (is == ID_NONE) return is;
  if (!known) edit_copy_as(&p->edit, part, is, ID_PROJECT, ID_LAST);
  note_here(p, id, is);
  return is;
}

static Id bring_pattern(Pasting *p, Id id) {
  const Object *pattern = doc_find(p->from, id);
  if (!pattern || here(p, id) != ID_NONE) return here(p, id);
  const bool known = is_here(p->edit.doc, pattern);
  const Id is = known ? id : edit_new_id(&p->edit, "pattern");
  if (is == ID_NONE) return is;
  note_here(p, id, is);
  if (known) return is;
  edit_copy_as(&p->edit, pattern, is, ID_PROJECT, ID_LAST);
  for (const Object *o = pattern->first_child; o; o = o->next) {
    const Object *player = doc_find(p->from, doc_as_part(o)->track);
    const Id track = player ? find_track(p, player) : ID_NONE, part = edit_new_id(&p->edit, "part");
    if (part == ID_NONE) return is;
    edit_copy_as(&p->edit, o, part, is, ID_LAST);
    if (player) batch_set_ref(p->edit.batch, part, PART_TRACK, track);
    note_here(p, o->id, part);
  }
  return is;
}

/* A pattern clip's settings are told of parts, which may have other ids here. */
static void turn_settings(Pasting *p, const Object *clip, Id copy) {
  const Records *settings = doc_as_pattern_clip(clip)->parts;
  for (uint32_t row = 0; row < settings->count; row++) {
    const Id part = here(p, settings->ids[row]);
    double values[RECORD_COLUMNS_MAX];
    if (part == ID_NONE) continue; /* the pattern is the song's own */
    for (uint32_t c = 0; c < settings->type->column_count; c++) values[c] = records_cell(settings, c, row);
    batch_patch_begin(p->edit.batch, copy, KIND_PATTERN_CLIP, PATTERN_CLIP_PARTS);
    batch_patch_remove(p->edit.batch, settings->ids[row]);
    batch_patch_row(p->edit.batch, part, PATCH_ALL, values);
    batch_patch_end(p->edit.batch);
  }
}

/* The number sound shares that was linked: its own where the song has clips of it, a fresh one where several came, else none. */
static int64_t link_here(Pasting *p, const Object *clip) {
  const int64_t link = doc_as_audio_clip(clip)->link;
  uint32_t others = 0;
  uint64_t fresh;
  if (link == 0) return 0;
  const Object *asset = doc_find(p->from, doc_as_audio_clip(clip)->asset), *known = asset ? same_asset(p->edit.doc, asset) : NULL;
  for (const Object *o = doc_project(p->edit.doc); known && o; o = store_next(o, doc_project(p->edit.doc))) {
    if (o->kind->number == KIND_AUDIO_CLIP && doc_as_audio_clip(o)->link == link && doc_as_audio_clip(o)->asset == known->id) return link;
  }
  for (const Object *o = doc_project(p->from); o; o = store_next(o, doc_project(p->from))) others += o->kind->number == KIND_AUDIO_CLIP && doc_as_audio_clip(o)->link == link;
  if (others < 2) return 0;
  const Id key = hash_pair((uint64_t)link, 0x6c696e6b); /* beside the ids of objects */
  if (idmap_get(&p->ids, key, &fresh)) return (int64_t)fresh;
  const int64_t number = (int64_t)(hash_pair(edit_new_id(&p->edit, "link"), clip->id) >> 17) + 1;
  note_here(p, key, (Id)number);
  return number;
}

static bool plays(const Object *track, const Object *like) {
  return track->kind->number == KIND_TRACK && track->id != ID_MASTER && doc_as_track(track)->type == doc_as_track(like)->type;
}

static void bring_clip(Pasting *p, const Object *clip, Id track, int64_t delta_ticks) {
  const uint32_t kind = clip->kind->number;
  const Id named = kind == KIND_AUDIO_CLIP  ? bring_named(p, doc_as_audio_clip(clip)->asset)
                   : kind == KIND_NOTE_CLIP ? bring_named(p, doc_as_note_clip(clip)->groove)
                                            : bring_pattern(p, doc_as_pattern_clip(clip)->pattern);
  const Id part = kind == KIND_NOTE_CLIP ? bring_part(p, doc_as_note_clip(clip)->part) : ID_NONE, id = edit_new_id(&p->edit, "clip");
  const int64_t link = kind == KIND_AUDIO_CLIP ? link_here(p, clip) : 0;
  if (id == ID_NONE || track == ID_NONE) return;
  p->edit.keeps_rows = link != 0; /* what is linked has the same rows */
  edit_copy_as(&p->edit, clip, id, track, ID_LAST);
  p->edit.keeps_rows = false;
  batch_set_int(p->edit.batch, id, NOTE_CLIP_START, clip_start(clip) + delta_ticks);
  batch_set_ref(p->edit.batch, id, kind == KIND_AUDIO_CLIP ? (uint16_t)AUDIO_CLIP_ASSET : kind == KIND_NOTE_CLIP ? (uint16_t)NOTE_CLIP_GROOVE : (uint16_t)PATTERN_CLIP_PATTERN, named);
  if (part != ID_NONE) batch_set_ref(p->edit.batch, id, NOTE_CLIP_PART, part);
  if (kind == KIND_AUDIO_CLIP) batch_set_int(p->edit.batch, id, AUDIO_CLIP_LINK, link);
  if (kind == KIND_PATTERN_CLIP) turn_settings(p, clip, id);
  bring_lanes(p, clip, id, track);
  p->edit.done++;
}

static bool has_clips(const Object *track) {
  for (const Object *o = track->first_child; o; o = o->next) {
    if (edit_is_clip(o)) return true;
  }
  return false;
}

static void bring_all(Pasting *p, Id track, int64_t at_ticks) {
  int64_t first = INT64_MAX;
  const Object *root = doc_project(p->from);
  for (const Object *o = store_next(root, root); o; o = store_next(o, root)) {
    if (edit_is_clip(o) && clip_start(o) < first) first = clip_start(o);
  }
  const Object *to = doc_find(p->edit.doc, track);
  for (const Object *from = root->first_child; from; from = from->next) {
    if (from->kind->number != KIND_TRACK || from->id == ID_MASTER || !has_clips(from)) continue;
    while (to && !plays(to, from)) to = to->next;
    const Id into = to ? to->id : bring_track(p, from);
    if (to && here(p, from->id) == ID_NONE) note_here(p, from->id, to->id);
    for (const Object *o = from->first_child; o; o = o->next) {
      if (edit_is_clip(o)) bring_clip(p, o, into, at_ticks - first);
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
