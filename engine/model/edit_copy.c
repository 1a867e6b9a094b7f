/* Copies of clips, elsewhere in the song or on other tracks. */
#include "model/edit.h"

Status edit_copy_clips(Doc *doc, uint32_t author, EditIds clips, int64_t delta_ticks, int32_t track_steps, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin_clips(&edit, doc, author, "Duplicate", clips, problem)) return edit_end(&edit, batch);
  const int64_t delta = edit_held_delta(&edit, clips, delta_ticks);
  Id *const copies = memory_new(doc->memory, clips.count * sizeof *copies);
  if (!copies) batch_fail(edit.batch, STATUS_NO_MEMORY, "clips", status_text(STATUS_NO_MEMORY));
  for (uint32_t i = 0; copies && i < clips.count; i++) {
    const Object *clip = edit_clip(&edit, clips.ids[i]);
    copies[i] = clip ? edit_copy(&edit, clip, edit_track_for(&edit, clip, track_steps), 0) : ID_NONE;
    if (copies[i] == ID_NONE) continue;
    batch_set_int(edit.batch, copies[i], NOTE_CLIP_START, clip_start(clip) + delta);
    edit.done++;
  }
  if (copies) edit_carry_patterns(&edit, clips, copies, track_steps);
  memory_free(doc->memory, copies, clips.count * sizeof *copies);
  return edit_end(&edit, batch);
}
