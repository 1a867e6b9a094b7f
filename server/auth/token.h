#ifndef TUTTI_SERVER_AUTH_TOKEN_H
#define TUTTI_SERVER_AUTH_TOKEN_H

#include "core/hash.h"

#include <stdbool.h>

/*
  Secrets people hold: 128 random bits as 32 hex digits. Only their SHA-256 is ever stored or compared, so neither the
  database nor the time a comparison takes tells one. [any]
*/

enum { TOKEN_DIGITS = 32 };
typedef struct Token { char text[TOKEN_DIGITS + 1]; } Token;

#define TOKEN_COOKIE "tutti_session"

/* A new one. False: the system has no randomness to give. */
bool token_make(Token *token);
/* False when `text` is no token. */
bool token_hash(const char *text, Digest *hash);
/* An API token's, out of an Authorization header ("Bearer TOKEN"), which may be NULL. */
bool token_of_bearer(const char *authorization, Digest *hash);
/* The session's, out of a Cookie header, which may be NULL. */
bool token_of_cookie(const char *cookies, Digest *hash);

#endif
