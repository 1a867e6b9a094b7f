/* What of a clip is heard in a slot, for the compiler and for writing down what was played. */
#include "model/slot_content.h"

#include "core/limits.h"
#include "model/clip_time.h"

static SlotContent note_content(const NoteClip *clip, bool loops) {
  const bool own_loop = clip->loop_ticks >= LIMIT_CYCLE_TICKS_MIN;
  SlotContent content = {.length_ticks = loops ? 0 : clip->length_ticks, .turn_ticks = loops && own_loop ? clip->loop_ticks : clip->length_ticks};
  if (own_loop) {
    content.start_ticks = clip->offset_ticks % clip->loop_ticks;
    content.cycle_ticks = content.end_ticks = clip->loop_ticks;
  } else {
    content.from_ticks = clip->offset_ticks;
    content.end_ticks = clip->length_ticks;
    if (loops) content.cycle_ticks = content.end_ticks = clip->length_ticks < LIMIT_CYCLE_TICKS_MIN ? LIMIT_CYCLE_TICKS_MIN : clip->length_ticks;
  }
  return content;
}

SlotContent slot_content(const Object *slot, const Object *clip) {
  const bool loops = doc_as_slot(slot)->loop;
  if (clip->kind->number == KIND_NOTE_CLIP) return note_content(doc_as_note_clip(clip), loops);
  const int64_t length = doc_as_audio_clip(clip)->length_ticks;
  SlotContent content = {.end_ticks = SCHEMA_TICKS_MAX, .length_ticks = loops ? 0 : length, .turn_ticks = length};
  if (loops && !clip_loops(doc_as_audio_clip(clip))) content.cycle_ticks = length < LIMIT_CYCLE_TICKS_MIN ? LIMIT_CYCLE_TICKS_MIN : length;
  return content;
}

const Object *slot_clip(const Object *slot) {
  const Object *clip = slot->first_child;
  while (clip && clip->kind->number != KIND_NOTE_CLIP && clip->kind->number != KIND_AUDIO_CLIP) clip = clip->next;
  return clip;
}
