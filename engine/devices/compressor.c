/*
  "Press": a feed-forward compressor. Both sides share one detector, so the image stands still, unless the link is loosened;
  its gain is computed for every frame from the logarithm of the level, so attacks are as fast as they are set.

    d = max(|L|, |R|);  e += c (d - e), c from attack when d > e and from release otherwise, c = 1 - exp(-1 / (t rate))
    reduction = (1 / ratio - 1) * over(20 log10 e - threshold), with a quadratic knee

  The detector hears peaks or the mean of squares over 10 ms, of the input or of a sidechain, between two cuts that one can
  listen to; with look-ahead it hears them earlier than they are heard. Automatic makeup gives back half of what a level of
  0 dBFS would lose. The plain compressor, with none of this, is the one that runs four to a call.

  Sources: D. Giannoulis, M. Massberg, J. Reiss, "Digital dynamic range compressor design" (JAES 60-6, 2012), equation 4
  for the knee. The meter publishes the block's greatest reduction in dB, positive.
*/
#include "devices/apart.h"
#include "devices/compressor_curve.h"
#include "devices/moving.h"

#include "core/math_inline8.h"
#include "dsp/key.h"
#include "dsp/lookahead.h"
#include "dsp/smoother.h"

#include <string.h>

enum {
  THRESHOLD, RATIO, KNEE, ATTACK, RELEASE, MAKEUP, MIX, LOOKAHEAD, DETECTOR, LINK, SIDECHAIN, KEY_LOW_CUT, KEY_HIGH_CUT, LISTEN,
  AUTO_MAKEUP, PARAM_COUNT
};

static const char *const detectors[] = {"Peak", "RMS", NULL};

#define MOST_MS 20.0 /* look-ahead */

static const Param params[PARAM_COUNT] = {
    {THRESHOLD, "threshold_db", "Threshold", "Curve", "dB", -60, 0, -18, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
    {RATIO, "ratio", "Ratio", "Curve", "", 1, 20, 3, PARAM_LOG, PARAM_LARGE, 0, NULL},
    {KNEE, "knee_db", "Knee", "Curve", "dB", 0, 24, 6, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {ATTACK, "attack_ms", "Attack", "Timing", "ms", 0.05, 200, 8, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    {RELEASE, "release_ms", "Release", "Timing", "ms", 5, 3000, 140, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    {MAKEUP, "makeup_db", "Makeup", "Output", "dB", 0, 24, 0, PARAM_LINEAR, PARAM_MEDIUM, 0, NULL},
    {MIX, "mix", "Mix", "Output", "%", 0, 100, 100, PARAM_LINEAR, PARAM_MEDIUM, 0, NULL},
    {LOOKAHEAD, "lookahead_ms", "Ahead", "Timing", "ms", 0, MOST_MS, 0, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {DETECTOR, "detector", "Detector", "Sidechain", "", 0, 1, 0, PARAM_STEPS, PARAM_SMALL, 0, detectors},
    {LINK, "link", "Link", "Sidechain", "%", 0, 100, 100, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {SIDECHAIN, "sidechain", "Sidechain", "Sidechain", "", 0, 1, 1, PARAM_TOGGLE, PARAM_SMALL, 0, NULL},
    {KEY_LOW_CUT, "key_low_cut_hz", "Low cut", "Sidechain", "Hz", 20, 2000, 20, PARAM_LOG, PARAM_SMALL, 0, NULL},
    {KEY_HIGH_CUT, "key_high_cut_hz", "High cut", "Sidechain", "Hz", 200, 20000, 20000, PARAM_LOG, PARAM_SMALL, 0, NULL},
    {LISTEN, "listen", "Listen", "Sidechain", "", 0, 1, 0, PARAM_TOGGLE, PARAM_SMALL, 0, NULL},
    {AUTO_MAKEUP, "auto_makeup", "Auto", "Output", "", 0, 1, 0, PARAM_TOGGLE, PARAM_SMALL, 0, NULL},
};

#define OCTAVES_PER_DB 0.16609640474436813 /* log2(10) / 20 */
#define SQUARES_SECONDS 0.01               /* what the RMS detector averages over */
#define LOUDEST 64.0f                      /* level a detector can see */

/* What a block of four needs while nothing glides: the curve, the follower, and QUIET, the level up to which the gain is REST
   for certain. The order is that of vector loads. */
enum {
  C_THRESHOLD, C_SLOPE, C_HALF_KNEE, C_PER_KNEE, C_MAKEUP, C_DRY, C_WET, C_ATTACK, C_RELEASE, C_QUIET, C_REST, C_ENVELOPE, STANDING
};

typedef struct State {
  double rate_hz;
  int32_t simple, moving;           /* the plain compressor is asked for; a ramp of this block has a slope */
  Smoother smoothers[GLIDES];
  float start[8], step[8];          /* ramps of this block, by GLIDES */
  float standing[STANDING];         /* C_ENVELOPE: both sides', or the left one's where they are not fully linked */
  float right_envelope;
  float attack_ms, release_ms;      /* what the follower's coefficients were made from */
  float seen[PARAM_COUNT];          /* the parameters of the block before */
  int32_t primed, reserved;         /* there was a block since the reset */
  /* beyond the plain compressor */
  float squares[2], square_coef;
  int32_t fresh;                    /* this is the first block after a reset */
  LookAhead ahead;                  /* its rows lie behind the State */
  KeyFilter key;
} State;

_Static_assert(sizeof(State) % 16 == 0, "states are whole vectors");

static size_t state_bytes(const DeviceSetup *setup) { return sizeof(State) + lookahead_bytes(setup->rate_hz, MOST_MS); }

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  for (uint32_t i = 0; i < GLIDES; i++) smoother_reset(&state->smoothers[i]);
  state->standing[C_ENVELOPE] = state->right_envelope = state->squares[0] = state->squares[1] = 0.0f;
  state->primed = 0;
  state->attack_ms = state->release_ms = -1.0f;
  lookahead_reset(&state->ahead, (float *)(state + 1));
  key_reset(&state->key);
}

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  for (uint32_t i = 0; i < GLIDES; i++) smoother_init(&state->smoothers[i], setup->rate_hz, 0.01);
  state->square_coef = (float)-math_expm1(-1.0 / (SQUARES_SECONDS * setup->rate_hz));
  lookahead_init(&state->ahead, setup->rate_hz, MOST_MS);
  key_init(&state->key, setup->rate_hz);
  reset(state);
}

static uint32_t latency_frames(const DeviceSetup *setup, const float *p) {
  return lookahead_frames(setup->rate_hz, (double)p[LOOKAHEAD], MOST_MS);
}

/* The cuts are heard, and ring, only when one listens to them. */
static double tail_seconds(const float *p) { return math_clamp((double)p[LOOKAHEAD], 0.0, MOST_MS) * 0.001 + (p[LISTEN] >= 0.5f ? 0.2 : 0.0); }

static float follow_coef(const State *state, float ms) RT_SAFE {
  return (float)-math_expm1(-1.0 / (math_clamp((double)ms, 0.01, 60000.0) * 0.001 * state->rate_hz));
}

/* Half of the reduction at 0 dBFS, in octaves. */
static float auto_makeup(const float *p, float slope) RT_SAFE {
  const float octaves = (float)OCTAVES_PER_DB, over = -p[THRESHOLD] * octaves, half = p[KNEE] > 0.0f ? 0.5f * p[KNEE] * octaves : 0.0f;
  if (over >= half) return -0.5f * slope * over;
  return over > -half ? -0.5f * slope * (over + half) * (over + half) / (4.0f * half) : 0.0f;
}

/* --- the level ------------------------------------------------------------------------------------------------------- */

/* `faster_up`: attack >= release, where the greater product is the right one whichever way it goes. */
static inline f32x4 follow(f32x4 envelope, f32x4 level, f32x4 attack, f32x4 release, bool faster_up) {
  const f32x4 distance = level - envelope;
  if (faster_up) return envelope + f4_max(attack * distance, release * distance);
  return envelope + f4_select((i32x4)(distance > f4_splat(0.0f)), attack, release) * distance;
}

/* The louder side; what is no number is silence. Beyond +36 dB the detector hears +36, so that it recovers from anything in
   release time. */
static inline f32x4 detect(f32x4 left, f32x4 right, f32x4 loudest) {
  return f4_min(f4_max(f4_max(f4_abs(left), f4_abs(right)), f4_splat(0.0f)), loudest);
}

/* --- once a block ---------------------------------------------------------------------------------------------------- */

/* Where the ramps stand. 0.0001 below the knee is ten times the logarithm's error; a ratio of 1 takes nothing of any level. */
static void stand(State *state) RT_SAFE {
  f32x4 at[GLIDES];
  for (int i = 0; i < GLIDES; i++) at[i] = f4_splat(state->start[i]);
  const Curve c = curve_of(at);
  const f32x4 quiet = f4_exp2_inline(c.threshold - c.half_knee) * f4_splat(0.9999f);
  const f32x4 rest = c.dry + c.wet * f4_exp2_fast(c.makeup);
  const float made[] = {c.threshold[0], c.slope[0], c.half_knee[0], c.per_knee[0], c.makeup[0], c.dry[0], c.wet[0]};
  memcpy(state->standing, made, sizeof made);
  state->standing[C_QUIET] = c.slope[0] == 0.0f ? LOUDEST : quiet[0];
  state->standing[C_REST] = rest[0];
}

/* What the parameters mean, in octaves of level. */
static void begin_ramps(State *state, const DeviceBlock *block) RT_SAFE {
  const float *p = moving_goals(block);
  const uint32_t frames = block->frames;
  const bool moves = moving_any(block, 0, PARAM_COUNT);
  const float octaves = (float)OCTAVES_PER_DB, wet = (float)math_clamp((double)p[MIX] * 0.01, 0.0, 1.0);
  const float slope = 1.0f / (float)math_clamp((double)p[RATIO], 1.0, 1000.0) - 1.0f;
  const float goals[GLIDES] = {
      [THRESHOLD_AT] = (float)math_clamp((double)p[THRESHOLD], -200.0, 36.0) * octaves,
      [SLOPE_AT] = slope,
      [KNEE_AT] = (float)math_clamp((double)p[KNEE], 0.0, 48.0) * octaves,
      [MAKEUP_AT] = (float)math_clamp((double)p[MAKEUP], -200.0, 48.0) * octaves + (p[AUTO_MAKEUP] >= 0.5f ? auto_makeup(p, slope) : 0.0f),
      [DRY_AT] = 1.0f - wet,
      [WET_AT] = wet,
  };
  if (p[ATTACK] != state->attack_ms) state->standing[C_ATTACK] = follow_coef(state, state->attack_ms = p[ATTACK]);
  if (p[RELEASE] != state->release_ms) state->standing[C_RELEASE] = follow_coef(state, state->release_ms = p[RELEASE]);
  state->moving = 0;
  for (int i = 0; i < GLIDES; i++) {
    if (moves) smoother_hurry(&state->smoothers[i], goals[i], frames);
    const Ramp ramp = smoother_block(&state->smoothers[i], goals[i], frames);
    state->start[i] = ramp.start;
    state->step[i] = ramp.step;
    state->moving |= ramp.step != 0.0f;
  }
  if (!state->moving) stand(state);
}

static void begin_block(State *state, const DeviceBlock *block) RT_SAFE {
  const float *p = moving_goals(block);
  const bool same = state->primed && !state->moving && moving_same(p, state->seen, PARAM_COUNT);
  state->fresh = !state->primed;
  if (!same) {
    memcpy(state->seen, p, sizeof state->seen);
    begin_ramps(state, block);
    state->simple = p[LOOKAHEAD] <= 0.0f && p[DETECTOR] < 0.5f && p[LINK] >= 100.0f && p[LISTEN] < 0.5f && key_is_open(p[KEY_LOW_CUT], p[KEY_HIGH_CUT]);
    state->primed = 1;
  }
  state->standing[C_ENVELOPE] = math_clean(state->standing[C_ENVELOPE]);
}

static void publish(const DeviceBlock *block, float reduction_octaves) RT_SAFE {
  if (block->meter) block->meter[0] = reduction_octaves < 0.0f ? -reduction_octaves / (float)OCTAVES_PER_DB : 0.0f;
}

/* --- one instance: four frames in the lanes once the envelope is known ---------------------------------------------- */

static inline Curve curve_along(const State *s, f32x4 index) {
  f32x4 at[GLIDES];
  for (int i = 0; i < GLIDES; i++) at[i] = f4_splat(s->start[i]) + f4_splat(s->step[i]) * index;
  return curve_of(at);
}

/* Whether nothing but the plain compressor is asked for. Once a sound was looked ahead of, the delay line stays in its way:
   the change to no delay is a change of length. */
static bool is_simple(const State *state, const DeviceBlock *block) RT_SAFE {
  return state->simple && !state->ahead.primed && !(block->params[SIDECHAIN] >= 0.5f && block->sidechain[0]);
}

/* The gain for four frames' levels: four that are quiet cost no logarithm, and would come to the same. */
static inline f32x4 gain_over(const State *s, const Curve *curve, f32x4 level, f32x4 *reduction) {
  if (s->moving || i4_any((i32x4)(level > f4_splat(s->standing[C_QUIET])))) return gain_for(curve, level, false, reduction);
  *reduction = f4_splat(0.0f);
  return f4_splat(s->standing[C_REST]);
}

/* The envelope over a block; rows are padded to whole vectors. */
static void follow_rows(State *state, const float *left, const float *right, float *level, uint32_t frames) RT_SAFE {
  const f32x4 attack = f4_splat(state->standing[C_ATTACK]), release = f4_splat(state->standing[C_RELEASE]);
  f32x4 envelope = f4_splat(state->standing[C_ENVELOPE]);
  for (uint32_t i = 0; i < frames; i += 4) {
    const f32x4 d = detect(f4_load(left + i), f4_load(right + i), f4_splat(LOUDEST));
    for (uint32_t k = 0; k < 4 && i + k < frames; k++) {
      envelope = follow(envelope, f4_splat(d[k]), attack, release, false);
      level[i + k] = envelope[0];
    }
  }
  state->standing[C_ENVELOPE] = envelope[0];
}

static void process_simple(State *state, const DeviceBlock *block) RT_SAFE {
  const uint32_t frames = block->frames;
  float left[GRID_FRAMES] = {0}, right[GRID_FRAMES] = {0}, level[GRID_FRAMES] = {0};
  memcpy(left, block->in[0], frames * sizeof(float));
  memcpy(right, block->in[1], frames * sizeof(float));
  follow_rows(state, left, right, level, frames);
  state->right_envelope = state->standing[C_ENVELOPE];
  f32x4 least = f4_splat(0.0f);
  Curve curve = {0};
  for (uint32_t i = 0; i < frames; i += 4) {
    const f32x4 index = (f32x4){1.0f, 2.0f, 3.0f, 4.0f} + f4_splat((float)i);
    if (i == 0 || state->moving) curve = curve_along(state, index); /* a ramp that stands gives the same value for every frame */
    f32x4 reduction;
    const f32x4 gain = gain_over(state, &curve, f4_load(level + i), &reduction);
    least = f4_min(least, reduction);
    f4_store(left + i, f4_load(left + i) * gain);
    f4_store(right + i, f4_load(right + i) * gain);
  }
  memcpy(block->out[0], left, frames * sizeof(float));
  memcpy(block->out[1], right, frames * sizeof(float));
  const f32x4 pair = f4_min(least, (f32x4){least[2], least[3], least[0], least[1]});
  publish(block, pair[0] < pair[1] ? pair[0] : pair[1]);
}

/* --- one instance with all it can do -------------------------------------------------------------------------------- */

/* Four frames of both sides as pairs in the first two lanes, and back: what runs along the frames does both sides at once. */
static inline void pairs_of(f32x4 pairs[4], f32x4 left, f32x4 right) {
  pairs[0] = __builtin_shufflevector(left, right, 0, 4, 1, 5);
  pairs[2] = __builtin_shufflevector(left, right, 2, 6, 3, 7);
  for (int k = 0; k < 4; k += 2) pairs[k + 1] = __builtin_shufflevector(pairs[k], pairs[k], 2, 3, 2, 3);
}

static inline void sides_of(const f32x4 pairs[4], f32x4 *left, f32x4 *right) {
  const f32x4 first = __builtin_shufflevector(pairs[0], pairs[1], 0, 4, 1, 5), second = __builtin_shufflevector(pairs[2], pairs[3], 0, 4, 1, 5);
  *left = __builtin_shufflevector(first, second, 0, 1, 4, 5);
  *right = __builtin_shufflevector(first, second, 2, 3, 6, 7);
}

static inline f32x4 size_of(f32x4 x) { return f4_select((i32x4)(x < f4_splat(0.0f)), -x, x); }

/* The envelopes of both sides in place of the key: of its frames or of the mean of their squares, linked as far as they should
   be. The means go on whichever is asked for. What waits for the frame before is in one loop, so that both wait together. Rows
   are padded to whole vectors. */
static void follow_key(State *state, const DeviceBlock *block, float *const key[2]) RT_SAFE {
  const bool squares = block->params[DETECTOR] >= 0.5f;
  const f32x4 link = f4_splat((float)math_clamp((double)block->params[LINK] * 0.01, 0.0, 1.0)), coef = f4_splat(state->square_coef);
  const f32x4 attack = f4_splat(state->standing[C_ATTACK]), release = f4_splat(state->standing[C_RELEASE]);
  f32x4 mean = {math_clean(state->squares[0]), math_clean(state->squares[1])}, envelope = {state->standing[C_ENVELOPE], state->right_envelope};
  for (uint32_t i = 0, frames = block->frames; i < frames; i += 4) {
    const uint32_t count = frames - i < 4 ? frames - i : 4;
    f32x4 pairs[4], left = f4_load(key[0] + i), right = f4_load(key[1] + i);
    pairs_of(pairs, left, right);
    for (uint32_t k = 0; k < count; k++) pairs[k] = mean += coef * (pairs[k] * pairs[k] - mean);
    if (squares) sides_of(pairs, &left, &right);
    left = squares ? f4_sqrt(left) : size_of(left);
    right = squares ? f4_sqrt(right) : size_of(right);
    const f32x4 louder = f4_max(left, right);
    pairs_of(pairs, left + link * (louder - left), right + link * (louder - right));
    for (uint32_t k = 0; k < count; k++) pairs[k] = envelope = follow(envelope, pairs[k], attack, release, false);
    sides_of(pairs, &left, &right);
    f4_store(key[0] + i, left);
    f4_store(key[1] + i, right);
  }
  state->squares[0] = mean[0];
  state->squares[1] = mean[1];
  state->standing[C_ENVELOPE] = envelope[0];
  state->right_envelope = envelope[1];
}

/* From levels to gains, in place; gives the least reduction in octaves. */
static float levels_to_gains(State *state, float *const key[2], uint32_t frames) RT_SAFE {
  f32x4 least = f4_splat(0.0f);
  for (uint32_t c = 0; c < 2; c++) {
    Curve curve = {0};
    for (uint32_t i = 0; i < GRID_FRAMES; i += 4) {
      if (i == 0 || state->moving) curve = curve_along(state, (f32x4){1.0f, 2.0f, 3.0f, 4.0f} + f4_splat((float)i));
      f32x4 reduction;
      f4_store(key[c] + i, gain_over(state, &curve, f4_load(key[c] + i), &reduction));
      if (i < frames) least = f4_min(least, reduction);
    }
  }
  const f32x4 pair = f4_min(least, (f32x4){least[2], least[3], least[0], least[1]});
  return pair[0] < pair[1] ? pair[0] : pair[1];
}

/* Up to the detector: what it hears into `key`, what will be heard into block->out. */
static void begin_keyed(State *state, const DeviceBlock *block, float *const key[2]) RT_SAFE {
  const float *p = block->params;
  const bool outside = p[SIDECHAIN] >= 0.5f && block->sidechain[0];
  key_block(&state->key, p[KEY_LOW_CUT], p[KEY_HIGH_CUT], outside ? block->sidechain : block->in, key, block->frames);
  const uint32_t delay = lookahead_frames(state->rate_hz, (double)p[LOOKAHEAD], MOST_MS);
  if (delay > 0 && !state->fresh) state->ahead.primed = 1; /* what sounds already has no delay yet */
  if (delay > 0 || state->ahead.primed)
    lookahead_block(&state->ahead, (float *)(state + 1), delay, block->in, block->out, block->frames);
  else
    for (uint32_t c = 0; c < 2; c++) memmove(block->out[c], block->in[c], block->frames * sizeof(float));
  if (p[LISTEN] >= 0.5f)
    for (uint32_t c = 0; c < 2; c++) memcpy(block->out[c], key[c], block->frames * sizeof(float));
  state->right_envelope = math_clean(state->right_envelope);
}

/* From the envelopes in `key` on. */
static void end_keyed(State *state, const DeviceBlock *block, float *const key[2]) RT_SAFE {
  publish(block, levels_to_gains(state, key, block->frames));
  if (block->params[LISTEN] >= 0.5f) return;
  for (uint32_t c = 0; c < 2; c++)
    for (uint32_t i = 0; i < block->frames; i++) block->out[c][i] *= key[c][i];
}

static void process_keyed(State *state, const DeviceBlock *block) RT_SAFE {
  float left[GRID_FRAMES] = {0}, right[GRID_FRAMES] = {0};
  float *const key[2] = {left, right};
  begin_keyed(state, block, key);
  follow_key(state, block, key);
  end_keyed(state, block, key);
}

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  begin_block(state, block);
  if (is_simple(state, block)) process_simple(state, block);
  else process_keyed(state, block);
}

/* --- four instances in the lanes ------------------------------------------------------------------------------------ */

#define GROUP 4u /* frames, so that the short loop of the envelope runs ahead of the long way to the gain */

typedef struct Quad {
  f32x4 *left, *right;
  uint32_t frames;
  f32x4 attack, release, envelope, quiet, rest, least;
  f32x4 most; /* LOUDEST, read as the others are instead of made anew for each frame */
  Curve curve;
  f32x4 start[GLIDES], step[GLIDES]; /* only while something moves */
} Quad;

/* The envelope of a group's frames into `level`; false when its four instances are quiet in all of them. */
static inline __attribute__((always_inline)) bool follow_group(Quad *quad, const f32x4 *left, const f32x4 *right, uint32_t count, f32x4 *level, bool faster_up) {
  const f32x4 attack = quad->attack, release = quad->release, most = quad->most;
  f32x4 envelope = quad->envelope, loudest = f4_splat(0.0f);
  for (uint32_t k = 0; k < count; k++) {
    envelope = follow(envelope, detect(left[k], right[k], most), attack, release, faster_up);
    loudest = f4_max(envelope, loudest);
    level[k] = envelope;
  }
  quad->envelope = envelope;
  return i4_any((i32x4)(loudest > quad->quiet));
}

static inline __attribute__((always_inline)) void take_pair(Quad *quad, f32x4 *left, f32x4 *right, const f32x4 *level, bool plain) {
  f32x8 reduction;
  const f32x8 gain = gain_for_pair(&quad->curve, f8_join(level[0], level[1]), plain, &reduction);
  const f32x8 l = f8_mul(f8_join(left[0], left[1]), gain), r = f8_mul(f8_join(right[0], right[1]), gain);
  left[0] = f8_low(l);
  left[1] = f8_high(l);
  right[0] = f8_low(r);
  right[1] = f8_high(r);
  quad->least = f4_min(quad->least, f4_min(f8_low(reduction), f8_high(reduction)));
}

/* A group that is quiet in all four costs no logarithm; it would come to the same gain. */
static inline __attribute__((always_inline)) void run_group(Quad *quad, uint32_t begin, uint32_t count, bool moving, bool plain) {
  f32x4 *const left = quad->left + begin, *const right = quad->right + begin;
  f32x4 level[GROUP];
  const bool loud = follow_group(quad, left, right, count, level, plain);
  if (!moving && !loud) {
    const f32x4 rest = quad->rest;
    for (uint32_t k = 0; k < count; k++) {
      left[k] *= rest;
      right[k] *= rest;
    }
    return;
  }
  if (SIMD8_IS_ONE && !moving && count == GROUP) {
    for (uint32_t k = 0; k < GROUP; k += 2) take_pair(quad, left + k, right + k, level + k, plain);
    return;
  }
  Curve curve = quad->curve;
  f32x4 least = quad->least;
  for (uint32_t k = 0; k < count; k++) {
    if (moving) {
      f32x4 at[GLIDES];
      for (int n = 0; n < GLIDES; n++) at[n] = quad->start[n] + quad->step[n] * f4_splat((float)(begin + k + 1));
      curve = curve_of(at);
    }
    f32x4 reduction;
    const f32x4 gain = gain_for(&curve, level[k], plain, &reduction);
    least = f4_min(least, reduction);
    left[k] *= gain;
    right[k] *= gain;
  }
  quad->least = least;
}

/* Compiled three times: while something moves, standing still, and standing still with the plain curve and an attack faster
   than the release. */
static inline __attribute__((always_inline)) void run_quad(Quad *quad, bool moving, bool plain) {
  uint32_t begin = 0;
  for (; begin + GROUP <= quad->frames; begin += GROUP) run_group(quad, begin, GROUP, moving, plain);
  if (begin < quad->frames) run_group(quad, begin, quad->frames - begin, moving, plain);
}

typedef void Run(Quad *quad) RT_SAFE;
static void run_plain(Quad *quad) RT_SAFE { run_quad(quad, false, true); }
static void run_standing(Quad *quad) RT_SAFE { run_quad(quad, false, false); }
static void run_moving(Quad *quad) RT_SAFE { run_quad(quad, true, false); }
enum { RUN_PLAIN, RUN_STANDING, RUN_MOVING }; /* the later, the more it can do */
static Run *const runs[] = {[RUN_PLAIN] = run_plain, [RUN_STANDING] = run_standing, [RUN_MOVING] = run_moving};

static uint32_t run_of(const State *s) RT_SAFE {
  if (s->moving) return RUN_MOVING;
  const float *c = s->standing;
  return c[C_HALF_KNEE] == 0.0f && c[C_DRY] == 0.0f && c[C_WET] == 1.0f && c[C_ATTACK] >= c[C_RELEASE] ? RUN_PLAIN : RUN_STANDING;
}

/* `count` numbers, a multiple of four, of each of four rows: row l into lane l. */
static void gather(f32x4 *to, const float *const rows[4], uint32_t count) RT_SAFE {
  for (uint32_t n = 0; n < count; n += 4) {
    for (int l = 0; l < 4; l++) to[n + (uint32_t)l] = f4_load(rows[l] + n);
    f4_transpose(to + n);
  }
}

static void load_quad(Quad *quad, State *const s[4], bool moving) RT_SAFE {
  f32x4 c[STANDING];
  gather(c, (const float *const[4]){s[0]->standing, s[1]->standing, s[2]->standing, s[3]->standing}, STANDING);
  quad->attack = c[C_ATTACK];
  quad->release = c[C_RELEASE];
  quad->envelope = c[C_ENVELOPE];
  quad->quiet = c[C_QUIET];
  quad->rest = c[C_REST];
  quad->least = f4_splat(0.0f);
  quad->most = f4_splat(LOUDEST);
  quad->curve = (Curve){c[C_THRESHOLD], c[C_SLOPE], c[C_HALF_KNEE], c[C_PER_KNEE], c[C_MAKEUP], c[C_DRY], c[C_WET]};
  if (!moving) return;
  f32x4 start[8], step[8];
  gather(start, (const float *const[4]){s[0]->start, s[1]->start, s[2]->start, s[3]->start}, 8);
  gather(step, (const float *const[4]){s[0]->step, s[1]->step, s[2]->step, s[3]->step}, 8);
  memcpy(quad->start, start, sizeof quad->start);
  memcpy(quad->step, step, sizeof quad->step);
}

/* What differs between four detectors. */
typedef struct Keys { f32x4 squares, link, coef, attack, release, mean[2], envelope[2]; } Keys;

static void load_keys(Keys *keys, State *const s[4], const DeviceBlock own[4]) RT_SAFE {
  for (int l = 0; l < 4; l++) {
    keys->squares[l] = own[l].params[DETECTOR] >= 0.5f ? 1.0f : 0.0f;
    keys->link[l] = (float)math_clamp((double)own[l].params[LINK] * 0.01, 0.0, 1.0);
    keys->coef[l] = s[l]->square_coef;
    keys->attack[l] = s[l]->standing[C_ATTACK];
    keys->release[l] = s[l]->standing[C_RELEASE];
    keys->envelope[0][l] = s[l]->standing[C_ENVELOPE];
    keys->envelope[1][l] = s[l]->right_envelope;
    for (int c = 0; c < 2; c++) keys->mean[c][l] = math_clean(s[l]->squares[c]);
  }
}

/* follow_key of four, who then wait for the frame before only once. */
static void follow_keys(State *const s[4], const DeviceBlock own[4], f32x4 *const key[2]) RT_SAFE {
  Keys keys;
  load_keys(&keys, s, own);
  const i32x4 squares = (i32x4)(keys.squares > f4_splat(0.0f));
  const bool any = i4_any(squares);
  const f32x4 link = keys.link, coef = keys.coef, attack = keys.attack, release = keys.release;
  f32x4 mean_left = keys.mean[0], mean_right = keys.mean[1], envelope_left = keys.envelope[0], envelope_right = keys.envelope[1];
  for (uint32_t i = 0, frames = own[0].frames; i < frames; i++) {
    f32x4 left = key[0][i], right = key[1][i];
    mean_left += coef * (left * left - mean_left);
    mean_right += coef * (right * right - mean_right);
    left = any ? f4_select(squares, f4_sqrt(mean_left), size_of(left)) : size_of(left);
    right = any ? f4_select(squares, f4_sqrt(mean_right), size_of(right)) : size_of(right);
    const f32x4 louder = f4_max(left, right);
    key[0][i] = envelope_left = follow(envelope_left, left + link * (louder - left), attack, release, false);
    key[1][i] = envelope_right = follow(envelope_right, right + link * (louder - right), attack, release, false);
  }
  for (int l = 0; l < 4; l++) {
    s[l]->squares[0] = mean_left[l];
    s[l]->squares[1] = mean_right[l];
    s[l]->standing[C_ENVELOPE] = envelope_left[l];
    s[l]->right_envelope = envelope_right[l];
  }
}

static void process_keyed4(State *const s[4], const DeviceBlock own[4]) RT_SAFE {
  const uint32_t frames = own[0].frames;
  f32x4 left[GRID_FRAMES], right[GRID_FRAMES];
  f32x4 *const lanes[2] = {left, right};
  Rows key;
  if (frames < GRID_FRAMES) memset(&key, 0, sizeof key); /* rows are padded to whole vectors */
  for (int l = 0; l < 4; l++) begin_keyed(s[l], &own[l], (float *const[2]){key.sides[0][l], key.sides[1][l]});
  rows_to_lanes(&key, lanes, frames);
  follow_keys(s, own, lanes);
  rows_from_lanes(&key, lanes, frames);
  for (int l = 0; l < 4; l++) end_keyed(s[l], &own[l], (float *const[2]){key.sides[0][l], key.sides[1][l]});
}

static bool are_keyed(State *const s[4], const DeviceBlock own[4]) RT_SAFE {
  for (int l = 0; l < 4; l++)
    if (is_simple(s[l], &own[l])) return false;
  return true;
}

/* Four of which some do more than the plain compressor. */
static void process_apart(State *const s[4], const DeviceBlock *const block[4], f32x4 *const lanes[2]) RT_SAFE {
  Apart apart;
  apart_begin(&apart, block, lanes);
  const DeviceBlock *const own = apart.blocks;
  if (are_keyed(s, own)) {
    process_keyed4(s, own);
  } else {
    for (int l = 0; l < 4; l++) (is_simple(s[l], &own[l]) ? process_simple : process_keyed)(s[l], &own[l]);
  }
  apart_end(&apart, lanes);
}

static void process4(void *const state_[4], const DeviceBlock *const block[4], f32x4 *const lanes[2]) RT_SAFE {
  State *const s[4] = {state_[0], state_[1], state_[2], state_[3]};
  uint32_t run = 0;
  bool simple = true;
  for (int l = 0; l < 4; l++) {
    begin_block(s[l], block[l]);
    const uint32_t own = run_of(s[l]);
    run = own > run ? own : run;
    simple = simple && is_simple(s[l], block[l]);
  }
  if (!simple) {
    process_apart(s, block, lanes);
    return;
  }
  Quad quad = {.left = lanes[0], .right = lanes[1], .frames = block[0]->frames};
  load_quad(&quad, s, run == RUN_MOVING);
  runs[run](&quad);
  for (int l = 0; l < 4; l++) {
    s[l]->standing[C_ENVELOPE] = s[l]->right_envelope = quad.envelope[l];
    publish(block[l], quad.least[l]);
  }
}

const Device device_compressor = {
    .number = 5, .id = "compressor", .name = "Press", 
    .summary = "Compressor with a soft knee, look-ahead, sidechain with filters, peak or RMS detection and parallel mix.",
    .role = DEVICE_EFFECT, .params = params, .param_count = PARAM_COUNT, .visuals = {VISUAL_TRANSFER, VISUAL_WAVE},
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .process4 = process4,
    .latency_frames = latency_frames, .tail_seconds = tail_seconds, .sidechain = true,
};
