/* The database of the simulated world: what the SQL function commit_batches does, and a replay of the log beside it. */
#include "support/sim_world.h"

#include "model/rules.h"

#include <string.h>

void sim_store_begin(Sim *sim) {
  SimStore *store = &sim->store;
  store->incarnation = 1;
  store->doc = doc_create(memory_heap());
  store->capacity = 1024;
  store->rows = calloc(store->capacity, sizeof *store->rows);
  store->hashes = calloc(store->capacity + 1, sizeof *store->hashes);
  store->hashes[0] = doc_hash(store->doc);
  buffer_init(&store->snapshot, memory_heap(), 64u << 20);
}

static void truncate_rows(SimStore *store, uint32_t head) {
  while (store->head > head) free(store->rows[--store->head].bytes);
}

void sim_store_finish(Sim *sim) {
  truncate_rows(&sim->store, 0);
  free(sim->store.rows);
  free(sim->store.hashes);
  doc_destroy(sim->store.doc);
  buffer_finish(&sim->store.snapshot);
}

/* Invariants 1, 2 and 4: gapless, contiguous by client, legal after every sequence; and a refusal is one. */
static void replay(Sim *sim, const Row *row) {
  SimStore *store = &sim->store;
  Batch *batch = NULL;
  Problem problem = {.status = STATUS_OK};
  Status status = batch_decode(memory_heap(), row->batch, &batch, &problem);
  if (status == STATUS_OK) status = batch_apply(store->doc, batch, NULL, &problem);
  batch_destroy(batch);
  if ((status == STATUS_OK) != (row->status == STATUS_OK)) sim_fail(sim, "row %llu: the room's verdict is %d, the log's %d (%s)", (unsigned long long)row->sequence, (int)row->status, (int)status, problem.what);
  if (rules_check(store->doc, &problem) != STATUS_OK) sim_fail(sim, "row %llu makes an illegal document: %s", (unsigned long long)row->sequence, problem.what);
  sim->report.refused += row->status != STATUS_OK;
}

static void append(Sim *sim, const Row *row) {
  SimStore *store = &sim->store;
  const uint32_t client = (uint32_t)row->client - SIM_FIRST_CLIENT;
  if (row->sequence != store->head + 1) sim_fail(sim, "sequence %llu after %u", (unsigned long long)row->sequence, store->head);
  if (client >= SIM_CLIENTS) {
    sim_fail(sim, "a row of nobody");
    return;
  }
  if (row->client_sequence != store->last[client] + 1) sim_fail(sim, "client %u: sequence %llu after %llu", client, (unsigned long long)row->client_sequence, (unsigned long long)store->last[client]);
  store->last[client] = row->client_sequence;
  if (store->head == store->capacity) {
    store->capacity *= 2;
    store->rows = realloc(store->rows, store->capacity * sizeof *store->rows);
    store->hashes = realloc(store->hashes, (store->capacity + 1) * sizeof *store->hashes);
  }
  Buffer bytes;
  buffer_init(&bytes, memory_heap(), 16u << 20);
  row_put(&bytes, row);
  LogRow *at = &store->rows[store->head++];
  *at = (LogRow){.bytes = malloc(bytes.size), .size = bytes.size, .client = client, .client_sequence = row->client_sequence};
  memcpy(at->bytes, bytes.data, bytes.size);
  buffer_finish(&bytes);
  replay(sim, row);
  store->hashes[store->head] = doc_hash(store->doc);
  sim->report.rows++;
}

void sim_store_tail(Sim *sim, uint64_t head, Buffer *out) {
  Buffer rows;
  buffer_init(&rows, memory_heap(), 16u << 20);
  uint64_t last = head < sim->store.head ? head : sim->store.head;
  for (uint32_t count = 0; last < sim->store.head && count < 40; last++, count++) buffer_put(&rows, sim->store.rows[last].bytes, sim->store.rows[last].size);
  frame_put(out, &(Frame){.type = FRAME_ROWS, .branch = SIM_BRANCH, .incarnation = sim->store.incarnation, .head = sim->store.head, .rows = buffer_bytes(&rows)});
  buffer_finish(&rows);
}

RoomCommit sim_store_commit(Sim *sim, Bytes commit, Buffer *tail) {
  Frame frame;
  size_t used;
  Row row;
  Problem problem;
  if (frame_get(commit, &frame, &used, &problem) != STATUS_OK || frame.type != FRAME_COMMIT) sim_fail(sim, "a commit that is none: %s", problem.what);
  const bool matches = (frame.head == sim->store.head || sim->options.broken == SIM_COMMIT_TWICE) && frame.incarnation == sim->store.incarnation;
  if (!matches) {
    sim->report.mismatches++;
    sim_store_tail(sim, frame.head, tail);
    return ROOM_MISMATCH;
  }
  while (row_next(&frame.rows, &row, &problem)) append(sim, &row);
  if (problem.status != STATUS_OK) sim_fail(sim, "a row that is none: %s", problem.what);
  return ROOM_COMMITTED;
}

/* The reference once more from the first row; what it comes to must be what it came to. */
static Doc *full_replay(Sim *sim, uint32_t from, Doc *doc, uint64_t *last) {
  for (uint32_t i = from; i < sim->store.head; i++) {
    Bytes list = {.data = sim->store.rows[i].bytes, .size = sim->store.rows[i].size};
    Row row;
    Batch *batch = NULL;
    if (!row_next(&list, &row, NULL)) sim_fail(sim, "row %u cannot be read", i + 1);
    last[sim->store.rows[i].client] = row.client_sequence;
    if (row.status != STATUS_OK) continue;
    if (batch_decode(memory_heap(), row.batch, &batch, NULL) != STATUS_OK || batch_apply(doc, batch, NULL, NULL) != STATUS_OK) sim_fail(sim, "row %u does not replay", i + 1);
    batch_destroy(batch);
  }
  if (doc_hash(doc) != sim->store.hashes[sim->store.head]) sim_fail(sim, "a replay from %u comes to another document", from);
  return doc;
}

void sim_store_check(Sim *sim) {
  uint64_t last[SIM_CLIENTS] = {0};
  Frame frame;
  size_t used;
  Doc *doc = NULL;
  if (sim->store.snapshot.size == 0) return;
  if (frame_get(buffer_bytes(&sim->store.snapshot), &frame, &used, NULL) != STATUS_OK || doc_decode(memory_heap(), frame.doc, &doc, NULL) != STATUS_OK) {
    sim_fail(sim, "the snapshot cannot be read");
    return;
  }
  doc_destroy(full_replay(sim, (uint32_t)frame.head, doc, last));
  doc_destroy(full_replay(sim, 0, doc_create(memory_heap()), last));
}

void sim_store_restore(Sim *sim, uint32_t head) {
  SimStore *store = &sim->store;
  truncate_rows(store, head);
  store->incarnation++;
  memset(store->last, 0, sizeof store->last);
  doc_destroy(store->doc);
  store->doc = full_replay(sim, 0, doc_create(memory_heap()), store->last);
  buffer_clear(&store->snapshot);
}
