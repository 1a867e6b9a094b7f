#ifndef TUTTI_TESTS_SUPPORT_LIVE_CLIENT_H
#define TUTTI_TESTS_SUPPORT_LIVE_CLIENT_H

#include "model/replica.h"
#include "support/web_client.h"

/*
  A replica, its disk, which never fails, and the socket it speaks through: what every test does that sits at a shared song through a
  real server. What the socket says that is no frame of the protocol, or that the replica refuses, fails the test.
*/

typedef struct LiveClient {
  Replica *replica;
  WebSocket socket;  /* fd -1: there is none */
  double said_hello; /* seconds_now() then */
} LiveClient;

double seconds_now(void); /* monotonic */

/* Says hello through a socket that was just opened. */
void live_client_greet(LiveClient *client);
/* The disk takes what waits to be written, and the socket, if there is one, what waits to be sent. */
void live_client_send(LiveClient *client);
/* All of that, hello once more where an answer to it stays out for three seconds, and what has come in. `hear` gets texts; or NULL. */
void live_client_exchange(LiveClient *client, void (*hear)(void *context, Bytes text), void *context);
/* Closes and frees it. */
void live_client_finish(LiveClient *client);

#endif
