/*
  Numbers of JSON. Reading takes the exact short cut where ten's power and digits are both exact doubles (W. D. Clinger, "How
  to Read Floating Point Numbers Accurately", 1990) and leaves the rest to strtod; writing tries 15, 16, then 17 digits.
*/

#include "formats/json_number.h"

#include "core/math.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_BYTES_MAX 1024 /* a longer number is no number anyone means; every double fits in 770 digits */

static bool is_digit(Bytes text, size_t at) { return at < text.size && text.data[at] >= '0' && text.data[at] <= '9'; }

static size_t skip_digits(Bytes text, size_t at) {
  while (is_digit(text, at)) at++;
  return at;
}

static bool is_byte(Bytes text, size_t at, char byte) { return at < text.size && text.data[at] == (uint8_t)byte; }

size_t json_number_size(Bytes text, bool *whole) {
  size_t at = is_byte(text, 0, '-') ? 1 : 0;
  *whole = true;
  if (!is_digit(text, at)) return 0;
  at = is_byte(text, at, '0') ? at + 1 : skip_digits(text, at);
  if (is_byte(text, at, '.')) {
    if (!is_digit(text, at + 1)) return 0;
    at = skip_digits(text, at + 1);
    *whole = false;
  }
  if (is_byte(text, at, 'e') || is_byte(text, at, 'E')) {
    const size_t sign = is_byte(text, at + 1, '+') || is_byte(text, at + 1, '-') ? 1 : 0;
    if (!is_digit(text, at + 1 + sign)) return 0;
    at = skip_digits(text, at + 1 + sign);
    *whole = false;
  }
  return at;
}

bool json_number_int(Bytes number, int64_t *value) {
  const bool negative = number.data[0] == '-';
  uint64_t sum = 0;
  for (size_t at = negative; at < number.size; at++) {
    const uint64_t digit = (uint64_t)(number.data[at] - '0');
    if (sum > (UINT64_MAX - digit) / 10) return false;
    sum = sum * 10 + digit;
  }
  if (sum > (uint64_t)INT64_MAX + (negative ? 1 : 0)) return false;
  *value = negative ? (int64_t)(0 - sum) : (int64_t)sum;
  return true;
}

/* Digits below 2^53 times or over an exact power of ten round once, so the result is the nearest double. */
static bool read_short(Bytes number, double *value) {
  static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                  1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  const bool negative = number.data[0] == '-';
  uint64_t digits = 0;
  uint32_t places = 0, count = 0;
  bool fraction = false;
  for (size_t at = negative; at < number.size; at++) {
    const uint8_t byte = number.data[at];
    if (byte == '.') {
      fraction = true;
      continue;
    }
    if (byte < '0' || byte > '9' || ++count > 18) return false;
    digits = digits * 10 + (uint64_t)(byte - '0');
    places += fraction;
  }
  if (digits > UINT64_C(1) << 53 || places >= COUNT_OF(powers)) return false;
  const double magnitude = (double)digits / powers[places];
  *value = negative ? -magnitude : magnitude;
  return true;
}

bool json_number_real(Bytes number, double *value) {
  if (read_short(number, value)) return true;
  char text[NUMBER_BYTES_MAX];
  if (number.size >= sizeof text) return false;
  memcpy(text, number.data, number.size);
  text[number.size] = '\0';
  *value = strtod(text, NULL);
  return math_is_finite(*value);
}

int json_number_print(double value, char text[JSON_NUMBER_BYTES]) {
  for (int digits = 15; digits < 17; digits++) {
    const int size = snprintf(text, JSON_NUMBER_BYTES, "%.*g", digits, value);
    if (memcmp(&(double){strtod(text, NULL)}, &value, sizeof value) == 0) return size;
  }
  return snprintf(text, JSON_NUMBER_BYTES, "%.17g", value);
}
