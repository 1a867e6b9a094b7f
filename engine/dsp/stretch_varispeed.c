/* STRETCH_REPITCH: along each line of the map the source is resampled, as a tape of another speed sounds. */
#include "dsp/stretch_parts.h"

#include "core/math.h"
#include "dsp/stretch_rate.h"

#define SLICE_FRAMES ((int64_t)1 << 17) /* resampled at once: bounds what is held */

/* What one line of the map reads: the sound, counted from the line's beginning. */
typedef struct Line { const StretchReader *sound; int64_t source_frame; } Line;

static Status read_line(void *context, int64_t begin, uint32_t frames, float *const to[2]) {
  const Line *line = context;
  return line->sound->read(line->sound->context, line->source_frame + begin, frames, to);
}

Status stretch_varispeed(const StretchWork *work, int64_t begin, int64_t frames, float *const out[2]) {
  const StretchMap *map = work->map;
  const uint32_t channels = work->sound->reader.channel_count;
  Status status = STATUS_OK;
  for (uint32_t i = 0; i + 1 < map->count && status == STATUS_OK; i++) {
    const StretchPoint *p = &map->points[i];
    const int64_t low = i == 0 || p[0].output_frame < begin ? begin : p[0].output_frame;
    const int64_t high = i + 2 == map->count || p[1].output_frame > begin + frames ? begin + frames : p[1].output_frame;
    Line line = {&work->sound->reader, p[0].source_frame};
    const StretchReader reader = {.read = read_line, .context = &line, .channel_count = channels};
    const double slope = (double)(p[1].source_frame - p[0].source_frame) / (double)(p[1].output_frame - p[0].output_frame);
    for (int64_t at = low; at < high && status == STATUS_OK; at += SLICE_FRAMES) {
      const uint32_t count = (uint32_t)(high - at < SLICE_FRAMES ? high - at : SLICE_FRAMES);
      float *const to[2] = {out[0] + (at - begin), channels > 1 ? out[1] + (at - begin) : NULL};
      status = stretch_resample(work->memory, &reader, stretch_ratio(slope), at - p[0].output_frame, count, to);
    }
  }
  return status;
}
