#ifndef TUTTI_DEVICES_CONTENT_H
#define TUTTI_DEVICES_CONTENT_H

#include "core/ids.h"
#include "dsp/sample.h"

/*
  What a device with child objects is given beside its parameters: zones, and the samples they play. Immutable, alive for as
  long as the plan it came with; a device that keeps a pointer into a sample beyond that fades it out at once. The graph
  makes it from a SEGMENT_ZONES (graph/plan.h) and the assets it names.
*/

/* A region of a sample on a range of keys and velocities. 80 bytes, as it lies in a plan. */
typedef struct Zone {
  Id id;
  uint32_t sample;                      /* among the content's */
  uint8_t key_low, key_high, key_root, velocity_low, velocity_high; /* 0..127, velocities 1..127 */
  uint8_t round_robin;                  /* zones of one number take turns; 0: always plays */
  uint8_t choke;                        /* a note of one number ends the others of it; 0: none */
  uint8_t reserved;
  float gain, pan;                      /* linear; -1..1 */
  float tune_semitones;
  SampleRegion region;
} Zone;

_Static_assert(sizeof(Zone) == 80, "no byte of it is left over");

#define CONTENT_KERNELS_BEFORE 8u /* as many as come while one fades out, 30 ms apart */

typedef struct DeviceContent {
  const Zone *zones;
  const Sample *samples;
  uint32_t zone_count, sample_count;
  uint64_t serial;                      /* no two contents share one; never 0 */
  const void *kernel;                   /* devices/kernel.h; NULL: there is none */
  const void *kernels_before[CONTENT_KERNELS_BEFORE]; /* that may still be heard, and can be read */
} DeviceContent;

/* The sample of a zone; NULL when it is not there, or has no sound. [audio] */
static inline const Sample *content_sample(const DeviceContent *content, const Zone *zone) {
  const Sample *sample = content != NULL && zone->sample < content->sample_count ? &content->samples[zone->sample] : NULL;
  return sample != NULL && sample->frames > 0 && sample->channel_count > 0 && sample->rate_hz > 0.0 ? sample : NULL;
}

#define CONTENT_CHOSEN_MAX 32u /* zones one note may start */

typedef struct ChosenZone { const Zone *zone; float gain; } ChosenZone;

/* The zones a note plays: those on its key and velocity, with each round robin's turn taken by the note's id. Neighbours in
   velocity blend over `fade` (in velocity steps to each side); returns how many. [audio] */
uint32_t content_choose(const DeviceContent *content, uint32_t key, float velocity, float fade, Id note, ChosenZone chosen[CONTENT_CHOSEN_MAX]) RT_SAFE;

#endif
