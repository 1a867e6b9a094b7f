#ifndef TUTTI_DSP_NOTE_STREAM_H
#define TUTTI_DSP_NOTE_STREAM_H

#include "core/attributes.h"
#include "core/event.h"

/*
  The notes a note effect has begun, and when each is to sound and to end. Whatever comes, every on that leaves has its off:
  an on is let out only while there is room to remember it, an off that finds the list full waits for the next block, and
  no id begins again before it has ended. Times are frames since the reset, so blocks may be cut anywhere.

  One block of a note effect: for each event note_stream_... at its frame, then note_stream_flush once. Events leave sorted.
  All functions are [audio].
*/

#define NOTE_STREAM_LIVING 256u /* at once */
#define NOTE_STREAM_NOTES 384u  /* with those whose off the block's end will write */
#define NOTE_STREAM_LATER 128u /* expressions of notes that sound later than they were played */
#define NOTE_STREAM_HELD INT64_MAX

typedef struct StreamNote {
  Id source;               /* the note it came from */
  Id id;                   /* its own */
  int64_t on_due, off_due; /* NOTE_STREAM_HELD while a finger holds it */
  int64_t song_frame;
  float velocity, pitch_offset_semitones;
  uint32_t delay_frames;     /* its source's expressions come that much later, as it does itself */
  uint32_t off_delay_frames; /* its off that much after the source's */
  uint16_t key;
  uint8_t sounds, choked;
  uint32_t reserved;
} StreamNote;

typedef struct StreamLater { int64_t due; Event event; } StreamLater;

typedef struct NoteStream {
  int64_t now;             /* frames since the reset, at the block's start */
  uint32_t note_count, later_count;
  StreamNote notes[NOTE_STREAM_NOTES];
  StreamLater later[NOTE_STREAM_LATER];
} NoteStream;

void note_stream_reset(NoteStream *stream) RT_SAFE;

/* The note that an on becomes when nothing is done to it. */
StreamNote note_stream_note(const NoteStream *stream, const Event *on) RT_SAFE;
/* Begins a note. An earlier one with its id ends before. False, and counted in the sink, when there are too many. */
bool note_stream_begin(NoteStream *stream, EventSink *sink, const StreamNote *note) RT_SAFE;
/* The source's finger left, or it was choked: ends or chokes what it holds. ID_NONE chokes all. False when no note comes from it. */
bool note_stream_end(NoteStream *stream, Id source, uint32_t frame) RT_SAFE;
bool note_stream_choke(NoteStream *stream, Id source, uint32_t frame) RT_SAFE;
/* All that sounds ends, what has not begun never will. */
void note_stream_end_all(NoteStream *stream, uint32_t frame) RT_SAFE;
/* Says the expression of every note that comes from its id. False when none does. */
bool note_stream_express(NoteStream *stream, EventSink *sink, const Event *expression) RT_SAFE;
/* Lets an event through as it is. */
void note_stream_pass(EventSink *sink, const Event *event) RT_SAFE;
/* What a note effect does with everything but ons: ends, chokes and expressions of notes it knows go to them, ALL_OFF ends
   them, the rest passes. */
void note_stream_follow(NoteStream *stream, EventSink *sink, const Event *event) RT_SAFE;
/* Puts what falls due in this block and sorts the sink. `song_frame` is the block's. */
void note_stream_flush(NoteStream *stream, EventSink *sink, uint32_t frames, int64_t song_frame) RT_SAFE;

/* Whether a note that comes from that source lives at a frame. */
bool note_stream_knows(const NoteStream *stream, Id source, uint32_t frame) RT_SAFE;

#endif
