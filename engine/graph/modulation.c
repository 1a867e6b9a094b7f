/* Modulators: run before everything else of a block, in plan order, so that what they move never has to ask whether they were
   there yet. They hear the notes of their chain, which are collected early for them, and what a sidechain brought them in the
   block before. */
#include "graph/automation.h"

#include <string.h>

static void run_modulator(Live *live, RtNode *node) RT_SAFE {
  NodeState *state = node->state;
  DeviceBlock *block = &node->block;
  if (node->side != NULL) {
    const bool connected = side_mix(live, node->side);
    for (uint32_t c = 0; c < 2; c++) block->sidechain[c] = connected ? node->side->bus[c] : NULL;
  }
  if (node->automation != NULL) automation_begin_block(live, node);
  block->frames = live->frames;
  block->song_frame = live->song_frame - node->arrival_frames;
  block->song_ticks = transport_ticks(live, block->song_frame, &block->bpm);
  block->playing = live->playing;
  for (uint32_t c = 0; c < 2; c++) block->in[c] = node->chain->bus[c]; /* what left the chain in the block before */
  block->events = node->chain->kept;
  block->event_count = node->chain->kept_count;
  block->modulation = state->modulation;
  state->device->process(state->state, block); /* bypassed, too: it is heard again where it would be */
}

void modulation_run(Live *live, RtPlan *plan) RT_SAFE {
  for (uint32_t i = 0; i < plan->early_count; i++) events_make(live, &plan->chains[plan->early[i]], plan->early[i]);
  for (uint32_t i = 0; i < plan->modulator_count; i++) run_modulator(live, plan->modulators[i]);
}
