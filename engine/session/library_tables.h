#ifndef TUTTI_SESSION_LIBRARY_TABLES_H
#define TUTTI_SESSION_LIBRARY_TABLES_H

#include "session/library.h"

/* The tables library.c puts together: one file each. */

extern const LibraryEntry library_kits[], library_grooves[], library_phrases[];
extern const uint32_t library_kit_count, library_groove_count, library_phrase_count;

#endif
