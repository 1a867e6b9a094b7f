/* Writing a project as one file: manifest, document, history and sounds, in an archive (session/archive_file.h). */

#include "session/archive_file.h"
#include "session/bundle.h"
#include "session/internal.h"

#include "core/limits.h"
#include "core/version.h"
#include "formats/json.h"

#include <stdio.h>
#include <string.h>

static void list_entry(JsonWriter *manifest, const char *name, const Digest *sha256, uint64_t size) {
  char text[65];
  digest_text(sha256, text);
  json_write_begin_object(manifest, true);
  json_write_key(manifest, "name");
  json_write_text(manifest, name, strlen(name));
  json_write_key(manifest, "size");
  json_write_int(manifest, (int64_t)size);
  json_write_key(manifest, "sha256");
  json_write_text(manifest, text, 64);
  json_write_end_object(manifest);
}

static void list_content(JsonWriter *manifest, const char *name, Bytes content) {
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, content.data, content.size);
  const Digest digest = sha256_finish(&sha);
  list_entry(manifest, name, &digest, content.size);
}

static void write_manifest(JsonWriter *json, const Session *session, Bytes project, Bytes history) {
  char hash[17], name[BUNDLE_NAME_BYTES];
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
  list_content(json, BUNDLE_PROJECT, project);
  list_content(json, BUNDLE_HISTORY, history);
  for (uint32_t i = 0; i < session->asset_count; i++) {
    bundle_asset_name(&session->assets[i].sha256, name);
    list_entry(json, name, &session->assets[i].sha256, session->assets[i].wav_bytes);
  }
  json_write_end_array(json);
  json_write_end_object(json);
}

static Status add_entries(ArchiveFile *file, const Session *session, Bytes project, Bytes history) {
  ZipWriter *const zip = archive_file_zip(file);
  JsonWriter json;
  Buffer manifest;
  buffer_init(&manifest, session->memory, BUNDLE_MANIFEST_BYTES_MAX);
  json_writer_init(&json, &manifest);
  write_manifest(&json, session, project, history);
  Status status = manifest.status;
  if (status == STATUS_OK) {
    zip_writer_add(zip, BUNDLE_MANIFEST, buffer_bytes(&manifest));
    zip_writer_add(zip, BUNDLE_PROJECT, project);
    zip_writer_add(zip, BUNDLE_HISTORY, history);
  }
  for (uint32_t i = 0; i < session->asset_count && status == STATUS_OK; i++) {
    char name[BUNDLE_NAME_BYTES];
    bundle_asset_name(&session->assets[i].sha256, name);
    status = archive_file_add_asset(file, &session->assets[i], name);
  }
  buffer_finish(&manifest);
  return status;
}

Status bundle_file_create(const Session *session, ArchiveFile **result) {
  Buffer project, history;
  ArchiveFile *file = *result = archive_file_create(session);
  if (file == NULL) return STATUS_NO_MEMORY;
  buffer_init(&project, session->memory, LIMIT_DOCUMENT_BYTES);
  buffer_init(&history, session->memory, LIMIT_DOCUMENT_BYTES);
  Status status = doc_to_json(session->doc, &project);
  if (status == STATUS_OK) status = session_put_history(session, &history);
  if (status == STATUS_OK) status = add_entries(file, session, buffer_bytes(&project), buffer_bytes(&history));
  buffer_finish(&project);
  buffer_finish(&history);
  return archive_file_made(result, status);
}

Status session_to_bundle(const Session *session, Buffer *out) { return archive_file_put(session, bundle_file_create, out); }
