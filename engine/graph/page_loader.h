#ifndef TUTTI_GRAPH_PAGE_LOADER_H
#define TUTTI_GRAPH_PAGE_LOADER_H

#include "core/bytes.h"
#include "core/memory.h"
#include "dsp/pages.h"
#include "dsp/resample.h"
#include "graph/graph.h"

/*
  What fills pages: a machine without I/O. It decides which page comes next and into which slot, says which bytes of which
  file it needs, and turns them into samples at the graph's rate. The host's loader thread (a worker in a tab) drives it and
  reads the files; where there is no such thread, the offline host's one thread does, one page at the moment it is missed.

    for (;;) switch (page_loader_next(loader, &order)) {
      case PAGE_LOAD: read order.bytes bytes at order.offset of the file order.sha256 to order.to; page_loader_done(loader, whether it was read);
                      or, when that file is still being made there, page_loader_later(loader)
      case PAGE_WAIT: the audio thread is in the middle of a block: ask again in a millisecond
      case PAGE_IDLE: ask again in a few milliseconds
    }

  What the audio thread asked for goes first, then what is pinned: beginnings of clips and zones and of their loops, which
  must sound the moment they are wanted. When no slot is free, the one that was wanted longest ago goes; pinned ones last.

  The control side tells it of sounds by a ring of its own and gets them back by another, so that no table is freed under it.
  Its tables of sounds and slots are its own; it allocates nothing.
*/

#define PAGE_SOUNDS_MAX 4096u      /* in pages at once */

typedef struct PageLoader PageLoader;

/* Between two rates; shared by all sounds of these, since the loader makes one page at a time. */
typedef struct PageRates {
  struct PageRates *next;
  Resampler resampler;
  bool resampled;                  /* else both rates are one, and `resampler` is empty */
  uint32_t file_rate_hz, rate_hz;
  float *scratch;                  /* a channel of what a page is made of */
  uint8_t *raw;                    /* the same as it lies in the file */
  size_t scratch_bytes, raw_bytes;
} PageRates;

/* A sound in pages as the control side and the loader share it; the audio thread sees `pages` alone. */
typedef struct PagedSound {
  Pages pages;
  SegmentStream stream;
  const PageRates *rates;
  struct PagedSound *next;         /* the control side's, as is: */
  uint32_t state;                  /* PagedSoundState */
  bool pins_changed;
  _Atomic uint16_t *pins;          /* of each page: how many plans want it here always */
  uint32_t place, pin_cursor;      /* the loader's: where it lies in its table; how far it looked for pins */
  bool pins_later;                 /* the loader's: some of them are being made */
  size_t bytes;                    /* of this block, its tables included */
} PagedSound;
typedef enum PagedSoundState { SOUND_NEW, SOUND_TOLD, SOUND_UNUSED, SOUND_CLOSING, SOUND_CLOSED } PagedSoundState; /* in this order */

typedef enum PageTellType { TELL_OPEN, TELL_PINS, TELL_CLOSE } PageTellType;
typedef struct PageTell { uint32_t type, reserved; uint64_t sound; } PageTell; /* a PagedSound's address */

typedef enum PageStep { PAGE_IDLE, PAGE_WAIT, PAGE_LOAD } PageStep;
typedef struct PageOrder {
  Digest sha256;                   /* of the file */
  uint64_t offset;
  uint8_t *to;
  uint32_t bytes;
  uint32_t pinned;                 /* 1: nobody asked for it, but it is to be here when somebody does */
} PageOrder;

/* Setup [control]: gives `cache` its `slots` (at least 4) slots; NULL when memory is refused. Destroyed when no thread uses
   either any more. */
PageLoader *page_loader_create(const Memory *memory, PageCache *cache, uint32_t slots, PageDecode *decode);
void page_loader_destroy(PageLoader *loader);
Ring *page_loader_told(PageLoader *loader);   /* control -> loader, PageTell */
Ring *page_loader_closed(PageLoader *loader); /* loader -> control, a PagedSound's address as uint64_t */

/* The loader thread. */
PageStep page_loader_next(PageLoader *loader, PageOrder *order);
/* What next() ordered lies at order.to; not `read`: the file is not to be had, and the page is silence for now. */
void page_loader_done(PageLoader *loader, bool read);
/* It will be to be had: the page stays away, and is ordered again when it is asked for again; a pinned one, whenever nothing else
   is to be done. */
void page_loader_later(PageLoader *loader);
/* Offline hosts, instead of next(): this page now, from whatever slot; false when the sound is not known. `done` follows when
   order->bytes > 0, else it is here. */
bool page_loader_fetch(PageLoader *loader, const Pages *pages, uint32_t page, PageOrder *order);
/* Takes in what the control side said; next() and fetch() do so themselves. */
void page_loader_listen(PageLoader *loader);

#endif
