/* Predictors and Rice codes of the FLAC writer. Levinson-Durbin as in Makhoul, "Linear prediction: a tutorial review" (1975);
   forms and limits from RFC 9639 sections 9.2.4 to 9.2.7. */
#include "formats/flac_predict.h"

#include "core/math.h"

#define RESIDUAL_MAX (INT64_C(1) << 30)
#define PRECISION 14u
#define NOTHING_FITS UINT64_MAX

static const int32_t fixed_coefficients[5][4] = {{0}, {1}, {2, -1}, {3, -3, 1}, {4, -6, 4, -1}};

/* What the predictor misses, from `order` on; false where a miss is too large to be coded. */
static bool find_residual(const int32_t *samples, uint32_t frames, const int32_t *coefficients, uint32_t order, uint32_t shift, int32_t *residual) {
  for (uint32_t i = order; i < frames; i++) {
    int64_t sum = 0;
    for (uint32_t k = 0; k < order; k++) sum += (int64_t)coefficients[k] * samples[i - 1 - k];
    const int64_t missed = samples[i] - (sum >> shift);
    if (missed <= -RESIDUAL_MAX || missed >= RESIDUAL_MAX) return false;
    residual[i] = (int32_t)missed;
  }
  return true;
}

/* ---- Rice codes */

static uint32_t fold(int32_t value) { return (uint32_t)value << 1 ^ (uint32_t)(value >> 31); }

/* The parameter that codes `count` values of this sum in the fewest bits, and how many those are at most. */
static uint64_t best_parameter(uint64_t sum, uint32_t count, uint8_t *parameter) {
  uint32_t k = 0;
  while (k < 30 && (uint64_t)count << (k + 1) < sum) k++;
  uint64_t best = NOTHING_FITS;
  for (uint32_t i = k > 0 ? k - 1 : 0; i <= k + 1 && i <= 30; i++) {
    const uint64_t bits = (uint64_t)count * (i + 1) + (sum >> i);
    if (bits >= best) continue;
    best = bits;
    *parameter = (uint8_t)i;
  }
  return best;
}

static uint64_t code_partitions(const uint64_t *sums, uint32_t frames, uint32_t order, uint32_t partition_order, Rice *rice) {
  uint64_t bits = 6;
  uint32_t largest = 0;
  for (uint32_t i = 0; i < 1u << partition_order; i++) {
    bits += best_parameter(sums[i], (frames >> partition_order) - (i == 0 ? order : 0), &rice->parameters[i]);
    if (rice->parameters[i] > largest) largest = rice->parameters[i];
  }
  rice->partition_order = partition_order;
  rice->parameter_bits = largest > 14 ? 5 : 4;
  return bits + ((uint64_t)rice->parameter_bits << partition_order);
}

/* From the finest partitions that fit to one, each time adding two neighbours. */
static uint64_t choose_rice(const int32_t *residual, uint32_t frames, uint32_t order, Rice *best) {
  uint32_t finest = 6;
  while (finest > 0 && ((frames >> finest) << finest != frames || frames >> finest <= order)) finest--;
  uint64_t sums[FLAC_PARTITIONS_MAX] = {0};
  for (uint32_t i = order; i < frames; i++) sums[i / (frames >> finest)] += fold(residual[i]);
  uint64_t fewest = NOTHING_FITS;
  for (uint32_t p = finest + 1; p-- > 0;) {
    Rice rice = {0};
    const uint64_t bits = code_partitions(sums, frames, order, p, &rice);
    if (bits < fewest) {
      fewest = bits;
      *best = rice;
    }
    for (uint32_t i = 0; p > 0 && i < 1u << (p - 1); i++) sums[i] = sums[2 * i] + sums[2 * i + 1];
  }
  return fewest;
}

/* ---- linear prediction */

static void autocorrelate(const int32_t *samples, uint32_t frames, double *sums) {
  const double middle = (double)(frames - 1) * 0.5, scale = middle > 0.0 ? 1.0 / middle : 0.0;
  double history[FLAC_ORDER_MAX + 1] = {0};
  for (uint32_t lag = 0; lag <= FLAC_ORDER_MAX; lag++) sums[lag] = 0.0;
  for (uint32_t i = 0; i < frames; i++) {
    const double away = ((double)i - middle) * scale;
    for (uint32_t lag = FLAC_ORDER_MAX; lag > 0; lag--) history[lag] = history[lag - 1];
    history[0] = (double)samples[i] * (1.0 - away * away);
    for (uint32_t lag = 0; lag <= FLAC_ORDER_MAX; lag++) sums[lag] += history[0] * history[lag];
  }
}

/* Predictors of every order at once; errors[n] is what order n leaves. Gives the highest order that is sound. */
static uint32_t levinson(const double *sums, double coefficients[][FLAC_ORDER_MAX], double *errors) {
  double error = sums[0], a[FLAC_ORDER_MAX] = {0};
  for (uint32_t n = 0; n < FLAC_ORDER_MAX; n++) {
    if (!(error > 0.0)) return n;
    double reflection = sums[n + 1];
    for (uint32_t k = 0; k < n; k++) reflection -= a[k] * sums[n - k];
    reflection /= error;
    double next[FLAC_ORDER_MAX] = {0};
    for (uint32_t k = 0; k < n; k++) next[k] = a[k] - reflection * a[n - 1 - k];
    next[n] = reflection;
    for (uint32_t k = 0; k <= n; k++) coefficients[n][k] = a[k] = next[k];
    error *= 1.0 - reflection * reflection;
    errors[n + 1] = error;
  }
  return FLAC_ORDER_MAX;
}

/* Whole numbers under one shift; what rounding leaves is carried to the next. False when they are too large for any. */
static bool quantise(const double *from, uint32_t order, Subframe *subframe) {
  double largest = 0.0;
  for (uint32_t k = 0; k < order; k++) largest = math_max(largest, from[k] < 0.0 ? -from[k] : from[k]);
  const int32_t limit = (1 << (PRECISION - 1)) - 1;
  int32_t shift = 15;
  while (shift >= 0 && largest * (double)(1 << shift) > (double)limit) shift--;
  if (shift < 0 || largest == 0.0) return false;
  double left = 0.0;
  for (uint32_t k = 0; k < order; k++) {
    const double exact = from[k] * (double)(1 << shift) + left;
    subframe->coefficients[k] = (int32_t)math_round_clamp(exact, -limit, limit);
    left = exact - (double)subframe->coefficients[k];
  }
  subframe->shift = (uint32_t)shift;
  subframe->precision = PRECISION;
  subframe->order = order;
  return true;
}

/* The order whose coefficients pay for themselves, by the error each leaves. */
static uint32_t expected_order(const double *errors, uint32_t orders, uint32_t frames, uint32_t width) {
  uint32_t best = 1;
  double fewest = 0.0;
  for (uint32_t n = 1; n <= orders; n++) {
    const double bits = 0.5 * math_log2(math_max(errors[n] / (double)frames, 1e-3)) * (double)(frames - n) + (double)n * (double)(PRECISION + width);
    if (n > 1 && bits >= fewest) continue;
    fewest = bits;
    best = n;
  }
  return best;
}

/* ---- choosing and writing */

static void offer(Subframe *best, Subframe candidate, const int32_t *samples, uint32_t frames, uint32_t width, int32_t *scratch) {
  if (!find_residual(samples, frames, candidate.coefficients, candidate.order, candidate.shift, scratch)) return;
  const uint64_t head = candidate.type == SUBFRAME_LINEAR ? 9 + (uint64_t)candidate.order * candidate.precision : 0;
  candidate.bits = 8 + head + (uint64_t)candidate.order * width + choose_rice(scratch, frames, candidate.order, &candidate.rice);
  if (candidate.bits < best->bits) *best = candidate;
}

static bool constant(const int32_t *samples, uint32_t frames) {
  for (uint32_t i = 1; i < frames; i++)
    if (samples[i] != samples[0]) return false;
  return true;
}

Subframe subframe_choose(const int32_t *samples, uint32_t frames, uint32_t width, int32_t *scratch) {
  if (constant(samples, frames)) return (Subframe){.type = SUBFRAME_CONSTANT, .bits = 8 + width};
  Subframe best = {.type = SUBFRAME_VERBATIM, .bits = 8 + (uint64_t)width * frames};
  for (uint32_t order = 0; order <= 4 && order < frames; order++) {
    Subframe fixed = {.type = SUBFRAME_FIXED, .order = order};
    for (uint32_t k = 0; k < order; k++) fixed.coefficients[k] = fixed_coefficients[order][k];
    offer(&best, fixed, samples, frames, width, scratch);
  }
  if (frames <= 2 * FLAC_ORDER_MAX) return best;
  double sums[FLAC_ORDER_MAX + 1], coefficients[FLAC_ORDER_MAX][FLAC_ORDER_MAX], errors[FLAC_ORDER_MAX + 1];
  autocorrelate(samples, frames, sums);
  const uint32_t orders = levinson(sums, coefficients, errors);
  if (orders == 0) return best;
  const uint32_t order = expected_order(errors, orders, frames, width);
  Subframe linear = {.type = SUBFRAME_LINEAR};
  if (quantise(coefficients[order - 1], order, &linear)) offer(&best, linear, samples, frames, width, scratch);
  return best;
}

static void write_residual(BitWriter *bits, const Subframe *subframe, const int32_t *residual, uint32_t frames) {
  const Rice *rice = &subframe->rice;
  bits_write(bits, rice->parameter_bits - 4, 2);
  bits_write(bits, rice->partition_order, 4);
  uint32_t at = subframe->order;
  for (uint32_t p = 0; p < 1u << rice->partition_order; p++) {
    const uint32_t parameter = rice->parameters[p], end = (p + 1) * (frames >> rice->partition_order);
    bits_write(bits, parameter, rice->parameter_bits);
    for (; at < end; at++) {
      const uint32_t folded = fold(residual[at]);
      bits_write_unary(bits, folded >> parameter);
      bits_write(bits, folded, parameter);
    }
  }
}

void subframe_write(BitWriter *bits, const Subframe *subframe, const int32_t *samples, uint32_t frames, uint32_t width, int32_t *scratch) {
  static const uint32_t types[] = {[SUBFRAME_CONSTANT] = 0, [SUBFRAME_VERBATIM] = 1, [SUBFRAME_FIXED] = 8, [SUBFRAME_LINEAR] = 31};
  bits_write(bits, (types[subframe->type] + subframe->order) << 1, 8);
  const uint32_t whole = subframe->type == SUBFRAME_CONSTANT ? 1 : subframe->type == SUBFRAME_VERBATIM ? frames : subframe->order;
  for (uint32_t i = 0; i < whole; i++) bits_write_signed(bits, samples[i], width);
  if (subframe->type == SUBFRAME_LINEAR) {
    bits_write(bits, subframe->precision - 1, 4);
    bits_write(bits, subframe->shift, 5);
    for (uint32_t k = 0; k < subframe->order; k++) bits_write_signed(bits, subframe->coefficients[k], subframe->precision);
  }
  if (subframe->type != SUBFRAME_FIXED && subframe->type != SUBFRAME_LINEAR) return;
  (void)find_residual(samples, frames, subframe->coefficients, subframe->order, subframe->shift, scratch);
  write_residual(bits, subframe, scratch, frames);
}
