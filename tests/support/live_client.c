/* How a replica and a socket come together in tests: see support/live_client.h. */
#include "support/live_client.h"

#include "support/cm.h"

#include <time.h>

#define PATIENCE_SECONDS 3.0
#define FRAME_BYTES_MOST (256u << 20)

double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void live_client_greet(LiveClient *client) {
  replica_connect(client->replica);
  client->said_hello = seconds_now();
}

void live_client_send(LiveClient *client) {
  Buffer bytes;
  buffer_init(&bytes, memory_heap(), FRAME_BYTES_MOST);
  for (; replica_take_write(client->replica, &bytes) != WRITE_NOTHING; buffer_clear(&bytes)) replica_written(client->replica);
  for (buffer_clear(&bytes); client->socket.fd >= 0 && replica_take(client->replica, &bytes) == STATUS_OK && bytes.size > 0; buffer_clear(&bytes))
    web_socket_send(&client->socket, buffer_bytes(&bytes), false);
  buffer_finish(&bytes);
}

void live_client_exchange(LiveClient *client, void (*hear)(void *context, Bytes text), void *context) {
  Buffer bytes;
  bool text;
  if (client->socket.fd >= 0 && replica_state(client->replica) == REPLICA_JOINING && seconds_now() - client->said_hello > PATIENCE_SECONDS) live_client_greet(client);
  live_client_send(client);
  buffer_init(&bytes, memory_heap(), FRAME_BYTES_MOST);
  while (client->socket.fd >= 0 && web_socket_receive(&client->socket, 0, &bytes, &text)) {
    if (!text) assert_int_equal(replica_receive(client->replica, buffer_bytes(&bytes), NULL), STATUS_OK);
    else if (hear != NULL) hear(context, buffer_bytes(&bytes));
  }
  buffer_finish(&bytes);
}

void live_client_finish(LiveClient *client) {
  replica_destroy(client->replica);
  web_socket_close(&client->socket);
}
