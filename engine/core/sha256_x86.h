#ifndef TUTTI_CORE_SHA256_X86_H
#define TUTTI_CORE_SHA256_X86_H

#include <stddef.h>
#include <stdint.h>

/* SHA-256's rounds by the instructions x86 processors have for them. Only where SHA256_CHOSEN_AT_LOAD is defined may they be there: a
   program of gcc's for glibc asks its processor once, when it is loaded. Every other build computes the same bytes from the standard's text. */
#include <string.h> /* tells __GLIBC__ */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define SHA256_CHOSEN_AT_LOAD 1

/* Whole blocks of 64 bytes; `constants` are the standard's 64. Only when sha256_x86_is_here. */
void sha256_x86_compress(uint32_t state[8], const uint8_t *from, size_t blocks, const uint32_t constants[64]);
#endif

/* 0 wherever it is not built. */
int sha256_x86_is_here(void);

#endif
