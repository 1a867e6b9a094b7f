/* Pieces of a file, decoded and resampled one after the other. */
#include "session/asset_reader.h"

#include "core/limits.h"

#include <string.h>

#define PIECE_FRAMES 16384u /* made at once */

static bool resamples(const AssetReader *reader) { return reader->resampler.memory != NULL; }

static uint32_t frame_bytes(const AssetReader *reader) { return reader->layout.channels * wav_sample_bytes(reader->layout.sample); }

/* The most of the file that a piece is made of; another piece may begin with another fraction. */
static size_t reach_max(const AssetReader *reader) {
  if (!resamples(reader)) return PIECE_FRAMES;
  const ResampleReach reach = resampler_reach(&reader->resampler, 0, PIECE_FRAMES);
  return (size_t)(reach.end - reach.begin) + 2;
}

Status asset_reader_init(AssetReader *reader, const Memory *memory, const Wav *layout, FileReader file, uint32_t rate_hz) {
  const ResampleRates rates = {layout->rate_hz, rate_hz};
  *reader = (AssetReader){.memory = memory, .layout = *layout, .file = file, .frames = (int64_t)resample_frames(rates, layout->frames)};
  if (rates.in_hz != rates.out_hz) {
    const Status status = resampler_init(&reader->resampler, memory, rates);
    if (status != STATUS_OK) return status;
    reader->scratch_bytes = reach_max(reader) * sizeof(float);
    reader->scratch = memory_new(memory, reader->scratch_bytes);
  }
  reader->raw_bytes = reach_max(reader) * frame_bytes(reader);
  reader->raw = memory_new(memory, reader->raw_bytes);
  if (reader->raw != NULL && (reader->scratch != NULL || !resamples(reader))) return STATUS_OK;
  asset_reader_finish(reader);
  return STATUS_NO_MEMORY;
}

void asset_reader_finish(AssetReader *reader) {
  if (resamples(reader)) resampler_finish(&reader->resampler);
  memory_free(reader->memory, reader->scratch, reader->scratch_bytes);
  memory_free(reader->memory, reader->raw, reader->raw_bytes);
  *reader = (AssetReader){0};
}

static int64_t within(int64_t x, int64_t low, int64_t high) { return x < low ? low : x > high ? high : x; }

/* Frames inside the sound, PIECE_FRAMES at most. */
static Status read_piece(AssetReader *reader, int64_t first, uint32_t frames, float *const to[2]) {
  const ResampleReach reach = resamples(reader) ? resampler_reach(&reader->resampler, first, frames) : (ResampleReach){first, first + frames};
  const int64_t last = (int64_t)reader->layout.frames, begin = within(reach.begin, 0, last), end = within(reach.end, begin, last);
  const size_t bytes = (size_t)(end - begin) * frame_bytes(reader);
  const Status status = file_reader_get(&reader->file, reader->layout.data_offset + (uint64_t)begin * frame_bytes(reader), reader->raw, bytes, NULL);
  if (status != STATUS_OK) return status;
  Wav piece = reader->layout;
  piece.frames = (uint64_t)(end - begin);
  piece.data = (Bytes){reader->raw, bytes};
  for (uint32_t c = 0; c < LIMIT_CHANNELS && c < piece.channels; c++) {
    if (!resamples(reader)) {
      wav_sound(&piece, c, 0, piece.frames, to[c]);
      continue;
    }
    memset(reader->scratch, 0, reader->scratch_bytes);
    wav_sound(&piece, c, 0, piece.frames, reader->scratch + (begin - reach.begin));
    resampler_window(&reader->resampler, first, frames, reader->scratch, to[c]);
  }
  return STATUS_OK;
}

Status asset_reader_read(void *context, int64_t begin, uint32_t frames, float *const to[2]) {
  AssetReader *reader = context;
  const int64_t low = within(0, begin, begin + frames), high = within(reader->frames, low, begin + frames);
  for (uint32_t c = 0; c < reader->layout.channels; c++) {
    memset(to[c], 0, (size_t)(low - begin) * sizeof(float));
    memset(to[c] + (high - begin), 0, (size_t)(begin + frames - high) * sizeof(float));
  }
  Status status = STATUS_OK;
  for (int64_t at = low; at < high && status == STATUS_OK; at += PIECE_FRAMES) {
    float *const piece[2] = {to[0] + (at - begin), reader->layout.channels > 1 ? to[1] + (at - begin) : NULL};
    status = read_piece(reader, at, (uint32_t)within(high - at, 0, PIECE_FRAMES), piece);
  }
  return status;
}
