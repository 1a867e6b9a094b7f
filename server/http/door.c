/* A poll over the listening socket and those whose first request's head has not come whole yet: who says it a byte at a time waits here
   and costs nothing, and the oldest of them goes when there are too many. */

#include "server/http/door.h"

#include "server/clock.h"

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
#include <unistd.h>

static const char SOCKET_BEGINS[] = "GET /ws";
enum { SILENT_MAX = 1024, SILENT_SECONDS = 10, TICK_MS = 1000, PATIENCE_MS = 5, KNOWN_BYTES = sizeof SOCKET_BEGINS - 1, HEAD_BYTES = 32 * 1024 /* more the library does not take */ };

typedef struct Guest {
  int fd;
  double since, look_at; /* not polled before */
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

/* A proxy or a program on this machine. What is sent to it has no bottleneck to find; a system that paces all it sends by one it believes in
   (BBR) would spend a third more on it, in timers and in waking whoever listens for little at a time. */
static void do_not_pace(int fd, const struct sockaddr_storage *from) {
  static const char paces[] = "bbr", plain[] = "reno";
  char habit[16] = "";
  socklen_t size = sizeof habit - 1;
  const bool is_here = from->ss_family == AF_INET && ntohl(((const struct sockaddr_in *)from)->sin_addr.s_addr) >> 24 == 127;
  if (is_here && getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, habit, &size) == 0 && strncmp(habit, paces, sizeof paces - 1) == 0)
    setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, plain, sizeof plain - 1);
}

/* The oldest silent one goes when there are too many: a stranger cannot keep others out by saying nothing. */
static void let_in(Door *door) {
  Guest guest = {.from_bytes = sizeof guest.from, .since = clock_seconds()};
  const int on = 1;
  guest.fd = accept4(door->options.listening_fd, (struct sockaddr *)&guest.from, &guest.from_bytes, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (guest.fd < 0) return;
  setsockopt(guest.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  do_not_pace(guest.fd, &guest.from);
  if (door->guest_count == SILENT_MAX) {
    close(door->guests[0].fd);
    memmove(door->guests, door->guests + 1, --door->guest_count * sizeof door->guests[0]);
  }
  door->guests[door->guest_count++] = guest;
}

/* Of the head, as far as it has come: whether each line ends as it must. libmicrohttpd takes half of an end for one; a proxy in front that does
   not has read other headers than we would (RFC 9112, section 2.2). */
static bool lines_end_whole(const char *head, size_t size) {
  const char *last = memmem(head, size, "\r\n\r\n", 4), *end = last != NULL ? last : head + size;
  for (const char *at = head; at < end; at++) {
    if (*at == '\n' && (at == head || at[-1] != '\r')) return false;
    if (*at == '\r' && at + 1 < head + size && at[1] != '\n') return false;
  }
  return true;
}

/* What was said is taken first: with it unread the answer would be thrown away on its way. */
static void turn_away(const Guest *guest, size_t said) {
  static const char answer[] = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\nContent-Length: 60\r\n\r\n"
                               "400 Bad Request: a line of its head has no whole end (CRLF).";
  char taken[HEAD_BYTES];
  if (recv(guest->fd, taken, said, 0) > 0) (void)!send(guest->fd, answer, sizeof answer - 1, MSG_NOSIGNAL);
  shutdown(guest->fd, SHUT_WR);
  close(guest->fd);
}

/* False: its head is not whole yet. What is too long for us is the library's to refuse. */
static bool show_in(const Door *door, const Guest *guest) {
  char head[HEAD_BYTES];
  const ssize_t size = recv(guest->fd, head, sizeof head, MSG_PEEK);
  const DoorOptions *to = &door->options;
  const bool good = size <= 0 || lines_end_whole(head, (size_t)size);
  if (good && size > 0 && size < HEAD_BYTES && memmem(head, (size_t)size, "\r\n\r\n", 4) == NULL) return false;
  if (size <= 0) close(guest->fd);
  else if (!good) turn_away(guest, (size_t)size);
  else if (to->socket != NULL && size >= KNOWN_BYTES && memcmp(head, SOCKET_BEGINS, KNOWN_BYTES) == 0) to->socket(to->socket_context, guest->fd);
  else to->web(to->web_context, guest->fd, (const struct sockaddr *)&guest->from, guest->from_bytes);
  return true;
}

/* `polled` are the guests' rows, in their order. */
static void serve_guests(Door *door, const struct pollfd *polled, uint32_t count) {
  const double now = clock_seconds();
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; i++) {
    Guest *guest = &door->guests[i];
    if (polled[i].revents != 0) {
      if (show_in(door, guest)) continue;
      guest->look_at = now + PATIENCE_MS * 1e-3;
    }
    if (now - guest->since > SILENT_SECONDS) close(guest->fd);
    else door->guests[kept++] = *guest;
  }
  door->guest_count = kept;
}

static void *run(void *context) {
  Door *door = context;
  struct pollfd polled[SILENT_MAX + 2];
  for (;;) {
    const uint32_t count = door->guest_count;
    const double now = clock_seconds();
    int wait_ms = TICK_MS;
    polled[0] = (struct pollfd){.fd = door->wake[0], .events = POLLIN};
    polled[1] = (struct pollfd){.fd = door->options.listening_fd, .events = POLLIN};
    for (uint32_t i = 0; i < count; i++) {
      const bool due = door->guests[i].look_at <= now; /* what has come already would wake us at once */
      polled[i + 2] = (struct pollfd){.fd = due ? door->guests[i].fd : -1, .events = POLLIN};
      if (!due) wait_ms = PATIENCE_MS;
    }
    if (poll(polled, count + 2, wait_ms) < 0 && errno != EINTR) return NULL;
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
