/* Time put into the song, taken out, repeated, and moved: with clips, automation, takes, markers, loop, tempo and metre. */
#include "model/edit_time.h"

#define LOOP_START 3u
#define LOOP_END 4u
#define MARKER_POSITION 2u
#define MARKER_LENGTH 3u
#define WORD_POSITION 1u

static int64_t lesser(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t greater(int64_t a, int64_t b) { return a > b ? a : b; }

/* What lies behind the end of what may be. */
static void check_end(Edit *edit, int64_t end_ticks) {
  if (end_ticks > SCHEMA_TICKS_MAX) batch_fail(edit->batch, STATUS_REFUSED, "time", "the song would be too long");
}

/* ---- clips */

static void fit_fades(Edit *edit, const Object *clip, Id target, int64_t left, int64_t length) {
  if (clip->kind->number != KIND_AUDIO_CLIP) return;
  const AudioClip *fields = doc_as_audio_clip(clip);
  if (left > 0 || fields->fade_in_ticks > length) batch_set_int(edit->batch, target, AUDIO_CLIP_FADE_IN, left > 0 ? 0 : length);
  const bool cut = left + length < fields->length_ticks;
  if (cut || fields->fade_out_ticks > length) batch_set_int(edit->batch, target, AUDIO_CLIP_FADE_OUT, cut ? 0 : length);
}

static void move_clip(Edit *edit, const Object *clip, const Stretches *stretches) {
  const int64_t start = clip_start(clip), end = start + clip_length(clip);
  bool used = false;
  for (uint32_t i = 0; i < stretches->count; i++) {
    const Stretch *s = &stretches->items[i];
    const int64_t from = greater(start, s->from_ticks), to = lesser(end, s->to_ticks);
    if (from >= to) continue;
    check_end(edit, to + stretch_moves(s));
    if (!used && from == start && to == end && stretch_moves(s) == 0) {
      used = true;
      continue;
    }
    const Id target = used ? edit_copy(edit, clip, clip->parent, from - start) : clip->id;
    if (target == ID_NONE) return;
    if (from > start) edit_shift_content(edit, clip, target, from - start);
    edit_set_span(edit, target, from + stretch_moves(s), to - from);
    fit_fades(edit, clip, target, from - start, to - from);
    used = true;
    edit->done++;
  }
  if (!used) {
    batch_op_delete(edit->batch, clip->id);
    edit->done++;
  }
}

/* ---- what has a beginning and an end, and is not cut */

typedef struct Span { int64_t from_ticks, to_ticks; bool lost; } Span;

/* From where the first of it comes to where the last of it does. */
static Span moved_span(Span span, const Stretches *stretches) {
  Span moved = {INT64_MAX, -1, true};
  for (uint32_t i = 0; i < stretches->count; i++) {
    const Stretch *s = &stretches->items[i];
    const int64_t from = greater(span.from_ticks, s->from_ticks), to = lesser(span.to_ticks, s->to_ticks);
    if (from >= to) continue;
    moved = (Span){lesser(moved.from_ticks, from + stretch_moves(s)), greater(moved.to_ticks, to + stretch_moves(s)), false};
  }
  return moved;
}

static void set_marker(Edit *edit, const Object *marker, Id target, int64_t position_ticks, int64_t length_ticks) {
  const Marker *fields = doc_as_marker(marker);
  check_end(edit, position_ticks + length_ticks);
  if (target == marker->id && fields->position_ticks == position_ticks && fields->length_ticks == length_ticks) return;
  batch_set_int(edit->batch, target, MARKER_POSITION, position_ticks);
  batch_set_int(edit->batch, target, MARKER_LENGTH, length_ticks);
  edit->done++;
}

/* A marker or section that lies in one stretch goes wherever that goes; a section over several holds what it held. */
static void move_marker(Edit *edit, const Object *marker, const Stretches *stretches) {
  const Marker *fields = doc_as_marker(marker);
  const Span span = {fields->position_ticks, fields->position_ticks + greater(fields->length_ticks, 1), false};
  bool used = false;
  for (uint32_t i = 0; i < stretches->count; i++) {
    const Stretch *s = &stretches->items[i];
    if (span.from_ticks < s->from_ticks || span.to_ticks > s->to_ticks) continue;
    const Id target = used ? edit_new_id(edit, "marker") : marker->id;
    if (target == ID_NONE) return;
    if (used) edit_copy_as(edit, marker, target, ID_PROJECT, marker->id);
    set_marker(edit, marker, target, span.from_ticks + stretch_moves(s), fields->length_ticks);
    used = true;
  }
  if (used) return;
  const Span moved = moved_span(span, stretches);
  if (!moved.lost) {
    set_marker(edit, marker, marker->id, moved.from_ticks, moved.to_ticks - moved.from_ticks);
    return;
  }
  batch_op_delete(edit->batch, marker->id);
  edit->done++;
}

/* Copied with time that is doubled, gone with time that is cut out. */
static void move_word(Edit *edit, const Object *word, const Stretches *stretches) {
  const int64_t at = doc_as_midi_word(word)->position_ticks;
  bool used = false;
  for (uint32_t i = 0; i < stretches->count; i++) {
    const Stretch *s = &stretches->items[i];
    if (at < s->from_ticks || at >= s->to_ticks) continue;
    const Id target = used ? edit_new_id(edit, "word") : word->id;
    if (target == ID_NONE) return;
    if (used) edit_copy_as(edit, word, target, word->parent->id, word->id);
    check_end(edit, at + stretch_moves(s));
    if (used || stretch_moves(s) != 0) {
      batch_set_int(edit->batch, target, WORD_POSITION, at + stretch_moves(s));
      edit->done++;
    }
    used = true;
  }
  if (used) return;
  batch_op_delete(edit->batch, word->id);
  edit->done++;
}

static void move_loop(Edit *edit, const Stretches *stretches) {
  const Project *project = doc_as_project(doc_project(edit->doc));
  if (project->loop_end_ticks <= project->loop_start_ticks) return;
  const Span moved = moved_span((Span){project->loop_start_ticks, project->loop_end_ticks, false}, stretches);
  const int64_t start = moved.lost ? 0 : moved.from_ticks, end = moved.lost ? 0 : moved.to_ticks;
  check_end(edit, end);
  if (start == project->loop_start_ticks && end == project->loop_end_ticks) return;
  batch_set_int(edit->batch, ID_PROJECT, LOOP_START, start);
  batch_set_int(edit->batch, ID_PROJECT, LOOP_END, end);
  edit->done++;
}

/* ---- the whole song */

static bool is_clip(const Object *object) {
  const uint32_t kind = object->kind->number;
  return kind == KIND_NOTE_CLIP || kind == KIND_AUDIO_CLIP || kind == KIND_PATTERN_CLIP;
}

/* What lies in slots and clips has a time of its own. */
static const Object *next_in_song_time(const Object *at, const Object *root) {
  if (at->kind->number != KIND_SLOT && !is_clip(at)) return store_next(at, root);
  while (at != root && !at->next) at = at->parent;
  return at == root ? NULL : at->next;
}

static Status rearrange(Edit *edit, const Stretches *stretches, Batch **batch) {
  const Object *root = doc_project(edit->doc);
  for (const Object *o = store_next(root, root); o; o = next_in_song_time(o, root)) {
    if (is_clip(o)) move_clip(edit, o, stretches);
    else if (o->kind->number == KIND_AUTOMATION) edit_time_lane(edit, o, stretches);
    else if (o->kind->number == KIND_TAKE_LANE) edit_time_comp(edit, o, stretches);
    else if (o->kind->number == KIND_MARKER) move_marker(edit, o, stretches);
    else if (o->kind->number == KIND_MIDI_WORD) move_word(edit, o, stretches);
  }
  edit_time_map(edit, stretches);
  move_loop(edit, stretches);
  return edit_end(edit, batch);
}

static void lay(Stretches *stretches, int64_t from_ticks, int64_t to_ticks) {
  const Stretch *last = stretches->count > 0 ? &stretches->items[stretches->count - 1] : NULL;
  const int64_t at = last ? last->at_ticks + last->to_ticks - last->from_ticks : 0;
  if (from_ticks < to_ticks) stretches->items[stretches->count++] = (Stretch){from_ticks, to_ticks, at};
}

static bool sane(LaneRange range) { return range.from_ticks >= 0 && range.from_ticks < range.to_ticks && range.to_ticks < SCHEMA_TICKS_MAX; }

Status edit_insert_time(Doc *doc, uint32_t author, LaneRange gap, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin(&edit, doc, author, "Insert time", problem)) return edit_end(&edit, batch);
  if (!sane(gap)) return edit_refuse(&edit, "time", "there is no such stretch of the song");
  Stretches stretches = {.count = 0};
  lay(&stretches, 0, gap.from_ticks);
  stretches.items[stretches.count++] = (Stretch){gap.from_ticks, SCHEMA_TICKS_MAX, gap.to_ticks};
  return rearrange(&edit, &stretches, batch);
}

Status edit_delete_time(Doc *doc, uint32_t author, LaneRange range, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin(&edit, doc, author, "Delete time", problem)) return edit_end(&edit, batch);
  if (!sane(range)) return edit_refuse(&edit, "time", "there is no such stretch of the song");
  Stretches stretches = {.count = 0};
  lay(&stretches, 0, range.from_ticks);
  lay(&stretches, range.to_ticks, SCHEMA_TICKS_MAX);
  return rearrange(&edit, &stretches, batch);
}

Status edit_duplicate_time(Doc *doc, uint32_t author, LaneRange range, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin(&edit, doc, author, "Duplicate time", problem)) return edit_end(&edit, batch);
  if (!sane(range)) return edit_refuse(&edit, "time", "there is no such stretch of the song");
  Stretches stretches = {.count = 0};
  lay(&stretches, 0, range.to_ticks);
  lay(&stretches, range.from_ticks, range.to_ticks);
  lay(&stretches, range.to_ticks, SCHEMA_TICKS_MAX);
  return rearrange(&edit, &stretches, batch);
}

Status edit_move_time(Doc *doc, uint32_t author, LaneRange range, int64_t to_ticks, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin(&edit, doc, author, "Move time", problem)) return edit_end(&edit, batch);
  if (!sane(range) || to_ticks < 0 || to_ticks >= SCHEMA_TICKS_MAX) return edit_refuse(&edit, "time", "there is no such stretch of the song");
  if (to_ticks >= range.from_ticks && to_ticks <= range.to_ticks) return edit_end(&edit, batch);
  Stretches stretches = {.count = 0};
  const bool later = to_ticks > range.to_ticks;
  lay(&stretches, 0, later ? range.from_ticks : to_ticks);
  if (later) lay(&stretches, range.to_ticks, to_ticks);
  lay(&stretches, range.from_ticks, range.to_ticks);
  if (!later) lay(&stretches, to_ticks, range.from_ticks);
  lay(&stretches, later ? to_ticks : range.to_ticks, SCHEMA_TICKS_MAX);
  return rearrange(&edit, &stretches, batch);
}
