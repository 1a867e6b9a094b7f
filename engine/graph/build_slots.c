/* Part of plan_build.c: the slots of tracks, what they play resolved, behind their chains. Audio that the plan before played and
   this one lacks stays until its run has faded out; a track with slots has a launcher that outlives plans. */

#include "graph/build.h"
#include "graph/launch.h"

static Status missing(Builder *b, SegmentKey key) {
  return problem_set(b->problem, STATUS_NOT_FOUND, NO_OFFSET, "plan.slots", "segment %llx.%llx was not given",
                     (unsigned long long)key.object, (unsigned long long)key.revision);
}

static const void *content_of(Segment *segment) { return segment_data(segment) + sizeof(SegmentHeader); }
static uint32_t type_of(Segment *segment) { return ((const SegmentHeader *)(const void *)segment_data(segment))->type; }

static void take_notes(RtSlot *slot) {
  slot->notes = content_of(slot->segment);
  slot->note_rows = (const SlotNote *)(const void *)(slot->notes + 1);
  slot->control_rows = (const SlotControl *)(const void *)(slot->note_rows + slot->notes->note_count);
  slot->steps = (const SlotStep *)(const void *)(slot->control_rows + slot->notes->control_count);
  slot->points = (const SlotPoint *)(const void *)(slot->steps + slot->notes->step_count);
}

static Status take_audio(Builder *b, RtSlot *slot) {
  const SegmentSlotAudio *audio = content_of(slot->segment);
  Segment *asset = segments_find(b->graph, audio->asset);
  SegmentSound sound;
  if (asset == NULL || !segment_sound(asset, &sound)) return missing(b, audio->asset);
  slot->audio = audio;
  slot->asset = asset;
  slot->sound = (SegmentAudio){.asset = audio->asset, .source_frame = audio->source_frame, .loop_begin_frame = audio->loop_begin_frame,
                               .loop_end_frame = audio->loop_end_frame, .flags = audio->flags};
  slot->clip = (RtClip){.audio = &slot->sound, .channels = {sound.channels[0], sound.channels[1]}, .pages = sound.pages, .heard = CLIP_UNHEARD,
                        .frames = sound.frames, .loop_end_frame = audio->loop_end_frame < sound.frames ? audio->loop_end_frame : sound.frames,
                        .segment = slot->segment, .asset = asset};
  asset->references++;
  asset->mark = b->plan->serial;
  clip_pages_pin(&slot->clip, 1);
  return STATUS_OK;
}

static Status take_content(Builder *b, RtSlot *slot, SegmentKey key) {
  Segment *segment = segments_find(b->graph, key);
  if (segment == NULL) return missing(b, key);
  slot->key = key;
  slot->segment = segment;
  segment->references++;
  segment->mark = b->plan->serial;
  if (type_of(segment) == SEGMENT_SLOT_AUDIO) return take_audio(b, slot);
  if (type_of(segment) != SEGMENT_SLOT_NOTES) return problem_set(b->problem, STATUS_CORRUPT, NO_OFFSET, "plan.slots", "a slot names no content for slots");
  take_notes(slot);
  return STATUS_OK;
}

static Status add_launcher(Builder *b, RtChain *chain) {
  LaunchState *state = states_launch(b->graph, chain->id);
  if (state == NULL) return problem_set(b->problem, STATUS_NO_MEMORY, NO_OFFSET, "plan", "no memory for a launcher");
  state->references++;
  chain->launch = state;
  b->plan->launchers[b->plan->launcher_count++] = (uint32_t)(chain - b->plan->chains);
  return STATUS_OK;
}

static Status add_slot(Builder *b, const PlanSlot *from) {
  RtPlan *plan = b->plan;
  RtChain *chain = &plan->chains[plan->gone_count + from->chain];
  if (chain->launch == NULL) {
    const Status status = add_launcher(b, chain);
    if (status != STATUS_OK) return status;
    chain->slots = &plan->slots[plan->slot_count];
  }
  RtSlot *slot = &plan->slots[plan->slot_count++];
  slot->plan = from;
  chain->slot_count++;
  Status status = from->segment == PLAN_NONE ? STATUS_OK : take_content(b, slot, b->view->segments[from->segment].key);
  slot->variants = &plan->slots[b->view->header->slot_count + plan->variant_count];
  for (uint32_t i = 0; i < from->variant_count && status == STATUS_OK; i++) {
    RtSlot *variant = &slot->variants[slot->variant_count++];
    plan->variant_count++;
    variant->plan = from;
    status = take_content(b, variant, b->view->segments[from->segment + 1 + i].key);
    chain->clips.paged |= variant->clip.pages != NULL;
  }
  chain->clips.paged |= slot->clip.pages != NULL;
  return status;
}

/* A launcher goes on playing, or fading out, on a chain that lost its slots or is on its way out. */
static Status keep_launchers(Builder *b) {
  Status status = STATUS_OK;
  for (uint32_t i = 0; i < b->plan->chain_count && status == STATUS_OK; i++) {
    RtChain *chain = &b->plan->chains[i];
    const RtChain *old = build_old_chain(b, chain->id);
    if (chain->launch == NULL && old != NULL && old->launch != NULL) status = add_launcher(b, chain);
  }
  return status;
}

static void add_gone_slot(Builder *b, const RtSlot *old) {
  RtSlot *slot = &b->plan->slots[b->plan->slot_count + b->plan->variant_count + b->plan->gone_slot_count++];
  *slot = *old;
  slot->left = *old->plan;
  slot->plan = &slot->left;
  slot->variant_count = 0;
  slot->clip.audio = &slot->sound;
  slot->segment->references++;
  slot->asset->references++;
  clip_pages_pin(&slot->clip, 1);
}

/* What an unheard plan carried along must be carried on. */
static void keep_sounds(Builder *b) {
  const uint32_t count = b->old == NULL ? 0 : b->old->slot_count + b->old->variant_count + (b->carry ? b->old->gone_slot_count : 0);
  for (uint32_t i = 0; i < count; i++) {
    const RtSlot *old = &b->old->slots[i];
    if (old->audio != NULL && old->segment->mark != b->plan->serial) add_gone_slot(b, old);
  }
}

Status build_slots(Builder *b) {
  b->plan->scenes = b->view->scenes;
  b->plan->scene_count = b->view->header->scene_count;
  Status status = STATUS_OK;
  for (uint32_t i = 0; i < b->view->header->slot_count && status == STATUS_OK; i++) status = add_slot(b, &b->view->slots[i]);
  if (status == STATUS_OK) keep_sounds(b);
  return status == STATUS_OK ? keep_launchers(b) : status;
}

void build_release_slots(RtPlan *plan, void let_go(Graph *graph, Segment *segment), Graph *graph) {
  for (uint32_t i = 0; i < plan->launcher_count; i++) plan->chains[plan->launchers[i]].launch->references--;
  for (uint32_t i = 0; i < plan->slot_count + plan->variant_count + plan->gone_slot_count; i++) {
    RtSlot *slot = &plan->slots[i];
    if (slot->segment != NULL) let_go(graph, slot->segment);
    if (slot->asset == NULL) continue;
    clip_pages_pin(&slot->clip, -1);
    let_go(graph, slot->asset);
  }
}

void build_restore_slot_marks(const RtPlan *latest) {
  for (uint32_t i = 0; i < latest->slot_count + latest->variant_count; i++) {
    if (latest->slots[i].segment != NULL) latest->slots[i].segment->mark = latest->serial;
    if (latest->slots[i].asset != NULL) latest->slots[i].asset->mark = latest->serial;
  }
}
