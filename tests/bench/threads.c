/* How much helpers help: the mix alone and together in turns, of each twentieth of a second the least of all rounds: what lies
   above it was the scheduler, which on a busy machine seldom lets all threads run at once. */
#include "bench/threads.h"

#include "bench/player.h"
#include "server/crew.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPAN 2400u
#define SPANS 80u
#define ROUNDS 60u
#define FRAMES (SPANS * SPAN)

static float left[FRAMES], right[FRAMES];

static Digest run(const Score *score, const RenderCrew *crew, double least[SPANS]) {
  Player player;
  player_init(&player, score);
  if (crew != NULL && !graph_set_helpers(player.graph, crew->threads - 1, crew->pause, crew->context)) exit(1);
  if (crew != NULL) crew->begin(crew->context, player.graph, crew->threads - 1);
  for (uint32_t s = 0; s < SPANS; s++) {
    player_give(&player);
    const double begin = now_seconds();
    graph_render(player.graph, left + s * SPAN, right + s * SPAN, SPAN);
    const double taken = now_seconds() - begin;
    if (taken < least[s]) least[s] = taken;
    player.frame += SPAN;
  }
  if (crew != NULL) crew->end(crew->context);
  player_finish(&player);
  return player_digest(left, right, FRAMES);
}

bool bench_threads_help(uint64_t seed) {
  Workload workload = workload_mix32(seed, FRAMES, true);
  Score score;
  score_workload(&score, &workload);
  RenderCrew *crew = crew_create();
  if (crew == NULL) exit(1);
  double alone[SPANS], together[SPANS], sums[2] = {0.0, 0.0};
  for (uint32_t s = 0; s < SPANS; s++) alone[s] = together[s] = 1e9;
  bool same = true;
  for (uint32_t round = 0; round < ROUNDS && crew->threads > 1; round++) {
    const Digest one = run(&score, NULL, alone), all = run(&score, crew, together);
    same = same && memcmp(&one, &all, sizeof one) == 0;
  }
  for (uint32_t s = 0; s < SPANS; s++) {
    sums[0] += alone[s];
    sums[1] += together[s];
  }
  if (crew->threads > 1) printf("mix32 on %u threads: %.2f x as fast as on one, %s bytes\n", crew->threads, sums[0] / sums[1], same ? "the same" : "OTHER");
  crew_destroy(crew);
  score_finish(&score);
  workload_finish(&workload);
  return same;
}
