/* What editors show besides the document's fields: the notes an open batch would leave, and an audio clip's markers, places and
   strikes. */

#include "wasm/host.h"

#include "model/clip_time.h"
#include "model/content.h"
#include "session/strikes.h"

#include <string.h>

#define NOTE_COLUMNS 4u /* start, length, key, velocity */
#define STRIKES_MAX 1024u
#define LOOKED_AT_FRAMES_MAX (UINT64_C(48000) * 60 * 10) /* more than ten minutes would keep the page waiting */

typedef struct OpenNotes { const Records *notes; Id *ids; double *values; uint32_t count, capacity; } OpenNotes;

static void fill_in(const Records *notes, Id row, uint32_t mask, double *values) {
  for (uint32_t i = 0; i < notes->count && mask != PATCH_ALL; i++) {
    if (notes->ids[i] != row) continue;
    const double now[NOTE_COLUMNS] = {(double)((const int64_t *)notes->columns[NOTE_START])[i], (double)((const int64_t *)notes->columns[NOTE_LENGTH])[i],
                                      (double)((const uint8_t *)notes->columns[NOTE_KEY])[i], (double)((const float *)notes->columns[NOTE_VELOCITY])[i]};
    for (uint32_t c = 0; c < NOTE_COLUMNS; c++) values[c] = mask & (1u << c) ? values[c] : now[c];
    return;
  }
}

static void count_row(void *context, Id row, uint32_t mask, const double *values) {
  (void)row, (void)mask, (void)values;
  ((OpenNotes *)context)->capacity++;
}
static void add_row(void *context, Id row, uint32_t mask, const double *values) {
  OpenNotes *const to = context;
  if (to->count == to->capacity) return;
  double *const out = to->values + (size_t)to->count * NOTE_COLUMNS;
  memcpy(out, values, NOTE_COLUMNS * sizeof(double));
  fill_in(to->notes, row, mask, out);
  to->ids[to->count++] = row;
}

/* Of the open batch: the notes of a clip or part that it puts. Columns: 0 ids, 1 start, length, key and velocity of each (f64). */
EXPORT(uint32_t, open_notes, Id clip) {
  const Object *const content = content_of(session_doc(host.session), doc_find(session_doc(host.session), clip));
  if (content == NULL || host.batch == NULL) return 0;
  OpenNotes to = {.notes = content->kind->number == KIND_PART ? doc_as_part(content)->notes : doc_as_note_clip(content)->notes};
  const uint16_t field = 7; /* the notes of clips and parts */
  batch_rows(host.batch, content->id, field, count_row, &to);
  to.ids = host_column(0, (size_t)to.capacity * sizeof(Id));
  to.values = host_column(1, (size_t)to.capacity * NOTE_COLUMNS * sizeof(double));
  if (to.ids == NULL || to.values == NULL) return 0;
  batch_rows(host.batch, content->id, field, add_row, &to);
  return to.count;
}

static const AudioClip *audio_clip(Id id, const Asset **asset) {
  const Doc *const doc = session_doc(host.session);
  const Object *const clip = doc_find(doc, id);
  if (clip == NULL || clip->kind->number != KIND_AUDIO_CLIP) return NULL;
  const Object *const named = doc_find(doc, doc_as_audio_clip(clip)->asset);
  if (named == NULL || named->kind->number != KIND_ASSET) return NULL;
  *asset = doc_as_asset(named);
  return doc_as_audio_clip(clip);
}

/* An audio clip's markers in order. Columns: ids, positions, source frames. */
EXPORT(uint32_t, query_warps, Id clip) {
  const Asset *asset;
  const AudioClip *const fields = audio_clip(clip, &asset);
  if (fields == NULL || fields->warps->count == 0) return 0;
  const uint32_t count = fields->warps->count;
  Id *const ids = host_column(0, (size_t)count * sizeof(Id));
  double *const positions = host_column(1, (size_t)count * sizeof(double)), *const frames = host_column(2, (size_t)count * sizeof(double));
  if (!ids || !positions || !frames) return 0;
  for (uint32_t i = 0; i < count; i++) {
    ids[i] = fields->warps->ids[i];
    positions[i] = (double)((const int64_t *)fields->warps->columns[WARP_POSITION])[i];
    frames[i] = (double)((const int64_t *)fields->warps->columns[WARP_SOURCE])[i];
  }
  return count;
}

/* Both ways between the song and a clip's source; 0 for what is no audio clip. */
EXPORT(double, clip_source_at, Id clip, double ticks) {
  const Asset *asset;
  const AudioClip *const fields = audio_clip(clip, &asset);
  const TempoMap *const map = doc_tempo_map(session_doc(host.session));
  return fields == NULL || map == NULL ? 0 : clip_source_at(map, fields, asset, host_whole(ticks));
}
EXPORT(double, clip_ticks_of, Id clip, double frame) {
  const Asset *asset;
  const AudioClip *const fields = audio_clip(clip, &asset);
  const TempoMap *const map = doc_tempo_map(session_doc(host.session));
  return fields == NULL || map == NULL ? 0 : clip_ticks_of(map, fields, asset, frame);
}

/* Where something is struck in an asset whose bytes are here: column 0, frames (f64). */
EXPORT(uint32_t, asset_strikes, Id asset, double sensitivity) {
  const Object *const object = doc_find(session_doc(host.session), asset);
  double *const out = host_column(0, STRIKES_MAX * sizeof(double));
  Strike *const found = host_column(1, STRIKES_MAX * sizeof(Strike));
  uint32_t count = 0;
  if (object == NULL || object->kind->number != KIND_ASSET || out == NULL || found == NULL) return 0;
  if (doc_as_asset(object)->frames > (int64_t)LOOKED_AT_FRAMES_MAX) return 0;
  if (strikes_find(host.session, doc_as_asset(object)->sha256, sensitivity, found, STRIKES_MAX, &count, host_problem()) != STATUS_OK) return 0;
  for (uint32_t i = 0; i < count; i++) out[i] = (double)found[i].frame;
  return count;
}
