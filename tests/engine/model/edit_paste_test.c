/* Clips out of a song and into another, with what they need, and nothing that does not come from a song. */
#include "support/build_song.h"
#include "support/cm.h"

#include "session/session.h"

#include <string.h>

static const SongNote notes[] = {{0, 1, 60, 100}, {1, 1, 64, 80}};

static Buffer taken(Session *song, EditIds clips) {
  Buffer json;
  buffer_init(&json, memory_heap(), 1u << 24);
  assert_int_equal(clips_to_json(session_doc(song), clips, &json, NULL), STATUS_OK);
  return json;
}

static const Object *track_after(Session *song, const Object *after, int64_t type) {
  for (const Object *o = after ? after->next : doc_project(session_doc(song))->first_child; o; o = o->next)
    if (o->kind->number == KIND_TRACK && o->id != ID_MASTER && doc_as_track(o)->type == type) return o;
  return NULL;
}

static void clips_come_into_another_song_with_their_tracks(void **state) {
  (void)state;
  Session *song = song_new();
  const Id keys = song_track(song, TRACK_INSTRUMENT), audio = song_track(song, TRACK_AUDIO);
  const Id synth = song_device(song, keys, "synth");
  const Id clips[] = {song_clip(song, keys, (SongSpan){4, 2}, notes, COUNT_OF(notes)), song_some_audio(song, audio, 2)};
  song_set(song, clips[1], "start_ticks", (double)song_ticks(6));
  Buffer json = taken(song, (EditIds){clips, 2});
  Session *other = song_new();
  Batch *batch;
  const Status status = edit_paste_clips(session_doc(other), ACTOR_LOCAL, buffer_bytes(&json), ID_NONE, song_ticks(1), &batch, NULL);
  song_apply(other, status, batch);
  const Object *made = track_after(other, NULL, TRACK_INSTRUMENT), *sound = track_after(other, NULL, TRACK_AUDIO);
  assert_non_null(made);
  assert_non_null(sound);
  const NoteClip *clip = doc_as_note_clip(song_only_child(other, made->id, KIND_NOTE_CLIP));
  assert_int_equal(clip->start_ticks, song_ticks(1));
  assert_int_equal(clip->notes.count, COUNT_OF(notes));
  assert_int_equal(doc_as_device(song_only_child(other, made->id, KIND_DEVICE))->device, doc_as_device(doc_find(session_doc(song), synth))->device);
  const AudioClip *piece = doc_as_audio_clip(song_only_child(other, sound->id, KIND_AUDIO_CLIP));
  assert_int_equal(piece->start_ticks, song_ticks(3)); /* as far apart as they were */
  assert_memory_equal(&doc_as_asset(doc_find(session_doc(other), piece->asset))->sha256, &doc_as_asset(doc_find(session_doc(song), doc_as_audio_clip(doc_find(session_doc(song), clips[1]))->asset))->sha256, sizeof(Digest));
  buffer_finish(&json);
  session_destroy(other);
  session_destroy(song);
}

static void in_the_same_song_they_come_to_the_chosen_track(void **state) {
  (void)state;
  Session *song = song_new();
  Doc *doc = session_doc(song);
  const Id track = song_track(song, TRACK_AUDIO), other = song_track(song, TRACK_AUDIO), clip = song_some_audio(song, track, 2);
  Buffer json = taken(song, (EditIds){&clip, 1});
  const uint32_t before = doc_object_count(doc);
  Batch *batch;
  const Status status = edit_paste_clips(doc, ACTOR_LOCAL, buffer_bytes(&json), other, song_ticks(8), &batch, NULL);
  song_apply(song, status, batch);
  assert_int_equal(doc_object_count(doc), before + 1); /* its asset is here already */
  assert_int_equal(doc_as_audio_clip(song_only_child(song, other, KIND_AUDIO_CLIP))->start_ticks, song_ticks(8));
  buffer_finish(&json);
  session_destroy(song);
}

static void text_that_is_no_clips_is_refused(void **state) {
  (void)state;
  Session *song = song_new();
  static const char *const texts[] = {"", "hello", "{}", "[1, 2", "{\"format\": \"tutti\"}"};
  for (uint32_t i = 0; i < COUNT_OF(texts); i++) {
    Batch *batch;
    assert_int_not_equal(edit_paste_clips(session_doc(song), ACTOR_LOCAL, (Bytes){(const uint8_t *)texts[i], strlen(texts[i])}, ID_NONE, 0, &batch, NULL), STATUS_OK);
    assert_null(batch);
  }
  Buffer json;
  buffer_init(&json, memory_heap(), 1u << 20);
  assert_int_equal(clips_to_json(session_doc(song), (EditIds){NULL, 0}, &json, NULL), STATUS_NOT_FOUND);
  buffer_finish(&json);
  session_destroy(song);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(clips_come_into_another_song_with_their_tracks),
    cmocka_unit_test(in_the_same_song_they_come_to_the_chosen_track),
    cmocka_unit_test(text_that_is_no_clips_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
