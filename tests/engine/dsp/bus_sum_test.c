/* Whoever sums buses sums them in order, so that the widest vectors give the bytes of the narrowest. */
#include "support/cm.h"
#include "support/random.h"

#include "dsp/bus_sum.h"

#include <string.h>

#define FRAMES 64u

typedef struct Buses { _Alignas(64) float to[FRAMES]; _Alignas(64) float rows[BUS_SUM_ROWS][FRAMES]; } Buses;

static const float *const *rows_of(const Buses *buses) {
  static const float *rows[BUS_SUM_ROWS];
  for (uint32_t k = 0; k < BUS_SUM_ROWS; k++) rows[k] = buses->rows[k];
  return rows;
}

static void fill(Random *random, Buses *buses) {
  for (uint32_t i = 0; i < FRAMES; i++) {
    buses->to[i] = (float)random_real(random, -1, 1);
    for (uint32_t k = 0; k < BUS_SUM_ROWS; k++) buses->rows[k][i] = (float)random_real(random, -1, 1);
  }
}

static void sums_are_made_row_after_row(void **unused) {
  (void)unused;
  Random random = random_begin("rows");
  static Buses buses;
  for (uint32_t count = 0; count <= BUS_SUM_ROWS; count++) {
    float sum[FRAMES];
    fill(&random, &buses);
    memcpy(sum, buses.to, sizeof sum);
    for (uint32_t k = 0; k < count; k++)
      for (uint32_t i = 0; i < FRAMES; i++) sum[i] += buses.rows[k][i];
    bus_sum(buses.to, rows_of(&buses), count, FRAMES);
    assert_memory_equal(sum, buses.to, sizeof sum);
  }
}

static void the_one_for_this_processor_gives_the_same_bytes(void **unused) {
  (void)unused;
  Random random = random_begin("processor");
  static Buses here, plain;
  for (uint32_t count = 0; count <= BUS_SUM_ROWS; count++)
    for (uint32_t frames = 8; frames <= FRAMES; frames += 8) {
      fill(&random, &here);
      plain = here;
      bus_sum_here()(here.to, rows_of(&here), count, frames);
      bus_sum(plain.to, rows_of(&plain), count, frames);
      assert_memory_equal(here.to, plain.to, sizeof here.to);
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sums_are_made_row_after_row),
      cmocka_unit_test(the_one_for_this_processor_gives_the_same_bytes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
