/* Clips that share what they play, and clips that cease to. */
#include "model/edit.h"

#include "core/hash.h"
#include "model/content.h"

#include <stdio.h>
#include <string.h>

/* The shared object, made of the clip's own content when there is none yet. `parent_field` names it in the clip. */
static Id share(Edit *edit, const Object *clip) {
  if (clip->kind->number == KIND_PATTERN_CLIP) return doc_as_pattern_clip(clip)->pattern; /* it shares by its nature */
  const Object *content = content_of(edit->doc, clip);
  if (content && content != clip) return content->id;
  if (!content) return ID_NONE;
  const Id part = edit_new_id(edit, "part");
  if (part == ID_NONE) return ID_NONE;
  const Text name = doc_as_note_clip(clip)->name;
  batch_op_create(edit->batch, part, KIND_PART, ID_PROJECT, ID_LAST);
  if (name.size > 0) batch_set_text(edit->batch, part, PART_NAME, name.data, name.size);
  edit_copy_content(edit, (EditInto){part, KIND_PART}, clip, true);
  edit_clear_content(edit, clip);
  batch_set_ref(edit->batch, clip->id, NOTE_CLIP_PART, part);
  return part;
}

/* A copy that has the clip's number, rows and all; the clip gets one when it has none. */
static Id copy_audio(Edit *edit, const Object *clip, int32_t track_steps) {
  int64_t link = doc_as_audio_clip(clip)->link;
  if (link == 0) {
    link = (int64_t)(hash_pair(edit_new_id(edit, "link"), clip->id) >> 17) + 1;
    batch_set_int(edit->batch, clip->id, AUDIO_CLIP_LINK, link);
  }
  edit->keeps_rows = true;
  const Id copy = edit_copy(edit, clip, edit_track_for(edit, clip, track_steps), 0);
  edit->keeps_rows = false;
  if (copy != ID_NONE) batch_set_int(edit->batch, copy, AUDIO_CLIP_LINK, link);
  return copy;
}

/* A copy of the clip's place and settings that names the shared content. */
static Id copy_linked(Edit *edit, const Object *clip, Id shared, int32_t track_steps) {
  const Id copy = edit_copy_shell(edit, clip, edit_track_for(edit, clip, track_steps));
  if (copy != ID_NONE && clip->kind->number == KIND_NOTE_CLIP) batch_set_ref(edit->batch, copy, NOTE_CLIP_PART, shared);
  return copy;
}

Status edit_link_clips(Doc *doc, uint32_t author, EditIds clips, int64_t delta_ticks, int32_t track_steps, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin_clips(&edit, doc, author, "Link", clips, problem)) return edit_end(&edit, batch);
  const int64_t delta = edit_held_delta(&edit, clips, delta_ticks);
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *clip = edit_clip(&edit, clips.ids[i]);
    const bool audio = clip && clip->kind->number == KIND_AUDIO_CLIP;
    const Id shared = clip && !audio ? share(&edit, clip) : ID_NONE;
    const Id copy = audio ? copy_audio(&edit, clip, track_steps) : shared != ID_NONE ? copy_linked(&edit, clip, shared, track_steps) : ID_NONE;
    if (copy == ID_NONE) continue;
    batch_set_int(edit.batch, copy, NOTE_CLIP_START, clip_start(clip) + delta);
    edit.done++;
  }
  return edit_end(&edit, batch);
}

/* ---- and alone again */

static void part_from(Edit *edit, const Object *clip) {
  const Object *content = content_of(edit->doc, clip);
  if (!content || content == clip) return;
  edit_clear_content(edit, clip);
  edit_copy_content(edit, (EditInto){clip->id, KIND_NOTE_CLIP}, content, false);
  batch_set_ref(edit->batch, clip->id, NOTE_CLIP_PART, ID_NONE);
  edit->done++;
}

static void leave_link(Edit *edit, const Object *clip) {
  if (doc_as_audio_clip(clip)->link == 0) return;
  batch_set_int(edit->batch, clip->id, AUDIO_CLIP_LINK, 0);
  edit->done++;
}

/* Whether anything but clips among `clips` names the shared object. */
static bool named_elsewhere(const Edit *edit, Id shared, EditIds clips) {
  const Object *root = doc_project(edit->doc);
  for (const Object *at = root; at; at = store_next(at, root)) {
    bool among = false;
    for (uint32_t i = 0; i < clips.count; i++) among = among || clips.ids[i] == at->id;
    if (!among && at->kind->number == KIND_NOTE_CLIP && doc_as_note_clip(at)->part == shared) return true;
  }
  return false;
}

/* Shared content of the clips that nobody else plays: it goes, each once. */
static void drop_left_over(Edit *edit, EditIds clips) {
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *clip = edit_clip(edit, clips.ids[i]), *content = clip ? content_of(edit->doc, clip) : NULL;
    if (!content || content == clip || content->parent->kind->number != KIND_PROJECT) continue;
    bool again = false;
    for (uint32_t k = 0; k < i && !again; k++) {
      const Object *other = edit_clip(edit, clips.ids[k]);
      again = other && content_of(edit->doc, other) == content;
    }
    if (!again && !named_elsewhere(edit, content->id, clips)) batch_op_delete(edit->batch, content->id);
  }
}

Status edit_make_unique(Doc *doc, uint32_t author, EditIds clips, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin_clips(&edit, doc, author, "Make unique", clips, problem)) return edit_end(&edit, batch);
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *clip = edit_clip(&edit, clips.ids[i]);
    if (!clip) continue;
    if (clip->kind->number == KIND_PATTERN_CLIP) edit_own_pattern(&edit, clip);
    else if (clip->kind->number == KIND_AUDIO_CLIP) leave_link(&edit, clip);
    else part_from(&edit, clip);
  }
  drop_left_over(&edit, clips);
  return edit_end(&edit, batch);
}
