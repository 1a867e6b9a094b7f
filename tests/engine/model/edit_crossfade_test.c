/* Crossfades by hand: neighbours come to overlap by what was asked, as far as there is sound, and nothing that is heard moves. */
#include "model/clip_time.h"
#include "support/build_song.h"
#include "support/cm.h"
#include "support/random.h"

#include "core/fade.h"
#include "session/session.h"

#include <math.h>

typedef struct Pair { Session *song; Doc *doc; Id track, early, late; } Pair;

/* One recording of eight quarters, cut in the middle. */
static Pair pair_new(void) {
  Pair pair = {.song = song_new()};
  pair.doc = session_doc(pair.song);
  pair.track = song_track(pair.song, TRACK_AUDIO);
  pair.early = song_some_audio(pair.song, pair.track, 4);
  Batch *batch;
  const Status status = edit_split_clips(pair.doc, ACTOR_LOCAL, (EditIds){&pair.early, 1}, song_ticks(2), &batch, NULL);
  song_apply(pair.song, status, batch);
  pair.late = doc_find(pair.doc, pair.early)->next->id;
  return pair;
}

static const AudioClip *clip_of(const Pair *pair, Id clip) { return doc_as_audio_clip(doc_find(pair->doc, clip)); }

static Status cross(const Pair *pair, int64_t length_ticks, int64_t shape, Problem *problem) {
  Batch *batch;
  const Crossfade crossfade = {pair->early, pair->late, length_ticks, shape};
  const Status status = edit_crossfade(pair->doc, ACTOR_LOCAL, crossfade, &batch, problem);
  if (status == STATUS_OK) song_apply(pair->song, status, batch);
  return status;
}

static int64_t overlap(const Pair *pair) {
  const AudioClip *early = clip_of(pair, pair->early);
  return early->start_ticks + early->length_ticks - clip_of(pair, pair->late)->start_ticks;
}

/* Where in the song a frame of the late one sounds. */
static double place(const Pair *pair, double frame) {
  const AudioClip *clip = clip_of(pair, pair->late);
  return clip_ticks_of(doc_tempo_map(pair->doc), clip, doc_as_asset(doc_find(pair->doc, clip->asset)), frame);
}

static void neighbours_overlap_by_what_is_asked_and_sound_where_they_did(void **state) {
  (void)state;
  Pair pair = pair_new();
  Random random = random_begin("crossfades");
  const double frame = 80000, before = place(&pair, frame);
  for (int i = 0; i < 200; i++) {
    const int64_t length = (int64_t)random_below(&random, (uint32_t)(song_ticks(2) / 1024)) * 1024;
    const Status status = cross(&pair, length, (int64_t)random_below(&random, FADE_SHAPE_COUNT), NULL);
    assert_true(status == STATUS_OK || status == STATUS_NOT_FOUND);
    assert_int_equal(overlap(&pair), length);
    assert_true(fabs(place(&pair, frame) - before) < (double)song_ticks(1) / 1000.0);
  }
  assert_int_equal(cross(&pair, 0, FADE_LINEAR, NULL) == STATUS_OK || overlap(&pair) == 0, 1);
  assert_int_equal(overlap(&pair), 0);
  session_destroy(pair.song);
}

static void the_shape_is_the_later_ones(void **state) {
  (void)state;
  Pair pair = pair_new();
  assert_int_equal(clip_of(&pair, pair.late)->crossfade_shape, FADE_EQUAL_POWER);
  assert_int_equal(cross(&pair, song_ticks(1), FADE_S, NULL), STATUS_OK);
  assert_int_equal(clip_of(&pair, pair.late)->crossfade_shape, FADE_S);
  assert_int_equal(cross(&pair, song_ticks(1), FADE_S, NULL), STATUS_NOT_FOUND);
  song_set(pair.song, pair.early, "crossfade", 0);
  assert_int_equal(cross(&pair, song_ticks(1), FADE_S, NULL), STATUS_OK);
  assert_true(clip_of(&pair, pair.early)->crossfade);
  session_destroy(pair.song);
}

static void where_one_side_has_no_more_sound_the_other_gives_it(void **state) {
  (void)state;
  Pair pair = pair_new();
  song_set(pair.song, pair.late, "source_frame", 0); /* it begins with its recording */
  assert_int_equal(cross(&pair, song_ticks(1), FADE_LINEAR, NULL), STATUS_OK);
  assert_int_equal(clip_of(&pair, pair.late)->start_ticks, song_ticks(2));
  assert_int_equal(overlap(&pair), song_ticks(1));
  session_destroy(pair.song);
}

static void what_cannot_cross_is_refused_with_why(void **state) {
  (void)state;
  Pair pair = pair_new();
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  song_set(pair.song, pair.late, "start_ticks", (double)song_ticks(3));
  assert_int_equal(cross(&pair, song_ticks(1), FADE_LINEAR, &problem), STATUS_REFUSED);
  assert_string_equal(problem.what, "only sound that meets or overlaps on one track can cross");
  song_set(pair.song, pair.late, "start_ticks", (double)song_ticks(2));
  song_set(pair.song, pair.late, "source_frame", 0);
  const Asset *asset = doc_as_asset(doc_find(pair.doc, clip_of(&pair, pair.early)->asset));
  song_set(pair.song, pair.early, "source_frame", (double)asset->frames / 2);
  assert_int_equal(cross(&pair, song_ticks(1), FADE_LINEAR, &problem), STATUS_REFUSED);
  assert_string_equal(problem.what, "neither of the two has any sound beyond the other's edge");
  session_destroy(pair.song);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(neighbours_overlap_by_what_is_asked_and_sound_where_they_did),
    cmocka_unit_test(the_shape_is_the_later_ones),
    cmocka_unit_test(where_one_side_has_no_more_sound_the_other_gives_it),
    cmocka_unit_test(what_cannot_cross_is_refused_with_why),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
