/* Copies of clips, elsewhere in the song or on other tracks. */
#include "model/edit.h"

Status edit_copy_clips(Doc *doc, uint32_t author, EditIds clips, int64_t delta_ticks, int32_t track_steps, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin_clips(&edit, doc, author, "Duplicate", clips, problem)) return edit_end(&edit, batch);
  const int64_t delta = edit_held_delta(&edit, clips, delta_ticks);
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *clip = edit_clip(&edit, clips.ids[i]);
    const Id copy = clip ? edit_copy(&edit, clip, edit_track_for(&edit, clip, track_steps), 0) : ID_NONE;
    if (copy == ID_NONE) continue;
    batch_set_int(edit.batch, copy, NOTE_CLIP_START, clip_start(clip) + delta);
    edit.done++;
  }
  return edit_end(&edit, batch);
}
