/*
  What the partials of a note are: where they lie, how strong they are and how fast they die. The ratios of bars, bells and
  skins are those of N. Fletcher and T. Rossing, "The Physics of Musical Instruments" (1998), chapters 18 to 21 (tuned bars, a
  tube's modes (2k + 1)^2, a bell's hum, prime, tierce, quint and nominal, an ideal skin, a kettle drum loaded by air); a stiff
  string is H. Fletcher, "Normal vibration frequencies of a stiff piano string" (1964); tonewheels stand for the drawbars of
  16', 5 1/3', 8', 4', 2 2/3', 2', 1 3/5', 1 1/3' and 1'. Bodies are a few broad resonances after published responses.
*/
#include "dsp/partials.h"

#include "core/math_inline.h"

/* A row: ratio to the pitch, level in dB, how much faster than its height alone it decays. */
typedef struct Mode { float ratio, db, decay; } Mode;

#define MODES_MAX 14
typedef struct ModeTable { uint32_t count; Mode modes[MODES_MAX]; } ModeTable;

static const ModeTable tables[PARTIAL_MODELS] = {
    [PARTIAL_TONEWHEELS] = {9, {{0.5f, -1, 1}, {1.5f, -3, 1}, {1, 0, 1}, {2, -4, 1}, {3, -8, 1}, {4, -9, 1}, {5, -17, 1}, {6, -15, 1}, {8, -12, 1}}},
    [PARTIAL_BAR] = {7, {{1, 0, 1}, {2.756f, -6, 1.3f}, {5.404f, -10, 1.6f}, {8.933f, -14, 2}, {13.34f, -18, 2.4f}, {18.64f, -22, 3}, {24.81f, -26, 3}}},
    [PARTIAL_MARIMBA] = {6, {{1, 0, 1}, {4, -9, 2.2f}, {9.9f, -16, 3.2f}, {17.6f, -24, 4}, {25.2f, -30, 4}, {33, -36, 4}}},
    [PARTIAL_XYLOPHONE] = {6, {{1, 0, 1}, {3, -5, 1.6f}, {6.1f, -10, 2.4f}, {10.4f, -15, 3}, {15.6f, -20, 3}, {21.8f, -26, 3}}},
    [PARTIAL_TINE] = {8, {{1, 0, 1}, {2, -9, 1.3f}, {3, -17, 1.8f}, {4, -25, 2.2f}, {5, -32, 2.5f}, {6.27f, -15, 7}, {7, -36, 3}, {17.55f, -24, 9}}},
    [PARTIAL_BELL] = {12, {{0.5f, -9, 0.6f}, {1, 0, 1}, {1.19f, -3, 1}, {1.5f, -10, 1.2f}, {2, 0, 1.1f}, {2.51f, -12, 1.4f}, {2.66f, -12, 1.4f}, {3.01f, -8, 1.5f},
                           {4.05f, -10, 1.7f}, {5.33f, -14, 2}, {6.7f, -18, 2.2f}, {8.1f, -22, 2.4f}}},
    [PARTIAL_CHIME] = {9, {{0.617f, -14, 1}, {1.21f, -8, 1}, {2, 0, 1}, {2.988f, -2, 1.1f}, {4.173f, -4, 1.2f}, {5.556f, -8, 1.4f}, {7.136f, -12, 1.6f},
                           {8.914f, -17, 1.8f}, {10.89f, -22, 2}}},
    [PARTIAL_GLASS] = {6, {{1, 0, 1}, {2.32f, -12, 1.2f}, {4.25f, -16, 1.5f}, {6.63f, -20, 1.8f}, {9.38f, -26, 2}, {12.6f, -30, 2}}},
    [PARTIAL_KETTLE] = {9, {{1, 0, 1}, {1.5f, -2, 0.9f}, {1.99f, -5, 1}, {2.44f, -9, 1.1f}, {2.89f, -13, 1.2f}, {3.35f, -17, 1.4f}, {0.85f, -8, 6}, {1.71f, -10, 5},
                            {2.26f, -14, 5}}},
    [PARTIAL_SKIN] = {12, {{1, 0, 1}, {1.594f, -4, 1.3f}, {2.136f, -7, 1.6f}, {2.296f, -9, 1.7f}, {2.653f, -10, 1.9f}, {2.918f, -12, 2}, {3.156f, -13, 2.1f},
                           {3.501f, -14, 2.2f}, {3.6f, -15, 2.3f}, {3.652f, -16, 2.3f}, {4.06f, -17, 2.5f}, {4.154f, -18, 2.6f}}},
};

/* Resonances: where, how high, how broad in octaves. Edges: below and above, it falls by 12 dB an octave. */
typedef struct Resonance { float hz, db, octaves; } Resonance;
typedef struct Body { float low_hz, high_hz; Resonance at[5]; } Body;

static const Body bodies[PARTIAL_BODIES] = {
    [BODY_NONE] = {1, 40000, {{0}}},
    [BODY_SOUNDBOARD] = {60, 7000, {{110, 3, 0.5f}, {240, 3, 0.5f}, {520, -3, 0.4f}, {1300, 2, 0.6f}, {2900, 3, 0.6f}}},
    [BODY_GUITAR] = {70, 6000, {{105, 8, 0.25f}, {205, 7, 0.25f}, {400, 4, 0.3f}, {900, -3, 0.5f}, {2600, 4, 0.6f}}},
    [BODY_VIOLIN] = {180, 6500, {{280, 6, 0.2f}, {470, 6, 0.25f}, {900, 2, 0.3f}, {1500, -5, 0.4f}, {2600, 9, 0.5f}}},
    [BODY_CELLO] = {55, 4500, {{100, 6, 0.25f}, {185, 6, 0.25f}, {350, 2, 0.3f}, {650, -3, 0.4f}, {1500, 8, 0.6f}}},
    [BODY_AH] = {120, 5000, {{730, 16, 0.25f}, {1150, 14, 0.22f}, {2000, -8, 0.4f}, {2800, 14, 0.2f}, {3500, 9, 0.2f}}},
    [BODY_OH] = {120, 4500, {{470, 16, 0.3f}, {830, 13, 0.25f}, {1600, -9, 0.5f}, {2750, 9, 0.2f}, {3400, 6, 0.2f}}},
    [BODY_OO] = {120, 3500, {{330, 15, 0.35f}, {700, 10, 0.25f}, {1500, -10, 0.5f}, {2500, 5, 0.2f}, {3300, 3, 0.2f}}},
    [BODY_TRUMPET] = {150, 8000, {{1250, 9, 0.6f}, {2500, 5, 0.5f}, {500, -3, 0.5f}, {0}, {0}}},
    [BODY_HORN] = {60, 3200, {{350, 8, 0.5f}, {700, 3, 0.5f}, {1600, -4, 0.5f}, {0}, {0}}},
    [BODY_OBOE] = {180, 7000, {{1250, 13, 0.35f}, {3000, 10, 0.35f}, {600, -4, 0.4f}, {4800, 3, 0.3f}, {0}}},
    [BODY_BASSOON] = {60, 4000, {{450, 11, 0.35f}, {1180, 6, 0.35f}, {2000, 2, 0.4f}, {0}, {0}}},
    [BODY_SAX] = {90, 6000, {{420, 5, 0.4f}, {900, 5, 0.3f}, {1700, 7, 0.35f}, {2800, 6, 0.35f}, {0}}},
    [BODY_REEDS] = {150, 7000, {{650, 4, 0.3f}, {1450, 8, 0.3f}, {2700, 9, 0.3f}, {4200, 4, 0.3f}, {0}}},
    [BODY_BANJO] = {250, 7000, {{420, 7, 0.3f}, {850, 6, 0.35f}, {1700, 5, 0.4f}, {3200, 7, 0.4f}, {0}}},
    [BODY_HARP] = {70, 5000, {{180, 5, 0.4f}, {380, 4, 0.4f}, {1100, -2, 0.6f}, {0}, {0}}},
};

/* In octaves of level. */
static f32x4 body_strength(const Body *body, f32x4 hz) RT_SAFE {
  const f32x4 one = f4_splat(1.0f), octave = f4_log2_inline(hz);
  f32x4 db = f4_splat(0.0f);
  for (int i = 0; i < 5; i++) {
    if (!(body->at[i].hz > 0.0f)) continue;
    const f32x4 away = (octave - f4_splat(math_log2f(body->at[i].hz))) * f4_splat(1.0f / body->at[i].octaves);
    db += f4_splat(body->at[i].db) / (one + away * away);
  }
  const f32x4 low = f4_splat(body->low_hz) / hz, high = hz * f4_splat(1.0f / body->high_hz);
  return db * f4_splat(0.16609640f) - f4_log2_inline(one + low * low) - f4_log2_inline(one + high * high);
}

/* Of partials 4 v + 1 to 4 v + 4: ratio (0 where the model ends), strength, decay. */
typedef struct Quad { f32x4 ratio, strength, decay; } Quad;

static Quad string_quad(const PartialSpectrum *s, uint32_t v) RT_SAFE {
  const f32x4 one = f4_splat(1.0f), n = (f32x4){1, 2, 3, 4} + f4_splat(4.0f * (float)v);
  const f32x4 stretch = f4_sqrt((one + f4_splat(s->stiffness) * n * n) / f4_splat(1.0f + s->stiffness));
  f32x4 strength = f4_splat(0.0f);
  if (s->position > 0.0f) {
    const f32x4 comb = f4_abs(f4_sin_turns_inline(n * f4_splat(0.5f * s->position)));
    strength += f4_log2_inline(f4_max(comb, f4_splat(0.02f)));
  }
  const float missing = -9.0f * s->hollow * (1.0f - 0.25f * s->hollow);
  strength += (f32x4){0.0f, missing, 0.0f, missing};
  return (Quad){n * stretch, strength, one};
}

static Quad mode_quad(const ModeTable *table, uint32_t v) RT_SAFE {
  Quad quad = {f4_splat(0.0f), f4_splat(0.0f), f4_splat(1.0f)};
  for (uint32_t l = 0; l < 4 && 4 * v + l < table->count; l++) {
    const Mode *mode = &table->modes[4 * v + l];
    quad.ratio[l] = mode->ratio;
    quad.strength[l] = mode->db * 0.16609640f;
    quad.decay[l] = mode->decay;
  }
  return quad;
}

static uint32_t vectors_of(const PartialSpectrum *s, const PartialNote *note, uint32_t most) RT_SAFE {
  if (s->model != PARTIAL_STRING) return (tables[s->model].count + 3u) / 4u;
  const double room = (double)note->rate_hz * 0.46 / math_max(1.0, (double)note->hz);
  const uint32_t partials = (uint32_t)math_int_clamp(room, 1, (int32_t)(4u * most));
  return (partials + 3u) / 4u;
}

/* Both strings, and the energy of the first: strengths as they are at the loudest moment, the tilt of the velocity left out. */
static float fill(Partials *p, const PartialSpectrum *s, const PartialNote *note, uint32_t from, uint32_t count, bool second) RT_SAFE {
  const f32x4 one = f4_splat(1.0f), lowest = f4_splat(1e-3f);
  const float around = s->strings > 1 ? math_exp2f(second ? 0.5f * s->detune : -0.5f * s->detune) : 1.0f; /* the pitch lies between them */
  f32x4 energy = f4_splat(0.0f);
  for (uint32_t v = 0; v < count; v++) {
    const Quad quad = s->model == PARTIAL_STRING ? string_quad(s, v) : mode_quad(&tables[s->model], v);
    const i32x4 there = (i32x4)(quad.ratio > f4_splat(0.0f));
    const f32x4 octave = f4_log2_inline(f4_max(quad.ratio, lowest));
    const f32x4 above = f4_max(octave, f4_splat(0.0f));
    const f32x4 hz = f4_max(quad.ratio * f4_splat(note->hz), f4_splat(10.0f));
    f32x4 strength = quad.strength - f4_splat(s->slope) * above;
    if (s->body != BODY_NONE) strength += f4_splat(s->body_amount) * body_strength(&bodies[s->body], hz);
    const f32x4 level = f4_select(there & (i32x4)(hz < f4_splat(0.46f * note->rate_hz)), f4_exp2_inline(strength), f4_splat(0.0f));
    energy += level * level;
    const f32x4 higher = f4_max(quad.ratio, one) - one;
    p->ratio[from + v] = quad.ratio * f4_splat(around);
    p->octave[from + v] = above;
    p->strength[from + v] = f4_select(there, strength - f4_splat(note->tilt) * above, f4_splat(-100.0f));
    p->decay[from + v] = f4_splat(note->decay / (second ? s->second_decay : 1.0f)) * quad.decay * (one + f4_splat(s->damping) * higher);
    p->level[from + v] = f4_splat(0.0f);
  }
  return f4_sum(energy);
}

/* Schroeder's phases (1970): the partials of a bright sound do not all peak at once. */
static void set_phases(Partials *p, uint32_t from, uint32_t count, float part, uint32_t *random) RT_SAFE {
  const float bend = 0.125f / (float)p->first;
  for (uint32_t v = 0; v < count; v++) {
    const f32x4 n = (f32x4){0, 1, 2, 3} + f4_splat(4.0f * (float)v);
    f32x4 phase = n * n * f4_splat(bend);
    for (int l = 0; l < 4; l++) phase[l] += part * math_random_bipolar(random);
    p->phase[from + v] = phase - f4_floor_inline(phase);
  }
}

#define LEAST_ENERGY 1e-4f /* nothing is made louder than by 40 dB */

/* Strength of a whole string, so that bright and dull, one string and two are as loud as each other. */
static void level_all(Partials *p, uint32_t from, uint32_t count, float octaves) RT_SAFE {
  for (uint32_t v = 0; v < count; v++) p->strength[from + v] += f4_splat(octaves);
}

void partials_start(Partials *p, const PartialSpectrum *s, const PartialNote *note) RT_SAFE {
  const bool two = s->strings > 1 && s->second_level > 0.0f;
  const uint32_t behind = PARTIAL_VECTORS - PARTIAL_VECTORS_SECOND;
  uint32_t random = note->random;
  p->seconds = 0.0f;
  p->first = vectors_of(s, note, two ? behind : PARTIAL_VECTORS);
  p->second = two ? vectors_of(s, note, PARTIAL_VECTORS_SECOND) : 0;
  const float energy = fill(p, s, note, 0, p->first, false);
  const float share = two ? 1.0f + s->second_level * s->second_level : 1.0f;
  const float heard = energy > 1e-9f ? (energy > LEAST_ENERGY ? energy : LEAST_ENERGY) : 1.0f; /* above what the rate can hold: bent down it is no louder */
  const float loud = -0.5f * math_log2f(heard * share);
  set_phases(p, 0, p->first, 0.0f, &random);
  level_all(p, 0, p->first, loud);
  if (!two) return;
  fill(p, s, note, behind, p->second, true);
  set_phases(p, behind, p->second, s->scatter, &random);
  level_all(p, behind, p->second, loud + math_log2f(s->second_level));
}
