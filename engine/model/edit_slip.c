/* What a clip holds moves within it; the clip stays where it is. */
#include "core/math.h"
#include "model/clip_time.h"
#include "model/edit.h"

/* Sound cannot be slipped beyond its ends. */
static int64_t held_slip(Edit *edit, const Object *clip, int64_t delta_ticks) {
  const AudioClip *fields = doc_as_audio_clip(clip);
  const Object *asset = doc_find(edit->doc, fields->asset);
  const TempoMap *map = doc_tempo_map(edit->doc);
  if (!asset || !map) return 0;
  if (clip_loops(fields)) return delta_ticks;
  const double first = clip_ticks_of(map, fields, doc_as_asset(asset), 0.0);
  const double end = clip_ticks_of(map, fields, doc_as_asset(asset), (double)doc_as_asset(asset)->frames);
  const double most = math_max((double)fields->start_ticks - first, 0.0);
  const double least = math_min((double)(fields->start_ticks + fields->length_ticks) - end, 0.0);
  return math_round_clamp(math_clamp((double)delta_ticks, least, most), -SCHEMA_TICKS_MAX, SCHEMA_TICKS_MAX);
}

/* Notes before the beginning of the content would be lost. */
static int64_t held_notes(const Object *clip, int64_t delta_ticks) {
  const bool notes = clip->kind->number == KIND_NOTE_CLIP;
  const int64_t offset = notes ? doc_as_note_clip(clip)->offset_ticks : doc_as_pattern_clip(clip)->offset_ticks;
  const bool loops = notes ? doc_as_note_clip(clip)->loop_ticks > 0 : doc_as_pattern_clip(clip)->loop;
  return loops || delta_ticks <= offset ? delta_ticks : offset;
}

Status edit_slip_clips(Doc *doc, uint32_t author, EditIds clips, int64_t delta_ticks, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin_clips(&edit, doc, author, "Slip", clips, problem)) return edit_end(&edit, batch);
  const int64_t wanted = delta_ticks > SCHEMA_TICKS_MAX ? SCHEMA_TICKS_MAX : delta_ticks < -SCHEMA_TICKS_MAX ? -SCHEMA_TICKS_MAX : delta_ticks;
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *clip = edit_clip(&edit, clips.ids[i]);
    if (!clip) continue;
    const int64_t delta = clip->kind->number == KIND_AUDIO_CLIP ? held_slip(&edit, clip, wanted) : held_notes(clip, wanted);
    if (delta == 0) continue;
    edit_shift_content(&edit, clip, clip->id, -delta);
    edit.done++;
  }
  return edit_end(&edit, batch);
}
