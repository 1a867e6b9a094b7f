#ifndef TUTTI_DSP_SONG_GRID_H
#define TUTTI_DSP_SONG_GRID_H

#include "core/limits.h"
#include "core/math.h"
#include "core/tempo.h"

/*
  A grid of note values laid over a stretch of song whose tempo is steady: where its lines fall, in frames. Line k lies at
  k steps from the song's beginning; of each two, the second comes late by the swing. All functions are [any].
*/

typedef struct SongGrid {
  double ticks;           /* the song's position at frame 0 */
  double ticks_per_frame;
  double step_ticks;
  double swing;           /* of a step, 0..1 */
} SongGrid;

#define SONG_GRID_VALUES 16
/* "1/1", "1/2", ... NULL-terminated, and how long each lasts. */
static const char *const song_grid_names[SONG_GRID_VALUES + 1] = {
    "1/1", "1/2.", "1/2", "1/2T", "1/4.", "1/4", "1/4T", "1/8.", "1/8", "1/8T", "1/16.", "1/16", "1/16T", "1/32", "1/32T", "1/64", NULL};
static const double song_grid_quarters[SONG_GRID_VALUES] = {
    4.0, 3.0, 2.0, 4.0 / 3.0, 1.5, 1.0, 2.0 / 3.0, 0.75, 0.5, 1.0 / 3.0, 0.375, 0.25, 1.0 / 6.0, 0.125, 1.0 / 12.0, 0.0625};

static inline SongGrid song_grid(double ticks, double bpm, double rate_hz, int32_t value, double swing) {
  const double quarter = (double)TICKS_PER_QUARTER;
  return (SongGrid){ticks, math_clamp(bpm, LIMIT_BPM_MIN, LIMIT_BPM_MAX) / 60.0 * quarter / rate_hz, song_grid_quarters[value] * quarter,
                    math_clamp(swing, 0.0, 0.9)};
}

/* Where line k falls, counted from frame 0; may be negative. */
static inline double song_grid_place(const SongGrid *grid, int64_t line) {
  const double late = (line & 1) != 0 ? grid->swing : 0.0;
  return (((double)line + late) * grid->step_ticks - grid->ticks) / grid->ticks_per_frame;
}

/* The last line at or before a frame. A millionth of a frame makes up for rounding. */
static inline int64_t song_grid_line(const SongGrid *grid, double frame) {
  const double steps = (grid->ticks + frame * grid->ticks_per_frame) / grid->step_ticks;
  int64_t line = math_round_clamp(math_floor(steps) + 1.0, -(INT64_C(1) << 40), INT64_C(1) << 40);
  while (song_grid_place(grid, line) > frame + 1e-6) line--;
  return line;
}

/* The first frame that is not before a place. */
static inline double song_grid_frame(double place) { return -math_floor(-(place - 1e-6)); }

#endif
