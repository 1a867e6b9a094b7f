/* Crossfades by hand: how far two neighbours reach over each other, and along which line they cross. The sound of it is the overlap's
   own, as session/compile_clips.c makes it. */
#include "core/fade.h"
#include "model/edit.h"

#define LENGTH_TICKS_MIN (TICKS_PER_QUARTER / 32) /* what stays of a clip besides */

/* Where the early one may end at most, and the late one begin at least. */
typedef struct Room { int64_t start_min, end_max; } Room;

static Room room_of(const Edit *edit, const Object *early, const Object *late) {
  const int64_t late_end = clip_start(late) + clip_length(late), early_start = clip_start(early);
  const int64_t reach = early_start + edit_length_max(edit, early), back = clip_start(late) - edit_room_before(edit, late);
  return (Room){.start_min = back > early_start + LENGTH_TICKS_MIN ? back : early_start + LENGTH_TICKS_MIN,
                .end_max = reach < late_end - LENGTH_TICKS_MIN ? reach : late_end - LENGTH_TICKS_MIN};
}

/* Around the middle, or to one side of it where the other has no more sound. */
static LaneRange overlap_of(int64_t middle, int64_t length, Room room) {
  LaneRange overlap = {middle - length / 2, middle + length - length / 2};
  if (overlap.to_ticks > room.end_max) overlap = (LaneRange){room.end_max - length, room.end_max};
  if (overlap.from_ticks >= room.start_min) return overlap;
  const int64_t to = room.start_min + length;
  return (LaneRange){room.start_min, to < room.end_max ? to : room.end_max};
}

static const Object *audio_clip(const Edit *edit, Id id) {
  const Object *clip = edit_clip(edit, id);
  return clip && clip->kind->number == KIND_AUDIO_CLIP ? clip : NULL;
}

/* One in the other crosses nowhere. */
static bool neighbours(const Object *early, const Object *late) {
  const int64_t early_end = clip_start(early) + clip_length(early), late_end = clip_start(late) + clip_length(late);
  return early->parent == late->parent && clip_start(early) < clip_start(late) && clip_start(late) <= early_end && early_end <= late_end;
}

static void set_overlap(Edit *edit, const Object *early, const Object *late, LaneRange overlap) {
  const int64_t length = overlap.to_ticks - clip_start(early), delta = overlap.from_ticks - clip_start(late);
  if (length != clip_length(early)) {
    batch_set_int(edit->batch, early->id, AUDIO_CLIP_LENGTH, length);
    edit->done++;
  }
  if (delta == 0) return;
  edit_shift_content(edit, late, late->id, delta);
  edit_set_span(edit, late->id, overlap.from_ticks, clip_length(late) - delta);
  edit->done++;
}

static void set_lines(Edit *edit, const Object *early, const Object *late, int64_t shape) {
  if (doc_as_audio_clip(late)->crossfade_shape != shape) {
    batch_set_int(edit->batch, late->id, AUDIO_CLIP_CROSSFADE_SHAPE, shape);
    edit->done++;
  }
  const Object *const both[] = {early, late};
  for (uint32_t i = 0; i < COUNT_OF(both); i++) {
    if (doc_as_audio_clip(both[i])->crossfade) continue;
    batch_set_bool(edit->batch, both[i]->id, AUDIO_CLIP_CROSSFADE, true);
    edit->done++;
  }
}

Status edit_crossfade(Doc *doc, uint32_t author, Crossfade crossfade, Batch **batch, Problem *problem) {
  Edit edit;
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, "Crossfade", problem)) return edit_end(&edit, batch);
  const Object *early = audio_clip(&edit, crossfade.early), *late = audio_clip(&edit, crossfade.late);
  if (!early || !late) return edit_end(&edit, batch);
  if (crossfade.length_ticks < 0 || crossfade.length_ticks > SCHEMA_TICKS_MAX || crossfade.shape < 0 || crossfade.shape >= FADE_SHAPE_COUNT)
    return edit_refuse(&edit, "crossfade", "length or shape make no sense");
  if (!neighbours(early, late)) return edit_refuse(&edit, "crossfade", "only sound that meets or overlaps on one track can cross");
  const int64_t middle = (clip_start(late) + clip_start(early) + clip_length(early)) / 2;
  const LaneRange overlap = overlap_of(middle, crossfade.length_ticks, room_of(&edit, early, late));
  if (crossfade.length_ticks > 0 && overlap.to_ticks <= overlap.from_ticks) return edit_refuse(&edit, "crossfade", "neither of the two has any sound beyond the other's edge");
  set_overlap(&edit, early, late, overlap);
  set_lines(&edit, early, late, crossfade.shape);
  return edit_end(&edit, batch);
}
