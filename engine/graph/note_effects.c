/* What a chain plays: its notes go through its note effects, one after another, before the instrument hears them. Modulators
   hear the same (modulation.c). */

#include "graph/automation.h"

#include <string.h>

static void run_note_effect(Live *live, RtNode *node, Event *to) RT_SAFE {
  EventSink sink = {.events = to, .capacity = LIMIT_BLOCK_EVENTS};
  run_prepare(live, node);
  node->block.events = live->heard;
  node->block.event_count = live->heard_count;
  node->block.notes_out = &sink;
  node->state->device->process(node->state->state, &node->block);
  node->block.notes_out = NULL;
  live->heard = to;
  live->heard_count = sink.count;
  live->dropped_events += sink.dropped;
  live->fed |= sink.count > 0;
}

/* A lane may bypass one: the notes it has begun end, and what sounds is played again without it. */
static bool is_on(Live *live, RtNode *node) RT_SAFE {
  if (node->automation != NULL) automation_begin_block(live, node);
  if (node->state->wet != node->wet_target) node->chain->notes_rewired = true;
  node->state->wet = node->wet_target;
  return node->wet_target == 1.0f;
}

static void run_note_effects(Live *live, RtChain *chain) RT_SAFE {
  uint32_t turn = 0;
  for (uint32_t n = 0; n < chain->head_count; n++) {
    RtNode *node = &chain->nodes[n];
    if (node->state->device->role == DEVICE_NOTE_EFFECT && is_on(live, node)) run_note_effect(live, node, live->made[turn++ % 2]);
  }
}

void events_make(Live *live, RtChain *chain, uint32_t chain_index) RT_SAFE {
  if (chain->gone) live->event_count = 0;
  else if (chain->container != NULL) events_branch(live, chain);
  else events_collect(live, chain, chain_index);
  live->heard = live->events;
  live->heard_count = live->event_count;
  if (!chain->gone) run_note_effects(live, chain);
  if (chain->kept == NULL) return;
  memcpy(chain->kept, live->heard, live->heard_count * sizeof *chain->kept);
  chain->kept_count = live->heard_count;
}
