#ifndef TUTTI_TESTS_BENCH_SONGS_H
#define TUTTI_TESTS_BENCH_SONGS_H

#include "bench/score.h"

#include "support/random.h"

/* Workloads that are whole songs: documents made by batches, compiled by the session, played from the score that gives. */

/* W2: 64 notes a second, each 0.8 s and its release, spread over four octaves, through two saws, a swept low-pass and an
   envelope each. */
void song_poly64(uint64_t seed, uint32_t frames, Score *score);
/* One note of the same patch with one saw (two would beat) from SOLO_BEGIN on; `bare`: held, the filter open. */
#define SOLO_BEGIN 4801u
void song_poly_solo(int key, bool bare, uint32_t frames, Score *score);

/* W6: 256 tracks into 16 groups and 4 returns, every fader moved by a point each 10 ms, 50 clips a second that begin in
   crossfades, eight look-aheads that everything else waits for; 20 times a second something is muted or heard again, five
   times a send comes or goes. `impulses`: nothing moves, and each track plays one impulse at the same place of the song. */
#define GRAPH_TRACKS 256u
#define IMPULSE_FRAME 24000u
void song_graph(uint64_t seed, uint32_t frames, bool impulses, Score *score);

/* W9: 16 tracks of audio through equaliser and compressor, 8 synthesisers of 8 voices, 8 SoundFonts of 4, sends into two reverbs and
   a convolution, 200 lanes of 100 points, a tempo ramp, a limiter on the master. W9a, which is older: samplers of one zone, and a
   third reverb. Points and tempo are spread over the song however long it is, so that a short one is harder: of 8 seconds it takes
   1.2 times the instructions a second that it does of a minute, which is what the goals are about. */
#define SONG_TRACKS 32u
typedef struct SongShape {
  const char *name;
  double rate_hz;
  uint32_t frames;
  uint32_t only_quarter; /* 1..4: those tracks alone; 0: all */
  bool limiter;
  bool whole;            /* W9, else W9a */
} SongShape;
void song_typical(uint64_t seed, const SongShape *shape, Score *score);
/* A SoundFont of four stereo samples, made and imported: its track. */
Id song_font_track(Session *song, Random *random, const char *name);

#endif
