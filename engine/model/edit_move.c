/* Clips to another place in the song or another track. */
#include "model/edit.h"

/* The track `steps` after this one in the project's list, the master left out; NULL past either end. */
static const Object *track_beside(const Object *track, int32_t steps) {
  const Object *at = track;
  while (at && steps != 0) {
    at = steps > 0 ? at->next : at->previous;
    if (at && at->kind->number == KIND_TRACK && at->id != ID_MASTER) steps += steps > 0 ? -1 : 1;
  }
  return at;
}

/* The earliest clip may reach the song's start and no further; all keep their distances. */
static int64_t held_at_start(const Edit *edit, EditIds clips, int64_t delta_ticks) {
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *clip = edit_clip(edit, clips.ids[i]);
    if (clip && clip_start(clip) + delta_ticks < 0) delta_ticks = -clip_start(clip);
  }
  return delta_ticks;
}

Status edit_move_clips(Doc *doc, uint32_t author, EditIds clips, int64_t delta_ticks, int32_t track_steps, Batch **batch, Problem *problem) {
  Edit edit;
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, clips.count == 1 ? "Move clip" : "Move clips", problem)) return edit_end(&edit, batch);
  if (delta_ticks > SCHEMA_TICKS_MAX || delta_ticks < -SCHEMA_TICKS_MAX) return edit_refuse(&edit, "move", "that is further than a song is long");
  const int64_t delta = held_at_start(&edit, clips, delta_ticks);
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *clip = edit_clip(&edit, clips.ids[i]);
    if (!clip) continue;
    const Object *track = track_beside(clip->parent, track_steps);
    if (!track) return edit_refuse(&edit, "move", "there is no track there");
    const int64_t type = clip->kind->number == KIND_NOTE_CLIP ? TRACK_INSTRUMENT : TRACK_AUDIO;
    if (doc_as_track(track)->type != type) {
      return edit_refuse(&edit, "move", type == TRACK_AUDIO ? "audio needs an audio track" : "notes need an instrument track");
    }
    if (track != clip->parent) batch_op_move(edit.batch, clip->id, track->id, ID_LAST);
    if (delta != 0) batch_set_int(edit.batch, clip->id, NOTE_CLIP_START, clip_start(clip) + delta);
    if (track != clip->parent || delta != 0) edit.done++;
  }
  return edit_end(&edit, batch);
}
