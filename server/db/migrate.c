/* One transaction: the lock, what is there already, what is missing, the functions. */

#include "server/db/migrate.h"

#include "core/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOCK "7166011" /* any number that nobody else locks in this database */
#define LIST "create table if not exists migrations (number integer primary key, name text not null, hash text not null, at timestamptz not null default now())"

static bool script(Db *db, const char *name, const char *text, char *why, size_t why_bytes) {
  DbResult result = db_script(db, text);
  const bool done = result.state == DB_OK;
  if (!done) snprintf(why, why_bytes, "the database refused %s: %s", name, result.why);
  db_result_finish(&result);
  return done;
}

static unsigned number_of(const SqlFile *file) { return (unsigned)strtoul(file->name, NULL, 10); }

static void hash_text(const char *text, char digest[65]) {
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, text, strlen(text));
  const Digest hash = sha256_finish(&sha);
  digest_text(&hash, digest);
}

static bool apply(Db *db, const SqlFile *file, char *why, size_t why_bytes) {
  char digest[65], statement[256];
  hash_text(file->text, digest);
  snprintf(statement, sizeof statement, "insert into migrations (number, name, hash) values (%u, '%s', '%s')", number_of(file), file->name, digest);
  return script(db, file->name, file->text, why, why_bytes) && script(db, file->name, statement, why, why_bytes);
}

static bool is_applied(const DbResult *known, const SqlFile *file, uint32_t *row) {
  for (*row = 0; *row < known->rows; ++*row)
    if (db_i64(known, *row, 0) == number_of(file)) return true;
  return false;
}

/* What was applied is known by its text too: a migration that was edited afterwards is a mistake to be told. */
static bool is_as_it_was(const DbResult *known, char *why, size_t why_bytes) {
  uint32_t found = 0, row;
  for (uint32_t i = 0; i < sql_migration_count; i++) {
    char digest[65];
    if (!is_applied(known, &sql_migrations[i], &row)) continue;
    hash_text(sql_migrations[i].text, digest);
    found++;
    if (strcmp(digest, db_text(known, row, 1)) == 0) continue;
    snprintf(why, why_bytes, "migration %s was applied to this database with another text", sql_migrations[i].name);
    return false;
  }
  if (found == known->rows) return true;
  snprintf(why, why_bytes, "the database has %u migrations that this program does not know: it is too old for it", known->rows - found);
  return false;
}

/* By their numbers, which may have gaps; one that came to be later than a higher one is applied too. */
static bool apply_missing(Db *db, uint32_t *applied, char *why, size_t why_bytes) {
  DbResult known = db_run(db, SQL_MIGRATION_LIST, NULL);
  bool good = known.state == DB_OK;
  uint32_t row;
  if (!good) snprintf(why, why_bytes, "the database refused the list of migrations: %s", known.why);
  good = good && is_as_it_was(&known, why, why_bytes);
  for (uint32_t i = 0; good && i < sql_migration_count; i++) {
    if (is_applied(&known, &sql_migrations[i], &row)) continue;
    good = apply(db, &sql_migrations[i], why, why_bytes);
    *applied += good;
  }
  db_result_finish(&known);
  return good;
}

bool migrate(Db *db, uint32_t *applied, char *why, size_t why_bytes) {
  *applied = 0;
  bool good = script(db, "a transaction", "begin; set local client_min_messages = warning; select pg_advisory_xact_lock(" LOCK "); "
                     LIST, why, why_bytes) &&
              apply_missing(db, applied, why, why_bytes);
  for (uint32_t i = 0; good && i < sql_function_count; i++) good = script(db, sql_functions[i].name, sql_functions[i].text, why, why_bytes);
  if (good) return script(db, "the commit", "commit", why, why_bytes);
  DbResult result = db_script(db, "rollback");
  db_result_finish(&result);
  return false;
}

bool migrate_only(Db *db, const char *numbers, char *why, size_t why_bytes) {
  bool good = script(db, "the list of migrations", LIST, why, why_bytes);
  while (good && *numbers != '\0') {
    char *end;
    const unsigned long number = strtoul(numbers, &end, 10);
    uint32_t i = 0;
    while (i < sql_migration_count && number_of(&sql_migrations[i]) != number) i++;
    good = i < sql_migration_count && apply(db, &sql_migrations[i], why, why_bytes);
    if (i == sql_migration_count) snprintf(why, why_bytes, "this program does not know migration %lu: it is too old", number);
    numbers = end + strspn(end, " ");
    if (end == numbers) break;
  }
  return good;
}
