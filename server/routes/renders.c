/* Renders on the server: asked for, looked at, taken back, fetched. */

#include "server/routes/api.h"

#include "core/limits.h"
#include "server/db/blobs.h"
#include "server/jobs/containers.h"
#include "server/jobs/render.h"
#include "server/jobs/worker.h"
#include "server/routes/blob_reply.h"
#include "server/routes/stems_zip.h"

#include <stdio.h>
#include <string.h>

static void ask(ApiCall *call) {
  RenderWish wish;
  char argument[128];
  const RenderWhat what = {.stems = api_text(call, "stems"), .master = api_text(call, "master")};
  if (!render_wish_of((uint64_t)call->numbers[0], api_text(call, "container"), api_text(call, "format"), api_number(call, "rateHz", 0), what, &wish)) {
    api_refuse(call, 400, "A render is a wav of f32, s24 or s16, a flac or aiff of s24 or s16, or an ogg, opus or mp3 of f32, at a rate from 8000 to 384000 Hz; ogg to 192000, the last two at 48000.");
    return;
  }
  render_wish_text(&wish, argument, sizeof argument);
  DbArgs args;
  api_args_of_place(call, &args);
  db_arg_text(&args, argument);
  DbResult result;
  if (!api_query(call, SQL_RENDER_ASK, &args, &result)) return;
  if (result.rows > 0) api_answer(call, 202, json_pack("{s:o}", "job", api_id(db_i64(&result, 0, 0))));
  else api_refuse(call, 403, api_may_not_open);
  db_result_finish(&result);
  if (call->routes->worker != NULL) worker_poke(call->routes->worker);
}

/* True when there is one row; otherwise the call is answered. */
static bool about_job(ApiCall *call, SqlQuery query, DbResult *result) {
  DbArgs args;
  api_args_of_place(call, &args);
  *result = db_run(call->db, query, &args);
  if (result->state != DB_OK) {
    api_refuse_database(call, result);
    return false;
  }
  if (result->rows == 1) return true;
  api_refuse(call, 404, "There is no such render, or not yet.");
  db_result_finish(result);
  return false;
}

static void look(ApiCall *call) {
  DbResult result;
  if (!about_job(call, SQL_JOB_LOOK, &result)) return;
  json_t *receipt = json_loads(db_text(&result, 0, 3), 0, NULL);
  api_answer(call, 200, json_pack("{s:s, s:f, s:s, s:o}", "state", db_text(&result, 0, 0), "part", (double)db_i32(&result, 0, 1) / 1000.0, "why", db_text(&result, 0, 2),
                                  "receipt", receipt == NULL ? json_null() : receipt));
  db_result_finish(&result);
}

static void cancel(ApiCall *call) {
  DbResult result;
  if (!about_job(call, SQL_JOB_CANCEL, &result)) return;
  db_result_finish(&result);
  api_answer(call, 200, json_pack("{s:s}", "state", "cancelled"));
}

/* Answers with the file of a row that is bytes, parts, SHA-256 and the wish. Finishes `result`. */
static void give_file(ApiCall *call, DbResult *result, const char *title) {
  RenderWish wish;
  char file[API_FILE_NAME_BYTES];
  Digest sha256 = {{0}};
  const Bytes name = db_bytes(result, 0, 2);
  if (name.size == sizeof sha256.bytes) memcpy(sha256.bytes, name.data, name.size);
  Blob *blob = blob_of_row(result, 0, 0, 1);
  api_file_name(title, render_wish_read(db_text(result, 0, 3), &wish) ? wish.container->name : "wav", file);
  db_result_finish(result);
  if (blob != NULL) blob_reply(call->request, call->reply, call->routes->store, blob, &sha256, file, NULL);
  else api_refuse(call, 500, "The server made a mistake. Your work is safe on this device.");
}

static void fetch(ApiCall *call) {
  DbResult result;
  if (about_job(call, SQL_JOB_RESULT, &result)) give_file(call, &result, "song");
}

static void list_stems(ApiCall *call) {
  DbArgs args;
  DbResult result;
  api_args_of_place(call, &args);
  if (!api_query(call, SQL_JOB_STEMS, &args, &result)) return;
  json_t *stems = json_array();
  for (uint32_t i = 0; i < result.rows && !db_null(&result, i, 0); i++) {
    Digest sha256 = {{0}};
    char name[65];
    const Bytes bytes = db_bytes(&result, i, 2);
    if (bytes.size == sizeof sha256.bytes) memcpy(sha256.bytes, bytes.data, bytes.size);
    digest_text(&sha256, name);
    json_array_append_new(stems, json_pack("{s:s, s:i, s:I, s:s, s:s}", "name", db_text(&result, i, 0), "hue", db_i32(&result, i, 4), "bytes", (json_int_t)db_i64(&result, i, 1), "sha256", name, "columns", db_text(&result, i, 3)));
  }
  const bool known = result.rows > 0;
  db_result_finish(&result);
  if (known) api_answer(call, 200, json_pack("{s:o}", "stems", stems));
  else {
    json_decref(stems);
    api_refuse(call, 404, "There are no stems of such a render, or not yet.");
  }
}

static void fetch_stem(ApiCall *call) {
  DbArgs args;
  DbResult result;
  char title[API_FILE_NAME_BYTES];
  api_args_of_place(call, &args);
  db_arg_i32(&args, call->numbers[1] > INT32_MAX ? 0 : (int32_t)call->numbers[1]);
  if (!api_query(call, SQL_JOB_STEM, &args, &result)) return;
  if (result.rows == 1) {
    snprintf(title, sizeof title, "%s", db_text(&result, 0, 4));
    give_file(call, &result, title);
    return;
  }
  db_result_finish(&result);
  api_refuse(call, 404, "There is no such stem, or not yet.");
}

static void fetch_stems_zip(ApiCall *call) {
  DbArgs args;
  DbResult result;
  api_args_of_place(call, &args);
  if (api_query(call, SQL_JOB_STEMS_ZIP, &args, &result)) stems_zip_reply(call, &result, "There are no stems of such a render, or not yet.");
}

const ApiRoute render_routes[] = {
  {.method = "POST", .path = "/api/branches/#/renders", .words = "branch", .name = "askForRender", .access = API_PERSON, .scope = API_SCOPE_READ, .limit = LIMIT_HEAVY, .handle = ask,
   .takes = API_FIELDS(FIELD_CHOICE("container", "wav flac aiff ogg opus mp3"), FIELD_CHOICE("format", "f32 s24 s16"), FIELD_OPTIONAL_NUMBER("rateHz", 0, LIMIT_RATE_HZ_MAX), FIELD_OPTIONAL_CHOICE("stems", "track group"), FIELD_OPTIONAL_CHOICE("master", "through before")),
   .gives = API_FIELDS(FIELD_ID("job")), .doc = "Have a branch rendered as it is now: the mix, or stems of each track or group, through the master's devices and fader or before them. The same song gives the same bytes as anywhere else."},
  {.method = "GET", .path = "/api/jobs/#", .words = "job", .name = "job", .access = API_PERSON, .handle = look,
   .gives = API_FIELDS(FIELD_CHOICE("state", "waiting running done failed cancelled"), {.name = "part", .type = API_REAL}, FIELD_TEXT("why", 0, 1000), FIELD_ANY("receipt")),
   .doc = "How a render is doing: how much of it is done, from 0 to 1, and its receipt."},
  {.method = "DELETE", .path = "/api/jobs/#", .words = "job", .name = "cancelJob", .access = API_PERSON, .handle = cancel,
   .gives = API_FIELDS(FIELD_CHOICE("state", "cancelled")), .doc = "Cancel a render one asked for."},
  {.method = "GET", .path = "/api/jobs/#/result", .words = "job", .name = "jobResult", .access = API_PERSON, .handle = fetch, .gives_bytes = true, .doc = "The finished file, or a range of it."},
  {.method = "GET", .path = "/api/jobs/#/stems", .words = "job", .name = "stems", .access = API_PERSON, .handle = list_stems,
   .gives = API_FIELDS(FIELD_LIST("stems", FIELD_TEXT("name", 0, 800), FIELD_NUMBER("hue", 1, 12), FIELD_NUMBER("bytes", 0, INT64_MAX), FIELD_TEXT("sha256", 64, 64), FIELD_TEXT("columns", 0, 1024))),
   .doc = "The stems of a finished render, in order: those that are heard, all as long as the mix, and how loud along their way (pairs of hex digits)."},
  {.method = "GET", .path = "/api/jobs/#/stems/#", .words = "job stem", .name = "stem", .access = API_PERSON, .handle = fetch_stem, .gives_bytes = true, .doc = "One stem by its number from 1, or a range of it."},
  {.method = "GET", .path = "/api/jobs/#/stems/zip", .words = "job", .name = "stemsZip", .access = API_PERSON, .handle = fetch_stems_zip, .gives_bytes = true,
   .doc = "All stems in one zip, or a range of it; tutti verify takes it by the render's receipt."},
  {0},
};
