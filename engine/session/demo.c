/* Writes "Night bus" as a batch. The music stands in tables: drums as step strings, parts as notes, the form as placements.
   Everything is laid out in sixteenths; a light swing delays every second one. */

#include "session/demo.h"

#include "devices/device.h"
#include "session/build.h"
#include "session/instruments.h"
#include "session/patch.h"
#include "session/internal.h"

#include <assert.h>
#include <string.h>

#define SIXTEENTH (TICKS_PER_QUARTER / 4)
#define BAR_STEPS 16
#define BAR_TICKS (TICKS_PER_QUARTER * 4)
#define SWING_TICKS (SIXTEENTH / 9) /* a bus, not a ballroom */

/* One note: start and length in sixteenths from the part's beginning. */
typedef struct PartNote { uint16_t start, length; uint8_t key, velocity; } PartNote;

/* A drum voice over one or more bars: a capital hits hard, a small letter softly, anything else rests. */
typedef struct StepLine { uint8_t key; const char *steps; } StepLine;

typedef struct DemoPart {
  const char *name;
  uint16_t bars;
  const PartNote *notes;
  uint16_t note_count;
  const StepLine *lines;
  uint16_t line_count;
} DemoPart;

typedef struct Placement { uint8_t part; uint16_t bar, bars; } Placement;

typedef struct Setting { const char *param; double value; } Setting;
typedef struct Effect { const char *device; const Setting *settings; uint8_t setting_count; } Effect;

typedef struct DemoTrack {
  const char *name, *icon;
  uint8_t hue;
  int program; /* General MIDI program of its factory instrument, or -1 for the kit */
  double gain_db, pan;
  const Setting *instrument;
  uint8_t instrument_count;
  const Effect *effects;
  uint8_t effect_count;
  const Placement *placements;
  uint8_t placement_count;
} DemoTrack;

enum {
  KICK_VERSE, KICK_CHORUS, SNARE_VERSE, SNARE_CHORUS, HATS_INTRO, HATS_VERSE, HATS_CHORUS, BASS_VERSE, BASS_CHORUS, BASS_BRIDGE,
  KEYS_VERSE, KEYS_CHORUS, KEYS_BRIDGE, ARP_VERSE, ARP_CHORUS, PAD_VERSE, PAD_CHORUS, PAD_BRIDGE, LEAD_CHORUS, BELLS_VERSE,
  KEYS_END, PART_COUNT
};

/* Drums */
static const StepLine kick_verse[] = {
  {36, "X.....x...X....." "X.....x...X..x.." "X.....x...X....." "X..x..x...X..x.x"}};
static const StepLine kick_chorus[] = {
  {36, "X...X...X...X..x" "X...X...X...X..." "X...X...X...X..x" "X...X...X..xX.x."}};
static const StepLine snare_verse[] = {
  {38, "....X..o....X..." "....X..o.o..X..." "....X..o....X..." "....X..o.o..X.oo"}};
static const StepLine snare_chorus[] = {
  {38, "....X..o....X..." "....X..o....X..o" "....X..o....X..." "....X..o..x.X.xX"},
  {39, "....X.......X..." "....X.......X..." "....X.......X..." "....X.......X..."}};
static const StepLine hats_intro[] = {{42, "o.x.o.x.o.x.o.xo"}, {70, "x.o.x.o.x.o.x.o."}};
static const StepLine hats_verse[] = {
  {42, "X.x.X.xoX.x.X.x." "X.x.X.xoX.xoX..."}, {46, "................" "..............x."}, {70, "o.o.o.o.o.o.o.o." "o.o.o.o.o.o.o.o."}};
static const StepLine hats_chorus[] = {
  {42, "x.o.x.o.x.o.x.o." "x.o.x.o.x.o.x.oo"}, {46, "..X...X...X...X." "..X...X...X...X."}, {51, "X...x...X...x..." "X...x...X...x..."}};

/* Bass */
static const PartNote bass_verse[] = {
  {0, 5, 33, 104}, {6, 2, 33, 84}, {10, 3, 45, 88}, {14, 2, 40, 80},
  {16, 5, 29, 104}, {22, 2, 29, 84}, {26, 3, 41, 88}, {30, 2, 36, 80},
  {32, 5, 36, 104}, {38, 2, 36, 84}, {42, 3, 43, 88}, {46, 2, 35, 80},
  {48, 5, 31, 104}, {54, 2, 31, 84}, {58, 3, 43, 88}, {62, 1, 31, 78}, {63, 1, 32, 84}};
static const PartNote bass_chorus[] = {
  {0, 3, 29, 110}, {4, 2, 29, 90}, {6, 2, 41, 96}, {8, 3, 29, 104}, {12, 2, 29, 90}, {14, 2, 36, 92},
  {16, 3, 31, 110}, {20, 2, 31, 90}, {22, 2, 43, 96}, {24, 3, 31, 104}, {28, 2, 31, 90}, {30, 2, 38, 92},
  {32, 3, 33, 110}, {36, 2, 33, 90}, {38, 2, 45, 96}, {40, 3, 33, 104}, {44, 2, 33, 90}, {46, 2, 40, 92},
  {48, 3, 36, 110}, {52, 2, 36, 90}, {54, 2, 43, 96}, {56, 3, 36, 104}, {60, 2, 35, 90}, {62, 2, 31, 92}};
static const PartNote bass_bridge[] = {{0, 14, 26, 96}, {16, 14, 33, 92}, {32, 14, 26, 96}, {48, 8, 28, 92}, {56, 8, 28, 96}};

/* Keys: rootless ninths that move as little as they can */
#define CHORD4(at, length, a, b, c, d, velocity) \
  {at, length, a, velocity}, {at, length, b, (velocity) - 8}, {at, length, c, (velocity) - 6}, {at, length, d, (velocity) - 2}
static const PartNote keys_verse[] = {
  CHORD4(0, 5, 55, 59, 60, 64, 82), CHORD4(6, 2, 55, 59, 60, 64, 66), CHORD4(10, 4, 55, 59, 60, 64, 72),
  CHORD4(16, 5, 55, 57, 60, 64, 82), CHORD4(22, 2, 55, 57, 60, 64, 66), CHORD4(26, 4, 55, 57, 60, 64, 72),
  CHORD4(32, 5, 52, 55, 59, 62, 82), CHORD4(38, 2, 52, 55, 59, 62, 66), CHORD4(42, 4, 52, 55, 59, 62, 72),
  CHORD4(48, 5, 55, 57, 59, 62, 82), CHORD4(54, 2, 55, 57, 59, 62, 66), CHORD4(58, 5, 55, 59, 62, 64, 74)};
static const PartNote keys_chorus[] = {
  CHORD4(0, 6, 53, 57, 60, 64, 92), CHORD4(6, 5, 53, 57, 60, 64, 80), CHORD4(12, 4, 53, 57, 60, 65, 84),
  CHORD4(16, 6, 55, 59, 62, 64, 92), CHORD4(22, 5, 55, 59, 62, 64, 80), CHORD4(28, 4, 55, 59, 62, 67, 84),
  CHORD4(32, 6, 57, 60, 64, 67, 92), CHORD4(38, 5, 57, 60, 64, 67, 80), CHORD4(44, 4, 55, 60, 64, 67, 84),
  CHORD4(48, 6, 55, 60, 64, 67, 92), CHORD4(54, 5, 55, 60, 62, 67, 80), CHORD4(60, 4, 55, 59, 62, 67, 84)};
static const PartNote keys_bridge[] = {
  CHORD4(0, 15, 53, 57, 60, 64, 74), CHORD4(16, 15, 55, 59, 60, 64, 72), CHORD4(32, 15, 53, 57, 60, 65, 76),
  CHORD4(48, 8, 52, 57, 59, 62, 78), CHORD4(56, 8, 52, 56, 59, 62, 84)};
static const PartNote keys_end[] = {CHORD4(0, 30, 55, 59, 60, 64, 78), CHORD4(32, 32, 57, 60, 64, 71, 70)};

/* Arpeggios: chord tones one octave up, in a three-against-four walk */
#define ARP8(at, a, b, c, d) \
  {at, 1, a, 92}, {(at) + 1, 1, b, 66}, {(at) + 2, 1, c, 74}, {(at) + 3, 1, d, 88}, {(at) + 4, 1, b, 70}, {(at) + 5, 1, c, 64}, \
  {(at) + 6, 1, d, 90}, {(at) + 7, 1, c, 68}
static const PartNote arp_verse[] = {
  ARP8(0, 69, 76, 72, 83), ARP8(8, 69, 76, 71, 79), ARP8(16, 65, 72, 69, 81), ARP8(24, 67, 76, 72, 79),
  ARP8(32, 67, 74, 71, 79), ARP8(40, 64, 74, 71, 76), ARP8(48, 67, 74, 71, 81), ARP8(56, 69, 76, 71, 79)};
static const PartNote arp_chorus[] = {
  ARP8(0, 77, 84, 81, 88), ARP8(8, 77, 84, 81, 89), ARP8(16, 79, 86, 83, 88), ARP8(24, 79, 86, 83, 91),
  ARP8(32, 81, 88, 84, 91), ARP8(40, 81, 88, 84, 93), ARP8(48, 79, 88, 84, 91), ARP8(56, 79, 86, 83, 91)};

/* Pads */
static const PartNote pad_verse[] = {
  CHORD4(0, 16, 57, 60, 64, 71, 62), CHORD4(16, 16, 53, 60, 64, 69, 62), CHORD4(32, 16, 55, 59, 64, 71, 62),
  CHORD4(48, 16, 55, 59, 62, 69, 62)};
static const PartNote pad_chorus[] = {
  CHORD4(0, 16, 53, 60, 64, 69, 80), CHORD4(16, 16, 55, 59, 62, 71, 80), CHORD4(32, 16, 57, 60, 64, 72, 80),
  CHORD4(48, 16, 55, 60, 64, 72, 80)};
static const PartNote pad_bridge[] = {
  CHORD4(0, 16, 50, 57, 64, 65, 84), CHORD4(16, 16, 52, 57, 60, 71, 82), CHORD4(32, 16, 50, 57, 65, 72, 84),
  CHORD4(48, 8, 52, 57, 62, 71, 86), CHORD4(56, 8, 52, 56, 62, 71, 92)};

/* The tune */
static const PartNote lead_chorus[] = {
  {0, 3, 69, 96}, {3, 3, 72, 90}, {6, 5, 76, 104}, {12, 4, 74, 92},
  {16, 6, 71, 98}, {22, 5, 74, 92}, {28, 2, 71, 80}, {30, 2, 72, 84},
  {32, 6, 72, 98}, {38, 3, 71, 88}, {41, 3, 69, 84}, {44, 4, 64, 92},
  {48, 4, 67, 94}, {52, 4, 69, 88}, {56, 7, 64, 90},
  {64, 3, 69, 98}, {67, 3, 72, 92}, {70, 5, 76, 106}, {76, 4, 79, 100},
  {80, 6, 79, 104}, {86, 2, 77, 92}, {88, 4, 76, 96}, {92, 4, 74, 92},
  {96, 8, 76, 104}, {104, 4, 72, 92}, {108, 4, 71, 88},
  {112, 6, 72, 98}, {118, 2, 71, 84}, {120, 7, 67, 90}};
static const PartNote bells_verse[] = {
  {4, 4, 88, 74}, {10, 6, 83, 66}, {36, 4, 86, 72}, {42, 6, 79, 64}, {68, 4, 88, 74}, {74, 4, 91, 70}, {78, 6, 83, 62}, {104, 8, 86, 70},
  {112, 8, 81, 60}};

#define NOTES(name, title, bars) {title, bars, name, COUNT_OF(name), NULL, 0}
#define STEPS(name, title, bars) {title, bars, NULL, 0, name, COUNT_OF(name)}
static const DemoPart parts[PART_COUNT] = {
  [KICK_VERSE] = STEPS(kick_verse, "Kick", 4), [KICK_CHORUS] = STEPS(kick_chorus, "Kick four", 4),
  [SNARE_VERSE] = STEPS(snare_verse, "Snare", 4), [SNARE_CHORUS] = STEPS(snare_chorus, "Snare and clap", 4),
  [HATS_INTRO] = STEPS(hats_intro, "Shaker", 1), [HATS_VERSE] = STEPS(hats_verse, "Hats", 2),
  [HATS_CHORUS] = STEPS(hats_chorus, "Hats open", 2),
  [BASS_VERSE] = NOTES(bass_verse, "Verse bass", 4), [BASS_CHORUS] = NOTES(bass_chorus, "Chorus bass", 4),
  [BASS_BRIDGE] = NOTES(bass_bridge, "Bridge bass", 4),
  [KEYS_VERSE] = NOTES(keys_verse, "Verse chords", 4), [KEYS_CHORUS] = NOTES(keys_chorus, "Chorus chords", 4),
  [KEYS_BRIDGE] = NOTES(keys_bridge, "Bridge chords", 4), [KEYS_END] = NOTES(keys_end, "Last stop", 4),
  [ARP_VERSE] = NOTES(arp_verse, "Arp rise", 4), [ARP_CHORUS] = NOTES(arp_chorus, "Arp A", 4),
  [PAD_VERSE] = NOTES(pad_verse, "Pad", 4), [PAD_CHORUS] = NOTES(pad_chorus, "Pad wide", 4),
  [PAD_BRIDGE] = NOTES(pad_bridge, "Pad bridge", 4),
  [LEAD_CHORUS] = NOTES(lead_chorus, "Tune", 8), [BELLS_VERSE] = NOTES(bells_verse, "Street lights", 8)};

/* The form: intro 0, verse 8, chorus 24, bridge 40, chorus 48, end 64..68 */
static const Placement kick_form[] = {{KICK_VERSE, 8, 16}, {KICK_CHORUS, 24, 16}, {KICK_CHORUS, 48, 16}};
static const Placement snare_form[] = {{SNARE_VERSE, 12, 12}, {SNARE_CHORUS, 24, 16}, {SNARE_CHORUS, 48, 16}};
static const Placement hats_form[] = {
  {HATS_INTRO, 4, 4}, {HATS_VERSE, 8, 16}, {HATS_CHORUS, 24, 16}, {HATS_INTRO, 44, 4}, {HATS_CHORUS, 48, 16}};
static const Placement bass_form[] = {{BASS_VERSE, 8, 16}, {BASS_CHORUS, 24, 16}, {BASS_BRIDGE, 40, 8}, {BASS_CHORUS, 48, 16}};
static const Placement keys_form[] = {
  {KEYS_VERSE, 0, 8}, {KEYS_VERSE, 8, 16}, {KEYS_CHORUS, 24, 16}, {KEYS_BRIDGE, 40, 8}, {KEYS_CHORUS, 48, 16}, {KEYS_END, 64, 4}};
static const Placement arp_form[] = {{ARP_VERSE, 16, 8}, {ARP_CHORUS, 24, 8}, {ARP_CHORUS, 32, 8}, {ARP_CHORUS, 48, 16}};
static const Placement pad_form[] = {{PAD_VERSE, 0, 8}, {PAD_CHORUS, 24, 16}, {PAD_BRIDGE, 40, 8}, {PAD_CHORUS, 48, 16}};
static const Placement lead_form[] = {{LEAD_CHORUS, 32, 8}, {LEAD_CHORUS, 48, 8}, {LEAD_CHORUS, 56, 8}};
static const Placement bells_form[] = {{BELLS_VERSE, 8, 8}, {BELLS_VERSE, 40, 8}};

/* The sounds: a factory instrument each, with what this song wants different, and the effects behind it */
static const Setting kick_tone[] = {{"band2_freq_hz", 62}, {"band2_gain_db", 2.5}, {"band3_freq_hz", 340}, {"band3_gain_db", -4}};
static const Setting kick_press[] = {{"threshold_db", -14}, {"ratio", 3}, {"attack_ms", 18}, {"release_ms", 90}, {"makeup_db", 2}};
static const Setting snare_tone[] = {{"band1_on", 1}, {"band1_freq_hz", 95}, {"band4_freq_hz", 3400}, {"band4_gain_db", 2.5}};
static const Setting snare_room[] = {{"size", 35}, {"decay_s", 0.9}, {"predelay_ms", 8}, {"mix", 15}};
static const Setting hats_tone[] = {{"band1_on", 1}, {"band1_freq_hz", 320}, {"band5_freq_hz", 9000}, {"band5_gain_db", 2}};
static const Setting bass_sound[] = {{"cutoff_hz", 420}};
static const Setting bass_press[] = {{"threshold_db", -18}, {"ratio", 4}, {"attack_ms", 12}, {"release_ms", 120}, {"makeup_db", 3.5}};
static const Setting keys_tone[] = {{"band1_on", 1}, {"band1_freq_hz", 110}, {"band3_freq_hz", 320}, {"band3_gain_db", -2.5},
                                    {"band5_freq_hz", 6000}, {"band5_gain_db", 2.5}};
static const Setting keys_hall[] = {{"size", 50}, {"decay_s", 1.9}, {"mix", 22}};
static const Setting arp_tone[] = {{"band1_on", 1}, {"band1_freq_hz", 240}};
static const Setting arp_hall[] = {{"size", 65}, {"decay_s", 2.6}, {"predelay_ms", 30}, {"mix", 32}};
static const Setting pad_tone[] = {{"band1_on", 1}, {"band1_freq_hz", 160}, {"band3_freq_hz", 420}, {"band3_gain_db", -2}};
static const Setting pad_hall[] = {{"size", 80}, {"decay_s", 4.2}, {"mix", 38}};
static const Setting tune_press[] = {{"threshold_db", -20}, {"ratio", 2.5}, {"makeup_db", 2.5}};
static const Setting tune_hall[] = {{"size", 60}, {"decay_s", 2.4}, {"predelay_ms", 40}, {"mix", 26}};
static const Setting bells_hall[] = {{"size", 85}, {"decay_s", 4.5}, {"mix", 42}};
static const Setting master_tone[] = {{"band2_freq_hz", 90}, {"band2_gain_db", 0.8}, {"band5_freq_hz", 9500}, {"band5_gain_db", 1.5}};
static const Setting master_press[] = {{"threshold_db", -16}, {"ratio", 1.8}, {"knee_db", 10}, {"attack_ms", 28}, {"release_ms", 180},
                                       {"makeup_db", 0}};

#define EFFECT(device, settings) {device, settings, COUNT_OF(settings)}
static const Effect kick_effects[] = {EFFECT("eq5", kick_tone), EFFECT("compressor", kick_press)};
static const Effect snare_effects[] = {EFFECT("eq5", snare_tone), EFFECT("reverb", snare_room)};
static const Effect hats_effects[] = {EFFECT("eq5", hats_tone)};
static const Effect bass_effects[] = {EFFECT("compressor", bass_press)};
static const Effect keys_effects[] = {EFFECT("eq5", keys_tone), EFFECT("reverb", keys_hall)};
static const Effect arp_effects[] = {EFFECT("eq5", arp_tone), EFFECT("reverb", arp_hall)};
static const Effect pad_effects[] = {EFFECT("eq5", pad_tone), EFFECT("reverb", pad_hall)};
static const Effect tune_effects[] = {EFFECT("compressor", tune_press), EFFECT("reverb", tune_hall)};
static const Effect bells_effects[] = {EFFECT("reverb", bells_hall)};
static const Effect master_effects[] = {EFFECT("eq5", master_tone), EFFECT("compressor", master_press)};

#define LIST(table) table, COUNT_OF(table)
static const DemoTrack tracks[] = {
  {"Kick", "drum", 0, -1, -2, 0, NULL, 0, LIST(kick_effects), LIST(kick_form)},
  {"Snare", "drum", 1, -1, -4, 0, NULL, 0, LIST(snare_effects), LIST(snare_form)},
  {"Hats", "disc-3", 11, -1, -5, 0.1, NULL, 0, LIST(hats_effects), LIST(hats_form)},
  {"Bass", "audio-waveform", 2, 38, -7.5, 0, LIST(bass_sound), LIST(bass_effects), LIST(bass_form)},
  {"Keys", "keyboard-music", 5, 4, -3.5, -0.12, NULL, 0, LIST(keys_effects), LIST(keys_form)},
  {"Halo arp", "audio-waveform", 4, 81, -9, 0.3, NULL, 0, LIST(arp_effects), LIST(arp_form)},
  {"Night pad", "cloud", 9, 89, -9.5, 0, NULL, 0, LIST(pad_effects), LIST(pad_form)},
  {"Tune", "music-4", 8, 80, -4.5, 0, NULL, 0, LIST(tune_effects), LIST(lead_form)},
  {"Street lights", "sparkles", 7, 11, -2, -0.35, NULL, 0, LIST(bells_effects), LIST(bells_form)},
};

/* The form, as the ruler shows it: bars from 0. */
typedef struct DemoSection { const char *name; uint16_t bar, bars; } DemoSection;
static const DemoSection sections[] = {{"Intro", 0, 8}, {"Verse", 8, 16}, {"Chorus", 24, 16}, {"Bridge", 40, 8}, {"Chorus", 48, 16}, {"Outro", 64, 4}};

/* Field and parameter numbers by name: the tables are the only place that knows them. */
static uint16_t field(uint16_t kind, const char *name) {
  const Field *const found = schema_field_by_name(schema_kind(kind), name);
  assert(found != NULL);
  return found->number;
}

static void set_params(Batch *batch, Id id, const Device *device, const Setting *settings, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    uint32_t number = 0;
    while (number < device->param_count && strcmp(device->params[number].id, settings[i].param) != 0) number++;
    assert(number < device->param_count);
    batch_set_real(batch, id, (uint16_t)(FIELD_PARAM_FIRST + number), settings[i].value);
  }
}

static void add_instrument(Session *session, Batch *batch, Id track, const DemoTrack *demo) {
  const Instrument *const instrument = instrument_for_program(demo->program < 0 ? 0 : (uint32_t)demo->program, demo->program < 0);
  const Id id = build_patch(batch, (BuildPlace){session->doc, session->actor, track, ID_LAST}, instrument->patch, instrument->name);
  set_params(batch, id, patch_part(instrument->patch, 0, NULL), demo->instrument, demo->instrument_count);
}

static void add_effects(Session *session, Batch *batch, Id track, const Effect *effects, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    const Device *const device = device_by_id(effects[i].device);
    assert(device != NULL);
    const Id id = doc_next_id(session->doc, session->actor);
    batch_op_create(batch, id, KIND_DEVICE, track, ID_LAST);
    batch_set_int(batch, id, field(KIND_DEVICE, "device"), device->number);
    set_params(batch, id, device, effects[i].settings, effects[i].setting_count);
  }
}

static int64_t step_ticks(uint32_t step) { return step * SIXTEENTH + (step % 2 ? SWING_TICKS : 0); }

static void add_note(Session *session, Batch *batch, PartNote note) {
  const int64_t start_ticks = step_ticks(note.start);
  const double row[] = {[NOTE_START] = (double)start_ticks,
                        [NOTE_LENGTH] = (double)(step_ticks((uint32_t)note.start + note.length) - start_ticks) * 0.96,
                        [NOTE_KEY] = note.key, [NOTE_VELOCITY] = note.velocity, [NOTE_RELEASE] = 64, [NOTE_CHANNEL] = 0};
  batch_patch_row(batch, doc_next_id(session->doc, session->actor), (1u << COUNT_OF(row)) - 1, row);
}

static void add_line(Session *session, Batch *batch, StepLine line) {
  for (uint16_t step = 0; line.steps[step] != 0; step++) {
    const char hit = line.steps[step];
    if (hit == '.') continue;
    const uint8_t velocity = hit == 'X' ? 112 : hit == 'x' ? 84 : 50;
    add_note(session, batch, (PartNote){step, 1, line.key, velocity});
  }
}

static void add_clip(Session *session, Batch *batch, Id track, Placement placement) {
  const DemoPart *const part = &parts[placement.part];
  const Id id = doc_next_id(session->doc, session->actor);
  batch_op_create(batch, id, KIND_NOTE_CLIP, track, ID_LAST);
  batch_set_int(batch, id, field(KIND_NOTE_CLIP, "start_ticks"), placement.bar * BAR_TICKS);
  batch_set_int(batch, id, field(KIND_NOTE_CLIP, "length_ticks"), placement.bars * BAR_TICKS);
  batch_set_int(batch, id, field(KIND_NOTE_CLIP, "loop_ticks"), placement.bars > part->bars ? part->bars * BAR_TICKS : 0);
  batch_set_text(batch, id, field(KIND_NOTE_CLIP, "name"), part->name, strlen(part->name));
  batch_patch_begin(batch, id, KIND_NOTE_CLIP, field(KIND_NOTE_CLIP, "notes"));
  for (uint32_t i = 0; i < part->note_count; i++) add_note(session, batch, part->notes[i]);
  for (uint32_t i = 0; i < part->line_count; i++) add_line(session, batch, part->lines[i]);
  batch_patch_end(batch);
}

static void add_track(Session *session, Batch *batch, const DemoTrack *demo) {
  const Id id = doc_next_id(session->doc, session->actor);
  batch_op_create(batch, id, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_set_text(batch, id, field(KIND_TRACK, "name"), demo->name, strlen(demo->name));
  batch_set_int(batch, id, field(KIND_TRACK, "type"), TRACK_INSTRUMENT);
  batch_set_int(batch, id, field(KIND_TRACK, "hue"), demo->hue);
  batch_set_text(batch, id, field(KIND_TRACK, "icon"), demo->icon, strlen(demo->icon));
  batch_set_real(batch, id, field(KIND_TRACK, "gain_db"), demo->gain_db);
  batch_set_real(batch, id, field(KIND_TRACK, "pan"), demo->pan);
  add_instrument(session, batch, id, demo);
  add_effects(session, batch, id, demo->effects, demo->effect_count);
  for (uint32_t i = 0; i < demo->placement_count; i++) add_clip(session, batch, id, demo->placements[i]);
}

static void add_section(Session *session, Batch *batch, DemoSection section) {
  const Id id = doc_next_id(session->doc, session->actor);
  batch_op_create(batch, id, KIND_MARKER, ID_PROJECT, ID_LAST);
  batch_set_int(batch, id, field(KIND_MARKER, "position_ticks"), section.bar * BAR_TICKS);
  batch_set_int(batch, id, field(KIND_MARKER, "length_ticks"), section.bars * BAR_TICKS);
  batch_set_text(batch, id, field(KIND_MARKER, "name"), section.name, strlen(section.name));
}

Status session_demo(Session *session, Batch **batch, Problem *problem) {
  Batch *const song = batch_create(session->memory, "Open the demo song", session->actor);
  if (song == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "demo", "not enough memory");
  static const char name[] = "Night bus";
  batch_set_text(song, ID_PROJECT, field(KIND_PROJECT, "name"), name, sizeof name - 1);
  batch_set_int(song, ID_PROJECT, field(KIND_PROJECT, "key_root"), 9);
  batch_set_int(song, ID_PROJECT, field(KIND_PROJECT, "key_scale"), 1);
  const Id tempo = doc_next_id(session->doc, session->actor);
  batch_op_create(song, tempo, KIND_TEMPO, ID_PROJECT, ID_LAST);
  batch_set_real(song, tempo, field(KIND_TEMPO, "bpm"), 112);
  for (uint32_t i = 0; i < COUNT_OF(sections); i++) add_section(session, song, sections[i]);
  for (uint32_t i = 0; i < COUNT_OF(tracks); i++) add_track(session, song, &tracks[i]);
  batch_set_real(song, ID_MASTER, field(KIND_TRACK, "gain_db"), -1);
  add_effects(session, song, ID_MASTER, LIST(master_effects));
  batch_set_info(song, 0, BATCH_IMPORT, 0);
  const Status status = batch_status(song);
  if (status != STATUS_OK) {
    batch_destroy(song);
    return problem_set(problem, status, NO_OFFSET, "demo", "%s", status_text(status));
  }
  *batch = song;
  return STATUS_OK;
}
