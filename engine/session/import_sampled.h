#ifndef TUTTI_SESSION_IMPORT_SAMPLED_H
#define TUTTI_SESSION_IMPORT_SAMPLED_H

#include "formats/sampled.h"
#include "session/session.h"

/*
  An instrument of another program (formats/sampled.h: a SoundFont's preset, an SFZ) on a new instrument track, as one open batch.
  Its zones are one sampler's where they are shaped alike, to about a third; else a sampler's for each shape,
  side by side in a stack, as many as SAMPLERS_MAX: zones of rarer shapes go to the nearest. Zones that end each other, or take
  turns, are in one sampler. What was left behind is told in the song's notes. [control]
*/

#define SAMPLERS_MAX 8u

/* `digests`: one for each sound of the instrument; those whose bytes are not here are left out, and told. `font` is the file it came
   from. Refused when nothing of it would sound. */
Status session_import_sampled(Session *session, const Sampled *sampled, const Digest *digests, const char *font, Batch **batch, Problem *problem) NODISCARD;

#endif
