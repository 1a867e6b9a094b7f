/* Range queries: what a view draws this frame, copied from the document into scratch columns. */

#include "wasm/host.h"

#include "model/content.h"

#include <string.h>

typedef struct NoteRange { int64_t from_ticks, to_ticks; int32_t low_key, high_key; } NoteRange;
typedef struct NoteColumns {
  Id *ids;
  double *starts, *lengths;
  int32_t *keys;
  float *velocities;
  uint32_t count, capacity;
} NoteColumns;

/* Column `number` of a record type as its place in Records.columns. */
static uint32_t column_index(const RecordType *type, uint32_t number) {
  for (uint32_t i = 0; i < type->column_count; i++) {
    if (type->columns[i].number == number) return i;
  }
  return 0;
}

static double column_value(const Records *records, uint32_t number, uint32_t row) {
  const uint32_t index = column_index(records->type, number);
  const void *const data = records->columns[index];
  switch (records->type->columns[index].type) {
    case COLUMN_I64: return (double)((const int64_t *)data)[row];
    case COLUMN_I32: return ((const int32_t *)data)[row];
    case COLUMN_U8: return ((const uint8_t *)data)[row];
    case COLUMN_F32: return (double)((const float *)data)[row];
  }
  return 0.0;
}

static const Object *find(Id id, uint32_t kind) {
  const Object *const object = doc_find(session_doc(host.session), id);
  return object != NULL && object->kind->number == kind ? object : NULL;
}

static bool grow(NoteColumns *to) {
  to->capacity = to->capacity == 0 ? 1024 : to->capacity * 2;
  to->ids = host_column(0, (size_t)to->capacity * sizeof(Id));
  to->starts = host_column(1, (size_t)to->capacity * sizeof(double));
  to->lengths = host_column(2, (size_t)to->capacity * sizeof(double));
  to->keys = host_column(3, (size_t)to->capacity * sizeof(int32_t));
  to->velocities = host_column(4, (size_t)to->capacity * sizeof(float));
  return to->ids && to->starts && to->lengths && to->keys && to->velocities;
}

static void collect_notes(const Records *notes, NoteRange range, NoteColumns *to) {
  const int64_t *const starts = notes->columns[column_index(notes->type, NOTE_START)];
  const int64_t *const lengths = notes->columns[column_index(notes->type, NOTE_LENGTH)];
  for (uint32_t i = 0; i < notes->count && starts[i] < range.to_ticks; i++) {
    if (starts[i] + lengths[i] <= range.from_ticks && starts[i] < range.from_ticks) continue;
    const int32_t key = (int32_t)column_value(notes, NOTE_KEY, i);
    if (key < range.low_key || key > range.high_key) continue;
    if (to->count == to->capacity && !grow(to)) return;
    to->ids[to->count] = notes->ids[i];
    to->starts[to->count] = (double)starts[i];
    to->lengths[to->count] = (double)lengths[i];
    to->keys[to->count] = key;
    to->velocities[to->count] = (float)column_value(notes, NOTE_VELOCITY, i);
    to->count++;
  }
}

/* What a note clip plays, or a part. */
static const Object *content_at(Id id) { return content_of(session_doc(host.session), doc_find(session_doc(host.session), id)); }

static const Records *notes_of(const Object *content) {
  return content->kind->number == KIND_PART ? doc_as_part(content)->notes : doc_as_note_clip(content)->notes;
}

/* Notes of a clip or part that overlap [from, to) and the keys, by start. Columns: ids, starts, lengths, keys, velocities. */
EXPORT(uint32_t, query_notes, Id clip, double from_ticks, double to_ticks, int32_t low_key, int32_t high_key) {
  const Object *const content = content_at(clip);
  NoteColumns to = {0};
  if (content == NULL || !grow(&to)) return 0;
  const NoteRange range = {
      .from_ticks = host_whole(from_ticks), .to_ticks = host_whole(to_ticks), .low_key = low_key, .high_key = high_key};
  collect_notes(notes_of(content), range, &to);
  return to.count;
}
EXPORT(uint32_t, note_count, Id clip) {
  const Object *const content = content_at(clip);
  return content == NULL ? 0 : notes_of(content)->count;
}
static const Records *variations_of(const Object *content) {
  return content->kind->number == KIND_PART ? doc_as_part(content)->variations : doc_as_note_clip(content)->variations;
}

/* How notes of a clip or part differ from time to time, in no order. Columns: the notes' ids, probability, ratchets, timing. */
EXPORT(uint32_t, query_variations, Id clip) {
  const Object *const content = content_at(clip);
  const Records *const rows = content == NULL ? NULL : variations_of(content);
  if (rows == NULL || rows->count == 0) return 0;
  Id *const ids = host_column(0, (size_t)rows->count * sizeof(Id));
  double *const chance = host_column(1, (size_t)rows->count * sizeof(double));
  double *const ratchets = host_column(2, (size_t)rows->count * sizeof(double));
  double *const timing = host_column(3, (size_t)rows->count * sizeof(double));
  if (!ids || !chance || !ratchets || !timing) return 0;
  for (uint32_t i = 0; i < rows->count; i++) {
    ids[i] = rows->ids[i];
    chance[i] = column_value(rows, VARIATION_PROBABILITY, i);
    ratchets[i] = column_value(rows, VARIATION_RATCHETS, i);
    timing[i] = column_value(rows, VARIATION_TIMING, i);
  }
  return rows->count;
}

/* Clips of a track or a take lane that overlap [from, to). Columns: ids, kinds, starts, lengths, muted. */
EXPORT(uint32_t, query_clips, Id track, double from_ticks, double to_ticks) {
  const Object *const lane = find(track, KIND_TAKE_LANE), *const parent = lane != NULL ? lane : find(track, KIND_TRACK);
  if (parent == NULL) return 0;
  uint32_t capacity = 0;
  for (const Object *child = parent->first_child; child != NULL; child = child->next) capacity++;
  Id *const ids = host_column(0, (size_t)capacity * sizeof(Id));
  int32_t *const kinds = host_column(1, (size_t)capacity * sizeof(int32_t));
  double *const starts = host_column(2, (size_t)capacity * sizeof(double));
  double *const lengths = host_column(3, (size_t)capacity * sizeof(double));
  int32_t *const muted = host_column(4, (size_t)capacity * sizeof(int32_t));
  if (!ids || !kinds || !starts || !lengths || !muted) return 0;
  uint32_t count = 0;
  for (const Object *child = parent->first_child; child != NULL; child = child->next) {
    ClipSpan span;
    if (!content_span(child, &span)) continue;
    if ((double)span.start_ticks >= to_ticks || (double)(span.start_ticks + span.length_ticks) <= from_ticks) continue;
    ids[count] = child->id;
    kinds[count] = child->kind->number;
    starts[count] = (double)span.start_ticks;
    lengths[count] = (double)span.length_ticks;
    muted[count] = span.mute;
    count++;
  }
  return count;
}

static int64_t end_of_clips(const Object *parent) {
  int64_t end = 0;
  for (const Object *child = parent->first_child; child != NULL; child = child->next) {
    ClipSpan span;
    const int64_t last = child->kind->number == KIND_TAKE_LANE ? end_of_clips(child) : content_span(child, &span) ? span.start_ticks + span.length_ticks : 0;
    if (last > end) end = last;
  }
  return end;
}

/* The end of the last clip of any track, takes included. */
EXPORT(double, end_ticks, void) {
  int64_t end = 0;
  const Object *const project = doc_project(session_doc(host.session));
  for (const Object *track = project->first_child; track != NULL; track = track->next) {
    const int64_t last = end_of_clips(track);
    if (last > end) end = last;
  }
  return (double)end;
}
