/* Any bytes as a take that a crash left: what is whole reads as a WAV of the stated length, and never beyond the file; put right by its
   leads it is a take again, or refused. */

#include "formats/take_file.h"
#include "formats/wav.h"
#include "session/record_clock.h"

#include "fuzz/seed.h"

#include <stdlib.h>

static Status put(void *to, Bytes bytes) {
  buffer_put(to, bytes.data, bytes.size);
  return ((Buffer *)to)->status;
}

static void correct(Bytes file) {
  Buffer out;
  RecordClock found;
  Problem problem = {0};
  buffer_init(&out, memory_heap(), 64u << 20);
  const Status status = record_clock_correct(memory_heap(), file_reader_of(&file), (RecordClockSink){put, &out}, &found, &problem);
  if (status == STATUS_OK && record_clock_differs(buffer_bytes(&out))) abort();
  if (status != STATUS_OK && out.status == STATUS_OK && problem.what[0] == '\0') abort();
  buffer_finish(&out);
}

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
  correct(file);
  return 0;
}

static bool make_seed(uint32_t index, Buffer *out) {
  if (index >= 3) return false;
  static const float samples[64] = {0.5f, -0.25f};
  const uint32_t channels = index == 2 ? 1 : 2;
  take_file_begin(out, (TakeInfo){.rate_hz = 48000, .channels = channels, .track = 3});
  for (uint32_t i = 0; i < index * 2; i++)
    take_file_piece(out, (TakePiece){.output_frame = 100 + 80 * i, .frames = 64, .lost_frames = 16 * (i > 0), .lead_frames = (int32_t)(7 * i)}, channels, (const float *const[2]){samples, samples});
  return true;
}
