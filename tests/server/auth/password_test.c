/* Passwords are hashed by a few at once, whoever guesses, and what they are checked by is what they were kept by. */
#include "support/cm.h"

#include "server/auth/password.h"

#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MEMORY_MIB = 16, AT_ONCE = 2, CROWD = 24, GUESSES = 6, SLACK_MIB = 24 };
#define GOOD "correct horse battery"

static Passwords *passwords;
static char kept[PASSWORD_HASH_BYTES];
static atomic_uint answers[PASSWORD_BUSY + 1];

static long peak_mib(void) {
  char line[128];
  long kib = 0;
  FILE *file = fopen("/proc/self/status", "r");
  while (file != NULL && fgets(line, sizeof line, file) != NULL)
    if (strncmp(line, "VmHWM:", 6) == 0) kib = strtol(line + 6, NULL, 10);
  if (file != NULL) fclose(file);
  return kib >> 10;
}

static void *guess(void *right) {
  bool outdated;
  for (uint32_t i = 0; i < GUESSES; i++) atomic_fetch_add(&answers[password_check(passwords, right != NULL ? GOOD : "a wrong guess of it", kept, &outdated)], 1);
  return NULL;
}

/* Each takes MEMORY_MIB; a crowd of them together no more than those who may at once. */
static void a_crowd_that_guesses_fills_no_memory(void **state) {
  (void)state;
  pthread_t threads[CROWD];
  const long before = peak_mib();
  for (size_t i = 0; i < CROWD; i++) assert_int_equal(pthread_create(&threads[i], NULL, guess, i % 2 == 0 ? passwords : NULL), 0);
  for (size_t i = 0; i < CROWD; i++) pthread_join(threads[i], NULL);
  const long grown = peak_mib() - before;
  const uint32_t right = atomic_load(&answers[PASSWORD_RIGHT]), wrong = atomic_load(&answers[PASSWORD_WRONG]), busy = atomic_load(&answers[PASSWORD_BUSY]);
  print_message("        of %d at once %u right, %u wrong, %u told to come again; %ld MiB more at most\n", CROWD, right, wrong, busy, grown);
  assert_true(right > 0 && wrong > 0 && busy > 0 && right <= CROWD / 2 * GUESSES && wrong <= CROWD / 2 * GUESSES);
  assert_int_equal(right + wrong + busy, CROWD * GUESSES);
  assert_true(grown <= AT_ONCE * MEMORY_MIB + SLACK_MIB);
  /* And then anybody is heard again. */
  bool outdated = true;
  assert_int_equal(password_check(passwords, GOOD, kept, &outdated), PASSWORD_RIGHT);
  assert_false(outdated);
}

static void a_hash_is_of_one_password_and_says_how_it_was_made(void **state) {
  (void)state;
  char again[PASSWORD_HASH_BYTES];
  bool outdated;
  assert_true(password_hash(passwords, GOOD, again));
  assert_string_not_equal(kept, again); /* salted */
  assert_memory_equal(kept, "$argon2id$", 10);
  assert_int_equal(password_check(passwords, GOOD " ", kept, &outdated), PASSWORD_WRONG);
  assert_int_equal(password_check(passwords, GOOD, NULL, &outdated), PASSWORD_WRONG);
  Passwords *later = passwords_create(MEMORY_MIB * 2, AT_ONCE);
  assert_non_null(later);
  assert_int_equal(password_check(later, GOOD, kept, &outdated), PASSWORD_RIGHT);
  assert_true(outdated);
  passwords_destroy(later);
}

static int begin(void **state) {
  (void)state;
  mallopt(M_MMAP_THRESHOLD, 64 << 10); /* as in the program: large blocks go back when they are free */
  passwords = passwords_create(MEMORY_MIB, AT_ONCE);
  return passwords != NULL && password_hash(passwords, GOOD, kept) ? 0 : -1;
}

static int end(void **state) {
  (void)state;
  passwords_destroy(passwords);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_crowd_that_guesses_fills_no_memory),
    cmocka_unit_test(a_hash_is_of_one_password_and_says_how_it_was_made),
  };
  return cmocka_run_group_tests(tests, begin, end);
}
