/* A sound file as a batch: its asset, known by its hash, and a clip that plays it whole. */

#include "session/build.h"
#include "session/internal.h"

#include "core/math.h"
#include "formats/wav.h"
#include "model/edit.h"

#include <stdio.h>
#include <string.h>

#define AUDIO_ICON "audio-waveform"
#define AT_MAX (INT64_C(1) << 49)

static const Object *find_asset_object(const Doc *doc, const Digest *sha256) {
  for (const Object *o = doc_project(doc)->first_child; o; o = o->next) {
    if (o->kind->number == KIND_ASSET && memcmp(doc_as_asset(o)->sha256.bytes, sha256->bytes, sizeof sha256->bytes) == 0) return o;
  }
  return NULL;
}

static Status check_track(const Session *session, Id track, Problem *problem) {
  const Object *object = doc_find(session->doc, track);
  if (!object || object->kind->number != KIND_TRACK) return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "track", "the track is not there any more");
  if (doc_as_track(object)->type != TRACK_AUDIO) return problem_set(problem, STATUS_REFUSED, NO_OFFSET, "track", "audio needs an audio track");
  return STATUS_OK;
}

Id session_build_asset(Session *session, Batch *batch, const Wav *wav, const Digest *sha256, const char *title, const char *file_name) {
  const Object *known = find_asset_object(session->doc, sha256);
  if (known) return known->id;
  static const uint8_t formats[] = {[WAV_F32] = 0, [WAV_S24] = 1, [WAV_S16] = 2};
  const Id id = doc_next_id(session->doc, session->actor);
  batch_op_create(batch, id, KIND_ASSET, ID_PROJECT, ID_LAST);
  batch_set_digest(batch, id, build_field(KIND_ASSET, "sha256"), *sha256);
  batch_set_text(batch, id, build_field(KIND_ASSET, "name"), title, strlen(title));
  batch_set_text(batch, id, build_field(KIND_ASSET, "original_name"), file_name, strlen(file_name));
  batch_set_int(batch, id, build_field(KIND_ASSET, "frames"), (int64_t)wav->frames);
  batch_set_int(batch, id, build_field(KIND_ASSET, "channels"), wav->channels);
  batch_set_int(batch, id, build_field(KIND_ASSET, "rate_hz"), wav->rate_hz);
  batch_set_int(batch, id, build_field(KIND_ASSET, "format"), formats[wav->sample]);
  return id;
}

static Id add_track(Session *session, Batch *batch, const char *title) {
  const Id id = doc_next_id(session->doc, session->actor);
  build_track(batch, id, &(BuildTrack){.name = title, .name_bytes = strlen(title), .icon = AUDIO_ICON, .type = TRACK_AUDIO, .hue = build_new_hue(session->doc)});
  return id;
}

/* The clip ends on the tick nearest to its last frame's end, at the tempo of now: hundreds of times finer than a frame. */
static int64_t length_ticks(const TempoMap *map, int64_t at_ticks, double seconds) {
  const double end = tempo_map_ticks(map, tempo_map_seconds(map, (double)at_ticks) + seconds);
  const int64_t length = math_round_clamp(end, 0, 2 * AT_MAX) - at_ticks;
  return length > 1 ? length : 1;
}

/* Sound that is here already came under another name, perhaps: then the clip has its own, else it is called as its sound is. */
static void add_clip(Session *session, Batch *batch, Id track, Id asset, const char *title, const Wav *wav, int64_t at_ticks) {
  const TempoMap *map = doc_tempo_map(session->doc);
  const Object *known = doc_find(session->doc, asset);
  const Id id = doc_next_id(session->doc, session->actor);
  batch_op_create(batch, id, KIND_AUDIO_CLIP, track, ID_LAST);
  if (known && strcmp(doc_as_asset(known)->name.data, title) != 0) batch_set_text(batch, id, build_field(KIND_AUDIO_CLIP, "name"), title, strlen(title));
  batch_set_int(batch, id, build_field(KIND_AUDIO_CLIP, "start_ticks"), at_ticks);
  batch_set_int(batch, id, build_field(KIND_AUDIO_CLIP, "length_ticks"), length_ticks(map, at_ticks, (double)wav->frames / wav->rate_hz));
  batch_set_ref(batch, id, build_field(KIND_AUDIO_CLIP, "asset"), asset);
}

static Batch *build(Session *session, const Digest *sha256, const Wav *wav, const char *name, int64_t at_ticks, Id track) {
  char title[BUILD_TEXT_BYTES], file_name[BUILD_TEXT_BYTES], label[BUILD_TEXT_BYTES + 16];
  build_text(build_title(name), title);
  build_text((Bytes){(const uint8_t *)name, strlen(name)}, file_name);
  snprintf(label, sizeof label, "Import %s", title);
  Batch *batch = batch_create(session->memory, label, session->actor);
  if (!batch) return NULL;
  const Id asset = session_build_asset(session, batch, wav, sha256, title, file_name);
  if (track == ID_NONE) track = add_track(session, batch, title);
  add_clip(session, batch, track, asset, title, wav, at_ticks);
  const Project *project = doc_as_project(doc_project(session->doc));
  if (project->name.size == 0 && title[0]) batch_set_text(batch, ID_PROJECT, build_field(KIND_PROJECT, "name"), title, strlen(title));
  batch_set_info(batch, 0, BATCH_IMPORT, 0);
  return batch;
}

static Status check_place(const Session *session, int64_t at_ticks, Id track, Problem *problem) {
  if (at_ticks < 0 || at_ticks > AT_MAX) return problem_set(problem, STATUS_OUT_OF_RANGE, NO_OFFSET, "import", "there is no such place in the song");
  return track == ID_NONE ? STATUS_OK : check_track(session, track, problem);
}

/* A batch that memory was there for goes to whoever asked. */
static Status finish(Batch *built, Batch **batch, Problem *problem) {
  const Status status = built ? batch_status(built) : STATUS_NO_MEMORY;
  if (status == STATUS_OK) {
    *batch = built;
    return STATUS_OK;
  }
  batch_destroy(built);
  return problem_set(problem, status, NO_OFFSET, "import", "%s", status_text(status));
}

Status session_import_asset(Session *session, Digest sha256, const char *name, int64_t at_ticks, Id track, Batch **batch, Problem *problem) {
  *batch = NULL;
  Wav canonical;
  Status status = check_place(session, at_ticks, track, problem);
  if (status != STATUS_OK) return status;
  if (!session_has_asset(session, sha256)) return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "import", "the sound is not here");
  if (!doc_tempo_map(session->doc)) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "import", "%s", status_text(STATUS_NO_MEMORY));
  canonical = session_find_asset(session, sha256)->layout;
  return finish(build(session, &sha256, &canonical, name, at_ticks, track), batch, problem);
}

Status session_import_audio(Session *session, Bytes file, const char *name, int64_t at_ticks, Id track, Batch **batch, Problem *problem) {
  *batch = NULL;
  Digest sha256;
  Status status = check_place(session, at_ticks, track, problem);
  if (status == STATUS_OK) status = session_take_asset(session, file, &sha256, problem);
  return status == STATUS_OK ? session_import_asset(session, sha256, name, at_ticks, track, batch, problem) : status;
}
