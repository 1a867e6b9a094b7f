/* What was found of a melody becomes a track: see melody.h. */
#include "session/melody.h"

#include "session/build.h"
#include "session/instruments.h"
#include "session/internal.h"

#include "core/math.h"
#include "model/automation.h"
#include "model/clip_time.h"
#include "model/edit.h"
#include "model/expressions.h"

#include <string.h>

#define PROGRAM 4 /* an electric piano: it follows what is sung, and its tuning bends */
#define NOTES_MOST 100000.0
#define BENDS_MOST 1000000.0
#define TUNING_TOLERANCE 0.02 /* semitones a thinned bend may be off */

typedef struct Told { uint32_t notes, bends; const uint8_t *rows; } Told;

static double value_at(const Told *told, size_t index) {
  double value;
  memcpy(&value, told->rows + index * sizeof value, sizeof value);
  return value;
}
static double note_at(const Told *told, uint32_t note, uint32_t column) { return value_at(told, (size_t)note * MELODY_NOTE_COLUMNS + column); }
static double bend_at(const Told *told, uint32_t bend, uint32_t column) {
  return value_at(told, (size_t)told->notes * MELODY_NOTE_COLUMNS + (size_t)bend * MELODY_BEND_COLUMNS + column);
}

/* False: these bytes are none of melody_tell. */
static bool read_told(Bytes bytes, Told *told) {
  double counts[2];
  if (bytes.size < sizeof counts) return false;
  memcpy(counts, bytes.data, sizeof counts);
  if (!(counts[0] >= 0.0 && counts[0] <= NOTES_MOST && counts[1] >= 0.0 && counts[1] <= BENDS_MOST)) return false;
  *told = (Told){(uint32_t)counts[0], (uint32_t)counts[1], bytes.data + sizeof counts};
  return bytes.size == (2 + (size_t)told->notes * MELODY_NOTE_COLUMNS + (size_t)told->bends * MELODY_BEND_COLUMNS) * sizeof(double);
}

typedef struct Making {
  Session *session;
  const MelodyTrack *track;
  const AudioClip *source;
  const Asset *asset;
  Told told;
  Batch *batch;
  Id clip;
  Id *ids;             /* of the notes; ID_NONE: it is not in the clip */
} Making;

/* Where a source frame lies in the clip. */
static double ticks_of(const Making *m, double frame) {
  return clip_ticks_of(doc_tempo_map(m->session->doc), m->source, m->asset, frame) - (double)m->source->start_ticks;
}

/* On the grid of the song, if there is one. */
static int64_t placed(const Making *m, double ticks) {
  const int64_t exact = math_round_clamp(ticks, -(INT64_C(1) << 50), INT64_C(1) << 50), grid = m->track->grid_ticks;
  if (grid <= 0) return exact;
  const int64_t in_song = exact + m->source->start_ticks, lower = in_song >= 0 ? in_song / grid * grid : 0;
  return (in_song - lower > grid / 2 ? lower + grid : lower) - m->source->start_ticks;
}

static void add_notes(Making *m) {
  batch_patch_begin(m->batch, m->clip, KIND_NOTE_CLIP, NOTE_CLIP_NOTES);
  for (uint32_t i = 0; i < m->told.notes; i++) {
    const int64_t begin = placed(m, ticks_of(m, note_at(&m->told, i, MELODY_NOTE_BEGIN))), least = m->track->grid_ticks > 0 ? m->track->grid_ticks : 1;
    int64_t end = placed(m, ticks_of(m, note_at(&m->told, i, MELODY_NOTE_END)));
    m->ids[i] = ID_NONE;
    if (end < begin + least) end = begin + least;
    const int64_t start = begin > 0 ? begin : 0;
    if (end <= start || start >= m->source->length_ticks) continue;
    m->ids[i] = doc_next_id(m->session->doc, m->session->actor);
    const double values[RECORD_COLUMNS_MAX] = {[NOTE_START] = (double)start, [NOTE_LENGTH] = (double)(end - start), [NOTE_KEY] = math_clamp(note_at(&m->told, i, MELODY_NOTE_KEY), 0.0, 127.0),
                                               [NOTE_VELOCITY] = math_clamp(note_at(&m->told, i, MELODY_NOTE_VELOCITY), 0.01, 1.0), [NOTE_RELEASE] = 0.5};
    batch_patch_row(m->batch, m->ids[i], PATCH_ALL, values);
  }
  batch_patch_end(m->batch);
}

/* A bend goes with its note: where that was moved onto the grid, so is what it does. */
static void add_bends(Making *m, LanePoint *points) {
  const Param law = {.min = -48.0, .max = 48.0};
  batch_patch_begin(m->batch, m->clip, KIND_NOTE_CLIP, NOTE_CLIP_EXPRESSIONS);
  for (uint32_t i = 0, next; i < m->told.bends; i = next) {
    const double of = bend_at(&m->told, i, MELODY_BEND_NOTE);
    for (next = i + 1; next < m->told.bends && bend_at(&m->told, next, MELODY_BEND_NOTE) == of;) next++;
    if (!(of >= 0.0 && of < (double)m->told.notes) || m->ids[(uint32_t)of] == ID_NONE) continue;
    const double begin = ticks_of(m, note_at(&m->told, (uint32_t)of, MELODY_NOTE_BEGIN));
    uint32_t count = 0;
    for (uint32_t k = i; k < next; k++) {
      const int64_t at = math_round_clamp(ticks_of(m, bend_at(&m->told, k, MELODY_BEND_FRAME)) - begin, 0, INT64_C(1) << 50);
      if (count > 0 && at <= points[count - 1].position_ticks) continue;
      points[count++] = (LanePoint){.position_ticks = at, .value = math_clamp(bend_at(&m->told, k, MELODY_BEND_SEMITONES), -48.0, 48.0)};
    }
    count = count > 2 ? lane_thin(m->session->memory, &law, points, count, TUNING_TOLERANCE / 96.0) : count;
    for (uint32_t k = 0; k < count; k++) {
      double values[RECORD_COLUMNS_MAX] = {[EXPRESSED_AT] = (double)points[k].position_ticks, [EXPRESSED_KIND] = EXPRESSION_TUNING, [EXPRESSED_VALUE] = points[k].value, [EXPRESSED_GLIDES] = 1};
      expression_name(values, m->ids[(uint32_t)of]);
      batch_patch_row(m->batch, doc_next_id(m->session->doc, m->session->actor), PATCH_ALL, values);
    }
  }
  batch_patch_end(m->batch);
}

static void add_track(Making *m, const Object *clip) {
  char title[BUILD_TEXT_BYTES];
  const Instrument *instrument = instrument_for_program(PROGRAM, false);
  const Id track = doc_next_id(m->session->doc, m->session->actor);
  const Object *source = clip->parent;
  build_text((Bytes){(const uint8_t *)m->track->name, strlen(m->track->name)}, title);
  build_track(m->batch, track, &(BuildTrack){.name = title, .name_bytes = strlen(title), .icon = instrument->icon, .type = TRACK_INSTRUMENT, .hue = build_new_hue(m->session->doc)});
  if (doc_as_track(source)->target != ID_NONE) batch_set_ref(m->batch, track, build_field(KIND_TRACK, "target"), doc_as_track(source)->target);
  batch_op_move(m->batch, track, ID_PROJECT, source->id);
  build_patch(m->batch, (BuildPlace){m->session->doc, m->session->actor, track, ID_LAST}, instrument->patch, instrument->name);
  m->clip = doc_next_id(m->session->doc, m->session->actor);
  batch_op_create(m->batch, m->clip, KIND_NOTE_CLIP, track, ID_LAST);
  batch_set_int(m->batch, m->clip, NOTE_CLIP_START, m->source->start_ticks);
  batch_set_int(m->batch, m->clip, NOTE_CLIP_LENGTH, m->source->length_ticks);
  batch_set_text(m->batch, m->clip, NOTE_CLIP_NAME, title, strlen(title));
}

static Status make(Making *m, const Object *clip) {
  const Memory *memory = m->session->memory;
  const size_t ids_bytes = (m->told.notes + 1u) * sizeof *m->ids, points_bytes = (m->told.bends + 1u) * sizeof(LanePoint);
  LanePoint *points = memory_new(memory, points_bytes);
  m->ids = memory_new(memory, ids_bytes);
  m->batch = batch_create(memory, "Turn into notes", m->session->actor);
  Status status = points != NULL && m->ids != NULL && m->batch != NULL ? STATUS_OK : STATUS_NO_MEMORY;
  if (status == STATUS_OK) {
    add_track(m, clip);
    add_notes(m);
    if (m->track->bends) add_bends(m, points);
    status = batch_status(m->batch);
  }
  memory_free(memory, points, points_bytes);
  memory_free(memory, m->ids, ids_bytes);
  return status;
}

Status session_build_melody(Session *session, const MelodyTrack *track, Bytes bytes, Batch **batch, Problem *problem) {
  *batch = NULL;
  const Object *clip = doc_find(session->doc, track->clip);
  if (clip == NULL || clip->kind->number != KIND_AUDIO_CLIP || clip->parent->kind->number != KIND_TRACK)
    return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "melody", "the clip is not there any more");
  const Object *asset = doc_find(session->doc, doc_as_audio_clip(clip)->asset);
  Making making = {.session = session, .track = track, .source = doc_as_audio_clip(clip)};
  if (asset == NULL || asset->kind->number != KIND_ASSET || !read_told(bytes, &making.told)) return problem_set(problem, STATUS_CORRUPT, NO_OFFSET, "melody", "that is no melody");
  if (making.source->reverse) return problem_set(problem, STATUS_REFUSED, NO_OFFSET, "melody", "a clip that plays backwards has no notes to find: turn it into sound first");
  if (making.told.notes == 0) return problem_set(problem, STATUS_REFUSED, NO_OFFSET, "melody", "no melody was found: it wants one voice at a time, sung or played");
  if (doc_tempo_map(session->doc) == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "melody", "%s", status_text(STATUS_NO_MEMORY));
  making.asset = doc_as_asset(asset);
  const Status status = make(&making, clip);
  if (status == STATUS_OK) {
    *batch = making.batch;
    return STATUS_OK;
  }
  batch_destroy(making.batch);
  return problem_set(problem, status, NO_OFFSET, "melody", "%s", status_text(status));
}
