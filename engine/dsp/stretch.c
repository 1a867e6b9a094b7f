/* The stretcher from outside: what part of the source a range needs, its two layers one after the other, and the pitch at
   the end, by resampling. */
#include "dsp/stretch.h"

#include "core/attributes.h"
#include "core/math.h"
#include "dsp/stretch_parts.h"
#include "dsp/stretch_rate.h"

#include <string.h>

#define WINDOW_SECONDS 0.07             /* the tones' window is the next power of two */
#define SLICE_FRAMES ((int64_t)1 << 20) /* rendered at once, of the output, its stretched frames and their source: bounds what is held */
#define BLOCKS_SEEN 80                  /* that an onset looks at, before and after */
#define HELD_WINDOWS 4                  /* of the source, before and after what is searched for strikes */

static StretchSizes sizes_of(const StretchSound *sound, StretchMode mode) {
  uint32_t size = 1024;
  while (size < FFT_FRAMES_MAX && (double)size < WINDOW_SECONDS * sound->rate_hz) size *= 2;
  if (mode == STRETCH_TEXTURE && size < FFT_FRAMES_MAX) size *= 2;
  return (StretchSizes){.fft_frames = size, .hop = size / 8, .split_hop = size / 4, .grain_frames = size / 8, .block_frames = size / 64};
}

Status stretch_read_whole(void *whole, int64_t begin, uint32_t frames, float *const to[2]) {
  const StretchWhole *sound = whole;
  const int64_t low = begin < 0 ? (-begin < frames ? -begin : frames) : 0, left = sound->frames - begin;
  const int64_t high = left < low ? low : (left < frames ? left : frames);
  for (uint32_t c = 0; c < sound->channel_count; c++) {
    memset(to[c], 0, frames * sizeof(float));
    if (high > low) memcpy(to[c] + low, sound->channels[c] + begin + low, (size_t)(high - low) * sizeof(float));
  }
  return STATUS_OK;
}

void stretch_window(const StretchWork *work, uint32_t channel, int64_t at, float *to) {
  for (uint32_t i = 0; i < work->sizes.fft_frames; i++) {
    const int64_t place = at + i - work->held_begin;
    to[i] = place >= 0 && place < work->held_frames ? work->source[channel][place] * work->window[i] : 0.0f;
  }
}

static void copy_sound(StretchWork *work) {
  for (uint32_t c = 0; c < COUNT_OF(work->strikes) && c < work->sound->reader.channel_count; c++)
    memcpy(work->strikes[c], work->source[c] + (work->begin - work->held_begin), (size_t)(work->end - work->begin) * sizeof(float));
}

/* The source, and room for its strikes; `bytes` is what both take. */
static Status hold_source(StretchWork *work, size_t *bytes) {
  const StretchReader *reader = &work->sound->reader;
  const int64_t more = HELD_WINDOWS * (int64_t)work->sizes.fft_frames;
  work->held_begin = work->begin - more;
  work->held_frames = work->end + more - work->held_begin;
  const size_t held = (size_t)work->held_frames, strikes = (size_t)(work->end - work->begin);
  *bytes = (held + strikes) * sizeof(float) * reader->channel_count;
  work->source[0] = memory_new(work->memory, *bytes);
  if (work->source[0] == NULL) return STATUS_NO_MEMORY;
  const size_t other = reader->channel_count > 1 ? 1 : 0;
  work->source[1] = work->source[0] + other * held;
  work->strikes[0] = work->source[1] + held;
  work->strikes[1] = work->strikes[0] + other * strikes;
  return reader->read(reader->context, work->held_begin, (uint32_t)held, work->source);
}

/* ---- what part of the source a range needs */

/* How far before a range its restart is looked for, before the way is gone from where there is one whatever the sound is. */
static const int64_t lookbacks[] = {(int64_t)1 << 17, (int64_t)1 << 19};
#define LOOKBACK_COUNT (sizeof lookbacks / sizeof lookbacks[0])

/* `frame`, or where the search for a quiet place begins that it lies in: such a search is made whole or not at all. */
static int64_t before_search(int64_t frame) {
  const int64_t search = frame / STRETCH_RESTART_FRAMES * STRETCH_RESTART_FRAMES;
  return search > 0 && frame - search <= STRETCH_RESTART_SEARCH ? search : frame;
}

static int64_t behind_search(int64_t frame) {
  const int64_t search = frame / STRETCH_RESTART_FRAMES * STRETCH_RESTART_FRAMES;
  return search > 0 && frame - search < STRETCH_RESTART_SEARCH ? search + STRETCH_RESTART_SEARCH : frame;
}

/* Source frames [from, to) and what an onset in them looks at. */
static void choose_source(StretchWork *work, int64_t from, int64_t to) {
  const int64_t block = work->sizes.block_frames, seen = BLOCKS_SEEN * block;
  work->begin = (before_search(from) - seen) / block * block;
  work->end = behind_search((to + seen) / block * block);
  if (work->end < work->begin + 2 * seen) work->end = work->begin + 2 * seen;
}

/* What of the chosen source strikes, and where something begins in it. Ends with drop_source, whatever it returns. */
static Status part_source(StretchWork *work, size_t *bytes) {
  Status status = hold_source(work, bytes);
  work->onset_count = 0;
  if (status == STATUS_OK && work->options.mode == STRETCH_TONES) status = stretch_split(work);
  else if (status == STATUS_OK) copy_sound(work);
  return status == STATUS_OK ? stretch_find_onsets(work) : status;
}

static void drop_source(StretchWork *work, size_t bytes) { memory_free(work->memory, work->source[0], bytes); }

/* Whether there is a restart in source frames [from, to), and the frame of the last one. */
static Status find_restart(StretchWork *work, int64_t from, int64_t to, bool *found, int64_t *restart_frame) {
  size_t bytes;
  choose_source(work, from, to);
  const Status status = part_source(work, &bytes);
  const StretchOnset *restart = stretch_restart_before(work, stretch_place_of(work, (double)to));
  *found = status == STATUS_OK && restart != NULL;
  if (*found) *restart_frame = restart->source_frame;
  drop_source(work, bytes);
  return status;
}

/* The source frame from which on a range can be made that is heard from source frame `first` on. Strikes need nothing of before. */
static Status find_begin(StretchWork *work, int64_t first, int64_t *from) {
  const int64_t need = first - STRETCH_RESTART_SEARCH;
  const int64_t farthest = need > 0 ? need / STRETCH_RESTART_FRAMES * STRETCH_RESTART_FRAMES : -4 * (int64_t)work->sizes.fft_frames;
  Status status = STATUS_OK;
  bool found = work->options.mode == STRETCH_DRUMS;
  *from = first;
  for (uint32_t i = 0; i < LOOKBACK_COUNT && !found && status == STATUS_OK; i++) {
    const int64_t to = i > 0 ? first - lookbacks[i - 1] : first;
    if (first - lookbacks[i] <= farthest) break;
    status = find_restart(work, first - lookbacks[i], to, &found, from);
  }
  if (!found || *from < farthest) *from = farthest;
  return status;
}

/* ---- from slices to a sound */

static Status add_layers(StretchWork *work, int64_t begin, int64_t frames, float *const out[2]) {
  if (work->options.mode != STRETCH_TEXTURE) stretch_add_strikes(work, begin, frames, out);
  return work->options.mode != STRETCH_DRUMS ? stretch_add_tones(work, begin, frames, out) : STATUS_OK;
}

/* Stretched frames [begin, begin + frames), added to `out`. */
static Status stretch_slice(StretchWork *work, int64_t begin, int64_t frames, float *const out[2]) {
  const int64_t size = work->sizes.fft_frames;
  const double first = stretch_source_at(work, (double)(begin - 2 * size)), last = stretch_source_at(work, (double)(begin + frames + 2 * size));
  int64_t from;
  size_t bytes;
  Status status = find_begin(work, math_round_clamp(first, -4 * size, work->sound->frames), &from);
  if (status != STATUS_OK) return status;
  choose_source(work, from, math_round_clamp(last, 0, work->sound->frames + 4 * size));
  status = part_source(work, &bytes);
  if (status == STATUS_OK) status = add_layers(work, begin, frames, out);
  drop_source(work, bytes);
  return status;
}

typedef struct Shift { StretchWork *work; } Shift;

/* What the resampler of the pitch reads. */
static Status read_stretched(void *context, int64_t begin, uint32_t frames, float *const to[2]) {
  StretchWork *work = ((Shift *)context)->work;
  for (uint32_t c = 0; c < 2 && c < work->sound->reader.channel_count; c++) memset(to[c], 0, frames * sizeof(float));
  return stretch_slice(work, begin, frames, to);
}

/* How many output frames from `begin` on are made at once. */
static int64_t slice_from(const StretchWork *work, int64_t begin, int64_t frames) {
  int64_t count = frames < SLICE_FRAMES ? frames : SLICE_FRAMES;
  for (; count > 1; count = (count + 1) / 2) {
    const double from = (double)begin * work->pitch, to = (double)(begin + count) * work->pitch;
    const double widest = math_max(to - from, stretch_source_at(work, to) - stretch_source_at(work, from));
    if (widest <= (double)(2 * SLICE_FRAMES)) break;
  }
  return count;
}

static Status render(StretchWork *work, StretchRatio ratio, int64_t begin, int64_t frames, float *const out[2]) {
  if (work->options.mode == STRETCH_REPITCH) return stretch_varispeed(work, begin, frames, out);
  Shift shift = {work};
  const StretchReader reader = {.read = read_stretched, .context = &shift, .channel_count = work->sound->reader.channel_count};
  for (int64_t done = 0, count; done < frames; done += count) {
    count = slice_from(work, begin + done, frames - done);
    float *const to[2] = {out[0] + done, work->sound->reader.channel_count > 1 ? out[1] + done : NULL};
    const Status status = ratio.in == ratio.out ? read_stretched(&shift, begin + done, (uint32_t)count, to)
                                                : stretch_resample(work->memory, &reader, ratio, begin + done, (uint32_t)count, to);
    if (status != STATUS_OK) return status;
  }
  return STATUS_OK;
}

static bool rises(const StretchMap *map) {
  if (map->count < 2) return false;
  for (uint32_t i = 1; i < map->count; i++) {
    const double source = (double)(map->points[i].source_frame - map->points[i - 1].source_frame);
    const double output = (double)(map->points[i].output_frame - map->points[i - 1].output_frame);
    if (source <= 0.0 || output <= 0.0) return false;
    if (source > output * 2.0 * STRETCH_RATIO_MAX || output > source * 2.0 * STRETCH_RATIO_MAX) return false;
  }
  return true;
}

Status stretch_render(const Memory *memory, const StretchSound *sound, const StretchMap *map, const StretchOptions *options,
                      int64_t begin, int64_t frames, float *const out[2]) {
  if (!rises(map)) return STATUS_OUT_OF_RANGE;
  const double semitones = options->mode == STRETCH_REPITCH ? 0.0 : math_clamp(options->semitones, -STRETCH_SEMITONES_MAX, STRETCH_SEMITONES_MAX);
  const StretchRatio ratio = stretch_ratio(math_exp2(semitones / 12.0));
  StretchWork work = {.memory = memory, .sound = sound, .map = map, .options = *options, .pitch = (double)ratio.in / (double)ratio.out};
  work.options.formants = options->formants && ratio.in != ratio.out;
  work.sizes = sizes_of(sound, options->mode);
  const uint32_t size = work.sizes.fft_frames;
  work.fft = memory_new(memory, fft_bytes(size));
  work.window = memory_new(memory, size * sizeof(float));
  Status status = STATUS_NO_MEMORY;
  if (work.fft != NULL && work.window != NULL) {
    fft_init(work.fft, size);
    for (uint32_t i = 0; i < size; i++) work.window[i] = (float)(0.5 - 0.5 * math_cos(MATH_TAU * (double)i / (double)size));
    status = render(&work, ratio, begin, frames, out);
  }
  memory_free(memory, work.onsets, work.onset_capacity * sizeof *work.onsets);
  memory_free(memory, work.window, size * sizeof(float));
  memory_free(memory, work.fft, fft_bytes(size));
  return status;
}
