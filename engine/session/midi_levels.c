/* Controller values to decibels and back; used by import and export, which must agree. */

#include "session/midi_levels.h"

#include "core/math.h"

double midi_gain_db(int volume) {
  if (volume <= 0) return -144.0;
  return MIDI_HEADROOM_DB + 2.0 * math_db_from_gain((double)volume / MIDI_VOLUME_DEFAULT);
}

int midi_volume(double gain_db) {
  if (gain_db <= -144.0) return 0;
  return math_int_clamp(MIDI_VOLUME_DEFAULT * math_gain_from_db((gain_db - MIDI_HEADROOM_DB) / 2.0) + 0.5, 0, 127);
}

double midi_pan(int value) { return value >= 64 ? (value - 64) / 63.0 : (value - 64) / 64.0; }

int midi_pan_value(double pan) { return math_int_clamp(64.5 + pan * (pan >= 0 ? 63.0 : 64.0), 0, 127); }
