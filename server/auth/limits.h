#ifndef TUTTI_SERVER_AUTH_LIMITS_H
#define TUTTI_SERVER_AUTH_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

/*
  How often somebody may do something: a bucket for each (kind, key) that a call takes from and time fills again. Keys are
  addresses, people and mail addresses; only a hash of them is kept, in this process's memory. Several servers each count for
  themselves. [any]
*/

typedef enum LimitKind {
  LIMIT_CALL,      /* any call, by a person */
  LIMIT_ADDRESS,   /* any call, by an address */
  LIMIT_NEWCOMER,  /* becoming somebody, by an address */
  LIMIT_SECRET,    /* trying a secret (a password, a code, a link), by an address */
  LIMIT_ACCOUNT,   /* trying a password, by the account that is tried */
  LIMIT_LETTER,    /* having a letter sent, by the address it goes to */
  LIMIT_HEAVY,     /* what costs the server seconds, by a person */
  LIMIT_KINDS
} LimitKind;

typedef struct LimitRow { const char *name; double per_minute, burst; } LimitRow;
extern const LimitRow limit_rows[LIMIT_KINDS];

typedef struct Limits Limits;

/* `percent` of the table's numbers; 0: nothing is limited. NULL when memory is refused. */
Limits *limits_create(uint32_t percent);
void limits_destroy(Limits *limits);
/* Takes one. 0: it may be; else after so many whole seconds. `limits` may be NULL. */
uint32_t limits_take(Limits *limits, LimitKind kind, const char *key, double now_seconds);

#endif
