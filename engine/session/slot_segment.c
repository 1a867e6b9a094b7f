/* A slot's clip as a segment that may be launched anywhere: one pass over its content, in ticks. What of a clip is heard in a
   slot says model/slot_content.h; called by compile_slots.c when the clip or the slot changed. */

#include "session/slot_segment.h"

#include "core/limits.h"
#include "core/math.h"
#include "model/clip_time.h"
#include "model/expressions.h"
#include "model/groove.h"
#include "model/slot_content.h"
#include "session/note_variation.h"
#include "session/stretch_job.h"

#include <string.h>

#define NOTES_MAX (LIMIT_RECORDS_PER_FIELD / 2u)

/* ---- notes */

typedef struct Rows {
  SegmentSlotNotes head;
  SlotNote *notes;
  SlotControl *controls;
  SlotStep *steps;
  SlotPoint *points;
  NoteVariations variations;
  ExpressionIndex expressions;
} Rows;

static int64_t at_most(int64_t a, int64_t b) { return a < b ? a : b; }

static bool glides(const Records *rows, uint32_t row) { return ((const uint8_t *)rows->columns[EXPRESSED_GLIDES])[row] != 0; }

/* What one note does, kind by kind; its strikes share them. */
static void add_points(Rows *rows, const HeardNotes *heard, Id note) {
  const Records *from = heard->clip.expressions;
  for (uint32_t kind = 0; kind < EXPRESSION_COUNT; kind++)
    for (uint32_t row = expression_first(&rows->expressions, note); row != EXPRESSION_NONE; row = expression_next(&rows->expressions, row)) {
      if (((const uint8_t *)from->columns[EXPRESSED_KIND])[row] != kind) continue;
      rows->points[rows->head.point_count++] = (SlotPoint){.at_ticks = ((const int64_t *)from->columns[EXPRESSED_AT])[row],
        .value = ((const float *)from->columns[EXPRESSED_VALUE])[row], .kind = (uint16_t)kind, .glides = glides(from, row)};
    }
}

static void add_note(Rows *rows, const HeardNotes *heard, const SlotContent *content, uint32_t i) {
  const NoteClip *clip = &heard->clip;
  const int key = content_key(clip, i);
  const int64_t place = ((const int64_t *)clip->notes->columns[NOTE_START])[i] - content->from_ticks;
  const NoteVariation v = note_variation(&rows->variations, clip->notes->ids[i]);
  if (key < 0 || place < 0 || place >= content->end_ticks || rows->head.note_count + v.ratchets > NOTES_MAX) return;
  int64_t start = at_most(place + v.timing_ticks, rows->head.end_ticks - 1);
  if (start < 0) start = 0;
  const int64_t length = ((const int64_t *)clip->notes->columns[NOTE_LENGTH])[i], left = at_most(length, rows->head.end_ticks - start);
  const uint32_t point_begin = rows->head.point_count;
  add_points(rows, heard, clip->notes->ids[i]);
  for (uint32_t strike = 0; strike < v.ratchets; strike++)
    rows->notes[rows->head.note_count++] = (SlotNote){
      .start_ticks = start + left * strike / v.ratchets, .place_ticks = place, .timing_ticks = v.timing_ticks, .length_ticks = length,
      .id = content_name(heard, clip->notes->ids[i]), .velocity = content_velocity(clip, i), .velocity_range = v.velocity_range,
      .point_begin = point_begin, .point_count = rows->head.point_count - point_begin, .key = (uint8_t)key, .strike = (uint8_t)strike,
      .strikes = v.ratchets, .probability = v.probability, .every = v.every, .phase = (uint8_t)(v.phase % v.every)};
  const int64_t reach = v.timing_ticks < 0 ? -v.timing_ticks : v.timing_ticks;
  if (reach > rows->head.reach_ticks) rows->head.reach_ticks = reach;
}

/* Steps as they move notes here; a row beside the grid belongs to none. */
static void add_steps(Rows *rows, const HeardNotes *heard) {
  const Groove *groove = heard->groove;
  int64_t reach = 0;
  if (groove == NULL) return;
  rows->head.groove = (GrooveMeasure){groove->length_ticks, groove->step_ticks};
  for (uint32_t i = 0; i < groove->steps->count; i++) {
    const int64_t position = ((const int64_t *)groove->steps->columns[GROOVE_POSITION])[i];
    int64_t late;
    const int64_t nearest = groove_step(rows->head.groove, position, &late) * groove->step_ticks;
    if (nearest != position || (i > 0 && position == ((const int64_t *)groove->steps->columns[GROOVE_POSITION])[i - 1])) continue;
    const GroovePush push = groove_push(groove, position, heard->clip.groove_timing / 100.0, heard->clip.groove_velocity / 100.0);
    rows->steps[rows->head.step_count++] = (SlotStep){.position_ticks = position, .timing_ticks = push.timing_ticks, .accent = push.accent};
    const int64_t far = push.timing_ticks < 0 ? -push.timing_ticks : push.timing_ticks;
    if (far > reach) reach = far;
  }
  rows->head.reach_ticks += reach;
}

static void add_controls(Rows *rows, const HeardNotes *heard, const SlotContent *content) {
  const Records *controls = heard->clip.controls;
  BendRange range = bend_range_usual();
  for (uint32_t i = 0; i < controls->count; i++) {
    const int64_t position = ((const int64_t *)controls->columns[CONTROL_POSITION])[i] - content->from_ticks;
    const uint8_t number = ((const uint8_t *)controls->columns[CONTROL_NUMBER])[i];
    const float value = ((const float *)controls->columns[CONTROL_VALUE])[i];
    bend_range_follow(&range, number, value);
    if (position < 0 || position >= content->end_ticks || number > 129) continue;
    rows->controls[rows->head.control_count++] = (SlotControl){position, content_name(heard, controls->ids[i]), number, control_value(&range, number, value)};
  }
}

static bool note_after(const SlotNote *a, const SlotNote *b) {
  if (a->start_ticks != b->start_ticks) return a->start_ticks > b->start_ticks;
  return a->id != b->id ? a->id > b->id : a->strike > b->strike;
}

/* Shell sort (Ciura's gaps): only timing and strikes put notes out of order. */
static void sort_notes(SlotNote *notes, uint32_t count) {
  static const uint32_t gaps[] = {88573, 29524, 9841, 3280, 1093, 364, 121, 40, 13, 4, 1};
  for (uint32_t g = 0; g < COUNT_OF(gaps); g++)
    for (uint32_t i = gaps[g]; i < count; i++) {
      const SlotNote moving = notes[i];
      uint32_t place = i;
      for (; place >= gaps[g] && note_after(&notes[place - gaps[g]], &moving); place -= gaps[g]) notes[place] = notes[place - gaps[g]];
      notes[place] = moving;
    }
}

static uint8_t *begin_blob(const Memory *memory, ClipSegment *segment, uint32_t type, size_t content_bytes) {
  const SegmentHeader header = {.magic = SEGMENT_MAGIC, .type = type, .bytes = sizeof header + content_bytes, .key = {segment->key.a, 0}};
  segment->bytes = memory_new(memory, (size_t)header.bytes);
  if (segment->bytes == NULL) return NULL;
  segment->size = (size_t)header.bytes;
  memcpy(segment->bytes, &header, sizeof header);
  return segment->bytes + sizeof header;
}

static uint8_t *put(uint8_t *to, const void *rows, size_t bytes) {
  if (bytes > 0) memcpy(to, rows, bytes);
  return to + bytes;
}

static Status write_notes(const Memory *memory, const Rows *rows, ClipSegment *segment) {
  const SegmentSlotNotes *head = &rows->head;
  const size_t notes = head->note_count * sizeof *rows->notes, controls = head->control_count * sizeof *rows->controls;
  const size_t steps = head->step_count * sizeof *rows->steps, points = head->point_count * sizeof *rows->points;
  uint8_t *to = begin_blob(memory, segment, SEGMENT_SLOT_NOTES, sizeof *head + notes + controls + steps + points);
  if (to == NULL) return STATUS_NO_MEMORY;
  to = put(to, head, sizeof *head);
  to = put(to, rows->notes, notes);
  to = put(to, rows->controls, controls);
  to = put(to, rows->steps, steps);
  (void)put(to, rows->points, points);
  return STATUS_OK;
}

static size_t count_strikes(const NoteClip *clip, const NoteVariations *variations) {
  size_t count = 0;
  for (uint32_t i = 0; i < clip->notes->count; i++) count += note_variation(variations, clip->notes->ids[i]).ratchets;
  return count < NOTES_MAX ? count : NOTES_MAX;
}

static Status gather_notes(Rows *rows, const HeardNotes *heard, const SlotContent *content, ClipSegment *segment, const Memory *memory) {
  const NoteClip *clip = &heard->clip;
  const size_t notes = (count_strikes(clip, &rows->variations) + 1) * sizeof(SlotNote), controls = (clip->controls->count + (size_t)1) * sizeof(SlotControl);
  const size_t steps = ((heard->groove != NULL ? heard->groove->steps->count : 0) + (size_t)1) * sizeof(SlotStep);
  const size_t points = (clip->expressions->count + (size_t)1) * sizeof(SlotPoint);
  rows->notes = memory_new(memory, notes);
  rows->controls = memory_new(memory, controls);
  rows->steps = memory_new(memory, steps);
  rows->points = memory_new(memory, points);
  Status status = rows->notes && rows->controls && rows->steps && rows->points ? STATUS_OK : STATUS_NO_MEMORY;
  for (uint32_t i = 0; status == STATUS_OK && i < clip->notes->count; i++) add_note(rows, heard, content, i);
  if (status == STATUS_OK) {
    add_controls(rows, heard, content);
    add_steps(rows, heard);
    sort_notes(rows->notes, rows->head.note_count);
    status = write_notes(memory, rows, segment);
  }
  memory_free(memory, rows->notes, notes);
  memory_free(memory, rows->controls, controls);
  memory_free(memory, rows->steps, steps);
  memory_free(memory, rows->points, points);
  return status;
}

static Status from_notes(const Memory *memory, const HeardNotes *heard, const SlotContent *content, ClipSegment *segment) {
  Rows rows = {.head = {.end_ticks = content->cycle_ticks > 0 ? content->end_ticks : SCHEMA_TICKS_MAX}};
  if (note_variations_init(&rows.variations, memory, heard->clip.variations) != STATUS_OK) return STATUS_NO_MEMORY;
  Status status = expression_index_init(&rows.expressions, memory, heard->clip.expressions);
  if (status == STATUS_OK) {
    status = gather_notes(&rows, heard, content, segment, memory);
    expression_index_finish(&rows.expressions);
  }
  note_variations_finish(&rows.variations);
  return status;
}

/* ---- audio */

/* Where it will be launched is not known, so it follows one tempo. */
static Status from_audio(const Memory *memory, const SlotSource *source, const SongTime *time, ClipSegment *segment) {
  const AudioClip *clip = doc_as_audio_clip(source->clip);
  const Asset *asset = source->asset;
  AudioClip placed = *clip;
  placed.start_ticks = 0;
  TempoMap steady;
  const TempoPoint tempo = {.position_ticks = 0, .bpm = source->bpm > 0.0 ? source->bpm : 120.0};
  if (tempo_map_init(&steady, memory, &tempo, 1, NULL, 0) != STATUS_OK) return STATUS_NO_MEMORY;
  const SongTime still = {.map = &steady, .rate_hz = time->rate_hz, .frame_max = time->frame_max};
  ClipPlace place;
  const Status status = stretch_job_for_clip(memory, &placed, asset, &still, &place, &segment->job, &segment->job_size);
  tempo_map_finish(&steady);
  if (status != STATUS_OK) return status;
  segment->asset = segment->job != NULL ? stretch_job_key((Bytes){segment->job, segment->job_size}) : asset_segment_key(&asset->sha256, time->rate_hz);
  SegmentSlotAudio audio = {
    .asset = segment->asset, .source_frame = math_round_clamp((double)place.source_frame, 0, time->frame_max),
    .fade_in_ticks = clip->fade_in_ticks, .fade_out_ticks = clip->fade_out_ticks, .fade_in_bend = fade_bend(clip->fade_in_tension),
    .fade_out_bend = fade_bend(clip->fade_out_tension), .fade_in_shape = (uint32_t)clip->fade_in_shape, .fade_out_shape = (uint32_t)clip->fade_out_shape,
    .gain_db = clip->gain_db, .bpm = source->bpm, .flags = clip->reverse && segment->job == NULL ? AUDIO_REVERSE : 0u};
  if (clip_loops(clip)) {
    audio.loop_begin_frame = math_round_clamp((double)place.loop_begin_frame, 0, time->frame_max);
    audio.loop_end_frame = math_round_clamp((double)place.loop_end_frame, 0, time->frame_max);
  }
  uint8_t *to = begin_blob(memory, segment, SEGMENT_SLOT_AUDIO, sizeof audio);
  if (to == NULL) return STATUS_NO_MEMORY;
  memcpy(to, &audio, sizeof audio);
  return STATUS_OK;
}

Status segment_from_slot_clip(const Memory *memory, const SlotSource *source, const SongTime *time, ClipSegment *segment) {
  if (source->clip->kind->number == KIND_AUDIO_CLIP) return source->asset == NULL ? STATUS_OK : from_audio(memory, source, time, segment);
  const SlotContent content = slot_content(source->slot, source->clip);
  return from_notes(memory, &source->notes, &content, segment);
}
