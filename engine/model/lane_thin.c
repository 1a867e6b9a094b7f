/* Fewer points for the same line: what recording a gesture leaves behind is as dense as the audio thread's blocks. After
   Ramer (1972) and Douglas & Peucker (1973), with distance measured along the value only, since time is not negotiable; in
   pieces of bounded length, so that no shape of line makes it slow. */
#include "core/memory.h"
#include "devices/device.h"
#include "model/edits.h"


#define PIECE_POINTS 4096u

typedef struct Thinner {
  const LanePoint *points;
  const double *travel; /* of each point's value */
  uint8_t *kept;
  double tolerance;
} Thinner;

/* The point between two kept ones that lies farthest from their line; 0 when none is too far. */
static uint32_t farthest(const Thinner *t, uint32_t first, uint32_t last) {
  const double begin = (double)t->points[first].position_ticks, span = (double)t->points[last].position_ticks - begin;
  double worst = t->tolerance;
  uint32_t found = 0;
  for (uint32_t i = first + 1; i < last; i++) {
    const double along = span > 0 ? ((double)t->points[i].position_ticks - begin) / span : 1.0;
    const double line = t->travel[first] + (t->travel[last] - t->travel[first]) * along;
    const double away = t->travel[i] > line ? t->travel[i] - line : line - t->travel[i];
    if (away <= worst) continue;
    worst = away;
    found = i;
  }
  return found;
}

/* The larger half waits on the stack, so that it holds no more than log2 of a piece. */
static void thin_piece(const Thinner *t, uint32_t first, uint32_t last) {
  struct { uint32_t first, last; } waiting[32];
  uint32_t depth = 0;
  t->kept[first] = t->kept[last] = 1;
  for (;;) {
    const uint32_t split = farthest(t, first, last);
    if (split == 0) {
      if (depth == 0) return;
      depth--;
      first = waiting[depth].first;
      last = waiting[depth].last;
      continue;
    }
    t->kept[split] = 1;
    const bool left_larger = split - first > last - split;
    waiting[depth].first = left_larger ? first : split;
    waiting[depth++].last = left_larger ? split : last;
    if (left_larger) first = split;
    else last = split;
  }
}

/* Curves and steps stay as they are: only straight lines have points to spare. */
static uint32_t piece_end(const LanePoint *points, uint32_t count, uint32_t first) {
  uint32_t last = first + 1;
  if (points[first].shape != CURVE_LINEAR) return last;
  while (last + 1 < count && last - first < PIECE_POINTS && points[last].shape == CURVE_LINEAR) last++;
  return last;
}

uint32_t lane_thin(const Memory *memory, const Param *param, LanePoint *points, uint32_t count, double tolerance) {
  if (count < 3) return count;
  double *travel = memory_new(memory, count * sizeof *travel);
  uint8_t *kept = memory_new(memory, count);
  uint32_t left = 0;
  if (travel && kept) {
    const Thinner thinner = {.points = points, .travel = travel, .kept = kept, .tolerance = tolerance > 0 ? tolerance : 0};
    for (uint32_t i = 0; i < count; i++) travel[i] = param_travel_from_value(param, points[i].value);
    for (uint32_t first = 0; first + 1 < count;) {
      const uint32_t last = piece_end(points, count, first);
      thin_piece(&thinner, first, last);
      first = last;
    }
    for (uint32_t i = 0; i < count; i++) {
      if (kept[i]) points[left++] = points[i];
    }
  }
  memory_free(memory, travel, count * sizeof *travel);
  memory_free(memory, kept, count);
  return left;
}
