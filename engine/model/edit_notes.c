/* Which notes of a clip an edit means. */
#include "model/edit_notes.h"

#include "model/content.h"

EditNotes edit_notes_of(const Doc *doc, const Object *object) {
  EditNotes found = {0};
  const Object *content = content_of(doc, object);
  if (!content) return found;
  found.notes = value_get(content, schema_field(content->kind, NOTE_CLIP_NOTES)).as.records;
  found.variations = value_get(content, schema_field(content->kind, NOTE_CLIP_VARIATIONS)).as.records;
  found.into = (EditInto){content->id, content->kind->number};
  if (object->kind->number == KIND_NOTE_CLIP) found.shift_ticks = doc_as_note_clip(object)->start_ticks - doc_as_note_clip(object)->offset_ticks;
  return found;
}

bool edit_each_note(Edit *edit, const Records *rows, EditIds notes, NoteEach *each, void *context) {
  IdMap chosen;
  idmap_init(&chosen, edit->doc->memory);
  const Status status = idmap_reserve(&chosen, notes.count);
  if (status != STATUS_OK) batch_fail(edit->batch, status, "notes", status_text(status));
  for (uint32_t i = 0; status == STATUS_OK && i < notes.count; i++) {
    if (notes.ids[i] != ID_NONE) idmap_put(&chosen, notes.ids[i], i);
  }
  bool going = status == STATUS_OK;
  for (uint32_t row = 0; row < rows->count && going; row++) {
    uint64_t index;
    if (notes.count == 0 || idmap_get(&chosen, rows->ids[row], &index)) going = each(context, edit, rows, row);
  }
  idmap_finish(&chosen);
  return going;
}
