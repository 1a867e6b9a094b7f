/* What opens an account: sessions of people's devices, tokens of their programs, and the list of what was done with them. */

#include "server/routes/api.h"

#include <stdio.h>
#include <string.h>

static json_t *session(const DbResult *result, uint32_t i) {
  return json_pack("{s:o, s:s, s:I, s:I, s:b}", "id", api_id(db_i64(result, i, 0)), "device", db_text(result, i, 1), "created", (json_int_t)db_i64(result, i, 2), "seen", (json_int_t)db_i64(result, i, 3),
                   "isThis", db_i32(result, i, 4));
}

static void list_sessions(ApiCall *call) {
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, call->user);
  api_put_digest(&args, &call->session);
  api_answer_list(call, SQL_SESSION_LIST, &args, "sessions", session, NULL);
}

/* `which`: an id, 0 for this one, -1 for all others. */
static void end_sessions(ApiCall *call, int64_t which) {
  DbArgs args;
  DbResult result;
  db_args_init(&args);
  db_arg_i64(&args, call->user);
  db_arg_i64(&args, which);
  api_put_digest(&args, &call->session);
  db_arg_text(&args, call->address);
  if (!api_query(call, SQL_SESSION_END, &args, &result)) return;
  const uint32_t ended = result.rows;
  db_result_finish(&result);
  if (which == 0) api_set_session(call, NULL);
  if (which > 0 && ended == 0) api_refuse(call, 404, "There is no such session, or not any more.");
  else api_answer(call, 200, json_pack("{s:i}", "ended", (int)ended));
}

static void sign_out(ApiCall *call) { end_sessions(call, 0); }
static void end_others(ApiCall *call) { end_sessions(call, -1); }
static void end_one(ApiCall *call) { end_sessions(call, call->numbers[0]); }

static json_t *token(const DbResult *result, uint32_t i) {
  return json_pack("{s:o, s:s, s:s, s:I, s:I, s:I}", "id", api_id(db_i64(result, i, 0)), "name", db_text(result, i, 1), "scopes", db_text(result, i, 2), "created", (json_int_t)db_i64(result, i, 3),
                   "expires", (json_int_t)db_i64(result, i, 4), "used", (json_int_t)db_i64(result, i, 5));
}

static void list_tokens(ApiCall *call) {
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, call->user);
  api_answer_list(call, SQL_TOKEN_LIST, &args, "tokens", token, NULL);
}

static void make_token(ApiCall *call) {
  const json_t *scopes = json_object_get(call->body, "scopes");
  static const char *const known[] = {"read", "write", "share"};
  char joined[32] = "";
  size_t size = 0;
  Token token;
  Digest hash;
  DbArgs args;
  DbResult result;
  for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
    bool wanted = false;
    for (size_t i = 0; i < json_array_size(scopes); i++) wanted = wanted || strcmp(json_string_value(json_array_get(scopes, i)), known[k]) == 0;
    if (wanted) size += (size_t)snprintf(joined + size, sizeof joined - size, "%s%s", size > 0 ? " " : "", known[k]);
  }
  if (!api_new_secret(call, &token, &hash)) return;
  db_args_init(&args);
  db_arg_i64(&args, call->user);
  api_put_digest(&args, &hash);
  db_arg_text(&args, api_text(call, "name"));
  db_arg_text(&args, joined);
  db_arg_i64(&args, api_number(call, "seconds", 0));
  db_arg_text(&args, call->address);
  if (!api_query(call, SQL_TOKEN_CREATE, &args, &result)) return;
  if (result.rows == 1) api_answer(call, 201, json_pack("{s:o, s:s}", "id", api_id(db_i64(&result, 0, 0)), "token", token.text));
  else api_refuse(call, 409, "You have fifty tokens. Take one back first.");
  db_result_finish(&result);
}

static void end_token(ApiCall *call) {
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, call->user);
  db_arg_i64(&args, call->numbers[0]);
  db_arg_text(&args, call->address);
  api_answer_done(call, SQL_TOKEN_END, &args, 404, "There is no such token, or not any more.");
}

static json_t *audited(const DbResult *result, uint32_t i) {
  return json_pack("{s:I, s:s, s:s, s:s}", "at", (json_int_t)db_i64(result, i, 0), "what", db_text(result, i, 1), "detail", db_text(result, i, 2), "address", db_text(result, i, 3));
}

static void list_audit(ApiCall *call) {
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, call->user);
  api_answer_list(call, SQL_AUDIT_LIST, &args, "rows", audited, NULL);
}

#define MOMENT(name) FIELD_NUMBER(name, 0, INT64_MAX)
#define ENDED API_FIELDS(FIELD_NUMBER("ended", 0, INT64_MAX))

const ApiRoute key_routes[] = {
  {.method = "GET", .path = "/api/sessions", .name = "sessions", .access = API_PERSON, .scope = API_SCOPE_NO_TOKEN, .handle = list_sessions,
   .gives = API_FIELDS(FIELD_LIST("sessions", FIELD_ID("id"), FIELD_TEXT("device", 0, 400), MOMENT("created"), MOMENT("seen"), FIELD_TRUTH("isThis"))),
   .doc = "Where this person is signed in. Moments are milliseconds since 1970."},
  {.method = "DELETE", .path = "/api/sessions/this", .name = "signOut", .access = API_PERSON, .scope = API_SCOPE_NO_TOKEN, .handle = sign_out, .gives = ENDED, .doc = "Sign out here."},
  {.method = "DELETE", .path = "/api/sessions/others", .name = "signOutElsewhere", .access = API_PERSON, .scope = API_SCOPE_NO_TOKEN, .handle = end_others, .gives = ENDED, .doc = "Sign out everywhere else."},
  {.method = "DELETE", .path = "/api/sessions/#", .words = "session", .name = "endSession", .access = API_PERSON, .scope = API_SCOPE_NO_TOKEN, .handle = end_one, .gives = ENDED, .doc = "End one session."},
  {.method = "GET", .path = "/api/tokens", .name = "tokens", .access = API_PERSON, .scope = API_SCOPE_NO_TOKEN, .handle = list_tokens,
   .gives = API_FIELDS(FIELD_LIST("tokens", FIELD_ID("id"), FIELD_TEXT("name", 0, 400), FIELD_TEXT("scopes", 0, 32), MOMENT("created"), MOMENT("expires"), MOMENT("used"))),
   .doc = "The tokens of this person's programs; 0 is never."},
  {.method = "POST", .path = "/api/tokens", .name = "makeToken", .access = API_PERSON, .scope = API_SCOPE_NO_TOKEN, .limit = LIMIT_HEAVY, .handle = make_token,
   .takes = API_FIELDS(FIELD_TEXT("name", 1, 100), {.name = "scopes", .type = API_LIST, .least = 1, .most = 3, .choices = "read write share"}, FIELD_OPTIONAL_NUMBER("seconds", 0, 10 * 366 * 86400)),
   .gives = API_FIELDS(FIELD_ID("id"), FIELD_SECRET("token")), .doc = "A token for a program, told this once. It is sent as `Authorization: Bearer TOKEN`."},
  {.method = "DELETE", .path = "/api/tokens/#", .words = "token", .name = "endToken", .access = API_PERSON, .scope = API_SCOPE_NO_TOKEN, .handle = end_token, .doc = "Take a token back."},
  {.method = "GET", .path = "/api/me/audit", .name = "audit", .access = API_PERSON, .scope = API_SCOPE_NO_TOKEN, .handle = list_audit,
   .gives = API_FIELDS(FIELD_LIST("rows", MOMENT("at"), FIELD_TEXT("what", 0, 100), FIELD_TEXT("detail", 0, 1000), FIELD_TEXT("address", 0, 64))),
   .doc = "What was done with this account, the newest first."},
  {0},
};
