#ifndef TUTTI_FORMATS_MPE_H
#define TUTTI_FORMATS_MPE_H

#include "core/event.h"
#include "formats/ump.h"

/*
  MIDI 2.0 channel voice messages to the engine's events and back, one group at a time: notes with ids, bend in semitones by
  the sender's own bend range, controllers 0..1. MPE zones (MIDI Polyphonic Expression 1.0: a manager channel and members
  with a note each) are told by their configuration message, and become note expressions, as MIDI 2.0's per-note messages
  do. Nothing is allocated; every note that began is ended. [any]
*/

#define MPE_NOTES 128u         /* sounding at once; one more ends the oldest */
#define MPE_EVENTS_MAX 136u    /* that one message can become: all notes of a zone end, or bend */
#define MPE_PACKETS_MAX 128u   /* that one event can become */
#define MPE_CONTROL_BEND 128u  /* EVENT_CONTROL's numbers beyond MIDI's */
#define MPE_CONTROL_PRESSURE 129u

typedef struct MpeNote { Id id; uint8_t channel, key; } MpeNote;

typedef struct MpeChannel {
  float bend_range_semitones, note_bend_range_semitones, coarse_semitones, fine_semitones;
  float bend, pressure, timbre;  /* -1..1, 0..1, 0..1: as heard last; a new note of a member begins with them */
  uint8_t program;
  bool bank_set;
  uint16_t bank;               /* MSB << 7 | LSB */
} MpeChannel;

typedef struct MpeReader {
  MpeChannel channels[16];
  uint8_t lower_members, upper_members; /* 0: no such zone; the lower is managed by channel 0, the upper by 15 */
  uint32_t note_count;
  MpeNote notes[MPE_NOTES];    /* in order of their beginning */
  Id next_id;
} MpeReader;

/* Ids of notes count up from `first_id`. */
void mpe_reader_init(MpeReader *reader, Id first_id);
/* What one message means, in order, with frame and song_frame 0. Returns how many. Program changes are kept in `channels`. */
uint32_t mpe_read(MpeReader *reader, const Voice *voice, Event out[MPE_EVENTS_MAX]);
/* All that sounds ends: the cable was pulled, or the input was taken off its track. Returns how many. */
uint32_t mpe_end_all(MpeReader *reader, Event out[MPE_EVENTS_MAX]);

typedef struct MpeWriter {
  uint8_t group, members;      /* 0 members: plain notes on channel 0, expressions as MIDI 2.0 per-note messages */
  uint32_t note_count, serial;
  MpeNote notes[MPE_NOTES];
  float tuning[MPE_NOTES];     /* what a note was off its key when it began */
  uint8_t load[16];            /* notes on each member */
  uint32_t idle_since[16];     /* serial of the last end on it */
} MpeWriter;

/* A lower zone of `members` channels (0..15). `out` takes what sets the receiver up; returns how many packets. */
uint32_t mpe_writer_init(MpeWriter *writer, uint8_t group, uint8_t members, Ump out[MPE_PACKETS_MAX]);
/* MIDI 2.0 packets for one event; ump_downgrade makes MIDI 1.0 of them. A note goes to the member that has been idle longest;
   when all play, to the one with the fewest notes. Gain above 1 does not fit and becomes 1. Returns how many. */
uint32_t mpe_write(MpeWriter *writer, const Event *event, Ump out[MPE_PACKETS_MAX]);

#endif
