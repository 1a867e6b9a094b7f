#ifndef TUTTI_SESSION_BUILD_H
#define TUTTI_SESSION_BUILD_H

#include "model/doc.h"
#include "model/op.h"

/* What the importers need when they put batches together. [control] */

/* A field's number by its name: the schema's tables are the only place that knows it. It must exist. */
uint16_t build_field(uint16_t kind, const char *name);

#define HUES 12 /* of tracks, on a circle */

/* What is common to the tracks importers make. */
typedef struct BuildTrack {
  const char *name;
  size_t name_bytes;
  const char *icon;
  int64_t type; /* TRACK_* */
  int64_t hue;
  double gain_db, pan;
} BuildTrack;

/* The hue for a new track, as the field counts (0..11): the farthest of those that the song's tracks have; of equals the least used, then
   the first in great steps from the last track's, so that neighbours differ. lib/hue.ts is its twin for tracks that the page makes. */
int64_t build_new_hue(const Doc *doc);

void build_track(Batch *batch, Id id, const BuildTrack *track);

/* Where the devices of a patch go, in its order, behind the sibling `after`. */
typedef struct BuildPlace { Doc *doc; uint32_t actor; Id holder, after; } BuildPlace;

/* A device object with the settings of a patch's part that differ from its defaults. Each device carries `name` as its preset, by
   which one knows later what belongs to the sound. Returns the first of them. */
Id build_patch(Batch *batch, BuildPlace place, const char *patch, const char *name);
/* `name` without folders before it and an extension after it. */
Bytes build_title(const char *name);

#define BUILD_TEXT_BYTES 256
/* Text of unknown origin as clean UTF-8: taken as UTF-8 if it is that, else as Latin-1; control characters become spaces,
   spaces at both ends go, and it is cut to fit. Terminated; returns its length. */
size_t build_text(Bytes raw, char out[BUILD_TEXT_BYTES]);

#endif
