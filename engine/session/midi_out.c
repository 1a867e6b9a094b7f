/* From the audio thread to MIDI cables: what instruments outside the computer are told. */

#include "session/midi_out.h"

#include "core/math.h"
#include "devices/external.h"

#include <string.h>

enum { NOTE_OFF = 0x80, NOTE_ON = 0x90, CONTROL = 0xb0, PROGRAM = 0xc0 };
enum { BANK = 0, BANK_LOW = 32, SUSTAIN = 64, ALL_NOTES_OFF = 123 };
/* One event: a new setup, everything that sounded ends, and a note with what goes before it. */
#define EVENT_MESSAGES_MAX (UMP_DOWNGRADE_MAX * 3u * MPE_PACKETS_MAX / 2u)

void midi_out_init(MidiOut *out, const Memory *memory) { *out = (MidiOut){.memory = memory}; }

void midi_out_finish(MidiOut *out) { memory_free(out->memory, out->players, out->player_count * sizeof *out->players); }

typedef struct Messages {
  MidiOutMessage *to;
  uint32_t count;
  double due_frame;
} Messages;

/* An end waits for what it ends. */
static double due_frame(double asked_frame, MidiOutPlayer *player, uint8_t status, uint8_t key) {
  const uint32_t kind = status & 0xf0u;
  const double due = kind == NOTE_OFF ? math_max(asked_frame, player->on_frame[key & 127]) : asked_frame;
  if (kind == NOTE_ON) player->on_frame[key & 127] = math_max(due, player->on_frame[key & 127]);
  player->latest_frame = math_max(due, player->latest_frame);
  return due;
}

static void put(Messages *messages, MidiOutPlayer *player, uint8_t status, uint8_t first, uint8_t second) {
  const uint32_t count = 1u + midi1_data_bytes(status);
  /* plain notes are written for the first channel; a zone has its own */
  const uint8_t at = status < 0xf0 && player->members == 0 ? (uint8_t)(status | (player->channel - 1u)) : status;
  if (messages->count == MIDI_OUT_MESSAGES) return;
  messages->to[messages->count++] = (MidiOutMessage){.due_frame = due_frame(messages->due_frame, player, status, first), .output = (uint8_t)(player->output - 1u), .count = (uint8_t)count, .bytes = {at, first, second}};
}

static void put_packets(Messages *messages, MidiOutPlayer *player, const Ump *packets, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    Ump down[UMP_DOWNGRADE_MAX];
    const uint32_t made = ump_downgrade(&packets[i], down);
    for (uint32_t n = 0; n < made; n++) {
      Midi1 message;
      if (ump_to_midi1(&down[n], &message)) put(messages, player, message.status, message.data[0], message.count > 1 ? message.data[1] : 0);
    }
  }
}

static void write_event(Messages *messages, MidiOutPlayer *player, const Event *event) {
  Ump packets[MPE_PACKETS_MAX];
  put_packets(messages, player, packets, mpe_write(&player->writer, event, packets));
}

/* Somebody else plays on the same cable and channel, and goes on. */
static bool is_shared(const MidiOut *out, const MidiOutPlayer *player) {
  for (uint32_t i = 0; i < out->player_count; i++) {
    const MidiOutPlayer *const other = &out->players[i];
    const uint32_t mine = player->members > 0 ? 1 : player->channel, its = other->members > 0 ? 1 : other->channel;
    if (other != player && other->node != ID_NONE && other->output == player->output && its == mine && other->writer.note_count > 0) return true;
  }
  return false;
}

/* What was begun by name, then whatever else may sound or be held, behind all that was said. */
static void end_all(const MidiOut *out, Messages *messages, MidiOutPlayer *player) {
  const double asked_frame = messages->due_frame;
  messages->due_frame = math_max(asked_frame, player->latest_frame);
  write_event(messages, player, &(Event){.type = EVENT_ALL_OFF});
  if (!is_shared(out, player)) {
    put(messages, player, CONTROL, SUSTAIN, 0);
    put(messages, player, CONTROL, ALL_NOTES_OFF, 0);
  }
  messages->due_frame = asked_frame;
}

static void choose_sound(Messages *messages, MidiOutPlayer *player, uint8_t bank, uint8_t program) {
  if (bank == player->bank && program == player->program) return;
  player->bank = bank;
  player->program = program;
  if (bank > 0) put(messages, player, CONTROL, BANK, (uint8_t)(bank - 1u));
  if (bank > 0) put(messages, player, CONTROL, BANK_LOW, 0);
  if (program > 0) put(messages, player, PROGRAM, (uint8_t)(program - 1u), 0);
}

static MidiOutPlayer *one_more(MidiOut *out) {
  const uint32_t count = out->player_count;
  MidiOutPlayer *const players = memory_resize(out->memory, out->players, count * sizeof *players, (count + 1) * sizeof *players);
  if (players == NULL) return NULL;
  out->players = players;
  return &players[out->player_count++];
}

/* A newcomer takes a place that is free, or that of who has been silent longest: devices go without a word once they are silent. */
static MidiOutPlayer *player_of(MidiOut *out, Id node) {
  MidiOutPlayer *place = NULL;
  for (uint32_t i = 0; i < out->player_count; i++) {
    MidiOutPlayer *const player = &out->players[i];
    if (player->node == node) return player;
    const bool free = player->node == ID_NONE, silent = player->writer.note_count == 0 && out->player_count >= MIDI_OUT_KEPT;
    if (free || (silent && (place == NULL || (place->node != ID_NONE && player->spoken < place->spoken)))) place = player;
  }
  if (place == NULL) place = one_more(out);
  if (place != NULL) *place = (MidiOutPlayer){.node = node};
  return place;
}

static uint8_t step(const SentEvent *sent, uint32_t param, int32_t low, int32_t high) { return (uint8_t)math_int_clamp((double)sent->params[param] + 0.5, low, high); }

/* A machine that is spoken to for the first time, or on another cable, channel or zone than before. */
static void meet(const MidiOut *out, Messages *messages, MidiOutPlayer *player, const SentEvent *sent) {
  const uint8_t output = step(sent, EXTERNAL_OUTPUT, 1, EXTERNAL_OUTPUTS), channel = step(sent, EXTERNAL_CHANNEL, 1, 16), members = step(sent, EXTERNAL_MEMBERS, 0, 15);
  if (output != player->output || channel != player->channel || members != player->members) {
    if (player->output > 0) end_all(out, messages, player);
    *player = (MidiOutPlayer){.node = player->node, .output = output, .channel = channel, .members = members, .spoken = player->spoken};
    Ump packets[MPE_PACKETS_MAX];
    const uint32_t count = mpe_writer_init(&player->writer, 0, members, packets);
    if (members > 0) put_packets(messages, player, packets, count); /* what MIDI 1.0 has no zone for stays as the machine has it */
  }
  choose_sound(messages, player, step(sent, EXTERNAL_BANK, 0, 128), step(sent, EXTERNAL_PROGRAM, 0, 128));
}

static void tell(MidiOut *out, Messages *messages, const SentEvent *sent, double rate_hz) {
  MidiOutPlayer *const player = player_of(out, sent->node);
  if (player == NULL) return;
  player->spoken = ++out->spoken;
  const double answers_after = math_clamp((double)sent->params[EXTERNAL_DELAY_MS], 0.0, 1000.0) * 0.001 * rate_hz;
  messages->due_frame = sent->by_hand ? 0.0 : math_max((double)sent->output_frame - answers_after, 1.0);
  meet(out, messages, player, sent);
  const bool everything = sent->type == EVENT_ALL_OFF || (sent->type == EVENT_CHOKE && sent->id == ID_NONE);
  const Event event = {.type = sent->type, .number = sent->number, .id = sent->id, .value = sent->value, .pitch_offset_semitones = sent->pitch_offset_semitones};
  if (everything) end_all(out, messages, player);
  else write_event(messages, player, &event);
}

/* Behind what was kept, as far as there is room; else the next call does it. */
static void end_what_may_be_lost(MidiOut *out, Messages *messages, uint32_t dropped) {
  messages->due_frame = 0.0;
  for (uint32_t i = 0; i < out->player_count; i++) {
    MidiOutPlayer *const player = &out->players[i];
    if (player->node == ID_NONE) continue;
    if (messages->count + EVENT_MESSAGES_MAX > MIDI_OUT_MESSAGES) return;
    end_all(out, messages, player);
  }
  out->dropped = dropped;
}

uint32_t midi_out_take(MidiOut *out, Ring *sent, double rate_hz, MidiOutMessage to[MIDI_OUT_MESSAGES]) {
  Messages messages = {.to = to};
  SentEvent event;
  const uint32_t dropped = atomic_load_explicit(&sent->dropped, memory_order_relaxed);
  while (messages.count + EVENT_MESSAGES_MAX <= MIDI_OUT_MESSAGES && ring_read(sent, &event)) tell(out, &messages, &event, rate_hz);
  if (dropped != out->dropped && ring_waiting(sent) == 0) end_what_may_be_lost(out, &messages, dropped);
  return messages.count;
}

uint32_t midi_out_end(MidiOut *out, Id node, MidiOutMessage to[MIDI_OUT_MESSAGES]) {
  Messages messages = {.to = to};
  for (uint32_t i = 0; i < out->player_count; i++) {
    MidiOutPlayer *const player = &out->players[i];
    if (player->node == ID_NONE || (node != ID_NONE && player->node != node)) continue;
    if (messages.count + EVENT_MESSAGES_MAX > MIDI_OUT_MESSAGES) break;
    end_all(out, &messages, player);
    player->node = ID_NONE;
  }
  return messages.count;
}
