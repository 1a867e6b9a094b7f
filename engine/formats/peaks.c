/* The peak pyramid of an asset: built from its samples once, read by whoever draws a waveform. */

#include "formats/peaks.h"

#include "core/limits.h"
#include "core/simd.h"

#include <string.h>

#define CHUNK_FRAMES 4096u /* a multiple of the finest bucket */

static uint64_t buckets_of(uint64_t frames, uint64_t bucket_frames) { return (frames + bucket_frames - 1) / bucket_frames; }

static size_t level_bytes(const Peaks *peaks, uint32_t level) {
  return (size_t)peaks->bucket_count[level] * peaks->channels * sizeof(PeakPair);
}

Status peaks_init(Peaks *peaks, Bytes wav, const Memory *memory, Problem *problem) {
  Wav layout;
  *peaks = (Peaks){.memory = memory};
  const Status status = wav_read(wav, &layout, problem);
  return status == STATUS_OK ? peaks_init_layout(peaks, &layout, memory, problem) : status;
}

Status peaks_init_layout(Peaks *peaks, const Wav *layout, const Memory *memory, Problem *problem) {
  *peaks = (Peaks){.memory = memory, .wav = *layout};
  peaks->channels = peaks->wav.channels < LIMIT_CHANNELS ? peaks->wav.channels : LIMIT_CHANNELS;
  uint64_t bucket_frames = PEAKS_BUCKET_FRAMES;
  for (uint32_t level = 0; level < PEAKS_LEVELS; level++, bucket_frames *= PEAKS_LEVEL_RATIO) {
    peaks->bucket_count[level] = buckets_of(peaks->wav.frames, bucket_frames);
    if (peaks->bucket_count[level] == 0) continue;
    peaks->levels[level] = memory_new(memory, level_bytes(peaks, level));
    if (peaks->levels[level] != NULL) continue;
    peaks_finish(peaks);
    return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "waveform", "there is no memory for the picture of this file");
  }
  return STATUS_OK;
}

void peaks_finish(Peaks *peaks) {
  for (uint32_t level = 0; level < PEAKS_LEVELS; level++) {
    if (peaks->levels[level] != NULL) memory_free(peaks->memory, peaks->levels[level], level_bytes(peaks, level));
  }
  *peaks = (Peaks){0};
}

static int16_t quantised(float sample) {
  const float scaled = sample * 32767.0f;
  return (int16_t)(scaled > 32767.0f ? 32767.0f : scaled < -32767.0f ? -32767.0f : scaled);
}

static PeakPair of_samples(const float *samples, uint32_t count) {
  float min = samples[0], max = samples[0];
  uint32_t i = 0;
  if (count >= 4) {
    f32x4 low = f4_load(samples), high = low;
    for (; i + 4 <= count; i += 4) {
      const f32x4 x = f4_load(samples + i);
      low = f4_min(x, low);
      high = f4_max(x, high);
    }
    for (int l = 0; l < 4; l++) {
      min = low[l] < min ? low[l] : min;
      max = high[l] > max ? high[l] : max;
    }
  }
  for (; i < count; i++) {
    min = samples[i] < min ? samples[i] : min;
    max = samples[i] > max ? samples[i] : max;
  }
  return (PeakPair){.min = quantised(min), .max = quantised(max)};
}

static PeakPair joined(PeakPair a, PeakPair b) {
  return (PeakPair){.min = a.min < b.min ? a.min : b.min, .max = a.max > b.max ? a.max : b.max};
}

/* Carry one finest bucket into every wider level. */
static void put_bucket(Peaks *peaks, uint32_t channel, uint64_t bucket, PeakPair pair) {
  for (uint32_t level = 0; level < PEAKS_LEVELS; level++, bucket /= PEAKS_LEVEL_RATIO) {
    PeakPair *const at = &peaks->levels[level][channel * peaks->bucket_count[level] + bucket];
    *at = joined(*at, pair); /* buckets begin at 0, which belongs to every waveform's picture */
  }
}

void peaks_take(Peaks *peaks, const float *const *rows, uint64_t frames) {
  for (uint32_t channel = 0; channel < peaks->channels; channel++)
    for (uint64_t at = 0; at < frames; at += PEAKS_BUCKET_FRAMES) {
      const uint32_t count = frames - at < PEAKS_BUCKET_FRAMES ? (uint32_t)(frames - at) : PEAKS_BUCKET_FRAMES;
      put_bucket(peaks, channel, (peaks->built_frames + at) / PEAKS_BUCKET_FRAMES, of_samples(rows[channel] + at, count));
    }
  peaks->built_frames += frames;
}

bool peaks_build(Peaks *peaks, uint64_t frames) {
  if (peaks->wav.data.data == NULL) return peaks->built_frames == peaks->wav.frames;
  const uint64_t left = peaks->wav.frames - peaks->built_frames;
  uint64_t wanted = frames < left ? frames : left;
  float samples[LIMIT_CHANNELS][CHUNK_FRAMES];
  while (wanted > 0) {
    const uint64_t rest = peaks->wav.frames - peaks->built_frames;
    const uint32_t count = rest < CHUNK_FRAMES ? (uint32_t)rest : CHUNK_FRAMES;
    for (uint32_t c = 0; c < peaks->channels; c++) wav_channel(&peaks->wav, c, peaks->built_frames, count, samples[c]);
    peaks_take(peaks, (const float *const[LIMIT_CHANNELS]){samples[0], samples[1]}, count);
    wanted -= wanted < count ? wanted : count;
  }
  return peaks->built_frames == peaks->wav.frames;
}

void peaks_take_bytes(Peaks *peaks, Bytes frames) {
  const size_t frame_bytes = (size_t)peaks->wav.channels * wav_sample_bytes(peaks->wav.sample);
  float samples[LIMIT_CHANNELS][CHUNK_FRAMES];
  for (size_t at = 0; at + frame_bytes <= frames.size;) {
    const uint64_t left = (frames.size - at) / frame_bytes, count = left < CHUNK_FRAMES ? left : CHUNK_FRAMES;
    Wav piece = peaks->wav;
    piece.frames = count;
    piece.data = (Bytes){frames.data + at, (size_t)count * frame_bytes};
    for (uint32_t c = 0; c < peaks->channels; c++) wav_channel(&piece, c, 0, count, samples[c]);
    peaks_take(peaks, (const float *const[LIMIT_CHANNELS]){samples[0], samples[1]}, count);
    at += piece.data.size;
  }
}

void peaks_write(const Peaks *peaks, Buffer *out) {
  const uint32_t words[] = {peaks->wav.rate_hz, peaks->channels, PEAKS_BUCKET_FRAMES, PEAKS_LEVEL_RATIO, PEAKS_LEVELS, 0};
  buffer_text(out, "TUTTIPK1");
  buffer_u64le(out, peaks->wav.frames);
  for (size_t i = 0; i < COUNT_OF(words); i++) buffer_u32le(out, words[i]);
  for (uint32_t level = 0; level < PEAKS_LEVELS; level++)
    for (uint64_t i = 0; i < peaks->bucket_count[level] * peaks->channels; i++) {
      buffer_u16le(out, (uint16_t)peaks->levels[level][i].min);
      buffer_u16le(out, (uint16_t)peaks->levels[level][i].max);
    }
}

#define FILE_HEAD_BYTES 40u /* tag, frames, six words */

static uint64_t file_bytes(uint64_t frames, uint32_t channels) {
  uint64_t pairs = 0, bucket_frames = PEAKS_BUCKET_FRAMES;
  for (uint32_t level = 0; level < PEAKS_LEVELS; level++, bucket_frames *= PEAKS_LEVEL_RATIO) pairs += buckets_of(frames, bucket_frames);
  return FILE_HEAD_BYTES + pairs * channels * sizeof(PeakPair);
}

bool peaks_read_file(Peaks *peaks, Bytes file, const Memory *memory) {
  Reader reader;
  reader_init(&reader, file);
  *peaks = (Peaks){.memory = memory};
  if (file.size < FILE_HEAD_BYTES || memcmp(file.data, "TUTTIPK1", 8) != 0) return false;
  reader_skip(&reader, 8);
  const uint64_t frames = reader_u64le(&reader);
  const uint32_t rate_hz = reader_u32le(&reader), channels = reader_u32le(&reader);
  const uint32_t bucket = reader_u32le(&reader), ratio = reader_u32le(&reader), levels = reader_u32le(&reader);
  reader_skip(&reader, 4);
  if (bucket != PEAKS_BUCKET_FRAMES || ratio != PEAKS_LEVEL_RATIO || levels != PEAKS_LEVELS || channels == 0 || channels > LIMIT_CHANNELS) return false;
  if (frames / PEAKS_BUCKET_FRAMES > file.size || file_bytes(frames, channels) != file.size) return false;
  if (peaks_init_layout(peaks, &(Wav){.rate_hz = rate_hz, .channels = channels, .frames = frames}, memory, NULL) != STATUS_OK) return false;
  for (uint32_t level = 0; level < PEAKS_LEVELS; level++)
    for (uint64_t i = 0; i < peaks->bucket_count[level] * channels; i++) {
      const int16_t min = (int16_t)reader_u16le(&reader), max = (int16_t)reader_u16le(&reader);
      peaks->levels[level][i] = (PeakPair){.min = min, .max = max};
    }
  peaks->built_frames = frames;
  return true;
}

typedef struct Span { uint64_t begin, end; } Span; /* frames, never empty */

/* Closer than the finest bucket: the samples themselves. */
static void read_samples(const Peaks *peaks, uint32_t channel, Span span, float out[2]) {
  float samples[PEAKS_BUCKET_FRAMES * PEAKS_LEVEL_RATIO];
  const uint64_t length = span.end - span.begin;
  const uint32_t count = length < COUNT_OF(samples) ? (uint32_t)length : (uint32_t)COUNT_OF(samples);
  wav_channel(&peaks->wav, channel, span.begin, count, samples);
  out[0] = out[1] = samples[0];
  for (uint32_t i = 1; i < count; i++) {
    out[0] = samples[i] < out[0] ? samples[i] : out[0];
    out[1] = samples[i] > out[1] ? samples[i] : out[1];
  }
}

static void read_buckets(const Peaks *peaks, uint32_t channel, uint32_t level, Span span, float out[2]) {
  uint64_t bucket_frames = PEAKS_BUCKET_FRAMES;
  for (uint32_t i = 0; i < level; i++) bucket_frames *= PEAKS_LEVEL_RATIO;
  const PeakPair *const pairs = peaks->levels[level] + channel * peaks->bucket_count[level];
  const uint64_t last = (span.end - 1) / bucket_frames;
  PeakPair pair = pairs[span.begin / bucket_frames];
  for (uint64_t bucket = span.begin / bucket_frames + 1; bucket <= last; bucket++) pair = joined(pair, pairs[bucket]);
  out[0] = (float)pair.min / 32767.0f;
  out[1] = (float)pair.max / 32767.0f;
}

/* The widest level that is still finer than a pixel. */
static uint32_t level_for(double frames_per_pixel) {
  uint32_t level = 0;
  double bucket_frames = PEAKS_BUCKET_FRAMES * PEAKS_LEVEL_RATIO;
  while (level + 1 < PEAKS_LEVELS && bucket_frames <= frames_per_pixel) {
    level++;
    bucket_frames *= PEAKS_LEVEL_RATIO;
  }
  return level;
}

void peaks_read(const Peaks *peaks, uint32_t channel, double from_frame, double frames_per_pixel, uint32_t count, float *out) {
  memset(out, 0, (size_t)count * 2 * sizeof *out);
  if (channel >= peaks->channels || !(frames_per_pixel > 0.0)) return;
  const uint32_t level = level_for(frames_per_pixel);
  const double end_frame = (double)peaks->built_frames;
  for (uint32_t pixel = 0; pixel < count; pixel++) {
    const double begin = from_frame + pixel * frames_per_pixel, end = begin + frames_per_pixel;
    if (!(begin >= 0.0) || begin >= end_frame) continue;
    Span span = {.begin = (uint64_t)begin, .end = end < end_frame ? (uint64_t)end : peaks->built_frames};
    if (span.end <= span.begin) span.end = span.begin + 1;
    if (frames_per_pixel < PEAKS_BUCKET_FRAMES && peaks->wav.data.data != NULL) read_samples(peaks, channel, span, out + (size_t)pixel * 2);
    else read_buckets(peaks, channel, level, span, out + (size_t)pixel * 2);
  }
}
