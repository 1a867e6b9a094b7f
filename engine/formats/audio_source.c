/* The table of formats that can be read in pieces, and their canonical form made under way. */
#include "formats/audio_source.h"

#include "formats/source_format.h"

#include <assert.h>
#include <string.h>

#define HEAD_BYTES 12u
#define PIECE_FRAMES 4096u /* decoded at a time */
#define PIECE_BYTES ((size_t)1 << 20)

static const SourceFormat *const formats[] = {&source_format_wav, &source_format_aiff, &source_format_flac, &source_format_take};

struct AudioSource {
  const Memory *memory;
  FileReader file;
  const SourceFormat *format;
  void *own;          /* the format's */
  Wav layout;         /* as the file has it, or as its pair lies */
  uint32_t channels, first_channel; /* of the file; of the pair */
  Buffer header, piece;
  uint8_t *frames;    /* PIECE_FRAMES as the file has them */
  size_t frames_bytes;
  uint32_t frame_bytes; /* of the canonical file */
};

static uint32_t frame_bytes_of(const Wav *wav) { return wav->channels * wav_sample_bytes(wav->sample); }

static Status find_format(AudioSource *source, Problem *problem) {
  uint8_t head[HEAD_BYTES];
  const size_t size = source->file.bytes < sizeof head ? (size_t)source->file.bytes : sizeof head;
  const Status status = file_reader_get(&source->file, 0, head, size, problem);
  for (size_t i = 0; status == STATUS_OK && i < COUNT_OF(formats) && source->format == NULL; i++)
    if (formats[i]->is((Bytes){head, size})) source->format = formats[i];
  if (status != STATUS_OK || source->format != NULL) return status;
  return problem_set(problem, STATUS_UNSUPPORTED, 0, "file", "this is no sound file that we read (WAV, AIFF, FLAC)");
}

static Status open_format(AudioSource *source, Problem *problem) {
  Status status = find_format(source, problem);
  if (status == STATUS_OK) status = source->format->open(source->memory, &source->file, &source->layout, &source->own, problem);
  if (status == STATUS_OK) status = wav_canonical_begin(&source->layout, &source->header, problem);
  if (status != STATUS_OK) return status;
  const Wav canonical = audio_source_layout(source);
  source->channels = source->layout.channels;
  source->frame_bytes = frame_bytes_of(&canonical);
  source->frames_bytes = (size_t)PIECE_FRAMES * frame_bytes_of(&source->layout);
  source->frames = memory_new(source->memory, source->frames_bytes);
  return source->frames != NULL ? STATUS_OK : problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "file", "%s", status_text(STATUS_NO_MEMORY));
}

Status audio_source_open(const Memory *memory, FileReader file, AudioSource **source, Problem *problem) {
  AudioSource *made = *source = memory_new(memory, sizeof *made);
  if (made == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "file", "%s", status_text(STATUS_NO_MEMORY));
  made->memory = memory;
  made->file = file;
  buffer_init(&made->header, memory, 256);
  buffer_init(&made->piece, memory, PIECE_BYTES);
  const Status status = open_format(made, problem);
  if (status == STATUS_OK) return status;
  audio_source_close(made);
  *source = NULL;
  return status;
}

uint32_t audio_source_channels(const AudioSource *source) { return source->channels; }

Status audio_source_take_pair(AudioSource *source, uint32_t pair, Problem *problem) {
  if (pair >= source->channels / 2) return problem_set(problem, STATUS_OUT_OF_RANGE, NO_OFFSET, "file", "the sound has not so many channels");
  source->first_channel = 2 * pair;
  source->layout.channels = 2;
  buffer_clear(&source->header);
  const Status status = wav_canonical_begin(&source->layout, &source->header, problem);
  const Wav canonical = status == STATUS_OK ? audio_source_layout(source) : source->layout;
  source->frame_bytes = frame_bytes_of(&canonical);
  return status;
}

void audio_source_close(AudioSource *source) {
  if (source == NULL) return;
  if (source->format != NULL) source->format->finish(source->memory, source->own);
  memory_free(source->memory, source->frames, source->frames_bytes);
  buffer_finish(&source->header);
  buffer_finish(&source->piece);
  memory_free(source->memory, source, sizeof *source);
}

Wav audio_source_layout(const AudioSource *source) {
  Wav wav = {0};
  const Status status = wav_read_head(buffer_bytes(&source->header), wav_canonical_bytes(&source->layout), &wav, NULL);
  assert(status == STATUS_OK); /* we wrote it */
  (void)status;
  return wav;
}

uint64_t audio_source_bytes(const AudioSource *source) { return wav_canonical_bytes(&source->layout); }

/* Of frames as the file has them, those of the pair. */
static void keep_pair(AudioSource *source, uint32_t count) {
  const size_t sample = wav_sample_bytes(source->layout.sample), frame = sample * source->channels;
  for (uint32_t i = 0; i < count && source->channels > source->layout.channels; i++)
    memmove(source->frames + i * 2 * sample, source->frames + i * frame + source->first_channel * sample, 2 * sample);
}

/* The canonical bytes of PIECE_FRAMES or fewer. */
static Status make_piece(AudioSource *source, uint64_t first, uint32_t count, Problem *problem) {
  const Status status = source->format->frames(source->own, first, count, source->frames, problem);
  if (status != STATUS_OK) return status;
  keep_pair(source, count);
  buffer_clear(&source->piece);
  wav_canonical_put(&source->layout, (Bytes){source->frames, (size_t)count * frame_bytes_of(&source->layout)}, &source->piece);
  return source->piece.status == STATUS_OK ? STATUS_OK : problem_set(problem, source->piece.status, NO_OFFSET, "file", "%s", status_text(source->piece.status));
}

static Status read_sound(AudioSource *source, uint64_t at, uint8_t *to, size_t bytes, Problem *problem) {
  Status status = STATUS_OK;
  while (bytes > 0 && status == STATUS_OK) {
    const uint64_t first = at / source->frame_bytes, left = source->layout.frames - first;
    const size_t skip = (size_t)(at % source->frame_bytes), wanted = (skip + bytes + source->frame_bytes - 1) / source->frame_bytes;
    uint32_t count = wanted < PIECE_FRAMES ? (uint32_t)wanted : PIECE_FRAMES;
    if (count > left) count = (uint32_t)left;
    status = make_piece(source, first, count, problem);
    if (status != STATUS_OK) return status;
    const size_t there = source->piece.size - skip, now = there < bytes ? there : bytes;
    memcpy(to, source->piece.data + skip, now);
    to += now;
    at += now;
    bytes -= now;
  }
  return status;
}

Status audio_source_read(AudioSource *source, uint64_t offset, void *to, size_t bytes, Problem *problem) {
  const uint64_t head = source->header.size, sound_end = head + source->layout.frames * source->frame_bytes, all = audio_source_bytes(source);
  if (offset > all || bytes > all - offset) return problem_set(problem, STATUS_TRUNCATED, all, "file", "it ends too early");
  uint8_t *next = to;
  Status status = STATUS_OK;
  if (offset < head && bytes > 0) {
    const size_t now = bytes < head - offset ? bytes : (size_t)(head - offset);
    memcpy(next, source->header.data + offset, now);
    next += now;
    offset += now;
    bytes -= now;
  }
  if (offset < sound_end && bytes > 0) {
    const size_t now = bytes < sound_end - offset ? bytes : (size_t)(sound_end - offset);
    status = read_sound(source, offset - head, next, now, problem);
    next += now;
    bytes -= now;
  }
  if (bytes > 0) *next = 0; /* after data of an odd size */
  return status;
}

Status audio_source_digest(AudioSource *source, Digest *sha256, Problem *problem) {
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, source->header.data, source->header.size);
  Status status = STATUS_OK;
  for (uint64_t at = 0; at < source->layout.frames && status == STATUS_OK; at += PIECE_FRAMES) {
    const uint64_t left = source->layout.frames - at;
    status = make_piece(source, at, left < PIECE_FRAMES ? (uint32_t)left : PIECE_FRAMES, problem);
    if (status == STATUS_OK) sha256_put(&sha, source->piece.data, source->piece.size);
  }
  buffer_clear(&source->piece);
  wav_canonical_end(&source->layout, &source->piece);
  sha256_put(&sha, source->piece.data, source->piece.size);
  *sha256 = sha256_finish(&sha);
  return status;
}
