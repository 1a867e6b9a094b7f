/* Ten drum kits: settings of the drum device, each with a character of its own. A row lists what differs from the device. */
#include "session/library_tables.h"

#include "core/attributes.h"

/* Parameter numbers of devices/drums.c: four knobs for each group of pieces. */
enum {
  KICK_TUNE, KICK_DECAY, KICK_TONE, KICK_LEVEL, SNARE_TUNE, SNARE_DECAY, SNARE_TONE, SNARE_LEVEL, TOMS_TUNE, TOMS_DECAY, TOMS_TONE, TOMS_LEVEL,
  HATS_TUNE, HATS_DECAY, HATS_TONE, HATS_LEVEL, CYMBALS_TUNE, CYMBALS_DECAY, CYMBALS_TONE, CYMBALS_LEVEL,
  PERC_TUNE, PERC_DECAY, PERC_TONE, PERC_LEVEL, VELOCITY, WIDTH
};

#define KIT(name) static const InstrumentParam name[]

KIT(studio) = {{KICK_TONE, 55}, {SNARE_DECAY, 110}, {HATS_LEVEL, -1}, {WIDTH, 70}};
KIT(tight) = {{KICK_DECAY, 55}, {KICK_TUNE, 2}, {SNARE_DECAY, 50}, {SNARE_TUNE, 2}, {TOMS_DECAY, 60}, {HATS_DECAY, 55}, {CYMBALS_DECAY, 60}, {WIDTH, 45}};
KIT(deep) = {{KICK_TUNE, -3}, {KICK_DECAY, 260}, {KICK_TONE, 30}, {KICK_LEVEL, 1}, {SNARE_TUNE, -1}, {SNARE_TONE, 60}, {HATS_TUNE, 2}, {HATS_DECAY, 60}, {WIDTH, 40}};
KIT(dusty) = {{KICK_TUNE, -2}, {KICK_TONE, 22}, {SNARE_TUNE, -3}, {SNARE_TONE, 30}, {SNARE_DECAY, 80}, {HATS_TONE, 25}, {HATS_LEVEL, -3}, {CYMBALS_TONE, 25},
  {CYMBALS_LEVEL, -3}, {PERC_TONE, 30}, {VELOCITY, 95}, {WIDTH, 30}};
KIT(arena) = {{KICK_DECAY, 160}, {KICK_TONE, 70}, {SNARE_DECAY, 260}, {SNARE_TONE, 65}, {SNARE_LEVEL, 1}, {TOMS_DECAY, 190}, {TOMS_TUNE, -2}, {CYMBALS_DECAY, 150}, {WIDTH, 100}};
KIT(club) = {{KICK_DECAY, 120}, {KICK_TONE, 75}, {KICK_LEVEL, 0.5}, {SNARE_TONE, 70}, {SNARE_DECAY, 90}, {HATS_TONE, 65}, {HATS_DECAY, 80}, {CYMBALS_DECAY, 80}, {VELOCITY, 60}, {WIDTH, 55}};
KIT(steel) = {{KICK_TUNE, 1}, {KICK_TONE, 90}, {KICK_DECAY, 80}, {SNARE_TONE, 92}, {SNARE_TUNE, 4}, {HATS_TONE, 85}, {HATS_TUNE, 3}, {CYMBALS_TONE, 80}, {PERC_TONE, 80},
  {PERC_TUNE, 3}, {WIDTH, 80}};
KIT(jazz) = {{KICK_TUNE, 4}, {KICK_DECAY, 130}, {KICK_TONE, 20}, {KICK_LEVEL, -4}, {SNARE_TUNE, 2}, {SNARE_TONE, 35}, {SNARE_LEVEL, -4}, {TOMS_TUNE, 3}, {HATS_TONE, 40},
  {CYMBALS_TUNE, -1}, {CYMBALS_LEVEL, 4}, {HATS_LEVEL, 2}, {CYMBALS_DECAY, 170}, {CYMBALS_TONE, 40}, {VELOCITY, 100}, {WIDTH, 75}};
KIT(hands) = {{KICK_LEVEL, -6}, {KICK_TONE, 15}, {SNARE_LEVEL, -6}, {HATS_LEVEL, -5}, {HATS_TONE, 30}, {CYMBALS_LEVEL, -4}, {PERC_LEVEL, 4}, {PERC_DECAY, 130}, {VELOCITY, 100}, {WIDTH, 90}};
KIT(tiny) = {{KICK_TUNE, 7}, {KICK_DECAY, 40}, {KICK_TONE, 60}, {SNARE_TUNE, 7}, {SNARE_DECAY, 35}, {TOMS_TUNE, 7}, {TOMS_DECAY, 40}, {HATS_TUNE, 6}, {HATS_DECAY, 40},
  {CYMBALS_TUNE, 6}, {CYMBALS_DECAY, 45}, {PERC_TUNE, 6}, {PERC_DECAY, 60}, {WIDTH, 25}};

#define ENTRY(table, title, words) {.type = LIBRARY_KIT, .id = "kit-" #table, .name = title, .tags = words, .as.kit = {table, COUNT_OF(table)}}

const LibraryEntry library_kits[] = {
  ENTRY(studio, "Studio", "natural rock pop funk"),
  ENTRY(tight, "Tight", "dry short funk pop"),
  ENTRY(deep, "Deep", "electronic trap sub"),
  ENTRY(dusty, "Dusty", "lofi hip-hop warm"),
  ENTRY(arena, "Arena", "rock big ballad"),
  ENTRY(club, "Club", "house techno electronic"),
  ENTRY(steel, "Steel", "drum-and-bass breakbeat bright electronic"),
  ENTRY(jazz, "Room", "jazz brushes soft"),
  ENTRY(hands, "Hands", "latin percussion acoustic"),
  ENTRY(tiny, "Tiny", "toy small playful"),
};
const uint32_t library_kit_count = COUNT_OF(library_kits);
