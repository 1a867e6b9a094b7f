/* Sound drawn out in time: the clip follows beats from then on, as slow as its new length asks; its markers go along. */
#include "core/limits.h"
#include "core/math.h"
#include "model/clip_time.h"
#include "model/edit.h"

#define FACTOR_MIN (1.0 / 16)
#define FACTOR_MAX 16.0

static void scale_markers(Edit *edit, const Object *clip, double factor) {
  const Records *warps = doc_as_audio_clip(clip)->warps;
  batch_patch_begin(edit->batch, clip->id, KIND_AUDIO_CLIP, AUDIO_CLIP_WARPS);
  for (uint32_t i = 0; i < warps->count; i++) {
    double values[RECORD_COLUMNS_MAX] = {0};
    values[WARP_POSITION] = (double)math_round_clamp(records_cell(warps, WARP_POSITION, i) * factor, 0, SCHEMA_TICKS_MAX);
    batch_patch_row(edit->batch, warps->ids[i], 1u << WARP_POSITION, values);
  }
  batch_patch_end(edit->batch);
}

/* Those of a clip that keeps its own speed are not heard, and would be from now on. */
static void remove_markers(Edit *edit, const Object *clip) {
  const Records *warps = doc_as_audio_clip(clip)->warps;
  batch_patch_begin(edit->batch, clip->id, KIND_AUDIO_CLIP, AUDIO_CLIP_WARPS);
  for (uint32_t i = 0; i < warps->count; i++) batch_patch_remove(edit->batch, warps->ids[i]);
  batch_patch_end(edit->batch);
}

/* The tempo at which what is heard now lasts `length_ticks`; 0: there is nothing to be heard. */
static double bpm_for(const Edit *edit, const AudioClip *clip, double length_ticks) {
  const Object *asset = doc_find(edit->doc, clip->asset);
  const TempoMap *map = doc_tempo_map(edit->doc);
  if (!asset || !map) return 0.0;
  const double frames = clip_source_at(map, clip, doc_as_asset(asset), clip->start_ticks + clip->length_ticks) - (double)clip->source_frame;
  return frames <= 0.0 ? 0.0 : (double)doc_as_asset(asset)->rate_hz * 60.0 * length_ticks / (frames * (double)TICKS_PER_QUARTER);
}

/* False: it would be too fast or too slow. */
static bool stretch(Edit *edit, const Object *clip, double factor) {
  const AudioClip *fields = doc_as_audio_clip(clip);
  const bool beats = fields->time_base == TIME_BASE_BEATS;
  const double bpm = bpm_for(edit, fields, (double)fields->length_ticks * factor);
  if (bpm == 0.0) return true;
  if (bpm < 1.0 || bpm > LIMIT_BPM_MAX) return false;
  if (fields->warps->count > 0 && !beats) remove_markers(edit, clip);
  else if (fields->warps->count > 0) scale_markers(edit, clip, factor);
  batch_set_real(edit->batch, clip->id, AUDIO_CLIP_BPM, bpm);
  if (!beats) batch_set_int(edit->batch, clip->id, AUDIO_CLIP_TIME_BASE, TIME_BASE_BEATS);
  batch_set_int(edit->batch, clip->id, AUDIO_CLIP_LENGTH, math_round_clamp((double)fields->length_ticks * factor, 1, SCHEMA_TICKS_MAX));
  edit->done++;
  return true;
}

Status edit_stretch_clips(Doc *doc, uint32_t author, EditIds clips, double factor, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin_clips(&edit, doc, author, "Stretch", clips, problem)) return edit_end(&edit, batch);
  *batch = NULL;
  if (!(factor >= FACTOR_MIN && factor <= FACTOR_MAX)) return edit_refuse(&edit, "stretch", "sound stretches to between 1/16 and 16 times its length");
  for (uint32_t i = 0; i < clips.count && factor != 1.0; i++) {
    const Object *clip = edit_clip(&edit, clips.ids[i]);
    if (!clip || clip->kind->number != KIND_AUDIO_CLIP) continue;
    if (!stretch(&edit, clip, factor)) return edit_refuse(&edit, "stretch", "sound cannot get that fast or slow");
  }
  return edit_end(&edit, batch);
}
