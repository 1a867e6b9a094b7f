/* Long assets as sound in pages: which they are, what their segment says, and how the bytes of a page become samples. */

#include "session/compiler.h"

#include "core/math.h"
#include "dsp/resample.h"

#include <string.h>

uint64_t asset_frames_at(const SessionAsset *asset, double rate_hz) {
  const ResampleRates rates = {asset->layout.rate_hz, (uint32_t)math_round_clamp(rate_hz, 1, INT32_MAX)};
  return resample_frames(rates, asset->layout.frames);
}

/* Of its samples; 0: it is no sound as its file has it. */
static uint64_t bytes_of(const Session *session, const CompiledAsset *compiled) {
  const SessionAsset *asset = session_find_asset(session, compiled->sha256);
  if (asset == NULL || compiled->job.data != NULL || math_floor(compiled->rate_hz) != compiled->rate_hz) return 0;
  return asset_frames_at(asset, compiled->rate_hz) * asset->layout.channels * sizeof(float);
}

bool asset_streams(const Session *session, const CompiledAsset *compiled) { return bytes_of(session, compiled) > session->whole_bytes_max; }

void asset_stream_segment(const SessionAsset *asset, const CompiledAsset *compiled, StreamBlob *blob) {
  const Wav *wav = &asset->layout;
  *blob = (StreamBlob){
    .header = {.magic = SEGMENT_MAGIC, .type = SEGMENT_STREAM, .bytes = sizeof *blob, .key = compiled->key},
    .stream = {.frames = (int64_t)asset_frames_at(asset, compiled->rate_hz), .file_frames = (int64_t)wav->frames, .file_offset = wav->data_offset,
               .channels = wav->channels, .sample = (uint32_t)wav->sample, .frame_bytes = wav->channels * wav_sample_bytes(wav->sample),
               .file_rate_hz = wav->rate_hz, .rate_hz = (uint32_t)math_round_clamp(compiled->rate_hz, 1, INT32_MAX), .sha256 = asset->sha256}};
}

bool session_segment_stream(const Session *session, SegmentKey key, Buffer *out) {
  const CompiledAsset *compiled = compiler_find_asset(session, key);
  if (compiled == NULL || !asset_streams(session, compiled)) return false;
  StreamBlob blob;
  asset_stream_segment(session_find_asset(session, compiled->sha256), compiled, &blob);
  buffer_put(out, &blob, sizeof blob);
  return out->status == STATUS_OK;
}

uint32_t session_stream_count(const Session *session) {
  const Compiler *compiler = session->compiler;
  uint32_t count = 0;
  for (uint32_t i = 0; compiler != NULL && i < compiler->asset_count; i++) count += asset_streams(session, &compiler->assets[i]);
  return count;
}

uint64_t session_stream_bytes(const Session *session) {
  const Compiler *compiler = session->compiler;
  uint64_t bytes = 0;
  for (uint32_t i = 0; compiler != NULL && i < compiler->asset_count; i++)
    if (asset_streams(session, &compiler->assets[i])) bytes += bytes_of(session, &compiler->assets[i]);
  return bytes;
}

void session_decode_page(const SegmentStream *stream, Bytes frames, uint32_t channel, float *out) {
  const Wav wav = {.rate_hz = stream->file_rate_hz, .channels = stream->channels, .sample = (WavSample)stream->sample,
                   .frames = frames.size / stream->frame_bytes, .data = frames};
  wav_channel(&wav, channel, 0, wav.frames, out);
}
