/* Notes come and go, voices are few: who plays, who lets go and who has to make room. Used by instruments. */
#include "dsp/voice_pool.h"

#include <string.h>

void voice_pool_reset(VoicePool *pool) RT_SAFE { memset(pool, 0, sizeof *pool); }

static const uint64_t steal_rank[] = {[VOICE_RELEASED] = 1, [VOICE_PEDAL] = 2, [VOICE_HELD] = 3, [VOICE_FADING] = 4};

/* Released voices go before held ones, old before new. */
static uint64_t steal_order(const VoiceSlot *voice) RT_SAFE { return steal_rank[voice->stage] << 60 | voice->age; }

static bool plays(const VoiceSlot *voice) RT_SAFE { return voice->stage != VOICE_FREE && voice->stage != VOICE_FADING; }

/* A free slot, or the oldest that fades; on the way, one sounding voice is made to fade when there are too many. */
static VoiceSlot *find_slot(VoicePool *pool) RT_SAFE {
  VoiceSlot *empty = NULL, *victim = NULL, *fading = NULL;
  uint32_t playing = 0;
  for (uint32_t i = 0; i < VOICE_POOL_SLOTS; i++) {
    VoiceSlot *voice = &pool->slot[i];
    if (voice->stage == VOICE_FREE) {
      if (!empty) empty = voice;
    } else if (voice->stage == VOICE_FADING) {
      if (!fading || voice->age < fading->age) fading = voice;
    } else {
      playing++;
      if (!victim || steal_order(voice) < steal_order(victim)) victim = voice;
    }
  }
  if (playing >= LIMIT_VOICES) victim->stage = VOICE_FADING;
  return empty ? empty : fading;
}

uint32_t voice_pool_take(VoicePool *pool, uint64_t note) RT_SAFE {
  VoiceSlot *slot = find_slot(pool);
  *slot = (VoiceSlot){.note = note, .age = ++pool->age, .stage = VOICE_HELD, .fresh = 1};
  const uint32_t index = (uint32_t)(slot - pool->slot);
  if (index / 4u >= pool->reach) pool->reach = index / 4u + 1u;
  return index;
}

static void release(VoiceSlot *voice) RT_SAFE {
  voice->stage = VOICE_RELEASED;
  voice->released = 1;
}

void voice_pool_lift(VoicePool *pool, uint64_t note, bool pedal) RT_SAFE {
  for (uint32_t i = 0; i < VOICE_POOL_SLOTS; i++) {
    VoiceSlot *voice = &pool->slot[i];
    if (voice->note != note || voice->stage != VOICE_HELD) continue;
    if (pedal) voice->stage = VOICE_PEDAL;
    else release(voice);
  }
}

void voice_pool_thin(VoicePool *pool, uint32_t most) RT_SAFE {
  if (most == 0 || most >= LIMIT_VOICES) return;
  VoiceSlot *victim = NULL;
  uint32_t playing = 0;
  for (uint32_t i = 0; i < VOICE_POOL_SLOTS; i++) {
    VoiceSlot *voice = &pool->slot[i];
    if (!plays(voice)) continue;
    playing++;
    if (!victim || steal_order(voice) < steal_order(victim)) victim = voice;
  }
  if (playing > most) victim->stage = VOICE_FADING;
}

void voice_pool_choke(VoicePool *pool, uint64_t note) RT_SAFE {
  for (uint32_t i = 0; i < VOICE_POOL_SLOTS; i++)
    if (pool->slot[i].note == note && plays(&pool->slot[i])) pool->slot[i].stage = VOICE_FADING;
}

void voice_pool_choke_all(VoicePool *pool) RT_SAFE {
  for (uint32_t i = 0; i < VOICE_POOL_SLOTS; i++)
    if (plays(&pool->slot[i])) pool->slot[i].stage = VOICE_FADING;
}

void voice_pool_release(VoicePool *pool, bool held) RT_SAFE {
  for (uint32_t i = 0; i < VOICE_POOL_SLOTS; i++) {
    const int32_t stage = pool->slot[i].stage;
    if (stage == VOICE_PEDAL || (held && stage == VOICE_HELD)) release(&pool->slot[i]);
  }
}

bool voice_pool_hand_over(VoicePool *pool, uint64_t note, uint64_t to) RT_SAFE {
  bool found = false;
  for (uint32_t i = 0; i < VOICE_POOL_SLOTS; i++) {
    if (pool->slot[i].note != note || (pool->slot[i].stage != VOICE_HELD && pool->slot[i].stage != VOICE_PEDAL)) continue;
    pool->slot[i].note = to;
    pool->slot[i].stage = VOICE_HELD;
    found = true;
  }
  return found;
}

void voice_pool_free(VoicePool *pool, uint32_t slot) RT_SAFE { pool->slot[slot] = (VoiceSlot){0}; }

static bool group_sounds(const VoiceSlot voice[4]) RT_SAFE { return (voice[0].stage | voice[1].stage | voice[2].stage | voice[3].stage) != VOICE_FREE; }

/* Free slots are taken from below, so that what sounds lies there: no need to look at what lies above. */
uint32_t voice_pool_groups(VoicePool *pool, uint32_t sounding[VOICE_POOL_GROUPS]) RT_SAFE {
  uint32_t count = 0;
  for (uint32_t i = 0; i < pool->reach; i++)
    if (group_sounds(&pool->slot[i * 4u])) sounding[count++] = i;
  pool->reach = count > 0 ? sounding[count - 1] + 1u : 0;
  return count;
}

bool voice_pool_sounds(VoicePool *pool) RT_SAFE {
  while (pool->reach > 0 && !group_sounds(&pool->slot[(pool->reach - 1u) * 4u])) pool->reach--;
  return pool->reach > 0;
}
