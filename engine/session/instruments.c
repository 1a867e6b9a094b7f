/* Finds factory instruments: the sixteen families of General MIDI are files of their own, programs_*.c. */
#include "session/instruments.h"

#include "core/attributes.h"

#include <stddef.h>

static const Instrument *const families[INSTRUMENT_PROGRAMS / 8] = {
    programs_pianos, programs_bells, programs_organs, programs_guitars, programs_basses, programs_strings, programs_ensembles, programs_brass,
    programs_reeds,  programs_pipes, programs_leads,  programs_pads,    programs_textures, programs_world, programs_percussion, programs_sounds,
};

/* The drum sets of Roland's GS that sound unlike the standard one, by their programs. */
typedef struct Kit { uint8_t program; Instrument instrument; } Kit;

#define KIT(number, title, settings) {number, {title, "drum", "Drums", "drums level_db=-3 " settings}}

static const Kit kits[] = {
    KIT(0, "Drum kit", ""),
    KIT(8, "Room kit", "snare_decay=130 toms_decay=130 toms_tune_st=-1 cymbals_decay=120 kick_tone=45 width=75"),
    KIT(16, "Power kit", "kick_decay=140 kick_tone=72 kick_level_db=1 snare_decay=190 snare_tone=64 snare_level_db=1 toms_decay=170 toms_tune_st=-2 cymbals_decay=130 width=90"),
    KIT(24, "Electronic kit", "kick_tune_st=2 kick_tone=80 kick_decay=80 snare_tune_st=4 snare_tone=85 snare_decay=120 toms_tune_st=4 toms_decay=200 toms_tone=70 hats_tone=70 width=70"),
    KIT(25, "Analogue kit", "kick_tune_st=-2 kick_decay=230 kick_tone=25 snare_tone=65 snare_decay=75 toms_tone=20 toms_decay=150 hats_tune_st=3 hats_decay=70 hats_tone=65 "
                            "cymbals_decay=70 percussion_tune_st=2 velocity=60 width=40"),
    KIT(32, "Jazz kit", "kick_tune_st=4 kick_tone=22 kick_decay=120 kick_level_db=-3 snare_tune_st=2 snare_tone=40 snare_level_db=-2 toms_tune_st=3 cymbals_decay=160 "
                        "cymbals_tone=42 cymbals_level_db=2 velocity=95 width=70"),
    KIT(40, "Brush kit", "kick_tune_st=3 kick_tone=12 kick_level_db=-4 snare_tune_st=-1 snare_tone=18 snare_decay=210 snare_level_db=-4 toms_tone=25 hats_tone=32 "
                         "hats_level_db=-2 cymbals_tone=32 cymbals_decay=140 velocity=100 width=65"),
    KIT(48, "Orchestra kit", "kick_tune_st=-4 kick_decay=330 kick_tone=15 snare_tune_st=1 snare_decay=140 snare_tone=60 toms_tune_st=-4 toms_decay=260 hats_decay=150 "
                             "cymbals_decay=220 cymbals_level_db=2 velocity=100 width=100"),
};

/* The drum set at or below the program in the same rank of eight, else the standard one. */
static const Kit *kit_for_program(uint32_t program) {
  const Kit *found = &kits[0];
  for (uint32_t i = 1; i < COUNT_OF(kits); i++)
    if (kits[i].program <= program && kits[i].program / 8u == program / 8u) found = &kits[i];
  return found;
}

const Instrument *instrument_at(uint32_t index) {
  if (index < INSTRUMENT_PROGRAMS) return &families[index / 8u][index % 8u];
  return index - INSTRUMENT_PROGRAMS < COUNT_OF(kits) ? &kits[index - INSTRUMENT_PROGRAMS].instrument : NULL;
}

uint32_t instrument_count(void) { return INSTRUMENT_PROGRAMS + COUNT_OF(kits); }

uint32_t instrument_program(uint32_t index) {
  if (index < INSTRUMENT_PROGRAMS) return index;
  return index - INSTRUMENT_PROGRAMS < COUNT_OF(kits) ? kits[index - INSTRUMENT_PROGRAMS].program : 0;
}

const Instrument *instrument_for_program(uint32_t program, bool drums) {
  return drums ? &kit_for_program(program % INSTRUMENT_PROGRAMS)->instrument : instrument_at(program % INSTRUMENT_PROGRAMS);
}
