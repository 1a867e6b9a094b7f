/* A thread for each who comes: a handshake that waits, then bytes both ways until one side ends. */
#include "support/tls_door.h"

#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { GUESTS_MAX = 256, PIECE_BYTES = 16384 };

typedef struct Guest { TlsDoor *door; pthread_t thread; int fd; } Guest;

struct TlsDoor {
  gnutls_certificate_credentials_t credentials;
  int listening;
  uint16_t port, behind;
  pthread_t thread;
  uint32_t guest_count;
  Guest guests[GUESTS_MAX];
};

static struct sockaddr_in loopback(uint16_t port) { return (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port)}; }

/* False: one of them is gone. */
static bool pass_out(gnutls_session_t session, int behind) {
  char piece[PIECE_BYTES];
  const ssize_t got = recv(behind, piece, sizeof piece, 0);
  return got > 0 && gnutls_record_send(session, piece, (size_t)got) == got;
}

static bool pass_in(gnutls_session_t session, int behind) {
  char piece[PIECE_BYTES];
  ssize_t got;
  do got = gnutls_record_recv(session, piece, sizeof piece);
  while (got == GNUTLS_E_AGAIN || got == GNUTLS_E_INTERRUPTED);
  return got > 0 && send(behind, piece, (size_t)got, MSG_NOSIGNAL) == got;
}

static void pass(gnutls_session_t session, int fd, int behind) {
  for (bool going = true; going;) {
    struct pollfd polled[2] = {{.fd = fd, .events = POLLIN}, {.fd = behind, .events = POLLIN}};
    const bool pending = gnutls_record_check_pending(session) > 0;
    if (!pending && poll(polled, 2, -1) < 0) return;
    if (pending || polled[0].revents != 0) going = pass_in(session, behind);
    if (going && polled[1].revents != 0) going = pass_out(session, behind);
  }
}

static void *serve(void *guest_) {
  const Guest *guest = guest_;
  gnutls_session_t session;
  int done;
  if (gnutls_init(&session, GNUTLS_SERVER) != GNUTLS_E_SUCCESS) return NULL;
  gnutls_set_default_priority(session);
  gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, guest->door->credentials);
  gnutls_transport_set_int(session, guest->fd);
  do done = gnutls_handshake(session);
  while (done < 0 && gnutls_error_is_fatal(done) == 0);
  const struct sockaddr_in at = loopback(guest->door->behind);
  const int behind = done == GNUTLS_E_SUCCESS ? socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) : -1;
  if (behind >= 0 && connect(behind, (const struct sockaddr *)&at, sizeof at) == 0) pass(session, guest->fd, behind);
  if (behind >= 0) close(behind);
  gnutls_deinit(session);
  shutdown(guest->fd, SHUT_RDWR);
  return NULL;
}

static void *run(void *door_) {
  TlsDoor *door = door_;
  for (int fd; door->guest_count < GUESTS_MAX && (fd = accept(door->listening, NULL, NULL)) >= 0;) {
    Guest *guest = &door->guests[door->guest_count];
    *guest = (Guest){.door = door, .fd = fd};
    if (pthread_create(&guest->thread, NULL, serve, guest) == 0) door->guest_count++;
    else close(fd);
  }
  return NULL;
}

static bool listen_somewhere(TlsDoor *door) {
  struct sockaddr_in at = loopback(0);
  socklen_t size = sizeof at;
  door->listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool listens = door->listening >= 0 && bind(door->listening, (const struct sockaddr *)&at, size) == 0 && listen(door->listening, 8) == 0 && getsockname(door->listening, (struct sockaddr *)&at, &size) == 0;
  door->port = ntohs(at.sin_port);
  return listens;
}

TlsDoor *tls_door_open(const char *certificate, const char *key, uint16_t behind) {
  TlsDoor *door = calloc(1, sizeof *door);
  if (door == NULL) abort();
  door->behind = behind;
  const bool known = gnutls_certificate_allocate_credentials(&door->credentials) == 0 && gnutls_certificate_set_x509_key_file(door->credentials, certificate, key, GNUTLS_X509_FMT_PEM) >= 0;
  if (known && listen_somewhere(door) && pthread_create(&door->thread, NULL, run, door) == 0) return door;
  abort(); /* a test without it means nothing */
}

uint16_t tls_door_port(const TlsDoor *door) { return door->port; }

void tls_door_close(TlsDoor *door) {
  shutdown(door->listening, SHUT_RDWR);
  pthread_join(door->thread, NULL);
  close(door->listening);
  for (uint32_t i = 0; i < door->guest_count; i++) {
    shutdown(door->guests[i].fd, SHUT_RDWR);
    pthread_join(door->guests[i].thread, NULL);
    close(door->guests[i].fd);
  }
  gnutls_certificate_free_credentials(door->credentials);
  free(door);
}
