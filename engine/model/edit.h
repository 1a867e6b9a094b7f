#ifndef TUTTI_MODEL_EDIT_H
#define TUTTI_MODEL_EDIT_H

#include "core/limits.h"
#include "model/batch.h"
#include "model/edits.h"
#include "model/store.h"

/* What the edit_*.c files share: beginning and ending a batch, looking at clips of both kinds alike, copying objects. */

enum {
  NOTE_CLIP_START = 1, NOTE_CLIP_LENGTH = 2, NOTE_CLIP_OFFSET = 3, NOTE_CLIP_NOTES = 7, NOTE_CLIP_VARIATIONS = 9,
  AUDIO_CLIP_START = 1, AUDIO_CLIP_LENGTH = 2, AUDIO_CLIP_SOURCE = 4, AUDIO_CLIP_FADE_IN = 6, AUDIO_CLIP_FADE_OUT = 7,
  AUTOMATION_OFFSET = 7,
  TRACK_NAME = 1, TRACK_TYPE = 2, TRACK_HUE = 3, TRACK_GAIN = 5, TRACK_TARGET = 9,
  CONNECTION_TYPE = 1, CONNECTION_SOURCE = 2, CONNECTION_POINT = 3, CONNECTION_TARGET = 4, CONNECTION_GAIN = 5
};

typedef struct Edit {
  Doc *doc;
  uint32_t author;
  Batch *batch;
  Problem *problem;
  uint32_t done; /* things it does: 0 at the end is STATUS_NOT_FOUND */
} Edit;

/* False when memory is refused; edit_end then says so. */
bool edit_begin(Edit *edit, Doc *doc, uint32_t author, const char *label, Problem *problem);
/* The same, labelled "VERB clip" or "VERB n clips". */
bool edit_begin_clips(Edit *edit, Doc *doc, uint32_t author, const char *verb, EditIds clips, Problem *problem);
/* Hand the batch over, or destroy it and say why not. */
Status edit_end(Edit *edit, Batch **batch);
Status edit_refuse(Edit *edit, const char *where, const char *what);

/* The object when it is a clip of either kind, or NULL. */
const Object *edit_clip(const Edit *edit, Id id);
/* Start and length of a clip; both kinds number them alike. */
int64_t clip_start(const Object *clip);
int64_t clip_length(const Object *clip);
void edit_set_span(Edit *edit, Id clip, int64_t start_ticks, int64_t length_ticks);
/* What must be set so that the content that sounded at `start` + `delta` sounds at the clip's start. `target` is the clip, or a
   copy of it; an audio clip's lanes count from its start, so that they are set, too (a copy's already are). */
void edit_shift_content(Edit *edit, const Object *clip, Id target, int64_t delta_ticks);
/* A copy under `parent`, after the original if that is there, else last; new ids for itself, its rows and its lanes, which
   come along. `delta_ticks`: how much of the original's beginning the copy will lack. ID_NONE when ids ran out. */
Id edit_copy(Edit *edit, const Object *object, const Object *parent, int64_t delta_ticks);
/* The object alone under a new id; its references stay, and a set that follows at once takes their place. */
void edit_copy_as(Edit *edit, const Object *object, Id id, Id parent, Id after);
/* Where clips may go: the delta that lets none begin before the song, and the track `steps` away that takes this clip. */
int64_t edit_held_delta(const Edit *edit, EditIds clips, int64_t delta_ticks);
const Object *edit_track_for(const Object *clip, int32_t steps);

#endif
