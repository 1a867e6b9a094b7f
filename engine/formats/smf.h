#ifndef TUTTI_FORMATS_SMF_H
#define TUTTI_FORMATS_SMF_H

#include "core/bytes.h"

/*
  Standard MIDI Files, types 0, 1 and 2, metrical and SMPTE division, running status, sysex and meta events kept. Reading
  gives flat events with absolute ticks in file order; nothing is interpreted (pairing notes and tempo is the importer's
  work). Writing is the inverse: reading what was written gives the same events. [control]
*/

typedef struct SmfEvent {
  uint64_t position_ticks;   /* since the start of its track, in the file's division */
  uint32_t track;
  uint8_t status;            /* 0x80..0xef with the channel; 0xf0, 0xf7 sysex; 0xff meta */
  uint8_t data[2];           /* channel messages; data[0] is the meta type */
  Bytes payload;             /* sysex or meta bytes, inside the file */
  uint64_t offset_bytes;     /* where it stands in the file */
} SmfEvent;

typedef struct Smf {
  const Memory *memory;
  uint16_t type;             /* 0, 1, 2 */
  uint16_t track_count;
  uint16_t ticks_per_quarter;/* 0 when the division is SMPTE */
  uint8_t smpte_frames;      /* 24, 25, 29 (30 drop), 30 */
  uint8_t smpte_subframes;
  SmfEvent *events;          /* by track, then file order */
  uint32_t event_count, event_capacity;
  uint32_t warnings;         /* oddities read past: unknown chunks, missing end of track, stray data bytes at a track's end */
} Smf;

Status smf_read(Bytes file, const Memory *memory, Smf *smf, Problem *problem) NODISCARD;
void smf_finish(Smf *smf);
/* Events must be sorted by (track, position); an end of track is added where missing; running status is used. */
Status smf_write(const Smf *smf, Buffer *out) NODISCARD;

#endif
