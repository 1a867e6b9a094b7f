/* A server without a database serves the page, and says of itself what the page would otherwise find out by an error. */
#include "support/cm.h"
#include "support/server_process.h"
#include "support/web_client.h"

#include <string.h>

static ServerProcess server = {.alone = true};

static void it_says_that_nobody_can_be_here(void **state) {
  char kind[24];
  (void)state;
  const WebReply reply = web_call(server.port, "GET", "/api/who", NULL, NULL);
  assert_int_equal(reply.status, 200);
  web_field(&reply, "kind", kind, sizeof kind);
  assert_string_equal(kind, "alone");
}

static void whoever_asks_for_more_is_told_why_not(void **state) {
  (void)state;
  const WebReply reply = web_call(server.port, "POST", "/api/guests", NULL, "{}");
  assert_int_equal(reply.status, 503);
  assert_non_null(strstr(reply.body, "without a database"));
}

static void it_is_ready_for_what_it_does(void **state) {
  (void)state;
  const WebReply reply = web_call(server.port, "GET", "/readyz", NULL, NULL);
  assert_int_equal(reply.status, 200);
  assert_non_null(strstr(reply.body, "the page only"));
}

static int begin(void **state) {
  (void)state;
  return server_process_begin(&server) ? 0 : -1;
}

static int end(void **state) {
  (void)state;
  server_process_finish(&server);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(it_says_that_nobody_can_be_here),
    cmocka_unit_test(whoever_asks_for_more_is_told_why_not),
    cmocka_unit_test(it_is_ready_for_what_it_does),
  };
  return cmocka_run_group_tests(tests, begin, end);
}
