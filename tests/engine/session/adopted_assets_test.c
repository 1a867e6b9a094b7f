/* Assets whose slow half was done elsewhere: the same document, the same segments, and silence while they travel. */
#include "support/cm.h"

#include "formats/wav.h"
#include "support/session_song.h"

#include <string.h>

static Buffer make_wav(uint32_t rate_hz, uint64_t frames) {
  Buffer out;
  buffer_init(&out, memory_heap(), 1u << 24);
  wav_write_header(&out, rate_hz, 2, WAV_S16, frames);
  for (uint64_t i = 0; i < frames * 4; i++) buffer_u8(&out, (uint8_t)(hash_mix(i) & 0x3f));
  return out;
}

static Digest digest_of(const Buffer *wav) {
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, wav->data, wav->size);
  return sha256_finish(&sha);
}

static void import(Session *session, Digest sha256) {
  Batch *batch;
  assert_int_equal(session_import_asset(session, sha256, "Break.wav", 0, ID_NONE, &batch, NULL), STATUS_OK);
  assert_int_equal(session_apply(session, batch, NULL, NULL), STATUS_OK);
}

static void adopted_asset_makes_the_same_document_as_an_imported_wav(void **state) {
  (void)state;
  Buffer wav = make_wav(44100, 1000);
  Session *imported = session_create(memory_heap(), ACTOR_LOCAL), *adopted = session_create(memory_heap(), ACTOR_LOCAL);
  Batch *batch;
  assert_int_equal(session_import_audio(imported, buffer_bytes(&wav), "Break.wav", 0, ID_NONE, &batch, NULL), STATUS_OK);
  assert_int_equal(session_apply(imported, batch, NULL, NULL), STATUS_OK);
  assert_int_equal(session_import_asset(adopted, digest_of(&wav), "Break.wav", 0, ID_NONE, &batch, NULL), STATUS_NOT_FOUND);
  assert_int_equal(session_adopt_asset(adopted, buffer_bytes(&wav), digest_of(&wav), NULL), STATUS_OK);
  assert_int_equal(session_adopt_asset(adopted, buffer_bytes(&wav), digest_of(&wav), NULL), STATUS_OK);
  assert_int_equal(adopted->asset_count, 1);
  import(adopted, digest_of(&wav));
  assert_true(doc_hash(session_doc(imported)) == doc_hash(session_doc(adopted)));
  session_destroy(imported);
  session_destroy(adopted);
  buffer_finish(&wav);
}

static void adopting_what_is_no_wav_is_refused(void **state) {
  (void)state;
  Session *session = session_create(memory_heap(), ACTOR_LOCAL);
  Problem problem = {0};
  const Bytes junk = {(const uint8_t *)"RIFF", 4};
  assert_int_not_equal(session_adopt_asset(session, junk, (Digest){{1}}, &problem), STATUS_OK);
  assert_int_not_equal(problem.status, STATUS_OK);
  assert_int_equal(session->asset_count, 0);
  session_destroy(session);
}

static void segment_made_elsewhere_is_the_plans_own(void **state) {
  (void)state;
  Buffer wav = make_wav(44100, 3000), made;
  const Digest sha256 = digest_of(&wav);
  Session *session = session_create(memory_heap(), ACTOR_LOCAL);
  assert_int_equal(session_adopt_asset(session, buffer_bytes(&wav), sha256, NULL), STATUS_OK);
  import(session, sha256);
  Bytes plan, bytes;
  assert_int_equal(session_compile(session, &plan, NULL), STATUS_OK);
  uint32_t assets = 0;
  for (uint32_t i = 0; i < session_segment_count(session); i++) {
    Digest named;
    const SegmentKey key = session_segment_key(session, i);
    if (!session_segment_asset(session, key, &named)) continue;
    assets++;
    assert_memory_equal(&named, &sha256, sizeof named);
    assert_int_equal(session_segment_bytes(session, key, &bytes, NULL), STATUS_OK);
    buffer_init(&made, memory_heap(), 1u << 24);
    assert_int_equal(session_asset_segment(buffer_bytes(&wav), sha256, 48000, &made, NULL), STATUS_OK);
    assert_int_equal(made.size, bytes.size);
    assert_memory_equal(made.data, bytes.data, bytes.size);
    buffer_finish(&made);
  }
  assert_int_equal(assets, 1);
  session_destroy(session);
  buffer_finish(&wav);
}

static uint32_t asset_keys(Session *session) {
  Bytes plan;
  Digest named;
  uint32_t count = 0;
  assert_int_equal(session_compile(session, &plan, NULL), STATUS_OK);
  for (uint32_t i = 0; i < session_segment_count(session); i++) count += session_segment_asset(session, session_segment_key(session, i), &named);
  return count;
}

static void held_assets_are_left_out_of_plans(void **state) {
  (void)state;
  Buffer wav = make_wav(48000, 500);
  const Digest sha256 = digest_of(&wav);
  Session *session = session_create(memory_heap(), ACTOR_LOCAL);
  assert_int_equal(session_adopt_asset(session, buffer_bytes(&wav), sha256, NULL), STATUS_OK);
  import(session, sha256);
  assert_int_equal(asset_keys(session), 1);
  session_hold_asset(session, sha256, true);
  assert_int_equal(asset_keys(session), 0);
  session_hold_asset(session, sha256, false);
  assert_int_equal(asset_keys(session), 1);
  session_hold_asset(session, (Digest){{9}}, true); /* of nobody: nothing happens */
  session_destroy(session);
  buffer_finish(&wav);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(adopted_asset_makes_the_same_document_as_an_imported_wav),
    cmocka_unit_test(adopting_what_is_no_wav_is_refused),
    cmocka_unit_test(segment_made_elsewhere_is_the_plans_own),
    cmocka_unit_test(held_assets_are_left_out_of_plans),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
