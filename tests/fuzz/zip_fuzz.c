/* Any bytes as a zip archive, every entry unpacked; and any bytes as a bare deflate stream. */

#include "formats/zip.h"

#include "core/hash.h"
#include "fuzz/seed.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Zip zip;
  Problem problem = {0};
  const Status status = zip_read((Bytes){data, size}, memory_heap(), &zip, &problem);
  if (status != STATUS_OK && problem.what[0] == '\0') abort();
  for (uint32_t i = 0; status == STATUS_OK && i < zip.count; i++) {
    Buffer out;
    buffer_init(&out, memory_heap(), 1u << 20);
    if (zip_find(&zip, zip.entries[i].name) != &zip.entries[i] || strstr(zip.entries[i].name, "..//")) abort();
    if (zip_unpack(&zip, &zip.entries[i], &out, &problem) == STATUS_OK && out.size != zip.entries[i].size) abort();
    buffer_finish(&out);
  }
  if (status == STATUS_OK) zip_finish(&zip);
  Buffer out;
  buffer_init(&out, memory_heap(), 1u << 20);
  if (inflate_bytes((Bytes){data, size}, &out, &problem) != STATUS_OK && (problem.what[0] == '\0' || problem.offset_bytes > size)) abort();
  buffer_finish(&out);
  return 0;
}

/* A deflated entry, as strangers write them; seed 0 and 1 are our own archives, the last are bare streams. */
static bool put_foreign(Buffer *out) {
  static const uint8_t packed[] = {0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x57, 0xc8, 0x40, 0x90, 0x5c, 0x00};
  static const uint8_t middle[] = {20, 0, 8, 0, 8, 0, 0, 0, 0, 0};
  const uint32_t crc = crc32_put(0, "hello hello hello\n", 18);
  for (int central = 0; central < 2; central++) {
    buffer_put(out, central ? "PK\1\2\x14\3" : "PK\3\4", central ? 6 : 4);
    buffer_put(out, middle, sizeof middle);
    buffer_u32le(out, crc);
    buffer_u32le(out, sizeof packed);
    buffer_u32le(out, 18);
    buffer_u32le(out, 1);
    for (int i = 0; central && i < 14; i++) buffer_u8(out, 0);
    buffer_u8(out, 'a');
    if (!central) buffer_put(out, packed, sizeof packed);
  }
  buffer_put(out, "PK\5\6\0\0\0\0\1\0\1\0\x2f\0\0\0\x2a\0\0\0\0\0", 22);
  return true;
}

static bool make_seed(uint32_t index, Buffer *out) {
  static const uint8_t dynamic[] = {0x05, 0xc1, 0x81, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0xff, 0xd5, 0x08};
  static const uint8_t fixed[] = {0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x57, 0xc8, 0x40, 0x90, 0x5c, 0x00};
  static const uint8_t stored[] = {0x01, 0x03, 0x00, 0xfc, 0xff, 'a', 'b', 'c'};
  if (index == 2) return put_foreign(out);
  if (index == 3) buffer_put(out, dynamic, sizeof dynamic);
  if (index == 4) buffer_put(out, fixed, sizeof fixed);
  if (index == 5) buffer_put(out, stored, sizeof stored);
  if (index > 1) return index <= 5;
  ZipWriter writer;
  zip_writer_init(&writer, out, memory_heap());
  for (uint32_t i = 0; i < 1 + 3 * index; i++) {
    const char *names[] = {"manifest.json", "assets/a", "assets/b", "c/d/e"};
    zip_writer_add(&writer, names[i], (Bytes){(const uint8_t *)"content of it", 3 * i});
  }
  return zip_writer_finish(&writer) == STATUS_OK;
}
