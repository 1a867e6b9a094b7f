/* An archive whose sounds lie elsewhere: the zip is made with room for them, and reading takes each byte from where it is. The
   same project gives the same bytes. */

#include "session/archive_file.h"
#include "session/internal.h"

#include "core/limits.h"

#include <string.h>

#define PIECE_BYTES ((size_t)1 << 18)

/* A sound in the file: behind so many bytes of `made`. */
typedef struct ArchivePart { uint64_t made_bytes; const SessionAsset *asset; } ArchivePart;

struct ArchiveFile {
  const Session *session;
  Buffer made;
  ZipWriter zip;
  ArchivePart *parts;
  uint32_t part_count, part_room;
  uint64_t bytes;
};

ArchiveFile *archive_file_create(const Session *session) {
  ArchiveFile *file = memory_new(session->memory, sizeof *file);
  if (file == NULL) return NULL;
  file->session = session;
  file->part_room = session->asset_count + 1;
  file->parts = memory_new(session->memory, file->part_room * sizeof *file->parts);
  buffer_init(&file->made, session->memory, LIMIT_DOCUMENT_BYTES);
  zip_writer_init(&file->zip, &file->made, session->memory);
  if (file->parts != NULL) return file;
  archive_file_destroy(file);
  return NULL;
}

void archive_file_destroy(ArchiveFile *file) {
  if (file == NULL) return;
  const Memory *memory = file->session->memory;
  memory_free(memory, file->parts, file->part_room * sizeof *file->parts);
  buffer_finish(&file->zip.directory);
  buffer_finish(&file->made);
  memory_free(memory, file, sizeof *file);
}

ZipWriter *archive_file_zip(ArchiveFile *file) { return &file->zip; }

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

Status archive_file_add_asset(ArchiveFile *file, const SessionAsset *asset, const char *name) {
  const Memory *memory = file->session->memory;
  uint32_t crc;
  if (file->part_count == file->part_room) return STATUS_TOO_LARGE;
  uint8_t *piece = memory_new(memory, PIECE_BYTES);
  if (piece == NULL) return STATUS_NO_MEMORY;
  const Status status = sum_asset(file->session, asset, piece, &crc);
  memory_free(memory, piece, PIECE_BYTES);
  if (status != STATUS_OK) return status;
  zip_writer_leave_room(&file->zip, name, asset->wav_bytes, crc);
  file->parts[file->part_count++] = (ArchivePart){.made_bytes = file->made.size, .asset = asset};
  return STATUS_OK;
}

/* Nothing is added after this. */
static Status finish(ArchiveFile *file) {
  const Status status = zip_writer_finish(&file->zip);
  file->bytes = file->made.size + file->zip.room_bytes;
  return status;
}

uint64_t archive_file_bytes(const ArchiveFile *file) { return file->bytes; }

/* At most `bytes` that lie in one piece from `at` on; how many were read, 0 when they could not be. */
static size_t read_piece(const ArchiveFile *file, uint64_t at, uint8_t *to, size_t bytes) {
  uint64_t room = 0; /* of the sounds before `at` */
  uint64_t made_end = file->made.size;
  for (uint32_t i = 0; i < file->part_count; i++) {
    const ArchivePart *part = &file->parts[i];
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

bool archive_file_read(const ArchiveFile *file, uint64_t offset, void *to, size_t bytes) {
  for (size_t done = 0; done < bytes;) {
    const size_t count = read_piece(file, offset + done, (uint8_t *)to + done, bytes - done);
    if (count == 0) return false;
    done += count;
  }
  return true;
}

Status archive_file_made(ArchiveFile **file, Status status) {
  if (status == STATUS_OK) status = finish(*file);
  if (status == STATUS_OK) return status;
  archive_file_destroy(*file);
  *file = NULL;
  return status;
}

static Status put(const ArchiveFile *file, Buffer *out) {
  uint8_t *to = file->bytes <= SIZE_MAX ? buffer_extend(out, (size_t)file->bytes) : NULL;
  if (to == NULL) return out->status != STATUS_OK ? out->status : STATUS_TOO_LARGE;
  return archive_file_read(file, 0, to, (size_t)file->bytes) ? STATUS_OK : STATUS_NOT_FOUND;
}

Status archive_file_put(const Session *session, ArchiveMake *make, Buffer *out) {
  ArchiveFile *file;
  Status status = make(session, &file);
  if (status == STATUS_OK) status = put(file, out);
  archive_file_destroy(file);
  return status;
}
