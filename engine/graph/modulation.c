/* Modulators: run before everything else of a block, in plan order, so that what they move never has to ask whether they were
   there yet. They hear the notes of their chain, which are collected early for them, and what a sidechain brought them in the
   block before. */
#include "graph/automation.h"

#include <string.h>

static void remember(ModulationPast *past, const float *values, uint32_t frames) RT_SAFE {
  past->frames[past->next] = (uint16_t)frames;
  memcpy(past->values + (size_t)past->next * 2 * past->ports, values, 2 * past->ports * sizeof(float));
  past->next = (past->next + 1) % MODULATION_BLOCKS;
  if (past->count < MODULATION_BLOCKS) past->count++;
}

float modulation_before(const ModulationPast *past, uint32_t port, uint32_t frames_back) RT_SAFE {
  const float *values = NULL;
  uint32_t passed = 0;
  for (uint32_t i = 1; i <= past->count; i++) {
    const uint32_t at = (past->next + MODULATION_BLOCKS - i) % MODULATION_BLOCKS, frames = past->frames[at];
    values = past->values + (size_t)at * 2 * past->ports + 2 * port;
    if (frames_back <= passed + frames) return values[1] + (values[0] - values[1]) * ((float)(frames_back - passed) / (float)frames);
    passed += frames;
  }
  return values != NULL ? values[0] : 0.0f; /* nothing is known of earlier */
}

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
  remember(state->past, state->modulation, live->frames);
}

void modulation_run(Live *live, RtPlan *plan) RT_SAFE {
  for (uint32_t i = 0; i < plan->early_count; i++) events_make(live, &plan->chains[plan->early[i]], plan->early[i]);
  for (uint32_t i = 0; i < plan->modulator_count; i++) run_modulator(live, plan->modulators[i]);
}
