/* Silence skipping. A chain falls asleep when nothing entered it, nothing left it, and a whole block of that changed nothing in
   the states of its devices: then no further block would either, so leaving them out gives the same bytes. It wakes in the
   block in which anything enters it, and with every plan and every turn of a knob. Devices need to know nothing of this, but
   one whose state is big, or moves with the song, says itself when it rests. */

#include "graph/internal.h"

#include "core/hash.h"

#include <string.h>

#define SLEEP_AFTER_BLOCKS 32u /* of silence before a try, and between tries */
#define TRIES_PER_BLOCK 1u     /* they read whole states: no block shall pay for many */

/* Sound is known for what it is by its first few frames. */
bool sleep_is_zero(const float *x) RT_SAFE {
  for (uint32_t i = 0; i < GRID_FRAMES; i += 16) {
    i32x4 any = i4_splat(0);
    for (uint32_t k = 0; k < 16; k += 4) any |= (i32x4)(f4_load(x + i + k) != f4_splat(0.0f));
    if (i4_any(any)) return false;
  }
  return true;
}

void sleep_hears(RtChain *chain, bool played) RT_SAFE {
  ChainState *state = chain->state;
  state->hears_nothing = state->zero && !played && sleep_is_zero(chain->bus[0]) && sleep_is_zero(chain->bus[1]);
  if (!state->hears_nothing) sleep_wake(state);
}

/* ---- falling asleep */

static uint64_t mix(uint64_t hash, const void *bytes, size_t size) RT_SAFE {
  const uint8_t *at = bytes;
  uint64_t word;
  for (; size >= sizeof word; at += sizeof word, size -= sizeof word) {
    memcpy(&word, at, sizeof word);
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    hash ^= hash >> 29;
  }
  return hash;
}

/* Of those that say it themselves. */
static bool all_rest(const RtChain *chain) RT_SAFE {
  for (uint32_t i = 0; i < chain->node_count; i++) {
    const NodeState *state = chain->nodes[i].state;
    if (state->device->rests && state->wet > 0.0f && !state->device->rests(state->state)) return false;
  }
  return true;
}

/* Of the others. */
static uint64_t hash_states(const RtChain *chain) RT_SAFE {
  uint64_t hash = 1;
  for (uint32_t i = 0; i < chain->node_count; i++) {
    const NodeState *state = chain->nodes[i].state;
    if (state->device->rests) continue;
    const size_t head = (size_t)((const uint8_t *)state->state - (const uint8_t *)state);
    hash = mix(hash, state->state, state->bytes - head);
    hash = mix(hash, state->meter, sizeof state->meter);
  }
  return hash;
}

static bool is_steady(const RtChain *chain) RT_SAFE {
  if (chain->rewired || chain->state->mend_left > 0 || chain->state->open != (chain->silent ? 0.0f : 1.0f)) return false;
  for (uint32_t i = 0; i < chain->node_count; i++)
    if (chain->nodes[i].state->wet != chain->nodes[i].wet_target) return false;
  return true;
}

void sleep_try(Live *live, RtChain *chain) RT_SAFE {
  ChainState *state = chain->state;
  if (!state->hears_nothing || !state->zero || !chain->may_sleep || !live->skipping || state->asleep) return;
  if (!state->tried && (++state->still_blocks < SLEEP_AFTER_BLOCKS || live->tries == TRIES_PER_BLOCK)) return;
  if (!is_steady(chain) || !all_rest(chain)) return;
  const uint64_t hash = hash_states(chain);
  if (!state->tried) {
    live->tries++;
    state->still_hash = hash;
    state->tried = true;
    return;
  }
  state->asleep = hash == state->still_hash;
  state->tried = false;
  state->still_blocks = 0;
}
