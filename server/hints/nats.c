/* One thread, one connection: asleep in poll, woken by the server or by the end; whoever has something to say writes it itself. */

#include "server/hints/nats.h"

#include "core/version.h"
#include "server/hints/tls_line.h"
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

enum { RETRY_MS = 1000, PATIENCE_MS = 5000, QUIET_MS = 20000, WORD_BYTES = 256, PATH_BYTES = 1024 };

struct Nats {
  char host[WORD_BYTES], port[8], user[WORD_BYTES], password[WORD_BYTES];
  char subject[WORD_BYTES];
  bool is_private;  /* by TLS, or not at all */
  bool shakes_first;/* before the server's first word */
  char authorities[PATH_BYTES], certificate[PATH_BYTES], key[PATH_BYTES];
  HeardHint *heard;
  void *context;
  pthread_t thread;
  int wake;
  atomic_bool ending, works;
  pthread_mutex_t lock;
  int fd;           /* under `lock` where it is written to or changes; -1: there is none */
  TlsLine *tls;     /* the same of what is spoken over it; NULL: in the clear */
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

/* All of it or none: a line that is full is one that is broken. Under `lock`, as get is. */
static bool put(Nats *nats, const char *text, int size) {
  if (nats->fd < 0 || (nats->is_private && nats->tls == NULL)) return false;
  return (nats->tls != NULL ? tls_line_put(nats->tls, text, (size_t)size) : (long)send(nats->fd, text, (size_t)size, MSG_NOSIGNAL | MSG_DONTWAIT)) == size;
}

static long get(Nats *nats, char *to, size_t size, bool *more) {
  const long got = nats->tls != NULL ? tls_line_get(nats->tls, to, size) : (long)recv(nats->fd, to, size, 0);
  *more = got > 0 && nats->tls != NULL && tls_line_has_more(nats->tls);
  return got;
}

static bool put_locked(Nats *nats, const char *text, int size) {
  pthread_mutex_lock(&nats->lock);
  const bool done = put(nats, text, size);
  pthread_mutex_unlock(&nats->lock);
  return done;
}

/* A JSON text; what would need an escape was refused. */
static bool introduce(Nats *nats) {
  char who[2 * WORD_BYTES + 64] = "", text[3 * WORD_BYTES + 512];
  if (nats->user[0] != '\0') snprintf(who, sizeof who, ",\"user\":\"%s\",\"pass\":\"%s\"", nats->user, nats->password);
  else if (nats->password[0] != '\0') snprintf(who, sizeof who, ",\"auth_token\":\"%s\"", nats->password);
  const int size = snprintf(text, sizeof text, "CONNECT {\"verbose\":false,\"pedantic\":false,\"tls_required\":%s,\"protocol\":1,\"echo\":false,\"lang\":\"c\",\"name\":\"tutti\",\"version\":\"%s\"%s}\r\nSUB %s 1\r\nPING\r\n",
                            nats->is_private ? "true" : "false", TUTTI_VERSION, who, nats->subject);
  return put_locked(nats, text, size);
}

static void say_away(Nats *nats, const char *why) {
  if (!nats->is_told) journal_say(JOURNAL_WARNING, "nats_away", why);
  nats->is_told = true;
}

static void hang_up(Nats *nats) {
  pthread_mutex_lock(&nats->lock);
  atomic_store(&nats->works, false);
  tls_line_end(nats->tls);
  nats->tls = NULL;
  if (nats->fd >= 0) close(nats->fd);
  nats->fd = -1;
  pthread_mutex_unlock(&nats->lock);
}

/* What came before, but for the server's first word, is nobody's that is known, and so nothing. */
static bool go_private(Nats *nats) {
  const TlsPlace place = {nats->host, nats->authorities, nats->certificate, nats->key};
  char why[TLS_WHY_BYTES] = "it says more before TLS than it should";
  TlsLine *line = nats->reader.size > 0 ? NULL : tls_line_begin(nats->fd, &place, why);
  TlsStep step = line == NULL ? TLS_FAILED : TLS_MORE;
  for (short events; step == TLS_MORE;) {
    step = tls_line_shake(line, &events, why);
    if (step != TLS_MORE || wait_for(nats, nats->fd, events, PATIENCE_MS)) continue;
    snprintf(why, sizeof why, "it does not speak TLS");
    step = TLS_FAILED;
  }
  pthread_mutex_lock(&nats->lock);
  nats->tls = step == TLS_DONE ? line : NULL;
  pthread_mutex_unlock(&nats->lock);
  if (step == TLS_DONE) return true;
  tls_line_end(line);
  if (!atomic_load(&nats->ending)) say_away(nats, why);
  return false;
}

/* What one of its words asks for; false: the line is to be closed. The answer to our first PING says that we were let in and hear. */
static bool follow(Nats *nats, NatsSaid said, int64_t about, int64_t from) {
  if (said == NATS_WRONG) {
    say_away(nats, "it does not let this server in, or says what no NATS server says");
    return false;
  }
  if (said == NATS_INFO) {
    if (atomic_load(&nats->works)) return true;
    return (!nats->is_private || nats->tls != NULL || go_private(nats)) && introduce(nats);
  }
  if (nats->is_private && nats->tls == NULL) return false; /* somebody else's words */
  if (said == NATS_HINT) nats->heard(nats->context, about, from, "");
  if (said == NATS_PONG) {
    nats->is_told = false;
    atomic_store(&nats->works, true);
  }
  return said != NATS_PING || put_locked(nats, "PONG\r\n", 6);
}

static bool understand(Nats *nats) {
  int64_t about = 0, from = 0;
  for (NatsSaid said; (said = nats_read(&nats->reader, &about, &from)) != NATS_MORE;)
    if (!follow(nats, said, about, from)) return false;
  return true;
}

/* As long as something is heard: a server that says nothing is asked whether it is there, once. */
static void hear(Nats *nats) {
  bool asked = false, more = nats->tls != NULL && tls_line_has_more(nats->tls);
  for (;;) {
    NatsReader *reader = &nats->reader;
    if (!more && !wait_for(nats, nats->fd, POLLIN, QUIET_MS)) {
      if (!atomic_load(&nats->ending) && !atomic_load(&nats->works)) say_away(nats, "it says nothing: it may want TLS before its first word (NATS_HANDSHAKE=first)");
      if (atomic_load(&nats->ending) || asked || !atomic_load(&nats->works)) return;
      asked = put_locked(nats, "PING\r\n", 6);
      if (!asked) return;
      continue;
    }
    pthread_mutex_lock(&nats->lock);
    const long got = get(nats, reader->line + reader->size, sizeof reader->line - reader->size, &more);
    pthread_mutex_unlock(&nats->lock);
    if (got <= 0 && (got == 0 || (errno != EINTR && errno != EAGAIN))) return;
    asked = false;
    reader->size += got > 0 ? (size_t)got : 0;
    if (!understand(nats)) return;
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
      nats->reader.size = 0;
      if (!nats->shakes_first || go_private(nats)) hear(nats);
      hang_up(nats);
    }
    if (!atomic_load(&nats->ending)) (void)wait_for(nats, -1, 0, RETRY_MS);
  }
  return NULL;
}

/* ---- The address ---- */

static bool copy_path(char to[PATH_BYTES], const char *from) { return (size_t)snprintf(to, PATH_BYTES, "%s", from == NULL ? "" : from) < PATH_BYTES; }

/* A certificate without its key is none, and neither goes with a line in the clear. */
static bool read_files(Nats *nats, const NatsPlace *place) {
  return copy_path(nats->authorities, place->authorities) && copy_path(nats->certificate, place->certificate) && copy_path(nats->key, place->key) &&
         (nats->certificate[0] == '\0') == (nats->key[0] == '\0') && (nats->is_private || (!nats->shakes_first && nats->authorities[0] == '\0' && nats->key[0] == '\0'));
}

static bool copy_word(char *to, size_t room, const char *from, size_t size) {
  if (size >= room) return false;
  for (size_t i = 0; i < size; i++)
    if ((unsigned char)from[i] <= ' ' || from[i] == '"' || from[i] == '\\') return false;
  memcpy(to, from, size);
  to[size] = '\0';
  return true;
}

static bool read_place(Nats *nats, const NatsPlace *place) {
  static const char clear[] = "nats://", tls[] = "tls://";
  nats->shakes_first = place->shakes_first;
  nats->is_private = strncmp(place->url, tls, sizeof tls - 1) == 0;
  if (!nats->is_private && strncmp(place->url, clear, sizeof clear - 1) != 0) return false;
  const char *host = place->url + (nats->is_private ? sizeof tls : sizeof clear) - 1;
  const bool six = *host == '[';
  const char *end = six ? strchr(host, ']') : host + strcspn(host, ":");
  if (end == NULL || !copy_word(nats->host, sizeof nats->host, host + six, (size_t)(end - host) - six)) return false;
  const char *port = end[six] == ':' ? end + six + 1 : "4222";
  return nats->host[0] != '\0' && copy_word(nats->port, sizeof nats->port, port, strlen(port)) && copy_word(nats->user, sizeof nats->user, place->user, strlen(place->user)) &&
         copy_word(nats->password, sizeof nats->password, place->password, strlen(place->password)) && copy_word(nats->subject, sizeof nats->subject, place->subject, strlen(place->subject)) &&
         nats->subject[0] != '\0' && read_files(nats, place);
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
  if (!read) journal_say(JOURNAL_ERROR, "nats_place", "a NATS server is nats://host[:port] or tls://host[:port], its user, password and subject have no spaces, quotes or backslashes, and files of certificates and a handshake that comes first go with tls, a certificate with its key: hints go by the database");
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
  const bool said = put(nats, text, size);
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
