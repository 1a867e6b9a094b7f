/* The gate of the audio memory: whatever bytes come, what passes here can be read without another thought. Called by
   graph_install and graph_commit_segment on their own copies. */

#include "graph/internal.h"

#include "core/math.h"

#define FRAMES_MAX ((int64_t)(LIMIT_SONG_SECONDS * LIMIT_RATE_HZ_MAX))
#define TICKS_MAX (INT64_C(1) << 53)
#define GAIN_MAX 1000.0f
#define EVENTS_MAX (LIMIT_RECORDS_PER_FIELD * 4u)

static Status corrupt(Problem *problem, uint64_t offset, const char *where, const char *what) {
  return problem_set(problem, STATUS_CORRUPT, offset, where, "%s", what);
}

static bool in_song(int64_t frame) { return frame >= 0 && frame <= FRAMES_MAX; }

static bool real_within(double x, double low, double high) { return x >= low && x <= high; }

/* ---- plans */

static Status check_header(const PlanHeader *h, size_t size, Problem *problem) {
  if (h->magic != PLAN_MAGIC) return corrupt(problem, 0, "plan.magic", "these bytes are no plan");
  if (h->version != PLAN_VERSION)
    return problem_set(problem, STATUS_NEWER, 4, "plan.version", "plan version %u is not known here", (unsigned)h->version);
  if (h->bytes != size) return corrupt(problem, 8, "plan.bytes", "the plan is not as long as it says");
  if (!real_within(h->rate_hz, LIMIT_RATE_HZ_MIN, LIMIT_RATE_HZ_MAX))
    return problem_set(problem, STATUS_OUT_OF_RANGE, 24, "plan.rate_hz", "the sample rate is out of range");
  if (!in_song(h->end_frame) || !in_song(h->loop_start_frame) || !in_song(h->loop_end_frame)
      || h->loop_start_frame > h->loop_end_frame)
    return corrupt(problem, 32, "plan.loop", "the end or the loop lies outside the song");
  if (h->tempo_count == 0 || h->track_count == 0) return corrupt(problem, 56, "plan", "a plan needs a tempo and a track");
  if (h->track_count > LIMIT_TRACKS + 1)
    return problem_set(problem, STATUS_TOO_LARGE, 64, "plan.track_count", "more than %u tracks", LIMIT_TRACKS);
  return STATUS_OK;
}

/* Where the arrays lie; the sum must be the blob's size exactly. 64-bit sums of 32-bit counts cannot overflow. */
static bool lay_out(const uint8_t *data, size_t size, PlanView *view) {
  const PlanHeader *h = (const PlanHeader *)(const void *)data;
  const uint64_t tempos = sizeof *h;
  const uint64_t signatures = tempos + (uint64_t)h->tempo_count * sizeof(PlanTempo);
  const uint64_t tracks = signatures + (uint64_t)h->signature_count * sizeof(PlanSignature);
  const uint64_t nodes = tracks + (uint64_t)h->track_count * sizeof(PlanTrack);
  const uint64_t params = nodes + (uint64_t)h->node_count * sizeof(PlanNode);
  const uint64_t segments = params + ((uint64_t)h->param_count * sizeof(float) + 7) / 8 * 8;
  if (segments + (uint64_t)h->segment_count * sizeof(PlanSegment) != size) return false;
  view->header = h;
  view->tempos = (const PlanTempo *)(const void *)(data + tempos);
  view->signatures = (const PlanSignature *)(const void *)(data + signatures);
  view->tracks = (const PlanTrack *)(const void *)(data + tracks);
  view->nodes = (const PlanNode *)(const void *)(data + nodes);
  view->params = (const float *)(const void *)(data + params);
  view->segments = (const PlanSegment *)(const void *)(data + segments);
  return true;
}

static Status check_time(const PlanView *v, Problem *problem) {
  for (uint32_t i = 0; i < v->header->tempo_count; i++) {
    const PlanTempo *t = &v->tempos[i];
    const bool last = i + 1 == v->header->tempo_count;
    if (t->position_ticks < 0 || t->position_ticks > TICKS_MAX || t->length_ticks < 0 || t->length_ticks > TICKS_MAX
        || !real_within(t->bpm_start, LIMIT_BPM_MIN, LIMIT_BPM_MAX) || !real_within(t->bpm_end, LIMIT_BPM_MIN, LIMIT_BPM_MAX)
        || !real_within(t->seconds, 0, 1e9))
      return corrupt(problem, NO_OFFSET, "plan.tempos", "a tempo is out of range");
    if (last ? t->length_ticks != 0 : (t->length_ticks == 0 || t->position_ticks + t->length_ticks != t[1].position_ticks || t[1].seconds < t->seconds))
      return corrupt(problem, NO_OFFSET, "plan.tempos", "tempos do not follow one another");
  }
  for (uint32_t i = 0; i < v->header->signature_count; i++) {
    const PlanSignature *s = &v->signatures[i];
    if (s->position_ticks < 0 || s->position_ticks > TICKS_MAX || s->beat_ticks < 1000 || s->beat_ticks > TICKS_MAX
        || s->beats_per_bar == 0 || s->beats_per_bar > 1024 || (i > 0 && s->position_ticks <= s[-1].position_ticks))
      return corrupt(problem, NO_OFFSET, "plan.signatures", "a time signature is out of range or out of order");
  }
  return STATUS_OK;
}

static Status check_node(const PlanView *v, const PlanNode *node, bool first, bool last, Problem *problem) {
  const Device *device = device_by_number(node->device);
  if (device == NULL)
    return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "plan.nodes", "device %u is not known here", (unsigned)node->device);
  if (node->param_count != device->param_count || node->param_begin > v->header->param_count
      || v->header->param_count - node->param_begin < node->param_count)
    return corrupt(problem, NO_OFFSET, "plan.nodes", "a device's parameters lie outside the plan");
  if (device->role == DEVICE_INSTRUMENT && (!first || last))
    return corrupt(problem, NO_OFFSET, "plan.nodes", "an instrument must come first, and be followed by the strip");
  return STATUS_OK;
}

static Status check_tracks(const PlanView *v, Problem *problem) {
  const PlanHeader *h = v->header;
  uint32_t node_next = 0, segment_next = 0;
  for (uint32_t i = 0; i < h->track_count; i++) {
    const PlanTrack *t = &v->tracks[i];
    if (t->node_begin != node_next || t->node_count == 0 || t->node_count > LIMIT_DEVICES_PER_TRACK + 1
        || h->node_count - node_next < t->node_count)
      return corrupt(problem, NO_OFFSET, "plan.tracks", "a track's devices lie outside the plan");
    if (t->segment_begin != segment_next || h->segment_count - segment_next < t->segment_count)
      return corrupt(problem, NO_OFFSET, "plan.tracks", "a track's segments lie outside the plan");
    if (t->target != UINT32_MAX && (t->target <= i || t->target >= h->track_count))
      return corrupt(problem, NO_OFFSET, "plan.tracks", "a track feeds one that comes before it");
    for (uint32_t n = 0; n < t->node_count; n++) {
      const Status status = check_node(v, &v->nodes[node_next + n], n == 0, n + 1 == t->node_count, problem);
      if (status != STATUS_OK) return status;
    }
    node_next += t->node_count;
    segment_next += t->segment_count;
  }
  return node_next == h->node_count ? STATUS_OK : corrupt(problem, NO_OFFSET, "plan.nodes", "a device belongs to no track");
}

Status plan_check(Bytes plan, PlanView *view, Problem *problem) {
  if (plan.size < sizeof(PlanHeader))
    return problem_set(problem, STATUS_TRUNCATED, plan.size, "plan", "the plan ends inside its header");
  Status status = check_header((const PlanHeader *)(const void *)plan.data, plan.size, problem);
  if (status != STATUS_OK) return status;
  if (!lay_out(plan.data, plan.size, view)) return corrupt(problem, 56, "plan", "its counts do not add up to its size");
  status = check_time(view, problem);
  return status == STATUS_OK ? check_tracks(view, problem) : status;
}

/* ---- segments */

static bool event_legal(const SegmentEvent *e, const SegmentNotes *notes) {
  if (e->frame < notes->begin_frame || e->frame > notes->end_frame || !(e->value >= -1000.0f && e->value <= 1000.0f)) return false;
  if (e->type == EVENT_NOTE_ON)
    return e->number <= 127 && e->end_frame >= e->frame && e->end_frame <= notes->end_frame
           && e->end_frame - e->frame <= notes->longest_note_frames;
  if (e->type == EVENT_CONTROL) return e->number < CONTROL_NUMBERS;
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

static Status check_audio(const uint8_t *data, size_t size, Problem *problem) {
  if (size != sizeof(SegmentHeader) + sizeof(SegmentAudio))
    return corrupt(problem, size, "audio clip", "the segment has the wrong size");
  const SegmentAudio *a = (const SegmentAudio *)(const void *)(data + sizeof(SegmentHeader));
  if (!in_song(a->begin_frame) || !in_song(a->end_frame) || a->begin_frame > a->end_frame || !in_song(a->source_frame)
      || !in_song(a->fade_in_frames) || !in_song(a->fade_out_frames) || !(a->gain >= -GAIN_MAX && a->gain <= GAIN_MAX))
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

Status segment_check(Bytes segment, Problem *problem) {
  static Status (*const checks[])(const uint8_t *data, size_t size, Problem *problem) = {
    [SEGMENT_NOTES] = check_notes, [SEGMENT_AUDIO] = check_audio, [SEGMENT_ASSET] = check_asset};
  if (segment.size < sizeof(SegmentHeader))
    return problem_set(problem, STATUS_TRUNCATED, segment.size, "segment", "the segment ends inside its header");
  const SegmentHeader *h = (const SegmentHeader *)(const void *)segment.data;
  if (h->magic != SEGMENT_MAGIC || h->type < SEGMENT_NOTES || h->type > SEGMENT_ASSET)
    return corrupt(problem, 0, "segment", "these bytes are no segment");
  if (h->bytes != segment.size) return corrupt(problem, 8, "segment.bytes", "the segment is not as long as it says");
  return checks[h->type](segment.data, segment.size, problem);
}
