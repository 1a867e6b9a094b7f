#ifndef TUTTI_SERVER_HINTS_NATS_H
#define TUTTI_SERVER_HINTS_NATS_H

#include "server/db/listen.h"

#include <stddef.h>

/*
  The same hints by way of a NATS server, where one is configured: it takes the after-commit notice of every group of edits from PostgreSQL,
  whose NOTIFY locks the whole database for it. The client's side of the protocol (docs.nats.io, "NATS Client Protocol"): lines that end in
  CRLF, payloads of a stated size. A thread keeps the line and connects again when it breaks. Everything said by it may be lost, as everything
  that is said by listen.h may. With tls:// the line is made private (tls_line.h) after the server's first word, as NATS does it, or, where the
  server wants that (its handshake_first), before it; or there is none; with nats:// it belongs on a network of one's own.
*/

typedef struct Nats Nats;

typedef struct NatsPlace {
  const char *url;             /* nats://host[:port], or tls:// */
  const char *user, *password; /* "": none; a password without a user is a token */
  const char *subject;         /* one for all servers of a database */
  const char *authorities, *certificate, *key; /* of tls://, as in TlsPlace; NULL is "" */
  bool shakes_first;           /* tls:// begins before the server's first word */
} NatsPlace;

/* NULL when it cannot be; a server that is not there yet is waited for. `heard` is called on its thread. */
Nats *nats_begin(const NatsPlace *place, HeardHint *heard, void *context);
/* Hints are heard now. NULL is no. [any] */
bool nats_works(const Nats *nats);
/* Never waits. False: it could not be said, say it another way. NULL is false. [any] */
bool nats_say(Nats *nats, int64_t about, int64_t from);
void nats_end(Nats *nats);

/* What a server says, piece by piece as it comes: for its tests beside the thread. */
enum { NATS_LINE_BYTES = 32768 /* INFO names all servers of a cluster */, NATS_HINT_BYTES = 64 };
typedef enum NatsSaid { NATS_MORE /* is needed */, NATS_NOTHING /* that matters */, NATS_INFO, NATS_PING, NATS_PONG, NATS_HINT, NATS_WRONG } NatsSaid;
typedef struct NatsReader { char line[NATS_LINE_BYTES + NATS_HINT_BYTES + 2]; size_t size; } NatsReader;
/* Takes what it understands of the front of what was put into `line`; of a hint, its numbers. */
NatsSaid nats_read(NatsReader *reader, int64_t *about, int64_t *from);

#endif
