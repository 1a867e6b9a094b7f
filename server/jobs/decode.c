/* libsndfile's readers, a piece at a time, to canonical PCM (formats/wav.h) and its peaks. What has 16 or 24 bits keeps them; what is made
   of something else is float. */

#include "server/jobs/decode.h"

#include "core/limits.h"
#include "formats/peaks.h"

#include <fcntl.h>
#include <sndfile.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PIECE_FRAMES = 16384, CHANNELS_MAX = 2 };

typedef union Samples { short s16[PIECE_FRAMES * CHANNELS_MAX]; int s32[PIECE_FRAMES * CHANNELS_MAX]; float f32[PIECE_FRAMES * CHANNELS_MAX]; } Samples;

static WavSample sample_of(int format) {
  switch (format & SF_FORMAT_SUBMASK) {
    case SF_FORMAT_PCM_S8:
    case SF_FORMAT_PCM_U8:
    case SF_FORMAT_PCM_16: return WAV_S16;
    case SF_FORMAT_PCM_24: return WAV_S24;
    default: return WAV_F32;
  }
}

/* The next piece as little-endian bytes; how many frames. */
static sf_count_t read_piece(SNDFILE *from, const Wav *wav, sf_count_t frames, Buffer *out) {
  static Samples samples;
  const sf_count_t got = wav->sample == WAV_S16 ? sf_readf_short(from, samples.s16, frames) : wav->sample == WAV_S24 ? sf_readf_int(from, samples.s32, frames) : sf_readf_float(from, samples.f32, frames);
  buffer_clear(out);
  for (sf_count_t i = 0; i < got * (sf_count_t)wav->channels; i++) {
    uint32_t word;
    if (wav->sample == WAV_S16) buffer_u16le(out, (uint16_t)samples.s16[i]);
    else if (wav->sample == WAV_S24) buffer_put(out, (const uint8_t[]){(uint8_t)(samples.s32[i] >> 8), (uint8_t)(samples.s32[i] >> 16), (uint8_t)(samples.s32[i] >> 24)}, 3);
    else {
      memcpy(&word, &samples.f32[i], sizeof word);
      buffer_u32le(out, word);
    }
  }
  return got;
}

static const char *write_buffer(FILE *file, const Buffer *buffer) {
  return buffer->status == STATUS_OK && fwrite(buffer->data, 1, buffer->size, file) == buffer->size ? NULL : "There is no room for this sound here.";
}

static const char *copy(SNDFILE *from, const Wav *wav, Peaks *peaks, FILE *to) {
  Buffer piece;
  buffer_init(&piece, memory_heap(), 1u << 20);
  wav_write_header(&piece, wav->rate_hz, wav->channels, wav->sample, wav->frames);
  const char *why = write_buffer(to, &piece);
  for (uint64_t left = wav->frames; why == NULL && left > 0;) {
    const sf_count_t wanted = left < PIECE_FRAMES ? (sf_count_t)left : PIECE_FRAMES, got = read_piece(from, wav, wanted, &piece);
    why = got == wanted ? write_buffer(to, &piece) : "This sound ends too early: the file is damaged.";
    if (why == NULL) peaks_take_bytes(peaks, buffer_bytes(&piece));
    left -= (uint64_t)wanted;
  }
  if (why == NULL && (wav->frames * wav->channels * wav_sample_bytes(wav->sample)) % 2 == 1 && fputc(0, to) == EOF) why = "There is no room for this sound here.";
  buffer_finish(&piece);
  return why;
}

static const char *keep_peaks(const Peaks *peaks, const char *path) {
  Buffer bytes;
  FILE *file = fopen(path, "wbe");
  buffer_init(&bytes, memory_heap(), LIMIT_FILE_BYTES);
  peaks_write(peaks, &bytes);
  const char *why = file == NULL ? "There is no room for this sound here." : write_buffer(file, &bytes);
  if (file != NULL && fclose(file) != 0) why = "There is no room for this sound here.";
  buffer_finish(&bytes);
  return why;
}

static const char *decode(SNDFILE *from, const SF_INFO *in, char *const *arguments) {
  const Wav wav = {.rate_hz = (uint32_t)in->samplerate, .channels = (uint32_t)in->channels, .sample = sample_of(in->format), .frames = (uint64_t)in->frames};
  Peaks peaks;
  Problem problem;
  if (in->channels < 1 || in->channels > CHANNELS_MAX) return "A sound has one or two channels.";
  if (wav.rate_hz < LIMIT_RATE_HZ_MIN || wav.rate_hz > LIMIT_RATE_HZ_MAX) return "This sound's rate is none that songs know.";
  if (in->frames < 1) return "There is nothing in this sound.";
  if (wav.frames > LIMIT_FILE_BYTES / (wav.channels * wav_sample_bytes(wav.sample))) return "This sound is longer than the server takes.";
  if (peaks_init_layout(&peaks, &wav, memory_heap(), &problem) != STATUS_OK) return "This sound is longer than the server takes.";
  FILE *to = fopen(arguments[1], "wbe");
  const char *why = to == NULL ? "There is no room for this sound here." : copy(from, &wav, &peaks, to);
  if (to != NULL && fclose(to) != 0) why = "There is no room for this sound here.";
  if (why == NULL) why = keep_peaks(&peaks, arguments[2]);
  peaks_finish(&peaks);
  return why;
}

/* The library's decoders have their own words for what they find, and people would be told them: what can be read only takes none. */
static void be_deaf_to_libraries(const char *path) {
  const int deaf = open(path, O_RDONLY | O_CLOEXEC);
  close(STDERR_FILENO);
  if (deaf >= 0 && fcntl(deaf, F_DUPFD, STDERR_FILENO) >= 0) close(deaf); /* dup2 is not called in here */
}

int decode_run(int count, char *const *arguments) {
  SF_INFO in = {0};
  if (count != 3) return 2;
  be_deaf_to_libraries(arguments[0]);
  SNDFILE *from = sf_open(arguments[0], SFM_READ, &in);
  const char *why = from == NULL ? "This is no sound that the server knows." : decode(from, &in, arguments);
  if (from != NULL) sf_close(from);
  if (why != NULL) printf("%s", why);
  return why == NULL ? 0 : 1;
}
