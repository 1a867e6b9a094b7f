/* Cut clips in two where they lie. */
#include "model/edit.h"

static int64_t shorter(int64_t a, int64_t b) { return a < b ? a : b; }

static void split(Edit *edit, const Object *clip, int64_t position_ticks) {
  const int64_t start = clip_start(clip), length = clip_length(clip), left = position_ticks - start;
  if (left <= 0 || left >= length) return;
  const Id right = edit_copy(edit, clip, clip->parent, left);
  if (right == ID_NONE) return;
  edit_set_span(edit, right, position_ticks, length - left);
  edit_shift_content(edit, clip, right, left);
  if (clip->kind->number == KIND_AUDIO_CLIP) {
    const AudioClip *fields = doc_as_audio_clip(clip);
    batch_set_int(edit->batch, right, AUDIO_CLIP_FADE_IN, 0);
    batch_set_int(edit->batch, right, AUDIO_CLIP_FADE_OUT, shorter(fields->fade_out_ticks, length - left));
    batch_set_int(edit->batch, clip->id, AUDIO_CLIP_FADE_IN, shorter(fields->fade_in_ticks, left));
    batch_set_int(edit->batch, clip->id, AUDIO_CLIP_FADE_OUT, 0);
  }
  batch_set_int(edit->batch, clip->id, NOTE_CLIP_LENGTH, left);
  edit->done++;
}

Status edit_split_clips(Doc *doc, uint32_t author, EditIds clips, int64_t position_ticks, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin_clips(&edit, doc, author, "Split", clips, problem)) return edit_end(&edit, batch);
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *clip = edit_clip(&edit, clips.ids[i]);
    if (clip) split(&edit, clip, position_ticks);
  }
  return edit_end(&edit, batch);
}
