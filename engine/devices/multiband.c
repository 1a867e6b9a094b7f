/*
  "Bands": a container that gives each of its chains a band of frequencies, lowest first; untouched, their sum is as loud as
  the input at every frequency. As many bands as chains, five at most; further chains hear nothing.

  Crossovers of 24 dB an octave: two Butterworth filters one behind the other, on both sides of the cut, whose sum is an
  all-pass (S. Linkwitz, "Active crossover networks for noncoincident drivers", JAES 24-1, 1976). A band below a later cut
  passes that cut's all-pass too, so that all bands turn the phase alike and add up flat. The filters are dsp/svf.h, the
  low and the high side of both channels in the four lanes.

  With a sidechain it makes room: the key is cut at the same places, and a band gives way to what the key has in it, by as much as
  that is above the threshold and by the range at most. Nothing is compared between bands, so only what would be covered moves.
*/
#include "devices/device.h"

#include "core/math.h"
#include "dsp/smoother.h"
#include "dsp/svf.h"

#include <string.h>

enum { CUT_1, CUT_2, CUT_3, CUT_4, ROOM, FROM, RELEASE, PARAM_COUNT };
#define CUTS 4u
#define BANDS (CUTS + 1u)

static const Param params[PARAM_COUNT] = {
    {CUT_1, "cut_1_hz", "Cut 1", "Bands", "Hz", 20, 20000, 120, PARAM_LOG, PARAM_LARGE, 0, NULL},
    {CUT_2, "cut_2_hz", "Cut 2", "Bands", "Hz", 20, 20000, 1200, PARAM_LOG, PARAM_LARGE, 0, NULL},
    {CUT_3, "cut_3_hz", "Cut 3", "Bands", "Hz", 20, 20000, 5000, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    {CUT_4, "cut_4_hz", "Cut 4", "Bands", "Hz", 20, 20000, 10000, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
    {ROOM, "room_db", "Range", "Sidechain", "dB", 0, 24, 6, PARAM_LINEAR, PARAM_MEDIUM, 0, NULL},
    {FROM, "from_db", "Threshold", "Sidechain", "dB", -80, 0, -36, PARAM_LINEAR, PARAM_MEDIUM, 0, NULL},
    {RELEASE, "release_ms", "Release", "Sidechain", "ms", 10, 2000, 160, PARAM_LOG, PARAM_MEDIUM, 0, NULL},
};

#define DAMPING 1.41421356f /* 1 / Q of Butterworth's */
#define SMOOTH_SECONDS 0.03
#define HIGHEST_TURNS 0.45  /* of a cut, in turns per frame */
#define STRIDE 16u          /* frames between two looks at the key */
#define KEY_FALL_SECONDS 0.03
#define ATTACK_SECONDS 0.004
#define NOTHING_DB 1e-3f    /* of reduction */

/* One cut: the two filters in a row, and the all-passes of the bands below, two bands to a vector. */
typedef struct Cut {
  SvfState first, second, below[2];
} Cut;

typedef struct State {
  double rate_hz;
  uint32_t cuts, reserved;
  Smoother octave[CUTS]; /* of each cut, over 1 Hz */
  Cut cut[CUTS];
  Cut key[CUTS];         /* the sidechain's */
  float level[BANDS];    /* of the key in each band, as a peak that falls */
  float away_db[BANDS];  /* how far each gives way, positive */
  float reserved_too[2];
} State;

_Static_assert(sizeof(State) % 16 == 0, "states are whole vectors");

static size_t state_bytes(const DeviceSetup *setup) { (void)setup; return sizeof(State); }

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  for (uint32_t i = 0; i < CUTS; i++) smoother_reset(&state->octave[i]);
  memset(state->cut, 0, sizeof state->cut);
  memset(state->key, 0, sizeof state->key);
  memset(state->level, 0, sizeof state->level);
  memset(state->away_db, 0, sizeof state->away_db);
  state->cuts = 0;
}

static void prepare(void *state_, const DeviceSetup *setup) {
  State *state = state_;
  state->rate_hz = setup->rate_hz;
  for (uint32_t i = 0; i < CUTS; i++) smoother_init(&state->octave[i], setup->rate_hz, SMOOTH_SECONDS);
}

static SvfCoefs coefs_of(double rate_hz, double octave) RT_SAFE {
  const double turns = math_clamp(math_exp2(octave) / rate_hz, 1e-5, HIGHEST_TURNS);
  return svf_coefs(svf_g(f4_splat((float)turns)), f4_splat(DAMPING));
}

/* Second-order low in lanes 0 and 1, high in lanes 2 and 3. */
static inline f32x4 low_and_high(SvfState *state, SvfCoefs c, f32x4 x) {
  const i32x4 is_low = {-1, -1, 0, 0};
  f32x4 low;
  const f32x4 band2 = svf_step(state, c, x, &low);
  return f4_select(is_low, low, x - f4_splat(0.5f * DAMPING) * band2 - low);
}

/* `rest` keeps what lies above the cut. */
static void cut_off(Cut *cut, SvfCoefs c, float rest[2][GRID_FRAMES], float *const band[2], uint32_t frames) RT_SAFE {
  for (uint32_t i = 0; i < frames; i++) {
    const float left = rest[0][i], right = rest[1][i];
    const f32x4 x = {left, right, left, right}, y = low_and_high(&cut->second, c, low_and_high(&cut->first, c, x));
    band[0][i] = y[0];
    band[1][i] = y[1];
    rest[0][i] = y[2];
    rest[1][i] = y[3];
  }
}

/* Up to two bands through the all-pass that a cut above them is. */
static void turn(SvfState *state, SvfCoefs c, float *const (*bands)[2], uint32_t count, uint32_t frames) RT_SAFE {
  for (uint32_t i = 0; i < frames; i++) {
    const float left = bands[0][0][i], right = bands[0][1][i];
    const float second_left = count > 1 ? bands[1][0][i] : 0.0f, second_right = count > 1 ? bands[1][1][i] : 0.0f;
    const f32x4 x = {left, right, second_left, second_right};
    f32x4 low;
    const f32x4 y = x - f4_splat(DAMPING) * svf_step(state, c, x, &low);
    bands[0][0][i] = y[0];
    bands[0][1][i] = y[1];
    if (count < 2) continue;
    bands[1][0][i] = y[2];
    bands[1][1][i] = y[3];
  }
}

static void clean(Cut *cut) RT_SAFE {
  svf_clean(&cut->first);
  svf_clean(&cut->second);
  svf_clean(&cut->below[0]);
  svf_clean(&cut->below[1]);
}

/* ---- room for the key */

/* What one block's parameters mean; factors of a stride. */
typedef struct Room { float most_db, from_db, fall, attack, release; } Room;

static float share_of(const State *state, double seconds) RT_SAFE { return (float)-math_expm1(-(double)STRIDE / (seconds * state->rate_hz)); }

static Room read_room(const State *state, const float *p) RT_SAFE {
  return (Room){.most_db = (float)math_clamp((double)p[ROOM], 0.0, 24.0), .from_db = p[FROM], .fall = 1.0f - share_of(state, KEY_FALL_SECONDS),
                .attack = share_of(state, ATTACK_SECONDS), .release = share_of(state, math_clamp((double)p[RELEASE], 1.0, 60000.0) * 0.001)};
}

static float peak_of(const float *const band[2], uint32_t from, uint32_t to) RT_SAFE {
  float peak = 0.0f;
  for (uint32_t c = 0; c < 2; c++)
    for (uint32_t i = from; i < to; i++) {
      const float x = band[c][i] < 0.0f ? -band[c][i] : band[c][i];
      peak = x > peak ? x : peak;
    }
  return peak;
}

/* The band's reduction a stride on; `key` is NULL where nothing is connected. */
static float follow(State *state, const Room *room, uint32_t band, const float *const *key, uint32_t from, uint32_t to) RT_SAFE {
  const float peak = key != NULL ? peak_of(key, from, to) : 0.0f, fallen = state->level[band] * room->fall;
  state->level[band] = math_clean(peak > fallen ? peak : fallen);
  const float over = math_db_from_gainf(state->level[band]) - room->from_db, wanted = over > 0.0f ? (over < room->most_db ? over : room->most_db) : 0.0f;
  const float away = state->away_db[band], next = away + (wanted - away) * (wanted > away ? room->attack : room->release);
  return next < NOTHING_DB && wanted == 0.0f ? 0.0f : next;
}

/* A line from stride to stride. */
static void give_way(State *state, const Room *room, uint32_t band, const float *const *key, float *const to[2], uint32_t frames) RT_SAFE {
  for (uint32_t from = 0; from < frames; from += STRIDE) {
    const uint32_t end = from + STRIDE < frames ? from + STRIDE : frames;
    const float before = state->away_db[band];
    state->away_db[band] = follow(state, room, band, key, from, end);
    if (before == 0.0f && state->away_db[band] == 0.0f) continue;
    const float start = math_gain_from_dbf(-before), step = (math_gain_from_dbf(-state->away_db[band]) - start) / (float)(end - from);
    for (uint32_t c = 0; c < 2; c++)
      for (uint32_t i = from; i < end; i++) to[c][i] *= start + step * (float)(i - from + 1);
  }
}

static bool gives_way(const State *state, const DeviceBlock *block) RT_SAFE {
  bool moves = block->sidechain[0] != NULL && block->params[ROOM] > 0.0f;
  for (uint32_t i = 0; i < BANDS; i++) moves |= state->away_db[i] > 0.0f;
  return moves;
}

/* The key in bands of its own: cut where the sound is, and not turned, since nobody hears it. */
static void make_room(State *state, const DeviceBlock *block, const SvfCoefs *coefs, float *const (*chains)[2], uint32_t cuts) RT_SAFE {
  float rest[2][GRID_FRAMES], cut_off_below[2][GRID_FRAMES];
  const Room room = read_room(state, block->params);
  const bool listens = block->sidechain[0] != NULL;
  float most = 0.0f;
  for (uint32_t c = 0; c < 2 && listens; c++) memcpy(rest[c], block->sidechain[c], block->frames * sizeof(float));
  for (uint32_t band = 0; band <= cuts; band++) {
    const bool top = band == cuts;
    if (listens && !top) {
      clean(&state->key[band]);
      cut_off(&state->key[band], coefs[band], rest, (float *const[2]){cut_off_below[0], cut_off_below[1]}, block->frames);
    }
    const float *const key[2] = {top ? rest[0] : cut_off_below[0], top ? rest[1] : cut_off_below[1]};
    give_way(state, &room, band, listens ? key : NULL, chains[band], block->frames);
    most = state->away_db[band] > most ? state->away_db[band] : most;
  }
  if (block->meter) block->meter[0] = most;
}

static void split(void *state_, const DeviceBlock *block, float *const (*chains)[2], uint32_t count) RT_SAFE {
  State *state = state_;
  float rest[2][GRID_FRAMES];
  SvfCoefs coefs[CUTS];
  double lowest = 0.0;
  const uint32_t cuts = count > CUTS ? CUTS : count - 1;
  for (uint32_t c = 0; c < 2; c++) memcpy(rest[c], block->in[c], block->frames * sizeof(float));
  for (uint32_t k = 0; k < cuts; k++) {
    Cut *cut = &state->cut[k];
    const float wanted = (float)math_log2(math_clamp((double)block->params[k], 20.0, 20000.0));
    const Ramp octave = smoother_block(&state->octave[k], wanted, block->frames);
    lowest = math_max(lowest, (double)(octave.start + octave.step * (float)block->frames)); /* cuts never cross */
    coefs[k] = coefs_of(state->rate_hz, lowest);
    clean(cut);
    cut_off(cut, coefs[k], rest, chains[k], block->frames);
    for (uint32_t below = 0; below < k; below += 2) turn(&cut->below[below / 2], coefs[k], chains + below, k - below, block->frames);
  }
  for (uint32_t c = 0; c < 2; c++) memcpy(chains[cuts][c], rest[c], block->frames * sizeof(float));
  for (uint32_t i = cuts + 1; i < count; i++)
    for (uint32_t c = 0; c < 2; c++) memset(chains[i][c], 0, block->frames * sizeof(float));
  for (uint32_t k = cuts; k < state->cuts; k++) state->cut[k] = state->key[k] = (Cut){0}; /* no longer used */
  state->cuts = cuts;
  if (gives_way(state, block)) make_room(state, block, coefs, chains, cuts);
  else if (block->meter) block->meter[0] = 0.0f;
}

static void process(void *state, const DeviceBlock *block) RT_SAFE {
  (void)state;
  for (uint32_t c = 0; c < 2; c++)
    if (block->out[c] != block->in[c]) memcpy(block->out[c], block->in[c], block->frames * sizeof(float));
}

static double tail_seconds(const float *p) { (void)p; return 0.5; }

const Device device_multiband = {
    .number = 22, .id = "multiband", .name = "Bands", .summary = "Up to five bands, a chain for each; untouched, they add up flat. Its sidechain makes room, band by band.",
    .role = DEVICE_CONTAINER, .params = params, .param_count = PARAM_COUNT,
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .tail_seconds = tail_seconds, .split = split, .sidechain = true,
};
