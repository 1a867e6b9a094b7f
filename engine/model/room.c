/* A room's heart: groups go to the store and come back committed, or not; rows others committed come in. */
#include "model/room.h"

#include "core/limits.h"
#include "model/room_state.h"

#include <string.h>

/* ---- Life ---- */

static Status load(Room *room, Bytes snapshot, Problem *problem) {
  Frame frame;
  size_t used;
  if (snapshot.size == 0) {
    room->doc = doc_create(room->memory);
    return room->doc ? STATUS_OK : problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "room", "%s", status_text(STATUS_NO_MEMORY));
  }
  Status status = frame_get(snapshot, &frame, &used, problem);
  if (status != STATUS_OK) return status;
  if (frame.type != FRAME_SNAPSHOT || frame.branch != room->options.branch) {
    return problem_set(problem, STATUS_CORRUPT, NO_OFFSET, "snapshot", "it is none, or of another branch");
  }
  status = room->options.lazy ? room_sleep(room, &frame) : doc_decode(room->memory, frame.doc, &room->doc, problem);
  if (status != STATUS_OK) return !room->options.lazy ? status : problem_set(problem, status, NO_OFFSET, "room", "%s", status_text(status));
  if (room->doc && frame.hash && doc_hash(room->doc) != frame.hash) return problem_set(problem, STATUS_CORRUPT, NO_OFFSET, "snapshot", "it is not what it says it is");
  room->head = frame.head;
  room->incarnation = frame.incarnation;
  return room_get_clients(room, frame.clients, problem);
}

Room *room_create(const Memory *memory, RoomOptions options, uint64_t incarnation, Bytes snapshot, Problem *problem) {
  Room *room = memory_new(memory, sizeof *room);
  if (!room) {
    problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "room", "%s", status_text(STATUS_NO_MEMORY));
    return NULL;
  }
  *room = (Room){.memory = memory, .options = options, .incarnation = incarnation, .wants_tail = true};
  if (options.queue_bytes_max == 0) room->options.queue_bytes_max = LIMIT_READER_QUEUE_BYTES;
  buffer_init(&room->rows, memory, LIMIT_DOCUMENT_BYTES);
  log_end_init(&room->tail, memory);
  buffer_init(&room->said.frame, memory, LIMIT_DOCUMENT_BYTES);
  buffer_init(&room->base, memory, LIMIT_DOCUMENT_BYTES);
  if (load(room, snapshot, problem) == STATUS_OK) {
    if (room->doc) room->hash = doc_hash(room->doc);
    return room;
  }
  room_destroy(room);
  return NULL;
}

void room_destroy(Room *room) {
  if (!room) return;
  const Memory *memory = room->memory;
  log_end_finish(&room->tail);
  kept_finish(&room->waiting, memory);
  buffer_finish(&room->rows);
  buffer_finish(&room->said.frame);
  room_free_clients(room);
  memory_free(memory, room->readers, room->reader_capacity * sizeof *room->readers);
  doc_destroy(room->doc);
  buffer_finish(&room->base); /* after what lies over it */
  memory_free(memory, room, sizeof *room);
}

bool room_broken(const Room *room) { return room->broken; }

/* ---- What is in the log ---- */

/* The row is committed and in the document, if there is one. */
static Status note_row(Room *room, const Row *row) {
  const Status status = room_note_client(room, row);
  if (status != STATUS_OK) return status;
  if (!log_end_push(&room->tail, row)) return STATUS_NO_MEMORY;
  room->head = row->sequence;
  if (log_end_bytes(&room->tail) > room->options.queue_bytes_max && room_wake(room) != STATUS_OK) return STATUS_NO_MEMORY;
  while (room->tail.count && log_end_bytes(&room->tail) > room->options.queue_bytes_max) log_end_drop_first(&room->tail);
  return STATUS_OK;
}

/* The state after the last row, for replicas to compare theirs with. */
static void note_hash(Room *room) {
  room->hash = room->doc ? doc_hash(room->doc) : 0;
  log_end_note_hash(&room->tail, room->hash);
}

/* ---- A group ---- */

static void refuse(Row *row, const Problem *problem) {
  row->status = problem->status;
  row->reason = (Bytes){.data = (const uint8_t *)problem->what, .size = strlen(problem->what)};
}

/* STATUS_OK: `row` has its verdict, and the document what was taken. Otherwise it cannot be told now. */
static Status validate(Room *room, KeptRow *kept, Row *row, Problem *problem) {
  Batch *batch = NULL;
  Status status = batch_decode(room->memory, row->batch, &batch, problem);
  if (status == STATUS_OK && batch_info(batch).author != row->client) {
    status = problem_set(problem, STATUS_REFUSED, NO_OFFSET, "batch", "it says it was made by somebody else");
  }
  const RoomClient *client = room_client(room, row->client);
  const Role needed = status == STATUS_OK ? rights_needed(room->doc, batch) : ROLE_NOBODY;
  if (status == STATUS_OK && client && client->role != ROLE_NOBODY) status = rights_check(client->role, needed, problem);
  if (status == STATUS_OK) status = batch_apply(room->doc, batch, NULL, problem);
  if (status == STATUS_OK) {
    kept->applied = batch;
    row->needs = needed;
    return STATUS_OK;
  }
  batch_destroy(batch);
  if (status == STATUS_NO_MEMORY || status == STATUS_NEWER) return status;
  refuse(row, problem);
  return STATUS_OK;
}

static void take_back(Room *room) {
  while (room->group > 0 && !room->broken) {
    KeptRow *kept = kept_at(&room->waiting, --room->group);
    if (!kept->applied) continue;
    Batch *inverse = NULL;
    Status status = batch_invert(kept->applied, room->memory, &inverse);
    if (status == STATUS_OK) status = batch_apply(room->doc, inverse, NULL, NULL);
    batch_destroy(inverse);
    batch_destroy(kept->applied);
    kept->applied = NULL;
    room->broken = status != STATUS_OK;
  }
}

/* A batch of a newer program than this one: not ours to judge. Its client keeps it, and all behind it. */
static void turn_away(Room *room, uint32_t index) {
  const Row first = kept_at(&room->waiting, index)->row;
  for (uint32_t i = room->waiting.count; i > index; i--) {
    if (kept_at(&room->waiting, i - 1)->row.client == first.client) kept_remove(&room->waiting, room->memory, i - 1);
  }
  RoomClient *client = room_client(room, first.client);
  if (client) client->received = first.client_sequence - 1;
  for (uint32_t i = 0; i < room->reader_count; i++) {
    if (room->readers[i].used && room->readers[i].client == first.client) room->readers[i].reload = true;
  }
}

/* Give verdicts to what waits, in order. */
static void form_group(Room *room, uint64_t time_ms) {
  Buffer *rows = &room->rows;
  buffer_clear(rows);
  while (room->group < room->waiting.count && room->group < LIMIT_ROOM_GROUP && rows->size < LIMIT_ROOM_GROUP_BYTES && rows->status == STATUS_OK) {
    KeptRow *kept = kept_at(&room->waiting, room->group);
    Row row = kept->row;
    Problem problem = {.status = STATUS_OK};
    row.sequence = room->head + room->group + 1;
    row.time_ms = time_ms;
    const Status status = validate(room, kept, &row, &problem);
    if (status == STATUS_NEWER) turn_away(room, room->group);
    if (status == STATUS_NO_MEMORY) return;
    if (status != STATUS_OK) continue;
    row_put(rows, &row);
    room->group++;
  }
}

bool room_commit_begin(Room *room, uint64_t time_ms, Buffer *out) {
  if (room->broken || room->group > 0 || room->wants_tail || room->waiting.count == 0 || room_wake(room) != STATUS_OK) return false;
  const size_t mark = out->size;
  form_group(room, time_ms);
  if (room->group > 0 && room->rows.status == STATUS_OK) {
    frame_put(out, &(Frame){.type = FRAME_COMMIT, .branch = room->options.branch, .incarnation = room->incarnation, .head = room->head, .rows = buffer_bytes(&room->rows)});
  }
  if (room->group > 0 && room->rows.status == STATUS_OK && out->status == STATUS_OK) return true;
  take_back(room);
  if (out->status != STATUS_OK) out->size = mark;
  return false;
}

static void finish_group(Room *room) {
  Bytes list = buffer_bytes(&room->rows);
  Row row;
  Status status = STATUS_OK;
  while (status == STATUS_OK && row_next(&list, &row, NULL)) {
    row.needs = 0; /* the store's business alone */
    status = note_row(room, &row);
    if (status == STATUS_OK) kept_remove(&room->waiting, room->memory, 0);
  }
  room->group = 0;
  room->broken = status != STATUS_OK;
  if (!room->broken) note_hash(room);
}

void room_commit_end(Room *room, RoomCommit result, Bytes tail) {
  if (room->broken || room->group == 0) return;
  if (result == ROOM_COMMITTED) {
    finish_group(room);
    return;
  }
  take_back(room);
  if (result == ROOM_FORBIDDEN) return;
  room->wants_tail = true;
  if (result == ROOM_MISMATCH) room_tail(room, tail);
}

/* ---- Rows that others committed, or that were ours after all ---- */

static Status adopt_row(Room *room, const Row *row) {
  Batch *batch = NULL;
  Status status = STATUS_OK;
  if (row->status == STATUS_OK && room->doc) status = batch_decode(room->memory, row->batch, &batch, NULL);
  if (status == STATUS_OK && batch) status = batch_apply(room->doc, batch, NULL, NULL);
  batch_destroy(batch);
  return status == STATUS_OK ? note_row(room, row) : status;
}

static void drop_known(Room *room) {
  for (uint32_t i = room->waiting.count; i > 0; i--) {
    const Row *row = &kept_at(&room->waiting, i - 1)->row;
    const RoomClient *client = room_client(room, row->client);
    if (client && row->client_sequence <= client->last) kept_remove(&room->waiting, room->memory, i - 1);
  }
}

static Status adopt(Room *room, const Frame *frame) {
  Bytes list = frame->rows;
  Row row;
  Problem found = {.status = STATUS_OK};
  Status status = STATUS_OK;
  if (frame->type != FRAME_ROWS || frame->incarnation != room->incarnation || frame->head < room->head) return STATUS_CORRUPT;
  while (status == STATUS_OK && row_next(&list, &row, &found)) {
    if (row.sequence == room->head + 1) status = adopt_row(room, &row);
  }
  return status == STATUS_OK ? found.status : status;
}

void room_tail(Room *room, Bytes tail) {
  Frame frame;
  size_t used;
  if (room->broken || room->group > 0) return;
  const uint64_t before = room->head;
  Status status = frame_get(tail, &frame, &used, NULL);
  if (status == STATUS_OK) status = adopt(room, &frame);
  room->broken = status != STATUS_OK || (room->head == before && room->head < frame.head); /* rows that nobody has: asking on would never end */
  if (room->broken) return;
  room->wants_tail = room->head < frame.head;
  drop_known(room);
  if (room->head > before) note_hash(room);
}

bool room_wants_tail(const Room *room) { return room->wants_tail && room->group == 0 && !room->broken; }
void room_hint(Room *room) { room->wants_tail = true; }

/* ---- Looking ---- */

uint64_t room_head(const Room *room) { return room->head; }
uint64_t room_incarnation(const Room *room) { return room->incarnation; }
const Doc *room_doc(const Room *room) { return room->doc; }
uint32_t room_waiting_count(const Room *room) { return room->waiting.count; }
bool room_busy(const Room *room) { return room->group > 0; }
size_t room_queue_bytes(const Room *room) { return log_end_bytes(&room->tail); }

Status room_put_snapshot(Room *room, uint64_t attempt, Buffer *out) {
  Buffer doc, clients;
  buffer_init(&doc, room->memory, LIMIT_DOCUMENT_BYTES);
  buffer_init(&clients, room->memory, LIMIT_DOCUMENT_BYTES);
  Status status = doc_encode(room->doc, &doc);
  room_put_clients(room, &clients);
  if (status == STATUS_OK) status = clients.status;
  if (status == STATUS_OK) {
    frame_put(out, &(Frame){.type = FRAME_SNAPSHOT, .branch = room->options.branch, .incarnation = room->incarnation, .head = room->head,
                            .hash = doc_hash(room->doc), .attempt = attempt, .doc = buffer_bytes(&doc), .clients = buffer_bytes(&clients)});
    status = out->status;
  }
  buffer_finish(&clients);
  buffer_finish(&doc);
  return status;
}

Status room_snapshot(Room *room, Buffer *out) { return room->group > 0 || room->broken || !room->doc ? STATUS_FULL : room_put_snapshot(room, 0, out); }
