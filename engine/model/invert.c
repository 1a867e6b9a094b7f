/* batch_invert: before-values become values, values become what is expected, and the order turns round. */
#include "model/batch.h"

static bool copy(Batch *inverse, Value *to, const Value *from) { return batch_copy_value(inverse, to, from, false); }

static bool bring_back(const Op *op, Batch *inverse) {
  for (uint32_t i = 0; i < op->deleted.count; i++) {
    const Op *from = &op->deleted.ops[i];
    Op *to = batch_push(inverse, &inverse->list);
    if (!to) return false;
    *to = *from;
    to->value = to->expect = (Value){.type = FIELD_BOOL};
    to->unknown = (Bytes){.size = 0};
    if (from->type == OP_SET && !copy(inverse, &to->value, &from->value)) return false;
    if (from->expects && !copy(inverse, &to->expect, &from->expect)) return false;
    if (from->unknown.size) {
      to->unknown = (Bytes){.data = (const uint8_t *)batch_keep(inverse, from->unknown.data, from->unknown.size), .size = from->unknown.size};
      if (!to->unknown.data) to->unknown.size = 0;
    }
  }
  return inverse->status == STATUS_OK;
}

static bool invert_op(const Op *op, Batch *inverse) {
  if (op->type == OP_DELETE) return bring_back(op, inverse);
  Op *to = batch_push(inverse, &inverse->list);
  if (!to) return false;
  *to = (Op){.id = op->id};
  switch (op->type) {
    case OP_CREATE: to->type = OP_DELETE; return bring_back(op, inverse);
    case OP_MOVE:
      to->type = OP_MOVE;
      to->parent = op->before_parent;
      to->after = op->before_after;
      to->expects = true;
      to->expect_parent = op->parent;
      return true;
    default:
      to->type = OP_SET;
      to->kind = op->kind;
      to->field = op->field;
      to->expects = true;
      return copy(inverse, &to->value, &op->before) && copy(inverse, &to->expect, &op->value);
  }
}

Status batch_invert(const Batch *applied, const Memory *memory, Batch **inverse) {
  Batch *made = batch_create(memory, applied->info.label, applied->info.author);
  *inverse = NULL;
  if (!made) return STATUS_NO_MEMORY;
  bool fine = true;
  for (uint32_t i = applied->list.count; i > 0 && fine; i--) {
    const Op *op = &applied->list.ops[i - 1];
    if (op->applied && !op->of_create) fine = invert_op(op, made);
  }
  if (fine) {
    *inverse = made;
    return STATUS_OK;
  }
  const Status status = made->status;
  batch_destroy(made);
  return status;
}

void batch_changes(const Batch *applied, ChangeEach *each, void *context) {
  for (uint32_t i = 0; i < applied->list.count; i++) {
    const Op *op = &applied->list.ops[i];
    if (!op->applied || op->of_create) continue;
    each(context, op->id, op->kind, op->type, op->field);
    for (uint32_t k = 0; op->type == OP_DELETE && k < op->deleted.count; k++) {
      const Op *other = &op->deleted.ops[k];
      if (other->type == OP_CREATE && other->id != op->id) each(context, other->id, other->kind, OP_DELETE, 0);
      if (other->type == OP_SET && !other->of_create) each(context, other->id, other->kind, OP_SET, other->field);
    }
  }
}

void batch_made(const Batch *batch, MadeEach *each, void *context) {
  for (uint32_t i = 0; i < batch->list.count; i++) {
    const Op *op = &batch->list.ops[i];
    if (op->type == OP_CREATE) each(context, op->id, op->kind, op->parent);
  }
}

int64_t batch_int(const Batch *batch, Id id, uint16_t field, int64_t otherwise) {
  for (uint32_t i = batch->list.count; i > 0; i--) {
    const Op *op = &batch->list.ops[i - 1];
    if (op->type == OP_SET && op->id == id && op->field == field && op->value.type == FIELD_INT) return op->value.as.integer;
  }
  return otherwise;
}
