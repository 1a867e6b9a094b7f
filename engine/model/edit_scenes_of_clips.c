/* Clips of the arrangement as scenes: a row for each place where some of them begin, with what sounds there. Patterns go into the slots of
   the tracks they play; where there are patterns alone, each has a scene, however often it is played. */
#include "model/edit.h"

#define SCENES_AT_ONCE 64u

static const Object *clip_of_track(const Edit *edit, Id id) {
  const Object *clip = edit_clip(edit, id);
  return clip && clip->parent->kind->number == KIND_TRACK ? clip : NULL;
}

static bool is_pattern(const Object *clip) { return clip->kind->number == KIND_PATTERN_CLIP; }

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

/* Of a lane's clips that sound there, the one that began last; of several, the first given. What a pattern plays is no lane's. */
static bool is_heard(const Edit *edit, EditIds clips, uint32_t index, int64_t ticks) {
  const Object *clip = clip_of_track(edit, clips.ids[index]);
  if (!sounds_at(clip, ticks)) return false;
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *other = i == index ? NULL : clip_of_track(edit, clips.ids[i]);
    if (!sounds_at(other, ticks) || other->parent != clip->parent || is_pattern(other) != is_pattern(clip)) continue;
    if (clip_start(other) > clip_start(clip) || (clip_start(other) == clip_start(clip) && i < index)) return false;
  }
  return true;
}

/* A track's own clip has its slot; what is left the patterns share, those given first before the others. */
static void fill_scene(Edit *edit, EditIds clips, int64_t at_ticks) {
  IdMap given;
  idmap_init(&given, edit->doc->memory);
  const Id scene = edit_add_scene_op(edit, ID_LAST, "");
  for (uint32_t i = 0; scene != ID_NONE && i < clips.count; i++) {
    const Object *clip = is_heard(edit, clips, i, at_ticks) ? doc_find(edit->doc, clips.ids[i]) : NULL;
    if (clip && !is_pattern(clip) && edit_give_slot(edit, &given, clip->parent->id)) edit_clip_into_new_slot(edit, clip, scene);
  }
  for (uint32_t i = 0; scene != ID_NONE && i < clips.count; i++) {
    const Object *clip = is_heard(edit, clips, i, at_ticks) ? doc_find(edit->doc, clips.ids[i]) : NULL;
    if (clip && is_pattern(clip)) edit_pattern_into_slots(edit, clip, scene, &given);
  }
  idmap_finish(&given);
}

/* ---- patterns alone */

static bool are_patterns(const Edit *edit, EditIds clips) {
  bool all = true;
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *clip = clip_of_track(edit, clips.ids[i]);
    all = all && (!clip || is_pattern(clip));
  }
  return all;
}

/* No other clip of its pattern begins earlier; of several, it is the first given. */
static bool brings_pattern(const Edit *edit, EditIds clips, uint32_t index) {
  const Object *clip = clip_of_track(edit, clips.ids[index]);
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *other = i == index ? NULL : clip_of_track(edit, clips.ids[i]);
    if (!other || doc_as_pattern_clip(other)->pattern != doc_as_pattern_clip(clip)->pattern) continue;
    if (clip_start(other) < clip_start(clip) || (clip_start(other) == clip_start(clip) && i < index)) return false;
  }
  return true;
}

/* Each new pattern that begins there; returns how many. */
static uint32_t add_patterns(Edit *edit, EditIds clips, int64_t at_ticks) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *clip = clip_of_track(edit, clips.ids[i]);
    if (!clip || clip_start(clip) != at_ticks || !brings_pattern(edit, clips, i)) continue;
    const Id scene = edit_add_scene_op(edit, ID_LAST, "");
    if (scene != ID_NONE) edit_pattern_into_slots(edit, clip, scene, NULL);
    count++;
  }
  return count;
}

Status edit_scenes_of_clips(Doc *doc, uint32_t author, EditIds clips, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin(&edit, doc, author, "Scenes of clips", problem)) return edit_end(&edit, batch);
  const bool patterns = are_patterns(&edit, clips);
  uint32_t scenes = 0;
  for (int64_t at = next_start(&edit, clips, -1); at != INT64_MAX && scenes <= SCENES_AT_ONCE; at = next_start(&edit, clips, at)) {
    if (patterns) scenes += add_patterns(&edit, clips, at);
    else if (++scenes <= SCENES_AT_ONCE) fill_scene(&edit, clips, at);
  }
  if (scenes <= SCENES_AT_ONCE) return edit_end(&edit, batch);
  return edit_refuse(&edit, "scenes", patterns ? "more than 64 patterns are too many at once; choose some of their clips" : "clips that begin at more than 64 places are too many at once; choose some of them");
}
