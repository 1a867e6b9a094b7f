/* What a player's hands sent, as events: zones, bend ranges and per-note messages resolved. After MIDI Polyphonic Expression
   1.0 (RP-053, 2018) and, for per-note messages, M2-104-UM 1.1. */

#include "formats/mpe.h"

#include <stddef.h>

enum { TIMBRE = 74, VOLUME = 7, PAN = 10, PITCH_7_25 = 3, PITCH_7_9 = 3 };
enum { SOUND_OFF = 120, RESET_CONTROLS = 121, NOTES_OFF = 123, MODE_LAST = 127 };
enum { BEND_RANGE = 0, FINE_TUNING = 1, COARSE_TUNING = 2, ZONE = 6, NOTE_BEND_RANGE = 7 };
#define MANAGER_RANGE 2.0f  /* semitones, until told otherwise */
#define MEMBER_RANGE 48.0f

typedef struct Sink { Event *events; uint32_t count; } Sink;

static void put(Sink *sink, Event event) {
  if (sink->count < MPE_EVENTS_MAX) sink->events[sink->count++] = event;
}

static float level(uint32_t value) { return (float)((double)value / 4294967295.0); }
static float bipolar(uint32_t value) {
  const double from_center = (double)value - 2147483648.0;
  return (float)(from_center / (from_center > 0.0 ? 2147483647.0 : 2147483648.0));
}

/* ---- zones */

static bool is_lower_member(const MpeReader *reader, uint32_t channel) { return channel >= 1 && channel <= reader->lower_members; }
static bool is_upper_member(const MpeReader *reader, uint32_t channel) {
  return channel <= 14 && channel + reader->upper_members >= 15;
}
static bool is_member(const MpeReader *reader, uint32_t channel) {
  return is_lower_member(reader, channel) || (reader->upper_members > 0 && is_upper_member(reader, channel));
}
/* Whether `channel` is `manager` itself or a member of its zone. */
static bool belongs(const MpeReader *reader, uint32_t channel, uint32_t manager) {
  if (channel == manager) return true;
  if (manager == 0) return is_lower_member(reader, channel);
  return manager == 15 && reader->upper_members > 0 && is_upper_member(reader, channel);
}

static void reset_channel(MpeChannel *channel, float bend_range) {
  *channel = (MpeChannel){.bend_range_semitones = bend_range, .note_bend_range_semitones = MEMBER_RANGE, .timbre = 0.5f,
                          .program = channel->program, .bank = channel->bank, .bank_set = channel->bank_set};
}

void mpe_reader_init(MpeReader *reader, Id first_id) {
  *reader = (MpeReader){.next_id = first_id};
  for (uint32_t c = 0; c < 16; c++) reset_channel(&reader->channels[c], MANAGER_RANGE);
}

/* ---- notes */

static void end_note(MpeReader *reader, uint32_t at, EventType how, float velocity, Sink *sink) {
  const MpeNote note = reader->notes[at];
  put(sink, (Event){.type = (uint16_t)how, .number = note.key, .id = note.id, .value = velocity});
  reader->note_count--;
  for (uint32_t i = at; i < reader->note_count; i++) reader->notes[i] = reader->notes[i + 1];
}

/* Ends those of the zone or channel that `manager` names. */
static void end_notes(MpeReader *reader, uint32_t manager, EventType how, Sink *sink) {
  for (uint32_t i = reader->note_count; i-- > 0;)
    if (belongs(reader, reader->notes[i].channel, manager)) end_note(reader, i, how, 0.0f, sink);
}

static void express(const MpeNote *note, Expression expression, float value, Sink *sink) {
  put(sink, (Event){.type = EVENT_EXPRESSION, .number = (uint16_t)expression, .id = note->id, .value = value});
}

static void express_channel(const MpeReader *reader, uint32_t channel, Expression expression, float value, Sink *sink) {
  for (uint32_t i = 0; i < reader->note_count; i++)
    if (reader->notes[i].channel == channel) express(&reader->notes[i], expression, value, sink);
}

static void express_key(const MpeReader *reader, const Voice *voice, Expression expression, float value, Sink *sink) {
  for (uint32_t i = 0; i < reader->note_count; i++)
    if (reader->notes[i].channel == voice->channel && reader->notes[i].key == voice->index) express(&reader->notes[i], expression, value, sink);
}

static void on_note_off(MpeReader *reader, const Voice *voice, Sink *sink) {
  for (uint32_t i = 0; i < reader->note_count; i++) {
    if (reader->notes[i].channel != voice->channel || reader->notes[i].key != voice->index) continue;
    end_note(reader, i, EVENT_NOTE_OFF, (float)(voice->value >> 16) / 65535.0f, sink);
    return;
  }
}

static void on_note_on(MpeReader *reader, const Voice *voice, Sink *sink) {
  const MpeChannel *channel = &reader->channels[voice->channel];
  on_note_off(reader, &(Voice){.channel = voice->channel, .index = voice->index}, sink); /* struck again while it sounds */
  if (reader->note_count == MPE_NOTES) end_note(reader, 0, EVENT_NOTE_OFF, 0.0f, sink);
  const MpeNote note = {.id = reader->next_id++, .channel = voice->channel, .key = voice->index};
  reader->notes[reader->note_count++] = note;
  const uint32_t attribute = voice->value & 0xffff;
  const float pitch = voice->detail == PITCH_7_9 ? (float)attribute / 512.0f - (float)note.key : 0.0f;
  put(sink, (Event){.type = EVENT_NOTE_ON, .number = note.key, .id = note.id, .value = (float)(voice->value >> 16) / 65535.0f,
                    .pitch_offset_semitones = channel->coarse_semitones + channel->fine_semitones + pitch});
  if (!is_member(reader, voice->channel)) return;
  if (channel->bend != 0.0f) express(&note, EXPRESSION_TUNING, channel->bend * channel->bend_range_semitones, sink);
  if (channel->pressure != 0.0f) express(&note, EXPRESSION_PRESSURE, channel->pressure, sink);
  if (channel->timbre != 0.5f) express(&note, EXPRESSION_TIMBRE, channel->timbre, sink);
}

/* ---- channels */

static void control(uint32_t number, float value, Sink *sink) {
  put(sink, (Event){.type = EVENT_CONTROL, .number = (uint16_t)number, .value = value});
}

static void on_bend(MpeReader *reader, const Voice *voice, Sink *sink) {
  MpeChannel *channel = &reader->channels[voice->channel];
  channel->bend = bipolar(voice->value);
  const float semitones = channel->bend * channel->bend_range_semitones;
  if (is_member(reader, voice->channel)) express_channel(reader, voice->channel, EXPRESSION_TUNING, semitones, sink);
  else control(MPE_CONTROL_BEND, semitones, sink);
}

static void on_pressure(MpeReader *reader, const Voice *voice, Sink *sink) {
  MpeChannel *channel = &reader->channels[voice->channel];
  channel->pressure = level(voice->value);
  if (is_member(reader, voice->channel)) express_channel(reader, voice->channel, EXPRESSION_PRESSURE, channel->pressure, sink);
  else control(MPE_CONTROL_PRESSURE, channel->pressure, sink);
}

static void reset_controls(MpeReader *reader, uint32_t channel, Sink *sink) {
  static const struct { uint8_t number; float value; } rest[] = {{1, 0.0f}, {11, 1.0f}, {64, 0.0f}, {MPE_CONTROL_BEND, 0.0f}, {MPE_CONTROL_PRESSURE, 0.0f}};
  MpeChannel *state = &reader->channels[channel];
  state->bend = state->pressure = 0.0f;
  for (uint32_t i = 0; i < sizeof rest / sizeof rest[0]; i++) control(rest[i].number, rest[i].value, sink);
}

static void on_control(MpeReader *reader, const Voice *voice, Sink *sink) {
  const uint32_t number = voice->index;
  const bool member = is_member(reader, voice->channel);
  if (number == SOUND_OFF || (number >= NOTES_OFF && number <= MODE_LAST)) {
    end_notes(reader, voice->channel, number == SOUND_OFF ? EVENT_CHOKE : EVENT_NOTE_OFF, sink);
  } else if (member && number == TIMBRE) {
    reader->channels[voice->channel].timbre = level(voice->value);
    express_channel(reader, voice->channel, EXPRESSION_TIMBRE, level(voice->value), sink);
  } else if (member) {
    return; /* a zone's other controllers belong to its manager */
  } else if (number == RESET_CONTROLS) {
    reset_controls(reader, voice->channel, sink);
  } else {
    control(number, level(voice->value), sink);
  }
}

static void on_program(MpeReader *reader, const Voice *voice, Sink *sink) {
  (void)sink;
  MpeChannel *channel = &reader->channels[voice->channel];
  channel->program = (uint8_t)(voice->value >> 24 & 127);
  if ((voice->detail & 1) == 0) return;
  channel->bank_set = true;
  channel->bank = (uint16_t)((voice->value >> 8 & 127) << 7 | (voice->value & 127));
}

/* ---- registered parameters */

/* The MPE configuration message: a zone takes its members from the other when they meet. */
static void set_zone(MpeReader *reader, uint32_t manager, uint32_t members, Sink *sink) {
  if (manager != 0 && manager != 15) return;
  bool was_member[16];
  for (uint32_t c = 0; c < 16; c++) was_member[c] = is_member(reader, c);
  end_notes(reader, 0, EVENT_NOTE_OFF, sink);
  end_notes(reader, 15, EVENT_NOTE_OFF, sink);
  uint8_t *mine = manager == 0 ? &reader->lower_members : &reader->upper_members;
  uint8_t *other = manager == 0 ? &reader->upper_members : &reader->lower_members;
  *mine = (uint8_t)(members > 15 ? 15 : members);
  if (*mine + *other > 14) *other = (uint8_t)(*mine >= 14 ? 0 : 14 - *mine);
  for (uint32_t c = 0; c < 16; c++) {
    if (!belongs(reader, c, manager) && !(was_member[c] && !is_member(reader, c))) continue;
    end_notes(reader, c, EVENT_NOTE_OFF, sink);
    reset_channel(&reader->channels[c], is_member(reader, c) ? MEMBER_RANGE : MANAGER_RANGE);
  }
}

/* One member's bend range is that of all members of its zone. */
static void set_bend_range(MpeReader *reader, uint32_t channel, float semitones) {
  const bool member = is_member(reader, channel);
  const uint32_t manager = is_lower_member(reader, channel) ? 0 : 15;
  for (uint32_t c = 0; c < 16; c++)
    if (c == channel || (member && c != manager && belongs(reader, c, manager))) reader->channels[c].bend_range_semitones = semitones;
}

static void on_registered(MpeReader *reader, const Voice *voice, Sink *sink) {
  if (voice->index != 0) return;
  MpeChannel *channel = &reader->channels[voice->channel];
  const uint32_t coarse = voice->value >> 25, fine = voice->value >> 18 & 127;
  const float semitones = (float)coarse + (float)(fine > 99 ? 99 : fine) / 100.0f;
  switch (voice->detail & 127) {
    case BEND_RANGE: set_bend_range(reader, voice->channel, semitones); break;
    case NOTE_BEND_RANGE: channel->note_bend_range_semitones = semitones; break;
    case FINE_TUNING: channel->fine_semitones = bipolar(voice->value); break;
    case COARSE_TUNING: channel->coarse_semitones = (float)coarse - 64.0f; break;
    case ZONE: set_zone(reader, voice->channel, coarse, sink); break;
    default: break;
  }
}

/* ---- MIDI 2.0's per-note messages */

static void on_note_pressure(MpeReader *reader, const Voice *voice, Sink *sink) {
  express_key(reader, voice, EXPRESSION_PRESSURE, level(voice->value), sink);
}

static void on_note_bend(MpeReader *reader, const Voice *voice, Sink *sink) {
  const float range = reader->channels[voice->channel].note_bend_range_semitones;
  express_key(reader, voice, EXPRESSION_TUNING, bipolar(voice->value) * range, sink);
}

static void on_note_registered(MpeReader *reader, const Voice *voice, Sink *sink) {
  switch (voice->detail & 127) {
    case PITCH_7_25: express_key(reader, voice, EXPRESSION_TUNING, (float)((double)voice->value / 33554432.0 - voice->index), sink); break;
    case VOLUME: express_key(reader, voice, EXPRESSION_GAIN, level(voice->value), sink); break;
    case PAN: express_key(reader, voice, EXPRESSION_PAN, bipolar(voice->value), sink); break;
    case TIMBRE: express_key(reader, voice, EXPRESSION_TIMBRE, level(voice->value), sink); break;
    default: break;
  }
}

uint32_t mpe_read(MpeReader *reader, const Voice *voice, Event out[MPE_EVENTS_MAX]) {
  static void (*const readers[16])(MpeReader *, const Voice *, Sink *) = {
    [VOICE_NOTE_REGISTERED] = on_note_registered, [VOICE_REGISTERED] = on_registered, [VOICE_NOTE_BEND] = on_note_bend,
    [VOICE_NOTE_OFF] = on_note_off, [VOICE_NOTE_ON] = on_note_on, [VOICE_NOTE_PRESSURE] = on_note_pressure,
    [VOICE_CONTROL] = on_control, [VOICE_PROGRAM] = on_program, [VOICE_PRESSURE] = on_pressure, [VOICE_BEND] = on_bend};
  Sink sink = {.events = out};
  if (voice->opcode < 16 && voice->channel < 16 && readers[voice->opcode] != NULL) readers[voice->opcode](reader, voice, &sink);
  return sink.count;
}

uint32_t mpe_end_all(MpeReader *reader, Event out[MPE_EVENTS_MAX]) {
  Sink sink = {.events = out};
  while (reader->note_count > 0) end_note(reader, reader->note_count - 1, EVENT_NOTE_OFF, 0.0f, &sink);
  return sink.count;
}
