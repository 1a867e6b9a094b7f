/* The floor the musical edits stand on. */
#include "model/edit.h"

#include "core/math.h"
#include "model/clip_time.h"
#include "model/idmap.h"

#include <stdio.h>

#define FRAMES_MAX (INT64_C(1) << 52)

bool edit_begin(Edit *edit, Doc *doc, uint32_t author, const char *label, Problem *problem) {
  *edit = (Edit){.doc = doc, .author = author, .problem = problem};
  edit->batch = batch_create(doc->memory, label, author);
  return edit->batch != NULL;
}

bool edit_begin_clips(Edit *edit, Doc *doc, uint32_t author, const char *verb, EditIds clips, Problem *problem) {
  char label[64];
  if (clips.count == 1) snprintf(label, sizeof label, "%s clip", verb);
  else snprintf(label, sizeof label, "%s %u clips", verb, clips.count);
  return edit_begin(edit, doc, author, label, problem);
}

Status edit_end(Edit *edit, Batch **batch) {
  *batch = NULL;
  if (!edit->batch) return problem_set(edit->problem, STATUS_NO_MEMORY, NO_OFFSET, "edit", "%s", status_text(STATUS_NO_MEMORY));
  const Status built = batch_status(edit->batch);
  if (built == STATUS_OK && edit->done > 0) {
    *batch = edit->batch;
    return STATUS_OK;
  }
  const Status status = built != STATUS_OK ? problem_set(edit->problem, built, NO_OFFSET, edit->batch->problem.where, "%s", edit->batch->problem.what)
                                           : problem_set(edit->problem, STATUS_NOT_FOUND, NO_OFFSET, "edit", "there is nothing here to change");
  batch_destroy(edit->batch);
  edit->batch = NULL;
  return status;
}

Status edit_refuse(Edit *edit, const char *where, const char *what) {
  batch_destroy(edit->batch);
  edit->batch = NULL;
  return problem_set(edit->problem, STATUS_REFUSED, NO_OFFSET, where, "%s", what);
}

bool edit_is_clip(const Object *object) {
  const uint32_t kind = object->kind->number;
  return kind == KIND_NOTE_CLIP || kind == KIND_AUDIO_CLIP || kind == KIND_PATTERN_CLIP;
}

const Object *edit_clip(const Edit *edit, Id id) {
  const Object *object = doc_find(edit->doc, id);
  return object && edit_is_clip(object) ? object : NULL;
}

static int64_t integer_of(const Object *object, uint16_t field) { return value_get(object, schema_field(object->kind, field)).as.integer; }

int64_t clip_start(const Object *clip) { return integer_of(clip, NOTE_CLIP_START); }
int64_t clip_length(const Object *clip) { return integer_of(clip, NOTE_CLIP_LENGTH); }

void edit_set_span(Edit *edit, Id clip, int64_t start_ticks, int64_t length_ticks) {
  batch_set_int(edit->batch, clip, NOTE_CLIP_START, start_ticks);
  batch_set_int(edit->batch, clip, NOTE_CLIP_LENGTH, length_ticks);
}

typedef struct EditPlace { Id parent, after; } EditPlace;

static int64_t positive_remainder(int64_t value, int64_t divisor) { return (value % divisor + divisor) % divisor; }

static void shift_lane(Edit *edit, const Object *lane, Id target, int64_t delta_ticks) {
  if (delta_ticks != 0) batch_set_int(edit->batch, target, AUTOMATION_OFFSET, doc_as_automation(lane)->offset_ticks + delta_ticks);
}

static void shift_pattern(Edit *edit, const Object *clip, Id target, int64_t delta_ticks) {
  const PatternClip *fields = doc_as_pattern_clip(clip);
  const Object *pattern = doc_find(edit->doc, fields->pattern);
  int64_t offset = fields->offset_ticks + delta_ticks;
  if (pattern && fields->loop) {
    for (const Object *o = pattern->first_child; o; o = o->next) { /* a part with a length of its own would lose its turn */
      if (o->kind->number == KIND_PART && doc_as_part(o)->loop_ticks > 0) pattern = NULL;
      if (!pattern) break;
    }
  }
  if (pattern && fields->loop) offset = positive_remainder(offset, doc_as_pattern(pattern)->length_ticks);
  batch_set_int(edit->batch, target, NOTE_CLIP_OFFSET, offset > 0 ? offset : 0);
}

void edit_shift_content(Edit *edit, const Object *clip, Id target, int64_t delta_ticks) {
  if (clip->kind->number == KIND_PATTERN_CLIP) {
    shift_pattern(edit, clip, target, delta_ticks);
    return;
  }
  if (clip->kind->number == KIND_NOTE_CLIP) {
    const NoteClip *fields = doc_as_note_clip(clip);
    int64_t offset = fields->offset_ticks + delta_ticks;
    if (fields->loop_ticks > 0) offset = positive_remainder(offset, fields->loop_ticks);
    batch_set_int(edit->batch, target, NOTE_CLIP_OFFSET, offset > 0 ? offset : 0);
    return;
  }
  for (const Object *o = clip->first_child; target == clip->id && o; o = o->next) {
    if (o->kind->number == KIND_AUTOMATION) shift_lane(edit, o, o->id, delta_ticks);
  }
  const AudioClip *fields = doc_as_audio_clip(clip);
  const TempoMap *map = doc_tempo_map(edit->doc);
  const Object *asset = doc_find(edit->doc, fields->asset);
  if (!map || !asset) return;
  const double frame = clip_wrapped(fields, clip_source_at(map, fields, doc_as_asset(asset), fields->start_ticks + delta_ticks));
  batch_set_int(edit->batch, target, AUDIO_CLIP_SOURCE, math_round_clamp(frame, 0, FRAMES_MAX));
}

static void copy_field(Edit *edit, Id target, const Object *from, const Field *field, EditCopied *copied) {
  const Value value = value_get(from, field);
  switch (field->type) {
    case FIELD_BOOL: batch_set_bool(edit->batch, target, field->number, value.as.boolean); break;
    case FIELD_INT:
    case FIELD_CHOICE: batch_set_int(edit->batch, target, field->number, value.as.integer); break;
    case FIELD_REAL: batch_set_real(edit->batch, target, field->number, value.as.real); break;
    case FIELD_REF: batch_set_ref(edit->batch, target, field->number, value.as.ref); break;
    case FIELD_TEXT: batch_set_text(edit->batch, target, field->number, value.as.text.data, value.as.text.size); break;
    case FIELD_DIGEST: batch_set_digest(edit->batch, target, field->number, value.as.digest); break;
    case FIELD_RECORDS: edit_copy_records(edit, (EditInto){target, from->kind->number}, from, field, copied); break;
  }
}

Id edit_new_id(Edit *edit, const char *what) {
  const Id id = doc_next_id(edit->doc, edit->author);
  if (id == ID_NONE) batch_fail(edit->batch, STATUS_TOO_LARGE, what, "there are no ids left");
  return id;
}

static void copy_as(Edit *edit, const Object *object, Id id, EditPlace place, bool content) {
  batch_op_create(edit->batch, id, object->kind->number, place.parent, place.after);
  EditCopied copied = {NULL, ID_NONE};
  Field scratch;
  for (uint32_t i = 0; i < object_field_count(object); i++) {
    const Field *field = object_field_at(object, i, &scratch);
    if (!content && edit_is_content(object, field)) continue;
    if (!value_is_default(object, field)) copy_field(edit, id, object, field, &copied);
  }
}

void edit_copy_as(Edit *edit, const Object *object, Id id, Id parent, Id after) { copy_as(edit, object, id, (EditPlace){parent, after}, true); }

static Id copy_alone(Edit *edit, const Object *object, EditPlace place, bool content) {
  const Id id = edit_new_id(edit, object->kind->name);
  if (id != ID_NONE) copy_as(edit, object, id, place, content);
  return id;
}

static Id copy_with_lanes(Edit *edit, const Object *object, const Object *parent, int64_t delta_ticks, bool content) {
  const EditPlace place = {parent->id, parent == object->parent ? object->id : ID_LAST};
  const Id id = copy_alone(edit, object, place, content);
  for (const Object *o = object->first_child; id != ID_NONE && o; o = o->next) {
    if (o->kind->number != KIND_AUTOMATION) continue;
    const Id lane = copy_alone(edit, o, (EditPlace){id, ID_LAST}, true);
    if (lane != ID_NONE && object->kind->number == KIND_AUDIO_CLIP) shift_lane(edit, o, lane, delta_ticks);
  }
  return id;
}

Id edit_copy(Edit *edit, const Object *object, const Object *parent, int64_t delta_ticks) {
  return copy_with_lanes(edit, object, parent, delta_ticks, true);
}

Id edit_copy_shell(Edit *edit, const Object *object, const Object *parent) { return copy_with_lanes(edit, object, parent, 0, false); }

int64_t edit_held_delta(const Edit *edit, EditIds clips, int64_t delta_ticks) {
  int64_t delta = delta_ticks > SCHEMA_TICKS_MAX ? SCHEMA_TICKS_MAX : delta_ticks < -SCHEMA_TICKS_MAX ? -SCHEMA_TICKS_MAX : delta_ticks;
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *clip = edit_clip(edit, clips.ids[i]);
    if (clip && clip_start(clip) + delta < 0) delta = -clip_start(clip);
  }
  return delta;
}

bool edit_plays_in_lane(const Object *pattern) {
  uint32_t parts = 0;
  for (const Object *o = pattern->first_child; o; o = o->next) parts += o->kind->number == KIND_PART;
  return parts == 1;
}

/* The track that takes such a clip, or any with -1. */
static int64_t track_type_for(const Edit *edit, const Object *clip) {
  if (clip->kind->number == KIND_AUDIO_CLIP) return TRACK_AUDIO;
  const Object *pattern = clip->kind->number == KIND_PATTERN_CLIP ? doc_find(edit->doc, doc_as_pattern_clip(clip)->pattern) : NULL;
  return pattern && !edit_plays_in_lane(pattern) ? -1 : TRACK_INSTRUMENT;
}

const Object *edit_track_for(const Edit *edit, const Object *clip, int32_t steps) {
  if (steps == 0) return clip->parent; /* a take's clip stays in its take */
  const Object *at = doc_clip_track(clip);
  while (at && steps != 0) {
    at = steps > 0 ? at->next : at->previous;
    if (at && at->kind->number == KIND_TRACK && at->id != ID_MASTER) steps += steps > 0 ? -1 : 1;
  }
  const int64_t type = track_type_for(edit, clip);
  return at && (type < 0 || doc_as_track(at)->type == type) ? at : clip->parent;
}
