#ifndef TUTTI_SERVER_HINTS_TLS_LINE_H
#define TUTTI_SERVER_HINTS_TLS_LINE_H

#include <stdbool.h>
#include <stddef.h>

/*
  TLS 1.2 or later over a socket that is connected already, as a client who insists on knowing whom it talks to. Nothing of it waits:
  what cannot go on says so, and is asked again when the socket is ready. One thread at a time.
*/

typedef struct TlsLine TlsLine;

typedef struct TlsPlace {
  const char *host;              /* whose certificate it must be: a name, or an address that stands in it */
  const char *authorities;       /* a file of certificates whose word counts; "": the system's */
  const char *certificate, *key; /* files with who we are; "": nobody asks */
} TlsPlace;

enum { TLS_WHY_BYTES = 200 };

/* NULL with `why`: a file cannot be used, or there is no memory. The socket stays the caller's. */
TlsLine *tls_line_begin(int fd, const TlsPlace *place, char why[TLS_WHY_BYTES]);
/* One step towards each other. `events`: what poll is to wait for before the next one. */
typedef enum TlsStep { TLS_MORE, TLS_DONE, TLS_FAILED /* with `why` */ } TlsStep;
TlsStep tls_line_shake(TlsLine *line, short *events, char why[TLS_WHY_BYTES]);
/* As recv and send on a socket that does not wait: EAGAIN, or EPROTO where the other side breaks the rules. */
long tls_line_get(TlsLine *line, void *to, size_t size);
long tls_line_put(TlsLine *line, const void *from, size_t size);
/* Something came that poll knows nothing of any more. */
bool tls_line_has_more(TlsLine *line);
void tls_line_end(TlsLine *line);

#endif
