/* The drum kits: settings of the drum device, both things to choose in the library and presets of that device. Levels are measured by
   tests/engine/session/library_test.c. */
#include "session/library_tables.h"
#include "session/presets_table.h"

#include "core/attributes.h"

#define KITS                                                                                                                    \
  KIT("kit-studio", "Studio", "natural rock pop funk",                                                                          \
        "kick_tone=55 snare_decay=110 hats_level_db=-1 width=70")                                                               \
  KIT("kit-tight", "Tight", "dry short funk pop",                                                                               \
        "kick_decay=55 kick_tune_st=2 snare_decay=50 snare_tune_st=2 toms_decay=60 hats_decay=55 cymbals_decay=60 width=45")    \
  KIT("kit-deep", "Deep", "electronic trap sub",                                                                                \
        "kick_tune_st=-3 kick_decay=260 kick_tone=30 kick_level_db=1 snare_tune_st=-1 snare_tone=60 hats_tune_st=2 "            \
        "hats_decay=60 width=40")                                                                                               \
  KIT("kit-dusty", "Dusty", "lofi hip-hop warm",                                                                                \
        "kick_tune_st=-2 kick_tone=22 snare_tune_st=-3 snare_tone=30 snare_decay=80 hats_tone=25 hats_level_db=-3 "             \
        "cymbals_tone=25 cymbals_level_db=-3 percussion_tone=30 velocity=95 width=30")                                          \
  KIT("kit-arena", "Arena", "rock big ballad",                                                                                  \
        "kick_decay=160 kick_tone=70 snare_decay=260 snare_tone=65 snare_level_db=1 toms_decay=190 toms_tune_st=-2 "            \
        "cymbals_decay=150 width=100")                                                                                          \
  KIT("kit-club", "Club", "house techno electronic",                                                                            \
        "kick_decay=120 kick_tone=75 kick_level_db=0.5 snare_tone=70 snare_decay=90 hats_tone=65 hats_decay=80 "                \
        "cymbals_decay=80 velocity=60 width=55")                                                                                \
  KIT("kit-steel", "Steel", "drum-and-bass breakbeat bright electronic",                                                        \
        "kick_tune_st=1 kick_tone=90 kick_decay=80 snare_tone=92 snare_tune_st=4 hats_tone=85 hats_tune_st=3 cymbals_tone=80 "  \
        "percussion_tone=80 percussion_tune_st=3 width=80")                                                                     \
  KIT("kit-jazz", "Room", "jazz brushes soft",                                                                                  \
        "kick_tune_st=4 kick_decay=130 kick_tone=20 kick_level_db=-4 snare_tune_st=2 snare_tone=35 snare_level_db=-4 "          \
        "toms_tune_st=3 hats_tone=40 cymbals_tune_st=-1 cymbals_level_db=4 hats_level_db=2 cymbals_decay=170 cymbals_tone=40 "  \
        "velocity=100 width=75")                                                                                                \
  KIT("kit-hands", "Hands", "latin percussion acoustic",                                                                        \
        "kick_level_db=-6 kick_tone=15 snare_level_db=-6 hats_level_db=-5 hats_tone=30 cymbals_level_db=-4 "                    \
        "percussion_level_db=4 percussion_decay=130 velocity=100 width=90")                                                     \
  KIT("kit-tiny", "Tiny", "toy small playful",                                                                                  \
        "kick_tune_st=7 kick_decay=40 kick_tone=60 snare_tune_st=7 snare_decay=35 toms_tune_st=7 toms_decay=40 hats_tune_st=6 " \
        "hats_decay=40 cymbals_tune_st=6 cymbals_decay=45 percussion_tune_st=6 percussion_decay=60 width=25")

#define KIT(id_, title, words, settings) {.type = LIBRARY_KIT, .id = id_, .name = title, .tags = words, .as.kit = "drums level_db=-3 " settings},
const LibraryEntry library_kits[] = {KITS};
const uint32_t library_kit_count = COUNT_OF(library_kits);
#undef KIT

#define KIT(id_, title, words, settings) {.id = id_, .name = title, .tags = words, .patch = "drums level_db=-3 " settings},
const Preset presets_drums[] = {KITS};
const uint32_t presets_drums_count = COUNT_OF(presets_drums);
