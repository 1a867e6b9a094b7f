/* See melody.h. */
#include "dsp/melody.h"

#include "core/math.h"

#include <stdbool.h>
#include <string.h>

#define KEY_FIRST 24u
#define KEYS 85u                 /* C1 to C8 */
#define REST KEYS
#define STATES (KEYS + 1u)

#define WIDTH 0.7f               /* semitones: so far off a key costs 1 a point */
#define COST_MOST 9.0f
#define CHANGE_COST 12.0f
#define GAP_COST 2.0f            /* a point without a pitch inside a note, or with one inside a rest */
#define FAINT_DB 45.0f           /* below the loudest: not heard */
#define LEAST_POINTS 10u         /* 50 ms */
#define DIP_DB 6.0f              /* between two notes on one key */
#define RISE_POINTS 16u
#define BEFORE_POINTS 60u
#define ATTACK_POINTS 20u
#define TAIL_POINTS 20u
#define TAIL_DB 3.0f
#define GLIDE_POINTS 30u
#define GLIDE_DB 9.0f
#define NEAR 1.0                 /* semitones: a voice is on a key */

static bool is_heard(const PitchPoint *point, float loudest_db) { return point->semitones > 0.0f && point->level_db > loudest_db - FAINT_DB; }

static float loudest(const PitchPoint *points, uint32_t begin, uint32_t end) {
  float most = -200.0f;
  for (uint32_t i = begin; i < end; i++) most = points[i].level_db > most ? points[i].level_db : most;
  return most;
}

/* Into which of these directions an angle points. */
#define DIRECTIONS 200
static double direction_of(double re, double im) {
  double most = -1.0, found = 0.0;
  for (int i = -DIRECTIONS / 2; i < DIRECTIONS / 2; i++) {
    const double turns = (double)i / DIRECTIONS, along = re * math_cos(MATH_TAU * turns) + im * math_sin(MATH_TAU * turns);
    if (along <= most) continue;
    most = along;
    found = turns;
  }
  return found;
}

/* How far above whole semitones the voice lies, as the mean of an angle: where that has no direction, not at all. */
static double tuning_of(const PitchPoint *points, uint32_t count, float loudest_db) {
  double re = 0.0, im = 0.0;
  uint32_t heard = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (!is_heard(&points[i], loudest_db)) continue;
    const double turns = (double)points[i].semitones - math_floor((double)points[i].semitones);
    re += math_cos(MATH_TAU * turns);
    im += math_sin(MATH_TAU * turns);
    heard++;
  }
  return re * re + im * im > 0.04 * (double)heard * (double)heard ? direction_of(re, im) : 0.0;
}

static float cost_of(const PitchPoint *point, bool heard, uint32_t state, float tuning) {
  if (!heard || state == REST) return heard == (state != REST) ? 0.0f : GAP_COST;
  const float off = (point->semitones - tuning - (float)(KEY_FIRST + state)) * (1.0f / WIDTH), cost = off * off;
  return cost < COST_MOST ? cost : COST_MOST;
}

size_t melody_work_bytes(uint32_t count) { return (size_t)count * (STATES + 1u); }

/* Each point's state, in the first `count` bytes of `work`. */
static void find_states(const PitchPoint *points, uint32_t count, float loudest_db, float tuning, uint8_t *work) {
  uint8_t *states = work, *from = work + count;
  float best[STATES], next[STATES];
  for (uint32_t s = 0; s < STATES; s++) best[s] = s == REST ? 0.0f : CHANGE_COST;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t least = 0;
    for (uint32_t s = 1; s < STATES; s++) least = best[s] < best[least] ? s : least;
    const float change = best[least] + CHANGE_COST, base = best[least];
    const bool heard = is_heard(&points[i], loudest_db);
    for (uint32_t s = 0; s < STATES; s++) {
      const bool stays = best[s] <= change;
      from[(size_t)i * STATES + s] = (uint8_t)(stays ? s : least);
      next[s] = (stays ? best[s] : change) - base + cost_of(&points[i], heard, s, tuning);
    }
    memcpy(best, next, sizeof best);
  }
  uint32_t at = 0;
  for (uint32_t s = 1; s < STATES; s++) at = best[s] < best[at] ? s : at;
  for (uint32_t i = count; i-- > 0;) {
    states[i] = (uint8_t)at;
    at = from[(size_t)i * STATES + at];
  }
}

/* --- notes ------------------------------------------------------------------------------------------------------------- */

typedef struct Notes { MelodyNote *list; uint32_t count, capacity; float loudest_db; } Notes;

/* As hard as it is loud in its beginning: 40 dB from the softest to the loudest. */
static float velocity_of(const Notes *notes, const PitchPoint *points, uint32_t begin, uint32_t end) {
  const uint32_t until = end - begin < ATTACK_POINTS ? end : begin + ATTACK_POINTS;
  return (float)math_clamp(0.9 + (double)(loudest(points, begin, until) - notes->loudest_db) / 50.0, 0.1, 1.0);
}

/* What is left of a vibrato while a note dies away is no other note. */
static bool is_tail(const Notes *notes, const PitchPoint *points, uint32_t begin, uint32_t end, uint32_t key) {
  if (notes->count == 0 || end - begin > TAIL_POINTS) return false;
  const MelodyNote *before = &notes->list[notes->count - 1];
  return before->end == begin && (before->key == key + 1 || key == before->key + 1) && points[end - 1].level_db < points[begin].level_db - TAIL_DB;
}

static void add_note(Notes *notes, const PitchPoint *points, uint32_t begin, uint32_t end, uint32_t key) {
  if (end > begin && is_tail(notes, points, begin, end, key)) {
    notes->list[notes->count - 1].end = end;
    return;
  }
  if (end < begin + LEAST_POINTS || notes->count == notes->capacity) return;
  notes->list[notes->count++] = (MelodyNote){begin, end, key, velocity_of(notes, points, begin, end)};
}

static uint32_t softest(const PitchPoint *points, uint32_t begin, uint32_t end) {
  uint32_t at = begin;
  for (uint32_t i = begin; i <= end; i++) at = points[i].level_db < points[at].level_db ? i : at;
  return at;
}

/* What is struck or sung again on one key: its level falls, and rises again at once. */
static void add_strokes(Notes *notes, const PitchPoint *points, uint32_t begin, uint32_t end, uint32_t key) {
  uint32_t from = begin;
  for (uint32_t i = begin + LEAST_POINTS; i < end; i++) {
    const uint32_t low = softest(points, i - from > RISE_POINTS ? i - RISE_POINTS : from, i);
    if (low < from + LEAST_POINTS || points[i].level_db - points[low].level_db < DIP_DB) continue;
    if (loudest(points, low - from > BEFORE_POINTS ? low - BEFORE_POINTS : from, low) - points[low].level_db < DIP_DB) continue;
    add_note(notes, points, from, low, key);
    from = low;
    i = low + LEAST_POINTS;
  }
  add_note(notes, points, from, end, key);
}

static bool is_at(const PitchPoint *point, uint32_t state, double tuning) {
  const double off = (double)point->semitones - tuning - (double)(KEY_FIRST + state);
  return point->semitones > 0.0f && off < NEAR && off > -NEAR;
}

/* Where one key goes over into the next without a rest: half way from where the voice leaves the one to where it reaches the other. */
static uint32_t crossing(const PitchPoint *points, const uint8_t *states, uint32_t begin, uint32_t change, uint32_t count, double tuning) {
  uint32_t left = change, reached = change;
  while (left > begin && !is_at(&points[left - 1], states[change - 1], tuning)) left--;
  if (left == begin) return change;
  for (reached = left; reached + 1 < count && reached < change + LEAST_POINTS && !is_at(&points[reached], states[change], tuning);) reached++;
  return (left + reached) / 2;
}

/* In a quick glide no moment has a pitch: where the voice goes on as loud as before from one key to another, half of the way belongs to each. */
static void bridge_glides(const PitchPoint *points, uint32_t count, uint8_t *states) {
  for (uint32_t i = 1; i < count; i++) {
    if (states[i] != REST || states[i - 1] == REST) continue;
    uint32_t end = i;
    while (end < count && states[end] == REST) end++;
    if (end == count || end - i > GLIDE_POINTS || states[end] == states[i - 1]) continue;
    const float around = points[i - 1].level_db < points[end].level_db ? points[i - 1].level_db : points[end].level_db;
    if (points[softest(points, i, end)].level_db < around - GLIDE_DB) continue;
    memset(states + i, states[i - 1], (end - i) / 2);
    memset(states + i + (end - i) / 2, states[end], end - i - (end - i) / 2);
  }
}

uint32_t melody_find(const PitchPoint *points, uint32_t count, void *work, MelodyNote *notes, uint32_t capacity, double *tuning_semitones) {
  Notes found = {.list = notes, .capacity = capacity, .loudest_db = loudest(points, 0, count)};
  uint8_t *states = work;
  const double tuning = *tuning_semitones = tuning_of(points, count, found.loudest_db);
  find_states(points, count, found.loudest_db, (float)tuning, work);
  bridge_glides(points, count, states);
  for (uint32_t i = 0, begin = 0; i < count;) {
    uint32_t next = i + 1;
    while (next < count && states[next] == states[i]) next++;
    const bool legato = next < count && states[i] != REST && states[next] != REST;
    const uint32_t end = legato ? crossing(points, states, begin, next, count, tuning) : next;
    if (states[i] != REST) add_strokes(&found, points, begin, end, KEY_FIRST + states[i]);
    begin = end;
    i = next;
  }
  return found.count;
}
