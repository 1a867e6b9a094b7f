/* Oscillators, sub and noise of four voices. The band-limited oscillators are dsp/blep.h. */
#include "dsp/voice_waves.h"

#include "core/math_inline.h"
#include "core/simd8.h"

#include <string.h>

void voice_timbre_set(VoiceTimbre *timbre, float semitones1, float semitones2, float detune) RT_SAFE {
  const float octave = 1.0f / 12.0f;
  const int last = timbre->unison - 1;
  timbre->ratio1 = timbre->unison_ratio[0] = math_exp2f(semitones1 * octave);
  for (int u = 0; u <= last && last > 0; u++) {
    const float place = 2.0f * (float)u / (float)last - 1.0f;
    timbre->unison_ratio[u] = timbre->ratio1 * math_exp2f(place * detune * octave);
  }
  timbre->ratio2 = math_exp2f(semitones2 * octave);
  timbre->share = 1.0f / math_sqrtf((float)timbre->unison);
}

/* Where each wave passes zero, so that a note begins without a step. */
static const float first_phase[] = {[VOICE_SINE] = 0.0f, [VOICE_TRIANGLE] = 0.75f, [VOICE_SAW] = 0.5f, [VOICE_PULSE] = 0.25f};

void voice_waves_start(VoiceWaves *waves, int lane, const VoiceTimbre *timbre, uint32_t *random) RT_SAFE {
  for (int u = 0; u < VOICE_UNISON_MAX; u++) {
    const float drawn = 0.5f + 0.5f * math_random_bipolar(random), first = first_phase[timbre->wave1];
    const float apart = drawn - first;
    waves->phase1[u][lane] = u == 0 ? first : timbre->scatter >= 1.0f ? drawn : first + (apart - (apart < 0.0f ? -1.0f : 0.0f)) * timbre->scatter;
  }
  waves->phase2[lane] = timbre->fm > 0.0f ? 0.0f : first_phase[timbre->wave2];
  waves->phase_sub[lane] = 0.0f;
  waves->noise[lane] = (int32_t)(math_random_next(random) | 1u);
}

void voice_waves_stop(VoiceWaves *waves, int lane) RT_SAFE { memset(waves->carry[lane], 0, sizeof waves->carry[lane]); }

typedef struct Wave { VoiceWave shape; float width, width_step; } Wave;

/* One oscillator of one voice into its row; gives the phase reached. */
static float add_wave(const Blep *blep, float *row, uint32_t frames, Wave wave, BlepPhase phase, BlepLevel level) RT_SAFE {
  const BlepPhase other = {0};
  const BlepLevel none = {0};
  switch (wave.shape) {
  case VOICE_TRIANGLE: return blep_triangle(blep, row, frames, phase, level);
  case VOICE_SAW: return blep_saw(blep, row, frames, phase, level);
  case VOICE_PULSE: { /* two saws, one late by the width: no offset at any width */
    const BlepLevel negative = {-level.start, -level.step};
    const BlepPhase late = {phase.start + 1.0f - wave.width, phase.step - wave.width_step, phase.bend};
    blep_saw(blep, row, frames, late, negative);
    return blep_saw(blep, row, frames, phase, level);
  }
  default: return blep_sine(row, frames, phase, level, other, none);
  }
}

/* The motion of one lane. */
typedef struct Motion { float turns_begin, turns_end, fm_begin, fm_end; } Motion;

static BlepPhase moved(float start, const Motion *motion, float ratio, uint32_t frames) RT_SAFE {
  const float begin = motion->turns_begin * ratio, end = motion->turns_end * ratio;
  const float most = 0.45f;
  const float a = begin < most ? begin : most, b = end < most ? end : most;
  return (BlepPhase){start, a, (b - a) * 0.5f / (float)frames};
}

static bool is_silent(BlepLevel level) RT_SAFE { return level.start == 0.0f && level.step == 0.0f; }

/* What the oscillators of one lane need: tables, patch, state, place. */
typedef struct Lane { const Blep *blep; const VoiceTimbre *timbre; VoiceWaves *waves; int index; float *row; } Lane;

/* Of a unison of `count`, those that stay when it is thinned: few enough to be worth it, wide enough to sound alike. */
static int kept_of(int count) RT_SAFE { return count <= 3 ? count : count % 2 != 0 ? 3 : 2; }
static bool is_kept(int u, int count) RT_SAFE { return count <= 3 || u == 0 || u == count - 1 || (count % 2 != 0 && u == count / 2); }

/* The level of one oscillator of a unison on its way from the whole to its few or back. */
static BlepLevel thinned(const VoiceTimbre *timbre, int u, BlepLevel level, uint32_t frames) RT_SAFE {
  const float begin = timbre->thin.start, end = begin + timbre->thin.step * (float)frames;
  const float few = is_kept(u, timbre->unison) ? 1.0f / math_sqrtf((float)kept_of(timbre->unison)) : 0.0f, more = few - timbre->share;
  const float first = level.start * (timbre->share + more * begin), last = (level.start + level.step * (float)frames) * (timbre->share + more * end);
  return (BlepLevel){first, (last - first) / (float)frames};
}

static void add_unison(const Lane *lane, const Motion *motion, const VoiceSpan *span) RT_SAFE {
  const VoiceTimbre *timbre = lane->timbre;
  const BlepLevel level = {span->level1.start * timbre->share, span->level1.step * timbre->share};
  const Wave wave = {timbre->wave1, span->width1.start, span->width1.step};
  const bool thins = timbre->thin.start != 0.0f || timbre->thin.step != 0.0f, all_thin = timbre->thin.start == 1.0f && timbre->thin.step == 0.0f;
  for (int u = 0; u < timbre->unison; u++) {
    f32x4 *phase = &lane->waves->phase1[u];
    const BlepLevel own = thins ? thinned(timbre, u, span->level1, span->frames) : level;
    if (all_thin && !is_kept(u, timbre->unison)) continue;
    const BlepPhase here = moved((*phase)[lane->index], motion, timbre->unison_ratio[u], span->frames);
    (*phase)[lane->index] = add_wave(lane->blep, lane->row, span->frames, wave, here, own);
  }
}

static void add_oscillators(const Lane *lane, const Motion *motion, const VoiceSpan *span) RT_SAFE {
  const VoiceTimbre *timbre = lane->timbre;
  VoiceWaves *waves = lane->waves;
  const uint32_t frames = span->frames;
  const int l = lane->index;
  const BlepPhase second = moved(waves->phase2[l], motion, timbre->ratio2, frames);
  if (timbre->wave1 == VOICE_SINE && timbre->fm > 0.0f) {
    const BlepLevel depth = {motion->fm_begin, (motion->fm_end - motion->fm_begin) / (float)frames};
    const BlepPhase first = moved(waves->phase1[0][l], motion, timbre->ratio1, frames);
    waves->phase1[0][l] = blep_sine(lane->row, frames, first, span->level1, second, depth);
  } else if (!is_silent(span->level1)) {
    add_unison(lane, motion, span);
  }
  if (is_silent(span->level2)) {
    waves->phase2[l] = blep_phase_end(second, frames);
  } else {
    const Wave wave = {timbre->wave2, span->width2.start, span->width2.step};
    waves->phase2[l] = add_wave(lane->blep, lane->row, frames, wave, second, span->level2);
  }
}

/* Run a fresh voice up to where its first frame is complete. */
static void lead_in(const Lane *lane, const Motion *motion, const VoiceSpan *span) RT_SAFE {
  float row[BLEP_ROW] = {0};
  const Lane apart = {lane->blep, lane->timbre, lane->waves, lane->index, row};
  const Motion steady = {motion->turns_begin, motion->turns_begin, 0.0f, 0.0f};
  const VoiceSpan still = {{span->level1.start, 0}, {span->level2.start, 0}, {0, 0}, {0, 0},
                           {span->width1.start, 0}, {span->width2.start, 0}, BLEP_LEAD};
  add_oscillators(&apart, &steady, &still);
  memcpy(lane->waves->carry[lane->index], row + BLEP_LEAD, BLEP_CARRY * sizeof(float));
}

static void render_lane(const Lane *lane, const VoiceMotion *motion, const VoiceSpan *span) RT_SAFE {
  const int l = lane->index;
  float *carry = lane->waves->carry[l];
  const Motion own = {motion->turns_begin[l], motion->turns_end[l], motion->fm_begin[l], motion->fm_end[l]};
  if (motion->fresh[l]) lead_in(lane, &own, span);
  memcpy(lane->row, carry, BLEP_CARRY * sizeof(float));
  add_oscillators(lane, &own, span);
  memcpy(carry, lane->row + span->frames, BLEP_CARRY * sizeof(float));
}

typedef struct Rows { float at[4][BLEP_ROW]; } Rows;

/* Four rows of frames into frames of four lanes; a row has room beyond its frames. */
static void gather(const Rows *rows, f32x4 *x, uint32_t frames) RT_SAFE {
  for (uint32_t i = 0; i < frames; i += 4) {
    f32x4 r[4] = {f4_load(rows->at[0] + i), f4_load(rows->at[1] + i), f4_load(rows->at[2] + i), f4_load(rows->at[3] + i)};
    f4_transpose(r);
    for (uint32_t k = 0; k < 4; k++) x[i + k] = r[k];
  }
}

/* --- the sub: nothing in it jumps, so that it needs no row and no lead --------------------------------------------------- */

typedef struct Turning { f32x4 sine, cosine; } Turning;

static inline Turning turning_at(f32x4 turns) { return (Turning){f4_sin_turns_inline(turns), f4_sin_turns_inline(turns + f4_splat(0.25f))}; }

static inline Turning turned(Turning a, Turning by) {
  return (Turning){a.sine * by.cosine + a.cosine * by.sine, a.cosine * by.cosine - a.sine * by.sine};
}

typedef struct TurningPair { f32x8 sine, cosine; } TurningPair; /* two frames of the four voices */

static inline TurningPair pair_of(Turning a, Turning b) { return (TurningPair){f8_join(a.sine, b.sine), f8_join(a.cosine, b.cosine)}; }

static inline void add_pair(f32x4 *x, TurningPair *at, const TurningPair *by, f32x8 level) {
  const f32x8 sum = f8_add(f8_join(x[0], x[1]), f8_mul(at->sine, level));
  x[0] = f8_low(sum);
  x[1] = f8_high(sum);
  *at = (TurningPair){f8_add(f8_mul(at->sine, by->cosine), f8_mul(at->cosine, by->sine)), f8_sub(f8_mul(at->cosine, by->cosine), f8_mul(at->sine, by->sine))};
}

/* Voices that stand: each frame is turned on from the one four before it, so that none waits for its neighbour. */
static void add_steady_sub(f32x4 *x, const VoiceSpan *span, f32x4 phase, f32x4 step) RT_SAFE {
  const Turning one = turning_at(step), two = turned(one, one), four = turned(two, two);
  Turning first[4] = {turning_at(phase + step)};
  for (uint32_t k = 1; k < 4; k++) first[k] = turned(first[k - 1], one);
  TurningPair low = pair_of(first[0], first[1]), high = pair_of(first[2], first[3]);
  const TurningPair by = pair_of(four, four);
  const f32x8 start = f8_splat(span->sub.start), slope = f8_splat(span->sub.step), on = f8_splat(4.0f);
  f32x8 low_index = f8_join(f4_splat(1.0f), f4_splat(2.0f)), high_index = f8_join(f4_splat(3.0f), f4_splat(4.0f));
  for (uint32_t i = 0; i < span->frames; i += 4, low_index = f8_add(low_index, on), high_index = f8_add(high_index, on)) {
    add_pair(x + i, &low, &by, f8_add(start, f8_mul(slope, low_index)));
    add_pair(x + i + 2, &high, &by, f8_add(start, f8_mul(slope, high_index)));
  }
}

static void add_sub(VoiceWaves *waves, f32x4 *x, const VoiceTimbre *timbre, const VoiceMotion *motion, const VoiceSpan *span) RT_SAFE {
  if (is_silent(span->sub)) return;
  const f32x4 ratio = f4_splat(0.5f * timbre->ratio1), most = f4_splat(0.45f), none = f4_splat(0.0f), count = f4_splat((float)span->frames);
  const f32x4 begin = f4_select(motion->sounding, f4_min(motion->turns_begin * ratio, most), none);
  const f32x4 end = f4_select(motion->sounding, f4_min(motion->turns_end * ratio, most), none);
  const f32x4 phase = f4_select(motion->sounding, waves->phase_sub, none), bend = (end - begin) * f4_splat(0.5f) / count;
  if (i4_any((i32x4)(begin != end))) {
    for (uint32_t i = 0; i < span->frames; i++) {
      const f32x4 index = f4_splat((float)(i + 1));
      x[i] += f4_sin_turns_inline(phase + index * (begin + bend * index)) * f4_splat(span->sub.start + span->sub.step * (float)(i + 1));
    }
  } else {
    add_steady_sub(x, span, phase, begin);
  }
  const f32x4 reached = phase + count * (begin + bend * count);
  waves->phase_sub = f4_select(motion->sounding, reached - f4_floor_inline(reached), waves->phase_sub);
}

typedef uint32_t Seeds __attribute__((vector_size(16)));

static void add_noise(VoiceWaves *waves, f32x4 *x, const VoiceSpan *span) RT_SAFE {
  if (is_silent(span->noise)) return;
  Seeds state = (Seeds)waves->noise;
  for (uint32_t i = 0; i < span->frames; i++) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    const f32x4 white = __builtin_convertvector((i32x4)state, f32x4) * f4_splat(4.656612873e-10f);
    x[i] += white * f4_splat(span->noise.start + span->noise.step * (float)(i + 1));
  }
  waves->noise = (i32x4)state;
}

void voice_waves_process(VoiceWaves *waves, const Blep *blep, const VoiceTimbre *timbre, const VoiceMotion *motion,
                         const VoiceSpan *span, f32x4 *x) RT_SAFE {
  Rows rows;
  memset(&rows, 0, sizeof rows);
  for (int l = 0; l < 4; l++) {
    const Lane lane = {blep, timbre, waves, l, rows.at[l]};
    if (motion->sounding[l]) render_lane(&lane, motion, span);
  }
  gather(&rows, x, span->frames);
  add_sub(waves, x, timbre, motion, span);
  add_noise(waves, x, span);
}
