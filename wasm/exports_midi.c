/* MIDI of the page: bytes as Web MIDI hands them over go straight into the graph's commands, and what the graph sends becomes bytes. */

#include "wasm/host.h"

#include "session/live_midi.h"
#include "session/midi_out.h"

#include <string.h>

/* 0 when memory is refused; goes back by midi_close. `input` (0..254) keeps several apart. */
EXPORT(LiveMidi *, midi_open, uint32_t input) {
  LiveMidi *const midi = memory_new(memory_heap(), sizeof *midi);
  if (midi != NULL) live_midi_init(midi, (uint8_t)input);
  return midi;
}
EXPORT(void, midi_close, LiveMidi *midi) { memory_free(memory_heap(), midi, sizeof *midi); }
/* The input holds the ids of the tracks it plays from now on, 8 bytes each. */
EXPORT(void, midi_aim, LiveMidi *midi, uint32_t bytes) {
  Id tracks[LIVE_TRACKS_MAX];
  const Bytes ids = host_input(0, bytes);
  const uint32_t count = (uint32_t)(ids.size / sizeof *tracks < LIVE_TRACKS_MAX ? ids.size / sizeof *tracks : LIVE_TRACKS_MAX);
  if (count > 0) memcpy(tracks, ids.data, count * sizeof *tracks);
  live_midi_aim(midi, host.graph, tracks, count);
}
/* The input holds the bytes. Returns how many commands found no room, ever. */
EXPORT(uint32_t, midi_bytes, LiveMidi *midi, uint32_t bytes, double heard_frame) {
  live_midi_bytes(midi, host.graph, host_input(0, bytes), (int64_t)heard_frame);
  return midi->dropped;
}
EXPORT(void, midi_end, LiveMidi *midi) { live_midi_end(midi, host.graph); }

/* 0 when memory is refused; the graph sends from now on. */
EXPORT(MidiOut *, midi_out_open, void) {
  if (graph_send_events(host.graph) != STATUS_OK) return NULL;
  MidiOut *const out = memory_new(memory_heap(), sizeof *out);
  if (out != NULL) midi_out_init(out, memory_heap());
  return out;
}
static MidiOutMessage *room_for_messages(void) { return (MidiOutMessage *)(void *)buffer_extend(host_begin_output(), MIDI_OUT_MESSAGES * sizeof(MidiOutMessage)); }
/* The output begins with so many MidiOutMessages; -1: there is no memory for them. */
EXPORT(int, midi_out_take, MidiOut *out, double rate_hz) {
  MidiOutMessage *const to = room_for_messages();
  const int count = to != NULL ? (int)midi_out_take(out, graph_sent(host.graph), rate_hz, to) : -1;
  host_output_made();
  return count;
}
EXPORT(int, midi_out_end, MidiOut *out, Id node) {
  MidiOutMessage *const to = room_for_messages();
  const int count = to != NULL ? (int)midi_out_end(out, node, to) : -1;
  host_output_made();
  return count;
}
