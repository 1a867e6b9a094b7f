/* A slot's clip as a segment that may be launched anywhere: one pass over its content, in ticks. What of a clip is heard in a
   slot says model/slot_content.h; called by compile_slots.c when the clip or the slot changed. */

#include "session/slot_segment.h"

#include "core/limits.h"
#include "core/math.h"
#include "model/clip_time.h"
#include "model/slot_content.h"
#include "session/note_variation.h"
#include "session/stretch_job.h"

#include <string.h>

#define NOTES_MAX (LIMIT_RECORDS_PER_FIELD / 2u)

/* ---- notes */

typedef struct Rows {
  SlotNote *notes;
  SlotControl *controls;
  uint32_t note_count, control_count;
} Rows;

static int64_t at_most(int64_t a, int64_t b) { return a < b ? a : b; }

static void add_note(Rows *rows, const HeardNotes *heard, const NoteVariations *variations, const SlotContent *content, uint32_t i) {
  const NoteClip *clip = &heard->clip;
  const int key = content_key(clip, i);
  const int64_t place = ((const int64_t *)clip->notes.columns[NOTE_START])[i] - content->from_ticks;
  const NoteVariation v = note_variation(variations, clip->notes.ids[i]);
  if (key < 0 || place < 0 || place >= content->end_ticks) return;
  int64_t start = at_most(place + v.timing_ticks, content->end_ticks - 1);
  if (start < 0) start = 0;
  const int64_t length = at_most(((const int64_t *)clip->notes.columns[NOTE_LENGTH])[i], content->end_ticks - start);
  for (uint32_t strike = 0; strike < v.ratchets && rows->note_count < NOTES_MAX; strike++)
    rows->notes[rows->note_count++] = (SlotNote){
      .start_ticks = start + length * strike / v.ratchets, .end_ticks = start + length * (strike + 1) / v.ratchets, .place_ticks = place,
      .id = content_name(heard, clip->notes.ids[i]), .velocity = content_velocity(clip, i), .velocity_range = v.velocity_range,
      .key = (uint8_t)key, .strike = (uint8_t)strike, .probability = v.probability, .every = v.every, .phase = (uint8_t)(v.phase % v.every)};
}

static void add_controls(Rows *rows, const HeardNotes *heard, const SlotContent *content) {
  const Records *controls = &heard->clip.controls;
  BendRange range = bend_range_usual();
  for (uint32_t i = 0; i < controls->count; i++) {
    const int64_t position = ((const int64_t *)controls->columns[CONTROL_POSITION])[i] - content->from_ticks;
    const uint8_t number = ((const uint8_t *)controls->columns[CONTROL_NUMBER])[i];
    const float value = ((const float *)controls->columns[CONTROL_VALUE])[i];
    bend_range_follow(&range, number, value);
    if (position < 0 || position >= content->end_ticks || number > 129) continue;
    rows->controls[rows->control_count++] = (SlotControl){position, content_name(heard, controls->ids[i]), number, control_value(&range, number, value)};
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

static Status write_notes(const Memory *memory, const Rows *rows, ClipSegment *segment) {
  const SegmentSlotNotes head = {rows->note_count, rows->control_count};
  const size_t notes = rows->note_count * sizeof *rows->notes, controls = rows->control_count * sizeof *rows->controls;
  uint8_t *to = begin_blob(memory, segment, SEGMENT_SLOT_NOTES, sizeof head + notes + controls);
  if (to == NULL) return STATUS_NO_MEMORY;
  memcpy(to, &head, sizeof head);
  if (notes > 0) memcpy(to + sizeof head, rows->notes, notes);
  if (controls > 0) memcpy(to + sizeof head + notes, rows->controls, controls);
  return STATUS_OK;
}

static size_t count_strikes(const NoteClip *clip, const NoteVariations *variations) {
  size_t count = 0;
  for (uint32_t i = 0; i < clip->notes.count; i++) count += note_variation(variations, clip->notes.ids[i]).ratchets;
  return count < NOTES_MAX ? count : NOTES_MAX;
}

static Status from_notes(const Memory *memory, const HeardNotes *heard, const SlotContent *content, ClipSegment *segment) {
  const NoteClip *clip = &heard->clip;
  NoteVariations variations;
  if (note_variations_init(&variations, memory, &clip->variations) != STATUS_OK) return STATUS_NO_MEMORY;
  const size_t strikes = count_strikes(clip, &variations);
  const size_t notes = (strikes + 1) * sizeof(SlotNote), controls = (clip->controls.count + (size_t)1) * sizeof(SlotControl);
  Rows rows = {.notes = memory_new(memory, notes), .controls = memory_new(memory, controls)};
  Status status = rows.notes != NULL && rows.controls != NULL ? STATUS_OK : STATUS_NO_MEMORY;
  for (uint32_t i = 0; status == STATUS_OK && i < clip->notes.count; i++) add_note(&rows, heard, &variations, content, i);
  if (status == STATUS_OK) {
    add_controls(&rows, heard, content);
    sort_notes(rows.notes, rows.note_count);
    status = write_notes(memory, &rows, segment);
  }
  memory_free(memory, rows.notes, notes);
  memory_free(memory, rows.controls, controls);
  note_variations_finish(&variations);
  return status;
}

/* ---- audio */

/* Where it will be launched is not known, so it follows one tempo: that of the song's beginning. */
static Status from_audio(const Memory *memory, const AudioClip *clip, const Asset *asset, const SongTime *time, ClipSegment *segment) {
  AudioClip placed = *clip;
  placed.start_ticks = 0;
  TempoMap steady;
  const TempoPoint tempo = {.position_ticks = 0, .bpm = time->map->tempos[0].bpm};
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
    .gain_db = clip->gain_db, .flags = clip->reverse && segment->job == NULL ? AUDIO_REVERSE : 0u};
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
  if (source->clip->kind->number == KIND_AUDIO_CLIP) return source->asset == NULL ? STATUS_OK : from_audio(memory, doc_as_audio_clip(source->clip), source->asset, time, segment);
  const SlotContent content = slot_content(source->slot, source->clip);
  return from_notes(memory, &source->notes, &content, segment);
}
