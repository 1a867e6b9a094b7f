#include "support/cm.h"

#include "formats/wav.h"
#include "support/session_song.h"

#include <math.h>

static Buffer make_wav(WavSample sample, uint32_t channels, uint32_t rate_hz, uint64_t frames) {
  Buffer out;
  buffer_init(&out, memory_heap(), 1u << 24);
  wav_write_header(&out, rate_hz, channels, sample, frames);
  for (uint64_t i = 0; i < frames * channels * wav_sample_bytes(sample); i++) buffer_u8(&out, (uint8_t)(hash_mix(i) & 0x3f));
  return out;
}

static Status import_as(Session *session, const Buffer *wav, const char *name, int64_t at_ticks, Id track, Problem *problem) {
  Batch *batch;
  const Status status = session_import_audio(session, buffer_bytes(wav), name, at_ticks, track, &batch, problem);
  return status == STATUS_OK ? session_apply(session, batch, NULL, problem) : status;
}

static Status import(Session *session, const Buffer *wav, int64_t at_ticks, Id track, Problem *problem) {
  return import_as(session, wav, "loops/Break 90.wav", at_ticks, track, problem);
}

static void import_wav_makes_asset_track_and_clip(void **state) {
  (void)state;
  Session *session = session_create(memory_heap(), ACTOR_LOCAL);
  Buffer wav = make_wav(WAV_S24, 2, 44100, 44100);
  Problem problem = {0};
  assert_int_equal(import(session, &wav, 4 * TICKS_PER_QUARTER, ID_NONE, &problem), STATUS_OK);
  const Object *root = doc_project(session_doc(session));
  const Asset *asset = doc_as_asset(session_song_child(root, KIND_ASSET, 0));
  assert_string_equal(asset->name.data, "Break 90");
  assert_string_equal(asset->original_name.data, "loops/Break 90.wav");
  assert_int_equal(asset->frames, 44100);
  assert_int_equal(asset->channels, 2);
  assert_int_equal(asset->rate_hz, 44100);
  assert_int_equal(asset->format, 1);
  assert_true(session_has_asset(session, asset->sha256));
  assert_int_equal(session_asset_bytes(session, asset->sha256).size, wav.size);
  const Object *track = session_song_track(session, 0);
  assert_int_equal(doc_as_track(track)->type, TRACK_AUDIO);
  const AudioClip *clip = doc_as_audio_clip(session_song_child(track, KIND_AUDIO_CLIP, 0));
  assert_int_equal(clip->start_ticks, 4 * TICKS_PER_QUARTER);
  assert_int_equal(clip->length_ticks, 2 * TICKS_PER_QUARTER); /* one second at 120 bpm */
  session_destroy(session);
  buffer_finish(&wav);
}

static void import_wav_twice_keeps_one_asset(void **state) {
  (void)state;
  Session *session = session_create(memory_heap(), ACTOR_LOCAL);
  Buffer wav = make_wav(WAV_F32, 1, 48000, 1000);
  assert_int_equal(import(session, &wav, 0, ID_NONE, NULL), STATUS_OK);
  const Id track = session_song_track(session, 0)->id;
  assert_int_equal(import(session, &wav, 4 * TICKS_PER_QUARTER, track, NULL), STATUS_OK);
  const Object *root = doc_project(session_doc(session));
  assert_null(session_song_child(root, KIND_ASSET, 1));
  assert_null(session_song_child(root, KIND_TRACK, 1));
  assert_non_null(session_song_child(doc_find(session_doc(session), track), KIND_AUDIO_CLIP, 1));
  assert_int_equal(session->asset_count, 1);
  session_destroy(session);
  buffer_finish(&wav);
}

static void a_clip_is_called_as_its_file_though_its_sound_came_under_another_name(void **state) {
  (void)state;
  Session *session = session_create(memory_heap(), ACTOR_LOCAL);
  Buffer wav = make_wav(WAV_F32, 1, 48000, 1000);
  assert_int_equal(import(session, &wav, 0, ID_NONE, NULL), STATUS_OK);
  const Id track = session_song_track(session, 0)->id;
  assert_int_equal(import_as(session, &wav, "Verse.aif", 4 * TICKS_PER_QUARTER, track, NULL), STATUS_OK);
  const Object *at = doc_find(session_doc(session), track);
  assert_string_equal(doc_as_audio_clip(session_song_child(at, KIND_AUDIO_CLIP, 0))->name.data, "");
  assert_string_equal(doc_as_audio_clip(session_song_child(at, KIND_AUDIO_CLIP, 1))->name.data, "Verse");
  assert_string_equal(doc_as_asset(session_song_child(doc_project(session_doc(session)), KIND_ASSET, 0))->name.data, "Break 90");
  session_destroy(session);
  buffer_finish(&wav);
}

/* The same as tracks that the page makes, in a row: tests/web/lib/hue.test.ts holds its half. */
static void each_new_track_has_the_hue_farthest_from_those_there(void **state) {
  (void)state;
  static const int64_t hues[] = {8, 2, 5, 11, 4, 9, 7, 0, 10, 3, 1, 6, 11, 4, 9, 2};
  Session *session = session_create(memory_heap(), ACTOR_LOCAL);
  Buffer wav = make_wav(WAV_S16, 1, 48000, 100);
  for (uint32_t i = 0; i < COUNT_OF(hues); i++) {
    assert_int_equal(import(session, &wav, 0, ID_NONE, NULL), STATUS_OK);
    assert_int_equal(doc_as_track(session_song_track(session, i))->hue, hues[i]);
  }
  session_destroy(session);
  buffer_finish(&wav);
}

static void a_track_turned_into_sound_is_muted_beside_it_in_one_step(void **state) {
  (void)state;
  Session *session = session_create(memory_heap(), ACTOR_LOCAL);
  Buffer wav = make_wav(WAV_F32, 2, 48000, 48000);
  assert_int_equal(import(session, &wav, TICKS_PER_QUARTER, ID_NONE, NULL), STATUS_OK);
  assert_int_equal(import(session, &wav, 0, ID_NONE, NULL), STATUS_OK);
  const Digest sha256 = doc_as_asset(session_song_child(doc_project(session_doc(session)), KIND_ASSET, 0))->sha256;
  const Id first = session_song_track(session, 0)->id, second = session_song_track(session, 1)->id;
  const HeardFrames whole = {24000, 40000, 0}; /* the clip begins after half a second, what is heard of the sound as well */
  Batch *batch;
  Problem problem;
  assert_int_equal(session_import_in_place(session, sha256, "Break", ID_MASTER, whole, &batch, &problem), STATUS_REFUSED);
  assert_int_equal(session_import_in_place(session, sha256, "Break", id_make(7, 7), whole, &batch, &problem), STATUS_NOT_FOUND);
  assert_int_equal(session_import_in_place(session, (Digest){{1}}, "Break", first, whole, &batch, &problem), STATUS_NOT_FOUND);
  assert_int_equal(session_import_in_place(session, sha256, "Break", first, (HeardFrames){0, 48001, 0}, &batch, &problem), STATUS_OUT_OF_RANGE);
  assert_int_equal(session_import_in_place(session, sha256, "Break", first, (HeardFrames){10, 20, 11}, &batch, &problem), STATUS_OUT_OF_RANGE);
  assert_int_equal(session_import_in_place(session, sha256, "Break as sound", first, whole, &batch, &problem), STATUS_OK);
  assert_int_equal(session_apply(session, batch, NULL, &problem), STATUS_OK);
  const Object *made = session_song_track(session, 1);
  assert_int_equal(session_song_track(session, 2)->id, second);
  assert_string_equal(doc_as_track(made)->name.data, "Break as sound");
  assert_int_equal(doc_as_track(made)->hue, doc_as_track(doc_find(session_doc(session), first))->hue);
  assert_true(doc_as_track(doc_find(session_doc(session), first))->mute);
  const AudioClip *clip = doc_as_audio_clip(session_song_child(made, KIND_AUDIO_CLIP, 0));
  assert_int_equal(clip->start_ticks, TICKS_PER_QUARTER);
  assert_int_equal(clip->source_frame, 24000); /* a beat of 120 a minute */
  assert_int_equal(clip->length_ticks, TICKS_PER_QUARTER); /* no further than the sound goes */
  assert_int_equal(session_undo(session, NULL, &problem), STATUS_OK);
  assert_false(doc_as_track(doc_find(session_doc(session), first))->mute);
  assert_int_equal(session_song_track(session, 1)->id, second);
  session_destroy(session);
  buffer_finish(&wav);
}

static void import_wav_refuses_wrong_tracks_and_files(void **state) {
  (void)state;
  Session *session = session_create(memory_heap(), ACTOR_LOCAL);
  Buffer wav = make_wav(WAV_S16, 1, 48000, 100), empty = make_wav(WAV_S16, 1, 48000, 0);
  Problem problem;
  assert_int_equal(import(session, &wav, 0, ID_MASTER, &problem), STATUS_REFUSED);
  assert_int_equal(import(session, &wav, 0, id_make(7, 7), &problem), STATUS_NOT_FOUND);
  assert_int_equal(import(session, &wav, -1, ID_NONE, &problem), STATUS_OUT_OF_RANGE);
  assert_int_equal(import(session, &empty, 0, ID_NONE, &problem), STATUS_CORRUPT);
  assert_int_equal(session->asset_count, 0);
  session_destroy(session);
  buffer_finish(&wav);
  buffer_finish(&empty);
}

static void assets_are_found_until_they_are_dropped(void **state) {
  (void)state;
  Session *session = session_create(memory_heap(), ACTOR_LOCAL);
  Digest digests[40];
  for (uint32_t i = 0; i < 40; i++) {
    Buffer wav = make_wav(WAV_S16, 1, 8000 + i, 10);
    assert_int_equal(session_put_asset(session, buffer_bytes(&wav), &digests[i], NULL), STATUS_OK);
    buffer_finish(&wav);
  }
  for (uint32_t i = 0; i < 40; i += 2) session_drop_asset(session, digests[i]);
  for (uint32_t i = 0; i < 40; i++) {
    assert_int_equal(session_has_asset(session, digests[i]), i % 2);
    assert_int_equal(session_asset_bytes(session, digests[i]).size, i % 2 ? 64 : 0);
  }
  session_drop_asset(session, digests[0]);
  assert_int_equal(session->asset_count, 20);
  session_destroy(session);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(import_wav_makes_asset_track_and_clip),
    cmocka_unit_test(import_wav_twice_keeps_one_asset),
    cmocka_unit_test(a_clip_is_called_as_its_file_though_its_sound_came_under_another_name),
    cmocka_unit_test(a_track_turned_into_sound_is_muted_beside_it_in_one_step),
    cmocka_unit_test(each_new_track_has_the_hue_farthest_from_those_there),
    cmocka_unit_test(import_wav_refuses_wrong_tracks_and_files),
    cmocka_unit_test(assets_are_found_until_they_are_dropped),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
