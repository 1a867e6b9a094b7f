/* Grooves from recordings and from the library, beside those that a clip's notes make (model/edit_groove.c). */
#include "session/groove_sources.h"

#include "core/math.h"
#include "model/clip_time.h"
#include "model/edits.h"
#include "session/internal.h"
#include "session/strikes.h"

#define STRIKES_MAX 1024u
#define SENSITIVITY 0.6
#define HITS_MAX 4096u

typedef struct Hits { GrooveHit *rows; uint32_t count; } Hits;

static Status refuse(Problem *problem, const char *what) { return problem_set(problem, STATUS_REFUSED, NO_OFFSET, "groove", "%s", what); }

static void add_hit(Hits *hits, int64_t song_ticks, double velocity) {
  if (hits->count < HITS_MAX) hits->rows[hits->count++] = (GrooveHit){song_ticks, velocity};
}

static Status make(Session *session, const Hits *hits, const char *name, GrooveMeasure measure, Batch **batch, Problem *problem) {
  return edit_make_groove(session->doc, session->actor, (GrooveHits){hits->rows, hits->count}, name, measure, batch, problem);
}

/* ---- recordings */

/* What is heard of the strikes, each time its loop comes round: harder by the root of its level, as instruments answer velocity. */
static void place_strikes(Doc *doc, const AudioClip *clip, const Asset *asset, const Strike *strikes, uint32_t count, Hits *hits) {
  const TempoMap *map = doc_tempo_map(doc);
  const int64_t round = clip_loops(clip) ? clip->loop_end_frame - clip->loop_start_frame : 0;
  for (uint32_t i = 0; i < count; i++) {
    const bool repeats = round > 0 && strikes[i].frame >= clip->loop_start_frame && strikes[i].frame < clip->loop_end_frame;
    for (int64_t frame = strikes[i].frame; hits->count < HITS_MAX; frame += round) {
      const double ticks = clip_ticks_of(map, clip, asset, (double)frame);
      if (ticks >= (double)(clip->start_ticks + clip->length_ticks)) break;
      if (ticks >= (double)clip->start_ticks) add_hit(hits, math_round_clamp(ticks, 0, SCHEMA_TICKS_MAX), math_sqrt(strikes[i].peak));
      if (!repeats) break;
    }
  }
}

static Status extract_sound(Session *session, const Object *object, const char *name, GrooveMeasure measure, Hits *hits, Strike *strikes, Batch **batch,
                            Problem *problem) {
  const AudioClip *clip = doc_as_audio_clip(object);
  const Object *asset = doc_find(session->doc, clip->asset);
  uint32_t count = 0;
  if (asset == NULL || asset->kind->number != KIND_ASSET || doc_tempo_map(session->doc) == NULL) return refuse(problem, "the clip has no sound");
  if (clip->reverse) return refuse(problem, "a clip that plays backwards has no strokes");
  const Status status = strikes_find(session, doc_as_asset(asset)->sha256, SENSITIVITY, strikes, STRIKES_MAX, &count, problem);
  if (status != STATUS_OK) return status;
  place_strikes(session->doc, clip, doc_as_asset(asset), strikes, count, hits);
  return hits->count > 0 ? make(session, hits, name, measure, batch, problem) : refuse(problem, "nothing in it stands out");
}

Status session_extract_groove(Session *session, Id clip, const char *name, GrooveMeasure measure, Batch **batch, Problem *problem) {
  const Object *object = doc_find(session->doc, clip);
  *batch = NULL;
  if (object == NULL || object->kind->number != KIND_AUDIO_CLIP) return edit_extract_groove(session->doc, session->actor, clip, name, measure, batch, problem);
  Hits hits = {memory_new(session->memory, HITS_MAX * sizeof *hits.rows), 0};
  Strike *strikes = memory_new(session->memory, STRIKES_MAX * sizeof *strikes);
  const Status status = hits.rows == NULL || strikes == NULL ? problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "groove", "%s", status_text(STATUS_NO_MEMORY))
                                                             : extract_sound(session, object, name, measure, &hits, strikes, batch, problem);
  memory_free(session->memory, hits.rows, HITS_MAX * sizeof *hits.rows);
  memory_free(session->memory, strikes, STRIKES_MAX * sizeof *strikes);
  return status;
}

/* ---- the library */

Status session_library_groove(Session *session, const LibraryEntry *entry, Batch **batch, Problem *problem) {
  *batch = NULL;
  if (entry == NULL || entry->type != LIBRARY_GROOVE) return refuse(problem, "the library has no such groove");
  Hits hits = {memory_new(session->memory, HITS_MAX * sizeof *hits.rows), 0};
  if (hits.rows == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "groove", "%s", status_text(STATUS_NO_MEMORY));
  LibraryHit hit;
  for (uint32_t at = 0; library_hit(&entry->as.groove, &at, &hit);) add_hit(&hits, hit.start_ticks, hit.velocity);
  const GrooveMeasure measure = {library_length_ticks(entry), TICKS_PER_QUARTER / entry->as.groove.quarter_steps};
  const Status status = make(session, &hits, entry->name, measure, batch, problem);
  memory_free(session->memory, hits.rows, HITS_MAX * sizeof *hits.rows);
  return status;
}
