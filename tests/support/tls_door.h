#ifndef TUTTI_TESTS_SUPPORT_TLS_DOOR_H
#define TUTTI_TESTS_SUPPORT_TLS_DOOR_H

#include <stdint.h>

/* A port of loopback where TLS comes before anybody's first word, in front of one that speaks in the clear: what nats-server does with
   handshake_first, which Debian 12's is too old for. */

typedef struct TlsDoor TlsDoor;

/* With the certificate and key of these files. */
TlsDoor *tls_door_open(const char *certificate, const char *key, uint16_t behind);
uint16_t tls_door_port(const TlsDoor *door);
/* Everybody who came through is gone then. */
void tls_door_close(TlsDoor *door);

#endif
