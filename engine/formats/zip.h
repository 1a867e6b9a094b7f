#ifndef TUTTI_FORMATS_ZIP_H
#define TUTTI_FORMATS_ZIP_H

#include "core/bytes.h"

/*
  Zip archives for project bundles: reading of stored and deflated entries through the central directory, with limits
  against bombs (entries, unpacked bytes, ratio), overlapping entries, `..`, absolute and symlink names refused; writing of
  stored entries with CRC, no dates. Inflate is ours (RFC 1951). [control]
*/

#define ZIP_NAME_BYTES 256 /* terminator included */

typedef struct ZipEntry {
  char name[ZIP_NAME_BYTES]; /* as checked: relative, '/' separated, no '..' */
  uint64_t size, packed_size;
  uint32_t crc;
  uint16_t method;           /* 0 stored, 8 deflated */
  uint64_t header_offset;    /* of its local header */
  uint64_t data_offset;
} ZipEntry;

typedef struct Zip {
  Bytes file;
  const Memory *memory;
  ZipEntry *entries;         /* files only, sorted by name; folders are passed over */
  uint32_t count;
  uint32_t capacity;
} Zip;

Status zip_read(Bytes file, const Memory *memory, Zip *zip, Problem *problem) NODISCARD;
/* The same of any length, for files that are mapped and not a song's: zip_read takes 4 GiB. */
Status zip_read_large(Bytes file, const Memory *memory, Zip *zip, Problem *problem) NODISCARD;
void zip_finish(Zip *zip);
const ZipEntry *zip_find(const Zip *zip, const char *name); /* NULL when absent */
/* The content where it lies in the archive, unchecked; data NULL when it is packed. */
Bytes zip_stored(const Zip *zip, const ZipEntry *entry);
/* Appends the content and checks the CRC; `out` carries its own maximum. */
Status zip_unpack(const Zip *zip, const ZipEntry *entry, Buffer *out, Problem *problem) NODISCARD;

/* Writing; `out` and the directory remember the first failure, which finish returns. */
typedef struct ZipWriter {
  Buffer *out;
  Buffer directory;
  uint32_t count;
  size_t begin; /* of the archive in `out` */
  uint64_t room_bytes; /* left for content that is not in `out` */
  bool large;          /* set after init: more than 4 GB is written, as zip64 */
} ZipWriter;
void zip_writer_init(ZipWriter *writer, Buffer *out, const Memory *memory);
/* `name` must be relative, '/' separated, without '..', given once. */
void zip_writer_add(ZipWriter *writer, const char *name, Bytes content);
/* The same for content that is not copied: whoever writes the file puts it behind what `out` has now. */
void zip_writer_leave_room(ZipWriter *writer, const char *name, uint64_t content_bytes, uint32_t content_crc);
Status zip_writer_finish(ZipWriter *writer) NODISCARD;

/* Whether a zip entry, ours or a stranger's, may have this name. */
bool zip_name_allowed(const uint8_t *name, size_t size);

/* Appends what a whole deflate stream holds; a problem's offset counts from the stream's first byte. */
Status inflate_bytes(Bytes packed, Buffer *out, Problem *problem) NODISCARD;

#endif
