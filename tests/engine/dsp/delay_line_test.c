/* Delay lines against arithmetic done frame by frame. */
#include "support/cm.h"
#include "support/random.h"

#include "dsp/delay_line.h"

#include <string.h>

#define LENGTH 256u
#define MASK (LENGTH - 1u)
#define BLOCK 64u

static void what_is_written_is_read_wherever_the_row_ends(void **unused) {
  (void)unused;
  Random random = random_begin("round");
  float line[LENGTH], heard[LENGTH + BLOCK], from[BLOCK], to[BLOCK];
  for (int round = 0; round < 2000; round++) {
    const uint32_t at = (uint32_t)random_below(&random, 1u << 30), frames = 1u + random_below(&random, BLOCK);
    for (uint32_t i = 0; i < frames; i++) heard[i] = from[i] = (float)random_real(&random, -1, 1);
    delay_line_write(line, MASK, at, from, frames);
    delay_line_read(line, MASK, at + (round % 2 ? LENGTH : 0u), to, frames);
    assert_memory_equal(to, heard, frames * sizeof(float));
  }
}

static void a_moving_delay_is_read_as_one_frame_at_a_time_would_be(void **unused) {
  (void)unused;
  Random random = random_begin("moving");
  float line[LENGTH], to[BLOCK + 4];
  for (uint32_t i = 0; i < LENGTH; i++) line[i] = (float)random_real(&random, -1, 1);
  for (int round = 0; round < 20000; round++) {
    const uint32_t now = (uint32_t)random_below(&random, 1u << 30), frames = 1u + random_below(&random, BLOCK);
    const double begin = random_real(&random, 0, 180), step = round % 3 == 0 ? 0.0 : random_real(&random, -1, 1) * (round % 3 == 1 ? 0.01 : begin / 70.0);
    const Ramp back = {(float)begin, (float)step};
    delay_line_read_moving(line, MASK, now, back, to, frames);
    for (uint32_t i = 0; i < frames; i++) {
      const float far = back.start + back.step * (float)(i + 1), part = far - (float)(int32_t)far;
      const uint32_t place = now + i - (uint32_t)(int32_t)far;
      const float near = line[place & MASK], expected = near + part * (line[(place - 1u) & MASK] - near);
      if (to[i] != expected) fail_msg("round %d, frame %u of %u, %g back: %g, not %g", round, i, frames, (double)far, (double)to[i], (double)expected);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_written_is_read_wherever_the_row_ends),
      cmocka_unit_test(a_moving_delay_is_read_as_one_frame_at_a_time_would_be),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
