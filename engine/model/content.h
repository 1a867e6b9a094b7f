#ifndef TUTTI_MODEL_CONTENT_H
#define TUTTI_MODEL_CONTENT_H

#include "model/doc.h"

/*
  What a clip plays, wherever that lies. A note clip has notes of its own, or names a part that it shares with other clips: an
  edit in one is an edit of all, while place, length, offset, transposition, velocity and mute stay the clip's. A pattern clip
  plays each part of its pattern on the part's own track. Whoever reads notes asks here instead of looking into the clip.
  All functions are [control]; what they give holds until the document changes.
*/

/* The object whose records hold the notes of a note clip or part: the part a clip names, or itself. NULL for other kinds. */
const Object *content_of(const Doc *doc, const Object *object);

/* The object and kind that take a patch of `field`, a records field of a note clip or part, when an edit names the clip. */
typedef struct ContentPlace { Id id; uint16_t kind; } ContentPlace;
ContentPlace content_place(const Doc *doc, Id id, uint16_t kind, uint16_t field);

/* Where a clip of any kind lies; false: it is no clip. */
typedef struct ClipSpan { int64_t start_ticks, length_ticks; bool mute; } ClipSpan;
bool content_span(const Object *object, ClipSpan *span);

/* A clip as it is heard: a note clip with the content it plays in place of its own. */
typedef struct HeardNotes {
  NoteClip clip;      /* shallow: its records belong to the document */
  Id id;              /* the clip's; of a part in one, an id that nothing else has */
  uint64_t mix;       /* turns its notes' ids, so that clips with the same notes can sound at once; 0: they are its own */
  const Groove *groove; /* it is played with, or NULL */
  uint64_t revision;  /* rises, or at least differs, when anything of it changed */
} HeardNotes;

/* What a note is called where it is heard. Notes of one hand keep their order, and with it the order in which voices are given
   out. */
static inline Id content_name(const HeardNotes *heard, Id note) { return note ^ (heard->mix & ~(uint64_t)UINT32_MAX); }
/* A note's key there, -1 when it has left the keyboard, and how hard it is played, 0..127. */
int content_key(const NoteClip *clip, uint32_t row);
float content_velocity(const NoteClip *clip, uint32_t row);

HeardNotes content_heard(const Doc *doc, const Object *note_clip);
/* One part of a pattern clip as if it were a clip of the part's track. */
HeardNotes content_heard_part(const Object *pattern_clip, const Object *part);

#endif
