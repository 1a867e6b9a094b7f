/* Writes WAV headers, and the canonical WAV by whose bytes an asset is named: the same sound always gives the same file. */

#include "formats/wav.h"

#include "core/limits.h"

#include <assert.h>
#include <string.h>

void wav_write_header(Buffer *out, uint32_t rate_hz, uint32_t channels, WavSample sample, uint64_t frames) {
  const uint32_t sample_bytes = wav_sample_bytes(sample), frame_bytes = sample_bytes * channels;
  const bool is_float = sample == WAV_F32 || sample == WAV_F64;
  const uint64_t data_bytes = frames * frame_bytes, header_bytes = is_float ? 58 : 44;
  assert(data_bytes + header_bytes < UINT32_MAX);
  buffer_put(out, "RIFF", 4);
  buffer_u32le(out, (uint32_t)(header_bytes - 8 + data_bytes + (data_bytes & 1)));
  buffer_put(out, "WAVEfmt ", 8);
  buffer_u32le(out, is_float ? 18 : 16);
  buffer_u16le(out, is_float ? 3 : 1);
  buffer_u16le(out, (uint16_t)channels);
  buffer_u32le(out, rate_hz);
  buffer_u32le(out, rate_hz * frame_bytes);
  buffer_u16le(out, (uint16_t)frame_bytes);
  buffer_u16le(out, (uint16_t)(sample_bytes * 8));
  if (is_float) {
    buffer_u16le(out, 0);
    buffer_put(out, "fact", 4);
    buffer_u32le(out, 4);
    buffer_u32le(out, (uint32_t)frames);
  }
  buffer_put(out, "data", 4);
  buffer_u32le(out, (uint32_t)data_bytes);
}

static void store_le(uint8_t *to, uint32_t value, uint32_t bytes) {
  for (uint32_t i = 0; i < bytes; i++) to[i] = (uint8_t)(value >> (8 * i));
}

/* One whole-number sample, in the target's scale. */
static int32_t load_whole(const uint8_t *from, WavSample sample) {
  if (sample == WAV_U8) return ((int32_t)from[0] - 128) * 256;
  if (sample == WAV_S16) return (int16_t)(from[0] | from[1] << 8);
  return (int32_t)((uint32_t)from[0] << 8 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 24) >> 8;
}

/* Channel `side` of the fold: 0 and 1 keep their side, all others go to both; every channel has the same gain. */
static int32_t fold_whole(const Wav *wav, const uint8_t *frame, uint32_t side) {
  const uint32_t bytes = wav_sample_bytes(wav->sample);
  int64_t sum = load_whole(frame + side * bytes, wav->sample);
  for (uint32_t channel = 2; channel < wav->channels; channel++) sum += load_whole(frame + channel * bytes, wav->sample);
  return (int32_t)(sum / (wav->channels - 1));
}

static void convert_whole(const Wav *wav, uint32_t channels, uint32_t target_bytes, uint8_t *to) {
  const uint32_t bytes = wav_sample_bytes(wav->sample);
  const uint8_t *frame = wav->data.data;
  for (uint64_t i = 0; i < wav->frames; i++, frame += bytes * wav->channels) {
    for (uint32_t side = 0; side < channels; side++, to += target_bytes) {
      const int32_t value = wav->channels > 2 ? fold_whole(wav, frame, side) : load_whole(frame + side * bytes, wav->sample);
      store_le(to, (uint32_t)value, target_bytes);
    }
  }
}

#define RUN 256 /* frames converted at a time */

static void convert_float(const Wav *wav, uint32_t channels, uint8_t *to) {
  float sides[2][RUN], other[RUN];
  const float gain_divisor = (float)(wav->channels > 2 ? wav->channels - 1 : 1);
  for (uint64_t begin = 0; begin < wav->frames; begin += RUN) {
    const uint64_t count = wav->frames - begin < RUN ? wav->frames - begin : RUN;
    for (uint32_t side = 0; side < channels; side++) wav_channel(wav, side, begin, count, sides[side]);
    for (uint32_t channel = 2; channel < wav->channels; channel++) {
      wav_channel(wav, channel, begin, count, other);
      for (uint64_t i = 0; i < count; i++) sides[0][i] += other[i], sides[1][i] += other[i];
    }
    for (uint64_t i = 0; i < count; i++) {
      for (uint32_t side = 0; side < channels; side++, to += 4) {
        const float value = sides[side][i] / gain_divisor;
        uint32_t bits;
        memcpy(&bits, &value, sizeof bits);
        store_le(to, (bits & 0x7f800000u) == 0x7f800000u ? 0 : bits, 4);
      }
    }
  }
}

static const WavSample targets[] = {WAV_S16, WAV_S16, WAV_S24, WAV_F32, WAV_F32, WAV_F32};

static uint32_t target_channels(const Wav *wav) { return wav->channels < LIMIT_CHANNELS ? wav->channels : LIMIT_CHANNELS; }

/* Of the data chunk, padding included. */
static uint64_t target_bytes(const Wav *wav) {
  const uint64_t size = wav->frames * target_channels(wav) * wav_sample_bytes(targets[wav->sample]);
  return size + (size & 1);
}

uint64_t wav_canonical_bytes(const Wav *wav) { return (targets[wav->sample] == WAV_F32 ? 58 : 44) + target_bytes(wav); }

Status wav_canonical_begin(const Wav *wav, Buffer *out, Problem *problem) {
  if (wav->frames == 0) return problem_set(problem, STATUS_CORRUPT, (size_t)wav->data_offset, "data", "the file has no sound in it");
  if (wav_canonical_bytes(wav) > LIMIT_LENT_BYTES) return problem_set(problem, STATUS_TOO_LARGE, NO_OFFSET, "data", "the sound is larger than 4 GiB");
  wav_write_header(out, wav->rate_hz, target_channels(wav), targets[wav->sample], wav->frames);
  return out->status;
}

void wav_canonical_put(const Wav *wav, Bytes frames, Buffer *out) {
  const WavSample target = targets[wav->sample];
  const uint32_t channels = target_channels(wav), target_sample = wav_sample_bytes(target);
  Wav piece = *wav;
  piece.data = frames;
  piece.frames = frames.size / (wav->channels * wav_sample_bytes(wav->sample));
  uint8_t *to = buffer_extend(out, (size_t)piece.frames * channels * target_sample);
  if (to == NULL) return;
  if (target == WAV_F32) convert_float(&piece, channels, to);
  else convert_whole(&piece, channels, target_sample, to);
}

void wav_canonical_end(const Wav *wav, Buffer *out) {
  const uint64_t sound = wav->frames * target_channels(wav) * wav_sample_bytes(targets[wav->sample]);
  if (target_bytes(wav) > sound) buffer_u8(out, 0);
}

Status wav_canonical(Bytes file, const Memory *memory, Buffer *out, Problem *problem) {
  (void)memory;
  Wav wav;
  Status status = wav_read(file, &wav, problem);
  if (status != STATUS_OK) return status;
  if (target_bytes(&wav) > LIMIT_FILE_BYTES) return problem_set(problem, STATUS_TOO_LARGE, NO_OFFSET, "data", "the sound is larger than 1 GiB");
  status = wav_canonical_begin(&wav, out, problem);
  if (status != STATUS_OK) return status;
  wav_canonical_put(&wav, wav.data, out);
  wav_canonical_end(&wav, out);
  return out->status == STATUS_OK ? STATUS_OK : problem_set(problem, out->status, NO_OFFSET, "data", "not enough memory for the sound");
}
