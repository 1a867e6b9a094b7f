/* Where something begins: blocks of the striking part that are far louder than those before. Only near neighbours are looked
   at, so that the same onset is found whatever is rendered. */
#include "dsp/stretch_parts.h"

#define BLOCKS_BEFORE 16u   /* whose mean power an onset must exceed */
#define BLOCKS_ROUND 8u     /* it must be the steepest among so many to either side */
#define RISE 6.0            /* by so much, in power */
#define POWER_MIN 1e-9      /* of a frame: -90 dB */
#define SHARE_MIN 0.02      /* of the whole sound's power: less is masked */
#define BLOCKS_LONG 64u     /* before a restart; everything in them must be weaker than the onset */
#define BLOCKS_AFTER 8u
#define RESTART_RISE 4.0

typedef struct Blocks {
  double *strike, *all, *rise; /* mean powers of a frame, and how far a block rises over those before it */
  int64_t first;               /* number of block 0: frames first * block_frames on */
  int64_t count;
} Blocks;

static double power_of(const float *from, int64_t frames, int64_t at, uint32_t count) {
  double sum = 0.0;
  for (int64_t i = at < 0 ? -at : 0; i < count && at + i < frames; i++) sum += (double)from[at + i] * (double)from[at + i];
  return sum;
}

static void measure(const StretchWork *work, Blocks *b) {
  const uint32_t size = work->sizes.block_frames;
  for (int64_t n = 0; n < b->count; n++) {
    const int64_t at = (b->first + n) * size;
    for (uint32_t c = 0; c < work->sound->reader.channel_count; c++) {
      b->strike[n] += power_of(work->strikes[c], work->end - work->begin, at - work->begin, size) / size;
      b->all[n] += power_of(work->source[c], work->held_frames, at - work->held_begin, size) / size;
    }
  }
  for (int64_t n = BLOCKS_BEFORE + 1; n < b->count; n++) {
    double before = 0.0;
    for (uint32_t i = 2; i <= BLOCKS_BEFORE + 1; i++) before += b->strike[n - i];
    const bool audible = b->strike[n] > POWER_MIN && b->strike[n] > SHARE_MIN * b->all[n];
    b->rise[n] = audible ? b->strike[n] / (before / BLOCKS_BEFORE + POWER_MIN / 100.0) : 0.0;
  }
}

static bool steepest(const Blocks *b, int64_t n) {
  if (b->rise[n] < RISE) return false;
  for (int64_t i = 1; i <= BLOCKS_ROUND; i++)
    if (b->rise[n - i] >= b->rise[n] || b->rise[n + i] > b->rise[n]) return false;
  return true;
}

static bool drowns_all_before(const Blocks *b, int64_t n) {
  double before = 0.0, after = 0.0;
  for (uint32_t i = 2; i < BLOCKS_LONG + 2; i++) before += b->all[n - i] / BLOCKS_LONG;
  for (uint32_t i = 0; i < BLOCKS_AFTER; i++) after += b->all[n + i] / BLOCKS_AFTER;
  return after > RESTART_RISE * before;
}

static bool add(StretchWork *work, int64_t source_frame, bool restart) {
  if (work->onset_count == work->onset_capacity) {
    const uint32_t capacity = work->onset_capacity ? work->onset_capacity * 2 : 256;
    StretchOnset *grown = memory_resize(work->memory, work->onsets, work->onset_capacity * sizeof *grown, capacity * sizeof *grown);
    if (grown == NULL) return false;
    work->onsets = grown;
    work->onset_capacity = capacity;
  }
  work->onsets[work->onset_count++] =
    (StretchOnset){.source_frame = source_frame, .stretched = stretch_place_of(work, (double)source_frame), .restart = restart};
  return true;
}

/* The block in which a stretch of STRETCH_RESTART_FRAMES begins anew; -1: not in this one. */
static int64_t quietest(const Blocks *b, int64_t n, uint32_t block_frames) {
  const int64_t blocks = STRETCH_RESTART_SEARCH / block_frames;
  if (b->first + n <= 0 || (b->first + n) % (STRETCH_RESTART_FRAMES / block_frames) != 0) return -1; /* the first begins after silence */
  int64_t best = n;
  for (int64_t i = n; i < n + blocks && i < b->count; i++)
    if (b->all[i] < b->all[best]) best = i;
  return best;
}

static Status find(StretchWork *work, const Blocks *b) {
  const uint32_t size = work->sizes.block_frames;
  int64_t forced = -1;
  for (int64_t n = BLOCKS_LONG + 2; n + BLOCKS_ROUND < b->count; n++) {
    const int64_t quiet = quietest(b, n, size);
    if (quiet >= 0) forced = quiet;
    const bool onset = steepest(b, n), restart = n == forced || (onset && drowns_all_before(b, n));
    if ((onset || restart) && !add(work, (b->first + n) * size, restart)) return STATUS_NO_MEMORY;
  }
  return STATUS_OK;
}

Status stretch_find_onsets(StretchWork *work) {
  const int64_t size = work->sizes.block_frames;
  Blocks b = {.first = work->begin / size, .count = (work->end - work->begin) / size};
  double *block = memory_new(work->memory, (size_t)b.count * 3 * sizeof *block);
  if (block == NULL) return STATUS_NO_MEMORY;
  b.strike = block;
  b.all = block + b.count;
  b.rise = block + 2 * b.count;
  measure(work, &b);
  const Status status = find(work, &b);
  memory_free(work->memory, block, (size_t)b.count * 3 * sizeof *block);
  return status;
}

const StretchOnset *stretch_restart_before(const StretchWork *work, double stretched) {
  for (uint32_t i = work->onset_count; i-- > 0;)
    if (work->onsets[i].restart && work->onsets[i].stretched <= stretched) return &work->onsets[i];
  return NULL;
}
