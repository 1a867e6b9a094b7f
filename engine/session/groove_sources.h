#ifndef TUTTI_SESSION_GROOVE_SOURCES_H
#define TUTTI_SESSION_GROOVE_SOURCES_H

#include "core/groove.h"
#include "session/library.h"

/* Grooves of more than notes, as open batches that make one object each. [control] */

/* How a clip lies against the steps of a measure: its notes, or what is struck in its sound where it is heard, timed by where it
   sounds in the song. STATUS_NOT_FOUND: its sound is not here; STATUS_REFUSED: nothing in it stands out. */
Status session_extract_groove(Session *session, Id clip, const char *name, GrooveMeasure measure, Batch **batch, Problem *problem) NODISCARD;

/* A library groove as a template for notes: its swing and its accents. STATUS_REFUSED: the entry is none. */
Status session_library_groove(Session *session, const LibraryEntry *entry, Batch **batch, Problem *problem) NODISCARD;

#endif
