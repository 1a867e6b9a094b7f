#include "support/cm.h"

#include "formats/ogg.h"
#include "support/random.h"

#include <string.h>

/* A reader of its own, as the specification tells it: pages to packets. */
typedef struct Page {
  uint8_t flags, segments;
  uint64_t granule;
  uint32_t number, crc;
  const uint8_t *lacing, *body;
  size_t body_bytes, bytes;
} Page;

static uint64_t little(const uint8_t *at, uint32_t bytes) {
  uint64_t value = 0;
  for (uint32_t i = 0; i < bytes; i++) value |= (uint64_t)at[i] << (8 * i);
  return value;
}

static Page read_page(Bytes from) {
  assert_true(from.size >= 27);
  assert_memory_equal(from.data, "OggS", 5);
  Page page = {.flags = from.data[5], .granule = little(from.data + 6, 8), .number = (uint32_t)little(from.data + 18, 4), .crc = (uint32_t)little(from.data + 22, 4),
               .segments = from.data[26], .lacing = from.data + 27};
  page.body = page.lacing + page.segments;
  for (uint32_t i = 0; i < page.segments; i++) page.body_bytes += page.lacing[i];
  page.bytes = 27u + page.segments + page.body_bytes;
  assert_true(page.bytes <= from.size);
  return page;
}

/* By long division, a bit at a time: slower than, and apart from, the writer's. */
static uint32_t remainder_of(const uint8_t *bytes, size_t size) {
  uint64_t left = 0;
  for (size_t bit = 0; bit < size * 8 + 32; bit++) {
    const size_t byte = bit / 8;
    const bool in_field = byte >= 22 && byte < 26;
    const uint64_t next = byte < size && !in_field ? (uint64_t)(bytes[byte] >> (7 - bit % 8)) & 1u : 0u;
    left = left << 1 | next;
    if ((left >> 32) != 0) left ^= UINT64_C(0x104c11db7);
  }
  return (uint32_t)left;
}

static void packets_come_back_in_order_with_their_granules(void **state) {
  (void)state;
  Random random = random_begin("ogg");
  static uint8_t sent[400][3000];
  static size_t sizes[400];
  OggWriter writer;
  Buffer out;
  ogg_writer_init(&writer, memory_heap(), 0x12345678);
  buffer_init(&out, memory_heap(), 1u << 24);
  for (uint32_t i = 0; i < 400; i++) {
    static const size_t edges[] = {0, 1, 254, 255, 256, 509, 510, 511, 3000};
    sizes[i] = i % 3 == 0 ? edges[random_below(&random, 9)] : random_below(&random, 1500);
    for (size_t k = 0; k < sizes[i]; k++) sent[i][k] = (uint8_t)random_below(&random, 256);
    ogg_writer_put(&writer, (Bytes){sent[i], sizes[i]}, (i + 1) * 960u, &out);
  }
  ogg_writer_end(&writer, 400 * 960u - 17, &out);
  assert_int_equal(out.status, STATUS_OK);
  uint32_t packet = 0, pages = 0;
  for (size_t at = 0; at < out.size; pages++) {
    const Page page = read_page((Bytes){out.data + at, out.size - at});
    at += page.bytes;
    assert_int_equal(page.number, pages);
    assert_int_equal(page.flags, (pages == 0 ? 2 : 0) | (at == out.size ? 4 : 0));
    assert_int_equal(page.crc, remainder_of(out.data + at - page.bytes, page.bytes));
    const uint8_t *body = page.body;
    for (uint32_t i = 0; i < page.segments; packet++) {
      size_t size = 0;
      while (page.lacing[i] == 255) size += page.lacing[i++];
      size += page.lacing[i++];
      assert_int_equal(size, sizes[packet]);
      assert_memory_equal(body, sent[packet], size);
      body += size;
    }
    assert_int_equal(page.granule, at == out.size ? 400 * 960 - 17 : packet * 960);
  }
  assert_int_equal(packet, 400);
  buffer_finish(&out);
  ogg_writer_finish(&writer);
}

static void an_opus_stream_begins_with_its_two_headers_on_pages_of_their_own(void **state) {
  (void)state;
  OggWriter writer;
  Buffer out;
  ogg_writer_init(&writer, memory_heap(), 1);
  buffer_init(&out, memory_heap(), 4096);
  ogg_put_opus_headers(&writer, 2, 312, 44100, &out);
  const Page head = read_page(buffer_bytes(&out));
  const Page tags = read_page((Bytes){out.data + head.bytes, out.size - head.bytes});
  assert_int_equal(head.bytes + tags.bytes, out.size);
  static const uint8_t expected[19] = {'O', 'p', 'u', 's', 'H', 'e', 'a', 'd', 1, 2, 0x38, 1, 0x44, 0xac, 0, 0, 0, 0, 0};
  assert_int_equal(head.body_bytes, 19);
  assert_memory_equal(head.body, expected, 19);
  assert_int_equal(tags.body_bytes, 8 + 4 + 5 + 4);
  assert_memory_equal(tags.body, "OpusTags\5\0\0\0Tutti\0\0\0\0", 21);
  assert_int_equal(head.granule, 0);
  buffer_finish(&out);
  ogg_writer_finish(&writer);
}

static void a_packet_no_page_can_hold_is_refused(void **state) {
  (void)state;
  static uint8_t large[OGG_PACKET_BYTES_MAX + 1];
  OggWriter writer;
  Buffer out;
  ogg_writer_init(&writer, memory_heap(), 1);
  buffer_init(&out, memory_heap(), 1u << 20);
  ogg_writer_put(&writer, (Bytes){large, sizeof large - 1}, 1, &out);
  assert_int_equal(out.status, STATUS_OK);
  ogg_writer_put(&writer, (Bytes){large, sizeof large}, 2, &out);
  assert_int_equal(out.status, STATUS_TOO_LARGE);
  buffer_finish(&out);
  ogg_writer_finish(&writer);
}

static void refused_memory_is_told_by_the_output(void **state) {
  (void)state;
  OggWriter writer;
  Buffer out;
  ogg_writer_init(&writer, memory_heap(), 1);
  buffer_init(&out, memory_heap(), 20); /* less than a page's head */
  ogg_writer_put(&writer, (Bytes){(const uint8_t *)"abc", 3}, 1, &out);
  ogg_writer_end(&writer, 1, &out);
  assert_int_not_equal(out.status, STATUS_OK);
  buffer_finish(&out);
  ogg_writer_finish(&writer);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(packets_come_back_in_order_with_their_granules),
    cmocka_unit_test(an_opus_stream_begins_with_its_two_headers_on_pages_of_their_own),
    cmocka_unit_test(a_packet_no_page_can_hold_is_refused),
    cmocka_unit_test(refused_memory_is_told_by_the_output),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
