/* Any bytes as a WAV: refused or read, every frame inside the file, and its canonical form canonical. */

#include "formats/wav.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_canonical(Bytes file) {
  Buffer once, twice;
  buffer_init(&once, memory_heap(), 1u << 24);
  buffer_init(&twice, memory_heap(), 1u << 24);
  if (wav_canonical(file, memory_heap(), &once, NULL) == STATUS_OK) {
    if (wav_canonical(buffer_bytes(&once), memory_heap(), &twice, NULL) != STATUS_OK) __builtin_trap();
    if (once.size != twice.size || memcmp(once.data, twice.data, once.size) != 0) __builtin_trap();
  }
  buffer_finish(&twice);
  buffer_finish(&once);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Wav wav;
  Problem problem;
  const Bytes file = {data, size};
  if (wav_read(file, &wav, &problem) != STATUS_OK) return 0;
  float frames[64];
  for (uint64_t begin = 0; begin < wav.frames; begin += 64)
    for (uint32_t channel = 0; channel < wav.channels; channel++)
      wav_channel(&wav, channel, begin, wav.frames - begin < 64 ? wav.frames - begin : 64, frames);
  check_canonical(file);
  return 0;
}
