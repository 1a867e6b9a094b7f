/* A poll over the listening socket and those that have said nothing yet. */

#include "server/http/door.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char SOCKET_BEGINS[] = "GET /ws";
enum { SILENT_MAX = 1024, SILENT_SECONDS = 10, TICK_MS = 1000, KNOWN_BYTES = sizeof SOCKET_BEGINS - 1 };

typedef struct Guest {
  int fd;
  double since;
  struct sockaddr_storage from;
  socklen_t from_bytes;
} Guest;

struct Door {
  DoorOptions options;
  pthread_t thread;
  int wake[2];
  uint32_t guest_count;
  Guest guests[SILENT_MAX];
};

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* The oldest silent one goes when there are too many: a stranger cannot keep others out by saying nothing. */
static void let_in(Door *door) {
  Guest guest = {.from_bytes = sizeof guest.from, .since = seconds_now()};
  const int on = 1, wanted = KNOWN_BYTES;
  guest.fd = accept4(door->options.listening_fd, (struct sockaddr *)&guest.from, &guest.from_bytes, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (guest.fd < 0) return;
  setsockopt(guest.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(guest.fd, SOL_SOCKET, SO_RCVLOWAT, &wanted, sizeof wanted);
  if (door->guest_count == SILENT_MAX) {
    close(door->guests[0].fd);
    memmove(door->guests, door->guests + 1, --door->guest_count * sizeof door->guests[0]);
  }
  door->guests[door->guest_count++] = guest;
}

static void show_in(const Door *door, const Guest *guest) {
  char first[KNOWN_BYTES];
  const int one = 1;
  const ssize_t size = recv(guest->fd, first, sizeof first, MSG_PEEK);
  const DoorOptions *to = &door->options;
  setsockopt(guest->fd, SOL_SOCKET, SO_RCVLOWAT, &one, sizeof one);
  if (size <= 0) close(guest->fd);
  else if (to->socket != NULL && size == KNOWN_BYTES && memcmp(first, SOCKET_BEGINS, KNOWN_BYTES) == 0) to->socket(to->socket_context, guest->fd);
  else to->web(to->web_context, guest->fd, (const struct sockaddr *)&guest->from, guest->from_bytes);
}

/* `polled` are the guests' rows, in their order. */
static void serve_guests(Door *door, const struct pollfd *polled, uint32_t count) {
  const double now = seconds_now();
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (polled[i].revents != 0) show_in(door, &door->guests[i]);
    else if (now - door->guests[i].since > SILENT_SECONDS) close(door->guests[i].fd);
    else door->guests[kept++] = door->guests[i];
  }
  door->guest_count = kept;
}

static void *run(void *context) {
  Door *door = context;
  struct pollfd polled[SILENT_MAX + 2];
  for (;;) {
    const uint32_t count = door->guest_count;
    polled[0] = (struct pollfd){.fd = door->wake[0], .events = POLLIN};
    polled[1] = (struct pollfd){.fd = door->options.listening_fd, .events = POLLIN};
    for (uint32_t i = 0; i < count; i++) polled[i + 2] = (struct pollfd){.fd = door->guests[i].fd, .events = POLLIN};
    if (poll(polled, count + 2, TICK_MS) < 0 && errno != EINTR) return NULL;
    if (polled[0].revents != 0) return NULL;
    serve_guests(door, polled + 2, count);
    if (polled[1].revents != 0) let_in(door);
  }
}

Door *door_open(const DoorOptions *options) {
  Door *door = calloc(1, sizeof *door);
  if (door == NULL) return NULL;
  door->options = *options;
  fcntl(options->listening_fd, F_SETFL, O_NONBLOCK);
  if (pipe2(door->wake, O_CLOEXEC) == 0) {
    if (pthread_create(&door->thread, NULL, run, door) == 0) return door;
    close(door->wake[0]);
    close(door->wake[1]);
  }
  free(door);
  return NULL;
}

void door_close(Door *door) {
  close(door->wake[1]);
  pthread_join(door->thread, NULL);
  close(door->wake[0]);
  close(door->options.listening_fd);
  for (uint32_t i = 0; i < door->guest_count; i++) close(door->guests[i].fd);
  free(door);
}
