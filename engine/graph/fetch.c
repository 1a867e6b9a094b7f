/* A new plan's first block meets, chain after chain, what the thread that made the plan has pushed out of the caches or holds in its
   own: samples, delay lines. Each of them met by itself is a wait for memory, some hundreds in a block that has to
   be as short as any other; asked for together they come while the plan is being taken over. Samples are asked for once more, and
   before, where the plan is made: nobody writes them, so that takes them from no other processor's cache, brings them near all of
   them, and back into its own where both threads share one. Nothing here changes anything. */

#include "graph/automation.h"

#define LINE_FLOATS 16u /* of a cache line; more than there are on some hosts, who then fetch every other */

#if defined(__wasm__)
#define HAS_PREFETCH false
#else
#define HAS_PREFETCH true
#endif

static void fetch_floats(const float *from) RT_SAFE {
  for (uint32_t i = 0; i < GRID_FRAMES; i += LINE_FLOATS) __builtin_prefetch(from + i);
  __builtin_prefetch(from + GRID_FRAMES - 1);
}

static bool lies_in_sole(const RtClips *clips, int64_t frame) RT_SAFE {
  return frame >= clips->sole_begin && frame + GRID_FRAMES <= clips->sole_end;
}

static void fetch_clip(const RtClips *clips, int64_t frame) RT_SAFE {
  if (!lies_in_sole(clips, frame)) return;
  for (uint32_t c = 0; c < (clips->sole[0] == clips->sole[1] ? 1u : 2u); c++) fetch_floats(clips->sole[c] + (frame - clips->sole_begin));
}

static void fetch_line(const DelayLine *line, int64_t frame) RT_SAFE {
  const uint32_t slot = (uint32_t)(uint64_t)frame & (line->capacity - 1);
  for (uint32_t c = 0; c < 2; c++) fetch_floats(line->data[c] + slot);
}

void fetch_chain(const Live *live, const RtChain *chain) RT_SAFE {
  if (live->playing && !chain->silent) fetch_clip(&chain->clips, live->song_frame);
}

/* Loads stand in for the instruction that WASM does not have: whoever loads waits. But a wait for all of a block's samples at once is
   hardly longer than one for a single line (143 ns, and 2.2 for each further line, on a server of 2024), and track by track there
   would be as many as tracks. 32 tracks of sound that lies in no cache: 8 % of the whole block. */
static void wait_for_clip(const RtClips *clips, int64_t frame) RT_SAFE {
  const int64_t inside = frame - clips->sole_begin;
  for (uint32_t i = LINE_FLOATS - 1; i < GRID_FRAMES; i += LINE_FLOATS)
    for (uint32_t c = 0; c < 2; c++) (void)*(const volatile float *)(clips->sole[c] + inside + i);
}

void fetch_block(const Live *live, const RtPlan *plan) RT_SAFE {
  if (HAS_PREFETCH || !live->playing) return;
  for (uint32_t i = 0; i < plan->chain_count; i++) {
    const RtChain *const chain = &plan->chains[i];
    if (!chain->silent && lies_in_sole(&chain->clips, live->song_frame)) wait_for_clip(&chain->clips, live->song_frame);
  }
}

void fetch_samples(const RtPlan *plan, int64_t frame) {
  for (uint32_t i = 0; i < plan->chain_count; i++)
    if (!plan->chains[i].silent) fetch_clip(&plan->chains[i].clips, frame);
}

void fetch_delays(const Live *live, const RtPlan *plan) RT_SAFE {
  for (uint32_t i = 0; i < plan->delay_count; i++) __builtin_prefetch(&plan->delays[i].line->capacity);
  for (uint32_t i = 0; live->playing && i < plan->delay_count; i++) {
    const RtDelay *delay = &plan->delays[i];
    fetch_line(delay->line, live->output_frame);
    fetch_line(delay->line, live->output_frame - delay->frames);
  }
}
