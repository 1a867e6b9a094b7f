/* A broken assertion in WebAssembly: there is no stderr here, so it leaves its text in memory and traps. Whoever catches the
   trap may ask for the text. Standing in for the C library's also keeps its files and exits out of the module. */

#include "wasm/host.h"

#include <assert.h>

static char broken[256];

static size_t append(size_t at, const char *text) {
  while (*text != '\0' && at < sizeof broken - 1) broken[at++] = *text++;
  broken[at] = '\0';
  return at;
}

_Noreturn void __assert_fail(const char *expression, const char *file, int line, const char *function) {
  char digits[12];
  size_t count = sizeof digits - 1;
  digits[count] = '\0';
  for (unsigned rest = (unsigned)line; count > 0; rest /= 10) {
    digits[--count] = (char)('0' + rest % 10);
    if (rest < 10) break;
  }
  size_t at = append(append(append(0, file), ":"), digits + count);
  at = append(append(append(at, " "), function), ": ");
  append(at, expression);
  __builtin_trap();
}

/* The broken assertion's text, or nothing. */
EXPORT(void, trap_text, void) { host_output_text(broken); }
