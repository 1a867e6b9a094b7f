#ifndef TUTTI_TESTS_SUPPORT_S3_STAND_IN_H
#define TUTTI_TESTS_SUPPORT_S3_STAND_IN_H

#include <stdbool.h>
#include <stdint.h>

/* A store that speaks as much of S3 as the server uses, on loopback, in memory. It takes no request whose signature, time or
   body is not what was signed, and can be away, busy or cut short. */

typedef struct S3StandIn S3StandIn;

typedef struct S3Counts { uint32_t objects, puts, gets, refused, connections, open; } S3Counts; /* connections that were made, and that are there */

S3StandIn *s3_begin(const char *access_key, const char *secret_key);
uint16_t s3_port(const S3StandIn *s3);
/* The next so many requests are answered with 503; those after that, so many, with half of their body. */
void s3_disturb(S3StandIn *s3, uint32_t busy, uint32_t cut);
/* Everything looks as old as that. */
void s3_age(S3StandIn *s3, uint32_t seconds);
S3Counts s3_counts(S3StandIn *s3);
void s3_finish(S3StandIn *s3);

#endif
