/* The audio thread's side of the page table: look up, copy, ask. */
#include "dsp/pages.h"

#include <string.h>

void pages_enter(PageCache *cache) RT_SAFE { atomic_fetch_add_explicit(&cache->epoch, 1, memory_order_seq_cst); }

void pages_leave(PageCache *cache) RT_SAFE { atomic_fetch_add_explicit(&cache->epoch, 1, memory_order_release); }

/* A ring that is full is tried again at the next look. */
static void ask(const Pages *pages, uint32_t page, PageNeed need, uint32_t entry, uint32_t epoch) RT_SAFE {
  Ring *asks = pages->cache->asks[need];
  if (ring_room(asks) == 0 || !atomic_compare_exchange_strong(&pages->table[page], &entry, need == NEED_NOW ? PAGE_URGED : PAGE_ASKED)) return;
  const PageAsk asked = {.sound = pages->number, .page = page, .epoch = epoch};
  (void)ring_write(asks, &asked);
}

/* Where the page lies, or NULL. */
static const float *find(const Pages *pages, uint32_t page, PageNeed need) RT_SAFE {
  PageCache *cache = pages->cache;
  uint32_t entry = atomic_load(&pages->table[page]);
  if (entry < PAGE_HERE && cache->wait) {
    cache->wait(cache->wait_context, (Pages *)(uintptr_t)pages, page);
    entry = atomic_load(&pages->table[page]);
  }
  const uint32_t epoch = atomic_load_explicit(&cache->epoch, memory_order_relaxed);
  if (entry == PAGE_AWAY || (entry == PAGE_ASKED && need == NEED_NOW)) ask(pages, page, need, entry, epoch);
  if (entry < PAGE_HERE) return NULL;
  atomic_store_explicit(&cache->used[entry - PAGE_HERE], epoch, memory_order_relaxed);
  return cache->slots + (size_t)(entry - PAGE_HERE) * PAGE_FLOATS;
}

bool pages_want(const Pages *pages, int64_t first, int64_t count, PageNeed need) RT_SAFE {
  int64_t end = first + count;
  if (first < 0) first = 0;
  if (end > pages->frames) end = pages->frames;
  if (pages->cache->wait) return true;
  bool here = true;
  for (int64_t page = first >> pages->shift; page << pages->shift < end; page++) here &= find(pages, (uint32_t)page, need) != NULL;
  return here;
}

/* Each page is looked up once for all channels: between two looks the loader may take it away or bring it. */
static void read_channels(const Pages *pages, uint32_t first_channel, uint32_t channels, int64_t first, uint32_t count, float *const out[]) RT_SAFE {
  const int64_t page_frames = (int64_t)1 << pages->shift;
  for (uint32_t done = 0; done < count;) {
    const int64_t at = first + done, left = count - done;
    const int64_t next = at < 0 ? 0 : at >= pages->frames ? at + left : (at | (page_frames - 1)) + 1;
    int64_t run = next - at;
    if (at >= 0 && at < pages->frames && pages->frames - at < run) run = pages->frames - at;
    if (run > left) run = left;
    const float *slot = at >= 0 && at < pages->frames ? find(pages, (uint32_t)(at >> pages->shift), NEED_NOW) : NULL;
    for (uint32_t c = 0; c < channels; c++) {
      const int64_t row = pages->channels > 1 ? first_channel + c : 0;
      if (slot == NULL) memset(out[c] + done, 0, (size_t)run * sizeof(float));
      else memcpy(out[c] + done, slot + (row << pages->shift) + (at & (page_frames - 1)), (size_t)run * sizeof(float));
    }
    done += (uint32_t)run;
  }
}

void pages_read(const Pages *pages, uint32_t channel, int64_t first, uint32_t count, float *out) RT_SAFE {
  read_channels(pages, channel, 1, first, count, &out);
}

void pages_read_both(const Pages *pages, int64_t first, uint32_t count, float *const out[2]) RT_SAFE { read_channels(pages, 0, 2, first, count, out); }
