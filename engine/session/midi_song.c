/*
  Reads a MIDI file as music. Types 0 and 1 share one time line; the tracks of type 2 are patterns and are laid one after
  the other. Notes of one key that overlap end in the order they began.
*/

#include "session/midi_song.h"

#include "core/event.h"
#include "core/limits.h"
#include "core/math.h"
#include "session/midi_mpe.h"
#include "session/midi_words.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define NO_NOTE UINT32_MAX
#define NO_PART UINT32_MAX
#define META 0xff
#define LENGTH_MAX (INT64_C(1) << 49) /* ticks; far beyond a day */

/* File ticks to project ticks: times num, over den. */
typedef struct Scale { uint64_t num, den; } Scale;

/* A tempo or a signature, where the file has it. */
typedef struct MidiPoint {
  int64_t position_ticks;
  uint32_t order;
  int32_t numerator, denominator;
  double bpm;
} MidiPoint;

/* One pass over the file. */
typedef struct Reading {
  MidiSong *song;
  Problem *problem;
  Scale scale;
  uint32_t *part_of;        /* track * 16 + channel */
  uint32_t channel_part[16];/* the first part of a channel, for controllers in tracks without notes */
  uint32_t heads[16 * 128], tails[16 * 128]; /* waiting notes by channel and key */
  int64_t track_begin_ticks;
  uint32_t first_note;      /* of the track */
  MidiPoint *tempos, *signatures;
  uint32_t tempo_count, signature_count;
  MidiZones *zones;         /* of each track */
  MidiMembers members;      /* of the track */
} Reading;

static Scale make_scale(const Smf *smf) {
  const uint64_t quarter = (uint64_t)TICKS_PER_QUARTER;
  if (smf->ticks_per_quarter) return (Scale){quarter, smf->ticks_per_quarter};
  if (smf->smpte_frames == 29) return (Scale){2 * quarter * 1001, UINT64_C(30000) * smf->smpte_subframes};
  return (Scale){2 * quarter, (uint64_t)smf->smpte_frames * smf->smpte_subframes};
}

/* Exact where the division divides, else the nearest tick to the absolute position; LENGTH_MAX + 1 when beyond. */
static int64_t scale_ticks(Scale scale, uint64_t position) {
  const uint64_t whole = position / scale.den, rest = position % scale.den;
  if (whole >= (uint64_t)LENGTH_MAX / scale.num) return LENGTH_MAX + 1;
  return (int64_t)(whole * scale.num + (rest * scale.num + scale.den / 2) / scale.den);
}

static bool is_note_on(const SmfEvent *event) { return (event->status & 0xf0) == 0x90 && event->data[1] > 0; }
static bool is_note_off(const SmfEvent *event) {
  return (event->status & 0xf0) == 0x80 || ((event->status & 0xf0) == 0x90 && event->data[1] == 0);
}

/* ---- parts */

static Status find_parts(Reading *in) {
  MidiSong *song = in->song;
  const size_t slots = (size_t)song->smf.track_count * 16;
  memset(in->part_of, 0xff, slots * sizeof *in->part_of);
  memset(in->channel_part, 0xff, sizeof in->channel_part);
  midi_zones_find(&song->smf, in->zones);
  for (uint32_t i = 0; i < song->smf.event_count; i++) {
    const SmfEvent *event = &song->smf.events[i];
    if (is_note_on(event)) in->part_of[event->track * 16 + midi_zones_home(in->zones[event->track], event->status & 15u)] = 0;
  }
  for (size_t slot = 0; slot < slots; slot++) {
    if (in->part_of[slot] == NO_PART) continue;
    if (song->part_count == LIMIT_TRACKS) {
      return problem_set(in->problem, STATUS_TOO_LARGE, NO_OFFSET, "MIDI file", "more than %u tracks and channels with notes", LIMIT_TRACKS);
    }
    in->part_of[slot] = song->part_count;
    if (in->channel_part[slot % 16] == NO_PART) in->channel_part[slot % 16] = song->part_count;
    song->parts[song->part_count++] = (MidiPart){.track = (uint32_t)(slot / 16), .channel = (uint8_t)(slot % 16)};
  }
  for (uint32_t i = 0; i < song->part_count; i++) {
    MidiPart *part = &song->parts[i];
    part->alone = (i == 0 || part[-1].track != part->track) && (i + 1 == song->part_count || part[1].track != part->track);
  }
  return STATUS_OK;
}

/* Where a controller goes: to its own track's part, or to the channel's first; patterns (type 2) stand each for itself. */
static uint32_t control_part(const Reading *in, const SmfEvent *event) {
  const uint32_t channel = event->status & 15u, own = in->part_of[event->track * 16 + channel];
  return own != NO_PART || in->song->smf.type == 2 ? own : in->channel_part[channel];
}

/* ---- notes */

static void add_expression(Reading *in, uint32_t note, int64_t position, int kind) {
  const MidiExpression row = {.position_ticks = position, .note = note, .order = (uint32_t)(in->song->expressions.size / sizeof row), .kind = kind,
                              .value = midi_members_value(&in->members, in->song->notes[note].channel, kind)};
  buffer_put(&in->song->expressions, &row, sizeof row);
}

/* All that sound on a member; it is mostly one. */
static void express_channel(Reading *in, uint32_t channel, int64_t position, int kind) {
  for (uint32_t slot = channel * 128; slot < channel * 128 + 128; slot++)
    for (uint32_t note = in->heads[slot]; note != NO_NOTE; note = in->song->notes[note].next) add_expression(in, note, position, kind);
}

/* A member says before a note how it begins. */
static void express_start(Reading *in, uint32_t note, int64_t position) {
  const uint32_t channel = in->song->notes[note].channel;
  static const int kinds[] = {EXPRESSION_TUNING, EXPRESSION_PRESSURE, EXPRESSION_TIMBRE};
  for (size_t k = 0; k < COUNT_OF(kinds) && midi_zones_member(in->members.zones, channel); k++)
    if (midi_members_value(&in->members, channel, kinds[k]) != midi_members_rest(kinds[k])) add_expression(in, note, position, kinds[k]);
}

static void begin_note(Reading *in, const SmfEvent *event, int64_t position) {
  MidiSong *song = in->song;
  const uint32_t index = song->note_count++, channel = event->status & 15u, slot = channel * 128 + event->data[0];
  song->notes[index] = (MidiNote){.start_ticks = position, .end_ticks = -1, .part = in->part_of[event->track * 16 + midi_zones_home(in->members.zones, channel)], .order = index,
                                  .next = NO_NOTE, .key = event->data[0], .velocity = event->data[1], .release = 64, .channel = (uint8_t)channel};
  if (in->heads[slot] == NO_NOTE) in->heads[slot] = index;
  else song->notes[in->tails[slot]].next = index;
  in->tails[slot] = index;
  express_start(in, index, position);
}

static void end_note(Reading *in, uint32_t slot, int64_t position, uint8_t release) {
  const uint32_t index = in->heads[slot];
  if (index == NO_NOTE) return;
  MidiNote *note = &in->song->notes[index];
  in->heads[slot] = note->next;
  note->end_ticks = position > note->start_ticks ? position : note->start_ticks + 1;
  note->release = release;
}

/* All notes off and all sound off end what sounds on their channel. */
static void end_channel(Reading *in, uint32_t channel, int64_t position) {
  for (uint32_t slot = channel * 128; slot < channel * 128 + 128; slot++) {
    while (in->heads[slot] != NO_NOTE) end_note(in, slot, position, 64);
  }
}

/* ---- controllers */

static bool make_control(const SmfEvent *event, MidiControl *control) {
  switch (event->status & 0xf0) {
    case 0xa0: control->number = 131, control->key = event->data[0], control->value = event->data[1]; return true;
    case 0xb0: control->number = event->data[0], control->value = event->data[1]; return true;
    case 0xc0: control->number = 130, control->value = event->data[0]; return true;
    case 0xd0: control->number = 129, control->value = event->data[0]; return true;
    case 0xe0: control->number = 128, control->value = (int16_t)((event->data[1] << 7 | event->data[0]) - 8192); return true;
    default: return false;
  }
}

static void note_first_word(MidiChannel *channel, const MidiControl *control) {
  int *const said = control->number == 130 ? &channel->program : control->number == 7 ? &channel->volume : control->number == 10 ? &channel->pan : NULL;
  if (said && *said < 0) *said = control->value;
}

static void add_control(Reading *in, const SmfEvent *event, int64_t position) {
  MidiSong *song = in->song;
  const uint32_t channel = event->status & 15u;
  MidiControl control = {.position_ticks = position, .part = control_part(in, event), .order = song->control_count};
  if (!make_control(event, &control)) return;
  if (midi_zones_member(in->members.zones, channel)) {
    const int kind = midi_members_hear(&in->members, event);
    if (kind >= 0) express_channel(in, channel, position, kind);
    if (control.number == 120 || control.number == 123) end_channel(in, channel, position);
    return;
  }
  const bool sets_up = control.number == 6 || control.number == 38 || control.number == 100 || control.number == 101;
  if (sets_up && midi_zones_manager(in->members.zones, channel)) return; /* the zone, which is none of ours */
  if (song->smf.type != 2) note_first_word(&song->channels[channel], &control);
  if (control.number == 120 || control.number == 123) end_channel(in, channel, position);
  if (control.part != NO_PART) song->controls[song->control_count++] = control;
}

/* ---- what is said about the whole song */

static void add_tempo(Reading *in, Bytes payload, int64_t position) {
  if (payload.size != 3 || in->song->absolute) return;
  const uint32_t micros = (uint32_t)payload.data[0] << 16 | (uint32_t)payload.data[1] << 8 | payload.data[2];
  if (micros == 0) return;
  const double bpm = math_clamp(60e6 / micros, LIMIT_BPM_MIN, LIMIT_BPM_MAX);
  in->tempos[in->tempo_count] = (MidiPoint){.position_ticks = position, .order = in->tempo_count, .bpm = bpm};
  in->tempo_count++;
}

static void add_signature(Reading *in, Bytes payload, int64_t position) {
  if (payload.size < 2 || payload.data[0] == 0 || payload.data[0] > 64 || payload.data[1] > 6 || in->song->absolute) return;
  in->signatures[in->signature_count] = (MidiPoint){.position_ticks = position, .order = in->signature_count,
                                                    .numerator = payload.data[0], .denominator = 1 << payload.data[1]};
  in->signature_count++;
}

static void add_key(MidiSong *song, Bytes payload) {
  const int sharps = payload.size == 2 ? (int8_t)payload.data[0] : 99;
  if (song->key_root >= 0 || sharps < -7 || sharps > 7 || payload.data[1] > 1) return;
  song->key_scale = payload.data[1];
  song->key_root = ((sharps * 7 + (song->key_scale ? 9 : 0)) % 12 + 12) % 12;
}

static void add_meta(Reading *in, const SmfEvent *event, int64_t position) {
  MidiSong *song = in->song;
  switch (event->data[0]) {
    case 0x03:
      if (song->names[event->track].size == 0) song->names[event->track] = event->payload;
      break;
    case 0x06:
    case 0x07:
      if (event->payload.size > 0 && song->marker_count < song->marker_room) song->markers[song->marker_count++] = (MidiMarker){position, event->payload};
      break;
    case 0x51: add_tempo(in, event->payload, position); break;
    case 0x58: add_signature(in, event->payload, position); break;
    case 0x59: add_key(song, event->payload); break;
    default: break;
  }
}

/* ---- the pass */

static void begin_track(Reading *in, uint32_t track) {
  midi_members_begin(&in->members, in->zones[track]);
  memset(in->heads, 0xff, sizeof in->heads);
  in->first_note = in->song->note_count;
}

static void end_track(Reading *in, int64_t end) {
  MidiSong *song = in->song;
  for (uint32_t i = in->first_note; i < song->note_count; i++) {
    MidiNote *note = &song->notes[i];
    if (note->end_ticks < 0) note->end_ticks = end > note->start_ticks ? end : note->start_ticks + 1;
  }
  if (song->smf.type == 2) in->track_begin_ticks = end;
}

static void add_word(Reading *in, const SmfEvent *event, int64_t position) {
  MidiSong *song = in->song;
  const int type = midi_word_type(event->status, event->data[0]);
  if (type < 0 || event->payload.size == 0 || song->word_count == song->word_room) return;
  song->words[song->word_count++] = (MidiSaid){position, event->track, type, event->payload};
}

static Status read_event(Reading *in, const SmfEvent *event, int64_t position) {
  if (position > LENGTH_MAX) {
    return problem_set(in->problem, STATUS_TOO_LARGE, event->offset_bytes, "MIDI file", "the song is longer than can be played");
  }
  const uint32_t channel = event->status & 15u;
  if (is_note_on(event)) begin_note(in, event, position);
  else if (is_note_off(event)) end_note(in, channel * 128 + event->data[0], position, event->status < 0x90 ? event->data[1] : 64);
  else if (event->status < 0xf0) add_control(in, event, position);
  else if (event->status == META) add_meta(in, event, position);
  add_word(in, event, position);
  return STATUS_OK;
}

static Status read_events(Reading *in) {
  const Smf *smf = &in->song->smf;
  for (uint32_t i = 0; i < smf->event_count;) {
    const uint32_t track = smf->events[i].track;
    int64_t position = in->track_begin_ticks;
    begin_track(in, track);
    for (; i < smf->event_count && smf->events[i].track == track; i++) {
      position = in->track_begin_ticks + scale_ticks(in->scale, smf->events[i].position_ticks);
      const Status status = read_event(in, &smf->events[i], position);
      if (status != STATUS_OK) return status;
    }
    end_track(in, position);
  }
  return STATUS_OK;
}

/* ---- sorting */

static int order_of(uint64_t a, uint64_t b) { return a < b ? -1 : a > b; }

static int by_part_and_start(const void *a, const void *b) {
  const MidiNote *x = a, *y = b;
  if (x->part != y->part) return order_of(x->part, y->part);
  return x->start_ticks != y->start_ticks ? order_of((uint64_t)x->start_ticks, (uint64_t)y->start_ticks) : order_of(x->order, y->order);
}

static int by_part_and_position(const void *a, const void *b) {
  const MidiControl *x = a, *y = b;
  if (x->part != y->part) return order_of(x->part, y->part);
  return x->position_ticks != y->position_ticks ? order_of((uint64_t)x->position_ticks, (uint64_t)y->position_ticks) : order_of(x->order, y->order);
}

static int by_note_and_position(const void *a, const void *b) {
  const MidiExpression *x = a, *y = b;
  if (x->note != y->note) return order_of(x->note, y->note);
  return x->position_ticks != y->position_ticks ? order_of((uint64_t)x->position_ticks, (uint64_t)y->position_ticks) : order_of(x->order, y->order);
}

/* Notes have changed their places: what was done to them follows. */
static Status sort_expressions(MidiSong *song) {
  MidiExpression *rows = (MidiExpression *)(void *)song->expressions.data;
  const size_t count = song->expressions.size / sizeof *rows, bytes = song->note_count * sizeof(uint32_t);
  if (count == 0) return song->expressions.status;
  uint32_t *place = memory_new(song->memory, bytes);
  if (place == NULL) return STATUS_NO_MEMORY;
  for (uint32_t i = 0; i < song->note_count; i++) place[song->notes[i].order] = i;
  for (size_t i = 0; i < count; i++) rows[i].note = place[rows[i].note];
  memory_free(song->memory, place, bytes);
  qsort(rows, count, sizeof *rows, by_note_and_position);
  return song->expressions.status;
}

static void sort_parts(MidiSong *song) {
  if (song->note_count) qsort(song->notes, song->note_count, sizeof *song->notes, by_part_and_start);
  if (song->control_count) qsort(song->controls, song->control_count, sizeof *song->controls, by_part_and_position);
  uint32_t note = 0, control = 0;
  for (uint32_t i = 0; i < song->part_count; i++) {
    MidiPart *part = &song->parts[i];
    part->note_begin = note;
    while (note < song->note_count && song->notes[note].part == i) note++;
    part->note_end = note;
    part->control_begin = control;
    while (control < song->control_count && song->controls[control].part == i) control++;
    part->control_end = control;
  }
}

/* ---- tempo and signatures */

static int by_position(const void *a, const void *b) {
  const MidiPoint *x = a, *y = b;
  return x->position_ticks != y->position_ticks ? order_of((uint64_t)x->position_ticks, (uint64_t)y->position_ticks) : order_of(x->order, y->order);
}

static void put_tempo(MidiSong *song, const MidiPoint *point) {
  if (song->tempo_count > 0 && song->tempos[song->tempo_count - 1].bpm == point->bpm) return;
  song->tempos[song->tempo_count++] = (TempoPoint){.position_ticks = point->position_ticks, .bpm = point->bpm};
}

static void put_signature(MidiSong *song, const MidiPoint *point) {
  assert(song->signatures != NULL && song->signature_count < song->signature_room);
  const SignaturePoint *last = song->signature_count > 0 ? &song->signatures[song->signature_count - 1] : NULL;
  if (last && last->numerator == point->numerator && last->denominator == point->denominator) return;
  song->signatures[song->signature_count++] =
    (SignaturePoint){.position_ticks = point->position_ticks, .numerator = point->numerator, .denominator = point->denominator};
}

/* Of several points at one place the last said counts. */
static void settle_points(MidiSong *song, MidiPoint *points, uint32_t count, void (*put)(MidiSong *, const MidiPoint *)) {
  if (count) qsort(points, count, sizeof *points, by_position);
  for (uint32_t i = 0; i < count; i++) {
    if (i + 1 == count || points[i + 1].position_ticks != points[i].position_ticks) put(song, &points[i]);
  }
}

/* ---- memory */

static void count_events(MidiSong *song) {
  for (uint32_t i = 0; i < song->smf.event_count; i++) {
    const SmfEvent *event = &song->smf.events[i];
    const bool meta = event->status == META;
    song->note_room += is_note_on(event);
    song->control_room += event->status >= 0xa0 && event->status < 0xf0;
    song->tempo_room += meta && event->data[0] == 0x51;
    song->signature_room += meta && event->data[0] == 0x58;
    song->word_room += midi_word_type(event->status, event->data[0]) >= 0 && song->word_room < LIMIT_MIDI_WORDS;
    song->marker_room += meta && (event->data[0] == 0x06 || event->data[0] == 0x07) && song->marker_room < LIMIT_MARKERS;
  }
}

static void *new_array(const Memory *memory, size_t count, size_t bytes, bool *refused) {
  void *array = memory_new(memory, (count ? count : 1) * bytes);
  *refused = *refused || !array;
  return array;
}

static void free_array(const Memory *memory, void *array, size_t count, size_t bytes) {
  memory_free(memory, array, (count ? count : 1) * bytes);
}

static bool make_arrays(MidiSong *song, Reading *in) {
  const Memory *memory = song->memory;
  bool refused = false;
  song->notes = new_array(memory, song->note_room, sizeof *song->notes, &refused);
  song->controls = new_array(memory, song->control_room, sizeof *song->controls, &refused);
  song->parts = new_array(memory, LIMIT_TRACKS, sizeof *song->parts, &refused);
  song->tempos = new_array(memory, song->tempo_room, sizeof *song->tempos, &refused);
  song->signatures = new_array(memory, song->signature_room, sizeof *song->signatures, &refused);
  song->markers = new_array(memory, song->marker_room, sizeof *song->markers, &refused);
  song->words = new_array(memory, song->word_room, sizeof *song->words, &refused);
  song->names = new_array(memory, song->smf.track_count, sizeof *song->names, &refused);
  in->zones = new_array(memory, song->smf.track_count, sizeof *in->zones, &refused);
  in->part_of = new_array(memory, (size_t)song->smf.track_count * 16, sizeof *in->part_of, &refused);
  in->tempos = new_array(memory, song->tempo_room, sizeof *in->tempos, &refused);
  in->signatures = new_array(memory, song->signature_room, sizeof *in->signatures, &refused);
  return !refused;
}

static void finish_reading(Reading *in) {
  const MidiSong *song = in->song;
  free_array(song->memory, in->zones, song->smf.track_count, sizeof *in->zones);
  free_array(song->memory, in->part_of, (size_t)song->smf.track_count * 16, sizeof *in->part_of);
  free_array(song->memory, in->tempos, song->tempo_room, sizeof *in->tempos);
  free_array(song->memory, in->signatures, song->signature_room, sizeof *in->signatures);
}

void midi_song_finish(MidiSong *song) {
  const Memory *memory = song->memory;
  if (!memory) return;
  free_array(memory, song->notes, song->note_room, sizeof *song->notes);
  free_array(memory, song->controls, song->control_room, sizeof *song->controls);
  free_array(memory, song->parts, LIMIT_TRACKS, sizeof *song->parts);
  free_array(memory, song->tempos, song->tempo_room, sizeof *song->tempos);
  free_array(memory, song->signatures, song->signature_room, sizeof *song->signatures);
  free_array(memory, song->markers, song->marker_room, sizeof *song->markers);
  free_array(memory, song->words, song->word_room, sizeof *song->words);
  free_array(memory, song->names, song->smf.track_count, sizeof *song->names);
  buffer_finish(&song->expressions);
  smf_finish(&song->smf);
  *song = (MidiSong){0};
}

static Status read_song(Reading *in) {
  MidiSong *song = in->song;
  Status status = find_parts(in);
  if (status == STATUS_OK) status = read_events(in);
  if (status != STATUS_OK) return status;
  sort_parts(song);
  if (sort_expressions(song) != STATUS_OK) return problem_set(in->problem, STATUS_NO_MEMORY, NO_OFFSET, "MIDI file", "not enough memory to read it");
  settle_points(song, in->tempos, in->tempo_count, put_tempo);
  settle_points(song, in->signatures, in->signature_count, put_signature);
  return STATUS_OK;
}

Status midi_song_read(Bytes file, const Memory *memory, MidiSong *song, Problem *problem) {
  *song = (MidiSong){.memory = memory, .key_root = -1, .key_scale = -1};
  for (size_t i = 0; i < COUNT_OF(song->channels); i++) song->channels[i] = (MidiChannel){-1, -1, -1};
  Reading *in = memory_new(memory, sizeof *in);
  if (!in) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "MIDI file", "not enough memory to read it");
  Status status = smf_read(file, memory, &song->smf, problem);
  if (status == STATUS_OK) {
    *in = (Reading){.song = song, .problem = problem, .scale = make_scale(&song->smf)};
    buffer_init(&song->expressions, memory, LIMIT_FILE_BYTES);
    song->absolute = song->smf.ticks_per_quarter == 0;
    count_events(song);
    status = make_arrays(song, in) ? read_song(in) : problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "MIDI file", "not enough memory to read it");
    finish_reading(in);
    if (status != STATUS_OK) midi_song_finish(song);
  }
  memory_free(memory, in, sizeof *in);
  return status;
}
