/* From a checked plan blob to the RtPlan the audio thread walks: names become states and segments, what the plan before
   still sounds and this one lacks is carried along to fade out. One arena per plan; called by graph_install. */

#include "graph/internal.h"

#include "core/arena.h"
#include "core/math.h"

#include <string.h>

#define HOLD_SECONDS_USUAL 0.5

typedef struct Builder {
  Graph *graph;
  const PlanView *view;
  const RtPlan *old;  /* NULL for the first */
  bool carry;         /* the old plan was never heard: what it carried along must be carried on */
  RtPlan *plan;
  Arena arena;
  RtNode *next_node;
  RtNotes *next_notes;
  RtClip *next_clip;
  uint32_t *levels;
  Problem *problem;
} Builder;

static uint32_t power_of_two_above(uint32_t count) {
  uint32_t power = 8;
  while (power < count * 2) power *= 2;
  return power;
}

static size_t round16(size_t bytes) { return (bytes + 15) / 16 * 16; }

static uint32_t old_clip_count(const RtPlan *old) {
  uint32_t count = 0;
  for (uint32_t i = 0; old != NULL && i < old->track_count; i++) count += old->tracks[i].clips.count + old->tracks[i].leaving_clips.count;
  return count;
}

/* Every array at the largest it can become. */
static bool make_room(Builder *b) {
  RtPlan *plan = b->plan;
  const uint32_t tracks = b->view->header->track_count + (b->old ? b->old->track_count : 0);
  const uint32_t nodes = b->view->header->node_count + (b->old ? b->old->node_count : 0);
  const uint32_t segments = b->view->header->segment_count, clips = segments + old_clip_count(b->old);
  const uint32_t track_slots = power_of_two_above(tracks), node_slots = power_of_two_above(nodes), steps = 2 * tracks + nodes;
  const size_t bus_bytes = 2 * GRID_FRAMES * sizeof(float);
  plan->arena_bytes = round16(tracks * sizeof(RtTrack)) + round16(nodes * sizeof(RtNode)) + round16(segments * sizeof(RtNotes))
    + round16(clips * sizeof(RtClip)) + round16(steps * sizeof(RtStep)) + 3 * round16(tracks * sizeof(uint32_t))
    + round16(track_slots * sizeof(uint32_t)) + round16(node_slots * sizeof(uint32_t)) + tracks * bus_bytes;
  uint8_t *memory = memory_new(b->graph->memory, plan->arena_bytes);
  if (memory == NULL) return false;
  arena_init(&b->arena, memory, plan->arena_bytes);
  plan->tracks = arena_new(&b->arena, tracks * sizeof(RtTrack)); /* first: it is the arena's address */
  plan->nodes = b->next_node = arena_new(&b->arena, nodes * sizeof(RtNode));
  b->next_notes = arena_new(&b->arena, segments * sizeof(RtNotes));
  b->next_clip = arena_new(&b->arena, clips * sizeof(RtClip));
  plan->steps = arena_new(&b->arena, steps * sizeof(RtStep));
  plan->outputs = arena_new(&b->arena, tracks * sizeof(uint32_t));
  plan->sources = arena_new(&b->arena, tracks * sizeof(uint32_t));
  b->levels = arena_new(&b->arena, tracks * sizeof(uint32_t));
  plan->track_index = (RtIndex){arena_new(&b->arena, track_slots * sizeof(uint32_t)), track_slots - 1};
  plan->node_index = (RtIndex){arena_new(&b->arena, node_slots * sizeof(uint32_t)), node_slots - 1};
  return true;
}

/* ---- states */

static Status twice(Builder *b, const char *what) {
  return problem_set(b->problem, STATUS_CORRUPT, NO_OFFSET, "plan", "%s appears twice in it", what);
}

/* Take a reference on every state the plan names, so that what is not marked afterwards is known to leave. */
static Status name_states(Builder *b) {
  const PlanView *v = b->view;
  const uint64_t serial = b->plan->serial;
  for (uint32_t i = 0; i < v->header->track_count; i++) {
    TrackState *state = states_track(b->graph, v->tracks[i].id);
    if (state == NULL) return problem_set(b->problem, STATUS_NO_MEMORY, NO_OFFSET, "plan.tracks", "no memory for a track");
    if (state->mark == serial) return twice(b, "a track");
    state->mark = serial;
  }
  for (uint32_t i = 0; i < v->header->node_count; i++) {
    NodeState *state = states_node(b->graph, &v->nodes[i], b->problem);
    if (state == NULL) return STATUS_NO_MEMORY;
    if (state->mark == serial) return twice(b, "a device");
    state->mark = serial;
  }
  return STATUS_OK;
}

static float param_within(const Param *param, float value) {
  const float low = (float)param->min, high = (float)param->max;
  return value > low ? (value < high ? value : high) : low; /* NaN: low */
}

static RtNode *new_node(Builder *b, NodeState *state, const float *params) {
  RtNode *node = b->next_node++;
  b->plan->node_count++;
  state->references++;
  node->state = state;
  node->plan_params = params;
  node->block.params = state->params;
  node->block.meter = state->meter;
  node->wet_target = 1.0f;
  return node;
}

static void add_plan_node(Builder *b, const PlanNode *from, bool snap) {
  const PlanView *v = b->view;
  NodeState *state = states_find_node(b->graph, from); /* there: name_states made it */
  float *params = (float *)(uintptr_t)(v->params + from->param_begin); /* the plan's own copy: clamped in place */
  for (uint32_t i = 0; i < from->param_count; i++) params[i] = param_within(&state->device->params[i], params[i]);
  RtNode *node = new_node(b, state, params);
  node->wet_target = from->bypass ? 0.0f : 1.0f;
  node->snap = snap;
}

static void add_leaving_node(Builder *b, const RtNode *old) {
  RtNode *node = new_node(b, old->state, NULL);
  node->wet_target = 0.0f;
  node->leaving = true;
}

static bool leaves(const Builder *b, const RtNode *old) {
  return old->state->mark != b->plan->serial && (b->carry || !old->leaving);
}

static uint32_t find_old_node(const RtTrack *old, const NodeState *state) {
  for (uint32_t i = 0; i < old->node_count; i++)
    if (old->nodes[i].state == state) return i;
  return UINT32_MAX;
}

/* Devices of the old chain that are gone, from index `from` to the next one that stayed. */
static void add_leaving_run(Builder *b, const RtTrack *old, uint32_t from, DeviceRole role) {
  for (uint32_t i = from; i < old->node_count && old->nodes[i].state->mark != b->plan->serial; i++)
    if (leaves(b, &old->nodes[i]) && old->nodes[i].state->device->role == role) add_leaving_node(b, &old->nodes[i]);
}

static bool chain_holds(const RtTrack *track, const NodeState *state) {
  for (uint32_t i = 0; i < track->node_count; i++)
    if (track->nodes[i].state == state) return true;
  return false;
}

/* Whether devices that stay changed places, came from another track or went to one. */
static bool chain_rewired(const Builder *b, const RtTrack *track, const RtTrack *old) {
  uint32_t last_place = 0;
  for (uint32_t i = 0; i < track->node_count; i++) {
    if (track->nodes[i].leaving) continue;
    const uint32_t place = find_old_node(old, track->nodes[i].state);
    if (place == UINT32_MAX ? track->nodes[i].state->references > 1 : place < last_place) return true;
    if (place != UINT32_MAX) last_place = place;
  }
  for (uint32_t i = 0; i < old->node_count; i++)
    if (old->nodes[i].state->mark == b->plan->serial && !chain_holds(track, old->nodes[i].state)) return true;
  return false;
}

/* The plan's chain, with leaving devices where they stood: behind the device they followed. */
static void build_chain(Builder *b, RtTrack *track, const PlanTrack *from, const RtTrack *old) {
  track->nodes = b->next_node;
  if (old != NULL) add_leaving_run(b, old, 0, DEVICE_INSTRUMENT);
  for (uint32_t i = 0; i < from->node_count; i++) {
    const PlanNode *node = &b->view->nodes[from->node_begin + i];
    const bool strip = i + 1 == from->node_count;
    const bool instrument = device_by_number(node->device)->role == DEVICE_INSTRUMENT;
    if (i == 0 && !instrument && old != NULL) add_leaving_run(b, old, 0, DEVICE_EFFECT);
    add_plan_node(b, node, strip || old == NULL);
    if (i == 0 && instrument && old != NULL) add_leaving_run(b, old, 0, DEVICE_EFFECT);
    const uint32_t place = old == NULL || strip ? UINT32_MAX : find_old_node(old, b->next_node[-1].state);
    if (place != UINT32_MAX) add_leaving_run(b, old, place + 1, DEVICE_EFFECT);
  }
}

/* ---- segments */

static RtClips begin_clips(const Builder *b) { return (RtClips){.items = b->next_clip, .low_frame = INT64_MIN}; }

static void append_clip(Builder *b, RtClips *clips, RtClip clip) {
  const int64_t reach = clips->count > 0 ? clips->items[clips->count - 1].reach_frame : INT64_MIN;
  clip.reach_frame = clip.end_frame > reach ? clip.end_frame : reach;
  clip.segment->references++;
  clip.asset->references++;
  *b->next_clip++ = clip;
  clips->count++;
}

static Status missing(Builder *b, SegmentKey key) {
  return problem_set(b->problem, STATUS_NOT_FOUND, NO_OFFSET, "plan.segments", "segment %llx.%llx was not given",
                     (unsigned long long)key.object, (unsigned long long)key.revision);
}

static Status add_audio(Builder *b, RtTrack *track, Segment *segment, bool known) {
  const SegmentAudio *audio = (const SegmentAudio *)(const void *)(segment_data(segment) + sizeof(SegmentHeader));
  Segment *asset = segments_find(b->graph, audio->asset);
  if (asset == NULL || ((const SegmentHeader *)(const void *)segment_data(asset))->type != SEGMENT_ASSET) return missing(b, audio->asset);
  const SegmentAsset *pcm = (const SegmentAsset *)(const void *)(segment_data(asset) + sizeof(SegmentHeader));
  const float *samples = (const float *)(const void *)(pcm + 1);
  segment->entering = !known || (b->carry && segment->entering != 0);
  const RtClip clip = {.audio = audio, .channels = {samples, pcm->channels == 2 ? samples + pcm->frames : samples},
                       .frames = pcm->frames, .segment = segment, .asset = asset, .begin_frame = audio->begin_frame,
                       .end_frame = audio->end_frame, .entering = segment->entering != 0};
  append_clip(b, &track->clips, clip);
  asset->mark = b->plan->serial;
  return STATUS_OK;
}

static void add_notes(Builder *b, RtTrack *track, Segment *segment) {
  const SegmentNotes *notes = (const SegmentNotes *)(const void *)(segment_data(segment) + sizeof(SegmentHeader));
  const SegmentEvent *events = (const SegmentEvent *)(const void *)(notes + 1);
  const int64_t reach = track->notes_count > 0 ? track->notes[track->notes_count - 1].reach_frame : INT64_MIN;
  segment->references++;
  *b->next_notes++ = (RtNotes){
    .notes = notes, .events = events, .controls = (const uint32_t *)(const void *)(events + notes->event_count), .segment = segment,
    .begin_frame = notes->begin_frame, .end_frame = notes->end_frame, .cursor_frame = INT64_MIN,
    .reach_frame = notes->end_frame > reach ? notes->end_frame : reach};
  track->notes_count++;
}

/* The plan's segments of one track, by type; they must come in order of time. */
static Status build_segments(Builder *b, RtTrack *track, const PlanTrack *from) {
  track->notes = b->next_notes;
  track->notes_low_frame = INT64_MIN;
  track->clips = begin_clips(b);
  for (uint32_t i = 0; i < from->segment_count; i++) {
    const SegmentKey key = b->view->segments[from->segment_begin + i].key;
    Segment *segment = segments_find(b->graph, key);
    if (segment == NULL) return missing(b, key);
    const bool known = b->old != NULL && segment->mark == b->old->serial;
    const uint32_t type = ((const SegmentHeader *)(const void *)segment_data(segment))->type;
    Status status = STATUS_OK;
    if (type == SEGMENT_NOTES) add_notes(b, track, segment);
    else if (type == SEGMENT_AUDIO) status = add_audio(b, track, segment, known);
    else status = problem_set(b->problem, STATUS_CORRUPT, NO_OFFSET, "plan.segments", "a track names an asset as its content");
    if (status != STATUS_OK) return status;
    segment->mark = b->plan->serial;
    if (!known) track->notes_changed |= type == SEGMENT_NOTES;
    const uint32_t n = track->notes_count, c = track->clips.count;
    if ((n > 1 && track->notes[n - 1].begin_frame < track->notes[n - 2].begin_frame)
        || (c > 1 && track->clips.items[c - 1].begin_frame < track->clips.items[c - 2].begin_frame))
      return problem_set(b->problem, STATUS_CORRUPT, NO_OFFSET, "plan.segments", "a track's segments are not in order of time");
  }
  return STATUS_OK;
}

/* Audio of the old plan that this one lacks: heard for the length of a fade. */
static void keep_leaving_clips(Builder *b, RtTrack *track, const RtTrack *old) {
  track->leaving_clips = begin_clips(b);
  for (uint32_t i = 0; i < old->clips.count; i++)
    if (old->clips.items[i].segment->mark != b->plan->serial) append_clip(b, &track->leaving_clips, old->clips.items[i]);
  for (uint32_t i = 0; b->carry && track->leaving_clips.count == 0 && i < old->leaving_clips.count; i++)
    append_clip(b, &track->leaving_clips, old->leaving_clips.items[i]);
  for (uint32_t i = 0; i < old->notes_count; i++) track->notes_changed |= old->notes[i].segment->mark != b->plan->serial;
  track->notes_changed |= b->carry && old->notes_changed_at_birth;
}

/* ---- tracks */

static RtTrack *begin_track(Builder *b, Id id, TrackState *state) {
  RtPlan *plan = b->plan;
  RtTrack *track = &plan->tracks[plan->track_count++];
  track->id = id;
  track->state = state;
  state->references++;
  float *bus = arena_new(&b->arena, 2 * GRID_FRAMES * sizeof(float));
  track->bus[0] = bus;
  track->bus[1] = bus + GRID_FRAMES;
  return track;
}

static void end_chain(Builder *b, RtTrack *track) {
  track->node_count = (uint32_t)(b->next_node - track->nodes);
  while (track->instrument_count < track->node_count
         && track->nodes[track->instrument_count].state->device->role == DEVICE_INSTRUMENT) track->instrument_count++;
  for (uint32_t i = 0; i < track->node_count; i++)
    for (uint32_t c = 0; c < 2; c++) track->nodes[i].bus[c] = track->bus[c];
}

/* A track that is no more: its devices and audio stay until its strip has faded out. */
static void add_gone_track(Builder *b, const RtTrack *old) {
  RtTrack *track = begin_track(b, old->id, old->state);
  track->gone = track->silent = true;
  track->nodes = b->next_node;
  for (uint32_t i = 0; i < old->node_count; i++) {
    RtNode *node = new_node(b, old->nodes[i].state, NULL);
    node->wet_target = old->nodes[i].wet_target;
  }
  end_chain(b, track);
  track->notes_low_frame = INT64_MIN;
  track->clips = begin_clips(b);
  for (uint32_t i = 0; i < old->clips.count; i++) {
    RtClip clip = old->clips.items[i];
    clip.entering = false; /* it sounds already */
    append_clip(b, &track->clips, clip);
  }
  track->leaving_clips = begin_clips(b);
}

static bool states_all_leave(const Builder *b, const RtTrack *old) {
  for (uint32_t i = 0; i < old->node_count; i++)
    if (old->nodes[i].state->mark == b->plan->serial) return false; /* a device moved to another track */
  return true;
}

static void add_gone_tracks(Builder *b) {
  for (uint32_t i = 0; b->old != NULL && i < b->old->track_count; i++) {
    const RtTrack *old = &b->old->tracks[i];
    if (old->state->mark == b->plan->serial || (old->gone && !b->carry) || !states_all_leave(b, old)) continue;
    add_gone_track(b, old);
    b->plan->gone_count++;
  }
}

static const RtTrack *find_old_track(const Builder *b, Id id) {
  const uint32_t index = b->old == NULL ? UINT32_MAX : index_find(&b->old->track_index, b->old, id);
  return index == UINT32_MAX ? NULL : &b->old->tracks[index];
}

static Status add_plan_tracks(Builder *b) {
  const PlanView *v = b->view;
  for (uint32_t i = 0; i < v->header->track_count; i++) {
    const PlanTrack *from = &v->tracks[i];
    const RtTrack *old = find_old_track(b, from->id);
    RtTrack *track = begin_track(b, from->id, states_find_track(b->graph, from->id));
    track->silent = from->silent != 0;
    track->target = from->target == UINT32_MAX ? UINT32_MAX : from->target + b->plan->gone_count;
    build_chain(b, track, from, old);
    end_chain(b, track);
    const Status status = build_segments(b, track, from);
    if (status != STATUS_OK) return status;
  }
  /* only now is every segment marked that stays */
  for (uint32_t i = b->plan->gone_count; i < b->plan->track_count; i++) {
    RtTrack *track = &b->plan->tracks[i];
    const RtTrack *old = find_old_track(b, track->id);
    if (old == NULL) continue;
    keep_leaving_clips(b, track, old);
    track->rewired = chain_rewired(b, track, old) || (b->carry && old->rewired_at_birth);
  }
  return STATUS_OK;
}

static Id target_id(const RtPlan *plan, const RtTrack *track) {
  return track->target == UINT32_MAX ? ID_NONE : plan->tracks[track->target].id;
}

/* A track that now plays into another one makes a step in both. */
static void mark_rerouted(Builder *b) {
  RtPlan *plan = b->plan;
  for (uint32_t i = plan->gone_count; i < plan->track_count; i++) {
    const RtTrack *track = &plan->tracks[i], *old = find_old_track(b, track->id);
    if (old == NULL || target_id(plan, track) == target_id(b->old, old)) continue;
    const uint32_t before = index_find(&plan->track_index, plan, target_id(b->old, old));
    if (before != UINT32_MAX) plan->tracks[before].rewired = true;
    if (track->target != UINT32_MAX) plan->tracks[track->target].rewired = true;
  }
  for (uint32_t i = 0; i < plan->track_count; i++) {
    plan->tracks[i].rewired_at_birth = plan->tracks[i].rewired;
    plan->tracks[i].notes_changed_at_birth = plan->tracks[i].notes_changed;
  }
}

static void aim_gone_tracks(Builder *b) {
  RtPlan *plan = b->plan;
  for (uint32_t i = 0; i < plan->gone_count; i++) {
    const RtTrack *old = find_old_track(b, plan->tracks[i].id);
    const uint32_t aim = old->target == UINT32_MAX ? UINT32_MAX
                                                   : index_find(&plan->track_index, plan, b->old->tracks[old->target].id);
    plan->tracks[i].target = aim == UINT32_MAX || aim < plan->gone_count ? plan->track_count - 1 : aim;
  }
}

/* ---- what derives from all of it */

void index_add(RtIndex *index, Id id, uint32_t item) {
  uint32_t slot = index_slot(id, index->mask);
  while (index->slots[slot] != 0) slot = (slot + 1) & index->mask;
  index->slots[slot] = item + 1;
}

static void build_indices(RtPlan *plan) {
  for (uint32_t i = 0; i < plan->track_count; i++) index_add(&plan->track_index, plan->tracks[i].id, i);
  for (uint32_t i = 0; i < plan->node_count; i++) index_add(&plan->node_index, plan->nodes[i].state->key.a, i);
}

/* Sources of each track in plan order, and how deep each lies. */
static void build_routes(Builder *b) {
  RtPlan *plan = b->plan;
  for (uint32_t i = 0; i < plan->track_count; i++) {
    const uint32_t target = plan->tracks[i].target;
    if (target == UINT32_MAX) {
      plan->outputs[plan->output_count++] = i;
      continue;
    }
    plan->tracks[target].source_count++;
    if (b->levels[target] <= b->levels[i]) b->levels[target] = b->levels[i] + 1;
  }
  uint32_t *next = plan->sources;
  for (uint32_t i = 0; i < plan->track_count; i++) {
    plan->tracks[i].sources = next;
    next += plan->tracks[i].source_count;
    plan->tracks[i].source_count = 0;
  }
  for (uint32_t i = 0; i < plan->track_count; i++) {
    const uint32_t target = plan->tracks[i].target;
    if (target == UINT32_MAX) continue;
    RtTrack *to = &plan->tracks[target];
    plan->sources[(uint32_t)(to->sources - plan->sources) + to->source_count++] = i;
  }
}

static double slowest_bpm(const RtPlan *plan) {
  double bpm = LIMIT_BPM_MAX;
  for (uint32_t i = 0; i < plan->header->tempo_count; i++) bpm = math_min(bpm, math_min(plan->tempos[i].bpm_start, plan->tempos[i].bpm_end));
  return bpm;
}

/* A device that holds sound back (a pre-delay, an echo) may be quiet before its tail: quiet must last this long. */
static int64_t quiet_hold(const Builder *b) {
  const double bpm = slowest_bpm(b->plan);
  double seconds = 0;
  for (uint32_t i = 0; i < b->plan->node_count; i++) {
    const RtNode *node = &b->plan->nodes[i];
    const Device *device = node->state->device;
    if (node->plan_params == NULL) continue;
    if (device->hold_seconds != NULL) seconds = math_max(seconds, device->hold_seconds(node->plan_params, bpm));
    else if (device->tail_seconds != NULL)
      seconds = math_max(seconds, math_min(device->tail_seconds(node->plan_params), HOLD_SECONDS_USUAL));
  }
  return math_round_clamp(math_min(seconds, LIMIT_TAIL_SECONDS) * b->graph->rate_hz, 0, INT32_MAX);
}

/* A plan that is refused leaves no mark on the segments it shares with the one that plays on. */
static void restore_marks(const RtPlan *latest) {
  for (uint32_t i = latest == NULL ? 0 : latest->gone_count; latest != NULL && i < latest->track_count; i++) {
    const RtTrack *track = &latest->tracks[i];
    for (uint32_t n = 0; n < track->notes_count; n++) track->notes[n].segment->mark = latest->serial;
    for (uint32_t c = 0; c < track->clips.count; c++) {
      const RtClip *clip = &track->clips.items[c];
      clip->segment->mark = clip->asset->mark = latest->serial;
      clip->segment->entering = clip->entering;
    }
  }
}

RtPlan *plan_build(Graph *graph, Bytes blob, Problem *problem) {
  RtPlan *plan = memory_new(graph->memory, sizeof *plan);
  if (plan == NULL || (plan->blob = memory_new(graph->memory, blob.size ? blob.size : 1)) == NULL) {
    (void)problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "plan", "no memory for a plan");
    memory_free(graph->memory, plan, sizeof *plan);
    return NULL;
  }
  plan->blob_bytes = blob.size ? blob.size : 1;
  if (blob.size > 0) memcpy(plan->blob, blob.data, blob.size);
  PlanView view;
  Builder b = {.graph = graph, .view = &view, .old = graph->latest, .plan = plan, .problem = problem};
  if (plan_check((Bytes){plan->blob, blob.size}, &view, problem) != STATUS_OK) goto refused;
  if (view.header->rate_hz != graph->rate_hz) {
    (void)problem_set(problem, STATUS_REFUSED, NO_OFFSET, "plan.rate_hz", "the plan is for another sample rate");
    goto refused;
  }
  plan->header = view.header;
  plan->tempos = view.tempos;
  plan->signatures = view.signatures;
  plan->serial = ++graph->serial;
  b.carry = graph->latest != NULL && atomic_load_explicit(&graph->latest->seen, memory_order_acquire) == 0;
  if (!make_room(&b)) {
    (void)problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "plan", "no memory for a plan");
    goto refused;
  }
  if (name_states(&b) != STATUS_OK) goto refused;
  add_gone_tracks(&b);
  if (add_plan_tracks(&b) != STATUS_OK) goto refused;
  build_indices(plan);
  aim_gone_tracks(&b);
  mark_rerouted(&b);
  build_routes(&b);
  plan->quiet_hold_frames = quiet_hold(&b);
  plan_schedule(plan, b.levels, graph->live.packing);
  return plan;
refused:
  restore_marks(graph->latest);
  plan_release(graph, plan);
  return NULL;
}
