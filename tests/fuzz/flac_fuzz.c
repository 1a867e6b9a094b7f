/* Any bytes as FLAC: refused in words, or unpacked to a WAV that can be read. */

#include "formats/flac.h"
#include "formats/wav.h"

#include "fuzz/seed.h"
#include "fuzz/source.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Buffer file;
  Wav wav;
  Problem problem = {0};
  buffer_init(&file, memory_heap(), 64u << 20);
  const Status status = flac_to_wav((Bytes){data, size}, memory_heap(), &file, &problem);
  if (status != STATUS_OK && problem.what[0] == '\0') abort();
  if (status == STATUS_OK && wav_read(buffer_bytes(&file), &wav, &problem) != STATUS_OK) abort();
  buffer_finish(&file);
  check_source((Bytes){data, size});
  return 0;
}

static bool make_seed(uint32_t index, Buffer *out) {
  if (index >= 8) return false;
  const uint32_t channels = 1 + index % 2, bits = index & 2 ? 24 : 16, frames = index & 4 ? 700 : 40;
  uint8_t samples[700 * 6];
  for (size_t i = 0; i < sizeof samples; i++) samples[i] = (uint8_t)(index & 4 ? i * i >> 7 : i * 37);
  Buffer blocks;
  FlacWriter writer;
  buffer_init(&blocks, memory_heap(), 1u << 20);
  if (flac_writer_init(&writer, memory_heap(), 44100, channels, bits) != STATUS_OK) abort();
  flac_writer_put(&writer, samples, frames, &blocks);
  flac_writer_flush(&writer, &blocks);
  flac_writer_header(&writer, out);
  buffer_put(out, blocks.data, blocks.size);
  flac_writer_finish(&writer);
  buffer_finish(&blocks);
  return true;
}
