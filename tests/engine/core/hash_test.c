#include "support/cm.h"

#include "core/hash.h"
#include "support/random.h"

#include <string.h>

static void assert_sha256(const char *text, size_t repeats, const char *expected) {
  Sha256 sha;
  sha256_init(&sha);
  for (size_t i = 0; i < repeats; i++) sha256_put(&sha, text, strlen(text));
  const Digest digest = sha256_finish(&sha);
  char hex[65];
  digest_text(&digest, hex);
  assert_string_equal(hex, expected);
}

/* The vectors NIST published with the standard. */
static void sha256_gives_the_published_digests(void **state) {
  (void)state;
  assert_sha256("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  assert_sha256("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert_sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  assert_sha256("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
                1, "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
  assert_sha256("aaaaaaaaaa", 100000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void sha256_does_not_depend_on_the_cuts(void **state) {
  (void)state;
  Random random = random_begin("sha256_cuts");
  uint8_t data[1000];
  for (size_t i = 0; i < sizeof data; i++) data[i] = (uint8_t)random_u64(&random);
  for (int round = 0; round < 300; round++) {
    const size_t size = random_below(&random, sizeof data + 1);
    Sha256 whole, pieces;
    sha256_init(&whole);
    sha256_init(&pieces);
    sha256_put(&whole, data, size);
    for (size_t done = 0; done < size;) {
      size_t part = random_below(&random, 150);
      if (part > size - done) part = size - done;
      sha256_put(&pieces, data + done, part);
      done += part;
    }
    const Digest a = sha256_finish(&whole), b = sha256_finish(&pieces);
    assert_memory_equal(&a, &b, sizeof a);
  }
}

static void crc32_is_that_of_its_bits_wherever_it_lies(void **state) {
  (void)state;
  uint8_t bytes[120];
  for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)(i * i * 7 + 3);
  for (size_t size = 0; size < 100; size++) {
    const uint8_t *from = bytes + size % 9;
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < size * 8; i++) crc = crc >> 1 ^ (((crc ^ (uint32_t)from[i / 8] >> i % 8) & 1u) != 0 ? 0xedb88320u : 0);
    assert_int_equal(crc32_put(0, from, size), ~crc);
  }
}

static void crc32_gives_the_check_value_and_continues(void **state) {
  (void)state;
  assert_int_equal(crc32_put(0, "123456789", 9), 0xcbf43926u);
  assert_int_equal(crc32_put(0, "", 0), 0);
  for (size_t cut = 0; cut <= 9; cut++)
    assert_int_equal(crc32_put(crc32_put(0, "123456789", cut), &"123456789"[cut], 9 - cut), 0xcbf43926u);
}

/* A one-bit change must move about half of the 64 bits, whichever bit it is. */
static void hash_mix_spreads_every_bit(void **state) {
  (void)state;
  Random random = random_begin("hash_mix");
  for (unsigned bit = 0; bit < 64; bit++) {
    unsigned moved = 0;
    for (int i = 0; i < 64; i++) {
      const uint64_t value = random_u64(&random);
      moved += (unsigned)__builtin_popcountll(hash_mix(value) ^ hash_mix(value ^ UINT64_C(1) << bit));
    }
    assert_in_range(moved, 64 * 28, 64 * 36);
  }
}

static void hash_pair_depends_on_the_order(void **state) {
  (void)state;
  assert_true(hash_pair(1, 2) != hash_pair(2, 1));
  assert_true(hash_pair(0, 0) != 0);
  assert_true(hash_pair(1, 2) == hash_pair(1, 2));
}

static void hash_bytes_tells_prefixes_apart(void **state) {
  (void)state;
  static const uint8_t zeros[64] = {0};
  for (size_t a = 0; a < 64; a++)
    for (size_t b = 0; b < a; b++) assert_true(hash_bytes(zeros, a) != hash_bytes(zeros, b));
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(sha256_gives_the_published_digests),   cmocka_unit_test(sha256_does_not_depend_on_the_cuts),
    cmocka_unit_test(crc32_gives_the_check_value_and_continues), cmocka_unit_test(crc32_is_that_of_its_bits_wherever_it_lies), cmocka_unit_test(hash_mix_spreads_every_bit),
    cmocka_unit_test(hash_pair_depends_on_the_order),       cmocka_unit_test(hash_bytes_tells_prefixes_apart),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
