#ifndef TUTTI_MODEL_DOC_H
#define TUTTI_MODEL_DOC_H

#include "core/bytes.h"
#include "core/hash.h"
#include "core/ids.h"
#include "core/memory.h"
#include "core/tempo.h"
#include "model/schema.h"

/*
  The document: a tree of objects in one memory, read directly, changed only by batches (model/op.h). Objects are found by
  id in O(1); children are ordered lists. All functions are [control].
*/

typedef struct Object {
  Id id;
  const Kind *kind;
  struct Object *parent;
  struct Object *first_child, *last_child;
  struct Object *previous, *next; /* among its siblings */
  uint64_t revision;              /* doc revision of the last change to it, its records or (for tracks) its children's list */
  uint64_t within;                /* doc revision of the last change to it or to anything that lies in it, or lay;
                                     its highest bit is lent to model/dependents.c while that looks */
  uint64_t hash;                  /* object_hash, kept by doc_hash; 0: not known, as after any change */
  const Bytes *unknown;           /* fields of a newer version, kept as they came; NULL: none, as almost always */
  uint64_t fields[];              /* the kind's struct below */
} Object;

typedef struct Text { char *data; uint32_t size; } Text; /* UTF-8, terminated, owned by the document; data never NULL */

/* A column store; row i of column c is at columns[c]. Sorted by (column 0, id). Ids, columns and the table of where they are lie in one block.
   Fields name one, and those without rows, as most are, the one that their type has for all of them: it is
   there until the field is changed. */
typedef struct Records {
  const RecordType *type;
  uint32_t count, capacity;
  Id *ids;
  void *const *columns;
  uint64_t hash;  /* of the rows, kept by doc_hash; 0: not known, as after any change */
} Records;

/* Kinds' structs. Offsets are what schema.c names, and the words that explain a field are in its row there. */

typedef struct Project {
  Text name;
  double rate_hz;
  int64_t loop_start_ticks, loop_end_ticks;
  uint8_t loop;
  int64_t key_root, key_scale;
  Text notes;
  double crossfade; /* -1: side A alone, 1: side B alone */
  int64_t crossfade_curve; /* CROSSFADE_* */
  int64_t launch_quantise; /* LAUNCH_* less 1: it has no other to follow */
  int64_t solo_mode, cue_point; /* SOLO_*; POINT_POST_FADER or POINT_PRE_FADER */
  double cue_gain_db;
} Project;

enum { CROSSFADE_EQUAL_POWER = 0, CROSSFADE_LINEAR = 1, CROSSFADE_FULL_MIDDLE = 2 };
enum { SOLO_IN_PLACE = 0, SOLO_ON_CUE = 1 };
enum { TRACK_INSTRUMENT = 0, TRACK_AUDIO = 1, TRACK_MASTER = 2, TRACK_GROUP = 3, TRACK_RETURN = 4 };
enum { SIDE_NONE = 0, SIDE_A = 1, SIDE_B = 2 };

typedef struct Track {
  Text name;
  int64_t type; /* TRACK_* */
  int64_t hue;
  Text icon;
  double gain_db, pan;
  uint8_t mute, solo;
  Id target;
  int64_t height;
  double width; /* percent */
  uint8_t mono, invert_left, invert_right, solo_safe;
  int64_t pan_law, link, side; /* side: SIDE_* */
  uint8_t cue, offered;
} Track;

typedef struct DeviceObject {
  int64_t device; /* Device.number */
  uint8_t bypass;
  Text preset;
  double *params; /* by number, as the device's table has them; LIMIT_PARAMS of a device this version does not know */
  uint32_t param_count;
} DeviceObject;

typedef struct Chain {
  Text name;
  double gain_db, pan;
  uint8_t mute, solo;
  int64_t key_low, key_high, choke;
} Chain;

enum { CONNECTION_SEND = 0, CONNECTION_SIDECHAIN = 1, CONNECTION_MODULATION = 2 };
enum { POINT_POST_FADER = 0, POINT_PRE_FADER = 1, POINT_BEFORE_DEVICES = 2 };

typedef struct Connection {
  int64_t type; /* CONNECTION_* */
  Id source;    /* a track, chain or device */
  int64_t point; /* POINT_*, where the source is a track or chain */
  Id target;
  double gain_db, pan;
  uint8_t mute, feedback;
  int64_t delay_frames;
  double depth;
  int64_t polarity, param;
  int64_t port; /* of a modulator that makes several values */
} Connection;

typedef struct NoteClip {
  int64_t start_ticks, length_ticks, offset_ticks;
  int64_t loop_ticks; /* 0: no content loop */
  uint8_t mute;
  int8_t transpose;   /* semitones */
  int8_t beats, beat; /* in a bar of its own, as a Scene has them; 0: the song's */
  Text name;
  const Records *notes, *controls;
  const Records *variations; /* a row has its note's id */
  const Records *expressions;
  Id part;            /* ID_NONE: its content is its own (model/content.h) */
  double velocity;    /* percent */
  Id groove;          /* ID_NONE: it plays as it is written */
  double groove_timing, groove_velocity; /* percent */
} NoteClip;

/* How a measure is played rather than written (model/groove.h). */
typedef struct Groove {
  Text name;
  int64_t length_ticks, step_ticks;
  const Records *steps;
} Groove;

/* Columns of a groove's steps: where in the measure, how much later it comes, how hard it is. */
enum { GROOVE_POSITION = 0, GROOVE_TIMING = 1, GROOVE_VELOCITY = 2 };

/* Notes that several clips share, or that one track plays in a pattern. Its records are numbered as a note clip's are. */
typedef struct Part {
  Text name;
  Id track;           /* in a pattern: who plays it */
  uint8_t mute;
  int64_t loop_ticks; /* in a pattern; 0: as the pattern */
  const Records *notes, *controls, *variations, *expressions;
} Part;

typedef struct Pattern {
  Text name;
  int64_t hue, length_ticks;
  int8_t beats, beat; /* as a NoteClip's */
} Pattern;

typedef struct PatternClip {
  int64_t start_ticks, length_ticks, offset_ticks;
  uint8_t loop, mute;
  int8_t transpose;
  Text name;
  Id pattern;
  const Records *parts;      /* a row has its part's id */
  double velocity;
} PatternClip;

/* Columns of note expressions: a curve of one kind (core/event.h) that goes with a note, counted from the note's beginning. The
   note is named by the two halves of its id, since a cell is a number. */
enum { EXPRESSED_AT = 0, EXPRESSED_ACTOR = 1, EXPRESSED_COUNTER = 2, EXPRESSED_KIND = 3, EXPRESSED_VALUE = 4, EXPRESSED_GLIDES = 5 };
/* Columns of a pattern clip's own settings of parts. */
enum { PART_TRANSPOSE = 0, PART_MUTE = 1, PART_VELOCITY = 2 };

typedef struct AudioClip {
  int64_t start_ticks, length_ticks;
  Id asset;
  int64_t source_frame;
  double gain_db;
  int64_t fade_in_ticks, fade_out_ticks;
  uint8_t mute;
  Text name;
  uint8_t reverse;
  int64_t loop_start_frame, loop_end_frame;
  int64_t fade_in_shape, fade_out_shape; /* FadeShape */
  double fade_in_tension, fade_out_tension;
  uint8_t crossfade;
  int64_t time_base; /* TIME_BASE_* */
  double source_bpm;
  int64_t stretch;   /* StretchMode */
  double pitch;
  uint8_t formants;
  const Records *warps;
  int64_t link;      /* 0: none (model/links.h) */
  int64_t crossfade_shape; /* FadeShape */
} AudioClip;

typedef struct TakeLane {
  Text name;
  uint8_t mute;
  double fade_seconds;
  const Records *comp;
} TakeLane;

/* From where on a launched slot sounds. */
enum { LAUNCH_AS_ABOVE = 0, LAUNCH_AT_ONCE = 1, LAUNCH_8_BARS = 2, LAUNCH_4_BARS = 3, LAUNCH_2_BARS = 4, LAUNCH_BAR = 5, LAUNCH_BEAT = 6, LAUNCH_HALF = 7,
       LAUNCH_QUARTER = 8, LAUNCH_8TH = 9, LAUNCH_16TH = 10, LAUNCH_QUANTISES = 11 };
enum { LAUNCH_TRIGGER = 0, LAUNCH_GATE = 1, LAUNCH_TOGGLE = 2, LAUNCH_REPEAT = 3, LAUNCH_MODES = 4 };
enum { FOLLOW_NONE = 0, FOLLOW_STOP = 1, FOLLOW_AGAIN = 2, FOLLOW_PREVIOUS = 3, FOLLOW_NEXT = 4, FOLLOW_FIRST = 5, FOLLOW_LAST = 6, FOLLOW_ANY = 7,
       FOLLOW_OTHER = 8, FOLLOW_JUMP = 9, FOLLOW_ACTIONS = 10 };
enum { FOLLOW_LOOPS = 0, FOLLOW_BARS = 1, FOLLOW_BEATS = 2, FOLLOW_UNITS = 3 };

typedef struct Scene {
  Text name;
  int64_t hue;
  int64_t quantise; /* LAUNCH_* */
  double tempo_bpm; /* 0: the song's */
  int8_t beats, beat; /* in a bar, 0: the song's signature; a beat is a whole note halved so often */
} Scene;

typedef struct Slot {
  Id scene;
  uint8_t stop;
  int64_t mode;     /* LAUNCH_TRIGGER ... */
  int64_t quantise; /* LAUNCH_AS_ABOVE ... */
  uint8_t legato, loop;
  double velocity;  /* percent */
  int64_t follow_a, follow_b;        /* FOLLOW_* */
  double follow_chance;              /* percent, of the former */
  int64_t follow_after, follow_unit; /* so many FOLLOW_LOOPS ... */
  int64_t follow_scene;              /* counted from 1 */
} Slot;

/* Columns of note variations. */
enum { VARIATION_TIMING = 0, VARIATION_PROBABILITY = 1, VARIATION_RATCHETS = 2, VARIATION_VELOCITY_RANGE = 3, VARIATION_EVERY = 4, VARIATION_PHASE = 5 };
/* Columns of a take lane's choices: where in the song it is heard. */
enum { COMP_POSITION = 0, COMP_LENGTH = 1 };
enum { TIME_BASE_SECONDS = 0, TIME_BASE_BEATS = 1 };

typedef struct Asset {
  Digest sha256;
  Text name;
  int64_t frames, channels, rate_hz, format;
  Text original_name;
} Asset;

typedef struct Tempo {
  int64_t position_ticks;
  double bpm;
  uint8_t ramp;
} Tempo;

typedef struct Marker {
  Text name;
  int64_t position_ticks, length_ticks; /* length 0: a place, else a section */
  int64_t hue; /* 0: none */
} Marker;

/* A text or system message of a MIDI file, in the song's time. */
enum { WORD_TEXT, WORD_COPYRIGHT, WORD_INSTRUMENT, WORD_LYRIC, WORD_PROGRAM, WORD_PORT, WORD_SYSEX, WORD_SYSEX_MORE, WORD_SEQUENCER, WORD_TYPE_COUNT };
typedef struct MidiWord {
  int64_t position_ticks, type;
  Text data; /* from WORD_SYSEX on bytes, as hexadecimal */
} MidiWord;

typedef struct Signature {
  int64_t position_ticks;
  int64_t numerator, denominator;
} Signature;

enum { AUTOMATION_READ = 0, AUTOMATION_TOUCH = 1, AUTOMATION_LATCH = 2, AUTOMATION_WRITE = 3, AUTOMATION_TRIM = 4 };

typedef struct Automation {
  Id target;
  int64_t param; /* field number of the target; FIELD_PARAM_FIRST + n is a device's parameter n */
  uint8_t enabled, relative;
  int64_t mode;  /* AUTOMATION_* */
  double trim;
  int64_t offset_ticks;
  const Records *points;
} Automation;

enum { TAKEOVER_JUMP = 0, TAKEOVER_PICK_UP = 1 };
/* Of a mapping: keys are controllers from here on; and what a button does with what the launcher knows instead of moving a field:
   it launches a slot or a scene, and stops a track or, of the project, all of them. */
enum { MAPPING_KEY_FIRST = 256, MAPPING_LAUNCH = 0 };

typedef struct Mapping {
  int64_t channel, controller; /* channel -1: any */
  Id target;
  int64_t param;
  double low, high, bend; /* of the travel */
  int64_t takeover;
} Mapping;

/* Columns of automation points. The shape (core/curve.h) and its tension lead from a point to the next. */
enum { LANE_POSITION = 0, LANE_VALUE = 1, LANE_SHAPE = 2, LANE_TENSION = 3 };
/* Columns of warp markers: a place in the music, counted as the clip's content is, and the source frame that belongs there. */
enum { WARP_POSITION = 0, WARP_SOURCE = 1 };

typedef struct ZoneObject {
  Text name;
  Id asset;
  int64_t key_low, key_high, key_root, velocity_low, velocity_high;
  double gain_db, pan, tune_ct;
  int64_t start_frame, end_frame;           /* end 0: the asset's */
  int64_t loop;                             /* LoopMode */
  int64_t loop_start_frame, loop_end_frame; /* end 0: the zone's */
  int64_t loop_crossfade_frames;
  int64_t round_robin, choke;               /* 0: none */
  uint8_t reverse;
} ZoneObject;

/* Note columns. Starts count from the beginning of the clip's content; velocities are 0..127. */
enum { NOTE_START = 0, NOTE_LENGTH = 1, NOTE_KEY = 2, NOTE_VELOCITY = 3, NOTE_RELEASE = 4, NOTE_CHANNEL = 5 };
/* Control columns. Number: 0..127 a controller, 128 bend (value -8192..8191), 129 pressure, 130 program, 131 key pressure. */
enum { CONTROL_POSITION = 0, CONTROL_NUMBER = 1, CONTROL_VALUE = 2, CONTROL_CHANNEL = 3, CONTROL_KEY = 4 };

typedef struct Doc Doc;

/* A legal empty document: project (ID_PROJECT) and master track (ID_MASTER). NULL when memory is refused. */
Doc *doc_create(const Memory *memory);
void doc_destroy(Doc *doc);

const Object *doc_project(const Doc *doc);
const Object *doc_find(const Doc *doc, Id id);      /* NULL when there is none */
uint32_t doc_object_count(const Doc *doc);
uint64_t doc_revision(const Doc *doc);              /* rises with every applied batch */
Id doc_next_id(Doc *doc, uint32_t actor);           /* fresh, never seen in this document, its batches or its tombstones */
void doc_reserve_ids(Doc *doc, uint32_t actor, uint32_t count, Id *first); /* a run of consecutive ids */

/* Typed reads; the object must be of the kind (asserted). */
static inline const Project *doc_as_project(const Object *o) { return (const Project *)o->fields; }
static inline const Track *doc_as_track(const Object *o) { return (const Track *)o->fields; }
static inline const DeviceObject *doc_as_device(const Object *o) { return (const DeviceObject *)o->fields; }
static inline const Chain *doc_as_chain(const Object *o) { return (const Chain *)o->fields; }
static inline const Connection *doc_as_connection(const Object *o) { return (const Connection *)o->fields; }
static inline const NoteClip *doc_as_note_clip(const Object *o) { return (const NoteClip *)o->fields; }
static inline const Part *doc_as_part(const Object *o) { return (const Part *)o->fields; }
static inline const Pattern *doc_as_pattern(const Object *o) { return (const Pattern *)o->fields; }
static inline const PatternClip *doc_as_pattern_clip(const Object *o) { return (const PatternClip *)o->fields; }
static inline const Groove *doc_as_groove(const Object *o) { return (const Groove *)o->fields; }
static inline const AudioClip *doc_as_audio_clip(const Object *o) { return (const AudioClip *)o->fields; }
static inline const TakeLane *doc_as_take_lane(const Object *o) { return (const TakeLane *)o->fields; }
static inline const Asset *doc_as_asset(const Object *o) { return (const Asset *)o->fields; }
static inline const Tempo *doc_as_tempo(const Object *o) { return (const Tempo *)o->fields; }
static inline const ZoneObject *doc_as_zone(const Object *o) { return (const ZoneObject *)o->fields; }
static inline const Signature *doc_as_signature(const Object *o) { return (const Signature *)o->fields; }
static inline const MidiWord *doc_as_midi_word(const Object *o) { return (const MidiWord *)o->fields; }
static inline const Marker *doc_as_marker(const Object *o) { return (const Marker *)o->fields; }
static inline const Mapping *doc_as_mapping(const Object *o) { return (const Mapping *)o->fields; }
static inline const Scene *doc_as_scene(const Object *o) { return (const Scene *)o->fields; }
static inline const Slot *doc_as_slot(const Object *o) { return (const Slot *)o->fields; }
static inline const Automation *doc_as_automation(const Object *o) { return (const Automation *)o->fields; }

/* The track a clip plays on: its parent, or its take lane's or slot's. */
static inline const Object *doc_clip_track(const Object *clip) {
  const uint32_t holder = clip->parent->kind->number;
  return holder == KIND_TAKE_LANE || holder == KIND_SLOT ? clip->parent->parent : clip->parent;
}

/* The tempo map of the document, rebuilt only after a tempo or signature changed. NULL when memory is refused. */
const TempoMap *doc_tempo_map(Doc *doc);

/* A 64-bit hash of the whole state: independent of history; a field at its default adds nothing. */
uint64_t doc_hash(const Doc *doc);
/* What one object says, with its id and its parent's. */
uint64_t object_hash(const Object *object);
/* What a newer version said of it. */
static inline Bytes object_unknown(const Object *object) { return object->unknown ? *object->unknown : (Bytes){.size = 0}; }

/* The whole state as bytes (tag-length; unknown kinds and fields kept) and back. Reading checks everything and makes nothing on error. */
Status doc_encode(const Doc *doc, Buffer *out) NODISCARD;
Status doc_decode(const Memory *memory, Bytes bytes, Doc **doc, Problem *problem) NODISCARD;

/* The same as readable JSON: what lies in a bundle. Problems name the JSON path and byte offset. */
Status doc_to_json(const Doc *doc, Buffer *out) NODISCARD;
Status doc_from_json(const Memory *memory, Bytes json, Doc **doc, Problem *problem) NODISCARD;

#endif
