/* A song of 256 tracks and a million notes: what it takes in memory once it is loaded, and that an edit makes no more than its own
   part again. Times are printed, never judged. */
#include "support/build_song.h"
#include "support/cm.h"
#include "support/failing_memory.h"

#include "graph/graph.h"
#include "session/session.h"

#include <stdio.h>
#include <time.h>

#define TRACKS 256u
#define NOTES_EACH 3907u /* together a million */
#define LOADED_MAX 64000000u

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static Buffer snapshot_of_a_million(void) {
  static SongNote notes[NOTES_EACH];
  Session *song = song_new();
  for (uint32_t i = 0; i < NOTES_EACH; i++) notes[i] = (SongNote){0.0625 * i, 0.05, (uint8_t)(36 + i * 7 % 60), (uint8_t)(40 + i % 80)};
  for (uint32_t t = 0; t < TRACKS; t++) song_clip(song, song_track(song, TRACK_INSTRUMENT), (SongSpan){0, 256}, notes, NOTES_EACH);
  Buffer snapshot;
  buffer_init(&snapshot, memory_heap(), 512u << 20);
  assert_int_equal(session_snapshot(song, &snapshot), STATUS_OK);
  session_destroy(song);
  return snapshot;
}

static void a_million_notes_take_less_than_64_mb(void **state) {
  (void)state;
  Buffer snapshot = snapshot_of_a_million();
  FailingMemory counting;
  Problem problem = {0};
  const double begin = seconds_now();
  Session *song = session_create(failing_memory_init(&counting, 0), ACTOR_LOCAL);
  assert_int_equal(session_restore(song, buffer_bytes(&snapshot), &problem), STATUS_OK);
  const double loaded = seconds_now();
  const size_t document_bytes = counting.live_bytes;
  assert_true(document_bytes < LOADED_MAX);
  Graph *graph = graph_create(memory_heap(), doc_as_project(doc_project(session_doc(song)))->rate_hz);
  assert_int_equal(session_feed(song, graph, &problem), STATUS_OK);
  const double fed = seconds_now();
  song_move_note(song, doc_project(session_doc(song))->last_child->first_child->id, 3.0);
  const double edited = seconds_now();
  Bytes plan;
  assert_int_equal(session_compile(song, &plan, &problem), STATUS_OK);
  const double ready = seconds_now();
  printf("# %u tracks, %u notes: %zu MB loaded in %.2f s, first plan %.2f s, the plan after an edit %.1f ms\n", TRACKS, TRACKS * NOTES_EACH,
         document_bytes / 1000000, loaded - begin, fed - loaded, (ready - edited) * 1e3);
  graph_destroy(graph);
  session_destroy(song);
  assert_int_equal(counting.live_bytes, 0);
  buffer_finish(&snapshot);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_million_notes_take_less_than_64_mb)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
