#ifndef TUTTI_SESSION_NOTE_VARIATION_H
#define TUTTI_SESSION_NOTE_VARIATION_H

#include "model/doc.h"
#include "model/idmap.h"

/*
  Notes that are not the same every time: chance, further strikes, timing, velocity and conditions. What is left to chance is a
  hash of clip, note, place in the song and repetition, so a render repeats and an edit elsewhere changes nothing. [control]
*/

typedef struct NoteVariations {
  const Object *clip;
  IdMap rows;              /* of the clip's variations by the id they share with their note */
} NoteVariations;

/* How a note sounds this time. */
typedef struct NoteTake {
  uint32_t strikes;        /* 0: not at all; its length is shared among them */
  int64_t timing_ticks;
  float velocity;          /* to be added, of 127 */
} NoteTake;

/* STATUS_NO_MEMORY leaves nothing to finish. */
Status note_variations_init(NoteVariations *variations, const Memory *memory, const Object *clip) NODISCARD;
void note_variations_finish(NoteVariations *variations);
NoteTake note_take(const NoteVariations *variations, Id note, int64_t song_ticks, uint64_t repetition);

#endif
