/* Events to MIDI 2.0 messages: each note gets a member channel of its own as long as there are enough. After MIDI
   Polyphonic Expression 1.0 (RP-053, 2018), which asks that a channel's state be set before its note begins. */

#include "formats/mpe.h"

#include "core/math.h"

enum { TIMBRE = 74, VOLUME = 7, PAN = 10, ZONE = 6, BEND_RANGE = 0, NOTE_BEND_RANGE = 7 };
#define MEMBER_RANGE 48
#define MANAGER_RANGE 2
#define PLAIN_CHANNEL 0u

typedef struct Packets { Ump *out; uint32_t count; } Packets;

static void put(const MpeWriter *writer, Packets *packets, Voice voice) {
  voice.group = writer->group;
  if (packets->count < MPE_PACKETS_MAX) packets->out[packets->count++] = ump_from_voice(&voice);
}

static uint32_t level_bits(double value) { return (uint32_t)math_round_clamp(value * 4294967295.0, 0, UINT32_MAX); }
static uint32_t bipolar_bits(double value) {
  return (uint32_t)math_round_clamp(2147483648.0 + value * (value > 0.0 ? 2147483647.0 : 2147483648.0), 0, UINT32_MAX);
}

static Voice registered(uint32_t channel, uint32_t number, uint32_t coarse) {
  return (Voice){.opcode = VOICE_REGISTERED, .channel = (uint8_t)channel, .detail = (uint8_t)number, .value = ump_scale_up(coarse << 7, 14, 32)};
}

uint32_t mpe_writer_init(MpeWriter *writer, uint8_t group, uint8_t members, Ump out[MPE_PACKETS_MAX]) {
  *writer = (MpeWriter){.group = group & 15, .members = members > 15 ? 15 : members};
  Packets packets = {.out = out};
  put(writer, &packets, registered(0, ZONE, writer->members));
  put(writer, &packets, registered(0, BEND_RANGE, MANAGER_RANGE));
  if (writer->members > 0) put(writer, &packets, registered(1, BEND_RANGE, MEMBER_RANGE));
  else put(writer, &packets, registered(PLAIN_CHANNEL, NOTE_BEND_RANGE, MEMBER_RANGE));
  return packets.count;
}

/* ---- notes */

static uint32_t find_note(const MpeWriter *writer, Id id) {
  for (uint32_t i = 0; i < writer->note_count; i++)
    if (writer->notes[i].id == id) return i;
  return MPE_NOTES;
}

static bool key_sounds(const MpeWriter *writer, uint32_t channel, uint32_t key) {
  for (uint32_t i = 0; i < writer->note_count; i++)
    if (writer->notes[i].channel == channel && writer->notes[i].key == key) return true;
  return false;
}

/* Fewest notes, then idle longest; a channel on which the same key sounds only if there is no other. */
static uint32_t choose_channel(const MpeWriter *writer, uint32_t key) {
  if (writer->members == 0) return PLAIN_CHANNEL;
  uint32_t best = 1;
  bool best_has_key = true;
  for (uint32_t c = 1; c <= writer->members; c++) {
    const bool has_key = key_sounds(writer, c, key);
    if (has_key && !best_has_key) continue;
    const bool freer = writer->load[c] < writer->load[best] || (writer->load[c] == writer->load[best] && writer->idle_since[c] < writer->idle_since[best]);
    if (!freer && has_key == best_has_key) continue;
    best = c;
    best_has_key = has_key;
  }
  return best;
}

static void remove_note(MpeWriter *writer, uint32_t at, float velocity, Packets *packets) {
  const MpeNote note = writer->notes[at];
  writer->note_count--;
  for (uint32_t i = at; i < writer->note_count; i++) {
    writer->notes[i] = writer->notes[i + 1];
    writer->tuning[i] = writer->tuning[i + 1];
  }
  writer->load[note.channel]--;
  writer->idle_since[note.channel] = ++writer->serial;
  put(writer, packets, (Voice){.opcode = VOICE_NOTE_OFF, .channel = note.channel, .index = note.key,
                               .value = (uint32_t)math_round_clamp((double)velocity * 65535.0, 0, 65535) << 16});
}

static void set_tuning(const MpeWriter *writer, const MpeNote *note, double semitones, Packets *packets) {
  const Voice voice = {.opcode = writer->members > 0 ? VOICE_BEND : VOICE_NOTE_BEND, .channel = note->channel,
                       .index = writer->members > 0 ? 0 : note->key, .value = bipolar_bits(semitones / MEMBER_RANGE)};
  put(writer, packets, voice);
}

static void on_note_on(MpeWriter *writer, const Event *event, Packets *packets) {
  if (writer->note_count == MPE_NOTES) remove_note(writer, 0, 0.0f, packets);
  const uint32_t channel = choose_channel(writer, event->number);
  /* the same key on the same channel cannot be told apart: the older one ends */
  for (uint32_t i = writer->note_count; i-- > 0;)
    if (writer->notes[i].channel == channel && writer->notes[i].key == event->number) remove_note(writer, i, 0.0f, packets);
  const MpeNote note = {.id = event->id, .channel = (uint8_t)channel, .key = (uint8_t)(event->number & 127)};
  if (writer->members > 0 && writer->load[channel] == 0) {
    set_tuning(writer, &note, event->pitch_offset_semitones, packets);
    put(writer, packets, (Voice){.opcode = VOICE_PRESSURE, .channel = note.channel});
    put(writer, packets, (Voice){.opcode = VOICE_CONTROL, .channel = note.channel, .index = TIMBRE, .value = level_bits(0.5)});
  }
  writer->tuning[writer->note_count] = event->pitch_offset_semitones;
  writer->notes[writer->note_count++] = note;
  writer->load[channel]++;
  put(writer, packets, (Voice){.opcode = VOICE_NOTE_ON, .channel = note.channel, .index = note.key,
                               .value = (uint32_t)math_round_clamp((double)event->value * 65535.0, 1, 65535) << 16});
  if (writer->members == 0 && event->pitch_offset_semitones != 0.0f) set_tuning(writer, &note, event->pitch_offset_semitones, packets);
}

static void on_note_off(MpeWriter *writer, const Event *event, Packets *packets) {
  const uint32_t at = find_note(writer, event->id);
  if (at < MPE_NOTES) remove_note(writer, at, event->value, packets);
}

static void on_all_off(MpeWriter *writer, const Event *event, Packets *packets) {
  (void)event;
  while (writer->note_count > 0) remove_note(writer, writer->note_count - 1, 0.0f, packets);
}

/* ---- expressions and controllers */

static void on_expression(MpeWriter *writer, const Event *event, Packets *packets) {
  const uint32_t at = find_note(writer, event->id);
  if (at == MPE_NOTES) return;
  const MpeNote *note = &writer->notes[at];
  const bool zone = writer->members > 0;
  Voice voice = {.channel = note->channel, .index = note->key, .opcode = VOICE_NOTE_REGISTERED};
  switch ((Expression)event->number) {
    case EXPRESSION_TUNING: set_tuning(writer, note, (double)event->value + (double)writer->tuning[at], packets); return;
    case EXPRESSION_PRESSURE:
      voice.opcode = zone ? VOICE_PRESSURE : VOICE_NOTE_PRESSURE;
      voice.index = zone ? 0 : note->key;
      voice.value = level_bits(event->value);
      break;
    case EXPRESSION_TIMBRE:
      if (zone) voice = (Voice){.opcode = VOICE_CONTROL, .channel = note->channel, .index = TIMBRE};
      else voice.detail = TIMBRE;
      voice.value = level_bits(event->value);
      break;
    case EXPRESSION_GAIN:
      voice.detail = VOLUME;
      voice.value = level_bits(event->value);
      break;
    case EXPRESSION_PAN:
      voice.detail = PAN;
      voice.value = bipolar_bits(event->value);
      break;
    case EXPRESSION_COUNT:
    default: return;
  }
  put(writer, packets, voice);
}

static void on_control(MpeWriter *writer, const Event *event, Packets *packets) {
  Voice voice = {.opcode = VOICE_CONTROL, .index = (uint8_t)(event->number & 127), .value = level_bits(event->value)};
  if (event->number == MPE_CONTROL_BEND) voice = (Voice){.opcode = VOICE_BEND, .value = bipolar_bits((double)event->value / MANAGER_RANGE)};
  if (event->number == MPE_CONTROL_PRESSURE) voice = (Voice){.opcode = VOICE_PRESSURE, .value = level_bits(event->value)};
  if (event->number <= MPE_CONTROL_PRESSURE) put(writer, packets, voice);
}

uint32_t mpe_write(MpeWriter *writer, const Event *event, Ump out[MPE_PACKETS_MAX]) {
  static void (*const writers[])(MpeWriter *, const Event *, Packets *) = {
    [EVENT_NOTE_OFF] = on_note_off, [EVENT_CHOKE] = on_note_off, [EVENT_CONTROL] = on_control,
    [EVENT_NOTE_ON] = on_note_on, [EVENT_ALL_OFF] = on_all_off, [EVENT_EXPRESSION] = on_expression};
  Packets packets = {.out = out};
  if (event->type < COUNT_OF(writers)) writers[event->type](writer, event, &packets);
  return packets.count;
}
