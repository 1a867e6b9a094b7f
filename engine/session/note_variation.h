#ifndef TUTTI_SESSION_NOTE_VARIATION_H
#define TUTTI_SESSION_NOTE_VARIATION_H

#include "model/doc.h"
#include "model/idmap.h"

/*
  Notes that are not the same every time: chance, further strikes, timing, velocity and conditions. What is left to chance is a
  hash of note, place in the song and repetition (core/chance.h), so a render repeats and an edit elsewhere changes nothing. [control]
*/

typedef struct NoteVariations {
  const Records *records;  /* the clip's variations */
  IdMap rows;              /* of the records by the id they share with their note */
} NoteVariations;

/* How a note sounds this time. */
typedef struct NoteTake {
  uint32_t strikes;        /* 0: not at all; its length is shared among them */
  int64_t timing_ticks;
  float velocity;          /* to be added, of 127 */
  float accent;            /* what the velocity is multiplied by before; 0: nothing */
} NoteTake;

/* What is known of a note before it sounds. */
typedef struct NoteVariation {
  int64_t timing_ticks;
  float velocity_range;
  uint8_t probability, ratchets, every, phase;
} NoteVariation;

/* STATUS_NO_MEMORY leaves nothing to finish. */
Status note_variations_init(NoteVariations *variations, const Memory *memory, const Records *records) NODISCARD;
void note_variations_finish(NoteVariations *variations);
NoteVariation note_variation(const NoteVariations *variations, Id note);
/* `name`: what the note is called where it sounds, which decides what chance makes of it. */
NoteTake note_take(const NoteVariations *variations, Id note, Id name, int64_t song_ticks, uint64_t repetition);

/* How far a bend reaches: controllers 101 and 100 choose a registered parameter, 6 and 38 set it in semitones and cents. */
typedef struct BendRange { float high, low, semitones, cents; } BendRange;
BendRange bend_range_usual(void);
void bend_range_follow(BendRange *range, uint8_t number, float value);
/* A controller's value as events have it. */
float control_value(const BendRange *range, uint8_t number, float value);

#endif
