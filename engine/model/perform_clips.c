/* The clips a performance is written down as: the same arithmetic as the launcher's (graph/launch_audio.c, launch_notes.c), the
   other way round, so that the compiler makes of them what was heard. */
#include "model/perform.h"

#include "core/fade.h"
#include "core/math.h"
#include "model/automation.h"
#include "model/clip_time.h"
#include "model/slot_content.h"
#include "model/value.h"

#define TICKS_NEAR 65536 /* more than a frame ever holds */
#define GAIN_MIN_DB -144.0
#define GAIN_MAX_DB 24.0

/* ---- ticks and frames */

typedef struct Time { const TempoMap *map; double rate_hz; int64_t fade_frames; } Time;

static Time time_of(const Edit *edit) {
  const double rate_hz = doc_as_project(doc_project(edit->doc))->rate_hz;
  return (Time){doc_tempo_map(edit->doc), rate_hz, fade_cut_frames(rate_hz)};
}

static int64_t frame_at(const Time *time, int64_t ticks) { return tempo_map_frame(time->map, ticks, time->rate_hz); }

/* The first tick that does not lie before the frame. */
static int64_t tick_at(const Time *time, int64_t frame) {
  const int64_t near = math_round_clamp(tempo_map_ticks(time->map, (double)frame / time->rate_hz), -SCHEMA_TICKS_MAX, SCHEMA_TICKS_MAX);
  int64_t low = near - TICKS_NEAR, high = near + TICKS_NEAR;
  while (high - low > 1) {
    const int64_t middle = low + (high - low) / 2;
    if (frame_at(time, middle) < frame) low = middle;
    else high = middle;
  }
  return high;
}

/* ---- fades where sound is cut */

static void set_fade_in(Edit *edit, const Time *time, Id clip, int64_t start_ticks) {
  const int64_t end = tick_at(time, frame_at(time, start_ticks) + time->fade_frames);
  batch_set_int(edit->batch, clip, AUDIO_CLIP_FADE_IN, end - start_ticks);
  batch_set_int(edit->batch, clip, AUDIO_CLIP_FADE_IN_SHAPE, FADE_LINEAR);
  batch_set_real(edit->batch, clip, AUDIO_CLIP_FADE_IN_TENSION, 0);
  batch_set_bool(edit->batch, clip, AUDIO_CLIP_CROSSFADE, false);
}

/* Cut at `cut_ticks` it sounds on behind it, unless its own fade has begun; gives where it then ends, `end_ticks` being its own end. */
static int64_t set_fade_out(Edit *edit, const Time *time, const Object *from, Id clip, int64_t cut_ticks, int64_t end_ticks) {
  const int64_t own_ticks = doc_as_audio_clip(from)->fade_out_ticks;
  int64_t end = tick_at(time, frame_at(time, cut_ticks) + time->fade_frames);
  if (own_ticks > 0 && end_ticks < end) end = end_ticks;
  batch_set_bool(edit->batch, clip, AUDIO_CLIP_CROSSFADE, false);
  const bool goes_already = own_ticks > 0 && frame_at(time, end_ticks - own_ticks) < frame_at(time, cut_ticks);
  if (goes_already || end <= cut_ticks) return end_ticks;
  batch_set_int(edit->batch, clip, AUDIO_CLIP_FADE_OUT, end - cut_ticks);
  batch_set_int(edit->batch, clip, AUDIO_CLIP_FADE_OUT_SHAPE, FADE_LINEAR);
  batch_set_real(edit->batch, clip, AUDIO_CLIP_FADE_OUT_TENSION, 0);
  return end;
}

/* ---- notes of a run */

static Id copy_clip(Edit *edit, const Object *clip, const Object *track) {
  const Id id = doc_next_id(edit->doc, edit->author);
  if (id == ID_NONE) batch_fail(edit->batch, STATUS_TOO_LARGE, clip->kind->name, "there are no ids left");
  else edit_copy_as(edit, clip, id, track->id, ID_LAST);
  return id;
}

/* The lanes of a clip that goes elsewhere with its content, `by_ticks` of it left out at the beginning. */
static void copy_lanes(Edit *edit, const Object *clip, Id target, int64_t by_ticks) {
  for (const Object *o = clip->first_child; o; o = o->next) {
    const Id lane = o->kind->number == KIND_AUTOMATION ? edit_new_id(edit, "lane") : ID_NONE;
    if (lane == ID_NONE) continue;
    edit_copy_as(edit, o, lane, target, ID_LAST);
    if (by_ticks != 0) batch_set_int(edit->batch, lane, AUTOMATION_OFFSET, doc_as_automation(o)->offset_ticks + by_ticks);
  }
}

static void put_point(Edit *edit, Id row, const LanePoint *point) {
  const double values[RECORD_COLUMNS_MAX] = {[LANE_POSITION] = (double)point->position_ticks, [LANE_VALUE] = point->value, [LANE_SHAPE] = point->shape,
                                             [LANE_TENSION] = point->tension};
  batch_patch_row(edit->batch, row, PATCH_ALL, values);
}

/* One pass over the content, from `from_ticks` of it on, is all that is left of its lanes, as of its rows. */
static void shift_lane(Edit *edit, const Object *lane, Id target, LaneRange range) {
  const Id id = edit_new_id(edit, "lane");
  Buffer points;
  buffer_init(&points, edit->doc->memory, LIMIT_RECORDS_PER_FIELD * sizeof(LanePoint));
  if (id != ID_NONE && lane_copy(edit->doc, lane->id, range, &points) == STATUS_OK) {
    const LanePoint *from = (const LanePoint *)(const void *)points.data;
    const Records *rows = doc_as_automation(lane)->points;
    edit_copy_as(edit, lane, id, target, ID_LAST);
    batch_set_int(edit->batch, id, AUTOMATION_OFFSET, 0);
    batch_patch_begin(edit->batch, id, KIND_AUTOMATION, AUTOMATION_POINTS);
    for (uint32_t i = 0; i < rows->count; i++) batch_patch_remove(edit->batch, rows->ids[i]);
    for (size_t i = 0; i < points.size / sizeof *from; i++) put_point(edit, edit_new_id(edit, "point"), &from[i]);
    batch_patch_end(edit->batch);
  }
  buffer_finish(&points);
}

static void shift_lanes(Edit *edit, const Object *clip, Id target, int64_t length_ticks) {
  for (const Object *o = clip->first_child; o; o = o->next) {
    if (o->kind->number != KIND_AUTOMATION) continue;
    const int64_t begin = lane_content_start(o);
    shift_lane(edit, o, target, (LaneRange){begin, begin + length_ticks});
  }
}

/* Rows begin earlier, as a content that loops without a loop of its own begins at its offset; what then lies before goes. */
static void shift_rows(Edit *edit, const Object *clip, Id target, uint16_t field, const Records *records, int64_t by_ticks) {
  const int64_t *positions = records->columns[0];
  batch_patch_begin(edit->batch, target, clip->kind->number, field);
  for (uint32_t i = 0; i < records->count; i++) {
    const double values[RECORD_COLUMNS_MAX] = {(double)(positions[i] - by_ticks)};
    if (positions[i] >= by_ticks) batch_patch_row(edit->batch, records->ids[i], 1u, values);
    else batch_patch_remove(edit->batch, records->ids[i]);
  }
  batch_patch_end(edit->batch);
}

static void scale_velocities(Edit *edit, const Object *clip, Id target, int64_t from_ticks, float scale) {
  const Records *notes = doc_as_note_clip(clip)->notes;
  batch_patch_begin(edit->batch, target, clip->kind->number, NOTE_CLIP_NOTES);
  for (uint32_t i = 0; i < notes->count; i++) {
    double values[RECORD_COLUMNS_MAX] = {0};
    values[NOTE_VELOCITY] = (double)(((const float *)notes->columns[NOTE_VELOCITY])[i] * scale);
    if (((const int64_t *)notes->columns[NOTE_START])[i] >= from_ticks) batch_patch_row(edit->batch, notes->ids[i], 1u << NOTE_VELOCITY, values);
  }
  batch_patch_end(edit->batch);
}

static float scale_of(const PerformedRun *run) { return 1.0f - (float)(doc_as_slot(run->slot)->velocity / 100.0) * (1.0f - run->press); }

static void soften(Edit *edit, const Object *clip, Id id, int64_t from_ticks, float scale) {
  const NoteClip *fields = doc_as_note_clip(clip);
  if (scale == 1.0f) return;
  if (fields->part != ID_NONE) batch_set_real(edit->batch, id, NOTE_CLIP_VELOCITY, fields->velocity * (double)scale);
  else scale_velocities(edit, clip, id, from_ticks, scale);
}

/* A clip that shares its notes cannot shift them: each turn is a clip then. */
static void write_shared(Edit *edit, const PerformedRun *run, const Object *clip) {
  const SlotContent content = slot_content(run->slot, clip);
  const int64_t zero = run->begin_ticks - run->travel_ticks, cycle = content.cycle_ticks;
  for (int64_t from = zero + run->travel_ticks / cycle * cycle; from < run->end_ticks; from += cycle) {
    const int64_t begin = from > run->begin_ticks ? from : run->begin_ticks, end = from + cycle < run->end_ticks ? from + cycle : run->end_ticks;
    const Id id = copy_clip(edit, clip, run->slot->parent);
    if (id == ID_NONE) return;
    edit_set_span(edit, id, begin, end - begin);
    batch_set_int(edit->batch, id, NOTE_CLIP_OFFSET, content.from_ticks + begin - from);
    soften(edit, clip, id, 0, scale_of(run));
    copy_lanes(edit, clip, id, 0);
    edit->done++;
  }
}

static void write_notes(Edit *edit, const PerformedRun *run, const Object *clip) {
  const NoteClip *fields = doc_as_note_clip(clip);
  const SlotContent content = slot_content(run->slot, clip);
  const int64_t at = content.start_ticks + run->travel_ticks;
  const bool shifts = content.cycle_ticks > 0 && content.from_ticks > 0;
  if (shifts && fields->part != ID_NONE) {
    write_shared(edit, run, clip);
    return;
  }
  const Id id = copy_clip(edit, clip, run->slot->parent);
  if (id == ID_NONE) return;
  edit_set_span(edit, id, run->begin_ticks, run->end_ticks - run->begin_ticks);
  batch_set_int(edit->batch, id, NOTE_CLIP_LOOP, content.cycle_ticks);
  batch_set_int(edit->batch, id, NOTE_CLIP_OFFSET, content.cycle_ticks > 0 ? at % content.cycle_ticks : content.from_ticks + at);
  if (shifts) shift_rows(edit, clip, id, NOTE_CLIP_NOTES, fields->notes, content.from_ticks);
  if (shifts) shift_rows(edit, clip, id, NOTE_CLIP_CONTROLS, fields->controls, content.from_ticks);
  soften(edit, clip, id, shifts ? content.from_ticks : 0, scale_of(run));
  if (content.cycle_ticks > 0 && fields->loop_ticks < LIMIT_CYCLE_TICKS_MIN) shift_lanes(edit, clip, id, content.cycle_ticks);
  else copy_lanes(edit, clip, id, 0);
  edit->done++;
}

/* ---- audio of a run */

/* The source frame at a turn's middle: counted in frames where it keeps its speed, by its content where it follows beats. */
static int64_t source_at(const Edit *edit, const Time *time, const Object *clip, LaneRange turn, int64_t at_ticks) {
  AudioClip placed = *doc_as_audio_clip(clip);
  const Object *object = doc_find(edit->doc, placed.asset);
  if (!object) return placed.source_frame;
  const Asset *asset = doc_as_asset(object);
  placed.start_ticks = turn.from_ticks;
  double frame = clip_source_at(time->map, &placed, asset, at_ticks);
  if (placed.time_base == TIME_BASE_SECONDS && placed.pitch == 0.0)
    frame = (double)placed.source_frame + (double)(frame_at(time, at_ticks) - frame_at(time, turn.from_ticks)) * (double)asset->rate_hz / time->rate_hz;
  return math_round_clamp(clip_wrapped(&placed, frame), 0, INT64_C(1) << 52);
}

static void write_turn(Edit *edit, const PerformedRun *run, const Object *clip, LaneRange turn) {
  const Time time = time_of(edit);
  const AudioClip *fields = doc_as_audio_clip(clip);
  const Id id = copy_clip(edit, clip, run->slot->parent);
  if (id == ID_NONE || !time.map) return;
  int64_t begin = turn.from_ticks, end = turn.to_ticks;
  if (begin < run->begin_ticks) {
    begin = run->begin_ticks;
    batch_set_int(edit->batch, id, AUDIO_CLIP_SOURCE, source_at(edit, &time, clip, turn, begin));
    set_fade_in(edit, &time, id, begin);
  }
  if (turn.to_ticks >= run->end_ticks) end = set_fade_out(edit, &time, clip, id, run->end_ticks, turn.to_ticks);
  const double soft = math_db_from_gain(1.0 - (double)(float)(doc_as_slot(run->slot)->velocity / 100.0) * (1.0 - (double)run->press));
  batch_set_real(edit->batch, id, AUDIO_CLIP_GAIN, math_clamp(fields->gain_db + soft, GAIN_MIN_DB, GAIN_MAX_DB));
  batch_set_bool(edit->batch, id, AUDIO_CLIP_CROSSFADE, false);
  edit_set_span(edit, id, begin, end > begin ? end - begin : 1);
  copy_lanes(edit, clip, id, begin - turn.from_ticks);
  edit->done++;
}

#define NEVER (INT64_MAX / 4)

static void write_audio(Edit *edit, const PerformedRun *run, const Object *clip) {
  const SlotContent content = slot_content(run->slot, clip);
  const int64_t zero = run->begin_ticks - run->travel_ticks, cycle = content.cycle_ticks;
  const int64_t last = content.length_ticks > 0 ? zero + content.length_ticks : NEVER;
  int64_t from = cycle > 0 ? zero + run->travel_ticks / cycle * cycle : zero;
  while (from < run->end_ticks && from < last && batch_status(edit->batch) == STATUS_OK) {
    const LaneRange turn = {from, cycle > 0 && from + cycle < last ? from + cycle : last};
    write_turn(edit, run, clip, turn);
    from = turn.to_ticks;
  }
}

void perform_run(Edit *edit, const PerformedRun *run) {
  const Object *clip = slot_clip(run->slot);
  if (!clip) return;
  if (clip->kind->number == KIND_NOTE_CLIP) write_notes(edit, run, clip);
  else write_audio(edit, run, clip);
}

/* ---- the arrangement beside it */

/* A part of a clip that stays, as the clip itself or as a copy of it. */
static void keep_part(Edit *edit, const Time *time, const Object *clip, Id id, LaneRange part) {
  const LaneRange whole = {clip_start(clip), clip_start(clip) + clip_length(clip)};
  const bool audio = clip->kind->number == KIND_AUDIO_CLIP;
  int64_t end = part.to_ticks;
  if (part.from_ticks > whole.from_ticks) {
    edit_shift_content(edit, clip, id, part.from_ticks - whole.from_ticks);
    if (audio) batch_set_int(edit->batch, id, AUDIO_CLIP_SOURCE, source_at(edit, time, clip, whole, part.from_ticks));
    if (audio) set_fade_in(edit, time, id, part.from_ticks);
  }
  if (audio && part.to_ticks < whole.to_ticks) end = set_fade_out(edit, time, clip, id, part.to_ticks, whole.to_ticks);
  edit_set_span(edit, id, part.from_ticks, end > part.from_ticks ? end - part.from_ticks : 1);
}

typedef struct Keeping { Edit *edit; const Time *time; const Object *clip; bool used; } Keeping;

/* The first part is the clip itself. */
static void keep(Keeping *k, LaneRange part) {
  if (part.from_ticks >= part.to_ticks) return;
  const Id id = k->used ? edit_copy(k->edit, k->clip, k->clip->parent, part.from_ticks - clip_start(k->clip)) : k->clip->id;
  k->used = true;
  if (id != ID_NONE) keep_part(k->edit, k->time, k->clip, id, part);
}

static void clear_clip(Edit *edit, const Time *time, const Object *clip, const LaneRange *ranges, uint32_t count) {
  const int64_t end = clip_start(clip) + clip_length(clip);
  Keeping keeping = {edit, time, clip, false};
  int64_t at = clip_start(clip);
  bool cut = false;
  for (uint32_t i = 0; i < count; i++) {
    if (ranges[i].to_ticks <= at || ranges[i].from_ticks >= end) continue;
    cut = true;
    keep(&keeping, (LaneRange){at, ranges[i].from_ticks});
    at = ranges[i].to_ticks;
  }
  if (!cut) return;
  keep(&keeping, (LaneRange){at, end});
  if (!keeping.used) batch_op_delete(edit->batch, clip->id);
  edit->done++;
}

void perform_clear(Edit *edit, const Object *track, const LaneRange *ranges, uint32_t count) {
  const Time time = time_of(edit);
  for (const Object *o = track->first_child; o && time.map; o = o->next) {
    if (edit_clip(edit, o->id)) clear_clip(edit, &time, o, ranges, count);
  }
}
