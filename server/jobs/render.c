/* A song from the log to a file in the store: gathered into a bundle, rendered by the command line shut into one folder, kept under
   the name of all that decides its bytes. */

#include "server/jobs/render.h"

#include "core/version.h"
#include "formats/wav.h"
#include "model/schema.h"
#include "server/db/blobs.h"
#include "server/db/branch_doc.h"
#include "server/files.h"
#include "server/jobs/containers.h"
#include "server/jobs/sandbox.h"
#include "server/jobs/worker.h"
#include "server/journal.h"
#include "session/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COLUMNS = 240, HEAD_BYTES = 64, PIECE_BYTES = 1 << 20, SOUNDS_MAX = 4096 };

typedef struct Sound { Digest sha256; Blob *blob; } Sound;

typedef struct Rendering {
  JobWork *work;
  RenderWish wish;
  Session *session;
  Sound *sounds;
  uint32_t sound_count;
  bool away;             /* the database or the store did not answer: try again */
  char folder[64], said[2048];
  char columns[2 * COLUMNS + 1]; /* of what was encoded; "" of our own files */
  Digest key;
} Rendering;

/* ---- Sounds ---- */

static bool read_sound(void *rendering_, const Digest *sha256, uint64_t offset, void *to, size_t bytes) {
  const Rendering *rendering = rendering_;
  const Blob *blob = NULL;
  for (uint32_t i = 0; i < rendering->sound_count; i++)
    if (memcmp(&rendering->sounds[i].sha256, sha256, sizeof *sha256) == 0) blob = rendering->sounds[i].blob;
  Buffer piece;
  buffer_init(&piece, memory_heap(), bytes + 1);
  bool good = blob != NULL && job_hold(rendering->work, 0.1);
  while (good && piece.size < bytes) good = blob_read(blob, rendering->work->store, offset + piece.size, bytes - piece.size, &piece, rendering->work->why);
  if (good) memcpy(to, piece.data, bytes);
  buffer_finish(&piece);
  return good;
}

static Blob *find_sound(Rendering *rendering, const Digest *sha256) {
  JobWork *work = rendering->work;
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, work->job->project);
  db_arg_digest(&args, sha256);
  DbResult result = db_run(work->db, SQL_ASSET_BLOB, &args);
  rendering->away = result.state != DB_OK;
  Blob *blob = result.state == DB_OK && result.rows == 1 ? blob_of_row(&result, 0, 0, 1) : NULL;
  db_result_finish(&result);
  return blob;
}

static bool lend_sound(Rendering *rendering, const Digest *sha256) {
  Problem problem;
  JobWork *work = rendering->work;
  Sound *sound = &rendering->sounds[rendering->sound_count];
  *sound = (Sound){*sha256, find_sound(rendering, sha256)};
  if (sound->blob == NULL) {
    snprintf(work->why, sizeof work->why, "A sound of this song is not on the server yet. Try again when its sounds are uploaded.");
    return false;
  }
  rendering->sound_count++;
  Buffer head;
  buffer_init(&head, memory_heap(), HEAD_BYTES);
  const bool read = blob_read(sound->blob, work->store, 0, HEAD_BYTES, &head, work->why);
  rendering->away = !read;
  const bool known = read && session_know_asset(rendering->session, buffer_bytes(&head), sound->blob->bytes, *sha256, &problem) == STATUS_OK;
  if (read && !known) snprintf(work->why, sizeof work->why, "A sound of this song cannot be read.");
  buffer_finish(&head);
  return known;
}

static bool lend_sounds(Rendering *rendering) {
  const Object *project = doc_project(session_doc(rendering->session));
  rendering->sounds = calloc(SOUNDS_MAX, sizeof *rendering->sounds);
  if (rendering->sounds == NULL) return false;
  session_lend_assets(rendering->session, read_sound, rendering);
  for (const Object *object = project->first_child; object != NULL; object = object->next) {
    if (object->kind->number != KIND_ASSET || rendering->sound_count == SOUNDS_MAX) continue;
    const Asset *asset = doc_as_asset(object);
    if (!session_has_asset(rendering->session, asset->sha256) && !lend_sound(rendering, &asset->sha256)) return false;
  }
  return true;
}

/* ---- What decides the bytes ---- */

static bool name_render(Rendering *rendering) {
  Buffer doc;
  char wish[128];
  buffer_init(&doc, memory_heap(), LIMIT_DOCUMENT_BYTES);
  const bool encoded = doc_encode(session_doc(rendering->session), &doc) == STATUS_OK;
  const RenderWish same = {.branch = 0, .container = rendering->wish.container, .format = rendering->wish.format, .rate_hz = rendering->wish.rate_hz};
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

/* ---- Files ---- */

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

/* How loud it is along its way, as pairs of hex digits: what a page draws before any of the sound has come. */
static void draw(const char *path, char *columns) {
  enum { PIECE_FRAMES = 4096 };
  static const char digits[] = "0123456789abcdef";
  float samples[PIECE_FRAMES];
  FileBytes file;
  Wav wav;
  columns[0] = '\0';
  if (file_read(path, &file) != NULL) return;
  if (wav_read((Bytes){file.data, file.size}, &wav, NULL) == STATUS_OK && wav.frames >= COLUMNS) {
    for (uint32_t column = 0; column < COLUMNS; column++) {
      float peak = 0.0f;
      const uint64_t end = wav.frames * (column + 1) / COLUMNS;
      for (uint64_t at = wav.frames * column / COLUMNS; at < end; at += PIECE_FRAMES) {
        const uint64_t count = end - at < PIECE_FRAMES ? end - at : PIECE_FRAMES;
        wav_channel(&wav, 0, at, count, samples);
        for (uint64_t i = 0; i < count; i++) {
          const float size = samples[i] < 0.0f ? -samples[i] : samples[i];
          if (size > peak) peak = size;
        }
      }
      const unsigned level = (unsigned)((peak > 1.0f ? 1.0f : peak) * 255.0f);
      columns[2 * column] = digits[level >> 4];
      columns[2 * column + 1] = digits[level & 15];
    }
    columns[2 * COLUMNS] = '\0';
  }
  file_release(&file);
}

static bool keep_going(void *work, double part) { return job_hold(work, 0.1 + 0.8 * part); }

static bool run_command(Rendering *rendering, const char *out) {
  char rate[16];
  char *arguments[16] = {"render", "song.tutti", "-o", (char *)(uintptr_t)out, "--format", (char *)(uintptr_t)rendering->wish.format, "--json"};
  if (rendering->wish.rate_hz > 0) {
    snprintf(rate, sizeof rate, "%u", rendering->wish.rate_hz);
    arguments[7] = "--rate";
    arguments[8] = rate;
  }
  const SandboxRun run = {.folder = rendering->folder, .arguments = arguments, .hold = keep_going, .context = rendering->work, .said = rendering->said, .said_bytes = sizeof rendering->said};
  return sandbox_run(&run);
}

/* What the command line made becomes what was asked for. */
static bool encode(Rendering *rendering, const char *out) {
  char *arguments[] = {"encode", "out.wav", (char *)(uintptr_t)out, (char *)(uintptr_t)rendering->wish.container->name, NULL};
  char said[256];
  const SandboxRun run = {.folder = rendering->folder, .arguments = arguments, .hold = keep_going, .context = rendering->work, .said = said, .said_bytes = sizeof said};
  return sandbox_run(&run);
}

static Digest hash_of(Bytes bytes) {
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, bytes.data, bytes.size);
  return sha256_finish(&sha);
}

static bool keep_result(Rendering *rendering, const char *path) {
  JobWork *work = rendering->work;
  FileBytes file;
  const char *why = file_read(path, &file);
  Blob *blob = why == NULL ? calloc(1, sizeof *blob + blob_part_count(file.size) * sizeof blob->parts[0]) : NULL;
  bool good = blob != NULL;
  if (why != NULL) snprintf(work->why, sizeof work->why, "%s", why);
  if (good) *blob = (Blob){.bytes = file.size, .part_count = blob_part_count(file.size)};
  for (uint32_t i = 0; good && i < blob->part_count; i++) {
    const Bytes part = {file.data + (size_t)i * STORE_PART_BYTES, blob_part_bytes(file.size, i)};
    blob->parts[i] = hash_of(part);
    good = work->store->kind->put(work->store, &blob->parts[i], part, work->why) && job_hold(work, 0.9);
  }
  if (good) {
    const Digest sha256 = hash_of((Bytes){file.data, file.size});
    char name[65], receipt[sizeof rendering->said + sizeof rendering->columns + 256];
    digest_text(&sha256, name);
    snprintf(receipt, sizeof receipt, "{\"engine\":\"" TUTTI_VERSION "\",\"doc_hash\":\"%016llx\",\"file_sha256\":\"%s\",\"columns\":\"%s\",\"render\":%s}",
             (unsigned long long)doc_hash(session_doc(rendering->session)), name, rendering->columns, rendering->said);
    DbArgs args;
    db_args_init(&args);
    db_arg_digest(&args, &rendering->key);
    db_arg_digest(&args, &sha256);
    db_arg_i64(&args, (int64_t)blob->bytes);
    db_arg_parts(&args, blob);
    db_arg_text(&args, receipt);
    DbResult result = db_run(work->db, SQL_RENDER_DONE, &args);
    good = result.state == DB_OK;
    if (!good) snprintf(work->why, sizeof work->why, "%s", result.why);
    db_result_finish(&result);
  }
  free(blob);
  file_release(&file);
  return good;
}

/* ---- The job ---- */

static JobEnd render(Rendering *rendering) {
  JobWork *work = rendering->work;
  char in[96], out[96], name[16];
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
  if (!lend_sounds(rendering)) return rendering->away ? JOB_AGAIN : JOB_FAILED;
  snprintf(rendering->folder, sizeof rendering->folder, "/tmp/tutti-render-XXXXXX");
  if (mkdtemp(rendering->folder) == NULL) {
    rendering->folder[0] = '\0';
    snprintf(work->why, sizeof work->why, "there is no room for a render: %s", strerror(errno));
    return JOB_AGAIN;
  }
  const bool is_ours = rendering->wish.container->major == 0;
  snprintf(name, sizeof name, "out.%s", rendering->wish.container->name);
  snprintf(in, sizeof in, "%s/song.tutti", rendering->folder);
  snprintf(out, sizeof out, "%s/%s", rendering->folder, name);
  if (!write_bundle(rendering, in)) return JOB_AGAIN;
  if (!run_command(rendering, is_ours ? name : "out.wav") || (!is_ours && !encode(rendering, name))) {
    if (!job_hold(work, 0.5)) return JOB_GONE;
    journal_say(JOURNAL_WARNING, "render_ended_badly", rendering->said);
    snprintf(work->why, sizeof work->why, "The render ended before it was done. It may be too long or too large for this server.");
    return work->job->tries < 3 ? JOB_AGAIN : JOB_FAILED;
  }
  if (!is_ours) {
    snprintf(in, sizeof in, "%s/out.wav", rendering->folder);
    draw(in, rendering->columns);
  }
  return keep_result(rendering, out) ? JOB_DONE : JOB_AGAIN;
}

static void clean_up(Rendering *rendering) {
  static const char *const names[] = {"song.tutti", "out.wav", "out.flac", "out.aiff", "out.ogg", "out.opus"};
  char path[96];
  for (size_t i = 0; rendering->folder[0] != '\0' && i < sizeof names / sizeof names[0]; i++) {
    snprintf(path, sizeof path, "%s/%s", rendering->folder, names[i]);
    unlink(path);
  }
  if (rendering->folder[0] != '\0') rmdir(rendering->folder);
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
