#ifndef TUTTI_CORE_CHANCE_H
#define TUTTI_CORE_CHANCE_H

#include "core/hash.h"
#include "core/ids.h"

/* What is left to chance in a clip: a hash of the note, its place in the song and the repetition, so that a render repeats and an
   edit elsewhere changes nothing. The same whether the clip is compiled or launched. [any] */

typedef struct Chance {
  Id note;
  uint64_t song_ticks, repetition;
} Chance;

enum { CHANCE_SOUNDS = 0, CHANCE_VELOCITY = 1, CHANCE_KINDS = 4 };

/* 0..1, another one for each kind. */
static inline double chance_of(Chance chance, uint64_t kind) RT_SAFE {
  const uint64_t place = hash_pair(chance.song_ticks, chance.repetition * CHANCE_KINDS + kind);
  return (double)(hash_pair(chance.note, place) >> 11) * 0x1p-53;
}

#endif
