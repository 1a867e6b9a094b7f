/*
  Reading a project that is one file: a zip of manifest.json (what is in it, with checksums), project.json (the document),
  history.bin (so that undo travels) and assets/<sha256>.wav. It believes nothing unchecked and changes the session only when all
  of it held. bundle_file.c writes it.
*/

#include "session/bundle.h"
#include "session/internal.h"

#include "core/limits.h"

#include <stdio.h>
#include <string.h>

void bundle_asset_name(const Digest *sha256, char name[BUNDLE_NAME_BYTES]) {
  char text[65];
  digest_text(sha256, text);
  snprintf(name, BUNDLE_NAME_BYTES, BUNDLE_ASSETS "%s.wav", text);
}

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
  char true_name[BUNDLE_NAME_BYTES];
  const ZipEntry *entry = zip_find(&bundle->zip, name);
  const Bytes stored = into->lends ? zip_stored(&bundle->zip, entry) : (Bytes){NULL, 0};
  Problem inner = {.offset_bytes = NO_OFFSET};
  buffer_init(&wav, bundle->zip.memory, 0);
  Status status = stored.data != NULL ? session_take_asset(into, stored, &digest, &inner) : unpack(bundle, name, &wav, problem);
  if (status == STATUS_OK && stored.data == NULL) status = session_put_asset(into, buffer_bytes(&wav), &digest, &inner);
  if (inner.status != STATUS_OK) fail_in(name, &inner, status, problem);
  buffer_finish(&wav);
  if (status != STATUS_OK) return status;
  bundle_asset_name(&digest, true_name);
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

Session *session_create_beside(const Session *session) {
  Session *fresh = session_create(session->memory, session->actor);
  if (fresh && session->lends) session_lend_files(fresh, session->forget, session->host);
  return fresh;
}

void session_exchange(Session *session, Session *from) {
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
  Status status = bundle_open(zip, session->memory, session->lends, &bundle, problem);
  if (status != STATUS_OK) return status;
  Session *fresh = session_create_beside(session);
  status = fresh ? read_parts(&bundle, fresh, problem) : problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "project", "%s", status_text(STATUS_NO_MEMORY));
  if (fresh && status == STATUS_OK) session_exchange(session, fresh);
  session_destroy(fresh);
  bundle_close(&bundle);
  return status;
}
