/* Long assets as sound in pages, as they are or stretched: which they are, what their segment says, and how the bytes of a page
   become samples. */

#include "session/compiler.h"

#include "core/math.h"
#include "dsp/resample.h"
#include "session/stretch_job.h"

#include <string.h>

#define STRETCHED_WHOLE 16u /* so many times longer may stretched sound be that is held whole: it is made, not only read */

uint64_t asset_frames_at(const SessionAsset *asset, double rate_hz) {
  const ResampleRates rates = {asset->layout.rate_hz, (uint32_t)math_round_clamp(rate_hz, 1, INT32_MAX)};
  return resample_frames(rates, asset->layout.frames);
}

/* At the graph's rate: of the asset as it is, or of what a job makes of it. */
static uint64_t frames_of(const SessionAsset *asset, const CompiledAsset *compiled) {
  return compiled->job.data != NULL ? (uint64_t)stretch_job_read(compiled->job)->frames : asset_frames_at(asset, compiled->rate_hz);
}

/* Of its samples; 0: they cannot be had in pages. */
static uint64_t bytes_of(const Session *session, const CompiledAsset *compiled) {
  const SessionAsset *asset = session_find_asset(session, compiled->sha256);
  if (asset == NULL || math_floor(compiled->rate_hz) != compiled->rate_hz) return 0;
  return frames_of(asset, compiled) * asset->layout.channels * sizeof(float);
}

bool asset_streams(const Session *session, const CompiledAsset *compiled) {
  if (compiled->kernel) return false;
  return bytes_of(session, compiled) / (compiled->job.data != NULL ? STRETCHED_WHOLE : 1) > session->whole_bytes_max;
}

void asset_stream_segment(const SessionAsset *asset, const CompiledAsset *compiled, StreamBlob *blob) {
  const Wav *wav = &asset->layout;
  const uint32_t rate_hz = (uint32_t)math_round_clamp(compiled->rate_hz, 1, INT32_MAX);
  const int64_t frames = (int64_t)frames_of(asset, compiled);
  blob->header = (SegmentHeader){.magic = SEGMENT_MAGIC, .type = SEGMENT_STREAM, .bytes = sizeof *blob, .key = compiled->key};
  blob->stream = (SegmentStream){.frames = frames, .channels = wav->channels, .rate_hz = rate_hz};
  SegmentStream *stream = &blob->stream;
  if (compiled->job.data != NULL) { /* what is made is a file of its own, as the graph has it */
    stream->file_frames = frames;
    stream->sample = WAV_F32;
    stream->file_rate_hz = rate_hz;
    stream->sha256 = stretch_job_name(compiled->job);
  } else {
    stream->file_frames = (int64_t)wav->frames;
    stream->file_offset = wav->data_offset;
    stream->sample = (uint32_t)wav->sample;
    stream->file_rate_hz = wav->rate_hz;
    stream->sha256 = asset->sha256;
  }
  stream->frame_bytes = wav->channels * wav_sample_bytes((WavSample)stream->sample);
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
  wav_sound(&wav, channel, 0, wav.frames, out);
}
