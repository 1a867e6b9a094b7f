/* Bytes of a file, asked for one piece after the other. */
#include "formats/file_reader.h"

#include <string.h>

static bool read_memory(void *host, uint64_t offset, void *to, size_t bytes) {
  const Bytes *from = host;
  memcpy(to, from->data + offset, bytes);
  return true;
}

FileReader file_reader_of(const Bytes *bytes) { return (FileReader){read_memory, (void *)(uintptr_t)bytes, bytes->size}; }

Status file_reader_get(const FileReader *file, uint64_t offset, void *to, size_t bytes, Problem *problem) {
  if (offset > file->bytes || bytes > file->bytes - offset) return problem_set(problem, STATUS_TRUNCATED, file->bytes, "file", "it ends too early");
  if (bytes == 0 || file->read(file->host, offset, to, bytes)) return STATUS_OK;
  return problem_set(problem, STATUS_NOT_FOUND, offset, "file", "it cannot be read");
}
