/* Strikes of an asset: its samples are brought here, dsp/transients.c finds them, and their levels are read off. */
#include "session/strikes.h"

#include "dsp/transients.h"
#include "formats/wav.h"
#include "session/internal.h"

#define PEAK_SECONDS 0.03

static double peak_behind(const TransientSound *sound, int64_t frame) {
  const int64_t reach = frame + (int64_t)(PEAK_SECONDS * sound->rate_hz), end = reach < sound->frames ? reach : sound->frames;
  double peak = 0.0;
  for (uint32_t c = 0; c < 2; c++)
    for (int64_t i = frame; i < end; i++) {
      const double x = (double)sound->channels[c][i], size = x < 0.0 ? -x : x;
      if (size > peak) peak = size;
    }
  return peak;
}

static uint32_t look(const TransientSound *sound, double sensitivity, Transient *found, Strike *strikes, uint32_t capacity) {
  const uint32_t count = transients_find(sound, sensitivity, found, capacity);
  for (uint32_t i = 0; i < count; i++) strikes[i] = (Strike){found[i].frame, peak_behind(sound, found[i].frame)};
  return count;
}

static Status find_in(const Memory *memory, const Wav *wav, double sensitivity, Strike *strikes, uint32_t capacity, uint32_t *count) {
  const size_t bytes = ((size_t)wav->frames + 1) * sizeof(float), found_bytes = ((size_t)capacity + 1) * sizeof(Transient);
  float *channels[2] = {memory_new(memory, bytes), memory_new(memory, bytes)};
  Transient *found = memory_new(memory, found_bytes);
  const bool there = channels[0] != NULL && channels[1] != NULL && found != NULL;
  if (there) {
    for (uint32_t c = 0; c < 2; c++) wav_channel(wav, c < wav->channels ? c : 0, 0, wav->frames, channels[c]);
    const TransientSound sound = {{channels[0], channels[1]}, (int64_t)wav->frames, wav->rate_hz};
    *count = look(&sound, sensitivity, found, strikes, capacity);
  }
  for (uint32_t c = 0; c < 2; c++) memory_free(memory, channels[c], bytes);
  memory_free(memory, found, found_bytes);
  return there ? STATUS_OK : STATUS_NO_MEMORY;
}

Status strikes_find(const Session *session, Digest sha256, double sensitivity, Strike *strikes, uint32_t capacity, uint32_t *count, Problem *problem) {
  const SessionAsset *asset = session_find_asset(session, sha256);
  *count = 0;
  if (asset == NULL) return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "strikes", "the sound is not here");
  Buffer copy;
  Bytes file;
  Wav wav;
  Status status = session_load_asset(session, asset, &copy, &file);
  if (status == STATUS_OK) status = wav_read(file, &wav, problem);
  if (status == STATUS_OK) status = find_in(session->memory, &wav, sensitivity, strikes, capacity, count);
  buffer_finish(&copy);
  return status == STATUS_OK ? status : problem_set(problem, status, NO_OFFSET, "strikes", "%s", status_text(status));
}
