/* The thread, and what the letters say. The secret of a letter is made when it is sent, and only its hash is ever stored. */

#include "server/mail/mailer.h"

#include "server/auth/token.h"
#include "server/clock.h"
#include "server/db/db.h"
#include "server/journal.h"
#include "server/mail/smtp.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WAIT_SECONDS = 2 };

struct Mailer {
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t there;
  bool poked, ending; /* under `lock` */
  Db *db;
};

/* What stands before the link, what it ends with, and what stands behind it. */
static const struct { const char *purpose, *subject, *before, *mark, *after; } letters[] = {
  {"verify", "Your address for Tutti", "somebody gave this address for their account at Tutti. If that was you, open this\nlink within a day:", "#verify=",
   "If it was not, do nothing."},
  {"reset", "A new password for Tutti", "somebody, you we hope, asked for a new password. Choose it here within an hour:", "#reset=",
   "That signs you out everywhere else. If it was not you, do nothing: the old one stays."},
  {"taken", "Your account at Tutti", "somebody tried to use this address for an account at Tutti, but it is yours already.\nIf that was you, sign in, or have a new password sent, at", NULL,
   "If it was not, do nothing."},
  {"invite", "An invitation to a song", " invites you to a song of theirs at Tutti, a studio that opens in a browser. This link lets you\nin, once and within a week; you need no account:", "#join=",
   "If you know nobody of that address, do nothing."},
};

static bool send(const char *purpose, const char *to, const char *origin, const char *from, const char *token, char *why, size_t why_bytes) {
  char text[1024];
  for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
    if (strcmp(letters[i].purpose, purpose) != 0) continue;
    const bool secret = letters[i].mark != NULL;
    snprintf(text, sizeof text, "Hello,\n\n%s%s\n\n  %s/%s%s\n\n%s\n", strcmp(purpose, "invite") == 0 ? from : "", letters[i].before, origin, secret ? letters[i].mark : "", secret ? token : "", letters[i].after);
    return smtp_send(&(Letter){to, letters[i].subject, text}, why, why_bytes);
  }
  snprintf(why, why_bytes, "this server knows no letter of that kind");
  return false;
}

static void keep(Db *db, int64_t id, const char *why) {
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, id);
  db_arg_text(&args, why);
  DbResult result = db_run(db, SQL_LETTER_SENT, &args);
  db_result_finish(&result); /* not kept: it is sent once more, with another secret */
}

/* False: there is none, or the database is away. */
static bool send_one(Mailer *mailer) {
  Token token;
  Digest hash;
  DbArgs args;
  char why[256] = "";
  if (!token_make(&token) || !token_hash(token.text, &hash)) return false;
  db_args_init(&args);
  db_arg_bytes(&args, (Bytes){hash.bytes, sizeof hash.bytes});
  DbResult result = db_run(mailer->db, SQL_LETTER_TAKE, &args);
  const bool there = result.state == DB_OK && result.rows == 1;
  if (there) {
    const int64_t id = db_i64(&result, 0, 0);
    const char *purpose = db_text(&result, 0, 1);
    const bool sent = send(purpose, db_text(&result, 0, 2), db_text(&result, 0, 3), db_text(&result, 0, 4), token.text, why, sizeof why);
    JournalLine line;
    keep(mailer->db, id, sent ? "" : why[0] == '\0' ? "unknown" : why);
    journal_begin(&line, sent ? JOURNAL_INFO : JOURNAL_WARNING, sent ? "letter_sent" : "letter_waits");
    journal_number(&line, "letter", id);
    journal_text(&line, "purpose", purpose);
    if (!sent) journal_text(&line, "why", why);
    journal_end(&line);
  }
  db_result_finish(&result);
  return there;
}

static bool wait_a_while(Mailer *mailer) {
  const struct timespec until = clock_in(WAIT_SECONDS);
  pthread_mutex_lock(&mailer->lock);
  while (!mailer->poked && !mailer->ending)
    if (pthread_cond_clockwait(&mailer->there, &mailer->lock, CLOCK_MONOTONIC, &until) != 0) break;
  mailer->poked = false;
  const bool ending = mailer->ending;
  pthread_mutex_unlock(&mailer->lock);
  return !ending;
}

static bool is_ending(Mailer *mailer) {
  pthread_mutex_lock(&mailer->lock);
  const bool ending = mailer->ending;
  pthread_mutex_unlock(&mailer->lock);
  return ending;
}

static void *run(void *mailer_) {
  Mailer *mailer = mailer_;
  do {
    while (!is_ending(mailer) && send_one(mailer)) {}
  } while (wait_a_while(mailer));
  return NULL;
}

Mailer *mailer_create(const char *database_url) {
  Mailer *mailer = calloc(1, sizeof *mailer);
  if (mailer == NULL) return NULL;
  pthread_mutex_init(&mailer->lock, NULL);
  pthread_cond_init(&mailer->there, NULL);
  mailer->db = db_create(database_url);
  if (mailer->db != NULL) db_wait_for_answers(mailer->db, DB_ANSWER_SECONDS);
  if (mailer->db != NULL && pthread_create(&mailer->thread, NULL, run, mailer) == 0) return mailer;
  db_destroy(mailer->db);
  pthread_cond_destroy(&mailer->there);
  pthread_mutex_destroy(&mailer->lock);
  free(mailer);
  return NULL;
}

void mailer_poke(Mailer *mailer) {
  if (mailer == NULL) return;
  pthread_mutex_lock(&mailer->lock);
  mailer->poked = true;
  pthread_cond_signal(&mailer->there);
  pthread_mutex_unlock(&mailer->lock);
}

void mailer_destroy(Mailer *mailer) {
  if (mailer == NULL) return;
  pthread_mutex_lock(&mailer->lock);
  mailer->ending = true;
  pthread_cond_signal(&mailer->there);
  pthread_mutex_unlock(&mailer->lock);
  pthread_join(mailer->thread, NULL);
  db_destroy(mailer->db);
  pthread_cond_destroy(&mailer->there);
  pthread_mutex_destroy(&mailer->lock);
  free(mailer);
}
