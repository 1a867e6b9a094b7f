/* The link that a first start prints: it is printed once, it works once, and whoever opened it looks after the people of the server. */
#include "support/cm.h"
#include "support/command.h"
#include "support/server_database.h"
#include "support/server_process.h"
#include "support/web_client.h"

#include "server/db/db.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static ServerProcess server;
static char ann[128], ben[128], said[4096];

static WebReply call(const char *method, const char *path, const char *cookie, const char *body) { return web_call(server.port, method, path, cookie, body); }

static void become_guest(char cookie[128], char id[24]) {
  const WebReply reply = call("POST", "/api/guests", NULL, "{}");
  assert_int_equal(reply.status, 201);
  assert_true(web_cookie(&reply, cookie, 128));
  web_field(&reply, "id", id, 24);
}

static int claim(const char *cookie, const char *token) {
  char body[96];
  snprintf(body, sizeof body, "{\"token\":\"%s\"}", token);
  return call("POST", "/api/admin", cookie, body).status;
}

static void secret_of(const char *text, char token[40]) {
  const char *at = strstr(text, "/#admin=");
  assert_non_null(at);
  snprintf(token, 40, "%.32s", at + strlen("/#admin="));
}

static void the_first_start_makes_one_link_and_no_other_start_does(void **state) {
  (void)state;
  assert_int_equal(server_number(&server, "select count(*) from admin_links where is_first"), 1);
  assert_int_equal(server_process_stop(&server), 0);
  assert_true(server_process_start(&server));
  assert_int_equal(server_number(&server, "select count(*) from admin_links"), 1);
}

/* As the first start prints it: on a server that has none, in the line behind its address. */
static void what_is_printed_is_the_link(void **state) {
  (void)state;
  char data[128], command[512], token[40], id[24];
  assert_int_equal(server_number(&server, "with gone as (delete from admin_links) select 0"), 0);
  assert_int_equal(server_process_stop(&server), 0);
  snprintf(data, sizeof data, "%s/data", server.folder);
  const char *build = getenv("BUILD");
  snprintf(command, sizeof command, "echo $$; exec %s/tutti serve --port %u --web %s/page --data %s 2>/dev/null", build == NULL ? "build" : build, server.port, server.folder, data);
  FILE *pipe = popen(command, "r");
  assert_non_null(pipe);
  char line[256];
  said[0] = '\0';
  assert_non_null(fgets(line, sizeof line, pipe));
  const pid_t process = (pid_t)atoi(line);
  while (strstr(said, "/#admin=") == NULL && fgets(line, sizeof line, pipe) != NULL) strncat(said, line, sizeof said - strlen(said) - 1);
  secret_of(said, token);
  become_guest(ann, id);
  assert_int_equal(claim(NULL, token), 401);
  assert_int_equal(claim(ann, token), 200);
  assert_int_equal(claim(ann, token), 404);
  become_guest(ben, id);
  assert_int_equal(claim(ben, token), 404);
  assert_int_equal(claim(ben, "0123456789abcdef0123456789abcdef"), 404);
  /* Who looks after the server sees its people and locks them out; nobody else does. */
  assert_int_equal(call("GET", "/api/admin/people", ben, NULL).status, 403);
  const WebReply people = call("GET", "/api/admin/people", ann, NULL);
  assert_int_equal(people.status, 200);
  assert_non_null(strstr(people.body, "\"isLocked\":false"));
  assert_non_null(strstr(call("GET", "/api/me", ann, NULL).body, "\"isAdmin\":true"));
  assert_non_null(strstr(call("GET", "/api/me", ben, NULL).body, "\"isAdmin\":false"));
  char path[64];
  snprintf(path, sizeof path, "/api/admin/people/%s/lock", id);
  assert_int_equal(call("POST", path, ben, "{}").status, 403);
  assert_int_equal(call("POST", path, ann, "{}").status, 200);
  assert_int_equal(call("GET", "/api/me", ben, NULL).status, 401);
  assert_int_equal(call("DELETE", path, ann, "{}").status, 200);
  /* All of that is written down, the newest first, and is nobody else's business. */
  char newest[24], older[96];
  const WebReply happened = call("GET", "/api/admin/audit", ann, NULL);
  assert_int_equal(happened.status, 200);
  const char *let_in = strstr(happened.body, "\"let_in\""), *locked_out = strstr(happened.body, "\"locked_out\""), *became = strstr(happened.body, "\"became_admin\"");
  assert_true(let_in != NULL && let_in < locked_out && locked_out < became);
  web_field(&happened, "id", newest, sizeof newest);
  snprintf(older, sizeof older, "/api/admin/audit/%s", newest);
  const WebReply before = call("GET", older, ann, NULL);
  assert_true(before.status == 200 && strstr(before.body, "\"let_in\"") == NULL && strstr(before.body, "\"locked_out\"") != NULL);
  become_guest(ben, id);
  assert_int_equal(call("GET", "/api/admin/audit", ben, NULL).status, 403);
  /* Lost it? Another one. */
  assert_int_equal(command_run(said, sizeof said, "admin link --data %s", data), 0);
  secret_of(said, token);
  become_guest(ben, id);
  assert_int_equal(claim(ben, token), 200);
  assert_int_equal(kill(process, SIGTERM), 0);
  pclose(pipe);
}

static int open_server(void **state) {
  (void)state;
  return server_process_begin(&server) ? 0 : -1;
}

static int close_server(void **state) {
  (void)state;
  server_process_finish(&server);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_first_start_makes_one_link_and_no_other_start_does),
    cmocka_unit_test(what_is_printed_is_the_link),
  };
  return cmocka_run_group_tests(tests, open_server, close_server);
}
