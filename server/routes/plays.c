/* Pages to listen to: made of finished renders by those who may edit the song, heard by anybody who has the address. The address is a
   secret of 256 bits; only its hash is kept. */

#include "server/routes/api.h"

#include "server/db/blobs.h"
#include "server/jobs/containers.h"
#include "server/routes/blob_reply.h"
#include "server/routes/stems_zip.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

static Digest hash_of(const Digest *address) {
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, address->bytes, sizeof address->bytes);
  return sha256_finish(&sha);
}

static void create(ApiCall *call) {
  Digest address;
  DbArgs args;
  DbResult result;
  char text[65];
  if (getrandom(address.bytes, sizeof address.bytes, 0) != (ssize_t)sizeof address.bytes) {
    api_refuse(call, 503, "The server cannot make a secret now. Try again.");
    return;
  }
  const Digest hash = hash_of(&address);
  db_args_init(&args);
  api_put_digest(&args, &hash);
  db_arg_i64(&args, call->user);
  db_arg_text(&args, api_text(call, "title"));
  db_arg_i64(&args, api_id_in(call, "sound"));
  db_arg_i64(&args, api_id_in(call, "fallback"));
  db_arg_i64(&args, api_id_in(call, "download"));
  db_arg_i64(&args, api_id_in(call, "stems"));
  if (!api_query(call, SQL_PLAY_CREATE, &args, &result)) return;
  digest_text(&address, text);
  if (result.rows == 1) api_answer(call, 201, json_pack("{s:o, s:s}", "id", api_id(db_i64(&result, 0, 0)), "address", text));
  else api_refuse(call, 403, "A page is made of finished renders of one song that you may edit, at most 100 of a song.");
  db_result_finish(&result);
}

static json_t *play(const DbResult *result, uint32_t i) {
  return json_pack("{s:o, s:s, s:I}", "id", api_id(db_i64(result, i, 0)), "title", db_text(result, i, 1), "created", (json_int_t)db_i64(result, i, 2));
}

static void list(ApiCall *call) {
  DbArgs args;
  api_args_of_place(call, &args);
  api_answer_list(call, SQL_PLAY_LIST, &args, "plays", play, "Only those who may edit this song see its pages.");
}

static void end(ApiCall *call) {
  DbArgs args;
  api_args_of_place(call, &args);
  db_arg_i64(&args, call->numbers[1]);
  api_answer_done(call, SQL_PLAY_END, &args, 403, "There is no such page, or it is not yours to take back.");
}

#define GONE "There is nothing to listen to at this address, or not any more."

static void look(ApiCall *call) {
  const Digest hash = hash_of(&call->digest);
  DbArgs args;
  DbResult result;
  db_args_init(&args);
  api_put_digest(&args, &hash);
  if (!api_query(call, SQL_PLAY_LOOK, &args, &result)) return;
  if (result.rows == 1) {
    json_t *receipt = json_loads(db_text(&result, 0, 3), 0, NULL), *stems = json_loads(db_text(&result, 0, 6), 0, NULL);
    const char *columns = json_string_value(json_object_get(receipt, "columns"));
    api_answer(call, 200, json_pack("{s:s, s:s, s:I, s:f, s:s, s:s, s:s, s:b, s:o}", "title", db_text(&result, 0, 0), "by", db_text(&result, 0, 1), "created", (json_int_t)db_i64(&result, 0, 2), "seconds",
                                    json_number_value(json_object_get(json_object_get(receipt, "render"), "seconds")), "columns", columns == NULL ? "" : columns, "fallback", db_text(&result, 0, 4),
                                    "download", db_text(&result, 0, 5), "zip", db_i32(&result, 0, 7), "stems", stems == NULL ? json_array() : stems));
    json_decref(receipt);
  } else {
    api_refuse(call, 404, GONE);
  }
  db_result_finish(&result);
}

/* A file of a row that is bytes, parts, SHA-256, container and title; to be kept, or to be heard where it is asked for. */
static void give_row(ApiCall *call, DbResult *result, bool to_be_kept) {
  char name[API_FILE_NAME_BYTES];
  Blob *blob = result->rows == 1 ? blob_of_row(result, 0, 0, 1) : NULL;
  const RenderContainer *container = result->rows == 1 ? render_container(db_text(result, 0, 3)) : NULL;
  const Bytes bytes = result->rows == 1 ? db_bytes(result, 0, 2) : (Bytes){0};
  Digest sha256 = {{0}};
  if (bytes.size == sizeof sha256.bytes) memcpy(sha256.bytes, bytes.data, bytes.size);
  if (container != NULL) api_file_name(db_text(result, 0, 4), container->name, name);
  db_result_finish(result);
  if (blob != NULL && container != NULL) blob_reply(call->request, call->reply, call->routes->store, blob, &sha256, name, to_be_kept ? NULL : container->media);
  else api_refuse(call, 404, GONE);
}

static void give(ApiCall *call, const char *use) {
  const Digest hash = hash_of(&call->digest);
  DbArgs args;
  DbResult result;
  db_args_init(&args);
  api_put_digest(&args, &hash);
  db_arg_text(&args, use);
  if (api_query(call, SQL_PLAY_FILE, &args, &result)) give_row(call, &result, strcmp(use, "download") == 0);
}

static void give_stem(ApiCall *call) {
  const Digest hash = hash_of(&call->digest);
  DbArgs args;
  DbResult result;
  db_args_init(&args);
  api_put_digest(&args, &hash);
  db_arg_i64(&args, call->numbers[0]);
  if (api_query(call, SQL_PLAY_STEM, &args, &result)) give_row(call, &result, false);
}

static void give_stems_zip(ApiCall *call) {
  const Digest hash = hash_of(&call->digest);
  DbArgs args;
  DbResult result;
  db_args_init(&args);
  api_put_digest(&args, &hash);
  if (api_query(call, SQL_PLAY_STEMS_ZIP, &args, &result)) stems_zip_reply(call, &result, "There are no tracks to download at this address.");
}

static void give_sound(ApiCall *call) { give(call, "sound"); }
static void give_fallback(ApiCall *call) { give(call, "fallback"); }
static void give_download(ApiCall *call) { give(call, "download"); }

const ApiRoute play_routes[] = {
  {.method = "POST", .path = "/api/plays", .name = "makePage", .access = API_PERSON, .scope = API_SCOPE_SHARE, .limit = LIMIT_HEAVY, .handle = create,
   .takes = API_FIELDS(FIELD_TEXT("title", 1, 200), FIELD_ID("sound"), FIELD_OPTIONAL_ID("fallback"), FIELD_OPTIONAL_ID("download"), FIELD_OPTIONAL_ID("stems")), .gives = API_FIELDS(FIELD_ID("id"), FIELD_TEXT("address", 64, 64)),
   .doc = "Make a page to listen to, of finished renders: its sound, another for browsers that cannot play that, one that may be downloaded, and stems that may be heard one by one. It is at /play/#ADDRESS, told this once."},
  {.method = "GET", .path = "/api/projects/#/plays", .words = "project", .name = "pages", .access = API_PERSON, .scope = API_SCOPE_SHARE, .handle = list,
   .gives = API_FIELDS(FIELD_LIST("plays", FIELD_ID("id"), FIELD_TEXT("title", 1, 800), FIELD_NUMBER("created", 0, INT64_MAX))), .doc = "The pages of a song; their addresses are not kept."},
  {.method = "DELETE", .path = "/api/projects/#/plays/#", .words = "project page", .name = "endPage", .access = API_PERSON, .scope = API_SCOPE_SHARE, .handle = end, .doc = "Take a page back: its address leads nowhere any more."},
  {.method = "GET", .path = "/api/plays/$", .words = "address", .name = "page", .scope = API_SCOPE_READ, .handle = look,
   .gives = API_FIELDS(FIELD_TEXT("title", 1, 800), FIELD_TEXT("by", 0, 400), FIELD_NUMBER("created", 0, INT64_MAX), {.name = "seconds", .type = API_REAL}, FIELD_TEXT("columns", 0, 1024),
                       FIELD_TEXT("fallback", 0, 8), FIELD_TEXT("download", 0, 8), FIELD_TRUTH("zip"), FIELD_LIST("stems", FIELD_TEXT("name", 0, 800), FIELD_NUMBER("hue", 1, 12), FIELD_TEXT("columns", 0, 1024))),
   .doc = "What is to be heard at an address: its name, how long it is, how loud along its way (pairs of hex digits), and its stems, and whether those come in a zip, too."},
  {.method = "GET", .path = "/api/plays/$/sound", .words = "address", .name = "pageSound", .scope = API_SCOPE_READ, .handle = give_sound, .gives_bytes = true, .doc = "Its sound, or a range of it."},
  {.method = "GET", .path = "/api/plays/$/fallback", .words = "address", .name = "pageFallback", .scope = API_SCOPE_READ, .handle = give_fallback, .gives_bytes = true, .doc = "The same for browsers that cannot play it."},
  {.method = "GET", .path = "/api/plays/$/download", .words = "address", .name = "pageDownload", .scope = API_SCOPE_READ, .handle = give_download, .gives_bytes = true, .doc = "The file that may be downloaded."},
  {.method = "GET", .path = "/api/plays/$/stems/#", .words = "address stem", .name = "pageStem", .scope = API_SCOPE_READ, .handle = give_stem, .gives_bytes = true, .doc = "One of its stems by its number from 1, or a range of it."},
  {.method = "GET", .path = "/api/plays/$/stems/zip", .words = "address", .name = "pageStemsZip", .scope = API_SCOPE_READ, .handle = give_stems_zip, .gives_bytes = true, .doc = "All its stems in one zip, where the page lets its file be downloaded, too."},
  {0},
};
