/* See million.h. */
#include "bench/million.h"

#include "bench/player.h"
#include "support/build_song.h"
#include "support/failing_memory.h"
#include "support/sim.h"

#include "graph/graph.h"
#include "session/session.h"

#include <stdlib.h>

#define TRACKS 256u
#define NOTES_EACH 3907u /* together a million */
#define LOADS 3
#define EDITS 21u
#define WORLDS 6u
#define STEPS 20000u

static Buffer snapshot_of_a_million(void) {
  static SongNote notes[NOTES_EACH];
  Session *song = song_new();
  for (uint32_t i = 0; i < NOTES_EACH; i++) notes[i] = (SongNote){0.0625 * i, 0.05, (uint8_t)(36 + i * 7 % 60), (uint8_t)(40 + i % 80)};
  for (uint32_t t = 0; t < TRACKS; t++) song_clip(song, song_track(song, TRACK_INSTRUMENT), (SongSpan){0, 256}, notes, NOTES_EACH);
  Buffer snapshot;
  buffer_init(&snapshot, memory_heap(), 512u << 20);
  if (session_snapshot(song, &snapshot) != STATUS_OK) exit(1);
  session_destroy(song);
  return snapshot;
}

static Session *load(const Buffer *snapshot, FailingMemory *memory, double *seconds) {
  const double begin = now_seconds();
  Session *song = session_create(failing_memory_init(memory, 0), ACTOR_LOCAL);
  if (session_restore(song, buffer_bytes(snapshot), NULL) != STATUS_OK) exit(1);
  const double took = now_seconds() - begin;
  if (took < *seconds) *seconds = took;
  return song;
}

static int by_size(const void *a, const void *b) {
  const double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

/* From the edit's end until the graph has the plan: each edit moves a note of another track. */
static void time_edits(Session *song, double seconds[EDITS]) {
  Problem problem = {.status = STATUS_OK};
  Graph *graph = graph_create(memory_heap(), BENCH_RATE_HZ);
  const Object *track = doc_project(session_doc(song))->first_child;
  float left[128], right[128];
  if (session_feed(song, graph, &problem) != STATUS_OK) exit(1);
  for (uint32_t i = 0; i < EDITS; i++, track = track->next) {
    while (doc_as_track(track)->type != TRACK_INSTRUMENT) track = track->next;
    song_move_note(song, track->first_child->id, 3.0 + i);
    const double begin = now_seconds();
    if (session_feed(song, graph, &problem) != STATUS_OK) exit(1);
    seconds[i] = now_seconds() - begin;
    graph_render(graph, left, right, 128); /* takes the plan, so that the next finds room */
    graph_collect(graph);
  }
  graph_destroy(graph);
  qsort(seconds, EDITS, sizeof *seconds, by_size);
}

bool bench_million(FILE *report) {
  Buffer snapshot = snapshot_of_a_million();
  double loaded = 1e9, edits[EDITS];
  size_t held = 0;
  for (int i = 0; i < LOADS; i++) {
    FailingMemory memory;
    Session *song = load(&snapshot, &memory, &loaded);
    held = memory.live_bytes;
    if (i == LOADS - 1) time_edits(song, edits);
    session_destroy(song);
  }
  buffer_finish(&snapshot);
  const bool fine = held > TRACKS * NOTES_EACH;
  printf("%s million: %u tracks, %u notes in %.1f MB, loaded in %.2f s, the plan after an edit in %.2f ms (longest %.2f)\n", fine ? "ok    " : "not ok", TRACKS,
         TRACKS * NOTES_EACH, (double)held / 1e6, loaded, edits[EDITS / 2] * 1e3, edits[EDITS - 1] * 1e3);
  fprintf(report, "{\"workload\": \"million\", \"ok\": %s, \"native_only\": true, \"x_rt\": null, \"memory_mib\": %.2f, \"held_mb\": %.2f, \"load_s\": %.3f, \"plan_ms\": %.3f, \"plan_most_ms\": %.3f}\n",
          fine ? "true" : "false", (double)held / (1024.0 * 1024.0), (double)held / 1e6, loaded, edits[EDITS / 2] * 1e3, edits[EDITS - 1] * 1e3);
  return fine;
}

bool bench_simulator(FILE *report) {
  bool fine = true;
  uint64_t steps = 0;
  const double begin = now_seconds();
  for (uint64_t seed = 1; seed <= WORLDS; seed++) {
    const SimReport run = sim_run((SimOptions){.seed = seed, .steps = STEPS, .restores = seed & 1, .memory = seed >> 1 & 1, .upgrades = seed >> 2 & 1});
    fine &= run.failure[0] == '\0';
    steps += run.steps;
  }
  const double a_minute = 60.0 * (double)steps / (now_seconds() - begin);
  printf("%s simulator: %.2f million steps a minute\n", fine ? "ok    " : "not ok", a_minute / 1e6);
  fprintf(report, "{\"workload\": \"simulator\", \"ok\": %s, \"native_only\": true, \"x_rt\": null, \"steps_a_minute\": %.0f}\n", fine ? "true" : "false", a_minute);
  return fine;
}
