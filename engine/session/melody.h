#ifndef TUTTI_SESSION_MELODY_H
#define TUTTI_SESSION_MELODY_H

#include "dsp/melody.h"
#include "session/session.h"

/*
  A recording that is sung or played in one voice as notes: looked at in steps, so that a worker can show progress and stop, then made
  into a track. What is found counts frames of the recording, so that it lies where the sound does, however the clip stretches it, as often as
  its loop plays it, and from its end where the clip is reversed. [control]
*/

typedef struct Melody Melody;

/* Source frames [begin, end) of an asset that is here: as far as it goes. STATUS_NOT_FOUND: it is not; STATUS_OUT_OF_RANGE: nothing of it,
   or more than MELODY_SECONDS_MAX. */
#define MELODY_SECONDS_MAX 1200.0
typedef struct MelodyRange { int64_t begin_frame, end_frame; } MelodyRange;
Status melody_create(const Session *session, Digest sha256, MelodyRange range, Melody **melody, Problem *problem) NODISCARD;
void melody_destroy(Melody *melody);
/* Look at so many moments more (5 ms each). True when all was seen. */
bool melody_step(Melody *melody, uint32_t moments);
double melody_progress(const Melody *melody); /* 0..1 */

/* What was found, as one block of doubles: how many notes and bends, then MELODY_NOTE_COLUMNS of each note and MELODY_BEND_COLUMNS of
   each bend: to whoever makes a track of it, perhaps in another session. */
enum { MELODY_NOTE_BEGIN, MELODY_NOTE_END, MELODY_NOTE_KEY, MELODY_NOTE_VELOCITY, MELODY_NOTE_COLUMNS };
enum { MELODY_BEND_NOTE, MELODY_BEND_FRAME, MELODY_BEND_SEMITONES, MELODY_BEND_COLUMNS };
Status melody_tell(Melody *melody, Buffer *out) NODISCARD;

/* An instrument track behind the audio clip's, with a clip of these notes where it lies: one batch. A bass plays what is low, a flute what
   is high, an electric piano the rest. `grid_ticks`: 0, or notes begin and end on it; `bends`: each note keeps its glides and its vibrato
   as tuning. STATUS_REFUSED: there are no notes. */
typedef struct MelodyTrack { Id clip; const char *name; int64_t grid_ticks; bool bends; } MelodyTrack;
Status session_build_melody(Session *session, const MelodyTrack *track, Bytes told, Batch **batch, Problem *problem) NODISCARD;

#endif
