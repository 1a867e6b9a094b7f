#ifndef TUTTI_FORMATS_AUDIO_FILE_H
#define TUTTI_FORMATS_AUDIO_FILE_H

#include "formats/flac.h"
#include "formats/wav.h"

/*
  Sound files in general: which format bytes are in, the canonical PCM behind them, and the writing of rendered samples into
  one. A format is a row of the tables in audio_file.c.
*/

/* Whether this is sound in a format of our own readers, told by its first bytes; the format's name, or NULL. [any] */
const char *audio_file_format(Bytes file);
/* The canonical form of any such file (wav_canonical says what that is). `out` must be empty. [control] */
Status audio_file_canonical(Bytes file, const Memory *memory, Buffer *out, Problem *problem) NODISCARD;

typedef enum AudioContainer { AUDIO_WAV, AUDIO_FLAC, AUDIO_CONTAINER_COUNT } AudioContainer;

/* The container a file's name asks for by its ending; WAV where it asks for none we write. [any] */
AudioContainer audio_container_by_name(const char *file_name);

/* Interleaved stereo samples in, a file's bytes out: the body in pieces, the header last, because it states the length. */
typedef struct AudioWriter {
  AudioContainer container;
  WavSample sample;
  uint32_t rate_hz;
  uint64_t frames;
  FlacWriter flac;
} AudioWriter;

/* Refused where the container cannot hold such samples. [control] */
Status audio_writer_init(AudioWriter *writer, const Memory *memory, AudioContainer container, uint32_t rate_hz, WavSample sample, Problem *problem) NODISCARD;
void audio_writer_finish(AudioWriter *writer);
/* Whole frames of little-endian samples; the body's bytes are appended to `out`, where failures stay, too. */
void audio_writer_put(AudioWriter *writer, Bytes samples, Buffer *out);
/* What was kept back; nothing may be put after this. */
void audio_writer_end(AudioWriter *writer, Buffer *out);
/* The first bytes of the file, always as many. */
void audio_writer_header(const AudioWriter *writer, Buffer *out);

#endif
