/*
  Loudness by ITU-R BS.1770-5. The two weighting filters are the analogue ones behind the Recommendation's coefficients for
  48 kHz (B. De Man, "Evaluation of implementations of the EBU R128 loudness measurement", 2018), bilinearly transformed for
  any rate; the gain of the second is the one it has at 48 kHz.
*/
#include "dsp/loudness.h"

#include "core/math.h"

#include <string.h>

#define BIN_LU 0.05
#define ABSOLUTE_GATE (-70.0)
#define MOMENTARY_STEPS 4u
#define RANGE_STEPS 10u          /* between two short-term values that count for the range */
#define CHUNK 64u
#define LOUDEST 64.0f

#define SHELF_HZ 1681.974450955533
#define SHELF_DB 3.999843853973347
#define SHELF_Q 0.7071752369554196
#define SHELF_BAND 0.4996667741545416 /* the band's share of the gain, as a power */
#define PASS_HZ 38.13547087602444
#define PASS_Q 0.5003270373238773
#define PASS_GAIN 1.004994897 /* at 48 kHz its numerator is 1, -2, 1 */

void loudness_init(Loudness *loudness, double rate_hz) {
  memset(loudness, 0, sizeof *loudness);
  const double most = 0.49 * rate_hz; /* a shelf above what there is does nothing */
  const double g1 = math_tan(MATH_PI * math_min(SHELF_HZ, most) / rate_hz), g2 = math_tan(MATH_PI * PASS_HZ / rate_hz);
  const double k1 = 1.0 / SHELF_Q, k2 = 1.0 / PASS_Q, high = math_gain_from_db(SHELF_DB), band = math_pow(high, SHELF_BAND);
  const double b1 = 2.0 / (1.0 + g1 * (g1 + k1)), b2 = 2.0 / (1.0 + g2 * (g2 + k2));
#define PAIR(shelf, pass) ((f32x4){(float)(shelf), (float)(shelf), (float)(pass), (float)(pass)})
  loudness->b1_less = PAIR(b1 - 1.0, b2 - 1.0);
  loudness->b2 = PAIR(g1 * b1, g2 * b2);
  loudness->g_b1 = PAIR(g1 * b1, g2 * b2);
  loudness->g_b2 = PAIR(g1 * g1 * b1, g2 * g2 * b2);
  loudness->from_input = PAIR(high, PASS_GAIN);
  loudness->from_band = PAIR(0.5 * k1 * (band - high), -0.5 * k2 * PASS_GAIN);
  loudness->from_low = PAIR(1.0 - high, -PASS_GAIN);
#undef PAIR
  loudness->step_frames = (uint32_t)math_int_clamp(rate_hz * 0.1 + 0.5, 1, 1 << 24);
  true_peak_filter(&loudness->filter, true_peak_meter_taps(rate_hz));
  loudness_reset(loudness);
}

void loudness_reset(Loudness *loudness) RT_SAFE {
  loudness->s1 = loudness->s2 = loudness->weighted = loudness->waiting = loudness->squares = f4_splat(0.0f);
  loudness->square_frames = 0;
  loudness->step_left = loudness->step_frames;
  loudness->steps = 0;
  loudness->step_energy = 0.0;
  loudness->momentary = loudness->short_term = loudness->momentary_most = loudness->short_term_most = LOUDNESS_NONE;
  memset(loudness->energies, 0, sizeof loudness->energies);
  memset(&loudness->momentaries, 0, sizeof loudness->momentaries);
  memset(&loudness->short_terms, 0, sizeof loudness->short_terms);
  for (uint32_t c = 0; c < 2; c++) true_peak_reset(&loudness->peak[c]);
}

/* --- windows -------------------------------------------------------------------------------------------------------- */

static double lufs_of(double energy) RT_SAFE { return energy > 1e-14 ? -0.691 + 10.0 * math_log2(energy) / math_log2(10.0) : LOUDNESS_NONE; }

/* Mean energy of the last `count` steps; before there were as many, the rest was silence. */
static double mean_energy(const Loudness *loudness, uint32_t count) RT_SAFE {
  double sum = 0.0;
  for (uint64_t back = 1; back <= count && back <= loudness->steps; back++) sum += loudness->energies[(loudness->steps - back) % LOUDNESS_STEPS];
  return sum / ((double)count * loudness->step_frames);
}

static void put(LoudnessBins *bins, double energy, double lufs) RT_SAFE {
  if (lufs < ABSOLUTE_GATE) return;
  const int32_t bin = math_int_clamp((lufs - ABSOLUTE_GATE) / BIN_LU, 0, (int32_t)LOUDNESS_BINS - 1);
  bins->energy[bin] += energy;
  bins->count[bin]++;
}

static void flush_squares(Loudness *loudness) RT_SAFE {
  loudness->step_energy += (double)loudness->squares[2] + (double)loudness->squares[3];
  loudness->squares = f4_splat(0.0f);
  loudness->square_frames = 0;
}

static void end_step(Loudness *loudness) RT_SAFE {
  flush_squares(loudness);
  loudness->energies[loudness->steps % LOUDNESS_STEPS] = loudness->step_energy;
  loudness->steps++;
  loudness->step_energy = 0.0;
  loudness->step_left = loudness->step_frames;
  const double momentary = mean_energy(loudness, MOMENTARY_STEPS), short_term = mean_energy(loudness, LOUDNESS_STEPS);
  loudness->momentary = lufs_of(momentary);
  loudness->short_term = lufs_of(short_term);
  loudness->momentary_most = math_max(loudness->momentary_most, loudness->momentary);
  loudness->short_term_most = math_max(loudness->short_term_most, loudness->short_term);
  if (loudness->steps >= MOMENTARY_STEPS) put(&loudness->momentaries, momentary, loudness->momentary);
  if (loudness->steps >= LOUDNESS_STEPS && loudness->steps % RANGE_STEPS == 0) put(&loudness->short_terms, short_term, loudness->short_term);
}

/* --- frames --------------------------------------------------------------------------------------------------------- */

/*
  The trapezoidal state variable filter of dsp/svf.h, its step written out so that a frame waits for no more than two additions
  and a product of the one before: band2 = b1 s1 + b2 (x - s2), s1' = band2 - s1, s2' = s2 + g band2, low = s2 + g band2 / 2.
*/
static void weigh(Loudness *loudness, const float *left, const float *right, uint32_t frames) RT_SAFE {
  const f32x4 b1_less = loudness->b1_less, b2 = loudness->b2, g_b1 = loudness->g_b1, g_b2 = loudness->g_b2, half = f4_splat(0.5f);
  const f32x4 from_input = loudness->from_input, from_band = loudness->from_band, from_low = loudness->from_low;
  f32x4 s1 = loudness->s1, s2 = loudness->s2, weighted = loudness->weighted, waiting = loudness->waiting, squares = loudness->squares;
  for (uint32_t i = 0; i < frames; i++) {
    const float l = left[i], r = right[i];
    const f32x4 x = __builtin_shufflevector((f32x4){l, r, 0.0f, 0.0f}, waiting, 0, 1, 4, 5);
    const f32x4 next = b1_less * s1 + (b2 * x - b2 * s2), way = g_b1 * s1 + (g_b2 * x - g_b2 * s2);
    waiting = weighted;
    weighted = (from_input * x + from_band * (next + s1)) + from_low * (s2 + half * way);
    s1 = next;
    s2 += way;
    squares += weighted * weighted;
  }
  loudness->s1 = s1;
  loudness->s2 = s2;
  loudness->weighted = weighted;
  loudness->waiting = waiting;
  loudness->squares = squares;
}

/* Up to CHUNK frames that lie in one step and fill at most one sum of squares. */
static void add_chunk(Loudness *loudness, const float *left, const float *right, uint32_t frames) RT_SAFE {
  weigh(loudness, left, right, frames);
  loudness->square_frames += frames;
  loudness->step_left -= frames;
  if (loudness->step_left == 0) {
    end_step(loudness);
    loudness->s1 = f4_clean(loudness->s1);
    loudness->s2 = f4_clean(loudness->s2);
    loudness->weighted = f4_clean(loudness->weighted);
    loudness->waiting = f4_clean(loudness->waiting);
  } else if (loudness->square_frames == CHUNK) flush_squares(loudness);
}

static inline f32x4 taken(f32x4 x) { return f4_clamp(f4_select((i32x4)(x == x), x, f4_splat(0.0f)), -LOUDEST, LOUDEST); }

static void take(float *to, const float *from, uint32_t frames) RT_SAFE {
  memcpy(to, from, frames * sizeof *to);
  memset(to + frames, 0, (CHUNK - frames) * sizeof *to);
  for (uint32_t i = 0; i < CHUNK; i += 4) f4_store(to + i, taken(f4_load(to + i)));
}

void loudness_add(Loudness *loudness, const float *left, const float *right, uint32_t frames) RT_SAFE {
  for (uint32_t at = 0; at < frames;) {
    const uint32_t room = CHUNK - loudness->square_frames, most = room < loudness->step_left ? room : loudness->step_left;
    const uint32_t count = frames - at < most ? frames - at : most;
    float sides[2][CHUNK];
    take(sides[0], left + at, count);
    take(sides[1], right + at, count);
    for (uint32_t c = 0; c < 2; c++) true_peak_add(&loudness->peak[c], &loudness->filter, sides[c], count);
    add_chunk(loudness, sides[0], sides[1], count);
    at += count;
  }
}

/* --- what was measured ------------------------------------------------------------------------------------------------ */

typedef struct Gated { double energy; uint64_t count; uint32_t from; } Gated;

/* The bins whose own mean is at least `threshold`. */
static Gated gate(const LoudnessBins *bins, double threshold) RT_SAFE {
  Gated gated = {0.0, 0, LOUDNESS_BINS};
  for (uint32_t i = 0; i < LOUDNESS_BINS; i++) {
    if (bins->count[i] == 0 || bins->energy[i] < threshold * bins->count[i]) continue;
    if (gated.count == 0) gated.from = i;
    gated.energy += bins->energy[i];
    gated.count += bins->count[i];
  }
  return gated;
}

double loudness_integrated_lufs(const Loudness *loudness) RT_SAFE {
  const Gated all = gate(&loudness->momentaries, 0.0);
  if (all.count == 0) return LOUDNESS_NONE;
  const Gated loud = gate(&loudness->momentaries, 0.1 * all.energy / (double)all.count);
  return lufs_of(loud.energy / (double)loud.count);
}

/* LUFS of the bin that holds value `index` of those from bin `from` on. */
static double value_at(const LoudnessBins *bins, uint32_t from, uint64_t index) RT_SAFE {
  uint64_t before = 0;
  for (uint32_t i = from; i < LOUDNESS_BINS; i++) {
    before += bins->count[i];
    if (before > index) return lufs_of(bins->energy[i] / bins->count[i]);
  }
  return LOUDNESS_NONE;
}

double loudness_range_lu(const Loudness *loudness) RT_SAFE {
  const LoudnessBins *bins = &loudness->short_terms;
  const Gated all = gate(bins, 0.0);
  if (all.count < 2) return 0.0;
  const Gated loud = gate(bins, 0.01 * all.energy / (double)all.count);
  const double last = (double)(loud.count - 1);
  const uint64_t low = (uint64_t)math_round_clamp(0.1 * last, 0, INT64_MAX), high = (uint64_t)math_round_clamp(0.95 * last, 0, INT64_MAX);
  return value_at(bins, loud.from, high) - value_at(bins, loud.from, low);
}

double loudness_true_peak_dbtp(const Loudness *loudness) RT_SAFE {
  const float silence[TRUE_PEAK_BLOCK] = {0};
  float greatest = 0.0f;
  for (uint32_t c = 0; c < 2; c++) {
    TruePeak peak = loudness->peak[c];
    true_peak_add(&peak, &loudness->filter, silence, TRUE_PEAK_BLOCK);
    greatest = peak.greatest > greatest ? peak.greatest : greatest;
  }
  return greatest > 0.0f ? math_max(LOUDNESS_NONE, math_db_from_gain((double)greatest)) : LOUDNESS_NONE;
}
