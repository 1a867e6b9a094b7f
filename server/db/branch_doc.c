/* A room and its only reader, in one place. */

#include "server/db/branch_doc.h"

#include "core/limits.h"
#include "server/db/log.h"
#include "server/journal.h"
#include "session/shared.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

enum { READER_ACTOR = 1, ROUNDS_MAX = 100000 };

/* A song's memory: the heap, asked for the very bytes. The engine's own rounds them up, as not every host's blocks begin where it wants
   them, and a song is a hundred thousand of them. */
static void *resize_song(void *context, void *block, size_t old_bytes, size_t new_bytes) {
  _Static_assert(_Alignof(max_align_t) >= 16, "malloc must align as core/memory.h has it");
  (void)context;
  (void)old_bytes;
  if (new_bytes > 0) return realloc(block, new_bytes);
  free(block);
  return NULL;
}

static const Memory song_memory = {.resize = resize_song};

static bool snapshot_at(Db *db, uint64_t branch, uint64_t sequence, uint64_t as_branch, uint64_t incarnation, Buffer *out);

static bool incarnation_of(Db *db, uint64_t branch, uint64_t *incarnation) {
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, (int64_t)branch);
  DbResult result = db_run(db, SQL_BRANCH_INCARNATION, &args);
  const bool known = result.state == DB_OK && result.rows == 1;
  if (known) *incarnation = (uint64_t)db_i64(&result, 0, 0);
  db_result_finish(&result);
  return known;
}

static bool read_snapshot(Bytes bytes, Frame *frame) {
  size_t used;
  return frame_get(bytes, frame, &used, NULL) == STATUS_OK && frame->type == FRAME_SNAPSHOT;
}

/* What was kept of a fork when the branch it was forked from went. */
static bool put_kept_beginning(Db *db, uint64_t branch, uint64_t incarnation, Buffer *out) {
  Frame frame;
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, (int64_t)branch);
  DbResult result = db_run(db, SQL_BRANCH_BEGINNING, &args);
  const bool sound = result.state == DB_OK && result.rows == 1 && read_snapshot(db_bytes(&result, 0, 0), &frame);
  if (sound) {
    frame.incarnation = incarnation;
    frame_put(out, &frame);
  }
  db_result_finish(&result);
  return sound && out->status == STATUS_OK;
}

/* What a fork began with, from the log it was forked from or as it was kept when that went; nothing, and true, for a branch that is no fork. */
static bool put_beginning(Db *db, uint64_t branch, uint64_t incarnation, Buffer *out) {
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, (int64_t)branch);
  DbResult result = db_run(db, SQL_BRANCH_PARENT, &args);
  const bool asked = result.state == DB_OK, is_fork = asked && result.rows == 1;
  const uint64_t parent = is_fork ? (uint64_t)db_i64(&result, 0, 0) : 0, sequence = is_fork ? (uint64_t)db_i64(&result, 0, 1) : 0; /* null reads as 0 */
  db_result_finish(&result);
  if (!is_fork) return asked;
  return parent != 0 ? snapshot_at(db, parent, sequence, branch, incarnation, out) : put_kept_beginning(db, branch, incarnation, out);
}

bool branch_sound_snapshot(Db *db, uint64_t branch, Buffer *out) {
  Frame frame;
  uint64_t incarnation = 0, head;
  if (!incarnation_of(db, branch, &incarnation)) return false;
  for (uint64_t at = INT64_MAX; log_load_snapshot_to(db, branch, at, out, &head); at = head - 1) {
    if (head == 0) return put_beginning(db, branch, incarnation, out);
    if (read_snapshot(buffer_bytes(out), &frame)) return true;
    buffer_clear(out);
  }
  return false;
}

Room *branch_room(Db *db, RoomOptions options, uint64_t incarnation, uint64_t last, bool *damaged) {
  char why[256];
  Buffer snapshot;
  Problem problem;
  Room *room = NULL;
  uint64_t head = last, at = last;
  buffer_init(&snapshot, memory_heap(), LIMIT_DOCUMENT_BYTES);
  if (damaged != NULL) *damaged = false;
  while (log_load_snapshot_to(db, options.branch, at, &snapshot, &head) && (head > 0 || put_beginning(db, options.branch, incarnation, &snapshot))) {
    room = room_create(&song_memory, options, incarnation, buffer_bytes(&snapshot), &problem);
    if (room != NULL || head == 0 || problem.status == STATUS_NO_MEMORY) break;
    problem_text(&problem, why, sizeof why);
    journal_say(JOURNAL_WARNING, "snapshot_damaged", why);
    if (damaged != NULL) *damaged = true;
    options.lazy = false; /* its document is needed to write a sound one */
    buffer_clear(&snapshot);
    at = head - 1;
  }
  buffer_finish(&snapshot);
  return room;
}

/* As far as `last`. */
static Room *open_room(Db *db, uint64_t branch, uint64_t last) {
  Buffer frame;
  uint64_t incarnation = 0;
  buffer_init(&frame, memory_heap(), LIMIT_DOCUMENT_BYTES);
  Room *room = incarnation_of(db, branch, &incarnation) ? branch_room(db, (RoomOptions){.branch = branch}, incarnation, last, NULL) : NULL;
  if (room != NULL) room_hint(room);
  bool good = room != NULL;
  while (good && room_wants_tail(room)) {
    buffer_clear(&frame);
    good = log_tail_to(db, branch, room_head(room), last, &frame);
    if (good) room_tail(room, buffer_bytes(&frame));
  }
  buffer_finish(&frame);
  if (good && !room_broken(room)) return room;
  room_destroy(room);
  return NULL;
}

static bool talk(Session *session, Room *room, uint32_t reader) {
  Buffer frame;
  Problem problem;
  bool changed, good = true;
  Replica *replica = session_replica(session);
  buffer_init(&frame, memory_heap(), LIMIT_DOCUMENT_BYTES);
  replica_connect(replica);
  for (uint32_t round = 0; good && round < ROUNDS_MAX && !(replica_state(replica) == REPLICA_LIVE && replica_head(replica) == room_head(room)); round++) {
    while (replica_take_write(replica, &frame) != WRITE_NOTHING) { /* nothing is kept */
      replica_written(replica);
      buffer_clear(&frame);
    }
    buffer_clear(&frame);
    while (good && replica_take(replica, &frame) == STATUS_OK && frame.size > 0) {
      good = room_receive(room, reader, buffer_bytes(&frame), &problem) == STATUS_OK;
      buffer_clear(&frame);
    }
    while (good && room_take(room, reader, &frame)) {
      good = session_receive(session, buffer_bytes(&frame), &changed, &problem) == STATUS_OK;
      buffer_clear(&frame);
    }
  }
  buffer_finish(&frame);
  return good && replica_state(replica) == REPLICA_LIVE && replica_head(replica) == room_head(room);
}

Session *branch_session(Db *db, uint64_t branch, char *why, size_t why_bytes) {
  uint32_t reader;
  Problem problem;
  snprintf(why, why_bytes, "The song cannot be read from the log now.");
  Room *room = open_room(db, branch, INT64_MAX);
  if (room == NULL) return NULL;
  Session *session = session_create(memory_heap(), READER_ACTOR);
  const ReplicaOptions options = {.branch = branch, .client = READER_ACTOR, .version = SCHEMA_VERSION};
  const bool good = session != NULL && session_share(session, options, (Bytes){0}, &problem) == STATUS_OK && room_join(room, &reader) == STATUS_OK && talk(session, room, reader);
  room_destroy(room);
  if (good) return session;
  session_destroy(session);
  return NULL;
}

/* The branch's own clients are none of the new one's. */
static bool begin_branch(Bytes snapshot, uint64_t as_branch, uint64_t incarnation, Buffer *out) {
  Frame frame;
  if (!read_snapshot(snapshot, &frame)) return false;
  frame_put(out, &(Frame){.type = FRAME_SNAPSHOT, .branch = as_branch, .incarnation = incarnation, .head = frame.head, .hash = frame.hash, .doc = frame.doc});
  return out->status == STATUS_OK;
}

/* `incarnation` is that of `as_branch`. */
static bool snapshot_at(Db *db, uint64_t branch, uint64_t sequence, uint64_t as_branch, uint64_t incarnation, Buffer *out) {
  Buffer snapshot;
  buffer_init(&snapshot, memory_heap(), LIMIT_DOCUMENT_BYTES);
  Room *room = open_room(db, branch, sequence);
  bool good = room != NULL && room_head(room) == sequence && room_snapshot(room, &snapshot) == STATUS_OK;
  room_destroy(room);
  if (good && as_branch != 0) good = begin_branch(buffer_bytes(&snapshot), as_branch, incarnation, out);
  else if (good) buffer_put(out, snapshot.data, snapshot.size);
  buffer_finish(&snapshot);
  return good && out->status == STATUS_OK;
}

bool branch_snapshot_at(Db *db, uint64_t branch, uint64_t sequence, uint64_t as_branch, Buffer *out) { return snapshot_at(db, branch, sequence, as_branch, 1, out); }
