/* One thread, one connection: asleep in poll, woken by the server or by the end; whoever has something to say writes it itself. */

#include "server/hints/nats.h"

#include "core/version.h"
#include "server/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { RETRY_MS = 1000, PATIENCE_MS = 5000, QUIET_MS = 20000, WORD_BYTES = 256 };

struct Nats {
  char host[WORD_BYTES], port[8], user[WORD_BYTES], password[WORD_BYTES];
  char subject[WORD_BYTES];
  HeardHint *heard;
  void *context;
  pthread_t thread;
  int wake;
  atomic_bool ending, works;
  pthread_mutex_t lock;
  int fd;           /* under `lock` where it is written to or changes; -1: there is none */
  bool is_told;     /* that it is away: once, not every second */
  NatsReader reader;
};

/* ---- The line ---- */

static bool wait_for(const Nats *nats, int fd, short events, int ms) {
  struct pollfd polled[2] = {{.fd = nats->wake, .events = POLLIN}, {.fd = fd, .events = events}};
  const int ready = poll(polled, fd < 0 ? 1 : 2, ms);
  return ready > 0 && polled[0].revents == 0 && !atomic_load(&nats->ending);
}

static int connect_to(const Nats *nats, const struct addrinfo *at) {
  int error = 0;
  const int one = 1, fd = socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, at->ai_protocol);
  socklen_t size = sizeof error;
  if (fd < 0) return -1;
  const bool begun = connect(fd, at->ai_addr, at->ai_addrlen) == 0 || errno == EINPROGRESS;
  if (begun && wait_for(nats, fd, POLLOUT, PATIENCE_MS) && getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0) {
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
  }
  close(fd);
  return -1;
}

static int open_line(const Nats *nats) {
  const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
  struct addrinfo *found = NULL;
  int fd = -1;
  if (getaddrinfo(nats->host, nats->port, &hints, &found) != 0) return -1;
  for (const struct addrinfo *at = found; at != NULL && fd < 0; at = at->ai_next) fd = connect_to(nats, at);
  freeaddrinfo(found);
  return fd;
}

/* All of it or none: a line that is full is one that is broken. */
static bool put(int fd, const char *text, int size) { return send(fd, text, (size_t)size, MSG_NOSIGNAL | MSG_DONTWAIT) == size; }

/* A JSON text; what would need an escape was refused. */
static bool introduce(const Nats *nats, int fd) {
  char who[2 * WORD_BYTES + 64] = "", text[3 * WORD_BYTES + 512];
  if (nats->user[0] != '\0') snprintf(who, sizeof who, ",\"user\":\"%s\",\"pass\":\"%s\"", nats->user, nats->password);
  else if (nats->password[0] != '\0') snprintf(who, sizeof who, ",\"auth_token\":\"%s\"", nats->password);
  const int size = snprintf(text, sizeof text, "CONNECT {\"verbose\":false,\"pedantic\":false,\"tls_required\":false,\"protocol\":1,\"echo\":false,\"lang\":\"c\",\"name\":\"tutti\",\"version\":\"%s\"%s}\r\nSUB %s 1\r\nPING\r\n",
                            TUTTI_VERSION, who, nats->subject);
  return put(fd, text, size);
}

static void say_away(Nats *nats, const char *why) {
  if (!nats->is_told) journal_say(JOURNAL_WARNING, "nats_away", why);
  nats->is_told = true;
}

static void hang_up(Nats *nats) {
  pthread_mutex_lock(&nats->lock);
  atomic_store(&nats->works, false);
  if (nats->fd >= 0) close(nats->fd);
  nats->fd = -1;
  pthread_mutex_unlock(&nats->lock);
}

/* False: the line is to be closed. The answer to our first PING says that we were let in and hear. */
static bool understand(Nats *nats, int fd) {
  int64_t about, from;
  bool good = true;
  for (NatsSaid said; good && (said = nats_read(&nats->reader, &about, &from)) != NATS_MORE;) {
    if (said == NATS_HINT) nats->heard(nats->context, about, from, "");
    else if (said == NATS_PONG) {
      nats->is_told = false;
      atomic_store(&nats->works, true);
    } else if (said == NATS_INFO) good = atomic_load(&nats->works) || introduce(nats, fd);
    else if (said == NATS_PING) {
      pthread_mutex_lock(&nats->lock);
      good = put(fd, "PONG\r\n", 6);
      pthread_mutex_unlock(&nats->lock);
    } else if (said == NATS_WRONG) {
      say_away(nats, "it does not let this server in, or says what no NATS server says");
      good = false;
    }
  }
  return good;
}

/* As long as something is heard: a server that says nothing is asked whether it is there, once. */
static void hear(Nats *nats, int fd) {
  bool asked = false;
  nats->reader.size = 0;
  for (;;) {
    NatsReader *reader = &nats->reader;
    if (!wait_for(nats, fd, POLLIN, QUIET_MS)) {
      if (atomic_load(&nats->ending) || asked || !atomic_load(&nats->works)) return;
      pthread_mutex_lock(&nats->lock);
      asked = put(fd, "PING\r\n", 6);
      pthread_mutex_unlock(&nats->lock);
      if (!asked) return;
      continue;
    }
    const ssize_t got = recv(fd, reader->line + reader->size, sizeof reader->line - reader->size, 0);
    if (got <= 0 && (got == 0 || (errno != EINTR && errno != EAGAIN))) return;
    asked = false;
    reader->size += got > 0 ? (size_t)got : 0;
    if (!understand(nats, fd)) return;
  }
}

static void *run(void *nats_) {
  Nats *nats = nats_;
  while (!atomic_load(&nats->ending)) {
    const int fd = open_line(nats);
    if (fd < 0) say_away(nats, "it cannot be reached");
    else {
      pthread_mutex_lock(&nats->lock);
      nats->fd = fd;
      pthread_mutex_unlock(&nats->lock);
      hear(nats, fd);
      hang_up(nats);
    }
    if (!atomic_load(&nats->ending)) (void)wait_for(nats, -1, 0, RETRY_MS);
  }
  return NULL;
}

/* ---- The address ---- */

static bool copy_word(char *to, size_t room, const char *from, size_t size) {
  if (size >= room) return false;
  for (size_t i = 0; i < size; i++)
    if ((unsigned char)from[i] <= ' ' || from[i] == '"' || from[i] == '\\') return false;
  memcpy(to, from, size);
  to[size] = '\0';
  return true;
}

static bool read_place(Nats *nats, const NatsPlace *place) {
  static const char scheme[] = "nats://";
  if (strncmp(place->url, scheme, sizeof scheme - 1) != 0) return false;
  const char *host = place->url + sizeof scheme - 1;
  const bool six = *host == '[';
  const char *end = six ? strchr(host, ']') : host + strcspn(host, ":");
  if (end == NULL || !copy_word(nats->host, sizeof nats->host, host + six, (size_t)(end - host) - six)) return false;
  const char *port = end[six] == ':' ? end + six + 1 : "4222";
  return nats->host[0] != '\0' && copy_word(nats->port, sizeof nats->port, port, strlen(port)) && copy_word(nats->user, sizeof nats->user, place->user, strlen(place->user)) &&
         copy_word(nats->password, sizeof nats->password, place->password, strlen(place->password)) && copy_word(nats->subject, sizeof nats->subject, place->subject, strlen(place->subject)) &&
         nats->subject[0] != '\0';
}

Nats *nats_begin(const NatsPlace *place, HeardHint *heard, void *context) {
  Nats *nats = calloc(1, sizeof *nats);
  if (nats == NULL) return NULL;
  nats->heard = heard;
  nats->context = context;
  nats->fd = -1;
  nats->wake = eventfd(0, EFD_CLOEXEC);
  pthread_mutex_init(&nats->lock, NULL);
  const bool read = read_place(nats, place);
  if (!read) journal_say(JOURNAL_ERROR, "nats_place", "a NATS server is nats://host[:port], and its user, password and subject have no spaces, quotes or backslashes: hints go by the database");
  if (read && nats->wake >= 0 && pthread_create(&nats->thread, NULL, run, nats) == 0) return nats;
  if (nats->wake >= 0) close(nats->wake);
  pthread_mutex_destroy(&nats->lock);
  free(nats);
  return NULL;
}

bool nats_works(const Nats *nats) { return nats != NULL && atomic_load(&nats->works); }

bool nats_say(Nats *nats, int64_t about, int64_t from) {
  char hint[NATS_HINT_BYTES], text[WORD_BYTES + NATS_HINT_BYTES + 32];
  if (!nats_works(nats)) return false;
  const int bytes = snprintf(hint, sizeof hint, "%" PRId64 " %" PRId64, about, from);
  const int size = snprintf(text, sizeof text, "PUB %s %d\r\n%s\r\n", nats->subject, bytes, hint);
  pthread_mutex_lock(&nats->lock);
  const bool said = nats->fd >= 0 && put(nats->fd, text, size);
  if (!said && nats->fd >= 0) shutdown(nats->fd, SHUT_RDWR); /* half a line may stand in it: the thread begins anew */
  pthread_mutex_unlock(&nats->lock);
  return said;
}

void nats_end(Nats *nats) {
  if (nats == NULL) return;
  atomic_store(&nats->ending, true);
  const uint64_t one = 1;
  if (write(nats->wake, &one, sizeof one) != sizeof one) perror("tutti: eventfd");
  pthread_join(nats->thread, NULL);
  close(nats->wake);
  pthread_mutex_destroy(&nats->lock);
  free(nats);
}
