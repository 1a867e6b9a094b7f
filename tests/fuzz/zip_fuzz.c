/* Any bytes as a zip: refused or read, never more memory than stated, every entry unpacked within its limit. */

#include "formats/zip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Zip zip;
  if (zip_read((Bytes){data, size}, memory_heap(), &zip, NULL) != STATUS_OK) return 0;
  for (uint32_t i = 0; i < zip.count; i++) {
    Buffer out;
    Problem problem;
    buffer_init(&out, memory_heap(), 1u << 22);
    const Status status = zip_unpack(&zip, &zip.entries[i], &out, &problem);
    if (status == STATUS_OK && out.size != zip.entries[i].size) __builtin_trap();
    buffer_finish(&out);
  }
  zip_finish(&zip);
  return 0;
}
