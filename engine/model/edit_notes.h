#ifndef TUTTI_MODEL_EDIT_NOTES_H
#define TUTTI_MODEL_EDIT_NOTES_H

#include "model/edit.h"

/* Going over chosen notes of one clip or part, for the edits that change them. */

/* Where a clip's or part's notes lie, and where its content lies in the song (a part's: as if it began there). */
typedef struct EditNotes {
  const Records *notes, *variations; /* notes NULL: it has none, being something else */
  EditInto into;
  int64_t shift_ticks;  /* content ticks + this = song ticks */
} EditNotes;

EditNotes edit_notes_of(const Doc *doc, const Object *object);

/* Called for each chosen row in their order; false stops with the edit refused by the callee's own words. */
typedef bool NoteEach(void *context, Edit *edit, const Records *notes, uint32_t row);

/* No ids: every note. False when `each` said so or memory is refused; `edit` then holds the failure. */
bool edit_each_note(Edit *edit, const Records *rows, EditIds notes, NoteEach *each, void *context);

#endif
