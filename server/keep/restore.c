/* Read once to see that it is whole, and once more to put it in: rows and parts, then one commit. */

#include "server/keep/keep.h"

#include "core/limits.h"
#include "model/frames.h"
#include "server/db/branch_doc.h"
#include "server/db/log.h"
#include "server/db/migrate.h"
#include "server/hex.h"
#include "server/journal.h"
#include "server/keep/manifest.h"
#include "server/keep/step.h"
#include "server/keep/tar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Restore {
  TarReader tar;
  bool ahead;            /* the entry in `tar` is not used yet */
  char *manifest;
  char table[TAR_NAME_BYTES + 1]; /* with MANIFEST_TABLES before and a slash behind it */
  Db *db;
  Store *store;
  KeepFigures *figures;
} Restore;

static bool begins(const char *text, const char *with) { return strncmp(text, with, strlen(with)) == 0; }

/* ---- Is it whole? ---- */

/* What stands behind the word that begins a line of the manifest, "" when there is no such line; it ends with the line. */
static const char *line_of(const char *manifest, const char *word) {
  for (const char *line = manifest; *line != '\0'; line += strcspn(line, "\n"), line += *line == '\n')
    if (begins(line, word)) return line + strlen(word);
  return "";
}

static bool vouches(const Restore *restore, uint64_t parts) {
  char digest[65];
  digest_text(&restore->tar.before, digest);
  return begins(restore->manifest, MANIFEST_FIRST) && begins(line_of(restore->manifest, "sha256 "), digest) && strtoull(line_of(restore->manifest, "parts "), NULL, 10) == parts;
}

static bool look_through(Restore *restore, const char *path, char *why) {
  uint64_t parts = 0;
  bool good = tar_open(&restore->tar, path), vouched = false;
  while (good && !vouched && tar_next(&restore->tar)) {
    parts += begins(restore->tar.name, MANIFEST_PARTS);
    if (strcmp(restore->tar.name, MANIFEST_NAME) != 0) continue;
    restore->manifest = calloc(1, restore->tar.body.size + 1);
    if (restore->manifest != NULL && restore->tar.body.size > 0) memcpy(restore->manifest, restore->tar.body.data, restore->tar.body.size);
    vouched = restore->manifest != NULL && vouches(restore, parts);
    good = vouched;
  }
  if (!vouched) snprintf(why, KEEP_WHY_BYTES, "%s: %s; nothing was changed", path, restore->tar.why != NULL ? restore->tar.why : "this is no whole backup");
  tar_close(&restore->tar);
  return vouched;
}

/* ---- Is there room for it? ---- */

static bool nobody_is_here(Db *db, char *why) {
  DbResult result = db_script(db, "select to_regclass('users') is null");
  const bool bare = result.state == DB_OK && result.rows == 1 && db_text(&result, 0, 0)[0] == 't';
  if (result.state != DB_OK) snprintf(why, KEEP_WHY_BYTES, "%s", result.why);
  const bool asked = result.state == DB_OK;
  db_result_finish(&result);
  if (!asked || bare) return asked;
  result = db_run(db, SQL_PEOPLE_COUNT, NULL);
  const bool empty = result.state == DB_OK && result.rows == 1 && db_i64(&result, 0, 0) == 0 && db_i64(&result, 0, 1) == 0;
  if (!empty) snprintf(why, KEEP_WHY_BYTES, "%s", result.state == DB_OK ? "there are people or songs on this server already: a backup goes only into an empty one" : result.why);
  db_result_finish(&result);
  return empty;
}

/* ---- Rows ---- */

static bool next(Restore *restore) {
  if (restore->ahead) restore->ahead = false;
  else return tar_next(&restore->tar);
  return true;
}

static DbGiven give_rows(void *restore_, Bytes *piece) {
  Restore *restore = restore_;
  if (!next(restore)) return DB_FAILED;
  if (!begins(restore->tar.name, restore->table)) {
    restore->ahead = true;
    return DB_END;
  }
  *piece = buffer_bytes(&restore->tar.body);
  restore->figures->rows_bytes += piece->size;
  return DB_PIECE;
}

/* The columns are the database's own; the backup's must be the same. */
static bool put_table(Restore *restore, const DbResult *tables, char *why) {
  char line[4096], statement[4096];
  uint32_t i = 0;
  const char *name = restore->tar.name + strlen(MANIFEST_TABLES), *slash = strchr(name, '/');
  const int length = slash == NULL ? 0 : (int)(slash - name);
  snprintf(restore->table, sizeof restore->table, MANIFEST_TABLES "%.*s/", length, name);
  while (i < tables->rows && !(strlen(db_text(tables, i, 0)) == (size_t)length && strncmp(db_text(tables, i, 0), name, (size_t)length) == 0)) i++;
  if (i < tables->rows) snprintf(line, sizeof line, "\ntable %s (%s)\n", db_text(tables, i, 0), db_text(tables, i, 1));
  if (i == tables->rows || strstr(restore->manifest, line) == NULL) {
    snprintf(why, KEEP_WHY_BYTES, "this program has no such table as the backup's %.*s", length, name);
    return false;
  }
  snprintf(statement, sizeof statement, "copy \"%s\" (%s) from stdin (format binary)", db_text(tables, i, 0), db_text(tables, i, 1));
  restore->ahead = true;
  DbResult result = db_copy_in(restore->db, statement, give_rows, restore);
  const bool good = result.state == DB_OK;
  if (!good) snprintf(why, KEEP_WHY_BYTES, "table %.*s: %s", length, name, restore->tar.why != NULL ? restore->tar.why : result.why);
  db_result_finish(&result);
  restore->figures->tables += good;
  return good;
}

/* ---- Parts ---- */

static bool put_part(Restore *restore, char *why) {
  Digest name;
  Sha256 sha;
  const Bytes body = buffer_bytes(&restore->tar.body);
  sha256_init(&sha);
  sha256_put(&sha, body.data, body.size);
  const Digest digest = sha256_finish(&sha);
  const char *text = restore->tar.name + strlen(MANIFEST_PARTS);
  if (strlen(text) != 64 || !hex_digest(text, &name) || memcmp(&name, &digest, sizeof name) != 0) return keep_fail(why, "a part is not what it is named");
  char problem[STORE_WHY_BYTES];
  if (!restore->store->kind->put(restore->store, &name, body, problem)) return keep_fail(why, problem);
  restore->figures->parts++;
  restore->figures->part_bytes += body.size;
  return true;
}

static bool put_entries(Restore *restore, char *why) {
  DbResult tables = db_run(restore->db, SQL_TABLE_LIST, NULL);
  bool good = tables.state == DB_OK || keep_fail(why, tables.why);
  while (good && next(restore) && strcmp(restore->tar.name, MANIFEST_NAME) != 0) {
    if (begins(restore->tar.name, MANIFEST_TABLES)) good = put_table(restore, &tables, why);
    else if (begins(restore->tar.name, MANIFEST_PARTS)) good = put_part(restore, why);
  }
  if (good && restore->tar.why != NULL) good = keep_fail(why, restore->tar.why);
  db_result_finish(&tables);
  return good;
}

/* ---- Logs that begin another life ---- */

static bool save_as(Db *db, int64_t branch, int64_t incarnation, Bytes old, char *why) {
  Frame frame;
  size_t used;
  Buffer renewed;
  buffer_init(&renewed, memory_heap(), LIMIT_DOCUMENT_BYTES);
  if (old.size > 0 && frame_get(old, &frame, &used, NULL) == STATUS_OK) { /* or its log says all */
    frame.incarnation = (uint64_t)incarnation;
    frame_put(&renewed, &frame);
  }
  const bool good = renewed.size == 0 || (renewed.status == STATUS_OK && log_save_snapshot(db, buffer_bytes(&renewed), true)) || keep_fail(why, "a snapshot cannot be kept");
  buffer_finish(&renewed);
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, branch);
  db_arg_i64(&args, incarnation);
  DbResult result = db_run(db, SQL_SNAPSHOTS_BEFORE, &args);
  const bool gone = result.state == DB_OK || keep_fail(why, result.why);
  db_result_finish(&result);
  return good && gone;
}

/* A damaged snapshot that the backup took along is no reason to refuse everything else: the log says the same. A fork that has nothing sound to
   begin with stays as it is, and is told about. */
static bool renew(Db *db, int64_t branch, char *why) {
  Buffer snapshot;
  DbArgs args;
  buffer_init(&snapshot, memory_heap(), LIMIT_DOCUMENT_BYTES);
  bool good = keep_script(db, "savepoint looking", why);
  const bool sound = good && branch_sound_snapshot(db, (uint64_t)branch, &snapshot);
  if (good && !sound) {
    char name[32];
    good = keep_script(db, "rollback to looking", why); /* the tables are those of the program that made the backup: not each may be there */
    snprintf(name, sizeof name, "branch %lld", (long long)branch);
    journal_say(JOURNAL_WARNING, "nothing_sound_to_begin_with", name);
  }
  db_args_init(&args);
  db_arg_i64(&args, branch);
  DbResult result = db_run(db, SQL_RESTORE_INCARNATION, &args);
  if (good && result.state != DB_OK) good = keep_fail(why, result.why);
  good = good && result.rows == 1 && (!sound || save_as(db, branch, db_i64(&result, 0, 0), buffer_bytes(&snapshot), why));
  db_result_finish(&result);
  buffer_finish(&snapshot);
  return good;
}

static bool renew_all(Db *db, char *why) {
  DbResult branches = db_run(db, SQL_BRANCH_LIST, NULL);
  bool good = branches.state == DB_OK || keep_fail(why, branches.why);
  for (uint32_t i = 0; good && i < branches.rows; i++) good = renew(db, db_i64(&branches, i, 0), why);
  db_result_finish(&branches);
  return good;
}

/* ---- All of it ---- */

static bool put_all(Restore *restore, const char *path, char *why) {
  Db *db = restore->db;
  char ignored[KEEP_WHY_BYTES], numbers[2048];
  const char *line = line_of(restore->manifest, "migrations ");
  snprintf(numbers, sizeof numbers, "%.*s", (int)strcspn(line, "\n"), line);
  bool good = keep_script(db, "begin; set local client_min_messages = warning", why) && nobody_is_here(db, why) && keep_run(db, SQL_RESTORE_CLEAR, why) &&
              migrate_only(db, numbers, why, KEEP_WHY_BYTES) && keep_run(db, SQL_RESTORE_LOOSEN, why);
  if (good) {
    good = (tar_open(&restore->tar, path) || keep_fail(why, "the backup cannot be read again")) && put_entries(restore, why);
    tar_close(&restore->tar);
  }
  good = good && keep_run(db, SQL_RESTORE_TIGHTEN, why) && renew_all(db, why) && keep_script(db, "commit", why);
  if (!good) keep_script(db, "rollback", ignored);
  return good;
}

bool keep_restore(Db *db, Store *store, const char *path, KeepFigures *figures, char *why) {
  Restore restore = {.db = db, .store = store, .figures = figures};
  uint32_t newer;
  *figures = (KeepFigures){0};
  bool good = look_through(&restore, path, why) && put_all(&restore, path, why) && migrate(db, &newer, why, KEEP_WHY_BYTES);
  for (const char *line = restore.manifest; good && line != NULL && (line = strstr(line, "\nmissing ")) != NULL; line++) figures->missing++;
  free(restore.manifest);
  return good;
}
