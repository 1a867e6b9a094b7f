/* The log's two ends: replaying what was logged, and the snapshot from which a log can begin again. */
#include "session/internal.h"

#include "core/hash.h"
#include "core/limits.h"


#define SNAPSHOT_MAGIC 0x50414e53u /* "SNAP" */
#define SNAPSHOT_VERSION 1u
#define CRC_BYTES 4u

Status session_replay(Session *session, Bytes logged, Problem *problem) {
  Batch *batch;
  Status status = batch_decode(session->memory, logged, &batch, problem);
  if (status != STATUS_OK) return status;
  const BatchInfo info = batch_info(batch);
  if (info.sequence != session->sequence + 1) {
    batch_destroy(batch);
    return problem_set(problem, STATUS_CORRUPT, NO_OFFSET, "log", "batch %llu follows batch %llu", (unsigned long long)info.sequence,
                       (unsigned long long)session->sequence);
  }
  status = batch_apply(session->doc, batch, NULL, problem);
  if (status == STATUS_OK) {
    session->sequence = info.sequence;
    if (info.author == session->actor) history_note(&session->history, session->memory, info, logged);
  }
  batch_destroy(batch);
  return status;
}

static void put_stack(Buffer *out, const HistoryStack *stack) {
  buffer_varint(out, stack->count);
  for (uint32_t i = 0; i < stack->count; i++) {
    buffer_varint(out, stack->steps[i].size);
    buffer_put(out, stack->steps[i].bytes, stack->steps[i].size);
  }
}

Status session_put_history(const Session *session, Buffer *out) {
  buffer_varint(out, SNAPSHOT_VERSION);
  buffer_varint(out, session->sequence);
  put_stack(out, &session->history.done);
  put_stack(out, &session->history.undone);
  return out->status;
}

Status session_snapshot(const Session *session, Buffer *out) {
  Buffer doc;
  buffer_init(&doc, session->memory, LIMIT_DOCUMENT_BYTES);
  const size_t begin = out->size;
  Status status = doc_encode(session->doc, &doc);
  if (status == STATUS_OK) {
    buffer_u32le(out, SNAPSHOT_MAGIC);
    buffer_varint(out, SNAPSHOT_VERSION);
    buffer_varint(out, session->sequence);
    buffer_varint(out, doc.size);
    buffer_put(out, doc.data, doc.size);
    put_stack(out, &session->history.done);
    put_stack(out, &session->history.undone);
    if (out->status == STATUS_OK) buffer_u32le(out, crc32_put(0, out->data + begin, out->size - begin));
    status = out->status;
  }
  buffer_finish(&doc);
  return status;
}

/* One kept step: checked as a batch, then noted under its own flags' stack. */
static Status get_step(Session *session, Reader *in, History *history, bool undone, Problem *problem) {
  const uint64_t size = reader_varint(in);
  if (in->failed || size > reader_left(in)) return problem_set(problem, STATUS_TRUNCATED, in->offset, "history", "a step is longer than the bytes that are left");
  const Bytes logged = reader_take(in, (size_t)size);
  Batch *batch;
  const Status status = batch_decode(session->memory, logged, &batch, problem);
  if (status != STATUS_OK) return status;
  const uint32_t flags = batch_info(batch).flags;
  const bool fits = undone == ((flags & BATCH_UNDO) != 0);
  const bool kept = fits && history_keep(history, session->memory, batch_info(batch), logged);
  batch_destroy(batch);
  if (fits && !kept) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "history", "%s", status_text(STATUS_NO_MEMORY));
  return fits ? STATUS_OK : problem_set(problem, STATUS_CORRUPT, in->offset, "history", "a step lies on the wrong side of undo");
}

static Status get_stack(Session *session, Reader *in, History *history, bool undone, Problem *problem) {
  const uint64_t count = reader_varint(in);
  if (in->failed || count > LIMIT_UNDO_STEPS) return problem_set(problem, STATUS_CORRUPT, in->offset, "history", "more steps than there can be");
  Status status = STATUS_OK;
  for (uint64_t i = 0; i < count && status == STATUS_OK; i++) status = get_step(session, in, history, undone, problem);
  return status;
}

static Status get_doc(Session *session, Reader *in, Doc **doc, Problem *problem) {
  const uint64_t size = reader_varint(in);
  if (in->failed || size > reader_left(in)) return problem_set(problem, STATUS_TRUNCATED, in->offset, "snapshot", "the document is cut off");
  const size_t begin = in->offset;
  const Status status = doc_decode(session->memory, reader_take(in, (size_t)size), doc, problem);
  if (status != STATUS_OK && problem && problem->offset_bytes != NO_OFFSET) problem->offset_bytes += begin;
  return status;
}

Status session_get_history(Session *session, Bytes bytes, Problem *problem) {
  History history = {.bytes = 0};
  Reader in;
  reader_init(&in, bytes);
  const uint64_t version = reader_varint(&in), sequence = reader_varint(&in);
  if (in.failed || sequence > INT64_MAX) return problem_set(problem, STATUS_CORRUPT, 0, "history", "these bytes are not a history");
  if (version != SNAPSHOT_VERSION) return problem_set(problem, STATUS_NEWER, 0, "history", "it was made by a newer version");
  Status status = get_stack(session, &in, &history, false, problem);
  if (status == STATUS_OK) status = get_stack(session, &in, &history, true, problem);
  if (status == STATUS_OK && reader_left(&in) != 0) status = problem_set(problem, STATUS_CORRUPT, in.offset, "history", "bytes after its end");
  if (status != STATUS_OK) {
    history_finish(&history, session->memory);
    return status;
  }
  history_finish(&session->history, session->memory);
  session->history = history;
  session->sequence = sequence;
  return STATUS_OK;
}

static Status get_snapshot(Session *session, Bytes bytes, Doc **doc, History *history, uint64_t *sequence, Problem *problem) {
  Reader in;
  reader_init(&in, (Bytes){.data = bytes.data, .size = bytes.size - CRC_BYTES});
  const uint32_t magic = reader_u32le(&in);
  const uint64_t version = reader_varint(&in);
  *sequence = reader_varint(&in);
  if (in.failed || magic != SNAPSHOT_MAGIC) return problem_set(problem, STATUS_CORRUPT, 0, "snapshot", "these bytes are not a snapshot");
  if (version != SNAPSHOT_VERSION) return problem_set(problem, STATUS_NEWER, 4, "snapshot", "it was made by a newer version");
  Status status = get_doc(session, &in, doc, problem);
  if (status == STATUS_OK) status = get_stack(session, &in, history, false, problem);
  if (status == STATUS_OK) status = get_stack(session, &in, history, true, problem);
  if (status == STATUS_OK && reader_left(&in) != 0) status = problem_set(problem, STATUS_CORRUPT, in.offset, "snapshot", "bytes after its end");
  return status;
}

static Status check_crc(Bytes bytes, Problem *problem) {
  if (bytes.size < CRC_BYTES) return problem_set(problem, STATUS_TRUNCATED, bytes.size, "snapshot", "the bytes end too early");
  Reader tail;
  reader_init(&tail, (Bytes){.data = bytes.data + bytes.size - CRC_BYTES, .size = CRC_BYTES});
  if (reader_u32le(&tail) == crc32_put(0, bytes.data, bytes.size - CRC_BYTES)) return STATUS_OK;
  return problem_set(problem, STATUS_CORRUPT, bytes.size - CRC_BYTES, "snapshot", "its checksum does not match: a byte was changed or lost");
}

Status session_restore(Session *session, Bytes snapshot, Problem *problem) {
  Doc *doc = NULL;
  History history = {.bytes = 0};
  uint64_t sequence = 0;
  Status status = check_crc(snapshot, problem);
  if (status == STATUS_OK) status = get_snapshot(session, snapshot, &doc, &history, &sequence, problem);
  if (status != STATUS_OK) {
    doc_destroy(doc);
    history_finish(&history, session->memory);
    return status;
  }
  session_adopt_doc(session, doc);
  history_finish(&session->history, session->memory);
  session->history = history;
  session->sequence = sequence;
  return STATUS_OK;
}
