/* `ebur128 FILE FRAMES`: what libebur128 says of the last FRAMES stereo frames of 16 bits in FILE, and the processor seconds it
   took, as JSON. Built by peers.mjs where the library is installed. */
#include <ebur128.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int count, char **arguments) {
  const size_t frames = count == 3 ? strtoul(arguments[2], NULL, 10) : 0;
  FILE *file = frames ? fopen(arguments[1], "rb") : NULL;
  short *samples = malloc(frames * 4 + 1);
  if (!file || !samples || fseek(file, -(long)(frames * 4), SEEK_END) != 0 || fread(samples, 4, frames, file) != frames) return 1;
  const clock_t begin = clock();
  ebur128_state *state = ebur128_init(2, 48000, EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_TRUE_PEAK);
  double lufs = 0.0, range = 0.0, left = 0.0, right = 0.0;
  if (!state) return 1;
  for (size_t at = 0; at < frames; at += 4800) ebur128_add_frames_short(state, samples + 2 * at, frames - at < 4800 ? frames - at : 4800);
  ebur128_loudness_global(state, &lufs);
  ebur128_loudness_range(state, &range);
  ebur128_true_peak(state, 0, &left);
  ebur128_true_peak(state, 1, &right);
  printf("{\"lufs\": %.4f, \"range_lu\": %.4f, \"dbtp\": %.4f, \"seconds\": %.4f}\n", lufs, range, 20.0 * log10(left > right ? left : right),
         (double)(clock() - begin) / CLOCKS_PER_SEC);
  ebur128_destroy(&state);
  free(samples);
  fclose(file);
  return 0;
}
