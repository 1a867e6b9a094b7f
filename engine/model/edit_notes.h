#ifndef TUTTI_MODEL_EDIT_NOTES_H
#define TUTTI_MODEL_EDIT_NOTES_H

#include "model/edit.h"

/* Going over chosen notes of one clip, for the edits that change them. */

/* Called for each chosen row in the clip's order; false stops with the edit refused by the callee's own words. */
typedef bool NoteEach(void *context, Edit *edit, const NoteClip *clip, uint32_t row);

/* No ids: every note. False when `each` said so or memory is refused; `edit` then holds the failure. */
bool edit_each_note(Edit *edit, const NoteClip *clip, EditIds notes, NoteEach *each, void *context);

#endif
