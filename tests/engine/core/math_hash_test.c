#include "support/cm.h"

#include "support/math_probe.h"

/*
  The same on gcc, clang, WebAssembly and arm64, at every optimisation level. When a change of the math is meant, this changes
  with it, and every render in the world sounds (inaudibly) different afterwards: raise the engine version too.
*/
static const char expected[] = "4994b91cf52cf1a25dbbe67868aa139ed6feea622aadf6ef0a2dfaa2a144ce4f";

static void math_gives_the_same_bits_everywhere(void **state) {
  (void)state;
  volatile uint32_t seed = MATH_PROBE_SEED;
  const Digest digest = math_probe(seed);
  char text[65];
  digest_text(&digest, text);
  assert_string_equal(text, expected);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(math_gives_the_same_bits_everywhere)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
