/* Zones of a MIDI file's tracks, and what its member channels say: for midi_song.c. */
#include "session/midi_mpe.h"

#include "core/event.h"

#define REGISTERED_NONE 127u /* MSB and LSB: data entry sets nothing */
#define MEMBER_RANGE 48.0
#define PARAMETER_BEND_RANGE 0u
#define PARAMETER_ZONE 6u

enum { DATA_ENTRY = 6, TIMBRE = 74, REGISTERED_LSB = 100, REGISTERED_MSB = 101 };

static bool is_control(const SmfEvent *event) { return (event->status & 0xf0) == 0xb0; }

static void hear_registered(uint8_t registered[2], const SmfEvent *event) {
  if (event->data[0] == REGISTERED_MSB) registered[0] = event->data[1];
  if (event->data[0] == REGISTERED_LSB) registered[1] = event->data[1];
}

void midi_zones_find(const Smf *smf, MidiZones *zones) {
  uint8_t registered[16][2] = {{0}};
  for (uint32_t t = 0; t < smf->track_count; t++) zones[t] = (MidiZones){0};
  for (uint32_t i = 0; i < smf->event_count; i++) {
    const SmfEvent *event = &smf->events[i];
    const uint32_t channel = event->status & 15u;
    if (i == 0 || event->track != smf->events[i - 1].track)
      for (uint32_t c = 0; c < 16; c++) registered[c][0] = registered[c][1] = REGISTERED_NONE;
    if (!is_control(event) || (channel != 0 && channel != 15)) continue;
    hear_registered(registered[channel], event);
    if (event->data[0] != DATA_ENTRY || registered[channel][0] != 0 || registered[channel][1] != PARAMETER_ZONE) continue;
    uint8_t *members = channel == 0 ? &zones[event->track].lower : &zones[event->track].upper;
    const uint8_t asked = event->data[1] > 15 ? 15 : event->data[1];
    if (asked > *members) *members = asked;
  }
  for (uint32_t t = 0; t < smf->track_count; t++)
    if (zones[t].lower + zones[t].upper > 14 && zones[t].upper > 0) zones[t].upper = (uint8_t)(zones[t].lower >= 14 ? 0 : 14 - zones[t].lower);
}

static bool is_lower(MidiZones zones, uint32_t channel) { return channel >= 1 && channel <= zones.lower; }
static bool is_upper(MidiZones zones, uint32_t channel) { return channel <= 14 && channel + zones.upper >= 15; }

bool midi_zones_member(MidiZones zones, uint32_t channel) { return is_lower(zones, channel) || is_upper(zones, channel); }
bool midi_zones_manager(MidiZones zones, uint32_t channel) { return (channel == 0 && zones.lower > 0) || (channel == 15 && zones.upper > 0); }
uint32_t midi_zones_home(MidiZones zones, uint32_t channel) { return is_lower(zones, channel) ? 0 : is_upper(zones, channel) ? 15 : channel; }

void midi_members_begin(MidiMembers *members, MidiZones zones) {
  *members = (MidiMembers){.zones = zones};
  for (uint32_t c = 0; c < 16; c++)
    members->channels[c] = (MidiMember){.bend_range_semitones = MEMBER_RANGE, .timbre = 0.5, .registered = {REGISTERED_NONE, REGISTERED_NONE}};
}

/* One member's bend range is that of all members of its zone. */
static void set_bend_range(MidiMembers *members, uint32_t channel, double semitones) {
  const uint32_t home = midi_zones_home(members->zones, channel);
  for (uint32_t c = 0; c < 16; c++)
    if (midi_zones_member(members->zones, c) && midi_zones_home(members->zones, c) == home) members->channels[c].bend_range_semitones = semitones;
}

static int hear_control(MidiMembers *members, uint32_t channel, const SmfEvent *event) {
  MidiMember *member = &members->channels[channel];
  hear_registered(member->registered, event);
  if (event->data[0] == DATA_ENTRY && member->registered[0] == 0 && member->registered[1] == PARAMETER_BEND_RANGE)
    set_bend_range(members, channel, (double)(event->data[1] > 96 ? 96 : event->data[1]));
  if (event->data[0] != TIMBRE) return -1;
  const double value = (double)event->data[1];
  member->timbre = value <= 64.0 ? value / 128.0 : 0.5 + (value - 64.0) / 126.0; /* 64 is the middle */
  return EXPRESSION_TIMBRE;
}

int midi_members_hear(MidiMembers *members, const SmfEvent *event) {
  const uint32_t channel = event->status & 15u;
  MidiMember *member = &members->channels[channel];
  switch (event->status & 0xf0) {
    case 0xb0: return hear_control(members, channel, event);
    case 0xd0: member->pressure = (double)event->data[0] / 127.0; return EXPRESSION_PRESSURE;
    case 0xe0: member->bend = (double)((event->data[1] << 7 | event->data[0]) - 8192) / 8192.0; return EXPRESSION_TUNING;
    default: return -1;
  }
}

double midi_members_value(const MidiMembers *members, uint32_t channel, int expression) {
  const MidiMember *member = &members->channels[channel];
  if (expression == EXPRESSION_TUNING) return member->bend * member->bend_range_semitones;
  return expression == EXPRESSION_PRESSURE ? member->pressure : member->timbre;
}

double midi_members_rest(int expression) { return expression == EXPRESSION_TIMBRE ? 0.5 : 0.0; }
