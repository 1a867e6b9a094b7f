/* An upload that is whole: is it what its name says, and a sound? One in the form songs keep is read piece by piece, and of its content only
   the first bytes are looked at; anything else goes to import.c. Either way its peaks are made in the same pass. */

#include "server/jobs/worker.h"

#include "core/limits.h"
#include "formats/peaks.h"
#include "server/db/blobs.h"
#include "server/jobs/import.h"
#include "server/jobs/job_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD_BYTES = 64, PEAKS_PIECE_FRAMES = 16384 };

typedef struct Check {
  JobWork *work;
  Sha256 sha;
  uint64_t bytes, read;
  Wav wav;              /* of a canonical file */
  Peaks peaks;
  Buffer pending;       /* frames that are still to be looked at */
  bool canonical, stopped;
} Check;

/* A canonical head says exactly how long its file is: written again, it is the same. */
static bool is_canonical(Bytes head, uint64_t bytes, Wav *wav) {
  Problem problem;
  Buffer again;
  if (wav_read_head(head, bytes, wav, &problem) != STATUS_OK || wav->channels < 1 || wav->channels > 2) return false;
  if (wav->sample != WAV_S16 && wav->sample != WAV_S24 && wav->sample != WAV_F32) return false;
  const uint64_t frame_bytes = (uint64_t)wav->channels * wav_sample_bytes(wav->sample), frames = (bytes - wav->data_offset) / frame_bytes;
  if (frames == 0 || bytes >= UINT32_MAX || wav->data_offset + frames * frame_bytes + ((frames * frame_bytes) & 1) != bytes) return false;
  buffer_init(&again, memory_heap(), HEAD_BYTES);
  wav_write_header(&again, wav->rate_hz, wav->channels, wav->sample, frames);
  const bool same = again.status == STATUS_OK && again.size == wav->data_offset && memcmp(again.data, head.data, again.size) == 0;
  buffer_finish(&again);
  wav->frames = frames;
  return same;
}

static void begin_peaks(Check *check, Bytes piece) {
  Problem problem;
  const Bytes head = {piece.data, piece.size < HEAD_BYTES ? piece.size : HEAD_BYTES};
  check->canonical = is_canonical(head, check->bytes, &check->wav) && peaks_init_layout(&check->peaks, &check->wav, memory_heap(), &problem) == STATUS_OK;
}

/* What of the piece is frames, once there are enough of them or they are the last. */
static void feed_peaks(Check *check, Bytes piece) {
  const uint64_t frame_bytes = (uint64_t)check->wav.channels * wav_sample_bytes(check->wav.sample), end = check->wav.data_offset + check->wav.frames * frame_bytes;
  const uint64_t from = check->read > check->wav.data_offset ? check->read : check->wav.data_offset, to = check->read + piece.size < end ? check->read + piece.size : end;
  if (from < to) buffer_put(&check->pending, piece.data + (from - check->read), (size_t)(to - from));
  const size_t whole = check->read + piece.size >= end ? check->pending.size : check->pending.size / (PEAKS_PIECE_FRAMES * frame_bytes) * (PEAKS_PIECE_FRAMES * frame_bytes);
  if (whole == 0) return;
  peaks_take_bytes(&check->peaks, (Bytes){check->pending.data, whole});
  memmove(check->pending.data, check->pending.data + whole, check->pending.size - whole);
  check->pending.size -= whole;
}

static bool look(void *check_, Bytes piece) {
  Check *check = check_;
  if (check->read == 0) begin_peaks(check, piece);
  if (check->canonical) feed_peaks(check, piece);
  sha256_put(&check->sha, piece.data, piece.size);
  check->read += piece.size;
  check->stopped = !job_hold(check->work, (double)check->read / (double)check->bytes);
  return !check->stopped;
}

static JobEnd refuse(JobWork *work, const char *wrong) {
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, work->job->project);
  db_arg_digest(&args, &work->job->subject);
  db_arg_text(&args, wrong);
  DbResult result = db_run(work->db, SQL_UPLOAD_DAMAGED, &args);
  const bool written = result.state == DB_OK;
  snprintf(work->why, sizeof work->why, "%s", written ? wrong : result.why);
  db_result_finish(&result);
  return written ? JOB_FAILED : JOB_AGAIN;
}

static JobEnd keep_canonical(Check *check, const Blob *blob, int64_t user) {
  Buffer bytes;
  ImportedSound sound = {.sha256 = check->work->job->subject, .blob = blob};
  buffer_init(&bytes, memory_heap(), LIMIT_FILE_BYTES);
  peaks_write(&check->peaks, &bytes);
  Blob *peaks = bytes.status == STATUS_OK && check->pending.status == STATUS_OK ? job_store_bytes(check->work, buffer_bytes(&bytes), 1.0, &sound.peaks_sha256) : NULL;
  sound.peaks = peaks;
  const bool kept = peaks != NULL && import_keep(check->work, &sound, user);
  free(peaks);
  buffer_finish(&bytes);
  return kept ? JOB_DONE : JOB_AGAIN;
}

static JobEnd judge(Check *check, const Blob *blob, int64_t user) {
  char why[256];
  const Digest digest = sha256_finish(&check->sha);
  if (memcmp(digest.bytes, check->work->job->subject.bytes, sizeof digest.bytes) != 0) return refuse(check->work, "The bytes that came are not the sound that was promised.");
  if (check->canonical) return keep_canonical(check, blob, user);
  const JobEnd end = import_sound(check->work, blob, user, why, sizeof why);
  return end == JOB_FAILED ? refuse(check->work, why) : end;
}

JobEnd job_check(JobWork *work) {
  int64_t user = 0;
  Blob *blob = blob_of_upload(work->db, work->job->project, &work->job->subject, &user);
  if (blob == NULL) return JOB_DONE; /* it is here already, or was taken away */
  Check check = {.work = work, .bytes = blob->bytes};
  sha256_init(&check.sha);
  buffer_init(&check.pending, memory_heap(), 64u << 20);
  JobEnd end = JOB_AGAIN;
  if (blob_walk(blob, work->store, look, &check, work->why)) end = judge(&check, blob, user);
  else if (check.stopped) snprintf(work->why, sizeof work->why, "it was stopped");
  if (check.canonical) peaks_finish(&check.peaks);
  buffer_finish(&check.pending);
  free(blob);
  return end;
}
