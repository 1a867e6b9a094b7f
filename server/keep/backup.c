/* One transaction that sees one moment; tables by COPY in pieces, then the parts they name, then what vouches for it. */

#include "server/keep/keep.h"

#include "core/version.h"
#include "server/keep/manifest.h"
#include "server/keep/step.h"
#include "server/keep/tar.h"

#include <stdio.h>
#include <string.h>

enum { PIECE_BYTES = 8 << 20 };

typedef struct Backup {
  TarWriter tar;
  Buffer piece, manifest;
  const char *table;
  uint32_t pieces;
  KeepFigures *figures;
} Backup;

/* ---- Tables ---- */

static void put_piece(Backup *backup, size_t bytes) {
  char name[TAR_NAME_BYTES + 1];
  snprintf(name, sizeof name, MANIFEST_TABLES "%.60s/%06u", backup->table, backup->pieces++);
  tar_put(&backup->tar, name, (Bytes){backup->piece.data, bytes});
  backup->figures->rows_bytes += bytes;
  memmove(backup->piece.data, backup->piece.data + bytes, backup->piece.size - bytes);
  backup->piece.size -= bytes;
}

static bool take_rows(void *backup_, Bytes rows) {
  Backup *backup = backup_;
  while (rows.size > 0) {
    const size_t room = PIECE_BYTES - backup->piece.size, now = rows.size < room ? rows.size : room;
    buffer_put(&backup->piece, rows.data, now);
    rows = (Bytes){rows.data + now, rows.size - now};
    if (backup->piece.size == PIECE_BYTES) put_piece(backup, PIECE_BYTES);
    if (backup->piece.status != STATUS_OK || backup->tar.why != NULL) return false;
  }
  return true;
}

static bool put_table(Backup *backup, Db *db, const char *name, const char *columns, char *why) {
  char statement[4096];
  snprintf(statement, sizeof statement, "copy \"%s\" (%s) to stdout (format binary)", name, columns);
  backup->table = name;
  backup->pieces = 0;
  buffer_clear(&backup->piece);
  DbResult result = db_copy_out(db, statement, take_rows, backup);
  const bool good = result.state == DB_OK && backup->tar.why == NULL;
  if (!good) snprintf(why, KEEP_WHY_BYTES, "table %s: %s", name, backup->tar.why != NULL ? backup->tar.why : result.why);
  else if (backup->piece.size > 0) put_piece(backup, backup->piece.size);
  db_result_finish(&result);
  backup->figures->tables += good;
  buffer_format(&backup->manifest, "table %s (%s)\n", name, columns);
  return good;
}

static bool put_tables(Backup *backup, Db *db, char *why) {
  DbResult tables = db_run(db, SQL_TABLE_LIST, NULL);
  bool good = tables.state == DB_OK || keep_fail(why, tables.why);
  for (uint32_t i = 0; good && i < tables.rows; i++) good = put_table(backup, db, db_text(&tables, i, 0), db_text(&tables, i, 1), why);
  db_result_finish(&tables);
  return good;
}

/* ---- Parts ---- */

static bool is_named(Bytes bytes, const Digest *name) {
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, bytes.data, bytes.size);
  const Digest digest = sha256_finish(&sha);
  return memcmp(&digest, name, sizeof digest) == 0;
}

static void put_part(Backup *backup, Store *store, const Digest *part, size_t bytes) {
  char name[65], path[TAR_NAME_BYTES + 1], problem[STORE_WHY_BYTES];
  buffer_clear(&backup->piece);
  digest_text(part, name);
  snprintf(path, sizeof path, MANIFEST_PARTS "%s", name);
  if (!store->kind->get(store, part, 0, bytes, &backup->piece, problem) || !is_named(buffer_bytes(&backup->piece), part)) {
    backup->figures->missing++;
    buffer_format(&backup->manifest, "missing %s\n", name);
    return;
  }
  tar_put(&backup->tar, path, buffer_bytes(&backup->piece));
  backup->figures->parts++;
  backup->figures->part_bytes += bytes;
}

static bool put_parts(Backup *backup, Db *db, Store *store, char *why) {
  DbResult parts = db_run(db, SQL_PART_LIST, NULL);
  const bool good = parts.state == DB_OK || keep_fail(why, parts.why);
  for (uint32_t i = 0; good && backup->tar.why == NULL && i < parts.rows; i++) {
    Digest part;
    const Bytes name = db_bytes(&parts, i, 0);
    if (name.size != sizeof part.bytes) continue;
    memcpy(part.bytes, name.data, name.size);
    put_part(backup, store, &part, (size_t)db_i64(&parts, i, 1));
  }
  db_result_finish(&parts);
  return good && (backup->tar.why == NULL || keep_fail(why, backup->tar.why));
}

/* ---- All of it ---- */

static bool put_head(Backup *backup, Db *db, char *why) {
  static const char about[] = "Everything a Tutti server had at one moment. Into an empty server:\n\n    tutti restore FILE\n\n"
                              "tables/ holds PostgreSQL's binary COPY, parts/ what lies in the store, named by its SHA-256; manifest vouches for all.\n"
                              "It contains people's names and addresses and the fingerprints of their secrets: keep it as you keep those.\n";
  DbResult known = db_run(db, SQL_MIGRATION_LIST, NULL);
  const bool good = known.state == DB_OK || keep_fail(why, known.why);
  buffer_format(&backup->manifest, MANIFEST_FIRST "program %s\nmigrations", TUTTI_VERSION);
  for (uint32_t i = 0; good && i < known.rows; i++) buffer_format(&backup->manifest, " %lld", (long long)db_i64(&known, i, 0));
  buffer_text(&backup->manifest, "\n");
  db_result_finish(&known);
  tar_put(&backup->tar, "README", (Bytes){(const uint8_t *)about, sizeof about - 1});
  return good;
}

static bool put_manifest(Backup *backup, char *why) {
  char digest[65];
  const Digest before = tar_written(&backup->tar);
  digest_text(&before, digest);
  buffer_format(&backup->manifest, "parts %llu\nsha256 %s\n", (unsigned long long)backup->figures->parts, digest);
  if (backup->manifest.status != STATUS_OK) return keep_fail(why, "out of memory");
  tar_put(&backup->tar, MANIFEST_NAME, buffer_bytes(&backup->manifest));
  return tar_commit(&backup->tar) || keep_fail(why, backup->tar.why);
}

bool keep_backup(Db *db, Store *store, const char *path, KeepFigures *figures, char *why) {
  Backup backup = {.figures = figures};
  *figures = (KeepFigures){0};
  tar_begin(&backup.tar, path);
  buffer_init(&backup.piece, memory_heap(), PIECE_BYTES + 1);
  buffer_init(&backup.manifest, memory_heap(), TAR_ENTRY_BYTES_MAX);
  const bool good = keep_run(db, SQL_KEEP_STILL, why) && keep_script(db, "begin isolation level repeatable read read only", why) && put_head(&backup, db, why) &&
                    put_tables(&backup, db, why) && put_parts(&backup, db, store, why) && put_manifest(&backup, why);
  char ignored[KEEP_WHY_BYTES];
  keep_script(db, "rollback; select pg_advisory_unlock_all()", ignored);
  tar_discard(&backup.tar);
  buffer_finish(&backup.piece);
  buffer_finish(&backup.manifest);
  return good;
}
