/* Clips to another place in the song or another track. */
#include "model/edit.h"

Status edit_move_clips(Doc *doc, uint32_t author, EditIds clips, int64_t delta_ticks, int32_t track_steps, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin_clips(&edit, doc, author, "Move", clips, problem)) return edit_end(&edit, batch);
  const int64_t delta = edit_held_delta(&edit, clips, delta_ticks);
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *clip = edit_clip(&edit, clips.ids[i]);
    if (!clip) continue;
    const Object *track = edit_track_for(&edit, clip, track_steps);
    if (track != clip->parent) batch_op_move(edit.batch, clip->id, track->id, ID_LAST);
    if (delta != 0) batch_set_int(edit.batch, clip->id, NOTE_CLIP_START, clip_start(clip) + delta);
    if (track != clip->parent || delta != 0) edit.done++;
  }
  edit_carry_patterns(&edit, clips, clips.ids, track_steps);
  return edit_end(&edit, batch);
}
