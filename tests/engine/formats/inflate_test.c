#include "support/cm.h"

#include "formats/zip.h"
#include "support/random.h"

#include <string.h>

/* A deflater for tests: random blocks, random codes, random matches, so that the whole of RFC 1951 is walked. */
typedef struct Bits { Buffer out; uint32_t hold, count; } Bits;

static void put_bits(Bits *bits, uint32_t value, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    bits->hold |= (value >> i & 1) << bits->count;
    if (++bits->count < 8) continue;
    buffer_u8(&bits->out, (uint8_t)bits->hold);
    bits->hold = bits->count = 0;
  }
}

static void put_code(Bits *bits, uint32_t code, uint32_t count) {
  for (uint32_t i = count; i-- > 0;) put_bits(bits, code >> i & 1, 1);
}

typedef struct Code { uint8_t lengths[288]; uint16_t codes[288]; } Code;

static void number_codes(Code *code, uint32_t count) {
  uint32_t next = 0;
  for (uint32_t length = 1; length <= 15; length++) {
    for (uint32_t i = 0; i < count; i++) {
      if (code->lengths[i] == length) code->codes[i] = (uint16_t)next++;
    }
    next <<= 1;
  }
}

/* A complete code over `count` >= 2 symbols: leaves split until there are enough. */
static Code random_code(Random *random, uint32_t count, uint32_t length_max) {
  Code code = {.lengths = {1, 1}};
  for (uint32_t made = 2; made < count; made++) {
    uint32_t split = random_below(random, made);
    for (uint32_t tries = 0; code.lengths[split] >= length_max; tries++) split = (split + 1) % made;
    code.lengths[made] = ++code.lengths[split];
  }
  for (uint32_t i = count - 1; i > 0; i--) {
    const uint32_t j = random_below(random, i + 1);
    const uint8_t swap = code.lengths[i];
    code.lengths[i] = code.lengths[j];
    code.lengths[j] = swap;
  }
  number_codes(&code, count);
  return code;
}

static Code fixed_code(uint32_t count) {
  Code code;
  for (uint32_t i = 0; i < 288; i++) code.lengths[i] = (uint8_t)(count == 288 ? (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8) : 5);
  number_codes(&code, count);
  return code;
}

static void put_symbol(Bits *bits, const Code *code, uint32_t symbol) { put_code(bits, code->codes[symbol], code->lengths[symbol]); }

static void put_lengths(Bits *bits, Random *random, const uint8_t *lengths, uint32_t count) {
  static const uint8_t order[19] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
  const Code code = random_code(random, 19, 7);
  put_bits(bits, 15, 4);
  for (uint32_t i = 0; i < 19; i++) put_bits(bits, code.lengths[order[i]], 3);
  for (uint32_t i = 0; i < count;) {
    uint32_t run = 1;
    while (i + run < count && lengths[i + run] == lengths[i]) run++;
    if (i > 0 && lengths[i - 1] == lengths[i] && run >= 3 && random_below(random, 2)) {
      run = run > 6 ? 6 : run;
      put_symbol(bits, &code, 16);
      put_bits(bits, run - 3, 2);
      i += run;
    } else {
      put_symbol(bits, &code, lengths[i++]);
    }
  }
}

/* Appends random literals and matches to `plain`, and their codes to `bits`. Bases are told in the plainest way: by search. */
static void put_content(Bits *bits, Random *random, const Code *literals, const Code *distances, Buffer *plain) {
  for (uint32_t i = random_below(random, 300); i > 0; i--) {
    if (plain->size == 0 || random_below(random, 3)) {
      buffer_u8(plain, (uint8_t)(random_u64(random) & (random_below(random, 2) ? 7 : 255)));
      put_symbol(bits, literals, plain->data[plain->size - 1]);
      continue;
    }
    const uint32_t length = random_below(random, 8) ? 3 + random_below(random, 256) : 258;
    const uint32_t distance = 1 + random_below(random, plain->size < 32768 ? (uint32_t)plain->size : 32768);
    uint32_t base = 3, place = 0, extra = 0;
    for (; place < 28; place++) {
      extra = place < 8 ? 0 : place / 4 - 1;
      if (length < base + (1u << extra)) break;
      base += 1u << extra;
    }
    if (length == 258) place = 28, base = 258, extra = 0;
    put_symbol(bits, literals, 257 + place);
    put_bits(bits, length - base, extra);
    for (base = 1, place = 0; place < 30; place++) {
      extra = place < 2 ? 0 : place / 2 - 1;
      if (distance < base + (1u << extra)) break;
      base += 1u << extra;
    }
    put_symbol(bits, distances, place);
    put_bits(bits, distance - base, extra);
    for (uint32_t k = 0; k < length; k++) buffer_u8(plain, plain->data[plain->size - distance]);
  }
  put_symbol(bits, literals, 256);
}

static void put_block(Bits *bits, Random *random, bool last, Buffer *plain) {
  const uint32_t type = random_below(random, 3);
  put_bits(bits, last, 1);
  put_bits(bits, type, 2);
  if (type == 0) {
    const uint32_t size = random_below(random, 100);
    while (bits->count) put_bits(bits, 0, 1);
    put_bits(bits, size, 16);
    put_bits(bits, size ^ 0xffff, 16);
    for (uint32_t i = 0; i < size; i++) {
      buffer_u8(plain, (uint8_t)random_u64(random));
      put_bits(bits, plain->data[plain->size - 1], 8);
    }
    return;
  }
  Code literals = fixed_code(288), distances = fixed_code(32);
  if (type == 2) {
    uint8_t lengths[286 + 30];
    literals = random_code(random, 286, 15);
    distances = random_code(random, 30, 15);
    memcpy(lengths, literals.lengths, 286);
    memcpy(lengths + 286, distances.lengths, 30);
    put_bits(bits, 286 - 257, 5);
    put_bits(bits, 29, 5);
    put_lengths(bits, random, lengths, 316);
  }
  put_content(bits, random, &literals, &distances, plain);
}

static Buffer make_stream(Random *random, Buffer *plain) {
  Bits bits = {0};
  buffer_init(&bits.out, memory_heap(), 1u << 22);
  buffer_init(plain, memory_heap(), 1u << 22);
  for (uint32_t blocks = 1 + random_below(random, 6); blocks > 0; blocks--) put_block(&bits, random, blocks == 1, plain);
  while (bits.count) put_bits(&bits, 0, 1);
  assert_int_equal(bits.out.status, STATUS_OK);
  return bits.out;
}

static void inflate_gives_back_what_was_packed(void **state) {
  (void)state;
  Random random = random_begin("inflate");
  for (int i = 0; i < 400; i++) {
    Buffer plain, packed = make_stream(&random, &plain), out;
    Problem problem = {0};
    buffer_init(&out, memory_heap(), plain.size);
    if (inflate_bytes(buffer_bytes(&packed), &out, &problem) != STATUS_OK) fail_msg("stream %d: %s", i, problem.what);
    assert_int_equal(out.size, plain.size);
    if (plain.size) assert_memory_equal(out.data, plain.data, plain.size);
    buffer_finish(&out);
    buffer_finish(&plain);
    buffer_finish(&packed);
  }
}

static void survive(const uint8_t *data, size_t size, size_t size_max) {
  uint8_t *copy = memory_new(memory_heap(), size + 1);
  memcpy(copy, data, size);
  Buffer out;
  Problem problem = {0};
  buffer_init(&out, memory_heap(), size_max);
  const Status status = inflate_bytes((Bytes){copy, size}, &out, &problem);
  assert_true(status == STATUS_OK || (problem.what[0] != '\0' && problem.offset_bytes <= size));
  assert_true(out.size <= size_max);
  buffer_finish(&out);
  memory_free(memory_heap(), copy, size + 1);
}

static void inflate_survives_truncation_and_corruption(void **state) {
  (void)state;
  Random random = random_begin("inflate corruption");
  for (int i = 0; i < 20; i++) {
    Buffer plain, packed = make_stream(&random, &plain);
    for (int k = 0; k < 200; k++) {
      survive(packed.data, random_below(&random, (uint32_t)packed.size), 1u << 20);
      const size_t at = random_below(&random, (uint32_t)packed.size);
      packed.data[at] ^= (uint8_t)(1u << random_below(&random, 8));
      survive(packed.data, packed.size, 1u << 20);
    }
    buffer_finish(&plain);
    buffer_finish(&packed);
  }
}

static void inflate_every_truncation_is_refused(void **state) {
  (void)state;
  Random random = random_begin("inflate truncation");
  Buffer plain, packed = make_stream(&random, &plain), out;
  buffer_init(&out, memory_heap(), 1u << 20);
  for (size_t size = 0; size < packed.size; size++) {
    buffer_clear(&out);
    assert_int_not_equal(inflate_bytes((Bytes){packed.data, size}, &out, NULL), STATUS_OK);
  }
  buffer_finish(&out);
  buffer_finish(&plain);
  buffer_finish(&packed);
}

static void inflate_refuses_what_is_no_deflate(void **state) {
  (void)state;
  const struct { uint8_t bytes[8]; size_t size; Status status; const char *what; } cases[] = {
    {{0x07}, 1, STATUS_TRUNCATED, "a block of an unknown type"},
    {{0x07, 0, 0}, 3, STATUS_CORRUPT, "a block of an unknown type"},
    {{0x01, 5, 0, 0, 0, 0}, 6, STATUS_CORRUPT, "the size of a stored block is wrong"},
    {{0x01, 0, 0, 0xff, 0xff, 9}, 6, STATUS_CORRUPT, "more follows after the packed data"},
    {{0x03, 0x02, 0x00}, 3, STATUS_TRUNCATED, "a repetition reaches back before the beginning"},
    {{0xfd, 0xff, 0xff, 0xff, 0xff, 0xff}, 6, STATUS_CORRUPT, "too many codes"},
    {{0}, 0, STATUS_TRUNCATED, "the packed data ends too early"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    Buffer out;
    Problem problem = {0};
    buffer_init(&out, memory_heap(), 1000);
    assert_int_not_equal(inflate_bytes((Bytes){cases[i].bytes, cases[i].size}, &out, &problem), STATUS_OK);
    assert_string_equal(problem.what, cases[i].what);
    buffer_finish(&out);
  }
}

static void inflate_stops_a_bomb_at_its_limit(void **state) {
  (void)state;
  /* One zero byte, then the same 258 bytes a million times over. */
  const Code literals = fixed_code(288), distances = fixed_code(32);
  Bits bits = {0};
  buffer_init(&bits.out, memory_heap(), 1u << 22);
  put_bits(&bits, 3, 3);
  put_symbol(&bits, &literals, 0);
  for (int i = 0; i < 1000000; i++) put_symbol(&bits, &literals, 285), put_symbol(&bits, &distances, 0);
  Buffer out;
  Problem problem;
  buffer_init(&out, memory_heap(), 1u << 20);
  assert_int_equal(inflate_bytes(buffer_bytes(&bits.out), &out, &problem), STATUS_TOO_LARGE);
  assert_true(out.capacity <= 1u << 20);
  buffer_finish(&out);
  buffer_finish(&bits.out);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(inflate_gives_back_what_was_packed),
    cmocka_unit_test(inflate_survives_truncation_and_corruption),
    cmocka_unit_test(inflate_every_truncation_is_refused),
    cmocka_unit_test(inflate_refuses_what_is_no_deflate),
    cmocka_unit_test(inflate_stops_a_bomb_at_its_limit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
