/*
  A MIDI file as a batch: a track with a factory instrument for each part, clips of whole bars cut where the part is silent
  for long, and the file's tempo and signatures when asked for. A pure function of the file's bytes and the document.
*/

#include "session/build.h"
#include "session/instruments.h"
#include "session/internal.h"
#include "session/midi_levels.h"
#include "session/midi_song.h"
#include "session/midi_words.h"

#include "core/limits.h"
#include "core/math.h"
#include "model/expressions.h"

#include <stdio.h>
#include <string.h>

#define SILENT_BARS 4            /* a silence this long begins a new clip */
#define DRUM_CHANNEL 9
#define AT_MAX (INT64_C(1) << 49)

typedef struct Import {
  Session *session;
  MidiSong song;
  Batch *batch;
  TempoMap map;                  /* as it will be after the import */
  int64_t at_ticks;
  double at_seconds;             /* of at_ticks, for files in seconds */
  bool replace_tempo;
  bool out_of_ids, out_of_memory;
  const Instrument *named[LIMIT_TRACKS]; /* instruments that gave their name to a track */
  uint32_t named_count;
} Import;

/* What is made of one part's controllers: a volume or pan that never changes is the track's own. A part that sets its bend
   range stays in one clip, because the range is said once and holds for all that follows. */
typedef struct PartLevels {
  int volume, pan;
  bool drop_volume, drop_pan;
  int64_t silent_bars;           /* so many begin a new clip */
} PartLevels;

/* The notes and controls of one clip, as ranges of the song's. */
typedef struct ClipRange {
  uint32_t note_begin, note_end, control_begin, control_end;
  int64_t start_ticks, end_ticks;
} ClipRange;

/* File time to song position. A file in seconds goes through the tempo map, unless it brings its own. */
static int64_t place(const Import *in, int64_t ticks) {
  if (!in->song.absolute || in->replace_tempo) return in->at_ticks + ticks;
  const double seconds = in->at_seconds + (double)ticks / (double)(2 * TICKS_PER_QUARTER);
  return math_round_clamp(tempo_map_ticks(&in->map, seconds), 0, 2 * AT_MAX);
}

static Id next_id(Import *in) {
  const Id id = doc_next_id(in->session->doc, in->session->actor);
  in->out_of_ids = in->out_of_ids || id == ID_NONE;
  return id;
}

/* ---- tempo and signatures */

static bool is_point(const Object *object) { return object->kind->number == KIND_TEMPO || object->kind->number == KIND_SIGNATURE; }

static int64_t point_position(const Object *object) {
  return object->kind->number == KIND_TEMPO ? doc_as_tempo(object)->position_ticks : doc_as_signature(object)->position_ticks;
}

static void delete_points(Import *in) {
  for (const Object *o = doc_project(in->session->doc)->first_child; o; o = o->next) {
    if (is_point(o) && point_position(o) >= in->at_ticks) batch_op_delete(in->batch, o->id);
  }
}

static void add_tempo(Import *in, int64_t position_ticks, double bpm) {
  const Id id = next_id(in);
  batch_op_create(in->batch, id, KIND_TEMPO, ID_PROJECT, ID_LAST);
  batch_set_int(in->batch, id, build_field(KIND_TEMPO, "position_ticks"), position_ticks);
  batch_set_real(in->batch, id, build_field(KIND_TEMPO, "bpm"), bpm);
}

static void add_signature(Import *in, SignaturePoint point) {
  const Id id = next_id(in);
  batch_op_create(in->batch, id, KIND_SIGNATURE, ID_PROJECT, ID_LAST);
  batch_set_int(in->batch, id, build_field(KIND_SIGNATURE, "position_ticks"), point.position_ticks);
  batch_set_int(in->batch, id, build_field(KIND_SIGNATURE, "numerator"), point.numerator);
  batch_set_int(in->batch, id, build_field(KIND_SIGNATURE, "denominator"), point.denominator);
}

/* MIDI begins at 120 bpm in 4/4 where a file does not say; in the middle of a song that must be said. */
static bool needs_tempo_at_start(const Import *in) {
  return in->at_ticks > 0 && (in->song.tempo_count == 0 || in->song.tempos[0].position_ticks > 0);
}

static bool needs_signature_at_start(const Import *in) {
  return in->at_ticks > 0 && (in->song.signature_count == 0 || in->song.signatures[0].position_ticks > 0);
}

static void add_points(Import *in) {
  const MidiSong *song = &in->song;
  delete_points(in);
  if (needs_tempo_at_start(in)) add_tempo(in, in->at_ticks, 120.0);
  for (uint32_t i = 0; i < song->tempo_count; i++) add_tempo(in, in->at_ticks + song->tempos[i].position_ticks, song->tempos[i].bpm);
  if (needs_signature_at_start(in)) add_signature(in, (SignaturePoint){in->at_ticks, 4, 4});
  for (uint32_t i = 0; i < song->signature_count; i++) {
    SignaturePoint point = song->signatures[i];
    point.position_ticks += in->at_ticks;
    add_signature(in, point);
  }
}

static void add_markers(Import *in) {
  uint32_t room = LIMIT_MARKERS;
  for (const Object *o = doc_project(in->session->doc)->first_child; o; o = o->next) room -= o->kind->number == KIND_MARKER && room > 0;
  for (uint32_t i = 0; i < in->song.marker_count && i < room; i++) {
    char name[BUILD_TEXT_BYTES];
    const size_t name_bytes = build_text(in->song.markers[i].name, name);
    const Id id = next_id(in);
    batch_op_create(in->batch, id, KIND_MARKER, ID_PROJECT, ID_LAST);
    batch_set_text(in->batch, id, build_field(KIND_MARKER, "name"), name, name_bytes);
    batch_set_int(in->batch, id, build_field(KIND_MARKER, "position_ticks"), in->at_ticks + in->song.markers[i].position_ticks);
  }
}

/* The points before the import, then the file's, into arrays with room for all. */
static void collect_points(const Import *in, TempoPoint *tempos, uint32_t *tempo_count, SignaturePoint *signatures, uint32_t *signature_count) {
  const MidiSong *song = &in->song;
  for (const Object *o = doc_project(in->session->doc)->first_child; o; o = o->next) {
    if (!is_point(o) || (in->replace_tempo && point_position(o) >= in->at_ticks)) continue;
    if (o->kind->number == KIND_TEMPO) {
      const Tempo *t = doc_as_tempo(o);
      tempos[(*tempo_count)++] = (TempoPoint){t->position_ticks, t->bpm, t->ramp};
    } else {
      const Signature *s = doc_as_signature(o);
      signatures[(*signature_count)++] = (SignaturePoint){s->position_ticks, (int32_t)s->numerator, (int32_t)s->denominator};
    }
  }
  if (!in->replace_tempo) return;
  if (needs_tempo_at_start(in)) tempos[(*tempo_count)++] = (TempoPoint){in->at_ticks, 120.0, false};
  for (uint32_t i = 0; i < song->tempo_count; i++) {
    tempos[*tempo_count] = song->tempos[i];
    tempos[(*tempo_count)++].position_ticks += in->at_ticks;
  }
  if (needs_signature_at_start(in)) signatures[(*signature_count)++] = (SignaturePoint){in->at_ticks, 4, 4};
  for (uint32_t i = 0; i < song->signature_count; i++) {
    signatures[*signature_count] = song->signatures[i];
    signatures[(*signature_count)++].position_ticks += in->at_ticks;
  }
}

static Status make_map(Import *in) {
  const Memory *memory = in->session->memory;
  size_t room = 1 + in->song.tempo_count + in->song.signature_count;
  for (const Object *o = doc_project(in->session->doc)->first_child; o; o = o->next) room += is_point(o);
  TempoPoint *tempos = memory_new(memory, room * sizeof *tempos);
  SignaturePoint *signatures = memory_new(memory, room * sizeof *signatures);
  Status status = STATUS_NO_MEMORY;
  if (tempos && signatures) {
    uint32_t tempo_count = 0, signature_count = 0;
    collect_points(in, tempos, &tempo_count, signatures, &signature_count);
    status = tempo_map_init(&in->map, memory, tempos, tempo_count, signatures, signature_count);
  }
  memory_free(memory, tempos, room * sizeof *tempos);
  memory_free(memory, signatures, room * sizeof *signatures);
  if (status == STATUS_OK) in->at_seconds = tempo_map_seconds(&in->map, (double)in->at_ticks);
  return status;
}

/* ---- one part */

/* The value a controller has throughout the part, or -1 when it changes; `first` when the part says nothing. */
static int constant_control(const MidiSong *song, const MidiPart *part, uint8_t number, int first) {
  int value = -2;
  for (uint32_t i = part->control_begin; i < part->control_end; i++) {
    const MidiControl *control = &song->controls[i];
    if (control->number != number) continue;
    if (value != -2 && value != control->value) return -1;
    value = control->value;
  }
  return value == -2 ? first : value;
}

static bool sets_bend_range(const MidiSong *song, const MidiPart *part) {
  for (uint32_t i = part->control_begin; i < part->control_end; i++) {
    if (song->controls[i].number == 101) return true;
  }
  return false;
}

static int or_default(int value, int fallback) { return value < 0 ? fallback : value; }

static PartLevels part_levels(const MidiSong *song, const MidiPart *part) {
  const MidiChannel *channel = &song->channels[part->channel];
  const int volume = constant_control(song, part, 7, or_default(channel->volume, MIDI_VOLUME_DEFAULT));
  const int pan = constant_control(song, part, 10, or_default(channel->pan, MIDI_PAN_DEFAULT));
  return (PartLevels){.volume = or_default(volume, MIDI_VOLUME_DEFAULT), .pan = or_default(pan, MIDI_PAN_DEFAULT),
                      .drop_volume = volume >= 0, .drop_pan = pan >= 0,
                      .silent_bars = sets_bend_range(song, part) ? INT64_MAX : SILENT_BARS};
}

/* The program in force at the first note; if there is none yet, the first that comes; else the channel's; else a piano. */
static uint32_t part_program(const MidiSong *song, const MidiPart *part) {
  const int64_t first_note = song->notes[part->note_begin].start_ticks;
  int program = -1;
  for (uint32_t i = part->control_begin; i < part->control_end; i++) {
    const MidiControl *control = &song->controls[i];
    if (control->number == 130 && (program < 0 || control->position_ticks <= first_note)) program = control->value;
  }
  return (uint32_t)or_default(program, or_default(song->channels[part->channel].program, 0));
}

static bool is_kept(const MidiControl *control, const PartLevels *levels) {
  return !(control->number == 7 && levels->drop_volume) && !(control->number == 10 && levels->drop_pan);
}

/* ---- clips */

static int64_t bar_at(const Import *in, int64_t ticks) { return tempo_map_bar(&in->map, ticks).bar; }

/* The first bar that begins at or after `ticks`. */
static int64_t bar_after(const Import *in, int64_t ticks) {
  const int64_t bar = bar_at(in, ticks);
  return tempo_map_bar_ticks(&in->map, bar) < ticks ? bar + 1 : bar;
}

/* Extends the range over what follows without a long silence. The first clip also takes what was said before its notes. */
static void grow_range(const Import *in, const MidiPart *part, int64_t silent_bars, ClipRange *range) {
  const MidiNote *notes = in->song.notes;
  const MidiControl *controls = in->song.controls;
  int64_t reach = range->start_ticks;
  for (;;) {
    const bool has_note = range->note_end < part->note_end, has_control = range->control_end < part->control_end;
    if (!has_note && !has_control) break;
    const int64_t note = has_note ? place(in, notes[range->note_end].start_ticks) : INT64_MAX;
    const int64_t control = has_control ? place(in, controls[range->control_end].position_ticks) : INT64_MAX;
    const int64_t next = note < control ? note : control;
    if (next > reach && bar_at(in, next) - bar_after(in, reach) >= silent_bars) break;
    const int64_t end = note < control ? place(in, notes[range->note_end++].end_ticks) : place(in, controls[range->control_end++].position_ticks) + 1;
    if (end > reach) reach = end;
  }
  const int64_t bar = bar_at(in, range->start_ticks), end_bar = bar_after(in, reach);
  range->end_ticks = tempo_map_bar_ticks(&in->map, end_bar > bar ? end_bar : bar + 1);
}

static ClipRange begin_range(const Import *in, const MidiPart *part, uint32_t note, uint32_t control) {
  int64_t first = note < part->note_end ? place(in, in->song.notes[note].start_ticks) : INT64_MAX;
  if (note > part->note_begin && control < part->control_end) {
    const int64_t position = place(in, in->song.controls[control].position_ticks);
    if (position < first) first = position;
  }
  const int64_t start = tempo_map_bar_ticks(&in->map, bar_at(in, first));
  return (ClipRange){note, note, control, control, start, start};
}

static void add_notes(Import *in, const ClipRange *range, uint8_t channel, Id clip, Id row) {
  batch_patch_begin(in->batch, clip, KIND_NOTE_CLIP, build_field(KIND_NOTE_CLIP, "notes"));
  for (uint32_t i = range->note_begin; i < range->note_end; i++, row++) {
    const MidiNote *note = &in->song.notes[i];
    const int64_t start = place(in, note->start_ticks), end = place(in, note->end_ticks);
    const double values[] = {[NOTE_START] = (double)(start - range->start_ticks), [NOTE_LENGTH] = (double)(end > start ? end - start : 1),
                             [NOTE_KEY] = note->key, [NOTE_VELOCITY] = note->velocity, [NOTE_RELEASE] = note->release,
                             [NOTE_CHANNEL] = channel};
    batch_patch_row(in->batch, row, (1u << COUNT_OF(values)) - 1, values);
  }
  batch_patch_end(in->batch);
}

static void add_controls(Import *in, const ClipRange *range, const PartLevels *levels, uint8_t channel, Id clip, Id row) {
  batch_patch_begin(in->batch, clip, KIND_NOTE_CLIP, build_field(KIND_NOTE_CLIP, "controls"));
  for (uint32_t i = range->control_begin; i < range->control_end; i++) {
    const MidiControl *control = &in->song.controls[i];
    if (!is_kept(control, levels)) continue;
    const int64_t position = place(in, control->position_ticks);
    const double values[] = {[CONTROL_POSITION] = (double)(position > range->start_ticks ? position - range->start_ticks : 0),
                             [CONTROL_NUMBER] = control->number, [CONTROL_VALUE] = control->value, [CONTROL_CHANNEL] = channel,
                             [CONTROL_KEY] = control->key};
    batch_patch_row(in->batch, row++, (1u << COUNT_OF(values)) - 1, values);
  }
  batch_patch_end(in->batch);
}

/* The expressions of a range of notes, which lie together. */
typedef struct ExpressionRange { const MidiExpression *rows; uint32_t begin, end; } ExpressionRange;

static uint32_t first_expression(const MidiExpression *rows, uint32_t count, uint32_t note) {
  uint32_t low = 0, high = count;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (rows[middle].note < note) low = middle + 1;
    else high = middle;
  }
  return low;
}

static ExpressionRange expressions_of(const MidiSong *song, const ClipRange *range) {
  const MidiExpression *rows = (const MidiExpression *)(const void *)song->expressions.data;
  const uint32_t count = (uint32_t)(song->expressions.size / sizeof *rows);
  return (ExpressionRange){rows, first_expression(rows, count, range->note_begin), first_expression(rows, count, range->note_end)};
}

static void add_expressions(Import *in, const ClipRange *range, const ExpressionRange *expressions, Id clip, Id first_note, Id row) {
  batch_patch_begin(in->batch, clip, KIND_NOTE_CLIP, build_field(KIND_NOTE_CLIP, "expressions"));
  for (uint32_t i = expressions->begin; i < expressions->end; i++) {
    const MidiExpression *expression = &expressions->rows[i];
    const int64_t at = place(in, expression->position_ticks) - place(in, in->song.notes[expression->note].start_ticks);
    double values[RECORD_COLUMNS_MAX] = {0};
    expression_name(values, first_note + (expression->note - range->note_begin));
    values[EXPRESSED_AT] = (double)(at > 0 ? at : 0);
    values[EXPRESSED_KIND] = expression->kind;
    values[EXPRESSED_VALUE] = expression->value;
    batch_patch_row(in->batch, row++, PATCH_ALL, values);
  }
  batch_patch_end(in->batch);
}

static void add_clip(Import *in, const ClipRange *range, const PartLevels *levels, uint8_t channel, Id track) {
  Batch *batch = in->batch;
  const Id clip = next_id(in);
  const uint32_t notes = range->note_end - range->note_begin;
  uint32_t controls = 0;
  for (uint32_t i = range->control_begin; i < range->control_end; i++) controls += is_kept(&in->song.controls[i], levels);
  batch_op_create(batch, clip, KIND_NOTE_CLIP, track, ID_LAST);
  batch_set_int(batch, clip, build_field(KIND_NOTE_CLIP, "start_ticks"), range->start_ticks);
  batch_set_int(batch, clip, build_field(KIND_NOTE_CLIP, "length_ticks"), range->end_ticks - range->start_ticks);
  if (notes + controls == 0) return;
  Id first;
  const ExpressionRange expressions = expressions_of(&in->song, range);
  const uint32_t expressed = expressions.end - expressions.begin;
  doc_reserve_ids(in->session->doc, in->session->actor, notes + controls + expressed, &first);
  in->out_of_ids = in->out_of_ids || first == ID_NONE;
  if (notes) add_notes(in, range, channel, clip, first);
  if (controls) add_controls(in, range, levels, channel, clip, first + notes);
  if (expressed) add_expressions(in, range, &expressions, clip, first, first + notes + controls);
}

/* Whether anything of the range would be in a clip. */
static bool has_content(const Import *in, const ClipRange *range, const PartLevels *levels) {
  bool content = range->note_end > range->note_begin;
  for (uint32_t i = range->control_begin; i < range->control_end && !content; i++) content = is_kept(&in->song.controls[i], levels);
  return content;
}

static void add_clips(Import *in, const MidiPart *part, const PartLevels *levels, Id track) {
  uint32_t note = part->note_begin, control = part->control_begin;
  while (note < part->note_end || control < part->control_end) {
    ClipRange range = begin_range(in, part, note, control);
    grow_range(in, part, levels->silent_bars, &range);
    if (has_content(in, &range, levels)) add_clip(in, &range, levels, part->channel, track);
    note = range.note_end;
    control = range.control_end;
  }
}

/* The file's name for a track that is one part; else the instrument's, numbered from the second on. */
static size_t name_part(Import *in, const MidiPart *part, const Instrument *instrument, char name[BUILD_TEXT_BYTES]) {
  const size_t size = part->alone && in->song.smf.type != 0 ? build_text(in->song.names[part->track], name) : 0;
  if (size > 0) return size;
  uint32_t same = 1;
  for (uint32_t i = 0; i < in->named_count; i++) same += in->named[i] == instrument;
  in->named[in->named_count++] = instrument;
  if (same > 1) return (size_t)snprintf(name, BUILD_TEXT_BYTES, "%s %u", instrument->name, (unsigned)same);
  return (size_t)snprintf(name, BUILD_TEXT_BYTES, "%s", instrument->name);
}

/* What was said in one track of the file, on the track that was made of it or, where there is no such, on the project. */
static void add_words(Import *in, uint32_t file_track, Id parent) {
  const uint16_t kind = KIND_MIDI_WORD;
  for (uint32_t i = 0; i < in->song.word_count; i++) {
    const MidiSaid *word = &in->song.words[i];
    Buffer data;
    if (word->track != file_track) continue;
    buffer_init(&data, in->session->memory, LIMIT_TEXT_BYTES);
    if (midi_word_data(word->type, word->raw, &data)) {
      const Id id = next_id(in);
      batch_op_create(in->batch, id, kind, parent, ID_LAST);
      batch_set_int(in->batch, id, build_field(kind, "position_ticks"), place(in, word->position_ticks));
      batch_set_int(in->batch, id, build_field(kind, "type"), word->type);
      batch_set_text(in->batch, id, build_field(kind, "data"), (const char *)data.data, data.size);
    }
    in->out_of_memory = in->out_of_memory || data.status != STATUS_OK;
    buffer_finish(&data);
  }
}

/* Of tracks that are no part, or more than one. */
static void add_loose_words(Import *in) {
  for (uint32_t track = 0; track < in->song.smf.track_count && in->song.word_count > 0; track++) {
    bool alone = false;
    for (uint32_t i = 0; i < in->song.part_count; i++) alone = alone || (in->song.parts[i].track == track && in->song.parts[i].alone);
    if (!alone) add_words(in, track, ID_PROJECT);
  }
}

static void add_part(Import *in, uint32_t index) {
  const MidiSong *song = &in->song;
  const MidiPart *part = &song->parts[index];
  const Instrument *instrument = instrument_for_program(part_program(song, part), part->channel == DRUM_CHANNEL);
  const PartLevels levels = part_levels(song, part);
  char name[BUILD_TEXT_BYTES];
  const size_t name_bytes = name_part(in, part, instrument, name);
  const Id track = next_id(in);
  build_track(in->batch, track, &(BuildTrack){.name = name, .name_bytes = name_bytes, .icon = instrument->icon, .type = TRACK_INSTRUMENT, .hue = index % HUES,
                                              .gain_db = math_clamp(midi_gain_db(levels.volume), -144.0, 12.0),
                                              .pan = midi_pan(levels.pan)});
  build_patch(in->batch, (BuildPlace){in->session->doc, in->session->actor, track, ID_LAST}, instrument->patch, instrument->name);
  add_clips(in, part, &levels, track);
  if (part->alone) add_words(in, part->track, track);
}

/* ---- the whole */

static void add_project_fields(Import *in, const char *name) {
  const Project *project = doc_as_project(doc_project(in->session->doc));
  char text[BUILD_TEXT_BYTES];
  const size_t size = project->name.size == 0 ? build_text(build_title(name), text) : 0;
  if (size > 0) batch_set_text(in->batch, ID_PROJECT, build_field(KIND_PROJECT, "name"), text, size);
  if (!in->replace_tempo || in->at_ticks > 0 || in->song.key_root < 0) return;
  batch_set_int(in->batch, ID_PROJECT, build_field(KIND_PROJECT, "key_root"), in->song.key_root);
  batch_set_int(in->batch, ID_PROJECT, build_field(KIND_PROJECT, "key_scale"), in->song.key_scale);
}

static Status build(Import *in, const char *name) {
  const Status status = make_map(in);
  if (status != STATUS_OK) return status;
  add_project_fields(in, name);
  if (in->replace_tempo) add_points(in);
  add_markers(in);
  add_loose_words(in);
  for (uint32_t i = 0; i < in->song.part_count && batch_status(in->batch) == STATUS_OK; i++) add_part(in, i);
  batch_set_info(in->batch, 0, BATCH_IMPORT, 0);
  tempo_map_finish(&in->map);
  return in->out_of_memory ? STATUS_NO_MEMORY : in->out_of_ids ? STATUS_TOO_LARGE : batch_status(in->batch);
}

Status session_import_midi(Session *session, Bytes smf, const char *name, int64_t at_ticks, bool replace_tempo, Batch **batch, Problem *problem) {
  *batch = NULL;
  if (at_ticks < 0 || at_ticks > AT_MAX) return problem_set(problem, STATUS_OUT_OF_RANGE, NO_OFFSET, "import", "there is no such place in the song");
  Import in = {.session = session, .at_ticks = at_ticks, .replace_tempo = replace_tempo};
  Status status = midi_song_read(smf, session->memory, &in.song, problem);
  if (status != STATUS_OK) return status;
  char text[BUILD_TEXT_BYTES], label[BUILD_TEXT_BYTES + 16];
  build_text(build_title(name), text);
  snprintf(label, sizeof label, "Import %s", text);
  in.batch = batch_create(session->memory, label, session->actor);
  status = in.batch ? build(&in, name) : STATUS_NO_MEMORY;
  midi_song_finish(&in.song);
  if (status != STATUS_OK) {
    batch_destroy(in.batch);
    return problem_set(problem, status, NO_OFFSET, "MIDI file", "it cannot be brought in: %s", status_text(status));
  }
  *batch = in.batch;
  return STATUS_OK;
}
