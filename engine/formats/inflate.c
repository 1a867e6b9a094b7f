/*
  Inflate (RFC 1951). Codes of up to nine bits are one table look-up; longer ones are walked bit by bit along the canonical
  code, so that building tables stays cheap even for a stream made of tiny blocks.
*/

#include "formats/zip.h"

#include <string.h>

#define FAST_BITS 9
#define CODE_BITS_MAX 15
#define LITERALS_MAX 288
#define DISTANCES_MAX 30
#define END_OF_BLOCK 256
#define WRONG_SYMBOL 0xffffu

typedef struct Huffman {
  uint16_t fast[1 << FAST_BITS];           /* symbol << 4 | bits, 0 where the code is longer */
  uint16_t counts[CODE_BITS_MAX + 1];      /* codes of each length */
  uint16_t symbols[LITERALS_MAX];          /* in code order */
} Huffman;

typedef struct Inflate {
  Bytes packed;
  size_t next;         /* first byte not yet in `bits` */
  uint64_t bits;
  uint32_t bit_count;
  Buffer *out;
  size_t begin;        /* of this stream's output */
  const char *wrong;
  Huffman literals, distances;
} Inflate;

static bool fail(Inflate *in, const char *wrong) {
  if (!in->wrong) in->wrong = wrong;
  return false;
}

static void refill(Inflate *in) {
  while (in->bit_count <= 56 && in->next < in->packed.size) {
    in->bits |= (uint64_t)in->packed.data[in->next++] << in->bit_count;
    in->bit_count += 8;
  }
}

static bool drop_bits(Inflate *in, uint32_t count) {
  if (count > in->bit_count) return fail(in, "the packed data ends too early");
  in->bits >>= count;
  in->bit_count -= count;
  return true;
}

/* At most 16 bits; 0 and a failure at the end. */
static uint32_t take_bits(Inflate *in, uint32_t count) {
  refill(in);
  const uint32_t value = (uint32_t)in->bits & ((1u << count) - 1);
  return drop_bits(in, count) ? value : 0;
}

static uint32_t reverse_bits(uint32_t code, uint32_t count) {
  uint32_t reversed = 0;
  for (uint32_t i = 0; i < count; i++) reversed |= (code >> i & 1) << (count - 1 - i);
  return reversed;
}

static void fill_fast(Huffman *huffman, uint32_t code, uint32_t length, uint32_t symbol) {
  for (uint32_t at = reverse_bits(code, length); at < 1u << FAST_BITS; at += 1u << length) {
    huffman->fast[at] = (uint16_t)(symbol << 4 | length);
  }
}

/* False when the lengths describe no prefix code: over-full, or with gaps (one single one-bit code is let pass). */
static bool huffman_init(Huffman *huffman, const uint8_t *lengths, uint32_t count) {
  uint32_t codes[CODE_BITS_MAX + 2] = {0}, places[CODE_BITS_MAX + 2] = {0};
  memset(huffman, 0, sizeof *huffman);
  for (uint32_t i = 0; i < count; i++) huffman->counts[lengths[i]]++;
  huffman->counts[0] = 0;
  uint32_t used = 0, space = 1u << CODE_BITS_MAX;
  for (uint32_t length = 1; length <= CODE_BITS_MAX; length++) {
    const uint32_t taken = (uint32_t)huffman->counts[length] << (CODE_BITS_MAX - length);
    if (taken > space) return false;
    space -= taken;
    used += huffman->counts[length];
    codes[length + 1] = (codes[length] + huffman->counts[length]) << 1;
    places[length + 1] = places[length] + huffman->counts[length];
  }
  for (uint32_t symbol = 0; symbol < count; symbol++) {
    const uint32_t length = lengths[symbol];
    if (length == 0) continue;
    huffman->symbols[places[length]++] = (uint16_t)symbol;
    if (length <= FAST_BITS) fill_fast(huffman, codes[length], length, symbol);
    codes[length]++;
  }
  return space == 0 || used == 0 || (used == 1 && huffman->counts[1] == 1);
}

static uint32_t take_symbol(Inflate *in, const Huffman *huffman) {
  refill(in);
  const uint32_t quick = huffman->fast[in->bits & ((1u << FAST_BITS) - 1)];
  if (quick != 0) return drop_bits(in, quick & 15) ? quick >> 4 : WRONG_SYMBOL;
  uint32_t code = 0, first = 0, place = 0;
  for (uint32_t length = 1; length <= CODE_BITS_MAX; length++) {
    const uint32_t count = huffman->counts[length];
    code |= (uint32_t)(in->bits >> (length - 1)) & 1;
    if (code - first < count) return drop_bits(in, length) ? huffman->symbols[place + code - first] : WRONG_SYMBOL;
    place += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  fail(in, in->bit_count < CODE_BITS_MAX ? "the packed data ends too early" : "a code that stands for nothing");
  return WRONG_SYMBOL;
}

static bool copy_match(Inflate *in, uint32_t length, uint32_t distance) {
  Buffer *out = in->out;
  if (distance > out->size - in->begin) return fail(in, "a repetition reaches back before the beginning");
  uint8_t *to = buffer_extend(out, length);
  if (!to) return fail(in, "it unpacks to more than it may");
  const uint8_t *from = to - distance;
  for (uint32_t i = 0; i < length; i++) to[i] = from[i];
  return true;
}

static bool read_match(Inflate *in, uint32_t symbol) {
  static const uint16_t length_bases[29] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                            31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
  static const uint8_t length_bits[29] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
  static const uint16_t distance_bases[DISTANCES_MAX] = {1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
                                                         193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
  if (symbol - 257 >= 29) return fail(in, "a length that stands for nothing");
  const uint32_t length = length_bases[symbol - 257] + take_bits(in, length_bits[symbol - 257]);
  const uint32_t place = take_symbol(in, &in->distances);
  if (in->wrong) return false;
  if (place >= DISTANCES_MAX) return fail(in, "a distance that stands for nothing");
  const uint32_t distance = distance_bases[place] + take_bits(in, place < 2 ? 0 : place / 2 - 1);
  return !in->wrong && copy_match(in, length, distance);
}

static bool read_coded(Inflate *in) {
  for (;;) {
    const uint32_t symbol = take_symbol(in, &in->literals);
    if (in->wrong) return false;
    if (symbol == END_OF_BLOCK) return true;
    if (symbol > END_OF_BLOCK) {
      if (!read_match(in, symbol)) return false;
      continue;
    }
    uint8_t *to = buffer_extend(in->out, 1);
    if (!to) return fail(in, "it unpacks to more than it may");
    *to = (uint8_t)symbol;
  }
}

static bool read_stored(Inflate *in) {
  drop_bits(in, in->bit_count & 7);
  const uint32_t size = take_bits(in, 16), check = take_bits(in, 16);
  if (in->wrong) return false;
  if (size != (check ^ 0xffff)) return fail(in, "the size of a stored block is wrong");
  in->next -= in->bit_count / 8; /* give whole bytes back */
  in->bits = 0;
  in->bit_count = 0;
  if (size > in->packed.size - in->next) return fail(in, "the packed data ends too early");
  buffer_put(in->out, in->packed.data + in->next, size);
  in->next += size;
  return in->out->status == STATUS_OK || fail(in, "it unpacks to more than it may");
}

static bool read_fixed(Inflate *in) {
  uint8_t lengths[LITERALS_MAX];
  memset(lengths, 8, 144);
  memset(lengths + 144, 9, 112);
  memset(lengths + 256, 7, 24);
  memset(lengths + 280, 8, 8);
  huffman_init(&in->literals, lengths, LITERALS_MAX);
  memset(lengths, 5, 32);
  huffman_init(&in->distances, lengths, 32);
  return read_coded(in);
}

/* The run-length coded lengths of both codes of a dynamic block. */
static bool read_lengths(Inflate *in, uint8_t *lengths, uint32_t count) {
  for (uint32_t i = 0; i < count;) {
    const uint32_t symbol = take_symbol(in, &in->literals);
    if (in->wrong) return false;
    if (symbol < 16) {
      lengths[i++] = (uint8_t)symbol;
      continue;
    }
    if (symbol == 16 && i == 0) return fail(in, "a code length repeats nothing");
    const uint8_t value = symbol == 16 ? lengths[i - 1] : 0;
    uint32_t run = symbol == 16 ? 3 + take_bits(in, 2) : symbol == 17 ? 3 + take_bits(in, 3) : 11 + take_bits(in, 7);
    if (run > count - i) return fail(in, "more code lengths than codes");
    while (run-- > 0) lengths[i++] = value;
  }
  return !in->wrong;
}

static bool read_dynamic(Inflate *in) {
  static const uint8_t order[19] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
  uint8_t lengths[LITERALS_MAX + 32] = {0};
  const uint32_t literals = 257 + take_bits(in, 5), distances = 1 + take_bits(in, 5), order_count = 4 + take_bits(in, 4);
  if (literals > 286 || distances > DISTANCES_MAX) return fail(in, "too many codes");
  for (uint32_t i = 0; i < order_count; i++) lengths[order[i]] = (uint8_t)take_bits(in, 3);
  if (in->wrong || !huffman_init(&in->literals, lengths, 19)) return fail(in, "the code lengths make no code");
  memset(lengths, 0, 19);
  if (!read_lengths(in, lengths, literals + distances)) return false;
  if (lengths[END_OF_BLOCK] == 0) return fail(in, "a block without an end");
  if (!huffman_init(&in->literals, lengths, literals) || !huffman_init(&in->distances, lengths + literals, distances)) {
    return fail(in, "the code lengths make no code");
  }
  return read_coded(in);
}

Status inflate_bytes(Bytes packed, Buffer *out, Problem *problem) {
  Inflate in = {.packed = packed, .out = out, .begin = out->size};
  bool last = false;
  while (!last && !in.wrong) {
    last = take_bits(&in, 1) == 1;
    const uint32_t type = take_bits(&in, 2);
    if (in.wrong) break;
    if (type == 0) read_stored(&in);
    else if (type == 1) read_fixed(&in);
    else if (type == 2) read_dynamic(&in);
    else fail(&in, "a block of an unknown type");
  }
  const size_t offset = in.next - in.bit_count / 8;
  if (!in.wrong && offset < packed.size) fail(&in, "more follows after the packed data");
  if (!in.wrong) return STATUS_OK;
  const Status status = out->status != STATUS_OK ? out->status : offset >= packed.size ? STATUS_TRUNCATED : STATUS_CORRUPT;
  return problem_set(problem, status, offset, "deflate", "%s", in.wrong);
}
