/* Any bytes as a MIDI file; what is read and can be written must read the same again. */

#include "formats/smf.h"

#include "fuzz/seed.h"

#include <stdlib.h>
#include <string.h>

static void check_round_trip(const Smf *smf) {
  Buffer out;
  buffer_init(&out, memory_heap(), 64u << 20);
  if (smf_write(smf, &out) == STATUS_OK) {
    Smf again;
    if (smf_read(buffer_bytes(&out), memory_heap(), &again, NULL) != STATUS_OK) abort();
    if (again.event_count < smf->event_count || again.track_count != smf->track_count) abort();
    for (uint32_t i = 0, k = 0; i < smf->event_count; i++, k++) {
      const SmfEvent *a = &smf->events[i];
      while (k < again.event_count && again.events[k].track < a->track) k++; /* an added end of track */
      const SmfEvent *b = &again.events[k];
      if (a->position_ticks != b->position_ticks || a->status != b->status || memcmp(a->data, b->data, 2) != 0 || a->payload.size != b->payload.size) abort();
    }
    smf_finish(&again);
  }
  buffer_finish(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Smf smf;
  Problem problem = {0};
  const Status status = smf_read((Bytes){data, size}, memory_heap(), &smf, &problem);
  if (status != STATUS_OK && problem.what[0] == '\0') abort();
  if (status != STATUS_OK) return 0;
  check_round_trip(&smf);
  smf_finish(&smf);
  return 0;
}

static bool make_seed(uint32_t index, Buffer *out) {
  if (index >= 8) return false;
  SmfEvent events[] = {
    {.status = 0xff, .data = {3, 0}, .payload = {(const uint8_t *)"Piano", 5}},
    {.status = 0xff, .data = {0x51, 0}, .payload = {(const uint8_t *)"\x07\xa1\x20", 3}},
    {.status = 0xff, .data = {0x58, 0}, .payload = {(const uint8_t *)"\4\2\x18\x08", 4}},
    {.status = 0xc0, .data = {5, 0}},
    {.status = 0xb0, .data = {7, 100}},
    {.status = 0x90, .data = {60, 100}},
    {.position_ticks = 200, .status = 0x90, .data = {60, 0}},
    {.position_ticks = 20000, .track = index & 1, .status = 0xe0, .data = {0, 64}},
    {.position_ticks = 20000, .track = index & 1, .status = 0xf0, .payload = {(const uint8_t *)"\x7e\x7f\x09\x01\xf7", 5}},
    {.position_ticks = 20001, .track = index & 1, .status = 0x99, .data = {36, 127}},
  };
  Smf smf = {.type = (uint16_t)(index % 3), .track_count = 2, .ticks_per_quarter = 480, .events = events, .event_count = COUNT_OF(events)};
  if (index > 5) smf.ticks_per_quarter = 0, smf.smpte_frames = 30, smf.smpte_subframes = 80;
  return smf_write(&smf, out) == STATUS_OK;
}
