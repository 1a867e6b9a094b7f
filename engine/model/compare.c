/* What differs between two documents: the operations that lead from one to the other, with what was there before. */
#include "model/compare.h"

#include "model/edit.h"
#include "model/idmap.h"
#include "model/records.h"

typedef struct Compare {
  const Doc *earlier, *later;
  DifferenceEach *each;
  void *context;
} Compare;

/* Whether a sibling before it is on both sides: one entry tells that an order differs. */
static bool has_common_before(const Compare *c, const Object *object) {
  for (const Object *at = object->previous; at; at = at->previous) {
    const Object *twin = doc_find(c->earlier, at->id);
    if (twin && twin->parent && twin->parent->id == object->parent->id) return true;
  }
  return false;
}

static Status count_rows(const Compare *c, const Patch *patch, const Records *old, Difference *difference) {
  IdMap ids;
  uint64_t place;
  idmap_init(&ids, c->earlier->memory);
  Status status = idmap_reserve(&ids, old->count);
  for (uint32_t row = 0; row < old->count && status == STATUS_OK; row++) idmap_put(&ids, old->ids[row], row);
  for (uint32_t row = 0; row < patch->rows.count && status == STATUS_OK; row++) {
    if (idmap_get(&ids, patch->rows.ids[row], &place)) difference->changed++;
    else difference->added++;
  }
  difference->removed = patch->removed_count;
  idmap_finish(&ids);
  return status;
}

static Status tell_set(const Compare *c, const Op *op) {
  Field scratch;
  Difference d = {.type = OP_SET, .was = doc_find(c->earlier, op->id), .is = doc_find(c->later, op->id), .field = op->field};
  if (!d.was || !d.is) return STATUS_OK; /* it came: told as a whole */
  const Field *was = object_field(d.was, op->field, &scratch);
  Status status = STATUS_OK;
  if (op->value.type == FIELD_RECORDS) {
    const Patch *patch = op->value.as.patch;
    status = count_rows(c, patch, was ? value_get(d.was, was).as.records : patch->rows.type->none, &d);
  } else {
    d.before = was ? value_get(d.was, was) : op->value;
    d.after = op->value;
  }
  if (status == STATUS_OK) c->each(c->context, &d);
  return status;
}

static Status tell(const Compare *c, const Op *op) {
  Difference d = {.type = op->type, .was = doc_find(c->earlier, op->id), .is = doc_find(c->later, op->id)};
  switch (op->type) {
    case OP_SET: return tell_set(c, op);
    case OP_CREATE:
      if (d.is && d.is->parent && !doc_find(c->earlier, d.is->parent->id)) return STATUS_OK;
      break;
    case OP_MOVE:
      if (d.was->parent->id == d.is->parent->id && has_common_before(c, d.is)) return STATUS_OK;
      break;
    case OP_DELETE: break;
  }
  c->each(c->context, &d);
  return STATUS_OK;
}

Status compare_docs(const Doc *earlier, const Doc *later, DifferenceEach *each, void *context, Problem *problem) {
  const Compare c = {.earlier = earlier, .later = later, .each = each, .context = context};
  Batch *turn = NULL;
  Status status = edit_turn(earlier, later, 0, "", &turn, problem);
  if (status != STATUS_OK) return status;
  for (uint32_t i = 0; i < turn->list.count && status == STATUS_OK; i++) status = tell(&c, &turn->list.ops[i]);
  batch_destroy(turn);
  return status == STATUS_OK ? STATUS_OK : problem_set(problem, status, NO_OFFSET, "version", "%s", status_text(status));
}

const Object *compare_track(const Doc *doc, const Object *object) {
  if (object->kind->number == KIND_CONNECTION) object = doc_find(doc, doc_as_connection(object)->source);
  while (object && object->kind->number != KIND_TRACK) object = object->parent;
  return object;
}
