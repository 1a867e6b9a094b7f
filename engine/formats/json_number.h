#ifndef TUTTI_FORMATS_JSON_NUMBER_H
#define TUTTI_FORMATS_JSON_NUMBER_H

#include "core/bytes.h"

/* The text of numbers, both ways, exact; used by the JSON reader and writer. Independent of the locale. */

#define JSON_NUMBER_BYTES 32 /* what json_number_print may write, terminator included */

/* Bytes of the number `text` begins with by JSON's grammar, 0 when it begins with none. `whole`: no fraction, no exponent. [any] */
size_t json_number_size(Bytes text, bool *whole);
/* Exactly these bytes, a whole number by json_number_size; false when it does not fit. [any] */
bool json_number_int(Bytes number, int64_t *value);
/* Exactly these bytes, a number by json_number_size; correctly rounded; false when it is beyond the largest double. [control] */
bool json_number_real(Bytes number, double *value);
/* The shortest text that reads back as the same double. Returns its length. [control] */
int json_number_print(double value, char text[JSON_NUMBER_BYTES]);

#endif
