/* A step grid over the notes of a clip or part: set, louder, likelier, gone. */
#include "core/math.h"
#include "model/edit_notes.h"

static bool is_sane(const Step *step) {
  const bool placed = step->step_ticks > 0 && step->step_ticks <= SCHEMA_TICKS_MAX && step->step < SCHEMA_TICKS_MAX / step->step_ticks;
  const bool timed = step->late_ticks >= 0 && step->late_ticks < step->step_ticks && step->ratchets <= 16;
  return placed && timed && step->key <= 127 && step->velocity >= 0 && step->velocity <= 127 && step->probability >= 0 && step->probability <= 100;
}

/* The first note of a field, or UINT32_MAX. */
static uint32_t note_in(const Records *notes, const Step *step, uint32_t from) {
  const int64_t *starts = notes->columns[NOTE_START], begin = step->step * step->step_ticks;
  for (uint32_t i = from; i < notes->count && starts[i] < begin + step->step_ticks; i++) {
    if (starts[i] >= begin && ((const uint8_t *)notes->columns[NOTE_KEY])[i] == step->key) return i;
  }
  return UINT32_MAX;
}

/* The row of a note's variation, or UINT32_MAX. */
static uint32_t variation_of(const Records *variations, Id note) {
  for (uint32_t i = 0; i < variations->count; i++) {
    if (variations->ids[i] == note) return i;
  }
  return UINT32_MAX;
}

/* Notes first, `ids` then says which note of each field is there (ID_NONE: none). */
static void set_note(Edit *edit, const EditNotes *content, const Step *step, Id *id) {
  double values[RECORD_COLUMNS_MAX] = {0};
  uint32_t row = note_in(content->notes, step, 0);
  *id = row == UINT32_MAX ? ID_NONE : content->notes->ids[row];
  if (step->velocity == 0) {
    for (; row != UINT32_MAX; row = note_in(content->notes, step, row + 1), edit->done++) batch_patch_remove(edit->batch, content->notes->ids[row]);
    *id = ID_NONE;
    return;
  }
  values[NOTE_VELOCITY] = step->velocity;
  if (*id != ID_NONE) {
    if (records_cell(content->notes, NOTE_VELOCITY, row) == step->velocity) return;
    batch_patch_row(edit->batch, *id, 1u << NOTE_VELOCITY, values);
  } else {
    *id = edit_new_id(edit, "note");
    values[NOTE_START] = (double)(step->step * step->step_ticks + step->late_ticks);
    values[NOTE_LENGTH] = (double)step->step_ticks;
    values[NOTE_KEY] = step->key;
    values[NOTE_RELEASE] = 64;
    if (*id != ID_NONE) batch_patch_row(edit->batch, *id, PATCH_ALL, values);
  }
  edit->done++;
}

static void set_variation(Edit *edit, const EditNotes *content, const Step *step, Id note) {
  const uint32_t row = note == ID_NONE ? UINT32_MAX : variation_of(content->variations, note);
  const bool there = row != UINT32_MAX;
  const double chance = there ? records_cell(content->variations, VARIATION_PROBABILITY, row) : 100;
  const double strokes = there ? records_cell(content->variations, VARIATION_RATCHETS, row) : 1;
  const double wanted = step->ratchets > 0 ? step->ratchets : strokes;
  if (note == ID_NONE || (chance == step->probability && strokes == wanted)) return;
  const double values[RECORD_COLUMNS_MAX] = {[VARIATION_PROBABILITY] = step->probability, [VARIATION_RATCHETS] = wanted, [VARIATION_EVERY] = 1};
  batch_patch_row(edit->batch, note, there ? 1u << VARIATION_PROBABILITY | 1u << VARIATION_RATCHETS : PATCH_ALL, values);
  edit->done++;
}

/* A field that is given twice is what it was given last. */
static bool given_again(const Step *steps, uint32_t count, uint32_t at) {
  for (uint32_t i = at + 1; i < count; i++) {
    if (steps[i].step * steps[i].step_ticks == steps[at].step * steps[at].step_ticks && steps[i].key == steps[at].key) return true;
  }
  return false;
}

static void set_all(Edit *edit, const EditNotes *content, const Step *steps, uint32_t count, Id *ids) {
  batch_patch_begin(edit->batch, content->into.id, content->into.kind, NOTE_CLIP_NOTES);
  for (uint32_t i = 0; i < count; i++) {
    ids[i] = ID_NONE;
    if (!given_again(steps, count, i)) set_note(edit, content, &steps[i], &ids[i]);
  }
  batch_patch_end(edit->batch);
  batch_patch_begin(edit->batch, content->into.id, content->into.kind, NOTE_CLIP_VARIATIONS);
  for (uint32_t i = 0; i < count; i++) set_variation(edit, content, &steps[i], ids[i]);
  batch_patch_end(edit->batch);
}

Status edit_set_steps(Doc *doc, uint32_t author, Id object, const Step *steps, uint32_t count, Batch **batch, Problem *problem) {
  Edit edit;
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, count == 1 ? "Set step" : "Set steps", problem)) return edit_end(&edit, batch);
  for (uint32_t i = 0; i < count; i++) {
    if (!is_sane(&steps[i])) return edit_refuse(&edit, "steps", "a step's place, velocity or chance makes no sense");
  }
  const EditNotes content = edit_notes_of(doc, doc_find(doc, object));
  Id *ids = content.notes && count > 0 ? memory_new(doc->memory, count * sizeof *ids) : NULL;
  if (content.notes && count > 0 && !ids) batch_fail(edit.batch, STATUS_NO_MEMORY, "steps", status_text(STATUS_NO_MEMORY));
  if (ids) set_all(&edit, &content, steps, count, ids);
  memory_free(doc->memory, ids, count * sizeof *ids);
  return edit_end(&edit, batch);
}

typedef struct Swing { int64_t step_ticks, late_ticks; } Swing;

static bool swing_note(void *context, Edit *edit, const Records *notes, uint32_t row) {
  const Swing *swing = context;
  const int64_t start = (int64_t)records_cell(notes, NOTE_START, row), step = start / swing->step_ticks;
  const int64_t to = step * swing->step_ticks + (step % 2 ? swing->late_ticks : 0);
  if (to == start) return true;
  double values[RECORD_COLUMNS_MAX] = {0};
  values[NOTE_START] = (double)to;
  batch_patch_row(edit->batch, notes->ids[row], 1u << NOTE_START, values);
  edit->done++;
  return true;
}

Status edit_swing_steps(Doc *doc, uint32_t author, Id object, int64_t step_ticks, double swing, Batch **batch, Problem *problem) {
  Edit edit;
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, "Swing", problem)) return edit_end(&edit, batch);
  const bool sane = step_ticks > 0 && step_ticks <= SCHEMA_TICKS_MAX && swing >= 0 && swing <= 0.75;
  if (!sane) return edit_refuse(&edit, "swing", "a step's length or the swing makes no sense");
  const EditNotes content = edit_notes_of(doc, doc_find(doc, object));
  if (!content.notes) return edit_end(&edit, batch);
  Swing to = {.step_ticks = step_ticks, .late_ticks = math_round_clamp((double)step_ticks * swing, 0, step_ticks - 1)};
  batch_patch_begin(edit.batch, content.into.id, content.into.kind, NOTE_CLIP_NOTES);
  const bool done = edit_each_note(&edit, content.notes, (EditIds){.ids = NULL, .count = 0}, swing_note, &to);
  (void)done; /* swing_note never says no; a refusal of memory is in the batch */
  batch_patch_end(edit.batch);
  return edit_end(&edit, batch);
}
