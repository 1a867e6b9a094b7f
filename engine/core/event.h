#ifndef TUTTI_CORE_EVENT_H
#define TUTTI_CORE_EVENT_H

#include "core/ids.h"

#include <stdbool.h>
#include <stdint.h>

/*
  What is played: the one record that timelines, live hands, note effects and instruments share. MIDI, in any of its forms,
  is translated to and from it at the edge (formats/mpe.h) and reaches nothing further in.
*/

/* The engine's own event record. At one frame: off, control, on; then by id. 32 bytes, also the live ring's payload. */
typedef enum EventType {
  EVENT_NOTE_OFF = 0,   /* ends the note with this id */
  EVENT_CHOKE = 1,      /* ends it at once (5 ms); with ID_NONE: every note, those that ring after their end too */
  EVENT_CONTROL = 2,    /* number 0..127 a MIDI controller (value 0..1), 128 pitch bend (value in semitones), 129 pressure */
  EVENT_NOTE_ON = 3,
  EVENT_ALL_OFF = 4,    /* release every voice: the transport stopped or jumped */
  EVENT_EXPRESSION = 5  /* of the one note with this id; number is an Expression */
} EventType;

/* Note expressions; values as in CLAP: plain, per note, on top of what the note and its channel say. */
typedef enum Expression {
  EXPRESSION_TUNING,   /* semitones */
  EXPRESSION_PRESSURE, /* 0..1 */
  EXPRESSION_TIMBRE,   /* 0..1; MPE's CC 74 */
  EXPRESSION_GAIN,     /* linear, 1 is unchanged */
  EXPRESSION_PAN,      /* -1..1 */
  EXPRESSION_COUNT
} Expression;

typedef struct Event {
  uint32_t frame;    /* offset in the block, < frames */
  uint16_t type;     /* EventType */
  uint16_t number;   /* key 0..127 for notes, controller otherwise */
  Id id;             /* note: pairs on and off, seeds randomness */
  float value;       /* velocity 0..1 or the controller's value */
  float pitch_offset_semitones;
  int64_t song_frame; /* where in the song, for phases that follow it */
} Event;

/* Ids of notes that hands play begin here: a corner of the id space no document reaches (web/audio/player.ts counts there, too). */
#define EVENT_HAND_IDS UINT64_C(0xffffffff00000000)

/* ALL_OFF comes before everything of its frame; then off, choke, control, on, expression as their numbers say. [any] */
static inline uint32_t event_rank(const Event *event) { return event->type == EVENT_ALL_OFF ? 0u : event->type + 1u; }
static inline bool event_comes_after(const Event *a, const Event *b) {
  if (a->frame != b->frame) return a->frame > b->frame;
  if (event_rank(a) != event_rank(b)) return event_rank(a) > event_rank(b);
  return a->id > b->id;
}

/* Where events of one block are put. */
typedef struct EventSink {
  Event *events;
  uint32_t count, capacity;
  uint32_t dropped; /* what did not fit; people see the number */
} EventSink;

#endif
