#ifndef TUTTI_FORMATS_SF2_READ_H
#define TUTTI_FORMATS_SF2_READ_H

#include "formats/file_reader.h"
#include "formats/sampled.h"

/*
  SoundFont 2 (Creative's "SoundFont Technical Specification" 2.04: RIFF sfbk): presets of instruments of zones with generators
  and modulators, over one long sound of 16 bits (24 with sm24). The tables are held; the sound stays in the file and is asked
  for sample by sample, so that a font may be larger than memory.

  Generators become zones and shapes of sampled.h, an instrument's and a preset's added up as the specification says. Samples that are
  each other's sides, on zones that differ in nothing but hard left and right, become one stereo sound. Of modulators those are
  carried that change how velocity opens level and filter. An attenuation counts for 0.4 of what it says, as on the hardware
  that fonts are made on and in the players that follow it (FluidSynth's ALT_ATTENUATION_SCALE).
*/

#define SF2_TABLES_BYTES_MAX (64u << 20) /* of pdta: names, zones and generators */
#define SF2_NAME_BYTES 21u

typedef struct Sf2Table { const uint8_t *rows; uint32_t count; uint64_t offset; } Sf2Table; /* `offset` in the file, for problems */

typedef struct Sf2 {
  const Memory *memory;
  FileReader file;
  uint8_t *tables;
  size_t table_bytes;
  Sf2Table presets, preset_bags, preset_mods, preset_gens, instruments, bags, mods, gens, samples; /* without their last, which only ends them */
  uint64_t smpl_offset, sm24_offset; /* sm24_offset 0: 16 bits */
  uint64_t frames;                   /* of the long sound, as far as the file has it */
  bool cut;                          /* the file ends before it */
  uint64_t *order;                   /* presets as they are listed: bank, program, row */
} Sf2;

typedef struct Sf2Preset { char name[SF2_NAME_BYTES]; uint16_t bank, program; } Sf2Preset;

/* Whether a file begins as one. [any] */
bool sf2_is(Bytes head);
/* Reads the tables; `file`'s host must outlive it. What is wrong is said with its place in the file. [control] */
Status sf2_open(const Memory *memory, const FileReader *file, Sf2 *sf2, Problem *problem) NODISCARD;
void sf2_close(Sf2 *sf2);

/* In order of bank and program, as players list them. [control] */
uint32_t sf2_preset_count(const Sf2 *sf2);
Sf2Preset sf2_preset(const Sf2 *sf2, uint32_t index);
/* One of them as an instrument; `sampled` must be new. Refused when none of it can be played. [control] */
Status sf2_take(const Sf2 *sf2, uint32_t index, Sampled *sampled, Problem *problem) NODISCARD;
/* A sound of an instrument that was taken, as a WAV of 16 or 24 bits: `out` must be empty. [control] */
Status sf2_sound(const Sf2 *sf2, const SampledSound *sound, Buffer *out, Problem *problem) NODISCARD;

/* ---- what sf2_read.c and sf2_zones.c share */

typedef struct Sf2Sample {
  char name[SF2_NAME_BYTES];
  uint32_t start, end, loop_start, loop_end, rate_hz; /* positions in the long sound */
  uint8_t key;
  int8_t correction_ct;
  uint16_t link, type;
} Sf2Sample;

enum { SF2_MONO = 1, SF2_RIGHT = 2, SF2_LEFT = 4, SF2_LINKED = 8, SF2_VORBIS = 16, SF2_ROM = 0x8000 };

enum { SF2_PRESET_BYTES = 38, SF2_BAG_BYTES = 4, SF2_MOD_BYTES = 10, SF2_GEN_BYTES = 4, SF2_INSTRUMENT_BYTES = 22, SF2_SAMPLE_BYTES = 46 };

uint16_t sf2_u16(const uint8_t *at);
uint32_t sf2_u32(const uint8_t *at);
Sf2Sample sf2_sample(const Sf2 *sf2, uint32_t index);
/* Its frames can be had and are plain. */
bool sf2_sample_plays(const Sf2 *sf2, const Sf2Sample *sample);
/* The index of a row of phdr, by the order in which presets are listed. */
uint32_t sf2_preset_row(const Sf2 *sf2, uint32_t index);

#endif
