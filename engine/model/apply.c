/* batch_apply: each op in turn, noting in the journal how to go back and in the op what was; then the rules over what was
   touched; then all of it counts, or none. */
#include "core/limits.h"
#include "model/batch.h"
#include "model/dependents.h"
#include "model/journal.h"
#include "model/packed.h"
#include "model/rules.h"
#include "model/touched.h"

typedef struct Apply {
  Doc *doc;
  Batch *batch;
  Journal journal;
  BatchReport report;
  Problem *problem;
  IdMap ahead;  /* what ops named by a field that reaches it (dependents.h) before it was there */
  bool skipped; /* the op at hand did nothing */
} Apply;

static Status refuse(Apply *a, Status status, const char *where, const char *what) {
  return problem_set(a->problem, status, NO_OFFSET, where, "%s", what);
}

static Status skip(Apply *a) {
  a->skipped = true;
  return STATUS_OK;
}

static void strengthen(Apply *a, PlanEffect effect) {
  if (effect > a->report.effect) a->report.effect = effect;
}

static void strengthen_by_kind(Apply *a, const Object *object) {
  for (uint32_t i = 0; i < object->kind->field_count; i++) strengthen(a, object->kind->fields[i].effect);
}

static const Kind *known_kind(const Doc *doc, uint32_t number) {
  const Kind *kind = schema_kind(number);
  for (const UnknownKind *u = doc->unknown_kinds; !kind && u; u = u->next) {
    if (u->kind.number == number) kind = &u->kind;
  }
  return kind;
}

static uint32_t depth_of(const Object *object) {
  uint32_t depth = 0;
  for (; object; object = object->parent) depth++;
  return depth;
}

static Status check_place(Apply *a, const Kind *kind, const Object *parent) {
  const bool known = schema_kind(parent->kind->number) != NULL;
  if (known && !(kind->parents >> parent->kind->number & 1u)) {
    return problem_set(a->problem, STATUS_REFUSED, NO_OFFSET, kind->name, "it cannot lie in a %s", parent->kind->name);
  }
  return depth_of(parent) < LIMIT_DEPTH ? STATUS_OK : refuse(a, STATUS_TOO_LARGE, kind->name, "it would lie too deep");
}

/* A device's number shapes its parameters, so it is known when the object is made. */
static int64_t device_number(const Batch *batch, uint32_t create_index) {
  for (uint32_t i = create_index + 1; i < batch->list.count && batch->list.ops[i].of_create; i++) {
    const Op *op = &batch->list.ops[i];
    if (op->field == 1 && op->value.type == FIELD_INT) return op->value.as.integer;
  }
  return 0;
}

static Status apply_create(Apply *a, Op *op, uint32_t index) {
  Doc *doc = a->doc;
  const Kind *kind = known_kind(doc, op->kind);
  if (!kind) return refuse(a, STATUS_NOT_FOUND, "create", "this version does not know that kind of object");
  if (op->id == ID_NONE || op->id == ID_LAST) return refuse(a, STATUS_OUT_OF_RANGE, kind->name, "the id is not one");
  if (store_find(doc, op->id)) return refuse(a, STATUS_REFUSED, kind->name, "an object with this id exists already");
  Object *parent = op->lost ? NULL : store_find(doc, op->parent);
  if (!parent) return skip(a);
  Status status = check_place(a, kind, parent);
  if (status == STATUS_OK && (status = store_reserve(doc)) != STATUS_OK) refuse(a, status, kind->name, status_text(status));
  if (status == STATUS_OK && (status = store_see_id(doc, op->id)) != STATUS_OK) refuse(a, status, kind->name, status_text(status));
  if (status != STATUS_OK) return status;
  Object *object = store_new(doc, kind, op->id, kind->number == KIND_DEVICE ? device_number(a->batch, index) : 0);
  Step *step = object ? journal_step(&a->journal) : NULL;
  if (step && store_keep_unknown(doc, object, op->unknown) == STATUS_OK) {
    *step = (Step){.type = OP_CREATE, .object = object};
    store_link(object, parent, store_previous(doc, parent, op->after));
    store_enter_tree(doc, object);
    strengthen_by_kind(a, object);
    return STATUS_OK;
  }
  if (step) a->journal.count--;
  if (object) store_free(doc, object);
  return refuse(a, STATUS_NO_MEMORY, kind->name, status_text(STATUS_NO_MEMORY));
}

static bool are_rows(const Value *value, const RecordType *type) {
  return value->type == FIELD_RECORDS && value->as.patch && value->as.patch->rows.type == type;
}

static Status apply_patch(Apply *a, Op *op, Object *object, const Field *field) {
  const Records **records = store_records_cell(object, field);
  if (!are_rows(&op->value, field->records) || (op->expects && !are_rows(&op->expect, field->records))) {
    return refuse(a, STATUS_OUT_OF_RANGE, field->name, "the rows, or what is expected of them, are of another type");
  }
  const Patch *patch = op->value.as.patch, *expect = op->expects ? op->expect.as.patch : NULL;
  Patch *before = batch_new_patch(a->batch, field->records);
  Step *step = before ? journal_step(&a->journal) : NULL;
  Status status = step ? store_see_ids(a->doc, patch->rows.ids, patch->rows.count) : STATUS_NO_MEMORY;
  if (status == STATUS_OK) status = rows_unpack(*records, a->doc->memory);
  uint32_t rows_skipped = 0;
  const Records *merged;
  if (status == STATUS_OK) status = store_merge(a->doc, *records, patch, expect, &merged, a->batch->memory, before, &rows_skipped);
  if (status != STATUS_OK) {
    if (step) a->journal.count--;
    batch_free_patch(a->batch, before);
    return refuse(a, status, field->name, status == STATUS_REFUSED ? "a row is there twice" : status_text(status));
  }
  *step = (Step){.type = OP_SET, .object = object, .number = field->number, .records = *records};
  *records = merged;
  op->before = (Value){.type = FIELD_RECORDS, .as.patch = before};
  a->report.rows_skipped += rows_skipped;
  return STATUS_OK;
}

static Status note_ahead(Apply *a, const Op *op, const Field *field) {
  if (!(field->flags & (FIELD_LIVES_WITH | FIELD_PASSES_ON)) || op->value.as.ref == ID_NONE || store_find(a->doc, op->value.as.ref)) return STATUS_OK;
  const Status status = idmap_reserve(&a->ahead, a->ahead.count + 1);
  if (status == STATUS_OK) idmap_put(&a->ahead, op->value.as.ref, 0);
  return status == STATUS_OK ? status : refuse(a, status, field->name, status_text(status));
}

static Status put_field(Apply *a, Op *op, Object *object, const Field *field) {
  const Value now = value_get(object, field);
  if (op->expects && !value_equal(&now, &op->expect)) return skip(a);
  Status status = field->type == FIELD_REF ? note_ahead(a, op, field) : STATUS_OK;
  if (status != STATUS_OK) return status;
  if (field->type == FIELD_REF && (status = store_reserve_name(a->doc, op->value.as.ref)) != STATUS_OK) return refuse(a, status, field->name, status_text(status));
  if (!batch_copy_value(a->batch, &op->before, &now, false)) return refuse(a, STATUS_NO_MEMORY, field->name, status_text(STATUS_NO_MEMORY));
  Text text = {.data = NULL};
  if (field->type == FIELD_TEXT && store_text(a->doc, op->value.as.text.data, op->value.as.text.size, &text) != STATUS_OK) {
    return refuse(a, STATUS_NO_MEMORY, field->name, status_text(STATUS_NO_MEMORY));
  }
  Step *step = journal_step(&a->journal);
  if (!step) {
    store_text_finish(a->doc, &text);
    return refuse(a, STATUS_NO_MEMORY, field->name, status_text(STATUS_NO_MEMORY));
  }
  *step = (Step){.type = OP_SET, .object = object, .number = field->number, .value = now};
  if (field->type == FIELD_TEXT) {
    step->text = *store_text_cell(object, field);
    *store_text_cell(object, field) = text;
  } else {
    store_put_plain(a->doc, object, field, &op->value);
  }
  return STATUS_OK;
}

static Status apply_set(Apply *a, Op *op) {
  Object *object = store_find(a->doc, op->id);
  if (!object) return skip(a);
  op->kind = object->kind->number;
  Field scratch;
  const Field *field = object_field(object, op->field, &scratch);
  if (!field) return refuse(a, STATUS_NOT_FOUND, object->kind->name, "this version does not know that field");
  if ((field->flags & FIELD_READ_ONLY) && !op->of_create) return refuse(a, STATUS_REFUSED, field->name, "it is given once, when the object is made");
  const Status status = value_check(object, field, &op->value, a->problem);
  if (status != STATUS_OK) return status;
  strengthen(a, field->effect);
  return field->type == FIELD_RECORDS ? apply_patch(a, op, object, field) : put_field(a, op, object, field);
}

static bool is_within(const Object *object, const Object *ancestor) {
  while (object && object != ancestor) object = object->parent;
  return object != NULL;
}

static Status apply_move(Apply *a, Op *op) {
  Object *object = store_find(a->doc, op->id), *parent = store_find(a->doc, op->parent);
  if (!object || !parent) return skip(a);
  if (object == a->doc->root) return refuse(a, STATUS_REFUSED, "project", "it cannot be moved");
  if (op->expects && object->parent->id != op->expect_parent) return skip(a);
  if (is_within(parent, object)) return refuse(a, STATUS_REFUSED, object->kind->name, "it cannot lie in itself");
  const Status status = check_place(a, object->kind, parent);
  if (status != STATUS_OK) return status;
  Step *step = journal_step(&a->journal);
  if (!step) return refuse(a, STATUS_NO_MEMORY, object->kind->name, status_text(STATUS_NO_MEMORY));
  *step = (Step){.type = OP_MOVE, .object = object, .parent = object->parent, .previous = object->previous};
  op->kind = object->kind->number;
  op->before_parent = object->parent->id;
  op->before_after = object->previous ? object->previous->id : ID_NONE;
  store_unlink(object);
  store_link(object, parent, store_previous(a->doc, parent, op->after));
  strengthen_by_kind(a, object);
  return STATUS_OK;
}

/* The ops that make one object again, where `absent` is not: its create and a set for each field that is not at its default. */
static bool keep_object(Batch *batch, OpList *list, const Object *object, const Object *absent) {
  const Object *previous = object->previous && object->previous == absent ? absent->previous : object->previous;
  Op *create = batch_push(batch, list);
  if (!create) return false;
  *create = (Op){.type = OP_CREATE, .id = object->id, .kind = object->kind->number, .parent = object->parent->id,
                 .after = previous ? previous->id : ID_NONE};
  if (object->unknown) {
    const char *kept = batch_keep(batch, object->unknown->data, object->unknown->size);
    if (!kept) return false;
    create->unknown = (Bytes){.data = (const uint8_t *)kept, .size = object->unknown->size};
  }
  Field scratch;
  for (uint32_t i = 0; i < object_field_count(object); i++) {
    const Field *field = object_field_at(object, i, &scratch);
    if (value_is_default(object, field)) continue;
    Op *set = batch_push(batch, list);
    if (!set) return false;
    *set = (Op){.type = OP_SET, .id = object->id, .kind = object->kind->number, .field = field->number, .of_create = true};
    const Value value = value_get(object, field);
    if (!batch_copy_value(batch, &set->value, &value, true)) return false;
  }
  return true;
}

static bool keep_passing(Batch *batch, OpList *list, const Passing *passing) {
  Op *set = batch_push(batch, list);
  if (!set) return false;
  *set = (Op){.type = OP_SET, .id = passing->object->id, .kind = passing->object->kind->number, .field = passing->field->number, .expects = true,
              .value = value_get(passing->object, passing->field), .expect = {.type = FIELD_REF, .as.ref = passing->next}};
  return true;
}

/* The ops that bring everything back, but for `absent`: in document order, so that each finds its parent and its neighbour
   there again. */
static bool keep_all(Apply *a, Op *op, const Dependents *found, const Object *absent) {
  for (uint32_t i = 0; i < found->root_count; i++) {
    for (const Object *at = found->roots[i]; at; at = store_next(at, found->roots[i])) {
      if (at != absent && !keep_object(a->batch, &op->deleted, at, absent)) return false;
    }
  }
  for (uint32_t i = 0; i < found->passing_count; i++) {
    if (!keep_passing(a->batch, &op->deleted, &found->passing[i])) return false;
  }
  return true;
}

static bool take_out(Apply *a, Object *object) {
  Step *step = journal_step(&a->journal);
  if (!step) return false;
  *step = (Step){.type = OP_DELETE, .object = object, .parent = object->parent, .previous = object->previous};
  store_leave_tree(a->doc, object);
  store_unlink(object);
  strengthen_by_kind(a, object);
  return true;
}

static bool pass_on(Apply *a, const Passing *passing) {
  Step *step = journal_step(&a->journal);
  if (!step) return false;
  *step = (Step){.type = OP_SET, .object = passing->object, .number = passing->field->number, .value = value_get(passing->object, passing->field)};
  store_put_plain(a->doc, passing->object, passing->field, &(Value){.type = FIELD_REF, .as.ref = passing->next});
  return true;
}

static bool delete_all(Apply *a, Op *op, const Dependents *found) {
  bool fine = keep_all(a, op, found, NULL);
  for (uint32_t i = 0; fine && i < found->passing_count; i++) fine = pass_on(a, &found->passing[i]);
  for (uint32_t i = found->root_count; fine && i > 0; i--) fine = take_out(a, found->roots[i - 1]);
  return fine;
}

static Status apply_delete(Apply *a, Op *op) {
  Object *object = store_find(a->doc, op->id);
  if (!object) return skip(a);
  op->kind = object->kind->number;
  if (object == a->doc->root) return refuse(a, STATUS_REFUSED, "project", "it cannot be deleted");
  const char *name = object->kind->name;
  Dependents found;
  Status status = dependents_find(&found, a->doc, object);
  if (status == STATUS_OK) {
    if (!delete_all(a, op, &found)) status = STATUS_NO_MEMORY;
    dependents_finish(&found);
  }
  return status == STATUS_OK ? status : refuse(a, status, name, status_text(status));
}

/* A create is inverted by a delete, which takes along what named the object before it was there: that is kept for the way
   back, as with a delete. `last` is the create, or the last of its sets: by them it may pass a name on. */
static Status keep_what_named_it(Apply *a, uint32_t last) {
  while (a->batch->list.ops[last].of_create) last--;
  Op *op = &a->batch->list.ops[last];
  uint64_t named;
  if (!op->applied || !idmap_get(&a->ahead, op->id, &named)) return STATUS_OK;
  Object *object = store_find(a->doc, op->id);
  Dependents found;
  Status status = dependents_find(&found, a->doc, object);
  if (status == STATUS_OK) {
    if (!keep_all(a, op, &found, object)) status = STATUS_NO_MEMORY;
    dependents_finish(&found);
  }
  return status == STATUS_OK ? status : refuse(a, status, object->kind->name, status_text(status));
}

static Status apply_op(Apply *a, uint32_t index) {
  Op *op = &a->batch->list.ops[index];
  batch_clear_before(a->batch, op);
  a->skipped = false;
  Status status = STATUS_OK;
  switch (op->type) {
    case OP_CREATE: status = apply_create(a, op, index); break;
    case OP_SET: status = apply_set(a, op); break;
    case OP_MOVE: status = apply_move(a, op); break;
    case OP_DELETE: status = apply_delete(a, op); break;
  }
  if (status != STATUS_OK) return status;
  op->applied = !a->skipped;
  if (!op->of_create) {
    a->report.applied += !a->skipped;
    a->report.skipped += a->skipped;
  }
  return STATUS_OK;
}

/* Made to live with something that someone deleted meanwhile: deletes win, so the create does nothing. True when there is one more. */
static bool find_lost(Apply *a) {
  bool more = false;
  for (uint32_t i = 0; i < a->batch->list.count; i++) {
    Op *op = &a->batch->list.ops[i];
    Object *object = op->type == OP_CREATE && op->applied ? store_find(a->doc, op->id) : NULL;
    if (!object || !dependents_lost(a->doc, object)) continue;
    op->lost = true;
    more = true;
  }
  return more;
}

static void go_back(Apply *a) {
  journal_rollback(&a->journal);
  for (uint32_t i = 0; i < a->batch->list.count; i++) batch_clear_before(a->batch, &a->batch->list.ops[i]);
  a->report = (BatchReport){0};
}

/* What is lost is left out from the beginning, so that nothing takes its place in the order from it, or goes along with it. */
static Status apply_all(Apply *a) {
  Op *ops = a->batch->list.ops;
  const uint32_t count = a->batch->list.count;
  Status status = STATUS_OK;
  for (uint32_t i = 0; i < count; i++) ops[i].lost = false;
  for (;;) {
    for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
      status = apply_op(a, i);
      const bool creates = ops[i].type == OP_CREATE || ops[i].of_create, ends = i + 1 == count || !ops[i + 1].of_create;
      if (status == STATUS_OK && creates && ends) status = keep_what_named_it(a, i);
    }
    if (status != STATUS_OK || !find_lost(a)) return status;
    go_back(a);
  }
}

static Status apply(Doc *doc, Batch *batch, bool wholly, BatchReport *report, Problem *problem) {
  if (batch->status != STATUS_OK) {
    if (problem) *problem = batch->problem;
    return batch->status;
  }
  Apply a = {.doc = doc, .batch = batch, .journal = {.doc = doc}, .problem = problem};
  idmap_init(&a.ahead, batch->memory);
  Status status = apply_all(&a);
  idmap_finish(&a.ahead);
  if (status == STATUS_OK) status = wholly ? rules_check(doc, problem) : touched_check(&a.journal, problem);
  if (status != STATUS_OK) {
    go_back(&a);
    /* what failed was the applying, for want of memory, not the building: the same batch may be tried again */
    batch->status = STATUS_OK;
    return status;
  }
  journal_commit(&a.journal);
  a.report.revision = doc->revision;
  if (report) *report = a.report;
  return STATUS_OK;
}

Status batch_apply(Doc *doc, Batch *batch, BatchReport *report, Problem *problem) { return apply(doc, batch, false, report, problem); }

Status batch_apply_wholly(Doc *doc, Batch *batch, BatchReport *report, Problem *problem) { return apply(doc, batch, true, report, problem); }
