/* The tables of everything that holds notes: clips, the parts they share, patterns of parts and the clips that play those. A
   number given here is given for ever, as in schema.c. */
#include "model/schema_tables.h"

#include "core/event.h"
#include "core/limits.h"
#include "core/tempo.h"
#include "model/doc.h"

#define QUARTER ((double)TICKS_PER_QUARTER)

static const Column note_columns[] = {
  {.number = NOTE_START, .name = "start_ticks", .type = COLUMN_I64, .min = 0, .max = TICKS_MAX, .fallback = 0, .unit = "ticks"},
  {.number = NOTE_LENGTH, .name = "length_ticks", .type = COLUMN_I64, .min = 1, .max = TICKS_MAX, .fallback = 17740800, .unit = "ticks"},
  {.number = NOTE_KEY, .name = "key", .type = COLUMN_U8, .min = 0, .max = 127, .fallback = 60, .unit = "key"},
  {.number = NOTE_VELOCITY, .name = "velocity", .type = COLUMN_F32, .min = 0, .max = 127, .fallback = 100, .unit = ""},
  {.number = NOTE_RELEASE, .name = "release", .type = COLUMN_F32, .min = 0, .max = 127, .fallback = 64, .unit = ""},
  {.number = NOTE_CHANNEL, .name = "channel", .type = COLUMN_U8, .min = 0, .max = 15, .fallback = 0, .unit = ""},
};

static const Column control_columns[] = {
  {.number = CONTROL_POSITION, .name = "position_ticks", .type = COLUMN_I64, .min = 0, .max = TICKS_MAX, .fallback = 0, .unit = "ticks"},
  {.number = CONTROL_NUMBER, .name = "number", .type = COLUMN_U8, .min = 0, .max = 131, .fallback = 1, .unit = ""},
  {.number = CONTROL_VALUE, .name = "value", .type = COLUMN_F32, .min = -8192, .max = 8191, .fallback = 0, .unit = ""},
  {.number = CONTROL_CHANNEL, .name = "channel", .type = COLUMN_U8, .min = 0, .max = 15, .fallback = 0, .unit = ""},
  {.number = CONTROL_KEY, .name = "key", .type = COLUMN_U8, .min = 0, .max = 127, .fallback = 0, .unit = "key"},
};

static const Column variation_columns[] = {
  {.number = VARIATION_TIMING, .name = "timing_ticks", .type = COLUMN_I64, .min = -QUARTER, .max = QUARTER, .fallback = 0, .unit = "ticks"},
  {.number = VARIATION_PROBABILITY, .name = "probability", .type = COLUMN_U8, .min = 0, .max = 100, .fallback = 100, .unit = "%"},
  {.number = VARIATION_RATCHETS, .name = "ratchets", .type = COLUMN_U8, .min = 1, .max = 16, .fallback = 1, .unit = ""},
  {.number = VARIATION_VELOCITY_RANGE, .name = "velocity_range", .type = COLUMN_F32, .min = 0, .max = 127, .fallback = 0, .unit = ""},
  {.number = VARIATION_EVERY, .name = "every", .type = COLUMN_U8, .min = 1, .max = 64, .fallback = 1, .unit = ""},
  {.number = VARIATION_PHASE, .name = "phase", .type = COLUMN_U8, .min = 0, .max = 63, .fallback = 0, .unit = ""},
};
RECORDS(variation_type, "variation", variation_columns, no_variations);

static const Column expression_columns[] = {
  {.number = EXPRESSED_AT, .name = "at_ticks", .type = COLUMN_I64, .min = 0, .max = TICKS_MAX, .fallback = 0, .unit = "ticks"},
  {.number = EXPRESSED_ACTOR, .name = "note_actor", .type = COLUMN_I64, .min = 0, .max = 4294967295.0, .fallback = 0, .unit = ""},
  {.number = EXPRESSED_COUNTER, .name = "note_counter", .type = COLUMN_I64, .min = 0, .max = 4294967295.0, .fallback = 0, .unit = ""},
  {.number = EXPRESSED_KIND, .name = "kind", .type = COLUMN_U8, .min = 0, .max = EXPRESSION_COUNT - 1, .fallback = 0, .unit = ""},
  {.number = EXPRESSED_VALUE, .name = "value", .type = COLUMN_F32, .min = -96, .max = 96, .fallback = 0, .unit = ""},
  {.number = EXPRESSED_GLIDES, .name = "glides", .type = COLUMN_U8, .min = 0, .max = 1, .fallback = 0, .unit = ""},
};
RECORDS(expression_type, "expression", expression_columns, no_expressions);

static const Column step_columns[] = {
  {.number = GROOVE_POSITION, .name = "position_ticks", .type = COLUMN_I64, .min = 0, .max = TICKS_MAX, .fallback = 0, .unit = "ticks"},
  {.number = GROOVE_TIMING, .name = "timing_ticks", .type = COLUMN_I64, .min = -QUARTER, .max = QUARTER, .fallback = 0, .unit = "ticks"},
  {.number = GROOVE_VELOCITY, .name = "velocity", .type = COLUMN_F32, .min = 0, .max = 200, .fallback = 100, .unit = "%"},
};
RECORDS(step_type, "step", step_columns, no_steps);

static const Column part_columns[] = {
  {.number = PART_TRANSPOSE, .name = "transpose", .type = COLUMN_I64, .min = -48, .max = 48, .fallback = 0, .unit = "st"},
  {.number = PART_MUTE, .name = "mute", .type = COLUMN_U8, .min = 0, .max = 1, .fallback = 0, .unit = ""},
  {.number = PART_VELOCITY, .name = "velocity", .type = COLUMN_F32, .min = 0, .max = 200, .fallback = 100, .unit = "%"},
};
RECORDS(part_type, "part_setting", part_columns, no_parts);

RECORDS(note_type, "note", note_columns, no_notes);
RECORDS(control_type, "control", control_columns, no_controls);

const char *const schema_beat_names[BEAT_LAST + 2] = {"1", "1/2", "1/4", "1/8", "1/16", "1/32", "1/64", NULL};

static const Field note_clip_fields[] = {
  {.number = 1, .name = "start_ticks", .type = FIELD_INT, AT(NoteClip, start_ticks), .max = TICKS_MAX, .unit = "ticks", .effect = EFFECT_SEGMENT,
   .since = 1, .doc = "Where in the song it begins."},
  {.number = 2, .name = "length_ticks", .type = FIELD_INT, AT(NoteClip, length_ticks), .min = 1, .max = TICKS_MAX, .fallback = 70963200,
   .unit = "ticks", .effect = EFFECT_SEGMENT, .since = 1, .doc = "How long it lasts."},
  {.number = 3, .name = "offset_ticks", .type = FIELD_INT, AT(NoteClip, offset_ticks), .max = TICKS_MAX, .unit = "ticks", .effect = EFFECT_SEGMENT,
   .since = 1, .doc = "The position in its content that sounds at its start."},
  {.number = 4, .name = "loop_ticks", .type = FIELD_INT, AT(NoteClip, loop_ticks), .max = TICKS_MAX, .unit = "ticks", .effect = EFFECT_SEGMENT,
   .since = 1, .doc = "How much of its content repeats; 0: none."},
  {.number = 5, .name = "mute", .type = FIELD_BOOL, AT(NoteClip, mute), .max = 1, .effect = EFFECT_SEGMENT, .since = 1,
  .doc = "Whether it is silent."},
  {.number = 6, .name = "name", .type = FIELD_TEXT, AT(NoteClip, name), .effect = EFFECT_NONE, .since = 1,
  .doc = "What it is called; empty: as its track."},
  {.number = 7, .name = "notes", .type = FIELD_RECORDS, AT(NoteClip, notes), .records = &note_type, .effect = EFFECT_SEGMENT, .since = 1,
  .doc = "Its notes; positions count from the beginning of the content."},
  {.number = 8, .name = "controls", .type = FIELD_RECORDS, AT(NoteClip, controls), .records = &control_type, .effect = EFFECT_SEGMENT, .since = 1,
  .doc = "Its controller, bend, pressure and program changes."},
  {.number = 9, .name = "variations", .type = FIELD_RECORDS, AT(NoteClip, variations), .records = &variation_type, .effect = EFFECT_SEGMENT,
   .since = 1, .doc = "How notes differ from time to time; a row belongs to the note whose id it has."},
  {.number = 10, .name = "expressions", .type = FIELD_RECORDS, AT(NoteClip, expressions), .records = &expression_type,
   .effect = EFFECT_SEGMENT, .since = 2, .doc = "What single notes do while they sound: pitch, pressure, timbre, gain and pan, as curves of points."},
  {.number = 11, .name = "part", .type = FIELD_REF, AT(NoteClip, part), .targets = BIT(KIND_PART), .flags = FIELD_LIVES_WITH,
   .effect = EFFECT_SEGMENT, .since = 2, .doc = "What it plays in place of its own content, and shares with others; none: its own."},
  {.number = 12, .name = "transpose", .type = FIELD_INT, AT(NoteClip, transpose), .min = -48, .max = 48, .unit = "st", .effect = EFFECT_SEGMENT,
   .since = 2, .doc = "How much higher its notes sound here; those that leave the keyboard are left out."},
  {.number = 13, .name = "velocity", .type = FIELD_REAL, AT(NoteClip, velocity), .max = 200, .fallback = 100, .unit = "%", .effect = EFFECT_SEGMENT,
   .since = 2, .doc = "How hard its notes are played here, of what they say."},
  {.number = 14, .name = "groove", .type = FIELD_REF, AT(NoteClip, groove), .targets = BIT(KIND_GROOVE), .effect = EFFECT_SEGMENT, .since = 2,
   .doc = "The groove it is played with; none: as it is written."},
  {.number = 15, .name = "groove_timing", .type = FIELD_REAL, AT(NoteClip, groove_timing), .max = 100, .fallback = 100, .unit = "%",
   .effect = EFFECT_SEGMENT, .since = 2, .doc = "How far notes follow the groove's timing."},
  {.number = 16, .name = "groove_velocity", .type = FIELD_REAL, AT(NoteClip, groove_velocity), .max = 100, .fallback = 100, .unit = "%",
   .effect = EFFECT_SEGMENT, .since = 2, .doc = "How far notes follow the groove's accents."},
  {.number = 17, .name = "beats", .type = FIELD_INT, AT(NoteClip, beats), .max = 64, .effect = EFFECT_NONE, .since = 2,
   .doc = "The beats in a bar of its own metre, which counts from the beginning of its content; 0: the song's."},
  {.number = 18, .name = "beat", .type = FIELD_CHOICE, AT(NoteClip, beat), .max = BEAT_LAST, .choices = schema_beat_names, .fallback = 2,
   .effect = EFFECT_NONE, .since = 2, .doc = "The note value of such a beat."},
};

static const Field groove_fields[] = {
  {.number = 1, .name = "name", .type = FIELD_TEXT, AT(Groove, name), .effect = EFFECT_NONE, .since = 2, .doc = "What it is called."},
  {.number = 2, .name = "length_ticks", .type = FIELD_INT, AT(Groove, length_ticks), .min = 1, .max = TICKS_MAX, .fallback = 70963200,
   .unit = "ticks", .effect = EFFECT_SEGMENT, .since = 2, .doc = "After how long it starts over, counted from the song's start."},
  {.number = 3, .name = "step_ticks", .type = FIELD_INT, AT(Groove, step_ticks), .min = 1, .max = TICKS_MAX, .fallback = 4435200,
   .unit = "ticks", .effect = EFFECT_SEGMENT, .since = 2, .doc = "How far its steps lie apart."},
  {.number = 4, .name = "steps", .type = FIELD_RECORDS, AT(Groove, steps), .records = &step_type, .effect = EFFECT_SEGMENT, .since = 2,
   .doc = "What is different about a step; a step without a row is played as it is written."},
};

static const Field part_fields[] = {
  {.number = 1, .name = "name", .type = FIELD_TEXT, AT(Part, name), .effect = EFFECT_NONE, .since = 2,
  .doc = "What it is called; empty: as its track."},
  {.number = 2, .name = "track", .type = FIELD_REF, AT(Part, track), .targets = BIT(KIND_TRACK), .flags = FIELD_LIVES_WITH,
   .effect = EFFECT_SEGMENT, .since = 2, .doc = "In a pattern: the instrument track that plays it."},
  {.number = 3, .name = "mute", .type = FIELD_BOOL, AT(Part, mute), .max = 1, .effect = EFFECT_SEGMENT, .since = 2,
  .doc = "In a pattern: whether it is silent wherever the pattern is played."},
  {.number = 4, .name = "loop_ticks", .type = FIELD_INT, AT(Part, loop_ticks), .max = TICKS_MAX, .unit = "ticks", .effect = EFFECT_SEGMENT,
   .since = 2, .doc = "In a pattern: how much of it repeats; 0: as long as the pattern."},
  {.number = 7, .name = "notes", .type = FIELD_RECORDS, AT(Part, notes), .records = &note_type, .effect = EFFECT_SEGMENT, .since = 2,
  .doc = "Its notes; positions count from its beginning."},
  {.number = 8, .name = "controls", .type = FIELD_RECORDS, AT(Part, controls), .records = &control_type, .effect = EFFECT_SEGMENT, .since = 2,
  .doc = "Its controller, bend, pressure and program changes."},
  {.number = 9, .name = "variations", .type = FIELD_RECORDS, AT(Part, variations), .records = &variation_type, .effect = EFFECT_SEGMENT,
   .since = 2, .doc = "How notes differ from time to time; a row belongs to the note whose id it has."},
  {.number = 10, .name = "expressions", .type = FIELD_RECORDS, AT(Part, expressions), .records = &expression_type,
   .effect = EFFECT_SEGMENT, .since = 2, .doc = "What single notes do while they sound: pitch, pressure, timbre, gain and pan, as curves of points."},
};

static const Field pattern_fields[] = {
  {.number = 1, .name = "name", .type = FIELD_TEXT, AT(Pattern, name), .effect = EFFECT_NONE, .since = 2, .doc = "What it is called."},
  {.number = 2, .name = "hue", .type = FIELD_INT, AT(Pattern, hue), .max = 11, .effect = EFFECT_NONE, .since = 2,
  .doc = "Which of the twelve colours its clips have."},
  {.number = 3, .name = "length_ticks", .type = FIELD_INT, AT(Pattern, length_ticks), .min = 1, .max = TICKS_MAX, .fallback = 70963200,
   .unit = "ticks", .effect = EFFECT_SEGMENT, .since = 2, .doc = "After how long it starts over."},
  {.number = 4, .name = "beats", .type = FIELD_INT, AT(Pattern, beats), .max = 64, .effect = EFFECT_NONE, .since = 2,
   .doc = "The beats in a bar of its own metre; 0: the song's."},
  {.number = 5, .name = "beat", .type = FIELD_CHOICE, AT(Pattern, beat), .max = BEAT_LAST, .choices = schema_beat_names, .fallback = 2,
   .effect = EFFECT_NONE, .since = 2, .doc = "The note value of such a beat."},
};

static const Field pattern_clip_fields[] = {
  {.number = 1, .name = "start_ticks", .type = FIELD_INT, AT(PatternClip, start_ticks), .max = TICKS_MAX, .unit = "ticks", .effect = EFFECT_SEGMENT,
   .since = 2, .doc = "Where in the song it begins."},
  {.number = 2, .name = "length_ticks", .type = FIELD_INT, AT(PatternClip, length_ticks), .min = 1, .max = TICKS_MAX, .fallback = 70963200,
   .unit = "ticks", .effect = EFFECT_SEGMENT, .since = 2, .doc = "How long it lasts."},
  {.number = 3, .name = "offset_ticks", .type = FIELD_INT, AT(PatternClip, offset_ticks), .max = TICKS_MAX, .unit = "ticks",
   .effect = EFFECT_SEGMENT, .since = 2, .doc = "The position in its pattern that sounds at its start."},
  {.number = 4, .name = "loop", .type = FIELD_BOOL, AT(PatternClip, loop), .max = 1, .fallback = 1, .effect = EFFECT_SEGMENT, .since = 2,
  .doc = "Whether its pattern repeats while it lasts."},
  {.number = 5, .name = "mute", .type = FIELD_BOOL, AT(PatternClip, mute), .max = 1, .effect = EFFECT_SEGMENT, .since = 2,
  .doc = "Whether it is silent; so it is on a muted track, too."},
  {.number = 6, .name = "name", .type = FIELD_TEXT, AT(PatternClip, name), .effect = EFFECT_NONE, .since = 2,
  .doc = "What it is called; empty: as its pattern."},
  {.number = 7, .name = "pattern", .type = FIELD_REF, AT(PatternClip, pattern), .targets = BIT(KIND_PATTERN), .flags = FIELD_LIVES_WITH,
   .effect = EFFECT_SEGMENT, .since = 2, .doc = "What it plays: each part on the track of that part."},
  {.number = 8, .name = "parts", .type = FIELD_RECORDS, AT(PatternClip, parts), .records = &part_type, .effect = EFFECT_SEGMENT, .since = 2,
  .doc = "What is different here about a part; a row belongs to the part whose id it has."},
  {.number = 9, .name = "transpose", .type = FIELD_INT, AT(PatternClip, transpose), .min = -48, .max = 48, .unit = "st", .effect = EFFECT_SEGMENT,
   .since = 2, .doc = "How much higher its notes sound here; those that leave the keyboard are left out."},
  {.number = 10, .name = "velocity", .type = FIELD_REAL, AT(PatternClip, velocity), .max = 200, .fallback = 100, .unit = "%",
   .effect = EFFECT_SEGMENT, .since = 2, .doc = "How hard its notes are played here, of what they say."},
};

static const char *const word_types[] = {"text", "copyright", "instrument name", "lyric", "program name", "device name", "system exclusive",
                                         "system exclusive, continued", "sequencer specific", NULL};

static const Field midi_word_fields[] = {
  {.number = 1, .name = "position_ticks", .type = FIELD_INT, AT(MidiWord, position_ticks), .max = TICKS_MAX, .unit = "ticks", .effect = EFFECT_NONE,
   .since = 2, .doc = "Where in the song it stands."},
  {.number = 2, .name = "type", .type = FIELD_CHOICE, AT(MidiWord, type), .max = WORD_TYPE_COUNT - 1, .choices = word_types, .effect = EFFECT_NONE,
   .since = 2, .doc = "What it is."},
  {.number = 3, .name = "data", .type = FIELD_TEXT, AT(MidiWord, data), .effect = EFFECT_NONE, .since = 2,
   .doc = "What it says: text, or bytes in hexadecimal."},
};

const Kind schema_note_clip = {
  .number = KIND_NOTE_CLIP, .name = "note_clip", .bytes = sizeof(NoteClip), FIELDS(note_clip_fields),
  .parents = BIT(KIND_TRACK) | BIT(KIND_TAKE_LANE) | BIT(KIND_SLOT),
  .doc = "A stretch of notes and controllers on an instrument track."
};
const Kind schema_part = {
  .number = KIND_PART, .name = "part", .bytes = sizeof(Part), FIELDS(part_fields), .parents = BIT(KIND_PROJECT) | BIT(KIND_PATTERN),
  .doc = "Notes and controllers that several clips share, or that one track plays in a pattern."
};
const Kind schema_pattern = {
  .number = KIND_PATTERN, .name = "pattern", .bytes = sizeof(Pattern), FIELDS(pattern_fields), .parents = BIT(KIND_PROJECT),
  .doc = "What several instruments play together, a part each."
};
const Kind schema_pattern_clip = {
  .number = KIND_PATTERN_CLIP, .name = "pattern_clip", .bytes = sizeof(PatternClip), FIELDS(pattern_clip_fields), .parents = BIT(KIND_TRACK),
  .doc = "A stretch of the song in which a pattern is played, on any track's lane."
};
const Kind schema_groove = {
  .number = KIND_GROOVE, .name = "groove", .bytes = sizeof(Groove), FIELDS(groove_fields), .parents = BIT(KIND_PROJECT),
  .doc = "How a measure is played: how late and how hard each step comes."
};
const Kind schema_midi_word = {
  .number = KIND_MIDI_WORD, .name = "midi_word", .bytes = sizeof(MidiWord), FIELDS(midi_word_fields), .parents = BIT(KIND_PROJECT) | BIT(KIND_TRACK),
  .doc = "A lyric, text or system message that a MIDI file brought, and gets again."
};
