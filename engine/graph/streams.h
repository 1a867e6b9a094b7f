#ifndef TUTTI_GRAPH_STREAMS_H
#define TUTTI_GRAPH_STREAMS_H

#include "graph/page_loader.h"

/*
  The control side of sounds that lie in pages: one for each SEGMENT_STREAM a graph was given. A sound is told to the loader,
  lives as long as its segment, and is freed when the loader has said that it let go. All functions are [control].
*/

typedef struct Streams {
  const Memory *memory;
  PageLoader *loader;      /* NULL until graph_open_pages */
  PageCache cache;
  PagedSound *sounds;
  PageRates *rates;
  uint32_t next_number, count;
  bool alone;              /* no loader thread: this one listens for it */
} Streams;

/* NULL when memory is refused, there are too many, or no cache was opened. */
PagedSound *streams_add(Streams *streams, const SegmentStream *stream);
/* Its segment is gone. Freed by a later streams_tell. */
void streams_drop(PagedSound *sound);
/* One pin more or less on the pages of [first, first + count). */
void streams_pin(PagedSound *sound, int64_t first, int64_t count, int change);
/* Tell the loader what it has not been told for want of room, and free what it gave back. */
void streams_tell(Streams *streams);
void streams_finish(Streams *streams);

#endif
