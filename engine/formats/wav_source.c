/* WAV and AIFF as sources: their samples lie one behind the other, so a place in the sound is a place in the file. */
#include "formats/source_format.h"

#include "core/limits.h"
#include "formats/aiff.h"

#include <string.h>

#define HEAD_BYTES ((size_t)1 << 20) /* as far as anybody writes tags before the sound; more is looked at where it must be */

/* ---- WAV */

typedef struct WavSource { const FileReader *file; Wav layout; } WavSource;

static bool wav_is(Bytes head) {
  if (head.size < 12 || memcmp(head.data + 8, "WAVE", 4) != 0) return false;
  return memcmp(head.data, "RIFF", 4) == 0 || memcmp(head.data, "RF64", 4) == 0 || memcmp(head.data, "BW64", 4) == 0;
}

/* With a longer look as long as the sound begins behind it. */
static Status look_at(const Memory *memory, const FileReader *file, Wav *layout, Problem *said) {
  Status status = STATUS_TRUNCATED;
  Problem own = {0}, *problem = &own; /* what a second look mends is none */
  for (size_t bytes = HEAD_BYTES; status == STATUS_TRUNCATED; bytes *= 8) {
    const bool all = file->bytes <= bytes;
    const size_t size = all ? (size_t)file->bytes : bytes;
    uint8_t *head = memory_new(memory, size);
    if (head == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "file", "%s", status_text(STATUS_NO_MEMORY));
    status = file_reader_get(file, 0, head, size, problem);
    if (status == STATUS_OK) status = wav_read_head((Bytes){head, size}, file->bytes, layout, problem);
    memory_free(memory, head, size);
    if (all || bytes > LIMIT_FILE_BYTES / 8) break;
  }
  if (said != NULL && status != STATUS_OK) *said = own;
  return status;
}

static Status open_wav(const Memory *memory, const FileReader *file, Wav *layout, void **own, Problem *problem) {
  WavSource *source = *own = memory_new(memory, sizeof *source);
  if (source == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "file", "%s", status_text(STATUS_NO_MEMORY));
  const Status status = look_at(memory, file, layout, problem);
  *source = (WavSource){file, *layout};
  return status;
}

static Status wav_frames(void *own, uint64_t first, uint32_t count, uint8_t *to, Problem *problem) {
  const WavSource *source = own;
  const uint32_t frame_bytes = source->layout.channels * wav_sample_bytes(source->layout.sample);
  return file_reader_get(source->file, source->layout.data_offset + first * frame_bytes, to, (size_t)count * frame_bytes, problem);
}

static void finish_wav(const Memory *memory, void *own) { memory_free(memory, own, sizeof(WavSource)); }

const SourceFormat source_format_wav = {wav_is, open_wav, wav_frames, finish_wav};

/* ---- AIFF */

#define PIECE_BYTES 8192u

typedef struct AiffSource { const FileReader *file; Aiff aiff; } AiffSource;

static Status open_aiff(const Memory *memory, const FileReader *file, Wav *layout, void **own, Problem *problem) {
  AiffSource *source = *own = memory_new(memory, sizeof *source);
  if (source == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "file", "%s", status_text(STATUS_NO_MEMORY));
  source->file = file;
  const Status status = aiff_read(file, &source->aiff, problem);
  *layout = (Wav){.rate_hz = source->aiff.rate_hz, .channels = source->aiff.channels, .sample = source->aiff.sample, .frames = source->aiff.frames};
  return status;
}

static Status aiff_frames(void *own, uint64_t first, uint32_t count, uint8_t *to, Problem *problem) {
  const AiffSource *source = own;
  const Aiff *aiff = &source->aiff;
  const uint32_t frame_bytes = aiff->channels * aiff->sample_bytes, to_bytes = aiff->channels * wav_sample_bytes(aiff->sample);
  uint8_t piece[PIECE_BYTES];
  Status status = STATUS_OK;
  for (uint32_t done = 0; done < count && status == STATUS_OK;) {
    const uint32_t most = PIECE_BYTES / frame_bytes, now = count - done < most ? count - done : most;
    status = file_reader_get(source->file, aiff->data_offset + (first + done) * frame_bytes, piece, (size_t)now * frame_bytes, problem);
    if (status == STATUS_OK) aiff_samples(aiff, piece, now, to + (size_t)done * to_bytes);
    done += now;
  }
  return status;
}

static void finish_aiff(const Memory *memory, void *own) { memory_free(memory, own, sizeof(AiffSource)); }

const SourceFormat source_format_aiff = {aiff_is, open_aiff, aiff_frames, finish_aiff};
