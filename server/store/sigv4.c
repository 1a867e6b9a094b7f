/* The chain of keyed hashes that says who asks, and for what. */

#include "server/store/sigv4.h"

#include <stdio.h>
#include <string.h>

enum { BLOCK_BYTES = 64, TEXT_BYTES = 4096 };

static Bytes text_bytes(const char *text) { return (Bytes){(const uint8_t *)text, strlen(text)}; }

static Digest sha_of(Bytes bytes) {
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, bytes.data, bytes.size);
  return sha256_finish(&sha);
}

Digest hmac_sha256(Bytes key, Bytes message) {
  uint8_t inner[BLOCK_BYTES] = {0}, outer[BLOCK_BYTES];
  if (key.size > BLOCK_BYTES) {
    const Digest shorter = sha_of(key);
    memcpy(inner, shorter.bytes, sizeof shorter.bytes);
  } else if (key.size > 0) {
    memcpy(inner, key.data, key.size);
  }
  for (size_t i = 0; i < BLOCK_BYTES; i++) {
    outer[i] = inner[i] ^ 0x5c;
    inner[i] ^= 0x36;
  }
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, inner, sizeof inner);
  sha256_put(&sha, message.data, message.size);
  const Digest within = sha256_finish(&sha);
  sha256_init(&sha);
  sha256_put(&sha, outer, sizeof outer);
  sha256_put(&sha, within.bytes, sizeof within.bytes);
  return sha256_finish(&sha);
}

static Digest key_of(const SignedRequest *request, const char *day) {
  char first[256];
  snprintf(first, sizeof first, "AWS4%s", request->secret_key);
  Digest key = hmac_sha256(text_bytes(first), text_bytes(day));
  const char *const steps[] = {request->region, "s3", "aws4_request"};
  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) key = hmac_sha256((Bytes){key.bytes, sizeof key.bytes}, text_bytes(steps[i]));
  return key;
}

void sigv4_sign(const SignedRequest *request, char header[SIGV4_HEADER_BYTES]) {
  static const char names[] = "host;x-amz-content-sha256;x-amz-date";
  char day[9], body[65], text[TEXT_BYTES], digest[65], scope[128];
  snprintf(day, sizeof day, "%.8s", request->time);
  snprintf(scope, sizeof scope, "%s/%s/s3/aws4_request", day, request->region);
  digest_text(&request->body_hash, body);
  snprintf(text, sizeof text, "%s\n%s\n%s\nhost:%s\nx-amz-content-sha256:%s\nx-amz-date:%s\n\n%s\n%s", request->method, request->path, request->query,
           request->host, body, request->time, names, body);
  const Digest canonical = sha_of(text_bytes(text)), key = key_of(request, day);
  digest_text(&canonical, digest);
  snprintf(text, sizeof text, "AWS4-HMAC-SHA256\n%s\n%s\n%s", request->time, scope, digest);
  const Digest signature = hmac_sha256((Bytes){key.bytes, sizeof key.bytes}, text_bytes(text));
  digest_text(&signature, digest);
  snprintf(header, SIGV4_HEADER_BYTES, "AWS4-HMAC-SHA256 Credential=%s/%s,SignedHeaders=%s,Signature=%s", request->access_key, scope, names, digest);
}
