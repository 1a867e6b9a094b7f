/* A line to a NATS server by TLS: private with the one that is meant, or none. Against Debian's nats-server, and against strangers of ours. */
#include "support/certificates.h"
#include "support/cm.h"
#include "support/nats_process.h"
#include "support/scratch.h"
#include "support/tls_door.h"

#include "core/attributes.h"
#include "server/clock.h"
#include "server/hints/nats.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PATIENCE_SECONDS = 30, LITTLE_MS = 700 };

static char folder[64], url[64], authority[128], other_authority[128], certificate[128], key[128];
static NatsProcess server;
static atomic_llong heard_about, heard_from;

static void hear(void *context, int64_t about, int64_t from, const char *words) {
  (void)context; (void)words;
  atomic_store(&heard_about, about);
  atomic_store(&heard_from, from);
}

static const char *file(const char *name) { return scratch_file(folder, name); }

static int begin(void **state) {
  (void)state;
  signal(SIGPIPE, SIG_IGN);
  if (!scratch_folder(folder, "nats") || !certificate_make(folder, "authority", NULL, "") || !certificate_make(folder, "stranger", NULL, "")) return -1;
  if (!certificate_make(folder, "server", "authority", "127.0.0.1") || !certificate_make(folder, "elsewhere", "authority", "elsewhere.example") || !certificate_make(folder, "tutti", "authority", "tutti")) return -1;
  snprintf(authority, sizeof authority, "%s", file("authority.crt"));
  snprintf(other_authority, sizeof other_authority, "%s", file("stranger.crt"));
  snprintf(certificate, sizeof certificate, "%s", file("tutti.crt"));
  snprintf(key, sizeof key, "%s", file("tutti.key"));
  nats_process_place(&server);
  snprintf(url, sizeof url, "tls://127.0.0.1:%s", server.port);
  return 0;
}

static int end(void **state) {
  char command[128];
  (void)state;
  nats_process_kill(&server);
  snprintf(command, sizeof command, "rm -rf --one-file-system '%s'", folder);
  return system(command);
}

static void start_as(const char *who, bool asks_who_comes) {
  char crt[32], private_key[32];
  snprintf(crt, sizeof crt, "%s.crt", who);
  snprintf(private_key, sizeof private_key, "%s.key", who);
  const char *more[] = {"--tls", "--tlscert", file(crt), "--tlskey", file(private_key), asks_who_comes ? "--tlsverify" : NULL, "--tlscacert", authority, NULL};
  nats_process_start(&server, more);
}

static Nats *come(const char *trusted, bool with_certificate) {
  return nats_begin(&(NatsPlace){.url = url, .user = "tutti", .password = "a-secret", .subject = "songs", .authorities = trusted, .certificate = with_certificate ? certificate : "", .key = with_certificate ? key : ""}, hear, NULL);
}

static bool becomes(const Nats *nats, bool works) {
  for (const double until = clock_seconds() + PATIENCE_SECONDS; nats_works(nats) != works && clock_seconds() < until;) usleep(2000);
  return nats_works(nats) == works;
}

static void assert_kept_out(const char *trusted, bool with_certificate) {
  Nats *nats = come(trusted, with_certificate);
  assert_non_null(nats);
  for (int ms = 0; ms < LITTLE_MS; ms += 10) {
    usleep(10000);
    assert_false(nats_works(nats));
  }
  nats_end(nats);
}

static void assert_heard(Nats *from, int64_t about) {
  for (const double until = clock_seconds() + PATIENCE_SECONDS; atomic_load(&heard_about) != about && clock_seconds() < until; usleep(1000)) (void)nats_say(from, about, -about);
  assert_int_equal(atomic_load(&heard_about), about);
  assert_int_equal(atomic_load(&heard_from), -about);
}

static void hints_go_by_tls_and_again_after_the_server_was_killed(void **state) {
  (void)state;
  start_as("server", false);
  Nats *one = come(authority, false), *two = come(authority, false);
  assert_true(becomes(one, true) && becomes(two, true));
  for (int64_t i = 1; i <= 200; i++) assert_heard(i % 2 == 0 ? one : two, i);
  nats_process_kill(&server);
  assert_true(becomes(one, false) && becomes(two, false));
  assert_false(nats_say(one, 1, 1));
  start_as("server", false);
  assert_true(becomes(one, true) && becomes(two, true));
  assert_heard(one, 1000);
  nats_end(one);
  nats_end(two);
  nats_process_kill(&server);
}

static void a_server_that_cannot_show_who_it_is_is_not_spoken_to(void **state) {
  (void)state;
  start_as("server", false);
  Nats *known = come(authority, false);
  assert_true(becomes(known, true)); /* it runs */
  assert_kept_out(other_authority, false);
  assert_kept_out("", false); /* this system's do not vouch for it */
  nats_end(known);
  nats_process_kill(&server);
  start_as("elsewhere", false); /* a good certificate of somebody else */
  assert_kept_out(authority, false);
  nats_process_kill(&server);
}

static void a_server_that_asks_who_comes_is_shown_a_certificate(void **state) {
  (void)state;
  start_as("server", true);
  Nats *known = come(authority, true);
  assert_true(becomes(known, true));
  assert_kept_out(authority, false);
  nats_end(known);
  nats_process_kill(&server);
}

static void a_server_without_tls_is_not_spoken_to_in_the_clear(void **state) {
  (void)state;
  nats_process_start(&server, NULL);
  Nats *open = nats_begin(&(NatsPlace){.url = server.url, .user = "tutti", .password = "a-secret", .subject = "songs"}, hear, NULL);
  assert_true(becomes(open, true));
  assert_kept_out(authority, false);
  nats_end(open);
  nats_process_kill(&server);
}

static Nats *come_first(const char *to, const char *trusted) {
  return nats_begin(&(NatsPlace){.url = to, .user = "tutti", .password = "a-secret", .subject = "songs", .authorities = trusted, .shakes_first = true}, hear, NULL);
}

static void a_server_may_want_tls_before_its_first_word(void **state) {
  (void)state;
  char first[64], crt[128], private_key[128];
  snprintf(crt, sizeof crt, "%s", file("server.crt"));
  snprintf(private_key, sizeof private_key, "%s", file("server.key"));
  nats_process_start(&server, NULL);
  TlsDoor *door = tls_door_open(crt, private_key, (uint16_t)strtoul(server.port, NULL, 10));
  snprintf(first, sizeof first, "tls://127.0.0.1:%u", tls_door_port(door));
  Nats *one = come_first(first, authority), *two = come_first(first, authority), *deceived = come_first(first, other_authority);
  assert_true(becomes(one, true) && becomes(two, true));
  for (int64_t i = 1; i <= 100; i++) assert_heard(i % 2 == 0 ? one : two, i);
  assert_false(nats_works(deceived));
  nats_end(deceived);
  nats_process_kill(&server);
  assert_true(becomes(one, false));
  nats_process_start(&server, NULL);
  assert_true(becomes(one, true) && becomes(two, true));
  assert_heard(two, 2000);
  nats_end(one);
  nats_end(two);
  tls_door_close(door);
  Nats *early = come_first(url, authority); /* where it speaks in the clear, nothing is said */
  usleep(LITTLE_MS * 1000);
  assert_false(nats_works(early));
  nats_end(early);
  nats_process_kill(&server);
}

/* ---- Strangers ---- */

/* Says its words to whoever comes, and keeps what it hears for a while. */
typedef struct Stranger { int listening; const char *words; char heard[4096]; size_t size; } Stranger;

static void *be_strange(void *stranger_) {
  Stranger *stranger = stranger_;
  const int fd = accept(stranger->listening, NULL, NULL);
  if (fd < 0 || send(fd, stranger->words, strlen(stranger->words), MSG_NOSIGNAL) < 0) return NULL;
  for (struct pollfd polled = {.fd = fd, .events = POLLIN}; stranger->size < sizeof stranger->heard && poll(&polled, 1, LITTLE_MS) > 0;) {
    const ssize_t got = recv(fd, stranger->heard + stranger->size, sizeof stranger->heard - stranger->size, 0);
    if (got <= 0) break;
    stranger->size += (size_t)got;
  }
  close(fd);
  return NULL;
}

/* How much it hears of us. */
static size_t meet(const char *words, Stranger *stranger) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)strtoul(server.port, NULL, 10))};
  const int on = 1;
  pthread_t thread;
  *stranger = (Stranger){.listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), .words = words};
  assert_int_equal(setsockopt(stranger->listening, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), 0);
  assert_true(bind(stranger->listening, (struct sockaddr *)&at, sizeof at) == 0 && listen(stranger->listening, 1) == 0);
  assert_int_equal(pthread_create(&thread, NULL, be_strange, stranger), 0);
  Nats *nats = come(authority, false);
  pthread_join(thread, NULL);
  assert_false(nats_works(nats));
  nats_end(nats);
  close(stranger->listening);
  return stranger->size;
}

static void a_stranger_hears_no_secret_and_cannot_put_words_in_front(void **state) {
  (void)state;
  Stranger stranger;
  assert_true(meet("INFO {\"server_id\":\"x\"}\r\n", &stranger) > 0);
  assert_int_equal(stranger.heard[0], 22); /* a handshake of TLS begins */
  assert_null(memmem(stranger.heard, stranger.size, "a-secret", 8));
  assert_null(memmem(stranger.heard, stranger.size, "CONNECT", 7));
  assert_int_equal(meet("INFO {}\r\nPONG\r\n", &stranger), 0);
  assert_int_equal(meet("PONG\r\n", &stranger), 0);
  assert_int_equal(meet("PING\r\n", &stranger), 0);
  assert_true(meet("INFO {}\r\n", &stranger) > 0);
}

static void files_that_do_not_belong_together_are_refused(void **state) {
  (void)state;
  const NatsPlace places[] = {
    {.url = url, .user = "", .password = "", .subject = "songs", .certificate = certificate},
    {.url = url, .user = "", .password = "", .subject = "songs", .key = key},
    {.url = server.url, .user = "", .password = "", .subject = "songs", .authorities = authority}, /* whoever names one wants TLS */
    {.url = server.url, .user = "", .password = "", .subject = "songs", .certificate = certificate, .key = key},
    {.url = server.url, .user = "", .password = "", .subject = "songs", .shakes_first = true},
    {.url = "tls://", .user = "", .password = "", .subject = "songs"},
  };
  for (size_t i = 0; i < COUNT_OF(places); i++) assert_null(nats_begin(&places[i], hear, NULL));
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_stranger_hears_no_secret_and_cannot_put_words_in_front),
    cmocka_unit_test(files_that_do_not_belong_together_are_refused),
  };
  const struct CMUnitTest with_server[] = {
    cmocka_unit_test(hints_go_by_tls_and_again_after_the_server_was_killed),
    cmocka_unit_test(a_server_that_cannot_show_who_it_is_is_not_spoken_to),
    cmocka_unit_test(a_server_that_asks_who_comes_is_shown_a_certificate),
    cmocka_unit_test(a_server_may_want_tls_before_its_first_word),
    cmocka_unit_test(a_server_without_tls_is_not_spoken_to_in_the_clear),
  };
  const int failed = cmocka_run_group_tests(tests, begin, end);
  if (!nats_is_installed()) {
    print_message("# NATS: nats-server is not installed, nothing was said by TLS\n");
    return failed;
  }
  return failed + cmocka_run_group_tests(with_server, begin, end);
}
