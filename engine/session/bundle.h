#ifndef TUTTI_SESSION_BUNDLE_H
#define TUTTI_SESSION_BUNDLE_H

#include "core/hash.h"
#include "formats/zip.h"
#include "session/archive_file.h"

/*
  The bundle's outside: the archive and its manifest, checked against each other (bundle_manifest.c). What the entries mean is
  read by bundle.c.
*/

#define BUNDLE_FORMAT "tutti bundle"
#define BUNDLE_VERSION 1
#define BUNDLE_MANIFEST "manifest.json"
#define BUNDLE_PROJECT "project.json"
#define BUNDLE_HISTORY "history.bin"
#define BUNDLE_ASSETS "assets/"
#define BUNDLE_MANIFEST_BYTES_MAX (32u << 20)

struct Session;

typedef struct Bundle {
  Zip zip;
  int64_t schema;
  uint64_t doc_hash;
  bool lent;
} Bundle;

/* Every entry is listed, has its size and checksum, and nothing is listed that is not there. `zip` must outlive the bundle. [control] */
/* `lent`: the sums of stored assets, whose names they are, are left to the reading of these assets: they may be long. */
Status bundle_open(Bytes zip, const Memory *memory, bool lent, Bundle *bundle, Problem *problem) NODISCARD;
void bundle_close(Bundle *bundle);

#define BUNDLE_NAME_BYTES 96
void bundle_asset_name(const Digest *sha256, char name[BUNDLE_NAME_BYTES]);

/* A session as a bundle (bundle_file.c). STATUS_TOO_LARGE: beyond what a zip can say; STATUS_NOT_FOUND: a sound could not be read. [control] */
Status bundle_file_create(const struct Session *session, ArchiveFile **file) NODISCARD;

#endif
