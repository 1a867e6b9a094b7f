/* People: a guest from the first shared song on, who they are, and the way back with a recovery code. */

#include "server/routes/api.h"

static void put_token(DbArgs *args, const Token *token) {
  Digest hash = {{0}};
  if (!token_hash(token->text, &hash)) args->failed = true;
  db_arg_bytes(args, (Bytes){hash.bytes, sizeof hash.bytes});
}

static void become_guest(ApiCall *call) {
  Token session, recovery;
  if (!token_make(&session) || !token_make(&recovery)) {
    api_refuse(call, 503, "The server cannot make a secret now. Try again.");
    return;
  }
  DbArgs args;
  db_args_init(&args);
  put_token(&args, &session);
  put_token(&args, &recovery);
  DbResult result = db_run(call->db, SQL_GUEST_CREATE, &args);
  if (result.state != DB_OK || result.rows != 1) {
    api_refuse_database(call, &result);
    return;
  }
  api_set_session(call, &session);
  api_answer(call, 201, json_pack("{s:o, s:s, s:s}", "id", api_id(db_i64(&result, 0, 0)), "kind", "guest", "recovery", recovery.text));
  db_result_finish(&result);
}

static void who_am_i(ApiCall *call) {
  Digest session = {{0}};
  token_of_cookie(call->request->header(call->request, "Cookie"), &session);
  DbArgs args;
  db_args_init(&args);
  db_arg_bytes(&args, (Bytes){session.bytes, sizeof session.bytes});
  DbResult result = db_run(call->db, SQL_SESSION_USER, &args);
  if (result.state != DB_OK || result.rows != 1) {
    api_refuse_database(call, &result);
    return;
  }
  api_answer(call, 200, json_pack("{s:o, s:s, s:s}", "id", api_id(db_i64(&result, 0, 0)), "kind", db_text(&result, 0, 1), "name", db_text(&result, 0, 2)));
  db_result_finish(&result);
}

static void rename_me(ApiCall *call) {
  const char *name = api_text(call, "name", 100);
  if (name == NULL) {
    api_refuse(call, 400, "A name of at most 100 bytes is needed.");
    return;
  }
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, call->user);
  db_arg_text(&args, name);
  DbResult result = db_run(call->db, SQL_USER_RENAME, &args);
  if (result.state != DB_OK) {
    api_refuse_database(call, &result);
    return;
  }
  db_result_finish(&result);
  api_answer(call, 200, json_pack("{s:s}", "name", name));
}

static void come_back(ApiCall *call) {
  Token session;
  Digest recovery, fresh;
  const char *code = api_text(call, "recovery", TOKEN_DIGITS);
  if (code == NULL || !token_hash(code, &recovery)) {
    api_refuse(call, 400, "This is no recovery code: it has 32 letters and digits.");
    return;
  }
  if (!token_make(&session) || !token_hash(session.text, &fresh)) {
    api_refuse(call, 503, "The server cannot make a secret now. Try again.");
    return;
  }
  DbArgs args;
  db_args_init(&args);
  db_arg_bytes(&args, (Bytes){fresh.bytes, sizeof fresh.bytes});
  db_arg_bytes(&args, (Bytes){recovery.bytes, sizeof recovery.bytes});
  DbResult result = db_run(call->db, SQL_SESSION_RECOVER, &args);
  if (result.state != DB_OK) {
    api_refuse_database(call, &result);
    return;
  }
  if (result.rows == 1) {
    api_set_session(call, &session);
    api_answer(call, 200, json_pack("{s:o}", "id", api_id(db_i64(&result, 0, 0))));
  } else {
    api_refuse(call, 404, "Nobody here has this recovery code.");
  }
  db_result_finish(&result);
}

const ApiRoute people_routes[] = {
  {"POST", "/api/guests", API_ANYBODY, become_guest, 0},
  {"POST", "/api/recover", API_ANYBODY, come_back, 0},
  {"GET", "/api/me", API_PERSON, who_am_i, 0},
  {"PATCH", "/api/me", API_PERSON, rename_me, 0},
  {0},
};
