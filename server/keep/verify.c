/* Four walks: the logs, replayed from their beginning and from their snapshots; the chunks, by the database; the blobs, by their bytes;
   the renders, by their receipts. */

#include "server/keep/keep.h"

#include "core/limits.h"
#include "model/room.h"
#include "server/db/blobs.h"
#include "server/db/log.h"
#include "server/keep/step.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Verify {
  Db *db;
  Store *store;
  KeepTell *tell;
  void *context;
  VerifyFigures *figures;
} Verify;

static void PRINTF_LIKE(2, 3) damage(Verify *verify, const char *format, ...) {
  char line[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  verify->tell(verify->context, line);
  verify->figures->damages++;
}

/* ---- Logs ---- */

/* The song behind all rows, from a snapshot or from nothing. 0: it cannot be had, and `damage` was told why. */
static uint64_t replay(Verify *verify, uint64_t branch, uint64_t incarnation, Bytes snapshot, uint64_t head) {
  Buffer rows;
  Problem problem;
  uint64_t hash = 0;
  buffer_init(&rows, memory_heap(), LIMIT_DOCUMENT_BYTES);
  Room *room = room_create(memory_heap(), (RoomOptions){.branch = branch}, incarnation, snapshot, &problem);
  if (room != NULL) room_hint(room);
  bool good = room != NULL;
  while (good && room_wants_tail(room)) {
    buffer_clear(&rows);
    good = log_tail(verify->db, branch, room_head(room), &rows);
    if (good) room_tail(room, buffer_bytes(&rows));
  }
  if (good && !room_broken(room) && room_head(room) == head) hash = doc_hash(room_doc(room));
  else damage(verify, "branch %llu: its rows cannot be replayed%s; they go up to %llu of %llu", (unsigned long long)branch, snapshot.size > 0 ? " from its snapshot" : "",
              room == NULL ? 0ull : (unsigned long long)room_head(room), (unsigned long long)head);
  room_destroy(room);
  buffer_finish(&rows);
  return hash;
}

static void look_at_clients(Verify *verify, uint64_t branch) {
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, (int64_t)branch);
  DbResult result = db_run(verify->db, SQL_VERIFY_CLIENTS, &args);
  for (uint32_t i = 0; result.state == DB_OK && i < result.rows; i++)
    damage(verify, "branch %llu: the rows of client %lld have a gap or do not end where they are said to", (unsigned long long)branch, (long long)db_i64(&result, i, 0));
  db_result_finish(&result);
}

static void look_at_branch(Verify *verify, const DbResult *branches, uint32_t i) {
  const uint64_t branch = (uint64_t)db_i64(branches, i, 0), head = (uint64_t)db_i64(branches, i, 1), incarnation = (uint64_t)db_i64(branches, i, 2);
  const uint64_t rows = (uint64_t)db_i64(branches, i, 3), first = (uint64_t)db_i64(branches, i, 4), last = (uint64_t)db_i64(branches, i, 5);
  Buffer snapshot;
  buffer_init(&snapshot, memory_heap(), LIMIT_DOCUMENT_BYTES);
  verify->figures->branches++;
  verify->figures->rows += rows;
  if (rows > 0 && (last != head || last - first + 1 != rows)) damage(verify, "branch %llu: its log has a gap", (unsigned long long)branch);
  look_at_clients(verify, branch);
  if (!log_load_snapshot(verify->db, branch, &snapshot)) damage(verify, "branch %llu: its snapshot cannot be read", (unsigned long long)branch);
  /* A log that begins behind 1 is a branch of another one: it stands on a snapshot. */
  const bool from_nothing = first <= 1 && rows == head;
  const uint64_t told = snapshot.size == 0 ? 0 : replay(verify, branch, incarnation, buffer_bytes(&snapshot), head);
  const uint64_t whole = from_nothing ? replay(verify, branch, incarnation, (Bytes){0}, head) : 0;
  if (!from_nothing && snapshot.size == 0) damage(verify, "branch %llu: its log does not begin at its beginning and it has no snapshot", (unsigned long long)branch);
  if (told != 0 && whole != 0 && told != whole) damage(verify, "branch %llu: its snapshot says another song than its log", (unsigned long long)branch);
  verify->figures->snapshots += snapshot.size > 0;
  buffer_finish(&snapshot);
}

static bool look_at_logs(Verify *verify, char *why) {
  DbResult branches = db_run(verify->db, SQL_BRANCH_LIST, NULL);
  const bool good = branches.state == DB_OK || keep_fail(why, branches.why);
  for (uint32_t i = 0; good && i < branches.rows; i++) look_at_branch(verify, &branches, i);
  db_result_finish(&branches);
  return good;
}

/* ---- What the database can see by itself ---- */

static bool look_by_query(Verify *verify, SqlQuery query, const char *what, uint64_t *count, char *why) {
  DbResult result = db_run(verify->db, query, NULL);
  const bool good = (result.state == DB_OK && result.rows == 1) || keep_fail(why, result.why);
  if (good) {
    *count = (uint64_t)db_i64(&result, 0, 0);
    if (db_i64(&result, 0, 1) > 0) damage(verify, "%lld %s", (long long)db_i64(&result, 0, 1), what);
  }
  db_result_finish(&result);
  return good;
}

/* ---- Large bytes ---- */

typedef struct Walk { Sha256 sha, part; uint64_t at; const Blob *blob; bool parts_good; } Walk;

static bool walk(void *walk_, Bytes piece) {
  Walk *of = walk_;
  sha256_put(&of->sha, piece.data, piece.size);
  sha256_put(&of->part, piece.data, piece.size);
  of->at += piece.size;
  if (of->at % STORE_PART_BYTES != 0 && of->at != of->blob->bytes) return true;
  const Digest part = sha256_finish(&of->part);
  of->parts_good = of->parts_good && memcmp(&part, &of->blob->parts[(of->at - 1) / STORE_PART_BYTES], sizeof part) == 0;
  sha256_init(&of->part);
  return true;
}

static void look_at_blob(Verify *verify, const DbResult *blobs, uint32_t i) {
  char name[65] = "", why[STORE_WHY_BYTES];
  Digest sha256 = {{0}};
  const Bytes key = db_bytes(blobs, i, 0);
  if (key.size == sizeof sha256.bytes) memcpy(sha256.bytes, key.data, key.size);
  digest_text(&sha256, name);
  Blob *blob = blob_of_row(blobs, i, 1, 2);
  if (blob == NULL) {
    damage(verify, "%s has not as many parts as it should", name);
    return;
  }
  Walk of = {.blob = blob, .parts_good = true};
  sha256_init(&of.sha);
  sha256_init(&of.part);
  if (!blob_walk(blob, verify->store, walk, &of, why)) damage(verify, "%s cannot be read: %s", name, why);
  else {
    const Digest whole = sha256_finish(&of.sha);
    if (!of.parts_good || memcmp(&whole, &sha256, sizeof whole) != 0) damage(verify, "%s is not what it is named any more", name);
  }
  verify->figures->blobs++;
  verify->figures->blob_bytes += blob->bytes;
  free(blob);
}

static bool look_at_blobs(Verify *verify, char *why) {
  DbResult blobs = db_run(verify->db, SQL_BLOB_LIST, NULL);
  const bool good = blobs.state == DB_OK || keep_fail(why, blobs.why);
  for (uint32_t i = 0; good && i < blobs.rows; i++) look_at_blob(verify, &blobs, i);
  db_result_finish(&blobs);
  return good;
}

bool keep_verify(Db *db, Store *store, KeepTell *tell, void *context, VerifyFigures *figures, char *why) {
  Verify verify = {.db = db, .store = store, .tell = tell, .context = context, .figures = figures};
  *figures = (VerifyFigures){0};
  return look_at_logs(&verify, why) &&
         look_by_query(&verify, SQL_VERIFY_CHUNKS, "pieces of snapshots are not what they are named, or are missing", &figures->chunks, why) &&
         look_by_query(&verify, SQL_VERIFY_RENDERS, "receipts do not name the file they belong to", &figures->renders, why) && look_at_blobs(&verify, why);
}
