/* Tracks and devices again, with everything they hold and the ways they have: what named something inside names its copy. */
#include "model/edit.h"

#include "model/routes.h"

#include <stdio.h>

typedef struct Copying {
  Edit edit;
  IdMap ids; /* of what is copied -> of its copy */
} Copying;

static Id copy_of(const Copying *c, Id id) {
  uint64_t copy;
  return idmap_get(&c->ids, id, &copy) ? (Id)copy : id;
}

static bool is_copied(const Copying *c, Id id) {
  uint64_t copy;
  return idmap_get(&c->ids, id, &copy);
}

/* Ids first, so that every reference can be turned while it is copied. */
static Status name_copies(Copying *c, const Object *object) {
  for (const Object *at = object; at; at = store_next(at, object)) {
    const Id id = doc_next_id(c->edit.doc, c->edit.author);
    const Status status = id == ID_NONE ? STATUS_TOO_LARGE : idmap_reserve(&c->ids, c->ids.count + 1);
    if (status != STATUS_OK) return status;
    idmap_put(&c->ids, at->id, id);
  }
  return STATUS_OK;
}

static void turn_refs(Copying *c, const Object *object, Id copy) {
  for (uint32_t i = 0; i < object->kind->field_count; i++) {
    const Field *field = &object->kind->fields[i];
    if (field->type != FIELD_REF) continue;
    const Id id = value_get(object, field).as.ref;
    if (id != ID_NONE && is_copied(c, id)) batch_set_ref(c->edit.batch, copy, field->number, copy_of(c, id));
  }
}

static void copy_object(Copying *c, const Object *object, Id parent, Id after) {
  const Id copy = copy_of(c, object->id);
  edit_copy_as(&c->edit, object, copy, parent, after);
  turn_refs(c, object, copy);
}

static void copy_tree(Copying *c, const Object *top, Id parent, Id after) {
  copy_object(c, top, parent, after);
  for (const Object *at = store_next(top, top); at; at = store_next(at, top)) copy_object(c, at, copy_of(c, at->parent->id), ID_LAST);
  c->edit.done++;
}

/* What leaves a copied track, what steers something in it, and what is sent to a copied return, which has no other sound; what
   others send to another track stays theirs, unless they are copied. */
static bool is_to_copy(const Copying *c, const Connection *connection) {
  const bool from = is_copied(c, connection->source), to = is_copied(c, connection->target);
  if (from || !to) return from;
  const Object *target = doc_find(c->edit.doc, connection->target);
  return connection->type != CONNECTION_SEND || (target->kind->number == KIND_TRACK && doc_as_track(target)->type == TRACK_RETURN);
}

static Status copy_connections(Copying *c) {
  const Object *last = doc_project(c->edit.doc)->last_child;
  for (const Object *o = doc_project(c->edit.doc)->first_child; o; o = o == last ? NULL : o->next) {
    if (o->kind->number != KIND_CONNECTION || !is_to_copy(c, doc_as_connection(o))) continue;
    const Status status = name_copies(c, o);
    if (status != STATUS_OK) return status;
    copy_object(c, o, ID_PROJECT, ID_LAST);
    for (const Object *at = store_next(o, o); at; at = store_next(at, o)) copy_object(c, at, copy_of(c, at->parent->id), ID_LAST); /* its lanes */
  }
  return STATUS_OK;
}

static const Object *track_at(const Doc *doc, Id id) {
  const Object *object = id == ID_MASTER ? NULL : doc_find(doc, id);
  return object && object->kind->number == KIND_TRACK ? object : NULL;
}

static Status copy_all(Copying *c, EditIds tracks) {
  Status status = STATUS_OK;
  for (uint32_t i = 0; i < tracks.count && status == STATUS_OK; i++) {
    const Object *track = track_at(c->edit.doc, tracks.ids[i]);
    if (track && !is_copied(c, track->id)) status = name_copies(c, track);
  }
  for (uint32_t i = 0; i < tracks.count && status == STATUS_OK; i++) {
    const Object *track = track_at(c->edit.doc, tracks.ids[i]);
    bool again = false;
    for (uint32_t k = 0; k < i; k++) again = again || tracks.ids[k] == tracks.ids[i];
    if (track && !again) copy_tree(c, track, track->parent->id, track->id);
  }
  return status == STATUS_OK ? copy_connections(c) : status;
}

Status edit_duplicate_tracks(Doc *doc, uint32_t author, EditIds tracks, Batch **batch, Problem *problem) {
  Copying c;
  char label[64];
  snprintf(label, sizeof label, tracks.count == 1 ? "Duplicate track" : "Duplicate %u tracks", tracks.count);
  if (!edit_begin(&c.edit, doc, author, label, problem)) return edit_end(&c.edit, batch);
  idmap_init(&c.ids, doc->memory);
  const Status status = copy_all(&c, tracks);
  if (status != STATUS_OK) batch_fail(c.edit.batch, status, "track", status_text(status));
  idmap_finish(&c.ids);
  return edit_end(&c.edit, batch);
}

static Status copy_those(Copying *c, EditIds devices, Id holder, Id after) {
  Status status = STATUS_OK;
  for (uint32_t i = 0; i < devices.count && status == STATUS_OK; i++) {
    const Object *device = doc_find(c->edit.doc, devices.ids[i]);
    if (!device || device->kind->number != KIND_DEVICE || is_copied(c, device->id)) continue;
    status = name_copies(c, device);
    if (status != STATUS_OK) break;
    copy_tree(c, device, holder, after);
    after = copy_of(c, device->id);
  }
  return status == STATUS_OK ? copy_connections(c) : status;
}

Status edit_copy_devices(Doc *doc, uint32_t author, EditIds devices, Id holder, Id after, Batch **batch, Problem *problem) {
  Copying c;
  if (!edit_begin(&c.edit, doc, author, devices.count == 1 ? "Copy device" : "Copy devices", problem)) return edit_end(&c.edit, batch);
  idmap_init(&c.ids, doc->memory);
  const Object *to = doc_find(doc, holder);
  const bool holds = to && (to->kind->number == KIND_TRACK || to->kind->number == KIND_CHAIN);
  const Status status = holds ? copy_those(&c, devices, holder, after) : STATUS_OK;
  if (status != STATUS_OK) batch_fail(c.edit.batch, status, "device", status_text(status));
  idmap_finish(&c.ids);
  return edit_end(&c.edit, batch);
}
