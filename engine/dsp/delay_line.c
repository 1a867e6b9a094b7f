/* Delay lines, read and written a block at a time. A delay that moves does so slowly: nearly always all frames of a block lie
   as many whole frames back as one another, one behind the other, and are read as vectors. */
#include "dsp/delay_line.h"

#include "core/math_inline8.h"

#include <stdbool.h>
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

/* Four frames from `i` on, wherever they lie. */
static f32x4 read_four(const float *line, uint32_t mask, uint32_t now_frame, f32x4 far) RT_SAFE {
  const i32x4 whole = __builtin_convertvector(far, i32x4);
  const f32x4 part = far - __builtin_convertvector(whole, f32x4);
  const uint32_t p0 = now_frame - (uint32_t)whole[0], p1 = now_frame + 1u - (uint32_t)whole[1];
  const uint32_t p2 = now_frame + 2u - (uint32_t)whole[2], p3 = now_frame + 3u - (uint32_t)whole[3];
  const f32x4 near = {line[p0 & mask], line[p1 & mask], line[p2 & mask], line[p3 & mask]};
  const f32x4 before = {line[(p0 - 1u) & mask], line[(p1 - 1u) & mask], line[(p2 - 1u) & mask], line[(p3 - 1u) & mask]};
  return near + part * (before - near);
}

static const f32x4 first_four = {1.0f, 2.0f, 3.0f, 4.0f};

static inline f32x4 back_at(Ramp back, f32x4 index) { return f4_splat(back.start) + f4_splat(back.step) * index; }

/* As many frames from `i` on as whole eights are in `straight`, all `base` and a part back. Gives how many. */
static uint32_t read_eights(const float *from, Ramp back, float base, uint32_t i, float *to, uint32_t straight) RT_SAFE {
  const uint32_t frames = SIMD8_IS_ONE ? straight & ~7u : 0;
  const f32x8 start = f8_splat(back.start), step = f8_splat(back.step), whole = f8_splat(base), eight = f8_splat(8.0f);
  f32x8 index = f8_add(f8_join(first_four, first_four + f4_splat(4.0f)), f8_splat((float)i));
  for (uint32_t k = 0; k < frames; k += 8, index = f8_add(index, eight)) {
    const f32x8 near = f8_load(from + k), before = f8_load(from + k - 1), part = f8_sub(f8_add(start, f8_mul(step, index)), whole);
    f8_store(to + k, f8_add(near, f8_mul(part, f8_sub(before, near))));
  }
  return frames;
}

/* Whether all of `count` frames from `i` on lie `whole` frames back. The way back is straight, so that looking at the first vector and
   at the last says it of all between. */
static inline bool lie_together(Ramp back, int32_t whole, uint32_t i, uint32_t count) {
  const f32x4 first = back_at(back, first_four + f4_splat((float)i)), last = back_at(back, first_four + f4_splat((float)(i + count - 4)));
  const i32x4 a = __builtin_convertvector(first, i32x4), b = __builtin_convertvector(last, i32x4);
  return !i4_any((i32x4)(a != i4_splat(whole)) | (i32x4)(b != i4_splat(whole)));
}

/* How many frames from `i` on, in whole vectors, lie `whole` frames back and do not cross the row's end: where the way leads to the
   next whole frame within the block, about as many as it takes to get there. */
static uint32_t straight_frames(uint32_t mask, uint32_t at, Ramp back, int32_t whole, uint32_t i, uint32_t frames) RT_SAFE {
  const uint32_t left = (frames - i) & ~3u, room = (mask + 1u - at) & ~3u, most = left < room ? left : room;
  if (at == 0 || most == 0) return 0;
  if (lie_together(back, whole, i, most)) return most;
  const float way = back.start + back.step * (float)(i + 1) - (float)whole;
  const float reach = back.step > 0.0f ? (1.0f - way) / back.step : way / -back.step; /* no step: the quotient has no number, and `most` lay together */
  uint32_t count = reach < (float)most ? (uint32_t)math_int_clamp_inline((double)reach + 1.0, 0, (int32_t)most) & ~3u : most - 4u;
  while (count > 0 && !lie_together(back, whole, i, count)) count -= 4;
  return count;
}

void delay_line_read_moving(const float *line, uint32_t mask, uint32_t now_frame, Ramp back, float *to, uint32_t frames) RT_SAFE {
  for (uint32_t i = 0; i < frames;) {
    f32x4 index = first_four + f4_splat((float)i);
    const f32x4 here = back_at(back, index);
    const int32_t whole = __builtin_convertvector(here, i32x4)[0];
    const uint32_t at = (now_frame + i - (uint32_t)whole) & mask, straight = straight_frames(mask, at, back, whole, i, frames);
    if (straight == 0) {
      f4_store(to + i, read_four(line, mask, now_frame + i, here));
      i += 4;
      continue;
    }
    const f32x4 base = f4_splat((float)whole);
    const uint32_t eights = read_eights(line + at, back, (float)whole, i, to + i, straight);
    i += eights;
    index += f4_splat((float)eights);
    for (const float *from = line + at + eights, *const end = line + at + straight; from < end; from += 4, i += 4, index += f4_splat(4.0f)) {
      const f32x4 near = f4_load(from), before = f4_load(from - 1);
      f4_store(to + i, near + (back_at(back, index) - base) * (before - near));
    }
  }
}
