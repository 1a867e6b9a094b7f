/* How far an input's clock has left the output's, and putting a take right again. Least squares over sums of observations:
   one line if that explains them, else a line through each neighbourhood (W. S. Cleveland, "Robust locally weighted regression",
   1979, without the robustness: jitter here has no outliers that a bin's mean does not drown). */

#include "dsp/drift.h"

#include "core/math.h"

#include <string.h>

#define NEIGHBOURHOOD_PARTS 6u  /* of the take to either side, where clocks wander: a third of it in all */
#define BINS_MIN 4u
#define WANDERS_SIGMAS 5.0
#define WANDERS_FRAMES 0.5      /* less is nothing to hear, and not worth bending the map for */
#define KNOT_FRAMES 4096.0      /* positions are exact at every such output frame and linear between */

/* ---- observing */

void drift_meter_init(DriftMeter *meter, double rate_hz) { *meter = (DriftMeter){.bin_frames = math_max(rate_hz, 1.0)}; }

static void halve(DriftMeter *meter) {
  for (uint32_t i = 0; i < DRIFT_BINS / 2; i++) {
    const DriftBin *a = &meter->bins[2 * i], *b = a + 1;
    meter->bins[i] = (DriftBin){a->in_sum + b->in_sum, a->lead_sum + b->lead_sum, a->count + b->count};
  }
  memset(meter->bins + DRIFT_BINS / 2, 0, sizeof meter->bins / 2);
  meter->bin_frames *= 2.0;
  meter->count = DRIFT_BINS / 2;
}

void drift_observe(DriftMeter *meter, int64_t in_frames, int64_t out_frames) {
  if (!meter->begun) {
    meter->begun = true;
    meter->first_in = in_frames;
    meter->first_out = out_frames;
  }
  const double in = (double)(in_frames - meter->first_in), lead = (double)(out_frames - meter->first_out) - in;
  if (in < 0.0) return;
  while (in >= meter->bin_frames * DRIFT_BINS) halve(meter);
  const uint32_t at = (uint32_t)math_int_clamp(in / meter->bin_frames, 0, DRIFT_BINS - 1);
  meter->bins[at].in_sum += in;
  meter->bins[at].lead_sum += lead;
  meter->bins[at].count++;
  if (at >= meter->count) meter->count = at + 1;
}

/* ---- lines */

typedef struct Line { double in, lead, slope, weight; } Line; /* lead + slope * (x - in) */

static Line fit(const DriftMeter *meter, uint32_t begin, uint32_t end) {
  double weight = 0.0, in = 0.0, lead = 0.0, square = 0.0, product = 0.0;
  for (uint32_t i = begin; i < end; i++) {
    weight += (double)meter->bins[i].count;
    in += meter->bins[i].in_sum;
    lead += meter->bins[i].lead_sum;
  }
  if (weight == 0.0) return (Line){0};
  in /= weight;
  lead /= weight;
  for (uint32_t i = begin; i < end; i++) {
    const DriftBin *bin = &meter->bins[i];
    if (bin->count == 0) continue;
    const double n = (double)bin->count, x = bin->in_sum / n - in, y = bin->lead_sum / n - lead;
    square += n * x * x;
    product += n * x * y;
  }
  return (Line){.in = in, .lead = lead, .slope = square > 0.0 ? product / square : 0.0, .weight = weight};
}

static double line_at(const Line *line, double in) { return line->lead + line->slope * (in - line->in); }

/* Of one observation: bins that follow each other differ from a line by their own jitter only. */
static double estimate_jitter(const DriftMeter *meter) {
  double sum = 0.0;
  uint32_t terms = 0;
  for (uint32_t i = 2; i < meter->count; i++) {
    const DriftBin *b = &meter->bins[i - 2];
    if (b[0].count == 0 || b[1].count == 0 || b[2].count == 0) continue;
    double mean[3], spread = 0.0;
    for (uint32_t k = 0; k < 3; k++) mean[k] = b[k].lead_sum / (double)b[k].count;
    spread = 1.0 / (double)b[0].count + 4.0 / (double)b[1].count + 1.0 / (double)b[2].count;
    const double second = mean[0] - 2.0 * mean[1] + mean[2];
    sum += second * second / spread;
    terms++;
  }
  return terms > 0 ? math_sqrt(sum / terms) : 0.0;
}

static Line neighbourhood(const DriftMeter *meter, uint32_t at) {
  const uint32_t reach = meter->count / NEIGHBOURHOOD_PARTS + 1, width = 2 * reach + 1;
  uint32_t begin = at > reach ? at - reach : 0;
  if (begin + width > meter->count) begin = meter->count > width ? meter->count - width : 0;
  const uint32_t end = begin + width < meter->count ? begin + width : meter->count;
  return fit(meter, begin, end);
}

/* Whether lines through neighbourhoods leave the one line by more than chance lets them. */
static bool does_wander(const DriftMeter *meter, const Line *line, double jitter) {
  for (uint32_t i = 0; i < meter->count; i += meter->count / 32 + 1) {
    const Line near = neighbourhood(meter, i);
    if (near.weight == 0.0) continue;
    const double in = (i + 0.5) * meter->bin_frames, off = line_at(&near, in) - line_at(line, in);
    const double chance = 2.0 * jitter / math_sqrt(near.weight);
    if ((off < 0.0 ? -off : off) > math_max(WANDERS_SIGMAS * chance, WANDERS_FRAMES)) return true;
  }
  return false;
}

static void add_knot(DriftMap *map, double in, double lead) {
  map->in[map->count] = in;
  map->lead[map->count++] = lead;
}

bool drift_map(const DriftMeter *meter, DriftMap *map) {
  *map = (DriftMap){.first_in = meter->first_in, .first_out = meter->first_out, .ratio = 1.0};
  const Line line = fit(meter, 0, meter->count);
  if (meter->count < BINS_MIN || line.slope > DRIFT_RATIO_MAX || line.slope < -DRIFT_RATIO_MAX) return false;
  map->ratio = 1.0 + line.slope;
  map->jitter_frames = estimate_jitter(meter);
  map->wanders = does_wander(meter, &line, map->jitter_frames);
  if (!map->wanders) {
    add_knot(map, 0.0, line_at(&line, 0.0));
    add_knot(map, (double)meter->count * meter->bin_frames, line_at(&line, (double)meter->count * meter->bin_frames));
    return true;
  }
  for (uint32_t i = 0; i < meter->count; i++) {
    const Line near = neighbourhood(meter, i);
    const double in = (i + 0.5) * meter->bin_frames;
    if (near.weight > 0.0) add_knot(map, in, line_at(&near, in));
  }
  return true;
}

/* ---- through the map */

/* The lead at an input position; beyond the ends the last slope goes on. */
static double lead_at(const DriftMap *map, double in) {
  if (map->count < 2) return 0.0;
  uint32_t low = 0, high = map->count - 2; /* the segment that begins last before `in` */
  while (low < high) {
    const uint32_t middle = low + (high - low + 1) / 2;
    if (map->in[middle] <= in) low = middle;
    else high = middle - 1;
  }
  const double along = (in - map->in[low]) / (map->in[low + 1] - map->in[low]);
  return map->lead[low] + along * (map->lead[low + 1] - map->lead[low]);
}

double drift_out(const DriftMap *map, double in_frame) {
  const double in = in_frame - (double)map->first_in;
  return in + lead_at(map, in) + (double)map->first_out;
}

double drift_in(const DriftMap *map, double out_frame) {
  const double out = out_frame - (double)map->first_out;
  double in = out;
  /* lead changes by at most DRIFT_RATIO_MAX a frame, so each step leaves a five-hundredth of the error */
  for (uint32_t step = 0; step < 8; step++) in = out - lead_at(map, in);
  return in + (double)map->first_in;
}

/* ---- correcting */

Status drift_filter_init(Resampler *filter, const Memory *memory) {
  return resampler_init(filter, memory, (ResampleRates){.in_hz = 48000, .out_hz = 48001});
}

/* Exact at knots that do not depend on where a piece begins. */
static double position(const DriftMap *map, int64_t out_frame) {
  const double before = math_floor((double)out_frame / KNOT_FRAMES) * KNOT_FRAMES;
  const double begin = drift_in(map, before), end = drift_in(map, before + KNOT_FRAMES);
  return begin + (end - begin) * (((double)out_frame - before) / KNOT_FRAMES);
}

DriftNeed drift_need(const DriftMap *map, const Resampler *filter, int64_t out_begin, uint32_t count) {
  const int64_t first = (int64_t)math_round_clamp(math_floor(position(map, out_begin)), INT64_MIN / 4, INT64_MAX / 4);
  const int64_t last = (int64_t)math_round_clamp(math_floor(position(map, out_begin + count - 1)), INT64_MIN / 4, INT64_MAX / 4);
  return (DriftNeed){.begin = first - filter->half + 1, .end = last + filter->half + 1};
}

void drift_correct(const DriftMap *map, const Resampler *filter, int64_t out_begin, uint32_t count, const float *in, float *out) {
  const DriftNeed need = drift_need(map, filter, out_begin, count);
  double knot_begin = 0.0, knot_end = 0.0, knot = 0.0;
  bool known = false;
  for (uint32_t i = 0; i < count; i++) {
    const double frame = (double)(out_begin + i), before = math_floor(frame / KNOT_FRAMES) * KNOT_FRAMES;
    if (!known || before != knot) {
      knot = before;
      knot_begin = drift_in(map, before);
      knot_end = drift_in(map, before + KNOT_FRAMES);
      known = true;
    }
    const double at = knot_begin + (knot_end - knot_begin) * ((frame - before) / KNOT_FRAMES), whole = math_floor(at);
    const int64_t first = math_round_clamp(whole, INT64_MIN / 4, INT64_MAX / 4) - filter->half + 1 - need.begin;
    out[i] = resampler_between(filter, in + first, at - whole);
  }
}
