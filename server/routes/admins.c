/* Looking after a server by its page: becoming somebody who does, by a link that works once; its people, and locking them out. */

#include "server/routes/api.h"

#include "server/config.h"

#include <string.h>

static void claim(ApiCall *call) {
  Digest hash = {{0}};
  DbArgs args;
  token_hash(api_text(call, "token"), &hash);
  db_args_init(&args);
  api_put_digest(&args, &hash);
  db_arg_i64(&args, call->user);
  db_arg_text(&args, call->address);
  api_answer_done(call, SQL_ADMIN_CLAIM, &args, 404, "This link was used already, or is more than a week old. `tutti admin link` makes another.");
}

/* False: they do not, and the call is answered. */
static bool looks_after(ApiCall *call) {
  DbArgs args;
  DbResult result;
  db_args_init(&args);
  db_arg_i64(&args, call->user);
  if (!api_query(call, SQL_ADMIN_IS, &args, &result)) return false;
  const bool is = result.rows == 1;
  db_result_finish(&result);
  if (!is) api_refuse(call, 403, "That is for those who look after this server.");
  return is;
}

static json_int_t bytes_max(const char *kind) { return (json_int_t)config_number(strcmp(kind, "account") == 0 ? CONFIG_ACCOUNT_MIB : CONFIG_GUEST_MIB) << 20; }

static json_t *person(const DbResult *result, uint32_t i) {
  return json_pack("{s:o, s:s, s:s, s:I, s:I, s:I, s:b, s:s}", "id", api_id(db_i64(result, i, 0)), "kind", db_text(result, i, 1), "name", db_text(result, i, 2), "songs", (json_int_t)db_i64(result, i, 3),
                   "bytes", (json_int_t)db_i64(result, i, 4), "bytesMax", bytes_max(db_text(result, i, 1)), "isLocked", db_i32(result, i, 5), "since", db_text(result, i, 6));
}

static void list(ApiCall *call) {
  if (looks_after(call)) api_answer_list(call, SQL_ADMIN_PEOPLE, NULL, "people", person, NULL);
}

static json_t *audited(const DbResult *result, uint32_t i) {
  return json_pack("{s:o, s:I, s:o, s:s, s:s, s:s, s:s, s:s}", "id", api_id(db_i64(result, i, 0)), "at", (json_int_t)db_i64(result, i, 1), "person", api_id(db_i64(result, i, 2)), "name",
                   db_text(result, i, 3), "what", db_text(result, i, 4), "detail", db_text(result, i, 5), "address", db_text(result, i, 6), "song", db_text(result, i, 7));
}

static void list_audit(ApiCall *call) {
  DbArgs args;
  if (!looks_after(call)) return;
  db_args_init(&args);
  db_arg_i64(&args, call->numbers[0]);
  api_answer_list(call, SQL_ADMIN_AUDIT, &args, "rows", audited, NULL);
}

static void set_locked(ApiCall *call, bool locked) {
  DbArgs args;
  DbResult result;
  if (!looks_after(call)) return;
  if (call->numbers[0] == call->user) {
    api_refuse(call, 409, "You cannot lock yourself out.");
    return;
  }
  db_args_init(&args);
  db_arg_i64(&args, call->numbers[0]);
  db_arg_i32(&args, locked);
  db_arg_i64(&args, call->user);
  if (!api_query(call, SQL_ADMIN_LOCK, &args, &result)) return;
  if (result.rows == 1 && db_i32(&result, 0, 0) == 1) api_answer(call, 200, json_object());
  else api_refuse(call, 404, "There is nobody of this number.");
  db_result_finish(&result);
}

static void lock_out(ApiCall *call) { set_locked(call, true); }
static void let_in(ApiCall *call) { set_locked(call, false); }

#define AUDIT_ROWS \
  API_FIELDS(FIELD_LIST("rows", FIELD_ID("id"), FIELD_NUMBER("at", 0, INT64_MAX), FIELD_ID("person"), FIELD_TEXT("name", 0, 400), FIELD_TEXT("what", 0, 100), FIELD_TEXT("detail", 0, 1000), \
                        FIELD_TEXT("address", 0, 64), FIELD_TEXT("song", 0, 800)))

const ApiRoute admin_routes[] = {
  {.method = "POST", .path = "/api/admin", .name = "becomeAdmin", .access = API_PERSON, .scope = API_SCOPE_NO_TOKEN, .limit = LIMIT_SECRET, .handle = claim, .takes = API_FIELDS(FIELD_SECRET("token")),
   .doc = "Look after this server, by the link that its first start printed. It works once."},
  {.method = "GET", .path = "/api/admin/people", .name = "people", .access = API_PERSON, .scope = API_SCOPE_NO_TOKEN, .handle = list,
   .gives = API_FIELDS(FIELD_LIST("people", FIELD_ID("id"), FIELD_CHOICE("kind", "guest account gone"), FIELD_TEXT("name", 0, 400), FIELD_NUMBER("songs", 0, INT64_MAX), FIELD_NUMBER("bytes", 0, INT64_MAX),
                                  FIELD_NUMBER("bytesMax", 0, INT64_MAX), FIELD_TRUTH("isLocked"), FIELD_TEXT("since", 10, 10))),
   .doc = "Everybody here, for those who look after the server: the songs they own, what their sounds take and may (0: no limit)."},
  {.method = "GET", .path = "/api/admin/audit", .name = "auditOfAll", .access = API_PERSON, .scope = API_SCOPE_NO_TOKEN, .handle = list_audit, .gives = AUDIT_ROWS,
   .doc = "What was done with anybody's account and rights, for those who look after the server: the newest hundred."},
  {.method = "GET", .path = "/api/admin/audit/#", .words = "row", .name = "auditOfAllBefore", .access = API_PERSON, .scope = API_SCOPE_NO_TOKEN, .handle = list_audit, .gives = AUDIT_ROWS,
   .doc = "The hundred before that row."},
  {.method = "POST", .path = "/api/admin/people/#/lock", .words = "person", .name = "lockOut", .access = API_PERSON, .scope = API_SCOPE_NO_TOKEN, .handle = lock_out,
   .doc = "Lock somebody out: their sessions end, their songs wait."},
  {.method = "DELETE", .path = "/api/admin/people/#/lock", .words = "person", .name = "letIn", .access = API_PERSON, .scope = API_SCOPE_NO_TOKEN, .handle = let_in, .doc = "Let them in again."},
  {0},
};
