/* One note clip as a segment: notes and controls inside its window, repeated by its content loop, at exact frames and in
   the order instruments hear them. Called by compile.c when the clip or the tempo changed. */

#include "session/compiler.h"

#include "core/limits.h"
#include "core/math.h"
#include "model/expressions.h"
#include "model/groove.h"
#include "session/note_variation.h"

#include <string.h>

#define EVENTS_MAX (LIMIT_RECORDS_PER_FIELD * 4u)       /* what the graph takes */
#define LOOP_TICKS_MIN (TICKS_PER_QUARTER / 64)         /* a shorter content loop is none: it would be a tone */

typedef struct EventList {
  const Memory *memory;
  SegmentEvent *items;
  uint32_t count, capacity, limit; /* `limit`: further events are left out */
  bool failed;
  const HeardNotes *heard;
  NoteVariations variations;
  ExpressionIndex expressions;
} EventList;

/* The part of the clip one pass over its content fills. */
typedef struct Window {
  int64_t content_begin, content_end; /* ticks of content that sound */
  int64_t shift;                      /* to the song: song = content + shift */
  uint64_t repetition;
  int64_t turn_end;                   /* where the content starts over; the clip's end may come before */
} Window;

static void add(EventList *list, SegmentEvent event) {
  if (list->failed || list->count >= list->limit) return;
  if (list->count == list->capacity) {
    const uint32_t capacity = list->capacity ? list->capacity * 4 : 256;
    void *grown = memory_resize(list->memory, list->items, list->capacity * sizeof event, capacity * sizeof event);
    if (grown == NULL) {
      list->failed = true;
      return;
    }
    list->items = grown;
    list->capacity = capacity;
  }
  list->items[list->count++] = event;
}

static bool comes_after(const SegmentEvent *a, const SegmentEvent *b) {
  if (a->frame != b->frame) return a->frame > b->frame;
  return a->type != b->type ? a->type > b->type : a->id > b->id;
}

static void merge(SegmentEvent *to, const SegmentEvent *from, uint32_t begin, uint32_t middle, uint32_t end) {
  uint32_t a = begin, b = middle;
  for (uint32_t i = begin; i < end; i++)
    to[i] = b == end || (a < middle && !comes_after(&from[a], &from[b])) ? from[a++] : from[b++];
}

/* A bottom-up merge sort that skips what is in order already: notes come sorted, only their ends do not. */
static void sort(EventList *list) {
  if (list->failed || list->count < 2) return;
  SegmentEvent *spare = memory_new(list->memory, list->count * sizeof *spare);
  if (spare == NULL) {
    list->failed = true;
    return;
  }
  const uint32_t count = list->count;
  for (uint32_t width = 1; width < count; width *= 2) {
    for (uint32_t begin = 0; begin + width < count; begin += 2 * width) {
      const uint32_t middle = begin + width, end = count - middle < width ? count : middle + width;
      if (!comes_after(&list->items[middle - 1], &list->items[middle])) continue;
      merge(spare, list->items, begin, middle, end);
      memcpy(list->items + begin, spare + begin, (end - begin) * sizeof *spare);
    }
  }
  memory_free(list->memory, spare, count * sizeof *spare);
}

/* ---- events */

static Id repeated(Id id, uint64_t repetition) { return repetition == 0 ? id : hash_pair(id, repetition); }

typedef struct Span { int64_t on, off; } Span;

/* Where one of a note's strikes sounds in this window, in frames; on < 0: not at all. */
static Span span_of(const NoteClip *clip, const SongTime *time, const Window *w, uint32_t i, NoteTake take, uint32_t strike) {
  const int64_t *starts = clip->notes->columns[NOTE_START], *lengths = clip->notes->columns[NOTE_LENGTH];
  int64_t start = starts[i] + take.timing_ticks;
  if (start >= w->turn_end) start = w->turn_end - 1;
  if (start < w->content_begin) start = w->content_begin;
  const int64_t left = w->turn_end - start, length = lengths[i] < left ? lengths[i] : left;
  const int64_t begin = start + length * strike / take.strikes;
  int64_t end = start + length * (strike + 1) / take.strikes;
  if (begin >= w->content_end) return (Span){-1, -1}; /* moved behind the clip */
  if (end > w->content_end) end = w->content_end;
  const int64_t on = song_frame(time, begin + w->shift), off = song_frame(time, end + w->shift);
  if (on >= time->frame_max) return (Span){-1, -1};
  return (Span){on, off > on ? off : on + 1}; /* an end at or before its beginning would hang */
}

/* What the clip's groove adds; the note lies at `song_ticks`. */
static NoteTake grooved(const EventList *list, const NoteClip *clip, int64_t song_ticks, NoteTake take) {
  if (list->heard->groove == NULL) return take;
  const GroovePush push = groove_push(list->heard->groove, song_ticks, clip->groove_timing / 100.0, clip->groove_velocity / 100.0);
  take.timing_ticks += push.timing_ticks;
  take.accent = push.accent;
  return take;
}

static float velocity_of(const NoteClip *clip, uint32_t i, NoteTake take) {
  const float written = content_velocity(clip, i), velocity = (take.accent != 0.0f ? written * take.accent : written) + take.velocity;
  if (take.velocity == 0.0f && take.accent == 0.0f) return velocity * (1.0f / 127.0f);
  return (velocity > 1.0f ? (velocity < 127.0f ? velocity : 127.0f) : 1.0f) * (1.0f / 127.0f);
}

static void add_note(EventList *list, const NoteClip *clip, const SongTime *time, const Window *w, uint32_t i, uint16_t type) {
  const int64_t start = ((const int64_t *)clip->notes->columns[NOTE_START])[i];
  const Id name = content_name(list->heard, clip->notes->ids[i]), id = repeated(name, w->repetition);
  const int key = content_key(clip, i);
  if (key < 0) return;
  const NoteTake take = grooved(list, clip, start + w->shift, note_take(&list->variations, clip->notes->ids[i], name, start + w->shift, w->repetition));
  for (uint32_t strike = 0; strike < take.strikes; strike++) {
    const Span span = span_of(clip, time, w, i, take, strike);
    if (span.on < 0) continue;
    SegmentEvent event = {.frame = span.off, .id = repeated(id, strike), .type = type,
                          .number = (uint16_t)key, .end_frame = span.off};
    if (type == EVENT_NOTE_ON) {
      event.frame = span.on;
      event.value = velocity_of(clip, i, take);
    }
    add(list, event);
  }
}

static void add_notes(EventList *list, const NoteClip *clip, const SongTime *time, const Window *w, uint16_t type) {
  const int64_t *starts = clip->notes->columns[NOTE_START];
  for (uint32_t i = 0; i < clip->notes->count && starts[i] < w->content_end; i++)
    if (starts[i] >= w->content_begin) add_note(list, clip, time, w, i, type);
}

static void add_ons(EventList *list, const NoteClip *clip, const SongTime *time, const Window *w) { add_notes(list, clip, time, w, EVENT_NOTE_ON); }
static void add_offs(EventList *list, const NoteClip *clip, const SongTime *time, const Window *w) { add_notes(list, clip, time, w, EVENT_NOTE_OFF); }

/* ---- expressions: what a note does while it sounds */

#define GLIDE_FRAMES 128 /* a line is told in such steps; instruments smooth further */

typedef struct Expressing {
  EventList *list;
  const SongTime *time;
  Span span;           /* of the strike */
  Id id;
  uint16_t kind;
} Expressing;

/* What came before the strike is told with its beginning. */
static void express(const Expressing *x, int64_t frame, double value) {
  static const float low[EXPRESSION_COUNT] = {-96, 0, 0, 0, -1}, high[EXPRESSION_COUNT] = {96, 1, 1, 4, 1};
  if (frame < x->span.on) frame = x->span.on;
  if (frame >= x->span.off) return;
  const float held = (float)math_clamp(value, (double)low[x->kind], (double)high[x->kind]);
  add(x->list, (SegmentEvent){.frame = frame, .id = x->id, .type = EVENT_EXPRESSION, .number = x->kind, .value = held, .end_frame = frame});
}

typedef struct ExpressionPoint { int64_t frame; double value; bool glides; } ExpressionPoint;

static void glide(const Expressing *x, ExpressionPoint from, ExpressionPoint to) {
  int64_t frame = from.frame + GLIDE_FRAMES;
  if (frame < x->span.on) frame += (x->span.on - frame) / GLIDE_FRAMES * GLIDE_FRAMES;
  for (; frame < to.frame && frame < x->span.off; frame += GLIDE_FRAMES)
    express(x, frame, from.value + (to.value - from.value) * ((double)(frame - from.frame) / (double)(to.frame - from.frame)));
}

/* One note's curve of one kind; `origin_ticks`: the note's beginning in the song. */
static void add_curve(const Expressing *x, const ExpressionIndex *index, Id note, int64_t origin_ticks) {
  const Records *rows = index->rows;
  ExpressionPoint last = {0};
  for (uint32_t row = expression_first(index, note); row != EXPRESSION_NONE; row = expression_next(index, row)) {
    if (((const uint8_t *)rows->columns[EXPRESSED_KIND])[row] != x->kind) continue;
    const ExpressionPoint point = {song_frame(x->time, origin_ticks + ((const int64_t *)rows->columns[EXPRESSED_AT])[row]),
                                   (double)((const float *)rows->columns[EXPRESSED_VALUE])[row], ((const uint8_t *)rows->columns[EXPRESSED_GLIDES])[row] != 0};
    if (last.glides) glide(x, last, point);
    express(x, point.frame, point.value);
    last = point;
  }
}

static void express_note(EventList *list, const NoteClip *clip, const SongTime *time, const Window *w, uint32_t i) {
  if (expression_first(&list->expressions, clip->notes->ids[i]) == EXPRESSION_NONE || content_key(clip, i) < 0) return;
  const int64_t start = ((const int64_t *)clip->notes->columns[NOTE_START])[i] + w->shift;
  const Id name = content_name(list->heard, clip->notes->ids[i]), id = repeated(name, w->repetition);
  const NoteTake take = grooved(list, clip, start, note_take(&list->variations, clip->notes->ids[i], name, start, w->repetition));
  for (uint32_t strike = 0; strike < take.strikes; strike++) {
    Expressing x = {list, time, span_of(clip, time, w, i, take, strike), repeated(id, strike), 0};
    for (; x.span.on >= 0 && x.kind < EXPRESSION_COUNT; x.kind++) add_curve(&x, &list->expressions, clip->notes->ids[i], start + take.timing_ticks);
  }
}

static void add_expressions(EventList *list, const NoteClip *clip, const SongTime *time, const Window *w) {
  const int64_t *starts = clip->notes->columns[NOTE_START];
  for (uint32_t i = 0; i < clip->notes->count && starts[i] < w->content_end; i++)
    if (starts[i] >= w->content_begin) express_note(list, clip, time, w, i);
}

static void add_controls(EventList *list, const NoteClip *clip, const SongTime *time, const Window *w) {
  const Records *controls = clip->controls;
  const int64_t *positions = controls->columns[CONTROL_POSITION];
  const uint8_t *numbers = controls->columns[CONTROL_NUMBER];
  const float *values = controls->columns[CONTROL_VALUE];
  BendRange range = bend_range_usual();
  for (uint32_t i = 0; i < controls->count && positions[i] < w->content_end; i++) {
    bend_range_follow(&range, numbers[i], values[i]);
    if (positions[i] < w->content_begin || numbers[i] > 129) continue; /* programs choose instruments at import */
    const int64_t frame = song_frame(time, positions[i] + w->shift);
    add(list, (SegmentEvent){.frame = frame, .id = repeated(content_name(list->heard, controls->ids[i]), w->repetition), .type = EVENT_CONTROL,
                             .number = numbers[i], .value = control_value(&range, numbers[i], values[i]), .end_frame = frame});
  }
}

typedef void AddWindow(EventList *list, const NoteClip *clip, const SongTime *time, const Window *window);

/* The part of a pass over the content that the segment plays. */
static Window held_in(const ClipWindow *within, Window w) {
  if (w.content_begin + w.shift < within->from_ticks) w.content_begin = within->from_ticks - w.shift;
  if (w.content_end + w.shift > within->to_ticks) w.content_end = within->to_ticks - w.shift;
  return w;
}

/* The clip's stretch of song, cut where its content starts over. */
static void add_windows(EventList *list, const NoteClip *clip, const SongTime *time, const ClipWindow *within, AddWindow *add_window) {
  const int64_t end = clip->start_ticks + clip->length_ticks, loop = clip->loop_ticks;
  if (loop < LOOP_TICKS_MIN) {
    const Window all = {clip->offset_ticks, clip->offset_ticks + clip->length_ticks, clip->start_ticks - clip->offset_ticks, 0, INT64_MAX / 4};
    const Window heard = held_in(within, all);
    add_window(list, clip, time, &heard);
    return;
  }
  int64_t at = clip->start_ticks, content = clip->offset_ticks % loop;
  for (uint64_t repetition = 0; at < end && !list->failed && list->count < list->limit; repetition++) {
    const int64_t length = loop - content < end - at ? loop - content : end - at;
    const Window window = held_in(within, (Window){content, content + length, at - content, repetition, loop});
    if (song_frame(time, at) >= time->frame_max) break;
    if (window.content_begin < window.content_end) add_window(list, clip, time, &window);
    at += length;
    content = 0;
  }
}

/* One kind after the other: beginnings and controls come sorted, so that mostly the ends are left to sort. Should there be
   too many events, ends are cut with their beginnings. */
static void add_all(EventList *list, const NoteClip *clip, const SongTime *time, const ClipWindow *within) {
  if (clip->notes->count + clip->controls->count == 0) return;
  add_windows(list, clip, time, within, add_controls);
  const uint32_t controls = list->count;
  list->limit = controls + (EVENTS_MAX - controls) / 2;
  add_windows(list, clip, time, within, add_ons);
  list->limit += list->count - controls;
  add_windows(list, clip, time, within, add_offs);
  list->limit = EVENTS_MAX;
  if (clip->expressions->count > 0) add_windows(list, clip, time, within, add_expressions);
}

/* ---- the blob */

static uint32_t count_controls(const EventList *list) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < list->count; i++) count += list->items[i].type == EVENT_CONTROL;
  return count;
}

static void measure(const EventList *list, SegmentNotes *notes) {
  for (uint32_t i = 0; i < list->count; i++) {
    const SegmentEvent *e = &list->items[i];
    const int64_t length = e->end_frame - e->frame;
    if (e->type == EVENT_NOTE_ON && length > notes->longest_note_frames) notes->longest_note_frames = length;
    if (e->end_frame > notes->end_frame) notes->end_frame = e->end_frame;
  }
}

static Status write_blob(const Memory *memory, const EventList *list, SegmentNotes notes, ClipSegment *segment) {
  const size_t events_size = list->count * sizeof(SegmentEvent), head = sizeof(SegmentHeader) + sizeof notes;
  const size_t size = head + events_size + (notes.control_count * sizeof(uint32_t) + 7) / 8 * 8;
  uint8_t *bytes = memory_new(memory, size);
  if (bytes == NULL) return STATUS_NO_MEMORY;
  const SegmentHeader header = {.magic = SEGMENT_MAGIC, .type = SEGMENT_NOTES, .bytes = size, .key = {segment->key.a, 0}};
  memcpy(bytes, &header, sizeof header);
  memcpy(bytes + sizeof header, &notes, sizeof notes);
  if (list->count > 0) memcpy(bytes + head, list->items, events_size);
  uint32_t *controls = (uint32_t *)(void *)(bytes + head + events_size);
  for (uint32_t i = 0; i < list->count; i++)
    if (list->items[i].type == EVENT_CONTROL) *controls++ = i;
  segment->bytes = bytes;
  segment->size = size;
  return STATUS_OK;
}

Status segment_from_notes(const Memory *memory, const HeardNotes *heard, const SongTime *time, ClipSegment *segment) {
  const NoteClip *clip = &heard->clip;
  EventList list = {.memory = memory, .limit = EVENTS_MAX / 2, .heard = heard};
  if (note_variations_init(&list.variations, memory, clip->variations) != STATUS_OK) return STATUS_NO_MEMORY;
  if (expression_index_init(&list.expressions, memory, clip->expressions) != STATUS_OK) {
    note_variations_finish(&list.variations);
    return STATUS_NO_MEMORY;
  }
  add_all(&list, clip, time, &segment->window);
  expression_index_finish(&list.expressions);
  note_variations_finish(&list.variations);
  sort(&list);
  Status status = list.failed ? STATUS_NO_MEMORY : STATUS_OK;
  segment->begin_frame = song_frame(time, segment->window.from_ticks);
  segment->end_frame = song_frame(time, segment->window.to_ticks);
  if (status == STATUS_OK && list.count > 0) {
    SegmentNotes notes = {.event_count = list.count, .control_count = count_controls(&list),
                          .begin_frame = segment->begin_frame, .end_frame = segment->end_frame};
    measure(&list, &notes);
    segment->end_frame = notes.end_frame;
    status = write_blob(memory, &list, notes, segment);
  }
  memory_free(memory, list.items, list.capacity * sizeof *list.items);
  return status;
}
