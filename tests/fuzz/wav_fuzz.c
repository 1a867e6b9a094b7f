/* Any bytes as a WAV: read, made canonical; the canonical form is read and is its own canonical form. */

#include "formats/wav.h"

#include "fuzz/seed.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Wav wav;
  Problem problem = {0};
  const Status status = wav_read((Bytes){data, size}, &wav, &problem);
  if (status != STATUS_OK && problem.what[0] == '\0') abort();
  Buffer once, twice;
  buffer_init(&once, memory_heap(), 256u << 20);
  buffer_init(&twice, memory_heap(), 256u << 20);
  if (wav_canonical((Bytes){data, size}, memory_heap(), &once, NULL) == STATUS_OK) {
    if (status != STATUS_OK || wav_canonical(buffer_bytes(&once), memory_heap(), &twice, NULL) != STATUS_OK) abort();
    if (once.size != twice.size || memcmp(once.data, twice.data, once.size) != 0) abort();
  }
  float samples[256];
  for (uint32_t channel = 0; status == STATUS_OK && channel < wav.channels; channel++) {
    const uint64_t count = wav.frames < 256 ? wav.frames : 256;
    wav_channel(&wav, channel, wav.frames - count, count, samples);
    for (uint64_t i = 0; i < count; i++) {
      if (samples[i] - samples[i] != 0) abort();
    }
  }
  buffer_finish(&once);
  buffer_finish(&twice);
  return 0;
}

static bool make_seed(uint32_t index, Buffer *out) {
  if (index >= 18) return false;
  const WavSample sample = (WavSample)(index % 6);
  const uint32_t channels = 1 + index / 6;
  wav_write_header(out, 44100, channels, sample, 20);
  for (uint32_t i = 0; i < 20 * channels * wav_sample_bytes(sample); i++) buffer_u8(out, (uint8_t)(i * 37));
  return true;
}
