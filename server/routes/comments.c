/* What people say about a song, at a place of it: threads that are begun, answered, and done with. */

#include "server/routes/api.h"

enum { BODY_BYTES_MAX = 4000 };

/* Whoever is at the song looks anew: told by every server of this database, after the fact, so that it may as well be lost. */
static void tell_everybody(ApiCall *call) {
  DbArgs args;
  db_args_init(&args);
  db_arg_array(&args, DB_I64_ARRAY);
  db_item_i64(&args, -call->numbers[0]); /* negative: about what lies beside the log */
  db_arg_i64(&args, 0);
  DbResult result = db_run(call->db, SQL_HINT, &args);
  db_result_finish(&result);
}

static json_t *comment(const DbResult *result, uint32_t i) {
  return json_pack("{s:o, s:o, s:I, s:o, s:s, s:s, s:I, s:b, s:b}", "id", api_id(db_i64(result, i, 0)), "thread", api_id(db_i64(result, i, 1)), "atTicks", (json_int_t)db_i64(result, i, 2), "track",
                   api_id(db_i64(result, i, 3)), "body", db_text(result, i, 4), "by", db_text(result, i, 5), "atMs", (json_int_t)db_i64(result, i, 6), "resolved", db_i32(result, i, 7) != 0, "mine",
                   db_i32(result, i, 8) != 0);
}

static void list(ApiCall *call) {
  DbArgs args;
  api_args_of_place(call, &args);
  api_answer_page(call, SQL_COMMENT_LIST, &args, call->numbers[1], "comments", comment, api_may_not_open);
}

/* Change one row, answer, and tell of it. */
static void change(ApiCall *call, SqlQuery query, DbArgs *args, unsigned status, const char *refusal) {
  DbResult result;
  if (!api_query(call, query, args, &result)) return;
  const bool done = result.rows == 1;
  if (done) api_answer(call, status, json_pack("{s:o}", "id", api_id(db_i64(&result, 0, 0))));
  else api_refuse(call, 403, refusal);
  db_result_finish(&result);
  if (done) tell_everybody(call);
}

static void add(ApiCall *call) {
  const char *body = api_text(call, "body");
  const int64_t thread = api_id_in(call, "thread"), track = api_id_in(call, "track"), at_ticks = api_number(call, "atTicks", 0);
  DbArgs args;
  api_args_of_place(call, &args);
  db_arg_i64(&args, thread);
  db_arg_i64(&args, at_ticks);
  db_arg_i64(&args, track);
  db_arg_text(&args, body);
  change(call, SQL_COMMENT_ADD, &args, 201, "You may not comment here, what you answer is gone, or there are 20000 comments already.");
}

static void resolve(ApiCall *call) {
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, call->numbers[0]);
  db_arg_i64(&args, call->numbers[1]);
  db_arg_i64(&args, call->user);
  db_arg_i64(&args, json_is_true(json_object_get(call->body, "resolved")));
  change(call, SQL_COMMENT_RESOLVE, &args, 200, "You may not comment here, or this is no thread any more.");
}

static void take_away(ApiCall *call) {
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, call->numbers[0]);
  db_arg_i64(&args, call->numbers[1]);
  db_arg_i64(&args, call->user);
  change(call, SQL_COMMENT_REMOVE, &args, 200, "Only who wrote a comment, or an owner, can take it away.");
}

#define COMMENTS API_FIELDS(FIELD_LIST("comments", FIELD_ID("id"), FIELD_ID("thread"), FIELD_NUMBER("atTicks", 0, INT64_MAX), FIELD_ID("track"), FIELD_TEXT("body", 1, BODY_BYTES_MAX), FIELD_TEXT("by", 0, 400), \
                                        FIELD_NUMBER("atMs", 0, INT64_MAX), FIELD_TRUTH("resolved"), FIELD_TRUTH("mine")), FIELD_NEXT)

const ApiRoute comment_routes[] = {
  {.method = "GET", .path = "/api/branches/#/comments", .words = "branch", .name = "comments", .access = API_PERSON, .handle = list, .gives = COMMENTS,
   .doc = "What is said about a branch, in order: 500, and where the next ones begin (0: that is all). A thread of 0 begins one."},
  {.method = "GET", .path = "/api/branches/#/comments/after/#", .words = "branch next", .name = "moreComments", .access = API_PERSON, .handle = list, .gives = COMMENTS, .doc = "The next ones."},
  {.method = "POST", .path = "/api/branches/#/comments", .words = "branch", .name = "addComment", .access = API_PERSON, .limit = LIMIT_HEAVY, .handle = add,
   .takes = API_FIELDS(FIELD_TEXT("body", 1, BODY_BYTES_MAX), FIELD_OPTIONAL_ID("thread"), FIELD_OPTIONAL_ID("track"), FIELD_OPTIONAL_NUMBER("atTicks", 0, INT64_MAX - 1)), .gives = API_FIELDS(FIELD_ID("id")),
   .doc = "Say something, at a place of the song or in a thread."},
  {.method = "PATCH", .path = "/api/branches/#/comments/#", .words = "branch comment", .name = "resolveComment", .access = API_PERSON, .handle = resolve, .takes = API_FIELDS(FIELD_TRUTH("resolved")),
   .gives = API_FIELDS(FIELD_ID("id")), .doc = "A thread is done with, or not after all."},
  {.method = "DELETE", .path = "/api/branches/#/comments/#", .words = "branch comment", .name = "removeComment", .access = API_PERSON, .handle = take_away, .gives = API_FIELDS(FIELD_ID("id")),
   .doc = "Take away what one wrote; an owner may take away anything."},
  {0},
};
