/* People: a guest from the first shared song on, who they are, and the way back with a recovery code. */

#include "server/routes/api.h"

#include "server/config.h"
#include "server/routes/device.h"

static void become_guest(ApiCall *call) {
  Token session, recovery;
  Digest session_hash, recovery_hash;
  DbArgs args;
  DbResult result;
  if (config_is(CONFIG_GUESTS, "refused")) {
    api_refuse(call, 403, "Songs are shared here by those who have an account. Sign up, or sign in.");
    return;
  }
  if (!api_new_secret(call, &session, &session_hash) || !api_new_secret(call, &recovery, &recovery_hash)) return;
  db_args_init(&args);
  api_put_digest(&args, &session_hash);
  api_put_digest(&args, &recovery_hash);
  put_device(&args, call);
  if (!api_query(call, SQL_GUEST_CREATE, &args, &result)) return;
  api_set_session(call, &session);
  api_answer(call, 201, json_pack("{s:o, s:s, s:s}", "id", api_id(db_i64(&result, 0, 0)), "kind", "guest", "recovery", recovery.text));
  db_result_finish(&result);
}

static void who_am_i(ApiCall *call) {
  DbArgs args;
  DbResult result;
  db_args_init(&args);
  api_put_digest(&args, &call->session);
  db_arg_text(&args, "");
  if (!api_query(call, call->by_token ? SQL_TOKEN_USER : SQL_SESSION_USER, &args, &result)) return;
  if (result.rows == 1)
    api_answer(call, 200, json_pack("{s:o, s:s, s:s, s:s, s:s, s:b}", "id", api_id(db_i64(&result, 0, 0)), "kind", db_text(&result, 0, 1), "name", db_text(&result, 0, 2), "email",
                                    db_text(&result, 0, 4), "waitingFor", db_text(&result, 0, 4)[0] == '\0' ? db_text(&result, 0, 5) : "", "isAdmin", db_i32(&result, 0, 6)));
  else api_refuse(call, 401, "Nobody is signed in here.");
  db_result_finish(&result);
}

static void say_who(ApiCall *call) {
  api_answer(call, 200, json_pack("{s:s}", "kind", call->user == 0 ? "nobody" : call->is_account ? "account" : "guest"));
}

/* The page asks at once, and what it may know beforehand is no error. */
static void say_nobody_can_be(ApiCall *call) { api_answer(call, 200, json_pack("{s:s}", "kind", "alone")); }

static void rename_me(ApiCall *call) {
  const char *name = api_text(call, "name");
  DbArgs args;
  DbResult result;
  db_args_init(&args);
  db_arg_i64(&args, call->user);
  db_arg_text(&args, name);
  if (!api_query(call, SQL_USER_RENAME, &args, &result)) return;
  db_result_finish(&result);
  api_answer(call, 200, json_pack("{s:s}", "name", name));
}

static void come_back(ApiCall *call) {
  Token session;
  Digest recovery = {{0}}, fresh;
  DbArgs args;
  DbResult result;
  token_hash(api_text(call, "recovery"), &recovery);
  if (!api_new_secret(call, &session, &fresh)) return;
  db_args_init(&args);
  api_put_digest(&args, &fresh);
  api_put_digest(&args, &recovery);
  put_device(&args, call);
  db_arg_text(&args, call->address);
  if (!api_query(call, SQL_SESSION_RECOVER, &args, &result)) return;
  if (result.rows == 1) {
    api_set_session(call, &session);
    api_answer(call, 200, json_pack("{s:o}", "id", api_id(db_i64(&result, 0, 0))));
  } else {
    api_refuse(call, 404, "Nobody here has this recovery code.");
  }
  db_result_finish(&result);
}

const ApiRoute people_routes[] = {
  {.method = "POST", .path = "/api/guests", .name = "becomeGuest", .limit = LIMIT_NEWCOMER, .handle = become_guest,
   .gives = API_FIELDS(FIELD_ID("id"), FIELD_CHOICE("kind", "guest"), FIELD_SECRET("recovery")),
   .doc = "Become a guest. The recovery code is the only way back from another device."},
  {.method = "POST", .path = "/api/recover", .name = "recover", .limit = LIMIT_SECRET, .handle = come_back, .takes = API_FIELDS(FIELD_SECRET("recovery")),
   .gives = API_FIELDS(FIELD_ID("id")), .doc = "Come back with a recovery code."},
  {.method = "GET", .path = "/api/me", .name = "me", .access = API_PERSON, .handle = who_am_i,
   .gives = API_FIELDS(FIELD_ID("id"), FIELD_CHOICE("kind", "guest account"), FIELD_TEXT("name", 0, 400), FIELD_TEXT("email", 0, 254), FIELD_TEXT("waitingFor", 0, 254), FIELD_TRUTH("isAdmin")),
   .doc = "Who is signed in. An address in waitingFor has a letter on its way."},
  {.method = "GET", .path = "/api/who", .name = "who", .handle = say_who, .alone = say_nobody_can_be, .gives = API_FIELDS(FIELD_CHOICE("kind", "nobody guest account alone")),
   .doc = "Whether anybody is signed in, asked before what only somebody may do: this call is never refused for want of a person. A server that is alone, without a database, has nobody."},
  {.method = "PATCH", .path = "/api/me", .name = "renameMe", .access = API_PERSON, .handle = rename_me, .takes = API_FIELDS(FIELD_TEXT("name", 0, 100)),
   .gives = API_FIELDS(FIELD_TEXT("name", 0, 100)), .doc = "The name others see."},
  {0},
};
