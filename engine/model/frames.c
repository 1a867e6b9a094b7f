/* The tables of frames and list items, and the one writer and reader that walk them. */
#include "model/frames.h"

#include "core/hash.h"
#include "core/limits.h"
#include "model/rights.h"

#include <string.h>

#define CRC_BYTES 4u
#define IN(type) (1u << FRAME_##type)
#define EVERYWHERE (~0u)

typedef enum MemberType { MEMBER_NUMBER, MEMBER_BYTES } MemberType;

typedef struct Member {
  uint8_t tag; /* ascending within a table; once given never changed */
  MemberType type;
  uint32_t frames; /* types that have it */
  size_t offset;
  uint64_t max;    /* of a number */
  const char *name, *doc;
} Member;

typedef struct Shape {
  const Member *members;
  uint32_t count;
  const char *name;
} Shape;

#define NUMBER(Type, tag, name, frames, max, doc) {tag, MEMBER_NUMBER, frames, offsetof(Type, name), max, #name, doc}
#define BYTES(Type, tag, name, frames, doc) {tag, MEMBER_BYTES, frames, offsetof(Type, name), 0, #name, doc}

static const Member frame_members[] = {
  NUMBER(Frame, 1, branch, EVERYWHERE, UINT64_MAX, "the branch spoken of"),
  NUMBER(Frame, 2, incarnation, EVERYWHERE, UINT64_MAX, "of the branch's log: another one after a restore from a backup"),
  NUMBER(Frame, 3, head, IN(HELLO) | IN(WELCOME) | IN(ROWS) | IN(SNAPSHOT) | IN(COMMIT) | IN(CHECKPOINT), INT64_MAX, "the last sequence the sender knows, the frame's rows included; COMMIT: the one they stand behind"),
  NUMBER(Frame, 4, hash, IN(WELCOME) | IN(ROWS) | IN(SNAPSHOT), UINT64_MAX, "of the document at `head`; 0: not told"),
  NUMBER(Frame, 5, client, IN(HELLO) | IN(SUBMIT) | IN(CHECKPOINT), UINT32_MAX, "the actor that speaks"),
  NUMBER(Frame, 6, client_sequence, IN(WELCOME) | IN(EXPECT) | IN(CHECKPOINT), INT64_MAX, "the last one known of this client; CHECKPOINT: the last one given"),
  NUMBER(Frame, 7, settled, IN(HELLO) | IN(SUBMIT) | IN(CHECKPOINT), INT64_MAX, "the client has the verdict on all its batches up to here written down"),
  NUMBER(Frame, 8, version, IN(HELLO) | IN(RELOAD), UINT32_MAX, "of the program: the version of its schema"),
  NUMBER(Frame, 9, whole, IN(HELLO), 1, "1: send everything anew, as a snapshot"),
  BYTES(Frame, 10, doc, IN(SNAPSHOT) | IN(CHECKPOINT), "the document, encoded"),
  BYTES(Frame, 11, rows, IN(SUBMIT) | IN(ROWS) | IN(COMMIT) | IN(LOCAL) | IN(CHECKPOINT), "a list of rows"),
  BYTES(Frame, 12, clients, IN(SNAPSHOT), "a list of clients"),
  BYTES(Frame, 13, aside, IN(CHECKPOINT), "a list of rows that were not taken"),
  BYTES(Frame, 14, sides, IN(CHECKPOINT), "a list of rows, a CHECKPOINT in each batch: what lies beside the branch"),
  NUMBER(Frame, 15, attempt, IN(HELLO) | IN(WELCOME) | IN(SNAPSHOT), UINT32_MAX, "HELLO: which one; else the one this answers, so that a late answer is known"),
  NUMBER(Frame, 16, chain, IN(CHECKPOINT), UINT64_MAX, "over the client's batches up to `settled`"),
  BYTES(Frame, 17, beside, IN(CHECKPOINT) | IN(BESIDE), "the host's own"),
};
static const Member row_members[] = {
  NUMBER(Row, 1, sequence, EVERYWHERE, INT64_MAX, "its place in the log; 0 while it is pending"),
  NUMBER(Row, 2, client, EVERYWHERE, UINT32_MAX, "who made it"),
  NUMBER(Row, 3, client_sequence, EVERYWHERE, INT64_MAX, "which of theirs it is, from 1"),
  NUMBER(Row, 4, time_ms, EVERYWHERE, INT64_MAX, "when it was ordered, for people only"),
  NUMBER(Row, 5, status, EVERYWHERE, STATUS_COUNT - 1, "0, or why it was refused (below)"),
  NUMBER(Row, 6, skipped, EVERYWHERE, UINT32_MAX, "what did nothing when its author made it; elsewhere 0"),
  NUMBER(Row, 7, watermark, EVERYWHERE, UINT64_MAX, "an id of the author's that was given last; on disks only"),
  BYTES(Row, 8, reason, EVERYWHERE, "of a refusal, in words"),
  BYTES(Row, 9, batch, EVERYWHERE, "the batch, as its author made it; nobody edits it"),
  NUMBER(Row, 10, needs, EVERYWHERE, ROLE_COUNT - 1, "COMMIT: the least role that may do it; elsewhere 0"),
};
static const Member client_members[] = {
  NUMBER(ClientRow, 1, client, EVERYWHERE, UINT32_MAX, "who"),
  NUMBER(ClientRow, 2, last, EVERYWHERE, INT64_MAX, "its client sequences up to here are in the log, accepted or refused"),
  BYTES(ClientRow, 3, refused, EVERYWHERE, "a list of refusals: those after what the client said is settled"),
  NUMBER(ClientRow, 4, chain, EVERYWHERE, UINT64_MAX, "over its batches: two under one number do not go unnoticed"),
};
static const Member refusal_members[] = {
  NUMBER(Refusal, 1, client_sequence, EVERYWHERE, INT64_MAX, "which of theirs was refused"),
  NUMBER(Refusal, 2, status, EVERYWHERE, STATUS_COUNT - 1, "why (below)"),
};

static const Shape frame_shape = {frame_members, COUNT_OF(frame_members), "frame"};
static const Shape row_shape = {row_members, COUNT_OF(row_members), "row"};
static const Shape client_shape = {client_members, COUNT_OF(client_members), "client"};
static const Shape refusal_shape = {refusal_members, COUNT_OF(refusal_members), "refusal"};

bool frame_field_at(uint32_t index, FrameField *field) {
  static const Shape *const shapes[] = {&frame_shape, &row_shape, &client_shape, &refusal_shape};
  for (size_t i = 0; i < COUNT_OF(shapes); i++) {
    const Shape *shape = shapes[i];
    if (index < shape->count) {
      const Member *member = &shape->members[index];
      *field = (FrameField){shape->name, member->name, member->doc, member->tag, member->type == MEMBER_BYTES, member->frames, member->max};
      return true;
    }
    index -= shape->count;
  }
  return false;
}

uint64_t row_chain(uint64_t chain, Bytes batch) { return hash_pair(chain, hash_bytes(batch.data, batch.size)); }

static size_t varint_size(uint64_t value) {
  size_t size = 1;
  for (; value >= 0x80; value >>= 7) size++;
  return size;
}

static uint64_t number_of(const Member *member, const void *from) {
  uint64_t value;
  memcpy(&value, (const uint8_t *)from + member->offset, sizeof value);
  return value;
}

static Bytes bytes_of(const Member *member, const void *from) {
  Bytes bytes;
  memcpy(&bytes, (const uint8_t *)from + member->offset, sizeof bytes);
  return bytes;
}

/* Of the value alone; 0: the member is at its default and left out. */
static size_t value_size(const Member *member, const void *from) {
  if (member->type == MEMBER_BYTES) return bytes_of(member, from).size;
  const uint64_t value = number_of(member, from);
  return value ? varint_size(value) : 0;
}

static size_t content_size(const Shape *shape, const void *from) {
  size_t total = 0;
  for (uint32_t i = 0; i < shape->count; i++) {
    const size_t size = value_size(&shape->members[i], from);
    if (size) total += 1 + varint_size(size) + size;
  }
  return total;
}

static void put_members(Buffer *out, const Shape *shape, const void *from) {
  for (uint32_t i = 0; i < shape->count; i++) {
    const Member *member = &shape->members[i];
    const size_t size = value_size(member, from);
    if (size == 0) continue;
    buffer_u8(out, member->tag);
    buffer_varint(out, size);
    if (member->type == MEMBER_NUMBER) buffer_varint(out, number_of(member, from));
    else buffer_put(out, bytes_of(member, from).data, size);
  }
}

static void put_item(Buffer *out, const Shape *shape, const void *from) {
  buffer_varint(out, content_size(shape, from));
  put_members(out, shape, from);
}

void frame_put(Buffer *out, const Frame *frame) {
  const size_t begin = out->size, content = content_size(&frame_shape, frame);
  if (buffer_extend(out, 1 + varint_size(content) + content + CRC_BYTES)) out->size = begin; /* all of it at once */
  buffer_u8(out, (uint8_t)frame->type);
  put_item(out, &frame_shape, frame);
  if (out->status == STATUS_OK) buffer_u32le(out, crc32_put(0, out->data + begin, out->size - begin));
}

static bool get_number(const Member *member, Bytes value, void *to) {
  Reader reader;
  reader_init(&reader, value);
  const uint64_t number = reader_varint(&reader);
  if (reader.failed || reader_left(&reader) != 0 || number == 0 || number > member->max) return false;
  memcpy((uint8_t *)to + member->offset, &number, sizeof number);
  return true;
}

static const Member *member_by_tag(const Shape *shape, uint64_t tag) {
  for (uint32_t i = 0; i < shape->count; i++) {
    if (shape->members[i].tag == tag) return &shape->members[i];
  }
  return NULL;
}

/* Tags rise, so that none is there twice and one content has one encoding. */
static Status get_members(Bytes content, const Shape *shape, uint32_t type, void *to, Problem *problem) {
  Reader in;
  uint64_t last = 0;
  reader_init(&in, content);
  while (reader_left(&in) > 0) {
    const size_t at = in.offset;
    const uint64_t tag = reader_varint(&in), size = reader_varint(&in);
    if (!in.failed && size > reader_left(&in)) in.failed = true;
    const Bytes value = in.failed ? (Bytes){0} : reader_take(&in, (size_t)size);
    if (in.failed) return problem_set(problem, STATUS_CORRUPT, at, shape->name, "a field is longer than what it lies in");
    if (tag <= last || value.size == 0) return problem_set(problem, STATUS_CORRUPT, at, shape->name, "a field is empty, twice there or out of order");
    last = tag;
    const Member *member = member_by_tag(shape, tag);
    if (!member) continue; /* of a newer version */
    if (!(member->frames >> type & 1u)) return problem_set(problem, STATUS_CORRUPT, at, member->name, "such a frame has no such field");
    if (member->type == MEMBER_BYTES) memcpy((uint8_t *)to + member->offset, &value, sizeof value);
    else if (!get_number(member, value, to)) return problem_set(problem, STATUS_OUT_OF_RANGE, at, member->name, "the number is malformed or too large");
  }
  return STATUS_OK;
}

Status frame_get(Bytes bytes, Frame *frame, size_t *used, Problem *problem) {
  Reader in;
  reader_init(&in, bytes);
  *frame = (Frame){.branch = 0};
  *used = 0;
  const uint8_t type = reader_u8(&in);
  const uint64_t size = reader_varint(&in);
  if (in.failed) return problem_set(problem, STATUS_TRUNCATED, in.offset, "frame", "the bytes end too early, or a number is malformed");
  if (type == 0) return problem_set(problem, STATUS_CORRUPT, 0, "frame", "there is nothing here");
  if (type >= FRAME_TYPE_COUNT) return problem_set(problem, STATUS_UNSUPPORTED, 0, "frame", "there is no such frame");
  if (size > LIMIT_DOCUMENT_BYTES) return problem_set(problem, STATUS_TOO_LARGE, 0, "frame", "it is too large");
  if (reader_left(&in) < CRC_BYTES || size > reader_left(&in) - CRC_BYTES) return problem_set(problem, STATUS_TRUNCATED, bytes.size, "frame", "the bytes end too early");
  const Bytes content = reader_take(&in, (size_t)size);
  const uint32_t crc = crc32_put(0, bytes.data, in.offset);
  if (reader_u32le(&in) != crc) return problem_set(problem, STATUS_CORRUPT, in.offset - CRC_BYTES, "frame", "its checksum does not match");
  frame->type = (FrameType)type;
  *used = in.offset;
  return get_members(content, &frame_shape, type, frame, problem);
}

static bool next_item(Bytes *list, const Shape *shape, void *to, Problem *problem) {
  Problem ignored;
  Problem *report = problem ? problem : &ignored;
  report->status = STATUS_OK;
  if (list->size == 0) return false;
  Reader in;
  reader_init(&in, *list);
  const uint64_t size = reader_varint(&in);
  if (in.failed || size > reader_left(&in)) {
    problem_set(report, STATUS_CORRUPT, 0, shape->name, "it is longer than the list it lies in");
    return false;
  }
  const Bytes content = reader_take(&in, (size_t)size);
  if (get_members(content, shape, 0, to, report) != STATUS_OK) return false;
  *list = (Bytes){.data = list->data + in.offset, .size = list->size - in.offset};
  return true;
}

void row_put(Buffer *out, const Row *row) { put_item(out, &row_shape, row); }
void client_row_put(Buffer *out, const ClientRow *row) { put_item(out, &client_shape, row); }
void refusal_put(Buffer *out, const Refusal *refusal) { put_item(out, &refusal_shape, refusal); }

bool row_next(Bytes *list, Row *row, Problem *problem) {
  *row = (Row){.sequence = 0};
  return next_item(list, &row_shape, row, problem);
}

bool client_row_next(Bytes *list, ClientRow *row, Problem *problem) {
  *row = (ClientRow){.client = 0};
  return next_item(list, &client_shape, row, problem);
}

bool refusal_next(Bytes *list, Refusal *refusal, Problem *problem) {
  *refusal = (Refusal){.client_sequence = 0};
  return next_item(list, &refusal_shape, refusal, problem);
}
