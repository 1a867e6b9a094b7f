#ifndef TUTTI_DSP_CYCLE_H
#define TUTTI_DSP_CYCLE_H

#include "core/attributes.h"

#include <stdbool.h>
#include <stdint.h>

/*
  The phase of what goes round: LFOs, step sequences, held random values. It follows the song's position, so that a jump finds
  it where playing through would have brought it, or runs on from the last note. Turns count up without end: the whole part
  says which round it is. All functions are [audio].
*/

#define CYCLE_DIVISIONS 18u
extern const char *const cycle_division_names[CYCLE_DIVISIONS + 1]; /* "1/16 T", ends in NULL */
double cycle_quarters(uint32_t division) RT_SAFE;                    /* clamped */

typedef struct CycleSetting {
  bool by_note;      /* from the last note on instead of from the song's start */
  bool sync;         /* a turn lasts `division`, else 1 / hz seconds */
  uint32_t division;
  double hz;
  double offset_turns;
} CycleSetting;

/* Of the block. */
typedef struct CycleTime {
  double rate_hz, song_ticks, bpm;
  int64_t song_frame;
  uint32_t frames;
  bool playing;
  uint32_t note_frame; /* of the last note on in it; UINT32_MAX: none */
} CycleTime;

/* At the block's first frame and behind its last. */
typedef struct CycleSpan { double begin, end; } CycleSpan;

/* `turns` is the phase since the note, kept by the caller; 0 to begin with. */
CycleSpan cycle_block(double *turns, const CycleSetting *setting, const CycleTime *time) RT_SAFE;

#endif
