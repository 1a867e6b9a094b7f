/* Any bytes as a take that a crash left: what is whole reads as a WAV of the stated length, and never beyond the file. */

#include "formats/take_file.h"
#include "formats/wav.h"

#include "fuzz/seed.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const Bytes file = {data, size};
  TakeFile take;
  Problem problem = {0};
  if (take_file_read(file, &take, &problem) != STATUS_OK) {
    if (problem.what[0] == '\0') abort();
    return 0;
  }
  if (take.whole_bytes > size || take.lost_frames > take.frames) abort();
  Buffer out;
  buffer_init(&out, memory_heap(), 64u << 20);
  if (take_file_wav(file, &take, &out, &problem) == STATUS_OK) {
    Wav wav;
    if (wav_read(buffer_bytes(&out), &wav, &problem) != STATUS_OK || wav.frames != take.frames || wav.truncated) abort();
  }
  buffer_finish(&out);
  return 0;
}

static bool make_seed(uint32_t index, Buffer *out) {
  if (index >= 3) return false;
  static const float samples[64] = {0.5f, -0.25f};
  const uint32_t channels = index == 2 ? 1 : 2;
  take_file_begin(out, (TakeInfo){.rate_hz = 48000, .channels = channels, .track = 3});
  for (uint32_t i = 0; i < index * 2; i++)
    take_file_piece(out, (TakePiece){.output_frame = 100 + 80 * i, .frames = 64, .lost_frames = 16 * (i > 0)}, channels, (const float *const[2]){samples, samples});
  return true;
}
