/* Which notes of a clip an edit means. */
#include "model/edit_notes.h"

bool edit_each_note(Edit *edit, const NoteClip *clip, EditIds notes, NoteEach *each, void *context) {
  IdMap chosen;
  idmap_init(&chosen, edit->doc->memory);
  const Status status = idmap_reserve(&chosen, notes.count);
  if (status != STATUS_OK) batch_fail(edit->batch, status, "notes", status_text(status));
  for (uint32_t i = 0; status == STATUS_OK && i < notes.count; i++) {
    if (notes.ids[i] != ID_NONE) idmap_put(&chosen, notes.ids[i], i);
  }
  bool going = status == STATUS_OK;
  for (uint32_t row = 0; row < clip->notes.count && going; row++) {
    uint64_t index;
    if (notes.count == 0 || idmap_get(&chosen, clip->notes.ids[row], &index)) going = each(context, edit, clip, row);
  }
  idmap_finish(&chosen);
  return going;
}
