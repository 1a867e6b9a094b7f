/* The way from one document to another as one batch: what begins the log of a branch when a song that was made alone is
   shared, and what brings a version back. Only what differs is said. */
#include "model/edit.h"
#include "model/idmap.h"
#include "model/records.h"

typedef struct Turn {
  const Doc *from, *to;
  Id only; /* what is turned, with all that lies in it; ID_NONE: everything */
  Batch *batch;
  Status status;
} Turn;

static bool lies_in(const Object *object, Id id) {
  while (object && object->id != id) object = object->parent;
  return object != NULL;
}

/* What is asked for, and what is missing because something of that went: it lived with it. */
static bool is_asked(const Turn *t, const Object *object) {
  if (t->only == ID_NONE || lies_in(object, t->only)) return true;
  if (object->kind->number == KIND_PROJECT || doc_find(t->from, object->id)) return false;
  for (uint32_t i = 0; i < object->kind->field_count; i++) {
    const Field *field = &object->kind->fields[i];
    if (field->type != FIELD_REF || !(field->flags & FIELD_LIVES_WITH)) continue;
    const Object *named = doc_find(t->to, value_get(object, field).as.ref);
    if (named && lies_in(named, t->only) && !doc_find(t->from, named->id)) return true;
  }
  return is_asked(t, object->parent);
}

static void put_row(Batch *batch, const Records *records, uint32_t row) {
  double values[RECORD_COLUMNS_MAX];
  for (uint32_t c = 0; c < records->type->column_count; c++) values[c] = records_cell(records, c, row);
  batch_patch_row(batch, records->ids[row], PATCH_ALL, values);
}

/* Both are sorted by (column 0, id), so that one walk finds what only one side has, or has otherwise. */
static int compare_rows(const Records *a, uint32_t row_a, const Records *b, uint32_t row_b) {
  const double place_a = records_cell(a, 0, row_a), place_b = records_cell(b, 0, row_b);
  if (place_a != place_b) return place_a < place_b ? -1 : 1;
  return a->ids[row_a] == b->ids[row_b] ? 0 : a->ids[row_a] < b->ids[row_b] ? -1 : 1;
}

/* A row that moved is met twice, at its old place and at its new one; whether it stays is told by its id. */
static Status note_ids(IdMap *ids, const Records *records) {
  const Status status = idmap_reserve(ids, records->count);
  for (uint32_t row = 0; row < records->count && status == STATUS_OK; row++) idmap_put(ids, records->ids[row], row);
  return status;
}

static void put_rows(Turn *t, const Object *object, const Field *field, const Records *old, const Records *records) {
  uint32_t at = 0, row = 0;
  uint64_t place;
  IdMap ids;
  idmap_init(&ids, t->from->memory);
  const Status noted = old->count ? note_ids(&ids, records) : STATUS_OK;
  if (noted != STATUS_OK) t->status = noted;
  batch_patch_begin(t->batch, object->id, object->kind->number, field->number);
  while (at < old->count || row < records->count) {
    const int order = at == old->count ? 1 : row == records->count ? -1 : compare_rows(old, at, records, row);
    if (order < 0 && !idmap_get(&ids, old->ids[at], &place)) batch_patch_remove(t->batch, old->ids[at]);
    if (order > 0 || (order == 0 && !records_row_equal(old, at, records, row, records_mask(records->type)))) put_row(t->batch, records, row);
    at += order <= 0;
    row += order >= 0;
  }
  batch_patch_end(t->batch);
  idmap_finish(&ids);
}

static void put_field(Turn *t, const Object *object, const Field *field, const Object *twin) {
  Field scratch;
  const Value value = value_get(object, field);
  const Id id = object->id;
  const Field *of_twin = twin ? object_field(twin, field->number, &scratch) : NULL;
  switch (field->type) {
    case FIELD_BOOL: batch_set_bool(t->batch, id, field->number, value.as.boolean); break;
    case FIELD_INT:
    case FIELD_CHOICE: batch_set_int(t->batch, id, field->number, value.as.integer); break;
    case FIELD_REAL: batch_set_real(t->batch, id, field->number, value.as.real); break;
    case FIELD_REF: batch_set_ref(t->batch, id, field->number, value.as.ref); break;
    case FIELD_TEXT: batch_set_text(t->batch, id, field->number, value.as.text.data, value.as.text.size); break;
    case FIELD_DIGEST: batch_set_digest(t->batch, id, field->number, value.as.digest); break;
    case FIELD_RECORDS: put_rows(t, object, field, of_twin ? value_get(twin, of_twin).as.records : field->records->none, value.as.records); break;
  }
}

static bool differs(const Object *object, const Field *field, const Object *twin) {
  Field scratch;
  const Field *of_twin = twin ? object_field(twin, field->number, &scratch) : NULL;
  if (!of_twin) return !value_is_default(object, field);
  const Value now = value_get(twin, of_twin), then = value_get(object, field);
  return !(field->flags & FIELD_READ_ONLY) && !value_equal(&now, &then); /* read-only: given at its making, to both alike */
}

/* The next of a parent's children that are its children on the other side, too. */
static const Object *common(const Object *child, const Doc *other, Id parent) {
  for (; child; child = child->next) {
    const Object *twin = doc_find(other, child->id);
    if (twin && twin->parent && twin->parent->id == parent) break;
  }
  return child;
}

/* Whether those have the same order on both sides, so that none of them must move. */
static bool keeps_order(const Turn *t, const Object *object, const Object *twin) {
  if (!twin) return true;
  const Object *now = common(twin->first_child, t->to, object->id), *then = common(object->first_child, t->from, object->id);
  while (now && then && now->id == then->id) {
    now = common(now->next, t->to, object->id);
    then = common(then->next, t->from, object->id);
  }
  return !now && !then;
}

/* A reference by which the one goes with the other, or plays on into another. */
static bool reaches(const Field *field) { return field->type == FIELD_REF && (field->flags & (FIELD_LIVES_WITH | FIELD_PASSES_ON)) && !(field->flags & FIELD_READ_ONLY); }

/* When everything is there that they may name: what is created goes again after nothing names it any more. */
static void put_references(Turn *t, const Object *object) {
  const Object *twin = doc_find(t->from, object->id);
  for (uint32_t i = 0; i < object->kind->field_count; i++) {
    const Field *field = &object->kind->fields[i];
    if (reaches(field) && is_asked(t, object) && differs(object, field, twin)) put_field(t, object, field, twin);
  }
  for (const Object *child = object->first_child; child; child = child->next) put_references(t, child);
}

static void put_object(Turn *t, const Object *object, Id after, bool in_order) {
  const Object *twin = doc_find(t->from, object->id);
  const bool asked = is_asked(t, object);
  Field scratch;
  if (asked && !twin) batch_op_create(t->batch, object->id, object->kind->number, object->parent->id, after);
  else if (asked && object->parent && (!in_order || twin->parent->id != object->parent->id)) batch_op_move(t->batch, object->id, object->parent->id, after);
  for (uint32_t i = 0; asked && i < object_field_count(object); i++) {
    const Field *field = object_field_at(object, i, &scratch);
    if (!reaches(field) && differs(object, field, twin)) put_field(t, object, field, twin);
  }
  const bool keeps = keeps_order(t, object, twin);
  Id previous = ID_NONE;
  for (const Object *child = object->first_child; child; child = child->next) {
    put_object(t, child, previous, keeps);
    if (t->only == ID_NONE || doc_find(t->from, child->id) || is_asked(t, child)) previous = child->id;
  }
}

static void remove_missing(Turn *t, const Object *object) {
  for (const Object *child = object->first_child; child; child = child->next) {
    const bool asked = t->only == ID_NONE || lies_in(child, t->only);
    if (asked && !doc_find(t->to, child->id)) batch_op_delete(t->batch, child->id);
    else remove_missing(t, child); /* what is missing, or what is asked for, may lie in it */
  }
}

/* What is missing goes last: something of it may live on elsewhere. */
static Status turn(const Doc *doc, const Doc *target, uint32_t author, const char *label, Id only, Batch **batch, Problem *problem) {
  Turn t = {.from = doc, .to = target, .only = only, .batch = batch_create(doc->memory, label, author)};
  *batch = NULL;
  Status status = t.batch ? STATUS_OK : STATUS_NO_MEMORY;
  if (status == STATUS_OK) {
    put_object(&t, doc_project(target), ID_NONE, true);
    put_references(&t, doc_project(target));
    remove_missing(&t, doc_project(doc));
    status = t.status != STATUS_OK ? t.status : batch_status(t.batch);
  }
  if (status == STATUS_OK) {
    *batch = t.batch;
    return STATUS_OK;
  }
  batch_destroy(t.batch);
  return problem_set(problem, status, NO_OFFSET, "version", "%s", status_text(status));
}

Status edit_turn(const Doc *doc, const Doc *target, uint32_t author, const char *label, Batch **batch, Problem *problem) {
  return turn(doc, target, author, label, ID_NONE, batch, problem);
}

Status edit_turn_back(const Doc *doc, const Doc *target, uint32_t author, const char *label, Id object, Batch **batch, Problem *problem) {
  const Status status = turn(doc, target, author, label, object, batch, problem);
  if (status != STATUS_OK || batch_op_count(*batch) > 0) return status;
  batch_destroy(*batch);
  *batch = NULL;
  return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "version", "there is nothing here to change");
}

Status edit_whole(const Doc *doc, uint32_t author, const char *label, Batch **batch, Problem *problem) {
  Doc *empty = doc_create(doc->memory);
  *batch = NULL;
  if (!empty) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "share", "%s", status_text(STATUS_NO_MEMORY));
  const Status status = edit_turn(empty, doc, author, label, batch, problem);
  doc_destroy(empty);
  return status;
}
