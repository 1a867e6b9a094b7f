/* Moves strikes as they are: overlapping grains of the striking part. Round an onset all grains are taken as far from it as
   they lie from its new place, so that it is copied, not smeared, and once only. */
#include "dsp/stretch_parts.h"

#include "core/math.h"

typedef struct Nearest { uint32_t before; } Nearest; /* onsets up to here lie before the grain */

/* Source frame in the middle of the grain whose middle is `place`. */
static int64_t grain_source(const StretchWork *work, Nearest *nearest, int64_t place) {
  while (nearest->before < work->onset_count && work->onsets[nearest->before].stretched <= (double)place) nearest->before++;
  const StretchOnset *onset = NULL;
  double away = 0.0;
  for (uint32_t i = nearest->before > 0 ? nearest->before - 1 : 0; i <= nearest->before && i < work->onset_count; i++) {
    const double distance = math_max(work->onsets[i].stretched - (double)place, (double)place - work->onsets[i].stretched);
    if (onset != NULL && distance >= away) continue;
    onset = &work->onsets[i];
    away = distance;
  }
  const double source = stretch_source_at(work, (double)place);
  if (onset == NULL) return math_round_clamp(source, INT64_MIN / 4, INT64_MAX / 4);
  const double reach = (double)work->sizes.grain_frames * 0.75;
  const double other = math_max(source - (double)onset->source_frame, (double)onset->source_frame - source);
  const double free = other < reach || away < reach ? (double)onset->source_frame + ((double)place - onset->stretched) : source;
  return math_round_clamp(free, INT64_MIN / 4, INT64_MAX / 4);
}

static void add_grain(const StretchWork *work, int64_t at, int64_t source, int64_t begin, int64_t end, float *const out[2]) {
  const int64_t size = work->sizes.grain_frames;
  const uint32_t step = work->sizes.fft_frames / work->sizes.grain_frames; /* through the long window */
  int64_t low = at < begin ? begin - at : 0, high = end - at < size ? end - at : size;
  if (source + low < work->begin) low = work->begin - source;
  if (source + high > work->end) high = work->end - source;
  for (uint32_t c = 0; c < work->sound->reader.channel_count; c++)
    for (int64_t i = low; i < high; i++)
      out[c][at + i - begin] += work->strikes[c][source + i - work->begin] * work->window[i * step];
}

void stretch_add_strikes(const StretchWork *work, int64_t begin, int64_t frames, float *const out[2]) {
  const int64_t half = work->sizes.grain_frames / 2;
  Nearest nearest = {0};
  for (int64_t n = (begin - half) / half - 1; (n - 1) * half < begin + frames; n++) {
    const int64_t place = n * half;
    add_grain(work, place - half, grain_source(work, &nearest, place) - half, begin, begin + frames, out);
  }
}
