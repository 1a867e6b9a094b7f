#ifndef TUTTI_TESTS_BENCH_WORKLOAD_H
#define TUTTI_TESTS_BENCH_WORKLOAD_H

#include "core/bytes.h"
#include "graph/graph.h"

/*
  What is measured: a mix of tracks, described once. From the description come the plan and segments the engine plays
  (workload_plan), the reference renderer's input (reference.h) and the peer's graph in the browser (the JSON of workload_tracks_json).
*/

#define BENCH_RATE_HZ 48000.0
#define LOOP_FRAMES 96000u /* each source is two seconds, played over and over */
#define TRACKS_MAX 32u
#define BANDS 5u
#define EQ5_FRAMES (512u * 10000u)

typedef enum BandShape { BAND_OFF, BAND_HIGH_PASS, BAND_LOW_SHELF, BAND_PEAK, BAND_HIGH_SHELF } BandShape;
typedef struct Band { BandShape shape; double hz, gain_db, q; } Band;

typedef struct BenchTrack {
  Band bands[BANDS];
  bool equalizer, compressor;
  double threshold_db, ratio, attack_seconds, release_seconds, makeup_db;
  double pan;     /* -1..1, equal power */
  double gain_db; /* of the strip, 0 dB in the middle */
  float *source[2]; /* LOOP_FRAMES each */
} BenchTrack;

typedef struct TimedCommand { int64_t frame; Command command; } TimedCommand;

typedef struct Workload {
  const char *name;
  uint32_t frames, block_frames;
  BenchTrack *tracks;
  uint32_t track_count;
  TimedCommand *commands; /* sorted by frame */
  uint32_t command_count;
} Workload;

/* W1: 32 tracks through four bands, compressor and strip. Seed 0 has exactly the parameters of the definition. */
Workload workload_mix32(uint64_t seed, uint32_t frames, bool compressor);
/* W5: one track through five bands; with `sweep` the gain of the fourth goes once through its whole range. */
Workload workload_eq5(uint64_t seed, uint32_t frames, bool sweep);
void workload_finish(Workload *workload);
void workload_command(Workload *workload, int64_t frame, Command command);

/* A live change of one band's gain: the command that makes it. */
Command workload_band_command(uint32_t track, uint32_t band, double gain_db);

/* The engine's view: the plan, then each segment once. Ids count tracks from 1. */
void workload_plan(const Workload *workload, Buffer *plan);
uint32_t workload_segment_count(const Workload *workload);
void workload_segment(const Workload *workload, uint32_t index, Buffer *segment);
/* The browser's view: every track's parameters as a JSON array. */
void workload_tracks_json(const Workload *workload, Buffer *json);

#endif
