/* Controllers learned: one for a parameter, and what it is mapped to taken away again. */
#include "model/edit.h"

#include "model/mapping.h"

enum { MAPPING_CHANNEL = 1, MAPPING_CONTROLLER = 2, MAPPING_TARGET = 3, MAPPING_PARAM = 4 };

static const Object *find_mapping(const Doc *doc, Id object, uint32_t param) {
  for (const Object *o = doc_project(doc)->first_child; o; o = o->next)
    if (o->kind->number == KIND_MAPPING && doc_as_mapping(o)->target == object && doc_as_mapping(o)->param == (int64_t)param) return o;
  return NULL;
}

static Id make_mapping(Edit *edit, Id object, uint32_t param) {
  const Id id = doc_next_id(edit->doc, edit->author);
  if (id == ID_NONE) {
    batch_fail(edit->batch, STATUS_TOO_LARGE, "mapping", "there are no ids left");
    return id;
  }
  batch_op_create(edit->batch, id, KIND_MAPPING, ID_PROJECT, ID_LAST);
  batch_set_ref(edit->batch, id, MAPPING_TARGET, object);
  batch_set_int(edit->batch, id, MAPPING_PARAM, param);
  return id;
}

Status edit_map(Doc *doc, uint32_t author, Id object, uint32_t param, MappedControl control, Batch **batch, Problem *problem) {
  Edit edit;
  Param law;
  if (!edit_begin(&edit, doc, author, "Map controller", problem)) return edit_end(&edit, batch);
  const LaneTarget target = {doc_find(doc, object), param};
  if (!mapping_launches(target) && !lane_param(target, &law)) return edit_end(&edit, batch);
  const Object *there = find_mapping(doc, object, param);
  const Id mapping = there ? there->id : make_mapping(&edit, object, param);
  if (mapping != ID_NONE) {
    batch_set_int(edit.batch, mapping, MAPPING_CHANNEL, control.channel);
    batch_set_int(edit.batch, mapping, MAPPING_CONTROLLER, control.controller);
    edit.done++;
  }
  return edit_end(&edit, batch);
}

Status edit_unmap(Doc *doc, uint32_t author, Id object, uint32_t param, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin(&edit, doc, author, "Forget controller", problem)) return edit_end(&edit, batch);
  for (const Object *o = doc_project(doc)->first_child; o; o = o->next) {
    if (o->kind->number != KIND_MAPPING || doc_as_mapping(o)->target != object || doc_as_mapping(o)->param != (int64_t)param) continue;
    batch_op_delete(edit.batch, o->id);
    edit.done++;
  }
  return edit_end(&edit, batch);
}
