/* Patterns: made of clips, given parts, copied, placed. */
#include "model/edit_notes.h"

#include "model/content.h"
#include "model/expressions.h"
#include "model/groove.h"

#include <string.h>

#define LOOP_TICKS_MIN (TICKS_PER_QUARTER / 64) /* as the compiler has it: a shorter content loop is none */

static const Object *of_kind(const Doc *doc, Id id, uint32_t kind) {
  const Object *object = doc_find(doc, id);
  return object && object->kind->number == kind ? object : NULL;
}

static Id make_pattern(Edit *edit, const char *name, int64_t hue, int64_t length_ticks) {
  const Id pattern = edit_new_id(edit, "pattern");
  if (pattern == ID_NONE) return ID_NONE;
  batch_op_create(edit->batch, pattern, KIND_PATTERN, ID_PROJECT, ID_LAST);
  batch_set_text(edit->batch, pattern, PATTERN_NAME, name, strlen(name));
  batch_set_int(edit->batch, pattern, PATTERN_HUE, hue);
  batch_set_int(edit->batch, pattern, PATTERN_LENGTH, length_ticks);
  return pattern;
}

static Id make_part(Edit *edit, Id pattern, Id track) {
  const Id part = edit_new_id(edit, "part");
  if (part == ID_NONE) return ID_NONE;
  batch_op_create(edit->batch, part, KIND_PART, pattern, ID_LAST);
  batch_set_ref(edit->batch, part, PART_TRACK, track);
  return part;
}

static void make_clip(Edit *edit, Id pattern, Id track, LaneRange span) {
  const Id clip = edit_new_id(edit, "pattern_clip");
  if (clip == ID_NONE) return;
  batch_op_create(edit->batch, clip, KIND_PATTERN_CLIP, track, ID_LAST);
  edit_set_span(edit, clip, span.from_ticks, span.to_ticks - span.from_ticks);
  batch_set_ref(edit->batch, clip, PATTERN_CLIP_PATTERN, pattern);
  edit->done++;
}

/* ---- clips, as they sound, as a part */

/* One pass over a clip's content and where it lies. */
typedef struct Pass { int64_t from, to, shift; uint64_t repetition; } Pass;
typedef void EachPass(void *context, const NoteClip *clip, Pass pass);

static void each_pass(const NoteClip *clip, EachPass *each, void *context) {
  const int64_t end = clip->start_ticks + clip->length_ticks, loop = clip->loop_ticks;
  const bool looped = loop >= LOOP_TICKS_MIN;
  int64_t at = clip->start_ticks, content = looped ? clip->offset_ticks % loop : clip->offset_ticks;
  for (uint64_t repetition = 0; at < end; repetition++) {
    const int64_t left = end - at, length = looped && loop - content < left ? loop - content : left;
    each(context, clip, (Pass){content, content + length, at - content, repetition});
    at += length;
    content = 0;
  }
}

typedef enum Telling { TELL_NOTES, TELL_VARIATIONS, TELL_EXPRESSIONS } Telling;

/* What is being written: the rows of all clips of one track. */
typedef struct Flattening {
  Edit *edit;
  int64_t origin_ticks;  /* of the pattern, in the song */
  IdMap *variations;     /* of the clip's rows by note */
  const ExpressionIndex *expressions;
  const Groove *groove;  /* the clip's, or NULL */
  Telling telling;       /* what is written this time */
  Id next;               /* of the notes' ids, which are reserved: both times through they are the same */
  uint32_t rows;
} Flattening;

/* Which repetitions a note has been left out of is known here, and not to the pattern. */
static bool has_turn(const Records *variations, uint32_t row, uint64_t repetition) {
  const uint64_t every = (uint64_t)records_cell(variations, VARIATION_EVERY, row), phase = (uint64_t)records_cell(variations, VARIATION_PHASE, row);
  return repetition % every == phase % every;
}

static void express_note(Flattening *f, const NoteClip *clip, uint32_t i, Id note) {
  const Records *rows = &clip->expressions;
  for (uint32_t row = expression_first(f->expressions, clip->notes.ids[i]); row != EXPRESSION_NONE; row = expression_next(f->expressions, row)) {
    double values[RECORD_COLUMNS_MAX];
    for (uint32_t c = 0; c < rows->type->column_count; c++) values[c] = records_cell(rows, c, row);
    expression_name(values, note);
    batch_patch_row(f->edit->batch, edit_new_id(f->edit, "expression"), PATCH_ALL, values);
  }
}

/* The note lies where it will be in the pattern. */
static void apply_groove(const Flattening *f, const NoteClip *clip, double *values) {
  const GroovePush push = groove_push(f->groove, (int64_t)values[NOTE_START] + f->origin_ticks, clip->groove_timing / 100.0, clip->groove_velocity / 100.0);
  values[NOTE_START] += (double)push.timing_ticks;
  if (values[NOTE_START] < 0) values[NOTE_START] = 0;
  values[NOTE_VELOCITY] *= (double)push.accent;
}

static void flatten_note(Flattening *f, const NoteClip *clip, Pass pass, uint32_t i) {
  double values[RECORD_COLUMNS_MAX] = {0};
  uint64_t row;
  const Id id = f->next++;
  const double left = (double)pass.to - records_cell(&clip->notes, NOTE_START, i);
  const double key = records_cell(&clip->notes, NOTE_KEY, i) + (double)clip->transpose;
  const bool varied = idmap_get(f->variations, clip->notes.ids[i], &row);
  if (key < 0 || key > 127 || (varied && !has_turn(&clip->variations, (uint32_t)row, pass.repetition))) return;
  if (f->telling == TELL_EXPRESSIONS) {
    express_note(f, clip, i, id);
    return;
  }
  if (f->telling == TELL_VARIATIONS) {
    if (!varied) return;
    for (uint32_t c = 0; c < clip->variations.type->column_count; c++) values[c] = records_cell(&clip->variations, c, (uint32_t)row);
    values[VARIATION_EVERY] = 1;
    values[VARIATION_PHASE] = 0;
    batch_patch_row(f->edit->batch, id, PATCH_ALL, values);
    return;
  }
  for (uint32_t c = 0; c < clip->notes.type->column_count; c++) values[c] = records_cell(&clip->notes, c, i);
  values[NOTE_START] += (double)(pass.shift - f->origin_ticks);
  if (values[NOTE_LENGTH] > left) values[NOTE_LENGTH] = left;
  values[NOTE_KEY] = key;
  if (f->groove) apply_groove(f, clip, values);
  if (clip->velocity != 100.0) values[NOTE_VELOCITY] = values[NOTE_VELOCITY] * clip->velocity / 100.0;
  if (values[NOTE_VELOCITY] > 127.0) values[NOTE_VELOCITY] = 127.0;
  batch_patch_row(f->edit->batch, id, PATCH_ALL, values);
}

static void flatten_notes(void *context, const NoteClip *clip, Pass pass) {
  Flattening *f = context;
  const int64_t *starts = clip->notes.columns[NOTE_START];
  for (uint32_t i = 0; i < clip->notes.count && starts[i] < pass.to; i++)
    if (starts[i] >= pass.from) flatten_note(f, clip, pass, i);
}

static void flatten_controls(void *context, const NoteClip *clip, Pass pass) {
  Flattening *f = context;
  const int64_t *positions = clip->controls.columns[CONTROL_POSITION];
  for (uint32_t i = 0; i < clip->controls.count && positions[i] < pass.to; i++) {
    if (positions[i] < pass.from) continue;
    double values[RECORD_COLUMNS_MAX];
    for (uint32_t c = 0; c < clip->controls.type->column_count; c++) values[c] = records_cell(&clip->controls, c, i);
    values[CONTROL_POSITION] += (double)(pass.shift - f->origin_ticks);
    batch_patch_row(f->edit->batch, f->next++, PATCH_ALL, values);
  }
}

static void count_rows(void *context, const NoteClip *clip, Pass pass) {
  Flattening *f = context;
  const int64_t *starts = clip->notes.columns[NOTE_START], *positions = clip->controls.columns[CONTROL_POSITION];
  for (uint32_t i = 0; i < clip->notes.count && starts[i] < pass.to; i++) f->rows += starts[i] >= pass.from;
  for (uint32_t i = 0; i < clip->controls.count && positions[i] < pass.to; i++) f->rows += positions[i] >= pass.from;
}

static void each_clip_of(Flattening *f, EditIds clips, Id track, EachPass *each) {
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *clip = of_kind(f->edit->doc, clips.ids[i], KIND_NOTE_CLIP);
    if (!clip || clip->parent->id != track || doc_as_note_clip(clip)->mute) continue;
    const HeardNotes heard = content_heard(f->edit->doc, clip);
    IdMap rows;
    idmap_init(&rows, f->edit->doc->memory);
    const Status status = idmap_reserve(&rows, heard.clip.variations.count);
    if (status != STATUS_OK) batch_fail(f->edit->batch, status, "pattern", status_text(status));
    for (uint32_t r = 0; status == STATUS_OK && r < heard.clip.variations.count; r++) idmap_put(&rows, heard.clip.variations.ids[r], r);
    ExpressionIndex expressions;
    const Status indexed = expression_index_init(&expressions, f->edit->doc->memory, &heard.clip.expressions);
    if (indexed != STATUS_OK) batch_fail(f->edit->batch, indexed, "pattern", status_text(indexed));
    f->variations = &rows;
    f->groove = heard.groove;
    f->expressions = &expressions;
    if (indexed == STATUS_OK) each_pass(&heard.clip, each, f);
    if (indexed == STATUS_OK) expression_index_finish(&expressions);
    idmap_finish(&rows);
  }
}

static void write_rows(Flattening *f, Id part, uint16_t field, EditIds clips, Id track, EachPass *each) {
  batch_patch_begin(f->edit->batch, part, KIND_PART, field);
  each_clip_of(f, clips, track, each);
  batch_patch_end(f->edit->batch);
}

static void flatten(Edit *edit, Id pattern, EditIds clips, Id track, int64_t origin_ticks) {
  Flattening f = {.edit = edit, .origin_ticks = origin_ticks};
  const Id part = make_part(edit, pattern, track);
  each_clip_of(&f, clips, track, count_rows);
  Id first = ID_NONE;
  doc_reserve_ids(edit->doc, edit->author, f.rows, &first);
  if (part == ID_NONE || first == ID_NONE) {
    batch_fail(edit->batch, STATUS_TOO_LARGE, "part", "there are no ids left");
    return;
  }
  f.next = first;
  write_rows(&f, part, NOTE_CLIP_NOTES, clips, track, flatten_notes);
  write_rows(&f, part, NOTE_CLIP_CONTROLS, clips, track, flatten_controls);
  f.next = first;
  f.telling = TELL_VARIATIONS;
  write_rows(&f, part, NOTE_CLIP_VARIATIONS, clips, track, flatten_notes);
  f.next = first;
  f.telling = TELL_EXPRESSIONS;
  write_rows(&f, part, NOTE_CLIP_EXPRESSIONS, clips, track, flatten_notes);
}

/* From the first clip's start to the last one's end, up to a whole bar. The first is the one that begins first. */
static LaneRange span_of(const Edit *edit, EditIds clips, const Object **first) {
  LaneRange span = {0, 0};
  *first = NULL;
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *clip = of_kind(edit->doc, clips.ids[i], KIND_NOTE_CLIP);
    if (!clip) continue;
    if (!*first || clip_start(clip) < span.from_ticks) {
      span.from_ticks = clip_start(clip);
      *first = clip;
    }
    const int64_t end = clip_start(clip) + clip_length(clip);
    if (end > span.to_ticks) span.to_ticks = end;
  }
  return span;
}

static int64_t whole_bars(const TempoMap *map, LaneRange span) {
  const SignaturePoint at = tempo_map_signature(map, span.from_ticks);
  const int64_t bar = at.numerator * (4 * TICKS_PER_QUARTER / at.denominator), length = span.to_ticks - span.from_ticks;
  return (length + bar - 1) / bar * bar;
}

static bool is_plain(const Object *clip) {
  if (clip->parent->kind->number != KIND_TRACK) return false;
  for (const Object *o = clip->first_child; o; o = o->next) {
    if (o->kind->number == KIND_AUTOMATION) return false;
  }
  return true;
}

static bool track_seen(const Edit *edit, EditIds clips, uint32_t before, Id track) {
  for (uint32_t i = 0; i < before; i++) {
    const Object *clip = of_kind(edit->doc, clips.ids[i], KIND_NOTE_CLIP);
    if (clip && clip->parent->id == track) return true;
  }
  return false;
}

Status edit_make_pattern(Doc *doc, uint32_t author, EditIds clips, const char *name, Batch **batch, Problem *problem) {
  Edit edit;
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, "Make pattern", problem)) return edit_end(&edit, batch);
  const Object *first;
  const LaneRange span = span_of(&edit, clips, &first);
  const TempoMap *map = doc_tempo_map(doc);
  if (!first || !map) return edit_end(&edit, batch);
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *clip = of_kind(doc, clips.ids[i], KIND_NOTE_CLIP);
    if (clip && !is_plain(clip)) return edit_refuse(&edit, "pattern", "a clip with automation, or of a take, stays a clip");
  }
  const int64_t length = whole_bars(map, span);
  const Id pattern = make_pattern(&edit, name, doc_as_track(first->parent)->hue, length);
  IdMap going;
  idmap_init(&going, doc->memory);
  const Status status = idmap_reserve(&going, clips.count);
  if (status != STATUS_OK) batch_fail(edit.batch, status, "pattern", status_text(status));
  for (uint32_t i = 0; i < clips.count && pattern != ID_NONE && status == STATUS_OK; i++) {
    const Object *clip = of_kind(doc, clips.ids[i], KIND_NOTE_CLIP);
    if (clip && !track_seen(&edit, clips, i, clip->parent->id)) flatten(&edit, pattern, clips, clip->parent->id, span.from_ticks);
  }
  make_clip(&edit, pattern, first->parent->id, (LaneRange){span.from_ticks, span.from_ticks + length});
  for (uint32_t i = 0; i < clips.count && status == STATUS_OK; i++) {
    if (of_kind(doc, clips.ids[i], KIND_NOTE_CLIP) && idmap_put(&going, clips.ids[i], i)) batch_op_delete(edit.batch, clips.ids[i]);
  }
  edit_delete_unnamed(&edit, &going);
  idmap_finish(&going);
  return edit_end(&edit, batch);
}

/* ---- parts, copies, places */

Status edit_add_part(Doc *doc, uint32_t author, Id pattern, Id track, Batch **batch, Problem *problem) {
  Edit edit;
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, "Add part", problem)) return edit_end(&edit, batch);
  const Object *to = of_kind(doc, track, KIND_TRACK);
  if (to && doc_as_track(to)->type != TRACK_INSTRUMENT) return edit_refuse(&edit, "part", "a part needs an instrument track");
  if (to && of_kind(doc, pattern, KIND_PATTERN)) edit.done += make_part(&edit, pattern, track) != ID_NONE;
  return edit_end(&edit, batch);
}

/* Its parts in order; `settings`: the rows of a pattern clip, which `clip` gets under the new parts' ids. */
static Id copy_pattern(Edit *edit, const Object *pattern, const Records *settings, Id clip) {
  const Id copy = edit_new_id(edit, "pattern");
  if (copy == ID_NONE) return ID_NONE;
  edit_copy_as(edit, pattern, copy, pattern->parent->id, pattern->id);
  for (const Object *part = pattern->first_child; part; part = part->next) {
    const Id id = edit_new_id(edit, "part");
    if (id == ID_NONE) return ID_NONE;
    edit_copy_as(edit, part, id, copy, ID_LAST);
    for (uint32_t row = 0; settings && row < settings->count; row++) {
      if (settings->ids[row] != part->id) continue;
      double values[RECORD_COLUMNS_MAX];
      for (uint32_t c = 0; c < settings->type->column_count; c++) values[c] = records_cell(settings, c, row);
      batch_patch_begin(edit->batch, clip, KIND_PATTERN_CLIP, PATTERN_CLIP_PARTS);
      batch_patch_remove(edit->batch, part->id);
      batch_patch_row(edit->batch, id, PATCH_ALL, values);
      batch_patch_end(edit->batch);
    }
  }
  return copy;
}

void edit_own_pattern(Edit *edit, const Object *clip) {
  const PatternClip *fields = doc_as_pattern_clip(clip);
  const Object *pattern = of_kind(edit->doc, fields->pattern, KIND_PATTERN);
  const Id copy = pattern ? copy_pattern(edit, pattern, &fields->parts, clip->id) : ID_NONE;
  if (copy == ID_NONE) return;
  batch_set_ref(edit->batch, clip->id, PATTERN_CLIP_PATTERN, copy);
  edit->done++;
}

Status edit_duplicate_pattern(Doc *doc, uint32_t author, Id pattern, Id clip, const char *name, Batch **batch, Problem *problem) {
  Edit edit;
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, "Duplicate pattern", problem)) return edit_end(&edit, batch);
  const Object *object = of_kind(doc, pattern, KIND_PATTERN);
  const Object *player = of_kind(doc, clip, KIND_PATTERN_CLIP);
  if (player && doc_as_pattern_clip(player)->pattern != pattern) player = NULL;
  const Id copy = object ? copy_pattern(&edit, object, player ? &doc_as_pattern_clip(player)->parts : NULL, clip) : ID_NONE;
  if (copy != ID_NONE && name) batch_set_text(edit.batch, copy, PATTERN_NAME, name, strlen(name));
  if (copy != ID_NONE && player) batch_set_ref(edit.batch, clip, PATTERN_CLIP_PATTERN, copy);
  edit.done += copy != ID_NONE;
  return edit_end(&edit, batch);
}

Status edit_place_pattern(Doc *doc, uint32_t author, Id pattern, Id track, int64_t at_ticks, Batch **batch, Problem *problem) {
  Edit edit;
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, "Place pattern", problem)) return edit_end(&edit, batch);
  const Object *object = of_kind(doc, pattern, KIND_PATTERN);
  if (track == ID_MASTER) return edit_refuse(&edit, "pattern", "the master has no lane for clips");
  const bool sane = at_ticks >= 0 && at_ticks <= SCHEMA_TICKS_MAX;
  if (sane && object && of_kind(doc, track, KIND_TRACK)) make_clip(&edit, pattern, track, (LaneRange){at_ticks, at_ticks + doc_as_pattern(object)->length_ticks});
  return edit_end(&edit, batch);
}
