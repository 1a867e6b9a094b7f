/* W6: a mixer far larger than its sounds, in which nothing stands still.

   A node is a device of the plan: 277 strips and 8 look-aheads. What plays the clips, the lanes, the meters and the 341 ways from
   chain to chain are not counted, though they are most of what a node-block pays for: counting them as nodes would halve the
   figure. In one thing the song is easier than its description, in which four of five tracks are late: here eight are, so that
   few ways need a delay line: those of the other tracks in their group, and of the other groups to the master. */
#include "bench/songs.h"

#include "support/build_song.h"
#include "support/random.h"

#include <math.h>
#include <stdlib.h>

#define PI 3.14159265358979323846
#define GROUPS 16u
#define RETURNS 4u
#define LATE_EVERY 32u            /* each so many tracks one has a look-ahead */
#define CLIP_SECONDS 5.12         /* 256 tracks of such clips: 50 begin in a second */
#define CROSSFADE_SECONDS 0.005
#define POINT_SECONDS 0.01
#define MUTES_A_SECOND 20u
#define SENDS_A_SECOND 5u

typedef struct Big {
  Session *song;
  Random random;
  double seconds;
  bool impulses;
  Id tracks[GRAPH_TRACKS], groups[GROUPS], returns[RETURNS], assets[8], impulse, extra;
  bool muted[GRAPH_TRACKS];
} Big;

static double quarters(double seconds) { return 2.0 * seconds; }

static void make_assets(Big *big) {
  const uint32_t frames = (uint32_t)(8 * BENCH_RATE_HZ);
  float *tone = calloc(frames, sizeof *tone);
  for (uint32_t k = 0; k < COUNT_OF(big->assets); k++) {
    for (uint32_t i = 0; i < frames; i++) tone[i] = (float)(0.002 * sin(2 * PI * (30 + 4 * k) * i / BENCH_RATE_HZ));
    big->assets[k] = song_asset(big->song, tone, NULL, frames, (uint32_t)BENCH_RATE_HZ);
  }
  for (uint32_t i = 0; i < frames; i++) tone[i] = i == IMPULSE_FRAME ? 0x1p-9f : 0.0f;
  big->impulse = song_asset(big->song, tone, NULL, frames, (uint32_t)BENCH_RATE_HZ);
  free(tone);
}

/* One behind the other, each over the end of the one before; every track begins elsewhere. */
static void fill(Big *big, uint32_t k) {
  if (big->impulses) {
    song_audio(big->song, big->tracks[k], (SongSpan){0, quarters(2)}, big->impulse);
    return;
  }
  const double shift = CLIP_SECONDS * k / GRAPH_TRACKS;
  for (double at = -shift; at < big->seconds; at += CLIP_SECONDS) {
    const double begin = at > 0 ? at : 0;
    song_audio(big->song, big->tracks[k], (SongSpan){quarters(begin), quarters(at + CLIP_SECONDS + CROSSFADE_SECONDS - begin)},
               big->assets[random_below(&big->random, COUNT_OF(big->assets))]);
  }
}

static void ride(Big *big, uint32_t k) {
  const uint32_t count = (uint32_t)(big->seconds / POINT_SECONDS) + 2;
  LanePoint *points = calloc(count, sizeof *points);
  double level = -6;
  for (uint32_t i = 0; i < count; i++) {
    points[i] = (LanePoint){song_ticks(quarters(i * POINT_SECONDS)), level, CURVE_LINEAR, 0};
    level = fmin(0, fmax(-12, level + random_real(&big->random, -0.2, 0.2)));
  }
  song_lane(big->song, big->tracks[k], ID_NONE, "gain_db", false, points, count);
  free(points);
}

static void add_track(Big *big, uint32_t k) {
  big->tracks[k] = song_track(big->song, TRACK_AUDIO);
  song_set_ref(big->song, big->tracks[k], "target", big->groups[k % GROUPS]);
  if (k % LATE_EVERY == LATE_EVERY - 1) { /* at ratio 1 it only delays */
    const Id ahead = song_device(big->song, big->tracks[k], "compressor");
    song_param(big->song, ahead, "ratio", 1);
    song_param(big->song, ahead, "lookahead_ms", 37.0 * (1 + k / LATE_EVERY % 4) * 1000 / BENCH_RATE_HZ);
  }
  if (k % 4 == 0 && !big->impulses) (void)song_connect(big->song, CONNECTION_SEND, big->tracks[k], big->returns[k / 4 % RETURNS]);
  fill(big, k);
  if (!big->impulses) ride(big, k);
}

/* What a hand does at `frame`: one thing muted or heard again, and sometimes a send. */
static void edit(Big *big, uint32_t turn, Score *score, uint32_t frame) {
  const uint32_t k = random_below(&big->random, GRAPH_TRACKS);
  big->muted[k] = !big->muted[k];
  song_set(big->song, big->tracks[k], "mute", big->muted[k]);
  if (turn % (MUTES_A_SECOND / SENDS_A_SECOND) == 0) {
    if (big->extra != ID_NONE) song_delete(big->song, big->extra);
    big->extra = big->extra != ID_NONE ? ID_NONE
                                       : song_connect(big->song, CONNECTION_SEND, big->tracks[random_below(&big->random, GRAPH_TRACKS)], big->returns[0]);
  }
  score_session(score, frame, big->song);
}

void song_graph(uint64_t seed, uint32_t frames, bool impulses, Score *score) {
  Big *big = calloc(1, sizeof *big);
  *big = (Big){.song = song_new(), .random = {seed}, .seconds = frames / BENCH_RATE_HZ, .impulses = impulses};
  make_assets(big);
  for (uint32_t i = 0; i < GROUPS; i++) big->groups[i] = song_track(big->song, TRACK_GROUP);
  for (uint32_t i = 0; i < RETURNS; i++) big->returns[i] = song_track(big->song, TRACK_RETURN);
  for (uint32_t k = 0; k < GRAPH_TRACKS; k++) add_track(big, k);
  score_init(score, impulses ? "impulses" : "graph", BENCH_RATE_HZ, frames, 128);
  score_session(score, 0, big->song);
  score_command(score, 0, (Command){.type = COMMAND_PLAY});
  const uint32_t step = (uint32_t)BENCH_RATE_HZ / MUTES_A_SECOND / 128 * 128;
  for (uint32_t at = 128 * 300, turn = 0; at < frames && !impulses; at += step, turn++) edit(big, turn, score, at);
  session_destroy(big->song);
  free(big);
}
