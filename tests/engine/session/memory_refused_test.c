/* What brings songs in and carries them out, with each request for memory refused in turn: plain failure, nothing lost, nothing kept. */

#include "support/cm.h"

#include "dsp/loopback.h"
#include "formats/json.h"
#include "formats/take_file.h"
#include "formats/wav.h"
#include "formats/zip.h"
#include "session/build.h"
#include "session/record.h"
#include "support/failing_memory.h"
#include "support/session_song.h"

static Buffer make_wav(void) {
  Buffer out;
  buffer_init(&out, memory_heap(), 1u << 16);
  wav_write_header(&out, 44100, 3, WAV_S16, 50);
  for (uint32_t i = 0; i < 300; i++) buffer_u8(&out, (uint8_t)(i * 41));
  return out;
}

static Buffer make_midi(void) {
  Random random = {7};
  return song_file_real(&random, 2, 12, 12);
}

typedef Status Work(const Memory *memory, const void *input);

/* Runs `work` with every request refused once; it must say so, and give everything back. */
static void refuse_each(Work *work, const void *input) {
  uint32_t total = 1;
  for (uint32_t fail_at = 0; fail_at <= total; fail_at++) {
    FailingMemory failing;
    const Status status = work(failing_memory_init(&failing, fail_at), input);
    if (fail_at == 0) {
      assert_int_equal(status, STATUS_OK);
      total = failing.requests;
      assert_true(total > 0 && total < 20000);
    } else if (status != STATUS_NO_MEMORY) {
      fail_msg("request %u of %u refused: %s", fail_at, total, status_text(status));
    }
    if (failing.live_bytes != 0) fail_msg("request %u of %u refused: %llu bytes kept", fail_at, total, (unsigned long long)failing.live_bytes);
    assert_false(failing.mistaken);
  }
}

static Status read_smf(const Memory *memory, const void *input) {
  Smf smf;
  const Status status = smf_read(buffer_bytes(input), memory, &smf, NULL);
  if (status == STATUS_OK) smf_finish(&smf);
  return status;
}

static Status read_json(const Memory *memory, const void *input) {
  JsonReader json;
  json_reader_init(&json, *(const Bytes *)input, memory, NULL);
  json_skip(&json);
  const Status status = json_end(&json);
  json_reader_finish(&json);
  return status;
}

static Status canonical_wav(const Memory *memory, const void *input) {
  Buffer out;
  buffer_init(&out, memory, 1u << 16);
  const Status status = wav_canonical(buffer_bytes(input), memory, &out, NULL);
  buffer_finish(&out);
  return status;
}

static Status write_and_read_zip(const Memory *memory, const void *input) {
  Buffer out, content;
  ZipWriter writer;
  Zip zip;
  buffer_init(&out, memory, 1u << 20);
  buffer_init(&content, memory, 1u << 20);
  zip_writer_init(&writer, &out, memory);
  zip_writer_add(&writer, "a", buffer_bytes(input));
  zip_writer_add(&writer, "b/c", buffer_bytes(input));
  Status status = zip_writer_finish(&writer);
  if (status == STATUS_OK) {
    status = zip_read(buffer_bytes(&out), memory, &zip, NULL);
    if (status == STATUS_OK) status = zip_unpack(&zip, &zip.entries[1], &content, NULL);
    zip_finish(&zip);
  }
  buffer_finish(&content);
  buffer_finish(&out);
  return status;
}

typedef Status Use(Session *session, const void *input);

static Status with_session(const Memory *memory, const void *input, Use *use) {
  Session *session = session_create(memory, ACTOR_LOCAL);
  if (!session) return STATUS_NO_MEMORY;
  const uint64_t before = doc_hash(session_doc(session));
  const Status status = use(session, input);
  if (status != STATUS_OK && session_sequence(session) == 0) assert_true(doc_hash(session_doc(session)) == before);
  session_destroy(session);
  return status;
}

/* An edit that could be made and logged stands, even when there was no memory to remember it for undo. */
static Status apply(Session *session, Batch *batch) {
  const Status status = session_apply(session, batch, NULL, NULL);
  return status == STATUS_OK && !session_undo_label(session) ? STATUS_NO_MEMORY : status;
}

static Status use_midi(Session *session, const void *input) {
  Batch *batch;
  const Status status = session_import_midi(session, buffer_bytes(input), "a.mid", 0, true, &batch, NULL);
  return status == STATUS_OK ? apply(session, batch) : status;
}

static Status use_wav(Session *session, const void *input) {
  Batch *batch;
  const Status status = session_import_audio(session, buffer_bytes(input), "a.wav", 0, ID_NONE, &batch, NULL);
  return status == STATUS_OK ? apply(session, batch) : status;
}

static Status use_bundle(Session *session, const void *input) { return session_from_bundle(session, buffer_bytes(input), NULL); }

/* Two turns of a loop, recorded onto a track that is made for them. */
static Status use_take(Session *session, const void *input) {
  Batch *batch = batch_create(session->memory, "Track", ACTOR_LOCAL);
  if (batch == NULL) return STATUS_NO_MEMORY;
  const Id track = doc_next_id(session->doc, ACTOR_LOCAL);
  build_track(batch, track, &(BuildTrack){.name = "Voice", .name_bytes = 5, .icon = "", .type = TRACK_AUDIO});
  Status status = apply(session, batch);
  Digest sha256;
  if (status == STATUS_OK) status = session_record_audio(session, buffer_bytes(input), &(RecordOptions){.track = track}, &sha256, &batch, NULL);
  if (status == STATUS_OK) status = apply(session, batch);
  const char *label = session_undo_label(session); /* without memory to remember it, the step before is what would be undone */
  return status == STATUS_OK && (label == NULL || strcmp(label, "Record 2 takes") != 0) ? STATUS_NO_MEMORY : status;
}

static Status record_take(const Memory *memory, const void *input) { return with_session(memory, input, use_take); }

static Status find_loopback(const Memory *memory, const void *input) {
  Loopback found;
  return loopback_find(memory, input, LOOPBACK_SIGNAL_FRAMES + 1000, 1.0f, &found);
}

static Status import_midi(const Memory *memory, const void *input) { return with_session(memory, input, use_midi); }
static Status import_wav(const Memory *memory, const void *input) { return with_session(memory, input, use_wav); }
static Status open_bundle(const Memory *memory, const void *input) { return with_session(memory, input, use_bundle); }

/* A whole session in the refusing memory: only the way out is on trial. */
static Session *make_session(const Memory *memory, const void *input) {
  FailingMemory *failing = memory->context;
  const uint32_t fail_at = failing->fail_at;
  failing->fail_at = 0;
  Session *session = session_create(memory, ACTOR_LOCAL);
  assert_int_equal(use_midi(session, input), STATUS_OK);
  failing->requests = 0;
  failing->fail_at = fail_at;
  return session;
}

static Status export_midi(const Memory *memory, const void *input) {
  Session *session = make_session(memory, input);
  Buffer out;
  buffer_init(&out, memory, 1u << 20);
  const Status status = session_export_midi(session, &out);
  buffer_finish(&out);
  session_destroy(session);
  return status;
}

static Status write_bundle(const Memory *memory, const void *input) {
  Session *session = make_session(memory, input);
  Buffer out;
  buffer_init(&out, memory, 1u << 20);
  const Status status = session_to_bundle(session, &out);
  buffer_finish(&out);
  session_destroy(session);
  return status;
}

static void refused_memory_fails_midi_files_plainly(void **state) {
  (void)state;
  Buffer midi = make_midi();
  refuse_each(read_smf, &midi);
  refuse_each(import_midi, &midi);
  refuse_each(export_midi, &midi);
  buffer_finish(&midi);
}

static void refused_memory_fails_wav_files_plainly(void **state) {
  (void)state;
  Buffer wav = make_wav();
  refuse_each(canonical_wav, &wav);
  refuse_each(import_wav, &wav);
  buffer_finish(&wav);
}

static void refused_memory_fails_json_and_zip_plainly(void **state) {
  (void)state;
  static const char text[] = "{\"a\\n\": [1, \"\\u00fc\"], \"b\": {\"c\": \"\\t\"}}";
  const Bytes json = {(const uint8_t *)text, sizeof text - 1};
  Buffer wav = make_wav();
  refuse_each(read_json, &json);
  refuse_each(write_and_read_zip, &wav);
  buffer_finish(&wav);
}

static void refused_memory_fails_bundles_plainly(void **state) {
  (void)state;
  Buffer midi = make_midi(), wav = make_wav(), bundle;
  Session *session = session_song_open(buffer_bytes(&midi));
  assert_int_equal(use_wav(session, &wav), STATUS_OK);
  buffer_init(&bundle, memory_heap(), 1u << 20);
  assert_int_equal(session_to_bundle(session, &bundle), STATUS_OK);
  refuse_each(write_bundle, &midi);
  refuse_each(open_bundle, &bundle);
  session_destroy(session);
  buffer_finish(&bundle);
  buffer_finish(&midi);
  buffer_finish(&wav);
}

static void refused_memory_fails_recordings_plainly(void **state) {
  (void)state;
  static float heard[LOOPBACK_SIGNAL_FRAMES + 1000], silence[2][4096];
  Buffer take;
  buffer_init(&take, memory_heap(), 1u << 20);
  take_file_begin(&take, (TakeInfo){.rate_hz = 48000, .channels = 2});
  for (uint32_t i = 0; i < 8; i++) {
    const TakePiece piece = {.output_frame = 4096 * i, .song_frame = 4096 * (i % 4), .frames = 4096, .pass = i / 4, .flags = CAPTURE_PLAYING | CAPTURE_RECORDING};
    take_file_piece(&take, piece, 2, (const float *const[2]){silence[0], silence[1]});
  }
  refuse_each(record_take, &take);
  refuse_each(find_loopback, heard);
  buffer_finish(&take);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(refused_memory_fails_midi_files_plainly),
    cmocka_unit_test(refused_memory_fails_wav_files_plainly),
    cmocka_unit_test(refused_memory_fails_json_and_zip_plainly),
    cmocka_unit_test(refused_memory_fails_bundles_plainly),
    cmocka_unit_test(refused_memory_fails_recordings_plainly),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
