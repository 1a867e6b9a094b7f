#ifndef TUTTI_SESSION_BUNDLE_H
#define TUTTI_SESSION_BUNDLE_H

#include "core/hash.h"
#include "formats/zip.h"

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

typedef struct Bundle {
  Zip zip;
  int64_t schema;
  uint64_t doc_hash;
} Bundle;

/* Every entry is listed, has its size and checksum, and nothing is listed that is not there. `zip` must outlive the bundle. [control] */
Status bundle_open(Bytes zip, const Memory *memory, Bundle *bundle, Problem *problem) NODISCARD;
void bundle_close(Bundle *bundle);

#endif
