/* Clips out of a song and into another, with what they need, and nothing that does not come from a song. */
#include "model/store.h"
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
  assert_int_equal(clip->notes->count, COUNT_OF(notes));
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

static void paste(Session *song, Buffer *json, Id track, double quarter) {
  Batch *batch;
  const Status status = edit_paste_clips(session_doc(song), ACTOR_LOCAL, buffer_bytes(json), track, song_ticks(quarter), &batch, NULL);
  song_apply(song, status, batch);
  buffer_finish(json);
}

static uint32_t count_of(Session *song, uint32_t kind) {
  uint32_t count = 0;
  const Object *root = doc_project(session_doc(song));
  for (const Object *o = root; o; o = store_next(o, root)) count += o->kind->number == kind;
  return count;
}

static const Object *nth(Session *song, uint32_t kind, uint32_t index) {
  const Object *root = doc_project(session_doc(song));
  for (const Object *o = root; o; o = store_next(o, root))
    if (o->kind->number == kind && index-- == 0) return o;
  return NULL;
}

/* A synthesiser with a clip that moves its cutoff, sent to a hall. */
static Id moved_clip(Session *song, Id *synth, Id *hall) {
  static const LanePoint points[] = {{.position_ticks = 0, .value = 200}, {.position_ticks = 4, .value = 4000}};
  const Id keys = song_track(song, TRACK_INSTRUMENT);
  *synth = song_device(song, keys, "synth");
  *hall = song_track(song, TRACK_RETURN);
  song_connect(song, CONNECTION_SEND, keys, *hall);
  const Id clip = song_clip(song, keys, (SongSpan){0, 4}, notes, COUNT_OF(notes));
  song_lane(song, clip, *synth, "cutoff_hz", false, points, COUNT_OF(points));
  return clip;
}

static void what_moves_with_a_clip_moves_the_same_device_elsewhere(void **state) {
  (void)state;
  Session *song = song_new(), *other = song_new();
  Id synth, hall;
  const Id clip = moved_clip(song, &synth, &hall), second = song_track(song, TRACK_INSTRUMENT), mine = song_device(song, second, "synth"), bare = song_track(song, TRACK_INSTRUMENT);
  Buffer json = taken(song, (EditIds){&clip, 1});
  paste(song, &json, second, 8);
  const Automation *lane = doc_as_automation(song_only_child(song, song_only_child(song, second, KIND_NOTE_CLIP)->id, KIND_AUTOMATION));
  assert_true(lane->target == mine && lane->points->count == 2);
  json = taken(song, (EditIds){&clip, 1});
  paste(song, &json, bare, 8); /* there is nothing to move there */
  assert_int_equal(count_of(song, KIND_AUTOMATION), 2);
  json = taken(song, (EditIds){&clip, 1});
  paste(other, &json, ID_NONE, 0);
  assert_true(doc_as_automation(nth(other, KIND_AUTOMATION, 0))->target == nth(other, KIND_DEVICE, 0)->id);
  session_destroy(other);
  session_destroy(song);
}

static void a_track_that_is_made_sends_to_the_return_of_that_name(void **state) {
  (void)state;
  Session *song = song_new(), *other = song_new();
  Id synth, hall;
  const Id clip = moved_clip(song, &synth, &hall);
  for (uint32_t i = 0; i < 2; i++) {
    Buffer json = taken(song, (EditIds){&clip, 1});
    paste(other, &json, ID_NONE, 0);
  }
  assert_int_equal(count_of(other, KIND_CONNECTION), 2);
  uint32_t returns = 0;
  for (uint32_t i = 0; nth(other, KIND_TRACK, i); i++) returns += doc_as_track(nth(other, KIND_TRACK, i))->type == TRACK_RETURN;
  assert_int_equal(returns, 1);
  assert_true(doc_as_connection(nth(other, KIND_CONNECTION, 0))->target == doc_as_connection(nth(other, KIND_CONNECTION, 1))->target);
  session_destroy(other);
  session_destroy(song);
}

static void what_is_linked_stays_linked_here_and_elsewhere(void **state) {
  (void)state;
  Session *song = song_new(), *other = song_new();
  Doc *doc = session_doc(song);
  const Id keys = song_track(song, TRACK_INSTRUMENT), audio = song_track(song, TRACK_AUDIO);
  const Id originals[] = {song_clip(song, keys, (SongSpan){0, 2}, notes, COUNT_OF(notes)), song_some_audio(song, audio, 2)};
  Batch *batch;
  const Status linked = edit_link_clips(doc, ACTOR_LOCAL, (EditIds){originals, 2}, song_ticks(4), 0, &batch, NULL);
  song_apply(song, linked, batch);
  const Id all[] = {nth(song, KIND_NOTE_CLIP, 0)->id, nth(song, KIND_NOTE_CLIP, 1)->id, nth(song, KIND_AUDIO_CLIP, 0)->id, nth(song, KIND_AUDIO_CLIP, 1)->id};
  Buffer json = taken(song, (EditIds){all, 4});
  paste(song, &json, keys, 16);
  assert_int_equal(count_of(song, KIND_PART), 1);
  for (uint32_t i = 0; i < 4; i++) {
    assert_true(doc_as_note_clip(nth(song, KIND_NOTE_CLIP, i))->part == nth(song, KIND_PART, 0)->id);
    assert_true(doc_as_audio_clip(nth(song, KIND_AUDIO_CLIP, i))->link == doc_as_audio_clip(nth(song, KIND_AUDIO_CLIP, 0))->link);
  }
  json = taken(song, (EditIds){all, 4});
  paste(other, &json, ID_NONE, 0);
  assert_int_equal(count_of(other, KIND_PART), 1);
  assert_int_equal(doc_as_part(nth(other, KIND_PART, 0))->notes->count, COUNT_OF(notes));
  assert_true(doc_as_note_clip(nth(other, KIND_NOTE_CLIP, 0))->part == doc_as_note_clip(nth(other, KIND_NOTE_CLIP, 1))->part);
  const int64_t link = doc_as_audio_clip(nth(other, KIND_AUDIO_CLIP, 0))->link;
  assert_true(link != 0 && link == doc_as_audio_clip(nth(other, KIND_AUDIO_CLIP, 1))->link);
  /* one alone is linked to nothing elsewhere */
  Session *third = song_new();
  json = taken(song, (EditIds){&all[2], 1});
  paste(third, &json, ID_NONE, 0);
  assert_int_equal(doc_as_audio_clip(nth(third, KIND_AUDIO_CLIP, 0))->link, 0);
  session_destroy(third);
  session_destroy(other);
  session_destroy(song);
}

static void a_pattern_comes_with_its_parts_and_players_once(void **state) {
  (void)state;
  Session *song = song_new(), *other = song_new();
  Doc *doc = session_doc(song);
  const Id drums = song_track(song, TRACK_INSTRUMENT), bass = song_track(song, TRACK_INSTRUMENT);
  song_device(song, bass, "synth");
  const Id clips[] = {song_clip(song, drums, (SongSpan){0, 4}, notes, COUNT_OF(notes)), song_clip(song, bass, (SongSpan){0, 4}, notes, COUNT_OF(notes))};
  Batch *batch;
  const Status made = edit_make_pattern(doc, ACTOR_LOCAL, (EditIds){clips, 2}, "A", &batch, NULL);
  song_apply(song, made, batch);
  const Id clip = nth(song, KIND_PATTERN_CLIP, 0)->id;
  Buffer json = taken(song, (EditIds){&clip, 1});
  paste(song, &json, drums, 8); /* the song's own pattern again */
  assert_int_equal(count_of(song, KIND_PATTERN), 1);
  assert_int_equal(count_of(song, KIND_PATTERN_CLIP), 2);
  json = taken(song, (EditIds){&clip, 1});
  paste(other, &json, ID_NONE, 0);
  assert_int_equal(count_of(other, KIND_PATTERN), 1);
  assert_int_equal(count_of(other, KIND_PART), 2);
  assert_true(doc_as_pattern_clip(nth(other, KIND_PATTERN_CLIP, 0))->pattern == nth(other, KIND_PATTERN, 0)->id);
  for (uint32_t i = 0; i < 2; i++) {
    const Part *part = doc_as_part(nth(other, KIND_PART, i));
    assert_int_equal(part->notes->count, COUNT_OF(notes));
    assert_int_equal(doc_find(session_doc(other), part->track)->kind->number, KIND_TRACK);
  }
  assert_true(doc_as_part(nth(other, KIND_PART, 0))->track != doc_as_part(nth(other, KIND_PART, 1))->track);
  session_destroy(other);
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
    cmocka_unit_test(what_moves_with_a_clip_moves_the_same_device_elsewhere),
    cmocka_unit_test(a_track_that_is_made_sends_to_the_return_of_that_name),
    cmocka_unit_test(what_is_linked_stays_linked_here_and_elsewhere),
    cmocka_unit_test(a_pattern_comes_with_its_parts_and_players_once),
    cmocka_unit_test(text_that_is_no_clips_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
