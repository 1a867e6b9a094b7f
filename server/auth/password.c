/* The only file that knows libargon2, behind a small gate. */

#include "server/auth/password.h"

#include <argon2.h>
#include <ctype.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { PASSES = 3, LANES = 1, SALT_BYTES = 16, HASH_BYTES = 32 };

struct Passwords {
  pthread_mutex_t lock;
  pthread_cond_t freed;
  uint32_t memory_kib, at_once, running, waiting;
  char nobody[PASSWORD_HASH_BYTES]; /* of a password that was never told to anybody */
};

static bool enter(Passwords *passwords) {
  pthread_mutex_lock(&passwords->lock);
  const bool may = passwords->running < passwords->at_once || passwords->waiting < passwords->at_once;
  if (may) {
    passwords->waiting++;
    while (passwords->running >= passwords->at_once) pthread_cond_wait(&passwords->freed, &passwords->lock);
    passwords->waiting--;
    passwords->running++;
  }
  pthread_mutex_unlock(&passwords->lock);
  return may;
}

static void leave(Passwords *passwords) {
  pthread_mutex_lock(&passwords->lock);
  passwords->running--;
  pthread_cond_signal(&passwords->freed);
  pthread_mutex_unlock(&passwords->lock);
}

static bool make_hash(const Passwords *passwords, const char *password, char hash[PASSWORD_HASH_BYTES]) {
  uint8_t salt[SALT_BYTES];
  return getrandom(salt, sizeof salt, 0) == sizeof salt &&
         argon2id_hash_encoded(PASSES, passwords->memory_kib, LANES, password, strlen(password), salt, sizeof salt, HASH_BYTES, hash, PASSWORD_HASH_BYTES) == ARGON2_OK;
}

Passwords *passwords_create(uint32_t memory_mib, uint32_t at_once) {
  Passwords *passwords = calloc(1, sizeof *passwords);
  uint8_t unknown[24];
  char text[2 * sizeof unknown + 1] = "";
  if (passwords == NULL) return NULL;
  passwords->memory_kib = memory_mib * 1024;
  passwords->at_once = at_once;
  pthread_mutex_init(&passwords->lock, NULL);
  pthread_cond_init(&passwords->freed, NULL);
  const bool random = getrandom(unknown, sizeof unknown, 0) == sizeof unknown;
  for (size_t i = 0; random && i < sizeof unknown; i++) {
    text[2 * i] = (char)('a' + unknown[i] / 16);
    text[2 * i + 1] = (char)('a' + unknown[i] % 16);
  }
  if (random && make_hash(passwords, text, passwords->nobody)) return passwords;
  passwords_destroy(passwords);
  return NULL;
}

void passwords_destroy(Passwords *passwords) {
  if (passwords == NULL) return;
  pthread_cond_destroy(&passwords->freed);
  pthread_mutex_destroy(&passwords->lock);
  free(passwords);
}

/* Parameters stand between the third '$' and the fourth: both are of one kind when those are the same. */
static bool same_parameters(const char *a, const char *b) {
  uint32_t dollars = 0;
  for (; *a != '\0' && *a == *b; a++, b++)
    if (*a == '$' && ++dollars == 4) return true;
  return false;
}

PasswordAnswer password_check(Passwords *passwords, const char *password, const char *hash, bool *outdated) {
  *outdated = false;
  if (!enter(passwords)) return PASSWORD_BUSY;
  const int checked = argon2id_verify(hash == NULL ? passwords->nobody : hash, password, strlen(password));
  leave(passwords);
  if (hash == NULL || checked != ARGON2_OK) return checked == ARGON2_MEMORY_ALLOCATION_ERROR ? PASSWORD_BUSY : PASSWORD_WRONG;
  *outdated = !same_parameters(hash, passwords->nobody);
  return PASSWORD_RIGHT;
}

bool password_hash(Passwords *passwords, const char *password, char hash[PASSWORD_HASH_BYTES]) {
  if (!enter(passwords)) return false;
  const bool made = make_hash(passwords, password, hash);
  leave(passwords);
  return made;
}

/* What is tried first: lists of leaked passwords begin so. Those that are long enough. */
static const char *const common[] = {
  "1234567890", "0123456789", "0987654321", "qwertyuiop", "password12", "password123", "password1234", "passw0rd123", "iloveyou123", "letmein123", "welcome123",
  "qwerty12345", "qwerty123456", "1q2w3e4r5t", "1q2w3e4r5t6y", "q1w2e3r4t5", "abcdefghij", "abc1234567", "a123456789", "123456789a", "1234567891", "12345678910",
  "123456789012", "1234554321", "123123123123", "administrator", "changeme123", "princess123", "football123", "trustno1trustno1",
};

const char *password_problem(const char *password, const char *email) {
  char lower[PASSWORD_BYTES_MAX + 1];
  const size_t size = strlen(password);
  size_t same = 1;
  if (size < PASSWORD_BYTES_MIN || size > PASSWORD_BYTES_MAX) return "A password has at least 10 characters.";
  for (size_t i = 0; i <= size; i++) lower[i] = (char)tolower((unsigned char)password[i]);
  while (same < size && password[same] == password[0]) same++;
  if (same == size) return "A password of one character, however often, is guessed at once.";
  if (email != NULL && strcasecmp(email, password) == 0) return "The address itself is guessed at once. Choose something else.";
  for (size_t i = 0; i < sizeof common / sizeof common[0]; i++)
    if (strcmp(common[i], lower) == 0) return "This password is one of those that are tried first. Choose something else.";
  return NULL;
}

bool email_is_plausible(const char *email) {
  static const char local[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+/=?^_`{|}~-";
  static const char host[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
  const size_t before = strspn(email, local);
  if (before == 0 || before > 64 || email[before] != '@' || email[0] == '.' || email[0] == '-') return false;
  const char *domain = email + before + 1;
  const size_t after = strspn(domain, host);
  return after >= 3 && after <= 180 && domain[after] == '\0' && strchr(domain, '.') != NULL && domain[0] != '.' && domain[after - 1] != '.' && strstr(domain, "..") == NULL;
}

void email_key(const char *email, char key[256]) {
  size_t i = 0;
  for (; email[i] != '\0' && i < 255; i++) key[i] = (char)tolower((unsigned char)email[i]);
  key[i] = '\0';
}
