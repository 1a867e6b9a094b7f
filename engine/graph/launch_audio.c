/* A stretch of a run as an audio clip, with the fades it has of its own, and with those that keep a cut from clicking. clips.c
   mixes it as any other. */

#include "graph/launch.h"

#include "core/fade.h"
#include "core/math.h"

#define GAIN_MIN_DB -144.0 /* as a clip's */
#define GAIN_MAX_DB 24.0

static SegmentFade short_fade(int64_t frames) RT_SAFE { return (SegmentFade){.frames = frames, .bend = 1.0f, .shape = FADE_LINEAR}; }

void launch_fade_out(const Live *live, RtClip *clip, SegmentAudio *audio, int64_t frame) RT_SAFE {
  const int64_t end = frame + live->fade_frames;
  if (audio->fade_out.frames > 0 && clip->end_frame - audio->fade_out.frames < frame) return; /* it goes already */
  if (end < clip->end_frame || audio->fade_out.frames == 0) clip->end_frame = end;
  if (clip->end_frame <= frame) return;
  audio->end_frame = clip->end_frame;
  audio->fade_out = short_fade(clip->end_frame - frame);
  clip->audio = audio;
}

void launch_fade_in(const Live *live, RtClip *clip, SegmentAudio *audio, int64_t frame) RT_SAFE {
  audio->source_frame += frame - clip->begin_frame;
  audio->begin_frame = clip->begin_frame = frame;
  audio->fade_in = short_fade(live->fade_frames);
  clip->audio = audio;
}

/* A turn is a pass over the clip where it starts over by the song's time; what has a loop of its own, in frames, never does. */
LaunchSpan launch_turn_at(const LaunchRun *run, int64_t ticks) RT_SAFE {
  const PlanSlot *slot = run->row->plan;
  const int64_t zero = run->begin_ticks - run->travel_ticks; /* where travel 0 would lie */
  LaunchSpan span = {zero, slot->length_ticks > 0 ? zero + slot->length_ticks : LAUNCH_NEVER};
  if (slot->cycle_ticks > 0) {
    const int64_t turn = (ticks - zero) / slot->cycle_ticks;
    span.from_ticks = zero + turn * slot->cycle_ticks;
    if (span.from_ticks + slot->cycle_ticks < span.to_ticks) span.to_ticks = span.from_ticks + slot->cycle_ticks;
  }
  return span;
}

static int64_t end_of(const Live *live, int64_t ticks) RT_SAFE { return ticks >= LAUNCH_NEVER ? INT64_MAX / 2 : transport_frame(live, ticks); }

static SegmentFade own_fade(int64_t frames, float bend, uint32_t shape) RT_SAFE {
  return (SegmentFade){.frames = frames > 0 ? frames : 0, .bend = bend, .shape = shape};
}

bool launch_clip(const Live *live, const LaunchRun *run, LaunchSpan span, RtClip *clip, SegmentAudio *audio) RT_SAFE {
  const RtSlot *row = run->row;
  const SegmentSlotAudio *from = row->audio;
  const double soft = math_db_from_gain(1.0 - (double)row->plan->velocity * (1.0 - (double)run->press));
  const int64_t begin = transport_frame(live, span.from_ticks), end = end_of(live, span.to_ticks);
  *audio = (SegmentAudio){
    .asset = from->asset, .begin_frame = begin, .end_frame = end, .source_frame = from->source_frame, .loop_begin_frame = from->loop_begin_frame,
    .loop_end_frame = from->loop_end_frame, .gain = (float)math_gain_from_db(math_clamp(from->gain_db + soft, GAIN_MIN_DB, GAIN_MAX_DB)), .flags = from->flags,
    .fade_in = own_fade(transport_frame(live, span.from_ticks + from->fade_in_ticks) - begin, from->fade_in_bend, from->fade_in_shape)};
  if (span.to_ticks < LAUNCH_NEVER)
    audio->fade_out = own_fade(end - transport_frame(live, span.to_ticks - from->fade_out_ticks), from->fade_out_bend, from->fade_out_shape);
  *clip = row->clip;
  clip->audio = audio;
  clip->begin_frame = begin;
  clip->end_frame = end;
  if (span.from_ticks < run->begin_ticks) launch_fade_in(live, clip, audio, transport_frame(live, run->begin_ticks));
  return end > begin;
}

int64_t launch_over_frame(const Live *live, const LaunchRun *run, LaunchMoment cut) RT_SAFE {
  RtClip clip;
  SegmentAudio audio;
  if (run->row == NULL || run->row->audio == NULL || cut.ticks <= run->begin_ticks) return cut.frame;
  (void)launch_clip(live, run, launch_turn_at(run, cut.ticks - 1), &clip, &audio);
  launch_fade_out(live, &clip, &audio, cut.frame);
  return clip.end_frame;
}
