/*
  Frames to rows and back. Snapshots are cut where a gear hash of the last bytes has 14 zero bits, so that an edit moves the
  cuts near it only and neighbours share the other chunks. W. Xia et al., "FastCDC" (2016).
*/

#include "server/db/log.h"

#include "core/hash.h"
#include "core/limits.h"

#include <stdio.h>
#include <string.h>

enum { CHUNK_BYTES_MIN = 8 << 10, CHUNK_BYTES_MAX = 28 << 10 /* with its row around it in what libpq reads at once, and keeps: a power of two */ };
#define CUT_MASK 0x3fff00000000ull /* 14 bits, high enough to depend on 46 bytes */

/* ---- The log ---- */

typedef enum RowColumn { CLIENTS, CLIENT_SEQS, USERS, STATUSES, REASONS, BODIES, NEEDS, COLUMN_COUNT } RowColumn;

typedef enum GroupColumn { BRANCHES, HEADS, INCARNATIONS, TIMES, SIZES, GROUP_COLUMN_COUNT } GroupColumn;

/* What a group is, read out of its frame. */
typedef struct Opened { Frame frame; uint64_t time_ms; uint32_t rows; } Opened;

static bool open_group(LogGroup *group, Opened *opened) {
  size_t used;
  Row row;
  group->done = (LogCommit){.outcome = LOG_UNKNOWN};
  snprintf(group->done.why, sizeof group->done.why, "a commit that is none");
  *opened = (Opened){.rows = 0};
  if (frame_get(group->commit, &opened->frame, &used, NULL) != STATUS_OK || opened->frame.type != FRAME_COMMIT) return false;
  for (Bytes rows = opened->frame.rows; row_next(&rows, &row, NULL); opened->rows++)
    if (opened->rows == 0) opened->time_ms = row.time_ms;
  return opened->rows > 0;
}

static void put_group_column(DbArgs *args, GroupColumn column, const Opened *opened, uint32_t count) {
  db_arg_array(args, column == SIZES ? DB_I32_ARRAY : DB_I64_ARRAY);
  for (const Opened *at = opened; at < opened + count; at++) {
    switch (column) {
      case BRANCHES: db_item_i64(args, (int64_t)at->frame.branch); break;
      case HEADS: db_item_i64(args, (int64_t)at->frame.head); break;
      case INCARNATIONS: db_item_i64(args, (int64_t)at->frame.incarnation); break;
      case TIMES: db_item_i64(args, (int64_t)at->time_ms); break;
      case SIZES: db_item_i32(args, (int32_t)at->rows); break;
      case GROUP_COLUMN_COUNT: break;
    }
  }
}

static void put_rows(DbArgs *args, RowColumn column, Bytes rows, const LogGroup *group) {
  Row row;
  while (row_next(&rows, &row, NULL)) {
    switch (column) {
      case CLIENTS: db_item_i64(args, (int64_t)row.client); break;
      case CLIENT_SEQS: db_item_i64(args, (int64_t)row.client_sequence); break;
      case USERS: db_item_i64(args, group->user_of(group->context, row.client)); break;
      case STATUSES: db_item_i32(args, (int32_t)row.status); break;
      case REASONS: db_item_bytes(args, row.reason); break;
      case BODIES: db_item_bytes(args, row.batch); break;
      case NEEDS: db_item_i32(args, (int32_t)(row.needs == ROLE_NOBODY ? ROLE_EDITOR : row.needs)); break;
      case COLUMN_COUNT: break;
    }
  }
}

static void put_row_column(DbArgs *args, RowColumn column, const Opened *opened, const LogGroup *groups, uint32_t count) {
  static const DbArray types[COLUMN_COUNT] = {DB_I64_ARRAY, DB_I64_ARRAY, DB_I64_ARRAY, DB_I32_ARRAY, DB_BYTES_ARRAY, DB_BYTES_ARRAY, DB_I32_ARRAY};
  db_arg_array(args, types[column]);
  for (uint32_t i = 0; i < count; i++) put_rows(args, column, opened[i].frame.rows, &groups[i]);
}

static void note_forbidden(LogCommit *commit, const DbResult *result, uint32_t row) {
  const uint32_t count = db_i64_array_count(result, row, 1);
  commit->outcome = LOG_FORBIDDEN;
  commit->forbidden_count = count < LOG_FORBIDDEN_MAX ? count : LOG_FORBIDDEN_MAX;
  for (uint32_t i = 0; i < commit->forbidden_count; i++) commit->forbidden[i] = (uint64_t)db_i64_array_at(result, row, 1, i);
}

static void note_outcome(Db *db, LogGroup *group, const Frame *frame, const DbResult *result, uint32_t row) {
  const char *said = db_text(result, row, 0);
  LogCommit *done = &group->done;
  if (strcmp(said, "committed") == 0) done->outcome = LOG_COMMITTED;
  else if (strcmp(said, "forbidden") == 0) note_forbidden(done, result, row);
  else if (strcmp(said, "mismatch") == 0 && log_tail(db, frame->branch, frame->head, group->tail)) done->outcome = LOG_MISMATCH;
  snprintf(done->why, sizeof done->why, "%s", said);
}

static void commit_opened(Db *db, LogGroup *groups, const Opened *opened, uint32_t count) {
  DbArgs args;
  db_args_init(&args);
  for (GroupColumn column = 0; column < GROUP_COLUMN_COUNT; column++) put_group_column(&args, column, opened, count);
  for (RowColumn column = 0; column < COLUMN_COUNT; column++) put_row_column(&args, column, opened, groups, count);
  DbResult result = db_run(db, SQL_LOG_COMMIT, &args);
  const bool answered = result.state == DB_OK && result.rows == count, alone = result.state == DB_REFUSED && count > 1;
  for (uint32_t i = 0; i < count; i++) {
    if (answered) note_outcome(db, &groups[i], &opened[i].frame, &result, i);
    else if (alone) commit_opened(db, &groups[i], &opened[i], 1); /* nothing of any was written: one of them cannot be, and the others do not wait for it */
    else snprintf(groups[i].done.why, sizeof groups[i].done.why, "%s", result.why);
  }
  db_result_finish(&result);
}

void log_commit_groups(Db *db, LogGroup *groups, uint32_t count) {
  Opened opened[LOG_GROUPS_MAX];
  for (uint32_t done = 0; done < count;) {
    uint32_t good = 0;
    while (done + good < count && good < LOG_GROUPS_MAX && open_group(&groups[done + good], &opened[good])) good++;
    if (good > 0) commit_opened(db, groups + done, opened, good);
    done += good < LOG_GROUPS_MAX ? good + 1 : good; /* one that is none stays unknown */
  }
}

LogCommit log_commit(Db *db, Bytes commit, LogUserOf *user_of, void *context, Buffer *tail) {
  LogGroup group = {.commit = commit, .user_of = user_of, .context = context, .tail = tail};
  log_commit_groups(db, &group, 1);
  return group.done;
}

static void put_row(Buffer *rows, const DbResult *result, uint32_t i) {
  row_put(rows, &(Row){
    .sequence = (uint64_t)db_i64(result, i, 2), .client = (uint64_t)db_i64(result, i, 3), .client_sequence = (uint64_t)db_i64(result, i, 4),
    .time_ms = (uint64_t)db_i64(result, i, 5), .status = (uint64_t)db_i32(result, i, 6), .reason = db_bytes(result, i, 7), .batch = db_bytes(result, i, 8),
  });
}

bool log_tail_to(Db *db, uint64_t branch, uint64_t head, uint64_t last, Buffer *out) {
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, (int64_t)branch);
  db_arg_i64(&args, (int64_t)head);
  db_arg_i64(&args, LIMIT_ROOM_GROUP_BYTES);
  DbResult result = db_run(db, SQL_LOG_TAIL, &args);
  const bool found = result.state == DB_OK && result.rows > 0;
  Buffer rows;
  buffer_init(&rows, memory_heap(), LIMIT_BATCH_BYTES * 2u);
  for (uint32_t i = 0; found && i < result.rows && !db_null(&result, i, 2) && (uint64_t)db_i64(&result, i, 2) <= last; i++) put_row(&rows, &result, i);
  if (found && rows.status == STATUS_OK) {
    const uint64_t stored = (uint64_t)db_i64(&result, 0, 0);
    frame_put(out, &(Frame){.type = FRAME_ROWS, .branch = branch, .head = stored < last ? stored : last,
                            .incarnation = (uint64_t)db_i64(&result, 0, 1), .rows = buffer_bytes(&rows)});
  }
  const bool made = found && rows.status == STATUS_OK && out->status == STATUS_OK;
  buffer_finish(&rows);
  db_result_finish(&result);
  return made;
}

bool log_tail(Db *db, uint64_t branch, uint64_t head, Buffer *out) { return log_tail_to(db, branch, head, INT64_MAX, out); }

/* ---- Snapshots ---- */

static bool load_snapshot(Db *db, SqlQuery query, DbArgs *args, Buffer *out, uint64_t *head) {
  DbResult result = db_run(db, query, args);
  size_t size = 0;
  *head = result.state == DB_OK && result.rows > 0 ? (uint64_t)db_i64(&result, 0, 0) : 0;
  for (uint32_t i = 0; result.state == DB_OK && i < result.rows; i++) size += db_bytes(&result, i, 1).size;
  if (buffer_extend(out, size) != NULL) out->size -= size; /* room for all of it at once */
  for (uint32_t i = 0; result.state == DB_OK && i < result.rows; i++) {
    const Bytes chunk = db_bytes(&result, i, 1);
    buffer_put(out, chunk.data, chunk.size);
  }
  const bool read = result.state == DB_OK && out->status == STATUS_OK;
  db_result_finish(&result);
  return read;
}

bool log_load_snapshot(Db *db, uint64_t branch, Buffer *out) {
  DbArgs args;
  uint64_t head;
  db_args_init(&args);
  db_arg_i64(&args, (int64_t)branch);
  return load_snapshot(db, SQL_LOG_SNAPSHOT_CHUNKS, &args, out, &head);
}

bool log_load_snapshot_to(Db *db, uint64_t branch, uint64_t last, Buffer *out, uint64_t *head) {
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, (int64_t)branch);
  db_arg_i64(&args, (int64_t)last);
  return load_snapshot(db, SQL_LOG_SNAPSHOT_BEFORE, &args, out, head);
}

static size_t chunk_size(Bytes bytes) {
  uint64_t gear = 0;
  for (size_t i = 0; i < bytes.size && i < CHUNK_BYTES_MAX; i++) {
    gear = (gear << 1) + hash_mix(bytes.data[i]);
    if (i + 1 >= CHUNK_BYTES_MIN && (gear & CUT_MASK) == 0) return i + 1;
  }
  return bytes.size < CHUNK_BYTES_MAX ? bytes.size : CHUNK_BYTES_MAX;
}

static Digest hash_of(Bytes bytes) {
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, bytes.data, bytes.size);
  return sha256_finish(&sha);
}

static void put_chunks(DbArgs *args, Bytes bytes, bool hashes) {
  db_arg_array(args, DB_BYTES_ARRAY);
  while (bytes.size > 0) {
    const Bytes chunk = {bytes.data, chunk_size(bytes)};
    const Digest hash = hash_of(chunk);
    db_item_bytes(args, hashes ? (Bytes){hash.bytes, sizeof hash.bytes} : chunk);
    bytes = (Bytes){bytes.data + chunk.size, bytes.size - chunk.size};
  }
}

void log_arg_chunks(DbArgs *args, Bytes snapshot) {
  put_chunks(args, snapshot, true);
  put_chunks(args, snapshot, false);
}

bool log_save_snapshot(Db *db, Bytes snapshot, bool mend) {
  Frame frame;
  size_t used;
  if (frame_get(snapshot, &frame, &used, NULL) != STATUS_OK || frame.type != FRAME_SNAPSHOT) return false;
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, (int64_t)frame.branch);
  db_arg_i64(&args, (int64_t)frame.incarnation);
  db_arg_i64(&args, (int64_t)frame.head);
  log_arg_chunks(&args, snapshot);
  DbResult result = db_run(db, mend ? SQL_LOG_MEND_SNAPSHOT : SQL_LOG_SAVE_SNAPSHOT, &args);
  const bool saved = result.state == DB_OK;
  db_result_finish(&result);
  return saved;
}
