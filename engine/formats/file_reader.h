#ifndef TUTTI_FORMATS_FILE_READER_H
#define TUTTI_FORMATS_FILE_READER_H

#include "core/bytes.h"

/* A file that nobody holds: its length, and a function that gives bytes of it. */
typedef struct FileReader {
  bool (*read)(void *host, uint64_t offset, void *to, size_t bytes); /* false: they are not to be had */
  void *host;
  uint64_t bytes;
} FileReader;

/* Bytes that are in memory, as a file; both stay the caller's. */
FileReader file_reader_of(const Bytes *bytes);
/* All of them or none, and a problem. */
Status file_reader_get(const FileReader *file, uint64_t offset, void *to, size_t bytes, Problem *problem) NODISCARD;

#endif
