/* What clips of one track play, as they sound, as one content: for patterns made of clips, and clips that are joined. */
#include "model/edit_flatten.h"

#include "model/content.h"
#include "model/edit_notes.h"
#include "model/expressions.h"
#include "model/groove.h"

#define LOOP_TICKS_MIN (TICKS_PER_QUARTER / 64) /* as the compiler has it: a shorter content loop is none */

static const Object *of_kind(const Doc *doc, Id id, uint32_t kind) {
  const Object *object = doc_find(doc, id);
  return object && object->kind->number == kind ? object : NULL;
}

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
  const Records *rows = clip->expressions;
  for (uint32_t row = expression_first(f->expressions, clip->notes->ids[i]); row != EXPRESSION_NONE; row = expression_next(f->expressions, row)) {
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
  const double left = (double)pass.to - records_cell(clip->notes, NOTE_START, i);
  const double key = records_cell(clip->notes, NOTE_KEY, i) + (double)clip->transpose;
  const bool varied = idmap_get(f->variations, clip->notes->ids[i], &row);
  if (key < 0 || key > 127 || (varied && !has_turn(clip->variations, (uint32_t)row, pass.repetition))) return;
  if (f->telling == TELL_EXPRESSIONS) {
    express_note(f, clip, i, id);
    return;
  }
  if (f->telling == TELL_VARIATIONS) {
    if (!varied) return;
    for (uint32_t c = 0; c < clip->variations->type->column_count; c++) values[c] = records_cell(clip->variations, c, (uint32_t)row);
    values[VARIATION_EVERY] = 1;
    values[VARIATION_PHASE] = 0;
    batch_patch_row(f->edit->batch, id, PATCH_ALL, values);
    return;
  }
  for (uint32_t c = 0; c < clip->notes->type->column_count; c++) values[c] = records_cell(clip->notes, c, i);
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
  const int64_t *starts = clip->notes->columns[NOTE_START];
  for (uint32_t i = 0; i < clip->notes->count && starts[i] < pass.to; i++)
    if (starts[i] >= pass.from) flatten_note(f, clip, pass, i);
}

static void flatten_controls(void *context, const NoteClip *clip, Pass pass) {
  Flattening *f = context;
  const int64_t *positions = clip->controls->columns[CONTROL_POSITION];
  for (uint32_t i = 0; i < clip->controls->count && positions[i] < pass.to; i++) {
    if (positions[i] < pass.from) continue;
    double values[RECORD_COLUMNS_MAX] = {0};
    for (uint32_t c = 0; c < clip->controls->type->column_count; c++) values[c] = records_cell(clip->controls, c, i);
    values[CONTROL_POSITION] += (double)(pass.shift - f->origin_ticks);
    batch_patch_row(f->edit->batch, f->next++, PATCH_ALL, values);
  }
}

static void count_rows(void *context, const NoteClip *clip, Pass pass) {
  Flattening *f = context;
  const int64_t *starts = clip->notes->columns[NOTE_START], *positions = clip->controls->columns[CONTROL_POSITION];
  for (uint32_t i = 0; i < clip->notes->count && starts[i] < pass.to; i++) f->rows += starts[i] >= pass.from;
  for (uint32_t i = 0; i < clip->controls->count && positions[i] < pass.to; i++) f->rows += positions[i] >= pass.from;
}

static void each_clip_of(Flattening *f, EditIds clips, Id track, EachPass *each) {
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *clip = of_kind(f->edit->doc, clips.ids[i], KIND_NOTE_CLIP);
    if (!clip || clip->parent->id != track || doc_as_note_clip(clip)->mute) continue;
    const HeardNotes heard = content_heard(f->edit->doc, clip);
    IdMap rows;
    idmap_init(&rows, f->edit->doc->memory);
    const Status status = idmap_reserve(&rows, heard.clip.variations->count);
    if (status != STATUS_OK) batch_fail(f->edit->batch, status, "pattern", status_text(status));
    for (uint32_t r = 0; status == STATUS_OK && r < heard.clip.variations->count; r++) idmap_put(&rows, heard.clip.variations->ids[r], r);
    ExpressionIndex expressions;
    const Status indexed = expression_index_init(&expressions, f->edit->doc->memory, heard.clip.expressions);
    if (indexed != STATUS_OK) batch_fail(f->edit->batch, indexed, "pattern", status_text(indexed));
    f->variations = &rows;
    f->groove = heard.groove;
    f->expressions = &expressions;
    if (indexed == STATUS_OK) each_pass(&heard.clip, each, f);
    if (indexed == STATUS_OK) expression_index_finish(&expressions);
    idmap_finish(&rows);
    f->variations = NULL;
    f->expressions = NULL;
  }
}

static void write_rows(Flattening *f, EditInto into, uint16_t field, EditIds clips, Id track, EachPass *each) {
  batch_patch_begin(f->edit->batch, into.id, into.kind, field);
  each_clip_of(f, clips, track, each);
  batch_patch_end(f->edit->batch);
}

void edit_flatten(Edit *edit, EditInto into, EditIds clips, Id track, int64_t origin_ticks) {
  Flattening f = {.edit = edit, .origin_ticks = origin_ticks};
  each_clip_of(&f, clips, track, count_rows);
  Id first = ID_NONE;
  doc_reserve_ids(edit->doc, edit->author, f.rows, &first);
  if (into.id == ID_NONE || first == ID_NONE) {
    batch_fail(edit->batch, STATUS_TOO_LARGE, "notes", "there are no ids left");
    return;
  }
  f.next = first;
  write_rows(&f, into, NOTE_CLIP_NOTES, clips, track, flatten_notes);
  write_rows(&f, into, NOTE_CLIP_CONTROLS, clips, track, flatten_controls);
  f.next = first;
  f.telling = TELL_VARIATIONS;
  write_rows(&f, into, NOTE_CLIP_VARIATIONS, clips, track, flatten_notes);
  f.next = first;
  f.telling = TELL_EXPRESSIONS;
  write_rows(&f, into, NOTE_CLIP_EXPRESSIONS, clips, track, flatten_notes);
}
