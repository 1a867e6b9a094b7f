/*
  A project as one file: a zip of manifest.json (what is in it, with checksums), project.json (the document), history.bin (so
  that undo travels) and assets/<sha256>.wav. The same project gives the same bytes; reading believes nothing unchecked and
  changes the session only when all of it held.
*/

#include "session/bundle.h"
#include "session/internal.h"

#include "core/limits.h"
#include "core/version.h"
#include "formats/json.h"

#include <stdio.h>
#include <string.h>

#define ASSET_NAME_BYTES 96

/* ---- writing */

typedef struct BundleWriter {
  ZipWriter zip;
  JsonWriter manifest;
} BundleWriter;

static void list_entry(BundleWriter *writer, const char *name, Bytes content) {
  Sha256 sha;
  char text[65];
  sha256_init(&sha);
  sha256_put(&sha, content.data, content.size);
  const Digest digest = sha256_finish(&sha);
  digest_text(&digest, text);
  json_write_begin_object(&writer->manifest, true);
  json_write_key(&writer->manifest, "name");
  json_write_text(&writer->manifest, name, strlen(name));
  json_write_key(&writer->manifest, "size");
  json_write_int(&writer->manifest, (int64_t)content.size);
  json_write_key(&writer->manifest, "sha256");
  json_write_text(&writer->manifest, text, 64);
  json_write_end_object(&writer->manifest);
}

static void asset_name(const Digest *sha256, char name[ASSET_NAME_BYTES]) {
  char text[65];
  digest_text(sha256, text);
  snprintf(name, ASSET_NAME_BYTES, BUNDLE_ASSETS "%s.wav", text);
}

static void write_manifest(BundleWriter *writer, const Session *session, Bytes project, Bytes history) {
  JsonWriter *json = &writer->manifest;
  char hash[17], name[ASSET_NAME_BYTES];
  snprintf(hash, sizeof hash, "%016llx", (unsigned long long)doc_hash(session->doc));
  json_write_begin_object(json, false);
  json_write_key(json, "format");
  json_write_text(json, BUNDLE_FORMAT, strlen(BUNDLE_FORMAT));
  json_write_key(json, "version");
  json_write_int(json, BUNDLE_VERSION);
  json_write_key(json, "engine");
  json_write_text(json, TUTTI_VERSION, strlen(TUTTI_VERSION));
  json_write_key(json, "schema");
  json_write_int(json, SCHEMA_VERSION);
  json_write_key(json, "doc_hash");
  json_write_text(json, hash, 16);
  json_write_key(json, "entries");
  json_write_begin_array(json, false);
  list_entry(writer, BUNDLE_PROJECT, project);
  list_entry(writer, BUNDLE_HISTORY, history);
  for (uint32_t i = 0; i < session->asset_count; i++) {
    asset_name(&session->assets[i].sha256, name);
    list_entry(writer, name, (Bytes){session->assets[i].wav, session->assets[i].wav_bytes});
  }
  json_write_end_array(json);
  json_write_end_object(json);
}

static Status write_entries(const Session *session, Bytes project, Bytes history, Buffer *out) {
  BundleWriter writer;
  Buffer manifest;
  buffer_init(&manifest, session->memory, BUNDLE_MANIFEST_BYTES_MAX);
  json_writer_init(&writer.manifest, &manifest);
  write_manifest(&writer, session, project, history);
  Status status = manifest.status;
  if (status == STATUS_OK) {
    zip_writer_init(&writer.zip, out, session->memory);
    zip_writer_add(&writer.zip, BUNDLE_MANIFEST, buffer_bytes(&manifest));
    zip_writer_add(&writer.zip, BUNDLE_PROJECT, project);
    zip_writer_add(&writer.zip, BUNDLE_HISTORY, history);
    for (uint32_t i = 0; i < session->asset_count; i++) {
      char name[ASSET_NAME_BYTES];
      asset_name(&session->assets[i].sha256, name);
      zip_writer_add(&writer.zip, name, (Bytes){session->assets[i].wav, session->assets[i].wav_bytes});
    }
    status = zip_writer_finish(&writer.zip);
  }
  buffer_finish(&manifest);
  return status;
}

Status session_to_bundle(const Session *session, Buffer *out) {
  Buffer project, history;
  buffer_init(&project, session->memory, LIMIT_DOCUMENT_BYTES);
  buffer_init(&history, session->memory, LIMIT_DOCUMENT_BYTES);
  Status status = doc_to_json(session->doc, &project);
  if (status == STATUS_OK) status = session_put_history(session, &history);
  if (status == STATUS_OK) status = write_entries(session, buffer_bytes(&project), buffer_bytes(&history), out);
  buffer_finish(&project);
  buffer_finish(&history);
  return status;
}

/* ---- reading, into a session of its own */

/* A problem inside an entry: say which entry; its offset counts from the entry's first byte. */
static Status fail_in(const char *entry, const Problem *inner, Status status, Problem *problem) {
  char where[64];
  snprintf(where, sizeof where, "%s%s%.40s", entry, inner->where[0] ? ": " : "", inner->where);
  return problem_set(problem, status, inner->offset_bytes, where, "%s", inner->what[0] ? inner->what : status_text(status));
}

static Status unpack(const Bundle *bundle, const char *name, Buffer *out, Problem *problem) {
  const ZipEntry *entry = zip_find(&bundle->zip, name);
  buffer_init(out, bundle->zip.memory, entry ? (size_t)entry->size : 0);
  return entry ? zip_unpack(&bundle->zip, entry, out, problem) : STATUS_OK;
}

static Status read_project(const Bundle *bundle, Session *into, Problem *problem) {
  Buffer json;
  Doc *doc = NULL;
  Status status = unpack(bundle, BUNDLE_PROJECT, &json, problem);
  if (status == STATUS_OK) {
    Problem inner = {.offset_bytes = NO_OFFSET};
    status = doc_from_json(into->memory, buffer_bytes(&json), &doc, &inner);
    if (status != STATUS_OK) fail_in(BUNDLE_PROJECT, &inner, status, problem);
  }
  buffer_finish(&json);
  if (status != STATUS_OK) return status;
  if (bundle->schema == SCHEMA_VERSION && doc_hash(doc) != bundle->doc_hash) {
    doc_destroy(doc);
    return problem_set(problem, STATUS_CORRUPT, NO_OFFSET, BUNDLE_PROJECT, "the document is not the one the manifest speaks of");
  }
  session_adopt_doc(into, doc);
  return STATUS_OK;
}

static Status read_history(const Bundle *bundle, Session *into, Problem *problem) {
  if (!zip_find(&bundle->zip, BUNDLE_HISTORY)) return STATUS_OK;
  Buffer bytes;
  Status status = unpack(bundle, BUNDLE_HISTORY, &bytes, problem);
  if (status == STATUS_OK) {
    Problem inner = {.offset_bytes = NO_OFFSET};
    status = session_get_history(into, buffer_bytes(&bytes), &inner);
    if (status != STATUS_OK) fail_in(BUNDLE_HISTORY, &inner, status, problem);
  }
  buffer_finish(&bytes);
  return status;
}

static Status read_asset(const Bundle *bundle, const char *name, Session *into, Problem *problem) {
  Buffer wav;
  Digest digest;
  char true_name[ASSET_NAME_BYTES];
  Status status = unpack(bundle, name, &wav, problem);
  if (status == STATUS_OK) {
    Problem inner = {.offset_bytes = NO_OFFSET};
    status = session_put_asset(into, buffer_bytes(&wav), &digest, &inner);
    if (status != STATUS_OK) fail_in(name, &inner, status, problem);
  }
  buffer_finish(&wav);
  if (status != STATUS_OK) return status;
  asset_name(&digest, true_name);
  if (strcmp(name, true_name) == 0) return STATUS_OK;
  return problem_set(problem, STATUS_CORRUPT, NO_OFFSET, name, "the sound is not the one its name stands for");
}

static Status read_parts(const Bundle *bundle, Session *into, Problem *problem) {
  Status status = read_project(bundle, into, problem);
  if (status == STATUS_OK) status = read_history(bundle, into, problem);
  for (uint32_t i = 0; i < bundle->zip.count && status == STATUS_OK; i++) {
    const char *name = bundle->zip.entries[i].name;
    if (strncmp(name, BUNDLE_ASSETS, strlen(BUNDLE_ASSETS)) == 0) status = read_asset(bundle, name, into, problem);
  }
  return status;
}

/* `session` becomes what `from` is, and the other way round. */
static void exchange(Session *session, Session *from) {
  Doc *doc = from->doc;
  from->doc = NULL;
  session_adopt_doc(session, doc);
  const Session old = *session;
  session->history = from->history;
  session->sequence = from->sequence;
  session->assets = from->assets;
  session->asset_count = from->asset_count;
  session->asset_capacity = from->asset_capacity;
  from->history = old.history;
  from->assets = old.assets;
  from->asset_count = old.asset_count;
  from->asset_capacity = old.asset_capacity;
  buffer_clear(&session->logged);
}

Status session_from_bundle(Session *session, Bytes zip, Problem *problem) {
  Bundle bundle;
  Status status = bundle_open(zip, session->memory, &bundle, problem);
  if (status != STATUS_OK) return status;
  Session *fresh = session_create(session->memory, session->actor);
  status = fresh ? read_parts(&bundle, fresh, problem) : problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "project", "%s", status_text(STATUS_NO_MEMORY));
  if (fresh && status == STATUS_OK) exchange(session, fresh);
  session_destroy(fresh);
  bundle_close(&bundle);
  return status;
}
