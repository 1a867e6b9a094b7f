#ifndef TUTTI_CORE_PROCESSOR_H
#define TUTTI_CORE_PROCESSOR_H

#include "core/attributes.h"

#include <stdbool.h>

/*
  What the processor at hand can do beyond what any of its kind can. Only who chooses between two builds of the same sources asks,
  and only between builds that give the same bytes. A program that wants the plain build on any machine (a test, a bench that
  compares with it) says its own processor_has_avx2.
*/

/* Eight floats an instruction, and a system that keeps them; false on anything but x86. [any] */
bool processor_has_avx2(void) RT_SAFE;

#endif
