/* Opens a bundle: reads manifest.json and holds every entry of the archive against it, before anything else is looked at. */

#include "session/bundle.h"

#include "core/limits.h"
#include "formats/json.h"

#include <stdio.h>
#include <string.h>

/* One line of the manifest's list. */
typedef struct Listed {
  char name[ZIP_NAME_BYTES];
  char sha256[65];
  int64_t size;
} Listed;

typedef struct ManifestReader {
  Bundle *bundle;
  JsonReader json;
  bool *seen;        /* by entry of the archive */
  bool has_format, has_version, has_entries;
  Problem *problem;
} ManifestReader;

static bool copy_text(JsonReader *json, char *out, size_t out_bytes) {
  Bytes text;
  if (!json_text(json, &text)) return false;
  if (text.size >= out_bytes) {
    json_fail(json, STATUS_CORRUPT, "longer than it can be");
    return false;
  }
  if (text.size > 0) memcpy(out, text.data, text.size);
  out[text.size] = '\0';
  return true;
}

static void read_listed(JsonReader *json, Listed *listed) {
  Bytes key;
  json_begin_object(json);
  while (json_next_key(json, &key)) {
    if (json_key_is(key, "name")) copy_text(json, listed->name, sizeof listed->name);
    else if (json_key_is(key, "sha256")) copy_text(json, listed->sha256, sizeof listed->sha256);
    else if (json_key_is(key, "size")) json_int(json, &listed->size);
    else json_skip(json);
  }
}

static Status check_sum(const Zip *zip, const ZipEntry *entry, const Listed *listed, Problem *problem) {
  Buffer content;
  buffer_init(&content, zip->memory, (size_t)entry->size);
  const Status status = zip_unpack(zip, entry, &content, problem);
  char text[65] = "";
  if (status == STATUS_OK) {
    Sha256 sha;
    sha256_init(&sha);
    sha256_put(&sha, content.data, content.size);
    const Digest digest = sha256_finish(&sha);
    digest_text(&digest, text);
  }
  buffer_finish(&content);
  if (status != STATUS_OK || strcmp(text, listed->sha256) == 0) return status;
  return problem_set(problem, STATUS_CORRUPT, entry->data_offset, entry->name, "its checksum is not the one in the manifest: it was changed");
}

/* Failures here are the entry's, not the manifest's: they go to the reader's problem directly. */
static Status check_listed(ManifestReader *in, const Listed *listed) {
  const Zip *zip = &in->bundle->zip;
  const ZipEntry *entry = zip_find(zip, listed->name);
  if (!entry) return problem_set(in->problem, STATUS_CORRUPT, NO_OFFSET, listed->name, "the manifest lists it, but it is missing");
  bool *seen = &in->seen[entry - zip->entries];
  if (*seen) return problem_set(in->problem, STATUS_CORRUPT, NO_OFFSET, listed->name, "the manifest lists it twice");
  *seen = true;
  if ((uint64_t)listed->size != entry->size) return problem_set(in->problem, STATUS_CORRUPT, entry->data_offset, listed->name, "its size is not the one in the manifest");
  char asset[ZIP_NAME_BYTES];
  snprintf(asset, sizeof asset, BUNDLE_ASSETS "%.64s.wav", listed->sha256);
  if (in->bundle->lent && zip_stored(zip, entry).data != NULL && strcmp(asset, entry->name) == 0) return STATUS_OK;
  return check_sum(zip, entry, listed, in->problem);
}

static Status read_entries(ManifestReader *in) {
  Status status = STATUS_OK;
  in->has_entries = true;
  json_begin_array(&in->json);
  while (status == STATUS_OK && json_next_item(&in->json)) {
    Listed listed = {.size = -1};
    read_listed(&in->json, &listed);
    if (in->json.status == STATUS_OK) status = check_listed(in, &listed);
  }
  return status != STATUS_OK ? status : in->json.status;
}

static void read_format(ManifestReader *in) {
  Bytes text;
  if (json_text(&in->json, &text) && !json_key_is(text, BUNDLE_FORMAT)) json_fail(&in->json, STATUS_CORRUPT, "this is no project");
  in->has_format = true;
}

static void read_version(ManifestReader *in) {
  int64_t version = 0;
  if (json_int(&in->json, &version) && version > BUNDLE_VERSION) {
    json_fail(&in->json, STATUS_NEWER, "the project was saved by a newer version of the program (bundle version %lld)", (long long)version);
  } else if (in->json.status == STATUS_OK && version < 1) {
    json_fail(&in->json, STATUS_CORRUPT, "there is no such version");
  }
  in->has_version = true;
}

static void read_doc_hash(ManifestReader *in) {
  char text[17];
  if (!copy_text(&in->json, text, sizeof text)) return;
  uint64_t hash = 0;
  for (size_t i = 0; i < 16; i++) {
    const char *digits = "0123456789abcdef", *digit = text[i] ? strchr(digits, text[i]) : NULL;
    if (!digit) {
      json_fail(&in->json, STATUS_CORRUPT, "16 hex digits are expected");
      return;
    }
    hash = hash << 4 | (uint64_t)(digit - digits);
  }
  in->bundle->doc_hash = hash;
}

static Status read_manifest(ManifestReader *in) {
  JsonReader *json = &in->json;
  Status status = STATUS_OK;
  Bytes key;
  json_begin_object(json);
  while (status == STATUS_OK && json_next_key(json, &key)) {
    if (json_key_is(key, "format")) read_format(in);
    else if (json_key_is(key, "version")) read_version(in);
    else if (json_key_is(key, "schema")) json_int(json, &in->bundle->schema);
    else if (json_key_is(key, "doc_hash")) read_doc_hash(in);
    else if (!json_key_is(key, "entries")) json_skip(json);
    else if (in->has_format && in->has_version) status = read_entries(in);
    else json_fail(json, STATUS_CORRUPT, "format and version must come first");
  }
  if (status != STATUS_OK) return status;
  status = json_end(json);
  if (status == STATUS_OK && !in->has_entries) status = json_fail(json, STATUS_CORRUPT, "it lists no entries");
  return status;
}

/* Nothing may travel unlisted, and a project needs its document. */
static Status check_all_listed(const ManifestReader *in) {
  const Zip *zip = &in->bundle->zip;
  for (uint32_t i = 0; i < zip->count; i++) {
    const char *name = zip->entries[i].name;
    const bool is_manifest = strcmp(name, BUNDLE_MANIFEST) == 0;
    if (in->seen[i] == is_manifest) {
      return problem_set(in->problem, STATUS_CORRUPT, zip->entries[i].data_offset, name, is_manifest ? "it lists itself" : "the manifest does not list it");
    }
  }
  if (zip_find(zip, BUNDLE_PROJECT)) return STATUS_OK;
  return problem_set(in->problem, STATUS_CORRUPT, NO_OFFSET, BUNDLE_PROJECT, "it is missing");
}

static Status check_manifest(Bundle *bundle, Bytes manifest, bool *seen, Problem *problem) {
  ManifestReader in = {.bundle = bundle, .seen = seen, .problem = problem};
  Problem inner = {.status = STATUS_OK, .offset_bytes = NO_OFFSET};
  json_reader_init(&in.json, manifest, bundle->zip.memory, &inner);
  Status status = read_manifest(&in);
  if (inner.status != STATUS_OK) {
    char where[64];
    snprintf(where, sizeof where, BUNDLE_MANIFEST ": %.40s", inner.where);
    status = problem_set(problem, inner.status, inner.offset_bytes, where, "%s", inner.what);
  }
  json_reader_finish(&in.json);
  return status == STATUS_OK ? check_all_listed(&in) : status;
}

static Status read_all(Bundle *bundle, Problem *problem) {
  const Memory *memory = bundle->zip.memory;
  const ZipEntry *entry = zip_find(&bundle->zip, BUNDLE_MANIFEST);
  if (!entry) return problem_set(problem, STATUS_CORRUPT, NO_OFFSET, BUNDLE_MANIFEST, "it is missing: this is no project");
  Buffer manifest;
  buffer_init(&manifest, memory, BUNDLE_MANIFEST_BYTES_MAX);
  bool *seen = memory_new(memory, bundle->zip.count * sizeof *seen);
  Status status = seen ? zip_unpack(&bundle->zip, entry, &manifest, problem)
                       : problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, BUNDLE_MANIFEST, "%s", status_text(STATUS_NO_MEMORY));
  if (status == STATUS_OK) status = check_manifest(bundle, buffer_bytes(&manifest), seen, problem);
  memory_free(memory, seen, bundle->zip.count * sizeof *seen);
  buffer_finish(&manifest);
  return status;
}

Status bundle_open(Bytes zip, const Memory *memory, bool lent, Bundle *bundle, Problem *problem) {
  *bundle = (Bundle){.lent = lent};
  Status status = zip_read(zip, memory, &bundle->zip, problem);
  if (status != STATUS_OK) return status;
  status = read_all(bundle, problem);
  if (status != STATUS_OK) bundle_close(bundle);
  return status;
}

void bundle_close(Bundle *bundle) { zip_finish(&bundle->zip); }
