/* A batch is judged by what it touched: the verdict must be the one that the whole document would be given, and what is remembered along
   the way (who is named, hashes of objects) must be what a document that was just read says. */
#include "devices/device.h"
#include "support/random_doc.h"
#include "support/rules_song.h"

enum { SONGS = 60 };

static const uint32_t movers[] = {KIND_DEVICE, KIND_CHAIN, KIND_AUTOMATION, KIND_SLOT, KIND_ZONE, KIND_NOTE_CLIP, KIND_AUDIO_CLIP, KIND_TAKE_LANE, KIND_TRACK, KIND_CONNECTION};
static const uint32_t goers[] = {KIND_DEVICE, KIND_CHAIN, KIND_TRACK, KIND_ASSET, KIND_GROOVE, KIND_SCENE, KIND_PART, KIND_PATTERN, KIND_AUDIO_CLIP, KIND_SLOT};

static void move_something(Random *random, Batch *batch, const Doc *doc) {
  const Object *object = random_object(random, doc, movers[random_below(random, COUNT_OF(movers))]);
  uint32_t seen = 0;
  const Object *parent = NULL;
  for (uint32_t kind = 1; object && kind < 32; kind++) {
    const Object *found = object->kind->parents >> kind & 1u ? random_object(random, doc, kind) : NULL;
    if (found && random_below(random, ++seen) == 0) parent = found;
  }
  if (parent) batch_op_move(batch, object->id, parent->id, random_below(random, 2) ? ID_LAST : ID_NONE);
}

/* Little but moves and deletes of what holds, names and is named. */
static Batch *upheaval(Random *random, const Doc *doc) {
  Batch *batch = batch_create(memory_heap(), "Upheaval", 1);
  for (uint32_t i = 1 + random_below(random, 4); i > 0; i--) {
    const Object *goes = random_below(random, 4) ? NULL : random_object(random, doc, goers[random_below(random, COUNT_OF(goers))]);
    if (goes && goes->id != ID_MASTER) batch_op_delete(batch, goes->id);
    else move_something(random, batch, doc);
  }
  return batch;
}

static Batch *some_batch(Random *random, Doc *doc) {
  const uint32_t chance = random_below(random, 32);
  if (chance < 12) return upheaval(random, doc);
  return random_batch(random, doc, 1, chance == 31 ? 120 : 1 + random_below(random, 4));
}

static Batch *again(const Batch *batch) {
  Buffer bytes;
  Batch *copy = NULL;
  buffer_init(&bytes, memory_heap(), 1u << 26);
  if (batch_encode(batch, &bytes) == STATUS_OK) assert_int_equal(batch_decode(memory_heap(), buffer_bytes(&bytes), &copy, NULL), STATUS_OK);
  buffer_finish(&bytes);
  return copy;
}

static Doc *read_again(const Doc *doc) {
  Buffer bytes;
  Doc *copy = NULL;
  buffer_init(&bytes, memory_heap(), 1u << 28);
  assert_int_equal(doc_encode(doc, &bytes), STATUS_OK);
  assert_int_equal(doc_decode(memory_heap(), buffer_bytes(&bytes), &copy, NULL), STATUS_OK);
  buffer_finish(&bytes);
  assert_true(doc_hash(copy) == doc_hash(doc));
  return copy;
}

/* Both verdicts on one batch; true when it was taken. */
static bool judge(Doc *doc, Batch *batch) {
  Doc *other = read_again(doc);
  Batch *same = again(batch);
  Problem touched = {.what = ""}, whole = {.what = ""};
  const Status verdict = batch_apply(doc, batch, NULL, &touched), law = same ? batch_apply_wholly(other, same, NULL, &whole) : verdict;
  if (verdict != law) print_error("what was touched: %s %s; the whole: %s %s\n", touched.where, touched.what, whole.where, whole.what);
  assert_int_equal(verdict, law);
  if (same) assert_true(doc_hash(doc) == doc_hash(other));
  batch_destroy(same);
  doc_destroy(other);
  return verdict == STATUS_OK;
}

static void what_was_touched_is_judged_as_the_whole_would_be(void **state) {
  (void)state;
  Random random = random_begin("what_was_touched_is_judged_as_the_whole_would_be");
  uint32_t taken = 0, refused = 0;
  for (uint32_t song = 0; song < SONGS; song++) {
    Doc *doc = random_doc(&random, memory_heap(), 60);
    for (uint32_t i = 0; i < 60; i++) {
      Batch *batch = some_batch(&random, doc);
      const bool fine = judge(doc, batch);
      taken += fine;
      refused += !fine;
      batch_destroy(batch);
    }
    doc_destroy(doc);
  }
  assert_true(taken > SONGS * 10 && refused > SONGS * 5);
}

/* ---- What chance seldom makes ---- */

static Id put(Song *song, uint32_t kind, Id parent, int64_t number) {
  Batch *batch = begin();
  const Id id = doc_next_id(song->doc, 1);
  batch_op_create(batch, id, (uint16_t)kind, parent, ID_LAST);
  if (number) batch_set_int(batch, id, 1, number);
  assert_int_equal(finish(song->doc, batch, NULL), STATUS_OK);
  return id;
}

static int64_t first_of(DeviceRole role) {
  uint32_t i = 0;
  while (device_at(i)->role != role) i++;
  return device_at(i)->number;
}

static void a_chain_that_moves_brings_what_lies_in_it_before_the_law(void **state) {
  (void)state;
  Song song = song_create();
  const int64_t container = first_of(DEVICE_CONTAINER);
  const Id outer = put(&song, KIND_CHAIN, put(&song, KIND_DEVICE, song.notes, container), 0);
  const Id inner = put(&song, KIND_CHAIN, put(&song, KIND_DEVICE, outer, container), 0);
  put(&song, KIND_DEVICE, inner, first_of(DEVICE_NOTE_EFFECT));
  Batch *batch = begin();
  batch_op_move(batch, outer, put(&song, KIND_DEVICE, song.audio, container), ID_LAST);
  assert_false(judge(song.doc, batch));
  batch_destroy(batch);
  doc_destroy(song.doc);
}

/* A container becomes an instrument when what stood before the one inside it, of a newer version, is gone: too late in its chain. */
static void what_goes_may_leave_its_neighbours_out_of_order(void **state) {
  (void)state;
  Song song = song_create();
  put(&song, KIND_DEVICE, song.notes, first_of(DEVICE_EFFECT));
  const Id chain = put(&song, KIND_CHAIN, put(&song, KIND_DEVICE, song.notes, first_of(DEVICE_CONTAINER)), 0);
  const Id newer = put(&song, KIND_DEVICE, chain, 60001);
  put(&song, KIND_DEVICE, chain, first_of(DEVICE_INSTRUMENT));
  Batch *batch = begin();
  batch_op_delete(batch, newer);
  assert_false(judge(song.doc, batch));
  batch_destroy(batch);
  doc_destroy(song.doc);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(what_was_touched_is_judged_as_the_whole_would_be),
                                     cmocka_unit_test(a_chain_that_moves_brings_what_lies_in_it_before_the_law),
                                     cmocka_unit_test(what_goes_may_leave_its_neighbours_out_of_order)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
