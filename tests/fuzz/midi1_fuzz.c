/* Any bytes from a MIDI wire: what is read is a message that can be written, and what was written reads the same again; its
   clocks, with any time stamps, leave the follower with finite numbers. */

#include "formats/clock.h"
#include "formats/midi1.h"

#include "fuzz/seed.h"

#include <stdlib.h>
#include <string.h>

static void check_clock(ClockFollower *follower, const Midi1 *message, const uint8_t *data, size_t size) {
  double seconds = 0;
  if (size >= sizeof seconds) memcpy(&seconds, data, sizeof seconds);
  if (!(seconds > -1e12 && seconds < 1e12)) seconds = follower->last_seconds + 0.02; /* a host's clock is a number */
  clock_follow(follower, message, seconds);
  const double bpm = clock_bpm(follower, seconds), ticks = clock_position_ticks(follower, seconds);
  if (!(bpm >= 0) || !(ticks >= 0) || !(clock_jitter_seconds(follower) >= 0) || !(ticks < 1e30)) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Midi1Reader reader = {0}, again = {0};
  Midi1Writer writer = {0};
  ClockFollower follower = {0};
  for (size_t i = 0; i < size; i++) {
    Midi1 made[MIDI1_MESSAGES_MAX], back[MIDI1_MESSAGES_MAX];
    const uint32_t count = midi1_read(&reader, data[i], made);
    if (count > MIDI1_MESSAGES_MAX) abort();
    for (uint32_t m = 0; m < count; m++) {
      uint8_t bytes[MIDI1_BYTES_MAX];
      const uint32_t written = midi1_write(&writer, &made[m], bytes);
      /* only the middle of a sysex may be no bytes at all, and that is never given out empty */
      if (written == 0 || written > MIDI1_BYTES_MAX) abort();
      uint32_t read = 0;
      for (uint32_t b = 0; b < written; b++) read += midi1_read(&again, bytes[b], back + read);
      const bool open = made[m].status == 0xf0 && (made[m].piece == SYSEX_BEGIN || made[m].piece == SYSEX_MORE);
      if (!open && (read == 0 || back[read - 1].status != made[m].status)) abort();
      check_clock(&follower, &made[m], data + i, size - i);
    }
  }
  if (again.strays != 0) abort();
  return 0;
}

static bool make_seed(uint32_t index, Buffer *out) {
  static const uint8_t notes[] = {0x90, 60, 100, 62, 0xf8, 101, 0xb0, 1, 5, 0xe3, 0, 64, 0xc1, 7};
  static const uint8_t sysex[] = {0xf0, 0x7e, 0x7f, 9, 1, 2, 3, 4, 5, 6, 0xfe, 7, 0xf7, 0xf0, 1, 0x80, 60, 0, 0xf6};
  static const uint8_t clock[] = {0xf2, 16, 1, 0xfa, 0xf8, 0xf8, 0xf8, 0xf8, 0xf8, 0xfc, 0xfb, 0xf8};
  if (index == 0) buffer_put(out, notes, sizeof notes);
  if (index == 1) buffer_put(out, sysex, sizeof sysex);
  if (index == 2) buffer_put(out, clock, sizeof clock);
  return index < 3;
}
