/* What a compile keeps of the one before must not be heard: after any edit the plan and its segments are, byte for byte, those of a
   compiler that has seen nothing yet, and no segment stays behind that this one would not have. */
#include "support/build_song.h"
#include "support/cm.h"
#include "support/random_doc.h"

#include "session/compiler.h"

#include <string.h>

enum { SONGS = 40, EDITS = 60 };

typedef struct Made { Buffer plan, segments; uint32_t clips, kept; Status status; } Made;

static bool count_kept(void *context, void *entry) {
  *(uint32_t *)context += ((const TrackRun *)entry)->kept;
  return false;
}

static Made make(Session *song) {
  Made made = {.status = STATUS_OK};
  Bytes plan, bytes;
  buffer_init(&made.plan, memory_heap(), 1u << 28);
  buffer_init(&made.segments, memory_heap(), 1u << 28);
  made.status = session_compile(song, &plan, NULL);
  if (made.status != STATUS_OK) return made;
  buffer_put(&made.plan, plan.data, plan.size);
  for (uint32_t i = 0; i < session_segment_count(song); i++) {
    assert_int_equal(session_segment_bytes(song, session_segment_key(song, i), &bytes, NULL), STATUS_OK);
    buffer_put(&made.segments, bytes.data, bytes.size);
  }
  made.clips = song->compiler->clips.count;
  table_sweep(&song->compiler->runs, count_kept, &made.kept);
  return made;
}

static Made make_anew(Session *song) {
  Compiler *const compiler = song->compiler;
  song->compiler = NULL;
  const Made made = make(song);
  compiler_destroy(song->compiler);
  song->compiler = compiler;
  return made;
}

static bool same_bytes(const Buffer *a, const Buffer *b) { return a->size == b->size && (a->size == 0 || memcmp(a->data, b->data, a->size) == 0); }

/* How many tracks stood as they were. */
static uint32_t check(Session *song) {
  Made made = make(song), anew = make_anew(song);
  assert_int_equal(made.status, anew.status);
  assert_true(same_bytes(&made.plan, &anew.plan));
  assert_true(same_bytes(&made.segments, &anew.segments));
  if (made.status == STATUS_OK) assert_int_equal(made.clips, anew.clips);
  buffer_finish(&made.plan);
  buffer_finish(&made.segments);
  buffer_finish(&anew.plan);
  buffer_finish(&anew.segments);
  return made.kept;
}

/* Clips go from track to track: both must be made again. */
static void move_a_clip(Random *random, Doc *doc) {
  const Object *clip = random_object(random, doc, KIND_NOTE_CLIP), *track = random_object(random, doc, KIND_TRACK);
  Batch *batch = batch_create(memory_heap(), "Move", 1);
  if (clip != NULL && track != NULL) batch_op_move(batch, clip->id, track->id, ID_LAST);
  const Status status = batch_apply(doc, batch, NULL, NULL);
  (void)status; /* not onto every track */
  batch_destroy(batch);
}

static void what_is_kept_is_what_would_be_made(void **state) {
  (void)state;
  Random random = random_begin("what_is_kept_is_what_would_be_made");
  uint32_t kept = 0;
  for (uint32_t i = 0; i < SONGS; i++) {
    Session *song = song_new();
    session_adopt_doc(song, random_doc(&random, memory_heap(), 80));
    for (uint32_t edit = 0; edit < EDITS; edit++) {
      if (random_below(&random, 4) == 0) move_a_clip(&random, song->doc);
      else random_edits(&random, song->doc, 1, 1);
      kept += check(song);
    }
    session_destroy(song);
  }
  printf("# %u songs, %u edits each: %u times a track stood as it was\n", SONGS, EDITS, kept);
  assert_true(kept > SONGS * EDITS);
}

/* Shared notes, a groove, a pattern's track, a tempo: none of them lies in the track that plays them. */
static void what_lies_elsewhere_is_heard(void **state) {
  (void)state;
  static const SongNote notes[] = {{0, 0.5, 60, 100}, {1, 0.5, 62, 90}};
  Session *song = song_new();
  const Id one = song_track(song, TRACK_INSTRUMENT), two = song_track(song, TRACK_INSTRUMENT);
  const Id clip = song_clip(song, one, (SongSpan){0, 4}, notes, COUNT_OF(notes)), other = song_clip(song, two, (SongSpan){4, 4}, notes, COUNT_OF(notes));
  Batch *batch = batch_create(memory_heap(), "Share", ACTOR_LOCAL);
  const Id part = doc_next_id(song->doc, ACTOR_LOCAL), groove = doc_next_id(song->doc, ACTOR_LOCAL);
  batch_op_create(batch, part, KIND_PART, ID_PROJECT, ID_LAST);
  batch_op_create(batch, groove, KIND_GROOVE, ID_PROJECT, ID_LAST);
  song_apply(song, STATUS_OK, batch);
  assert_int_equal(check(song), 3);
  song_set_ref(song, clip, "part", part);
  song_set_ref(song, other, "groove", groove);
  check(song);
  song_delete(song, part);
  check(song);
  song_set_ref(song, other, "groove", ID_NONE);
  check(song);
  song_tempo(song, 2, 90, false);
  check(song);
  song_set(song, one, "mute", 1);
  check(song);
  song_delete(song, one);
  check(song);
  assert_int_equal(session_segment_count(song), 1);
  session_destroy(song);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_kept_is_what_would_be_made), cmocka_unit_test(what_lies_elsewhere_is_heard)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
