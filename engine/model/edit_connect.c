/* Returns, sends and sidechains. */
#include "model/edit.h"

#include "model/routes.h"

#include <string.h>

static Id fresh(Edit *edit, const char *kind) {
  const Id id = doc_next_id(edit->doc, edit->author);
  if (id == ID_NONE) batch_fail(edit->batch, STATUS_TOO_LARGE, kind, "there are no ids left");
  return id;
}

Status edit_add_return(Doc *doc, uint32_t author, const char *name, int64_t hue, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin(&edit, doc, author, "Add return", problem)) return edit_end(&edit, batch);
  const Id id = fresh(&edit, "track");
  if (id != ID_NONE) {
    batch_op_create(edit.batch, id, KIND_TRACK, ID_PROJECT, ID_LAST);
    batch_set_text(edit.batch, id, TRACK_NAME, name, strlen(name));
    batch_set_int(edit.batch, id, TRACK_TYPE, TRACK_RETURN);
    batch_set_int(edit.batch, id, TRACK_HUE, hue);
    edit.done++;
  }
  return edit_end(&edit, batch);
}

static const Object *find_connection(const Doc *doc, int64_t type, Id source, Id target) {
  for (const Object *o = doc_project(doc)->first_child; o; o = o->next) {
    if (o->kind->number != KIND_CONNECTION) continue;
    const Connection *c = doc_as_connection(o);
    if (c->type == type && c->target == target && (source == ID_NONE || c->source == source)) return o;
  }
  return NULL;
}

static Id connect(Edit *edit, int64_t type, Id source, Id target) {
  const Id id = fresh(edit, "connection");
  if (id == ID_NONE) return ID_NONE;
  batch_op_create(edit->batch, id, KIND_CONNECTION, ID_PROJECT, ID_LAST);
  batch_set_int(edit->batch, id, CONNECTION_TYPE, type);
  batch_set_ref(edit->batch, id, CONNECTION_SOURCE, source);
  batch_set_ref(edit->batch, id, CONNECTION_TARGET, target);
  return id;
}

static bool can_send(const Object *source) {
  const uint32_t kind = source ? source->kind->number : 0;
  return kind == KIND_TRACK || kind == KIND_CHAIN || kind == KIND_DEVICE;
}

Status edit_add_sends(Doc *doc, uint32_t author, EditIds sources, Id target, double gain_db, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin(&edit, doc, author, sources.count == 1 ? "Add send" : "Add sends", problem)) return edit_end(&edit, batch);
  for (uint32_t i = 0; doc_find(doc, target) && i < sources.count; i++) {
    const Object *source = doc_find(doc, sources.ids[i]);
    if (!can_send(source) || source->id == target || find_connection(doc, CONNECTION_SEND, source->id, target)) continue;
    const Id send = connect(&edit, CONNECTION_SEND, source->id, target);
    if (send != ID_NONE) batch_set_real(edit.batch, send, CONNECTION_GAIN, gain_db);
    edit.done++;
  }
  return edit_end(&edit, batch);
}

/* One source a device: the sidechain that is there is turned to it, or goes. */
Status edit_set_sidechain(Doc *doc, uint32_t author, Id device, Id source, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin(&edit, doc, author, source == ID_NONE ? "Remove sidechain" : "Set sidechain", problem)) return edit_end(&edit, batch);
  const Object *there = find_connection(doc, CONNECTION_SIDECHAIN, ID_NONE, device);
  if (source == ID_NONE) {
    for (const Object *o = doc_project(doc)->first_child; o; o = o->next) {
      const bool ends_here = o->kind->number == KIND_CONNECTION && doc_as_connection(o)->type == CONNECTION_SIDECHAIN && doc_as_connection(o)->target == device;
      if (!ends_here) continue;
      batch_op_delete(edit.batch, o->id);
      edit.done++;
    }
  } else if (there) {
    batch_set_ref(edit.batch, there->id, CONNECTION_SOURCE, source);
    edit.done++;
  } else if (doc_find(doc, device) && can_send(doc_find(doc, source))) {
    const Id key = connect(&edit, CONNECTION_SIDECHAIN, source, device);
    if (key != ID_NONE) batch_set_int(edit.batch, key, CONNECTION_POINT, POINT_PRE_FADER); /* a fader should not change what it steers */
    edit.done++;
  }
  return edit_end(&edit, batch);
}
