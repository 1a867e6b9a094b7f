/* Opus packets that the browser encoded become an Ogg file. One at a time. */

#include "wasm/host.h"

#include "formats/ogg.h"

static OggWriter ogg;
static bool is_open;

static int answer(Buffer *out) {
  host_output_made();
  return host_status(out->status);
}

/* The headers are the output. */
EXPORT(int, ogg_begin, uint32_t serial, uint32_t channels, uint32_t pre_skip_frames, uint32_t input_rate_hz) {
  host_problem();
  if (is_open) ogg_writer_finish(&ogg);
  ogg_writer_init(&ogg, memory_heap(), serial);
  is_open = true;
  Buffer *const out = host_begin_output();
  ogg_put_opus_headers(&ogg, channels, (uint16_t)pre_skip_frames, input_rate_hz, out);
  return answer(out);
}

/* The input's first `bytes` are the packet; a full page, if there is one, becomes the output. */
EXPORT(int, ogg_packet, uint32_t bytes, double granule) {
  host_problem();
  Buffer *const out = host_begin_output();
  if (is_open) ogg_writer_put(&ogg, host_input(0, bytes), (uint64_t)host_whole(granule), out);
  return answer(out);
}

EXPORT(int, ogg_end, double granule) {
  host_problem();
  Buffer *const out = host_begin_output();
  if (is_open) {
    ogg_writer_end(&ogg, (uint64_t)host_whole(granule), out);
    ogg_writer_finish(&ogg);
    is_open = false;
  }
  return answer(out);
}
