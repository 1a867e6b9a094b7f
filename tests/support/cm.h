#ifndef TUTTI_TESTS_SUPPORT_CM_H
#define TUTTI_TESTS_SUPPORT_CM_H

/* cmocka wants these before itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
