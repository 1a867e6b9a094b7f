/* Any words as a UMP stream: packed again they are the same; up, down and up again they mean the same; their events through a
   zone and back leave no note hanging. */

#include "formats/mpe.h"

#include "fuzz/seed.h"

#include <stdlib.h>
#include <string.h>

typedef struct Sides { UmpUpgrade up, again; MpeReader reader, far; MpeWriter writer; } Sides;

static Event events[MPE_EVENTS_MAX], echoes[MPE_EVENTS_MAX];
static Ump packets[MPE_PACKETS_MAX];

static void check_packing(const Ump *packet) {
  Midi1 message;
  Sysex8 piece;
  Voice voice;
  Ump back;
  if (ump_to_midi1(packet, &message) && !ump_from_midi1(ump_group(packet), &message, &back)) abort();
  if (ump_to_sysex8(packet, &piece) && !ump_from_sysex8(&piece, &back)) abort();
  if (ump_to_voice(packet, &voice)) {
    Voice same;
    back = ump_from_voice(&voice);
    if (!ump_to_voice(&back, &same)) abort();
    const Ump twice = ump_from_voice(&same);
    if (memcmp(&twice, &back, sizeof twice) != 0) abort();
  }
}

static void check_events(Sides *sides, uint32_t count) {
  if (count > MPE_EVENTS_MAX) abort();
  for (uint32_t i = 0; i < count; i++) {
    if (!(events[i].value >= -1000.0f && events[i].value <= 1000.0f)) abort();
    const uint32_t made = mpe_write(&sides->writer, &events[i], packets);
    if (made > MPE_PACKETS_MAX) abort();
    for (uint32_t p = 0; p < made; p++) {
      Voice voice;
      if (!ump_to_voice(&packets[p], &voice)) abort();
      if (mpe_read(&sides->far, &voice, echoes) > MPE_EVENTS_MAX) abort();
    }
  }
}

static void check_voice(Sides *sides, const Ump *packet) {
  Voice voice;
  if (!ump_to_voice(packet, &voice)) return;
  Ump down[UMP_DOWNGRADE_MAX], up[UMP_UPGRADE_MAX];
  const uint32_t parts = ump_downgrade(packet, down);
  if (parts > UMP_DOWNGRADE_MAX) abort();
  for (uint32_t i = 0; i < parts; i++) {
    Midi1 message;
    if (!ump_to_midi1(&down[i], &message)) abort();
    if (ump_upgrade(&sides->again, &down[i], up) > UMP_UPGRADE_MAX) abort();
  }
  check_events(sides, mpe_read(&sides->reader, &voice, events));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static Sides sides;
  static uint32_t words[4096];
  memset(&sides, 0, sizeof sides);
  mpe_reader_init(&sides.reader, 1);
  mpe_reader_init(&sides.far, 1);
  mpe_writer_init(&sides.writer, 0, size > 0 ? data[0] : 0, packets);
  const uint32_t count = (uint32_t)(size / 4 < 4096 ? size / 4 : 4096);
  memcpy(words, data, count * 4);
  uint32_t at = 0, taken = 0;
  Ump packet, up[UMP_UPGRADE_MAX];
  while ((taken = ump_next(words + at, count - at, &packet)) > 0) {
    at += taken;
    check_packing(&packet);
    const uint32_t made = ump_upgrade(&sides.up, &packet, up);
    if (made > UMP_UPGRADE_MAX) abort();
    for (uint32_t i = 0; i < made; i++) check_voice(&sides, &up[i]);
  }
  check_events(&sides, mpe_end_all(&sides.reader, events));
  if (sides.reader.note_count != 0 || sides.writer.note_count != 0) abort();
  return 0;
}

static bool make_seed(uint32_t index, Buffer *out) {
  static const uint32_t midi1[] = {0x20b06500, 0x20b06406, 0x20b00605, 0x20b02600, 0x20913c64, 0x20e10040, 0x20813c00, 0x30160102, 0x03040506};
  static const uint32_t midi2[] = {0x40200006, 0x0a000000, 0x40913c00, 0x80000000, 0x40e10000, 0xffffffff, 0x40603c00, 0x12345678, 0x40c00001, 0x05000102};
  static const uint32_t wide[] = {0x50030011, 0x22330000, 0, 0, 0x10f20102, 0x40003c4a, 0x7fffffff, 0x40bf7b00, 0};
  static const struct { const uint32_t *words; size_t size; } seeds[] = {{midi1, sizeof midi1}, {midi2, sizeof midi2}, {wide, sizeof wide}};
  if (index < 3) buffer_put(out, seeds[index].words, seeds[index].size);
  return index < 3;
}
