/* Both ways through the stretcher's map: the line that holds a place, found by halving. */
#include "dsp/stretch_parts.h"

#include "core/math.h"

/* The point where the line begins that holds `at`, on either axis; the outer lines go on. */
static uint32_t line_of(const StretchWork *work, double at, bool stretched) {
  const StretchMap *map = work->map;
  uint32_t low = 0, high = map->count - 2;
  while (low < high) {
    const uint32_t middle = low + (high - low + 1) / 2;
    const double begin = stretched ? (double)map->points[middle].output_frame * work->pitch : (double)map->points[middle].source_frame;
    if (begin <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

double stretch_source_at(const StretchWork *work, double stretched) {
  const StretchPoint *p = &work->map->points[line_of(work, stretched, true)];
  const double slope = (double)(p[1].source_frame - p[0].source_frame) / ((double)(p[1].output_frame - p[0].output_frame) * work->pitch);
  return (double)p[0].source_frame + (stretched - (double)p[0].output_frame * work->pitch) * slope;
}

double stretch_place_of(const StretchWork *work, double source_frame) {
  const StretchPoint *p = &work->map->points[line_of(work, source_frame, false)];
  const double slope = (double)(p[1].output_frame - p[0].output_frame) * work->pitch / (double)(p[1].source_frame - p[0].source_frame);
  return (double)p[0].output_frame * work->pitch + (source_frame - (double)p[0].source_frame) * slope;
}
