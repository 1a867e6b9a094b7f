#ifndef TUTTI_FORMATS_CLOCK_H
#define TUTTI_FORMATS_CLOCK_H

#include "core/tempo.h"
#include "formats/midi1.h"

/*
  MIDI clock, 24 to the quarter, with start, stop, continue and song position: followed by a phase-locked loop, so that a
  jittery cable gives a steady tempo, and made at exact sample positions from a tempo map. [any]
*/

#define CLOCK_PER_QUARTER 24
#define CLOCK_TICKS (TICKS_PER_QUARTER / CLOCK_PER_QUARTER)
#define CLOCK_PER_POSITION 6 /* a song position counts sixteenths */

typedef struct ClockFollower {
  bool playing;
  bool starts;                /* start or continue came: the next clock is the first of the song */
  bool locked;                /* enough clocks were seen for bpm to mean something */
  int64_t next_clock;         /* number of the next clock since the song's begin */
  double period_seconds;      /* of one clock, as estimated */
  double due_seconds;         /* when the next one is expected */
  double last_seconds;        /* when the last one came */
  uint32_t seen;              /* clocks since the last gap */
  double error_square;        /* mean square of arrival minus expectation, seconds^2 */
} ClockFollower;              /* zeroed: nothing was heard */

/* A message and when it came, by any steady clock in seconds. True when it was one of the clock's (0xf2, 0xf8, 0xfa..0xfc). */
bool clock_follow(ClockFollower *follower, const Midi1 *message, double seconds);
/* 0 until locked, and half a second after the clocks ceased. */
double clock_bpm(const ClockFollower *follower, double now_seconds);
/* The song position now: steady between clocks, standing while stopped. */
double clock_position_ticks(const ClockFollower *follower, double now_seconds);
/* Root mean square of how far clocks came from where they were expected: the cable's jitter. */
double clock_jitter_seconds(const ClockFollower *follower);

typedef struct ClockOut { int64_t frame; Midi1 message; } ClockOut; /* song frame */

typedef struct ClockWriter {
  bool playing;
  int64_t next_frame;         /* song frame that goes on from the last call */
  int64_t silent_until_frame; /* the sixteenth that the last song position named */
} ClockWriter;                /* zeroed: stopped */

typedef struct ClockSpan { int64_t begin_frame, end_frame; double rate_hz; bool playing; } ClockSpan;

#define CLOCK_SPAN_MAX 512u   /* messages that one span can make; longer spans are cut by the caller */

/* What must be sent for a stretch of song, sorted by frame: song position and continue (or start, at 0) where playing begins or
   jumps, a clock on every 24th of a quarter in [begin, end), stop where it stops. A clock belongs to the span its frame is in,
   so that spans of any length give the same messages. Returns how many; what does not fit is left out. */
uint32_t clock_write(ClockWriter *writer, const TempoMap *map, ClockSpan span, ClockOut out[CLOCK_SPAN_MAX]);

#endif
