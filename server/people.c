/* A table of verbs over four queries. */

#include "server/people.h"

#include "server/admin_link.h"
#include "server/auth/token.h"
#include "server/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int refuse(DbResult *result) {
  fprintf(stderr, "tutti: the database says: %s\n", result->why);
  db_result_finish(result);
  return 1;
}

static int list(Db *db, const char *about) {
  (void)about;
  DbResult result = db_run(db, SQL_ADMIN_PEOPLE, NULL);
  if (result.state != DB_OK) return refuse(&result);
  printf("%8s  %-8s %-10s %6s %10s  %s\n", "number", "kind", "since", "songs", "MiB", "name");
  for (uint32_t i = 0; i < result.rows; i++)
    printf("%8lld  %-8s %-10s %6lld %10.1f  %s%s\n", (long long)db_i64(&result, i, 0), db_text(&result, i, 1), db_text(&result, i, 6), (long long)db_i64(&result, i, 3),
           (double)db_i64(&result, i, 4) / 1048576.0, db_text(&result, i, 2), db_i32(&result, i, 5) ? "  (locked)" : "");
  db_result_finish(&result);
  return 0;
}

static int make(Db *db, const char *name) {
  Token token;
  Digest hash;
  if (name == NULL || strlen(name) > 100) return 2;
  if (!token_make(&token) || !token_hash(token.text, &hash)) {
    fputs("tutti: the system has no secret to give\n", stderr);
    return 1;
  }
  DbArgs args;
  db_args_init(&args);
  db_arg_text(&args, name);
  db_arg_bytes(&args, (Bytes){hash.bytes, sizeof hash.bytes});
  DbResult result = db_run(db, SQL_ADMIN_MAKE, &args);
  if (result.state != DB_OK) return refuse(&result);
  printf("%lld is %s. Their recovery code, told only now: %s\n", (long long)db_i64(&result, 0, 0), name, token.text);
  db_result_finish(&result);
  return 0;
}

static int set_locked(Db *db, const char *number, bool locked) {
  char *end;
  const long long id = number == NULL ? 0 : strtoll(number, &end, 10);
  if (id <= 0 || *end != '\0') return 2;
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, id);
  db_arg_i32(&args, locked);
  db_arg_i64(&args, 0);
  DbResult result = db_run(db, SQL_ADMIN_LOCK, &args);
  if (result.state != DB_OK) return refuse(&result);
  const bool known = result.rows == 1 && db_i32(&result, 0, 0) == 1;
  db_result_finish(&result);
  if (known) printf(locked ? "%lld is locked out: their sessions ended, their songs wait.\n" : "%lld may come in again.\n", id);
  else fprintf(stderr, "tutti: there is nobody of number %lld\n", id);
  return known ? 0 : 1;
}

static int lock(Db *db, const char *number) { return set_locked(db, number, true); }
static int unlock(Db *db, const char *number) { return set_locked(db, number, false); }

static int link_to_admin(Db *db, const char *about) {
  (void)about;
  Token token;
  if (!admin_link_make(db, false, &token)) {
    fputs("tutti: no link could be made\n", stderr);
    return 1;
  }
  admin_link_print(config_text(CONFIG_URL), &token);
  return 0;
}

int people_run(Db *db, const char *verb, const char *about) {
  static const struct { const char *verb; bool about; int (*run)(Db *db, const char *about); } verbs[] = {
    {"list", false, list}, {"link", false, link_to_admin}, {"make", true, make}, {"lock", true, lock}, {"unlock", true, unlock},
  };
  for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
    if (strcmp(verbs[i].verb, verb) == 0 && verbs[i].about == (about != NULL)) return verbs[i].run(db, about);
  return 2;
}
