/* Copies of clips, later on the same tracks. */
#include "model/edit.h"

Status edit_duplicate_clips(Doc *doc, uint32_t author, EditIds clips, int64_t offset_ticks, Batch **batch, Problem *problem) {
  Edit edit;
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, clips.count == 1 ? "Duplicate clip" : "Duplicate clips", problem)) return edit_end(&edit, batch);
  if (offset_ticks <= 0 || offset_ticks > SCHEMA_TICKS_MAX) return edit_refuse(&edit, "duplicate", "a copy lies later than its original");
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *clip = edit_clip(&edit, clips.ids[i]);
    const Id copy = clip ? edit_copy(&edit, clip) : ID_NONE;
    if (copy == ID_NONE) continue;
    batch_set_int(edit.batch, copy, NOTE_CLIP_START, clip_start(clip) + offset_ticks);
    edit.done++;
  }
  return edit_end(&edit, batch);
}
