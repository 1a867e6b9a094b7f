/* The walk over the API's tables: address, origin, person, body; then the handler. */

#include "server/routes/api.h"

#include "server/db/pool.h"
#include "server/hex.h"
#include "server/journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const ApiRoute *const tables[] = {people_routes, project_routes, asset_routes, render_routes, history_routes, comment_routes};

/* ---- Answers ---- */

void api_answer(ApiCall *call, unsigned status, json_t *json) {
  char *text = json == NULL ? NULL : json_dumps(json, JSON_COMPACT);
  json_decref(json);
  if (text == NULL) {
    http_reply_plain(call->reply, 500);
    return;
  }
  call->reply->status = status;
  call->reply->owned = text;
  http_reply_header(call->reply, "Content-Type", "application/json");
  http_reply_header(call->reply, "Cache-Control", "no-store");
}

void api_refuse(ApiCall *call, unsigned status, const char *why) { api_answer(call, status, json_pack("{s:s}", "error", why)); }

void api_refuse_database(ApiCall *call, DbResult *result) {
  if (result->state == DB_LOST) api_refuse(call, 503, "The server's database is away. Your work is safe on this device; try again in a moment.");
  else api_refuse(call, 500, "The server made a mistake. Your work is safe on this device.");
  journal_say(result->state == DB_REFUSED ? JOURNAL_ERROR : JOURNAL_WARNING, result->state == DB_REFUSED ? "database_refused" : "database_away", result->why);
  db_result_finish(result);
}

json_t *api_id(int64_t id) {
  char text[24];
  snprintf(text, sizeof text, "%lld", (long long)id);
  return json_string(text);
}

void api_set_session(ApiCall *call, const Token *token) {
  char cookie[256];
  const char *scheme = call->request->header(call->request, "X-Forwarded-Proto");
  snprintf(cookie, sizeof cookie, TOKEN_COOKIE "=%s; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax%s", token->text,
           scheme != NULL && strcmp(scheme, "https") == 0 ? "; Secure" : "");
  http_reply_header(call->reply, "Set-Cookie", cookie);
}

/* ---- The body ---- */

const char *api_text(const ApiCall *call, const char *name, size_t bytes_max) {
  const json_t *value = json_object_get(call->body, name);
  return json_is_string(value) && json_string_length(value) <= bytes_max ? json_string_value(value) : NULL;
}

int64_t api_number(const ApiCall *call, const char *name, int64_t otherwise) {
  const json_t *value = json_object_get(call->body, name);
  return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

int64_t api_id_in(const ApiCall *call, const char *name) {
  const char *text = api_text(call, name, 20);
  return text == NULL ? 0 : (int64_t)strtoull(text, NULL, 10);
}

static bool read_body(ApiCall *call, const ApiRoute *route) {
  const HttpRequest *request = call->request;
  call->body = request->body_bytes == 0 || route->bytes_max > 0 ? json_object() : json_loadb(request->body, request->body_bytes, JSON_REJECT_DUPLICATES, NULL);
  return json_is_object(call->body);
}

/* ---- Finding the handler ---- */

static bool fits(const char *pattern, const char *path, int64_t *numbers, Digest *digest) {
  uint32_t count = 0;
  for (; *pattern != '\0'; pattern++) {
    if (*pattern == '$') {
      if (!hex_digest(path, digest)) return false;
      path += 2 * sizeof digest->bytes;
      continue;
    }
    if (*pattern != '#') {
      if (*path++ != *pattern) return false;
      continue;
    }
    char *end;
    if (*path < '1' || *path > '9') return false;
    numbers[count++] = strtoll(path, &end, 10);
    if (end - path > 18) return false;
    path = end;
  }
  return *path == '\0';
}

static const ApiRoute *find(const HttpRequest *request, int64_t *numbers, Digest *digest, bool *known) {
  for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++) {
    for (const ApiRoute *route = tables[t]; route->path != NULL; route++) {
      if (!fits(route->path, request->path, numbers, digest)) continue;
      *known = true;
      if (strcmp(route->method, request->method) == 0) return route;
    }
  }
  return NULL;
}

/* A form of another site can send our cookie along, but neither JSON nor our Origin. */
static bool is_ours(const HttpRequest *request, const ApiRoute *route) {
  if (strcmp(request->method, "GET") == 0) return true;
  const char *type = request->header(request, "Content-Type"), *origin = request->header(request, "Origin"), *host = request->header(request, "Host");
  if (type == NULL || strncmp(type, route->bytes_max > 0 ? "application/octet-stream" : "application/json", route->bytes_max > 0 ? 24 : 16) != 0) return false;
  if (origin == NULL) return true; /* no browser */
  const char *name = strstr(origin, "://");
  return name != NULL && host != NULL && strcmp(name + 3, host) == 0;
}

/* False: the database did not answer, and the call is answered. */
static bool find_person(ApiCall *call) {
  Digest session;
  if (!token_of_cookie(call->request->header(call->request, "Cookie"), &session)) return true;
  DbArgs args;
  db_args_init(&args);
  db_arg_bytes(&args, (Bytes){session.bytes, sizeof session.bytes});
  DbResult result = db_run(call->db, SQL_SESSION_USER, &args);
  if (result.state != DB_OK) {
    api_refuse_database(call, &result);
    return false;
  }
  if (result.rows == 1) call->user = db_i64(&result, 0, 0);
  db_result_finish(&result);
  return true;
}

static void run(ApiCall *call, const ApiRoute *route) {
  if (!is_ours(call->request, route)) api_refuse(call, 403, "This call must come from the studio's own page, in the form it takes.");
  else if (!read_body(call, route)) api_refuse(call, 400, "The request's body is no JSON object.");
  else if (find_person(call)) {
    if (route->access == API_PERSON && call->user == 0) api_refuse(call, 401, "Nobody is signed in here.");
    else route->handle(call);
  }
  json_decref(call->body);
}

bool api_handle(const Routes *routes, const HttpRequest *request, HttpReply *reply) {
  ApiCall call = {.routes = routes, .request = request, .reply = reply};
  if (strncmp(request->path, "/api/", 5) != 0) return false;
  bool known = false;
  const ApiRoute *route = find(request, call.numbers, &call.digest, &known);
  if (route == NULL) api_refuse(&call, known ? 405 : 404, known ? "This address cannot be used in this way." : "There is nothing at this address.");
  else if (routes->database == NULL) api_refuse(&call, 503, "This server keeps no projects: it was started without a database.");
  else {
    call.db = db_pool_borrow(routes->database);
    run(&call, route);
    db_pool_return(routes->database, call.db);
  }
  return true;
}

/* Only somebody who is signed in may send what would fill the memory. */
size_t api_body_limit(void *routes_, const HttpRequest *request) {
  const Routes *routes = routes_;
  ApiCall call = {.routes = routes, .request = request};
  bool known = false;
  const ApiRoute *route = strncmp(request->path, "/api/", 5) == 0 ? find(request, call.numbers, &call.digest, &known) : NULL;
  Digest session;
  if (route == NULL || route->bytes_max <= HTTP_BODY_BYTES_MAX || routes->database == NULL || !token_of_cookie(request->header(request, "Cookie"), &session)) return HTTP_BODY_BYTES_MAX;
  DbArgs args;
  db_args_init(&args);
  db_arg_bytes(&args, (Bytes){session.bytes, sizeof session.bytes});
  Db *db = db_pool_borrow(routes->database);
  DbResult result = db_run(db, SQL_SESSION_USER, &args);
  db_pool_return(routes->database, db);
  const bool somebody = result.state == DB_OK && result.rows == 1;
  db_result_finish(&result);
  return somebody ? route->bytes_max : HTTP_BODY_BYTES_MAX;
}
