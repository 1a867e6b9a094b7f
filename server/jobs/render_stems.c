/* One pass for the mix, which says how long they are, and one for each stem. Those with nothing in them are left out. Each pass is kept when it is
   made, so that whoever goes on after a worker that was killed makes only what is missing. */

#include "server/jobs/rendering.h"

#include "core/hash.h"
#include "core/version.h"
#include "formats/json.h"
#include "server/db/blobs.h"
#include "server/files.h"
#include "server/jobs/job_store.h"
#include "server/journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A number of the command line's report, as it is spelt there: it goes back to it without becoming another. */
static bool said_number(const Rendering *rendering, const char *name, char *text, size_t bytes) {
  char key[32];
  snprintf(key, sizeof key, "\"%s\":", name);
  const char *at = strstr(rendering->said, key);
  if (at == NULL) return false;
  at += strlen(key);
  at += strspn(at, " ");
  const size_t size = strspn(at, "0123456789+-.eE");
  if (size == 0 || size >= bytes) return false;
  snprintf(text, bytes, "%.*s", (int)size, at);
  return true;
}

static const char *each_of(const Rendering *rendering) { return rendering->wish.stems == RENDER_STEM_A_GROUP ? "group" : "track"; }

static void begin_receipt(const Rendering *rendering, JsonWriter *json, Buffer *out) {
  char hash[24];
  const int size = snprintf(hash, sizeof hash, "%016llx", (unsigned long long)doc_hash(session_doc(rendering->session)));
  json_writer_init(json, out);
  json_write_begin_object(json, true);
  json_write_key(json, "engine"), json_write_text(json, TUTTI_VERSION, strlen(TUTTI_VERSION));
  json_write_key(json, "doc_hash"), json_write_text(json, hash, (size_t)size);
  json_write_key(json, "render"), json_write_raw(json, (Bytes){(const uint8_t *)rendering->said, strlen(rendering->said)});
  json_write_key(json, "each"), json_write_text(json, each_of(rendering), 5);
  const char *master = rendering_master(rendering);
  json_write_key(json, "master"), json_write_text(json, master, strlen(master));
  json_write_key(json, "stems");
  json_write_begin_array(json, true);
}

/* What a zip of all stems says of this one. */
static bool sum_file(const Rendering *rendering, const char *path, uint32_t *crc) {
  FileBytes file;
  const char *why = file_read(path, &file);
  if (why != NULL) {
    snprintf(rendering->work->why, sizeof rendering->work->why, "%s", why);
    return false;
  }
  *crc = crc32_put(0, file.data, file.size);
  file_release(&file);
  return true;
}

/* What the receipt has of this stem. Its row comes with the receipt, when all of them are there; until then the pass holds its blob. */
static bool keep_stem(Rendering *rendering, Buffer *said, const RenderedFile *file, uint32_t number, const Track *track) {
  Digest sha256;
  JsonWriter json;
  char hash[65];
  uint32_t crc;
  if (!sum_file(rendering, file->path, &crc)) return false;
  Blob *blob = job_store_file(rendering->work, file->path, rendering->begun + rendering->share, &sha256);
  if (blob == NULL) return false;
  DbArgs args;
  db_args_init(&args);
  db_arg_digest(&args, &sha256);
  db_arg_i64(&args, (int64_t)blob->bytes);
  db_arg_parts(&args, blob);
  DbResult result = db_run(rendering->work->db, SQL_BLOB_KEEP, &args);
  const bool kept = result.state == DB_OK;
  if (!kept) snprintf(rendering->work->why, sizeof rendering->work->why, "%s", result.why);
  db_result_finish(&result);
  digest_text(&sha256, hash);
  json_writer_init(&json, said);
  json_write_begin_object(&json, true);
  json_write_key(&json, "number"), json_write_int(&json, number);
  json_write_key(&json, "name"), json_write_text(&json, track->name.size > 0 ? track->name.data : "Track", track->name.size > 0 ? track->name.size : 5);
  json_write_key(&json, "hue"), json_write_int(&json, track->hue + 1);
  json_write_key(&json, "file_sha256"), json_write_text(&json, hash, 64);
  json_write_key(&json, "bytes"), json_write_int(&json, (int64_t)blob->bytes);
  json_write_key(&json, "crc32"), json_write_int(&json, crc);
  json_write_key(&json, "columns"), json_write_text(&json, file->columns, strlen(file->columns));
  json_write_key(&json, "render"), json_write_raw(&json, (Bytes){(const uint8_t *)rendering->said, strlen(rendering->said)});
  json_write_end_object(&json);
  free(blob);
  return kept && said->status == STATUS_OK && rendering_keep_pass(rendering, number, buffer_bytes(said), &sha256);
}

/* `said` stays empty where nothing is heard. */
static JobEnd make_stem(Rendering *rendering, Buffer *said, uint32_t number, const char *seconds, const Track *track) {
  RenderedFile file;
  char digits[16], peak_db[32];
  snprintf(digits, sizeof digits, "%u", number);
  char *more[] = {"--stem", digits, "--stems", (char *)(uintptr_t)each_of(rendering), "--mix-seconds", (char *)(uintptr_t)seconds, NULL};
  if (!rendering_pass(rendering, more, &file)) return rendering_ended(rendering);
  const bool heard = said_number(rendering, "peak_db", peak_db, sizeof peak_db) && strtod(peak_db, NULL) > STEM_SILENT_DB;
  const bool kept = heard ? keep_stem(rendering, said, &file, number, track) : rendering_keep_pass(rendering, number, (Bytes){(const uint8_t *)"", 0}, NULL);
  return kept ? JOB_DONE : JOB_AGAIN;
}

/* Made now, or by somebody before. */
static JobEnd put_stem(Rendering *rendering, JsonWriter *json, const RenderPasses *passes, uint32_t number, const char *seconds, const Track *track) {
  const char *before = passes->said[number];
  Buffer said;
  buffer_init(&said, memory_heap(), 1u << 20);
  JobEnd end = JOB_DONE;
  if (before != NULL) buffer_put(&said, before, strlen(before));
  else end = make_stem(rendering, &said, number, seconds, track);
  if (end == JOB_DONE && said.size > 0) json_write_raw(json, buffer_bytes(&said));
  buffer_finish(&said);
  return end;
}

/* How long all of them are. */
static JobEnd make_mix(Rendering *rendering, const RenderPasses *passes, char *seconds, size_t bytes) {
  RenderedFile mix;
  const char *before = passes->said[0];
  if (before != NULL) snprintf(rendering->said, sizeof rendering->said, "%s", before);
  else if (!rendering_pass(rendering, (char *[]){NULL}, &mix)) return rendering_ended(rendering);
  if (!said_number(rendering, "seconds", seconds, bytes)) return rendering_ended(rendering);
  return before != NULL || rendering_keep_pass(rendering, 0, (Bytes){(const uint8_t *)rendering->said, strlen(rendering->said)}, NULL) ? JOB_DONE : JOB_AGAIN;
}

static bool keep_receipt(Rendering *rendering, Buffer *receipt) {
  DbArgs args;
  db_args_init(&args);
  db_arg_digest(&args, &rendering->key);
  db_arg_text(&args, (const char *)receipt->data);
  DbResult result = db_run(rendering->work->db, SQL_RENDER_STEMS_DONE, &args);
  const bool good = result.state == DB_OK;
  if (!good) snprintf(rendering->work->why, sizeof rendering->work->why, "%s", result.why);
  db_result_finish(&result);
  return good;
}

static JobEnd make_all(Rendering *rendering, const RenderPasses *passes, const Id *tracks, uint32_t count) {
  char seconds[32];
  Buffer receipt;
  JsonWriter json;
  const Doc *doc = session_doc(rendering->session);
  JobEnd end = make_mix(rendering, passes, seconds, sizeof seconds);
  if (end != JOB_DONE) return end;
  buffer_init(&receipt, memory_heap(), 4u << 20);
  begin_receipt(rendering, &json, &receipt);
  for (uint32_t i = 0; end == JOB_DONE && i < count; i++) {
    rendering->begun += rendering->share;
    end = put_stem(rendering, &json, passes, i + 1, seconds, doc_as_track(doc_find(doc, tracks[i])));
  }
  json_write_end_array(&json);
  json_write_end_object(&json);
  buffer_put(&receipt, "", 1);
  if (end == JOB_DONE && (receipt.status != STATUS_OK || !keep_receipt(rendering, &receipt))) end = JOB_AGAIN;
  buffer_finish(&receipt);
  return end;
}

JobEnd rendering_make_stems(Rendering *rendering) {
  Id tracks[STEMS_MAX];
  RenderPasses passes;
  const uint32_t count = stems_of(session_doc(rendering->session), rendering->wish.stems == RENDER_STEM_A_GROUP ? STEM_OF_GROUP : STEM_OF_TRACK, tracks);
  if (count == 0) {
    snprintf(rendering->work->why, sizeof rendering->work->why, "There is no track that is heard.");
    return JOB_FAILED;
  }
  rendering->share /= count + 1.0;
  const bool found = rendering_find_passes(rendering, &passes);
  if (found && passes.count > 0) journal_say(JOURNAL_INFO, "stems_gone_on_with", rendering->work->job->argument);
  const JobEnd end = found ? make_all(rendering, &passes, tracks, count) : JOB_AGAIN;
  render_passes_finish(&passes);
  return end;
}
