#ifndef TUTTI_SESSION_LIBRARY_H
#define TUTTI_SESSION_LIBRARY_H

#include "session/instruments.h"
#include "session/session.h"

/*
  What one begins with: drum kits, grooves and phrases, written out in tables (kilobytes, nothing is downloaded). A groove is
  a pattern on the General MIDI drum keys and names the kit it was made on; a phrase stands in degrees of a scale and comes
  out in the song's key. Each is placed by one batch, one step of undo, and is an ordinary clip from then on.
*/

typedef enum LibraryType { LIBRARY_KIT, LIBRARY_GROOVE, LIBRARY_PHRASE, LIBRARY_TYPE_COUNT } LibraryType;

/* One drum: `key`, and what it does in each step: X hard, x, o soft, - hardly heard, anything else rests. */
typedef struct GrooveLine { uint8_t key; const char *steps; } GrooveLine;

typedef struct LibraryGroove {
  const char *kit;              /* id of a LIBRARY_KIT entry */
  uint8_t quarter_steps;        /* steps in a quarter: 4, or 3 where it swings by nature */
  uint8_t bar_quarters;
  double swing;                 /* how much later every second step comes, in parts of a step: 0..0.5 */
  const GrooveLine *lines;      /* all of one length */
  uint32_t line_count;
} LibraryGroove;

/*
  Notes as words in steps of a sixteenth: "1+3+5:4" sounds the chord on the first degree for four steps, "." rests, "8!" is the
  octave, hard, "5," soft. Degrees count on above 7 and below 1 (0 is the seventh below); "b3" and "#4" lie beside the scale.
*/
typedef struct LibraryPhrase {
  uint8_t program;              /* General MIDI program of the instrument it was made for */
  uint8_t key;                  /* what degree 1 is near: the root of the song's key at or below it */
  uint8_t bar_quarters;
  const char *words;
} LibraryPhrase;

typedef struct LibraryEntry {
  LibraryType type;
  const char *id, *name, *tags; /* "groove-bossa", "Bossa nova", "latin slow brushes" */
  double bpm;                   /* where it feels at home; 0: anywhere */
  union { const char *kit; LibraryGroove groove; LibraryPhrase phrase; } as; /* kit: a patch of the drum device */
} LibraryEntry;

/* Kits, then grooves, then phrases. NULL past the end, and for an unknown id. [any] */
uint32_t library_count(void);
const LibraryEntry *library_at(uint32_t index);
const LibraryEntry *library_by_id(const char *id);

/* How long a groove or phrase lasts; 0 for a kit. [any] */
int64_t library_length_ticks(const LibraryEntry *entry);

/* A groove's strokes, line by line: begin with 0; false behind the last. [any] */
typedef struct LibraryHit { int64_t start_ticks, length_ticks; uint8_t key, velocity; } LibraryHit;
bool library_hit(const LibraryGroove *groove, uint32_t *at, LibraryHit *hit);

/*
  A batch that places the entry on `track` at `at_ticks`, or on a new track of its own (ID_NONE). The first thing in an empty
  song brings its tempo. A kit becomes the settings of
  the track's drum device, and takes the place of another instrument. The batch is for session_apply. [control]
*/
Status library_place(Session *session, const LibraryEntry *entry, Id track, int64_t at_ticks, Batch **batch, Problem *problem) NODISCARD;

#endif
