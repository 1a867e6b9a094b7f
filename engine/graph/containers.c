/* Container devices: what enters one is dealt out to its chains, what leaves them is summed in its place, in stored order. */

#include "graph/automation.h"

#include <string.h>

#define BUS_BYTES (2 * GRID_FRAMES * sizeof(float))

/* A container that nobody hears gives its chains silence, so that what they hold runs out. */
void container_split(Live *live, RtNode *node) RT_SAFE {
  const RtSplit *split = node->split;
  run_listen(live, node);
  const bool heard = node->state->wet > 0.0f || node->wet_target > 0.0f;
  const uint32_t count = split->staying_count > 0 ? split->staying_count : split->count; /* all leave: together with it */
  const bool whole = live->frames == GRID_FRAMES;
  for (uint32_t i = heard && whole ? count : 0; i < split->count; i++) memset(split->buses[i][0], 0, BUS_BYTES);
  if (!heard) return;
  if (node->automation != NULL) automation_begin_block(live, node);
  run_prepare(live, node);
  for (uint32_t c = 0; c < 2; c++) node->block.in[c] = node->bus[c];
  node->state->device->split(node->state->state, &node->block, (float *const (*)[2])split->buses, count);
}

void container_join(const RtNode *node, float *const to[2]) RT_SAFE {
  const RtSplit *split = node->split;
  for (uint32_t c = 0; c < 2; c++) {
    memset(to[c], 0, GRID_FRAMES * sizeof(float));
    for (uint32_t k = 0; k < split->count; k++)
      for (uint32_t i = 0; i < GRID_FRAMES; i += 4) f4_store(to[c] + i, f4_load(to[c] + i) + f4_load(split->buses[k][c] + i));
  }
}
