/* The gate of the audio memory for segments: what passes here can be read without another thought. Called by
   graph_commit_segment on its own copy. */

#include "graph/internal.h"

#include "core/curve.h"
#include "devices/kernel.h"
#include "dsp/resample.h"

#define FRAMES_MAX ((int64_t)(LIMIT_SONG_SECONDS * LIMIT_RATE_HZ_MAX))
#define FILE_BYTES_MAX (UINT64_C(1) << 40)
#define GAIN_MAX 1000.0f
#define BEND_MAX 1000.0f
#define EVENTS_MAX (LIMIT_RECORDS_PER_FIELD * 4u)
#define STRIKES_MAX 16u

static Status corrupt(Problem *problem, uint64_t offset, const char *where, const char *what) {
  return problem_set(problem, STATUS_CORRUPT, offset, where, "%s", what);
}

static bool in_song(int64_t frame) { return frame >= 0 && frame <= FRAMES_MAX; }

static bool event_legal(const SegmentEvent *e, const SegmentNotes *notes) {
  if (e->frame < notes->begin_frame || e->frame > notes->end_frame || !(e->value >= -1000.0f && e->value <= 1000.0f)) return false;
  if (e->type == EVENT_NOTE_ON)
    return e->number <= 127 && e->end_frame >= e->frame && e->end_frame <= notes->end_frame
           && e->end_frame - e->frame <= notes->longest_note_frames;
  if (e->type == EVENT_CONTROL) return e->number < CONTROL_NUMBERS;
  if (e->type == EVENT_EXPRESSION) return e->number < EXPRESSION_COUNT;
  return (e->type == EVENT_NOTE_OFF || e->type == EVENT_CHOKE) && e->number <= 127;
}

static bool event_follows(const SegmentEvent *a, const SegmentEvent *b) {
  if (a->frame != b->frame) return a->frame < b->frame;
  return a->type != b->type ? a->type < b->type : a->id <= b->id;
}

static Status check_notes(const uint8_t *data, size_t size, Problem *problem) {
  if (size < sizeof(SegmentHeader) + sizeof(SegmentNotes))
    return problem_set(problem, STATUS_TRUNCATED, size, "notes", "the segment ends inside its header");
  const SegmentNotes *notes = (const SegmentNotes *)(const void *)(data + sizeof(SegmentHeader));
  const SegmentEvent *events = (const SegmentEvent *)(const void *)(notes + 1);
  const uint64_t events_end = sizeof(SegmentHeader) + sizeof *notes + (uint64_t)notes->event_count * sizeof *events;
  if (notes->event_count > EVENTS_MAX || notes->control_count > notes->event_count
      || events_end + ((uint64_t)notes->control_count * sizeof(uint32_t) + 7) / 8 * 8 != size)
    return corrupt(problem, sizeof(SegmentHeader), "notes", "its counts do not add up to its size");
  if (!in_song(notes->begin_frame) || !in_song(notes->end_frame) || notes->begin_frame > notes->end_frame
      || !in_song(notes->longest_note_frames))
    return corrupt(problem, sizeof(SegmentHeader), "notes", "the segment lies outside the song");
  const uint32_t *controls = (const uint32_t *)(const void *)(events + notes->event_count);
  uint32_t control = 0;
  for (uint32_t i = 0; i < notes->event_count; i++) {
    if (!event_legal(&events[i], notes) || (i > 0 && !event_follows(&events[i - 1], &events[i])))
      return corrupt(problem, (uint64_t)((const uint8_t *)&events[i] - data), "notes", "an event is out of range or out of order");
    if (events[i].type != EVENT_CONTROL) continue;
    if (control == notes->control_count || controls[control++] != i)
      return corrupt(problem, events_end, "notes", "the list of controls is not that of the events");
  }
  return control == notes->control_count ? STATUS_OK
                                         : corrupt(problem, events_end, "notes", "the list of controls is too long");
}

static bool fade_legal(const SegmentFade *fade) {
  return in_song(fade->frames) && fade->shape < FADE_SHAPE_COUNT && fade->bend >= 0.0f && fade->bend <= BEND_MAX;
}

static Status check_audio(const uint8_t *data, size_t size, Problem *problem) {
  if (size != sizeof(SegmentHeader) + sizeof(SegmentAudio))
    return corrupt(problem, size, "audio clip", "the segment has the wrong size");
  const SegmentAudio *a = (const SegmentAudio *)(const void *)(data + sizeof(SegmentHeader));
  if (!in_song(a->begin_frame) || !in_song(a->end_frame) || a->begin_frame > a->end_frame || !in_song(a->source_frame)
      || !in_song(a->loop_begin_frame) || !in_song(a->loop_end_frame) || a->loop_begin_frame > a->loop_end_frame
      || !fade_legal(&a->fade_in) || !fade_legal(&a->fade_out) || !(a->gain >= -GAIN_MAX && a->gain <= GAIN_MAX)
      || a->flags > AUDIO_REVERSE)
    return corrupt(problem, sizeof(SegmentHeader), "audio clip", "a value is out of range");
  return STATUS_OK;
}

static Status check_asset(const uint8_t *data, size_t size, Problem *problem) {
  const size_t head = sizeof(SegmentHeader) + sizeof(SegmentAsset);
  if (size < head) return problem_set(problem, STATUS_TRUNCATED, size, "asset", "the segment ends inside its header");
  const SegmentAsset *a = (const SegmentAsset *)(const void *)(data + sizeof(SegmentHeader));
  if (a->channels < 1 || a->channels > LIMIT_CHANNELS || !in_song(a->frames)
      || ((uint64_t)a->frames * a->channels * sizeof(float) + 7) / 8 * 8 != size - head)
    return corrupt(problem, sizeof(SegmentHeader), "asset", "its frames and channels do not add up to its size");
  return STATUS_OK;
}

static bool rate_legal(uint32_t rate_hz) { return rate_hz >= LIMIT_RATE_HZ_MIN && rate_hz <= LIMIT_RATE_HZ_MAX; }

static Status check_stream(const uint8_t *data, size_t size, Problem *problem) {
  if (size != sizeof(SegmentHeader) + sizeof(SegmentStream)) return corrupt(problem, size, "stream", "the segment has the wrong size");
  const SegmentStream *s = (const SegmentStream *)(const void *)(data + sizeof(SegmentHeader));
  if (s->channels < 1 || s->channels > LIMIT_CHANNELS || !in_song(s->frames) || !in_song(s->file_frames) || s->frame_bytes < 1 || s->frame_bytes > s->channels * STREAM_SAMPLE_BYTES_MAX
      || !rate_legal(s->file_rate_hz) || !rate_legal(s->rate_hz) || s->file_offset > FILE_BYTES_MAX)
    return corrupt(problem, sizeof(SegmentHeader), "stream", "a value is out of range");
  const ResampleRates rates = {s->file_rate_hz, s->rate_hz};
  if ((uint64_t)s->frames != resample_frames(rates, (uint64_t)s->file_frames))
    return corrupt(problem, sizeof(SegmentHeader), "stream", "its frames are not what its file's become at this rate");
  return STATUS_OK;
}

static bool point_legal(const CurvePoint *p, const CurvePoint *before) {
  const double reach = (double)FRAMES_MAX;
  if (!(p->frame >= -reach && p->frame <= reach) || !(p->ticks >= -0x1p53 && p->ticks <= 0x1p53)) return false;
  if (!(p->value >= -1e10f && p->value <= 1e10f) || !(p->tension >= -1.0f && p->tension <= 1.0f)) return false;
  return p->shape < CURVE_SHAPE_COUNT && p->even <= 1 && (before == NULL || p->frame >= before->frame);
}

static Status check_curve(const uint8_t *data, size_t size, Problem *problem) {
  const size_t head = sizeof(SegmentHeader) + sizeof(SegmentCurve);
  if (size < head) return problem_set(problem, STATUS_TRUNCATED, size, "curve", "the segment ends inside its header");
  const SegmentCurve *curve = (const SegmentCurve *)(const void *)(data + sizeof(SegmentHeader));
  const CurvePoint *points = (const CurvePoint *)(const void *)(curve + 1);
  if (curve->point_count == 0 || (uint64_t)curve->point_count * sizeof *points != size - head)
    return corrupt(problem, sizeof(SegmentHeader), "curve", "its points do not add up to its size");
  if (!in_song(curve->begin_frame) || !in_song(curve->end_frame) || curve->begin_frame > curve->end_frame)
    return corrupt(problem, sizeof(SegmentHeader), "curve", "the segment lies outside the song");
  for (uint32_t i = 0; i < curve->point_count; i++)
    if (!point_legal(&points[i], i > 0 ? &points[i - 1] : NULL))
      return corrupt(problem, (uint64_t)((const uint8_t *)&points[i] - data), "curve", "a point is out of range or out of order");
  return STATUS_OK;
}

static bool zone_legal(const Zone *zone, uint32_t samples) {
  return zone->sample < samples && zone->key_low <= zone->key_high && zone->key_high <= 127 && zone->key_root <= 127
         && zone->velocity_low <= zone->velocity_high && zone->velocity_high <= 127 && zone->gain >= 0.0f && zone->gain <= GAIN_MAX
         && zone->pan >= -1.0f && zone->pan <= 1.0f && zone->tune_semitones >= -128.0f && zone->tune_semitones <= 128.0f;
}

/* Regions are made to fit their samples when they are played (dsp/sample.h). */
static Status check_zones(const uint8_t *data, size_t size, Problem *problem) {
  const size_t head = sizeof(SegmentHeader) + sizeof(SegmentZones);
  if (size < head) return problem_set(problem, STATUS_TRUNCATED, size, "zones", "the segment ends inside its header");
  const SegmentZones *content = (const SegmentZones *)(const void *)(data + sizeof(SegmentHeader));
  if (content->zone_count > LIMIT_ZONES || content->sample_count > LIMIT_ZONES
      || head + content->zone_count * sizeof(Zone) + content->sample_count * sizeof(SegmentSample) != size)
    return corrupt(problem, sizeof(SegmentHeader), "zones", "its counts do not add up to its size");
  const Zone *zones = (const Zone *)(const void *)(content + 1);
  const SegmentSample *samples = (const SegmentSample *)(const void *)(zones + content->zone_count);
  for (uint32_t i = 0; i < content->zone_count; i++)
    if (!zone_legal(&zones[i], content->sample_count)) return corrupt(problem, (uint64_t)((const uint8_t *)&zones[i] - data), "zones", "a zone is out of range");
  for (uint32_t i = 0; i < content->sample_count; i++)
    if (!(samples[i].rate_hz >= LIMIT_RATE_HZ_MIN && samples[i].rate_hz <= LIMIT_RATE_HZ_MAX))
      return corrupt(problem, (uint64_t)((const uint8_t *)&samples[i] - data), "zones", "a sample's rate is out of range");
  return STATUS_OK;
}

static bool in_music(int64_t ticks) { return ticks >= 0 && ticks <= (INT64_C(1) << 51); }

static bool near_music(int64_t ticks) { return ticks >= -(INT64_C(1) << 51) && ticks <= (INT64_C(1) << 51); }

static bool slot_note_legal(const SegmentSlotNotes *slot, const SlotNote *n, const SlotNote *before) {
  if (!in_music(n->start_ticks) || !in_music(n->place_ticks) || !near_music(n->timing_ticks) || !in_music(n->length_ticks)) return false;
  if (n->key > 127 || n->probability > 100 || n->every == 0 || n->phase >= n->every || n->strikes > STRIKES_MAX || n->strike >= n->strikes) return false;
  if (!(n->velocity >= 0.0f && n->velocity <= 127.0f) || !(n->velocity_range >= 0.0f && n->velocity_range <= 127.0f)) return false;
  if ((uint64_t)n->point_begin + n->point_count > slot->point_count) return false;
  return before == NULL || n->start_ticks >= before->start_ticks;
}

static bool slot_control_legal(const SlotControl *c, const SlotControl *before) {
  return in_music(c->position_ticks) && c->number < CONTROL_NUMBERS && c->value >= -1000.0f && c->value <= 1000.0f
         && (before == NULL || c->position_ticks >= before->position_ticks);
}

static bool slot_step_legal(const SlotStep *s, const SlotStep *before) {
  return in_music(s->position_ticks) && near_music(s->timing_ticks) && s->accent > 0.0f && s->accent <= 100.0f
         && (before == NULL || s->position_ticks > before->position_ticks);
}

static bool slot_point_legal(const SlotPoint *p) { return in_music(p->at_ticks) && p->kind < EXPRESSION_COUNT && p->value >= -1000.0f && p->value <= 1000.0f; }

static bool slot_head_legal(const SegmentSlotNotes *slot) {
  const bool groove = slot->step_count == 0 || (slot->groove.length_ticks > 0 && slot->groove.step_ticks > 0 && in_music(slot->groove.length_ticks)
                                                && in_music(slot->groove.step_ticks));
  return in_music(slot->end_ticks) && slot->end_ticks > 0 && in_music(slot->reach_ticks) && groove;
}

static Status check_slot_notes(const uint8_t *data, size_t size, Problem *problem) {
  const size_t head = sizeof(SegmentHeader) + sizeof(SegmentSlotNotes);
  if (size < head) return problem_set(problem, STATUS_TRUNCATED, size, "slot", "the segment ends inside its header");
  const SegmentSlotNotes *slot = (const SegmentSlotNotes *)(const void *)(data + sizeof(SegmentHeader));
  const SlotNote *notes = (const SlotNote *)(const void *)(slot + 1);
  if (slot->note_count > EVENTS_MAX || slot->control_count > EVENTS_MAX || slot->step_count > EVENTS_MAX || slot->point_count > EVENTS_MAX
      || head + (uint64_t)slot->note_count * sizeof *notes + (uint64_t)slot->control_count * sizeof(SlotControl)
           + (uint64_t)slot->step_count * sizeof(SlotStep) + (uint64_t)slot->point_count * sizeof(SlotPoint) != size)
    return corrupt(problem, sizeof(SegmentHeader), "slot", "its counts do not add up to its size");
  if (!slot_head_legal(slot)) return corrupt(problem, sizeof(SegmentHeader), "slot", "its measure is out of range");
  const SlotControl *controls = (const SlotControl *)(const void *)(notes + slot->note_count);
  const SlotStep *steps = (const SlotStep *)(const void *)(controls + slot->control_count);
  const SlotPoint *points = (const SlotPoint *)(const void *)(steps + slot->step_count);
  bool legal = true;
  for (uint32_t i = 0; i < slot->note_count && legal; i++) legal = slot_note_legal(slot, &notes[i], i > 0 ? &notes[i - 1] : NULL);
  if (!legal) return corrupt(problem, head, "slot", "a note is out of range or out of order");
  for (uint32_t i = 0; i < slot->control_count && legal; i++) legal = slot_control_legal(&controls[i], i > 0 ? &controls[i - 1] : NULL);
  if (!legal) return corrupt(problem, head, "slot", "a control is out of range or out of order");
  for (uint32_t i = 0; i < slot->step_count && legal; i++) legal = slot_step_legal(&steps[i], i > 0 ? &steps[i - 1] : NULL);
  for (uint32_t i = 0; i < slot->point_count && legal; i++) legal = slot_point_legal(&points[i]);
  return legal ? STATUS_OK : corrupt(problem, head, "slot", "a step or an expression is out of range or out of order");
}

static bool bend_legal(float bend) { return bend >= 0.0f && bend <= BEND_MAX; }

static Status check_slot_audio(const uint8_t *data, size_t size, Problem *problem) {
  if (size != sizeof(SegmentHeader) + sizeof(SegmentSlotAudio)) return corrupt(problem, size, "slot", "the segment has the wrong size");
  const SegmentSlotAudio *a = (const SegmentSlotAudio *)(const void *)(data + sizeof(SegmentHeader));
  if (!in_song(a->source_frame) || !in_song(a->loop_begin_frame) || !in_song(a->loop_end_frame) || a->loop_begin_frame > a->loop_end_frame
      || !in_music(a->fade_in_ticks) || !in_music(a->fade_out_ticks) || !bend_legal(a->fade_in_bend) || !bend_legal(a->fade_out_bend)
      || a->fade_in_shape >= FADE_SHAPE_COUNT || a->fade_out_shape >= FADE_SHAPE_COUNT || !(a->gain_db >= -144.0 && a->gain_db <= 24.0) || !(a->bpm >= 0.0 && a->bpm <= LIMIT_BPM_MAX) || a->flags > AUDIO_REVERSE)
    return corrupt(problem, sizeof(SegmentHeader), "slot", "a value is out of range");
  return STATUS_OK;
}

static Status check_kernel(const uint8_t *data, size_t size, Problem *problem) {
  const size_t head = sizeof(SegmentHeader) + sizeof(SegmentKernel);
  if (size < head) return problem_set(problem, STATUS_TRUNCATED, size, "kernel", "the segment ends inside its header");
  const SegmentKernel *kernel = (const SegmentKernel *)(const void *)(data + sizeof(SegmentHeader));
  const Device *device = kernel->device <= UINT16_MAX ? device_by_number((uint16_t)kernel->device) : NULL;
  if (device == NULL || device->kernel == NULL || !device->kernel->check(data + head, size - head))
    return corrupt(problem, sizeof(SegmentHeader), "kernel", "it is not what its device reads");
  return STATUS_OK;
}

Status segment_check(Bytes segment, Problem *problem) {
  static Status (*const checks[])(const uint8_t *data, size_t size, Problem *problem) = {
    [SEGMENT_NOTES] = check_notes, [SEGMENT_AUDIO] = check_audio, [SEGMENT_ASSET] = check_asset,
    [SEGMENT_ZONES] = check_zones, [SEGMENT_CURVE] = check_curve, [SEGMENT_STREAM] = check_stream,
    [SEGMENT_SLOT_NOTES] = check_slot_notes, [SEGMENT_SLOT_AUDIO] = check_slot_audio,
    [SEGMENT_KERNEL] = check_kernel};
  if (segment.size < sizeof(SegmentHeader))
    return problem_set(problem, STATUS_TRUNCATED, segment.size, "segment", "the segment ends inside its header");
  const SegmentHeader *h = (const SegmentHeader *)(const void *)segment.data;
  if (h->magic != SEGMENT_MAGIC || h->type >= COUNT_OF(checks) || checks[h->type] == NULL)
    return corrupt(problem, 0, "segment", "these bytes are no segment");
  if (h->bytes != segment.size) return corrupt(problem, 8, "segment.bytes", "the segment is not as long as it says");
  return checks[h->type](segment.data, segment.size, problem);
}
