/*
  The song as a MIDI file of type 1: a conductor track with tempo and signatures, then one track for each instrument track.
  A track with note expressions is an MPE zone. The division is the coarsest that is a multiple of 960 (or a little finer) and says every position exactly.
*/

#include "session/instruments.h"
#include "session/patch.h"
#include "session/internal.h"
#include "session/lane_controls.h"
#include "session/midi_levels.h"
#include "session/midi_words.h"

#include "core/event.h"
#include "core/limits.h"
#include "core/math.h"
#include "formats/smf.h"
#include "model/content.h"
#include "model/expressions.h"

#include <stdlib.h>
#include <string.h>

#define DIVISION 960u
#define DIVISION_FINE 31680u       /* for songs no division can say exactly: within 16 microseconds at 120 bpm */
#define DIVISION_MAX 0x7fffu
#define DELTA_MAX INT64_C(0x0fffffff)
#define LOOP_TICKS_MIN (TICKS_PER_QUARTER / 64) /* as the compiler has it: a shorter content loop is none */
#define RAMP_STEPS 256
#define DRUM_CHANNEL 9
#define CHANNELS 16
#define MEMBER_RANGE 48.0f         /* semitones: what a member's bend means unless it is told otherwise */
#define META 0xff

/* What comes first at one position. */
typedef enum Rank { RANK_META, RANK_OFF, RANK_SETUP, RANK_CONTROL, RANK_ON } Rank;

typedef struct ExportEvent {
  int64_t position_ticks;    /* of the song */
  uint32_t track, rank, order;
  uint8_t status, data[2];
  uint8_t small[4], small_bytes; /* a payload of our own */
  Bytes text;                /* or one that lies in the document */
  size_t raw_begin, raw_bytes; /* or in Export.raw */
} ExportEvent;

typedef struct Export {
  const Memory *memory;
  const Doc *doc;
  ExportEvent *events;
  uint32_t count, capacity;
  Buffer raw;                /* what words say */
  uint32_t track;            /* being written */
  Status status;
  int channel_program[CHANNELS]; /* of the track that has it; -1: free */
  bool zone;                 /* the track has note expressions: it is an MPE zone of all channels, managed by the first */
  int64_t free_from[CHANNELS]; /* its members: where the last note on each ends */
} Export;

/* The part of a clip one pass over its content fills. */
typedef struct Window { int64_t content_begin, content_end, shift; } Window;

/* What one track's own events say, found while they are written. */
typedef struct TrackWords { bool program, volume, pan; } TrackWords;

static void add(Export *out, ExportEvent event) {
  if (out->status != STATUS_OK) return;
  if (out->count == out->capacity) {
    const uint32_t capacity = out->capacity ? out->capacity * 2 : 1024;
    ExportEvent *events = out->count < LIMIT_SMF_EVENTS
                            ? memory_resize(out->memory, out->events, out->capacity * sizeof *events, capacity * sizeof *events) : NULL;
    if (!events) {
      out->status = out->count < LIMIT_SMF_EVENTS ? STATUS_NO_MEMORY : STATUS_TOO_LARGE;
      return;
    }
    out->events = events;
    out->capacity = capacity;
  }
  event.track = out->track;
  event.order = out->count;
  out->events[out->count++] = event;
}

static void add_channel(Export *out, int64_t position, Rank rank, int status, int a, int b) {
  add(out, (ExportEvent){.position_ticks = position, .rank = rank, .status = (uint8_t)status, .data = {(uint8_t)a, (uint8_t)b}});
}

static void add_text(Export *out, int64_t position, uint8_t type, Text text) {
  if (text.size == 0) return;
  add(out, (ExportEvent){.position_ticks = position, .rank = RANK_META, .status = META, .data = {type, 0}, .text = {(const uint8_t *)text.data, text.size}});
}

static void add_meta(Export *out, int64_t position, uint8_t type, const uint8_t *bytes, uint8_t size) {
  ExportEvent event = {.position_ticks = position, .rank = RANK_META, .status = META, .data = {type, 0}, .small_bytes = size};
  memcpy(event.small, bytes, size);
  add(out, event);
}

/* ---- the conductor's track */

static void add_tempo(Export *out, int64_t position, double seconds_per_quarter) {
  const int32_t micros = math_int_clamp(seconds_per_quarter * 1e6 + 0.5, 1, 0xffffff);
  add_meta(out, position, 0x51, (const uint8_t[]){(uint8_t)(micros >> 16), (uint8_t)(micros >> 8), (uint8_t)micros}, 3);
}

/* A glide becomes steps, each as long in seconds as the stretch it stands for. */
static void add_ramp(Export *out, const TempoMap *map, int64_t begin, int64_t end) {
  const int64_t length = end - begin;
  int64_t step = TICKS_PER_QUARTER / 4;
  while (length / step > RAMP_STEPS) step *= 2;
  for (int64_t at = begin; at < end; at += step) {
    const int64_t next = end - at < step ? end : at + step;
    const double seconds = tempo_map_seconds(map, (double)next) - tempo_map_seconds(map, (double)at);
    add_tempo(out, at, seconds * (double)TICKS_PER_QUARTER / (double)(next - at));
  }
}

static void add_signature(Export *out, const SignaturePoint *point) {
  uint8_t power = 0;
  while (power < 6 && 1 << power < point->denominator) power++;
  add_meta(out, point->position_ticks, 0x58, (const uint8_t[]){(uint8_t)point->numerator, power, 24, 8}, 4);
}

static void add_key(Export *out, const Project *project) {
  if (project->key_scale > 1 || (project->key_root == 0 && project->key_scale == 0)) return;
  const int64_t major_root = (project->key_root + (project->key_scale == 1 ? 3 : 0)) % 12;
  int sharps = (int)(major_root * 7 % 12);
  if (sharps > 6) sharps -= 12;
  add_meta(out, 0, 0x59, (const uint8_t[]){(uint8_t)sharps, (uint8_t)project->key_scale}, 2);
}

/* A section is its beginning here: the format knows no ends. */
static void add_markers(Export *out) {
  for (const Object *o = doc_project(out->doc)->first_child; o; o = o->next) {
    if (o->kind->number == KIND_MARKER) add_text(out, doc_as_marker(o)->position_ticks, 0x06, doc_as_marker(o)->name);
  }
}

/* What lies on a track or on the project itself. */
static void add_words(Export *out, const Object *holder) {
  for (const Object *o = holder->first_child; o; o = o->next) {
    if (o->kind->number != KIND_MIDI_WORD) continue;
    const MidiWord *word = doc_as_midi_word(o);
    ExportEvent event = {.position_ticks = word->position_ticks, .rank = RANK_META, .raw_begin = out->raw.size};
    midi_word_event(word->type, &event.status, &event.data[0]);
    midi_word_bytes(word->type, word->data, &out->raw);
    event.raw_bytes = out->raw.size - event.raw_begin;
    if (event.raw_bytes > 0) add(out, event);
  }
}

static void add_conductor(Export *out, const Project *project, const TempoMap *map) {
  add_text(out, 0, 0x03, project->name);
  add_key(out, project);
  for (uint32_t i = 0; i < map->tempo_count; i++) {
    const TempoPoint *point = &map->tempos[i];
    if (point->ramp && i + 1 < map->tempo_count) add_ramp(out, map, point->position_ticks, map->tempos[i + 1].position_ticks);
    else add_tempo(out, point->position_ticks, 60.0 / point->bpm);
  }
  for (uint32_t i = 0; i < map->signature_count; i++) add_signature(out, &map->signatures[i]);
  add_markers(out);
}

/* ---- clips */

static int channel_of(const Records *records, uint32_t column, uint32_t row, int channel) {
  return channel >= 0 ? channel : ((const uint8_t *)records->columns[column])[row];
}

static int int_of(float value, int low, int high) { return math_int_clamp((double)value + (value < 0 ? -0.5 : 0.5), low, high); }

/* The member that has been idle longest; when all play, the one that is free first. */
static int take_member(Export *out, int64_t end) {
  int member = 1;
  for (int c = 2; c < CHANNELS; c++)
    if (out->free_from[c] < out->free_from[member]) member = c;
  out->free_from[member] = end;
  return member;
}

static void add_expression(Export *out, int64_t position, int member, int kind, float value) {
  const int bend = int_of(value / MEMBER_RANGE * 8192.0f, -8192, 8191) + 8192, level = int_of(value * 127.0f, 0, 127);
  if (kind == EXPRESSION_TUNING) add_channel(out, position, RANK_CONTROL, 0xe0 | member, bend & 127, bend >> 7);
  if (kind == EXPRESSION_PRESSURE) add_channel(out, position, RANK_CONTROL, 0xd0 | member, level, 0);
  if (kind == EXPRESSION_TIMBRE) add_channel(out, position, RANK_CONTROL, 0xb0 | member, 74, level);
}

/* A member says how a note begins, because the last one on it may have ended elsewhere; then what is done to it. Lines are their points. */
static void add_expressions(Export *out, const ExpressionIndex *index, Id note, int64_t on, int64_t end, int member) {
  const Records *rows = index->rows;
  float begins[] = {[EXPRESSION_TUNING] = 0.0f, [EXPRESSION_PRESSURE] = 0.0f, [EXPRESSION_TIMBRE] = 0.5f};
  for (uint32_t row = expression_first(index, note); row != EXPRESSION_NONE; row = expression_next(index, row)) {
    const int64_t at = ((const int64_t *)rows->columns[EXPRESSED_AT])[row];
    const uint8_t kind = ((const uint8_t *)rows->columns[EXPRESSED_KIND])[row];
    const float value = ((const float *)rows->columns[EXPRESSED_VALUE])[row];
    if (kind > EXPRESSION_TIMBRE) continue;
    if (at <= 0) begins[kind] = value;
    else if (on + at < end) add_expression(out, on + at, member, kind, value);
  }
  for (int kind = 0; kind < (int)COUNT_OF(begins); kind++) add_expression(out, on, member, kind, begins[kind]);
}

static void add_notes(Export *out, const NoteClip *clip, const ExpressionIndex *index, const Window *w, int channel) {
  const Records *notes = clip->notes;
  const int64_t *starts = notes->columns[NOTE_START], *lengths = notes->columns[NOTE_LENGTH];
  const uint8_t *keys = notes->columns[NOTE_KEY];
  const float *velocities = notes->columns[NOTE_VELOCITY], *releases = notes->columns[NOTE_RELEASE];
  for (uint32_t i = 0; i < notes->count && starts[i] < w->content_end; i++) {
    if (starts[i] < w->content_begin) continue;
    const int64_t left = w->content_end - starts[i], length = lengths[i] < left ? lengths[i] : left;
    const int64_t on = starts[i] + w->shift, key = keys[i] + clip->transpose;
    const float velocity = (float)((double)velocities[i] * clip->velocity / 100.0);
    if (key < 0 || key > 127) continue;
    const int to = out->zone ? take_member(out, on + length) : channel_of(notes, NOTE_CHANNEL, i, channel);
    add_channel(out, on, RANK_ON, 0x90 | to, (int)key, int_of(velocity, 1, 127));
    add_channel(out, on + length, RANK_OFF, 0x80 | to, (int)key, int_of(releases[i], 0, 127));
    if (out->zone) add_expressions(out, index, notes->ids[i], on, on + length, to);
  }
}

static void add_control(Export *out, int64_t position, int channel, int number, int key, float value) {
  const int plain = int_of(value, 0, 127), bend = int_of(value, -8192, 8191) + 8192;
  switch (number) {
    case 128: add_channel(out, position, RANK_CONTROL, 0xe0 | channel, bend & 127, bend >> 7); break;
    case 129: add_channel(out, position, RANK_CONTROL, 0xd0 | channel, plain, 0); break;
    case 130: add_channel(out, position, RANK_CONTROL, 0xc0 | channel, plain, 0); break;
    case 131: add_channel(out, position, RANK_CONTROL, 0xa0 | channel, key, plain); break;
    default: add_channel(out, position, RANK_CONTROL, 0xb0 | channel, number, plain); break;
  }
}

static void add_controls(Export *out, const NoteClip *clip, const Window *w, int channel, TrackWords *words) {
  const Records *controls = clip->controls;
  const int64_t *positions = controls->columns[CONTROL_POSITION];
  const uint8_t *numbers = controls->columns[CONTROL_NUMBER], *keys = controls->columns[CONTROL_KEY];
  const float *values = controls->columns[CONTROL_VALUE];
  for (uint32_t i = 0; i < controls->count && positions[i] < w->content_end; i++) {
    if (positions[i] < w->content_begin) continue;
    add_control(out, positions[i] + w->shift, channel_of(controls, CONTROL_CHANNEL, i, channel), numbers[i], keys[i], values[i]);
    words->program = words->program || numbers[i] == 130;
    words->volume = words->volume || numbers[i] == 7;
    words->pan = words->pan || numbers[i] == 10;
  }
}

/* The clip as it sounds: its window of the content, repeated by its loop. */
static void add_clip(Export *out, const NoteClip *clip, int channel, TrackWords *words) {
  const int64_t end = clip->start_ticks + clip->length_ticks, loop = clip->loop_ticks;
  const bool looped = loop >= LOOP_TICKS_MIN;
  ExpressionIndex index;
  if (expression_index_init(&index, out->memory, clip->expressions) != STATUS_OK) out->status = STATUS_NO_MEMORY;
  int64_t at = clip->start_ticks, content = looped ? clip->offset_ticks % loop : clip->offset_ticks;
  while (at < end && out->status == STATUS_OK) {
    const int64_t left = end - at, length = looped && loop - content < left ? loop - content : left;
    const Window window = {content, content + length, at - content};
    const uint32_t before = out->count;
    add_notes(out, clip, &index, &window, channel);
    add_controls(out, clip, &window, channel, words);
    if (out->count == before && (!looped || length == loop)) break; /* the same silence from here on */
    at += length;
    content = 0;
  }
  expression_index_finish(&index);
}

/* ---- tracks */

static const Object *first_device(const Object *track) {
  for (const Object *o = track->first_child; o; o = o->next) {
    if (o->kind->number == KIND_DEVICE) return o;
  }
  return NULL;
}

/* The factory instrument a track sounds like, by what its device was set from: a program of General MIDI, and from
   INSTRUMENT_PROGRAMS on a drum kit. */
static uint32_t program_of(const Object *track) {
  const Object *object = first_device(track);
  if (!object) return 0;
  const DeviceObject *fields = doc_as_device(object);
  const Device *device = device_by_number((uint32_t)fields->device);
  for (uint32_t i = 0; i < instrument_count() && device != NULL; i++)
    if (strcmp(fields->preset.data, instrument_at(i)->name) == 0 && patch_part(instrument_at(i)->patch, 0, NULL) == device) return i;
  return device != NULL && strcmp(device->id, "drums") == 0 ? INSTRUMENT_PROGRAMS : 0;
}

/* The channel all rows of the track share, or -1. */
static int common_channel(const Export *out, const Object *track) {
  int common = -2;
  for (const Object *o = track->first_child; o; o = o->next) {
    if (o->kind->number != KIND_NOTE_CLIP) continue;
    const HeardNotes heard = content_heard(out->doc, o);
    const Records *notes = heard.clip.notes;
    const uint8_t *channels = notes->columns[NOTE_CHANNEL];
    for (uint32_t i = 0; i < notes->count; i++) {
      if (common == -2) common = channels[i];
      if (common != channels[i]) return -1;
    }
  }
  return common == -2 ? 0 : common;
}

/* Whether any note of the track, or of its parts of patterns, has expressions. */
static bool is_expressed(const Export *out, const Object *track) {
  for (const Object *o = track->first_child; o; o = o->next)
    if (o->kind->number == KIND_NOTE_CLIP && content_heard(out->doc, o).clip.expressions->count > 0) return true;
  for (const Object *pattern = doc_project(out->doc)->first_child; pattern; pattern = pattern->next)
    for (const Object *o = pattern->kind->number == KIND_PATTERN ? pattern->first_child : NULL; o; o = o->next)
      if (o->kind->number == KIND_PART && doc_as_part(o)->track == track->id && doc_as_part(o)->expressions->count > 0) return true;
  return false;
}

/* The MPE configuration message: all other channels are members. */
static void add_zone(Export *out) {
  memset(out->free_from, 0, sizeof out->free_from);
  add_channel(out, 0, RANK_SETUP, 0xb0, 101, 0);
  add_channel(out, 0, RANK_SETUP, 0xb0, 100, 6);
  add_channel(out, 0, RANK_SETUP, 0xb0, 6, CHANNELS - 1);
}

static bool may_take(const Export *out, int channel, uint32_t program) {
  return out->channel_program[channel] < 0 || out->channel_program[channel] == (int)program;
}

/* Drums are on channel 10; another track keeps its channel if no other sound has it, or gets the next free one. -1: its rows
   have several channels and keep them. */
static int choose_channel(Export *out, const Object *track, uint32_t program) {
  if (program >= INSTRUMENT_PROGRAMS) return DRUM_CHANNEL;
  const int wanted = common_channel(out, track);
  if (wanted < 0) return -1;
  int channel = wanted;
  for (int tries = 0; tries < CHANNELS && (channel == DRUM_CHANNEL || !may_take(out, channel, program)); tries++) channel = (channel + 1) % CHANNELS;
  if (channel == DRUM_CHANNEL || !may_take(out, channel, program)) channel = wanted == DRUM_CHANNEL ? 0 : wanted;
  out->channel_program[channel] = (int)program;
  return channel;
}

typedef struct Automated { Export *out; int channel; } Automated;

static void add_automated(void *context, int64_t position_ticks, int controller, int value) {
  const Automated *to = context;
  add_channel(to->out, position_ticks, RANK_CONTROL, 0xb0 | to->channel, controller, value);
}

static void add_parts(Export *out, const Object *clip, const Object *track, int channel, TrackWords *words) {
  const Object *pattern = doc_find(out->doc, doc_as_pattern_clip(clip)->pattern);
  for (const Object *part = pattern ? pattern->first_child : NULL; part; part = part->next) {
    const HeardNotes heard = content_heard_part(clip, part);
    if (doc_as_part(part)->track == track->id && !heard.clip.mute) add_clip(out, &heard.clip, channel, words);
  }
}

/* What the track plays of patterns, wherever their clips lie. */
static void add_patterns(Export *out, const Object *track, int channel, TrackWords *words) {
  for (const Object *lane = doc_project(out->doc)->first_child; lane; lane = lane->next) {
    if (lane->kind->number != KIND_TRACK || doc_as_track(lane)->mute) continue;
    for (const Object *o = lane->first_child; o; o = o->next) {
      if (o->kind->number == KIND_PATTERN_CLIP) add_parts(out, o, track, channel, words);
    }
  }
}

static void add_track(Export *out, const Object *object) {
  const Track *track = doc_as_track(object);
  const uint32_t program = program_of(object);
  out->zone = is_expressed(out, object);
  const int channel = out->zone ? 0 : choose_channel(out, object, program), setup_channel = channel < 0 ? 0 : channel;
  TrackWords words = {false, false, false};
  out->track++;
  add_text(out, 0, 0x03, track->name);
  add_words(out, object);
  if (out->zone) add_zone(out);
  for (const Object *o = object->first_child; o; o = o->next) {
    if (o->kind->number != KIND_NOTE_CLIP || doc_as_note_clip(o)->mute) continue;
    const HeardNotes heard = content_heard(out->doc, o);
    add_clip(out, &heard.clip, channel, &words);
  }
  add_patterns(out, object, channel, &words);
  Automated automated = {out, setup_channel};
  const ControllerSet moved = lane_controls(out->doc, object, add_automated, &automated);
  words.volume = words.volume || controller_in(&moved, 7);
  words.pan = words.pan || controller_in(&moved, 10);
  if (!words.program && program != INSTRUMENT_PROGRAMS) add_channel(out, 0, RANK_SETUP, 0xc0 | setup_channel, (int)instrument_program(program), 0);
  if (!words.volume) add_channel(out, 0, RANK_SETUP, 0xb0 | setup_channel, 7, midi_volume(track->gain_db));
  if (!words.pan) add_channel(out, 0, RANK_SETUP, 0xb0 | setup_channel, 10, midi_pan_value(track->pan));
}

/* ---- to file ticks */

static int64_t common_divisor(int64_t a, int64_t b) {
  while (b != 0) {
    const int64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

static uint32_t choose_division(const Export *out) {
  int64_t divisor = TICKS_PER_QUARTER, last = 0;
  for (uint32_t i = 0; i < out->count; i++) {
    const int64_t position = out->events[i].position_ticks;
    divisor = common_divisor(divisor, position);
    if (position > last) last = position;
  }
  const int64_t exact = TICKS_PER_QUARTER / divisor; /* the coarsest division that says every position */
  const int64_t multiple = exact / common_divisor(exact, DIVISION) * DIVISION;
  const int64_t division = multiple <= DIVISION_MAX ? multiple : exact <= DIVISION_MAX ? exact : DIVISION_FINE;
  const bool fits = last / TICKS_PER_QUARTER < DELTA_MAX / division;
  return fits ? (uint32_t)division : DIVISION;
}

static int by_file_order(const void *a, const void *b) {
  const ExportEvent *x = a, *y = b;
  if (x->track != y->track) return x->track < y->track ? -1 : 1;
  if (x->position_ticks != y->position_ticks) return x->position_ticks < y->position_ticks ? -1 : 1;
  if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
  return x->order < y->order ? -1 : x->order > y->order;
}

/* Song ticks become file ticks. An end never falls on its own beginning: notes are written beginning first, then end. */
static void round_positions(Export *out, uint32_t division) {
  for (uint32_t i = 0; i < out->count; i++) {
    ExportEvent *event = &out->events[i];
    const int64_t quarters = event->position_ticks / TICKS_PER_QUARTER, rest = event->position_ticks % TICKS_PER_QUARTER;
    event->position_ticks = quarters * division + (rest * division + TICKS_PER_QUARTER / 2) / TICKS_PER_QUARTER;
    const bool empty = event->rank == RANK_OFF && event->position_ticks <= event[-1].position_ticks;
    if (empty) event->position_ticks = event[-1].position_ticks + 1;
  }
}

static Status write_file(Export *out, Buffer *file) {
  const uint32_t division = choose_division(out);
  Smf smf = {.type = 1, .track_count = (uint16_t)(out->track + 1), .ticks_per_quarter = (uint16_t)division, .event_count = out->count};
  smf.events = memory_new(out->memory, out->count * sizeof *smf.events);
  if (!smf.events) return STATUS_NO_MEMORY;
  round_positions(out, division);
  qsort(out->events, out->count, sizeof *out->events, by_file_order);
  for (uint32_t i = 0; i < out->count; i++) {
    const ExportEvent *event = &out->events[i];
    smf.events[i] = (SmfEvent){.position_ticks = (uint64_t)event->position_ticks, .track = event->track, .status = event->status,
                               .data = {event->data[0], event->data[1]},
                               .payload = event->raw_bytes ? (Bytes){out->raw.data + event->raw_begin, event->raw_bytes}
                                          : event->small_bytes ? (Bytes){event->small, event->small_bytes} : event->text};
  }
  const Status status = smf_write(&smf, file);
  memory_free(out->memory, smf.events, out->count * sizeof *smf.events);
  return status;
}

Status session_export_midi(Session *session, Buffer *out) {
  const TempoMap *map = doc_tempo_map(session->doc);
  if (!map) return STATUS_NO_MEMORY;
  Export export = {.memory = session->memory, .doc = session->doc};
  for (int i = 0; i < CHANNELS; i++) export.channel_program[i] = -1;
  const Object *project = doc_project(session->doc);
  buffer_init(&export.raw, session->memory, LIMIT_FILE_BYTES);
  add_conductor(&export, doc_as_project(project), map);
  add_words(&export, project);
  for (const Object *o = project->first_child; o; o = o->next) {
    if (o->kind->number == KIND_TRACK && doc_as_track(o)->type == TRACK_INSTRUMENT) add_track(&export, o);
  }
  if (export.status == STATUS_OK) export.status = export.raw.status;
  const Status status = export.status == STATUS_OK ? write_file(&export, out) : export.status;
  buffer_finish(&export.raw);
  memory_free(export.memory, export.events, export.capacity * sizeof *export.events);
  return status;
}
