#ifndef TUTTI_SESSION_RECORD_CLOCK_H
#define TUTTI_SESSION_RECORD_CLOCK_H

#include "formats/file_reader.h"
#include "formats/take_file.h"

/*
  A take of an input that has a clock of its own, put right. Such an input counts its frames by itself: its pieces follow one another
  in its own counting, and each says in `lead_frames` what the output had counted more when it came, as nearly as the host could tell.
  From all of them together follows which frame was heard when (dsp/drift.h); the take is resampled to lie there.

  In a tab there is nothing to put right: an input comes to us through the AudioContext, whose clock is the output's, so a frame that
  came in is a frame that went out, whatever the browser did to bring both together. A host that opens a device by itself has two
  clocks, and writes leads. [control]
*/

/* Takes the bytes of the corrected file, in order. */
typedef struct RecordClockSink {
  Status (*put)(void *host, Bytes bytes);
  void *host;
} RecordClockSink;

/* What was found. */
typedef struct RecordClock {
  bool moves;            /* the sound is resampled; else pieces only change their place, if anything */
  double ratio;          /* output frames an input frame lasts */
  double jitter_frames;  /* rms of what the leads were off by */
  double moved_frames;   /* by which the end moves against the beginning */
} RecordClock;

/* Whether the input of a take had a clock of its own. */
bool record_clock_differs(Bytes take_file);
/* The take in the output's counting, without leads. A take without any goes through as it is, byte for byte; one whose clocks part
   by less than half a frame over all, or by no more than what was seen of them can tell, keeps its samples. Memory: 24 bytes for each piece, and a few pieces. */
Status record_clock_correct(const Memory *memory, FileReader take_file, RecordClockSink sink, RecordClock *found, Problem *problem) NODISCARD;

#endif
