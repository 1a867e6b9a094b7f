/* Writes zip archives whose bytes depend on names and contents alone: stored entries, one fixed date, no attributes. */

#include "formats/zip.h"

#include "core/hash.h"

#include <assert.h>
#include <string.h>

#define VERSION 20u      /* enough for UTF-8 names in folders */
#define FLAG_UTF8 0x0800u
#define DATE 0x0021u     /* 1 January 1980, the first there is */

/* What local header and directory row have in common. */
static void put_common(Buffer *to, uint32_t crc, uint32_t size, size_t name_size) {
  buffer_u16le(to, VERSION);
  buffer_u16le(to, FLAG_UTF8);
  buffer_u16le(to, 0);
  buffer_u16le(to, 0);
  buffer_u16le(to, DATE);
  buffer_u32le(to, crc);
  buffer_u32le(to, size);
  buffer_u32le(to, size);
  buffer_u16le(to, (uint16_t)name_size);
  buffer_u16le(to, 0);
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
  if (writer->count >= 0xfffe || offset + size >= UINT32_MAX) {
    if (out->status == STATUS_OK) out->status = STATUS_TOO_LARGE;
    return;
  }
  buffer_put(out, "PK\3\4", 4);
  put_common(out, crc, (uint32_t)size, name_size);
  buffer_put(out, name, name_size);
  buffer_put(directory, "PK\1\2", 4);
  buffer_u16le(directory, VERSION);
  put_common(directory, crc, (uint32_t)size, name_size);
  buffer_u16le(directory, 0); /* comment */
  buffer_u16le(directory, 0); /* disk */
  buffer_u16le(directory, 0); /* attributes, inside and outside */
  buffer_u32le(directory, 0);
  buffer_u32le(directory, (uint32_t)offset);
  buffer_put(directory, name, name_size);
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

Status zip_writer_finish(ZipWriter *writer) {
  Buffer *out = writer->out;
  const uint64_t offset = out->size - writer->begin + writer->room_bytes, size = writer->directory.size;
  if (out->status == STATUS_OK) out->status = offset + size < UINT32_MAX ? writer->directory.status : STATUS_TOO_LARGE;
  buffer_put(out, writer->directory.data, writer->directory.size);
  buffer_put(out, "PK\5\6\0\0\0\0", 8);
  buffer_u16le(out, (uint16_t)writer->count);
  buffer_u16le(out, (uint16_t)writer->count);
  buffer_u32le(out, (uint32_t)size);
  buffer_u32le(out, (uint32_t)offset);
  buffer_u16le(out, 0);
  buffer_finish(&writer->directory);
  return out->status;
}
