/* Pitch classes and the ways to reach them. Used by the note effects. */
#include "dsp/scale.h"

#include <stdbool.h>

#define NOTE(n) (1u << (n))
#define SEVEN(a, b, c, d, e, f) (NOTE(0) | NOTE(a) | NOTE(b) | NOTE(c) | NOTE(d) | NOTE(e) | NOTE(f))

static const uint32_t masks[SCALE_COUNT] = {
    [SCALE_MAJOR] = SEVEN(2, 4, 5, 7, 9, 11),
    [SCALE_MINOR] = SEVEN(2, 3, 5, 7, 8, 10),
    [SCALE_DORIAN] = SEVEN(2, 3, 5, 7, 9, 10),
    [SCALE_PHRYGIAN] = SEVEN(1, 3, 5, 7, 8, 10),
    [SCALE_LYDIAN] = SEVEN(2, 4, 6, 7, 9, 11),
    [SCALE_MIXOLYDIAN] = SEVEN(2, 4, 5, 7, 9, 10),
    [SCALE_LOCRIAN] = SEVEN(1, 3, 5, 6, 8, 10),
    [SCALE_HARMONIC_MINOR] = SEVEN(2, 3, 5, 7, 8, 11),
    [SCALE_MELODIC_MINOR] = SEVEN(2, 3, 5, 7, 9, 11),
    [SCALE_CHROMATIC] = 0xfffu,
    [SCALE_MAJOR_PENTATONIC] = NOTE(0) | NOTE(2) | NOTE(4) | NOTE(7) | NOTE(9),
    [SCALE_MINOR_PENTATONIC] = NOTE(0) | NOTE(3) | NOTE(5) | NOTE(7) | NOTE(10),
    [SCALE_BLUES] = NOTE(0) | NOTE(3) | NOTE(5) | NOTE(6) | NOTE(7) | NOTE(10),
    [SCALE_WHOLE_TONE] = NOTE(0) | NOTE(2) | NOTE(4) | NOTE(6) | NOTE(8) | NOTE(10),
    [SCALE_DIMINISHED] = SEVEN(2, 3, 5, 6, 8, 9) | NOTE(11),
    [SCALE_HUNGARIAN_MINOR] = SEVEN(2, 3, 6, 7, 8, 11),
    [SCALE_PHRYGIAN_DOMINANT] = SEVEN(1, 4, 5, 7, 8, 10),
};

uint32_t scale_mask(Scale scale) RT_SAFE { return masks[(uint32_t)scale < SCALE_COUNT ? scale : SCALE_CHROMATIC]; }

static bool belongs(uint32_t mask, int32_t root, int32_t key) RT_SAFE { return (mask >> ((key - root + 144) % 12) & 1u) != 0; }

static int32_t seek(uint32_t mask, int32_t root, int32_t key, int32_t way) RT_SAFE {
  int32_t at = key;
  while (at >= 0 && at <= 127 && !belongs(mask, root, at)) at += way;
  return at;
}

int32_t scale_snap(Scale scale, int32_t root, int32_t key, ScaleSnap snap) RT_SAFE {
  const uint32_t mask = scale_mask(scale);
  const int32_t up = seek(mask, root, key, 1), down = seek(mask, root, key, -1);
  if (up > 127) return down;
  if (down < 0 || snap == SCALE_UP) return up;
  if (snap == SCALE_DOWN) return down;
  return up - key < key - down ? up : down;
}

int32_t scale_step(Scale scale, int32_t root, int32_t key, int32_t steps) RT_SAFE {
  const uint32_t mask = scale_mask(scale);
  const int32_t way = steps < 0 ? -1 : 1;
  int32_t at = scale_snap(scale, root, key, SCALE_NEAREST);
  for (int32_t left = steps * way; left > 0; left--) {
    const int32_t next = seek(mask, root, at + way, way);
    if (next < 0 || next > 127) break;
    at = next;
  }
  return at;
}

int32_t scale_degree(Scale scale, int32_t degree) RT_SAFE {
  const uint32_t mask = scale_mask(scale);
  int32_t steps[12], count = 0;
  for (int32_t pitch = 0; pitch < 12; pitch++)
    if (mask >> pitch & 1u) steps[count++] = pitch;
  const int32_t octave = degree >= 0 ? degree / count : -((count - 1 - degree) / count);
  return 12 * octave + steps[degree - count * octave];
}
