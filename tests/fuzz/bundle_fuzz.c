/*
  Any bytes as a bundle; and, by the first byte, as the manifest, the document or the history of an archive that is otherwise
  whole, with true checksums, so that what lies behind them is reached. Refused, or taken over; never half.
*/

#include "formats/json.h"
#include "session/bundle.h"
#include "session/internal.h"

#include "fuzz/seed.h"
#include "fuzz/small_song.h"

#include <stdlib.h>
#include <string.h>

static void list(JsonWriter *json, const char *name, Bytes content) {
  Sha256 sha;
  char text[65];
  sha256_init(&sha);
  sha256_put(&sha, content.data, content.size);
  const Digest digest = sha256_finish(&sha);
  digest_text(&digest, text);
  json_write_begin_object(json, true);
  json_write_key(json, "name");
  json_write_text(json, name, strlen(name));
  json_write_key(json, "size");
  json_write_int(json, (int64_t)content.size);
  json_write_key(json, "sha256");
  json_write_text(json, text, 64);
  json_write_end_object(json);
}

/* A schema number of the future skips the comparison of the document's hash. */
static void write_manifest(Buffer *out, Bytes project, Bytes history) {
  JsonWriter json;
  json_writer_init(&json, out);
  json_write_begin_object(&json, false);
  json_write_key(&json, "format");
  json_write_text(&json, BUNDLE_FORMAT, strlen(BUNDLE_FORMAT));
  json_write_key(&json, "version");
  json_write_int(&json, BUNDLE_VERSION);
  json_write_key(&json, "schema");
  json_write_int(&json, SCHEMA_VERSION + 1);
  json_write_key(&json, "entries");
  json_write_begin_array(&json, false);
  list(&json, BUNDLE_PROJECT, project);
  list(&json, BUNDLE_HISTORY, history);
  json_write_end_array(&json);
  json_write_end_object(&json);
}

static void pack(Buffer *out, Bytes manifest, Bytes project, Bytes history) {
  ZipWriter zip;
  zip_writer_init(&zip, out, memory_heap());
  zip_writer_add(&zip, BUNDLE_MANIFEST, manifest);
  zip_writer_add(&zip, BUNDLE_PROJECT, project);
  zip_writer_add(&zip, BUNDLE_HISTORY, history);
  if (zip_writer_finish(&zip) != STATUS_OK) abort();
}

static void good_project(Buffer *out) {
  Doc *doc = small_song(1);
  if (doc_to_json(doc, out) != STATUS_OK) abort();
  doc_destroy(doc);
}

/* The archive in which `part` stands in the place that `kind` says. */
static void wrap(uint8_t kind, Bytes part, Buffer *out) {
  Buffer project, manifest;
  buffer_init(&project, memory_heap(), 1u << 20);
  buffer_init(&manifest, memory_heap(), 1u << 20);
  good_project(&project);
  const Bytes no_history = {(const uint8_t *)"\1\0\0\0", 4};
  const Bytes document = kind == 2 ? part : buffer_bytes(&project), history = kind == 3 ? part : no_history;
  write_manifest(&manifest, document, history);
  pack(out, kind == 1 ? part : buffer_bytes(&manifest), document, history);
  buffer_finish(&project);
  buffer_finish(&manifest);
}

static void check(Bytes bundle) {
  Session *session = session_create(memory_heap(), ACTOR_LOCAL);
  const uint64_t before = doc_hash(session_doc(session));
  Problem problem = {0};
  if (session_from_bundle(session, bundle, &problem) != STATUS_OK) {
    if (problem.what[0] == '\0' || doc_hash(session_doc(session)) != before || session->asset_count != 0) abort();
  } else {
    for (int i = 0; i < 4 && session_undo(session, NULL, NULL) == STATUS_OK; i++) {}
    if (session_redo(session, NULL, NULL) == STATUS_OK && session_redo_label(session) == NULL) session_undo_label(session);
  }
  session_destroy(session);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const Bytes part = {data + (size > 0), size - (size > 0)};
  if (size == 0) return 0;
  if (data[0] == 0 || data[0] > 3) {
    check(part);
    return 0;
  }
  Buffer bundle;
  buffer_init(&bundle, memory_heap(), 4u << 20);
  wrap(data[0], part, &bundle);
  check(buffer_bytes(&bundle));
  buffer_finish(&bundle);
  return 0;
}

static bool make_seed(uint32_t index, Buffer *out) {
  if (index > 3) return false;
  buffer_u8(out, (uint8_t)index);
  Session *session = session_create(memory_heap(), ACTOR_LOCAL);
  session_adopt_doc(session, small_song(index));
  for (int i = 0; i < 2; i++) {
    Batch *batch = batch_create(memory_heap(), "Change", ACTOR_LOCAL);
    batch_set_text(batch, ID_PROJECT, 1, i ? "b" : "a", 1);
    if (session_apply(session, batch, NULL, NULL) != STATUS_OK) abort();
  }
  if (session_undo(session, NULL, NULL) != STATUS_OK) abort();
  Status status = STATUS_OK;
  if (index == 0) status = session_to_bundle(session, out);
  if (index == 1) write_manifest(out, (Bytes){(const uint8_t *)"{}", 2}, (Bytes){(const uint8_t *)"", 0});
  if (index == 2) status = doc_to_json(session_doc(session), out);
  if (index == 3) status = session_put_history(session, out);
  session_destroy(session);
  return status == STATUS_OK;
}
