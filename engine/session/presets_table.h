#ifndef TUTTI_SESSION_PRESETS_TABLE_H
#define TUTTI_SESSION_PRESETS_TABLE_H

#include "session/presets.h"

/* The tables presets.c puts together: one file each; the kits of the library are presets of the drum device. */

extern const Preset presets_synth[], presets_drums[], presets_instruments[], presets_notes[], presets_effects[];
extern const uint32_t presets_synth_count, presets_drums_count, presets_instruments_count, presets_notes_count, presets_effects_count;

#endif
