#ifndef TUTTI_SERVER_STORE_SIGV4_H
#define TUTTI_SERVER_STORE_SIGV4_H

#include "core/bytes.h"
#include "core/hash.h"

/* AWS Signature Version 4, for requests without a body that need not be known beforehand ("Authenticating Requests (AWS
   Signature Version 4)", Amazon S3 API reference). [any] */

typedef struct SignedRequest {
  const char *method;
  const char *host;        /* with its port, as it goes into the header */
  const char *path;        /* begins with '/'; nothing in it needs an escape */
  const char *query;       /* canonical: sorted, escaped; "" for none */
  const char *region, *access_key, *secret_key;
  const char *time;        /* "20130524T000000Z" */
  Digest body_hash;
} SignedRequest;

enum { SIGV4_HEADER_BYTES = 512 };

/* HMAC-SHA-256 of RFC 2104. */
Digest hmac_sha256(Bytes key, Bytes message);
/* The value of the Authorization header; it signs host, x-amz-content-sha256 and x-amz-date. */
void sigv4_sign(const SignedRequest *request, char header[SIGV4_HEADER_BYTES]);

#endif
