/* Clips drawn out by repeating what they play: every round sounds as the first. */
#include "model/clip_time.h"
#include "model/records.h"
#include "support/build_song.h"
#include "support/cm.h"

#include "session/session.h"

static const SongNote notes[] = {{0, 1, 60, 100}, {1, 1, 62, 100}, {2, 1, 64, 100}, {3, 1, 65, 100}};

static Status loop(Session *song, Id clip, double quarters, Problem *problem) {
  Batch *batch;
  const Status status = edit_loop_clips(session_doc(song), ACTOR_LOCAL, (EditIds){&clip, 1}, (int64_t)(quarters * (double)TICKS_PER_QUARTER), &batch, problem);
  if (status == STATUS_OK) song_apply(song, status, batch);
  return status;
}

static void notes_go_round_and_the_loop_stays_when_drawn_on(void **state) {
  (void)state;
  Session *song = song_new();
  const Id clip = song_clip(song, song_track(song, TRACK_INSTRUMENT), (SongSpan){4, 4}, notes, COUNT_OF(notes));
  assert_int_equal(loop(song, clip, 4, NULL), STATUS_OK);
  assert_int_equal(loop(song, clip, 3, NULL), STATUS_OK);
  const NoteClip *fields = doc_as_note_clip(doc_find(session_doc(song), clip));
  assert_int_equal(fields->loop_ticks, song_ticks(4));
  assert_int_equal(fields->length_ticks, song_ticks(11));
  assert_int_equal(fields->notes->count, COUNT_OF(notes));
  session_destroy(song);
}

static void a_piece_out_of_the_middle_goes_round_by_itself(void **state) {
  (void)state;
  Session *song = song_new();
  const Id clip = song_clip(song, song_track(song, TRACK_INSTRUMENT), (SongSpan){0, 2}, notes, COUNT_OF(notes));
  song_set(song, clip, "offset_ticks", (double)song_ticks(1));
  assert_int_equal(loop(song, clip, 2, NULL), STATUS_OK);
  const NoteClip *fields = doc_as_note_clip(doc_find(session_doc(song), clip));
  assert_int_equal(fields->offset_ticks, 0);
  assert_int_equal(fields->loop_ticks, song_ticks(2));
  assert_int_equal(fields->notes->count, 2);
  const int64_t *starts = fields->notes->columns[NOTE_START];
  const double keys[] = {records_cell(fields->notes, NOTE_KEY, 0), records_cell(fields->notes, NOTE_KEY, 1)};
  assert_true(starts[0] == 0 && starts[1] == song_ticks(1) && keys[0] == 62 && keys[1] == 64);
  session_destroy(song);
}

static void a_piece_of_shared_notes_is_refused(void **state) {
  (void)state;
  Session *song = song_new();
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  const Id clip = song_clip(song, song_track(song, TRACK_INSTRUMENT), (SongSpan){0, 2}, notes, COUNT_OF(notes));
  Batch *batch;
  const Status linked = edit_link_clips(session_doc(song), ACTOR_LOCAL, (EditIds){&clip, 1}, song_ticks(8), 0, &batch, NULL);
  song_apply(song, linked, batch);
  song_set(song, clip, "offset_ticks", (double)song_ticks(1));
  assert_int_equal(loop(song, clip, 2, &problem), STATUS_REFUSED);
  assert_string_equal(problem.what, "a piece of shared notes cannot go round by itself: make the clip unique first");
  session_destroy(song);
}

static void sound_goes_round_over_what_was_heard(void **state) {
  (void)state;
  Session *song = song_new();
  const Id clip = song_some_audio(song, song_track(song, TRACK_AUDIO), 2);
  song_set(song, clip, "source_frame", 4800);
  const int64_t from = 4800;
  assert_int_equal(loop(song, clip, 6, NULL), STATUS_OK);
  const AudioClip *fields = doc_as_audio_clip(doc_find(session_doc(song), clip));
  const Asset *asset = doc_as_asset(doc_find(session_doc(song), fields->asset));
  assert_true(clip_loops(fields) && fields->loop_start_frame == from);
  const TempoMap *map = doc_tempo_map(session_doc(song));
  const double second = clip_wrapped(fields, clip_source_at(map, fields, asset, song_ticks(2.5))), first = clip_source_at(map, fields, asset, song_ticks(0.5));
  assert_true(second - first < 2 && first - second < 2);
  assert_int_equal(fields->length_ticks, song_ticks(8));
  session_destroy(song);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(notes_go_round_and_the_loop_stays_when_drawn_on),
    cmocka_unit_test(a_piece_out_of_the_middle_goes_round_by_itself),
    cmocka_unit_test(a_piece_of_shared_notes_is_refused),
    cmocka_unit_test(sound_goes_round_over_what_was_heard),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
