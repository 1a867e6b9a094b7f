/* Which of its threads the listener gives a connection to: real connections whose requests are held until all of them are in. */

#include "server/clock.h"
#include "server/http/listener.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { PEOPLE = 8 /* HTTP_LARGE_BODIES_MAX */, PLACES = 12 /* the library gave a connection to a thread by the number of its descriptor, modulo this */, FILLERS_MAX = PEOPLE * (PLACES + 1) };
#define PATIENCE_SECONDS 5.0

static atomic_uint inside;
static atomic_bool over;

/* Holds its thread, as a disk does. */
static void hold(void *context, const HttpRequest *request, HttpReply *reply) {
  (void)context; (void)request;
  const double until = clock_seconds() + 2 * PATIENCE_SECONDS;
  atomic_fetch_add(&inside, 1);
  while (!atomic_load(&over) && clock_seconds() < until) usleep(1000);
  http_reply_plain(reply, 404);
}

static int dial(const Listener *listener) {
  const struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(listener_port(listener)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  assert_true(fd >= 0 && connect(fd, (const struct sockaddr *)&at, sizeof at) == 0);
  return fd;
}

/* Takes descriptors until what is accepted after the next socket of ours gets a number that all of them have, modulo the places. */
static uint32_t fill(int *fillers, uint32_t count) {
  for (int fd; count < FILLERS_MAX; count++) {
    fillers[count] = fd = dup(STDERR_FILENO);
    assert_true(fd >= 0);
    if ((fd + 2) % PLACES == 0) return count + 1;
  }
  return count;
}

static void wait_until_inside(uint32_t count) {
  const double until = clock_seconds() + PATIENCE_SECONDS;
  while (atomic_load(&inside) < count && clock_seconds() < until) usleep(1000);
}

/* Whoever brings a large part keeps a thread waiting for the store: nobody else is with that one as long as others have nothing to do. */
static void people_who_are_few_have_a_thread_each(void **state) {
  (void)state;
  static const char request[] = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  int people[PEOPLE], fillers[FILLERS_MAX];
  uint32_t filler_count = 0;
  char why[256], answer[64];
  Listener *listener = listener_create(&(ListenerOptions){.address = "127.0.0.1", .handler = hold}, why, sizeof why);
  assert_non_null(listener);
  for (uint32_t i = 0; i < PEOPLE; i++) {
    filler_count = fill(fillers, filler_count);
    people[i] = dial(listener);
    assert_int_equal(send(people[i], request, sizeof request - 1, MSG_NOSIGNAL), sizeof request - 1);
    wait_until_inside(i + 1);
    assert_int_equal(atomic_load(&inside), i + 1);
  }
  atomic_store(&over, true);
  for (uint32_t i = 0; i < PEOPLE; i++) {
    assert_true(recv(people[i], answer, sizeof answer, 0) > 12);
    assert_memory_equal(answer, "HTTP/1.1 404", 12);
    close(people[i]);
  }
  for (uint32_t i = 0; i < filler_count; i++) close(fillers[i]);
  listener_destroy(listener);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(people_who_are_few_have_a_thread_each)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
