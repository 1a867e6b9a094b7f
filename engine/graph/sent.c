/* The way out for notes: what outward devices hear goes into a ring, and when one falls silent, that does. */

#include "graph/sent.h"

#include "graph/internal.h"

#define SENT_RING 2048u

Status graph_send_events(Graph *graph) {
  if (graph_sent(graph) != NULL) return STATUS_OK;
  Ring *const ring = graph_make_ring(graph->memory, sizeof(SentEvent), SENT_RING);
  atomic_store_explicit(&graph->sent, ring, memory_order_release);
  return ring != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

Ring *graph_sent(Graph *graph) RT_SAFE { return atomic_load_explicit(&graph->sent, memory_order_acquire); }

/* Neither it nor what it stands in, nor a group around, is muted, bypassed or on its way out. */
static bool is_open(const RtNode *node) RT_SAFE {
  if (node->leaving || node->wet_target != 1.0f) return false;
  for (const RtChain *chain = node->chain; chain != NULL; chain = chain->container != NULL ? chain->container->chain : NULL)
    if (chain->silent || chain->shut_in) return false;
  return true;
}

static void write(const Live *live, const RtNode *node, const Event *event) RT_SAFE {
  SentEvent sent = {.output_frame = live->output_frame + event->frame + live->plan->header->latency_frames, .node = node->state->key.a, .id = event->id,
                    .type = event->type, .number = event->number, .value = event->value, .pitch_offset_semitones = event->pitch_offset_semitones,
                    .by_hand = event->id >= EVENT_HAND_IDS || (!live->playing && event->type == EVENT_CONTROL)};
  const uint32_t count = node->state->device->param_count < SENT_PARAMS ? node->state->device->param_count : SENT_PARAMS;
  for (uint32_t i = 0; i < count; i++) sent.params[i] = node->block.params[i];
  (void)ring_write(live->sent, &sent); /* the ring counts what it drops */
}

void sent_events(Live *live, RtNode *node) RT_SAFE {
  if (live->sent == NULL) return;
  NodeState *const state = node->state;
  if (!is_open(node)) {
    if (state->sending) write(live, node, &(Event){.type = EVENT_ALL_OFF});
    state->sending = false;
    return;
  }
  for (uint32_t i = 0; i < node->block.event_count; i++) {
    const Event *const event = &node->block.events[i];
    state->sending = true;
    write(live, node, event);
  }
}
