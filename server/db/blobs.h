#ifndef TUTTI_SERVER_DB_BLOBS_H
#define TUTTI_SERVER_DB_BLOBS_H

#include "server/db/db.h"
#include "server/store/blob.h"

/* Rows about large bytes, as blobs. Results are malloc'ed, NULL when there is none or no memory. */

/* A column of digests and one of the whole's length, as a blob. */
Blob *blob_of_row(const DbResult *result, uint32_t row, uint32_t bytes_column, uint32_t parts_column);
/* The parts of an upload that has all of them, and who brought it. */
Blob *blob_of_upload(Db *db, int64_t project, const Digest *sha256, int64_t *user);
void db_arg_digest(DbArgs *args, const Digest *digest);
/* All parts of a blob as an array. */
void db_arg_parts(DbArgs *args, const Blob *blob);

#endif
