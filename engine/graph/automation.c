/* Automation on the audio thread: finds where the song stands in each curve by a cursor, or by binary search after a jump,
   evaluates it in f64 (core/curve.h), and hands devices straight lines: cut where a point falls inside the block, and fine
   enough for a bent curve that the line stays within 2e-8 of the parameter's range of it. */
#include "graph/automation.h"
#include "graph/launch.h"

#include "core/curve.h"
#include "core/math.h"

#include <string.h>

#define LINE_TOLERANCE 2e-8 /* of the range: 3e-6 dB of a fader, 4e-7 of its gain */
#define LINE_FRAMES_MIN 1

/* A moment of the song as this node hears it. */
typedef struct Moment { int64_t frame; double ticks; } Moment;

/* Nearly every node asks for the same three frames: where the block begins, its middle, where the next one begins. */
static Moment moment(Live *live, int64_t frame) RT_SAFE {
  MomentKnown *known = &live->moments[(uint64_t)frame / (GRID_FRAMES / 2) % COUNT_OF(live->moments)];
  if (known->frame != frame || known->serial != live->plan->serial) {
    double bpm;
    *known = (MomentKnown){frame, live->plan->serial, transport_ticks(live, frame, &bpm)};
  }
  return (Moment){frame, known->ticks};
}

static __attribute__((noinline)) void find_span(Live *live, int64_t from, int64_t to) RT_SAFE {
  const int64_t between = from + (to - from) / 2;
  const double begin = moment(live, from).ticks, middle = moment(live, between).ticks, end = moment(live, to).ticks;
  const double half = (double)(between - from) / (double)(to - from), bow = end > begin ? (middle - begin) / (end - begin) - half : 0.0;
  live->span = (SpanKnown){from, to, live->plan->serial, end, bow < 0.0 ? -bow : bow};
}

/* Of a whole block, which nearly all lanes ask for one after the other. */
static inline const SpanKnown *span(Live *live, int64_t from, int64_t to) RT_SAFE {
  if (live->span.from != from || live->span.to != to || live->span.serial != live->plan->serial) find_span(live, from, to);
  return &live->span;
}

static int64_t whole_frame(double frame) RT_SAFE {
  if (!(frame > -0x1p50 && frame < 0x1p50)) return math_round_clamp(math_floor(frame), -(INT64_C(1) << 60), INT64_C(1) << 60);
  const int64_t towards_zero = (int64_t)frame;
  return (double)towards_zero > frame ? towards_zero - 1 : towards_zero;
}

/* ---- one curve */

static double frame_of(const Live *live, const RtCurve *curve, uint32_t i) RT_SAFE {
  return curve->slot == ID_NONE ? curve->points[i].frame : transport_exact_frame(live, curve->points[i].ticks + (double)curve->shift_ticks);
}

/* Whether the last point at or before `frame` is `from` or one of the few behind it; `low` is then the one after it, else the first
   that is not known to lie before. */
static bool is_near(const Live *live, const RtCurve *curve, double frame, uint32_t from, uint32_t *low) RT_SAFE {
  if (frame_of(live, curve, from) > frame) return false;
  *low = from + 1;
  for (uint32_t tries = 0; tries < 4; tries++, ++*low)
    if (*low == curve->count || frame_of(live, curve, *low) > frame) return true;
  return false;
}

/* Where it would be if points lay at equal distances: after an edit every curve is looked through anew, and each look at a point far
   from where the song stands waits for memory. */
static uint32_t guess(const Live *live, const RtCurve *curve, double frame) RT_SAFE {
  const double first = frame_of(live, curve, 0), last = frame_of(live, curve, curve->count - 1);
  if (!(last > first)) return 0;
  return (uint32_t)math_int_clamp((frame - first) / (last - first) * (double)(curve->count - 1) - 1.0, 0, (int32_t)(curve->count - 1));
}

/* The last point at or before `frame`; UINT32_MAX before the first. */
static uint32_t seek(const Live *live, RtCurve *curve, double frame) RT_SAFE {
  uint32_t low = 0, high = curve->count; /* points before `low` are not behind, those from `high` on are */
  const bool found = is_near(live, curve, frame, curve->cursor, &low) || is_near(live, curve, frame, guess(live, curve, frame), &low);
  while (!found && low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (frame_of(live, curve, middle) <= frame) low = middle + 1;
    else high = middle;
  }
  curve->cursor = low > 0 ? low - 1 : 0;
  return low - 1;
}

static bool is_even(const Live *live, const RtCurve *curve, uint32_t i) RT_SAFE {
  const double shift = (double)curve->shift_ticks;
  return curve->slot == ID_NONE ? curve->points[i].even != 0 : transport_is_steady(live, curve->points[i].ticks + shift, curve->points[i + 1].ticks + shift);
}

/* The value at `at` of the stretch that begins with point `i`: what a line through it may be drawn to, up to its end. */
static double value_on(const Live *live, const RtCurve *curve, uint32_t i, Moment at) RT_SAFE {
  if (i == UINT32_MAX) return (double)curve->points[0].value;
  const CurvePoint *point = &curve->points[i], *next = point + 1;
  if (i + 1 == curve->count || point->shape == CURVE_STEPPED) return (double)point->value;
  const double here = frame_of(live, curve, i), ticks = at.ticks - (double)curve->shift_ticks;
  const double along = is_even(live, curve, i) ? ((double)at.frame - here) / (frame_of(live, curve, i + 1) - here)
                                               : (ticks - point->ticks) / (next->ticks - point->ticks);
  const Curve shape = {(double)point->value, (double)next->value, (CurveShape)point->shape, (double)point->tension};
  return curve_value(&shape, along);
}

/* Nothing moves until the next point. */
static bool is_flat(const RtCurve *curve, uint32_t i) RT_SAFE {
  if (i == UINT32_MAX || i + 1 == curve->count) return true;
  return curve->points[i].shape == CURVE_STEPPED || curve->points[i].value == curve->points[i + 1].value;
}

static bool is_straight(const Live *live, const RtCurve *curve, uint32_t i) RT_SAFE {
  return is_flat(curve, i) || (is_even(live, curve, i) && (curve->points[i].shape == CURVE_LINEAR || curve->points[i].tension == 0.0f));
}

/* ---- one lane */

/* A clip of the arrangement moves nothing while its track is away from it. */
static bool holds(const Live *live, RtCurve *curve, int64_t frame) RT_SAFE {
  if (curve->slot != ID_NONE) launch_place_curve(live, curve, frame);
  else if (curve->launch != NULL && launch_is_away(curve->launch, frame)) return false;
  return curve->begin_frame <= frame && frame < curve->end_frame;
}

/* What the curves that hold from `from` on make of `base` at `at`, which lies at or behind it in the same stretch. */
static double lane_at(const Live *live, RtLane *lane, int64_t from, Moment at, double base) RT_SAFE {
  double value = base, added = 0.0;
  for (uint32_t i = 0; i < lane->curve_count; i++) {
    RtCurve *curve = &lane->curves[i];
    if (!holds(live, curve, from)) continue;
    const double here = value_on(live, curve, seek(live, curve, (double)from), at);
    if (curve->relative) added += here;
    else value = here;
  }
  value = math_clamp(value + added, lane->low, lane->high);
  return lane->whole ? math_floor(value + 0.5) : value;
}

typedef struct Stretch {
  double corner;       /* the first position behind `from` where something turns; not rounded */
  bool flat, straight; /* up to there */
} Stretch;

static Stretch stretch_from(const Live *live, RtLane *lane, int64_t from) RT_SAFE {
  Stretch s = {.corner = (double)INT64_MAX, .flat = true, .straight = true};
  for (uint32_t i = 0; i < lane->curve_count; i++) {
    RtCurve *curve = &lane->curves[i];
    const bool here = holds(live, curve, from);
    if (curve->launch != NULL) s.corner = math_min(s.corner, (double)launch_next_move(curve->launch, from));
    if (curve->begin_frame > from) s.corner = math_min(s.corner, (double)curve->begin_frame);
    if (!here) continue;
    const uint32_t point = seek(live, curve, (double)from);
    s.corner = math_min(s.corner, (double)curve->end_frame);
    if (point + 1 < curve->count) s.corner = math_min(s.corner, frame_of(live, curve, point + 1)); /* UINT32_MAX + 1 is the first */
    s.flat = s.flat && is_flat(curve, point);
    s.straight = s.straight && is_straight(live, curve, point);
  }
  return s;
}

/* The value on a straight stretch: what lane_at gives, without looking for it. */
static double glide_at(const RtLane *lane, Moment at) RT_SAFE {
  const RtGlide *way = &lane->way;
  const double along = ((way->even ? (double)at.frame : at.ticks) - way->begin) / way->way;
  const double value = along >= 1.0 ? way->second : along > 0.0 ? way->first + (way->second - way->first) * along : way->first;
  return math_clamp(value + 0.0, lane->low, lane->high);
}

static inline bool glides_from(const RtLane *lane, int64_t from) RT_SAFE { return lane->glide != NULL && lane->glide_begin <= from && from < lane->glide_end; }

/* lane_at, without looking for it where the lane glides. */
static double value_at(const Live *live, RtLane *lane, int64_t from, Moment at, double base) RT_SAFE {
  return glides_from(lane, from) && at.frame <= lane->glide_end ? glide_at(lane, at) : lane_at(live, lane, from, at, base);
}

/* A line from the value `first` at `begin` on, and where it leads: the value at `end`. */
typedef struct Line { double value, step; } Line;

static Line line_between(Live *live, RtLane *lane, double first, int64_t begin, int64_t end, double corner, double base) RT_SAFE {
  const int64_t reach = corner < (double)end ? end - 1 : end; /* a point before `end`: the stretch has no value there */
  if (reach <= begin) return (Line){first, 0.0};
  return (Line){first, (value_at(live, lane, begin, moment(live, reach), base) - first) / (double)(reach - begin)};
}

static double away_from_line(Live *live, RtLane *lane, Line line, int64_t begin, int64_t end, double base) RT_SAFE {
  const int64_t middle = begin + (end - begin) / 2;
  const double away = value_at(live, lane, begin, moment(live, middle), base) - (line.value + line.step * (double)(middle - begin));
  return away < 0.0 ? -away : away;
}

static void add_ramp(Live *live, const RtLane *lane, uint32_t begin, uint32_t end, Line line) RT_SAFE {
  live->ramps[live->ramp_count++] = (ParamRamp){.param = lane->param, .begin_frame = (uint16_t)begin, .end_frame = (uint16_t)end,
                                                .value = (float)line.value, .step = (float)line.step};
}

static bool in_range(const RtLane *lane, float value) RT_SAFE { return (double)value >= lane->low && (double)value <= lane->high; }

/* A lane of one curve that is in the middle of a straight stretch is the usual case: nothing has to be looked for until its
   next corner. */
static void glide_along(RtLane *lane, const CurvePoint *point, int64_t begin, int64_t end) RT_SAFE {
  const CurvePoint *next = point + 1;
  const bool even = point->even != 0;
  lane->glide = point;
  lane->glide_begin = begin;
  lane->glide_end = end;
  lane->glided_frame = INT64_MIN;
  lane->way = (RtGlide){even ? point->frame : point->ticks, even ? next->frame - point->frame : next->ticks - point->ticks,
                        (double)point->value, (double)next->value, even};
}

static void begin_glide(const Live *live, RtLane *lane, int64_t from, const Stretch *s) RT_SAFE {
  lane->glide = NULL;
  if (s->flat || lane->curve_count != 1 || lane->whole || lane->launched || lane->curves[0].relative || !holds(live, &lane->curves[0], from)) return;
  const uint32_t i = seek(live, &lane->curves[0], (double)from);
  if (i == UINT32_MAX || i + 1 >= lane->curves[0].count || lane->curves[0].points[i].shape != CURVE_LINEAR) return;
  if (!lane->curves[0].points[i].even && !(in_range(lane, lane->curves[0].points[i].value) && in_range(lane, lane->curves[0].points[i + 1].value))) return;
  glide_along(lane, &lane->curves[0].points[i], from, whole_frame(s->corner));
}

/* Lines through the block for a device that draws them, the first with the value `first` along `s`; gives the value the last one
   leads to. */
static double draw_lines(Live *live, RtLane *lane, int64_t from, double first, Stretch s, double base) RT_SAFE {
  const int64_t end = from + live->frames;
  double last = 0.0;
  for (int64_t at = from; at < end;) {
    if (at > from) {
      if (!glides_from(lane, at)) s = stretch_from(live, lane, at);
      first = value_at(live, lane, at, moment(live, at), base);
    }
    int64_t to = s.corner < (double)end ? whole_frame(s.corner) : end; /* frames from the corner on are the next one's */
    if ((double)to < s.corner && to < end) to++;
    Line line = line_between(live, lane, first, at, to, s.corner, base);
    while (!s.straight && to - at > LINE_FRAMES_MIN && live->ramp_count + 8 < RAMPS_MAX
           && away_from_line(live, lane, line, at, to, base) > LINE_TOLERANCE * (lane->high - lane->low)) {
      to = at + (to - at) / 2;
      line = line_between(live, lane, first, at, to, s.corner, base);
    }
    last = line.value + line.step * (double)(to - at);
    if (live->ramp_count + 1 == RAMPS_MAX) { /* no room: the rest as one line */
      const double value = lane_at(live, lane, end, moment(live, end), base);
      line.step = (value - line.value) / (double)(end - at);
      last = value;
      to = end;
    }
    if (live->ramp_count < RAMPS_MAX) add_ramp(live, lane, (uint32_t)(at - from), (uint32_t)(to - from), line);
    if (to == end && s.corner > (double)end && !glides_from(lane, at)) begin_glide(live, lane, at, &s);
    at = to;
  }
  return last;
}

typedef struct Motion { double now, end; } Motion;

static bool glides(const RtLane *lane, int64_t from, int64_t to) RT_SAFE {
  return glides_from(lane, from) && to <= lane->glide_end;
}

static bool at_rest(const RtLane *lane, int64_t from, int64_t to, double base) RT_SAFE {
  return lane->resting && lane->rest_begin <= from && to <= lane->rest_end && base == lane->rest_base;
}

/* The moment of a frame: what an even stretch needs of it is known already. */
static Moment glide_moment(Live *live, const RtLane *lane, int64_t frame) RT_SAFE {
  return lane->way.even ? (Moment){frame, 0.0} : moment(live, frame);
}

/* False: it takes more than one line. A stretch that is straight in musical time bends as far from its line as the song's tempo does:
   then draw_lines goes on along the glide. */
static inline __attribute__((always_inline)) bool glide(Live *live, RtLane *lane, int64_t from, int64_t to, bool lines, Motion *motion) RT_SAFE {
  const bool even = lane->way.even;
  const SpanKnown *const block = even || to == from ? NULL : span(live, from, to);
  const double now = lane->glided_frame == from ? lane->glided_value : glide_at(lane, glide_moment(live, lane, from));
  const double end = to == from ? now : glide_at(lane, (Moment){to, even ? 0.0 : block->end_ticks});
  *motion = (Motion){now, end};
  lane->glided_frame = to;
  lane->glided_value = end;
  if (to == from || !lines || live->ramp_count >= RAMPS_MAX) return true;
  if (!even && to - from > LINE_FRAMES_MIN && (end > now ? end - now : now - end) * block->bow > LINE_TOLERANCE * (lane->high - lane->low)) return false;
  /* of a whole block the quotient is the product, to the bit */
  const Line line = {now, to - from == GRID_FRAMES ? (end - now) * (1.0 / GRID_FRAMES) : (end - now) / (double)(to - from)};
  add_ramp(live, lane, 0, (uint32_t)(to - from), line);
  motion->end = line.value + line.step * (double)(to - from);
  return true;
}

/* The same where the block goes over one point into a stretch that is as straight: two lines, as draw_lines would make them. */
static __attribute__((noinline)) bool turn(Live *live, RtLane *lane, int64_t from, int64_t to, Motion *motion) RT_SAFE {
  const CurvePoint *point = lane->glide, *next = point + 1;
  RtCurve *curve = &lane->curves[0];
  const double corner = next->frame;
  if (next + 1 >= curve->points + curve->count || next->shape != CURVE_LINEAR || !next->even || next->value == next[1].value) return false;
  const double end = math_min(next[1].frame, (double)curve->end_frame);
  int64_t at = whole_frame(corner);
  if ((double)at < corner) at++;
  if (lane->glide_end != whole_frame(corner) || end <= (double)to || at <= from || at >= to) return false;
  const double now = lane->glided_frame == from ? lane->glided_value : glide_at(lane, (Moment){from, 0.0});
  const int64_t reach = corner < (double)at ? at - 1 : at;
  const double step = reach > from ? (glide_at(lane, (Moment){reach, 0.0}) - now) / (double)(reach - from) : 0.0;
  add_ramp(live, lane, 0, (uint32_t)(at - from), (Line){now, step});
  curve->cursor = (uint32_t)(next - curve->points);
  glide_along(lane, next, at, whole_frame(end));
  const double first = glide_at(lane, (Moment){at, 0.0});
  const Line line = {first, (glide_at(lane, (Moment){to, 0.0}) - first) / (double)(to - at)};
  add_ramp(live, lane, (uint32_t)(at - from), (uint32_t)(to - from), line);
  *motion = (Motion){now, line.value + line.step * (double)(to - at)};
  return true;
}

/* A lane that neither rests nor glides from `from` to `to`. */
static __attribute__((noinline)) Motion look_up(Live *live, RtLane *lane, int64_t from, int64_t to, double base, bool lines) RT_SAFE {
  const Stretch s = stretch_from(live, lane, from);
  const double now = lane_at(live, lane, from, moment(live, from), base);
  lane->resting = s.flat && !lane->launched;
  lane->glide = NULL;
  if (lane->resting) {
    lane->rest_begin = from;
    lane->rest_end = whole_frame(s.corner);
    lane->rest_value = now;
    lane->rest_base = base;
    if (to <= lane->rest_end) return (Motion){now, now};
  }
  if (live->playing && lines) return (Motion){now, draw_lines(live, lane, from, now, s, base)};
  begin_glide(live, lane, from, &s);
  if (!live->playing || lane->whole) return (Motion){now, now};
  if (s.corner >= (double)to) return (Motion){now, lane_at(live, lane, from, moment(live, to), base)};
  return (Motion){now, lane_at(live, lane, to, moment(live, to), base)};
}

/* Where the lane stands in this block; `lines`: the device draws ramps itself. */
static inline __attribute__((always_inline)) Motion follow(Live *live, RtLane *lane, int64_t from, double base, bool lines) RT_SAFE {
  const int64_t to = live->playing ? from + live->frames : from;
  Motion motion;
  if (glides(lane, from, to)) {
    if (!glide(live, lane, from, to, lines, &motion)) motion.end = draw_lines(live, lane, from, motion.now, (Stretch){.corner = (double)lane->glide_end}, base);
    return motion;
  }
  if (at_rest(lane, from, to, base)) return (Motion){lane->rest_value, lane->rest_value};
  return look_up(live, lane, from, to, base, lines);
}

double automation_lane_value(Live *live, RtLane *lane, int64_t frame) RT_SAFE {
  const double base = (double)lane->base;
  if (at_rest(lane, frame, frame, base) && frame < lane->rest_end) return lane->rest_value;
  const Stretch s = stretch_from(live, lane, frame);
  const double value = lane_at(live, lane, frame, moment(live, frame), base);
  lane->resting = s.flat && !lane->launched;
  if (lane->resting) {
    lane->rest_begin = frame;
    lane->rest_end = whole_frame(s.corner);
    lane->rest_value = value;
    lane->rest_base = base;
  }
  return value;
}

uint32_t automation_lane_lines(Live *live, RtLane *lane, int64_t frame) RT_SAFE {
  live->ramp_count = 0;
  const Motion motion = follow(live, lane, frame, (double)lane->base, true);
  if (live->ramp_count == 0) add_ramp(live, lane, 0, live->frames, (Line){motion.now, 0.0});
  return live->ramp_count;
}

/* ---- a node */

static void set_bypass(const Live *live, RtNode *node, bool bypassed) RT_SAFE {
  if (node->leaving) return;
  node->wet_target = bypassed ? 0.0f : 1.0f;
  if (live->pristine) node->state->wet = node->wet_target;
}

static void set_mute(const Live *live, RtChain *chain, bool muted) RT_SAFE {
  if (chain->gone) return;
  chain->silent = chain->silent_in_plan || muted;
  if (live->pristine) chain->state->open = chain->silent ? 0.0f : 1.0f;
}

/* A parameter is where it was set to, whatever moved it in the block before. */
static void stand(RtNode *node, uint16_t param) RT_SAFE {
  node->automation->now[param] = node->automation->end[param] = node->state->params[param];
}

/* What is muted or bypassed as the song begins is so before: what is late comes to a strip in the middle of a block. */
static int64_t in_song(int64_t frame) RT_SAFE { return frame < 0 ? 0 : frame; }

/* True when the parameter moves in this block. */
static bool follow_lane(Live *live, RtNode *node, RtLane *lane, int64_t from) RT_SAFE {
  RtAutomation *a = node->automation;
  if (lane->param >= LANE_MUTE) {
    const bool on = follow(live, lane, in_song(from), (double)lane->base, false).now >= 0.5;
    moved_tell(node->state, lane->param, on ? 1.0f : 0.0f);
    if (lane->param == LANE_BYPASS) set_bypass(live, node, on);
    else set_mute(live, node->chain, on);
    return false;
  }
  if (lane->held) {
    stand(node, lane->param);
    glance_float_set(&node->state->shown[lane->param], MOVED_BY_NONE);
    return false;
  }
  const uint32_t before = live->ramp_count;
  const Motion motion = follow(live, lane, from, (double)node->state->params[lane->param],
                               node->state->device->ramps && !lane->whole && !lane->modulated);
  a->now[lane->param] = (float)motion.now;
  a->end[lane->param] = (float)motion.end;
  if (!lane->modulated) glance_float_set(&node->state->shown[lane->param], a->now[lane->param]);
  return motion.now != motion.end || live->ramp_count != before;
}

/* A modulator that is bypassed moves nothing, whatever its polarity. */
static double swing(const RtModulation *m, uint32_t end, uint32_t frames) RT_SAFE {
  if (m->source->wet_target == 0.0f) return 0.0;
  const uint32_t back = m->late_frames + (end ? 0 : frames);
  const float heard = m->late_frames == 0 ? m->value[end] : modulation_before(m->source->state->past, m->port, back);
  const double value = math_clamp((double)heard, 0.0, 1.0);
  return (double)m->depth * (m->bipolar ? 2.0 * value - 1.0 : value);
}

static double moved(const Param *law, double value, double by) RT_SAFE {
  return by == 0.0 ? value : param_value_from_travel(law, param_travel_from_value(law, value) + by);
}

/* All that modulates one parameter, from modulation `first` on; gives the first of the next parameter. */
static uint32_t modulate(Live *live, RtNode *node, uint32_t first, bool *moving) RT_SAFE {
  RtAutomation *a = node->automation;
  const uint16_t param = a->modulations[first].param;
  double now = 0.0, end = 0.0;
  uint32_t i = first;
  for (; i < a->modulation_count && a->modulations[i].param == param; i++) {
    now += swing(&a->modulations[i], 0, live->frames);
    end += swing(&a->modulations[i], 1, live->frames);
  }
  const Param *law = a->modulations[first].law;
  a->now[param] = (float)moved(law, (double)a->now[param], now);
  a->end[param] = law->curve >= PARAM_STEPS ? a->now[param] : (float)moved(law, (double)a->end[param], end);
  if (a->now[param] == a->end[param]) return i;
  *moving = true;
  if (!node->state->device->ramps || live->ramp_count == RAMPS_MAX) return i;
  const double step = ((double)a->end[param] - (double)a->now[param]) / (double)live->frames;
  uint32_t place = live->ramp_count++; /* ramps are sorted by parameter */
  for (; place > 0 && live->ramps[place - 1].param > param; place--) live->ramps[place] = live->ramps[place - 1];
  live->ramps[place] = (ParamRamp){.param = param, .end_frame = (uint16_t)live->frames, .value = a->now[param], .step = (float)step};
  return i;
}

/* What nothing moves, where it stands. */
static void copy_params(const NodeState *state, RtAutomation *a) RT_SAFE {
  if (a->copied) return;
  a->copied = true;
  const float *const from = state->params;
  float *const now = a->now, *const end = a->end;
  for (uint32_t i = 0, count = state->device->param_count; i < count; i += 4) { /* all three have room for whole vectors */
    const f32x4 four = f4_load(from + i);
    f4_store(now + i, four);
    f4_store(end + i, four);
  }
}

/* Where the plan's builder expected the song, or where it went on to, be it the next point, the lane of one curve begins to glide
   without a search: after an edit all of them do in one block, and so do all whose points lie together where a block begins. What
   stretch_from and begin_glide would find. */
static bool begin_glide_alone(RtLane *lane, int64_t from) RT_SAFE {
  RtCurve *curve = &lane->curves[0];
  if (lane->resting || lane->launched || lane->curve_count != 1 || curve->relative || curve->cursor + 1 >= curve->count) return false;
  if (from < curve->begin_frame || from >= curve->end_frame) return false;
  const CurvePoint *point = &curve->points[curve->cursor];
  if (point[1].frame <= (double)from && curve->cursor + 2 < curve->count) point = &curve->points[++curve->cursor];
  const CurvePoint *next = point + 1;
  if ((double)from < point->frame || (double)from >= next->frame) return false;
  if (point->shape != CURVE_LINEAR || !point->even || point->value == next->value) return false;
  glide_along(lane, point, from, whole_frame(math_min(next->frame, (double)curve->end_frame)));
  return lane->glide_end >= from; /* from itself: the next point lies less than a frame ahead, so the block turns there */
}

void automation_foresee(RtAutomation *automation, int64_t frame) {
  if (automation->alone) (void)begin_glide_alone(automation->lanes, frame);
}

/* A lane that is alone, its whole block in the middle of a straight stretch or going over into the next: what most automation
   is. */
static bool glide_alone(Live *live, RtNode *node, int64_t from) RT_SAFE {
  RtAutomation *a = node->automation;
  RtLane *lane = a->lanes;
  const int64_t to = from + live->frames;
  if (!a->alone || lane->held || !live->playing || !(glides_from(lane, from) || begin_glide_alone(lane, from)) || !lane->way.even) return false;
  live->ramp_count = 0;
  Motion motion;
  if (to <= lane->glide_end) (void)glide(live, lane, from, to, true, &motion); /* an even stretch is one line */
  else if (!turn(live, lane, from, to, &motion)) return false;
  copy_params(node->state, a);
  a->now[lane->param] = (float)motion.now;
  a->end[lane->param] = (float)motion.end;
  node->block.params_end = a->end;
  node->block.ramp_count = live->ramp_count;
  glance_float_set(&node->state->shown[lane->param], (float)motion.now); /* no mute, no bypass */
  return true;
}

static __attribute__((noinline)) void follow_all(Live *live, RtNode *node, int64_t from) RT_SAFE {
  RtAutomation *a = node->automation;
  DeviceBlock *block = &node->block;
  bool moving = false;
  copy_params(node->state, a);
  live->ramp_count = 0;
  for (uint32_t i = 0; i < a->modulation_count; i++) stand(node, a->modulations[i].param);
  for (uint32_t i = 0; i < a->lane_count; i++) moving |= follow_lane(live, node, &a->lanes[i], from);
  for (uint32_t i = 0; i < a->modulation_count;) i = modulate(live, node, i, &moving);
  for (uint32_t i = 0; i < a->modulation_count; i++) moved_tell(node->state, a->modulations[i].param, a->now[a->modulations[i].param]);
  block->params_end = moving ? a->end : NULL;
  block->ramp_count = live->ramp_count;
}

void automation_begin_block(Live *live, RtNode *node) RT_SAFE {
  DeviceBlock *block = &node->block;
  const int64_t from = live->song_frame - node->arrival_frames;
  block->params = node->automation->now;
  block->ramps = live->ramps;
  if (!glide_alone(live, node, from)) follow_all(live, node, from);
}

bool automation_hold(RtNode *node, uint32_t param, bool held) RT_SAFE {
  RtAutomation *a = node->automation;
  for (uint32_t i = 0; a != NULL && i < a->lane_count; i++) {
    if (a->lanes[i].param != param) continue;
    a->lanes[i].held = held;
    return true;
  }
  return false;
}

double automation_value(Live *live, RtNode *node, uint32_t param, double base) RT_SAFE {
  RtAutomation *a = node->automation;
  const int64_t from = live->song_frame - node->arrival_frames;
  for (uint32_t i = 0; a != NULL && i < a->lane_count; i++)
    if (a->lanes[i].param == param) return lane_at(live, &a->lanes[i], from, moment(live, from), base);
  return base;
}

bool automation_mutes(Live *live, const RtChain *chain, int64_t frame) RT_SAFE {
  if (chain->gone || chain->silent_in_plan) return true;
  const RtAutomation *a = chain->nodes[chain->node_count - 1].automation;
  frame = in_song(frame);
  for (uint32_t i = 0; a != NULL && i < a->lane_count; i++)
    if (a->lanes[i].param == LANE_MUTE) return lane_at(live, &a->lanes[i], frame, moment(live, frame), (double)a->lanes[i].base) >= 0.5;
  return false;
}
