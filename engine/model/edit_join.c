/* Clips of one track become one: notes as they sound; sound where the pieces are neighbours in one recording, as after a cut. */
#include "model/clip_time.h"
#include "model/edit_flatten.h"

#define FRAMES_APART_MAX 2.0 /* cuts round to whole frames */

typedef struct Joined {
  const Object *first, *last; /* by where they begin and end */
  uint32_t count;
} Joined;

/* What of the clips lies on a track and is of one kind. */
static Joined joined_of(const Edit *edit, EditIds clips, const Object *parent, uint32_t kind) {
  Joined joined = {NULL, NULL, 0};
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *clip = edit_clip(edit, clips.ids[i]);
    if (!clip || clip->parent != parent || clip->kind->number != kind) continue;
    joined.count++;
    if (!joined.first || clip_start(clip) < clip_start(joined.first)) joined.first = clip;
    if (!joined.last || clip_start(clip) + clip_length(clip) > clip_start(joined.last) + clip_length(joined.last)) joined.last = clip;
  }
  return joined;
}

static void delete_joined(Edit *edit, EditIds clips, const Object *first, const Object *stays) {
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *clip = edit_clip(edit, clips.ids[i]);
    if (clip && clip != stays && clip->parent == first->parent && clip->kind == first->kind) batch_op_delete(edit->batch, clip->id);
  }
}

static void join_notes(Edit *edit, EditIds clips, const Joined *joined) {
  const Object *first = joined->first;
  const Id clip = edit_new_id(edit, "clip");
  if (clip == ID_NONE) return;
  const NoteClip *fields = doc_as_note_clip(first);
  batch_op_create(edit->batch, clip, KIND_NOTE_CLIP, first->parent->id, first->id);
  edit_set_span(edit, clip, clip_start(first), clip_start(joined->last) + clip_length(joined->last) - clip_start(first));
  batch_set_text(edit->batch, clip, 6, fields->name.data, fields->name.size);
  edit_flatten(edit, (EditInto){clip, KIND_NOTE_CLIP}, clips, first->parent->id, clip_start(first));
  delete_joined(edit, clips, first, NULL);
  edit->done++;
}

/* The piece that goes on where this one ends, in the song and in the recording. */
static const Object *next_piece(const Edit *edit, EditIds clips, const Object *piece) {
  const AudioClip *a = doc_as_audio_clip(piece);
  const Object *asset = doc_find(edit->doc, a->asset);
  const TempoMap *map = doc_tempo_map(edit->doc);
  for (uint32_t i = 0; asset && map && i < clips.count; i++) {
    const Object *clip = edit_clip(edit, clips.ids[i]);
    if (!clip || clip->kind->number != KIND_AUDIO_CLIP || clip->parent != piece->parent) continue;
    const AudioClip *b = doc_as_audio_clip(clip);
    const bool alike = b->asset == a->asset && b->gain_db == a->gain_db && b->pitch == a->pitch && b->time_base == a->time_base && b->source_bpm == a->source_bpm && b->reverse == a->reverse;
    if (!alike || a->reverse || b->start_ticks != a->start_ticks + a->length_ticks) continue;
    const double apart = clip_wrapped(a, clip_source_at(map, a, doc_as_asset(asset), b->start_ticks)) - (double)b->source_frame;
    if (apart >= -FRAMES_APART_MAX && apart <= FRAMES_APART_MAX) return clip;
  }
  return NULL;
}

static bool join_audio(Edit *edit, EditIds clips, const Joined *joined) {
  uint32_t pieces = 1;
  const Object *last = joined->first;
  for (const Object *next; pieces <= joined->count && (next = next_piece(edit, clips, last)) != NULL; last = next) pieces++;
  if (pieces != joined->count) return false;
  const Object *first = joined->first;
  const int64_t length = clip_start(last) + clip_length(last) - clip_start(first);
  batch_set_int(edit->batch, first->id, AUDIO_CLIP_LENGTH, length);
  batch_set_int(edit->batch, first->id, AUDIO_CLIP_FADE_OUT, doc_as_audio_clip(last)->fade_out_ticks);
  delete_joined(edit, clips, first, first);
  edit->done++;
  return true;
}

static bool has_lanes(const Edit *edit, EditIds clips) {
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *clip = edit_clip(edit, clips.ids[i]);
    if (clip && clip->first_child) return true;
  }
  return false;
}

Status edit_join_clips(Doc *doc, uint32_t author, EditIds clips, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin_clips(&edit, doc, author, "Join", clips, problem)) return edit_end(&edit, batch);
  *batch = NULL;
  if (has_lanes(&edit, clips)) return edit_refuse(&edit, "join", "clips with automation of their own stay apart");
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *clip = edit_clip(&edit, clips.ids[i]);
    if (!clip || clip->kind->number == KIND_PATTERN_CLIP) continue;
    const Joined joined = joined_of(&edit, clips, clip->parent, clip->kind->number);
    if (joined.count < 2 || joined.first != clip) continue; /* each track once, where its first comes */
    if (clip->kind->number == KIND_NOTE_CLIP) join_notes(&edit, clips, &joined);
    else if (!join_audio(&edit, clips, &joined)) return edit_refuse(&edit, "join", "only pieces that follow each other in one recording can be joined");
  }
  return edit_end(&edit, batch);
}
