#ifndef TUTTI_CORE_UTF8_H
#define TUTTI_CORE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* UTF-8 (RFC 3629): shortest forms only, no surrogates, nothing above U+10FFFF. */

/* Bytes of the first character of `data`, its code point in `code` (may be NULL); 0 when it is malformed, cut or absent. [any] */
uint32_t utf8_decode(const uint8_t *data, size_t size, uint32_t *code);
/* Bytes written (1..4); 0 when `code` is no character. [any] */
uint32_t utf8_encode(uint32_t code, uint8_t out[4]);
/* [any] */
bool utf8_valid(const void *data, size_t size);
/* The longest prefix of at most `size_max` bytes that ends between characters, for cutting valid text. [any] */
size_t utf8_cut(const void *data, size_t size, size_t size_max);

#endif
