/* Several batches as one: what a recording of three tracks, or of hands and a voice, leaves is one step of undo. */
#include "model/batch.h"

static bool copy_op(Batch *batch, const Op *from) {
  Op *to = batch_push(batch, &batch->list);
  if (!to) return false;
  const uint32_t at = batch->list.count - 1;
  *to = (Op){.type = from->type, .kind = from->kind, .field = from->field, .of_create = from->of_create, .expects = from->expects, .id = from->id,
             .parent = from->parent, .after = from->after, .expect_parent = from->expect_parent};
  if (from->unknown.size > 0) {
    const char *kept = batch_keep(batch, from->unknown.data, from->unknown.size);
    if (!kept) return false;
    to->unknown = (Bytes){.data = (const uint8_t *)kept, .size = from->unknown.size};
  }
  return batch_copy_value(batch, &batch->list.ops[at].value, &from->value, false) && batch_copy_value(batch, &batch->list.ops[at].expect, &from->expect, false);
}

void batch_join(Batch *batch, const Batch *more) {
  batch->creating = ID_NONE;
  if (more->status != STATUS_OK) batch_fail(batch, more->status, more->problem.where, more->problem.what);
  for (uint32_t i = 0; batch->status == STATUS_OK && i < more->list.count; i++)
    if (!copy_op(batch, &more->list.ops[i])) return;
}
