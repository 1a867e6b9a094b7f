#ifndef TUTTI_SERVER_HTTP_FRAMING_H
#define TUTTI_SERVER_HTTP_FRAMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
  Where a request ends. A request whose length can be understood in two ways is understood in none: a proxy in front might have
  chosen the other one, and what is left over would be taken for somebody else's request (RFC 9112, section 6.3 and 11.2). [any]
*/

typedef struct HttpFraming {
  uint32_t lengths, encodings, hosts; /* how many such headers there are */
  bool odd;                           /* one of them is none that is known */
  uint64_t body_bytes;                /* as announced; 0 when it comes in chunks */
} HttpFraming;

/* For each header of a request. */
void http_framing_see(HttpFraming *framing, const char *name, const char *value);
bool http_framing_is_plain(const HttpFraming *framing);

#endif
