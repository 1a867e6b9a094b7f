#ifndef TUTTI_SERVER_ROUTES_API_H
#define TUTTI_SERVER_ROUTES_API_H

#include "server/auth/token.h"
#include "server/db/db.h"
#include "server/http/http.h"
#include "server/routes/routes.h"

#include <jansson.h>

/*
  A call of the API as its handler sees it: who calls, the numbers in the address, the JSON that came, and ways to answer.
  Errors are answers too: {"error": "a sentence for people"}.
*/

enum { API_NUMBERS_MAX = 3 };

typedef struct ApiCall {
  const Routes *routes;
  const HttpRequest *request;
  HttpReply *reply;
  Db *db;
  int64_t user;         /* 0: nobody; handlers behind API_PERSON have one */
  int64_t numbers[API_NUMBERS_MAX]; /* for each '#' of the pattern */
  Digest digest;        /* of the pattern's '$' */
  json_t *body;         /* an object; empty when nothing came, and for bytes */
} ApiCall;

typedef enum ApiAccess { API_ANYBODY, API_PERSON } ApiAccess;

typedef struct ApiRoute {
  const char *method;
  const char *path;     /* '#' takes a number, '$' a SHA-256 in hex */
  ApiAccess access;
  void (*handle)(ApiCall *call);
  size_t bytes_max;     /* not 0: the body is bytes, at most so many, and no JSON */
} ApiRoute;

/* The tables of the resources; each ends with a row of NULL. */
extern const ApiRoute people_routes[], project_routes[], asset_routes[], render_routes[], history_routes[], comment_routes[];

/* False when no row fits the request: it is none of the API. */
bool api_handle(const Routes *routes, const HttpRequest *request, HttpReply *reply);

/* How long a request's body may be: a HttpBodyLimit. */
size_t api_body_limit(void *routes, const HttpRequest *request);

/* Answer with `json`, which is taken over. */
void api_answer(ApiCall *call, unsigned status, json_t *json);
void api_refuse(ApiCall *call, unsigned status, const char *why);
/* The database's part went wrong: "try again", or, for a refusal, our mistake. Finishes `result`. */
void api_refuse_database(ApiCall *call, DbResult *result);
/* A text of the body, or NULL when it is none or has more than `bytes_max` bytes. */
const char *api_text(const ApiCall *call, const char *name, size_t bytes_max);
int64_t api_number(const ApiCall *call, const char *name, int64_t otherwise);
/* Ids go as text: a JavaScript number has 53 bits. The other way, with the bits of an unsigned one: 0 when there is none. */
json_t *api_id(int64_t id);
int64_t api_id_in(const ApiCall *call, const char *name);
/* A session's cookie, for as long as browsers keep one. */
void api_set_session(ApiCall *call, const Token *token);

#endif
