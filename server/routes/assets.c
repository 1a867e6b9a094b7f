/* Sounds of a project: brought in parts of 8 MiB, in any order and as often as it takes; given back whole or by range. */

#include "server/routes/api.h"

#include "core/limits.h"
#include "server/config.h"
#include "server/db/blobs.h"
#include "server/jobs/worker.h"
#include "server/journal.h"
#include "server/routes/blob_reply.h"
#include "server/store/incoming.h"

#include <string.h>

static void put_address(ApiCall *call, DbArgs *args) {
  db_args_init(args);
  db_arg_i64(args, call->numbers[0]);
  db_arg_i64(args, call->user);
  db_arg_digest(args, &call->digest);
}

/* The numbers, from 1, of the parts that have not come. */
static json_t *missing_parts(const DbResult *result) {
  json_t *missing = json_array();
  const uint32_t count = blob_part_count((uint64_t)db_i64(result, 0, 1)), here = db_i64_array_count(result, 0, 3);
  for (uint32_t part = 0, next = 0; part < count; part++) {
    if (next < here && db_i64_array_at(result, 0, 3, next) == part) next++;
    else json_array_append_new(missing, json_integer((json_int_t)part + 1));
  }
  return missing;
}

static void about_upload(ApiCall *call, SqlQuery query) {
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, call->numbers[0]);
  db_arg_digest(&args, &call->digest);
  DbResult result = db_run(call->db, query, &args);
  db_result_finish(&result);
}

static void have_checked(ApiCall *call) {
  about_upload(call, SQL_UPLOAD_FINISH);
  if (call->routes->worker != NULL) worker_poke(call->routes->worker);
}

/* Sounds count for a song's first owner, whoever brings them. */
static bool has_room(ApiCall *call, int64_t bytes) {
  DbArgs args;
  DbResult result;
  put_address(call, &args);
  if (!api_query(call, SQL_QUOTA_OF_PROJECT, &args, &result)) return false;
  const bool account = result.rows == 1 && db_i32(&result, 0, 1) != 0;
  const int64_t most = config_number(account ? CONFIG_ACCOUNT_MIB : CONFIG_GUEST_MIB) << 20;
  const bool room = result.rows == 0 || most == 0 || db_i64(&result, 0, 0) + bytes <= most;
  db_result_finish(&result);
  if (!room) api_refuse(call, 409, account ? "The sounds of this song's owner are as large as this server keeps for one account." : "The sounds of this song's owner are as large as this server keeps for a guest. An account has more room.");
  return room;
}

static void begin_upload(ApiCall *call) {
  const int64_t bytes = api_number(call, "bytes", 0);
  if (!has_room(call, bytes)) return;
  DbArgs args;
  put_address(call, &args);
  db_arg_i64(&args, bytes);
  DbResult result;
  if (!api_query(call, SQL_UPLOAD_BEGIN, &args, &result)) return;
  const char *state = result.rows == 1 ? db_text(&result, 0, 0) : "";
  if (result.rows != 1) api_refuse(call, 403, "You may not add sounds to this song.");
  else if (strcmp(state, "uploading") == 0 && db_i64(&result, 0, 1) != bytes) api_refuse(call, 409, "This sound has another length than it was said to have.");
  else {
    const bool uploading = strcmp(state, "uploading") == 0;
    json_t *missing = uploading ? missing_parts(&result) : json_array();
    const bool all_here = uploading && json_array_size(missing) == 0;
    if (all_here) have_checked(call);
    if (strcmp(state, "damaged") == 0) about_upload(call, SQL_UPLOAD_FORGET);
    api_answer(call, 200, json_pack("{s:s, s:o, s:i, s:s, s:s}", "state", all_here ? "checking" : state, "missing", missing, "partBytes", (int)STORE_PART_BYTES, "why", db_text(&result, 0, 2), "sound",
                                    db_text(&result, 0, 4)));
  }
  db_result_finish(&result);
}

static void bring(ApiCall *call) {
  DbArgs args;
  DbResult result;
  api_args_of_place(call, &args);
  if (!api_query(call, SQL_QUOTA_LOCK, &args, &result)) return;
  db_result_finish(&result);
  begin_upload(call);
  result = db_run(call->db, SQL_QUOTA_UNLOCK, NULL);
  db_result_finish(&result);
}

/* How long the part must be; 0: it is none that this person may bring, and the call is answered. */
static size_t expected_bytes(ApiCall *call) {
  DbArgs args;
  put_address(call, &args);
  DbResult result;
  if (!api_query(call, SQL_UPLOAD_SIZE, &args, &result)) return 0;
  const uint64_t bytes = result.rows == 1 ? (uint64_t)db_i64(&result, 0, 0) : 0;
  db_result_finish(&result);
  const size_t expected = call->numbers[1] <= blob_part_count(bytes) ? blob_part_bytes(bytes, (uint32_t)(call->numbers[1] - 1)) : 0;
  if (expected == 0) api_refuse(call, 404, "No such part is expected here.");
  return expected;
}

static void take_part(ApiCall *call) {
  char why[STORE_WHY_BYTES];
  Incoming *part = call->request->sink;
  const size_t expected = expected_bytes(call);
  if (expected == 0) return;
  if (part == NULL || incoming_bytes(part) != expected) {
    api_refuse(call, 400, "This part did not come whole. Send it again.");
    return;
  }
  Digest hash;
  if (!incoming_keep(part, &hash, why)) {
    journal_say(JOURNAL_WARNING, "store_away", why);
    api_refuse(call, 503, "The server cannot store sounds now. It will be tried again.");
    http_reply_header(call->reply, "Retry-After", "2");
    return;
  }
  DbArgs args;
  put_address(call, &args);
  db_arg_i32(&args, (int32_t)(call->numbers[1] - 1));
  db_arg_digest(&args, &hash);
  api_answer_done(call, SQL_UPLOAD_PART, &args, 404, "No such part is expected here.");
}

static json_t *name_of(const DbResult *result, uint32_t i) {
  const Bytes bytes = db_bytes(result, i, 0);
  Digest digest;
  char name[65];
  if (bytes.size != sizeof digest.bytes) return NULL;
  memcpy(digest.bytes, bytes.data, bytes.size);
  digest_text(&digest, name);
  return json_string(name);
}

static void list(ApiCall *call) {
  DbArgs args;
  api_args_of_place(call, &args);
  api_answer_list(call, SQL_ASSET_LIST, &args, "here", name_of, api_may_not_open);
}

static void give_peaks(ApiCall *call) {
  DbArgs args;
  DbResult result;
  Digest sha256 = {{0}};
  put_address(call, &args);
  if (!api_query(call, SQL_ASSET_PEAKS, &args, &result)) return;
  Blob *blob = result.rows == 1 ? blob_of_row(&result, 0, 0, 1) : NULL;
  const Bytes name = result.rows == 1 ? db_bytes(&result, 0, 2) : (Bytes){0};
  if (name.size == sizeof sha256.bytes) memcpy(sha256.bytes, name.data, name.size);
  db_result_finish(&result);
  if (blob != NULL) blob_reply(call->request, call->reply, call->routes->store, blob, &sha256, "sound.peaks", NULL);
  else api_refuse(call, 404, "There is no picture of this sound here, or not yet.");
}

static void give(ApiCall *call) {
  DbArgs args;
  put_address(call, &args);
  DbResult result;
  if (!api_query(call, SQL_ASSET_PARTS, &args, &result)) return;
  Blob *blob = result.rows == 1 ? blob_of_row(&result, 0, 0, 1) : NULL;
  const bool known = result.rows == 1;
  db_result_finish(&result);
  if (blob != NULL) blob_reply(call->request, call->reply, call->routes->store, blob, &call->digest, "sound.wav", NULL);
  else if (known) api_refuse(call, 500, "The server made a mistake. Your work is safe on this device.");
  else api_refuse(call, 404, "This sound is not here, or not yet.");
}

const ApiRoute asset_routes[] = {
  {.method = "GET", .path = "/api/projects/#/assets", .words = "project", .name = "sounds", .access = API_PERSON, .handle = list, .gives = API_FIELDS({.name = "here", .type = API_LIST}),
   .doc = "The names of a song's sounds that are here."},
  {.method = "POST", .path = "/api/projects/#/assets/$", .words = "project sound", .name = "bringSound", .access = API_PERSON, .handle = bring,
   .takes = API_FIELDS(FIELD_NUMBER("bytes", 1, (int64_t)LIMIT_FILE_BYTES)),
   .gives = API_FIELDS(FIELD_CHOICE("state", "here uploading checking damaged"), {.name = "missing", .type = API_ANY}, FIELD_NUMBER("partBytes", 1, INT32_MAX), FIELD_TEXT("why", 0, 1000), FIELD_TEXT("sound", 0, 64)),
   .doc = "Begin to bring a sound, or go on: which of its parts have not come. It is named by the SHA-256 of its bytes; what is no plain PCM (FLAC, AIFF, Ogg, Opus, MP3 ...) is decoded, and `sound` names what it became."},
  {.method = "PUT", .path = "/api/projects/#/assets/$/parts/#", .words = "project sound part", .name = "bringPart", .access = API_PERSON, .handle = take_part, .bytes_max = STORE_PART_BYTES,
   .doc = "One part of a sound, as often as it takes."},
  {.method = "GET", .path = "/api/projects/#/assets/$", .words = "project sound", .name = "sound", .access = API_PERSON, .handle = give, .gives_bytes = true, .doc = "A sound, or a range of it."},
  {.method = "GET", .path = "/api/projects/#/assets/$/peaks", .words = "project sound", .name = "soundPeaks", .access = API_PERSON, .handle = give_peaks, .gives_bytes = true,
   .doc = "What a sound looks like, for whoever draws it before it came: smallest and largest sample of every 64 frames, and of ever wider stretches (engine/formats/peaks.h)."},
  {0},
};
