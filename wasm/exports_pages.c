/* Sound in pages between four instances: the document's says which assets are long, the audio memory's opens the cache, the page
   worker's, on the same memory, fills it, and the stretch worker's makes what is read there as if it were a file. */

#include "wasm/host.h"

#include "graph/page_loader.h"
#include "session/stretched.h"

#include <stddef.h>
#include <string.h>

/* wasm/pages.ts reads an order so. */
_Static_assert(sizeof(Digest) == 32 && offsetof(PageOrder, offset) == 32, "the name comes first, then the offset");
_Static_assert(offsetof(PageOrder, to) == 40 && offsetof(PageOrder, bytes) == 44 && offsetof(PageOrder, pinned) == 48 && sizeof(PageOrder) == 56, "pointers have four bytes here");

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
EXPORT(void, pages_later, PageLoader *loader) { page_loader_later(loader); }

/* [the stretch worker's] The input is a job, then the first bytes of its asset's canonical WAV of `file_bytes`, which the page reads for
   us from now on: the one that is read until the next. */
EXPORT(int, stretched_open, uint32_t job_bytes, uint32_t head_bytes, double file_bytes) {
  Problem *const problem = host_problem();
  Wav layout;
  stretched_close(host.stretched);
  host.stretched = NULL;
  Status status = wav_read_head(host_input(job_bytes, head_bytes), (uint64_t)host_whole(file_bytes), &layout, problem);
  if (status == STATUS_OK) status = stretched_open(memory_heap(), host_input(0, job_bytes), &layout, host_page_file(file_bytes), &host.stretched);
  return host_status(status);
}
/* Bytes of it as the graph's loader wants them, or as many as there are -> the output. The page keeps them. */
EXPORT(int, stretched_cut, double offset, uint32_t bytes) {
  Problem *const problem = host_problem();
  const uint64_t at = (uint64_t)host_whole(offset), all = host.stretched != NULL ? stretched_bytes(host.stretched) : 0;
  if (at >= all) return host_status(problem_set(problem, STATUS_OUT_OF_RANGE, NO_OFFSET, "stretch", "the sound is over before"));
  const size_t count = bytes < all - at ? bytes : (size_t)(all - at);
  uint8_t *const to = buffer_extend(host_begin_output(), count);
  if (to == NULL || !stretched_cut(host.stretched, at, to, count)) return host_status(problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "stretch", "it cannot be made"));
  host_output_made();
  return 0;
}
