/* Every row of the API's table, misused in every way the table knows: each answer is JSON with a plain sentence, and nothing changes. A row
   that is added is tested without writing a test. */
#include "support/cm.h"
#include "support/server_process.h"
#include "support/web_client.h"

#include "model/rights.h"
#include "server/routes/api.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static ServerProcess server;
static char owner[128], stranger[128], project[24], branch[24], person[24], link[24];
static Buffer answer;

/* ---- Calls ---- */

/* The row's address: what is the owner's where there is such a thing. */
static void address_of(const ApiRoute *route, char *path, size_t path_bytes) {
  const struct { const char *word, *value; } known[] = {{"project", project}, {"branch", branch}, {"person", person}, {"link", link},
    {"sound", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}, {"address", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}};
  const char *word = route->words == NULL ? "" : route->words;
  size_t size = 0;
  for (const char *at = route->path; *at != '\0' && size + 80 < path_bytes; at++) {
    if (*at != '#' && *at != '$') {
      path[size++] = *at;
      continue;
    }
    const size_t length = strcspn(word, " ");
    const char *value = "1";
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++)
      if (strlen(known[k].word) == length && memcmp(known[k].word, word, length) == 0) value = known[k].value;
    size += (size_t)snprintf(path + size, path_bytes - size, "%s", value);
    word += length + (word[length] == ' ');
  }
  path[size] = '\0';
}

typedef struct Misuse {
  const char *method, *path, *cookie, *headers;
  Bytes body;
} Misuse;

/* The status; the answer must be JSON with a sentence whenever it is no success. */
static int misuse(const Misuse *call) {
  const WebBytes bytes = {.method = call->method, .path = call->path, .cookie = call->cookie, .headers = call->headers, .body = call->body};
  const int status = web_bytes(server.port, &bytes, &answer);
  if (status >= 200 && status < 300) return status;
  json_t *json = json_loadb((const char *)answer.data, answer.size, 0, NULL);
  const char *why = json_string_value(json_object_get(json, "error"));
  const bool plain = why != NULL && strlen(why) > 10 && why[strlen(why) - 1] == '.' && strstr(why, "ERROR") == NULL && strstr(why, "select") == NULL;
  if (!plain || status == 500 || status == 0) print_error("%s %s: %d %.*s\n", call->method, call->path, status, (int)answer.size, (const char *)answer.data);
  assert_true(plain && status != 500 && status != 0);
  json_decref(json);
  return status;
}

/* What has none is not read any further. */
static bool takes_body(const char *method) { return strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 || strcmp(method, "PATCH") == 0 || strcmp(method, "DELETE") == 0; }

static int misuse_json(const ApiRoute *route, const char *path, const char *cookie, const char *text) {
  return misuse(&(Misuse){route->method, path, cookie, route->bytes_max > 0 ? "Content-Type: application/octet-stream\r\n" : "Content-Type: application/json\r\n", {(const uint8_t *)text, text == NULL || !takes_body(route->method) ? 0 : strlen(text)}});
}

static void expect(const ApiRoute *route, const char *path, const char *what, int status, int wanted) {
  if (status != wanted) print_error("%s %s with %s: %d instead of %d\n", route->method, path, what, status, wanted);
  assert_int_equal(status, wanted);
}

/* ---- People ---- */

static void become(char cookie[128]) { assert_true(web_guest(server.port, cookie, 128)); }

/* ---- Bodies ---- */

static json_t *good_value(const ApiField *field) {
  char text[512];
  if (field->type == API_NUMBER) return json_integer(field->least);
  if (field->type == API_SECRET) return json_string("0123456789abcdef0123456789abcdef");
  if (field->type == API_LIST) return json_pack("[o]", json_stringn(field->choices, strcspn(field->choices, " ")));
  if (field->type == API_ID) return json_string("1");
  if (field->type == API_TRUTH) return json_true();
  if (field->choices != NULL) return json_stringn(field->choices, strcspn(field->choices, " "));
  snprintf(text, sizeof text, "%0*d", (int)(field->least > 0 ? field->least : 1), 7);
  return json_string(strcmp(field->name, "email") == 0 ? "someone@example.org" : text);
}

static json_t *good_body(const ApiRoute *route) {
  json_t *body = json_object();
  for (const ApiField *field = route->takes; field != NULL && field->name != NULL; field++) json_object_set_new(body, field->name, good_value(field));
  return body;
}

/* Values a field cannot have; the number of them. */
static uint32_t bad_values(const ApiField *field, json_t *values[8]) {
  uint32_t count = 0;
  values[count++] = json_null();
  values[count++] = json_object();
  values[count++] = json_real(1.5);
  if (field->type != API_LIST) values[count++] = json_pack("[s]", "x");
  if (field->type == API_NUMBER) {
    values[count++] = json_string("1");
    values[count++] = json_integer(field->least - 1);
    values[count++] = json_integer(field->most + 1);
    return count;
  }
  values[count++] = json_integer(1);
  if (field->type == API_LIST) {
    values[count++] = json_pack("[s]", "everything");
    values[count++] = json_array();
    return count;
  }
  if (field->choices != NULL || field->type == API_SECRET || field->type == API_ID) values[count++] = json_string("no such thing");
  else if (field->most < 1000) {
    char text[1002];
    memset(text, 'x', sizeof text - 1);
    text[field->most + 1] = '\0';
    values[count++] = json_string(text);
  }
  return count;
}

static int send_body(const ApiRoute *route, const char *path, const char *cookie, const json_t *body) {
  char *text = json_dumps(body, 0);
  const int status = misuse_json(route, path, cookie, text);
  free(text);
  return status;
}

static void misuse_field(const ApiRoute *route, const char *path, const ApiField *field) {
  json_t *values[8], *body = good_body(route);
  const uint32_t count = bad_values(field, values);
  for (uint32_t i = 0; i < count; i++) {
    json_object_set_new(body, field->name, values[i]);
    expect(route, path, field->name, send_body(route, path, owner, body), 400);
    assert_non_null(memmem(answer.data, answer.size, field->name, strlen(field->name)));
  }
  json_object_del(body, field->name);
  if (!field->optional) expect(route, path, "a field missing", send_body(route, path, owner, body), 400);
  json_decref(body);
}

/* ---- What must not change ---- */

static char *everything(void) {
  char path[96], *text = calloc(1, 1u << 18);
  const char *const paths[] = {"/api/me/export", "/api/me", "/api/projects", "/api/tokens", NULL};
  for (uint32_t i = 0; i < 6; i++) {
    snprintf(path, sizeof path, i < 4 ? "%s" : i == 4 ? "/api/projects/%s/members" : "/api/projects/%s/links", i < 4 ? paths[i] : project);
    const WebReply reply = web_call(server.port, "GET", path, owner, NULL);
    assert_int_equal(reply.status, 200);
    strncat(text, reply.body, (1u << 18) - strlen(text) - 1);
  }
  return text;
}

static void assert_nothing_changed(char *before) {
  char *after = everything();
  assert_string_equal(before, after);
  free(before);
  free(after);
}

/* ---- The tests ---- */

static void every_row_is_well_formed(void **state) {
  (void)state;
  const ApiRoute *route;
  for (uint32_t i = 0; (route = api_route(i)) != NULL; i++) {
    uint32_t marks = 0, words = route->words != NULL;
    assert_non_null(route->name);
    assert_true(route->doc != NULL && strlen(route->doc) > 8 && route->doc[strlen(route->doc) - 1] == '.');
    assert_non_null(route->handle);
    for (const char *at = route->path; *at != '\0'; at++) marks += *at == '#' || *at == '$';
    for (const char *at = route->words == NULL ? "" : route->words; *at != '\0'; at++) words += *at == ' ';
    assert_int_equal(marks, words);
    assert_true(marks <= API_NUMBERS_MAX);
    assert_true(strcmp(route->method, "GET") != 0 || route->takes == NULL);
    assert_true(route->access == API_PERSON || marks == 0 || strncmp(route->words, "address", strlen("address")) == 0); /* an address is a secret itself */
    for (uint32_t other = 0; other < i; other++) assert_string_not_equal(route->name, api_route(other)->name);
  }
}

static void nobody_is_let_in_without_a_session(void **state) {
  (void)state;
  static const char *const cookies[] = {NULL, "tutti_session=0123456789abcdef0123456789abcdef", "tutti_session=short", "tutti_session='; drop table users; --"};
  const ApiRoute *route;
  char path[256], *before = everything();
  for (uint32_t i = 0; (route = api_route(i)) != NULL; i++) {
    if (route->access != API_PERSON) continue;
    json_t *body = good_body(route);
    address_of(route, path, sizeof path);
    for (size_t c = 0; c < sizeof cookies / sizeof cookies[0]; c++) expect(route, path, "no session", send_body(route, path, cookies[c], body), 401);
    json_decref(body);
    const Misuse token = {route->method, path, NULL, "Content-Type: application/json\r\nAuthorization: Bearer 0123456789abcdef0123456789abcdef\r\n", {(const uint8_t *)"{}", takes_body(route->method) ? 2 : 0}};
    if (route->bytes_max == 0) expect(route, path, "an unknown token", misuse(&token), 401);
  }
  assert_nothing_changed(before);
}

static void nobody_reaches_what_is_somebody_elses(void **state) {
  (void)state;
  const ApiRoute *route;
  char path[256], *before = everything();
  for (uint32_t i = 0; (route = api_route(i)) != NULL; i++) {
    if (route->words == NULL || strcmp(route->words, "next") == 0) continue; /* one's own, or a further page of that */
    json_t *body = good_body(route);
    address_of(route, path, sizeof path);
    const int status = send_body(route, path, stranger, body);
    const bool kept_out = status == 403 || status == 404 || status == 409;
    if (!kept_out) print_error("%s %s: a stranger got %d\n", route->method, path, status);
    assert_true(kept_out);
    json_decref(body);
  }
  assert_nothing_changed(before);
}

/* What each row of a song asks for at least. A row that is added must be here. */
static const struct { const char *name; Role least; } rows_of_a_song[] = {
  {"members", ROLE_VIEWER},      {"moreMembers", ROLE_VIEWER},  {"moreComments", ROLE_VIEWER}, {"leaveProject", ROLE_VIEWER}, {"sounds", ROLE_VIEWER},       {"sound", ROLE_VIEWER},           {"soundPeaks", ROLE_VIEWER}, {"askForRender", ROLE_VIEWER},   {"fork", ROLE_VIEWER},
  {"versions", ROLE_VIEWER},     {"songAt", ROLE_VIEWER},       {"pastSteps", ROLE_VIEWER},    {"comments", ROLE_VIEWER},        {"takeActor", ROLE_VIEWER},      {"addComment", ROLE_COMMENTER},
  {"removeComment", ROLE_COMMENTER}, {"resolveComment", ROLE_COMMENTER}, {"bringSound", ROLE_PERFORMER}, {"bringPart", ROLE_PERFORMER}, {"keepVersion", ROLE_EDITOR}, {"removeVersion", ROLE_EDITOR},
  {"pages", ROLE_EDITOR},        {"endPage", ROLE_EDITOR},      {"links", ROLE_OWNER},         {"makeLink", ROLE_OWNER},         {"endLink", ROLE_OWNER},         {"setRole", ROLE_OWNER},
  {"invite", ROLE_OWNER},        {"invitations", ROLE_OWNER},   {"endInvitation", ROLE_OWNER}, {"endMember", ROLE_OWNER},     {"endProject", ROLE_OWNER},
};

static Role least_role(const ApiRoute *route) {
  for (size_t i = 0; i < COUNT_OF(rows_of_a_song); i++)
    if (strcmp(rows_of_a_song[i].name, route->name) == 0) return rows_of_a_song[i].least;
  return ROLE_NOBODY;
}

/* Somebody new, let in by a link for a role. Their number into `id`. */
static void join_as(const char *role, char cookie[128], char id[24]) {
  char path[64], body[96], token[64];
  become(cookie);
  WebReply reply = web_call(server.port, "GET", "/api/me", cookie, NULL);
  web_field(&reply, "id", id, 24);
  snprintf(path, sizeof path, "/api/projects/%s/links", project);
  snprintf(body, sizeof body, "{\"role\":\"%s\"}", role);
  reply = web_call(server.port, "POST", path, owner, body);
  web_field(&reply, "token", token, sizeof token);
  snprintf(body, sizeof body, "{\"token\":\"%s\"}", token);
  assert_int_equal(web_call(server.port, "POST", "/api/join", cookie, body).status, 200);
}

/* Whoever may not is kept out and changes nothing; whoever may is not, as far as that can be tried without doing it. */
static void try_every_row_of_a_song(const char *who, Role role, const char *cookie) {
  const ApiRoute *route;
  char path[256], *before = everything();
  for (uint32_t i = 0; (route = api_route(i)) != NULL; i++) {
    if (route->words == NULL || (strncmp(route->words, "project", 7) != 0 && strncmp(route->words, "branch", 6) != 0)) continue;
    const Role least = least_role(route);
    if (least == ROLE_NOBODY) print_error("%s is not in the table of roles\n", route->name);
    assert_true(least != ROLE_NOBODY);
    const bool may = role >= least;
    if (may && strcmp(route->method, "GET") != 0) continue;
    address_of(route, path, sizeof path);
    json_t *body = good_body(route);
    const int status = send_body(route, path, cookie, body);
    const bool kept_out = status == 403 || status == 404 || status == 409;
    if (may ? status == 403 : !kept_out) print_error("%s %s: %s got %d\n", route->method, path, who, status);
    assert_true(may ? status != 403 && status != 401 : kept_out);
    json_decref(body);
  }
  assert_nothing_changed(before);
}

static void everybody_may_what_their_role_says_and_no_more(void **state) {
  (void)state;
  static const struct { const char *name; Role role; } roles[] = {{"viewer", ROLE_VIEWER}, {"commenter", ROLE_COMMENTER}, {"performer", ROLE_PERFORMER}, {"editor", ROLE_EDITOR}};
  char cookies[COUNT_OF(roles)][128], ids[COUNT_OF(roles)][24], path[192];
  for (size_t i = 0; i < COUNT_OF(roles); i++) join_as(roles[i].name, cookies[i], ids[i]);
  for (size_t i = 0; i < COUNT_OF(roles); i++) try_every_row_of_a_song(roles[i].name, roles[i].role, cookies[i]);
  try_every_row_of_a_song("owner", ROLE_OWNER, owner);
  for (size_t i = 0; i < COUNT_OF(roles); i++) { /* taken out again */
    snprintf(path, sizeof path, "/api/projects/%s/members/%s", project, ids[i]);
    assert_int_equal(web_call(server.port, "DELETE", path, owner, "{}").status, 200);
    try_every_row_of_a_song("somebody who was taken out", ROLE_NOBODY, cookies[i]);
  }
}

static void a_page_of_another_site_changes_nothing(void **state) {
  (void)state;
  static const char *const heads[] = {
    NULL, "Content-Type: text/plain\r\n", "Content-Type: application/x-www-form-urlencoded\r\n", "Content-Type: application/json\r\nOrigin: http://elsewhere.example\r\n",
    "Content-Type: application/json\r\nOrigin: null\r\n", "Content-Type: application/json\r\nOrigin: http://localhost.elsewhere.example\r\n",
  };
  const ApiRoute *route;
  char path[256], *before = everything();
  for (uint32_t i = 0; (route = api_route(i)) != NULL; i++) {
    if (strcmp(route->method, "GET") == 0) continue;
    json_t *body = good_body(route);
    char *text = json_dumps(body, 0);
    address_of(route, path, sizeof path);
    for (size_t h = 0; h < sizeof heads / sizeof heads[0]; h++)
      expect(route, path, heads[h] == NULL ? "no type" : heads[h], misuse(&(Misuse){route->method, path, owner, heads[h], {(const uint8_t *)text, strlen(text)}}), 403);
    free(text);
    json_decref(body);
  }
  assert_nothing_changed(before);
}

static void what_is_not_well_formed_is_told_by_name(void **state) {
  (void)state;
  static const char *const bodies[] = {"{", "[]", "7", "\"text\"", "{\"a\":1,\"a\":2}", "{\"name\":\"\\u0000\"}", "{\"name\":\"\xff\xfe\"}", "{} and more"};
  const ApiRoute *route;
  char path[256], *before = everything();
  for (uint32_t i = 0; (route = api_route(i)) != NULL; i++) {
    if (strcmp(route->method, "GET") == 0 || route->bytes_max > 0) continue;
    address_of(route, path, sizeof path);
    for (size_t b = 0; b < sizeof bodies / sizeof bodies[0]; b++) expect(route, path, bodies[b], misuse_json(route, path, owner, bodies[b]), 400);
    for (const ApiField *field = route->takes; field != NULL && field->name != NULL; field++) misuse_field(route, path, field);
  }
  assert_nothing_changed(before);
}

static void what_is_too_large_is_not_read(void **state) {
  (void)state;
  const ApiRoute *route;
  char path[256], *before = everything(), *large = malloc(70001);
  memset(large, ' ', 70000);
  large[0] = '{';
  large[69999] = '}';
  large[70000] = '\0';
  for (uint32_t i = 0; (route = api_route(i)) != NULL; i++) {
    if (strcmp(route->method, "GET") == 0) continue;
    address_of(route, path, sizeof path);
    if (route->bytes_max == 0) expect(route, path, "70 kB", misuse_json(route, path, owner, large), 413);
    else expect(route, path, "70 kB of nobody", misuse_json(route, path, NULL, large), 413);
  }
  free(large);
  assert_nothing_changed(before);
}

static void an_address_is_exact(void **state) {
  (void)state;
  static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "SING"};
  static const char *const ends[] = {"/", "x", "%00", "/..", "?"};
  const ApiRoute *route;
  char path[256], longer[300], *before = everything();
  for (uint32_t i = 0; (route = api_route(i)) != NULL; i++) {
    address_of(route, path, sizeof path);
    for (size_t m = 0; m < sizeof methods / sizeof methods[0]; m++) {
      bool known = false;
      const ApiRoute *other;
      char their[256];
      for (uint32_t o = 0; (other = api_route(o)) != NULL; o++) {
        address_of(other, their, sizeof their);
        known = known || (strcmp(other->method, methods[m]) == 0 && strcmp(their, path) == 0);
      }
      if (!known) expect(route, path, methods[m], misuse(&(Misuse){methods[m], path, owner, "Content-Type: application/json\r\n", {(const uint8_t *)"{}", takes_body(methods[m]) ? 2 : 0}}), 405);
    }
    for (size_t e = 0; e + 1 < sizeof ends / sizeof ends[0]; e++) {
      snprintf(longer, sizeof longer, "%s%s", path, ends[e]);
      expect(route, longer, "more behind", misuse_json(route, longer, owner, "{}"), 404);
    }
  }
  static const char *const numbers[] = {"/api/jobs/0", "/api/jobs/-1", "/api/jobs/01", "/api/jobs/1e3", "/api/jobs/99999999999999999999", "/api/jobs/", "/api/projects/1/assets/ABCDEF", "/api"};
  for (size_t n = 0; n + 1 < sizeof numbers / sizeof numbers[0]; n++) assert_int_equal(misuse(&(Misuse){"GET", numbers[n], owner, NULL, {0}}), 404);
  assert_nothing_changed(before);
}

/* The page for programs, judged by the rules of OpenAPI 3.1 that its reader relies on: every reference leads somewhere, every mark of an
   address is a parameter of it and the other way round, names are given once, and every schema is one. */
static void check_schema(const json_t *schema) {
  static const char *const types[] = {"object", "array", "string", "integer", "number", "boolean"};
  const char *type = json_string_value(json_object_get(schema, "type")), *key;
  assert_true(json_is_object(schema));
  if (type == NULL) {
    assert_int_equal(json_object_size(schema), 0);
    return;
  }
  bool known = false;
  for (size_t i = 0; i < COUNT_OF(types); i++) known = known || strcmp(types[i], type) == 0;
  assert_true(known);
  if (strcmp(type, "array") == 0) check_schema(json_object_get(schema, "items"));
  json_t *properties = json_object_get(schema, "properties"), *value;
  json_object_foreach(properties, key, value) check_schema(value);
  const json_t *required = json_object_get(schema, "required");
  for (size_t i = 0; i < json_array_size(required); i++) assert_non_null(json_object_get(properties, json_string_value(json_array_get(required, i))));
}

static void check_content(const json_t *holder) {
  const char *media;
  json_t *content = json_object_get(holder, "content"), *one;
  assert_int_equal(json_object_size(content), 1);
  json_object_foreach(content, media, one) {
    assert_non_null(strchr(media, '/'));
    check_schema(json_object_get(one, "schema"));
  }
}

static void check_operation(const char *path, const json_t *operation, json_t *names, const json_t *components) {
  const char *name = json_string_value(json_object_get(operation, "operationId")), *key;
  assert_non_null(name);
  assert_null(json_object_get(names, name));
  json_object_set_new(names, name, json_true());
  size_t marks = 0;
  for (const char *at = path; (at = strchr(at, '{')) != NULL; at++) marks++;
  const json_t *parameters = json_object_get(operation, "parameters");
  assert_int_equal(json_array_size(parameters), marks);
  for (size_t i = 0; i < json_array_size(parameters); i++) {
    char mark[64];
    const json_t *parameter = json_array_get(parameters, i);
    snprintf(mark, sizeof mark, "{%s}", json_string_value(json_object_get(parameter, "name")));
    assert_non_null(strstr(path, mark));
    assert_string_equal(json_string_value(json_object_get(parameter, "in")), "path");
    assert_true(json_is_true(json_object_get(parameter, "required")));
    check_schema(json_object_get(parameter, "schema"));
  }
  json_t *responses = json_object_get(operation, "responses"), *response;
  assert_int_equal(json_object_size(responses), 2);
  json_object_foreach(responses, key, response) {
    const char *reference = json_string_value(json_object_get(response, "$ref"));
    if (reference == NULL) check_content(response);
    else assert_non_null(json_object_get(json_object_get(components, "responses"), strrchr(reference, '/') + 1));
    if (reference == NULL) assert_non_null(json_object_get(response, "description"));
  }
  if (json_object_get(operation, "requestBody") != NULL) check_content(json_object_get(operation, "requestBody"));
  const json_t *security = json_object_get(operation, "security");
  for (size_t i = 0; i < json_array_size(security); i++) {
    json_t *scheme;
    json_object_foreach(json_array_get(security, i), key, scheme) assert_non_null(json_object_get(json_object_get(components, "securitySchemes"), key));
  }
}

static void the_page_for_programs_is_valid(void **state) {
  (void)state;
  static const char *const methods[] = {"get", "put", "post", "delete", "patch"};
  json_t *page = api_openapi(), *names = json_object(), *item, *operation;
  const json_t *components = json_object_get(page, "components");
  const char *path, *method;
  assert_string_equal(json_string_value(json_object_get(page, "openapi")), "3.1.0");
  assert_non_null(json_object_get(json_object_get(page, "info"), "version"));
  json_object_foreach(json_object_get(page, "paths"), path, item) {
    assert_int_equal(path[0], '/');
    json_object_foreach(item, method, operation) {
      bool known = false;
      for (size_t i = 0; i < COUNT_OF(methods); i++) known = known || strcmp(methods[i], method) == 0;
      assert_true(known);
      check_operation(path, operation, names, components);
    }
  }
  uint32_t rows = 0;
  while (api_route(rows) != NULL) rows++;
  assert_int_equal(json_object_size(names), rows);
  json_decref(names);
  json_decref(page);
}

/* What is given is what the table says is given. */
static void an_answer_has_the_form_of_its_row(void **state) {
  (void)state;
  const ApiRoute *route;
  char path[256], why[200] = "";
  uint32_t looked_at = 0;
  for (uint32_t i = 0; (route = api_route(i)) != NULL; i++) {
    if (strcmp(route->method, "GET") != 0 || route->gives == NULL) continue;
    address_of(route, path, sizeof path);
    if (misuse(&(Misuse){"GET", path, owner, NULL, {0}}) != 200) continue;
    json_t *json = json_loadb((const char *)answer.data, answer.size, 0, NULL);
    const bool fits = api_fields_fit(route->gives, json, why, sizeof why);
    if (!fits) print_error("%s: %s\n", path, why);
    assert_true(fits);
    json_decref(json);
    looked_at++;
  }
  assert_true(looked_at >= 9);
}

static int open_all(void **state) {
  char path[64];
  (void)state;
  setenv("TUTTI_RATE", "0", 1);
  buffer_init(&answer, memory_heap(), 1u << 20);
  if (!server_process_begin(&server)) return -1;
  become(owner);
  become(stranger);
  WebReply reply = web_call(server.port, "POST", "/api/projects", owner, "{\"name\":\"Mine\"}");
  web_field(&reply, "id", project, sizeof project);
  web_field(&reply, "branch", branch, sizeof branch);
  reply = web_call(server.port, "GET", "/api/me", owner, NULL);
  web_field(&reply, "id", person, sizeof person);
  snprintf(path, sizeof path, "/api/projects/%s/links", project);
  reply = web_call(server.port, "POST", path, owner, "{\"role\":\"viewer\"}");
  web_field(&reply, "id", link, sizeof link);
  return link[0] != '\0' ? 0 : -1;
}

static int close_all(void **state) {
  (void)state;
  server_process_finish(&server);
  buffer_finish(&answer);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_row_is_well_formed),
    cmocka_unit_test(nobody_is_let_in_without_a_session),
    cmocka_unit_test(nobody_reaches_what_is_somebody_elses),
    cmocka_unit_test(everybody_may_what_their_role_says_and_no_more),
    cmocka_unit_test(a_page_of_another_site_changes_nothing),
    cmocka_unit_test(what_is_not_well_formed_is_told_by_name),
    cmocka_unit_test(what_is_too_large_is_not_read),
    cmocka_unit_test(an_address_is_exact),
    cmocka_unit_test(the_page_for_programs_is_valid),
    cmocka_unit_test(an_answer_has_the_form_of_its_row),
  };
  return cmocka_run_group_tests(tests, open_all, close_all);
}
