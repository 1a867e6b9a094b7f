/* The tables of model/schema.h: every kind, field and record column a document may hold. A number given here is given for
   ever (schema.lock); to add a field, add a line to its struct in model/doc.h and a row here. */
#include "model/schema.h"

#include "core/curve.h"
#include "core/fade.h"
#include "core/limits.h"
#include "devices/device.h"
#include "model/doc.h"
#include "model/schema_tables.h"

#include <string.h>


static const Column point_columns[] = {
  {.number = LANE_POSITION, .name = "position_ticks", .type = COLUMN_I64, .min = 0, .max = TICKS_MAX, .fallback = 0, .unit = "ticks"},
  {.number = LANE_VALUE, .name = "value", .type = COLUMN_F32, .min = -1e9, .max = 1e9, .fallback = 0, .unit = ""},
  {.number = LANE_SHAPE, .name = "shape", .type = COLUMN_U8, .min = 0, .max = CURVE_SHAPE_COUNT - 1, .fallback = 0, .unit = ""},
  {.number = LANE_TENSION, .name = "tension", .type = COLUMN_F32, .min = -1, .max = 1, .fallback = 0, .unit = ""},
};

static const Column warp_columns[] = {
  {.number = WARP_POSITION, .name = "position_ticks", .type = COLUMN_I64, .min = 0, .max = TICKS_MAX, .fallback = 0, .unit = "ticks"},
  {.number = WARP_SOURCE, .name = "source_frame", .type = COLUMN_I64, .min = 0, .max = FRAMES_MAX, .fallback = 0, .unit = "frames"},
};

RECORDS(point_type, "point", point_columns, no_points);
static const Column comp_columns[] = {
  {.number = COMP_POSITION, .name = "position_ticks", .type = COLUMN_I64, .min = 0, .max = TICKS_MAX, .fallback = 0, .unit = "ticks"},
  {.number = COMP_LENGTH, .name = "length_ticks", .type = COLUMN_I64, .min = 1, .max = TICKS_MAX, .fallback = 70963200, .unit = "ticks"},
};
RECORDS(comp_type, "choice", comp_columns, no_choices);

RECORDS(warp_type, "warp", warp_columns, no_warps);

static const char *const key_names[] = {"C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B", NULL};
static const char *const scale_names[] = {"major", "minor", "dorian", "phrygian", "lydian", "mixolydian", "locrian",
                                          "harmonic minor", "melodic minor", "chromatic", NULL};
static const char *const track_types[] = {"instrument", "audio", "master", "group", "return", NULL};
static const char *const pan_laws[] = {"0 dB", "-3 dB", "-4.5 dB", "-6 dB", "balance", NULL};
static const char *const sides[] = {"none", "A", "B", NULL};
static const char *const crossfade_curves[] = {"equal power", "linear", "full in the middle", NULL};
static const char *const solo_modes[] = {"in place", "on the cue output", NULL};
static const char *const cue_points[] = {"after the fader", "before the fader", NULL};
static const char *const connection_types[] = {"send", "sidechain", "modulation", NULL};
static const char *const points[] = {"post fader", "pre fader", "before devices", NULL};
static const char *const polarities[] = {"one way", "both ways", NULL};
static const char *const takeovers[] = {"jump", "pick up", NULL};
static const char *const automation_modes[] = {"read", "touch", "latch", "write", "trim", NULL};
static const char *const launch_quantises[] = {"as above", "at once", "8 bars", "4 bars", "2 bars", "bar", "beat", "1/2", "1/4", "1/8", "1/16", NULL};
static const char *const launch_modes[] = {"trigger", "gate", "toggle", "repeat", NULL};
static const char *const follow_actions[] = {"none", "stop", "again", "previous", "next", "first", "last", "any", "other", "jump", NULL};
static const char *const follow_units[] = {"loops", "bars", "beats", NULL};
static const char *const fade_shapes[] = {"linear", "equal power", "s", NULL};
static const char *const time_bases[] = {"seconds", "beats", NULL};
static const char *const stretch_modes[] = {"repitch", "tones", "drums", "texture", NULL};
static const char *const sample_formats[] = {"f32", "s24", "s16", NULL};

static const Field project_fields[] = {
  {.number = 1, .name = "name", .type = FIELD_TEXT, AT(Project, name), .effect = EFFECT_NONE, .since = 1, .doc = "What the project is called."},
  {.number = 2, .name = "rate_hz", .type = FIELD_REAL, AT(Project, rate_hz), .min = LIMIT_RATE_HZ_MIN, .max = LIMIT_RATE_HZ_MAX, .fallback = 48000,
   .unit = "Hz", .effect = EFFECT_TOPOLOGY, .since = 1, .doc = "The sample rate everything is computed at."},
  {.number = 3, .name = "loop_start_ticks", .type = FIELD_INT, AT(Project, loop_start_ticks), .max = TICKS_MAX, .unit = "ticks",
   .effect = EFFECT_TOPOLOGY, .since = 1, .doc = "Where the playback loop begins."},
  {.number = 4, .name = "loop_end_ticks", .type = FIELD_INT, AT(Project, loop_end_ticks), .max = TICKS_MAX, .unit = "ticks",
   .effect = EFFECT_TOPOLOGY, .since = 1, .doc = "Where the playback loop ends; equal to its start there is none."},
  {.number = 5, .name = "loop", .type = FIELD_BOOL, AT(Project, loop), .max = 1, .effect = EFFECT_TOPOLOGY, .since = 1,
   .doc = "Whether playback loops; renders never do."},
  {.number = 6, .name = "key_root", .type = FIELD_CHOICE, AT(Project, key_root), .max = 11, .choices = key_names, .effect = EFFECT_TOPOLOGY, .since = 1,
   .doc = "The root of the song's key."},
  {.number = 7, .name = "key_scale", .type = FIELD_CHOICE, AT(Project, key_scale), .max = 9, .choices = scale_names,
   .effect = EFFECT_TOPOLOGY, .since = 1,
   .doc = "The scale of the song's key."},
  {.number = 8, .name = "notes", .type = FIELD_TEXT, AT(Project, notes), .flags = FIELD_MULTILINE, .effect = EFFECT_NONE, .since = 1,
   .doc = "Words that belong to the song: lyrics, ideas, credits."},
  {.number = 9, .name = "crossfade", .type = FIELD_REAL, AT(Project, crossfade), .flags = FIELD_AUTOMATABLE, .min = -1, .max = 1, .effect = EFFECT_MESSAGE, .since = 2,
   .doc = "The crossfader: at -1 only side A of the tracks is heard, at 1 only side B."},
  {.number = 10, .name = "crossfade_curve", .type = FIELD_CHOICE, AT(Project, crossfade_curve), .max = 2, .choices = crossfade_curves,
   .effect = EFFECT_TOPOLOGY, .since = 2, .doc = "How loud the sides are on the crossfader's way: both 3 dB or 6 dB down in its middle, or both full."},
  {.number = 11, .name = "launch_quantise", .type = FIELD_CHOICE, AT(Project, launch_quantise), .max = LAUNCH_QUANTISES - 2, .fallback = LAUNCH_BAR - 1,
   .choices = launch_quantises + 1, .effect = EFFECT_TOPOLOGY, .since = 2, .doc = "Where launched slots and scenes begin that do not say it themselves."},
  {.number = 12, .name = "solo_mode", .type = FIELD_CHOICE, AT(Project, solo_mode), .max = 1, .choices = solo_modes, .effect = EFFECT_TOPOLOGY, .since = 2,
   .doc = "Whether a solo silences the others, or is heard on the cue output while the mix goes on."},
  {.number = 13, .name = "cue_point", .type = FIELD_CHOICE, AT(Project, cue_point), .max = 1, .choices = cue_points, .fallback = 1, .effect = EFFECT_TOPOLOGY,
   .since = 2, .doc = "Where in a track the cue output listens."},
  {.number = 14, .name = "cue_gain_db", .type = FIELD_REAL, AT(Project, cue_gain_db), .min = -144, .max = 6, .unit = "dB", .effect = EFFECT_TOPOLOGY, .since = 2,
   .doc = "How loud the cue output is; -144 dB is silence."},
};

static const Field track_fields[] = {
  {.number = 1, .name = "name", .type = FIELD_TEXT, AT(Track, name), .effect = EFFECT_NONE, .since = 1, .doc = "What the track is called."},
  {.number = 2, .name = "type", .type = FIELD_CHOICE, AT(Track, type), .max = 4, .choices = track_types, .flags = FIELD_READ_ONLY,
   .effect = EFFECT_TOPOLOGY, .since = 1, .doc = "What it plays: notes through an instrument, audio, or the sum of others; a return plays what is sent to it."},
  {.number = 3, .name = "hue", .type = FIELD_INT, AT(Track, hue), .max = 11, .effect = EFFECT_NONE, .since = 1,
   .doc = "Which of the twelve track colours it has."},
  {.number = 4, .name = "icon", .type = FIELD_TEXT, AT(Track, icon), .effect = EFFECT_NONE, .since = 1,
   .doc = "The name of its picture; empty: chosen by its type."},
  {.number = 5, .name = "gain_db", .type = FIELD_REAL, AT(Track, gain_db), .flags = FIELD_AUTOMATABLE, .min = -144, .max = 6, .unit = "dB", .effect = EFFECT_MESSAGE, .since = 1,
   .doc = "The fader; -144 dB is silence."},
  {.number = 6, .name = "pan", .type = FIELD_REAL, AT(Track, pan), .flags = FIELD_AUTOMATABLE, .min = -1, .max = 1, .unit = "", .effect = EFFECT_MESSAGE, .since = 1,
   .doc = "Left -1 to right 1."},
  {.number = 7, .name = "mute", .type = FIELD_BOOL, AT(Track, mute), .max = 1, .flags = FIELD_AUTOMATABLE,
   .effect = EFFECT_TOPOLOGY, .since = 1, .doc = "Whether it is silent."},
  {.number = 8, .name = "solo", .type = FIELD_BOOL, AT(Track, solo), .max = 1, .effect = EFFECT_TOPOLOGY, .since = 1,
   .doc = "Whether only this and other soloed tracks sound."},
  {.number = 9, .name = "target", .type = FIELD_REF, AT(Track, target), .targets = BIT(KIND_TRACK), .flags = FIELD_PASSES_ON,
   .effect = EFFECT_TOPOLOGY, .since = 1,
   .doc = "The track it plays into; none: the master."},
  {.number = 10, .name = "height", .type = FIELD_INT, AT(Track, height), .min = 24, .max = 480, .fallback = 48, .unit = "px", .effect = EFFECT_NONE,
   .since = 1, .doc = "How tall its lane is drawn."},
  {.number = 11, .name = "width", .type = FIELD_REAL, AT(Track, width), .flags = FIELD_AUTOMATABLE, .max = 200, .fallback = 100, .unit = "%", .effect = EFFECT_TOPOLOGY,
   .since = 2, .doc = "How wide its sides stand apart; 0 is mono."},
  {.number = 12, .name = "mono", .type = FIELD_BOOL, AT(Track, mono), .max = 1, .effect = EFFECT_TOPOLOGY, .since = 2,
   .doc = "Whether both its sides are the mean of the two, whatever its width."},
  {.number = 13, .name = "invert_left", .type = FIELD_BOOL, AT(Track, invert_left), .max = 1, .effect = EFFECT_TOPOLOGY, .since = 2,
   .doc = "Whether its left side is turned upside down."},
  {.number = 14, .name = "invert_right", .type = FIELD_BOOL, AT(Track, invert_right), .max = 1, .effect = EFFECT_TOPOLOGY, .since = 2,
   .doc = "Whether its right side is turned upside down."},
  {.number = 15, .name = "pan_law", .type = FIELD_CHOICE, AT(Track, pan_law), .max = 4, .choices = pan_laws, .effect = EFFECT_TOPOLOGY, .since = 2,
   .doc = "How loud the middle is: 0 dB lets the sides rise by 3, the others hold the sides; balance only turns one side down."},
  {.number = 16, .name = "solo_safe", .type = FIELD_BOOL, AT(Track, solo_safe), .max = 1, .effect = EFFECT_TOPOLOGY, .since = 2,
   .doc = "Whether it is heard while others are soloed; returns always pass on what is."},
  {.number = 17, .name = "link", .type = FIELD_INT, AT(Track, link), .max = 32, .effect = EFFECT_NONE, .since = 2,
   .doc = "The number of its fader's link: faders of one number move together; 0: none."},
  {.number = 18, .name = "side", .type = FIELD_CHOICE, AT(Track, side), .max = 2, .choices = sides, .effect = EFFECT_TOPOLOGY, .since = 2,
   .doc = "The side of the crossfader it lies on."},
  {.number = 19, .name = "cue", .type = FIELD_BOOL, AT(Track, cue), .max = 1, .effect = EFFECT_TOPOLOGY, .since = 2,
   .doc = "Whether the cue output listens to it; while it listens to no track it has what the master plays."},
  {.number = 20, .name = "offered", .type = FIELD_BOOL, AT(Track, offered), .max = 1, .effect = EFFECT_NONE, .since = 2,
   .doc = "In a shared song: whether performers may record on it."},
};

static const Field device_fields[] = {
  {.number = 1, .name = "device", .type = FIELD_INT, AT(DeviceObject, device), .min = 0, .max = 65535, .flags = FIELD_READ_ONLY,
   .effect = EFFECT_TOPOLOGY, .since = 1, .doc = "Which device it is, by its number in the registry."},
  {.number = 2, .name = "bypass", .type = FIELD_BOOL, AT(DeviceObject, bypass), .max = 1, .flags = FIELD_AUTOMATABLE, .effect = EFFECT_TOPOLOGY, .since = 1,
   .doc = "Whether sound passes it by."},
  {.number = 3, .name = "preset", .type = FIELD_TEXT, AT(DeviceObject, preset), .effect = EFFECT_NONE, .since = 1,
   .doc = "The preset it was last set from."},
};

static const Field chain_fields[] = {
  {.number = 1, .name = "name", .type = FIELD_TEXT, AT(Chain, name), .effect = EFFECT_NONE, .since = 2, .doc = "What the chain is called."},
  {.number = 2, .name = "gain_db", .type = FIELD_REAL, AT(Chain, gain_db), .flags = FIELD_AUTOMATABLE, .min = -144, .max = 6, .unit = "dB", .effect = EFFECT_MESSAGE, .since = 2,
   .doc = "Its level; -144 dB is silence."},
  {.number = 3, .name = "pan", .type = FIELD_REAL, AT(Chain, pan), .flags = FIELD_AUTOMATABLE, .min = -1, .max = 1, .effect = EFFECT_MESSAGE, .since = 2,
   .doc = "Left -1 to right 1."},
  {.number = 4, .name = "mute", .type = FIELD_BOOL, AT(Chain, mute), .max = 1, .flags = FIELD_AUTOMATABLE, .effect = EFFECT_TOPOLOGY, .since = 2, .doc = "Whether it is silent."},
  {.number = 5, .name = "solo", .type = FIELD_BOOL, AT(Chain, solo), .max = 1, .effect = EFFECT_TOPOLOGY, .since = 2,
   .doc = "Whether only this and other soloed chains of its device sound."},
  {.number = 6, .name = "key_low", .type = FIELD_INT, AT(Chain, key_low), .max = 127, .unit = "key", .effect = EFFECT_TOPOLOGY, .since = 2,
   .doc = "The lowest note that reaches it."},
  {.number = 7, .name = "key_high", .type = FIELD_INT, AT(Chain, key_high), .max = 127, .fallback = 127, .unit = "key", .effect = EFFECT_TOPOLOGY,
   .since = 2, .doc = "The highest note that reaches it."},
  {.number = 8, .name = "choke", .type = FIELD_INT, AT(Chain, choke), .max = 32, .effect = EFFECT_TOPOLOGY, .since = 2,
   .doc = "A note here silences the other chains of this number; 0: none."},
};

static const Field connection_fields[] = {
  {.number = 1, .name = "type", .type = FIELD_CHOICE, AT(Connection, type), .max = 2, .choices = connection_types, .flags = FIELD_READ_ONLY,
   .effect = EFFECT_TOPOLOGY, .since = 2, .doc = "What it carries: sound to a track, sound that steers a device, or a modulator's movement."},
  {.number = 2, .name = "source", .type = FIELD_REF, AT(Connection, source), .targets = BIT(KIND_TRACK) | BIT(KIND_CHAIN) | BIT(KIND_DEVICE),
   .flags = FIELD_LIVES_WITH, .effect = EFFECT_TOPOLOGY, .since = 2, .doc = "Where it begins."},
  {.number = 3, .name = "point", .type = FIELD_CHOICE, AT(Connection, point), .max = 2, .choices = points, .effect = EFFECT_TOPOLOGY, .since = 2,
   .doc = "Where in a track or chain it begins; a device's sound is taken behind it."},
  {.number = 4, .name = "target", .type = FIELD_REF, AT(Connection, target), .targets = BIT(KIND_TRACK) | BIT(KIND_CHAIN) | BIT(KIND_DEVICE),
   .flags = FIELD_LIVES_WITH, .effect = EFFECT_TOPOLOGY, .since = 2, .doc = "Where it ends: a send in a track, a sidechain in a device that listens to one."},
  {.number = 5, .name = "gain_db", .type = FIELD_REAL, AT(Connection, gain_db), .flags = FIELD_AUTOMATABLE, .min = -144, .max = 6, .unit = "dB", .effect = EFFECT_MESSAGE,
   .since = 2, .doc = "How loud it sends; -144 dB is silence."},
  {.number = 6, .name = "pan", .type = FIELD_REAL, AT(Connection, pan), .flags = FIELD_AUTOMATABLE, .min = -1, .max = 1, .effect = EFFECT_MESSAGE, .since = 2,
   .doc = "Left -1 to right 1."},
  {.number = 7, .name = "mute", .type = FIELD_BOOL, AT(Connection, mute), .max = 1, .effect = EFFECT_TOPOLOGY, .since = 2,
   .doc = "Whether nothing goes along it."},
  {.number = 8, .name = "feedback", .type = FIELD_BOOL, AT(Connection, feedback), .max = 1, .effect = EFFECT_TOPOLOGY, .since = 2,
   .doc = "Whether it may close a circle: it then carries what was there some frames ago."},
  {.number = 9, .name = "delay_frames", .type = FIELD_INT, AT(Connection, delay_frames), .min = LIMIT_FEEDBACK_FRAMES_MIN,
   .max = LIMIT_FEEDBACK_FRAMES_MAX, .fallback = LIMIT_FEEDBACK_FRAMES_MIN, .unit = "frames", .effect = EFFECT_TOPOLOGY, .since = 2,
   .doc = "How long ago, when it may close a circle."},
  {.number = 10, .name = "depth", .type = FIELD_REAL, AT(Connection, depth), .min = -1, .max = 1, .effect = EFFECT_TOPOLOGY, .since = 2,
   .doc = "Modulation: how much of the parameter's travel it moves, and which way."},
  {.number = 11, .name = "polarity", .type = FIELD_CHOICE, AT(Connection, polarity), .max = 1, .choices = polarities, .effect = EFFECT_TOPOLOGY,
   .since = 2, .doc = "Modulation: from the parameter's value up (or down), or around it."},
  {.number = 12, .name = "param", .type = FIELD_INT, AT(Connection, param), .max = FIELD_PARAM_FIRST + LIMIT_PARAMS - 1,
   .effect = EFFECT_TOPOLOGY, .since = 2, .doc = "Modulation: which field of its target it moves; 256 + n is parameter n of a device."},
  {.number = 13, .name = "port", .type = FIELD_INT, AT(Connection, port), .max = 15, .effect = EFFECT_TOPOLOGY,
   .since = 2, .doc = "Which of its source's outputs (0: its sound as it is) or of a modulator's values, where it makes several."},
};

#define LINK_MAX ((double)(INT64_C(1) << 48))

static const Field audio_clip_fields[] = {
  {.number = 1, .name = "start_ticks", .type = FIELD_INT, AT(AudioClip, start_ticks), .max = TICKS_MAX, .unit = "ticks", .effect = EFFECT_SEGMENT,
   .since = 1, .doc = "Where in the song it begins."},
  {.number = 2, .name = "length_ticks", .type = FIELD_INT, AT(AudioClip, length_ticks), .min = 1, .max = TICKS_MAX, .fallback = 70963200,
   .unit = "ticks", .effect = EFFECT_SEGMENT, .since = 1, .doc = "How long it lasts."},
  {.number = 3, .name = "asset", .type = FIELD_REF, AT(AudioClip, asset), .flags = FIELD_SHARED, .targets = BIT(KIND_ASSET), .effect = EFFECT_SEGMENT, .since = 1,
   .doc = "The audio it plays."},
  {.number = 4, .name = "source_frame", .type = FIELD_INT, AT(AudioClip, source_frame), .max = FRAMES_MAX, .unit = "frames", .effect = EFFECT_SEGMENT,
   .since = 1, .doc = "The asset's frame, at the asset's own rate, that sounds at its start."},
  {.number = 5, .name = "gain_db", .type = FIELD_REAL, AT(AudioClip, gain_db), .min = -144, .max = 24, .unit = "dB", .effect = EFFECT_SEGMENT,
   .since = 1, .doc = "How loud it is; -144 dB is silence."},
  {.number = 6, .name = "fade_in_ticks", .type = FIELD_INT, AT(AudioClip, fade_in_ticks), .max = TICKS_MAX, .unit = "ticks", .effect = EFFECT_SEGMENT,
   .since = 1, .doc = "How long it takes to come in."},
  {.number = 7, .name = "fade_out_ticks", .type = FIELD_INT, AT(AudioClip, fade_out_ticks), .max = TICKS_MAX, .unit = "ticks",
   .effect = EFFECT_SEGMENT,
   .since = 1, .doc = "How long it takes to go out."},
  {.number = 8, .name = "mute", .type = FIELD_BOOL, AT(AudioClip, mute), .max = 1, .effect = EFFECT_SEGMENT, .since = 1,
   .doc = "Whether it is silent."},
  {.number = 9, .name = "name", .type = FIELD_TEXT, AT(AudioClip, name), .effect = EFFECT_NONE, .since = 1,
   .doc = "What it is called; empty: as its asset."},
  {.number = 10, .name = "reverse", .type = FIELD_BOOL, AT(AudioClip, reverse), .flags = FIELD_SHARED, .max = 1, .effect = EFFECT_SEGMENT, .since = 1,
   .doc = "Whether its asset is read from the end; its source frames then count from there, too."},
  {.number = 11, .name = "loop_start_frame", .type = FIELD_INT, AT(AudioClip, loop_start_frame), .flags = FIELD_SHARED, .max = FRAMES_MAX, .unit = "frames",
   .effect = EFFECT_SEGMENT, .since = 1, .doc = "The source frame that follows the loop's last one."},
  {.number = 12, .name = "loop_end_frame", .type = FIELD_INT, AT(AudioClip, loop_end_frame), .flags = FIELD_SHARED, .max = FRAMES_MAX, .unit = "frames",
   .effect = EFFECT_SEGMENT, .since = 1, .doc = "The source frame at which its content starts over; not beyond the loop's start: it does not."},
  {.number = 13, .name = "fade_in_shape", .type = FIELD_CHOICE, AT(AudioClip, fade_in_shape), .max = FADE_SHAPE_COUNT - 1, .choices = fade_shapes,
   .effect = EFFECT_SEGMENT, .since = 1, .doc = "The line along which it comes in."},
  {.number = 14, .name = "fade_in_tension", .type = FIELD_REAL, AT(AudioClip, fade_in_tension), .min = -1, .max = 1, .effect = EFFECT_SEGMENT,
   .since = 1, .doc = "How that line bends: above 0 it rises late, below early."},
  {.number = 15, .name = "fade_out_shape", .type = FIELD_CHOICE, AT(AudioClip, fade_out_shape), .max = FADE_SHAPE_COUNT - 1, .choices = fade_shapes,
   .effect = EFFECT_SEGMENT, .since = 1, .doc = "The line along which it goes out."},
  {.number = 16, .name = "fade_out_tension", .type = FIELD_REAL, AT(AudioClip, fade_out_tension), .min = -1, .max = 1, .effect = EFFECT_SEGMENT,
   .since = 1, .doc = "How that line bends: above 0 it falls early, below late."},
  {.number = 17, .name = "crossfade", .type = FIELD_BOOL, AT(AudioClip, crossfade), .max = 1, .fallback = 1, .effect = EFFECT_SEGMENT, .since = 1,
   .doc = "Whether it fades into and out of clips of its track that overlap an end of it."},
  {.number = 18, .name = "time_base", .type = FIELD_CHOICE, AT(AudioClip, time_base), .flags = FIELD_SHARED, .max = 1, .choices = time_bases, .effect = EFFECT_SEGMENT,
   .since = 1, .doc = "Whether its content keeps its own speed, or follows the song's tempo."},
  {.number = 19, .name = "source_bpm", .type = FIELD_REAL, AT(AudioClip, source_bpm), .flags = FIELD_SHARED, .max = LIMIT_BPM_MAX, .unit = "bpm", .effect = EFFECT_SEGMENT,
   .since = 1, .doc = "The tempo of its content where markers do not tell; 0: as the song's at its start."},
  {.number = 20, .name = "stretch", .type = FIELD_CHOICE, AT(AudioClip, stretch), .flags = FIELD_SHARED, .max = 3, .choices = stretch_modes, .fallback = 1,
   .effect = EFFECT_SEGMENT, .since = 1, .doc = "How its speed is changed: with its pitch, or without, for tones, drums or textures."},
  {.number = 21, .name = "pitch", .type = FIELD_REAL, AT(AudioClip, pitch), .min = -48, .max = 48, .unit = "st", .effect = EFFECT_SEGMENT, .since = 1,
   .doc = "How far its pitch is shifted, in semitones and parts of them."},
  {.number = 22, .name = "formants", .type = FIELD_BOOL, AT(AudioClip, formants), .max = 1, .effect = EFFECT_SEGMENT, .since = 1,
   .doc = "Whether a voice stays the same voice when its pitch is shifted."},
  {.number = 23, .name = "warps", .type = FIELD_RECORDS, AT(AudioClip, warps), .flags = FIELD_SHARED, .records = &warp_type, .effect = EFFECT_SEGMENT, .since = 1,
   .doc = "Which source frames lie where in the music; positions count from the beginning of the content."},
  {.number = 24, .name = "link", .type = FIELD_INT, AT(AudioClip, link), .max = LINK_MAX, .effect = EFFECT_NONE, .since = 2,
   .doc = "The number of its link: clips of one number share their sound, loop and warp markers; 0: none."},
  {.number = 25, .name = "crossfade_shape", .type = FIELD_CHOICE, AT(AudioClip, crossfade_shape), .max = FADE_SHAPE_COUNT - 1, .choices = fade_shapes,
   .fallback = FADE_EQUAL_POWER, .effect = EFFECT_SEGMENT, .since = 2, .doc = "The line along which it and the clip before it that it overlaps cross."},
};

static const Field take_lane_fields[] = {
  {.number = 1, .name = "name", .type = FIELD_TEXT, AT(TakeLane, name), .effect = EFFECT_NONE, .since = 1, .doc = "What the take is called."},
  {.number = 2, .name = "mute", .type = FIELD_BOOL, AT(TakeLane, mute), .max = 1, .effect = EFFECT_SEGMENT, .since = 1,
   .doc = "Whether it is passed by, whatever it is chosen for."},
  {.number = 3, .name = "fade_seconds", .type = FIELD_REAL, AT(TakeLane, fade_seconds), .max = 1, .fallback = 0.01, .unit = "s",
   .effect = EFFECT_SEGMENT, .since = 1, .doc = "How long it takes to cross over into it."},
  {.number = 4, .name = "comp", .type = FIELD_RECORDS, AT(TakeLane, comp), .records = &comp_type, .effect = EFFECT_SEGMENT, .since = 1,
   .doc = "Where in the song it is the one to be heard; a lane further down wins."},
};



static const Field scene_fields[] = {
  {.number = 1, .name = "name", .type = FIELD_TEXT, AT(Scene, name), .effect = EFFECT_NONE, .since = 2,
   .doc = "What it is called; empty: by its number."},
  {.number = 2, .name = "hue", .type = FIELD_INT, AT(Scene, hue), .max = 12, .effect = EFFECT_NONE, .since = 2,
   .doc = "Which of the twelve colours it has, counted from 1; 0: none."},
  {.number = 3, .name = "quantise", .type = FIELD_CHOICE, AT(Scene, quantise), .max = LAUNCH_QUANTISES - 1, .choices = launch_quantises,
   .effect = EFFECT_TOPOLOGY, .since = 2, .doc = "Where it begins when it is launched, and where its slots do that do not say it themselves."},
  {.number = 4, .name = "tempo_bpm", .type = FIELD_REAL, AT(Scene, tempo_bpm), .max = LIMIT_BPM_MAX, .unit = "bpm", .effect = EFFECT_TOPOLOGY, .since = 2,
   .doc = "The tempo the song takes over where it is launched; 0: it keeps its own."},
  {.number = 5, .name = "beats", .type = FIELD_INT, AT(Scene, beats), .max = 64, .effect = EFFECT_NONE, .since = 2,
   .doc = "The beats in a bar that the song takes over where it is launched; 0: it keeps its own signature."},
  {.number = 6, .name = "beat", .type = FIELD_CHOICE, AT(Scene, beat), .max = BEAT_LAST, .choices = schema_beat_names, .fallback = 2,
   .effect = EFFECT_NONE, .since = 2, .doc = "The note value of such a beat."},
};

static const Field slot_fields[] = {
  {.number = 1, .name = "scene", .type = FIELD_REF, AT(Slot, scene), .targets = BIT(KIND_SCENE), .flags = FIELD_LIVES_WITH,
   .effect = EFFECT_TOPOLOGY, .since = 2, .doc = "The scene it belongs to."},
  {.number = 2, .name = "stop", .type = FIELD_BOOL, AT(Slot, stop), .max = 1, .fallback = 1, .effect = EFFECT_TOPOLOGY, .since = 2,
   .doc = "Without a clip: whether launching it stops its track, or lets it play on."},
  {.number = 3, .name = "mode", .type = FIELD_CHOICE, AT(Slot, mode), .max = LAUNCH_MODES - 1, .choices = launch_modes, .effect = EFFECT_TOPOLOGY,
   .since = 2, .doc = "What a press does: it begins; it plays while held; it begins or stops; it begins again and again while held."},
  {.number = 4, .name = "quantise", .type = FIELD_CHOICE, AT(Slot, quantise), .max = LAUNCH_QUANTISES - 1, .choices = launch_quantises,
   .effect = EFFECT_TOPOLOGY, .since = 2, .doc = "Where it begins when it is launched."},
  {.number = 5, .name = "legato", .type = FIELD_BOOL, AT(Slot, legato), .max = 1, .effect = EFFECT_TOPOLOGY, .since = 2,
   .doc = "Whether it goes on at the place where the slot before it was, instead of from its beginning."},
  {.number = 6, .name = "loop", .type = FIELD_BOOL, AT(Slot, loop), .max = 1, .fallback = 1, .effect = EFFECT_TOPOLOGY, .since = 2,
   .doc = "Whether its clip goes round: its content loop if it has one, else its length."},
  {.number = 7, .name = "velocity", .type = FIELD_REAL, AT(Slot, velocity), .max = 100, .unit = "%", .effect = EFFECT_TOPOLOGY, .since = 2,
   .doc = "How much softer a soft press makes it."},
  {.number = 8, .name = "follow_a", .type = FIELD_CHOICE, AT(Slot, follow_a), .max = FOLLOW_ACTIONS - 1, .choices = follow_actions,
   .effect = EFFECT_TOPOLOGY, .since = 2, .doc = "What follows it on its track; previous, next, first, last, any and other are of the slots without a gap around it."},
  {.number = 9, .name = "follow_b", .type = FIELD_CHOICE, AT(Slot, follow_b), .max = FOLLOW_ACTIONS - 1, .choices = follow_actions,
   .effect = EFFECT_TOPOLOGY, .since = 2, .doc = "What else may follow it."},
  {.number = 10, .name = "follow_chance", .type = FIELD_REAL, AT(Slot, follow_chance), .max = 100, .fallback = 100, .unit = "%",
   .effect = EFFECT_TOPOLOGY, .since = 2, .doc = "How likely the former follows; else it is the latter."},
  {.number = 11, .name = "follow_after", .type = FIELD_INT, AT(Slot, follow_after), .min = 1, .max = 1024, .fallback = 1, .effect = EFFECT_TOPOLOGY,
   .since = 2, .doc = "After how many of the unit something follows."},
  {.number = 12, .name = "follow_unit", .type = FIELD_CHOICE, AT(Slot, follow_unit), .max = FOLLOW_UNITS - 1, .choices = follow_units,
   .effect = EFFECT_TOPOLOGY, .since = 2, .doc = "What is counted until something follows."},
  {.number = 13, .name = "follow_scene", .type = FIELD_INT, AT(Slot, follow_scene), .min = 1, .max = LIMIT_SCENES, .fallback = 1,
   .effect = EFFECT_TOPOLOGY, .since = 2, .doc = "The number of the scene whose slot a jump leads to."},
};

static const Field asset_fields[] = {
  {.number = 1, .name = "sha256", .type = FIELD_DIGEST, AT(Asset, sha256), .flags = FIELD_READ_ONLY, .effect = EFFECT_SEGMENT, .since = 1,
   .doc = "SHA-256 of its canonical WAV bytes: its name everywhere."},
  {.number = 2, .name = "name", .type = FIELD_TEXT, AT(Asset, name), .effect = EFFECT_NONE, .since = 1, .doc = "What it is called."},
  {.number = 3, .name = "frames", .type = FIELD_INT, AT(Asset, frames), .max = FRAMES_MAX, .unit = "frames", .flags = FIELD_READ_ONLY,
   .effect = EFFECT_SEGMENT, .since = 1, .doc = "How long it is, in sample frames."},
  {.number = 4, .name = "channels", .type = FIELD_INT, AT(Asset, channels), .min = 1, .max = LIMIT_CHANNELS, .fallback = 2, .flags = FIELD_READ_ONLY,
   .effect = EFFECT_SEGMENT, .since = 1, .doc = "Mono or stereo."},
  {.number = 5, .name = "rate_hz", .type = FIELD_INT, AT(Asset, rate_hz), .min = LIMIT_RATE_HZ_MIN, .max = LIMIT_RATE_HZ_MAX, .fallback = 48000,
   .unit = "Hz", .flags = FIELD_READ_ONLY, .effect = EFFECT_SEGMENT, .since = 1, .doc = "Its own sample rate."},
  {.number = 6, .name = "format", .type = FIELD_CHOICE, AT(Asset, format), .max = 2, .choices = sample_formats, .flags = FIELD_READ_ONLY,
   .effect = EFFECT_NONE, .since = 1, .doc = "How its samples are stored."},
  {.number = 7, .name = "original_name", .type = FIELD_TEXT, AT(Asset, original_name), .effect = EFFECT_NONE, .since = 1,
   .doc = "The name of the file it came from."},
};

static const Field marker_fields[] = {
  {.number = 1, .name = "name", .type = FIELD_TEXT, AT(Marker, name), .effect = EFFECT_NONE, .since = 2, .doc = "What it is called."},
  {.number = 2, .name = "position_ticks", .type = FIELD_INT, AT(Marker, position_ticks), .max = TICKS_MAX, .unit = "ticks", .effect = EFFECT_NONE,
   .since = 2, .doc = "Where it lies, or where its section begins."},
  {.number = 3, .name = "length_ticks", .type = FIELD_INT, AT(Marker, length_ticks), .max = TICKS_MAX, .unit = "ticks", .effect = EFFECT_NONE,
   .since = 2, .doc = "How long its section is; 0: it marks a single place."},
  {.number = 4, .name = "hue", .type = FIELD_INT, AT(Marker, hue), .max = 12, .effect = EFFECT_NONE, .since = 2,
   .doc = "Which of the twelve colours it has, counted from 1; 0: none."},
};
static const Field tempo_fields[] = {
  {.number = 1, .name = "position_ticks", .type = FIELD_INT, AT(Tempo, position_ticks), .max = TICKS_MAX, .unit = "ticks", .effect = EFFECT_TOPOLOGY,
   .since = 1, .doc = "Where it takes hold."},
  {.number = 2, .name = "bpm", .type = FIELD_REAL, AT(Tempo, bpm), .min = LIMIT_BPM_MIN, .max = LIMIT_BPM_MAX, .fallback = 120, .unit = "bpm",
   .effect = EFFECT_TOPOLOGY, .since = 1, .doc = "Quarter notes a minute."},
  {.number = 3, .name = "ramp", .type = FIELD_BOOL, AT(Tempo, ramp), .max = 1, .effect = EFFECT_TOPOLOGY, .since = 1,
   .doc = "Whether it glides to the next point's tempo instead of holding."},
};

static const Field signature_fields[] = {
  {.number = 1, .name = "position_ticks", .type = FIELD_INT, AT(Signature, position_ticks), .max = TICKS_MAX, .unit = "ticks",
   .effect = EFFECT_TOPOLOGY, .since = 1, .doc = "Where it takes hold."},
  {.number = 2, .name = "numerator", .type = FIELD_INT, AT(Signature, numerator), .min = 1, .max = 64, .fallback = 4, .effect = EFFECT_TOPOLOGY,
   .since = 1, .doc = "Beats in a bar."},
  {.number = 3, .name = "denominator", .type = FIELD_INT, AT(Signature, denominator), .min = 1, .max = 64, .fallback = 4, .effect = EFFECT_TOPOLOGY,
   .since = 1, .doc = "The note value of a beat, a power of two."},
};

static const Field automation_fields[] = {
  {.number = 1, .name = "target", .type = FIELD_REF, AT(Automation, target), .targets = BIT(KIND_TRACK) | BIT(KIND_CHAIN) | BIT(KIND_DEVICE),
   .flags = FIELD_READ_ONLY | FIELD_LIVES_WITH, .effect = EFFECT_TOPOLOGY, .since = 2, .doc = "What a clip's lane moves; none: what it lies on, or its clip's track."},
  {.number = 2, .name = "param", .type = FIELD_INT, AT(Automation, param), .max = FIELD_PARAM_FIRST + LIMIT_PARAMS - 1, .fallback = 5,
   .flags = FIELD_READ_ONLY, .effect = EFFECT_TOPOLOGY, .since = 2,
   .doc = "Which field of its target it moves; 256 + n is parameter n of a device."},
  {.number = 3, .name = "enabled", .type = FIELD_BOOL, AT(Automation, enabled), .max = 1, .fallback = 1, .effect = EFFECT_TOPOLOGY, .since = 2,
   .doc = "Whether it is followed."},
  {.number = 4, .name = "mode", .type = FIELD_CHOICE, AT(Automation, mode), .max = 4, .choices = automation_modes, .effect = EFFECT_TOPOLOGY,
   .since = 2, .doc = "What a hand on the control does while the song plays: nothing lasting, or write it down."},
  {.number = 5, .name = "relative", .type = FIELD_BOOL, AT(Automation, relative), .max = 1, .flags = FIELD_READ_ONLY, .effect = EFFECT_TOPOLOGY,
   .since = 2, .doc = "Whether its values are added to what the parameter would be without it."},
  {.number = 6, .name = "trim", .type = FIELD_REAL, AT(Automation, trim), .min = -1e9, .max = 1e9, .effect = EFFECT_SEGMENT, .since = 2,
   .doc = "Added to all its values."},
  {.number = 7, .name = "offset_ticks", .type = FIELD_INT, AT(Automation, offset_ticks), .min = -TICKS_MAX, .max = TICKS_MAX, .unit = "ticks", .effect = EFFECT_SEGMENT,
   .since = 2, .doc = "In a clip: what is left out at the beginning of its content."},
  {.number = 8, .name = "points", .type = FIELD_RECORDS, AT(Automation, points), .records = &point_type, .effect = EFFECT_SEGMENT, .since = 2,
   .doc = "Its points, with values in the parameter's own unit; positions in a clip count from the beginning of the content."},
};

static const char *const loop_modes[] = {"none", "forward", "ping-pong", "until release", NULL};

#define FRAMES(n, field, words) \
  {.number = n, .name = #field, .type = FIELD_INT, AT(ZoneObject, field), .max = FRAMES_MAX, .unit = "frames", .effect = EFFECT_SEGMENT, .since = 1, .doc = words}

static const Field zone_fields[] = {
  {.number = 1, .name = "name", .type = FIELD_TEXT, AT(ZoneObject, name), .effect = EFFECT_NONE, .since = 1,
   .doc = "What it is called; empty: as its asset."},
  {.number = 2, .name = "asset", .type = FIELD_REF, AT(ZoneObject, asset), .targets = BIT(KIND_ASSET), .effect = EFFECT_SEGMENT, .since = 1,
   .doc = "The audio it plays."},
  {.number = 3, .name = "key_low", .type = FIELD_INT, AT(ZoneObject, key_low), .max = 127, .unit = "key", .effect = EFFECT_SEGMENT, .since = 1,
   .doc = "The lowest key that plays it."},
  {.number = 4, .name = "key_high", .type = FIELD_INT, AT(ZoneObject, key_high), .max = 127, .fallback = 127, .unit = "key",
   .effect = EFFECT_SEGMENT, .since = 1, .doc = "The highest key that plays it."},
  {.number = 5, .name = "key_root", .type = FIELD_INT, AT(ZoneObject, key_root), .max = 127, .fallback = 60, .unit = "key",
   .effect = EFFECT_SEGMENT, .since = 1, .doc = "The key on which it sounds as it was recorded."},
  {.number = 6, .name = "velocity_low", .type = FIELD_INT, AT(ZoneObject, velocity_low), .min = 1, .max = 127, .fallback = 1,
   .effect = EFFECT_SEGMENT, .since = 1, .doc = "The softest note that plays it."},
  {.number = 7, .name = "velocity_high", .type = FIELD_INT, AT(ZoneObject, velocity_high), .min = 1, .max = 127, .fallback = 127,
   .effect = EFFECT_SEGMENT, .since = 1, .doc = "The hardest note that plays it."},
  {.number = 8, .name = "gain_db", .type = FIELD_REAL, AT(ZoneObject, gain_db), .min = -144, .max = 24, .unit = "dB", .effect = EFFECT_SEGMENT,
   .since = 1, .doc = "How loud it is; -144 dB is silence."},
  {.number = 9, .name = "pan", .type = FIELD_REAL, AT(ZoneObject, pan), .min = -1, .max = 1, .effect = EFFECT_SEGMENT, .since = 1,
   .doc = "Left -1 to right 1."},
  {.number = 10, .name = "tune_ct", .type = FIELD_REAL, AT(ZoneObject, tune_ct), .min = -4800, .max = 4800, .unit = "ct", .effect = EFFECT_SEGMENT,
   .since = 1, .doc = "How much higher it sounds than it was recorded."},
  FRAMES(11, start_frame, "The asset's frame it begins with."),
  FRAMES(12, end_frame, "The asset's frame before which it ends; 0: the asset's end."),
  {.number = 13, .name = "loop", .type = FIELD_CHOICE, AT(ZoneObject, loop), .max = 3, .choices = loop_modes, .effect = EFFECT_SEGMENT, .since = 1,
   .doc = "Whether a part of it goes round while the note is held."},
  FRAMES(14, loop_start_frame, "The asset's frame the loop goes back to."),
  FRAMES(15, loop_end_frame, "The asset's frame before which the loop goes back; 0: the zone's end."),
  FRAMES(16, loop_crossfade_frames, "Over how many frames the loop's end becomes what leads to its beginning."),
  {.number = 17, .name = "round_robin", .type = FIELD_INT, AT(ZoneObject, round_robin), .max = 127, .effect = EFFECT_SEGMENT, .since = 1,
   .doc = "Zones of one number take turns; 0: it always plays."},
  {.number = 18, .name = "choke", .type = FIELD_INT, AT(ZoneObject, choke), .max = 127, .effect = EFFECT_SEGMENT, .since = 1,
   .doc = "A note of one number ends the others of it; 0: none."},
  {.number = 19, .name = "reverse", .type = FIELD_BOOL, AT(ZoneObject, reverse), .max = 1, .effect = EFFECT_SEGMENT, .since = 1,
   .doc = "Whether it plays backwards."},
};

static const Field mapping_fields[] = {
  {.number = 1, .name = "channel", .type = FIELD_INT, AT(Mapping, channel), .min = -1, .max = 15, .fallback = -1, .effect = EFFECT_NONE, .since = 2,
   .doc = "The MIDI channel it listens to; -1: any."},
  {.number = 2, .name = "controller", .type = FIELD_INT, AT(Mapping, controller), .max = MAPPING_KEY_FIRST + 127, .fallback = 1, .effect = EFFECT_NONE, .since = 2,
   .doc = "The controller it listens to; 128 is bend, 129 pressure, 256 + n is key n."},
  {.number = 3, .name = "target", .type = FIELD_REF, AT(Mapping, target),
   .targets = BIT(KIND_TRACK) | BIT(KIND_CHAIN) | BIT(KIND_DEVICE) | BIT(KIND_CONNECTION) | BIT(KIND_PROJECT) | BIT(KIND_SLOT) | BIT(KIND_SCENE),
   .flags = FIELD_LIVES_WITH, .effect = EFFECT_NONE, .since = 2, .doc = "What it moves, or launches."},
  {.number = 4, .name = "param", .type = FIELD_INT, AT(Mapping, param), .max = FIELD_PARAM_FIRST + LIMIT_PARAMS - 1, .fallback = 5,
   .effect = EFFECT_NONE, .since = 2, .doc = "Which field of its target it moves; 256 + n is parameter n of a device; 0 launches a slot or scene and stops a track or the project's."},
  {.number = 5, .name = "low", .type = FIELD_REAL, AT(Mapping, low), .max = 1, .effect = EFFECT_NONE, .since = 2,
   .doc = "Where in the parameter's travel the controller's bottom lies; above the top's place it works the other way round."},
  {.number = 6, .name = "high", .type = FIELD_REAL, AT(Mapping, high), .max = 1, .fallback = 1, .effect = EFFECT_NONE, .since = 2,
   .doc = "Where in the parameter's travel the controller's top lies."},
  {.number = 7, .name = "bend", .type = FIELD_REAL, AT(Mapping, bend), .min = -1, .max = 1, .effect = EFFECT_NONE, .since = 2,
   .doc = "How the way between them is bent; 0 is straight."},
  {.number = 8, .name = "takeover", .type = FIELD_CHOICE, AT(Mapping, takeover), .max = 1, .choices = takeovers, .fallback = 1, .effect = EFFECT_NONE,
   .since = 2, .doc = "Whether the parameter jumps to a controller that is moved, or waits until it is met."},
};

static const Kind kinds[] = {
  {.number = KIND_PROJECT, .name = "project", .bytes = sizeof(Project), FIELDS(project_fields), .parents = 0,
   .doc = "The song: the root of everything."},
  {.number = KIND_TRACK, .name = "track", .bytes = sizeof(Track), FIELDS(track_fields), .parents = BIT(KIND_PROJECT),
   .doc = "A lane of clips with its devices, fader and target."},
  {.number = KIND_DEVICE, .name = "device", .bytes = sizeof(DeviceObject), FIELDS(device_fields), .parents = BIT(KIND_TRACK) | BIT(KIND_CHAIN),
   .doc = "An instrument or effect on a track or chain, in the order of its siblings."},
  {.number = KIND_AUDIO_CLIP, .name = "audio_clip", .bytes = sizeof(AudioClip), FIELDS(audio_clip_fields),
   .parents = BIT(KIND_TRACK) | BIT(KIND_TAKE_LANE) | BIT(KIND_SLOT),
   .doc = "A stretch of an asset on an audio track."},
  {.number = KIND_ASSET, .name = "asset", .bytes = sizeof(Asset), FIELDS(asset_fields), .parents = BIT(KIND_PROJECT),
   .doc = "Audio the project uses, named by its content."},
  {.number = KIND_TEMPO, .name = "tempo", .bytes = sizeof(Tempo), FIELDS(tempo_fields), .parents = BIT(KIND_PROJECT),
   .doc = "A point of the tempo map."},
  {.number = KIND_SIGNATURE, .name = "signature", .bytes = sizeof(Signature), FIELDS(signature_fields), .parents = BIT(KIND_PROJECT),
   .doc = "A change of the time signature."},
  {.number = KIND_MARKER, .name = "marker", .bytes = sizeof(Marker), FIELDS(marker_fields), .parents = BIT(KIND_PROJECT),
   .doc = "A place in the song that has a name, or, when it has a length, a section."},
  {.number = KIND_CHAIN, .name = "chain", .bytes = sizeof(Chain), FIELDS(chain_fields), .parents = BIT(KIND_DEVICE),
   .doc = "One of the chains of devices that a container device holds."},
  {.number = KIND_CONNECTION, .name = "connection", .bytes = sizeof(Connection), FIELDS(connection_fields), .parents = BIT(KIND_PROJECT),
   .doc = "A way besides the tracks' own: a send, a sidechain, a modulation. It lives as long as both its ends."},
  {.number = KIND_AUTOMATION, .name = "automation", .bytes = sizeof(Automation), FIELDS(automation_fields),
   .parents = BIT(KIND_TRACK) | BIT(KIND_CHAIN) | BIT(KIND_DEVICE) | BIT(KIND_NOTE_CLIP) | BIT(KIND_AUDIO_CLIP)
              | BIT(KIND_CONNECTION) | BIT(KIND_PROJECT),
   .doc = "A lane: how one parameter moves through the song, or through a clip."},
  {.number = KIND_ZONE, .name = "zone", .bytes = sizeof(ZoneObject), FIELDS(zone_fields), .parents = BIT(KIND_DEVICE),
   .doc = "A piece of audio on a range of keys and velocities of a sampling instrument."},
  {.number = KIND_TAKE_LANE, .name = "take_lane", .bytes = sizeof(TakeLane), FIELDS(take_lane_fields), .parents = BIT(KIND_TRACK),
   .doc = "One take of a track: clips that are heard where the take is chosen."},
  {.number = KIND_SCENE, .name = "scene", .bytes = sizeof(Scene), FIELDS(scene_fields), .parents = BIT(KIND_PROJECT),
   .doc = "A row of slots that are launched together, in the order of its siblings."},
  {.number = KIND_SLOT, .name = "slot", .bytes = sizeof(Slot), FIELDS(slot_fields), .parents = BIT(KIND_TRACK),
   .doc = "A track's place in a scene; it holds the clip that sounds when it is launched. That clip's start is of no account."},
  {.number = KIND_MAPPING, .name = "mapping", .bytes = sizeof(Mapping), FIELDS(mapping_fields), .parents = BIT(KIND_PROJECT),
   .doc = "A MIDI controller that moves a parameter, or a key or button that launches."},
};

static const Kind *const other_kinds[] = {&schema_note_clip, &schema_part, &schema_pattern, &schema_pattern_clip, &schema_groove, &schema_midi_word};

uint32_t schema_kind_count(void) { return COUNT_OF(kinds) + COUNT_OF(other_kinds); }

const Kind *schema_kind_at(uint32_t index) { return index < COUNT_OF(kinds) ? &kinds[index] : other_kinds[index - COUNT_OF(kinds)]; }

const Kind *schema_kind(uint32_t number) {
  for (uint32_t i = 0; i < schema_kind_count(); i++) {
    if (schema_kind_at(i)->number == number) return schema_kind_at(i);
  }
  return NULL;
}

const Kind *schema_kind_by_name(const char *name) {
  for (uint32_t i = 0; i < schema_kind_count(); i++) {
    if (strcmp(schema_kind_at(i)->name, name) == 0) return schema_kind_at(i);
  }
  return NULL;
}

const Field *schema_field(const Kind *kind, uint32_t number) {
  for (uint32_t i = 0; i < kind->field_count; i++) {
    if (kind->fields[i].number == number) return &kind->fields[i];
  }
  return NULL;
}

const Field *schema_field_by_name(const Kind *kind, const char *name) {
  for (uint32_t i = 0; i < kind->field_count; i++) {
    if (strcmp(kind->fields[i].name, name) == 0) return &kind->fields[i];
  }
  return NULL;
}

bool schema_may_name(const Field *field, uint32_t kind) { return kind < 32 && (field->targets >> kind & 1u) != 0; }
