/* Parses "bytes=a-b", "bytes=a-" and "bytes=-n"; what is malformed is ignored, as RFC 9110 asks. */

#include "server/http/range.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Reads digits; false when there are none or too many. */
static bool number(const char **text, uint64_t *value) {
  const char *begin = *text;
  *value = 0;
  for (; **text >= '0' && **text <= '9'; (*text)++) {
    if (*value > UINT64_MAX / 20) return false;
    *value = *value * 10 + (uint64_t)(**text - '0');
  }
  return *text != begin;
}

static RangeResult suffix(const char *text, uint64_t size, uint64_t *begin, uint64_t *count) {
  uint64_t wanted;
  if (!number(&text, &wanted) || *text != '\0') return RANGE_WHOLE;
  if (wanted == 0 || size == 0) return RANGE_UNSATISFIABLE;
  *count = wanted < size ? wanted : size;
  *begin = size - *count;
  return RANGE_PART;
}

RangeResult http_range(const char *header, uint64_t size, uint64_t *begin, uint64_t *count) {
  *begin = 0;
  *count = size;
  if (header == NULL || strncmp(header, "bytes=", 6) != 0) return RANGE_WHOLE;
  const char *text = header + 6;
  if (*text == '-') return suffix(text + 1, size, begin, count);
  uint64_t first, last = UINT64_MAX;
  if (!number(&text, &first) || *text++ != '-') return RANGE_WHOLE;
  if (*text != '\0' && (!number(&text, &last) || *text != '\0' || last < first)) return RANGE_WHOLE;
  if (first >= size) return RANGE_UNSATISFIABLE;
  *begin = first;
  *count = (last < size ? last + 1 : size) - first;
  return RANGE_PART;
}
