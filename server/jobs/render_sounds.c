/* A song's sounds for the session that gathers it: their heads are read at once, the rest as the bundle is written. */

#include "server/jobs/rendering.h"

#include "server/db/blobs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD_BYTES = 64, SOUNDS_MAX = 4096 };

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
  RenderSound *sound = &rendering->sounds[rendering->sound_count];
  *sound = (RenderSound){*sha256, find_sound(rendering, sha256)};
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

bool rendering_lend_sounds(Rendering *rendering) {
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
