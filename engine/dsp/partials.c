/* Turning sines. The recurrence is the coupled form, a rotation by a fixed angle, which stays precise at low pitches (J. O. Smith,
   "Introduction to Digital Filters", section on numerical behaviour of oscillators). */
#include "dsp/partials.h"

#include "core/math_inline.h"

#define HIGHEST_TURNS 0.46f  /* a partial beyond is silent, and fades from a little below */
#define FADE_PER_TURN 25.0f

/* A vector of sines on its way through a chunk. */
typedef struct Sine { f32x4 x, y, c, s, level, step; } Sine;

static inline f32x4 audible(f32x4 turns) RT_SAFE { return f4_clamp((f4_splat(HIGHEST_TURNS) - turns) * f4_splat(FADE_PER_TURN), 0.0f, 1.0f); }

/* Each partial wavers at a pace of its own between 0.5 and 4 Hz. */
static inline f32x4 flutter_of(const Partials *p, uint32_t v, float depth, float seconds) RT_SAFE {
  const f32x4 place = p->ratio[v] * f4_splat(0.6180340f) + f4_splat((float)v * 0.37f);
  const f32x4 own = place - f4_floor_inline(place);
  return f4_splat(1.0f) + f4_splat(depth) * f4_sin_turns_inline(f4_splat(seconds) * (f4_splat(0.5f) + f4_splat(3.5f) * own) + own);
}

static inline Sine sine_begin(Partials *p, uint32_t v, const PartialMotion *m, float after) RT_SAFE {
  const f32x4 one = f4_splat(1.0f), quarter = f4_splat(0.25f), frames = f4_splat((float)m->frames);
  const f32x4 turns = f4_min(p->ratio[v] * f4_splat(m->turns), f4_splat(0.5f)), phase = p->phase[v];
  const f32x4 fallen = f4_exp2_inline(p->decay[v] * f4_splat(-after));
  const f32x4 kept = f4_splat(m->sustain) + (one - f4_splat(m->sustain)) * fallen;
  f32x4 level = f4_exp2_inline(p->strength[v] - f4_splat(m->tilt) * p->octave[v]) * kept * audible(turns);
  if (m->flutter > 0.0f) level *= flutter_of(p, v, m->flutter, after);
  const f32x4 before = p->seconds > 0.0f ? p->level[v] : level, next = phase + turns * frames;
  p->level[v] = level;
  p->phase[v] = next - f4_floor_inline(next);
  return (Sine){f4_sin_turns_inline(phase), f4_sin_turns_inline(phase + quarter), f4_sin_turns_inline(turns + quarter), f4_sin_turns_inline(turns),
                before, (level - before) / frames};
}

static inline void sine_step(Sine *o) RT_SAFE {
  const f32x4 x = o->x * o->c + o->y * o->s;
  o->y = o->y * o->c - o->x * o->s;
  o->x = x;
  o->level += o->step;
}

/* Two vectors side by side, so that neither waits for its own last frame. */
static void add_pair(Partials *p, uint32_t v, const PartialMotion *m, float after, f32x4 *out) RT_SAFE {
  Sine a = sine_begin(p, v, m, after), b = sine_begin(p, v + 1, m, after);
  for (uint32_t i = 0; i < m->frames; i++) {
    sine_step(&a);
    sine_step(&b);
    out[i] += a.x * a.level + b.x * b.level;
  }
}

static void add_one(Partials *p, uint32_t v, const PartialMotion *m, float after, f32x4 *out) RT_SAFE {
  Sine a = sine_begin(p, v, m, after);
  for (uint32_t i = 0; i < m->frames; i++) {
    sine_step(&a);
    out[i] += a.x * a.level;
  }
}

static bool is_heard(f32x4 level) RT_SAFE { return i4_any((i32x4)(level > f4_splat(PARTIAL_SILENT))); }

/* The vectors at the top that have died away are left out from now on; what only bloom or tilt holds back is not dead. */
static uint32_t trim(const Partials *p, uint32_t from, uint32_t count, float sustain) RT_SAFE {
  if (sustain > 0.0f) return count;
  for (; count > 0; count--) {
    const uint32_t v = from + count - 1;
    if (is_heard(p->level[v]) || is_heard(f4_exp2_inline(p->strength[v] - p->decay[v] * f4_splat(p->seconds)))) break;
  }
  return count;
}

static void add_string(Partials *p, uint32_t from, uint32_t count, const PartialMotion *m, f32x4 *out) RT_SAFE {
  const float after = p->seconds + m->seconds;
  uint32_t v = 0;
  for (; v + 2 <= count; v += 2) add_pair(p, from + v, m, after, out);
  if (v < count) add_one(p, from + v, m, after, out);
}

bool partials_process(Partials *p, const PartialMotion *m, f32x4 *first, f32x4 *second) RT_SAFE {
  const uint32_t behind = PARTIAL_VECTORS - PARTIAL_VECTORS_SECOND;
  add_string(p, 0, p->first, m, first);
  add_string(p, behind, p->second, m, second);
  p->seconds += m->seconds;
  p->first = trim(p, 0, p->first, m->sustain);
  p->second = trim(p, behind, p->second, m->sustain);
  return p->first + p->second > 0;
}
