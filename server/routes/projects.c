/* Projects of a person: made, listed, ended; and the actors their devices write under. */

#include "server/routes/api.h"

#include "server/config.h"

static json_t *project(const DbResult *result, uint32_t i) {
  return json_pack("{s:o, s:s, s:s, s:o, s:I}", "id", api_id(db_i64(result, i, 0)), "name", db_text(result, i, 1), "role", db_text(result, i, 2), "branch", api_id(db_i64(result, i, 3)), "head",
                   (json_int_t)db_i64(result, i, 4));
}

static void list(ApiCall *call) {
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, call->user);
  api_answer_page(call, SQL_PROJECT_LIST, &args, call->numbers[0], "projects", project, NULL);
}

static void create(ApiCall *call) {
  DbArgs args;
  DbResult result;
  db_args_init(&args);
  db_arg_i64(&args, call->user);
  db_arg_text(&args, api_text(call, "name"));
  db_arg_i64(&args, config_number(call->is_account ? CONFIG_ACCOUNT_PROJECTS : CONFIG_GUEST_PROJECTS));
  if (!api_query(call, SQL_PROJECT_CREATE, &args, &result)) return;
  if (result.rows == 1) api_answer(call, 201, json_pack("{s:o, s:o, s:s}", "id", api_id(db_i64(&result, 0, 0)), "branch", api_id(db_i64(&result, 0, 1)), "role", "owner"));
  else if (call->is_account) api_refuse(call, 409, "You own as many songs as this server keeps for one account. End one you do not need.");
  else api_refuse(call, 409, "You own as many songs as this server keeps for a guest. Sign up to have more.");
  db_result_finish(&result);
}

static void end(ApiCall *call) {
  DbArgs args;
  api_args_of_place(call, &args);
  db_arg_text(&args, api_text(call, "name"));
  api_answer_done_or(call, SQL_PROJECT_END, &args, "Only an owner can end a song.", "This is not the song's name. Write it as it is shown.");
}

static void grant_actor(ApiCall *call) {
  DbArgs args;
  DbResult result;
  api_args_of_place(call, &args);
  db_arg_i64(&args, api_number(call, "actor", 0));
  if (!api_query(call, SQL_ACTOR_GRANT, &args, &result)) return;
  if (result.rows == 1) api_answer(call, 201, json_pack("{s:I}", "actor", (json_int_t)db_i64(&result, 0, 0)));
  else api_refuse(call, 409, "This actor is somebody else's, or the project is not yours to open.");
  db_result_finish(&result);
}

static void quota(ApiCall *call) {
  DbArgs args;
  DbResult result;
  db_args_init(&args);
  db_arg_i64(&args, call->user);
  if (!api_query(call, SQL_QUOTA_USED, &args, &result)) return;
  api_answer(call, 200, json_pack("{s:I, s:I, s:I, s:I}", "projects", (json_int_t)db_i64(&result, 0, 0), "projectsMax",
                                  (json_int_t)config_number(call->is_account ? CONFIG_ACCOUNT_PROJECTS : CONFIG_GUEST_PROJECTS), "bytes", (json_int_t)db_i64(&result, 0, 1), "bytesMax",
                                  (json_int_t)config_number(call->is_account ? CONFIG_ACCOUNT_MIB : CONFIG_GUEST_MIB) << 20));
  db_result_finish(&result);
}

#define COUNT(name) FIELD_NUMBER(name, 0, INT64_MAX)
#define SONGS API_FIELDS(FIELD_LIST("projects", FIELD_ID("id"), FIELD_TEXT("name", 1, 800), FIELD_CHOICE("role", API_ROLES " owner"), FIELD_ID("branch"), COUNT("head")), FIELD_NEXT)

const ApiRoute project_routes[] = {
  {.method = "GET", .path = "/api/projects", .name = "projects", .access = API_PERSON, .handle = list, .gives = SONGS,
   .doc = "The songs a person is in, the newest first: 500, and where the next ones begin (0: that is all)."},
  {.method = "GET", .path = "/api/projects/after/#", .words = "next", .name = "moreProjects", .access = API_PERSON, .handle = list, .gives = SONGS, .doc = "The next ones."},
  {.method = "POST", .path = "/api/projects", .name = "createProject", .access = API_PERSON, .limit = LIMIT_HEAVY, .handle = create, .takes = API_FIELDS(FIELD_TEXT("name", 1, 200)),
   .gives = API_FIELDS(FIELD_ID("id"), FIELD_ID("branch"), FIELD_CHOICE("role", "owner")), .doc = "A new song, whose owner one is."},
  {.method = "DELETE", .path = "/api/projects/#", .words = "project", .name = "endProject", .access = API_PERSON, .scope = API_SCOPE_SHARE, .handle = end, .takes = API_FIELDS(FIELD_TEXT("name", 1, 200)),
   .doc = "End a song on the server, for everybody. Its name must be given. Copies on people's devices stay."},
  {.method = "POST", .path = "/api/branches/#/actors", .words = "branch", .name = "takeActor", .access = API_PERSON, .handle = grant_actor,
   .takes = API_FIELDS(FIELD_OPTIONAL_NUMBER("actor", 0, UINT32_MAX)), .gives = API_FIELDS(FIELD_NUMBER("actor", 1, UINT32_MAX)),
   .doc = "The number a device's ids and edits go by on a branch: a new one, or one that it has or that is free."},
  {.method = "GET", .path = "/api/me/quota", .name = "quota", .access = API_PERSON, .handle = quota,
   .gives = API_FIELDS(COUNT("projects"), COUNT("projectsMax"), COUNT("bytes"), COUNT("bytesMax")), .doc = "What a person's own songs hold, and may; 0 is no limit."},
  {0},
};
