/* Any bytes as AIFF: refused in words, or unpacked to a WAV that can be read. */

#include "formats/aiff.h"
#include "formats/wav.h"

#include "fuzz/seed.h"
#include "fuzz/source.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Buffer file;
  Wav wav;
  Problem problem = {0};
  buffer_init(&file, memory_heap(), 64u << 20);
  const Status status = aiff_to_wav((Bytes){data, size}, memory_heap(), &file, &problem);
  if (status != STATUS_OK && problem.what[0] == '\0') abort();
  if (status == STATUS_OK && wav_read(buffer_bytes(&file), &wav, &problem) != STATUS_OK) abort();
  buffer_finish(&file);
  check_source((Bytes){data, size});
  return 0;
}

static bool make_seed(uint32_t index, Buffer *out) {
  static const char *const codings[] = {"NONE", "sowt", "fl32", "fl64"};
  static const uint16_t bits[] = {16, 24, 32, 64};
  if (index >= 4) return false;
  buffer_text(out, "FORM");
  buffer_u32be(out, 0);
  buffer_text(out, "AIFCCOMM");
  buffer_u32be(out, 24);
  buffer_u16be(out, 2);
  buffer_u32be(out, 16);
  buffer_u16be(out, bits[index]);
  buffer_u16be(out, 16383 + 15);
  buffer_u32be(out, 44100u << 16);
  buffer_u32be(out, 0);
  buffer_text(out, codings[index]);
  buffer_u16be(out, 0);
  buffer_text(out, "SSND");
  buffer_u32be(out, 8 + 16u * 2 * bits[index] / 8);
  for (uint32_t i = 0; i < 8 + 16u * 2 * bits[index] / 8; i++) buffer_u8(out, i < 8 ? 0 : (uint8_t)(i * 29));
  return true;
}
