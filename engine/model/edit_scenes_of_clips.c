/* Clips of the arrangement as scenes: a row for each place where some of them begin, with what sounds there. */
#include "model/edit.h"

#define SCENES_AT_ONCE 64u

static const Object *clip_of_track(const Edit *edit, Id id) {
  const Object *clip = edit_clip(edit, id);
  return clip && clip->kind->number != KIND_PATTERN_CLIP && clip->parent->kind->number == KIND_TRACK ? clip : NULL;
}

/* The first place behind `ticks` where a clip begins, or INT64_MAX. */
static int64_t next_start(const Edit *edit, EditIds clips, int64_t ticks) {
  int64_t next = INT64_MAX;
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *clip = clip_of_track(edit, clips.ids[i]);
    if (clip && clip_start(clip) > ticks && clip_start(clip) < next) next = clip_start(clip);
  }
  return next;
}

static bool sounds_at(const Object *clip, int64_t ticks) { return clip && clip_start(clip) <= ticks && ticks < clip_start(clip) + clip_length(clip); }

/* Of a track's clips that sound there, the one that began last; of several, the first given. */
static bool is_heard(const Edit *edit, EditIds clips, uint32_t index, int64_t ticks) {
  const Object *clip = clip_of_track(edit, clips.ids[index]);
  if (!sounds_at(clip, ticks)) return false;
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *other = i == index ? NULL : clip_of_track(edit, clips.ids[i]);
    if (!sounds_at(other, ticks) || other->parent != clip->parent) continue;
    if (clip_start(other) > clip_start(clip) || (clip_start(other) == clip_start(clip) && i < index)) return false;
  }
  return true;
}

Status edit_scenes_of_clips(Doc *doc, uint32_t author, EditIds clips, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin(&edit, doc, author, "Scenes of clips", problem)) return edit_end(&edit, batch);
  int64_t at = next_start(&edit, clips, -1);
  for (uint32_t scenes = 0; at != INT64_MAX; at = next_start(&edit, clips, at)) {
    if (++scenes > SCENES_AT_ONCE) return edit_refuse(&edit, "scenes", "clips that begin at more than 64 places are too many at once; choose some of them");
    const Id scene = edit_add_scene_op(&edit, ID_LAST, "");
    for (uint32_t i = 0; scene != ID_NONE && i < clips.count; i++)
      if (is_heard(&edit, clips, i, at)) edit_clip_into_new_slot(&edit, doc_find(doc, clips.ids[i]), scene);
  }
  return edit_end(&edit, batch);
}
