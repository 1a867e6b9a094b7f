#ifndef TUTTI_SERVER_HTTP_RANGE_H
#define TUTTI_SERVER_HTTP_RANGE_H

#include <stdint.h>

/* One byte range of RFC 9110 section 14. Several ranges at once are answered with the whole file, as the RFC allows. */

typedef enum RangeResult { RANGE_WHOLE, RANGE_PART, RANGE_UNSATISFIABLE } RangeResult;

/* `header` may be NULL. On RANGE_PART: bytes [*begin, *begin + *count) of a file of `size`. */
RangeResult http_range(const char *header, uint64_t size, uint64_t *begin, uint64_t *count);

#endif
