#ifndef TUTTI_DSP_BUS_SUM_H
#define TUTTI_DSP_BUS_SUM_H

#include "core/attributes.h"

#include <stdint.h>

/*
  Sums of buses: to[i] + rows[0][i] + rows[1][i] and so on, in this order at any width of vector, so that it does not matter which
  of the functions did it. `to` and the rows are 16-byte aligned and do not overlap, `frames` is a multiple of 8.
*/

#define BUS_SUM_ROWS 8u /* at most, in one pass over `to` */

typedef void BusSum(float *to, const float *const *rows, uint32_t row_count, uint32_t frames) RT_SAFE; /* [audio] */

/* For any processor, and the best one for that at hand. [any] */
void bus_sum(float *to, const float *const *rows, uint32_t row_count, uint32_t frames) RT_SAFE;
BusSum *bus_sum_here(void);

#endif
