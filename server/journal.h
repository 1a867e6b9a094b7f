#ifndef TUTTI_SERVER_JOURNAL_H
#define TUTTI_SERVER_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
  What a server tells those who look after it: one line of JSON on the standard error for each thing that happened.

    JournalLine line;
    journal_begin(&line, JOURNAL_WARNING, "store_away");
    journal_text(&line, "why", why);
    journal_end(&line);

    {"time":"2026-11-21T12:00:00.123Z","level":"warning","what":"store_away","request":"5f0c...","why":"..."}

  Whatever a thread works on it names first (journal_about): a request, a room, a batch, a job. Every line until journal_done
  carries that id, so that all lines of one thing can be found. Secrets and what people wrote never go in. [any]
*/

typedef enum JournalLevel { JOURNAL_ERROR, JOURNAL_WARNING, JOURNAL_INFO, JOURNAL_DETAIL } JournalLevel;

enum { JOURNAL_LINE_BYTES = 2048, JOURNAL_ID_DIGITS = 16 };

typedef struct JournalLine {
  size_t size;
  bool told;  /* false: the level is not wanted */
  char text[JOURNAL_LINE_BYTES];
} JournalLine;

/* Is this much told (TUTTI_LOG)? To spare the work of gathering it. */
bool journal_wants(JournalLevel level);

/* `what` is one static word with underscores; it is what one looks for. */
void journal_begin(JournalLine *line, JournalLevel level, const char *what);
void journal_text(JournalLine *line, const char *name, const char *value);
void journal_number(JournalLine *line, const char *name, int64_t value);
void journal_ms(JournalLine *line, const char *name, double seconds);
void journal_end(JournalLine *line);
/* A line with one sentence; `why` may be NULL. */
void journal_say(JournalLevel level, const char *what, const char *why);

/* This thread works on `kind` ("request", "room", "batch", "job") now; kinds nest, up to four. `kind` is static. */
void journal_about(const char *kind, const char *id);
void journal_about_number(const char *kind, uint64_t id);
/* The last one is done. */
void journal_done(void);
/* An id nobody else has, as JOURNAL_ID_DIGITS hex digits and a 0. */
void journal_new_id(char id[JOURNAL_ID_DIGITS + 1]);

#endif
