/* Slots and who has them: least recently wanted goes first. See dsp/pages.h for why nothing is read while it is refilled. */

#include "graph/page_loader.h"

#include <string.h>

#define ASKS 4096u                 /* waiting at once; more are asked again */
#define TELLS 4096u
#define STALE_EPOCHS 400u          /* an ask this old (200 calls of the audio thread) is of a place that was left */
#define PINNED_SHARE 4u            /* of the slots, all but a quarter may be pinned */
#define SLOTS_MIN 4u
#define NO_SLOT UINT32_MAX

typedef struct PageSlot { PagedSound *sound; uint32_t page, by_pin; } PageSlot; /* by_pin: it was not asked for */

struct PageLoader {
  PageCache *cache;
  PageDecode *decode;
  const Memory *memory;
  size_t bytes;
  Ring *told, *closed;
  PageSlot *slots;
  PagedSound **sounds;             /* in no order */
  uint32_t sound_count, pinned_count;
  uint32_t fresh;                  /* slots from here on were never used */
  uint32_t *free_slots;
  uint32_t free_count;
  uint32_t leaving_slot, leaving_epoch; /* out of the table, perhaps still being read */
  uint32_t pin_sound;              /* whose pins are looked at next */
  PageSlot next;                   /* chosen, but there was no slot yet; sound NULL: none */
  PageSlot wanted;                 /* what `slot` is being filled with; sound NULL: nothing is on its way */
  uint32_t slot;
};

/* ---- made and unmade */

static size_t round16(size_t bytes) { return (bytes + 15) / 16 * 16; }

PageLoader *page_loader_create(const Memory *memory, PageCache *cache, uint32_t slots, PageDecode *decode) {
  if (slots < SLOTS_MIN) slots = SLOTS_MIN;
  const size_t head = round16(sizeof(PageLoader)), rows = round16(slots * sizeof(PageSlot)), words = round16(slots * sizeof(uint32_t));
  const size_t asks = round16(ring_bytes(sizeof(PageAsk), ASKS)), tells = round16(ring_bytes(sizeof(PageTell), TELLS));
  const size_t closed = round16(ring_bytes(sizeof(uint64_t), TELLS)), sounds = PAGE_SOUNDS_MAX * sizeof(PagedSound *);
  const size_t bytes = head + rows + 2 * words + NEEDS * asks + tells + closed + sounds + (size_t)slots * PAGE_FLOATS * sizeof(float);
  uint8_t *at = memory_new(memory, bytes);
  if (at == NULL) return NULL;
  PageLoader *loader = (PageLoader *)(void *)at;
  *loader = (PageLoader){.memory = memory, .cache = cache, .decode = decode, .bytes = bytes, .leaving_slot = NO_SLOT};
  loader->slots = (PageSlot *)(void *)(at += head);
  loader->free_slots = (uint32_t *)(void *)(at += rows);
  loader->cache->used = (_Atomic uint32_t *)(void *)(at += words);
  at += words;
  for (uint32_t need = 0; need < NEEDS; need++, at += asks) loader->cache->asks[need] = ring_init(at, sizeof(PageAsk), ASKS);
  loader->told = ring_init(at, sizeof(PageTell), TELLS);
  loader->closed = ring_init(at += tells, sizeof(uint64_t), TELLS);
  loader->sounds = (PagedSound **)(void *)(at += closed);
  loader->cache->slots = (float *)(void *)(at + sounds);
  loader->cache->slot_count = slots;
  return loader;
}

void page_loader_destroy(PageLoader *loader) {
  if (loader != NULL) memory_free(loader->memory, loader, loader->bytes);
}

Ring *page_loader_told(PageLoader *loader) { return loader->told; }
Ring *page_loader_closed(PageLoader *loader) { return loader->closed; }

/* ---- sounds that come and go */

static void free_slot(PageLoader *loader, uint32_t slot) {
  loader->slots[slot] = (PageSlot){0};
  loader->free_slots[loader->free_count++] = slot;
}

/* No plan plays it any more, so nobody reads its slots. */
static void close_sound(PageLoader *loader, PagedSound *sound) {
  for (uint32_t slot = 0; slot < loader->fresh; slot++)
    if (loader->slots[slot].sound == sound) free_slot(loader, slot);
  PagedSound *last = loader->sounds[--loader->sound_count];
  loader->sounds[sound->place] = last;
  last->place = sound->place;
  if (loader->next.sound == sound) loader->next.sound = NULL;
  if (loader->wanted.sound == sound) {
    free_slot(loader, loader->slot);
    loader->wanted = (PageSlot){0};
  }
  const uint64_t record = (uint64_t)(uintptr_t)sound;
  (void)ring_write(loader->closed, &record); /* room for as many as were told */
}

static void hear(PageLoader *loader, const PageTell *tell) {
  PagedSound *sound = (PagedSound *)(uintptr_t)tell->sound;
  if (tell->type == TELL_OPEN) {
    sound->place = loader->sound_count;
    loader->sounds[loader->sound_count++] = sound;
  }
  if (tell->type == TELL_CLOSE) close_sound(loader, sound);
  else sound->pin_cursor = 0;
}

void page_loader_listen(PageLoader *loader) {
  PageTell tell;
  while (ring_read(loader->told, &tell)) hear(loader, &tell);
}

static PagedSound *find_sound(PageLoader *loader, uint32_t number) {
  for (uint32_t tries = 0; tries < 2; tries++) {
    for (uint32_t i = 0; i < loader->sound_count; i++)
      if (loader->sounds[i]->pages.number == number) return loader->sounds[i];
    page_loader_listen(loader); /* it was told of before it was asked for, but perhaps after we looked */
  }
  return NULL;
}

/* ---- a slot for a page */

static bool is_pinned(const PageSlot *slot) { return atomic_load_explicit(&slot->sound->pins[slot->page], memory_order_relaxed) > 0; }

/* The one that was wanted longest ago, pinned ones only when there are too many. */
static uint32_t choose_victim(PageLoader *loader) {
  const uint32_t now = atomic_load_explicit(&loader->cache->epoch, memory_order_relaxed);
  uint32_t victim = NO_SLOT, age = 0, pinned = 0, pinned_victim = NO_SLOT, pinned_age = 0;
  for (uint32_t slot = 0; slot < loader->fresh; slot++) {
    if (loader->slots[slot].sound == NULL || slot == loader->leaving_slot) continue;
    const uint32_t old = now - atomic_load_explicit(&loader->cache->used[slot], memory_order_relaxed);
    const bool stays = is_pinned(&loader->slots[slot]);
    pinned += stays;
    uint32_t *best = stays ? &pinned_victim : &victim, *best_age = stays ? &pinned_age : &age;
    if (*best != NO_SLOT && old <= *best_age) continue;
    *best = slot;
    *best_age = old;
  }
  loader->pinned_count = pinned;
  const bool too_many = pinned > loader->cache->slot_count - loader->cache->slot_count / PINNED_SHARE;
  return victim == NO_SLOT || (too_many && pinned_age > age) ? pinned_victim : victim;
}

static void take_out(PageLoader *loader, uint32_t slot) {
  const PageSlot *owner = &loader->slots[slot];
  atomic_store(&owner->sound->pages.table[owner->page], PAGE_AWAY);
  loader->slots[slot].sound = NULL;
}

/* NO_SLOT: the audio thread may still be reading the one that was given up. `alone`: it is this thread, and reads nothing now. */
static uint32_t get_slot(PageLoader *loader, bool alone) {
  if (loader->free_count > 0) return loader->free_slots[--loader->free_count];
  if (loader->fresh < loader->cache->slot_count) return loader->fresh++;
  if (loader->leaving_slot == NO_SLOT) {
    loader->leaving_slot = choose_victim(loader);
    take_out(loader, loader->leaving_slot);
    loader->leaving_epoch = atomic_load(&loader->cache->epoch);
  }
  if (!alone && loader->leaving_epoch % 2 == 1 && atomic_load(&loader->cache->epoch) == loader->leaving_epoch) return NO_SLOT;
  const uint32_t slot = loader->leaving_slot;
  loader->leaving_slot = NO_SLOT;
  return slot;
}

/* ---- from the file's bytes to samples */

static int64_t within(int64_t x, int64_t low, int64_t high) { return x < low ? low : x > high ? high : x; }

static uint32_t frames_of(const PageSlot *wanted) {
  const Pages *pages = &wanted->sound->pages;
  const int64_t begin = (int64_t)wanted->page << pages->shift, left = pages->frames - begin;
  return (uint32_t)within(left, 0, (int64_t)1 << pages->shift);
}

/* The file's frames a page is made of; with a resampler it may reach beyond both ends. */
static ResampleReach reach_of(const PageSlot *wanted) {
  const int64_t begin = (int64_t)wanted->page << wanted->sound->pages.shift;
  const uint32_t frames = frames_of(wanted);
  const PageRates *rates = wanted->sound->rates;
  return rates->resampled ? resampler_reach(&rates->resampler, begin, frames) : (ResampleReach){begin, begin + frames};
}

static void order_page(PageLoader *loader, const PageSlot *wanted, uint32_t slot, PageOrder *order) {
  const SegmentStream *stream = &wanted->sound->stream;
  const ResampleReach reach = reach_of(wanted);
  const int64_t begin = within(reach.begin, 0, stream->file_frames), end = within(reach.end, begin, stream->file_frames);
  loader->wanted = *wanted;
  loader->slot = slot;
  *order = (PageOrder){.sha256 = stream->sha256, .offset = stream->file_offset + (uint64_t)begin * stream->frame_bytes, .to = wanted->sound->rates->raw,
                       .bytes = (uint32_t)(end - begin) * stream->frame_bytes, .pinned = wanted->by_pin};
}

static void fill_channel(const PageLoader *loader, const PageSlot *wanted, uint32_t channel, float *out) {
  const PagedSound *sound = wanted->sound;
  const SegmentStream *stream = &sound->stream;
  const PageRates *rates = sound->rates;
  const ResampleReach reach = reach_of(wanted);
  const int64_t begin = within(reach.begin, 0, stream->file_frames), end = within(reach.end, begin, stream->file_frames);
  const uint32_t frames = frames_of(wanted);
  const Bytes raw = {rates->raw, (size_t)(end - begin) * stream->frame_bytes};
  if (!rates->resampled) {
    loader->decode(stream, raw, channel, out);
    return;
  }
  memset(rates->scratch, 0, (size_t)(reach.end - reach.begin) * sizeof(float));
  loader->decode(stream, raw, channel, rates->scratch + (begin - reach.begin));
  resampler_window(&rates->resampler, (int64_t)wanted->page << sound->pages.shift, frames, rates->scratch, out);
}

void page_loader_done(PageLoader *loader, bool read) {
  const PageSlot wanted = loader->wanted;
  if (wanted.sound == NULL) return; /* it was closed meanwhile */
  const Pages *pages = &wanted.sound->pages;
  float *slot = loader->cache->slots + (size_t)loader->slot * PAGE_FLOATS;
  memset(slot, 0, PAGE_FLOATS * sizeof *slot);
  for (uint32_t c = 0; c < pages->channels && read; c++) fill_channel(loader, &wanted, c, slot + ((size_t)c << pages->shift));
  loader->slots[loader->slot] = wanted;
  loader->wanted = (PageSlot){0};
  atomic_store_explicit(&loader->cache->used[loader->slot], atomic_load_explicit(&loader->cache->epoch, memory_order_relaxed), memory_order_relaxed);
  atomic_store_explicit(&pages->table[wanted.page], loader->slot + PAGE_HERE, memory_order_release);
}

void page_loader_later(PageLoader *loader) {
  const PageSlot wanted = loader->wanted;
  if (wanted.sound == NULL) return;
  wanted.sound->pins_later |= is_pinned(&wanted);
  free_slot(loader, loader->slot);
  loader->wanted = (PageSlot){0};
  atomic_store(&wanted.sound->pages.table[wanted.page], PAGE_AWAY);
}

/* ---- what comes next */

static bool is_here(const PageSlot *wanted) {
  return atomic_load_explicit(&wanted->sound->pages.table[wanted->page], memory_order_relaxed) >= PAGE_HERE;
}

/* An ask of long ago is forgotten, so that a jump does not wait for the pages of where it came from. */
static bool next_ask(PageLoader *loader, Ring *asks, PageSlot *wanted) {
  PageAsk ask;
  while (ring_read(asks, &ask)) {
    PagedSound *sound = find_sound(loader, ask.sound);
    if (sound == NULL || ask.page >= sound->pages.count) continue;
    *wanted = (PageSlot){.sound = sound, .page = ask.page};
    if (is_here(wanted)) continue;
    if (atomic_load_explicit(&loader->cache->epoch, memory_order_relaxed) - ask.epoch <= STALE_EPOCHS) return true;
    atomic_store(&sound->pages.table[ask.page], PAGE_AWAY);
  }
  return false;
}

/* Pinned pages that are not here, as long as pins do not fill everything. */
static bool next_pin(PageLoader *loader, PageSlot *wanted) {
  if (loader->fresh == loader->cache->slot_count && loader->pinned_count >= loader->cache->slot_count - loader->cache->slot_count / PINNED_SHARE) return false;
  for (uint32_t tries = 0; tries < loader->sound_count; tries++) {
    loader->pin_sound = loader->pin_sound < loader->sound_count ? loader->pin_sound : 0;
    PagedSound *sound = loader->sounds[loader->pin_sound];
    while (sound->pin_cursor < sound->pages.count) {
      *wanted = (PageSlot){.sound = sound, .page = sound->pin_cursor++, .by_pin = 1};
      if (is_pinned(wanted) && !is_here(wanted)) return true;
    }
    loader->pin_sound++;
  }
  return false;
}

static bool choose_next(PageLoader *loader, PageSlot *wanted) {
  Ring *const *asks = loader->cache->asks;
  if (next_ask(loader, asks[NEED_NOW], wanted) || next_ask(loader, asks[NEED_SOON], wanted) || next_pin(loader, wanted)) return true;
  *wanted = (PageSlot){0};
  return false;
}

/* What was not made yet may be there the next time. */
static void look_again(PageLoader *loader) {
  for (uint32_t i = 0; i < loader->sound_count; i++) {
    PagedSound *sound = loader->sounds[i];
    if (sound->pins_later) sound->pin_cursor = 0;
    sound->pins_later = false;
  }
}

PageStep page_loader_next(PageLoader *loader, PageOrder *order) {
  page_loader_listen(loader);
  if (loader->next.sound == NULL && !choose_next(loader, &loader->next)) {
    look_again(loader);
    return PAGE_IDLE;
  }
  const uint32_t slot = get_slot(loader, false);
  if (slot == NO_SLOT) return PAGE_WAIT;
  order_page(loader, &loader->next, slot, order);
  loader->next.sound = NULL;
  return PAGE_LOAD;
}

bool page_loader_fetch(PageLoader *loader, const Pages *pages, uint32_t page, PageOrder *order) {
  page_loader_listen(loader);
  const PageSlot wanted = {.sound = find_sound(loader, pages->number), .page = page};
  if (wanted.sound == NULL || page >= pages->count) return false;
  order_page(loader, &wanted, get_slot(loader, true), order);
  return true;
}
