#ifndef TUTTI_SESSION_INSTRUMENTS_H
#define TUTTI_SESSION_INSTRUMENTS_H

#include <stdbool.h>
#include <stdint.h>

/*
  The factory instruments: settings of our own devices, one for each program of General MIDI and one drum kit, matched in
  loudness. A MIDI file alone plays with them; the browser panel offers them. Plain tables, no state. [any]
*/

typedef struct InstrumentParam { uint16_t number; double value; } InstrumentParam;

typedef struct Instrument {
  const char *name;      /* "Warm pad" */
  const char *icon;      /* name of a Lucide icon: "piano" */
  const char *family;    /* "Pads" */
  uint32_t device;       /* Device.number */
  const InstrumentParam *params; /* what differs from the device's defaults; each number at most once */
  uint32_t param_count;
  double gain_db;        /* to be added to the track's level; 0 when the patch already has its loudness */
} Instrument;

/* Never NULL: program 0..127 of General MIDI (others are taken modulo 128), or the drum kit. */
const Instrument *instrument_for_program(uint32_t program, bool drums);

/* For the browser: the 128 programs in order, then the kit. NULL past the end. */
uint32_t instrument_count(void);
const Instrument *instrument_at(uint32_t index);

#endif
