/* The way out for notes: what outward devices hear goes into a ring, and when one falls silent, that does. */

#include "graph/sent.h"

#include "graph/automation.h"

#define SENT_RING 2048u

Status graph_send_events(Graph *graph) {
  if (graph_sent(graph) != NULL) return STATUS_OK;
  Ring *const ring = graph_make_ring(graph->memory, sizeof(SentEvent), SENT_RING);
  atomic_store_explicit(&graph->sent, ring, memory_order_release);
  return ring != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

Ring *graph_sent(Graph *graph) RT_SAFE { return atomic_load_explicit(&graph->sent, memory_order_acquire); }

/* Neither it nor a container it stands in is bypassed or on its way out. */
static bool is_on(const RtNode *node) RT_SAFE {
  for (; node != NULL; node = node->chain->container)
    if (node->leaving || node->wet_target != 1.0f) return false;
  return true;
}

/* What a chain is heard through: the one it is a branch of, else the group. */
static const RtChain *chain_around(const RtChain *chain) RT_SAFE { return chain->container != NULL ? chain->container->chain : chain->group; }

/* At this frame of the block nothing keeps it from being heard. What is drawn is read for the moment of the note: the strips it moves
   have their turn later, and hear the song later. */
static bool is_open(Live *live, const RtNode *node, uint32_t block_frame) RT_SAFE {
  const int64_t frame = live->song_frame - node->arrival_frames + (live->playing ? block_frame : 0);
  bool open = is_on(node);
  for (const RtChain *chain = node->chain; open && chain != NULL; chain = chain_around(chain)) open = !automation_mutes(live, chain, frame);
  return open;
}

static void write(const Live *live, const RtNode *node, const Event *event) RT_SAFE {
  SentEvent sent = {.output_frame = live->output_frame + event->frame + live->plan->header->latency_frames, .node = node->state->key.a, .id = event->id,
                    .type = event->type, .number = event->number, .value = event->value, .pitch_offset_semitones = event->pitch_offset_semitones,
                    .by_hand = event->id >= EVENT_HAND_IDS || (!live->playing && event->type == EVENT_CONTROL)};
  const uint32_t count = node->state->device->param_count < SENT_PARAMS ? node->state->device->param_count : SENT_PARAMS;
  for (uint32_t i = 0; i < count; i++) sent.params[i] = node->block.params[i];
  (void)ring_write(live->sent, &sent); /* the ring counts what it drops */
}

static void fall_silent(const Live *live, RtNode *node, uint32_t block_frame) RT_SAFE {
  if (node->state->sending) write(live, node, &(Event){.type = EVENT_ALL_OFF, .frame = block_frame});
  node->state->sending = false;
}

void sent_events(Live *live, RtNode *node) RT_SAFE {
  if (live->sent == NULL) return;
  NodeState *const state = node->state;
  if (state->sending && !is_open(live, node, 0)) fall_silent(live, node, 0);
  for (uint32_t i = 0; i < node->block.event_count; i++) {
    const Event *const event = &node->block.events[i];
    if (!is_open(live, node, event->frame)) {
      fall_silent(live, node, event->frame);
      continue;
    }
    state->sending = true;
    write(live, node, event);
  }
}
