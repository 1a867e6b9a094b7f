/* Arrays and rows of digests to lists of parts and back. */

#include "server/db/blobs.h"

#include <stdlib.h>
#include <string.h>

static Blob *new_blob(uint64_t bytes, uint32_t count) {
  Blob *blob = calloc(1, sizeof *blob + count * sizeof blob->parts[0]);
  if (blob == NULL) return NULL;
  blob->bytes = bytes;
  blob->part_count = count;
  return blob;
}

static void put_part(Blob *blob, uint32_t index, Bytes digest) {
  if (digest.size == sizeof blob->parts[index].bytes) memcpy(blob->parts[index].bytes, digest.data, digest.size);
}

Blob *blob_of_row(const DbResult *result, uint32_t row, uint32_t bytes_column, uint32_t parts_column) {
  const uint32_t count = db_digest_array_count(result, row, parts_column);
  const uint64_t bytes = (uint64_t)db_i64(result, row, bytes_column);
  Blob *blob = count == blob_part_count(bytes) ? new_blob(bytes, count) : NULL;
  for (uint32_t i = 0; blob != NULL && i < count; i++) put_part(blob, i, db_digest_array_at(result, row, parts_column, i));
  return blob;
}

Blob *blob_of_upload(Db *db, int64_t project, const Digest *sha256, int64_t *user) {
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, project);
  db_arg_digest(&args, sha256);
  DbResult result = db_run(db, SQL_UPLOAD_PARTS, &args);
  const bool some = result.state == DB_OK && result.rows > 0;
  const uint64_t bytes = some ? (uint64_t)db_i64(&result, 0, 0) : 0;
  Blob *blob = some && result.rows == blob_part_count(bytes) ? new_blob(bytes, result.rows) : NULL;
  for (uint32_t i = 0; blob != NULL && i < result.rows; i++) put_part(blob, i, db_bytes(&result, i, 2));
  if (blob != NULL) *user = db_i64(&result, 0, 3);
  db_result_finish(&result);
  return blob;
}

void db_arg_digest(DbArgs *args, const Digest *digest) { db_arg_bytes(args, (Bytes){digest->bytes, sizeof digest->bytes}); }

void db_arg_parts(DbArgs *args, const Blob *blob) {
  db_arg_array(args, DB_BYTES_ARRAY);
  for (uint32_t i = 0; i < blob->part_count; i++) db_item_bytes(args, (Bytes){blob->parts[i].bytes, sizeof blob->parts[i].bytes});
}
