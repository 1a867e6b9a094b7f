#ifndef TUTTI_SESSION_PRESETS_TABLE_H
#define TUTTI_SESSION_PRESETS_TABLE_H

#include "session/presets.h"

/* The table itself, for presets.c. */
extern const Preset preset_table[];
extern const uint32_t preset_table_count;

#endif
