#ifndef TUTTI_SERVER_MAIL_MAILER_H
#define TUTTI_SERVER_MAIL_MAILER_H

#include <stdbool.h>

/*
  Sends the letters that wait in the database, on a thread of its own, so that nobody's call takes longer because a letter goes
  out. A letter that cannot be sent is tried again, less and less often; several servers share the work.
*/

typedef struct Mailer Mailer;

/* NULL when it cannot be. */
Mailer *mailer_create(const char *database_url);
/* A letter waits. `mailer` may be NULL. [any] */
void mailer_poke(Mailer *mailer);
void mailer_destroy(Mailer *mailer);

#endif
