/* Who is in a project: links that let people in, the people and what they may do, taken back as easily as given. */

#include "server/routes/api.h"

static void make_link(ApiCall *call) {
  const char *role = api_text(call, "role");
  Token token;
  Digest hash;
  DbArgs args;
  DbResult result;
  if (!api_new_secret(call, &token, &hash)) return;
  db_args_init(&args);
  api_put_digest(&args, &hash);
  db_arg_i64(&args, call->numbers[0]);
  db_arg_i64(&args, call->user);
  db_arg_text(&args, role);
  db_arg_i64(&args, api_number(call, "seconds", 0));
  if (!api_query(call, SQL_LINK_CREATE, &args, &result)) return;
  if (result.rows == 0) api_refuse(call, 403, "Only an owner of this project can share it.");
  else if (db_null(&result, 0, 0)) api_refuse(call, 409, "200 links lead to this project. Take one back first.");
  else api_answer(call, 201, json_pack("{s:o, s:s, s:s}", "id", api_id(db_i64(&result, 0, 0)), "token", token.text, "role", role));
  db_result_finish(&result);
}

static json_t *link_row(const DbResult *result, uint32_t i) {
  return json_pack("{s:o, s:s, s:I, s:I}", "id", api_id(db_i64(result, i, 0)), "role", db_text(result, i, 1), "created", (json_int_t)db_i64(result, i, 2), "expires", (json_int_t)db_i64(result, i, 3));
}

static void list_links(ApiCall *call) {
  DbArgs args;
  api_args_of_place(call, &args);
  api_answer_list(call, SQL_LINK_LIST, &args, "links", link_row, "Only an owner of this project can see its links.");
}

static void end_link(ApiCall *call) {
  DbArgs args;
  api_args_of_place(call, &args);
  db_arg_i64(&args, call->numbers[1]);
  api_answer_done(call, SQL_LINK_END, &args, 403, "There is no such link, or it is not yours to take back.");
}

static void join(ApiCall *call) {
  Digest hash = {{0}};
  DbArgs args;
  DbResult result;
  token_hash(api_text(call, "token"), &hash);
  db_args_init(&args);
  api_put_digest(&args, &hash);
  db_arg_i64(&args, call->user);
  if (!api_query(call, SQL_LINK_JOIN, &args, &result)) return;
  if (result.rows == 1)
    api_answer(call, 200, json_pack("{s:o, s:s, s:o, s:s}", "id", api_id(db_i64(&result, 0, 0)), "role", db_text(&result, 0, 1), "branch", api_id(db_i64(&result, 0, 2)), "name", db_text(&result, 0, 3)));
  else api_refuse(call, 404, "This link does not work any more. Ask for a new one.");
  db_result_finish(&result);
}

static json_t *member(const DbResult *result, uint32_t i) {
  return json_pack("{s:o, s:s, s:s, s:s, s:b}", "id", api_id(db_i64(result, i, 0)), "name", db_text(result, i, 1), "kind", db_text(result, i, 2), "role", db_text(result, i, 3), "isMe", db_i32(result, i, 4));
}

static void list_members(ApiCall *call) {
  DbArgs args;
  api_args_of_place(call, &args);
  api_answer_page(call, SQL_MEMBER_LIST, &args, call->numbers[1], "members", member, api_may_not_open);
}

static void set_role(ApiCall *call, const char *role) {
  DbArgs args;
  DbResult result;
  api_args_of_place(call, &args);
  db_arg_i64(&args, call->numbers[1]);
  db_arg_text(&args, role);
  if (!api_query(call, SQL_MEMBER_SET, &args, &result)) return;
  if (result.rows == 1) api_answer(call, 200, json_pack("{s:s}", "role", role));
  else api_refuse(call, 403, "Only an owner can change what others may do, and nobody their own role.");
  db_result_finish(&result);
}

static void set_member(ApiCall *call) { set_role(call, api_text(call, "role")); }
static void end_member(ApiCall *call) { set_role(call, ""); }

static void leave(ApiCall *call) {
  DbArgs args;
  api_args_of_place(call, &args);
  api_answer_done_or(call, SQL_MEMBER_LEAVE, &args, "You are not in this song.", "Nobody else owns this song. Make somebody its owner first, or end it.");
}

#define MEMBER_ROLES API_ROLES " owner"
#define MEMBERS API_FIELDS(FIELD_LIST("members", FIELD_ID("id"), FIELD_TEXT("name", 0, 400), FIELD_CHOICE("kind", "guest account gone"), FIELD_CHOICE("role", MEMBER_ROLES), FIELD_TRUTH("isMe")), FIELD_NEXT)

const ApiRoute sharing_routes[] = {
  {.method = "POST", .path = "/api/projects/#/links", .words = "project", .name = "makeLink", .access = API_PERSON, .scope = API_SCOPE_SHARE, .handle = make_link,
   .takes = API_FIELDS(FIELD_CHOICE("role", API_ROLES), FIELD_OPTIONAL_NUMBER("seconds", 0, 366 * 86400)),
   .gives = API_FIELDS(FIELD_ID("id"), FIELD_SECRET("token"), FIELD_CHOICE("role", API_ROLES)),
   .doc = "A link that lets whoever has it in, for some seconds or until it is taken back."},
  {.method = "GET", .path = "/api/projects/#/links", .words = "project", .name = "links", .access = API_PERSON, .scope = API_SCOPE_SHARE, .handle = list_links,
   .gives = API_FIELDS(FIELD_LIST("links", FIELD_ID("id"), FIELD_CHOICE("role", API_ROLES), FIELD_NUMBER("created", 0, INT64_MAX), FIELD_NUMBER("expires", 0, INT64_MAX))),
   .doc = "The links that work, for owners; their secrets are not kept."},
  {.method = "DELETE", .path = "/api/projects/#/links/#", .words = "project link", .name = "endLink", .access = API_PERSON, .scope = API_SCOPE_SHARE, .handle = end_link,
   .doc = "Take a link back. Who came by it stays until they are taken out."},
  {.method = "POST", .path = "/api/join", .name = "join", .access = API_PERSON, .limit = LIMIT_HEAVY, .handle = join, .takes = API_FIELDS(FIELD_SECRET("token")),
   .gives = API_FIELDS(FIELD_ID("id"), FIELD_CHOICE("role", MEMBER_ROLES), FIELD_ID("branch"), FIELD_TEXT("name", 1, 800)), .doc = "Come in by a link; a better role that one has stays."},
  {.method = "GET", .path = "/api/projects/#/members", .words = "project", .name = "members", .access = API_PERSON, .handle = list_members, .gives = MEMBERS,
   .doc = "Who is in a song, for those who are, owners first: 500, and where the next ones begin (0: that is all)."},
  {.method = "GET", .path = "/api/projects/#/members/after/#", .words = "project next", .name = "moreMembers", .access = API_PERSON, .handle = list_members, .gives = MEMBERS, .doc = "The next ones."},
  {.method = "PATCH", .path = "/api/projects/#/members/#", .words = "project person", .name = "setRole", .access = API_PERSON, .scope = API_SCOPE_SHARE, .handle = set_member,
   .takes = API_FIELDS(FIELD_CHOICE("role", MEMBER_ROLES)), .gives = API_FIELDS(FIELD_CHOICE("role", MEMBER_ROLES)), .doc = "Change what somebody may do. It holds on open sockets within two seconds."},
  {.method = "DELETE", .path = "/api/projects/#/members/#", .words = "project person", .name = "endMember", .access = API_PERSON, .scope = API_SCOPE_SHARE, .handle = end_member,
   .gives = API_FIELDS(FIELD_TEXT("role", 0, 0)), .doc = "Take somebody out of a song."},
  {.method = "DELETE", .path = "/api/projects/#/members/me", .words = "project", .name = "leaveProject", .access = API_PERSON, .handle = leave, .doc = "Leave a song that somebody else owns."},
  {0},
};
