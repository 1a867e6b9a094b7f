#ifndef TUTTI_SESSION_INSTRUMENTS_H
#define TUTTI_SESSION_INSTRUMENTS_H

#include <stdbool.h>
#include <stdint.h>

/*
  The factory instruments: patches of our own devices, one for each program of General MIDI and a drum kit for each of GS's drum
  sets, matched in loudness. A MIDI file alone plays with them; the browser panel offers them. Plain tables, no state. [any]
*/

typedef struct Instrument {
  const char *name;      /* "Warm pad" */
  const char *icon;      /* name of a Lucide icon: "piano" */
  const char *family;    /* "Pads" */
  const char *patch;     /* session/patch.h: an instrument, perhaps effects behind it */
} Instrument;

#define INSTRUMENT_PROGRAMS 128u

/* Never NULL: program 0..127 of General MIDI (others are taken modulo 128), or the drum kit nearest to that drum set. */
const Instrument *instrument_for_program(uint32_t program, bool drums);

/* For the browser: the 128 programs in order, then the kits, the first of which is the usual one. NULL past the end. */
uint32_t instrument_count(void);
const Instrument *instrument_at(uint32_t index);
/* What a MIDI file says to get instrument `index`: its program, or its drum set. */
uint32_t instrument_program(uint32_t index);

/* Eight of a family each, in the order of General MIDI. */
extern const Instrument programs_pianos[8], programs_bells[8], programs_organs[8], programs_guitars[8], programs_basses[8], programs_strings[8],
  programs_ensembles[8], programs_brass[8], programs_reeds[8], programs_pipes[8], programs_leads[8], programs_pads[8], programs_textures[8],
  programs_world[8], programs_percussion[8], programs_sounds[8];

#endif
