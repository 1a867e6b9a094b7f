/* The bench's own answer to core/processor.h, in place of the engine's. */
#include "bench/plain.h"

#include "core/processor.h"

static bool any_processor;

void bench_plain(bool plain) { any_processor = plain; }

bool processor_has_avx2(void) RT_SAFE {
#if defined(__x86_64__)
  return !any_processor && __builtin_cpu_supports("avx2") != 0;
#else
  return false;
#endif
}
