#ifndef TUTTI_DSP_VOICE_POOL_H
#define TUTTI_DSP_VOICE_POOL_H

#include "core/attributes.h"
#include "core/limits.h"

#include <stdbool.h>
#include <stdint.h>

/*
  Which voice plays which note. A voice is held by a finger, then perhaps by the pedal, then released until its owner says
  that it is silent. When more than LIMIT_VOICES would sound, the least missed one fades out and a spare takes the new note:
  released voices go before held ones, old before new. What a voice sounds like is not known here. All functions are [audio].
*/

#define VOICE_POOL_SLOTS (LIMIT_VOICES + 16u) /* some more than sound, for those that are fading out */
#define VOICE_POOL_GROUPS (VOICE_POOL_SLOTS / 4u) /* slot 4 g + l is lane l of group g, for owners that render four at once */

_Static_assert(VOICE_POOL_SLOTS % 4 == 0, "slots fill whole groups");

typedef enum VoiceStage { VOICE_FREE, VOICE_HELD, VOICE_PEDAL, VOICE_RELEASED, VOICE_FADING } VoiceStage;

typedef struct VoiceSlot {
  uint64_t note;    /* what started it; a number the caller chooses */
  uint64_t age;     /* counts notes */
  int32_t stage;    /* VoiceStage */
  int32_t released; /* stays set while a released voice fades */
  int32_t fresh;    /* until the owner has rendered it once */
  int32_t reserved;
} VoiceSlot;

typedef struct VoicePool {
  uint64_t age, reach; /* all groups from `reach` on are free */
  VoiceSlot slot[VOICE_POOL_SLOTS];
} VoicePool;

void voice_pool_reset(VoicePool *pool) RT_SAFE;
/* The slot that plays a new note, held and fresh; when all are fading, the oldest of them ends now and is given. */
uint32_t voice_pool_take(VoicePool *pool, uint64_t note) RT_SAFE;
/* A finger leaves its key: held becomes released, or the pedal's while `pedal` is down. */
void voice_pool_lift(VoicePool *pool, uint64_t note, bool pedal) RT_SAFE;
/* The voices of a note fade out whatever holds them. */
void voice_pool_choke(VoicePool *pool, uint64_t note) RT_SAFE;
/* Every voice fades out. */
void voice_pool_choke_all(VoicePool *pool) RT_SAFE;
/* Release what the pedal held, and with `held` also what fingers hold. */
void voice_pool_release(VoicePool *pool, bool held) RT_SAFE;
/* While more than `most` sound, the least missed one fades out: one a call, so that many do not go at once. 0: all may sound. */
void voice_pool_thin(VoicePool *pool, uint32_t most) RT_SAFE;
/* What `note` holds now belongs to another finger: legato. True when there was something. */
bool voice_pool_hand_over(VoicePool *pool, uint64_t note, uint64_t to) RT_SAFE;
/* The voice is silent; its slot may be taken. */
void voice_pool_free(VoicePool *pool, uint32_t slot) RT_SAFE;
/* Which groups have a voice that sounds, in order, and how many those are. */
uint32_t voice_pool_groups(VoicePool *pool, uint32_t sounding[VOICE_POOL_GROUPS]) RT_SAFE;
/* Whether any has. */
bool voice_pool_sounds(VoicePool *pool) RT_SAFE;

#endif
