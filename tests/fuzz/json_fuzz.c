/* Any bytes as JSON: refused with a place, or skipped as one value to its end. */

#include "formats/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  JsonReader json;
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  json_reader_init(&json, (Bytes){data, size}, memory_heap(), &problem);
  const bool skipped = json_skip(&json);
  const Status status = json_end(&json);
  if (skipped != (json.status == STATUS_OK) && status == STATUS_OK) __builtin_trap();
  if (status != STATUS_OK && problem.status == STATUS_OK) __builtin_trap();
  if (status != STATUS_OK && problem.offset_bytes != NO_OFFSET && problem.offset_bytes > size) __builtin_trap();
  json_reader_finish(&json);
  return 0;
}
