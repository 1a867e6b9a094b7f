/* libsndfile's writers, fed from a file of ours a piece at a time. */

#include "server/jobs/encode.h"

#include "server/jobs/containers.h"

#include <sndfile.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { PIECE_FRAMES = 16384, CHANNELS_MAX = 2 };
#define LOSSY_QUALITY 0.7 /* Vorbis: 0..1, about 220 kbit/s */

/* Integers stay what they are; what has none is made of floats. */
static bool copy(SNDFILE *from, SNDFILE *to, bool integers) {
  static int whole[PIECE_FRAMES * CHANNELS_MAX];
  static float real[PIECE_FRAMES * CHANNELS_MAX];
  for (;;) {
    const sf_count_t frames = integers ? sf_readf_int(from, whole, PIECE_FRAMES) : sf_readf_float(from, real, PIECE_FRAMES);
    if (frames <= 0) return sf_error(from) == SF_ERR_NO_ERROR;
    if ((integers ? sf_writef_int(to, whole, frames) : sf_writef_float(to, real, frames)) != frames) return false;
  }
}

int encode_run(int count, char *const *arguments) {
  const RenderContainer *container = count == 3 ? render_container(arguments[2]) : NULL;
  SF_INFO in = {0};
  if (container == NULL || container->major == 0) return 2;
  SNDFILE *from = sf_open(arguments[0], SFM_READ, &in);
  const bool wide = (in.format & SF_FORMAT_SUBMASK) == SF_FORMAT_PCM_24, integers = wide || (in.format & SF_FORMAT_SUBMASK) == SF_FORMAT_PCM_16;
  const int minor = container->minor == SF_FORMAT_PCM_24 && !wide ? SF_FORMAT_PCM_16 : container->minor;
  SF_INFO out = {.samplerate = in.samplerate, .channels = in.channels, .format = container->major | minor};
  SNDFILE *to = from == NULL || in.channels > CHANNELS_MAX ? NULL : sf_open(arguments[1], SFM_WRITE, &out);
  double quality = LOSSY_QUALITY;
  if (to != NULL && !integers) sf_command(to, SFC_SET_VBR_ENCODING_QUALITY, &quality, sizeof quality);
  bool good = to != NULL && copy(from, to, integers);
  if (to != NULL) good = sf_close(to) == 0 && good;
  if (from != NULL) sf_close(from);
  if (!good) fprintf(stderr, "the file could not be encoded: %s\n", sf_strerror(NULL));
  return good ? 0 : 1;
}
