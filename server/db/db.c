/* libpq behind values: connects when it must, prepares each query once a connection, and tells a refusal from a loss. */

#include "server/db/db.h"

#include "core/hash.h"
#include "server/clock.h"
#include "server/db/connect.h"

#include <libpq-fe.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of pg_type.dat; they never change. */
enum { OID_BYTEA = 17, OID_INT8 = 20, OID_INT4 = 23, OID_TEXT = 25, OID_BYTEA_ARRAY = 1001, OID_INT4_ARRAY = 1007, OID_INT8_ARRAY = 1016 };

#define IN_VAIN_SECONDS 1.0 /* a refusal comes at once */
enum { KEPT_BYTES = 4 << 20 /* of values, for which libpq made room in a connection and keeps it; more than a group of batches has as a rule */ };
#define MEANWHILE_SECONDS 0.05 /* what is waited for at a time, where something else is done meanwhile */

struct Db {
  char *url;
  PGconn *connection;
  uint32_t lock_seconds, answer_seconds; /* 0: as long as it takes */
  DbMeanwhile *meanwhile;
  void *meanwhile_context;
  DbVain vain;
  bool silent; /* the connection: it was given up */
  bool prepared[SQL_QUERY_COUNT];
};

/* ---- Arguments: network byte order, as libpq's binary format has it ---- */

static void put_u64be(Buffer *out, uint64_t value) {
  buffer_u32be(out, (uint32_t)(value >> 32));
  buffer_u32be(out, (uint32_t)value);
}

void db_args_init(DbArgs *args) {
  *args = (DbArgs){.count = 0};
  buffer_init(&args->bytes, memory_heap(), DB_ARGS_BYTES_MAX);
}

void db_args_finish(DbArgs *args) { buffer_finish(&args->bytes); }

static bool begin(DbArgs *args, uint32_t type) {
  if (args->count == DB_ARGS_MAX) args->failed = true;
  if (args->failed) return false;
  args->items[args->count].type = type;
  args->items[args->count].offset = args->bytes.size;
  args->count++;
  return true;
}

static void end(DbArgs *args) { args->items[args->count - 1].size = args->bytes.size - args->items[args->count - 1].offset; }

void db_arg_i64(DbArgs *args, int64_t value) {
  if (!begin(args, OID_INT8)) return;
  put_u64be(&args->bytes, (uint64_t)value);
  end(args);
}

void db_arg_i32(DbArgs *args, int32_t value) {
  if (!begin(args, OID_INT4)) return;
  buffer_u32be(&args->bytes, (uint32_t)value);
  end(args);
}

void db_arg_text(DbArgs *args, const char *text) {
  if (!begin(args, OID_TEXT)) return;
  buffer_text(&args->bytes, text);
  end(args);
}

void db_arg_bytes(DbArgs *args, Bytes bytes) {
  if (!begin(args, OID_BYTEA)) return;
  buffer_put(&args->bytes, bytes.data, bytes.size);
  end(args);
}

/* dimensions 1, no nulls, type of items, count (filled in as they come), lower bound 1 */
void db_arg_array(DbArgs *args, DbArray type) {
  static const struct { uint32_t array, item; } types[] = {{OID_INT8_ARRAY, OID_INT8}, {OID_INT4_ARRAY, OID_INT4}, {OID_BYTEA_ARRAY, OID_BYTEA}};
  if (!begin(args, types[type].array)) return;
  buffer_u32be(&args->bytes, 1);
  buffer_u32be(&args->bytes, 0);
  buffer_u32be(&args->bytes, types[type].item);
  args->array_at = args->bytes.size;
  buffer_u32be(&args->bytes, 0);
  buffer_u32be(&args->bytes, 1);
  end(args);
}

static void item_size(DbArgs *args, size_t size) {
  if (args->failed || args->bytes.status != STATUS_OK) return;
  uint8_t *count = args->bytes.data + args->array_at;
  for (int i = 3; i >= 0 && ++count[i] == 0; i--) {}
  buffer_u32be(&args->bytes, (uint32_t)size);
}

void db_item_i64(DbArgs *args, int64_t value) {
  item_size(args, 8);
  put_u64be(&args->bytes, (uint64_t)value);
  end(args);
}

void db_item_i32(DbArgs *args, int32_t value) {
  item_size(args, 4);
  buffer_u32be(&args->bytes, (uint32_t)value);
  end(args);
}

void db_item_bytes(DbArgs *args, Bytes bytes) {
  item_size(args, bytes.size);
  buffer_put(&args->bytes, bytes.data, bytes.size);
  end(args);
}

/* ---- Results ---- */

static Reader read_value(const DbResult *result, uint32_t row, uint32_t column) {
  Reader reader;
  reader_init(&reader, db_bytes(result, row, column));
  return reader;
}

static uint64_t read_u64be(Reader *reader) {
  const uint64_t high = reader_u32be(reader);
  return high << 32 | reader_u32be(reader);
}

int64_t db_i64(const DbResult *result, uint32_t row, uint32_t column) {
  Reader reader = read_value(result, row, column);
  return (int64_t)read_u64be(&reader);
}

int32_t db_i32(const DbResult *result, uint32_t row, uint32_t column) {
  Reader reader = read_value(result, row, column);
  return (int32_t)reader_u32be(&reader);
}

const char *db_text(const DbResult *result, uint32_t row, uint32_t column) {
  return PQgetvalue(result->result, (int)row, (int)column); /* "" for null */
}

Bytes db_bytes(const DbResult *result, uint32_t row, uint32_t column) {
  return (Bytes){(const uint8_t *)PQgetvalue(result->result, (int)row, (int)column), (size_t)PQgetlength(result->result, (int)row, (int)column)};
}

bool db_null(const DbResult *result, uint32_t row, uint32_t column) { return PQgetisnull(result->result, (int)row, (int)column) != 0; }

uint32_t db_columns(const DbResult *result) { return (uint32_t)PQnfields(result->result); }

static uint32_t array_count(const DbResult *result, uint32_t row, uint32_t column) {
  Reader reader = read_value(result, row, column);
  const uint32_t dimensions = reader_u32be(&reader);
  reader_skip(&reader, 8);
  return dimensions == 1 ? reader_u32be(&reader) : 0;
}

int64_t db_i64_array_at(const DbResult *result, uint32_t row, uint32_t column, uint32_t index) {
  Reader reader = read_value(result, row, column);
  reader_skip(&reader, 20 + (size_t)index * 12 + 4);
  return (int64_t)read_u64be(&reader);
}

uint32_t db_i64_array_count(const DbResult *result, uint32_t row, uint32_t column) { return array_count(result, row, column); }
uint32_t db_digest_array_count(const DbResult *result, uint32_t row, uint32_t column) { return array_count(result, row, column); }

Bytes db_digest_array_at(const DbResult *result, uint32_t row, uint32_t column, uint32_t index) {
  Reader reader = read_value(result, row, column);
  reader_skip(&reader, 20 + (size_t)index * (4 + sizeof(Digest)) + 4);
  return reader_take(&reader, sizeof(Digest));
}

void db_result_finish(DbResult *result) {
  PQclear(result->result);
  result->result = NULL;
}

/* ---- Running ---- */

Db *db_create(const char *url) {
  Db *db = calloc(1, sizeof *db);
  if (db != NULL) db->url = strdup(url);
  if (db != NULL && db->url != NULL) return db;
  free(db);
  return NULL;
}

void db_destroy(Db *db) {
  if (db == NULL) return;
  PQfinish(db->connection);
  free(db->url);
  free(db);
}

void db_wait_for_locks(Db *db, uint32_t seconds) { db->lock_seconds = seconds; }

void db_wait_for_answers(Db *db, uint32_t seconds) { db->answer_seconds = seconds; }

void db_meanwhile(Db *db, DbMeanwhile *what, void *context) {
  db->meanwhile = what;
  db->meanwhile_context = context;
}

DbVain db_waited_in_vain(Db *db) {
  const DbVain vain = db->vain;
  db->vain = DB_NOT_IN_VAIN;
  return vain;
}

static void say(DbResult *result, const char *why) {
  size_t length = strcspn(why, "\n");
  if (length >= sizeof result->why) length = sizeof result->why - 1;
  memcpy(result->why, why, length);
  result->why[length] = '\0';
}

static void quiet(void *context, const PGresult *notice) { (void)context; (void)notice; }

/* False: nothing was heard, and nothing of what is still to be said was taken, for as long as whoever asks has patience. */
static bool line_moves(const Db *db) {
  PGconn *line = db->connection;
  double until = clock_seconds() + db->answer_seconds;
  for (int unsaid = PQflush(line); unsaid > 0 || (unsaid == 0 && PQisBusy(line)); unsaid = PQflush(line)) {
    struct pollfd polled = {.fd = PQsocket(line), .events = (short)(unsaid > 0 ? POLLIN | POLLOUT : POLLIN)};
    const double left = until - clock_seconds();
    if (left <= 0.0) return false;
    const double wait = db->meanwhile != NULL && left > MEANWHILE_SECONDS ? MEANWHILE_SECONDS : left;
    if (poll(&polled, 1, (int)(wait * 1e3) + 1) <= 0) {
      if (db->meanwhile != NULL) db->meanwhile(db->meanwhile_context);
      continue;
    }
    if (PQconsumeInput(line) == 0) return true; /* it broke: whoever reads the result is told */
    until = clock_seconds() + db->answer_seconds;
  }
  return true;
}

/* All that is said about what was sent last, of which the last counts. NULL: nothing was sent, or it was given up. */
static PGresult *hear(Db *db) {
  for (PGresult *last = NULL;;) {
    if (db->answer_seconds > 0 && !line_moves(db)) {
      db->silent = true;
      db->vain = DB_ANSWER_IN_VAIN;
      PQclear(last);
      return NULL;
    }
    PGresult *next = PQgetResult(db->connection);
    if (next == NULL) return last;
    PQclear(last);
    last = next;
  }
}

/* What is still said about what was told before. False: it was given up. */
static bool is_listening(Db *db) {
  PQclear(hear(db));
  return !db->silent;
}

static PGresult *ask(Db *db, const char *text) {
  if (db->answer_seconds == 0) return PQexec(db->connection, text);
  return is_listening(db) && PQsendQuery(db->connection, text) == 1 ? hear(db) : NULL;
}

static void set_patience(Db *db) {
  char text[64];
  snprintf(text, sizeof text, "set lock_timeout = '%us'", db->lock_seconds);
  PQclear(ask(db, text));
}

static void *connect_for(void *db) { return db_connect(((const Db *)db)->url); }

/* libpq waits for one host after the other, and comes back when it is done with them: where something else is done meanwhile, another thread
   waits with it. */
static PGconn *connect_meanwhile(Db *db) {
  pthread_t thread;
  void *connection = NULL;
  if (db->meanwhile == NULL || pthread_create(&thread, NULL, connect_for, db) != 0) return db_connect(db->url);
  for (struct timespec until = clock_in(MEANWHILE_SECONDS); pthread_clockjoin_np(thread, &connection, CLOCK_MONOTONIC, &until) != 0; until = clock_in(MEANWHILE_SECONDS))
    db->meanwhile(db->meanwhile_context);
  return connection;
}

static const char silent_words[] = "the database does not answer";

static bool connected(Db *db, DbResult *result) {
  if (db->connection != NULL && PQstatus(db->connection) == CONNECTION_OK && !db->silent) return true;
  PQfinish(db->connection);
  memset(db->prepared, 0, sizeof db->prepared);
  db->silent = false;
  const double begun = clock_seconds();
  db->connection = connect_meanwhile(db);
  if (PQstatus(db->connection) == CONNECTION_OK) {
    PQsetNoticeReceiver(db->connection, quiet, NULL);
    if (db->answer_seconds > 0) PQsetnonblocking(db->connection, 1); /* who does not read shall hold nobody up either */
    if (db->lock_seconds > 0) set_patience(db);
    if (!db->silent) return true;
  }
  if (clock_seconds() - begun > IN_VAIN_SECONDS) db->vain = DB_ANSWER_IN_VAIN;
  result->state = DB_LOST;
  say(result, db->connection == NULL ? "out of memory" : db->silent ? silent_words : PQerrorMessage(db->connection));
  return false;
}

static void take(Db *db, DbResult *result, PGresult *answer) {
  const ExecStatusType status = PQresultStatus(answer);
  result->result = answer;
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
    result->rows = (uint32_t)PQntuples(answer);
    return;
  }
  const char *code = answer == NULL ? NULL : PQresultErrorField(answer, PG_DIAG_SQLSTATE);
  /* Class 57P is a server that goes down or comes up, 08 a connection that broke: what was asked may have been done. */
  const bool lost = PQstatus(db->connection) != CONNECTION_OK || code == NULL || strncmp(code, "57P", 3) == 0 || strncmp(code, "08", 2) == 0;
  result->state = lost ? DB_LOST : DB_REFUSED;
  if (code != NULL) memcpy(result->code, code, sizeof result->code - 1);
  if (strcmp(result->code, DB_LOCKED) == 0) db->vain = DB_LOCK_IN_VAIN;
  const char *primary = answer == NULL ? NULL : PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY);
  say(result, primary != NULL ? primary : db->silent ? silent_words : PQerrorMessage(db->connection));
  if (lost) {
    PQfinish(db->connection);
    db->connection = NULL;
  }
}

static bool prepared(Db *db, SqlQuery query, const DbArgs *args, DbResult *result) {
  if (db->prepared[query]) return true;
  Oid types[DB_ARGS_MAX];
  const int count = args == NULL ? 0 : (int)args->count;
  for (int i = 0; i < count; i++) types[i] = args->items[i].type;
  const bool sent = is_listening(db) && PQsendPrepare(db->connection, sql_queries[query].name, sql_queries[query].text, count, types) == 1;
  take(db, result, sent ? hear(db) : NULL);
  db->prepared[query] = result->state == DB_OK;
  if (result->state == DB_OK) db_result_finish(result);
  return db->prepared[query];
}

/* The values as libpq takes them. */
typedef struct Values {
  int count, lengths[DB_ARGS_MAX], formats[DB_ARGS_MAX];
  const char *values[DB_ARGS_MAX];
} Values;

static Values values_of(const DbArgs *args) {
  Values v = {.count = args == NULL ? 0 : (int)args->count};
  for (int i = 0; i < v.count; i++) {
    v.values[i] = args->items[i].size == 0 ? "" : (const char *)args->bytes.data + args->items[i].offset;
    v.lengths[i] = (int)args->items[i].size;
    v.formats[i] = 1;
  }
  return v;
}

static bool can_run(Db *db, SqlQuery query, const DbArgs *args, DbResult *result) {
  if (args == NULL || (!args->failed && args->bytes.status == STATUS_OK)) return connected(db, result) && prepared(db, query, args, result);
  result->state = DB_REFUSED;
  say(result, "the values are too large");
  return false;
}

/* A connection that was told something large, as a snapshot, goes with the room it took; the next run connects again. Not within a transaction. */
static void let_go_of_room(Db *db, const DbArgs *args) {
  if (args == NULL || args->bytes.size <= KEPT_BYTES || db->connection == NULL || PQtransactionStatus(db->connection) != PQTRANS_IDLE) return;
  PQfinish(db->connection);
  db->connection = NULL;
}

DbResult db_run(Db *db, SqlQuery query, DbArgs *args) {
  DbResult result = {.state = DB_OK};
  if (can_run(db, query, args, &result)) {
    const Values v = values_of(args);
    const bool sent = is_listening(db) && PQsendQueryPrepared(db->connection, sql_queries[query].name, v.count, v.values, v.lengths, v.formats, 1) == 1;
    take(db, &result, sent ? hear(db) : NULL);
    let_go_of_room(db, args);
  }
  if (args != NULL) db_args_finish(args);
  return result;
}

/* What is run by db_run next throws away what is still said about this. */
void db_tell(Db *db, SqlQuery query, DbArgs *args) {
  DbResult result = {.state = DB_OK};
  if (can_run(db, query, args, &result)) {
    const Values v = values_of(args);
    if (is_listening(db)) PQsendQueryPrepared(db->connection, sql_queries[query].name, v.count, v.values, v.lengths, v.formats, 1); /* a line that broke is found by whoever asks next */
  }
  db_result_finish(&result);
  if (args != NULL) db_args_finish(args);
}

DbResult db_script(Db *db, const char *text) {
  DbResult result = {.state = DB_OK};
  if (connected(db, &result)) take(db, &result, ask(db, text));
  return result;
}

/* ---- Whole tables ---- */

static bool begin_copy(Db *db, const char *statement, ExecStatusType wanted, DbResult *result) {
  if (!connected(db, result)) return false;
  PGresult *answer = PQexec(db->connection, statement);
  if (PQresultStatus(answer) == wanted) {
    PQclear(answer);
    return true;
  }
  take(db, result, answer);
  if (result->state == DB_OK) result->state = DB_REFUSED; /* it was no copy */
  return false;
}

/* All that is still said about a copy. */
static void end_copy(Db *db, DbResult *result) {
  for (PGresult *answer; db->connection != NULL && (answer = PQgetResult(db->connection)) != NULL;) {
    if (result->state == DB_OK) {
      take(db, result, answer);
      if (result->state == DB_OK) db_result_finish(result);
    } else {
      PQclear(answer);
    }
  }
}

DbResult db_copy_out(Db *db, const char *statement, DbTake *visit, void *context) {
  DbResult result = {.state = DB_OK};
  if (!begin_copy(db, statement, PGRES_COPY_OUT, &result)) return result;
  char *piece = NULL;
  bool going = true;
  for (int size; (size = PQgetCopyData(db->connection, &piece, 0)) > 0; PQfreemem(piece)) going = going && visit(context, (Bytes){(const uint8_t *)piece, (size_t)size});
  end_copy(db, &result);
  if (!going && result.state == DB_OK) {
    result.state = DB_REFUSED;
    say(&result, "it was not taken");
  }
  return result;
}

DbResult db_copy_in(Db *db, const char *statement, DbGive *give, void *context) {
  DbResult result = {.state = DB_OK};
  if (!begin_copy(db, statement, PGRES_COPY_IN, &result)) return result;
  Bytes piece;
  DbGiven given;
  bool sent = true;
  while (sent && (given = give(context, &piece)) == DB_PIECE) sent = PQputCopyData(db->connection, (const char *)piece.data, (int)piece.size) == 1;
  PQputCopyEnd(db->connection, sent && given == DB_END ? NULL : "it was not given to its end");
  end_copy(db, &result);
  return result;
}
