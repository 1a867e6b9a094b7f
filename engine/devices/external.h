#ifndef TUTTI_DEVICES_EXTERNAL_H
#define TUTTI_DEVICES_EXTERNAL_H

/* The parameters of external.c: what it is told by, whoever makes MIDI of its notes (session/midi_out.h) reads them in what the graph sent. */
enum { EXTERNAL_OUTPUT, EXTERNAL_CHANNEL, EXTERNAL_MEMBERS, EXTERNAL_PROGRAM, EXTERNAL_BANK, EXTERNAL_AHEAD_MS, EXTERNAL_DELAY_MS, EXTERNAL_PARAMS };

#define EXTERNAL_OUTPUTS 16

#endif
