/* From a MIDI cable to the audio thread: every input of the page, and later of other hosts, plays through here. */

#include "session/live_midi.h"

void live_midi_init(LiveMidi *midi, uint8_t input) {
  *midi = (LiveMidi){0};
  /* the highest bytes of the counter: input, then group; a group has 2^20 notes until its ids come again */
  for (uint32_t group = 0; group < 16; group++) mpe_reader_init(&midi->players[group], EVENT_HAND_IDS | (Id)(input + 1u) << 24 | (Id)group << 20);
}

static void send(LiveMidi *midi, Graph *graph, const Event *event, int64_t heard_frame) {
  static const uint16_t types[] = {[EVENT_NOTE_OFF] = COMMAND_NOTE_OFF, [EVENT_CHOKE] = COMMAND_NOTE_OFF, [EVENT_CONTROL] = COMMAND_CONTROL,
                                   [EVENT_NOTE_ON] = COMMAND_NOTE_ON, [EVENT_EXPRESSION] = COMMAND_EXPRESSION};
  const uint16_t type = event->type < COUNT_OF(types) ? types[event->type] : 0;
  if (type == 0) return;
  for (uint32_t i = 0; i < midi->track_count; i++) {
    const Command command = {.type = type, .number = event->number, .value = event->value, .id = midi->tracks[i], .position_frame = (int64_t)event->id,
                             .heard_frame = heard_frame};
    if (!ring_write(graph_commands(graph), &command)) midi->dropped++;
  }
  if (event->type != EVENT_NOTE_ON || event->pitch_offset_semitones == 0.0f) return;
  /* a note that begins beside its key says so in its first expression */
  const Event tuning = {.type = EVENT_EXPRESSION, .number = EXPRESSION_TUNING, .id = event->id, .value = event->pitch_offset_semitones};
  send(midi, graph, &tuning, heard_frame);
}

void live_midi_packet(LiveMidi *midi, Graph *graph, const Ump *packet, int64_t heard_frame) {
  Ump upgraded[UMP_UPGRADE_MAX];
  const uint32_t count = ump_upgrade(&midi->upgrade, packet, upgraded);
  for (uint32_t i = 0; i < count; i++) {
    Voice voice;
    Event events[MPE_EVENTS_MAX];
    if (!ump_to_voice(&upgraded[i], &voice)) continue;
    const uint32_t made = mpe_read(&midi->players[voice.group], &voice, events);
    for (uint32_t e = 0; e < made; e++) send(midi, graph, &events[e], heard_frame);
  }
}

void live_midi_bytes(LiveMidi *midi, Graph *graph, Bytes bytes, int64_t heard_frame) {
  for (size_t i = 0; i < bytes.size; i++) {
    Midi1 messages[MIDI1_MESSAGES_MAX];
    const uint32_t count = midi1_read(&midi->reader, bytes.data[i], messages);
    for (uint32_t m = 0; m < count; m++) {
      Ump packet;
      if (ump_from_midi1(0, &messages[m], &packet)) live_midi_packet(midi, graph, &packet, heard_frame);
    }
  }
}

void live_midi_end(LiveMidi *midi, Graph *graph) {
  for (uint32_t group = 0; group < 16; group++) {
    Event events[MPE_EVENTS_MAX];
    const uint32_t made = mpe_end_all(&midi->players[group], events);
    for (uint32_t e = 0; e < made; e++) send(midi, graph, &events[e], 0);
  }
}

void live_midi_aim(LiveMidi *midi, Graph *graph, const Id *tracks, uint32_t count) {
  if (count > LIVE_TRACKS_MAX) count = LIVE_TRACKS_MAX;
  bool same = count == midi->track_count;
  for (uint32_t i = 0; same && i < count; i++) same = midi->tracks[i] == tracks[i];
  if (same) return;
  live_midi_end(midi, graph);
  for (uint32_t i = 0; i < count; i++) midi->tracks[i] = tracks[i];
  midi->track_count = count;
}
