#ifndef TUTTI_FUZZ_SOURCE_H
#define TUTTI_FUZZ_SOURCE_H

#include "formats/audio_file.h"
#include "formats/audio_source.h"

#include <stdlib.h>
#include <string.h>

/* A sound file in pieces is the same file as a whole: both are refused, or both have one name. */
static inline void check_source(Bytes file) {
  Buffer whole;
  AudioSource *source;
  Digest digest;
  buffer_init(&whole, memory_heap(), 64u << 20);
  const Status expected = audio_file_canonical(file, memory_heap(), &whole, NULL);
  Status status = audio_source_open(memory_heap(), file_reader_of(&file), &source, NULL);
  if (status == STATUS_OK) status = audio_source_digest(source, &digest, NULL);
  if ((status == STATUS_OK) != (expected == STATUS_OK) && expected != STATUS_TOO_LARGE) abort();
  if (status == STATUS_OK && expected == STATUS_OK) {
    Sha256 sha;
    sha256_init(&sha);
    sha256_put(&sha, whole.data, whole.size);
    const Digest name = sha256_finish(&sha);
    if (memcmp(&name, &digest, sizeof name) != 0 || audio_source_bytes(source) != whole.size) abort();
  }
  audio_source_close(source);
  buffer_finish(&whole);
}

#endif
