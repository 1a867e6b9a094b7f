/* Names of sounds and parts, read back. */

#include "server/hex.h"

static int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool hex_digest(const char *text, Digest *digest) {
  for (int i = 0; i < (int)sizeof digest->bytes; i++) {
    const int high = digit_of(text[2 * i]), low = high < 0 ? -1 : digit_of(text[2 * i + 1]);
    if (low < 0) return false;
    digest->bytes[i] = (uint8_t)(high * 16 + low);
  }
  return true;
}
