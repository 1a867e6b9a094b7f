/* A song from the log to files in the store: gathered into a bundle, rendered by the command line shut into one folder, kept under
   the name of all that decides its bytes. */

#include "server/jobs/render.h"

#include "core/version.h"
#include "model/schema.h"
#include "server/db/blobs.h"
#include "server/db/branch_doc.h"
#include "server/files.h"
#include "server/jobs/job_folder.h"
#include "server/jobs/rendering.h"
#include "server/jobs/sandbox.h"
#include "session/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE_BYTES = 1 << 20 };
#define GATHERED 0.1 /* of the job is done when the bundle is written */

/* ---- What decides the bytes ---- */

static bool name_render(Rendering *rendering) {
  Buffer doc;
  char wish[128];
  buffer_init(&doc, memory_heap(), LIMIT_DOCUMENT_BYTES);
  const bool encoded = doc_encode(session_doc(rendering->session), &doc) == STATUS_OK;
  RenderWish same = rendering->wish;
  same.branch = 0;
  render_wish_text(&same, wish, sizeof wish);
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, TUTTI_VERSION, sizeof TUTTI_VERSION);
  sha256_put(&sha, wish, strlen(wish) + 1);
  sha256_put(&sha, doc.data, doc.size);
  rendering->key = sha256_finish(&sha);
  buffer_finish(&doc);
  return encoded;
}

static bool is_made_already(const Rendering *rendering) {
  DbArgs args;
  db_args_init(&args);
  db_arg_digest(&args, &rendering->key);
  DbResult result = db_run(rendering->work->db, SQL_RENDER_FIND, &args);
  const bool made = result.state == DB_OK && result.rows == 1;
  db_result_finish(&result);
  return made;
}

/* ---- Gathered ---- */

static bool write_bundle(Rendering *rendering, const char *path) {
  ArchiveFile *bundle = NULL;
  uint8_t *piece = malloc(PIECE_BYTES);
  FileWriter writer = {.fd = -1};
  const char *why = piece == NULL || bundle_file_create(rendering->session, &bundle) != STATUS_OK ? "the song could not be gathered" : NULL;
  const uint64_t bytes = why == NULL ? archive_file_bytes(bundle) : 0;
  for (uint64_t at = 0; why == NULL && at < bytes; at += PIECE_BYTES) {
    const size_t size = bytes - at < PIECE_BYTES ? (size_t)(bytes - at) : PIECE_BYTES;
    if (!archive_file_read(bundle, at, piece, size)) why = "a sound could not be read";
    else why = file_writer_put(&writer, path, piece, size, at);
  }
  if (why == NULL) why = file_writer_commit(&writer);
  file_writer_discard(&writer);
  archive_file_destroy(bundle);
  free(piece);
  if (why != NULL) snprintf(rendering->work->why, sizeof rendering->work->why, "%s", why);
  return why == NULL;
}

/* ---- The job ---- */

static JobEnd make_song(Rendering *rendering) {
  RenderedFile file;
  if (!rendering_pass(rendering, (char *[]){NULL}, &file)) return rendering_ended(rendering);
  return rendering_keep(rendering, &file) ? JOB_DONE : JOB_AGAIN;
}

static JobEnd render(Rendering *rendering) {
  JobWork *work = rendering->work;
  char in[96];
  if (!render_wish_read(work->job->argument, &rendering->wish)) {
    snprintf(work->why, sizeof work->why, "There is no such render.");
    return JOB_FAILED;
  }
  rendering->session = branch_session(work->db, rendering->wish.branch, work->why, sizeof work->why);
  if (rendering->session == NULL || !name_render(rendering)) return JOB_AGAIN;
  if (is_made_already(rendering)) return JOB_DONE;
  if (!sandbox_usable()) {
    snprintf(work->why, sizeof work->why, "This server's kernel cannot shut a render in, so it renders nothing (TUTTI_SANDBOX=best changes that).");
    return JOB_FAILED;
  }
  if (!rendering_lend_sounds(rendering)) return rendering->away ? JOB_AGAIN : JOB_FAILED;
  if (!job_folder_make(&rendering->folder, "render")) {
    snprintf(work->why, sizeof work->why, "there is no room for a render: %s", strerror(errno));
    return JOB_AGAIN;
  }
  snprintf(in, sizeof in, "%s/song.tutti", rendering->folder.path);
  if (!write_bundle(rendering, in)) return JOB_AGAIN;
  rendering->begun = GATHERED;
  rendering->share = 1.0 - GATHERED;
  return rendering->wish.stems == RENDER_MIX ? make_song(rendering) : rendering_make_stems(rendering);
}

static void clean_up(Rendering *rendering) {
  job_folder_remove(&rendering->folder);
  session_destroy(rendering->session);
  for (uint32_t i = 0; i < rendering->sound_count; i++) free(rendering->sounds[i].blob);
  free(rendering->sounds);
}

JobEnd job_render(JobWork *work) {
  Rendering *rendering = calloc(1, sizeof *rendering);
  if (rendering == NULL) return JOB_AGAIN;
  rendering->work = work;
  const JobEnd end = render(rendering);
  work->result = rendering->key;
  work->has_result = end == JOB_DONE;
  if (end == JOB_DONE) work->why[0] = '\0';
  clean_up(rendering);
  free(rendering);
  return end;
}
