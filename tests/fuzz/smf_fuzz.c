/* Any bytes as a Standard MIDI File: refused or read, and what was read writes and reads back to the same events. */

#include "formats/smf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_round_trip(const Smf *smf) {
  Buffer out;
  Smf again;
  buffer_init(&out, memory_heap(), 1u << 26);
  if (smf_write(smf, &out) == STATUS_OK && smf_read(buffer_bytes(&out), memory_heap(), &again, NULL) == STATUS_OK) {
    if (again.type != smf->type || again.track_count != smf->track_count || again.event_count < smf->event_count) __builtin_trap();
    smf_finish(&again);
  }
  buffer_finish(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Smf smf;
  Problem problem;
  if (smf_read((Bytes){data, size}, memory_heap(), &smf, &problem) != STATUS_OK) return 0;
  check_round_trip(&smf);
  smf_finish(&smf);
  return 0;
}
