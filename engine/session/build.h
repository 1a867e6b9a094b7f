#ifndef TUTTI_SESSION_BUILD_H
#define TUTTI_SESSION_BUILD_H

#include "model/op.h"
#include "session/instruments.h"

/* What the importers need when they put batches together. [control] */

/* A field's number by its name: the schema's tables are the only place that knows it. It must exist. */
uint16_t build_field(uint16_t kind, const char *name);

/* What is common to the tracks importers make. */
typedef struct BuildTrack {
  const char *name;
  size_t name_bytes;
  const char *icon;
  int64_t type; /* TRACK_* */
  int64_t hue;
  double gain_db, pan;
} BuildTrack;

void build_track(Batch *batch, Id id, const BuildTrack *track);
/* A factory instrument as the device `id`, at the end of the track. */
void build_instrument(Batch *batch, Id id, Id track, const Instrument *instrument);
/* `name` without folders before it and an extension after it. */
Bytes build_title(const char *name);

#define BUILD_TEXT_BYTES 256
/* Text of unknown origin as clean UTF-8: taken as UTF-8 if it is that, else as Latin-1; control characters become spaces,
   spaces at both ends go, and it is cut to fit. Terminated; returns its length. */
size_t build_text(Bytes raw, char out[BUILD_TEXT_BYTES]);

#endif
