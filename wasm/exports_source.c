/* A sound file that stays with the page becomes an asset piece by piece: nobody holds it whole. What goes out is the canonical
   file, hashed under way. */

#include "wasm/host.h"

#include "formats/audio_source.h"

static void close_source(void) {
  audio_source_close(host.source);
  host.source = NULL;
}

/* A file of `file_bytes`, which the page reads for us. Column 0: how many bytes the canonical file has, and how many channels the file
   (f64). */
EXPORT(int, source_open, double file_bytes) {
  Problem *const problem = host_problem();
  double *const bytes = host_column(0, 2 * sizeof *bytes);
  close_source();
  if (bytes == NULL) return host_status(STATUS_NO_MEMORY);
  const Status status = audio_source_open(memory_heap(), host_page_file(file_bytes), &host.source, problem);
  if (status != STATUS_OK) return host_status(status);
  bytes[0] = (double)audio_source_bytes(host.source);
  bytes[1] = (double)audio_source_channels(host.source);
  sha256_init(&host.source_sha);
  return 0;
}

/* Before anything is read: of more channels, these two alone. Column 0: how many bytes the canonical file has (f64). */
EXPORT(int, source_take_pair, uint32_t pair) {
  Problem *const problem = host_problem();
  double *const bytes = host_column(0, sizeof *bytes);
  if (host.source == NULL || bytes == NULL) return host_status(STATUS_NO_MEMORY);
  const Status status = audio_source_take_pair(host.source, pair, problem);
  if (status == STATUS_OK) bytes[0] = (double)audio_source_bytes(host.source);
  return host_status(status);
}

/* The canonical file from `offset` on, which must be asked for in order. */
EXPORT(int, source_read, double offset, uint32_t bytes) {
  Problem *const problem = host_problem();
  uint8_t *const to = buffer_extend(host_begin_output(), bytes);
  if (host.source == NULL || to == NULL) return host_status(STATUS_NO_MEMORY);
  const Status status = audio_source_read(host.source, (uint64_t)host_whole(offset), to, bytes, problem);
  if (status == STATUS_OK) sha256_put(&host.source_sha, to, bytes);
  host_output_made();
  return host_status(status);
}

/* After the last: its SHA-256. */
EXPORT(void, source_end, void) {
  const Digest digest = sha256_finish(&host.source_sha);
  buffer_put(host_begin_output(), digest.bytes, sizeof digest.bytes);
  host_output_made();
  close_source();
}
