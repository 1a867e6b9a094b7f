#ifndef TUTTI_FORMATS_AUDIO_SOURCE_H
#define TUTTI_FORMATS_AUDIO_SOURCE_H

#include "core/hash.h"
#include "formats/file_reader.h"
#include "formats/wav.h"

/*
  Any sound file of our readers, and a take while it is being recorded, as the canonical WAV it becomes: read anywhere, decoded
  when it is read, never whole in memory (FLAC keeps a block, a table of where blocks lie, and 256 KiB of the file). One thread
  at a time. [control]
*/

typedef struct AudioSource AudioSource;

/* Looks at no more than it must to know how long the sound is. STATUS_UNSUPPORTED: it is no sound. `file`'s host outlives it. */
Status audio_source_open(const Memory *memory, FileReader file, AudioSource **source, Problem *problem) NODISCARD;
void audio_source_close(AudioSource *source);

/* So many channels has the file; before anything is read of it, its canonical form may be told to hold but two of more: 2 pair and the
   next. STATUS_OUT_OF_RANGE: there are none. */
uint32_t audio_source_channels(const AudioSource *source);
Status audio_source_take_pair(AudioSource *source, uint32_t pair, Problem *problem) NODISCARD;

/* The canonical file: how its samples lie (without `data`), and its length. */
Wav audio_source_layout(const AudioSource *source);
uint64_t audio_source_bytes(const AudioSource *source);
/* Bytes of it. In order it costs a decode; elsewhere up to a third of a second more. */
Status audio_source_read(AudioSource *source, uint64_t offset, void *to, size_t bytes, Problem *problem) NODISCARD;
/* Its name: reads all, so that what is damaged is known now. */
Status audio_source_digest(AudioSource *source, Digest *sha256, Problem *problem) NODISCARD;

#endif
