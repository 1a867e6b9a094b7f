/* S4: songs of ten thousand, a hundred thousand and a million entities (tracks, clips, notes) are opened by somebody who was never there,
   from a server that was just started: a snapshot, and a thousand edits behind it. What the server holds at most is told for that, and
   again when the newcomer has edited something, as only then it makes a document of what it has: all but the pages of the program that
   are run for the first time, and what a first visitor of any song costs (connections, their buffers, the stacks of threads), which are no
   part of this one: somebody was at small songs before, so many that every thread of rooms has had one. */
#include "tests/bench/server/rows.h"

#include "model/edits.h"
#include "support/sim_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TAIL = 1000, NOTES_EACH = 10, TRACKS_MAX = 1000, TRACKS_EACH = 10, SMALL_SONGS = 8 };

static Buffer bytes;
static uint64_t ignored;

static uint16_t field_of(uint32_t kind, const char *name) { return schema_field_by_name(schema_kind(kind), name)->number; }

/* A track with its share of clips, ten notes each. */
static void add_track(Batch *batch, const Person *author, uint32_t clips) {
  Doc *doc = replica_doc(author->replica);
  const Id track = doc_next_id(doc, author->actor);
  batch_op_create(batch, track, KIND_TRACK, ID_PROJECT, ID_LAST);
  for (uint32_t i = 0; i < clips; i++) {
    const Id clip = doc_next_id(doc, author->actor);
    batch_op_create(batch, clip, KIND_NOTE_CLIP, track, ID_LAST);
    batch_set_int(batch, clip, field_of(KIND_NOTE_CLIP, "start_ticks"), (int64_t)i * 4 * TICKS_PER_QUARTER);
    batch_patch_begin(batch, clip, KIND_NOTE_CLIP, field_of(KIND_NOTE_CLIP, "notes"));
    for (uint32_t n = 0; n < NOTES_EACH; n++) {
      const double row[RECORD_COLUMNS_MAX] = {n * 1000.0, 900, 40 + (i + n) % 40, 100, 64, 0};
      batch_patch_row(batch, doc_next_id(doc, author->actor), PATCH_ALL, row);
    }
    batch_patch_end(batch);
  }
}

static void until_saved(Person *author) {
  const double until = bench_now() + 120.0;
  do person_pump(author, &bytes, NULL, &ignored);
  while ((replica_state(author->replica) != REPLICA_LIVE || replica_pending_count(author->replica) > 0) && bench_must(bench_now() < until, "S4: it is not saved"));
}

static void fill(Person *author, uint32_t entities) {
  const uint32_t tracks = entities / 100 < TRACKS_MAX ? entities / 100 : TRACKS_MAX, clips = entities / 11 / tracks;
  BatchReport report;
  Problem problem;
  for (uint32_t i = 0; i < tracks; i += TRACKS_EACH) {
    Batch *batch = batch_create(memory_heap(), "Tracks", author->actor);
    for (uint32_t of = 0; of < TRACKS_EACH; of++) add_track(batch, author, clips);
    bench_must(replica_submit(author->replica, batch, &report, &problem) == STATUS_OK, "S4: tracks are refused");
    person_pump(author, &bytes, NULL, &ignored);
  }
  until_saved(author);
}

static void turn_loop(const Person *person, int64_t end_ticks) {
  BatchReport report;
  Problem problem;
  Batch *batch = batch_create(memory_heap(), "x", person->actor);
  batch_set_int(batch, ID_PROJECT, field_of(KIND_PROJECT, "loop_end_ticks"), end_ticks);
  bench_must(replica_submit(person->replica, batch, &report, &problem) == STATUS_OK, "S4: an edit is refused");
}

static void be_the_first_visitor(const uint64_t songs[SMALL_SONGS]) {
  for (uint32_t i = 0; i < SMALL_SONGS; i++) {
    Person first = {.branch = songs[i]};
    person_come(&first);
    until_saved(&first);
    turn_loop(&first, 7);
    until_saved(&first);
    person_go(&first);
  }
}

/* How much more than then was held at most, without pages of the program that were new. */
static long heap_since(long before_kib, long program_kib) { return bench_peak_kib() - before_kib - (bench_program_kib() - program_kib); }

static void open_one(uint32_t entities, double floor_s) {
  Person author = {0}, newcomer = {0};
  Random dice = {entities};
  Buffer doc;
  bench_become_somebody();
  author.branch = newcomer.branch = bench_make_song("Large");
  uint64_t small[SMALL_SONGS];
  for (uint32_t i = 0; i < SMALL_SONGS; i++) small[i] = bench_make_song("Small");
  person_come(&author);
  until_saved(&author);
  fill(&author, entities);
  web_socket_close(&author.socket);
  bench_must(server_process_stop(&bench.server) == 0 && server_process_start(&bench.server), "S4: the server does not come back"); /* it leaves a snapshot */
  person_come(&author);
  until_saved(&author);
  for (uint32_t i = 0; i < TAIL; i++) turn_loop(&author, random_below(&dice, 1000));
  until_saved(&author);
  web_socket_close(&author.socket);
  server_process_kill(&bench.server); /* without a word: the thousand stay behind the snapshot */
  bench_must(server_process_start(&bench.server), "S4: the server does not come back");
  be_the_first_visitor(small);
  const long before = bench_forget_peak(), program = bench_program_kib();
  const double begun = bench_now();
  person_come(&newcomer);
  do person_pump(&newcomer, &bytes, NULL, &ignored);
  while ((replica_state(newcomer.replica) != REPLICA_LIVE || replica_head(newcomer.replica) != replica_head(author.replica)) && bench_must(bench_now() - begun < 120.0, "S4: it does not open"));
  const double seconds = bench_now() - begun;
  const long opened = heap_since(before, program);
  bench_must(doc_hash(replica_doc(newcomer.replica)) == doc_hash(replica_doc(author.replica)), "S4: another song was opened");
  buffer_init(&doc, memory_heap(), 1u << 30);
  const double building = bench_now();
  bench_must(doc_encode(replica_doc(newcomer.replica), &doc) == STATUS_OK, "S4: no snapshot can be made");
  const double built = bench_now() - building, saving = bench_now();
  turn_loop(&newcomer, 7);
  until_saved(&newcomer);
  const double saved = bench_now() - saving, of_bytes = 1024.0 / (double)doc.size;
  const long edited = heap_since(before, program);
  fprintf(stderr, "S4   %u entities and %u edits: open after %.3f s (floor %.2f), %.1f MB, server at most %.1f x that (floor 6); a first edit after %.3f s, then %.1f x; a snapshot built in %.3f s (floor 2)\n", entities, TAIL,
          seconds, floor_s, (double)doc.size / 1e6, (double)opened * of_bytes, saved, (double)edited * of_bytes, built);
  printf("{\"row\":\"S4\",\"entities\":%u,\"open_s\":%.3f,\"bytes\":%zu,\"server_of_bytes\":%.2f,\"edit_s\":%.3f,\"server_edited_of_bytes\":%.2f,\"snapshot_s\":%.3f}\n", entities, seconds, doc.size,
         (double)opened * of_bytes, saved, (double)edited * of_bytes, built);
  buffer_finish(&doc);
  person_go(&author);
  person_go(&newcomer);
}

void opening_row(double seconds) {
  (void)seconds;
  buffer_init(&bytes, memory_heap(), 1u << 30);
  open_one(10000, 0.15);
  open_one(100000, 0.6);
  open_one(1000000, 4.0);
  buffer_finish(&bytes);
}
