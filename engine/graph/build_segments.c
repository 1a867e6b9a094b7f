/* Part of plan_build.c: the segments of a chain become runs of notes and clips, each with a reference on its segment. */

#include "graph/build.h"

static RtClips begin_clips(const Builder *b) { return (RtClips){.items = b->next_clip, .low_frame = INT64_MIN}; }

static void append_clip(Builder *b, RtClips *clips, RtClip clip) {
  const int64_t reach = clips->count > 0 ? clips->items[clips->count - 1].reach_frame : INT64_MIN;
  clip.reach_frame = clip.end_frame > reach ? clip.end_frame : reach;
  clip.segment->references++;
  clip.asset->references++;
  clips->paged |= clip.pages != NULL;
  clips->entering |= clip.entering;
  clip_pages_pin(&clip, 1);
  *b->next_clip++ = clip;
  clips->count++;
}

static Status missing(Builder *b, SegmentKey key) {
  return problem_set(b->problem, STATUS_NOT_FOUND, NO_OFFSET, "plan.segments", "segment %llx.%llx was not given",
                     (unsigned long long)key.object, (unsigned long long)key.revision);
}

static Status add_audio(Builder *b, RtChain *chain, Segment *segment, bool known) {
  const SegmentAudio *audio = (const SegmentAudio *)(const void *)(segment_data(segment) + sizeof(SegmentHeader));
  Segment *asset = segments_find(b->graph, audio->asset);
  SegmentSound sound;
  if (asset == NULL || !segment_sound(asset, &sound)) return missing(b, audio->asset);
  segment->entering = !known || (b->carry && segment->entering != 0);
  const RtClip clip = {.audio = audio, .channels = {sound.channels[0], sound.channels[1]}, .pages = sound.pages, .heard = CLIP_UNHEARD,
                       .frames = sound.frames, .loop_end_frame = audio->loop_end_frame < sound.frames ? audio->loop_end_frame : sound.frames,
                       .segment = segment, .asset = asset, .begin_frame = audio->begin_frame,
                       .end_frame = audio->end_frame, .entering = segment->entering != 0};
  append_clip(b, &chain->clips, clip);
  asset->mark = b->plan->serial;
  return STATUS_OK;
}

static void add_notes(Builder *b, RtChain *chain, Segment *segment) {
  const SegmentNotes *notes = (const SegmentNotes *)(const void *)(segment_data(segment) + sizeof(SegmentHeader));
  const SegmentEvent *events = (const SegmentEvent *)(const void *)(notes + 1);
  const int64_t reach = chain->notes_count > 0 ? chain->notes[chain->notes_count - 1].reach_frame : INT64_MIN;
  segment->references++;
  *b->next_notes++ = (RtNotes){
    .notes = notes, .events = events, .controls = (const uint32_t *)(const void *)(events + notes->event_count), .segment = segment,
    .begin_frame = notes->begin_frame, .end_frame = notes->end_frame, .cursor_frame = INT64_MIN,
    .reach_frame = notes->end_frame > reach ? notes->end_frame : reach};
  chain->notes_count++;
}

static bool in_order(const RtChain *chain) {
  const uint32_t n = chain->notes_count, c = chain->clips.count;
  return (n < 2 || chain->notes[n - 1].begin_frame >= chain->notes[n - 2].begin_frame)
         && (c < 2 || chain->clips.items[c - 1].begin_frame >= chain->clips.items[c - 2].begin_frame);
}

static Status add_segment(Builder *b, RtChain *chain, SegmentKey key) {
  Segment *segment = segments_find(b->graph, key);
  if (segment == NULL) return missing(b, key);
  const bool known = b->old != NULL && segment->mark == b->old->serial;
  const uint32_t type = ((const SegmentHeader *)(const void *)segment_data(segment))->type;
  Status status = STATUS_OK;
  if (type == SEGMENT_NOTES) add_notes(b, chain, segment);
  else if (type == SEGMENT_AUDIO) status = add_audio(b, chain, segment, known);
  else status = problem_set(b->problem, STATUS_CORRUPT, NO_OFFSET, "plan.segments", "a chain names an asset as its content");
  if (status != STATUS_OK) return status;
  segment->mark = b->plan->serial;
  if (!known) chain->notes_changed |= type == SEGMENT_NOTES;
  if (in_order(chain)) return STATUS_OK;
  return problem_set(b->problem, STATUS_CORRUPT, NO_OFFSET, "plan.segments", "a chain's segments are not in order of time");
}

Status build_segments(Builder *b, RtChain *chain, const PlanChain *from) {
  chain->notes = b->next_notes;
  chain->notes_low_frame = INT64_MIN;
  chain->clips = begin_clips(b);
  for (uint32_t i = 0; i < from->segment_count; i++) {
    const Status status = add_segment(b, chain, b->view->segments[from->segment_begin + i].key);
    if (status != STATUS_OK) return status;
  }
  clips_foresee(&chain->clips, atomic_load_explicit(&b->graph->heard_frame, memory_order_relaxed));
  return STATUS_OK;
}

void build_leaving_clips(Builder *b, RtChain *chain, const RtChain *old) {
  chain->leaving_clips = begin_clips(b);
  for (uint32_t i = 0; i < old->clips.count; i++)
    if (old->clips.items[i].segment->mark != b->plan->serial) append_clip(b, &chain->leaving_clips, old->clips.items[i]);
  for (uint32_t i = 0; b->carry && chain->leaving_clips.count == 0 && i < old->leaving_clips.count; i++)
    append_clip(b, &chain->leaving_clips, old->leaving_clips.items[i]);
  for (uint32_t i = 0; i < old->notes_count; i++) chain->notes_changed |= old->notes[i].segment->mark != b->plan->serial;
  chain->notes_changed |= b->carry && old->notes_changed_at_birth;
}

void build_gone_clips(Builder *b, RtChain *chain, const RtChain *old) {
  chain->notes_low_frame = INT64_MIN;
  chain->clips = begin_clips(b);
  for (uint32_t i = 0; i < old->clips.count; i++) {
    RtClip clip = old->clips.items[i];
    clip.entering = false; /* it sounds already */
    append_clip(b, &chain->clips, clip);
  }
  chain->leaving_clips = begin_clips(b);
}

void build_restore_marks(const RtPlan *latest) {
  if (latest != NULL) build_restore_slot_marks(latest);
  for (uint32_t i = latest == NULL ? 0 : latest->gone_count; latest != NULL && i < latest->chain_count; i++) {
    const RtChain *chain = &latest->chains[i];
    for (uint32_t n = 0; n < chain->notes_count; n++) chain->notes[n].segment->mark = latest->serial;
    for (uint32_t c = 0; c < chain->clips.count; c++) {
      const RtClip *clip = &chain->clips.items[c];
      clip->segment->mark = clip->asset->mark = latest->serial;
      clip->segment->entering = clip->entering;
    }
  }
}
