/* Packets into Ogg pages: RFC 3533, section 6, and for Opus RFC 7845, section 5. */

#include "formats/ogg.h"

#include <string.h>

enum { PAGE_FIRST = 2, PAGE_LAST = 4 };
#define CRC_OFFSET 22u

/* The polynomial 0x04c11db7 from the highest bit down, nothing inverted: not the CRC of zip files. */
static uint32_t page_crc(const uint8_t *bytes, size_t size) {
  uint32_t crc = 0;
  for (size_t i = 0; i < size; i++) {
    crc ^= (uint32_t)bytes[i] << 24;
    for (uint32_t bit = 0; bit < 8; bit++) crc = (crc & 0x80000000u) != 0 ? (crc << 1) ^ 0x04c11db7u : crc << 1;
  }
  return crc;
}

void ogg_writer_init(OggWriter *writer, const Memory *memory, uint32_t serial) {
  *writer = (OggWriter){.serial = serial, .granule = OGG_NO_GRANULE};
  buffer_init(&writer->body, memory, OGG_SEGMENTS_MAX * 255u);
}

void ogg_writer_finish(OggWriter *writer) { buffer_finish(&writer->body); }

static void write_page(OggWriter *writer, uint8_t flags, Buffer *out) {
  const size_t begin = out->size;
  if (out->status == STATUS_OK) out->status = writer->body.status;
  buffer_put(out, "OggS\0", 5);
  buffer_u8(out, (uint8_t)(flags | (writer->page_number == 0 ? PAGE_FIRST : 0)));
  buffer_u64le(out, writer->granule);
  buffer_u32le(out, writer->serial);
  buffer_u32le(out, writer->page_number++);
  buffer_u32le(out, 0);
  buffer_u8(out, (uint8_t)writer->segments);
  buffer_put(out, writer->lacing, writer->segments);
  buffer_put(out, writer->body.data, writer->body.size);
  if (out->status == STATUS_OK) {
    const uint32_t crc = page_crc(out->data + begin, out->size - begin);
    for (uint32_t i = 0; i < 4; i++) out->data[begin + CRC_OFFSET + i] = (uint8_t)(crc >> (8 * i));
  }
  writer->segments = 0;
  writer->granule = OGG_NO_GRANULE;
  buffer_clear(&writer->body);
}

void ogg_writer_flush(OggWriter *writer, Buffer *out) {
  if (writer->segments > 0) write_page(writer, 0, out);
}

void ogg_writer_put(OggWriter *writer, Bytes packet, uint64_t granule, Buffer *out) {
  if (packet.size > OGG_PACKET_BYTES_MAX) {
    if (out->status == STATUS_OK) out->status = STATUS_TOO_LARGE;
    return;
  }
  const uint32_t whole = (uint32_t)(packet.size / 255);
  if (writer->segments + whole + 1 > OGG_SEGMENTS_MAX) ogg_writer_flush(writer, out);
  memset(writer->lacing + writer->segments, 255, whole);
  writer->lacing[writer->segments + whole] = (uint8_t)(packet.size % 255);
  writer->segments += whole + 1;
  buffer_put(&writer->body, packet.data, packet.size);
  writer->granule = granule;
}

void ogg_writer_end(OggWriter *writer, uint64_t granule, Buffer *out) {
  writer->granule = granule;
  write_page(writer, PAGE_LAST, out);
}

void ogg_put_opus_headers(OggWriter *writer, uint32_t channels, uint16_t pre_skip_frames, uint32_t input_rate_hz, Buffer *out) {
  static const char tags[] = "OpusTags\5\0\0\0Tutti\0\0\0\0"; /* who made it; no comments */
  uint8_t head[19] = "OpusHead\1";
  head[9] = (uint8_t)channels;
  head[10] = (uint8_t)pre_skip_frames, head[11] = (uint8_t)(pre_skip_frames >> 8);
  for (uint32_t i = 0; i < 4; i++) head[12 + i] = (uint8_t)(input_rate_hz >> (8 * i));
  ogg_writer_put(writer, (Bytes){head, sizeof head}, 0, out);
  ogg_writer_flush(writer, out);
  ogg_writer_put(writer, (Bytes){(const uint8_t *)tags, sizeof tags - 1}, 0, out);
  ogg_writer_flush(writer, out);
}
