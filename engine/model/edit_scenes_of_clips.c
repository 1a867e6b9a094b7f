/* Clips of the arrangement as scenes: a row for each place where some of them begin, with what sounds there, unless one before it plays
   the same. Patterns go into the slots of the tracks they play; where there are patterns alone, each has a scene, however often it is
   played. */
#include "model/alike.h"
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

/* ---- what is heard at a place */

/* The clips, and in each scene's row what it plays of each lane: a track's own clips, or the patterns that lie on it. */
typedef struct Rows {
  Edit *edit;
  EditIds clips;
  const Object **objects; /* of the clips; NULL: it is none */
  uint32_t *lanes;        /* of the clips */
  uint32_t lane_count, made;
  const Object **heard;   /* of the scenes made, one lane after the other, and of the next */
} Rows;

static const Object **row_of(const Rows *rows, uint32_t scene) { return rows->heard + (size_t)scene * rows->lane_count; }

static size_t heard_bytes(const Rows *rows) { return (SCENES_AT_ONCE + 1u) * (size_t)rows->lane_count * sizeof(Object *); }

static void rows_finish(Rows *rows) {
  const Memory *memory = rows->edit->doc->memory;
  memory_free(memory, rows->heard, heard_bytes(rows));
  memory_free(memory, rows->lanes, rows->clips.count * sizeof *rows->lanes);
  memory_free(memory, rows->objects, rows->clips.count * sizeof *rows->objects);
}

/* Each track's two lanes have numbers in the order in which the track comes first. */
static Status number_lanes(Rows *rows) {
  IdMap tracks;
  idmap_init(&tracks, rows->edit->doc->memory);
  const Status status = idmap_reserve(&tracks, rows->clips.count);
  for (uint32_t i = 0; status == STATUS_OK && i < rows->clips.count; i++) {
    uint64_t lane = rows->lane_count;
    const Object *clip = rows->objects[i] = clip_of_track(rows->edit, rows->clips.ids[i]);
    if (!clip) continue;
    if (!idmap_get(&tracks, clip->parent->id, &lane)) {
      idmap_put(&tracks, clip->parent->id, lane);
      rows->lane_count += 2;
    }
    rows->lanes[i] = (uint32_t)lane + (is_pattern(clip) ? 1u : 0u);
  }
  idmap_finish(&tracks);
  return status;
}

/* Also where it fails there is something to finish. */
static Status rows_begin(Rows *rows, Edit *edit, EditIds clips) {
  const Memory *memory = edit->doc->memory;
  *rows = (Rows){.edit = edit, .clips = clips};
  rows->objects = memory_new(memory, clips.count * sizeof *rows->objects);
  rows->lanes = memory_new(memory, clips.count * sizeof *rows->lanes);
  if (!rows->objects || !rows->lanes) return STATUS_NO_MEMORY;
  const Status status = number_lanes(rows);
  if (status != STATUS_OK) return status;
  rows->heard = memory_new(memory, heard_bytes(rows));
  return rows->heard ? STATUS_OK : STATUS_NO_MEMORY;
}

static bool sounds_at(const Object *clip, int64_t ticks) { return clip && clip_start(clip) <= ticks && ticks < clip_start(clip) + clip_length(clip); }

/* Into the next row: of a lane's clips that sound there, the one that began last; of several, the first given. */
static void listen(const Rows *rows, int64_t at_ticks) {
  const Object **heard = row_of(rows, rows->made);
  for (uint32_t l = 0; l < rows->lane_count; l++) heard[l] = NULL;
  for (uint32_t i = 0; i < rows->clips.count; i++) {
    const Object *clip = rows->objects[i], **in_lane = sounds_at(clip, at_ticks) ? &heard[rows->lanes[i]] : NULL;
    if (in_lane && (!*in_lane || clip_start(clip) > clip_start(*in_lane))) *in_lane = clip;
  }
}

/* Whether the next row is what one before it is. */
static bool is_known(const Rows *rows) {
  const Object **next = row_of(rows, rows->made);
  for (uint32_t scene = 0; scene < rows->made; scene++) {
    const Object **row = row_of(rows, scene);
    uint32_t l = 0;
    while (l < rows->lane_count && (row[l] == next[l] || (row[l] && next[l] && objects_alike(row[l], next[l], NOTE_CLIP_START)))) l++;
    if (l == rows->lane_count) return true;
  }
  return false;
}

/* A track's own clip has its slot; what is left the patterns share, those given first before the others. */
static void fill_scene(const Rows *rows) {
  Edit *edit = rows->edit;
  const Object **heard = row_of(rows, rows->made);
  IdMap given;
  idmap_init(&given, edit->doc->memory);
  const Id scene = edit_add_scene_op(edit, ID_LAST, "");
  for (uint32_t i = 0; scene != ID_NONE && i < rows->clips.count; i++) {
    const Object *clip = rows->objects[i];
    if (clip && heard[rows->lanes[i]] == clip && !is_pattern(clip) && edit_give_slot(edit, &given, clip->parent->id)) edit_clip_into_new_slot(edit, clip, scene);
  }
  for (uint32_t i = 0; scene != ID_NONE && i < rows->clips.count; i++) {
    const Object *clip = rows->objects[i];
    if (clip && heard[rows->lanes[i]] == clip && is_pattern(clip)) edit_pattern_into_slots(edit, clip, scene, &given);
  }
  idmap_finish(&given);
}

/* Each place that plays something new; returns how many, at most one more than are made at once. */
static uint32_t add_places(Edit *edit, EditIds clips) {
  Rows rows;
  uint32_t count = 0;
  const Status status = rows_begin(&rows, edit, clips);
  if (status != STATUS_OK) batch_fail(edit->batch, status, "scenes", status_text(status));
  for (int64_t at = next_start(edit, clips, -1); status == STATUS_OK && at != INT64_MAX && count <= SCENES_AT_ONCE; at = next_start(edit, clips, at)) {
    listen(&rows, at);
    if (is_known(&rows) || ++count > SCENES_AT_ONCE) continue;
    fill_scene(&rows);
    rows.made++;
  }
  rows_finish(&rows);
  return count;
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
  uint32_t scenes = patterns ? 0 : add_places(&edit, clips);
  for (int64_t at = next_start(&edit, clips, -1); patterns && at != INT64_MAX && scenes <= SCENES_AT_ONCE; at = next_start(&edit, clips, at)) scenes += add_patterns(&edit, clips, at);
  if (scenes <= SCENES_AT_ONCE) return edit_end(&edit, batch);
  return edit_refuse(&edit, "scenes", patterns ? "more than 64 patterns are too many at once; choose some of their clips" : "more than 64 scenes are too many at once; choose some of the clips");
}
