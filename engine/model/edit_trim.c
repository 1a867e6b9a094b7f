/* One edge of clips to another place; what they hold stays where it sounds. */
#include "core/math.h"
#include "model/clip_time.h"
#include "model/edit.h"

#define LENGTH_TICKS_MIN (TICKS_PER_QUARTER / 32)

int64_t edit_room_before(const Edit *edit, const Object *clip) {
  const int64_t start = clip_start(clip);
  if (clip->kind->number == KIND_NOTE_CLIP) {
    const NoteClip *fields = doc_as_note_clip(clip);
    return fields->loop_ticks > 0 || fields->offset_ticks > start ? start : fields->offset_ticks;
  }
  if (clip->kind->number == KIND_PATTERN_CLIP) {
    const PatternClip *fields = doc_as_pattern_clip(clip);
    return fields->loop || fields->offset_ticks > start ? start : fields->offset_ticks;
  }
  const AudioClip *fields = doc_as_audio_clip(clip);
  const Object *asset = doc_find(edit->doc, fields->asset);
  const TempoMap *map = doc_tempo_map(edit->doc);
  if (!asset || !map) return 0;
  if (clip_loops(fields)) return start;
  const double first = clip_ticks_of(map, fields, doc_as_asset(asset), 0.0);
  return start - math_round_clamp(first, 0, start);
}

int64_t edit_length_max(const Edit *edit, const Object *clip) {
  if (clip->kind->number != KIND_AUDIO_CLIP) return SCHEMA_TICKS_MAX;
  const AudioClip *fields = doc_as_audio_clip(clip);
  const Object *asset = doc_find(edit->doc, fields->asset);
  const TempoMap *map = doc_tempo_map(edit->doc);
  if (!asset || !map) return fields->length_ticks;
  if (clip_loops(fields)) return SCHEMA_TICKS_MAX;
  const double end = clip_ticks_of(map, fields, doc_as_asset(asset), (double)doc_as_asset(asset)->frames);
  return math_round_clamp(end - (double)fields->start_ticks, fields->length_ticks, SCHEMA_TICKS_MAX);
}

static int64_t held(int64_t value, int64_t low, int64_t high) { return value < low ? low : value > high ? high : value; }

static void trim_start(Edit *edit, const Object *clip, int64_t delta_ticks) {
  const int64_t start = clip_start(clip), length = clip_length(clip);
  const int64_t longest = length > LENGTH_TICKS_MIN ? length - LENGTH_TICKS_MIN : 0;
  const int64_t delta = held(delta_ticks, -edit_room_before(edit, clip), longest);
  if (delta == 0) return;
  edit_shift_content(edit, clip, clip->id, delta);
  edit_set_span(edit, clip->id, start + delta, length - delta);
  edit->done++;
}

static void trim_end(Edit *edit, const Object *clip, int64_t delta_ticks) {
  const int64_t length = clip_length(clip);
  const int64_t low = length < LENGTH_TICKS_MIN ? length : LENGTH_TICKS_MIN;
  const int64_t trimmed = held(length + delta_ticks, low, edit_length_max(edit, clip));
  if (trimmed == length) return;
  batch_set_int(edit->batch, clip->id, NOTE_CLIP_LENGTH, trimmed);
  edit->done++;
}

Status edit_trim_clips(Doc *doc, uint32_t author, EditIds clips, ClipEdge edge, int64_t delta_ticks, Batch **batch, Problem *problem) {
  Edit edit;
  *batch = NULL;
  if (!edit_begin_clips(&edit, doc, author, "Trim", clips, problem)) return edit_end(&edit, batch);
  const int64_t delta = held(delta_ticks, -SCHEMA_TICKS_MAX, SCHEMA_TICKS_MAX);
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *clip = edit_clip(&edit, clips.ids[i]);
    if (!clip) continue;
    if (edge == CLIP_START) trim_start(&edit, clip, delta);
    else trim_end(&edit, clip, delta);
  }
  return edit_end(&edit, batch);
}
