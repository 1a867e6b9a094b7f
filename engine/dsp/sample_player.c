/* Moves through a region window by window. Used by the sampling instruments. */
#include "dsp/sample_player.h"

#include "core/math.h"

#include <string.h>

#define HEARD_UNKNOWN -1.0f      /* takes what is found without a fade */
#define HEARD_FRAMES 256          /* of the fade where pages are missing */
#define AHEAD_TURNS 8u            /* so many stretches ahead are looked at in turn */
#define AHEAD_FRAMES 8192         /* each */

void sample_player_start(SamplePlayer *player, const Sample *sample, const SampleRegion *region, int64_t offset) RT_SAFE {
  *player = (SamplePlayer){.sample = *sample, .region = sample_region_fit(sample, *region), .position = (double)offset, .heard = HEARD_UNKNOWN};
  player->loop.loops = player->region.loop != LOOP_NONE;
  if (sample_region_frames(&player->region) == 0) player->over = true;
}

void sample_player_release(SamplePlayer *player) RT_SAFE {
  if (player->region.loop == LOOP_UNTIL_RELEASE) player->leaving = true;
}

/* Inside the crossfade the loop's beginning is already heard, so leaving waits until it is passed. */
static void leave(SamplePlayer *player) RT_SAFE {
  if (!player->leaving || !player->loop.loops) return;
  const SampleRegion *region = &player->region;
  if (region->loop_fade_frames > 0 && player->position >= (double)(region->loop_end_frame - region->loop_fade_frames)) return;
  player->loop.loops = false;
}

/* Keeps the position inside the first round. */
static void wrap(SamplePlayer *player) RT_SAFE {
  const SampleRegion *region = &player->region;
  if (!player->loop.loops) {
    const int64_t end_frame = sample_region_frames(region) + (int64_t)SAMPLE_KERNEL_TAPS_MAX / 2;
    if (player->position > (double)end_frame) player->over = true;
    return;
  }
  const double begin = (double)region->loop_begin_frame, once = (double)(region->loop_end_frame - region->loop_begin_frame);
  const double round = region->loop == LOOP_PING_PONG ? 2.0 * once : once;
  if (player->position < begin + round) return;
  player->position -= round * math_floor((player->position - begin) / round);
  player->loop.wrapped = true;
}

/* Silence where pages are missing begins and ends in a fade. Pages are asked for far ahead, a stretch at a time. */
static void hear_pages(SamplePlayer *player, int64_t first, uint32_t count, double speed, float *left, float *right, uint32_t frames) RT_SAFE {
  const int64_t fade = math_round_clamp(speed * HEARD_FRAMES, 0, INT32_MAX), step = math_round_clamp(math_max(speed, 1.0) * AHEAD_FRAMES, 1, INT32_MAX);
  const bool here = sample_want(&player->sample, &player->region, player->loop, first, (int64_t)count + fade, NEED_NOW);
  player->turn = (player->turn + 1) % AHEAD_TURNS;
  (void)sample_want(&player->sample, &player->region, player->loop, first + player->turn * step, step, NEED_SOON);
  const float target = here ? 1.0f : 0.0f;
  if (player->heard < 0.0f) player->heard = target;
  if (!here && player->heard == 0.0f) pages_count_miss(player->sample.pages);
  if (here && player->heard == 1.0f) return;
  const float each = (here ? 1.0f : -1.0f) / (float)HEARD_FRAMES;
  for (uint32_t i = 0; i < frames; i++) {
    player->heard = player->heard + each > 0.0f ? (player->heard + each < 1.0f ? player->heard + each : 1.0f) : 0.0f;
    left[i] *= player->heard;
    if (right != NULL) right[i] *= player->heard;
  }
}

static double limited(float speed) RT_SAFE { return math_clamp((double)speed, 0.0, SAMPLE_KERNEL_SPEED_MAX); }

/* What follows on a window in memory, so that it is in the caches when the next block comes: by then all other devices have been at
   work, and dozens of voices a few lines at a time are no pattern that a processor would see. */
static inline void fetch_ahead(const float *from, uint32_t frames) {
  for (uint32_t at = 0; at < frames + 16u; at += 16u) __builtin_prefetch(from + at);
}

bool sample_player_run(SamplePlayer *player, const SampleKernel *kernel, float speed_begin, float speed_end, float *left,
                       float *right, uint32_t frames) RT_SAFE {
  if (player->over) return false;
  leave(player);
  const double begin = limited(speed_begin), end = limited(speed_end), n = (double)frames;
  const SampleKernelBand *band = sample_kernel_band(kernel, math_max(begin, end));
  const double bend = (end - begin) * 0.5 / n, whole = math_floor(player->position);
  const int64_t first = math_round_clamp(whole, 0, INT64_MAX) - (int64_t)(band->taps / 2) + 1;
  const double moved = n * (begin + n * bend);
  const uint32_t count = band->taps + (uint32_t)math_int_clamp(math_max(moved, n * math_max(begin, end)) + 2.0, 1, (int32_t)(SAMPLE_KERNEL_FRAMES_MAX * 16u + 4u));
  float scratch[2][SAMPLE_KERNEL_WINDOW_MAX];
  const bool stereo = right != NULL;
  const float *const window[2] = {
      sample_read(&player->sample, &player->region, player->loop, 0, first, count, scratch[0]),
      stereo ? sample_read(&player->sample, &player->region, player->loop, 1, first, count, scratch[1]) : NULL};
  const SampleRun run = {player->position - whole, begin, bend};
  sample_kernel_run(band, sample_kernel_rows(kernel), window, &run, left, right, frames);
  if (player->sample.pages != NULL) hear_pages(player, first, count, math_max(begin, end), left, right, frames);
  for (uint32_t c = 0; c < (stereo ? 2u : 1u); c++)
    if (window[c] != scratch[c]) fetch_ahead(window[c] + count, count - band->taps);
  player->position += moved;
  wrap(player);
  return true;
}

void sample_player_run_chunks(SamplePlayer *player, const SampleKernel *kernel, const float *speeds, uint32_t chunk,
                              float *const sides[2], uint32_t frames) RT_SAFE {
  bool stands = true;
  for (uint32_t c = 0; c * chunk < frames; c++) stands = stands && speeds[c + 1] == speeds[0];
  const uint32_t step = stands ? frames : chunk;
  for (uint32_t at = 0; at < frames; at += step) {
    const uint32_t count = frames - at < step ? frames - at : step, c = at / chunk;
    float *const left = sides[0] + at, *const right = sides[1] != NULL ? sides[1] + at : NULL;
    if (sample_player_run(player, kernel, speeds[c], speeds[c + 1], left, right, count)) continue;
    memset(left, 0, count * sizeof *left);
    if (right != NULL) memset(right, 0, count * sizeof *right);
  }
}
