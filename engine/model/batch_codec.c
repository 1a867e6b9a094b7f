/* Batches as bytes: what the log stores and the wire carries. Before-values and expectations travel with an applied batch.
   An op that this version cannot read refuses the batch as newer; a version of the layout stands in front. */
#include "core/limits.h"
#include "core/utf8.h"
#include "model/batch.h"
#include "model/wire.h"

#include <string.h>

#define BATCH_MAGIC 0x54414254u /* "TBAT" */
#define BATCH_VERSION 1u

enum { OF_CREATE = 1, EXPECTS = 2, APPLIED = 4, ALL_FLAGS = 7 };

/* `after` plus one, so that "last" is a single byte. */
static void put_after(Buffer *out, Id after) { buffer_varint(out, after + 1); }
static Id get_after(WireReader *wire) { return reader_varint(&wire->in) - 1; }

static void put_op_value(Buffer *out, const Value *value) {
  if (value->type != FIELD_RECORDS) {
    wire_put_value(out, value);
    return;
  }
  buffer_u8(out, FIELD_RECORDS);
  wire_put_patch(out, value->as.patch);
}

static void put_list(Buffer *out, const OpList *list);

static void put_body(Buffer *out, const Op *op) {
  switch (op->type) {
    case OP_CREATE:
      buffer_varint(out, op->kind);
      buffer_varint(out, op->parent);
      put_after(out, op->after);
      wire_put_text(out, (const char *)op->unknown.data, op->unknown.size);
      if (op->deleted.count) put_list(out, &op->deleted);
      break;
    case OP_SET:
      buffer_varint(out, op->kind);
      buffer_varint(out, op->field);
      put_op_value(out, &op->value);
      if (op->expects) put_op_value(out, &op->expect);
      if (op->applied) put_op_value(out, &op->before);
      break;
    case OP_MOVE:
      buffer_varint(out, op->kind);
      buffer_varint(out, op->parent);
      put_after(out, op->after);
      if (op->expects) buffer_varint(out, op->expect_parent);
      if (op->applied) buffer_varint(out, op->before_parent);
      if (op->applied) put_after(out, op->before_after);
      break;
    case OP_DELETE:
      buffer_varint(out, op->kind);
      put_list(out, &op->deleted);
      break;
  }
}

static void put_list(Buffer *out, const OpList *list) {
  buffer_varint(out, list->count);
  for (uint32_t i = 0; i < list->count; i++) {
    const Op *op = &list->ops[i];
    const size_t mark = wire_begin(out);
    buffer_u8(out, (uint8_t)op->type);
    buffer_u8(out, (uint8_t)((op->of_create ? OF_CREATE : 0) | (op->expects ? EXPECTS : 0) | (op->applied ? APPLIED : 0)));
    buffer_varint(out, op->id);
    put_body(out, op);
    wire_end(out, mark);
  }
}

Status batch_encode(const Batch *batch, Buffer *out) {
  if (batch->status != STATUS_OK) return batch->status;
  buffer_u32le(out, BATCH_MAGIC);
  buffer_varint(out, BATCH_VERSION);
  buffer_varint(out, batch->info.sequence);
  buffer_varint(out, batch->info.author);
  buffer_varint(out, batch->info.flags);
  buffer_varint(out, batch->info.reverts);
  wire_put_text(out, batch->info.label, strlen(batch->info.label));
  put_list(out, &batch->list);
  return out->status;
}

/* Decoding: a batch under construction and the bytes it comes from. */
typedef struct Decoder {
  WireReader wire;
  Batch *batch;
  bool nested;
} Decoder;

static uint64_t get_below(Decoder *d, uint64_t limit, const char *where) {
  const uint64_t value = reader_varint(&d->wire.in);
  if (wire_ok(&d->wire, where) && value >= limit) wire_fail(&d->wire, STATUS_OUT_OF_RANGE, where, "a number that is too large");
  return d->wire.status == STATUS_OK ? value : 0;
}

static bool memory_refused(Decoder *d) {
  return wire_fail(&d->wire, d->batch->status == STATUS_OK ? STATUS_NO_MEMORY : d->batch->status, "batch", d->batch->problem.what);
}

static const RecordType *record_type(const Op *op) {
  const Kind *kind = schema_kind(op->kind);
  const Field *field = kind ? schema_field(kind, op->field) : NULL;
  return field ? field->records : NULL;
}

static bool get_patch(Decoder *d, const Op *op, Value *value) {
  const RecordType *type = record_type(op);
  if (!type) return wire_fail(&d->wire, STATUS_NEWER, "set", "rows of a field this version does not know");
  Patch *patch = batch_new_patch(d->batch, type);
  if (!patch) return memory_refused(d);
  *value = (Value){.type = FIELD_RECORDS, .as.patch = patch};
  return wire_get_patch(&d->wire, patch);
}

static bool get_op_value(Decoder *d, const Op *op, Value *value) {
  Reader ahead = d->wire.in;
  if (reader_u8(&ahead) == FIELD_RECORDS && !ahead.failed) {
    d->wire.in = ahead;
    return get_patch(d, op, value);
  }
  Value view;
  if (!wire_get_value(&d->wire, &view)) return false;
  const bool too_long = view.type == FIELD_TEXT && view.as.text.size > LIMIT_TEXT_BYTES;
  if (too_long) return wire_fail(&d->wire, STATUS_TOO_LARGE, "text", "the text is too long");
  return batch_copy_value(d->batch, value, &view, false) || memory_refused(d);
}

static bool get_list(Decoder *d, OpList *list);

static bool get_kept(Decoder *d, OpList *kept) {
  if (d->nested) return wire_fail(&d->wire, STATUS_CORRUPT, "op", "what is kept keeps nothing itself");
  d->nested = true;
  const bool fine = get_list(d, kept);
  d->nested = false;
  return fine;
}

static bool get_create(Decoder *d, Op *op, size_t end) {
  Bytes unknown = {.size = 0};
  op->parent = reader_varint(&d->wire.in);
  op->after = get_after(&d->wire);
  if (!wire_get_text(&d->wire, "create", &unknown)) return false;
  if (unknown.size > 0) {
    const char *kept = batch_keep(d->batch, unknown.data, unknown.size);
    if (!kept) return memory_refused(d);
    op->unknown = (Bytes){.data = (const uint8_t *)kept, .size = unknown.size};
  }
  return d->wire.in.offset == end || get_kept(d, &op->deleted);
}

static bool get_set(Decoder *d, Op *op) {
  op->field = (uint16_t)get_below(d, UINT16_MAX, "set");
  if (!get_op_value(d, op, &op->value)) return false;
  if (op->expects && !get_op_value(d, op, &op->expect)) return false;
  return !op->applied || get_op_value(d, op, &op->before);
}

static bool get_move(Decoder *d, Op *op) {
  op->parent = reader_varint(&d->wire.in);
  op->after = get_after(&d->wire);
  if (op->expects) op->expect_parent = reader_varint(&d->wire.in);
  if (op->applied) op->before_parent = reader_varint(&d->wire.in);
  if (op->applied) op->before_after = get_after(&d->wire);
  return wire_ok(&d->wire, "move");
}

/* What an op keeps for the way back is creates and the sets that belong to them, and what named it and now names something else. */
static bool check_shape(Decoder *d, const OpList *list, const Op *op, uint8_t flags) {
  const Op *last = list->count > 1 ? op - 1 : NULL;
  const bool sits = last && last->id == op->id && (last->type == OP_CREATE || last->of_create);
  if (op->of_create && (op->type != OP_SET || !sits)) return wire_fail(&d->wire, STATUS_CORRUPT, "op", "a value of a create that is not there");
  const bool passed_on = op->type == OP_SET && flags == EXPECTS;
  if (d->nested && !passed_on && (flags & (EXPECTS | APPLIED))) return wire_fail(&d->wire, STATUS_CORRUPT, "op", "a kept object with expectations");
  if (d->nested && !passed_on && op->type != OP_CREATE && !op->of_create) return wire_fail(&d->wire, STATUS_CORRUPT, "op", "what is kept is objects");
  return true;
}

static bool get_op(Decoder *d, OpList *list) {
  size_t end;
  if (!wire_open(&d->wire, "op", &end)) return false;
  const uint8_t type = reader_u8(&d->wire.in), flags = reader_u8(&d->wire.in);
  const Id id = reader_varint(&d->wire.in);
  const uint16_t kind = (uint16_t)get_below(d, UINT16_MAX, "op");
  if (!wire_ok(&d->wire, "op")) return false;
  const bool known = type >= OP_CREATE && type <= OP_DELETE && flags <= ALL_FLAGS;
  if (!known) return wire_fail(&d->wire, STATUS_NEWER, "op", "an operation this version does not know");
  Op *op = batch_push(d->batch, list);
  if (!op) return memory_refused(d);
  *op = (Op){.type = (OpType)type, .kind = kind, .id = id, .of_create = flags & OF_CREATE, .expects = flags & EXPECTS, .applied = flags & APPLIED};
  if (!check_shape(d, list, op, flags)) return false;
  bool fine = false;
  switch (op->type) {
    case OP_CREATE: fine = get_create(d, op, end); break;
    case OP_SET: fine = get_set(d, op); break;
    case OP_MOVE: fine = get_move(d, op); break;
    case OP_DELETE: fine = get_kept(d, &op->deleted); break;
  }
  return fine && wire_close(&d->wire, "op", end);
}

static bool get_list(Decoder *d, OpList *list) {
  const uint64_t count = reader_varint(&d->wire.in);
  if (!wire_ok(&d->wire, "batch")) return false;
  if (count > reader_left(&d->wire.in)) return wire_fail(&d->wire, STATUS_TRUNCATED, "batch", "there are fewer bytes than operations");
  for (uint64_t i = 0; i < count; i++) {
    if (!get_op(d, list)) return false;
  }
  return true;
}

static bool get_info(Decoder *d) {
  BatchInfo *info = &d->batch->info;
  Bytes label = {.size = 0};
  info->sequence = reader_varint(&d->wire.in);
  info->author = (uint32_t)get_below(d, UINT64_C(1) << 32, "author");
  info->flags = (uint32_t)get_below(d, UINT64_C(1) << 32, "flags");
  info->reverts = reader_varint(&d->wire.in);
  if (!wire_get_text(&d->wire, "label", &label)) return false;
  const bool valid = label.size == 0 || (utf8_valid(label.data, label.size) && memchr(label.data, 0, label.size) == NULL);
  if (!valid) return wire_fail(&d->wire, STATUS_CORRUPT, "label", "the label is not UTF-8");
  info->label = batch_keep(d->batch, label.data, label.size);
  return info->label != NULL || memory_refused(d);
}

static bool decode(Decoder *d) {
  const uint32_t magic = reader_u32le(&d->wire.in);
  if (!wire_ok(&d->wire, "batch")) return false;
  if (magic != BATCH_MAGIC) return wire_fail(&d->wire, STATUS_CORRUPT, "batch", "these bytes are not a batch");
  const uint64_t version = reader_varint(&d->wire.in);
  if (wire_ok(&d->wire, "batch") && version != BATCH_VERSION) return wire_fail(&d->wire, STATUS_NEWER, "batch", "it was made by a newer version");
  if (!get_info(d) || !get_list(d, &d->batch->list)) return false;
  return reader_left(&d->wire.in) == 0 || wire_fail(&d->wire, STATUS_CORRUPT, "batch", "bytes after its end");
}

Status batch_decode(const Memory *memory, Bytes bytes, Batch **batch, Problem *problem) {
  *batch = NULL;
  if (bytes.size > LIMIT_BATCH_BYTES) return problem_set(problem, STATUS_TOO_LARGE, NO_OFFSET, "batch", "it is too large");
  Decoder d = {.batch = batch_create(memory, "", 0)};
  wire_reader_init(&d.wire, bytes, memory, problem);
  if (!d.batch) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "batch", "%s", status_text(STATUS_NO_MEMORY));
  if (decode(&d)) {
    *batch = d.batch;
    return STATUS_OK;
  }
  batch_destroy(d.batch);
  return d.wire.status;
}

bool batch_title(Bytes bytes, Bytes *label, uint32_t *flags) {
  WireReader wire;
  wire_reader_init(&wire, bytes, NULL, NULL);
  const bool known = reader_u32le(&wire.in) == BATCH_MAGIC && reader_varint(&wire.in) == BATCH_VERSION;
  reader_varint(&wire.in); /* sequence */
  reader_varint(&wire.in); /* author */
  *flags = (uint32_t)reader_varint(&wire.in);
  reader_varint(&wire.in); /* reverts */
  return known && wire_get_text(&wire, "label", label) && utf8_valid(label->data, label->size);
}
