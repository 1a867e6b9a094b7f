/* Makes and unmakes sounds in pages, in step with a loader that may be behind. Called by segments.c and the plan's builder. */

#include "graph/streams.h"

#include <string.h>

/* ---- rates */

static void free_rates(const Memory *memory, PageRates *rates) {
  if (rates == NULL) return;
  if (rates->resampled) resampler_finish(&rates->resampler);
  memory_free(memory, rates->scratch, rates->scratch_bytes);
  memory_free(memory, rates->raw, rates->raw_bytes);
  memory_free(memory, rates, sizeof *rates);
}

/* The most input that a page of one channel, the longest, is made of. */
static size_t frames_max(const PageRates *rates) {
  if (!rates->resampled) return PAGE_FLOATS;
  const ResampleReach reach = resampler_reach(&rates->resampler, 0, PAGE_FLOATS);
  return (size_t)(reach.end - reach.begin) + 2; /* another page's may begin with another fraction */
}

static bool fill_rates(const Memory *memory, PageRates *rates) {
  const ResampleRates hz = {rates->file_rate_hz, rates->rate_hz};
  rates->resampled = hz.in_hz != hz.out_hz;
  if (rates->resampled && resampler_init(&rates->resampler, memory, hz) != STATUS_OK) {
    rates->resampled = false;
    return false;
  }
  rates->scratch_bytes = rates->resampled ? frames_max(rates) * sizeof(float) : 0;
  rates->raw_bytes = frames_max(rates) * LIMIT_CHANNELS * STREAM_SAMPLE_BYTES_MAX;
  rates->scratch = rates->resampled ? memory_new(memory, rates->scratch_bytes) : NULL;
  rates->raw = memory_new(memory, rates->raw_bytes);
  return rates->raw != NULL && (!rates->resampled || rates->scratch != NULL);
}

static PageRates *get_rates(Streams *streams, const SegmentStream *stream) {
  for (PageRates *rates = streams->rates; rates != NULL; rates = rates->next)
    if (rates->file_rate_hz == stream->file_rate_hz && rates->rate_hz == stream->rate_hz) return rates;
  PageRates *rates = memory_new(streams->memory, sizeof *rates);
  if (rates == NULL) return NULL;
  rates->file_rate_hz = stream->file_rate_hz;
  rates->rate_hz = stream->rate_hz;
  if (!fill_rates(streams->memory, rates)) {
    free_rates(streams->memory, rates);
    return NULL;
  }
  rates->next = streams->rates;
  return streams->rates = rates;
}

/* ---- sounds */

static size_t round16(size_t bytes) { return (bytes + 15) / 16 * 16; }

PagedSound *streams_add(Streams *streams, const SegmentStream *stream) {
  if (streams->loader == NULL || streams->count == PAGE_SOUNDS_MAX) return NULL;
  const PageRates *rates = get_rates(streams, stream);
  const uint32_t pages = pages_count(stream->channels, stream->frames);
  const size_t head = round16(sizeof(PagedSound)), table = round16(pages * sizeof(uint32_t)), pins = round16(pages * sizeof(uint16_t));
  PagedSound *sound = rates != NULL ? memory_new(streams->memory, head + table + pins) : NULL;
  if (sound == NULL) return NULL;
  uint8_t *after = (uint8_t *)sound + head;
  sound->pages = (Pages){.cache = &streams->cache, .frames = stream->frames, .channels = stream->channels,
                         .shift = pages_shift(stream->channels), .count = pages, .number = streams->next_number++,
                         .table = (_Atomic uint32_t *)(void *)after};
  sound->pins = (_Atomic uint16_t *)(void *)(after + table);
  sound->stream = *stream;
  sound->rates = rates;
  sound->bytes = head + table + pins;
  sound->next = streams->sounds;
  streams->sounds = sound;
  streams->count++;
  streams_tell(streams);
  return sound;
}

void streams_drop(PagedSound *sound) { sound->state = sound->state == SOUND_NEW ? SOUND_CLOSED : SOUND_UNUSED; }

void streams_pin(PagedSound *sound, int64_t first, int64_t count, int change) {
  const Pages *pages = &sound->pages;
  int64_t end = first + count;
  if (first < 0) first = 0;
  if (end > pages->frames) end = pages->frames;
  for (int64_t page = first >> pages->shift; page << pages->shift < end; page++) {
    const uint16_t before = atomic_load_explicit(&sound->pins[page], memory_order_relaxed);
    if (change > 0 ? before < UINT16_MAX : before > 0)
      atomic_store_explicit(&sound->pins[page], (uint16_t)(before + change), memory_order_relaxed);
  }
  if (change > 0) sound->pins_changed = true;
}

/* ---- talking to the loader */

static bool tell(Streams *streams, PagedSound *sound, PageTellType type) {
  const PageTell record = {.type = type, .sound = (uint64_t)(uintptr_t)sound};
  return ring_room(page_loader_told(streams->loader)) > 0 && ring_write(page_loader_told(streams->loader), &record);
}

static void tell_of(Streams *streams, PagedSound *sound) {
  if (sound->state == SOUND_NEW && tell(streams, sound, TELL_OPEN)) sound->state = SOUND_TOLD;
  if (sound->state == SOUND_TOLD && sound->pins_changed && tell(streams, sound, TELL_PINS)) sound->pins_changed = false;
  if (sound->state == SOUND_UNUSED && tell(streams, sound, TELL_CLOSE)) sound->state = SOUND_CLOSING;
}

static void free_closed(Streams *streams) {
  for (PagedSound **link = &streams->sounds; *link != NULL;) {
    PagedSound *sound = *link;
    if (sound->state != SOUND_CLOSED) {
      link = &sound->next;
      continue;
    }
    *link = sound->next;
    streams->count--;
    memory_free(streams->memory, sound, sound->bytes);
  }
}

void streams_tell(Streams *streams) {
  if (streams->loader == NULL) return;
  for (PagedSound *sound = streams->sounds; sound != NULL; sound = sound->next) tell_of(streams, sound);
  if (streams->alone) page_loader_listen(streams->loader);
  uint64_t record;
  while (ring_read(page_loader_closed(streams->loader), &record)) ((PagedSound *)(uintptr_t)record)->state = SOUND_CLOSED;
  free_closed(streams);
}

void streams_finish(Streams *streams) {
  for (PagedSound *sound = streams->sounds; sound != NULL; sound = sound->next) sound->state = SOUND_CLOSED;
  free_closed(streams);
  while (streams->rates != NULL) {
    PageRates *rates = streams->rates;
    streams->rates = rates->next;
    free_rates(streams->memory, rates);
  }
  page_loader_destroy(streams->loader);
  streams->loader = NULL;
}
