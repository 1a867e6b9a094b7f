/* What a SoundFont's generators and modulators mean to our sampler: a preset as zones and shapes. Numbers of generators, their
   units and defaults are those of the specification, 8.1.2 and 8.1.3; of modulators, 8.2 to 8.4. */
#include "formats/sf2_read.h"

#include "core/math.h"

#include <string.h>

enum {
  GEN_START = 0, GEN_END = 1, GEN_LOOP_START = 2, GEN_LOOP_END = 3, GEN_START_COARSE = 4, GEN_MOD_LFO_PITCH = 5, GEN_VIB_LFO_PITCH = 6, GEN_MOD_ENV_PITCH = 7,
  GEN_CUTOFF = 8, GEN_Q = 9, GEN_MOD_LFO_CUTOFF = 10, GEN_MOD_ENV_CUTOFF = 11, GEN_END_COARSE = 12, GEN_MOD_LFO_LEVEL = 13, GEN_CHORUS = 15, GEN_REVERB = 16,
  GEN_PAN = 17, GEN_MOD_LFO_DELAY = 21, GEN_MOD_LFO_RATE = 22, GEN_VIB_LFO_DELAY = 23, GEN_VIB_LFO_RATE = 24, GEN_MOD_DELAY = 25, GEN_MOD_ATTACK = 26,
  GEN_MOD_HOLD = 27, GEN_MOD_DECAY = 28, GEN_MOD_SUSTAIN = 29, GEN_MOD_RELEASE = 30, GEN_KEY_MOD_HOLD = 31, GEN_KEY_MOD_DECAY = 32, GEN_DELAY = 33,
  GEN_ATTACK = 34, GEN_HOLD = 35, GEN_DECAY = 36, GEN_SUSTAIN = 37, GEN_RELEASE = 38, GEN_KEY_HOLD = 39, GEN_KEY_DECAY = 40, GEN_INSTRUMENT = 41,
  GEN_KEY_RANGE = 43, GEN_VELOCITY_RANGE = 44, GEN_LOOP_START_COARSE = 45, GEN_KEY = 46, GEN_VELOCITY = 47, GEN_ATTENUATION = 48, GEN_LOOP_END_COARSE = 50,
  GEN_COARSE_TUNE = 51, GEN_FINE_TUNE = 52, GEN_SAMPLE = 53, GEN_SAMPLE_MODES = 54, GEN_SCALE = 56, GEN_EXCLUSIVE = 57, GEN_ROOT = 58, GENS = 61
};

#define RANGE_ALL 0x7f00                 /* 0 to 127 */
#define CUTOFF_OPEN 13500                /* about 20 kHz: the filter does nothing */
#define SHORT_TIMECENTS (-7973)          /* 10 ms */
#define ATTENUATION_SCALE 0.4
#define VELOCITY_CB 960.0                /* of the default modulator of velocity on attenuation */
#define VISITS_MAX 262144u               /* bags that one preset may lead through: far more than any does */
#define HARD_PAN 0.8
#define SIDES_DB 3.0102999566398120      /* what a side has more than a sound in the middle */
#define DRUM_BANK 128

/* What zones say, one after the other; the ranges' two bytes as they lie. */
typedef struct Gens { int32_t of[GENS]; double velocity_cb, velocity_cutoff_ct; } Gens;

typedef struct Taking {
  const Sf2 *sf2;
  Sampled *to;
  uint32_t visits;
  Problem *problem;
} Taking;

static int16_t signed16(uint16_t x) { return (int16_t)(x >= 0x8000 ? (int32_t)x - 0x10000 : (int32_t)x); }

static Gens gens_of_instrument(void) {
  Gens gens = {.velocity_cb = VELOCITY_CB};
  static const uint8_t instant[] = {GEN_MOD_LFO_DELAY, GEN_VIB_LFO_DELAY, GEN_MOD_DELAY, GEN_MOD_ATTACK, GEN_MOD_HOLD, GEN_MOD_DECAY, GEN_MOD_RELEASE,
                                    GEN_DELAY, GEN_ATTACK, GEN_HOLD, GEN_DECAY, GEN_RELEASE};
  for (size_t i = 0; i < COUNT_OF(instant); i++) gens.of[instant[i]] = -12000;
  gens.of[GEN_CUTOFF] = CUTOFF_OPEN;
  gens.of[GEN_KEY_RANGE] = gens.of[GEN_VELOCITY_RANGE] = RANGE_ALL;
  gens.of[GEN_KEY] = gens.of[GEN_VELOCITY] = gens.of[GEN_ROOT] = gens.of[GEN_SAMPLE] = gens.of[GEN_INSTRUMENT] = -1;
  gens.of[GEN_SCALE] = 100;
  return gens;
}

/* A preset's are added to an instrument's. */
static Gens gens_of_preset(void) {
  Gens gens = {.velocity_cb = 0};
  gens.of[GEN_KEY_RANGE] = gens.of[GEN_VELOCITY_RANGE] = RANGE_ALL;
  gens.of[GEN_INSTRUMENT] = -1;
  return gens;
}

static bool is_unsigned(uint32_t gen) { return gen == GEN_KEY_RANGE || gen == GEN_VELOCITY_RANGE || gen == GEN_SAMPLE || gen == GEN_INSTRUMENT || gen == GEN_SAMPLE_MODES; }

static void read_gens(const Sf2Table *table, uint32_t from, uint32_t to, Gens *gens) {
  for (uint32_t i = from; i < to; i++) {
    const uint8_t *at = table->rows + (size_t)i * SF2_GEN_BYTES;
    const uint16_t gen = sf2_u16(at), amount = sf2_u16(at + 2);
    if (gen < GENS) gens->of[gen] = is_unsigned(gen) ? (int32_t)amount : signed16(amount);
    if (gen == GEN_SAMPLE || gen == GEN_INSTRUMENT) return; /* what follows is to be ignored */
  }
}

/* A controller as modulators name it: note-on velocity, in whatever curve. */
static bool is_velocity(uint16_t source) { return (source & 0xff) == 2; }
/* Those of the default set that a MIDI channel of ours has of its own: modulation wheel, pressure, volume, pan, expression, pitch wheel. */
static bool is_channels_own(uint16_t source) {
  static const uint16_t own[] = {0x0081, 0x000d, 0x0587, 0x028a, 0x058b, 0x020e, 0x00db, 0x00dd};
  for (size_t i = 0; i < COUNT_OF(own); i++)
    if (own[i] == source) return true;
  return false;
}

static void read_mods(Taking *t, const Sf2Table *table, uint32_t from, uint32_t to, Gens *gens) {
  for (uint32_t i = from; i < to; i++) {
    const uint8_t *at = table->rows + (size_t)i * SF2_MOD_BYTES;
    const uint16_t source = sf2_u16(at), target = sf2_u16(at + 2), by = sf2_u16(at + 6);
    const double amount = signed16(sf2_u16(at + 4));
    const bool falls = (source & 0x100) != 0;
    if (is_velocity(source) && target == GEN_ATTENUATION && by == 0) gens->velocity_cb = falls ? amount : -amount;
    else if (is_velocity(source) && target == GEN_CUTOFF && (by == 0 || is_velocity(by))) gens->velocity_cutoff_ct = falls ? -amount : amount;
    else if (amount != 0 && !is_channels_own(source)) sampled_leave(t->to, "modulators other than those of velocity on level and filter");
  }
}

/* ---- bags */

typedef struct Bags { const Sf2Table *bags, *gens, *mods; uint32_t from, to; } Bags;

/* What belongs to one bag; false where the tables contradict themselves. */
static bool bag_range(const Bags *b, uint32_t bag, uint32_t gens[2], uint32_t mods[2]) {
  const uint8_t *at = b->bags->rows + (size_t)bag * SF2_BAG_BYTES, *next = at + SF2_BAG_BYTES;
  gens[0] = sf2_u16(at), gens[1] = sf2_u16(next);
  mods[0] = sf2_u16(at + 2), mods[1] = sf2_u16(next + 2);
  return gens[0] <= gens[1] && gens[1] <= b->gens->count && mods[0] <= mods[1] && mods[1] <= b->mods->count;
}

static Status broken(const Taking *t, const Sf2Table *table, uint32_t row, const char *where) {
  return problem_set(t->problem, STATUS_CORRUPT, table->offset + (uint64_t)row * SF2_BAG_BYTES, where, "its zones point outside of their tables");
}

/* Reads a bag over `gens`. */
static bool read_bag(Taking *t, const Bags *b, uint32_t bag, Gens *gens) {
  uint32_t own[2], mods[2];
  if (!bag_range(b, bag, own, mods)) return false;
  read_gens(b->gens, own[0], own[1], gens);
  read_mods(t, b->mods, mods[0], mods[1], gens);
  return true;
}

/* ---- one zone */

static double seconds(int32_t timecents) { return timecents <= -12000 ? 0.0 : math_exp2((double)timecents / 1200.0); }
static int32_t low_of(int32_t range) { return range & 0xff; }
static int32_t high_of(int32_t range) { return range >> 8 & 0xff; }
static int32_t later(int32_t a, int32_t b) { return a > b ? a : b; }
static int32_t earlier(int32_t a, int32_t b) { return a < b ? a : b; }

/* The samples' own generators are an instrument's alone. */
static bool adds_up(uint32_t gen) {
  static const uint8_t alone[] = {GEN_START, GEN_END, GEN_LOOP_START, GEN_LOOP_END, GEN_START_COARSE, GEN_END_COARSE, GEN_INSTRUMENT, GEN_KEY_RANGE, GEN_VELOCITY_RANGE,
                                  GEN_LOOP_START_COARSE, GEN_KEY, GEN_VELOCITY, GEN_LOOP_END_COARSE, GEN_SAMPLE, GEN_SAMPLE_MODES, GEN_EXCLUSIVE, GEN_ROOT};
  for (size_t i = 0; i < COUNT_OF(alone); i++)
    if (alone[i] == gen) return false;
  return true;
}

static Gens sum_of(const Gens *instrument, const Gens *preset) {
  Gens sum = *instrument;
  for (uint32_t i = 0; i < GENS; i++)
    if (adds_up(i)) sum.of[i] += preset->of[i];
  sum.velocity_cb += preset->velocity_cb;
  sum.velocity_cutoff_ct += preset->velocity_cutoff_ct;
  return sum;
}

static void shape_level(const Gens *gens, SampledZone *zone) {
  const int32_t *of = gens->of;
  const double sustain = math_gain_from_db(-0.1 * math_clamp(of[GEN_SUSTAIN], 0, 1440)), power = 2.0 * gens->velocity_cb / VELOCITY_CB;
  zone->shape[SHAPE_ATTACK] = 1000.0 * seconds(of[GEN_ATTACK]);
  zone->shape[SHAPE_DECAY] = sampled_decay_ms(seconds(of[GEN_DECAY]) + seconds(of[GEN_HOLD]), 100.0, sustain);
  zone->shape[SHAPE_SUSTAIN] = 100.0 * sustain;
  zone->shape[SHAPE_RELEASE] = 600.0 * seconds(of[GEN_RELEASE]); /* of the way of 100 dB, 60 */
  zone->shape[SHAPE_VELOCITY] = power > 0 ? 100 : 0;
  if (power > 0) zone->shape[SHAPE_VELOCITY_CURVE] = (1.0 - math_log2(power)) / 0.015;
}

/* The modulation envelope falls on a line, ours in a curve: they meet half way. */
static double straight_ms(double whole_seconds) { return 1000.0 * 0.5 * whole_seconds / 0.10034333188799373; }

static void shape_filter(const Gens *gens, SampledZone *zone) {
  const int32_t *of = gens->of, cutoff = earlier(later(of[GEN_CUTOFF], 1500), CUTOFF_OPEN);
  const bool falls = of[GEN_MOD_ENV_CUTOFF] < 0 || of[GEN_MOD_LFO_CUTOFF] != 0 || gens->velocity_cutoff_ct > 0;
  if (cutoff == CUTOFF_OPEN && !falls) return;
  const double sustain = 1.0 - 0.001 * math_clamp(of[GEN_MOD_SUSTAIN], 0, 1000), q_db = 0.1 * math_clamp(of[GEN_Q], 0, 960);
  zone->shape[SHAPE_FILTER_TYPE] = SHAPE_LOW_12;
  zone->shape[SHAPE_CUTOFF] = 8.1757989156437073 * math_exp2((double)cutoff / 1200.0);
  zone->shape[SHAPE_RESONANCE] = 100.0 * (q_db / 6.0205999132796239) / 4.6; /* the sampler's k halves 4.6 times on its way */
  zone->shape[SHAPE_FILTER_AMOUNT] = 0.01 * of[GEN_MOD_ENV_CUTOFF];
  zone->shape[SHAPE_FILTER_VELOCITY] = gens->velocity_cutoff_ct / 48.0;
  zone->shape[SHAPE_FILTER_ATTACK] = 1000.0 * seconds(of[GEN_MOD_ATTACK]);
  zone->shape[SHAPE_FILTER_DECAY] = straight_ms((seconds(of[GEN_MOD_DECAY])) * (1.0 - sustain)) + 1000.0 * seconds(of[GEN_MOD_HOLD]);
  zone->shape[SHAPE_FILTER_SUSTAIN] = 100.0 * sustain;
  zone->shape[SHAPE_FILTER_RELEASE] = straight_ms(seconds(of[GEN_MOD_RELEASE]) * (sustain > 0 ? sustain : 1.0));
}

static double lfo_hz(int32_t cents) { return 8.1757989156437073 * math_exp2((double)cents / 1200.0); }

/* One LFO of ours for two: the vibrato's where it moves anything. */
static void shape_lfo(Taking *t, const Gens *gens, SampledZone *zone) {
  const int32_t *of = gens->of;
  const bool vibrato = of[GEN_VIB_LFO_PITCH] != 0, other = of[GEN_MOD_LFO_PITCH] != 0 || of[GEN_MOD_LFO_CUTOFF] != 0 || of[GEN_MOD_LFO_LEVEL] != 0;
  if (!vibrato && !other) return;
  if (vibrato && other && of[GEN_VIB_LFO_RATE] != of[GEN_MOD_LFO_RATE]) sampled_leave(t->to, "a second LFO: both move as the first does");
  zone->shape[SHAPE_LFO_WAVE] = SHAPE_TRIANGLE;
  zone->shape[SHAPE_LFO_RATE] = lfo_hz(of[vibrato ? GEN_VIB_LFO_RATE : GEN_MOD_LFO_RATE]);
  zone->shape[SHAPE_LFO_DELAY] = 1000.0 * seconds(of[vibrato ? GEN_VIB_LFO_DELAY : GEN_MOD_LFO_DELAY]);
  const int32_t pitch = of[GEN_VIB_LFO_PITCH] + of[GEN_MOD_LFO_PITCH], cutoff = of[GEN_MOD_LFO_CUTOFF], level = of[GEN_MOD_LFO_LEVEL];
  zone->shape[SHAPE_LFO_PITCH] = pitch < 0 ? -pitch : pitch;
  zone->shape[SHAPE_LFO_CUTOFF] = 0.01 * (cutoff < 0 ? -cutoff : cutoff);
  zone->shape[SHAPE_LFO_AMP] = 100.0 * (1.0 - math_gain_from_db(-0.2 * (level < 0 ? -level : level)));
}

static void tell_left(Taking *t, const Gens *gens) {
  const int32_t *of = gens->of;
  if (of[GEN_DELAY] > SHORT_TIMECENTS || (of[GEN_MOD_ENV_CUTOFF] != 0 && of[GEN_MOD_DELAY] > SHORT_TIMECENTS)) sampled_leave(t->to, "the delay of envelopes");
  if (of[GEN_HOLD] > SHORT_TIMECENTS) sampled_leave(t->to, "the hold of envelopes, which became part of their decay");
  if (of[GEN_MOD_ENV_PITCH] < -10 || of[GEN_MOD_ENV_PITCH] > 10) sampled_leave(t->to, "an envelope that moves the pitch");
  if (of[GEN_KEY_HOLD] != 0 || of[GEN_KEY_DECAY] != 0 || of[GEN_KEY_MOD_HOLD] != 0 || of[GEN_KEY_MOD_DECAY] != 0) sampled_leave(t->to, "envelopes that are shorter on higher keys");
  if (of[GEN_CHORUS] > 0 || of[GEN_REVERB] > 0) sampled_leave(t->to, "sends to chorus and reverb");
  if (of[GEN_VELOCITY] >= 0) sampled_leave(t->to, "zones that sound as if struck always equally hard");
}

/* Where in the sample it plays and loops. */
static void place_sound(Taking *t, const Gens *gens, const Sf2Sample *sample, SampledZone *zone) {
  const int32_t *of = gens->of;
  const int64_t frames = (int64_t)sample->end - sample->start, start = of[GEN_START] + INT64_C(32768) * of[GEN_START_COARSE], end = of[GEN_END] + INT64_C(32768) * of[GEN_END_COARSE];
  zone->start_frame = start > 0 && start < frames ? start : 0;
  if (end < 0 && frames + end > zone->start_frame) zone->end_frame = frames + end;
  const int32_t mode = of[GEN_SAMPLE_MODES] & 3;
  if (mode != 1 && mode != 3) return;
  const int64_t last = zone->end_frame != 0 ? zone->end_frame : frames;
  const int64_t loop_start = (int64_t)sample->loop_start - sample->start + of[GEN_LOOP_START] + INT64_C(32768) * of[GEN_LOOP_START_COARSE];
  int64_t loop_end = (int64_t)sample->loop_end - sample->start + of[GEN_LOOP_END] + INT64_C(32768) * of[GEN_LOOP_END_COARSE];
  if (loop_end > last && loop_end - last <= 8) loop_end = last; /* some makers count to the last frame's end and beyond */
  if (loop_start < zone->start_frame || loop_end > last || loop_end <= loop_start) {
    sampled_leave(t->to, "loops that lie outside of their samples");
    return;
  }
  zone->loop = mode == 3 ? SAMPLED_UNTIL_RELEASE : SAMPLED_LOOP;
  zone->loop_start_frame = loop_start;
  zone->loop_end_frame = loop_end;
}

/* The sound's place in the instrument's list; SAMPLED_SOUNDS_MAX when there is none. */
static uint32_t sound_of(Taking *t, uint32_t left, uint32_t right, const char *name) {
  const uint32_t count = sampled_sound_count(t->to);
  for (uint32_t i = 0; i < count; i++)
    if (sampled_sound(t->to, i)->left == left && sampled_sound(t->to, i)->right == right) return i;
  if (count == SAMPLED_SOUNDS_MAX) return SAMPLED_SOUNDS_MAX;
  SampledSound sound = {.left = left, .right = right};
  memcpy(sound.path, name, strlen(name));
  buffer_put(&t->to->sounds, &sound, sizeof sound);
  return t->to->sounds.status == STATUS_OK ? count : SAMPLED_SOUNDS_MAX;
}

/* Zones wait until the instrument is read through: a side finds its other. */
typedef struct Waiting { SampledZone zone; double follow_ct; uint32_t sample, other; } Waiting;

static bool may_pair(const Sf2 *sf2, const Waiting *a, const Waiting *b) {
  SampledZone one = a->zone, two = b->zone;
  if (a->other != SAMPLED_NO_SIDE || b->other != SAMPLED_NO_SIDE || !(one.pan <= -HARD_PAN && two.pan >= HARD_PAN) || a->follow_ct != b->follow_ct) return false;
  one.pan = two.pan = 0;
  const Sf2Sample left = sf2_sample(sf2, a->sample), right = sf2_sample(sf2, b->sample);
  const bool linked = left.link == b->sample && right.link == a->sample && (left.type & 0x7fff) == SF2_LEFT && (right.type & 0x7fff) == SF2_RIGHT;
  return linked && left.end - left.start == right.end - right.start && left.rate_hz == right.rate_hz && memcmp(&one, &two, sizeof one) == 0;
}

static void pair_up(const Sf2 *sf2, Buffer *waiting) {
  Waiting *all = (Waiting *)(void *)waiting->data;
  const size_t count = waiting->size / sizeof *all;
  for (size_t i = 0; i < count; i++) {
    for (size_t k = 0; k < count; k++) {
      if (k == i || !may_pair(sf2, &all[i], &all[k])) continue;
      all[i].other = all[k].sample;
      all[i].zone.pan = 0;
      all[i].zone.gain_db += SIDES_DB;
      all[k].sample = all[k].other = SAMPLED_NO_SIDE - 1; /* taken */
      break;
    }
  }
}

static bool hand_over(Taking *t, Buffer *waiting) {
  pair_up(t->sf2, waiting);
  Waiting *all = (Waiting *)(void *)waiting->data;
  for (size_t i = 0; i < waiting->size / sizeof *all; i++) {
    if (all[i].sample == SAMPLED_NO_SIDE - 1) continue;
    const Sf2Sample sample = sf2_sample(t->sf2, all[i].sample);
    all[i].zone.sound = sound_of(t, all[i].sample, all[i].other, sample.name);
    if (all[i].zone.sound == SAMPLED_SOUNDS_MAX || !sampled_add_zone(t->to, &all[i].zone, all[i].follow_ct)) return false;
  }
  buffer_clear(waiting);
  return true;
}

static void add_zone(Taking *t, const Gens *instrument, const Gens *preset, Buffer *waiting) {
  SampledZone zone = sampled_zone_start();
  const int32_t *own = instrument->of, *above = preset->of;
  zone.key_low = later(low_of(own[GEN_KEY_RANGE]), low_of(above[GEN_KEY_RANGE]));
  zone.key_high = earlier(high_of(own[GEN_KEY_RANGE]), high_of(above[GEN_KEY_RANGE]));
  zone.velocity_low = later(later(low_of(own[GEN_VELOCITY_RANGE]), low_of(above[GEN_VELOCITY_RANGE])), 1);
  zone.velocity_high = earlier(high_of(own[GEN_VELOCITY_RANGE]), high_of(above[GEN_VELOCITY_RANGE]));
  if (zone.key_low > zone.key_high || zone.velocity_low > zone.velocity_high || zone.key_low > 127 || zone.velocity_low > 127) return;
  const uint32_t index = (uint32_t)own[GEN_SAMPLE];
  const Sf2Sample sample = sf2_sample(t->sf2, index);
  if ((sample.type & SF2_ROM) != 0) return sampled_leave(t->to, "samples that lie in a sound card's own memory");
  if ((sample.type & SF2_VORBIS) != 0) return sampled_leave(t->to, "samples packed as Ogg Vorbis (SF3): make an SF2 of it first");
  if (!sf2_sample_plays(t->sf2, &sample)) return sampled_leave(t->to, t->sf2->cut ? "samples that are missing at the file's end" : "samples that have no sound");
  const Gens sum = sum_of(instrument, preset);
  Waiting row = {.sample = index, .other = SAMPLED_NO_SIDE, .follow_ct = math_clamp(sum.of[GEN_SCALE], 0, 1200)};
  zone.key_root = own[GEN_ROOT] >= 0 && own[GEN_ROOT] <= 127 ? own[GEN_ROOT] : sample.key <= 127 ? sample.key : 60;
  zone.tune_ct = 100.0 * sum.of[GEN_COARSE_TUNE] + sum.of[GEN_FINE_TUNE] + sample.correction_ct;
  if (own[GEN_KEY] >= 0 && own[GEN_KEY] <= 127) {
    zone.tune_ct += row.follow_ct * (own[GEN_KEY] - zone.key_root);
    row.follow_ct = 0;
  }
  zone.gain_db = -0.1 * ATTENUATION_SCALE * math_clamp(sum.of[GEN_ATTENUATION], 0, 1440);
  zone.pan = math_clamp(sum.of[GEN_PAN], -500, 500) / 500.0;
  zone.choke = own[GEN_EXCLUSIVE] > 0 ? (own[GEN_EXCLUSIVE] - 1) % 127 + 1 : 0;
  place_sound(t, &sum, &sample, &zone);
  shape_level(&sum, &zone);
  shape_filter(&sum, &zone);
  shape_lfo(t, &sum, &zone);
  tell_left(t, &sum);
  row.zone = zone;
  buffer_put(waiting, &row, sizeof row);
}

/* ---- instruments and presets */

/* The bags of a row of phdr or inst; false where they are none. */
static bool row_bags(const Sf2Table *table, uint32_t row, size_t row_bytes, size_t field, Bags *b) {
  const uint8_t *at = table->rows + row * row_bytes + field;
  b->from = sf2_u16(at);
  b->to = sf2_u16(at + row_bytes);
  return b->from <= b->to && b->to <= b->bags->count;
}

static Status take_instrument(Taking *t, uint32_t index, const Gens *preset, Buffer *waiting) {
  const Sf2 *sf2 = t->sf2;
  Bags b = {.bags = &sf2->bags, .gens = &sf2->gens, .mods = &sf2->mods};
  if (!row_bags(&sf2->instruments, index, SF2_INSTRUMENT_BYTES, 20, &b)) return broken(t, &sf2->bags, 0, "inst");
  Gens global = gens_of_instrument();
  for (uint32_t bag = b.from; bag < b.to && waiting->status == STATUS_OK; bag++) {
    if (++t->visits > VISITS_MAX) return problem_set(t->problem, STATUS_TOO_LARGE, NO_OFFSET, "inst", "the preset leads through more zones than any that is read");
    Gens gens = global;
    if (!read_bag(t, &b, bag, &gens)) return broken(t, b.bags, bag, "ibag");
    if (gens.of[GEN_SAMPLE] < 0) {
      if (bag == b.from) global = gens;
      continue;
    }
    if ((uint32_t)gens.of[GEN_SAMPLE] >= sf2->samples.count) return problem_set(t->problem, STATUS_CORRUPT, b.bags->offset + (uint64_t)bag * SF2_BAG_BYTES, "igen", "a zone names a sample that is not there");
    if (waiting->size / sizeof(Waiting) < SAMPLED_ZONES_MAX) add_zone(t, &gens, preset, waiting);
  }
  return waiting->status;
}

static Status take_preset(Taking *t, uint32_t row, Buffer *waiting) {
  const Sf2 *sf2 = t->sf2;
  Bags b = {.bags = &sf2->preset_bags, .gens = &sf2->preset_gens, .mods = &sf2->preset_mods};
  if (!row_bags(&sf2->presets, row, SF2_PRESET_BYTES, 24, &b)) return broken(t, &sf2->preset_bags, 0, "phdr");
  Gens global = gens_of_preset();
  for (uint32_t bag = b.from; bag < b.to; bag++) {
    if (++t->visits > VISITS_MAX) return problem_set(t->problem, STATUS_TOO_LARGE, NO_OFFSET, "phdr", "the preset leads through more zones than any that is read");
    Gens gens = global;
    if (!read_bag(t, &b, bag, &gens)) return broken(t, b.bags, bag, "pbag");
    if (gens.of[GEN_INSTRUMENT] < 0) {
      if (bag == b.from) global = gens;
      continue;
    }
    if ((uint32_t)gens.of[GEN_INSTRUMENT] >= sf2->instruments.count)
      return problem_set(t->problem, STATUS_CORRUPT, b.bags->offset + (uint64_t)bag * SF2_BAG_BYTES, "pgen", "a preset names an instrument that is not there");
    const Status status = take_instrument(t, (uint32_t)gens.of[GEN_INSTRUMENT], &gens, waiting);
    if (status != STATUS_OK) return status;
    if (!hand_over(t, waiting)) break;
  }
  return STATUS_OK;
}

Status sf2_take(const Sf2 *sf2, uint32_t index, Sampled *sampled, Problem *problem) {
  if (index >= sf2_preset_count(sf2)) return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "phdr", "the SoundFont has no such preset");
  const Sf2Preset preset = sf2_preset(sf2, index);
  memcpy(sampled->name, preset.name, sizeof preset.name);
  sampled->drums = preset.bank == DRUM_BANK;
  Taking t = {.sf2 = sf2, .to = sampled, .problem = problem};
  Buffer waiting;
  buffer_init(&waiting, sf2->memory, SAMPLED_ZONES_MAX * sizeof(Waiting));
  Status status = take_preset(&t, sf2_preset_row(sf2, index), &waiting);
  buffer_finish(&waiting);
  if (status == STATUS_OK) status = sampled_status(sampled);
  if (status == STATUS_NO_MEMORY) return problem_set(problem, status, NO_OFFSET, "preset", "%s", status_text(status));
  if (status == STATUS_OK && sampled_zone_count(sampled) == 0) return sampled_refuse(sampled, "the preset has no sound", problem);
  return status;
}
