/* A long day at the engine, in fast time: songs come and go in one graph that never stops, while hands edit, undo, seek and play.
   The audio side must allocate nothing, sound must stay finite, notes must end, and what the graph holds must not grow.
   SOAK_CYCLES=N makes it as long as one likes; tests/soak/long says the figures. */
#include "support/build_song.h"
#include "support/cm.h"
#include "support/failing_memory.h"
#include "support/random_doc.h"
#include "support/random_motion.h"
#include "support/random_parts.h"

#include "graph/graph.h"

#include <math.h>
#include <time.h>

#define RATE 48000.0
#define SONGS 4u
#define STEPS 40u
#define BAR_TICKS (4 * TICKS_PER_QUARTER)
#define HELD_MAX 16u
#define TRIES 24u

typedef struct Soak {
  Random random;
  FailingMemory graph_memory, song_memory;
  Graph *graph;
  Session *song;
  Id held[HELD_MAX];  /* live notes under fingers */
  uint16_t held_key[HELD_MAX];
  Id held_track[HELD_MAX];
  uint32_t held_count;
  Id next_note;
  uint64_t frames, edits, refused, undone, plans, full, allocations, nan_seen, stuck;
  float loudest;
} Soak;

static void render(Soak *s, uint32_t frames) {
  static float left[8192], right[8192];
  const uint32_t before = s->graph_memory.requests;
  graph_render(s->graph, left, right, frames);
  s->allocations += s->graph_memory.requests - before;
  s->frames += frames;
  for (uint32_t i = 0; i < frames; i++) {
    if (!isfinite(left[i]) || !isfinite(right[i])) s->nan_seen++;
    s->loudest = fmaxf(s->loudest, fmaxf(fabsf(left[i]), fabsf(right[i])));
  }
  Notice notice;
  while (ring_read(graph_notices(s->graph), &notice)) {}
}

/* Another rate would be another graph: this one keeps its own. */
static void feed(Soak *s) {
  if (fabs(doc_as_project(doc_project(session_doc(s->song)))->rate_hz - RATE) > 0.0) song_set(s->song, ID_PROJECT, "rate_hz", RATE);
  Problem problem = {.status = STATUS_OK};
  const Status status = session_feed(s->song, s->graph, &problem);
  if (status == STATUS_OK) s->plans++;
  else if (status == STATUS_FULL) s->full++;
  else fail_msg("cycle: %s: %s", problem.where, problem.what);
  graph_collect(s->graph);
}

static void command(Soak *s, CommandType type, Id id, uint16_t number, float value, int64_t frame) {
  const Command c = {.type = (uint16_t)type, .number = number, .value = value, .id = id, .position_frame = frame};
  (void)ring_write(graph_commands(s->graph), &c);
}

/* ---- songs */

static const SongNote riff[] = {{0, 0.4, 48, 100}, {0.5, 0.4, 55, 80}, {1, 1.5, 60, 110}, {2.5, 0.3, 63, 70}, {3, 2, 67, 120}};

static void open_song(Soak *s, uint64_t seed) {
  Random random = {seed};
  Problem problem = {.status = STATUS_OK};
  s->song = session_create(failing_memory_init(&s->song_memory, 0), ACTOR_LOCAL);
  for (uint32_t k = 0; k < 3; k++) {
    const Id track = song_track(s->song, TRACK_INSTRUMENT);
    (void)song_device(s->song, track, k == 1 ? "drums" : "synth");
    song_clip(s->song, track, (SongSpan){2.0 * k, 8}, riff, COUNT_OF(riff));
  }
  random_parts(&random, s->song, 4 * BAR_TICKS);
  if (!random_motion(&random, s->song, 4 * BAR_TICKS, &problem)) fail_msg("%s: %s", problem.where, problem.what);
  song_set(s->song, ID_PROJECT, "loop_end_ticks", 4.0 * BAR_TICKS);
  song_set(s->song, ID_PROJECT, "loop", 1);
  feed(s);
}

static void close_song(Soak *s) {
  session_destroy(s->song);
  assert_false(s->song_memory.mistaken);
  assert_int_equal(s->song_memory.live_bytes, 0);
}

/* ---- hands */

/* Of what chance thinks of, most breaks a rule: it goes on until something is an edit. */
static void edit(Soak *s) {
  for (uint32_t tries = 0; tries < TRIES; tries++) {
    Batch *batch = random_batch(&s->random, session_doc(s->song), ACTOR_LOCAL, 1 + random_below(&s->random, 3));
    if (session_apply(s->song, batch, NULL, NULL) == STATUS_OK) {
      s->edits++;
      return;
    }
    s->refused++;
  }
}

static void press(Soak *s) {
  const Object *track = random_object(&s->random, session_doc(s->song), KIND_TRACK);
  if (s->held_count == HELD_MAX || track == NULL) return;
  const uint32_t i = s->held_count++;
  s->held[i] = ++s->next_note;
  s->held_key[i] = (uint16_t)random_below(&s->random, 128);
  s->held_track[i] = track->id;
  command(s, COMMAND_NOTE_ON, track->id, s->held_key[i], 0.7f, (int64_t)s->held[i]);
}

static void lift(Soak *s) {
  if (s->held_count == 0) return;
  const uint32_t i = --s->held_count;
  command(s, COMMAND_NOTE_OFF, s->held_track[i], s->held_key[i], 0, (int64_t)s->held[i]);
}

static void act(Soak *s) {
  switch (random_below(&s->random, 16)) {
  case 0: case 1: case 2: case 3: edit(s); feed(s); break;
  case 4: s->undone += session_undo(s->song, NULL, NULL) == STATUS_OK; feed(s); break;
  case 5: s->undone += session_redo(s->song, NULL, NULL) == STATUS_OK; feed(s); break;
  case 6: command(s, COMMAND_SEEK, 0, 0, 0, random_between(&s->random, 0, 400000)); break;
  case 7: command(s, COMMAND_STOP, 0, 0, 0, 0); break;
  case 8: case 9: command(s, COMMAND_PLAY, 0, 0, 0, 0); break;
  case 10: case 11: press(s); break;
  case 12: lift(s); break;
  case 13: command(s, COMMAND_METRONOME, 0, 0, (float)random_below(&s->random, 2), 0); break;
  default: break;
  }
}

/* Everything is let go: what sounds then is released or fades, and nothing is held. */
static void end_notes(Soak *s) {
  command(s, COMMAND_STOP, 0, 0, 0, 0);
  while (s->held_count > 0) lift(s);
  for (int i = 0; i < 40; i++) render(s, 1024);
  if (graph_meters(s->graph)->voices > 0) s->stuck++;
}

static void cycle(Soak *s, uint32_t index) {
  open_song(s, 1 + index % SONGS);
  command(s, COMMAND_PLAY, 0, 0, 0, 0);
  for (uint32_t step = 0; step < STEPS; step++) {
    act(s);
    const uint32_t frames = random_below(&s->random, 6) ? 128 : 1 + random_below(&s->random, 8192);
    for (int i = 0; i < 8; i++) render(s, frames);
  }
  end_notes(s);
  close_song(s);
}

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* What is held when the first song is there again and nothing else, and the processor's time for its first second, the least of some. */
typedef struct Settled { uint64_t bytes; double seconds; } Settled;
static Settled settle(Soak *s) {
  Settled settled = {.seconds = 1e9};
  open_song(s, 1);
  for (int i = 0; i < 4; i++) {
    render(s, 512);
    feed(s);
  }
  settled.bytes = s->graph_memory.live_bytes;
  for (int turn = 0; turn < 6; turn++) {
    command(s, COMMAND_SEEK, 0, 0, 0, 0);
    command(s, COMMAND_PLAY, 0, 0, 0, 0);
    const double begin = seconds_now();
    for (int i = 0; i < 48; i++) render(s, 1000);
    settled.seconds = fmin(settled.seconds, seconds_now() - begin);
  }
  command(s, COMMAND_STOP, 0, 0, 0, 0);
  render(s, 4096);
  close_song(s);
  return settled;
}

static void a_graph_lives_through_songs_and_edits_without_growing(void **state) {
  (void)state;
  const char *given = getenv("SOAK_CYCLES");
  const uint32_t cycles = given ? (uint32_t)strtoul(given, NULL, 10) : 16;
  Soak *s = calloc(1, sizeof *s);
  s->random = random_begin("soak");
  s->graph = graph_create(failing_memory_init(&s->graph_memory, 0), RATE);
  Settled half = {0};
  for (uint32_t i = 0; i < cycles; i++) {
    cycle(s, i);
    if (i + 1 == cycles / 2) half = settle(s);
  }
  const Settled end = settle(s);
  printf("# %.2f hours of sound, %llu edits (%llu refused), %llu undone or redone, %llu plans (%llu waited), loudest %.1f\n", (double)s->frames / RATE / 3600.0,
         (unsigned long long)s->edits, (unsigned long long)s->refused, (unsigned long long)s->undone, (unsigned long long)s->plans, (unsigned long long)s->full, (double)s->loudest);
  printf("# %llu bytes held half way, %llu at the end; %llu allocations on the audio side, %llu frames not finite, %llu notes stuck\n",
         (unsigned long long)half.bytes, (unsigned long long)end.bytes, (unsigned long long)s->allocations, (unsigned long long)s->nan_seen, (unsigned long long)s->stuck);
  printf("# a second of the first song took %.2f ms half way, %.2f at the end\n", half.seconds * 1e3, end.seconds * 1e3);
  assert_true(s->edits > cycles * STEPS / 8); /* a quarter of the steps edit */
  assert_int_equal(s->allocations, 0);
  assert_int_equal(s->nan_seen, 0);
  assert_int_equal(s->stuck, 0);
  assert_true(end.seconds < 1.5 * half.seconds); /* nothing is walked that only grows */
  assert_true(end.bytes <= half.bytes + half.bytes / 16); /* tables keep the room they once needed, and the largest may come late; a leak grows with the hours */
  graph_destroy(s->graph);
  assert_int_equal(s->graph_memory.live_bytes, 0);
  assert_false(s->graph_memory.mistaken);
  free(s);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_graph_lives_through_songs_and_edits_without_growing)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
