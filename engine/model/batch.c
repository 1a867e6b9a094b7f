/* Building a batch: ops in the order given, texts and patches copied in. Failures stick, so that callers check once. */
#include "model/batch.h"

#include "core/limits.h"
#include "core/math.h"

#include <assert.h>
#include <string.h>

#define CHUNK_BYTES 4096u

void batch_fail(Batch *batch, Status status, const char *where, const char *what) {
  if (batch->status == STATUS_OK) batch->status = problem_set(&batch->problem, status, NO_OFFSET, where, "%s", what);
}

char *batch_keep(Batch *batch, const void *data, size_t size) {
  Chunk *chunk = batch->chunks;
  if (!chunk || chunk->size - chunk->used < size + 1) {
    const size_t room = size + 1 > CHUNK_BYTES ? size + 1 : CHUNK_BYTES;
    chunk = memory_new(batch->memory, sizeof *chunk + room);
    if (!chunk) {
      batch_fail(batch, STATUS_NO_MEMORY, "batch", "no memory for a text");
      return NULL;
    }
    chunk->next = batch->chunks;
    chunk->size = room;
    batch->chunks = chunk;
  }
  char *copy = (char *)chunk->data + chunk->used;
  if (size) memcpy(copy, data, size);
  copy[size] = 0;
  chunk->used += size + 1;
  return copy;
}

Op *batch_push(Batch *batch, OpList *list) {
  if (batch->status != STATUS_OK) return NULL;
  if (list->count == list->capacity) {
    const uint32_t capacity = list->capacity ? list->capacity * 2 : 4;
    Op *ops = list->count < LIMIT_BATCH_OPS ? memory_resize(batch->memory, list->ops, list->capacity * sizeof(Op), capacity * sizeof(Op)) : NULL;
    if (!ops) {
      const bool many = list->count >= LIMIT_BATCH_OPS;
      batch_fail(batch, many ? STATUS_TOO_LARGE : STATUS_NO_MEMORY, "batch", many ? "too many operations" : "no memory for an operation");
      return NULL;
    }
    list->ops = ops;
    list->capacity = capacity;
  }
  Op *op = &list->ops[list->count++];
  memset(op, 0, sizeof *op);
  return op;
}

Patch *batch_new_patch(Batch *batch, const RecordType *type) {
  Patch *patch = memory_new(batch->memory, sizeof *patch);
  if (patch) patch_init(patch, type);
  else batch_fail(batch, STATUS_NO_MEMORY, type->name, "no memory for a patch");
  return patch;
}

void batch_free_patch(Batch *batch, const Patch *patch) {
  if (!patch) return;
  Patch *owned = (Patch *)(uintptr_t)patch;
  patch_finish(owned, batch->memory);
  memory_free(batch->memory, owned, sizeof *owned);
}

static bool copy_patch(Batch *batch, Value *to, const Value *from, bool from_object) {
  Patch *patch = batch_new_patch(batch, from_object ? from->as.records->type : from->as.patch->rows.type);
  if (!patch) return false;
  const Status status = from_object ? patch_from_records(patch, batch->memory, from->as.records) : patch_copy(patch, batch->memory, from->as.patch);
  to->as.patch = patch;
  if (status != STATUS_OK) batch_fail(batch, status, patch->rows.type->name, status_text(status));
  return status == STATUS_OK;
}

bool batch_copy_value(Batch *batch, Value *to, const Value *from, bool from_object) {
  *to = *from;
  if (from->type == FIELD_RECORDS) {
    to->as.patch = NULL;
    return copy_patch(batch, to, from, from_object);
  }
  if (from->type != FIELD_TEXT) return true;
  to->as.text.data = batch_keep(batch, from->as.text.data, from->as.text.size);
  if (!to->as.text.data) to->as.text.size = 0;
  return to->as.text.data != NULL;
}

static void free_value(Batch *batch, Value *value) {
  if (value->type == FIELD_RECORDS) batch_free_patch(batch, value->as.patch);
  *value = (Value){.type = FIELD_BOOL};
}

/* Lists nest once only: what a delete brings back are creates and sets. */
static void finish_deleted(Batch *batch, OpList *list) {
  for (uint32_t i = 0; i < list->count; i++) {
    free_value(batch, &list->ops[i].value);
    free_value(batch, &list->ops[i].expect);
  }
  memory_free(batch->memory, list->ops, list->capacity * sizeof(Op));
  *list = (OpList){.ops = NULL};
}

void batch_clear_before(Batch *batch, Op *op) {
  free_value(batch, &op->before);
  finish_deleted(batch, &op->deleted);
  op->applied = false;
}

Batch *batch_create(const Memory *memory, const char *label, uint32_t author) {
  Batch *batch = memory_new(memory, sizeof *batch);
  if (!batch) return NULL;
  batch->memory = memory;
  batch->info.author = author;
  batch->info.label = batch_keep(batch, label, strlen(label));
  if (batch->info.label) return batch;
  batch_destroy(batch);
  return NULL;
}

void batch_destroy(Batch *batch) {
  if (!batch) return;
  const Memory *memory = batch->memory;
  for (uint32_t i = 0; i < batch->list.count; i++) {
    Op *op = &batch->list.ops[i];
    batch_clear_before(batch, op);
    free_value(batch, &op->value);
    free_value(batch, &op->expect);
  }
  memory_free(memory, batch->list.ops, batch->list.capacity * sizeof(Op));
  while (batch->chunks) {
    Chunk *next = batch->chunks->next;
    memory_free(memory, batch->chunks, sizeof(Chunk) + batch->chunks->size);
    batch->chunks = next;
  }
  memory_free(memory, batch, sizeof *batch);
}

BatchInfo batch_info(const Batch *batch) { return batch->info; }

void batch_set_info(Batch *batch, uint64_t sequence, uint32_t flags, uint64_t reverts) {
  batch->info.sequence = sequence;
  batch->info.flags = flags;
  batch->info.reverts = reverts;
}

uint32_t batch_op_count(const Batch *batch) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < batch->list.count; i++) count += !batch->list.ops[i].of_create;
  return count;
}

Status batch_status(const Batch *batch) { return batch->status; }

void batch_op_create(Batch *batch, Id id, uint16_t kind, Id parent, Id after) {
  batch->creating = id;
  Op *op = batch_push(batch, &batch->list);
  if (op) *op = (Op){.type = OP_CREATE, .id = id, .kind = kind, .parent = parent, .after = after};
}

void batch_op_move(Batch *batch, Id id, Id parent, Id after) {
  batch->creating = ID_NONE;
  Op *op = batch_push(batch, &batch->list);
  if (op) *op = (Op){.type = OP_MOVE, .id = id, .parent = parent, .after = after};
}

void batch_op_delete(Batch *batch, Id id) {
  batch->creating = ID_NONE;
  Op *op = batch_push(batch, &batch->list);
  if (op) *op = (Op){.type = OP_DELETE, .id = id};
}

static Op *push_set(Batch *batch, Id id, uint16_t field, FieldType type) {
  if (id != batch->creating) batch->creating = ID_NONE;
  Op *op = batch_push(batch, &batch->list);
  if (op) *op = (Op){.type = OP_SET, .id = id, .field = field, .of_create = id == batch->creating && id != ID_NONE, .value = {.type = type}};
  return op;
}

void batch_set_bool(Batch *batch, Id id, uint16_t field, bool value) {
  Op *op = push_set(batch, id, field, FIELD_BOOL);
  if (op) op->value.as.boolean = value;
}

void batch_set_int(Batch *batch, Id id, uint16_t field, int64_t value) {
  Op *op = push_set(batch, id, field, FIELD_INT);
  if (op) op->value.as.integer = value;
}

void batch_set_real(Batch *batch, Id id, uint16_t field, double value) {
  if (value != value) {
    batch_fail(batch, STATUS_OUT_OF_RANGE, "value", "not a number");
    return;
  }
  Op *op = push_set(batch, id, field, FIELD_REAL);
  if (op) op->value.as.real = math_canonical(value);
}

void batch_set_ref(Batch *batch, Id id, uint16_t field, Id value) {
  Op *op = push_set(batch, id, field, FIELD_REF);
  if (op) op->value.as.ref = value;
}

void batch_set_text(Batch *batch, Id id, uint16_t field, const char *text, size_t size) {
  if (size > LIMIT_TEXT_BYTES) {
    batch_fail(batch, STATUS_TOO_LARGE, "text", "the text is too long");
    return;
  }
  const char *copy = batch_keep(batch, text, size);
  Op *op = copy ? push_set(batch, id, field, FIELD_TEXT) : NULL;
  if (!op) return;
  op->value.as.text.data = copy;
  op->value.as.text.size = (uint32_t)size;
}

void batch_set_digest(Batch *batch, Id id, uint16_t field, Digest value) {
  Op *op = push_set(batch, id, field, FIELD_DIGEST);
  if (op) op->value.as.digest = value;
}

void batch_patch_begin(Batch *batch, Id id, uint16_t kind, uint16_t field) {
  assert(!batch->patch);
  const Kind *owner = schema_kind(kind);
  const Field *row = owner ? schema_field(owner, field) : NULL;
  if (!row || row->type != FIELD_RECORDS) {
    batch_fail(batch, STATUS_NOT_FOUND, owner ? owner->name : "kind", "there is no such records field");
    return;
  }
  Op *op = push_set(batch, id, field, FIELD_RECORDS);
  if (!op) return;
  op->kind = kind;
  op->value.as.patch = batch->patch = batch_new_patch(batch, row->records);
}

static void note_patch_failure(Batch *batch, Status status) {
  if (status != STATUS_OK) batch_fail(batch, status, batch->patch->rows.type->name, status_text(status));
}

void batch_patch_row(Batch *batch, Id row, uint32_t mask, const double *values) {
  if (!batch->patch || batch->status != STATUS_OK) return;
  Problem problem;
  const Status status = patch_add_row(batch->patch, batch->memory, row, mask, values, &problem);
  if (status != STATUS_OK) batch_fail(batch, status, problem.where, problem.what);
}

void batch_patch_remove(Batch *batch, Id row) {
  if (!batch->patch || batch->status != STATUS_OK) return;
  note_patch_failure(batch, patch_add_removed(batch->patch, batch->memory, row));
}

void batch_patch_end(Batch *batch) { batch->patch = NULL; }

void batch_rows(const Batch *batch, Id object, uint16_t number, RowEach *each, void *context) {
  for (uint32_t i = 0; i < batch->list.count; i++) {
    const Op *op = &batch->list.ops[i];
    if (op->type != OP_SET || op->id != object || op->field != number || op->value.type != FIELD_RECORDS) continue;
    const Patch *patch = op->value.as.patch;
    for (uint32_t row = 0; row < patch->rows.count; row++) {
      double values[RECORD_COLUMNS_MAX] = {0};
      for (uint32_t c = 0; c < patch->rows.type->column_count; c++) values[c] = records_cell(&patch->rows, c, row);
      each(context, patch->rows.ids[row], patch_mask(patch, row), values);
    }
  }
}

Bytes batch_text(const Batch *batch, Id object, uint16_t number) {
  for (uint32_t i = batch->list.count; i-- > 0;) {
    const Op *op = &batch->list.ops[i];
    if (op->type == OP_SET && op->id == object && op->field == number && op->value.type == FIELD_TEXT) return (Bytes){(const uint8_t *)op->value.as.text.data, op->value.as.text.size};
  }
  return (Bytes){NULL, 0};
}
