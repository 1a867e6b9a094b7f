/* Audio clips: planar samples of an asset, added into a chain's bus with their gain and fades. Reading is a pure function
   of the song frame, so a cut (a jump, an edit) fades by reading on at the old place for 5 ms. */

#include "graph/launch.h"

#include "core/math.h"

/* Of a Ramp here, the value at frame i of the block is start + step * i. */
static const Ramp FULL = {1.0f, 0.0f};

static float clamp01(float x) { return x > 0.0f ? (x < 1.0f ? x : 1.0f) : 0.0f; }

/* Multiply level[i] by a ramp that is `at` frames past its zero and reaches one after `length`. */
static void apply_ramp(float *level, uint32_t count, Ramp ramp) RT_SAFE {
  for (uint32_t i = 0; i < count; i++) level[i] *= clamp01(ramp.start + ramp.step * (float)i);
}

/* The same for a fade that is `at` frames from its silent end and moves by `step`, 1 or -1, every frame. */
static void apply_fade(float *level, uint32_t count, const SegmentFade *fade, int64_t at, float step) RT_SAFE {
  const float each = step / (float)fade->frames, start = (float)at * (1.0f / (float)fade->frames);
  const float bend = fade->bend > 0.0f ? fade->bend : 1.0f;
  if (fade->shape == FADE_LINEAR && bend == 1.0f) {
    apply_ramp(level, count, (Ramp){start, each});
    return;
  }
  for (uint32_t i = 0; i < count; i += 4) {
    const float at4 = start + each * (float)i;
    const f32x4 along = f4_clamp((f32x4){at4, at4 + each, at4 + 2.0f * each, at4 + 3.0f * each}, 0.0f, 1.0f);
    const f32x4 fading = f4_fade(along, (FadeShape)fade->shape, bend);
    for (uint32_t k = 0; k < 4 && i + k < count; k++) level[i + k] *= fading[k];
  }
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

/* Frames of the asset that follow one another without a turn. */
typedef struct Run { int64_t at; uint32_t frames; } Run;

/* What sounds `inside` frames after the clip's beginning, and for how long at most. */
static Run run_at(const RtClip *clip, int64_t inside, uint32_t frames) RT_SAFE {
  const int64_t loop_begin = clip->audio->loop_begin_frame, loop_end = clip->loop_end_frame;
  int64_t at = clip->audio->source_frame + inside, left = clip->frames - at;
  if (clip_loops(clip)) {
    if (at >= loop_end) at = loop_begin + (at - loop_begin) % (loop_end - loop_begin);
    left = loop_end - at;
  }
  return (Run){at, left < (int64_t)frames ? (uint32_t)left : frames};
}

static void read_backwards(const RtClip *clip, uint32_t channel, Run run, float *to) RT_SAFE {
  const float *last = clip->channels[channel] + (clip->frames - 1 - run.at);
  for (uint32_t i = 0; i < run.frames; i++) to[i] = last[-(int64_t)i];
}

/* The frames of the block that follows. WASM has no such instruction: see fetch_block. */
static inline void fetch_ahead(const float *from, uint32_t frames) {
  for (uint32_t i = 16; i <= frames; i += 16) __builtin_prefetch(from + frames + i - 1);
}

/* Where they lie in memory, or turned round in `room`. */
static const float *frames_of(const RtClip *clip, uint32_t channel, Run run, float *room) RT_SAFE {
  if ((clip->audio->flags & AUDIO_REVERSE) == 0) {
    const float *from = clip->channels[channel] + run.at;
    fetch_ahead(from, run.frames);
    return from;
  }
  read_backwards(clip, channel, run, room);
  return room;
}

/* `level`: NULL when it is the clip's gain throughout. */
static void add_run(const RtClip *clip, Run run, float *const to[2], const float *level) RT_SAFE {
  float left[GRID_FRAMES], right[GRID_FRAMES];
  float *const room[2] = {left, right};
  if (clip->pages != NULL) clip_pages_read(clip, run.at, run.frames, room);
  for (uint32_t c = 0; c < 2; c++) {
    const float *from = clip->pages != NULL ? room[c] : frames_of(clip, c, run, room[c]);
    if (level != NULL) add_levelled(to[c], from, level, run.frames);
    else add_scaled(to[c], from, run.frames, clip->audio->gain);
  }
}

/* Gain, fades and `ramp` over `count` frames from `inside` on; false when it is the gain alone. */
static bool find_levels(const RtClip *clip, int64_t inside, uint32_t count, Ramp ramp, float *level) RT_SAFE {
  const SegmentAudio *audio = clip->audio;
  const int64_t left = clip->end_frame - clip->begin_frame - inside;
  const bool fading_in = inside < audio->fade_in.frames, fading_out = left - (int64_t)count < audio->fade_out.frames;
  if (!fading_in && !fading_out && ramp.step == 0.0f) return false;
  for (uint32_t i = 0; i < GRID_FRAMES; i++) level[i] = audio->gain;
  if (fading_in) {
    const int64_t in_fade = audio->fade_in.frames - inside; /* what comes after is not touched by rounding */
    apply_fade(level, in_fade < (int64_t)count ? (uint32_t)in_fade : count, &audio->fade_in, inside, 1.0f);
  }
  if (fading_out) {
    const int64_t before = left > audio->fade_out.frames ? left - audio->fade_out.frames : 0;
    apply_fade(level + before, count - (uint32_t)before, &audio->fade_out, left - before, -1.0f);
  }
  if (ramp.step != 0.0f) apply_ramp(level, count, ramp);
  return true;
}

/* Add what `clip` plays at [frame, frame + live->frames) into the bus, under `ramp` (given at the block's first frame). `cut`:
   it plays on elsewhere already. */
static void mix_clip(Live *live, RtChain *chain, RtClip *clip, int64_t frame, Ramp ramp, bool cut) RT_SAFE {
  const int64_t begin = frame > clip->begin_frame ? frame : clip->begin_frame, inside = begin - clip->begin_frame;
  const int64_t source = clip->audio->source_frame + inside;
  int64_t end = frame + live->frames < clip->end_frame ? frame + live->frames : clip->end_frame;
  if (!clip_loops(clip) && end - begin > clip->frames - source) end = begin + (clip->frames - source);
  if (end <= begin) return;
  live->fed = true;
  const uint32_t count = (uint32_t)(end - begin), offset = (uint32_t)(begin - frame);
  const Ramp here = {ramp.start + ramp.step * (float)offset, ramp.step};
  bool levelled = find_levels(clip, inside, count, here, live->level);
  if (clip->pages != NULL && !cut) levelled = clip_pages_fade(live, clip, run_at(clip, inside, count).at, count, levelled, live->level);
  for (uint32_t done = 0; done < count;) {
    const Run run = run_at(clip, inside + done, count - done);
    float *const to[2] = {chain->bus[0] + offset + done, chain->bus[1] + offset + done};
    add_run(clip, run, to, levelled ? live->level + done : NULL);
    done += run.frames;
  }
}

/* The first clip that reaches beyond `frame`; remembered, since songs mostly go forward. */
static uint32_t first_reaching(RtClips *clips, int64_t frame) RT_SAFE {
  if (frame < clips->low_frame) clips->low = 0;
  while (clips->low < clips->count && clips->items[clips->low].reach_frame <= frame) clips->low++;
  clips->low_frame = frame;
  return clips->low;
}

/* The one clip that plays throughout the block, as it lies in memory; NULL when it is not as simple as that. */
static const RtClip *only_clip(RtClips *clips, int64_t begin) RT_SAFE {
  const int64_t end = begin + GRID_FRAMES;
  const uint32_t i = first_reaching(clips, begin);
  if (i == clips->count || (i + 1 < clips->count && clips->items[i + 1].begin_frame < end)) return NULL;
  const RtClip *clip = &clips->items[i];
  const SegmentAudio *audio = clip->audio;
  const bool covers = clip->begin_frame <= begin && end <= clip->end_frame;
  if (!covers || clip->pages != NULL || (audio->flags & AUDIO_REVERSE) != 0) return NULL;
  return begin - clip->begin_frame < audio->fade_in.frames || clip->end_frame - end < audio->fade_out.frames ? NULL : clip;
}

/* How long it goes on like that is remembered. */
static __attribute__((noinline)) bool find_sole(RtClips *clips, int64_t begin) RT_SAFE {
  const RtClip *clip = only_clip(clips, begin);
  if (clip == NULL) return false;
  int64_t end = clip->end_frame - clip->audio->fade_out.frames;
  if (clip + 1 < clips->items + clips->count && clip[1].begin_frame < end) end = clip[1].begin_frame;
  const Run run = run_at(clip, begin - clip->begin_frame, (uint32_t)(end - begin < UINT32_MAX ? end - begin : UINT32_MAX));
  if (run.frames < GRID_FRAMES || run.at + run.frames > clip->frames) return false;
  for (uint32_t c = 0; c < 2; c++) clips->sole[c] = clip->channels[c] + run.at;
  clips->sole_begin = begin;
  clips->sole_end = begin + run.frames;
  clips->sole_gain = clip->audio->gain;
  return true;
}

void clips_foresee(RtClips *clips, int64_t frame) {
  if (clips->count > 0) (void)find_sole(clips, frame);
}

/* A whole block of one clip and nothing else. */
static inline __attribute__((always_inline)) bool plays_sole(const Live *live, RtChain *chain) RT_SAFE {
  RtClips *clips = &chain->clips;
  const int64_t begin = live->song_frame;
  if (!live->whole || chain->launch != NULL) return false;
  if (live->swap_left > 0 && (clips->entering || chain->leaving_clips.count > 0)) return false; /* what came or went with a plan fades */
  return (clips->sole_begin <= begin && begin + GRID_FRAMES <= clips->sole_end) || (clips->count > 0 && find_sole(clips, begin));
}

/* What add_scaled makes of an empty bus: adding nothing turns -0 into 0. */
static void write_scaled(float *restrict to, const float *restrict from, float gain) RT_SAFE {
  const f32x4 nothing = f4_splat(0.0f), by = f4_splat(gain);
  for (uint32_t i = 0; i < GRID_FRAMES; i += 4) f4_store(to + i, nothing + f4_load(from + i) * by);
}

bool clips_write(Live *live, RtChain *chain) RT_SAFE {
  const RtClips *clips = &chain->clips;
  if (!plays_sole(live, chain)) return false;
  live->fed = true;
  for (uint32_t c = 0; c < 2; c++) {
    const float *const from = clips->sole[c] + (live->song_frame - clips->sole_begin);
    fetch_ahead(from, GRID_FRAMES);
    write_scaled(chain->bus[c], from, clips->sole_gain);
  }
  return true;
}

/* Silence after silence goes the long way, for sleep.c; where nothing is heard of the clip, nothing is read of it. */
bool clips_borrow(Live *live, RtChain *chain) RT_SAFE {
  const ChainState *state = chain->state;
  const RtClips *clips = &chain->clips;
  if (!chain->borrows || state->monitor != MONITOR_OFF || state->monitor_open > 0.0f) return false;
  if (!plays_sole(live, chain) || clips->sole_gain != 1.0f) return false;
  const int64_t inside = live->song_frame - clips->sole_begin;
  if (state->zero && !chain->silent && sleep_is_zero(clips->sole[0] + inside) && sleep_is_zero(clips->sole[1] + inside)) return false;
  live->fed = true;
  for (uint32_t c = 0; c < 2; c++) {
    chain->sound[c] = clips->sole[c] + inside;
    if (!chain->silent && (c == 0 || clips->sole[1] != clips->sole[0])) fetch_ahead(chain->sound[c], GRID_FRAMES);
  }
  return true;
}

/* Of a fade that has `left` frames to go, over the coming block. */
static Ramp rising(const Live *live, uint32_t left) { return (Ramp){1.0f - (float)left * live->fade_step, live->fade_step}; }
static Ramp falling(const Live *live, uint32_t left) { return (Ramp){(float)left * live->fade_step, -live->fade_step}; }

/* Where a track leaves its arrangement, what sounds fades out; where it returns, what has begun before fades in. */
static void mix_beside_launch(Live *live, RtChain *chain, RtClip *clip) RT_SAFE {
  const LaunchState *launch = chain->launch;
  RtClip cut = *clip;
  SegmentAudio audio = *clip->audio;
  if (launch->away) {
    if (clip->begin_frame >= launch->left_frame) return;
    if (clip->end_frame > launch->left_frame) launch_fade_out(live, &cut, &audio, launch->left_frame);
  } else {
    launch_fade_in(live, &cut, &audio, launch->returned_frame);
  }
  if (cut.end_frame > live->song_frame) mix_clip(live, chain, &cut, live->song_frame, FULL, launch->away);
  clip->heard = cut.heard;
}

static bool is_beside_launch(const LaunchState *launch, const RtClip *clip) RT_SAFE {
  return launch != NULL && (launch->away || clip->begin_frame < launch->returned_frame);
}

static void mix_current(Live *live, RtChain *chain) RT_SAFE {
  RtClips *clips = &chain->clips;
  for (uint32_t i = first_reaching(clips, live->song_frame); i < clips->count; i++) {
    RtClip *clip = &clips->items[i];
    if (clip->begin_frame >= live->song_frame + live->frames) break;
    if (is_beside_launch(chain->launch, clip)) {
      mix_beside_launch(live, chain, clip);
      continue;
    }
    Ramp ramp = FULL;
    if (live->enter_left > 0 && clip->begin_frame < live->enter_frame) ramp = rising(live, live->enter_left);
    else if (live->swap_left > 0 && clips->entering && clip->entering && clip->begin_frame < live->swap_frame) ramp = rising(live, live->swap_left);
    if (clip->end_frame > live->song_frame) mix_clip(live, chain, clip, live->song_frame, ramp, false);
  }
}

/* Clips that sounded across `frame` at the cut and now read on under a falling ramp. */
static void mix_cut(Live *live, RtChain *chain, const RtClips *clips, int64_t cut_frame, uint32_t left) RT_SAFE {
  const int64_t frame = cut_frame + (live->fade_frames - left);
  for (uint32_t i = 0; i < clips->count; i++) {
    RtClip *clip = &clips->items[i];
    if (clip->begin_frame >= cut_frame) break;
    if (clip->end_frame > frame) mix_clip(live, chain, clip, frame, falling(live, left), true);
  }
}

/* What a run plays in the block that begins at `frame`, turn by turn; up to `cut`, if it was stopped there. */
static void mix_run(Live *live, RtChain *chain, const LaunchRun *run, int64_t frame, const LaunchMoment *cut) RT_SAFE {
  if (run->slot == ID_NONE || run->row == NULL || run->row->audio == NULL) return;
  int64_t at = transport_tick_at(live, frame);
  if (at < run->begin_ticks) at = run->begin_ticks;
  if (cut != NULL && at >= cut->ticks) at = cut->ticks - 1;
  for (LaunchSpan turn = launch_turn_at(run, at); turn.from_ticks < turn.to_ticks; turn = launch_turn_at(run, turn.to_ticks)) {
    RtClip clip;
    SegmentAudio audio;
    const bool plays = launch_clip(live, run, turn, &clip, &audio);
    if (clip.begin_frame >= frame + live->frames || (cut != NULL && turn.from_ticks >= cut->ticks)) break;
    if (cut != NULL && turn.to_ticks >= cut->ticks) launch_fade_out(live, &clip, &audio, cut->frame);
    if (plays && clip.end_frame > frame) mix_clip(live, chain, &clip, frame, FULL, cut != NULL);
    if (cut == NULL) run->row->clip.heard = clip.heard;
    if (cut == NULL && clip.pages != NULL) clip_pages_soon(live, &clip, frame);
    if (run->row->plan->cycle_ticks == 0) break;
  }
}

static void mix_launched(Live *live, RtChain *chain) RT_SAFE {
  const LaunchState *launch = chain->launch;
  for (uint32_t i = 0; i < launch->tail_count; i++) {
    const LaunchTail *tail = &launch->tails[i];
    const LaunchMoment cut = {tail->end_ticks, tail->end_frame};
    mix_run(live, chain, &tail->run, tail->at_frame, &cut);
  }
  if (live->playing) mix_run(live, chain, &launch->run, live->song_frame, NULL);
}

static void mix_arrangement(Live *live, RtChain *chain, bool away) RT_SAFE {
  if (live->leave_left > 0 && !away) mix_cut(live, chain, &chain->clips, live->leave_frame, live->leave_left);
  if (!live->playing) return;
  if (live->swap_left > 0 && !away) mix_cut(live, chain, &chain->leaving_clips, live->swap_frame, live->swap_left);
  if (chain->clips.count > 0) mix_current(live, chain);
}

/* What began earlier comes first, as in a compiled list of clips: sums depend on their order. */
void clips_mix(Live *live, RtChain *chain) RT_SAFE {
  const bool away = chain->launch != NULL && chain->launch->away;
  if (away) mix_arrangement(live, chain, true);
  if (chain->launch != NULL) mix_launched(live, chain);
  if (!away) mix_arrangement(live, chain, false);
}
