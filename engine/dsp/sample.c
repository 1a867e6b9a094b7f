/* Frames of a region: straight from the sample while nothing comes in the way, one by one around loops and edges. */
#include "dsp/sample.h"

static int64_t clamp(int64_t x, int64_t low, int64_t high) RT_SAFE { return x < low ? low : x > high ? high : x; }

SampleRegion sample_region_fit(const Sample *sample, SampleRegion region) RT_SAFE {
  region.begin_frame = clamp(region.begin_frame, 0, sample->frames);
  region.end_frame = clamp(region.end_frame, region.begin_frame, sample->frames);
  const int64_t frames = sample_region_frames(&region);
  region.loop_begin_frame = clamp(region.loop_begin_frame, 0, frames);
  region.loop_end_frame = clamp(region.loop_end_frame, region.loop_begin_frame, frames);
  const int64_t length = region.loop_end_frame - region.loop_begin_frame;
  if (region.loop >= LOOP_MODES || length < 2) region.loop = LOOP_NONE;
  const int64_t fade = length < region.loop_begin_frame ? length : region.loop_begin_frame;
  region.loop_fade_frames = region.loop == LOOP_PING_PONG ? 0 : clamp(region.loop_fade_frames, 0, fade);
  return region;
}

/* Without a loop. */
static float plain_frame(const Sample *sample, const SampleRegion *region, uint32_t channel, int64_t frame) RT_SAFE {
  if (frame < 0 || frame >= sample_region_frames(region)) return 0.0f;
  const int64_t at = region->reverse ? region->end_frame - 1 - frame : region->begin_frame + frame;
  if (sample->pages == NULL) return sample->channels[channel][at];
  float one;
  pages_read(sample->pages, channel, at, 1, &one);
  return one;
}

static int64_t modulo(int64_t a, int64_t b) RT_SAFE { return (a % b + b) % b; }

static float forward_frame(const Sample *sample, const SampleRegion *region, LoopState state, uint32_t channel, int64_t frame) RT_SAFE {
  const int64_t begin = region->loop_begin_frame, end = region->loop_end_frame, length = end - begin;
  if (frame >= end || (state.wrapped && frame < begin)) frame = begin + modulo(frame - begin, length);
  const float here = plain_frame(sample, region, channel, frame);
  const int64_t into = frame - (end - region->loop_fade_frames);
  if (into < 0) return here;
  const float part = ((float)into + 0.5f) / (float)region->loop_fade_frames;
  return here + (plain_frame(sample, region, channel, frame - length) - here) * part;
}

static float ping_pong_frame(const Sample *sample, const SampleRegion *region, LoopState state, uint32_t channel, int64_t frame) RT_SAFE {
  const int64_t begin = region->loop_begin_frame, length = region->loop_end_frame - begin;
  if (frame >= begin || state.wrapped) {
    const int64_t along = modulo(frame - begin, 2 * length);
    frame = begin + (along < length ? along : 2 * length - 1 - along);
  }
  return plain_frame(sample, region, channel, frame);
}

float sample_frame(const Sample *sample, const SampleRegion *region, LoopState state, uint32_t channel, int64_t frame) RT_SAFE {
  if (!state.loops || region->loop == LOOP_NONE) return plain_frame(sample, region, channel, frame);
  if (region->loop == LOOP_PING_PONG) return ping_pong_frame(sample, region, state, channel, frame);
  return forward_frame(sample, region, state, channel, frame);
}

/* Whether the frames lie in the sample one after another, as they are, or from the last to the first. */
static bool is_straight(const SampleRegion *region, LoopState state, int64_t first, int64_t end) RT_SAFE {
  if (first < 0 || end > sample_region_frames(region)) return false;
  if (!state.loops || region->loop == LOOP_NONE) return true;
  return end <= region->loop_end_frame - region->loop_fade_frames && (!state.wrapped || first >= region->loop_begin_frame);
}

/* A stretch of pages, turned round where the region plays backwards. */
static void read_pages(const Sample *sample, const SampleRegion *region, uint32_t channel, int64_t first, uint32_t count, float *out) RT_SAFE {
  if (!region->reverse) {
    pages_read(sample->pages, channel, region->begin_frame + first, count, out);
    return;
  }
  pages_read(sample->pages, channel, region->end_frame - first - count, count, out);
  for (uint32_t i = 0; i < count / 2; i++) {
    const float kept = out[i];
    out[i] = out[count - 1 - i];
    out[count - 1 - i] = kept;
  }
}

const float *sample_read(const Sample *sample, const SampleRegion *region, LoopState state, uint32_t channel, int64_t first, uint32_t count,
                         float *scratch) RT_SAFE {
  const uint32_t side = channel < sample->channel_count ? channel : 0;
  const bool straight = is_straight(region, state, first, first + count);
  if (straight && sample->pages == NULL && !region->reverse) return sample->channels[side] + region->begin_frame + first;
  if (straight && sample->pages != NULL) {
    read_pages(sample, region, side, first, count, scratch);
    return scratch;
  }
  for (uint32_t i = 0; i < count; i++) scratch[i] = sample_frame(sample, region, state, side, first + i);
  return scratch;
}

static bool want_stretch(const Sample *sample, const SampleRegion *region, int64_t first, int64_t end, PageNeed need) RT_SAFE {
  if (first < 0) first = 0;
  if (end > sample_region_frames(region)) end = sample_region_frames(region);
  if (end <= first) return true;
  return pages_want(sample->pages, region->reverse ? region->end_frame - end : region->begin_frame + first, end - first, need);
}

/* A loop that is shorter than what is wanted is wanted whole; what a crossfade reads before the loop lies beside its beginning. */
bool sample_want(const Sample *sample, const SampleRegion *region, LoopState state, int64_t first, int64_t count, PageNeed need) RT_SAFE {
  const int64_t begin = region->loop_begin_frame, loop_end = region->loop_end_frame, end = first + count;
  if (!state.loops || region->loop == LOOP_NONE || end <= loop_end - region->loop_fade_frames) return want_stretch(sample, region, first, end, need);
  const int64_t over = end - loop_end + region->loop_fade_frames;
  const bool round = want_stretch(sample, region, begin - region->loop_fade_frames, over < loop_end - begin ? begin + over : loop_end, need);
  return want_stretch(sample, region, first < loop_end ? first : begin, loop_end, need) && round;
}
