#ifndef TUTTI_SESSION_MIDI_SONG_H
#define TUTTI_SESSION_MIDI_SONG_H

#include "core/tempo.h"
#include "formats/smf.h"

/*
  What a MIDI file says, as music: notes with both ends, controllers, tempo and signatures, in the project's ticks counted
  from the file's start, gathered into parts: the notes of one channel in one track. Nothing of the document is known here.
  All functions are [control].
*/

typedef struct MidiNote {
  int64_t start_ticks, end_ticks; /* end > start */
  uint32_t part;
  uint32_t order;                 /* in the file */
  uint32_t next;                  /* waiting for its end: the next on its key */
  uint8_t key, velocity, release, channel;
} MidiNote;

typedef struct MidiControl {
  int64_t position_ticks;
  uint32_t part;
  uint32_t order;
  int16_t value;                  /* bend -8192..8191, all else 0..127 */
  uint8_t number, key;            /* as control rows have them (model/doc.h) */
} MidiControl;

/* What an MPE member did to a note that sounded on it (session/midi_mpe.h). */
typedef struct MidiExpression {
  int64_t position_ticks;         /* at or behind the note's start */
  uint32_t note;                  /* in the song's notes */
  uint32_t order;
  int kind;                       /* Expression: tuning in semitones, pressure, timbre */
  double value;
} MidiExpression;

typedef struct MidiPart {
  uint32_t track;                 /* of the file */
  uint8_t channel;
  bool alone;                     /* the only part of its track: the track's name is its name */
  uint32_t note_begin, note_end;  /* in the song's notes, sorted by start */
  uint32_t control_begin, control_end;
} MidiPart;

/* The first word on a channel, for parts whose own track does not say. -1: nothing was said. */
typedef struct MidiChannel { int program, volume, pan; } MidiChannel;

/* A name at a place: a marker or cue point. */
typedef struct MidiMarker {
  int64_t position_ticks;
  Bytes name;                     /* as it stands in the file */
} MidiMarker;

/* A text or system message. */
typedef struct MidiSaid {
  int64_t position_ticks;
  uint32_t track;                 /* of the file */
  int type;                       /* WORD_* */
  Bytes raw;
} MidiSaid;

typedef struct MidiSong {
  const Memory *memory;
  Smf smf;
  MidiNote *notes;
  MidiControl *controls;
  MidiPart *parts;
  TempoPoint *tempos;             /* sorted; of equal positions the last in the file; no tempo twice in a row */
  SignaturePoint *signatures;     /* the same */
  MidiMarker *markers;            /* as they come in the file; at most LIMIT_MARKERS */
  MidiSaid *words;                /* as they come in the file; at most LIMIT_MIDI_WORDS */
  Buffer expressions;             /* MidiExpression; sorted by note, then position */
  Bytes *names;                   /* of the file's tracks, as they stand there */
  uint32_t note_count, control_count, part_count, tempo_count, signature_count, marker_count, word_count;
  uint32_t note_room, control_room, tempo_room, signature_room, marker_room, word_room; /* what the arrays were made for */
  MidiChannel channels[16];
  int key_root, key_scale;        /* as project fields; -1: not said */
  bool absolute;                  /* SMPTE division: ticks are seconds at 120 bpm, tempo events mean nothing */
} MidiSong;

Status midi_song_read(Bytes file, const Memory *memory, MidiSong *song, Problem *problem) NODISCARD;
void midi_song_finish(MidiSong *song);

#endif
