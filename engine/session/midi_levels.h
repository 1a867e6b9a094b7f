#ifndef TUTTI_SESSION_MIDI_LEVELS_H
#define TUTTI_SESSION_MIDI_LEVELS_H

#include <stdint.h>

/*
  MIDI's volume and pan controllers as a track's fader and pan, and back. General MIDI's curve is 40 log10(v / 127) dB, with
  100 as the default; that default becomes MIDI_HEADROOM_DB, which keeps all but the densest of real files below full scale. [any]
*/

#define MIDI_HEADROOM_DB (-9.0)
#define MIDI_VOLUME_DEFAULT 100
#define MIDI_PAN_DEFAULT 64

double midi_gain_db(int volume);      /* 0 is silence, -144 dB */
int midi_volume(double gain_db);
double midi_pan(int value);           /* -1..1 */
int midi_pan_value(double pan);

#endif
