/* A room's talk with replicas: who they are and what they send, and the next thing each is to be told. */
#include "model/room.h"

#include "core/limits.h"
#include "model/room_state.h"

Status room_join(Room *room, uint32_t *reader) {
  uint32_t at = 0;
  while (at < room->reader_count && room->readers[at].used) at++;
  if (at == LIMIT_ROOM_READERS) return STATUS_FULL;
  if (at == room->reader_capacity) {
    const uint32_t capacity = at ? at * 2 : 8;
    RoomReader *readers = memory_resize(room->memory, room->readers, at * sizeof *readers, capacity * sizeof *readers);
    if (!readers) return STATUS_NO_MEMORY;
    room->readers = readers;
    room->reader_capacity = capacity;
  }
  room->readers[at] = (RoomReader){.used = true};
  if (at == room->reader_count) room->reader_count++;
  *reader = at;
  return STATUS_OK;
}

void room_leave(Room *room, uint32_t reader) { room->readers[reader] = (RoomReader){.used = false}; }

/* ---- In ---- */

static Status receive_hello(Room *room, RoomReader *reader, const Frame *frame, Problem *problem) {
  if (frame->version < room->options.version_min) {
    reader->reload = true;
    return STATUS_OK;
  }
  RoomClient *client = room_make_client(room, frame->client);
  if (!client) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "room", "%s", status_text(STATUS_NO_MEMORY));
  room_settle_client(client, frame->settled);
  *reader = (RoomReader){.used = true, .live = true, .greet = true, .client = frame->client, .head = frame->head, .attempt = frame->attempt, .whole = frame->whole};
  /* It knows more than this room: another room committed since. */
  if (frame->head > room->head || (frame->incarnation && frame->incarnation != room->incarnation)) room->wants_tail = true;
  return STATUS_OK;
}

static bool is_full(const Room *room) { return room->waiting.count >= LIMIT_ROOM_WAITING || room->waiting.bytes >= LIMIT_ROOM_WAITING_BYTES; }

/* Contiguous or not at all. What has no room here is asked for by nobody: the replica's next hello brings it again. */
static Status take_batches(Room *room, RoomReader *reader, RoomClient *client, Bytes list, Problem *problem) {
  Row row;
  Problem found = {.status = STATUS_OK};
  while (row_next(&list, &row, &found)) {
    if (row.client_sequence <= client->received) continue;
    if (row.client_sequence > client->received + 1) {
      reader->expect = true;
      return STATUS_OK;
    }
    if (is_full(room) || row.client_sequence > client->settled + LIMIT_WINDOW) return STATUS_OK;
    const Row clean = {.client = client->client, .client_sequence = row.client_sequence, .batch = row.batch};
    if (!kept_push(&room->waiting, room->memory, &clean)) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "room", "%s", status_text(STATUS_NO_MEMORY));
    client->received = row.client_sequence;
  }
  if (found.status != STATUS_OK && problem) *problem = found;
  return found.status;
}

static Status receive_submit(Room *room, RoomReader *reader, const Frame *frame, Problem *problem) {
  if (!reader->live || frame->client != reader->client || frame->incarnation != room->incarnation) return STATUS_OK;
  RoomClient *client = room_client(room, frame->client);
  if (!client) return STATUS_OK;
  room_settle_client(client, frame->settled);
  return take_batches(room, reader, client, frame->rows, problem);
}

Status room_receive(Room *room, uint32_t number, Bytes bytes, Problem *problem) {
  static Status (*const receivers[FRAME_TYPE_COUNT])(Room *, RoomReader *, const Frame *, Problem *) = {
    [FRAME_HELLO] = receive_hello, [FRAME_SUBMIT] = receive_submit};
  Frame frame;
  size_t used;
  if (room->broken) return problem_set(problem, STATUS_CANCELLED, NO_OFFSET, "room", "it is closed");
  const Status status = frame_get(bytes, &frame, &used, problem);
  if (status != STATUS_OK) return status;
  if (used != bytes.size) return problem_set(problem, STATUS_CORRUPT, used, "frame", "bytes after its end");
  if (!receivers[frame.type]) return problem_set(problem, STATUS_UNSUPPORTED, NO_OFFSET, "frame", "a replica does not say this");
  if (frame.branch != room->options.branch) return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "frame", "it is of another branch");
  return receivers[frame.type](room, &room->readers[number], &frame, problem);
}

/* ---- Out ---- */

uint64_t room_behind(const Room *room, uint32_t number) {
  const RoomReader *reader = &room->readers[number];
  if (!reader->used || !reader->live) return 0;
  if (reader->whole) return UINT64_MAX;
  return reader->head < room->head ? room->head - reader->head : 0;
}

static void put_welcome(Room *room, RoomReader *reader, Buffer *out) {
  const RoomClient *client = room_client(room, reader->client);
  frame_put(out, &(Frame){.type = FRAME_WELCOME, .branch = room->options.branch, .incarnation = room->incarnation, .head = room->head, .hash = room->hash,
                          .client_sequence = client ? client->last : 0, .attempt = reader->attempt});
  if (out->status == STATUS_OK) reader->greet = false;
}

static void put_snapshot(Room *room, RoomReader *reader, Buffer *out) {
  if (!room_put_base(room, reader, out)) {
    if (room_wake(room) != STATUS_OK || room_put_snapshot(room, reader->attempt, out) != STATUS_OK) return;
    reader->head = room->head;
  }
  if (out->status == STATUS_OK) reader->greet = reader->whole = false;
}

/* Most readers are told the same as the one before them. */
static bool put_said(Room *room, RoomReader *reader, Buffer *out) {
  const Said *said = &room->said;
  if (said->frame.size == 0 || said->from != reader->head || said->head != room->head) return false;
  buffer_put(out, said->frame.data, said->frame.size);
  if (out->status == STATUS_OK) reader->head = said->to;
  return true;
}

static void put_rows(Room *room, RoomReader *reader, Buffer *out) {
  if (put_said(room, reader, out)) return;
  Said *said = &room->said;
  const uint32_t first = (uint32_t)(reader->head + 1 - room->tail.sequence);
  uint32_t count;
  const Bytes rows = log_end_list(&room->tail, first, LIMIT_ROOM_TELL_BYTES, &count);
  const uint64_t last = reader->head + count;
  buffer_clear(&said->frame);
  if (count > 0) {
    frame_put(&said->frame, &(Frame){.type = FRAME_ROWS, .branch = room->options.branch, .incarnation = room->incarnation, .head = last,
                                     .hash = log_end_hash(&room->tail, first + count - 1), .rows = rows});
    *said = (Said){.frame = said->frame, .from = reader->head, .to = last, .head = room->head};
    if (said->frame.status == STATUS_OK) put_said(room, reader, out);
  }
  if (said->frame.size > LIMIT_ROOM_GROUP_BYTES) buffer_finish(&said->frame); /* rare, and not worth its memory */
}

static void put_expect(Room *room, RoomReader *reader, Buffer *out) {
  const RoomClient *client = room_client(room, reader->client);
  frame_put(out, &(Frame){.type = FRAME_EXPECT, .branch = room->options.branch, .incarnation = room->incarnation, .client_sequence = client ? client->received : 0});
  if (out->status == STATUS_OK) reader->expect = false;
}

static void put_reload(const Room *room, RoomReader *reader, Buffer *out) {
  frame_put(out, &(Frame){.type = FRAME_RELOAD, .branch = room->options.branch, .incarnation = room->incarnation, .version = room->options.version_min});
  if (out->status == STATUS_OK) reader->reload = reader->live = false;
}

/* The end of the log that is kept no longer holds what comes next for this reader. */
static bool is_behind(const Room *room, const RoomReader *reader) {
  return room->tail.count == 0 || reader->head + 1 < room->tail.sequence;
}

/* While a group is in the document uncommitted, or rows are missing, only what the log has may be told. */
static void put_next(Room *room, RoomReader *reader, Buffer *out) {
  const bool settled = room->group == 0 && !room->wants_tail;
  const bool waits = !reader->live || (reader->greet && !settled);
  const bool has_all = !reader->whole && !reader->greet && !reader->expect && reader->head >= room->head;
  const bool lost = !reader->greet && !reader->expect && is_behind(room, reader);
  if (reader->reload) put_reload(room, reader, out);
  else if (waits || has_all) return;
  else if (reader->whole || (lost && settled)) put_snapshot(room, reader, out);
  else if (reader->greet) put_welcome(room, reader, out);
  else if (reader->expect) put_expect(room, reader, out);
  else if (!lost) put_rows(room, reader, out);
}

bool room_take(Room *room, uint32_t number, Buffer *out) {
  const size_t mark = out->size;
  if (room->broken || !room->readers[number].used) return false;
  put_next(room, &room->readers[number], out);
  if (out->status != STATUS_OK) {
    out->size = mark;
    out->status = STATUS_OK;
  }
  return out->size > mark;
}
