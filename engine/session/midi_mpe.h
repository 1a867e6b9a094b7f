#ifndef TUTTI_SESSION_MIDI_MPE_H
#define TUTTI_SESSION_MIDI_MPE_H

#include "formats/smf.h"

/*
  MPE in a MIDI file (MIDI Polyphonic Expression 1.0): a track whose configuration message makes a zone has one voice in
  several channels. Its members' notes are one part, on the manager's channel; bend, pressure and timbre of a member are
  expressions of the notes that sound on it. A zone counts for its whole track, wherever in it the message stands. [control]
*/

typedef struct MidiZones { uint8_t lower, upper; } MidiZones; /* members; 0: there is no such zone */

/* Of each of the file's tracks. */
void midi_zones_find(const Smf *smf, MidiZones *zones);
bool midi_zones_member(MidiZones zones, uint32_t channel);
bool midi_zones_manager(MidiZones zones, uint32_t channel);
/* The channel a channel's notes belong to: of a member its manager's, of any other its own. */
uint32_t midi_zones_home(MidiZones zones, uint32_t channel);

/* What the members of a track were told last. */
typedef struct MidiMember {
  double bend, bend_range_semitones, pressure, timbre; /* -1..1; semitones; 0..1; 0..1 */
  uint8_t registered[2];                               /* MSB and LSB of the parameter that data entry sets */
} MidiMember;
typedef struct MidiMembers { MidiZones zones; MidiMember channels[16]; } MidiMembers;

void midi_members_begin(MidiMembers *members, MidiZones zones);
/* A member's message that is no note: gives which expression of its notes moves (core/event.h), or -1. */
int midi_members_hear(MidiMembers *members, const SmfEvent *event);
/* Where an expression stands, and where it stands when nobody said anything. */
double midi_members_value(const MidiMembers *members, uint32_t channel, int expression);
double midi_members_rest(int expression);

#endif
