/* Takes on their way to disk, and what can be had of one that was never finished. The capture worker writes them; recovery
   at the next start and the end of every recording read them. */

#include "formats/take_file.h"

#include "core/hash.h"
#include "core/limits.h"
#include "formats/wav.h"

#include <string.h>

_Static_assert(sizeof(TakeInfo) == 64 && sizeof(TakePiece) == 48, "the layout in files");

static uint32_t crc_of(const void *header, size_t header_bytes, const void *samples, size_t sample_bytes) {
  return crc32_put(crc32_put(0, header, header_bytes - sizeof(uint32_t)), samples, sample_bytes);
}

void take_file_begin(Buffer *out, TakeInfo info) {
  info.magic = TAKE_MAGIC;
  info.crc = crc_of(&info, sizeof info, NULL, 0);
  buffer_put(out, &info, sizeof info);
}

void take_file_piece(Buffer *out, TakePiece piece, uint32_t channels, const float *const samples[2]) {
  const size_t channel_bytes = piece.frames * sizeof(float);
  piece.magic = TAKE_PIECE_MAGIC;
  piece.bytes = (uint32_t)(sizeof piece + channels * channel_bytes);
  uint8_t *to = buffer_extend(out, piece.bytes);
  if (to == NULL) return;
  for (uint32_t c = 0; c < channels; c++) memcpy(to + sizeof piece + c * channel_bytes, samples[c], channel_bytes);
  piece.crc = crc_of(&piece, sizeof piece, to + sizeof piece, channels * channel_bytes);
  memcpy(to, &piece, sizeof piece);
}

/* ---- reading */

static bool piece_at(Bytes file, const TakeInfo *info, size_t offset, TakePiece *piece) {
  if (file.size - offset < sizeof *piece) return false;
  memcpy(piece, file.data + offset, sizeof *piece);
  if (piece->magic != TAKE_PIECE_MAGIC || piece->frames == 0 || piece->frames > TAKE_PIECE_FRAMES) return false;
  const size_t sample_bytes = (size_t)piece->frames * info->channels * sizeof(float);
  if (piece->bytes != sizeof *piece + sample_bytes || piece->bytes > file.size - offset) return false;
  return piece->crc == crc_of(piece, sizeof *piece, file.data + offset + sizeof *piece, sample_bytes);
}

static Status check_info(const TakeInfo *info, Problem *problem) {
  if (info->magic != TAKE_MAGIC) return problem_set(problem, STATUS_CORRUPT, 0, "take", "this is not a recorded take");
  if (info->crc != crc_of(info, sizeof *info, NULL, 0)) return problem_set(problem, STATUS_CORRUPT, 0, "take", "its header is damaged");
  const bool legal = info->channels >= 1 && info->channels <= LIMIT_CHANNELS && info->rate_hz >= LIMIT_RATE_HZ_MIN && info->rate_hz <= LIMIT_RATE_HZ_MAX;
  return legal ? STATUS_OK : problem_set(problem, STATUS_OUT_OF_RANGE, 8, "take", "its rate or channels cannot be");
}

/* Pieces that follow must not go back, nor leap further than a song is long: then the rest is somebody else's. */
static bool follows(const TakeFile *take, const TakePiece *piece) {
  const int64_t longest = (int64_t)(LIMIT_SONG_SECONDS * LIMIT_RATE_HZ_MAX);
  if (take->pieces == 0) return piece->output_frame >= 0 && piece->output_frame < INT64_MAX / 4;
  const int64_t next = take->first_output_frame + (int64_t)take->frames;
  return piece->output_frame >= next && piece->output_frame - take->first_output_frame < longest;
}

bool take_file_is(Bytes head) {
  uint64_t magic;
  if (head.size < sizeof magic) return false;
  memcpy(&magic, head.data, sizeof magic);
  return magic == TAKE_MAGIC;
}

Status take_file_info(Bytes head, TakeFile *take, Problem *problem) {
  *take = (TakeFile){0};
  if (head.size < sizeof take->info) return problem_set(problem, STATUS_TRUNCATED, head.size, "take", "it ends before its header does");
  memcpy(&take->info, head.data, sizeof take->info);
  take->whole_bytes = sizeof take->info;
  return check_info(&take->info, problem);
}

bool take_file_add(TakeFile *take, Bytes piece_and_more) {
  TakePiece piece;
  if (!piece_at(piece_and_more, &take->info, 0, &piece) || !follows(take, &piece)) return false;
  if (take->pieces++ == 0) take->first_output_frame = piece.output_frame;
  const uint64_t begin = (uint64_t)(piece.output_frame - take->first_output_frame);
  take->lost_frames += begin - take->frames;
  take->frames = begin + piece.frames;
  take->whole_bytes += piece.bytes;
  return true;
}

Status take_file_read(Bytes file, TakeFile *take, Problem *problem) {
  const Status status = take_file_info(file, take, problem);
  if (status != STATUS_OK) return status;
  while (take_file_add(take, (Bytes){file.data + take->whole_bytes, file.size - take->whole_bytes})) {}
  return STATUS_OK;
}

bool take_file_next(Bytes file, const TakeFile *take, size_t *offset, TakePiece *piece, const uint8_t **samples) {
  if (*offset == 0) *offset = sizeof take->info;
  if (*offset >= take->whole_bytes) return false;
  memcpy(piece, file.data + *offset, sizeof *piece);
  *samples = file.data + *offset + sizeof *piece;
  *offset += piece->bytes;
  return true;
}

static void interleave(uint8_t *to, const uint8_t *samples, uint32_t frames, uint32_t channels) {
  for (uint32_t c = 0; c < channels; c++)
    for (uint32_t i = 0; i < frames; i++)
      memcpy(to + ((size_t)i * channels + c) * sizeof(float), samples + ((size_t)c * frames + i) * sizeof(float), sizeof(float));
}

Status take_file_wav(Bytes file, const TakeFile *take, Buffer *out, Problem *problem) {
  const uint64_t frame_bytes = take->info.channels * sizeof(float);
  if (take->frames == 0) return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "take", "nothing was recorded");
  if (take->frames > (LIMIT_FILE_BYTES - 64) / frame_bytes) return problem_set(problem, STATUS_TOO_LARGE, NO_OFFSET, "take", "it is longer than a file may be");
  wav_write_header(out, take->info.rate_hz, take->info.channels, WAV_F32, take->frames);
  uint8_t *to = buffer_extend(out, (size_t)(take->frames * frame_bytes));
  if (to == NULL) return problem_set(problem, out->status, NO_OFFSET, "take", "%s", status_text(out->status));
  memset(to, 0, (size_t)(take->frames * frame_bytes));
  TakePiece piece;
  const uint8_t *samples;
  for (size_t offset = 0; take_file_next(file, take, &offset, &piece, &samples);)
    interleave(to + (size_t)(piece.output_frame - take->first_output_frame) * frame_bytes, samples, piece.frames, take->info.channels);
  return STATUS_OK;
}
