/* Those whose first request's head has not come whole yet wait here and cost nothing, also when they say it a byte at a time: each is looked at
   when there is more of it, however many there are (the kernel keeps the list), and the oldest goes when there are too many. */

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
#include <sys/epoll.h>
#include <unistd.h>

static const char SOCKET_BEGINS[] = "GET /ws";
enum { SILENT_MAX = 1024, SILENT_SECONDS = 10, TICK_MS = 1000, FULL_MS = 20, EVENTS_MAX = 64 /* at once */, KNOWN_BYTES = sizeof SOCKET_BEGINS - 1, HEAD_BYTES = 32 * 1024 /* more the library does not take */ };

typedef struct Guest {
  int fd; /* -1: the place is free */
  uint32_t older, newer; /* places; NOBODY at the ends */
  double since;
  struct sockaddr_storage from;
  socklen_t from_bytes;
} Guest;

enum { NOBODY = SILENT_MAX, LISTENING, WAKE }; /* what an event is about, when it is no guest's place */

struct Door {
  DoorOptions options;
  pthread_t thread;
  int wake[2], events;
  uint32_t oldest, newest, free; /* places; the free ones are a list by `newer` */
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

static void leave_place(Door *door, uint32_t place) {
  Guest *guest = &door->guests[place];
  *(guest->older == NOBODY ? &door->oldest : &door->guests[guest->older].newer) = guest->newer;
  *(guest->newer == NOBODY ? &door->newest : &door->guests[guest->newer].older) = guest->older;
  guest->fd = -1;
  guest->newer = door->free;
  door->free = place;
}

static bool wait_for(const Door *door, int fd, uint32_t about, uint32_t what) {
  struct epoll_event event = {.events = what, .data.u32 = about};
  return epoll_ctl(door->events, EPOLL_CTL_ADD, fd, &event) == 0;
}

static void send_oldest_home(Door *door) {
  close(door->guests[door->oldest].fd);
  leave_place(door, door->oldest);
}

/* False: nobody else waits outside, or there is no room for them. */
static bool accept_next(Door *door, Guest *guest) {
  for (uint32_t tries = 0;; tries++) {
    guest->from_bytes = sizeof guest->from;
    guest->fd = accept4(door->options.listening_fd, (struct sockaddr *)&guest->from, &guest->from_bytes, SOCK_CLOEXEC | SOCK_NONBLOCK);
    const bool is_full = guest->fd < 0 && (errno == EMFILE || errno == ENFILE);
    if (guest->fd >= 0 || !is_full) return guest->fd >= 0;
    if (tries > 0 || door->oldest == NOBODY) break;
    send_oldest_home(door);
  }
  poll(NULL, 0, FULL_MS); /* whoever waits outside is told of again at once */
  return false;
}

/* The oldest silent one goes when there are too many: a stranger cannot keep others out by saying nothing. False: nobody else comes in now. */
static bool let_in(Door *door) {
  Guest guest = {.since = clock_seconds(), .newer = NOBODY};
  const int on = 1;
  if (!accept_next(door, &guest)) return false;
  setsockopt(guest.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  do_not_pace(guest.fd, &guest.from);
  if (door->free == NOBODY) send_oldest_home(door);
  guest.older = door->newest;
  const uint32_t place = door->free;
  if (!wait_for(door, guest.fd, place, EPOLLIN | EPOLLRDHUP | EPOLLET)) {
    close(guest.fd);
    return true;
  }
  door->free = door->guests[place].newer;
  door->guests[place] = guest;
  *(guest.older == NOBODY ? &door->oldest : &door->guests[guest.older].newer) = place;
  door->newest = place;
  return true;
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
  epoll_ctl(door->events, EPOLL_CTL_DEL, guest->fd, NULL);
  if (size <= 0) close(guest->fd);
  else if (!good) turn_away(guest, (size_t)size);
  else if (to->socket != NULL && size >= KNOWN_BYTES && memcmp(head, SOCKET_BEGINS, KNOWN_BYTES) == 0) to->socket(to->socket_context, guest->fd);
  else to->web(to->web_context, guest->fd, (const struct sockaddr *)&guest->from, guest->from_bytes, head, (size_t)size);
  return true;
}

static void send_home_who_is_silent(Door *door) {
  const double now = clock_seconds();
  while (door->oldest != NOBODY && now - door->guests[door->oldest].since > SILENT_SECONDS) send_oldest_home(door);
}

/* Who comes in takes a place after all that was heard of those who have one. */
static void *run(void *context) {
  Door *door = context;
  for (;;) {
    struct epoll_event events[EVENTS_MAX];
    bool knocks = false;
    const int count = epoll_wait(door->events, events, EVENTS_MAX, TICK_MS);
    if (count < 0 && errno != EINTR) return NULL;
    for (int i = 0; i < count; i++) {
      const uint32_t about = events[i].data.u32;
      if (about == WAKE) return NULL;
      knocks = knocks || about == LISTENING;
      if (about < NOBODY && show_in(door, &door->guests[about])) leave_place(door, about);
    }
    for (int i = 0; knocks && i < EVENTS_MAX; i++) knocks = let_in(door);
    send_home_who_is_silent(door);
  }
}

static void close_all(const Door *door) {
  const int fds[] = {door->wake[0], door->wake[1], door->events};
  for (size_t i = 0; i < sizeof fds / sizeof fds[0]; i++)
    if (fds[i] >= 0) close(fds[i]);
}

Door *door_open(const DoorOptions *options) {
  Door *door = calloc(1, sizeof *door);
  if (door == NULL) return NULL;
  *door = (Door){.options = *options, .wake = {-1, -1}, .events = epoll_create1(EPOLL_CLOEXEC), .oldest = NOBODY, .newest = NOBODY};
  for (uint32_t i = 0; i < SILENT_MAX; i++) door->guests[i] = (Guest){.fd = -1, .newer = i + 1 < SILENT_MAX ? i + 1 : NOBODY};
  fcntl(options->listening_fd, F_SETFL, O_NONBLOCK);
  if (door->events >= 0 && pipe2(door->wake, O_CLOEXEC) == 0 && wait_for(door, door->wake[0], WAKE, EPOLLIN) && wait_for(door, options->listening_fd, LISTENING, EPOLLIN) &&
      pthread_create(&door->thread, NULL, run, door) == 0) return door;
  close_all(door);
  free(door);
  return NULL;
}

void door_close(Door *door) {
  close(door->wake[1]);
  door->wake[1] = -1;
  pthread_join(door->thread, NULL);
  close(door->options.listening_fd);
  for (uint32_t at = door->oldest; at != NOBODY; at = door->guests[at].newer) close(door->guests[at].fd);
  close_all(door);
  free(door);
}
