/* What a replica writes down: records as they come, a checkpoint now and then, and the way back from both. */
#include "model/replica.h"

#include "core/limits.h"
#include "model/replica_state.h"
#include "model/store.h"

void replica_note(Replica *r, FrameType type, const Row *row) {
  Buffer rows;
  const size_t mark = r->journal.size;
  buffer_init(&rows, r->memory, LIMIT_DOCUMENT_BYTES);
  row_put(&rows, row);
  if (rows.status == STATUS_OK) {
    frame_put(&r->journal, &(Frame){.type = type, .branch = r->options.branch, .incarnation = r->incarnation, .rows = buffer_bytes(&rows),
                                    .head = type == FRAME_ROWS ? row->sequence : 0});
  }
  if (rows.status != STATUS_OK || r->journal.status != STATUS_OK) {
    r->journal.size = mark;
    r->journal.status = STATUS_OK;
    r->replace = true;
  }
  buffer_finish(&rows);
}

typedef struct Lists { Buffer doc, rows, aside, sides; } Lists;

/* Of what is pending, that which the document does not hold. */
static Status put_lists(Replica *r, Lists *lists) {
  const Kept left = {.rows = r->pending.rows, .first = r->pending.first + r->ready, .count = r->pending.count - r->ready};
  const Status status = doc_encode(r->doc, &lists->doc);
  kept_put(&left, &lists->rows);
  kept_put(&r->aside, &lists->aside);
  kept_put(&r->sides, &lists->sides);
  if (status != STATUS_OK) return status;
  if (lists->rows.status != STATUS_OK) return lists->rows.status;
  return lists->aside.status != STATUS_OK ? lists->aside.status : lists->sides.status;
}

static Status put_checkpoint(Replica *r, Bytes beside, bool whole, Buffer *out) {
  Lists lists;
  Buffer *const each[] = {&lists.doc, &lists.rows, &lists.aside, &lists.sides};
  for (uint32_t i = 0; i < COUNT_OF(each); i++) buffer_init(each[i], r->memory, LIMIT_DOCUMENT_BYTES);
  Status status = put_lists(r, &lists);
  if (status == STATUS_OK) {
    frame_put(out, &(Frame){.type = FRAME_CHECKPOINT, .branch = r->options.branch, .incarnation = whole ? r->incarnation : 0, .head = whole || r->head ? r->head : 1,
                            .client = r->options.client, .client_sequence = r->given, .settled = r->settled, .chain = r->chain, .doc = buffer_bytes(&lists.doc),
                            .rows = buffer_bytes(&lists.rows), .aside = buffer_bytes(&lists.aside), .sides = buffer_bytes(&lists.sides), .beside = beside});
    status = out->status;
  }
  for (uint32_t i = 0; i < COUNT_OF(each); i++) buffer_finish(each[i]);
  return status;
}

/* Where a pending batch cannot be taken back, the document is written with it. That is no state of any log, which an incarnation
   that no log has makes sure to be found out: then all of it becomes a side, and nothing is lost. */
Status replica_put_checkpoint(Replica *r, Bytes beside, Buffer *out) {
  Status status = replica_rewind(r);
  const bool whole = status != STATUS_CORRUPT;
  if (!whole) status = STATUS_OK;
  if (status == STATUS_OK) status = put_checkpoint(r, beside, whole, out);
  const Status settled = replica_settle(r);
  return status == STATUS_OK ? settled : status;
}

void replica_set_beside(Replica *r, ReplicaBeside *all, void *context) {
  r->beside = all;
  r->beside_context = context;
}

void replica_keep_beside(Replica *r, Bytes bytes) {
  const size_t mark = r->journal.size;
  frame_put(&r->journal, &(Frame){.type = FRAME_BESIDE, .branch = r->options.branch, .beside = bytes});
  if (r->journal.status == STATUS_OK) return;
  r->journal.size = mark;
  r->journal.status = STATUS_OK;
  r->replace = true;
}

static Status take_checkpoint(Replica *r, Buffer *out) {
  Buffer beside;
  buffer_init(&beside, r->memory, LIMIT_DOCUMENT_BYTES);
  if (r->beside && r->beside(r->beside_context, &beside) != STATUS_OK) buffer_clear(&beside);
  const Status status = replica_put_checkpoint(r, buffer_bytes(&beside), out);
  buffer_finish(&beside);
  return status;
}

static ReplicaWrite take(Replica *r, Buffer *out) {
  if (r->replace) {
    if (take_checkpoint(r, out) != STATUS_OK) return WRITE_NOTHING;
    r->replace = false;
    buffer_clear(&r->journal);
    return WRITE_REPLACE;
  }
  if (r->journal.size == 0) return WRITE_NOTHING;
  buffer_put(out, r->journal.data, r->journal.size);
  if (out->status != STATUS_OK) return WRITE_NOTHING;
  buffer_clear(&r->journal);
  return WRITE_APPEND;
}

ReplicaWrite replica_take_write(Replica *r, Buffer *out) {
  if (r->under_way) return WRITE_NOTHING;
  const ReplicaWrite write = take(r, out);
  if (write == WRITE_NOTHING) {
    buffer_clear(out);
    return write;
  }
  r->under_way = true;
  r->writing = r->given;
  r->settled_writing = r->settled;
  return write;
}

void replica_written(Replica *r) {
  r->under_way = false;
  r->written = r->writing;
  r->settled_written = r->settled_writing;
}

void replica_want_checkpoint(Replica *r) { r->replace = true; }

bool replica_saved(const Replica *r) { return r->pending.count == 0 || r->written >= kept_at(&r->pending, r->pending.count - 1)->row.client_sequence; }

/* ---- The way back ---- */

/* Ids of pending batches are taken even while those do not apply. */
static Status see_watermarks(Replica *r, uint32_t from) {
  Status status = STATUS_OK;
  for (uint32_t i = from; i < r->pending.count && status == STATUS_OK; i++) {
    const Id id = kept_at(&r->pending, i)->row.watermark;
    if (id_actor(id) == r->options.client) status = store_see_id(r->doc, id);
  }
  return status;
}

static Status load_checkpoint(Replica *r, const Frame *frame, Problem *problem) {
  if (frame->client != r->options.client || frame->branch != r->options.branch) {
    return problem_set(problem, STATUS_REFUSED, NO_OFFSET, "checkpoint", "it belongs to another device or branch");
  }
  Doc *doc;
  Status status = doc_decode(r->memory, frame->doc, &doc, problem);
  if (status != STATUS_OK) return status;
  doc_destroy(r->doc);
  r->doc = doc;
  kept_finish(&r->pending, r->memory);
  kept_finish(&r->aside, r->memory);
  kept_finish(&r->sides, r->memory);
  r->ready = 0;
  r->incarnation = frame->incarnation;
  r->head = frame->head;
  r->given = frame->client_sequence;
  r->settled = frame->settled;
  r->chain = frame->chain;
  status = kept_get(&r->pending, r->memory, frame->rows, problem);
  for (uint32_t i = 0; i < r->pending.count && status == STATUS_OK; i++) {
    const uint64_t number = r->given - (r->pending.count - 1 - i);
    if (kept_at(&r->pending, i)->row.client_sequence != number) status = problem_set(problem, STATUS_CORRUPT, NO_OFFSET, "checkpoint", "its batches do not follow each other");
  }
  if (status == STATUS_OK) status = see_watermarks(r, 0);
  if (status == STATUS_OK) status = kept_get(&r->aside, r->memory, frame->aside, problem);
  return status == STATUS_OK ? kept_get(&r->sides, r->memory, frame->sides, problem) : status;
}

/* A batch behind one that is missing can never be sent, as batches have numbers without gaps: it is kept to be looked at. */
static Status load_local(Replica *r, const Frame *frame, Problem *problem) {
  const uint32_t before = r->pending.count;
  Bytes list = frame->rows;
  Row row;
  Problem found = {.status = STATUS_OK};
  while (found.status == STATUS_OK && row_next(&list, &row, &found)) {
    const bool follows = row.client_sequence == r->given + 1;
    if (!follows) row.status = STATUS_CORRUPT;
    if (!kept_push(follows ? &r->pending : &r->aside, r->memory, &row)) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "saved work", "%s", status_text(STATUS_NO_MEMORY));
    if (follows) r->given = row.client_sequence;
    else problem_set(problem, STATUS_CORRUPT, NO_OFFSET, "saved work", "a batch before this one is missing");
  }
  if (found.status != STATUS_OK) *problem = found;
  return found.status == STATUS_OK ? see_watermarks(r, before) : found.status;
}

static Status pass_by(Replica *r, const Frame *frame, Problem *problem) {
  (void)r, (void)frame, (void)problem;
  return STATUS_OK;
}

static Status load_rows(Replica *r, const Frame *frame, Problem *problem) {
  Bytes list = frame->rows;
  Row row;
  Problem found = {.status = STATUS_OK};
  r->incarnation = frame->incarnation;
  Status status = STATUS_OK;
  while (status == STATUS_OK && row_next(&list, &row, &found)) {
    if (row.sequence != r->head + 1) status = problem_set(problem, STATUS_CORRUPT, NO_OFFSET, "saved work", "a row before this one is missing");
    else status = replica_confirm(r, &row, problem);
  }
  if (status == STATUS_OK && found.status != STATUS_OK) *problem = found;
  return status == STATUS_OK ? found.status : status;
}

static Status load(Replica *r, Bytes written, Problem *problem) {
  static Status (*const loaders[FRAME_TYPE_COUNT])(Replica *, const Frame *, Problem *) = {
    [FRAME_CHECKPOINT] = load_checkpoint, [FRAME_LOCAL] = load_local, [FRAME_ROWS] = load_rows, [FRAME_BESIDE] = pass_by};
  Status status = STATUS_OK;
  bool behind = false; /* of its rows on disk: the log will tell them again, and show what differs */
  while (written.size && status == STATUS_OK) {
    Frame frame;
    size_t used;
    status = frame_get(written, &frame, &used, problem);
    if (status == STATUS_TRUNCATED || status == STATUS_CORRUPT) return replica_settle(r); /* torn: it was never said to be saved */
    if (status != STATUS_OK) return status;
    if (!loaders[frame.type]) return problem_set(problem, STATUS_CORRUPT, NO_OFFSET, "saved work", "a record of another kind");
    if (frame.type != FRAME_ROWS || !behind) status = loaders[frame.type](r, &frame, problem);
    if (status == STATUS_CORRUPT && frame.type == FRAME_ROWS) {
      behind = true;
      status = STATUS_OK;
    }
    if (frame.type == FRAME_CHECKPOINT) behind = false;
    written = (Bytes){.data = written.data + used, .size = written.size - used};
  }
  return status == STATUS_OK ? replica_settle(r) : status;
}

Status replica_restore(const Memory *memory, ReplicaOptions options, Bytes written, Replica **replica, Problem *problem) {
  Problem ignored;
  *replica = NULL;
  if (!problem) problem = &ignored;
  *problem = (Problem){.status = STATUS_OK};
  Replica *r = replica_create(memory, options);
  if (!r) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "saved work", "%s", status_text(STATUS_NO_MEMORY));
  r->restoring = true;
  const Status status = load(r, written, problem);
  r->restoring = false;
  if (status != STATUS_OK) {
    replica_destroy(r);
    return status;
  }
  r->written = r->given;
  r->settled_written = r->settled;
  *replica = r;
  return STATUS_OK;
}
