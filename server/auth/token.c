/* Random bits of the kernel, in hex. */

#include "server/auth/token.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

bool token_make(Token *token) {
  uint8_t bytes[TOKEN_DIGITS / 2];
  if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes) return false;
  for (size_t i = 0; i < sizeof bytes; i++) snprintf(token->text + 2 * i, 3, "%02x", bytes[i]);
  return true;
}

bool token_hash(const char *text, Digest *hash) {
  if (strlen(text) != TOKEN_DIGITS || strspn(text, "0123456789abcdef") != TOKEN_DIGITS) return false;
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, text, TOKEN_DIGITS);
  *hash = sha256_finish(&sha);
  return true;
}

bool token_of_bearer(const char *authorization, Digest *hash) {
  static const char begin[] = "Bearer ";
  return authorization != NULL && strncmp(authorization, begin, sizeof begin - 1) == 0 && token_hash(authorization + sizeof begin - 1, hash);
}

bool token_of_cookie(const char *cookies, Digest *hash) {
  static const char name[] = TOKEN_COOKIE "=";
  for (const char *at = cookies; at != NULL && *at != '\0';) {
    at += strspn(at, " ;");
    if (strncmp(at, name, sizeof name - 1) == 0) {
      Token token = {{0}};
      const char *value = at + sizeof name - 1;
      if (strcspn(value, "; ") != TOKEN_DIGITS) return false;
      memcpy(token.text, value, TOKEN_DIGITS);
      return token_hash(token.text, hash);
    }
    at = strchr(at, ';');
  }
  return false;
}
