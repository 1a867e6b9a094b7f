/* Single values and lengths; rows are in wire_rows.c. */
#include "model/wire.h"

#include <string.h>

void wire_reader_init(WireReader *wire, Bytes bytes, const Memory *memory, Problem *problem) {
  *wire = (WireReader){.memory = memory, .problem = problem, .status = STATUS_OK};
  reader_init(&wire->in, bytes);
}

bool wire_fail(WireReader *wire, Status status, const char *where, const char *what) {
  if (wire->status == STATUS_OK) wire->status = problem_set(wire->problem, status, wire->in.offset, where, "%s", what);
  return false;
}

bool wire_ok(WireReader *wire, const char *where) {
  if (wire->in.failed) wire_fail(wire, STATUS_TRUNCATED, where, "the bytes end too early, or a number is malformed");
  return wire->status == STATUS_OK;
}

bool wire_open(WireReader *wire, const char *where, size_t *end) {
  const uint64_t size = reader_varint(&wire->in);
  if (!wire_ok(wire, where)) return false;
  if (size > reader_left(&wire->in)) return wire_fail(wire, STATUS_TRUNCATED, where, "it is longer than the bytes that are left");
  *end = wire->in.offset + (size_t)size;
  return true;
}

bool wire_close(WireReader *wire, const char *where, size_t end) {
  if (!wire_ok(wire, where)) return false;
  return wire->in.offset == end || wire_fail(wire, STATUS_CORRUPT, where, "its length contradicts its content");
}

size_t wire_begin(const Buffer *out) { return out->size; }

void wire_end(Buffer *out, size_t mark) {
  if (out->status != STATUS_OK) return;
  const size_t content = out->size - mark;
  uint8_t length[10];
  size_t bytes = 0;
  for (uint64_t rest = content; bytes == 0 || rest != 0; rest >>= 7) length[bytes++] = (uint8_t)((rest & 127) | (rest > 127 ? 128 : 0));
  if (!buffer_extend(out, bytes)) return;
  memmove(out->data + mark + bytes, out->data + mark, content);
  memcpy(out->data + mark, length, bytes);
}

void wire_put_text(Buffer *out, const char *data, size_t size) {
  buffer_varint(out, size);
  buffer_put(out, data, size);
}

bool wire_get_text(WireReader *wire, const char *where, Bytes *text) {
  size_t end;
  if (!wire_open(wire, where, &end)) return false;
  *text = reader_take(&wire->in, end - wire->in.offset);
  return wire_ok(wire, where);
}

void wire_put_value(Buffer *out, const Value *value) {
  const FieldType type = value->type == FIELD_CHOICE ? FIELD_INT : value->type;
  buffer_u8(out, (uint8_t)type);
  switch (type) {
    case FIELD_BOOL: buffer_u8(out, value->as.boolean); break;
    case FIELD_REAL: buffer_f64le(out, value->as.real); break;
    case FIELD_REF: buffer_varint(out, value->as.ref); break;
    case FIELD_TEXT: wire_put_text(out, value->as.text.data, value->as.text.size); break;
    case FIELD_DIGEST: buffer_put(out, value->as.digest.bytes, sizeof value->as.digest.bytes); break;
    default: buffer_svarint(out, value->as.integer); break;
  }
}

static bool get_bool(WireReader *wire, Value *value) {
  const uint8_t byte = reader_u8(&wire->in);
  value->as.boolean = byte == 1;
  return byte <= 1 || wire_fail(wire, STATUS_CORRUPT, "value", "a truth is 0 or 1");
}

static bool get_real(WireReader *wire, Value *value) {
  const double real = reader_f64le(&wire->in);
  value->as.real = real;
  const uint64_t negative_zero = UINT64_C(1) << 63;
  if (real != real || memcmp(&real, &negative_zero, sizeof real) == 0) return wire_fail(wire, STATUS_CORRUPT, "value", "NaN or -0");
  return true;
}

static bool get_text_value(WireReader *wire, Value *value) {
  Bytes text = {.size = 0};
  if (!wire_get_text(wire, "text", &text)) return false;
  if (text.size > UINT32_MAX) return wire_fail(wire, STATUS_TOO_LARGE, "text", "the text is too long");
  value->as.text.data = (const char *)text.data;
  value->as.text.size = (uint32_t)text.size;
  return true;
}

static bool get_digest(WireReader *wire, Value *value) {
  const Bytes digest = reader_take(&wire->in, sizeof value->as.digest.bytes);
  if (digest.size) memcpy(value->as.digest.bytes, digest.data, digest.size);
  return true;
}

bool wire_get_value(WireReader *wire, Value *value) {
  const uint8_t type = reader_u8(&wire->in);
  *value = (Value){.type = (FieldType)type};
  bool fine = false;
  switch (type) {
    case FIELD_BOOL: fine = get_bool(wire, value); break;
    case FIELD_INT: value->as.integer = reader_svarint(&wire->in); fine = true; break;
    case FIELD_REAL: fine = get_real(wire, value); break;
    case FIELD_REF: value->as.ref = reader_varint(&wire->in); fine = true; break;
    case FIELD_TEXT: fine = get_text_value(wire, value); break;
    case FIELD_DIGEST: fine = get_digest(wire, value); break;
    default: fine = wire_fail(wire, STATUS_CORRUPT, "value", "there is no such type of value"); break;
  }
  return fine && wire_ok(wire, "value");
}
