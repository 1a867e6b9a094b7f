/* One transaction: the lock, what is there already, what is missing, the functions. */

#include "server/db/migrate.h"

#include "core/hash.h"

#include <stdio.h>
#include <string.h>

#define LOCK "7166011" /* any number that nobody else locks in this database */

static bool script(Db *db, const char *name, const char *text, char *why, size_t why_bytes) {
  DbResult result = db_script(db, text);
  const bool done = result.state == DB_OK;
  if (!done) snprintf(why, why_bytes, "the database refused %s: %s", name, result.why);
  db_result_finish(&result);
  return done;
}

/* What was applied is known by its text too: a migration that was edited afterwards is a mistake to be told. */
static bool apply(Db *db, uint32_t index, char *why, size_t why_bytes) {
  const SqlFile *file = &sql_migrations[index];
  Sha256 sha;
  char digest[65], statement[256];
  sha256_init(&sha);
  sha256_put(&sha, file->text, strlen(file->text));
  const Digest hash = sha256_finish(&sha);
  digest_text(&hash, digest);
  snprintf(statement, sizeof statement, "insert into migrations (number, name, hash) values (%u, '%s', '%s')", (unsigned)index + 1, file->name, digest);
  return script(db, file->name, file->text, why, why_bytes) && script(db, file->name, statement, why, why_bytes);
}

static bool known_count(Db *db, uint32_t *count, char *why, size_t why_bytes) {
  DbResult result = db_run(db, SQL_MIGRATION_LIST, NULL);
  bool good = result.state == DB_OK;
  if (!good) snprintf(why, why_bytes, "the database refused the list of migrations: %s", result.why);
  *count = good ? result.rows : 0;
  for (uint32_t i = 0; good && i < result.rows && i < sql_migration_count; i++) {
    Sha256 sha;
    char digest[65];
    sha256_init(&sha);
    sha256_put(&sha, sql_migrations[i].text, strlen(sql_migrations[i].text));
    const Digest hash = sha256_finish(&sha);
    digest_text(&hash, digest);
    good = strcmp(digest, db_text(&result, i, 1)) == 0;
    if (!good) snprintf(why, why_bytes, "migration %s was applied to this database with another text", sql_migrations[i].name);
  }
  db_result_finish(&result);
  if (good && *count > sql_migration_count) {
    snprintf(why, why_bytes, "the database is at migration %u and this program knows %u: it is too old for it", *count, sql_migration_count);
    return false;
  }
  return good;
}

bool migrate(Db *db, uint32_t *applied, char *why, size_t why_bytes) {
  uint32_t count = 0;
  *applied = 0;
  bool good = script(db, "a transaction", "begin; set local client_min_messages = warning; select pg_advisory_xact_lock(" LOCK "); "
                     "create table if not exists migrations (number integer primary key, name text not null, hash text not null, at timestamptz not null default now())",
                     why, why_bytes) && known_count(db, &count, why, why_bytes);
  for (uint32_t i = count; good && i < sql_migration_count; i++) {
    good = apply(db, i, why, why_bytes);
    *applied += good;
  }
  for (uint32_t i = 0; good && i < sql_function_count; i++) good = script(db, sql_functions[i].name, sql_functions[i].text, why, why_bytes);
  if (good) return script(db, "the commit", "commit", why, why_bytes);
  DbResult result = db_script(db, "rollback");
  db_result_finish(&result);
  return false;
}
