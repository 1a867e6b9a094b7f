/*
  "Hall": an algorithmic stereo reverb, from a small room to a long hall. Sound passes a predelay, a low cut and four
  allpass diffusers on each side, then circulates in eight delay lines that feed each other through a Hadamard matrix. Each
  line loses exactly what its length asks for: the tail falls 60 dB in the time of the knob, and twice as fast at the damping
  frequency. The lines' lengths move slowly, following the song, so that no tone rings out of the tail.

  Sources: J.-M. Jot, A. Chaigne, "Digital delay networks for designing artificial reverberators" (AES 90, 1991) for the
  network and its losses; J. Dattorro, "Effect design, part 1" (JAES 45-9, 1997) for the diffusers; J. O. Smith, "Physical
  Audio Signal Processing" (2010) for the matrix.
*/
#include "devices/device.h"
#include "devices/moving.h"
#include "devices/silence.h"

#include "core/math_inline8.h"
#include "dsp/delay_line.h"
#include "dsp/lanes.h"

#include <string.h>

enum { SIZE, DECAY, PREDELAY, DAMPING, LOW_CUT, MOTION, WIDTH, MIX, PARAM_COUNT };

static const Param params[PARAM_COUNT] = {
    {SIZE, "size", "Size", "Space", "%", 0, 100, 55, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
    {DECAY, "decay_s", "Decay", "Space", "s", 0.1, 20, 2.2, PARAM_LOG, PARAM_LARGE, 0, NULL},
    {PREDELAY, "predelay_ms", "Predelay", "Space", "ms", 0, 250, 18, PARAM_LINEAR, PARAM_MEDIUM, 0, NULL},
    {DAMPING, "damping_hz", "Damping", "Tone", "Hz", 500, 20000, 5200, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    {LOW_CUT, "low_cut_hz", "Low cut", "Tone", "Hz", 20, 1000, 120, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    {MOTION, "motion", "Motion", "Tone", "%", 0, 100, 35, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {WIDTH, "width", "Width", "Output", "%", 0, 100, 100, PARAM_LINEAR, PARAM_SMALL, 0, NULL},
    {MIX, "mix", "Mix", "Output", "%", 0, 100, 25, PARAM_LINEAR, PARAM_LARGE, 0, NULL},
};

#define LINES 8
#define DIFFUSERS 4
#define SIZE_LEAST 0.25
#define SIZE_MOST 1.5
#define MOTION_SECONDS 0.0006
#define THIN_SECONDS 0.05
#define QUIET_BITS 0x2edbe6ffu /* 1e-10, -200 dB: what enters a line no louder than this is nothing, so that a tail ends */
#define WILD_BITS 0x49742400u  /* 1e6 */

/* Lengths without common factors, so that their echoes never coincide. */
static const float line_seconds[LINES] = {0.0413f, 0.0479f, 0.0537f, 0.0601f, 0.0673f, 0.0743f, 0.0829f, 0.0937f};
static const float motion_hz[LINES] = {0.31f, 0.43f, 0.37f, 0.53f, 0.29f, 0.47f, 0.41f, 0.59f};
static const float diffuser_seconds[2][DIFFUSERS] = {{0.00477f, 0.00359f, 0.01273f, 0.00931f}, {0.00451f, 0.00383f, 0.01213f, 0.00983f}};
static const float diffuser_gain[DIFFUSERS] = {0.75f, 0.75f, 0.625f, 0.625f};

typedef struct State {
  double rate_hz;
  uint32_t write;                                   /* counts frames; all rings use it */
  uint32_t line_mask, predelay_mask, diffuser_mask;
  uint32_t quiet_frames;                            /* frames since something entered a line */
  int32_t primed;
  uint32_t diffuser_frames[2][DIFFUSERS];
  f32x4 damped[2], loss[2], pole[2], pole_gain[2]; /* of the eight lines */
  float delay[LINES];                               /* frames, at the end of the last block */
  float thin, spare;                                /* how far half of the lines are left out, 0 to 1 */
  float low_left, low_right;                        /* what the low cut takes away */
  float loss_made_from[3], reserved;                /* decay, damping, size */
  Smoother size, predelay, low_cut, dry, wet, side, input;
} State;

static uint32_t ring_length(double frames) {
  uint32_t length = 256;
  while ((double)length < frames && length < 1u << 20) length *= 2;
  return length;
}

static uint32_t line_length(double rate_hz) {
  return ring_length(((double)line_seconds[LINES - 1] * SIZE_MOST + MOTION_SECONDS) * rate_hz + 8.0);
}
static uint32_t predelay_length(double rate_hz) { return ring_length(0.25 * rate_hz + 2.0 * GRID_FRAMES); }
static uint32_t diffuser_length(double rate_hz) { return ring_length(0.013 * rate_hz + 2.0 * GRID_FRAMES); }

/* Behind the struct: eight lines, two predelays, two times four diffusers. All are written at the same frame, and a cache has but
   a dozen places for addresses that lie a power of two apart: each ring begins a few of its lines further along. */
#define APART 80u
static size_t rings_floats(uint32_t count, uint32_t length) { return (size_t)count * (length + APART); }
static size_t ring_floats(double rate_hz) {
  return rings_floats(LINES, line_length(rate_hz)) + rings_floats(2, predelay_length(rate_hz)) + rings_floats(2 * DIFFUSERS, diffuser_length(rate_hz));
}

static size_t state_bytes(const DeviceSetup *setup) {
  return (sizeof(State) + ring_floats(setup->rate_hz) * sizeof(float) + 15u) & ~(size_t)15u;
}

/* All but the rings. */
static void forget_motion(State *state) RT_SAFE {
  state->primed = 0;
  state->low_left = state->low_right = 0.0f;
  state->damped[0] = state->damped[1] = f4_splat(0.0f);
  state->loss_made_from[0] = -1.0f;
  Smoother *const smoothers[] = {&state->size, &state->predelay, &state->low_cut, &state->dry, &state->wet, &state->side, &state->input};
  for (uint32_t i = 0; i < COUNT_OF(smoothers); i++) smoother_reset(smoothers[i]);
}

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  forget_motion(state);
  state->write = 0;
  state->thin = 0.0f;
  memset(state + 1, 0, ring_floats(state->rate_hz) * sizeof(float));
  state->quiet_frames = UINT32_MAX;
}

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  const double rate = setup->rate_hz;
  state->rate_hz = rate;
  state->line_mask = line_length(rate) - 1u;
  state->predelay_mask = predelay_length(rate) - 1u;
  state->diffuser_mask = diffuser_length(rate) - 1u;
  for (int side = 0; side < 2; side++)
    for (int d = 0; d < DIFFUSERS; d++)
      state->diffuser_frames[side][d] = (uint32_t)math_int_clamp((double)diffuser_seconds[side][d] * rate, GRID_FRAMES, (int32_t)(state->diffuser_mask - GRID_FRAMES));
  smoother_init(&state->size, rate, 0.2);
  smoother_init(&state->predelay, rate, 0.1);
  Smoother *const quick[] = {&state->low_cut, &state->dry, &state->wet, &state->side, &state->input};
  for (uint32_t i = 0; i < COUNT_OF(quick); i++) smoother_init(quick[i], rate, 0.02);
  reset(state);
}

/* --- once a block --------------------------------------------------------------------------------------------------- */

/* What this block does, frame by frame. */
typedef struct Plan { f32x4 delay[2], delay_step[2]; Ramp predelay, low_cut, dry, wet, side, input, thin; uint32_t frames; } Plan;

/* Half of the lines fade out, or in again. They are written to throughout, so that they have the present to come back with. */
static Ramp thin_block(State *state, const DeviceBlock *block) RT_SAFE {
  const float goal = block->thrift >= THRIFT_DENSITY ? 1.0f : 0.0f, begin = state->thin;
  if (begin == goal) return (Ramp){begin, 0.0f};
  const float most = (float)((double)block->frames / (THIN_SECONDS * state->rate_hz));
  state->thin = goal > begin ? (begin + most < goal ? begin + most : goal) : (begin - most > goal ? begin - most : goal);
  return (Ramp){begin, (state->thin - begin) / (float)block->frames};
}

/* Each line's loss per pass and its one-pole damping: the pole that squares the loss at the damping frequency. */
static void set_losses(State *state, const float *p, float size) RT_SAFE {
  const float from[3] = {p[DECAY], p[DAMPING], size};
  if (memcmp(from, state->loss_made_from, sizeof from) == 0) return;
  memcpy(state->loss_made_from, from, sizeof from);
  const double decay = math_clamp((double)p[DECAY], 0.05, 60.0);
  const double turn = MATH_TAU * math_clamp((double)p[DAMPING] / state->rate_hz, 0.001, 0.49);
  for (int i = 0; i < LINES; i++) {
    const double loss = math_exp2(-9.965784284662087 * (double)line_seconds[i] * (double)size / decay);
    const double square = math_min(loss * loss, 0.999999);
    const double b = (1.0 - square * math_cos(turn)) / (1.0 - square);
    const double pole = b - math_sqrt(math_max(b * b - 1.0, 0.0));
    state->loss[i / 4][i % 4] = (float)loss;
    state->pole[i / 4][i % 4] = (float)pole;
    state->pole_gain[i / 4][i % 4] = (float)(loss * (1.0 - pole));
  }
}

static Plan plan_block(State *state, const DeviceBlock *block) RT_SAFE {
  const float *p = moving_goals(block);
  const uint32_t frames = block->frames;
  Plan plan = {.frames = frames};
  const float part = (float)math_clamp((double)p[SIZE] * 0.01, 0.0, 1.0);
  smoother_block(&state->size, (float)SIZE_LEAST + part * (float)(SIZE_MOST - SIZE_LEAST), frames);
  const float size = state->size.current;
  set_losses(state, p, size);
  const double seconds = ((double)block->song_frame + (double)frames) / state->rate_hz;
  const double motion = math_clamp((double)p[MOTION] * 0.01, 0.0, 1.0) * MOTION_SECONDS;
  const double most = (double)state->line_mask - 4.0;
  for (int i = 0; i < LINES; i++) {
    const double turns = seconds * (double)motion_hz[i] + i * 0.125;
    const double swing = motion * (double)math_sin_turnsf((float)(turns - math_floor(turns)));
    const float goal = (float)math_clamp(((double)(line_seconds[i] * size) + swing) * state->rate_hz, 66.0, most);
    const float begin = state->primed ? state->delay[i] : goal;
    plan.delay[i / 4][i % 4] = begin;
    plan.delay_step[i / 4][i % 4] = (goal - begin) / (float)frames;
    state->delay[i] = goal;
  }
  state->primed = 1;
  const double mix = math_clamp((double)p[MIX] * 0.01, 0.0, 1.0);
  const double width = math_clamp((double)p[WIDTH] * 0.01, 0.0, 1.0);
  const double cut = 1.0 - math_exp(-MATH_TAU * math_clamp((double)p[LOW_CUT], 1.0, 0.4 * state->rate_hz) / state->rate_hz);
  const double loss = (double)state->loss[1][0];
  const double predelay = math_clamp((double)p[PREDELAY] * 0.001 * state->rate_hz, 0.0, (double)state->predelay_mask - 2.0 * GRID_FRAMES);
  plan.predelay = smoother_block(&state->predelay, (float)predelay, frames);
  plan.low_cut = moving_ramp(&state->low_cut, block, LOW_CUT, (float)cut);
  plan.dry = moving_ramp(&state->dry, block, MIX, mix < 1.0 ? (float)math_cos(mix * MATH_PI * 0.5) : 0.0f);
  plan.wet = moving_ramp(&state->wet, block, MIX, mix > 0.0 ? (float)math_sin(mix * MATH_PI * 0.5) : 0.0f);
  plan.thin = thin_block(state, block);
  plan.side = moving_ramp(&state->side, block, WIDTH, (float)width);
  /* the longer the tail, the more of it piles up: feed it less */
  plan.input = smoother_block(&state->input, (float)(1.25 * math_sqrt(math_max(1.0 - loss * loss, 1e-4))), frames);
  return plan;
}

/* --- the way in: whole blocks, since nothing there comes back within one --------------------------------------------- */

/* What is too quiet to matter, and NaN, and what no sound can be, becomes 0: the tail ends, and recovers from anything. As in
   f4_clean_inline, the bits of |x| lie between those of the two bounds. */
static inline f32x4 quiet_to_zero(f32x4 x) {
  const u32x4 size = (u32x4)f4_abs(x) + (0x80000000u - (QUIET_BITS + 1u));
  const i32x4 keep = (i32x4)size <= (int32_t)(WILD_BITS - QUIET_BITS - 2u - 0x80000000u);
  return (f32x4)((i32x4)x & keep);
}

static inline f32x4 ramp_four(Ramp ramp, uint32_t i) {
  return f4_splat(ramp.start) + f4_splat(ramp.step) * ((f32x4){1.0f, 2.0f, 3.0f, 4.0f} + f4_splat((float)i));
}

/* Where a block of whole vectors is in a ring, which spares the way through memory of its own; NULL: it takes that way. */
static inline float *block_in(float *ring, uint32_t mask, uint32_t at_frame, uint32_t frames) {
  return frames % 4u == 0 ? delay_line_piece(ring, mask, at_frame, frames) : NULL;
}

/* The delayed block where the delay stands. `to` has room for whole vectors. */
static void read_standing(float *ring, uint32_t mask, uint32_t write, float back, float *to, uint32_t frames) RT_SAFE {
  const int32_t whole = math_int_clamp((double)back, 0, (int32_t)mask - 1);
  const f32x4 part = f4_splat(back - (float)whole);
  float apart[GRID_FRAMES + 4] = {0};
  const uint32_t first = write - (uint32_t)whole - 1u; /* one frame earlier, so that its own frames follow in place */
  const float *before = frames % 4u == 0 ? delay_line_piece(ring, mask, first, frames + 1u) : NULL;
  if (before == NULL) {
    delay_line_read(ring, mask, first, apart, frames + 1u);
    before = apart;
  }
  for (uint32_t i = 0; i < frames; i += 4) {
    const f32x4 a = f4_load(before + i + 1), b = f4_load(before + i);
    f4_store(to + i, a + part * (b - a));
  }
}

/* The predelay of one side: `to` has room for whole vectors, and `from` has them. */
static void predelay(const State *state, float *ring, const float *from, float *to, const Plan *plan) RT_SAFE {
  const uint32_t mask = state->predelay_mask, frames = plan->frames;
  float *const piece = block_in(ring, mask, state->write, frames), *const clean = piece != NULL ? piece : to;
  for (uint32_t i = 0; i < frames; i += 4) f4_store(clean + i, quiet_to_zero(f4_load(from + i)));
  if (piece == NULL) delay_line_write(ring, mask, state->write, to, frames);
  if (plan->predelay.step == 0.0f) read_standing(ring, mask, state->write, plan->predelay.start, to, frames);
  else delay_line_read_moving(ring, mask, state->write, plan->predelay, to, frames);
}

/* The low cut, in place: both sides in one pass, so that neither waits for itself. */
static void cut_low(State *state, float x[2][GRID_FRAMES], const Plan *plan) RT_SAFE {
  float left = math_clean(state->low_left), right = math_clean(state->low_right);
  for (uint32_t i = 0; i < plan->frames; i++) {
    const float part = plan->low_cut.start + plan->low_cut.step * (float)(i + 1);
    left += part * (x[0][i] - left);
    right += part * (x[1][i] - right);
    x[0][i] -= left;
    x[1][i] -= right;
  }
  state->low_left = left;
  state->low_right = right;
}

/* Four allpasses in series, in place. Their delays are no shorter than a block, so that what is read and what is written of a ring
   lie apart. */
static void diffuse(const State *state, float *rings, int side, float *x, uint32_t frames) RT_SAFE {
  const uint32_t mask = state->diffuser_mask;
  for (int d = 0; d < DIFFUSERS; d++) {
    float *const ring = rings + rings_floats((uint32_t)(side * DIFFUSERS + d), mask + 1u);
    float apart[2][GRID_FRAMES];
    const uint32_t first = state->write - state->diffuser_frames[side][d];
    const float *late = block_in(ring, mask, first, frames);
    float *const piece = block_in(ring, mask, state->write, frames), *const kept = piece != NULL ? piece : apart[1];
    if (late == NULL) {
      memset(apart[0], 0, sizeof apart[0]);
      delay_line_read(ring, mask, first, apart[0], frames);
      late = apart[0];
    }
    const f32x4 gain = f4_splat(diffuser_gain[d]);
    for (uint32_t i = 0; i < frames; i += 4) {
      const f32x4 l = f4_load(late + i), k = quiet_to_zero(f4_load(x + i) - gain * l);
      f4_store(kept + i, k);
      f4_store(x + i, l + gain * k);
    }
    if (piece == NULL) delay_line_write(ring, mask, state->write, kept, frames);
  }
}

/* --- the network: frame by frame, a line in each lane ---------------------------------------------------------------- */

#define SCALE_8 0.35355339f /* of 8 lines' matrix, and of 4 lines' */
#define SCALE_4 0.5f

/* The product with the 8 x 8 Hadamard matrix, scaled to keep energy. */
static inline f32x4 mix_four(f32x4 v) {
  const f32x4 odd = {1.0f, -1.0f, 1.0f, -1.0f}, upper = {1.0f, 1.0f, -1.0f, -1.0f};
  const f32x4 a = __builtin_shufflevector(v, v, 0, 0, 2, 2) + odd * __builtin_shufflevector(v, v, 1, 1, 3, 3);
  return __builtin_shufflevector(a, a, 0, 1, 0, 1) + upper * __builtin_shufflevector(a, a, 2, 3, 2, 3);
}

/* A block of four lines. No delay is shorter than one, so all of it is there before the block begins, and is written when it ends. */
static void read_lines(const float *lines, uint32_t mask, uint32_t write, f32x4 delay, f32x4 step, f32x4 *to, uint32_t frames) RT_SAFE {
  float rows[4][GRID_FRAMES];
  for (uint32_t l = 0; l < 4; l++) delay_line_read_moving(lines + rings_floats(l, mask + 1u), mask, write, (Ramp){delay[l], step[l]}, rows[l], frames);
  lanes_load(to, (const float *const[4]){rows[0], rows[1], rows[2], rows[3]}, frames);
}

static void write_lines(float *lines, uint32_t mask, uint32_t write, const f32x4 *from, uint32_t frames) RT_SAFE {
  float apart[4][GRID_FRAMES], *rows[4];
  const bool direct = block_in(lines, mask, write, frames) != NULL;
  for (uint32_t l = 0; l < 4; l++) rows[l] = direct ? lines + rings_floats(l, mask + 1u) + (write & mask) : apart[l];
  lanes_store(from, rows, frames);
  for (uint32_t l = 0; l < 4 && !direct; l++) delay_line_write(lines + rings_floats(l, mask + 1u), mask, write, rows[l], frames);
}

/* The same of eight floats; each half's product with the matrix. */
static inline f32x8 quiet_eight(f32x8 x) {
#if SIMD8_IS_ONE
  const u32x8 size = ((u32x8)x & 0x7fffffffu) + (0x80000000u - (QUIET_BITS + 1u));
  return (f32x8)((i32x8)x & ((i32x8)size <= (int32_t)(WILD_BITS - QUIET_BITS - 2u - 0x80000000u)));
#else
  return f8_join(quiet_to_zero(f8_low(x)), quiet_to_zero(f8_high(x)));
#endif
}

static inline f32x8 mix_eight(f32x8 v) {
  const f32x8 odd = f8_twice((f32x4){1.0f, -1.0f, 1.0f, -1.0f}), upper = f8_twice((f32x4){1.0f, 1.0f, -1.0f, -1.0f});
  const f32x8 a = f8_add(F8_SHUFFLE(v, 0, 0, 2, 2), f8_mul(odd, F8_SHUFFLE(v, 1, 1, 3, 3)));
  return f8_add(F8_SHUFFLE(a, 0, 1, 0, 1), f8_mul(upper, F8_SHUFFLE(a, 2, 3, 2, 3)));
}

/* What enters, left and right side by side. */
static void pair_input(const Plan *plan, float in[2][GRID_FRAMES], float pairs[2 * GRID_FRAMES]) RT_SAFE {
  for (uint32_t i = 0; i < plan->frames; i += 4) {
    const f32x4 gain = ramp_four(plan->input, i), left = gain * f4_load(in[0] + i), right = gain * f4_load(in[1] + i);
    f4_store(pairs + 2 * i, __builtin_shufflevector(left, right, 0, 4, 1, 5));
    f4_store(pairs + 2 * i + 4, __builtin_shufflevector(left, right, 2, 6, 3, 7));
  }
}

static void part_output(const float pairs[2 * GRID_FRAMES], float out[2][GRID_FRAMES], uint32_t frames) RT_SAFE {
  for (uint32_t i = 0; i < frames; i += 4) {
    const f32x4 a = f4_load(pairs + 2 * i), b = f4_load(pairs + 2 * i + 4);
    f4_store(out[0] + i, __builtin_shufflevector(a, b, 0, 2, 4, 6));
    f4_store(out[1] + i, __builtin_shufflevector(a, b, 1, 3, 5, 7));
  }
}

/* All eight lines, the usual way. What the rows give becomes what they take. */
static bool circulate_all(State *state, const Plan *plan, f32x4 *row0, f32x4 *row1, float in[2][GRID_FRAMES], float out[2][GRID_FRAMES]) RT_SAFE {
  const f32x8 gain = f8_join(state->pole_gain[0], state->pole_gain[1]), pole = f8_join(state->pole[0], state->pole[1]), scale = f8_splat(SCALE_8);
  const f32x8 turn = f8_join(f4_splat(1.0f), (f32x4){1.0f, 1.0f, -1.0f, -1.0f});
  float pairs[2 * GRID_FRAMES], sides[2 * GRID_FRAMES];
  f32x8 damped = f8_join(state->damped[0], state->damped[1]), loudest = f8_splat(0.0f);
  pair_input(plan, in, pairs);
  for (uint32_t i = 0; i < plan->frames; i++) {
    damped = f8_add(f8_mul(gain, f8_join(row0[i], row1[i])), f8_mul(pole, damped));
    const f32x8 both = f8_sum_and_difference(damped);
    const f32x4 sum = f8_low(both), side = sum - __builtin_shufflevector(sum, sum, 2, 3, 0, 1);
    memcpy(sides + 2 * i, &side, 2 * sizeof *sides);
    const f32x8 x = quiet_eight(f8_add(f8_mul(scale, mix_eight(both)), f8_mul(turn, f8_load_pair(pairs + 2 * i))));
    row0[i] = f8_low(x);
    row1[i] = f8_high(x);
    loudest = f8_max(f8_mul(x, x), loudest);
  }
  part_output(sides, out, plan->frames);
  state->damped[0] = f8_low(damped);
  state->damped[1] = f8_high(damped);
  const f32x4 most = f4_max(f8_low(loudest), f8_high(loudest));
  return !i4_any((i32x4)(most > f4_splat(0.0f)));
}

/* While half of them come or go. The tail has rows of its own: LLVM 14 for WASM reads a splat's float after a later store to the same
   place. */
static bool circulate_thin(State *state, const Plan *plan, f32x4 *row0, f32x4 *row1, float in[2][GRID_FRAMES], float out[2][GRID_FRAMES]) RT_SAFE {
  const bool all_thin = plan->thin.start == 1.0f && plan->thin.step == 0.0f;
  const f32x4 gain0 = state->pole_gain[0], gain1 = state->pole_gain[1];
  const f32x4 pole0 = state->pole[0], pole1 = state->pole[1];
  f32x4 damped0 = state->damped[0], damped1 = state->damped[1];
  i32x4 heard = {0};
  for (uint32_t i = 0; i < plan->frames; i++) {
    const f32x4 index = f4_splat((float)(i + 1)), gain = f4_splat(plan->input.start) + f4_splat(plan->input.step) * index;
    const f32x4 x = gain * (f32x4){in[0][i], in[1][i], in[0][i], in[1][i]};
    damped0 = gain0 * row0[i] + pole0 * damped0;
    f32x4 half = f4_splat(0.0f);
    if (!all_thin) half = damped1 = gain1 * row1[i] + pole1 * damped1;
    /* four lines lose nothing with another scale, and are as loud as eight with another gain */
    const f32x4 thin = f4_splat(plan->thin.start) + f4_splat(plan->thin.step) * index;
    half *= f4_splat(1.0f) - thin;
    const f32x4 scale = f4_splat(SCALE_8) + f4_splat(SCALE_4 - SCALE_8) * thin, loud = f4_splat(1.0f) + f4_splat(0.41421356f) * thin;
    const f32x4 both = damped0 + half, sides = loud * (both - __builtin_shufflevector(both, both, 2, 3, 0, 1));
    out[0][i] = sides[0];
    out[1][i] = sides[1];
    const f32x4 turn = {1.0f, 1.0f, -1.0f, -1.0f};
    const f32x4 x0 = quiet_to_zero(scale * mix_four(damped0 + half) + x);
    const f32x4 x1 = quiet_to_zero(scale * mix_four(damped0 - half) + turn * x);
    row0[i] = x0;
    row1[i] = x1;
    heard |= f4_bits(x0) | f4_bits(x1);
  }
  state->damped[0] = damped0;
  state->damped[1] = all_thin ? f4_splat(0.0f) : damped1;
  return (heard[0] | heard[1] | heard[2] | heard[3]) == 0;
}

/* Through the lines. True when nothing entered any of them. */
static bool circulate(State *state, float *lines, const Plan *plan, float in[2][GRID_FRAMES], float out[2][GRID_FRAMES]) RT_SAFE {
  const uint32_t mask = state->line_mask, frames = plan->frames;
  float *upper = lines + rings_floats(4, mask + 1u);
  f32x4 row0[GRID_FRAMES], row1[GRID_FRAMES]; /* what the lines give, and then what they take */
  const bool thins = plan->thin.start != 0.0f || plan->thin.step != 0.0f, all_thin = plan->thin.start == 1.0f && plan->thin.step == 0.0f;
  read_lines(lines, mask, state->write, plan->delay[0], plan->delay_step[0], row0, frames);
  if (!all_thin) read_lines(upper, mask, state->write, plan->delay[1], plan->delay_step[1], row1, frames);
  else memset(row1, 0, sizeof row1);
  const bool quiet = thins ? circulate_thin(state, plan, row0, row1, in, out) : circulate_all(state, plan, row0, row1, in, out);
  write_lines(lines, mask, state->write, row0, frames);
  write_lines(upper, mask, state->write, row1, frames);
  return quiet;
}

/* Count the frames since anything entered a line. */
static void note_quiet(State *state, bool quiet, uint32_t frames) RT_SAFE {
  if (!quiet) state->quiet_frames = 0;
  else if (state->quiet_frames < UINT32_MAX - GRID_FRAMES) state->quiet_frames += frames;
}

typedef struct Rings { float *lines, *predelay[2], *diffusers; } Rings;

static Rings rings_of(State *state) RT_SAFE {
  float *at = (float *)(state + 1);
  const size_t lines = rings_floats(LINES, state->line_mask + 1u), each = rings_floats(1, state->predelay_mask + 1u);
  return (Rings){at, {at + lines, at + lines + each}, at + lines + 2 * each};
}

/* Nothing comes in and nothing is on its way. */
static bool is_idle(const State *state, const DeviceBlock *block) RT_SAFE {
  return state->quiet_frames > state->line_mask + state->predelay_mask + state->diffuser_mask * DIFFUSERS &&
         are_silent(block->in, block->frames);
}

/* What moves is forgotten, and stands where it should when sound comes. */
static void rest(State *state, const DeviceBlock *block) RT_SAFE {
  memset(block->out[0], 0, block->frames * sizeof(float));
  memset(block->out[1], 0, block->frames * sizeof(float));
  if (state->primed) forget_motion(state);
  state->thin = block->thrift >= THRIFT_DENSITY ? 1.0f : 0.0f;
}

static bool rests(const void *state) RT_SAFE { return !((const State *)state)->primed; }

static void process(void *state_, const DeviceBlock *block) RT_SAFE {
  State *state = state_;
  if (is_idle(state, block)) {
    rest(state, block);
    return;
  }
  const Plan plan = plan_block(state, block);
  if (state->quiet_frames == UINT32_MAX) state->quiet_frames = 0;
  const Rings rings = rings_of(state);
  const uint32_t frames = block->frames;
  float entered[2][GRID_FRAMES], tail[2][GRID_FRAMES] = {{0}}, apart[2][GRID_FRAMES];
  const float *dry[2] = {block->in[0], block->in[1]};
  float *out[2] = {block->out[0], block->out[1]};
  const bool whole = frames % 4u == 0; /* else there is no room for whole vectors where it comes from and goes to */
  for (int h = 0; h < 2; h++) {
    state->damped[h] = f4_clean(state->damped[h]);
    if (!whole) {
      memset(apart[h], 0, sizeof apart[h]);
      memcpy(apart[h], block->in[h], frames * sizeof(float));
      dry[h] = out[h] = apart[h];
    }
    predelay(state, rings.predelay[h], dry[h], entered[h], &plan);
  }
  cut_low(state, entered, &plan);
  for (int h = 0; h < 2; h++) diffuse(state, rings.diffusers, h, entered[h], frames);
  note_quiet(state, circulate(state, rings.lines, &plan, entered, tail), frames);
  for (uint32_t i = 0; i < frames; i += 4) {
    const f32x4 left = f4_load(tail[0] + i), right = f4_load(tail[1] + i);
    const f32x4 wet = f4_splat(0.25f) * ramp_four(plan.wet, i), direct = ramp_four(plan.dry, i);
    const f32x4 middle = left + right, side = ramp_four(plan.side, i) * (left - right);
    const f32x4 first = f4_load(dry[0] + i), second = f4_load(dry[1] + i); /* in may be out */
    f4_store(out[0] + i, direct * first + wet * (middle + side));
    f4_store(out[1] + i, direct * second + wet * (middle - side));
  }
  for (int h = 0; h < 2 && !whole; h++) memcpy(block->out[h], apart[h], frames * sizeof(float));
  state->write += frames;
}

/* To -120 dB. */
static double tail_seconds(const float *p) { return 0.001 * (double)p[PREDELAY] + 2.0 * (double)p[DECAY] + 0.3; }

const Device device_reverb = {
    .number = 6, .id = "reverb", .name = "Hall", .summary = "Algorithmic stereo reverb, from a small room to a long hall.",
    .role = DEVICE_EFFECT, .params = params, .param_count = PARAM_COUNT, .visuals = {VISUAL_TAPS, VISUAL_SPECTRUM},
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .tail_seconds = tail_seconds,
    .rests = rests,
};
