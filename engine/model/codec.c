/* The whole document as bytes: a snapshot. Objects in document order, each with the fields that are not at their default,
   and fields and kinds of newer versions as they came; a CRC-32 at the end finds every flipped bit. */
#include "core/limits.h"
#include "model/op.h"
#include "model/packed.h"
#include "model/rules.h"
#include "model/store.h"
#include "model/wire.h"

#include <string.h>

#define DOC_MAGIC 0x434f4454u /* "TDOC" */
#define DOC_VERSION 1u
#define CRC_BYTES 4u
#define DEVICE_OBJECTS_MAX (LIMIT_TRACKS * LIMIT_DEVICES_PER_TRACK)

static void put_field(Buffer *out, const Object *object, const Field *field) {
  const Value value = value_get(object, field);
  buffer_varint(out, field->number);
  const size_t mark = wire_begin(out);
  if (field->type == FIELD_RECORDS) {
    buffer_u8(out, FIELD_RECORDS);
    if (rows_are_packed(value.as.records)) buffer_put(out, rows_packed(value.as.records).data, rows_packed(value.as.records).size);
    else wire_put_rows(out, value.as.records, NULL);
  } else {
    wire_put_value(out, &value);
  }
  wire_end(out, mark);
}

static void put_object(Buffer *out, const Object *object) {
  const size_t mark = wire_begin(out);
  Field scratch;
  buffer_varint(out, object->kind->number);
  buffer_varint(out, object->id);
  buffer_varint(out, object->parent ? object->parent->id : ID_NONE);
  for (uint32_t i = 0; i < object_field_count(object); i++) {
    const Field *field = object_field_at(object, i, &scratch);
    if (!value_is_default(object, field)) put_field(out, object, field);
  }
  buffer_put(out, object_unknown(object).data, object_unknown(object).size);
  wire_end(out, mark);
}

Status doc_encode(const Doc *doc, Buffer *out) {
  const size_t begin = out->size;
  buffer_u32le(out, DOC_MAGIC);
  buffer_varint(out, DOC_VERSION);
  buffer_varint(out, SCHEMA_VERSION);
  buffer_varint(out, doc->revision);
  buffer_varint(out, doc->actor_count);
  for (uint32_t i = 0; i < doc->actor_count; i++) {
    buffer_varint(out, doc->actors[i].actor);
    buffer_varint(out, doc->actors[i].last);
  }
  buffer_varint(out, doc->objects.count);
  for (const Object *at = doc->root; at; at = store_next(at, doc->root)) put_object(out, at);
  if (out->status == STATUS_OK) buffer_u32le(out, crc32_put(0, out->data + begin, out->size - begin));
  return out->status;
}

typedef struct Decoder {
  WireReader wire;
  Doc *doc;
  bool packs;     /* rows, once they are found to be good */
  uint32_t devices;
  Buffer unknown; /* of the object at hand; it doubles, as there may be millions of little fields */
} Decoder;

static bool fail(Decoder *d, Status status, const char *where) { return wire_fail(&d->wire, status, where, status_text(status)); }

static bool read_rows(Decoder *d, Records *rows, const Field *field) {
  if (!wire_get_rows(&d->wire, rows, NULL)) return false;
  Status status = records_validate(rows, d->doc->memory);
  if (status == STATUS_OK) status = store_see_ids(d->doc, rows->ids, rows->count);
  if (status == STATUS_CORRUPT) return wire_fail(&d->wire, status, field->name, "rows out of order, or one twice");
  return status == STATUS_OK || fail(d, status, field->name);
}

static bool get_records(Decoder *d, Object *object, const Field *field, const uint8_t *lies) {
  const Records **records = store_records_cell(object, field);
  if (reader_u8(&d->wire.in) != FIELD_RECORDS) return wire_fail(&d->wire, STATUS_CORRUPT, field->name, "rows are missing");
  if ((*records)->count) return wire_fail(&d->wire, STATUS_CORRUPT, field->name, "the field is there twice");
  Records rows;
  records_init(&rows, field->records);
  if (!read_rows(d, &rows, field)) {
    records_finish(&rows, d->doc->memory);
    return false;
  }
  if (d->packs && rows.count > 0) rows_pack(&rows, d->doc->memory, lies);
  const Records *kept = store_rows(d->doc, &rows);
  if (!kept) return fail(d, STATUS_NO_MEMORY, field->name);
  *records = kept;
  return true;
}

static bool get_scalar(Decoder *d, Object *object, const Field *field) {
  Value value;
  Problem problem;
  if (!wire_get_value(&d->wire, &value)) return false;
  Status status = value_check(object, field, &value, &problem);
  if (status != STATUS_OK) return wire_fail(&d->wire, status, problem.where, problem.what);
  status = store_put(d->doc, object, field, &value);
  return status == STATUS_OK || fail(d, status, field->name);
}

static bool keep_unknown(Decoder *d, size_t begin, size_t end) {
  buffer_put(&d->unknown, d->wire.in.bytes.data + begin, end - begin);
  if (d->unknown.status != STATUS_OK) return fail(d, d->unknown.status, "unknown");
  return reader_skip(&d->wire.in, end - d->wire.in.offset);
}

static bool get_field(Decoder *d, Object *object) {
  const size_t begin = d->wire.in.offset;
  const uint64_t number = reader_varint(&d->wire.in);
  const uint8_t *lies = d->wire.in.bytes.data + d->wire.in.offset;
  size_t end;
  if (!wire_open(&d->wire, object->kind->name, &end)) return false;
  Field scratch;
  const Field *field = number <= UINT16_MAX ? object_field(object, (uint32_t)number, &scratch) : NULL;
  if (!field) return keep_unknown(d, begin, end);
  const bool fine = field->type == FIELD_RECORDS ? get_records(d, object, field, lies) : get_scalar(d, object, field);
  return fine && wire_close(&d->wire, field->name, end);
}

/* A device's number stands in its first field and shapes the rest. */
static int64_t peek_device(const Decoder *d) {
  WireReader ahead = d->wire;
  ahead.problem = NULL;
  Value value;
  size_t end;
  if (reader_varint(&ahead.in) != 1 || !wire_open(&ahead, "device", &end) || !wire_get_value(&ahead, &value)) return 0;
  return value.type == FIELD_INT ? value.as.integer : 0;
}

static bool check_place(Decoder *d, const Kind *kind, Id id, const Object *parent) {
  const bool fresh = id != ID_NONE && id != ID_LAST && !store_find(d->doc, id);
  if (!fresh) return wire_fail(&d->wire, STATUS_CORRUPT, kind->name, "an id that cannot be, or is there twice");
  const bool is_root = kind->number == KIND_PROJECT && id == ID_PROJECT;
  if (!d->doc->root) return is_root || wire_fail(&d->wire, STATUS_CORRUPT, kind->name, "the project must come first");
  if (!parent) return wire_fail(&d->wire, STATUS_CORRUPT, kind->name, "its parent is not there");
  if (schema_kind(parent->kind->number) && !(kind->parents >> parent->kind->number & 1u)) {
    return wire_fail(&d->wire, STATUS_CORRUPT, kind->name, "it lies where it cannot");
  }
  uint32_t depth = 0;
  for (const Object *at = parent; at; at = at->parent) depth++;
  if (depth >= LIMIT_DEPTH) return wire_fail(&d->wire, STATUS_TOO_LARGE, kind->name, "it lies too deep");
  d->devices += kind->number == KIND_DEVICE;
  return d->devices <= DEVICE_OBJECTS_MAX || wire_fail(&d->wire, STATUS_TOO_LARGE, kind->name, "there are too many devices");
}

static Object *make_object(Decoder *d, const Kind *kind, Id id, Object *parent) {
  Doc *doc = d->doc;
  Status status = store_reserve(doc);
  if (status == STATUS_OK) status = store_see_id(doc, id);
  Object *object = status == STATUS_OK ? store_new(doc, kind, id, kind->number == KIND_DEVICE ? peek_device(d) : 0) : NULL;
  if (!object) {
    fail(d, status == STATUS_OK ? STATUS_NO_MEMORY : status, kind->name);
    return NULL;
  }
  if (parent) store_link(object, parent, parent->last_child);
  else doc->root = object;
  store_enter_tree(doc, object);
  return object;
}

static bool get_object(Decoder *d) {
  size_t end;
  if (!wire_open(&d->wire, "object", &end)) return false;
  const uint64_t number = reader_varint(&d->wire.in);
  const Id id = reader_varint(&d->wire.in), parent_id = reader_varint(&d->wire.in);
  if (!wire_ok(&d->wire, "object")) return false;
  if (number == 0 || number > LIMIT_KINDS) return wire_fail(&d->wire, STATUS_CORRUPT, "object", "there is no such kind");
  const Kind *kind = store_kind(d->doc, (uint32_t)number);
  if (!kind) return fail(d, STATUS_NO_MEMORY, "object");
  Object *parent = store_find(d->doc, parent_id);
  if (!check_place(d, kind, id, parent)) return false;
  Object *object = make_object(d, kind, id, parent);
  if (!object) return false;
  buffer_clear(&d->unknown);
  while (d->wire.in.offset < end) {
    if (!get_field(d, object)) return false;
  }
  const Status status = store_keep_unknown(d->doc, object, buffer_bytes(&d->unknown));
  return status == STATUS_OK ? wire_close(&d->wire, kind->name, end) : fail(d, status, "unknown");
}

static bool get_actors(Decoder *d) {
  const uint64_t count = reader_varint(&d->wire.in);
  for (uint64_t i = 0; i < count && wire_ok(&d->wire, "actors"); i++) {
    const uint64_t actor = reader_varint(&d->wire.in), last = reader_varint(&d->wire.in);
    if (!wire_ok(&d->wire, "actors")) return false;
    if (actor > UINT32_MAX || last > UINT32_MAX) return wire_fail(&d->wire, STATUS_OUT_OF_RANGE, "actors", "an actor or counter over 32 bits");
    const Status status = store_see_id(d->doc, id_make((uint32_t)actor, (uint32_t)last));
    if (status != STATUS_OK) return fail(d, status, "actors");
  }
  return wire_ok(&d->wire, "actors");
}

static bool decode(Decoder *d) {
  const uint32_t magic = reader_u32le(&d->wire.in);
  if (wire_ok(&d->wire, "document") && magic != DOC_MAGIC) return wire_fail(&d->wire, STATUS_CORRUPT, "document", "these bytes are not a document");
  const uint64_t version = reader_varint(&d->wire.in);
  if (wire_ok(&d->wire, "document") && version != DOC_VERSION) return wire_fail(&d->wire, STATUS_NEWER, "document", "it was made by a newer version");
  (void)reader_varint(&d->wire.in); /* the schema's version: told to people, decides nothing */
  d->doc->revision = reader_varint(&d->wire.in);
  if (!get_actors(d)) return false;
  const uint64_t count = reader_varint(&d->wire.in);
  if (!wire_ok(&d->wire, "document")) return false;
  if (count > LIMIT_OBJECTS || count == 0) return wire_fail(&d->wire, STATUS_CORRUPT, "document", "too many objects, or none");
  for (uint64_t i = 0; i < count; i++) {
    if (!get_object(d)) return false;
  }
  if (reader_left(&d->wire.in) != 0) return wire_fail(&d->wire, STATUS_CORRUPT, "document", "bytes after its end");
  const Status status = rules_check(d->doc, d->wire.problem);
  if (status != STATUS_OK) d->wire.status = status;
  return status == STATUS_OK;
}

static Status check_crc(Bytes bytes, Problem *problem) {
  if (bytes.size < CRC_BYTES) return problem_set(problem, STATUS_TRUNCATED, bytes.size, "document", "the bytes end too early");
  const uint8_t *at = bytes.data + bytes.size - CRC_BYTES;
  const uint32_t stored = (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
  if (crc32_put(0, bytes.data, bytes.size - CRC_BYTES) == stored) return STATUS_OK;
  return problem_set(problem, STATUS_CORRUPT, bytes.size - CRC_BYTES, "document", "its checksum does not match: a byte was changed or lost");
}

static Status decode_bytes(const Memory *memory, Bytes bytes, bool packs, Doc **doc, Problem *problem) {
  *doc = NULL;
  const Status status = check_crc(bytes, problem);
  if (status != STATUS_OK) return status;
  Decoder d = {.doc = store_create(memory), .packs = packs};
  if (!d.doc) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "document", "%s", status_text(STATUS_NO_MEMORY));
  wire_reader_init(&d.wire, (Bytes){.data = bytes.data, .size = bytes.size - CRC_BYTES}, memory, problem);
  buffer_init(&d.unknown, memory, bytes.size);
  const bool fine = decode(&d);
  buffer_finish(&d.unknown);
  if (fine) {
    *doc = d.doc;
    return STATUS_OK;
  }
  doc_destroy(d.doc);
  return d.wire.status;
}

Status doc_decode(const Memory *memory, Bytes bytes, Doc **doc, Problem *problem) { return decode_bytes(memory, bytes, false, doc, problem); }

Status doc_decode_packed(const Memory *memory, Bytes bytes, Doc **doc, Problem *problem) { return decode_bytes(memory, bytes, true, doc, problem); }
