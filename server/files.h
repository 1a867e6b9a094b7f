#ifndef TUTTI_SERVER_FILES_H
#define TUTTI_SERVER_FILES_H

#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>

/*
  Whole files in, and files that appear complete or not at all. Functions that can fail return NULL when they did not, else
  one plain sentence without a full stop, for people.
*/

typedef struct FileBytes {
  const uint8_t *data;
  size_t size;
  bool mapped; /* they lie in the file, and can be had again */
} FileBytes;

/* Map a regular file of at most LIMIT_LENT_BYTES; what is no regular file (a pipe) is read into memory. */
const char *file_read(const char *path, FileBytes *bytes);
/* The same of a regular file as long as it likes. */
const char *file_read_large(const char *path, FileBytes *bytes);
void file_release(FileBytes *bytes);
/* Part of it will not be read soon: where it lies in the file, its pages need not stay in memory. */
void file_forget(const FileBytes *bytes, const void *data, size_t size);

/* A number for the name of what lasts a while, drawn by chance: nobody else has it. Whoever makes the thing refuses one that is there
   all the same (O_EXCL, mkdir). [any] */
uint64_t file_unique(void);

typedef struct FileWriter {
  int fd; /* -1: nothing was written */
  char temporary[4096];
  char path[4096];
} FileWriter;

/* The first call makes the temporary file beside `path`; all calls name the same path. */
const char *file_writer_put(FileWriter *writer, const char *path, const void *data, size_t size, uint64_t offset);
/* Push to the disk and give the file its name. Nothing to do when nothing was written. */
const char *file_writer_commit(FileWriter *writer);
/* Remove what was not committed. */
void file_writer_discard(FileWriter *writer);

#endif
