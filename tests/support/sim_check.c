/* What must hold in the simulated world: after every step of what it touched, and of all of it at the end. */
#include "support/sim_world.h"

#include "model/rules.h"

#include <stdlib.h>
#include <string.h>

static bool follows_log(const Sim *sim, const SimClient *c) {
  return replica_incarnation(c->replica) == sim->store.incarnation && replica_state(c->replica) != REPLICA_DIFFERS && !c->excused;
}

/* Invariants 1, 3 and 4: never ahead of the log, the document of its head, legal. */
void sim_check_client(Sim *sim, uint32_t client) {
  const SimClient *c = &sim->clients[client];
  if (!c->replica) return;
  Problem problem;
  const Status legal = rules_check(replica_doc(c->replica), &problem);
  if (legal != STATUS_OK && legal != STATUS_NO_MEMORY) sim_fail(sim, "client %u has an illegal document: %s", client, problem.what);
  if (!follows_log(sim, c)) return;
  const uint64_t head = replica_head(c->replica);
  if (head > sim->store.head) sim_fail(sim, "client %u is at %llu, the log at %u", client, (unsigned long long)head, sim->store.head);
  else if (replica_pending_count(c->replica) == 0 && doc_hash(replica_doc(c->replica)) != sim->store.hashes[head]) sim_fail(sim, "client %u at %llu has another document", client, (unsigned long long)head);
}

/* Invariants 4 and 7. */
void sim_check_room(Sim *sim, uint32_t room) {
  const Room *r = sim->rooms[room].room;
  if (!r || room_broken(r) || room_incarnation(r) != sim->store.incarnation) return;
  if (room_queue_bytes(r) > SIM_QUEUE_BYTES) sim_fail(sim, "room %u keeps %zu bytes for its readers", room, room_queue_bytes(r));
  if (room_head(r) > sim->store.head) sim_fail(sim, "room %u is ahead of the log", room);
  else if (!room_busy(r) && room_doc(r) != NULL && doc_hash(room_doc(r)) != sim->store.hashes[room_head(r)]) sim_fail(sim, "room %u at %llu has another document", room, (unsigned long long)room_head(r));
}

/* What a client would write whole, read back, is what it is; below what is pending lies the log's document. */
void sim_check_deeply(Sim *sim, uint32_t client) {
  SimClient *c = &sim->clients[client];
  if (!c->replica || c->write != WRITE_NOTHING) return;
  Buffer bytes;
  Replica *again = NULL;
  Frame frame;
  size_t used;
  Doc *doc = NULL;
  buffer_init(&bytes, memory_heap(), 64u << 20);
  replica_want_checkpoint(c->replica);
  c->write = replica_take_write(c->replica, &bytes);
  if (c->write == WRITE_REPLACE) {
    buffer_clear(&c->writing);
    buffer_put(&c->writing, bytes.data, bytes.size);
    c->saving = c->fate_count;
    sim_event(sim, EVENT_WRITE_DONE, client, c->life, 20);
    const ReplicaOptions options = {.branch = SIM_BRANCH, .client = SIM_FIRST_CLIENT + client, .version = c->version};
    if (replica_restore(memory_heap(), options, buffer_bytes(&bytes), &again, NULL) != STATUS_OK) sim_fail(sim, "client %u: its checkpoint cannot be read", client);
    else if (doc_hash(replica_doc(again)) != doc_hash(replica_doc(c->replica))) sim_fail(sim, "client %u: its checkpoint says something else", client);
    if (frame_get(buffer_bytes(&bytes), &frame, &used, NULL) != STATUS_OK || doc_decode(memory_heap(), frame.doc, &doc, NULL) != STATUS_OK) sim_fail(sim, "client %u: its document cannot be read", client);
    else if (follows_log(sim, c) && doc_hash(doc) != sim->store.hashes[frame.head]) sim_fail(sim, "client %u at %llu: what is confirmed is not the log's", client, (unsigned long long)frame.head);
    doc_destroy(doc);
    replica_destroy(again);
  }
  buffer_finish(&bytes);
}

bool sim_at_rest(const Sim *sim) {
  for (uint32_t i = 0; i < SIM_CLIENTS; i++) {
    const SimClient *c = &sim->clients[i];
    if (!c->replica || replica_state(c->replica) != REPLICA_LIVE || replica_pending_count(c->replica) || c->write != WRITE_NOTHING) return false;
    if (replica_head(c->replica) != sim->store.head || replica_incarnation(c->replica) != sim->store.incarnation) return false;
  }
  for (uint32_t i = 0; i < SIM_ROOMS; i++) {
    const Room *r = sim->rooms[i].room;
    if (!r || room_busy(r) || room_waiting_count(r) || room_head(r) != sim->store.head) return false;
  }
  return true;
}

/* ---- Nothing that was said to be saved is lost ---- */

uint32_t sim_label_of(Bytes bytes, uint32_t client) {
  Batch *batch = NULL;
  unsigned who = SIM_CLIENTS, number = UINT32_MAX;
  if (batch_decode(memory_heap(), bytes, &batch, NULL) == STATUS_OK) sscanf(batch_info(batch).label, "c%u-%u", &who, &number);
  batch_destroy(batch);
  return who == client ? number : UINT32_MAX;
}

static void find(SimClient *c, uint32_t client, Bytes batch) {
  const uint32_t number = sim_label_of(batch, client);
  if (number < c->fate_count) c->fates[number].found = true;
}

static void find_in_side(Sim *sim, uint32_t client, Bytes side) {
  Frame frame;
  size_t used;
  Row row;
  if (frame_get(side, &frame, &used, NULL) != STATUS_OK || frame.type != FRAME_CHECKPOINT) sim_fail(sim, "client %u: a side cannot be read", client);
  while (row_next(&frame.rows, &row, NULL)) find(&sim->clients[client], client, row.batch);
}

/* A batch that was refused counts only where its author can see it. */
static void find_fates(Sim *sim, uint32_t client) {
  SimClient *c = &sim->clients[client];
  for (uint32_t i = 0; i < sim->store.head; i++) {
    Bytes list = {.data = sim->store.rows[i].bytes, .size = sim->store.rows[i].size};
    Row row;
    if (sim->store.rows[i].client == client && row_next(&list, &row, NULL) && row.status == STATUS_OK) find(c, client, row.batch);
  }
  for (uint32_t i = 0; i < replica_aside_count(c->replica); i++) find(c, client, replica_aside_at(c->replica, i).batch);
  for (uint32_t i = 0; i < replica_side_count(c->replica); i++) find_in_side(sim, client, replica_side_at(c->replica, i));
}

void sim_check_end(Sim *sim) {
  if (sim->report.failure[0]) return;
  for (uint32_t i = 0; i < SIM_CLIENTS; i++) {
    SimClient *c = &sim->clients[i];
    if (doc_hash(replica_doc(c->replica)) != sim->store.hashes[sim->store.head]) sim_fail(sim, "at rest client %u has another document", i);
    find_fates(sim, i);
    for (uint32_t k = 0; k < c->fate_count; k++) {
      const bool beside = c->fates[k].lost && replica_side_count(c->replica) > 0;
      if (c->fates[k].saved && !c->fates[k].found && !beside) sim_fail(sim, "client %u: batch %u was said to be saved and is lost", i, k);
    }
    sim->report.asides += replica_aside_count(c->replica);
    sim->report.sides += replica_side_count(c->replica);
  }
  sim_store_check(sim);
}
