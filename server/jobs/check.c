/* An upload that is whole: is it what its name says, and a sound in the one form they are kept in? Reads it piece by piece; of its
   content only the first bytes are looked at. */

#include "server/jobs/worker.h"

#include "formats/wav.h"
#include "server/db/blobs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD_BYTES = 64 };

typedef struct Check {
  JobWork *work;
  Sha256 sha;
  uint64_t bytes, read;
  uint8_t head[HEAD_BYTES];
  bool stopped;
} Check;

static bool look(void *check_, Bytes piece) {
  Check *check = check_;
  if (check->read == 0) memcpy(check->head, piece.data, piece.size < HEAD_BYTES ? piece.size : HEAD_BYTES);
  sha256_put(&check->sha, piece.data, piece.size);
  check->read += piece.size;
  check->stopped = !job_hold(check->work, (double)check->read / (double)check->bytes);
  return !check->stopped;
}

/* A canonical head says exactly how long its file is: written again, it is the same. */
static bool is_canonical(const Check *check) {
  Wav wav;
  Problem problem;
  Buffer again;
  const size_t head_bytes = check->bytes < HEAD_BYTES ? (size_t)check->bytes : HEAD_BYTES;
  if (wav_read((Bytes){check->head, head_bytes}, &wav, &problem) != STATUS_OK || wav.channels < 1 || wav.channels > 2) return false;
  if (wav.sample != WAV_S16 && wav.sample != WAV_S24 && wav.sample != WAV_F32) return false;
  const uint64_t frame_bytes = (uint64_t)wav.channels * wav_sample_bytes(wav.sample), frames = (check->bytes - wav.data_offset) / frame_bytes;
  if (frames == 0 || check->bytes >= UINT32_MAX || wav.data_offset + frames * frame_bytes + ((frames * frame_bytes) & 1) != check->bytes) return false;
  buffer_init(&again, memory_heap(), HEAD_BYTES);
  wav_write_header(&again, wav.rate_hz, wav.channels, wav.sample, frames);
  const bool same = again.status == STATUS_OK && again.size == wav.data_offset && memcmp(again.data, check->head, again.size) == 0;
  buffer_finish(&again);
  return same;
}

static bool write_row(JobWork *work, SqlQuery query, const Blob *blob, int64_t user, const char *why) {
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, work->job->project);
  db_arg_digest(&args, &work->job->subject);
  if (why != NULL) db_arg_text(&args, why);
  else {
    db_arg_parts(&args, blob);
    db_arg_i64(&args, (int64_t)blob->bytes);
    db_arg_i64(&args, user);
  }
  DbResult result = db_run(work->db, query, &args);
  const bool written = result.state == DB_OK;
  if (!written) snprintf(work->why, sizeof work->why, "%s", result.why);
  db_result_finish(&result);
  return written;
}

JobEnd job_check(JobWork *work) {
  int64_t user = 0;
  Blob *blob = blob_of_upload(work->db, work->job->project, &work->job->subject, &user);
  if (blob == NULL) return JOB_DONE; /* it is here already, or was taken away */
  Check check = {.work = work, .bytes = blob->bytes};
  sha256_init(&check.sha);
  JobEnd end = JOB_AGAIN;
  if (blob_walk(blob, work->store, look, &check, work->why)) {
    const Digest digest = sha256_finish(&check.sha);
    const char *wrong = memcmp(digest.bytes, work->job->subject.bytes, sizeof digest.bytes) != 0 ? "The bytes that came are not the sound that was promised."
                        : !is_canonical(&check) ? "This is no sound in the form songs keep them in." : NULL;
    if (wrong == NULL) end = write_row(work, SQL_UPLOAD_DONE, blob, user, NULL) ? JOB_DONE : JOB_AGAIN;
    else {
      end = write_row(work, SQL_UPLOAD_DAMAGED, blob, user, wrong) ? JOB_FAILED : JOB_AGAIN;
      if (end == JOB_FAILED) snprintf(work->why, sizeof work->why, "%s", wrong);
    }
  } else if (check.stopped) {
    snprintf(work->why, sizeof work->why, "it was stopped");
  }
  free(blob);
  return end;
}
