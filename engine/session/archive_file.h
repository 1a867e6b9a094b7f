#ifndef TUTTI_SESSION_ARCHIVE_FILE_H
#define TUTTI_SESSION_ARCHIVE_FILE_H

#include "formats/zip.h"

/*
  A zip of a project's that is read like a file: what is made for it is in memory, its sounds are read where they lie when their
  bytes are asked for, so that long ones are never in memory. Bundles and the projects of others' programs are such archives.
  The session and its assets stay as they are until it is destroyed. All [control].
*/

struct Session;
struct SessionAsset;

typedef struct ArchiveFile ArchiveFile;

/* Empty. NULL: no memory. Entries of our own are added with zip_writer_add. */
ArchiveFile *archive_file_create(const struct Session *session);
void archive_file_destroy(ArchiveFile *file);
ZipWriter *archive_file_zip(ArchiveFile *file);
/* An asset's WAV under a name; its bytes pass once for their checksum. STATUS_NOT_FOUND: it could not be read. */
Status archive_file_add_asset(ArchiveFile *file, const struct SessionAsset *asset, const char *name) NODISCARD;
uint64_t archive_file_bytes(const ArchiveFile *file);
/* False: a sound could not be read. */
bool archive_file_read(const ArchiveFile *file, uint64_t offset, void *to, size_t bytes);

/* What makes a whole archive of a session, in `*file`; NULL on failure. */
typedef Status ArchiveMake(const struct Session *session, ArchiveFile **file);
/* How such a one ends: with what it made, or, when `status` tells of a failure, with nothing. STATUS_TOO_LARGE:
   beyond what a zip can say. */
Status archive_file_made(ArchiveFile **file, Status status) NODISCARD;
/* The bytes of what it makes, appended. */
Status archive_file_put(const struct Session *session, ArchiveMake *make, Buffer *out) NODISCARD;

#endif
