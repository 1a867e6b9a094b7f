/* Played notes and controllers as clips: the end of every recording of hands, and "keep what I just played". */

#include "session/record.h"

#include "core/math.h"
#include "model/expressions.h"
#include "session/build.h"
#include "session/internal.h"

#include <stdio.h>
#include <string.h>

#define EARLY_SECONDS 0.05      /* before a loop's turn or a punch, and held across it: meant for what comes */
#define COUNT_IN_BEATS 0.5      /* as much of a count-in counts as the beginning */
#define BEND_RANGE 2.0f         /* semitones; a clip's bend is in MIDI's own units over the usual range */
#define ALL_OFF_CONTROL 120u

/* A note or a controller, by the output frames at which it was heard. */
typedef struct Played {
  Id id;
  int64_t begin_frame, end_frame;
  uint16_t type, number;
  float value;
  uint32_t pass;                /* index of the pass it goes to */
  int64_t song_frame, song_end_frame;
  Id row;                       /* of a note: what it is called in the clip; of an expression: its note there */
  int64_t note_ticks;           /* of an expression's note: where it begins */
} Played;

typedef struct Take {
  Session *session;
  const RecordOptions *options;
  double rate_hz;
  RecordPasses passes;
  Played *played;
  uint32_t count, capacity;
} Take;

/* ---- reading */

static int64_t heard_at(const Take *take, const CaptureEvent *event) {
  return (event->heard_frame != 0 ? event->heard_frame : event->stamp.output_frame) - take->options->shift_frames;
}

static void end_note(Take *take, const CaptureEvent *event) {
  for (uint32_t i = take->count; i-- > 0;) {
    Played *note = &take->played[i];
    if (note->type != EVENT_NOTE_ON || note->id != event->id || note->end_frame != INT64_MAX) continue;
    note->end_frame = heard_at(take, event);
    return;
  }
}

static Status read_events(Take *take, const CaptureEvent *events, uint32_t count, int64_t end_output_frame) {
  for (uint32_t i = 0; i < count; i++) {
    const CaptureEvent *e = &events[i];
    if (e->type == CAPTURE_TURN) {
      if (record_passes_add(&take->passes, &e->stamp, 0) != STATUS_OK) return STATUS_NO_MEMORY;
    } else if (e->track == take->options->track && (e->type == EVENT_NOTE_OFF || e->type == EVENT_CHOKE)) {
      end_note(take, e);
    } else if (e->track == take->options->track && (e->type == EVENT_NOTE_ON || e->type == EVENT_CONTROL || e->type == EVENT_EXPRESSION)) {
      take->played[take->count++] = (Played){.id = e->id, .begin_frame = heard_at(take, e), .end_frame = INT64_MAX, .type = e->type, .number = e->number, .value = e->value};
    }
  }
  record_passes_end(&take->passes, end_output_frame);
  for (uint32_t i = 0; i < take->count; i++)
    if (take->played[i].end_frame == INT64_MAX) take->played[i].end_frame = end_output_frame - take->options->shift_frames;
  return STATUS_OK;
}

/* ---- placing */

static bool stands(const RecordPass *pass) { return (pass->flags & (CAPTURE_PLAYING | CAPTURE_COUNTING)) == 0; }

static bool is_wanted(const Take *take, const RecordPass *pass) {
  if (take->options->everything) return (pass->flags & CAPTURE_COUNTING) == 0;
  return (pass->flags & (CAPTURE_PLAYING | CAPTURE_RECORDING)) == (CAPTURE_PLAYING | CAPTURE_RECORDING);
}

/* How long before a pass something still counts as its beginning. */
static int64_t early_frames(const Take *take, const RecordPass *before, const RecordPass *pass) {
  if ((before->flags & CAPTURE_COUNTING) == 0) return math_round_clamp(EARLY_SECONDS * take->rate_hz, 0, INT32_MAX);
  const TempoMap *map = doc_tempo_map(take->session->doc);
  const double seconds = (double)pass->song_frame / take->rate_hz, bpm = tempo_map_bpm(map, tempo_map_ticks(map, seconds));
  return math_round_clamp(COUNT_IN_BEATS * 60.0 / bpm * take->rate_hz, 0, INT32_MAX);
}

/* Where what was played lies in the song, by the pass it was heard in; false when that is not a wanted one. */
static bool place(const Take *take, Played *played, uint32_t at) {
  const RecordPass *pass = &take->passes.items[at];
  const bool has_next = at + 1 < take->passes.count;
  const RecordPass *next = has_next ? pass + 1 : NULL;
  const int64_t end = pass->output_frame + pass->frames;
  if (has_next && is_wanted(take, next) && !stands(next) && played->end_frame > end && end - played->begin_frame <= early_frames(take, pass, next)) {
    played->pass = at + 1;
    played->song_end_frame = next->song_frame + (played->end_frame - end);
    played->song_frame = next->song_frame;
    return true;
  }
  if (!is_wanted(take, pass)) return false;
  const int64_t song = stands(pass) ? take->options->at_frame : pass->song_frame;
  played->pass = at;
  played->song_frame = song + (played->begin_frame - pass->output_frame);
  if (!stands(pass) && played->song_frame < song) played->song_frame = song;
  played->song_end_frame = song + (played->end_frame - pass->output_frame);
  return true;
}

/* Into the punched range: an early note that reaches across its begin starts there. */
static bool punch(const Take *take, Played *played) {
  const RecordOptions *o = take->options;
  if (o->punch_in_frame >= o->punch_out_frame) return true;
  const int64_t early = math_round_clamp(EARLY_SECONDS * take->rate_hz, 0, INT32_MAX);
  if (played->song_frame < o->punch_in_frame) {
    if (played->type != EVENT_NOTE_ON || o->punch_in_frame - played->song_frame > early || played->song_end_frame <= o->punch_in_frame) return false;
    played->song_frame = o->punch_in_frame;
  }
  if (played->song_end_frame > o->punch_out_frame) played->song_end_frame = o->punch_out_frame;
  return played->song_frame < o->punch_out_frame;
}

static void place_all(Take *take) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < take->count; i++) {
    Played played = take->played[i];
    uint32_t at = take->passes.count;
    while (at > 0 && take->passes.items[at - 1].output_frame > played.begin_frame) at--;
    if (at == 0) at = 1; /* struck as the graph began: at the speakers that was before its first word of where the song stood */
    if (at > take->passes.count || !place(take, &played, at - 1) || !punch(take, &played)) continue;
    const RecordPass *pass = &take->passes.items[played.pass];
    const int64_t song_end = (stands(pass) ? take->options->at_frame : pass->song_frame) + pass->frames;
    if (played.song_end_frame > song_end) played.song_end_frame = song_end;
    take->played[kept++] = played;
  }
  take->count = kept;
}

/* What was played while the song stood begins with its first note, not with the silence before. */
static void trim_silence(Take *take) {
  int64_t first = INT64_MAX;
  for (uint32_t i = 0; i < take->count; i++)
    if (stands(&take->passes.items[take->played[i].pass]) && take->played[i].song_frame < first) first = take->played[i].song_frame;
  for (uint32_t i = 0; i < take->count; i++) {
    if (!stands(&take->passes.items[take->played[i].pass])) continue;
    take->played[i].song_frame -= first - take->options->at_frame;
    take->played[i].song_end_frame -= first - take->options->at_frame;
  }
}

/* ---- building */

typedef struct Span { int64_t start_ticks, end_ticks; } Span;

static int64_t ticks_at(const Take *take, int64_t frame) {
  return math_round_clamp(tempo_map_ticks(doc_tempo_map(take->session->doc), (double)frame / take->rate_hz), 0, SCHEMA_TICKS_MAX);
}

/* A clip covers its pass to the tick where passes or punches cut it, and whole bars where nothing does. */
static Span clip_span(const Take *take, uint32_t pass_index, bool alone) {
  const RecordPass *pass = &take->passes.items[pass_index];
  const RecordOptions *o = take->options;
  int64_t begin = INT64_MAX, end = 0;
  for (uint32_t i = 0; i < take->count; i++) {
    if (take->played[i].pass != pass_index) continue;
    begin = take->played[i].song_frame < begin ? take->played[i].song_frame : begin;
    end = take->played[i].song_end_frame > end ? take->played[i].song_end_frame : end;
  }
  if (!alone && !stands(pass)) {
    begin = pass->song_frame;
    end = pass->song_frame + pass->frames;
  }
  Span span = {ticks_at(take, begin), ticks_at(take, end)};
  if (alone) {
    const TempoMap *map = doc_tempo_map(take->session->doc);
    span.start_ticks = tempo_map_bar_ticks(map, tempo_map_bar(map, span.start_ticks).bar);
    const int64_t last = tempo_map_bar_ticks(map, tempo_map_bar(map, span.end_ticks).bar);
    if (last < span.end_ticks) span.end_ticks = tempo_map_bar_ticks(map, tempo_map_bar(map, span.end_ticks).bar + 1);
  }
  if (o->punch_in_frame < o->punch_out_frame) {
    const Span punch = {ticks_at(take, o->punch_in_frame), ticks_at(take, o->punch_out_frame)};
    if (span.start_ticks < punch.start_ticks) span.start_ticks = punch.start_ticks;
    if (span.end_ticks > punch.end_ticks) span.end_ticks = punch.end_ticks;
  }
  if (span.end_ticks <= span.start_ticks) span.end_ticks = span.start_ticks + 1;
  return span;
}

/* A hand's notes have ids of their own while they are played: the same one never sounds twice at a time. */
static void name_expressions(Take *take, const Played *note, Id row, int64_t note_ticks) {
  for (uint32_t i = (uint32_t)(note - take->played); i < take->count && take->played[i].begin_frame <= note->end_frame; i++) {
    Played *p = &take->played[i];
    if (p->type != EVENT_EXPRESSION || p->id != note->id) continue;
    p->row = row;
    p->pass = note->pass;
    p->note_ticks = note_ticks;
  }
}

static void add_notes(Take *take, Batch *batch, Id clip, uint32_t pass, Span span) {
  batch_patch_begin(batch, clip, KIND_NOTE_CLIP, build_field(KIND_NOTE_CLIP, "notes"));
  for (uint32_t i = 0; i < take->count; i++) {
    const Played *p = &take->played[i];
    if (p->type != EVENT_NOTE_ON || p->pass != pass) continue;
    const int64_t start = ticks_at(take, p->song_frame), end = ticks_at(take, p->song_end_frame);
    double row[32] = {0};
    row[NOTE_START] = (double)(start - span.start_ticks);
    row[NOTE_LENGTH] = (double)(end > start ? end - start : 1);
    row[NOTE_KEY] = p->number;
    row[NOTE_VELOCITY] = math_clamp((double)p->value * 127.0, 1.0, 127.0);
    row[NOTE_RELEASE] = 64;
    const Id id = doc_next_id(take->session->doc, take->session->actor);
    batch_patch_row(batch, id, PATCH_ALL, row);
    name_expressions(take, p, id, start);
  }
  batch_patch_end(batch);
}

/* What was done to notes of this clip, as steps: hands move often enough for that. */
static void add_expressions(Take *take, Batch *batch, Id clip, uint32_t pass) {
  bool begun = false;
  for (uint32_t i = 0; i < take->count; i++) {
    const Played *p = &take->played[i];
    if (p->type != EVENT_EXPRESSION || p->pass != pass || p->row == ID_NONE || p->number >= EXPRESSION_COUNT) continue;
    if (!begun) batch_patch_begin(batch, clip, KIND_NOTE_CLIP, build_field(KIND_NOTE_CLIP, "expressions"));
    begun = true;
    double row[RECORD_COLUMNS_MAX] = {0};
    const int64_t at = ticks_at(take, p->song_frame) - p->note_ticks;
    expression_name(row, p->row);
    row[EXPRESSED_AT] = (double)(at > 0 ? at : 0);
    row[EXPRESSED_KIND] = p->number;
    row[EXPRESSED_VALUE] = math_clamp((double)p->value, -96.0, 96.0);
    batch_patch_row(batch, doc_next_id(take->session->doc, take->session->actor), PATCH_ALL, row);
  }
  if (begun) batch_patch_end(batch);
}

static double control_value(const Played *p) {
  if (p->number == 128) return math_clamp((double)(p->value / BEND_RANGE) * 8192.0, -8192.0, 8191.0);
  return math_clamp((double)p->value * 127.0, 0.0, 127.0);
}

static void add_controls(Take *take, Batch *batch, Id clip, uint32_t pass, Span span) {
  bool begun = false;
  for (uint32_t i = 0; i < take->count; i++) {
    const Played *p = &take->played[i];
    if (p->type != EVENT_CONTROL || p->pass != pass || (p->number >= ALL_OFF_CONTROL && p->number < 128) || p->number > 129) continue;
    if (!begun) batch_patch_begin(batch, clip, KIND_NOTE_CLIP, build_field(KIND_NOTE_CLIP, "controls"));
    begun = true;
    double row[32] = {0};
    const int64_t position = ticks_at(take, p->song_frame) - span.start_ticks;
    row[CONTROL_POSITION] = (double)(position > 0 ? position : 0);
    row[CONTROL_NUMBER] = p->number;
    row[CONTROL_VALUE] = control_value(p);
    batch_patch_row(batch, doc_next_id(take->session->doc, take->session->actor), PATCH_ALL, row);
  }
  if (begun) batch_patch_end(batch);
}

/* On the track itself, or, as one of several (number > 0), in a lane of its own. */
static void add_clip(Take *take, Batch *batch, uint32_t pass, uint32_t number, bool heard) {
  const Span span = clip_span(take, pass, number == 0);
  const Id track = take->options->track;
  const Id parent = number == 0 ? track : record_add_lane(take->session, batch, track, number, span.start_ticks, heard ? span.end_ticks : span.start_ticks);
  const Id clip = doc_next_id(take->session->doc, take->session->actor);
  batch_op_create(batch, clip, KIND_NOTE_CLIP, parent, ID_LAST);
  batch_set_int(batch, clip, build_field(KIND_NOTE_CLIP, "start_ticks"), span.start_ticks);
  batch_set_int(batch, clip, build_field(KIND_NOTE_CLIP, "length_ticks"), span.end_ticks - span.start_ticks);
  add_notes(take, batch, clip, pass, span);
  add_controls(take, batch, clip, pass, span);
  add_expressions(take, batch, clip, pass);
}

static bool has_notes(const Take *take, uint32_t pass) {
  for (uint32_t i = 0; i < take->count; i++)
    if (take->played[i].pass == pass && take->played[i].type == EVENT_NOTE_ON) return true;
  return false;
}

static Status build_batch(Take *take, Batch **out) {
  uint32_t clips = 0, last = 0;
  for (uint32_t p = 0; p < take->passes.count; p++)
    if (has_notes(take, p)) clips++, last = p;
  if (clips == 0) return STATUS_NOT_FOUND;
  char label[64];
  if (clips > 1) snprintf(label, sizeof label, "Record %u takes", (unsigned)clips);
  else snprintf(label, sizeof label, "Record notes");
  Batch *batch = batch_create(take->session->memory, label, take->session->actor);
  if (batch == NULL) return STATUS_NO_MEMORY;
  uint32_t skipped = clips > RECORD_TAKES_MAX ? clips - RECORD_TAKES_MAX : 0, number = 0;
  for (uint32_t p = 0; p < take->passes.count; p++) {
    if (!has_notes(take, p)) continue;
    if (skipped > 0) skipped--;
    else add_clip(take, batch, p, clips == 1 ? 0 : ++number, p == last);
  }
  const Status status = batch_status(batch);
  if (status == STATUS_OK) *out = batch;
  else batch_destroy(batch);
  return status;
}

static Status check_track(const Session *session, Id track, Problem *problem) {
  const Object *object = doc_find(session->doc, track);
  if (!object || object->kind->number != KIND_TRACK) return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "record", "the track is not there any more");
  if (doc_as_track(object)->type != TRACK_INSTRUMENT) return problem_set(problem, STATUS_REFUSED, NO_OFFSET, "record", "notes need an instrument track");
  return doc_tempo_map(session->doc) ? STATUS_OK : problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "record", "%s", status_text(STATUS_NO_MEMORY));
}

Status session_record_notes(Session *session, const CaptureEvent *events, uint32_t count, int64_t end_output_frame, const RecordOptions *options,
                            Batch **batch, Problem *problem) {
  *batch = NULL;
  Status status = check_track(session, options->track, problem);
  if (status != STATUS_OK) return status;
  Take take = {.session = session, .options = options, .rate_hz = doc_as_project(doc_project(session->doc))->rate_hz,
               .passes = {.memory = session->memory}, .capacity = count};
  take.played = memory_new(session->memory, (count + 1u) * sizeof *take.played);
  status = take.played == NULL ? STATUS_NO_MEMORY : read_events(&take, events, count, end_output_frame);
  if (status == STATUS_OK) {
    place_all(&take);
    trim_silence(&take);
    status = build_batch(&take, batch);
  }
  memory_free(session->memory, take.played, (count + 1u) * sizeof *take.played);
  record_passes_free(&take.passes);
  if (status == STATUS_NOT_FOUND) return problem_set(problem, status, NO_OFFSET, "record", "nothing was played");
  return status == STATUS_OK ? STATUS_OK : problem_set(problem, status, NO_OFFSET, "record", "%s", status_text(status));
}
