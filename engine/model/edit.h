#ifndef TUTTI_MODEL_EDIT_H
#define TUTTI_MODEL_EDIT_H

#include "core/limits.h"
#include "model/batch.h"
#include "model/edits.h"
#include "model/idmap.h"
#include "model/store.h"

/* What the edit_*.c files share: beginning and ending a batch, looking at clips of all kinds alike, copying objects. */

enum {
  NOTE_CLIP_START = 1, NOTE_CLIP_LENGTH = 2, NOTE_CLIP_OFFSET = 3, NOTE_CLIP_LOOP = 4, NOTE_CLIP_NOTES = 7, NOTE_CLIP_VARIATIONS = 9, NOTE_CLIP_EXPRESSIONS = 10,
  AUDIO_CLIP_START = 1, AUDIO_CLIP_LENGTH = 2, AUDIO_CLIP_ASSET = 3, AUDIO_CLIP_SOURCE = 4, AUDIO_CLIP_GAIN = 5, AUDIO_CLIP_FADE_IN = 6, AUDIO_CLIP_FADE_OUT = 7,
  AUDIO_CLIP_FADE_IN_SHAPE = 13, AUDIO_CLIP_FADE_IN_TENSION = 14, AUDIO_CLIP_FADE_OUT_SHAPE = 15, AUDIO_CLIP_FADE_OUT_TENSION = 16, AUDIO_CLIP_CROSSFADE = 17, AUDIO_CLIP_LOOP_START = 11, AUDIO_CLIP_LOOP_END = 12, AUDIO_CLIP_TIME_BASE = 18, AUDIO_CLIP_BPM = 19,
  AUDIO_CLIP_WARPS = 23, AUDIO_CLIP_LINK = 24, AUDIO_CLIP_CROSSFADE_SHAPE = 25,
  SCENE_NAME = 1, SCENE_HUE = 2, SLOT_SCENE = 1, TEMPO_POSITION = 1, TEMPO_BPM = 2, TEMPO_RAMP = 3, SIGNATURE_POSITION = 1, SIGNATURE_NUMERATOR = 2, SIGNATURE_DENOMINATOR = 3,
  NOTE_CLIP_MUTE = 5, NOTE_CLIP_NAME = 6, NOTE_CLIP_CONTROLS = 8, NOTE_CLIP_PART = 11, NOTE_CLIP_TRANSPOSE = 12, NOTE_CLIP_VELOCITY = 13, /* a part's records have the same numbers */
  PART_NAME = 1, PART_TRACK = 2, PATTERN_NAME = 1, PATTERN_HUE = 2, PATTERN_LENGTH = 3, PATTERN_BEATS = 4, PATTERN_BEAT = 5, PATTERN_CLIP_LOOP = 4, PATTERN_CLIP_PATTERN = 7, PATTERN_CLIP_PARTS = 8,
  GROOVE_NAME = 1, GROOVE_LENGTH = 2, GROOVE_STEP = 3, GROOVE_STEPS = 4, NOTE_CLIP_GROOVE = 14, AUTOMATION_TARGET = 1, AUTOMATION_OFFSET = 7, AUTOMATION_POINTS = 8,
  TRACK_NAME = 1, TRACK_TYPE = 2, TRACK_HUE = 3, TRACK_GAIN = 5, TRACK_TARGET = 9,
  CONNECTION_TYPE = 1, CONNECTION_SOURCE = 2, CONNECTION_POINT = 3, CONNECTION_TARGET = 4, CONNECTION_GAIN = 5
};

typedef struct Edit {
  Doc *doc;
  uint32_t author;
  Batch *batch;
  Problem *problem;
  uint32_t done; /* things it does: 0 at the end is STATUS_NOT_FOUND */
  bool keeps_rows; /* copies have the rows' own ids: what sounds the same must be the same, by chance too */
} Edit;

/* False when memory is refused; edit_end then says so. */
bool edit_begin(Edit *edit, Doc *doc, uint32_t author, const char *label, Problem *problem);
/* The same, labelled "VERB clip" or "VERB n clips". */
bool edit_begin_clips(Edit *edit, Doc *doc, uint32_t author, const char *verb, EditIds clips, Problem *problem);
/* A fresh id, or ID_NONE with the batch failed. */
Id edit_new_id(Edit *edit, const char *what);
/* Hand the batch over, or destroy it and say why not. */
Status edit_end(Edit *edit, Batch **batch);
Status edit_refuse(Edit *edit, const char *where, const char *what);

bool edit_is_clip(const Object *object);
/* The object when it is a clip of any kind, or NULL. */
const Object *edit_clip(const Edit *edit, Id id);
/* Start and length of a clip; all kinds number them alike. */
int64_t clip_start(const Object *clip);
int64_t clip_length(const Object *clip);
void edit_set_span(Edit *edit, Id clip, int64_t start_ticks, int64_t length_ticks);
/* What must be set so that the content that sounded at `start` + `delta` sounds at the clip's start. `target` is the clip, or a
   copy of it; an audio clip's lanes count from its start, so that they are set, too (a copy's already are). */
void edit_shift_content(Edit *edit, const Object *clip, Id target, int64_t delta_ticks);
/* A copy under `parent`, after the original if that is there, else last; new ids for itself, its rows and its lanes, which
   come along. `delta_ticks`: how much of the original's beginning the copy will lack. ID_NONE when ids ran out. */
Id edit_copy(Edit *edit, const Object *object, const Object *parent, int64_t delta_ticks);
/* The same without what it plays. */
Id edit_copy_shell(Edit *edit, const Object *object, const Object *parent);
/* The object alone under a new id; its references stay, and a set that follows at once takes their place. */
void edit_copy_as(Edit *edit, const Object *object, Id id, Id parent, Id after);

/* edit_scenes.c: a scene behind `after`, its id or ID_NONE; and a copy of a track's clip into a slot of it that is not there yet. */
Id edit_add_scene_op(Edit *edit, Id after, const char *name);
void edit_clip_into_new_slot(Edit *edit, const Object *clip, Id scene);
/* The slot at a place, made if there is none, without a clip. */
Id edit_empty_slot(Edit *edit, const Object *track, Id scene);
/* What a pattern clip plays, each part in the slot of its own track: clips that share it. With `given` (tracks), only where nothing was
   given before. */
void edit_pattern_into_slots(Edit *edit, const Object *clip, Id scene, IdMap *given);
/* False when the track was given something already, or memory is refused. */
bool edit_give_slot(Edit *edit, IdMap *given, Id track);

/* edit_content.c: rows that belong together. Notes get new ids, and what is told of them goes with them. */
typedef struct EditCopied { const Records *notes; Id first; } EditCopied; /* the copy of row i has the id first + i */
typedef struct EditInto { Id id; uint16_t kind; } EditInto;               /* an object that may not be there yet */
/* One records field of `from` into the field of the same number; its notes before what belongs to them. */
void edit_copy_records(Edit *edit, EditInto into, const Object *from, const Field *field, EditCopied *copied);
/* All that is played, between clips and parts; `keep_ids`: it moves. */
void edit_copy_content(Edit *edit, EditInto into, const Object *from, bool keep_ids);
/* Whether a field is what a clip plays, and can be shared. */
bool edit_is_content(const Object *clip, const Field *field);
/* What is played goes. */
void edit_clear_content(Edit *edit, const Object *clip);
/* Shared content that nothing names any more once `going` (objects with all below) are gone is deleted, too. */
void edit_delete_unnamed(Edit *edit, const IdMap *going);

/* edit_patterns.c: a pattern clip gets a copy of its pattern. */
void edit_own_pattern(Edit *edit, const Object *clip);
/* What the rows of a pattern clip say of a part, `clip` (the same, or a copy with those rows) says of another in its place. */
void edit_turn_part(Edit *edit, const Records *settings, Id clip, Id part, Id is);

/* edit_carry.c: pattern clips that were put on other tracks, whose parts go along; `lying` are they, or their copies, and 0 for what was not
   copied, in the order of `clips`. */
void edit_carry_patterns(Edit *edit, EditIds clips, const Id *lying, int32_t track_steps);

/* edit_trim.c: how far a clip's start may go back, to where its content begins, and the song; and how long it may be, which for sound
   is as long as there is some. */
int64_t edit_room_before(const Edit *edit, const Object *clip);
int64_t edit_length_max(const Edit *edit, const Object *clip);

/* Where clips may go: the delta that lets none begin before the song, and the track `steps` away that takes this clip. */
int64_t edit_held_delta(const Edit *edit, EditIds clips, int64_t delta_ticks);
const Object *edit_track_for(const Edit *edit, const Object *clip, int32_t steps);
/* A pattern of one part is to people what notes are: it lies on a track that plays notes. One of several lies where they like. */
bool edit_plays_in_lane(const Object *pattern);

#endif
