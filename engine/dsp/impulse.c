/* See impulse.h: recordings brought to the rate, and what is done with any response before it is a kernel. */
#include "dsp/impulse.h"

#include "core/limits.h"
#include "core/math.h"
#include "dsp/fft.h"
#include "dsp/impulse_space.h"
#include "dsp/resample.h"

#include <string.h>

#define SPACE_FALLS 1.4         /* a space is computed until it has fallen so many times 60 dB */
#define END_FADE_PART 0.12
#define END_FADE_SECONDS 0.004  /* at least */
#define MEASURE_FRAMES 4096u

static double size_of(const ImpulseShape *shape) { return math_clamp(shape->size, 0.25, 4.0); }
static double decay_of(const ImpulseShape *shape) { return math_clamp(shape->decay, 0.05, 4.0); }

/* A recording that lasts so much longer was made at so much lower a rate. */
static ResampleRates rates_of(const ImpulseShape *shape, const ImpulseSound *sound) {
  return (ResampleRates){(uint32_t)math_int_clamp((double)sound->rate_hz / size_of(shape) + 0.5, 1, (int32_t)LIMIT_RATE_HZ_MAX),
                         (uint32_t)math_int_clamp(shape->rate_hz + 0.5, 1, (int32_t)LIMIT_RATE_HZ_MAX)};
}

uint32_t impulse_paths(const ImpulseSound *sound) { return sound->path_count == 0 ? 2 : sound->path_count; }

/* Before it is cut to its length. `ends`: nothing of it is left out. */
static uint32_t whole_frames(const ImpulseShape *shape, const ImpulseSound *sound, bool *ends) {
  const double most = IMPULSE_SECONDS_MAX * shape->rate_hz;
  double frames = SPACE_FALLS * impulse_space_seconds(shape->space) * size_of(shape) * decay_of(shape) * shape->rate_hz + 0.1 * size_of(shape) * shape->rate_hz;
  if (sound->path_count > 0) frames = (double)resample_frames(rates_of(shape, sound), sound->frames);
  *ends = sound->path_count > 0 && frames <= most;
  return (uint32_t)math_int_clamp(math_min(frames, most), 1, 1 << 30);
}

uint32_t impulse_frames(const ImpulseShape *shape, const ImpulseSound *sound) {
  bool ends;
  return (uint32_t)math_int_clamp((double)whole_frames(shape, sound, &ends) * math_clamp(shape->length, 0.001, 1.0) + 0.5, 1, 1 << 30);
}

/* --- measures ---------------------------------------------------------------------------------------------------------- */

/* Schroeder's backward integral: between the frames from which on 5 and 35 dB less are left, it falls by 30 dB. */
static double fall_seconds(const Impulse *impulse, double rate_hz) {
  double all = 0.0, left = 0.0;
  for (uint32_t p = 0; p < impulse->path_count; p++)
    for (uint32_t i = 0; i < impulse->frames; i++) all += (double)impulse->paths[p][i] * (double)impulse->paths[p][i];
  uint32_t first = 0, last = 0;
  for (uint32_t i = impulse->frames; i-- > 0 && first == 0;) {
    for (uint32_t p = 0; p < impulse->path_count; p++) left += (double)impulse->paths[p][i] * (double)impulse->paths[p][i];
    if (last == 0 && left >= all * 3.1622776601683795e-4) last = i;
    if (left >= all * 0.31622776601683794) first = i;
  }
  return last > first ? 2.0 * (double)(last - first) / rate_hz : 0.0;
}

/* How much a bin counts: pink noise as the K-weighting of ITU-R BS.1770 hears it. */
static double weight_of(double hz) {
  if (hz < 20.0) return 0.0;
  const double square = hz * hz, high = square / (square + 38.0 * 38.0), shelf = 1.0 + 1.512 * square * square / (square * square + 1500.0 * 1500.0 * 1500.0 * 1500.0);
  return high * high * shelf / hz;
}

static Status measure_gain(Impulse *impulse, double rate_hz) {
  const size_t bytes = fft_bytes(MEASURE_FRAMES), floats = (size_t)2 * MEASURE_FRAMES + 2 * FFT_BINS(MEASURE_FRAMES);
  Fft *fft = memory_new(impulse->memory, bytes);
  float *room = memory_new(impulse->memory, floats * sizeof *room);
  const bool held = fft != NULL && room != NULL;
  double sum = 0.0, one = 0.0;
  if (held) fft_init(fft, MEASURE_FRAMES);
  for (uint32_t p = 0; held && p < impulse->path_count; p++)
    for (uint32_t at = 0; at < impulse->frames; at += MEASURE_FRAMES / 2) {
      float *const work = room + MEASURE_FRAMES, *const re = work + MEASURE_FRAMES, *const im = re + FFT_BINS(MEASURE_FRAMES);
      for (uint32_t i = 0; i < MEASURE_FRAMES; i++) room[i] = i < MEASURE_FRAMES / 2 && at + i < impulse->frames ? impulse->paths[p][at + i] : 0.0f;
      fft_forward(fft, room, re, im, work);
      for (uint32_t k = 1; k < MEASURE_FRAMES / 2; k++)
        sum += weight_of(k * rate_hz / MEASURE_FRAMES) * ((double)re[k] * (double)re[k] + (double)im[k] * (double)im[k]);
    }
  for (uint32_t k = 1; k < MEASURE_FRAMES / 2; k++) one += weight_of(k * rate_hz / MEASURE_FRAMES);
  if (impulse->path_count > 1) sum *= 0.5;
  impulse->gain = sum > 1e-12 * one ? math_sqrt(one / sum) : 0.0;
  memory_free(impulse->memory, fft, bytes);
  memory_free(impulse->memory, room, floats * sizeof *room);
  return held ? STATUS_OK : STATUS_NO_MEMORY;
}

/* --- shapes ------------------------------------------------------------------------------------------------------------ */

static Status fill(const ImpulseShape *shape, const ImpulseSound *sound, uint32_t frames, Impulse *impulse) {
  const Memory *memory = impulse->memory;
  if (sound->path_count == 0) {
    const double seconds = impulse_space_seconds(shape->space) * size_of(shape) * decay_of(shape);
    return impulse_space_fill(memory, shape->space, shape->rate_hz, size_of(shape), seconds, impulse->paths, frames);
  }
  const ResampleRates rates = rates_of(shape, sound);
  const size_t all = (size_t)resample_frames(rates, sound->frames);
  float *whole = memory_new(memory, (all > 0 ? all : 1) * sizeof *whole);
  Status status = whole != NULL ? STATUS_OK : STATUS_NO_MEMORY;
  for (uint32_t p = 0; p < sound->path_count && status == STATUS_OK; p++) {
    if (rates.in_hz != rates.out_hz) status = resample_channel(memory, rates, sound->paths[p], sound->frames, whole);
    else memcpy(whole, sound->paths[p], all * sizeof *whole);
    for (uint32_t i = 0; i < frames; i++) impulse->paths[p][i] = i < all ? math_clean(whole[i]) : 0.0f;
  }
  memory_free(memory, whole, (all > 0 ? all : 1) * sizeof *whole);
  return status;
}

/* A recording's own fall, made faster or slower. */
static void bend_decay(Impulse *impulse, double decay, double rate_hz) {
  const double seconds = fall_seconds(impulse, rate_hz);
  if (decay == 1.0 || seconds <= 0.0) return;
  const double step = math_exp2(-9.965784284662087 / (seconds * rate_hz) * (1.0 / decay - 1.0));
  for (uint32_t p = 0; p < impulse->path_count; p++) {
    double level = 1.0;
    for (uint32_t i = 0; i < impulse->frames; i++, level *= step) impulse->paths[p][i] = (float)(level * (double)impulse->paths[p][i]);
  }
}

static double half_cosine(double part) { return 0.5 - 0.5 * math_cos(MATH_PI * math_clamp(part, 0.0, 1.0)); }

static void shape_path(const ImpulseShape *shape, float *path, uint32_t frames, bool ends) {
  const double attack = math_max(shape->attack_seconds, 0.0) * shape->rate_hz;
  const double fade = !ends ? math_min(math_max(END_FADE_PART * frames, END_FADE_SECONDS * shape->rate_hz), frames) : 0.0;
  for (uint32_t i = 0; i < frames; i++) {
    const double left = (double)(frames - i);
    if (left <= fade) path[i] = (float)((double)path[i] * half_cosine(left / fade));
    if ((double)i < attack) path[i] = (float)((double)path[i] * half_cosine(((double)i + 1.0) / attack));
  }
}

static void turn_round(float *path, uint32_t frames) {
  for (uint32_t i = 0; i < frames / 2; i++) {
    const float first = path[i];
    path[i] = path[frames - 1 - i];
    path[frames - 1 - i] = first;
  }
}

Status impulse_make(const Memory *memory, const ImpulseShape *shape, const ImpulseSound *sound, Impulse *impulse) {
  bool ends;
  const uint32_t whole = whole_frames(shape, sound, &ends), frames = impulse_frames(shape, sound);
  *impulse = (Impulse){.memory = memory, .path_count = impulse_paths(sound), .frames = whole, .held_frames = whole};
  Status status = STATUS_OK;
  for (uint32_t p = 0; p < impulse->path_count; p++) {
    impulse->paths[p] = memory_new(memory, (size_t)whole * sizeof(float));
    if (impulse->paths[p] == NULL) status = STATUS_NO_MEMORY;
  }
  if (status == STATUS_OK) status = fill(shape, sound, whole, impulse);
  if (status == STATUS_OK) {
    if (sound->path_count > 0) bend_decay(impulse, decay_of(shape), shape->rate_hz);
    for (uint32_t p = 0; p < impulse->path_count; p++)
      shape_path(shape, impulse->paths[p], frames, ends && frames == whole); /* a recording that is kept whole ends as it does */
    impulse->frames = frames;
    impulse->rt60_seconds = fall_seconds(impulse, shape->rate_hz);
    status = measure_gain(impulse, shape->rate_hz);
    for (uint32_t p = 0; p < impulse->path_count && shape->reverse; p++) turn_round(impulse->paths[p], frames);
  }
  if (status != STATUS_OK) impulse_finish(impulse);
  return status;
}

void impulse_finish(Impulse *impulse) {
  for (uint32_t p = 0; p < IMPULSE_PATHS_MAX; p++) memory_free(impulse->memory, impulse->paths[p], (size_t)impulse->held_frames * sizeof(float));
  *impulse = (Impulse){.memory = impulse->memory};
}
