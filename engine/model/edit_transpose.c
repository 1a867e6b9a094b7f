/* Notes up or down the keyboard. */
#include "model/edit_notes.h"

static bool transpose(void *context, Edit *edit, const Records *notes, uint32_t row) {
  const double key = records_cell(notes, NOTE_KEY, row) + *(const int32_t *)context;
  if (key < 0 || key > 127) return false;
  double values[RECORD_COLUMNS_MAX] = {0};
  values[NOTE_KEY] = key;
  batch_patch_row(edit->batch, notes->ids[row], 1u << NOTE_KEY, values);
  edit->done++;
  return true;
}

Status edit_transpose(Doc *doc, uint32_t author, Id clip, EditIds notes, int32_t semitones, Batch **batch, Problem *problem) {
  Edit edit;
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, "Transpose notes", problem)) return edit_end(&edit, batch);
  const Object *object = doc_find(doc, clip);
  const EditNotes content = edit_notes_of(doc, object);
  if (!content.notes || semitones == 0) return edit_end(&edit, batch);
  batch_patch_begin(edit.batch, content.into.id, content.into.kind, NOTE_CLIP_NOTES);
  const bool fits = edit_each_note(&edit, content.notes, notes, transpose, &semitones);
  batch_patch_end(edit.batch);
  if (!fits && batch_status(edit.batch) == STATUS_OK) return edit_refuse(&edit, "transpose", "a note would leave the keyboard");
  return edit_end(&edit, batch);
}
