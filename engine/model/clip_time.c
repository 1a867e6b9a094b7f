/* Source frames and music, both ways. Edits use it to keep sound in place, the compiler to stretch it. */
#include "model/clip_time.h"

#include "core/math.h"

ClipTime clip_time(const AudioClip *clip, double rate_hz, double song_bpm) {
  const double bpm = clip->source_bpm > 0.0 ? math_max(clip->source_bpm, 1.0) : song_bpm;
  return (ClipTime){.clip = clip, .rate_hz = rate_hz, .frames_per_tick = rate_hz * 60.0 / (bpm * (double)TICKS_PER_QUARTER)};
}

typedef struct Line { double ticks, source, frames_per_tick; } Line;

/* The markers' line that holds a place on one axis. Markers are in order of position; one whose source does not rise is passed by. */
static Line line_at(const ClipTime *time, double at, bool by_source) {
  const Records *warps = time->clip->warps;
  const int64_t *ticks = warps->columns[WARP_POSITION], *source = warps->columns[WARP_SOURCE];
  Line line = {0.0, 0.0, time->frames_per_tick};
  bool sloped = false;
  for (uint32_t i = 0, last = 0; i < warps->count; i++) {
    if (i == 0) {
      line = (Line){(double)ticks[0], (double)source[0], time->frames_per_tick};
      continue;
    }
    if (ticks[i] <= ticks[last] || source[i] <= source[last]) continue;
    const bool beyond = at >= (by_source ? (double)source[last] : (double)ticks[last]);
    if (!sloped || beyond) {
      line = (Line){(double)ticks[last], (double)source[last], (double)(source[i] - source[last]) / (double)(ticks[i] - ticks[last])};
      sloped = true;
    }
    last = i;
  }
  return line;
}

double clip_time_ticks(const ClipTime *time, double source_frame) {
  const Line line = line_at(time, source_frame, true);
  return line.ticks + (source_frame - line.source) / line.frames_per_tick;
}

double clip_time_source(const ClipTime *time, double content_ticks) {
  const Line line = line_at(time, content_ticks, false);
  return line.source + (content_ticks - line.ticks) * line.frames_per_tick;
}

double clip_wrapped(const AudioClip *clip, double source_frame) {
  if (!clip_loops(clip) || (source_frame >= 0.0 && source_frame < (double)clip->loop_end_frame)) return source_frame;
  const double length = (double)(clip->loop_end_frame - clip->loop_start_frame), past = source_frame - (double)clip->loop_start_frame;
  return (double)clip->loop_start_frame + past - math_floor(past / length) * length;
}

/* Frames of the source a second holds where the clip keeps its own speed. */
static double frames_per_second(const AudioClip *clip, const Asset *asset) {
  const bool tape = clip->stretch == 0 && clip->pitch != 0.0;
  return (double)asset->rate_hz * (tape ? math_exp2(clip->pitch / 12.0) : 1.0);
}

double clip_source_at(const TempoMap *map, const AudioClip *clip, const Asset *asset, int64_t song_ticks) {
  if (clip->time_base == TIME_BASE_BEATS) {
    const ClipTime time = clip_time(clip, (double)asset->rate_hz, tempo_map_bpm(map, (double)clip->start_ticks));
    return clip_time_source(&time, clip_time_ticks(&time, (double)clip->source_frame) + (double)(song_ticks - clip->start_ticks));
  }
  const double seconds = tempo_map_seconds(map, (double)song_ticks) - tempo_map_seconds(map, (double)clip->start_ticks);
  return (double)clip->source_frame + seconds * frames_per_second(clip, asset);
}

double clip_ticks_of(const TempoMap *map, const AudioClip *clip, const Asset *asset, double source_frame) {
  if (clip->time_base == TIME_BASE_BEATS) {
    const ClipTime time = clip_time(clip, (double)asset->rate_hz, tempo_map_bpm(map, (double)clip->start_ticks));
    return (double)clip->start_ticks + clip_time_ticks(&time, source_frame) - clip_time_ticks(&time, (double)clip->source_frame);
  }
  const double seconds = (source_frame - (double)clip->source_frame) / frames_per_second(clip, asset);
  return tempo_map_ticks(map, tempo_map_seconds(map, (double)clip->start_ticks) + seconds);
}
