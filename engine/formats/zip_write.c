/* Writes zip archives whose bytes depend on names and contents alone: stored entries, one fixed date, no attributes
   (PKWARE APPNOTE 6.3). */

#include "formats/zip.h"

#include "core/hash.h"

#include <assert.h>
#include <string.h>

#define VERSION 20u      /* enough for UTF-8 names in folders */
#define VERSION_LARGE 45u
#define FLAG_UTF8 0x0800u
#define DATE 0x0021u     /* 1 January 1980, the first there is */
#define ELSEWHERE UINT32_MAX /* a number that does not fit stands in the extra field, or the large end record (APPNOTE 4.5.3, 4.3.14) */
#define EXTRA_HEAD_BYTES 4u

/* One entry as its two headers say it. */
typedef struct Row {
  const char *name;
  uint64_t size, offset;
  uint32_t crc;
  bool large_size, large_offset;
} Row;

static uint32_t short_of(uint64_t number, bool large) { return large ? ELSEWHERE : (uint32_t)number; }

/* What local header and directory row have in common. */
static void put_common(Buffer *to, const Row *row, uint32_t extra_bytes) {
  buffer_u16le(to, extra_bytes > 0 ? VERSION_LARGE : VERSION);
  buffer_u16le(to, FLAG_UTF8);
  buffer_u16le(to, 0);
  buffer_u16le(to, 0);
  buffer_u16le(to, DATE);
  buffer_u32le(to, row->crc);
  buffer_u32le(to, short_of(row->size, row->large_size));
  buffer_u32le(to, short_of(row->size, row->large_size));
  buffer_u16le(to, (uint16_t)strlen(row->name));
  buffer_u16le(to, (uint16_t)extra_bytes);
}

static uint32_t extra_bytes_of(bool sizes, bool offset) { return sizes || offset ? EXTRA_HEAD_BYTES + (sizes ? 16u : 0u) + (offset ? 8u : 0u) : 0u; }

static void put_extra(Buffer *to, const Row *row, bool offset) {
  const uint32_t bytes = extra_bytes_of(row->large_size, offset);
  if (bytes == 0) return;
  buffer_u16le(to, 1);
  buffer_u16le(to, (uint16_t)(bytes - EXTRA_HEAD_BYTES));
  if (row->large_size) buffer_u64le(to, row->size), buffer_u64le(to, row->size);
  if (offset) buffer_u64le(to, row->offset);
}

void zip_writer_init(ZipWriter *writer, Buffer *out, const Memory *memory) {
  *writer = (ZipWriter){.out = out, .begin = out->size};
  buffer_init(&writer->directory, memory, 64u << 20);
}

/* Everything of an entry but its content; `crc` is the content's. */
static void add_entry(ZipWriter *writer, const char *name, uint64_t size, uint32_t crc) {
  const size_t name_size = strlen(name);
  assert(zip_name_allowed((const uint8_t *)name, name_size));
  Buffer *out = writer->out, *directory = &writer->directory;
  const uint64_t offset = out->size - writer->begin + writer->room_bytes;
  const Row row = {name, size, offset, crc, .large_size = size >= ELSEWHERE, .large_offset = offset >= ELSEWHERE};
  if (writer->count >= 0xfffe || (!writer->large && offset + size >= UINT32_MAX)) {
    if (out->status == STATUS_OK) out->status = STATUS_TOO_LARGE;
    return;
  }
  const uint32_t extra_bytes = extra_bytes_of(row.large_size, row.large_offset);
  buffer_put(out, "PK\3\4", 4);
  put_common(out, &row, extra_bytes_of(row.large_size, false));
  buffer_put(out, name, name_size);
  put_extra(out, &row, false);
  buffer_put(directory, "PK\1\2", 4);
  buffer_u16le(directory, extra_bytes > 0 ? VERSION_LARGE : VERSION);
  put_common(directory, &row, extra_bytes);
  buffer_u16le(directory, 0); /* comment */
  buffer_u16le(directory, 0); /* disk */
  buffer_u16le(directory, 0); /* attributes, inside and outside */
  buffer_u32le(directory, 0);
  buffer_u32le(directory, short_of(offset, row.large_offset));
  buffer_put(directory, name, name_size);
  put_extra(directory, &row, row.large_offset);
  writer->count++;
}

void zip_writer_add(ZipWriter *writer, const char *name, Bytes content) {
  add_entry(writer, name, content.size, crc32_put(0, content.data, content.size));
  buffer_put(writer->out, content.data, content.size);
}

void zip_writer_leave_room(ZipWriter *writer, const char *name, uint64_t content_bytes, uint32_t content_crc) {
  add_entry(writer, name, content_bytes, content_crc);
  writer->room_bytes += content_bytes;
}

/* The end record of large archives and where it is, in front of the one that everybody looks for. */
static void put_large_end(Buffer *out, uint64_t at, uint32_t count, uint64_t offset, uint64_t size) {
  buffer_put(out, "PK\6\6", 4);
  buffer_u64le(out, 44); /* of what follows */
  buffer_u16le(out, VERSION_LARGE);
  buffer_u16le(out, VERSION_LARGE);
  buffer_u32le(out, 0); /* disks */
  buffer_u32le(out, 0);
  buffer_u64le(out, count);
  buffer_u64le(out, count);
  buffer_u64le(out, size);
  buffer_u64le(out, offset);
  buffer_put(out, "PK\6\7\0\0\0\0", 8);
  buffer_u64le(out, at);
  buffer_u32le(out, 1); /* disks there are */
}

Status zip_writer_finish(ZipWriter *writer) {
  Buffer *out = writer->out;
  const uint64_t offset = out->size - writer->begin + writer->room_bytes, size = writer->directory.size;
  const bool large = offset >= ELSEWHERE;
  if (out->status == STATUS_OK) out->status = writer->large || offset + size < UINT32_MAX ? writer->directory.status : STATUS_TOO_LARGE;
  buffer_put(out, writer->directory.data, writer->directory.size);
  if (large) put_large_end(out, offset + size, writer->count, offset, size);
  buffer_put(out, "PK\5\6\0\0\0\0", 8);
  buffer_u16le(out, (uint16_t)writer->count);
  buffer_u16le(out, (uint16_t)writer->count);
  buffer_u32le(out, (uint32_t)size);
  buffer_u32le(out, short_of(offset, large));
  buffer_u16le(out, 0);
  buffer_finish(&writer->directory);
  return out->status;
}
