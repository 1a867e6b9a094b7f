#ifndef TUTTI_SERVER_MAIL_SMTP_H
#define TUTTI_SERVER_MAIL_SMTP_H

#include <stdbool.h>
#include <stddef.h>

/* One letter of plain text to one address, through the mail server of the settings. */

typedef struct Letter {
  const char *to;      /* plausible (auth/password.h): it goes into the head as it is */
  const char *subject; /* ASCII */
  const char *text;    /* UTF-8; lines end with \n */
} Letter;

/* False with one sentence in `why`. Takes up to half a minute. */
bool smtp_send(const Letter *letter, char *why, size_t why_bytes);

#endif
