/* Projects of a person: made, listed, shared by links, joined; and the actors their devices write under. */

#include "server/routes/api.h"

#include <string.h>

static void list(ApiCall *call) {
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, call->user);
  DbResult result = db_run(call->db, SQL_PROJECT_LIST, &args);
  if (result.state != DB_OK) {
    api_refuse_database(call, &result);
    return;
  }
  json_t *projects = json_array();
  for (uint32_t i = 0; i < result.rows; i++) {
    json_array_append_new(projects, json_pack("{s:o, s:s, s:s, s:o, s:I}", "id", api_id(db_i64(&result, i, 0)), "name", db_text(&result, i, 1), "role",
                                              db_text(&result, i, 2), "branch", api_id(db_i64(&result, i, 3)), "head", (json_int_t)db_i64(&result, i, 4)));
  }
  db_result_finish(&result);
  api_answer(call, 200, json_pack("{s:o}", "projects", projects));
}

static void create(ApiCall *call) {
  const char *name = api_text(call, "name", 200);
  if (name == NULL || name[0] == '\0') {
    api_refuse(call, 400, "A project needs a name of at most 200 bytes.");
    return;
  }
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, call->user);
  db_arg_text(&args, name);
  DbResult result = db_run(call->db, SQL_PROJECT_CREATE, &args);
  if (result.state != DB_OK || result.rows != 1) {
    api_refuse_database(call, &result);
    return;
  }
  api_answer(call, 201, json_pack("{s:o, s:o, s:s}", "id", api_id(db_i64(&result, 0, 0)), "branch", api_id(db_i64(&result, 0, 1)), "role", "owner"));
  db_result_finish(&result);
}

static bool is_role(const char *role) {
  static const char *const roles[] = {"viewer", "commenter", "performer", "editor"};
  for (size_t i = 0; role != NULL && i < sizeof roles / sizeof roles[0]; i++)
    if (strcmp(role, roles[i]) == 0) return true;
  return false;
}

static void make_link(ApiCall *call) {
  const char *role = api_text(call, "role", 16);
  const int64_t seconds = api_number(call, "seconds", 0);
  Token token;
  Digest hash;
  if (!is_role(role) || seconds < 0 || seconds > 366 * 86400) {
    api_refuse(call, 400, "A link lets people be viewer, commenter, performer or editor, for at most a year of seconds.");
    return;
  }
  if (!token_make(&token) || !token_hash(token.text, &hash)) {
    api_refuse(call, 503, "The server cannot make a secret now. Try again.");
    return;
  }
  DbArgs args;
  db_args_init(&args);
  db_arg_bytes(&args, (Bytes){hash.bytes, sizeof hash.bytes});
  db_arg_i64(&args, call->numbers[0]);
  db_arg_i64(&args, call->user);
  db_arg_text(&args, role);
  db_arg_i64(&args, seconds);
  DbResult result = db_run(call->db, SQL_LINK_CREATE, &args);
  if (result.state != DB_OK) {
    api_refuse_database(call, &result);
    return;
  }
  if (result.rows == 1) api_answer(call, 201, json_pack("{s:s, s:s}", "token", token.text, "role", role));
  else api_refuse(call, 403, "Only an owner of this project can share it.");
  db_result_finish(&result);
}

static void join(ApiCall *call) {
  const char *token = api_text(call, "token", TOKEN_DIGITS);
  Digest hash;
  if (token == NULL || !token_hash(token, &hash)) {
    api_refuse(call, 400, "This link is not whole. Ask for it again.");
    return;
  }
  DbArgs args;
  db_args_init(&args);
  db_arg_bytes(&args, (Bytes){hash.bytes, sizeof hash.bytes});
  db_arg_i64(&args, call->user);
  DbResult result = db_run(call->db, SQL_LINK_JOIN, &args);
  if (result.state != DB_OK) {
    api_refuse_database(call, &result);
    return;
  }
  if (result.rows == 1) {
    api_answer(call, 200, json_pack("{s:o, s:s, s:o, s:s}", "id", api_id(db_i64(&result, 0, 0)), "role", db_text(&result, 0, 1), "branch",
                                    api_id(db_i64(&result, 0, 2)), "name", db_text(&result, 0, 3)));
  } else {
    api_refuse(call, 404, "This link does not work any more. Ask for a new one.");
  }
  db_result_finish(&result);
}

static void grant_actor(ApiCall *call) {
  const int64_t wanted = api_number(call, "actor", 0);
  if (wanted < 0 || wanted > UINT32_MAX) {
    api_refuse(call, 400, "An actor is a number of 32 bits.");
    return;
  }
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, call->numbers[0]);
  db_arg_i64(&args, call->user);
  db_arg_i64(&args, wanted);
  DbResult result = db_run(call->db, SQL_ACTOR_GRANT, &args);
  if (result.state != DB_OK) {
    api_refuse_database(call, &result);
    return;
  }
  if (result.rows == 1) api_answer(call, 201, json_pack("{s:I}", "actor", (json_int_t)db_i64(&result, 0, 0)));
  else api_refuse(call, 409, "This actor is somebody else's, or the project is not yours to open.");
  db_result_finish(&result);
}

static void set_member(ApiCall *call) {
  const char *role = api_text(call, "role", 16);
  if (role == NULL || (role[0] != '\0' && strcmp(role, "owner") != 0 && !is_role(role))) {
    api_refuse(call, 400, "A role is viewer, commenter, performer, editor or owner, or empty to take it away.");
    return;
  }
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, call->numbers[0]);
  db_arg_i64(&args, call->user);
  db_arg_i64(&args, call->numbers[1]);
  db_arg_text(&args, role);
  DbResult result = db_run(call->db, SQL_MEMBER_SET, &args);
  if (result.state != DB_OK) {
    api_refuse_database(call, &result);
    return;
  }
  if (result.rows == 1) api_answer(call, 200, json_pack("{s:s}", "role", role));
  else api_refuse(call, 403, "Only an owner can change what others may do, and nobody their own role.");
  db_result_finish(&result);
}

const ApiRoute project_routes[] = {
  {"GET", "/api/projects", API_PERSON, list, 0},
  {"POST", "/api/projects", API_PERSON, create, 0},
  {"POST", "/api/projects/#/links", API_PERSON, make_link, 0},
  {"PATCH", "/api/projects/#/members/#", API_PERSON, set_member, 0},
  {"POST", "/api/join", API_PERSON, join, 0},
  {"POST", "/api/branches/#/actors", API_PERSON, grant_actor, 0},
  {0},
};
