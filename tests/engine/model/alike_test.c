/* Copies are alike wherever they lie, until anything in them is another. */
#include "model/alike.h"
#include "model/edit.h"
#include "support/build_song.h"
#include "support/cm.h"

static const SongNote notes[] = {{0, 1, 60, 100}, {1, 1, 64, 80}}, others[] = {{0, 1, 60, 100}, {1, 1, 65, 80}};
static const LanePoint points[] = {{0, -6, 0, 0}, {2, 0, 0, 0}};

typedef struct Two { Session *song; Id track, first, second; } Two;

/* Two clips of the same notes and the same lane. */
static Two two_new(void) {
  Two two = {.song = song_new()};
  two.track = song_track(two.song, TRACK_INSTRUMENT);
  two.first = song_clip(two.song, two.track, (SongSpan){0, 4}, notes, COUNT_OF(notes));
  two.second = song_clip(two.song, two.track, (SongSpan){8, 4}, notes, COUNT_OF(notes));
  return two;
}

static bool alike(const Two *two) {
  const Doc *doc = session_doc(two->song);
  const Object *a = doc_find(doc, two->first), *b = doc_find(doc, two->second);
  assert_int_equal(objects_alike(a, b, NOTE_CLIP_START), objects_alike(b, a, NOTE_CLIP_START));
  assert_true(objects_alike(a, a, 0));
  assert_false(objects_alike(a, b, 0)); /* they begin elsewhere */
  return objects_alike(a, b, NOTE_CLIP_START);
}

static void copies_are_alike_until_a_field_is_another(void **state) {
  (void)state;
  const Two two = two_new();
  assert_true(alike(&two));
  song_set(two.song, two.second, "length_ticks", (double)song_ticks(3));
  assert_false(alike(&two));
  song_set(two.song, two.first, "length_ticks", (double)song_ticks(3));
  assert_true(alike(&two));
  session_destroy(two.song);
}

static void rows_count_by_what_they_say(void **state) {
  (void)state;
  Two two = two_new();
  two.second = song_clip(two.song, two.track, (SongSpan){16, 4}, others, COUNT_OF(others));
  assert_false(alike(&two));
  two.second = song_clip(two.song, two.track, (SongSpan){24, 4}, notes, 1);
  assert_false(alike(&two));
  session_destroy(two.song);
}

static void what_lies_in_them_counts_too(void **state) {
  (void)state;
  const Two two = two_new();
  song_lane(two.song, two.first, two.track, "gain_db", false, points, COUNT_OF(points));
  assert_false(alike(&two));
  const Id lane = song_lane(two.song, two.second, two.track, "gain_db", false, points, COUNT_OF(points));
  assert_true(alike(&two));
  song_delete(two.song, lane);
  song_lane(two.song, two.second, two.track, "gain_db", false, points, 1);
  assert_false(alike(&two));
  session_destroy(two.song);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(copies_are_alike_until_a_field_is_another),
    cmocka_unit_test(rows_count_by_what_they_say),
    cmocka_unit_test(what_lies_in_them_counts_too),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
