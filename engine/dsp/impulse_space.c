/* See impulse.h: what the spaces are made of. */
#include "dsp/impulse_space.h"

#include "core/hash.h"
#include "core/math.h"

#include <string.h>

#define SOUND_METRES 343.0

/* A room is its edges in metres, what its walls give back, and its tail: how the lows and the highs last against the middle, when it
   sets in and how loud it is beside the reflections; `dull_hz`: where its highs begin to be missing from the first. */
typedef struct SpaceRow {
  double seconds, low_part, high_part;
  double metres[3], reflection; /* of walls; 0: there are none */
  double onset_seconds, early_part, dull_hz;
} SpaceRow;

static const SpaceRow rows[IMPULSE_SPACES] = {
    [IMPULSE_AMBIENCE] = {0.28, 0.9, 0.75, {4.2, 3.3, 2.5}, 0.72, 0.004, 0.75, 14000},
    [IMPULSE_ROOM] = {0.55, 1.05, 0.7, {6.1, 4.7, 2.9}, 0.8, 0.008, 0.5, 11000},
    [IMPULSE_STUDIO] = {0.85, 1.0, 0.75, {11.3, 8.2, 4.6}, 0.84, 0.014, 0.4, 13000},
    [IMPULSE_CHAMBER] = {1.4, 1.0, 0.65, {7.9, 5.3, 3.8}, 0.9, 0.012, 0.3, 12000},
    [IMPULSE_HALL] = {2.1, 1.15, 0.55, {38.0, 22.6, 15.1}, 0.86, 0.045, 0.22, 9000},
    [IMPULSE_LARGE_HALL] = {3.2, 1.15, 0.5, {54.0, 31.7, 20.9}, 0.88, 0.07, 0.16, 8000},
    [IMPULSE_CATHEDRAL] = {6.0, 1.2, 0.4, {92.0, 33.4, 29.3}, 0.92, 0.12, 0.08, 6500},
    [IMPULSE_PLATE] = {1.9, 1.25, 0.6, {0}, 0, 0.0015, 0, 16000},
    [IMPULSE_SPRING] = {2.3, 1, 1, {0}, 0, 0, 0, 4300},
};

double impulse_space_seconds(uint32_t space) { return rows[space < IMPULSE_SPACES ? space : IMPULSE_HALL].seconds; }

/* --- early reflections: images of the source in the walls -------------------------------------------------------------- */

#define ORDER 4 /* images in each direction */

static double between(double metres, double part, int image) { return image % 2 == 0 ? image * metres + part * metres : (image + 1) * metres - part * metres; }

static void add_image(const SpaceRow *row, const int image[3], double rate_hz, double size, float *const sides[2], uint32_t frames) {
  static const double source[3] = {0.31, 0.43, 0.37}, ears[2][3] = {{0.68, 0.39, 0.41}, {0.66, 0.58, 0.41}};
  const int order = (image[0] < 0 ? -image[0] : image[0]) + (image[1] < 0 ? -image[1] : image[1]) + (image[2] < 0 ? -image[2] : image[2]);
  if (order == 0) return; /* that is the sound itself, which is dry */
  const double kept = math_pow(row->reflection, order);
  for (uint32_t s = 0; s < 2; s++) {
    double square = 0.0, direct = 0.0;
    for (int axis = 0; axis < 3; axis++) {
      const double ear = ears[s][axis] * row->metres[axis], way = between(row->metres[axis], source[axis], image[axis]) - ear;
      const double straight = source[axis] * row->metres[axis] - ear;
      square += way * way;
      direct += straight * straight;
    }
    const double metres = math_sqrt(square), first = math_sqrt(direct);
    const double at = (metres - first) / SOUND_METRES * size * rate_hz;
    const int64_t whole = (int64_t)math_floor(at);
    const double part = at - (double)whole, level = kept * first / metres * ((order * 7 + image[0] * 3 + image[1]) % 2 != 0 ? -1.0 : 1.0);
    if (whole < 0 || whole + 1 >= (int64_t)frames) continue;
    sides[s][whole] += (float)(level * (1.0 - part));
    sides[s][whole + 1] += (float)(level * part);
  }
}

static double energy_of(float *const sides[2], uint32_t frames) {
  double sum = 0.0;
  for (uint32_t s = 0; s < 2; s++)
    for (uint32_t i = 0; i < frames; i++) sum += (double)sides[s][i] * (double)sides[s][i];
  return sum;
}

static void scale(float *const sides[2], uint32_t frames, double gain) {
  for (uint32_t s = 0; s < 2; s++)
    for (uint32_t i = 0; i < frames; i++) sides[s][i] = (float)(gain * (double)sides[s][i]);
}

/* Together they have the energy `part`, against a tail that has one. */
static void add_reflections(const SpaceRow *row, double rate_hz, double size, float *const sides[2], uint32_t frames) {
  int image[3];
  for (image[0] = -ORDER; image[0] <= ORDER; image[0]++)
    for (image[1] = -ORDER; image[1] <= ORDER; image[1]++)
      for (image[2] = -ORDER; image[2] <= ORDER; image[2]++) add_image(row, image, rate_hz, size, sides, frames);
  const double energy = energy_of(sides, frames);
  if (energy > 0.0) scale(sides, frames, math_sqrt(row->early_part / energy));
}

/* --- the tail ---------------------------------------------------------------------------------------------------------- */

#define LOW_HZ 350.0
#define HIGH_HZ 3500.0

/* What one frame loses to fall by 60 dB in that time. */
static double loss_of(double seconds, double rate_hz) { return math_exp2(-9.965784284662087 / (seconds * rate_hz)); }
static double pole_of(double hz, double rate_hz) { return 1.0 - math_exp(-MATH_TAU * math_min(hz, 0.45 * rate_hz) / rate_hz); }

static void fill_tail(const SpaceRow *row, uint64_t seed, double rate_hz, double seconds, double size, float *to, uint32_t frames) {
  uint32_t random = math_random_seed(hash_mix(seed));
  for (int i = 0; i < 8; i++) math_random_next(&random);
  const double low_pole = pole_of(LOW_HZ, rate_hz), high_pole = pole_of(HIGH_HZ, rate_hz), dull = pole_of(row->dull_hz, rate_hz);
  const double loss[3] = {loss_of(seconds * row->low_part, rate_hz), loss_of(seconds, rate_hz), loss_of(seconds * row->high_part, rate_hz)};
  const double rise = 1.0 - math_exp(-1.0 / (row->onset_seconds * size * rate_hz));
  double low[2] = {0}, high[2] = {0}, dulled = 0.0, level[3] = {1, 1, 1}, onset = 0.0;
  for (uint32_t i = 0; i < frames; i++) {
    dulled += dull * ((double)math_random_bipolar(&random) - dulled);
    low[0] += low_pole * (dulled - low[0]);
    low[1] += low_pole * (low[0] - low[1]);
    const double rest = dulled - low[1];
    high[0] += high_pole * (rest - high[0]);
    high[1] += high_pole * (high[0] - high[1]);
    to[i] = (float)(onset * (level[0] * low[1] + level[1] * high[1] + level[2] * (rest - high[1])));
    for (int b = 0; b < 3; b++) level[b] *= loss[b];
    onset += rise * (1.0 - onset);
  }
}

static void fill_room(uint32_t space, double rate_hz, double size, double seconds, float *const sides[2], float *const tail[2], uint32_t frames) {
  const SpaceRow *row = &rows[space];
  for (uint32_t s = 0; s < 2; s++) fill_tail(row, space * 2 + s + 1, rate_hz, seconds, size, tail[s], frames);
  const double energy = energy_of(tail, frames);
  scale(tail, frames, energy > 0.0 ? 1.0 / math_sqrt(energy) : 0.0);
  if (row->reflection > 0.0) add_reflections(row, rate_hz, size, sides, frames);
  for (uint32_t s = 0; s < 2; s++)
    for (uint32_t i = 0; i < frames; i++) sides[s][i] += tail[s][i];
}

/* --- springs ----------------------------------------------------------------------------------------------------------- */

#define CHAIN 60       /* allpasses */
#define STRETCH_MAX 32 /* frames each of them holds */
#define ALLPASS 0.62f

typedef struct Spring { float chain[CHAIN][STRETCH_MAX]; float low[4]; float slow; } Spring;

/* A way along the spring and back, with what it loses. `loop` holds `delay` frames. */
static void fill_spring(Spring *spring, double rate_hz, uint32_t delay, double seconds, float *loop, float *to, uint32_t frames) {
  const uint32_t stretch = (uint32_t)math_int_clamp(rate_hz / 8600.0 + 0.5, 1, STRETCH_MAX);
  const float pole = (float)pole_of(3900.0, rate_hz), drift = (float)pole_of(60.0, rate_hz);
  const double way = ((double)delay + CHAIN * (double)stretch * (1.0 - (double)ALLPASS) / (1.0 + (double)ALLPASS)) / rate_hz;
  const float back = (float)-math_exp2(-9.965784284662087 * way / seconds);
  uint32_t at = 0, place = 0;
  for (uint32_t i = 0; i < frames; i++) {
    float x = (i == 0 ? 1.0f : 0.0f) + back * loop[place];
    for (uint32_t m = 0; m < CHAIN; m++) {
      const float late = spring->chain[m][at], y = ALLPASS * x + late;
      spring->chain[m][at] = math_clean(x - ALLPASS * y);
      x = y;
    }
    loop[place] = math_clean(x);
    if (++place == delay) place = 0;
    if (++at == stretch) at = 0;
    for (uint32_t n = 0; n < 4; n++) x = spring->low[n] += pole * (x - spring->low[n]);
    spring->slow += drift * (x - spring->slow);
    to[i] = x - spring->slow;
  }
}

static Status fill_springs(const Memory *memory, double rate_hz, double size, double seconds, float *const sides[2], uint32_t frames) {
  static const double ways[2] = {0.0413, 0.0367};
  Status status = STATUS_OK;
  for (uint32_t s = 0; s < 2 && status == STATUS_OK; s++) {
    const uint32_t delay = (uint32_t)math_int_clamp(ways[s] * size * rate_hz, 16, 1 << 20);
    Spring *spring = memory_new(memory, sizeof *spring);
    float *loop = memory_new(memory, delay * sizeof *loop);
    if (spring != NULL && loop != NULL) fill_spring(spring, rate_hz, delay, seconds, loop, sides[s], frames);
    else status = STATUS_NO_MEMORY;
    memory_free(memory, loop, delay * sizeof *loop);
    memory_free(memory, spring, sizeof *spring);
  }
  return status;
}

Status impulse_space_fill(const Memory *memory, uint32_t space, double rate_hz, double size, double seconds, float *const sides[2], uint32_t frames) {
  if (space >= IMPULSE_SPACES) space = IMPULSE_HALL;
  if (space == IMPULSE_SPRING) return fill_springs(memory, rate_hz, size, seconds, sides, frames);
  const size_t bytes = (size_t)frames * sizeof(float);
  float *tail[2] = {memory_new(memory, bytes), memory_new(memory, bytes)};
  const bool room = tail[0] != NULL && tail[1] != NULL;
  if (room) fill_room(space, rate_hz, size, seconds, sides, tail, frames);
  for (uint32_t s = 0; s < 2; s++) memory_free(memory, tail[s], bytes);
  return room ? STATUS_OK : STATUS_NO_MEMORY;
}
