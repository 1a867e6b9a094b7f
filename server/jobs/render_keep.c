/* What was rendered, into the store in parts, and its row with a receipt. */

#include "server/jobs/rendering.h"

#include "core/version.h"
#include "server/db/blobs.h"
#include "server/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Digest hash_of(Bytes bytes) {
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, bytes.data, bytes.size);
  return sha256_finish(&sha);
}

Blob *rendering_store_file(Rendering *rendering, const char *path, Digest *sha256) {
  JobWork *work = rendering->work;
  FileBytes file;
  const char *why = file_read(path, &file);
  if (why != NULL) {
    snprintf(work->why, sizeof work->why, "%s", why);
    return NULL;
  }
  Blob *blob = calloc(1, sizeof *blob + blob_part_count(file.size) * sizeof blob->parts[0]);
  bool good = blob != NULL;
  if (good) *blob = (Blob){.bytes = file.size, .part_count = blob_part_count(file.size)};
  for (uint32_t i = 0; good && i < blob->part_count; i++) {
    const Bytes part = {file.data + (size_t)i * STORE_PART_BYTES, blob_part_bytes(file.size, i)};
    blob->parts[i] = hash_of(part);
    good = work->store->kind->put(work->store, &blob->parts[i], part, work->why) && job_hold(work, rendering->begun + rendering->share);
  }
  if (good) *sha256 = hash_of((Bytes){file.data, file.size});
  file_release(&file);
  if (good) return blob;
  free(blob);
  return NULL;
}

bool rendering_keep(Rendering *rendering, const RenderedFile *file) {
  JobWork *work = rendering->work;
  Digest sha256;
  char name[65], receipt[sizeof rendering->said + sizeof file->columns + 256];
  Blob *blob = rendering_store_file(rendering, file->path, &sha256);
  if (blob == NULL) return false;
  digest_text(&sha256, name);
  snprintf(receipt, sizeof receipt, "{\"engine\":\"" TUTTI_VERSION "\",\"doc_hash\":\"%016llx\",\"file_sha256\":\"%s\",\"columns\":\"%s\",\"render\":%s}",
           (unsigned long long)doc_hash(session_doc(rendering->session)), name, file->columns, rendering->said);
  DbArgs args;
  db_args_init(&args);
  db_arg_digest(&args, &rendering->key);
  db_arg_digest(&args, &sha256);
  db_arg_i64(&args, (int64_t)blob->bytes);
  db_arg_parts(&args, blob);
  db_arg_text(&args, receipt);
  DbResult result = db_run(work->db, SQL_RENDER_DONE, &args);
  const bool good = result.state == DB_OK;
  if (!good) snprintf(work->why, sizeof work->why, "%s", result.why);
  db_result_finish(&result);
  free(blob);
  return good;
}
