/* See bus_sum.h. Both are written out for 8, 4, 2 and 1 rows: those of a pass stay in registers as pointers. The one for AVX2 is
   compiled in here, not in the second build of the devices (Makefile), because who sums is the graph. */
#include "dsp/bus_sum.h"

#include "core/processor.h"
#include "core/simd.h"

static inline __attribute__((always_inline)) void add_rows(float *to, const float *const *rows, const uint32_t count, uint32_t frames) RT_SAFE {
  const float *from[BUS_SUM_ROWS];
  for (uint32_t k = 0; k < count; k++) from[k] = rows[k];
  for (uint32_t i = 0; i < frames; i += 4) {
    f32x4 sum = f4_load(to + i);
    for (uint32_t k = 0; k < count; k++) sum += f4_load_aligned(from[k] + i);
    f4_store(to + i, sum);
  }
}

void bus_sum(float *to, const float *const *rows, uint32_t row_count, uint32_t frames) RT_SAFE {
  if (row_count == 8) {
    add_rows(to, rows, 8, frames);
    return;
  }
  if ((row_count & 4) != 0) add_rows(to, rows, 4, frames);
  if ((row_count & 2) != 0) add_rows(to, rows + (row_count & 4), 2, frames);
  if ((row_count & 1) != 0) add_rows(to, rows + (row_count & 6), 1, frames);
}

#if defined(__x86_64__)
#define FOR_AVX2 __attribute__((target("avx2")))
typedef float Eight __attribute__((vector_size(32)));

static inline __attribute__((always_inline)) FOR_AVX2 void add_rows_avx2(float *to, const float *const *rows, const uint32_t count, uint32_t frames) RT_SAFE {
  const float *from[BUS_SUM_ROWS];
  for (uint32_t k = 0; k < count; k++) from[k] = rows[k];
  for (uint32_t i = 0; i < frames; i += 8) {
    Eight sum, row;
    __builtin_memcpy(&sum, to + i, sizeof sum);
    for (uint32_t k = 0; k < count; k++) {
      __builtin_memcpy(&row, from[k] + i, sizeof row);
      sum += row;
    }
    __builtin_memcpy(to + i, &sum, sizeof sum);
  }
}

static FOR_AVX2 void bus_sum_avx2(float *to, const float *const *rows, uint32_t row_count, uint32_t frames) RT_SAFE {
  if (row_count == 8) {
    add_rows_avx2(to, rows, 8, frames);
    return;
  }
  if ((row_count & 4) != 0) add_rows_avx2(to, rows, 4, frames);
  if ((row_count & 2) != 0) add_rows_avx2(to, rows + (row_count & 4), 2, frames);
  if ((row_count & 1) != 0) add_rows_avx2(to, rows + (row_count & 6), 1, frames);
}

BusSum *bus_sum_here(void) { return processor_has_avx2() ? bus_sum_avx2 : bus_sum; }
#else
BusSum *bus_sum_here(void) { return bus_sum; }
#endif
