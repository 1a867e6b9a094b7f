#ifndef TUTTI_TESTS_BENCH_PLAIN_H
#define TUTTI_TESTS_BENCH_PLAIN_H

#include <stdbool.h>

/* Whether what is played from here on is played by the devices built for any processor, or by those built for this one. Never
   while a graph lives. */
void bench_plain(bool plain);

#endif
