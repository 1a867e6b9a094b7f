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

#define NOTES_MOST 100000.0
#define BENDS_MOST 1000000.0
#define TUNING_TOLERANCE 0.02 /* semitones a thinned bend may be off */
#define SLIVER_SECONDS 0.03   /* what a loop's seam leaves of a note is none below that */

/* Programs of General MIDI for the middle of a melody: a bass, an electric piano, a flute. */
static const struct { double below_key; uint32_t program; } suited[] = {{48.0, 33}, {77.0, 4}, {1000.0, 73}};

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

/* A note of what was found, as often as it is heard: frames of the clip's content, counted through the turns of its loop. */
typedef struct Heard {
  uint32_t note, turn;
  double begin_frame, end_frame;
  Id id;               /* ID_NONE: it is not in the clip */
} Heard;

typedef struct Making {
  Session *session;
  const MelodyTrack *track;
  const AudioClip *source;
  const Asset *asset;
  Told told;
  Batch *batch;
  Id clip;
  Heard *heard;
  uint32_t heard_count;
  uint32_t *first_bends; /* of each note; those of one follow each other */
} Making;

/* --- what is heard ---------------------------------------------------------------------------------------------------- */

/* Where a frame of the recording lies in the content of the clip, which counts from the end where it plays backwards. */
static double content_frame(const Making *m, double frame) { return m->source->reverse ? (double)m->asset->frames - frame : frame; }
static double turn_frames(const Making *m) { return clip_loops(m->source) ? (double)(m->source->loop_end_frame - m->source->loop_start_frame) : 0.0; }

/* The part of a note that turn `turn` of the loop plays. */
static Heard heard_in(const Making *m, uint32_t note, uint32_t turn) {
  const double a = content_frame(m, note_at(&m->told, note, MELODY_NOTE_BEGIN)), b = content_frame(m, note_at(&m->told, note, MELODY_NOTE_END));
  Heard heard = {.note = note, .turn = turn, .begin_frame = a < b ? a : b, .end_frame = a < b ? b : a};
  if (!clip_loops(m->source)) return heard;
  if (turn > 0 && heard.begin_frame < (double)m->source->loop_start_frame) heard.begin_frame = (double)m->source->loop_start_frame;
  if (heard.end_frame > (double)m->source->loop_end_frame) heard.end_frame = (double)m->source->loop_end_frame;
  heard.begin_frame += turn * turn_frames(m);
  heard.end_frame += turn * turn_frames(m);
  return heard;
}

/* Turn by turn; to `out` where it is given. Returns how many there are, at most NOTES_MOST. */
static uint32_t hear(const Making *m, Heard *out) {
  const TempoMap *map = doc_tempo_map(m->session->doc);
  const double from = clip_source_at(map, m->source, m->asset, m->source->start_ticks), to = clip_source_at(map, m->source, m->asset, m->source->start_ticks + m->source->length_ticks);
  const double sliver = SLIVER_SECONDS * (double)m->asset->rate_hz, turn = turn_frames(m);
  /* at `loop_end_frame` begins the second */
  const uint32_t turns = turn > 0.0 ? (uint32_t)math_round_clamp(math_floor((to - (double)m->source->loop_end_frame) / turn) + 2.0, 1, (int64_t)NOTES_MOST) : 1;
  uint32_t count = 0;
  for (uint32_t t = 0; t < turns; t++) {
    for (uint32_t i = 0; i < m->told.notes; i++) {
      Heard heard = heard_in(m, i, t);
      const double whole = heard.end_frame - heard.begin_frame;
      if (heard.end_frame <= from || heard.begin_frame >= to || !(whole > 0.0) || (turn > 0.0 && whole < sliver)) continue;
      if (count >= (uint32_t)NOTES_MOST) return count;
      if (out != NULL) out[count] = heard;
      count++;
    }
  }
  return count;
}

/* The middle key of what is heard: as many notes below as above. */
static uint32_t suited_program(const Making *m) {
  uint32_t of_key[128] = {0}, below = 0, key = 0;
  for (uint32_t i = 0; i < m->heard_count; i++) of_key[(uint32_t)math_clamp(note_at(&m->told, m->heard[i].note, MELODY_NOTE_KEY), 0.0, 127.0)]++;
  while (key < 127 && 2 * (below + of_key[key]) < m->heard_count) below += of_key[key++];
  uint32_t row = 0;
  while (row + 1 < COUNT_OF(suited) && key >= suited[row].below_key) row++;
  return suited[row].program;
}

/* --- what it becomes -------------------------------------------------------------------------------------------------- */

/* Where a content frame lies in the clip. */
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
  const int64_t least = m->track->grid_ticks > 0 ? m->track->grid_ticks : 1;
  batch_patch_begin(m->batch, m->clip, KIND_NOTE_CLIP, NOTE_CLIP_NOTES);
  for (uint32_t i = 0; i < m->heard_count; i++) {
    Heard *heard = &m->heard[i];
    const int64_t begin = placed(m, ticks_of(m, heard->begin_frame)), start = begin > 0 ? begin : 0;
    int64_t end = placed(m, ticks_of(m, heard->end_frame));
    if (end < begin + least) end = begin + least;
    if (end <= start || start >= m->source->length_ticks) continue;
    heard->id = doc_next_id(m->session->doc, m->session->actor);
    const double values[RECORD_COLUMNS_MAX] = {[NOTE_START] = (double)start, [NOTE_LENGTH] = (double)(end - start), [NOTE_KEY] = math_clamp(note_at(&m->told, heard->note, MELODY_NOTE_KEY), 0.0, 127.0),
                                               [NOTE_VELOCITY] = math_clamp(note_at(&m->told, heard->note, MELODY_NOTE_VELOCITY), 0.01, 1.0), [NOTE_RELEASE] = 0.5};
    batch_patch_row(m->batch, heard->id, PATCH_ALL, values);
  }
  batch_patch_end(m->batch);
}

/* A bend goes with its note: where that was moved onto the grid, so is what it does. Returns how many points there are. */
static uint32_t bend_points(const Making *m, const Heard *heard, LanePoint *points) {
  const uint32_t first = m->first_bends[heard->note], count = m->first_bends[heard->note + 1] - first;
  const double begin = ticks_of(m, heard->begin_frame);
  uint32_t made = 0;
  for (uint32_t k = 0; k < count; k++) {
    const uint32_t bend = m->source->reverse ? first + count - 1 - k : first + k;
    const double frame = content_frame(m, bend_at(&m->told, bend, MELODY_BEND_FRAME)) + heard->turn * turn_frames(m);
    if (frame >= heard->end_frame) continue;
    const int64_t at = math_round_clamp(ticks_of(m, frame) - begin, 0, INT64_C(1) << 50);
    if (made > 0 && at <= points[made - 1].position_ticks) continue;
    points[made++] = (LanePoint){.position_ticks = at, .value = math_clamp(bend_at(&m->told, bend, MELODY_BEND_SEMITONES), -48.0, 48.0)};
  }
  return made;
}

static void add_bends(Making *m, LanePoint *points) {
  const Param law = {.min = -48.0, .max = 48.0};
  batch_patch_begin(m->batch, m->clip, KIND_NOTE_CLIP, NOTE_CLIP_EXPRESSIONS);
  for (uint32_t i = 0; i < m->heard_count; i++) {
    if (m->heard[i].id == ID_NONE) continue;
    uint32_t count = bend_points(m, &m->heard[i], points);
    if (count > 2) count = lane_thin(m->session->memory, &law, points, count, TUNING_TOLERANCE / 96.0);
    for (uint32_t k = 0; k < count; k++) {
      double values[RECORD_COLUMNS_MAX] = {[EXPRESSED_AT] = (double)points[k].position_ticks, [EXPRESSED_KIND] = EXPRESSION_TUNING, [EXPRESSED_VALUE] = points[k].value, [EXPRESSED_GLIDES] = 1};
      expression_name(values, m->heard[i].id);
      batch_patch_row(m->batch, doc_next_id(m->session->doc, m->session->actor), PATCH_ALL, values);
    }
  }
  batch_patch_end(m->batch);
}

/* Where the bends of each note begin; those that are out of order belong to none. */
static void find_bends(Making *m) {
  uint32_t bend = 0;
  for (uint32_t i = 0; i < m->told.notes; i++) {
    while (bend < m->told.bends && !(bend_at(&m->told, bend, MELODY_BEND_NOTE) >= (double)i)) bend++;
    m->first_bends[i] = bend;
    while (bend < m->told.bends && bend_at(&m->told, bend, MELODY_BEND_NOTE) == (double)i) bend++;
  }
  m->first_bends[m->told.notes] = bend;
}

static void add_track(Making *m, const Object *clip) {
  char title[BUILD_TEXT_BYTES];
  const Instrument *instrument = instrument_for_program(suited_program(m), false);
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
  m->heard_count = hear(m, NULL);
  const size_t heard_bytes = (m->heard_count + 1u) * sizeof *m->heard, firsts_bytes = (m->told.notes + 1u) * sizeof *m->first_bends, points_bytes = (m->told.bends + 1u) * sizeof(LanePoint);
  LanePoint *points = memory_new(memory, points_bytes);
  m->heard = memory_new(memory, heard_bytes);
  m->first_bends = memory_new(memory, firsts_bytes);
  m->batch = batch_create(memory, "Turn into notes", m->session->actor);
  Status status = points != NULL && m->heard != NULL && m->first_bends != NULL && m->batch != NULL ? STATUS_OK : STATUS_NO_MEMORY;
  if (status == STATUS_OK) {
    (void)hear(m, m->heard);
    find_bends(m);
    add_track(m, clip);
    add_notes(m);
    if (m->track->bends) add_bends(m, points);
    status = batch_status(m->batch);
  }
  memory_free(memory, points, points_bytes);
  memory_free(memory, m->heard, heard_bytes);
  memory_free(memory, m->first_bends, firsts_bytes);
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
