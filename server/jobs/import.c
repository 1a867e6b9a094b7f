/* The upload as a file in a folder of its own, decode.c shut into it, and what it made into the store. */

#include "server/jobs/import.h"

#include "server/db/blobs.h"
#include "server/files.h"
#include "server/jobs/job_folder.h"
#include "server/jobs/job_store.h"
#include "server/jobs/sandbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct Unpacking {
  JobWork *work;
  FileWriter writer;
  const char *path;
  uint64_t at, bytes;
  const char *why;
} Unpacking;

static bool write_piece(void *unpacking_, Bytes piece) {
  Unpacking *unpacking = unpacking_;
  unpacking->why = file_writer_put(&unpacking->writer, unpacking->path, piece.data, piece.size, unpacking->at);
  unpacking->at += piece.size;
  return unpacking->why == NULL && job_hold(unpacking->work, 0.5 * (double)unpacking->at / (double)unpacking->bytes);
}

static bool unpack(JobWork *work, const Blob *upload, const char *path) {
  Unpacking unpacking = {.work = work, .writer = {.fd = -1}, .path = path, .bytes = upload->bytes};
  bool good = blob_walk(upload, work->store, write_piece, &unpacking, work->why);
  if (good) unpacking.why = file_writer_commit(&unpacking.writer);
  if (unpacking.why != NULL) snprintf(work->why, sizeof work->why, "%s", unpacking.why);
  file_writer_discard(&unpacking.writer);
  return good && unpacking.why == NULL;
}

bool import_keep(JobWork *work, const ImportedSound *sound, int64_t user) {
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, work->job->project);
  db_arg_digest(&args, &work->job->subject);
  db_arg_digest(&args, &sound->sha256);
  db_arg_i64(&args, (int64_t)sound->blob->bytes);
  db_arg_parts(&args, sound->blob);
  db_arg_digest(&args, &sound->peaks_sha256);
  db_arg_i64(&args, (int64_t)sound->peaks->bytes);
  db_arg_parts(&args, sound->peaks);
  db_arg_i64(&args, user);
  DbResult result = db_run(work->db, SQL_UPLOAD_DONE, &args);
  const bool kept = result.state == DB_OK;
  if (!kept) snprintf(work->why, sizeof work->why, "%s", result.why);
  db_result_finish(&result);
  return kept;
}

static bool keep_going(void *work, double part) { return job_hold(work, 0.5 + 0.4 * part); }

static JobEnd decode(JobWork *work, const char *folder, int64_t user, char *why, size_t why_bytes) {
  char *arguments[] = {"decode", "brought", "sound.wav", "sound.peaks", NULL}, said[200], path[96];
  const SandboxRun run = {.folder = folder, .arguments = arguments, .hold = keep_going, .context = work, .said = said, .said_bytes = sizeof said};
  if (!sandbox_run(&run)) {
    if (!job_hold(work, 0.5)) return JOB_GONE;
    snprintf(why, why_bytes, "%s", said[0] != '\0' ? said : "This sound cannot be read: its decoder ended before it was done.");
    return JOB_FAILED;
  }
  ImportedSound sound;
  snprintf(path, sizeof path, "%s/sound.wav", folder);
  Blob *blob = job_store_file(work, path, 0.95, &sound.sha256);
  snprintf(path, sizeof path, "%s/sound.peaks", folder);
  Blob *peaks = blob == NULL ? NULL : job_store_file(work, path, 1.0, &sound.peaks_sha256);
  sound.blob = blob;
  sound.peaks = peaks;
  const bool kept = peaks != NULL && import_keep(work, &sound, user);
  free(blob);
  free(peaks);
  return kept ? JOB_DONE : JOB_AGAIN;
}

JobEnd import_sound(JobWork *work, const Blob *upload, int64_t user, char *why, size_t why_bytes) {
  JobFolder folder;
  char path[96];
  if (!sandbox_usable()) {
    snprintf(why, why_bytes, "This server's kernel cannot shut a decoder in, so it takes sounds only in the form songs keep them in (TUTTI_SANDBOX=best changes that).");
    return JOB_FAILED;
  }
  if (!job_folder_make(&folder, "import")) {
    snprintf(work->why, sizeof work->why, "there is no room for a sound to be looked at");
    return JOB_AGAIN;
  }
  snprintf(path, sizeof path, "%s/brought", folder.path);
  const JobEnd end = unpack(work, upload, path) ? decode(work, folder.path, user, why, why_bytes) : JOB_AGAIN;
  job_folder_remove(&folder);
  return end;
}
