/* Audio clips as segments, and assets as planar floats at the project's rate. Called by compile.c and feed.c. */

#include "session/compiler.h"

#include "core/math.h"
#include "dsp/resample.h"
#include "formats/wav.h"

#include <string.h>

#define HEAD_BYTES (sizeof(SegmentHeader) + sizeof(SegmentAsset))

Status segment_from_audio_clip(const Memory *memory, const Object *object, const Asset *asset, const SongTime *time,
                               ClipSegment *segment) {
  const AudioClip *clip = doc_as_audio_clip(object);
  const int64_t end_ticks = clip->start_ticks + clip->length_ticks;
  segment->begin_frame = song_frame(time, clip->start_ticks);
  segment->end_frame = song_frame(time, end_ticks);
  const double to_song = time->rate_hz / (double)asset->rate_hz;
  const SegmentAudio audio = {
    .asset = asset_segment_key(&asset->sha256, time->rate_hz),
    .begin_frame = segment->begin_frame,
    .end_frame = segment->end_frame,
    .source_frame = math_round_clamp((double)clip->source_frame * to_song, 0, time->frame_max),
    .fade_in_frames = song_frame(time, clip->start_ticks + clip->fade_in_ticks) - segment->begin_frame,
    .fade_out_frames = segment->end_frame - song_frame(time, end_ticks - clip->fade_out_ticks),
    .gain = (float)math_gain_from_db(clip->gain_db),
  };
  const SegmentHeader header = {.magic = SEGMENT_MAGIC, .type = SEGMENT_AUDIO, .bytes = sizeof header + sizeof audio,
                                .key = {object->id, 0}};
  segment->bytes = memory_new(memory, (size_t)header.bytes);
  if (segment->bytes == NULL) return STATUS_NO_MEMORY;
  segment->size = (size_t)header.bytes;
  memcpy(segment->bytes, &header, sizeof header);
  memcpy(segment->bytes + sizeof header, &audio, sizeof audio);
  return STATUS_OK;
}

/* ---- assets */

SegmentKey asset_segment_key(const Digest *sha256, double rate_hz) {
  uint64_t words[2], rate_bits;
  memcpy(words, sha256->bytes, sizeof words);
  memcpy(&rate_bits, &rate_hz, sizeof rate_bits);
  return (SegmentKey){words[0], hash_pair(words[1], rate_bits)};
}

static ResampleRates rates_of(const Wav *wav, double rate_hz) {
  return (ResampleRates){wav->rate_hz, (uint32_t)math_round_clamp(rate_hz, 1, INT32_MAX)};
}

static size_t size_of(uint32_t channels, uint64_t frames) { return HEAD_BYTES + (size_t)((channels * frames * sizeof(float) + 7) / 8 * 8); }

size_t asset_segment_size(const SessionAsset *asset, double rate_hz) {
  Wav wav;
  if (wav_read((Bytes){asset->wav, asset->wav_bytes}, &wav, NULL) != STATUS_OK || wav.channels > LIMIT_CHANNELS) return 0;
  const uint64_t frames = resample_frames(rates_of(&wav, rate_hz), wav.frames);
  return frames > SIZE_MAX / 16 ? 0 : size_of(wav.channels, frames);
}

static Status fill_channel(const Memory *memory, const Wav *wav, uint32_t channel, ResampleRates rates, float *out) {
  if (rates.in_hz == rates.out_hz) {
    wav_channel(wav, channel, 0, wav->frames, out);
    return STATUS_OK;
  }
  const size_t bytes = (size_t)wav->frames * sizeof(float);
  float *source = memory_new(memory, bytes ? bytes : 1);
  if (source == NULL) return STATUS_NO_MEMORY;
  wav_channel(wav, channel, 0, wav->frames, source);
  const Status status = resample_channel(memory, rates, source, wav->frames, out);
  memory_free(memory, source, bytes ? bytes : 1);
  return status;
}

Status asset_segment_fill(const Memory *memory, const SessionAsset *asset, double rate_hz, void *bytes, Problem *problem) {
  Wav wav;
  Status status = wav_read((Bytes){asset->wav, asset->wav_bytes}, &wav, problem);
  if (status != STATUS_OK) return status;
  const ResampleRates rates = rates_of(&wav, rate_hz);
  const uint64_t frames = resample_frames(rates, wav.frames);
  const SegmentHeader header = {.magic = SEGMENT_MAGIC, .type = SEGMENT_ASSET, .bytes = size_of(wav.channels, frames),
                                .key = asset_segment_key(&asset->sha256, rate_hz)};
  const SegmentAsset pcm = {.frames = (int64_t)frames, .channels = wav.channels};
  memcpy(bytes, &header, sizeof header);
  memcpy((uint8_t *)bytes + sizeof header, &pcm, sizeof pcm);
  float *samples = (float *)(void *)((uint8_t *)bytes + HEAD_BYTES);
  for (uint32_t c = 0; c < wav.channels && status == STATUS_OK; c++)
    status = fill_channel(memory, &wav, c, rates, samples + c * frames);
  if (status != STATUS_OK) (void)problem_set(problem, status, NO_OFFSET, "asset", "%s", status_text(status));
  return status;
}

Status session_asset_segment(Bytes canonical_wav, Digest sha256, double rate_hz, Buffer *out, Problem *problem) {
  SessionAsset asset = {.sha256 = sha256, .wav = (uint8_t *)(uintptr_t)canonical_wav.data, .wav_bytes = canonical_wav.size};
  const size_t size = asset_segment_size(&asset, rate_hz);
  if (size == 0) return problem_set(problem, STATUS_CORRUPT, NO_OFFSET, "asset", "the sound cannot be read");
  uint8_t *bytes = buffer_extend(out, size);
  if (bytes == NULL) return problem_set(problem, out->status, NO_OFFSET, "asset", "%s", status_text(out->status));
  memset(bytes, 0, size);
  return asset_segment_fill(out->memory, &asset, rate_hz, bytes, problem);
}
