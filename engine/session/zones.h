#ifndef TUTTI_SESSION_ZONES_H
#define TUTTI_SESSION_ZONES_H

#include "session/session.h"

/*
  Sounds into instruments: an edit that gives a sampler or a drum machine zones for recordings that are already here, as one
  open batch. All functions are [control].
*/

typedef enum ZoneLayout {
  ZONES_BY_PITCH, /* each at the key its name says ("Piano F#3", "Cello 48"), reaching half way to its neighbours; names that
                     say none: the first at C4 when alone, else a key each */
  ZONES_BY_KEY,   /* a key each, from C1 (36) up */
  ZONES_BY_SLICE, /* the first sound, cut at its strokes, a key each from C1 up */
  ZONES_ON_KEY,   /* the first sound, beside the zones there are: with its root on `key`, over the keys around it that play nothing yet. Keys
                     that a zone plays are shared with it, each to the nearer root; with one of the same root it shares all of them, as
                     a layer. On a pad it takes the place of what was there. The
                     only one for a device with a kernel: with key 0 its one response, else the one for the other side */
  ZONE_LAYOUTS
} ZoneLayout;

/* Of ZONES_ON_KEY: what of a sound is played, and how; all zero: the whole as it was recorded. `end_frame` 0: to its end. */
typedef struct ZonePart { int64_t start_frame, end_frame; double gain_db, tune_ct; bool reverse; } ZonePart;

typedef struct ZoneSound { Digest sha256; const char *name; ZonePart part; } ZoneSound; /* its bytes must be here; the name of its file */

typedef struct ZoneJob {
  Id device;            /* gets the zones, its own go; ID_NONE: a new one on a new track */
  uint32_t instrument;  /* Device.number of that new one: one that has zones */
  ZoneLayout layout;
  double sensitivity;   /* of slicing, 0..1 */
  int32_t key;          /* of ZONES_ON_KEY, 0..127 */
  const ZoneSound *sounds;
  uint32_t count;
} ZoneJob;

/* STATUS_NOT_FOUND: a sound or the device is not here; STATUS_REFUSED: it plays no samples, or there is nothing to do. */
Status session_build_zones(Session *session, const ZoneJob *job, Batch **batch, Problem *problem) NODISCARD;

/* The key a name speaks of, -1 when it speaks of none: a note name whose octave 4 begins at key 60, or a number 12..127. [any] */
int32_t zone_key_from_name(const char *name);

#endif
