#ifndef TUTTI_CORE_TEMPO_H
#define TUTTI_CORE_TEMPO_H

#include "core/attributes.h"
#include "core/memory.h"
#include "core/status.h"

#include <stdbool.h>
#include <stdint.h>

/*
  Musical time and its conversion to seconds. Positions are int64 ticks, 17,740,800 to the quarter: every usual tuplet and
  swing is exact, and a day of music still fits a JavaScript number. A tempo point holds its tempo until the next one, or
  glides there linearly in musical time (bpm a linear function of ticks).
*/

#define TICKS_PER_QUARTER INT64_C(17740800)

typedef struct TempoPoint {
  int64_t position_ticks;
  double bpm;  /* quarters a minute at this point */
  bool ramp;   /* glide to the next point's bpm instead of holding */
} TempoPoint;

typedef struct SignaturePoint {
  int64_t position_ticks;
  int32_t numerator;
  int32_t denominator; /* a power of two */
} SignaturePoint;

/* Owns sorted copies of its points. A map without a point at 0 begins with 120 bpm and 4/4. */
typedef struct TempoMap {
  const Memory *memory;
  TempoPoint *tempos;
  double *tempo_seconds;    /* the second each tempo point falls on */
  uint32_t tempo_count;     /* at least 1 after tempo_map_init */
  SignaturePoint *signatures;
  int64_t *signature_bars;  /* bar index each signature begins with, 0-based */
  uint32_t signature_count;
} TempoMap;

typedef struct BarPosition {
  int64_t bar;  /* 0-based */
  int32_t beat; /* 0-based, in units of the signature's denominator */
  int64_t ticks_into_beat;
} BarPosition;

/* Points may come in any order; of equal positions the last wins; bpm is clamped to the limits. [control] */
Status tempo_map_init(TempoMap *map, const Memory *memory, const TempoPoint *tempos, uint32_t tempo_count,
                      const SignaturePoint *signatures, uint32_t signature_count) NODISCARD;
void tempo_map_finish(TempoMap *map);

/* One tempo by itself: the seconds that `ticks` behind its beginning are. It glides to `end_bpm` over `length_ticks`, unless both
   bpm are the same. What asks this gets the very frames a map gives. [any] */
typedef struct TempoSpan { double bpm, end_bpm; int64_t length_ticks; } TempoSpan;
double tempo_span_seconds(TempoSpan span, double ticks) RT_SAFE;

/* Exact inverses of one another up to one tick. Negative ticks run on at the first tempo. [any] */
double tempo_map_seconds(const TempoMap *map, double ticks);
double tempo_map_ticks(const TempoMap *map, double seconds);
/* Frames at `rate_hz`, rounded to nearest: where an event at `ticks` sounds. [any] */
int64_t tempo_map_frame(const TempoMap *map, int64_t ticks, double rate_hz);
double tempo_map_bpm(const TempoMap *map, double ticks);
BarPosition tempo_map_bar(const TempoMap *map, int64_t ticks);
/* The tick a bar begins on. [any] */
int64_t tempo_map_bar_ticks(const TempoMap *map, int64_t bar);
SignaturePoint tempo_map_signature(const TempoMap *map, int64_t ticks);

#endif
