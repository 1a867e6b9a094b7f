/* Audio clips: planar samples of an asset, added into a chain's bus with their gain and fades. Reading is a pure function
   of the song frame, so a cut (a jump, an edit) fades by reading on at the old place for 5 ms. */

#include "graph/internal.h"

#include "core/math.h"

/* Of a Ramp here, the value at frame i of the block is start + step * i. */
static const Ramp FULL = {1.0f, 0.0f};

static float clamp01(float x) { return x > 0.0f ? (x < 1.0f ? x : 1.0f) : 0.0f; }

/* Multiply level[i] by a ramp that is `at` frames past its zero and reaches one after `length`. */
static void apply_ramp(float *level, uint32_t count, Ramp ramp) RT_SAFE {
  for (uint32_t i = 0; i < count; i++) level[i] *= clamp01(ramp.start + ramp.step * (float)i);
}

static Ramp fade_in(int64_t at, int64_t length) {
  const float step = 1.0f / (float)length;
  return (Ramp){(float)at * step, step};
}

static Ramp fade_out(int64_t left, int64_t length) {
  const float step = 1.0f / (float)length;
  return (Ramp){(float)left * step, -step};
}

static void add_scaled(float *restrict to, const float *restrict from, uint32_t count, float gain) RT_SAFE {
  uint32_t i = 0;
  for (; i + 4 <= count; i += 4) f4_store(to + i, f4_load(to + i) + f4_load(from + i) * f4_splat(gain));
  for (; i < count; i++) to[i] += from[i] * gain;
}

static void add_levelled(float *restrict to, const float *restrict from, const float *restrict level, uint32_t count) RT_SAFE {
  uint32_t i = 0;
  for (; i + 4 <= count; i += 4) f4_store(to + i, f4_load(to + i) + f4_load(from + i) * f4_load(level + i));
  for (; i < count; i++) to[i] += from[i] * level[i];
}

/* Add what `clip` plays at [frame, frame + live->frames) into the bus, under `ramp` (given at the block's first frame). */
static void mix_clip(Live *live, RtChain *chain, const RtClip *clip, int64_t frame, Ramp ramp) RT_SAFE {
  const SegmentAudio *audio = clip->audio;
  const int64_t begin = frame > clip->begin_frame ? frame : clip->begin_frame;
  const int64_t inside = begin - clip->begin_frame, source = audio->source_frame + inside;
  int64_t end = frame + live->frames < clip->end_frame ? frame + live->frames : clip->end_frame;
  if (end - begin > clip->frames - source) end = begin + (clip->frames - source);
  if (end <= begin) return;
  live->fed = true;
  const uint32_t count = (uint32_t)(end - begin), offset = (uint32_t)(begin - frame);
  const int64_t left = clip->end_frame - begin;
  const bool fading_in = inside < audio->fade_in_frames, fading_out = left - (int64_t)count < audio->fade_out_frames;
  if (!fading_in && !fading_out && ramp.step == 0.0f) {
    for (uint32_t c = 0; c < 2; c++) add_scaled(chain->bus[c] + offset, clip->channels[c] + source, count, audio->gain);
    return;
  }
  for (uint32_t i = 0; i < count; i++) live->level[i] = audio->gain;
  if (fading_in) apply_ramp(live->level, count, fade_in(inside, audio->fade_in_frames));
  if (fading_out) apply_ramp(live->level, count, fade_out(left, audio->fade_out_frames));
  if (ramp.step != 0.0f) apply_ramp(live->level, count, (Ramp){ramp.start + ramp.step * (float)offset, ramp.step});
  for (uint32_t c = 0; c < 2; c++) add_levelled(chain->bus[c] + offset, clip->channels[c] + source, live->level, count);
}

/* The first clip that reaches beyond `frame`; remembered, since songs mostly go forward. */
static uint32_t first_reaching(RtClips *clips, int64_t frame) RT_SAFE {
  if (frame < clips->low_frame) clips->low = 0;
  while (clips->low < clips->count && clips->items[clips->low].reach_frame <= frame) clips->low++;
  clips->low_frame = frame;
  return clips->low;
}

/* Of a fade that has `left` frames to go, over the coming block. */
static Ramp rising(const Live *live, uint32_t left) { return (Ramp){1.0f - (float)left * live->fade_step, live->fade_step}; }
static Ramp falling(const Live *live, uint32_t left) { return (Ramp){(float)left * live->fade_step, -live->fade_step}; }

static void mix_current(Live *live, RtChain *chain) RT_SAFE {
  RtClips *clips = &chain->clips;
  for (uint32_t i = first_reaching(clips, live->song_frame); i < clips->count; i++) {
    const RtClip *clip = &clips->items[i];
    if (clip->begin_frame >= live->song_frame + live->frames) break;
    Ramp ramp = FULL;
    if (live->enter_left > 0 && clip->begin_frame < live->enter_frame) ramp = rising(live, live->enter_left);
    else if (live->swap_left > 0 && clip->entering && clip->begin_frame < live->swap_frame) ramp = rising(live, live->swap_left);
    if (clip->end_frame > live->song_frame) mix_clip(live, chain, clip, live->song_frame, ramp);
  }
}

/* Clips that sounded across `frame` at the cut and now read on under a falling ramp. */
static void mix_cut(Live *live, RtChain *chain, const RtClips *clips, int64_t cut_frame, uint32_t left) RT_SAFE {
  const int64_t frame = cut_frame + (live->fade_frames - left);
  for (uint32_t i = 0; i < clips->count; i++) {
    const RtClip *clip = &clips->items[i];
    if (clip->begin_frame >= cut_frame) break;
    if (clip->end_frame > frame) mix_clip(live, chain, clip, frame, falling(live, left));
  }
}

void clips_mix(Live *live, RtChain *chain) RT_SAFE {
  if (live->leave_left > 0) mix_cut(live, chain, &chain->clips, live->leave_frame, live->leave_left);
  if (!live->playing) return;
  if (live->swap_left > 0) mix_cut(live, chain, &chain->leaving_clips, live->swap_frame, live->swap_left);
  if (chain->clips.count > 0) mix_current(live, chain);
}
