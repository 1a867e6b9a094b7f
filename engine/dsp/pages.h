#ifndef TUTTI_DSP_PAGES_H
#define TUTTI_DSP_PAGES_H

#include "core/ring.h"

#include <stddef.h>

/*
  Recorded sound that does not lie in memory whole. It is cut into pages; the pages that are here lie in slots of one size,
  and a table of each sound says which: (sound, page) -> slot. The audio thread reads the table and asks for what it will
  need; one other thread, the loader (graph/page_loader.h), fills slots and writes the table. A page that is not here is
  silence.

  No slot is refilled while it may still be read. The audio thread counts an epoch up when it begins to render and again when
  it has ended, so that odd means "reading". The loader first takes the slot out of the table, then looks at the epoch: when
  it is even, or as soon as it has changed, nobody can have found the slot and nobody will. Both sides store first and load
  after, in one total order (sequentially consistent), so they cannot both miss each other: R. McKenney and J. Walpole,
  "What is RCU, fundamentally?" (2007), with one reader. The audio thread never waits, loops or retries for this.
*/

#define PAGE_FLOATS 16384u /* of one slot, 64 KiB: a page of a mono sound has twice the frames of a stereo one */

enum { PAGE_AWAY, PAGE_ASKED, PAGE_URGED, PAGE_HERE }; /* a table's entry; from the last on: slot + PAGE_HERE */
typedef enum PageNeed { NEED_NOW, NEED_SOON, NEEDS } PageNeed;

struct Pages;
/* Offline hosts lend this: the page is here when it returns, however long that takes. */
typedef void PageWait(void *context, struct Pages *pages, uint32_t page) RT_SAFE;

typedef struct PageCache {
  _Atomic uint32_t epoch;     /* odd while the audio thread may be reading */
  _Atomic uint32_t misses;    /* times that silence was heard for want of a page */
  uint32_t slot_count;
  uint32_t reserved;
  float *slots;               /* PAGE_FLOATS each */
  _Atomic uint32_t *used;     /* of each slot: the epoch in which it was last wanted */
  Ring *asks[NEEDS];          /* audio -> loader, PageAsk: what is needed now does not stand behind what is needed soon */
  PageWait *wait;             /* NULL: a page that is not here is silence */
  void *wait_context;
} PageCache;

/* 16 bytes. A sound is named so, and not by its address, because it may have gone when the loader reads this. */
typedef struct PageAsk {
  uint32_t sound, page;       /* Pages.number */
  uint32_t epoch;             /* of the asking: what is long past is not worth reading */
  uint32_t reserved;
} PageAsk;

/* One sound. */
typedef struct Pages {
  PageCache *cache;
  int64_t frames;
  uint32_t channels;          /* 1 or 2 */
  uint32_t shift;             /* a page has 1 << shift frames, row after row */
  uint32_t count;             /* pages */
  uint32_t number;            /* of all sounds there ever were in this cache */
  _Atomic uint32_t *table;    /* each page's entry */
} Pages;

/* How many frames a page has, and how many pages a sound. [any] */
static inline uint32_t pages_shift(uint32_t channels) { return channels == 2 ? 13 : 14; }
static inline uint32_t pages_count(uint32_t channels, int64_t frames) {
  return (uint32_t)((frames + ((int64_t)1 << pages_shift(channels)) - 1) >> pages_shift(channels));
}

/* Around everything that reads. [audio] */
void pages_enter(PageCache *cache) RT_SAFE;
void pages_leave(PageCache *cache) RT_SAFE;

/* Whether frames [first, first + count) are here; those that are not are asked for, those that are will stay longest. What lies
   outside the sound is always here. [audio] */
bool pages_want(const Pages *pages, int64_t first, int64_t count, PageNeed need) RT_SAFE;
/* Copies `count` frames of a channel; silence where a page is missing or the sound has no frames. [audio] */
void pages_read(const Pages *pages, uint32_t channel, int64_t first, uint32_t count, float *out) RT_SAFE;
/* Left and right at once, of a mono sound the same twice: a page that comes or goes meanwhile is there for both or for neither. [audio] */
void pages_read_both(const Pages *pages, int64_t first, uint32_t count, float *const out[2]) RT_SAFE;
static inline void pages_count_miss(const Pages *pages) RT_SAFE { atomic_fetch_add_explicit(&pages->cache->misses, 1, memory_order_relaxed); }

#endif
