/* Sound in pages between three instances: the document's says which assets are long, the audio memory's opens the cache, and the
   page worker's, on the same memory, fills it. */

#include "wasm/host.h"

#include "graph/page_loader.h"

#include <stddef.h>
#include <string.h>

/* wasm/pages.ts reads an order so. */
_Static_assert(sizeof(Digest) == 32 && offsetof(PageOrder, offset) == 32, "the name comes first, then the offset");
_Static_assert(offsetof(PageOrder, to) == 40 && offsetof(PageOrder, bytes) == 44, "pointers have four bytes here");

/* [the document's] The segment that says where a long asset's samples lie, as the output; 0: the asset is not long. */
EXPORT(int, segment_stream, uint64_t object, uint64_t revision) {
  const bool is_long = session_segment_stream(host.session, (SegmentKey){.object = object, .revision = revision}, host_begin_output());
  host_output_made();
  return is_long;
}
/* Input: the name, then the first bytes of a canonical WAV that stays with the page. */
EXPORT(int, know_asset, uint32_t head_bytes, double file_bytes) {
  Digest digest = {{0}};
  Problem *const problem = host_problem();
  const Bytes name = host_input(0, sizeof digest);
  if (name.data == NULL) return host_status(STATUS_TRUNCATED);
  memcpy(digest.bytes, name.data, sizeof digest);
  return host_status(session_know_asset(host.session, host_input(sizeof digest, head_bytes), (uint64_t)file_bytes, digest, problem));
}

/* [the audio memory's control side] */
EXPORT(int, graph_open_pages, uint32_t slots) { return host_status(graph_open_pages(host.graph, slots, session_decode_page)); }
EXPORT(PageLoader *, graph_page_loader, void) { return graph_page_loader(host.graph); }

/* [the page worker's] PageStep; `order` is filled when there is something to read. */
EXPORT(int, pages_next, PageLoader *loader, PageOrder *order) { return (int)page_loader_next(loader, order); }
EXPORT(void, pages_done, PageLoader *loader, uint32_t read) { page_loader_done(loader, read != 0); }
