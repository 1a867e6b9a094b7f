/* Patterns: made of clips, given parts, copied, placed. */
#include "model/edit_flatten.h"

#include <string.h>

static const Object *of_kind(const Doc *doc, Id id, uint32_t kind) {
  const Object *object = doc_find(doc, id);
  return object && object->kind->number == kind ? object : NULL;
}

static Id make_pattern(Edit *edit, const char *name, int64_t hue, int64_t length_ticks) {
  const Id pattern = edit_new_id(edit, "pattern");
  if (pattern == ID_NONE) return ID_NONE;
  batch_op_create(edit->batch, pattern, KIND_PATTERN, ID_PROJECT, ID_LAST);
  batch_set_text(edit->batch, pattern, PATTERN_NAME, name, strlen(name));
  batch_set_int(edit->batch, pattern, PATTERN_HUE, hue);
  batch_set_int(edit->batch, pattern, PATTERN_LENGTH, length_ticks);
  return pattern;
}

static Id make_part(Edit *edit, Id pattern, Id track) {
  const Id part = edit_new_id(edit, "part");
  if (part == ID_NONE) return ID_NONE;
  batch_op_create(edit->batch, part, KIND_PART, pattern, ID_LAST);
  batch_set_ref(edit->batch, part, PART_TRACK, track);
  return part;
}

static void make_clip(Edit *edit, Id pattern, Id track, LaneRange span) {
  const Id clip = edit_new_id(edit, "pattern_clip");
  if (clip == ID_NONE) return;
  batch_op_create(edit->batch, clip, KIND_PATTERN_CLIP, track, ID_LAST);
  edit_set_span(edit, clip, span.from_ticks, span.to_ticks - span.from_ticks);
  batch_set_ref(edit->batch, clip, PATTERN_CLIP_PATTERN, pattern);
  edit->done++;
}

/* From the first clip's start to the last one's end, up to a whole bar. The first is the one that begins first. */
static LaneRange span_of(const Edit *edit, EditIds clips, const Object **first) {
  LaneRange span = {0, 0};
  *first = NULL;
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *clip = of_kind(edit->doc, clips.ids[i], KIND_NOTE_CLIP);
    if (!clip) continue;
    if (!*first || clip_start(clip) < span.from_ticks) {
      span.from_ticks = clip_start(clip);
      *first = clip;
    }
    const int64_t end = clip_start(clip) + clip_length(clip);
    if (end > span.to_ticks) span.to_ticks = end;
  }
  return span;
}

/* Bars are the first clip's own, if it has such. */
static int64_t whole_bars(const TempoMap *map, const NoteClip *first, LaneRange span) {
  const SignaturePoint at = tempo_map_signature(map, span.from_ticks);
  const int64_t songs = at.numerator * (4 * TICKS_PER_QUARTER / at.denominator), own = first->beats * (4 * TICKS_PER_QUARTER >> first->beat);
  const int64_t bar = own > 0 ? own : songs, length = span.to_ticks - span.from_ticks;
  return (length + bar - 1) / bar * bar;
}

static bool is_plain(const Object *clip) {
  if (clip->parent->kind->number != KIND_TRACK) return false;
  for (const Object *o = clip->first_child; o; o = o->next) {
    if (o->kind->number == KIND_AUTOMATION) return false;
  }
  return true;
}

static bool track_seen(const Edit *edit, EditIds clips, uint32_t before, Id track) {
  for (uint32_t i = 0; i < before; i++) {
    const Object *clip = of_kind(edit->doc, clips.ids[i], KIND_NOTE_CLIP);
    if (clip && clip->parent->id == track) return true;
  }
  return false;
}

Status edit_make_pattern(Doc *doc, uint32_t author, EditIds clips, const char *name, Batch **batch, Problem *problem) {
  Edit edit;
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, "Make pattern", problem)) return edit_end(&edit, batch);
  const Object *first;
  const LaneRange span = span_of(&edit, clips, &first);
  const TempoMap *map = doc_tempo_map(doc);
  if (!first || !map) return edit_end(&edit, batch);
  for (uint32_t i = 0; i < clips.count; i++) {
    const Object *clip = of_kind(doc, clips.ids[i], KIND_NOTE_CLIP);
    if (clip && !is_plain(clip)) return edit_refuse(&edit, "pattern", "a clip with automation, or of a take, stays a clip");
  }
  const int64_t length = whole_bars(map, doc_as_note_clip(first), span);
  const Id pattern = make_pattern(&edit, name, doc_as_track(first->parent)->hue, length);
  const NoteClip *metre = doc_as_note_clip(first);
  if (pattern != ID_NONE && metre->beats > 0) {
    batch_set_int(edit.batch, pattern, PATTERN_BEATS, metre->beats);
    batch_set_int(edit.batch, pattern, PATTERN_BEAT, metre->beat);
  }
  IdMap going;
  idmap_init(&going, doc->memory);
  const Status status = idmap_reserve(&going, clips.count);
  if (status != STATUS_OK) batch_fail(edit.batch, status, "pattern", status_text(status));
  for (uint32_t i = 0; i < clips.count && pattern != ID_NONE && status == STATUS_OK; i++) {
    const Object *clip = of_kind(doc, clips.ids[i], KIND_NOTE_CLIP);
    if (clip && !track_seen(&edit, clips, i, clip->parent->id)) {
      edit_flatten(&edit, (EditInto){make_part(&edit, pattern, clip->parent->id), KIND_PART}, clips, clip->parent->id, span.from_ticks);
    }
  }
  make_clip(&edit, pattern, first->parent->id, (LaneRange){span.from_ticks, span.from_ticks + length});
  for (uint32_t i = 0; i < clips.count && status == STATUS_OK; i++) {
    if (of_kind(doc, clips.ids[i], KIND_NOTE_CLIP) && idmap_put(&going, clips.ids[i], i)) batch_op_delete(edit.batch, clips.ids[i]);
  }
  edit_delete_unnamed(&edit, &going);
  idmap_finish(&going);
  return edit_end(&edit, batch);
}

/* ---- parts, copies, places */

Status edit_add_part(Doc *doc, uint32_t author, Id pattern, Id track, Batch **batch, Problem *problem) {
  Edit edit;
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, "Add part", problem)) return edit_end(&edit, batch);
  const Object *to = of_kind(doc, track, KIND_TRACK);
  if (to && doc_as_track(to)->type != TRACK_INSTRUMENT) return edit_refuse(&edit, "part", "a part needs an instrument track");
  if (to && of_kind(doc, pattern, KIND_PATTERN)) edit.done += make_part(&edit, pattern, track) != ID_NONE;
  return edit_end(&edit, batch);
}

void edit_turn_part(Edit *edit, const Records *settings, Id clip, Id part, Id is) {
  for (uint32_t row = 0; row < settings->count; row++) {
    if (settings->ids[row] != part) continue;
    double values[RECORD_COLUMNS_MAX];
    for (uint32_t c = 0; c < settings->type->column_count; c++) values[c] = records_cell(settings, c, row);
    batch_patch_begin(edit->batch, clip, KIND_PATTERN_CLIP, PATTERN_CLIP_PARTS);
    batch_patch_remove(edit->batch, part);
    batch_patch_row(edit->batch, is, PATCH_ALL, values);
    batch_patch_end(edit->batch);
  }
}

/* Its parts in order; `settings`: the rows of a pattern clip, which `clip` gets under the new parts' ids. */
static Id copy_pattern(Edit *edit, const Object *pattern, const Records *settings, Id clip) {
  const Id copy = edit_new_id(edit, "pattern");
  if (copy == ID_NONE) return ID_NONE;
  edit_copy_as(edit, pattern, copy, pattern->parent->id, pattern->id);
  for (const Object *part = pattern->first_child; part; part = part->next) {
    const Id id = edit_new_id(edit, "part");
    if (id == ID_NONE) return ID_NONE;
    edit_copy_as(edit, part, id, copy, ID_LAST);
    if (settings) edit_turn_part(edit, settings, clip, part->id, id);
  }
  return copy;
}

void edit_own_pattern(Edit *edit, const Object *clip) {
  const PatternClip *fields = doc_as_pattern_clip(clip);
  const Object *pattern = of_kind(edit->doc, fields->pattern, KIND_PATTERN);
  const Id copy = pattern ? copy_pattern(edit, pattern, fields->parts, clip->id) : ID_NONE;
  if (copy == ID_NONE) return;
  batch_set_ref(edit->batch, clip->id, PATTERN_CLIP_PATTERN, copy);
  edit->done++;
}

Status edit_duplicate_pattern(Doc *doc, uint32_t author, Id pattern, Id clip, const char *name, Batch **batch, Problem *problem) {
  Edit edit;
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, "Duplicate pattern", problem)) return edit_end(&edit, batch);
  const Object *object = of_kind(doc, pattern, KIND_PATTERN);
  const Object *player = of_kind(doc, clip, KIND_PATTERN_CLIP);
  if (player && doc_as_pattern_clip(player)->pattern != pattern) player = NULL;
  const Id copy = object ? copy_pattern(&edit, object, player ? doc_as_pattern_clip(player)->parts : NULL, clip) : ID_NONE;
  if (copy != ID_NONE && name) batch_set_text(edit.batch, copy, PATTERN_NAME, name, strlen(name));
  if (copy != ID_NONE && player) batch_set_ref(edit.batch, clip, PATTERN_CLIP_PATTERN, copy);
  edit.done += copy != ID_NONE;
  return edit_end(&edit, batch);
}

Status edit_place_pattern(Doc *doc, uint32_t author, Id pattern, Id track, int64_t at_ticks, Batch **batch, Problem *problem) {
  Edit edit;
  *batch = NULL;
  if (!edit_begin(&edit, doc, author, "Place pattern", problem)) return edit_end(&edit, batch);
  const Object *object = of_kind(doc, pattern, KIND_PATTERN);
  if (track == ID_MASTER) return edit_refuse(&edit, "pattern", "the master has no lane for clips");
  const Object *to = of_kind(doc, track, KIND_TRACK);
  if (object && to && edit_plays_in_lane(object) && doc_as_track(to)->type != TRACK_INSTRUMENT)
    return edit_refuse(&edit, "pattern", "a pattern that plays one instrument goes on an instrument track");
  const bool sane = at_ticks >= 0 && at_ticks <= SCHEMA_TICKS_MAX;
  if (sane && object && to) make_clip(&edit, pattern, track, (LaneRange){at_ticks, at_ticks + doc_as_pattern(object)->length_ticks});
  return edit_end(&edit, batch);
}
