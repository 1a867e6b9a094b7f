/* Part of plan_build.c: the segments of a chain become its arrangement, runs of notes and clips, with a reference on each segment.
   Nearly every edit leaves nearly every chain's as it was: then the new plan takes the old one's, and neither looks for its segments
   nor writes about them. In a long song those are most of what a plan would otherwise be made of. */

#include "graph/build.h"

#include <string.h>

/* ---- shared with the plan before */

/* An unheard plan's new clips must still fade in. */
static bool plays_same(const Builder *b, const RtChain *old, const PlanChain *from) {
  if (old == NULL || old->arrangement == NULL || old->named_count != from->segment_count || (b->carry && old->clips.entering)) return false;
  return memcmp(old->named, &b->view->segments[from->segment_begin], from->segment_count * sizeof(PlanSegment)) == 0;
}

static void note_old(const RtChain *old, uint64_t mark) {
  for (uint32_t n = 0; n < old->notes_count; n++) old->notes[n].segment->mark = mark;
  for (uint32_t c = 0; c < old->clips.count; c++) {
    const RtClip *clip = &old->clips.items[c];
    clip->segment->mark = mark;
    clip->segment->entering = old->clips.entering && clip->entering;
  }
}

/* A clip may have come from any chain; from one that is no more, and fades out, it crosses over as a new one. */
void build_note_segments(Builder *b) {
  const PlanView *v = b->view;
  for (uint32_t i = 0; b->old != NULL && i < b->old->chain_count; i++)
    if (!b->old->chains[i].gone && b->old->chains[i].state->mark != b->plan->serial) note_old(&b->old->chains[i], 0);
  for (uint32_t i = 0; b->old != NULL && i < v->header->chain_count; i++) {
    const RtChain *old = build_old_chain(b, v->chains[i].id);
    if (old != NULL && !old->gone && !plays_same(b, old, &v->chains[i])) note_old(old, b->old->serial);
  }
}

static void share(RtChain *chain, RtArrangement *arrangement, bool entering) {
  chain->arrangement = arrangement;
  chain->notes = arrangement->notes;
  chain->notes_count = arrangement->notes_count;
  chain->clips = (RtClips){.items = arrangement->clips, .count = arrangement->clip_count, .low_frame = INT64_MIN, .paged = arrangement->paged, .entering = entering};
}

/* ---- made anew */

static Status missing(Builder *b, SegmentKey key) {
  return problem_set(b->problem, STATUS_NOT_FOUND, NO_OFFSET, "plan.segments", "segment %llx.%llx was not given",
                     (unsigned long long)key.object, (unsigned long long)key.revision);
}

static int64_t later(int64_t a, int64_t b) { return a > b ? a : b; }

static void hold_clip(const RtClip *clip) {
  clip->segment->references++;
  clip->asset->references++;
  clip_pages_pin(clip, 1);
}

static Status add_audio(Builder *b, RtArrangement *a, Segment *segment, bool known) {
  const SegmentAudio *audio = (const SegmentAudio *)(const void *)(segment_data(segment) + sizeof(SegmentHeader));
  Segment *asset = segments_find(b->graph, audio->asset);
  SegmentSound sound;
  if (asset == NULL || !segment_sound(asset, &sound)) return missing(b, audio->asset);
  segment->entering = !known || (b->carry && segment->entering != 0);
  RtClip *clip = &a->clips[a->clip_count];
  *clip = (RtClip){.audio = audio, .channels = {sound.channels[0], sound.channels[1]}, .pages = sound.pages, .heard = CLIP_UNHEARD,
                   .frames = sound.frames, .loop_end_frame = audio->loop_end_frame < sound.frames ? audio->loop_end_frame : sound.frames,
                   .segment = segment, .asset = asset, .begin_frame = audio->begin_frame,
                   .end_frame = audio->end_frame, .entering = segment->entering != 0};
  clip->reach_frame = a->clip_count > 0 ? later(clip->end_frame, clip[-1].reach_frame) : clip->end_frame;
  hold_clip(clip);
  a->paged |= clip->pages != NULL;
  a->entering |= clip->entering;
  a->clip_count++;
  return STATUS_OK;
}

static void add_notes(RtArrangement *a, Segment *segment) {
  const SegmentNotes *notes = (const SegmentNotes *)(const void *)(segment_data(segment) + sizeof(SegmentHeader));
  const SegmentEvent *events = (const SegmentEvent *)(const void *)(notes + 1);
  const int64_t reach = a->notes_count > 0 ? a->notes[a->notes_count - 1].reach_frame : INT64_MIN;
  segment->references++;
  a->notes[a->notes_count++] = (RtNotes){
    .notes = notes, .events = events, .controls = (const uint32_t *)(const void *)(events + notes->event_count), .segment = segment,
    .begin_frame = notes->begin_frame, .end_frame = notes->end_frame, .cursor_frame = INT64_MIN,
    .reach_frame = later(notes->end_frame, reach)};
}

static bool in_order(const RtArrangement *a) {
  const uint32_t n = a->notes_count, c = a->clip_count;
  return (n < 2 || a->notes[n - 1].begin_frame >= a->notes[n - 2].begin_frame) && (c < 2 || a->clips[c - 1].begin_frame >= a->clips[c - 2].begin_frame);
}

static uint32_t type_of(Segment *segment) { return ((const SegmentHeader *)(const void *)segment_data(segment))->type; }

static Status add_segment(Builder *b, RtChain *chain, SegmentKey key) {
  Segment *segment = segments_find(b->graph, key);
  if (segment == NULL) return missing(b, key);
  const bool known = b->old != NULL && segment->mark == b->old->serial;
  const uint32_t type = type_of(segment);
  RtArrangement *a = chain->arrangement;
  Status status = STATUS_OK;
  if (type == SEGMENT_NOTES) add_notes(a, segment);
  else if (type == SEGMENT_AUDIO) status = add_audio(b, a, segment, known);
  else status = problem_set(b->problem, STATUS_CORRUPT, NO_OFFSET, "plan.segments", "a chain names an asset as its content");
  if (status != STATUS_OK) return status;
  segment->mark = b->plan->serial;
  if (!known) chain->notes_changed |= type == SEGMENT_NOTES;
  if (in_order(a)) return STATUS_OK;
  return problem_set(b->problem, STATUS_CORRUPT, NO_OFFSET, "plan.segments", "a chain's segments are not in order of time");
}

static size_t round16(size_t bytes) { return (bytes + 15) / 16 * 16; }

/* Empty, with room for what the segments are: those that are not there are missed when they are added. */
static RtArrangement *begin_arrangement(Builder *b, const PlanSegment *named, uint32_t count) {
  uint32_t notes = 0;
  for (uint32_t i = 0; i < count; i++) {
    Segment *segment = segments_find(b->graph, named[i].key);
    notes += segment != NULL && type_of(segment) == SEGMENT_NOTES;
  }
  const size_t head = round16(sizeof(RtArrangement)), clips = round16((count - notes) * sizeof(RtClip)), bytes = head + clips + notes * sizeof(RtNotes);
  uint8_t *memory = memory_new(b->graph->memory, bytes);
  if (memory == NULL) return NULL;
  RtArrangement *made = (RtArrangement *)(void *)memory;
  *made = (RtArrangement){.references = 1, .bytes = bytes, .clips = (RtClip *)(void *)(memory + head), .notes = (RtNotes *)(void *)(memory + head + clips)};
  return made;
}

static Status make(Builder *b, RtChain *chain) {
  chain->arrangement = begin_arrangement(b, chain->named, chain->named_count);
  if (chain->arrangement == NULL) return problem_set(b->problem, STATUS_NO_MEMORY, NO_OFFSET, "plan", "no memory for what a chain plays");
  Status status = STATUS_OK;
  for (uint32_t i = 0; status == STATUS_OK && i < chain->named_count; i++) status = add_segment(b, chain, chain->named[i].key);
  share(chain, chain->arrangement, chain->arrangement->entering);
  return status;
}

Status build_segments(Builder *b, RtChain *chain, const PlanChain *from, const RtChain *old) {
  chain->named = &b->view->segments[from->segment_begin];
  chain->named_count = from->segment_count;
  chain->notes_low_frame = INT64_MIN;
  Status status = STATUS_OK;
  if (plays_same(b, old, from)) {
    old->arrangement->references++;
    share(chain, old->arrangement, false);
  } else if (from->segment_count > 0) {
    status = make(b, chain);
  }
  if (status == STATUS_OK) clips_foresee(&chain->clips, atomic_load_explicit(&b->graph->heard_frame, memory_order_relaxed));
  return status;
}

/* ---- what leaves: copies in the plan's own arena */

static RtClips begin_clips(const Builder *b) { return (RtClips){.items = b->next_clip, .low_frame = INT64_MIN}; }

static void append_clip(Builder *b, RtClips *clips, RtClip clip) {
  clip.reach_frame = clips->count > 0 ? later(clip.end_frame, clips->items[clips->count - 1].reach_frame) : clip.end_frame;
  hold_clip(&clip);
  clips->paged |= clip.pages != NULL;
  *b->next_clip++ = clip;
  clips->count++;
}

void build_leaving_clips(Builder *b, RtChain *chain, const RtChain *old) {
  const bool shared = chain->arrangement != NULL && chain->arrangement == old->arrangement;
  chain->leaving_clips = begin_clips(b);
  for (uint32_t i = 0; !shared && i < old->clips.count; i++)
    if (old->clips.items[i].segment->mark != b->plan->serial) append_clip(b, &chain->leaving_clips, old->clips.items[i]);
  for (uint32_t i = 0; b->carry && chain->leaving_clips.count == 0 && i < old->leaving_clips.count; i++)
    append_clip(b, &chain->leaving_clips, old->leaving_clips.items[i]);
  for (uint32_t i = 0; !shared && i < old->notes_count; i++) chain->notes_changed |= old->notes[i].segment->mark != b->plan->serial;
  chain->notes_changed |= b->carry && old->notes_changed_at_birth;
}

/* It sounds already: nothing of it is new. */
void build_gone_clips(Builder *b, RtChain *chain, const RtChain *old) {
  chain->notes_low_frame = INT64_MIN;
  chain->clips = begin_clips(b);
  for (uint32_t i = 0; i < old->clips.count; i++) append_clip(b, &chain->clips, old->clips.items[i]);
  chain->leaving_clips = begin_clips(b);
}

/* ---- the end */

static void release_clips(Graph *graph, const RtClip *clips, uint32_t count, void let_go(Graph *graph, Segment *segment)) {
  for (uint32_t i = 0; i < count; i++) {
    clip_pages_pin(&clips[i], -1);
    let_go(graph, clips[i].segment);
    let_go(graph, clips[i].asset);
  }
}

void build_release_segments(Graph *graph, RtChain *chain, void let_go(Graph *graph, Segment *segment)) {
  RtArrangement *a = chain->arrangement;
  release_clips(graph, chain->leaving_clips.items, chain->leaving_clips.count, let_go);
  if (a == NULL) release_clips(graph, chain->clips.items, chain->clips.count, let_go);
  if (a == NULL || --a->references > 0) return;
  release_clips(graph, a->clips, a->clip_count, let_go);
  for (uint32_t i = 0; i < a->notes_count; i++) let_go(graph, a->notes[i].segment);
  memory_free(graph->memory, a, a->bytes);
}
