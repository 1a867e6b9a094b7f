#ifndef TUTTI_TESTS_SUPPORT_RELAY_H
#define TUTTI_TESTS_SUPPORT_RELAY_H

#include "model/replica.h"
#include "model/room.h"

#include <stdlib.h>
#include <string.h>

/*
  One room, some replicas and a log, joined by hand and without faults: for tests of one behaviour at a time.

    Relay relay;
    relay_begin(&relay, 2);
    relay_name(&relay, 0, "Lead");       submitted, not yet written
    relay_run(&relay);                   until nobody has anything to say
    relay_finish(&relay);
*/

enum { RELAY_BRANCH = 5, RELAY_FIRST = 10, RELAY_CLIENTS = 3 };

typedef struct Relay {
  Room *room;
  uint32_t count;
  Replica *clients[RELAY_CLIENTS];
  uint32_t readers[RELAY_CLIENTS];
  bool joined[RELAY_CLIENTS];
  Buffer disks[RELAY_CLIENTS];
  Buffer log; /* rows */
  uint64_t head;
} Relay;

static inline ReplicaOptions relay_options(uint32_t client) { return (ReplicaOptions){.branch = RELAY_BRANCH, .client = RELAY_FIRST + client, .version = 1}; }

static inline void relay_join(Relay *relay, uint32_t client) {
  if (room_join(relay->room, &relay->readers[client]) != STATUS_OK) abort();
  relay->joined[client] = true;
  replica_connect(relay->clients[client]);
}

static inline void relay_leave(Relay *relay, uint32_t client) {
  room_leave(relay->room, relay->readers[client]);
  relay->joined[client] = false;
  replica_disconnect(relay->clients[client]);
}

static inline void relay_tail(Relay *relay) {
  Buffer tail;
  buffer_init(&tail, memory_heap(), 64u << 20);
  frame_put(&tail, &(Frame){.type = FRAME_ROWS, .branch = RELAY_BRANCH, .incarnation = 1, .head = relay->head, .rows = buffer_bytes(&relay->log)});
  room_tail(relay->room, buffer_bytes(&tail));
  buffer_finish(&tail);
}

static inline void relay_open(Relay *relay, RoomOptions options) {
  options.branch = RELAY_BRANCH;
  relay->room = room_create(memory_heap(), options, 1, (Bytes){0}, NULL);
  relay_tail(relay);
}

static inline void relay_begin(Relay *relay, uint32_t clients) {
  memset(relay, 0, sizeof *relay);
  buffer_init(&relay->log, memory_heap(), 64u << 20);
  relay_open(relay, (RoomOptions){.version_min = 1});
  for (relay->count = 0; relay->count < clients; relay->count++) {
    relay->clients[relay->count] = replica_create(memory_heap(), relay_options(relay->count));
    buffer_init(&relay->disks[relay->count], memory_heap(), 64u << 20);
    relay_join(relay, relay->count);
  }
}

static inline void relay_finish(Relay *relay) {
  for (uint32_t i = 0; i < relay->count; i++) {
    replica_destroy(relay->clients[i]);
    buffer_finish(&relay->disks[i]);
  }
  room_destroy(relay->room);
  buffer_finish(&relay->log);
}

static inline bool relay_write(Relay *relay, uint32_t client) {
  Buffer bytes;
  buffer_init(&bytes, memory_heap(), 64u << 20);
  const ReplicaWrite write = replica_take_write(relay->clients[client], &bytes);
  if (write == WRITE_REPLACE) buffer_clear(&relay->disks[client]);
  buffer_put(&relay->disks[client], bytes.data, bytes.size);
  if (write != WRITE_NOTHING) replica_written(relay->clients[client]);
  buffer_finish(&bytes);
  return write != WRITE_NOTHING;
}

static inline bool relay_talk(Relay *relay, uint32_t client) {
  Buffer bytes;
  bool moved = false;
  if (!relay->joined[client]) return false;
  buffer_init(&bytes, memory_heap(), 64u << 20);
  while (replica_take(relay->clients[client], &bytes) == STATUS_OK && bytes.size) {
    if (room_receive(relay->room, relay->readers[client], buffer_bytes(&bytes), NULL) != STATUS_OK) abort();
    buffer_clear(&bytes);
    moved = true;
  }
  while (room_take(relay->room, relay->readers[client], &bytes)) {
    if (replica_receive(relay->clients[client], buffer_bytes(&bytes), NULL) != STATUS_OK) abort();
    buffer_clear(&bytes);
    moved = true;
  }
  buffer_finish(&bytes);
  return moved;
}

/* What the store does with a commit that comes alone. */
static inline void relay_store(Relay *relay, Bytes commit) {
  Frame frame;
  size_t used;
  Row row;
  if (frame_get(commit, &frame, &used, NULL) != STATUS_OK || frame.head != relay->head) abort();
  buffer_put(&relay->log, frame.rows.data, frame.rows.size);
  while (row_next(&frame.rows, &row, NULL)) relay->head = row.sequence;
}

static inline bool relay_commit(Relay *relay) {
  Buffer bytes;
  buffer_init(&bytes, memory_heap(), 64u << 20);
  const bool begun = room_commit_begin(relay->room, 1000, &bytes);
  if (begun) relay_store(relay, buffer_bytes(&bytes));
  if (begun) room_commit_end(relay->room, ROOM_COMMITTED, (Bytes){0});
  buffer_finish(&bytes);
  return begun;
}

static inline void relay_run(Relay *relay) {
  bool moved = true;
  while (moved) {
    moved = relay_commit(relay);
    if (room_wants_tail(relay->room)) relay_tail(relay);
    for (uint32_t i = 0; i < relay->count; i++) moved = relay_write(relay, i) || relay_talk(relay, i) || moved;
  }
}

/* ---- Edits ---- */

static inline uint16_t relay_field(uint32_t kind, const char *name) { return schema_field_by_name(schema_kind(kind), name)->number; }
static inline Batch *relay_batch(uint32_t client) { return batch_create(memory_heap(), "Edit", RELAY_FIRST + client); }
static inline Status relay_submit(Relay *relay, uint32_t client, Batch *batch) { return replica_submit(relay->clients[client], batch, NULL, NULL); }

static inline Status relay_name(Relay *relay, uint32_t client, const char *name) {
  Batch *batch = relay_batch(client);
  batch_set_text(batch, ID_PROJECT, relay_field(KIND_PROJECT, "name"), name, strlen(name));
  return relay_submit(relay, client, batch);
}

static inline Id relay_track(Relay *relay, uint32_t client) {
  Batch *batch = relay_batch(client);
  const Id id = doc_next_id(replica_doc(relay->clients[client]), RELAY_FIRST + client);
  batch_op_create(batch, id, KIND_TRACK, ID_PROJECT, ID_LAST);
  if (relay_submit(relay, client, batch) != STATUS_OK) abort();
  return id;
}

static inline Status relay_tempo(Relay *relay, uint32_t client, int64_t position_ticks) {
  Batch *batch = relay_batch(client);
  const Id id = doc_next_id(replica_doc(relay->clients[client]), RELAY_FIRST + client);
  batch_op_create(batch, id, KIND_TEMPO, ID_PROJECT, ID_LAST);
  batch_set_int(batch, id, relay_field(KIND_TEMPO, "position_ticks"), position_ticks);
  return relay_submit(relay, client, batch);
}

static inline Status relay_gain(Relay *relay, uint32_t client, Id track, double gain_db) {
  Batch *batch = relay_batch(client);
  batch_set_real(batch, track, relay_field(KIND_TRACK, "gain_db"), gain_db);
  return relay_submit(relay, client, batch);
}

static inline Status relay_delete(Relay *relay, uint32_t client, Id id) {
  Batch *batch = relay_batch(client);
  batch_op_delete(batch, id);
  return relay_submit(relay, client, batch);
}

static inline uint64_t relay_hash(const Relay *relay, uint32_t client) { return doc_hash(replica_doc(relay->clients[client])); }

#endif
