/* A take as a source: its pieces in the order of time, silence where frames were lost. */
#include "formats/source_format.h"

#include "core/limits.h"
#include "formats/take_file.h"

#include <string.h>

typedef struct TakeSource {
  const FileReader *file;
  TakeFile take;
  SourceMarks marks;
  uint8_t piece[TAKE_PIECE_BYTES_MAX];
} TakeSource;

/* What lies at `offset`, as much as a piece may be. */
static Status read_piece(TakeSource *source, uint64_t offset, Bytes *piece, Problem *problem) {
  const uint64_t left = source->file->bytes - offset;
  *piece = (Bytes){source->piece, left < sizeof source->piece ? (size_t)left : sizeof source->piece};
  return file_reader_get(source->file, offset, source->piece, piece->size, problem);
}

static Status look_at_pieces(TakeSource *source, Problem *problem) {
  TakeFile *take = &source->take;
  for (;;) {
    const SourceMark mark = {0, take->whole_bytes};
    const uint64_t before = take->frames;
    Bytes piece;
    const Status status = read_piece(source, take->whole_bytes, &piece, problem);
    if (status != STATUS_OK) return status;
    if (!take_file_add(take, piece)) return STATUS_OK; /* it was never finished: what is whole stays */
    source_marks_put(&source->marks, (SourceMark){before, mark.offset});
  }
}

static Status open_take(const Memory *memory, const FileReader *file, Wav *layout, void **own, Problem *problem) {
  TakeSource *source = *own = memory_new(memory, sizeof *source);
  if (source == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "take", "%s", status_text(STATUS_NO_MEMORY));
  source->file = file;
  source_marks_init(&source->marks, memory);
  Bytes head;
  Status status = read_piece(source, 0, &head, problem);
  if (status == STATUS_OK) status = take_file_info(head, &source->take, problem);
  if (status == STATUS_OK) status = look_at_pieces(source, problem);
  const TakeFile *take = &source->take;
  if (status == STATUS_OK && take->frames == 0) status = problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "take", "nothing was recorded");
  *layout = (Wav){.rate_hz = take->info.rate_hz, .channels = take->info.channels, .sample = WAV_F32, .frames = take->frames};
  return status;
}

/* The part of a piece that lies in [first, end), each frame with all its channels. */
static void put_piece(const TakeSource *source, const TakePiece *piece, uint64_t first, uint64_t end, uint8_t *to) {
  const uint32_t channels = source->take.info.channels;
  const uint64_t begin = (uint64_t)(piece->output_frame - source->take.first_output_frame);
  const uint64_t from = begin > first ? begin : first, until = begin + piece->frames < end ? begin + piece->frames : end;
  for (uint32_t c = 0; c < channels; c++)
    for (uint64_t i = from; i < until; i++)
      memcpy(to + ((i - first) * channels + c) * sizeof(float), source->piece + sizeof *piece + (c * piece->frames + (i - begin)) * sizeof(float), sizeof(float));
}

static Status take_frames(void *own, uint64_t first, uint32_t count, uint8_t *to, Problem *problem) {
  TakeSource *source = own;
  const uint64_t end = first + count;
  memset(to, 0, (size_t)count * source->take.info.channels * sizeof(float));
  for (uint64_t offset = source_marks_find(&source->marks, first).offset; offset < source->take.whole_bytes;) {
    Bytes bytes;
    TakePiece piece;
    const Status status = read_piece(source, offset, &bytes, problem);
    if (status != STATUS_OK) return status;
    memcpy(&piece, bytes.data, sizeof piece);
    if (bytes.size < piece.bytes || piece.bytes > sizeof source->piece) return problem_set(problem, STATUS_CORRUPT, offset, "take", "it changed while it was read");
    if ((uint64_t)(piece.output_frame - source->take.first_output_frame) >= end) break;
    put_piece(source, &piece, first, end, to);
    offset += piece.bytes;
  }
  return STATUS_OK;
}

static void finish_take(const Memory *memory, void *own) {
  TakeSource *source = own;
  if (source == NULL) return;
  source_marks_finish(&source->marks);
  memory_free(memory, source, sizeof *source);
}

const SourceFormat source_format_take = {take_file_is, open_take, take_frames, finish_take};
