/* Objects away, with all they hold, what lives with them (model/dependents.h) and what only they played. */
#include "model/edit.h"

static bool goes(const IdMap *going, Id id) {
  uint64_t index;
  return idmap_get(going, id, &index);
}

static bool parent_goes(const IdMap *going, const Object *object) {
  const Object *at = object->parent;
  while (at && !goes(going, at->id)) at = at->parent;
  return at != NULL;
}

static void delete_each(Edit *edit, EditIds objects, const IdMap *going) {
  for (uint32_t i = 0; i < objects.count; i++) {
    const Object *object = doc_find(edit->doc, objects.ids[i]);
    if (!object || parent_goes(going, object)) continue;
    batch_op_delete(edit->batch, object->id);
    edit->done++;
  }
}

Status edit_delete(Doc *doc, uint32_t author, EditIds objects, Batch **batch, Problem *problem) {
  Edit edit;
  IdMap going;
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, "Delete", problem)) return edit_end(&edit, batch);
  idmap_init(&going, doc->memory);
  const Status status = idmap_reserve(&going, objects.count);
  if (status != STATUS_OK) batch_fail(edit.batch, status, "delete", status_text(status));
  for (uint32_t i = 0; status == STATUS_OK && i < objects.count; i++) {
    if (objects.ids[i] != ID_NONE) idmap_put(&going, objects.ids[i], i);
  }
  const bool too_much = goes(&going, ID_MASTER) || goes(&going, ID_PROJECT);
  if (!too_much) {
    delete_each(&edit, objects, &going);
    edit_delete_unnamed(&edit, &going);
  }
  idmap_finish(&going);
  return too_much ? edit_refuse(&edit, "delete", "the master stays: everything is heard through it") : edit_end(&edit, batch);
}
