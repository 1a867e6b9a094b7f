/* Audio clips as segments, and assets as planar floats at the project's rate. Called by compile.c and feed.c. */

#include "session/compiler.h"

#include "core/math.h"
#include "dsp/resample.h"
#include "formats/wav.h"
#include "model/clip_time.h"
#include "session/stretch_job.h"
#include "session/stretched.h"

#include <string.h>

#define HEAD_BYTES (sizeof(SegmentHeader) + sizeof(SegmentAsset))

static SegmentFade fade_of(int64_t frames, int64_t shape, double tension) {
  return (SegmentFade){.frames = frames, .bend = fade_bend(tension), .shape = (uint32_t)shape};
}

static SegmentFade crossfade_of(int64_t frames, int64_t shape) { return fade_of(frames, shape, 0.0); }

/* The clip's own fades, where they reach into the window; crossfades before them. */
static void set_fades(SegmentAudio *audio, const AudioClip *clip, const SongTime *time, const ClipWindow *window) {
  const int64_t end_ticks = clip->start_ticks + clip->length_ticks;
  if (window->cross_in_frames > 0) audio->fade_in = crossfade_of(window->cross_in_frames, window->cross_in_shape);
  else if (window->from_ticks == clip->start_ticks)
    audio->fade_in = fade_of(song_frame(time, clip->start_ticks + clip->fade_in_ticks) - audio->begin_frame, clip->fade_in_shape, clip->fade_in_tension);
  if (window->cross_out_frames > 0) audio->fade_out = crossfade_of(window->cross_out_frames, window->cross_out_shape);
  else if (window->to_ticks == end_ticks)
    audio->fade_out = fade_of(audio->end_frame - song_frame(time, end_ticks - clip->fade_out_ticks), clip->fade_out_shape, clip->fade_out_tension);
}

/* A loop's start after its end means none to the graph, too. */
static void set_loop(SegmentAudio *audio, const AudioClip *clip, const ClipPlace *place, int64_t frame_max) {
  if (!clip_loops(clip)) return;
  audio->loop_begin_frame = math_round_clamp((double)place->loop_begin_frame, 0, frame_max);
  audio->loop_end_frame = math_round_clamp((double)place->loop_end_frame, 0, frame_max);
}

static Status write_blob(const Memory *memory, const SegmentAudio *audio, ClipSegment *segment) {
  const SegmentHeader header = {.magic = SEGMENT_MAGIC, .type = SEGMENT_AUDIO, .bytes = sizeof header + sizeof *audio,
                                .key = {segment->key.a, 0}};
  segment->bytes = memory_new(memory, (size_t)header.bytes);
  if (segment->bytes == NULL) return STATUS_NO_MEMORY;
  segment->size = (size_t)header.bytes;
  memcpy(segment->bytes, &header, sizeof header);
  memcpy(segment->bytes + sizeof header, audio, sizeof *audio);
  return STATUS_OK;
}

Status segment_from_audio_clip(const Memory *memory, const Object *object, const Asset *asset, const SongTime *time,
                               ClipSegment *segment) {
  const AudioClip *clip = doc_as_audio_clip(object);
  const ClipWindow *window = &segment->window;
  ClipPlace place;
  Status status = stretch_job_for_clip(memory, clip, asset, time, &place, &segment->job, &segment->job_size);
  if (status != STATUS_OK) return status;
  const Bytes job = {segment->job, segment->job_size};
  segment->asset = segment->job != NULL ? stretch_job_key(job) : asset_segment_key(&asset->sha256, time->rate_hz);
  const int64_t inside = song_frame(time, window->from_ticks) - song_frame(time, clip->start_ticks);
  int64_t early = window->early_frames, source = place.source_frame + inside;
  if (early > source) early = source; /* nothing lies before its first frame */
  segment->begin_frame = song_frame(time, window->from_ticks);
  if (early > segment->begin_frame) early = segment->begin_frame;
  segment->begin_frame -= early;
  segment->end_frame = song_frame(time, window->to_ticks) + window->late_frames;
  if (segment->end_frame > time->frame_max) segment->end_frame = time->frame_max;
  SegmentAudio audio = {
    .asset = segment->asset, .begin_frame = segment->begin_frame, .end_frame = segment->end_frame,
    .source_frame = math_round_clamp((double)(source - early), 0, time->frame_max), .gain = (float)math_gain_from_db(clip->gain_db),
    .flags = clip->reverse && segment->job == NULL ? AUDIO_REVERSE : 0u, /* a stretched one is turned round already */
  };
  set_fades(&audio, clip, time, window);
  set_loop(&audio, clip, &place, time->frame_max);
  return write_blob(memory, &audio, segment);
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

size_t asset_segment_size(const Wav *wav, Bytes job, double rate_hz) {
  if (wav->channels > LIMIT_CHANNELS) return 0;
  const StretchJob *stretch = job.data != NULL ? stretch_job_read(job) : NULL;
  if (job.data != NULL && stretch == NULL) return 0;
  const uint64_t frames = stretch != NULL ? (uint64_t)stretch->frames : resample_frames(rates_of(wav, rate_hz), wav->frames);
  return frames > SIZE_MAX / 16 ? 0 : size_of(wav->channels, frames);
}

static Status fill_channel(const Memory *memory, const Wav *wav, uint32_t channel, ResampleRates rates, float *out) {
  if (rates.in_hz == rates.out_hz) {
    wav_sound(wav, channel, 0, wav->frames, out);
    return STATUS_OK;
  }
  const size_t bytes = (size_t)wav->frames * sizeof(float);
  float *source = memory_new(memory, bytes ? bytes : 1);
  if (source == NULL) return STATUS_NO_MEMORY;
  wav_sound(wav, channel, 0, wav->frames, source);
  const Status status = resample_channel(memory, rates, source, wav->frames, out);
  memory_free(memory, source, bytes ? bytes : 1);
  return status;
}

static Status fill_plain(const Memory *memory, const Wav *wav, ResampleRates rates, uint64_t frames, float *samples) {
  Status status = STATUS_OK;
  for (uint32_t c = 0; c < wav->channels && status == STATUS_OK; c++) status = fill_channel(memory, wav, c, rates, samples + c * frames);
  return status;
}

static Status fill_stretched(const Memory *memory, Bytes bytes, const Wav *wav, Bytes job, float *samples) {
  Stretched *stretched;
  Status status = stretched_open(memory, job, wav, file_reader_of(&bytes), &stretched);
  if (status != STATUS_OK) return status;
  const int64_t frames = stretched_frames(stretched);
  float *const out[2] = {samples, samples + (wav->channels > 1 ? frames : 0)};
  status = stretched_make(stretched, 0, frames, out);
  stretched_close(stretched);
  return status;
}

Status asset_segment_fill(const Memory *memory, Bytes wav_bytes, const CompiledAsset *asset, double rate_hz, void *bytes, Problem *problem) {
  Wav wav;
  Status status = wav_read(wav_bytes, &wav, problem);
  if (status != STATUS_OK) return status;
  const ResampleRates rates = rates_of(&wav, rate_hz);
  const bool plain = asset->job.data == NULL;
  const uint64_t frames = plain ? resample_frames(rates, wav.frames) : (uint64_t)stretch_job_read(asset->job)->frames;
  const SegmentHeader header = {.magic = SEGMENT_MAGIC, .type = SEGMENT_ASSET, .bytes = size_of(wav.channels, frames), .key = asset->key};
  const SegmentAsset pcm = {.frames = (int64_t)frames, .channels = wav.channels};
  memcpy(bytes, &header, sizeof header);
  memcpy((uint8_t *)bytes + sizeof header, &pcm, sizeof pcm);
  float *samples = (float *)(void *)((uint8_t *)bytes + HEAD_BYTES);
  status = plain ? fill_plain(memory, &wav, rates, frames, samples) : fill_stretched(memory, wav_bytes, &wav, asset->job, samples);
  if (status != STATUS_OK) (void)problem_set(problem, status, NO_OFFSET, "asset", "%s", status_text(status));
  return status;
}

static Status write_asset(Bytes wav, const CompiledAsset *asset, double rate_hz, Buffer *out, Problem *problem) {
  Wav layout;
  const size_t size = wav_read(wav, &layout, problem) == STATUS_OK ? asset_segment_size(&layout, asset->job, rate_hz) : 0;
  if (size == 0) return problem_set(problem, STATUS_CORRUPT, NO_OFFSET, "asset", "the sound cannot be read");
  uint8_t *bytes = buffer_extend(out, size);
  if (bytes == NULL) return problem_set(problem, out->status, NO_OFFSET, "asset", "%s", status_text(out->status));
  memset(bytes, 0, size);
  return asset_segment_fill(out->memory, wav, asset, rate_hz, bytes, problem);
}

Status session_asset_segment(Bytes canonical_wav, Digest sha256, double rate_hz, Buffer *out, Problem *problem) {
  const CompiledAsset asset = {.key = asset_segment_key(&sha256, rate_hz), .sha256 = sha256};
  return write_asset(canonical_wav, &asset, rate_hz, out, problem);
}

Status session_stretch_segment(Bytes canonical_wav, Bytes job, Buffer *out, Problem *problem) {
  const StretchJob *stretch = stretch_job_read(job);
  if (stretch == NULL) return problem_set(problem, STATUS_CORRUPT, NO_OFFSET, "stretch", "these bytes are no job");
  const CompiledAsset asset = {.key = stretch_job_key(job), .sha256 = stretch->sha256, .job = job};
  return write_asset(canonical_wav, &asset, stretch->rate_hz, out, problem);
}
