#ifndef TUTTI_DSP_STRETCH_H
#define TUTTI_DSP_STRETCH_H

#include "core/memory.h"
#include "core/status.h"

#include <stdbool.h>
#include <stdint.h>

/*
  Time-stretch and pitch shift of a sound that is read where it lies, offline. A map says which source frame is heard at which output frame; the
  pitch is independent of it, but for STRETCH_REPITCH, which plays faster and slower as a tape does.

  STRETCH_TONES parts the sound into what lasts and what strikes: tones go through a phase vocoder whose bins turn together,
  strikes are moved as they are, each at its own place. STRETCH_DRUMS moves everything so; STRETCH_TEXTURE blurs everything
  with a long window. Both channels move and turn alike, so that the stereo image stays.

  What an output frame is does not depend on the range asked for: state begins anew at loud onsets and at the quietest places
  of fixed stretches of the source. A seek, a slice and the whole give the same bytes; so what is held does not grow with the
  sound. All functions are [control].
*/

typedef enum StretchMode { STRETCH_REPITCH, STRETCH_TONES, STRETCH_DRUMS, STRETCH_TEXTURE } StretchMode;

#define STRETCH_RATIO_MAX 8.0      /* output frames per source frame, and its inverse: steeper parts of a map are held to it */
#define STRETCH_SEMITONES_MAX 48.0 /* up or down */

typedef struct StretchPoint { int64_t source_frame, output_frame; } StretchPoint;

/* Straight lines between points that both rise; the outer lines go on beyond the ends. At least two points. */
typedef struct StretchMap {
  const StretchPoint *points;
  uint32_t count;
} StretchMap;

typedef struct StretchReader {
  /* Frames [begin, begin + frames) of each channel, wherever they lie; outside the sound they are silence. */
  Status (*read)(void *context, int64_t begin, uint32_t frames, float *const to[2]);
  void *context;
  uint32_t channel_count; /* 1 or 2 */
} StretchReader;

typedef struct StretchSound {
  StretchReader reader;
  int64_t frames;
  double rate_hz;
} StretchSound;

/* A sound that is in memory whole, as a StretchReader's context and its function. */
typedef struct StretchWhole {
  const float *channels[2];
  uint32_t channel_count;
  int64_t frames;
} StretchWhole;
Status stretch_read_whole(void *whole, int64_t begin, uint32_t frames, float *const to[2]);

typedef struct StretchOptions {
  StretchMode mode;
  double semitones;       /* of pitch shift; STRETCH_REPITCH has none */
  bool formants;          /* the spectrum's envelope stays where it is when the pitch moves */
} StretchOptions;

/* Output frames [begin, begin + frames) into `out`, which is silent. STATUS_OUT_OF_RANGE: a map that does not rise; STATUS_NO_MEMORY;
   what the reader said. */
Status stretch_render(const Memory *memory, const StretchSound *sound, const StretchMap *map, const StretchOptions *options,
                      int64_t begin, int64_t frames, float *const out[2]) NODISCARD;

#endif
