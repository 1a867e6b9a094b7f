#ifndef TUTTI_SERVER_DB_DB_H
#define TUTTI_SERVER_DB_DB_H

#include "core/bytes.h"
#include "sql_files.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
  One connection to PostgreSQL, used by one thread at a time. Queries are files of sql/queries, prepared when they are first
  run on a connection; values go and come in binary. This folder alone knows libpq.

    DbArgs args;
    db_args_init(&args);
    db_arg_i64(&args, branch);
    DbResult result = db_run(db, SQL_BRANCH_OPEN, &args);
    if (result.state == DB_OK && result.rows > 0) role = db_text(&result, 0, 3);
    db_result_finish(&result);
*/

typedef struct Db Db;

typedef enum DbState {
  DB_OK,
  DB_REFUSED, /* the database answered with an error: `why` */
  DB_LOST,    /* no answer: it may or may not have been done; the next run connects again */
} DbState;

/* Arguments in order. Arrays and values are copied; a failure (memory, too many) makes the run DB_REFUSED. */
enum { DB_ARGS_MAX = 12, DB_ARGS_BYTES_MAX = 512 << 20 };

typedef struct DbArgs {
  Buffer bytes;
  uint32_t count;
  struct { uint32_t type; size_t offset, size; } items[DB_ARGS_MAX];
  size_t array_at; /* of the array that is being filled, where its count stands */
  bool failed;
} DbArgs;

void db_args_init(DbArgs *args);
void db_args_finish(DbArgs *args);
void db_arg_i64(DbArgs *args, int64_t value);
void db_arg_i32(DbArgs *args, int32_t value);
void db_arg_text(DbArgs *args, const char *text);
void db_arg_bytes(DbArgs *args, Bytes bytes);

/* An array: begin, then its items, all of that type. */
typedef enum DbArray { DB_I64_ARRAY, DB_I32_ARRAY, DB_BYTES_ARRAY } DbArray;
void db_arg_array(DbArgs *args, DbArray type);
void db_item_i64(DbArgs *args, int64_t value);
void db_item_i32(DbArgs *args, int32_t value);
void db_item_bytes(DbArgs *args, Bytes bytes);

typedef struct DbResult {
  DbState state;
  uint32_t rows;
  char why[256];   /* unless DB_OK; one line */
  char code[6];    /* SQLSTATE of a refusal */
  void *result;    /* libpq's */
} DbResult;

/* Values by row and column; zero and empty for null. Views live as long as the result. */
int64_t db_i64(const DbResult *result, uint32_t row, uint32_t column);
int32_t db_i32(const DbResult *result, uint32_t row, uint32_t column);
const char *db_text(const DbResult *result, uint32_t row, uint32_t column);
Bytes db_bytes(const DbResult *result, uint32_t row, uint32_t column);
bool db_null(const DbResult *result, uint32_t row, uint32_t column);
uint32_t db_columns(const DbResult *result);
/* An array of i64: how many, and one of them. */
uint32_t db_i64_array_count(const DbResult *result, uint32_t row, uint32_t column);
int64_t db_i64_array_at(const DbResult *result, uint32_t row, uint32_t column, uint32_t index);
/* An array of byte strings, all of one size (digests): how many, and one of them. */
uint32_t db_digest_array_count(const DbResult *result, uint32_t row, uint32_t column);
Bytes db_digest_array_at(const DbResult *result, uint32_t row, uint32_t column, uint32_t index);
void db_result_finish(DbResult *result);

/* Not connected yet: the first run does it. NULL when memory is refused. `url` as libpq takes it. */
Db *db_create(const char *url);
void db_destroy(Db *db);
/* For whoever has others waiting behind them: what waits longer than this for somebody else's lock is refused, with DB_LOCKED. Before the first run. */
#define DB_LOCKED "55P03"
void db_wait_for_locks(Db *db, uint32_t seconds);
/* The same for whoever is let in and hears nothing more, because the database stands still or is far too slow: after this long without a byte
   it is DB_LOST. 0: as long as it takes. */
enum { DB_ANSWER_SECONDS = 10 };
void db_wait_for_answers(Db *db, uint32_t seconds);
/* What else its thread does while it waits for an answer or a connection, again and again once that takes longer than most; it asks this database
   nothing. Before the first run, and with db_wait_for_answers. */
typedef void DbMeanwhile(void *context);
void db_meanwhile(Db *db, DbMeanwhile *what, void *context);
/* Which of these happened since this was asked the last time; nobody said anything to a connection (server/db/connect.h): an answer, too. */
typedef enum DbVain { DB_NOT_IN_VAIN, DB_LOCK_IN_VAIN, DB_ANSWER_IN_VAIN } DbVain;
DbVain db_waited_in_vain(Db *db);
/* Takes `args`, which may be NULL. */
DbResult db_run(Db *db, SqlQuery query, DbArgs *args);
/* The same without waiting, for what may as well be lost: it is done before whatever is run next, and what came of it is passed by. */
void db_tell(Db *db, SqlQuery query, DbArgs *args);
/* Plain statements, for migrations; no values. */
DbResult db_script(Db *db, const char *text);

/* Whole tables, by a `copy ... to stdout` or `copy ... from stdin`: pieces out, until `take` is false; pieces in, until `give` has none
   more or fails. */
typedef bool DbTake(void *context, Bytes piece);
typedef enum DbGiven { DB_PIECE, DB_END, DB_FAILED } DbGiven;
typedef DbGiven DbGive(void *context, Bytes *piece);
DbResult db_copy_out(Db *db, const char *statement, DbTake *take, void *context);
DbResult db_copy_in(Db *db, const char *statement, DbGive *give, void *context);

#endif
