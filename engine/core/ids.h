#ifndef TUTTI_CORE_IDS_H
#define TUTTI_CORE_IDS_H

#include <stdint.h>

/*
  An id names one object or record for ever: 32-bit actor (who made it; granted by a server in blocks) and a 32-bit counter
  that never goes back. Actor 0 belongs to the program: factory objects and files imported by a pure function of their
  bytes, so that importing the same file anywhere gives the same document. Actor 1 is the first local device.
*/

typedef uint64_t Id;

#define ID_NONE 0u
#define ID_PROJECT 1u /* the root of every document */
#define ID_MASTER 2u  /* its master track */
#define ID_FIRST_FREE 16u
#define ACTOR_PROGRAM 0u
#define ACTOR_LOCAL 1u

static inline Id id_make(uint32_t actor, uint32_t counter) { return (Id)actor << 32 | counter; }
static inline uint32_t id_actor(Id id) { return (uint32_t)(id >> 32); }
static inline uint32_t id_counter(Id id) { return (uint32_t)id; }

#endif
