#ifndef TUTTI_SESSION_MIDI_OUT_H
#define TUTTI_SESSION_MIDI_OUT_H

#include "core/memory.h"
#include "formats/mpe.h"
#include "graph/sent.h"

/*
  What the graph sent (graph/sent.h) as MIDI 1.0 messages, each with the frame at which it is due: a device plays plain notes on its channel,
  or a lower MPE zone with a channel for each note. A machine is told of its zone, bank and program before its first note, and
  again when they change; whatever sounds ends first. Every note that began is ended, and no end is due before what it ends: hands
  play at once, the song for later, and latency changes. [control]
*/

#define MIDI_OUT_KEPT 64u       /* devices it remembers though they are silent: from so many on, a newcomer may have the place of one */
#define MIDI_OUT_MESSAGES 4096u /* at most, of one call */

typedef struct MidiOutMessage {
  double due_frame;   /* output frame at which a machine is to have it; 0: at once */
  uint8_t output;     /* 0..15: which of the studio's numbered outputs */
  uint8_t count, bytes[3];
  uint8_t reserved[3];
} MidiOutMessage;

typedef struct MidiOutPlayer {
  Id node;            /* ID_NONE: nobody */
  uint8_t output, channel, members, bank, program; /* as the machine was told; bank and program count from 1, 0: as it stands */
  uint32_t spoken;      /* MidiOut's count when it was spoken to last */
  double latest_frame;  /* of all it was told */
  double on_frame[128]; /* when each key is pressed last */
  MpeWriter writer;
} MidiOutPlayer;

typedef struct MidiOut {
  const Memory *memory;
  MidiOutPlayer *players; /* as many as ever sounded at once; in no order */
  uint32_t player_count;
  uint32_t spoken;    /* events, ever */
  uint32_t dropped;   /* of the ring's, as seen last: what it lost may be an end */
} MidiOut;

/* Nobody plays. */
void midi_out_init(MidiOut *out, const Memory *memory);
void midi_out_finish(MidiOut *out);
/* The messages of all that was sent since the last call, as far as they have room: the rest waits. Returns how many. */
uint32_t midi_out_take(MidiOut *out, Ring *sent, double rate_hz, MidiOutMessage messages[MIDI_OUT_MESSAGES]);
/* Ends what `node` plays, or everybody with ID_NONE: it left the song, or the sound stopped. Returns how many; more than one call may
   have room for wait for the next, until that returns none. */
uint32_t midi_out_end(MidiOut *out, Id node, MidiOutMessage messages[MIDI_OUT_MESSAGES]);

#endif
