/* Delay lines, read and written a block at a time. A delay that moves does so slowly: four neighbouring frames nearly always lie as
   far back as one another, one behind the other, and are read as one vector. */
#include "dsp/delay_line.h"

#include "core/simd.h"

#include <string.h>

void delay_line_write(float *line, uint32_t mask, uint32_t at_frame, const float *from, uint32_t frames) RT_SAFE {
  const uint32_t at = at_frame & mask, first = mask + 1u - at < frames ? mask + 1u - at : frames;
  memcpy(line + at, from, first * sizeof(float));
  memcpy(line, from + first, (frames - first) * sizeof(float));
}

void delay_line_read(const float *line, uint32_t mask, uint32_t from_frame, float *to, uint32_t frames) RT_SAFE {
  const uint32_t at = from_frame & mask, first = mask + 1u - at < frames ? mask + 1u - at : frames;
  memcpy(to, line + at, first * sizeof(float));
  memcpy(to + first, line, (frames - first) * sizeof(float));
}

void delay_line_read_moving(const float *line, uint32_t mask, uint32_t now_frame, Ramp back, float *to, uint32_t frames) RT_SAFE {
  f32x4 index = {1.0f, 2.0f, 3.0f, 4.0f};
  for (uint32_t i = 0; i < frames; i += 4, index += f4_splat(4.0f)) {
    const f32x4 far = f4_splat(back.start) + f4_splat(back.step) * index;
    const i32x4 whole = __builtin_convertvector(far, i32x4);
    const f32x4 part = far - __builtin_convertvector(whole, f32x4);
    const uint32_t at = (now_frame + i - (uint32_t)whole[0]) & mask;
    f32x4 near, before;
    if (at > 0 && at + 3 <= mask && !i4_any((i32x4)(whole != i4_splat(whole[0])))) {
      near = f4_load(line + at);
      before = f4_load(line + at - 1);
    } else {
      const uint32_t p0 = now_frame + i - (uint32_t)whole[0], p1 = now_frame + i + 1u - (uint32_t)whole[1];
      const uint32_t p2 = now_frame + i + 2u - (uint32_t)whole[2], p3 = now_frame + i + 3u - (uint32_t)whole[3];
      near = (f32x4){line[p0 & mask], line[p1 & mask], line[p2 & mask], line[p3 & mask]};
      before = (f32x4){line[(p0 - 1u) & mask], line[(p1 - 1u) & mask], line[(p2 - 1u) & mask], line[(p3 - 1u) & mask]};
    }
    f4_store(to + i, near + part * (before - near));
  }
}
