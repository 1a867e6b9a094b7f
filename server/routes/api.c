/* The walk over the API's table: address, origin, how often, body, person; then the handler. */

#include "server/routes/api.h"

#include "server/clock.h"
#include "server/config.h"
#include "server/db/pool.h"
#include "server/hex.h"
#include "server/journal.h"
#include "server/store/incoming.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const ApiRoute *const tables[] = {people_routes, account_routes, key_routes, project_routes, sharing_routes, invitation_routes, asset_routes, render_routes, history_routes, comment_routes, play_routes, admin_routes, page_routes};
enum { TABLES = sizeof tables / sizeof tables[0] };

const ApiRoute *api_route(uint32_t index) {
  for (size_t t = 0; t < TABLES; t++)
    for (const ApiRoute *route = tables[t]; route->path != NULL; route++)
      if (index-- == 0) return route;
  return NULL;
}

/* ---- Answers ---- */

static void put_json(HttpReply *reply, unsigned status, json_t *json) {
  char *text = json == NULL ? NULL : json_dumps(json, JSON_COMPACT);
  json_decref(json);
  if (text == NULL) {
    http_reply_plain(reply, 500);
    return;
  }
  reply->status = status;
  reply->owned = text;
  http_reply_header(reply, "Content-Type", "application/json");
  http_reply_header(reply, "Cache-Control", "no-store");
}

void api_answer(ApiCall *call, unsigned status, json_t *json) { put_json(call->reply, status, json); }
void api_refuse_early(HttpReply *reply, unsigned status, const char *why) { put_json(reply, status, json_pack("{s:s}", "error", why)); }
void api_refuse(ApiCall *call, unsigned status, const char *why) { api_refuse_early(call->reply, status, why); }

static void refuse_for_now(ApiCall *call) {
  api_refuse(call, 503, "The server's database is away. Your work is safe on this device; try again in a moment.");
  http_reply_header(call->reply, "Retry-After", "2");
}

void api_refuse_database(ApiCall *call, DbResult *result) {
  const bool busy = result->state == DB_REFUSED && strcmp(result->code, DB_LOCKED) == 0;
  if (result->state == DB_LOST || busy) refuse_for_now(call);
  else api_refuse(call, 500, "The server made a mistake. Your work is safe on this device.");
  const char *what = busy ? "database_locked" : result->state == DB_REFUSED ? "database_refused" : "database_away";
  journal_say(result->state == DB_REFUSED && !busy ? JOURNAL_ERROR : JOURNAL_WARNING, what, result->why);
  db_result_finish(result);
}

bool api_query(ApiCall *call, SqlQuery query, DbArgs *args, DbResult *result) {
  *result = db_run(call->db, query, args);
  if (result->state == DB_OK) return true;
  api_refuse_database(call, result);
  return false;
}

void api_args_of_place(const ApiCall *call, DbArgs *args) {
  db_args_init(args);
  db_arg_i64(args, call->numbers[0]);
  db_arg_i64(args, call->user);
}

const char api_may_not_open[] = "You may not open this song on the server any more.";

json_t *api_rows(const DbResult *result, ApiItem *item) {
  json_t *list = json_array();
  for (uint32_t i = 0; i < result->rows; i++) {
    json_t *json = db_null(result, i, 0) ? NULL : item(result, i);
    if (json != NULL) json_array_append_new(list, json);
  }
  return list;
}

void api_answer_list(ApiCall *call, SqlQuery query, DbArgs *args, const char *name, ApiItem *item, const char *refusal) {
  DbResult result;
  if (!api_query(call, query, args, &result)) return;
  if (result.rows > 0 || refusal == NULL) api_answer(call, 200, json_pack("{s:o}", name, api_rows(&result, item)));
  else api_refuse(call, 403, refusal);
  db_result_finish(&result);
}

void api_answer_page(ApiCall *call, SqlQuery query, DbArgs *args, int64_t after, const char *name, ApiItem *item, const char *refusal) {
  DbResult result;
  db_arg_i64(args, after);
  db_arg_i64(args, API_PAGE_ROWS + 1); /* the one too many tells that there are more */
  if (!api_query(call, query, args, &result)) return;
  const bool more = result.rows > API_PAGE_ROWS;
  if (more) result.rows = API_PAGE_ROWS;
  const int64_t next = more ? db_i64(&result, API_PAGE_ROWS - 1, db_columns(&result) - 1) : 0;
  if (result.rows > 0 || refusal == NULL) api_answer(call, 200, json_pack("{s:o, s:o}", name, api_rows(&result, item), "next", api_id(next)));
  else api_refuse(call, 403, refusal);
  db_result_finish(&result);
}

void api_answer_done(ApiCall *call, SqlQuery query, DbArgs *args, unsigned status, const char *refusal) {
  DbResult result;
  if (!api_query(call, query, args, &result)) return;
  if (result.rows == 1) api_answer(call, 200, json_object());
  else api_refuse(call, status, refusal);
  db_result_finish(&result);
}

void api_answer_done_or(ApiCall *call, SqlQuery query, DbArgs *args, const char *may_not, const char *cannot) {
  DbResult result;
  if (!api_query(call, query, args, &result)) return;
  if (result.rows == 0) api_refuse(call, 403, may_not);
  else if (db_null(&result, 0, 0)) api_refuse(call, 409, cannot);
  else api_answer(call, 200, json_object());
  db_result_finish(&result);
}

json_t *api_id(int64_t id) {
  char text[24];
  snprintf(text, sizeof text, "%lld", (long long)id);
  return json_string(text);
}

/* Does the browser speak to us by TLS, as far as can be known? */
static bool is_secure(const HttpRequest *request) {
  const char *scheme = config_number(CONFIG_PROXIES) > 0 ? request->header(request, "X-Forwarded-Proto") : NULL;
  return strncmp(config_text(CONFIG_URL), "https:", 6) == 0 || (scheme != NULL && strcmp(scheme, "https") == 0);
}

void api_file_name(const char *title, const char *suffix, char name[API_FILE_NAME_BYTES]) {
  size_t size = 0;
  for (; *title != '\0' && size < 60; title++)
    if (strchr("\"\\/:*?<>|;", *title) == NULL && (unsigned char)*title >= 32 && (unsigned char)*title < 127) name[size++] = *title;
  snprintf(name + size, API_FILE_NAME_BYTES - size, "%s.%s", size == 0 ? "song" : "", suffix);
}

void api_set_session(ApiCall *call, const Token *token) {
  char cookie[256];
  snprintf(cookie, sizeof cookie, TOKEN_COOKIE "=%s; Path=/; Max-Age=%s; HttpOnly; SameSite=Lax%s", token == NULL ? "" : token->text, token == NULL ? "0" : "34560000",
           is_secure(call->request) ? "; Secure" : "");
  http_reply_header(call->reply, "Set-Cookie", cookie);
}

bool api_new_secret(ApiCall *call, Token *token, Digest *hash) {
  if (token_make(token) && token_hash(token->text, hash)) return true;
  api_refuse(call, 503, "The server cannot make a secret now. Try again.");
  return false;
}

void api_put_digest(DbArgs *args, const Digest *digest) { db_arg_bytes(args, (Bytes){digest->bytes, sizeof digest->bytes}); }

/* ---- The body ---- */

const char *api_text(const ApiCall *call, const char *name) { return json_string_value(json_object_get(call->body, name)); }

int64_t api_number(const ApiCall *call, const char *name, int64_t otherwise) {
  const json_t *value = json_object_get(call->body, name);
  return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

int64_t api_id_in(const ApiCall *call, const char *name) {
  const char *text = api_text(call, name);
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
  const ApiRoute *route;
  for (uint32_t i = 0; (route = api_route(i)) != NULL; i++) {
    if (!fits(route->path, request->path, numbers, digest)) continue;
    *known = true;
    if (strcmp(route->method, request->method) == 0) return route;
  }
  return NULL;
}

static bool is_our_origin(const HttpRequest *request) {
  const char *origin = request->header(request, "Origin"), *host = request->header(request, "Host");
  if (origin == NULL) return true; /* no browser */
  if (config_is_set(CONFIG_URL) && strcmp(origin, config_text(CONFIG_URL)) == 0) return true;
  const char *name = strstr(origin, "://");
  return name != NULL && host != NULL && strcmp(name + 3, host) == 0;
}

/* A form of another site can send our cookie along, but neither these types nor our Origin. */
static bool is_ours(const HttpRequest *request, const ApiRoute *route) {
  if (strcmp(request->method, "GET") == 0) return true;
  const char *type = request->header(request, "Content-Type"), *wanted = route->bytes_max > 0 ? "application/octet-stream" : "application/json";
  return type != NULL && strncmp(type, wanted, strlen(wanted)) == 0 && is_our_origin(request);
}

/* ---- Who, and how often ---- */

/* The entry that the first of our own proxies wrote; what stands before it, anybody may have written. */
static void find_address(ApiCall *call) {
  const char *forwarded = call->request->header(call->request, "X-Forwarded-For"), *end = forwarded == NULL ? NULL : forwarded + strlen(forwarded), *begin = end;
  snprintf(call->address, sizeof call->address, "%s", call->request->address);
  for (int64_t left = config_number(CONFIG_PROXIES); forwarded != NULL && left > 0; left--) {
    while (begin > forwarded && begin[-1] != ',') begin--;
    if (left == 1 || begin == forwarded) break;
    end = --begin;
  }
  if (forwarded == NULL || config_number(CONFIG_PROXIES) == 0) return;
  while (begin < end && *begin == ' ') begin++;
  snprintf(call->address, sizeof call->address, "%.*s", (int)(end - begin), begin);
}

bool api_not_too_often(ApiCall *call, LimitKind kind, const char *key) {
  char seconds[16], why[160];
  const uint32_t wait = limits_take(call->routes->limits, kind, key, clock_seconds());
  if (wait == 0) return true;
  snprintf(seconds, sizeof seconds, "%u", wait);
  if (wait > 90) snprintf(why, sizeof why, "That was tried too often. It may be tried again in %u minutes.", (wait + 59) / 60);
  else if (wait > 1) snprintf(why, sizeof why, "That was tried too often. It may be tried again in %u seconds.", wait);
  else snprintf(why, sizeof why, "That was tried too often. It may be tried again in a second.");
  api_refuse(call, 429, why);
  http_reply_header(call->reply, "Retry-After", seconds);
  return false;
}

static bool by_person(LimitKind kind) { return kind == LIMIT_CALL || kind == LIMIT_HEAVY; }

static bool address_may(ApiCall *call, const ApiRoute *route) {
  return api_not_too_often(call, LIMIT_ADDRESS, call->address) && (by_person(route->limit) || api_not_too_often(call, route->limit, call->address));
}

static bool person_may(ApiCall *call, const ApiRoute *route) {
  char key[24];
  snprintf(key, sizeof key, "%lld", (long long)call->user);
  return call->user == 0 || !by_person(route->limit) || api_not_too_often(call, route->limit, key);
}

/* The scope a token needs for a call, as the database writes it; NULL: none is enough. */
static const char *scope_of(const ApiRoute *route) {
  static const char *const names[] = {[API_SCOPE_READ] = "read", [API_SCOPE_WRITE] = "write", [API_SCOPE_SHARE] = "share", [API_SCOPE_NO_TOKEN] = NULL};
  return route->scope == API_SCOPE_BY_METHOD ? names[strcmp(route->method, "GET") == 0 ? API_SCOPE_READ : API_SCOPE_WRITE] : names[route->scope];
}

/* False: the database did not answer, or the token may not, and the call is answered. */
static bool find_person(ApiCall *call, const ApiRoute *route) {
  const char *scope = scope_of(route);
  call->by_token = token_of_bearer(call->request->header(call->request, "Authorization"), &call->session);
  if (!call->by_token && !token_of_cookie(call->request->header(call->request, "Cookie"), &call->session)) return true;
  DbArgs args;
  DbResult result;
  db_args_init(&args);
  api_put_digest(&args, &call->session);
  db_arg_text(&args, scope == NULL ? "" : scope);
  if (!api_query(call, call->by_token ? SQL_TOKEN_USER : SQL_SESSION_USER, &args, &result)) return false;
  const bool known = result.rows == 1, may = known && (!call->by_token || db_i32(&result, 0, 3) != 0);
  if (known) {
    call->user = db_i64(&result, 0, 0);
    call->is_account = strcmp(db_text(&result, 0, 1), "account") == 0;
  }
  db_result_finish(&result);
  if (may || !known) return true;
  api_refuse(call, 403, "This token is not for that.");
  return false;
}

static void run(ApiCall *call, const ApiRoute *route) {
  char why[160];
  find_address(call);
  if (!is_ours(call->request, route)) api_refuse(call, 403, "This call must come from the studio's own page, in the form it takes.");
  else if (!read_body(call, route)) api_refuse(call, 400, "The request's body is no JSON object.");
  else if (address_may(call, route) && find_person(call, route)) {
    if (route->access == API_PERSON && call->user == 0) api_refuse(call, 401, "Nobody is signed in here.");
    else if (!api_fields_fit(route->takes, call->body, why, sizeof why)) api_refuse(call, 400, why);
    else if (person_may(call, route)) route->handle(call);
  }
  json_decref(call->body);
}

bool api_handle(const Routes *routes, const HttpRequest *request, HttpReply *reply) {
  ApiCall call = {.routes = routes, .request = request, .reply = reply};
  if (strncmp(request->path, "/api/", 5) != 0) return false;
  bool known = false;
  const ApiRoute *route = find(request, call.numbers, &call.digest, &known);
  if (route == NULL) api_refuse(&call, known ? 405 : 404, known ? "This address cannot be used in this way." : "There is nothing at this address.");
  else if (routes->database == NULL && route->alone != NULL) route->alone(&call);
  else if (routes->database == NULL) api_refuse(&call, 503, "This server keeps no projects: it was started without a database.");
  else {
    call.db = db_pool_borrow(routes->database);
    if (call.db != NULL) run(&call, route);
    else refuse_for_now(&call);
    db_pool_return(routes->database, call.db);
  }
  return true;
}

static void take_piece(void *part, const void *bytes, size_t count) { incoming_take(part, (Bytes){bytes, count}); }
static void end_part(void *part) { incoming_end(part); }

/* Only somebody who is signed in may send what is large: it goes to the store as it comes. */
HttpExpected api_expect(void *routes_, const HttpRequest *request) {
  const Routes *routes = routes_;
  const HttpExpected small = {.bytes_max = HTTP_BODY_BYTES_MAX};
  HttpReply reply;
  http_reply_init(&reply);
  ApiCall call = {.routes = routes, .request = request, .reply = &reply};
  bool known = false;
  const ApiRoute *route = strncmp(request->path, "/api/", 5) == 0 ? find(request, call.numbers, &call.digest, &known) : NULL;
  if (route == NULL || route->bytes_max <= HTTP_BODY_BYTES_MAX || routes->database == NULL) return small;
  call.db = db_pool_borrow(routes->database);
  const bool somebody = call.db != NULL && find_person(&call, route) && call.user != 0;
  db_pool_return(routes->database, call.db);
  free(reply.owned);
  Incoming *part = somebody ? incoming_begin(routes->store) : NULL;
  return part == NULL ? small : (HttpExpected){.bytes_max = route->bytes_max, .sink = part, .take = take_piece, .end = end_part};
}
