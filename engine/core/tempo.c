/* The tempo map: ticks to seconds and back, bars and beats. Used by model (validation), session (compile) and the page. */
#include "core/tempo.h"

#include "core/limits.h"
#include "core/math.h"

#include <assert.h>
#include <string.h>

#define BPM_DEFAULT 120.0
#define NUMERATOR_MAX 255
#define DENOMINATOR_MAX 64
#define WHOLE_TICKS (4 * TICKS_PER_QUARTER)

/* --- making the map -------------------------------------------------------------------------------------------------- */

/* Both kinds of point begin with their position, so that one sort and one thinning serve both. */
static int64_t position_of(const uint8_t *items, size_t item_bytes, size_t index) {
  int64_t position;
  memcpy(&position, items + index * item_bytes, sizeof position);
  return position;
}

static void merge(const uint8_t *from, uint8_t *to, size_t item_bytes, size_t begin, size_t middle, size_t end) {
  size_t left = begin, right = middle;
  for (size_t i = begin; i < end; i++) {
    const bool take_left = left < middle && (right >= end || position_of(from, item_bytes, left) <=
                                                               position_of(from, item_bytes, right));
    memcpy(to + i * item_bytes, from + (take_left ? left++ : right++) * item_bytes, item_bytes);
  }
}

/* A stable bottom-up merge sort between two halves of one scratch block; returns the half that holds the result. */
static uint8_t *sort_by_position(uint8_t *items, uint8_t *spare, size_t item_bytes, size_t count) {
  for (size_t run = 1; run < count; run *= 2) {
    for (size_t begin = 0; begin < count; begin += 2 * run) {
      const size_t middle = begin + run < count ? begin + run : count;
      const size_t end = middle + run < count ? middle + run : count;
      merge(items, spare, item_bytes, begin, middle, end);
    }
    uint8_t *swap = items;
    items = spare;
    spare = swap;
  }
  return items;
}

/* What lies before the song moves to its start; of equal positions the last stays. Returns how many are left. */
static size_t thin(uint8_t *items, size_t item_bytes, size_t count) {
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    int64_t position = position_of(items, item_bytes, i);
    if (position < 0) position = 0;
    if (kept && position_of(items, item_bytes, kept - 1) == position) kept--;
    memmove(items + kept * item_bytes, items + i * item_bytes, item_bytes);
    memcpy(items + kept * item_bytes, &position, sizeof position);
    kept++;
  }
  return kept;
}

/* An exact, sorted copy with a point at 0; `first` stands in for one that is missing. */
static Status copy_points(const Memory *memory, const void *points, size_t count, size_t item_bytes, const void *first,
                          void **copy, uint32_t *copy_count) {
  if (count > LIMIT_RECORDS_PER_FIELD) return STATUS_TOO_LARGE;
  uint8_t *scratch = memory_new(memory, 2 * count * item_bytes);
  if (!scratch) return STATUS_NO_MEMORY;
  if (count) memcpy(scratch, points, count * item_bytes);
  uint8_t *sorted = sort_by_position(scratch, scratch + count * item_bytes, item_bytes, count);
  const size_t kept = thin(sorted, item_bytes, count);
  const size_t added = kept == 0 || position_of(sorted, item_bytes, 0) > 0;
  uint8_t *result = memory_new(memory, (kept + added) * item_bytes);
  if (result) {
    if (added) memcpy(result, first, item_bytes);
    memcpy(result + added * item_bytes, sorted, kept * item_bytes);
  }
  memory_free(memory, scratch, 2 * count * item_bytes);
  *copy = result;
  *copy_count = (uint32_t)(kept + added);
  return result ? STATUS_OK : STATUS_NO_MEMORY;
}

static int32_t legal_denominator(int32_t denominator) {
  int32_t power = 1;
  while (power < DENOMINATOR_MAX && power * 2 <= denominator) power *= 2;
  return power;
}

static int64_t bar_length_ticks(const SignaturePoint *signature) {
  return WHOLE_TICKS / signature->denominator * signature->numerator;
}

/* --- tempo inside one point ------------------------------------------------------------------------------------------ */

/*
  In a glide bpm(x) = b0 + (b1 - b0) x / L over L quarters, so the seconds are the integral of 60 / bpm:
  60 x / b0 * log(1 + u) / u with u = (bpm(x) - b0) / b0. Written this way it runs smoothly into the constant case.
*/
static double log1p_over(double u) RT_SAFE { return u == 0.0 ? 1.0 : math_log1p(u) / u; }

static double expm1_over(double v) { return v == 0.0 ? 1.0 : math_expm1(v) / v; }

typedef struct Glide {
  double bpm;             /* at its beginning */
  double slope_per_tick;  /* relative change of bpm a tick: u = slope * ticks */
  double seconds_per_tick;/* at its beginning */
  double length_ticks;    /* 0: until the end of time */
} Glide;

static Glide glide_at(const TempoMap *map, uint32_t index) {
  const TempoPoint *point = &map->tempos[index];
  Glide glide = {.bpm = point->bpm, .seconds_per_tick = 60.0 / (point->bpm * (double)TICKS_PER_QUARTER)};
  if (index + 1 == map->tempo_count) return glide;
  glide.length_ticks = (double)(point[1].position_ticks - point->position_ticks);
  if (point->ramp) glide.slope_per_tick = (point[1].bpm - point->bpm) / point->bpm / glide.length_ticks;
  return glide;
}

static double glide_seconds(const Glide *glide, double ticks) RT_SAFE {
  if (ticks <= 0.0 || glide->slope_per_tick == 0.0) return ticks * glide->seconds_per_tick;
  return ticks * glide->seconds_per_tick * log1p_over(glide->slope_per_tick * ticks);
}

double tempo_span_seconds(TempoSpan span, double ticks) RT_SAFE {
  Glide glide = {.bpm = span.bpm, .seconds_per_tick = 60.0 / (span.bpm * (double)TICKS_PER_QUARTER)};
  if (span.length_ticks > 0 && span.end_bpm != span.bpm) glide.slope_per_tick = (span.end_bpm - span.bpm) / span.bpm / (double)span.length_ticks;
  return glide_seconds(&glide, ticks);
}

static double glide_ticks(const Glide *glide, double seconds) {
  const double steady_ticks = seconds / glide->seconds_per_tick;
  if (seconds <= 0.0 || glide->slope_per_tick == 0.0) return steady_ticks;
  const double ticks = steady_ticks * expm1_over(glide->slope_per_tick * steady_ticks);
  /* one Newton step against glide_seconds, so that the two are inverses whatever the rounding of exp */
  const double ticks_per_second = (1.0 + glide->slope_per_tick * ticks) / glide->seconds_per_tick;
  return ticks - (glide_seconds(glide, ticks) - seconds) * ticks_per_second;
}

static Status measure_tempos(TempoMap *map) {
  map->tempo_seconds = memory_new(map->memory, map->tempo_count * sizeof *map->tempo_seconds);
  if (!map->tempo_seconds) return STATUS_NO_MEMORY;
  for (uint32_t i = 0; i < map->tempo_count; i++)
    map->tempos[i].bpm = math_clamp(map->tempos[i].bpm, LIMIT_BPM_MIN, LIMIT_BPM_MAX);
  for (uint32_t i = 1; i < map->tempo_count; i++) {
    const Glide glide = glide_at(map, i - 1);
    map->tempo_seconds[i] = map->tempo_seconds[i - 1] + glide_seconds(&glide, glide.length_ticks);
  }
  return STATUS_OK;
}

/* A signature always begins a bar: the one before may be cut short. */
static Status measure_bars(TempoMap *map) {
  map->signature_bars = memory_new(map->memory, map->signature_count * sizeof *map->signature_bars);
  if (!map->signature_bars) return STATUS_NO_MEMORY;
  for (uint32_t i = 0; i < map->signature_count; i++) {
    SignaturePoint *signature = &map->signatures[i];
    if (signature->numerator < 1) signature->numerator = 1;
    if (signature->numerator > NUMERATOR_MAX) signature->numerator = NUMERATOR_MAX;
    signature->denominator = legal_denominator(signature->denominator);
    if (i == 0) continue;
    const int64_t bar_ticks = bar_length_ticks(signature - 1);
    const int64_t span_ticks = signature->position_ticks - signature[-1].position_ticks;
    map->signature_bars[i] = map->signature_bars[i - 1] + span_ticks / bar_ticks + (span_ticks % bar_ticks != 0);
  }
  return STATUS_OK;
}

Status tempo_map_init(TempoMap *map, const Memory *memory, const TempoPoint *tempos, uint32_t tempo_count,
                      const SignaturePoint *signatures, uint32_t signature_count) {
  static const TempoPoint first_tempo = {.position_ticks = 0, .bpm = BPM_DEFAULT, .ramp = false};
  static const SignaturePoint first_signature = {.position_ticks = 0, .numerator = 4, .denominator = 4};
  _Static_assert(offsetof(TempoPoint, position_ticks) == 0 && offsetof(SignaturePoint, position_ticks) == 0,
                 "copy_points sorts by the first member");
  *map = (TempoMap){.memory = memory};
  void *copy = NULL;
  Status status = copy_points(memory, tempos, tempo_count, sizeof *tempos, &first_tempo, &copy, &map->tempo_count);
  if (status != STATUS_OK) goto fail;
  map->tempos = copy;
  status = copy_points(memory, signatures, signature_count, sizeof *signatures, &first_signature, &copy,
                       &map->signature_count);
  if (status != STATUS_OK) goto fail;
  map->signatures = copy;
  status = measure_tempos(map);
  if (status != STATUS_OK) goto fail;
  status = measure_bars(map);
  if (status != STATUS_OK) goto fail;
  return STATUS_OK;
fail:
  tempo_map_finish(map);
  return status;
}

void tempo_map_finish(TempoMap *map) {
  if (map->memory) {
    memory_free(map->memory, map->tempos, map->tempo_count * sizeof *map->tempos);
    memory_free(map->memory, map->tempo_seconds, map->tempo_count * sizeof *map->tempo_seconds);
    memory_free(map->memory, map->signatures, map->signature_count * sizeof *map->signatures);
    memory_free(map->memory, map->signature_bars, map->signature_count * sizeof *map->signature_bars);
  }
  *map = (TempoMap){0};
}

/* --- asking it ------------------------------------------------------------------------------------------------------- */

static uint32_t tempo_at_ticks(const TempoMap *map, double ticks) {
  uint32_t low = 0, high = map->tempo_count;
  while (high - low > 1) {
    const uint32_t middle = low + (high - low) / 2;
    if ((double)map->tempos[middle].position_ticks <= ticks) low = middle;
    else high = middle;
  }
  return low;
}

static uint32_t tempo_at_seconds(const TempoMap *map, double seconds) {
  uint32_t low = 0, high = map->tempo_count;
  while (high - low > 1) {
    const uint32_t middle = low + (high - low) / 2;
    if (map->tempo_seconds[middle] <= seconds) low = middle;
    else high = middle;
  }
  return low;
}

double tempo_map_seconds(const TempoMap *map, double ticks) {
  assert(map->tempo_count > 0);
  const uint32_t index = tempo_at_ticks(map, ticks);
  const Glide glide = glide_at(map, index);
  return map->tempo_seconds[index] + glide_seconds(&glide, ticks - (double)map->tempos[index].position_ticks);
}

double tempo_map_ticks(const TempoMap *map, double seconds) {
  assert(map->tempo_count > 0);
  const uint32_t index = tempo_at_seconds(map, seconds);
  const Glide glide = glide_at(map, index);
  return (double)map->tempos[index].position_ticks + glide_ticks(&glide, seconds - map->tempo_seconds[index]);
}

int64_t tempo_map_frame(const TempoMap *map, int64_t ticks, double rate_hz) {
  return math_round_clamp(tempo_map_seconds(map, (double)ticks) * rate_hz, INT64_MIN, INT64_MAX);
}

double tempo_map_bpm(const TempoMap *map, double ticks) {
  const uint32_t index = tempo_at_ticks(map, ticks);
  const Glide glide = glide_at(map, index);
  const double into_ticks = math_max(ticks - (double)map->tempos[index].position_ticks, 0.0);
  return glide.bpm + glide.bpm * glide.slope_per_tick * into_ticks;
}

static uint32_t signature_at(const TempoMap *map, const int64_t position, bool by_bar) {
  uint32_t low = 0, high = map->signature_count;
  while (high - low > 1) {
    const uint32_t middle = low + (high - low) / 2;
    const int64_t begin = by_bar ? map->signature_bars[middle] : map->signatures[middle].position_ticks;
    if (begin <= position) low = middle;
    else high = middle;
  }
  return low;
}

BarPosition tempo_map_bar(const TempoMap *map, int64_t ticks) {
  assert(map->signature_count > 0);
  const uint32_t index = signature_at(map, ticks, false);
  const SignaturePoint *signature = &map->signatures[index];
  const int64_t bar_ticks = bar_length_ticks(signature), beat_ticks = WHOLE_TICKS / signature->denominator;
  const int64_t into_ticks = ticks - signature->position_ticks;
  int64_t bars = into_ticks / bar_ticks;
  if (into_ticks % bar_ticks < 0) bars--; /* before the song bars count down */
  const int64_t into_bar_ticks = into_ticks - bars * bar_ticks;
  return (BarPosition){.bar = map->signature_bars[index] + bars,
                       .beat = (int32_t)(into_bar_ticks / beat_ticks),
                       .ticks_into_beat = into_bar_ticks % beat_ticks};
}

int64_t tempo_map_bar_ticks(const TempoMap *map, int64_t bar) {
  assert(map->signature_count > 0);
  const uint32_t index = signature_at(map, bar, true);
  const SignaturePoint *signature = &map->signatures[index];
  return signature->position_ticks + (bar - map->signature_bars[index]) * bar_length_ticks(signature);
}

SignaturePoint tempo_map_signature(const TempoMap *map, int64_t ticks) {
  return map->signatures[signature_at(map, ticks, false)];
}
