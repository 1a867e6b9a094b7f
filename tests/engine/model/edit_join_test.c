/* Clips of one track as one: what is played stays, and what does not belong together is refused. */
#include "support/build_song.h"
#include "support/cm.h"

#include "session/session.h"

static const SongNote notes[] = {{0, 1, 60, 100}, {1, 1, 64, 80}};

static void clips_of_notes_become_one_that_plays_the_same(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = song_track(song, TRACK_INSTRUMENT);
  const Id first = song_clip(song, track, (SongSpan){4, 2}, notes, COUNT_OF(notes)), second = song_clip(song, track, (SongSpan){8, 4}, notes, COUNT_OF(notes));
  song_set(song, second, "loop_ticks", (double)song_ticks(2)); /* four notes */
  Batch *batch;
  const Status status = edit_join_clips(session_doc(song), ACTOR_LOCAL, (EditIds){(const Id[]){second, first}, 2}, &batch, NULL);
  song_apply(song, status, batch);
  const NoteClip *clip = doc_as_note_clip(song_only_child(song, track, KIND_NOTE_CLIP));
  assert_int_equal(clip->start_ticks, song_ticks(4));
  assert_int_equal(clip->length_ticks, song_ticks(8));
  static const double starts[] = {0, 1, 4, 5, 6, 7};
  assert_int_equal(clip->notes->count, COUNT_OF(starts));
  for (uint32_t i = 0; i < clip->notes->count; i++) assert_int_equal(((const int64_t *)clip->notes->columns[NOTE_START])[i], song_ticks(starts[i]));
  session_destroy(song);
}

static void pieces_of_one_recording_are_whole_again(void **state) {
  (void)state;
  Session *song = song_new();
  Doc *doc = session_doc(song);
  const Id track = song_track(song, TRACK_AUDIO), clip = song_some_audio(song, track, 4);
  Batch *batch;
  Status status = edit_split_clips(doc, ACTOR_LOCAL, (EditIds){&clip, 1}, song_ticks(1.37), &batch, NULL);
  song_apply(song, status, batch);
  const Id right = doc_find(doc, clip)->next->id, both[] = {clip, right};
  status = edit_join_clips(doc, ACTOR_LOCAL, (EditIds){both, 2}, &batch, NULL);
  song_apply(song, status, batch);
  assert_int_equal(doc_as_audio_clip(song_only_child(song, track, KIND_AUDIO_CLIP))->length_ticks, song_ticks(4));
  session_destroy(song);
}

static void sound_that_does_not_follow_is_refused(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = song_track(song, TRACK_AUDIO), clip = song_some_audio(song, track, 2), other = song_some_audio(song, track, 1);
  song_set(song, other, "start_ticks", (double)song_ticks(2));
  Batch *batch;
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  assert_int_equal(edit_join_clips(session_doc(song), ACTOR_LOCAL, (EditIds){(const Id[]){clip, other}, 2}, &batch, &problem), STATUS_REFUSED);
  assert_string_equal(problem.what, "only pieces that follow each other in one recording can be joined");
  assert_int_equal(edit_join_clips(session_doc(song), ACTOR_LOCAL, (EditIds){&clip, 1}, &batch, &problem), STATUS_NOT_FOUND);
  session_destroy(song);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(clips_of_notes_become_one_that_plays_the_same),
    cmocka_unit_test(pieces_of_one_recording_are_whole_again),
    cmocka_unit_test(sound_that_does_not_follow_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
