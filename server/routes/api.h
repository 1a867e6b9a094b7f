#ifndef TUTTI_SERVER_ROUTES_API_H
#define TUTTI_SERVER_ROUTES_API_H

#include "server/auth/limits.h"
#include "server/auth/token.h"
#include "server/db/db.h"
#include "server/http/http.h"
#include "server/routes/routes.h"

#include <jansson.h>

/*
  The API as one table. A row says everything about a call: address, who may, how often, what it takes and gives. The walk over
  it (api.c) checks all of that before a handler runs; the documentation, the OpenAPI page and the page's own client
  (web/net/api.ts) are printed from the same rows, and tests/server/api_test.c misuses every one of them.
  Errors are answers too: {"error": "a sentence for people"}.
*/

enum { API_NUMBERS_MAX = 3 };

typedef enum ApiType { API_TEXT, API_NUMBER, API_REAL, API_ID /* a number as text: JavaScript's have 53 bits */, API_SECRET /* a Token */, API_LIST, API_OBJECT, API_TRUTH, API_ANY } ApiType;

typedef struct ApiField {
  const char *name;
  ApiType type;
  int64_t least, most;        /* of a number; bytes of a text */
  const char *choices;        /* of a text: "viewer editor" */
  bool optional;
  const struct ApiField *of;  /* the fields of an object or of each item of a list; NULL: a list of texts */
} ApiField;

/* The fields of a row, and each kind of field. */
#define API_FIELDS(...) ((const ApiField[]){__VA_ARGS__, {.name = NULL}})
#define FIELD_TEXT(name_, least_, most_) {.name = name_, .type = API_TEXT, .least = least_, .most = most_}
#define FIELD_CHOICE(name_, choices_) {.name = name_, .type = API_TEXT, .choices = choices_}
#define FIELD_OPTIONAL_CHOICE(name_, choices_) {.name = name_, .type = API_TEXT, .choices = choices_, .optional = true}
#define FIELD_NUMBER(name_, least_, most_) {.name = name_, .type = API_NUMBER, .least = least_, .most = most_}
#define FIELD_OPTIONAL_NUMBER(name_, least_, most_) {.name = name_, .type = API_NUMBER, .least = least_, .most = most_, .optional = true}
#define FIELD_ID(name_) {.name = name_, .type = API_ID}
#define FIELD_OPTIONAL_ID(name_) {.name = name_, .type = API_ID, .optional = true}
#define FIELD_SECRET(name_) {.name = name_, .type = API_SECRET}
#define FIELD_TRUTH(name_) {.name = name_, .type = API_TRUTH}
#define FIELD_ANY(name_) {.name = name_, .type = API_ANY}
#define FIELD_NEXT FIELD_ID("next") /* of api_answer_page */
#define FIELD_LIST(name_, ...) {.name = name_, .type = API_LIST, .of = API_FIELDS(__VA_ARGS__)}

#define API_ROLES "viewer commenter performer editor"

typedef struct ApiCall {
  const Routes *routes;
  const HttpRequest *request;
  HttpReply *reply;
  Db *db;
  char address[48];     /* who calls, as far as our proxies are believed */
  int64_t user;         /* 0: nobody; handlers behind API_PERSON have one */
  Digest session;       /* of `user`, or of the API token `by_token` */
  bool by_token, is_account;
  int64_t numbers[API_NUMBERS_MAX]; /* for each '#' of the pattern */
  Digest digest;        /* of the pattern's '$' */
  json_t *body;         /* an object with what the row takes; empty when it takes nothing, and for bytes */
} ApiCall;

typedef enum ApiAccess { API_ANYBODY, API_PERSON } ApiAccess;

/* What an API token must be for; a person's own session may do everything. */
typedef enum ApiScope { API_SCOPE_BY_METHOD /* GET reads, the others write */, API_SCOPE_READ, API_SCOPE_WRITE, API_SCOPE_SHARE, API_SCOPE_NO_TOKEN } ApiScope;

typedef struct ApiRoute {
  const char *method;
  const char *path;     /* '#' takes a number, '$' a SHA-256 in hex */
  const char *words;    /* what those are: "project part" */
  const char *name;     /* of the client's function: "createProject" */
  ApiAccess access;
  ApiScope scope;
  LimitKind limit;
  void (*handle)(ApiCall *call);
  void (*alone)(ApiCall *call); /* what a server without a database answers; NULL: that it is one, which is an error */
  size_t bytes_max;     /* not 0: the body is bytes, at most so many, and no JSON */
  const ApiField *takes, *gives; /* NULL: nothing */
  bool gives_bytes;
  const char *doc;      /* one sentence */
} ApiRoute;

/* The tables of the resources; each ends with a row of NULL. */
extern const ApiRoute people_routes[], account_routes[], key_routes[], project_routes[], sharing_routes[], invitation_routes[], asset_routes[], render_routes[], history_routes[], comment_routes[], play_routes[], admin_routes[], page_routes[];
/* All of them, one after the other; NULL behind the last. */
const ApiRoute *api_route(uint32_t index);

/* False when no row fits the request: it is none of the API. */
bool api_handle(const Routes *routes, const HttpRequest *request, HttpReply *reply);

/* How long a request's body may be: a HttpBodyLimit. */
HttpExpected api_expect(void *routes, const HttpRequest *request);

/* Does `json` have the form of `fields`? False with one sentence in `why`. */
bool api_fields_fit(const ApiField *fields, const json_t *json, char *why, size_t why_bytes);
bool api_has_choice(const char *choices, const char *word);

/* Answer with `json`, which is taken over. */
void api_answer(ApiCall *call, unsigned status, json_t *json);
void api_refuse(ApiCall *call, unsigned status, const char *why);
/* The same without a call: for what is refused before there is one. */
void api_refuse_early(HttpReply *reply, unsigned status, const char *why);
/* The database's part went wrong: "try again", or, for a refusal, our mistake. Finishes `result`. */
void api_refuse_database(ApiCall *call, DbResult *result);
/* Runs a query. False: it did not answer, and the call is answered. */
bool api_query(ApiCall *call, SqlQuery query, DbArgs *args, DbResult *result);
/* Begins a query's arguments with what most take: the path's first number, and who asks. */
void api_args_of_place(const ApiCall *call, DbArgs *args);
/* A row of a list as JSON, which the caller owns; NULL when there is nothing to say of it. */
typedef json_t *ApiItem(const DbResult *result, uint32_t row);
/* A result's rows as a list, which the caller owns. A row whose first column is null says only that one may look: it is no item. */
json_t *api_rows(const DbResult *result, ApiItem *item);
/* Runs a query and answers with its rows as a list of that name; where it gives no row at all with `refusal`, or the empty list
   when that is NULL. */
void api_answer_list(ApiCall *call, SqlQuery query, DbArgs *args, const char *name, ApiItem *item, const char *refusal);
/* The same for a list that may be long: a page of it, and as "next" where the next one begins, or "0". The query takes two arguments more, the
   place `after` which the page begins (0: the first) and how many rows are wanted, and its last column is the place of each row. */
enum { API_PAGE_ROWS = 500 };
void api_answer_page(ApiCall *call, SqlQuery query, DbArgs *args, int64_t after, const char *name, ApiItem *item, const char *refusal);
/* Runs a query that gives one row when it did what was asked, and answers with nothing more than that, or with `status` and `refusal`. */
void api_answer_done(ApiCall *call, SqlQuery query, DbArgs *args, unsigned status, const char *refusal);
/* One that gives no row to whoever `may_not` (403), and a row with nothing in it where it `cannot` be done (409). */
void api_answer_done_or(ApiCall *call, SqlQuery query, DbArgs *args, const char *may_not, const char *cannot);
/* Why somebody who is not in a song, or not any more, is refused. */
extern const char api_may_not_open[];
/* Once more by `key` under that limit. False: too often, and the call is answered. */
bool api_not_too_often(ApiCall *call, LimitKind kind, const char *key);
/* A text of the body; NULL when it is optional and missing. */
const char *api_text(const ApiCall *call, const char *name);
int64_t api_number(const ApiCall *call, const char *name, int64_t otherwise);
/* Ids go as text: a JavaScript number has 53 bits. The other way, with the bits of an unsigned one: 0 when there is none. */
json_t *api_id(int64_t id);
int64_t api_id_in(const ApiCall *call, const char *name);
/* A title as a file's name: what could be understood otherwise goes. */
enum { API_FILE_NAME_BYTES = 96 };
void api_file_name(const char *title, const char *suffix, char name[API_FILE_NAME_BYTES]);
/* A session's cookie, for as long as browsers keep one; NULL: it goes. */
void api_set_session(ApiCall *call, const Token *token);
/* A new secret and its hash. False: there is no randomness, and the call is answered. */
bool api_new_secret(ApiCall *call, Token *token, Digest *hash);
void api_put_digest(DbArgs *args, const Digest *digest);

/* The `api` command: prints the documentation, the OpenAPI page or the page's client. */
int api_print_run(const char *program, int count, char *const *arguments);
/* The OpenAPI page; NULL when memory is refused. */
json_t *api_openapi(void);

#define API_USAGE "       api reference | openapi | client | protocol\n"

#endif
