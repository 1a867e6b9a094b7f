/* A replica's heart: batches made here on top of the confirmed document, and rows of the log below them. */
#include "model/replica.h"

#include "core/limits.h"
#include "model/replica_state.h"

#include <string.h>

Replica *replica_create(const Memory *memory, ReplicaOptions options) {
  Replica *r = memory_new(memory, sizeof *r);
  if (!r) return NULL;
  *r = (Replica){.memory = memory, .options = options, .doc = doc_create(memory), .replace = true};
  buffer_init(&r->journal, memory, LIMIT_DOCUMENT_BYTES);
  if (r->doc) return r;
  replica_destroy(r);
  return NULL;
}

void replica_destroy(Replica *r) {
  if (!r) return;
  const Memory *memory = r->memory;
  kept_finish(&r->pending, memory);
  kept_finish(&r->aside, memory);
  kept_finish(&r->sides, memory);
  buffer_finish(&r->journal);
  doc_destroy(r->doc);
  memory_free(memory, r, sizeof *r);
}

static Status apply_bytes(Replica *r, Bytes bytes, Batch **applied, uint32_t *skipped, Problem *problem) {
  BatchReport report = {0};
  Status status = batch_decode(r->memory, bytes, applied, problem);
  if (status == STATUS_OK) status = batch_apply(r->doc, *applied, &report, problem);
  *skipped = report.skipped + report.rows_skipped;
  if (status == STATUS_OK) return status;
  batch_destroy(*applied);
  *applied = NULL;
  return status;
}

static Status take_back(Replica *r, KeptRow *kept) {
  Batch *inverse = NULL;
  Status status = STATUS_OK;
  if (!r->options.skip_rewind) {
    status = batch_invert(kept->applied, r->memory, &inverse);
    if (status == STATUS_OK) status = batch_apply(r->doc, inverse, NULL, NULL);
    batch_destroy(inverse);
  }
  if (status != STATUS_OK) return status == STATUS_NO_MEMORY ? status : STATUS_CORRUPT;
  batch_destroy(kept->applied);
  kept->applied = NULL;
  return STATUS_OK;
}

Status replica_rewind(Replica *r) {
  Status status = STATUS_OK;
  while (r->ready > 0 && status == STATUS_OK) {
    KeptRow *kept = kept_at(&r->pending, r->ready - 1);
    if (kept->applied) status = take_back(r, kept);
    if (status == STATUS_OK) r->ready--;
  }
  return status;
}

Status replica_settle(Replica *r) {
  while (r->ready < r->pending.count) {
    KeptRow *kept = kept_at(&r->pending, r->ready);
    kept->blocked = apply_bytes(r, kept->row.batch, &kept->applied, &kept->skipped, NULL);
    if (kept->blocked == STATUS_NO_MEMORY) return STATUS_NO_MEMORY;
    r->ready++;
  }
  return STATUS_OK;
}

/* ---- Edits ---- */

static Status push_pending(Replica *r, Batch *batch, Problem *problem) {
  const Row row = {.client = r->options.client, .client_sequence = r->given + 1, .watermark = doc_next_id(r->doc, r->options.client)};
  Buffer bytes;
  buffer_init(&bytes, r->memory, LIMIT_BATCH_BYTES);
  Row full = row;
  Status status = batch_encode(batch, &bytes);
  full.batch = buffer_bytes(&bytes);
  if (status == STATUS_OK && !kept_push(&r->pending, r->memory, &full)) status = STATUS_NO_MEMORY;
  buffer_finish(&bytes);
  return status == STATUS_OK ? status : problem_set(problem, status, NO_OFFSET, "edit", "%s", status_text(status));
}

static Status submit(Replica *r, Batch *batch, BatchReport *report, Problem *problem) {
  if (r->pending.count >= LIMIT_PENDING || r->aside.count >= LIMIT_ASIDE) {
    return problem_set(problem, STATUS_FULL, NO_OFFSET, "edit", "too much waits to be sent or looked at");
  }
  if (batch_info(batch).author != r->options.client) return problem_set(problem, STATUS_REFUSED, NO_OFFSET, "edit", "it was made by somebody else");
  Status status = replica_settle(r);
  if (status != STATUS_OK) return problem_set(problem, status, NO_OFFSET, "edit", "%s", status_text(status));
  batch_set_info(batch, 0, batch_info(batch).flags, batch_info(batch).reverts);
  status = push_pending(r, batch, problem);
  if (status != STATUS_OK) return status;
  status = batch_apply(r->doc, batch, report, problem);
  if (status != STATUS_OK) kept_remove(&r->pending, r->memory, r->pending.count - 1);
  return status;
}

Status replica_submit(Replica *r, Batch *batch, BatchReport *report, Problem *problem) {
  if (!batch) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "edit", "there is no memory for this edit");
  BatchReport own = {0};
  const Status status = submit(r, batch, &own, problem);
  if (report) *report = own;
  if (status != STATUS_OK) {
    batch_destroy(batch);
    return status;
  }
  KeptRow *kept = kept_at(&r->pending, r->pending.count - 1);
  batch_set_info(batch, r->given + 1, batch_info(batch).flags, batch_info(batch).reverts); /* here; in the log it has none */
  kept->applied = batch;
  kept->skipped = own.skipped + own.rows_skipped;
  kept->row.skipped = kept->skipped;
  r->ready = r->pending.count;
  r->given++;
  replica_note(r, FRAME_LOCAL, &kept->row);
  return STATUS_OK;
}

const Batch *replica_newest(const Replica *r) { return r->pending.count ? kept_at(&r->pending, r->pending.count - 1)->applied : NULL; }

/* ---- Rows of the log ---- */

static Status confirm_other(Replica *r, const Row *row, uint32_t *skipped, Problem *problem) {
  Batch *applied = NULL;
  *skipped = 0;
  if (row->status != STATUS_OK) return STATUS_OK;
  Status status = replica_rewind(r);
  if (status != STATUS_OK) return status;
  status = apply_bytes(r, row->batch, &applied, skipped, problem);
  batch_destroy(applied);
  const bool passes = status == STATUS_OK || status == STATUS_NO_MEMORY || status == STATUS_NEWER;
  return passes ? status : STATUS_CORRUPT;
}

/* The oldest pending batch has its verdict. */
static void pop_pending(Replica *r) {
  kept_remove(&r->pending, r->memory, 0);
  if (r->ready > 0) r->ready--;
}

static Status confirm_refused(Replica *r, const KeptRow *kept) {
  return kept->applied ? replica_rewind(r) : STATUS_OK;
}

/* Often nothing else came between: what is in the document already is what the log says. */
static Status confirm_taken(Replica *r, const KeptRow *kept, const Row *row, uint32_t *skipped, Problem *problem) {
  *skipped = kept->skipped;
  return kept->applied ? STATUS_OK : confirm_other(r, row, skipped, problem);
}

static bool same_bytes(Bytes a, Bytes b) { return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0); }

static Status confirm_pending(Replica *r, const KeptRow *kept, const Row *row, Problem *problem) {
  if (row->client_sequence != kept->row.client_sequence || !same_bytes(row->batch, kept->row.batch)) {
    return problem_set(problem, STATUS_CORRUPT, NO_OFFSET, "row", "the log has another batch under this number");
  }
  Row noted = *row; /* aside first: once the document has changed nothing may fail */
  if (!kept_push(&r->aside, r->memory, &noted)) return STATUS_NO_MEMORY;
  uint32_t skipped = 0;
  const Status status = row->status != STATUS_OK ? confirm_refused(r, kept) : confirm_taken(r, kept, row, &skipped, problem);
  const bool lessened = skipped > kept->row.skipped;
  kept_at(&r->aside, r->aside.count - 1)->row.skipped = lessened ? skipped - kept->row.skipped : 0;
  if (status != STATUS_OK || (row->status == STATUS_OK && !lessened)) kept_remove(&r->aside, r->memory, r->aside.count - 1);
  if (status == STATUS_OK) pop_pending(r);
  return status;
}

static Status confirm_own(Replica *r, const Row *row, Problem *problem) {
  uint32_t skipped;
  const KeptRow *kept = r->pending.count ? kept_at(&r->pending, 0) : NULL;
  const bool forgotten = !kept || row->client_sequence < kept->row.client_sequence; /* of an earlier life of this client */
  const Status status = forgotten ? confirm_other(r, row, &skipped, problem) : confirm_pending(r, kept, row, problem);
  if (status != STATUS_OK) return status;
  r->settled = row->client_sequence;
  r->chain = row_chain(r->chain, row->batch);
  if (r->given < r->settled) r->given = r->settled;
  return STATUS_OK;
}

Status replica_confirm(Replica *r, const Row *row, Problem *problem) {
  uint32_t skipped;
  const bool own = row->client == r->options.client;
  const Status status = own ? confirm_own(r, row, problem) : confirm_other(r, row, &skipped, problem);
  if (status != STATUS_OK) return status;
  r->head = row->sequence;
  if (!r->restoring) replica_note(r, FRAME_ROWS, row);
  return STATUS_OK;
}

/* ---- Looking ---- */

Doc *replica_doc(Replica *r) { return r->doc; }
ReplicaState replica_state(const Replica *r) { return r->state; }
uint64_t replica_given(const Replica *r) { return r->given; }
uint64_t replica_head(const Replica *r) { return r->head; }
uint64_t replica_incarnation(const Replica *r) { return r->incarnation; }
uint32_t replica_pending_count(const Replica *r) { return r->pending.count; }
uint32_t replica_aside_count(const Replica *r) { return r->aside.count; }
uint32_t replica_side_count(const Replica *r) { return r->sides.count; }
Bytes replica_side_at(const Replica *r, uint32_t index) { return kept_at(&r->sides, index)->row.batch; }

uint32_t replica_blocked_count(const Replica *r) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < r->ready; i++) count += kept_at(&r->pending, i)->blocked != STATUS_OK;
  return count;
}

ReplicaAside replica_aside_at(const Replica *r, uint32_t index) {
  const Row *row = &kept_at(&r->aside, index)->row;
  return (ReplicaAside){.client_sequence = row->client_sequence, .status = (Status)row->status, .skipped = (uint32_t)row->skipped,
                        .reason = row->reason, .batch = row->batch};
}

void replica_release_aside(Replica *r, uint32_t index) {
  kept_remove(&r->aside, r->memory, index);
  r->replace = true;
}

void replica_release_side(Replica *r, uint32_t index) {
  kept_remove(&r->sides, r->memory, index);
  r->replace = true;
}
