/* What a clip holds moves within it, and no further than there is any. */
#include "support/build_song.h"
#include "support/cm.h"

#include "session/session.h"

static const SongNote notes[] = {{0, 1, 60, 100}, {1, 1, 64, 80}};

static void sound_moves_within_its_clip_up_to_its_ends(void **state) {
  (void)state;
  Session *song = song_new();
  Doc *doc = session_doc(song);
  const Id track = song_track(song, TRACK_AUDIO), clip = song_some_audio(song, track, 2); /* 2 s of sound are 4 quarters at 120 */
  Batch *batch;
  Status status = edit_slip_clips(doc, ACTOR_LOCAL, (EditIds){&clip, 1}, -song_ticks(1), &batch, NULL);
  song_apply(song, status, batch);
  assert_int_equal(doc_as_audio_clip(doc_find(doc, clip))->source_frame, 24000);
  assert_int_equal(doc_as_audio_clip(doc_find(doc, clip))->start_ticks, 0);
  status = edit_slip_clips(doc, ACTOR_LOCAL, (EditIds){&clip, 1}, -song_ticks(100), &batch, NULL);
  song_apply(song, status, batch);
  assert_int_equal(doc_as_audio_clip(doc_find(doc, clip))->source_frame, 48000);
  status = edit_slip_clips(doc, ACTOR_LOCAL, (EditIds){&clip, 1}, song_ticks(100), &batch, NULL);
  song_apply(song, status, batch);
  assert_int_equal(doc_as_audio_clip(doc_find(doc, clip))->source_frame, 0);
  session_destroy(song);
}

static void notes_move_within_their_clip(void **state) {
  (void)state;
  Session *song = song_new();
  Doc *doc = session_doc(song);
  const Id track = song_track(song, TRACK_INSTRUMENT), clip = song_clip(song, track, (SongSpan){4, 2}, notes, COUNT_OF(notes));
  Batch *batch;
  Status status = edit_slip_clips(doc, ACTOR_LOCAL, (EditIds){&clip, 1}, -song_ticks(1), &batch, NULL);
  song_apply(song, status, batch);
  assert_int_equal(doc_as_note_clip(doc_find(doc, clip))->offset_ticks, song_ticks(1));
  status = edit_slip_clips(doc, ACTOR_LOCAL, (EditIds){&clip, 1}, song_ticks(3), &batch, NULL);
  song_apply(song, status, batch);
  assert_int_equal(doc_as_note_clip(doc_find(doc, clip))->offset_ticks, 0);
  assert_int_equal(edit_slip_clips(doc, ACTOR_LOCAL, (EditIds){&clip, 1}, song_ticks(3), &batch, NULL), STATUS_NOT_FOUND);
  session_destroy(song);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(sound_moves_within_its_clip_up_to_its_ends), cmocka_unit_test(notes_move_within_their_clip)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
