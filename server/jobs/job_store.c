/* Each part under the name of what is in it. */

#include "server/jobs/job_store.h"

#include "server/files.h"

#include <stdio.h>
#include <stdlib.h>

static Digest hash_of(Bytes bytes) {
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, bytes.data, bytes.size);
  return sha256_finish(&sha);
}

Blob *job_store_bytes(JobWork *work, Bytes bytes, double part, Digest *sha256) {
  Blob *blob = calloc(1, sizeof *blob + blob_part_count(bytes.size) * sizeof blob->parts[0]);
  bool good = blob != NULL;
  if (good) *blob = (Blob){.bytes = bytes.size, .part_count = blob_part_count(bytes.size)};
  for (uint32_t i = 0; good && i < blob->part_count; i++) {
    const Bytes piece = {bytes.data + (size_t)i * STORE_PART_BYTES, blob_part_bytes(bytes.size, i)};
    blob->parts[i] = hash_of(piece);
    good = work->store->kind->put(work->store, &blob->parts[i], piece, work->why) && job_hold(work, part);
  }
  if (good) *sha256 = hash_of(bytes);
  if (good) return blob;
  free(blob);
  return NULL;
}

Blob *job_store_file(JobWork *work, const char *path, double part, Digest *sha256) {
  FileBytes file;
  const char *why = file_read(path, &file);
  if (why != NULL) {
    snprintf(work->why, sizeof work->why, "%s", why);
    return NULL;
  }
  Blob *blob = job_store_bytes(work, (Bytes){file.data, file.size}, part, sha256);
  file_release(&file);
  return blob;
}
