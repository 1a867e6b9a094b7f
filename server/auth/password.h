#ifndef TUTTI_SERVER_AUTH_PASSWORD_H
#define TUTTI_SERVER_AUTH_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
  Passwords as Argon2id hashes (RFC 9106). Hashing takes memory and time on purpose, so only a few are hashed at once, a few more
  wait, and everybody else is told to come again: nobody can fill the memory by guessing. Whether there is an account does not
  show in the time: without one, a hash of nobody's is checked. [any]
*/

enum { PASSWORD_BYTES_MIN = 10, PASSWORD_BYTES_MAX = 200, PASSWORD_HASH_BYTES = 128 };

typedef struct Passwords Passwords;

/* NULL when memory is refused. */
Passwords *passwords_create(uint32_t memory_mib, uint32_t at_once);
void passwords_destroy(Passwords *passwords);

typedef enum PasswordAnswer { PASSWORD_RIGHT, PASSWORD_WRONG, PASSWORD_BUSY } PasswordAnswer;

/* `hash` may be NULL: PASSWORD_WRONG, after as long. `outdated`: right, but hashed in a way that is not today's. */
PasswordAnswer password_check(Passwords *passwords, const char *password, const char *hash, bool *outdated);
/* False: too many are being hashed. */
bool password_hash(Passwords *passwords, const char *password, char hash[PASSWORD_HASH_BYTES]);
/* Why it cannot be somebody's password who has that address, as a sentence; NULL: it can. */
const char *password_problem(const char *password, const char *email);

/* Could letters arrive there? Only what is safe in a letter's head passes. */
bool email_is_plausible(const char *email);
/* As it is compared: in lower case. */
void email_key(const char *email, char key[256]);

#endif
