/* What an SFZ instrument's opcodes mean to our sampler. A header begins where the one above it stands: a region is its group with
   what it says itself, a group its master, a master the global. */
#include "formats/sfz_read.h"

#include "core/math.h"
#include "formats/json_number.h"

#include <stdio.h>
#include <string.h>

enum {
  LOKEY, HIKEY, ROOT, LOVEL, HIVEL, VOLUME, GROUP_VOLUME, MASTER_VOLUME, GLOBAL_VOLUME, AMPLITUDE, PAN, TUNE, TRANSPOSE, KEYTRACK,
  OFFSET, END, LOOP_START, LOOP_END, LOOP_FADE, GROUP, OFF_BY, SEQ_LENGTH, SEQ_POSITION, LORAND, HIRAND, VELTRACK,
  EG_DELAY, EG_ATTACK, EG_HOLD, EG_DECAY, EG_SUSTAIN, EG_RELEASE, FEG_DELAY, FEG_ATTACK, FEG_HOLD, FEG_DECAY, FEG_SUSTAIN, FEG_RELEASE, FEG_DEPTH,
  PEG_DEPTH, CUTOFF, RESONANCE, FIL_KEYTRACK, FIL_VELTRACK, PLFO_RATE, PLFO_DELAY, PLFO_DEPTH, ALFO_RATE, ALFO_DELAY, ALFO_DEPTH, FLFO_RATE, FLFO_DELAY,
  FLFO_DEPTH, SW_LAST, SW_DEFAULT, SW_OTHER, XFIN_LOVEL, XFIN_HIVEL, XFOUT_LOVEL, XFOUT_HIVEL, XFIN_LOKEY, XFIN_HIKEY, XFOUT_LOKEY, XFOUT_HIKEY,
  LOOP_MODE, TRIGGER, FIL_TYPE, DIRECTION, DELAY, ON_CC, VALUES
};

typedef enum Reading { A_NUMBER, A_KEY, A_WORD } Reading;

enum { LOOP_UNSAID, LOOP_NONE_SAID, LOOP_ONE_SHOT, LOOP_ON, LOOP_SUSTAIN };
enum { TRIGGER_ATTACK, TRIGGER_RELEASE, TRIGGER_FIRST, TRIGGER_LEGATO };
enum { FILTER_OTHER = 100 };
#define UNSAID (-1000.0)
#define CONDITIONS 6u
#define CCS 128u
#define FALL_DB 78.173337270 /* e^-9 */
#define FALL_MS 767.52538    /* of such a second until 60 dB are gone */

typedef struct Word { const char *text; double value; } Word;
static const Word words[] = {
  {"no_loop", LOOP_NONE_SAID}, {"one_shot", LOOP_ONE_SHOT}, {"loop_continuous", LOOP_ON}, {"loop_sustain", LOOP_SUSTAIN},
  {"attack", TRIGGER_ATTACK}, {"release", TRIGGER_RELEASE}, {"release_key", TRIGGER_RELEASE}, {"first", TRIGGER_FIRST}, {"legato", TRIGGER_LEGATO},
  {"lpf_1p", SHAPE_LOW_12}, {"lpf_2p", SHAPE_LOW_12}, {"lpf_2p_sv", SHAPE_LOW_12}, {"lpf_4p", SHAPE_LOW_24}, {"lpf_6p", SHAPE_LOW_24},
  {"hpf_1p", SHAPE_HIGH}, {"hpf_2p", SHAPE_HIGH}, {"hpf_2p_sv", SHAPE_HIGH}, {"hpf_4p", SHAPE_HIGH}, {"hpf_6p", SHAPE_HIGH},
  {"bpf_1p", SHAPE_BAND}, {"bpf_2p", SHAPE_BAND}, {"bpf_2p_sv", SHAPE_BAND}, {"forward", 0}, {"reverse", 1},
};

typedef struct Opcode { const char *name; uint32_t value; Reading reading; } Opcode;
static const Opcode opcodes[] = {
  {"lokey", LOKEY, A_KEY}, {"hikey", HIKEY, A_KEY}, {"pitch_keycenter", ROOT, A_KEY}, {"lovel", LOVEL, A_NUMBER}, {"hivel", HIVEL, A_NUMBER},
  {"volume", VOLUME, A_NUMBER}, {"gain", VOLUME, A_NUMBER}, {"group_volume", GROUP_VOLUME, A_NUMBER}, {"master_volume", MASTER_VOLUME, A_NUMBER},
  {"global_volume", GLOBAL_VOLUME, A_NUMBER}, {"amplitude", AMPLITUDE, A_NUMBER}, {"pan", PAN, A_NUMBER}, {"tune", TUNE, A_NUMBER}, {"pitch", TUNE, A_NUMBER},
  {"transpose", TRANSPOSE, A_NUMBER}, {"pitch_keytrack", KEYTRACK, A_NUMBER}, {"tune_keytrack", KEYTRACK, A_NUMBER}, {"offset", OFFSET, A_NUMBER}, {"end", END, A_NUMBER},
  {"loop_start", LOOP_START, A_NUMBER}, {"loopstart", LOOP_START, A_NUMBER}, {"loop_end", LOOP_END, A_NUMBER}, {"loopend", LOOP_END, A_NUMBER},
  {"loop_crossfade", LOOP_FADE, A_NUMBER}, {"loop_mode", LOOP_MODE, A_WORD}, {"loopmode", LOOP_MODE, A_WORD}, {"direction", DIRECTION, A_WORD}, {"trigger", TRIGGER, A_WORD},
  {"group", GROUP, A_NUMBER}, {"polyphony_group", GROUP, A_NUMBER}, {"off_by", OFF_BY, A_NUMBER}, {"offby", OFF_BY, A_NUMBER}, {"seq_length", SEQ_LENGTH, A_NUMBER},
  {"seq_position", SEQ_POSITION, A_NUMBER}, {"lorand", LORAND, A_NUMBER}, {"hirand", HIRAND, A_NUMBER}, {"amp_veltrack", VELTRACK, A_NUMBER},
  {"ampeg_delay", EG_DELAY, A_NUMBER}, {"ampeg_attack", EG_ATTACK, A_NUMBER}, {"ampeg_hold", EG_HOLD, A_NUMBER}, {"ampeg_decay", EG_DECAY, A_NUMBER},
  {"ampeg_sustain", EG_SUSTAIN, A_NUMBER}, {"ampeg_release", EG_RELEASE, A_NUMBER}, {"fileg_delay", FEG_DELAY, A_NUMBER}, {"fileg_attack", FEG_ATTACK, A_NUMBER},
  {"fileg_hold", FEG_HOLD, A_NUMBER}, {"fileg_decay", FEG_DECAY, A_NUMBER}, {"fileg_sustain", FEG_SUSTAIN, A_NUMBER}, {"fileg_release", FEG_RELEASE, A_NUMBER},
  {"fileg_depth", FEG_DEPTH, A_NUMBER}, {"pitcheg_depth", PEG_DEPTH, A_NUMBER}, {"cutoff", CUTOFF, A_NUMBER}, {"resonance", RESONANCE, A_NUMBER},
  {"fil_type", FIL_TYPE, A_WORD}, {"filtype", FIL_TYPE, A_WORD}, {"fil_keytrack", FIL_KEYTRACK, A_NUMBER}, {"fil_veltrack", FIL_VELTRACK, A_NUMBER},
  {"pitchlfo_freq", PLFO_RATE, A_NUMBER}, {"pitchlfo_delay", PLFO_DELAY, A_NUMBER}, {"pitchlfo_depth", PLFO_DEPTH, A_NUMBER}, {"amplfo_freq", ALFO_RATE, A_NUMBER},
  {"amplfo_delay", ALFO_DELAY, A_NUMBER}, {"amplfo_depth", ALFO_DEPTH, A_NUMBER}, {"fillfo_freq", FLFO_RATE, A_NUMBER}, {"fillfo_delay", FLFO_DELAY, A_NUMBER},
  {"fillfo_depth", FLFO_DEPTH, A_NUMBER}, {"sw_last", SW_LAST, A_KEY}, {"sw_default", SW_DEFAULT, A_KEY}, {"sw_down", SW_OTHER, A_KEY}, {"sw_previous", SW_OTHER, A_KEY},
  {"xfin_lovel", XFIN_LOVEL, A_NUMBER}, {"xfin_hivel", XFIN_HIVEL, A_NUMBER}, {"xfout_lovel", XFOUT_LOVEL, A_NUMBER}, {"xfout_hivel", XFOUT_HIVEL, A_NUMBER},
  {"xfin_lokey", XFIN_LOKEY, A_KEY}, {"xfin_hikey", XFIN_HIKEY, A_KEY}, {"xfout_lokey", XFOUT_LOKEY, A_KEY}, {"xfout_hikey", XFOUT_HIKEY, A_KEY}, {"delay", DELAY, A_NUMBER},
};

/* What sounds and our sampler does not do, by how the names begin. */
typedef struct Elsewhere { const char *prefix, *words; } Elsewhere;
static const Elsewhere elsewhere[] = {
  {"eq1_", "equalisers inside of regions"}, {"eq2_", "equalisers inside of regions"}, {"eq3_", "equalisers inside of regions"}, {"effect", "sends to effects"},
  {"lfo0", "LFOs of version 2"}, {"lfo1", "LFOs of version 2"}, {"eg0", "envelopes of version 2"}, {"eg1", "envelopes of version 2"},
  {"amp_velcurve", "curves of velocity drawn point by point"}, {"cutoff2", "a second filter"}, {"fil2_", "a second filter"}, {"width", "the width of stereo sounds"},
  {"oscillator", "oscillators and wavetables"},
};

typedef struct Condition { uint8_t cc, low, high, said; } Condition;

typedef struct Level {
  double of[VALUES];
  Condition when[CONDITIONS];
  char sample[SAMPLED_PATH_BYTES]; /* as it is written, the default path before it */
} Level;

enum { LEVEL_GLOBAL, LEVEL_MASTER, LEVEL_GROUP, LEVEL_REGION, LEVELS };
static const char *const level_names[LEVELS] = {"global", "master", "group", "region"};

typedef struct Sfz {
  Sampled *to;
  Level level[LEVELS];
  uint32_t at;             /* which of them is being said; LEVELS: none */
  bool control, open;      /* <control> is; a region is, and has not been put */
  char default_path[SAMPLED_PATH_BYTES];
  double shift;            /* of keys, by note_offset and octave_offset */
  double note_offset, octave_offset, sw_default;
  uint8_t cc[CCS];         /* where controllers begin */
  Buffer regions;          /* Level */
} Sfz;

static bool is(Bytes text, const char *what) { return text.size == strlen(what) && memcmp(text.data, what, text.size) == 0; }
static bool starts(Bytes text, const char *with) { return text.size >= strlen(with) && memcmp(text.data, with, strlen(with)) == 0; }

/* ---- values */

static bool read_number(Bytes text, double *value) {
  bool whole;
  if (text.size > 0 && text.data[0] == '+') text = (Bytes){text.data + 1, text.size - 1};
  char fixed[64];
  size_t size = 0;
  const bool minus = text.size > 0 && text.data[0] == '-';
  size_t at = minus ? 1 : 0;
  if (minus) fixed[size++] = '-';
  while (at + 1 < text.size && text.data[at] == '0' && text.data[at + 1] >= '0' && text.data[at + 1] <= '9') at++; /* 007 */
  if (at < text.size && text.data[at] == '.') fixed[size++] = '0';                                             /* .5 */
  while (at < text.size && size + 1 < sizeof fixed) fixed[size++] = (char)text.data[at++];
  const size_t used = json_number_size((Bytes){(const uint8_t *)fixed, size}, &whole);
  return used > 0 && json_number_real((Bytes){(const uint8_t *)fixed, used}, value) && math_is_finite(*value);
}

/* "60", "c4", "F#3", "bb-1": middle C is c4. */
static bool read_key(Bytes text, double *value) {
  static const int pitches[] = {9, 11, 0, 2, 4, 5, 7};
  if (text.size < 2) return read_number(text, value);
  const uint8_t letter = (uint8_t)(text.data[0] | 0x20);
  if (letter < 'a' || letter > 'g') return read_number(text, value);
  size_t at = 1;
  int pitch = pitches[letter - 'a'];
  if (text.data[at] == '#') { pitch++; at++; }
  else if (text.data[at] == 'b') { pitch--; at++; }
  double octave;
  if (!read_number((Bytes){text.data + at, text.size - at}, &octave)) return false;
  *value = 12.0 * (octave + 1.0) + pitch;
  return true;
}

static bool read_word(Bytes text, double *value) {
  for (size_t i = 0; i < COUNT_OF(words); i++) {
    if (!is(text, words[i].text)) continue;
    *value = words[i].value;
    return true;
  }
  return false;
}

static void clear_level(Level *level) {
  static const uint32_t unsaid[] = {LOKEY, HIKEY, LOOP_START, LOOP_END, END, SW_LAST, SW_DEFAULT, SW_OTHER, XFIN_LOVEL, XFIN_HIVEL, XFOUT_LOVEL, XFOUT_HIVEL, XFIN_LOKEY, XFIN_HIKEY, XFOUT_LOKEY, XFOUT_HIKEY};
  memset(level, 0, sizeof *level);
  for (size_t i = 0; i < COUNT_OF(unsaid); i++) level->of[unsaid[i]] = UNSAID;
  level->of[HIVEL] = 127;
  level->of[ROOT] = 60;
  level->of[AMPLITUDE] = level->of[KEYTRACK] = level->of[VELTRACK] = level->of[EG_SUSTAIN] = level->of[FEG_SUSTAIN] = 100;
  level->of[SEQ_LENGTH] = level->of[SEQ_POSITION] = level->of[HIRAND] = 1;
  level->of[EG_RELEASE] = 0.001;
  level->of[FIL_TYPE] = SHAPE_LOW_12;
}

/* ---- reading */

static void put_region(Sfz *sfz) {
  if (!sfz->open) return;
  sfz->open = false;
  if (sfz->regions.size / sizeof(Level) == SFZ_REGIONS_MAX) sampled_leave(sfz->to, "regions beyond those that are read");
  else buffer_put(&sfz->regions, &sfz->level[LEVEL_REGION], sizeof(Level));
}

static void read_header(Sfz *sfz, Bytes name) {
  put_region(sfz);
  sfz->control = is(name, "control");
  sfz->at = LEVELS;
  for (uint32_t i = 0; i < LEVELS; i++)
    if (is(name, level_names[i])) sfz->at = i;
  if (sfz->at == LEVELS && is(name, "effect")) sampled_leave(sfz->to, "effects");
  if (sfz->at == LEVELS) return;
  if (sfz->at == LEVEL_GLOBAL) clear_level(&sfz->level[LEVEL_GLOBAL]);
  for (uint32_t i = sfz->at; i < LEVELS; i++)
    if (i > 0) sfz->level[i] = sfz->level[i - 1];
  sfz->open = sfz->at == LEVEL_REGION;
}

/* The number at the end of "set_cc7"; CCS where there is none that counts. */
static uint32_t controller_of(Bytes name, size_t prefix) {
  double number;
  if (name.size <= prefix || !read_number((Bytes){name.data + prefix, name.size - prefix}, &number)) return CCS;
  return number >= 0 && number < CCS ? (uint32_t)number : CCS;
}

static void read_control(Sfz *sfz, const SfzToken *token) {
  double number = 0;
  const bool good = read_number(token->value, &number);
  if (is(token->name, "default_path")) {
    const size_t size = token->value.size < SAMPLED_PATH_BYTES - 1 ? token->value.size : 0;
    if (size > 0) memcpy(sfz->default_path, token->value.data, size);
    sfz->default_path[size] = '\0';
  } else if (good && is(token->name, "note_offset")) sfz->note_offset = math_clamp(number, -127, 127);
  else if (good && is(token->name, "octave_offset")) sfz->octave_offset = math_clamp(number, -10, 10);
  else if (good && (starts(token->name, "set_cc") || starts(token->name, "set_hdcc"))) {
    const bool fine = token->name.data[4] == 'h';
    const uint32_t cc = controller_of(token->name, fine ? 8 : 6);
    if (cc < CCS) sfz->cc[cc] = (uint8_t)math_clamp(fine ? number * 127.0 : number, 0, 127);
  }
  sfz->shift = sfz->note_offset + 12.0 * sfz->octave_offset;
}

static void read_sample(Sfz *sfz, Level *level, Bytes value) {
  const size_t before = value.size > 0 && value.data[0] == '*' ? 0 : strlen(sfz->default_path);
  memset(level->sample, 0, sizeof level->sample);
  if (before + value.size >= sizeof level->sample) return sampled_leave(sfz->to, "sounds whose names are too long");
  memcpy(level->sample, sfz->default_path, before);
  if (value.size > 0) memcpy(level->sample + before, value.data, value.size);
}

/* locc64=127 and its like: a controller must stand there. */
static bool read_condition(Sfz *sfz, Level *level, const SfzToken *token) {
  const bool low = starts(token->name, "locc"), high = starts(token->name, "hicc");
  if (starts(token->name, "on_locc") || starts(token->name, "on_hicc") || starts(token->name, "start_locc")) {
    level->of[ON_CC] = 1;
    return true;
  }
  const uint32_t cc = low || high ? controller_of(token->name, 4) : CCS;
  double number;
  if (cc == CCS || !read_number(token->value, &number)) return low || high;
  for (uint32_t i = 0; i < CONDITIONS; i++) {
    Condition *when = &level->when[i];
    if (when->said && when->cc != cc) continue;
    if (!when->said) *when = (Condition){(uint8_t)cc, 0, 127, 1};
    *(low ? &when->low : &when->high) = (uint8_t)math_clamp(number, 0, 127);
    return true;
  }
  sampled_leave(sfz->to, "what more than six controllers switch");
  return true;
}

static void tell_elsewhere(Sfz *sfz, const SfzToken *token) {
  for (size_t i = 0; i < COUNT_OF(elsewhere); i++)
    if (starts(token->name, elsewhere[i].prefix)) return sampled_leave(sfz->to, elsewhere[i].words);
  for (size_t i = 0; i + 3 < token->name.size; i++)
    if (memcmp(token->name.data + i, "cc", 2) == 0 && i > 0 && token->name.data[i + 2] >= '0' && token->name.data[i + 2] <= '9')
      return sampled_leave(sfz->to, "what controllers move, but for pedal, wheel, volume and pan");
}

static void set_value(Sfz *sfz, Level *level, const Opcode *opcode, Bytes text) {
  double value = 0;
  if (opcode->value == ROOT && is(text, "sample")) {
    level->of[ROOT] = SAMPLED_ROOT_AS_FILE;
    return;
  }
  if (opcode->reading == A_WORD && !read_word(text, &value)) {
    if (opcode->value == FIL_TYPE) level->of[FIL_TYPE] = FILTER_OTHER;
    return;
  }
  if (opcode->reading == A_NUMBER && !read_number(text, &value)) return;
  if (opcode->reading == A_KEY && (!read_key(text, &value) || value > 127 + 24)) return;
  if (opcode->reading == A_KEY && value >= 0) value += sfz->shift;
  level->of[opcode->value] = value;
  if (opcode->value == SW_DEFAULT && sfz->sw_default == UNSAID) sfz->sw_default = value;
}

static void read_opcode(Sfz *sfz, const SfzToken *token) {
  if (sfz->control) return read_control(sfz, token);
  if (sfz->at == LEVELS) return;
  Level *level = &sfz->level[sfz->at];
  if (is(token->name, "sample")) return read_sample(sfz, level, token->value);
  if (is(token->name, "key")) {
    double key;
    if (read_key(token->value, &key)) level->of[LOKEY] = level->of[HIKEY] = level->of[ROOT] = key + sfz->shift;
    return;
  }
  for (size_t i = 0; i < COUNT_OF(opcodes); i++)
    if (is(token->name, opcodes[i].name)) return set_value(sfz, level, &opcodes[i], token->value);
  if (!read_condition(sfz, level, token)) tell_elsewhere(sfz, token);
}

/* ---- a region as a zone */

/* Why a region does not sound as keys are played; NULL: it does. */
static const char *why_silent(const Sfz *sfz, const Level *region) {
  const double *of = region->of;
  if (of[TRIGGER] == TRIGGER_RELEASE) return "sounds that come when a key is let go";
  if (of[TRIGGER] == TRIGGER_LEGATO) return "sounds of notes that are bound to those before";
  if (of[ON_CC] != 0) return "sounds that a controller starts";
  if (of[SW_OTHER] != UNSAID || (of[SW_LAST] != UNSAID && of[SW_LAST] != sfz->sw_default)) return "ways to play that a key switches to: the first one is here";
  for (uint32_t i = 0; i < CONDITIONS; i++)
    if (region->when[i].said && (sfz->cc[region->when[i].cc] < region->when[i].low || sfz->cc[region->when[i].cc] > region->when[i].high)) return "sounds that a controller switches to";
  if (region->sample[0] == '\0') return "regions without a sound";
  if (region->sample[0] == '*') return "tones that the player makes itself";
  return of[END] == -1 || of[HIKEY] == -1 || of[LOKEY] > 127 || of[HIVEL] < 1 ? "" : NULL;
}

static double middle(double a, double b) { return a == UNSAID || b == UNSAID ? UNSAID : math_floor(0.5 * (a + b)); }

/* Where layers fade into each other they meet in the middle of it. */
static void narrow(Sfz *sfz, const double *of, int in, int out, double *low, double *high) {
  const double from = middle(of[in], of[in + 1]), to = middle(of[out], of[out + 1]);
  if (from != UNSAID && from + 1 > *low && of[in + 1] > 1) *low = from + 1;
  if (to != UNSAID && to < *high && of[out] < 127) *high = to;
  if (from != UNSAID || to != UNSAID) sampled_leave(sfz->to, "fades between layers, which meet where they are half");
}

static void shape_filter(Sfz *sfz, const double *of, SampledZone *zone) {
  if (of[CUTOFF] <= 0) return;
  if (of[FIL_TYPE] == FILTER_OTHER) return sampled_leave(sfz->to, "filters that are no low, high or band pass");
  zone->shape[SHAPE_FILTER_TYPE] = of[FIL_TYPE];
  zone->shape[SHAPE_CUTOFF] = of[CUTOFF];
  zone->shape[SHAPE_RESONANCE] = 100.0 * (of[RESONANCE] / 6.0205999132796239) / 4.6; /* the sampler's k halves 4.6 times on its way */
  zone->shape[SHAPE_KEY_TRACK] = of[FIL_KEYTRACK];
  zone->shape[SHAPE_FILTER_AMOUNT] = 0.01 * of[FEG_DEPTH];
  zone->shape[SHAPE_FILTER_VELOCITY] = of[FIL_VELTRACK] / 48.0;
  if (of[FIL_VELTRACK] > 0) zone->shape[SHAPE_CUTOFF] *= math_exp2(math_clamp(of[FIL_VELTRACK], 0, 9600) / 1200.0); /* it opens from there; ours closes to there */
  const double sustain = math_clamp(0.01 * of[FEG_SUSTAIN], 0, 1);
  zone->shape[SHAPE_FILTER_ATTACK] = 1000.0 * of[FEG_ATTACK];
  zone->shape[SHAPE_FILTER_DECAY] = FALL_MS * of[FEG_DECAY] + 1000.0 * of[FEG_HOLD];
  zone->shape[SHAPE_FILTER_SUSTAIN] = 100.0 * sustain;
  zone->shape[SHAPE_FILTER_RELEASE] = FALL_MS * of[FEG_RELEASE];
  if (of[FEG_DELAY] > 0.01) sampled_leave(sfz->to, "the delay of envelopes");
}

static void shape_lfo(Sfz *sfz, const double *of, SampledZone *zone) {
  const int first = of[PLFO_DEPTH] != 0 ? PLFO_RATE : of[ALFO_DEPTH] != 0 ? ALFO_RATE : FLFO_RATE;
  if (of[PLFO_DEPTH] == 0 && of[ALFO_DEPTH] == 0 && of[FLFO_DEPTH] == 0) return;
  for (int rate = PLFO_RATE; rate <= FLFO_RATE; rate += ALFO_RATE - PLFO_RATE)
    if (of[rate + 2] != 0 && of[rate] != of[first]) sampled_leave(sfz->to, "a second LFO: both move as the first does");
  zone->shape[SHAPE_LFO_RATE] = of[first];
  zone->shape[SHAPE_LFO_DELAY] = 1000.0 * of[first + 1];
  zone->shape[SHAPE_LFO_PITCH] = of[PLFO_DEPTH] < 0 ? -of[PLFO_DEPTH] : of[PLFO_DEPTH];
  zone->shape[SHAPE_LFO_CUTOFF] = 0.01 * (of[FLFO_DEPTH] < 0 ? -of[FLFO_DEPTH] : of[FLFO_DEPTH]);
  zone->shape[SHAPE_LFO_AMP] = 100.0 * (1.0 - math_gain_from_db(-2.0 * math_clamp(of[ALFO_DEPTH] < 0 ? -of[ALFO_DEPTH] : of[ALFO_DEPTH], 0, 100)));
}

static void shape_level(Sfz *sfz, const double *of, SampledZone *zone) {
  const double sustain = math_clamp(0.01 * of[EG_SUSTAIN], 0, 1);
  zone->shape[SHAPE_TRIGGER] = of[LOOP_MODE] == LOOP_ONE_SHOT ? SHAPE_ONE_SHOT : SHAPE_HELD;
  zone->shape[SHAPE_ATTACK] = 1000.0 * of[EG_ATTACK];
  if (sustain < 1) zone->shape[SHAPE_DECAY] = sampled_decay_ms(of[EG_DECAY] + of[EG_HOLD], FALL_DB, sustain);
  zone->shape[SHAPE_SUSTAIN] = 100.0 * sustain;
  zone->shape[SHAPE_RELEASE] = FALL_MS * of[EG_RELEASE];
  zone->shape[SHAPE_VELOCITY] = of[VELTRACK];
  if (of[VELTRACK] < 0) sampled_leave(sfz->to, "zones that are softer when struck harder");
  if (of[EG_DELAY] > 0.01 || of[DELAY] > 0.01) sampled_leave(sfz->to, "the delay of envelopes");
  if (of[EG_HOLD] > 0.01) sampled_leave(sfz->to, "the hold of envelopes, which became part of their decay");
  if (of[PEG_DEPTH] < -10 || of[PEG_DEPTH] > 10) sampled_leave(sfz->to, "an envelope that moves the pitch");
}

static void place_loop(const double *of, SampledZone *zone) {
  static const uint32_t loops[] = {[LOOP_UNSAID] = SAMPLED_LOOP_AS_FILE, [LOOP_NONE_SAID] = SAMPLED_NO_LOOP, [LOOP_ONE_SHOT] = SAMPLED_NO_LOOP,
                                   [LOOP_ON] = SAMPLED_LOOP, [LOOP_SUSTAIN] = SAMPLED_UNTIL_RELEASE};
  zone->loop = loops[math_int_clamp(of[LOOP_MODE], 0, LOOP_SUSTAIN)];
  zone->start_frame = math_round_clamp(of[OFFSET], 0, INT64_C(1) << 40);
  if (of[END] > 0) zone->end_frame = math_round_clamp(of[END], 0, INT64_C(1) << 40) + 1;
  if (of[LOOP_END] == UNSAID) return;
  zone->loop_start_frame = of[LOOP_START] == UNSAID ? 0 : math_round_clamp(of[LOOP_START], 0, INT64_C(1) << 40);
  zone->loop_end_frame = math_round_clamp(of[LOOP_END], 0, INT64_C(1) << 40) + 1;
}

static uint32_t sound_of(Sfz *sfz, const char *path) {
  const uint32_t count = sampled_sound_count(sfz->to);
  for (uint32_t i = count; i > 0; i--) /* neighbours share */
    if (strcmp(sampled_sound(sfz->to, i - 1)->path, path) == 0) return i - 1;
  if (count == SAMPLED_SOUNDS_MAX) return SAMPLED_SOUNDS_MAX;
  SampledSound sound = {.left = SAMPLED_NO_SIDE, .right = SAMPLED_NO_SIDE};
  memcpy(sound.path, path, strlen(path));
  buffer_put(&sfz->to->sounds, &sound, sizeof sound);
  return sfz->to->sounds.status == STATUS_OK ? count : SAMPLED_SOUNDS_MAX;
}

/* Regions that take turns on the same notes have a number in common; those of one turn have not. */
static int32_t turn_of(const Sfz *sfz, const Level *all, size_t index) {
  const double *of = all[index].of;
  if (of[SEQ_LENGTH] <= 1 && of[LORAND] <= 0 && of[HIRAND] >= 1) return 0;
  int32_t number = 1;
  for (size_t i = 0; i < index; i++) {
    const double *other = all[i].of;
    const bool one_turn = other[SEQ_POSITION] == of[SEQ_POSITION] && other[LORAND] == of[LORAND] && other[SEQ_LENGTH] == of[SEQ_LENGTH];
    const bool meet = other[LOKEY] <= of[HIKEY] && of[LOKEY] <= other[HIKEY] && other[LOVEL] <= of[HIVEL] && of[LOVEL] <= other[HIVEL];
    number += one_turn && meet && why_silent(sfz, &all[i]) == NULL;
  }
  return number <= 127 ? number : 127;
}

/* 1..127 by the order in which groups come; those beyond share the last. */
static int32_t choke_of(Sfz *sfz, const double *of, double groups[127]) {
  if (of[OFF_BY] == 0) return 0;
  if (of[OFF_BY] != of[GROUP]) {
    sampled_leave(sfz->to, "groups that end the notes of others");
    return 0;
  }
  for (int32_t i = 0; i < 127; i++) {
    if (groups[i] == 0) groups[i] = of[GROUP];
    if (groups[i] == of[GROUP]) return i + 1;
  }
  return 127;
}

static bool add_region(Sfz *sfz, const Level *all, size_t index, double groups[127]) {
  const double *of = all[index].of;
  const char *why = why_silent(sfz, &all[index]);
  char path[SAMPLED_PATH_BYTES];
  if (why == NULL && !sfz_path((Bytes){(const uint8_t *)all[index].sample, strlen(all[index].sample)}, path)) why = "sounds that are named by a place on their maker's disk";
  if (why != NULL && why[0] != '\0') sampled_leave(sfz->to, why);
  if (why != NULL) return true;
  SampledZone zone = sampled_zone_start();
  double low = of[LOKEY] == UNSAID ? 0 : of[LOKEY], high = of[HIKEY] == UNSAID ? 127 : of[HIKEY], soft = math_max(1, of[LOVEL]), hard = of[HIVEL];
  narrow(sfz, of, XFIN_LOVEL, XFOUT_LOVEL, &soft, &hard);
  narrow(sfz, of, XFIN_LOKEY, XFOUT_LOKEY, &low, &high);
  if (low > high || soft > hard || high < 0) return true;
  zone.key_low = math_int_clamp(low, 0, 127), zone.key_high = math_int_clamp(high, 0, 127);
  zone.velocity_low = math_int_clamp(soft, 1, 127), zone.velocity_high = math_int_clamp(hard, 1, 127);
  zone.key_root = math_int_clamp(of[ROOT], SAMPLED_ROOT_AS_FILE, 127);
  zone.tune_ct = of[TUNE] + 100.0 * of[TRANSPOSE];
  zone.gain_db = of[VOLUME] + of[GROUP_VOLUME] + of[MASTER_VOLUME] + of[GLOBAL_VOLUME] + (of[AMPLITUDE] > 0 ? math_db_from_gain(0.01 * of[AMPLITUDE]) : -144);
  zone.pan = 0.01 * of[PAN];
  zone.reverse = of[DIRECTION] != 0;
  zone.loop_crossfade_frames = math_round_clamp(of[LOOP_FADE] * 44100.0, 0, 1 << 24); /* its rate is not known yet, and hardly ever another */
  zone.round_robin = turn_of(sfz, all, index);
  zone.choke = choke_of(sfz, of, groups);
  place_loop(of, &zone);
  shape_level(sfz, of, &zone);
  shape_filter(sfz, of, &zone);
  shape_lfo(sfz, of, &zone);
  zone.sound = sound_of(sfz, path);
  return zone.sound != SAMPLED_SOUNDS_MAX && sampled_add_zone(sfz->to, &zone, of[KEYTRACK]);
}

static Status add_regions(Sfz *sfz, Problem *problem) {
  Level *all = (Level *)(void *)sfz->regions.data;
  const size_t count = sfz->regions.size / sizeof *all;
  double groups[127] = {0};
  for (size_t i = 0; i < count && sfz->sw_default == UNSAID; i++) sfz->sw_default = all[i].of[SW_LAST]; /* none is said: the first one's */
  for (size_t i = 0; i < count; i++) {
    if (all[i].of[LOKEY] == UNSAID) all[i].of[LOKEY] = 0;
    if (all[i].of[HIKEY] == UNSAID) all[i].of[HIKEY] = 127;
  }
  for (size_t i = 0; i < count && add_region(sfz, all, i, groups); i++) {}
  const Status status = sfz->regions.status != STATUS_OK ? sfz->regions.status : sampled_status(sfz->to);
  if (status != STATUS_OK) return problem_set(problem, status, NO_OFFSET, "regions", "%s", status_text(status));
  return sampled_zone_count(sfz->to) > 0 ? STATUS_OK : sampled_refuse(sfz->to, "the instrument has no regions that sound", problem);
}

Status sfz_read(const Memory *memory, const SfzText *texts, uint32_t count, Sampled *sampled, char missing[SAMPLED_PATH_BYTES], Problem *problem) {
  Buffer whole;
  buffer_init(&whole, memory, SFZ_WHOLE_BYTES_MAX);
  Status status = sfz_whole(memory, texts, count, &whole, sampled, missing, problem);
  Sfz *sfz = status == STATUS_OK ? memory_new(memory, sizeof *sfz) : NULL;
  if (status == STATUS_OK && sfz == NULL) status = problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "regions", "%s", status_text(STATUS_NO_MEMORY));
  if (sfz != NULL) {
    sfz->to = sampled;
    sfz->at = LEVELS;
    sfz->sw_default = UNSAID;
    for (uint32_t i = 0; i < LEVELS; i++) clear_level(&sfz->level[i]);
    buffer_init(&sfz->regions, memory, SFZ_REGIONS_MAX * sizeof(Level));
    Reader reader;
    SfzToken token;
    reader_init(&reader, buffer_bytes(&whole));
    while (sfz_next(&reader, &token)) token.is_header ? read_header(sfz, token.name) : read_opcode(sfz, &token);
    put_region(sfz);
    status = add_regions(sfz, problem);
    buffer_finish(&sfz->regions);
    memory_free(memory, sfz, sizeof *sfz);
  }
  buffer_finish(&whole);
  return status;
}
