/* Writing a project as one file: everything but the sounds is made at once, and what is read of the file where a sound lies
   comes from the asset. The same project gives the same bytes. */

#include "session/bundle.h"
#include "session/internal.h"

#include "core/limits.h"
#include "core/version.h"
#include "formats/json.h"

#include <stdio.h>
#include <string.h>

#define PIECE_BYTES ((size_t)1 << 18)

/* A sound in the file: behind so many bytes of `made`. */
typedef struct BundlePart { uint64_t made_bytes; const SessionAsset *asset; } BundlePart;

struct BundleFile {
  const Session *session;
  Buffer made;
  BundlePart *parts;
  uint32_t part_count;
  uint64_t bytes;
};

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

/* The asset's bytes pass once; a sound that cannot be read is no part of a project. */
static Status sum_asset(const Session *session, const SessionAsset *asset, uint8_t *piece, uint32_t *crc) {
  *crc = 0;
  for (uint64_t at = 0; at < asset->wav_bytes; at += PIECE_BYTES) {
    const uint64_t left = asset->wav_bytes - at;
    const size_t count = left < PIECE_BYTES ? (size_t)left : PIECE_BYTES;
    if (!session_read_asset(session, &asset->sha256, at, piece, count)) return STATUS_NOT_FOUND;
    *crc = crc32_put(*crc, piece, count);
  }
  return STATUS_OK;
}

static Status add_assets(BundleFile *file, ZipWriter *zip) {
  const Memory *memory = file->session->memory;
  uint8_t *piece = memory_new(memory, PIECE_BYTES);
  Status status = piece != NULL ? STATUS_OK : STATUS_NO_MEMORY;
  for (uint32_t i = 0; i < file->session->asset_count && status == STATUS_OK; i++) {
    const SessionAsset *asset = &file->session->assets[i];
    char name[BUNDLE_NAME_BYTES];
    uint32_t crc;
    bundle_asset_name(&asset->sha256, name);
    status = sum_asset(file->session, asset, piece, &crc);
    if (status != STATUS_OK) break;
    zip_writer_leave_room(zip, name, asset->wav_bytes, crc);
    file->parts[file->part_count++] = (BundlePart){.made_bytes = file->made.size, .asset = asset};
  }
  memory_free(memory, piece, PIECE_BYTES);
  return status;
}

static Status make_entries(BundleFile *file, Bytes project, Bytes history) {
  const Session *session = file->session;
  ZipWriter zip;
  JsonWriter json;
  Buffer manifest;
  buffer_init(&manifest, session->memory, BUNDLE_MANIFEST_BYTES_MAX);
  json_writer_init(&json, &manifest);
  write_manifest(&json, session, project, history);
  Status status = manifest.status;
  if (status == STATUS_OK) {
    zip_writer_init(&zip, &file->made, session->memory);
    zip_writer_add(&zip, BUNDLE_MANIFEST, buffer_bytes(&manifest));
    zip_writer_add(&zip, BUNDLE_PROJECT, project);
    zip_writer_add(&zip, BUNDLE_HISTORY, history);
    status = add_assets(file, &zip);
    const Status finished = zip_writer_finish(&zip);
    if (status == STATUS_OK) status = finished;
    file->bytes = file->made.size + zip.room_bytes;
  }
  buffer_finish(&manifest);
  return status;
}

static Status make(BundleFile *file) {
  const Session *session = file->session;
  Buffer project, history;
  buffer_init(&project, session->memory, LIMIT_DOCUMENT_BYTES);
  buffer_init(&history, session->memory, LIMIT_DOCUMENT_BYTES);
  Status status = doc_to_json(session->doc, &project);
  if (status == STATUS_OK) status = session_put_history(session, &history);
  if (status == STATUS_OK) status = make_entries(file, buffer_bytes(&project), buffer_bytes(&history));
  buffer_finish(&project);
  buffer_finish(&history);
  return status;
}

Status bundle_file_create(const Session *session, BundleFile **result) {
  *result = NULL;
  BundleFile *file = memory_new(session->memory, sizeof *file);
  if (file == NULL) return STATUS_NO_MEMORY;
  file->session = session;
  buffer_init(&file->made, session->memory, LIMIT_DOCUMENT_BYTES);
  file->parts = memory_new(session->memory, (session->asset_count + 1) * sizeof *file->parts);
  const Status status = file->parts != NULL ? make(file) : STATUS_NO_MEMORY;
  if (status == STATUS_OK) *result = file;
  else bundle_file_destroy(file);
  return status;
}

void bundle_file_destroy(BundleFile *file) {
  if (file == NULL) return;
  const Session *session = file->session;
  memory_free(session->memory, file->parts, (session->asset_count + 1) * sizeof *file->parts);
  buffer_finish(&file->made);
  memory_free(session->memory, file, sizeof *file);
}

uint64_t bundle_file_bytes(const BundleFile *file) { return file->bytes; }

/* At most `bytes` that lie in one piece from `at` on; how many were read, 0 when they could not be. */
static size_t read_piece(const BundleFile *file, uint64_t at, uint8_t *to, size_t bytes) {
  uint64_t room = 0; /* of the sounds before `at` */
  uint64_t made_end = file->made.size;
  for (uint32_t i = 0; i < file->part_count; i++) {
    const BundlePart *part = &file->parts[i];
    const uint64_t begin = part->made_bytes + room;
    if (at < begin) {
      made_end = part->made_bytes;
      break;
    }
    const uint64_t inside = at - begin, left = part->asset->wav_bytes - inside;
    if (inside < part->asset->wav_bytes) {
      const size_t count = left < bytes ? (size_t)left : bytes;
      return session_read_asset(file->session, &part->asset->sha256, inside, to, count) ? count : 0;
    }
    room += part->asset->wav_bytes;
  }
  const uint64_t from = at - room, left = made_end - from;
  const size_t count = left < bytes ? (size_t)left : bytes;
  if (count > 0) memcpy(to, file->made.data + from, count);
  return count;
}

bool bundle_file_read(const BundleFile *file, uint64_t offset, void *to, size_t bytes) {
  for (size_t done = 0; done < bytes;) {
    const size_t count = read_piece(file, offset + done, (uint8_t *)to + done, bytes - done);
    if (count == 0) return false;
    done += count;
  }
  return true;
}

Status session_to_bundle(const Session *session, Buffer *out) {
  BundleFile *file;
  Status status = bundle_file_create(session, &file);
  if (status != STATUS_OK) return status;
  uint8_t *to = file->bytes <= SIZE_MAX ? buffer_extend(out, (size_t)file->bytes) : NULL;
  if (to == NULL) status = out->status != STATUS_OK ? out->status : STATUS_TOO_LARGE;
  else if (!bundle_file_read(file, 0, to, (size_t)file->bytes)) status = STATUS_NOT_FOUND;
  bundle_file_destroy(file);
  return status;
}
