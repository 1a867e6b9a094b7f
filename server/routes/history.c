/* The past of a branch: what was done, names for moments of it, the song as it was then, and a song of one's own from there. */

#include "server/routes/api.h"

#include "core/limits.h"
#include "model/frames.h"
#include "model/op.h"
#include "server/db/branch_doc.h"
#include "server/db/log.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES_MAX = 100 };

/* ---- What was done ---- */

static json_t *step(const DbResult *result, uint32_t i) {
  Bytes label = {.size = 0};
  uint32_t flags = 0;
  if (!batch_title(db_bytes(result, i, 2), &label, &flags)) label = (Bytes){.size = 0};
  json_t *title = json_stringn(label.size > 0 ? (const char *)label.data : "", label.size);
  return json_pack("{s:I, s:I, s:o, s:s, s:b, s:b}", "seq", (json_int_t)db_i64(result, i, 0), "atMs", (json_int_t)db_i64(result, i, 1), "label", title,
                   "by", db_text(result, i, 3), "undo", (flags & BATCH_UNDO) != 0, "mine", db_i32(result, i, 4) != 0);
}

static void what_was_done(ApiCall *call) {
  DbArgs args;
  api_args_of_place(call, &args);
  db_arg_i64(&args, call->numbers[1]);
  api_answer_list(call, SQL_BRANCH_LOG, &args, "steps", step, api_may_not_open);
}

/* ---- Names for moments ---- */

static json_t *version(const DbResult *result, uint32_t i) {
  return json_pack("{s:o, s:I, s:s, s:s, s:I}", "id", api_id(db_i64(result, i, 0)), "seq", (json_int_t)db_i64(result, i, 1), "name", db_text(result, i, 2),
                   "by", db_text(result, i, 3), "atMs", (json_int_t)db_i64(result, i, 4));
}

static void list_versions(ApiCall *call) {
  DbArgs args;
  api_args_of_place(call, &args);
  api_answer_list(call, SQL_VERSION_LIST, &args, "versions", version, api_may_not_open);
}

static void keep_version(ApiCall *call) {
  const char *name = api_text(call, "name");
  DbArgs args;
  DbResult result;
  api_args_of_place(call, &args);
  db_arg_text(&args, name);
  if (!api_query(call, SQL_VERSION_KEEP, &args, &result)) return;
  if (result.rows == 1) api_answer(call, 201, json_pack("{s:o, s:I}", "id", api_id(db_i64(&result, 0, 0)), "seq", (json_int_t)db_i64(&result, 0, 1)));
  else api_refuse(call, 403, "You may not name versions of this song, or it has 500 already.");
  db_result_finish(&result);
}

static void remove_version(ApiCall *call) {
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, call->numbers[0]);
  db_arg_i64(&args, call->numbers[1]);
  db_arg_i64(&args, call->user);
  api_answer_done(call, SQL_VERSION_REMOVE, &args, 403, "Only who named a version, or an owner, can take the name away.");
}

/* ---- The song as it was ---- */

/* True when the person may see the branch and it goes as far as that. */
static bool reaches(ApiCall *call, int64_t sequence) {
  DbArgs args;
  DbResult result;
  api_args_of_place(call, &args);
  if (!api_query(call, SQL_BRANCH_OPEN, &args, &result)) return false;
  const bool theirs = result.rows == 1, there = theirs && sequence <= db_i64(&result, 0, 1) && sequence >= db_i64(&result, 0, 4);
  db_result_finish(&result);
  if (!theirs) api_refuse(call, 403, api_may_not_open);
  else if (!there) api_refuse(call, 404, "The song has no such moment.");
  return there;
}

static size_t read_made(void *made, uint64_t at, void *to, size_t count) {
  memcpy(to, ((Buffer *)made)->data + at, count);
  return count;
}

static void end_made(void *made) {
  buffer_finish(made);
  free(made);
}

static void answer_bytes(ApiCall *call, Bytes bytes) {
  Buffer *made = malloc(sizeof *made);
  if (made != NULL) {
    buffer_init(made, memory_heap(), LIMIT_DOCUMENT_BYTES);
    buffer_put(made, bytes.data, bytes.size);
  }
  if (made == NULL || made->status != STATUS_OK) {
    if (made != NULL) end_made(made);
    http_reply_plain(call->reply, 500);
    return;
  }
  call->reply->stream = (HttpStream){.bytes = bytes.size, .read = read_made, .end = end_made, .context = made};
  http_reply_header(call->reply, "Content-Type", "application/octet-stream");
  http_reply_header(call->reply, "Cache-Control", "no-store");
}

static void as_it_was(ApiCall *call) {
  if (!reaches(call, call->numbers[1])) return;
  Buffer snapshot;
  Frame frame;
  size_t used;
  buffer_init(&snapshot, memory_heap(), LIMIT_DOCUMENT_BYTES);
  const bool made = branch_snapshot_at(call->db, (uint64_t)call->numbers[0], (uint64_t)call->numbers[1], 0, &snapshot);
  if (made && frame_get(buffer_bytes(&snapshot), &frame, &used, NULL) == STATUS_OK) answer_bytes(call, frame.doc);
  else api_refuse(call, 503, "The song cannot be read from the log now. Try again in a moment.");
  buffer_finish(&snapshot);
}

/* ---- A song of one's own from there ---- */

static bool new_branch(ApiCall *call, int64_t *number) {
  DbResult result;
  if (!api_query(call, SQL_BRANCH_NUMBER, NULL, &result)) return false;
  *number = db_i64(&result, 0, 0);
  db_result_finish(&result);
  return true;
}

static void put_fork(ApiCall *call, const char *name, int64_t sequence, int64_t branch, Bytes snapshot) {
  DbArgs args;
  DbResult result;
  db_args_init(&args);
  db_arg_i64(&args, call->user);
  db_arg_i64(&args, call->numbers[0]);
  db_arg_i64(&args, sequence);
  db_arg_text(&args, name);
  db_arg_i64(&args, branch);
  log_arg_chunks(&args, snapshot);
  if (!api_query(call, SQL_PROJECT_FORK, &args, &result)) return;
  if (result.rows == 1) api_answer(call, 201, json_pack("{s:o, s:o, s:s}", "id", api_id(db_i64(&result, 0, 0)), "branch", api_id(branch), "role", "owner"));
  else api_refuse(call, 403, api_may_not_open);
  db_result_finish(&result);
}

static void fork_song(ApiCall *call) {
  const char *name = api_text(call, "name");
  const int64_t sequence = api_number(call, "seq", -1);
  int64_t branch = 0;
  if (!reaches(call, sequence) || !new_branch(call, &branch)) return;
  Buffer snapshot;
  buffer_init(&snapshot, memory_heap(), LIMIT_DOCUMENT_BYTES);
  if (branch_snapshot_at(call->db, (uint64_t)call->numbers[0], (uint64_t)sequence, (uint64_t)branch, &snapshot)) put_fork(call, name, sequence, branch, buffer_bytes(&snapshot));
  else api_refuse(call, 503, "The song cannot be read from the log now. Try again in a moment.");
  buffer_finish(&snapshot);
}

#define COUNT(name_) FIELD_NUMBER(name_, 0, INT64_MAX)

const ApiRoute history_routes[] = {
  {.method = "GET", .path = "/api/branches/#/log/#", .words = "branch before", .name = "pastSteps", .access = API_PERSON, .handle = what_was_done,
   .gives = API_FIELDS(FIELD_LIST("steps", COUNT("seq"), COUNT("atMs"), FIELD_TEXT("label", 0, 1000), FIELD_TEXT("by", 0, 400), FIELD_TRUTH("undo"), FIELD_TRUTH("mine"))),
   .doc = "What was done before a moment of a branch, the newest first."},
  {.method = "GET", .path = "/api/branches/#/versions", .words = "branch", .name = "versions", .access = API_PERSON, .handle = list_versions,
   .gives = API_FIELDS(FIELD_LIST("versions", FIELD_ID("id"), COUNT("seq"), FIELD_TEXT("name", 1, 4 * NAME_BYTES_MAX), FIELD_TEXT("by", 0, 400), COUNT("atMs"))),
   .doc = "The moments of a branch that have a name."},
  {.method = "POST", .path = "/api/branches/#/versions", .words = "branch", .name = "keepVersion", .access = API_PERSON, .limit = LIMIT_HEAVY, .handle = keep_version,
   .takes = API_FIELDS(FIELD_TEXT("name", 1, NAME_BYTES_MAX)), .gives = API_FIELDS(FIELD_ID("id"), COUNT("seq")), .doc = "Give the song as it is now a name."},
  {.method = "DELETE", .path = "/api/branches/#/versions/#", .words = "branch version", .name = "removeVersion", .access = API_PERSON, .handle = remove_version, .doc = "Take such a name away; the song stays."},
  {.method = "GET", .path = "/api/branches/#/at/#", .words = "branch moment", .name = "songAt", .access = API_PERSON, .limit = LIMIT_HEAVY, .handle = as_it_was, .gives_bytes = true,
   .doc = "The song as it was at a moment of a branch."},
  {.method = "POST", .path = "/api/branches/#/forks", .words = "branch", .name = "fork", .access = API_PERSON, .limit = LIMIT_HEAVY, .handle = fork_song,
   .takes = API_FIELDS(FIELD_TEXT("name", 1, 200), FIELD_NUMBER("seq", 0, INT64_MAX - 1)), .gives = API_FIELDS(FIELD_ID("id"), FIELD_ID("branch"), FIELD_CHOICE("role", "owner")),
   .doc = "A song of one's own, from a moment of this one."},
  {0},
};
