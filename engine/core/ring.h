#ifndef TUTTI_CORE_RING_H
#define TUTTI_CORE_RING_H

#include "core/attributes.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/*
  A wait-free queue of fixed-size records between exactly one writing and one reading thread, usable over memory shared
  between WASM instances and JavaScript (wasm/ring.ts is its twin; the layout below is the contract).

  Counters run freely modulo 2^32; their difference is the number of records waiting. Each side begins with one acquire
  load of the other side's counter and ends with one release store of its own.
*/

typedef struct Ring {
  _Atomic uint32_t written; /* records ever written; stored by the writer only */
  uint32_t writer_pad[15];  /* keeps the two counters on lines of their own */
  _Atomic uint32_t taken;   /* records ever read; stored by the reader only */
  uint32_t reader_pad[15];
  uint32_t record_bytes;    /* a multiple of 8 */
  uint32_t capacity;        /* records, a power of two */
  _Atomic uint32_t dropped; /* records refused for want of room, counted by the writer */
  uint32_t reserved;
  /* the records follow, 16-byte aligned */
} Ring;

#define RING_HEADER_BYTES 144

/* Bytes a ring takes, header included. [setup] */
uint32_t ring_bytes(uint32_t record_bytes, uint32_t capacity);
/* Lay an empty ring over `memory` (16-byte aligned, ring_bytes long). [setup] */
Ring *ring_init(void *memory, uint32_t record_bytes, uint32_t capacity);

/* Copy one record in. False, and counted, when full. [writer] */
bool ring_write(Ring *ring, const void *record) RT_SAFE;
/* Records there is certainly room for. [writer] */
uint32_t ring_room(const Ring *ring) RT_SAFE;

/* Copy the oldest record out. False when empty. [reader] */
bool ring_read(Ring *ring, void *record) RT_SAFE;
/* Records certainly waiting. [reader] */
uint32_t ring_waiting(const Ring *ring) RT_SAFE;

#endif
