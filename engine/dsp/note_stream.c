/* Notes on their way through a note effect: begun, held, ended, never forgotten. Used by the note effects of devices/. */
#include "dsp/note_stream.h"

#include <string.h>

void note_stream_reset(NoteStream *stream) RT_SAFE { memset(stream, 0, sizeof *stream); }

static void remove_note(NoteStream *stream, uint32_t index) RT_SAFE { stream->notes[index] = stream->notes[--stream->note_count]; }

/* An off on the frame of its on would sort before it and be lost. */
static void end_note(StreamNote *note, int64_t due) RT_SAFE {
  const int64_t earliest = note->on_due + 1;
  const int64_t end = due > earliest ? due : earliest;
  if (end < note->off_due) note->off_due = end;
}

/* Whether it has not ended by then, be its off written or not: how blocks are cut must not matter. */
static bool lives(const StreamNote *note, int64_t at) RT_SAFE { return note->off_due > at; }

StreamNote note_stream_note(const NoteStream *stream, const Event *on) RT_SAFE {
  return (StreamNote){.source = on->id, .id = on->id, .on_due = stream->now + on->frame, .off_due = NOTE_STREAM_HELD,
                      .song_frame = on->song_frame, .velocity = on->value, .pitch_offset_semitones = on->pitch_offset_semitones,
                      .key = on->number};
}

static uint32_t count_living(const NoteStream *stream, int64_t at) RT_SAFE {
  uint32_t count = 0;
  for (uint32_t i = 0; i < stream->note_count; i++) count += lives(&stream->notes[i], at);
  return count;
}

bool note_stream_begin(NoteStream *stream, EventSink *sink, const StreamNote *note) RT_SAFE {
  for (uint32_t i = stream->note_count; i-- > 0;) {
    StreamNote *other = &stream->notes[i];
    if (other->id != note->id) continue;
    if (!other->sounds && other->on_due >= note->on_due) remove_note(stream, i);
    else end_note(other, note->on_due);
  }
  if (count_living(stream, note->on_due) >= NOTE_STREAM_LIVING || stream->note_count == NOTE_STREAM_NOTES) {
    sink->dropped++;
    return false;
  }
  StreamNote *added = &stream->notes[stream->note_count++];
  *added = *note;
  added->sounds = added->choked = 0;
  if (added->off_due <= added->on_due) added->off_due = added->on_due + 1;
  return true;
}

bool note_stream_end(NoteStream *stream, Id source, uint32_t frame) RT_SAFE {
  bool found = false;
  for (uint32_t i = 0; i < stream->note_count; i++) {
    StreamNote *note = &stream->notes[i];
    if (note->source != source || note->off_due != NOTE_STREAM_HELD) continue;
    end_note(note, stream->now + frame + note->off_delay_frames);
    found = true;
  }
  return found;
}

/* Ended at once: one that has not begun by then never will. */
static void cut(NoteStream *stream, uint32_t index, int64_t due) RT_SAFE {
  StreamNote *note = &stream->notes[index];
  if (!note->sounds && note->on_due >= due) remove_note(stream, index);
  else end_note(note, due);
}

bool note_stream_choke(NoteStream *stream, Id source, uint32_t frame) RT_SAFE {
  bool found = false;
  for (uint32_t i = stream->note_count; i-- > 0;) {
    const bool meant = source == ID_NONE || stream->notes[i].source == source;
    if (!meant || !lives(&stream->notes[i], stream->now + frame)) continue;
    stream->notes[i].choked = 1;
    cut(stream, i, stream->now + frame);
    found = true;
  }
  return found;
}

void note_stream_end_all(NoteStream *stream, uint32_t frame) RT_SAFE {
  const int64_t at = stream->now + frame;
  uint32_t left = 0;
  for (uint32_t i = 0; i < stream->later_count; i++)
    if (stream->later[i].due < at) stream->later[left++] = stream->later[i];
  stream->later_count = left;
  for (uint32_t i = stream->note_count; i-- > 0;) cut(stream, i, at);
}

void note_stream_pass(EventSink *sink, const Event *event) RT_SAFE {
  if (sink->count == sink->capacity) sink->dropped++;
  else sink->events[sink->count++] = *event;
}

static uint32_t offset_of(const NoteStream *stream, int64_t due) RT_SAFE { return due > stream->now ? (uint32_t)(due - stream->now) : 0u; }

static void put_later(NoteStream *stream, EventSink *sink, int64_t end) RT_SAFE {
  uint32_t left = 0;
  for (uint32_t i = 0; i < stream->later_count; i++) {
    StreamLater later = stream->later[i];
    if (later.due >= end) {
      stream->later[left++] = later;
      continue;
    }
    later.event.frame = offset_of(stream, later.due);
    note_stream_pass(sink, &later.event);
  }
  stream->later_count = left;
}

/* A full list first lets go of what is due by now, as it would have at the end of a shorter block. */
static void wait(NoteStream *stream, EventSink *sink, const Event *event, uint32_t frames) RT_SAFE {
  const int64_t at = stream->now + event->frame;
  if (stream->later_count == NOTE_STREAM_LATER) put_later(stream, sink, at + 1);
  if (stream->later_count == NOTE_STREAM_LATER) sink->dropped++;
  else stream->later[stream->later_count++] = (StreamLater){at + frames, *event};
}

bool note_stream_express(NoteStream *stream, EventSink *sink, const Event *expression) RT_SAFE {
  bool found = false;
  for (uint32_t i = 0; i < stream->note_count; i++) {
    const StreamNote *note = &stream->notes[i];
    if (note->source != expression->id || !lives(note, stream->now + expression->frame)) continue;
    Event own = *expression;
    own.id = note->id;
    found = true;
    if (note->delay_frames == 0) note_stream_pass(sink, &own);
    else wait(stream, sink, &own, note->delay_frames);
  }
  return found;
}

void note_stream_follow(NoteStream *stream, EventSink *sink, const Event *event) RT_SAFE {
  bool known = false;
  switch (event->type) {
  case EVENT_NOTE_OFF: known = note_stream_end(stream, event->id, event->frame) || note_stream_knows(stream, event->id, event->frame); break;
  case EVENT_CHOKE: known = note_stream_choke(stream, event->id, event->frame) && event->id != ID_NONE; break;
  case EVENT_EXPRESSION: known = note_stream_express(stream, sink, event); break;
  case EVENT_ALL_OFF: note_stream_end_all(stream, event->frame); break;
  default: break;
  }
  if (!known) note_stream_pass(sink, event);
}

bool note_stream_knows(const NoteStream *stream, Id source, uint32_t frame) RT_SAFE {
  for (uint32_t i = 0; i < stream->note_count; i++)
    if (stream->notes[i].source == source && lives(&stream->notes[i], stream->now + frame)) return true;
  return false;
}

/* --- the block's end ------------------------------------------------------------------------------------------------ */

/* The stream's clock becomes the song's by the block's difference between them. */
static Event event_at(const NoteStream *stream, const StreamNote *note, int64_t due, int64_t song_frame) RT_SAFE {
  const uint32_t frame = offset_of(stream, due);
  return (Event){.frame = frame, .number = note->key, .id = note->id, .song_frame = song_frame + frame};
}

static bool put(EventSink *sink, const Event *event) RT_SAFE {
  if (sink->count == sink->capacity) return false;
  sink->events[sink->count++] = *event;
  return true;
}

/* False when there was no room: it is tried again in the next block. */
static bool put_off(const NoteStream *stream, EventSink *sink, const StreamNote *note, int64_t song_frame) RT_SAFE {
  Event off = event_at(stream, note, note->off_due, song_frame);
  off.type = note->choked ? EVENT_CHOKE : EVENT_NOTE_OFF;
  return put(sink, &off);
}

static void put_ends(NoteStream *stream, EventSink *sink, int64_t end, int64_t song_frame) RT_SAFE {
  for (uint32_t i = stream->note_count; i-- > 0;) {
    const StreamNote *note = &stream->notes[i];
    if (note->sounds && note->off_due < end && put_off(stream, sink, note, song_frame)) remove_note(stream, i);
  }
}

static void put_begins(NoteStream *stream, EventSink *sink, int64_t end, int64_t song_frame) RT_SAFE {
  for (uint32_t i = stream->note_count; i-- > 0;) {
    StreamNote *note = &stream->notes[i];
    if (note->sounds || note->on_due >= end) continue;
    Event on = event_at(stream, note, note->on_due, song_frame);
    on.type = EVENT_NOTE_ON;
    on.value = note->velocity;
    on.pitch_offset_semitones = note->pitch_offset_semitones;
    on.song_frame = note->song_frame;
    if (!put(sink, &on)) {
      sink->dropped++;
      remove_note(stream, i);
      continue;
    }
    note->sounds = 1;
    if (note->off_due < end && put_off(stream, sink, note, song_frame)) remove_note(stream, i);
  }
}

/* Events come nearly in order, so this rarely moves anything. */
static void sort(EventSink *sink) RT_SAFE {
  for (uint32_t i = 1; i < sink->count; i++) {
    const Event event = sink->events[i];
    uint32_t place = i;
    for (; place > 0 && event_comes_after(&sink->events[place - 1], &event); place--) sink->events[place] = sink->events[place - 1];
    sink->events[place] = event;
  }
}

void note_stream_flush(NoteStream *stream, EventSink *sink, uint32_t frames, int64_t song_frame) RT_SAFE {
  const int64_t end = stream->now + frames;
  put_ends(stream, sink, end, song_frame);
  put_begins(stream, sink, end, song_frame);
  put_later(stream, sink, end);
  sort(sink);
  stream->now = end;
}
