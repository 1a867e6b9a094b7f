/* A document as one batch: what begins the log of a branch when a song that was made alone is shared. */
#include "model/edit.h"

typedef struct Whole {
  const Doc *doc;
  Doc *empty;
  Batch *batch;
} Whole;

static void put_rows(Whole *w, const Object *object, const Field *field, const Records *records) {
  batch_patch_begin(w->batch, object->id, object->kind->number, field->number);
  for (uint32_t row = 0; row < records->count; row++) {
    double values[RECORD_COLUMNS_MAX];
    for (uint32_t c = 0; c < records->type->column_count; c++) values[c] = records_cell(records, c, row);
    batch_patch_row(w->batch, records->ids[row], PATCH_ALL, values);
  }
  batch_patch_end(w->batch);
}

static void put_field(Whole *w, const Object *object, const Field *field) {
  const Value value = value_get(object, field);
  const Id id = object->id;
  switch (field->type) {
    case FIELD_BOOL: batch_set_bool(w->batch, id, field->number, value.as.boolean); break;
    case FIELD_INT:
    case FIELD_CHOICE: batch_set_int(w->batch, id, field->number, value.as.integer); break;
    case FIELD_REAL: batch_set_real(w->batch, id, field->number, value.as.real); break;
    case FIELD_REF: batch_set_ref(w->batch, id, field->number, value.as.ref); break;
    case FIELD_TEXT: batch_set_text(w->batch, id, field->number, value.as.text.data, value.as.text.size); break;
    case FIELD_DIGEST: batch_set_digest(w->batch, id, field->number, value.as.digest); break;
    case FIELD_RECORDS: put_rows(w, object, field, value.as.records); break;
  }
}

/* What every new document has is set where either side says something; the rest is made. */
static void put_object(Whole *w, const Object *object, Id after) {
  const Object *twin = doc_find(w->empty, object->id);
  Field scratch, twin_scratch;
  if (!twin) batch_op_create(w->batch, object->id, object->kind->number, object->parent->id, after);
  else if (object->parent) batch_op_move(w->batch, object->id, object->parent->id, after);
  for (uint32_t i = 0; i < object_field_count(object); i++) {
    const Field *field = object_field_at(object, i, &scratch);
    const bool differs = !value_is_default(object, field) || (twin && !value_is_default(twin, object_field_at(twin, i, &twin_scratch)));
    const bool given = twin && (field->flags & FIELD_READ_ONLY); /* at its making, to both alike */
    if (differs && !given) put_field(w, object, field);
  }
  Id previous = ID_NONE;
  for (const Object *child = object->first_child; child; child = child->next) {
    put_object(w, child, previous);
    previous = child->id;
  }
}

static void remove_missing(Whole *w, const Object *of_empty) {
  for (const Object *child = of_empty->first_child; child; child = child->next) {
    if (doc_find(w->doc, child->id)) remove_missing(w, child);
    else batch_op_delete(w->batch, child->id);
  }
}

Status edit_whole(const Doc *doc, uint32_t author, const char *label, Batch **batch, Problem *problem) {
  Whole w = {.doc = doc, .empty = doc_create(doc->memory), .batch = batch_create(doc->memory, label, author)};
  *batch = NULL;
  Status status = w.empty && w.batch ? STATUS_OK : STATUS_NO_MEMORY;
  if (status == STATUS_OK) {
    remove_missing(&w, doc_project(w.empty));
    put_object(&w, doc_project(doc), ID_NONE);
    status = batch_status(w.batch);
  }
  doc_destroy(w.empty);
  if (status == STATUS_OK) {
    *batch = w.batch;
    return STATUS_OK;
  }
  batch_destroy(w.batch);
  return problem_set(problem, status, NO_OFFSET, "share", "%s", status_text(status));
}
