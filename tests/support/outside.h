#ifndef TUTTI_TESTS_SUPPORT_OUTSIDE_H
#define TUTTI_TESTS_SUPPORT_OUTSIDE_H

#include "support/build_song.h"
#include "support/cm.h"

#include "session/midi_out.h"

#include <math.h>

/* A song whose track plays an instrument outside the computer, and what that is told. */

#define RATE 48000.0
#define SECOND 48000u

static MidiOut out;
static MidiOutMessage messages[MIDI_OUT_MESSAGES];
static uint32_t count;

static inline void nobody_plays(void) {
  if (out.memory != NULL) midi_out_finish(&out);
  midi_out_init(&out, memory_heap());
}

typedef struct Outside { Session *song; Id track, device; Graph *graph; } Outside;

/* Two beats a second: a note from the first second to the second one, as long as `notes` are not said. */
static inline Outside begin(const SongNote *notes, uint32_t note_count) {
  Outside o = {.song = song_new()};
  nobody_plays();
  o.track = song_track(o.song, TRACK_INSTRUMENT);
  o.device = song_device(o.song, o.track, "external");
  song_clip(o.song, o.track, (SongSpan){0, 16}, notes, note_count);
  return o;
}

static inline void play(Outside *o) {
  o->graph = graph_create(memory_heap(), RATE);
  assert_int_equal(graph_send_events(o->graph), STATUS_OK);
  song_feed(o->song, o->graph);
  assert_true(ring_write(graph_commands(o->graph), &(Command){.type = COMMAND_PLAY}));
}

static inline double hear(Outside *o, uint32_t frames) {
  static float left[4 * SECOND], right[4 * SECOND];
  graph_render(o->graph, left, right, frames);
  double most = 0.0;
  for (uint32_t i = 0; i < frames; i++) most = fmax(most, fabs((double)left[i]));
  count = midi_out_take(&out, graph_sent(o->graph), RATE, messages);
  return most;
}

static inline void end(Outside *o) {
  graph_destroy(o->graph);
  session_destroy(o->song);
}

/* The n-th message of a status, its channel included; the test fails when there are fewer. */
static inline const MidiOutMessage *message(uint8_t status, uint32_t n) {
  for (uint32_t i = 0; i < count; i++)
    if (messages[i].bytes[0] == status && n-- == 0) return &messages[i];
  fail_msg("there is no message %02x", status);
  return NULL;
}

static inline uint32_t how_many(uint8_t status) {
  uint32_t found = 0;
  for (uint32_t i = 0; i < count; i++) found += messages[i].bytes[0] == status;
  return found;
}

static inline void tell(const Outside *o, Command command) { assert_true(ring_write(graph_commands(o->graph), &command)); }

/* Messages of a status that are due in [from, to) seconds, as a bit for each key from 60 on. */
static inline uint32_t keys_between(uint8_t status, double from, double to) {
  uint32_t keys = 0;
  for (uint32_t i = 0; i < count; i++)
    if (messages[i].bytes[0] == status && messages[i].due_frame >= from * RATE && messages[i].due_frame < to * RATE) keys |= 1u << (messages[i].bytes[1] - 60);
  return keys;
}

static const SongNote long_one[] = {{0, 12, 60, 100}};

/* What must have left when the note was sounding and then was not to. */
static inline void ends_once(void) {
  assert_int_equal(how_many(0x80), 1);
  assert_int_equal(message(0x80, 0)->bytes[1], 60);
  assert_int_equal(how_many(0x90), 0);
}

#endif
