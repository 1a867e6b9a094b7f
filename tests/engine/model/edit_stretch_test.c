/* Sound drawn out: what ended the clip ends it still, only later; and back again it is where it was. */
#include "model/clip_time.h"
#include "support/build_song.h"
#include "support/cm.h"

#include "session/session.h"

static const AudioClip *clip_of(Session *song, Id clip) { return doc_as_audio_clip(doc_find(session_doc(song), clip)); }

static double source_at_end(Session *song, Id clip) {
  const AudioClip *fields = clip_of(song, clip);
  return clip_source_at(doc_tempo_map(session_doc(song)), fields, doc_as_asset(doc_find(session_doc(song), fields->asset)), fields->start_ticks + fields->length_ticks);
}

static Status stretch(Session *song, Id clip, double factor, Problem *problem) {
  Batch *batch;
  const Status status = edit_stretch_clips(session_doc(song), ACTOR_LOCAL, (EditIds){&clip, 1}, factor, &batch, problem);
  if (status == STATUS_OK) song_apply(song, status, batch);
  return status;
}

static void near(double a, double b) { assert_true(a - b < 2 && b - a < 2); }

static void the_same_sound_lasts_as_much_longer(void **state) {
  (void)state;
  static const double factors[] = {0.5, 0.75, 1.5, 2, 3};
  for (uint32_t i = 0; i < COUNT_OF(factors); i++) {
    Session *song = song_new();
    const Id clip = song_some_audio(song, song_track(song, TRACK_AUDIO), 2);
    const double end = source_at_end(song, clip);
    assert_int_equal(stretch(song, clip, factors[i], NULL), STATUS_OK);
    assert_int_equal(clip_of(song, clip)->length_ticks, song_ticks(2 * factors[i]));
    near(source_at_end(song, clip), end);
    assert_int_equal(stretch(song, clip, 1 / factors[i], NULL), STATUS_OK);
    near(source_at_end(song, clip), end);
    near(clip_of(song, clip)->source_bpm, 120);
    session_destroy(song);
  }
}

static void no_change_and_what_is_out_of_reach_are_told(void **state) {
  (void)state;
  Session *song = song_new();
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  const Id clip = song_some_audio(song, song_track(song, TRACK_AUDIO), 2);
  assert_int_equal(stretch(song, clip, 1, &problem), STATUS_NOT_FOUND);
  assert_int_equal(stretch(song, clip, 17, &problem), STATUS_REFUSED);
  assert_int_equal(stretch(song, clip, 10, &problem), STATUS_REFUSED); /* 1200 beats a minute */
  assert_string_equal(problem.what, "sound cannot get that fast or slow");
  session_destroy(song);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_same_sound_lasts_as_much_longer),
    cmocka_unit_test(no_change_and_what_is_out_of_reach_are_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
