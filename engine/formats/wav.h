#ifndef TUTTI_FORMATS_WAV_H
#define TUTTI_FORMATS_WAV_H

#include "core/bytes.h"

/*
  WAV (RIFF/WAVE, WAVE_FORMAT_EXTENSIBLE, RF64) in and out: PCM 8, 16, 24, 32 bit and float 32, 64. Reading takes files
  in memory or their first bytes, trusts no size field, and says at which byte a file is wrong. No dates, no tags are written. [any]
*/

typedef enum WavSample { WAV_U8, WAV_S16, WAV_S24, WAV_S32, WAV_F32, WAV_F64 } WavSample;

typedef struct Wav {
  uint32_t rate_hz;
  uint32_t channels;
  WavSample sample;
  uint64_t frames;
  Bytes data;             /* interleaved samples inside the file's bytes */
  uint64_t data_offset;
  bool truncated;         /* the data chunk promised more than the file has; what is there is used */
} Wav;

uint32_t wav_sample_bytes(WavSample sample);
Status wav_read(Bytes file, Wav *wav, Problem *problem) NODISCARD;
/* For a file that is not read whole: by its first bytes and its length. `data` stays empty. STATUS_TRUNCATED, too, when its
   sound begins behind `head`: with a longer one it may be read. */
Status wav_read_head(Bytes head, uint64_t file_bytes, Wav *wav, Problem *problem) NODISCARD;
/* Frames [begin, begin + count) of one channel as f32, |x| <= 1 for integer formats (s16 / 32768). NaN and infinity become 0. */
void wav_channel(const Wav *wav, uint32_t channel, uint64_t begin, uint64_t count, float *out);
/* The same, for what will be heard: floats below 1e-15 become 0, too (f4_clean). Nobody hears them, but numbers that small, of which the
   tails in float files are full, cost a processor up to sixty times as much in everything they are sent through. */
void wav_sound(const Wav *wav, uint32_t channel, uint64_t begin, uint64_t count, float *out);
/* 44-byte header for PCM; 58 bytes (with fact) for float; `frames` must be < 4 GiB of data. After data of an odd size the
   caller writes one zero byte. */
void wav_write_header(Buffer *out, uint32_t rate_hz, uint32_t channels, WavSample sample, uint64_t frames);
/* The canonical form an asset is stored and named by: 1 or 2 channels (of more, the first is left, the second right, the
   others both, all at one gain), 16 or 24 bit or f32 as the source had (8 bit -> 16, 32 bit and f64 -> f32), plain header,
   nothing else. Canonical bytes are their own canonical form. A file without a frame is refused. */
uint64_t wav_canonical_bytes(const Wav *wav); /* of the canonical file, so that its buffer can be made to measure */
Status wav_canonical(Bytes file, const Memory *memory, Buffer *out, Problem *problem) NODISCARD;

/* The same piece by piece, for files of up to 4 GiB: its header; then the file's frames in order, in pieces of whole ones; then what
   follows the last. All is appended to `out`, where failures of the pieces stay. `wav` is of wav_read or wav_read_head. */
Status wav_canonical_begin(const Wav *wav, Buffer *out, Problem *problem) NODISCARD;
void wav_canonical_put(const Wav *wav, Bytes frames, Buffer *out);
void wav_canonical_end(const Wav *wav, Buffer *out);

#endif
