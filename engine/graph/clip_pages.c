/* Clips of assets that lie in pages (dsp/pages.h): reading them, fading where pages are missing, and asking for pages before
   they are heard. Called by clips.c and run.c; pins by the control side. */

#include "graph/internal.h"

#define AHEAD_TURNS 16u           /* every chain looks ahead once in so many blocks */
#define PINNED_FRAMES 8192        /* of a clip's beginning and of its loop's */

/* The asset's frame 0 is its last one where it plays backwards. */
static bool reversed(const RtClip *clip) RT_SAFE { return (clip->audio->flags & AUDIO_REVERSE) != 0; }

static int64_t first_frame(const RtClip *clip, int64_t at, int64_t count) RT_SAFE { return reversed(clip) ? clip->frames - at - count : at; }

static void turn_round(float *frames, uint32_t count) RT_SAFE {
  for (uint32_t i = 0; i < count / 2; i++) {
    const float kept = frames[i];
    frames[i] = frames[count - 1 - i];
    frames[count - 1 - i] = kept;
  }
}

void clip_pages_read(const RtClip *clip, int64_t at, uint32_t count, float *const to[2]) RT_SAFE {
  pages_read_both(clip->pages, first_frame(clip, at, count), count, to);
  for (uint32_t c = 0; c < 2 && reversed(clip); c++) turn_round(to[c], count);
}

/* `count` frames from `at` on, round the loop if it has one. */
static bool want(const RtClip *clip, int64_t at, int64_t count, PageNeed need) RT_SAFE {
  const int64_t begin = clip->audio->loop_begin_frame, length = clip->loop_end_frame - begin;
  const int64_t end = clip_loops(clip) ? clip->loop_end_frame : clip->frames;
  if (clip_loops(clip) && at >= end) at = begin + (at - end) % length;
  const int64_t straight = count < end - at ? count : end - at, over = count - straight;
  bool here = straight <= 0 || pages_want(clip->pages, first_frame(clip, at, straight), straight, need);
  if (!clip_loops(clip) || over <= 0) return here;
  const int64_t round = over < length ? over : length;
  here &= pages_want(clip->pages, first_frame(clip, begin, round), round, need);
  return here;
}

bool clip_pages_fade(const Live *live, RtClip *clip, int64_t at, uint32_t count, bool levelled, float *level) RT_SAFE {
  const bool here = want(clip, at, (int64_t)count + live->fade_frames, NEED_NOW);
  const float target = here ? 1.0f : 0.0f, step = here ? live->fade_step : -live->fade_step;
  if (clip->heard < 0.0f) clip->heard = target;
  if (clip->heard == 0.0f && !here) pages_count_miss(clip->pages);
  if (clip->heard == 1.0f && here) return levelled;
  for (uint32_t i = 0; i < count; i++) {
    clip->heard += step;
    clip->heard = clip->heard > 0.0f ? (clip->heard < 1.0f ? clip->heard : 1.0f) : 0.0f;
    level[i] = (levelled ? level[i] : clip->audio->gain) * clip->heard;
  }
  return true;
}

/* What the chain plays of [from, to) in the song. */
static void want_song(const RtChain *chain, int64_t from, int64_t to) RT_SAFE {
  const RtClips *clips = &chain->clips;
  for (uint32_t i = from >= clips->low_frame ? clips->low : 0; i < clips->count && clips->items[i].begin_frame < to; i++) {
    const RtClip *clip = &clips->items[i];
    if (clip->pages == NULL || clip->end_frame <= from) continue;
    const int64_t begin = clip->begin_frame > from ? clip->begin_frame : from, end = clip->end_frame < to ? clip->end_frame : to;
    (void)want(clip, clip->audio->source_frame + (begin - clip->begin_frame), end - begin, NEED_SOON);
  }
}

void clip_pages_ahead(Live *live, RtPlan *plan) RT_SAFE {
  if (plan->ahead_frames == 0) return;
  const PlanHeader *h = plan->header;
  const int64_t from = live->song_frame, to = from + plan->ahead_frames;
  const bool loops = h->loop_end_frame > h->loop_start_frame && from < h->loop_end_frame && to > h->loop_end_frame;
  live->page_turn = (live->page_turn + 1) % AHEAD_TURNS;
  for (uint32_t i = live->page_turn; i < plan->chain_count; i += AHEAD_TURNS) {
    const RtChain *chain = &plan->chains[i];
    if (!chain->clips.paged) continue;
    want_song(chain, from, loops ? h->loop_end_frame : to);
    if (loops) want_song(chain, h->loop_start_frame, h->loop_start_frame + (to - h->loop_end_frame));
  }
}

void clip_pages_soon(const Live *live, const RtClip *clip, int64_t frame) RT_SAFE {
  if (live->page_turn == 0) (void)want(clip, clip->audio->source_frame + (frame > clip->begin_frame ? frame - clip->begin_frame : 0), live->plan->ahead_frames, NEED_SOON);
}

/* ---- [control] */

void clip_pages_pin(const RtClip *clip, int change) {
  if (clip->asset->paged == NULL) return;
  streams_pin(clip->asset->paged, first_frame(clip, clip->audio->source_frame, PINNED_FRAMES), PINNED_FRAMES, change);
  if (!clip_loops(clip)) return;
  streams_pin(clip->asset->paged, first_frame(clip, clip->audio->loop_begin_frame, PINNED_FRAMES), PINNED_FRAMES, change);
}
