/* GnuTLS's home. What it says of a certificate goes into one sentence for whoever looks after the server. */

#include "server/hints/tls_line.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/gnutls.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct TlsLine {
  gnutls_session_t session;
  gnutls_certificate_credentials_t credentials;
};

static void say(char why[TLS_WHY_BYTES], const char *what, int error) { snprintf(why, TLS_WHY_BYTES, "%s: %s", what, gnutls_strerror(error)); }

static bool take_files(gnutls_certificate_credentials_t credentials, const TlsPlace *place, char why[TLS_WHY_BYTES]) {
  const bool own = place->authorities[0] != '\0', known = place->certificate[0] != '\0';
  const int trusted = own ? gnutls_certificate_set_x509_trust_file(credentials, place->authorities, GNUTLS_X509_FMT_PEM) : gnutls_certificate_set_x509_system_trust(credentials);
  if (trusted <= 0) say(why, own ? "the certificates of its authority cannot be read" : "this system trusts nobody's certificates", trusted == 0 ? GNUTLS_E_NO_CERTIFICATE_FOUND : trusted);
  const int taken = known ? gnutls_certificate_set_x509_key_file(credentials, place->certificate, place->key, GNUTLS_X509_FMT_PEM) : 0;
  if (taken < 0) say(why, "this server's own certificate or its key cannot be read", taken);
  return trusted > 0 && taken >= 0;
}

/* An address is looked for in the certificate, but nobody asks for a host of that name. */
static bool is_address(const char *host) {
  unsigned char bytes[sizeof(struct in6_addr)];
  return inet_pton(AF_INET, host, bytes) == 1 || inet_pton(AF_INET6, host, bytes) == 1;
}

static int prepare(TlsLine *line, int fd, const TlsPlace *place) {
  int done = gnutls_init(&line->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
  if (done == GNUTLS_E_SUCCESS) done = gnutls_priority_set_direct(line->session, "NORMAL:-VERS-TLS1.0:-VERS-TLS1.1", NULL);
  if (done == GNUTLS_E_SUCCESS) done = gnutls_credentials_set(line->session, GNUTLS_CRD_CERTIFICATE, line->credentials);
  if (done == GNUTLS_E_SUCCESS && !is_address(place->host)) done = gnutls_server_name_set(line->session, GNUTLS_NAME_DNS, place->host, strlen(place->host));
  if (done != GNUTLS_E_SUCCESS) return done;
  gnutls_session_set_verify_cert(line->session, place->host, 0);
  gnutls_handshake_set_timeout(line->session, GNUTLS_INDEFINITE_TIMEOUT); /* whoever polls has patience of their own */
  gnutls_transport_set_int(line->session, fd);
  return GNUTLS_E_SUCCESS;
}

TlsLine *tls_line_begin(int fd, const TlsPlace *place, char why[TLS_WHY_BYTES]) {
  TlsLine *line = calloc(1, sizeof *line);
  snprintf(why, TLS_WHY_BYTES, "out of memory");
  if (line == NULL) return NULL;
  int done = gnutls_certificate_allocate_credentials(&line->credentials);
  if (done != GNUTLS_E_SUCCESS) line->credentials = NULL;
  if (done == GNUTLS_E_SUCCESS && take_files(line->credentials, place, why)) {
    done = prepare(line, fd, place);
    if (done == GNUTLS_E_SUCCESS) return line;
    say(why, "TLS cannot be spoken", done);
  }
  tls_line_end(line);
  return NULL;
}

/* What is wrong with the certificate, where that is what went wrong. */
static void say_refused(const TlsLine *line, int error, char why[TLS_WHY_BYTES]) {
  gnutls_datum_t text = {0};
  if (error != GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR ||
      gnutls_certificate_verification_status_print(gnutls_session_get_verify_cert_status(line->session), GNUTLS_CRT_X509, &text, 0) != GNUTLS_E_SUCCESS) {
    say(why, "no TLS comes about", error);
    return;
  }
  snprintf(why, TLS_WHY_BYTES, "its certificate is not to be believed: %s", (const char *)text.data);
  gnutls_free(text.data);
}

TlsStep tls_line_shake(TlsLine *line, short *events, char why[TLS_WHY_BYTES]) {
  const int done = gnutls_handshake(line->session);
  *events = gnutls_record_get_direction(line->session) == 0 ? POLLIN : POLLOUT;
  if (done == GNUTLS_E_SUCCESS) return TLS_DONE;
  if (gnutls_error_is_fatal(done) == 0) return TLS_MORE;
  say_refused(line, done, why);
  return TLS_FAILED;
}

/* A key that is changed under way, or a ticket for the next time, is nothing to read; asked again, there is what follows it. */
static long as_socket(ssize_t done) {
  if (done >= 0) return (long)done;
  errno = gnutls_error_is_fatal((int)done) == 0 ? EAGAIN : EPROTO;
  return -1;
}

long tls_line_get(TlsLine *line, void *to, size_t size) { return as_socket(gnutls_record_recv(line->session, to, size)); }
long tls_line_put(TlsLine *line, const void *from, size_t size) { return as_socket(gnutls_record_send(line->session, from, size)); }
bool tls_line_has_more(TlsLine *line) { return gnutls_record_check_pending(line->session) > 0; }

void tls_line_end(TlsLine *line) {
  if (line == NULL) return;
  if (line->session != NULL) gnutls_deinit(line->session);
  if (line->credentials != NULL) gnutls_certificate_free_credentials(line->credentials);
  free(line);
}
