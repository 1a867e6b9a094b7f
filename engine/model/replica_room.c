/* A replica's talk with a room: hello, batches out, rows and snapshots in. */
#include "model/replica.h"

#include "core/limits.h"
#include "model/replica_state.h"
#include "model/store.h"

static Status plain(Problem *problem, Status status) { return problem_set(problem, status, NO_OFFSET, "replica", "%s", status_text(status)); }

static void say_hello(Replica *r) {
  r->attempt = r->attempt % UINT32_MAX + 1;
  r->hello = true;
}

void replica_connect(Replica *r) {
  if (r->state == REPLICA_OUTDATED) return;
  if (r->state != REPLICA_DIFFERS) r->state = REPLICA_JOINING;
  say_hello(r);
}

void replica_disconnect(Replica *r) {
  if (r->state == REPLICA_JOINING || r->state == REPLICA_LIVE) r->state = REPLICA_OFFLINE;
  r->hello = false;
}

/* ---- Out ---- */

static void put_hello(const Replica *r, Buffer *out) {
  frame_put(out, &(Frame){.type = FRAME_HELLO, .branch = r->options.branch, .incarnation = r->incarnation, .head = r->head,
                          .client = r->options.client, .settled = r->settled_written, .version = r->options.version, .attempt = r->attempt,
                          .whole = r->state == REPLICA_DIFFERS});
}

/* Written, not sent, and no further ahead of the log than the room is to remember refusals. */
static uint32_t count_sendable(const Replica *r, uint64_t from) {
  uint64_t last = r->settled_written + LIMIT_WINDOW;
  if (last > r->written) last = r->written;
  return last >= from ? (uint32_t)(last - from + 1) : 0;
}

static void put_submit(Replica *r, Buffer *out) {
  if (r->pending.count == 0) return;
  const uint64_t front = kept_at(&r->pending, 0)->row.client_sequence;
  const uint64_t from = r->sent + 1 > front ? r->sent + 1 : front;
  const uint32_t count = count_sendable(r, from);
  uint64_t sent = from - 1;
  Buffer rows;
  buffer_init(&rows, r->memory, LIMIT_DOCUMENT_BYTES);
  for (uint32_t i = 0; i < count && (i == 0 || rows.size < LIMIT_ROOM_GROUP_BYTES); i++) {
    const Row *row = &kept_at(&r->pending, (uint32_t)(from - front) + i)->row;
    row_put(&rows, &(Row){.client_sequence = row->client_sequence, .batch = row->batch});
    sent = row->client_sequence;
  }
  if (rows.size && rows.status == STATUS_OK) {
    frame_put(out, &(Frame){.type = FRAME_SUBMIT, .branch = r->options.branch, .incarnation = r->incarnation, .client = r->options.client,
                            .settled = r->settled_written, .rows = buffer_bytes(&rows)});
    if (out->status == STATUS_OK) r->sent = sent;
  } else if (rows.status != STATUS_OK) {
    out->status = rows.status;
  }
  buffer_finish(&rows);
}

Status replica_take(Replica *r, Buffer *out) {
  if (r->hello) {
    put_hello(r, out);
    r->hello = out->status != STATUS_OK;
  } else if (r->state == REPLICA_LIVE) {
    put_submit(r, out);
  }
  return out->status;
}

/* ---- In ---- */

static Status differ(Replica *r) {
  r->state = REPLICA_DIFFERS;
  say_hello(r);
  return STATUS_OK;
}

/* What a row or a comparison came to: differing and being outdated are states, not failures of the frame. */
static Status conclude(Replica *r, Status status) {
  if (status == STATUS_CORRUPT) return differ(r);
  if (status != STATUS_NEWER) return status;
  r->state = REPLICA_OUTDATED;
  return STATUS_OK;
}

static bool same_state(const Replica *r, const Frame *frame) {
  return frame->hash == 0 || frame->head != r->head || doc_hash(r->doc) == frame->hash;
}

static Status receive_welcome(Replica *r, const Frame *frame, Problem *problem) {
  if (r->state != REPLICA_JOINING || frame->attempt != r->attempt) return STATUS_OK;
  const bool first = r->incarnation == 0 && r->head == 0;
  if ((!first && frame->incarnation != r->incarnation) || frame->head < r->head) return differ(r);
  Status status = replica_rewind(r);
  if (status != STATUS_OK) return conclude(r, plain(problem, status));
  if (!same_state(r, frame)) return differ(r);
  r->incarnation = frame->incarnation;
  r->state = REPLICA_LIVE;
  r->sent = frame->client_sequence;
  if (r->pending.count == 0 && r->given < frame->client_sequence) r->given = frame->client_sequence;
  return replica_settle(r);
}

static Status confirm_rows(Replica *r, const Frame *frame, Problem *problem) {
  Bytes list = frame->rows;
  Row row;
  Problem found = {.status = STATUS_OK};
  Status status = STATUS_OK;
  while (status == STATUS_OK && row_next(&list, &row, &found)) {
    if (row.sequence <= r->head) continue;
    if (row.sequence > r->head + 1) { /* something was lost on the way */
      replica_connect(r);
      return STATUS_OK;
    }
    status = replica_confirm(r, &row, problem);
  }
  if (status == STATUS_OK && found.status != STATUS_OK) {
    if (problem) *problem = found;
    return STATUS_REFUSED;
  }
  return status;
}

static Status receive_rows(Replica *r, const Frame *frame, Problem *problem) {
  if (r->state != REPLICA_LIVE || frame->incarnation != r->incarnation) return STATUS_OK;
  Status status = confirm_rows(r, frame, problem);
  if (status == STATUS_OK && r->ready == 0 && !same_state(r, frame)) status = STATUS_CORRUPT;
  const Status settled = replica_settle(r);
  status = conclude(r, status);
  if (status != STATUS_OK || settled != STATUS_OK) replica_connect(r); /* what was not used is asked for again */
  return status == STATUS_OK ? settled : status;
}

static Status receive_expect(Replica *r, const Frame *frame, Problem *problem) {
  (void)problem;
  if (r->state == REPLICA_LIVE && frame->incarnation == r->incarnation && frame->client_sequence < r->sent) r->sent = frame->client_sequence;
  return STATUS_OK;
}

static Status receive_reload(Replica *r, const Frame *frame, Problem *problem) {
  (void)frame;
  (void)problem;
  r->state = REPLICA_OUTDATED;
  return STATUS_OK;
}

/* ---- Snapshots ---- */

typedef struct Snapshot {
  Doc *doc;
  ClientRow client; /* what it says of us */
  uint32_t asides;  /* put aside by it, the newest of all */
} Snapshot;

static Status find_client(const Replica *r, const Frame *frame, ClientRow *client, Problem *problem) {
  Bytes list = frame->clients;
  ClientRow row;
  Problem found = {.status = STATUS_OK};
  *client = (ClientRow){.client = r->options.client};
  while (client_row_next(&list, &row, &found)) {
    if (row.client == r->options.client) *client = row;
  }
  if (found.status != STATUS_OK && problem) *problem = found;
  return found.status == STATUS_OK ? STATUS_OK : STATUS_REFUSED;
}

/* Bad bytes are the frame's fault, not a sign that we differ. */
static Status read_snapshot(Replica *r, const Frame *frame, Snapshot *snapshot, Problem *problem) {
  Status status = find_client(r, frame, &snapshot->client, problem);
  if (status == STATUS_OK) status = doc_decode(r->memory, frame->doc, &snapshot->doc, problem);
  if (status != STATUS_OK) return status == STATUS_NO_MEMORY || status == STATUS_NEWER ? status : STATUS_REFUSED;
  if (frame->hash && doc_hash(snapshot->doc) != frame->hash) return problem_set(problem, STATUS_REFUSED, NO_OFFSET, "snapshot", "it is not what it says it is");
  return store_see_id(snapshot->doc, doc_next_id(r->doc, r->options.client));
}

/* All of this replica as it is, beside the branch; nothing when there is nothing in it that the branch has not. */
static Status make_side(Replica *r, const Snapshot *snapshot) {
  if (r->pending.count == 0 && doc_hash(r->doc) == doc_hash(snapshot->doc)) return STATUS_OK;
  const Kept sides = r->sides, aside = r->aside;
  Buffer bytes;
  buffer_init(&bytes, r->memory, LIMIT_DOCUMENT_BYTES);
  r->sides = r->aside = (Kept){.rows = NULL}; /* those stay here */
  Status status = replica_put_checkpoint(r, (Bytes){0}, &bytes);
  r->sides = sides;
  r->aside = aside;
  const Row row = {.sequence = r->head, .client_sequence = r->given, .batch = buffer_bytes(&bytes)};
  if (status == STATUS_OK && !kept_push(&r->sides, r->memory, &row)) status = STATUS_NO_MEMORY;
  buffer_finish(&bytes);
  return status;
}

/* The batches a snapshot holds under our numbers are those that are pending here. */
static bool same_batches(const Replica *r, const ClientRow *client) {
  uint64_t chain = r->chain;
  for (uint32_t i = 0; i < r->pending.count; i++) {
    const Row *row = &kept_at(&r->pending, i)->row;
    if (row->client_sequence <= client->last) chain = row_chain(chain, row->batch);
  }
  return r->pending.count == 0 || chain == client->chain;
}

/* Refusals the snapshot knows of, for batches that are pending here. */
static Status put_aside(Replica *r, Snapshot *snapshot, Problem *problem) {
  Bytes list = snapshot->client.refused;
  Refusal refusal;
  Problem found = {.status = STATUS_OK};
  while (refusal_next(&list, &refusal, &found)) {
    if (r->pending.count == 0) continue;
    const uint64_t front = kept_at(&r->pending, 0)->row.client_sequence;
    if (refusal.client_sequence < front || refusal.client_sequence - front >= r->pending.count) continue;
    Row row = kept_at(&r->pending, (uint32_t)(refusal.client_sequence - front))->row;
    row.status = refusal.status;
    row.skipped = 0;
    if (!kept_push(&r->aside, r->memory, &row)) return plain(problem, STATUS_NO_MEMORY);
    snapshot->asides++;
  }
  if (found.status != STATUS_OK && problem) *problem = found;
  return found.status == STATUS_OK ? STATUS_OK : STATUS_REFUSED;
}

/* From here on nothing can fail. */
static void install(Replica *r, const Frame *frame, const Snapshot *snapshot, bool all_pending) {
  doc_destroy(r->doc);
  r->doc = snapshot->doc;
  for (uint32_t i = 0; i < r->pending.count; i++) {
    KeptRow *kept = kept_at(&r->pending, i);
    batch_destroy(kept->applied);
    kept->applied = NULL;
  }
  r->ready = 0;
  while (r->pending.count && (all_pending || kept_at(&r->pending, 0)->row.client_sequence <= snapshot->client.last)) kept_remove(&r->pending, r->memory, 0);
  r->incarnation = frame->incarnation;
  r->head = frame->head;
  r->settled = r->sent = snapshot->client.last;
  r->chain = snapshot->client.chain;
  if (r->pending.count == 0) r->given = snapshot->client.last;
  r->written = r->writing = r->pending.count ? r->written : r->given;
  r->settled_written = r->settled_writing = all_pending ? r->settled : r->settled_written;
  r->replace = true;
  r->state = REPLICA_LIVE;
}

static Status receive_snapshot(Replica *r, const Frame *frame, Problem *problem) {
  const bool differs = r->state == REPLICA_DIFFERS;
  const bool wanted = differs ? frame->attempt == r->attempt : r->state == REPLICA_LIVE && frame->incarnation == r->incarnation && frame->head > r->head;
  if (!wanted) return STATUS_OK;
  Snapshot snapshot = {.doc = NULL};
  Status status = read_snapshot(r, frame, &snapshot, problem);
  if (status == STATUS_OK && !differs && !same_batches(r, &snapshot.client)) status = STATUS_CORRUPT;
  if (status == STATUS_OK) status = differs ? make_side(r, &snapshot) : put_aside(r, &snapshot, problem);
  if (status == STATUS_OK) {
    install(r, frame, &snapshot, differs);
    return replica_settle(r);
  }
  while (snapshot.asides--) kept_remove(&r->aside, r->memory, r->aside.count - 1);
  doc_destroy(snapshot.doc);
  return conclude(r, status);
}

Status replica_receive(Replica *r, Bytes bytes, Problem *problem) {
  static Status (*const receivers[FRAME_TYPE_COUNT])(Replica *, const Frame *, Problem *) = {
    [FRAME_WELCOME] = receive_welcome, [FRAME_ROWS] = receive_rows,     [FRAME_SNAPSHOT] = receive_snapshot,
    [FRAME_EXPECT] = receive_expect,   [FRAME_RELOAD] = receive_reload};
  Frame frame;
  size_t used;
  const Status status = frame_get(bytes, &frame, &used, problem);
  if (status != STATUS_OK) return status;
  if (used != bytes.size) return problem_set(problem, STATUS_CORRUPT, used, "frame", "bytes after its end");
  if (!receivers[frame.type]) return problem_set(problem, STATUS_UNSUPPORTED, NO_OFFSET, "frame", "a room does not say this");
  if (frame.branch != r->options.branch || r->state == REPLICA_OUTDATED) return STATUS_OK;
  return receivers[frame.type](r, &frame, problem);
}
