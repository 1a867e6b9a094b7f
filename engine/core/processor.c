/* Asked of the compiler's own library, which asks the processor and the system once, when the program starts. */
#include "core/processor.h"

bool processor_has_avx2(void) RT_SAFE {
#if defined(__x86_64__) && defined(__linux__)
  return __builtin_cpu_supports("avx2") != 0;
#else
  return false;
#endif
}
