#ifndef TUTTI_SESSION_LIVE_MIDI_H
#define TUTTI_SESSION_LIVE_MIDI_H

#include "formats/mpe.h"
#include "graph/graph.h"

/*
  A MIDI input being played: bytes as the cable gives them, or packets, become commands for tracks of a graph: notes with
  ids, controllers, bend by the sender's own range, and note expressions where it speaks MPE or MIDI 2.0. One for each
  input; whoever writes to the graph's commands calls this, on the same thread. [control]
*/

enum { LIVE_TRACKS_MAX = 64 };

typedef struct LiveMidi {
  Midi1Reader reader;
  UmpUpgrade upgrade;
  MpeReader players[16];   /* one a group */
  Id tracks[LIVE_TRACKS_MAX]; /* each hears all of it */
  uint32_t track_count;
  uint32_t dropped;        /* commands that found no room */
} LiveMidi;

/* Live notes live in a corner of the id space no document reaches; `input` (0..254) keeps several inputs apart. */
void live_midi_init(LiveMidi *midi, uint8_t input);
/* From now on these tracks are played, at most LIVE_TRACKS_MAX of them; what sounds on others than these ends there. What the sender said of
   itself (bend range, MPE zones) holds on. */
void live_midi_aim(LiveMidi *midi, Graph *graph, const Id *tracks, uint32_t count);
/* `heard_frame`: the output frame at which the bytes came in, as far as the host knows; 0: now. */
void live_midi_bytes(LiveMidi *midi, Graph *graph, Bytes bytes, int64_t heard_frame);
void live_midi_packet(LiveMidi *midi, Graph *graph, const Ump *packet, int64_t heard_frame);
/* Ends what sounds: the cable was pulled. */
void live_midi_end(LiveMidi *midi, Graph *graph);

#endif
