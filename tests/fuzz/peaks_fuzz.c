/* Any bytes as the picture of a sound: refused, or one that can be read at every zoom and written again as it was. */

#include "formats/peaks.h"

#include "fuzz/seed.h"

#include <stdlib.h>
#include <string.h>

enum { READ = 24, RESERVED_AT = 36, LEVELS_AT = 40 }; /* four bytes of the head mean nothing yet */

static void look(const Peaks *peaks) {
  static const double zooms[] = {0.1, 1, 64, 511.5, 1e6, 1e15};
  float out[2 * READ];
  for (uint32_t c = 0; c < peaks->channels; c++)
    for (size_t z = 0; z < sizeof zooms / sizeof *zooms; z++)
      for (int at = -1; at <= 1; at++) {
        peaks_read(peaks, c, (double)at * 1e5, zooms[z], READ, out);
        for (uint32_t i = 0; i < 2 * READ; i++)
          if (!(out[i] >= -1.01f && out[i] <= 1.01f)) abort();
      }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Peaks peaks;
  Buffer again;
  if (!peaks_read_file(&peaks, (Bytes){data, size}, memory_heap())) return 0;
  look(&peaks);
  buffer_init(&again, memory_heap(), 64u << 20);
  peaks_write(&peaks, &again);
  const Bytes bytes = buffer_bytes(&again);
  if (bytes.size != size || memcmp(bytes.data, data, RESERVED_AT) != 0 || memcmp(bytes.data + LEVELS_AT, data + LEVELS_AT, size - LEVELS_AT) != 0) abort();
  buffer_finish(&again);
  peaks_finish(&peaks);
  return 0;
}

static bool make_seed(uint32_t index, Buffer *out) {
  const uint32_t channels = 1 + index % 2, frames = index < 2 ? 100 : 2000;
  Buffer wav;
  Peaks peaks;
  if (index >= 4) return false;
  buffer_init(&wav, memory_heap(), 1u << 20);
  wav_write_header(&wav, 48000, channels, WAV_F32, frames);
  for (uint32_t i = 0; i < frames * channels; i++) buffer_f32le(&wav, (float)(i % 200) / 100.0f - 1.0f);
  if (peaks_init(&peaks, buffer_bytes(&wav), memory_heap(), NULL) != STATUS_OK) abort();
  peaks_build(&peaks, frames);
  peaks_write(&peaks, out);
  peaks_finish(&peaks);
  buffer_finish(&wav);
  return true;
}
