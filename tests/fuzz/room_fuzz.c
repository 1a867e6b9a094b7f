/*
  A room between clients that say anything in any order, and a store that answers as it likes. The input is a program: each byte an
  entry point of the room, with what follows as its argument. Whatever comes, the room keeps its bounds, its head never goes back, what
  it tells reads as frames, and its document is legal, unless it says itself that it is broken.
*/

#include "model/room.h"
#include "model/rules.h"

#include "core/hash.h"
#include "core/limits.h"
#include "fuzz/seed.h"
#include "fuzz/small_song.h"

#include <stdlib.h>

enum { BRANCH = 5, CLIENTS = 3, FIRST = 4096, QUEUE_BYTES = 4096 };

typedef struct World {
  Room *room;
  Reader in;
  uint32_t readers[CLIENTS];
  bool joined[CLIENTS];
  uint64_t given[CLIENTS];
  uint64_t head;      /* of the store */
  Buffer group;       /* the commit that is under way */
  Buffer log;         /* rows that were committed */
} World;

static uint8_t next(World *w) { return reader_u8(&w->in); }
static uint32_t client_of(World *w) { return next(w) % CLIENTS; }

static void receive(World *w, uint32_t client, Bytes bytes) {
  Problem problem = {.status = STATUS_OK};
  if (w->joined[client] && room_receive(w->room, w->readers[client], bytes, &problem) != STATUS_OK && problem.what[0] == '\0') abort();
}

static void say(World *w, uint32_t client, const Frame *frame) {
  Buffer bytes;
  buffer_init(&bytes, memory_heap(), 1u << 20);
  frame_put(&bytes, frame);
  receive(w, client, buffer_bytes(&bytes));
  buffer_finish(&bytes);
}

static void join(World *w) {
  const uint32_t client = client_of(w);
  if (w->joined[client]) room_leave(w->room, w->readers[client]);
  w->joined[client] = !w->joined[client] && room_join(w->room, &w->readers[client]) == STATUS_OK;
}

static void hello(World *w) {
  const uint32_t client = client_of(w);
  const uint8_t how = next(w);
  say(w, client, &(Frame){.type = FRAME_HELLO, .branch = BRANCH, .client = FIRST + client, .version = 1u + (how & 1u), .attempt = 1, .incarnation = how >> 1 & 3,
                          .head = how >> 3 & 7, .settled = how >> 5 & 3, .whole = how >> 7});
}

static void put_batch(World *w, uint32_t client, Buffer *rows, uint64_t number) {
  Buffer bytes;
  const uint8_t what = next(w);
  Batch *batch = batch_create(memory_heap(), "Edit", FIRST + (what & 0x80 ? client + 1 : client)); /* sometimes in another's name */
  small_track(batch, what & 0x7f);
  buffer_init(&bytes, memory_heap(), 1u << 20);
  if (batch_encode(batch, &bytes) != STATUS_OK) abort();
  row_put(rows, &(Row){.client_sequence = number, .batch = buffer_bytes(&bytes)});
  batch_destroy(batch);
  buffer_finish(&bytes);
}

/* In order, again, or with a gap. */
static void submit(World *w) {
  const uint32_t client = client_of(w);
  const uint8_t how = next(w), count = how & 3;
  const uint64_t from = w->given[client] + 1 + (how >> 6) - (how >> 4 & 3);
  Buffer rows;
  buffer_init(&rows, memory_heap(), 1u << 20);
  for (uint64_t i = 0; i <= count; i++) put_batch(w, client, &rows, from + i);
  say(w, client, &(Frame){.type = FRAME_SUBMIT, .branch = BRANCH, .incarnation = 1, .client = FIRST + client, .settled = how >> 2 & 3, .rows = buffer_bytes(&rows)});
  if (w->joined[client]) w->given[client] = from + count;
  buffer_finish(&rows);
}

/* Bytes of the input itself, under a checksum that fits. */
static void nonsense(World *w) {
  const uint32_t client = client_of(w);
  const size_t wanted = next(w), size = wanted < reader_left(&w->in) ? wanted : reader_left(&w->in);
  const Bytes given = reader_take(&w->in, size);
  Buffer bytes;
  buffer_init(&bytes, memory_heap(), 1u << 16);
  buffer_put(&bytes, given.data, given.size);
  if (size & 1) buffer_u32le(&bytes, crc32_put(0, given.data, given.size));
  receive(w, client, buffer_bytes(&bytes));
  buffer_finish(&bytes);
}

static void take(World *w) {
  const uint32_t client = client_of(w);
  Buffer out;
  Frame frame;
  size_t used;
  buffer_init(&out, memory_heap(), 16u << 20);
  if (w->joined[client] && room_take(w->room, w->readers[client], &out) &&
      (frame_get(buffer_bytes(&out), &frame, &used, NULL) != STATUS_OK || used != out.size || frame.branch != BRANCH)) abort();
  buffer_finish(&out);
}

static void commit(World *w) {
  Buffer out;
  buffer_init(&out, memory_heap(), 16u << 20);
  if (room_commit_begin(w->room, 1, &out)) {
    buffer_clear(&w->group);
    buffer_put(&w->group, out.data, out.size);
  }
  buffer_finish(&out);
}

static void store_group(World *w) {
  Frame frame;
  Row row;
  size_t used;
  if (frame_get(buffer_bytes(&w->group), &frame, &used, NULL) != STATUS_OK) abort();
  buffer_put(&w->log, frame.rows.data, frame.rows.size);
  while (row_next(&frame.rows, &row, NULL)) w->head = row.sequence;
}

static void tail(World *w) {
  Buffer bytes;
  buffer_init(&bytes, memory_heap(), 16u << 20);
  frame_put(&bytes, &(Frame){.type = FRAME_ROWS, .branch = BRANCH, .incarnation = 1, .head = w->head, .rows = buffer_bytes(&w->log)});
  if (room_wants_tail(w->room)) room_tail(w->room, buffer_bytes(&bytes));
  buffer_finish(&bytes);
}

/* Committed; forbidden; the answer lost, before or after the store took it. */
static void answer(World *w) {
  const uint8_t how = next(w) & 3;
  if (!room_busy(w->room)) return;
  if (how == 0 || how == 3) store_group(w);
  room_commit_end(w->room, how == 0 ? ROOM_COMMITTED : how == 1 ? ROOM_FORBIDDEN : ROOM_UNKNOWN, (Bytes){0});
}

static void permit(World *w) {
  const uint32_t client = client_of(w);
  room_permit(w->room, FIRST + client, next(w) & 1);
}

static void hint(World *w) { room_hint(w->room); }

static void snapshot(World *w) {
  Buffer out;
  Problem problem;
  buffer_init(&out, memory_heap(), 16u << 20);
  if (room_snapshot(w->room, &out) == STATUS_OK) {
    Room *again = room_create(memory_heap(), (RoomOptions){.branch = BRANCH}, 1, buffer_bytes(&out), &problem);
    if (!again || room_head(again) != room_head(w->room)) abort();
    room_destroy(again);
  }
  buffer_finish(&out);
}

static void check(const World *w, uint64_t before) {
  if (room_broken(w->room)) return;
  if (room_head(w->room) < before || room_head(w->room) > w->head) abort();
  if (room_waiting_count(w->room) > LIMIT_ROOM_WAITING || room_queue_bytes(w->room) > QUEUE_BYTES) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static void (*const entries[])(World *) = {join, hello, submit, nonsense, take, commit, answer, tail, permit, hint, snapshot};
  World w = {.head = 0};
  Problem problem;
  reader_init(&w.in, (Bytes){data, size});
  buffer_init(&w.group, memory_heap(), 16u << 20);
  buffer_init(&w.log, memory_heap(), 16u << 20);
  w.room = room_create(memory_heap(), (RoomOptions){.branch = BRANCH, .version_min = 1, .queue_bytes_max = QUEUE_BYTES}, 1, (Bytes){0}, NULL);
  while (reader_left(&w.in) > 0 && !room_broken(w.room)) {
    const uint64_t before = room_head(w.room);
    entries[next(&w) % COUNT_OF(entries)](&w);
    check(&w, before);
  }
  if (!room_broken(w.room) && rules_check(room_doc(w.room), &problem) != STATUS_OK) abort();
  room_destroy(w.room);
  buffer_finish(&w.log);
  buffer_finish(&w.group);
  return 0;
}

/* A calm day: all come, edit, are committed and told; then a lost answer; then somebody who may not. */
static bool make_seed(uint32_t index, Buffer *out) {
  static const uint8_t days[][40] = {
    {7, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 4, 0, 2, 0, 0, 1, 5, 6, 0, 4, 0, 4, 1, 10, 2, 1, 1, 2, 3, 5, 6, 0, 4, 1, 4, 0},
    {7, 0, 0, 1, 0, 0, 2, 0, 0, 1, 5, 6, 3, 7, 4, 0, 4, 0, 2, 0, 16, 1, 5, 6, 2, 7, 5, 6, 0, 4, 0},
    {7, 0, 2, 1, 2, 0, 8, 2, 0, 2, 2, 3, 1, 2, 3, 4, 5, 6, 1, 8, 2, 1, 5, 6, 0, 9, 7, 4, 2, 4, 2, 3, 2, 6, 1, 2, 3, 4, 5, 6},
  };
  if (index >= COUNT_OF(days)) return false;
  buffer_put(out, days[index], sizeof days[index]);
  return true;
}
