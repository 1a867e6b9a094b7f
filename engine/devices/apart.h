#ifndef TUTTI_DEVICES_APART_H
#define TUTTI_DEVICES_APART_H

#include "devices/device.h"
#include "dsp/lanes.h"

/*
  Four instances that leave the lanes for a block, because what they do is not done there: each has rows of its own, in place.
  All functions are [audio].
*/

typedef struct Rows { float sides[2][4][GRID_FRAMES]; } Rows;

static inline void rows_from_lanes(Rows *rows, f32x4 *const lanes[2], uint32_t frames) RT_SAFE {
  for (uint32_t c = 0; c < 2; c++)
    lanes_store(lanes[c], (float *const[4]){rows->sides[c][0], rows->sides[c][1], rows->sides[c][2], rows->sides[c][3]}, frames);
}

static inline void rows_to_lanes(const Rows *rows, f32x4 *const lanes[2], uint32_t frames) RT_SAFE {
  const float *of[2][4];
  for (uint32_t c = 0; c < 2; c++)
    for (uint32_t l = 0; l < 4; l++) of[c][l] = rows->sides[c][l];
  lanes_load_sides(lanes, of[0], of[1], frames);
}

typedef struct Apart {
  Rows rows;
  DeviceBlock blocks[4]; /* what each process() gets: in and out are its rows */
} Apart;

static inline void apart_begin(Apart *apart, const DeviceBlock *const block[4], f32x4 *const lanes[2]) RT_SAFE {
  rows_from_lanes(&apart->rows, lanes, block[0]->frames);
  for (uint32_t l = 0; l < 4; l++) {
    apart->blocks[l] = *block[l];
    for (uint32_t c = 0; c < 2; c++) apart->blocks[l].in[c] = apart->blocks[l].out[c] = apart->rows.sides[c][l];
  }
}

static inline void apart_end(const Apart *apart, f32x4 *const lanes[2]) RT_SAFE { rows_to_lanes(&apart->rows, lanes, apart->blocks[0].frames); }

#endif
