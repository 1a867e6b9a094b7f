/* Lists that are longer than a page: read to their end, each row is there once and in order, also while others change them; nobody else reads
   any page of them. */
#include "support/cm.h"
#include "support/server_database.h"
#include "support/server_process.h"
#include "support/web_client.h"

#include "server/db/db.h"
#include "server/routes/api.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PROJECTS = 2 * API_PAGE_ROWS + 7, MEMBERS = API_PAGE_ROWS + 3, COMMENTS = 3 * API_PAGE_ROWS };

static ServerProcess server;
static char owner[128], stranger[128], project[24], branch[24];
static Buffer answer;

static void become(char cookie[128]) { assert_true(web_guest(server.port, cookie, 128)); }

static json_t *page_of(const char *cookie, const char *path) {
  const int status = web_bytes(server.port, &(WebBytes){.method = "GET", .path = path, .cookie = cookie}, &answer);
  assert_int_equal(status, 200);
  json_t *json = json_loadb((const char *)answer.data, answer.size, 0, NULL);
  assert_non_null(json);
  return json;
}

static int status_of(const char *cookie, const char *path) { return web_bytes(server.port, &(WebBytes){.method = "GET", .path = path, .cookie = cookie}, &answer); }

/* All pages of a list, each row given to `see`; how many rows and pages there were. `between` is run behind the first page. */
typedef struct Walk { uint32_t rows, pages; } Walk;

static Walk walk(const char *path, const char *name, void (*see)(const json_t *row, uint32_t index), const char *between) {
  Walk walked = {0, 0};
  char next[24] = "0", further[160];
  do {
    snprintf(further, sizeof further, walked.pages == 0 ? "%s" : "%s/after/%s", path, next);
    json_t *page = page_of(owner, further);
    const json_t *rows = json_object_get(page, name);
    assert_true(json_array_size(rows) <= API_PAGE_ROWS);
    for (size_t i = 0; i < json_array_size(rows); i++) see(json_array_get(rows, i), walked.rows++);
    snprintf(next, sizeof next, "%s", json_string_value(json_object_get(page, "next")));
    assert_true(strcmp(next, "0") == 0 || json_array_size(rows) == API_PAGE_ROWS);
    json_decref(page);
    if (walked.pages++ == 0 && between != NULL) server_script(&server, between);
  } while (strcmp(next, "0") != 0);
  return walked;
}

static long long id_of(const json_t *row) { return strtoll(json_string_value(json_object_get(row, "id")), NULL, 10); }

static long long last_id;

static void comes_down(const json_t *row, uint32_t index) {
  assert_true(index == 0 || id_of(row) < last_id);
  last_id = id_of(row);
}

static void comes_up(const json_t *row, uint32_t index) {
  assert_true(index == 0 || id_of(row) > last_id);
  last_id = id_of(row);
}

/* Owners first, and those who may only look last; of one role, who came first. */
static int last_rank;

static void comes_by_role(const json_t *row, uint32_t index) {
  static const char *const roles[] = {"owner", "editor", "performer", "commenter", "viewer"};
  int rank = 0;
  while (strcmp(roles[rank], json_string_value(json_object_get(row, "role"))) != 0) rank++;
  assert_true(index == 0 || rank > last_rank || (rank == last_rank && id_of(row) > last_id));
  assert_int_equal(json_is_true(json_object_get(row, "isMe")), index == 0);
  last_rank = rank;
  last_id = id_of(row);
}

static void every_song_of_a_person_is_listed(void **state) {
  (void)state;
  char text[512];
  snprintf(text, sizeof text, "with made as (insert into projects (name) select 'Song ' || n from generate_series(1, %d) n returning id), "
           "owned as (insert into members select id, (select user_id from members where project = %s), 'owner' from made) insert into branches (project) select id from made", PROJECTS - 1, project);
  server_script(&server, text);
  const Walk whole = walk("/api/projects", "projects", comes_down, NULL);
  assert_int_equal(whole.rows, PROJECTS);
  assert_int_equal(whole.pages, 3);
  /* What goes or comes meanwhile neither hides nor doubles what stays. */
  const Walk changing = walk("/api/projects", "projects", comes_down, "delete from projects where name in ('Song 3', 'Song 700')");
  assert_int_equal(changing.rows + 1, PROJECTS); /* the one of the first page was seen */
}

static void everybody_in_a_song_is_listed(void **state) {
  (void)state;
  char path[96], text[512];
  snprintf(text, sizeof text, "with made as (insert into users (name) select 'Person ' || n from generate_series(1, %d) n returning id) "
           "insert into members select %s, id, (enum_range(null::role))[1 + id %% 4] from made", MEMBERS - 1, project);
  server_script(&server, text);
  snprintf(path, sizeof path, "/api/projects/%s/members", project);
  const Walk whole = walk(path, "members", comes_by_role, NULL);
  assert_int_equal(whole.rows, MEMBERS);
  assert_int_equal(whole.pages, 2);
  snprintf(text, sizeof text, "delete from members where project = %s and role = 'viewer'", project); /* all of the second page among them */
  const Walk changing = walk(path, "members", comes_by_role, text);
  assert_int_equal(changing.rows, API_PAGE_ROWS);
  assert_int_equal(status_of(stranger, path), 403);
  strcat(path, "/after/1");
  assert_int_equal(status_of(stranger, path), 403);
  assert_int_equal(status_of(NULL, path), 401);
}

static void every_remark_is_listed(void **state) {
  (void)state;
  char path[96], text[512];
  snprintf(text, sizeof text, "insert into comments (branch, user_id, at_ticks, body) select %s, (select min(user_id) from members where project = %s), n, 'Remark ' || n from generate_series(1, %d) n", branch, project, COMMENTS);
  server_script(&server, text);
  snprintf(path, sizeof path, "/api/branches/%s/comments", branch);
  const Walk whole = walk(path, "comments", comes_up, NULL);
  assert_int_equal(whole.rows, COMMENTS);
  assert_int_equal(whole.pages, 3); /* the last one is full, and says that it is the last */
  assert_int_equal(status_of(stranger, path), 403);
  strcat(path, "/after/999999999999999999");
  json_t *beyond = page_of(owner, path);
  assert_int_equal(json_array_size(json_object_get(beyond, "comments")), 0);
  assert_string_equal(json_string_value(json_object_get(beyond, "next")), "0");
  json_decref(beyond);
  assert_int_equal(status_of(stranger, path), 403);
}

static void a_place_that_is_none_is_none(void **state) {
  (void)state;
  static const char *const places[] = {"0", "-1", "1x", "9999999999999999999", "%31%00"};
  char path[96];
  for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
    snprintf(path, sizeof path, "/api/projects/after/%s", places[i]);
    assert_int_equal(status_of(owner, path), 404);
  }
}

static int begin(void **state) {
  (void)state;
  setenv("TUTTI_RATE", "0", 1);
  if (!server_process_begin(&server)) return -1;
  buffer_init(&answer, memory_heap(), 4u << 20);
  become(owner);
  become(stranger);
  const WebReply made = web_call(server.port, "POST", "/api/projects", owner, "{\"name\":\"Long\"}");
  web_field(&made, "id", project, sizeof project);
  web_field(&made, "branch", branch, sizeof branch);
  return 0;
}

static int end(void **state) {
  (void)state;
  server_process_finish(&server);
  buffer_finish(&answer);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_song_of_a_person_is_listed),
    cmocka_unit_test(everybody_in_a_song_is_listed),
    cmocka_unit_test(every_remark_is_listed),
    cmocka_unit_test(a_place_that_is_none_is_none),
  };
  return cmocka_run_group_tests(tests, begin, end);
}
