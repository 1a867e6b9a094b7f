/* FLAC as a source: blocks are decoded as they are asked for. Where one begins is known once the file has been read up to there,
   so the first reader goes through it in order, and later ones begin near the place they want. */
#include "formats/source_format.h"

#include "formats/flac_frames.h"

#include <string.h>

#define WINDOW_BYTES ((size_t)1 << 18)     /* of the file, at first */
#define WINDOW_BYTES_MAX ((size_t)1 << 23) /* more than the largest block that can be: 8 channels of 65,536 samples of 33 bits */
#define HEAD_BYTES ((size_t)1 << 16)       /* of the file, for what stands before the sound: at first */
#define HEAD_BYTES_MAX ((size_t)1 << 27)   /* pictures may be there */

typedef struct FlacSource {
  const Memory *memory;
  const FileReader *file;
  Flac flac;
  FlacFrames frames;
  uint8_t *window;
  size_t window_capacity, window_bytes;
  uint64_t window_offset;   /* of its first byte in the file */
  uint64_t block_begin;     /* frame at which the block in `frames` begins; it may be empty */
  uint64_t next_offset;     /* where the block behind it lies */
  SourceMarks marks;
  Md5 md5;
  uint64_t summed_frames;   /* of the sound, from its beginning on */
} FlacSource;

static Status no_memory(Problem *problem) { return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "flac", "%s", status_text(STATUS_NO_MEMORY)); }

static Status read_head(const Memory *memory, const FileReader *file, Flac *flac, Problem *said) {
  Status status = STATUS_TRUNCATED;
  Problem own = {0}, *problem = &own;
  for (size_t bytes = HEAD_BYTES; status == STATUS_TRUNCATED && bytes <= HEAD_BYTES_MAX; bytes *= 8) {
    const size_t size = file->bytes < bytes ? (size_t)file->bytes : bytes;
    uint8_t *head = memory_new(memory, size);
    if (head == NULL) return no_memory(problem);
    status = file_reader_get(file, 0, head, size, problem);
    if (status == STATUS_OK) status = flac_read((Bytes){head, size}, flac, problem);
    memory_free(memory, head, size);
    if (size == file->bytes) break;
  }
  if (said != NULL && status != STATUS_OK) *said = own;
  return status;
}

/* ---- blocks */

static void go_to(FlacSource *source, SourceMark mark) {
  source->block_begin = mark.frame;
  source->next_offset = mark.offset;
  source->frames.frames = 0;
}

/* What follows `next_offset`, as much as fits. */
static Status fill_window(FlacSource *source, size_t capacity, Problem *problem) {
  if (capacity > source->window_capacity) {
    uint8_t *window = memory_resize(source->memory, source->window, source->window_capacity, capacity);
    if (window == NULL) return no_memory(problem);
    source->window = window;
    source->window_capacity = capacity;
  }
  const uint64_t left = source->file->bytes - source->next_offset;
  source->window_offset = source->next_offset;
  source->window_bytes = left < source->window_capacity ? (size_t)left : source->window_capacity;
  return file_reader_get(source->file, source->window_offset, source->window, source->window_bytes, problem);
}

/* `begin`: the frame it begins at. */
static Status decode_block(FlacSource *source, uint64_t begin, Problem *problem) {
  const Bytes window = {source->window, source->window_bytes};
  size_t at = (size_t)(source->next_offset - source->window_offset);
  const Status status = flac_frames_read(&source->frames, window, source->window_offset, &at, problem);
  if (status != STATUS_OK) return status;
  source_marks_put(&source->marks, (SourceMark){begin, source->next_offset});
  source->block_begin = begin;
  source->next_offset = source->window_offset + at;
  return STATUS_OK;
}

static bool is_in_window(const FlacSource *source, uint64_t offset) {
  return offset >= source->window_offset && offset < source->window_offset + source->window_bytes;
}

static Status sum_block(FlacSource *source, Problem *problem) {
  if (source->block_begin != source->summed_frames) return STATUS_OK; /* it was here before, or somebody leapt */
  flac_frames_sum(&source->frames, &source->md5);
  source->summed_frames += source->frames.frames;
  if (source->flac.frames == 0 || source->summed_frames < source->flac.frames || flac_sum_is(&source->flac, &source->md5)) return STATUS_OK;
  return problem_set(problem, STATUS_CORRUPT, 26, "md5", "the samples are not those that were stored");
}

/* A block may reach beyond the window: then a longer look, until it is certain that the file ends inside it. */
static Status next_block(FlacSource *source, Problem *said) {
  Status status = STATUS_OK;
  Problem own = {0}, *problem = &own; /* what a second look mends is none */
  const uint64_t begin = source->block_begin + source->frames.frames; /* a block read in part says another */
  if (source->next_offset >= source->file->bytes) return problem_set(said, STATUS_TRUNCATED, source->file->bytes, "frames", "the file promises more sound than it has");
  if (!is_in_window(source, source->next_offset)) status = fill_window(source, WINDOW_BYTES, problem);
  if (status == STATUS_OK) status = decode_block(source, begin, problem);
  for (size_t capacity = source->window_capacity; status == STATUS_TRUNCATED && capacity <= WINDOW_BYTES_MAX; capacity *= 2) {
    if (source->window_offset + source->window_bytes == source->file->bytes) break;
    status = fill_window(source, capacity, problem);
    if (status == STATUS_OK) status = decode_block(source, begin, problem);
  }
  if (status == STATUS_OK) return sum_block(source, said);
  if (said != NULL) *said = own;
  go_to(source, (SourceMark){0, source->flac.first_frame_offset}); /* nothing half read stays */
  return status;
}

/* ---- as a source */

/* A file that does not say how long it is: all of it is looked at. */
static Status count_frames(FlacSource *source, Problem *problem) {
  Status status = STATUS_OK;
  while (source->next_offset < source->file->bytes && status == STATUS_OK) status = next_block(source, problem);
  const uint64_t frames = source->block_begin + source->frames.frames;
  if (status != STATUS_OK) return status;
  if (!flac_sum_is(&source->flac, &source->md5)) return problem_set(problem, STATUS_CORRUPT, 26, "md5", "the samples are not those that were stored");
  source->flac.frames = frames;
  return STATUS_OK;
}

static Status open_flac(const Memory *memory, const FileReader *file, Wav *layout, void **own, Problem *problem) {
  FlacSource *source = *own = memory_new(memory, sizeof *source);
  if (source == NULL) return no_memory(problem);
  source->memory = memory;
  source->file = file;
  source_marks_init(&source->marks, memory);
  md5_init(&source->md5);
  Status status = read_head(memory, file, &source->flac, problem);
  if (status != STATUS_OK) return status;
  if (flac_frames_init(&source->frames, memory, &source->flac) != STATUS_OK) return no_memory(problem);
  go_to(source, (SourceMark){0, source->flac.first_frame_offset});
  source_marks_put(&source->marks, (SourceMark){0, source->flac.first_frame_offset});
  if (source->flac.frames == 0) status = count_frames(source, problem);
  *layout = (Wav){.rate_hz = source->flac.rate_hz, .channels = source->flac.channels, .sample = flac_container(source->flac.bits), .frames = source->flac.frames};
  return status;
}

static Status flac_frames_of(void *own, uint64_t first, uint32_t count, uint8_t *to, Problem *problem) {
  FlacSource *source = own;
  const uint32_t frame_bytes = source->flac.channels * wav_sample_bytes(flac_container(source->flac.bits));
  const SourceMark mark = source_marks_find(&source->marks, first);
  if (first < source->block_begin || mark.frame > source->block_begin + source->frames.frames) go_to(source, mark);
  Status status = STATUS_OK;
  for (uint64_t at = first, end = first + count; at < end && status == STATUS_OK;) {
    const uint64_t block_end = source->block_begin + source->frames.frames;
    if (at >= block_end) {
      status = next_block(source, problem);
      continue;
    }
    const uint32_t now = (uint32_t)((end < block_end ? end : block_end) - at);
    flac_frames_store(&source->frames, (uint32_t)(at - source->block_begin), now, to);
    to += (size_t)now * frame_bytes;
    at += now;
  }
  return status;
}

static void finish_flac(const Memory *memory, void *own) {
  FlacSource *source = own;
  if (source == NULL) return;
  if (source->frames.memory != NULL) flac_frames_finish(&source->frames);
  memory_free(memory, source->window, source->window_capacity);
  source_marks_finish(&source->marks);
  memory_free(memory, source, sizeof *source);
}

const SourceFormat source_format_flac = {flac_is, open_flac, flac_frames_of, finish_flac};
