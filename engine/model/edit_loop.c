/* Clips drawn out by repeating what they play: the content goes round from where the clip ended. */
#include "core/math.h"
#include "model/clip_time.h"
#include "model/content.h"
#include "model/edit_flatten.h"

#define LENGTH_TICKS_MIN (TICKS_PER_QUARTER / 32)

/* Content goes round from its own beginning, so that a piece out of the middle becomes content of its own first. */
static bool loop_notes(Edit *edit, const Object *clip) {
  const NoteClip *fields = doc_as_note_clip(clip);
  if (fields->loop_ticks > 0) return true;
  if (fields->offset_ticks > 0) {
    if (content_of(edit->doc, clip) != clip) return false;
    edit_clear_content(edit, clip);
    edit_flatten(edit, (EditInto){clip->id, KIND_NOTE_CLIP}, (EditIds){&clip->id, 1}, clip->parent->id, fields->start_ticks);
    batch_set_int(edit->batch, clip->id, NOTE_CLIP_OFFSET, 0);
  }
  batch_set_int(edit->batch, clip->id, NOTE_CLIP_LOOP, fields->length_ticks);
  edit->done++;
  return true;
}

static bool loop_audio(Edit *edit, const Object *clip) {
  const AudioClip *fields = doc_as_audio_clip(clip);
  const Object *asset = doc_find(edit->doc, fields->asset);
  const TempoMap *map = doc_tempo_map(edit->doc);
  if (clip_loops(fields) || !asset || !map) return true;
  const double end = clip_source_at(map, fields, doc_as_asset(asset), fields->start_ticks + fields->length_ticks);
  const int64_t from = fields->source_frame, to = math_round_clamp(end, 0, doc_as_asset(asset)->frames);
  if (to <= from) return true;
  batch_set_int(edit->batch, clip->id, AUDIO_CLIP_LOOP_START, from);
  batch_set_int(edit->batch, clip->id, AUDIO_CLIP_LOOP_END, to);
  edit->done++;
  return true;
}

static bool loop_pattern(Edit *edit, const Object *clip) {
  if (doc_as_pattern_clip(clip)->loop) return true;
  batch_set_bool(edit->batch, clip->id, PATTERN_CLIP_LOOP, true);
  edit->done++;
  return true;
}

static void set_length(Edit *edit, const Object *clip, int64_t delta_ticks) {
  const int64_t length = clip_length(clip), low = length < LENGTH_TICKS_MIN ? length : LENGTH_TICKS_MIN;
  const int64_t next = math_round_clamp((double)(length + delta_ticks), low, SCHEMA_TICKS_MAX);
  if (next == length) return;
  batch_set_int(edit->batch, clip->id, NOTE_CLIP_LENGTH, next);
  edit->done++;
}

Status edit_loop_clips(Doc *doc, uint32_t author, EditIds clips, int64_t delta_ticks, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin_clips(&edit, doc, author, "Loop", clips, problem)) return edit_end(&edit, batch);
  *batch = NULL;
  const int64_t delta = delta_ticks > SCHEMA_TICKS_MAX ? SCHEMA_TICKS_MAX : delta_ticks < -SCHEMA_TICKS_MAX ? -SCHEMA_TICKS_MAX : delta_ticks;
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *clip = edit_clip(&edit, clips.ids[i]);
    if (!clip) continue;
    const uint32_t kind = clip->kind->number;
    const bool loops = kind == KIND_NOTE_CLIP ? loop_notes(&edit, clip) : kind == KIND_AUDIO_CLIP ? loop_audio(&edit, clip) : loop_pattern(&edit, clip);
    if (!loops) return edit_refuse(&edit, "loop", "a piece of shared notes cannot go round by itself: make the clip unique first");
    set_length(&edit, clip, delta);
  }
  return edit_end(&edit, batch);
}
