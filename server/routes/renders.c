/* Renders on the server: asked for, looked at, taken back, fetched. */

#include "server/routes/api.h"

#include "server/db/blobs.h"
#include "server/jobs/containers.h"
#include "server/jobs/render.h"
#include "server/jobs/worker.h"
#include "server/routes/blob_reply.h"

#include <stdio.h>
#include <string.h>

static void ask(ApiCall *call) {
  RenderWish wish;
  char argument[128];
  if (!render_wish_of((uint64_t)call->numbers[0], api_text(call, "container"), api_text(call, "format"), api_number(call, "rateHz", 0), &wish)) {
    api_refuse(call, 400, "A render is a wav of f32, s24 or s16, a flac or aiff of s24 or s16, or an ogg, opus or mp3 of f32, at a rate from 8000 to 192000 Hz; the last two at 48000.");
    return;
  }
  render_wish_text(&wish, argument, sizeof argument);
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, call->numbers[0]);
  db_arg_i64(&args, call->user);
  db_arg_text(&args, argument);
  DbResult result = db_run(call->db, SQL_RENDER_ASK, &args);
  if (result.state != DB_OK) {
    api_refuse_database(call, &result);
    return;
  }
  if (result.rows > 0) api_answer(call, 202, json_pack("{s:o}", "job", api_id(db_i64(&result, 0, 0))));
  else api_refuse(call, 403, "You may not open this song on the server any more.");
  db_result_finish(&result);
  if (call->routes->worker != NULL) worker_poke(call->routes->worker);
}

/* True when there is one row; otherwise the call is answered. */
static bool about_job(ApiCall *call, SqlQuery query, DbResult *result) {
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, call->numbers[0]);
  db_arg_i64(&args, call->user);
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

static void fetch(ApiCall *call) {
  DbResult result;
  RenderWish wish;
  char file[24];
  if (!about_job(call, SQL_JOB_RESULT, &result)) return;
  Digest sha256 = {{0}};
  const Bytes name = db_bytes(&result, 0, 2);
  if (name.size == sizeof sha256.bytes) memcpy(sha256.bytes, name.data, name.size);
  Blob *blob = blob_of_row(&result, 0, 0, 1);
  snprintf(file, sizeof file, "song.%s", render_wish_read(db_text(&result, 0, 3), &wish) ? wish.container->name : "wav");
  db_result_finish(&result);
  if (blob != NULL) blob_reply(call->request, call->reply, call->routes->store, blob, &sha256, file, NULL);
  else api_refuse(call, 500, "The server made a mistake. Your work is safe on this device.");
}

const ApiRoute render_routes[] = {
  {.method = "POST", .path = "/api/branches/#/renders", .words = "branch", .name = "askForRender", .access = API_PERSON, .scope = API_SCOPE_READ, .limit = LIMIT_HEAVY, .handle = ask,
   .takes = API_FIELDS(FIELD_CHOICE("container", "wav flac aiff ogg opus mp3"), FIELD_CHOICE("format", "f32 s24 s16"), FIELD_OPTIONAL_NUMBER("rateHz", 0, 192000)),
   .gives = API_FIELDS(FIELD_ID("job")), .doc = "Have a branch rendered as it is now. The same song gives the same bytes as anywhere else."},
  {.method = "GET", .path = "/api/jobs/#", .words = "job", .name = "job", .access = API_PERSON, .handle = look,
   .gives = API_FIELDS(FIELD_CHOICE("state", "waiting running done failed cancelled"), {.name = "part", .type = API_REAL}, FIELD_TEXT("why", 0, 1000), FIELD_ANY("receipt")),
   .doc = "How a render is doing: how much of it is done, from 0 to 1, and its receipt."},
  {.method = "DELETE", .path = "/api/jobs/#", .words = "job", .name = "cancelJob", .access = API_PERSON, .handle = cancel,
   .gives = API_FIELDS(FIELD_CHOICE("state", "cancelled")), .doc = "Cancel a render one asked for."},
  {.method = "GET", .path = "/api/jobs/#/result", .words = "job", .name = "jobResult", .access = API_PERSON, .handle = fetch, .gives_bytes = true, .doc = "The finished file, or a range of it."},
  {0},
};
