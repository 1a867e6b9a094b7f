#ifndef TUTTI_FORMATS_UMP_H
#define TUTTI_FORMATS_UMP_H

#include "formats/midi1.h"

/*
  Universal MIDI Packets, version 1.1: one to four 32-bit words that carry MIDI 1.0, MIDI 2.0, system messages and data of 7
  or 8 bits for one of sixteen groups. MIDI 2.0 channel voice messages are what the rest of the engine's edge works with:
  MIDI 1.0 is translated up on its way in and down on its way out (ump_translate.c), so no resolution is lost between. [any]
*/

typedef enum UmpType {
  UMP_UTILITY = 0, UMP_SYSTEM = 1, UMP_MIDI1 = 2, UMP_SYSEX7 = 3, UMP_MIDI2 = 4, UMP_DATA128 = 5, UMP_FLEX = 13, UMP_STREAM = 15
} UmpType;

typedef struct Ump { uint32_t words[4]; } Ump; /* words beyond the packet's length are 0 */

static inline UmpType ump_type(const Ump *packet) { return (UmpType)(packet->words[0] >> 28); }
static inline uint8_t ump_group(const Ump *packet) { return (uint8_t)(packet->words[0] >> 24 & 15); }
/* Words of the packet that begins with `first`, 1 to 4, reserved types included. */
uint32_t ump_length(uint32_t first);
/* The next packet of a stream. Returns the words taken; 0 when the rest is not there yet. */
uint32_t ump_next(const uint32_t *words, uint32_t count, Ump *packet);

/* A MIDI 1.0 message as one packet: channel voice, system or a piece of sysex. False for what is no message. */
bool ump_from_midi1(uint8_t group, const Midi1 *message, Ump *packet);
/* And back; false for packets MIDI 1.0 has no bytes for (translate MIDI 2.0 down first) and for broken ones. */
bool ump_to_midi1(const Ump *packet, Midi1 *message);

/* Data of 8 bits: 13 bytes a packet, several streams at once. */
#define SYSEX8_PIECE_BYTES 13u
typedef struct Sysex8 {
  uint8_t group, stream, piece, count; /* piece: SysexPiece */
  uint8_t data[SYSEX8_PIECE_BYTES];
} Sysex8;
bool ump_from_sysex8(const Sysex8 *piece, Ump *packet);
bool ump_to_sysex8(const Ump *packet, Sysex8 *piece);

/* MIDI 2.0 channel voice. */
typedef enum VoiceOpcode {
  VOICE_NOTE_REGISTERED = 0,  /* per-note controller `detail` of key `index` */
  VOICE_NOTE_ASSIGNABLE = 1,
  VOICE_REGISTERED = 2,       /* what MIDI 1.0 calls RPN: bank `index`, number `detail` */
  VOICE_ASSIGNABLE = 3,       /* NRPN */
  VOICE_RELATIVE_REGISTERED = 4,
  VOICE_RELATIVE_ASSIGNABLE = 5,
  VOICE_NOTE_BEND = 6,
  VOICE_NOTE_OFF = 8,         /* value: 16 bit velocity, 16 bit attribute; detail: the attribute's type */
  VOICE_NOTE_ON = 9,
  VOICE_NOTE_PRESSURE = 10,
  VOICE_CONTROL = 11,
  VOICE_PROGRAM = 12,         /* value: program << 24, bank << 8 | bank LSB; detail 1: the bank counts */
  VOICE_PRESSURE = 13,
  VOICE_BEND = 14,
  VOICE_NOTE_MANAGEMENT = 15
} VoiceOpcode;
typedef struct Voice {
  uint8_t group, opcode, channel;
  uint8_t index, detail;      /* key or controller, 0..127; what the opcode says */
  uint32_t value;             /* the packet's second word */
} Voice;
bool ump_to_voice(const Ump *packet, Voice *voice);
Ump ump_from_voice(const Voice *voice);

/* ---- ump_translate.c */

/* The specification's "min-center-max": 0, the middle and the maximum map to themselves, and scaling down again is exact. */
uint32_t ump_scale_up(uint32_t value, uint32_t bits, uint32_t to_bits);
static inline uint32_t ump_scale_down(uint32_t value, uint32_t bits, uint32_t to_bits) { return value >> (bits - to_bits); }

/* What MIDI 1.0 says in several messages and MIDI 2.0 in one, waiting for its end. Zeroed: nothing was said. */
typedef struct UmpUpgradeChannel {
  uint8_t bank[2], parameter[2], data_msb;
  bool bank_set, parameter_set, assignable, data_waits;
} UmpUpgradeChannel;
typedef struct UmpUpgrade { UmpUpgradeChannel channels[16][16]; } UmpUpgrade; /* group, channel */

#define UMP_UPGRADE_MAX 2u
#define UMP_DOWNGRADE_MAX 4u

/* MIDI 1.0 in, MIDI 2.0 out; all but channel voice passes as it is. Bank select waits for its program change; data entry
   waits for its LSB or for any other message of its channel, which then follows it. Returns how many packets came out. */
uint32_t ump_upgrade(UmpUpgrade *state, const Ump *packet, Ump out[UMP_UPGRADE_MAX]);
/* MIDI 2.0 in, MIDI 1.0 out. Per-note and relative controllers have no MIDI 1.0 form and are left out (0). */
uint32_t ump_downgrade(const Ump *packet, Ump out[UMP_DOWNGRADE_MAX]);

#endif
