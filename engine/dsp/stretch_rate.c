/* Ranges of a resampled timeline, by the converter of dsp/resample.h begun at a place where both rates have a frame. */
#include "dsp/stretch_rate.h"

#include "core/limits.h"
#include "core/math.h"
#include "dsp/resample.h"

#define OUT_MAX 1024.0

/* Continued fractions: each convergent is nearer than any other fraction of so small a denominator. */
StretchRatio stretch_ratio(double value) {
  double rest = value, in[2] = {0.0, 1.0}, out[2] = {1.0, 0.0};
  for (uint32_t i = 0; i < 16; i++) {
    const double whole = math_floor(rest);
    const double next_in = whole * in[1] + in[0], next_out = whole * out[1] + out[0];
    if (next_out > OUT_MAX || next_in > (double)LIMIT_RATE_HZ_MAX) break;
    in[0] = in[1];
    out[0] = out[1];
    in[1] = next_in;
    out[1] = next_out;
    if (rest - whole < 1e-9) break;
    rest = 1.0 / (rest - whole);
  }
  return (StretchRatio){(uint32_t)math_int_clamp(in[1], 1, LIMIT_RATE_HZ_MAX), (uint32_t)math_int_clamp(out[1], 1, (int32_t)OUT_MAX)};
}

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

/* `in` comes from a shared frame, `skip` of what it gives are not wanted. */
static void convert(Resampler *resampler, const float *in, uint32_t in_frames, uint32_t skip, float *out, uint32_t frames) {
  float dropped[256];
  for (uint32_t taken = 0, given = 0; given < skip + frames;) {
    taken += resampler_push(resampler, in + taken, in_frames - taken);
    if (taken == in_frames) resampler_end(resampler);
    while (given < skip) {
      const uint32_t want = skip - given < 256 ? skip - given : 256, got = resampler_pull(resampler, dropped, want);
      given += got;
      if (got < want) break;
    }
    if (given >= skip) given += resampler_pull(resampler, out + (given - skip), skip + frames - given);
  }
}

Status stretch_resample(const Memory *memory, const StretchReader *reader, StretchRatio ratio, int64_t begin, uint32_t frames,
                        float *const out[2]) {
  Resampler resampler;
  Status status = resampler_init(&resampler, memory, (ResampleRates){.in_hz = ratio.in, .out_hz = ratio.out});
  if (status != STATUS_OK) return status;
  const int64_t lead = resampler.half / ratio.in + 1, shared = floor_div(begin, ratio.out) - lead;
  const uint32_t skip = (uint32_t)(begin - shared * ratio.out);
  const uint32_t in_frames = (uint32_t)(((uint64_t)skip + frames) * ratio.in / ratio.out) + resampler.half + 2;
  float *block = memory_new(memory, (size_t)2 * in_frames * sizeof(float));
  float *const to[2] = {block, block + (block != NULL ? in_frames : 0)};
  status = block == NULL ? STATUS_NO_MEMORY : reader->read(reader->context, shared * ratio.in, in_frames, to);
  for (uint32_t c = 0; c < 2 && c < reader->channel_count && status == STATUS_OK; c++) {
    resampler_restart(&resampler);
    convert(&resampler, to[c], in_frames, skip, out[c], frames);
  }
  memory_free(memory, block, (size_t)2 * in_frames * sizeof(float));
  resampler_finish(&resampler);
  return status;
}
