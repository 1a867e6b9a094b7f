/*
  Any bytes as a frame: refused in words, or read, its lists walked, and written again to a frame that reads the same; to a
  replica and a room, which answer or refuse and keep a legal document; and as what a replica finds on its disk.
*/

#include "model/replica.h"
#include "model/room.h"
#include "model/rules.h"

#include "core/hash.h"
#include "fuzz/seed.h"
#include "fuzz/small_song.h"

#include <stdlib.h>
#include <string.h>

static const ReplicaOptions options = {.branch = 5, .client = ACTOR_LOCAL, .version = 1};

static void check_again(const Frame *frame) {
  Buffer bytes;
  Frame again;
  size_t used;
  buffer_init(&bytes, memory_heap(), 16u << 20);
  frame_put(&bytes, frame);
  if (frame_get(buffer_bytes(&bytes), &again, &used, NULL) != STATUS_OK || used != bytes.size) abort();
  if (again.head != frame->head || again.rows.size != frame->rows.size || again.doc.size != frame->doc.size) abort();
  buffer_finish(&bytes);
}

static void walk(Frame frame) {
  Row row;
  ClientRow client;
  Refusal refusal;
  Problem problem;
  while (row_next(&frame.rows, &row, &problem)) {}
  while (row_next(&frame.aside, &row, &problem)) {}
  while (client_row_next(&frame.clients, &client, &problem)) {
    while (refusal_next(&client.refused, &refusal, &problem)) {}
  }
}

static void give_to_replica(Bytes frame) {
  Replica *replica = replica_create(memory_heap(), options);
  Buffer out;
  Problem problem = {0};
  buffer_init(&out, memory_heap(), 16u << 20);
  replica_connect(replica);
  if (replica_take(replica, &out) != STATUS_OK) abort();
  if (replica_receive(replica, frame, &problem) != STATUS_OK && problem.what[0] == '\0') abort();
  if (replica_receive(replica, frame, &problem) == STATUS_OK && rules_check(replica_doc(replica), &problem) != STATUS_OK) abort();
  buffer_finish(&out);
  replica_destroy(replica);
}

static void give_to_room(Bytes frame) {
  Room *room = room_create(memory_heap(), (RoomOptions){.branch = 5, .version_min = 1}, 1, (Bytes){0}, NULL);
  Buffer out;
  uint32_t reader;
  Problem problem = {0};
  buffer_init(&out, memory_heap(), 16u << 20);
  frame_put(&out, &(Frame){.type = FRAME_HELLO, .branch = 5, .client = ACTOR_LOCAL, .version = 1});
  if (room_join(room, &reader) != STATUS_OK || room_receive(room, reader, buffer_bytes(&out), &problem) != STATUS_OK) abort();
  buffer_clear(&out);
  frame_put(&out, &(Frame){.type = FRAME_ROWS, .branch = 5, .incarnation = 1});
  room_tail(room, buffer_bytes(&out));
  if (room_receive(room, reader, frame, &problem) != STATUS_OK && problem.what[0] == '\0') abort();
  buffer_clear(&out);
  if (room_commit_begin(room, 1, &out)) room_commit_end(room, ROOM_COMMITTED, (Bytes){0});
  buffer_clear(&out);
  while (room_take(room, reader, &out)) buffer_clear(&out);
  if (rules_check(room_doc(room), &problem) != STATUS_OK) abort();
  room_hint(room);
  room_tail(room, frame);
  room_destroy(room);
  buffer_finish(&out);
}

static void give_to_disk(Bytes frame) {
  Replica *replica = NULL;
  Problem problem;
  const Status status = replica_restore(memory_heap(), options, frame, &replica, &problem);
  if ((status == STATUS_OK) != (replica != NULL)) abort();
  if (replica && rules_check(replica_doc(replica), &problem) != STATUS_OK) abort();
  replica_destroy(replica);
}

/* The checksum is mended, so that what lies behind it is reached. */
static Bytes mend(uint8_t *copy, const uint8_t *data, size_t size) {
  Frame frame;
  size_t used;
  memcpy(copy, data, size);
  if (size < 6 || frame_get((Bytes){copy, size}, &frame, &used, NULL) != STATUS_CORRUPT) return (Bytes){copy, size};
  const uint32_t crc = crc32_put(0, copy, size - 4);
  for (uint32_t i = 0; i < 4; i++) copy[size - 4 + i] = (uint8_t)(crc >> (8 * i));
  return (Bytes){copy, size};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  uint8_t *copy = malloc(size + 1);
  const Bytes bytes = mend(copy, data, size);
  Frame frame;
  size_t used;
  Problem problem = {0};
  if (frame_get(bytes, &frame, &used, &problem) == STATUS_OK) {
    check_again(&frame);
    walk(frame);
    give_to_replica(bytes);
    give_to_room(bytes);
    give_to_disk(bytes);
  } else if (problem.what[0] == '\0') {
    abort();
  }
  free(copy);
  return 0;
}

static void put_row(Buffer *rows, uint32_t index) {
  Buffer bytes;
  Batch *batch = batch_create(memory_heap(), "Edit", ACTOR_LOCAL);
  small_track(batch, index);
  buffer_init(&bytes, memory_heap(), 1u << 20);
  if (batch_encode(batch, &bytes) != STATUS_OK) abort();
  row_put(rows, &(Row){.sequence = index, .client = ACTOR_LOCAL, .client_sequence = index, .batch = buffer_bytes(&bytes)});
  batch_destroy(batch);
  buffer_finish(&bytes);
}

static bool make_seed(uint32_t index, Buffer *out) {
  Buffer rows, doc, clients;
  if (index + 1 >= FRAME_TYPE_COUNT) return false;
  buffer_init(&rows, memory_heap(), 1u << 20);
  buffer_init(&doc, memory_heap(), 1u << 20);
  buffer_init(&clients, memory_heap(), 1u << 20);
  Doc *song = small_song(2);
  const FrameType type = (FrameType)(index + 1);
  const bool has_doc = type == FRAME_SNAPSHOT || type == FRAME_CHECKPOINT, has_rows = type == FRAME_SUBMIT || type == FRAME_ROWS || type == FRAME_COMMIT || type == FRAME_LOCAL;
  if (has_doc && doc_encode(song, &doc) != STATUS_OK) abort();
  for (uint32_t i = 1; has_rows && i < 3; i++) put_row(&rows, i);
  if (type == FRAME_SNAPSHOT) client_row_put(&clients, &(ClientRow){.client = ACTOR_LOCAL, .last = 2});
  Frame frame = {.type = type, .branch = 5, .incarnation = 1, .doc = buffer_bytes(&doc), .rows = buffer_bytes(&rows), .clients = buffer_bytes(&clients)};
  if (type == FRAME_HELLO || type == FRAME_SUBMIT || type == FRAME_CHECKPOINT) frame.client = ACTOR_LOCAL;
  if (type == FRAME_HELLO) frame.version = 1;
  if (type == FRAME_WELCOME) frame.attempt = 1;
  frame_put(out, &frame);
  doc_destroy(song);
  buffer_finish(&clients);
  buffer_finish(&doc);
  buffer_finish(&rows);
  return true;
}
